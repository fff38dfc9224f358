/*
 * Replay: every decision and letter that the log records, made again from its recorded input by the package that made it.
 */
#ifndef REPORT_REPLAY_H
#define REPORT_REPLAY_H

#include "scheme/scheme.h"
#include "store/store.h"

enum { REPLAY_PACKAGES_MAX = 1000 };

/*
 * erased: events whose body was blanked by law.  letters: set again, the same bytes.  letters_unhashed: issued before the
 * log kept a hash.  letters_elsewhere: of other bytes, and set then by other libraries than those here, which explains it.
 */
struct replay_tally { int64_t decisions, differ, erased, letters, letters_unhashed, letters_elsewhere; };

struct replay_difference {
	int64_t seq;                     /* of the event */
	struct text case_id, decision;
	struct text letter;              /* number of the letter; empty: a decision */
	size_t index;                    /* from 1, of the results of that decision */
	/* canonical JSON, or the hash of a letter; now may be a sentence: it could not be made */
	struct text recorded, now;
};

/*
 * Go through the log of a data folder.  Each recorded decision is made again: same input, same day, the package kept
 * under the content hash that the event names; its result, as canonical JSON, must be the recorded one byte for byte.
 * Each letter whose hash was recorded is set again from its recorded inputs; its bytes must have that hash.
 * differs() is told of each that is not.  Nothing is changed.
 *
 * Memory     one event at a time, and the packages that the log names
 * Errors     AN_REFUSED "replay.differs" "count" after all were looked at; AN_NOT_FOUND "replay.package" "hash|seq"
 *            when a package is not in the folder, AN_FAULT "replay.damaged" "hash" when its files have another hash
 */
enum an_rc report_replay(struct an_cx *cx, struct store *store, const char *folder,
	void (*differs)(const struct replay_difference *d), struct replay_tally *ret) AN_MUST_CHECK;

#endif
