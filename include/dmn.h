/*
 * libdmn: decisions in DMN (OMG Decision Model and Notation) with FEEL, in C.
 *
 * A model is loaded once and is immutable from then on; any number of threads may evaluate it at the same time,
 * each with a run of its own.  A run owns the memory of its evaluations: values that come out of it live until
 * dmn_run_empty or dmn_run_close.  Nothing here aborts, exits, locks, starts threads, reads the clock, the
 * locale or the environment, or performs I/O.
 *
 * Versions: docs/dmn-embed.md states the rules.  Within one soname (libdmn.so.0) a program compiled with this header goes on
 * working: functions and enumerators are only added, what a host fills (struct dmn_host, dmn_limits) grows by its
 * reserved members, which are zero, what the library gives by pointer (diagnostics, steps, elements) grows at its end.
 *
 * Null is a value; an error is a diagnostic.  An evaluation that met an error still gives a value (mostly null)
 * and the run says why.
 */
#ifndef DMN_H
#define DMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DMN_API __attribute__((visibility("default")))

enum dmn_status {
	DMN_OK = 0,
	DMN_INVALID,             /* the model, the expression or the input is wrong: see the diagnostics */
	DMN_NOT_FOUND,           /* no such decision or model */
	DMN_NO_MEMORY,           /* the host's allocator gave NULL, or the run's memory budget is used up */
	DMN_LIMIT,               /* a budget of steps, depth or list length was used up */
	DMN_INTERRUPTED,         /* the host's interrupt callback asked to stop */
};

/* A string: UTF-8, not necessarily NUL-ended. */
struct dmn_text { const char *at; size_t bytes; };

struct dmn_zones;
struct dmn_function;

/*
 * What the host program provides.  NULL members mean: malloc and free, never interrupted, no named zones but UTC, no
 * functions, no clock.  The struct is copied; what it points to must outlive the models, expressions and runs made with it.
 */
struct dmn_host {
	void *(*alloc)(void *user, size_t bytes);            /* aligned for any type; NULL: no memory */
	void (*free)(void *user, void *at, size_t bytes);    /* bytes: as many as were asked for */
	bool (*interrupted)(void *user);     /* asked now and then while something evaluates; true: stop */
	void *user;
	const struct dmn_zones *zones;       /* the same for a model and the runs on it */
	const struct dmn_function *functions;    /* for external function definitions: see below */
	size_t function_count;
	/*
	 * The time, for now() and today(): microseconds since 1970-01-01 UTC, and the seconds that local time is ahead of
	 * UTC.  Asked at most once in an evaluation.  NULL, or false: these two are null with an error, and what is
	 * evaluated depends on its input alone.
	 */
	bool (*now)(void *user, int64_t *ret_micros, int32_t *ret_offset_seconds);
	const void *reserved[3];             /* NULL */
};

/*
 * Named time zones (@Europe/Paris) from TZif files of version 2 or later, such as those below /usr/share/zoneinfo, each
 * with the zone's name.  What is no such file is left out.  The bytes are read during the call only; the result never
 * changes, is shared by all threads and outlives the models and runs that use it.
 */
struct dmn_zone_file { struct dmn_text name, data; };
DMN_API enum dmn_status dmn_zones_open(const struct dmn_host *host, const struct dmn_zone_file *files, size_t count,
	struct dmn_zones **ret);
DMN_API void dmn_zones_close(struct dmn_zones *zones);

/* Budgets of one evaluation; 0 = the default in brackets. */
struct dmn_limits {
	uint64_t steps;          /* [10 000 000] instructions */
	uint32_t depth;          /* [256] calls within calls */
	size_t memory_bytes;     /* [64 MiB] */
	size_t list_length;      /* [1 000 000] items of one list */
	uint64_t reserved[4];    /* 0 */
};

enum dmn_severity { DMN_NOTE, DMN_WARNING, DMN_ERROR };

struct dmn_diagnostic {
	enum dmn_severity severity;
	const char *code;            /* stable, such as "feel.name.unknown" */
	struct dmn_text message;     /* English sentence */
	struct dmn_text file;        /* the model's name as given to dmn_load */
	struct dmn_text element;     /* id of the DMN element, or empty */
	int xml_line;                /* in the file; 0 = not known */
	int line, column;            /* in the expression's text, from 1; 0 = not known */
	uint32_t xml_index;          /* of the XML element, from 1 in the order of the file; 0 = not known: for dmn_locate */
};

/* ---- values -------------------------------------------------------------------------------------------- */

enum dmn_kind {
	DMN_NULL, DMN_BOOLEAN, DMN_NUMBER, DMN_STRING, DMN_DATE, DMN_TIME, DMN_DATE_TIME,
	DMN_DAYS_DURATION, DMN_MONTHS_DURATION, DMN_LIST, DMN_CONTEXT, DMN_RANGE, DMN_FUNCTION,
};

struct dmn_value;                /* immutable; owned by the run that made it */
struct dmn_run;
struct dmn_model;
struct dmn_expression;

/* Makers.  NULL when the run has no memory (dmn_run_status says so) or the text is not of that kind. */
DMN_API const struct dmn_value *dmn_null(struct dmn_run *run);
DMN_API const struct dmn_value *dmn_boolean(struct dmn_run *run, bool b);
DMN_API const struct dmn_value *dmn_number(struct dmn_run *run, struct dmn_text decimal);
DMN_API const struct dmn_value *dmn_integer(struct dmn_run *run, int64_t n);
DMN_API const struct dmn_value *dmn_string(struct dmn_run *run, struct dmn_text t);      /* copied */
/* A date, time, date and time or duration from its FEEL text form, such as 2026-11-23 or P1Y. */
DMN_API const struct dmn_value *dmn_temporal(struct dmn_run *run, enum dmn_kind kind, struct dmn_text t);
DMN_API const struct dmn_value *dmn_date(struct dmn_run *run, int64_t days);             /* since 1970-01-01 */
DMN_API const struct dmn_value *dmn_list(struct dmn_run *run, const struct dmn_value *const *items, size_t count);
DMN_API const struct dmn_value *dmn_context(struct dmn_run *run, const struct dmn_text *names,
	const struct dmn_value *const *values, size_t count);
/* JSON text as a value: numbers decimal, strings as strings. */
DMN_API enum dmn_status dmn_from_json(struct dmn_run *run, struct dmn_text json, const struct dmn_value **ret);

DMN_API enum dmn_kind dmn_kind_of(const struct dmn_value *v);
DMN_API bool dmn_as_boolean(const struct dmn_value *v, bool *ret);
DMN_API bool dmn_as_integer(const struct dmn_value *v, int64_t *ret);
DMN_API bool dmn_as_string(const struct dmn_value *v, struct dmn_text *ret);
DMN_API size_t dmn_count(const struct dmn_value *v);                                     /* items or entries */
DMN_API const struct dmn_value *dmn_item(const struct dmn_value *list, size_t index);    /* from 0 */
DMN_API const struct dmn_value *dmn_get(const struct dmn_value *context, struct dmn_text name);   /* NULL: none */
DMN_API struct dmn_text dmn_entry_name(const struct dmn_value *context, size_t index);
DMN_API const struct dmn_value *dmn_entry(const struct dmn_value *context, size_t index);        /* NULL: none */
/* Days since 1970-01-01, when v is a date. */
DMN_API bool dmn_as_date(const struct dmn_value *v, int64_t *ret_days);
DMN_API bool dmn_equal(const struct dmn_value *a, const struct dmn_value *b);
/* FEEL's own text form (as the string() function), and JSON (dates and durations as strings; numbers plain). */
DMN_API enum dmn_status dmn_to_feel(struct dmn_run *run, const struct dmn_value *v, struct dmn_text *ret);
DMN_API enum dmn_status dmn_to_json(struct dmn_run *run, const struct dmn_value *v, struct dmn_text *ret);

/* ---- models -------------------------------------------------------------------------------------------- */

struct dmn_source { struct dmn_text name; struct dmn_text xml; };    /* name: the file's name, for diagnostics */

/*
 * Load one model and those it imports.  sources[0] is the model; the others may be imported by it (by namespace).
 * The bytes are read during the call only.  On DMN_INVALID *ret is still set when the document could be read at
 * all, so that its diagnostics can be listed; a decision with an error in it evaluates to null with a diagnostic.
 */
DMN_API enum dmn_status dmn_load(const struct dmn_host *host, const struct dmn_source *sources, size_t count,
	struct dmn_model **ret);
DMN_API void dmn_free(struct dmn_model *model);

DMN_API size_t dmn_diagnostic_count(const struct dmn_model *model);
DMN_API const struct dmn_diagnostic *dmn_diagnostic(const struct dmn_model *model, size_t index);

/*
 * Where in its file a diagnostic points: line and column (in characters), from 1.  xml: the bytes given to dmn_load for
 * d->file.  False when the place is not known (d->xml_line may be) or the bytes are not UTF-8.  from: all zero at the first
 * call on a file; it remembers how far the search came, so that many diagnostics in the order of xml_index cost one reading.
 */
struct dmn_cursor { size_t offset; uint32_t xml_index; int line; size_t line_start; };
DMN_API bool dmn_locate(struct dmn_text xml, const struct dmn_diagnostic *d, struct dmn_cursor *from, int *ret_line, int *ret_column);

/*
 * What reading a model does not ask: rows of tables that overlap, contradict each other or can never match, gaps with an
 * example input, requirements and elements that nothing uses.  It reads the sources, the same that dmn_load takes, for itself
 * (a loaded model no longer has the trees that are looked through); the diagnostics of dmn_load are not repeated.  Bounded: a
 * table too large to be looked through gets a note that says so (dmn.table.large).
 */
struct dmn_report;
DMN_API enum dmn_status dmn_analyse(const struct dmn_host *host, const struct dmn_source *sources, size_t count,
	struct dmn_report **ret);
DMN_API void dmn_report_free(struct dmn_report *report);
DMN_API size_t dmn_report_count(const struct dmn_report *report);
DMN_API const struct dmn_diagnostic *dmn_report_finding(const struct dmn_report *report, size_t index);

enum dmn_element_kind { DMN_INPUT, DMN_DECISION, DMN_KNOWLEDGE, DMN_SERVICE };
/* A type, flat: enough for a host to check what it feeds.  For a context: the members. */
struct dmn_type {
	enum dmn_kind kind;          /* of the value; of the item when is_list */
	bool any;                    /* not constrained: kind means nothing */
	bool is_list;
	struct dmn_text name;        /* of the item definition, or the FEEL type's */
	struct dmn_text allowed;     /* text of the allowed values, or empty */
	size_t member_count;
	const struct dmn_member *members;
};
struct dmn_member { struct dmn_text name; const struct dmn_type *type; };
struct dmn_element {
	enum dmn_element_kind kind;
	struct dmn_text id, name;
	const struct dmn_type *type;
};
DMN_API size_t dmn_element_count(const struct dmn_model *model);
DMN_API const struct dmn_element *dmn_element(const struct dmn_model *model, size_t index);
/* Does this decision need that input data, directly or through others? */
DMN_API bool dmn_decision_needs(const struct dmn_model *model, struct dmn_text decision, struct dmn_text input);

/* Read-only view of decision tables, for pages that draw them. */
struct dmn_table {
	struct dmn_text decision;    /* name of the decision or knowledge model that holds it */
	struct dmn_text id, hit_policy;
	size_t input_count, output_count, annotation_count, rule_count;
	const struct dmn_text *inputs, *outputs, *annotations;    /* headings */
	const struct dmn_rule *rules;
};
struct dmn_rule { struct dmn_text id; const struct dmn_text *inputs, *outputs, *annotations; };
DMN_API size_t dmn_table_count(const struct dmn_model *model);
DMN_API const struct dmn_table *dmn_table(const struct dmn_model *model, size_t index);

/*
 * How an element is written, for whoever explains it.  id may be empty, or tells elements of one name apart (a step of the
 * trace has both); an element of an imported document is found too.  False: there is none with this index.
 */
struct dmn_part {
	unsigned depth;              /* 0: the logic itself */
	struct dmn_text role;        /* in the part above: an entry's or parameter's name, or "if", "in", "return" ...; or empty */
	struct dmn_text kind;        /* as in the schema: "literalExpression", "decisionTable", "context" ... */
	struct dmn_text text;        /* of a literal expression */
	struct dmn_text id;          /* or empty */
};
DMN_API bool dmn_part(const struct dmn_model *model, struct dmn_text name, struct dmn_text id, size_t index,
	struct dmn_part *ret);                                                               /* in the order written */
/* What it requires directly; the kind is an element's. */
DMN_API bool dmn_requirement(const struct dmn_model *model, struct dmn_text name, struct dmn_text id, size_t index,
	enum dmn_element_kind *ret_kind, struct dmn_text *ret_name);

/* ---- evaluation ---------------------------------------------------------------------------------------- */

/* Memory and budgets for evaluations, one after the other.  Not shared between threads. */
DMN_API struct dmn_run *dmn_run_open(const struct dmn_host *host, const struct dmn_limits *limits);
DMN_API void dmn_run_empty(struct dmn_run *run);         /* forget all values, diagnostics and the trace */
DMN_API void dmn_run_close(struct dmn_run *run);
DMN_API enum dmn_status dmn_run_status(const struct dmn_run *run);   /* of the last call that took memory */
DMN_API void dmn_run_trace(struct dmn_run *run, bool on);            /* on by default */

/*
 * Evaluate one decision, decision service or knowledge model.  input is a context with one entry for each input data,
 * or for each parameter of the service or knowledge model; missing ones are null.
 */
DMN_API enum dmn_status dmn_evaluate(struct dmn_run *run, const struct dmn_model *model, struct dmn_text decision,
	const struct dmn_value *input, const struct dmn_value **ret);

/* Diagnostics of the evaluations since the last dmn_run_empty. */
DMN_API size_t dmn_run_diagnostic_count(const struct dmn_run *run);
DMN_API const struct dmn_diagnostic *dmn_run_diagnostic(const struct dmn_run *run, size_t index);

/* The trace of the evaluations since the last dmn_run_empty: what ran, in the order it finished. */
struct dmn_trace_step {
	struct dmn_text decision;            /* decision, knowledge model or service */
	struct dmn_text id;
	const struct dmn_value *result;
	const struct dmn_table *table;       /* NULL: no decision table */
	size_t input_count;
	const struct dmn_value *const *inputs;   /* of the table's input expressions */
	size_t match_count;
	const size_t *matches;               /* index of each matched rule */
	uint32_t depth;                      /* calls around it: those that it made come before it, with a greater depth */
	size_t argument_count;               /* of a knowledge model or service that was called */
	const struct dmn_text *argument_names;   /* NULL: a decision */
	const struct dmn_value *const *arguments;
};
DMN_API size_t dmn_trace_count(const struct dmn_run *run);
DMN_API const struct dmn_trace_step *dmn_trace_step(const struct dmn_run *run, size_t index);
/* The same as JSON: [{"decision","result","table","matched":[{"rule","annotations"}],"inputs":{...}}]. */
DMN_API enum dmn_status dmn_trace_json(struct dmn_run *run, struct dmn_text *ret);

/* ---- FEEL by itself ------------------------------------------------------------------------------------ */

/*
 * Compile one FEEL expression over the given names (all of type Any).  With names == NULL the entries of the
 * context given at evaluation are taken as they are found there (late binding, by name without spaces).
 * Diagnostics: dmn_expression_diagnostic*.  *ret is set even on DMN_INVALID, for its diagnostics.
 */
DMN_API enum dmn_status dmn_expression_compile(const struct dmn_host *host, struct dmn_text text,
	const struct dmn_text *names, size_t name_count, struct dmn_expression **ret);
DMN_API void dmn_expression_free(struct dmn_expression *e);
DMN_API size_t dmn_expression_diagnostic_count(const struct dmn_expression *e);
DMN_API const struct dmn_diagnostic *dmn_expression_diagnostic(const struct dmn_expression *e, size_t index);
/* context: a context with entries for the names; missing ones are null. */
DMN_API enum dmn_status dmn_expression_evaluate(struct dmn_run *run, const struct dmn_expression *e,
	const struct dmn_value *context, const struct dmn_value **ret);

/* ---- host functions ------------------------------------------------------------------------------------ */

/*
 * What a model's external function definition calls: the boxed one (kind="Java", entries "class" and "method signature")
 * and FEEL's function(a, b) external { java: { class: "...", method signature: "..." } }.  No Java runs: the host gives a
 * table of C functions, each under a class and a signature, both spelled as the models spell them (white space in a
 * signature does not count).  A definition whose function is not in the table is an error of the model, and calling it
 * gives null with an error; so is kind="PMML".
 *
 * call         arguments: one value for each parameter, of the kinds below, valid until it returns.  It may use the makers
 *              and readers of values on the run, and must not evaluate on it or empty it; other runs are free.  Called on the
 *              thread that evaluates, perhaps on many at a time.
 *              DMN_OK with *ret a value of this run (or an argument; left NULL: null); or what dmn_fail gives: null with an
 *              error; or another status, which ends the evaluation with that status (DMN_NO_MEMORY when a maker gave NULL).
 * kinds        kind_count of them, one for each parameter; DMN_NULL: any value, null too.  An argument of another kind is
 *              null with an error and no call (a list of one counts as its item, as everywhere in DMN).
 * variadic     the last kind stands for any number of arguments, none included
 */
struct dmn_function {
	const char *class_name, *signature;      /* "java.lang.Math", "max(double, double)" */
	const enum dmn_kind *kinds;
	size_t kind_count;
	bool variadic;
	enum dmn_status (*call)(struct dmn_run *run, void *user, const struct dmn_value *const *arguments, size_t count,
		const struct dmn_value **ret);
	void *user;
};

/* To be returned by a host function that cannot give a value: null, with this English sentence as the diagnostic
 * "dmn.function.failed". */
DMN_API enum dmn_status dmn_fail(struct dmn_run *run, struct dmn_text message);

/* Of this header; the library may be another: dmn_version(). */
#define DMN_VERSION_MAJOR 0
#define DMN_VERSION_MINOR 1
#define DMN_VERSION_PATCH 0
#define DMN_VERSION "0.1.0"
DMN_API const char *dmn_version(void);                   /* "0.1.0" */

#ifdef __cplusplus
}
#endif
#endif
