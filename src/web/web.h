/*
 * The application's side of a request: from the flat record to a page and back.
 *
 * web_handle opens a context with an arena for one request, reads the request, finds the route, asks the hooks who it
 * is and whether he may, calls the page and turns a failure into an error page.  cx->language follows the cookie
 * "lang".  struct web holds what pages need; the HTTP layer knows nothing of it.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <pthread.h>

#include "web/router.h"

struct grant;
struct store;
struct scheme_set;
struct server;
struct identity;
struct report;

/* Filled by the other rooms; each may be NULL. */
struct web_hooks {
	/* Who is it?  Sets rq->actor, rq->session, rq->csrf from the cookie; nobody is not a failure. */
	enum an_rc (*sign_in)(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp);
	/* May this person enter the route?  NULL: public routes only.  AN_DENIED "route.sign_in" (nobody signed in) or
	 * "route.denied". */
	enum an_rc (*may)(struct an_cx *cx, struct web *w, struct request *rq);
	/* Every unsafe request, after sign-in: is the token right?  AN_DENIED "route.token". */
	enum an_rc (*token)(struct an_cx *cx, struct web *w, struct request *rq);
	/* The page for the error in cx; rp is empty, rp->status is set. */
	void (*error)(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp);
	/* More lines for /metrics. */
	void (*metrics)(struct an_cx *cx, struct web *w, struct buf *out);
};

/* Connections for reading that no request uses now: see web_store. */
struct web_readers {
	pthread_mutex_t lock;
	size_t count;
	struct store *idle[SERVER_WORKERS_MAX];
};

struct web {
	const char *folder;                              /* data folder */
	struct text origin;                              /* "https://grants.example.in", no slash at the end */
	bool secure;                                     /* origin is https */
	bool demo;
	struct grant *grant;
	const struct scheme_set *schemes;
	struct identity *identity;
	struct report *report;                           /* every read model */
	struct server *server;
	struct an_log *log;
	struct an_clock clock;
	struct an_random random;
	struct router router;
	struct web_hooks hooks;
	/* where who is not signed in is sent, with ?next=; NULL: 403 */
	const char *sign_in_path;
	struct web_readers readers;
};

/* wire_handler: user is struct web. */
void web_handle(void *user, const struct wire_request *request, struct wire_reply **ret);
/* wire_handler for server_options.quick: static files and /healthz. */
void web_quick(void *user, const struct wire_request *request, struct wire_reply **ret);

/*
 * A connection for reading, for this request only: from a pool, given back when cx->arena is emptied.  One each
 * request: asking again gives another.
 */
enum an_rc web_store(struct an_cx *cx, struct web *w, struct store **ret) AN_MUST_CHECK;
void web_stores_open(struct web *w);
void web_stores_close(struct web *w);

/* Fill in the tables of routes and the hooks (house.c: a row for each room), before the server starts. */
void web_open(struct web *w);
void web_close(struct web *w);                           /* after it has stopped */

/* /healthz, /metrics, static files. */
extern const struct route web_routes[];
extern const size_t web_route_count;

#endif
