/*
 * Writing a document.  For PDF it is handed to the letter room as a value: a short letter walks through it, so that what
 * stands in a document is never markup.
 */
#include "cli/document.h"

#include <assert.h>

#include "base/buf.h"
#include "letter/letter.h"

enum { PART_BLOCKS = 1000, RUN_MEMORY_BYTES = 1 << 30 };
#define RUN_STEPS UINT64_C(1000000000)

static struct block *
add(struct document *d, enum block_kind kind)
{
	struct block *b = ARENA_NEW(d->cx->arena, struct block);

	b->kind = kind;
	if (d->last) d->last->next = b;
	else d->first = b;
	return d->last = b;
}

void
document_put(struct document *d, enum block_kind kind, struct text t)
{
	if (t.bytes) add(d, kind)->text = t;
}

void
document_list(struct document *d)
{
	add(d, BLOCK_LIST)->columns = 1;
}

void
document_table(struct document *d, size_t columns, const char *widths, const struct text *head)
{
	struct block *b = add(d, BLOCK_TABLE);

	assert(columns <= DOCUMENT_COLUMNS_MAX);
	b->columns = columns;
	b->widths = widths;
	b->head = head;
}

void
document_row(struct document *d, const struct text *cells)
{
	struct block *b = d->last;
	struct arena *arena = d->cx->arena;

	if (b->rows == b->room) {
		size_t room = b->room ? b->room * 2 : 16;
		struct text *more = ARENA_ARRAY(arena, struct text, room * b->columns);

		if (b->rows) memcpy(more, b->cells, b->rows * b->columns * sizeof *more);
		b->cells = more;
		b->room = room;
	}
	memcpy(b->cells + b->rows++ * b->columns, cells, b->columns * sizeof *cells);
}

void
document_item(struct document *d, struct text t)
{
	document_row(d, &t);
}

/* ---- text ---- */

static void
text_line(struct words *w, unsigned left, unsigned hang, struct text t)
{
	words_indent(w, left);
	words_put(w, hang, t);
	words_line(w);
}

/* A row is an item whose cells stand one below the other, each after its heading; without headings they stand side by
 * side.  A number in front goes with what follows it. */
static void
text_row(struct words *w, const struct block *b, const struct text *cells)
{
	int64_t n;
	bool first = true, number = b->head && text_to_int(cells[0], &n);

	words_indent(w, 2);
	words_put(w, 4, TEXT("- "));
	for (size_t i = 0; i < b->columns; i++) {
		if (!cells[i].bytes) continue;
		if (!first && !b->head) words_put(w, 4, TEXT(" | "));
		if (!first && b->head) {
			if (!number) {
				words_line(w);
				words_indent(w, 4);
			}
			words_put(w, 4, b->head[i]);
			words_put(w, 4, TEXT(": "));
		}
		words_put(w, 6, cells[i]);
		number = number && first;
		if (number) words_put(w, 6, TEXT(". "));
		first = false;
	}
	words_line(w);
}

static void
text_block(struct words *w, const struct block *b)
{
	static const char marks[] = { '=', '-' };
	unsigned wide = 0;

	if (w->out.bytes && (b->kind < BLOCK_P || b->kind > BLOCK_P)) words_line(w);
	if (b->kind == BLOCK_H1 && w->out.bytes) words_line(w);
	if (b->kind <= BLOCK_P) text_line(w, 0, 0, b->text);
	if (b->kind <= BLOCK_H2) {
		wide = words_columns(b->text) < w->width ? words_columns(b->text) : w->width;
		for (unsigned i = 0; i < wide; i++) buf_char(&w->out, marks[b->kind]);
		buf_char(&w->out, '\n');
	}
	for (size_t i = 0; i < b->rows; i++) {
		if (b->kind == BLOCK_TABLE) {
			text_row(w, b, b->cells + i * b->columns);
			continue;
		}
		words_indent(w, 2);
		words_put(w, 4, TEXT("- "));
		words_put(w, 4, b->cells[i]);
		words_line(w);
	}
}

enum an_rc
document_text(struct document *d, struct words *w)
{
	for (const struct block *b = d->first; b; b = b->next) text_block(w, b);
	return w->out.failed ? an_fail(d->cx, AN_TOO_LARGE, "buf.full", "") : AN_OK;
}

/* ---- HTML ---- */

static const char style[] =
	"body{font:16px/1.5 'Noto Sans','Noto Sans Devanagari',sans-serif;max-width:60rem;"
	"margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
	"h1{font-size:1.6rem;margin:2.5rem 0 .5rem;border-bottom:2px solid #111}"
	"h2{font-size:1.25rem;margin:2rem 0 .5rem}"
	"h3{font-size:1rem;margin:1.25rem 0 .25rem}p{margin:.5rem 0}div{overflow-x:auto}"
	"table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.875rem}"
	"th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top;"
	"white-space:pre-line;overflow-wrap:anywhere}"
	"th{background:#f0f0f0}"
	"@media print{body{margin:0;max-width:none;font-size:10pt}h1,h2,h3{break-after:avoid}tr{break-inside:avoid}}";

static void
html_cells(struct buf *b, const struct text *cells, size_t columns, const char *element)
{
	buf_z(b, "<tr>");
	for (size_t i = 0; i < columns; i++) {
		buf_print(b, "<%s%s>", element, element[1] == 'h' ? " scope=\"col\"" : "");
		buf_html(b, cells[i]);
		buf_print(b, "</%s>", element);
	}
	buf_z(b, "</tr>\n");
}

static void
html_block(struct buf *out, const struct block *b)
{
	static const char *const elements[] = { "h1", "h2", "h3", "p" };

	if (b->kind <= BLOCK_P) {
		buf_print(out, "<%s>", elements[b->kind]);
		buf_html(out, b->text);
		buf_print(out, "</%s>\n", elements[b->kind]);
	} else if (!b->rows) {
		return;                                  /* a package without roles has no list of them */
	} else if (b->kind == BLOCK_LIST) {
		buf_z(out, "<ul>\n");
		for (size_t i = 0; i < b->rows; i++) {
			buf_z(out, "<li>");
			buf_html(out, b->cells[i]);
			buf_z(out, "</li>\n");
		}
		buf_z(out, "</ul>\n");
	} else {
		buf_z(out, "<div><table>\n");
		if (b->head) {
			buf_z(out, "<thead>");
			html_cells(out, b->head, b->columns, "th");
			buf_z(out, "</thead>\n");
		}
		buf_z(out, "<tbody>\n");
		for (size_t i = 0; i < b->rows; i++) html_cells(out, b->cells + i * b->columns, b->columns, "td");
		buf_z(out, "</tbody></table></div>\n");
	}
}

enum an_rc
document_html(struct document *d, struct text *ret)
{
	struct buf b;

	buf_open(&b, d->cx->arena, DOCUMENT_BYTES_MAX);
	buf_print(&b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", d->language);
	buf_html(&b, d->title);
	buf_print(&b, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n", style);
	for (const struct block *k = d->first; k; k = k->next) html_block(&b, k);
	buf_z(&b, "</main>\n<footer><p>");
	buf_html(&b, d->foot);
	buf_z(&b, "</p></footer>\n</body>\n</html>\n");
	return buf_text(d->cx, &b, ret);
}

/* ---- PDF ---- */

/* One kind of table for each set of widths in use: widths are markup, not values. */
static void
put_walk(struct document *d, struct buf *out)
{
	buf_print(out, "<letter page=\"A4\" title=\"{{ title }}\" language=\"%s\">"
		"<part each=\"sections\" as=\"s\"><part each=\"s\" as=\"b\">"
		"<h1 if='b.kind = \"h1\"'>{{ b.text }}</h1><h2 if='b.kind = \"h2\" or b.kind = \"h3\"'>{{ b.text }}</h2>"
		"<p if='b.kind = \"p\"'>{{ b.text }}</p>"
		"<ul if='b.kind = \"list\"'><li each=\"b.rows\" as=\"r\">{{ r[1] }}</li></ul>", d->language);
	for (const struct block *b = d->first; b; b = b->next) {
		const struct block *before = d->first;

		while (before != b && (before->kind != BLOCK_TABLE ||
			strcmp(before->widths, b->widths ? b->widths : "") != 0)) before = before->next;
		if (b->kind != BLOCK_TABLE || before != b) continue;
		buf_print(out, "<table if='b.kind = \"table\" and b.widths = \"%s\"'%s%s%s>", b->widths, *b->widths
			? " widths=\"" : "", b->widths,
			*b->widths ? "\"" : "");
		buf_z(out, "<tr><th align=\"left\" each=\"b.head\" as=\"c\">{{ c }}</th></tr>"
			"<tr each=\"b.rows\" as=\"r\"><td each=\"r\" as=\"c\">{{ c }}</td></tr></table>");
	}
	buf_z(out, "</part></part></letter>");
}

static const struct dmn_value *
string_value(struct dmn_run *run, struct text t)
{
	return dmn_string(run, (struct dmn_text){ t.at ? t.at : "", t.bytes });
}

static const struct dmn_value *
list_value(struct document *d, struct dmn_run *run, const struct text *cells, size_t count)
{
	const struct dmn_value **items = ARENA_ARRAY(d->cx->arena, const struct dmn_value *, count + 1);

	for (size_t i = 0; i < count; i++) items[i] = string_value(run, cells[i]);
	return dmn_list(run, items, count);
}

static const struct dmn_value *
block_value(struct document *d, struct dmn_run *run, const struct block *b)
{
	static const char *const kinds[] = { "h1", "h2", "h3", "p", "list", "table" };
	static const struct dmn_text names[] = { { "kind", 4 }, { "text", 4 }, { "head", 4 }, { "rows", 4 },
		{ "widths", 6 } };
	const struct dmn_value **rows = ARENA_ARRAY(d->cx->arena, const struct dmn_value *, b->rows + 1);

	for (size_t i = 0; i < b->rows; i++) rows[i] = list_value(d, run, b->cells + i * b->columns, b->columns);
	return dmn_context(run, names, (const struct dmn_value *[]){ string_value(run, text_of(kinds[b->kind])),
		string_value(run, b->text),
		list_value(d, run, b->head, b->head ? b->columns : 0), dmn_list(run, rows, b->rows),
		string_value(run, text_of(b->widths ? b->widths : "")) }, 5);
}

/* Lists of blocks, none of them longer than one `each` may be. */
static const struct dmn_value *
document_value(struct document *d, struct dmn_run *run)
{
	static const struct dmn_text names[] = { { "title", 5 }, { "sections", 8 } };
	const struct dmn_value **parts, **blocks = ARENA_ARRAY(d->cx->arena, const struct dmn_value *, PART_BLOCKS);
	size_t count = 0, part_count = 0, total = 0;

	for (const struct block *b = d->first; b; b = b->next) total++;
	parts = ARENA_ARRAY(d->cx->arena, const struct dmn_value *, total / PART_BLOCKS + 1);
	for (const struct block *b = d->first; b; b = b->next) {
		blocks[count++] = block_value(d, run, b);
		if (count < PART_BLOCKS && b->next) continue;
		parts[part_count++] = dmn_list(run, blocks, count);
		count = 0;
	}
	return dmn_context(run, names, (const struct dmn_value *[]){ string_value(run, d->title),
		dmn_list(run, parts, part_count) }, 2);
}

enum an_rc
document_pdf(struct document *d, const struct scheme *s, struct text *ret)
{
	struct dmn_limits limits = { .steps = RUN_STEPS, .memory_bytes = RUN_MEMORY_BYTES };
	struct dmn_run *run = dmn_run_open(NULL, &limits);
	struct scheme_letter letter = { .id = TEXT("document"), .file = TEXT("document"), .title = s->title };
	struct letter_facts facts = { .number = d->foot, .on = d->made, .issued_us = date_start_us(d->made) };
	struct buf markup;
	enum an_rc rc;

	if (!run) return an_fail(d->cx, AN_FAULT, "letter.feel", "no memory");
	dmn_run_trace(run, false);
	buf_open(&markup, d->cx->arena, DOCUMENT_BYTES_MAX);
	put_walk(d, &markup);
	rc = buf_text(d->cx, &markup, &letter.markup);
	if (!rc) rc = letter_render(d->cx, run, s, &letter, document_value(d, run), &facts, ret);
	dmn_run_close(run);
	return rc;
}
