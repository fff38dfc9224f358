/*
 * A document of headings, paragraphs, lists and tables, written as text, as one HTML page or as PDF.  The same document
 * gives the same bytes.  Everything lives in cx->arena.
 */
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H

#include "base/cx.h"
#include "base/text.h"
#include "cli/dmn_words.h"
#include "scheme/scheme.h"

enum { DOCUMENT_COLUMNS_MAX = 12, DOCUMENT_BYTES_MAX = 32 << 20 };

enum block_kind { BLOCK_H1, BLOCK_H2, BLOCK_H3, BLOCK_P, BLOCK_LIST, BLOCK_TABLE };

struct block {
	enum block_kind kind;
	struct text text;
	size_t columns;                          /* of a table; 1 of a list */
	const char *widths;                      /* of a table's columns, in per cent, "10 60 30";
		"" by what stands in them */
	const struct text *head;                 /* columns of them; NULL: no heading row */
	struct text *cells;                      /* rows * columns of them; items of a list */
	size_t rows, room;
	struct block *next;
};

struct document {
	struct an_cx *cx;
	const char *language;                    /* "en" or "hi" */
	struct text title, author, foot;
	struct an_date made;
	struct block *first, *last;
};

void document_put(struct document *d, enum block_kind kind, struct text t);
/* The items of a list, or the rows of a table, that was begun last. */
void document_list(struct document *d);
void document_item(struct document *d, struct text t);
/* head: columns texts, kept as they are; at most DOCUMENT_COLUMNS_MAX.  widths: a literal, see struct block. */
void document_table(struct document *d, size_t columns, const char *widths, const struct text *head);
void document_row(struct document *d, const struct text *cells);

enum an_rc document_text(struct document *d, struct words *w) AN_MUST_CHECK;     /* into w->out */
enum an_rc document_html(struct document *d, struct text *ret) AN_MUST_CHECK;
/* s: whose language and authority the letter room asks for. */
enum an_rc document_pdf(struct document *d, const struct scheme *s, struct text *ret) AN_MUST_CHECK;

#endif
