/*
 * Fields of a scheme's forms on a page.  (Contract in ask.h.)
 *
 * A date is three inputs, as people write dates; what they typed is put back as they typed it.  A choice of a few is
 * radio buttons, of many a list.
 */
#include "web/pages/ask.h"

#include "base/message.h"

static struct text
none(struct text t)
{
	return t.at ? t : (struct text){ "", 0 };
}

struct text
ask_prefix(struct an_cx *cx, struct text section, size_t number)
{
	return arena_print(cx->arena, "%.*s.%zu.", TEXT_ARG(section), number);
}

static struct text
typed_of(struct an_cx *cx, const struct request *rq, struct text prefix, struct text name, const char *part)
{
	struct text full = arena_print(cx->arena, "%.*s%.*s%s", TEXT_ARG(prefix), TEXT_ARG(name), part);

	return form_text(&rq->form, full);
}

/* The last component of a place: application.units[3].udyam -> udyam. */
static struct text
place_last(struct text place)
{
	for (size_t i = place.bytes; i > 0; i--)
		if (place.at[i - 1] == '.')
			return text_slice(place, i, place.bytes - i);
	return place;
}

static bool
problem_is(const struct an_problem *p, struct text place, struct text name)
{
	return text_equal(place_last(p->place), name) && (place.bytes == 0 || text_starts(p->place, place));
}

/* "row 3, udyam" of a file, or units[3].udyam of a list: said before the sentence where no field stands for it. */
static struct text
with_row(struct an_cx *cx, struct text place, struct text sentence)
{
	ptrdiff_t open = text_find(place, TEXT("[")), close = text_find(place, TEXT("]"));

	if (text_starts(place, TEXT("row ")))
		return message_text(cx->arena, cx->language, TEXT("page.problem.file"),
			arena_print(cx->arena, "%.*s|%.*s", TEXT_ARG(text_slice(place, 4, place.bytes)),
			TEXT_ARG(sentence)));
	if (open >= 0 && close > open)
		return message_text(cx->arena, cx->language, TEXT("page.problem.row"),
			arena_print(cx->arena, "%.*s|%.*s", TEXT_ARG(text_slice(place, (size_t)open + 1,
			(size_t)(close - open - 1))), TEXT_ARG(sentence)));
	return sentence;
}

static struct text
error_of(struct an_cx *cx, const struct ask_from *from, struct text name)
{
	for (const struct an_problem *p = from->problems; p; p = p->next)
		if (problem_is(p, from->place, name))
			return message_problem(cx->arena, cx->language, p);
	return (struct text){ "", 0 };
}

/* ---- options ---- */

static void
options_put(struct part_field *to, struct part_option *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		list[i].chosen = to->value.bytes && text_equal(list[i].value, to->value);
	to->options = list;
	to->option_count = count;
}

static void
options_of_choice(struct an_cx *cx, const struct scheme *s, const struct scheme_field *f, struct part_field *to)
{
	struct part_option *list = ARENA_ARRAY(cx->arena, struct part_option, f->option_count + 1);

	for (size_t i = 0; i < f->option_count; i++)
		list[i] = (struct part_option){ .value = f->options[i].value,
			.label = report_value(cx, s, f, json_string(cx->arena, f->options[i].value), NULL) };
	to->kind = f->option_count <= ASK_RADIOS_MAX ? PART_RADIOS : PART_SELECT;
	options_put(to, list, f->option_count);
}

static void
options_of(struct an_cx *cx, const struct report_choice *choices, size_t count, struct part_field *to)
{
	struct part_option *list = ARENA_ARRAY(cx->arena, struct part_option, count + 1);

	for (size_t i = 0; i < count; i++)
		list[i] = (struct part_option){ .value = choices[i].value, .label = choices[i].label };
	to->kind = PART_SELECT;
	options_put(to, list, count);
}

static void
options_yesno(struct an_cx *cx, struct part_field *to)
{
	struct part_option *list = ARENA_ARRAY(cx->arena, struct part_option, 2);

	list[0] = (struct part_option){ .value = TEXT("true"),
		.label = message_text(cx->arena, cx->language, TEXT("page.yes"), TEXT_NONE) };
	list[1] = (struct part_option){ .value = TEXT("false"),
		.label = message_text(cx->arena, cx->language, TEXT("page.no"), TEXT_NONE) };
	to->kind = PART_RADIOS;
	to->inline_options = true;
	options_put(to, list, 2);
}

/* ---- one field ---- */

static struct text
value_text(const struct json *value)
{
	bool b;

	if (json_is_null(value))
		return (struct text){ "", 0 };
	if (json_to_bool(value, &b))
		return b ? TEXT("true") : TEXT("false");
	return none(json_text(value));
}

static void
date_parts(struct an_cx *cx, const struct ask_from *from, struct text name, struct part_field *to)
{
	struct an_date day;

	to->kind = PART_DATE;
	to->day = to->month = to->year = (struct text){ "", 0 };
	if (from->typed) {
		to->day = none(typed_of(cx, from->typed, from->prefix, name, "-day"));
		to->month = none(typed_of(cx, from->typed, from->prefix, name, "-month"));
		to->year = none(typed_of(cx, from->typed, from->prefix, name, "-year"));
		if (to->day.bytes || to->month.bytes || to->year.bytes)
			return;
	}
	if (date_parse(to->value, &day)) {
		struct an_ymd ymd = date_ymd(day);

		to->day = arena_print(cx->arena, "%d", ymd.day);
		to->month = arena_print(cx->arena, "%d", ymd.month);
		to->year = arena_print(cx->arena, "%d", (int)ymd.year);
	}
}

static void
field_kind(struct an_cx *cx, const struct ask_from *from, const struct scheme_field *f, struct part_field *to)
{
	const struct report_choice *choices = NULL;
	size_t count = 0;

	to->kind = PART_TEXT;
	switch (f->type) {
	case FIELD_LONGTEXT: to->kind = PART_LONGTEXT; break;
	case FIELD_DATE: date_parts(cx, from, f->name, to); break;
	case FIELD_MONEY: to->kind = PART_AMOUNT; break;
	case FIELD_YESNO: options_yesno(cx, to); break;
	case FIELD_CHOICE: options_of_choice(cx, from->scheme, f, to); break;
	case FIELD_REF:
		report_refs(cx, from->scheme, f, from->data, &choices, &count);
		options_of(cx, choices, count, to);
		break;
	case FIELD_COUNTRY: case FIELD_STATE:
		report_places(cx, f, &choices, &count);
		options_of(cx, choices, count, to);
		break;
	case FIELD_NUMBER: to->mode = TEXT("decimal"); to->width = PART_WIDTH_10; break;
	case FIELD_INTEGER: case FIELD_SCORE: to->mode = TEXT("numeric"); to->width = PART_WIDTH_4; break;
	case FIELD_PIN: to->mode = TEXT("numeric"); to->width = PART_WIDTH_10; break;
	case FIELD_MOBILE: to->mode = TEXT("tel"); to->width = PART_WIDTH_20; break;
	case FIELD_EMAIL: to->mode = TEXT("email"); break;
	case FIELD_UDYAM: case FIELD_PAN: case FIELD_GSTIN: case FIELD_IFSC: case FIELD_ACCOUNT: case FIELD_IEC:
		to->width = PART_WIDTH_20;
		break;
	default: break;
	}
}

void
ask_fields(struct an_cx *cx, const struct scheme_section *section, const struct ask_from *from, struct part_field **ret,
	size_t *ret_count)
{
	struct part_field *list = ARENA_ARRAY(cx->arena, struct part_field, section->field_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < section->field_count; i++) {
		const struct scheme_field *f = &section->fields[i];
		const struct json *stored = json_get(from->values, f->name);
		struct part_field *to = &list[count];

		if (from->asked && !from->asked[i].visible)
			continue;
		count++;
		to->name = arena_print(cx->arena, "%.*s%.*s", TEXT_ARG(from->prefix), TEXT_ARG(f->name));
		to->label = f->label.count ? scheme_say(cx->arena, cx->language, &f->label) : f->name;
		to->hint = f->hint.count ? scheme_say(cx->arena, cx->language, &f->hint) : (struct text){ "", 0 };
		to->optional = !(from->asked ? from->asked[i].required : f->always_required);
		to->value = from->typed ? none(form_text(&from->typed->form, to->name)) : value_text(stored);
		if (!from->typed && json_is_null(stored) && from->asked)
			to->value = none(from->asked[i].preset);
		to->error = error_of(cx, from, f->name);
		field_kind(cx, from, f, to);
	}
	*ret = list;
	*ret_count = count;
}

/* ---- reading ---- */

static bool
digits(struct text t, size_t max)
{
	for (size_t i = 0; i < t.bytes; i++)
		if (t.at[i] < '0' || t.at[i] > '9')
			return false;
	return t.bytes > 0 && t.bytes <= max;
}

/* The one text that the typed parts of a date make: 2026-11-23, or what was typed, for the error. */
static struct text
date_typed(struct an_cx *cx, const struct ask_from *from, struct text name)
{
	struct text day = text_trim(none(typed_of(cx, from->typed, from->prefix, name, "-day")));
	struct text month = text_trim(none(typed_of(cx, from->typed, from->prefix, name, "-month")));
	struct text year = text_trim(none(typed_of(cx, from->typed, from->prefix, name, "-year")));

	if (day.bytes == 0 && month.bytes == 0 && year.bytes == 0)
		return text_trim(none(typed_of(cx, from->typed, from->prefix, name, "")));
	if (digits(day, 2) && digits(month, 2) && digits(year, 4) && year.bytes == 4)
		return arena_print(cx->arena, "%.*s-%s%.*s-%s%.*s", TEXT_ARG(year), month.bytes == 1 ? "0" : "",
			TEXT_ARG(month), day.bytes == 1 ? "0" : "", TEXT_ARG(day));
	return arena_print(cx->arena, "%.*s.%.*s.%.*s", TEXT_ARG(day), TEXT_ARG(month), TEXT_ARG(year));
}

bool
ask_sent(const struct request *rq, const struct scheme_section *section, struct text prefix)
{
	for (size_t i = 0; i < rq->form.field_count; i++) {
		struct text name = rq->form.fields[i].name, rest;

		if (text_trim(rq->form.fields[i].value).bytes == 0 || !text_starts(name, prefix))
			continue;
		rest = text_slice(name, prefix.bytes, name.bytes - prefix.bytes);
		for (size_t j = 0; j < section->field_count; j++)
			if (text_starts(rest, section->fields[j].name))
				return true;
	}
	return false;
}

const struct json *
ask_read(struct an_cx *cx, const struct scheme_section *section, const struct ask_from *from)
{
	const struct json *values = json_new(cx->arena, JSON_OBJECT);

	for (size_t i = 0; i < section->field_count; i++) {
		const struct scheme_field *f = &section->fields[i];
		struct text place = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(from->place),
			from->place.bytes ? "." : "", TEXT_ARG(f->name));
		struct text typed = f->type == FIELD_DATE ? date_typed(cx, from, f->name) :
			none(typed_of(cx, from->typed, from->prefix, f->name, ""));
		const struct json *value;

		if (f->type != FIELD_LONGTEXT)
			typed = text_trim(typed);
		if (from->asked && !from->asked[i].visible)
			continue;
		if (typed.bytes == 0) {
			if (from->asked && from->asked[i].required)
				an_problem(cx, place, "page.required", "%.*s", TEXT_ARG(f->label.count ?
					scheme_say(cx->arena, cx->language, &f->label) : f->name));
			continue;
		}
		value = field_parse(cx, f, place, typed);
		if (value && !json_is_null(value))
			values = json_set(cx->arena, values, f->name, value);
	}
	return values;
}

void
ask_problems(struct an_cx *cx, const struct an_problem *problems, const struct part_field *fields, size_t field_count,
	struct text place, const struct part_error **ret, size_t *ret_count)
{
	size_t count = 0, all = 0;
	struct part_error *list;

	for (const struct an_problem *p = problems; p; p = p->next)
		all++;
	list = ARENA_ARRAY(cx->arena, struct part_error, all + 1);
	for (const struct an_problem *p = problems; p; p = p->next) {
		struct part_error *to = &list[count++];

		to->text = message_problem(cx->arena, cx->language, p);
		to->name = (struct text){ "", 0 };
		for (size_t i = 0; i < field_count && to->name.bytes == 0; i++)
			if (problem_is(p, place, place_last(fields[i].name)))
				to->name = fields[i].name;
		for (size_t i = 0; i < field_count && to->name.bytes && !text_starts(p->key, TEXT("page.")); i++)
			if (text_equal(fields[i].name, to->name) && fields[i].label.bytes)
				to->text = message_text(cx->arena, cx->language, TEXT("page.problem.of"),
					arena_print(cx->arena, "%.*s|%.*s", TEXT_ARG(fields[i].label),
					TEXT_ARG(to->text)));
		if (to->name.bytes == 0)
			to->text = with_row(cx, p->place, to->text);
	}
	*ret = list;
	*ret_count = count;
}
