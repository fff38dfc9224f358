/*
 * What is known of types before anything is evaluated.  From the leaves up, each node gets the type of its value; where
 * the operands of a node can never give it a value, a warning says so.  Nothing is said about what may be right: an
 * unknown type (Any) fits everywhere, null goes everywhere, a list may hold the one item that fits.
 */
#include "feel/check.h"

#include "feel/builtin.h"
#include "feel/types.h"

enum { CHECK_WARNINGS_MAX = 200 };

static const struct feel_type *check(struct feel_unit *u, struct feel_node *n);

/* Note it, unless there are so many that errors would find no room. */
#define WARN(u, n, code, ...) \
	((u)->type_warnings++ < CHECK_WARNINGS_MAX \
		? unit_report((u), DMN_WARNING, (code), (n)->source, (n)->offset, __VA_ARGS__) : (void)0)

static struct text
name_of(const struct feel_type *type)
{
	return type->name;
}

static const char *
sign_of(int op)
{
	static const char *const signs[] = { [OP_ADD] = "+", [OP_SUBTRACT] = "-", [OP_MULTIPLY] = "*",
		[OP_DIVIDE] = "/", [OP_POWER] = "**",
		[OP_EQUAL] = "=", [OP_UNEQUAL] = "!=", [OP_LESS] = "<", [OP_LESS_EQUAL] = "<=", [OP_GREATER] = ">",
		[OP_GREATER_EQUAL] = ">=" };

	return signs[op];
}

static const struct feel_type *
boolean_type(void)
{
	return type_of_kind(DMN_BOOLEAN);
}

/* Is it certain that the value is of another kind (or null)? */
static bool
is_never(const struct feel_type *type, enum dmn_kind kind)
{
	return !type_is_open(type) && type->kind != kind;
}

void
feel_check_fits(struct feel_unit *u, const struct feel_node *n, const struct feel_type *wanted, const char *what)
{
	if (!type_may_fit(n->type, wanted))
		WARN(u, n, "feel.type.assigned", "%s is always null: a %.*s does not fit %.*s.", what,
			TEXT_ARG(name_of(n->type)),
			TEXT_ARG(name_of(wanted)));
}

/* ---- operators ----------------------------------------------------------------------------------------------- */

static const struct feel_type *
check_binary(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_type *a = n->kids[0]->type, *b = n->kids[1]->type, *type;

	if (n->op >= OP_EQUAL) {
		if (!types_comparable(a, b, n->op != OP_EQUAL && n->op != OP_UNEQUAL))
			WARN(u, n, "feel.type.operand", "%.*s %s %.*s is always null.", TEXT_ARG(name_of(a)),
				sign_of(n->op), TEXT_ARG(name_of(b)));
		return boolean_type();
	}
	type = type_arithmetic((enum feel_op)n->op, a, b);
	if (type)
		return type;
	WARN(u, n, "feel.type.operand", "%.*s %s %.*s is always null.", TEXT_ARG(name_of(a)), sign_of(n->op),
		TEXT_ARG(name_of(b)));
	return &feel_any;
}

static const struct feel_type *
check_negate(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_type *type = n->kids[0]->type;

	if (type_is_open(type) || type->kind == DMN_NUMBER || type->kind == DMN_DAYS_DURATION
		|| type->kind == DMN_MONTHS_DURATION)
		return type;
	WARN(u, n, "feel.type.operand", "-%.*s is always null.", TEXT_ARG(name_of(type)));
	return &feel_any;
}

static const struct feel_type *
check_between(struct feel_unit *u, const struct feel_node *n)
{
	for (uint32_t i = 1; i < 3; i++)
		if (!types_comparable(n->kids[0]->type, n->kids[i]->type, true))
			WARN(u, n->kids[i], "feel.type.operand", "%.*s between %.*s is always null.",
				TEXT_ARG(name_of(n->kids[0]->type)),
				TEXT_ARG(name_of(n->kids[i]->type)));
	return boolean_type();
}

static const struct feel_type *
check_range(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_type *low = n->kids[0]->type, *high = n->kids[1]->type;

	if (n->kids[0] != n->kids[1] && !types_comparable(low, high, true))
		WARN(u, n, "feel.type.operand", "A range cannot go from %.*s to %.*s.", TEXT_ARG(name_of(low)),
			TEXT_ARG(name_of(high)));
	const struct feel_type *element = type_join(u, low, high);
	struct feel_type *type = type_is_open(element) ? NULL : unit_take(u, 1, sizeof *type);
	if (!type)
		return type_of_kind(DMN_RANGE);
	*type = *type_of_kind(DMN_RANGE);
	type->plain = false;
	type->element = element;
	return type;
}

/* Could the value meet the test (a value, a range, a list of them)? */
static void
check_test(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_type *x = n->kids[0]->type, *test = n->kids[1]->type;
	const struct feel_type *against = test;

	if (type_is_open(x) || type_is_open(test) || test->kind == DMN_LIST)
		return;
	bool range = test->kind == DMN_RANGE && x->kind != DMN_RANGE;
	if (range)
		against = test->element ? test->element : &feel_any;
	if (!types_comparable(x, against, range && n->kids[1]->kind == N_RANGE && !(n->kids[1]->range_arg >> 4)))
		WARN(u, n, "feel.type.test", "A %.*s never meets this test: it is for a %.*s.", TEXT_ARG(name_of(x)),
			TEXT_ARG(name_of(against)));
}

/* ---- members, filters, loops --------------------------------------------------------------------------------- */

static const struct feel_type *
check_path(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_type *from = n->kids[0]->type, *type = type_item(from);
	bool mapped = type != from;

	if (type_is_open(from) || type_is_open(type))
		return mapped ? type_of_kind(DMN_LIST) : &feel_any;
	if (type->kind == DMN_CONTEXT) {
		const struct feel_type *found = NULL;
		for (uint32_t i = 0; i < type->count && !found; i++)
			if (feel_same_name(n->name, type->names[i]))
				found = type->members[i];
		if (type_lacks(from, n->name))
			WARN(u, n, "feel.type.member", "This context has no entry \"%.*s\": null.", TEXT_ARG(n->name));
		return mapped ? type_list(u, found ? found : &feel_any) : found ? found : &feel_any;
	}
	const struct feel_type *found = type_member(type, n->name);
	if (!found && !mapped)
		WARN(u, n, "feel.type.member", "A %.*s has no member \"%.*s\": null.", TEXT_ARG(name_of(type)),
			TEXT_ARG(n->name));
	found = found ? found : &feel_any;
	return mapped ? type_of_kind(DMN_LIST) : found;
}

static const struct feel_type *
check_filter(struct feel_unit *u, struct feel_node *n)
{
	const struct feel_type *list = check(u, n->kids[0]), *item = type_item(list);

	n->bindings[0]->type = item;
	const struct feel_type *test = check(u, n->kids[1]);
	if (test->any)
		return &feel_any;
	if (test->kind == DMN_NUMBER)
		return item;
	if (is_never(test, DMN_BOOLEAN))
		WARN(u, n->kids[1], "feel.type.filter", "A filter is a number or a boolean, not a %.*s.",
			TEXT_ARG(name_of(test)));
	return list->any ? &feel_any : list->kind == DMN_LIST ? list : type_list(u, list);
}

static const struct feel_type *
check_domain(struct feel_unit *u, struct feel_node *domain)
{
	const struct feel_type *type = check(u, domain);

	if (domain->kind == N_TO) {
		const struct feel_type *ends[2] = { domain->kids[0]->type, domain->kids[1]->type };
		for (int i = 0; i < 2; i++)
			if (is_never(ends[i], DMN_NUMBER) && is_never(ends[i], DMN_DATE)) {
				WARN(u, domain, "feel.type.loop",
					"A loop goes from integer to integer or from date to date, not to or from a %.*s.",
					TEXT_ARG(name_of(ends[i])));
				break;
			}
		return ends[0]->any ? ends[1] : ends[0];
	}
	if (type_is_open(type))
		return &feel_any;
	if (type->kind == DMN_LIST)
		return type_item(type);
	if (type->kind == DMN_RANGE)
		return type->element ? type->element : &feel_any;
	WARN(u, domain, "feel.type.loop", "A loop goes over a list or a range, not over a %.*s.",
		TEXT_ARG(name_of(type)));
	return &feel_any;
}

static const struct feel_type *
check_loop(struct feel_unit *u, struct feel_node *n)
{
	uint32_t variables = n->count - 1;

	for (uint32_t i = 0; i < variables; i++)
		n->bindings[i]->type = check_domain(u, n->kids[i]);
	if (n->kind == N_FOR)
		n->bindings[variables]->type = type_of_kind(DMN_LIST);
	const struct feel_type *body = check(u, n->kids[variables]);
	if (n->kind == N_FOR)
		return type_list(u, body);
	if (is_never(body, DMN_BOOLEAN))
		WARN(u, n->kids[variables], "feel.type.satisfies", "The condition must be boolean, not a %.*s.",
			TEXT_ARG(name_of(body)));
	return boolean_type();
}

/* ---- what makes values --------------------------------------------------------------------------------------- */

static const struct feel_type *
check_list(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_type *element = type_of_kind(DMN_NULL);

	for (uint32_t i = 0; i < n->count; i++)
		element = type_join(u, element, n->kids[i]->type);
	return type_list(u, element);
}

static const struct feel_type *
check_context(struct feel_unit *u, struct feel_node *n)
{
	struct feel_type *type = unit_take(u, 1, sizeof *type);
	const struct feel_type **members = unit_take(u, n->count, sizeof *members);

	if (!type || !members)
		return &feel_any;
	for (uint32_t i = 0; i < n->count; i++) {
		members[i] = check(u, n->kids[i]);
		if (n->names[i].bytes == 0 && i + 1 == n->count)
			return members[i];
		n->bindings[i]->type = members[i];
	}
	*type = *type_of_kind(DMN_CONTEXT);
	type->plain = false;
	type->exact = true;
	type->names = n->names;
	type->members = members;
	type->count = n->count;
	return type;
}

static const struct feel_type *
check_function(struct feel_unit *u, struct feel_node *n)
{
	struct feel_type *type = unit_take(u, 1, sizeof *type);
	struct text *names = unit_take(u, n->binding_count, sizeof *names);
	const struct feel_type **members = unit_take(u, n->binding_count, sizeof *members);

	if (!type || !names || !members)
		return &feel_any;
	for (uint32_t i = 0; i < n->binding_count; i++) {
		names[i] = n->bindings[i]->name;
		members[i] = n->bindings[i]->type;
	}
	*type = *type_of_kind(DMN_FUNCTION);
	type->plain = false;
	type->exact = true;
	type->names = names;
	type->members = members;
	type->count = n->binding_count;
	type->result = check(u, n->kids[0]);
	return type;
}

/* ---- calls --------------------------------------------------------------------------------------------------- */

/* Does the call have the number, or the names, of the row's arguments? */
static bool
is_row(const struct feel_builtin *row, const struct feel_node *n)
{
	uint32_t count = n->count - 1;

	for (uint32_t i = 0; n->names && i < count; i++)
		if (feel_builtin_place(row, n->names[i]) < 0)
			return false;
	return n->names ? count <= row->most : count >= row->least && (count <= row->most || row->most == UINT8_MAX);
}

static const struct feel_type *
check_builtin(struct feel_unit *u, const struct feel_node *n, uint32_t index)
{
	const struct feel_builtin *first = &feel_builtins[index], *end = feel_builtins + feel_builtin_count(),
		*row = first;
	const struct feel_type *leading = &feel_any;

	while (row < end && strcmp(row->name, first->name) == 0 && !is_row(row, n))
		row++;
	if (row == end || strcmp(row->name, first->name) != 0) {
		WARN(u, n, "feel.type.arguments", "%s() does not take these arguments; it takes (%s).", first->name,
			first->params);
		return &feel_any;
	}
	for (uint32_t i = 1; i < n->count; i++) {
		const struct feel_node *argument = n->kids[i];
		uint32_t place = n->names ? (uint32_t)feel_builtin_place(row, n->names[i - 1]) : i - 1;
		if (place == 0)
			leading = argument->type;
		if (!type_is_argument(row, place, argument->type))
			WARN(u, argument, "feel.type.argument", "%s() does not take a %.*s here: null.", row->name,
				TEXT_ARG(name_of(argument->type)));
	}
	return type_of_call(u, row, leading);
}

/* Arguments of a function whose parameters are known. */
static void
check_arguments(struct feel_unit *u, const struct feel_node *n, const struct feel_type *type)
{
	uint32_t count = n->count - 1;

	if (!type->exact && !type->count)
		return;
	if (count != type->count) {
		WARN(u, n, "feel.type.arguments", "The function takes %u arguments, not %u.", type->count, count);
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = i;
		if (n->names) {
			if (!type->exact)
				continue;
			for (place = 0; place < count && !feel_same_name(n->names[i], type->names[place]); )
				place++;
			if (place == count) {
				WARN(u, n->kids[i + 1], "feel.type.arguments",
					"The function has no parameter \"%.*s\".", TEXT_ARG(n->names[i]));
				continue;
			}
		}
		if (!type_may_fit(n->kids[i + 1]->type, type->members[place]))
			WARN(u, n->kids[i + 1], "feel.type.argument", "The parameter takes a %.*s, not a %.*s: null.",
				TEXT_ARG(name_of(type->members[place])), TEXT_ARG(name_of(n->kids[i + 1]->type)));
	}
}

static const struct feel_type *
check_call(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_node *callee = n->kids[0];
	const struct feel_type *type = callee->type;

	if (callee->kind == N_NAME && callee->binding->where == BIND_BUILTIN)
		return check_builtin(u, n, callee->binding->index);
	if (is_never(type, DMN_FUNCTION)) {
		WARN(u, n, "feel.type.call", "A %.*s cannot be called.", TEXT_ARG(name_of(type)));
		return &feel_any;
	}
	if (type_is_open(type))
		return &feel_any;
	check_arguments(u, n, type);
	return type->result ? type->result : &feel_any;
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

static void
check_nodes(struct feel_unit *u, struct feel_node *const *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (nodes[i])
			check(u, nodes[i]);
}

static const struct feel_type *
check_table(struct feel_unit *u, const struct feel_node *n)
{
	const struct feel_table *t = n->table;
	const struct feel_table_info *info = t->info;
	const struct feel_type *result = type_of_kind(DMN_NULL);

	for (uint32_t i = 0; i < info->input_count; i++) {
		const struct feel_type *type = check(u, t->inputs[i]);
		/* What the column declares is not enforced; it says what is meant where nothing else is known. */
		if (!type_is_open(type))
			t->input_bindings[i]->type = type;
	}
	check_nodes(u, t->input_allowed, info->input_count);
	check_nodes(u, t->cells, (size_t)t->rule_count * info->input_count);
	check_nodes(u, t->results, (size_t)t->rule_count * info->output_count);
	check_nodes(u, t->defaults, info->output_count);
	check_nodes(u, t->orders, info->output_count);
	if (info->policy == POLICY_COUNT)
		return info->has_default ? &feel_any : type_of_kind(DMN_NUMBER);
	if (info->output_count != 1)
		return info->policy >= POLICY_RULE_ORDER && info->policy <= POLICY_COLLECT && !info->has_default
			? type_of_kind(DMN_LIST) : &feel_any;
	for (uint32_t r = 0; r < t->rule_count; r++)
		result = type_join(u, result, t->results[r] ? t->results[r]->type : &feel_any);
	if (t->defaults[0])
		result = type_join(u, result, t->defaults[0]->type);
	if (info->policy >= POLICY_RULE_ORDER && info->policy <= POLICY_COLLECT)
		return t->defaults[0] ? &feel_any : type_list(u, result);
	return result;
}

/* ---- every node ---------------------------------------------------------------------------------------------- */

static void
check_kids(struct feel_unit *u, struct feel_node *n, uint32_t from)
{
	for (uint32_t i = from; i < n->count; i++)
		if (i == 0 || n->kids[i] != n->kids[i - 1])
			check(u, n->kids[i]);
}

static const struct feel_type *
check_shape(struct feel_unit *u, struct feel_node *n)
{
	switch (n->kind) {
	case N_FILTER:
		return check_filter(u, n);
	case N_FOR:
	case N_SOME:
	case N_EVERY:
		return check_loop(u, n);
	case N_CONTEXT:
		return check_context(u, n);
	case N_FUNCTION:
		return check_function(u, n);
	case N_TABLE:
		return check_table(u, n);
	case N_IN:
		n->bindings[0]->type = check(u, n->kids[0]);
		check_kids(u, n, 1);
		return boolean_type();
	default:
		break;
	}
	check_kids(u, n, 0);
	switch (n->kind) {
	case N_CONST:
		return type_of_value(&n->value);
	case N_NAME:
		return n->binding->type;
	case N_BINARY:
		return check_binary(u, n);
	case N_NEGATE:
		return check_negate(u, n);
	case N_BETWEEN:
		return check_between(u, n);
	case N_AND:
	case N_OR:
	case N_INSTANCE:
		return boolean_type();
	case N_IF:
		if (is_never(n->kids[0]->type, DMN_BOOLEAN))
			WARN(u, n->kids[0], "feel.type.condition",
				"The condition of an if must be boolean, not a %.*s.",
				TEXT_ARG(name_of(n->kids[0]->type)));
		return type_join(u, n->kids[1]->type, n->kids[2]->type);
	case N_PATH:
		return check_path(u, n);
	case N_CALL:
		return check_call(u, n);
	case N_LIST:
		return check_list(u, n);
	case N_RANGE:
		return check_range(u, n);
	case N_COERCE:
		feel_check_fits(u, n->kids[0], n->type, "The value");
		return n->type;
	case N_TEST:
		check_test(u, n);
		return boolean_type();
	case N_TRUTH:
		if (is_never(n->kids[0]->type, DMN_BOOLEAN))
			WARN(u, n->kids[0], "feel.type.test", "A test with ? must be boolean, not a %.*s.",
				TEXT_ARG(name_of(n->kids[0]->type)));
		return boolean_type();
	default:
		return &feel_any;
	}
}

static const struct feel_type *
check(struct feel_unit *u, struct feel_node *n)
{
	if (u->status != DMN_NO_MEMORY)
		n->type = check_shape(u, n);
	return n->type;
}

void
feel_check(struct feel_unit *u, struct feel_node *n)
{
	check(u, n);
}
