/*
 * Values of fields: typed text or JSON in, one normal form out.  Formats of Indian identifiers, dates, amounts.
 *
 * A right format is no proof that a number exists: nothing here asks anyone.
 */
#include "field.h"

#include <stdlib.h>

#include "base/money.h"
#include "place.h"

enum { FIELD_ID_BYTES_MAX = 64, FIELD_SCORE_MAX = 100, FIELD_MONEY_DIGITS_MAX = 40, FIELD_LIST_MAX = 5000,
	FIELD_EMAIL_MAX = 254, FIELD_PLAIN_DIGITS_MAX = 12 };

static const struct text type_names[FIELD_GROUP] = { TEXT("text"), TEXT("longtext"), TEXT("number"), TEXT("integer"),
	TEXT("money"), TEXT("date"), TEXT("yesno"), TEXT("choice"), TEXT("country"), TEXT("state"), TEXT("udyam"),
	TEXT("pan"), TEXT("gstin"), TEXT("ifsc"), TEXT("account"), TEXT("iec"), TEXT("pin"), TEXT("email"),
	TEXT("mobile"), TEXT("ref"), TEXT("score") };

bool
field_type_of(struct text name, enum field_type *ret)
{
	for (int i = 0; i < FIELD_GROUP; i++)
		if (text_equal(type_names[i], name)) {
			*ret = (enum field_type)i;
			return true;
		}
	return false;
}

const struct text *
field_type_names(void)
{
	return type_names;
}

enum dmn_kind
field_kind(enum field_type type)
{
	switch (type) {
	case FIELD_NUMBER: case FIELD_INTEGER: case FIELD_MONEY: case FIELD_SCORE: return DMN_NUMBER;
	case FIELD_DATE: return DMN_DATE;
	case FIELD_YESNO: return DMN_BOOLEAN;
	case FIELD_GROUP: return DMN_CONTEXT;
	default: return DMN_STRING;
	}
}

/* ---- identifiers ---- */

/* A = letter, 9 = digit, X = letter or digit, P = fourth letter of a PAN; anything else is itself. */
static bool
matches(struct text t, const char *pattern)
{
	size_t i = 0;

	for (; pattern[i]; i++) {
		char c = i < t.bytes ? t.at[i] : '\0';
		bool digit = c >= '0' && c <= '9', letter = c >= 'A' && c <= 'Z';

		switch (pattern[i]) {
		case 'A': if (!letter) return false; break;
		case '9': if (!digit) return false; break;
		case 'X': if (!letter && !digit) return false; break;
		case 'P': if (!letter || !strchr("ABCFGHJLPT", c)) return false; break;
		default: if (c != pattern[i]) return false;
		}
	}
	return i == t.bytes;
}

static bool
all_zero(struct text t)
{
	for (size_t i = 0; i < t.bytes; i++)
		if (t.at[i] != '0') return false;
	return true;
}

static bool
is_pan(struct text t)
{
	return matches(t, "AAAPA9999A") && !all_zero(text_slice(t, 5, 4));
}

/* Udyam's own letters follow vehicle letters; any two letters are a State's as far as the format goes. */
static bool
is_udyam(struct text t)
{
	if (t.bytes != 19 || !text_starts(t, TEXT("UDYAM-"))) return false;
	return matches(text_slice(t, 6, 13), "AA-99-9999999");
}

static int
base36(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
	return -1;
}

char
field_gstin_check(const char first[14])
{
	int sum = 0;

	for (int i = 0; i < 14; i++) {
		int value = base36(first[i]), product = value * (i % 2 ? 2 : 1);

		if (value < 0) return 0;
		sum += product / 36 + product % 36;
	}
	return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(36 - sum % 36) % 36];
}

/* State codes in use today: 25 and 28 stand on old papers only. */
static bool
is_gst_state(struct text t)
{
	int code = (t.at[0] - '0') * 10 + (t.at[1] - '0');

	return (code >= 1 && code <= 38 && code != 25 && code != 28) || code == 97 || code == 99;
}

static bool
is_gstin(struct text t)
{
	return matches(t, "99AAAPA9999AXZX") && is_gst_state(t) && is_pan(text_slice(t, 2, 10)) && t.at[12] != '0' &&
		t.at[14] == field_gstin_check(t.at);
}

static bool
all_digits(struct text t)
{
	for (size_t i = 0; i < t.bytes; i++)
		if (t.at[i] < '0' || t.at[i] > '9') return false;
	return true;
}

/* A whole number as everyone writes it: it is its own normal form, for amounts too. */
static bool
is_plain_number(struct text t)
{
	return t.bytes > 0 && t.bytes <= FIELD_PLAIN_DIGITS_MAX && all_digits(t) && (t.at[0] != '0' || t.bytes == 1);
}

static bool
is_email(struct text t)
{
	struct text domain = t, local = text_cut(&domain, '@');

	if (t.bytes > FIELD_EMAIL_MAX || !local.bytes || local.bytes > 64 || !domain.bytes) return false;
	if (local.at[0] == '.' || local.at[local.bytes - 1] == '.' || text_find(t, TEXT("..")) >= 0) return false;
	for (size_t i = 0; i < local.bytes; i++)
		if (local.at[i] <= ' ' || local.at[i] >= 127 || strchr("\"(),:;<>[\\]", local.at[i])) return false;
	for (size_t i = 0; i < domain.bytes; i++) {
		char c = domain.at[i];

		if (base36(c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) < 0 && c != '.' && c != '-') return false;
	}
	return text_find(domain, TEXT(".")) > 0 && domain.at[domain.bytes - 1] != '.' && domain.at[0] != '-';
}

static bool
is_identifier(enum field_type type, struct text t)
{
	switch (type) {
	case FIELD_UDYAM: return is_udyam(t);
	case FIELD_PAN: return is_pan(t);
	case FIELD_GSTIN: return is_gstin(t);
	case FIELD_IFSC: return matches(t, "AAAA0XXXXXX");
	case FIELD_ACCOUNT: return t.bytes >= 9 && t.bytes <= 18 && all_digits(t) && !all_zero(t);
	case FIELD_IEC: return is_pan(t) || (t.bytes == 10 && all_digits(t) && !all_zero(t));
	case FIELD_PIN: return matches(t, "999999") && t.at[0] != '0';
	case FIELD_MOBILE: return matches(t, "9999999999") && t.at[0] >= '6';
	default: return false;
	}
}

/*
 * Trim, Devanagari digits to 0-9, letters to upper case, inner spaces dropped.  False: another character that is not
 * ASCII, in *ret_odd; or too long for any identifier.
 */
static bool
normalise(struct text t, char out[FIELD_ID_BYTES_MAX], struct text *ret, struct text *ret_odd)
{
	size_t bytes = 0;

	*ret_odd = TEXT_NONE;
	t = text_trim(t);
	for (size_t i = 0; i < t.bytes;) {
		size_t from = i;
		int32_t c = text_next(t, &i);

		if (c >= 0x966 && c <= 0x96F) c = '0' + (c - 0x966);
		if (c == ' ' || c == 0xA0) continue;
		if (c < 0x20 || c >= 0x7F) {
			*ret_odd = text_slice(t, from, i - from);
			return false;
		}
		if (bytes == FIELD_ID_BYTES_MAX) return false;
		out[bytes++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
	}
	*ret = (struct text){ out, bytes };
	return true;
}

/* ---- one value ---- */

static const char *
fault_key(enum field_type type)
{
	static const char *const keys[FIELD_GROUP] = { "field.text", "field.text", "field.number", "field.integer",
		"field.money",
		"field.date", "field.yesno", "field.choice", "field.country", "field.state", "field.udyam", "field.pan",
		"field.gstin",
		"field.ifsc", "field.account", "field.iec", "field.pin", "field.email", "field.mobile", "field.ref",
		"field.score" };

	return keys[type];
}

/* What was typed, as it may stand in a message: short, one argument. */
static struct text
shown(struct arena *arena, struct text t)
{
	size_t bytes = t.bytes > 60 ? 60 : t.bytes;
	struct text copy;
	char *at;

	while (bytes && bytes < t.bytes && ((unsigned char)t.at[bytes] & 0xC0) == 0x80) bytes--;
	copy = arena_print(arena, "%.*s%s", (int)bytes, t.at ? t.at : "", bytes < t.bytes ? "..." : "");
	at = arena_new(arena, copy.bytes + 1);
	for (size_t i = 0; i < copy.bytes; i++) {
		unsigned char c = (unsigned char)copy.at[i];

		at[i] = c == '|' ? '/' : c < ' ' || c == 0x7F ? ' ' : copy.at[i];
	}
	return (struct text){ at, copy.bytes };
}

static const struct json *
refuse(struct an_cx *cx, struct text place, const char *key, struct text typed)
{
	struct text t = shown(cx->arena, typed);

	an_problem(cx, place, key, "%.*s", TEXT_ARG(t));
	return NULL;
}

static const struct json *
make(struct an_cx *cx, enum json_kind kind, struct text t)
{
	struct json *j = json_new(cx->arena, kind);

	j->text = t;
	return j;
}

static bool
in_bounds(struct an_cx *cx, const struct scheme_field *f, struct text place, struct dec value)
{
	if (f->has_min && dec_compare(value, f->min) < 0) {
		an_problem(cx, place, "field.min", "%.*s", TEXT_ARG(dec_text(cx->arena, f->min)));
		return false;
	}
	if (f->has_max && dec_compare(value, f->max) > 0) {
		an_problem(cx, place, "field.max", "%.*s", TEXT_ARG(dec_text(cx->arena, f->max)));
		return false;
	}
	return true;
}

/* A number in the type's range and shape, from its plain decimal text. */
static const struct json *
number(struct an_cx *cx, const struct scheme_field *f, struct text place, struct text typed)
{
	struct dec value;
	int64_t paise;

	if (!dec_parse(typed, &value)) return refuse(cx, place, fault_key(f->type), typed);
	if (f->type == FIELD_INTEGER && !dec_is_integer(value)) return refuse(cx, place, "field.integer", typed);
	if (f->type == FIELD_SCORE && (dec_compare(value, dec_from_int(0)) < 0 ||
		dec_compare(value, dec_from_int(FIELD_SCORE_MAX)) > 0))
		return refuse(cx, place, "field.score", typed);
	if (f->type == FIELD_MONEY && (dec_compare(value, dec_from_int(0)) < 0 || !dec_to_paise(value, &paise) ||
		paise > MONEY_MAX_PAISE))
		return refuse(cx, place, "field.money", typed);
	if (!in_bounds(cx, f, place, value)) return NULL;
	return make(cx, JSON_NUMBER, f->type == FIELD_MONEY ? money_plain(cx->arena, paise)
		: dec_text(cx->arena, value));
}

/* A typed number: commas between digits are how people group; Devanagari digits are digits. */
static const struct json *
typed_number(struct an_cx *cx, const struct scheme_field *f, struct text place, struct text typed)
{
	char id[FIELD_ID_BYTES_MAX], plain[FIELD_ID_BYTES_MAX];
	struct text t, odd;
	size_t bytes = 0;
	int64_t paise;

	if (f->type == FIELD_MONEY) {
		struct dec rupees;

		if (typed.bytes > FIELD_MONEY_DIGITS_MAX) return refuse(cx, place, "field.money", typed);
		if (money_parse(typed, &paise)) {
			rupees = dec_from_paise(paise);
			return in_bounds(cx, f, place, rupees) ? make(cx, JSON_NUMBER, money_plain(cx->arena, paise))
				: NULL;
		}
	}
	if (!normalise(typed, id, &t, &odd)) return refuse(cx, place, fault_key(f->type), typed);
	if (f->type == FIELD_MONEY)
		return money_parse(t, &paise) ? number(cx, f, place, money_plain(cx->arena, paise))
			: refuse(cx, place, "field.money", typed);
	for (size_t i = 0; i < t.bytes; i++) {
		bool between = i > 0 && i + 1 < t.bytes && all_digits(text_slice(t, i - 1, 1)) &&
			all_digits(text_slice(t, i + 1, 1));

		if (t.at[i] != ',' || !between) plain[bytes++] = t.at[i];
	}
	return number(cx, f, place, (struct text){ plain, bytes });
}

/* 2026-11-23, and as people write it here: 23.11.2026, 23/11/2026, 23-11-2026. */
static bool
typed_date(struct text t, struct an_date *ret)
{
	int64_t day, month, year;
	char mark;
	struct text rest = t;

	if (date_parse(t, ret)) return true;
	for (const char *marks = "./-"; (mark = *marks) != '\0'; marks++) {
		rest = t;
		if (text_to_int(text_cut(&rest, mark), &day) && text_to_int(text_cut(&rest, mark), &month) &&
			rest.bytes == 4 && text_to_int(rest, &year) && day > 0 && day < 32 && month > 0 && month < 13 &&
			year > 0)
			return date_from_ymd((int32_t)year, (int)month, (int)day, ret);
	}
	return false;
}

static const struct json *
date(struct an_cx *cx, struct text place, struct text typed)
{
	char id[FIELD_ID_BYTES_MAX];
	struct text t, odd;
	struct an_date d;

	if (!normalise(typed, id, &t, &odd) || !typed_date(t, &d)) return refuse(cx, place, "field.date", typed);
	return json_string(cx->arena, date_text(cx->arena, d));
}

/* Control characters never; line ends only where there may be lines. */
static const struct json *
free_text(struct an_cx *cx, const struct scheme_field *f, struct text place, struct text typed)
{
	char *at = arena_try(cx->arena, typed.bytes + 1);
	size_t bytes = 0, length;
	int64_t max;

	if (!at) return refuse(cx, place, "field.text", TEXT(""));
	for (size_t i = 0; i < typed.bytes; i++) {
		unsigned char c = (unsigned char)typed.at[i];

		if (c == '\r' && f->type == FIELD_LONGTEXT) continue;
		if (c == 0x7F || (c < ' ' && !(f->type == FIELD_LONGTEXT && (c == '\n' || c == '\t'))))
			return refuse(cx, place, "field.text", typed);
		at[bytes++] = typed.at[i];
	}
	length = text_length((struct text){ at, bytes });
	if (f->has_max && dec_to_int(f->max, &max) && length > (size_t)max) {
		an_problem(cx, place, "field.long", "%lld|%zu", (long long)max, length);
		return NULL;
	}
	return make(cx, JSON_STRING, (struct text){ at, bytes });
}

static const struct json *
choice(struct an_cx *cx, const struct scheme_field *f, struct text place, struct text typed)
{
	struct text known = TEXT("");

	for (size_t i = 0; i < f->option_count; i++) {
		if (text_equal(f->options[i].value, typed)) return json_string(cx->arena, f->options[i].value);
		if (i < 20) known = arena_print(cx->arena, "%.*s%s%.*s", TEXT_ARG(known), i ? ", " : "",
			TEXT_ARG(f->options[i].value));
	}
	typed = shown(cx->arena, typed);
	an_problem(cx, place, "field.choice", "%.*s|%.*s", TEXT_ARG(typed), TEXT_ARG(known));
	return NULL;
}

static const struct json *
identifier(struct an_cx *cx, const struct scheme_field *f, struct text place, struct text typed)
{
	char id[FIELD_ID_BYTES_MAX];
	struct text t, odd;

	if (!normalise(typed, id, &t, &odd)) {
		if (!odd.bytes) return refuse(cx, place, fault_key(f->type), typed);
		odd = shown(cx->arena, odd);
		an_problem(cx, place, "field.character", "%.*s", TEXT_ARG(odd));
		return NULL;
	}
	if (f->type == FIELD_MOBILE) {
		if (text_starts(t, TEXT("+91"))) t = text_slice(t, 3, t.bytes);
		else if (t.bytes == 11 && t.at[0] == '0') t = text_slice(t, 1, 10);
	}
	if (f->type == FIELD_STATE && text_starts(t, TEXT("IN-"))) t = text_slice(t, 3, t.bytes);
	if (f->type == FIELD_STATE ? !place_find(place_states(), t) : f->type == FIELD_COUNTRY
		? !place_find(place_countries(), t)
		: !is_identifier(f->type, t))
		return refuse(cx, place, fault_key(f->type), typed);
	return json_string(cx->arena, arena_text(cx->arena, t));
}

static const struct json *
yesno(struct an_cx *cx, struct text place, struct text typed)
{
	if (text_is(typed, "yes") || text_is(typed, "true")) return json_bool(cx->arena, true);
	if (text_is(typed, "no") || text_is(typed, "false")) return json_bool(cx->arena, false);
	return refuse(cx, place, "field.yesno", typed);
}

const struct json *
field_parse(struct an_cx *cx, const struct scheme_field *f, struct text place, struct text typed)
{
	typed = text_trim(typed);
	if (!typed.bytes) return json_new(cx->arena, JSON_NULL);
	if (!text_is_utf8(typed)) return refuse(cx, place, "field.text", TEXT(""));
	switch (f->type) {
	case FIELD_TEXT: case FIELD_LONGTEXT: case FIELD_REF: return free_text(cx, f, place, typed);
	case FIELD_NUMBER: case FIELD_INTEGER: case FIELD_MONEY: case FIELD_SCORE: return typed_number(cx, f, place,
		typed);
	case FIELD_DATE: return date(cx, place, typed);
	case FIELD_YESNO: return yesno(cx, place, typed);
	case FIELD_CHOICE: return choice(cx, f, place, typed);
	case FIELD_EMAIL: return is_email(typed) ? free_text(cx, f, place, typed)
		: refuse(cx, place, "field.email", typed);
	case FIELD_GROUP: return refuse(cx, place, "field.object", typed);
	default: return identifier(cx, f, place, typed);
	}
}

/* ---- JSON, strictly by type ---- */

static const struct json *
check_leaf(struct an_cx *cx, const struct scheme_field *f, struct text place, const struct json *v)
{
	struct an_date day;

	switch (field_kind(f->type)) {
	case DMN_NUMBER:
		if (v->kind == JSON_NUMBER && f->type != FIELD_SCORE && !f->has_min && !f->has_max &&
			is_plain_number(v->text)) return v;
		if (v->kind == JSON_NUMBER) return number(cx, f, place, v->text);
		break;
	case DMN_BOOLEAN:
		if (v->kind == JSON_TRUE || v->kind == JSON_FALSE) return v;
		break;
	case DMN_DATE:
		if (v->kind == JSON_STRING && date_parse(v->text, &day)) return v;
		break;
	default:
		if (v->kind != JSON_STRING) break;
		if (f->type == FIELD_CHOICE) return choice(cx, f, place, v->text);
		return field_parse(cx, f, place, v->text);
	}
	return refuse(cx, place, fault_key(f->type), json_text(v).at ? json_text(v) : TEXT("?"));
}

static struct text
below(struct an_cx *cx, struct text place, struct text name)
{
	char *at;

	if (!place.bytes) return name;
	at = arena_new(cx->arena, place.bytes + 1 + name.bytes);         /* no printf: this runs for every member */
	memcpy(at, place.at, place.bytes);
	at[place.bytes] = '.';
	memcpy(at + place.bytes + 1, name.at, name.bytes);
	return (struct text){ at, place.bytes + 1 + name.bytes };
}

static const struct json *check_value(struct an_cx *cx, const struct scheme_field *f, struct text place,
	const struct json *v);

static void
check_unknown(struct an_cx *cx, const struct scheme_field *f, struct text place, const struct json *v)
{
	for (size_t i = 0; i < v->count; i++) {
		size_t k = 0;

		/* members mostly stand in the tree's order */
		if (i < f->field_count && text_equal(f->fields[i].name, v->members[i].name)) continue;
		while (k < f->field_count && !text_equal(f->fields[k].name, v->members[i].name)) k++;
		if (k < f->field_count) continue;
		an_problem(cx, below(cx, place, shown(cx->arena, v->members[i].name)), "field.unknown", "");
	}
}

static const struct json *
check_group(struct an_cx *cx, const struct scheme_field *f, struct text place, const struct json *v)
{
	struct json *j;

	if (v->kind != JSON_OBJECT) {
		an_problem(cx, place, "field.object", "");
		return NULL;
	}
	if (f->any) return v;
	check_unknown(cx, f, place, v);
	j = json_new(cx->arena, JSON_OBJECT);
	j->count = f->field_count;
	j->members = ARENA_ARRAY(cx->arena, struct json_member, f->field_count);
	for (size_t i = 0; i < f->field_count; i++) {
		const struct scheme_field *m = &f->fields[i];
		const struct json *value = i < v->count && text_equal(v->members[i].name, m->name)
			? &v->members[i].value : json_get(v, m->name);

		j->members[i].name = m->name;
		value = check_value(cx, m, place, value);
		if (value) j->members[i].value = *value;
	}
	return j;
}

static const struct json *
check_list(struct an_cx *cx, const struct scheme_field *f, struct text place, const struct json *v)
{
	struct scheme_field one = *f;
	struct json *j = json_new(cx->arena, JSON_ARRAY);
	int64_t bound;

	if (v->kind != JSON_ARRAY) {
		an_problem(cx, place, "field.list", "");
		return NULL;
	}
	if (v->count > FIELD_LIST_MAX || (f->type == FIELD_GROUP && f->has_max && dec_to_int(f->max, &bound) &&
		(int64_t)v->count > bound)) {
		an_problem(cx, place, "field.list_long", "%zu", v->count);
		return NULL;
	}
	if (f->type == FIELD_GROUP && f->has_min && dec_to_int(f->min, &bound) && (int64_t)v->count < bound)
		an_problem(cx, place, "field.list_short", "%lld", (long long)bound);
	one.list = false;
	j->items = arena_try_array(cx->arena, v->count ? v->count : 1, sizeof *j->items);
	if (!j->items) {
		an_problem(cx, place, "field.list_long", "%zu", v->count);
		return NULL;
	}
	j->count = v->count;
	for (size_t i = 0; i < v->count; i++) {
		struct text at = arena_print(cx->arena, "%.*s[%zu]", TEXT_ARG(place), i + 1);
		const struct json *item = one.type == FIELD_GROUP ? check_group(cx, &one, at, &v->items[i])
			: v->items[i].kind == JSON_NULL ? NULL : check_leaf(cx, &one, at, &v->items[i]);

		if (v->items[i].kind == JSON_NULL && one.type != FIELD_GROUP) an_problem(cx, at, "field.required", "");
		if (item) j->items[i] = *item;
	}
	return j;
}

/* outer is the place of the group that holds this member; its own place is made only when something is wrong or
 * below. */
static const struct json *
check_value(struct an_cx *cx, const struct scheme_field *f, struct text outer, const struct json *v)
{
	static const struct json null = { .kind = JSON_NULL }, empty = { .kind = JSON_ARRAY };

	if (json_is_null(v) || (v->kind == JSON_STRING && !v->text.bytes &&
		(f->type == FIELD_TEXT || f->type == FIELD_LONGTEXT))) {
		if (f->always_required || (f->type == FIELD_GROUP && !f->optional && !f->list))
			an_problem(cx, below(cx, outer, f->name), "field.required", "");
		return f->list ? &empty : &null;
	}
	if (f->list) return check_list(cx, f, below(cx, outer, f->name), v);
	if (f->type == FIELD_GROUP) return check_group(cx, f, below(cx, outer, f->name), v);
	return check_leaf(cx, f, below(cx, outer, f->name), v);
}

enum an_rc
field_check(struct an_cx *cx, const struct scheme_field *f, struct text place, const struct json *value,
	const struct json **ret)
{
	size_t before = cx->error.problem_count;
	const struct json *j;

	if (f->type == FIELD_GROUP && !f->list) {
		static const struct json nothing = { .kind = JSON_NULL };

		j = check_group(cx, f, place, value ? value : &nothing);
	} else {
		struct scheme_field unnamed = *f;
		ptrdiff_t dot = -1;

		/* place already ends in the field's own name */
		for (size_t i = 0; i < place.bytes; i++)
			if (place.at[i] == '.') dot = (ptrdiff_t)i;
		unnamed.name = text_slice(place, (size_t)(dot + 1), place.bytes);
		j = check_value(cx, &unnamed, dot < 0 ? TEXT_NONE : text_slice(place, 0, (size_t)dot), value);
	}
	if (cx->error.problem_count > before) return an_problems(cx);
	*ret = j;
	return AN_OK;
}

/* ---- as FEEL values ---- */

static struct dmn_text
to_dmn(struct text t)
{
	return (struct dmn_text){ t.at, t.bytes };
}

static const struct dmn_value *
leaf_value(struct dmn_run *run, const struct scheme_field *f, const struct json *v)
{
	struct an_date date;

	switch (v->kind) {
	case JSON_NULL: return dmn_null(run);
	case JSON_TRUE: case JSON_FALSE: return dmn_boolean(run, v->kind == JSON_TRUE);
	case JSON_NUMBER: return dmn_number(run, to_dmn(v->text));
	case JSON_STRING:
		if (f->type == FIELD_DATE && date_parse(v->text, &date)) return dmn_date(run, date.days);
		return dmn_string(run, to_dmn(v->text));
	default: return dmn_null(run);
	}
}

/* `any`: JSON as it is, by its own kinds. */
static const struct dmn_value *
any_value(struct dmn_run *run, const struct json *v)
{
	static const struct scheme_field plain = { .type = FIELD_TEXT };
	const struct dmn_value **values;
	struct dmn_text *names;
	const struct dmn_value *made;

	if (v->kind != JSON_OBJECT && v->kind != JSON_ARRAY) return leaf_value(run, &plain, v);
	values = calloc(v->count + 1, sizeof *values);
	names = calloc(v->count + 1, sizeof *names);
	for (size_t i = 0; values && names && i < v->count; i++) {
		values[i] = any_value(run, v->kind == JSON_OBJECT ? &v->members[i].value : &v->items[i]);
		if (v->kind == JSON_OBJECT) names[i] = to_dmn(v->members[i].name);
	}
	made = !values || !names ? NULL : v->kind == JSON_OBJECT ? dmn_context(run, names, values, v->count)
		: dmn_list(run, values, v->count);
	free(values);
	free(names);
	return made;
}

enum { FIELD_MEMBERS_MAX = 200 };

static const struct dmn_value *
group_value(struct dmn_run *run, const struct scheme_field *fields, size_t count, bool row, const struct json *v)
{
	struct dmn_text names[FIELD_MEMBERS_MAX + 1];
	const struct dmn_value *values[FIELD_MEMBERS_MAX + 1];
	const struct json *id = row ? json_get(v, TEXT("row")) : NULL;

	if (!v || v->kind != JSON_OBJECT || count > FIELD_MEMBERS_MAX) return dmn_null(run);
	for (size_t i = 0; i < count; i++) {
		const struct json *member = i < v->count && text_equal(v->members[i].name, fields[i].name)
			? &v->members[i].value
			: json_get(v, fields[i].name);

		names[i] = to_dmn(fields[i].name);
		values[i] = field_value(run, &fields[i], member);
		if (!values[i]) return NULL;
	}
	if (!id) return dmn_context(run, names, values, count);
	names[count] = (struct dmn_text){ "row", 3 };
	values[count] = dmn_string(run, to_dmn(id->text));
	return values[count] ? dmn_context(run, names, values, count + 1) : NULL;
}

/* The items of an array, each made by group_value or field_value. */
static const struct dmn_value *
list_value(struct dmn_run *run, const struct scheme_field *fields, size_t count, bool row,
	const struct scheme_field *leaf, const struct json *v)
{
	const struct dmn_value *few[16], **items = few, *list = NULL;

	if (!v || v->kind != JSON_ARRAY) return dmn_list(run, NULL, 0);
	if (v->count > 16) items = calloc(v->count, sizeof *items);
	if (!items) return NULL;
	for (size_t i = 0; i < v->count; i++) {
		items[i] = leaf ? leaf_value(run, leaf, &v->items[i])
			: group_value(run, fields, count, row, &v->items[i]);
		if (!items[i]) goto out;
	}
	list = dmn_list(run, items, v->count);
out:
	if (items != few) free(items);
	return list;
}

const struct dmn_value *
field_value(struct dmn_run *run, const struct scheme_field *f, const struct json *value)
{
	if (f->any && value) return any_value(run, value);
	if (f->list) return list_value(run, f->fields, f->field_count, false, f->type == FIELD_GROUP ? NULL : f, value);
	if (json_is_null(value)) return dmn_null(run);
	if (f->type == FIELD_GROUP) return group_value(run, f->fields, f->field_count, false, value);
	return leaf_value(run, f, value);
}

const struct dmn_value *
form_value(struct dmn_run *run, const struct scheme_form *f, const struct json *data)
{
	struct dmn_text names[FIELD_MEMBERS_MAX];
	const struct dmn_value *values[FIELD_MEMBERS_MAX];

	if (json_is_null(data) || f->section_count > FIELD_MEMBERS_MAX) return dmn_null(run);
	for (size_t i = 0; i < f->section_count; i++) {
		const struct scheme_section *s = &f->sections[i];
		const struct json *part = json_get(data, s->id);

		names[i] = to_dmn(s->id);
		values[i] = s->list ? list_value(run, s->fields, s->field_count, true, NULL, part)
			: group_value(run, s->fields, s->field_count, false, part);
		if (!values[i]) return NULL;
	}
	return dmn_context(run, names, values, f->section_count);
}
