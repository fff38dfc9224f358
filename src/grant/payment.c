/*
 * Payment files: a batch for the bank, what the bank says of it, and payments put right.
 *
 * A release says that money goes out; a batch tells the bank of it, once.  What the bank could not pay comes back to the
 * head that it was released from, where the case's sanction still stands (ledger_return); put right, it is released
 * again by the next batch under a new id.  The database keeps the law: a release has one payment, an id is given once.
 *
 * Batches and status files are events of no case: one event for the whole file, so nothing of it can be half taken.
 */
#include "grant/inner.h"
#include "payment/payment.h"

enum { REMARK_BYTES_MAX = 500, ADVICE_BYTES_MAX = 16 << 20 };

bool
grant_may_pay(const struct scheme *s, const struct grant_actor *actor)
{
	if (!s->payments.there) return false;
	for (size_t i = 0; i < s->transition_count; i++) {
		const struct scheme_transition *t = &s->transitions[i];
		bool pays = false;

		for (size_t k = 0; k < t->effect_count; k++) pays = pays || t->effects[k].kind == EFFECT_RELEASE;
		for (size_t k = 0; pays && k < t->by.count; k++) {
			const struct scheme_role *role = scheme_role(s, t->by.at[k]);
			if (role && !role->applicant && actor_has(actor, s->id, role->id)) return true;
		}
	}
	return actor_is_system(actor);
}

/* The scheme of the command, which has payment files, for somebody who may pay. */
static const struct scheme *
paying_scheme(struct writing *w, struct text id, enum an_rc *ret_rc)
{
	const struct scheme *s = writing_scheme(w, id, ret_rc);

	if (!s) return NULL;
	if (!s->payments.there) *ret_rc = an_fail(w->cx, AN_REFUSED, "payment.none", "%.*s", TEXT_ARG(s->id));
	else if (!grant_may_pay(s, w->cmd->actor)) *ret_rc = an_fail(w->cx, AN_DENIED, "payment.not-office");
	return *ret_rc ? NULL : s;
}

/* ---- bank particulars ---- */

/* In normal form; "" when it is missing or wrong. */
static struct text
particular(struct an_cx *cx, enum field_type type, struct text typed)
{
	struct scheme_field f = { .type = type };
	struct an_error before = cx->error;
	const struct json *value = typed.bytes ? field_parse(cx, &f, TEXT(""), typed) : NULL;
	struct text t = json_text(value);

	cx->error = before;
	return t.at ? t : TEXT("");
}

/* A field of any section of the organisation's form. */
static struct text
party_value(const struct json *data, struct text field)
{
	for (size_t i = 0; data && data->kind == JSON_OBJECT && i < data->count; i++) {
		struct text t = json_text(json_get(&data->members[i].value, field));
		if (t.bytes) return t;
	}
	return TEXT("");
}

bool
payment_particulars(struct an_cx *cx, const struct scheme *s, const struct json *organisation, struct text *ret_account,
	struct text *ret_ifsc)
{
	*ret_account = particular(cx, FIELD_ACCOUNT, party_value(organisation, s->party_account));
	*ret_ifsc = particular(cx, FIELD_IFSC, party_value(organisation, s->party_ifsc));
	return ret_account->bytes && ret_ifsc->bytes;
}

/* ---- a batch ---- */

/* What a line of the batch is besides what the bank sees of it. */
struct advised {
	struct text case_id, payee_id, head_id;
	int64_t payment_seq, payment_line;               /* of the release; seq 0: released by this batch */
	struct ledger_moves moves;
};

struct advising {
	struct writing *w;
	const struct scheme *s;
	struct payment_advice advice;
	struct payment_line *lines;
	struct advised *more;
};

static struct text
head_code(const struct scheme *s, struct text head)
{
	const struct scheme_head *h = scheme_head(s, head);

	return h ? h->code : head;
}

static struct payment_line *
line_add(struct advising *a, struct advised **ret_more)
{
	size_t i = a->advice.line_count++;

	*ret_more = &a->more[i];
	a->lines[i].id = arena_print(a->w->cx->arena, "%.*s-%05zu", TEXT_ARG(a->advice.number), i + 1);
	return &a->lines[i];
}

static struct text
or_empty(struct text t)
{
	return t.at ? t : TEXT("");
}

static enum an_rc
gather_due(struct advising *a)
{
	struct an_cx *cx = a->w->cx;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, a->w->store, SQL_PAYMENT_DUE, &rows, ARG_TEXT("scheme", a->s->id));
	while (!rc && a->advice.line_count < PAYMENT_LINES_MAX && store_next(cx, &rows, &rc)) {
		struct text account, ifsc;
		struct payment_line *l;
		struct advised *more;

		/* Without them there is nobody to pay; the list of what is due says so. */
		if (!payment_particulars(cx, a->s, store_json(cx, &rows, 10), &account, &ifsc)) continue;
		l = line_add(a, &more);
		l->previous = TEXT("");
		l->payee = store_text(cx, &rows, 9);
		l->account = account;
		l->ifsc = ifsc;
		l->head = head_code(a->s, store_text(cx, &rows, 5));
		l->fy = (int32_t)store_int(&rows, 6);
		l->amount_paise = store_int(&rows, 7);
		l->release = store_text(cx, &rows, 8);
		l->case_number = store_text(cx, &rows, 3);
		l->order = or_empty(store_text(cx, &rows, 11));
		l->order_on = date_of_instant(store_int(&rows, 12));
		*more = (struct advised){ .case_id = store_text(cx, &rows, 2), .payee_id = store_text(cx, &rows, 4),
			.head_id = store_text(cx, &rows, 5), .payment_seq = store_int(&rows, 0),
			.payment_line = store_int(&rows, 1) };
	}
	store_done(&rows);
	return rc;
}

/* Payments that were put right, as lines without an id: they are released again one by one afterwards. */
static enum an_rc
gather_corrected(struct advising *a, struct payment_line *lines, struct advised *more, size_t *ret_count)
{
	struct an_cx *cx = a->w->cx;
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc;

	rc = store_query(cx, a->w->store, SQL_PAYMENT_CORRECTED, &rows, ARG_TEXT("scheme", a->s->id));
	while (!rc && count < PAYMENT_LINES_MAX && store_next(cx, &rows, &rc)) {
		lines[count] = (struct payment_line){ .previous = store_text(cx, &rows, 0),
			.case_number = store_text(cx, &rows, 2), .head = head_code(a->s, store_text(cx, &rows, 4)),
			.fy = fy_of(a->advice.on), .amount_paise = store_int(&rows, 5), .release = store_text(cx, &rows, 6),
			.payee = store_text(cx, &rows, 7), .account = store_text(cx, &rows, 8),
			.ifsc = store_text(cx, &rows, 9), .order = store_text(cx, &rows, 10),
			.order_on = date_of_instant(store_int(&rows, 11)) };
		more[count++] = (struct advised){ .case_id = store_text(cx, &rows, 1), .payee_id = store_text(cx, &rows, 3),
			.head_id = store_text(cx, &rows, 4), .moves = { .arena = cx->arena } };
	}
	store_done(&rows);
	*ret_count = count;
	return rc;
}

/* Release again what was put right; what the head or the sanction no longer bears waits for a later batch. */
static enum an_rc
release_corrected(struct advising *a)
{
	struct writing *w = a->w;
	struct payment_line *lines = ARENA_ARRAY(w->cx->arena, struct payment_line, PAYMENT_LINES_MAX);
	struct advised *more = ARENA_ARRAY(w->cx->arena, struct advised, PAYMENT_LINES_MAX);
	size_t count = 0;
	enum an_rc rc = gather_corrected(a, lines, more, &count);

	for (size_t i = 0; !rc && i < count && a->advice.line_count < PAYMENT_LINES_MAX; i++) {
		struct ledger_post post = { .seq = w->seq, .scheme = a->s->id, .case_id = more[i].case_id,
			.payee = more[i].payee_id };
		struct ledger_line line = { more[i].head_id, lines[i].head, lines[i].amount_paise };
		struct payment_line *l;
		struct advised *m;
		struct text id;

		rc = store_savepoint(w->cx, w->store);
		if (rc) break;
		rc = ledger_release(w->cx, w->store, &post, lines[i].fy, &line, 1, &more[i].moves);
		if (rc) {
			store_savepoint_undo(w->store);
			if (rc != AN_REFUSED) break;
			an_error_clear(w->cx);
			rc = AN_OK;
			continue;
		}
		rc = store_savepoint_release(w->cx, w->store);
		l = line_add(a, &m);
		id = l->id;
		*l = lines[i];
		l->id = id;
		*m = more[i];
	}
	return rc;
}

static enum an_rc
advice_number(struct advising *a, int32_t *ret_fy, int64_t *ret_serial)
{
	struct an_cx *cx = a->w->cx;
	struct store_rows rows;
	int64_t serial = 0;
	enum an_rc rc;

	*ret_fy = fy_of(a->advice.on);
	rc = store_query(cx, a->w->store, SQL_PAYMENT_SERIAL_LAST, &rows, ARG_TEXT("scheme", a->s->id),
		ARG_INT("fy", *ret_fy));
	while (!rc && store_next(cx, &rows, &rc)) serial = store_int(&rows, 0) + 1;
	store_done(&rows);
	*ret_serial = serial;
	a->advice.number = arena_print(cx->arena, "%.*s-%02d%02d-%04lld", TEXT_ARG(a->s->payments.prefix), *ret_fy % 100,
		(*ret_fy + 1) % 100, (long long)serial);
	return rc;
}

static const struct json *
advice_lines(struct advising *a)
{
	struct an_cx *cx = a->w->cx;
	const struct json *list = json_new(cx->arena, JSON_ARRAY);

	for (size_t i = 0; i < a->advice.line_count; i++) {
		const struct payment_line *l = &a->lines[i];
		const struct advised *m = &a->more[i];
		const struct json *j = NULL;

		put_text(cx, &j, "id", l->id);
		put_text(cx, &j, "case", m->case_id);
		put_text(cx, &j, "previous", l->previous);
		put_text(cx, &j, "head", m->head_id);
		put_int(cx, &j, "fy", l->fy);
		put_int(cx, &j, "paise", l->amount_paise);
		put_text(cx, &j, "payee", m->payee_id);
		put_text(cx, &j, "name", l->payee);
		put_text(cx, &j, "account", l->account);
		put_text(cx, &j, "ifsc", l->ifsc);
		put_text(cx, &j, "order", l->order);
		if (m->payment_seq) {
			put_int(cx, &j, "payment_seq", m->payment_seq);
			put_int(cx, &j, "payment_line", m->payment_line);
		} else {
			put_text(cx, &j, "release", l->release);
			put(cx, &j, "moves", moves_json(a->w, &m->moves));
		}
		list = json_append(cx->arena, list, j);
	}
	return list;
}

/* The files, kept by their hashes: whoever fetches them later gets the same bytes. */
static enum an_rc
advice_files(struct advising *a, struct text *ret_csv, struct text *ret_xml)
{
	struct an_cx *cx = a->w->cx;
	struct hash hash;
	struct text bytes;
	struct buf b;
	enum an_rc rc;

	*ret_xml = TEXT("");
	buf_open(&b, cx->arena, ADVICE_BYTES_MAX);
	payment_csv(cx, a->s, &a->advice, &b);
	rc = buf_text(cx, &b, &bytes);
	if (!rc) rc = store_file_put(cx, a->w->documents, bytes, &hash);
	if (rc) return rc;
	*ret_csv = hash_hex(cx->arena, &hash);
	if (!a->s->payments.payer_account.bytes) return AN_OK;
	buf_open(&b, cx->arena, ADVICE_BYTES_MAX);
	payment_pain001(cx, a->s, &a->advice, &b);
	rc = buf_text(cx, &b, &bytes);
	if (!rc) rc = store_file_put(cx, a->w->documents, bytes, &hash);
	if (!rc) *ret_xml = hash_hex(cx->arena, &hash);
	return rc;
}

enum an_rc
payment_advise(struct writing *w)
{
	struct an_cx *cx = w->cx;
	struct advising a = { .w = w };
	const struct json *body = NULL;
	struct text csv = TEXT_NONE, xml = TEXT_NONE;
	int64_t serial = 0;
	int32_t fy = 0;
	enum an_rc rc;

	a.s = paying_scheme(w, w->cmd->scheme, &rc);
	if (rc) return rc;
	a.advice = (struct payment_advice){ .on = date_of_instant(w->now_us), .at_us = w->now_us };
	a.advice.lines = a.lines = ARENA_ARRAY(cx->arena, struct payment_line, PAYMENT_LINES_MAX);
	a.more = ARENA_ARRAY(cx->arena, struct advised, PAYMENT_LINES_MAX);
	rc = advice_number(&a, &fy, &serial);
	if (!rc) rc = gather_due(&a);
	if (!rc) rc = store_savepoint(cx, w->store);
	if (rc) return rc;
	rc = release_corrected(&a);
	store_savepoint_undo(w->store);
	if (!rc && a.advice.line_count == 0) rc = an_fail(cx, AN_REFUSED, "payment.nothing");
	for (size_t i = 0; !rc && i < a.advice.line_count; i++)
		if (__builtin_add_overflow(a.advice.total_paise, a.lines[i].amount_paise, &a.advice.total_paise))
			rc = an_fail(cx, AN_REFUSED, "ledger.amount");
	if (!rc) rc = advice_files(&a, &csv, &xml);
	if (rc) return rc;
	put_text(cx, &body, "scheme", a.s->id);
	put_text(cx, &body, "number", a.advice.number);
	put_int(cx, &body, "fy", fy);
	put_int(cx, &body, "serial", serial);
	put_text(cx, &body, "on", date_text(cx->arena, a.advice.on));
	put_int(cx, &body, "paise", a.advice.total_paise);
	put_text(cx, &body, "csv", csv);
	put_text(cx, &body, "xml", xml);
	put(cx, &body, "lines", advice_lines(&a));
	w->reply->id = a.advice.number;
	return event_write(w, TEXT(""), "advice", body);
}

/* ---- what the bank says ---- */

struct order { struct text id, scheme, case_id, organisation, head, account, ifsc, state; int32_t fy; int64_t amount_paise; };

static enum an_rc
order_get(struct writing *w, struct text id, bool *ret_found, struct order *ret)
{
	struct an_cx *cx = w->cx;
	struct store_rows rows;
	enum an_rc rc;

	*ret_found = false;
	rc = store_query(cx, w->store, SQL_PAYMENT_ORDER_GET, &rows, ARG_TEXT("id", id));
	while (!rc && store_next(cx, &rows, &rc)) {
		*ret_found = true;
		*ret = (struct order){ .id = store_text(cx, &rows, 0), .scheme = store_text(cx, &rows, 1),
			.case_id = store_text(cx, &rows, 2), .organisation = store_text(cx, &rows, 3),
			.head = store_text(cx, &rows, 4), .fy = (int32_t)store_int(&rows, 5),
			.amount_paise = store_int(&rows, 6), .account = store_text(cx, &rows, 7),
			.ifsc = store_text(cx, &rows, 8), .state = store_text(cx, &rows, 9) };
	}
	store_done(&rows);
	return rc;
}

/* What a payment becomes: "" = what it is already; NULL = it contradicts what the bank said before. */
static const char *
state_after(struct text state, enum scheme_pay_word what)
{
	bool sent = text_is(state, "sent"), settled = text_is(state, "settled");

	switch (what) {
	case PAY_SETTLED: return sent ? "settled" : settled ? "" : NULL;
	case PAY_FAILED: return sent ? "failed" : settled ? NULL : "";
	case PAY_RETURNED: return sent || settled ? "returned" : "";
	default: return "";
	}
}

/* One status against its payment, in the savepoint of the plan.  What is wrong is a problem at its line. */
static enum an_rc
status_plan(struct writing *w, const struct scheme *s, const struct payment_status *st, const struct json **lines)
{
	struct an_cx *cx = w->cx;
	struct text place = arena_print(cx->arena, "line %d", st->line), id = text_slice(st->id, 0, GRANT_ID_BYTES_MAX);
	struct ledger_moves moves = { .arena = cx->arena };
	const struct json *j = NULL;
	const char *to;
	struct order o;
	bool found;
	enum an_rc rc = order_get(w, id, &found, &o);

	if (rc) return rc;
	if (!found || !text_equal(o.scheme, s->id)) {
		an_problem(cx, place, "payment.unknown", "%.*s", TEXT_ARG(id));
		return AN_OK;
	}
	if (o.amount_paise != st->amount_paise) {
		an_problem(cx, place, "payment.amount", "%.*s|%.*s|%.*s", TEXT_ARG(id),
			TEXT_ARG(money_text(cx->arena, o.amount_paise)), TEXT_ARG(money_text(cx->arena, st->amount_paise)));
		return AN_OK;
	}
	if (!text_equal(o.account, st->account)) {
		an_problem(cx, place, "payment.account", "%.*s", TEXT_ARG(id));
		return AN_OK;
	}
	if (st->on.days > date_of_instant(w->now_us).days) {
		an_problem(cx, place, "payment.future", "%.*s|%.*s", TEXT_ARG(id), TEXT_ARG(date_people(cx->arena, st->on)));
		return AN_OK;
	}
	to = state_after(o.state, st->what);
	if (!to) {
		an_problem(cx, place, "payment.contradicts", "%.*s|%.*s", TEXT_ARG(id),
			TEXT_ARG(message_text(cx->arena, cx->language, arena_print(cx->arena, "payment.state.%.*s",
			TEXT_ARG(o.state)), TEXT(""))));
		return AN_OK;
	}
	if (!*to) return AN_OK;
	if (strcmp(to, "settled") != 0) {
		struct ledger_post post = { .seq = w->seq, .scheme = s->id, .case_id = o.case_id, .payee = o.organisation };
		struct ledger_line line = { o.head, o.head, o.amount_paise };

		rc = ledger_return(cx, w->store, &post, o.fy, &line, &moves);
		if (rc == AN_REFUSED) {
			an_error_clear(cx);
			an_problem(cx, place, "payment.recovered", "%.*s", TEXT_ARG(id));
			return AN_OK;
		}
	}
	if (!rc)
		rc = store_do(cx, w->store, SQL_PAYMENT_ORDER_STATUS, NULL, ARG_TEXT("id", id), ARG_TEXT("state", text_of(to)),
			ARG_TEXT("code", TEXT("")), ARG_TEXT("reason", TEXT("")), ARG_TEXT("reference", TEXT("")),
			ARG_INT("status_on", st->on.days), ARG_INT("seq", w->seq));
	if (rc) return rc;
	put_text(cx, &j, "id", id);
	put_text(cx, &j, "state", text_of(to));
	put_text(cx, &j, "code", text_slice(st->code, 0, GRANT_NAME_BYTES_MAX));
	put_text(cx, &j, "reason", st->reason);
	put_text(cx, &j, "reference", text_slice(st->reference, 0, GRANT_NAME_BYTES_MAX));
	put_text(cx, &j, "on", date_text(cx->arena, st->on));
	if (moves.count) {
		put_text(cx, &j, "case", o.case_id);
		put_text(cx, &j, "head", o.head);
		put_int(cx, &j, "fy", o.fy);
		put_int(cx, &j, "paise", o.amount_paise);
		put(cx, &j, "moves", moves_json(w, &moves));
	}
	*lines = json_append(cx->arena, *lines, j);
	return AN_OK;
}

/* Was this very file taken before? */
static enum an_rc
file_known(struct writing *w, struct text hash, bool *ret)
{
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(w->cx, w->store, SQL_PAYMENT_FILE_GET, &rows, ARG_TEXT("hash", hash));
	while (!rc && store_next(w->cx, &rows, &rc)) {
		*ret = true;
		w->reply->seq = store_int(&rows, 1);
	}
	store_done(&rows);
	return rc;
}

enum an_rc
payment_take_status(struct writing *w)
{
	struct an_cx *cx = w->cx;
	const struct json *body = NULL, *lines = json_new(cx->arena, JSON_ARRAY);
	struct payment_status *statuses = NULL;
	const struct scheme *s;
	struct hash hash = hash_of(w->cmd->bytes.at, w->cmd->bytes.bytes);
	struct text hex = hash_hex(cx->arena, &hash);
	size_t count = 0;
	bool known = false;
	enum an_rc rc;

	s = paying_scheme(w, w->cmd->scheme, &rc);
	if (!rc) rc = file_known(w, hex, &known);
	if (rc) return rc;
	w->reply->id = s->id;
	w->reply->row = TEXT("0");
	if (known) {
		w->reply->repeated = true;
		return AN_OK;
	}
	rc = payment_status_read(cx, s, w->cmd->bytes, &statuses, &count);
	if (!rc) rc = store_savepoint(cx, w->store);
	if (rc) return rc;
	for (size_t i = 0; !rc && i < count; i++) rc = status_plan(w, s, &statuses[i], &lines);
	store_savepoint_undo(w->store);
	if (!rc) rc = an_problems(cx);
	if (rc) return rc;
	if (lines->count == 0) {                         /* it says what is known already, or that all wait */
		w->reply->repeated = true;
		return AN_OK;
	}
	rc = store_file_put(cx, w->documents, w->cmd->bytes, &hash);
	if (rc) return rc;
	put_text(cx, &body, "scheme", s->id);
	put_text(cx, &body, "hash", hex);
	put_text(cx, &body, "name", text_slice(w->cmd->file_name, 0, GRANT_NAME_BYTES_MAX));
	put(cx, &body, "lines", lines);
	w->reply->row = arena_print(cx->arena, "%zu", lines->count);
	return event_write(w, TEXT(""), "payment-status", body);
}

/* ---- putting right ---- */

enum an_rc
payment_correct(struct writing *w)
{
	struct an_cx *cx = w->cx;
	struct text account = text_trim(body_text(w->cmd->data, "account")), ifsc = text_trim(body_text(w->cmd->data, "ifsc"));
	struct text remark = text_trim(body_text(w->cmd->data, "remark"));
	const struct json *body = NULL;
	struct order o;
	bool found;
	enum an_rc rc;

	rc = order_get(w, w->cmd->id, &found, &o);
	if (rc) return rc;
	if (!found || !scheme_find(w->options->schemes, o.scheme) ||
		!grant_may_pay(scheme_find(w->options->schemes, o.scheme), w->cmd->actor))
		return an_fail(cx, AN_NOT_FOUND, "payment.no-order");
	if (!text_is(o.state, "failed") && !text_is(o.state, "returned") && !text_is(o.state, "corrected"))
		return an_fail(cx, AN_REFUSED, "payment.not-failed", "%.*s|%.*s", TEXT_ARG(o.id),
			TEXT_ARG(message_text(cx->arena, cx->language, arena_print(cx->arena, "payment.state.%.*s",
			TEXT_ARG(o.state)), TEXT(""))));
	if (!particular(cx, FIELD_ACCOUNT, account).bytes) an_problem(cx, TEXT("account"), "field.account", "");
	if (!particular(cx, FIELD_IFSC, ifsc).bytes) an_problem(cx, TEXT("ifsc"), "field.ifsc", "");
	if (!remark.bytes) an_problem(cx, TEXT("remark"), "payment.remark", "");
	if (remark.bytes > REMARK_BYTES_MAX) an_problem(cx, TEXT("remark"), "grant.long", "%d", REMARK_BYTES_MAX);
	rc = an_problems(cx);
	if (rc) return rc;
	put_text(cx, &body, "scheme", o.scheme);
	put_text(cx, &body, "id", o.id);
	put_text(cx, &body, "account", particular(cx, FIELD_ACCOUNT, account));
	put_text(cx, &body, "ifsc", particular(cx, FIELD_IFSC, ifsc));
	put_text(cx, &body, "remark", remark);
	w->reply->id = o.id;
	return event_write(w, TEXT(""), "payment-correct", body);
}

/* ---- projections ---- */

static enum an_rc
post_moves(struct an_cx *cx, struct store *store, const struct event *e, const struct json *line)
{
	struct ledger_post post = { .seq = e->seq, .scheme = body_text(e->body, "scheme"), .case_id = body_text(line, "case") };
	const struct json *moves = json_get(line, TEXT("moves"));
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && moves && i < moves->count; i++) {
		struct ledger_move m;
		rc = move_of_json(cx, e, &moves->items[i], &m);
		if (!rc) rc = ledger_move_post(cx, store, &post, &m);
	}
	return rc;
}

/* One line of a batch: the payment, and what it releases again. */
static enum an_rc
project_order(struct an_cx *cx, struct store *store, const struct event *e, const struct json *l, int64_t line)
{
	bool again = body_text(l, "previous").bytes > 0;
	int64_t payment_seq = again ? e->seq : body_int(l, "payment_seq");
	int64_t payment_line = again ? line : body_int(l, "payment_line");
	struct text scheme = body_text(e->body, "scheme");
	struct an_date on = { 0 };
	enum an_rc rc = AN_OK;

	(void)date_parse(body_text(e->body, "on"), &on);
	if (again) {
		rc = post_moves(cx, store, e, l);
		if (!rc)
			rc = store_do(cx, store, SQL_PAYMENT_ADD, NULL, ARG_INT("seq", e->seq), ARG_INT("line", line),
				ARG_TEXT("case", body_text(l, "case")), ARG_TEXT("scheme", scheme),
				ARG_TEXT("kind", TEXT("release")), ARG_TEXT("head", body_text(l, "head")),
				ARG_INT("amount", body_int(l, "paise")), ARG_TEXT("reference", body_text(l, "release")),
				ARG_INT("paid_on", on.days), ARG_INT("fy", body_int(l, "fy")),
				ARG_TEXT("payee", body_text(l, "payee")));
		if (!rc)
			rc = store_do(cx, store, SQL_PAYMENT_ORDER_REPLACED, NULL, ARG_TEXT("id", body_text(l, "previous")),
				ARG_INT("seq", e->seq));
	}
	if (!rc)
		rc = store_do(cx, store, SQL_PAYMENT_ORDER_ADD, NULL, ARG_TEXT("id", body_text(l, "id")),
			ARG_TEXT("advice", body_text(e->body, "number")), ARG_INT("line", line), ARG_TEXT("scheme", scheme),
			ARG_TEXT("case", body_text(l, "case")), ARG_INT("payment_seq", payment_seq),
			ARG_INT("payment_line", payment_line), ARG_TEXT("previous", body_text(l, "previous")),
			ARG_TEXT("head", body_text(l, "head")), ARG_INT("fy", body_int(l, "fy")),
			ARG_INT("amount", body_int(l, "paise")), ARG_TEXT("payee", body_text(l, "name")),
			ARG_TEXT("account", body_text(l, "account")), ARG_TEXT("ifsc", body_text(l, "ifsc")),
			ARG_TEXT("order", body_text(l, "order")), ARG_INT("seq", e->seq));
	return rc;
}

enum an_rc
project_advice(struct an_cx *cx, struct store *store, const struct event *e)
{
	const struct json *b = e->body, *lines = json_get(b, TEXT("lines"));
	enum an_rc rc;

	if (!lines) return an_fail(cx, AN_FAULT, "grant.event", "%lld", (long long)e->seq);
	rc = store_do(cx, store, SQL_PAYMENT_ADVICE_ADD, NULL, ARG_TEXT("number", body_text(b, "number")),
		ARG_TEXT("scheme", body_text(b, "scheme")), ARG_INT("fy", body_int(b, "fy")),
		ARG_INT("serial", body_int(b, "serial")), ARG_INT("seq", e->seq), ARG_INT("at_us", e->at_us),
		ARG_TEXT("actor", e->actor), ARG_INT("lines", (int64_t)lines->count), ARG_INT("amount", body_int(b, "paise")),
		ARG_TEXT("csv_hash", body_text(b, "csv")), ARG_TEXT("xml_hash", body_text(b, "xml")));
	for (size_t i = 0; !rc && i < lines->count; i++)
		rc = project_order(cx, store, e, &lines->items[i], (int64_t)i + 1);
	return rc;
}

enum an_rc
project_payment_status(struct an_cx *cx, struct store *store, const struct event *e)
{
	const struct json *b = e->body, *lines = json_get(b, TEXT("lines"));
	enum an_rc rc;

	rc = store_do(cx, store, SQL_PAYMENT_FILE_ADD, NULL, ARG_TEXT("hash", body_text(b, "hash")),
		ARG_TEXT("scheme", body_text(b, "scheme")), ARG_TEXT("name", body_text(b, "name")), ARG_INT("seq", e->seq));
	for (size_t i = 0; !rc && lines && i < lines->count; i++) {
		const struct json *l = &lines->items[i];
		struct an_date on = { 0 };

		(void)date_parse(body_text(l, "on"), &on);
		rc = store_do(cx, store, SQL_PAYMENT_ORDER_STATUS, NULL, ARG_TEXT("id", body_text(l, "id")),
			ARG_TEXT("state", body_text(l, "state")), ARG_TEXT("code", body_text(l, "code")),
			ARG_TEXT("reason", body_text(l, "reason")), ARG_TEXT("reference", body_text(l, "reference")),
			ARG_INT("status_on", on.days), ARG_INT("seq", e->seq));
		if (rc || !json_get(l, TEXT("moves"))) continue;
		rc = post_moves(cx, store, e, l);
		if (!rc)
			rc = store_do(cx, store, SQL_PAYMENT_RETURN_ADD, NULL, ARG_INT("seq", e->seq),
				ARG_INT("line", (int64_t)i + 1), ARG_TEXT("case", body_text(l, "case")),
				ARG_TEXT("scheme", body_text(b, "scheme")), ARG_TEXT("order", body_text(l, "id")),
				ARG_TEXT("head", body_text(l, "head")), ARG_INT("amount", body_int(l, "paise")),
				ARG_INT("returned_on", on.days), ARG_INT("fy", body_int(l, "fy")));
	}
	return rc;
}

enum an_rc
project_payment_correct(struct an_cx *cx, struct store *store, const struct event *e)
{
	const struct json *b = e->body;

	return store_do(cx, store, SQL_PAYMENT_ORDER_CORRECT, NULL, ARG_TEXT("id", body_text(b, "id")),
		ARG_TEXT("account", body_text(b, "account")), ARG_TEXT("ifsc", body_text(b, "ifsc")),
		ARG_TEXT("remark", body_text(b, "remark")), ARG_INT("seq", e->seq));
}
