/*
 * One reply while a page makes it: status, headers, body.  Values of headers that hold CR, LF or NUL are refused: the
 * reply then becomes a 500.  Security headers are added when it is closed, to every reply alike.
 */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include "base/buf.h"
#include "web/wire.h"

struct reply {
	struct arena *arena;
	int status;                                      /* 200 at first */
	struct text type;                                /* "text/html; charset=utf-8" at first */
	struct buf headers;
	struct buf body;                                 /* pages write here, or set `bytes` instead */
	struct text bytes;                               /* at != NULL: sent instead of body, not copied until then */
	bool failed;
};

void reply_open(struct reply *rp, struct arena *arena);
void reply_header(struct reply *rp, const char *name, struct text value);
/* Every reply is sent with Cache-Control: no-store; assets go another way (web.c). */

/* HttpOnly, SameSite=Lax, Path=/; secure adds Secure (and then name may start with __Host-).  max_age_s < 0: for the
 * browser's session; 0: delete. */
void reply_cookie(struct reply *rp, const char *name, struct text value, int64_t max_age_s, bool secure);

/* 303 to a path of ours: must start with one '/'.  Anything else makes the reply fail. */
void reply_redirect(struct reply *rp, struct text path);
/* Bytes to keep as a file; file_name is any text. */
void reply_download(struct reply *rp, struct text type, struct text file_name, struct text bytes);
/* The same, shown in the browser. */
void reply_inline(struct reply *rp, struct text type, struct text file_name, struct text bytes);

/* Empties what was written and starts again: before an error page. */
void reply_reset(struct reply *rp);
/* The record that goes out; NULL when there is no memory. */
struct wire_reply *reply_wire(struct reply *rp);

#endif
