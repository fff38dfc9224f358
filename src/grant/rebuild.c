/*
 * Every projection from the log alone, into a new file beside the old one, and a comparison row by row.
 */
#include "grant/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum an_rc
replay(struct an_cx *cx, struct store *from, struct store *to)
{
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, from, SQL_EVENT_ALL, &rows, ARG_INT("after", 0));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct event e = {
			.seq = store_int(&rows, 0), .case_id = store_text(cx, &rows, 1),
			.type = store_text(cx, &rows, 2), .at_us = store_int(&rows, 3),
			.actor = store_text(cx, &rows, 4),
		};
		rc = json_read(cx, store_blob(cx, &rows, 8), GRANT_BODY_BYTES_MAX, &e.body);
		if (!rc) rc = project_event(cx, to, &e);
		if (rc) rc = an_fail(cx, AN_REFUSED, "rebuild.event", "%lld|%s", (long long)e.seq,
			cx->error.key ? cx->error.key : "");
		else arena_rewind(cx->arena, mark);
	}
	store_done(&rows);
	return rc;
}

static bool
write_line(void *user, struct text row)
{
	return fprintf(user, "%.*s\n", TEXT_ARG(row)) > 0;
}

static char *
read_line(FILE *f, char **line, size_t *room)
{
	ssize_t n = getline(line, room, f);

	if (n <= 0) return NULL;
	(*line)[n - 1] = '\0';
	return *line;
}

enum { REPORT_ROW_MAX = 400 };

/* The first row of a table that differs, as a line of the report. */
static enum an_rc
compare(struct an_cx *cx, struct store *kept, struct store *made, int table, struct buf *report, int *differing)
{
	FILE *a = tmpfile(), *b = tmpfile();
	char *la = NULL, *lb = NULL;
	size_t ra = 0, rb = 0;
	enum an_rc rc = AN_OK;

	if (!a || !b) rc = an_fail(cx, AN_FAULT, "store.file", "%s|%s", "temporary file", "cannot be made");
	if (!rc) rc = store_dump(cx, kept, table, write_line, a);
	if (!rc) rc = store_dump(cx, made, table, write_line, b);
	if (!rc && (fflush(a) || fflush(b) || ferror(a) || ferror(b)))
		rc = an_fail(cx, AN_FAULT, "store.full", "%s", "temporary file");
	if (!rc) {
		rewind(a);
		rewind(b);
		for (;;) {
			const char *has = read_line(a, &la, &ra), *should = read_line(b, &lb, &rb);
			if (!has && !should) break;
			if (has && should && strcmp(has, should) == 0) continue;
			++*differing;
			buf_print(report, "%s: has %.*s\n", store_projection[table].table, REPORT_ROW_MAX,
				has ? has : "no such row");
			buf_print(report, "%s: log says %.*s\n", store_projection[table].table, REPORT_ROW_MAX,
				should ? should : "no such row");
			break;
		}
	}
	free(la);
	free(lb);
	if (a) fclose(a);
	if (b) fclose(b);
	return rc;
}

static void
remove_database(struct an_cx *cx, const char *path)
{
	unlink(path);
	unlink(arena_print(cx->arena, "%s-wal", path).at);
	unlink(arena_print(cx->arena, "%s-shm", path).at);
}

enum an_rc
grant_rebuild(struct an_cx *cx, const char *folder, const struct scheme_set *schemes, struct text *ret_report)
{
	const char *path = arena_print(cx->arena, "%s/rebuilt-%ld.db", folder, (long)getpid()).at;
	struct store *kept = NULL, *made = NULL;
	struct buf report;
	int differing = 0;
	enum an_rc rc;

	(void)schemes;                                   /* the log is enough */
	buf_open(&report, cx->arena, 1 << 20);
	remove_database(cx, path);
	rc = store_open(cx, folder, STORE_READ, &kept);
	if (!rc) rc = store_begin_read(cx, kept);
	if (!rc) rc = store_open_file(cx, path, STORE_CREATE, &made);
	if (!rc) rc = store_begin(cx, made);
	if (!rc) rc = replay(cx, kept, made);
	for (int i = 0; !rc && i < STORE_PROJECTIONS; i++) rc = compare(cx, kept, made, i, &report, &differing);
	if (made) store_rollback(made);
	if (kept) store_rollback(kept);
	store_close(made);
	store_close(kept);
	remove_database(cx, path);
	if (!rc) rc = buf_text(cx, &report, ret_report);
	if (!rc && differing) rc = an_fail(cx, AN_REFUSED, "rebuild.differs", "%d", differing);
	return rc;
}
