/*
 * What compiled templates stand on.  tools/template turns templates/x.html into
 *
 *     void template_x(struct buf *out, const char *language, const struct MODEL *m);
 *     struct safe_html template_x_html(struct arena *arena, const char *language, const struct MODEL *m);
 *
 * (declared in the generated web/templates.h).  Every hole is written for the place where it stands: the compiler names
 * the place, this room escapes.  How templates are written: docs/templates.md.
 */
#ifndef WEB_TEMPLATE_H
#define WEB_TEMPLATE_H

#include "base/buf.h"
#include "base/date.h"

/* Markup that a template made, to be shown as it is.  Nothing else makes one: template_x_html and safe_html_none. */
struct safe_html { struct text html; };
static inline struct safe_html safe_html_none(void) { return (struct safe_html){ { "", 0 } }; }

/* ---- used by generated code only ---- */

struct tpl { struct buf *out; const char *language; };

enum tpl_place {
	TPL_TEXT,                        /* between tags */
	TPL_ATTRIBUTE,                   /* in a quoted attribute */
	TPL_URL,                         /* a whole address: relative to this server, or http(s); else "#" */
	TPL_URL_PART,                    /* behind a fixed beginning: percent-encoded */
};

enum tpl_kind { TPL_KIND_TEXT, TPL_KIND_INT, TPL_KIND_BOOL, TPL_KIND_DATE, TPL_KIND_INSTANT, TPL_KIND_RUPEES,
	TPL_KIND_COUNT, TPL_KIND_SAFE };
struct tpl_value { enum tpl_kind kind; struct text t; int64_t n; };

static inline struct tpl_value tpl_of_text(struct text t) { return (struct tpl_value){ TPL_KIND_TEXT, t, 0 }; }
static inline struct tpl_value tpl_of_z(const char *z) { return (struct tpl_value){ TPL_KIND_TEXT, text_of(z), 0 }; }
static inline struct tpl_value tpl_of_int(int64_t n) { return (struct tpl_value){ TPL_KIND_INT, { NULL, 0 }, n }; }
static inline struct tpl_value tpl_of_size(size_t n) { return (struct tpl_value){ TPL_KIND_INT, { NULL, 0 },
	(int64_t)n }; }
static inline struct tpl_value tpl_of_bool(bool b) { return (struct tpl_value){ TPL_KIND_BOOL, { NULL, 0 }, b }; }
static inline struct tpl_value tpl_of_date(struct an_date d) { return (struct tpl_value){ TPL_KIND_DATE, { NULL, 0 },
	d.days }; }
static inline struct tpl_value tpl_of_safe(struct safe_html s) { return (struct tpl_value){ TPL_KIND_SAFE, s.html, 0 };
	}
static inline struct tpl_value tpl_instant(int64_t at_us) { return (struct tpl_value){ TPL_KIND_INSTANT, { NULL, 0 },
	at_us }; }
static inline struct tpl_value tpl_rupees(int64_t paise) { return (struct tpl_value){ TPL_KIND_RUPEES, { NULL, 0 },
	paise }; }
static inline struct tpl_value tpl_count(int64_t n) { return (struct tpl_value){ TPL_KIND_COUNT, { NULL, 0 }, n }; }
#define tpl_date(d) tpl_of_date(d)

#define TPL_COMMON \
	struct text: tpl_of_text, const char *: tpl_of_z, char *: tpl_of_z, bool: tpl_of_bool, int: tpl_of_int, \
	unsigned: tpl_of_int, int64_t: tpl_of_int, size_t: tpl_of_size, struct an_date: tpl_of_date
/* A type that is not named here is a compile error at the template's line. */
#define TPL_ANY(x) _Generic((x), TPL_COMMON, struct safe_html: tpl_of_safe)(x)
#define TPL_PLAIN(x) _Generic((x), TPL_COMMON)(x)

static inline bool tpl_true_text(struct text t) { return t.bytes > 0; }
static inline bool tpl_true_safe(struct safe_html s) { return s.html.bytes > 0; }
static inline bool tpl_true_z(const char *z) { return z && *z; }
static inline bool tpl_true_int(int64_t n) { return n != 0; }
static inline bool tpl_true_size(size_t n) { return n != 0; }
static inline bool tpl_true_pointer(const void *p) { return p != NULL; }
#define TPL_TRUE(x) _Generic((x), struct text: tpl_true_text, struct safe_html: tpl_true_safe, const char *: tpl_true_z, \
	char *: tpl_true_z, bool: tpl_true_int, int: tpl_true_int, unsigned: tpl_true_int, int64_t: tpl_true_int, \
	size_t: tpl_true_size, default: tpl_true_pointer)(x)

void tpl_raw(struct tpl *t, const char *at, size_t bytes);
void tpl_put(struct tpl *t, enum tpl_place place, struct tpl_value v);
/* The text for key, its {1}, {2} ... replaced by values, each escaped for the place. */
void tpl_say(struct tpl *t, enum tpl_place place, struct text key, const struct tpl_value *values, size_t count);
void tpl_asset(struct tpl *t, struct text name);
/* Language tag of the page for `lang`. */
void tpl_language(struct tpl *t);

enum { TPL_HTML_BYTES_MAX = 16 * 1024 * 1024 };

#endif
