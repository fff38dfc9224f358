/*
 * parameters.yaml and published.yaml: what the guidelines leave open, each value with its source and its dates.
 */
#include "load.h"

/* What a parameter of this type may hold; NULL: all is well. */
static const char *
value_fault(struct text type, const struct json *v)
{
	struct an_date date;
	struct dec number;
	int64_t paise;

	if (v->kind == JSON_NULL) return NULL;
	if (text_is(type, "number")) return v->kind == JSON_NUMBER ? NULL : "a number";
	if (text_is(type, "money"))
		return v->kind == JSON_NUMBER && dec_parse(v->text, &number) && dec_to_paise(number, &paise) ? NULL
			: "rupees, with at most two decimals";
	if (text_is(type, "boolean")) return v->kind == JSON_TRUE || v->kind == JSON_FALSE ? NULL : "true or false";
	if (text_is(type, "date"))
		return v->kind == JSON_STRING && date_parse(v->text, &date) ? NULL : "a date that exists, YYYY-MM-DD";
	if (text_is(type, "text"))
		return v->kind == JSON_STRING ? NULL : "a text (in quotes when it looks like a number)";
	if (text_is(type, "list")) {
		if (v->kind != JSON_ARRAY) return "a list of texts";
		for (size_t i = 0; i < v->count; i++)
			if (v->items[i].kind != JSON_STRING) return "a list of texts";
	}
	return NULL;
}

static void
load_values(struct load *l, const struct yaml *y, struct scheme_parameter *p)
{
	const struct yaml *list = yaml_get(y, "values");
	struct scheme_parameter_value *at;

	if (!list || list->kind != YAML_LIST || list->count == 0) {
		find_at(l, list ? list->line : y->line,
			"parameter \"%.*s\": \"values\": a list with at least one {from, value} was expected",
			TEXT_ARG(p->name));
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_parameter_value, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *v = &list->items[i];
		struct text from, until;
		const char *fault;

		if (!read_map(l, v, "value", "from until value")) return;
		from = read_text(l, v, "from", true);
		until = read_text(l, v, "until", false);
		at[i].until.days = INT32_MAX;
		if (from.at && !date_parse(from, &at[i].from))
			find_at(l, v->line, "from \"%.*s\" is not a date that exists", TEXT_ARG(from));
		if (until.at && !date_parse(until, &at[i].until))
			find_at(l, v->line, "until \"%.*s\" is not a date that exists", TEXT_ARG(until));
		if (!yaml_get(v, "value")) find_at(l, v->line, "\"value\" is missing (null = not set)");
		at[i].value = yaml_json(l->arena, yaml_get(v, "value"));
		fault = value_fault(p->type, at[i].value);
		if (fault) find_at(l, v->line, "parameter \"%.*s\" is a %.*s: %s was expected", TEXT_ARG(p->name),
			TEXT_ARG(p->type), fault);
		if (at[i].until.days < at[i].from.days) find_at(l, v->line, "this value ends before it begins");
		if (i == 0) continue;
		if (at[i].from.days <= at[i - 1].from.days) find_at(l, v->line, "values stand in order of date");
		else if (at[i - 1].until.days == INT32_MAX) at[i - 1].until = date_add_days(at[i].from, -1);
		else if (at[i - 1].until.days >= at[i].from.days)
			find_at(l, v->line, "this value overlaps the one before it");
	}
	p->values = at;
	p->value_count = list->count;
}

void
load_parameters(struct load *l)
{
	static const struct text types[] = { TEXT("number"), TEXT("money"), TEXT("date"), TEXT("boolean"), TEXT("text"),
		TEXT("list") };
	const struct yaml *list = l->parameters;
	struct scheme_parameter *at;

	l->file = l->parameters_file;
	if (!list || yaml_is_null(list)) return;
	if (list->kind != YAML_LIST) {
		find_at(l, list->line, "parameters.yaml: a list was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_parameter, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->items[i];
		struct scheme_parameter *p = &at[i];
		size_t k = 0;

		p->value_count = 0;
		if (!read_map(l, y, "parameter", "id name title type source authority values")) continue;
		p->id = read_text(l, y, "id", true);
		p->name = read_text(l, y, "name", true);
		p->title = read_say(l, y, "title", false);
		p->type = read_text(l, y, "type", true);
		p->source = read_text(l, y, "source", true);
		p->authority = read_text(l, y, "authority", false);
		check_id(l, y->line, "parameter", p->name, true);
		while (k < sizeof types / sizeof *types && !text_equal(types[k], p->type)) k++;
		if (p->type.at && k == sizeof types / sizeof *types)
			find_at(l, yaml_get(y, "type")->line,
				"there is no type \"%.*s\"%s (known: number, money, date, boolean, text, list)",
				TEXT_ARG(p->type), find_near(l, types, k, p->type));
		for (k = 0; k < i; k++)
			if (text_equal(at[k].name, p->name))
				find_at(l, y->line, "parameter \"%.*s\" has the name of an earlier one",
					TEXT_ARG(p->name));
		load_values(l, y, p);
	}
	l->s->parameters = at;
	l->s->parameter_count = list->count;
}

void
load_published(struct load *l, const struct yaml *list)
{
	struct scheme_published *at;

	if (!list || yaml_is_null(list)) return;
	if (list->kind != YAML_LIST) {
		find_at(l, list->line, "published.yaml: a list was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_published, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->items[i];
		struct dec crore;

		if (!read_map(l, y, "published", "fy amount_crore beneficiaries events scope source")) continue;
		at[i].fy = read_text(l, y, "fy", true);
		at[i].amount_crore = read_text(l, y, "amount_crore", false);
		at[i].beneficiaries = read_int(l, y, "beneficiaries", -1);
		at[i].events = read_int(l, y, "events", -1);
		at[i].scope = read_say(l, y, "scope", true);
		at[i].source = read_text(l, y, "source", true);
		if (at[i].amount_crore.at && !dec_parse(at[i].amount_crore, &crore))
			find_at(l, y->line, "amount_crore \"%.*s\" is not a number", TEXT_ARG(at[i].amount_crore));
	}
	l->s->publisheds = at;
	l->s->published_count = list->count;
}
