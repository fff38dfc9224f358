/*
 * One case as its reader may see it: where it stands, what happens next and by when, what he may do, and every noting.
 */
#include "report/inner.h"

static struct text
empty(struct text t)
{
	return t.at ? t : (struct text){ "", 0 };
}

static enum an_rc
documents_of(struct an_cx *cx, struct reading *in, const struct scheme *s, struct text owner, struct text form,
	const struct report_document **ret, size_t *ret_count)
{
	struct report_document *list = NULL;
	size_t count = 0, room = 0;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_DOCUMENTS, &rows, ARG_TEXT("owner", owner),
		ARG_INT("max", REPORT_DOCUMENTS_MAX));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		struct text its_form = store_text(cx, &rows, 1), paper = store_text(cx, &rows, 2);
		const struct scheme_form *f = scheme_form(s, its_form);
		const struct scheme_paper *p = f ? scheme_paper(f, paper) : NULL;

		if (form.bytes && !text_equal(form, its_form))
			continue;
		*LIST_ADD(cx, list, count, room) = (struct report_document){ .id = store_text(cx, &rows, 0),
			.form = its_form, .paper = paper, .paper_title = p ? say_scheme(cx, &p->title) : paper,
			.row = store_text(cx, &rows, 3), .name = store_text(cx, &rows, 4),
			.type = store_text(cx, &rows, 5), .bytes = store_int(&rows, 6),
			.hash = store_text(cx, &rows, 7), .on = date_of_instant(store_int(&rows, 8)) };
	}
	store_done(&rows);
	*ret = list;
	*ret_count = count;
	return rc;
}

/* ---- forms ---- */

static bool
may_edit(const struct scheme *s, const struct scheme_state *state, const struct grant_case *gc,
	const struct grant_actor *actor, struct text form)
{
	for (size_t i = 0; i < state->edit_count; i++) {
		const struct scheme_role *role = scheme_role(s, state->edits[i].role);

		if (!role || !scheme_names_have(&state->edits[i].forms, form))
			continue;
		if (role->applicant ? actor->organisation.bytes && text_equal(actor->organisation, gc->organisation) :
		    report_actor_has(actor, s->id, role->id))
			return true;
	}
	return false;
}

static enum an_rc
forms_of(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct grant_actor *actor,
	const struct dmn_value *names, struct report_case *ret)
{
	const struct grant_case *gc = &ret->raw;
	struct report_form *forms = ARENA_ARRAY(cx->arena, struct report_form, s->form_count + 1);
	const struct report_document *documents;
	size_t document_count;
	enum an_rc rc;

	rc = documents_of(cx, in, s, gc->id, TEXT_NONE, &documents, &document_count);
	for (size_t i = 0; !rc && i < s->form_count; i++) {
		const struct scheme_form *f = &s->forms[i];
		bool editable = may_edit(s, ret->state, gc, actor, f->id),
			some = !json_is_null(json_get(gc->data, f->id));

		for (size_t j = 0; j < document_count && !some; j++)
			some = text_equal(documents[j].form, f->id);
		if (!editable && !some)
			continue;
		rc = form_view(cx, in, s, f, gc->data, gc->papers, editable ? names : NULL, documents, document_count,
			editable, &forms[ret->form_count]);
		if (!rc)
			ret->form_count++;
		ret->editable = ret->editable || editable;
	}
	ret->forms = forms;
	if (!rc && s->organisation_form.bytes && scheme_form(s, s->organisation_form)) {
		const struct json *data = json_set(cx->arena, NULL, s->organisation_form, gc->organisation_data);

		rc = documents_of(cx, in, s, gc->organisation, s->organisation_form, &documents, &document_count);
		if (!rc)
			rc = form_view(cx, in, s, scheme_form(s, s->organisation_form), data, NULL, NULL, documents,
				document_count, false, &ret->organisation);
	}
	return rc;
}

/* ---- acts ---- */

static void
acts_of(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct grant_actor *actor,
	struct report_case *ret)
{
	struct report_act *acts = ARENA_ARRAY(cx->arena, struct report_act, s->transition_count + 1);
	struct report_act *barred = ARENA_ARRAY(cx->arena, struct report_act, s->transition_count + 1);

	for (size_t i = 0; i < s->transition_count; i++) {
		const struct scheme_transition *t = &s->transitions[i];
		const struct scheme_state *to = scheme_state(s, t->to);
		struct an_error before = cx->error;

		if (!scheme_names_have(&t->from, ret->raw.state) || case_may(cx, in->store, s, &ret->raw, actor, t)) {
			if (cx->error.key && strcmp(cx->error.key, "grant.separation") == 0)
				barred[ret->barred_count++] = (struct report_act){ .id = t->id,
					.title = say_scheme(cx, &t->title),
					.done_title = arena_text(cx->arena, cx->error.detail) };
			cx->error = before;
			continue;
		}
		acts[ret->act_count++] = (struct report_act){ .id = t->id, .title = say_scheme(cx, &t->title),
			.form = t->form, .mark = t->mark, .to_title = to ? say_scheme(cx, &to->title) : t->to,
			.primary = text_is(t->mark, "primary"), .warning = text_is(t->mark, "warning"),
			.has_form = t->form.bytes > 0 };
	}
	ret->acts = acts;
	ret->barred = barred;
}

/* ---- decisions ---- */

static struct text
item_title(struct an_cx *cx, const struct scheme *s, const struct grant_case *gc, const struct json *item)
{
	struct text name = json_text(json_get(item, TEXT("row")));

	if (!item || item->kind != JSON_OBJECT)
		return item ? json_shown(cx, item) : (struct text){ "", 0 };
	if (json_text(json_get(item, TEXT("name"))).bytes)
		return json_text(json_get(item, TEXT("name")));
	/* The row of some list section: titled as there, or by the row that its first reference names. */
	for (size_t i = 0; i < s->form_count; i++)
		for (size_t j = 0; j < s->forms[i].section_count; j++) {
			const struct scheme_section *section = &s->forms[i].sections[j];
			const struct json *rows = json_get(json_get(gc->data, s->forms[i].id), section->id);

			for (size_t k = 0; section->list && rows && rows->kind == JSON_ARRAY && k < rows->count; k++)
				if (name.bytes && text_equal(json_text(json_get(&rows->items[k], TEXT("row"))), name))
					return row_title(cx, s, section, &rows->items[k], k, gc->data);
		}
	return empty(name);
}

static enum an_rc
previews_of(struct an_cx *cx, struct reading *in, const struct scheme *s, struct report_case *ret)
{
	struct grant_case seen = ret->raw;       /* each decision sees those before it, as when they are taken */
	struct report_decision *list = NULL;
	size_t room = 0;

	for (size_t i = 0; i < ret->state->preview.count; i++) {
		const struct scheme_decision *d = scheme_decision(s, ret->state->preview.at[i]);
		struct an_error before = cx->error;
		struct scheme_verdict *verdicts = NULL;
		size_t count = 0;
		enum an_rc rc;

		if (!d)
			continue;
		an_error_clear(cx);
		rc = case_decide(cx, in->store, s, in->run, &seen, d, report_now_us(in->report, cx), true, &verdicts,
			&count);
		if (rc && rc != AN_INVALID && rc != AN_REFUSED)
			return rc;
		if (rc) {
			struct report_decision *one = LIST_ADD(cx, list, ret->preview_count, room);

			*one = (struct report_decision){ .id = d->id, .title = say_scheme(cx, &d->title),
				.waiting = true, .problems = cx->error.problems,
				.problem_count = cx->error.problem_count };
			cx->error = before;
			continue;
		}
		cx->error = before;
		case_decided(cx, &seen, d, verdicts, count);
		for (size_t j = 0; j < count; j++) {
			struct report_decision *one = LIST_ADD(cx, list, ret->preview_count, room);

			*one = (struct report_decision){ .index = j, .on = verdicts[j].on,
				.many = d->each.expression != NULL };
			decision_view(cx, s, d, verdicts[j].result, verdicts[j].input, verdicts[j].trace, one);
			one->item_title = item_title(cx, s, &ret->raw, verdicts[j].item);
		}
	}
	ret->previews = list;
	return AN_OK;
}

static enum an_rc
decisions_of(struct an_cx *cx, struct reading *in, const struct scheme *s, struct report_case *ret)
{
	struct report_decision *list = NULL;
	size_t room = 0;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_DECISIONS, &rows, ARG_TEXT("id", ret->raw.id));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		const struct scheme_decision *d = scheme_decision(s, store_text(cx, &rows, 0));
		struct report_decision *one;

		if (!d)
			continue;
		one = LIST_ADD(cx, list, ret->decision_count, room);
		*one = (struct report_decision){ .index = (size_t)store_int(&rows, 1), .seq = store_int(&rows, 2),
			.on = { (int32_t)store_int(&rows, 3) }, .many = d->each.expression != NULL };
		decision_view(cx, s, d, store_json(cx, &rows, 6), NULL, TEXT_NONE, one);
		one->item_title = item_title(cx, s, &ret->raw, store_json(cx, &rows, 4));
	}
	store_done(&rows);
	ret->decisions = list;
	return rc;
}

/* ---- history ---- */

static void
act_values(struct an_cx *cx, const struct scheme *s, const struct scheme_transition *t, const struct json *values,
	const struct json *data, struct report_noting *to)
{
	const struct scheme_form *f = t && t->form.bytes ? scheme_form(s, t->form) : NULL;
	struct report_pair *list = NULL;
	size_t room = 0;

	for (size_t i = 0; f && values && i < f->section_count; i++) {
		const struct scheme_section *section = &f->sections[i];
		const struct json *own = json_get(values, section->id);
		const struct report_pair *pairs;
		size_t count;

		if (section->list) {
			for (size_t j = 0; own && own->kind == JSON_ARRAY && j < own->count; j++) {
				struct text title = row_title(cx, s, section, &own->items[j], j, data);

				pairs_of_section(cx, s, section, &own->items[j], data, &pairs, &count);
				for (size_t k = 0; k < count; k++) {
					*LIST_ADD(cx, list, to->value_count, room) = pairs[k];
					list[to->value_count - 1].label = arena_print(cx->arena, "%.*s: %.*s",
						TEXT_ARG(title), TEXT_ARG(pairs[k].label));
				}
			}
			continue;
		}
		/* An act's form is flat where it has no list: its values may stand by section or directly. */
		pairs_of_section(cx, s, section, own && own->kind == JSON_OBJECT ? own : values, data, &pairs, &count);
		for (size_t k = 0; k < count; k++)
			*LIST_ADD(cx, list, to->value_count, room) = pairs[k];
	}
	to->values = list;
}

/* One line for each decision; of a decision on many items the sum. */
static void
noting_decisions(struct an_cx *cx, const struct scheme *s, const struct json *body, struct report_noting *to)
{
	const struct json *taken = json_get(body, TEXT("decisions"));
	struct report_noted *list;

	if (!taken || taken->kind != JSON_ARRAY)
		return;
	list = ARENA_ARRAY(cx->arena, struct report_noted, taken->count + 1);
	for (size_t i = 0; i < taken->count; i++) {
		const struct scheme_decision *d = scheme_decision(s,
			empty(json_text(json_get(&taken->items[i], TEXT("decision")))));
		const struct json *results = json_get(&taken->items[i], TEXT("results"));
		struct report_noted *one = &list[to->decision_count];

		if (!d || !results || results->kind != JSON_ARRAY || results->count == 0)
			continue;
		to->decision_count++;
		*one = (struct report_noted){ .seq = to->seq, .id = d->id, .item_count = results->count };
		for (size_t j = 0; j < results->count; j++) {
			struct report_decision view = { 0 };

			decision_view(cx, s, d, json_get(&results->items[j], TEXT("result")), NULL, TEXT_NONE, &view);
			one->title = view.title;
			one->version = view.version;
			one->outcome_text = results->count == 1 ? view.outcome_text : (struct text){ "", 0 };
			one->has_amount = one->has_amount || view.has_amount;
			one->admissible_paise += view.admissible_paise;
		}
	}
	to->decisions = list;
}

static struct text
noting_what(struct an_cx *cx, struct text type)
{
	struct text key = arena_print(cx->arena, "page.noting.%.*s", TEXT_ARG(type));

	return message_find(cx->language, key).at ? message_text(cx->arena, cx->language, key, TEXT_NONE)
		: say_name(cx, type);
}

/* What a noting that is no act was about: the section, the paper. */
static struct text
noting_detail(struct an_cx *cx, const struct scheme *s, const struct json *body)
{
	const struct scheme_form *f = scheme_form(s, empty(json_text(json_get(body, TEXT("form")))));
	struct text section = empty(json_text(json_get(body, TEXT("section")))),
		paper = empty(json_text(json_get(body, TEXT("paper"))));
	struct text name = empty(json_text(json_get(body, TEXT("name"))));

	if (f && section.bytes && scheme_section(f, section))
		return say_scheme(cx, &scheme_section(f, section)->title);
	if (f && paper.bytes && scheme_paper(f, paper)) {
		struct text title = say_scheme(cx, &scheme_paper(f, paper)->title);

		return name.bytes ? arena_print(cx->arena, "%.*s (%.*s)", TEXT_ARG(title), TEXT_ARG(name)) : title;
	}
	return (struct text){ "", 0 };
}

/* The instant without its zone; the catalogue's sentence says where that is. */
static struct text
say_instant(struct an_cx *cx, int64_t at_us)
{
	struct text whole = instant_people(cx->arena, at_us);
	ptrdiff_t zone = text_find(whole, TEXT(" ("));

	return say(cx, "page.instant", "%.*s", TEXT_ARG(zone > 0 ? text_slice(whole, 0, (size_t)zone) : whole));
}

static enum an_rc
history_of(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct grant_actor *actor,
	struct text id, int64_t after, const struct json *data, const struct report_noting **ret, size_t *ret_count)
{
	struct report_noting *list = NULL;
	size_t count = 0, room = 0;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_HISTORY, &rows, ARG_TEXT("id", id), ARG_INT("after", after),
		ARG_INT("max", REPORT_NOTINGS_MAX));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		struct report_noting *one = LIST_ADD(cx, list, count, room);
		struct text transition = store_text(cx, &rows, 6), body_bytes = store_blob(cx, &rows, 5);
		const struct scheme_state *to = transition.at ? scheme_state(s, store_text(cx, &rows, 7)) : NULL;
		const struct scheme_transition *t = transition.at ? scheme_transition(s, transition) : NULL;
		const struct json *body = NULL;
		struct an_error before = cx->error;

		if (!body_bytes.at || json_read(cx, body_bytes, 0, &body))
			cx->error = before;
		*one = (struct report_noting){ .seq = store_int(&rows, 0), .at_us = store_int(&rows, 2),
			.actor = store_text(cx, &rows, 4) };
		one->at = say_instant(cx, one->at_us);
		if (transition.at && store_text(cx, &rows, 8).bytes)
			one->actor = store_text(cx, &rows, 8);
		if (text_is(store_text(cx, &rows, 3), "system"))
			one->actor = say(cx, "page.system", "%s", "");
		one->type = store_text(cx, &rows, 1);
		one->transition = empty(transition);
		one->to = transition.at ? store_text(cx, &rows, 7) : (struct text){ "", 0 };
		one->what = t ? say_scheme(cx, &t->title) : noting_what(cx, store_text(cx, &rows, 1));
		one->state_title = to ? say_scheme(cx, &to->title) : (struct text){ "", 0 };
		one->act = transition.at != NULL;
		if (transition.at) {
			const struct scheme_role *role = scheme_role(s, store_text(cx, &rows, 9));

			one->role_title = role ? say_scheme(cx, &role->title) : (struct text){ "", 0 };
			act_values(cx, s, t, store_json(cx, &rows, 10), data, one);
		} else {
			one->detail = noting_detail(cx, s, body);
		}
		noting_decisions(cx, s, body, one);
	}
	store_done(&rows);
	(void)actor;
	*ret = list;
	*ret_count = count;
	return rc;
}

static enum an_rc
letters_of(struct an_cx *cx, struct reading *in, const struct scheme *s, struct report_case *ret)
{
	struct report_letter *list = NULL;
	size_t room = 0;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_LETTERS, &rows, ARG_TEXT("id", ret->raw.id));
	if (rc)
		return rc;
	while (store_next(cx, &rows, &rc)) {
		struct text kind = store_text(cx, &rows, 1);
		const struct scheme_letter *l = scheme_letter(s, kind);

		*LIST_ADD(cx, list, ret->letter_count, room) = (struct report_letter){ store_text(cx, &rows, 0),
			l ? say_scheme(cx, &l->title) : kind, store_text(cx, &rows, 2), store_text(cx, &rows, 3),
			date_of_instant(store_int(&rows, 4)) };
	}
	store_done(&rows);
	ret->letters = list;
	return rc;
}

/* ---- the whole ---- */

static enum an_rc
case_open(struct an_cx *cx, struct reading *in, const struct grant_actor *actor, struct text id,
	struct report_case *ret)
{
	enum an_rc rc = case_load(cx, in->store, id, &ret->raw);

	if (rc == AN_NOT_FOUND)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	if (rc)
		return rc;
	ret->scheme = scheme_find(report_schemes(in->report), ret->raw.scheme);
	if (!ret->scheme || !actor || !case_visible(ret->scheme, &ret->raw, actor))
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	ret->state = scheme_state(ret->scheme, ret->raw.state);
	if (!ret->state)
		return an_fail(cx, AN_FAULT, "report.state", "%.*s", TEXT_ARG(ret->raw.state));
	ret->public_text = say_scheme(cx, &ret->state->public_text);
	ret->applicant = actor->organisation.bytes && text_equal(actor->organisation, ret->raw.organisation);
	return case_row(cx, in, ret->scheme, actor, id, &ret->row);
}

enum an_rc
report_case(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id, unsigned parts,
	struct report_case *ret)
{
	struct report_case whole = { 0 };
	const struct dmn_value *names = NULL;
	struct reading in = { 0 };
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = case_open(cx, &in, actor, id, &whole);
	if (!rc && (parts & REPORT_FORMS))
		rc = case_names(cx, in.store, whole.scheme, in.run, &whole.raw, NULL, report_now_us(r, cx), &names);
	if (!rc && (parts & REPORT_FORMS))
		rc = forms_of(cx, &in, whole.scheme, actor, names, &whole);
	if (!rc)
		acts_of(cx, &in, whole.scheme, actor, &whole);
	if (!rc && (parts & REPORT_PREVIEW))
		rc = previews_of(cx, &in, whole.scheme, &whole);
	if (!rc && (parts & REPORT_DECISIONS))
		rc = decisions_of(cx, &in, whole.scheme, &whole);
	if (!rc && (parts & REPORT_HISTORY))
		rc = history_of(cx, &in, whole.scheme, actor, id, 0, whole.raw.data, &whole.history,
			&whole.history_count);
	if (!rc && (parts & REPORT_LETTERS))
		rc = letters_of(cx, &in, whole.scheme, &whole);
	read_close(&in);
	if (!rc)
		*ret = whole;
	return rc;
}

enum an_rc
report_since(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id, int64_t seq,
	const struct report_noting **ret, size_t *ret_count)
{
	struct report_case whole = { 0 };
	struct reading in = { 0 };
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = case_open(cx, &in, actor, id, &whole);
	if (!rc)
		rc = history_of(cx, &in, whole.scheme, actor, id, seq, whole.raw.data, ret, ret_count);
	read_close(&in);
	return rc;
}

/* From the log, traced again over its stored input. */
static enum an_rc
decision_of(struct an_cx *cx, struct reading *in, struct report_case *whole, int64_t seq, struct text decision,
	size_t item, struct report_decision *ret)
{
	const struct scheme *s = whole->scheme;
	const struct scheme_decision *d = scheme_decision(s, decision);
	const struct json *body = NULL, *taken = NULL, *results = NULL, *one;
	struct an_error before = cx->error;
	struct scheme_verdict verdict = { 0 };
	struct text bytes = TEXT_NONE;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, in->store, SQL_REPORT_EVENT, &rows, ARG_TEXT("id", whole->raw.id), ARG_INT("seq", seq));
	if (rc)
		return rc;
	if (store_next(cx, &rows, &rc))
		bytes = store_blob(cx, &rows, 2);
	store_done(&rows);
	if (rc)
		return rc;
	if (bytes.at && json_read(cx, bytes, 0, &body) == AN_OK)
		taken = json_get(body, TEXT("decisions"));
	cx->error = before;
	for (size_t i = 0; taken && taken->kind == JSON_ARRAY && i < taken->count; i++)
		if (text_equal(empty(json_text(json_get(&taken->items[i], TEXT("decision")))), decision))
			results = json_get(&taken->items[i], TEXT("results"));
	one = json_at(results, item);
	if (!d || !one)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	*ret = (struct report_decision){ .seq = seq, .index = item, .item_count = results->count,
		.many = d->each.expression != NULL };
	(void)date_parse(empty(json_text(json_get(one, TEXT("on")))), &ret->on);
	if (scheme_decide(cx, in->run, s, d, &ret->on, ret->on, NULL, json_get(one, TEXT("input")), true, &verdict))
		cx->error = before;
	decision_view(cx, s, d, json_get(one, TEXT("result")), json_get(one, TEXT("input")), verdict.trace, ret);
	ret->item_title = item_title(cx, s, &whole->raw, json_get(one, TEXT("item")));
	ret->package = empty(json_text(json_get(body, TEXT("package"))));
	ret->engine = empty(json_text(json_get(body, TEXT("engine"))));
	return AN_OK;
}

enum an_rc
report_case_decision(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id, int64_t seq,
	struct text decision, size_t item, struct report_case *ret_case, struct report_decision *ret)
{
	struct report_case whole = { 0 };
	struct reading in = { 0 };
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = case_open(cx, &in, actor, id, &whole);
	if (!rc)
		rc = decision_of(cx, &in, &whole, seq, decision, item, ret);
	read_close(&in);
	if (!rc)
		*ret_case = whole;
	return rc;
}

/* ---- organisations ---- */

enum an_rc
report_organisation(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text scheme,
	struct text id, struct report_organisation *ret)
{
	struct report_organisation org = { .scheme = scheme_find(report_schemes(r), scheme), .id = id };
	const struct report_document *documents;
	size_t document_count;
	struct reading in = { 0 };
	struct store_rows rows;
	bool found = false, own = actor && actor->organisation.bytes && text_equal(actor->organisation, id);
	enum an_rc rc;

	if (!org.scheme || org.scheme->organisation_form.bytes == 0 || !own)
		return an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = store_query(cx, in.store, SQL_REPORT_ORGANISATION, &rows, ARG_TEXT("id", id), ARG_TEXT("scheme", scheme));
	if (rc)
		goto out;
	if (store_next(cx, &rows, &rc)) {
		found = true;
		org.name = store_text(cx, &rows, 0);
		org.data = store_json(cx, &rows, 1);
		org.registered_on = date_of_instant(store_int(&rows, 2));
		org.last_seq = store_int(&rows, 3);
	}
	store_done(&rows);
	if (!rc && !found)
		rc = an_fail(cx, AN_NOT_FOUND, "report.none", "%s", "");
	if (rc)
		goto out;
	rc = documents_of(cx, &in, org.scheme, id, org.scheme->organisation_form, &documents, &document_count);
	if (!rc)
		rc = form_view(cx, &in, org.scheme, scheme_form(org.scheme, org.scheme->organisation_form),
			json_set(cx->arena, NULL, org.scheme->organisation_form, org.data), NULL, NULL, documents,
			document_count, true, &org.form);
	if (!rc)
		*ret = org;
out:
	read_close(&in);
	return rc;
}

enum an_rc
report_organisation_schemes(struct an_cx *cx, struct report *r, struct text id, const struct text **ret,
	size_t *ret_count)
{
	struct text *list = NULL;
	size_t count = 0, room = 0;
	struct reading in = { 0 };
	struct store_rows rows;
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	rc = store_query(cx, in.store, SQL_REPORT_ORGANISATION_SCHEMES, &rows, ARG_TEXT("id", id));
	if (!rc) {
		while (store_next(cx, &rows, &rc))
			*LIST_ADD(cx, list, count, room) = store_text(cx, &rows, 0);
		store_done(&rows);
	}
	read_close(&in);
	*ret = list;
	*ret_count = count;
	return rc;
}
