/*
 * Output that grows, up to the ceiling it was made with.  Writing never fails at once: a write that would pass
 * the ceiling (or finds no memory) marks the buffer as failed and is dropped; buf_text at the end says so.
 */
#ifndef AN_BUF_H
#define AN_BUF_H

#include "cx.h"

struct buf {
	struct arena *arena;
	char *at;
	size_t bytes, room, max;
	bool failed;
};

void buf_open(struct buf *b, struct arena *arena, size_t max_bytes);
/* What was written, with a NUL behind it; AN_TOO_LARGE "buf.full" when the ceiling was passed. */
enum an_rc buf_text(struct an_cx *cx, struct buf *b, struct text *ret) AN_MUST_CHECK;

void buf_bytes(struct buf *b, const void *at, size_t bytes);
void buf_put(struct buf *b, struct text t);
void buf_z(struct buf *b, const char *z);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t n);
void buf_print(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Escaped for its destination. */
void buf_html(struct buf *b, struct text t);             /* & < > " ' : fit for text and for quoted attributes */
void buf_json(struct buf *b, struct text t);             /* with the quotes */
void buf_url(struct buf *b, struct text t);              /* all but RFC 3986 unreserved become %XX */
void buf_csv(struct buf *b, struct text t);              /* RFC 4180; = + - @ TAB CR at the front get a ' before them */

#endif
