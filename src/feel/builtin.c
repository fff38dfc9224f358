/*
 * The table of built-in functions, and how one is called.  The functions themselves stand in the files by kind:
 * builtin_number.c, builtin_string.c, builtin_list.c, builtin_time.c, builtin_range.c.
 */
#include "feel/builtins.h"

#define MANY 255
#define ROW(name, params, least, most, ...) { name, params, least, most, __VA_ARGS__ }

const struct feel_builtin feel_builtins[] = {
	ROW("not", "negand", 1, 1, call_not, ".>b"),
	ROW("is", "value1|value2", 2, 2, call_is, "..>b"),
	ROW("is", "value1", 1, 1, call_is, ".>b"),
	ROW("is", "value2", 1, 1, call_is, ".>b"),

	ROW("number", "from|grouping separator|decimal separator", 1, 3, call_number, "[sn]ss>n"),
	ROW("string", "from", 1, 1, call_string, ".>s"),
	ROW("date", "from", 1, 1, call_date, "[sdD]>d"),
	ROW("date", "year|month|day", 3, 3, call_date_parts, "nnn>d"),
	ROW("time", "from", 1, 1, call_time, "[stdD]>t"),
	ROW("time", "hour|minute|second|offset", 3, 4, call_time_parts, "nnnu>t"),
	ROW("date and time", "from", 1, 1, call_date_time, "[sdD]>D"),
	ROW("date and time", "date|time", 2, 2, call_date_time_of, "[dD]t>D"),
	ROW("duration", "from", 1, 1, call_duration, "[sum]>[um]"),
	ROW("years and months duration", "from|to", 2, 2, call_months_duration, "[dD][dD]>m"),
	ROW("day of year", "date", 1, 1, call_day_of_year, "[dD]>n"),
	ROW("day of week", "date", 1, 1, call_day_of_week, "[dD]>s"),
	ROW("month of year", "date", 1, 1, call_month_of_year, "[dD]>s"),
	ROW("week of year", "date", 1, 1, call_week_of_year, "[dD]>n"),
	ROW("now", "", 0, 0, call_now, ">D"),
	ROW("today", "", 0, 0, call_today, ">d"),

	ROW("decimal", "n|scale", 2, 2, call_decimal, "nn>n"),
	ROW("floor", "n|scale", 1, 2, call_floor, "nn>n"),
	ROW("ceiling", "n|scale", 1, 2, call_ceiling, "nn>n"),
	ROW("round up", "n|scale", 2, 2, call_round_up, "nn>n"),
	ROW("round down", "n|scale", 2, 2, call_round_down, "nn>n"),
	ROW("round half up", "n|scale", 2, 2, call_round_half_up, "nn>n"),
	ROW("round half down", "n|scale", 2, 2, call_round_half_down, "nn>n"),
	ROW("abs", "n", 1, 1, call_abs, "[num]>1"),
	ROW("modulo", "dividend|divisor", 2, 2, call_modulo, "nn>n"),
	ROW("sqrt", "number", 1, 1, call_sqrt, "n>n"),
	ROW("log", "number", 1, 1, call_log, "n>n"),
	ROW("exp", "number", 1, 1, call_exp, "n>n"),
	ROW("odd", "number", 1, 1, call_odd, "n>b"),
	ROW("even", "number", 1, 1, call_even, "n>b"),

	ROW("substring", "string|start position|length", 2, 3, call_substring, "snn>s"),
	ROW("string length", "string", 1, 1, call_string_length, "s>n"),
	ROW("upper case", "string", 1, 1, call_upper_case, "s>s"),
	ROW("lower case", "string", 1, 1, call_lower_case, "s>s"),
	ROW("substring before", "string|match", 2, 2, call_substring_before, "ss>s"),
	ROW("substring after", "string|match", 2, 2, call_substring_after, "ss>s"),
	ROW("contains", "string|match", 2, 2, call_contains, "ss>b"),
	ROW("starts with", "string|match", 2, 2, call_starts_with, "ss>b"),
	ROW("ends with", "string|match", 2, 2, call_ends_with, "ss>b"),
	ROW("matches", "input|pattern|flags", 2, 3, call_matches, "sss>b"),
	ROW("replace", "input|pattern|replacement|flags", 3, 4, call_replace, "ssss>s"),
	ROW("split", "string|delimiter", 2, 2, call_split, "ss>ls"),
	ROW("string join", "list|delimiter", 1, 2, call_string_join, ".s>s"),
	ROW("string join", "list|delimiter|prefix|suffix", 4, 4, call_string_join, ".sss>s"),

	ROW("list contains", "list|element", 2, 2, call_list_contains, "..>b"),
	ROW("count", "list", 1, 1, call_count, ".>n"),
	ROW("min", "list", 1, MANY, call_min, ".>E"),
	ROW("max", "list", 1, MANY, call_max, ".>E"),
	ROW("sum", "list", 1, MANY, call_sum, ".>."),
	ROW("mean", "list", 1, MANY, call_mean, ".>."),
	ROW("product", "list", 1, MANY, call_product, ".>n"),
	ROW("median", "list", 1, MANY, call_median, ".>."),
	ROW("stddev", "list", 1, MANY, call_stddev, ".>n"),
	ROW("mode", "list", 1, MANY, call_mode, ".>l"),
	ROW("all", "list", 1, MANY, call_all, ".>b"),
	ROW("any", "list", 1, MANY, call_any, ".>b"),
	ROW("sublist", "list|start position|length", 2, 3, call_sublist, ".nn>L"),
	ROW("append", "list|item", 2, MANY, call_append, "..>l"),
	ROW("concatenate", "list", 1, MANY, call_concatenate, ".>l"),
	ROW("insert before", "list|position|newItem", 3, 3, call_insert_before, ".n.>l"),
	ROW("remove", "list|position", 2, 2, call_remove, ".n>L"),
	ROW("list replace", "list|position|newItem", 3, 3, call_list_replace, ".[nf].>l"),
	ROW("list replace", "list|match|newItem", 3, 3, call_list_replace, ".[nf].>l"),
	ROW("reverse", "list", 1, 1, call_reverse, ".>L"),
	ROW("index of", "list|match", 2, 2, call_index_of, "..>ln"),
	ROW("union", "list", 1, MANY, call_union, ".>l"),
	ROW("distinct values", "list", 1, 1, call_distinct_values, ".>L"),
	ROW("flatten", "list", 1, 1, call_flatten, ".>l"),
	ROW("sort", "list|precedes", 1, 2, call_sort, ".f>L"),

	ROW("get value", "m|key", 2, 2, call_get_value, "c[sl]>."),
	ROW("get value", "context|key", 2, 2, call_get_value, "c[sl]>."),
	ROW("get entries", "m", 1, 1, call_get_entries, "c>lc"),
	ROW("get entries", "context", 1, 1, call_get_entries, "c>lc"),
	ROW("context", "entries", 1, 1, call_context, ".>c"),
	ROW("context put", "context|keys|value", 3, 3, call_context_put, "c[sl].>c"),
	ROW("context put", "context|key|value", 3, 3, call_context_put_key, "cs.>c"),
	ROW("context merge", "contexts", 1, 1, call_context_merge, ".>c"),

	ROW("range", "from", 1, 1, call_range, "s>r"),
	ROW("before", "point1|point2", 2, 2, call_before, "..>b"),
	ROW("before", "point|range", 2, 2, call_before, "..>b"),
	ROW("before", "range|point", 2, 2, call_before, "..>b"),
	ROW("before", "range1|range2", 2, 2, call_before, "..>b"),
	ROW("after", "point1|point2", 2, 2, call_after, "..>b"),
	ROW("after", "point|range", 2, 2, call_after, "..>b"),
	ROW("after", "range|point", 2, 2, call_after, "..>b"),
	ROW("after", "range1|range2", 2, 2, call_after, "..>b"),
	ROW("meets", "range1|range2", 2, 2, call_meets, "rr>b"),
	ROW("met by", "range1|range2", 2, 2, call_met_by, "rr>b"),
	ROW("overlaps", "range1|range2", 2, 2, call_overlaps, "rr>b"),
	ROW("overlaps before", "range1|range2", 2, 2, call_overlaps_before, "rr>b"),
	ROW("overlaps after", "range1|range2", 2, 2, call_overlaps_after, "rr>b"),
	ROW("finishes", "point|range", 2, 2, call_finishes, ".r>b"),
	ROW("finishes", "range1|range2", 2, 2, call_finishes, ".r>b"),
	ROW("finished by", "range|point", 2, 2, call_finished_by, "r.>b"),
	ROW("finished by", "range1|range2", 2, 2, call_finished_by, "r.>b"),
	ROW("includes", "range|point", 2, 2, call_includes, "r.>b"),
	ROW("includes", "range1|range2", 2, 2, call_includes, "r.>b"),
	ROW("during", "point|range", 2, 2, call_during, ".r>b"),
	ROW("during", "range1|range2", 2, 2, call_during, ".r>b"),
	ROW("starts", "point|range", 2, 2, call_starts, ".r>b"),
	ROW("starts", "range1|range2", 2, 2, call_starts, ".r>b"),
	ROW("started by", "range|point", 2, 2, call_started_by, "r.>b"),
	ROW("started by", "range1|range2", 2, 2, call_started_by, "r.>b"),
	ROW("coincides", "point1|point2", 2, 2, call_coincides, "..>b"),
	ROW("coincides", "range1|range2", 2, 2, call_coincides, "..>b"),
};

uint32_t
feel_builtin_count(void)
{
	return sizeof feel_builtins / sizeof feel_builtins[0];
}

int32_t
feel_builtin_find(struct text name)
{
	for (uint32_t i = 0; i < feel_builtin_count(); i++)
		if (text_is(name, feel_builtins[i].name))
			return (int32_t)i;
	return -1;
}

int
feel_builtin_place(const struct feel_builtin *row, struct text name)
{
	struct text rest = text_of(row->params);

	for (int i = 0; rest.at; i++)
		if (text_equal(text_cut(&rest, '|'), name))
			return i;
	return -1;
}

/* in_order: only if the names stand as the row has them. */
static bool
place(const struct feel_builtin *row, const struct dmn_value *arguments, uint32_t count, const struct dmn_value *names,
	bool in_order, struct dmn_value *placed, uint32_t *ret_count)
{
	for (uint32_t i = 0; i < FEEL_ARGUMENTS_MAX; i++)
		placed[i] = (struct dmn_value){ .kind = FEEL_ABSENT };
	*ret_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		int at = feel_builtin_place(row, feel_text(&names->items[i]));
		if (at < 0 || at >= FEEL_ARGUMENTS_MAX || placed[at].kind != FEEL_ABSENT
		    || (in_order && (uint32_t)at != i))
			return false;
		placed[at] = arguments[i];
		if ((uint32_t)at + 1 > *ret_count)
			*ret_count = (uint32_t)at + 1;
	}
	for (uint32_t i = 0; i < row->least; i++)
		if (placed[i].kind == FEEL_ABSENT)
			return false;
	return true;
}

/* Does the row take one value there, of kinds that are known and no list? */
static bool
takes_item(const struct feel_builtin *row, uint32_t index)
{
	const char *at = row->types;

	if (!at)
		return false;
	while (index-- > 0 && *at != '>')
		at += *at == '[' ? strcspn(at, "]") + 1 : 1;
	return *at == '[' ? !memchr(at, 'l', strcspn(at, "]")) : !strchr(".l>", *at);
}

/* A list of one counts as its item where one value is wanted. */
static void
unwrap(const struct feel_builtin *row, struct dmn_value *placed)
{
	for (uint32_t i = 0; i < FEEL_NAMED_MAX; i++)
		if (placed[i].kind == DMN_LIST && placed[i].count == 1 && takes_item(row, i))
			placed[i] = placed[i].items[0];
}

/* What the arguments cost the functions that go through them; some few that do not pay all the same. */
static uint64_t
cost_of(const struct feel_builtin *row, const struct dmn_value *arguments, uint32_t count)
{
	uint64_t cost = count / FEEL_COST_ITEMS;
	bool long_kinds = false;

	for (uint32_t i = 0; i < count; i++)
		long_kinds |= (1u << arguments[i].kind & (1u << DMN_LIST | 1u << DMN_STRING | 1u << DMN_CONTEXT)) != 0;
	if (row->most == MANY && !long_kinds)
		return cost;
	if (row->call == call_count || row->call == call_sublist)
		return 0;
	if (row->call == call_exp || row->call == call_log || row->call == call_sqrt)
		return FEEL_COST_TRANSCENDENT;
	for (uint32_t i = 0; i < count; i++)
		if (arguments[i].kind == DMN_LIST)
			cost += arguments[i].count / (row->call == call_stddev ? 1 : FEEL_COST_ITEMS);
		else if (arguments[i].kind == DMN_STRING)
			cost += arguments[i].count / FEEL_COST_BYTES;
		else if (arguments[i].kind == DMN_CONTEXT)
			cost += arguments[i].count / FEEL_COST_NAMES;
	return cost;
}

/* The row that has the names.  before(range, point) and before(point, range) have the same: there the order tells. */
static const struct feel_builtin *
place_named(const struct feel_builtin *first, const struct dmn_value *arguments, uint32_t count,
	const struct dmn_value *names, struct dmn_value *placed, uint32_t *ret_count)
{
	const struct feel_builtin *end = feel_builtins + feel_builtin_count();

	for (int in_order = 1; in_order >= 0; in_order--)
		for (const struct feel_builtin *row = first; row < end && strcmp(row->name, first->name) == 0; row++)
			if (place(row, arguments, count, names, in_order, placed, ret_count))
				return row;
	return NULL;
}

bool
feel_builtin_call(struct dmn_run *run, const struct feel_builtin *first, const struct dmn_value *arguments,
	uint32_t count, const struct dmn_value *names, struct dmn_value *ret)
{
	const struct feel_builtin *end = feel_builtins + feel_builtin_count();
	struct dmn_value placed[FEEL_ARGUMENTS_MAX];
	struct dmn_value result = FEEL_NULL;
	uint32_t placed_count;

	if (!run_charge(run, cost_of(first, arguments, count)))
		return false;
	if (first->most == MANY && !names && count >= first->least) {
		/* As they are: any number of any kind, so none is absent and none is unwrapped. */
		if (!first->call(run, arguments, count, &result))
			return false;
		*ret = result;
		return true;
	}
	if (names) {
		const struct feel_builtin *row = place_named(first, arguments, count, names, placed, &placed_count);
		if (row) {
			unwrap(row, placed);
			if (!row->call(run, placed, placed_count, &result))
				return false;
			*ret = result;
			return true;
		}
	}
	for (const struct feel_builtin *row = first; row < end && (row == first || strcmp(row->name, first->name) == 0); row++) {
		if (!names && count >= row->least && (count <= row->most || row->most == MANY)) {
			if (count >= FEEL_ARGUMENTS_MAX) {
				if (!row->call(run, arguments, count, &result))
					return false;
			} else {
				for (uint32_t i = 0; i < count; i++)
					placed[i] = arguments[i];
				for (uint32_t i = count; i < FEEL_NAMED_MAX; i++)
					placed[i].head = FEEL_HEAD(FEEL_ABSENT, 0, 0);
				unwrap(row, placed);
				if (!row->call(run, placed, count, &result))
					return false;
			}
			*ret = result;
			return true;
		}
	}
	return run_null(run, ret, "feel.call.arguments", "%s() does not take these arguments; it takes (%s).",
		first->name,
		first->params);
}

bool
argument_wrong(struct dmn_run *run, struct dmn_value *ret, const char *function, const char *wanted,
	const struct dmn_value *found)
{
	bool null = found->kind == DMN_NULL || found->kind == FEEL_ABSENT;

	run_report(run, DMN_ERROR, null ? "feel.argument.null" : "feel.argument.kind",
		"%s() wants a %s, found %s: null.", function, wanted, feel_kind_name(found));
	*ret = FEEL_NULL;
	return true;
}

bool
call_not(struct dmn_run *run, const struct dmn_value *a, uint32_t count, struct dmn_value *ret)
{
	(void)run;
	(void)count;
	*ret = a[0].kind == DMN_BOOLEAN ? feel_boolean(!a[0].flag) : FEEL_NULL;
	return true;
}
