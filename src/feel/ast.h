/*
 * The tree between text and bytecode.  FEEL text, decision tables and boxed expressions all become this tree, in the
 * memory of the unit.  Names are already resolved: a node holds its binding.
 */
#ifndef FEEL_AST_H
#define FEEL_AST_H

#include "feel/unit.h"

enum node_kind {
	N_CONST,         /* value */
	N_NAME,          /* binding */
	N_LATE,          /* name: entry of the context given at evaluation */
	N_ITEM_ENTRY,    /* name, binding = the item; kid 0 = what it means when the item has no such entry, or none */
	N_BINARY,        /* op; 2 kids */
	N_NEGATE,
	N_BETWEEN,       /* 3 kids */
	N_AND, N_OR,
	N_IF,            /* 3 kids */
	N_FOR,           /* kids: domains, body; bindings: variables, then `partial` */
	N_SOME, N_EVERY,
	N_TO,            /* a..b, in loops only */
	N_PATH,          /* kid, name */
	N_FILTER,        /* kid, condition; bindings[0] = item */
	N_CALL,          /* function, arguments; names when by name */
	N_LIST,
	N_CONTEXT,       /* names, kids, bindings; op 1 = the last is the result of a boxed context */
	N_FUNCTION,      /* bindings = parameters, kid = body */
	N_RANGE,         /* low, high (kinds by range_arg) */
	N_INSTANCE,      /* kid, type */
	N_COERCE,        /* kid, type */
	N_IN,            /* subject, then tests; bindings[0] = the subject in the tests; op 1 = negated */
	N_TEST,          /* subject in value: subject, test */
	N_TRUTH,         /* kid that must be boolean: a test that speaks of ? */
	N_TABLE,         /* table */
	N_HOST,          /* body of an external function: function of the host's table in range_arg */
	N_FAIL,          /* text that did not parse */
};

struct feel_fn;          /* the function under compilation, in compile.c */

enum binding_where { BIND_LOCAL, BIND_GLOBAL, BIND_BUILTIN, BIND_IMPORT };
struct feel_binding {
	struct text name;                        /* as declared */
	struct text normal;                      /* white space folded, none beside symbols */
	enum binding_where where;
	const struct feel_type *type;
	uint32_t index;                          /* global, or row of the built-ins; slot, while compiling */
	struct feel_fn *fn;                      /* while compiling: where it is a local */
	bool partial;                            /* the list of a loop so far: its slot holds what builds it */
	uint32_t level;                          /* while folding: nodes that declare names around it */
	bool seen;                               /* found by then: something speaks of it */
	const struct feel_scope *members;        /* import: its elements */
};

struct feel_scope {
	const struct feel_scope *outer;
	struct feel_binding **bindings;
	uint32_t count, room;
	struct feel_binding *item;               /* a filter's item: its members are names here */
	struct feel_binding *tested;             /* what ? means */
	bool late;                               /* unknown names are looked up at evaluation */
};

/* A decision table as a tree. */
struct feel_table {
	struct feel_table_info *info;
	struct feel_node **inputs;               /* expressions */
	struct feel_binding **input_bindings;    /* what ? means in a column */
	struct feel_node **input_allowed;        /* tests of the input's values, or NULL */
	uint32_t rule_count;
	struct feel_node **cells;                /* rule by rule; NULL = always true */
	struct feel_node **results;              /* rule by rule */
	struct feel_node **defaults;             /* one for each output, NULL = none */
	struct feel_node **orders;               /* list of output values for each output, or NULL */
	const struct feel_source *source;
};

struct feel_node {
	enum node_kind kind;
	int op;
	uint32_t offset;
	const struct feel_source *source;
	const struct feel_type *type;            /* as far as known; never NULL */
	uint32_t count, room;
	struct feel_node **kids;
	struct feel_binding **bindings;
	uint32_t binding_count;
	struct text *names;
	struct text name;
	struct feel_binding *binding;
	struct dmn_value value;
	uint32_t range_arg;
	struct feel_table *table;
	bool closed;                             /* it speaks of no name from outside */
	uint32_t height;                         /* nodes below it, one under the other */
};

/* What a function value is. */
struct feel_function {
	const struct feel_proto *proto;          /* or */
	const struct feel_builtin *builtin;
	const struct dmn_value *captures;
	struct feel_instance *instance;
};

struct feel_node *node_new(struct feel_unit *u, enum node_kind kind, const struct feel_source *source, size_t offset);
void node_add(struct feel_unit *u, struct feel_node *n, struct feel_node *kid);
struct feel_binding *binding_new(struct feel_unit *u, struct text name, enum binding_where where, uint32_t index,
	const struct feel_type *type);
void scope_add(struct feel_unit *u, struct feel_scope *scope, struct feel_binding *b);

/*
 * Parse one expression, or the unary tests of a cell (tests of scope->tested).  Text that does not
 * parse gives N_FAIL and a diagnostic of the unit; NULL only when memory is gone (u->status).
 */
struct feel_node *feel_parse(struct feel_unit *u, const struct feel_source *source, const struct feel_scope *scope);
struct feel_node *feel_parse_tests(struct feel_unit *u, const struct feel_source *source,
	const struct feel_scope *scope);
/* A type in FEEL's notation, such as list<number>; item definitions are found through u->find_type. */
const struct feel_type *feel_parse_type(struct feel_unit *u, const struct feel_source *source, struct text t);
/* Fold white space in a name: one space between words, none beside symbols.  In the unit's memory. */
struct text feel_normal_name(struct feel_unit *u, struct text name);
bool feel_same_name(struct text normal, struct text declared);

/*
 * The body of an external function with that many parameters: N_HOST, or N_FAIL with a diagnostic.  mapping: the context
 * that names it, { class, method signature } of language "java"; what is no context of constant strings is an error.
 */
struct feel_node *feel_external(struct feel_unit *u, const struct feel_source *source, size_t offset,
	struct text language,
	const struct feel_node *mapping, uint32_t param_count);

/*
 * Compile a tree to a function of the unit.  params are its bindings (BIND_LOCAL); NULL when out of memory.
 */
struct feel_proto *feel_compile(struct feel_unit *u, struct feel_node *body, struct feel_binding **params,
	uint32_t param_count);

#endif
