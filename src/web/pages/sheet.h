/*
 * A page as a sheet of blocks, one below the other: headings, tables, forms, lists of tasks.
 *
 * Pages of a scheme are made from its package, so their shape is known only when they are made.  A page function puts
 * blocks on a sheet and sends it; one template (templates/sheet.html) draws every kind of block from the parts in
 * templates/parts/.  Texts are in the reader's language when they come here.
 */
#ifndef WEB_SHEET_H
#define WEB_SHEET_H

#include "report/report.h"
#include "web/pages/ask.h"
#include "web/pages/parts.h"
#include "web/web.h"

enum block_kind {
	BLOCK_TITLE,             /* text, note: a caption above it */
	BLOCK_HEADING, BLOCK_SMALL_HEADING,
	BLOCK_LEAD, BLOCK_TEXT, BLOCK_HINT, BLOCK_AMOUNT,
	BLOCK_LINK,              /* text, href */
	BLOCK_TABLE, BLOCK_SUMMARY, BLOCK_TASKS, BLOCK_CHECKS, BLOCK_TIMELINE, BLOCK_FORM, BLOCK_BANNER, BLOCK_INSET,
		BLOCK_PAGES,
	BLOCK_BUTTONS,
	BLOCK_LIST,              /* lines */
	BLOCK_DETAILS,           /* text: its heading; inside: pre, shown as it is */
	/* what stands between is folded away under text and note; open: at first it is not */
	BLOCK_FOLD, BLOCK_FOLD_END,
};

struct block_line { struct text text, href, note; };

/* A form whose fields have headings between them. */
struct block_item { bool is_heading; struct text heading, help; struct part_field field; };
struct block_form {
	struct text action, csrf, id;
	bool files, get;                     /* get: it asks and changes nothing */
	size_t item_count;
	const struct block_item *items;
	struct text submit, cancel, cancel_href;
	struct text second, second_name;     /* another button, and the name that it sends */
	bool warning, quiet;                 /* a red button; a secondary one */
};

struct block {
	enum block_kind kind;
	bool open;
	struct text text, note, href, id;
	struct part_table table;
	struct part_summary summary;
	struct part_tasks tasks;
	struct part_checks checks;
	struct part_timeline timeline;
	struct block_form form;
	struct part_banner banner;
	struct part_pages pages;
	size_t line_count, button_count;
	const struct block_line *lines;
	const struct part_button *buttons;
};

struct sheet {
	struct page page;
	size_t block_count;
	const struct block *blocks;
	/* How it is made. */
	struct an_cx *cx;
	struct web *web;
	struct request *rq;
	struct block *room;
	size_t block_room, crumb_room;
	struct part_link *crumb_list;
};

/* A sheet with the frame filled: who is signed in, the menu, the demo date. */
void sheet_open(struct an_cx *cx, struct web *w, struct request *rq, struct text title, struct sheet *ret);
void sheet_crumb(struct sheet *s, struct text title, struct text href);
/* Problems above the page.  Sets the page's errors from what the fields name. */
void sheet_errors(struct sheet *s, const struct part_error *errors, size_t count);
struct block *sheet_add(struct sheet *s, enum block_kind kind);
void sheet_title(struct sheet *s, struct text caption, struct text title);
void sheet_say(struct sheet *s, enum block_kind kind, struct text t);
void sheet_link(struct sheet *s, struct text t, struct text href);
enum an_rc sheet_send(struct sheet *s, struct reply *rp, int status) AN_MUST_CHECK;

/* ---- tables ---- */
struct table_maker {
	struct an_cx *cx;
	struct part_table table;
	struct part_cell *heads;
	struct part_table_row *rows;
	struct part_cell *cells;             /* of the newest row */
	size_t head_room, row_room, cell_room;
};
void table_open(struct an_cx *cx, struct text caption, struct text empty, struct table_maker *ret);
void table_head(struct table_maker *t, struct text text, bool number);
void table_row(struct table_maker *t);
struct part_cell *table_cell(struct table_maker *t, struct text text);
void table_link(struct table_maker *t, struct text text, struct text href);
void table_rupees(struct table_maker *t, int64_t paise);
void table_number(struct table_maker *t, int64_t n);
void sheet_table(struct sheet *s, struct table_maker *t);

/* ---- keys and values ---- */
struct summary_maker { struct an_cx *cx; struct part_summary summary; struct part_summary_row *rows; size_t room; };
void summary_open(struct an_cx *cx, struct text title, struct summary_maker *ret);
struct part_summary_row *summary_add(struct summary_maker *m, struct text key, struct text value);
void sheet_summary(struct sheet *s, struct summary_maker *m);

/* ---- forms ---- */
struct form_maker { struct an_cx *cx; struct block_form form; struct block_item *items; size_t room; };
/* With the token of the session and a fresh idempotency key. */
void form_open(struct sheet *s, struct text action, struct form_maker *ret);
/* One that asks: its fields go into the address. */
void form_open_get(struct sheet *s, struct text action, struct form_maker *ret);
void form_heading(struct form_maker *f, struct text heading, struct text help);
struct part_field *form_field_add(struct form_maker *f, enum part_kind kind, struct text name, struct text label);
void form_hidden(struct form_maker *f, const char *name, struct text value);
void form_fields_add(struct form_maker *f, const struct part_field *fields, size_t count);
void sheet_form(struct sheet *s, struct form_maker *f, struct text submit);

/* ---- small things ---- */
struct text page_print(struct an_cx *cx, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text say_count(struct an_cx *cx, int64_t n);      /* grouped in lakhs */
#define SAY(cx, key) say((cx), (key), "%s", "")
struct text text_or_empty(struct text t);

#endif
