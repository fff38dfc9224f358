/*
 * From the flat record to a page and back.  (Contract in web.h.)
 *
 * Nothing is open by default: a route that is not public needs the `may` hook to say yes, and an unsafe request must
 * come from our own pages and carry its token.
 */
#include "web/web.h"

#include <stdio.h>

#include "base/log.h"
#include "base/message.h"
#include "web/asset.h"
#include "web/server.h"

static int
status_of(const struct an_error *e)
{
	struct text key = text_of(e->key);

	if (text_is(key, "route.method")) return 405;
	if (e->rc == AN_INVALID && (text_starts(key, TEXT("request.")) || text_is(key, "form.syntax"))) return 400;
	return an_http_status(e->rc);
}

static bool
is_unsafe(const struct request *rq)
{
	return rq->method != WIRE_GET;
}

/* The reader's language: the cookie "lang", when it names one that there is. */
static void
choose_language(struct an_cx *cx, const struct request *rq)
{
	struct text asked = request_cookie(rq, "lang");

	if (asked.bytes > 0 && message_language_known(asked)) cx->language = arena_text(cx->arena, asked).at;
}

/* Everything up to the page itself, which may be refused at each step. */
static enum an_rc
answer(struct an_cx *cx, struct web *w, const struct wire_request *wire, struct request *rq, struct reply *rp,
	struct text *ret_allow)
{
	enum an_rc rc;

	rc = request_read(cx, wire, rq);
	if (!rc) choose_language(cx, rq);
	if (!rc) rc = router_find(cx, &w->router, rq, ret_allow);
	if (!rc && is_unsafe(rq)) rc = request_same_origin(cx, rq, w->origin);
	if (!rc && w->hooks.sign_in) rc = w->hooks.sign_in(cx, w, rq, rp);
	if (!rc && w->hooks.may) rc = w->hooks.may(cx, w, rq);
	else if (!rc && rq->route->access != ROUTE_PUBLIC) rc = an_fail(cx, AN_DENIED, "route.sign_in", "%s", "");
	if (!rc && is_unsafe(rq) && w->hooks.token) rc = w->hooks.token(cx, w, rq);
	if (!rc) rc = rq->route->page(cx, w, rq, rp);
	return rc;
}

/* To sign in, and from there back to the page that was asked for. */
static void
send_to_sign_in(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct buf b;
	struct text path;

	buf_open(&b, cx->arena, 4 * WIRE_URI_BYTES_MAX);
	buf_z(&b, w->sign_in_path);
	if (!is_unsafe(rq)) {
		buf_z(&b, "?next=");
		buf_url(&b, rq->path);
	}
	if (buf_text(cx, &b, &path)) path = text_of(w->sign_in_path);
	reply_redirect(rp, path);
}

static void
error_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp, struct text allow)
{
	int status = status_of(&cx->error);

	reply_reset(rp);                                 /* what the page wrote goes, headers and all */
	rp->status = status;
	if (allow.at) reply_header(rp, "Allow", allow);
	if (status == 503) reply_header(rp, "Retry-After", TEXT("5"));
	if (text_is(text_of(cx->error.key), "route.sign_in") && w->sign_in_path && !request_wants_json(rq)) {
		send_to_sign_in(cx, w, rq, rp);
	} else if (w->hooks.error) {
		w->hooks.error(cx, w, rq, rp);
	} else {
		rp->type = TEXT("text/plain; charset=utf-8");
		buf_print(&rp->body, "%s\n", wire_phrase((uint32_t)status));
	}
}

static void
log_request(struct an_cx *cx, const struct request *rq, const struct reply *rp, enum an_rc rc, int64_t took_us)
{
	char status[12], took[24];

	if (rc == AN_FAULT || rc == AN_BUSY) log_error(cx, "request.failed");
	snprintf(status, sizeof(status), "%d", rp->status);
	snprintf(took, sizeof(took), "%lld", (long long)took_us);
	log_line(cx, rq->method == WIRE_GET && rp->status < 400 ? LOG_DEBUG : LOG_INFO, "request",
		"method", wire_method_name(rq->wire->method), "path", arena_text(cx->arena, rq->path).at, "status",
		status,
		"peer", arena_text(cx->arena, rq->peer).at, "us", took, "why", rc && cx->error.key ? cx->error.key : "",
		NULL);
}

void
web_handle(void *user, const struct wire_request *wire, struct wire_reply **ret)
{
	struct web *w = user;
	struct arena *arena = arena_open(NULL, REQUEST_ARENA_BYTES_MAX);
	struct text allow = TEXT_NONE;
	struct request rq;
	struct reply rp;
	struct an_cx cx;
	enum an_rc rc;

	if (!arena) return;
	an_cx_init(&cx, arena);
	if (w->clock.now_us) cx.clock = w->clock;
	if (w->random.fill) cx.random = w->random;
	cx.log = w->log;
	int64_t started_us = an_now_us(&cx);
	reply_open(&rp, arena);
	rc = answer(&cx, w, wire, &rq, &rp, &allow);
	if (rc) error_page(&cx, w, &rq, &rp, allow);
	if (w->secure) reply_header(&rp, "Strict-Transport-Security", TEXT("max-age=31536000"));
	*ret = reply_wire(&rp);
	log_request(&cx, &rq, &rp, rc, an_now_us(&cx) - started_us);
	arena_close(arena);
}

/* ---- what needs no waiting ---- */

static void
asset_reply(const struct wire_request *request, const struct asset *a, struct wire_reply **ret)
{
	struct text seen = wire_header_value(request, "if-none-match");
	bool same = seen.at && (text_equal(seen, a->etag) || text_is(seen, "*"));
	char headers[512];

	int n = snprintf(headers, sizeof(headers), "Content-Type: %.*s\r\nETag: %.*s\r\n"
		"Cache-Control: public, max-age=31536000, immutable\r\nX-Content-Type-Options: nosniff\r\n"
		"Cross-Origin-Resource-Policy: same-origin\r\n", TEXT_ARG(a->type), TEXT_ARG(a->etag));
	*ret = wire_reply_new(same ? 304 : 200, (struct text){ headers, (size_t)n }, same ? TEXT("") : a->bytes, false);
}

void
web_quick(void *user, const struct wire_request *request, struct wire_reply **ret)
{
	struct text path = wire_text(request, request->path);
	const struct asset *a;

	(void)user;
	if (request->method != WIRE_GET && request->method != WIRE_HEAD) return;
	if (text_is(path, "/healthz"))
		*ret = wire_reply_new(200, TEXT("Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
			"X-Content-Type-Options: nosniff\r\n"), TEXT("ok\n"), false);
	else if ((a = asset_find(path)) != NULL)
		asset_reply(request, a, ret);
}

/* ---- pages of this room ---- */

static enum an_rc
health_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	(void)cx, (void)w, (void)rq;
	rp->type = TEXT("text/plain; charset=utf-8");
	buf_z(&rp->body, "ok\n");
	return AN_OK;
}

static void
metric(struct buf *b, const char *name, const char *kind, const char *help, uint64_t value)
{
	buf_print(b, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, kind, name, (unsigned long long)value);
}

static enum an_rc
metrics_page(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	struct server_counts n = { 0 };
	struct buf *b = &rp->body;

	(void)rq;
	if (w->server) server_counts(w->server, &n);
	rp->type = TEXT("text/plain; version=0.0.4; charset=utf-8");
	metric(b, "anudan_http_connections_total", "counter", "Connections accepted.", n.connections);
	metric(b, "anudan_http_connections_open", "gauge", "Connections open now.", n.open_connections);
	metric(b, "anudan_http_requests_total", "counter", "Requests read whole.", n.requests);
	metric(b, "anudan_http_refused_total", "counter", "Messages refused by the HTTP layer.", n.refused);
	metric(b, "anudan_http_timeouts_total", "counter", "Connections that passed a deadline.", n.timeouts);
	metric(b, "anudan_http_busy_total", "counter", "Answers 503 for want of workers, connections or memory.",
		n.busy);
	metric(b, "anudan_http_queue", "gauge", "Requests that wait for a worker.", n.queued);
	metric(b, "anudan_http_body_bytes", "gauge", "Bytes of requests held in memory.", n.body_bytes);
	metric(b, "anudan_http_sent_bytes_total", "counter", "Bytes sent.", n.bytes_out);
	buf_z(b, "# HELP anudan_http_replies_total Replies by class of status.\n# TYPE anudan_http_replies_total counter\n");
	for (int i = 2; i < 6; i++)
		buf_print(b, "anudan_http_replies_total{class=\"%dxx\"} %llu\n", i, (unsigned long long)n.replies[i]);
	if (w->hooks.metrics) w->hooks.metrics(cx, w, b);
	return AN_OK;
}

const struct route web_routes[] = {
	{ WIRE_GET, "/healthz", health_page, ROUTE_PUBLIC, "Is the server alive" },
	{ WIRE_GET, "/metrics", metrics_page, ROUTE_PUBLIC, "Counters for monitoring" },
};
const size_t web_route_count = sizeof(web_routes) / sizeof(web_routes[0]);
