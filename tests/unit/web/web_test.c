/* The application's side: routes, who may enter, what goes out with every reply. */
#include "../base/base_test.h"

#include "web/http.h"
#include "web/web.h"

/* A flat request made of text, as the HTTP layer makes it. */
static struct wire_request *
request_of(const char *text)
{
	static char at[8192];
	struct http_head h;
	size_t used = 0, bytes = strlen(text);

	memcpy(at, text, bytes);
	http_head_start(&h);
	if (http_head_feed(&h, at, bytes) != HTTP_DONE) fail_msg("%s: %s", text, h.why);
	struct wire_request *r = calloc(1, sizeof(*r) + bytes);
	memcpy(r->data, at, bytes);
	used = bytes;
	r->record_bytes = (uint32_t)(sizeof(*r) + used);
	r->method = h.method;
	r->path = h.path;
	r->query = h.query;
	r->header_count = h.header_count;
	memcpy(r->headers, h.headers, sizeof(h.headers));
	r->body = (struct wire_span){ (uint32_t)h.head_bytes, (uint32_t)(bytes - h.head_bytes) };
	assert_true(wire_request_check(r, r->record_bytes));
	return r;
}

static enum an_rc
say(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	(void)cx, (void)w;
	buf_print(&rp->body, "%s", rq->route->title);
	for (size_t i = 0; i < rq->argument_count; i++)
		buf_print(&rp->body, " %.*s=%.*s", TEXT_ARG(rq->arguments[i].name), TEXT_ARG(rq->arguments[i].value));
	struct text q = request_query(rq, "q"), a = request_field(rq, "a"), c = request_cookie(rq, "sid");
	if (q.at) buf_print(&rp->body, " q=%.*s", TEXT_ARG(q));
	if (a.at) buf_print(&rp->body, " a=%.*s", TEXT_ARG(a));
	if (c.at) buf_print(&rp->body, " sid=%.*s", TEXT_ARG(c));
	return AN_OK;
}

static enum an_rc
split_header(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	(void)cx, (void)w, (void)rq;
	reply_header(rp, "X-Name", TEXT("a\r\nSet-Cookie: b=c"));
	return AN_OK;
}

static enum an_rc
leave(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	(void)cx, (void)w;
	reply_redirect(rp, request_query(rq, "to"));
	return AN_OK;
}

static enum an_rc
busy(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	(void)w, (void)rq;
	buf_z(&rp->body, "half a page");
	return an_fail(cx, AN_BUSY, "test.busy", "%s", "");
}

static enum an_rc
file(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp)
{
	(void)cx, (void)w, (void)rq;
	reply_download(rp, TEXT("application/pdf"), TEXT("a\"b\r\nX: y \xe0\xa4\x85.pdf"), TEXT("%PDF"));
	reply_cookie(rp, "sid", TEXT("abc"), -1, true);
	return AN_OK;
}

static const struct route rows[] = {
	{ WIRE_GET, "/", say, ROUTE_PUBLIC, "front" },
	{ WIRE_GET, "/cases/{id}", say, ROUTE_PUBLIC, "case" },
	{ WIRE_GET, "/cases/new", say, ROUTE_PUBLIC, "new" },
	{ WIRE_POST, "/cases/{id}", say, ROUTE_PUBLIC, "save" },
	{ WIRE_GET, "/cases/{id}/papers/{paper}", say, ROUTE_PUBLIC, "paper" },
	{ WIRE_GET, "/desk", say, ROUTE_OFFICE, "desk" },
	{ WIRE_GET, "/split", split_header, ROUTE_PUBLIC, "split" },
	{ WIRE_GET, "/leave", leave, ROUTE_PUBLIC, "leave" },
	{ WIRE_GET, "/busy", busy, ROUTE_PUBLIC, "busy" },
	{ WIRE_GET, "/file", file, ROUTE_PUBLIC, "file" },
};
static struct route_table tables[] = { { rows, COUNT(rows) } };

static const char *
answer(const char *text, struct web *w)
{
	static char out[8192];
	struct wire_request *r = request_of(text);
	struct wire_reply *reply = NULL;

	web_handle(w, r, &reply);
	assert_non_null(reply);
	assert_true(wire_reply_check(reply, reply->record_bytes));
	snprintf(out, sizeof(out), "%u\n%.*s\n%.*s", reply->status, (int)reply->headers.bytes, (char *)reply->data + reply->headers.from,
		(int)reply->body.bytes, (char *)reply->data + reply->body.from);
	free(reply);
	free(r);
	return out;
}

static struct web
a_web(void)
{
	return (struct web){ .origin = TEXT("https://example.in"), .router = { COUNT(tables), tables } };
}

static void
expect(const char *got, const char *start, const char *inside)
{
	if (strncmp(got, start, strlen(start)) != 0 || !strstr(got, inside)) fail_msg("expected %s ... %s, got\n%s", start, inside, got);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: example.in\r\n\r\n"

static void
routes_match(void **state)
{
	struct web w = a_web();

	(void)state;
	expect(answer(GET("/"), &w), "200\n", "\nfront");
	expect(answer(GET("/cases/a%2Fb%20c?q=%E0%A4%85+x"), &w), "200\n", "\ncase id=a/b c q=अ x");
	expect(answer(GET("/cases/new"), &w), "200\n", "\nnew");
	expect(answer(GET("/cases/7/papers/A4"), &w), "200\n", "\npaper id=7 paper=A4");
	expect(answer("HEAD /cases/7 HTTP/1.1\r\nHost: example.in\r\n\r\n", &w), "200\n", "\ncase id=7");
	expect(answer(GET("/cases/7/"), &w), "404\n", "");
	expect(answer(GET("/cases//papers/x"), &w), "404\n", "");
	expect(answer(GET("//cases/7"), &w), "404\n", "");
	expect(answer(GET("/none"), &w), "404\n", "");
	expect(answer(GET("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"), &w), "404\n", "");
	expect(answer(GET("/cases/%ff"), &w), "400\n", "");
	expect(answer(GET("/?q=%ff"), &w), "400\n", "");
	expect(answer("PUT /cases/7 HTTP/1.1\r\nHost: example.in\r\n\r\n", &w), "405\n", "Allow: GET, HEAD, POST\r\n");
}

static void
cookies_are_bounded(void **state)
{
	static char text[4096];
	struct web w = a_web();

	(void)state;
	for (int count = 50; count <= 51; count++) {
		int used = snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: example.in\r\nCookie: sid=a");
		for (int i = 1; i < count; i++) used += snprintf(text + used, sizeof(text) - (size_t)used, "; c%d=x", i);
		snprintf(text + used, sizeof(text) - (size_t)used, "\r\n\r\n");
		expect(answer(text, &w), count == 50 ? "200\n" : "413\n", "");
	}
}

static void
what_is_not_public_is_shut(void **state)
{
	struct web w = a_web();

	(void)state;
	expect(answer(GET("/desk"), &w), "403\n", "");
	w.sign_in_path = "/sign-in";
	expect(answer(GET("/desk"), &w), "303\n", "Location: /sign-in?next=%2Fdesk\r\n");
}

#define POST(headers) "POST /cases/7 HTTP/1.1\r\nHost: example.in\r\nContent-Type: application/x-www-form-urlencoded\r\n" \
	headers "Content-Length: 3\r\n\r\na=b"

static void
foreign_pages_cannot_post(void **state)
{
	struct web w = a_web();

	(void)state;
	expect(answer(POST(""), &w), "200\n", "\nsave id=7 a=b");
	expect(answer(POST("Origin: https://example.in\r\n"), &w), "200\n", "a=b");
	expect(answer(POST("Sec-Fetch-Site: same-origin\r\nCookie: x=1; sid=abc\r\n"), &w), "200\n", "sid=abc");
	expect(answer(POST("Sec-Fetch-Site: none\r\n"), &w), "200\n", "a=b");
	expect(answer(POST("Origin: https://evil.example\r\n"), &w), "403\n", "");
	expect(answer(POST("Origin: http://example.in\r\n"), &w), "403\n", "");
	expect(answer(POST("Origin: https://example.in.evil.example\r\n"), &w), "403\n", "");
	expect(answer(POST("Origin: null\r\n"), &w), "403\n", "");
	expect(answer(POST("Sec-Fetch-Site: cross-site\r\n"), &w), "403\n", "");
	expect(answer(POST("Sec-Fetch-Site: same-site\r\nOrigin: https://example.in\r\n"), &w), "403\n", "");
}

static void
every_reply_is_guarded(void **state)
{
	static const char *const lines[] = { "Content-Security-Policy: default-src 'self';", "frame-ancestors 'none'",
		"X-Content-Type-Options: nosniff\r\n", "Referrer-Policy: same-origin\r\n", "Cache-Control: no-store\r\n" };
	struct web w = a_web();

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		expect(answer(GET("/"), &w), "200\n", lines[i]);
		expect(answer(GET("/none"), &w), "404\n", lines[i]);
	}
	assert_null(strstr(answer(GET("/"), &w), "unsafe"));
	w.secure = true;
	expect(answer(GET("/"), &w), "200\n", "Strict-Transport-Security: max-age=");
}

static void
nothing_slips_into_headers(void **state)
{
	struct web w = a_web();

	(void)state;
	expect(answer(GET("/split"), &w), "500\n", "");
	assert_null(strstr(answer(GET("/split"), &w), "Set-Cookie"));
	expect(answer(GET("/leave?to=/cases/7"), &w), "303\n", "Location: /cases/7\r\n");
	expect(answer(GET("/leave?to=//evil.example"), &w), "500\n", "");
	expect(answer(GET("/leave?to=/%5Cevil.example"), &w), "500\n", "");
	expect(answer(GET("/leave?to=https://evil.example"), &w), "500\n", "");
	expect(answer(GET("/leave?to=/a%0d%0aX:+y"), &w), "500\n", "");
	expect(answer(GET("/leave"), &w), "500\n", "");
	const char *got = answer(GET("/file"), &w);
	expect(got, "200\n", "Content-Disposition: attachment; filename=\"a_b__X_ y _.pdf\"; "
		"filename*=UTF-8''a%22b%0D%0AX%3A%20y%20%E0%A4%85.pdf\r\n");
	expect(got, "200\n", "Set-Cookie: sid=abc; Path=/; HttpOnly; SameSite=Lax; Secure\r\n");
}

static void
a_failed_page_leaves_nothing(void **state)
{
	struct web w = a_web();
	const char *got = answer(GET("/busy"), &w);

	(void)state;
	expect(got, "503\n", "Retry-After: ");
	assert_null(strstr(got, "half a page"));
}

static void
the_table_prints(void **state)
{
	struct an_cx cx = test_cx();
	struct web w = a_web();
	struct text t = TEXT_NONE;
	struct buf b;

	(void)state;
	buf_open(&b, cx.arena, 1 << 16);
	router_print(&w.router, &b);
	assert_int_equal(buf_text(&cx, &b, &t), AN_OK);
	assert_true(text_starts(t, TEXT("GET\t/\tpublic\tfront\nGET\t/busy\tpublic\tbusy\n")));
	assert_true(text_find(t, TEXT("GET\t/desk\toffice\tdesk\n")) > 0);
	test_cx_close(&cx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes_match),
		cmocka_unit_test(cookies_are_bounded),
		cmocka_unit_test(what_is_not_public_is_shut),
		cmocka_unit_test(foreign_pages_cannot_post),
		cmocka_unit_test(every_reply_is_guarded),
		cmocka_unit_test(nothing_slips_into_headers),
		cmocka_unit_test(a_failed_page_leaves_nothing),
		cmocka_unit_test(the_table_prints),
	};
	return RUN(tests);
}
