/*
 * What each event means for the projections: the one reading of the log, used when an event is written and when
 * everything is rebuilt.  It looks at the event alone, never at a package, the clock or chance, so both give the same
 * rows.
 */
#include "grant/inner.h"

struct projecting { struct an_cx *cx; struct store *store; const struct event *e; };

static struct text
member_text(struct projecting *p, const struct json *j)
{
	struct text t;

	if (json_is_null(j)) return TEXT_NONE;
	return canonical_text(p->cx, j, &t) == AN_OK ? t : TEXT_NONE;
}

static enum an_rc
project_account(struct projecting *p)
{
	const struct json *b = p->e->body, *roles = json_get(b, TEXT("roles"));
	struct text id = body_text(b, "id");
	int64_t changed = 0;
	enum an_rc rc;

	rc = store_do(p->cx, p->store, SQL_ACCOUNT_CHANGE, &changed, ARG_TEXT("id", id),
		ARG_TEXT("name", body_text(b, "name")), ARG_INT("seq", p->e->seq));
	if (!rc && changed == 0)
		rc = store_do(p->cx, p->store, SQL_ACCOUNT_ADD, NULL, ARG_TEXT("id", id),
			ARG_TEXT("login", body_text(b, "login")), ARG_TEXT("name", body_text(b, "name")),
			ARG_TEXT("organisation", body_text(b, "organisation")), ARG_INT("at_us", p->e->at_us),
			ARG_INT("seq", p->e->seq));
	if (!rc) rc = store_do(p->cx, p->store, SQL_ACCOUNT_ROLE_FORGET, NULL, ARG_TEXT("account", id));
	for (size_t i = 0; !rc && roles && i < roles->count; i++)
		rc = store_do(p->cx, p->store, SQL_ACCOUNT_ROLE_ADD, NULL, ARG_TEXT("account", id),
			ARG_TEXT("scheme", body_text(&roles->items[i], "scheme")),
			ARG_TEXT("role", body_text(&roles->items[i], "role")));
	return rc;
}

static enum an_rc
project_register(struct projecting *p)
{
	const struct json *b = p->e->body;
	enum an_rc rc;

	rc = store_do(p->cx, p->store, SQL_ORGANISATION_ADD, NULL, ARG_TEXT("id", p->e->case_id),
		ARG_TEXT("scheme", body_text(b, "scheme")), ARG_TEXT("name", body_text(b, "name")),
		ARG_TEXT("data", member_text(p, json_get(b, TEXT("data")))), ARG_INT("at_us", p->e->at_us),
		ARG_INT("seq", p->e->seq));
	if (!rc)
		rc = store_do(p->cx, p->store, SQL_ACCOUNT_JOIN, NULL, ARG_TEXT("id", p->e->actor),
			ARG_TEXT("organisation", p->e->case_id), ARG_INT("seq", p->e->seq));
	return rc;
}

/* The organisation's data with one section replaced. */
static enum an_rc
project_profile(struct projecting *p)
{
	const struct json *b = p->e->body, *data = NULL;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(p->cx, p->store, SQL_ORGANISATION_GET, &rows, ARG_TEXT("id", p->e->case_id),
		ARG_TEXT("scheme", body_text(b, "scheme")));
	while (!rc && store_next(p->cx, &rows, &rc)) data = store_json(p->cx, &rows, 3);
	store_done(&rows);
	if (rc) return rc;
	data = json_set(p->cx->arena, data, body_text(b, "section"), json_get(b, TEXT("data")));
	return store_do(p->cx, p->store, SQL_ORGANISATION_CHANGE, NULL, ARG_TEXT("id", p->e->case_id),
		ARG_TEXT("scheme", body_text(b, "scheme")), ARG_TEXT("name", body_text(b, "name")),
		ARG_TEXT("data", member_text(p, data)), ARG_INT("seq", p->e->seq));
}

static enum an_rc
project_open(struct projecting *p)
{
	const struct json *b = p->e->body;

	return store_do(p->cx, p->store, SQL_CASE_ADD, NULL, ARG_TEXT("id", p->e->case_id),
		ARG_TEXT("scheme", body_text(b, "scheme")), ARG_TEXT("organisation", body_text(b, "organisation")),
		ARG_TEXT("number", body_text(b, "number")), ARG_INT("fy", body_int(b, "fy")),
		ARG_INT("serial", body_int(b, "serial")), ARG_TEXT("state", body_text(b, "state")),
		ARG_INT("at_us", p->e->at_us), ARG_INT("seq", p->e->seq));
}

static enum an_rc
form_data(struct projecting *p, struct text form, const struct json **ret)
{
	struct store_rows rows;
	enum an_rc rc;

	*ret = NULL;
	rc = store_query(p->cx, p->store, SQL_CASE_FORMS, &rows, ARG_TEXT("case", p->e->case_id));
	while (!rc && store_next(p->cx, &rows, &rc))
		if (text_equal(store_text(p->cx, &rows, 0), form)) *ret = store_json(p->cx, &rows, 1);
	store_done(&rows);
	return rc;
}

static enum an_rc
form_put(struct projecting *p, struct text form, const struct json *data)
{
	return store_do(p->cx, p->store, SQL_CASE_FORM_PUT, NULL, ARG_TEXT("case", p->e->case_id),
		ARG_TEXT("form", form), ARG_TEXT("data", member_text(p, data)), ARG_INT("seq", p->e->seq));
}

static enum an_rc
project_save(struct projecting *p)
{
	const struct json *b = p->e->body, *data = NULL;
	enum an_rc rc;

	rc = form_data(p, body_text(b, "form"), &data);
	if (rc) return rc;
	return form_put(p, body_text(b, "form"), json_set(p->cx->arena, data, body_text(b, "section"),
		json_get(b, TEXT("data"))));
}

/* A row of a list section is put in the place of the one with its id, or at the end; null takes it away. */
static enum an_rc
project_row(struct projecting *p)
{
	const struct json *b = p->e->body, *data = NULL, *list, *now = json_new(p->cx->arena, JSON_ARRAY);
	const struct json *row = json_get(b, TEXT("data"));
	struct text id = body_text(b, "row");
	bool placed = false;
	enum an_rc rc;

	rc = form_data(p, body_text(b, "form"), &data);
	if (rc) return rc;
	list = json_get(data, body_text(b, "section"));
	for (size_t i = 0; list && i < list->count; i++) {
		bool same = text_equal(body_text(&list->items[i], "row"), id);
		if (!same) now = json_append(p->cx->arena, now, &list->items[i]);
		else if (!json_is_null(row)) now = json_append(p->cx->arena, now, row);
		placed = placed || same;
	}
	if (!placed && !json_is_null(row)) now = json_append(p->cx->arena, now, row);
	return form_put(p, body_text(b, "form"), json_set(p->cx->arena, data, body_text(b, "section"), now));
}

static enum an_rc
project_paper(struct projecting *p)
{
	const struct json *b = p->e->body;

	return store_do(p->cx, p->store, SQL_DOCUMENT_ADD, NULL, ARG_TEXT("id", body_text(b, "id")),
		ARG_TEXT("owner", p->e->case_id), ARG_TEXT("scheme", body_text(b, "scheme")),
		ARG_TEXT("form", body_text(b, "form")), ARG_TEXT("paper", body_text(b, "paper")),
		ARG_TEXT("row", body_text(b, "row")), ARG_TEXT("name", body_text(b, "name")),
		ARG_TEXT("type", body_text(b, "type")), ARG_INT("bytes", body_int(b, "bytes")),
		ARG_TEXT("hash", body_text(b, "hash")), ARG_INT("at_us", p->e->at_us), ARG_TEXT("actor", p->e->actor));
}

static enum an_rc
project_paper_removed(struct projecting *p)
{
	return store_do(p->cx, p->store, SQL_DOCUMENT_REMOVE, NULL, ARG_TEXT("id", body_text(p->e->body, "id")),
		ARG_INT("seq", p->e->seq));
}

/* ---- acts ---- */

static enum an_rc
project_decisions(struct projecting *p)
{
	const struct json *list = json_get(p->e->body, TEXT("decisions"));
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && list && i < list->count; i++) {
		const struct json *d = &list->items[i], *results = json_get(d, TEXT("results"));
		struct text id = body_text(d, "decision");
		bool many = false;
		(void)json_to_bool(json_get(d, TEXT("many")), &many);
		rc = store_do(p->cx, p->store, SQL_CASE_DECISION_FORGET, NULL, ARG_TEXT("case", p->e->case_id),
			ARG_TEXT("decision", id));
		for (size_t k = 0; !rc && results && k < results->count; k++) {
			const struct json *r = &results->items[k];
			struct an_date on = { 0 };
			(void)date_parse(body_text(r, "on"), &on);
			rc = store_do(p->cx, p->store, SQL_CASE_DECISION_ADD, NULL, ARG_TEXT("case", p->e->case_id),
				ARG_TEXT("decision", id), ARG_INT("item", (int64_t)k), ARG_INT("seq", p->e->seq),
				ARG_INT("decided_on", on.days),
				ARG_TEXT("package_hash", body_text(p->e->body, "package")),
				ARG_TEXT("engine", body_text(p->e->body, "engine")), ARG_INT("many", many),
				ARG_TEXT("subject", member_text(p, json_get(r, TEXT("item")))),
				ARG_TEXT("input", member_text(p, json_get(r, TEXT("input")))),
				ARG_TEXT("result", member_text(p, json_get(r, TEXT("result")))));
		}
	}
	return rc;
}

enum an_rc
move_of_json(struct an_cx *cx, const struct event *e, const struct json *m, struct ledger_move *ret)
{
	*ret = (struct ledger_move){
		.fy = (int32_t)body_int(m, "fy"), .head = body_text(m, "head"), .from = body_text(m, "from"),
		.to = body_text(m, "to"), .payee = body_text(m, "payee"), .amount_paise = body_int(m, "paise"),
	};
	if (ret->amount_paise <= 0 || ret->amount_paise > MONEY_MAX_PAISE)
		return an_fail(cx, AN_FAULT, "grant.event", "%lld", (long long)e->seq);
	return AN_OK;
}

static enum an_rc
project_money(struct projecting *p)
{
	const struct json *moves = json_get(p->e->body, TEXT("moves")),
		*payments = json_get(p->e->body, TEXT("payments"));
	const struct json *benefits = json_get(p->e->body, TEXT("benefits"));
	struct ledger_post post = { .seq = p->e->seq, .scheme = body_text(p->e->body, "scheme"),
		.case_id = p->e->case_id };
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && moves && i < moves->count; i++) {
		struct ledger_move move;
		rc = move_of_json(p->cx, p->e, &moves->items[i], &move);
		if (!rc) rc = ledger_move_post(p->cx, p->store, &post, &move);
	}
	for (size_t i = 0; !rc && payments && i < payments->count; i++) {
		const struct json *m = &payments->items[i];
		struct an_date on = { 0 };
		(void)date_parse(body_text(m, "paid_on"), &on);
		rc = store_do(p->cx, p->store, SQL_PAYMENT_ADD, NULL, ARG_INT("seq", p->e->seq),
			ARG_INT("line", (int64_t)i), ARG_TEXT("case", p->e->case_id), ARG_TEXT("scheme", post.scheme),
			ARG_TEXT("kind", body_text(m, "kind")), ARG_TEXT("head", body_text(m, "head")),
			ARG_INT("amount", body_int(m, "paise")), ARG_TEXT("reference", body_text(m, "reference")),
			ARG_INT("paid_on", on.days), ARG_INT("fy", fy_of(on)),
			ARG_TEXT("payee", body_text(m, "payee")));
	}
	for (size_t i = 0; !rc && benefits && i < benefits->count; i++) {
		const struct json *m = &benefits->items[i];
		struct an_date on = { 0 };
		(void)date_parse(body_text(m, "paid_on"), &on);
		rc = store_do(p->cx, p->store, SQL_BENEFIT_ADD, NULL, ARG_INT("seq", p->e->seq),
			ARG_TEXT("key", body_text(m, "key")), ARG_TEXT("case", p->e->case_id),
			ARG_TEXT("scheme", post.scheme), ARG_INT("paid_on", on.days), ARG_INT("fy", fy_of(on)),
			ARG_INT("amount", body_int(m, "paise")));
	}
	return rc;
}

static enum an_rc
project_letter(struct projecting *p)
{
	const struct json *l = json_get(p->e->body, TEXT("letter"));

	if (json_is_null(l)) return AN_OK;
	return store_do(p->cx, p->store, SQL_LETTER_ADD, NULL, ARG_TEXT("id", body_text(l, "id")),
		ARG_TEXT("case", p->e->case_id), ARG_TEXT("scheme", body_text(p->e->body, "scheme")),
		ARG_TEXT("letter", body_text(l, "letter")), ARG_TEXT("number", body_text(l, "number")),
		ARG_INT("fy", body_int(l, "fy")), ARG_INT("serial", body_int(l, "serial")),
		ARG_INT("at_us", p->e->at_us), ARG_INT("seq", p->e->seq), ARG_TEXT("token", body_text(l, "token")),
		ARG_TEXT("grantee", body_text(l, "grantee")), ARG_INT("amount", body_int(l, "paise")),
		ARG_TEXT("purpose", body_text(l, "purpose")),
		ARG_TEXT("inputs", member_text(p, json_get(l, TEXT("inputs")))),
		ARG_TEXT("inputs_hash", body_text(l, "inputs_hash")),
		ARG_TEXT("package_hash", body_text(p->e->body, "package")));
}

static enum an_rc
project_act(struct projecting *p)
{
	const struct json *b = p->e->body;
	struct text to = body_text(b, "to");
	enum an_rc rc;

	rc = store_do(p->cx, p->store, SQL_CASE_ACT_ADD, NULL, ARG_INT("seq", p->e->seq),
		ARG_TEXT("case", p->e->case_id), ARG_TEXT("transition", body_text(b, "transition")),
		ARG_TEXT("from", body_text(b, "from")), ARG_TEXT("to", to), ARG_INT("at_us", p->e->at_us),
		ARG_TEXT("actor", p->e->actor), ARG_TEXT("actor_name", body_text(b, "by_name")),
		ARG_TEXT("role", body_text(b, "role")), ARG_TEXT("data", member_text(p, json_get(b, TEXT("data")))));
	if (!rc) rc = project_decisions(p);
	if (!rc) rc = project_money(p);
	if (!rc && !text_equal(to, body_text(b, "from")))
		rc = store_do(p->cx, p->store, SQL_CASE_ENTER, NULL, ARG_TEXT("id", p->e->case_id),
			ARG_TEXT("state", to), ARG_INT("at_us", p->e->at_us), ARG_INT("seq", p->e->seq));
	if (!rc) rc = project_letter(p);
	return rc;
}

/* One line of a budget act: what it did to one head. */
static enum an_rc
allotment_add(struct projecting *p, size_t line, struct text kind, const struct json *l)
{
	const struct json *b = p->e->body, *sets = json_get(l, TEXT("sets"));
	struct an_date on;

	return store_do(p->cx, p->store, SQL_ALLOTMENT_ADD, NULL, ARG_INT("seq", p->e->seq),
		ARG_INT("line", (int64_t)line), ARG_TEXT("scheme", body_text(b, "scheme")), ARG_INT("fy", body_int(b, "fy")),
		ARG_TEXT("head", body_text(l, "head")), ARG_TEXT("kind", kind), ARG_INT("amount", body_int(l, "paise")),
		sets ? ARG_INT("sets", body_int(l, "sets")) : ARG_NULL("sets"),
		ARG_TEXT("authority", body_text(b, "authority")), ARG_TEXT("reference", body_text(b, "reference")),
		date_parse(body_text(b, "date"), &on) ? ARG_INT("dated_on", on.days) : ARG_NULL("dated_on"),
		ARG_INT("at_us", p->e->at_us));
}

static enum an_rc
project_allot(struct projecting *p)
{
	enum an_rc rc = project_money(p);

	return rc ? rc : allotment_add(p, 0, TEXT("allot"), p->e->body);
}

static enum an_rc
project_budget(struct projecting *p)
{
	const struct json *lines = json_get(p->e->body, TEXT("lines"));
	struct text kind = body_text(p->e->body, "kind");
	enum an_rc rc = project_money(p);

	for (size_t i = 0; !rc && lines && i < lines->count; i++) rc = allotment_add(p, i, kind, &lines->items[i]);
	return rc;
}

static enum an_rc
project_batch(struct projecting *p)
{
	return project_advice(p->cx, p->store, p->e);
}

static enum an_rc
project_status(struct projecting *p)
{
	return project_payment_status(p->cx, p->store, p->e);
}

static enum an_rc
project_correct(struct projecting *p)
{
	return project_payment_correct(p->cx, p->store, p->e);
}

static enum an_rc
project_clock(struct projecting *p)
{
	struct an_date on;

	if (!date_parse(body_text(p->e->body, "date"), &on))
		return an_fail(p->cx, AN_FAULT, "grant.event", "%lld", (long long)p->e->seq);
	return store_do(p->cx, p->store, SQL_DEMO_CLOCK_PUT, NULL, ARG_INT("stands_on", on.days),
		ARG_INT("seq", p->e->seq));
}

/* ---- what every event of a case carries ---- */

static enum an_rc
project_keys(struct projecting *p)
{
	const struct json *keys = json_get(p->e->body, TEXT("keys"));
	enum an_rc rc;

	if (json_is_null(keys)) return AN_OK;
	rc = store_do(p->cx, p->store, SQL_CASE_KEY_FORGET, NULL, ARG_TEXT("case", p->e->case_id));
	for (size_t i = 0; !rc && i < keys->count; i++) {
		const struct json *values = &keys->members[i].value;
		for (size_t k = 0; !rc && k < values->count; k++)
			rc = store_do(p->cx, p->store, SQL_CASE_KEY_ADD, NULL, ARG_TEXT("case", p->e->case_id),
				ARG_TEXT("key", keys->members[i].name),
				ARG_TEXT("value", json_text(&values->items[k])));
	}
	return rc;
}

static enum an_rc
project_deadline(struct projecting *p)
{
	const struct json *d = json_get(p->e->body, TEXT("deadline"));
	struct an_date on;

	if (!d) return AN_OK;
	if (json_is_null(d) || !date_parse(body_text(d, "due_on"), &on))
		return store_do(p->cx, p->store, SQL_DEADLINE_FORGET, NULL, ARG_TEXT("case", p->e->case_id));
	return store_do(p->cx, p->store, SQL_DEADLINE_PUT, NULL, ARG_TEXT("case", p->e->case_id),
		ARG_INT("due_on", on.days), ARG_TEXT("next_act", body_text(d, "then")),
		ARG_TEXT("clause", body_text(d, "clause")));
}

static enum an_rc
project_command(struct projecting *p)
{
	const struct json *c = json_get(p->e->body, TEXT("command"));

	if (json_is_null(c)) return AN_OK;
	return store_do(p->cx, p->store, SQL_COMMAND_ADD, NULL, ARG_TEXT("actor", p->e->actor),
		ARG_TEXT("key", body_text(c, "key")), ARG_TEXT("digest", body_text(c, "digest")),
		ARG_TEXT("id", body_text(c, "id")), ARG_TEXT("row", body_text(c, "row")), ARG_INT("seq", p->e->seq));
}

enum an_rc
project_event(struct an_cx *cx, struct store *store, const struct event *e)
{
	static const struct { const char *type; enum an_rc (*run)(struct projecting *p); bool of_case; } types[] = {
		{ "account", project_account, false },
		{ "register", project_register, false },
		{ "profile", project_profile, false },
		{ "open", project_open, true },
		{ "save", project_save, true },
		{ "row", project_row, true },
		{ "paper", project_paper, true },
		{ "paper-removed", project_paper_removed, true },
		{ "organisation-paper", project_paper, false },
		{ "organisation-paper-removed", project_paper_removed, false },
		{ "act", project_act, true },
		{ "allot", project_allot, false },
		{ "budget", project_budget, false },
		{ "carry", project_money, true },
		{ "clock", project_clock, false },
		{ "advice", project_batch, false },
		{ "payment-status", project_status, false },
		{ "payment-correct", project_correct, false },
	};
	struct projecting p = { cx, store, e };
	size_t i = 0;
	enum an_rc rc;

	while (i < sizeof types / sizeof *types && !text_is(e->type, types[i].type)) i++;
	if (i == sizeof types / sizeof *types) return an_fail(cx, AN_FAULT, "grant.event", "%lld", (long long)e->seq);
	rc = types[i].run(&p);
	if (!rc && types[i].of_case) {
		rc = store_do(cx, store, SQL_CASE_TOUCH, NULL, ARG_TEXT("id", e->case_id), ARG_INT("seq", e->seq));
		if (!rc) rc = project_keys(&p);
		if (!rc) rc = project_deadline(&p);
	}
	if (!rc) rc = project_command(&p);
	return rc;
}
