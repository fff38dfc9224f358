/*
 * From the tree to bytecode.  One function at a time; a function within a function captures, by value, what it uses of
 * the outer ones: nothing ever changes, so a copy is as good.
 */
#include "feel/builtin.h"
#include "feel/check.h"
#include "feel/index.h"
#include "feel/fold.h"
#include "feel/types.h"

struct feel_fn {
	uint32_t in;                             /* tests of the word `in` around, not of a table */
	struct feel_unit *u;
	struct feel_fn *outer;
	uint32_t *code;
	uint32_t code_count, code_room;
	struct feel_mark *marks;
	uint32_t mark_count, mark_room;
	uint32_t slots, slots_most;
	uint32_t depth, depth_most;
	const struct feel_index *decided;        /* of the last table */
	struct feel_binding **captured;
	uint32_t captured_count;
	const struct feel_node *at;              /* node whose code is being made */
};

static void compile_node(struct feel_fn *f, const struct feel_node *n);

static bool
broken(const struct feel_fn *f)
{
	return f->u->status == DMN_NO_MEMORY;
}

static void
word(struct feel_fn *f, uint32_t w)
{
	if (broken(f))
		return;
	if (f->code_count == f->code_room) {
		uint32_t room = f->code_room ? f->code_room * 2 : 32;
		uint32_t *code = room > FEEL_ARG_MAX ? NULL
			: arena_grow(unit_passing(f->u), f->code, f->code_count * sizeof *code, room * sizeof *code);
		if (!code) {
			f->u->status = DMN_NO_MEMORY;
			return;
		}
		f->code = code;
		f->code_room = room;
	}
	f->code[f->code_count++] = w;
}

static void
mark(struct feel_fn *f, const struct feel_node *n)
{
	const struct feel_mark *last = f->mark_count ? &f->marks[f->mark_count - 1] : NULL;

	if (broken(f) || !n->source || (last && last->source == n->source && last->offset == n->offset))
		return;
	if (f->mark_count == f->mark_room) {
		uint32_t room = f->mark_room ? f->mark_room * 2 : 8;
		struct feel_mark *marks = arena_grow(unit_passing(f->u), f->marks, f->mark_count * sizeof *marks, room * sizeof *marks);
		if (!marks) {
			f->u->status = DMN_NO_MEMORY;
			return;
		}
		f->marks = marks;
		f->mark_room = room;
	}
	f->marks[f->mark_count++] = (struct feel_mark){ f->code_count, n->offset, n->source };
}

/* effect: values pushed less values popped. */
static void
emit(struct feel_fn *f, enum feel_op op, uint32_t arg, int effect)
{
	if (f->at)
		mark(f, f->at);
	word(f, FEEL_CODE(op, arg));
	f->depth = (uint32_t)((int)f->depth + effect);
	if (f->depth > f->depth_most)
		f->depth_most = f->depth;
}

/* A jump whose target is not known yet: the place to patch. */
static uint32_t
emit_jump(struct feel_fn *f, enum feel_op op, int effect)
{
	emit(f, op, 0, effect);
	return f->code_count - 1;
}

static void
land(struct feel_fn *f, uint32_t at)
{
	if (!broken(f))
		f->code[at] = (f->code[at] & 0xFF) | f->code_count << 8;
}

static void
land_word(struct feel_fn *f, uint32_t at)
{
	if (!broken(f))
		f->code[at] = f->code_count;
}

static uint32_t
slot_new(struct feel_fn *f, uint32_t count)
{
	uint32_t slot = f->slots;

	f->slots += count;
	if (f->slots > f->slots_most)
		f->slots_most = f->slots;
	return slot;
}

static uint32_t
bind(struct feel_fn *f, struct feel_binding *b, uint32_t slot)
{
	b->fn = f;
	b->index = slot;
	return slot;
}

/* Where a local binding is found from f: a slot, or a captured value. */
static uint32_t
locate(struct feel_fn *f, struct feel_binding *b)
{
	if (b->fn == f || !f->outer)
		return b->index;
	for (uint32_t i = 0; i < f->captured_count; i++)
		if (f->captured[i] == b)
			return FEEL_FROM_CAPTURE | i;
	struct feel_binding **all = unit_grow_passing(f->u, f->captured, f->captured_count, sizeof *all);
	if (!all) {
		f->u->status = DMN_NO_MEMORY;
		return 0;
	}
	f->captured = all;
	f->captured[f->captured_count] = b;
	return FEEL_FROM_CAPTURE | f->captured_count++;
}

static void
constant(struct feel_fn *f, struct dmn_value v)
{
	emit(f, OP_CONST, unit_constant(f->u, v), 1);
}

static void
load(struct feel_fn *f, struct feel_binding *b)
{
	switch (b->where) {
	case BIND_GLOBAL:
		emit(f, OP_GLOBAL, b->index, 1);
		break;
	case BIND_BUILTIN: {
		struct feel_function *fn = unit_take(f->u, 1, sizeof *fn);
		if (!fn)
			return;
		fn->builtin = &feel_builtins[b->index];
		constant(f, (struct dmn_value){ .kind = DMN_FUNCTION, .function = fn });
		break;
	}
	case BIND_IMPORT:
		emit(f, OP_FAIL, 0, 1);
		break;
	default: {
		uint32_t where = locate(f, b);
		if (b->partial && !(where & FEEL_FROM_CAPTURE))
			emit(f, OP_PARTIAL, where, 1);
		else if (where & FEEL_FROM_CAPTURE)
			emit(f, OP_UP, where & ~(uint32_t)FEEL_FROM_CAPTURE, 1);
		else
			emit(f, OP_LOAD, where, 1);
	}
	}
}

/* What grew among the passing things, now that it is complete. */
static void *
keep(struct feel_unit *u, void *at, size_t count, size_t bytes)
{
	void *copy = u->passing ? unit_take(u, count, bytes) : at;

	if (copy && copy != at && count)
		memcpy(copy, at, count * bytes);
	return copy;
}

static struct feel_proto *
finish(struct feel_fn *f, const struct feel_node *body, struct feel_binding **params, uint32_t param_count)
{
	struct feel_proto *proto = unit_take(f->u, 1, sizeof *proto);
	struct text *names = unit_take(f->u, param_count, sizeof *names);
	const struct feel_type **types = unit_take(f->u, param_count, sizeof *types);

	emit(f, OP_RETURN, 0, -1);
	if (broken(f) || !proto || !names || !types)
		return NULL;
	f->code = keep(f->u, f->code, f->code_count, sizeof *f->code);
	f->marks = keep(f->u, f->marks, f->mark_count, sizeof *f->marks);
	if (broken(f))
		return NULL;
	for (uint32_t i = 0; i < param_count; i++) {
		names[i] = params[i]->name;
		types[i] = params[i]->type;
	}
	*proto = (struct feel_proto){
		.unit = f->u, .returns = body->type, .decided = body->kind == N_TABLE ? f->decided : NULL, .param_count = param_count, .params = names, .param_types = types,
		.local_count = f->slots_most, .frame_size = f->slots_most + f->depth_most + 1,
		.code = f->code, .code_count = f->code_count, .marks = f->marks, .mark_count = f->mark_count,
	};
	return proto;
}

struct feel_proto *
feel_compile(struct feel_unit *u, struct feel_node *body, struct feel_binding **params, uint32_t param_count)
{
	struct feel_fn f = { .u = u };

	if (u->status == DMN_NO_MEMORY || !body)
		return NULL;
	if (!u->scratch) {
		feel_check(u, body);
		feel_fold(u, body);
	}
	for (uint32_t i = 0; i < param_count; i++)
		bind(&f, params[i], slot_new(&f, 1));
	compile_node(&f, body);
	return finish(&f, body, params, param_count);
}

static void
compile_function(struct feel_fn *outer, const struct feel_node *n)
{
	struct feel_fn f = { .u = outer->u, .outer = outer };

	for (uint32_t i = 0; i < n->binding_count; i++)
		bind(&f, n->bindings[i], slot_new(&f, 1));
	compile_node(&f, n->kids[0]);
	struct feel_proto *proto = finish(&f, n->kids[0], n->bindings, n->binding_count);
	if (!proto)
		return;
	proto->name = TEXT("function");
	emit(outer, OP_CLOSURE, unit_proto(outer->u, proto), 1);
	word(outer, f.captured_count);
	for (uint32_t i = 0; i < f.captured_count; i++)
		word(outer, locate(outer, f.captured[i]));
}

static uint32_t
name_list(struct feel_fn *f, const struct text *names, uint32_t count)
{
	struct dmn_value *list = unit_take(f->u, count, sizeof *list);

	if (!list)
		return 0;
	for (uint32_t i = 0; i < count; i++)
		list[i] = feel_string(names[i]);
	return unit_constant(f->u, feel_list(list, count)) + 1;
}

static void
compile_call(struct feel_fn *f, const struct feel_node *n)
{
	const struct feel_node *callee = n->kids[0];
	uint32_t count = n->count - 1;
	bool builtin = callee->kind == N_NAME && callee->binding->where == BIND_BUILTIN;

	if (!builtin)
		compile_node(f, callee);
	for (uint32_t i = 0; i < count; i++)
		compile_node(f, n->kids[i + 1]);
	f->at = n;
	uint32_t names = n->names ? name_list(f, n->names, count) : 0;
	if (builtin) {
		emit(f, OP_BUILTIN, callee->binding->index, 1 - (int)count);
		word(f, count);
	} else {
		emit(f, OP_CALL, count, -(int)count);
	}
	word(f, names);
}

static void
compile_context(struct feel_fn *f, const struct feel_node *n)
{
	uint32_t first = slot_new(f, n->count);
	bool result = n->op;

	for (uint32_t i = 0; i < n->count; i++) {
		compile_node(f, n->kids[i]);
		if (result && i + 1 == n->count)
			return;
		f->at = n;
		emit(f, OP_STORE, bind(f, n->bindings[i], first + i), -1);
	}
	for (uint32_t i = 0; i < n->count; i++)
		emit(f, OP_LOAD, first + i, 1);
	emit(f, OP_CONTEXT, unit_shape(f->u, n->names, n->count), 1 - (int)n->count);
	/* The word says how many values there are, so that the shape need not be read to know. */
}

static void
compile_filter(struct feel_fn *f, const struct feel_node *n)
{
	const struct feel_node *test = n->kids[1];
	uint32_t list = slot_new(f, 3), iterator = list + 1;

	compile_node(f, n->kids[0]);
	f->at = n;
	bind(f, n->bindings[0], iterator + 1);
	/* A number chooses one item, unless it is made from the items. */
	if (!test->type->any && test->type->kind == DMN_NUMBER && !n->bindings[0]->seen) {
		compile_node(f, test);
		f->at = n;
		emit(f, OP_INDEX, 0, -1);
		return;
	}
	emit(f, OP_BUILD, list, 0);
	emit(f, OP_ITERATE, iterator, -1);
	word(f, 1);
	word(f, list);
	uint32_t again = f->code_count;
	emit(f, OP_NEXT, iterator, 0);
	uint32_t end = f->code_count;
	word(f, 0);
	compile_node(f, test);
	f->at = n;
	emit(f, OP_KEEP, list, -1);
	word(f, iterator);
	uint32_t selected = f->code_count;
	word(f, 0);
	emit(f, OP_JUMP, again, 0);
	land_word(f, end);
	land_word(f, selected);
	emit(f, OP_FILTERED, list, 1);
}

static void
compile_domain(struct feel_fn *f, const struct feel_node *domain, uint32_t iterator, uint32_t result)
{
	if (domain->kind == N_TO) {
		compile_node(f, domain->kids[0]);
		compile_node(f, domain->kids[1]);
		f->at = domain;
		emit(f, OP_ITERATE_TO, iterator, -2);
		word(f, result);
		return;
	}
	compile_node(f, domain);
	f->at = domain;
	emit(f, OP_ITERATE, iterator, -1);
	word(f, 0);
	word(f, result);
}

/* The foot of the innermost loop: once more through the body; at the end of one of several, the head gives the next of the outer. */
static void
foot(struct feel_fn *f, uint32_t iterator, uint32_t body, uint32_t head, uint32_t variables)
{
	emit(f, OP_AGAIN, iterator, 0);
	word(f, body);
	if (variables > 1)
		emit(f, OP_JUMP, head, 0);
}

/* for, some, every: nested loops around the body; each loop's end goes to the next step of the one around it. */
static void
compile_loop(struct feel_fn *f, const struct feel_node *n)
{
	uint32_t variables = n->count - 1;
	uint32_t slot = slot_new(f, 2 + 2 * variables);
	uint32_t again = 0, outermost_end = 0, every = n->kind == N_EVERY;

	f->at = n;
	if (n->kind == N_FOR)
		emit(f, OP_BUILD, slot, 0);
	else {
		emit(f, OP_QUANTIFY, slot, 0);
		word(f, every);
	}
	for (uint32_t i = 0; i < variables; i++) {
		uint32_t iterator = slot + 2 + 2 * i;
		compile_domain(f, n->kids[i], iterator, slot);
		uint32_t here = f->code_count;
		emit(f, OP_NEXT, iterator, 0);
		if (i == 0) {
			outermost_end = f->code_count;
			word(f, 0);
		} else {
			word(f, again);
		}
		again = here;
		bind(f, n->bindings[i], iterator + 1);
	}
	uint32_t body = f->code_count, innermost = slot + 2 * variables;
	if (n->kind == N_FOR) {
		bind(f, n->bindings[variables], slot);
		n->bindings[variables]->partial = true;
		compile_node(f, n->kids[variables]);
		f->at = n;
		emit(f, OP_APPEND, slot, -1);
		foot(f, innermost, body, again, variables);
		land_word(f, outermost_end);
		emit(f, OP_FILTERED, slot, 1);
		return;
	}
	compile_node(f, n->kids[variables]);
	f->at = n;
	emit(f, OP_SATISFY, slot, -1);
	word(f, every);
	uint32_t decided = f->code_count;
	word(f, 0);
	foot(f, innermost, body, again, variables);
	land_word(f, outermost_end);
	land_word(f, decided);
	emit(f, OP_LOAD, slot, 1);
}

/* The tests of one cell or of `in`, with the subject in its slot: true when one is, null when one cannot be told. */
static void
compile_tests(struct feel_fn *f, const struct feel_node *n)
{
	uint32_t ends[2] = { 0, 0 };
	uint32_t jumps_room = n->count, *jumps = unit_take_passing(f->u, jumps_room, sizeof *jumps), jump_count = 0;

	(void)ends;
	if (!jumps)
		return;
	for (uint32_t i = 1; i < n->count; i++) {
		compile_node(f, n->kids[i]);
		f->at = n;
		if (i > 1)
			emit(f, OP_OR, 0, -1);
		if (i + 1 < n->count)
			jumps[jump_count++] = emit_jump(f, OP_JUMP_TRUE, 0);
	}
	for (uint32_t i = 0; i < jump_count; i++)
		land(f, jumps[i]);
	if (n->op) {
		emit(f, OP_BUILTIN, (uint32_t)feel_builtin_find(TEXT("not")), 0);
		word(f, 1);
		word(f, 0);
	}
}

static void
compile_outputs(struct feel_fn *f, const struct feel_table *t, struct feel_node **results)
{
	uint32_t count = t->info->output_count;

	for (uint32_t i = 0; i < count; i++) {
		if (results[i])
			compile_node(f, results[i]);
		else
			constant(f, FEEL_NULL);
	}
	if (t->info->outputs)
		emit(f, OP_CONTEXT, unit_shape(f->u, t->info->outputs->names, count), 1 - (int)count);
}

/* Names of elements are most of the inputs of tables: one instruction. */
static void
compile_store(struct feel_fn *f, const struct feel_node *n, uint32_t slot)
{
	uint32_t start = f->code_count;

	compile_node(f, n);
	if (broken(f) || f->code_count != start + 1 || (f->code[start] & 0xFF) != OP_GLOBAL) {
		emit(f, OP_STORE, slot, -1);
		return;
	}
	f->code[start] = (f->code[start] & ~(uint32_t)0xFF) | OP_GLOBAL_STORE;
	word(f, slot);
	f->depth--;
}

static void
compile_table(struct feel_fn *f, const struct feel_node *n)
{
	const struct feel_table *t = n->table;
	const struct feel_table_info *info = t->info;
	uint32_t first = slot_new(f, info->input_count + 3), results = first + info->input_count, matches = results + 1;
	uint32_t *ends = unit_take_passing(f->u, t->rule_count + info->input_count, sizeof *ends), end_count = 0;
	uint32_t *refused = unit_take_passing(f->u, info->input_count, sizeof *refused), refused_count = 0;
	uint32_t *nexts = unit_take_passing(f->u, info->input_count, sizeof *nexts);

	struct feel_index *index = index_new(f->u, t);
	uint32_t decided = 0;

	if (!ends || !refused || !nexts || broken(f))
		return;
	for (uint32_t i = 0; i < info->input_count; i++) {
		compile_store(f, t->inputs[i], bind(f, t->input_bindings[i], first + i));
	}
	for (uint32_t i = 0; i < info->input_count; i++) {
		if (!t->input_allowed[i])
			continue;
		compile_node(f, t->input_allowed[i]);
		refused[refused_count++] = emit_jump(f, OP_REFUSE, -1);
	}
	f->at = n;
	if (index && index_decides(index)) {
		emit(f, OP_DECIDE, unit_lookup(f->u, index), 0);
		word(f, first);
		word(f, unit_table(f->u, info));
		decided = f->code_count;
		word(f, 0);
	}
	f->decided = decided && !info->has_default ? index : NULL;
	emit(f, OP_BUILD, results, 0);
	emit(f, OP_BUILD, matches, 0);
	if (index) {
		emit(f, OP_SELECT, unit_lookup(f->u, index), 0);
		word(f, first);
		word(f, results);
	}
	for (uint32_t r = 0; r < t->rule_count; r++) {
		uint32_t next_count = 0;
		for (uint32_t i = 0; i < info->input_count; i++) {
			const struct feel_node *cell = t->cells[r * info->input_count + i];
			if (index && i == index_first_cell(index, r))
				index_enter(index, r, f->code_count);
			if (!cell)
				continue;
			compile_node(f, cell);
			nexts[next_count++] = emit_jump(f, OP_CELL, -1);
		}
		if (index && index_first_cell(index, r) == info->input_count)
			index_enter(index, r, f->code_count);
		emit(f, OP_HIT, r, 0);
		word(f, matches);
		compile_outputs(f, t, &t->results[r * info->output_count]);
		emit(f, OP_APPEND, results, -1);
		if (info->policy == POLICY_FIRST)
			ends[end_count++] = emit_jump(f, OP_JUMP, 0);
		while (next_count > 0)
			land(f, nexts[--next_count]);
		if (index)
			emit(f, OP_RULE, matches + 1, 0);
	}
	while (end_count > 0)
		land(f, ends[--end_count]);
	if (index)
		index_end(index, f->code_count);
	f->at = n;
	if (info->has_default) {
		uint32_t any = emit_jump(f, OP_TABLE_ANY, 0);
		word(f, matches);
		compile_outputs(f, t, t->defaults);
		emit(f, OP_APPEND, results, -1);
		land(f, any);
	}
	bool ordered = info->policy == POLICY_PRIORITY || info->policy == POLICY_OUTPUT_ORDER;
	if (ordered) {
		for (uint32_t i = 0; i < info->output_count; i++) {
			if (t->orders[i])
				compile_node(f, t->orders[i]);
			else
				constant(f, FEEL_NULL);
		}
		emit(f, OP_LIST, info->output_count, 1 - (int)info->output_count);
	}
	f->at = n;
	emit(f, OP_TABLE_END, unit_table(f->u, info), ordered ? 0 : 1);
	word(f, results);
	word(f, first);
	word(f, ordered);
	if (decided)
		land_word(f, decided);
	while (refused_count > 0)
		land(f, refused[--refused_count]);
}

static void
compile_two(struct feel_fn *f, const struct feel_node *n)
{
	compile_node(f, n->kids[0]);
	compile_node(f, n->kids[1]);
	f->at = n;
}

/* Members of names are most of the paths: one instruction. */
static void
compile_path(struct feel_fn *f, const struct feel_node *n)
{
	uint32_t start = f->code_count, name = unit_name(f->u, n->name);

	compile_node(f, n->kids[0]);
	f->at = n;
	if (type_lacks(n->kids[0]->type, n->name)) {
		emit(f, OP_NO_MEMBER, name, 0);
		return;
	}
	uint32_t op = f->code_count == start + 1 ? f->code[start] & 0xFF : OP_FAIL;
	if (broken(f) || (op != OP_LOAD && op != OP_GLOBAL)) {
		emit(f, OP_MEMBER, name, 0);
		return;
	}
	f->code[start] = (f->code[start] & ~(uint32_t)0xFF) | (op == OP_LOAD ? OP_SLOT_MEMBER : OP_GLOBAL_MEMBER);
	mark(f, n);
	word(f, name);
}

static void
compile_shape(struct feel_fn *f, const struct feel_node *n)
{
	uint32_t jump, end;

	switch (n->kind) {
	case N_CONST:
		constant(f, n->value);
		break;
	case N_NAME:
		load(f, n->binding);
		break;
	case N_LATE:
		emit(f, OP_LATE, unit_name(f->u, n->name), 1);
		break;
	case N_ITEM_ENTRY:
		load(f, n->binding);
		emit(f, OP_ITEM_ENTRY, unit_name(f->u, n->name), -1);
		jump = f->code_count;
		word(f, 0);
		if (n->count) {
			compile_node(f, n->kids[0]);
		} else {
			load(f, n->binding);
			emit(f, OP_MEMBER, unit_name(f->u, n->name), 0);
		}
		land_word(f, jump);
		break;
	case N_BINARY:
		compile_two(f, n);
		emit(f, (enum feel_op)n->op, 0, -1);
		break;
	case N_NEGATE:
		compile_node(f, n->kids[0]);
		f->at = n;
		emit(f, OP_NEGATE, 0, 0);
		break;
	case N_BETWEEN:
		compile_two(f, n);
		compile_node(f, n->kids[2]);
		f->at = n;
		emit(f, OP_BETWEEN, 0, -2);
		break;
	case N_AND:
	case N_OR:
		compile_node(f, n->kids[0]);
		f->at = n;
		jump = emit_jump(f, n->kind == N_AND ? OP_JUMP_FALSE : OP_JUMP_TRUE, 0);
		compile_node(f, n->kids[1]);
		f->at = n;
		emit(f, n->kind == N_AND ? OP_AND : OP_OR, 0, -1);
		land(f, jump);
		break;
	case N_IF:
		compile_node(f, n->kids[0]);
		f->at = n;
		jump = emit_jump(f, OP_IF, -1);
		end = f->code_count;
		word(f, 0);
		compile_node(f, n->kids[1]);
		uint32_t over = emit_jump(f, OP_JUMP, -1);
		land(f, jump);
		compile_node(f, n->kids[2]);
		land(f, over);
		land_word(f, end);
		break;
	case N_FOR:
	case N_SOME:
	case N_EVERY:
		compile_loop(f, n);
		break;
	case N_TO:
		emit(f, OP_FAIL, 0, 1);
		break;
	case N_PATH:
		compile_path(f, n);
		break;
	case N_FILTER:
		compile_filter(f, n);
		break;
	case N_CALL:
		compile_call(f, n);
		break;
	case N_LIST:
		for (uint32_t i = 0; i < n->count; i++)
			compile_node(f, n->kids[i]);
		f->at = n;
		emit(f, OP_LIST, n->count, 1 - (int)n->count);
		break;
	case N_CONTEXT:
		compile_context(f, n);
		break;
	case N_FUNCTION:
		compile_function(f, n);
		break;
	case N_RANGE:
		compile_two(f, n);
		emit(f, OP_RANGE, n->range_arg, -1);
		break;
	case N_INSTANCE:
		compile_node(f, n->kids[0]);
		f->at = n;
		emit(f, OP_INSTANCE, unit_type(f->u, n->binding->type), 0);
		break;
	case N_COERCE:
		compile_node(f, n->kids[0]);
		f->at = n;
		emit(f, OP_COERCE, unit_type(f->u, n->type), 0);
		break;
	case N_IN:
		if (n->kids[0]->kind != N_NAME || n->kids[0]->binding != n->bindings[0]) {
			compile_node(f, n->kids[0]);
			f->at = n;
			emit(f, OP_STORE, bind(f, n->bindings[0], slot_new(f, 1)), -1);
		}
		f->in++;
		compile_tests(f, n);
		f->in--;
		break;
	case N_TEST:
		compile_two(f, n);
		emit(f, OP_IN, (f->in > 0) | (uint32_t)(n->kids[1]->kind == N_RANGE) << 1, -1);
		break;
	case N_TRUTH:
		compile_node(f, n->kids[0]);
		f->at = n;
		emit(f, OP_TRUTH, 0, 0);
		break;
	case N_TABLE:
		compile_table(f, n);
		break;
	case N_HOST:
		emit(f, OP_HOST, n->range_arg, 1);
		break;
	case N_FAIL:
		emit(f, OP_FAIL, 0, 1);
		break;
	}
}

static void
compile_node(struct feel_fn *f, const struct feel_node *n)
{
	const struct feel_node *at = f->at;
	uint32_t slots = f->slots;

	if (broken(f))
		return;
	f->at = n;
	compile_shape(f, n);
	f->at = at;
	f->slots = slots;        /* the locals of this node are dead; its value is on the stack */
}
