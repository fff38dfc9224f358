/*
 * Events: hashed, logged, projected, in the transaction of their command.
 *
 * What a case's event changes for its keys, its deadline and its letter can only be known once it has happened.  So it
 * is projected once within a savepoint, the expressions are asked, the savepoint is undone, and the answers go into the
 * body: the log then holds everything, and a rebuild asks no expression.
 */
#include "letter/letter.h"

#include "grant/inner.h"

enum an_rc
event_write(struct writing *w, struct text case_id, const char *type, const struct json *body)
{
	struct an_cx *cx = w->cx;
	unsigned char salt[AUDIT_SALT_BYTES];
	struct event_header h = {
		.seq = w->seq, .at_us = w->now_us, .case_id = case_id, .type = text_of(type),
		.actor = w->cmd->actor->account,
	};
	struct event e = { .seq = h.seq, .at_us = h.at_us, .case_id = case_id, .type = h.type, .actor = h.actor };
	struct hash leaf;
	struct text bytes;
	enum an_rc rc;

	w->reply->seq = w->seq;
	put_text(cx, &body, "by_name", w->cmd->actor->name);
	if (w->cmd->key.bytes) {
		const struct json *c = NULL;
		put_text(cx, &c, "key", w->cmd->key);
		put_text(cx, &c, "digest", w->digest);
		put_text(cx, &c, "id", w->reply->id);
		put_text(cx, &c, "row", w->reply->row);
		put(cx, &body, "command", c);
	}
	rc = canonical_text(cx, body, &bytes);
	if (rc) return rc;
	an_random_fill(cx, salt, sizeof salt);
	h.body_hash = audit_body_hash((struct text){ (char *)salt, sizeof salt }, bytes);
	rc = audit_leaf(cx, &h, &leaf);
	if (!rc)
		rc = store_do(cx, w->store, SQL_EVENT_ADD, NULL, ARG_INT("seq", h.seq), ARG_TEXT("case", h.case_id),
			ARG_TEXT("type", h.type), ARG_INT("at_us", h.at_us), ARG_TEXT("actor", h.actor),
			ARG_TEXT("body_hash", hash_hex(cx->arena, &h.body_hash)),
			ARG_TEXT("leaf_hash", hash_hex(cx->arena, &leaf)));
	if (!rc)
		rc = store_do(cx, w->store, SQL_EVENT_BODY_ADD, NULL, ARG_INT("seq", h.seq),
			ARG_BLOB("salt", (char *)salt, sizeof salt), ARG_BLOB("body", bytes.at, bytes.bytes));
	/* What is projected is what was logged: the bytes read back. */
	if (!rc) rc = json_read(cx, bytes, GRANT_BODY_BYTES_MAX, &e.body);
	if (!rc) rc = project_event(cx, w->store, &e);
	return rc;
}

/* ---- what follows from an event of a case ---- */

/* Texts of a value: a string, or a list of them. */
static enum an_rc
key_values(struct writing *w, const struct dmn_value *v, const struct json **list)
{
	struct text t;
	enum an_rc rc = AN_OK;

	if (!v || dmn_kind_of(v) == DMN_NULL) return AN_OK;
	if (dmn_kind_of(v) == DMN_LIST) {
		for (size_t i = 0; !rc && i < dmn_count(v); i++) rc = key_values(w, dmn_item(v, i), list);
		return rc;
	}
	rc = feel_text(w->cx, w->run, v, &t);
	if (rc || t.bytes == 0) return rc;
	for (size_t i = 0; i < (*list)->count; i++)
		if (text_equal(json_text(&(*list)->items[i]), t)) return AN_OK;
	if ((*list)->count == GRANT_KEYS_MAX) return an_fail(w->cx, AN_TOO_LARGE, "grant.items", "%d", GRANT_KEYS_MAX);
	*list = json_append(w->cx->arena, *list, json_string(w->cx->arena, t));
	return AN_OK;
}

static enum an_rc
derive_keys(struct writing *w, const struct scheme *s, const struct dmn_value *names, const struct json **body)
{
	const struct json *keys = json_new(w->cx->arena, JSON_OBJECT);
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < s->key_count; i++) {
		const struct json *list = json_new(w->cx->arena, JSON_ARRAY);
		const struct dmn_value *v = NULL;
		rc = feel_value(w->cx, w->run, &s->keys[i].value, names, &v);
		if (!rc) rc = key_values(w, v, &list);
		keys = json_set(w->cx->arena, keys, s->keys[i].id, list);
	}
	put(w->cx, body, "keys", keys);
	return rc;
}

static enum an_rc
derive_deadline(struct writing *w, const struct scheme *s, struct text state, const struct dmn_value *names,
	const struct json **body)
{
	const struct scheme_state *st = scheme_state(s, state);
	const struct dmn_value *v = NULL;
	const struct json *d = NULL;
	struct an_date on;
	enum an_rc rc = AN_OK;

	if (st) rc = feel_value(w->cx, w->run, &st->deadline, names, &v);
	if (rc) return rc;
	if (feel_date(w->cx, w->run, v, &on)) {
		put_text(w->cx, &d, "due_on", date_text(w->cx->arena, on));
		put_text(w->cx, &d, "then", st->deadline_then);
		put_text(w->cx, &d, "clause", st->deadline_clause);
	}
	put(w->cx, body, "deadline", d);
	return AN_OK;
}

static enum an_rc
letter_text(struct writing *w, const struct scheme_feel *f, const struct dmn_value *names, struct text *ret)
{
	const struct dmn_value *v = NULL;
	enum an_rc rc = feel_value(w->cx, w->run, f, names, &v);

	if (!rc) rc = feel_text(w->cx, w->run, v, ret);
	if (!rc && !ret->at) *ret = TEXT("");
	return rc;
}

static enum an_rc
derive_letter(struct writing *w, const struct scheme *s, const struct grant_case *gc, const struct names *names,
	const struct scheme_letter *letter, const struct json *act, const struct json **body)
{
	struct an_cx *cx = w->cx;
	int32_t fy = fy_of(date_of_instant(w->now_us));
	struct names *with = ARENA_NEW(cx->arena, struct names);
	const struct json *l = NULL, *inputs = case_to_json(cx, gc, w->now_us);
	const struct dmn_value *amount = NULL, *all;
	struct text number = TEXT_NONE, grantee = TEXT_NONE, purpose = TEXT_NONE, bytes, pdf;
	struct issued_letter issued;
	struct store_rows rows;
	struct hash hash;
	int64_t serial = 0, paise = 0;
	enum an_rc rc;

	rc = store_query(cx, w->store, SQL_LETTER_SERIAL_LAST, &rows, ARG_TEXT("scheme", s->id),
		ARG_TEXT("letter", letter->id), ARG_INT("fy", fy));
	while (!rc && store_next(cx, &rows, &rc)) serial = store_int(&rows, 0) + 1;
	store_done(&rows);
	if (rc) return rc;
	*with = *names;
	names_add(with, TEXT("serial"), text_value(w->run, arena_print(cx->arena, "%04lld", (long long)serial)));
	all = names_value(w->run, with);
	rc = letter_text(w, &letter->number, all, &number);
	if (!rc && number.bytes == 0) rc = an_fail(cx, AN_FAULT, "grant.number", "%.*s", TEXT_ARG(letter->id));
	if (!rc) rc = letter_text(w, &letter->grantee, all, &grantee);
	if (!rc) rc = letter_text(w, &letter->purpose, all, &purpose);
	if (!rc) rc = feel_value(cx, w->run, &letter->amount, all, &amount);
	if (rc) return rc;
	if (dmn_kind_of(amount) != DMN_NULL && !feel_paise(cx, w->run, amount, &paise))
		return an_fail(cx, AN_FAULT, "ledger.amount");
	put(cx, &inputs, "act", act);
	put_text(cx, &inputs, "transition", body_text(*body, "transition"));
	if (letter_asks_facts(letter)) {
		const struct json *facts = NULL;
		rc = feel_json(cx, w->run, dmn_get(all, dmn_of(TEXT("facts"))), &facts);
		if (rc) return rc;
		put(cx, &inputs, "facts", facts);
	}
	rc = canonical_text(cx, inputs, &bytes);
	/* Letters are set again from the bytes of the log: so is this one. */
	if (!rc) rc = json_read(cx, bytes, GRANT_BODY_BYTES_MAX, &inputs);
	if (rc) return rc;
	issued = (struct issued_letter){ letter->id, number, an_random_id(cx), w->now_us, inputs };
	rc = letter_set(cx, w->store, s, w->run, &issued, TEXT(""), &pdf);
	if (rc) return rc;
	hash = hash_of(bytes.at, bytes.bytes);
	put_text(cx, &l, "id", an_random_id(cx));
	put_text(cx, &l, "letter", letter->id);
	put_text(cx, &l, "number", number);
	put_int(cx, &l, "fy", fy);
	put_int(cx, &l, "serial", serial);
	put_text(cx, &l, "token", issued.token);
	put_text(cx, &l, "grantee", grantee);
	put_int(cx, &l, "paise", paise);
	put_text(cx, &l, "purpose", purpose);
	put(cx, &l, "inputs", inputs);
	put_text(cx, &l, "inputs_hash", hash_hex(cx->arena, &hash));
	hash = hash_of(pdf.at, pdf.bytes);
	put_text(cx, &l, "pdf_hash", hash_hex(cx->arena, &hash));
	put_text(cx, &l, "set_by", letter_setter(cx->arena));
	put(cx, body, "letter", l);
	return AN_OK;
}

/* Facts look at every other case that shares something with this one: they are worked out only where somebody asks. */
static bool
asks_for_facts(const struct scheme *s, const struct scheme_state *state, const struct scheme_letter *letter)
{
	bool asks = letter != NULL || (state && text_find(state->deadline.text, TEXT("facts")) >= 0);

	for (size_t i = 0; i < s->key_count; i++) asks = asks || text_find(s->keys[i].value.text, TEXT("facts")) >= 0;
	return asks || text_find(s->case_date.text, TEXT("facts")) >= 0;
}

enum an_rc
event_write_case(struct writing *w, const struct scheme *s, struct text case_id, const char *type,
	const struct json *body, const struct scheme_form *act_form, const struct json *act,
	const struct scheme_letter *letter)
{
	struct an_cx *cx = w->cx;
	struct event e = { .seq = w->seq, .at_us = w->now_us, .case_id = case_id, .type = text_of(type),
		.actor = w->cmd->actor->account };
	struct names *names = ARENA_NEW(cx->arena, struct names);
	const struct dmn_value *all = NULL;
	struct grant_case gc;
	enum an_rc rc;

	put_text(cx, &body, "by_name", w->cmd->actor->name);
	e.body = body;
	rc = store_savepoint(cx, w->store);
	if (rc) return rc;
	rc = project_event(cx, w->store, &e);
	if (!rc) rc = case_load(cx, w->store, case_id, &gc);
	if (!rc && asks_for_facts(s, scheme_state(s, gc.state), letter))
		rc = names_of_case(cx, w->store, s, w->run, &gc, act_form, act, w->now_us,
			w->others ? w->others : others_new(cx), names);
	else if (!rc)
		rc = names_without_facts(cx, s, w->run, &gc, act_form, act, w->now_us, names);
	if (!rc) {
		all = names_value(w->run, names);
		rc = derive_keys(w, s, all, &body);
	}
	if (!rc) rc = derive_deadline(w, s, gc.state, all, &body);
	if (!rc && letter) rc = derive_letter(w, s, &gc, names, letter, act, &body);
	store_savepoint_undo(w->store);
	if (!rc) rc = event_write(w, case_id, type, body);
	return rc;
}
