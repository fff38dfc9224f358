/*
 * forms.yaml, and the trees of fields that describe a decision's input.
 */
#include "field.h"
#include "load.h"

enum { FIELD_TEXT_DEFAULT_MAX = 200, FIELD_LONGTEXT_DEFAULT_MAX = 5000, SECTION_ROWS_DEFAULT_MAX = 1000 };

/* The member `label` of an option in each language; a bare value is its own label. */
static struct scheme_text
same_label(struct load *l, struct text value)
{
	const struct scheme_names *languages = &l->s->languages;
	struct scheme_text_part *parts = ARENA_ARRAY(l->arena, struct scheme_text_part, languages->count + 1);

	for (size_t i = 0; i < languages->count; i++) parts[i] = (struct scheme_text_part){ languages->at[i], value };
	return (struct scheme_text){ languages->count, parts };
}

static void
read_options(struct load *l, const struct yaml *y, struct scheme_field *f)
{
	const struct yaml *list = yaml_get(y, "options");
	struct scheme_option *at;

	if (!list) {
		find_at(l, y->line, "field \"%.*s\" is a choice: \"options\" is missing", TEXT_ARG(f->name));
		return;
	}
	if (list->kind == YAML_SCALAR) {
		const struct yaml *types = yaml_get(l->forms, "types"), *named = yaml_get(types, list->text.at);

		if (!named) {
			must_name(l, list->line, types, list->text, "list of options under `types`");
			return;
		}
		list = named->kind == YAML_LIST ? named : yaml_get(named, "options");
	}
	if (!list || list->kind != YAML_LIST || list->count == 0) {
		find_at(l, y->line, "\"options\": a list with at least one value was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_option, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *o = &list->items[i];

		if (o->kind == YAML_SCALAR) at[i] = (struct scheme_option){ o->text, same_label(l, o->text) };
		else if (read_map(l, o, "option", "value label")) {
			at[i].value = read_text(l, o, "value", true);
			at[i].label = read_say(l, o, "label", true);
		}
		for (size_t k = 0; k < i; k++)
			if (text_equal(at[k].value, at[i].value))
				find_at(l, o->line, "option \"%.*s\" stands twice", TEXT_ARG(at[i].value));
	}
	f->options = at;
	f->option_count = list->count;
}

static bool
read_bound(struct load *l, const struct yaml *y, const char *key, struct dec *ret)
{
	struct text t = read_text(l, y, key, false);

	if (!t.at) return false;
	if (dec_parse(t, ret)) return true;
	find_at(l, yaml_get(y, key)->line, "\"%s\" is \"%.*s\"; a number was expected", key, TEXT_ARG(t));
	return false;
}

/* `required`: true, false, or FEEL. */
static void
read_required(struct load *l, const struct yaml *y, const struct scheme_names *names, bool *ret_always,
	struct scheme_feel *ret)
{
	const struct yaml *v = yaml_get(y, "required");

	if (yaml_is_null(v)) return;
	if (v->kind == YAML_SCALAR && v->plain && (text_is(v->text, "true") || text_is(v->text, "false")))
		*ret_always = text_is(v->text, "true");
	else *ret = read_feel(l, y, "required", names, false);
}

static void
check_ref(struct load *l, const struct yaml *y, const struct scheme_field *f)
{
	struct text of = f->ref_of, form_id = text_cut(&of, '.');
	const struct yaml *form, *section;

	if (!f->ref_of.bytes) return;
	form = yaml_get(yaml_get(l->forms, "forms"), arena_text(l->cx->arena, form_id).at);
	section = find_id(yaml_get(form, "sections"), of, "id");
	if (!section || !text_is(read_text(l, section, "list", false), "true"))
		find_at(l, line_of(y, "of"), "of \"%.*s\": form.section of a list section was expected",
			TEXT_ARG(f->ref_of));
	else if (f->ref_value.bytes && !text_is(f->ref_value, "row") &&
		!find_id(yaml_get(section, "fields"), f->ref_value, "name"))
		find_at(l, line_of(y, "value"), "value \"%.*s\": \"row\" or a field of %.*s was expected",
			TEXT_ARG(f->ref_value), TEXT_ARG(f->ref_of));
}

/* One field; its expressions see names.  top: of a decision's input, whose `required` sees these; else NULL. */
static struct scheme_field
read_field(struct load *l, const struct yaml *y, struct text name, const struct scheme_names *names,
	const struct scheme_names *top)
{
	bool tree = top != NULL;
	struct scheme_field f = { .name = name, .line = y->line };
	struct text type;
	bool valid_type;

	if (!read_map(l, y, "field", tree ? "type required options min max from list of value"
		: "name type label hint message required visible valid default min max options of value clause"))
		return f;
	type = read_text(l, y, "type", true);
	valid_type = field_type_of(type, &f.type);
	if (type.at && !valid_type)
		find_at(l, yaml_get(y, "type")->line, "field \"%.*s\": there is no type \"%.*s\"%s", TEXT_ARG(name),
			TEXT_ARG(type), find_near(l, field_type_names(), FIELD_GROUP, type));
	read_required(l, y, tree ? top : names, &f.always_required, &f.required);
	if (f.type == FIELD_CHOICE && valid_type) read_options(l, y, &f);
	else if (yaml_get(y, "options")) find_at(l, y->line, "field \"%.*s\": only a choice has options",
		TEXT_ARG(name));
	f.has_min = read_bound(l, y, "min", &f.min);
	f.has_max = read_bound(l, y, "max", &f.max);
	if (!f.has_max && (f.type == FIELD_TEXT || f.type == FIELD_LONGTEXT)) {
		f.has_max = true;
		f.max = dec_from_int(f.type == FIELD_TEXT ? FIELD_TEXT_DEFAULT_MAX : FIELD_LONGTEXT_DEFAULT_MAX);
	}
	if (tree) {
		f.from = read_feel(l, y, "from", names, false);
		f.list = read_bool(l, y, "list", false);
		return f;
	}
	f.label = read_say(l, y, "label", true);
	f.hint = read_say(l, y, "hint", false);
	f.message = read_say(l, y, "message", false);
	f.visible = read_feel(l, y, "visible", names, false);
	f.valid = read_feel(l, y, "valid", names, false);
	f.preset = read_feel(l, y, "default", names, false);
	f.clause = read_text(l, y, "clause", false);
	must_name_clause(l, line_of(y, "clause"), f.clause);
	if (f.type == FIELD_REF) {
		f.ref_of = read_text(l, y, "of", true);
		f.ref_value = read_text(l, y, "value", false);
		check_ref(l, y, &f);
	}
	if (f.valid.text.bytes && !f.message.count)
		find_at(l, y->line, "field \"%.*s\" has `valid` but no `message`", TEXT_ARG(name));
	return f;
}

struct scheme_field
read_tree(struct load *l, const struct yaml *y, struct text name, const struct scheme_names *names,
	const struct scheme_names *top)
{
	const struct yaml *type = yaml_get(y, "type"), *members = y, *list = yaml_get(y, "list"),
		*optional = yaml_get(y, "optional");
	struct scheme_field group = { .name = name, .type = FIELD_GROUP, .line = y->line };
	struct scheme_field *at;

	if (name.bytes) check_id(l, y->line, "input", name, true);
	if (type && type->kind == YAML_SCALAR) return read_field(l, y, name, names, top);
	if (y->kind != YAML_MAP) {
		find_at(l, y->line, "input \"%.*s\": a field ({type: ...}) or a group of them was expected",
			TEXT_ARG(name));
		return group;
	}
	if (list && list->kind == YAML_SCALAR) {
		if (!read_map(l, y, "list", "list from fields optional required min max")) return group;
		group.list = read_bool(l, y, "list", false);
		group.from = read_feel(l, y, "from", names, false);
		group.always_required = read_bool(l, y, "required", false);
		group.has_min = read_bound(l, y, "min", &group.min);
		group.has_max = read_bound(l, y, "max", &group.max);
		members = yaml_get(y, "fields");
		if (!members || members->kind != YAML_MAP) {
			find_at(l, y->line, "list \"%.*s\": \"fields\" is missing", TEXT_ARG(name));
			return group;
		}
	}
	if (optional && optional->kind == YAML_SCALAR) group.optional = read_bool(l, y, "optional", false);
	at = ARENA_ARRAY(l->arena, struct scheme_field, members->count + 1);
	for (size_t i = 0; i < members->count; i++) {
		const struct yaml *m = &members->items[i];

		if (m == optional || (members == y && m == list)) continue;
		at[group.field_count++] = read_tree(l, m, m->key, names, top);
	}
	group.fields = at;
	return group;
}

static void
load_fields(struct load *l, const struct yaml *y, struct scheme_section *section)
{
	const struct yaml *list = yaml_get(y, "fields");
	struct scheme_field *at;
	struct scheme_names names;
	struct text *own;

	if (!list || list->kind != YAML_LIST || list->count == 0) {
		find_at(l, y->line, "section \"%.*s\": \"fields\": a list with at least one field was expected",
			TEXT_ARG(section->id));
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_field, list->count);
	own = ARENA_ARRAY(l->arena, struct text, list->count + 2);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *name = yaml_get(&list->items[i], "name");

		own[i] = name && name->kind == YAML_SCALAR ? name->text : (struct text){ "", 0 };
		for (size_t k = 0; k < i; k++)
			if (own[i].bytes && text_equal(own[k], own[i]))
				find_at(l, list->items[i].line, "field \"%.*s\" stands twice in this section",
					TEXT_ARG(own[i]));
	}
	own[list->count] = TEXT("value");
	own[list->count + 1] = TEXT("row");
	names = see_names(l, &l->names, own, list->count + 2);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *f = &list->items[i];

		if (!own[i].bytes) find_at(l, f->line, "\"name\" is missing");
		else {
			check_id(l, f->line, "field", own[i], true);
			if (text_is(own[i], "row")) find_at(l, f->line, "the field name \"row\" is Anudan's own");
		}
		at[i] = read_field(l, f, own[i], &names, NULL);
	}
	section->fields = at;
	section->field_count = list->count;
}

static void
load_section(struct load *l, const struct yaml *y, struct scheme_section *section)
{
	static const char known[] = "id title help list min max row_title unique fields";

	if (!read_map(l, y, "section", known)) return;
	section->id = read_text(l, y, "id", true);
	check_id(l, y->line, "section", section->id, true);
	section->title = read_say(l, y, "title", true);
	section->help = read_say(l, y, "help", false);
	section->list = read_bool(l, y, "list", false);
	section->min = read_int(l, y, "min", 0);
	section->max = read_int(l, y, "max", SECTION_ROWS_DEFAULT_MAX);
	section->row_title = read_text(l, y, "row_title", false);
	if (!section->list && (yaml_get(y, "min") || yaml_get(y, "max") || yaml_get(y, "unique") ||
		yaml_get(y, "row_title")))
		find_at(l, y->line, "section \"%.*s\": min, max, unique and row_title are for lists (list: true)",
			TEXT_ARG(section->id));
	if (section->min > section->max) find_at(l, y->line, "section \"%.*s\": min is above max",
		TEXT_ARG(section->id));
	load_fields(l, y, section);
	if (section->row_title.bytes && !find_id(yaml_get(y, "fields"), section->row_title, "name"))
		find_at(l, line_of(y, "row_title"), "row_title: there is no field \"%.*s\"",
			TEXT_ARG(section->row_title));
	{
		struct scheme_names unique = read_names(l, y, "unique");

		for (size_t i = 0; i < unique.count; i++)
			if (!find_id(yaml_get(y, "fields"), unique.at[i], "name"))
				find_at(l, line_of(y, "unique"), "unique: there is no field \"%.*s\"",
					TEXT_ARG(unique.at[i]));
		section->unique = unique.at;
		section->unique_count = unique.count;
	}
}

static void
load_papers(struct load *l, const struct yaml *y, struct scheme_form *form)
{
	const struct yaml *list = yaml_get(y, "papers");
	struct scheme_paper *at;

	if (yaml_is_null(list)) return;
	if (list->kind != YAML_LIST) {
		find_at(l, list->line, "\"papers\": a list was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_paper, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *p = &list->items[i], *section;

		if (!read_map(l, p, "paper", "id title hint required clause each")) continue;
		at[i].id = read_text(l, p, "id", true);
		check_id(l, p->line, "paper", at[i].id, true);
		at[i].title = read_say(l, p, "title", true);
		at[i].hint = read_say(l, p, "hint", false);
		at[i].each = read_text(l, p, "each", false);
		at[i].clause = read_text(l, p, "clause", false);
		must_name_clause(l, line_of(p, "clause"), at[i].clause);
		section = find_id(yaml_get(y, "sections"), at[i].each, "id");
		if (at[i].each.bytes && (!section || !text_is(read_text(l, section, "list", false), "true")))
			find_at(l, line_of(p, "each"), "each \"%.*s\": a list section of the same form was expected",
				TEXT_ARG(at[i].each));
		{
			/* in a paper for each row, the row's fields and `row` are seen too */
			struct scheme_names names = l->names;
			const struct yaml *fields = yaml_get(section, "fields");

			for (size_t k = 0; at[i].each.bytes && fields && k < fields->count; k++) {
				const struct yaml *name = yaml_get(&fields->items[k], "name");

				if (name) names = see_names(l, &names, &name->text, 1);
			}
			if (at[i].each.bytes) names = see_more(l, &names, "row");
			read_required(l, p, &names, &at[i].always_required, &at[i].required);
		}
		for (size_t k = 0; k < i; k++)
			if (text_equal(at[k].id, at[i].id)) find_at(l, p->line, "paper \"%.*s\" stands twice",
				TEXT_ARG(at[i].id));
	}
	form->papers = at;
	form->paper_count = list->count;
}

void
load_forms(struct load *l)
{
	const struct yaml *map = yaml_get(l->forms, "forms");
	struct scheme_form *at;

	if (!l->forms) return;
	l->file = l->forms_file;
	if (!read_map(l, l->forms, "forms.yaml", "types forms")) return;
	if (yaml_is_null(map) || map->kind != YAML_MAP) {
		find_at(l, l->forms->line, "\"forms\": a map of forms was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_form, map->count + 1);
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i], *sections = yaml_get(y, "sections");
		struct scheme_form *form = &at[i];
		struct scheme_section *section_at;

		form->id = y->key;
		check_id(l, y->line, "form", y->key, true);
		if (!read_map(l, y, "form", "title sections papers")) continue;
		form->title = read_say(l, y, "title", true);
		if (!yaml_is_null(sections) && sections->kind == YAML_LIST) {
			section_at = ARENA_ARRAY(l->arena, struct scheme_section, sections->count + 1);
			for (size_t k = 0; k < sections->count; k++) {
				load_section(l, &sections->items[k], &section_at[k]);
				for (size_t m = 0; m < k; m++)
					if (text_equal(section_at[m].id, section_at[k].id))
						find_at(l, sections->items[k].line, "section \"%.*s\" stands twice",
							TEXT_ARG(section_at[k].id));
			}
			form->sections = section_at;
			form->section_count = sections->count;
		} else if (!yaml_is_null(sections)) find_at(l, sections->line, "\"sections\": a list was expected");
		load_papers(l, y, form);
	}
	l->s->forms = at;
	l->s->form_count = map->count;
}
