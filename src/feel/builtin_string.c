/* Built-in functions of strings.  Positions and lengths count code points. */
#include "feel/builtins.h"

#define STRING_ARGUMENT(name, i) \
	do { if (a[i].kind != DMN_STRING) return argument_wrong(run, ret, name, "string", &a[i]); } while (0)

/* Byte offset of the code point with that number. */
static size_t
offset_of(struct text t, size_t points)
{
	size_t at = 0;

	while (points-- > 0 && at < t.bytes)
		text_next(t, &at);
	return at;
}

static bool
whole(const struct dmn_value *v, int64_t *ret)
{
	struct dec n;

	return v->kind == DMN_NUMBER && dec_rescale(v->number, 0, DEC_DOWN, &n) && dec_to_int(n, ret);
}

FEEL_CALL(call_substring)
{
	int64_t start, length = INT64_MAX;

	(void)count;
	STRING_ARGUMENT("substring", 0);
	if (!whole(&a[1], &start))
		return argument_wrong(run, ret, "substring", "number", &a[1]);
	bool cut = a[2].kind != FEEL_ABSENT && a[2].kind != DMN_NULL;
	if (cut && !whole(&a[2], &length))
		return argument_wrong(run, ret, "substring", "number", &a[2]);
	struct text t = feel_text(&a[0]);
	int64_t points = (int64_t)text_length(t);
	if (start == 0 || (cut && length < 1) || start > points || start < -points)
		return run_null(run, ret, "feel.argument.range",
			"substring(): the position or the length is outside of the string.");
	size_t from = offset_of(t, (size_t)(start > 0 ? start - 1 : points + start));
	struct text rest = { t.at + from, t.bytes - from };
	if (cut)
		rest.bytes = offset_of(rest, length > points ? (size_t)points : (size_t)length);
	*ret = feel_string(rest);
	return true;
}

FEEL_CALL(call_string_length)
{
	(void)count;
	STRING_ARGUMENT("string length", 0);
	*ret = feel_int((int64_t)text_length(feel_text(&a[0])));
	return true;
}

struct letters { int32_t first, last, step, delta; };
#include "feel/letters.h"

static int32_t
change_case(const struct letters *table, size_t count, int32_t c)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c > table[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	/* Two rows may lie within each other, every second letter each. */
	for (; low < count && table[low].first <= c; low++)
		if (c <= table[low].last && (c - table[low].first) % table[low].step == 0)
			return c + table[low].delta;
	return c;
}

static int32_t
upper(int32_t c)
{
	return change_case(to_upper, sizeof to_upper / sizeof to_upper[0], c);
}

static int32_t
lower(int32_t c)
{
	return change_case(to_lower, sizeof to_lower / sizeof to_lower[0], c);
}

/* Does a letter follow (or, backward, come before) the place?  Marks and apostrophes between are passed over. */
static bool
letter_beside(struct text t, size_t at, bool backward)
{
	while (backward ? at > 0 : at < t.bytes) {
		if (backward)
			do
				at--;
			while (at > 0 && ((unsigned char)t.at[at] & 0xC0) == 0x80);
		size_t next = at;
		int32_t c = text_next(t, &next);
		if (upper(c) != c || lower(c) != c)
			return true;
		if (!(c >= 0x300 && c <= 0x36F) && c != '\'' && c != 0xAD && c != 0x2019)
			return false;
		if (!backward)
			at = next;
	}
	return false;
}

static size_t
put_upper(int32_t c, char *out)
{
	size_t n = 0;

	for (size_t i = 0; c >= 0xDF && i < sizeof longer_upper / sizeof longer_upper[0]; i++)
		if (longer_upper[i].from == c) {
			for (size_t k = 0; k < 3 && longer_upper[i].to[k]; k++)
				n += text_encode(longer_upper[i].to[k], out + n);
			return n;
		}
	return text_encode(upper(c), out);
}

/*
 * The full mapping of Unicode, without regard to a language: one letter may become three, a sigma at the end of a word
 * has a form of its own.  So do Java's strings, by which the TCK was written.
 */
static bool
cased(struct dmn_run *run, const struct dmn_value *v, bool up, struct dmn_value *ret)
{
	enum { SIGMA = 0x3A3, FINAL_SIGMA = 0x3C2, DOTTED_I = 0x130 };
	struct text t = feel_text(v);
	char *out = run_take(run, t.bytes * 3 + 1, 1);
	size_t at = 0, n = 0;

	if (!out)
		return false;
	while (at < t.bytes) {
		size_t from = at;
		int32_t c = text_next(t, &at);
		if (up)
			n += put_upper(c, out + n);
		else if (c == SIGMA && letter_beside(t, from, true) && !letter_beside(t, at, false))
			n += text_encode(FINAL_SIGMA, out + n);
		else if (c == DOTTED_I)
			n += text_encode('i', out + n), n += text_encode(0x307, out + n);
		else
			n += text_encode(lower(c), out + n);
	}
	*ret = feel_string((struct text){ out, n });
	return true;
}

FEEL_CALL(call_upper_case)
{
	(void)count;
	STRING_ARGUMENT("upper case", 0);
	return cased(run, &a[0], true, ret);
}

FEEL_CALL(call_lower_case)
{
	(void)count;
	STRING_ARGUMENT("lower case", 0);
	return cased(run, &a[0], false, ret);
}

FEEL_CALL(call_substring_before)
{
	(void)count;
	STRING_ARGUMENT("substring before", 0);
	STRING_ARGUMENT("substring before", 1);
	ptrdiff_t at = text_find(feel_text(&a[0]), feel_text(&a[1]));
	*ret = feel_string((struct text){ a[0].string, at < 0 ? 0 : (size_t)at });
	return true;
}

FEEL_CALL(call_substring_after)
{
	(void)count;
	STRING_ARGUMENT("substring after", 0);
	STRING_ARGUMENT("substring after", 1);
	ptrdiff_t at = text_find(feel_text(&a[0]), feel_text(&a[1]));
	size_t from = at < 0 ? a[0].count : (size_t)at + a[1].count;
	*ret = feel_string((struct text){ a[0].string + from, a[0].count - from });
	return true;
}

FEEL_CALL(call_contains)
{
	(void)count;
	STRING_ARGUMENT("contains", 0);
	STRING_ARGUMENT("contains", 1);
	*ret = feel_boolean(text_find(feel_text(&a[0]), feel_text(&a[1])) >= 0);
	return true;
}

FEEL_CALL(call_starts_with)
{
	(void)count;
	STRING_ARGUMENT("starts with", 0);
	STRING_ARGUMENT("starts with", 1);
	*ret = feel_boolean(text_starts(feel_text(&a[0]), feel_text(&a[1])));
	return true;
}

FEEL_CALL(call_ends_with)
{
	(void)count;
	STRING_ARGUMENT("ends with", 0);
	STRING_ARGUMENT("ends with", 1);
	*ret = feel_boolean(text_ends(feel_text(&a[0]), feel_text(&a[1])));
	return true;
}

FEEL_CALL(call_string_join)
{
	struct run_buf b = { .run = run };
	struct dmn_value one = a[0];
	bool first = true;

	(void)count;
	if (a[0].kind == DMN_STRING)
		one = feel_list(&a[0], 1);
	else if (a[0].kind != DMN_LIST)
		return argument_wrong(run, ret, "string join", "list of strings", &a[0]);
	for (uint32_t i = 1; i <= 3; i++)
		if (a[i].kind != DMN_STRING && a[i].kind != DMN_NULL && a[i].kind != FEEL_ABSENT)
			return argument_wrong(run, ret, "string join", "string", &a[i]);
	if (a[2].kind == DMN_STRING)
		run_buf_put(&b, feel_text(&a[2]));
	for (uint32_t i = 0; i < one.count; i++) {
		const struct dmn_value *item = &one.items[i];
		if (item->kind == DMN_NULL)
			continue;
		if (item->kind != DMN_STRING)
			return argument_wrong(run, ret, "string join", "list of strings", item);
		if (!first && a[1].kind == DMN_STRING)
			run_buf_put(&b, feel_text(&a[1]));
		run_buf_put(&b, feel_text(item));
		first = false;
	}
	if (a[3].kind == DMN_STRING)
		run_buf_put(&b, feel_text(&a[3]));
	*ret = feel_string((struct text){ b.at ? b.at : "", b.bytes });
	return !b.failed;
}
