/*
 * The built-in functions: one table, one row each.  A function with two sets of parameter names has two rows.
 */
#ifndef FEEL_BUILTIN_H
#define FEEL_BUILTIN_H

#include "feel/run.h"

enum { FEEL_ARGUMENTS_MAX = 12, FEEL_NAMED_MAX = 4 };     /* no row names more than four */

/*
 * arguments: those given, absent ones FEEL_ABSENT (by name, or fewer than the row has).  count is how many were given
 * by position.  False only when the run must stop.
 */
struct feel_builtin {
	const char *name;
	const char *params;              /* "string|start position|length" */
	uint8_t least, most;             /* arguments; most 255: any number */
	bool (*call)(struct dmn_run *run, const struct dmn_value *arguments, uint32_t count, struct dmn_value *ret);
	/*
	 * "snn>s": the kinds of the parameters, then of the result; NULL = not known.  n number, s string, b boolean,
	 * d date, t time, D date and time, u and m the durations of days and of months, l list, c context, r range,
	 * f function, . any, [um] one of these.  Results also: ln list of numbers, 1 as the first argument, L a list with
	 * the items of the first, E one of its items.  Null goes everywhere, and a list of one for its item.
	 */
	const char *types;
};

extern const struct feel_builtin feel_builtins[];
uint32_t feel_builtin_count(void);
/* Row with that name (the first), or -1. */
int32_t feel_builtin_find(struct text name);
/* Place of the named parameter in the row, or -1. */
int feel_builtin_place(const struct feel_builtin *row, struct text name);
/* Call by position, or by names (strings) when names is not NULL: picks the row, checks the count. */
bool feel_builtin_call(struct dmn_run *run, const struct feel_builtin *first, const struct dmn_value *arguments,
	uint32_t count, const struct dmn_value *names, struct dmn_value *ret);

#endif
