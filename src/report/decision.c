/*
 * A decision made fit to be explained: which rule, which clause, what was claimed, what is admissible and why.
 *
 * Reads only the members that docs/scheme-format.md gives a meaning; everything else of a result stays what it is.
 */
#include "report/inner.h"

static struct report_check
rule_view(struct an_cx *cx, const struct scheme *s, struct text rule)
{
	const struct scheme_clause *c = scheme_clause(s, rule);

	return (struct report_check){ .rule = rule, .title = c ? say_scheme(cx, &c->title) : (struct text){ "", 0 },
		.source = c ? say_plain(cx, c->source) : (struct text){ "", 0 } };
}

static struct report_reason
reason_view(struct an_cx *cx, const struct scheme *s, const struct json *code)
{
	struct text t = json_text(code);
	const struct scheme_reason *known = t.at ? scheme_reason(s, t) : NULL;

	return (struct report_reason){ t, known ? say_scheme(cx, &known->text) : t };
}

static struct text
word(struct an_cx *cx, const char *kind, struct text value)
{
	struct text key = arena_print(cx->arena, "page.%s.%.*s", kind, TEXT_ARG(value));

	return message_find(cx->language, key).at ? message_text(cx->arena, cx->language, key, TEXT_NONE)
		: say_name(cx, value);
}

static void
reasons_view(struct an_cx *cx, const struct scheme *s, const struct json *codes, const struct report_reason **ret,
	size_t *ret_count)
{
	if (!codes || codes->kind != JSON_ARRAY)
		return;
	struct report_reason *list = ARENA_ARRAY(cx->arena, struct report_reason, codes->count + 1);

	for (size_t i = 0; i < codes->count; i++)
		list[i] = reason_view(cx, s, &codes->items[i]);
	*ret = list;
	*ret_count = codes->count;
}

static void
lines_view(struct an_cx *cx, const struct scheme *s, const struct json *lines, struct report_decision *ret)
{
	if (!lines || lines->kind != JSON_ARRAY)
		return;
	struct report_line *list = ARENA_ARRAY(cx->arena, struct report_line, lines->count + 1);

	for (size_t i = 0; i < lines->count; i++) {
		const struct json *line = &lines->items[i];
		struct report_check rule = rule_view(cx, s, json_text(json_get(line, TEXT("rule"))));
		const struct json *reason = json_get(line, TEXT("reason"));
		struct report_line *to = &list[i];

		to->head = json_text(json_get(line, TEXT("head")));
		to->head_title = say_field(cx, s, to->head);
		to->rule = rule.rule;
		to->rule_title = rule.title;
		to->source = rule.source;
		if (!json_is_null(reason)) {
			struct report_reason said = reason_view(cx, s, reason);

			to->reason = said.code;
			to->reason_text = said.text;
		}
		if (paise_of(json_get(line, TEXT("claimed")), &to->claimed_paise))
			ret->claimed_paise += to->claimed_paise;
		(void)paise_of(json_get(line, TEXT("admissible")), &to->admissible_paise);
	}
	ret->lines = list;
	ret->line_count = lines->count;
}

static void
checks_view(struct an_cx *cx, const struct scheme *s, const struct json *result, struct report_decision *ret)
{
	const struct json *checks = json_get(result, TEXT("checks")), *rules = json_get(result, TEXT("rules"));

	if (checks && checks->kind == JSON_ARRAY) {
		struct report_check *list = ARENA_ARRAY(cx->arena, struct report_check, checks->count + 1);

		for (size_t i = 0; i < checks->count; i++) {
			list[i] = rule_view(cx, s, json_text(json_get(&checks->items[i], TEXT("rule"))));
			list[i].result = json_text(json_get(&checks->items[i], TEXT("result")));
			list[i].result_text = word(cx, "check", list[i].result);
		}
		ret->checks = list;
		ret->check_count = checks->count;
	}
	if (rules && rules->kind == JSON_ARRAY) {
		struct report_check *list = ARENA_ARRAY(cx->arena, struct report_check, rules->count + 1);

		for (size_t i = 0; i < rules->count; i++)
			list[i] = rule_view(cx, s, json_text(&rules->items[i]));
		ret->rules = list;
		ret->rule_count = rules->count;
	}
}

static const struct scheme_field *
member_field(const struct scheme_field *group, struct text name)
{
	for (size_t i = 0; group && group->type == FIELD_GROUP && i < group->field_count; i++)
		if (text_equal(group->fields[i].name, name))
			return &group->fields[i];
	return NULL;
}

struct flat { struct report_pair *pairs; size_t count, room; };

static void
flatten(struct an_cx *cx, const struct scheme *s, const struct scheme_field *f, struct text path, struct text label,
	const struct json *value, struct flat *flat)
{
	if (json_is_null(value) || flat->count >= REPORT_FLAT_MAX)
		return;
	if (value->kind == JSON_OBJECT) {
		for (size_t i = 0; i < value->count; i++) {
			struct text name = value->members[i].name;
			struct text said = say_field(cx, s, name);

			flatten(cx, s, member_field(f, name),
				path.bytes ? arena_print(cx->arena, "%.*s.%.*s", TEXT_ARG(path), TEXT_ARG(name)) : name,
				label.bytes ? arena_print(cx->arena, "%.*s: %.*s", TEXT_ARG(label), TEXT_ARG(said))
				: said, &value->members[i].value, flat);
		}
		return;
	}
	if (value->kind == JSON_ARRAY && value->count > 0 && value->items[0].kind == JSON_OBJECT) {
		for (size_t i = 0; i < value->count; i++)
			flatten(cx, s, f, arena_print(cx->arena, "%.*s[%zu]", TEXT_ARG(path), i + 1),
				arena_print(cx->arena, "%.*s %zu", TEXT_ARG(label), i + 1), &value->items[i], flat);
		return;
	}
	/* An option of the rules says what it is in the form that asks for it. */
	if (f && f->type == FIELD_CHOICE && field_named(s, f->name) && field_named(s, f->name)->type == FIELD_CHOICE)
		f = field_named(s, f->name);
	*LIST_ADD(cx, flat->pairs, flat->count, flat->room) = (struct report_pair){ path, label,
		f && f->type != FIELD_GROUP && value->kind != JSON_ARRAY ? report_value(cx, s, f, value, NULL)
		: json_shown(cx, value) };
}

static struct text
annotations_text(struct an_cx *cx, const struct json *annotations)
{
	struct text all = { "", 0 };

	if (annotations && annotations->kind == JSON_OBJECT) {
		for (size_t i = 0; i < annotations->count; i++)
			all = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(all), all.bytes ? "; " : "",
				TEXT_ARG(json_shown(cx, &annotations->members[i].value)));
		return all;
	}
	for (size_t i = 0; annotations && annotations->kind == JSON_ARRAY && i < annotations->count; i++)
		all = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(all), all.bytes ? "; " : "",
			TEXT_ARG(json_shown(cx, &annotations->items[i])));
	return all;
}

static void
trace_view(struct an_cx *cx, const struct scheme *s, struct text trace, struct report_decision *ret)
{
	const struct json *steps = NULL;
	struct an_error before = cx->error;
	struct report_step *list;

	if (trace.bytes == 0)
		return;
	if (json_read(cx, trace, 0, &steps) || steps->kind != JSON_ARRAY) {
		cx->error = before;
		return;
	}
	list = ARENA_ARRAY(cx->arena, struct report_step, steps->count + 1);
	for (size_t i = 0; i < steps->count && i < REPORT_FLAT_MAX; i++) {
		const struct json *step = &steps->items[i], *matched = json_get(step, TEXT("matched"));
		struct report_match *matches;
		struct flat flat = { 0 };

		if (!matched || matched->kind != JSON_ARRAY || matched->count == 0)
			continue;
		matches = ARENA_ARRAY(cx->arena, struct report_match, matched->count);
		for (size_t j = 0; j < matched->count; j++)
			matches[j] = (struct report_match){ json_shown(cx, json_get(&matched->items[j], TEXT("rule"))),
				say_plain(cx, annotations_text(cx,
				json_get(&matched->items[j], TEXT("annotations")))) };
		flatten(cx, s, NULL, (struct text){ "", 0 }, (struct text){ "", 0 }, json_get(step, TEXT("inputs")),
			&flat);
		list[ret->step_count++] = (struct report_step){ say_plain(cx,
			json_text(json_get(step, TEXT("decision")))), json_shown(cx,
			json_get(step, TEXT("result"))), matched->count, flat.count, matches, flat.pairs };
	}
	ret->steps = list;
}

void
decision_view(struct an_cx *cx, const struct scheme *s, const struct scheme_decision *d, const struct json *result,
	const struct json *input, struct text trace, struct report_decision *ret)
{
	struct flat flat = { 0 };
	const struct json *item = json_get(result, TEXT("item"));
	struct buf b;
	struct an_error before = cx->error;

	ret->id = d->id;
	ret->title = say_scheme(cx, &d->title);
	ret->version = json_text(json_get(result, TEXT("version")));
	if (!ret->version.at)
		ret->version = (struct text){ "", 0 };
	for (size_t i = 0; i < s->version_count; i++)
		if (text_equal(s->versions[i].id, ret->version))
			ret->instrument = say_plain(cx, s->versions[i].instrument);
	ret->outcome = json_text(json_get(result, TEXT("outcome")));
	ret->outcome_text = ret->outcome.at ? word(cx, "outcome", ret->outcome) : (struct text){ "", 0 };
	/* A question of yes or no carries a 0 that says nothing. */
	ret->has_amount = paise_of(json_get(result, TEXT("admissible")), &ret->admissible_paise) &&
		(ret->admissible_paise != 0 || json_get(result, TEXT("lines")));
	lines_view(cx, s, json_get(result, TEXT("lines")), ret);
	checks_view(cx, s, result, ret);
	reasons_view(cx, s, json_get(result, TEXT("reasons")), &ret->reasons, &ret->reason_count);
	reasons_view(cx, s, json_get(result, TEXT("warnings")), &ret->warnings, &ret->warning_count);
	if (item && item->kind == JSON_OBJECT)
		ret->item_title = json_text(json_get(item, TEXT("row")));
	flatten(cx, s, &d->input, (struct text){ "", 0 }, (struct text){ "", 0 }, input, &flat);
	ret->inputs = flat.pairs;
	ret->input_count = flat.count;
	trace_view(cx, s, trace, ret);
	buf_open(&b, cx->arena, 1 << 20);
	json_write_pretty(&b, result);
	if (buf_text(cx, &b, &ret->result))
		cx->error = before;
}
