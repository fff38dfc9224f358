/*
 * Sets of values.  An end of an interval is a cut between values: before or after one, or beyond all of them.  Where
 * values have neighbours (days, months, nanoseconds), "after x" is "before the next", so cuts compare exactly.
 */
#include "feel/sets.h"

#include <stdlib.h>

#include "feel/builtin.h"
#include "feel/temporal.h"

const struct feel_set set_everything = { .all = true, .null = true };
const struct feel_set set_nothing = { 0 };

struct cut {
	struct dmn_value at;
	int side;                        /* -1 before the value, 1 after it */
	int beyond;                      /* -1 below all values, 1 above */
};

int
set_compare(const struct dmn_value *a, const struct dmn_value *b)
{
	int order = 0;

	if (a->kind == DMN_BOOLEAN)
		return (int)a->flag - (int)b->flag;
	return feel_compare(a, b, &order) ? (order > 0) - (order < 0) : 0;
}

bool
set_can_hold(const struct dmn_value *v)
{
	return (v->kind >= DMN_BOOLEAN && v->kind <= DMN_DATE)
	    || ((v->kind == DMN_TIME || v->kind == DMN_DATE_TIME) && v->flag == FEEL_LOCAL)
	    || v->kind == DMN_DAYS_DURATION || v->kind == DMN_MONTHS_DURATION;
}

/* ---- neighbours ----------------------------------------------------------------------------------------- */

/* The next value up or down; false: there is none between, or values of this kind have no neighbours. */
static bool
neighbour(const struct dmn_value *v, int step, struct dmn_value *ret)
{
	struct dmn_value n = *v;

	switch (v->kind) {
	case DMN_BOOLEAN:
		if ((step > 0) == (v->flag != 0))
			return false;
		n.flag = step > 0;
		break;
	case DMN_DATE:
		if (__builtin_add_overflow(v->when.days, step, &n.when.days))
			return false;
		break;
	case DMN_MONTHS_DURATION:
		if (__builtin_add_overflow(v->months, step, &n.months))
			return false;
		break;
	case DMN_TIME:
	case DMN_DATE_TIME:
		n.when.nanos += step;
		if (v->kind == DMN_DATE_TIME && (n.when.nanos < 0 || n.when.nanos >= DAY_NANOS)) {
			n.when.nanos -= step * DAY_NANOS;
			n.when.days += step;
		}
		break;
	case DMN_DAYS_DURATION:
		n.span.nanos += step;
		if (n.span.nanos >= SECOND_NANOS || n.span.nanos <= -SECOND_NANOS) {
			n.span.nanos = 0;
			if (__builtin_add_overflow(v->span.seconds, step, &n.span.seconds))
				return false;
		} else if ((n.span.seconds > 0 && n.span.nanos < 0) || (n.span.seconds < 0 && n.span.nanos > 0)) {
			n.span.seconds += step;
			n.span.nanos -= step * SECOND_NANOS;
		}
		break;
	default:
		return false;
	}
	*ret = n;
	return true;
}

static bool
has_neighbours(enum dmn_kind kind)
{
	return kind != DMN_NUMBER && kind != DMN_STRING;
}

/* Are ends of this kind kept closed?  Not those of a nanosecond, which nobody wants to read. */
static bool
kept_closed(enum dmn_kind kind)
{
	return kind == DMN_BOOLEAN || kind == DMN_DATE || kind == DMN_MONTHS_DURATION;
}

static struct cut
cut_at(const struct dmn_value *v, int side)
{
	struct cut c = { *v, side, 0 };

	if (side > 0 && has_neighbours((enum dmn_kind)v->kind)) {
		c.side = -1;
		if (!neighbour(v, 1, &c.at))
			c.beyond = 1;
	}
	return c;
}

static struct cut
low_cut(const struct feel_interval *i)
{
	if (i->low_end == FEEL_END_NONE)
		return (struct cut){ .beyond = -1 };
	return cut_at(&i->low, i->low_end == FEEL_END_CLOSED ? -1 : 1);
}

static struct cut
high_cut(const struct feel_interval *i)
{
	if (i->high_end == FEEL_END_NONE)
		return (struct cut){ .beyond = 1 };
	return cut_at(&i->high, i->high_end == FEEL_END_CLOSED ? 1 : -1);
}

static int
cut_compare(struct cut a, struct cut b)
{
	if (a.beyond || b.beyond)
		return (a.beyond > b.beyond) - (a.beyond < b.beyond);
	int order = set_compare(&a.at, &b.at);
	return order ? order : (a.side > b.side) - (a.side < b.side);
}

/* Bring an interval into the form in which it is kept; false: it is empty. */
static bool
settle(enum dmn_kind kind, struct feel_interval *i)
{
	if (kind == DMN_BOOLEAN) {
		if (i->low_end == FEEL_END_NONE)
			i->low = feel_boolean(false), i->low_end = FEEL_END_CLOSED;
		if (i->high_end == FEEL_END_NONE)
			i->high = feel_boolean(true), i->high_end = FEEL_END_CLOSED;
	}
	if (kept_closed(kind)) {
		if (i->low_end == FEEL_END_OPEN && !neighbour(&i->low, 1, &i->low))
			return false;
		if (i->high_end == FEEL_END_OPEN && !neighbour(&i->high, -1, &i->high))
			return false;
		i->low_end = i->low_end == FEEL_END_NONE ? FEEL_END_NONE : FEEL_END_CLOSED;
		i->high_end = i->high_end == FEEL_END_NONE ? FEEL_END_NONE : FEEL_END_CLOSED;
	}
	/* Nothing is below "" and below midnight, nothing above the last nanosecond of the day. */
	if (kind == DMN_STRING && i->low_end == FEEL_END_CLOSED && i->low.count == 0)
		i->low_end = FEEL_END_NONE;
	if (kind == DMN_STRING && i->low_end == FEEL_END_NONE && i->high_end == FEEL_END_OPEN && i->high.count == 0)
		return false;
	if (kind == DMN_TIME && i->low_end == FEEL_END_CLOSED && i->low.when.nanos == 0)
		i->low_end = FEEL_END_NONE;
	if (kind == DMN_TIME && i->high_end == FEEL_END_CLOSED && i->high.when.nanos == DAY_NANOS - 1)
		i->high_end = FEEL_END_NONE;
	if (kind == DMN_TIME && i->low_end == FEEL_END_NONE && i->high_end == FEEL_END_OPEN && i->high.when.nanos == 0)
		return false;
	if (kind == DMN_TIME && i->low_end == FEEL_END_OPEN && i->low.when.nanos == DAY_NANOS - 1)
		return false;
	return cut_compare(low_cut(i), high_cut(i)) < 0;
}

static int
by_low(const void *a, const void *b)
{
	const struct feel_interval *x = a, *y = b;

	return cut_compare(low_cut(x), low_cut(y));
}

/* Sort, leave out what is empty, join what overlaps or touches; the new count. */
static uint32_t
normalise(enum dmn_kind kind, struct feel_interval *all, uint32_t count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++)
		if (settle(kind, &all[i]))
			all[kept++] = all[i];
	if (kept < 2)
		return kept;
	count = kept;
	kept = 1;
	qsort(all, count, sizeof *all, by_low);
	for (uint32_t i = 1; i < count; i++) {
		struct feel_interval *last = &all[kept - 1];
		if (cut_compare(low_cut(&all[i]), high_cut(last)) > 0) {
			all[kept++] = all[i];
		} else if (cut_compare(high_cut(&all[i]), high_cut(last)) > 0) {
			last->high = all[i].high;
			last->high_end = all[i].high_end;
		}
	}
	return kept;
}

/* ---- operations ----------------------------------------------------------------------------------------- */

static const struct feel_interval unbounded;
static const struct feel_interval both_booleans = { .low = { .kind = DMN_BOOLEAN },
	.high = { .kind = DMN_BOOLEAN, .flag = 1 },
	.low_end = FEEL_END_CLOSED, .high_end = FEEL_END_CLOSED };

struct feel_set
set_as_kind(struct feel_set set, enum dmn_kind kind)
{
	if (set.kind == DMN_NULL && kind != DMN_NULL) {
		set.kind = (uint8_t)kind;
		set.count = set.all;
		set.intervals = kind == DMN_BOOLEAN ? &both_booleans : &unbounded;
		set.all = false;
	}
	return set;
}

/* The parts between the intervals; room for one more than a has. */
static uint32_t
gaps(const struct feel_set *a, struct feel_interval *out)
{
	uint32_t n = 0;
	struct feel_interval gap = { 0 };

	for (uint32_t i = 0; i < a->count; i++) {
		const struct feel_interval *at = &a->intervals[i];
		if (at->low_end != FEEL_END_NONE) {
			gap.high = at->low;
			gap.high_end = at->low_end == FEEL_END_OPEN ? FEEL_END_CLOSED : FEEL_END_OPEN;
			out[n++] = gap;
		}
		if (at->high_end == FEEL_END_NONE)
			return n;
		gap = (struct feel_interval){ .low = at->high,
			.low_end = at->high_end == FEEL_END_OPEN ? FEEL_END_CLOSED : FEEL_END_OPEN };
	}
	out[n++] = gap;
	return n;
}

bool
set_complement(struct arena *arena, const struct feel_set *a, struct feel_set *ret)
{
	struct feel_set r = { .kind = a->kind, .null = !a->null, .all = a->kind == DMN_NULL && !a->all };

	if (a->kind != DMN_NULL) {
		struct feel_interval *all = arena_try_array(arena, (size_t)a->count + 1, sizeof *all);
		if (!all)
			return false;
		r.count = normalise((enum dmn_kind)a->kind, all, gaps(a, all));
		r.intervals = all;
	}
	*ret = r;
	return true;
}

bool
set_intersect(struct arena *arena, const struct feel_set *a, const struct feel_set *b, struct feel_set *ret)
{
	enum dmn_kind kind = (enum dmn_kind)(a->kind ? a->kind : b->kind);
	struct feel_set x = set_as_kind(*a, kind), y = set_as_kind(*b, kind);
	struct feel_set r = { .kind = (uint8_t)kind, .null = x.null && y.null, .all = x.all && y.all };

	if (kind != DMN_NULL) {
		struct feel_interval *all = arena_try_array(arena, (size_t)x.count + y.count + 1, sizeof *all);
		uint32_t n = 0;
		if (!all)
			return false;
		for (uint32_t i = 0, k = 0; i < x.count && k < y.count;) {
			const struct feel_interval *p = &x.intervals[i], *q = &y.intervals[k];
			bool p_ends = cut_compare(high_cut(p), high_cut(q)) < 0,
				p_starts = cut_compare(low_cut(p), low_cut(q)) < 0;
			const struct feel_interval *low = p_starts ? q : p, *high = p_ends ? p : q;
			if (cut_compare(low_cut(low), high_cut(high)) < 0)
				all[n++] = (struct feel_interval){ low->low, high->high, low->low_end, high->high_end };
			*(p_ends ? &i : &k) += 1;
		}
		r.count = n;
		r.intervals = all;
	}
	*ret = r;
	return true;
}

bool
set_unite(struct arena *arena, const struct feel_set *a, const struct feel_set *b, struct feel_set *ret)
{
	enum dmn_kind kind = (enum dmn_kind)(a->kind ? a->kind : b->kind);
	struct feel_set x = set_as_kind(*a, kind), y = set_as_kind(*b, kind);
	struct feel_set r = { .kind = (uint8_t)kind, .null = x.null || y.null, .all = x.all || y.all };

	if (kind != DMN_NULL) {
		struct feel_interval *all = arena_try_array(arena, (size_t)x.count + y.count + 1, sizeof *all);
		if (!all)
			return false;
		for (uint32_t i = 0; i < x.count; i++)
			all[i] = x.intervals[i];
		for (uint32_t i = 0; i < y.count; i++)
			all[x.count + i] = y.intervals[i];
		r.count = normalise(kind, all, x.count + y.count);
		r.intervals = all;
	}
	*ret = r;
	return true;
}

bool
set_subtract(struct arena *arena, const struct feel_set *a, const struct feel_set *b, struct feel_set *ret)
{
	struct feel_set kept;

	return set_complement(arena, b, &kept) && set_intersect(arena, a, &kept, ret);
}

bool
set_is_empty(const struct feel_set *set)
{
	return !set->null && !set->all && set->count == 0;
}

bool
set_is_everything(const struct feel_set *set)
{
	if (set->kind == DMN_NULL)
		return set->null && set->all;
	if (!set->null || set->count != 1)
		return false;
	if (set->kind == DMN_BOOLEAN)
		return !set->intervals[0].low.flag && set->intervals[0].high.flag;
	return set->intervals[0].low_end == FEEL_END_NONE && set->intervals[0].high_end == FEEL_END_NONE;
}

static bool
interval_holds(const struct feel_interval *i, const struct dmn_value *v)
{
	int low = i->low_end == FEEL_END_NONE ? 1 : set_compare(v, &i->low);
	int high = i->high_end == FEEL_END_NONE ? -1 : set_compare(v, &i->high);

	return (low > 0 || (low == 0 && i->low_end == FEEL_END_CLOSED))
	    && (high < 0 || (high == 0 && i->high_end == FEEL_END_CLOSED));
}

bool
set_holds(const struct feel_set *set, const struct dmn_value *v)
{
	uint32_t from = 0, to = set->count;

	if (v->kind == DMN_NULL)
		return set->null;
	if (set->kind == DMN_NULL)
		return set->all;
	if (v->kind != set->kind || !set_can_hold(v))
		return false;
	while (from < to) {                      /* the last interval that starts at v or below */
		uint32_t middle = from + (to - from) / 2;
		const struct feel_interval *i = &set->intervals[middle];
		if (i->low_end == FEEL_END_NONE || set_compare(&i->low, v) <= 0)
			from = middle + 1;
		else
			to = middle;
	}
	return (from > 0 && interval_holds(&set->intervals[from - 1], v))
	    || (from > 1 && interval_holds(&set->intervals[from - 2], v));
}

bool
set_includes(struct arena *arena, const struct feel_set *a, const struct feel_set *b, bool *ret)
{
	struct feel_set rest;

	if (!set_subtract(arena, b, a, &rest))
		return false;
	*ret = set_is_empty(&rest);
	return true;
}

bool
sets_equal(const struct feel_set *a, const struct feel_set *b)
{
	if (a->kind != b->kind || a->all != b->all || a->null != b->null || a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (cut_compare(low_cut(&a->intervals[i]), low_cut(&b->intervals[i])) != 0
		    || cut_compare(high_cut(&a->intervals[i]), high_cut(&b->intervals[i])) != 0)
			return false;
	return true;
}

/* ---- from cells ----------------------------------------------------------------------------------------- */

/* A set in the making.  For null a test says yes, no, or cannot tell. */
struct making {
	struct feel_unit *u;
	enum dmn_kind kind;
	struct feel_interval *all;
	uint32_t count, room;
	bool rest;                       /* every value but null */
	bool null_yes, null_unknown, null_reported;
};

static bool
add(struct making *m, enum dmn_kind kind, struct feel_interval i)
{
	if (m->kind != DMN_NULL && m->kind != kind)
		return false;
	m->kind = kind;
	if (m->count == m->room) {
		uint32_t room = m->room ? m->room * 2 : 4;
		struct feel_interval *all = arena_grow(m->u->arena, m->all, m->count * sizeof *all, room * sizeof *all);
		if (!all) {
			m->u->status = DMN_NO_MEMORY;
			return false;
		}
		m->all = all;
		m->room = room;
	}
	m->all[m->count++] = i;
	return true;
}

/* The values that are = v. */
static struct feel_interval
equal_to(const struct dmn_value *v)
{
	struct feel_interval i = { *v, *v, FEEL_END_CLOSED, FEEL_END_CLOSED };

	if (v->kind == DMN_TIME || v->kind == DMN_DATE_TIME) {
		i.low.when.nanos -= i.low.when.nanos % SECOND_NANOS;
		i.high.when.nanos = i.low.when.nanos + SECOND_NANOS - 1;
	}
	return i;
}

static bool
add_equal(struct making *m, const struct dmn_value *v)
{
	if (v->kind == DMN_NULL) {
		m->null_yes = true;
		return true;
	}
	return set_can_hold(v) && add(m, (enum dmn_kind)v->kind, equal_to(v));
}

static bool
add_unequal(struct making *m, const struct dmn_value *v)
{
	if (v->kind == DMN_NULL) {
		m->rest = true;
		return true;
	}
	if (!set_can_hold(v))
		return false;
	m->null_yes = true;
	struct feel_interval i = equal_to(v);
	return add(m, (enum dmn_kind)v->kind, (struct feel_interval){ .high = i.low, .high_end = FEEL_END_OPEN })
	    && add(m, (enum dmn_kind)v->kind, (struct feel_interval){ .low = i.high, .low_end = FEEL_END_OPEN });
}

static bool
add_range(struct making *m, const struct feel_range *r)
{
	const struct dmn_value *end = r->low_end != FEEL_END_NONE ? &r->low : &r->high;

	if (r->equals)
		return r->low.kind != DMN_NULL && (r->negated ? add_unequal(m, &r->low) : add_equal(m, &r->low));
	if (!set_can_hold(end) || end->kind == DMN_BOOLEAN
	    || (r->low_end != FEEL_END_NONE && r->high_end != FEEL_END_NONE
	        && (r->low.kind != r->high.kind || !set_can_hold(&r->high) || set_compare(&r->low, &r->high) > 0)))
		return false;
	if (!m->null_yes)
		m->null_unknown = m->null_reported = true;
	return add(m, (enum dmn_kind)end->kind, (struct feel_interval){ r->low, r->high, r->low_end, r->high_end });
}

/* x in v, for a value. */
static bool
add_test(struct making *m, const struct dmn_value *v)
{
	if (v->kind == DMN_RANGE)
		return add_range(m, v->range);
	if (v->kind != DMN_LIST)
		return add_equal(m, v);
	for (uint32_t i = 0; i < v->count; i++) {
		bool unknown = m->null_unknown, reported = m->null_reported;
		if (v->items[i].kind == DMN_RANGE ? !add_range(m, v->items[i].range) : !add_equal(m, &v->items[i]))
			return false;
		m->null_unknown = unknown;       /* an element that cannot be told is one that is not met */
		m->null_reported = reported;
	}
	return true;
}

static bool
add_comparison(struct making *m, enum feel_op op, const struct dmn_value *v)
{
	struct feel_interval i = { .low = *v, .high = *v };

	if (op == OP_EQUAL)
		return add_equal(m, v);
	if (op == OP_UNEQUAL)
		return add_unequal(m, v);
	if (!set_can_hold(v) || v->kind == DMN_BOOLEAN)
		return false;
	if (op == OP_LESS || op == OP_LESS_EQUAL)
		i.high_end = op == OP_LESS ? FEEL_END_OPEN : FEEL_END_CLOSED;
	else if (op == OP_GREATER || op == OP_GREATER_EQUAL)
		i.low_end = op == OP_GREATER ? FEEL_END_OPEN : FEEL_END_CLOSED;
	else
		return false;
	if (!m->null_yes)
		m->null_unknown = m->null_reported = true;
	return add(m, (enum dmn_kind)v->kind, i);
}

/* date("..."), duration("...") and the like with text, date(2026, 11, 23) with numbers. */
static bool
literal_call(struct feel_unit *u, const struct feel_node *n, struct dmn_value *ret)
{
	const struct feel_node *callee = n->kids[0];
	struct dmn_value a[3];
	int64_t part[3];

	if (callee->kind != N_NAME || callee->binding->where != BIND_BUILTIN || n->names || n->count < 2
		|| n->count > 4)
		return false;
	struct text name = text_of(feel_builtins[callee->binding->index].name);
	for (uint32_t i = 1; i < n->count; i++)
		if (!set_literal(u, n->kids[i], &a[i - 1]))
			return false;
	if (n->count == 2 && a[0].kind == DMN_STRING) {
		const struct dmn_zones *zones = u->host.zones;
		return text_is(name, "date") ? temporal_parse_date(feel_text(a), ret)
			: text_is(name, "time") ? temporal_parse_time(zones, feel_text(a), ret)
			: text_is(name, "date and time") ? temporal_parse_date_time(zones, feel_text(a), ret)
			: text_is(name, "duration") && temporal_parse_duration(feel_text(a), ret);
	}
	if (n->count != 4 || !text_is(name, "date"))
		return false;
	for (int i = 0; i < 3; i++)
		if (a[i].kind != DMN_NUMBER || !dec_to_int(a[i].number, &part[i]))
			return false;
	if (!ymd_valid(part[0], part[1], part[2]))
		return false;
	*ret = (struct dmn_value){ .kind = DMN_DATE, .when.days = days_from_ymd(part[0], (int)part[1], (int)part[2]) };
	return true;
}

static bool
literal_range(struct feel_unit *u, const struct feel_node *n, struct dmn_value *ret)
{
	struct feel_range *r = unit_take(u, 1, sizeof *r);
	struct dmn_value low, high;
	int order;

	if (!r || !set_literal(u, n->kids[0], &low) || !set_literal(u, n->kids[1], &high))
		return false;
	*r = (struct feel_range){ .low = low, .high = high, .low_end = n->range_arg & 3, .high_end = n->range_arg >> 2 & 3,
		.equals = n->range_arg >> 4 & 1, .negated = n->range_arg >> 5 & 1 };
	if (r->low_end && r->high_end && !r->equals && (!feel_compare(&low, &high, &order) || order > 0))
		return false;
	*ret = (struct dmn_value){ .kind = DMN_RANGE, .range = r };
	return true;
}

bool
set_literal(struct feel_unit *u, const struct feel_node *n, struct dmn_value *ret)
{
	switch (n->kind) {
	case N_CONST:
		*ret = n->value;
		return true;
	case N_NEGATE:
		if (!set_literal(u, n->kids[0], ret))
			return false;
		if (ret->kind != DMN_NUMBER)
			return temporal_negate(ret, ret);
		ret->number = dec_neg(ret->number);
		return true;
	case N_CALL:
		return literal_call(u, n, ret);
	case N_RANGE:
		return literal_range(u, n, ret);
	case N_LIST: {
		struct dmn_value *items = unit_take(u, n->count, sizeof *items);
		if (!items)
			return false;
		for (uint32_t i = 0; i < n->count; i++)
			if (!set_literal(u, n->kids[i], &items[i]))
				return false;
		*ret = feel_list(items, n->count);
		return true;
	}
	default:
		return false;
	}
}

static bool
of_tests(struct making *m, const struct feel_node *cell)
{
	for (uint32_t i = 1; i < cell->count; i++) {
		const struct feel_node *test = cell->kids[i], *subject = test->count == 2 ? test->kids[0] : NULL;
		struct dmn_value v;
		if (!subject || subject->kind != N_NAME || subject->binding != cell->bindings[0]
			|| !set_literal(m->u, test->kids[1], &v))
			return false;
		if (test->kind == N_TEST ? !add_test(m, &v) : test->kind != N_BINARY
			|| !add_comparison(m, (enum feel_op)test->op, &v))
			return false;
	}
	return true;
}

bool
set_of_cell(struct feel_unit *u, const struct feel_node *cell, struct feel_set *ret)
{
	struct making m = { .u = u };
	struct feel_set set = { 0 };

	if (!cell || (cell->kind == N_CONST && feel_is_true(&cell->value))) {
		*ret = set_everything;
		return true;
	}
	if (cell->kind != N_IN || cell->count < 2 || cell->binding_count == 0 || !of_tests(&m, cell))
		return false;
	if (m.rest && m.kind != DMN_NULL && !add(&m, m.kind, unbounded))
		return false;
	set = (struct feel_set){ .kind = (uint8_t)m.kind, .all = m.rest && m.kind == DMN_NULL, .null = m.null_yes,
		.null_reported = m.null_reported, .count = m.kind == DMN_NULL ? 0 : normalise(m.kind, m.all, m.count),
		.intervals = m.all };
	if (cell->op) {
		if (!set_complement(u->arena, &set, &set)) {
			u->status = DMN_NO_MEMORY;
			return false;
		}
		set.null = !m.null_yes && !m.null_unknown;
		set.null_reported = m.null_reported;
	}
	*ret = set;
	return true;
}

/* ---- samples -------------------------------------------------------------------------------------------- */

static bool
take_if_held(const struct feel_interval *i, const struct dmn_value *v, struct dmn_value *ret)
{
	if (!interval_holds(i, v))
		return false;
	*ret = *v;
	return true;
}

static bool
sample_number(const struct feel_interval *i, struct dmn_value *ret)
{
	bool low = i->low_end != FEEL_END_NONE, high = i->high_end != FEEL_END_NONE;
	struct dmn_value v = feel_int(0), whole = v;
	struct dec one = dec_from_int(1), sum;

	if (take_if_held(i, &v, ret) || (low && take_if_held(i, &i->low, ret))
		|| (high && take_if_held(i, &i->high, ret)))
		return true;
	v = low ? i->low : i->high;
	if (low && high) {
		if (!dec_add(i->low.number, i->high.number, &sum) || !dec_div(sum, dec_from_int(2), &v.number))
			return false;
		whole = v;
		if (dec_rescale(v.number, 0, DEC_FLOOR, &whole.number) && take_if_held(i, &whole, ret))
			return true;
		return take_if_held(i, &v, ret);
	}
	if (dec_rescale(v.number, 0, low ? DEC_FLOOR : DEC_CEILING, &whole.number)
	    && (low ? dec_add(whole.number, one, &whole.number) : dec_sub(whole.number, one, &whole.number))
	    && take_if_held(i, &whole, ret))
		return true;
	return dec_mul(v.number, dec_from_int(2), &whole.number) && take_if_held(i, &whole, ret);
}

static bool
sample_string(struct arena *arena, const struct feel_interval *i, struct dmn_value *ret)
{
	static const char *const words[] = { "other", "a", "A", "1", " ", "" };
	static const char ends[] = { 'a', 'A', '0', ' ', 1 };

	if (i->low_end != FEEL_END_NONE && take_if_held(i, &i->low, ret))
		return true;
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
		struct dmn_value v = feel_string(text_of(words[k]));
		if (take_if_held(i, &v, ret))
			return true;
	}
	if (i->high_end != FEEL_END_NONE && take_if_held(i, &i->high, ret))
		return true;
	if (i->low_end == FEEL_END_NONE)
		return false;
	char *at = arena_try(arena, (size_t)i->low.count + 1);
	if (!at)
		return false;
	memcpy(at, i->low.string, i->low.count);
	for (size_t k = 0; k < sizeof ends; k++) {
		at[i->low.count] = ends[k];
		struct dmn_value v = feel_string((struct text){ at, (size_t)i->low.count + 1 });
		if (take_if_held(i, &v, ret))
			return true;
	}
	return false;
}

/* Days, times, durations: an end, else a little beside one, else a day like any other. */
static bool
sample_temporal(enum dmn_kind kind, const struct feel_interval *i, struct dmn_value *ret)
{
	static const int64_t spans[] = { DAY_SECONDS, 3600, 1 };
	struct dmn_value v = { .kind = (uint8_t)kind };

	if (kind == DMN_DATE || kind == DMN_DATE_TIME)
		v.when.days = days_from_ymd(2000, 1, 1);
	if (take_if_held(i, &v, ret) || (i->low_end == FEEL_END_CLOSED && take_if_held(i, &i->low, ret))
	    || (i->high_end == FEEL_END_CLOSED && take_if_held(i, &i->high, ret)))
		return true;
	for (int side = 0; side < 2; side++) {
		const struct dmn_value *end = side ? &i->high : &i->low;
		if ((side ? i->high_end : i->low_end) == FEEL_END_NONE)
			continue;
		for (size_t k = 0; k < sizeof spans / sizeof spans[0]; k++) {
			struct dmn_value span = { .kind = DMN_DAYS_DURATION,
				.span.seconds = side ? -spans[k] : spans[k] };
			if (temporal_add(NULL, end, &span, &v) && take_if_held(i, &v, ret))
				return true;
		}
		if (neighbour(end, side ? -1 : 1, &v) && take_if_held(i, &v, ret))
			return true;
	}
	return false;
}

bool
set_sample(struct arena *arena, const struct feel_set *set, struct dmn_value *ret)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct feel_interval *at = &set->intervals[i];
		if (set->kind == DMN_NUMBER ? sample_number(at, ret)
			: set->kind == DMN_STRING ? sample_string(arena, at, ret)
			: set->kind == DMN_BOOLEAN ? take_if_held(at, &at->low, ret)
			: sample_temporal((enum dmn_kind)set->kind, at, ret))
			return true;
	}
	if (!set->all && !set->null)
		return false;
	*ret = set->all ? feel_int(0) : FEEL_NULL;
	return true;
}

/* ---- printing ------------------------------------------------------------------------------------------- */

struct out { struct arena *arena; char *at; size_t bytes, room; bool failed; };

static void
put(struct out *o, struct text t)
{
	if (o->failed || t.bytes == 0)
		return;
	if (t.bytes > o->room - o->bytes) {
		size_t room = (o->bytes + t.bytes) * 2 + 64;
		char *at = arena_grow(o->arena, o->at, o->bytes, room);
		if (!at) {
			o->failed = true;
			return;
		}
		o->at = at;
		o->room = room;
	}
	memcpy(o->at + o->bytes, t.at, t.bytes);
	o->bytes += t.bytes;
}

static void
put_string(struct out *o, struct text t)
{
	static const char hex[] = "0123456789abcdef";

	put(o, TEXT("\""));
	for (size_t i = 0; i < t.bytes; i++) {
		unsigned char c = (unsigned char)t.at[i];
		char escape[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
		if (c == '"' || c == '\\')
			put(o, TEXT("\\"));
		put(o, c < 0x20 ? (struct text){ escape, sizeof escape } : (struct text){ t.at + i, 1 });
	}
	put(o, TEXT("\""));
}

static void
put_value(struct out *o, const struct dmn_value *v)
{
	static const char *const calls[] = { [DMN_DATE] = "date(\"", [DMN_TIME] = "time(\"",
		[DMN_DATE_TIME] = "date and time(\"",
		[DMN_DAYS_DURATION] = "duration(\"", [DMN_MONTHS_DURATION] = "duration(\"" };
	char number[DEC_TEXT_MAX], temporal[TEMPORAL_TEXT_MAX];

	switch (v->kind) {
	case DMN_BOOLEAN:
		put(o, v->flag ? TEXT("true") : TEXT("false"));
		return;
	case DMN_NUMBER:
		put(o, (struct text){ number, dec_print(v->number, number) });
		return;
	case DMN_STRING:
		put_string(o, feel_text(v));
		return;
	case DMN_DATE:
	case DMN_TIME:
	case DMN_DATE_TIME:
	case DMN_DAYS_DURATION:
	case DMN_MONTHS_DURATION:
		put(o, text_of(calls[v->kind]));
		put(o, (struct text){ temporal, temporal_print(NULL, v, temporal) });
		put(o, TEXT("\")"));
		return;
	default:
		put(o, TEXT("null"));
	}
}

/* Is it what a test for one value, without brackets, gives? */
static bool
is_point(const struct feel_interval *i)
{
	if (i->low_end != FEEL_END_CLOSED || i->high_end != FEEL_END_CLOSED)
		return false;
	struct feel_interval point = equal_to(&i->low);
	return set_compare(&point.low, &i->low) == 0 && set_compare(&point.high, &i->high) == 0;
}

static void
put_interval(struct out *o, const struct feel_interval *i)
{
	if (is_point(i)) {
		put_value(o, &i->low);
	} else if (i->low.kind == DMN_BOOLEAN) {
		put(o, TEXT("false, true"));
	} else if (i->low_end == FEEL_END_NONE && i->high_end == FEEL_END_NONE) {
		put(o, TEXT("not(null)"));
	} else if (i->low_end == FEEL_END_NONE) {
		put(o, i->high_end == FEEL_END_OPEN ? TEXT("< ") : TEXT("<= "));
		put_value(o, &i->high);
	} else if (i->high_end == FEEL_END_NONE) {
		put(o, i->low_end == FEEL_END_OPEN ? TEXT("> ") : TEXT(">= "));
		put_value(o, &i->low);
	} else {
		put(o, i->low_end == FEEL_END_OPEN ? TEXT("(") : TEXT("["));
		put_value(o, &i->low);
		put(o, TEXT(".."));
		put_value(o, &i->high);
		put(o, i->high_end == FEEL_END_OPEN ? TEXT(")") : TEXT("]"));
	}
}

/* All but a few values, as not(...)?  Then `out` (with room for one more than the set has) holds them. */
static uint32_t
all_but(const struct feel_set *set, struct feel_interval *out)
{
	uint32_t n;

	if (set->kind == DMN_BOOLEAN || set->count < 2 || set->intervals[0].low_end != FEEL_END_NONE
	    || set->intervals[set->count - 1].high_end != FEEL_END_NONE)
		return 0;
	n = normalise((enum dmn_kind)set->kind, out, gaps(set, out));
	for (uint32_t i = 0; i < n; i++)
		if (!is_point(&out[i]))
			return 0;
	return n;
}

struct text
set_print(struct arena *arena, const struct feel_set *set)
{
	struct out o = { .arena = arena };
	struct feel_interval *left = arena_try_array(arena, (size_t)set->count + 1, sizeof *left);
	uint32_t count = left ? all_but(set, left) : 0;
	bool whole = set->kind == DMN_NULL ? set->all : set->count == 1 && set->intervals[0].low_end == FEEL_END_NONE
		&& set->intervals[0].high_end == FEEL_END_NONE;

	if (!left)
		return TEXT_NONE;
	if (set_is_everything(set)) {
		put(&o, TEXT("-"));
	} else if (set_is_empty(set)) {
		put(&o, TEXT("[]"));
	} else if (whole) {
		put(&o, TEXT("not(null)"));
	} else {
		bool first = true;
		if (count)
			put(&o, TEXT("not("));
		for (uint32_t i = 0; i < (count ? count : set->count); i++) {
			put(&o, first ? TEXT("") : TEXT(", "));
			put_interval(&o, count ? &left[i] : &set->intervals[i]);
			first = false;
		}
		if (set->null == (count == 0))
			put(&o, first ? TEXT("null") : TEXT(", null"));
		if (count)
			put(&o, TEXT(")"));
	}
	return o.failed ? TEXT_NONE : (struct text){ o.at, o.bytes };
}

struct text
set_print_value(struct arena *arena, const struct dmn_value *v)
{
	struct out o = { .arena = arena };

	put_value(&o, v);
	return o.failed ? TEXT_NONE : (struct text){ o.at, o.bytes };
}
