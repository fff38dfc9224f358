/*
 * A server on nothing but server.h, for the black-box tests of framing: it answers with what it understood.
 *
 *   http_echo [HEAD_MS [BODY_MS [IDLE_MS [CONNECTIONS]]]]      prints "port N" and serves until standard input ends; for each
 *                                                                line read it prints what it holds
 *
 * POST and others: the body back.  GET: "METHOD path query".  /slow sleeps 200 ms first; /big?N sends N KiB; /none no reply;
 * /bad a reply that is malformed; /quick is answered on the loop.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "web/server.h"

enum { BIG_KIB_MAX = 32 * 1024 };

static void
echo(void *user, const struct wire_request *r, struct wire_reply **ret)
{
	struct text path = wire_text(r, r->path), query = wire_text(r, r->query), body = wire_text(r, r->body);
	char line[WIRE_URI_BYTES_MAX + 64];
	static char block[BIG_KIB_MAX * 1024];

	(void)user;
	if (text_is(path, "/none")) return;
	if (text_is(path, "/slow")) usleep(200000);
	if (text_is(path, "/big")) {
		int64_t kib = 1;
		if (!text_to_int(query, &kib) || kib < 0 || kib > BIG_KIB_MAX) kib = 1;
		body = (struct text){ block, (size_t)kib * 1024 };
	} else if (r->method == WIRE_GET || r->method == WIRE_HEAD) {
		int n = snprintf(line, sizeof(line), "%s %.*s %.*s", wire_method_name(r->method), TEXT_ARG(path), TEXT_ARG(query));
		body = (struct text){ line, (size_t)n };
	}
	*ret = wire_reply_new(200, text_is(path, "/bad") ? TEXT("A: b\nC: d\r\n") : TEXT("Content-Type: text/plain\r\n"), body, false);
}

static void
quick(void *user, const struct wire_request *r, struct wire_reply **ret)
{
	(void)user;
	if (text_is(wire_text(r, r->path), "/quick")) *ret = wire_reply_new(200, TEXT_NONE, TEXT("quick"), false);
}

int
main(int argc, char **argv)
{
	static const struct text hosts[] = { { "localhost", 9 }, { "example.in", 10 }, { "[::1]", 5 } };
	struct server_options o = { .loops = 2, .workers = 4, .handler = echo, .quick = quick, .hosts = hosts,
		.host_count = sizeof(hosts) / sizeof(hosts[0]) };
	struct arena *arena = arena_open(NULL, 0);
	struct server *s = NULL;
	struct an_cx cx;
	char line[16];

	if (argc > 1) o.head_ms = atoi(argv[1]);
	if (argc > 2) o.body_ms = o.write_ms = atoi(argv[2]);
	if (argc > 3) o.idle_ms = atoi(argv[3]);
	if (argc > 4) o.connections_max = atoi(argv[4]);
	an_cx_init(&cx, arena);
	if (server_bind(&cx, "127.0.0.1:0", &s) || server_start(&cx, s, &o)) {
		fprintf(stderr, "http_echo: %s %.*s\n", cx.error.key, TEXT_ARG(cx.error.detail));
		return 3;
	}
	printf("port %d\n", server_port(s));
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		struct server_counts n;
		server_counts(s, &n);
		printf("open %u bodies %llu requests %llu\n", n.open_connections, (unsigned long long)n.body_bytes,
			(unsigned long long)n.requests);
		fflush(stdout);
	}
	server_stop(s, 2000);
	arena_close(arena);
	return 0;
}
