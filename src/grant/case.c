/*
 * A case as it stands: loaded from projections, decided over, and who may do what with it.
 */
#include "grant/inner.h"

/* ---- loading ---- */

static enum an_rc
load_head(struct an_cx *cx, struct store *store, struct text id, struct grant_case *gc)
{
	struct store_rows rows;
	bool found = false;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_CASE_BY_ID, &rows, ARG_TEXT("id", id));
	while (!rc && store_next(cx, &rows, &rc)) {
		found = true;
		gc->id = store_text(cx, &rows, 0);
		gc->scheme = store_text(cx, &rows, 1);
		gc->organisation = store_text(cx, &rows, 2);
		gc->number = store_text(cx, &rows, 3);
		gc->state = store_text(cx, &rows, 4);
		gc->opened_us = store_int(&rows, 5);
		gc->entered_us = store_int(&rows, 6);
		gc->last_seq = store_int(&rows, 7);
	}
	store_done(&rows);
	if (!rc && !found) rc = an_fail(cx, AN_NOT_FOUND, "grant.no-case");
	return rc;
}

static enum an_rc
load_forms(struct an_cx *cx, struct store *store, struct grant_case *gc)
{
	struct store_rows rows;
	enum an_rc rc;

	gc->data = json_new(cx->arena, JSON_OBJECT);
	rc = store_query(cx, store, SQL_CASE_FORMS, &rows, ARG_TEXT("case", gc->id));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct text form = store_text(cx, &rows, 0);
		const struct json *data = store_json(cx, &rows, 1);
		if (data) gc->data = json_set(cx->arena, gc->data, form, data);
	}
	store_done(&rows);
	if (rc) return rc;
	rc = store_query(cx, store, SQL_ORGANISATION_GET, &rows, ARG_TEXT("id", gc->organisation),
		ARG_TEXT("scheme", gc->scheme));
	while (!rc && store_next(cx, &rows, &rc)) {
		gc->organisation_data = store_json(cx, &rows, 3);
		gc->organisation_us = store_int(&rows, 4);
	}
	store_done(&rows);
	return rc;
}

static enum an_rc
load_acts(struct an_cx *cx, struct store *store, struct grant_case *gc)
{
	struct store_rows rows;
	enum an_rc rc;

	gc->acts = json_new(cx->arena, JSON_OBJECT);
	rc = store_query(cx, store, SQL_CASE_ACTS, &rows, ARG_TEXT("case", gc->id));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct text transition = store_text(cx, &rows, 1);
		const struct json *before = json_get(gc->acts, transition), *a = NULL;
		put_text(cx, &a, "on", date_text(cx->arena, date_of_instant(store_int(&rows, 2))));
		put_text(cx, &a, "by", store_text(cx, &rows, 4));
		put_text(cx, &a, "account", store_text(cx, &rows, 3));
		put_int(cx, &a, "count", body_int(before, "count") + 1);
		put(cx, &a, "data", store_json(cx, &rows, 6));
		gc->acts = json_set(cx->arena, gc->acts, transition, a);
	}
	store_done(&rows);
	return rc;
}

static enum an_rc
load_decisions(struct an_cx *cx, struct store *store, struct grant_case *gc)
{
	struct store_rows rows;
	enum an_rc rc;

	gc->decisions = json_new(cx->arena, JSON_OBJECT);
	rc = store_query(cx, store, SQL_CASE_DECISIONS, &rows, ARG_TEXT("case", gc->id));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct text decision = store_text(cx, &rows, 0);
		const struct json *result = store_json(cx, &rows, 4);
		if (store_int(&rows, 2)) {
			const struct json *before = json_get(gc->decisions, decision);
			put(cx, &result, "item", store_json(cx, &rows, 3));
			result = json_append(cx->arena, before, result);
		}
		if (result) gc->decisions = json_set(cx->arena, gc->decisions, decision, result);
	}
	store_done(&rows);
	return rc;
}

static enum an_rc
load_papers(struct an_cx *cx, struct store *store, struct text owner, struct text scheme, struct grant_case *gc)
{
	struct store_rows rows;
	enum an_rc rc;

	(void)scheme;
	rc = store_query(cx, store, SQL_DOCUMENTS_OF, &rows, ARG_TEXT("owner", owner));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct text paper = store_text(cx, &rows, 2);
		const struct json *p = NULL;
		put_text(cx, &p, "row", store_text(cx, &rows, 3));
		put_text(cx, &p, "name", store_text(cx, &rows, 4));
		put_text(cx, &p, "on", date_text(cx->arena, date_of_instant(store_int(&rows, 8))));
		put_text(cx, &p, "id", store_text(cx, &rows, 0));
		gc->papers = json_set(cx->arena, gc->papers, paper,
			json_append(cx->arena, json_get(gc->papers, paper), p));
	}
	store_done(&rows);
	return rc;
}

static enum an_rc
load_money(struct an_cx *cx, struct store *store, struct grant_case *gc)
{
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, store, SQL_CASE_MONEY_TOTALS, &rows, ARG_TEXT("case", gc->id));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct text account = store_text(cx, &rows, 0);
		int64_t paise = store_int(&rows, 1);
		if (text_is(account, "earmarked")) gc->earmarked_paise = paise;
		else if (text_is(account, "committed")) gc->committed_paise = paise;
		else if (text_is(account, "released")) gc->released_paise += paise;
		else if (text_is(account, "recovered")) gc->recovered_paise = paise;
	}
	store_done(&rows);
	gc->released_paise += gc->recovered_paise;       /* all that went out, what came back included */
	return rc;
}

enum an_rc
case_load(struct an_cx *cx, struct store *store, struct text id, struct grant_case *ret)
{
	struct grant_case gc = { .papers = json_new(cx->arena, JSON_OBJECT) };
	enum an_rc rc;

	rc = load_head(cx, store, id, &gc);
	if (!rc) rc = load_forms(cx, store, &gc);
	if (!rc) rc = load_acts(cx, store, &gc);
	if (!rc) rc = load_decisions(cx, store, &gc);
	if (!rc) rc = load_papers(cx, store, gc.organisation, gc.scheme, &gc);
	if (!rc) rc = load_papers(cx, store, gc.id, gc.scheme, &gc);
	if (!rc) rc = load_money(cx, store, &gc);
	if (!rc) *ret = gc;
	return rc;
}

const struct json *
case_to_json(struct an_cx *cx, const struct grant_case *gc, int64_t now_us)
{
	const struct json *j = NULL;

	put_text(cx, &j, "id", gc->id);
	put_text(cx, &j, "scheme", gc->scheme);
	put_text(cx, &j, "organisation", gc->organisation);
	put_text(cx, &j, "number", gc->number);
	put_text(cx, &j, "state", gc->state);
	put_int(cx, &j, "opened_us", gc->opened_us);
	put_int(cx, &j, "entered_us", gc->entered_us);
	put_int(cx, &j, "organisation_us", gc->organisation_us);
	put_int(cx, &j, "now_us", now_us);
	put(cx, &j, "data", gc->data);
	put(cx, &j, "acts", gc->acts);
	put(cx, &j, "decisions", gc->decisions);
	put(cx, &j, "papers", gc->papers);
	put(cx, &j, "organisation_data", gc->organisation_data);
	put_int(cx, &j, "earmarked_paise", gc->earmarked_paise);
	put_int(cx, &j, "committed_paise", gc->committed_paise);
	put_int(cx, &j, "released_paise", gc->released_paise);
	put_int(cx, &j, "recovered_paise", gc->recovered_paise);
	return j;
}

/* ---- deciding ---- */

static enum an_rc
input_group(struct an_cx *cx, struct dmn_run *run, const struct scheme_field *f, const struct names *n,
	const struct json **ret)
{
	const struct json *object = json_new(cx->arena, JSON_OBJECT);
	bool any = false;
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < f->field_count; i++) {
		const struct json *value = NULL;
		rc = input_field(cx, run, &f->fields[i], n, &value);
		if (rc || json_is_null(value)) continue;
		object = json_set(cx->arena, object, f->fields[i].name, value);
		any = true;
	}
	*ret = any || !f->optional ? object : NULL;
	return rc;
}

enum an_rc
input_field(struct an_cx *cx, struct dmn_run *run, const struct scheme_field *f, const struct names *n,
	const struct json **ret)
{
	const struct dmn_value *v = NULL;
	const struct json *list = json_new(cx->arena, JSON_ARRAY);
	size_t count;
	enum an_rc rc;

	*ret = NULL;
	if (f->type == FIELD_GROUP && !f->list) return input_group(cx, run, f, n, ret);
	if (!f->from.expression) return AN_OK;
	rc = feel_value(cx, run, &f->from, names_value(run, n), &v);
	if (rc) return rc;
	if (f->type != FIELD_GROUP) return dmn_kind_of(v) == DMN_NULL ? AN_OK : feel_json(cx, run, v, ret);
	count = dmn_kind_of(v) == DMN_LIST ? dmn_count(v) : 0;
	if (count > GRANT_ITEMS_MAX) return an_fail(cx, AN_TOO_LARGE, "grant.items", "%d", GRANT_ITEMS_MAX);
	for (size_t i = 0; !rc && i < count; i++) {
		struct names *with = ARENA_NEW(cx->arena, struct names);
		const struct json *item = NULL;
		*with = *n;
		names_add(with, TEXT("it"), dmn_item(v, i));
		rc = input_group(cx, run, f, with, &item);
		if (!rc) list = json_append(cx->arena, list, item ? item : json_new(cx->arena, JSON_OBJECT));
	}
	*ret = list;
	return rc;
}

/* Decide once, over n (which may hold `item`). */
static enum an_rc
decide_once(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct scheme_decision *d,
	const struct names *n, int64_t now_us, bool trace, struct scheme_verdict *ret)
{
	struct an_date on = date_of_instant(now_us);
	const struct dmn_value *v = NULL;
	const struct json *input = NULL;
	enum an_rc rc;

	rc = feel_value(cx, run, &s->case_date, names_value(run, n), &v);
	if (rc) return rc;
	(void)feel_date(cx, run, v, &on);
	rc = input_group(cx, run, &d->input, n, &input);
	if (rc) return rc;
	if (!input) input = json_new(cx->arena, JSON_OBJECT);
	return scheme_decide(cx, run, s, d, NULL, on, NULL, input, trace, ret);
}

void
case_decided(struct an_cx *cx, struct grant_case *gc, const struct scheme_decision *d,
	const struct scheme_verdict *verdicts, size_t count)
{
	bool many = d->each.expression != NULL;
	const struct json *latest = many ? json_new(cx->arena, JSON_ARRAY) : NULL;

	for (size_t i = 0; i < count; i++) {
		const struct json *with = verdicts[i].result;

		if (many) {
			put(cx, &with, "item", verdicts[i].item);
			latest = json_append(cx->arena, latest, with);
		} else {
			latest = with;
		}
	}
	gc->decisions = json_set(cx->arena, gc->decisions, d->id, latest);
}

enum an_rc
names_decide(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct names *n,
	const struct scheme_decision *d, int64_t now_us, bool trace, struct scheme_verdict **ret, size_t *ret_count)
{
	struct names *with = ARENA_NEW(cx->arena, struct names);
	const struct dmn_value *list = NULL;
	struct scheme_verdict *verdicts;
	size_t count = 1;
	enum an_rc rc = AN_OK;

	if (d->each.expression) {
		rc = feel_value(cx, run, &d->each, names_value(run, n), &list);
		if (rc) return rc;
		count = dmn_kind_of(list) == DMN_LIST ? dmn_count(list) : 0;
		if (count > GRANT_ITEMS_MAX) return an_fail(cx, AN_TOO_LARGE, "grant.items", "%d", GRANT_ITEMS_MAX);
	}
	verdicts = ARENA_ARRAY(cx->arena, struct scheme_verdict, count + 1);
	for (size_t i = 0; !rc && i < count; i++) {
		*with = *n;
		if (list) names_add(with, TEXT("item"), dmn_item(list, i));
		rc = decide_once(cx, s, run, d, with, now_us, trace, &verdicts[i]);
		if (!rc && list) rc = feel_json(cx, run, dmn_item(list, i), &verdicts[i].item);
	}
	if (rc) return rc;
	*ret = verdicts;
	*ret_count = count;
	return AN_OK;
}

enum an_rc
case_decide(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct scheme_decision *d, int64_t now_us, bool trace,
	struct scheme_verdict **ret, size_t *ret_count)
{
	struct names *n = ARENA_NEW(cx->arena, struct names);
	enum an_rc rc = names_of_case(cx, store, s, run, gc, NULL, NULL, now_us, others_new(cx), n);

	return rc ? rc : names_decide(cx, s, run, n, d, now_us, trace, ret, ret_count);
}

/* ---- who may ---- */

bool
actor_is_system(const struct grant_actor *actor)
{
	return text_is(actor->account, "system");
}

bool
actor_has(const struct grant_actor *actor, struct text scheme, struct text role)
{
	for (size_t i = 0; i < actor->role_count; i++)
		if (text_equal(actor->roles[i].role, role) &&
			(text_equal(actor->roles[i].scheme, scheme) || text_is(actor->roles[i].scheme, "*")))
			return true;
	return false;
}

bool
actor_has_for(const struct scheme *s, const struct grant_case *gc, const struct grant_actor *actor, struct text role)
{
	const struct scheme_role *r = scheme_role(s, role);

	if (text_is(role, "system")) return actor_is_system(actor);
	if (!r || !actor_has(actor, s->id, role)) return false;
	return !r->applicant || (actor->organisation.bytes && text_equal(actor->organisation, gc->organisation));
}

/* Never handed in: still where it was opened, and it is the applicant's move. */
static bool
case_is_draft(const struct scheme *s, const struct grant_case *gc)
{
	const struct scheme_state *state = scheme_state(s, gc->state);
	const struct scheme_role *role = state ? scheme_role(s, state->desk) : NULL;

	return text_equal(gc->state, s->initial) && gc->entered_us == gc->opened_us && role && role->applicant;
}

bool
case_visible(const struct scheme *s, const struct grant_case *gc, const struct grant_actor *actor)
{
	bool draft = case_is_draft(s, gc);

	if (actor_is_system(actor) || actor_has(actor, s->id, TEXT("auditor"))) return true;
	for (size_t i = 0; i < s->role_count; i++)
		if ((s->roles[i].applicant || !draft) && actor_has_for(s, gc, actor, s->roles[i].id)) return true;
	return false;
}

/* Has this person taken another act of the same separation on this case? */
static enum an_rc
separated(struct an_cx *cx, struct store *store, const struct scheme *s, const struct grant_case *gc,
	const struct grant_actor *actor, const struct scheme_transition *t)
{
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < s->separation_count; i++) {
		const struct scheme_names *set = &s->separations[i];
		if (!scheme_names_have(set, t->id)) continue;
		for (size_t k = 0; !rc && k < set->count; k++) {
			struct store_rows rows;
			bool same = false;
			if (text_equal(set->at[k], t->id)) continue;
			rc = store_query(cx, store, SQL_CASE_ACTORS, &rows, ARG_TEXT("case", gc->id),
				ARG_TEXT("transition", set->at[k]));
			while (!rc && store_next(cx, &rows, &rc))
				if (text_equal(store_text(cx, &rows, 0), actor->account)) same = true;
			store_done(&rows);
			if (!rc && same) {
				const struct scheme_transition *other = scheme_transition(s, set->at[k]);
				rc = an_fail(cx, AN_DENIED, "grant.separation", "%.*s",
					TEXT_ARG(other ? scheme_say(cx->arena, cx->language, &other->title)
					: set->at[k]));
			}
		}
	}
	return rc;
}

enum an_rc
case_may(struct an_cx *cx, struct store *store, const struct scheme *s, const struct grant_case *gc,
	const struct grant_actor *actor, const struct scheme_transition *t)
{
	const struct scheme_state *state = scheme_state(s, gc->state);
	struct text title = scheme_say(cx->arena, cx->language, &t->title);
	bool role = false;

	if (!case_visible(s, gc, actor)) return an_fail(cx, AN_NOT_FOUND, "grant.no-case");
	for (size_t i = 0; i < t->by.count; i++) role = role || actor_has_for(s, gc, actor, t->by.at[i]);
	if (!role) return an_fail(cx, AN_DENIED, "grant.role", "%.*s", TEXT_ARG(title));
	if (!scheme_names_have(&t->from, gc->state))
		return an_fail(cx, AN_REFUSED, "grant.state", "%.*s|%.*s", TEXT_ARG(title),
			TEXT_ARG(state ? scheme_say(cx->arena, cx->language, &state->title) : gc->state));
	return separated(cx, store, s, gc, actor, t);
}
