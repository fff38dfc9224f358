/*
 * scheme.yaml without its workflow: who, when, which versions, decisions, roles, heads, parties, facts, clauses,
 * reasons.
 */
#include <stdlib.h>

#include "load.h"

/* The items of a map (or list) under key, or none; a finding when it is of the other kind. */
static const struct yaml *
part(struct load *l, const struct yaml *y, const char *key, enum yaml_kind kind, bool required)
{
	static const struct yaml none;
	const struct yaml *v = yaml_get(y, key);

	if (yaml_is_null(v)) {
		if (required) find_at(l, v ? v->line : y->line, "\"%s\" is missing", key);
		return &none;
	}
	if (v->kind != kind) {
		find_at(l, v->line, "\"%s\": a %s was expected", key, kind == YAML_MAP ? "map" : "list");
		return &none;
	}
	return v;
}

/* The value of a date parameter that was set last. */
static bool
parameter_date(const struct scheme *s, struct text name, struct an_date *ret)
{
	for (size_t i = 0; i < s->parameter_count; i++) {
		const struct scheme_parameter *p = &s->parameters[i];

		if (!text_equal(p->name, name) || !text_is(p->type, "date")) continue;
		for (size_t k = p->value_count; k-- > 0;)
			if (p->values[k].value->kind == JSON_STRING && date_parse(p->values[k].value->text, ret))
				return true;
	}
	return false;
}

static bool
version_date(struct load *l, const struct yaml *y, const char *key, struct an_date *ret)
{
	struct text t = read_text(l, y, key, false);

	if (!t.at) return false;
	if (date_parse(t, ret) || parameter_date(l->s, t, ret)) return true;
	find_at(l, yaml_get(y, key)->line,
		"\"%s\" is \"%.*s\"; a date that exists (YYYY-MM-DD) or the name of a date parameter "
		"with a value was expected", key, TEXT_ARG(t));
	return false;
}

static void
load_versions(struct load *l)
{
	const struct yaml *list = part(l, l->manifest, "versions", YAML_LIST, true);
	struct scheme_version *at = ARENA_ARRAY(l->arena, struct scheme_version, list->count + 1);
	struct an_date end;
	bool *has_until = ARENA_ARRAY(l->arena, bool, list->count + 1);

	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->items[i];
		struct scheme_version *v = &at[i];

		if (!read_map(l, y, "version", "id from until instrument rules")) return;
		v->id = read_text(l, y, "id", true);
		v->instrument = read_text(l, y, "instrument", true);
		v->rules_file = read_text(l, y, "rules", true);
		v->until.days = INT32_MAX;
		for (size_t k = 0; k < i; k++)
			if (text_equal(at[k].id, v->id)) find_at(l, y->line, "version \"%.*s\" stands twice",
				TEXT_ARG(v->id));
		if (yaml_is_null(yaml_get(y, "from"))) find_at(l, y->line, "\"from\" is missing");
		if (!version_date(l, y, "from", &v->from)) return;
		has_until[i] = version_date(l, y, "until", &v->until);
		if (has_until[i] && v->until.days < v->from.days)
			find_at(l, y->line, "version \"%.*s\" ends before it begins", TEXT_ARG(v->id));
		if (i == 0) continue;
		if (v->from.days <= at[i - 1].from.days)
			find_at(l, y->line,
				"version \"%.*s\" begins on or before the day \"%.*s\" begins: versions stand in order of date", TEXT_ARG(v->id), TEXT_ARG(at[i - 1].id));
		else if (!has_until[i - 1]) at[i - 1].until = date_add_days(v->from, -1);
		else if (at[i - 1].until.days >= v->from.days)
			find_at(l, y->line, "versions \"%.*s\" and \"%.*s\" overlap: %.*s is in both",
				TEXT_ARG(at[i - 1].id), TEXT_ARG(v->id), TEXT_ARG(date_text(l->arena, v->from)));
		else if (at[i - 1].until.days + 1 < v->from.days)
			find_at(l, y->line,
				"there is a gap between versions \"%.*s\" and \"%.*s\": no version is in force on %.*s",
				TEXT_ARG(at[i - 1].id), TEXT_ARG(v->id),
				TEXT_ARG(date_text(l->arena, date_add_days(at[i - 1].until, 1))));
	}
	l->s->versions = at;
	l->s->version_count = list->count;

	l->s->ends_on = read_text(l, l->manifest, "ends_on", false);
	if (!l->s->ends_on.bytes) return;
	if (!find_id(l->parameters, l->s->ends_on, "name"))
		find_at(l, yaml_get(l->manifest, "ends_on")->line, "there is no parameter named \"%.*s\"",
			TEXT_ARG(l->s->ends_on));
	else if (parameter_date(l->s, l->s->ends_on, &end) && list->count && at[list->count - 1].from.days > end.days)
		find_warning(l, yaml_get(l->manifest, "ends_on")->line,
			"the scheme ends before its last version begins");
}

static void
load_clauses(struct load *l)
{
	const struct yaml *map = part(l, l->manifest, "clauses", YAML_MAP, false);
	struct scheme_clause *at = ARENA_ARRAY(l->arena, struct scheme_clause, map->count + 1);

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];

		if (!read_map(l, y, "clause", "title source")) continue;
		at[i] = (struct scheme_clause){ y->key, read_say(l, y, "title", true),
			read_text(l, y, "source", false) };
	}
	l->s->clauses = at;
	l->s->clause_count = map->count;
}

static void
load_reasons(struct load *l)
{
	const struct yaml *map = part(l, l->manifest, "reasons", YAML_MAP, false);
	struct scheme_reason *at = ARENA_ARRAY(l->arena, struct scheme_reason, map->count + 1);

	for (size_t i = 0; i < map->count; i++)
		at[i] = (struct scheme_reason){ map->items[i].key, read_say_value(l, &map->items[i], "reason") };
	l->s->reasons = at;
	l->s->reason_count = map->count;
}

/* Codes in a decision's `outside`. */
static void
check_outside(struct load *l, const struct yaml *y)
{
	const struct yaml *reasons = yaml_get(y, "reasons"), *rules = yaml_get(y, "rules");

	if (y->kind != YAML_MAP) {
		find_at(l, y->line, "\"outside\": a map was expected: the answer when no version is in force");
		return;
	}
	for (size_t i = 0; reasons && i < reasons->count; i++)
		must_name(l, reasons->items[i].line, yaml_get(l->manifest, "reasons"), reasons->items[i].text,
			"reason");
	for (size_t i = 0; rules && i < rules->count; i++)
		must_name_clause(l, rules->items[i].line, rules->items[i].text);
}

static void
load_decisions(struct load *l)
{
	const struct yaml *map = part(l, l->manifest, "decisions", YAML_MAP, true);
	struct scheme_decision *at = ARENA_ARRAY(l->arena, struct scheme_decision, map->count + 1);
	struct scheme_names of_case = see_more(l, &l->names, "item it");

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i], *input = yaml_get(y, "input"), *outside = yaml_get(y, "outside");
		struct scheme_decision *d = &at[i];
		struct scheme_names none = { 0 }, top;

		if (!read_map(l, y, "decision", "title decision on outside each input owed")) continue;
		check_id(l, y->line, "decision", y->key, true);
		d->id = y->key;
		d->title = read_say(l, y, "title", true);
		d->decision = read_text(l, y, "decision", l->s->version_count > 0);
		d->each = read_feel(l, y, "each", &l->names, false);
		d->owed = read_bool(l, y, "owed", false);
		if (yaml_is_null(outside)) find_at(l, y->line,
			"\"outside\" is missing: the answer when no version is in force");
		else {
			check_outside(l, outside);
			d->outside = yaml_json(l->arena, outside);
		}
		if (yaml_is_null(input)) find_at(l, y->line, "\"input\" is missing");
		else {
			top = none;
			for (size_t k = 0; input->kind == YAML_MAP && k < input->count; k++)
				top = see_names(l, &top, &input->items[k].key, 1);
			if (input->kind == YAML_SCALAR && text_is(input->text, "any"))
				d->input = (struct scheme_field){ .type = FIELD_GROUP, .any = true };
			else d->input = read_tree(l, input, TEXT_NONE, &of_case, &top);
			d->on = read_feel(l, y, "on", &top, false);
		}
	}
	l->s->decisions = at;
	l->s->decision_count = map->count;
}

static void
load_roles(struct load *l)
{
	const struct yaml *map = part(l, l->manifest, "roles", YAML_MAP, false);
	struct scheme_role *at = ARENA_ARRAY(l->arena, struct scheme_role, map->count + 1);

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];
		struct text kind;

		if (!read_map(l, y, "role", "title kind")) continue;
		check_id(l, y->line, "role", y->key, false);
		if (text_is(y->key, "system")) find_at(l, y->line,
			"the role \"system\" is the clock's; choose another id");
		if (text_is(y->key, "administrator") || text_is(y->key, "auditor"))
			find_at(l, y->line, "the role \"%.*s\" stands above all schemes; choose another id",
				TEXT_ARG(y->key));
		kind = read_text(l, y, "kind", true);
		if (kind.at && !text_is(kind, "applicant") && !text_is(kind, "office"))
			find_at(l, y->line, "kind \"%.*s\": applicant or office was expected", TEXT_ARG(kind));
		at[i] = (struct scheme_role){ y->key, read_say(l, y, "title", true), text_is(kind, "applicant") };
	}
	l->s->roles = at;
	l->s->role_count = map->count;
}

/* Who orders budget acts. */
static void
load_budget(struct load *l)
{
	const struct yaml *y = part(l, l->manifest, "budget", YAML_MAP, false), *map, *early;
	struct scheme_budget *b = &l->s->budget;
	struct scheme_authority *at;

	if (y->count == 0 || !read_map(l, y, "budget", "authorities reappropriation")) return;
	map = part(l, y, "authorities", YAML_MAP, true);
	at = ARENA_ARRAY(l->arena, struct scheme_authority, map->count + 1);
	for (size_t i = 0; i < map->count; i++) {
		if (!read_map(l, &map->items[i], "authority", "title")) continue;
		check_id(l, map->items[i].line, "authority", map->items[i].key, false);
		at[i] = (struct scheme_authority){ map->items[i].key, read_say(l, &map->items[i], "title", true) };
	}
	b->authorities = at;
	b->authority_count = map->count;
	early = part(l, y, "reappropriation", YAML_MAP, false);
	if (early->count == 0 || !read_map(l, early, "reappropriation", "early_months early_by")) return;
	b->early_months = (int)read_int(l, early, "early_months", 0);
	if (b->early_months < 1 || b->early_months > 12)
		find_at(l, line_of(early, "early_months"), "\"early_months\": a number from 1 to 12 was expected");
	b->early_by = read_text(l, early, "early_by", true);
	must_name(l, line_of(early, "early_by"), map, b->early_by, "authority");
}

static void
load_heads(struct load *l)
{
	const struct yaml *map = part(l, l->manifest, "heads", YAML_MAP, false);
	const struct yaml *authorities = yaml_get(yaml_get(l->manifest, "budget"), "authorities");
	struct scheme_head *at = ARENA_ARRAY(l->arena, struct scheme_head, map->count + 1);

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];

		if (!read_map(l, y, "head", "code title kept_by section")) continue;
		check_id(l, y->line, "head", y->key, false);
		at[i] = (struct scheme_head){ y->key, read_text(l, y, "code", true), read_say(l, y, "title", true),
			read_text(l, y, "kept_by", false), read_text(l, y, "section", false) };
		must_name(l, line_of(y, "kept_by"), authorities, at[i].kept_by, "authority");
	}
	l->s->heads = at;
	l->s->head_count = map->count;
}

/* A field of any section of a form, in the tree of forms.yaml. */
static bool
form_has_field(const struct yaml *form, struct text name)
{
	const struct yaml *sections = yaml_get(form, "sections");

	for (size_t i = 0; sections && i < sections->count; i++)
		if (find_id(yaml_get(&sections->items[i], "fields"), name, "name")) return true;
	return false;
}

static struct text
party_field(struct load *l, const struct yaml *y, const struct yaml *form, const char *key, bool required)
{
	struct text t = read_text(l, y, key, required);

	if (t.bytes && form && !form_has_field(form, t))
		find_at(l, yaml_get(y, key)->line, "\"%s\": the organisation's form has no field \"%.*s\"", key,
			TEXT_ARG(t));
	return t;
}

static void
load_parties(struct load *l)
{
	const struct yaml *y = yaml_get(l->manifest, "parties"), *forms = yaml_get(l->forms, "forms");
	struct scheme *s = l->s;

	if (yaml_is_null(y)) {
		if (!yaml_is_null(yaml_get(l->manifest, "workflow")))
			find_at(l, l->manifest->line, "\"parties\" is missing");
		return;
	}
	if (!read_map(l, y, "parties", "organisation name account ifsc pan")) return;
	s->organisation_form = read_text(l, y, "organisation", true);
	if (s->organisation_form.at) {
		const struct yaml *form = yaml_get(forms, s->organisation_form.at);

		must_name(l, y->line, forms, s->organisation_form, "form");
		s->party_name = party_field(l, y, form, "name", true);
		s->party_account = party_field(l, y, form, "account", false);
		s->party_ifsc = party_field(l, y, form, "ifsc", false);
		s->party_pan = party_field(l, y, form, "pan", false);
	}
}

static void
load_facts(struct load *l)
{
	const struct yaml *map = part(l, l->manifest, "facts", YAML_MAP, false);
	const struct yaml *keys = part(l, l->manifest, "keys", YAML_MAP, false);
	struct scheme_fact *at = ARENA_ARRAY(l->arena, struct scheme_fact, map->count + 1);
	struct scheme_key *key_at = ARENA_ARRAY(l->arena, struct scheme_key, keys->count + 1);
	struct scheme_names item = see_more(l, &l->names, "item"), others = see_more(l, &item, "others");

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];
		struct text of;

		if (!read_map(l, y, "fact", "of key each equals value")) continue;
		check_id(l, y->line, "fact", y->key, true);
		of = read_text(l, y, "of", false);
		at[i].id = y->key;
		at[i].of_organisation = text_is(of, "organisation");
		at[i].key = read_text(l, y, "key", false);
		at[i].each = read_feel(l, y, "each", &l->names, false);
		at[i].equals = read_feel(l, y, "equals", &item, false);
		at[i].value = read_feel(l, y, "value", &others, true);
		must_name(l, y->line, keys, at[i].key, "key");
		if (of.at && !at[i].of_organisation) find_at(l, y->line, "of \"%.*s\": organisation was expected",
			TEXT_ARG(of));
		if (at[i].of_organisation == (at[i].key.bytes > 0))
			find_at(l, y->line, "a fact is `of: organisation` or has a `key`: one of them");
		if (at[i].key.bytes && !at[i].equals.text.bytes)
			find_at(l, y->line, "\"equals\" is missing: the value looked for under the key");
	}
	for (size_t i = 0; i < keys->count; i++) {
		const struct yaml *y = &keys->items[i];

		check_id(l, y->line, "key", y->key, true);
		if (y->kind != YAML_SCALAR) find_at(l, y->line, "key \"%.*s\": a FEEL text was expected",
			TEXT_ARG(y->key));
		else key_at[i] = (struct scheme_key){ y->key, compile_feel(l, y->text, y->line, &l->names) };
	}
	l->s->facts = at;
	l->s->fact_count = map->count;
	l->s->keys = key_at;
	l->s->key_count = keys->count;
}

static void
load_head_of_file(struct load *l)
{
	const struct yaml *y = l->manifest, *address = part(l, y, "address", YAML_LIST, false),
		*report = yaml_get(y, "report");
	struct scheme_names serial = see_more(l, &(struct scheme_names){ 0 }, "fy serial");
	struct scheme *s = l->s;
	struct scheme_text *lines = ARENA_ARRAY(l->arena, struct scheme_text, address->count + 1);

	s->title = read_say(l, y, "title", true);
	s->summary = read_say(l, y, "summary", true);
	s->authority = read_say(l, y, "authority", true);
	for (size_t i = 0; i < address->count; i++) lines[i] = read_say_value(l, &address->items[i], "address");
	s->address = lines;
	s->address_count = address->count;
	s->number = read_feel(l, y, "number", &serial, !yaml_is_null(yaml_get(y, "workflow")));
	s->case_date = read_feel(l, y, "case_date", &l->names, !yaml_is_null(yaml_get(y, "workflow")));
	if (report && read_map(l, report, "report", "beneficiary event")) {
		s->beneficiary_title = read_say(l, report, "beneficiary", true);
		s->event_title = read_say(l, report, "event", true);
	}
}

static void
load_languages(struct load *l)
{
	const struct yaml *y = yaml_get(l->manifest, "languages");

	l->s->languages = read_names(l, l->manifest, "languages");
	if (l->s->languages.count == 0) find_at(l, y ? y->line : l->manifest->line,
		"\"languages\": at least one was expected, such as [en]");
	for (size_t i = 0; i < l->s->languages.count; i++)
		if (!text_is(l->s->languages.at[i], "en") && !text_is(l->s->languages.at[i], "hi"))
			find_at(l, y->line, "language \"%.*s\": en or hi was expected",
				TEXT_ARG(l->s->languages.at[i]));
}

/* The last part of the folder's real path. */
static struct text
folder_name(struct load *l)
{
	char *path = realpath(l->folder, NULL);
	const char *slash = path ? strrchr(path, '/') : NULL;
	struct text name = arena_text(l->arena, text_of(slash ? slash + 1 : l->folder));

	free(path);
	return name;
}

void
load_manifest(struct load *l)
{
	const struct yaml *y = l->manifest;
	struct scheme *s = l->s;
	struct text folder = folder_name(l);
	struct hash kept;

	l->file = l->manifest_file;
	if (!read_map(l, y, "scheme.yaml",
		"id title summary authority languages number ends_on address versions case_date clauses "
		"reasons decisions roles heads parties facts keys separation allots budget workflow letters report"))
		return;
	load_languages(l);
	s->id = read_text(l, y, "id", true);
	if (s->id.bytes) {
		int line = yaml_get(y, "id")->line;

		check_id(l, line, "scheme", s->id, false);
		/* kept in a data folder: named by its hash */
		if (!text_equal(s->id, folder) && !hash_from_hex(folder, &kept))
			find_at(l, line, "id \"%.*s\" is not the folder's name, \"%.*s\"", TEXT_ARG(s->id),
				TEXT_ARG(folder));
	}
	load_parameters(l);
	l->file = l->manifest_file;
	load_forms(l);
	l->file = l->manifest_file;
	load_head_of_file(l);
	load_versions(l);
	load_clauses(l);
	load_reasons(l);
	load_decisions(l);
	load_roles(l);
	load_budget(l);
	load_heads(l);
	load_parties(l);
	load_facts(l);
	load_workflow(l);
}
