/*
 * The HTTP/1.1 server: epoll loops that parse strangers' bytes, a pool of workers that call the application.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/wire.h"

struct server_options {
	const char *listen;                              /* "127.0.0.1:8080"; port 0 = any free one */
	int loops, workers;                              /* 0 = chosen from the number of processors */
	wire_handler handler;
	void *user;
	struct an_log *log;
};

struct server;

/* Bind and start.  The port in use is server_port.  Errors: AN_FAULT "server.listen" "address|reason". */
enum an_rc server_start(struct an_cx *cx, const struct server_options *options, struct server **ret) AN_MUST_CHECK;
int server_port(const struct server *s);
/* Stop accepting, finish what is in hand (at most drain_ms), join all threads, free. */
void server_stop(struct server *s, int drain_ms);

/* Counters for /metrics. */
struct server_counts { uint64_t connections, requests, refused, timeouts, bytes_out; uint32_t open_connections; };
void server_counts(const struct server *s, struct server_counts *ret);

#endif
