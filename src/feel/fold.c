/*
 * Folding: what an expression without names gives is found once, at load, by the machine itself, and becomes a
 * constant.  The largest such parts are tried first.  One that notes anything (an error, even a warning), that gives a
 * function, or that takes more than a little time or memory is left as it is, so that each evaluation says the same as
 * without folding.
 */
#include "feel/builtins.h"
#include "feel/fold.h"
#include "feel/vm.h"

enum {
	FOLD_STEPS_MAX = 2000,           /* of one expression */
	FOLD_STEPS_ALL = 50 * 1000,      /* of a unit: then nothing more is folded */
	FOLD_MEMORY_BYTES = 64 << 10,
	FOLD_BYTES_ALL = 4 << 20,        /* of the constants of a unit, beyond what single values take */
	FOLD_LIST_MAX = 1000,
	FOLD_DEPTH_MAX = 32,
	FOLD_COPY_DEPTH_MAX = 50,
	FOLD_CLOSED = UINT32_MAX,
};

struct feel_folder {
	struct feel_unit scratch;        /* the code of one part, forgotten after its run */
	struct dmn_run *run;
	uint64_t steps;
	size_t bytes;
	bool done;                       /* the budget of the unit is used up */
};

/* ---- which parts have no names from outside ------------------------------------------------------------------ */

static uint32_t mark(struct feel_node *n, uint32_t level);

static uint32_t
lower(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t
mark_kids(struct feel_node *n, uint32_t from, uint32_t level)
{
	uint32_t lowest = FOLD_CLOSED;

	for (uint32_t i = from; i < n->count; i++)
		lowest = lower(lowest, mark(n->kids[i], level));
	return lowest;
}

static void
set_levels(struct feel_node *n, uint32_t level)
{
	for (uint32_t i = 0; i < n->binding_count; i++)
		n->bindings[i]->level = level;
}

static void
mark_all(struct feel_node *const *nodes, size_t count, uint32_t level)
{
	for (size_t i = 0; nodes && i < count; i++)
		if (nodes[i])
			mark(nodes[i], level);
}

static void
mark_table(const struct feel_table *t, uint32_t level)
{
	const struct feel_table_info *info = t->info;

	mark_all(t->inputs, info->input_count, level);
	mark_all(t->input_allowed, info->input_count, level);
	mark_all(t->cells, (size_t)t->rule_count * info->input_count, level);
	mark_all(t->results, (size_t)t->rule_count * info->output_count, level);
	mark_all(t->defaults, info->output_count, level);
	mark_all(t->orders, info->output_count, level);
}

/* Functions whose result is not only their arguments', or that may take long: patterns have budgets of their own. */
static bool
may_fold(const struct feel_binding *b)
{
	const struct feel_builtin *row = &feel_builtins[b->index];

	return row->most > 0 && row->call != call_matches && row->call != call_replace && row->call != call_split;
}

/*
 * level counts the nodes around n that declare names; a name's level is that of its node.  The result is the lowest
 * level that n speaks of: n is closed when that is one within n.
 */
static uint32_t
mark(struct feel_node *n, uint32_t level)
{
	uint32_t lowest = FOLD_CLOSED;

	switch (n->kind) {
	case N_CONST:
		break;
	case N_NAME:
		n->binding->seen = true;
		lowest = n->binding->where == BIND_LOCAL ? n->binding->level
			: n->binding->where == BIND_BUILTIN && may_fold(n->binding) ? FOLD_CLOSED : 0;
		break;
	case N_ITEM_ENTRY:
		n->binding->seen = true;
		lowest = lower(n->binding->level, mark_kids(n, 0, level));
		break;
	case N_LATE:
	case N_FAIL:
	case N_HOST:             /* a host's function is called when it is its turn */
		mark_kids(n, 0, level);
		lowest = 0;
		break;
	case N_TABLE:
		mark_table(n->table, level);
		lowest = 0;
		break;
	case N_FOR:
	case N_SOME:
	case N_EVERY:
	case N_CONTEXT:
	case N_FUNCTION:
		set_levels(n, level + 1);
		lowest = mark_kids(n, 0, level + 1);
		break;
	case N_FILTER:
		set_levels(n, level + 1);
		lowest = lower(mark(n->kids[0], level), mark_kids(n, 1, level + 1));
		break;
	case N_IN:
		lowest = mark(n->kids[0], level);
		if (n->kids[0]->kind != N_NAME || n->kids[0]->binding != n->bindings[0])
			set_levels(n, level + 1);
		lowest = lower(lowest, mark_kids(n, 1, level + 1));
		break;
	default:
		lowest = mark_kids(n, 0, level);
		break;
	}
	n->closed = lowest > level;
	return lowest;
}

/* ---- values that live as long as the unit -------------------------------------------------------------------- */

static bool keep_value(struct feel_unit *u, const struct dmn_value *v, int depth, struct dmn_value *ret);

static struct dmn_value *
keep_values(struct feel_unit *u, const struct dmn_value *values, uint32_t count, int depth)
{
	struct dmn_value *copy = unit_take(u, count, sizeof *copy);

	u->folder->bytes += count * sizeof *copy;
	if (u->folder->bytes > FOLD_BYTES_ALL)   /* values that share their parts may be larger as copies */
		return NULL;
	for (uint32_t i = 0; copy && i < count; i++)
		if (!keep_value(u, &values[i], depth + 1, &copy[i]))
			return NULL;
	return copy;
}

/* False: it cannot be kept (a function, or too deep), or memory is gone. */
static bool
keep_value(struct feel_unit *u, const struct dmn_value *v, int depth, struct dmn_value *ret)
{
	*ret = *v;
	if (depth > FOLD_COPY_DEPTH_MAX)
		return false;
	switch (v->kind) {
	case DMN_STRING:
		ret->string = unit_text(u, feel_text(v)).at;
		u->folder->bytes += v->count;
		return ret->string != NULL;
	case DMN_LIST:
		ret->items = keep_values(u, v->items, v->count, depth);
		return ret->items != NULL;
	case DMN_CONTEXT: {
		uint32_t shape = unit_shape(u, v->context.shape->names, v->context.shape->count);
		if (u->status == DMN_NO_MEMORY)
			return false;
		ret->context.shape = u->shapes[shape];
		ret->context.values = keep_values(u, v->context.values, v->context.shape->count, depth);
		return ret->context.values != NULL;
	}
	case DMN_RANGE: {
		struct feel_range *r = unit_take(u, 1, sizeof *r);
		if (!r)
			return false;
		*r = *v->range;
		ret->range = r;
		return keep_value(u, &v->range->low, depth + 1, &r->low)
			&& keep_value(u, &v->range->high, depth + 1, &r->high);
	}
	case DMN_FUNCTION:
		return false;
	default:
		return v->kind < DMN_FUNCTION;
	}
}

/* ---- folding ------------------------------------------------------------------------------------------------- */

static struct feel_folder *
folder_of(struct feel_unit *u)
{
	const struct dmn_limits limits = { .steps = FOLD_STEPS_MAX, .depth = FOLD_DEPTH_MAX,
		.memory_bytes = FOLD_MEMORY_BYTES,
		.list_length = FOLD_LIST_MAX };
	struct feel_folder *f = u->folder;

	if (f || u->status == DMN_NO_MEMORY)
		return f;
	f = u->host.alloc(u->host.user, sizeof *f);
	if (!f) {
		u->status = DMN_NO_MEMORY;
		return NULL;
	}
	*f = (struct feel_folder){ 0 };
	f->run = dmn_run_open(&u->host, &limits);
	if (!f->run || !unit_open(&f->scratch, &u->host)) {
		dmn_run_close(f->run);
		u->host.free(u->host.user, f, sizeof *f);
		u->status = DMN_NO_MEMORY;
		return NULL;
	}
	f->scratch.scratch = true;
	dmn_run_trace(f->run, false);
	return u->folder = f;
}

void
feel_fold_end(struct feel_unit *u)
{
	struct feel_folder *f = u->folder;

	if (!f)
		return;
	unit_close(&f->scratch);
	dmn_run_close(f->run);
	u->host.free(u->host.user, f, sizeof *f);
	u->folder = NULL;
}

static bool
worth_folding(const struct feel_node *n)
{
	return n->closed && n->kind != N_CONST && n->kind != N_NAME && n->kind != N_FUNCTION && n->kind != N_TO;
}

static bool
fold_one(struct feel_unit *u, struct feel_node *n)
{
	struct feel_folder *f = folder_of(u);
	struct dmn_value v, kept;

	if (!f || f->done)
		return false;
	unit_empty(&f->scratch);
	dmn_run_empty(f->run);
	const struct feel_proto *proto = feel_compile(&f->scratch, n, NULL, 0);
	bool good = proto && vm_run(f->run, proto, NULL, NULL, NULL, &v) && f->run->diagnostic_count == 0;
	f->steps += f->run->limits.steps - run_steps_left(f->run) + 1;
	good = good && keep_value(u, &v, 0, &kept);
	f->done = f->steps > FOLD_STEPS_ALL || f->bytes > FOLD_BYTES_ALL;
	if (!good)
		return false;
	n->kind = N_CONST;
	n->value = kept;
	n->count = n->binding_count = 0;
	return true;
}

static void fold(struct feel_unit *u, struct feel_node *n);

static void
fold_all(struct feel_unit *u, struct feel_node *const *nodes, size_t count)
{
	for (size_t i = 0; nodes && i < count; i++)
		if (nodes[i])
			fold(u, nodes[i]);
}

static void
fold(struct feel_unit *u, struct feel_node *n)
{
	if (u->status == DMN_NO_MEMORY || (u->folder && u->folder->done))
		return;
	if (worth_folding(n) && fold_one(u, n))
		return;
	fold_all(u, n->kids, n->count);
	if (n->kind != N_TABLE)
		return;
	const struct feel_table *t = n->table;
	const struct feel_table_info *info = t->info;
	fold_all(u, t->inputs, info->input_count);
	fold_all(u, t->input_allowed, info->input_count);
	fold_all(u, t->cells, (size_t)t->rule_count * info->input_count);
	fold_all(u, t->results, (size_t)t->rule_count * info->output_count);
	fold_all(u, t->defaults, info->output_count);
	fold_all(u, t->orders, info->output_count);
}

void
feel_fold(struct feel_unit *u, struct feel_node *n)
{
	mark(n, 0);
	fold(u, n);
}
