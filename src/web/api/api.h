/* The JSON API: docs/api.md. */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/web.h"

extern const struct route api_routes[];
extern const size_t api_route_count;

/* Is this a request of the API, whose errors are problem documents (RFC 9457)? */
bool api_request(const struct request *rq);
void api_error(struct an_cx *cx, struct reply *rp);

#endif
