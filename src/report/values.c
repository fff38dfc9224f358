/*
 * Values for people: by the field's type, in the reader's language.
 */
#include "report/inner.h"

#include "scheme/place.h"

static struct places
places_of(const struct scheme_field *f)
{
	return f->type == FIELD_STATE ? place_states() : place_countries();
}

static struct text
place_said(struct an_cx *cx, const struct scheme_field *f, struct text code)
{
	struct text name = place_name(places_of(f), cx->language, code);

	return name.at ? message_foreign(cx->arena, cx->language, name) : code;
}

static const struct scheme_section *
ref_section(const struct scheme *s, struct text of)
{
	struct text form = text_cut(&of, '.');
	const struct scheme_form *f = scheme_form(s, form);

	return f && of.at ? scheme_section(f, of) : NULL;
}

static struct text
ref_title(struct an_cx *cx, const struct scheme *s, const struct scheme_field *f, struct text wanted,
	const struct json *data)
{
	const struct report_choice *choices;
	size_t count;

	report_refs(cx, s, f, data, &choices, &count);
	for (size_t i = 0; i < count; i++)
		if (text_equal(choices[i].value, wanted))
			return choices[i].label;
	return wanted;
}

struct text
report_value(struct an_cx *cx, const struct scheme *s, const struct scheme_field *f, const struct json *value,
	const struct json *data)
{
	struct text t = json_text(value);
	struct an_date day;
	int64_t paise;

	if (json_is_null(value))
		return (struct text){ "", 0 };
	switch (f->type) {
	case FIELD_MONEY:
		return paise_of(value, &paise) ? money_rupees(cx->arena, paise) : json_shown(cx, value);
	case FIELD_DATE:
		return date_parse(t, &day) ? say_day(cx, day) : t;
	case FIELD_YESNO:
		return json_shown(cx, value);
	case FIELD_CHOICE:
		for (size_t i = 0; i < f->option_count; i++)
			if (text_equal(f->options[i].value, t) && f->options[i].label.count)
				return say_scheme(cx, &f->options[i].label);
		return say_name(cx, t);
	case FIELD_COUNTRY: case FIELD_STATE:
		return place_said(cx, f, t);
	case FIELD_REF:
		return ref_title(cx, s, f, t, data);
	default:
		return json_shown(cx, value);
	}
}

void
report_refs(struct an_cx *cx, const struct scheme *s, const struct scheme_field *f, const struct json *data,
	const struct report_choice **ret, size_t *ret_count)
{
	struct text rest = f->ref_of;
	const struct json *rows = data;
	const struct scheme_section *section = ref_section(s, f->ref_of);
	struct report_choice *choices = NULL;
	size_t count = 0, room = 0;

	while (rest.at)
		rows = json_get(rows, text_cut(&rest, '.'));
	for (size_t i = 0; rows && rows->kind == JSON_ARRAY && i < rows->count; i++) {
		const struct json *value = json_get(&rows->items[i], f->ref_value.bytes ? f->ref_value : TEXT("row"));

		*LIST_ADD(cx, choices, count, room) = (struct report_choice){ .value = json_text(value),
			.label = section ? row_title(cx, s, section, &rows->items[i], i, data) : json_text(value) };
	}
	*ret = choices;
	*ret_count = count;
}

struct text
row_title(struct an_cx *cx, const struct scheme *s, const struct scheme_section *section, const struct json *row,
	size_t index, const struct json *form_data)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (text_equal(section->fields[i].name, section->row_title)) {
			struct text t = report_value(cx, s, &section->fields[i], json_get(row, section->row_title),
				form_data);

			if (t.bytes)
				return t;
		}
	return say(cx, "page.row", "%zu", index + 1);
}

void
pairs_of_section(struct an_cx *cx, const struct scheme *s, const struct scheme_section *section,
	const struct json *values, const struct json *form_data, const struct report_pair **ret, size_t *ret_count)
{
	struct report_pair *pairs = ARENA_ARRAY(cx->arena, struct report_pair, section->field_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < section->field_count; i++) {
		const struct scheme_field *f = &section->fields[i];
		const struct json *value = json_get(values, f->name);

		if (json_is_null(value))
			continue;
		pairs[count++] = (struct report_pair){ f->name, say_scheme(cx, &f->label),
			report_value(cx, s, f, value, form_data) };
	}
	*ret = pairs;
	*ret_count = count;
}

void
report_places(struct an_cx *cx, const struct scheme_field *f, const struct report_choice **ret, size_t *ret_count)
{
	struct places places = places_of(f);
	struct report_choice *list = ARENA_ARRAY(cx->arena, struct report_choice, places.count + 1);

	for (size_t i = 0; i < places.count; i++)
		list[i] = (struct report_choice){ .value = text_of(places.at[i].code),
			.label = place_said(cx, f, text_of(places.at[i].code)) };
	*ret = list;
	*ret_count = places.count;
}
