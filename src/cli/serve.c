/*
 * anudan serve: the whole installation in one process, until a signal asks it to stop.
 *
 * The address is taken first, so that a second server stops before it touches anything; nobody is answered until
 * options, packages and data folder have been found right.
 */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "cli.h"
#include "cli/data.h"
#include "cli/demo.h"
#include "grant/grant.h"
#include "identity/identity.h"
#include "report/report.h"
#include "web/server.h"
#include "web/web.h"

enum { SERVE_DRAIN_MS = 10 * 1000, SERVE_HOSTS = 4, SERVE_HEAPS_MAX = 4 };

const char cli_serve_usage[] =
	"[--data DIR] [--listen HOST:PORT] [--origin URL] [--demo] [--today YYYY-MM-DD] [--schemes DIR]\n"
	"       anudan serve --routes\n"
	"\n"
	"Serves the pages and the API until SIGTERM or SIGINT; then finishes what is in hand.\n"
	"\n"
	"  --data DIR       the data folder (default: anudan-data)\n"
	"  --listen H:P     where to listen (default: 127.0.0.1:8080; port 0: any free one)\n"
	"  --origin URL     the public address: what links and letters state, and the one name that Host may give\n"
	"  --demo           fill an empty data folder with made-up cases; the date can be moved forward\n"
	"  --today DATE     in demo mode: the date to start with\n"
	"  --schemes DIR    the scheme packages\n"
	"  --routes         print every route with who may enter it, and stop";

struct serve {
	const char *data, *listen, *origin, *today, *schemes;
	bool demo, routes;
	struct demo_logins *logins;              /* of the demo set */
	struct scheme_set set;
	struct grant *grant;
	struct web web;
	struct text hosts[SERVE_HOSTS];
};

static int
bad_usage(const char *option, const char *value, const char *why)
{
	fprintf(stderr, "anudan: serve: %s %s: %s\n", option, value, why);
	return 2;
}

static int
read_options(struct an_cx *cx, struct serve *s, int *argc, char **argv)
{
	const char *db = cli_option(argc, argv, "--db");
	int status;

	s->data = cli_option(argc, argv, "--data");
	s->listen = cli_option(argc, argv, "--listen");
	s->origin = cli_option(argc, argv, "--origin");
	s->today = cli_option(argc, argv, "--today");
	s->schemes = cli_schemes_folder(cx, argc, argv);
	s->demo = cli_flag(argc, argv, "--demo");
	s->routes = cli_flag(argc, argv, "--routes");
	status = cli_no_more_options(*argc, argv);
	if (status) return status;
	if (*argc > 1) return bad_usage("argument", argv[1], "serve takes options only; see anudan serve --help");
	if (db) return bad_usage("--db", "URL", "PostgreSQL is not supported by this version; use --data DIR");
	if (s->today && !s->demo)
		return bad_usage("--today", s->today, "the date can be set in demo mode only; add --demo");
	if (!s->data) s->data = "anudan-data";
	if (!s->listen) s->listen = "127.0.0.1:8080";
	return 0;
}

/* The name in "http://name[:port]", and whether it is https.  False when origin is anything else. */
static bool
origin_host(struct text origin, bool *ret_secure, struct text *ret_host)
{
	*ret_secure = text_starts(origin, TEXT("https://"));
	if (!*ret_secure && !text_starts(origin, TEXT("http://"))) return false;
	struct text rest = text_slice(origin, *ret_secure ? 8 : 7, origin.bytes);
	for (size_t i = 0; i < rest.bytes; i++) {
		char c = rest.at[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
		if (!plain) return false;
	}
	*ret_host = text_cut(&rest, ':');
	return ret_host->bytes > 0;
}

static bool
is_loopback(struct text host)
{
	return text_is(host, "localhost") || text_is(host, "[::1]") || text_starts(host, TEXT("127."));
}

/* What Host may say: the public name; and on this machine itself its own names, for monitors. */
static int
choose_origin(struct an_cx *cx, struct serve *s, int port)
{
	struct text listen = text_of(s->listen), host;
	const char *colon = memrchr(listen.at, ':', listen.bytes);

	host = text_slice(listen, 0, colon ? (size_t)(colon - listen.at) : listen.bytes);
	if (s->origin) {
		if (!origin_host(text_of(s->origin), &s->web.secure, &host))
			return bad_usage("--origin", s->origin,
				"expected http:// or https://, a host name in lower case, perhaps a port, and no path");
		s->web.origin = text_of(s->origin);
	} else if (is_loopback(host)) {
		s->web.origin = arena_print(cx->arena, "http://%.*s:%d", TEXT_ARG(host), port);
	} else {
		return bad_usage("--listen", s->listen,
			"other machines can reach this address; state the public address with --origin URL");
	}
	s->hosts[0] = host;
	s->hosts[1] = TEXT("127.0.0.1");
	s->hosts[2] = TEXT("localhost");
	s->hosts[3] = TEXT("[::1]");
	return 0;
}

static int
print_routes(struct an_cx *cx, struct serve *s)
{
	struct buf b;
	struct text t;

	buf_open(&b, cx->arena, 1 << 20);
	router_print(&s->web.router, &b);
	if (buf_text(cx, &b, &t)) return cli_fail(cx, "serve --routes");
	return fwrite(t.at, 1, t.bytes, stdout) == t.bytes && fflush(stdout) == 0 ? 0 : 3;
}

/* A package that does not check stops everything, with the file and the line of each fault. */
static int
load_schemes(struct an_cx *cx, struct serve *s)
{
	const struct scheme_finding *f = NULL;
	enum an_rc rc = scheme_load_all(cx, s->schemes, &s->set, &f);

	for (; rc && f; f = f->next)
		if (f->error)
			fprintf(stderr, "anudan: serve: %.*s:%d: %.*s\n", TEXT_ARG(f->file), f->line,
				TEXT_ARG(f->message));
	return rc ? cli_fail(cx, "serve") : 0;
}

static int64_t
grant_clock_now_us(void *user)
{
	return grant_now_us(user);
}

/* The made-up cases. */
static int
fill_demo(struct an_cx *cx, struct serve *s)
{
	struct arena *arena = arena_open(NULL, 0);
	struct an_cx own = *cx;
	int status = 0;

	if (!arena) return cli_fail(cx, "serve --demo");
	own.arena = arena;
	own.clock = s->web.clock;
	s->logins = ARENA_NEW(cx->arena, struct demo_logins);
	if (demo_fill(&own, s->grant, s->web.identity, s->data, &s->set, cx->arena, s->logins))
		status = cli_fail(&own, "serve --demo");
	arena_close(arena);
	return status;
}

/* On standard output one line for each account of the demo set: role, user, password. */
static int
print_accounts(struct an_cx *cx, struct serve *s)
{
	struct text accounts;
	struct buf out;

	if (!s->logins) return 0;
	buf_open(&out, cx->arena, 1 << 16);
	if (demo_passwords(cx, s->web.identity, s->logins, &out) || buf_text(cx, &out, &accounts))
		return cli_fail(cx, "serve --demo");
	fwrite(accounts.at, 1, accounts.bytes, stdout);
	fflush(stdout);
	return 0;
}

static int
open_data(struct an_cx *cx, struct serve *s)
{
	struct grant_options o = { .folder = s->data, .schemes = &s->set, .demo = s->demo, .clock = an_clock_system(),
		.random = an_random_system(), .log = cx->log };

	if (mkdir(s->data, 0700) != 0 && errno != EEXIST) {
		fprintf(stderr, "anudan: serve: %s: %s\n", s->data, strerror(errno));
		return 3;
	}
	if (grant_open(cx, &o, &s->grant) || identity_open(cx, s->data, &s->web.identity)) return cli_fail(cx, "serve");
	s->web.grant = s->grant;
	s->web.schemes = &s->set;
	s->web.clock = (struct an_clock){ grant_clock_now_us, s->grant };
	if (report_open(cx, &(struct report_options){ .folder = s->data, .schemes = &s->set, .grant = s->grant },
		&s->web.report))
		return cli_fail(cx, "serve");
	if (s->demo) {
		int status = fill_demo(cx, s);

		if (status) return status;
	}
	return s->today && cli_data_today(cx, s->grant, s->today) ? cli_fail(cx, "serve --today") : 0;
}

/* Until a signal asks to stop; once a minute, the deadlines of cases that have passed. */
static void
serve_until_stopped(struct an_cx *cx, struct serve *s, const sigset_t *stop)
{
	const struct timespec minute = { .tv_sec = 60 };

	for (;;) {
		struct arena_mark mark = arena_mark(cx->arena);
		if (grant_tick(cx, s->grant)) log_error(cx, "tick");
		an_error_clear(cx);
		arena_rewind(cx->arena, mark);
		malloc_trim(0);                          /* nor what a busy minute took */
		if (sigtimedwait(stop, NULL, &minute) > 0) return;
	}
}

static int
run_server(struct an_cx *cx, struct serve *s)
{
	struct server_options o = { .handler = web_handle, .quick = web_quick, .user = &s->web, .log = cx->log };
	sigset_t stop;
	int status;

	/* Before any thread starts, so that every thread leaves these signals to this one. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);

	/* A heap for each of many threads that mostly wait would only hold memory. */
	mallopt(M_ARENA_MAX, SERVE_HEAPS_MAX);
	if (server_bind(cx, s->listen, &s->web.server)) return cli_fail(cx, "serve");
	status = choose_origin(cx, s, server_port(s->web.server));
	o.hosts = s->hosts;
	o.host_count = SERVE_HOSTS;
	if (!status) status = load_schemes(cx, s);
	if (!status) status = open_data(cx, s);
	malloc_trim(0);                                  /* what loading and filling took is not needed again */
	if (!status && server_start(cx, s->web.server, &o)) status = cli_fail(cx, "serve");
	if (!status) status = print_accounts(cx, s);
	if (!status) {
		if (s->origin) fprintf(stderr, "anudan: listening on %s (at %s, port %d)\n", s->origin, s->listen,
			server_port(s->web.server));
		else fprintf(stderr, "anudan: listening on %.*s\n", TEXT_ARG(s->web.origin));
		serve_until_stopped(cx, s, &stop);
		fprintf(stderr, "anudan: stopping\n");
	}
	server_stop(s->web.server, SERVE_DRAIN_MS);
	s->web.server = NULL;
	report_close(s->web.report);
	identity_close(s->web.identity);
	grant_close(s->grant);
	for (size_t i = 0; i < s->set.count; i++) scheme_close(s->set.at[i]);
	return status;
}

int
cli_serve(struct an_cx *cx, int argc, char **argv)
{
	struct serve s = { 0 };
	int status = read_options(cx, &s, &argc, argv);

	if (status) return status;
	cx->log = log_open(STDERR_FILENO, LOG_WARN);
	s.web.folder = s.data;
	s.web.demo = s.demo;
	s.web.log = cx->log;
	s.web.random = an_random_system();
	web_open(&s.web);
	if (s.routes) status = print_routes(cx, &s);
	else status = run_server(cx, &s);
	web_close(&s.web);
	log_close(cx->log);
	cx->log = NULL;
	return status;
}
