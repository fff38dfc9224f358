/*
 * The markup of a letter (docs/scheme-format.md, letters), read and checked: a tree whose texts are cut into literals
 * and compiled expressions.
 */
#ifndef SCHEME_TEMPLATE_H
#define SCHEME_TEMPLATE_H

#include <libxml/tree.h>

#include "scheme.h"

enum {
	TEMPLATE_BYTES_MAX = 1 << 20,
	TEMPLATE_NODES_MAX = 5000,
	TEMPLATE_DEPTH_MAX = 24,
};

/* Each a bit, so that a rule can name several. */
enum element {
	EL_NONE = 0, EL_LETTER = 1 << 0, EL_HEAD = 1 << 1, EL_H1 = 1 << 2, EL_H2 = 1 << 3, EL_P = 1 << 4,
		EL_OL = 1 << 5,
	EL_UL = 1 << 6, EL_LI = 1 << 7, EL_TABLE = 1 << 8, EL_TR = 1 << 9, EL_TD = 1 << 10, EL_TH = 1 << 11,
	EL_SIGN = 1 << 12, EL_HR = 1 << 13, EL_QR = 1 << 14, EL_B = 1 << 15, EL_I = 1 << 16, EL_BR = 1 << 17,
	EL_PART = 1 << 18,
	EL_INLINE = EL_B | EL_I | EL_BR,
};

enum letter_function { AS_VALUE, AS_TEXT, AS_RUPEES, AS_AMOUNT, AS_WORDS, AS_DATE };

struct piece {
	struct text literal;                     /* when expression is NULL */
	struct text feel;
	enum letter_function function;
	struct dmn_expression *expression;
	int line;
};

struct pieces {
	size_t count, room;
	struct piece *at;
};

/*
 * Read the markup of one letter: well-formed, elements and attributes known and in their places, FEEL compiles.
 *
 * names      what expressions may name (NULL = anything); `letter` and the names of `each` are added
 * found      called for each finding; may be NULL
 * ret_root   lives until cx->arena is emptied
 *
 * Errors     AN_INVALID "letter.markup" "file|line|what", the first finding, when there are any
 */
typedef void template_found(void *user, int line, struct text message);
enum an_rc template_read(struct an_cx *cx, const struct scheme_letter *l, const struct text *names, size_t name_count,
	template_found *found, void *user, const xmlNode **ret_root) AN_MUST_CHECK;

enum element template_element(const xmlNode *node);                      /* EL_NONE: a text, or a comment */
const struct pieces *template_text(const xmlNode *node);                 /* NULL: no text */
const struct pieces *template_attribute(const xmlNode *node, const char *name);  /* NULL: not given */
/* An attribute that has no holes: its text, or TEXT_NONE. */
struct text template_word(const xmlNode *node, const char *name);

#endif
