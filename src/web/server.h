/*
 * The HTTP/1.1 server: epoll loops that parse strangers' bytes, a pool of workers that call the application.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/wire.h"

struct server_options {
	int loops, workers;                              /* 0 = chosen from the number of processors */
	wire_handler handler;
	/* Answers that need neither memory nor waiting, given on the loop itself; NULL or *ret left NULL: to the
	 * workers. */
	wire_handler quick;
	void *user;
	struct an_log *log;
	/* Names that Host may give, on any port; any other is 421.  count 0 = any. */
	const struct text *hosts;
	size_t host_count;
	/* Deadlines in ms, 0 = those of limits.h. */
	int head_ms, body_ms, idle_ms, write_ms;
	int connections_max;                             /* 0 = limits.h */
};

struct server;

/* Take the address "HOST:PORT" (port 0: any free one); nobody is answered yet.  Errors: AN_FAULT "server.listen"
 * "address|reason", AN_INVALID "server.address" "address" when it is not HOST:PORT. */
enum an_rc server_bind(struct an_cx *cx, const char *listen, struct server **ret) AN_MUST_CHECK;
int server_port(const struct server *s);
/* Start answering.  Signals are left to the calling thread.  After a failure only server_stop may follow.
 * Errors: AN_FAULT "server.start" "reason". */
enum an_rc server_start(struct an_cx *cx, struct server *s, const struct server_options *options) AN_MUST_CHECK;
/* Stop accepting, finish what is in hand (at most drain_ms), join all threads, free.  NULL is allowed. */
void server_stop(struct server *s, int drain_ms);

/* Counters for /metrics. */
struct server_counts {
	uint64_t connections, requests, refused, timeouts, bytes_out;
	uint64_t replies[6];                             /* by the first digit of the status */
	uint64_t busy;                                   /* 503 because queue or memory were full */
	uint32_t open_connections, queued;
	uint64_t body_bytes;                             /* held now */
};
void server_counts(const struct server *s, struct server_counts *ret);

#endif
