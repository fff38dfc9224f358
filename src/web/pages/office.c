/*
 * Budget heads, and the demo date.
 */
#include "web/pages/pages.h"

/* ---- budget ---- */

/* May this person record an allotment of this head?  grant decides; the page only hides the form. */
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

static enum an_rc
show_budget(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, bool typed, enum an_rc failed)
{
	struct text fy = text_or_empty(typed ? request_field(rq, "fy") : request_query(rq, "fy"));
	const struct an_problem *problems = cx->error.problems;
	const struct part_error *errors = NULL;
	struct an_error error = cx->error;
	struct report_budget budget;
	struct part_option *heads, *years;
	struct part_field *field[4];
	struct form_maker f;
	size_t error_count = 0, head_count = 0;
	struct sheet s;
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
	budget_table(&s, &budget);
	heads = ARENA_ARRAY(cx->arena, struct part_option, budget.head_count + 1);
	for (size_t i = 0; i < budget.head_count; i++)
		if (may_allot(w, rq, &budget.heads[i]))
			heads[head_count++] = (struct part_option){ .value = head_value(cx, &budget.heads[i]),
				.label = page_print(cx, "%.*s: %.*s, %.*s",
			TEXT_ARG(budget.heads[i].scheme_title), TEXT_ARG(budget.heads[i].title),
			TEXT_ARG(budget.heads[i].code)),
			.chosen = typed && text_equal(text_or_empty(request_field(rq, "head")),
			head_value(cx, &budget.heads[i])) };
	if (!head_count)
		return sheet_send(&s, rp, page_status(failed));
	years = ARENA_ARRAY(cx->arena, struct part_option, 2);
	for (int i = 0; i < 2; i++) {
		years[i].value = years[i].label = fy_text(cx->arena, fy_of(report_today(w->report, cx)) + i);
		years[i].chosen = typed ? text_equal(fy, years[i].value) : i == 0;
	}
	sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.budget.record"));
	form_open(&s, TEXT("/budget"), &f);
	field[0] = form_field_add(&f, PART_SELECT, TEXT("head"), SAY(cx, "page.budget.head"));
	field[0]->options = heads;
	field[0]->option_count = head_count;
	field[1] = form_field_add(&f, PART_RADIOS, TEXT("fy"), SAY(cx, "page.budget.fy"));
	field[1]->options = years;
	field[1]->option_count = 2;
	field[1]->inline_options = true;
	field[2] = form_field_add(&f, PART_AMOUNT, TEXT("amount"), SAY(cx, "page.budget.amount"));
	field[2]->value = text_or_empty(request_field(rq, "amount"));
	field[3] = form_field_add(&f, PART_TEXT, TEXT("reference"), SAY(cx, "page.budget.reference"));
	field[3]->hint = SAY(cx, "page.budget.reference.hint");
	field[3]->value = text_or_empty(request_field(rq, "reference"));
	cx->error = error;
	{
		struct part_field *known = ARENA_ARRAY(cx->arena, struct part_field, 4);
		static const char *const names[] = { "head", "fy", "amount", "reference" };

		for (size_t i = 0; i < 4; i++)
			known[i].name = text_of(names[i]);
		page_errors(cx, known, 4, (struct text){ "", 0 }, &errors, &error_count);
		for (size_t i = 0; i < f.form.item_count; i++)
			for (size_t j = 0; j < error_count; j++)
				if (errors[j].name.bytes && text_equal(errors[j].name, f.items[i].field.name))
					f.items[i].field.error = errors[j].text;
	}
	(void)problems;
	an_error_clear(cx);
	sheet_errors(&s, errors, error_count);
	sheet_form(&s, &f, SAY(cx, "page.budget.send"));
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
budget_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return show_budget(cx, w, rq, rp, false, AN_OK);
}

static enum an_rc
budget_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text head = text_or_empty(request_field(rq, "head")), scheme = text_cut(&head, '/'), reference, fy;
	struct text amount = text_trim(text_or_empty(request_field(rq, "amount")));
	struct grant_command cmd = { .kind = GRANT_ALLOT, .scheme = scheme };
	struct grant_reply reply;
	const struct json *data = NULL;
	int64_t paise = 0;
	enum an_rc rc;

	reference = text_trim(text_or_empty(request_field(rq, "reference")));
	fy = text_or_empty(request_field(rq, "fy"));
	if (!head.bytes)
		an_problem(cx, TEXT("head"), "page.budget.head.none", "%s", "");
	if (!money_parse(amount, &paise) || paise == 0)
		an_problem(cx, TEXT("amount"), "page.budget.amount.bad", "%.*s", TEXT_ARG(text_slice(amount, 0, 60)));
	if (!reference.bytes)
		an_problem(cx, TEXT("reference"), "page.budget.reference.none", "%s", "");
	if (!fy.bytes)
		an_problem(cx, TEXT("fy"), "page.budget.fy.none", "%s", "");
	rc = an_problems(cx);
	if (!rc) {
		data = json_set(cx->arena, data, TEXT("fy"), json_string(cx->arena, fy));
		data = json_set(cx->arena, data, TEXT("head"), json_string(cx->arena, head));
		data = json_set(cx->arena, data, TEXT("amount"), json_string(cx->arena, money_plain(cx->arena, paise)));
		data = json_set(cx->arena, data, TEXT("reference"), json_string(cx->arena, reference));
		cmd.data = data;
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_budget(cx, w, rq, rp, true, rc);
	if (rc)
		return rc;
	reply_redirect(rp, TEXT("/budget?done=1"));
	return AN_OK;
}

/* ---- the demo date ---- */

static enum an_rc
show_date(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, bool typed, enum an_rc failed)
{
	const struct part_error *errors = NULL;
	struct part_field *field;
	size_t error_count = 0;
	struct form_maker f;
	struct an_ymd ymd = date_ymd(date_add_days(report_today(w->report, cx), 1));
	struct sheet s;

	sheet_open(cx, w, rq, SAY(cx, "page.date.title"), &s);
	sheet_title(&s, (struct text){ "", 0 }, SAY(cx, "page.date.title"));
	sheet_say(&s, BLOCK_TEXT, say(cx, "page.date.text", "%.*s",
		TEXT_ARG(say_day(cx, report_today(w->report, cx)))));
	form_open(&s, TEXT("/admin/date"), &f);
	field = form_field_add(&f, PART_DATE, TEXT("date"), SAY(cx, "page.date.new"));
	field->day = typed ? text_or_empty(request_field(rq, "date-day")) : page_print(cx, "%d", ymd.day);
	field->month = typed ? text_or_empty(request_field(rq, "date-month")) : page_print(cx, "%d", ymd.month);
	field->year = typed ? text_or_empty(request_field(rq, "date-year")) : page_print(cx, "%d", (int)ymd.year);
	if (cx->error.rc) {
		field->error = cx->error.problems ? message_problem(cx->arena, cx->language, cx->error.problems) :
			message_error(cx->arena, cx->language, &cx->error);
		struct part_error *one = ARENA_NEW(cx->arena, struct part_error);

		*one = (struct part_error){ TEXT("date"), field->error };
		errors = one;
		error_count = 1;
	}
	an_error_clear(cx);
	sheet_errors(&s, errors, error_count);
	sheet_form(&s, &f, SAY(cx, "page.date.send"));
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
date_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	if (!w->demo)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	return show_date(cx, w, rq, rp, false, AN_OK);
}

static enum an_rc
date_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	int64_t day = 0, month = 0, year = 0;
	struct grant_command cmd = { .kind = GRANT_CLOCK };
	struct grant_reply reply;
	struct an_date to;
	enum an_rc rc;

	if (!w->demo)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	if (!text_to_int(text_trim(text_or_empty(request_field(rq, "date-day"))), &day) ||
	    !text_to_int(text_trim(text_or_empty(request_field(rq, "date-month"))), &month) ||
	    !text_to_int(text_trim(text_or_empty(request_field(rq, "date-year"))), &year) || year < 1900 ||
	year > 2200 || month < 1 || month > 12 || day < 1 || day > 31 ||
	!date_from_ymd((int32_t)year, (int)month, (int)day, &to))
		rc = an_fail(cx, AN_INVALID, "page.date.bad", "%s", "");
	else {
		cmd.data = json_set(cx->arena, NULL, TEXT("date"), json_string(cx->arena, date_text(cx->arena, to)));
		rc = page_run(cx, w, rq, &cmd, &reply);
	}
	if (page_can_mend(rc))
		return show_date(cx, w, rq, rp, true, rc);
	if (rc)
		return rc;
	reply_redirect(rp, TEXT("/admin/date"));
	return AN_OK;
}

const struct route office_routes[] = {
	{ WIRE_GET, "/budget", budget_page, ROUTE_OFFICE, "Budget heads" },
	{ WIRE_POST, "/budget", budget_post, ROUTE_OFFICE, "Record an allotment" },
	{ WIRE_GET, "/admin/date", date_page, ROUTE_ADMIN, "The demo date" },
	{ WIRE_POST, "/admin/date", date_post, ROUTE_ADMIN, "Move the demo date forward" },
};
const size_t office_route_count = sizeof office_routes / sizeof *office_routes;
