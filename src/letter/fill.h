/* Values for the holes of a letter: scopes, conditions, repetitions, and how a value looks as text. */
#ifndef LETTER_FILL_H
#define LETTER_FILL_H

#include "base/buf.h"
#include "letter.h"
#include "scheme/template.h"

struct fill {
	struct an_cx *cx;
	struct dmn_run *run;
	const struct scheme_letter *letter;
	const char *language;
	const struct dmn_value *scope;           /* a context */
};

/* Starts with names and `letter`. */
enum an_rc fill_start(struct fill *f, const struct dmn_value *names, const struct letter_facts *facts) AN_MUST_CHECK;
/* AN_TOO_LARGE "letter.large" with the limit, as it stands in the sentence "it needs more than ...". */
enum an_rc fill_too_large(struct fill *f, const char *limit);
/* The text of one hole, or of a literal; without control characters and marks that turn the direction of text. */
enum an_rc fill_piece(struct fill *f, const struct piece *piece, struct text *ret) AN_MUST_CHECK;
/* All pieces, one after the other; p NULL = empty. */
enum an_rc fill_pieces(struct fill *f, const struct pieces *p, struct text *ret) AN_MUST_CHECK;

/* Calls visit for each time the element stands in the letter: `each` and `if` decide. */
typedef enum an_rc fill_visit(void *user, const xmlNode *node);
enum an_rc fill_each(struct fill *f, const xmlNode *node, fill_visit *visit, void *user) AN_MUST_CHECK;

#endif
