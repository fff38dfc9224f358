/*
 * A string view: bytes of valid UTF-8, not necessarily ended by NUL.  Whoever made the bytes owns them.
 */
#ifndef AN_TEXT_H
#define AN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	const char *at;
	size_t bytes;
};

#define TEXT(literal) ((struct text){ "" literal, sizeof(literal) - 1 })
#define TEXT_NONE ((struct text){ NULL, 0 })
/* For printf: "%.*s", TEXT_ARG(t). */
#define TEXT_ARG(t) (int)((t).bytes), ((t).at ? (t).at : "")

static inline struct text
text_of(const char *z)
{
	return (struct text){ z, z ? strlen(z) : 0 };
}

static inline bool
text_equal(struct text a, struct text b)
{
	return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.at, b.at, a.bytes) == 0);
}

/* The same, for short texts that mostly are equal or differ in length, without a call. */
static inline bool
text_same(struct text a, struct text b)
{
	uint64_t x, y;
	uint32_t head[2], tail[2];

	if (a.bytes != b.bytes)
		return false;
	if (a.at == b.at)
		return true;
	if (a.bytes < sizeof head[0]) {
		for (size_t i = 0; i < a.bytes; i++)
			if (a.at[i] != b.at[i])
				return false;
		return true;
	}
	if (a.bytes < sizeof x) {
		memcpy(&head[0], a.at, sizeof head[0]);
		memcpy(&head[1], b.at, sizeof head[0]);
		memcpy(&tail[0], a.at + a.bytes - sizeof head[0], sizeof head[0]);
		memcpy(&tail[1], b.at + a.bytes - sizeof head[0], sizeof head[0]);
		return head[0] == head[1] && tail[0] == tail[1];
	}
	/* Words from the front, then the last word, which may overlap the one before. */
	for (size_t i = 0;; i += sizeof x) {
		if (i > a.bytes - sizeof x)
			i = a.bytes - sizeof x;
		memcpy(&x, a.at + i, sizeof x);
		memcpy(&y, b.at + i, sizeof y);
		if (x != y)
			return false;
		if (i == a.bytes - sizeof x)
			return true;
	}
}

static inline bool
text_is(struct text a, const char *z)
{
	return text_equal(a, text_of(z));
}

/* Order by bytes (which for UTF-8 is order by code point): <0, 0, >0. */
int text_compare(struct text a, struct text b);

bool text_starts(struct text t, struct text prefix);
bool text_ends(struct text t, struct text suffix);

/* Offset of the first byte of needle in t, or -1. */
ptrdiff_t text_find(struct text t, struct text needle);

/* The part from byte offset `from`, at most `bytes` long; clipped to t. */
struct text text_slice(struct text t, size_t from, size_t bytes);

/* Without ASCII white space at both ends. */
struct text text_trim(struct text t);

/* Cut *rest at the first `separator`: returns what stood before it and leaves the remainder in *rest.
 * Returns the whole and empties *rest (at = NULL) when there is no separator. */
struct text text_cut(struct text *rest, char separator);

/* True when the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF). */
bool text_is_utf8(struct text t);

/* Bytes (1 to 4) of the well-formed UTF-8 sequence at the front of the bytes, or 0 when there is none. */
size_t text_utf8_step(const char *at, size_t bytes);

/* Decode one code point at t.at[*offset] and advance *offset; -1 at the end.  t must be valid UTF-8. */
int32_t text_next(struct text t, size_t *offset);

/* Number of code points. */
size_t text_length(struct text t);

/* Write code point as UTF-8 into out[4]; returns the number of bytes. */
size_t text_encode(int32_t code_point, char out[4]);

/* Decimal integer with optional minus sign and nothing else; false when it is not one or does not fit. */
bool text_to_int(struct text t, int64_t *ret);

#endif
