/*
 * Double entry: what each act means for the accounts, and the laws that always hold.
 *
 * Every act is a list of moves; ledger_move_post is the only place that writes entries and balances.  Before a move
 * that a person asked for, the balance is read, so that the refusal can say how much was left; the constraint in the
 * database stands behind it all the same.
 */
#include "ledger/ledger.h"

#include "base/message.h"

#include <assert.h>

static bool
is_payee_account(struct text account)
{
	return text_is(account, "payable") || text_is(account, "paid");
}

static bool
is_case_account(struct text account)
{
	return text_is(account, "earmarked") || text_is(account, "committed") || text_is(account, "released") ||
		text_is(account, "recovered");
}

/* One of a move's two entries. */
static enum an_rc
entry_post(struct an_cx *cx, struct store *store, const struct ledger_post *post, const struct ledger_move *m,
	int64_t line, struct text account, int64_t amount)
{
	struct text payee = is_payee_account(account) ? m->payee : TEXT("");
	int64_t changed = 0;
	enum an_rc rc;

	rc = store_do(cx, store, SQL_LEDGER_ENTRY_ADD, NULL, ARG_INT("seq", post->seq), ARG_INT("line", line),
		ARG_TEXT("scheme", post->scheme), ARG_INT("fy", m->fy), ARG_TEXT("head", m->head),
		ARG_TEXT("account", account), ARG_TEXT("case", post->case_id), ARG_TEXT("payee", payee),
		ARG_INT("amount", amount));
	if (rc) return rc;
	rc = store_do(cx, store, SQL_LEDGER_BALANCE_ADD, &changed, ARG_TEXT("scheme", post->scheme),
		ARG_INT("fy", m->fy), ARG_TEXT("head", m->head), ARG_TEXT("account", account), ARG_TEXT("payee", payee),
		ARG_INT("amount", amount));
	if (!rc && changed == 0)
		rc = store_do(cx, store, SQL_LEDGER_BALANCE_NEW, NULL, ARG_TEXT("scheme", post->scheme),
			ARG_INT("fy", m->fy), ARG_TEXT("head", m->head), ARG_TEXT("account", account),
			ARG_TEXT("payee", payee), ARG_INT("amount", amount));
	if (rc || post->case_id.bytes == 0 || !is_case_account(account)) return rc;
	rc = store_do(cx, store, SQL_CASE_MONEY_ADD, &changed, ARG_TEXT("case", post->case_id), ARG_INT("fy", m->fy),
		ARG_TEXT("head", m->head), ARG_TEXT("account", account), ARG_INT("amount", amount));
	if (!rc && changed == 0)
		rc = store_do(cx, store, SQL_CASE_MONEY_NEW, NULL, ARG_TEXT("case", post->case_id),
			ARG_TEXT("scheme", post->scheme), ARG_INT("fy", m->fy), ARG_TEXT("head", m->head),
			ARG_TEXT("account", account), ARG_INT("amount", amount));
	return rc;
}

enum an_rc
ledger_move_post(struct an_cx *cx, struct store *store, const struct ledger_post *post, const struct ledger_move *m)
{
	struct store_rows rows;
	int64_t line = 0;
	enum an_rc rc;

	assert(m->amount_paise > 0 && m->amount_paise <= MONEY_MAX_PAISE);
	rc = store_query(cx, store, SQL_LEDGER_LINE_LAST, &rows, ARG_INT("seq", post->seq));
	while (!rc && store_next(cx, &rows, &rc)) line = store_int(&rows, 0);
	store_done(&rows);
	if (!rc) rc = entry_post(cx, store, post, m, line, m->from, -m->amount_paise);
	if (!rc) rc = entry_post(cx, store, post, m, line + 1, m->to, m->amount_paise);
	/* the database's own refusal */
	if (rc == AN_CONFLICT && text_find(cx->error.detail, TEXT("not_overdrawn")) >= 0) {
		an_error_clear(cx);
		rc = an_fail(cx, AN_REFUSED, "ledger.overdrawn", "%.*s|%.*s|%.*s", TEXT_ARG(m->from), TEXT_ARG(m->head),
			TEXT_ARG(money_text(cx->arena, m->amount_paise)));
	}
	return rc;
}

static enum an_rc
move(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy, struct text head,
	const char *from, const char *to, int64_t amount, struct ledger_moves *moves)
{
	struct ledger_move m = {
		.fy = fy, .head = head, .from = text_of(from), .to = text_of(to), .payee = post->payee,
		.amount_paise = amount,
	};

	if (moves->count == LEDGER_MOVES_MAX) return an_fail(cx, AN_TOO_LARGE, "ledger.moves");
	if (moves->count == moves->room) {
		size_t room = moves->room ? moves->room * 2 : 16;
		struct ledger_move *at = ARENA_ARRAY(moves->arena, struct ledger_move, room);
		if (moves->count) memcpy(at, moves->at, moves->count * sizeof *at);
		moves->at = at;
		moves->room = room;
	}
	moves->at[moves->count++] = m;
	return ledger_move_post(cx, store, post, &m);
}

static enum an_rc
balance(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy, struct text head,
	const char *account, int64_t *ret)
{
	struct store_rows rows;
	enum an_rc rc;

	*ret = 0;
	rc = store_query(cx, store, SQL_LEDGER_BALANCE_GET, &rows, ARG_TEXT("scheme", post->scheme), ARG_INT("fy", fy),
		ARG_TEXT("head", head), ARG_TEXT("account", text_of(account)), ARG_TEXT("payee", TEXT("")));
	while (!rc && store_next(cx, &rows, &rc)) *ret = store_int(&rows, 0);
	store_done(&rows);
	return rc;
}

/* Demand that a head has that much available in a year. */
static enum an_rc
head_must_have(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy, struct text head,
	struct text code, int64_t asked)
{
	int64_t left;
	enum an_rc rc;

	rc = balance(cx, store, post, fy, head, "available", &left);
	if (rc || asked <= left) return rc;
	return an_fail(cx, AN_REFUSED, "ledger.short", "%.*s|%.*s|%.*s|%.*s", TEXT_ARG(code),
		TEXT_ARG(money_text(cx->arena, left)), TEXT_ARG(money_text(cx->arena, asked)),
		TEXT_ARG(fy_text(cx->arena, fy)));
}

/* Where a case's money stands, oldest year first. */
struct standing { struct text head, account; int32_t fy; int64_t amount_paise; };

static enum an_rc
case_standing(struct an_cx *cx, struct store *store, struct text case_id, struct standing **ret, size_t *ret_count)
{
	struct standing *at = ARENA_ARRAY(cx->arena, struct standing, LEDGER_LINES_MAX);
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_CASE_MONEY_OF, &rows, ARG_TEXT("case", case_id));
	while (!rc && store_next(cx, &rows, &rc)) {
		if (count == LEDGER_LINES_MAX) {
			rc = an_fail(cx, AN_TOO_LARGE, "ledger.moves");
			break;
		}
		at[count++] = (struct standing){ store_text(cx, &rows, 0), store_text(cx, &rows, 2),
			(int32_t)store_int(&rows, 1), store_int(&rows, 3) };
	}
	store_done(&rows);
	*ret = at;
	*ret_count = count;
	return rc;
}

/* The case's money in an account goes back to available. */
static enum an_rc
give_back(struct an_cx *cx, struct store *store, const struct ledger_post *post, const char *account,
	struct ledger_moves *moves)
{
	struct standing *at;
	size_t count;
	enum an_rc rc;

	rc = case_standing(cx, store, post->case_id, &at, &count);
	for (size_t i = 0; !rc && i < count; i++) {
		if (!text_is(at[i].account, account)) continue;
		rc = move(cx, store, post, at[i].fy, at[i].head, account, "available", at[i].amount_paise, moves);
		if (!rc && text_is(at[i].account, "committed"))
			rc = move(cx, store, post, at[i].fy, at[i].head, "payable", "obligation", at[i].amount_paise,
				moves);
	}
	return rc;
}

enum an_rc
ledger_allot(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves)
{
	int64_t amount = line->amount_paise;
	enum an_rc rc;

	if (amount == 0 || amount > MONEY_MAX_PAISE || amount < -MONEY_MAX_PAISE)
		return an_fail(cx, AN_INVALID, "ledger.amount");
	if (amount > 0) return move(cx, store, post, fy, line->head, "provision", "available", amount, moves);
	rc = head_must_have(cx, store, post, fy, line->head, line->code, -amount);
	if (rc) return rc;
	return move(cx, store, post, fy, line->head, "available", "provision", -amount, moves);
}

/* ---- budget acts ---- */

enum an_rc
ledger_provision(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy, struct text head,
	int64_t *ret_provision, int64_t *ret_available)
{
	struct store_rows rows;
	enum an_rc rc;

	*ret_provision = *ret_available = 0;
	rc = store_query(cx, store, SQL_LEDGER_PROVISION, &rows, ARG_TEXT("scheme", post->scheme), ARG_INT("fy", fy),
		ARG_TEXT("head", head));
	while (!rc && store_next(cx, &rows, &rc)) {
		*ret_provision = store_int(&rows, 0);
		*ret_available = store_int(&rows, 1);
	}
	store_done(&rows);
	return rc;
}

enum an_rc
ledger_revise(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves, int64_t *ret_change)
{
	struct ledger_line change = *line;
	int64_t provision, available;
	enum an_rc rc;

	if (line->amount_paise < 0 || line->amount_paise > MONEY_MAX_PAISE)
		return an_fail(cx, AN_INVALID, "ledger.amount");
	rc = ledger_provision(cx, store, post, fy, line->head, &provision, &available);
	if (rc) return rc;
	*ret_change = change.amount_paise = line->amount_paise - provision;
	if (change.amount_paise == 0) return AN_OK;
	if (-change.amount_paise > available)
		return an_fail(cx, AN_REFUSED, "ledger.in-use", "%.*s|%.*s|%.*s|%.*s", TEXT_ARG(line->code),
			TEXT_ARG(money_text(cx->arena, provision - available)),
			TEXT_ARG(money_text(cx->arena, line->amount_paise)), TEXT_ARG(fy_text(cx->arena, fy)));
	return ledger_allot(cx, store, post, fy, &change, moves);
}

enum an_rc
ledger_reappropriate(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *from, struct text to, struct ledger_moves *moves)
{
	enum an_rc rc = head_must_have(cx, store, post, fy, from->head, from->code, from->amount_paise);

	if (!rc) rc = move(cx, store, post, fy, from->head, "available", "provision", from->amount_paise, moves);
	if (!rc) rc = move(cx, store, post, fy, to, "provision", "available", from->amount_paise, moves);
	return rc;
}

enum an_rc
ledger_surrender(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves)
{
	enum an_rc rc = head_must_have(cx, store, post, fy, line->head, line->code, line->amount_paise);

	if (rc) return rc;
	return move(cx, store, post, fy, line->head, "available", "surrendered", line->amount_paise, moves);
}

enum an_rc
ledger_lapse(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	struct ledger_moves *moves)
{
	struct ledger_line *lines = ARENA_ARRAY(cx->arena, struct ledger_line, LEDGER_LINES_MAX);
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_LEDGER_FREE_OF_YEAR, &rows, ARG_TEXT("scheme", post->scheme), ARG_INT("fy", fy));
	while (!rc && count < LEDGER_LINES_MAX && store_next(cx, &rows, &rc))
		lines[count++] = (struct ledger_line){ .head = store_text(cx, &rows, 0),
			.amount_paise = store_int(&rows, 1) };
	store_done(&rows);
	for (size_t i = 0; !rc && i < count; i++)
		rc = move(cx, store, post, fy, lines[i].head, "available", "lapsed", lines[i].amount_paise, moves);
	return rc;
}

enum an_rc
ledger_carry(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	struct ledger_moves *moves)
{
	struct standing *at;
	size_t count;
	enum an_rc rc;

	rc = case_standing(cx, store, post->case_id, &at, &count);
	for (size_t i = 0; !rc && i < count; i++) {
		const char *account = text_is(at[i].account, "committed") ? "committed" : "earmarked";
		bool owed = text_is(at[i].account, "committed");
		int64_t left, amount = at[i].amount_paise;

		if (at[i].fy >= fy || !text_is(at[i].account, account)) continue;
		rc = balance(cx, store, post, fy, at[i].head, "available", &left);
		if (rc || left < amount) continue;       /* it waits for a provision */
		rc = move(cx, store, post, at[i].fy, at[i].head, account, "available", amount, moves);
		if (!rc && owed)
			rc = move(cx, store, post, at[i].fy, at[i].head, "payable", "obligation", amount, moves);
		if (!rc) rc = move(cx, store, post, at[i].fy, at[i].head, "available", "lapsed", amount, moves);
		if (!rc) rc = move(cx, store, post, fy, at[i].head, "available", account, amount, moves);
		if (!rc && owed) rc = move(cx, store, post, fy, at[i].head, "obligation", "payable", amount, moves);
	}
	return rc;
}

enum an_rc
ledger_earmark(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves)
{
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < count; i++) {
		rc = head_must_have(cx, store, post, fy, lines[i].head, lines[i].code, lines[i].amount_paise);
		if (!rc) rc = move(cx, store, post, fy, lines[i].head, "available", "earmarked", lines[i].amount_paise,
			moves);
	}
	return rc;
}

enum an_rc
ledger_commit(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves)
{
	enum an_rc rc;

	rc = give_back(cx, store, post, "earmarked", moves);
	for (size_t i = 0; !rc && i < count; i++) {
		rc = head_must_have(cx, store, post, fy, lines[i].head, lines[i].code, lines[i].amount_paise);
		if (!rc) rc = move(cx, store, post, fy, lines[i].head, "available", "committed", lines[i].amount_paise,
			moves);
		if (!rc) rc = move(cx, store, post, fy, lines[i].head, "obligation", "payable", lines[i].amount_paise,
			moves);
	}
	return rc;
}

/* What the case has of a head in an account, over all years. */
static int64_t
standing_total(const struct standing *at, size_t count, struct text head, const char *account)
{
	int64_t total = 0;

	for (size_t i = 0; i < count; i++)
		if (text_equal(at[i].head, head) && text_is(at[i].account, account)) total += at[i].amount_paise;
	return total;
}

/*
 * What was spent before 31 March and is recorded afterwards did not lapse: the head gets back as much of what lapsed as it
 * is short of.
 */
static enum an_rc
unlapse(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy, struct text head,
	int64_t asked, struct ledger_moves *moves)
{
	int64_t left, lapsed, part;
	enum an_rc rc;

	rc = balance(cx, store, post, fy, head, "available", &left);
	if (!rc) rc = balance(cx, store, post, fy, head, "lapsed", &lapsed);
	if (rc || asked <= left || lapsed == 0) return rc;
	part = asked - left < lapsed ? asked - left : lapsed;
	return move(cx, store, post, fy, head, "lapsed", "available", part, moves);
}

/* What was committed in another year lapses there and is committed anew in fy. */
static enum an_rc
revalidate(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, int32_t from_fy, int64_t amount, struct ledger_moves *moves)
{
	enum an_rc rc;

	rc = move(cx, store, post, from_fy, line->head, "committed", "available", amount, moves);
	if (!rc) rc = move(cx, store, post, from_fy, line->head, "payable", "obligation", amount, moves);
	if (!rc) rc = unlapse(cx, store, post, fy, line->head, amount, moves);
	if (!rc) rc = head_must_have(cx, store, post, fy, line->head, line->code, amount);
	if (!rc) rc = move(cx, store, post, fy, line->head, "available", "committed", amount, moves);
	if (!rc) rc = move(cx, store, post, fy, line->head, "obligation", "payable", amount, moves);
	return rc;
}

enum an_rc
ledger_release(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *lines, size_t count, struct ledger_moves *moves)
{
	struct standing *at;
	size_t standing_count;
	enum an_rc rc;

	rc = case_standing(cx, store, post->case_id, &at, &standing_count);
	for (size_t i = 0; !rc && i < count; i++) {
		const struct ledger_line *line = &lines[i];
		int64_t committed = standing_total(at, standing_count, line->head, "committed"), here = 0, wanted;
		if (line->amount_paise > committed)
			return an_fail(cx, AN_REFUSED, "ledger.uncommitted", "%.*s|%.*s|%.*s", TEXT_ARG(line->code),
				TEXT_ARG(money_text(cx->arena, committed)),
				TEXT_ARG(money_text(cx->arena, line->amount_paise)));
		for (size_t k = 0; k < standing_count; k++)
			if (at[k].fy == fy && text_equal(at[k].head, line->head) && text_is(at[k].account, "committed"))
				here = at[k].amount_paise;
		wanted = line->amount_paise > here ? line->amount_paise - here : 0;
		for (size_t k = 0; !rc && wanted > 0 && k < standing_count; k++) {
			int64_t part = at[k].amount_paise < wanted ? at[k].amount_paise : wanted;
			if (at[k].fy == fy || !text_equal(at[k].head, line->head) ||
				!text_is(at[k].account, "committed")) continue;
			rc = revalidate(cx, store, post, fy, line, at[k].fy, part, moves);
			wanted -= part;
		}
		if (!rc) rc = move(cx, store, post, fy, line->head, "committed", "released", line->amount_paise, moves);
		if (!rc) rc = move(cx, store, post, fy, line->head, "payable", "paid", line->amount_paise, moves);
	}
	return rc;
}

enum an_rc
ledger_cancel(struct an_cx *cx, struct store *store, const struct ledger_post *post, struct ledger_moves *moves)
{
	enum an_rc rc;

	rc = give_back(cx, store, post, "earmarked", moves);
	if (!rc) rc = give_back(cx, store, post, "committed", moves);
	return rc;
}

enum an_rc
ledger_recover(struct an_cx *cx, struct store *store, const struct ledger_post *post, const struct ledger_line *lines,
	size_t count, struct ledger_moves *moves)
{
	struct standing *at;
	size_t standing_count;
	enum an_rc rc;

	rc = case_standing(cx, store, post->case_id, &at, &standing_count);
	for (size_t i = 0; !rc && i < count; i++) {
		const struct ledger_line *line = &lines[i];
		int64_t released = standing_total(at, standing_count, line->head, "released"),
			wanted = line->amount_paise;
		if (wanted > released)
			return an_fail(cx, AN_REFUSED, "ledger.unreleased", "%.*s|%.*s|%.*s", TEXT_ARG(line->code),
				TEXT_ARG(money_text(cx->arena, released)), TEXT_ARG(money_text(cx->arena, wanted)));
		for (size_t k = standing_count; !rc && wanted > 0 && k-- > 0;) {
			int64_t part = at[k].amount_paise < wanted ? at[k].amount_paise : wanted;
			if (!text_equal(at[k].head, line->head) || !text_is(at[k].account, "released")) continue;
			rc = move(cx, store, post, at[k].fy, line->head, "released", "recovered", part, moves);
			if (!rc) rc = move(cx, store, post, at[k].fy, line->head, "paid", "obligation", part, moves);
			wanted -= part;
		}
	}
	return rc;
}

enum an_rc
ledger_return(struct an_cx *cx, struct store *store, const struct ledger_post *post, int32_t fy,
	const struct ledger_line *line, struct ledger_moves *moves)
{
	enum an_rc rc;

	rc = move(cx, store, post, fy, line->head, "released", "committed", line->amount_paise, moves);
	if (!rc) rc = move(cx, store, post, fy, line->head, "paid", "payable", line->amount_paise, moves);
	return rc;
}

/* ---- the laws ------------------------------------------------------------------------------------------- */

enum an_rc
ledger_check(struct an_cx *cx, struct store *store, struct buf *out)
{
	/* Each query gives the rows that break one law; its columns are the arguments of the sentence. */
	static const struct law { enum sql query; const char *key; int columns; unsigned money; } laws[] = {
		{ SQL_LEDGER_UNBALANCED_EVENTS, "ledger.law.zero", 2, 1 << 1 },
		{ SQL_LEDGER_BALANCE_DIFFERS, "ledger.law.balance", 7, 1 << 5 | 1 << 6 },
		{ SQL_LEDGER_OVERDRAWN, "ledger.law.overdrawn", 6, 1 << 5 },
		{ SQL_CASE_MONEY_DIFFERS, "ledger.law.case", 6, 1 << 4 | 1 << 5 },
		{ SQL_LEDGER_OVER_ALLOTTED, "ledger.law.allotted", 5, 1 << 3 | 1 << 4 },
		{ SQL_LEDGER_PAYMENTS_DIFFER, "ledger.law.payments", 3, 1 << 1 | 1 << 2 },
		{ SQL_LEDGER_ORDERS_EXCEED, "ledger.law.orders", 3, 1 << 1 | 1 << 2 },
		{ SQL_LEDGER_ALLOTMENTS_DIFFER, "ledger.law.allotments", 5, 1 << 3 | 1 << 4 },
		{ SQL_LEDGER_SURRENDERS_DIFFER, "ledger.law.surrenders", 5, 1 << 3 | 1 << 4 },
		{ SQL_LEDGER_REAPPROPRIATIONS_DIFFER, "ledger.law.reappropriations", 2, 1 << 1 },
		{ SQL_LEDGER_UNBALANCED_HEADS, "ledger.law.heads", 4, 1 << 3 },
		{ SQL_LEDGER_ESTIMATES_TWICE, "ledger.law.estimates", 4, 0 },
	};
	int64_t findings = 0;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < sizeof laws / sizeof *laws; i++) {
		struct store_rows rows;
		rc = store_query(cx, store, laws[i].query, &rows);
		while (!rc && store_next(cx, &rows, &rc)) {
			struct text detail;
			struct buf d;
			buf_open(&d, cx->arena, AN_DETAIL_MAX);
			for (int c = 0; c < laws[i].columns; c++) {
				if (c) buf_char(&d, '|');
				if (laws[i].money & 1u << c) buf_put(&d, money_text(cx->arena, store_int(&rows, c)));
				else buf_put(&d, store_text(cx, &rows, c));
			}
			rc = buf_text(cx, &d, &detail);
			if (rc) break;
			buf_put(out, message_text(cx->arena, cx->language, text_of(laws[i].key), detail));
			buf_char(out, '\n');
			findings++;
		}
		store_done(&rows);
	}
	if (rc) return rc;
	if (findings) return an_fail(cx, AN_REFUSED, "ledger.unsound", "%lld", (long long)findings);
	return AN_OK;
}
