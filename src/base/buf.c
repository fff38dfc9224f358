/*
 * Growing output with a ceiling, and the escapes of each destination.
 */
#include "buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { ROOM_FIRST = 256 };

void
buf_open(struct buf *b, struct arena *arena, size_t max_bytes)
{
	*b = (struct buf){ .arena = arena, .max = max_bytes };
}

/* Room for more bytes and a NUL behind them. */
static bool
reserve(struct buf *b, size_t more)
{
	size_t need, room;
	char *at;

	if (b->failed || more > b->max - b->bytes) {
		b->failed = true;
		return false;
	}
	need = b->bytes + more + 1;
	if (need <= b->room)
		return true;
	room = b->room > 0 ? b->room * 2 : ROOM_FIRST;
	if (room < need)
		room = need;
	if (room > b->max + 1)
		room = b->max + 1;
	at = arena_grow(b->arena, b->at, b->room, room);
	if (!at) {
		b->failed = true;
		return false;
	}
	b->at = at;
	b->room = room;
	return true;
}

enum an_rc
buf_text(struct an_cx *cx, struct buf *b, struct text *ret)
{
	buf_bytes(b, "", 0);
	if (b->failed || !reserve(b, 0))
		return an_fail(cx, AN_TOO_LARGE, "buf.full", "%zu", b->max);
	b->at[b->bytes] = '\0';
	*ret = (struct text){ b->at, b->bytes };
	return AN_OK;
}

void
buf_bytes(struct buf *b, const void *at, size_t bytes)
{
	if (bytes == 0 || !reserve(b, bytes))
		return;
	memcpy(b->at + b->bytes, at, bytes);
	b->bytes += bytes;
}

void
buf_put(struct buf *b, struct text t)
{
	buf_bytes(b, t.at, t.bytes);
}

void
buf_z(struct buf *b, const char *z)
{
	buf_put(b, text_of(z));
}

void
buf_char(struct buf *b, char c)
{
	buf_bytes(b, &c, 1);
}

void
buf_int(struct buf *b, int64_t n)
{
	buf_print(b, "%" PRId64, n);
}

void
buf_print(struct buf *b, const char *format, ...)
{
	va_list arguments;
	int bytes;

	va_start(arguments, format);
	bytes = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (bytes <= 0) {
		b->failed |= bytes < 0;
		return;
	}
	if (!reserve(b, (size_t)bytes))
		return;
	va_start(arguments, format);
	vsnprintf(b->at + b->bytes, (size_t)bytes + 1, format, arguments);
	va_end(arguments);
	b->bytes += (size_t)bytes;
}

void
buf_html(struct buf *b, struct text t)
{
	size_t from = 0;

	for (size_t i = 0; i < t.bytes; i++) {
		const char *escape;

		switch (t.at[i]) {
		case '&': escape = "&amp;"; break;
		case '<': escape = "&lt;"; break;
		case '>': escape = "&gt;"; break;
		case '"': escape = "&quot;"; break;
		case '\'': escape = "&#39;"; break;
		default: continue;
		}
		buf_bytes(b, t.at + from, i - from);
		buf_z(b, escape);
		from = i + 1;
	}
	if (t.bytes > from)
		buf_bytes(b, t.at + from, t.bytes - from);
}

/* Bytes that are not UTF-8 (nothing of ours, but the log shows what strangers send) become U+FFFD. */
void
buf_json(struct buf *b, struct text t)
{
	size_t from = 0, i = 0;

	buf_char(b, '"');
	while (i < t.bytes) {
		unsigned char c = (unsigned char)t.at[i];
		size_t step = c < 0x80 ? 1 : text_utf8_step(t.at + i, t.bytes - i);

		if (step > 1 || (c >= 0x20 && c < 0x7f && c != '"' && c != '\\')) {
			i += step;
			continue;
		}
		if (i > from)
			buf_bytes(b, t.at + from, i - from);
		switch (c) {
		case '"': buf_z(b, "\\\""); break;
		case '\\': buf_z(b, "\\\\"); break;
		case '\n': buf_z(b, "\\n"); break;
		case '\r': buf_z(b, "\\r"); break;
		case '\t': buf_z(b, "\\t"); break;
		default: step == 0 ? buf_z(b, "\xef\xbf\xbd") : buf_print(b, "\\u%04x", c); break;
		}
		from = ++i;
	}
	if (t.bytes > from)
		buf_bytes(b, t.at + from, t.bytes - from);
	buf_char(b, '"');
}

void
buf_url(struct buf *b, struct text t)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < t.bytes; i++) {
		unsigned char c = (unsigned char)t.at[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
			c == '.' || c == '_' || c == '~')
			buf_char(b, (char)c);
		else
			buf_bytes(b, (char[3]){ '%', hex[c >> 4], hex[c & 15] }, 3);
	}
}

void
buf_csv(struct buf *b, struct text t)
{
	bool guard = t.bytes > 0 && strchr("=+-@\t\r", t.at[0]) && t.at[0] != '\0';
	bool quote = false;

	for (size_t i = 0; i < t.bytes && !quote; i++)
		quote = t.at[i] == ',' || t.at[i] == '"' || t.at[i] == '\n' || t.at[i] == '\r';
	if (quote)
		buf_char(b, '"');
	if (guard)
		buf_char(b, '\'');
	for (size_t i = 0; i < t.bytes; i++) {
		if (t.at[i] == '"')
			buf_char(b, '"');
		buf_char(b, t.at[i]);
	}
	if (quote)
		buf_char(b, '"');
}
