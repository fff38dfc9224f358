/*
 * Files whose rows are decided one by one, by a profile of the scheme package (docs/scheme-format.md, batches.yaml).
 *
 * The file is a stream.  A piece of it (BATCH_CHUNK_ROWS) is read, its cells are brought to their normal form by all threads,
 * each row is decided, and what came out is handed on in the order of the rows; then the next piece.  What a row gets depends
 * on the rows before it of the same unit and year, so all rows of a unit are decided by one thread, in their order: the result is
 * the same for any number of threads.
 *
 * Memory: the chunks, and for each unit and year its sums (some 100 bytes).  Which keys were there already is kept in
 * a scratch file without a name.
 */
#ifndef BATCH_H
#define BATCH_H

#include "batch/csv.h"
#include "scheme/scheme.h"

enum {
	BATCH_ROWS_MAX = 2000000,
	BATCH_FILE_BYTES_MAX = 1 << 30,
	BATCH_CHUNK_ROWS = 2048,
	BATCH_CHUNK_BYTES = 8 << 20,     /* at which a chunk is closed with fewer rows */
	BATCH_THREADS_MAX = 16,
	BATCH_TOTALS_MAX = 64,
};

/* on: of rows that have no date of their own (NULL: the decision's, else today).  thread_count 0: one for each processor. */
struct batch_job {
	const struct scheme *scheme;
	const struct scheme_batch *batch;
	const struct an_date *on;
	struct an_date today;
	size_t thread_count;
};

struct batch_total { struct text name; int64_t row_count, claimed_paise, admissible_paise; };

struct batch_summary {
	int64_t row_count, admitted_count, deficient_count, refused_count, rejected_count;
	struct hash file;                /* SHA-256 of its bytes */
	size_t total_count;
	struct batch_total totals[BATCH_TOTALS_MAX];     /* by the profile's `total`, in order of the name; names in cx->arena */
};

/* Whole CSV rows, in order; first the two headings.  rejects may be empty. */
typedef enum an_rc batch_sink(struct an_cx *cx, void *user, struct text out, struct text rejects);

/*
 * Judge a file.
 *
 * Out        row, the columns of key and unit, outcome (admit, deficient, refuse, rejected), admissible, reasons, clause, version
 * Rejects    row, column, code, sentence, outcome: why a row could not be judged, was refused or is deficient
 * Errors     AN_INVALID "batch.*" when the file as a whole is no good: not CSV, no rows, a column unknown, missing or there
 *            twice; AN_TOO_LARGE over a limit; AN_FAULT when a model gives no answer.  What the sink had is then void.
 */
enum an_rc batch_judge(struct an_cx *cx, const struct batch_job *job, csv_source *source, void *source_user, batch_sink *sink,
	void *sink_user, struct batch_summary *ret) AN_MUST_CHECK;

#endif
