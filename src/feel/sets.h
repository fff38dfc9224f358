/*
 * Sets of values: what one cell of a decision table accepts, when the cell alone says it.
 *
 * A set is a union of intervals over the values of ONE kind (numbers, strings, dates, times and date-times without zone,
 * both durations, booleans), and says by itself whether null belongs to it.  About values of another kind it says nothing:
 * testing them is an error in most cells.  A set without a kind (kind DMN_NULL) speaks of all kinds alike: `-`, `null`,
 * `not(null)`.
 *
 * The intervals are sorted, none is empty, no two overlap or touch; so two equal sets have equal intervals.  Ends of dates,
 * months and booleans are always closed (`> 31 May` is kept as `>= 1 June`).  Since FEEL's `=` does not look at
 * fractions of a second, a test for a time (or date-time) is kept as the interval of that second.
 *
 * Memory: from the arena given; a set may also point into the tree and into the sets it was made from.  All functions that
 * return bool for success give false only when the arena has no more memory, unless said otherwise.
 */
#ifndef FEEL_SETS_H
#define FEEL_SETS_H

#include "feel/ast.h"

struct feel_interval {
	struct dmn_value low, high;              /* as far as there are ends */
	uint8_t low_end, high_end;               /* enum feel_end */
};

struct feel_set {
	uint8_t kind;                            /* enum dmn_kind; DMN_NULL: any kind */
	bool all;                                /* kind DMN_NULL only: every value but null belongs to it */
	bool null;                               /* null belongs to it */
	bool null_reported;                      /* testing null raises a diagnostic (as `< 5` does) */
	uint32_t count;
	const struct feel_interval *intervals;
};

/*
 * What a cell accepts.  cell: the tree of feel_parse_tests, or NULL for `-`.  False: the cell is not static, that is, it
 * needs more than the value (other names, `?` in an expression, calls other than literals of dates and
 * durations), accepts values of different kinds, compares with values in zones, or would raise an error; or, with
 * u->status DMN_NO_MEMORY, there is no memory (it comes from the unit).
 *
 * For a value x of the set's kind (and x not in a zone): the cell is true exactly when x is in the set, else it is false
 * or null, and no diagnostic is raised.  For null: true exactly when `null`, with a diagnostic when `null_reported`.
 */
bool set_of_cell(struct feel_unit *u, const struct feel_node *cell, struct feel_set *ret);

/* The value of an expression of literals alone: "a", -5, date("2026-11-23"), @"P1Y", [1, 2], [1..5).  False: it is another,
 * would raise an error, or there is no memory (u->status). */
bool set_literal(struct feel_unit *u, const struct feel_node *n, struct dmn_value *ret);
/* Can a value be in a set: is it of a kind with an order, and not in a zone? */
bool set_can_hold(const struct dmn_value *v);

extern const struct feel_set set_everything, set_nothing;
/* A set without a kind, as far as it speaks of this kind: set_as_kind(set_everything, DMN_NUMBER).  Others stay as
 * they are. */
struct feel_set set_as_kind(struct feel_set set, enum dmn_kind kind);

/* Can the two be put together: are they of one kind, or is one of them without a kind?  All below asks for it. */
static inline bool
sets_agree(const struct feel_set *a, const struct feel_set *b)
{
	return a->kind == b->kind || a->kind == DMN_NULL || b->kind == DMN_NULL;
}
bool set_intersect(struct arena *arena, const struct feel_set *a, const struct feel_set *b, struct feel_set *ret);
bool set_unite(struct arena *arena, const struct feel_set *a, const struct feel_set *b, struct feel_set *ret);
/* What is in a and not in b. */
bool set_subtract(struct arena *arena, const struct feel_set *a, const struct feel_set *b, struct feel_set *ret);
/* What is not in a: of its kind, and null. */
bool set_complement(struct arena *arena, const struct feel_set *a, struct feel_set *ret);

bool set_is_empty(const struct feel_set *set);
/* Does it hold every value of its kind, and null? */
bool set_is_everything(const struct feel_set *set);
bool set_holds(const struct feel_set *set, const struct dmn_value *v);
/* Is every value of b in a? */
bool set_includes(struct arena *arena, const struct feel_set *a, const struct feel_set *b, bool *ret);
bool sets_equal(const struct feel_set *a, const struct feel_set *b);

/* A value that lies in the set, as plain as possible; null only when nothing else does.  False: there is none, or none was
 * found (between two strings, say), or there is no memory. */
bool set_sample(struct arena *arena, const struct feel_set *set, struct dmn_value *ret);

/* As the text of a cell: `"a", "b"`, `[1..5), > 7`, `not("a")`, `-`; a set that is empty as `[]`, which matches nothing.
 * Read again it gives the same set.  TEXT_NONE when there is no memory. */
struct text set_print(struct arena *arena, const struct feel_set *set);
/* One value as FEEL, dates and durations as calls: date("2026-11-23").  Only what a set can hold, and null. */
struct text set_print_value(struct arena *arena, const struct dmn_value *v);

/* Order of two values of one kind that a set can hold: -1, 0, 1. */
int set_compare(const struct dmn_value *a, const struct dmn_value *b);

#endif
