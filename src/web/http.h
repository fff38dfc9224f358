/*
 * HTTP/1.1 as strangers send it (RFC 9110, 9112), read strictly: what could be understood in two ways is refused.
 *
 * Two small machines, fed byte by byte, so that however the network cuts the stream the outcome is the same: one for a
 * request's head, one for its body.  They take no memory and do no I/O.  After a refusal the connection must be closed.
 */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "web/wire.h"

enum http_step { HTTP_MORE, HTTP_DONE, HTTP_BAD };

/* Offsets are into the bytes of the head. */
struct http_head {
	/* Result. */
	enum wire_method method;
	int minor;                                       /* HTTP/1.minor */
	struct wire_span path, query;
	struct wire_span host;                           /* bytes 0: none (HTTP/1.0 only) */
	uint32_t header_count;
	struct wire_header headers[WIRE_HEADERS_MAX];    /* names were made lower case in place */
	bool chunked, close, expect_continue;
	uint64_t body_bytes;                             /* Content-Length; 0 when chunked or none */
	size_t head_bytes;                               /* with the empty line */
	int status;                                      /* HTTP_BAD: the answer, 400 to 505 */
	const char *why;                                 /* for the log, never for the peer */

	/* Where the machine stands. */
	size_t scanned, line_from;
	bool after_cr, in_headers, skipped_line;
	bool has_length, has_encoding;
	uint32_t host_count;
	struct wire_span authority;                      /* of an absolute-form target */
};

void http_head_start(struct http_head *h);
/*
 * Look at the bytes that came since the last call.  bytes counts all of the head so far; the buffer may have moved.
 * HTTP_DONE: head_bytes were used, what follows is the body.
 */
enum http_step http_head_feed(struct http_head *h, char *at, size_t bytes) AN_MUST_CHECK;

struct http_body {
	bool chunked;
	uint64_t left;                                   /* of the length or the chunk */
	uint64_t got;                                    /* bytes of content so far */
	int status;
	const char *why;
	unsigned char state;
	unsigned digits, extension_bytes;
	size_t overhead_bytes;
};

/* HTTP_DONE at once when the head announced no body. */
enum http_step http_body_start(struct http_body *b, const struct http_head *h) AN_MUST_CHECK;
/*
 * Take from `in`.  *ret_used bytes were looked at; *ret_piece (within them) is content.  Call again with the rest until
 * it is used up or the step is not HTTP_MORE.
 */
enum http_step http_body_feed(struct http_body *b, struct text in, size_t *ret_used, struct text *ret_piece)
	AN_MUST_CHECK;

/* True when the name in host (a Host value that was found well formed) is one of names, letter case and port aside, or
 * when there are no names. */
bool http_host_allowed(struct text host, const struct text *names, size_t count);

#endif
