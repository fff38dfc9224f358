/*
 * The server: a few loops that own connections, a pool of workers that call the application.  (Contract in server.h.)
 *
 * A connection belongs to the loop that accepted it and is in one phase at a time: reading a head, reading a body,
 * waiting for its worker, writing the reply, or lingering until the peer has taken our last words.  Nothing is read
 * while a request is in hand, so pipelined requests are answered one at a time.  Deadlines are for a whole phase, never
 * for the next byte.  Loops and workers share nothing but jobs: a flat request one way, a flat reply the other.
 *
 * Events are edge-triggered: what the kernel said (readable, writable) is remembered until it says EAGAIN.
 */
#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/message.h"
#include "web/http.h"

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_WORK, PHASE_WRITE, PHASE_LINGER };

/* Bytes that came and were not used yet, and the head that is being made of them.  Absent while a connection is
 * idle. */
struct input {
	struct http_head head;
	size_t from, until, room;                        /* used up to from; filled up to until */
	char at[];
};

struct connection {
	int fd;
	uint32_t slot;
	enum phase phase;
	bool readable, writable, at_end;                 /* at_end: the peer sends no more */
	bool served;                                     /* a request was answered before */
	bool head_only, close_after;
	int64_t deadline_ms;
	uint64_t moved_before;                           /* bytes of body or reply at the start of this window */
	size_t lingered_bytes;
	struct input *input;
	struct http_body body;
	struct wire_request *request;
	size_t request_room;
	char *out;                                       /* head of the reply */
	size_t out_bytes, sent_bytes;
	struct wire_reply *reply;
	char peer[INET6_ADDRSTRLEN];
};

struct slot {
	struct connection *connection;
	uint32_t generation, next_free;
};

struct job {
	struct job *next;
	struct loop *loop;
	uint32_t slot, generation;
	int64_t queued_ms;
	size_t body_room;
	struct wire_request *request;
	struct wire_reply *reply;
};

struct loop {
	struct server *server;
	pthread_t thread;
	int epoll, wake;
	bool started, listening;
	int64_t now_ms, looked_ms, accept_again_ms;
	time_t date_s;
	char date[40];
	struct slot *slots;
	uint32_t slot_count, first_free, open;
	int quick_count;                                 /* answered here since the last event */
	struct an_cx cx;                                 /* for the log */
	pthread_mutex_t lock;
	struct job *done;                                /* from the workers; under lock */
};

struct server {
	struct server_options options;
	int listener, port;
	uint32_t connections_max;
	int loop_count, worker_count, workers_started;
	struct loop loops[SERVER_LOOPS_MAX];
	pthread_t workers[SERVER_WORKERS_MAX];
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct job *first, *last;                        /* the queue; under lock */
	_Atomic uint32_t queued;
	bool no_more;                                    /* under lock: workers end */
	_Atomic int64_t stop_ms;                         /* 0: running; else when loops give up */
	_Atomic uint64_t connections, requests, refused, timeouts, bytes_out, busy, body_bytes;
	_Atomic uint64_t replies[6];
	_Atomic uint32_t open;
};

#define ID_LISTENER UINT64_MAX
#define ID_WAKE (UINT64_MAX - 1)
#define NO_SLOT UINT32_MAX

static int64_t
clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
or_else(int given, int otherwise)
{
	return given > 0 ? given : otherwise;
}

/* ---- connections ---- */

static uint64_t
connection_id(const struct loop *l, const struct connection *c)
{
	return (uint64_t)l->slots[c->slot].generation << 32 | c->slot;
}

/* NULL when it was closed in the meantime. */
static struct connection *
connection_of(const struct loop *l, uint32_t slot, uint32_t generation)
{
	if (slot >= l->slot_count || l->slots[slot].generation != generation) return NULL;
	return l->slots[slot].connection;
}

static bool
slot_take(struct loop *l, struct connection *c)
{
	if (l->first_free == NO_SLOT) {
		uint32_t count = l->slot_count ? l->slot_count * 2 : 64;
		struct slot *grown = realloc(l->slots, count * sizeof(*grown));
		if (!grown) return false;
		l->slots = grown;
		for (uint32_t i = l->slot_count; i < count; i++)
			l->slots[i] = (struct slot){ .next_free = i + 1 < count ? i + 1 : NO_SLOT };
		l->first_free = l->slot_count;
		l->slot_count = count;
	}
	c->slot = l->first_free;
	l->first_free = l->slots[c->slot].next_free;
	l->slots[c->slot].connection = c;
	return true;
}

static void
drop_request(struct server *s, struct connection *c)
{
	if (!c->request) return;
	atomic_fetch_sub(&s->body_bytes, c->request_room);
	free(c->request);
	c->request = NULL;
}

static void
drop_reply(struct connection *c)
{
	free(c->out);
	free(c->reply);
	c->out = NULL;
	c->reply = NULL;
}

static void
connection_close(struct loop *l, struct connection *c)
{
	struct slot *slot = &l->slots[c->slot];

	drop_request(l->server, c);
	drop_reply(c);
	free(c->input);
	close(c->fd);
	*slot = (struct slot){ .generation = slot->generation + 1, .next_free = l->first_free };
	l->first_free = c->slot;
	l->open--;
	atomic_fetch_sub(&l->server->open, 1);
	free(c);
}

static void
connection_open(struct loop *l, int fd, const struct sockaddr_storage *from)
{
	struct server *s = l->server;
	struct connection *c = calloc(1, sizeof(*c));
	int one = 1;

	if (!c || !slot_take(l, c)) {
		free(c);
		close(fd);
		return;
	}
	c->fd = fd;
	c->deadline_ms = l->now_ms + or_else(s->options.head_ms, SERVER_HEAD_MS);
	l->open++;
	atomic_fetch_add(&s->open, 1);
	atomic_fetch_add(&s->connections, 1);
	const void *address = from->ss_family == AF_INET6
		? (const void *)&((const struct sockaddr_in6 *)from)->sin6_addr :
		(const void *)&((const struct sockaddr_in *)from)->sin_addr;
	if (!inet_ntop(from->ss_family, address, c->peer, sizeof(c->peer))) snprintf(c->peer, sizeof(c->peer), "?");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	struct epoll_event e = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = connection_id(l, c) };
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &e) < 0) connection_close(l, c);
}

/* ---- writing ---- */

static const char *
http_date(struct loop *l)
{
	time_t now = time(NULL);

	if (now != l->date_s) {
		/* Not strftime: names of days and months must not follow a locale. */
		static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
		struct tm t;
		gmtime_r(&now, &t);
		snprintf(l->date, sizeof(l->date), "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * t.tm_wday,
			t.tm_mday % 100, months + 3 * t.tm_mon, (t.tm_year + 1900) % 10000, t.tm_hour % 100,
			t.tm_min % 100, t.tm_sec % 100);
		l->date_s = now;
	}
	return l->date;
}

/* Take over reply (NULL: 503) and get ready to write it. */
static void
reply_begin(struct loop *l, struct connection *c, struct wire_reply *reply)
{
	struct server *s = l->server;
	enum { LINES_BYTES_MAX = 512 };

	if (reply && !wire_reply_check(reply, reply->record_bytes)) {
		log_line(&l->cx, LOG_ERROR, "reply.malformed", NULL);
		free(reply);
		reply = wire_reply_new(500, TEXT_NONE, TEXT_NONE, true);
	}
	if (!reply) {
		atomic_fetch_add(&s->busy, 1);
		reply = wire_reply_new(503, TEXT("Retry-After: 5\r\n"), TEXT_NONE, true);
	}
	c->out = reply ? malloc(LINES_BYTES_MAX + reply->headers.bytes) : NULL;
	if (!c->out) {
		free(reply);
		c->at_end = true;
		c->phase = PHASE_LINGER;
		c->deadline_ms = 0;
		return;
	}
	c->reply = reply;
	if (reply->close || atomic_load(&s->stop_ms) != 0) c->close_after = true;
	bool bodiless = reply->status == 204 || reply->status == 304;
	int lines = snprintf(c->out, LINES_BYTES_MAX, "HTTP/1.1 %u %s\r\nDate: %s\r\n%s", reply->status,
		wire_phrase(reply->status), http_date(l), c->close_after ? "Connection: close\r\n" : "");
	if (!bodiless)
		lines += snprintf(c->out + lines, LINES_BYTES_MAX - (size_t)lines, "Content-Length: %u\r\n",
			reply->body.bytes);
	c->out_bytes = (size_t)lines;
	memcpy(c->out + c->out_bytes, reply->data + reply->headers.from, reply->headers.bytes);
	c->out_bytes += reply->headers.bytes;
	memcpy(c->out + c->out_bytes, "\r\n", 2);
	c->out_bytes += 2;
	if (c->head_only || bodiless) reply->body.bytes = 0;
	c->sent_bytes = 0;
	c->moved_before = 0;
	c->phase = PHASE_WRITE;
	c->deadline_ms = l->now_ms + or_else(s->options.write_ms, SERVER_WRITE_MS);
	atomic_fetch_add(&s->replies[reply->status / 100], 1);
}

/* One answer, then the end.  Nothing of the request is repeated in it. */
static void
refuse(struct loop *l, struct connection *c, int status, const char *why)
{
	/* A person who chose a large file sees this one; the others are for programs. */
	struct text body = status == 413 ? message_find("en", TEXT("http.too_large"))
		: text_of(wire_phrase((uint32_t)status));
	struct text headers = TEXT("Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
		"X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n");
	char number[12];

	snprintf(number, sizeof(number), "%d", status);
	log_line(&l->cx, LOG_INFO, "refused", "peer", c->peer, "status", number, "why", why, NULL);
	arena_empty(l->cx.arena);
	drop_request(l->server, c);
	atomic_fetch_add(&l->server->refused, 1);
	c->close_after = true;
	reply_begin(l, c, wire_reply_new((uint32_t)status, headers, body, true));
}

/* True when all was written. */
static bool
reply_write(struct loop *l, struct connection *c)
{
	size_t body_bytes = c->reply->body.bytes, all_bytes = c->out_bytes + body_bytes;

	while (c->sent_bytes < all_bytes) {
		size_t in_head = c->sent_bytes < c->out_bytes ? c->out_bytes - c->sent_bytes : 0;
		size_t in_body = c->sent_bytes > c->out_bytes ? c->sent_bytes - c->out_bytes : 0;
		struct iovec parts[2] = {
			{ c->out + (c->out_bytes - in_head), in_head },
			{ c->reply->data + c->reply->body.from + in_body, body_bytes - in_body },
		};
		struct msghdr m = { .msg_iov = parts + (in_head == 0),
			.msg_iovlen = in_head > 0 && body_bytes > 0 ? 2 : 1 };
		ssize_t n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0 && errno == EAGAIN) {
			c->writable = false;
			return false;
		}
		if (n < 0) {
			c->at_end = true;
			c->close_after = true;
			return true;
		}
		c->sent_bytes += (size_t)n;
		atomic_fetch_add_explicit(&l->server->bytes_out, (uint64_t)n, memory_order_relaxed);
	}
	return true;
}

static void
linger_begin(struct loop *l, struct connection *c)
{
	shutdown(c->fd, SHUT_WR);
	c->phase = PHASE_LINGER;
	c->deadline_ms = l->now_ms + SERVER_LINGER_MS;
	free(c->input);
	c->input = NULL;
}

static void
reply_done(struct loop *l, struct connection *c)
{
	drop_reply(c);
	c->served = true;
	if (c->close_after) {
		linger_begin(l, c);
		return;
	}
	c->phase = PHASE_HEAD;
	if (c->input && c->input->from == c->input->until) {
		free(c->input);
		c->input = NULL;
	}
	if (c->input) http_head_start(&c->input->head);
	c->deadline_ms = l->now_ms + (c->input ? or_else(l->server->options.head_ms, SERVER_HEAD_MS) :
		or_else(l->server->options.idle_ms, SERVER_IDLE_MS));
}

/* ---- reading ---- */

/* Room for more bytes at the end of the input; false when there is no memory. */
static bool
input_make_room(struct connection *c)
{
	struct input *in = c->input;

	if (in && in->from > 0) {
		memmove(in->at, in->at + in->from, in->until - in->from);
		in->until -= in->from;
		in->from = 0;
	}
	if (in && in->until < in->room && (c->phase == PHASE_HEAD || in->room == SERVER_INPUT_BYTES_MAX)) return true;
	size_t room = !in ? SERVER_INPUT_BYTES_FIRST : c->phase == PHASE_BODY ? SERVER_INPUT_BYTES_MAX :
		in->room * 2 < SERVER_INPUT_BYTES_MAX ? in->room * 2 : SERVER_INPUT_BYTES_MAX;
	struct input *grown = realloc(in, sizeof(*in) + room);
	if (!grown) return in && in->until < in->room;
	if (!in) {
		grown->from = grown->until = 0;
		http_head_start(&grown->head);
	}
	grown->room = room;
	c->input = grown;
	return true;
}

/* True when bytes came.  False: none now, or the end (at_end), or trouble (closed by the caller through at_end). */
static bool
input_read(struct loop *l, struct connection *c)
{
	if (!c->readable) return false;
	if (!input_make_room(c)) {
		refuse(l, c, 503, "memory");
		return true;
	}
	struct input *in = c->input;
	size_t room = in->room - in->until;
	ssize_t n;
	do {
		n = recv(c->fd, in->at + in->until, room, 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN) {
		c->readable = false;
	} else if (n <= 0) {
		c->readable = false;
		c->at_end = true;
	} else {
		if (c->phase == PHASE_HEAD && in->until == 0 && c->served)
			c->deadline_ms = l->now_ms + or_else(l->server->options.head_ms, SERVER_HEAD_MS);
		in->until += (size_t)n;
		return true;
	}
	if (in->until == 0) {
		free(in);
		c->input = NULL;
	}
	return false;
}

static struct wire_span
put_text(struct wire_request *r, size_t *used, const char *at, size_t bytes)
{
	struct wire_span span = { (uint32_t)*used, (uint32_t)bytes };
	memcpy(r->data + *used, at, bytes);
	*used += bytes;
	return span;
}

/* The flat request, still without its body. */
static bool
request_begin(struct loop *l, struct connection *c)
{
	const struct http_head *h = &c->input->head;
	const char *at = c->input->at + c->input->from;
	size_t peer_bytes = strlen(c->peer), used = 0;
	size_t texts_bytes = h->path.bytes + h->query.bytes + peer_bytes;

	for (uint32_t i = 0; i < h->header_count; i++)
		texts_bytes += h->headers[i].name.bytes + h->headers[i].value.bytes;
	size_t body_bytes = h->body_bytes < SERVER_INPUT_BYTES_MAX ? (size_t)h->body_bytes : SERVER_INPUT_BYTES_MAX;
	c->request_room = sizeof(struct wire_request) + texts_bytes + body_bytes;
	c->request = malloc(c->request_room);
	if (!c->request) return false;
	atomic_fetch_add(&l->server->body_bytes, c->request_room);
	struct wire_request *r = c->request;
	memset(r, 0, sizeof(*r));
	r->method = (uint32_t)h->method;
	r->path = put_text(r, &used, at + h->path.from, h->path.bytes);
	r->query = put_text(r, &used, at + h->query.from, h->query.bytes);
	r->peer = put_text(r, &used, c->peer, peer_bytes);
	r->header_count = h->header_count;
	for (uint32_t i = 0; i < h->header_count; i++) {
		r->headers[i].name = put_text(r, &used, at + h->headers[i].name.from, h->headers[i].name.bytes);
		r->headers[i].value = put_text(r, &used, at + h->headers[i].value.from, h->headers[i].value.bytes);
	}
	r->body = (struct wire_span){ (uint32_t)used, 0 };
	r->record_bytes = (uint32_t)(sizeof(*r) + used);
	return true;
}

/* Add a piece of the body; false when memory or the share of all connections is used up. */
static bool
request_add(struct server *s, struct connection *c, struct text piece)
{
	size_t needed = c->request->record_bytes + piece.bytes;

	if (needed > c->request_room) {
		size_t room = c->request_room * 2 > needed ? c->request_room * 2 : needed;
		size_t more = room - c->request_room;
		if (atomic_load(&s->body_bytes) + more > SERVER_BODIES_BYTES_MAX) return false;
		struct wire_request *grown = realloc(c->request, room);
		if (!grown) return false;
		atomic_fetch_add(&s->body_bytes, more);
		c->request = grown;
		c->request_room = room;
	}
	memcpy((unsigned char *)c->request + c->request->record_bytes, piece.at, piece.bytes);
	c->request->body.bytes += (uint32_t)piece.bytes;
	c->request->record_bytes += (uint32_t)piece.bytes;
	return true;
}

/* The request is whole: answered here when that is quick, else handed to the workers. */
static void
dispatch(struct loop *l, struct connection *c)
{
	struct server *s = l->server;
	struct wire_reply *reply = NULL;

	atomic_fetch_add(&s->requests, 1);
	/* A connection that pipelines without end must not keep the loop from the others: at times it goes the long
	 * way. */
	if (s->options.quick && l->quick_count++ < SERVER_QUICK_MAX)
		s->options.quick(s->options.user, c->request, &reply);
	if (reply) {
		drop_request(s, c);
		reply_begin(l, c, reply);
		return;
	}
	struct job *job = malloc(sizeof(*job));
	bool taken = false;
	if (job) {
		*job = (struct job){ .loop = l, .slot = c->slot, .generation = l->slots[c->slot].generation,
			.queued_ms = l->now_ms, .body_room = c->request_room, .request = c->request };
		pthread_mutex_lock(&s->lock);
		taken = s->queued < SERVER_QUEUE_MAX && !s->no_more;
		if (taken) {
			if (s->last) s->last->next = job;
			else s->first = job;
			s->last = job;
			s->queued++;
			pthread_cond_signal(&s->more);
		}
		pthread_mutex_unlock(&s->lock);
	}
	if (taken) {
		c->request = NULL;
		c->phase = PHASE_WORK;
	} else {
		free(job);
		drop_request(s, c);
		reply_begin(l, c, NULL);
	}
}

static void
head_done(struct loop *l, struct connection *c)
{
	struct server *s = l->server;
	struct http_head *h = &c->input->head;
	struct text host = { c->input->at + c->input->from + h->host.from, h->host.bytes };

	c->head_only = h->method == WIRE_HEAD;
	c->close_after = h->close;
	if (!(h->minor == 0 && host.bytes == 0) && !http_host_allowed(host, s->options.hosts, s->options.host_count)) {
		refuse(l, c, 421, "host");
		return;
	}
	if (atomic_load(&s->body_bytes) > SERVER_BODIES_BYTES_MAX || !request_begin(l, c)) {
		refuse(l, c, 503, "memory");
		return;
	}
	c->input->from += h->head_bytes;
	if (http_body_start(&c->body, h) == HTTP_DONE) {
		dispatch(l, c);
		return;
	}
	if (h->expect_continue && c->input->from == c->input->until) {
		static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
		if (send(c->fd, go_on, sizeof(go_on) - 1, MSG_NOSIGNAL) != sizeof(go_on) - 1) c->at_end = true;
	}
	c->phase = PHASE_BODY;
	c->moved_before = 0;
	c->deadline_ms = l->now_ms + or_else(s->options.body_ms, SERVER_BODY_MS);
}

/* Use what came of the head.  True when the phase has changed. */
static bool
head_advance(struct loop *l, struct connection *c)
{
	struct input *in = c->input;

	if (!in) return false;
	switch (http_head_feed(&in->head, in->at + in->from, in->until - in->from)) {
	case HTTP_MORE: return false;
	case HTTP_DONE: head_done(l, c); return true;
	default: refuse(l, c, in->head.status, in->head.why); return true;
	}
}

static bool
body_advance(struct loop *l, struct connection *c)
{
	struct input *in = c->input;

	while (in && in->from < in->until) {
		struct text rest = { in->at + in->from, in->until - in->from }, piece;
		size_t used = 0;
		enum http_step step = http_body_feed(&c->body, rest, &used, &piece);
		in->from += used;
		if (step == HTTP_BAD) {
			refuse(l, c, c->body.status, c->body.why);
			return true;
		}
		if (piece.bytes > 0 && !request_add(l->server, c, piece)) {
			refuse(l, c, 503, "memory");
			return true;
		}
		if (step == HTTP_DONE) {
			dispatch(l, c);
			return true;
		}
	}
	return false;
}

/* Go on until the connection waits for the network or for a worker. */
static void
advance(struct loop *l, struct connection *c)
{
	for (;;) {
		switch (c->phase) {
		case PHASE_HEAD:
		case PHASE_BODY:
			if (c->phase == PHASE_HEAD ? head_advance(l, c) : body_advance(l, c)) continue;
			if (input_read(l, c)) continue;
			if (!c->at_end) return;
			if (!c->input && c->phase == PHASE_HEAD) {
				connection_close(l, c);
				return;
			}
			refuse(l, c, 400, "ended early");
			continue;
		case PHASE_WORK:
			return;
		case PHASE_WRITE:
			if (!reply_write(l, c)) return;
			reply_done(l, c);
			continue;
		case PHASE_LINGER:
			while (c->readable && !c->at_end) {
				char waste[4096];
				ssize_t n = recv(c->fd, waste, sizeof(waste), 0);
				if (n > 0) c->lingered_bytes += (size_t)n;
				else if (n == 0 || (errno != EAGAIN && errno != EINTR)) c->at_end = true;
				else if (errno == EAGAIN) c->readable = false;
				if (c->lingered_bytes > SERVER_LINGER_BYTES_MAX) c->at_end = true;
			}
			if (c->at_end) connection_close(l, c);
			return;
		}
	}
}

/* ---- deadlines ---- */

/* Bodies and replies may take longer than one window, as long as each brings its share: a burst buys no time later. */
static bool
moves_on(struct connection *c, int window_ms)
{
	uint64_t moved = c->phase == PHASE_BODY ? c->body.got : c->sent_bytes;

	if (moved - c->moved_before < (uint64_t)window_ms * SERVER_RATE_BYTES / 1000) return false;
	c->moved_before = moved;
	c->deadline_ms += window_ms;
	return true;
}

static void
look_at_deadline(struct loop *l, struct connection *c)
{
	const struct server_options *o = &l->server->options;

	if (c->phase == PHASE_WORK || l->now_ms < c->deadline_ms) return;
	if (c->phase == PHASE_BODY && moves_on(c, or_else(o->body_ms, SERVER_BODY_MS))) return;
	if (c->phase == PHASE_WRITE && moves_on(c, or_else(o->write_ms, SERVER_WRITE_MS))) return;
	if (c->phase == PHASE_LINGER || (c->phase == PHASE_HEAD && !c->input)) {
		connection_close(l, c);
		return;
	}
	atomic_fetch_add(&l->server->timeouts, 1);
	if (c->phase == PHASE_WRITE) {
		connection_close(l, c);
		return;
	}
	refuse(l, c, 408, "deadline");
	advance(l, c);
}

static void
look_at_deadlines(struct loop *l)
{
	bool stopping = atomic_load(&l->server->stop_ms) != 0;

	l->looked_ms = l->now_ms;
	for (uint32_t i = 0; i < l->slot_count; i++) {
		struct connection *c = l->slots[i].connection;
		if (!c) continue;
		if (stopping && c->phase == PHASE_HEAD && !c->input) connection_close(l, c);
		else look_at_deadline(l, c);
	}
}

/* ---- a loop ---- */

static void
listen_on(struct loop *l, bool on)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLEXCLUSIVE, .data.u64 = ID_LISTENER };

	if (on == l->listening) return;
	if (epoll_ctl(l->epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, l->server->listener, &e) == 0) l->listening = on;
}

static void
accept_some(struct loop *l)
{
	struct server *s = l->server;

	for (int i = 0; i < SERVER_ACCEPTS_MAX; i++) {
		struct sockaddr_storage from;
		socklen_t from_bytes = sizeof(from);
		int fd = accept4(s->listener, (struct sockaddr *)&from, &from_bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			if (errno == EINTR || errno == ECONNABORTED) continue;
			if (errno != EAGAIN) {
				/* No descriptors, no memory: leave newcomers in the kernel's queue for a while. */
				listen_on(l, false);
				l->accept_again_ms = l->now_ms + SERVER_TICK_MS;
			}
			return;
		}
		if (atomic_load(&s->open) >= s->connections_max) {
			static const char full[] =
				"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n"
				"Content-Length: 0\r\n\r\n";
			if (send(fd, full, sizeof(full) - 1, MSG_NOSIGNAL) >= 0) shutdown(fd, SHUT_WR);
			close(fd);
			atomic_fetch_add(&s->busy, 1);
			continue;
		}
		connection_open(l, fd, &from);
	}
}

static void
take_replies(struct loop *l)
{
	uint64_t n;
	struct job *job;

	if (read(l->wake, &n, sizeof(n)) < 0 && errno != EAGAIN) return;
	pthread_mutex_lock(&l->lock);
	job = l->done;
	l->done = NULL;
	pthread_mutex_unlock(&l->lock);
	while (job) {
		struct job *next = job->next;
		struct connection *c = connection_of(l, job->slot, job->generation);
		l->quick_count = 0;
		if (c) {
			reply_begin(l, c, job->reply);
			advance(l, c);
		} else {
			free(job->reply);
		}
		free(job);
		job = next;
	}
}

static void
take_event(struct loop *l, const struct epoll_event *e)
{
	l->quick_count = 0;
	if (e->data.u64 == ID_LISTENER) {
		accept_some(l);
	} else if (e->data.u64 == ID_WAKE) {
		take_replies(l);
	} else {
		struct connection *c = connection_of(l, (uint32_t)e->data.u64, (uint32_t)(e->data.u64 >> 32));
		if (!c) return;
		if (e->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) c->readable = true;
		if (e->events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) c->writable = true;
		if (c->phase == PHASE_WRITE && !c->writable) return;
		advance(l, c);
	}
}

static void *
loop_run(void *user)
{
	struct loop *l = user;
	struct server *s = l->server;
	enum { EVENTS = 256 };
	struct epoll_event events[EVENTS];

	l->now_ms = l->looked_ms = clock_ms();
	for (;;) {
		int64_t stop_ms = atomic_load(&s->stop_ms);
		if (stop_ms != 0) {
			listen_on(l, false);
			look_at_deadlines(l);
			if (l->open == 0 || l->now_ms >= stop_ms) break;
		}
		int wait_ms = stop_ms != 0 ? 10 : l->open > 0 || !l->listening ? SERVER_TICK_MS : -1;
		int n = epoll_wait(l->epoll, events, EVENTS, wait_ms);
		l->now_ms = clock_ms();
		for (int i = 0; i < n; i++) take_event(l, &events[i]);
		if (!l->listening && stop_ms == 0 && l->now_ms >= l->accept_again_ms) listen_on(l, true);
		if (l->now_ms - l->looked_ms >= SERVER_TICK_MS) look_at_deadlines(l);
	}
	for (uint32_t i = 0; i < l->slot_count; i++)
		if (l->slots[i].connection) connection_close(l, l->slots[i].connection);
	return NULL;
}

/* ---- workers ---- */

static struct job *
job_take(struct server *s)
{
	struct job *job = NULL;

	pthread_mutex_lock(&s->lock);
	while (!s->first && !s->no_more) pthread_cond_wait(&s->more, &s->lock);
	if (s->first && !s->no_more) {
		job = s->first;
		s->first = job->next;
		if (!s->first) s->last = NULL;
		s->queued--;
	}
	pthread_mutex_unlock(&s->lock);
	return job;
}

static void
job_done(struct server *s, struct job *job)
{
	struct loop *l = job->loop;
	uint64_t one = 1;

	atomic_fetch_sub(&s->body_bytes, job->body_room);
	free(job->request);
	job->request = NULL;
	pthread_mutex_lock(&l->lock);
	bool first = l->done == NULL;
	job->next = l->done;
	l->done = job;
	pthread_mutex_unlock(&l->lock);
	if (first && write(l->wake, &one, sizeof(one)) < 0) { /* a full counter wakes the loop just as well */ }
}

static void *
worker_run(void *user)
{
	struct server *s = user;
	struct job *job;

	while ((job = job_take(s)) != NULL) {
		bool fresh = clock_ms() - job->queued_ms < SERVER_QUEUE_WAIT_MS;
		if (fresh && wire_request_check(job->request, job->request->record_bytes)) {
			if (s->options.quick) s->options.quick(s->options.user, job->request, &job->reply);
			if (!job->reply) s->options.handler(s->options.user, job->request, &job->reply);
		}
		job_done(s, job);
	}
	return NULL;
}

/* ---- start and stop ---- */

/* "HOST:PORT" or "[HOST]:PORT". */
static enum an_rc
open_listener(struct an_cx *cx, struct server *s, const char *address_z)
{
	struct text address = text_of(address_z), host = address;
	const char *colon = address.bytes ? memrchr(address.at, ':', address.bytes) : NULL;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV }, *found = NULL;
	char host_z[256], port_z[8];
	int64_t port;
	int one = 1;

	if (!colon || !text_to_int(text_slice(address, (size_t)(colon - address.at) + 1, 6), &port) || port < 0 ||
		port > 65535)
		return an_fail(cx, AN_INVALID, "server.address", "%.*s", TEXT_ARG(address));
	host.bytes = (size_t)(colon - address.at);
	if (host.bytes >= 2 && host.at[0] == '[' && host.at[host.bytes - 1] == ']')
		host = text_slice(host, 1, host.bytes - 2);
	if (host.bytes == 0 || host.bytes >= sizeof(host_z))
		return an_fail(cx, AN_INVALID, "server.address", "%.*s", TEXT_ARG(address));
	snprintf(host_z, sizeof(host_z), "%.*s", TEXT_ARG(host));
	snprintf(port_z, sizeof(port_z), "%d", (int)port);
	int trouble = getaddrinfo(host_z, port_z, &hints, &found);
	if (trouble != 0) return an_fail(cx, AN_FAULT, "server.listen", "%s|%s", address_z, gai_strerror(trouble));

	s->listener = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool ok = s->listener >= 0 && setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
		bind(s->listener, found->ai_addr, found->ai_addrlen) == 0 && listen(s->listener, 4096) == 0;
	int why = errno;
	freeaddrinfo(found);
	if (!ok) return an_fail(cx, AN_FAULT, "server.listen", "%s|%s", address_z, strerror(why));

	struct sockaddr_storage bound;
	socklen_t bound_bytes = sizeof(bound);
	if (getsockname(s->listener, (struct sockaddr *)&bound, &bound_bytes) == 0)
		s->port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port :
			((struct sockaddr_in *)&bound)->sin_port);
	return AN_OK;
}

/* As many descriptors as the system gives; from them, how many connections. */
static uint32_t
connections_within_limits(const struct server_options *o)
{
	struct rlimit r;
	rlim_t most = (rlim_t)or_else(o->connections_max, SERVER_CONNECTIONS_MAX);

	if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
		rlim_t wanted = most + SERVER_DESCRIPTORS_KEPT;
		if (r.rlim_cur < wanted) {
			r.rlim_cur = wanted < r.rlim_max ? wanted : r.rlim_max;
			if (setrlimit(RLIMIT_NOFILE, &r) < 0 && getrlimit(RLIMIT_NOFILE, &r) < 0) r.rlim_cur = 256;
		}
		if (r.rlim_cur < wanted) most = r.rlim_cur > 2 * SERVER_DESCRIPTORS_KEPT
			? r.rlim_cur - SERVER_DESCRIPTORS_KEPT :
			r.rlim_cur / 2;
	}
	return (uint32_t)most;
}

static enum an_rc
loop_open(struct an_cx *cx, struct server *s, struct loop *l)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.u64 = ID_WAKE };

	l->server = s;
	l->first_free = NO_SLOT;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	struct arena *arena = arena_open(NULL, 0);
	if (!arena || l->epoll < 0 || l->wake < 0 || epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->wake, &e) < 0) {
		arena_close(arena);
		return an_fail(cx, AN_FAULT, "server.start", "%s", strerror(errno));
	}
	an_cx_init(&l->cx, arena);
	l->cx.log = s->options.log;
	listen_on(l, true);
	if (pthread_create(&l->thread, NULL, loop_run, l) != 0)
		return an_fail(cx, AN_FAULT, "server.start", "no thread");
	l->started = true;
	return AN_OK;
}

enum an_rc
server_bind(struct an_cx *cx, const char *listen_address, struct server **ret)
{
	struct server *s = calloc(1, sizeof(*s));
	enum an_rc rc;

	if (!s) return an_fail(cx, AN_FAULT, "server.listen", "%s|no memory", listen_address);
	s->listener = -1;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->more, NULL);
	for (int i = 0; i < SERVER_LOOPS_MAX; i++) {
		s->loops[i].epoll = s->loops[i].wake = -1;
		pthread_mutex_init(&s->loops[i].lock, NULL);
	}
	rc = open_listener(cx, s, listen_address);
	if (rc) server_stop(s, 0);
	else *ret = s;
	return rc;
}

/* What is asked for, else a share of the processors; at most most. */
static int
thread_count(int asked, int of_processors, int most)
{
	int count = or_else(asked, of_processors > 0 ? of_processors : 1);
	return count < most ? count : most;
}

enum an_rc
server_start(struct an_cx *cx, struct server *s, const struct server_options *options)
{
	int processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
	sigset_t all, before;
	enum an_rc rc = AN_OK;

	s->options = *options;
	s->connections_max = connections_within_limits(options);
	s->loop_count = thread_count(options->loops, processors < 4 ? processors : 4, SERVER_LOOPS_MAX);
	/* Workers mostly wait: for the commit they share, for a password's hash. */
	s->worker_count = thread_count(options->workers, 12 + 2 * processors, SERVER_WORKERS_MAX);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (int i = 0; !rc && i < s->worker_count; i++) {
		if (pthread_create(&s->workers[i], NULL, worker_run, s) == 0) s->workers_started++;
		else if (s->workers_started == 0) rc = an_fail(cx, AN_FAULT, "server.start", "no thread");
	}
	for (int i = 0; !rc && i < s->loop_count; i++) rc = loop_open(cx, s, &s->loops[i]);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

int
server_port(const struct server *s)
{
	return s->port;
}

static void
jobs_free(struct job *job)
{
	while (job) {
		struct job *next = job->next;
		free(job->request);
		free(job->reply);
		free(job);
		job = next;
	}
}

void
server_stop(struct server *s, int drain_ms)
{
	uint64_t one = 1;

	if (!s) return;
	atomic_store(&s->stop_ms, clock_ms() + (drain_ms > 0 ? drain_ms : 0));
	for (int i = 0; i < s->loop_count; i++)
		if (s->loops[i].started && write(s->loops[i].wake, &one, sizeof(one)) < 0) { /* awake already */ }
	for (int i = 0; i < s->loop_count; i++)
		if (s->loops[i].started) pthread_join(s->loops[i].thread, NULL);
	pthread_mutex_lock(&s->lock);
	s->no_more = true;
	pthread_cond_broadcast(&s->more);
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < s->workers_started; i++) pthread_join(s->workers[i], NULL);

	jobs_free(s->first);
	for (int i = 0; i < SERVER_LOOPS_MAX; i++) {
		struct loop *l = &s->loops[i];
		jobs_free(l->done);
		free(l->slots);
		if (l->epoll >= 0) close(l->epoll);
		if (l->wake >= 0) close(l->wake);
		arena_close(l->cx.arena);
		pthread_mutex_destroy(&l->lock);
	}
	if (s->listener >= 0) close(s->listener);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->more);
	free(s);
}

void
server_counts(const struct server *s, struct server_counts *ret)
{
	*ret = (struct server_counts){
		.connections = atomic_load(&s->connections), .requests = atomic_load(&s->requests),
		.refused = atomic_load(&s->refused), .timeouts = atomic_load(&s->timeouts),
		.bytes_out = atomic_load(&s->bytes_out), .busy = atomic_load(&s->busy),
		.open_connections = atomic_load(&s->open), .body_bytes = atomic_load(&s->body_bytes),
		.queued = atomic_load(&s->queued),
	};
	for (int i = 0; i < 6; i++) ret->replies[i] = atomic_load(&s->replies[i]);
}
