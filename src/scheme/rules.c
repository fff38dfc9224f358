/*
 * The DMN models of a package, and whether they fit the rest of it: every input data is fed, types agree, and the codes
 * that tables give exist.
 */
#include "field.h"
#include "load.h"

enum { RULES_PATH_MAX = 400 };

static struct text
of_dmn(struct dmn_text t)
{
	return (struct text){ t.at, t.bytes };
}

static struct dmn_text
to_dmn(struct text t)
{
	return (struct dmn_text){ t.at, t.bytes };
}

static void
model_free(void *user)
{
	dmn_free(user);
}

/* The line of the first `needle` in xml, or 1. */
static int
line_in(struct text xml, struct text needle)
{
	ptrdiff_t at = text_find(xml, needle);
	int line = 1;

	for (ptrdiff_t i = 0; i < at; i++) line += xml.at[i] == '\n';
	return line;
}

static int
line_of_id(struct load *l, struct text xml, const char *attribute, struct text id)
{
	return line_in(xml, arena_print(l->cx->arena, "%s=\"%.*s\"", attribute, TEXT_ARG(id)));
}

/* Where an input data element of that name stands. */
static int
line_of_input(struct load *l, struct text xml, struct text name)
{
	ptrdiff_t at;
	struct text rest = xml;
	struct text wanted = arena_print(l->cx->arena, "name=\"%.*s\"", TEXT_ARG(name));

	while ((at = text_find(rest, TEXT("inputData "))) >= 0) {
		struct text tag = text_slice(rest, (size_t)at, rest.bytes);
		ptrdiff_t end = text_find(tag, TEXT(">"));

		if (text_find(text_slice(tag, 0, end < 0 ? tag.bytes : (size_t)end), wanted) >= 0)
			return line_in(xml, (struct text){ tag.at, end < 0 ? tag.bytes : (size_t)end });
		rest = text_slice(tag, 10, tag.bytes);
	}
	return line_of_id(l, xml, "name", name);
}

static const char *
kind_name(enum dmn_kind kind)
{
	static const char *const names[] = { "nothing", "a boolean", "a number", "a string", "a date", "a time",
		"a date and time",
		"a duration", "a duration", "a list", "a context", "a range", "a function" };

	return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "something else";
}

/* Do the option's values stand among the allowed ones?  Only a plain list of texts is looked at. */
static void
check_options(struct load *l, const struct scheme_field *f, const struct dmn_type *type, const char *path,
	struct text rules)
{
	struct text allowed = text_trim(of_dmn(type->allowed));

	if (f->type != FIELD_CHOICE || !allowed.bytes || allowed.at[0] != '"') return;
	for (size_t i = 0; i < f->option_count; i++) {
		struct text literal = arena_print(l->cx->arena, "\"%.*s\"", TEXT_ARG(f->options[i].value));

		if (text_find(allowed, literal) < 0)
			find_at(l, f->line, "input %s has the option %.*s, which %.*s does not allow (allowed: %.*s)",
				path, TEXT_ARG(literal), TEXT_ARG(rules), TEXT_ARG(allowed));
	}
}

static void
check_type(struct load *l, const struct scheme_field *f, const struct dmn_type *type, const char *path,
	struct text rules)
{
	enum dmn_kind have = f->type == FIELD_GROUP ? DMN_CONTEXT : field_kind(f->type);

	if (!type || type->any || f->any) return;
	if (f->list != type->is_list) {
		find_at(l, f->line, "input %s is %s, but %.*s expects %s", path, f->list ? "a list" : "a single value",
			TEXT_ARG(rules), type->is_list ? "a list" : "a single value");
		return;
	}
	if (have != type->kind && type->kind != DMN_NULL) {
		find_at(l, f->line, "input %s is %s, but %.*s expects %s", path, kind_name(have), TEXT_ARG(rules),
			kind_name(type->kind));
		return;
	}
	check_options(l, f, type, path, rules);
	for (size_t i = 0; have == DMN_CONTEXT && i < type->member_count; i++) {
		struct text name = of_dmn(type->members[i].name);
		struct text *names = ARENA_ARRAY(l->cx->arena, struct text, f->field_count + 1);
		size_t k = 0;

		for (size_t m = 0; m < f->field_count; m++) names[m] = f->fields[m].name;
		while (k < f->field_count && !text_equal(names[k], name)) k++;
		if (k == f->field_count) {
			find_at(l, f->line, "input %s has no member \"%.*s\", which %.*s expects%s", path,
				TEXT_ARG(name), TEXT_ARG(rules), find_near(l, names, f->field_count, name));
			continue;
		}
		check_type(l, &f->fields[k], type->members[i].type,
			arena_print(l->cx->arena, "%s.%.*s", path, TEXT_ARG(name)).at, rules);
	}
}

/* Members that the model expects of `parameters`. */
static void
check_parameters(struct load *l, const struct dmn_type *type, struct text xml)
{
	if (!type || type->any || type->kind != DMN_CONTEXT) return;
	for (size_t i = 0; i < type->member_count; i++) {
		struct text name = of_dmn(type->members[i].name);

		if (!find_id(l->parameters, name, "name"))
			find_at(l, line_of_id(l, xml, "name", name),
				"parameters has no \"%.*s\": no entry of parameters.yaml has that name",
				TEXT_ARG(name));
	}
}

static const struct dmn_element *
element(const struct dmn_model *model, enum dmn_element_kind kind, struct text name)
{
	for (size_t i = 0; i < dmn_element_count(model); i++) {
		const struct dmn_element *e = dmn_element(model, i);

		if (e->kind == kind && text_equal(of_dmn(e->name), name)) return e;
	}
	return NULL;
}

static void
check_decision(struct load *l, const struct scheme_decision *d, const struct scheme_version *v, struct text xml)
{
	const struct yaml *y = yaml_get(yaml_get(l->manifest, "decisions"), arena_text(l->cx->arena, d->id).at);
	const struct dmn_model *model = v->model;
	struct text here = load_path(l, v->rules_file);

	if (!element(model, DMN_DECISION, d->decision)) {
		l->file = l->manifest_file;
		find_at(l, yaml_get(y, "decision") ? yaml_get(y, "decision")->line : 1, "%.*s has no decision \"%.*s\"",
			TEXT_ARG(v->rules_file), TEXT_ARG(d->decision));
		return;
	}
	for (size_t i = 0; i < dmn_element_count(model); i++) {
		const struct dmn_element *e = dmn_element(model, i);
		struct text name = of_dmn(e->name);
		size_t k = 0;

		if (e->kind != DMN_INPUT || !dmn_decision_needs(model, to_dmn(d->decision), e->name)) continue;
		l->file = here;
		if (text_is(name, "version") || text_is(name, "on")) continue;
		if (text_is(name, "parameters")) {
			check_parameters(l, e->type, xml);
			continue;
		}
		while (k < d->input.field_count && !text_equal(d->input.fields[k].name, name)) k++;
		if (k == d->input.field_count) {
			find_at(l, line_of_input(l, xml, name),
				"the input data \"%.*s\" of decision \"%.*s\" is fed by nothing: a member of that name "
				"in the decision's `input` (or parameters, version, on) was expected", TEXT_ARG(name),
				TEXT_ARG(d->id));
			continue;
		}
		l->file = l->manifest_file;
		check_type(l, &d->input.fields[k], e->type, arena_text(l->cx->arena, name).at, v->rules_file);
	}
	l->file = l->manifest_file;
}

/* Every text in a cell that is nothing but texts (one, or a list of them) must be an id under map. */
static void
check_cell(struct load *l, struct text cell, int line, const struct yaml *map, const char *what)
{
	struct text rest = cell;

	for (size_t i = 0; i < cell.bytes; i++) {                /* only quotes, brackets and commas outside of texts */
		if (cell.at[i] == '"') {
			for (i++; i < cell.bytes && cell.at[i] != '"';) i++;
			continue;
		}
		if (!strchr("[], \t\r\n", cell.at[i])) return;
	}
	while (rest.bytes) {
		struct text id;

		text_cut(&rest, '"');
		if (!rest.at) return;
		id = text_cut(&rest, '"');
		if (id.bytes) must_name(l, line, map, arena_text(l->cx->arena, id), what);
	}
}

static void
check_tables(struct load *l, const struct dmn_model *model, struct text xml)
{
	const struct yaml *clauses = yaml_get(l->manifest, "clauses"), *reasons = yaml_get(l->manifest, "reasons");

	for (size_t i = 0; i < dmn_table_count(model); i++) {
		const struct dmn_table *t = dmn_table(model, i);
		/* "code" beside a rule is a reason's; alone it may be anything */
		bool cites = false;

		for (size_t o = 0; o < t->output_count; o++) cites = cites || text_is(of_dmn(t->outputs[o]), "rule");
		for (size_t o = 0; o < t->output_count; o++) {
			struct text heading = of_dmn(t->outputs[o]);
			bool rule = text_is(heading, "rule") || text_is(heading, "rules");

			if (!rule && !(cites && text_is(heading, "code")) && !text_is(heading, "reason") &&
				!text_is(heading, "reasons")) continue;
			for (size_t r = 0; r < t->rule_count; r++)
				check_cell(l, of_dmn(t->rules[r].outputs[o]),
					line_of_id(l, xml, "id", of_dmn(t->rules[r].id)), rule ? clauses : reasons,
					rule ? "clause" : "reason");
		}
	}
}

static struct dmn_model *
load_model(struct load *l, struct text file, int line, struct text *ret_xml)
{
	struct dmn_model *model = NULL;
	struct dmn_source source;

	if (load_file(l, file, ret_xml) || !ret_xml->at) {
		find_at(l, line, "the rules file %.*s is missing", TEXT_ARG(file));
		return NULL;
	}
	source = (struct dmn_source){ to_dmn(load_path(l, file)), to_dmn(*ret_xml) };
	if (dmn_load(NULL, &source, 1, &model) && (!model || dmn_diagnostic_count(model) == 0))
		find_at(l, line, "%.*s could not be read as a DMN model", TEXT_ARG(file));
	if (!model) return NULL;
	arena_release(l->arena, model_free, model);
	l->file = load_path(l, file);
	for (size_t i = 0; i < dmn_diagnostic_count(model); i++) {
		const struct dmn_diagnostic *d = dmn_diagnostic(model, i);
		struct text at = TEXT(""), in = TEXT("");

		if (d->severity == DMN_NOTE) continue;
		if (d->element.bytes) in = arena_print(l->cx->arena, "%.*s: ", (int)d->element.bytes, d->element.at);
		if (d->line > 0) at = arena_print(l->cx->arena, " (expression, line %d, column %d)", d->line,
			d->column);
		(d->severity == DMN_ERROR ? find_at : find_warning)(l, d->xml_line, "%.*s%.*s%.*s", TEXT_ARG(in),
			(int)d->message.bytes, d->message.at ? d->message.at : "", TEXT_ARG(at));
	}
	check_tables(l, model, *ret_xml);
	l->file = l->manifest_file;
	return model;
}

void
load_models(struct load *l)
{
	struct scheme *s = l->s;
	const struct yaml *list = yaml_get(l->manifest, "versions");
	struct scheme_version *at = ARENA_ARRAY(l->arena, struct scheme_version, s->version_count + 1);

	l->file = l->manifest_file;
	for (size_t i = 0; i < s->version_count; i++) {
		struct scheme_version *v = &at[i];
		struct text xml = TEXT_NONE;
		size_t k = 0;

		*v = s->versions[i];
		while (k < i && !text_equal(at[k].rules_file, v->rules_file)) k++;
		if (k < i) {
			/* two versions share one file: read and checked once */
			v->model = at[k].model;
			continue;
		}
		if (v->rules_file.bytes) v->model = load_model(l, v->rules_file, list->items[i].line, &xml);
		for (size_t d = 0; v->model && d < s->decision_count; d++)
			if (s->decisions[d].decision.bytes) check_decision(l, &s->decisions[d], v, xml);
	}
	s->versions = at;
}
