/*
 * String views: comparing, cutting, UTF-8.
 */
#include "text.h"

int
text_compare(struct text a, struct text b)
{
	size_t least = a.bytes < b.bytes ? a.bytes : b.bytes;
	int order = least > 0 ? memcmp(a.at, b.at, least) : 0;

	if (order != 0)
		return order;
	return (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

bool
text_starts(struct text t, struct text prefix)
{
	return text_equal(text_slice(t, 0, prefix.bytes), prefix);
}

bool
text_ends(struct text t, struct text suffix)
{
	return t.bytes >= suffix.bytes && text_equal(text_slice(t, t.bytes - suffix.bytes, suffix.bytes), suffix);
}

ptrdiff_t
text_find(struct text t, struct text needle)
{
	const char *found;

	if (needle.bytes == 0)
		return 0;
	if (t.bytes < needle.bytes)
		return -1;
	found = memmem(t.at, t.bytes, needle.at, needle.bytes);
	return found ? found - t.at : -1;
}

struct text
text_slice(struct text t, size_t from, size_t bytes)
{
	if (from > t.bytes)
		from = t.bytes;
	if (bytes > t.bytes - from)
		bytes = t.bytes - from;
	return (struct text){ t.at ? t.at + from : NULL, bytes };
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text
text_trim(struct text t)
{
	while (t.bytes > 0 && is_space(t.at[0]))
		t = text_slice(t, 1, t.bytes);
	while (t.bytes > 0 && is_space(t.at[t.bytes - 1]))
		t.bytes--;
	return t;
}

struct text
text_cut(struct text *rest, char separator)
{
	struct text whole = *rest;
	const char *found = whole.bytes > 0 ? memchr(whole.at, separator, whole.bytes) : NULL;
	size_t before;

	if (!found) {
		*rest = TEXT_NONE;
		return whole;
	}
	before = (size_t)(found - whole.at);
	*rest = text_slice(whole, before + 1, whole.bytes);
	return text_slice(whole, 0, before);
}

size_t
text_utf8_step(const char *at, size_t bytes)
{
	const unsigned char *u = (const unsigned char *)at;
	unsigned low = 0x80, high = 0xbf;        /* range of the second byte */
	size_t need;

	if (bytes == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] >= 0xc2 && u[0] <= 0xdf) {
		need = 2;
	} else if ((u[0] & 0xf0) == 0xe0) {
		need = 3;
		if (u[0] == 0xe0)
			low = 0xa0;
		if (u[0] == 0xed)
			high = 0x9f;
	} else if (u[0] >= 0xf0 && u[0] <= 0xf4) {
		need = 4;
		if (u[0] == 0xf0)
			low = 0x90;
		if (u[0] == 0xf4)
			high = 0x8f;
	} else {
		return 0;
	}
	if (bytes < need || u[1] < low || u[1] > high)
		return 0;
	for (size_t i = 2; i < need; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	return need;
}

bool
text_is_utf8(struct text t)
{
	size_t at = 0;

	while (at < t.bytes) {
		uint64_t eight;
		size_t step;

		/* Most text is ASCII: eight bytes at a time. */
		while (t.bytes - at >= 8 && (memcpy(&eight, t.at + at, 8), (eight & UINT64_C(0x8080808080808080)) == 0))
			at += 8;
		if (at == t.bytes)
			break;
		step = text_utf8_step(t.at + at, t.bytes - at);
		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

int32_t
text_next(struct text t, size_t *offset)
{
	const unsigned char *u;
	size_t left, step;
	int32_t code;

	if (*offset >= t.bytes)
		return -1;
	u = (const unsigned char *)t.at + *offset;
	left = t.bytes - *offset;
	step = u[0] < 0x80 ? 1 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	if (step > left)
		step = left;
	code = step == 1 ? u[0] : step == 2 ? u[0] & 0x1f : step == 3 ? u[0] & 0x0f : u[0] & 0x07;
	for (size_t i = 1; i < step; i++)
		code = code << 6 | (u[i] & 0x3f);
	*offset += step;
	return code;
}

size_t
text_length(struct text t)
{
	size_t length = 0;

	for (size_t i = 0; i < t.bytes; i++)
		length += ((unsigned char)t.at[i] & 0xc0) != 0x80;
	return length;
}

size_t
text_encode(int32_t code_point, char out[4])
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xc0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3f));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xe0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code_point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code_point & 0x3f));
	return 4;
}

bool
text_to_int(struct text t, int64_t *ret)
{
	bool minus = t.bytes > 0 && t.at[0] == '-';
	int64_t n = 0;

	if (t.bytes == minus)
		return false;
	for (size_t i = minus; i < t.bytes; i++) {
		int digit = t.at[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
			__builtin_add_overflow(n, minus ? -digit : digit, &n))
			return false;
	}
	*ret = n;
	return true;
}
