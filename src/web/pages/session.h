/*
 * Who is there: the hooks that the dispatcher asks (web.h), and the pages for signing in, signing out, opening an
 * account and changing one's password.
 *
 * A person comes with a cookie, a program with "Authorization: Bearer TOKEN"; both name the same kind of session.  Only
 * the cookie needs the token of the form, because only cookies are sent by browsers on their own.
 */
#ifndef WEB_PAGES_SESSION_H
#define WEB_PAGES_SESSION_H

#include "web/pages/parts.h"
#include "web/web.h"

enum { SESSION_NEXT_BYTES_MAX = 500 };

extern const struct route session_routes[];
extern const size_t session_route_count;

/* Fills sign_in, may and token, and sign_in_path. */
void session_hooks(struct web *w);

/* The model of templates/session.html. */
struct session_page {
	struct page page;
	struct text title, lead;
	struct part_form form;
	struct text other_text, other_href, other_link;          /* the other way: "No account yet?  Open one" */
};

#endif
