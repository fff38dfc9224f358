/*
 * Routes: a table with one row for each, from which the dispatcher works and which can be printed (`serve --routes`).
 * What is not in a table does not exist; what is not public needs a person.
 */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "web/reply.h"
#include "web/request.h"

struct web;

/* A page: reads the request, fills the reply.  What it returns other than AN_OK becomes an error page. */
typedef enum an_rc (*page_fn)(struct an_cx *cx, struct web *w, struct request *rq, struct reply *rp);

/* Who may come in at all; which case and which act he may is asked again by the page and by grant. */
enum route_access {
	ROUTE_PUBLIC,
	ROUTE_SIGNED_IN,         /* anyone with an account */
	ROUTE_APPLICANT,         /* belongs to an organisation */
	ROUTE_OFFICE,            /* holds a role of the office in some scheme */
	ROUTE_AUDIT,             /* administrator or auditor: reads */
	ROUTE_ADMIN,             /* administrator */
	ROUTE_ACCESS_COUNT,
};

struct route {
	enum wire_method method;                         /* HEAD follows GET */
	const char *pattern;                             /* "/cases/{id}/papers/{paper}": whole parts only */
	page_fn page;
	enum route_access access;
	const char *title;                               /* for the printed table */
};

struct router {
	size_t table_count;
	const struct route_table { const struct route *rows; size_t count; } *tables;
};

/*
 * Match method and path (rq->parts); fills rq->route and rq->arguments.  A row with literal parts wins over one with
 * {arguments}.
 * Errors: AN_NOT_FOUND "route.none"; AN_INVALID "route.method" when the path has other methods, which *ret_allow lists.
 */
enum an_rc router_find(struct an_cx *cx, const struct router *r, struct request *rq, struct text *ret_allow)
	AN_MUST_CHECK;

/* One line a route: METHOD, pattern, access, title, separated by tabs, sorted by pattern. */
void router_print(const struct router *r, struct buf *out);
const char *router_access_name(enum route_access a);

#endif
