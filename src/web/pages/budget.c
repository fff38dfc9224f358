/*
 * Budget heads and the acts that change them, and the books: expenditure against budget, budget register, trial balance.
 */
#include "web/pages/pages.h"

/* ---- budget ---- */

/* May this person record budget acts of this head?  grant decides; the page only hides the form. */
static bool
may_allot(const struct web *w, const struct request *rq, const struct report_head *h)
{
	const struct scheme *s = scheme_find(w->schemes, h->scheme);

	return s && grant_may_allot(s, rq->actor);
}

static struct text
head_value(struct an_cx *cx, const struct report_head *h)
{
	return arena_print(cx->arena, "%.*s/%.*s", TEXT_ARG(h->scheme), TEXT_ARG(h->head));
}

static void
budget_table(struct sheet *s, const struct report_budget *b)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, say(cx, "page.budget.heads", "%.*s", TEXT_ARG(b->fy)), SAY(cx, "page.budget.none"), &t);
	table_head(&t, SAY(cx, "page.budget.head"), false);
	table_head(&t, SAY(cx, "page.budget.allotment"), true);
	table_head(&t, SAY(cx, "page.budget.available"), true);
	table_head(&t, SAY(cx, "page.money.earmarked"), true);
	table_head(&t, SAY(cx, "page.money.committed"), true);
	table_head(&t, SAY(cx, "page.money.released"), true);
	for (size_t i = 0; i < b->head_count; i++) {
		const struct report_head *h = &b->heads[i];
		struct part_cell *c;

		table_row(&t);
		c = table_cell(&t, page_print(cx, "%.*s: %.*s", TEXT_ARG(h->scheme_title), TEXT_ARG(h->title)));
		c->note = h->code;
		table_rupees(&t, h->allotment_paise);
		table_rupees(&t, h->available_paise);
		table_rupees(&t, h->earmarked_paise);
		table_rupees(&t, h->committed_paise);
		table_rupees(&t, h->released_paise);
	}
	sheet_table(s, &t);
}

/* The kinds that the form offers; the first is what a form without kind sends. */
static const char *const kinds[] = { "allot", "be", "supplementary", "re", "reappropriation", "surrender" };
enum { KINDS = sizeof kinds / sizeof *kinds, BUDGET_FIELDS = 8 };
static const char *const field_names[BUDGET_FIELDS] = { "kind", "head", "to", "fy", "amount", "authority", "reference",
	"date" };

static struct part_option *
kind_options(struct an_cx *cx, const struct request *rq)
{
	struct part_option *options = ARENA_ARRAY(cx->arena, struct part_option, KINDS);
	struct text typed = text_or_empty(request_field(rq, "kind"));

	for (size_t i = 0; i < KINDS; i++)
		options[i] = (struct part_option){ .value = text_of(kinds[i]),
			.label = say(cx, arena_print(cx->arena, "page.kind.%s", kinds[i]).at, "%s", ""),
			.hint = say(cx, arena_print(cx->arena, "page.kind.%s.hint", kinds[i]).at, "%s", ""),
			.chosen = typed.bytes ? text_is(typed, kinds[i]) : i == 0 };
	return options;
}

/* Heads for which this person records acts. */
static struct part_option *
head_options(struct an_cx *cx, const struct web *w, const struct request *rq, const struct report_budget *budget,
	const char *field, size_t *ret_count)
{
	struct part_option *heads = ARENA_ARRAY(cx->arena, struct part_option, budget->head_count + 1);
	struct text typed = text_or_empty(request_field(rq, field));

	*ret_count = 0;
	for (size_t i = 0; i < budget->head_count; i++) {
		const struct report_head *h = &budget->heads[i];

		if (!may_allot(w, rq, h))
			continue;
		heads[(*ret_count)++] = (struct part_option){ .value = head_value(cx, h),
			.label = page_print(cx, "%.*s: %.*s, %.*s", TEXT_ARG(h->scheme_title), TEXT_ARG(h->title),
			TEXT_ARG(h->code)), .chosen = text_equal(typed, head_value(cx, h)) };
	}
	return heads;
}

/* Authorities that the packages name, each once; none when some package takes any. */
static struct part_option *
authority_options(struct an_cx *cx, const struct web *w, const struct request *rq, size_t *ret_count)
{
	struct part_option *list = NULL;
	struct text typed = text_or_empty(request_field(rq, "authority"));
	size_t count = 0, room = 0;

	*ret_count = 0;
	for (size_t i = 0; i < w->schemes->count; i++) {
		const struct scheme *s = w->schemes->at[i];

		if (!s->head_count || !grant_may_allot(s, rq->actor))
			continue;
		if (!s->budget.authority_count)
			return NULL;
		for (size_t k = 0; k < s->budget.authority_count; k++) {
			const struct scheme_authority *a = &s->budget.authorities[k];
			bool known = false;

			for (size_t j = 0; j < count; j++)
				known = known || text_equal(list[j].value, a->id);
			if (known)
				continue;
			if (count == room) {
				struct part_option *more = ARENA_ARRAY(cx->arena, struct part_option, room + 16);

				if (count)
					memcpy(more, list, count * sizeof *more);
				list = more;
				room += 16;
			}
			list[count++] = (struct part_option){ .value = a->id, .label = say_scheme(cx, &a->title),
				.chosen = text_equal(typed, a->id) };
		}
	}
	*ret_count = count;
	return list;
}

static void
date_field(struct form_maker *f, const struct web *w, const struct request *rq, bool typed)
{
	struct part_field *field = form_field_add(f, PART_DATE, TEXT("date"), SAY(f->cx, "page.budget.date"));
	struct an_ymd today = date_ymd(report_today(w->report, f->cx));

	field->hint = SAY(f->cx, "page.budget.date.hint");
	field->day = typed ? text_or_empty(request_field(rq, "date-day")) : page_print(f->cx, "%d", today.day);
	field->month = typed ? text_or_empty(request_field(rq, "date-month")) : page_print(f->cx, "%d", today.month);
	field->year = typed ? text_or_empty(request_field(rq, "date-year")) : page_print(f->cx, "%d", (int)today.year);
}

static void
head_fields(struct form_maker *f, const struct web *w, const struct request *rq, const struct report_budget *budget)
{
	struct an_cx *cx = f->cx;
	struct part_field *field = form_field_add(f, PART_SELECT, TEXT("head"), SAY(cx, "page.budget.head"));

	field->options = head_options(cx, w, rq, budget, "head", &field->option_count);
	field = form_field_add(f, PART_SELECT, TEXT("to"), SAY(cx, "page.budget.to"));
	field->hint = SAY(cx, "page.budget.to.hint");
	field->optional = true;
	field->options = head_options(cx, w, rq, budget, "to", &field->option_count);
}

static void
budget_fields(struct form_maker *f, const struct web *w, const struct request *rq, const struct report_budget *budget,
	bool typed)
{
	struct an_cx *cx = f->cx;
	struct part_option *years = ARENA_ARRAY(cx->arena, struct part_option, 2);
	struct text fy = text_or_empty(request_field(rq, "fy"));
	struct part_field *field;

	field = form_field_add(f, PART_RADIOS, TEXT("kind"), SAY(cx, "page.budget.kind"));
	field->options = kind_options(cx, rq);
	field->option_count = KINDS;
	head_fields(f, w, rq, budget);
	for (int i = 0; i < 2; i++) {
		years[i].value = years[i].label = fy_text(cx->arena, fy_of(report_today(w->report, cx)) + i);
		years[i].chosen = typed ? text_equal(fy, years[i].value) : i == 0;
	}
	field = form_field_add(f, PART_RADIOS, TEXT("fy"), SAY(cx, "page.budget.fy"));
	field->options = years;
	field->option_count = 2;
	field->inline_options = true;
	field = form_field_add(f, PART_AMOUNT, TEXT("amount"), SAY(cx, "page.budget.amount"));
	field->value = text_or_empty(request_field(rq, "amount"));
	field = form_field_add(f, PART_TEXT, TEXT("authority"), SAY(cx, "page.budget.authority"));
	field->hint = SAY(cx, "page.budget.authority.hint");
	field->value = text_or_empty(request_field(rq, "authority"));
	field->options = authority_options(cx, w, rq, &field->option_count);
	if (field->option_count)
		field->kind = PART_SELECT;
	field = form_field_add(f, PART_TEXT, TEXT("reference"), SAY(cx, "page.budget.reference"));
	field->hint = SAY(cx, "page.budget.reference.hint");
	field->value = text_or_empty(request_field(rq, "reference"));
	date_field(f, w, rq, typed);
}

static void
budget_form(struct sheet *s, const struct web *w, const struct request *rq, const struct report_budget *budget, bool typed,
	const struct an_error *error)
{
	struct an_cx *cx = s->cx;
	struct part_field *known = ARENA_ARRAY(cx->arena, struct part_field, BUDGET_FIELDS);
	const struct part_error *errors = NULL;
	size_t error_count = 0;
	struct form_maker f;

	sheet_say(s, BLOCK_HEADING, SAY(cx, "page.budget.record"));
	form_open(s, TEXT("/budget"), &f);
	budget_fields(&f, w, rq, budget, typed);
	cx->error = *error;
	for (size_t i = 0; i < BUDGET_FIELDS; i++) {
		known[i].name = text_of(field_names[i]);
		known[i].kind = text_is(known[i].name, "date") ? PART_DATE : PART_TEXT;
	}
	page_errors(cx, known, BUDGET_FIELDS, (struct text){ "", 0 }, &errors, &error_count);
	for (size_t i = 0; i < f.form.item_count; i++)
		for (size_t j = 0; j < error_count; j++)
			if (errors[j].name.bytes && text_equal(errors[j].name, f.items[i].field.name))
				f.items[i].field.error = errors[j].text;
	an_error_clear(cx);
	sheet_errors(s, errors, error_count);
	sheet_form(s, &f, SAY(cx, "page.budget.send"));
}

/* The books, for whom they are. */
static bool
sees_books(const struct web *w, const struct request *rq)
{
	for (size_t i = 0; i < w->schemes->count; i++)
		if (report_accounts_visible(w->schemes->at[i], rq->actor))
			return true;
	return false;
}

static void
books_links(struct sheet *s, struct text fy)
{
	static const char *const names[] = { "expenditure", "budget-register", "trial-balance" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		sheet_link(s, say(s->cx, arena_print(s->cx->arena, "page.books.%s", names[i]).at, "%s", ""),
			arena_print(s->cx->arena, "/reports/%s?fy=%.*s", names[i], TEXT_ARG(fy)));
}

static enum an_rc
show_budget(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, bool typed, enum an_rc failed)
{
	struct text fy = text_or_empty(request_query(rq, "fy"));
	struct an_error error = cx->error;
	struct report_budget budget;
	struct sheet s;
	size_t heads;
	enum an_rc rc;

	an_error_clear(cx);
	rc = report_budget(cx, w->report, rq->actor, typed ? (struct text){ "", 0 } : fy, &budget);
	if (rc)
		return rc;
	sheet_open(cx, w, rq, SAY(cx, "page.budget.title"), &s);
	s.page.wide = true;
	if (request_query(rq, "done").at)
		s.page.done = SAY(cx, "page.budget.done");
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.budget.title"));
	for (size_t i = 0; i < budget.fy_count; i++)
		if (!text_equal(budget.fys[i], budget.fy))
			sheet_link(&s, say(cx, "page.budget.year", "%.*s", TEXT_ARG(budget.fys[i])),
				arena_print(cx->arena, "/budget?fy=%.*s", TEXT_ARG(budget.fys[i])));
	if (sees_books(w, rq))
		books_links(&s, budget.fy);
	budget_table(&s, &budget);
	(void)head_options(cx, w, rq, &budget, "head", &heads);
	if (heads)
		budget_form(&s, w, rq, &budget, typed, &error);
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
budget_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return show_budget(cx, w, rq, rp, false, AN_OK);
}

static void
put_field(struct an_cx *cx, const struct json **data, const char *name, struct text value)
{
	*data = json_set(cx->arena, *data, text_of(name), json_string(cx->arena, value));
}

/* A date as three fields; "" when all are empty, "?" when it is none. */
static struct text
date_sent(struct an_cx *cx, struct text day, struct text month, struct text year)
{
	int64_t d = 0, m = 0, y = 0;
	struct an_date on;

	day = text_trim(text_or_empty(day));
	month = text_trim(text_or_empty(month));
	year = text_trim(text_or_empty(year));
	if (!day.bytes && !month.bytes && !year.bytes)
		return (struct text){ "", 0 };
	if (!text_to_int(day, &d) || !text_to_int(month, &m) || !text_to_int(year, &y) || y < 1900 || y > 2200 || m < 1 ||
		m > 12 || d < 1 || d > 31 || !date_from_ymd((int32_t)y, (int)m, (int)d, &on))
		return page_print(cx, "%.*s.%.*s.%.*s", TEXT_ARG(text_slice(day, 0, 10)),
			TEXT_ARG(text_slice(month, 0, 10)), TEXT_ARG(text_slice(year, 0, 10)));
	return date_text(cx->arena, on);
}

/* What a provision of no stated kind must have; the other kinds are checked by grant. */
static void
allotment_check(struct an_cx *cx, struct text head, struct text amount, struct text reference, struct text fy)
{
	int64_t paise = 0;

	if (!head.bytes)
		an_problem(cx, TEXT("head"), "page.budget.head.none", "%s", "");
	if (!money_parse(amount, &paise) || paise == 0)
		an_problem(cx, TEXT("amount"), "page.budget.amount.bad", "%.*s", TEXT_ARG(text_slice(amount, 0, 60)));
	if (!reference.bytes)
		an_problem(cx, TEXT("reference"), "page.budget.reference.none", "%s", "");
	if (!fy.bytes)
		an_problem(cx, TEXT("fy"), "page.budget.fy.none", "%s", "");
}

static enum an_rc
budget_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text head = text_or_empty(request_field(rq, "head")), scheme = text_cut(&head, '/');
	struct text to = text_or_empty(request_field(rq, "to")), to_scheme = text_cut(&to, '/');
	struct text amount = text_trim(text_or_empty(request_field(rq, "amount")));
	struct text fy = text_or_empty(request_field(rq, "fy")), kind = text_or_empty(request_field(rq, "kind"));
	struct text reference = text_trim(text_or_empty(request_field(rq, "reference")));
	struct grant_command cmd = { .kind = GRANT_ALLOT, .scheme = scheme };
	struct grant_reply reply;
	enum an_rc rc;

	if (kind.bytes && !text_is(kind, "allot")) {
		cmd.kind = GRANT_BUDGET;
		cmd.name = kind;
		put_field(cx, &cmd.data, "authority", text_or_empty(request_field(rq, "authority")));
		put_field(cx, &cmd.data, "date", date_sent(cx, request_field(rq, "date-day"),
			request_field(rq, "date-month"), request_field(rq, "date-year")));
		put_field(cx, &cmd.data, "to", to);
		if (!head.bytes)
			an_problem(cx, TEXT("head"), "page.budget.head.none", "%s", "");
		else if (to.bytes && !text_equal(scheme, to_scheme))
			an_problem(cx, TEXT("to"), "page.budget.to.scheme", "%s", "");
	} else {
		allotment_check(cx, head, amount, reference, fy);
	}
	put_field(cx, &cmd.data, "fy", fy);
	put_field(cx, &cmd.data, "head", head);
	put_field(cx, &cmd.data, "amount", amount);
	put_field(cx, &cmd.data, "reference", reference);
	rc = an_problems(cx);
	if (!rc)
		rc = page_run(cx, w, rq, &cmd, &reply);
	if (page_can_mend(rc))
		return show_budget(cx, w, rq, rp, true, rc);
	if (rc)
		return rc;
	reply_redirect(rp, TEXT("/budget?done=1"));
	return AN_OK;
}

/* ---- the books ---- */

/* NAMED: the columns that name the head */
enum { BOOKS_PAGE_ROWS = 500, BOOKS_CSV_BYTES_MAX = 64 << 20, BOOKS_NAMED = 4 };

/* What the address asks for; a date as one value or as the form sends it. */
static enum an_rc
books_ask(struct an_cx *cx, const struct request *rq, struct report_accounts_ask *ret)
{
	struct text on = text_or_empty(request_query(rq, "on"));

	if (!on.bytes)
		on = date_sent(cx, request_query(rq, "on-day"), request_query(rq, "on-month"), request_query(rq, "on-year"));
	*ret = (struct report_accounts_ask){ .scheme = text_or_empty(request_query(rq, "scheme")),
		.fy = text_trim(text_or_empty(request_query(rq, "fy"))), .head = text_or_empty(request_query(rq, "head")) };
	ret->has_on = on.bytes > 0;
	if (ret->has_on && !date_parse(on, &ret->on))
		return an_fail(cx, AN_INVALID, "report.date", "%.*s", TEXT_ARG(text_slice(on, 0, 60)));
	return AN_OK;
}

/* One cell, as people read it. */
static void
books_cell(struct table_maker *t, const struct report_grid_column *column, const struct report_grid_cell *cell)
{
	struct an_cx *cx = t->cx;

	if (cell->empty || (column->kind != GRID_MONEY && column->kind != GRID_DATE && !cell->text.bytes))
		table_cell(t, (struct text){ "", 0 });
	else if (column->kind == GRID_MONEY)
		table_rupees(t, cell->paise);
	else if (column->kind == GRID_DATE)
		table_cell(t, say_day(cx, cell->on));
	else if (column->kind == GRID_NAME)
		table_cell(t, say(cx, arena_print(cx->arena, "page.book.%.*s", TEXT_ARG(cell->text)).at, "%s", ""));
	else if (cell->href_id.bytes)
		table_link(t, cell->text, arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(cell->href_id)));
	else
		table_cell(t, cell->title.bytes ? cell->title : cell->text);
}

/* The last rows of a grid, its totals below; scheme, year, head and code stand in one cell. */
static void
books_table(struct sheet *s, const struct report_grid *g)
{
	struct an_cx *cx = s->cx;
	size_t first = g->row_count > BOOKS_PAGE_ROWS ? g->row_count - BOOKS_PAGE_ROWS : 0;
	struct table_maker t;

	table_open(cx, say(cx, "page.books.on", "%.*s", TEXT_ARG(say_day(cx, g->on))), SAY(cx, "page.books.none"), &t);
	table_head(&t, SAY(cx, "page.budget.head"), false);
	for (size_t k = BOOKS_NAMED; k < g->column_count; k++)
		table_head(&t, say(cx, arena_print(cx->arena, "page.column.%s", g->columns[k].name).at, "%s", ""),
			g->columns[k].kind == GRID_MONEY);
	for (size_t i = first; i < g->row_count + (g->totals && g->row_count); i++) {
		bool total = i == g->row_count;
		const struct report_grid_cell *cells = total ? g->totals : g->rows[i].cells;

		table_row(&t);
		if (total)
			table_cell(&t, SAY(cx, "page.books.total"))->strong = true;
		else
			table_cell(&t, cells[2].title)->note = page_print(cx, "%.*s, %.*s, %.*s",
				TEXT_ARG(cells[3].text), TEXT_ARG(cells[1].text), TEXT_ARG(cells[0].text));
		for (size_t k = BOOKS_NAMED; k < g->column_count; k++)
			books_cell(&t, &g->columns[k], &cells[k]);
	}
	if (first)
		sheet_say(s, BLOCK_HINT, say(cx, "page.books.last", "%d|%zu", BOOKS_PAGE_ROWS, g->row_count));
	sheet_table(s, &t);
}

/* Heads of the schemes whose books this person may see. */
static struct part_option *
books_heads(struct sheet *s, struct text chosen, size_t *ret_count)
{
	const struct scheme_set *set = s->web->schemes;
	struct part_option *list;
	size_t all = 0, count = 0;

	for (size_t i = 0; i < set->count; i++)
		all += set->at[i]->head_count;
	list = ARENA_ARRAY(s->cx->arena, struct part_option, all + 1);
	for (size_t i = 0; i < set->count; i++)
		for (size_t k = 0; k < set->at[i]->head_count; k++) {
			const struct scheme_head *h = &set->at[i]->heads[k];

			if (report_accounts_visible(set->at[i], s->rq->actor))
				list[count++] = (struct part_option){ .value = h->id, .chosen = text_equal(chosen, h->id),
					.label = page_print(s->cx, "%.*s, %.*s", TEXT_ARG(say_scheme(s->cx, &h->title)),
					TEXT_ARG(h->code)) };
		}
	*ret_count = count;
	return list;
}

static void
books_form(struct sheet *s, const char *name, const struct report_accounts_ask *ask, struct an_date on)
{
	struct an_cx *cx = s->cx;
	struct an_ymd day = date_ymd(on);
	struct part_field *field;
	struct form_maker f;

	sheet_say(s, BLOCK_HEADING, SAY(cx, "page.books.ask"));
	form_open_get(s, arena_print(cx->arena, "/reports/%s", name), &f);
	field = form_field_add(&f, PART_TEXT, TEXT("fy"), SAY(cx, "page.budget.fy"));
	field->hint = SAY(cx, "page.books.fy.hint");
	field->value = ask->fy;
	field->optional = true;
	field->width = PART_WIDTH_10;
	field = form_field_add(&f, PART_SELECT, TEXT("head"), SAY(cx, "page.budget.head"));
	field->optional = true;
	field->options = books_heads(s, ask->head, &field->option_count);
	field = form_field_add(&f, PART_DATE, TEXT("on"), SAY(cx, "page.books.day"));
	field->hint = SAY(cx, "page.books.day.hint");
	field->day = page_print(cx, "%d", day.day);
	field->month = page_print(cx, "%d", day.month);
	field->year = page_print(cx, "%d", (int)day.year);
	f.form.quiet = true;
	sheet_form(s, &f, SAY(cx, "page.books.show"));
}

static enum an_rc
books_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	enum report_accounts_kind kind = REPORT_EXPENDITURE;
	struct text path = rq->path, title;
	struct report_accounts_ask ask;
	struct report_grid g;
	struct buf b;
	struct text csv;
	struct sheet s;
	enum an_rc rc;

	(void)report_accounts_named(text_slice(path, sizeof "/reports/" - 1, path.bytes), &kind);
	rc = books_ask(cx, rq, &ask);
	if (!rc)
		rc = report_accounts(cx, w->report, rq->actor, kind, &ask, &g);
	if (rc)
		return rc;
	if (text_is(text_or_empty(request_query(rq, "format")), "csv")) {
		buf_open(&b, cx->arena, BOOKS_CSV_BYTES_MAX);
		report_grid_csv(cx, &g, &b);
		rc = buf_text(cx, &b, &csv);
		if (!rc)
			reply_download(rp, TEXT("text/csv; charset=utf-8"), arena_print(cx->arena, "%s-%.*s.csv", g.name,
				TEXT_ARG(date_text(cx->arena, g.on))), csv);
		return rc;
	}
	title = say(cx, arena_print(cx->arena, "page.books.%s", g.name).at, "%s", "");
	sheet_open(cx, w, rq, title, &s);
	s.page.wide = true;
	sheet_crumb(&s, SAY(cx, "page.budget.title"), TEXT("/budget"));
	sheet_title(&s, (struct text){ "", 0 }, title);
	sheet_say(&s, BLOCK_LEAD, say(cx, arena_print(cx->arena, "page.books.%s.text", g.name).at, "%s", ""));
	books_table(&s, &g);
	sheet_link(&s, SAY(cx, "page.books.csv"), arena_print(cx->arena, "/reports/%s?format=csv&scheme=%.*s&fy=%.*s&head=%.*s"
		"&on=%.*s", g.name, TEXT_ARG(ask.scheme), TEXT_ARG(ask.fy), TEXT_ARG(ask.head),
		TEXT_ARG(date_text(cx->arena, g.on))));
	books_form(&s, g.name, &ask, g.on);
	books_links(&s, ask.fy);
	return sheet_send(&s, rp, 200);
}

const struct route budget_routes[] = {
	{ WIRE_GET, "/budget", budget_page, ROUTE_OFFICE, "Budget heads" },
	{ WIRE_POST, "/budget", budget_post, ROUTE_OFFICE, "Record a budget act" },
	{ WIRE_GET, "/reports/expenditure", books_page, ROUTE_OFFICE, "Expenditure against budget" },
	{ WIRE_GET, "/reports/budget-register", books_page, ROUTE_OFFICE, "Budget register" },
	{ WIRE_GET, "/reports/trial-balance", books_page, ROUTE_OFFICE, "Trial balance" },
};
const size_t budget_route_count = sizeof budget_routes / sizeof *budget_routes;
