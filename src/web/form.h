/*
 * Forms as browsers send them: application/x-www-form-urlencoded (bodies and queries) and multipart/form-data
 * (RFC 7578).  Values are valid UTF-8 without NUL; a file's bytes are any; its name is data and never a path.
 */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "base/cx.h"
#include "web/limits.h"

struct form_field { struct text name, value; };

struct form_file {
	struct text name;                                /* of the field */
	struct text file_name;                           /* as sent, without folders; may be empty */
	struct text type;                                /* claimed, not believed */
	struct text bytes;
};

struct form {
	size_t field_count, file_count;
	struct form_field *fields;                       /* in the order sent */
	struct form_file *files;                         /* a file input left empty sends none */
};

/* Errors: AN_INVALID "form.syntax" "what", AN_TOO_LARGE "form.limit" "what".  Results live in cx->arena. */
enum an_rc form_read_urlencoded(struct an_cx *cx, struct text t, struct form *ret) AN_MUST_CHECK;
/* content_type: the whole header value, whose boundary parameter is read. */
enum an_rc form_read_multipart(struct an_cx *cx, struct text content_type, struct text body,
	struct form *ret) AN_MUST_CHECK;

struct text form_text(const struct form *f, struct text name);          /* first of that name; TEXT_NONE: absent */
const struct form_file *form_file(const struct form *f, struct text name);

/* %XX and, where plus is true, '+' decoded.  False: bad escape, NUL, or not UTF-8. */
bool form_decode(struct arena *arena, struct text t, bool plus, struct text *ret);

#endif
