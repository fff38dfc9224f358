/*
 * One request as pages see it: path arguments, query, form values, files, cookies.  Everything is decoded, valid
 * UTF-8 without NUL (bytes of files excepted), and lives as long as the request.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "web/form.h"
#include "web/wire.h"

struct route;
struct identity_session;                                 /* identity's; opaque here */
struct grant_actor;

struct request_argument { struct text name, value; };

struct request {
	const struct wire_request *wire;
	enum wire_method method;                         /* HEAD has become GET */
	struct text path;                                /* as sent, without the query */
	struct text peer;
	struct text content_type;                        /* type/subtype in lower case, without parameters */
	struct text body;                                /* raw; JSON handlers read it */
	const struct route *route;                       /* that matched */

	size_t part_count;
	struct text parts[REQUEST_PARTS_MAX];            /* decoded, between slashes */
	size_t argument_count;
	struct request_argument arguments[REQUEST_ARGUMENTS_MAX];

	struct form query, form;                         /* form: of an urlencoded or multipart body */
	size_t cookie_count;
	struct form_field *cookies;

	/* Set by the sign-in hook (web.h). */
	const struct grant_actor *actor;                 /* NULL: nobody signed in */
	struct identity_session *session;
	struct text csrf;                                /* the token that this session's forms carry */
};

/* Read path, query, cookies and form of a request.  Errors: AN_INVALID "request.path", AN_TOO_LARGE "request.limit",
 * and those of form.h. */
enum an_rc request_read(struct an_cx *cx, const struct wire_request *wire, struct request *ret) AN_MUST_CHECK;

/* TEXT_NONE (at NULL) when absent; an empty value has at != NULL. */
struct text request_argument(const struct request *rq, const char *name);        /* {name} of the pattern */
struct text request_query(const struct request *rq, const char *name);
struct text request_field(const struct request *rq, const char *name);           /* first of that name */
struct text request_cookie(const struct request *rq, const char *name);
struct text request_header(const struct request *rq, const char *lower_case_name);

/* True when Accept names application/json and not text/html. */
bool request_wants_json(const struct request *rq);

/*
 * May this unsafe request have come from our own pages?  Sec-Fetch-Site must be same-origin or none; where it is
 * absent, Origin must be ours; where both are absent (a program, not a browser) it may, the token decides.  Errors:
 * AN_DENIED "request.origin".
 */
enum an_rc request_same_origin(struct an_cx *cx, const struct request *rq, struct text origin) AN_MUST_CHECK;

#endif
