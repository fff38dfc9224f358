/*
 * Paper: A4 pages on which lines of text, rules and rectangles are put from top to bottom.  Lengths are points.
 *
 * A letter is set twice: once to count its pages (cairo NULL, nothing drawn) and once to draw.  While measuring is set,
 * nothing is drawn and no page ends: only y moves.
 */
#ifndef LETTER_SHEET_H
#define LETTER_SHEET_H

#include <pango/pangocairo.h>

#include "letter.h"

#define SHEET_WIDTH 595.28
#define SHEET_HEIGHT 841.89
#define SHEET_LEFT 64.0
#define SHEET_RIGHT (SHEET_WIDTH - 60.0)
#define SHEET_TOP 48.0
#define SHEET_BOTTOM (SHEET_HEIGHT - 56.0)

struct sheet {
	struct an_cx *cx;
	struct text file;                        /* for errors */
	const char *language;
	cairo_t *cairo;                          /* NULL: counting */
	PangoContext *pango;
	double y;
	int page, page_count;                    /* page_count 0: not known yet */
	bool measuring;
	struct text foot;                        /* at the left of each foot */
	PangoLayout *label;                      /* to be put beside the next line */
	double label_x;
	bool failed;                             /* too many pages: nothing goes on */
};

void sheet_start(struct sheet *p);                                       /* first page */
void sheet_end(struct sheet *p);                                         /* foot of the last page */
/* A new page unless this much fits on the present one (or it is empty). */
void sheet_need(struct sheet *p, double height);
bool sheet_fits(const struct sheet *p, double height);
void sheet_new_page(struct sheet *p);

struct font { double size; bool bold; };
/* A layout that lives as long as cx->arena; width <= 0: as wide as its text. */
PangoLayout *sheet_layout(struct sheet *p, struct text t, PangoAttrList *attributes, struct font font, double width);
double sheet_layout_width(PangoLayout *layout);
double sheet_layout_height(PangoLayout *layout);

/* Lines from top to bottom, over as many pages as it takes; short paragraphs are kept together. */
void sheet_put(struct sheet *p, PangoLayout *layout, double x);
/* Draw lines from the given one on at (x, y), as many as fit in height; returns the next line and the height used. */
int sheet_put_lines(struct sheet *p, PangoLayout *layout, double x, double y, int from, double height, bool draw,
	double *ret_used);
void sheet_rule(struct sheet *p, double x, double width, double thickness);
void sheet_box(struct sheet *p, double x, double y, double width, double height);
/* Side of a square QR code at (x, y); false when the value does not fit in one. */
bool sheet_qr(struct sheet *p, struct text value, double x, double y, double side);
/* Who reads on a screen may click there; nothing when the address is not a plain one. */
void sheet_link_area(struct sheet *p, struct text url, double x, double y, double width, double height);

#endif
