/*
 * A scheme package (docs/scheme-format.md), read, checked and compiled: immutable, shared by threads.
 *
 * Everything hangs in one arena that the scheme owns.  FEEL texts are compiled at load.
 */
#ifndef SCHEME_H
#define SCHEME_H

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "dmn.h"

/* A text in several languages. */
struct scheme_text { size_t count; const struct scheme_text_part { struct text language, text; } *parts; };
/* The part in that language; "qps" gives the English one as message_foreign would. */
struct text scheme_say(struct arena *arena, const char *language, const struct scheme_text *t);

/* A FEEL text of the package; expression NULL = not given. */
struct scheme_feel { struct text text; const struct dmn_expression *expression; int line; };

enum field_type {
	FIELD_TEXT, FIELD_LONGTEXT, FIELD_NUMBER, FIELD_INTEGER, FIELD_MONEY, FIELD_DATE, FIELD_YESNO, FIELD_CHOICE,
	FIELD_COUNTRY, FIELD_STATE, FIELD_UDYAM, FIELD_PAN, FIELD_GSTIN, FIELD_IFSC, FIELD_ACCOUNT, FIELD_IEC,
	FIELD_PIN, FIELD_EMAIL, FIELD_MOBILE, FIELD_REF, FIELD_SCORE,
	FIELD_GROUP,                     /* decisions' input only: a context; fields below it */
};

struct scheme_option { struct text value; struct scheme_text label; };

struct scheme_field {
	struct text name;
	enum field_type type;
	struct scheme_text label, hint, message;
	bool always_required;
	struct scheme_feel required, visible, valid, preset, from;
	bool has_min, has_max;
	struct dec min, max;             /* rupees for money; max = characters for text */
	size_t option_count;
	const struct scheme_option *options;
	struct text ref_of, ref_value;   /* FIELD_REF */
	struct text clause;
	/* FIELD_GROUP */
	bool list, optional;             /* list also of a leaf: a list of such values */
	bool any;                        /* every object is accepted as it is */
	size_t field_count;
	const struct scheme_field *fields;
	int line;
};

struct scheme_section {
	struct text id;
	struct scheme_text title, help;
	bool list;
	int64_t min, max;                /* rows */
	struct text row_title;
	size_t unique_count;
	const struct text *unique;
	size_t field_count;
	const struct scheme_field *fields;
};

struct scheme_paper {
	struct text id;
	struct scheme_text title, hint;
	bool always_required;
	struct scheme_feel required;
	struct text each;                /* list section of the same form, or empty */
	struct text clause;
};

struct scheme_form {
	struct text id;
	struct scheme_text title;
	size_t section_count, paper_count;
	const struct scheme_section *sections;
	const struct scheme_paper *papers;
};

struct scheme_version {
	struct text id;
	struct an_date from, until;      /* both included; until.days = INT32_MAX: open */
	struct text instrument, rules_file;
	const struct dmn_model *model;
};

struct scheme_decision {
	struct text id, decision;
	struct scheme_text title;
	struct scheme_feel on, each;
	const struct json *outside;
	bool owed;                       /* its amount is to be paid back: no assistance */
	struct scheme_field input;       /* FIELD_GROUP */
};

struct scheme_parameter_value { struct an_date from, until; const struct json *value; };
struct scheme_parameter {
	struct text id, name, type, source, authority;
	struct scheme_text title;
	size_t value_count;
	const struct scheme_parameter_value *values;
};

struct scheme_role { struct text id; struct scheme_text title; bool applicant; };
/* kept_by: without this authority nothing is re-appropriated out of the head; section: only among heads of the same one.
 * Both may be empty. */
struct scheme_head { struct text id, code; struct scheme_text title; struct text kept_by, section; };
struct scheme_authority { struct text id; struct scheme_text title; };
/* Who orders budget acts; none: any authority is taken by its name.  In the first early_months of a year only early_by
 * re-appropriates. */
struct scheme_budget { size_t authority_count; const struct scheme_authority *authorities; int early_months;
	struct text early_by; };
struct scheme_clause { struct text id; struct scheme_text title; struct text source; };
struct scheme_reason { struct text code; struct scheme_text text; };
struct scheme_fact { struct text id; bool of_organisation; struct text key; struct scheme_feel each, equals, value; };
struct scheme_key { struct text id; struct scheme_feel value; };

struct scheme_names { size_t count; const struct text *at; };
bool scheme_names_have(const struct scheme_names *names, struct text name);

struct scheme_edit { struct text role; struct scheme_names forms; };
struct scheme_state {
	struct text id;
	struct scheme_text title, public_text;
	bool final;
	struct text desk;                /* role whose move it is, or empty */
	size_t edit_count;
	const struct scheme_edit *edits;
	struct scheme_names preview;
	struct scheme_feel deadline;     /* date */
	struct text deadline_then, deadline_clause;
};

enum effect_kind { EFFECT_EARMARK, EFFECT_COMMIT, EFFECT_RELEASE, EFFECT_CANCEL, EFFECT_RECOVER };
struct scheme_effect {
	enum effect_kind kind;
	struct scheme_feel lines, fy, reference, paid_on, beneficiaries;
};

struct scheme_guard { struct scheme_feel condition; struct scheme_text otherwise; struct text clause; };
struct scheme_transition {
	struct text id, to, form, letter, clause, mark;
	struct scheme_text title;
	struct scheme_names from, by, decide, complete;
	size_t guard_count, effect_count;
	const struct scheme_guard *guards;
	const struct scheme_effect *effects;
};

struct scheme_letter {
	struct text id, file, markup;    /* markup: the file's bytes */
	struct scheme_text title;
	struct scheme_feel number, grantee, amount, purpose;
};

/*
 * payments.yaml: how payment files look.  Columns of the advice stand in order; each has the name of a value
 * (PAYMENT_VALUES of payment/payment.h) or a fixed text.
 */
enum scheme_pay_word { PAY_PENDING, PAY_SETTLED, PAY_FAILED, PAY_RETURNED, PAY_WORDS };
enum scheme_pay_status { PAY_ID, PAY_ACCOUNT, PAY_AMOUNT, PAY_STATUS, PAY_DATE, PAY_CODE, PAY_REASON, PAY_REFERENCE,
	PAY_STATUS_COLUMNS };
struct scheme_pay_column { struct text heading, value, fixed; };
struct scheme_payments {
	bool there;
	struct text prefix;              /* of the numbers of batches and payments */
	struct text payer_name, payer_account, payer_ifsc;      /* none: no ISO 20022 file */
	struct text advice_date, status_date;                   /* patterns of dd, mm, yyyy */
	size_t column_count;
	const struct scheme_pay_column *columns;
	struct text status_headings[PAY_STATUS_COLUMNS];        /* at NULL: the file has no such column */
	struct scheme_names words[PAY_WORDS];
	size_t reason_count;
	const struct scheme_reason *reasons;
};

struct scheme_published { struct text fy, amount_crore, source; int64_t beneficiaries,
	events; struct scheme_text scope; };

/*
 * A batch profile (docs/scheme-format.md, batches.yaml): how the rows of a file become the input of a decision.  Columns are named
 * by their index in columns.
 */
#define SCHEME_NO_COLUMN SIZE_MAX
enum batch_feed_kind { BATCH_FEED_NOTHING, BATCH_FEED_CONSTANT, BATCH_FEED_COLUMN, BATCH_FEED_SUM };
/* What feeds one leaf of the decision's input. */
struct scheme_batch_feed { enum batch_feed_kind kind; size_t index; const struct json *constant; };
struct scheme_batch_column {
	struct scheme_field field;       /* name, type and bounds of one cell, always_required */
	struct scheme_names headings;    /* under which it may stand, besides its name */
	struct text to;                  /* path of the leaf it feeds, or empty */
};
/* What earlier rows of the same unit and year came to: the member of each admitted row's result, or how many had it above 0. */
struct scheme_batch_sum { struct text to, member; bool counts; size_t opening; };
struct scheme_batch_columns { size_t count; const size_t *at; };
struct scheme_batch {
	struct text id;
	struct scheme_text title;
	const struct scheme_decision *decision;
	size_t column_count, sum_count, feed_count;
	const struct scheme_batch_column *columns;
	const struct scheme_batch_sum *sums;
	const struct scheme_batch_feed *feeds;   /* one for each leaf of the decision's input, in the tree's order */
	struct scheme_batch_columns key, unit;
	size_t year, on, claimed;        /* columns, or SCHEME_NO_COLUMN */
	size_t total;                    /* leaf by whose value the totals are split, or SCHEME_NO_COLUMN */
};

struct scheme {
	struct arena *arena;
	struct text id, folder;
	struct hash hash;                /* content hash: see scheme_hash */
	struct scheme_text title, summary, authority;
	size_t address_count; const struct scheme_text *address;
	struct scheme_names languages;
	struct text ends_on;
	struct scheme_feel number, case_date;
	/* empty: not a case scheme */
	struct text organisation_form, party_name, party_account, party_ifsc, party_pan;
	struct scheme_text beneficiary_title, event_title;
	struct text initial;
#define SCHEME_LIST(type, name) size_t name##_count; const struct type *name##s
	SCHEME_LIST(scheme_version, version);
	SCHEME_LIST(scheme_clause, clause);
	SCHEME_LIST(scheme_reason, reason);
	SCHEME_LIST(scheme_decision, decision);
	SCHEME_LIST(scheme_parameter, parameter);
	SCHEME_LIST(scheme_role, role);
	SCHEME_LIST(scheme_head, head);
	SCHEME_LIST(scheme_fact, fact);
	SCHEME_LIST(scheme_key, key);
	SCHEME_LIST(scheme_names, separation);
	/* roles of the office that record budget provisions; none: all of them */
	struct scheme_names allots;
	struct scheme_budget budget;
	SCHEME_LIST(scheme_state, state);
	SCHEME_LIST(scheme_transition, transition);
	SCHEME_LIST(scheme_letter, letter);
	SCHEME_LIST(scheme_form, form);
	SCHEME_LIST(scheme_published, published);
	size_t batch_count;
	const struct scheme_batch *batches;
	struct scheme_payments payments;
#undef SCHEME_LIST
};

/* What `scheme check` found; in the order of the files. */
struct scheme_finding { bool error; struct text file, message; int line, column; const struct scheme_finding *next; };

/*
 * Load the package in folder.  Every finding is collected (as problems would be): *ret_findings lists them, errors and
 * warnings.  AN_INVALID "scheme.invalid" when any is an error; *ret is set only on AN_OK.  Free with scheme_close.
 */
enum an_rc scheme_load(struct an_cx *cx, const char *folder, struct scheme **ret,
	const struct scheme_finding **ret_findings) AN_MUST_CHECK;
void scheme_close(struct scheme *s);

/* Content hash: SHA-256 over, for each file of the package by sorted relative path, path NUL sha256(bytes). */
enum an_rc scheme_hash(struct an_cx *cx, const char *folder, struct hash *ret) AN_MUST_CHECK;

/* The relative paths of a package's files, sorted; those whose name begins with a dot are no part of it. */
enum an_rc scheme_files(struct an_cx *cx, const char *folder, struct scheme_names *ret) AN_MUST_CHECK;

/* All packages below a folder (sorted by id).  A package that does not check fails the whole, with its findings. */
struct scheme_set { size_t count; struct scheme **at; };
enum an_rc scheme_load_all(struct an_cx *cx, const char *folder, struct scheme_set *ret,
	const struct scheme_finding **ret_findings) AN_MUST_CHECK;
const struct scheme *scheme_find(const struct scheme_set *set, struct text id);

/* Look-ups by id; NULL when there is none. */
const struct scheme_version *scheme_version_on(const struct scheme *s, struct an_date on);     /* NULL: not in force */
const struct scheme_decision *scheme_decision(const struct scheme *s, struct text id);
const struct scheme_form *scheme_form(const struct scheme *s, struct text id);
const struct scheme_section *scheme_section(const struct scheme_form *f, struct text id);
const struct scheme_paper *scheme_paper(const struct scheme_form *f, struct text id);
const struct scheme_state *scheme_state(const struct scheme *s, struct text id);
const struct scheme_transition *scheme_transition(const struct scheme *s, struct text id);
const struct scheme_role *scheme_role(const struct scheme *s, struct text id);
const struct scheme_head *scheme_head(const struct scheme *s, struct text id);
const struct scheme_authority *scheme_authority(const struct scheme *s, struct text id);
const struct scheme_clause *scheme_clause(const struct scheme *s, struct text id);
const struct scheme_reason *scheme_reason(const struct scheme *s, struct text code);
const struct scheme_letter *scheme_letter(const struct scheme *s, struct text id);
const struct scheme_batch *scheme_batch(const struct scheme *s, struct text id);
/* Parameter values by name on a date, as a JSON object; overrides (by name, may be NULL) win. */
const struct json *scheme_parameters(struct arena *arena, const struct scheme *s, struct an_date on,
	const struct json *overrides);

/* The same as a FEEL context, dates as dates; NULL when the run has no memory. */
const struct dmn_value *scheme_parameters_value(struct an_cx *cx, struct dmn_run *run, const struct scheme *s,
	struct an_date on, const struct json *overrides);

/* ---- values ---- (field.c) */

/*
 * Check and normalise one value against its field: the type's format, options, min and max, not `valid`, not
 * `required`.  text is what was typed or read; the normal form is returned (amounts "1234.50", identifiers upper case,
 * yesno true/false).  An empty text gives JSON null.  Failure is recorded as a problem at place and returns NULL.
 */
const struct json *field_parse(struct an_cx *cx, const struct scheme_field *f, struct text place, struct text typed);
/*
 * In places, rows count from 1: units[3].udyam is the third row's.
 *
 * Check a JSON value against a field or a tree of fields, strictly by JSON type (numbers are numbers): used for
 * decisions' input and the JSON API.  Unknown members, missing required ones and bad values are problems at their path.
 *  *ret is the normal form, members in the tree's order, absent members null, absent lists empty.  AN_INVALID when
 * there were problems.
 */
enum an_rc field_check(struct an_cx *cx, const struct scheme_field *f, struct text place, const struct json *value,
	const struct json **ret) AN_MUST_CHECK;
/* JSON in normal form as a FEEL value, by the field's type: dates become dates, money and numbers numbers. */
const struct dmn_value *field_value(struct dmn_run *run, const struct scheme_field *f, const struct json *value);
/* The value of a whole form's data: sections by id. */
const struct dmn_value *form_value(struct dmn_run *run, const struct scheme_form *f, const struct json *data);

/* ---- deciding ---- (decide.c) */

struct scheme_verdict {
	const struct json *input;        /* canonical: normal form plus nothing */
	const struct json *result;       /* with `version` */
	struct an_date on;
	struct text trace;               /* JSON, or empty */
	const struct json *item;         /* case_decide, of a decision with `each`: the item */
};

/*
 * Decide: pick the version by date, feed input, parameters, version and on, evaluate.
 * on NULL = the decision's own `on`, else `today`.  overrides: parameters by name, or NULL.
 * Outside every version: the package's `outside` with version null.  Errors: AN_INVALID "form.problems" for the
 * input, AN_FAULT "scheme.decide" when the model gave no context or a diagnostic of severity error.
 */
enum an_rc scheme_decide(struct an_cx *cx, struct dmn_run *run, const struct scheme *s, const struct scheme_decision *d,
	const struct an_date *on, struct an_date today, const struct json *overrides, const struct json *input,
	bool trace, struct scheme_verdict *ret) AN_MUST_CHECK;

/* Run the golden cases of a package; prints one line for each failure to out, counts both. */
enum an_rc scheme_test(struct an_cx *cx, const struct scheme *s, struct buf *out, int *ret_passed,
	int *ret_failed) AN_MUST_CHECK;

/* ---- completeness ---- (form.c) */

/* What is still missing or wrong in a form's data and papers: problems in cx->error.problems at places such as
 * application.units[3].udyam or papers.A4; evaluates required, visible, valid.  names: the context that expressions
 * see. */
enum an_rc form_complete(struct an_cx *cx, struct dmn_run *run, const struct scheme *s, const struct scheme_form *f,
	const struct json *data, const struct json *papers, const struct dmn_value *names) AN_MUST_CHECK;

#endif
