/*
 * Forms as a person sees them: each section with its values and whether it is finished; each paper with what was
 * uploaded.  And which fields of a section may be asked.
 */
#include "report/inner.h"

/* The names that expressions see, with `extra` laid over them. */
static const struct dmn_value *
names_with(struct an_cx *cx, struct dmn_run *run, const struct dmn_value *names, const struct dmn_value *extra)
{
	size_t a = names ? dmn_count(names) : 0, b = extra ? dmn_count(extra) : 0, count = 0;
	struct dmn_text *keys = ARENA_ARRAY(cx->arena, struct dmn_text, a + b + 1);
	const struct dmn_value **values = ARENA_ARRAY(cx->arena, const struct dmn_value *, a + b + 1);

	for (size_t i = 0; i < b; i++) {
		keys[count] = dmn_entry_name(extra, i);
		values[count++] = dmn_get(extra, dmn_entry_name(extra, i));
	}
	for (size_t i = 0; i < a; i++) {
		struct dmn_text key = dmn_entry_name(names, i);

		if (extra && dmn_get(extra, key))
			continue;
		keys[count] = key;
		values[count++] = dmn_get(names, key);
	}
	return dmn_context(run, keys, values, count);
}

static bool
true_of(struct dmn_run *run, const struct scheme_feel *e, const struct dmn_value *names, bool when_absent)
{
	const struct dmn_value *v;
	bool b = false;

	if (!e->expression)
		return when_absent;
	return dmn_expression_evaluate(run, e->expression, names, &v) == DMN_OK && dmn_as_boolean(v, &b) && b;
}

static const struct dmn_value *
section_values(struct an_cx *cx, struct dmn_run *run, const struct scheme_section *section, const struct json *values)
{
	struct dmn_text *keys = ARENA_ARRAY(cx->arena, struct dmn_text, section->field_count + 1);
	const struct dmn_value **at = ARENA_ARRAY(cx->arena, const struct dmn_value *, section->field_count + 1);

	for (size_t i = 0; i < section->field_count; i++) {
		const struct scheme_field *f = &section->fields[i];
		const struct json *v = json_get(values, f->name);

		keys[i] = (struct dmn_text){ f->name.at, f->name.bytes };
		at[i] = json_is_null(v) ? dmn_null(run) : field_value(run, f, v);
	}
	return dmn_context(run, keys, at, section->field_count);
}

/* `valid` over the names and `value`.  What cannot be worked out yet (null) is not held against anyone. */
static bool
valid_of(struct an_cx *cx, struct dmn_run *run, const struct scheme_field *f, const struct json *value,
	const struct dmn_value *names)
{
	struct dmn_text key = { "value", 5 };
	const struct dmn_value *v = field_value(run, f, value),
		*with = names_with(cx, run, names, dmn_context(run, &key, &v, 1));
	bool b = true;

	if (dmn_expression_evaluate(run, f->valid.expression, with, &v) != DMN_OK || !dmn_as_boolean(v, &b))
		return true;
	return b;
}

enum an_rc
report_ask(struct an_cx *cx, struct report *r, const struct scheme *s, const struct scheme_section *section,
	const struct grant_case *gc, const struct json *values, struct report_asked **ret)
{
	struct report_asked *asked = ARENA_ARRAY(cx->arena, struct report_asked, section->field_count + 1);
	const struct dmn_value *names = NULL;
	struct reading in = { 0 };
	enum an_rc rc;

	rc = read_open(cx, r, &in);
	if (rc)
		return rc;
	if (gc)
		rc = case_names(cx, in.store, s, in.run, gc, NULL, report_now_us(r, cx), &names);
	if (!rc) {
		names = names_with(cx, in.run, names, section_values(cx, in.run, section, values));
		for (size_t i = 0; i < section->field_count; i++) {
			const struct scheme_field *f = &section->fields[i];
			const struct dmn_value *v;
			struct dmn_text said;

			asked[i].visible = true_of(in.run, &f->visible, names, true);
			asked[i].required = f->always_required || true_of(in.run, &f->required, names, false);
			if (f->valid.expression && !json_is_null(json_get(values, f->name)))
				asked[i].invalid = !valid_of(cx, in.run, f, json_get(values, f->name), names);
			if (f->preset.expression && dmn_expression_evaluate(in.run, f->preset.expression, names,
				&v) == DMN_OK &&
			    dmn_kind_of(v) != DMN_NULL && dmn_to_feel(in.run, v, &said) == DMN_OK) {
				struct dmn_text plain;

				if (dmn_as_string(v, &plain))
					said = plain;
				asked[i].preset = arena_text(cx->arena, (struct text){ said.at, said.bytes });
			}
		}
	}
	read_close(&in);
	if (!rc)
		*ret = asked;
	return rc;
}

/* ---- the form as a whole ---- */

/* The section or paper that a place such as application.units[3].udyam belongs to. */
static struct text
place_part(struct text place, const struct scheme_form *f)
{
	struct text rest = place, part = text_cut(&rest, '.');

	if (text_equal(part, f->id) && rest.at)
		part = text_cut(&rest, '.');
	else if (text_is(part, "papers") && rest.at)
		part = text_cut(&rest, '.');
	for (size_t i = 0; i < part.bytes; i++)
		if (part.at[i] == '[')
			return text_slice(part, 0, i);
	return part;
}

struct text
report_place_part(const struct scheme *s, struct text form, struct text place)
{
	return place_part(place, scheme_form(s, form));
}

struct text
report_problem(struct an_cx *cx, const struct scheme *s, struct text form, const struct an_problem *p)
{
	struct text sentence = message_problem(cx->arena, cx->language, p), last = p->place, label = { "", 0 };
	const struct scheme_form *f = scheme_form(s, form);
	const struct scheme_section *section = scheme_section(f, place_part(p->place, f));
	const struct scheme_paper *paper = section ? NULL : scheme_paper(f, place_part(p->place, f));
	ptrdiff_t open = text_find(p->place, TEXT("[")), close = text_find(p->place, TEXT("]"));

	if (text_starts(p->key, TEXT("page.")))
		return sentence;
	for (size_t i = p->place.bytes; i > 0 && last.bytes == p->place.bytes; i--)
		if (p->place.at[i - 1] == '.')
			last = text_slice(p->place, i, p->place.bytes);
	if (paper)
		label = say_scheme(cx, &paper->title);
	else if (section)
		label = say_scheme(cx, &section->title);
	for (size_t i = 0; section && i < section->field_count; i++)
		if (text_equal(section->fields[i].name, last))
			label = say_scheme(cx, &section->fields[i].label);
	if (label.bytes == 0)
		return sentence;
	if (open >= 0 && close > open)
		return say(cx, "page.problem.of_row", "%.*s|%.*s|%.*s",
			TEXT_ARG(text_slice(p->place, (size_t)open + 1, (size_t)(close - open - 1))), TEXT_ARG(label),
			TEXT_ARG(sentence));
	return say(cx, "page.problem.of", "%.*s|%.*s", TEXT_ARG(label), TEXT_ARG(sentence));
}

static size_t
problems_at(const struct an_problem *problems, const struct scheme_form *f, struct text part)
{
	size_t count = 0;

	for (; problems; problems = problems->next)
		if (text_equal(place_part(problems->place, f), part))
			count++;
	return count;
}

static void
rows_view(struct an_cx *cx, const struct scheme *s, const struct scheme_section *section, const struct json *rows,
	const struct json *data, struct report_section *to)
{
	struct report_row *list;

	if (!rows || rows->kind != JSON_ARRAY)
		return;
	list = ARENA_ARRAY(cx->arena, struct report_row, rows->count + 1);
	for (size_t i = 0; i < rows->count; i++) {
		list[i].id = json_text(json_get(&rows->items[i], TEXT("row")));
		list[i].title = row_title(cx, s, section, &rows->items[i], i, data);
		pairs_of_section(cx, s, section, &rows->items[i], data, &list[i].pairs, &list[i].pair_count);
	}
	to->rows = list;
	to->row_count = rows->count;
}

static void
section_view(struct an_cx *cx, const struct scheme *s, const struct scheme_form *f,
	const struct scheme_section *section, const struct json *form_data, const struct json *data,
	const struct an_problem *problems, struct report_section *to)
{
	const struct json *values = json_get(form_data, section->id);
	bool some;

	to->id = section->id;
	to->title = say_scheme(cx, &section->title);
	to->help = say_scheme(cx, &section->help);
	to->list = section->list;
	to->row_min = section->min;
	to->row_max = section->max;
	if (section->list)
		rows_view(cx, s, section, values, data, to);
	else
		pairs_of_section(cx, s, section, values, data, &to->pairs, &to->pair_count);
	some = to->row_count > 0 || to->pair_count > 0;
	to->problem_count = problems_at(problems, f, section->id);
	to->done = to->problem_count == 0 && (some || section->list || values) ? REPORT_DONE : some ? REPORT_PARTLY
		: REPORT_EMPTY;
	if (section->list && !some && to->problem_count == 0 && !values)
		to->done = REPORT_EMPTY;
}

static size_t
papers_of(struct an_cx *cx, const struct scheme_paper *p, struct text row, const struct report_document *documents,
	size_t document_count, const struct report_document **ret)
{
	struct report_document *list = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < document_count; i++)
		if (text_equal(documents[i].paper, p->id) && (row.bytes == 0 || text_equal(documents[i].row, row)))
			*LIST_ADD(cx, list, count, room) = documents[i];
	*ret = list;
	return count;
}

static void
papers_view(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct scheme_form *f,
	const struct json *form_data, const struct json *data, const struct dmn_value *names,
	const struct report_document *documents, size_t document_count, struct report_form *ret)
{
	struct report_paper *list = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < f->paper_count; i++) {
		const struct scheme_paper *p = &f->papers[i];
		struct report_paper one = { .id = p->id, .title = say_scheme(cx, &p->title),
			.hint = say_scheme(cx, &p->hint), .clause = p->clause,
			.required = p->always_required || (names && true_of(in->run, &p->required, names, false)) };

		if (p->each.bytes == 0) {
			one.document_count = papers_of(cx, p, (struct text){ "", 0 }, documents, document_count,
				&one.documents);
			*LIST_ADD(cx, list, count, room) = one;
			continue;
		}
		const struct scheme_section *section = scheme_section(f, p->each);
		const struct json *rows = json_get(form_data, p->each);

		for (size_t j = 0; section && rows && rows->kind == JSON_ARRAY && j < rows->count; j++) {
			one.row = json_text(json_get(&rows->items[j], TEXT("row")));
			one.row_title = row_title(cx, s, section, &rows->items[j], j, data);
			one.document_count = papers_of(cx, p, one.row, documents, document_count, &one.documents);
			*LIST_ADD(cx, list, count, room) = one;
		}
	}
	ret->papers = list;
	ret->paper_count = count;
}

enum an_rc
form_view(struct an_cx *cx, struct reading *in, const struct scheme *s, const struct scheme_form *f,
	const struct json *data, const struct json *papers, const struct dmn_value *names,
	const struct report_document *documents, size_t document_count, bool editable, struct report_form *ret)
{
	struct report_section *sections = ARENA_ARRAY(cx->arena, struct report_section, f->section_count + 1);
	const struct json *form_data = json_get(data, f->id);
	size_t paper_problems = 0;

	*ret = (struct report_form){ .id = f->id, .title = say_scheme(cx, &f->title), .editable = editable,
		.sections = sections, .section_count = f->section_count };
	if (names) {
		struct an_error before = cx->error;
		enum an_rc rc;

		an_error_clear(cx);
		rc = form_complete(cx, in->run, s, f, form_data ? form_data : json_new(cx->arena, JSON_OBJECT), papers,
			names);
		ret->complete = rc == AN_OK;
		ret->problems = cx->error.problems;
		ret->problem_count = cx->error.problem_count;
		if (rc && rc != AN_INVALID)
			return rc;
		cx->error = before;
	}
	for (size_t i = 0; i < f->section_count; i++) {
		section_view(cx, s, f, &f->sections[i], form_data, data, ret->problems, &sections[i]);
		if (sections[i].done == REPORT_DONE)
			ret->done_count++;
	}
	papers_view(cx, in, s, f, form_data, data, names, documents, document_count, ret);
	for (size_t i = 0; i < f->paper_count; i++)
		paper_problems += problems_at(ret->problems, f, f->papers[i].id);
	ret->papers_done = paper_problems == 0;
	ret->step_count = f->section_count + (f->paper_count > 0);
	if (f->paper_count > 0 && ret->papers_done)
		ret->done_count++;
	return AN_OK;
}
