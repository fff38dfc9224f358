/*
 * The demo set: made-up accounts, organisations and cases of the packages (docs/scheme-format.md, demo.yaml), put into
 * an empty data folder by the real commands.  Every command carries a key made of its place in the file, so a fill that
 * was cut off is taken up where it stopped.
 */
#ifndef DEMO_H
#define DEMO_H

#include "grant/grant.h"
#include "identity/identity.h"

enum { DEMO_LOGINS_MAX = 200 };
struct demo_logins { size_t count; struct demo_login { struct text role, login, account; } at[DEMO_LOGINS_MAX]; };

/* Fill the folder unless it is full (AN_REFUSED "demo.real" when it holds other data).  ret: the accounts of the
 * set, in keep. */
enum an_rc demo_fill(struct an_cx *cx, struct grant *grant, struct identity *identity, const char *folder,
	const struct scheme_set *schemes, struct arena *keep, struct demo_logins *ret) AN_MUST_CHECK;

/* Give each account a new password and print "role  user  password" to out.  Hashing takes some tens of milliseconds
 * for each, so a server answers before it does this. */
enum an_rc demo_passwords(struct an_cx *cx, struct identity *identity, const struct demo_logins *logins,
	struct buf *out) AN_MUST_CHECK;

#endif
