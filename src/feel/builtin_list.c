/* Built-in functions of lists and contexts. */
#include "feel/builtins.h"
#include "feel/vm.h"

/* The items that a list function works on: those of its one list, or its arguments. */
static struct dmn_value
items_of(const struct dmn_value *a, uint32_t count)
{
	if (count == 1 && a[0].kind == DMN_LIST)
		return a[0];
	return feel_list(a, count);
}

/* One argument that is a list, or one item for a list. */
static bool
list_argument(const struct dmn_value *v, struct dmn_value *ret)
{
	if (v->kind == DMN_NULL || v->kind == FEEL_ABSENT)
		return false;
	*ret = v->kind == DMN_LIST ? *v : feel_list(v, 1);
	return true;
}

#define LIST_ARGUMENT(name, list) \
	struct dmn_value list; \
	if (!list_argument(&a[0], &list)) return argument_wrong(run, ret, name, "list", &a[0])

static struct dmn_value *
copy_of(struct dmn_run *run, const struct dmn_value *list, uint32_t more)
{
	if ((uint64_t)list->count + more > run->limits.list_length) {
		run_stop(run, DMN_LIMIT, "feel.limit.list", "A list became longer than the limit.");
		return NULL;
	}
	struct dmn_value *copy = run_take(run, list->count + (size_t)more, sizeof *copy);
	if (copy && list->count)
		memcpy(copy, list->items, list->count * sizeof *copy);
	return copy;
}

/* The digits after the point do not count, as for the positions in a string and the scale of a rounding. */
static bool
whole(const struct dmn_value *v, int64_t *ret)
{
	struct dec n;

	return v->kind == DMN_NUMBER && dec_rescale(v->number, 0, DEC_DOWN, &n) && dec_to_int(n, ret);
}

/* A position of FEEL (1-based, negative from the end) as an index; false when outside. */
static bool
position(const struct dmn_value *v, uint32_t count, uint32_t *ret)
{
	int64_t n;

	if (!whole(v, &n) || n == 0 || n > (int64_t)count || n < -(int64_t)count)
		return false;
	*ret = (uint32_t)(n > 0 ? n - 1 : (int64_t)count + n);
	return true;
}

FEEL_CALL(call_list_contains)
{
	(void)count;
	LIST_ARGUMENT("list contains", list);
	for (uint32_t i = 0; i < list.count; i++)
		if (run_equal(run, &list.items[i], &a[1]) == 1) {
			*ret = feel_boolean(true);
			return true;
		}
	*ret = feel_boolean(false);
	return true;
}

FEEL_CALL(call_count)
{
	(void)count;
	LIST_ARGUMENT("count", list);
	*ret = feel_int(list.count);
	return true;
}

static bool
extreme(struct dmn_run *run, const char *name, struct dmn_value list, int wanted, struct dmn_value *ret)
{
	uint32_t numbers = 0;

	/* Mostly numbers. */
	*ret = list.count ? list.items[0] : FEEL_NULL;
	for (; numbers < list.count && list.items[numbers].kind == DMN_NUMBER; numbers++)
		if (dec_compare(list.items[numbers].number, ret->number) == wanted)
			*ret = list.items[numbers];
	if (numbers == list.count)
		return true;
	*ret = FEEL_NULL;
	for (uint32_t i = 0; i < list.count; i++) {
		int order;
		if (i == 0 && feel_compare(&list.items[0], &list.items[0], &order)) {
			*ret = list.items[0];
			continue;
		}
		if (!run_charge(run, run_cost_of_pair(&list.items[i], ret)))
			return false;
		if (i == 0 || !feel_compare(&list.items[i], ret, &order))
			return argument_wrong(run, ret, name, "list of values of one ordered kind", &list.items[i]);
		if (order == wanted)
			*ret = list.items[i];
	}
	return true;
}

FEEL_CALL(call_min) { return extreme(run, "min", items_of(a, count), -1, ret); }
FEEL_CALL(call_max) { return extreme(run, "max", items_of(a, count), 1, ret); }

static bool
numbers(struct dmn_run *run, const char *name, struct dmn_value list, struct dmn_value *ret, bool *ret_good)
{
	*ret = FEEL_NULL;
	*ret_good = false;
	for (uint32_t i = 0; i < list.count; i++)
		if (list.items[i].kind != DMN_NUMBER)
			return argument_wrong(run, ret, name, "list of numbers", &list.items[i]);
	*ret_good = list.count > 0;
	return true;
}

static bool
accumulate(struct dmn_run *run, const char *name, struct dmn_value list,
	bool (*step)(struct dec, struct dec, struct dec *),
	struct dmn_value *ret)
{
	bool good;

	if (!numbers(run, name, list, ret, &good) || !good)
		return true;
	struct dec n = list.items[0].number;
	for (uint32_t i = 1; i < list.count; i++)
		if (!step(n, list.items[i].number, &n))
			return run_null(run, ret, "feel.number.range", "%s(): the result does not fit.", name);
	*ret = feel_number(n);
	return true;
}

FEEL_CALL(call_sum) { return accumulate(run, "sum", items_of(a, count), dec_add, ret); }

FEEL_CALL(call_product)
{
	struct dmn_value list = items_of(a, count);

	if (list.count == 0)
		return run_null(run, ret, "feel.argument.range", "product() wants at least one number.");
	return accumulate(run, "product", list, dec_mul, ret);
}

FEEL_CALL(call_mean)
{
	struct dmn_value list = items_of(a, count);

	if (!accumulate(run, "mean", list, dec_add, ret))
		return false;
	if (ret->kind == DMN_NUMBER && !dec_div(ret->number, dec_from_int(list.count), &ret->number))
		*ret = FEEL_NULL;
	return true;
}

static bool
sort_values(struct dmn_run *run, struct dmn_value *items, uint32_t count, const struct dmn_value *precedes,
	bool *ret_good);

FEEL_CALL(call_median)
{
	struct dmn_value list = items_of(a, count);
	bool good;

	if (!numbers(run, "median", list, ret, &good) || !good)
		return true;
	struct dmn_value *items = copy_of(run, &list, 0);
	if (!items || !sort_values(run, items, list.count, NULL, &good))
		return false;
	uint32_t middle = list.count / 2;
	*ret = items[middle];
	if (list.count % 2 == 0 && (!dec_add(items[middle - 1].number, items[middle].number, &ret->number)
	                            || !dec_div(ret->number, dec_from_int(2), &ret->number)))
		*ret = FEEL_NULL;
	return true;
}

FEEL_CALL(call_stddev)
{
	struct dmn_value list = items_of(a, count);
	struct dec sum = dec_from_int(0), mean, d;
	bool good;

	if (!numbers(run, "stddev", list, ret, &good) || (!good && list.count > 0))
		return true;
	if (list.count < 2)
		return run_null(run, ret, "feel.argument.range", "stddev() wants at least two numbers.");
	for (uint32_t i = 0; i < list.count && good; i++)
		good = dec_add(sum, list.items[i].number, &sum);
	good = good && dec_div(sum, dec_from_int(list.count), &mean);
	sum = dec_from_int(0);
	for (uint32_t i = 0; i < list.count && good; i++)
		good = dec_sub(list.items[i].number, mean, &d) && dec_mul(d, d, &d) && dec_add(sum, d, &sum);
	if (!good || !dec_div(sum, dec_from_int((int64_t)list.count - 1), &sum) || !dec_sqrt(sum, &sum))
		return run_null(run, ret, "feel.number.range", "stddev(): the result does not fit.");
	*ret = feel_number(sum);
	return true;
}

FEEL_CALL(call_mode)
{
	struct dmn_value list = items_of(a, count);
	struct feel_builder b = { 0 };
	uint32_t best = 0;
	bool good;

	if (!numbers(run, "mode", list, ret, &good))
		return false;
	if (!good) {
		if (list.count == 0)
			*ret = list;
		return true;
	}
	struct dmn_value *items = copy_of(run, &list, 0);
	if (!items || !sort_values(run, items, list.count, NULL, &good))
		return false;
	for (uint32_t i = 0, n; i < list.count; i += n) {
		for (n = 1; i + n < list.count && run_equal(run, &items[i], &items[i + n]) == 1; n++)
			;
		if (n > best)
			b.count = 0;
		if (n >= best && !builder_add(run, &b, &items[i]))
			return false;
		best = n > best ? n : best;
	}
	*ret = builder_list(&b);
	return true;
}

static bool
quantify(struct dmn_run *run, const char *name, struct dmn_value list, bool all, struct dmn_value *ret)
{
	*ret = feel_boolean(all);
	for (uint32_t i = 0; i < list.count; i++) {
		const struct dmn_value *v = &list.items[i];
		if (v->kind == DMN_BOOLEAN && (bool)v->flag != all) {
			*ret = feel_boolean(!all);
			return true;
		}
	}
	for (uint32_t i = 0; i < list.count; i++)
		if (list.items[i].kind != DMN_BOOLEAN) {
			if (list.items[i].kind != DMN_NULL)
				return argument_wrong(run, ret, name, "list of booleans", &list.items[i]);
			*ret = FEEL_NULL;
		}
	return true;
}

FEEL_CALL(call_all)
{
	if (count == 1 && a[0].kind == DMN_NULL)
		return argument_wrong(run, ret, "all", "list", &a[0]);
	return quantify(run, "all", items_of(a, count), true, ret);
}

FEEL_CALL(call_any)
{
	if (count == 1 && a[0].kind == DMN_NULL)
		return argument_wrong(run, ret, "any", "list", &a[0]);
	return quantify(run, "any", items_of(a, count), false, ret);
}

FEEL_CALL(call_sublist)
{
	uint32_t from;
	int64_t length;

	(void)count;
	LIST_ARGUMENT("sublist", list);
	if (!position(&a[1], list.count, &from))
		return run_null(run, ret, "feel.argument.range", "sublist(): the position is outside of the list.");
	length = (int64_t)list.count - from;
	if (a[2].kind != FEEL_ABSENT && a[2].kind != DMN_NULL
	    && (!whole(&a[2], &length) || length < 0 || length > (int64_t)list.count - from))
		return run_null(run, ret, "feel.argument.range", "sublist(): the length is outside of the list.");
	*ret = feel_list(list.items + from, (size_t)length);
	return true;
}

FEEL_CALL(call_append)
{
	LIST_ARGUMENT("append", list);
	struct dmn_value *items = copy_of(run, &list, count - 1);
	if (!items)
		return false;
	for (uint32_t i = 1; i < count; i++)
		items[list.count + i - 1] = a[i];
	*ret = feel_list(items, list.count + count - 1);
	return true;
}

static bool
joined(struct dmn_run *run, const char *name, const struct dmn_value *a, uint32_t count, bool once,
	struct dmn_value *ret)
{
	struct feel_builder b = { 0 };

	for (uint32_t i = 0; i < count; i++) {
		struct dmn_value list;
		if (!list_argument(&a[i], &list))
			return argument_wrong(run, ret, name, "list", &a[i]);
		for (uint32_t k = 0; k < list.count; k++) {
			bool known = false;
			if (once && !run_charge(run, b.count / FEEL_COST_ITEMS))
				return false;
			for (uint32_t m = 0; once && m < b.count && !known; m++)
				known = run_equal(run, &b.items[m], &list.items[k]) == 1;
			if (!vm_step(run) || (!known && !builder_add(run, &b, &list.items[k])))
				return false;
		}
	}
	*ret = builder_list(&b);
	return true;
}

FEEL_CALL(call_concatenate) { return joined(run, "concatenate", a, count, false, ret); }
FEEL_CALL(call_union) { return joined(run, "union", a, count, true, ret); }
FEEL_CALL(call_distinct_values) { return joined(run, "distinct values", a, count, true, ret); }

FEEL_CALL(call_insert_before)
{
	uint32_t at;

	(void)count;
	LIST_ARGUMENT("insert before", list);
	if (!position(&a[1], list.count, &at))
		return run_null(run, ret, "feel.argument.range",
			"insert before(): the position is outside of the list.");
	struct dmn_value *items = copy_of(run, &list, 1);
	if (!items)
		return false;
	memmove(items + at + 1, items + at, (list.count - at) * sizeof *items);
	items[at] = a[2];
	*ret = feel_list(items, list.count + 1);
	return true;
}

FEEL_CALL(call_remove)
{
	uint32_t at;

	(void)count;
	LIST_ARGUMENT("remove", list);
	if (!position(&a[1], list.count, &at))
		return run_null(run, ret, "feel.argument.range", "remove(): the position is outside of the list.");
	struct dmn_value *items = copy_of(run, &list, 0);
	if (!items)
		return false;
	memmove(items + at, items + at + 1, (list.count - at - 1) * sizeof *items);
	*ret = feel_list(items, list.count - 1);
	return true;
}

FEEL_CALL(call_list_replace)
{
	uint32_t at;

	(void)count;
	LIST_ARGUMENT("list replace", list);
	struct dmn_value *items = copy_of(run, &list, 0);
	if (!items)
		return false;
	if (a[1].kind == DMN_FUNCTION) {
		for (uint32_t i = 0; i < list.count; i++) {
			struct dmn_value pair[2] = { list.items[i], a[2] }, met;
			if (!vm_call(run, &a[1], pair, 2, NULL, &met))
				return false;
			if (met.kind != DMN_BOOLEAN)
				return run_null(run, ret, "feel.argument.kind",
					"list replace(): the function must give a boolean.");
			if (feel_is_true(&met))
				items[i] = a[2];
		}
	} else if (a[1].kind != DMN_NUMBER) {
		return argument_wrong(run, ret, "list replace", "number or function", &a[1]);
	} else if (!position(&a[1], list.count, &at)) {
		return run_null(run, ret, "feel.argument.range",
			"list replace(): the position is outside of the list.");
	} else {
		items[at] = a[2];
	}
	*ret = feel_list(items, list.count);
	return true;
}

FEEL_CALL(call_reverse)
{
	(void)count;
	LIST_ARGUMENT("reverse", list);
	struct dmn_value *items = copy_of(run, &list, 0);
	if (!items)
		return false;
	for (uint32_t i = 0; i < list.count; i++)
		items[i] = list.items[list.count - 1 - i];
	*ret = feel_list(items, list.count);
	return true;
}

FEEL_CALL(call_index_of)
{
	struct feel_builder b = { 0 };

	(void)count;
	LIST_ARGUMENT("index of", list);
	for (uint32_t i = 0; i < list.count; i++) {
		struct dmn_value at = feel_int((int64_t)i + 1);
		if (run_equal(run, &list.items[i], &a[1]) == 1 && !builder_add(run, &b, &at))
			return false;
	}
	*ret = builder_list(&b);
	return true;
}

static bool
flatten_into(struct dmn_run *run, struct feel_builder *b, const struct dmn_value *list, uint32_t depth)
{
	if (depth > run->limits.depth)
		return run_stop(run, DMN_LIMIT, "feel.limit.depth", "Lists are nested deeper than the limit.");
	for (uint32_t i = 0; i < list->count; i++) {
		if (!vm_step(run))
			return false;
		if (list->items[i].kind == DMN_LIST ? !flatten_into(run, b, &list->items[i], depth + 1)
		                                    : !builder_add(run, b, &list->items[i]))
			return false;
	}
	return true;
}

FEEL_CALL(call_flatten)
{
	struct feel_builder b = { 0 };

	(void)count;
	LIST_ARGUMENT("flatten", list);
	if (!flatten_into(run, &b, &list, 0))
		return false;
	*ret = builder_list(&b);
	return true;
}

/* Does b come strictly before a?  By the function, or by order. */
static bool
comes_before(struct dmn_run *run, const struct dmn_value *precedes, const struct dmn_value *b,
	const struct dmn_value *a,
	bool *ret, bool *ret_good)
{
	struct dmn_value pair[2] = { *b, *a }, met;
	int order;

	*ret = false;
	if (!precedes) {
		if (!run_charge(run, run_cost_of_pair(a, b)))
			return false;
		if (!feel_compare(b, a, &order))
			*ret_good = false;
		else
			*ret = order < 0;
		return true;
	}
	if (!vm_call(run, precedes, pair, 2, NULL, &met))
		return false;
	if (met.kind != DMN_BOOLEAN)
		*ret_good = false;
	*ret = feel_is_true(&met);
	return true;
}

/* Stable merge sort. */
static bool
merge_sort(struct dmn_run *run, struct dmn_value *items, struct dmn_value *spare, uint32_t count,
	const struct dmn_value *precedes, bool *ret_good)
{
	uint32_t half = count / 2, i = 0, k = half, n = 0;

	if (count < 2)
		return true;
	if (!merge_sort(run, items, spare, half, precedes, ret_good)
	    || !merge_sort(run, items + half, spare + half, count - half, precedes, ret_good))
		return false;
	while (i < half && k < count) {
		bool second;
		if (!vm_step(run) || !comes_before(run, precedes, &items[k], &items[i], &second, ret_good))
			return false;
		spare[n++] = second ? items[k++] : items[i++];
	}
	while (i < half)
		spare[n++] = items[i++];
	while (k < count)
		spare[n++] = items[k++];
	memcpy(items, spare, count * sizeof *items);
	return true;
}

static bool
sort_values(struct dmn_run *run, struct dmn_value *items, uint32_t count, const struct dmn_value *precedes,
	bool *ret_good)
{
	struct dmn_value *spare = run_take(run, count, sizeof *spare);

	*ret_good = true;
	return spare && merge_sort(run, items, spare, count, precedes, ret_good);
}

FEEL_CALL(call_sort)
{
	const struct dmn_value *list = &a[0], *precedes = a[1].kind == FEEL_ABSENT ? NULL : &a[1];
	struct dmn_value one;
	bool good;

	(void)count;
	/* sort(precedes, list) by position is not FEEL; by name the order does not matter. */
	if (!list_argument(list, &one))
		return argument_wrong(run, ret, "sort", "list", list);
	if (precedes && precedes->kind != DMN_FUNCTION)
		return argument_wrong(run, ret, "sort", "function", precedes);
	struct dmn_value *items = copy_of(run, &one, 0);
	if (!items || !sort_values(run, items, one.count, precedes, &good))
		return false;
	if (!good)
		return run_null(run, ret, "feel.argument.kind", "sort(): the items cannot be ordered.");
	*ret = feel_list(items, one.count);
	return true;
}

/* ---- contexts ------------------------------------------------------------------------------------------- */

/* A context under construction: later values of the same name win. */
struct entries { struct run_names names; struct feel_builder values; };

static bool
put_entry(struct dmn_run *run, struct entries *e, struct text name, const struct dmn_value *value)
{
	uint32_t at;
	bool is_new;

	if (!vm_step(run) || !run_name(run, &e->names, name, &at, &is_new))
		return false;
	if (is_new)
		return builder_add(run, &e->values, value);
	e->values.items[at] = *value;
	return true;
}

static bool
put_all(struct dmn_run *run, struct entries *e, const struct dmn_value *context)
{
	for (uint32_t i = 0; i < context->context.shape->count; i++)
		if (!put_entry(run, e, context->context.shape->names[i], &context->context.values[i]))
			return false;
	return true;
}

static bool
finish_entries(struct dmn_run *run, const struct entries *e, struct dmn_value *ret)
{
	struct feel_shape *shape = run_take(run, 1, sizeof *shape);
	uint32_t count = e->values.count;
	struct text *names = run_take(run, count, sizeof *names);

	if (!shape || !names)
		return false;
	for (uint32_t i = 0; i < count; i++)
		names[i] = feel_text(&e->names.list.items[i]);
	*shape = (struct feel_shape){ count, names };
	*ret = (struct dmn_value){ .kind = DMN_CONTEXT, .count = count, .context = { shape, e->values.items } };
	return true;
}

FEEL_CALL(call_get_value)
{
	(void)count;
	if (a[0].kind != DMN_CONTEXT)
		return argument_wrong(run, ret, "get value", "context", &a[0]);
	*ret = a[0];
	if (a[1].kind == DMN_LIST) {
		for (uint32_t i = 0; i < a[1].count; i++) {
			const struct dmn_value *entry = a[1].items[i].kind == DMN_STRING
				? feel_entry(ret, feel_text(&a[1].items[i])) : NULL;
			if (!entry) {
				*ret = FEEL_NULL;
				return true;
			}
			*ret = *entry;
		}
		return true;
	}
	if (a[1].kind != DMN_STRING)
		return argument_wrong(run, ret, "get value", "string", &a[1]);
	const struct dmn_value *entry = feel_entry(&a[0], feel_text(&a[1]));
	*ret = entry ? *entry : FEEL_NULL;
	return true;
}

FEEL_CALL(call_get_entries)
{
	static const struct text pair_names[] = { { "key", 3 }, { "value", 5 } };
	static const struct feel_shape pair = { 2, pair_names };

	(void)count;
	if (a[0].kind != DMN_CONTEXT)
		return argument_wrong(run, ret, "get entries", "context", &a[0]);
	uint32_t n = a[0].context.shape->count;
	struct dmn_value *items = run_take(run, n, sizeof *items), *values = run_take(run, n, 2 * sizeof *values);
	if (!items || !values)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		values[2 * i] = feel_string(a[0].context.shape->names[i]);
		values[2 * i + 1] = a[0].context.values[i];
		items[i] = (struct dmn_value){ .kind = DMN_CONTEXT, .count = 2, .context = { &pair, &values[2 * i] } };
	}
	*ret = feel_list(items, n);
	return true;
}

FEEL_CALL(call_context)
{
	struct entries e = { 0 };

	(void)count;
	LIST_ARGUMENT("context", list);
	for (uint32_t i = 0; i < list.count; i++) {
		const struct dmn_value *key = feel_entry(&list.items[i], TEXT("key")),
			*value = feel_entry(&list.items[i], TEXT("value"));
		if (!key || key->kind != DMN_STRING || !value)
			return run_null(run, ret, "feel.argument.kind",
				"context() wants a list of {key, value} with strings as keys.");
		uint32_t before = e.values.count;
		if (!put_entry(run, &e, feel_text(key), value))
			return false;
		if (e.values.count == before)
			return run_null(run, ret, "feel.context.twice", "context(): the key \"%.*s\" is there twice.",
				TEXT_ARG(feel_text(key)));
	}
	return finish_entries(run, &e, ret);
}

static bool
put_path(struct dmn_run *run, const struct dmn_value *context, const struct dmn_value *keys, uint32_t count,
	const struct dmn_value *value, struct dmn_value *ret)
{
	struct entries e = { 0 };
	struct dmn_value inner = *value;

	if (context->kind != DMN_CONTEXT || count == 0 || keys[0].kind != DMN_STRING)
		return run_null(run, ret, "feel.argument.kind",
			"context put() wants a context and the keys that lead into it.");
	if (count > run->limits.depth)
		return run_stop(run, DMN_LIMIT, "feel.limit.depth", "Keys are nested deeper than the limit.");
	if (count > 1) {
		const struct dmn_value *entry = feel_entry(context, feel_text(&keys[0]));
		if (!entry || entry->kind != DMN_CONTEXT)
			return run_null(run, ret, "feel.argument.kind",
				"context put(): there is no context at \"%.*s\".", TEXT_ARG(feel_text(&keys[0])));
		if (!put_path(run, entry, keys + 1, count - 1, value, &inner))
			return false;
		if (inner.kind == DMN_NULL) {
			*ret = FEEL_NULL;
			return true;
		}
	}
	return put_all(run, &e, context) && put_entry(run, &e, feel_text(&keys[0]), &inner)
		&& finish_entries(run, &e, ret);
}

FEEL_CALL(call_context_put)
{
	(void)count;
	if (a[0].kind != DMN_CONTEXT)
		return argument_wrong(run, ret, "context put", "context", &a[0]);
	if (a[1].kind == DMN_LIST)
		return put_path(run, &a[0], a[1].items, a[1].count, &a[2], ret);
	if (a[1].kind != DMN_STRING)
		return argument_wrong(run, ret, "context put", "string", &a[1]);
	return put_path(run, &a[0], &a[1], 1, &a[2], ret);
}

/* By the name `key`: one key, not a list of them. */
FEEL_CALL(call_context_put_key)
{
	if (a[1].kind != DMN_STRING)
		return argument_wrong(run, ret, "context put", "string", &a[1]);
	return call_context_put(run, a, count, ret);
}

FEEL_CALL(call_context_merge)
{
	struct entries e = { 0 };

	(void)count;
	LIST_ARGUMENT("context merge", list);
	for (uint32_t i = 0; i < list.count; i++) {
		if (list.items[i].kind != DMN_CONTEXT)
			return argument_wrong(run, ret, "context merge", "list of contexts", &list.items[i]);
		if (!put_all(run, &e, &list.items[i]))
			return false;
	}
	return finish_entries(run, &e, ret);
}
