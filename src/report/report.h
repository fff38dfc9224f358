/*
 * Every read model: rows to plain structs, in the reader's language.  Pages and the JSON API ask here and never meet a
 * database handle.
 *
 * A report owns a pool of reading connections; each call takes one, reads from one snapshot and gives it back.  All
 * results live in cx->arena.  Ownership is decided here: what an actor may not see is AN_NOT_FOUND "report.none", with
 * the same answer as for an id that does not exist.
 */
#ifndef REPORT_H
#define REPORT_H

#include "base/date.h"
#include "grant/grant.h"

struct report;

struct report_options {
	const char *folder;                  /* data folder */
	const struct scheme_set *schemes;
	struct grant *grant;                 /* for the installation's clock; NULL = cx->clock (command line) */
};

enum an_rc report_open(struct an_cx *cx, const struct report_options *options, struct report **ret) AN_MUST_CHECK;
void report_close(struct report *r);
const struct scheme_set *report_schemes(const struct report *r);
int64_t report_now_us(struct report *r, struct an_cx *cx);
struct an_date report_today(struct report *r, struct an_cx *cx);

/* Does the actor hold a role of the office in some scheme, or one over all schemes? */
bool report_is_office(const struct scheme_set *schemes, const struct grant_actor *actor);

/* ---- words ---- */

/* The catalogue's text for key; the detail's parts are separated by '|'. */
struct text say(struct an_cx *cx, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));
struct text say_scheme(struct an_cx *cx, const struct scheme_text *t);
/* A plain text of a package: a source, an order's name, a rule's note. */
struct text say_plain(struct an_cx *cx, struct text t);
/* "space_rent" -> "Space rent", for names that a package gives no label. */
struct text say_name(struct an_cx *cx, struct text name);
/* The label of the first field of that name in any form, else say_name. */
struct text say_field(struct an_cx *cx, const struct scheme *s, struct text name);
struct text say_day(struct an_cx *cx, struct an_date d);

/* ---- cases ---- (cases.c) */

struct report_case_row {
	struct text id, number, scheme, scheme_title, state, state_title, organisation_id, organisation;
	struct text role_title;              /* whose move it is; empty: nobody's */
	bool my_move, final;
	int64_t amount_paise, last_seq;      /* amount: the latest of released, committed, earmarked that is not 0 */
	struct an_date opened_on, entered_on;
	int age_days;                        /* in the present state */
	bool has_deadline, late;
	struct an_date deadline;
	int days_left;
};

struct report_choice { struct text value, label; size_t count; bool chosen; };

struct report_case_list {
	size_t row_count, total;             /* total: before the page was cut */
	const struct report_case_row *rows;
	size_t state_count;
	const struct report_choice *states;  /* the states that occur, with how many */
	int page, pages;
};

enum { REPORT_PAGE_ROWS = 50 };

struct report_case_filter {
	struct text state;                   /* "scheme/state", or empty */
	bool mine;                           /* only those whose move is this actor's */
	int page;                            /* from 1; 0 = 1 */
};

/* What the actor may see: an applicant his own, an officer those of the schemes in which he holds a role. */
enum an_rc report_cases(struct an_cx *cx, struct report *r, const struct grant_actor *actor,
	const struct report_case_filter *filter, struct report_case_list *ret) AN_MUST_CHECK;

/* ---- one case ---- (case.c) */

/* One thing said of a value: label and text for people. */
struct report_pair { struct text name, label, value; };

enum report_done { REPORT_EMPTY, REPORT_WRONG, REPORT_PARTLY, REPORT_DONE };

struct report_document {
	struct text id, form, paper, paper_title, row, name, type;
	int64_t bytes;
	struct an_date on;
	struct text hash;
};

struct report_paper {
	/* row: of the list section that asks for one paper each */
	struct text id, title, hint, clause, row, row_title;
	bool required;
	size_t document_count;
	const struct report_document *documents;
};

struct report_row {                      /* of a list section */
	struct text id, title;
	size_t pair_count;
	const struct report_pair *pairs;
};

struct report_section {
	struct text id, title, help;
	bool list;
	enum report_done done;
	size_t problem_count;
	size_t pair_count;                   /* a plain section's values */
	const struct report_pair *pairs;
	size_t row_count;                    /* a list section's rows */
	const struct report_row *rows;
	int64_t row_min, row_max;
};

struct report_form {
	struct text id, title;
	bool editable;                       /* by this actor, now */
	bool complete;
	/* done_count: sections and required papers that are finished */
	size_t section_count, paper_count, done_count;
	size_t step_count;                               /* of so many */
	const struct report_section *sections;
	const struct report_paper *papers;
	bool papers_done;
	size_t problem_count;
	const struct an_problem *problems;
};

struct report_act {                      /* an act that this actor may take now */
	struct text id, title, form, mark, to_title;
	/* of `barred`: the act that this person took, of which nobody takes both */
	struct text done_title;
	bool primary, warning, has_form;
};

struct report_check { struct text rule, title, source, result, result_text; };
struct report_line { struct text head, head_title, rule, rule_title, source, reason, reason_text; int64_t claimed_paise,
	admissible_paise; };
struct report_reason { struct text code, text; };

/* A decision, taken (stored in the log) or worked out live, fit to be explained. */
struct report_decision {
	struct text id, title, item_title, version, instrument, outcome, outcome_text, result, package, engine;
	bool many;                           /* one of a list: item_title names its item */
	bool waiting;                        /* could not be worked out yet: problems say what is missing */
	size_t problem_count;
	const struct an_problem *problems;
	int64_t seq;                         /* 0: live */
	size_t index;                        /* of the item, where there are many */
	size_t item_count;                   /* how many there are */
	struct an_date on;
	bool has_amount;
	int64_t claimed_paise, admissible_paise;
	size_t check_count, line_count, reason_count, warning_count, rule_count, input_count, step_count;
	const struct report_check *checks;
	const struct report_line *lines;
	const struct report_reason *reasons, *warnings;
	const struct report_check *rules;    /* rule, title, source only */
	const struct report_pair *inputs;    /* path and value */
	const struct report_step *steps;     /* from the trace */
};
struct report_step {                     /* what ran: a table with the rows that matched */
	struct text decision, result;
	size_t match_count, input_count;
	const struct report_match { struct text rule, annotations; } *matches;
	const struct report_pair *inputs;
};

struct report_noting {                   /* one entry of the history */
	int64_t seq, at_us;
	struct text type, transition, to;    /* ids; transition and to only of an act */
	struct text at, actor, role_title, what, state_title, detail;
	bool act;                            /* a transition, not only a form that was saved */
	size_t value_count;
	const struct report_pair *values;
	size_t decision_count;
	const struct report_noted { struct text title, outcome_text,
		version; int64_t seq; struct text id; size_t item_count; bool has_amount; int64_t admissible_paise;
		} *decisions;
};

struct report_letter { struct text id, title, number, token; struct an_date on; };

struct report_case {
	const struct scheme *scheme;
	const struct scheme_state *state;
	struct grant_case raw;
	struct report_case_row row;
	struct text public_text;
	bool applicant;                      /* the reader is the applicant */
	bool editable;                       /* some form can be edited by this actor now */
	size_t form_count, act_count, preview_count, decision_count, history_count, letter_count;
	const struct report_form *forms;     /* those with data, and those that can be edited now */
	const struct report_act *acts;
	/* this actor's role could take them now, but this person took another one */
	const struct report_act *barred;
	size_t barred_count;
	const struct report_decision *previews;      /* of the state's `preview` */
	const struct report_decision *decisions;     /* latest of each, stored */
	const struct report_noting *history;         /* newest first */
	const struct report_letter *letters;
	struct report_form organisation;
};

enum report_parts { REPORT_FORMS = 1, REPORT_HISTORY = 2, REPORT_PREVIEW = 4, REPORT_DECISIONS = 8, REPORT_LETTERS = 16,
	REPORT_ALL = 31 };
enum an_rc report_case(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id,
	unsigned parts, struct report_case *ret) AN_MUST_CHECK;
/* A problem of a form as a whole sentence: with the row, the field's label or the paper's title before it. */
struct text report_problem(struct an_cx *cx, const struct scheme *s, struct text form, const struct an_problem *p);
/* The id of the section or paper that a problem's place (application.units[3].udyam) belongs to. */
struct text report_place_part(const struct scheme *s, struct text form, struct text place);
/* The notings after a seq: what came in between. */
enum an_rc report_since(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id,
	int64_t seq, const struct report_noting **ret, size_t *ret_count) AN_MUST_CHECK;
/* One stored decision of the noting seq: by its id, and the item's number where there are many. */
enum an_rc report_case_decision(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id,
	int64_t seq, struct text decision, size_t item, struct report_case *ret_case,
	struct report_decision *ret) AN_MUST_CHECK;

/* ---- organisations ---- (organisation.c) */

struct report_organisation {
	const struct scheme *scheme;
	struct text id, name;
	int64_t last_seq;
	struct an_date registered_on;
	const struct json *data;
	struct report_form form;
};
enum an_rc report_organisation(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text scheme,
	struct text id, struct report_organisation *ret) AN_MUST_CHECK;
/* With which schemes an organisation is registered. */
enum an_rc report_organisation_schemes(struct an_cx *cx, struct report *r, struct text id, const struct text **ret,
	size_t *ret_count) AN_MUST_CHECK;

/* ---- what fields may be asked ---- (ask.c) */

/*
 * Which fields of a section are visible and required, given its values; arrays of field_count.  gc may be NULL (an
 * organisation that is not registered yet, or its own form); act says whether values stand under `act`.
 */
struct report_asked {
	bool visible, required;
	bool invalid;                        /* `valid` says no to its value */
	struct text preset;
};
enum an_rc report_ask(struct an_cx *cx, struct report *r, const struct scheme *s, const struct scheme_section *section,
	const struct grant_case *gc, const struct json *values, struct report_asked **ret) AN_MUST_CHECK;
/* Rows that a `ref` field can choose from, as value and label. */
void report_refs(struct an_cx *cx, const struct scheme *s, const struct scheme_field *f, const struct json *data,
	const struct report_choice **ret, size_t *ret_count);

/* Every country, or every state of India, sorted by name: for fields of those types. */
void report_places(struct an_cx *cx, const struct scheme_field *f, const struct report_choice **ret, size_t *ret_count);

/* A value for people: money with its sign, dates, labels of options, names of countries. */
struct text report_value(struct an_cx *cx, const struct scheme *s, const struct scheme_field *f,
	const struct json *value, const struct json *data);

/* ---- documents, letters ---- (papers.c) */

struct report_file { struct text name, type, bytes; };
enum an_rc report_document(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id,
	struct report_file *ret) AN_MUST_CHECK;

/* A letter as PDF, set again from what it was issued with.  origin: of the address that its code leads to. */
enum an_rc report_letter(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text id,
	struct text origin, struct report_file *ret) AN_MUST_CHECK;

/* What a stranger who follows the code on a letter may know. */
struct report_order { struct text scheme_title, authority, letter_title, number, grantee,
	purpose; struct an_date on; bool has_amount; int64_t amount_paise; };
enum an_rc report_order(struct an_cx *cx, struct report *r, struct text token, struct report_order *ret) AN_MUST_CHECK;

/* ---- money ---- (budget.c, releases.c) */

struct report_head {
	struct text scheme, scheme_title, fy, head, code, title;
	int64_t allotment_paise, available_paise, earmarked_paise, committed_paise, released_paise, recovered_paise;
};
struct report_budget { struct text fy; size_t head_count; const struct report_head *heads; size_t fy_count;
	const struct text *fys; };
enum an_rc report_budget(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text fy,
	struct report_budget *ret) AN_MUST_CHECK;

/*
 * Released amount, beneficiaries, events by financial year (fact sheet 9.1): beneficiaries = distinct keys with a paid
 * amount > 0 in the year of payment; events = cases with a payment; released = payments by payment date minus
 * recoveries of the same year.
 */
struct report_release {
	/* group: values of --by, joined; empty = all */
	struct text scheme, scheme_title, fy, group, beneficiary_title, event_title;
	int64_t released_paise, paid_paise, recovered_paise;
	int64_t beneficiary_count, participation_count, event_count;
};
struct report_releases {
	struct an_date until;                /* cut-off, included */
	size_t row_count;
	const struct report_release *rows;
	size_t by_count;
	const struct text *by;
};
struct report_releases_ask {
	struct text scheme, fy;              /* empty: all */
	bool has_until;
	struct an_date until;
	/* names of fields of the row that holds the key, separated by commas; empty: none */
	struct text by;
};
enum an_rc report_releases(struct an_cx *cx, struct report *r, const struct report_releases_ask *ask,
	struct report_releases *ret) AN_MUST_CHECK;

/* For files and programs: written in full, amounts in plain rupees. */
void report_releases_json(struct an_cx *cx, const struct report_releases *r, struct buf *out);
void report_releases_csv(struct an_cx *cx, const struct report_releases *r, struct buf *out);
void report_releases_table(struct an_cx *cx, const struct report_releases *r, struct buf *out);

/* ---- the books ---- (accounts.c, grid.c) */

/* Columns of figures with their rows, made for pages, files and programs alike. */
enum report_grid_kind { GRID_TEXT, GRID_NAME, GRID_DATE, GRID_MONEY };       /* NAME: a word of the program's own */
struct report_grid_column { const char *name; enum report_grid_kind kind; };
struct report_grid_cell {
	struct text text, title, href_id;    /* title: for people; href_id: of the case that the text names */
	int64_t paise;
	struct an_date on;
	bool empty;
};
struct report_grid_row { const struct report_grid_cell *cells; };
struct report_grid {
	const char *name;
	struct an_date on;                   /* as they stood at the end of this day */
	size_t column_count, row_count;
	const struct report_grid_column *columns;
	const struct report_grid_row *rows;
	const struct report_grid_cell *totals;       /* NULL: none */
};

/*
 * REGISTER      every movement of each head in order, with its reference and what was left after it
 * EXPENDITURE   each head of each year: what it was given, what became of it.  be: provisions of no stated kind too;
 *               re: what the latest revised estimate set, re_change: what all of them changed;
 *               provision = be + supplementary + re_change + reappropriated - surrendered
 *                         = earmarked + committed + released - returned + lapsed + available
 * TRIAL_BALANCE each account of each head with its debit or credit; both columns have one total
 */
enum report_accounts_kind { REPORT_REGISTER, REPORT_EXPENDITURE, REPORT_TRIAL_BALANCE };
struct report_accounts_ask { struct text scheme, fy, head; bool has_on; struct an_date on; };    /* empty: all; today */
enum { REPORT_GRID_ROWS_MAX = 200000 };

bool report_accounts_named(struct text name, enum report_accounts_kind *ret);
/* The books are for those who record budget acts, and for auditors. */
bool report_accounts_visible(const struct scheme *s, const struct grant_actor *actor);
/* As everything stood at the end of ask->on.  AN_DENIED "report.accounts", AN_NOT_FOUND "report.scheme", AN_INVALID
 * "report.fy", "report.head", "report.on" (a day to come). */
enum an_rc report_accounts(struct an_cx *cx, struct report *r, const struct grant_actor *actor,
	enum report_accounts_kind kind, const struct report_accounts_ask *ask, struct report_grid *ret) AN_MUST_CHECK;
void report_grid_json(struct an_cx *cx, const struct report_grid *g, struct buf *out);
void report_grid_csv(struct an_cx *cx, const struct report_grid *g, struct buf *out);
void report_grid_table(struct an_cx *cx, const struct report_grid *g, struct buf *out);
/* ---- payment files ---- (payments.c) */

struct report_payment {
	struct text id, advice, previous, case_id, case_number, head, payee, account, ifsc, order;
	struct text state;                   /* due no-account sent settled failed returned corrected replaced */
	struct text code, reason, reference; /* the bank's; reason in the package's words where it knows the code */
	struct text new_account, new_ifsc, remark;
	int64_t amount_paise;
	bool has_on;
	struct an_date on;                   /* of the bank's last word */
};
struct report_advice { struct text number, by; struct an_date on; int64_t count, open_count, amount_paise; bool has_xml; };
struct report_payments {
	const struct scheme *scheme;
	bool may_pay;
	size_t due_count, payment_count, advice_count;
	const struct report_payment *dues, *payments;
	const struct report_advice *advices;
};
/* Who pays, and auditors: may he see payments of this scheme, with their account numbers? */
bool report_may_see_payments(const struct scheme *s, const struct grant_actor *actor);
/* state: only payments in it; empty: all.  AN_NOT_FOUND "payment.none", AN_DENIED "payment.not-office". */
enum an_rc report_payments(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text scheme,
	struct text state, struct report_payments *ret) AN_MUST_CHECK;
/* The bytes of a batch as they were given out: CSV or ISO 20022.  AN_NOT_FOUND "payment.no-advice". */
enum an_rc report_advice_file(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text scheme,
	struct text number, bool xml, struct text *ret) AN_MUST_CHECK;
void report_payments_json(struct an_cx *cx, const struct report_payments *p, struct buf *out);
void report_payments_table(struct an_cx *cx, const struct report_payments *p, struct buf *out);

/* ---- commands ---- */

struct report_command { struct text key, kind, id, row; int64_t seq; struct text at; };
/* Was this key acknowledged, and with what?  Only to whom it was. */
enum an_rc report_command(struct an_cx *cx, struct report *r, const struct grant_actor *actor, struct text key,
	struct report_command *ret) AN_MUST_CHECK;

#endif
