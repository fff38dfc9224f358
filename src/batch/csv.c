/*
 * A CSV reader of five states, one byte at a time.  (Contract in csv.h.)
 */
#include "batch/csv.h"

#include <errno.h>

enum csv_state { CSV_START, CSV_PLAIN, CSV_QUOTED, CSV_QUOTE, CSV_RETURN };

struct csv {
	csv_source *source;
	void *user;
	size_t used, have;               /* of input */
	size_t number, line;             /* of the row being read, and of the byte being read */
	size_t bytes, count;             /* of row; cells that are complete */
	bool begun, ended;
	size_t ends[CSV_COLUMNS_MAX];
	char input[CSV_READ_BYTES], row[CSV_ROW_BYTES_MAX];
};

enum an_rc
csv_open(struct an_cx *cx, csv_source *source, void *user, struct csv **ret)
{
	struct csv *r = arena_try(cx->arena, sizeof *r);

	if (!r) return an_fail(cx, AN_FAULT, "batch.memory");
	r->source = source;
	r->user = user;
	r->line = 1;
	*ret = r;
	return AN_OK;
}

static enum an_rc
fail(struct an_cx *cx, const struct csv *r, const char *key)
{
	return an_fail(cx, AN_INVALID, key, "%zu", r->line);
}

/* More input; *ret_end when there is no more.  At the file's start the mark of UTF-8 is passed over. */
static enum an_rc
fill(struct an_cx *cx, struct csv *r, bool *ret_end)
{
	static const char mark[] = "\xEF\xBB\xBF";
	enum { MARK_BYTES = sizeof mark - 1 };

	*ret_end = false;
	r->used = r->have = 0;
	do {
		ptrdiff_t n = r->source(r->user, r->input + r->have, sizeof r->input - r->have);

		if (n < 0) return an_fail(cx, AN_FAULT, "batch.csv.read", "%s", strerror(errno));
		if (n == 0) break;
		r->have += (size_t)n;
	} while (!r->begun && r->have < MARK_BYTES);
	if (!r->begun && r->have >= MARK_BYTES && memcmp(r->input, mark, MARK_BYTES) == 0) r->used = MARK_BYTES;
	r->begun = true;
	*ret_end = r->have == 0;
	return AN_OK;
}

static enum an_rc
cell_put(struct an_cx *cx, struct csv *r, char c)
{
	if (r->bytes == sizeof r->row)
		return an_fail(cx, AN_TOO_LARGE, "batch.csv.row", "%zu|%d", r->line, CSV_ROW_BYTES_MAX);
	r->row[r->bytes++] = c;
	return AN_OK;
}

static enum an_rc
cell_end(struct an_cx *cx, struct csv *r)
{
	size_t from = r->count ? r->ends[r->count - 1] : 0;
	struct text cell = { r->row + from, r->bytes - from };

	if (r->count == CSV_COLUMNS_MAX)
		return an_fail(cx, AN_TOO_LARGE, "batch.csv.columns", "%zu|%d", r->line, CSV_COLUMNS_MAX);
	if (!text_is_utf8(cell)) return fail(cx, r, "batch.csv.utf8");
	r->ends[r->count++] = r->bytes;
	return AN_OK;
}

/* One byte.  *ret_row: it ended a row. */
static enum an_rc
step(struct an_cx *cx, struct csv *r, enum csv_state *state, char c, bool *ret_row)
{
	*ret_row = false;
	if (c == '\0') return fail(cx, r, "batch.csv.zero");
	switch (*state) {
	case CSV_QUOTED:
		if (c == '"') {
			*state = CSV_QUOTE;
			return AN_OK;
		}
		if (c == '\n') r->line++;
		return cell_put(cx, r, c);
	case CSV_RETURN:
		if (c != '\n') return fail(cx, r, "batch.csv.return");
		break;
	case CSV_START: case CSV_PLAIN: case CSV_QUOTE:
		if (c == '"' && *state == CSV_PLAIN) return fail(cx, r, "batch.csv.quote");
		if (c == '"') {
			bool doubled = *state == CSV_QUOTE;

			*state = CSV_QUOTED;
			return doubled ? cell_put(cx, r, c) : AN_OK;
		}
		if (c == '\r') {
			/* a blank line stays one */
			bool blank = *state == CSV_START && r->count == 0;

			*state = CSV_RETURN;
			return blank ? AN_OK : cell_end(cx, r);
		}
		if (c == ',') {
			*state = CSV_START;
			return cell_end(cx, r);
		}
		if (c != '\n' && *state == CSV_QUOTE) return fail(cx, r, "batch.csv.after_quote");
		if (c != '\n') {
			*state = CSV_PLAIN;
			return cell_put(cx, r, c);
		}
		if (*state != CSV_START || r->count > 0) {
			enum an_rc rc = cell_end(cx, r);

			if (rc) return rc;
		}
		break;
	}
	r->line++;
	*state = CSV_START;
	*ret_row = true;
	return AN_OK;
}

static enum an_rc
copy(struct an_cx *cx, const struct csv *r, struct arena *arena, struct csv_row *ret)
{
	struct text *cells = arena_try_array(arena, r->count, sizeof *cells);
	char *at = arena_try_bare(arena, r->bytes + 1);

	if (!cells || !at) return an_fail(cx, AN_FAULT, "batch.memory");
	memcpy(at, r->row, r->bytes);
	for (size_t i = 0; i < r->count; i++) {
		size_t from = i ? r->ends[i - 1] : 0;

		cells[i] = (struct text){ at + from, r->ends[i] - from };
	}
	ret->count = r->count;
	ret->cells = cells;
	return AN_OK;
}

enum an_rc
csv_next(struct an_cx *cx, struct csv *r, struct arena *arena, struct csv_row *ret, bool *ret_end)
{
	enum csv_state state = CSV_START;
	struct csv_row row = { .line = r->line };
	enum an_rc rc = AN_OK;

	*ret_end = false;
	r->bytes = r->count = 0;
	while (!r->ended) {
		bool complete = false;

		if (r->used == r->have) {
			rc = fill(cx, r, &r->ended);
			if (rc) return rc;
			continue;
		}
		rc = step(cx, r, &state, r->input[r->used++], &complete);
		if (rc) return rc;
		if (!complete) continue;
		r->number++;
		if (r->count) goto found;
		row.line = r->line;
	}
	if (state == CSV_QUOTED) return an_fail(cx, AN_INVALID, "batch.csv.open", "%zu", row.line);
	if (state == CSV_RETURN) return fail(cx, r, "batch.csv.return");
	if (state == CSV_START && r->count == 0) {
		*ret_end = true;
		return AN_OK;
	}
	r->number++;
	rc = cell_end(cx, r);
	if (rc) return rc;
found:
	row.number = r->number;
	rc = copy(cx, r, arena, &row);
	if (!rc) *ret = row;
	return rc;
}
