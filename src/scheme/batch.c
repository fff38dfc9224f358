/*
 * batches.yaml: profiles of files whose rows are decided one by one.
 */
#include "field.h"
#include "load.h"

enum { BATCH_COLUMNS_MAX = 200, BATCH_LEAVES_MAX = 500, BATCH_SUMS_MAX = 16 };

/* One leaf of a decision's input, with its path. */
struct leaf { struct text path; const struct scheme_field *field; bool optional; bool fed; };

struct profile {
	struct load *l;
	const struct yaml *y;
	struct scheme_batch *b;
	size_t leaf_count;
	struct leaf leaves[BATCH_LEAVES_MAX];
	struct scheme_batch_feed feeds[BATCH_LEAVES_MAX];
	struct scheme_batch_column *columns;     /* as b->columns, while they are made */
};

/* The leaves below a group, in the tree's order; lists cannot be fed from a row and are no leaves.  What judges a row walks
 * the tree in the same way. */
static void
find_leaves(struct profile *p, const struct scheme_field *group, struct text path, bool optional)
{
	for (size_t i = 0; i < group->field_count; i++) {
		const struct scheme_field *f = &group->fields[i];
		struct text at = path.bytes ? arena_print(p->l->arena, "%.*s.%.*s", TEXT_ARG(path), TEXT_ARG(f->name)) : f->name;

		if (f->list || f->any) continue;
		if (f->type == FIELD_GROUP) find_leaves(p, f, at, optional || f->optional);
		else if (p->leaf_count == BATCH_LEAVES_MAX) {
			find_at(p->l, p->y->line, "the decision's input has more than %d members", BATCH_LEAVES_MAX);
			return;
		} else p->leaves[p->leaf_count++] = (struct leaf){ at, f, optional, false };
	}
}

/* The leaf of that path; a finding and NULL when there is none. */
static struct leaf *
leaf_at(struct profile *p, int line, struct text path)
{
	struct text *paths;

	for (size_t i = 0; i < p->leaf_count; i++)
		if (text_equal(p->leaves[i].path, path)) return &p->leaves[i];
	paths = ARENA_ARRAY(p->l->cx->arena, struct text, p->leaf_count + 1);
	for (size_t i = 0; i < p->leaf_count; i++) paths[i] = p->leaves[i].path;
	find_at(p->l, line, "the input of decision \"%.*s\" has no single value \"%.*s\"%s", TEXT_ARG(p->b->decision->id),
		TEXT_ARG(path), find_near(p->l, paths, p->leaf_count, path));
	return NULL;
}

static const struct scheme_field *
feed(struct profile *p, int line, struct text path, struct scheme_batch_feed from)
{
	struct leaf *leaf = leaf_at(p, line, path);

	if (!leaf) return NULL;
	if (leaf->fed) find_at(p->l, line, "\"%.*s\" is fed twice", TEXT_ARG(path));
	leaf->fed = true;
	p->feeds[leaf - p->leaves] = from;
	return leaf->field;
}

static size_t
column_named(struct profile *p, int line, struct text name)
{
	struct text *names;

	for (size_t i = 0; i < p->b->column_count; i++)
		if (text_equal(p->columns[i].field.name, name)) return i;
	names = ARENA_ARRAY(p->l->cx->arena, struct text, p->b->column_count + 1);
	for (size_t i = 0; i < p->b->column_count; i++) names[i] = p->columns[i].field.name;
	find_at(p->l, line, "there is no column \"%.*s\"%s", TEXT_ARG(name),
		find_near(p->l, names, p->b->column_count, name));
	return SCHEME_NO_COLUMN;
}

/* The column that y names under key, of that kind; SCHEME_NO_COLUMN when it names none. */
static size_t
one_column(struct profile *p, const struct yaml *y, const char *key, enum dmn_kind kind, const char *kind_text)
{
	struct text name = read_text(p->l, y, key, false);
	size_t at = name.bytes ? column_named(p, line_of(y, key), name) : SCHEME_NO_COLUMN;

	if (at != SCHEME_NO_COLUMN && field_kind(p->columns[at].field.type) != kind)
		find_at(p->l, line_of(y, key), "\"%s\": the column \"%.*s\" is no %s", key, TEXT_ARG(name), kind_text);
	return at;
}

/* A column that tells rows, units or years apart is never empty. */
static void
must_be_required(struct profile *p, const char *key, size_t column)
{
	if (column != SCHEME_NO_COLUMN && !p->columns[column].field.always_required)
		find_at(p->l, line_of(p->y, key), "\"%s\": the column \"%.*s\" may be empty: it needs \"required: true\"", key,
			TEXT_ARG(p->columns[column].field.name));
}

static struct scheme_batch_columns
some_columns(struct profile *p, const char *key)
{
	struct scheme_names names = read_names(p->l, p->y, key);
	size_t *at = ARENA_ARRAY(p->l->arena, size_t, names.count + 1);

	for (size_t i = 0; i < names.count; i++) {
		at[i] = column_named(p, line_of(p->y, key), names.at[i]);
		must_be_required(p, key, at[i]);
	}
	return (struct scheme_batch_columns){ names.count, at };
}

static void
load_column(struct profile *p, const struct yaml *y, size_t index)
{
	struct scheme_batch_column *c = &p->columns[index];
	struct text type, name;
	enum field_type known = FIELD_TEXT;

	if (!read_map(p->l, y, "column", "name headings type required to")) return;
	name = read_text(p->l, y, "name", true);
	check_id(p->l, y->line, "column", name, true);
	c->headings = read_names(p->l, y, "headings");
	c->to = read_text(p->l, y, "to", false);
	type = read_text(p->l, y, "type", false);
	if (type.at && !field_type_of(type, &known))
		find_at(p->l, line_of(y, "type"), "column \"%.*s\": there is no type \"%.*s\"%s", TEXT_ARG(name), TEXT_ARG(type),
			find_near(p->l, field_type_names(), FIELD_GROUP, type));
	if (known == FIELD_CHOICE)
		find_at(p->l, line_of(y, "type"), "column \"%.*s\": a choice takes its options from the input that it feeds: "
			"name that in \"to\" and leave \"type\" out", TEXT_ARG(name));
	if (c->to.bytes) {
		const struct scheme_field *leaf = feed(p, line_of(y, "to"), c->to,
			(struct scheme_batch_feed){ BATCH_FEED_COLUMN, index, NULL });

		if (leaf) c->field = *leaf;
		if (leaf && type.at && field_kind(known) != field_kind(leaf->type))
			find_at(p->l, line_of(y, "type"), "column \"%.*s\" cannot be of type %.*s: what it feeds, \"%.*s\", is of type %.*s",
				TEXT_ARG(name), TEXT_ARG(type), TEXT_ARG(c->to), TEXT_ARG(field_type_names()[leaf->type]));
		if (type.at) c->field.type = known;
	} else if (!type.at) find_at(p->l, y->line, "column \"%.*s\": \"type\" is missing, or \"to\": the input that it feeds", TEXT_ARG(name));
	else {
		c->field.type = known;
		c->field.has_max = known == FIELD_TEXT;
		c->field.max = dec_from_int(200);
	}
	c->field.name = name;
	c->field.always_required = read_bool(p->l, y, "required", c->field.always_required);
	for (size_t i = 0; i < index; i++)
		if (text_equal(p->columns[i].field.name, name)) find_at(p->l, y->line, "column \"%.*s\" stands twice", TEXT_ARG(name));
}

static void
load_columns(struct profile *p)
{
	const struct yaml *list = yaml_get(p->y, "columns");

	if (yaml_is_null(list) || list->kind != YAML_LIST || list->count == 0 || list->count > BATCH_COLUMNS_MAX) {
		find_at(p->l, line_of(p->y, "columns"), "\"columns\": a list of 1 to %d columns was expected", BATCH_COLUMNS_MAX);
		return;
	}
	p->columns = ARENA_ARRAY(p->l->arena, struct scheme_batch_column, list->count);
	p->b->columns = p->columns;
	for (size_t i = 0; i < list->count; i++) {
		load_column(p, &list->items[i], i);
		p->b->column_count = i + 1;
	}
}

/* A value written in the profile, in the normal form of what it feeds. */
static const struct json *
constant(struct profile *p, const struct yaml *y, const struct scheme_field *leaf)
{
	struct an_cx own = *p->l->cx;
	const struct json *v;

	own.arena = p->l->arena;
	own.error = (struct an_error){ 0 };
	v = y->kind == YAML_SCALAR ? field_parse(&own, leaf, y->key, y->text) : NULL;
	if (!v) find_at(p->l, y->line, "set: \"%.*s\" does not take this value: its type is %.*s", TEXT_ARG(y->key),
		TEXT_ARG(field_type_names()[leaf->type]));
	return v;
}

static void
load_set(struct profile *p)
{
	const struct yaml *map = yaml_get(p->y, "set");

	if (yaml_is_null(map)) return;
	if (map->kind != YAML_MAP) {
		find_at(p->l, map->line, "\"set\": a map from members of the input to values was expected");
		return;
	}
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *y = &map->items[i];
		const struct scheme_field *leaf = feed(p, y->line, y->key, (struct scheme_batch_feed){ BATCH_FEED_CONSTANT, 0, NULL });

		if (leaf) p->feeds[leaf_at(p, y->line, y->key) - p->leaves].constant = constant(p, y, leaf);
	}
}

static void
load_sums(struct profile *p)
{
	const struct yaml *list = yaml_get(p->y, "sums");
	struct scheme_batch_sum *at;

	if (yaml_is_null(list)) return;
	if (list->kind != YAML_LIST || list->count > BATCH_SUMS_MAX) {
		find_at(p->l, list->line, "\"sums\": a list of at most %d was expected", BATCH_SUMS_MAX);
		return;
	}
	if (p->b->unit.count == 0) find_at(p->l, list->line, "\"sums\" are kept for each unit: \"unit\" is missing");
	at = ARENA_ARRAY(p->l->arena, struct scheme_batch_sum, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->items[i];
		const struct scheme_field *leaf;
		struct text adds, counts;

		if (!read_map(p->l, y, "sum", "to adds counts opening")) continue;
		adds = read_text(p->l, y, "adds", false);
		counts = read_text(p->l, y, "counts", false);
		if ((adds.bytes == 0) == (counts.bytes == 0))
			find_at(p->l, y->line, "a sum has \"adds\" or \"counts\", one of them: a member of the decision's result");
		at[i].to = read_text(p->l, y, "to", true);
		at[i].member = adds.bytes ? adds : counts;
		at[i].counts = counts.bytes > 0;
		at[i].opening = one_column(p, y, "opening", DMN_NUMBER, "number");
		if (!at[i].to.bytes) continue;
		leaf = feed(p, line_of(y, "to"), at[i].to, (struct scheme_batch_feed){ BATCH_FEED_SUM, i, NULL });
		if (leaf && field_kind(leaf->type) != DMN_NUMBER)
			find_at(p->l, line_of(y, "to"), "\"%.*s\" is no number: a sum cannot feed it", TEXT_ARG(at[i].to));
	}
	p->b->sums = at;
	p->b->sum_count = list->count;
}

/* Every member that the decision must have, and that is not one of an optional group, is fed. */
static void
check_fed(struct profile *p)
{
	for (size_t i = 0; i < p->leaf_count; i++) {
		const struct leaf *leaf = &p->leaves[i];

		if (!leaf->fed && !leaf->optional && leaf->field->always_required)
			find_at(p->l, p->y->line, "the decision requires \"%.*s\": no column, no sum and nothing under \"set\" feeds it",
				TEXT_ARG(leaf->path));
	}
}

/* No two columns under one heading. */
static void
check_headings(struct profile *p)
{
	for (size_t i = 0; i < p->b->column_count; i++)
		for (size_t k = 0; k < p->columns[i].headings.count; k++)
			for (size_t other = 0; other < p->b->column_count; other++) {
				struct text heading = p->columns[i].headings.at[k];

				if (other != i && (text_equal(p->columns[other].field.name, heading) ||
					(other > i && scheme_names_have(&p->columns[other].headings, heading))))
					find_at(p->l, p->y->line, "the heading \"%.*s\" means two columns: \"%.*s\" and \"%.*s\"", TEXT_ARG(heading),
						TEXT_ARG(p->columns[i].field.name), TEXT_ARG(p->columns[other].field.name));
			}
}

static void
load_batch(struct load *l, const struct yaml *y, struct scheme_batch *b)
{
	struct profile *p = ARENA_NEW(l->arena, struct profile);
	struct text decision, total;

	*p = (struct profile){ .l = l, .y = y, .b = b };
	*b = (struct scheme_batch){ .id = y->key, .year = SCHEME_NO_COLUMN, .on = SCHEME_NO_COLUMN, .claimed = SCHEME_NO_COLUMN,
		.total = SCHEME_NO_COLUMN };
	check_id(l, y->line, "batch", y->key, false);
	if (!read_map(l, y, "batch", "title decision columns set key unit year on claimed total sums")) return;
	b->title = read_say(l, y, "title", true);
	decision = read_text(l, y, "decision", true);
	must_name(l, line_of(y, "decision"), yaml_get(l->manifest, "decisions"), decision, "decision");
	b->decision = scheme_decision(l->s, decision);
	if (!b->decision) return;
	find_leaves(p, &b->decision->input, TEXT_NONE, false);
	load_columns(p);
	load_set(p);
	b->key = some_columns(p, "key");
	b->unit = some_columns(p, "unit");
	b->year = one_column(p, y, "year", DMN_DATE, "date");
	must_be_required(p, "year", b->year);
	b->on = one_column(p, y, "on", DMN_DATE, "date");
	b->claimed = one_column(p, y, "claimed", DMN_NUMBER, "number");
	load_sums(p);
	if (b->key.count == 0) find_at(l, y->line, "\"key\" is missing: the columns that tell one row from all others");
	total = read_text(l, y, "total", false);
	if (total.bytes) {
		const struct leaf *leaf = leaf_at(p, line_of(y, "total"), total);

		if (leaf) b->total = (size_t)(leaf - p->leaves);
	}
	check_fed(p);
	check_headings(p);
	b->feeds = p->feeds;
	b->feed_count = p->leaf_count;
}

void
load_batches(struct load *l, const struct yaml *y)
{
	struct scheme_batch *at;

	if (yaml_is_null(y)) return;
	if (y->kind != YAML_MAP) {
		find_at(l, y->line, "batches.yaml: a map of profiles was expected");
		return;
	}
	at = ARENA_ARRAY(l->arena, struct scheme_batch, y->count + 1);
	for (size_t i = 0; i < y->count; i++) load_batch(l, &y->items[i], &at[i]);
	l->s->batches = at;
	l->s->batch_count = y->count;
}
