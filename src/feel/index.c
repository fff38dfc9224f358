/* The index over the rules of a table: its making, and the walk through the rules that can match.  (Contract in
 * index.h.) */
#include <endian.h>

#include "feel/index.h"

#include "feel/sets.h"
#include "feel/vm.h"

enum {
	WORD_BITS = 64,
	CELL_BYTES_MOST = 24,            /* for the bits of a column, for each of its cells; and */
	TABLE_BYTES_FREE = 16 * 1024,    /* whatever the size of the table */
	LISTED_SEGMENTS_MOST = 8,        /* a rule in more segments than these is in a list of its own */
	SCALE_MOST = 9,                  /* decimal places of numbers that are searched as integers */
	KEYS_COUNTED = 8,                /* so few keys are compared one by one */
	STEP_RULES = 256,                /* rules looked at for one step of the budget */
};

/* How the segment of a value is found. */
enum search { SEARCH_NOTHING, SEARCH_KEYS, SEARCH_TEXT, SEARCH_VALUES };

/* Segments low..high; when high < low, a list in the pool at low: count, then low and high of each. */
struct span { uint32_t low, high; };

/*
 * Segments by number: 2i below cut i (and above the one before), 2i + 1 the cut itself, 2 * count above all,
 * 2 * count + 1 null.
 */
struct column {
	bool used, null_scans;           /* null is left to the scan */
	uint8_t kind;                    /* enum dmn_kind; DMN_NULL: whatever comes */
	uint8_t search;
	int8_t scale;
	uint32_t cut_count;
	const struct dmn_value *cuts;
	const int64_t *keys;             /* of the cuts, in the same order; equal keys of text say nothing */
	const uint32_t *classes;         /* of each segment */
	uint32_t class_count;
	const uint64_t *bits;            /* for each class the rules that accept it, or NULL */
	const uint32_t *starts, *listed; /* or, for each class, where its list of rules starts; NULL: neither */
	uint32_t wide_count;
	const uint32_t *wide;            /* and the rules that are in too many of the lists, to be asked themselves */
};

struct feel_index {
	uint32_t rule_count, column_count, words;
	uint32_t end;
	bool first_only, all_bits;       /* does every column have bits? */
	bool decides;
	struct column *columns;
	struct span *cells;              /* rule by rule */
	uint32_t *pool;
	uint32_t *first;                 /* for each rule: its first cell that is not decided here */
	uint32_t *pcs;
	struct dmn_value *outputs;       /* of rules that are finished here; the others FEEL_ABSENT */
};

struct feel_cursor {
	const struct feel_index *index;
	uint32_t segments[INDEX_COLUMNS_MAX];
	/* by bits */
	uint32_t row_count, word;
	uint64_t left;
	const uint64_t *rows[INDEX_COLUMNS_MAX];
	/* by lists, merged */
	const uint32_t *listed, *listed_end, *wide, *wide_end;
	/* or one by one */
	uint32_t rule;
	bool by_bits, by_lists;
	bool ask;                        /* are there columns to ask? */
};

/* ---- segments ------------------------------------------------------------------------------------------- */

/* The first eight bytes, the first of them highest; a short text ends in zeros. */
static inline int64_t
text_key(const struct dmn_value *v)
{
	uint64_t key = 0;
	uint32_t half[2];

	if (v->count >= sizeof key) {
		memcpy(&key, v->string, sizeof key);
		key = be64toh(key);
	} else if (v->count >= sizeof half[0]) {
		memcpy(&half[0], v->string, sizeof half[0]);
		memcpy(&half[1], v->string + v->count - sizeof half[0], sizeof half[0]);
		key = (uint64_t)be32toh(half[0]) << 32 | ((uint64_t)be32toh(half[1]) << 8 * (sizeof key - v->count) & UINT32_MAX);
	} else {
		for (uint32_t i = 0; i < v->count; i++)
			key |= (uint64_t)(unsigned char)v->string[i] << (56 - 8 * i);
	}
	return (int64_t)(key ^ (UINT64_C(1) << 63));     /* in order as signed numbers */
}

/* A value as an integer in the same order, where its kind allows; *ret_exact: no other value has it. */
static bool
key_of(const struct dmn_value *v, int scale, int64_t *ret, bool *ret_exact)
{
	*ret_exact = true;
	switch (v->kind) {
	case DMN_NUMBER: return dec_scaled(v->number, scale, ret, ret_exact);
	case DMN_BOOLEAN: *ret = v->flag; return true;
	case DMN_DATE: *ret = v->when.days; return true;
	case DMN_TIME: *ret = v->when.nanos; return true;
	case DMN_MONTHS_DURATION: *ret = v->months; return true;
	default: return false;
	}
}

/* How many of the keys are at most key. */
static uint32_t
keys_up_to(const int64_t *keys, uint32_t count, int64_t key)
{
	const int64_t *from = keys;

	if (count <= KEYS_COUNTED) {             /* none of these comparisons waits for another */
		uint32_t upto = 0;
		for (uint32_t i = 0; i < count; i++)
			upto += keys[i] <= key;
		return upto;
	}
	while (count > 1) {
		uint32_t half = count / 2;
		from = from[half - 1] <= key ? from + half : from;
		count -= half;
	}
	return (uint32_t)(from - keys) + (*from <= key);
}

/* By the values of the cuts from..to, where it must be. */
static uint32_t
segment_between(const struct column *c, const struct dmn_value *v, uint32_t from, uint32_t to)
{
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		int order = set_compare(&c->cuts[middle], v);
		if (order == 0)
			return 2 * middle + 1;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return 2 * from;
}

static inline uint32_t
segment_by_text(const struct column *c, const struct dmn_value *v)
{
	int64_t key = text_key(v);
	uint32_t upto = keys_up_to(c->keys, c->cut_count, key);

	if (upto == 0 || c->keys[upto - 1] != key)
		return 2 * upto;
	const struct dmn_value *cut = &c->cuts[upto - 1];
	if (cut->count == v->count && (v->count <= sizeof key || text_same(feel_text(cut), feel_text(v))))
		return 2 * upto - 1;
	/* Among the cuts that begin with the same eight bytes the whole text decides. */
	return segment_between(c, v, key == INT64_MIN ? 0 : keys_up_to(c->keys, upto, key - 1), upto);
}

static uint32_t
segment_by_key(const struct column *c, const struct dmn_value *v)
{
	int64_t key;
	bool exact;

	if (c->search == SEARCH_NOTHING)
		return 0;
	if (c->search == SEARCH_VALUES || !key_of(v, c->scale, &key, &exact))
		return segment_between(c, v, 0, c->cut_count);
	uint32_t upto = keys_up_to(c->keys, c->cut_count, key);
	return upto > 0 && exact && c->keys[upto - 1] == key ? 2 * upto - 1 : 2 * upto;
}

/* The segment of a value that is of the column's kind. */
static inline uint32_t
segment_of(const struct column *c, const struct dmn_value *v)
{
	return c->search == SEARCH_TEXT ? segment_by_text(c, v) : segment_by_key(c, v);
}

/* False: the scan must say what happens. */
static inline bool
find_segment(const struct column *c, const struct dmn_value *v, uint32_t *ret)
{
	if (v->kind == DMN_NULL) {
		*ret = 2 * c->cut_count + 1;
		return !c->null_scans;
	}
	if (c->kind != DMN_NULL && (v->kind != c->kind || (v->kind > DMN_DATE && !set_can_hold(v))))
		return false;
	*ret = segment_of(c, v);
	return true;
}

static bool
span_holds(const struct feel_index *index, struct span s, uint32_t segment)
{
	if (s.low <= s.high)
		return s.low <= segment && segment <= s.high;
	const uint32_t *at = &index->pool[s.low];
	for (uint32_t i = 0; i < at[0]; i++)
		if (at[1 + 2 * i] <= segment && segment <= at[2 + 2 * i])
			return true;
	return false;
}

/* ---- the walk ------------------------------------------------------------------------------------------- */

static bool
accepts(const struct feel_cursor *c, uint32_t rule)
{
	const struct feel_index *index = c->index;
	const struct span *cells = &index->cells[(size_t)rule * index->column_count];

	for (uint32_t i = 0; i < index->column_count; i++)
		if (index->columns[i].used && !span_holds(index, cells[i], c->segments[i]))
			return false;
	return true;
}

/* The next rule that the sources give, in order; false: no more. */
static bool
next_by_bits(struct feel_cursor *c, uint32_t *ret)
{
	while (c->left == 0) {
		if (++c->word >= c->index->words)
			return false;
		uint64_t all = c->rows[0][c->word];
		for (uint32_t i = 1; i < c->row_count; i++)
			all &= c->rows[i][c->word];
		c->left = all;
	}
	*ret = c->word * WORD_BITS + (uint32_t)__builtin_ctzll(c->left);
	c->left &= c->left - 1;
	return true;
}

static bool
next_by_lists(struct feel_cursor *c, uint32_t *ret)
{
	if (c->listed == c->listed_end && c->wide == c->wide_end)
		return false;
	if (c->wide == c->wide_end || (c->listed != c->listed_end && *c->listed < *c->wide))
		*ret = *c->listed++;
	else
		*ret = *c->wide++;
	return true;
}

static bool
next_candidate(struct feel_cursor *c, uint32_t *ret)
{
	if (c->by_bits)
		return next_by_bits(c, ret);
	if (c->by_lists)
		return next_by_lists(c, ret);
	*ret = c->rule++;
	return *ret < c->index->rule_count;
}

bool
index_next(struct dmn_run *run, struct feel_cursor *c, struct feel_builder *results, struct feel_builder *matches,
	uint32_t *ret_pc)
{
	const struct feel_index *index = c->index;
	uint32_t rule, seen = 0;

	while (next_candidate(c, &rule)) {
		if (++seen % STEP_RULES == 0 && !vm_step(run))
			return false;
		if (c->ask && !accepts(c, rule))
			continue;
		if (index->outputs[rule].kind == FEEL_ABSENT) {
			*ret_pc = index->pcs[rule];
			return true;
		}
		struct dmn_value match = { .kind = FEEL_ABSENT, .count = rule };
		if (!vm_step(run) || !builder_add(run, matches, &match)
			|| !builder_add(run, results, &index->outputs[rule]))
			return false;
		if (index->first_only)
			break;
	}
	*ret_pc = index->end;
	return true;
}

/* Choose where the candidates come from: the shortest list when it is short, else bits, else whatever there is. */
static void
choose_source(struct feel_cursor *c)
{
	const struct feel_index *index = c->index;
	uint32_t least = UINT32_MAX;

	for (uint32_t i = 0; i < index->column_count; i++) {
		const struct column *column = &index->columns[i];
		if (!column->used)
			continue;
		uint32_t class = column->classes[c->segments[i]];
		if (column->bits) {
			c->rows[c->row_count++] = column->bits + (size_t)class * index->words;
		} else if (column->starts) {
			uint32_t from = column->starts[class], to = column->starts[class + 1],
				n = to - from + column->wide_count;
			if (n < least) {
				least = n;
				c->listed = column->listed + from;
				c->listed_end = column->listed + to;
				c->wide = column->wide;
				c->wide_end = column->wide + column->wide_count;
			}
		}
	}
	c->by_lists = least != UINT32_MAX && (c->row_count == 0 || least <= 2 * index->words);
	c->by_bits = !c->by_lists && c->row_count > 0;
	c->ask = !c->by_bits || !index->all_bits;
	c->word = UINT32_MAX;
	c->left = 0;
	c->rule = 0;
}

bool
index_begin(struct dmn_run *run, const struct feel_index *index, const struct dmn_value *inputs,
	struct feel_builder *results, struct feel_builder *matches, bool *ret_used, struct feel_cursor **ret_cursor,
	uint32_t *ret_pc)
{
	struct feel_cursor c;

	*ret_used = false;
	*ret_cursor = NULL;
	if (run->scan_tables)
		return true;
	c.index = index;
	c.row_count = 0;
	for (uint32_t i = 0; i < index->column_count; i++)
		if (index->columns[i].used && !find_segment(&index->columns[i], &inputs[i], &c.segments[i]))
			return true;
	*ret_used = true;
	choose_source(&c);
	if (!index_next(run, &c, results, matches, ret_pc))
		return false;
	if (*ret_pc == index->end)
		return true;
	struct feel_cursor *kept = run_take(run, 1, sizeof *kept);
	if (!kept)
		return false;
	memcpy(kept, &c, sizeof c);
	*ret_cursor = kept;
	return true;
}

bool
index_decide(struct dmn_run *run, const struct feel_index *index, const struct dmn_value *inputs, uint32_t *ret_rule,
	const struct dmn_value **ret_output)
{
	const uint64_t *rows[INDEX_COLUMNS_MAX];
	uint32_t row_count = 0, rule = UINT32_MAX, segment;

	if (run->scan_tables || !run_charge(run, index->words * WORD_BITS / STEP_RULES))
		return false;
	for (uint32_t i = 0; i < index->column_count; i++) {
		const struct column *column = &index->columns[i];
		if (!column->used)
			continue;
		if (!find_segment(column, &inputs[i], &segment))
			return false;
		rows[row_count++] = column->bits + (size_t)column->classes[segment] * index->words;
	}
	for (uint32_t word = 0; word < index->words; word++) {
		uint64_t all = rows[0][word];
		for (uint32_t i = 1; i < row_count; i++)
			all &= rows[i][word];
		if (all == 0)
			continue;
		if (!index->first_only && (rule != UINT32_MAX || (all & (all - 1)) != 0))
			return false;
		rule = word * WORD_BITS + (uint32_t)__builtin_ctzll(all);
		if (index->first_only)
			break;
	}
	*ret_rule = rule;
	*ret_output = rule != UINT32_MAX ? &index->outputs[rule] : NULL;
	return true;
}

bool
index_fits(const struct feel_index *index, const struct feel_type *type)
{
	bool fits = type->plain;

	for (uint32_t r = 0; r < index->rule_count && fits; r++)
		fits = unit_conforms(&index->outputs[r], type);
	return fits;
}

bool
index_decides(const struct feel_index *index)
{
	return index->decides;
}

uint32_t
index_first_cell(const struct feel_index *index, uint32_t rule)
{
	return index->first[rule];
}

void
index_enter(struct feel_index *index, uint32_t rule, uint32_t pc)
{
	index->pcs[rule] = pc;
}

void
index_end(struct feel_index *index, uint32_t pc)
{
	index->end = pc;
}

/* ---- the making ----------------------------------------------------------------------------------------- */

/* What is at hand while one column is made; its memory goes when the column is done. */
struct making {
	struct feel_unit *u;             /* where the index lives */
	struct feel_unit scratch;
	struct feel_index *index;
	const struct feel_table *table;
	uint32_t at;                     /* the column */
	struct feel_set *sets;           /* for each rule; only where `decided` */
	bool *decided;
	uint32_t pool_count, pool_room;
	bool useful;                     /* has some column cells that say no? */
};

static void *
scratch_take(struct making *m, size_t count, size_t bytes)
{
	void *at = arena_try_array(m->scratch.arena, count ? count : 1, bytes);

	if (!at)
		m->u->status = DMN_NO_MEMORY;
	return at;
}

/* Merge sort: stable, and no memory but the host's. */
static bool
sort_values(struct making *m, struct dmn_value *all, uint32_t count)
{
	struct dmn_value *from = all, *to = scratch_take(m, count, sizeof *to);

	if (!to)
		return false;
	for (uint32_t width = 1; width < count; width *= 2) {
		for (uint32_t at = 0; at < count; at += 2 * width) {
			uint32_t middle = count - at < width ? count : at + width,
				end = count - at < 2 * width ? count : at + 2 * width;
			uint32_t i = at, k = middle, n = at;
			while (i < middle && k < end)
				to[n++] = set_compare(&from[k], &from[i]) < 0 ? from[k++] : from[i++];
			while (i < middle)
				to[n++] = from[i++];
			while (k < end)
				to[n++] = from[k++];
		}
		struct dmn_value *other = from;
		from = to;
		to = other;
	}
	if (from != all)
		memcpy(all, from, count * sizeof *all);
	return true;
}

/* The sets of the column's cells and the kind that most of them have; cells of others are left to the machine. */
static bool
read_sets(struct making *m, struct column *c)
{
	uint32_t rules = m->index->rule_count, kinds[DMN_FUNCTION + 1] = { 0 }, most = DMN_NULL;

	for (uint32_t r = 0; r < rules; r++) {
		m->decided[r] = m->index->first[r] > m->at;
		if (!m->decided[r])
			continue;
		m->decided[r] = set_of_cell(&m->scratch,
			m->table->cells[(size_t)r * m->table->info->input_count + m->at], &m->sets[r]);
		if (m->scratch.status == DMN_NO_MEMORY)
			return false;
		if (m->decided[r])
			kinds[m->sets[r].kind]++;
	}
	for (uint32_t k = DMN_NULL + 1; k <= DMN_FUNCTION; k++)
		if (kinds[k] > 0 && (most == DMN_NULL || kinds[k] > kinds[most]))
			most = k;
	c->kind = (uint8_t)most;
	for (uint32_t r = 0; r < rules; r++) {
		const struct feel_set *s = &m->sets[r];
		if (m->decided[r] && s->kind != DMN_NULL && s->kind != most)
			m->decided[r] = false;
		if (!m->decided[r]) {
			if (m->index->first[r] > m->at)
				m->index->first[r] = m->at;
			continue;
		}
		c->null_scans = c->null_scans || s->null_reported;
		/* A cell that accepts all of a kind still says something about the others. */
		c->used = c->used || s->kind != DMN_NULL || !set_is_everything(s);
	}
	return true;
}

/* All ends of all intervals, in order, each once. */
static bool
make_cuts(struct making *m, struct column *c)
{
	uint32_t count = 0, kept = 0;

	for (uint32_t r = 0; r < m->index->rule_count; r++)
		count += m->decided[r] ? 2 * m->sets[r].count : 0;
	struct dmn_value *all = scratch_take(m, count, sizeof *all);
	if (!all)
		return false;
	count = 0;
	for (uint32_t r = 0; r < m->index->rule_count; r++)
		for (uint32_t i = 0; m->decided[r] && i < m->sets[r].count; i++) {
			const struct feel_interval *at = &m->sets[r].intervals[i];
			if (at->low_end != FEEL_END_NONE)
				all[count++] = at->low;
			if (at->high_end != FEEL_END_NONE)
				all[count++] = at->high;
		}
	if (!sort_values(m, all, count))
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (kept == 0 || set_compare(&all[kept - 1], &all[i]) != 0)
			all[kept++] = all[i];
	struct dmn_value *cuts = unit_take(m->u, kept, sizeof *cuts);
	if (!cuts)
		return false;
	memcpy(cuts, all, kept * sizeof *cuts);
	c->cuts = cuts;
	c->cut_count = kept;
	return true;
}

static bool
make_keys(struct making *m, struct column *c)
{
	int64_t *keys = unit_take(m->u, c->cut_count, sizeof *keys);
	bool exact = true;

	if (!keys)
		return false;
	c->keys = keys;
	c->search = c->kind == DMN_NULL || c->cut_count == 0 ? SEARCH_NOTHING : c->kind == DMN_STRING ? SEARCH_TEXT
		: SEARCH_VALUES;
	if (c->search == SEARCH_TEXT)
		for (uint32_t i = 0; i < c->cut_count; i++)
			keys[i] = text_key(&c->cuts[i]);
	for (int scale = 0; c->search == SEARCH_VALUES && scale <= SCALE_MOST; scale++) {
		uint32_t i = 0;
		while (i < c->cut_count && key_of(&c->cuts[i], scale, &keys[i], &exact) && exact)
			i++;
		if (i == c->cut_count) {
			c->search = SEARCH_KEYS;
			c->scale = (int8_t)scale;
		}
	}
	return true;
}

static bool
pool_add(struct making *m, uint32_t n)
{
	if (m->pool_count == m->pool_room) {
		uint32_t room = m->pool_room ? m->pool_room * 2 : 16;
		uint32_t *pool = arena_grow(m->u->arena, m->index->pool, m->pool_count * sizeof *pool,
			room * sizeof *pool);
		if (!pool) {
			m->u->status = DMN_NO_MEMORY;
			return false;
		}
		m->index->pool = pool;
		m->pool_room = room;
	}
	m->index->pool[m->pool_count++] = n;
	return true;
}

/* A cell as ranges of segments. */
static bool
make_span(struct making *m, const struct column *c, const struct feel_set *given, struct span *ret)
{
	struct feel_set set = set_as_kind(*given, (enum dmn_kind)c->kind);
	uint32_t null = 2 * c->cut_count + 1, head = m->pool_count;
	struct span last = { 1, 0 };
	uint32_t count = 0;

	if (c->kind == DMN_NULL) {       /* two segments: what is there, and null */
		if (set.all || set.null) {
			*ret = (struct span){ set.all ? 0 : null, set.null ? null : 0 };
			return true;
		}
	}
	if (!pool_add(m, 0))
		return false;
	for (uint32_t i = 0; i < set.count + set.null; i++) {
		struct span s = { null, null };
		if (i < set.count) {
			const struct feel_interval *at = &set.intervals[i];
			s.low = at->low_end == FEEL_END_NONE ? 0
				: segment_of(c, &at->low) + (at->low_end == FEEL_END_OPEN);
			s.high = at->high_end == FEEL_END_NONE ? null - 1
				: segment_of(c, &at->high) - (at->high_end == FEEL_END_OPEN);
		}
		if (count > 0 && last.high + 1 == s.low) {
			last.high = s.high;
			m->index->pool[m->pool_count - 1] = s.high;
			continue;
		}
		if (!pool_add(m, s.low) || !pool_add(m, s.high))
			return false;
		last = s;
		count++;
	}
	m->index->pool[head] = count;
	*ret = (struct span){ head, 0 };
	if (count == 1) {                /* the common case needs no list */
		*ret = last;
		m->pool_count = head;
	}
	return true;
}

/* The ranges of a cell, one after the other. */
static uint32_t
span_part(const struct feel_index *index, struct span s, uint32_t part, struct span *ret)
{
	if (s.low <= s.high) {
		*ret = s;
		return 1;
	}
	const uint32_t *at = &index->pool[s.low];
	if (part < at[0])
		*ret = (struct span){ at[1 + 2 * part], at[2 + 2 * part] };
	return at[0];
}

#define EACH_PART(index, cell, part) \
	for (uint32_t part##_n = 0; part##_n < span_part(index, cell, part##_n, &part); part##_n++)

static struct span
cell_of(const struct feel_index *index, uint32_t rule, uint32_t column)
{
	return index->cells[(size_t)rule * index->column_count + column];
}

/* Segments that the same rules accept, as far as that is plain: between two of them no range begins or ends, and
 * neither is named alone. */
static bool
make_classes(struct making *m, struct column *c)
{
	uint32_t segments = 2 * c->cut_count + 2, class = 0, next = 0;
	bool *alone = scratch_take(m, segments, 1), *turns = scratch_take(m, (size_t)segments + 1, 1);
	uint32_t *classes = unit_take(m->u, segments, sizeof *classes);
	bool open = false;
	struct span s;

	if (!alone || !turns || !classes)
		return false;
	for (uint32_t r = 0; r < m->index->rule_count; r++)
		EACH_PART(m->index, cell_of(m->index, r, m->at), s) {
			uint32_t high = s.high < segments ? s.high : segments - 1;
			if (s.low == high)
				alone[s.low] = true;
			else
				turns[s.low] = turns[high + 1] = true;
		}
	for (uint32_t i = 0; i < segments; i++) {
		if (i == 0 || turns[i])
			open = false;
		if (alone[i]) {
			classes[i] = next++;
			continue;
		}
		if (!open)
			class = next++;
		open = true;
		classes[i] = class;
	}
	c->classes = classes;
	c->class_count = next;
	return true;
}

static bool
make_bits(struct making *m, struct column *c)
{
	const struct feel_index *index = m->index;
	uint64_t *bits = unit_take(m->u, (size_t)c->class_count * index->words, sizeof *bits);
	uint32_t segments = 2 * c->cut_count + 2;
	struct span s;

	if (!bits)
		return false;
	for (uint32_t r = 0; r < index->rule_count; r++)
		EACH_PART(index, cell_of(index, r, m->at), s)
			for (uint32_t i = s.low; i <= s.high && i < segments; i++)
				bits[(size_t)c->classes[i] * index->words + r / WORD_BITS] |= UINT64_C(1) << r % WORD_BITS;
	c->bits = bits;
	return true;
}

/* Is the rule in so many segments of the column that lists of them would be long? */
static bool
is_wide(const struct feel_index *index, struct span cell)
{
	uint32_t sum = 0;
	struct span s;

	EACH_PART(index, cell, s) {
		if (s.high - s.low >= LISTED_SEGMENTS_MOST)
			return true;
		sum += s.high - s.low + 1;
	}
	return sum > LISTED_SEGMENTS_MOST;
}

static bool
make_lists(struct making *m, struct column *c)
{
	const struct feel_index *index = m->index;
	uint32_t wide_count = 0, *last = scratch_take(m, c->class_count, sizeof *last);
	struct span s;

	for (uint32_t r = 0; r < index->rule_count; r++)
		wide_count += is_wide(index, cell_of(index, r, m->at));
	if (!last || wide_count > index->rule_count / 4 * 3)
		return last != NULL;             /* lists would not help */
	uint32_t *starts = unit_take(m->u, (size_t)c->class_count + 2, sizeof *starts);
	uint32_t *wide = unit_take(m->u, wide_count, sizeof *wide), *listed = NULL;
	if (!starts || !wide)
		return false;
	/* Once to count, once to fill; `starts` is ahead by one while it fills. */
	for (int fill = 0; fill < 2; fill++) {
		uint32_t n = 0;
		memset(last, 0, c->class_count * sizeof *last);
		for (uint32_t r = 0; r < index->rule_count; r++) {
			if (is_wide(index, cell_of(index, r, m->at))) {
				wide[n++] = r;
				continue;
			}
			EACH_PART(index, cell_of(index, r, m->at), s)
				for (uint32_t i = s.low; i <= s.high; i++) {
					uint32_t class = c->classes[i];
					if (last[class] == r + 1)
						continue;
					last[class] = r + 1;
					if (fill)
						listed[starts[class + 1]++] = r;
					else
						starts[class + 2]++;
				}
		}
		if (fill)
			break;
		for (uint32_t k = 2; k <= c->class_count + 1; k++)
			starts[k] += starts[k - 1];
		listed = unit_take(m->u, starts[c->class_count + 1], sizeof *listed);
		if (!listed)
			return false;
	}
	c->starts = starts;
	c->listed = listed;
	c->wide = wide;
	c->wide_count = wide_count;
	return true;
}

static bool
make_column(struct making *m)
{
	struct feel_index *index = m->index;
	struct column *c = &index->columns[m->at];

	m->sets = scratch_take(m, index->rule_count, sizeof *m->sets);
	m->decided = scratch_take(m, index->rule_count, sizeof *m->decided);
	if (!m->sets || !m->decided || !read_sets(m, c))
		return false;
	if (!c->used)
		return true;
	if (!make_cuts(m, c) || !make_keys(m, c))
		return false;
	for (uint32_t r = 0; r < index->rule_count; r++) {
		struct span *cell = &index->cells[(size_t)r * index->column_count + m->at];
		*cell = (struct span){ 0, 2 * c->cut_count + 1 };
		if (m->decided[r] && !make_span(m, c, &m->sets[r], cell))
			return false;
	}
	if (!make_classes(m, c))
		return false;
	size_t bytes = (size_t)c->class_count * index->words * sizeof(uint64_t);
	m->useful = true;
	return bytes <= TABLE_BYTES_FREE || bytes / CELL_BYTES_MOST <= index->rule_count ? make_bits(m, c)
		: make_lists(m, c);
}

/* The output of a rule, when it is the same each time. */
static bool
make_outputs(struct making *m, const struct feel_shape *shape)
{
	const struct feel_table *t = m->table;
	uint32_t count = t->info->output_count;

	for (uint32_t r = 0; r < m->index->rule_count; r++) {
		struct dmn_value *output = &m->index->outputs[r], one[1], *all = one;
		bool constant = m->index->first[r] == t->info->input_count;
		*output = (struct dmn_value){ .kind = FEEL_ABSENT };
		for (uint32_t i = 0; i < count && constant; i++) {
			const struct feel_node *n = t->results[(size_t)r * count + i];
			struct dmn_value v = FEEL_NULL;
			constant = !n || set_literal(m->u, n, &v);
			if (i == 0 && constant && t->info->outputs)
				all = unit_take(m->u, count, sizeof *all);
			if (!all)
				return false;
			if (constant)
				all[i] = v;
		}
		if (m->u->status == DMN_NO_MEMORY)
			return false;
		if (constant)
			*output = t->info->outputs ? (struct dmn_value){ .kind = DMN_CONTEXT, .count = count, .context = { shape, all } } : one[0];
	}
	return true;
}

static bool
make(struct making *m)
{
	struct feel_index *index = m->index;
	const struct feel_table *t = m->table;
	const struct feel_shape *shape = t->info->outputs;

	if (shape) {
		uint32_t at = unit_shape(m->u, shape->names, shape->count);
		if (m->u->status == DMN_NO_MEMORY)
			return false;
		shape = m->u->shapes[at];
	}
	for (m->at = 0; m->at < index->column_count; m->at++) {
		if (!make_column(m)) {
			m->u->status = DMN_NO_MEMORY;
			return false;
		}
		arena_empty(m->scratch.arena);
	}
	index->all_bits = true;
	for (uint32_t i = 0; i < index->column_count; i++)
		index->all_bits = index->all_bits && (!index->columns[i].used || index->columns[i].bits);
	/* Cells of columns beyond the index are run, unless they are `-`. */
	for (uint32_t r = 0; r < index->rule_count; r++) {
		uint32_t *first = &index->first[r];
		for (; *first < t->info->input_count && *first >= index->column_count && !t->cells[(size_t)r * t->info->input_count + *first]; ++*first) {}
	}
	return make_outputs(m, shape);
}

struct feel_index *
index_new(struct feel_unit *u, const struct feel_table *t)
{
	uint32_t inputs = t->info->input_count, rules = t->rule_count;
	struct making m = { .u = u, .table = t };

	if (u->status == DMN_NO_MEMORY || rules < INDEX_RULES_MIN || inputs == 0)
		return NULL;
	m.scratch = (struct feel_unit){ .host = u->host };
	m.scratch.arena = arena_open(&(struct arena_host){ u->host.alloc, u->host.free, u->host.user }, 0);
	struct feel_index *index = m.index = unit_take(u, 1, sizeof *index);
	if (!m.scratch.arena || !index) {
		u->status = DMN_NO_MEMORY;
		if (m.scratch.arena)
			arena_close(m.scratch.arena);
		return NULL;
	}
	*index = (struct feel_index){ .rule_count = rules, .column_count = inputs < INDEX_COLUMNS_MAX ? inputs : INDEX_COLUMNS_MAX,
		.words = (rules + WORD_BITS - 1) / WORD_BITS, .first_only = t->info->policy == POLICY_FIRST };
	index->columns = unit_take(u, index->column_count, sizeof *index->columns);
	index->cells = unit_take(u, (size_t)rules * index->column_count, sizeof *index->cells);
	index->first = unit_take(u, rules, sizeof *index->first);
	index->pcs = unit_take(u, rules, sizeof *index->pcs);
	index->outputs = unit_take(u, rules, sizeof *index->outputs);
	bool made = u->status != DMN_NO_MEMORY;
	for (uint32_t r = 0; made && r < rules; r++)
		index->first[r] = index->column_count;
	made = made && pool_add(&m, 0) && make(&m);      /* a list in the pool never stands at 0 */
	arena_close(m.scratch.arena);
	if (!made || !m.useful)
		return NULL;
	index->decides = index->all_bits && (t->info->policy == POLICY_UNIQUE || t->info->policy == POLICY_FIRST);
	for (uint32_t r = 0; r < rules && index->decides; r++)
		index->decides = index->outputs[r].kind != FEEL_ABSENT;
	return index;
}
