/*
 * The machine.  A stack machine: each function has a frame of slots and room above them for what it pushes, both
 * counted by the compiler, so the stack is checked once for each call.  Calls within FEEL are calls in C, bounded by the
 * depth budget.
 */
#include "feel/vm.h"

#include "feel/builtin.h"
#include "feel/index.h"
#include "feel/temporal.h"

struct feel_iterator {
	const struct dmn_value *items;
	uint32_t count, next;
	bool counting;                   /* from `at` to `last`, by one */
	bool dates, down, done;
	struct dec at, last;
	int64_t day, last_day;
};

/* ---- arithmetic ----------------------------------------------------------------------------------------- */

static const char *
op_sign(enum feel_op op)
{
	switch (op) {
	case OP_ADD: return "+";
	case OP_SUBTRACT: return "-";
	case OP_MULTIPLY: return "*";
	case OP_DIVIDE: return "/";
	case OP_POWER: return "**";
	case OP_LESS: return "<";
	case OP_LESS_EQUAL: return "<=";
	case OP_GREATER: return ">";
	case OP_GREATER_EQUAL: return ">=";
	case OP_EQUAL: return "=";
	case OP_UNEQUAL: return "!=";
	default: return "?";
	}
}

/* Null where two values are put in order is a warning (it came from somewhere); in arithmetic it is an error. */
static void
report_operands(struct dmn_run *run, enum feel_op op, const struct dmn_value *a, const struct dmn_value *b)
{
	bool null = a->kind == DMN_NULL || b->kind == DMN_NULL;

	run_report(run, null && op >= OP_EQUAL ? DMN_WARNING : DMN_ERROR, null ? "feel.operand.null" : "feel.operand.kind",
		"%s %s %s gives null.", feel_kind_name(a), op_sign(op), feel_kind_name(b));
}

static bool
concatenate(struct dmn_run *run, const struct dmn_value *a, const struct dmn_value *b, struct dmn_value *ret)
{
	size_t bytes = (size_t)a->count + b->count;
	char *at = bytes > UINT32_MAX / 2 ? NULL : run_take(run, bytes, 1);

	if (!at) {
		run->status = DMN_NO_MEMORY;
		return false;
	}
	memcpy(at, a->string, a->count);
	memcpy(at + a->count, b->string, b->count);
	*ret = feel_string((struct text){ at, bytes });
	return true;
}

bool
vm_arithmetic(struct dmn_run *run, enum feel_op op, const struct dmn_value *a, const struct dmn_value *b,
	struct dmn_value *ret)
{
	struct dmn_value r = FEEL_NULL;
	bool good = false;

	if (a->kind == DMN_NUMBER && b->kind == DMN_NUMBER) {
		r.kind = DMN_NUMBER;
		switch (op) {
		case OP_ADD: good = dec_add(a->number, b->number, &r.number); break;
		case OP_SUBTRACT: good = dec_sub(a->number, b->number, &r.number); break;
		case OP_MULTIPLY: good = dec_mul(a->number, b->number, &r.number); break;
		case OP_DIVIDE: good = dec_div(a->number, b->number, &r.number); break;
		default: good = run_charge(run, FEEL_COST_TRANSCENDENT) && dec_pow(a->number, b->number, &r.number); break;
		}
		if (!good)
			return run_null(run, ret, "feel.number.range", "The result of %s is not a number (division by zero or too large).",
				op_sign(op));
		*ret = r;
		return true;
	}
	if (op == OP_ADD && a->kind == DMN_STRING && b->kind == DMN_STRING)
		return concatenate(run, a, b, ret);
	switch (op) {
	case OP_ADD: good = temporal_add(run->host.zones, a, b, &r); break;
	case OP_SUBTRACT: good = temporal_subtract(run->host.zones, a, b, &r); break;
	case OP_MULTIPLY: good = temporal_multiply(a, b, &r); break;
	case OP_DIVIDE: good = temporal_divide(a, b, &r); break;
	default: break;
	}
	if (!good) {
		report_operands(run, op, a, b);
		r = FEEL_NULL;
	}
	*ret = r;
	return true;
}

/* What cannot go on gives null, with the status of the run set: the next step ends it. */
static struct dmn_value
compare(struct dmn_run *run, enum feel_op op, const struct dmn_value *a, const struct dmn_value *b, bool quiet)
{
	int order = 0;

	if (op == OP_EQUAL || op == OP_UNEQUAL) {
		int same = run_equal(run, a, b);
		if (same == -2)
			return FEEL_NULL;
		if (same >= 0)
			return feel_boolean((same == 1) == (op == OP_EQUAL));
	} else if (a->kind == DMN_STRING && !run_charge(run, run_cost_of_pair(a, b))) {
		return FEEL_NULL;
	} else if (feel_compare(a, b, &order)) {
		switch (op) {
		case OP_LESS: return feel_boolean(order < 0);
		case OP_LESS_EQUAL: return feel_boolean(order <= 0);
		case OP_GREATER: return feel_boolean(order > 0);
		default: return feel_boolean(order >= 0);
		}
	}
	if (!quiet || (a->kind != DMN_NULL && b->kind != DMN_NULL))
		report_operands(run, op, a, b);
	return FEEL_NULL;
}

static struct dmn_value
combine_and(const struct dmn_value *a, const struct dmn_value *b)
{
	if (feel_is_false(a) || feel_is_false(b))
		return feel_boolean(false);
	return feel_is_true(a) && feel_is_true(b) ? feel_boolean(true) : FEEL_NULL;
}

static struct dmn_value
combine_or(const struct dmn_value *a, const struct dmn_value *b)
{
	if (feel_is_true(a) || feel_is_true(b))
		return feel_boolean(true);
	return feel_is_false(a) && feel_is_false(b) ? feel_boolean(false) : FEEL_NULL;
}

int
vm_test(struct dmn_run *run, const struct dmn_value *x, const struct dmn_value *test)
{
	if (test->kind == DMN_RANGE && x->kind != DMN_RANGE)
		return feel_in_range(x, test->range);
	if (test->kind == DMN_LIST) {
		if (!run_charge(run, test->count / FEEL_COST_ITEMS))
			return -1;
		if (x->kind == DMN_LIST && run_equal(run, x, test) == 1)
			return 1;
		for (uint32_t i = 0; i < test->count; i++)
			if (test->items[i].kind == DMN_RANGE && x->kind != DMN_RANGE ? feel_in_range(x, test->items[i].range) == 1
				: run_equal(run, x, &test->items[i]) == 1)
				return 1;
		return 0;
	}
	return run_equal(run, x, test);
}

static bool
has_null_end(const struct feel_range *r)
{
	return (r->low_end != FEEL_END_NONE && r->low.kind == DMN_NULL) || (r->high_end != FEEL_END_NONE && r->high.kind == DMN_NULL);
}

/* ---- members -------------------------------------------------------------------------------------------- */

static bool
range_member(const struct feel_range *r, struct text name, struct dmn_value *ret)
{
	if (text_is(name, "start"))
		*ret = r->low;
	else if (text_is(name, "end"))
		*ret = r->high;
	else if (text_is(name, "start included"))
		*ret = feel_boolean(r->low_end == FEEL_END_CLOSED);
	else if (text_is(name, "end included"))
		*ret = feel_boolean(r->high_end == FEEL_END_CLOSED);
	else
		return false;
	return true;
}

bool
vm_member(struct dmn_run *run, const struct dmn_value *from, struct text name, bool quiet, struct dmn_value *ret)
{
	const struct dmn_value *entry;

	switch (from->kind) {
	case DMN_CONTEXT:
		if (!run_charge(run, from->count / FEEL_COST_NAMES))
			return false;
		entry = feel_entry(from, name);
		if (!entry && !quiet)
			run_report(run, DMN_WARNING, "feel.member.none", "The context has no entry \"%.*s\".", TEXT_ARG(name));
		*ret = entry ? *entry : FEEL_NULL;
		return true;
	case DMN_LIST: {
		struct dmn_value *items = run_take(run, from->count, sizeof *items);
		bool good = vm_deeper(run) && items && run_charge(run, 1 + from->count / FEEL_COST_ITEMS);
		for (uint32_t i = 0; good && i < from->count; i++)
			good = vm_member(run, &from->items[i], name, true, &items[i]);
		run->depth--;
		*ret = feel_list(items, from->count);
		return good;
	}
	case DMN_NULL:
		/* Names bound late stand for data that may not be there yet: acts.approve.on */
		if (!quiet && run->root.kind != DMN_CONTEXT)
			run_report(run, DMN_ERROR, "feel.operand.null", "Null has no member \"%.*s\".", TEXT_ARG(name));
		*ret = FEEL_NULL;
		return true;
	case DMN_RANGE:
		if (range_member(from->range, name, ret))
			return true;
		break;
	default:
		if (temporal_member(run->host.zones, from, name, ret))
			return true;
		break;
	}
	if (!quiet)
		run_report(run, DMN_ERROR, "feel.member.none", "A %s has no member \"%.*s\".", feel_kind_name(from), TEXT_ARG(name));
	*ret = FEEL_NULL;
	return true;
}

static bool
index_list(struct dmn_run *run, const struct dmn_value *list, const struct dmn_value *number, struct dmn_value *ret)
{
	struct dmn_value scalar = *list;
	int64_t n;

	*ret = FEEL_NULL;
	if (number->kind != DMN_NUMBER)
		return run_null(run, ret, "feel.filter.kind", "A filter is a number or a boolean, not a %s.", feel_kind_name(number));
	if (list->kind != DMN_LIST)
		scalar = feel_list(list, list->kind == DMN_NULL ? 0 : 1);
	if (!dec_to_int(number->number, &n))
		return true;
	if (n < 0 && n >= -(int64_t)scalar.count)
		n += scalar.count + 1;
	else if (n < 1 || n > (int64_t)scalar.count)
		return true;
	*ret = scalar.items[n - 1];
	return true;
}

/* ---- types ---------------------------------------------------------------------------------------------- */

static bool
tests_hold(struct dmn_run *run, const struct feel_proto *tests, const struct dmn_value *v, bool *ret)
{
	struct dmn_value r;

	if (!vm_run(run, tests, NULL, NULL, v, &r))
		return false;
	*ret = *ret && feel_is_true(&r);
	return true;
}

static bool constraints_hold(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, bool *ret);

static bool
constraints_within(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, bool *ret)
{
	if (type->base && !constraints_hold(run, type->base, v, ret))
		return false;
	if (type->allowed) {
		if (v->kind == DMN_LIST && type->kind == DMN_LIST) {
			for (uint32_t i = 0; i < v->count; i++)
				if (v->items[i].kind != DMN_NULL && !tests_hold(run, type->allowed, &v->items[i], ret))
					return false;
		} else if (!tests_hold(run, type->allowed, v, ret)) {
			return false;
		}
	}
	if (type->constraint && !tests_hold(run, type->constraint, v, ret))
		return false;
	if (type->any)
		return true;
	if (type->kind == DMN_LIST && type->element && v->kind == DMN_LIST) {
		for (uint32_t i = 0; i < v->count; i++)
			if (!constraints_hold(run, type->element, &v->items[i], ret))
				return false;
	} else if (type->kind == DMN_CONTEXT) {
		for (uint32_t i = 0; i < type->count; i++) {
			const struct dmn_value *entry = feel_entry(v, type->names[i]);
			if (entry && !constraints_hold(run, type->members[i], entry, ret))
				return false;
		}
	}
	return true;
}

/* Do the constraints of the type, and of the types within, hold? */
static bool
constraints_hold(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, bool *ret)
{
	if (type->plain || v->kind == DMN_NULL || !*ret)
		return true;
	bool good = vm_deeper(run) && vm_step(run) && constraints_within(run, type, v, ret);
	run->depth--;
	return good;
}

bool
vm_assign(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, const char *what,
	struct dmn_value *ret)
{
	struct dmn_value given = *v;
	bool holds = true;

	int fits = run_conforms(run, &given, type, true);
	if (fits == -2)
		return false;
	if (fits) {
		if (type->plain) {
			*ret = given;
			return true;
		}
	} else {
		struct dmn_value item = given;           /* a list of one is its item, also where that is a list of one */

		while (type->kind != DMN_LIST && item.kind == DMN_LIST && item.count == 1)
			item = item.items[0];
		if (item.kind != DMN_LIST && run_conforms(run, &item, type, true) == 1)
			given = item;
		else if (given.kind == DMN_DATE && !type->any && type->kind == DMN_DATE_TIME)
			given = temporal_at_midnight(&given);
		else
			return run_null(run, ret, "feel.type.mismatch", "%s: expected %.*s, found %s.", what, TEXT_ARG(type->name),
				feel_kind_name(v));
	}
	if (!constraints_hold(run, type, &given, &holds))
		return false;
	if (!holds)
		return run_null(run, ret, "feel.type.allowed", "%s: the value is not one of those that %.*s allows (%.*s).", what,
			TEXT_ARG(type->name), TEXT_ARG(type->allowed_text));
	*ret = given;
	return true;
}

static bool
convert_within(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, struct dmn_value *ret)
{
	if (v->kind == DMN_STRING && type->kind != DMN_STRING) {
		if (temporal_parse_kind(run->host.zones, type->kind, feel_text(v), ret))
			return true;
		if (type->kind >= DMN_DATE && type->kind <= DMN_MONTHS_DURATION)
			return run_null(run, ret, "dmn.input.form", "\"%.*s\" is not a %.*s.", v->count > 60 ? 60 : (int)v->count,
				v->string, TEXT_ARG(type->name));
		return true;
	}
	if (v->kind == DMN_LIST && type->kind == DMN_LIST && type->element && !type->element->any) {
		struct dmn_value *items = run_take(run, v->count, sizeof *items);
		if (!items)
			return false;
		for (uint32_t i = 0; i < v->count; i++)
			if (!vm_convert(run, type->element, &v->items[i], &items[i]))
				return false;
		ret->items = items;
	} else if (v->kind == DMN_CONTEXT && type->kind == DMN_CONTEXT && type->count > 0) {
		const struct feel_shape *shape = v->context.shape;
		struct dmn_value *values = run_take(run, shape->count, sizeof *values);
		if (!values)
			return false;
		for (uint32_t i = 0; i < shape->count; i++) {
			values[i] = v->context.values[i];
			for (uint32_t m = 0; m < type->count; m++)
				if (text_equal(type->names[m], shape->names[i])
				    && !vm_convert(run, type->members[m], &v->context.values[i], &values[i]))
					return false;
		}
		ret->context.values = values;
	}
	return true;
}

bool
vm_convert(struct dmn_run *run, const struct feel_type *type, const struct dmn_value *v, struct dmn_value *ret)
{
	*ret = *v;
	if (type->any || type->verbatim)
		return true;
	bool good = vm_deeper(run) && convert_within(run, type, v, ret);
	run->depth--;
	return good;
}

/* ---- loops ---------------------------------------------------------------------------------------------- */

static bool
bounds(struct feel_iterator *it, const struct dmn_value *low, const struct dmn_value *high)
{
	it->counting = true;
	if (low->kind == DMN_NUMBER && high->kind == DMN_NUMBER && dec_is_integer(low->number) && dec_is_integer(high->number)) {
		it->at = low->number;
		it->last = high->number;
		it->down = dec_compare(it->at, it->last) > 0;
		return true;
	}
	if (low->kind == DMN_DATE && high->kind == DMN_DATE) {
		it->dates = true;
		it->day = low->when.days;
		it->last_day = high->when.days;
		it->down = it->day > it->last_day;
		return true;
	}
	return false;
}

/* Make an iterator over v; a domain that cannot be gone through gives none, with an error. */
static bool
iterate(struct dmn_run *run, struct dmn_value v, bool filter, struct dmn_value *slot)
{
	struct feel_iterator *it = run_take(run, 1, sizeof *it);

	if (!it)
		return false;
	if (v.kind == DMN_LIST) {
		it->items = v.items;
		it->count = v.count;
	} else if (filter) {
		struct dmn_value *one = run_take(run, 1, sizeof *one);
		if (!one)
			return false;
		*one = v;
		it->items = one;
		it->count = v.kind != DMN_NULL;
	} else if (v.kind == DMN_RANGE && v.range->low_end == FEEL_END_CLOSED && v.range->high_end == FEEL_END_CLOSED
	           && bounds(it, &v.range->low, &v.range->high)) {
		/* a closed range of integers or dates */
	} else {
		run_report(run, v.kind == DMN_NULL ? DMN_WARNING : DMN_ERROR, "feel.loop.kind",
			"A loop goes over a list or a range of integers or dates, not over %s.", feel_kind_name(&v));
		it->done = true;
	}
	*slot = (struct dmn_value){ .kind = FEEL_ITERATOR, .iterator = it };
	return true;
}

static bool
iterate_to(struct dmn_run *run, const struct dmn_value *low, const struct dmn_value *high, struct dmn_value *slot)
{
	struct feel_iterator *it = run_take(run, 1, sizeof *it);

	if (!it)
		return false;
	if (!bounds(it, low, high)) {
		run_report(run, DMN_ERROR, "feel.loop.kind", "A loop goes from integer to integer or from date to date, not from %s to %s.",
			feel_kind_name(low), feel_kind_name(high));
		it->done = true;
	}
	*slot = (struct dmn_value){ .kind = FEEL_ITERATOR, .iterator = it };
	return true;
}

static bool
iterator_next(struct feel_iterator *it, struct dmn_value *ret)
{
	if (it->done)
		return false;
	if (!it->counting) {
		if (it->next >= it->count)
			return false;
		*ret = it->items[it->next++];
		return true;
	}
	if (it->dates) {
		*ret = (struct dmn_value){ .kind = DMN_DATE, .when.days = it->day };
		it->done = it->day == it->last_day;
		it->day += it->down ? -1 : 1;
		return true;
	}
	*ret = feel_number(it->at);
	it->done = dec_compare(it->at, it->last) == 0;
	return dec_add(it->at, dec_from_int(it->down ? -1 : 1), &it->at);
}

static bool
builder_new(struct dmn_run *run, struct dmn_value *slot)
{
	/* With room for a few: the rules of a table that match, most lists. */
	struct feel_builder *b = run_take_bare(run, sizeof *b + FEEL_BUILDER_ROOM * sizeof *b->items);

	if (b)
		*b = (struct feel_builder){ .items = (struct dmn_value *)(void *)(b + 1), .room = FEEL_BUILDER_ROOM };
	*slot = (struct dmn_value){ .kind = FEEL_BUILDER, .builder = b };
	return b != NULL;
}

/* The loop, filter or quantifier whose result is kept here has none: null. */
static void
no_result(struct dmn_value *slot)
{
	if (slot->kind == FEEL_BUILDER) {
		slot->builder->selected = true;
		slot->builder->chosen = FEEL_NULL;
	} else {
		*slot = FEEL_NULL;
	}
}

/* What the test of a filter says about the item.  *ret_done: a number has selected one. */
static bool
keep(struct dmn_run *run, struct feel_builder *b, struct feel_iterator *it, const struct dmn_value *test,
	const struct dmn_value *item, bool *ret_done)
{
	if (feel_is_true(test))
		return builder_add(run, b, item);
	if (test->kind == DMN_NUMBER && it->next == 1 && !it->counting) {
		struct dmn_value all = feel_list(it->items, it->count);
		b->selected = true;
		*ret_done = true;
		return index_list(run, &all, test, &b->chosen);
	}
	if (test->kind != DMN_BOOLEAN && test->kind != DMN_NULL) {
		run_report(run, DMN_ERROR, "feel.filter.kind", "A filter is a number or a boolean, not a %s.", feel_kind_name(test));
		b->selected = *ret_done = true;
		b->chosen = FEEL_NULL;
	}
	return true;
}

/* One more answer: true when the whole is decided.  A null leaves it open; a non-boolean makes it null. */
static bool
satisfy(struct dmn_run *run, struct dmn_value *state, const struct dmn_value *v, bool every)
{
	if (v->kind == DMN_BOOLEAN && (bool)v->flag != every) {
		*state = feel_boolean(!every);
		return true;
	}
	if (v->kind != DMN_BOOLEAN) {
		if (v->kind != DMN_NULL)
			run_report(run, DMN_ERROR, "feel.satisfies.kind", "The condition of %s must be boolean, not %s.",
				every ? "every" : "some", feel_kind_name(v));
		*state = FEEL_NULL;
		return v->kind != DMN_NULL;
	}
	return false;
}

/* ---- tables --------------------------------------------------------------------------------------------- */

/* Position of v in the order list; those not in it come last. */
static uint32_t
rank(const struct dmn_value *order, const struct dmn_value *v)
{
	uint32_t i = 0;

	if (order->kind != DMN_LIST)
		return 0;
	while (i < order->count && feel_equal(&order->items[i], v) != 1)
		i++;
	return i;
}

static int
by_priority(const struct feel_table_info *t, const struct dmn_value *orders, const struct dmn_value *a,
	const struct dmn_value *b)
{
	for (uint32_t i = 0; i < t->output_count; i++) {
		const struct dmn_value *x = t->outputs ? &a->context.values[i] : a, *y = t->outputs ? &b->context.values[i] : b;
		uint32_t rx = rank(&orders->items[i], x), ry = rank(&orders->items[i], y);
		if (rx != ry)
			return rx < ry ? -1 : 1;
	}
	return 0;
}

static bool
aggregate(struct dmn_run *run, const struct feel_table_info *t, const struct feel_builder *b, struct dmn_value *ret)
{
	*ret = FEEL_NULL;
	if (t->policy == POLICY_COUNT) {
		*ret = feel_int(b->count);
		return true;
	}
	if (b->count == 0)
		return true;
	*ret = b->items[0];
	for (uint32_t i = 1; i < b->count; i++) {
		int order;
		if (t->policy == POLICY_SUM) {
			if (!vm_arithmetic(run, OP_ADD, ret, &b->items[i], ret))
				return false;
		} else if (!feel_compare(&b->items[i], ret, &order)) {
			return run_null(run, ret, "dmn.table.aggregate", "The outputs of the matched rules cannot be compared.");
		} else if (t->policy == POLICY_MIN ? order < 0 : order > 0) {
			*ret = b->items[i];
		}
	}
	return true;
}

static bool
table_result(struct dmn_run *run, const struct feel_table_info *t, const struct feel_builder *results, uint32_t matched,
	const struct dmn_value *orders, struct dmn_value *ret)
{
	*ret = FEEL_NULL;
	switch (t->policy) {
	case POLICY_UNIQUE:
		if (matched > 1)
			return run_null(run, ret, "dmn.table.unique", "%u rules match, but the hit policy is UNIQUE.", matched);
		break;
	case POLICY_ANY:
		for (uint32_t i = 1; i < results->count; i++)
			if (run_equal(run, &results->items[0], &results->items[i]) != 1)
				return run_null(run, ret, "dmn.table.any", "The hit policy is ANY, but the rules that match differ.");
		break;
	case POLICY_PRIORITY:
	case POLICY_OUTPUT_ORDER: {
		struct dmn_value *items = results->items;
		for (uint32_t i = 1; i < results->count; i++) {
			struct dmn_value v = items[i];
			uint32_t k = i;
			while (k > 0 && by_priority(t, orders, &v, &items[k - 1]) < 0) {
				if (!run_charge(run, 4))
					return false;
				items[k] = items[k - 1];
				k--;
			}
			items[k] = v;
		}
		break;
	}
	default:
		break;
	}
	switch (t->policy) {
	case POLICY_RULE_ORDER:
	case POLICY_OUTPUT_ORDER:
	case POLICY_COLLECT:
		if (matched == 0 && results->count > 0)  /* the default output itself, which may be a list */
			break;
		*ret = builder_list(results);
		return true;
	case POLICY_SUM:
	case POLICY_MIN:
	case POLICY_MAX:
	case POLICY_COUNT:
		if (matched > 0)                         /* else the default output, or null: there is nothing to count */
			return aggregate(run, t, results, ret);
		break;
	default:
		break;
	}
	if (results->count > 0)
		*ret = results->items[0];
	return true;
}

/* Inputs, room for pointers to them, numbers of rules: one piece with the step. */
static bool
trace_table(struct dmn_run *run, struct run_step **step, const struct feel_table_info *t, const struct dmn_value *inputs,
	const struct dmn_value *matches, uint32_t match_count)
{
	struct run_step *s = run_take_bare(run, sizeof *s + t->input_count * (sizeof(struct dmn_value) + sizeof(void *))
		+ match_count * sizeof(size_t));
	if (!s)
		return false;
	struct dmn_value *copy = (struct dmn_value *)(void *)(s + 1);
	size_t *rules = (size_t *)(void *)((const struct dmn_value **)(void *)(copy + t->input_count) + t->input_count);
	for (uint32_t i = 0; i < t->input_count; i++)
		copy[i] = inputs[i];
	for (uint32_t i = 0; i < match_count; i++)
		rules[i] = matches[i].count;
	s->table = t;
	s->matches = rules;
	s->match_count = match_count;
	*step = s;
	return true;
}

/* arguments: those of a function, as the frame still holds them.  The result of a decision stays where it stands. */
static bool
trace_result(struct dmn_run *run, struct run_step *s, const struct feel_proto *proto, const struct dmn_value *arguments,
	const struct dmn_value *result)
{
	if (!s) {
		s = run_take_bare(run, sizeof *s);
		if (!s)
			return false;
		s->table = NULL;
	}
	s->next = NULL;
	s->proto = proto;
	s->result = result;
	s->depth = run->depth;
	s->told = false;
	if (proto->param_names) {
		/* The arguments and room for pointers to them. */
		struct dmn_value *copy = run_take_bare(run, proto->param_count * (sizeof *copy + sizeof(void *)));
		if (!copy)
			return false;
		for (uint32_t i = 0; i < proto->param_count; i++)
			copy[i] = arguments[i];
		s->arguments = copy;
		s->kept = *result;
		s->result = &s->kept;
	}
	*run->last_step = s;
	run->last_step = &s->next;
	run->step_count++;
	return true;
}

static const struct dmn_value *const *
point_at(const struct dmn_value *values, uint32_t count)
{
	const struct dmn_value **list = (const struct dmn_value **)(uintptr_t)(values + count);

	for (uint32_t i = 0; i < count; i++)
		list[i] = &values[i];
	return list;
}

const struct dmn_trace_step *
vm_trace_step(struct run_step *s)
{
	const struct feel_proto *proto = s->proto;
	const struct feel_table_info *t = s->table;

	if (s->told)
		return &s->step;
	s->told = true;
	s->step = (struct dmn_trace_step){ .depth = s->depth, .result = s->result, .argument_names = proto->param_names,
		.decision = { proto->name.at, proto->name.bytes }, .id = { proto->id.at, proto->id.bytes } };
	if (t) {
		s->step.table = t->view;
		s->step.input_count = t->input_count;
		s->step.inputs = point_at((const struct dmn_value *)(const void *)(s + 1), t->input_count);
		s->step.match_count = s->match_count;
		s->step.matches = s->matches;
	}
	if (proto->param_names && proto->param_count) {
		s->step.argument_count = proto->param_count;
		s->step.arguments = point_at(s->arguments, proto->param_count);
	}
	return &s->step;
}

/* ---- calls ---------------------------------------------------------------------------------------------- */

struct feel_instance *
vm_instance(struct dmn_run *run, const struct feel_unit *unit)
{
	struct feel_instance *i = run_take_bare(run, sizeof *i + unit->global_count * (sizeof *i->values + 1));

	if (!i)
		return NULL;
	*i = (struct feel_instance){ .unit = unit, .values = (struct dmn_value *)(void *)(i + 1) };
	i->states = (uint8_t *)(i->values + unit->global_count);
	memset(i->states, 0, unit->global_count);
	return i;
}

/* What has no value: an element that requires itself. */
static const struct dmn_value nothing = { .head = FEEL_HEAD(DMN_NULL, 0, 0) };

const struct dmn_value *
vm_global_new(struct dmn_run *run, struct feel_instance *instance, uint32_t index)
{
	const struct feel_global *g = &instance->unit->globals[index];
	struct dmn_value *v = &instance->values[index];
	uint8_t *state = &instance->states[index];

	if (*state == 2)
		return v;
	if (*state == 1) {
		run_report(run, DMN_ERROR, "dmn.requirement.cycle", "\"%.*s\" requires itself.", TEXT_ARG(g->name));
		return &nothing;
	}
	*state = 1;
	if (g->kind == GLOBAL_INPUT && instance->input) {
		if (!instance->input(run, instance, index, v))
			return NULL;
	} else if (g->kind == GLOBAL_DECISION && g->proto) {
		if (!vm_run(run, g->proto, NULL, instance, NULL, v))
			return NULL;
	} else if ((g->kind == GLOBAL_KNOWLEDGE || g->kind == GLOBAL_SERVICE) && g->proto) {
		struct feel_function *f = run_take(run, 1, sizeof *f);
		if (!f)
			return NULL;
		f->proto = g->proto;
		f->instance = instance;
		*v = (struct dmn_value){ .kind = DMN_FUNCTION, .function = f };
	} else {
		*v = FEEL_NULL;
	}
	*state = 2;
	return v;
}

static bool
service(struct dmn_run *run, const struct feel_service *s, struct feel_instance *outer, const struct dmn_value *arguments,
	struct dmn_value *ret)
{
	struct feel_instance *inner = outer ? vm_instance(run, outer->unit) : NULL;
	struct dmn_value *values = run_take(run, s->output_count, sizeof *values);

	if (!inner || !values)
		return false;
	for (uint32_t i = 0; i < s->input_count; i++) {
		inner->values[s->inputs[i]] = arguments[i];
		inner->states[s->inputs[i]] = 2;
	}
	for (uint32_t i = 0; i < s->output_count; i++) {
		const struct dmn_value *v = vm_global(run, inner, s->outputs[i]);
		if (!v)
			return false;
		values[i] = *v;
	}
	*ret = s->output_count == 1 ? values[0] : (struct dmn_value){ .kind = DMN_CONTEXT, .count = s->output_count,
		.context = { s->shape, values } };
	return true;
}

bool
vm_call(struct dmn_run *run, const struct dmn_value *function, const struct dmn_value *arguments, uint32_t count,
	const struct dmn_value *names, struct dmn_value *ret)
{
	struct dmn_value placed[FEEL_ARGUMENTS_MAX * 4];

	if (function->kind != DMN_FUNCTION)
		return run_null(run, ret, "feel.call.kind", "A %s cannot be called.", feel_kind_name(function));
	const struct feel_function *f = function->function;
	if (f->builtin)
		return feel_builtin_call(run, f->builtin, arguments, count, names, ret);
	const struct feel_proto *proto = f->proto;
	if (count != proto->param_count)
		return run_null(run, ret, "feel.call.count", "\"%.*s\" takes %u arguments, not %u.", TEXT_ARG(proto->name),
			proto->param_count, count);
	if (count > sizeof placed / sizeof placed[0])
		return run_null(run, ret, "feel.call.count", "Too many arguments.");
	for (uint32_t i = 0; i < count; i++) {
		uint32_t from = i;
		if (names) {
			from = 0;
			while (from < count && !feel_same_name(feel_text(&names->items[from]), proto->params[i]))
				from++;
			if (from == count)
				return run_null(run, ret, "feel.call.name", "\"%.*s\": the argument \"%.*s\" is missing.",
					TEXT_ARG(proto->name), TEXT_ARG(proto->params[i]));
		}
		placed[i] = arguments[from];
		if (!proto->param_types[i]->any) {
			if (!vm_assign(run, proto->param_types[i], &arguments[from], "Argument", &placed[i]))
				return false;
			if (placed[i].kind == DMN_NULL && arguments[from].kind != DMN_NULL) {
				*ret = FEEL_NULL;
				return true;
			}
		}
	}
	return vm_run(run, proto, f->captures, f->instance, placed, ret);
}

static bool execute(struct dmn_run *run, const struct feel_proto *proto, const struct dmn_value *captures,
	struct feel_instance *instance, struct dmn_value *frame, struct dmn_value *ret);

bool
vm_run(struct dmn_run *run, const struct feel_proto *proto, const struct dmn_value *captures,
	struct feel_instance *instance, const struct dmn_value *arguments, struct dmn_value *ret)
{
	const struct feel_proto *outer = run->proto;
	size_t outer_pc = run->pc, base = run->top;

	if (run->depth >= run->limits.depth)
		return run_stop(run, DMN_LIMIT, "feel.limit.depth", "Calls are nested deeper than the limit.");
	if (FEEL_STACK_VALUES - base < proto->frame_size)
		return run_stop(run, DMN_LIMIT, "feel.limit.depth", "The evaluation needs more stack than the limit.");
	struct dmn_value *frame = run->stack + base;
	for (uint32_t i = 0; i < proto->param_count; i++)
		frame[i] = arguments[i];
	run->top = base + proto->frame_size;
	run->depth++;
	run->proto = proto;
	bool good = execute(run, proto, captures, instance, frame, ret);
	run->proto = outer;
	run->pc = outer_pc;
	run->depth--;
	run->top = base;
	return good;
}

static bool
closure(struct dmn_run *run, const struct feel_proto *proto, const uint32_t *words, uint32_t count,
	const struct dmn_value *frame, const struct dmn_value *captures, struct feel_instance *instance, struct dmn_value *ret)
{
	struct feel_function *f = run_take(run, 1, sizeof *f);
	struct dmn_value *copies = run_take(run, count, sizeof *copies);

	if (!f || !copies)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		copies[i] = words[i] & FEEL_FROM_CAPTURE ? captures[words[i] & ~(uint32_t)FEEL_FROM_CAPTURE] : frame[words[i]];
		if (copies[i].kind == FEEL_BUILDER)      /* partial: as far as it is now */
			copies[i] = builder_list(copies[i].builder);
	}
	*f = (struct feel_function){ .proto = proto, .captures = copies, .instance = instance };
	*ret = (struct dmn_value){ .kind = DMN_FUNCTION, .function = f };
	return true;
}

static bool
make_range(struct dmn_run *run, uint32_t arg, const struct dmn_value *low, const struct dmn_value *high,
	struct dmn_value *ret)
{
	struct feel_range *r = run_take(run, 1, sizeof *r);
	int order;

	if (!r)
		return false;
	*r = (struct feel_range){ .low = *low, .high = *high, .low_end = arg & 3, .high_end = arg >> 2 & 3,
		.equals = arg >> 4 & 1, .negated = arg >> 5 & 1 };
	*ret = (struct dmn_value){ .kind = DMN_RANGE, .range = r };
	if (r->low_end && r->high_end && !r->equals && low->kind != DMN_NULL && high->kind != DMN_NULL) {
		if (!feel_compare(low, high, &order))
			return run_null(run, ret, "feel.range.kind", "A range cannot go from %s to %s.", feel_kind_name(low), feel_kind_name(high));
		if (order > 0)
			return run_null(run, ret, "feel.range.order", "The range ends before it starts.");
	}
	return true;
}

static bool
copy_values(struct dmn_run *run, const struct dmn_value *from, uint32_t count, struct dmn_value **ret)
{
	*ret = run_take(run, count, sizeof **ret);
	if (*ret && count)
		memcpy(*ret, from, count * sizeof **ret);
	return *ret != NULL;
}

/* Where a member was found: the items of a list mostly have one shape. */
enum { MEMBERS_KNOWN = 4 };
struct known_member { const struct feel_shape *shape; uint32_t pc, at; };

/*
 * From one instruction straight to the code of the next, where the compiler can (W1 5 %, W2 8 % faster than one jump for all of
 * them); else a switch in a loop.  FETCH counts a step and notes where the machine is, for what may be reported.
 */
#define FETCH \
	op = code[pc] & 0xFF; \
	arg = code[pc] >> 8; \
	run->pc = pc++; \
	if (!vm_step(run)) \
		return false
#if defined(__GNUC__) && !defined(MACHINE_SWITCH)
#define AT(name) at_##name:
#define PLACE(name) [name] = &&at_##name
#define NEXT do { FETCH; goto *places[op]; } while (0)
#define AT_BEGIN NEXT;
#define AT_END
#else
#define AT(name) case name:
#define NEXT break
#define AT_BEGIN for (;;) { FETCH; switch ((enum feel_op)op) {
#define AT_END } }
#endif

static bool
execute(struct dmn_run *run, const struct feel_proto *proto, const struct dmn_value *captures,
	struct feel_instance *instance, struct dmn_value *frame, struct dmn_value *ret)
{
	const struct feel_unit *u = proto->unit;
	const uint32_t *code = proto->code;
	struct dmn_value *sp = frame + proto->local_count;       /* one past the top */
	struct run_step *step = NULL;
	struct known_member members[MEMBERS_KNOWN];
	struct dmn_value v, *values;
	size_t pc = 0;

	for (unsigned i = 0; i < MEMBERS_KNOWN; i++)
		members[i].shape = NULL;
#ifdef PLACE
	static const void *const places[] = {
		PLACE(OP_CONST), PLACE(OP_LOAD), PLACE(OP_STORE), PLACE(OP_POP), PLACE(OP_UP), PLACE(OP_GLOBAL),
		PLACE(OP_GLOBAL_STORE), PLACE(OP_LATE), PLACE(OP_ITEM_ENTRY), PLACE(OP_ADD), PLACE(OP_SUBTRACT),
		PLACE(OP_MULTIPLY), PLACE(OP_DIVIDE), PLACE(OP_POWER), PLACE(OP_NEGATE), PLACE(OP_EQUAL), PLACE(OP_UNEQUAL),
		PLACE(OP_LESS), PLACE(OP_LESS_EQUAL), PLACE(OP_GREATER), PLACE(OP_GREATER_EQUAL), PLACE(OP_BETWEEN),
		PLACE(OP_AND), PLACE(OP_OR), PLACE(OP_JUMP), PLACE(OP_JUMP_FALSE), PLACE(OP_JUMP_TRUE), PLACE(OP_IF),
		PLACE(OP_TRUTH), PLACE(OP_IN), PLACE(OP_MEMBER), PLACE(OP_SLOT_MEMBER), PLACE(OP_NO_MEMBER),
		PLACE(OP_GLOBAL_MEMBER), PLACE(OP_INDEX), PLACE(OP_LIST), PLACE(OP_CONTEXT), PLACE(OP_RANGE),
		PLACE(OP_CLOSURE), PLACE(OP_CALL), PLACE(OP_BUILTIN), PLACE(OP_INSTANCE), PLACE(OP_COERCE), PLACE(OP_BUILD),
		PLACE(OP_APPEND), PLACE(OP_PARTIAL), PLACE(OP_ITERATE), PLACE(OP_ITERATE_TO), PLACE(OP_NEXT), PLACE(OP_AGAIN),
		PLACE(OP_KEEP), PLACE(OP_FILTERED), PLACE(OP_QUANTIFY), PLACE(OP_SATISFY), PLACE(OP_REFUSE), PLACE(OP_CELL),
		PLACE(OP_HIT), PLACE(OP_DECIDE), PLACE(OP_SELECT), PLACE(OP_RULE), PLACE(OP_TABLE_ANY), PLACE(OP_TABLE_END),
		PLACE(OP_SERVICE), PLACE(OP_HOST), PLACE(OP_FAIL), PLACE(OP_RETURN),
	};
#endif
	uint32_t op, arg;

	AT_BEGIN
	AT(OP_CONST)
		*sp++ = u->constants[arg];
		NEXT;
	AT(OP_LOAD)
		*sp++ = frame[arg];
		NEXT;
	AT(OP_STORE)
		frame[arg] = *--sp;
		NEXT;
	AT(OP_POP)
		sp--;
		NEXT;
	AT(OP_UP)
		*sp++ = captures[arg];
		NEXT;
	AT(OP_GLOBAL) {
		const struct dmn_value *from = instance ? vm_global(run, instance, arg) : &nothing;
		if (!from)
			return false;
		*sp++ = *from;
		NEXT;
	}
	AT(OP_GLOBAL_STORE) {
		const struct dmn_value *from = instance ? vm_global(run, instance, arg) : &nothing;
		if (!from)
			return false;
		frame[code[pc++]] = *from;
		NEXT;
	}
	AT(OP_LATE) {
		const struct dmn_value *entry = feel_entry(&run->root, feel_text(&u->constants[arg]));
		if (!entry)
			run_report(run, DMN_WARNING, "feel.name.missing", "There is no \"%.*s\" here: null.",
				TEXT_ARG(feel_text(&u->constants[arg])));
		*sp++ = entry ? *entry : FEEL_NULL;
		NEXT;
	}
	AT(OP_ITEM_ENTRY) {
		const struct dmn_value *entry = feel_entry(&sp[-1], feel_text(&u->constants[arg]));
		sp--;
		if (entry) {
			*sp++ = *entry;
			pc = code[pc];
		} else {
			pc++;
		}
		NEXT;
	}
	AT(OP_ADD) AT(OP_SUBTRACT) AT(OP_MULTIPLY) AT(OP_DIVIDE) AT(OP_POWER)
		sp--;
		if (op <= OP_MULTIPLY && sp[-1].kind == DMN_NUMBER && sp[0].kind == DMN_NUMBER) {
			bool good = op == OP_ADD ? dec_add(sp[-1].number, sp[0].number, &sp[-1].number)
				: op == OP_SUBTRACT ? dec_sub(sp[-1].number, sp[0].number, &sp[-1].number)
				: dec_mul(sp[-1].number, sp[0].number, &sp[-1].number);
			if (good)
				NEXT;
		}
		if (!vm_arithmetic(run, (enum feel_op)op, &sp[-1], &sp[0], &v))
			return false;
		sp[-1] = v;
		NEXT;
	AT(OP_NEGATE)
		if (sp[-1].kind == DMN_NUMBER) {
			sp[-1].number = dec_neg(sp[-1].number);
		} else if (!temporal_negate(&sp[-1], &sp[-1])) {
			run_report(run, DMN_ERROR, sp[-1].kind == DMN_NULL ? "feel.operand.null" : "feel.operand.kind",
				"-%s gives null.", feel_kind_name(&sp[-1]));
			sp[-1] = FEEL_NULL;
		}
		NEXT;
	AT(OP_EQUAL) AT(OP_UNEQUAL) AT(OP_LESS) AT(OP_LESS_EQUAL) AT(OP_GREATER) AT(OP_GREATER_EQUAL)
		v = compare(run, (enum feel_op)op, &sp[-2], &sp[-1], arg);
		sp--;
		sp[-1] = v;
		NEXT;
	AT(OP_BETWEEN) {
		struct dmn_value low = compare(run, OP_GREATER_EQUAL, &sp[-3], &sp[-2], false);
		struct dmn_value high = compare(run, OP_LESS_EQUAL, &sp[-3], &sp[-1], false);
		if (sp[-3].kind == DMN_NULL || sp[-2].kind == DMN_NULL || sp[-1].kind == DMN_NULL)
			run_report(run, DMN_ERROR, "feel.operand.null", "between with null gives null.");
		sp -= 2;
		sp[-1] = low.kind == DMN_NULL || high.kind == DMN_NULL ? FEEL_NULL : combine_and(&low, &high);
		NEXT;
	}
	AT(OP_AND)
		v = combine_and(&sp[-2], &sp[-1]);
		sp--;
		sp[-1] = v;
		NEXT;
	AT(OP_OR)
		v = combine_or(&sp[-2], &sp[-1]);
		sp--;
		sp[-1] = v;
		NEXT;
	AT(OP_JUMP)
		pc = arg;
		NEXT;
	AT(OP_JUMP_FALSE)
		if (feel_is_false(&sp[-1]))
			pc = arg;
		NEXT;
	AT(OP_JUMP_TRUE)
		if (feel_is_true(&sp[-1]))
			pc = arg;
		NEXT;
	AT(OP_IF)
		v = *--sp;
		if (feel_is_true(&v)) {
			pc++;
		} else if (v.kind == DMN_BOOLEAN || v.kind == DMN_NULL) {
			pc = arg;
		} else {
			run_report(run, DMN_ERROR, "feel.if.kind", "The condition of an if must be boolean, not %s.", feel_kind_name(&v));
			*sp++ = FEEL_NULL;
			pc = code[pc];
		}
		NEXT;
	AT(OP_TRUTH)
		if (sp[-1].kind != DMN_BOOLEAN)
			sp[-1] = FEEL_NULL;
		NEXT;
	AT(OP_IN) {
		bool no_range = (arg & 2) && sp[-1].kind == DMN_NULL;
		int met = no_range ? -1 : vm_test(run, &sp[-2], &sp[-1]);
		if ((arg & 1) && sp[-2].kind == DMN_NULL && met < 0)
			run_report(run, DMN_ERROR, "feel.operand.null", "Null cannot be tested.");
		bool null_end = sp[-1].kind == DMN_RANGE && has_null_end(sp[-1].range);
		if (met < 0 && sp[-2].kind != DMN_NULL && !no_range)
			run_report(run, null_end ? DMN_WARNING : DMN_ERROR, null_end ? "feel.operand.null" : "feel.in.kind", "A %s cannot be tested against a %s.", feel_kind_name(&sp[-2]),
				feel_kind_name(&sp[-1]));
		sp--;
		sp[-1] = met < 0 ? FEEL_NULL : feel_boolean(met);
		NEXT;
	}
	AT(OP_MEMBER)
		if (!vm_member(run, &sp[-1], feel_text(&u->constants[arg]), false, &v))
			return false;
		sp[-1] = v;
		NEXT;
	AT(OP_NO_MEMBER)
		run_report(run, DMN_ERROR, "feel.member.none", "The context has no entry \"%.*s\".",
			TEXT_ARG(feel_text(&u->constants[arg])));
		sp[-1] = FEEL_NULL;
		NEXT;
	AT(OP_GLOBAL_MEMBER) AT(OP_SLOT_MEMBER) {
		const struct dmn_value *from = &frame[arg], *entry;
		if (op == OP_GLOBAL_MEMBER) {
			from = instance ? vm_global(run, instance, arg) : &nothing;
			if (!from)
				return false;
		}
		struct known_member *known = &members[pc / 2 % MEMBERS_KNOWN];
		struct text name = feel_text(&u->constants[code[pc]]);
		run->pc = pc++;                  /* what is wrong, is wrong with the member */
		if (from->kind == DMN_CONTEXT && from->context.shape == known->shape && known->pc == pc) {
			*sp = from->context.values[known->at];
		} else if ((entry = feel_entry(from, name)) != NULL) {
			*known = (struct known_member){ from->context.shape, (uint32_t)pc, (uint32_t)(entry - from->context.values) };
			*sp = *entry;
		} else {
			if (!vm_member(run, from, name, false, &v))
				return false;
			*sp = v;
		}
		sp++;
		NEXT;
	}
	AT(OP_INDEX)
		if (!index_list(run, &sp[-2], &sp[-1], &v))
			return false;
		sp--;
		sp[-1] = v;
		NEXT;
	AT(OP_LIST)
		if (!copy_values(run, sp - arg, arg, &values))
			return false;
		sp -= arg;
		*sp++ = feel_list(values, arg);
		NEXT;
	AT(OP_CONTEXT) {
		const struct feel_shape *shape = u->shapes[arg];
		if (!copy_values(run, sp - shape->count, shape->count, &values))
			return false;
		sp -= shape->count;
		*sp++ = (struct dmn_value){ .kind = DMN_CONTEXT, .count = shape->count, .context = { shape, values } };
		NEXT;
	}
	AT(OP_RANGE)
		if (!make_range(run, arg, &sp[-2], &sp[-1], &v))
			return false;
		sp--;
		sp[-1] = v;
		NEXT;
	AT(OP_CLOSURE)
		if (!closure(run, u->protos[arg], &code[pc + 1], code[pc], frame, captures, instance, &v))
			return false;
		pc += 1 + code[pc];
		*sp++ = v;
		NEXT;
	AT(OP_CALL)
		if (!vm_call(run, &sp[-(ptrdiff_t)arg - 1], sp - arg, arg, code[pc] ? &u->constants[code[pc] - 1] : NULL, &v))
			return false;
		pc++;
		sp -= arg;
		sp[-1] = v;
		NEXT;
	AT(OP_BUILTIN) {
		uint32_t count = code[pc], names = code[pc + 1];
		if (!feel_builtin_call(run, &feel_builtins[arg], sp - count, count, names ? &u->constants[names - 1] : NULL, &v))
			return false;
		pc += 2;
		sp -= count;
		*sp++ = v;
		NEXT;
	}
	AT(OP_INSTANCE)
		sp[-1] = feel_boolean(run_conforms(run, &sp[-1], u->types[arg], false) == 1);
		NEXT;
	AT(OP_COERCE)
		if (!vm_assign(run, u->types[arg], &sp[-1], "Result", &v))
			return false;
		sp[-1] = v;
		NEXT;
	AT(OP_BUILD)
		if (!builder_new(run, &frame[arg]))
			return false;
		NEXT;
	AT(OP_APPEND)
		if (!builder_add(run, frame[arg].builder, --sp))
			return false;
		NEXT;
	AT(OP_PARTIAL)
		*sp++ = builder_list(frame[arg].builder);
		NEXT;
	AT(OP_ITERATE)
		if (!iterate(run, *--sp, code[pc], &frame[arg]))
			return false;
		if (frame[arg].iterator->done)
			no_result(&frame[code[pc + 1]]);
		pc += 2;
		NEXT;
	AT(OP_ITERATE_TO)
		sp -= 2;
		if (!iterate_to(run, &sp[0], &sp[1], &frame[arg]))
			return false;
		if (frame[arg].iterator->done)
			no_result(&frame[code[pc]]);
		pc++;
		NEXT;
	AT(OP_NEXT)
		if (iterator_next(frame[arg].iterator, &frame[arg + 1]))
			pc++;
		else
			pc = code[pc];
		NEXT;
	AT(OP_AGAIN)
		if (iterator_next(frame[arg].iterator, &frame[arg + 1]))
			pc = code[pc];
		else
			pc++;
		NEXT;
	AT(OP_KEEP) {
		bool done = false;
		uint32_t it = code[pc];
		if (!keep(run, frame[arg].builder, frame[it].iterator, --sp, &frame[it + 1], &done))
			return false;
		pc = done ? code[pc + 1] : pc + 2;
		NEXT;
	}
	AT(OP_FILTERED)
		*sp++ = frame[arg].builder->selected ? frame[arg].builder->chosen : builder_list(frame[arg].builder);
		NEXT;
	AT(OP_QUANTIFY)
		frame[arg] = feel_boolean(code[pc++]);
		NEXT;
	AT(OP_SATISFY)
		pc = satisfy(run, &frame[arg], --sp, code[pc]) ? code[pc + 1] : pc + 2;
		NEXT;
	AT(OP_REFUSE)
		if (!feel_is_true(--sp)) {
			run_report(run, DMN_ERROR, "dmn.table.input", "An input of the table is not one of its allowed values.");
			*sp++ = FEEL_NULL;
			pc = arg;
		}
		NEXT;
	AT(OP_CELL)
		if (!feel_is_true(--sp))
			pc = arg;
		NEXT;
	AT(OP_HIT)
		v = (struct dmn_value){ .kind = FEEL_ABSENT, .count = arg };
		if (!builder_add(run, frame[code[pc++]].builder, &v))
			return false;
		NEXT;
	AT(OP_DECIDE) {
		const struct feel_table_info *t = u->tables[code[pc + 1]];
		const struct dmn_value *output, *inputs = &frame[code[pc]];
		uint32_t rule;
		if (!index_decide(run, u->lookups[arg], inputs, &rule, &output) || (!output && t->has_default)) {
			pc += 3;
			NEXT;
		}
		v = (struct dmn_value){ .head = FEEL_HEAD(FEEL_ABSENT, 0, rule) };
		if (run->trace && proto->traced && !trace_table(run, &step, t, inputs, &v, output != NULL))
			return false;
		*sp++ = output ? *output : FEEL_NULL;
		pc = code[pc + 2];
		NEXT;
	}
	AT(OP_SELECT) {
		uint32_t results = code[pc + 1], next;
		bool used;
		struct feel_cursor *cursor;
		if (!index_begin(run, u->lookups[arg], &frame[code[pc]], frame[results].builder, frame[results + 1].builder, &used,
			&cursor, &next))
			return false;
		frame[results + 2] = (struct dmn_value){ .kind = cursor ? FEEL_CURSOR : DMN_NULL, .cursor = cursor };
		pc = used ? next : pc + 2;
		NEXT;
	}
	AT(OP_RULE)
		if (frame[arg].kind == FEEL_CURSOR) {
			uint32_t next;
			if (!index_next(run, frame[arg].cursor, frame[arg - 2].builder, frame[arg - 1].builder, &next))
				return false;
			pc = next;
		}
		NEXT;
	AT(OP_TABLE_ANY)
		pc = frame[code[pc]].builder->count > 0 ? arg : pc + 1;
		NEXT;
	AT(OP_TABLE_END) {
		const struct feel_table_info *t = u->tables[arg];
		uint32_t results = code[pc], first = code[pc + 1];
		const struct feel_builder *matches = frame[results + 1].builder;
		struct dmn_value orders = FEEL_NULL;
		if (code[pc + 2])
			orders = *--sp;
		pc += 3;
		if (run->trace && proto->traced && !trace_table(run, &step, t, &frame[first], matches->items, matches->count))
			return false;
		if (!table_result(run, t, frame[results].builder, matches->count, &orders, &v))
			return false;
		*sp++ = v;
		NEXT;
	}
	AT(OP_SERVICE)
		if (!service(run, u->services[arg], instance, frame, &v))
			return false;
		*sp++ = v;
		NEXT;
	AT(OP_HOST)
		if (!external_call(run, &u->host.functions[arg], frame, proto->param_count, &v))
			return false;
		*sp++ = v;
		NEXT;
	AT(OP_FAIL)
		run_report(run, DMN_ERROR, "feel.failed", "This text did not compile: null.");
		*sp++ = FEEL_NULL;
		NEXT;
	AT(OP_RETURN)
		sp--;
		/* The common case of vm_assign: a value with nothing inside, of a type that allows all such. */
		if (proto->assigned && (sp->kind != proto->result->kind || sp->kind >= DMN_LIST || !proto->result->plain)
		    && !vm_assign(run, proto->result, sp, "Result", sp))
			return false;
		*ret = *sp;
		return !(run->trace && proto->traced) || trace_result(run, step, proto, frame, ret);
	AT_END
}
