/*
 * A run: the memory, the budgets and the findings of evaluations, one after the other, on one thread.
 *
 * Every piece of memory is taken with run_take, which returns NULL and sets the run's status when there is none:
 * the caller returns false ("stop") up to the door.  An error of FEEL is not a stop: run_report notes it and the
 * value is null.
 */
#ifndef FEEL_RUN_H
#define FEEL_RUN_H

#include "base/arena.h"
#include "feel/value.h"

enum {
	FEEL_STEPS = 10 * 1000 * 1000,
	FEEL_DEPTH = 256,
	FEEL_DEPTH_MAX = 2000,           /* what a host may ask for: the machine recurses on the C stack */
	FEEL_MEMORY_BYTES = 64 << 20,
	FEEL_LIST_LENGTH = 1000 * 1000,
	FEEL_STACK_VALUES = 1 << 16,
	FEEL_DIAGNOSTICS_MAX = 200,      /* of one run; further ones are counted */
	FEEL_INTERRUPT_STEPS = 1 << 14,  /* between two questions to the host */
	FEEL_VALUE_DEPTH_MAX = 1000,     /* values within values, where something goes through them */
	FEEL_EFFORT_MAX = 10 * 1000 * 1000,  /* pairs of values that are compared outside of a run */
};

/* A string as it comes through the door, and as it goes out: never without a place. */
static inline struct text
inside(struct dmn_text t)
{
	return (struct text){ t.at ? t.at : "", t.at ? t.bytes : 0 };
}

static inline struct dmn_text
outside(struct text t)
{
	return (struct dmn_text){ t.at ? t.at : "", t.bytes };
}

struct feel_proto;
struct feel_instance;
struct feel_table_info;

struct run_diagnostic { struct dmn_diagnostic d; struct run_diagnostic *next; };

/* A step of the trace: what is noted while the decision runs, and, once somebody asks for it, the public form. */
struct run_step {
	struct run_step *next;
	const struct feel_proto *proto;
	/* NULL: none; else its inputs, and room for pointers to them, stand behind this */
	const struct feel_table_info *table;
	const struct dmn_value *result, *arguments;
	const size_t *matches;
	uint32_t match_count, depth;
	bool told;                                   /* `step` is written */
	struct dmn_value kept;                       /* the result, when it stands nowhere else */
	struct dmn_trace_step step;
};

struct dmn_run {
	struct dmn_host host;
	struct dmn_limits limits;
	struct arena *arena;
	enum dmn_status status;

	struct dmn_value *stack;
	size_t top;                      /* values of the stack in use */
	uint64_t steps_left;             /* beyond those of fuel */
	uint32_t fuel;                   /* steps until the budget or the host is asked */
	uint32_t depth;
	const struct feel_proto *proto;  /* what runs now, for positions */
	size_t pc;
	struct dmn_value root;           /* context of late-bound names */
	bool clock_read;                 /* the host was asked; */
	struct dmn_value clock;          /* what it said: a date and time, or null */

	struct run_diagnostic *first_diagnostic, **last_diagnostic;
	size_t diagnostic_count, diagnostics_lost;
	bool scan_tables;                /* no index: for tests, which compare the two */
	bool trace;
	struct run_step *first_step, **last_step;
	size_t step_count;
	struct run_step *asked_step;                 /* by dmn_trace_step */
	size_t asked_index;
	const struct dmn_diagnostic **diagnostic_index;      /* built when asked for */
	size_t diagnostic_index_count;
};

/* Zeroed memory of the run, or NULL with the status set. */
void *run_take(struct dmn_run *run, size_t count, size_t bytes);
/* The same without the zeros, for what is filled at once. */
void *run_take_bare(struct dmn_run *run, size_t bytes);
/* Stop with a status and a diagnostic; always false.  Nothing is left of the budget: the next step ends what goes
 * on. */
bool run_stop(struct dmn_run *run, enum dmn_status status, const char *code, const char *message);
/* Note an error (or less) at the place that runs now; never stops. */
void run_report(struct dmn_run *run, enum dmn_severity severity, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/*
 * Pay for work that takes longer than a step: as many steps of the budget.  False: it is used up, or the host interrupts.
 * Whatever goes through a list, a text or the entries of a context pays for its length (see the FEEL_COST_s), so that the
 * budget of steps is one of time too.
 */
bool run_pause(struct dmn_run *run, uint64_t steps);
static inline bool
run_charge(struct dmn_run *run, uint64_t steps)
{
	if (steps > run->fuel)
		return run_pause(run, steps);
	run->fuel -= (uint32_t)steps;
	return true;
}
/* Bytes, items and names that are gone through in the time of one step. */
enum { FEEL_COST_BYTES = 32, FEEL_COST_COMPARED_BYTES = 256, FEEL_COST_ITEMS = 8, FEEL_COST_NAMES = 32,
	FEEL_COST_TRANSCENDENT = 8 };
/* What comparing two values costs beyond a step; lists and contexts pay as they are gone through. */
static inline uint64_t
run_cost_of_pair(const struct dmn_value *a, const struct dmn_value *b)
{
	return a->kind == DMN_STRING && b->kind == DMN_STRING
		? (a->count < b->count ? a->count : b->count) / FEEL_COST_COMPARED_BYTES : 0;
}
/* For what a host asks for outside of an evaluation: a full budget. */
void run_afresh(struct dmn_run *run);

/* FEEL's =, paid for: as feel_equal, or -2: stop. */
int run_equal(struct dmn_run *run, const struct dmn_value *a, const struct dmn_value *b);

/* Work counted against a run, or (run NULL) against `left`. */
struct feel_effort { struct dmn_run *run; uint64_t left; uint32_t depth; };
bool effort_step(struct feel_effort *e, uint64_t steps);
bool effort_deeper(struct feel_effort *e);       /* false: too deep; undone by e->depth-- */

/* Note an error and make *ret null; true, so that built-ins can return it. */
#define run_null(run, ret, code, ...) (run_report((run), DMN_ERROR, (code), __VA_ARGS__), *(ret) = FEEL_NULL, true)
/* Steps that are left of the budget. */
static inline uint64_t run_steps_left(const struct dmn_run *run) { return run->steps_left + run->fuel; }
/* Room for a new evaluation: budgets full again, nothing running. */
void run_ready(struct dmn_run *run);
/* A copy on the run's heap, for callers that hold pointers. */
const struct dmn_value *run_keep(struct dmn_run *run, struct dmn_value v);
/* How many bytes of a string a message quotes: few, and whole characters. */
int run_quoted(const struct dmn_value *string);

/* A list that grows. */
enum { FEEL_BUILDER_ROOM = 2 };
struct feel_builder {
	struct dmn_value *items;
	uint32_t count, room;
	bool selected;                   /* a filter by number: `chosen` is the result */
	struct dmn_value chosen;
};
bool builder_add(struct dmn_run *run, struct feel_builder *b, const struct dmn_value *v);
static inline struct dmn_value builder_list(const struct feel_builder *b) { return feel_list(b->items, b->count); }

/* Different names in the order they came. */
struct run_names { struct feel_builder list; uint32_t *slots; uint32_t room; };
/* Place of the name, added when it is new.  False: stop. */
bool run_name(struct dmn_run *run, struct run_names *names, struct text name, uint32_t *ret_index, bool *ret_new);

/* Text that grows. */
struct run_buf { struct dmn_run *run; char *at; size_t bytes, room; bool failed; };
void run_buf_put(struct run_buf *b, struct text t);
void run_buf_char(struct run_buf *b, char c);

#endif
