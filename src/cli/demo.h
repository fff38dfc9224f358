/*
 * The demo set: made-up accounts, organisations and cases of the packages (docs/scheme-format.md, demo.yaml), put into an empty
 * data folder by the real commands.  Every command carries a key made of its place in the file, so a fill that was cut off is
 * taken up where it stopped.
 */
#ifndef DEMO_H
#define DEMO_H

#include "grant/grant.h"
#include "identity/identity.h"

/* The day on which the demo clock starts: the earliest `starts` of all packages.  *ret_any: does any bring a demo set? */
enum an_rc demo_starts(struct an_cx *cx, const struct scheme_set *schemes, bool *ret_any, struct an_date *ret) AN_MUST_CHECK;

/* A clock that stands at that day, at the present time of day in India.  day must outlive the clock. */
struct an_clock demo_clock(const struct an_date *day);

/* Fill the folder (AN_REFUSED "demo.real" when it holds other data), then give each account of the set a new password and print "role  user  password" to out. */
enum an_rc demo_fill(struct an_cx *cx, struct grant *grant, struct identity *identity, const char *folder,
	const struct scheme_set *schemes, struct buf *out) AN_MUST_CHECK;

#endif
