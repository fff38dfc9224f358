/*
 * What expressions see of a case (docs/scheme-format.md): its data, acts, decisions, papers and money, and facts from
 * other cases.  Everything comes from projections and is worked out anew each time it is asked.
 */
#include "grant/inner.h"

#include <assert.h>

/* ---- small steps between JSON, text and FEEL ---- */

struct text
body_text(const struct json *body, const char *name)
{
	struct text t = json_text(json_get(body, text_of(name)));

	return t.at ? t : TEXT("");
}

int64_t
body_int(const struct json *body, const char *name)
{
	int64_t n = 0;

	return json_to_int(json_get(body, text_of(name)), &n) ? n : 0;
}

void
put(struct an_cx *cx, const struct json **at, const char *name, const struct json *value)
{
	*at = json_set(cx->arena, *at, text_of(name), value ? value : json_new(cx->arena, JSON_NULL));
}

void
put_text(struct an_cx *cx, const struct json **at, const char *name, struct text value)
{
	put(cx, at, name, json_string(cx->arena, value.at ? value : TEXT("")));
}

void
put_int(struct an_cx *cx, const struct json **at, const char *name, int64_t value)
{
	put(cx, at, name, json_int(cx->arena, value));
}

enum an_rc
canonical_text(struct an_cx *cx, const struct json *j, struct text *ret)
{
	struct buf b;

	buf_open(&b, cx->arena, GRANT_BODY_BYTES_MAX);
	json_write_canonical(&b, j);
	return buf_text(cx, &b, ret);
}

static enum an_rc
feel_fail(struct an_cx *cx, enum dmn_status status, struct text what)
{
	if (status == DMN_NO_MEMORY || status == DMN_LIMIT || status == DMN_INTERRUPTED)
		return an_fail(cx, AN_TOO_LARGE, "grant.feel.limit", "%.*s", TEXT_ARG(what));
	return an_fail(cx, AN_FAULT, "grant.feel", "%.*s", TEXT_ARG(what));
}

enum an_rc
feel_value(struct an_cx *cx, struct dmn_run *run, const struct scheme_feel *f, const struct dmn_value *names,
	const struct dmn_value **ret)
{
	enum dmn_status status;

	if (!f->expression) {
		*ret = dmn_null(run);
		return *ret ? AN_OK : feel_fail(cx, DMN_NO_MEMORY, f->text);
	}
	status = dmn_expression_evaluate(run, f->expression, names, ret);
	return status == DMN_OK ? AN_OK : feel_fail(cx, status, f->text);
}

enum an_rc
feel_json(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, const struct json **ret)
{
	struct dmn_text t;
	enum dmn_status status = dmn_to_json(run, v, &t);

	if (status != DMN_OK) return feel_fail(cx, status, TEXT("JSON"));
	return json_read(cx, arena_text(cx->arena, text_of_dmn(t)), GRANT_BODY_BYTES_MAX, ret);
}

enum an_rc
feel_text(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, struct text *ret)
{
	struct dmn_text t;
	enum dmn_status status = DMN_OK;

	if (!v || dmn_kind_of(v) == DMN_NULL) {
		*ret = TEXT_NONE;
		return AN_OK;
	}
	if (!dmn_as_string(v, &t)) status = dmn_to_feel(run, v, &t);
	if (status != DMN_OK) return feel_fail(cx, status, TEXT("text"));
	*ret = arena_text(cx->arena, text_of_dmn(t));
	return AN_OK;
}

bool
feel_date(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, struct an_date *ret)
{
	const struct json *j = NULL;
	struct an_error before = cx->error;

	if (!v || dmn_kind_of(v) != DMN_DATE) return false;
	if (feel_json(cx, run, v, &j) != AN_OK) {
		cx->error = before;
		return false;
	}
	return date_parse(json_text(j), ret);
}

bool
feel_paise_rounded(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, int64_t *ret)
{
	struct text t;
	struct an_error before = cx->error;
	struct dec d;

	if (!v || dmn_kind_of(v) != DMN_NUMBER) return false;
	if (feel_text(cx, run, v, &t) != AN_OK) {
		cx->error = before;
		return false;
	}
	return dec_parse(t, &d) && dec_rescale(d, 2, DEC_HALF_UP, &d) && dec_to_paise(d, ret) && *ret >= 0 &&
		*ret <= MONEY_MAX_PAISE;
}

bool
feel_paise(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *v, int64_t *ret)
{
	struct text t;
	struct an_error before = cx->error;
	struct dec d;

	if (!v || dmn_kind_of(v) != DMN_NUMBER) return false;
	if (feel_text(cx, run, v, &t) != AN_OK) {
		cx->error = before;
		return false;
	}
	return dec_parse(t, &d) && dec_to_paise(d, ret) && *ret >= 0 && *ret <= MONEY_MAX_PAISE;
}

const struct dmn_value *
date_value(struct an_cx *cx, struct dmn_run *run, struct an_date d)
{
	return dmn_temporal(run, DMN_DATE, dmn_of(date_text(cx->arena, d)));
}

const struct dmn_value *
text_value(struct dmn_run *run, struct text t)
{
	return t.at ? dmn_string(run, dmn_of(t)) : dmn_null(run);
}

static const struct dmn_value *
rupees_value(struct an_cx *cx, struct dmn_run *run, int64_t paise)
{
	return dmn_number(run, dmn_of(dec_text(cx->arena, dec_from_paise(paise))));
}

/* A value that is there, even when memory has run out: the status of the run tells of that later. */
const struct dmn_value *
json_value(struct dmn_run *run, struct an_cx *cx, const struct json *j)
{
	const struct dmn_value *v = NULL;
	struct buf b;
	struct text t;

	if (json_is_null(j)) return dmn_null(run);
	buf_open(&b, cx->arena, GRANT_BODY_BYTES_MAX);
	json_write(&b, j);
	if (buf_text(cx, &b, &t) != AN_OK || dmn_from_json(run, dmn_of(t), &v) != DMN_OK) return dmn_null(run);
	return v;
}

void
names_add(struct names *n, struct text name, const struct dmn_value *value)
{
	for (size_t i = 0; i < n->count; i++)
		if (text_equal(text_of_dmn(n->name[i]), name)) {
			n->value[i] = value;
			return;
		}
	if (n->count == GRANT_FEEL_NAMES_MAX) return;
	n->name[n->count] = dmn_of(name);
	n->value[n->count++] = value;
}

const struct dmn_value *
names_value(struct dmn_run *run, const struct names *n)
{
	return dmn_context(run, n->name, n->value, n->count);
}

/* ---- forms as values ---- */

/* Sections by id, and the fields of plain sections beside them, so that both act.decision.amount and act.amount are
 * found. */
static void
names_of_form(struct names *n, struct dmn_run *run, const struct scheme_form *f, const struct json *data)
{
	const struct dmn_value *sections = form_value(run, f, data);

	if (!sections) return;
	for (size_t i = 0; i < f->section_count; i++) {
		const struct dmn_value *section = dmn_get(sections, dmn_of(f->sections[i].id));
		if (!section) continue;
		if (!f->sections[i].list && dmn_kind_of(section) == DMN_CONTEXT)
			for (size_t k = 0; k < dmn_count(section); k++) {
				struct dmn_text name = dmn_entry_name(section, k);
				names_add(n, text_of_dmn(name), dmn_get(section, name));
			}
		names_add(n, f->sections[i].id, section);
	}
}

static const struct dmn_value *
organisation_value(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, struct text id,
	const struct json *data, int64_t registered_us)
{
	const struct scheme_form *f = scheme_form(s, s->organisation_form);
	struct names *n = ARENA_NEW(cx->arena, struct names);

	if (f) names_of_form(n, run, f, data);
	names_add(n, TEXT("id"), text_value(run, id));
	names_add(n, TEXT("registered_on"), date_value(cx, run, date_of_instant(registered_us)));
	return names_value(run, n);
}

static const struct dmn_value *
acts_value(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct json *acts)
{
	struct names *all = ARENA_NEW(cx->arena, struct names);

	for (size_t i = 0; i < s->transition_count; i++) {
		const struct scheme_transition *t = &s->transitions[i];
		const struct json *a = json_get(acts, t->id);
		const struct scheme_form *f = t->form.bytes ? scheme_form(s, t->form) : NULL;
		struct names *n;
		struct an_date on;
		if (!a) {
			names_add(all, t->id, dmn_null(run));
			continue;
		}
		n = ARENA_NEW(cx->arena, struct names);
		if (f) names_of_form(n, run, f, json_get(a, TEXT("data")));
		if (date_parse(body_text(a, "on"), &on)) names_add(n, TEXT("on"), date_value(cx, run, on));
		names_add(n, TEXT("by"), text_value(run, body_text(a, "by")));
		names_add(n, TEXT("count"), dmn_integer(run, body_int(a, "count")));
		names_add(all, t->id, names_value(run, n));
	}
	return names_value(run, all);
}

const struct dmn_value *
decisions_value(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct json *decisions)
{
	struct names *n = ARENA_NEW(cx->arena, struct names);

	for (size_t i = 0; i < s->decision_count; i++)
		names_add(n, s->decisions[i].id, json_value(run, cx, json_get(decisions, s->decisions[i].id)));
	return names_value(run, n);
}

static void
papers_of_form(struct an_cx *cx, struct names *all, struct dmn_run *run, const struct scheme_form *f,
	const struct json *papers)
{
	for (size_t i = 0; i < f->paper_count; i++) {
		const struct json *list = json_get(papers, f->papers[i].id);
		size_t count = list ? list->count : 0;
		const struct dmn_value **items = ARENA_ARRAY(cx->arena, const struct dmn_value *, count + 1);
		for (size_t k = 0; k < count; k++) {
			static const struct dmn_text parts[] = { { "row", 3 }, { "name", 4 }, { "on", 2 } };
			struct an_date on;
			const struct dmn_value *values[] = {
				text_value(run, body_text(&list->items[k], "row")),
					text_value(run, body_text(&list->items[k], "name")),
				date_parse(body_text(&list->items[k], "on"), &on) ? date_value(cx, run, on)
				: dmn_null(run),
			};
			items[k] = dmn_context(run, parts, values, 3);
		}
		names_add(all, f->papers[i].id, dmn_list(run, items, count));
	}
}

static const struct dmn_value *
parameters_value(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, struct an_date on)
{
	const struct json *values = scheme_parameters(cx->arena, s, on, NULL);
	struct names *n = ARENA_NEW(cx->arena, struct names);

	for (size_t i = 0; i < s->parameter_count; i++) {
		const struct json *j = json_get(values, s->parameters[i].name);
		const struct dmn_value *v = NULL;
		if (text_is(s->parameters[i].type, "date") && json_text(j).at)
			v = dmn_temporal(run, DMN_DATE, dmn_of(json_text(j)));
		else v = json_value(run, cx, j);
		names_add(n, s->parameters[i].name, v ? v : dmn_null(run));
	}
	return names_value(run, n);
}

/* today, fy, organisation */
static void
names_common(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, struct text organisation,
	const struct json *data, int64_t registered_us, int64_t now_us, struct names *n)
{
	struct an_date today = date_of_instant(now_us);

	names_add(n, TEXT("today"), date_value(cx, run, today));
	names_add(n, TEXT("fy"), text_value(run, fy_text(cx->arena, fy_of(today))));
	names_add(n, TEXT("organisation"), organisation_value(cx, s, run, organisation, data, registered_us));
}

/* version, parameters: on the case's date, which may look at all names so far. */
static enum an_rc
names_dated(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, int64_t now_us, struct names *n)
{
	const struct dmn_value *v = NULL;
	struct an_date on = date_of_instant(now_us);
	const struct scheme_version *version;
	enum an_rc rc;

	rc = feel_value(cx, run, &s->case_date, names_value(run, n), &v);
	if (rc) return rc;
	(void)feel_date(cx, run, v, &on);
	version = scheme_version_on(s, on);
	names_add(n, TEXT("version"), version ? text_value(run, version->id) : dmn_null(run));
	names_add(n, TEXT("parameters"), parameters_value(cx, s, run, on));
	return AN_OK;
}

enum an_rc
names_of_organisation(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, struct text id,
	const struct json *data, int64_t registered_us, int64_t now_us, struct names *ret)
{
	names_common(cx, s, run, id, data, registered_us, now_us, ret);
	return names_dated(cx, s, run, now_us, ret);
}

enum an_rc
names_without_facts(struct an_cx *cx, const struct scheme *s, struct dmn_run *run, const struct grant_case *gc,
	const struct scheme_form *act_form, const struct json *act, int64_t now_us, struct names *n)
{
	struct names *c = ARENA_NEW(cx->arena, struct names), *m = ARENA_NEW(cx->arena, struct names),
		*p = ARENA_NEW(cx->arena, struct names);

	names_common(cx, s, run, gc->organisation, gc->organisation_data, gc->organisation_us, now_us, n);
	names_add(c, TEXT("id"), text_value(run, gc->id));
	names_add(c, TEXT("number"), text_value(run, gc->number));
	names_add(c, TEXT("state"), text_value(run, gc->state));
	names_add(c, TEXT("opened_on"), date_value(cx, run, date_of_instant(gc->opened_us)));
	names_add(c, TEXT("entered_on"), date_value(cx, run, date_of_instant(gc->entered_us)));
	names_add(n, TEXT("case"), names_value(run, c));
	for (size_t i = 0; i < s->form_count; i++) {
		const struct json *data = json_get(gc->data, s->forms[i].id);
		if (text_equal(s->forms[i].id, s->organisation_form)) continue;
		names_add(n, s->forms[i].id, data ? form_value(run, &s->forms[i], data) : dmn_null(run));
	}
	names_add(n, TEXT("acts"), acts_value(cx, s, run, gc->acts));
	names_add(n, TEXT("decisions"), decisions_value(cx, s, run, gc->decisions));
	for (size_t i = 0; i < s->form_count; i++) papers_of_form(cx, p, run, &s->forms[i], gc->papers);
	names_add(n, TEXT("papers"), names_value(run, p));
	names_add(m, TEXT("earmarked"), rupees_value(cx, run, gc->earmarked_paise));
	names_add(m, TEXT("committed"), rupees_value(cx, run, gc->committed_paise));
	names_add(m, TEXT("released"), rupees_value(cx, run, gc->released_paise));
	names_add(m, TEXT("recovered"), rupees_value(cx, run, gc->recovered_paise));
	names_add(n, TEXT("money"), names_value(run, m));
	if (act_form) {
		struct names *a = ARENA_NEW(cx->arena, struct names);
		names_of_form(a, run, act_form, act);
		names_add(n, TEXT("act"), names_value(run, a));
	} else {
		names_add(n, TEXT("act"), dmn_null(run));
	}
	return names_dated(cx, s, run, now_us, n);
}

/* ---- facts from other cases ---- */

enum { OTHER_ID_MAX = 64 };
struct other { char id[OTHER_ID_MAX]; const struct dmn_value *names; };
struct others { size_t count; struct other at[GRANT_OTHERS_MAX]; };      /* those loaded so far, by id */

struct others *
others_new(struct an_cx *cx)
{
	return ARENA_NEW(cx->arena, struct others);
}

static enum an_rc
other_names(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run, struct text id,
	int64_t now_us, struct others *known, const struct dmn_value **ret)
{
	struct arena_mark mark = arena_mark(cx->arena);
	struct grant_case gc;
	struct names *n;
	enum an_rc rc;

	for (size_t i = 0; i < known->count; i++)
		if (text_is(id, known->at[i].id)) {
			*ret = known->at[i].names;
			return AN_OK;
		}
	if (known->count == GRANT_OTHERS_MAX) return an_fail(cx, AN_TOO_LARGE, "grant.others", "%d", GRANT_OTHERS_MAX);
	n = ARENA_NEW(cx->arena, struct names);
	rc = case_load(cx, store, id, &gc);
	if (!rc) rc = names_without_facts(cx, s, run, &gc, NULL, NULL, now_us, n);
	if (rc) return rc;
	*ret = names_value(run, n);
	if (id.bytes >= OTHER_ID_MAX) return an_fail(cx, AN_FAULT, "grant.event", "0");
	memcpy(known->at[known->count].id, id.at, id.bytes);
	known->at[known->count++].names = *ret;
	arena_rewind(cx->arena, mark);                   /* the values are the run's */
	return AN_OK;
}

/* The other cases that a query names, as a FEEL list. */
static enum an_rc
others_list(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct scheme_fact *fact, struct text value, int64_t now_us,
	struct others *known, const struct dmn_value **ret)
{
	struct text *ids = ARENA_ARRAY(cx->arena, struct text, GRANT_OTHERS_MAX);
	const struct dmn_value **items = ARENA_ARRAY(cx->arena, const struct dmn_value *, GRANT_OTHERS_MAX);
	struct store_rows rows;
	size_t count = 0;
	enum an_rc rc;

	if (fact->of_organisation)
		rc = store_query(cx, store, SQL_CASE_OTHERS_OF_ORGANISATION, &rows,
			ARG_TEXT("organisation", gc->organisation), ARG_TEXT("scheme", s->id),
			ARG_TEXT("case", gc->id));
	else
		rc = store_query(cx, store, SQL_CASE_OTHERS_BY_KEY, &rows, ARG_TEXT("key", fact->key),
			ARG_TEXT("value", value.at ? value : TEXT("")), ARG_TEXT("scheme", s->id),
			ARG_TEXT("case", gc->id));
	while (!rc && store_next(cx, &rows, &rc)) {
		if (count == GRANT_OTHERS_MAX) rc = an_fail(cx, AN_TOO_LARGE, "grant.others", "%d", GRANT_OTHERS_MAX);
		else ids[count++] = store_text(cx, &rows, 0);
	}
	store_done(&rows);
	for (size_t i = 0; !rc && i < count; i++) rc = other_names(cx, store, s, run, ids[i], now_us, known, &items[i]);
	if (!rc) *ret = dmn_list(run, items, count);
	return rc;
}

static enum an_rc
fact_value(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct scheme_fact *fact, const struct names *n,
	const struct dmn_value *item, int64_t now_us, struct others *known, const struct dmn_value **ret)
{
	struct arena_mark mark = arena_mark(cx->arena);
	struct names *with = ARENA_NEW(cx->arena, struct names);
	const struct dmn_value *v = NULL, *list = NULL;
	struct text key = TEXT_NONE;
	enum an_rc rc = AN_OK;

	*with = *n;
	if (item) names_add(with, TEXT("item"), item);
	if (!fact->of_organisation) {
		rc = feel_value(cx, run, &fact->equals, names_value(run, with), &v);
		if (!rc) rc = feel_text(cx, run, v, &key);
	}
	if (!rc) rc = others_list(cx, store, s, run, gc, fact, key, now_us, known, &list);
	if (rc) return rc;
	names_add(with, TEXT("others"), list);
	rc = feel_value(cx, run, &fact->value, names_value(run, with), ret);
	if (!rc) arena_rewind(cx->arena, mark);          /* the values are the run's */
	return rc;
}

static enum an_rc
facts_value(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct names *n, int64_t now_us, struct others *known,
	const struct dmn_value **ret)
{
	struct names *all = ARENA_NEW(cx->arena, struct names);
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < s->fact_count; i++) {
		const struct scheme_fact *fact = &s->facts[i];
		const struct dmn_value *v = NULL, *list = NULL, **items;
		size_t count;
		if (!fact->each.expression) {
			rc = fact_value(cx, store, s, run, gc, fact, n, NULL, now_us, known, &v);
			if (!rc) names_add(all, fact->id, v);
			continue;
		}
		rc = feel_value(cx, run, &fact->each, names_value(run, n), &list);
		if (rc) break;
		count = dmn_kind_of(list) == DMN_LIST ? dmn_count(list) : 0;
		if (count > GRANT_ITEMS_MAX) return an_fail(cx, AN_TOO_LARGE, "grant.items", "%d", GRANT_ITEMS_MAX);
		items = ARENA_ARRAY(cx->arena, const struct dmn_value *, count + 1);
		for (size_t k = 0; !rc && k < count; k++)
			rc = fact_value(cx, store, s, run, gc, fact, n, dmn_item(list, k), now_us, known, &items[k]);
		if (!rc) names_add(all, fact->id, dmn_list(run, items, count));
	}
	if (!rc) *ret = names_value(run, all);
	return rc;
}

static enum an_rc
names_facts(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, int64_t now_us, struct others *known, struct names *n)
{
	const struct dmn_value *facts = NULL;
	enum an_rc rc = facts_value(cx, store, s, run, gc, n, now_us, known, &facts);

	if (rc) return rc;
	names_add(n, TEXT("facts"), facts);
	if (dmn_run_status(run) == DMN_NO_MEMORY) return feel_fail(cx, DMN_NO_MEMORY, gc->id);
	return AN_OK;
}

enum an_rc
names_of_case(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct scheme_form *act_form, const struct json *act, int64_t now_us,
	struct others *known, struct names *ret)
{
	enum an_rc rc = names_without_facts(cx, s, run, gc, act_form, act, now_us, ret);

	return rc ? rc : names_facts(cx, store, s, run, gc, now_us, known, ret);
}

enum an_rc
names_decided(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, int64_t now_us, struct others *known, struct names *n)
{
	enum an_rc rc;

	names_add(n, TEXT("decisions"), decisions_value(cx, s, run, gc->decisions));
	names_add(n, TEXT("facts"), dmn_null(run));
	rc = names_dated(cx, s, run, now_us, n);
	return rc ? rc : names_facts(cx, store, s, run, gc, now_us, known, n);
}

enum an_rc
case_names(struct an_cx *cx, struct store *store, const struct scheme *s, struct dmn_run *run,
	const struct grant_case *gc, const struct json *act, int64_t now_us, const struct dmn_value **ret)
{
	struct names *n = ARENA_NEW(cx->arena, struct names);
	const struct scheme_form *form = NULL;
	enum an_rc rc;

	/* The form whose section the first member is. */
	for (size_t i = 0; act && act->kind == JSON_OBJECT && act->count && !form && i < s->form_count; i++)
		if (scheme_section(&s->forms[i], act->members[0].name)) form = &s->forms[i];
	rc = names_of_case(cx, store, s, run, gc, form, act, now_us, others_new(cx), n);
	if (!rc) *ret = names_value(run, n);
	return rc;
}
