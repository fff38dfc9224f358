/*
 * What crosses between the HTTP layer and the application: one flat request, one flat reply, each a record of a
 * fixed head and bytes, without pointers or handles, so that the two can live in two processes.  Every offset and
 * length is checked by wire_request_check before anyone reads it.
 */
#ifndef WEB_WIRE_H
#define WEB_WIRE_H

#include "base/cx.h"
#include "web/limits.h"

enum wire_method { WIRE_GET, WIRE_HEAD, WIRE_POST, WIRE_PUT, WIRE_PATCH, WIRE_DELETE, WIRE_METHOD_COUNT };

struct wire_span { uint32_t from, bytes; };              /* in the record's bytes */
struct wire_header { struct wire_span name, value; };    /* name in lower case */

struct wire_request {
	uint32_t record_bytes;                           /* head and data together */
	uint32_t method;                                 /* enum wire_method */
	struct wire_span path;                           /* decoded? no: as sent, without the query */
	struct wire_span query;                          /* without '?' */
	struct wire_span body;                           /* chunks already joined */
	struct wire_span peer;                           /* socket address, text, without the port */
	uint32_t header_count;
	struct wire_header headers[WIRE_HEADERS_MAX];
	unsigned char data[];
};

struct wire_reply {
	uint32_t record_bytes;
	uint32_t status;
	/* "Name: value\r\n" lines, checked: no CR, LF, NUL in values */
	struct wire_span headers;
	struct wire_span body;
	uint32_t close;                                  /* 1: close the connection after it */
	unsigned char data[];
};

/* True when every span lies inside the record, every count is within its limit, and header lines are well formed. */
bool wire_request_check(const void *record, size_t bytes);
bool wire_reply_check(const void *record, size_t bytes);

static inline struct text
wire_text(const struct wire_request *r, struct wire_span s)
{
	return (struct text){ (const char *)r->data + s.from, s.bytes };
}

struct text wire_header_value(const struct wire_request *r, const char *lower_case_name);    /* TEXT_NONE: absent */
const char *wire_method_name(uint32_t method);
const char *wire_phrase(uint32_t status);                /* "Not Found" */

/* A reply record, malloc'ed; headers are "Name: value\r\n" lines.  NULL when there is no memory or a limit is
 * passed. */
struct wire_reply *wire_reply_new(uint32_t status, struct text headers, struct text body, bool close);

/* The application's side: answers one request.  Called on a worker thread; *ret is malloc'ed, freed by the caller; left
 * NULL it becomes a 503. */
typedef void (*wire_handler)(void *user, const struct wire_request *request, struct wire_reply **ret);

#endif
