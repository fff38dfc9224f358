/*
 * What if: all recorded cases of a scheme decided again under a changed package, beside what was decided.  Nothing is
 * stored.
 *
 * Each case's latest decisions are made again in the order of its workflow, each from its recorded input and on its
 * recorded day, by the version of the changed package that this day (or the decision's `on`) picks.  Where an earlier
 * result comes out otherwise, an input that followed from the recorded results alone follows from the new ones
 * (case_input_after); an act whose guard would no longer hold ends the case there with nothing (case_guard_falls).
 * What came after is not reached: outcome "not reached", nothing paid.  All else stays as recorded: forms, facts of other cases, papers, and what persons decided.
 *
 * The amount of a case: the decisions of the last act that gave amounts, without those that another decision of the act
 * started from, and without those that are owed.
 */
#ifndef REPORT_WHAT_IF_H
#define REPORT_WHAT_IF_H

#include "scheme/scheme.h"
#include "store/store.h"

enum { WHAT_IF_BY_MAX = 4, WHAT_IF_ROWS_MAX = 5000, WHAT_IF_THREADS_MAX = 8, WHAT_IF_TAKEN_MAX = 20000 };

struct what_if_ask {
	const char *folder;                      /* data folder */
	const struct scheme *scheme;             /* the changed package */
	bool has_fy;
	int32_t fy;                              /* of the day that picked the version */
	/* names of fields, separated by commas: looked for in the item, the recorded input, the organisation's data */
	struct text by;
	unsigned threads;                        /* 0: one for each processor */
};

/* Sums over results (over cases in the total).  Amounts are of those that could be decided. */
struct what_if_sum { int64_t count, gain, lose, otherwise, undecided, before_paise, after_paise; };
/* otherwise: same amount and outcome, another result.  decisions: a = group; outcomes: a, b = outcome before, after;
 * heads: a = list of the result (lines, or any other of {head, amount}), b = head. */
struct what_if_row { struct text decision, a, b; struct what_if_sum sum; };
struct what_if_table { struct what_if_row *rows; size_t count, room; };

struct what_if_change {
	struct text decision, item;              /* item: the name or row of one of many; empty */
	struct text outcome_before, outcome_after, why;
	int64_t before_paise, after_paise;
};
struct what_if_case {
	struct text id, number, organisation;
	struct text undecided;                   /* why it cannot be decided; empty: it can */
	struct text stopped;                     /* the act that could not be taken now, and why; empty */
	int64_t before_paise, after_paise;
	size_t change_count;
	const struct what_if_change *changes;
};

struct what_if {
	struct text scheme, by;
	int64_t case_count, result_count;
	struct what_if_sum cases;
	struct what_if_table decisions, outcomes, heads;
	size_t change_count;                     /* cases that change or cannot be decided, by number */
	struct what_if_case *changes;
};

/*
 * Memory     ret in cx->arena: the tables, and the cases that change
 * Errors     AN_INVALID "report.by"; AN_TOO_LARGE "report.groups"; AN_BUSY "what-if.busy" when the log grows too fast for
 *            all threads to see the same
 */
enum an_rc report_what_if(struct an_cx *cx, const struct what_if_ask *ask, struct what_if *ret) AN_MUST_CHECK;

void report_what_if_text(struct an_cx *cx, const struct what_if *w, struct buf *out);
void report_what_if_csv(struct an_cx *cx, const struct what_if *w, struct buf *out);
void report_what_if_json(struct an_cx *cx, const struct what_if *w, struct buf *out);

#endif
