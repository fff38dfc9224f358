/* The machine that runs bytecode, and what built-ins and the model need from it. */
#ifndef FEEL_VM_H
#define FEEL_VM_H

#include "feel/ast.h"

/* One evaluation of a requirement graph: the values found so far. */
struct feel_instance {
	const struct feel_unit *unit;
	/* The value of an input that nobody has set, asked for once; NULL: it is null. */
	bool (*input)(struct dmn_run *run, const struct feel_instance *instance, uint32_t index, struct dmn_value *ret);
	const void *model;               /* for input */
	const struct dmn_value *given;
	struct dmn_value *values;
	uint8_t *states;                 /* 0 not evaluated, 1 being evaluated, 2 there */
};

/* An instance with nothing evaluated yet; NULL when there is no memory. */
struct feel_instance *vm_instance(struct dmn_run *run, const struct feel_unit *unit);
/* The value of an element of the graph, worked out when it has not been; it stays where it is.  NULL: stop. */
const struct dmn_value *vm_global_new(struct dmn_run *run, struct feel_instance *instance, uint32_t index);
static inline const struct dmn_value *
vm_global(struct dmn_run *run, struct feel_instance *instance, uint32_t index)
{
	return instance->states[index] == 2 ? &instance->values[index] : vm_global_new(run, instance, index);
}
/* The public form of a step of the trace. */
const struct dmn_trace_step *vm_trace_step(struct run_step *s);
/* Run a function of the unit with as many arguments as it has parameters. */
bool vm_run(struct dmn_run *run, const struct feel_proto *proto, const struct dmn_value *captures,
	struct feel_instance *instance, const struct dmn_value *arguments, struct dmn_value *ret);
/* Call a function value by position, or by name when names is not NULL. */
bool vm_call(struct dmn_run *run, const struct dmn_value *function, const struct dmn_value *arguments, uint32_t count,
	const struct dmn_value *names, struct dmn_value *ret);
/* Typed assignment: the value, converted where the standard allows, or null with an error. */
bool vm_assign(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, const char *what,
	struct dmn_value *ret);
/* As it came from outside: strings become dates, times and durations where the type says so, however deep. */
bool vm_convert(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, struct dmn_value *ret);
/* x in test: 1, 0, or -1: cannot be told. */
int vm_test(struct dmn_run *run, const struct dmn_value *x, const struct dmn_value *test);
bool vm_member(struct dmn_run *run, const struct dmn_value *from, struct text name, bool quiet, struct dmn_value *ret);
/* a op b for OP_ADD to OP_POWER, with a diagnostic when it gives null. */
bool vm_arithmetic(struct dmn_run *run, enum feel_op op, const struct dmn_value *a, const struct dmn_value *b,
	struct dmn_value *ret);
/* Call a function of the host with these arguments. */
bool external_call(struct dmn_run *run, const struct dmn_function *f, const struct dmn_value *arguments, uint32_t count,
	struct dmn_value *ret);
/* One level deeper, in calls or in values; undone by run->depth--, also when it is too deep. */
static inline bool
vm_deeper(struct dmn_run *run)
{
	return run->depth++ < run->limits.depth || run_stop(run, DMN_LIMIT, "feel.limit.depth",
		"Calls or values are nested deeper than the limit.");
}
/* Count one step; false when the budget is gone or the host interrupts. */
static inline bool
vm_step(struct dmn_run *run)
{
	return run_charge(run, 1);
}

#endif
