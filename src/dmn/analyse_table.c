/*
 * The rows of one decision table against each other.
 *
 * Each input expression is a dimension (two columns with the same expression are one).  The ends of all cells cut its
 * values into steps: the values at the cuts and the stretches between them, in order, null last.  What a row accepts
 * in a dimension is then a list of spans of steps, and a table is a set of boxes of small integers.  A cell that is
 * not static accepts nothing for sure and perhaps everything: each question takes the side that raises no false alarm.
 *
 * A finding says "error" only when the example can occur: each dimension is an input of its own, whose values are
 * all known to be allowed.  Where decisions or expressions stand in the heading, it is a warning (a gap: a note).
 */
#include "dmn/analyse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "feel/sets.h"

enum {
	CELLS_MAX = 300 * 1000,          /* of a table that is looked through */
	CLASSES_BYTES_MAX = 64 << 20,    /* kept while looking for what rows leave open */
	SHOWN_MAX = 5,                   /* findings of one kind for a table; the rest is counted */
	UNREACHABLE_MAX = 50,
	GAPS_MAX = 1000,
	INDEPENDENT_MAX = 50,            /* dimensions compared for what they depend on */
	VALUES_MAX = 300,                /* constants that a decision gives */
	VALUES_DEPTH_MAX = 20,
	VALUES_WORK_MAX = 20 * 1000,     /* parts of expressions looked at for them */
	NEEDS_DEPTH_MAX = 2000,
	TRIES_MAX = 16,                  /* steps that are tried for an example */
	WORDS_MAX = 460,
	REGION_MAX = 200,
};

struct span { uint32_t low, high; };     /* steps, both included */
struct side { struct span *spans; uint32_t count; };

struct dim {
	struct text heading;
	uint8_t kind;                            /* DMN_NULL: only null is told apart */
	bool free;                               /* its values occur whatever the other dimensions are */
	bool exact;                              /* its universe is known */
	bool open;                               /* strings, and nothing says which */
	bool open_reported;
	struct feel_set universe;
	const struct dmn_value *points;
	uint32_t point_count, step_count;        /* point i is step 2i + 1; null is the last step */
	uint32_t *valid_before;                  /* steps below this one that hold a value of the universe */
	const struct feel_node *expression;
};

struct grid {
	struct analysis *a;
	struct feel_unit *u;                     /* scratch */
	struct arena *arena;
	const struct element *e;
	const struct feel_table *t;
	const struct xml *xml;
	const struct dmn_table *view;
	uint32_t column_count, rule_count, dim_count;
	uint32_t *dim_of;                        /* by column */
	struct dim *dims;
	struct feel_set *sets;                   /* rule by rule, by column */
	bool *static_cell;                       /* the same */
	struct side *sides;                      /* rule by rule, by dimension */
	bool *known;                             /* the same: the row's cells there are static */
	bool *dead;                              /* by rule: no input meets it */
	bool sure;                               /* all dimensions are free and exact */
	int64_t steps_left;
	bool failed;                             /* no memory, or the budget is used up */
};

/* ---- words and places ----------------------------------------------------------------------------------- */

struct words { char at[WORDS_MAX]; size_t bytes; bool full; };

static void say(struct words *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add a piece as a whole, or mark the words as full. */
static void
say(struct words *w, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int n = vsnprintf(w->at + w->bytes, sizeof w->at - w->bytes, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= sizeof w->at - w->bytes)
		w->full = true;
	else if (!w->full)
		w->bytes += (size_t)n;
	w->at[w->bytes] = '\0';
}

static bool
spend(struct grid *g, int64_t steps)
{
	g->steps_left -= steps;
	g->a->steps_left -= steps;
	g->failed = g->failed || g->steps_left < 0 || g->a->steps_left < 0;
	return !g->failed;
}

static void *
take(struct grid *g, size_t count, size_t bytes)
{
	void *at = unit_take(g->u, count, bytes);

	g->failed = g->failed || !at;
	return at;
}

static bool
no_memory(struct grid *g)
{
	g->u->status = DMN_NO_MEMORY;
	g->failed = true;
	return false;
}

/* A value as FEEL; empty when there is no memory. */
static struct text
print_value(struct grid *g, const struct dmn_value *v)
{
	struct text t = set_print_value(g->arena, v);

	if (!t.at)
		no_memory(g);
	return t;
}

static const struct xml *
xml_by_index(const struct xml *x, uint32_t index)
{
	while (x && x->index != index) {
		/* The elements inside x have the numbers between its own and that of the next. */
		x = x->next && x->next->index <= index ? x->next : x->first;
	}
	return x;
}

static const struct xml *
nth_child(const struct xml *x, const char *name, uint32_t n)
{
	const struct xml *kid = xml_child(x, name);

	while (kid && n-- > 0)
		kid = xml_next(kid, name);
	return kid;
}

static const struct feel_source *
place(struct grid *g, const struct xml *x)
{
	return analysis_source(g->a, g->e, x ? x : g->xml ? g->xml : g->e->xml);
}

static const struct feel_source *
rule_place(struct grid *g, uint32_t rule)
{
	return place(g, nth_child(g->xml, "rule", rule));
}

static void
report(struct grid *g, enum dmn_severity severity, const char *code, const struct feel_source *s, const struct words *w)
{
	if (s)
		unit_report(g->a->u, severity, code, s, 0, "%s%s", w->at, w->full ? "..." : "");
}

/* ---- steps ---------------------------------------------------------------------------------------------- */

static uint32_t
valid_count(const struct dim *d, uint32_t low, uint32_t high)
{
	return d->valid_before[high + 1] - d->valid_before[low];
}

static struct feel_interval
step_interval(const struct dim *d, uint32_t low, uint32_t high)
{
	struct feel_interval i = { 0 };

	if (low > 0) {
		i.low = d->points[(low - 1) / 2];
		i.low_end = low % 2 ? FEEL_END_CLOSED : FEEL_END_OPEN;
	}
	if (high < 2 * d->point_count) {
		i.high = d->points[high / 2];
		i.high_end = high % 2 ? FEEL_END_CLOSED : FEEL_END_OPEN;
	}
	return i;
}

/* The values of a dimension in these spans. */
static bool
side_set(struct grid *g, const struct dim *d, const struct side *side, struct feel_set *ret)
{
	struct feel_interval *all = take(g, (size_t)side->count + 1, sizeof *all);
	struct feel_set set = { .kind = d->kind, .intervals = all }, none = { .kind = d->kind };

	for (uint32_t i = 0; all && i < side->count; i++) {
		struct span s = side->spans[i];
		if (s.high == d->step_count - 1) {
			set.null = true;
			if (s.low == s.high)
				continue;
			s.high--;
		}
		if (d->kind == DMN_NULL)
			set.all = true;
		else
			all[set.count++] = step_interval(d, s.low, s.high);
	}
	bool made = all && set_unite(g->arena, &set, &none, &set) && set_intersect(g->arena, &set, &d->universe, ret);
	return made || no_memory(g);
}

/* A value: of strings rather one that a cell names; null last. */
static bool
sample(struct grid *g, const struct dim *d, const struct side *side, struct dmn_value *ret)
{
	struct feel_set set;
	int tries = 0;

	for (uint32_t i = 0; i < side->count && d->kind == DMN_STRING; i++) {
		struct span s = side->spans[i];
		for (uint32_t step = s.low | 1; step <= s.high && tries < TRIES_MAX; step += 2, tries++)
			if (step < d->step_count - 1 && valid_count(d, step, step)) {
				*ret = d->points[step / 2];
				return true;
			}
	}
	return side_set(g, d, side, &set) && set_sample(g->arena, &set, ret);
}

/* Are there only strings that no cell names? */
static bool
is_unnamed(const struct dim *d, const struct side *side)
{
	for (uint32_t i = 0; i < side->count; i++)
		for (uint32_t step = side->spans[i].low; step <= side->spans[i].high; step++)
			if (step % 2 && valid_count(d, step, step))
				return false;
	return true;
}

/* Walk through what two lists of spans share; false at the end. */
struct shared { const struct side *a, *b; uint32_t i, k; struct span at; };

static bool
next_shared(struct shared *s)
{
	while (s->i < s->a->count && s->k < s->b->count) {
		struct span p = s->a->spans[s->i], q = s->b->spans[s->k];
		s->at = (struct span){ p.low > q.low ? p.low : q.low, p.high < q.high ? p.high : q.high };
		if (p.high < q.high)
			s->i++;
		else
			s->k++;
		if (s->at.low <= s->at.high)
			return true;
	}
	return false;
}

static uint32_t
shared_valid(const struct dim *d, const struct side *a, const struct side *b)
{
	uint32_t n = 0;

	/* Most pairs of rows are apart. */
	if (!a->count || !b->count || a->spans[a->count - 1].high < b->spans[0].low
	    || b->spans[b->count - 1].high < a->spans[0].low)
		return 0;
	for (struct shared s = { a, b, 0, 0, { 0, 0 } }; next_shared(&s);)
		n += valid_count(d, s.at.low, s.at.high);
	return n;
}

static const struct side *
side_of(const struct grid *g, uint32_t rule, uint32_t dim)
{
	return &g->sides[(size_t)rule * g->dim_count + dim];
}

static bool
is_known(const struct grid *g, uint32_t rule, uint32_t dim)
{
	return g->known[(size_t)rule * g->dim_count + dim];
}

static bool
all_known(const struct grid *g, uint32_t rule)
{
	for (uint32_t d = 0; d < g->dim_count; d++)
		if (!is_known(g, rule, d))
			return false;
	return true;
}

/* Does the row accept every value of the dimension, null aside when without_null? */
static bool
is_whole(const struct grid *g, uint32_t rule, uint32_t d, bool without_null)
{
	const struct dim *dim = &g->dims[d];
	struct span s = { 0, dim->step_count - 1 - without_null };
	struct side all = { &s, 1 };

	return shared_valid(dim, side_of(g, rule, d), &all) == valid_count(dim, s.low, s.high);
}

/* ---- reading a table ------------------------------------------------------------------------------------ */

static bool
can_be_told(enum dmn_kind kind)
{
	return (kind >= DMN_BOOLEAN && kind <= DMN_DATE_TIME) || kind == DMN_DAYS_DURATION
	    || kind == DMN_MONTHS_DURATION;
}

static const struct feel_type *
column_type(const struct grid *g, uint32_t column)
{
	return g->t->input_bindings[column]->type;
}

/* Tests in text, such as allowed values, as a set; false: they are not static. */
static bool
text_set(struct grid *g, struct text text, const struct feel_type *type, struct feel_set *ret)
{
	struct feel_source *s = take(g, 1, sizeof *s);
	struct feel_binding *tested = binding_new(g->u, TEXT_NONE, BIND_LOCAL, 0, type);
	struct feel_scope scope = { .tested = tested };

	if (!s || !tested)
		return false;
	*s = (struct feel_source){ .text = text };
	const struct feel_node *n = feel_parse_tests(g->u, s, &scope);
	return n && set_of_cell(g->u, n, ret);
}

static bool
restrict_to(struct grid *g, struct dim *d, const struct feel_set *set)
{
	if (!sets_agree(&d->universe, set) || (set->kind != DMN_NULL && set->kind != d->kind)) {
		d->exact = false;
		return true;
	}
	return set_intersect(g->arena, &d->universe, set, &d->universe) || no_memory(g);
}

/* What a type allows; null always conforms. */
static bool
restrict_by_type(struct grid *g, struct dim *d, const struct feel_type *type)
{
	struct text seen = TEXT_NONE;

	for (int depth = 0; type && depth < 100; type = type->base, depth++) {
		struct feel_set set;
		d->exact = d->exact && !type->constraint;
		if (!type->allowed || text_equal(seen, type->allowed_text))
			continue;
		seen = type->allowed_text;
		if (!text_set(g, seen, type, &set)) {
			d->exact = false;
			continue;
		}
		set.null = true;
		if (!restrict_to(g, d, &set))
			return false;
	}
	return true;
}

/* The constants that an expression can give, when it gives nothing else. */
struct values { struct dmn_value all[VALUES_MAX]; uint32_t count, work; };

static bool
values_of(const struct dmn_model *m, const struct feel_node *n, struct values *v, int depth)
{
	if (!n || depth > VALUES_DEPTH_MAX || ++v->work > VALUES_WORK_MAX)
		return false;
	if (n->kind == N_CONST) {
		for (uint32_t i = 0; i < v->count; i++)
			if (v->all[i].kind == n->value.kind && feel_equal(&v->all[i], &n->value) == 1)
				return true;
		if (v->count == VALUES_MAX)
			return false;
		v->all[v->count++] = n->value;
		return true;
	}
	if (n->kind == N_COERCE)
		return values_of(m, n->kids[0], v, depth + 1);
	if (n->kind == N_IF)
		return values_of(m, n->kids[1], v, depth + 1) && values_of(m, n->kids[2], v, depth + 1);
	if (n->kind == N_NAME && n->binding->where == BIND_GLOBAL) {
		const struct element *e = &m->elements[n->binding->index];
		return e->kind == GLOBAL_DECISION && values_of(m, e->tree, v, depth + 1);
	}
	if (n->kind != N_TABLE || n->table->info->output_count != 1 || n->table->info->policy >= POLICY_RULE_ORDER)
		return false;
	const struct feel_table *t = n->table;
	for (uint32_t i = 0; i < t->rule_count; i++)
		if (!values_of(m, t->results[i], v, depth + 1))
			return false;
	return !t->defaults[0] || values_of(m, t->defaults[0], v, depth + 1);
}

static const struct feel_binding *
root_of(const struct feel_node *n)
{
	while (n->kind == N_PATH)
		n = n->kids[0];
	return n->kind == N_NAME ? n->binding : NULL;
}

/* Do the callers of a decision service give this decision's value? */
static bool
is_given(const struct dmn_model *m, const struct element *decision)
{
	for (uint32_t i = 0; i < m->unit.service_count; i++)
		for (uint32_t k = 0; k < m->unit.services[i]->input_count; k++)
			if (m->unit.services[i]->inputs[k] == decision->global)
				return true;
	return false;
}

/* A decision's dimension holds what the decision gives, when that is known. */
static bool
restrict_by_decision(struct grid *g, struct dim *d, const struct element *decision)
{
	struct values *v = take(g, 1, sizeof *v);
	struct feel_set all = { .kind = d->kind }, one;

	d->free = false;
	if (!v)
		return false;
	if (d->kind == DMN_NULL || is_given(g->a->model, decision) || !values_of(g->a->model, decision->tree, v, 0))
		return true;
	for (uint32_t i = 0; i < v->count; i++) {
		if (v->all[i].kind == DMN_NULL)
			continue;
		if (v->all[i].kind != d->kind || !set_can_hold(&v->all[i]))
			return true;
		struct feel_interval point = { v->all[i], v->all[i], FEEL_END_CLOSED, FEEL_END_CLOSED };
		one = (struct feel_set){ .kind = d->kind, .count = 1, .intervals = &point };
		if (!set_unite(g->arena, &all, &one, &all))
			return no_memory(g);
	}
	all.null = true;
	d->free = true;
	return set_intersect(g->arena, &d->universe, &all, &d->universe) || no_memory(g);
}

static bool
is_parameter(const struct grid *g, const struct feel_binding *b)
{
	const struct feel_node *tree = g->e->tree;

	for (uint32_t i = 0; g->e->kind == GLOBAL_KNOWLEDGE && tree->kind == N_FUNCTION && i < tree->binding_count; i++)
		if (tree->bindings[i] == b)
			return true;
	return false;
}

/* Mark what an element depends on; false: the way is too long. */
static bool
mark_needs(const struct dmn_model *m, uint32_t global, uint8_t *marks, uint8_t with, int depth)
{
	bool whole = depth < NEEDS_DEPTH_MAX;

	if (marks[global] & with)
		return true;
	marks[global] |= with;
	for (uint32_t i = 0; i < m->elements[global].need_count && whole; i++)
		whole = mark_needs(m, m->elements[global].needs[i], marks, with, depth + 1);
	return whole;
}

/* A dimension that shares an input with another (but for two members of it) is not free. */
static void
find_dependent(struct grid *g)
{
	const struct dmn_model *m = g->a->model;
	uint8_t *marks = take(g, m->element_count, 1);
	bool *decision = take(g, g->dim_count, sizeof *decision);

	if (!marks || !decision)
		return;
	for (uint32_t d = 0; d < g->dim_count; d++) {
		const struct feel_binding *b = root_of(g->dims[d].expression);
		decision[d] = b && b->where == BIND_GLOBAL && m->elements[b->index].kind == GLOBAL_DECISION;
		if (g->dim_count > INDEPENDENT_MAX)
			g->dims[d].free = false;
	}
	for (uint32_t d = 0; d < g->dim_count && g->dim_count <= INDEPENDENT_MAX; d++) {
		for (uint32_t k = 0; decision[d] && k < g->dim_count; k++) {
			const struct feel_binding *b = root_of(g->dims[d].expression);
			const struct feel_binding *c = root_of(g->dims[k].expression);
			if (k == d || !c || c->where != BIND_GLOBAL)
				continue;
			memset(marks, 0, m->element_count);
			bool apart = spend(g, m->element_count) && mark_needs(m, b->index, marks, 1, 0)
				&& mark_needs(m, c->index, marks, 2, 0);
			for (uint32_t i = 0; i < m->element_count && apart; i++)
				apart = marks[i] != 3;
			if (!apart)
				g->dims[d].free = g->dims[k].free = false;
		}
	}
}

static struct text
expression_text(const struct grid *g, uint32_t column)
{
	return text_trim(g->t->inputs[column]->source->text);
}

/* Columns with the same text are one dimension. */
static bool
read_dims(struct grid *g)
{
	g->dim_of = take(g, g->column_count, sizeof *g->dim_of);
	g->dims = take(g, g->column_count, sizeof *g->dims);
	for (uint32_t c = 0; !g->failed && c < g->column_count; c++) {
		uint32_t first = 0;
		while (first < c && !text_equal(expression_text(g, first), expression_text(g, c)))
			first++;
		if (first < c) {
			g->dim_of[c] = g->dim_of[first];
			continue;
		}
		const struct feel_type *type = column_type(g, c);
		struct dmn_text heading = g->view->inputs[c];
		g->dim_of[c] = g->dim_count;
		g->dims[g->dim_count++] = (struct dim){ .exact = true, .expression = g->t->inputs[c],
			.heading = { heading.at, heading.bytes },
			.kind = !type->any && can_be_told(type->kind) ? (uint8_t)type->kind : DMN_NULL };
		if (!spend(g, c))
			return false;
	}
	return !g->failed;
}

static bool
read_cells(struct grid *g)
{
	size_t count = (size_t)g->rule_count * g->column_count;

	g->sets = take(g, count, sizeof *g->sets);
	g->static_cell = take(g, count, sizeof *g->static_cell);
	for (size_t i = 0; !g->failed && i < count; i++) {
		struct dim *d = &g->dims[g->dim_of[i % g->column_count]];
		const struct feel_type *type = column_type(g, (uint32_t)(i % g->column_count));
		g->static_cell[i] = set_of_cell(g->u, g->t->cells[i], &g->sets[i]);
		if (g->u->status == DMN_NO_MEMORY)
			return false;
		/* Without a type the cells say of what kind the values are. */
		if (g->static_cell[i] && d->kind == DMN_NULL && type->any)
			d->kind = g->sets[i].kind;
		spend(g, 20);
	}
	for (size_t i = 0; !g->failed && i < count; i++) {
		const struct dim *d = &g->dims[g->dim_of[i % g->column_count]];
		if (g->static_cell[i] && g->sets[i].kind != DMN_NULL && g->sets[i].kind != d->kind)
			g->static_cell[i] = false;
	}
	return !g->failed;
}

static bool
read_universe(struct grid *g, uint32_t column)
{
	struct dim *d = &g->dims[g->dim_of[column]];
	const struct feel_binding *b = root_of(d->expression);
	const struct element *root = b && b->where == BIND_GLOBAL ? &g->a->model->elements[b->index] : NULL;
	struct feel_set set;

	d->universe = set_as_kind(set_everything, (enum dmn_kind)d->kind);
	d->free = b && (root ? root->kind == GLOBAL_INPUT : is_parameter(g, b));
	if (!restrict_by_type(g, d, column_type(g, column)))
		return false;
	if (d->expression->type != column_type(g, column) && !restrict_by_type(g, d, d->expression->type))
		return false;
	/* What a record's type says about its members together is not looked into. */
	for (const struct feel_node *n = d->expression; n->kind == N_PATH; n = n->kids[0])
		d->exact = d->exact && !n->kids[0]->type->allowed && !n->kids[0]->type->constraint;
	if (root && root->kind == GLOBAL_DECISION && d->expression->kind == N_NAME && !restrict_by_decision(g, d, root))
		return false;
	for (uint32_t c = 0; c < g->column_count; c++) {
		if (g->dim_of[c] != g->dim_of[column] || !g->t->input_allowed[c])
			continue;
		if (!set_of_cell(g->u, g->t->input_allowed[c], &set))
			d->exact = false;
		else if (!restrict_to(g, d, &set))
			return false;
	}
	d->open = d->kind == DMN_STRING && d->universe.count == 1 && d->universe.intervals[0].low_end == FEEL_END_NONE
		&& d->universe.intervals[0].high_end == FEEL_END_NONE;
	return g->u->status != DMN_NO_MEMORY;
}

static int
by_value(const void *a, const void *b)
{
	return set_compare(a, b);
}

static uint32_t
add_points(const struct feel_set *set, struct dmn_value *out)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < set->count; i++) {
		const struct feel_interval *at = &set->intervals[i];
		if (at->low_end != FEEL_END_NONE)
			out[n++] = at->low;
		if (at->high_end != FEEL_END_NONE)
			out[n++] = at->high;
	}
	return n;
}

static uint32_t
point_below(const struct dim *d, const struct dmn_value *v)
{
	uint32_t low = 0, high = d->point_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (set_compare(&d->points[middle], v) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
set_side(struct grid *g, const struct dim *d, const struct feel_set *set, struct side *ret)
{
	struct side side = { take(g, (size_t)set->count + 2, sizeof(struct span)), 0 };

	if (!side.spans)
		return false;
	if (set->kind == DMN_NULL && set->all)
		side.spans[side.count++] = (struct span){ 0, 2 * d->point_count };
	for (uint32_t i = 0; i < set->count; i++) {
		const struct feel_interval *at = &set->intervals[i];
		struct span s = { 0, 2 * d->point_count };
		if (at->low_end != FEEL_END_NONE)
			s.low = 2 * point_below(d, &at->low) + (at->low_end == FEEL_END_CLOSED ? 1 : 2);
		if (at->high_end != FEEL_END_NONE)
			s.high = 2 * point_below(d, &at->high) + (at->high_end == FEEL_END_CLOSED ? 1 : 0);
		if (s.low <= s.high)
			side.spans[side.count++] = s;
	}
	if (set->null && side.count && side.spans[side.count - 1].high == d->step_count - 2)
		side.spans[side.count - 1].high++;
	else if (set->null)
		side.spans[side.count++] = (struct span){ d->step_count - 1, d->step_count - 1 };
	*ret = side;
	return true;
}

/* Cut the dimension of a column at the ends of its cells; which steps hold a value? */
static bool
cut(struct grid *g, uint32_t column)
{
	uint32_t dim = g->dim_of[column], kept = 0;
	struct dim *d = &g->dims[dim];
	size_t count = 2 * (size_t)d->universe.count, cells = (size_t)g->rule_count * g->column_count;
	struct side universe;

	for (uint32_t c = column; c < g->column_count; c++)
		for (size_t i = c; g->dim_of[c] == dim && i < cells; i += g->column_count)
			count += g->static_cell[i] ? 2 * (size_t)g->sets[i].count : 0;
	struct dmn_value *points = take(g, count, sizeof *points);
	if (!points || count > CELLS_MAX || !spend(g, (int64_t)count * 20))
		return g->failed = true, false;
	uint32_t n = add_points(&d->universe, points);
	for (uint32_t c = column; c < g->column_count; c++)
		for (size_t i = c; g->dim_of[c] == dim && i < cells; i += g->column_count)
			n += g->static_cell[i] ? add_points(&g->sets[i], points + n) : 0;
	if (n)
		qsort(points, n, sizeof *points, by_value);
	for (uint32_t i = 0; i < n; i++)
		if (kept == 0 || set_compare(&points[kept - 1], &points[i]) != 0)
			points[kept++] = points[i];
	d->points = points;
	d->point_count = kept;
	d->step_count = 2 * kept + 2;
	d->valid_before = take(g, (size_t)d->step_count + 1, sizeof *d->valid_before);
	if (!d->valid_before || !set_side(g, d, &d->universe, &universe))
		return false;
	struct arena_mark mark = arena_mark(g->arena);
	for (uint32_t step = 0, k = 0; step < d->step_count; step++) {
		while (k < universe.count && universe.spans[k].high < step)
			k++;
		bool valid = k < universe.count && universe.spans[k].low <= step;
		if (valid && step % 2 == 0 && step < d->step_count - 1 && d->kind != DMN_NULL) {
			/* Between neighbours, such as two days, there may be nothing. */
			struct feel_interval between = step_interval(d, step, step);
			struct feel_set set = { .kind = d->kind, .count = 1, .intervals = &between };
			if (!set_intersect(g->arena, &set, &set, &set))
				return no_memory(g);
			valid = set.count > 0;
			arena_rewind(g->arena, mark);
		}
		d->valid_before[step + 1] = d->valid_before[step] + valid;
	}
	return true;
}

static bool
read_sides(struct grid *g)
{
	size_t count = (size_t)g->rule_count * g->dim_count;

	g->sides = take(g, count, sizeof *g->sides);
	g->known = take(g, count, sizeof *g->known);
	g->dead = take(g, g->rule_count, sizeof *g->dead);
	for (uint32_t rule = 0; !g->failed && rule < g->rule_count; rule++)
		for (uint32_t dim = 0; dim < g->dim_count; dim++) {
			struct feel_set set = set_everything;
			bool known = true;
			for (uint32_t c = 0; c < g->column_count; c++) {
				size_t cell = (size_t)rule * g->column_count + c;
				if (g->dim_of[c] != dim)
					continue;
				known = known && g->static_cell[cell];
				if (known && !set_intersect(g->arena, &set, &g->sets[cell], &set))
					return no_memory(g);
			}
			size_t at = (size_t)rule * g->dim_count + dim;
			g->known[at] = known;
			if (!set_side(g, &g->dims[dim], known ? &set : &set_everything, &g->sides[at])
			    || !spend(g, 10 + g->column_count))
				return false;
		}
	return !g->failed;
}

static bool
read_grid(struct grid *g)
{
	if (!read_dims(g) || !read_cells(g))
		return false;
	for (uint32_t c = 0, next = 0; c < g->column_count; c++)
		if (g->dim_of[c] == next) {
			if (!read_universe(g, c) || !cut(g, c))
				return g->failed = true, false;
			next++;
		}
	find_dependent(g);
	g->sure = true;
	for (uint32_t d = 0; d < g->dim_count; d++)
		g->sure = g->sure && g->dims[d].free && g->dims[d].exact;
	return !g->failed && read_sides(g);
}

/* ---- examples ------------------------------------------------------------------------------------------- */

/* "Age = 17, Risk = "High"", of the dimensions that are not whole in `sides`; false: there is no example. */
static bool
example(struct grid *g, const struct side *sides, const bool *skip, struct words *w)
{
	bool first = true;

	for (uint32_t dim = 0; dim < g->dim_count; dim++) {
		const struct dim *d = &g->dims[dim];
		struct dmn_value v;
		if (!sample(g, d, &sides[dim], &v))
			return false;
		if (skip[dim])
			continue;
		struct text t = d->kind == DMN_NULL && v.kind != DMN_NULL ? TEXT_NONE : print_value(g, &v);
		say(w, t.at ? "%s%.*s = %.*s" : "%s%.*s is not null%.*s", first ? "" : ", ", TEXT_ARG(d->heading),
			TEXT_ARG(t));
		first = false;
	}
	if (first)
		say(w, "any input is given");
	return true;
}

/* What two rows share, in each dimension; false: nothing, or it cannot be told. */
static bool
share(struct grid *g, uint32_t a, uint32_t b, struct side *sides)
{
	for (uint32_t dim = 0; dim < g->dim_count; dim++) {
		const struct side *x = side_of(g, a, dim), *y = side_of(g, b, dim);
		if (!is_known(g, a, dim) || !is_known(g, b, dim) || !spend(g, 1 + x->count + y->count)
		    || !shared_valid(&g->dims[dim], x, y))
			return false;
	}
	for (uint32_t dim = 0; dim < g->dim_count && sides; dim++) {
		const struct side *x = side_of(g, a, dim), *y = side_of(g, b, dim);
		sides[dim] = (struct side){ take(g, (size_t)x->count + y->count, sizeof(struct span)), 0 };
		if (!sides[dim].spans)
			return false;
		for (struct shared s = { x, y, 0, 0, { 0, 0 } }; next_shared(&s);)
			if (valid_count(&g->dims[dim], s.at.low, s.at.high))
				sides[dim].spans[sides[dim].count++] = s.at;
	}
	return true;
}

/* Does row a accept all that row b accepts? */
static bool
includes(struct grid *g, uint32_t a, uint32_t b)
{
	for (uint32_t dim = 0; dim < g->dim_count; dim++) {
		const struct side *x = side_of(g, a, dim), *y = side_of(g, b, dim);
		if (!is_known(g, a, dim) || !spend(g, 1 + x->count + y->count)
		    || shared_valid(&g->dims[dim], x, y) != shared_valid(&g->dims[dim], y, y))
			return false;
	}
	return true;
}

/* ---- outputs -------------------------------------------------------------------------------------------- */

static const struct feel_node *
result_of(const struct grid *g, uint32_t rule, uint32_t output)
{
	return g->t->results[(size_t)rule * g->t->info->output_count + output];
}

/* 1: the same; 0: different; -1: cannot be told. */
static int
same_outputs(const struct grid *g, uint32_t a, uint32_t b)
{
	bool same = true;

	for (uint32_t k = 0; k < g->t->info->output_count; k++) {
		const struct feel_node *x = result_of(g, a, k), *y = result_of(g, b, k);
		if (x && y && x->kind == N_CONST && y->kind == N_CONST) {
			if (x->value.kind != y->value.kind || feel_equal(&x->value, &y->value) != 1)
				return 0;
		} else {
			same = same && x && y && text_equal(text_trim(x->source->text), text_trim(y->source->text));
		}
	}
	return same ? 1 : -1;
}

static void
check_output(struct grid *g, const struct feel_set *set, const struct feel_node *n, struct text values)
{
	struct words w = { 0 };

	if (!n || n->kind != N_CONST || !set_can_hold(&n->value))
		return;
	if ((set->kind == n->value.kind || set->kind == DMN_NULL) && set_holds(set, &n->value))
		return;
	struct text v = print_value(g, &n->value);
	say(&w, "%.*s is not one of the output values", TEXT_ARG(v));
	if (values.bytes < REGION_MAX)
		say(&w, " %.*s", TEXT_ARG(values));
	say(&w, ".");
	report(g, DMN_WARNING, "dmn.table.output", n->source, &w);
}

static void
check_outputs(struct grid *g)
{
	uint32_t outputs = g->t->info->output_count, ordered = 0;
	enum feel_policy policy = g->t->info->policy;

	for (uint32_t k = 0; k < outputs; k++) {
		const struct xml *x = nth_child(g->xml, "output", k);
		struct text values = text_trim(xml_expression_text(xml_child(x, "outputValues")));
		const struct feel_node *tree = g->e->tree;
		struct feel_set set;
		bool is_result = tree->kind == N_TABLE || (tree->kind == N_COERCE && tree->kids[0]->kind == N_TABLE);
		ordered += g->t->orders[k] != NULL;
		is_result = is_result && outputs == 1 && g->e->kind == GLOBAL_DECISION && policy < POLICY_RULE_ORDER;
		if (!values.bytes && is_result && g->e->type->allowed)
			values = g->e->type->allowed_text;
		if (!values.bytes || text_is(values, "-") || !text_set(g, values, &feel_any, &set))
			continue;
		for (uint32_t rule = 0; rule < g->rule_count && spend(g, 10); rule++)
			check_output(g, &set, result_of(g, rule, k), values);
		check_output(g, &set, g->t->defaults[k], values);
	}
	bool unordered = (policy == POLICY_PRIORITY || policy == POLICY_OUTPUT_ORDER) && !ordered;
	const struct feel_source *s = unordered ? place(g, NULL) : NULL;
	if (s)
		unit_report(g->a->u, DMN_ERROR, "dmn.table.priority", s, 0,
			"The hit policy %s needs the list of output values: their order is the priority.",
			policy == POLICY_PRIORITY ? "PRIORITY" : "OUTPUT ORDER");
}

/* Position of a constant in the output values; -1: not known. */
static int
rank(const struct feel_node *order, const struct feel_node *n)
{
	bool folded = order && order->kind == N_CONST && order->value.kind == DMN_LIST;
	uint32_t count = folded ? order->value.count : order && order->kind == N_LIST ? order->count : 0;

	for (uint32_t i = 0; n && n->kind == N_CONST && i < count; i++) {
		const struct dmn_value *v = folded ? &order->value.items[i] : &order->kids[i]->value;
		if (!folded && order->kids[i]->kind != N_CONST)
			return -1;
		if (v->kind == n->value.kind && feel_equal(v, &n->value) == 1)
			return (int)i;
	}
	return -1;
}

/* Does row a surely come before row b when both match? */
static bool
comes_first(const struct grid *g, uint32_t a, uint32_t b)
{
	if (g->t->info->policy == POLICY_FIRST)
		return a < b;
	for (uint32_t k = 0; k < g->t->info->output_count; k++) {
		if (!g->t->orders[k])
			continue;
		int x = rank(g->t->orders[k], result_of(g, a, k)), y = rank(g->t->orders[k], result_of(g, b, k));
		if (x < 0 || y < 0 || x != y)
			return x >= 0 && y >= 0 && x < y;
	}
	return false;
}

/* ---- what rows leave open ------------------------------------------------------------------------------- */

/*
 * Is there a point of the domain (spans by dimension) that no row of a list accepts?  Dimension by dimension: the
 * steps fall into classes, each accepted by the same rows; in each class the question is the same with those rows and
 * the dimensions left.
 */
struct search {
	struct grid *g;
	const struct side *domain;
	uint32_t *closed_from;                   /* by rule: from this dimension on it accepts the whole domain */
	struct side *path;                       /* the class taken in each dimension above */
	bool (*found)(struct search *s, uint32_t depth);     /* false: enough */
	uint32_t count;
	bool stop;
};

struct class { uint64_t hash; uint32_t *rules, count; struct side side; uint32_t room; };
struct event { uint32_t at; uint32_t rule; bool end; };       /* rule: index in the list; UINT32_MAX: of the domain */

static int
by_step(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at ? 1 : (int)y->end - (int)x->end;
}

static uint64_t
mix(uint64_t n)
{
	n = (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
	n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
	return n ^ n >> 31;
}

struct classes { struct class *all; uint32_t count, room; size_t bytes; };

/* These steps are accepted by the active rules: to their class. */
static bool
classify(struct grid *g, struct classes *c, uint64_t hash, const uint32_t *rules, const uint32_t *active,
	uint32_t active_count, struct span span)
{
	struct class *at = NULL;

	for (uint32_t i = c->count; i-- > 0 && !at;)
		at = c->all[i].hash == hash && c->all[i].count == active_count ? &c->all[i] : NULL;
	if (!at) {
		if (c->count == c->room) {
			uint32_t room = c->room ? c->room * 2 : 16;
			struct class *all = arena_grow(g->arena, c->all, c->count * sizeof *all, room * sizeof *all);
			if (!all)
				return no_memory(g);
			c->all = all;
			c->room = room;
		}
		at = &c->all[c->count++];
		*at = (struct class){ .hash = hash, .rules = take(g, active_count, sizeof(uint32_t)),
			.count = active_count };
		for (uint32_t i = 0; at->rules && i < active_count; i++)
			at->rules[i] = rules[active[i]];
		c->bytes += active_count * sizeof(uint32_t);
	}
	if (at->side.count == at->room) {
		uint32_t room = at->room ? at->room * 2 : 2;
		struct span *all = arena_grow(g->arena, at->side.spans, at->side.count * sizeof *all,
			room * sizeof *all);
		if (!all)
			return no_memory(g);
		at->side.spans = all;
		at->room = room;
		c->bytes += room * sizeof *all;
	}
	at->side.spans[at->side.count++] = span;
	return c->bytes < CLASSES_BYTES_MAX && spend(g, 1 + c->count / 4 + active_count);
}

static bool
read_classes(struct search *s, uint32_t depth, const uint32_t *rules, uint32_t count, struct classes *ret)
{
	struct grid *g = s->g;
	const struct side *domain = &s->domain[depth];
	size_t most = 2 * (size_t)domain->count, n = 0;

	for (uint32_t r = 0; r < count; r++)
		most += 2 * ((size_t)side_of(g, rules[r], depth)->count + domain->count);
	struct event *events = take(g, most, sizeof *events);
	uint32_t *active = take(g, count, sizeof *active), *where = take(g, count, sizeof *where), active_count = 0;
	if (g->failed || !spend(g, (int64_t)most * 4))
		return false;
	for (uint32_t i = 0; i < domain->count; i++) {
		events[n++] = (struct event){ domain->spans[i].low, UINT32_MAX, false };
		events[n++] = (struct event){ domain->spans[i].high + 1, UINT32_MAX, true };
	}
	for (uint32_t r = 0; r < count; r++)
		for (struct shared at = { side_of(g, rules[r], depth), domain, 0, 0, { 0, 0 } }; next_shared(&at);) {
			events[n++] = (struct event){ at.at.low, r, false };
			events[n++] = (struct event){ at.at.high + 1, r, true };
		}
	qsort(events, n, sizeof *events, by_step);
	uint32_t from = 0;
	uint64_t hash = 0;
	bool inside = false;
	for (size_t i = 0; i < n; i++) {
		struct event e = events[i];
		if (e.at > from && inside && valid_count(&g->dims[depth], from, e.at - 1)
		    && !classify(g, ret, hash, rules, active, active_count, (struct span){ from, e.at - 1 }))
			return g->failed = true, false;
		from = e.at;
		if (e.rule == UINT32_MAX) {
			inside = !e.end;
			continue;
		}
		hash ^= mix(rules[e.rule]);
		if (!e.end) {
			where[e.rule] = active_count;
			active[active_count++] = e.rule;
		} else {
			uint32_t last = active[--active_count];
			active[where[e.rule]] = last;
			where[last] = where[e.rule];
		}
	}
	return true;
}

static void
search_open(struct search *s, uint32_t depth, const uint32_t *rules, uint32_t count)
{
	struct grid *g = s->g;
	struct classes classes = { 0 };

	if (count == 0) {
		s->count++;
		s->stop = !s->found(s, depth);
		return;
	}
	for (uint32_t r = 0; r < count; r++)
		if (s->closed_from[rules[r]] <= depth)
			return;
	struct arena_mark mark = arena_mark(g->arena);
	if (!read_classes(s, depth, rules, count, &classes)) {
		s->stop = true;
		return;
	}
	for (uint32_t i = 0; i < classes.count && !s->stop; i++) {
		s->path[depth] = classes.all[i].side;
		search_open(s, depth + 1, classes.all[i].rules, classes.all[i].count);
	}
	if (!s->stop)
		arena_rewind(g->arena, mark);
}

/* Prepare: from which dimension on does each row accept the whole domain? */
static bool
search_start(struct search *s, const uint32_t *rules, uint32_t count)
{
	struct grid *g = s->g;

	s->path = take(g, g->dim_count, sizeof *s->path);
	for (uint32_t r = 0; r < count && !g->failed; r++) {
		uint32_t from = g->dim_count;
		while (from > 0) {
			const struct dim *d = &g->dims[from - 1];
			const struct side *domain = &s->domain[from - 1], *side = side_of(g, rules[r], from - 1);
			if (!spend(g, 1 + side->count + domain->count)
			    || shared_valid(d, side, domain) != shared_valid(d, domain, domain))
				break;
			from--;
		}
		s->closed_from[rules[r]] = from;
	}
	return !g->failed;
}

/* ---- gaps ----------------------------------------------------------------------------------------------- */

/* Strings that nobody named may not occur at all: said once, as a note. */
static void
report_open(struct grid *g, struct dim *d)
{
	struct words w = { 0 };

	if (d->open_reported)
		return;
	d->open_reported = true;
	say(&w, "No row matches when \"%.*s\" is none of the texts that the rows name; list what it may be (allowedValues,"
		" inputValues) or add a row.", TEXT_ARG(d->heading));
	report(g, DMN_NOTE, "dmn.table.gap", place(g, NULL), &w);
}

/* "< 18"; null, which no gap speaks of, is left out. */
static void
say_region(struct grid *g, const struct dim *d, struct feel_set set, struct words *w)
{
	set.null = true;
	struct text t = set_print(g->arena, &set);
	if (!text_starts(t, TEXT("not("))) {
		set.null = false;
		t = set_print(g->arena, &set);
	}
	say(w, "%s%.*s: %.*s", w->bytes ? "; " : "", TEXT_ARG(d->heading), TEXT_ARG(t));
}

static bool
on_gap(struct search *s, uint32_t depth)
{
	struct grid *g = s->g;
	struct words w = { 0 }, region = { 0 };
	struct side *sides = take(g, g->dim_count, sizeof *sides);
	bool *skip = take(g, g->dim_count, sizeof *skip);

	if (g->failed)
		return false;
	for (uint32_t d = 0; d < depth; d++)
		if (g->dims[d].open && is_unnamed(&g->dims[d], &s->path[d])) {
			s->count--;
			report_open(g, &g->dims[d]);
			return spend(g, g->dims[d].step_count);
		}
	if (s->count > SHOWN_MAX)
		return s->count < GAPS_MAX;
	for (uint32_t d = 0; d < g->dim_count; d++) {
		sides[d] = d < depth ? s->path[d] : s->domain[d];
		skip[d] = d >= depth || shared_valid(&g->dims[d], &sides[d], &s->domain[d])
			== shared_valid(&g->dims[d], &s->domain[d], &s->domain[d]);
		struct feel_set set;
		if (skip[d] || g->dims[d].kind == DMN_NULL)
			continue;
		if (!side_set(g, &g->dims[d], &sides[d], &set))
			return false;
		say_region(g, &g->dims[d], set, &region);
	}
	say(&w, g->sure ? "No row matches when " : "No row matches, if that can be, when ");
	if (!example(g, sides, skip, &w)) {
		s->count--;
		return true;
	}
	if (!region.full && region.bytes && region.bytes < REGION_MAX)
		say(&w, " (%s)", region.at);
	say(&w, ".");
	report(g, g->sure ? DMN_WARNING : DMN_NOTE, "dmn.table.gap", place(g, NULL), &w);
	return true;
}

static void
find_gaps(struct grid *g)
{
	struct side *domain = take(g, g->dim_count, sizeof *domain);
	uint32_t *rules = take(g, g->rule_count, sizeof *rules);
	struct search s = { .g = g, .domain = domain, .closed_from = take(g, g->rule_count, sizeof(uint32_t)),
		.found = on_gap };

	for (uint32_t d = 0; d < g->dim_count && !g->failed; d++) {
		if (!g->dims[d].exact)
			return;
		domain[d] = (struct side){ take(g, 1, sizeof(struct span)), 1 };
		if (!g->failed)
			domain[d].spans[0] = (struct span){ 0, g->dims[d].step_count - 2 };
	}
	for (uint32_t i = 0; i < g->rule_count && !g->failed; i++)
		rules[i] = i;
	if (g->failed || !search_start(&s, rules, g->rule_count))
		return;
	search_open(&s, 0, rules, g->rule_count);
	struct words w = { 0 };
	if (s.count > SHOWN_MAX) {
		say(&w, "The table has %u%s gaps more.", s.count - SHOWN_MAX, s.stop ? " or more" : "");
		report(g, g->sure ? DMN_WARNING : DMN_NOTE, "dmn.table.gap", place(g, NULL), &w);
	}
	w = (struct words){ 0 };
	say(&w, "The table has gaps and no default output: there its result is null.");
	if (s.count)
		report(g, DMN_NOTE, "dmn.table.default", place(g, NULL), &w);
}

/* ---- rows that never decide ----------------------------------------------------------------------------- */

static bool
on_open(struct search *s, uint32_t depth)
{
	(void)s;
	(void)depth;
	return false;
}

/* Rows that each match wherever the row would and come first, or together do. */
static void
find_unreachable(struct grid *g)
{
	uint32_t found = 0;
	uint32_t *first = take(g, g->rule_count, sizeof *first), *closed = take(g, g->rule_count, sizeof *closed);
	struct arena_mark mark = arena_mark(g->arena);

	for (uint32_t rule = 0; rule < g->rule_count && !g->failed; rule++) {
		uint32_t count = 0, covering = UINT32_MAX;
		if (g->dead[rule])
			continue;
		for (uint32_t i = 0; i < g->rule_count && covering == UINT32_MAX && spend(g, 1); i++) {
			bool meets = i != rule && comes_first(g, i, rule) && all_known(g, i);
			for (uint32_t d = 0; d < g->dim_count && meets; d++)
				meets = spend(g, 2) && shared_valid(&g->dims[d], side_of(g, i, d), side_of(g, rule, d));
			if (meets)
				first[count++] = i;
			if (meets && includes(g, i, rule))
				covering = i;
		}
		struct search s = { .g = g, .domain = side_of(g, rule, 0), .closed_from = closed, .found = on_open };
		if (g->failed || count == 0)
			continue;
		struct words w = { 0 };
		if (covering != UINT32_MAX) {
			say(&w, "Row %u never decides: row %u comes first and matches whenever it does.", rule + 1,
				covering + 1);
			if (++found <= UNREACHABLE_MAX)
				report(g, DMN_WARNING, "dmn.table.unreachable", rule_place(g, rule), &w);
		} else if (search_start(&s, first, count)) {
			search_open(&s, 0, first, count);
			say(&w, "Row %u never decides: rows that come first match whenever it does (", rule + 1);
			for (uint32_t i = 0; i < count && i < 8; i++)
				say(&w, "%s%u", i ? ", " : "", first[i] + 1);
			say(&w, "%s).", count > 8 ? ", ..." : "");
			if (!s.count && !g->failed && ++found <= UNREACHABLE_MAX)
				report(g, DMN_WARNING, "dmn.table.unreachable", rule_place(g, rule), &w);
		}
		arena_rewind(g->arena, mark);
	}
	struct words w = { 0 };
	say(&w, "%u more rows never decide.", found - UNREACHABLE_MAX);
	if (found > UNREACHABLE_MAX)
		report(g, DMN_WARNING, "dmn.table.unreachable", place(g, NULL), &w);
}

/* Is it the test for one value? */
static bool
is_point(const struct feel_interval *i)
{
	return i->low_end == FEEL_END_CLOSED && i->high_end == FEEL_END_CLOSED && set_compare(&i->low, &i->high) == 0;
}

static void
check_cell(struct grid *g, uint32_t rule, uint32_t column)
{
	size_t cell = (size_t)rule * g->column_count + column;
	const struct dim *d = &g->dims[g->dim_of[column]];
	const struct feel_set *set = &g->sets[cell];
	const struct feel_node *n = g->t->cells[cell];
	struct words w = { 0 };
	struct side side;

	if (!n || !g->static_cell[cell] || set->kind == DMN_NULL || !set_side(g, d, set, &side) || !spend(g, 5))
		return;
	if (shared_valid(d, &side, &side) == 0) {
		g->dead[rule] = true;
		say(&w, "\"%.*s\" never has a value that this cell accepts: row %u can never match.",
			TEXT_ARG(d->heading), rule + 1);
		report(g, DMN_WARNING, "dmn.table.cell", n->source, &w);
		return;
	}
	for (uint32_t i = 0; i < set->count; i++) {
		struct text t = is_point(&set->intervals[i]) && !set_holds(&d->universe, &set->intervals[i].low)
			? print_value(g, &set->intervals[i].low) : TEXT_NONE;
		if (!t.at)
			continue;
		w = (struct words){ 0 };
		say(&w, "\"%.*s\" is never %.*s.", TEXT_ARG(d->heading), TEXT_ARG(t));
		report(g, DMN_WARNING, "dmn.table.cell", n->source, &w);
	}
}

static void
check_cells(struct grid *g)
{
	struct arena_mark mark = arena_mark(g->arena);

	for (uint32_t rule = 0; rule < g->rule_count && !g->failed; rule++) {
		for (uint32_t c = 0; c < g->column_count && !g->failed; c++)
			check_cell(g, rule, c);
		for (uint32_t d = 0; d < g->dim_count && !g->dead[rule]; d++) {
			const struct side *side = side_of(g, rule, d);
			struct words w = { 0 };
			if (shared_valid(&g->dims[d], side, side) > 0)
				continue;
			g->dead[rule] = true;
			say(&w, "The cells of \"%.*s\" exclude each other: row %u can never match.",
				TEXT_ARG(g->dims[d].heading), rule + 1);
			report(g, DMN_WARNING, "dmn.table.cell", rule_place(g, rule), &w);
		}
		arena_rewind(g->arena, mark);
	}
}

/* ---- pairs ---------------------------------------------------------------------------------------------- */

/* Do the rows accept the same, cell by cell? */
static bool
same_inputs(const struct grid *g, uint32_t a, uint32_t b)
{
	for (uint32_t c = 0; c < g->column_count; c++) {
		size_t i = (size_t)a * g->column_count + c, k = (size_t)b * g->column_count + c;
		const struct feel_node *x = g->t->cells[i], *y = g->t->cells[k];
		if (g->static_cell[i] && g->static_cell[k] ? !sets_equal(&g->sets[i], &g->sets[k])
			: !x || !y || !text_equal(text_trim(x->source->text), text_trim(y->source->text)))
			return false;
	}
	return true;
}

struct pairs { uint32_t overlaps, contradictions, duplicates; };

static void
report_pair(struct grid *g, uint32_t a, uint32_t b, uint32_t *count)
{
	bool unique = g->t->info->policy == POLICY_UNIQUE;
	const char *code = unique ? "dmn.table.overlap" : "dmn.table.contradiction";
	struct side *sides = take(g, g->dim_count, sizeof *sides);
	bool *skip = take(g, g->dim_count, sizeof *skip);
	struct words w = { 0 };

	if (g->failed || !share(g, a, b, sides))
		return;
	for (uint32_t d = 0; d < g->dim_count; d++)
		skip[d] = is_whole(g, a, d, false) && is_whole(g, b, d, false);
	say(&w, "Rows %u and %u both match%s%s%s when ", a + 1, b + 1, unique ? "" : ", with different outputs",
		g->sure ? "" : ", if that can be", unique && g->sure ? "" : ",");
	if (!example(g, sides, skip, &w))
		return;
	say(&w, unique ? ": a UNIQUE table then gives null." : ": an ANY table then gives null.");
	if (++*count <= SHOWN_MAX)
		report(g, g->sure ? DMN_ERROR : DMN_WARNING, code, rule_place(g, b), &w);
}

static void
compare_rows(struct grid *g, uint32_t a, uint32_t b, struct pairs *n)
{
	enum feel_policy policy = g->t->info->policy;
	struct words w = { 0 };

	if (policy == POLICY_UNIQUE) {
		if (share(g, a, b, NULL))
			report_pair(g, a, b, &n->overlaps);
		return;
	}
	if (!spend(g, g->column_count))
		return;
	int same = policy == POLICY_FIRST ? -1 : same_outputs(g, a, b);
	if (policy == POLICY_ANY && same == 0 && share(g, a, b, NULL))
		report_pair(g, a, b, &n->contradictions);
	if (same != 1)
		return;
	bool alike = same_inputs(g, a, b), b_adds = true, a_adds = true;
	if (!alike && policy == POLICY_ANY) {
		b_adds = !includes(g, a, b);
		a_adds = b_adds && !includes(g, b, a);
	}
	if ((!alike && a_adds && b_adds) || g->failed || ++n->duplicates > SHOWN_MAX)
		return;
	if (alike)
		say(&w, "Rows %u and %u are alike: they accept the same and say the same.", a + 1, b + 1);
	else
		say(&w, "Row %u adds nothing to row %u, which accepts all of it and says the same.", (b_adds ? a : b) + 1,
			(b_adds ? b : a) + 1);
	report(g, DMN_WARNING, "dmn.table.duplicate", rule_place(g, b_adds && !alike ? a : b), &w);
}

static void
report_more(struct grid *g, enum dmn_severity severity, const char *code, uint32_t count, const char *what)
{
	struct words w = { 0 };

	if (count <= SHOWN_MAX)
		return;
	say(&w, "%u more pairs of rows %s.", count - SHOWN_MAX, what);
	report(g, severity, code, place(g, NULL), &w);
}

static void
find_pairs(struct grid *g)
{
	struct pairs n = { 0 };
	struct arena_mark mark = arena_mark(g->arena);

	for (uint32_t b = 1; b < g->rule_count && !g->failed; b++)
		for (uint32_t a = 0; a < b && !g->failed && !g->dead[b]; a++)
			if (!g->dead[a] && spend(g, 1)) {
				compare_rows(g, a, b, &n);
				arena_rewind(g->arena, mark);
			}
	enum dmn_severity severity = g->sure ? DMN_ERROR : DMN_WARNING;
	report_more(g, severity, "dmn.table.overlap", n.overlaps, "overlap");
	report_more(g, severity, "dmn.table.contradiction", n.contradictions, "contradict each other");
	report_more(g, DMN_WARNING, "dmn.table.duplicate", n.duplicates, "say the same");
}

/* ---- one table ------------------------------------------------------------------------------------------ */

void
analyse_table(struct analysis *a, const struct element *e, const struct feel_table *t)
{
	struct arena_mark mark = arena_mark(a->scratch->arena);
	struct grid g = { .a = a, .u = a->scratch, .arena = a->scratch->arena, .e = e, .t = t, .view = t->info->view,
		.xml = xml_by_index(e->xml, t->source->xml_index), .column_count = t->info->input_count,
		.rule_count = t->rule_count, .steps_left = ANALYSE_TABLE_STEPS_MAX };
	enum feel_policy policy = t->info->policy;
	const struct feel_source *s;

	if ((uint64_t)g.rule_count * (g.column_count + 1) > CELLS_MAX)
		g.failed = true;
	if (!g.failed && g.xml && g.view && read_grid(&g)) {
		check_cells(&g);
		check_outputs(&g);
		if (policy == POLICY_FIRST || policy == POLICY_PRIORITY)
			find_unreachable(&g);
		if (policy != POLICY_FIRST)
			find_pairs(&g);
		if (policy < POLICY_RULE_ORDER && !t->info->has_default)
			find_gaps(&g);
	}
	if (g.failed && a->scratch->status != DMN_NO_MEMORY && (s = place(&g, NULL)))
		unit_report(a->u, DMN_NOTE, "dmn.table.large", s, 0,
			"The table is too large (%u rows of %u inputs) to be looked through to the end.", g.rule_count,
			g.column_count);
	arena_rewind(a->scratch->arena, mark);
}
