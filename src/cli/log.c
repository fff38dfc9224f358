/*
 * anudan log: the notings, and whether they are as they were written.  anudan rebuild: do all tables follow from them?
 */
#include "data.h"

#include "audit/audit.h"
#include "base/date.h"

#include <stdio.h>

const char cli_log_usage[] =
	"show [CASE] | verify   --data DIR\n"
	"\n"
	"  show     every noting, or those of one case or organisation: number, instant, type, who, content (JSON)\n"
	"  verify   recomputes the hashes of every event; one line for each that was altered, is missing or out of order,\n"
	"           exit status 1";

const char cli_rebuild_usage[] =
	"--data DIR\n"
	"\n"
	"  Makes every projection from the log alone, in a new file, and compares it with the tables in use, row by row. Names each\n"
	"  table that differs, with its first row that does; exit status 1. Nothing is changed.";

static void
print_event(struct an_cx *cx, const struct store_rows *rows, int seq, int case_id, int type, int at_us, int actor,
	int body)
{
	struct text bytes = store_blob(cx, rows, body);

	printf("%lld  %.*s  %.*s  %.*s", (long long)store_int(rows, seq),
		TEXT_ARG(instant_text(cx->arena, store_int(rows, at_us))), TEXT_ARG(store_text(cx, rows, type)),
		TEXT_ARG(store_text(cx, rows, actor)));
	if (case_id >= 0) printf("  %.*s", TEXT_ARG(store_text(cx, rows, case_id)));
	printf("  %.*s\n", TEXT_ARG(bytes.at ? bytes : TEXT("(erased)")));
}

static enum an_rc
show(struct an_cx *cx, struct store *store, const char *id)
{
	struct store_rows rows;
	enum an_rc rc;

	if (id) rc = store_query(cx, store, SQL_EVENT_OF_CASE, &rows, ARG_TEXT("case", text_of(id)));
	else rc = store_query(cx, store, SQL_EVENT_ALL, &rows, ARG_INT("after", 0));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct arena_mark mark = arena_mark(cx->arena);
		if (id) print_event(cx, &rows, 0, -1, 1, 2, 3, 5);
		else print_event(cx, &rows, 0, 1, 2, 3, 4, 8);
		arena_rewind(cx->arena, mark);
	}
	store_done(&rows);
	return rc;
}

static enum an_rc
verify(struct an_cx *cx, struct store *store)
{
	int64_t events = 0;
	struct text report;
	struct buf out;
	enum an_rc rc, written;

	buf_open(&out, cx->arena, 1 << 20);
	rc = audit_verify(cx, store, &out, &events);
	written = buf_text(cx, &out, &report);
	if (!written) fputs(report.at, stdout);
	if (!rc) printf("%lld events are as they were written\n", (long long)events);
	return rc ? rc : written;
}

int
cli_log(struct an_cx *cx, int argc, char **argv)
{
	struct cli_data d;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "log", &d);
	if (status) return status;
	if (argc < 2 || argc > 3 || (strcmp(argv[1], "show") != 0 && strcmp(argv[1], "verify") != 0)) {
		fputs("anudan: log: show or verify; see anudan log --help\n", stderr);
		return 2;
	}
	rc = cli_data_read(cx, &d);
	if (!rc) rc = strcmp(argv[1], "show") == 0 ? show(cx, d.store, argc > 2 ? argv[2] : NULL) : verify(cx, d.store);
	cli_data_close(&d);
	return rc ? cli_fail(cx, arena_print(cx->arena, "log %s", argv[1]).at) : 0;
}

int
cli_rebuild(struct an_cx *cx, int argc, char **argv)
{
	struct text report = TEXT_NONE;
	struct cli_data d;
	enum an_rc rc;
	int status;

	status = cli_data_options(cx, &argc, argv, "rebuild", &d);
	if (status) return status;
	rc = grant_rebuild(cx, d.folder, &d.schemes, &report);
	if (report.at) printf("%.*s", TEXT_ARG(report));
	if (rc) return cli_fail(cx, "rebuild");
	printf("%d projections are what the log says\n", STORE_PROJECTIONS);
	return 0;
}
