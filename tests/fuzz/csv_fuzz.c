/*
 * The CSV reader on any bytes.  Laws: how the bytes are cut into pieces changes nothing; cells are UTF-8 without zero bytes;
 * what was read, written and read again is the same.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "batch/csv.h"

enum { FUZZ_ROWS_MAX = 2000 };

struct pieces { const char *at; size_t bytes, piece; };
struct found { enum an_rc rc; const char *key; size_t count; struct csv_row *rows; };

static ptrdiff_t
next_piece(void *user, char *at, size_t bytes)
{
	struct pieces *p = user;
	size_t n = p->piece < bytes ? p->piece : bytes;

	if (n > p->bytes) n = p->bytes;
	if (n) memcpy(at, p->at, n);
	p->at += n;
	p->bytes -= n;
	return (ptrdiff_t)n;
}

static struct found
read_all(struct an_cx *cx, struct text t, size_t piece)
{
	struct pieces p = { t.at, t.bytes, piece };
	struct found f = { .rows = ARENA_ARRAY(cx->arena, struct csv_row, FUZZ_ROWS_MAX) };
	bool end = false;
	struct csv *csv;

	FUZZ_LAW(csv_open(cx, next_piece, &p, &csv) == AN_OK);
	while (!f.rc && f.count < FUZZ_ROWS_MAX) {
		f.rc = csv_next(cx, csv, cx->arena, &f.rows[f.count], &end);
		if (f.rc || end) break;
		FUZZ_LAW(f.rows[f.count].count >= 1 && f.rows[f.count].count <= CSV_COLUMNS_MAX);
		f.count++;
	}
	f.key = f.rc ? cx->error.key : "";
	return f;
}

static void
same_rows(const struct found *a, const struct found *b, bool numbers)
{
	FUZZ_LAW(a->count == b->count);
	for (size_t i = 0; i < a->count; i++) {
		FUZZ_LAW(a->rows[i].count == b->rows[i].count);
		FUZZ_LAW(!numbers || (a->rows[i].number == b->rows[i].number && a->rows[i].line == b->rows[i].line));
		for (size_t k = 0; k < a->rows[i].count; k++) {
			FUZZ_LAW(text_equal(a->rows[i].cells[k], b->rows[i].cells[k]));
			FUZZ_LAW(text_is_utf8(a->rows[i].cells[k]));
			FUZZ_LAW(a->rows[i].cells[k].bytes == 0 || !memchr(a->rows[i].cells[k].at, 0, a->rows[i].cells[k].bytes));
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = { (const char *)data, size }, written = TEXT_NONE;
	struct found whole, pieces, again;
	struct an_cx cx;
	struct buf b;

	an_cx_init(&cx, arena_open(NULL, 0));
	whole = read_all(&cx, t, size + 1);
	for (size_t piece = 1; piece < 5; piece += 2) {
		pieces = read_all(&cx, t, piece);
		FUZZ_LAW(whole.rc == pieces.rc && strcmp(whole.key, pieces.key) == 0);
		same_rows(&whole, &pieces, true);
	}
	buf_open(&b, cx.arena, 64 << 20);
	for (size_t i = 0; i < whole.count; i++) {
		for (size_t k = 0; k < whole.rows[i].count; k++) {
			struct text rest = whole.rows[i].cells[k];

			buf_z(&b, k ? ",\"" : "\"");
			while (rest.at) {
				buf_put(&b, text_cut(&rest, '"'));
				if (rest.at) buf_z(&b, "\"\"");
			}
			buf_char(&b, '"');
		}
		buf_z(&b, "\r\n");
	}
	FUZZ_LAW(buf_text(&cx, &b, &written) == AN_OK);
	again = read_all(&cx, written, size + 1);
	/* quotes make a row longer than it was read, never longer than it is held */
	FUZZ_LAW(again.rc == AN_OK);
	same_rows(&whole, &again, false);
	arena_close(cx.arena);
	return 0;
}
