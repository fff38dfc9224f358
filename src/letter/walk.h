/* The walk through a letter's markup: where it stands, and what its parts need of each other. */
#ifndef LETTER_WALK_H
#define LETTER_WALK_H

#include "fill.h"
#include "sheet.h"

#define WALK_GAP 5.0                             /* below a paragraph */

struct block {                                   /* where and how text stands */
	double x, width;
	struct font font;
	PangoAlignment align;
	bool justify;
};

struct list { bool ordered; int next, depth; };

struct walk {
	struct fill fill;
	struct sheet sheet;
	const struct scheme *scheme;
	struct block block;
	struct list list;
	struct text qr_value;                    /* at = NULL: none */
	PangoLayout *qr_caption;
};

/* The text of an element that holds only text, as a layout in block's way; NULL when there is none. */
enum an_rc walk_layout(struct walk *w, const xmlNode *node, const struct block *block, PangoLayout **ret) AN_MUST_CHECK;
/* The element's own align, if it has one. */
void walk_align(const xmlNode *node, struct block *block);

enum an_rc table_put(struct walk *w, const xmlNode *node) AN_MUST_CHECK;

#endif
