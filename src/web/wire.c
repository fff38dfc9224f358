/*
 * Checks of the records that cross between the HTTP layer and the application.  (Contract in wire.h.)
 */
#include "web/wire.h"

#include <stdlib.h>

static bool
span_inside(struct wire_span s, size_t data_bytes)
{
	return s.from <= data_bytes && s.bytes <= data_bytes - s.from;
}

bool
wire_request_check(const void *record, size_t bytes)
{
	const struct wire_request *r = record;

	if (!record || bytes < sizeof(*r) || r->record_bytes != bytes) return false;
	size_t data_bytes = bytes - sizeof(*r);
	if (r->method >= WIRE_METHOD_COUNT || r->header_count > WIRE_HEADERS_MAX) return false;
	if (!span_inside(r->path, data_bytes) || !span_inside(r->query, data_bytes) ||
		!span_inside(r->body, data_bytes) ||
	    !span_inside(r->peer, data_bytes))
		return false;
	if (r->path.bytes == 0 || r->data[r->path.from] != '/' || r->path.bytes > WIRE_URI_BYTES_MAX ||
	    r->query.bytes > WIRE_URI_BYTES_MAX || r->body.bytes > WIRE_BODY_BYTES_MAX)
		return false;
	for (uint32_t i = 0; i < r->header_count; i++)
		if (!span_inside(r->headers[i].name, data_bytes) || !span_inside(r->headers[i].value, data_bytes) ||
		    r->headers[i].name.bytes == 0)
			return false;
	return true;
}

/* Names that the HTTP layer writes itself: an application that sets them could frame the message in two ways. */
static bool
is_own_header(struct text name)
{
	static const char *const names[] = { "connection", "content-length", "date", "keep-alive", "trailer",
		"transfer-encoding", "upgrade" };
	char low[24];

	if (name.bytes >= sizeof(low)) return false;
	for (size_t i = 0; i < name.bytes; i++)
		low[i] = (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] + 32 : name.at[i]);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_equal((struct text){ low, name.bytes }, text_of(names[i]))) return true;
	return false;
}

/* Zero or more lines "Name: value" CR LF. */
static bool
headers_are_lines(struct text t)
{
	while (t.bytes > 0) {
		size_t i = 0;
		while (i < t.bytes && ((t.at[i] >= 'a' && t.at[i] <= 'z') || (t.at[i] >= 'A' && t.at[i] <= 'Z') ||
		       (t.at[i] >= '0' && t.at[i] <= '9') || t.at[i] == '-'))
			i++;
		if (i == 0 || t.bytes - i < 4 || t.at[i] != ':' || t.at[i + 1] != ' ') return false;
		if (is_own_header(text_slice(t, 0, i))) return false;
		for (i += 2; i < t.bytes && t.at[i] != '\r'; i++)
			if (((unsigned char)t.at[i] < 0x20 && t.at[i] != '\t') || t.at[i] == 0x7f) return false;
		if (t.bytes - i < 2 || t.at[i + 1] != '\n') return false;
		t = text_slice(t, i + 2, t.bytes);
	}
	return true;
}

bool
wire_reply_check(const void *record, size_t bytes)
{
	const struct wire_reply *r = record;

	if (!record || bytes < sizeof(*r) || r->record_bytes != bytes) return false;
	size_t data_bytes = bytes - sizeof(*r);
	if (r->status < 200 || r->status > 599 || r->close > 1) return false;
	if (!span_inside(r->headers, data_bytes) || !span_inside(r->body, data_bytes)) return false;
	if (r->headers.bytes > WIRE_REPLY_HEADERS_BYTES_MAX || r->body.bytes > WIRE_REPLY_BODY_BYTES_MAX) return false;
	return headers_are_lines((struct text){ (const char *)r->data + r->headers.from, r->headers.bytes });
}

struct text
wire_header_value(const struct wire_request *r, const char *lower_case_name)
{
	struct text name = text_of(lower_case_name);

	for (uint32_t i = 0; i < r->header_count; i++)
		if (text_equal(wire_text(r, r->headers[i].name), name)) return wire_text(r, r->headers[i].value);
	return TEXT_NONE;
}

const char *
wire_method_name(uint32_t method)
{
	static const char *const names[WIRE_METHOD_COUNT] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	return method < WIRE_METHOD_COUNT ? names[method] : "?";
}

const char *
wire_phrase(uint32_t status)
{
	static const struct { uint32_t status; const char *phrase; } rows[] = {
		{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
			{ 301, "Moved Permanently" },
		{ 302, "Found" }, { 303, "See Other" }, { 304, "Not Modified" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" }, { 408, "Request Timeout" }, { 409, "Conflict" }, { 411, "Length Required" },
		{ 412, "Precondition Failed" }, { 413, "Content Too Large" }, { 414, "URI Too Long" },
		{ 415, "Unsupported Media Type" }, { 417, "Expectation Failed" }, { 421, "Misdirected Request" },
		{ 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
			{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 503, "Service Unavailable" },
		{ 505, "HTTP Version Not Supported" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == status) return rows[i].phrase;
	return status < 400 ? "Done" : "Refused";
}

struct wire_reply *
wire_reply_new(uint32_t status, struct text headers, struct text body, bool close)
{
	if (headers.bytes > WIRE_REPLY_HEADERS_BYTES_MAX || body.bytes > WIRE_REPLY_BODY_BYTES_MAX) return NULL;
	size_t bytes = sizeof(struct wire_reply) + headers.bytes + body.bytes;
	struct wire_reply *r = malloc(bytes);
	if (!r) return NULL;
	*r = (struct wire_reply){
		.record_bytes = (uint32_t)bytes, .status = status, .close = close,
		.headers = { 0, (uint32_t)headers.bytes },
		.body = { (uint32_t)headers.bytes, (uint32_t)body.bytes },
	};
	if (headers.bytes) memcpy(r->data, headers.at, headers.bytes);
	if (body.bytes) memcpy(r->data + headers.bytes, body.at, body.bytes);
	return r;
}
