/*
 * A file judged as a stream, in chunks, by a few threads.  (Contract in batch.h.)
 *
 * A chunk goes through three steps: cells are read (by all threads), keys are looked up (in order), rows are decided (each unit
 * by the thread that owns it, in order).  A thread has an error context, arenas and a dmn_run of its own; nothing is locked.
 */
#include "batch/inner.h"

#include "base/message.h"

#include <pthread.h>
#include <unistd.h>

enum batch_step { BATCH_READ, BATCH_JUDGE };

struct batch {
	struct batch_sheet sheet;
	struct arena *of_chunk;                  /* cells */
	struct batch_row rows[BATCH_CHUNK_ROWS];
	size_t row_count;
	struct batch_seen seen;
	enum batch_step step;
	size_t worker_count;
	struct batch_worker workers[BATCH_THREADS_MAX];
};

struct source { csv_source *next; void *user; struct hash_run hash; int64_t bytes; bool too_large; };

static ptrdiff_t
hashed_source(void *user, char *at, size_t bytes)
{
	struct source *s = user;
	ptrdiff_t n = s->next(s->user, at, bytes);

	if (n <= 0) return n;
	hash_add(&s->hash, at, (size_t)n);
	s->bytes += n;
	s->too_large = s->bytes > BATCH_FILE_BYTES_MAX;
	return s->too_large ? 0 : n;
}

/* ---- headings ---- */

static bool
heading_is(struct text heading, struct text name)
{
	if (heading.bytes != name.bytes) return false;
	for (size_t i = 0; i < name.bytes; i++) {
		char a = heading.at[i], b = name.at[i];

		if (a >= 'A' && a <= 'Z') a = (char)(a - 'A' + 'a');
		if (b >= 'A' && b <= 'Z') b = (char)(b - 'A' + 'a');
		if (a != b) return false;
	}
	return true;
}

static size_t
column_of_heading(const struct scheme_batch *b, struct text heading)
{
	for (size_t i = 0; i < b->column_count; i++) {
		if (heading_is(heading, b->columns[i].field.name)) return i;
		for (size_t k = 0; k < b->columns[i].headings.count; k++)
			if (heading_is(heading, b->columns[i].headings.at[k])) return i;
	}
	return SCHEME_NO_COLUMN;
}

/* The first row says which column is which; every fault in it is listed. */
static enum an_rc
read_headings(struct an_cx *cx, const struct batch_job *job, struct csv *csv, const struct source *source, struct batch_sheet *ret)
{
	const struct scheme_batch *b = job->batch;
	size_t *column_at = ARENA_ARRAY(cx->arena, size_t, b->column_count + 1);
	struct text *headings;
	struct csv_row row;
	bool end;
	enum an_rc rc = csv_next(cx, csv, cx->arena, &row, &end);

	if (rc) return rc;
	if (source->too_large) return an_fail(cx, AN_TOO_LARGE, "batch.large", "%d", BATCH_FILE_BYTES_MAX);
	if (end) return an_fail(cx, AN_INVALID, "batch.empty");
	headings = ARENA_ARRAY(cx->arena, struct text, row.count);
	for (size_t i = 0; i < b->column_count; i++) column_at[i] = SCHEME_NO_COLUMN;
	for (size_t i = 0; i < row.count; i++) {
		size_t column = column_of_heading(b, headings[i] = text_trim(row.cells[i]));
		struct text short_heading = text_slice(headings[i], 0, 80);

		while (!text_is_utf8(short_heading)) short_heading.bytes--;      /* not cut within a character */
		if (column == SCHEME_NO_COLUMN)
			an_problem(cx, arena_print(cx->arena, "column %zu", i + 1), "batch.column.unknown", "%.*s", TEXT_ARG(short_heading));
		else if (column_at[column] != SCHEME_NO_COLUMN)
			an_problem(cx, arena_print(cx->arena, "column %zu", i + 1), "batch.column.twice", "%.*s|%zu",
				TEXT_ARG(b->columns[column].field.name), column_at[column] + 1);
		else column_at[column] = i;
	}
	for (size_t i = 0; i < b->column_count; i++)
		if (column_at[i] == SCHEME_NO_COLUMN && b->columns[i].field.always_required)
			an_problem(cx, TEXT_NONE, "batch.column.missing", "%.*s", TEXT_ARG(b->columns[i].field.name));
	*ret = (struct batch_sheet){ job, row.count, headings, column_at };
	return an_problems(cx);
}

/* ---- threads ---- */

static bool
owns(const struct batch *b, size_t worker, const struct batch_row *r)
{
	uint32_t h;

	memcpy(&h, r->unit.b, sizeof h);
	return h % b->worker_count == worker;
}

static enum an_rc
one_row(struct batch *b, size_t worker, size_t i)
{
	struct batch_row *r = &b->rows[i];

	if (b->step == BATCH_READ) return i % b->worker_count == worker ? row_read(&b->workers[worker], &b->sheet, r) : AN_OK;
	return !owns(b, worker, r) || r->done ? AN_OK : row_judge(&b->workers[worker], &b->sheet, r);
}

static void
take_step(struct batch *b, size_t worker)
{
	struct batch_worker *w = &b->workers[worker];

	if (b->step == BATCH_READ) arena_empty(w->of_chunk);
	for (size_t i = 0; i < b->row_count && w->failed_row == 0; i++)
		if (one_row(b, worker, i)) w->failed_row = b->rows[i].csv.number;
}

struct share { struct batch *batch; size_t worker; };

static void *
share_main(void *user)
{
	const struct share *share = user;

	take_step(share->batch, share->worker);
	return NULL;
}

/* All threads take a step; the first row's error becomes ours. */
static enum an_rc
together(struct an_cx *cx, struct batch *b, enum batch_step step)
{
	const struct batch_worker *failed = NULL;
	struct share shares[BATCH_THREADS_MAX];
	pthread_t threads[BATCH_THREADS_MAX];
	bool started[BATCH_THREADS_MAX] = { false };

	b->step = step;
	for (size_t i = 1; i < b->worker_count; i++) {
		shares[i] = (struct share){ b, i };
		started[i] = pthread_create(&threads[i], NULL, share_main, &shares[i]) == 0;
	}
	take_step(b, 0);
	for (size_t i = 1; i < b->worker_count; i++) {
		if (started[i]) pthread_join(threads[i], NULL);
		else take_step(b, i);            /* the machine gives no more threads: slower, not wrong */
	}
	for (size_t i = 0; i < b->worker_count; i++)
		if (b->workers[i].failed_row && (!failed || b->workers[i].failed_row < failed->failed_row)) failed = &b->workers[i];
	if (!failed) return AN_OK;
	(void)an_fail(cx, failed->cx.error.rc, failed->cx.error.key, "%.*s", TEXT_ARG(failed->cx.error.detail));
	return an_fail(cx, failed->cx.error.rc, "batch.row", "%zu|%.*s", failed->failed_row,
		TEXT_ARG(message_error(cx->arena, cx->language, &cx->error)));
}

static enum an_rc
worker_open(struct an_cx *cx, size_t sum_count, struct batch_worker *w)
{
	w->units = units_open(sum_count);
	w->of_chunk = arena_open(NULL, 0);
	w->of_row = arena_open(NULL, 0);
	w->of_run = arena_open(NULL, 0);
	w->run = dmn_run_open(NULL, NULL);
	if (!w->of_chunk || !w->of_row || !w->of_run || !w->run) return an_fail(cx, AN_FAULT, "batch.memory");
	w->cx = *cx;
	w->cx.log = NULL;
	w->cx.error = (struct an_error){ 0 };
	w->cx.arena = w->of_row;
	return AN_OK;
}

static void
worker_close(struct batch_worker *w)
{
	units_close(&w->units);
	dmn_run_close(w->run);
	if (w->of_chunk) arena_close(w->of_chunk);
	if (w->of_row) arena_close(w->of_row);
	if (w->of_run) arena_close(w->of_run);
}

static enum an_rc
open_workers(struct an_cx *cx, struct batch *b, size_t asked)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = asked ? asked : processors > 0 ? (size_t)processors : 1;
	enum an_rc rc = AN_OK;

	if (count > BATCH_THREADS_MAX) count = BATCH_THREADS_MAX;
	while (b->worker_count < count && !rc)
		rc = worker_open(cx, b->sheet.job->batch->sum_count, &b->workers[b->worker_count++]);
	return rc;
}

/* ---- chunks ---- */

/* The next rows of the file; none at its end. */
static enum an_rc
read_chunk(struct an_cx *cx, struct batch *b, struct csv *csv, const struct source *source, bool *ret_end)
{
	arena_empty(b->of_chunk);
	b->row_count = 0;
	*ret_end = false;
	while (b->row_count < BATCH_CHUNK_ROWS && arena_bytes(b->of_chunk) < BATCH_CHUNK_BYTES) {
		struct batch_row *r = &b->rows[b->row_count];
		enum an_rc rc;

		*r = (struct batch_row){ 0 };
		rc = csv_next(cx, csv, b->of_chunk, &r->csv, ret_end);
		if (source->too_large) return an_fail(cx, AN_TOO_LARGE, "batch.large", "%d", BATCH_FILE_BYTES_MAX);
		if (rc || *ret_end) return rc;
		if (r->csv.number > BATCH_ROWS_MAX) return an_fail(cx, AN_TOO_LARGE, "batch.rows", "%d", BATCH_ROWS_MAX);
		b->row_count++;
	}
	return AN_OK;
}

static enum an_rc
judge_chunk(struct an_cx *cx, struct batch *b, batch_sink *sink, void *user)
{
	enum an_rc rc = together(cx, b, BATCH_READ);

	for (size_t i = 0; i < b->row_count && !rc; i++) {
		struct batch_row *r = &b->rows[i];

		if (!r->done) rc = seen_put(cx, &b->seen, &r->key, (uint32_t)r->csv.number, &r->before);
	}
	if (!rc) rc = together(cx, b, BATCH_JUDGE);
	for (size_t i = 0; i < b->row_count && !rc; i++) rc = sink(cx, user, b->rows[i].out, b->rows[i].rejects);
	return rc;
}

static enum an_rc
sum_up(struct an_cx *cx, const struct batch *b, struct batch_summary *ret)
{
	enum an_rc rc = AN_OK;

	for (size_t i = 0; i < b->worker_count; i++) {
		const struct batch_summary *one = &b->workers[i].sum;

		ret->admitted_count += one->admitted_count;
		ret->deficient_count += one->deficient_count;
		ret->refused_count += one->refused_count;
		ret->rejected_count += one->rejected_count;
		for (size_t k = 0; k < one->total_count && !rc; k++) rc = total_add(cx, cx->arena, ret, &one->totals[k]);
	}
	ret->row_count = ret->admitted_count + ret->deficient_count + ret->refused_count + ret->rejected_count;
	return rc;
}

enum an_rc
batch_judge(struct an_cx *cx, const struct batch_job *job, csv_source *next, void *source_user, batch_sink *sink,
	void *sink_user, struct batch_summary *ret)
{
	struct batch *b = ARENA_NEW(cx->arena, struct batch);
	struct source source = { .next = next, .user = source_user };
	struct batch_summary sum = { 0 };
	struct text out, rejects;
	struct csv *csv;
	bool end = false;
	enum an_rc rc;

	b->seen.fd = -1;
	hash_start(&source.hash);
	rc = csv_open(cx, hashed_source, &source, &csv);
	if (!rc) rc = read_headings(cx, job, csv, &source, &b->sheet);
	if (!rc) rc = open_workers(cx, b, job->thread_count);
	if (!rc) rc = seen_open(cx, &b->seen);
	b->of_chunk = arena_open(NULL, 0);
	if (!rc && !b->of_chunk) rc = an_fail(cx, AN_FAULT, "batch.memory");
	if (!rc) rc = row_headings(cx, &b->sheet, &out, &rejects);
	if (!rc) rc = sink(cx, sink_user, out, rejects);
	while (!rc && !end) {
		rc = read_chunk(cx, b, csv, &source, &end);
		if (!rc) rc = judge_chunk(cx, b, sink, sink_user);
	}
	if (!rc) rc = sum_up(cx, b, &sum);
	if (!rc && sum.row_count == 0) rc = an_fail(cx, AN_INVALID, "batch.empty");
	hash_end(&source.hash, &sum.file);
	for (size_t i = 0; i < b->worker_count; i++) worker_close(&b->workers[i]);
	if (b->of_chunk) arena_close(b->of_chunk);
	seen_close(&b->seen);
	if (!rc) *ret = sum;
	return rc;
}
