/*
 * Every rupee in double entry: budget accounts for each scheme, financial year and head, and what each payee is owed.
 *
 *     provision -> available -> earmarked | committed -> released -> recovered         (provision is the source, below zero)
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

/* For whom and under which event something is posted.  case_id empty: an allotment. */
struct ledger_post { int64_t seq; struct text scheme, case_id, payee; };

/* Post one move.  AN_REFUSED "ledger.overdrawn" when the account would go below zero. */
enum an_rc ledger_move_post(struct an_cx *cx, struct store *store, const struct ledger_post *post,
	const struct ledger_move *move)
	AN_MUST_CHECK;

/* Give a head its provision (amount_paise < 0: take some back).  AN_REFUSED "ledger.short" "code|left|asked". */
enum an_rc ledger_allot(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves) AN_MUST_CHECK;
/* available -> earmarked.  AN_REFUSED "ledger.short". */
enum an_rc ledger_earmark(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves) AN_MUST_CHECK;
/* The case's earmarks go back; available -> committed; obligation -> payable.  AN_REFUSED "ledger.short". */
enum an_rc ledger_commit(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves) AN_MUST_CHECK;
/*
 * committed -> released; payable -> paid.  What was committed in an earlier year lapses there and is taken up in fy
 * first.  AN_REFUSED "ledger.uncommitted" "code|committed|asked" when the case has less committed, "ledger.short".
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

/*
 * Check every law: entries of each event add up to zero, balances and cases' money are what their entries add up to,
 * nothing is below zero that may not be, no head holds more than its provision, payments and allotments agree with the
 * ledger.  One line to out for each thing wrong.  AN_REFUSED "ledger.unsound" with their number.
 */
enum an_rc ledger_check(struct an_cx *cx, struct store *store, struct buf *out) AN_MUST_CHECK;

#endif
