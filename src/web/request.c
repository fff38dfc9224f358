/* One request as pages see it.  (Contract in request.h.) */
#include "web/request.h"

static enum an_rc
read_path(struct an_cx *cx, struct request *rq)
{
	struct text rest = text_slice(rq->path, 1, rq->path.bytes);

	while (rest.bytes > 0) {
		struct text part = text_cut(&rest, '/');
		if (rq->part_count == REQUEST_PARTS_MAX) return an_fail(cx, AN_NOT_FOUND, "route.none", "%s", "");
		if (!form_decode(cx->arena, part, false, &rq->parts[rq->part_count++]))
			return an_fail(cx, AN_INVALID, "request.path", "%s", "");
	}
	return AN_OK;
}

static enum an_rc
read_cookies(struct an_cx *cx, struct request *rq)
{
	struct text rest = request_header(rq, "cookie");

	if (rest.bytes == 0) return AN_OK;
	rq->cookies = ARENA_ARRAY(cx->arena, struct form_field, REQUEST_COOKIES_MAX);
	while (rest.at) {
		struct text value = text_trim(text_cut(&rest, ';'));
		struct text name = text_cut(&value, '=');
		if (rq->cookie_count == REQUEST_COOKIES_MAX)
			return an_fail(cx, AN_TOO_LARGE, "request.limit", "cookies");
		rq->cookies[rq->cookie_count++] = (struct form_field){ name, value.at ? value : TEXT("") };
	}
	return AN_OK;
}

static struct text
low_type(struct an_cx *cx, struct text value)
{
	struct text type = text_trim(text_cut(&value, ';'));
	char *low = arena_try(cx->arena, type.bytes + 1);

	if (!low) return TEXT_NONE;
	for (size_t i = 0; i < type.bytes; i++)
		low[i] = (char)(type.at[i] >= 'A' && type.at[i] <= 'Z' ? type.at[i] + 32 : type.at[i]);
	return (struct text){ low, type.bytes };
}

enum an_rc
request_read(struct an_cx *cx, const struct wire_request *wire, struct request *ret)
{
	struct request *rq = ret;
	enum an_rc rc;

	*rq = (struct request){
		.wire = wire, .method = wire->method == WIRE_HEAD ? WIRE_GET : (enum wire_method)wire->method,
		.path = wire_text(wire, wire->path), .peer = wire_text(wire, wire->peer),
		.body = wire_text(wire, wire->body),
	};
	struct text type = request_header(rq, "content-type");
	rq->content_type = low_type(cx, type);
	rc = read_path(cx, rq);
	if (!rc) rc = read_cookies(cx, rq);
	if (!rc) rc = form_read_urlencoded(cx, wire_text(wire, wire->query), &rq->query);
	if (rc || rq->method == WIRE_GET) return rc;
	if (text_is(rq->content_type, "application/x-www-form-urlencoded"))
		rc = form_read_urlencoded(cx, rq->body, &rq->form);
	else if (text_is(rq->content_type, "multipart/form-data"))
		rc = form_read_multipart(cx, type, rq->body, &rq->form);
	return rc;
}

struct text
request_argument(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->argument_count; i++)
		if (text_is(rq->arguments[i].name, name)) return rq->arguments[i].value;
	return TEXT_NONE;
}

struct text
request_query(const struct request *rq, const char *name)
{
	return form_text(&rq->query, text_of(name));
}

struct text
request_field(const struct request *rq, const char *name)
{
	return form_text(&rq->form, text_of(name));
}

struct text
request_cookie(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->cookie_count; i++)
		if (text_is(rq->cookies[i].name, name)) return rq->cookies[i].value;
	return TEXT_NONE;
}

struct text
request_header(const struct request *rq, const char *lower_case_name)
{
	return wire_header_value(rq->wire, lower_case_name);
}

bool
request_wants_json(const struct request *rq)
{
	struct text accept = request_header(rq, "accept");
	return text_find(accept, TEXT("application/json")) >= 0 && text_find(accept, TEXT("text/html")) < 0;
}

enum an_rc
request_same_origin(struct an_cx *cx, const struct request *rq, struct text origin)
{
	struct text site = request_header(rq, "sec-fetch-site"), from = request_header(rq, "origin");

	if (site.at && !text_is(site, "same-origin") && !text_is(site, "none"))
		return an_fail(cx, AN_DENIED, "request.origin", "%.*s", TEXT_ARG(site));
	if (!site.at && from.at && !text_equal(from, origin))
		return an_fail(cx, AN_DENIED, "request.origin", "%.*s", TEXT_ARG(from));
	return AN_OK;
}
