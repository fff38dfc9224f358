/* Equality, order and membership of values. */
#include "feel/value.h"

#include "feel/run.h"
#include "feel/temporal.h"

const struct dmn_value *
feel_entry(const struct dmn_value *context, struct text name)
{
	if (context->kind != DMN_CONTEXT)
		return NULL;
	const struct feel_shape *shape = context->context.shape;
	for (uint32_t i = 0; i < shape->count; i++)
		if (text_same(shape->names[i], name))
			return &context->context.values[i];
	return NULL;
}

/* 1, 0, -1 (cannot be compared), or -2 (too much effort). */
static int equal(struct feel_effort *e, const struct dmn_value *a, const struct dmn_value *b);

static int
lists_equal(struct feel_effort *e, const struct dmn_value *a, const struct dmn_value *b)
{
	if (a->count != b->count)
		return 0;
	if (!effort_step(e, a->count / FEEL_COST_ITEMS))
		return -2;
	for (uint32_t i = 0; i < a->count; i++) {
		int same = equal(e, &a->items[i], &b->items[i]);
		if (same != 1)
			return same == -2 ? -2 : 0;
	}
	return 1;
}

static int
contexts_equal(struct feel_effort *e, const struct dmn_value *a, const struct dmn_value *b)
{
	const struct feel_shape *shape = a->context.shape;

	if (shape->count != b->context.shape->count)
		return 0;
	if (shape != b->context.shape && !effort_step(e, (uint64_t)shape->count * shape->count / FEEL_COST_NAMES))
		return -2;
	for (uint32_t i = 0; i < shape->count; i++) {
		const struct dmn_value *other = shape == b->context.shape ? &b->context.values[i]
			: feel_entry(b, shape->names[i]);
		int same = other ? equal(e, &a->context.values[i], other) : 0;
		if (same != 1)
			return same == -2 ? -2 : 0;
	}
	return 1;
}

static int
ranges_equal(struct feel_effort *e, const struct feel_range *a, const struct feel_range *b)
{
	if (a->low_end != b->low_end || a->high_end != b->high_end || a->equals != b->equals
		|| a->negated != b->negated)
		return 0;
	int low = equal(e, &a->low, &b->low), high = low == 1 ? equal(e, &a->high, &b->high) : low;
	return high == -2 ? -2 : high == 1;
}

static int
within(struct feel_effort *e, const struct dmn_value *a, const struct dmn_value *b)
{
	if (!effort_step(e, 1) || !effort_deeper(e))
		return -2;
	int same = a->kind == DMN_LIST ? lists_equal(e, a, b) : a->kind == DMN_CONTEXT ? contexts_equal(e, a, b)
		: ranges_equal(e, a->range, b->range);
	e->depth--;
	return same;
}

static int
equal(struct feel_effort *e, const struct dmn_value *a, const struct dmn_value *b)
{
	if (a->kind == DMN_NULL || b->kind == DMN_NULL)
		return a->kind == b->kind;
	if (a->kind != b->kind)
		return -1;
	switch (a->kind) {
	case DMN_BOOLEAN: return a->flag == b->flag;
	case DMN_NUMBER: return dec_compare(a->number, b->number) == 0;
	case DMN_STRING: return text_same(feel_text(a), feel_text(b));
	case DMN_DATE: return a->when.days == b->when.days;
	case DMN_TIME:
	case DMN_DATE_TIME: return temporal_equal(a, b);
	case DMN_DAYS_DURATION: return a->span.seconds == b->span.seconds && a->span.nanos == b->span.nanos;
	case DMN_MONTHS_DURATION: return a->months == b->months;
	case DMN_LIST:
	case DMN_CONTEXT:
	case DMN_RANGE: return within(e, a, b);
	default: return a->function == b->function ? 1 : -1;
	}
}

int
feel_equal(const struct dmn_value *a, const struct dmn_value *b)
{
	struct feel_effort e = { .left = FEEL_EFFORT_MAX };
	int same = equal(&e, a, b);

	return same == -2 ? -1 : same;
}

int
run_equal(struct dmn_run *run, const struct dmn_value *a, const struct dmn_value *b)
{
	struct feel_effort e = { .run = run };
	uint64_t cost = run_cost_of_pair(a, b);

	return cost && a->count == b->count && !run_charge(run, cost) ? -2 : equal(&e, a, b);
}

static int
sign_of(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

bool
feel_compare(const struct dmn_value *a, const struct dmn_value *b, int *ret)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case DMN_NUMBER:
		*ret = dec_compare(a->number, b->number);
		return true;
	case DMN_STRING:
		*ret = text_compare(feel_text(a), feel_text(b));
		return true;
	case DMN_DATE:
		*ret = sign_of(a->when.days, b->when.days);
		return true;
	case DMN_TIME:
	case DMN_DATE_TIME:
		return temporal_compare(a, b, ret);
	case DMN_DAYS_DURATION:
		*ret = sign_of(a->span.seconds, b->span.seconds);
		if (*ret == 0)
			*ret = sign_of(a->span.nanos, b->span.nanos);
		return true;
	case DMN_MONTHS_DURATION:
		*ret = sign_of(a->months, b->months);
		return true;
	default:
		return false;
	}
}

int
feel_in_range(const struct dmn_value *x, const struct feel_range *r)
{
	int order;

	if (r->equals) {
		int same = feel_equal(x, &r->low);
		return same < 0 ? -1 : same != r->negated;
	}
	if (r->low_end != FEEL_END_NONE) {
		if (!feel_compare(x, &r->low, &order))
			return -1;
		if (order < 0 || (order == 0 && r->low_end == FEEL_END_OPEN))
			return 0;
	}
	if (r->high_end != FEEL_END_NONE) {
		if (!feel_compare(x, &r->high, &order))
			return -1;
		if (order > 0 || (order == 0 && r->high_end == FEEL_END_OPEN))
			return 0;
	}
	return 1;
}

const char *
feel_kind_name(const struct dmn_value *v)
{
	static const char *const names[] = {
		[DMN_NULL] = "null", [DMN_BOOLEAN] = "boolean", [DMN_NUMBER] = "number", [DMN_STRING] = "string",
		[DMN_DATE] = "date", [DMN_TIME] = "time", [DMN_DATE_TIME] = "date and time",
		[DMN_DAYS_DURATION] = "days and time duration", [DMN_MONTHS_DURATION] = "years and months duration",
		[DMN_LIST] = "list", [DMN_CONTEXT] = "context", [DMN_RANGE] = "range", [DMN_FUNCTION] = "function",
	};
	return v->kind <= DMN_FUNCTION ? names[v->kind] : "nothing";
}
