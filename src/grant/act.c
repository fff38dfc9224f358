/*
 * Transitions: who may, what must be complete, what is decided, what must hold, what money moves, what letter goes out;
 * all of it said by the package.
 *
 * The order is fixed: values of the act's form, completeness, decisions (each sees those before it), guards, effects,
 * and then, over the case as it stands afterwards, keys, deadline and letter.
 */
#include "grant/inner.h"

struct acting {
	struct writing *w;
	const struct scheme *s;
	const struct scheme_transition *t;
	const struct scheme_form *form;                  /* of the act, or NULL */
	const struct json *data;                         /* its values */
	struct grant_case gc;                            /* with the decisions taken now */
	struct names *names;
	const struct dmn_value *all;
	struct ledger_moves moves;
	const struct json *decisions, *payments, *benefits;
};

static enum an_rc
names_again(struct acting *a)
{
	enum an_rc rc;

	a->names = ARENA_NEW(a->w->cx->arena, struct names);
	rc = names_of_case(a->w->cx, a->w->store, a->s, a->w->run, &a->gc, a->form, a->data, a->w->now_us,
		a->w->others, a->names);
	if (!rc) a->all = names_value(a->w->run, a->names);
	return rc;
}

/* ---- before ---- */

/* All forms that must be complete, their problems together. */
static enum an_rc
must_be_complete(struct acting *a)
{
	struct an_cx *cx = a->w->cx;
	const struct an_problem *all[64];
	size_t count = 0;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; i < a->t->complete.count + 1; i++) {
		bool own = i == a->t->complete.count;    /* the act's own form comes last */
		const struct scheme_form *f = own ? a->form : scheme_form(a->s, a->t->complete.at[i]);
		const struct json *data = own ? a->data : f && text_equal(f->id, a->s->organisation_form)
			? a->gc.organisation_data :
			f ? json_get(a->gc.data, f->id) : NULL;
		if (!f || count == sizeof all / sizeof *all) continue;
		if (!data) data = json_new(cx->arena, JSON_OBJECT);
		rc = form_complete(cx, a->w->run, a->s, f, data, a->gc.papers, a->all);
		if (rc && (rc != AN_INVALID || !cx->error.problems)) return rc;
		if (rc) all[count++] = cx->error.problems;
		an_error_clear(cx);
	}
	for (size_t i = 0; i < count; i++)
		for (const struct an_problem *p = all[i]; p; p = p->next)
			an_problem(cx, p->place, arena_text(cx->arena, p->key).at, "%.*s", TEXT_ARG(p->detail));
	return an_problems(cx);
}

/* names: of the case without this act. */
static enum an_rc
decide_now(struct acting *a, const struct names *names, const struct scheme_decision *d)
{
	struct an_cx *cx = a->w->cx;
	const struct json *entry = NULL, *results = json_new(cx->arena, JSON_ARRAY);
	struct scheme_verdict *verdicts = NULL;
	bool many = d->each.expression != NULL;
	size_t count = 0;
	enum an_rc rc;

	rc = names_decide(cx, a->s, a->w->run, names, d, a->w->now_us, false, &verdicts, &count);
	if (rc) return rc;
	for (size_t i = 0; i < count; i++) {
		const struct scheme_verdict *v = &verdicts[i];
		const struct json *r = NULL;
		put_text(cx, &r, "on", date_text(cx->arena, v->on));
		put(cx, &r, "input", v->input);
		put(cx, &r, "result", v->result);
		if (many) put(cx, &r, "item", v->item);
		results = json_append(cx->arena, results, r);
	}
	put_text(cx, &entry, "decision", d->id);
	put(cx, &entry, "many", json_bool(cx->arena, many));
	put(cx, &entry, "results", results);
	a->decisions = json_append(cx->arena, a->decisions, entry);
	case_decided(cx, &a->gc, d, verdicts, count);
	return AN_OK;
}

static enum an_rc
decide_all(struct acting *a)
{
	struct writing *w = a->w;
	struct names *names = ARENA_NEW(w->cx->arena, struct names);
	enum an_rc rc;

	a->decisions = json_new(w->cx->arena, JSON_ARRAY);
	if (a->t->decide.count == 0) return AN_OK;
	rc = names_of_case(w->cx, w->store, a->s, w->run, &a->gc, NULL, NULL, w->now_us, w->others, names);
	for (size_t i = 0; !rc && i < a->t->decide.count; i++) {
		const struct scheme_decision *d = scheme_decision(a->s, a->t->decide.at[i]);
		if (d) rc = decide_now(a, names, d);
		if (!rc && d) rc = names_decided(w->cx, w->store, a->s, w->run, &a->gc, w->now_us, w->others, names);
	}
	return rc ? rc : names_again(a);
}

static enum an_rc
guards_must_hold(struct acting *a)
{
	struct an_cx *cx = a->w->cx;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < a->t->guard_count; i++) {
		const struct scheme_guard *g = &a->t->guards[i];
		const struct dmn_value *v = NULL;
		bool holds = false;
		rc = feel_value(cx, a->w->run, &g->condition, a->all, &v);
		if (!rc && !(dmn_as_boolean(v, &holds) && holds))
			rc = an_fail(cx, AN_REFUSED, "grant.guard", "%.*s|%.*s",
				TEXT_ARG(scheme_say(cx->arena, cx->language, &g->otherwise)), TEXT_ARG(g->clause));
	}
	return rc;
}

/* ---- money ---- */

/* A value as a list: a list as it is, null as none, anything else as one. */
static size_t
listed_count(const struct dmn_value *v)
{
	if (!v || dmn_kind_of(v) == DMN_NULL) return 0;
	return dmn_kind_of(v) == DMN_LIST ? dmn_count(v) : 1;
}

static const struct dmn_value *
listed_item(const struct dmn_value *v, size_t i)
{
	return dmn_kind_of(v) == DMN_LIST ? dmn_item(v, i) : v;
}

static enum an_rc
lines_of(struct acting *a, const struct scheme_effect *e, struct ledger_line *lines, size_t *ret_count)
{
	struct an_cx *cx = a->w->cx;
	const struct dmn_value *v = NULL;
	size_t count = 0;
	enum an_rc rc;

	rc = feel_value(cx, a->w->run, &e->lines, a->all, &v);
	for (size_t i = 0; !rc && i < listed_count(v); i++) {
		const struct dmn_value *item = listed_item(v, i), *amount;
		const struct scheme_head *head;
		struct text id = TEXT_NONE;
		int64_t paise;
		size_t k = 0;
		if (dmn_kind_of(item) != DMN_CONTEXT) return an_fail(cx, AN_REFUSED, "ledger.amount");
		rc = feel_text(cx, a->w->run, dmn_get(item, dmn_of(TEXT("head"))), &id);
		if (rc) break;
		head = scheme_head(a->s, id);
		if (!head) return an_fail(cx, AN_REFUSED, "grant.head", "%.*s", TEXT_ARG(id));
		amount = dmn_get(item, dmn_of(TEXT("amount")));
		if (!feel_paise(cx, a->w->run, amount, &paise)) return an_fail(cx, AN_REFUSED, "ledger.amount");
		if (paise == 0) continue;
		while (k < count && !text_equal(lines[k].head, head->id)) k++;
		if (k == LEDGER_LINES_MAX) return an_fail(cx, AN_TOO_LARGE, "ledger.moves");
		if (k == count) lines[count++] = (struct ledger_line){ head->id, head->code, 0 };
		if (__builtin_add_overflow(lines[k].amount_paise, paise, &lines[k].amount_paise) ||
			lines[k].amount_paise > MONEY_MAX_PAISE)
			return an_fail(cx, AN_REFUSED, "ledger.amount");
	}
	*ret_count = count;
	return rc;
}

static enum an_rc
text_of_feel(struct acting *a, const struct scheme_feel *f, struct text *ret)
{
	const struct dmn_value *v = NULL;
	enum an_rc rc = feel_value(a->w->cx, a->w->run, f, a->all, &v);

	if (!rc) rc = feel_text(a->w->cx, a->w->run, v, ret);
	if (!rc && !ret->at) *ret = TEXT("");
	return rc;
}

/* The day of a payment: what the package says, else today. */
static enum an_rc
paid_on_of(struct acting *a, const struct scheme_effect *e, struct an_date *ret)
{
	const struct dmn_value *v = NULL;
	enum an_rc rc = feel_value(a->w->cx, a->w->run, &e->paid_on, a->all, &v);

	*ret = date_of_instant(a->w->now_us);
	if (!rc) (void)feel_date(a->w->cx, a->w->run, v, ret);
	return rc;
}

/* Money went out or came back: rows for the payments, and the enterprises that it reached. */
static enum an_rc
note_payment(struct acting *a, const struct scheme_effect *e, const char *kind, const struct ledger_line *lines,
	size_t count)
{
	struct an_cx *cx = a->w->cx;
	const struct dmn_value *v = NULL;
	struct text reference = TEXT_NONE, day;
	struct an_date paid_on;
	enum an_rc rc;

	rc = text_of_feel(a, &e->reference, &reference);
	if (!rc) rc = paid_on_of(a, e, &paid_on);
	if (rc) return rc;
	if (reference.bytes > GRANT_NAME_BYTES_MAX)
		return an_fail(cx, AN_INVALID, "grant.long", "%d", GRANT_NAME_BYTES_MAX);
	day = date_text(cx->arena, paid_on);
	for (size_t i = 0; i < count; i++) {
		const struct json *p = NULL;
		put_text(cx, &p, "kind", text_of(kind));
		put_text(cx, &p, "head", lines[i].head);
		put_int(cx, &p, "paise", lines[i].amount_paise);
		put_text(cx, &p, "reference", reference);
		put_text(cx, &p, "paid_on", day);
		put_text(cx, &p, "payee", a->gc.organisation);
		a->payments = json_append(cx->arena, a->payments, p);
	}
	rc = feel_value(cx, a->w->run, &e->beneficiaries, a->all, &v);
	if (!rc && listed_count(v) > GRANT_ITEMS_MAX)
		rc = an_fail(cx, AN_TOO_LARGE, "grant.items", "%d", GRANT_ITEMS_MAX);
	for (size_t i = 0; !rc && i < listed_count(v); i++) {
		const struct dmn_value *item = listed_item(v, i);
		const struct json *b = NULL;
		struct text key = TEXT_NONE;
		int64_t paise = 0;
		if (dmn_kind_of(item) != DMN_CONTEXT) continue;
		rc = feel_text(cx, a->w->run, dmn_get(item, dmn_of(TEXT("key"))), &key);
		if (rc || key.bytes == 0) continue;
		if (!feel_paise_rounded(cx, a->w->run, dmn_get(item, dmn_of(TEXT("amount"))), &paise) || paise == 0)
			continue;
		put_text(cx, &b, "key", key);
		put_int(cx, &b, "paise", paise);
		put_text(cx, &b, "paid_on", day);
		a->benefits = json_append(cx->arena, a->benefits, b);
	}
	return rc;
}

static enum an_rc
effect_take(struct acting *a, const struct scheme_effect *e)
{
	struct an_cx *cx = a->w->cx;
	struct ledger_post post = { .seq = a->w->seq, .scheme = a->s->id, .case_id = a->gc.id,
		.payee = a->gc.organisation };
	struct ledger_line *lines = ARENA_ARRAY(cx->arena, struct ledger_line, LEDGER_LINES_MAX);
	struct an_date paid_on = date_of_instant(a->w->now_us);
	struct text year = TEXT_NONE;
	int32_t fy = 0;
	size_t count = 0;
	enum an_rc rc;

	rc = lines_of(a, e, lines, &count);
	/* What is paid in March and recorded in April is charged to the year in which it was paid: so do reports count it. */
	if (!rc && e->kind == EFFECT_RELEASE) rc = paid_on_of(a, e, &paid_on);
	if (!rc) fy = fy_of(paid_on);
	if (!rc) rc = text_of_feel(a, &e->fy, &year);
	if (!rc && year.bytes && !fy_parse(year, &fy)) rc = an_fail(cx, AN_REFUSED, "grant.fy", "%.*s", TEXT_ARG(year));
	if (rc) return rc;
	switch (e->kind) {
	case EFFECT_EARMARK:
		return ledger_earmark(cx, a->w->store, &post, fy, lines, count, &a->moves);
	case EFFECT_COMMIT:
		return ledger_commit(cx, a->w->store, &post, fy, lines, count, &a->moves);
	case EFFECT_RELEASE:
		rc = ledger_release(cx, a->w->store, &post, fy, lines, count, &a->moves);
		return rc ? rc : note_payment(a, e, "release", lines, count);
	case EFFECT_CANCEL:
		return ledger_cancel(cx, a->w->store, &post, &a->moves);
	case EFFECT_RECOVER:
		rc = ledger_recover(cx, a->w->store, &post, lines, count, &a->moves);
		return rc ? rc : note_payment(a, e, "recover", lines, count);
	}
	return an_fail(cx, AN_FAULT, "grant.event", "0");
}

/* Work the effects out on a savepoint, one after the other; what they moved goes into the event, which moves it for
 * good. */
static enum an_rc
effects_plan(struct acting *a)
{
	enum an_rc rc;

	a->moves.arena = a->w->cx->arena;
	a->payments = json_new(a->w->cx->arena, JSON_ARRAY);
	a->benefits = json_new(a->w->cx->arena, JSON_ARRAY);
	if (a->t->effect_count == 0) return AN_OK;
	rc = store_savepoint(a->w->cx, a->w->store);
	if (rc) return rc;
	for (size_t i = 0; !rc && i < a->t->effect_count; i++) rc = effect_take(a, &a->t->effects[i]);
	store_savepoint_undo(a->w->store);
	return rc;
}

/* ---- the act ---- */

/* The role in which the actor acts: the first of the transition's that he has. */
static struct text
role_of(const struct acting *a)
{
	for (size_t i = 0; i < a->t->by.count; i++)
		if (actor_has_for(a->s, &a->gc, a->w->cmd->actor, a->t->by.at[i])) return a->t->by.at[i];
	return TEXT("");
}

static enum an_rc
act_write(struct acting *a)
{
	struct an_cx *cx = a->w->cx;
	const struct json *body = NULL;

	put_text(cx, &body, "scheme", a->s->id);
	put_text(cx, &body, "transition", a->t->id);
	put_text(cx, &body, "from", a->gc.state);
	put_text(cx, &body, "to", a->t->to.bytes ? a->t->to : a->gc.state);
	put_text(cx, &body, "role", role_of(a));
	put_text(cx, &body, "clause", a->t->clause);
	put(cx, &body, "data", a->data);
	put_text(cx, &body, "package", hash_hex(cx->arena, &a->s->hash));
	put_text(cx, &body, "engine", text_of(dmn_version()));
	if (a->decisions->count) put(cx, &body, "decisions", a->decisions);
	if (a->moves.count) put(cx, &body, "moves", moves_json(a->w, &a->moves));
	if (a->payments->count) put(cx, &body, "payments", a->payments);
	if (a->benefits->count) put(cx, &body, "benefits", a->benefits);
	a->w->reply->id = a->gc.id;
	return event_write_case(a->w, a->s, a->gc.id, "act", body, a->form, a->data,
		a->t->letter.bytes ? scheme_letter(a->s, a->t->letter) : NULL);
}

enum an_rc
act_take(struct writing *w)
{
	struct acting *a = ARENA_NEW(w->cx->arena, struct acting);
	enum an_rc rc;

	a->w = w;
	w->others = others_new(w->cx);
	rc = writing_case(w, &a->gc, &a->s);
	if (rc) return rc;
	a->t = scheme_transition(a->s, w->cmd->name);
	if (!a->t)
		return an_fail(w->cx, AN_NOT_FOUND, "grant.no-act", "%.*s",
			TEXT_ARG(text_slice(w->cmd->name, 0, GRANT_NAME_BYTES_MAX)));
	rc = case_may(w->cx, w->store, a->s, &a->gc, w->cmd->actor, a->t);
	if (rc) return rc;
	a->form = a->t->form.bytes ? scheme_form(a->s, a->t->form) : NULL;
	a->data = json_new(w->cx->arena, JSON_OBJECT);
	if (a->form) {
		rc = form_take(w, a->form, NULL, w->cmd->data, &a->data);
	} else if (w->cmd->data && w->cmd->data->count) {
		an_problem(w->cx, w->cmd->name, "form.unknown", "");
		rc = an_problems(w->cx);
	}
	if (!rc) rc = names_again(a);
	if (!rc && a->form) {
		const struct json *sent = a->data;
		rc = form_hide(w, a->form, a->all, &a->data);
		if (!rc && !json_equal(sent, a->data)) rc = names_again(a);
	}
	if (!rc) rc = must_be_complete(a);
	if (!rc) rc = decide_all(a);
	if (!rc) rc = guards_must_hold(a);
	if (!rc) rc = effects_plan(a);
	if (!rc) rc = act_write(a);
	return rc;
}

enum an_rc
act_overdue(struct an_cx *cx, struct store *store, struct text case_id, int64_t now_us, struct text *ret_transition)
{
	struct store_rows rows;
	enum an_rc rc;

	*ret_transition = TEXT_NONE;
	rc = store_query(cx, store, SQL_DEADLINE_OF_CASE, &rows, ARG_TEXT("case", case_id));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct text next = store_text(cx, &rows, 1);
		if (store_int(&rows, 0) < date_of_instant(now_us).days && next.bytes) *ret_transition = next;
	}
	store_done(&rows);
	return rc;
}
