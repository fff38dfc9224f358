/*
 * Every rupee in double entry: budget accounts for each scheme, financial year and head, and what each payee is owed.
 *
 *     provision -> available -> earmarked | committed -> released -> recovered     (provision is the source, below zero)
 *                            -> surrendered | lapsed
 *     obligation -> payable -> paid, for each payee                                    (obligation is the source)
 *
 * A move takes an amount from one account and gives it to another: two entries that add up to zero.  Entries are never
 * changed; balances are what they add up to, and the database refuses one below zero.  All functions work in the
 * caller's transaction, post what they do, and add it to moves, so that an event can carry it and a rebuild can post it
 * again.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "base/date.h"
#include "base/money.h"
#include "store/store.h"

enum { LEDGER_MOVES_MAX = 2000, LEDGER_LINES_MAX = 200 };

struct ledger_line { struct text head, code; int64_t amount_paise; };      /* code: of the head, as people know it */

struct ledger_move {
	int32_t fy;
	struct text head, from, to, payee;               /* accounts by name; payee of payable and paid */
	int64_t amount_paise;                            /* > 0 */
};
struct ledger_moves { struct arena *arena; struct ledger_move *at; size_t count, room; };

/* For whom and under which event something is posted.  case_id empty: a budget act. */
struct ledger_post { int64_t seq; struct text scheme, case_id, payee; };

/* Post one move.  AN_REFUSED "ledger.overdrawn" when the account would go below zero. */
enum an_rc ledger_move_post(struct an_cx *cx, struct store *store, const struct ledger_post *post,
	const struct ledger_move *move)
	AN_MUST_CHECK;

/* Give a head its provision (amount_paise < 0: take some back).  AN_REFUSED "ledger.short" "code|left|asked". */
enum an_rc ledger_allot(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves) AN_MUST_CHECK;
/* What a head may use in a year (its provision without what it surrendered), and what of it is free. */
enum an_rc ledger_provision(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	struct text head, int64_t *ret_provision, int64_t *ret_available) AN_MUST_CHECK;
/* A revised estimate: set what the head may use to the line's amount, which may be 0.  *ret_change: by how much that
 * changed it.  AN_REFUSED "ledger.in-use" "code|in use|asked|year" when more is earmarked, committed and released. */
enum an_rc ledger_revise(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves, int64_t *ret_change) AN_MUST_CHECK;
/* Provision from one head to another of the same year.  AN_REFUSED "ledger.short". */
enum an_rc ledger_reappropriate(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *from, struct text to, struct ledger_moves *moves) AN_MUST_CHECK;
/* available -> surrendered.  AN_REFUSED "ledger.short". */
enum an_rc ledger_surrender(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves) AN_MUST_CHECK;
/* available -> lapsed, for every head of the scheme in a year that is over.  No moves: nothing was left. */
enum an_rc ledger_lapse(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	struct ledger_moves *moves) AN_MUST_CHECK;
/* What a case has earmarked and committed in years before fy lapses there and is taken up in fy, head by head, as far as
 * fy has a provision; what finds none stays as it is.  No moves: nothing was taken up. */
enum an_rc ledger_carry(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	struct ledger_moves *moves) AN_MUST_CHECK;
/* available -> earmarked.  AN_REFUSED "ledger.short". */
enum an_rc ledger_earmark(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves) AN_MUST_CHECK;
/* The case's earmarks go back; available -> committed; obligation -> payable.  AN_REFUSED "ledger.short". */
enum an_rc ledger_commit(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves) AN_MUST_CHECK;
/*
 * committed -> released; payable -> paid.  What was committed in another year lapses there and is taken up in fy
 * first; when fy is over, out of what lapsed in it.  AN_REFUSED "ledger.uncommitted" "code|committed|asked" when the case has less committed, "ledger.short".
 */
enum an_rc ledger_release(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves) AN_MUST_CHECK;
/* Earmarks and what is committed and not released go back to available; payable back to obligation. */
enum an_rc ledger_cancel(struct an_cx *cx, struct store *store, const struct ledger_post *post,
	struct ledger_moves *moves)
	AN_MUST_CHECK;
/* released -> recovered; paid -> obligation, the newest year first.  AN_REFUSED "ledger.unreleased"
 * "code|released|asked". */
enum an_rc ledger_recover(struct an_cx *cx, struct store *store, const struct ledger_post *post,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves) AN_MUST_CHECK;

/* The bank could not pay it out: released -> committed; paid -> payable, of the year in which it was released.
 * AN_REFUSED "ledger.overdrawn" when it is no longer there (it was recovered in between). */
enum an_rc ledger_return(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves) AN_MUST_CHECK;

/*
 * Check every law: entries of each event add up to zero, balances and cases' money are what their entries add up to,
 * nothing is below zero that may not be, no head holds more than its provision, each head's budget accounts add up to
 * zero, what a re-appropriation takes it gives, payments and budget acts agree with the ledger,
 * no case has more with the bank than was released.  One line to out for each thing wrong.  AN_REFUSED "ledger.unsound" with their number.
 */
enum an_rc ledger_check(struct an_cx *cx, struct store *store, struct buf *out) AN_MUST_CHECK;

#endif
