/*
 * The books as they stood on a day: expenditure against budget, the budget register, the trial balance.
 *
 * A day is a cut through the log: everything that the last event of the day and those before it posted, nothing later.
 * So the same day gives the same figures for ever, and those that a log which ended there would give.
 */
#include "report/inner.h"

#include <stdlib.h>

enum account { IN_PROVISION, IN_AVAILABLE, IN_EARMARKED, IN_COMMITTED, IN_RELEASED, IN_RECOVERED, IN_SURRENDERED,
	IN_LAPSED, IN_OBLIGATION, IN_PAYABLE, IN_PAID, ACCOUNTS };
static const char *const account_names[ACCOUNTS] = { "provision", "available", "earmarked", "committed", "released",
	"recovered", "surrendered", "lapsed", "obligation", "payable", "paid" };

enum act { ACT_ALLOT, ACT_BE, ACT_SUPPLEMENTARY, ACT_RE, ACT_REAPPROPRIATION, ACT_SURRENDER, ACTS };
static const char *const act_names[ACTS] = { "allot", "be", "supplementary", "re", "reappropriation", "surrender" };

/* One head in one year. */
struct book {
	const struct scheme *scheme;
	struct text head, code, title;
	int32_t fy;
	int64_t balance[ACCOUNTS], act[ACTS], returned_paise, re_paise;
	bool has_re, used;                       /* used: something was ever posted */
};

/* What is asked, read once. */
struct books {
	struct an_cx *cx;
	struct reading in;
	const struct report_accounts_ask *ask;
	const struct scheme_set *schemes;
	const struct grant_actor *actor;
	int64_t cut;
	int32_t fy;                              /* of ask, when it names one */
	struct book *at;
	size_t count, room;
	struct report_grid_row *rows;            /* of the grid that is being made */
	size_t row_room;
};

bool
report_accounts_visible(const struct scheme *s, const struct grant_actor *actor)
{
	return grant_may_allot(s, actor) || report_actor_has(actor, TEXT("*"), TEXT("auditor")) ||
		report_actor_has(actor, s->id, TEXT("auditor"));
}

static bool
wanted(const struct books *b, const struct scheme *s)
{
	return s && report_accounts_visible(s, b->actor) &&
		(b->ask->scheme.bytes == 0 || text_equal(b->ask->scheme, s->id));
}

/* The book of a head in a year; NULL: it is not asked for. */
static struct book *
book_of(struct books *b, struct text scheme, int32_t fy, struct text head)
{
	const struct scheme *s = scheme_find(b->schemes, scheme);
	const struct scheme_head *h;
	struct book *made;

	if (!wanted(b, s) || (b->ask->fy.bytes && fy != b->fy) ||
		(b->ask->head.bytes && !text_equal(b->ask->head, head)))
		return NULL;
	for (size_t i = 0; i < b->count; i++)
		if (b->at[i].scheme == s && b->at[i].fy == fy && text_equal(b->at[i].head, head))
			return &b->at[i];
	h = scheme_head(s, head);
	made = LIST_ADD(b->cx, b->at, b->count, b->room);
	*made = (struct book){ .scheme = s, .head = arena_text(b->cx->arena, head), .fy = fy };
	made->code = h ? h->code : made->head;
	made->title = h ? say_scheme(b->cx, &h->title) : made->head;
	return made;
}

static size_t
name_index(const char *const *names, size_t count, struct text name)
{
	size_t i = 0;

	while (i < count && !text_is(name, names[i]))
		i++;
	return i;
}

/* ---- reading ---- */

enum book_part { PART_BALANCE, PART_ACT, PART_REVISED, PART_RETURNED };

static enum an_rc
books_add(struct books *b, enum sql query, enum book_part part)
{
	struct store_rows rows;
	enum an_rc rc = store_query(b->cx, b->in.store, query, &rows, ARG_INT("cut", b->cut));

	while (!rc && store_next(b->cx, &rows, &rc)) {
		struct book *to = book_of(b, store_text(b->cx, &rows, 0), (int32_t)store_int(&rows, 1),
			store_text(b->cx, &rows, 2));
		size_t i;

		if (!to)
			continue;
		to->used = true;
		switch (part) {
		case PART_BALANCE:
			i = name_index(account_names, ACCOUNTS, store_text(b->cx, &rows, 3));
			if (i < ACCOUNTS)
				to->balance[i] = store_int(&rows, 4);
			break;
		case PART_ACT:
			i = name_index(act_names, ACTS, store_text(b->cx, &rows, 3));
			if (i < ACTS)
				to->act[i] = store_int(&rows, 4);
			break;
		case PART_REVISED:
			to->has_re = true;
			to->re_paise = store_int(&rows, 3);
			break;
		case PART_RETURNED:
			to->returned_paise = store_int(&rows, 3);
			break;
		}
	}
	store_done(&rows);
	return rc;
}

static int
book_order(const void *x, const void *y)
{
	const struct book *a = x, *b = y;
	int order = text_compare(a->scheme->id, b->scheme->id);
	const struct scheme_head *ha = scheme_head(a->scheme, a->head), *hb = scheme_head(b->scheme, b->head);

	if (order || a->fy != b->fy)
		return order ? order : a->fy < b->fy ? -1 : 1;
	if (ha && hb)
		return ha < hb ? -1 : ha > hb;           /* as the package has them */
	return ha ? -1 : hb ? 1 : text_compare(a->head, b->head);
}

static enum an_rc
cut_find(struct books *b, struct an_date on)
{
	struct store_rows rows;
	enum an_rc rc = store_query(b->cx, b->in.store, SQL_REPORT_CUT, &rows,
		ARG_INT("before", date_start_us(date_add_days(on, 1))));

	while (!rc && store_next(b->cx, &rows, &rc))
		b->cut = store_int(&rows, 0);
	store_done(&rows);
	return rc;
}

/* Is what is asked there, and may it be seen? */
static enum an_rc
ask_check(struct books *b)
{
	const struct report_accounts_ask *ask = b->ask;
	bool any = false, head = false;

	for (size_t i = 0; i < b->schemes->count; i++) {
		if (!wanted(b, b->schemes->at[i]))
			continue;
		any = true;
		head = head || scheme_head(b->schemes->at[i], ask->head);
	}
	if (!any && ask->scheme.bytes && scheme_find(b->schemes, ask->scheme) == NULL)
		return an_fail(b->cx, AN_NOT_FOUND, "report.scheme", "%.*s", TEXT_ARG(ask->scheme));
	if (!any)
		return an_fail(b->cx, AN_DENIED, "report.accounts", "%s", "");
	if (ask->fy.bytes && !fy_parse(ask->fy, &b->fy))
		return an_fail(b->cx, AN_INVALID, "report.fy", "%.*s", TEXT_ARG(ask->fy));
	if (ask->head.bytes && !head)
		return an_fail(b->cx, AN_INVALID, "report.head", "%.*s", TEXT_ARG(ask->head));
	return AN_OK;
}

/* The day that is asked for: up to today, which in a demo folder is where its clock stands. */
static enum an_rc
day_find(struct books *b, struct an_date today, struct an_date *ret)
{
	struct store_rows rows;
	enum an_rc rc = store_query(b->cx, b->in.store, SQL_DEMO_CLOCK_GET, &rows);

	while (!rc && store_next(b->cx, &rows, &rc))
		today.days = (int32_t)store_int(&rows, 0);
	store_done(&rows);
	*ret = b->ask->has_on ? b->ask->on : today;
	if (!rc && ret->days > today.days)
		rc = an_fail(b->cx, AN_INVALID, "report.on", "%.*s", TEXT_ARG(say_day(b->cx, *ret)));
	return rc;
}

/* Every head of each year that occurs, as it stood; in->store stays open. */
static enum an_rc
books_read(struct books *b)
{
	size_t used;
	enum an_rc rc;

	rc = books_add(b, SQL_REPORT_BOOK, PART_BALANCE);
	if (!rc)
		rc = books_add(b, SQL_REPORT_BOOK_ACTS, PART_ACT);
	if (!rc)
		rc = books_add(b, SQL_REPORT_BOOK_REVISED, PART_REVISED);
	if (!rc)
		rc = books_add(b, SQL_REPORT_BOOK_RETURNED, PART_RETURNED);
	used = b->count;
	for (size_t i = 0; !rc && i < used; i++)
		for (size_t k = 0; k < b->at[i].scheme->head_count; k++)
			(void)book_of(b, b->at[i].scheme->id, b->at[i].fy, b->at[i].scheme->heads[k].id);
	if (b->count > 1)
		qsort(b->at, b->count, sizeof *b->at, book_order);
	return rc;
}

/* ---- grids ---- */

static const struct report_grid_column expenditure_columns[] = {
	{ "scheme", GRID_TEXT }, { "fy", GRID_TEXT }, { "head", GRID_TEXT }, { "code", GRID_TEXT }, { "be", GRID_MONEY },
	{ "supplementary", GRID_MONEY }, { "re", GRID_MONEY }, { "re_change", GRID_MONEY },
	{ "reappropriated", GRID_MONEY }, { "surrendered", GRID_MONEY }, { "provision", GRID_MONEY },
	{ "earmarked", GRID_MONEY }, { "committed", GRID_MONEY }, { "released", GRID_MONEY }, { "returned", GRID_MONEY },
	{ "recovered", GRID_MONEY }, { "lapsed", GRID_MONEY }, { "available", GRID_MONEY },
};
enum { RE_COLUMN = 6 };
static const struct report_grid_column balance_columns[] = {
	{ "scheme", GRID_TEXT }, { "fy", GRID_TEXT }, { "head", GRID_TEXT }, { "code", GRID_TEXT },
	{ "account", GRID_NAME }, { "debit", GRID_MONEY }, { "credit", GRID_MONEY },
};
static const struct report_grid_column register_columns[] = {
	{ "scheme", GRID_TEXT }, { "fy", GRID_TEXT }, { "head", GRID_TEXT }, { "code", GRID_TEXT }, { "on", GRID_DATE },
	{ "event", GRID_TEXT }, { "kind", GRID_NAME }, { "authority", GRID_TEXT }, { "reference", GRID_TEXT },
	{ "dated", GRID_DATE }, { "case", GRID_TEXT }, { "from", GRID_NAME }, { "to", GRID_NAME },
	{ "amount", GRID_MONEY }, { "provision", GRID_MONEY }, { "available", GRID_MONEY },
};
#define COLUMNS(grid, list) ((grid)->columns = (list), (grid)->column_count = sizeof(list) / sizeof *(list))

/* A row with its first cells: scheme, year, head. */
static struct report_grid_cell *
grid_row(struct books *b, struct report_grid *g, const struct book *book)
{
	struct report_grid_cell *cells = ARENA_ARRAY(b->cx->arena, struct report_grid_cell, g->column_count);

	*LIST_ADD(b->cx, b->rows, g->row_count, b->row_room) = (struct report_grid_row){ cells };
	g->rows = b->rows;
	cells[0].text = book->scheme->id;
	cells[1].text = fy_text(b->cx->arena, book->fy);
	cells[2].text = book->head;
	cells[2].title = book->title;
	cells[3].text = book->code;
	return cells;
}

/* The last row of a grid of amounts: sums of its money columns.  A revised estimate is not a sum. */
static void
grid_totals(struct books *b, struct report_grid *g)
{
	struct report_grid_cell *cells = ARENA_ARRAY(b->cx->arena, struct report_grid_cell, g->column_count);

	for (size_t i = 0; i < g->row_count; i++)
		for (size_t k = 0; k < g->column_count; k++)
			if (g->columns[k].kind == GRID_MONEY)
				cells[k].paise += g->rows[i].cells[k].paise;
	for (size_t k = 0; k < g->column_count; k++)
		cells[k].empty = g->columns[k].kind != GRID_MONEY || text_is(text_of(g->columns[k].name), "re");
	g->totals = cells;
}

static enum an_rc
expenditure(struct books *b, struct report_grid *g)
{
	enum an_rc rc = books_read(b);

	COLUMNS(g, expenditure_columns);
	for (size_t i = 0; !rc && i < b->count; i++) {
		const struct book *k = &b->at[i];
		const int64_t *x = k->balance;
		int64_t out = x[IN_RELEASED] + x[IN_RECOVERED] + k->returned_paise;
		const int64_t paise[] = { k->act[ACT_BE] + k->act[ACT_ALLOT], k->act[ACT_SUPPLEMENTARY], k->re_paise,
			k->act[ACT_RE], k->act[ACT_REAPPROPRIATION], x[IN_SURRENDERED], -x[IN_PROVISION] - x[IN_SURRENDERED],
			x[IN_EARMARKED], x[IN_COMMITTED], out, k->returned_paise, x[IN_RECOVERED], x[IN_LAPSED], x[IN_AVAILABLE] };
		struct report_grid_cell *cells = grid_row(b, g, k);

		for (size_t c = 0; c < sizeof paise / sizeof *paise; c++)
			cells[4 + c].paise = paise[c];
		cells[RE_COLUMN].empty = !k->has_re;
	}
	grid_totals(b, g);
	return rc;
}

static enum an_rc
trial_balance(struct books *b, struct report_grid *g)
{
	enum an_rc rc = books_read(b);

	COLUMNS(g, balance_columns);
	for (size_t i = 0; !rc && i < b->count; i++)
		for (size_t a = 0; a < ACCOUNTS; a++) {
			int64_t paise = b->at[i].balance[a];
			struct report_grid_cell *cells;

			if (paise == 0)
				continue;
			cells = grid_row(b, g, &b->at[i]);
			cells[4].text = text_of(account_names[a]);
			cells[5] = (struct report_grid_cell){ .paise = paise > 0 ? paise : 0, .empty = paise < 0 };
			cells[6] = (struct report_grid_cell){ .paise = paise < 0 ? -paise : 0, .empty = paise > 0 };
		}
	grid_totals(b, g);
	return rc;
}

/* ---- the register ---- */

/* What a movement between two accounts is called. */
static const char *
movement_kind(struct text from, struct text to)
{
	static const struct { const char *from, *to, *kind; } kinds[] = {
		{ "available", "earmarked", "earmark" }, { "earmarked", "available", "earmark-back" },
		{ "available", "committed", "commit" }, { "committed", "available", "commit-back" },
		{ "committed", "released", "release" }, { "released", "committed", "return" },
		{ "released", "available", "return" }, { "released", "recovered", "recover" },
		{ "available", "lapsed", "lapse" }, { "lapsed", "available", "lapse-back" },
		{ "available", "surrendered", "surrender" }, { "provision", "available", "allot" },
		{ "available", "provision", "allot" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_is(from, kinds[i].from) && text_is(to, kinds[i].to))
			return kinds[i].kind;
	return "transfer";
}

static void
movement_row(struct books *b, struct report_grid *g, struct book *book, struct store_rows *rows)
{
	struct text from = store_text(b->cx, rows, 4), to = store_text(b->cx, rows, 5);
	struct text kind = store_text(b->cx, rows, 10), paid = store_text(b->cx, rows, 14);
	struct report_grid_cell *cells = grid_row(b, g, book);
	int64_t paise = store_int(rows, 6);
	size_t out = name_index(account_names, ACCOUNTS, from), in = name_index(account_names, ACCOUNTS, to);

	if (out < ACCOUNTS)
		book->balance[out] -= paise;
	if (in < ACCOUNTS)
		book->balance[in] += paise;
	cells[4].on = date_of_instant(store_int(rows, 7));
	cells[5].text = arena_print(b->cx->arena, "%lld", (long long)store_int(rows, 2));
	cells[6].text = kind.at ? kind : text_of(movement_kind(from, to));
	cells[7].text = store_text(b->cx, rows, 11);
	if (cells[7].text.bytes) {
		const struct scheme_authority *a = scheme_authority(book->scheme, cells[7].text);

		cells[7].title = a ? say_scheme(b->cx, &a->title) : cells[7].text;
	}
	cells[8].text = paid.at ? paid : store_text(b->cx, rows, 12);
	cells[9] = (struct report_grid_cell){ .on = { (int32_t)store_int(rows, 13) }, .empty = store_null(rows, 13) };
	cells[10].text = store_text(b->cx, rows, 9);
	cells[10].href_id = store_text(b->cx, rows, 8);
	cells[11].text = from;
	cells[12].text = to;
	cells[13].paise = paise;
	cells[14].paise = -book->balance[IN_PROVISION] - book->balance[IN_SURRENDERED];
	cells[15].paise = book->balance[IN_AVAILABLE];
}

static enum an_rc
budget_register(struct books *b, struct report_grid *g)
{
	enum an_rc rc = AN_OK;

	COLUMNS(g, register_columns);
	for (size_t i = 0; !rc && i < b->schemes->count; i++) {
		const struct scheme *s = b->schemes->at[i];
		struct store_rows rows;

		if (!wanted(b, s))
			continue;
		rc = store_query(b->cx, b->in.store, SQL_REPORT_MOVEMENTS, &rows, ARG_TEXT("scheme", s->id),
			ARG_INT("cut", b->cut));
		while (!rc && store_next(b->cx, &rows, &rc)) {
			struct book *book = book_of(b, s->id, (int32_t)store_int(&rows, 0), store_text(b->cx, &rows, 1));

			if (book && g->row_count == REPORT_GRID_ROWS_MAX)
				rc = an_fail(b->cx, AN_TOO_LARGE, "report.rows", "%d", REPORT_GRID_ROWS_MAX);
			else if (book)
				movement_row(b, g, book, &rows);
		}
		store_done(&rows);
	}
	return rc;
}

/* ---- what is asked ---- */

static const struct { const char *name; enum an_rc (*make)(struct books *b, struct report_grid *g); } accounts[] = {
	[REPORT_REGISTER] = { "budget-register", budget_register },
	[REPORT_EXPENDITURE] = { "expenditure", expenditure },
	[REPORT_TRIAL_BALANCE] = { "trial-balance", trial_balance },
};

bool
report_accounts_named(struct text name, enum report_accounts_kind *ret)
{
	for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++)
		if (text_is(name, accounts[i].name)) {
			*ret = (enum report_accounts_kind)i;
			return true;
		}
	return false;
}

enum an_rc
report_accounts(struct an_cx *cx, struct report *r, const struct grant_actor *actor, enum report_accounts_kind kind,
	const struct report_accounts_ask *ask, struct report_grid *ret)
{
	struct books b = { .cx = cx, .ask = ask, .schemes = report_schemes(r), .actor = actor };
	struct report_grid g = { .name = accounts[kind].name };
	enum an_rc rc;

	rc = ask_check(&b);
	if (!rc)
		rc = read_open(cx, r, &b.in);
	if (rc)
		return rc;
	rc = day_find(&b, report_today(r, cx), &g.on);
	if (!rc)
		rc = cut_find(&b, g.on);
	if (!rc)
		rc = accounts[kind].make(&b, &g);
	read_close(&b.in);
	if (!rc)
		*ret = g;
	return rc;
}
