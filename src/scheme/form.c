/*
 * Is a form complete?  Everything that is missing or wrong becomes a problem at its place, so that a page can list it
 * all.
 */
#include <stdlib.h>

#include "field.h"

enum { FORM_NAMES_MAX = 600 };

struct form_check {
	struct an_cx *cx;
	struct dmn_run *run;
	const struct scheme_form *form;
	const struct json *data, *papers;
	const struct dmn_value *names;
};

static struct dmn_text
to_dmn(struct text t)
{
	return (struct dmn_text){ t.at, t.bytes };
}

/* base with more names in front: a later one of the same name wins. */
static const struct dmn_value *
with_names(struct dmn_run *run, const struct dmn_value *base, const struct dmn_text *names,
	const struct dmn_value *const *values, size_t count)
{
	struct dmn_text all[FORM_NAMES_MAX];
	const struct dmn_value *all_values[FORM_NAMES_MAX];
	size_t n = 0;

	if (count + dmn_count(base) > FORM_NAMES_MAX) return NULL;
	for (size_t i = 0; i < count; i++, n++) {
		all[n] = names[i];
		all_values[n] = values[i];
	}
	for (size_t i = 0; i < dmn_count(base); i++) {
		struct dmn_text name = dmn_entry_name(base, i);
		size_t k = 0;

		while (k < count && !(all[k].bytes == name.bytes && memcmp(all[k].at, name.at, name.bytes) == 0)) k++;
		if (k < count) continue;
		all[n] = name;
		all_values[n++] = dmn_get(base, name);
	}
	return dmn_context(run, all, all_values, n);
}

/* What the expressions of a section see: its values, the row's id, then everything else. */
static const struct dmn_value *
section_names(const struct form_check *c, const struct scheme_section *s, const struct json *values)
{
	struct dmn_text names[FORM_NAMES_MAX];
	const struct dmn_value *made[FORM_NAMES_MAX];
	const struct json *row = json_get(values, TEXT("row"));
	size_t n = 0;

	if (s->field_count + 1 > FORM_NAMES_MAX) return NULL;
	for (; n < s->field_count; n++) {
		names[n] = to_dmn(s->fields[n].name);
		made[n] = field_value(c->run, &s->fields[n], json_get(values, s->fields[n].name));
		if (!made[n]) return NULL;
	}
	if (row) {
		names[n] = (struct dmn_text){ "row", 3 };
		made[n++] = dmn_string(c->run, to_dmn(row->text));
	}
	return with_names(c->run, c->names, names, made, n);
}

/* Null (for example because a value it reads is missing) is not true. */
static enum an_rc
is_true(const struct form_check *c, const struct scheme_feel *feel, const struct dmn_value *names, bool *ret)
{
	const struct dmn_value *v = NULL;

	if (!names || dmn_expression_evaluate(c->run, feel->expression, names, &v))
		return an_fail(c->cx, AN_FAULT, "scheme.value", "%.*s", TEXT_ARG(feel->text));
	*ret = false;
	if (v) dmn_as_boolean(v, ret);
	return AN_OK;
}

static struct text
plain(struct arena *arena, struct text t)
{
	char *at = arena_new(arena, t.bytes + 1);

	for (size_t i = 0; i < t.bytes; i++) at[i] = t.at[i] == '|' ? '/' : t.at[i];
	return (struct text){ at, t.bytes };
}

/* Does another list's row have this value? */
static bool
ref_exists(const struct form_check *c, const struct scheme_field *f, const struct json *value)
{
	struct text section = f->ref_of, form = text_cut(&section, '.');
	struct text member = f->ref_value.bytes ? f->ref_value : TEXT("row");
	const struct dmn_value *data = text_equal(form, c->form->id) ? form_value(c->run, c->form, c->data)
		: dmn_get(c->names, to_dmn(form));
	const struct dmn_value *rows = data && dmn_kind_of(data) == DMN_CONTEXT ? dmn_get(data, to_dmn(section)) : NULL;

	for (size_t i = 0; rows && dmn_kind_of(rows) == DMN_LIST && i < dmn_count(rows); i++) {
		const struct dmn_value *row = dmn_item(rows, i);
		const struct dmn_value *v = row && dmn_kind_of(row) == DMN_CONTEXT ? dmn_get(row, to_dmn(member))
			: NULL;
		struct dmn_text t;

		if (v && dmn_as_string(v, &t) && t.bytes == value->text.bytes &&
			memcmp(t.at, value->text.at, t.bytes) == 0) return true;
	}
	return false;
}

static enum an_rc
check_field(const struct form_check *c, const struct scheme_field *f, const struct json *value,
	const struct dmn_value *names, struct text place)
{
	bool is = true;
	size_t before = c->cx->error.problem_count;
	const struct json *normal;
	enum an_rc rc = AN_OK;

	if (f->visible.expression) rc = is_true(c, &f->visible, names, &is);
	if (rc || !is) return rc;
	if (json_is_null(value)) {
		is = f->always_required;
		if (f->required.expression) rc = is_true(c, &f->required, names, &is);
		if (!rc && is) an_problem(c->cx, place, "field.required", "");
		return rc;
	}
	rc = field_check(c->cx, f, place, value, &normal);
	if (c->cx->error.problem_count > before) return AN_OK;           /* said already; go on with the next field */
	if (rc) return rc;
	if (f->type == FIELD_REF && !ref_exists(c, f, value)) an_problem(c->cx, place, "field.ref", "");
	if (!f->valid.expression) return AN_OK;
	{
		const struct dmn_text name = { "value", 5 };
		const struct dmn_value *v = field_value(c->run, f, value);

		rc = is_true(c, &f->valid, v ? with_names(c->run, names, &name, &v, 1) : NULL, &is);
	}
	if (!rc && !is) {
		struct text message = plain(c->cx->arena, scheme_say(c->cx->arena, c->cx->language, &f->message));

		an_problem(c->cx, place, "field.message", "%.*s", TEXT_ARG(message));
	}
	return rc;
}

static enum an_rc
check_values(const struct form_check *c, const struct scheme_section *s, const struct json *values, struct text place)
{
	const struct dmn_value *names = section_names(c, s, values);

	if (!names) return an_fail(c->cx, AN_FAULT, "scheme.value", "%.*s", TEXT_ARG(place));
	for (size_t i = 0; i < s->field_count; i++) {
		struct text at = arena_print(c->cx->arena, "%.*s.%.*s", TEXT_ARG(place), TEXT_ARG(s->fields[i].name));
		enum an_rc rc = check_field(c, &s->fields[i], json_get(values, s->fields[i].name), names, at);

		if (rc) return rc;
	}
	return AN_OK;
}

/* No two rows with the same value: the later one is told which it repeats. */
static void
check_unique(const struct form_check *c, const struct scheme_section *s, const struct json *rows, struct text place)
{
	for (size_t u = 0; u < s->unique_count; u++)
		for (size_t i = 1; i < rows->count; i++) {
			const struct json *value = json_get(&rows->items[i], s->unique[u]);

			for (size_t k = 0; !json_is_null(value) && k < i; k++) {
				const struct json *earlier = json_get(&rows->items[k], s->unique[u]);

				if (!earlier || !json_equal(value, earlier)) continue;
				an_problem(c->cx, arena_print(c->cx->arena, "%.*s[%zu].%.*s", TEXT_ARG(place), i + 1,
					TEXT_ARG(s->unique[u])),
					"field.twice", "%zu", k + 1);
				break;
			}
		}
}

static enum an_rc
check_section(const struct form_check *c, const struct scheme_section *s)
{
	struct text place = arena_print(c->cx->arena, "%.*s.%.*s", TEXT_ARG(c->form->id), TEXT_ARG(s->id));
	const struct json *values = json_get(c->data, s->id);
	size_t rows = values && values->kind == JSON_ARRAY ? values->count : 0;

	if (!s->list) return check_values(c, s, values, place);
	if ((int64_t)rows < s->min) an_problem(c->cx, place, "form.rows_min", "%lld|%zu", (long long)s->min, rows);
	if ((int64_t)rows > s->max) an_problem(c->cx, place, "form.rows_max", "%lld|%zu", (long long)s->max, rows);
	for (size_t i = 0; i < rows; i++) {
		enum an_rc rc = check_values(c, s, &values->items[i],
			arena_print(c->cx->arena, "%.*s[%zu]", TEXT_ARG(place), i + 1));

		if (rc) return rc;
	}
	if (rows) check_unique(c, s, values, place);
	return AN_OK;
}

/* Is a document there for this paper (and this row)? */
static bool
paper_there(const struct form_check *c, const struct scheme_paper *p, struct text row)
{
	const struct json *list = json_get(c->papers, p->id);

	for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->count; i++)
		if (!row.bytes || text_equal(json_text(json_get(&list->items[i], TEXT("row"))), row)) return true;
	return false;
}

static enum an_rc
check_paper(const struct form_check *c, const struct scheme_paper *p, const struct dmn_value *names, struct text row)
{
	bool needed = p->always_required;
	enum an_rc rc = AN_OK;

	if (paper_there(c, p, row)) return AN_OK;
	if (p->required.expression) rc = is_true(c, &p->required, names, &needed);
	if (rc || !needed) return rc;
	{
		struct text title = plain(c->cx->arena, scheme_say(c->cx->arena, c->cx->language, &p->title));

		an_problem(c->cx, row.bytes ? arena_print(c->cx->arena, "papers.%.*s[%.*s]", TEXT_ARG(p->id),
			TEXT_ARG(row))
			: arena_print(c->cx->arena, "papers.%.*s", TEXT_ARG(p->id)), "form.paper", "%.*s",
			TEXT_ARG(title));
	}
	return AN_OK;
}

static enum an_rc
check_paper_rows(const struct form_check *c, const struct scheme_paper *p)
{
	const struct scheme_section *s = scheme_section(c->form, p->each);
	const struct json *rows = json_get(c->data, p->each);

	for (size_t i = 0; s && rows && rows->kind == JSON_ARRAY && i < rows->count; i++) {
		const struct dmn_value *names = section_names(c, s, &rows->items[i]);
		enum an_rc rc;

		if (!names) return an_fail(c->cx, AN_FAULT, "scheme.value", "%.*s", TEXT_ARG(p->id));
		rc = check_paper(c, p, names, json_text(json_get(&rows->items[i], TEXT("row"))));
		if (rc) return rc;
	}
	return AN_OK;
}

enum an_rc
form_complete(struct an_cx *cx, struct dmn_run *run, const struct scheme *s, const struct scheme_form *f,
	const struct json *data, const struct json *papers, const struct dmn_value *names)
{
	struct form_check c = { cx, run, f, data, papers, names };
	size_t before = cx->error.problem_count;
	enum an_rc rc = AN_OK;

	(void)s;
	for (size_t i = 0; !rc && i < f->section_count; i++) rc = check_section(&c, &f->sections[i]);
	for (size_t i = 0; !rc && i < f->paper_count; i++)
		rc = f->papers[i].each.bytes ? check_paper_rows(&c, &f->papers[i])
			: check_paper(&c, &f->papers[i], names, TEXT_NONE);
	if (rc) return rc;
	return cx->error.problem_count > before ? an_problems(cx) : AN_OK;
}
