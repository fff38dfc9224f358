/*
 * What crosses between the HTTP layer and the application: one flat request, one flat reply, each a record of a
 * fixed head and bytes, without pointers or handles, so that the two can live in two processes.  Every offset and
 * length is checked by wire_request_check before anyone reads it.
 */
#ifndef WEB_WIRE_H
#define WEB_WIRE_H

#include "base/cx.h"

enum {
	WIRE_HEADERS_MAX = 100,
	WIRE_HEAD_BYTES_MAX = 16 * 1024,
	WIRE_URI_BYTES_MAX = 8 * 1024,
	WIRE_BODY_BYTES_MAX = 12 * 1024 * 1024,  /* one document of 10 MiB and the form around it */
};

enum wire_method { WIRE_GET, WIRE_HEAD, WIRE_POST, WIRE_PUT, WIRE_PATCH, WIRE_DELETE };

struct wire_span { uint32_t from, bytes; };              /* in the record's bytes */
struct wire_header { struct wire_span name, value; };    /* name in lower case */

struct wire_request {
	uint32_t record_bytes;                           /* head and data together */
	uint32_t method;                                 /* enum wire_method */
	struct wire_span path;                           /* decoded? no: as sent, without the query */
	struct wire_span query;                          /* without '?' */
	struct wire_span body;                           /* chunks already joined */
	struct wire_span peer;                           /* socket address, text */
	uint32_t header_count;
	struct wire_header headers[WIRE_HEADERS_MAX];
	unsigned char data[];
};

struct wire_reply {
	uint32_t record_bytes;
	uint32_t status;
	struct wire_span headers;                        /* "Name: value\r\n" lines, checked: no CR, LF, NUL in values */
	struct wire_span body;
	uint32_t close;                                  /* 1: close the connection after it */
	unsigned char data[];
};

/* True when every span lies inside the record and every count is within its limit. */
bool wire_request_check(const void *record, size_t bytes);
bool wire_reply_check(const void *record, size_t bytes);

static inline struct text
wire_text(const struct wire_request *r, struct wire_span s)
{
	return (struct text){ (const char *)r->data + s.from, s.bytes };
}

struct text wire_header_value(const struct wire_request *r, const char *lower_case_name);    /* TEXT_NONE: absent */

/* The application's side: answers one request.  Called on a worker thread; *ret is malloc'ed, freed by the caller. */
typedef void (*wire_handler)(void *user, const struct wire_request *request, struct wire_reply **ret);

#endif
