/*
 * Letters as PDF: the markup of a scheme package (docs/scheme-format.md, letters) filled with the values of a case
 * and set by Pango and Cairo.  What people typed is text only.  The same input gives the same bytes, whoever asks: the
 * language is that of the markup, or else the scheme's first.
 */
#ifndef LETTER_H
#define LETTER_H

#include "scheme/scheme.h"

enum {
	LETTER_BYTES_MAX = 16 << 20,             /* of the document */
	LETTER_PAGES_MAX = 200,
	LETTER_REPEAT_MAX = 2000,                /* items of one `each` */
	LETTER_ROWS_MAX = 4000,                  /* of one table */
	LETTER_COLUMNS_MAX = 12,
};

struct letter_facts {
	struct text number;                      /* of this letter */
	struct an_date on;
	struct text url;                         /* where the QR code leads */
	int64_t issued_us;                       /* the document's creation date */
};

/*
 * Set one letter.
 *
 * run        evaluates the holes; values made by it live until it is emptied
 * names      a context: what expressions see; `letter` (number, on, url) is added
 * ret_pdf    the document, in cx->arena
 *
 * Errors     AN_INVALID "letter.markup" "file|line|what"; AN_INVALID "letter.hole" "file|line|expression|kind" when a
 *            function of letters got a value that is not of its kind; AN_TOO_LARGE "letter.large" "file|what";
 *            AN_FAULT "letter.feel", "letter.pdf"
 */
enum an_rc letter_render(struct an_cx *cx, struct dmn_run *run, const struct scheme *s, const struct scheme_letter *l,
	const struct dmn_value *names, const struct letter_facts *facts, struct text *ret_pdf) AN_MUST_CHECK;

/* What sets letters here, as a letter's bytes depend on it: "cairo 1.16.0, pango 1.50.12". */
struct text letter_setter(struct arena *arena);

#endif
