/*
 * The demo date.
 */
#include "web/pages/pages.h"

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
	{ WIRE_GET, "/admin/date", date_page, ROUTE_ADMIN, "The demo date" },
	{ WIRE_POST, "/admin/date", date_post, ROUTE_ADMIN, "Move the demo date forward" },
};
const size_t office_route_count = sizeof office_routes / sizeof *office_routes;
