/*
 * An index over the rules of a decision table: which rules can match, without running their cells.
 *
 * Each column that is mostly static (sets.h) cuts its values into segments: the points and the intervals between them that
 * the cells name, and null.  A cell is then a few ranges of segment numbers, and an input is one number, found by binary
 * search.  A column keeps for each class of segments either the set of rules that accept it as bits, or, when that would be
 * large, the list of those rules; what neither tells is asked of the candidates one by one, comparing segment numbers.
 * Memory: at most 32 bytes for each cell and 64 KiB, and 48 for each value that cells name.
 *
 * The result is that of the scan, rule by rule, with the same diagnostics: of each rule only the cells before the first
 * that is not static are decided here, the rest is bytecode; and an input that would raise a diagnostic in a static cell
 * (another kind, a null against `< 5`) leaves the whole table to the scan.
 */
#ifndef FEEL_INDEX_H
#define FEEL_INDEX_H

#include "feel/ast.h"

enum {
	INDEX_RULES_MIN = 4,             /* fewer rules are scanned: as fast, and no memory */
	INDEX_COLUMNS_MAX = 32,          /* the cells of further columns are run */
};

struct feel_index;
struct feel_cursor;

/*
 * Make the index of a table, or NULL when it has no use or there is no memory (u->status says so).  It lives in the
 * unit.  The compiler then says where the code of each rule goes on (for rules that the index does not finish), and where
 * the end of the rules is.
 */
struct feel_index *index_new(struct feel_unit *u, const struct feel_table *t);
/* The first cell of the rule that has to be run; input_count: none, all are decided here. */
uint32_t index_first_cell(const struct feel_index *index, uint32_t rule);
void index_enter(struct feel_index *index, uint32_t rule, uint32_t pc);
void index_end(struct feel_index *index, uint32_t pc);

/*
 * Begin with the inputs in inputs[]: go through the rules that can match, adding those that are finished to matches and
 * results, up to one that has code to run: *ret_pc is where, or the end.  *ret_cursor is NULL when there is nothing
 * to come back for; *ret_used is false when the table must be scanned.  False: stop.
 */
bool index_begin(struct dmn_run *run, const struct feel_index *index, const struct dmn_value *inputs,
	struct feel_builder *results, struct feel_builder *matches, bool *ret_used, struct feel_cursor **ret_cursor,
	uint32_t *ret_pc);
/*
 * Does the index alone tell the result: one rule at most counts, and what each gives is the same each time?  Then
 * index_decide finds the rule and what it gives (NULL: none matches).  False: begin as above, which says why.
 */
bool index_decides(const struct feel_index *index);
/* Does each of these results conform to the type, which has no tests? */
bool index_fits(const struct feel_index *index, const struct feel_type *type);
bool index_decide(struct dmn_run *run, const struct feel_index *index, const struct dmn_value *inputs,
	uint32_t *ret_rule,
	const struct dmn_value **ret_output);
/* Go on after a rule whose code has run. */
bool index_next(struct dmn_run *run, struct feel_cursor *cursor, struct feel_builder *results,
	struct feel_builder *matches,
	uint32_t *ret_pc);

#endif
