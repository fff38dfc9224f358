/* Inside the room: the running sums of units, the keys that were seen, and the files that come out. */
#ifndef BATCH_INNER_H
#define BATCH_INNER_H

#include "batch/batch.h"

/* A row's key, or a unit in a year: the first bytes of a SHA-256. */
struct batch_mark { unsigned char b[16]; };

/* ---- seen.c: row keys in a scratch file, so that memory does not grow with rows ---- */

struct batch_seen { int fd; };

enum an_rc seen_open(struct an_cx *cx, struct batch_seen *ret) AN_MUST_CHECK;
void seen_close(struct batch_seen *s);
/* *ret_before: the row that had this mark first, or 0, and then it is remembered under row. */
enum an_rc seen_put(struct an_cx *cx, struct batch_seen *s, const struct batch_mark *mark, uint32_t row,
	uint32_t *ret_before) AN_MUST_CHECK;

/* ---- unit.c ---- */

struct batch_sum { struct dec now, opening; };
struct batch_unit {
	struct batch_mark mark;
	uint32_t first_row;              /* 0: none yet */
	uint32_t last_row;               /* that had a date for `on`; 0: none yet */
	int32_t last_days;               /* of last_row */
	struct batch_sum sums[];         /* one for each sum of the profile */
};

struct batch_units {
	size_t sum_count, unit_bytes, count, room, slot_count;
	unsigned char *at;
	uint32_t *slots;                 /* 1 + index into at; 0: free */
};

struct batch_units units_open(size_t sum_count);
void units_close(struct batch_units *u);
/* The unit, made when it is new; valid until the next call.  NULL: no memory. */
struct batch_unit *units_find(struct batch_units *u, const struct batch_mark *mark);

/* ---- row.c: one row, by one thread ---- */

/* What all threads read: the job and how the file's columns lie. */
struct batch_sheet {
	const struct batch_job *job;
	size_t heading_count;
	const struct text *headings;     /* as they stand in the file */
	const size_t *column_at;         /* of each profile column: where it stands in the file, or SCHEME_NO_COLUMN */
};

struct batch_row {
	struct csv_row csv;
	const struct json **values;      /* of each profile column, in normal form */
	struct batch_mark key, unit;
	uint32_t before;                 /* the row that had this key before, or 0 */
	bool done;                       /* out and rejects are written */
	struct text out, rejects;
};

struct batch_worker {
	struct an_cx cx;                 /* its arena: of the chunk in row_read, of the row in row_judge */
	struct arena *of_chunk, *of_row;
	struct dmn_run *run;
	struct batch_units units;
	struct batch_summary sum;        /* names of totals in of_run */
	struct arena *of_run;
	size_t failed_row;               /* of the error in cx */
};

/* The cells in normal form and the two marks; a row that cannot be read is rejected. */
enum an_rc row_read(struct batch_worker *w, const struct batch_sheet *s, struct batch_row *r) AN_MUST_CHECK;
/* The decision, after all earlier rows of the unit. */
enum an_rc row_judge(struct batch_worker *w, const struct batch_sheet *s, struct batch_row *r) AN_MUST_CHECK;
/* The headings of what comes out. */
enum an_rc row_headings(struct an_cx *cx, const struct batch_sheet *s, struct text *ret_out, struct text *ret_rejects) AN_MUST_CHECK;
enum an_rc total_add(struct an_cx *cx, struct arena *names, struct batch_summary *s, const struct batch_total *t) AN_MUST_CHECK;

#endif
