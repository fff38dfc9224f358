/*
 * What changed between two versions of a DMN model.
 *
 * Elements are the same when their ids are, else when their names are; columns by id, else by what they ask or name; rows by
 * their cells, else by id, else by how many cells they share, so that a row put in between is one line and the rows below it
 * none.  Layout, ids, diagrams and white space outside of strings say nothing and are not compared.
 */
#include "cli/dmn_compare.h"

#include <libxml/hash.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

enum { DIFF_COLUMNS_MAX = 1000, DIFF_PAIRS_MAX = 4000000, DIFF_CANDIDATES_MAX = 500000, DIFF_NOTE_COLUMNS = 60, DIFF_DEPTH_MAX = 250, UNMATCHED = -1 };

struct element {
	const xmlNode *node;
	enum word kind;
	struct text id, name;
	long other;                              /* index of the same element in the other document */
};

struct document { xmlDoc *xml; const xmlNode *root; struct element *all; size_t count; };

struct diff {
	struct words *w;
	struct arena *arena;
	struct document old, new;
	struct change *first, **last;            /* of the element at hand */
	compare_found *found;
	void *user;
};

/* ---- XML ------------------------------------------------------------------------------------------------ */

static bool
is_element(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

static const xmlNode *
child(const xmlNode *n, const char *name)
{
	for (n = n ? n->children : NULL; n; n = n->next)
		if (is_element(n, name))
			return n;
	return NULL;
}

static const xmlNode *
next(const xmlNode *n, const char *name)
{
	for (n = n->next; n; n = n->next)
		if (is_element(n, name))
			return n;
	return NULL;
}

static struct text
attribute(struct diff *d, const xmlNode *n, const char *name)
{
	xmlChar *value = n ? xmlGetNoNsProp(n, (const xmlChar *)name) : NULL;
	struct text t = value ? arena_text(d->arena, text_trim(text_of((const char *)value))) : TEXT("");

	xmlFree(value);
	return t;
}

static struct text
content(struct diff *d, const xmlNode *n)
{
	xmlChar *value = n ? xmlNodeGetContent(n) : NULL;
	struct text t = value ? arena_text(d->arena, text_trim(text_of((const char *)value))) : TEXT("");

	xmlFree(value);
	return t;
}

/* The text of an expression, a cell, a test. */
static struct text
expression(struct diff *d, const xmlNode *n)
{
	return content(d, child(n, "text"));
}

static bool
is_logic(const xmlNode *n)
{
	static const char *const kinds[] = { "literalExpression", "decisionTable", "context", "list", "relation", "invocation",
		"functionDefinition", "conditional", "filter", "for", "some", "every" };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (is_element(n, kinds[i]))
			return true;
	return false;
}

static const xmlNode *
logic_of(const xmlNode *n)
{
	for (n = n ? n->children : NULL; n; n = n->next)
		if (is_logic(n))
			return n;
	return NULL;
}

/* Without the white space that says nothing: outside of strings a run of it is one space. */
static struct text
normal(struct diff *d, struct text t)
{
	char *at = arena_new(d->arena, t.bytes + 1);
	size_t n = 0;
	bool string = false;

	for (size_t i = 0; i < t.bytes; i++) {
		char c = t.at[i];
		bool space = !string && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
		if (string && c == '\\' && i + 1 < t.bytes)
			at[n++] = t.at[i++];
		else if (c == '"')
			string = !string;
		if (!space)
			at[n++] = t.at[i];
		else if (n && at[n - 1] != ' ')
			at[n++] = ' ';
	}
	return (struct text){ at, n };
}

static bool
same(struct diff *d, struct text a, struct text b)
{
	return text_equal(a, b) || text_equal(normal(d, a), normal(d, b));
}

/* ---- saying it ------------------------------------------------------------------------------------------ */

static struct text
quoted(struct diff *d, struct text t)
{
	return arena_print(d->arena, "\"%.*s\"", TEXT_ARG(t));
}

static struct text
code(struct diff *d, struct text t)
{
	return t.bytes ? arena_print(d->arena, "`%.*s`", TEXT_ARG(t)) : TEXT("`-`");
}

static struct text
number(struct diff *d, size_t n)
{
	return arena_print(d->arena, "%zu", n);
}

static struct text
join(struct diff *d, struct text a, const char *between, struct text b)
{
	return a.bytes && b.bytes ? arena_print(d->arena, "%.*s%s%.*s", TEXT_ARG(a), between, TEXT_ARG(b)) : a.bytes ? a : b;
}

static struct change *
say(struct diff *d, const char *what, struct text sentence)
{
	struct change *c = ARENA_NEW(d->arena, struct change);

	*c = (struct change){ .code = what, .sentence = sentence };
	*d->last = c;
	d->last = &c->next;
	return c;
}

/* A part of an element that has another text now. */
static void
say_part(struct diff *d, const char *what, struct text part, struct text from, struct text to)
{
	struct words *w = d->w;

	if (same(d, from, to))
		return;
	struct text sentence = !from.bytes ? words_text(w, W_SET, part, code(d, to)) : !to.bytes ? words_text(w, W_UNSET, part, code(d, from)) :
		words_text(w, W_FROM_TO, part, code(d, from), code(d, to));
	struct change *c = say(d, what, sentence);
	c->part = part;
	c->from = from;
	c->to = to;
}

/* What was said of an element, if anything. */
static void
flush(struct diff *d, const struct element *e)
{
	struct compared it = { .kind = e->kind, .id = e->id, .name = e->name, .changes = d->first };

	if (!d->first)
		return;
	d->found(d->user, &it);
	d->first = NULL;
	d->last = &d->first;
}

/* ---- decision tables ------------------------------------------------------------------------------------ */

struct column { const xmlNode *node; struct text id, title, key; long other; };
struct row { struct text id, *cells, *normal; long other; bool moved; };

/* Inputs, then outputs, then annotations; cells of a row in the same order. */
struct table {
	const xmlNode *node;
	struct column *columns;
	size_t inputs, outputs, column_count;
	struct row *rows;
	size_t row_count;
};

static struct column
read_column(struct diff *d, const xmlNode *n, size_t index)
{
	struct column c = { .node = n, .id = attribute(d, n, "id"), .other = UNMATCHED };
	struct text label = attribute(d, n, "label"), name = attribute(d, n, "name");

	c.key = is_element(n, "input") ? normal(d, expression(d, child(n, "inputExpression"))) : name.bytes ? name : label;
	c.title = label.bytes ? label : c.key;
	if (!c.title.bytes)
		c.title = is_element(n, "output") ? words_text(d->w, W_RESULT) : number(d, index + 1);
	return c;
}

static size_t
count_of(const xmlNode *n, const char *name)
{
	size_t count = 0;

	for (n = child(n, name); n; n = next(n, name))
		count++;
	return count;
}

static struct table
read_table(struct diff *d, const xmlNode *n)
{
	static const char *const parts[] = { "input", "output", "annotation" }, *const entries[] = { "inputEntry", "outputEntry", "annotationEntry" };
	struct table t = { .node = n, .inputs = count_of(n, "input"), .outputs = count_of(n, "output"), .row_count = count_of(n, "rule") };
	size_t room = t.inputs + t.outputs + count_of(n, "annotation"), starts[] = { 0, t.inputs, t.inputs + t.outputs };

	t.columns = ARENA_ARRAY(d->arena, struct column, room + 1);
	t.rows = ARENA_ARRAY(d->arena, struct row, t.row_count + 1);
	for (int p = 0; p < 3; p++)
		for (const xmlNode *c = child(n, parts[p]); c; c = next(c, parts[p])) {
			t.columns[t.column_count] = read_column(d, c, t.column_count - starts[p]);
			t.column_count++;
		}
	size_t i = 0;
	for (const xmlNode *rule = child(n, "rule"); rule; rule = next(rule, "rule"), i++) {
		struct row *r = &t.rows[i];
		*r = (struct row){ .id = attribute(d, rule, "id"), .other = UNMATCHED };
		r->cells = ARENA_ARRAY(d->arena, struct text, room + 1);
		r->normal = ARENA_ARRAY(d->arena, struct text, room + 1);
		for (int p = 0; p < 3; p++) {
			size_t k = starts[p], end = p == 2 ? room : starts[p + 1];
			for (const xmlNode *c = child(rule, entries[p]); c && k < end; c = next(c, entries[p]))
				r->cells[k++] = expression(d, c);
		}
		for (size_t k = 0; k < room; k++)
			if (!r->cells[k].bytes)
				r->cells[k] = k < t.inputs ? TEXT("-") : TEXT("");
		for (size_t k = 0; k < room; k++)
			r->normal[k] = normal(d, r->cells[k]);
	}
	return t;
}

/* 0 input, 1 output, 2 annotation. */
static int
group_of(const struct table *t, size_t column)
{
	return column < t->inputs ? 0 : column < t->inputs + t->outputs ? 1 : 2;
}

static void
pair_columns(struct table *a, struct table *b)
{
	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < b->column_count; i++)
			for (size_t k = 0; k < a->column_count && b->columns[i].other == UNMATCHED; k++) {
				struct column *x = &a->columns[k], *y = &b->columns[i];
				bool alike = pass == 0 ? y->id.bytes && text_equal(x->id, y->id) && text_equal(x->key, y->key) :
					pass == 1 ? text_equal(x->key, y->key) : y->id.bytes && text_equal(x->id, y->id);
				if (!alike || x->other != UNMATCHED || group_of(a, k) != group_of(b, i))
					continue;
				x->other = (long)i;
				y->other = (long)k;
			}
}

static void
diff_columns(struct diff *d, const struct table *a, const struct table *b)
{
	static const struct { const char *part; enum word word; } tests[] = { { "inputValues", W_ALLOWED }, { "outputValues", W_ALLOWED },
		{ "defaultOutputEntry", W_DEFAULT } };
	struct words *w = d->w;
	long before[3] = { UNMATCHED, UNMATCHED, UNMATCHED };

	for (size_t i = 0; i < b->column_count; i++) {
		const struct column *y = &b->columns[i];
		struct text title = quoted(d, y->title);
		if (y->other == UNMATCHED) {
			say(d, "column-added", words_text(w, W_COLUMN_ADDED, title))->part = y->title;
			continue;
		}
		const struct column *x = &a->columns[y->other];
		long *last = &before[group_of(b, i)];
		if (y->other < *last)
			say(d, "column-moved", words_text(w, W_COLUMN_MOVED, title))->part = y->title;
		*last = y->other > *last ? y->other : *last;
		struct text about = words_text(w, W_COLUMN, title);
		if (!text_equal(x->title, y->title))
			say_part(d, "column-changed", join(d, about, ", ", words_text(w, W_TITLE)), x->title, y->title);
		if (!text_equal(x->key, y->key) && !text_equal(x->key, x->title))
			say_part(d, "column-changed", join(d, about, ", ", words_text(w, W_EXPRESSION)), x->key, y->key);
		const xmlNode *xt = group_of(b, i) == 0 ? child(x->node, "inputExpression") : x->node;
		const xmlNode *yt = group_of(b, i) == 0 ? child(y->node, "inputExpression") : y->node;
		say_part(d, "column-changed", join(d, about, ", ", words_text(w, W_TYPE_OF)), attribute(d, xt, "typeRef"), attribute(d, yt, "typeRef"));
		for (size_t k = 0; k < sizeof tests / sizeof tests[0]; k++)
			say_part(d, "column-changed", join(d, about, ", ", words_text(w, tests[k].word)), expression(d, child(x->node, tests[k].part)),
				expression(d, child(y->node, tests[k].part)));
	}
	for (size_t k = 0; k < a->column_count; k++)
		if (a->columns[k].other == UNMATCHED)
			say(d, "column-removed", words_text(w, W_COLUMN_REMOVED, quoted(d, a->columns[k].title)))->part = a->columns[k].title;
}

/* How many of the cells that both tables have are the same, of all where at least one says something; true: no cell differs.
 * Annotations count for nothing. */
static bool
compare_rows(const struct table *b, const struct row *x, const struct row *y, size_t *ret_shared, size_t *ret_all)
{
	size_t shared = 0, all = 0;

	for (size_t i = 0; i < b->inputs + b->outputs; i++) {
		long k = b->columns[i].other;
		if (k == UNMATCHED || (text_equal(x->normal[k], y->normal[i]) && (text_is(x->normal[k], "-") || !x->normal[k].bytes)))
			continue;
		all++;
		shared += text_equal(x->normal[k], y->normal[i]);
	}
	*ret_shared = shared;
	*ret_all = all;
	return shared == all;
}

static bool
pair(struct table *a, struct table *b, size_t k, size_t i)
{
	if (a->rows[k].other != UNMATCHED || b->rows[i].other != UNMATCHED)
		return false;
	a->rows[k].other = (long)i;
	b->rows[i].other = (long)k;
	return true;
}

/* Rows of the same id; with `whole` only those whose cells are the same too. */
static void
pair_by_id(struct table *a, struct table *b, bool whole)
{
	xmlHashTable *ids = xmlHashCreate((int)a->row_count + 1);
	size_t shared, all;

	for (size_t k = 0; ids && k < a->row_count; k++)
		if (a->rows[k].id.bytes)
			xmlHashAddEntry(ids, (const xmlChar *)a->rows[k].id.at, &a->rows[k]);
	for (size_t i = 0; ids && i < b->row_count; i++) {
		const struct row *x = b->rows[i].id.bytes ? xmlHashLookup(ids, (const xmlChar *)b->rows[i].id.at) : NULL;
		if (x && (!whole || compare_rows(b, x, &b->rows[i], &shared, &all)))
			pair(a, b, (size_t)(x - a->rows), i);
	}
	xmlHashFree(ids, NULL);
}

struct candidate { size_t i, k, score; };

static int
by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	size_t x_far = x->i > x->k ? x->i - x->k : x->k - x->i, y_far = y->i > y->k ? y->i - y->k : y->k - y->i;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x_far != y_far)
		return x_far < y_far ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

/* Rows that share all their cells (whole), or more than half of them: the most alike first, then the nearest. */
static void
pair_by_cells(struct diff *d, struct table *a, struct table *b, bool whole)
{
	struct candidate *list = NULL;
	size_t count = 0, room = 0, shared, all;

	for (size_t i = 0; i < b->row_count; i++)
		for (size_t k = 0; k < a->row_count && b->rows[i].other == UNMATCHED && count < DIFF_CANDIDATES_MAX; k++) {
			if (a->rows[k].other != UNMATCHED)
				continue;
			bool equal = compare_rows(b, &a->rows[k], &b->rows[i], &shared, &all);
			if (!equal && (whole || shared * 2 <= all))
				continue;
			if (count == room) {
				size_t more = room ? room * 2 : 64;
				list = arena_grow(d->arena, list, room * sizeof *list, more * sizeof *list);
				if (!list)
					return;
				room = more;
			}
			list[count++] = (struct candidate){ i, k, all ? shared * 1000 / all : 1000 };
		}
	if (count)
		qsort(list, count, sizeof *list, by_score);
	for (size_t n = 0; n < count; n++)
		pair(a, b, list[n].k, list[n].i);
}

static void
pair_rows(struct diff *d, struct table *a, struct table *b)
{
	bool small = a->row_count < DIFF_PAIRS_MAX / (b->row_count + 1);

	pair_by_id(a, b, true);
	if (small)
		pair_by_cells(d, a, b, true);
	pair_by_id(a, b, false);
	if (small)
		pair_by_cells(d, a, b, false);
}

/* The rows that keep their order are the longest rising run of old places; the others were moved. */
static void
mark_moved(struct diff *d, struct table *b)
{
	size_t *tails = ARENA_ARRAY(d->arena, size_t, b->row_count + 1), length = 0;
	long *before = ARENA_ARRAY(d->arena, long, b->row_count + 1);

	for (size_t i = 0; i < b->row_count; i++) {
		if (b->rows[i].other == UNMATCHED)
			continue;
		b->rows[i].moved = true;
		size_t low = 0, high = length;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (b->rows[tails[middle]].other < b->rows[i].other)
				low = middle + 1;
			else
				high = middle;
		}
		before[i] = low ? (long)tails[low - 1] : UNMATCHED;
		tails[low] = i;
		length = low == length ? length + 1 : length;
	}
	for (long i = length ? (long)tails[length - 1] : UNMATCHED; i != UNMATCHED; i = before[i])
		b->rows[i].moved = false;
}

/* " (clause)": the first annotation of a row, else its id. */
static struct text
row_note(struct diff *d, const struct table *t, const struct row *r)
{
	struct text note = r->id;
	size_t at = 0, columns = 0;

	for (size_t i = t->column_count; i-- > t->inputs + t->outputs;)
		if (r->cells[i].bytes)
			note = r->cells[i];
	if (!note.bytes)
		return TEXT("");
	for (size_t end = 0; text_next(note, &end) >= 0 && columns < DIFF_NOTE_COLUMNS; columns++)
		at = end;
	return arena_print(d->arena, " (%.*s%s)", (int)at, note.at, at < note.bytes ? "..." : "");
}

/* "Activity `P1`, Cost `< 5` -> rate `0.5`": what a row says. */
static struct text
row_text(struct diff *d, const struct table *t, const struct row *r)
{
	struct text all = TEXT("");

	for (size_t i = 0; i < t->inputs + t->outputs; i++) {
		if (i < t->inputs && text_is(r->cells[i], "-"))
			continue;
		const char *between = i < t->inputs ? ", " : i == t->inputs ? " -> " : ", ";
		struct text cell = join(d, t->columns[i].title, " ", code(d, r->cells[i]));
		if (i >= t->inputs && !all.bytes)
			all = words_text(d->w, W_ANY_VALUE);
		all = join(d, all, between, cell);
	}
	return all;
}

static void
diff_rows(struct diff *d, const struct table *a, const struct table *b)
{
	struct words *w = d->w;

	for (size_t k = 0; k < a->row_count; k++) {
		const struct row *x = &a->rows[k];
		if (x->other != UNMATCHED)
			continue;
		struct change *c = say(d, "row-removed", words_text(w, W_ROW_REMOVED, number(d, k + 1), row_note(d, a, x), row_text(d, a, x)));
		c->old_row = k + 1;
		c->rule = x->id;
	}
	for (size_t i = 0; i < b->row_count; i++) {
		const struct row *y = &b->rows[i];
		struct text place = number(d, i + 1), note = row_note(d, b, y), list = TEXT("");
		if (y->other == UNMATCHED) {
			struct change *c = say(d, "row-added", words_text(w, W_ROW_ADDED, place, note, row_text(d, b, y)));
			c->row = i + 1;
			c->rule = y->id;
			continue;
		}
		const struct row *x = &a->rows[y->other];
		if (y->moved) {
			struct change *c = say(d, "row-moved", words_text(w, W_ROW_MOVED, place, note, number(d, (size_t)y->other + 1)));
			c->row = i + 1;
			c->old_row = (size_t)y->other + 1;
			c->rule = y->id;
		}
		struct cell *cells = ARENA_ARRAY(d->arena, struct cell, b->column_count + 1);
		size_t count = 0;
		for (size_t col = 0; col < b->column_count; col++) {
			long old = b->columns[col].other;
			struct text from = old == UNMATCHED ? col < b->inputs ? TEXT("-") : TEXT("") : x->cells[old], to = y->cells[col];
			/* A column that is new is told as such; only what it asks of this row is worth a word. */
			if (same(d, from, to) || (old == UNMATCHED && col >= b->inputs))
				continue;
			cells[count++] = (struct cell){ b->columns[col].title, from, to };
			list = join(d, list, "; ", words_text(w, W_CELL_CHANGED, b->columns[col].title, code(d, from), code(d, to)));
		}
		if (count) {
			struct change *c = say(d, "row-changed", words_text(w, W_ROW_CHANGED, place, note, list));
			c->row = i + 1;
			c->old_row = (size_t)y->other + 1;
			c->rule = y->id;
			c->cells = cells;
			c->cell_count = count;
		}
	}
}

static struct text
policy_of(struct diff *d, const xmlNode *n, enum word *ret_word)
{
	static const struct { const char *policy, *aggregation; enum word word; } all[] = { { "UNIQUE", "", W_POLICY_U }, { "FIRST", "", W_POLICY_F },
		{ "ANY", "", W_POLICY_A }, { "PRIORITY", "", W_POLICY_P }, { "RULE ORDER", "", W_POLICY_R }, { "OUTPUT ORDER", "", W_POLICY_O },
		{ "COLLECT", "SUM", W_POLICY_SUM }, { "COLLECT", "MIN", W_POLICY_MIN }, { "COLLECT", "MAX", W_POLICY_MAX },
		{ "COLLECT", "COUNT", W_POLICY_COUNT }, { "COLLECT", "", W_POLICY_C } };
	struct text policy = attribute(d, n, "hitPolicy"), aggregation = attribute(d, n, "aggregation");

	if (!policy.bytes)
		policy = TEXT("UNIQUE");
	*ret_word = W_POLICY_U;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (text_is(policy, all[i].policy) && (!*all[i].aggregation || text_is(aggregation, all[i].aggregation))) {
			*ret_word = all[i].word;
			break;
		}
	return join(d, policy, " ", aggregation);
}

static void
diff_tables(struct diff *d, const xmlNode *old, const xmlNode *new)
{
	struct table a = read_table(d, old), b = read_table(d, new);
	enum word from, to;
	struct text p = policy_of(d, old, &from), q = policy_of(d, new, &to);

	if (!text_equal(p, q)) {
		struct change *c = say(d, "hit-policy", words_text(d->w, W_POLICY_CHANGED, p, words_text(d->w, from), q, words_text(d->w, to)));
		c->from = p;
		c->to = q;
	}
	pair_columns(&a, &b);
	diff_columns(d, &a, &b);
	pair_rows(d, &a, &b);
	mark_moved(d, &b);
	diff_rows(d, &a, &b);
}

/* ---- expressions ---------------------------------------------------------------------------------------- */

struct slot { struct text key; const xmlNode *logic; bool taken; };

/* The expressions within a boxed expression, each with what tells it apart: a name, a part, a place. */
static size_t
slots_of(struct diff *d, const xmlNode *n, struct slot **ret)
{
	size_t count = 0, items = 0;

	for (const xmlNode *k = n->children; k; k = k->next)
		for (const xmlNode *l = k->type == XML_ELEMENT_NODE ? k->children : NULL; l; l = l->next)
			count++;
	for (const xmlNode *k = n->children; k; k = k->next)
		count++;
	*ret = ARENA_ARRAY(d->arena, struct slot, count + 1);
	count = 0;
	for (const xmlNode *k = n->children; k; k = k->next) {
		if (k->type != XML_ELEMENT_NODE)
			continue;
		const xmlNode *named = child(k, is_element(k, "binding") ? "parameter" : "variable");
		struct text name = attribute(d, named, "name");
		if (is_logic(k)) {
			(*ret)[count++] = (struct slot){ .key = words_text(d->w, W_ITEM, number(d, ++items)), .logic = k };
		} else if (is_element(k, "row")) {
			size_t cell = 0;
			items++;
			for (const xmlNode *l = k->children; l; l = l->next)
				if (l->type == XML_ELEMENT_NODE)
					(*ret)[count++] = (struct slot){ .key = join(d, words_text(d->w, W_ROW, number(d, items)), ", ",
						words_text(d->w, W_ITEM, number(d, ++cell))), .logic = l };
		} else if (logic_of(k)) {
			struct text key = name.bytes ? quoted(d, name) : is_element(k, "contextEntry") ? words_text(d->w, W_RESULT) : text_of((const char *)k->name);
			(*ret)[count++] = (struct slot){ .key = key, .logic = logic_of(k) };
		}
	}
	return count;
}

/* All the text of an expression, for one that came or went. */
static struct text
logic_text(struct diff *d, const xmlNode *n)
{
	return is_element(n, "literalExpression") ? expression(d, n) : text_of((const char *)n->name);
}

static void
diff_parameters(struct diff *d, const xmlNode *a, const xmlNode *b)
{
	struct words *w = d->w;
	struct text from = TEXT(""), to = TEXT("");

	for (int side = 0; side < 2; side++)
		for (const xmlNode *p = child(side ? b : a, "formalParameter"); p; p = next(p, "formalParameter")) {
			struct text *all = side ? &to : &from;
			*all = join(d, *all, ", ", join(d, attribute(d, p, "name"), ": ", attribute(d, p, "typeRef")));
		}
	say_part(d, "parameters", words_text(w, W_PARAMETERS), from, to);
}

static void
diff_logic(struct diff *d, const xmlNode *a, const xmlNode *b, struct text path, int depth)
{
	struct words *w = d->w;
	struct text part = path.bytes ? path : words_text(w, W_EXPRESSION);

	if ((!a && !b) || depth > DIFF_DEPTH_MAX)
		return;
	if (!a || !b || strcmp((const char *)a->name, (const char *)b->name) != 0) {
		say_part(d, "expression-changed", part, a ? logic_text(d, a) : TEXT(""), b ? logic_text(d, b) : TEXT(""));
		return;
	}
	if (is_element(a, "literalExpression")) {
		say_part(d, "expression-changed", part, expression(d, a), expression(d, b));
		return;
	}
	if (is_element(a, "decisionTable")) {
		diff_tables(d, a, b);
		return;
	}
	if (is_element(a, "functionDefinition"))
		diff_parameters(d, a, b);
	say_part(d, "expression-changed", join(d, path, ", ", TEXT("iteratorVariable")), attribute(d, a, "iteratorVariable"), attribute(d, b, "iteratorVariable"));
	struct slot *old, *new;
	size_t old_count = slots_of(d, a, &old), new_count = slots_of(d, b, &new);
	for (size_t i = 0; i < new_count; i++) {
		struct text inner = join(d, path, ", ", new[i].key);
		size_t k = 0;
		while (k < old_count && (old[k].taken || !text_equal(old[k].key, new[i].key)))
			k++;
		if (k < old_count) {
			old[k].taken = true;
			diff_logic(d, old[k].logic, new[i].logic, inner, depth + 1);
		} else {
			struct change *c = say(d, "part-added", words_text(w, W_PART_ADDED, inner, code(d, logic_text(d, new[i].logic))));
			c->part = inner;
			c->to = logic_text(d, new[i].logic);
		}
	}
	for (size_t k = 0; k < old_count; k++) {
		if (old[k].taken)
			continue;
		struct text inner = join(d, path, ", ", old[k].key);
		struct change *c = say(d, "part-removed", words_text(w, W_PART_REMOVED, inner, code(d, logic_text(d, old[k].logic))));
		c->part = inner;
		c->from = logic_text(d, old[k].logic);
	}
}

/* ---- elements ------------------------------------------------------------------------------------------- */

static const struct { const char *name; enum word kind; } kinds[] = { { "itemDefinition", W_TYPE }, { "inputData", W_INPUT },
	{ "decision", W_DECISION }, { "businessKnowledgeModel", W_KNOWLEDGE }, { "decisionService", W_SERVICE }, { "knowledgeSource", W_SOURCE } };

static void
read_elements(struct diff *d, struct document *doc)
{
	size_t room = 0;

	for (const xmlNode *n = doc->root->children; n; n = n->next)
		room++;
	doc->all = ARENA_ARRAY(d->arena, struct element, room + 1);
	for (const xmlNode *n = doc->root->children; n; n = n->next)
		for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
			if (is_element(n, kinds[i].name))
				doc->all[doc->count++] = (struct element){ n, kinds[i].kind, attribute(d, n, "id"), attribute(d, n, "name"), UNMATCHED };
}

static void
pair_elements(struct document *old, struct document *new)
{
	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < new->count; i++)
			for (size_t k = 0; k < old->count && new->all[i].other == UNMATCHED; k++) {
				struct element *x = &old->all[k], *y = &new->all[i];
				bool id = y->id.bytes && text_equal(x->id, y->id), name = text_equal(x->name, y->name);
				if (x->other != UNMATCHED || x->kind != y->kind || !(pass == 0 ? id && name : pass == 1 ? id : name))
					continue;
				x->other = (long)i;
				y->other = (long)k;
			}
}

/* What a reference leads to, by name. */
static struct text
referred(const struct document *doc, struct text href)
{
	struct text id = href;

	text_cut(&id, '#');
	for (size_t i = 0; id.at && i < doc->count; i++)
		if (text_equal(doc->all[i].id, id))
			return doc->all[i].name;
	return href;
}

struct names { struct text *at; size_t count; };

/* The names of what an element refers to: all elements with href below it, but not in its logic. */
static void
take_references(struct diff *d, const struct document *doc, const xmlNode *n, struct names *names, size_t room)
{
	for (n = n->children; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE || names->count == room)
			continue;
		struct text href = attribute(d, n, "href");
		if (href.bytes)
			names->at[names->count++] = referred(doc, href);
		else if (text_ends(text_of((const char *)n->name), TEXT("Requirement")))
			take_references(d, doc, n, names, room);
	}
}

static bool
has_name(const struct names *names, struct text name)
{
	for (size_t i = 0; i < names->count; i++)
		if (text_equal(names->at[i], name))
			return true;
	return false;
}

/* A requirement of something that was only renamed has not changed. */
static struct text
later_name(const struct diff *d, struct text name)
{
	for (size_t i = 0; i < d->old.count; i++)
		if (text_equal(d->old.all[i].name, name) && d->old.all[i].other != UNMATCHED && d->old.all[i].kind != W_TYPE)
			return d->new.all[d->old.all[i].other].name;
	return name;
}

static void
diff_references(struct diff *d, const struct element *x, const struct element *y)
{
	struct names a = { ARENA_ARRAY(d->arena, struct text, DIFF_COLUMNS_MAX), 0 }, b = { ARENA_ARRAY(d->arena, struct text, DIFF_COLUMNS_MAX), 0 };

	take_references(d, &d->old, x->node, &a, DIFF_COLUMNS_MAX);
	take_references(d, &d->new, y->node, &b, DIFF_COLUMNS_MAX);
	for (size_t i = 0; i < a.count; i++)
		a.at[i] = later_name(d, a.at[i]);
	for (size_t i = 0; i < b.count; i++)
		if (!has_name(&a, b.at[i]))
			say(d, "requirement-added", words_text(d->w, W_NEEDS, quoted(d, b.at[i])))->part = b.at[i];
	for (size_t i = 0; i < a.count; i++)
		if (!has_name(&b, a.at[i]))
			say(d, "requirement-removed", words_text(d->w, W_NEEDS_NOT, quoted(d, a.at[i])))->part = a.at[i];
}

static void
diff_type(struct diff *d, const xmlNode *a, const xmlNode *b, struct text path, int depth)
{
	struct words *w = d->w;

	if (depth > DIFF_DEPTH_MAX)
		return;
	struct text at = path.bytes ? words_text(w, W_MEMBER, quoted(d, path)) : TEXT("");
	say_part(d, "type-changed", join(d, at, ", ", words_text(w, W_TYPE_OF)), content(d, child(a, "typeRef")), content(d, child(b, "typeRef")));
	say_part(d, "type-changed", join(d, at, ", ", words_text(w, W_ALLOWED)), expression(d, child(a, "allowedValues")),
		expression(d, child(b, "allowedValues")));
	say_part(d, "type-changed", join(d, at, ", ", words_text(w, W_CONDITION)), expression(d, child(a, "typeConstraint")),
		expression(d, child(b, "typeConstraint")));
	bool was = text_is(attribute(d, a, "isCollection"), "true"), is = text_is(attribute(d, b, "isCollection"), "true");
	if (was != is)
		say(d, "type-changed", words_text(w, is ? W_LIST_NOW : W_LIST_NO_MORE, at.bytes ? at : words_text(w, W_TYPE)))->part = at;
	for (int side = 0; side < 2; side++)
		for (const xmlNode *m = child(side ? b : a, "itemComponent"); m; m = next(m, "itemComponent")) {
			struct text name = attribute(d, m, "name"), whole = join(d, path, ".", name);
			const xmlNode *o = child(side ? a : b, "itemComponent");
			while (o && !text_equal(attribute(d, o, "name"), name))
				o = next(o, "itemComponent");
			if (o && side == 1)
				diff_type(d, o, m, whole, depth + 1);
			else if (!o)
				say(d, side ? "component-added" : "component-removed", words_text(w, side ? W_MEMBER_ADDED : W_MEMBER_REMOVED,
					quoted(d, whole)))->part = whole;
		}
}

static void
diff_element(struct diff *d, const struct element *x, const struct element *y)
{
	static const struct { const char *part; enum word word; } texts[] = { { "description", W_DESCRIPTION }, { "question", W_QUESTION },
		{ "allowedAnswers", W_ANSWERS } };
	struct words *w = d->w;

	if (!text_equal(x->name, y->name)) {
		struct change *c = say(d, "renamed", words_text(w, W_RENAMED, quoted(d, x->name)));
		c->from = x->name;
		c->to = y->name;
	}
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		say_part(d, "text-changed", words_text(w, texts[i].word), content(d, child(x->node, texts[i].part)), content(d, child(y->node, texts[i].part)));
	if (y->kind == W_TYPE) {
		diff_type(d, x->node, y->node, TEXT(""), 0);
		return;
	}
	say_part(d, "type-changed", words_text(w, W_TYPE_OF), attribute(d, child(x->node, "variable"), "typeRef"),
		attribute(d, child(y->node, "variable"), "typeRef"));
	diff_references(d, x, y);
	if (y->kind == W_DECISION) {
		diff_logic(d, logic_of(x->node), logic_of(y->node), TEXT(""), 0);
	} else if (y->kind == W_KNOWLEDGE) {
		const xmlNode *a = child(x->node, "encapsulatedLogic"), *b = child(y->node, "encapsulatedLogic");
		diff_parameters(d, a, b);
		diff_logic(d, logic_of(a), logic_of(b), TEXT(""), 0);
	}
}

static struct text
imports(struct diff *d, const xmlNode *root)
{
	struct text all = TEXT("");

	for (const xmlNode *n = child(root, "import"); n; n = next(n, "import"))
		all = join(d, all, ", ", join(d, attribute(d, n, "name"), " = ", attribute(d, n, "namespace")));
	return all;
}

static void
diff_documents(struct diff *d)
{
	struct words *w = d->w;
	struct element model = { d->new.root, W_MODEL, attribute(d, d->new.root, "id"), attribute(d, d->new.root, "name"), UNMATCHED };

	read_elements(d, &d->old);
	read_elements(d, &d->new);
	pair_elements(&d->old, &d->new);
	say_part(d, "model-changed", words_text(w, W_TITLE), attribute(d, d->old.root, "name"), model.name);
	say_part(d, "model-changed", words_text(w, W_NAMESPACE), attribute(d, d->old.root, "namespace"), attribute(d, d->new.root, "namespace"));
	say_part(d, "model-changed", words_text(w, W_DESCRIPTION), content(d, child(d->old.root, "description")), content(d, child(d->new.root, "description")));
	say_part(d, "model-changed", words_text(w, W_IMPORTS), imports(d, d->old.root), imports(d, d->new.root));
	flush(d, &model);
	for (size_t i = 0; i < d->old.count; i++) {
		const struct element *x = &d->old.all[i];
		if (x->other == UNMATCHED) {
			say(d, "removed", words_text(w, W_REMOVED, words_text(w, x->kind), quoted(d, x->name)));
			flush(d, x);
		}
	}
	for (size_t i = 0; i < d->new.count; i++) {
		const struct element *y = &d->new.all[i];
		if (y->other == UNMATCHED)
			say(d, "added", words_text(w, W_ADDED, words_text(w, y->kind), quoted(d, y->name)));
		else
			diff_element(d, &d->old.all[y->other], y);
		flush(d, y);
	}
}

/* ---- the two documents ---------------------------------------------------------------------------------- */

static const char *
read_document(struct text xml, struct document *ret)
{
	ret->xml = xml.bytes <= COMPARE_BYTES_MAX ? xmlReadMemory(xml.at ? xml.at : "", (int)xml.bytes, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA) : NULL;
	ret->root = ret->xml ? xmlDocGetRootElement(ret->xml) : NULL;
	if (!ret->root)
		return "it is not XML";
	if (ret->xml->intSubset || ret->xml->extSubset)
		return "a document with a DTD is refused";
	return is_element(ret->root, "definitions") ? NULL : "the root is not <definitions>";
}

const char *
compare_models(struct words *w, struct arena *arena, struct text old, struct text new, compare_found *found, void *user, int *ret_which)
{
	struct diff d = { .w = w, .arena = arena, .found = found, .user = user };
	const char *why = read_document(old, &d.old);

	*ret_which = !why;
	d.last = &d.first;
	if (!why)
		why = read_document(new, &d.new);
	if (!why)
		diff_documents(&d);
	xmlFreeDoc(d.old.xml);
	xmlFreeDoc(d.new.xml);
	return why;
}

bool
compare_apart(const struct change *c)
{
	return c->part.bytes && c->from.bytes && c->to.bytes && !c->row &&
		(words_columns(c->from) > COMPARE_LONG_COLUMNS || words_columns(c->to) > COMPARE_LONG_COLUMNS);
}
