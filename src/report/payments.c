/*
 * Payments of a scheme as the pay office sees them: what is due, what the bank was told, what it said.
 */
#include "report/inner.h"

#include "base/hash.h"

static const struct scheme_reason *
reason_of(const struct scheme *s, struct text code)
{
	for (size_t i = 0; i < s->payments.reason_count; i++)
		if (text_equal(s->payments.reasons[i].code, code)) return &s->payments.reasons[i];
	return NULL;
}

bool
report_may_see_payments(const struct scheme *s, const struct grant_actor *actor)
{
	return s->payments.there && (grant_may_pay(s, actor) || report_actor_has(actor, s->id, TEXT("auditor")) ||
		report_actor_has(actor, TEXT("*"), TEXT("auditor")));
}

static enum an_rc
orders_of(struct an_cx *cx, struct reading *in, const struct scheme *s, struct text state, struct report_payments *ret)
{
	struct report_payment *at = NULL;
	size_t room = 0;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_PAYMENT_ORDERS, &rows, ARG_TEXT("scheme", s->id), ARG_TEXT("state", state));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct report_payment *p = LIST_ADD(cx, at, ret->payment_count, room);
		const struct scheme_reason *why = reason_of(s, store_text(cx, &rows, 12));
		const struct scheme_head *head = scheme_head(s, store_text(cx, &rows, 5));

		*p = (struct report_payment){ .id = store_text(cx, &rows, 0), .advice = store_text(cx, &rows, 1),
			.case_id = store_text(cx, &rows, 2), .case_number = store_text(cx, &rows, 3),
			.previous = store_text(cx, &rows, 4), .head = head ? head->code : store_text(cx, &rows, 5),
			.amount_paise = store_int(&rows, 6), .payee = store_text(cx, &rows, 7),
			.account = store_text(cx, &rows, 8), .ifsc = store_text(cx, &rows, 9),
			.order = store_text(cx, &rows, 10), .state = store_text(cx, &rows, 11),
			.code = store_text(cx, &rows, 12), .reason = store_text(cx, &rows, 13),
			.reference = store_text(cx, &rows, 14), .has_on = !store_null(&rows, 15),
			.on = { (int32_t)store_int(&rows, 15) }, .new_account = store_text(cx, &rows, 16),
			.new_ifsc = store_text(cx, &rows, 17), .remark = store_text(cx, &rows, 18) };
		if (why) p->reason = say_scheme(cx, &why->text);
	}
	store_done(&rows);
	ret->payments = at;
	return rc;
}

static enum an_rc
due_of(struct an_cx *cx, struct reading *in, const struct scheme *s, struct report_payments *ret)
{
	struct report_payment *at = NULL;
	size_t room = 0;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_PAYMENT_DUE, &rows, ARG_TEXT("scheme", s->id));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct report_payment *p = LIST_ADD(cx, at, ret->due_count, room);
		const struct scheme_head *head = scheme_head(s, store_text(cx, &rows, 5));
		struct text order = store_text(cx, &rows, 11);
		bool payable;

		*p = (struct report_payment){ .id = TEXT(""), .case_id = store_text(cx, &rows, 2),
			.case_number = store_text(cx, &rows, 3), .head = head ? head->code : store_text(cx, &rows, 5),
			.amount_paise = store_int(&rows, 7), .payee = store_text(cx, &rows, 9),
			.order = order.at ? order : TEXT("") };
		payable = payment_particulars(cx, s, store_json(cx, &rows, 10), &p->account, &p->ifsc);
		p->state = payable ? TEXT("due") : TEXT("no-account");
	}
	store_done(&rows);
	ret->dues = at;
	return rc;
}

static enum an_rc
advices_of(struct an_cx *cx, struct reading *in, const struct scheme *s, struct report_payments *ret)
{
	struct report_advice *at = NULL;
	size_t room = 0;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_PAYMENT_ADVICES, &rows, ARG_TEXT("scheme", s->id));
	while (!rc && store_next(cx, &rows, &rc))
		*LIST_ADD(cx, at, ret->advice_count, room) = (struct report_advice){ .number = store_text(cx, &rows, 0),
			.on = date_of_instant(store_int(&rows, 1)),
			.by = store_text(cx, &rows, 3).bytes ? store_text(cx, &rows, 3) : store_text(cx, &rows, 2),
			.count = store_int(&rows, 4), .amount_paise = store_int(&rows, 5),
			.has_xml = store_text(cx, &rows, 7).bytes > 0, .open_count = store_int(&rows, 8) };
	store_done(&rows);
	ret->advices = at;
	return rc;
}

enum an_rc
report_payments(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text scheme, struct text state,
	struct report_payments *ret)
{
	const struct scheme *s = scheme_find(report_schemes(r), scheme);
	struct report_payments all = { 0 };
	struct reading in = { 0 };
	enum an_rc rc;

	if (!s || !s->payments.there) return an_fail(cx, AN_NOT_FOUND, "payment.none", "%.*s", TEXT_ARG(scheme));
	if (!report_may_see_payments(s, actor)) return an_fail(cx, AN_DENIED, "payment.not-office");
	all.scheme = s;
	all.may_pay = grant_may_pay(s, actor);
	rc = read_open(cx, r, &in);
	if (rc) return rc;
	rc = orders_of(cx, &in, s, state, &all);
	if (!rc) rc = due_of(cx, &in, s, &all);
	if (!rc) rc = advices_of(cx, &in, s, &all);
	read_close(&in);
	if (!rc) *ret = all;
	return rc;
}

enum an_rc
report_advice_file(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text scheme,
	struct text number, bool xml, struct text *ret)
{
	const struct scheme *s = scheme_find(report_schemes(r), scheme);
	struct text hex = TEXT_NONE;
	struct reading in = { 0 };
	struct store_rows rows;
	struct hash hash;
	enum an_rc rc;

	if (!s || !s->payments.there) return an_fail(cx, AN_NOT_FOUND, "payment.none", "%.*s", TEXT_ARG(scheme));
	if (!report_may_see_payments(s, actor)) return an_fail(cx, AN_DENIED, "payment.not-office");
	rc = read_open(cx, r, &in);
	if (rc) return rc;
	rc = store_query(cx, in.store, SQL_PAYMENT_ADVICE_GET, &rows, ARG_TEXT("number", number));
	while (!rc && store_next(cx, &rows, &rc))
		if (text_equal(store_text(cx, &rows, 0), s->id)) hex = store_text(cx, &rows, xml ? 2 : 1);
	store_done(&rows);
	read_close(&in);
	if (rc) return rc;
	if (!hex.at || !hash_from_hex(hex, &hash)) return an_fail(cx, AN_NOT_FOUND, "payment.no-advice");
	return store_file_get(cx, arena_print(cx->arena, "%s/documents", report_options_of(r)->folder).at, &hash, ret);
}

/* ---- as text ---- */

void
report_payments_table(struct an_cx *cx, const struct report_payments *p, struct buf *out)
{
	for (size_t pass = 0; pass < 2; pass++) {
		const struct report_payment *rows = pass ? p->payments : p->dues;
		size_t count = pass ? p->payment_count : p->due_count;

		for (size_t i = 0; i < count; i++)
			buf_print(out, "%-26.*s %-10.*s %16.*s  %-20.*s %-20.*s %-12.*s %.*s%s%.*s\n",
				TEXT_ARG(rows[i].id.bytes ? rows[i].id : TEXT("-")), TEXT_ARG(rows[i].state),
				TEXT_ARG(money_text(cx->arena, rows[i].amount_paise)), TEXT_ARG(rows[i].case_number),
				TEXT_ARG(rows[i].account), TEXT_ARG(rows[i].ifsc), TEXT_ARG(rows[i].code),
				rows[i].code.bytes && rows[i].reason.bytes ? " " : "", TEXT_ARG(rows[i].reason));
	}
}

void
report_payments_json(struct an_cx *cx, const struct report_payments *p, struct buf *out)
{
	struct jw j = jw_start(out);

	jw_open(&j, '{');
	jw_name(&j, "scheme");
	jw_text(&j, p->scheme->id);
	jw_name(&j, "advices");
	jw_open(&j, '[');
	for (size_t i = 0; i < p->advice_count; i++) {
		jw_open(&j, '{');
		jw_name(&j, "number");
		jw_text(&j, p->advices[i].number);
		jw_name(&j, "on");
		jw_text(&j, date_text(cx->arena, p->advices[i].on));
		jw_name(&j, "payments");
		jw_int(&j, p->advices[i].count);
		jw_name(&j, "open");
		jw_int(&j, p->advices[i].open_count);
		jw_name(&j, "amount");
		jw_raw(&j, money_plain(cx->arena, p->advices[i].amount_paise));
		jw_close(&j, '}');
	}
	jw_close(&j, ']');
	for (size_t pass = 0; pass < 2; pass++) {
		const struct report_payment *rows = pass ? p->payments : p->dues;
		size_t count = pass ? p->payment_count : p->due_count;

		jw_name(&j, pass ? "payments" : "due");
		jw_open(&j, '[');
		for (size_t i = 0; i < count; i++) {
			const struct report_payment *x = &rows[i];
			const struct { const char *name; struct text t; } members[] = { { "id", x->id }, { "advice", x->advice },
				{ "previous", x->previous }, { "case", x->case_id }, { "case_number", x->case_number },
				{ "head", x->head }, { "order", x->order }, { "payee", x->payee }, { "account", x->account },
				{ "ifsc", x->ifsc }, { "state", x->state }, { "code", x->code }, { "reason", x->reason },
				{ "reference", x->reference }, { "remark", x->remark } };

			jw_open(&j, '{');
			for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
				if (!members[k].t.bytes) continue;
				jw_name(&j, members[k].name);
				jw_text(&j, members[k].t);
			}
			jw_name(&j, "amount");
			jw_raw(&j, money_plain(cx->arena, x->amount_paise));
			if (x->has_on) {
				jw_name(&j, "status_on");
				jw_text(&j, date_text(cx->arena, x->on));
			}
			jw_close(&j, '}');
		}
		jw_close(&j, ']');
	}
	jw_close(&j, '}');
	buf_char(out, '\n');
}
