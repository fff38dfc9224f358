/*
 * A compiled unit (one model with its imports, or one expression): types, constants, bytecode, diagnostics.
 * Built on one thread, then immutable and shared.
 *
 * An instruction is 32 bits: operation in the low 8, argument in the high 24; some take further words.  Names are
 * resolved to slots of the frame, captured values, or globals of the instance (the elements of the requirement graph).
 */
#ifndef FEEL_UNIT_H
#define FEEL_UNIT_H

#include "base/arena.h"
#include "feel/run.h"
#include "feel/value.h"

enum {
	FEEL_ARG_MAX = 0xFFFFFF,
	FEEL_TEXT_MAX = 1 << 20,         /* bytes of one expression */
	FEEL_NESTING_MAX = 200,          /* expressions within expressions, as written */
	FEEL_HEIGHT_MAX = 2000,          /* and as they bind: 1 + 1 + 1 is two */
	FEEL_NAME_MAX = 500,             /* bytes of a name */
	FEEL_UNIT_DIAGNOSTICS_MAX = 500,
	FEEL_ENTRIES_MAX = 5000,         /* of one context as written */
	FEEL_PARAMETERS_MAX = 48,
};

struct feel_index;
struct feel_type {
	enum dmn_kind kind;
	bool any;
	bool plain;                              /* known to have no tests, nor any type within it */
	bool verbatim;                           /* known to hold no date, time or duration: no text from outside is converted */
	bool exact;                              /* a context without further members; a function whose parameters are these */
	struct text name;                        /* of the item definition, or FEEL's */
	const struct feel_type *element;         /* of a list or range; NULL = Any */
	uint32_t count;                          /* members of a context, parameters of a function */
	const struct text *names;
	const struct feel_type **members;
	const struct feel_type *result;          /* of a function; NULL = Any */
	const struct feel_type *base;            /* the type that this one narrows: its tests hold too */
	const struct feel_proto *allowed;        /* tests of the value (of each element, when a list), or NULL */
	const struct feel_proto *constraint;     /* tests of the whole value, or NULL */
	struct text allowed_text;
};

extern const struct feel_type feel_any;
/* A FEEL type by its name ("number", "days and time duration"); NULL when it is none. */
const struct feel_type *feel_type_named(struct text name);
const struct feel_type *feel_type_at(size_t index);                  /* each in turn; NULL behind the last */
/*
 * Structural conformance, without conversion (instance of, typed assignment): 1, 0, or -2: stop.  Null conforms when
 * null_conforms.  What is gone through is paid for.
 */
int run_conforms_within(struct dmn_run *run, const struct dmn_value *v, const struct feel_type *type, bool null_conforms);
static inline int
run_conforms(struct dmn_run *run, const struct dmn_value *v, const struct feel_type *type, bool null_conforms)
{
	if (v->kind == DMN_NULL)
		return null_conforms || (!type->any && type->kind == DMN_NULL);
	if (type->any)
		return 1;
	return v->kind != type->kind ? 0 : v->kind < DMN_LIST ? 1 : run_conforms_within(run, v, type, null_conforms);
}

/* The same while loading, as far as some effort tells; null conforms. */
bool unit_conforms(const struct dmn_value *v, const struct feel_type *type);

/* Where a piece of FEEL text stands. */
struct feel_source {
	struct text file, element;
	int xml_line;
	uint32_t xml_index;                      /* of the XML element that holds the text: see dmn_locate */
	struct text text;
};

enum feel_op {
	OP_CONST,        /* constant */
	OP_LOAD,         /* slot */
	OP_STORE,        /* slot */
	OP_POP,
	OP_UP,           /* captured value */
	OP_GLOBAL,       /* element of the graph, evaluated when it has not been */
	OP_GLOBAL_STORE, /* the same; word: slot: OP_GLOBAL and OP_STORE at once */
	OP_LATE,         /* constant with the name: an entry of the context given at evaluation */
	OP_ITEM_ENTRY,   /* constant with the name; word: target; pops the item; when it has the entry push it and jump */
	OP_ADD, OP_SUBTRACT, OP_MULTIPLY, OP_DIVIDE, OP_POWER, OP_NEGATE,
	OP_EQUAL, OP_UNEQUAL, OP_LESS, OP_LESS_EQUAL, OP_GREATER, OP_GREATER_EQUAL,
	OP_BETWEEN,      /* x, low, high */
	OP_AND, OP_OR,   /* combine two */
	OP_JUMP,         /* target */
	OP_JUMP_FALSE,   /* target, when the top is false (it stays) */
	OP_JUMP_TRUE,
	OP_IF,           /* target of else; word: end, where a non-boolean goes after pushing null; pops */
	OP_TRUTH,        /* tests: the top must be boolean, else null */
	OP_IN,           /* x, test -> does the value meet the test?  bit 0: null that cannot be told is an error (not in
	                    tables); bit 1: the test is written as a range, so null is one that there cannot be */
	OP_MEMBER,       /* constant with the name */
	OP_SLOT_MEMBER,  /* slot; word: constant with the name: OP_LOAD and OP_MEMBER at once */
	OP_NO_MEMBER,    /* constant with the name: the context was written without it */
	OP_GLOBAL_MEMBER,        /* element of the graph; word: constant with the name */
	OP_INDEX,        /* list, number */
	OP_LIST,         /* count */
	OP_CONTEXT,      /* shape; values on the stack */
	OP_RANGE,        /* low end, high end, flags: see feel_range_arg */
	OP_CLOSURE,      /* proto; then a word for each capture: slot, or 0x800000 | captured value */
	OP_CALL,         /* count; function below the arguments; word: 0, or 1 + constant list of names */
	OP_BUILTIN,      /* row; words: count; 0, or 1 + constant list of names */
	OP_INSTANCE,     /* type */
	OP_COERCE,       /* type; typed assignment */
	OP_BUILD,        /* slot: a new empty list under construction */
	OP_APPEND,       /* slot: pop and add */
	OP_PARTIAL,      /* slot: push the list so far */
	OP_ITERATE,      /* slot: pop a list (or range) into an iterator; words: 1 in a filter (a scalar is a list of
	                  * one); slot of the result, which becomes null when v cannot be gone through */
	OP_ITERATE_TO,   /* slot: pop high and low; word: slot of the result */
	OP_NEXT,         /* slot of the iterator (item goes to slot + 1); word: target at the end */
	OP_AGAIN,        /* the same at the foot of a loop; word: target when there is an item */
	OP_KEEP,         /* filter: slot of the list; words: slot of the iterator; target when a number selects */
	OP_FILTERED,     /* slot: push what the filter gave */
	OP_QUANTIFY,     /* slot of the state; word: 0 some, 1 every: nothing seen yet */
	OP_SATISFY,      /* slot of the state; words: 0 some, 1 every; target when decided; pops */
	OP_REFUSE,       /* pop; when it is not true, note that an input is not allowed, push null, go to target */
	OP_CELL,         /* target of the next rule: pop, go on when true */
	OP_HIT,          /* rule; word: slot of the matches */
	OP_DECIDE,       /* index; words: first slot of inputs, table, target: push the result and go there when the index tells it,
	                  * or on */
	OP_SELECT,       /* index; words: first slot of inputs, slot of results (then matches, cursor): go where the index says,
	                  * or on with the scan */
	OP_RULE,         /* slot of the cursor: the next rule when an index gave the one before */
	OP_TABLE_ANY,    /* target when at least one rule matched; word: slot of the matches */
	OP_TABLE_END,    /* table; words: slot of results (matches in the next), first slot of inputs, is a list of orders
	                  * on the stack? */
	OP_SERVICE,      /* service */
	OP_HOST,         /* function of the host's table; its arguments are the parameters */
	OP_FAIL,         /* text did not compile: null */
	OP_RETURN,
};

#define FEEL_CODE(op, arg) ((uint32_t)(op) | (uint32_t)(arg) << 8)
enum { FEEL_FROM_CAPTURE = 0x800000 };
static inline uint32_t
feel_range_arg(unsigned low_end, unsigned high_end, bool equals, bool negated)
{
	return low_end | high_end << 2 | (uint32_t)equals << 4 | (uint32_t)negated << 5;
}

/* From instruction `pc` on, until the next mark, the code comes from here. */
struct feel_mark { uint32_t pc, offset; const struct feel_source *source; };

/* What a decision table is, for its end and for the trace. */
enum feel_policy { POLICY_UNIQUE, POLICY_FIRST, POLICY_ANY, POLICY_PRIORITY, POLICY_RULE_ORDER, POLICY_OUTPUT_ORDER,
	POLICY_COLLECT, POLICY_SUM, POLICY_MIN, POLICY_MAX, POLICY_COUNT };
struct feel_table_info {
	enum feel_policy policy;
	uint32_t input_count, output_count;
	const struct feel_shape *outputs;        /* names, when there are several */
	const struct dmn_table *view;
	bool has_default;
};

struct feel_proto {
	const struct feel_unit *unit;
	struct text name, id;                    /* of the element it belongs to, for trace and messages */
	bool traced;                             /* a decision, knowledge model or service: gives a step */
	uint32_t param_count;
	const struct text *params;
	const struct dmn_text *param_names;      /* the same for the trace; NULL for a decision */
	const struct feel_type **param_types;
	const struct feel_type *result;          /* typed assignment of the result; NULL = none */
	bool assigned;                           /* not known to fit: looked at each time */
	const struct feel_index *decided;        /* all of the function is a table that this decides, without a default */
	const struct feel_type *returns;         /* what is known of the value before that */
	uint32_t local_count, frame_size;        /* values on the stack: locals, and those with what is pushed */
	uint32_t code_count, mark_count;
	const uint32_t *code;
	const struct feel_mark *marks;
};

enum feel_global_kind { GLOBAL_INPUT, GLOBAL_DECISION, GLOBAL_KNOWLEDGE, GLOBAL_SERVICE };
struct feel_global {
	enum feel_global_kind kind;
	struct text name;
	const struct feel_type *type;            /* input: its values are converted to it */
	const struct feel_proto *proto;          /* decision: no parameters; knowledge, service: the function */
};
struct feel_service {
	uint32_t input_count, output_count;
	const uint32_t *inputs, *outputs;        /* globals */
	const struct feel_shape *shape;          /* names of several outputs */
};

struct feel_named { struct text name; const struct feel_type *type; };

struct unit_diagnostic { struct dmn_diagnostic d; struct unit_diagnostic *next; };

struct feel_unit {
	struct dmn_host host;
	struct arena *arena;
	struct arena *passing;                   /* trees, and whatever else is needed only while loading; NULL: the arena */
	enum dmn_status status;                  /* DMN_NO_MEMORY ends the work; DMN_INVALID when there is an error */
	struct dmn_value *constants;
	const struct feel_type **types;
	const struct feel_shape **shapes;
	const struct feel_proto **protos;
	const struct feel_table_info **tables;
	const struct feel_service **services;
	const struct feel_index **lookups;       /* of large tables */
	struct feel_global *globals;
	const struct feel_named *named;          /* item definitions in reach of the text that is being read */
	uint32_t named_count;
	uint32_t constant_count, type_count, shape_count, proto_count, table_count, service_count, lookup_count, global_count;
	uint32_t constant_room, type_room, shape_room, proto_room, table_room, service_room, lookup_room;
	struct unit_diagnostic *first_diagnostic, **last_diagnostic;
	size_t diagnostic_count;
	size_t error_count, type_warnings, type_steps;
	struct feel_folder *folder;              /* while loading: see fold.h */
	bool scratch;                            /* its code is run once, while loading another */
	uint32_t *constant_index, constant_index_room;       /* hash of the constants that are shared: 1 + place, 0 = free */
};

struct dmn_host feel_host(const struct dmn_host *host);
bool unit_open(struct feel_unit *u, const struct dmn_host *host);
void unit_close(struct feel_unit *u);
/* Forget everything but the host, and keep the memory. */
void unit_empty(struct feel_unit *u);
void *unit_take(struct feel_unit *u, size_t count, size_t bytes);
void *unit_take_passing(struct feel_unit *u, size_t count, size_t bytes);    /* gone when loading ends, or before */
/* Room for one more behind count values, which only ever came by this call: the array, perhaps moved; NULL: no memory. */
void *unit_grow(struct feel_unit *u, const void *at, uint32_t count, size_t bytes);
void *unit_grow_passing(struct feel_unit *u, const void *at, uint32_t count, size_t bytes);
static inline struct arena *
unit_passing(struct feel_unit *u)
{
	return u->passing ? u->passing : u->arena;
}
struct text unit_text(struct feel_unit *u, struct text t);           /* copied; TEXT_NONE when there is no memory */
void unit_report(struct feel_unit *u, enum dmn_severity severity, const char *code, const struct feel_source *source,
	size_t offset, const char *format, ...) __attribute__((format(printf, 6, 7)));
uint32_t unit_constant(struct feel_unit *u, struct dmn_value v);
uint32_t unit_name(struct feel_unit *u, struct text name);           /* a string constant, the same for the same name */
uint32_t unit_type(struct feel_unit *u, const struct feel_type *type);
uint32_t unit_shape(struct feel_unit *u, const struct text *names, uint32_t count);
uint32_t unit_proto(struct feel_unit *u, const struct feel_proto *proto);
uint32_t unit_table(struct feel_unit *u, const struct feel_table_info *table);
uint32_t unit_lookup(struct feel_unit *u, const struct feel_index *index);
uint32_t unit_service(struct feel_unit *u, const struct feel_service *service);
const struct dmn_diagnostic *unit_diagnostic(const struct feel_unit *u, size_t index);

/* Element, line and column of an instruction. */
void proto_place(const struct feel_proto *proto, size_t pc, struct dmn_diagnostic *d);
void source_place(const struct feel_source *source, size_t offset, struct dmn_diagnostic *d);

#endif
