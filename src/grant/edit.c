/*
 * Writing in forms: every value checked against its field, unknown members refused, rows kept apart by ids of their
 * own.
 *
 * A draft may have gaps: what is required is asked when an act wants the form complete.
 */
#include "grant/inner.h"

enum { EDIT_ROWS_MAX = 2000, EDIT_PLACE_MAX = 200 };

static struct text
place_of(struct an_cx *cx, struct text form, struct text section, ptrdiff_t row, struct text field)
{
	if (row < 0 && !field.bytes) return arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(form), TEXT_ARG(section));
	if (row < 0)
		return arena_print(cx->arena, "%.*s.%.*s.%.*s", TEXT_ARG(form), TEXT_ARG(section), TEXT_ARG(field));
	return arena_print(cx->arena, "%.*s.%.*s[%td]%s%.*s", TEXT_ARG(form), TEXT_ARG(section), row + 1,
		field.bytes ? "." : "", TEXT_ARG(field));
}

static const struct scheme_field *
field_of(const struct scheme_section *section, struct text name)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (text_equal(section->fields[i].name, name)) return &section->fields[i];
	return NULL;
}

/* One value as sent, in its normal form; a problem at its place when it is not one. */
static const struct json *
value_take(struct an_cx *cx, const struct scheme_field *f, struct text place, const struct json *sent)
{
	struct text typed = json_text(sent);

	if (json_is_null(sent)) return json_new(cx->arena, JSON_NULL);
	if (sent->kind == JSON_TRUE || sent->kind == JSON_FALSE) {
		if (f->type == FIELD_YESNO) return sent;
		typed = TEXT_NONE;
	}
	if (!typed.at) {
		an_problem(cx, place, "form.shape", "");
		return NULL;
	}
	return field_parse(cx, f, place, typed);
}

static bool
section_hides(const struct scheme_section *section)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (section->fields[i].visible.expression) return true;
	return false;
}

/* A field that is not visible is not kept.  What decides it are the values as they were sent. */
static enum an_rc
hide(struct writing *w, const struct scheme_section *section, const struct dmn_value *names, const struct json **out)
{
	struct names *with = ARENA_NEW(w->cx->arena, struct names);
	const struct dmn_value *all;
	enum an_rc rc = AN_OK;

	for (size_t k = 0; k < dmn_count(names); k++) {
		struct dmn_text name = dmn_entry_name(names, k);
		names_add(with, text_of_dmn(name), dmn_get(names, name));
	}
	for (size_t k = 0; k < section->field_count; k++) {
		const struct dmn_value *v = field_value(w->run, &section->fields[k],
			json_get(*out, section->fields[k].name));
		names_add(with, section->fields[k].name, v ? v : dmn_null(w->run));
	}
	all = names_value(w->run, with);
	for (size_t i = 0; !rc && i < section->field_count; i++) {
		const struct scheme_field *f = &section->fields[i];
		const struct dmn_value *v = NULL;
		bool visible = false;
		if (!f->visible.expression) continue;
		rc = feel_value(w->cx, w->run, &f->visible, all, &v);
		if (!rc && !(dmn_as_boolean(v, &visible) && visible))
			*out = json_set(w->cx->arena, *out, f->name, json_new(w->cx->arena, JSON_NULL));
	}
	return rc;
}

/* One context: the fields of a section.  names NULL: visibility is not looked at. */
static enum an_rc
context_take(struct writing *w, const struct scheme_form *form, const struct scheme_section *section, ptrdiff_t row,
	const struct json *sent, const struct dmn_value *names, const struct json **ret)
{
	struct an_cx *cx = w->cx;
	const struct json *out = json_new(cx->arena, JSON_OBJECT);
	bool hides = false;
	enum an_rc rc = AN_OK;

	*ret = out;
	if (!sent || sent->kind != JSON_OBJECT) {
		an_problem(cx, place_of(cx, form->id, section->id, row, TEXT("")), "form.shape", "");
		return AN_OK;
	}
	for (size_t i = 0; i < sent->count; i++) {
		struct text name = sent->members[i].name;
		if (!field_of(section, name) && !(section->list && text_is(name, "row")))
			an_problem(cx, place_of(cx, form->id, section->id, row, text_slice(name, 0, EDIT_PLACE_MAX)),
				"form.unknown", "");
	}
	for (size_t i = 0; i < section->field_count; i++) {
		const struct scheme_field *f = &section->fields[i];
		const struct json *v = value_take(cx, f, place_of(cx, form->id, section->id, row, f->name),
			json_get(sent, f->name));
		hides = hides || f->visible.expression;
		if (v) out = json_set(cx->arena, out, f->name, v);
	}
	if (hides && names) rc = hide(w, section, names, &out);
	*ret = out;
	return rc;
}

/* No two rows with the same value in a field that must be unique. */
static void
rows_must_differ(struct an_cx *cx, const struct scheme_form *form, const struct scheme_section *section,
	const struct json *list)
{
	for (size_t u = 0; u < section->unique_count; u++)
		for (size_t i = 1; i < list->count; i++) {
			const struct json *v = json_get(&list->items[i], section->unique[u]);
			if (json_is_null(v)) continue;
			for (size_t k = 0; k < i; k++)
				if (json_equal(v, json_get(&list->items[k], section->unique[u]))) {
					an_problem(cx, place_of(cx, form->id, section->id, (ptrdiff_t)i,
						section->unique[u]), "form.twice",
						"%.*s|%zu", TEXT_ARG(json_text(v)), k + 1);
					break;
				}
		}
}

static bool
has_row(const struct json *list, struct text id)
{
	for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->count; i++)
		if (text_equal(body_text(&list->items[i], "row"), id)) return true;
	return false;
}

static void
rows_must_fit(struct an_cx *cx, const struct scheme_form *form, const struct scheme_section *section, size_t count)
{
	int64_t max = section->max > 0 && section->max < EDIT_ROWS_MAX ? section->max : EDIT_ROWS_MAX;

	if ((int64_t)count > max)
		an_problem(cx, place_of(cx, form->id, section->id, -1, TEXT("")), "form.rows", "%lld", (long long)max);
}

static enum an_rc
list_take(struct writing *w, const struct scheme_form *form, const struct scheme_section *section,
	const struct json *before, const struct json *sent, const struct dmn_value *names, const struct json **ret)
{
	const struct json *list = json_new(w->cx->arena, JSON_ARRAY);
	enum an_rc rc = AN_OK;

	if (!sent || sent->kind != JSON_ARRAY) {
		an_problem(w->cx, place_of(w->cx, form->id, section->id, -1, TEXT("")), "form.shape", "");
		return an_problems(w->cx);
	}
	rows_must_fit(w->cx, form, section, sent->count);
	rc = an_problems(w->cx);
	for (size_t i = 0; !rc && i < sent->count; i++) {
		struct text id = body_text(&sent->items[i], "row");
		const struct json *row = NULL;
		if (!id.bytes || !has_row(before, id) || has_row(list, id))
			id = arena_print(w->cx->arena, "r%lld-%zu", (long long)w->seq, i + 1);
		rc = context_take(w, form, section, (ptrdiff_t)i, &sent->items[i], names, &row);
		if (rc) break;
		put_text(w->cx, &row, "row", id);
		list = json_append(w->cx->arena, list, row);
	}
	if (rc) return rc;
	rows_must_differ(w->cx, form, section, list);
	*ret = list;
	return an_problems(w->cx);
}

enum an_rc
section_take(struct writing *w, const struct scheme_form *form, const struct scheme_section *section,
	const struct json *before, const struct json *sent, const struct dmn_value *names, const struct json **ret)
{
	enum an_rc rc;

	if (section->list) return list_take(w, form, section, before, sent, names, ret);
	rc = context_take(w, form, section, -1, sent, names, ret);
	return rc ? rc : an_problems(w->cx);
}

/* Fields sent beside the sections go into the plain section that has them. */
static const struct json *
in_sections(struct writing *w, const struct scheme_form *f, const struct json *sent)
{
	const struct json *out = json_new(w->cx->arena, JSON_OBJECT);

	for (size_t i = 0; i < sent->count; i++) {
		const struct json_member *m = &sent->members[i];
		const struct scheme_section *home = scheme_section(f, m->name);
		if (home) {
			const struct json *before = json_get(out, m->name);
			out = json_set(w->cx->arena, out, m->name,
				before ? json_merge(w->cx->arena, before, &m->value) : &m->value);
			continue;
		}
		for (size_t k = 0; !home && k < f->section_count; k++)
			if (!f->sections[k].list && field_of(&f->sections[k], m->name)) home = &f->sections[k];
		if (!home) {
			an_problem(w->cx, arena_print(w->cx->arena, "%.*s.%.*s", TEXT_ARG(f->id),
				TEXT_ARG(text_slice(m->name, 0, EDIT_PLACE_MAX))),
				"form.unknown", "");
			continue;
		}
		out = json_set(w->cx->arena, out, home->id, json_set(w->cx->arena, json_get(out, home->id), m->name,
			&m->value));
	}
	return out;
}

enum an_rc
form_take(struct writing *w, const struct scheme_form *f, const struct json *base, const struct json *sent,
	const struct json **ret)
{
	const struct json *out = json_new(w->cx->arena, JSON_OBJECT), *in;
	enum an_rc rc;

	if (json_is_null(sent)) sent = json_new(w->cx->arena, JSON_OBJECT);
	if (sent->kind != JSON_OBJECT) {
		an_problem(w->cx, f->id, "form.shape", "");
		return an_problems(w->cx);
	}
	in = in_sections(w, f, sent);
	rc = an_problems(w->cx);
	for (size_t i = 0; !rc && i < f->section_count; i++) {
		const struct scheme_section *section = &f->sections[i];
		const struct json *part = json_get(in, section->id), *taken = NULL;
		if (!part) part = json_new(w->cx->arena, section->list ? JSON_ARRAY : JSON_OBJECT);
		rc = section_take(w, f, section, json_get(base, section->id), part, NULL, &taken);
		if (!rc) out = json_set(w->cx->arena, out, section->id, taken);
	}
	*ret = out;
	return rc;
}

enum an_rc
form_hide(struct writing *w, const struct scheme_form *f, const struct dmn_value *names, const struct json **data)
{
	enum an_rc rc = AN_OK;

	for (size_t i = 0; !rc && i < f->section_count; i++) {
		const struct scheme_section *section = &f->sections[i];
		const struct json *part = json_get(*data, section->id);
		if (section->list || !part || !section_hides(section)) continue;
		rc = hide(w, section, names, &part);
		if (!rc) *data = json_set(w->cx->arena, *data, section->id, part);
	}
	return rc;
}

/* ---- commands ---- */

enum an_rc
edit_allowed(struct writing *w, const struct scheme *s, const struct grant_case *gc, struct text form)
{
	const struct scheme_form *f = scheme_form(s, form);
	struct text title = f ? scheme_say(w->cx->arena, w->cx->language, &f->title) : form;
	bool ever = false;

	for (size_t i = 0; f && i < s->state_count; i++) {
		const struct scheme_state *st = &s->states[i];
		for (size_t k = 0; k < st->edit_count; k++) {
			if (!scheme_names_have(&st->edits[k].forms, form) ||
				!actor_has_for(s, gc, w->cmd->actor, st->edits[k].role)) continue;
			if (text_equal(st->id, gc->state)) return AN_OK;
			ever = true;
		}
	}
	if (!f) return an_fail(w->cx, AN_NOT_FOUND, "grant.no-form", "%.*s", TEXT_ARG(form));
	if (!ever) return an_fail(w->cx, AN_DENIED, "grant.role", "%.*s", TEXT_ARG(title));
	return an_fail(w->cx, AN_REFUSED, "grant.state", "%.*s|%.*s", TEXT_ARG(title),
		TEXT_ARG(scheme_state(s, gc->state) ? scheme_say(w->cx->arena, w->cx->language,
		&scheme_state(s, gc->state)->title) : gc->state));
}

/* What both commands begin with: the case, its form and section. */
static enum an_rc
edit_begin(struct writing *w, struct grant_case *gc, const struct scheme **ret_s, const struct scheme_form **ret_f,
	const struct scheme_section **ret_section)
{
	enum an_rc rc = writing_case(w, gc, ret_s);

	if (!rc) rc = edit_allowed(w, *ret_s, gc, w->cmd->form);
	if (rc) return rc;
	*ret_f = scheme_form(*ret_s, w->cmd->form);
	*ret_section = scheme_section(*ret_f, w->cmd->section);
	if (!*ret_section) return an_fail(w->cx, AN_NOT_FOUND, "grant.no-section", "%.*s", TEXT_ARG(w->cmd->section));
	return AN_OK;
}

/* What visibility is judged by: the case as it would be with the section as it was sent. */
static enum an_rc
names_with(struct writing *w, const struct scheme *s, const struct scheme_form *f, const struct scheme_section *section,
	const struct grant_case *gc, const struct json *data, const struct dmn_value **ret)
{
	struct grant_case with = *gc;

	with.data = json_set(w->cx->arena, gc->data, f->id, json_set(w->cx->arena, json_get(gc->data, f->id),
		section->id, data));
	return case_names(w->cx, w->store, s, w->run, &with, NULL, w->now_us, ret);
}

static enum an_rc
edit_write(struct writing *w, const struct scheme *s, const char *type, struct text row, const struct json *data)
{
	const struct json *body = NULL;

	put_text(w->cx, &body, "form", w->cmd->form);
	put_text(w->cx, &body, "section", w->cmd->section);
	if (row.at) put_text(w->cx, &body, "row", row);
	put(w->cx, &body, "data", data);
	w->reply->id = w->cmd->id;
	return event_write_case(w, s, w->cmd->id, type, body, NULL, NULL, NULL);
}

enum an_rc
edit_save(struct writing *w)
{
	const struct json *data = NULL, *before;
	const struct dmn_value *names = NULL;
	const struct scheme_section *section;
	const struct scheme_form *f;
	const struct scheme *s;
	struct grant_case gc;
	enum an_rc rc;

	rc = edit_begin(w, &gc, &s, &f, &section);
	if (rc) return rc;
	before = json_get(json_get(gc.data, f->id), section->id);
	rc = section_take(w, f, section, before, w->cmd->data, NULL, &data);
	if (!rc && section_hides(section)) {
		rc = names_with(w, s, f, section, &gc, data, &names);
		if (!rc) rc = section_take(w, f, section, before, data, names, &data);
	}
	return rc ? rc : edit_write(w, s, "save", TEXT_NONE, data);
}

/* The list with the row in its place, or at its end. */
static const struct json *
list_with(struct writing *w, const struct json *list, size_t at, const struct json *row)
{
	const struct json *now = json_new(w->cx->arena, JSON_ARRAY);

	for (size_t i = 0; list && i < list->count; i++)
		now = json_append(w->cx->arena, now, i == at ? row : &list->items[i]);
	return !list || at == list->count ? json_append(w->cx->arena, now, row) : now;
}

/* Which row the command means: *at, and its id (a new one at the end). */
static enum an_rc
row_place(struct writing *w, const struct json *list, size_t *at, struct text *id)
{
	*id = w->cmd->row;
	*at = list ? list->count : 0;
	if (!id->bytes && json_is_null(w->cmd->data)) return an_fail(w->cx, AN_NOT_FOUND, "grant.no-row");
	if (!id->bytes) {
		*id = arena_print(w->cx->arena, "r%lld", (long long)w->seq);
		return AN_OK;
	}
	for (*at = 0; list && *at < list->count; ++*at)
		if (text_equal(body_text(&list->items[*at], "row"), *id)) return AN_OK;
	return an_fail(w->cx, AN_NOT_FOUND, "grant.no-row");
}

enum an_rc
edit_row(struct writing *w)
{
	const struct json *list, *row = NULL, *now;
	const struct scheme_section *section;
	const struct dmn_value *names = NULL;
	const struct scheme_form *f;
	const struct scheme *s;
	struct grant_case gc;
	struct text id;
	size_t at;
	enum an_rc rc;

	rc = edit_begin(w, &gc, &s, &f, &section);
	if (rc) return rc;
	if (!section->list) return an_fail(w->cx, AN_INVALID, "grant.no-list", "%.*s", TEXT_ARG(section->id));
	list = json_get(json_get(gc.data, f->id), section->id);
	rc = row_place(w, list, &at, &id);
	if (rc) return rc;
	w->reply->row = id;
	if (json_is_null(w->cmd->data)) return edit_write(w, s, "row", id, NULL);
	rc = context_take(w, f, section, (ptrdiff_t)at, w->cmd->data, NULL, &row);
	if (!rc) rc = an_problems(w->cx);
	if (!rc && section_hides(section)) {
		rc = names_with(w, s, f, section, &gc, list_with(w, list, at, row), &names);
		if (!rc) rc = context_take(w, f, section, (ptrdiff_t)at, row, names, &row);
	}
	if (rc) return rc;
	put_text(w->cx, &row, "row", id);
	now = list_with(w, list, at, row);
	rows_must_fit(w->cx, f, section, now->count);
	rows_must_differ(w->cx, f, section, now);
	rc = an_problems(w->cx);
	return rc ? rc : edit_write(w, s, "row", id, row);
}
