/*
 * The pay office: what is due, batches and their files, the bank's status files, payments to be put right.
 */
#include "web/pages/pages.h"

static struct text
base_of(struct an_cx *cx, const struct scheme *s)
{
	return arena_print(cx->arena, "/payments/%.*s", TEXT_ARG(s->id));
}

static struct text
state_text(struct an_cx *cx, struct text state)
{
	return message_text(cx->arena, cx->language, arena_print(cx->arena, "payment.state.%.*s", TEXT_ARG(state)), TEXT(""));
}

static enum part_tag_colour
state_colour(struct text state)
{
	if (text_is(state, "settled")) return TAG_GREEN;
	if (text_is(state, "failed") || text_is(state, "returned") || text_is(state, "no-account")) return TAG_RED;
	if (text_is(state, "corrected")) return TAG_YELLOW;
	return text_is(state, "replaced") ? TAG_GREY : TAG_BLUE;
}

/* ---- which scheme ---- */

static enum an_rc
schemes_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct sheet s;
	bool any = false;

	sheet_open(cx, w, rq, SAY(cx, "page.payment.title"), &s);
	sheet_title(&s, TEXT(""), SAY(cx, "page.payment.title"));
	for (size_t i = 0; i < w->schemes->count; i++) {
		const struct scheme *scheme = w->schemes->at[i];

		if (!report_may_see_payments(scheme, rq->actor)) continue;
		any = true;
		sheet_link(&s, say_scheme(cx, &scheme->title), base_of(cx, scheme));
	}
	if (!any) sheet_say(&s, BLOCK_TEXT, SAY(cx, "page.payment.no-scheme"));
	return sheet_send(&s, rp, 200);
}

/* ---- the list ---- */

static void
due_table(struct sheet *s, const struct report_payments *p)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, SAY(cx, "page.payment.due"), SAY(cx, "page.payment.due.none"), &t);
	table_head(&t, SAY(cx, "page.payment.case"), false);
	table_head(&t, SAY(cx, "page.payment.payee"), false);
	table_head(&t, SAY(cx, "page.payment.amount"), true);
	table_head(&t, SAY(cx, "page.payment.state"), false);
	for (size_t i = 0; i < p->due_count; i++) {
		const struct report_payment *d = &p->dues[i];
		struct part_cell *c;

		table_row(&t);
		table_link(&t, d->case_number, arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(d->case_id)));
		c = table_cell(&t, d->payee);
		c->note = page_print(cx, "%.*s %.*s", TEXT_ARG(d->account), TEXT_ARG(d->ifsc));
		table_rupees(&t, d->amount_paise);
		c = table_cell(&t, TEXT(""));
		c->tag = (struct part_tag){ state_text(cx, d->state), state_colour(d->state) };
	}
	sheet_table(s, &t);
}

static void
advice_table(struct sheet *s, const struct report_payments *p)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, SAY(cx, "page.payment.advices"), SAY(cx, "page.payment.advices.none"), &t);
	table_head(&t, SAY(cx, "page.payment.advice"), false);
	table_head(&t, SAY(cx, "page.payment.on"), false);
	table_head(&t, SAY(cx, "page.payment.count"), true);
	table_head(&t, SAY(cx, "page.payment.open"), true);
	table_head(&t, SAY(cx, "page.payment.amount"), true);
	table_head(&t, SAY(cx, "page.payment.files"), false);
	table_head(&t, TEXT(""), false);
	for (size_t i = 0; i < p->advice_count; i++) {
		const struct report_advice *a = &p->advices[i];
		struct text file = arena_print(cx->arena, "%.*s/advices/%.*s", TEXT_ARG(base_of(cx, p->scheme)),
			TEXT_ARG(a->number));

		table_row(&t);
		table_cell(&t, a->number)->note = a->by;
		table_cell(&t, say_day(cx, a->on));
		table_number(&t, a->count);
		table_number(&t, a->open_count);
		table_rupees(&t, a->amount_paise);
		table_link(&t, SAY(cx, "page.payment.csv"), arena_print(cx->arena, "%.*s.csv", TEXT_ARG(file)));
		if (a->has_xml) table_link(&t, SAY(cx, "page.payment.xml"), arena_print(cx->arena, "%.*s.xml", TEXT_ARG(file)));
		else table_cell(&t, TEXT(""));
	}
	sheet_table(s, &t);
}

static bool
to_mend(const struct report_payment *p)
{
	return text_is(p->state, "failed") || text_is(p->state, "returned") || text_is(p->state, "corrected");
}

static void
payment_table(struct sheet *s, const struct report_payments *p)
{
	struct an_cx *cx = s->cx;
	struct table_maker t;

	table_open(cx, SAY(cx, "page.payment.payments"), SAY(cx, "page.payment.payments.none"), &t);
	table_head(&t, SAY(cx, "page.payment.reference"), false);
	table_head(&t, SAY(cx, "page.payment.case"), false);
	table_head(&t, SAY(cx, "page.payment.payee"), false);
	table_head(&t, SAY(cx, "page.payment.amount"), true);
	table_head(&t, SAY(cx, "page.payment.state"), false);
	for (size_t i = 0; i < p->payment_count; i++) {
		const struct report_payment *d = &p->payments[i];
		struct part_cell *c;

		table_row(&t);
		if (p->may_pay && to_mend(d))
			table_link(&t, d->id, arena_print(cx->arena, "%.*s/orders/%.*s", TEXT_ARG(base_of(cx, p->scheme)),
				TEXT_ARG(d->id)));
		else table_cell(&t, d->id)->note = d->previous;
		table_link(&t, d->case_number, arena_print(cx->arena, "/cases/%.*s", TEXT_ARG(d->case_id)));
		c = table_cell(&t, d->payee);
		c->note = page_print(cx, "%.*s %.*s", TEXT_ARG(d->account), TEXT_ARG(d->ifsc));
		table_rupees(&t, d->amount_paise);
		c = table_cell(&t, TEXT(""));
		c->tag = (struct part_tag){ state_text(cx, d->state), state_colour(d->state) };
		c->note = page_print(cx, "%.*s %.*s %.*s", TEXT_ARG(d->code), TEXT_ARG(d->reason), TEXT_ARG(d->reference));
	}
	sheet_table(s, &t);
}

static enum an_rc
show_payments(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, enum an_rc failed)
{
	static const char *const states[] = { "", "sent", "settled", "failed", "returned", "corrected", "replaced" };
	struct text state = text_or_empty(request_query(rq, "state")), base;
	const struct part_error *errors = NULL;
	struct report_payments p;
	struct part_field *file;
	struct form_maker f;
	size_t error_count = 0;
	struct sheet s;
	enum an_rc rc;

	if (failed) page_errors(cx, NULL, 0, TEXT(""), &errors, &error_count);
	an_error_clear(cx);
	rc = report_payments(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "scheme")), state, &p);
	if (rc) return rc;
	base = base_of(cx, p.scheme);
	sheet_open(cx, w, rq, SAY(cx, "page.payment.title"), &s);
	s.page.wide = true;
	if (request_query(rq, "done").at) s.page.done = say(cx, "page.payment.done", "%.*s", TEXT_ARG(request_query(rq, "done")));
	sheet_crumb(&s, SAY(cx, "page.payment.title"), TEXT("/payments"));
	sheet_errors(&s, errors, error_count);
	sheet_title(&s, say_scheme(cx, &p.scheme->title), SAY(cx, "page.payment.title"));
	due_table(&s, &p);
	if (p.may_pay) {
		form_open(&s, arena_print(cx->arena, "%.*s/advice", TEXT_ARG(base)), &f);
		sheet_form(&s, &f, SAY(cx, "page.payment.make"));
	}
	advice_table(&s, &p);
	if (p.may_pay) {
		sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.payment.status"));
		form_open(&s, arena_print(cx->arena, "%.*s/status", TEXT_ARG(base)), &f);
		f.form.files = true;
		file = form_field_add(&f, PART_FILE, TEXT("file"), SAY(cx, "page.payment.status.file"));
		file->accept = TEXT(".csv,.xml,.txt");
		file->hint = SAY(cx, "page.payment.status.hint");
		if (failed) page_errors_lead_to(&s, file);
		sheet_form(&s, &f, SAY(cx, "page.payment.status.send"));
	}
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (!text_is(state, states[i]))
			sheet_link(&s, *states[i] ? state_text(cx, text_of(states[i])) : SAY(cx, "page.payment.all"),
				arena_print(cx->arena, "%.*s?state=%s", TEXT_ARG(base), states[i]));
	payment_table(&s, &p);
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
payments_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return show_payments(cx, w, rq, rp, AN_OK);
}

static enum an_rc
advice_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_ADVICE, .scheme = text_or_empty(request_argument(rq, "scheme")) };
	struct grant_reply reply;
	enum an_rc rc = page_run(cx, w, rq, &cmd, &reply);

	if (page_can_mend(rc)) return show_payments(cx, w, rq, rp, rc);
	if (!rc) reply_redirect(rp, arena_print(cx->arena, "/payments/%.*s?done=%.*s", TEXT_ARG(cmd.scheme), TEXT_ARG(reply.id)));
	return rc;
}

static enum an_rc
status_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct grant_command cmd = { .kind = GRANT_PAYMENT_STATUS, .scheme = text_or_empty(request_argument(rq, "scheme")),
		.name = TEXT("status") };
	struct report_payments seen;
	struct grant_reply reply;
	enum an_rc rc;

	rc = report_payments(cx, w->report, rq->actor, cmd.scheme, TEXT("sent"), &seen);
	if (rc) return rc;
	rc = page_paper(cx, w, rq, &cmd, page_file(rq), &reply);
	if (page_can_mend(rc)) return show_payments(cx, w, rq, rp, rc);
	if (!rc) reply_redirect(rp, arena_print(cx->arena, "/payments/%.*s?done=%.*s", TEXT_ARG(cmd.scheme), TEXT_ARG(reply.row)));
	return rc;
}

/* NUMBER.csv or NUMBER.xml */
static enum an_rc
advice_file(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct text name = text_or_empty(request_argument(rq, "file")), bytes;
	bool xml = text_ends(name, TEXT(".xml"));
	struct text number = text_slice(name, 0, name.bytes > 4 ? name.bytes - 4 : 0);
	enum an_rc rc;

	rc = report_advice_file(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "scheme")), number, xml, &bytes);
	if (!rc && !xml && !text_ends(name, TEXT(".csv"))) rc = an_fail(cx, AN_NOT_FOUND, "payment.no-advice");
	if (!rc) reply_download(rp, xml ? TEXT("application/xml") : TEXT("text/csv; charset=utf-8"), name, bytes);
	return rc;
}

/* ---- putting right ---- */

static enum an_rc
show_order(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, bool typed, enum an_rc failed)
{
	static const char *const names[] = { "account", "ifsc", "remark" };
	struct text id = text_or_empty(request_argument(rq, "order"));
	const struct report_payment *d = NULL;
	const struct part_error *errors = NULL;
	struct part_field known[3] = { 0 };
	struct report_payments p;
	struct summary_maker m;
	struct form_maker f;
	size_t error_count = 0;
	struct sheet s;
	enum an_rc rc;

	for (size_t i = 0; i < 3; i++) known[i].name = text_of(names[i]);
	if (failed) page_errors(cx, known, 3, TEXT(""), &errors, &error_count);
	an_error_clear(cx);
	rc = report_payments(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "scheme")), TEXT(""), &p);
	if (rc) return rc;
	for (size_t i = 0; i < p.payment_count; i++)
		if (text_equal(p.payments[i].id, id)) d = &p.payments[i];
	if (!d) return an_fail(cx, AN_NOT_FOUND, "payment.no-order");
	sheet_open(cx, w, rq, d->id, &s);
	sheet_crumb(&s, SAY(cx, "page.payment.title"), base_of(cx, p.scheme));
	sheet_errors(&s, errors, error_count);
	sheet_title(&s, d->case_number, d->id);
	summary_open(cx, TEXT(""), &m);
	summary_add(&m, SAY(cx, "page.payment.payee"), d->payee);
	summary_add(&m, SAY(cx, "page.payment.amount"), money_rupees(cx->arena, d->amount_paise));
	summary_add(&m, SAY(cx, "page.payment.account"), page_print(cx, "%.*s %.*s", TEXT_ARG(d->account), TEXT_ARG(d->ifsc)));
	summary_add(&m, SAY(cx, "page.payment.state"), state_text(cx, d->state));
	summary_add(&m, SAY(cx, "page.payment.said"), page_print(cx, "%.*s %.*s", TEXT_ARG(d->code), TEXT_ARG(d->reason)));
	sheet_summary(&s, &m);
	if (p.may_pay && to_mend(d)) {
		bool again = d->new_account.bytes > 0;

		sheet_say(&s, BLOCK_HEADING, SAY(cx, "page.payment.correct"));
		form_open(&s, arena_print(cx->arena, "%.*s/orders/%.*s", TEXT_ARG(base_of(cx, p.scheme)), TEXT_ARG(d->id)), &f);
		for (size_t i = 0; i < 3; i++) {
			struct part_field *field = form_field_add(&f, i == 2 ? PART_LONGTEXT : PART_TEXT, text_of(names[i]),
				i == 0 ? SAY(cx, "page.payment.account") : i == 1 ? SAY(cx, "page.payment.ifsc")
				: SAY(cx, "page.payment.remark"));
			field->value = typed ? text_or_empty(request_field(rq, names[i]))
				: i == 0 ? (again ? d->new_account : d->account) : i == 1 ? (again ? d->new_ifsc : d->ifsc) : d->remark;
			for (size_t k = 0; k < error_count; k++)
				if (text_equal(errors[k].name, field->name)) field->error = errors[k].text;
		}
		sheet_form(&s, &f, SAY(cx, "page.payment.correct.send"));
	}
	return sheet_send(&s, rp, page_status(failed));
}

static enum an_rc
order_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	return show_order(cx, w, rq, rp, false, AN_OK);
}

static enum an_rc
order_post(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	static const char *const names[] = { "account", "ifsc", "remark" };
	struct grant_command cmd = { .kind = GRANT_PAYMENT_CORRECT, .id = text_or_empty(request_argument(rq, "order")) };
	struct report_payments seen;
	struct grant_reply reply;
	enum an_rc rc;

	rc = report_payments(cx, w->report, rq->actor, text_or_empty(request_argument(rq, "scheme")), TEXT("sent"), &seen);
	if (!rc && !seen.may_pay) rc = an_fail(cx, AN_DENIED, "payment.not-office");
	if (rc) return rc;
	for (size_t i = 0; i < 3; i++)
		cmd.data = json_set(cx->arena, cmd.data, text_of(names[i]), json_string(cx->arena,
			text_or_empty(request_field(rq, names[i]))));
	rc = page_run(cx, w, rq, &cmd, &reply);
	if (page_can_mend(rc)) return show_order(cx, w, rq, rp, true, rc);
	if (!rc) reply_redirect(rp, arena_print(cx->arena, "%.*s?done=%.*s", TEXT_ARG(base_of(cx, seen.scheme)), TEXT_ARG(reply.id)));
	return rc;
}

const struct route payment_routes[] = {
	{ WIRE_GET, "/payments", schemes_page, ROUTE_OFFICE, "Schemes whose payments one may see" },
	{ WIRE_GET, "/payments/{scheme}", payments_page, ROUTE_OFFICE, "Payments: due, with the bank, failed" },
	{ WIRE_POST, "/payments/{scheme}/advice", advice_post, ROUTE_OFFICE, "Make a batch for the bank" },
	{ WIRE_POST, "/payments/{scheme}/status", status_post, ROUTE_OFFICE, "Take the bank's status file" },
	{ WIRE_GET, "/payments/{scheme}/advices/{file}", advice_file, ROUTE_OFFICE, "The file of a batch" },
	{ WIRE_GET, "/payments/{scheme}/orders/{order}", order_page, ROUTE_OFFICE, "One payment" },
	{ WIRE_POST, "/payments/{scheme}/orders/{order}", order_post, ROUTE_OFFICE, "Put a failed payment right" },
};
const size_t payment_route_count = sizeof payment_routes / sizeof *payment_routes;
