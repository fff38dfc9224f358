/*
 * What the partial templates in templates/parts/ and the layout need: small structs, filled by pages.
 *
 * All texts are in the reader's language already (scheme_say, message_text) or are data.  An empty text or a count of 0
 * leaves its element out.  `name` of a field is its form name and its id, so that errors can link to it; it has no
 * spaces.
 */
#ifndef WEB_PAGES_PARTS_H
#define WEB_PAGES_PARTS_H

#include "web/template.h"

struct part_link { struct text title, href; bool current; };

/* One line of the error summary; name: of the field that it leads to, or empty.  A date's field leads to its day. */
struct part_error { struct text name, text; };

enum part_tag_colour { TAG_GREY, TAG_BLUE, TAG_GREEN, TAG_YELLOW, TAG_RED, TAG_PURPLE };
struct part_tag { struct text text; enum part_tag_colour colour; };                  /* parts/tag.html */

/* ---- the frame of every page: templates/layout.html ---- */

struct page {
	struct text title;                               /* for <title>; the page's own <h1> stands in its template */
	struct text person;                              /* who is signed in, or empty */
	struct text csrf;                                /* for the sign-out form */
	bool demo;
	struct an_date today;                            /* shown when demo */
	struct text clock_href;                          /* where the demo date is moved; empty: he may not */
	size_t nav_count;
	const struct part_link *navs;
	size_t crumb_count;
	const struct part_link *crumbs;                  /* from the front page down, without this page */
	size_t error_count;
	const struct part_error *errors;                 /* shown above the page, each linked to its field */
	struct text done;                                /* what has just been done: a green banner */
	struct text notice;                              /* something to know: a blue banner */
	bool wide;                                       /* office pages: the whole width */
};

/* ---- form fields: parts/field.html draws each kind ---- */

enum part_kind {
	PART_TEXT,               /* value */
	PART_LONGTEXT,           /* value, rows */
	PART_DATE,               /* day, month, year; sent as name-day, name-month, name-year */
	PART_AMOUNT,             /* value: rupees as typed */
	PART_RADIOS,             /* options */
	PART_SELECT,             /* options; an empty first one is added */
	PART_CHECKBOXES,         /* options; all sent under name */
	PART_FILE,               /* accept; form must be multipart */
	PART_PASSWORD,           /* never shown again */
	PART_HIDDEN,             /* value */
};

enum part_width { PART_WIDTH_FULL, PART_WIDTH_2, PART_WIDTH_4, PART_WIDTH_10, PART_WIDTH_20 };      /* characters */

struct part_option { struct text value, label, hint; bool chosen; };

struct part_field {
	enum part_kind kind;
	struct text name, label, hint, error;
	bool optional;                                   /* says so behind the label */
	bool heading;                                    /* the label is the page's <h1> */
	bool inline_options;                             /* radios side by side: yes and no */
	struct text value;
	struct text day, month, year;
	size_t option_count;
	const struct part_option *options;
	enum part_width width;
	int rows;                                        /* PART_LONGTEXT; 0 = 5 */
	struct text accept;                              /* ".pdf,.png" */
	struct text autocomplete;                        /* "username", "name", ... */
	struct text mode;                                /* inputmode: "numeric", "email", "tel" */
};

/* A whole form of fields with one button: parts/form.html */
struct part_form {
	struct text action, csrf;
	int64_t last_seq;                                /* 0: not sent */
	bool files;                                      /* multipart */
	size_t field_count;
	const struct part_field *fields;
	struct text submit;                              /* the button */
	bool warning;                                    /* red button */
	struct text cancel_href;                         /* link beside the button, or empty */
	struct text key;                                 /* idempotency key, or empty */
};

/* ---- showing ---- */

/* A cell or value: what is there is shown, in this order. */
struct part_cell {
	struct text text;
	struct text href;                                /* the text is a link */
	struct part_tag tag;
	struct safe_html html;
	struct text note;                                /* small, below */
	bool number;                                     /* right-aligned */
	bool strong;
	bool code;                                       /* names of tables and rows, hashes: not to be translated */
};

struct part_summary_row { struct text key; struct part_cell value; struct text action, action_href; };
/* parts/summary.html */
struct part_summary { struct text title; size_t row_count; const struct part_summary_row *rows; };

struct part_table_row { size_t cell_count; const struct part_cell *cells; bool total; };
/* parts/table.html */
struct part_table {
	struct text caption;
	size_t head_count;
	const struct part_cell *heads;
	size_t row_count;
	const struct part_table_row *rows;
	struct text empty;                               /* shown instead when there are no rows */
};

struct part_task { struct text title, hint, href; struct part_tag status; bool done; };
/* parts/tasks.html */
struct part_tasks { struct text title; size_t task_count; const struct part_task *tasks; };

enum part_banner_kind { BANNER_INFORMATION, BANNER_SUCCESS, BANNER_WARNING };
/* parts/banner.html */
struct part_banner { enum part_banner_kind kind; struct text title, text, href, link; };

/* parts/pages.html */
struct part_pages { int64_t first, last, total; struct text previous_href, next_href; };

enum part_button_kind { BUTTON_PRIMARY, BUTTON_SECONDARY, BUTTON_WARNING };
/* A link that looks like a button or, with csrf, a form of its own that posts to href.  parts/button.html */
struct part_button { enum part_button_kind kind; struct text text, href, csrf; };

/* What the rules say, one line each: parts/checks.html */
enum part_check_result { CHECK_PASS, CHECK_FAIL, CHECK_WARN, CHECK_DEFICIENT };
struct part_check { enum part_check_result result; struct text text, clause; };
struct part_checks { struct text title; size_t check_count; const struct part_check *checks; };

/* Notings and other things in order of time: parts/timeline.html */
struct part_noting { struct text title, by, at, text; struct part_tag tag; size_t link_count;
	const struct part_link *links; };
struct part_timeline { struct text title; size_t noting_count; const struct part_noting *notings; };

#endif
