/*
 * CSV as RFC 4180 has it, read as a stream, and nothing looser: cells separated by commas, rows ended by CRLF or LF, a cell
 * that holds a comma, a quote or a line end stands in double quotes, a quote in it is doubled.  UTF-8, with or without its mark
 * at the start.  What breaks these rules is an error that names the line, never a guess: after a stray quote nobody knows
 * which cell is which.
 *
 * A reader holds one row and a piece of the file, however long the file is.
 */
#ifndef BATCH_CSV_H
#define BATCH_CSV_H

#include "base/cx.h"

enum { CSV_READ_BYTES = 64 << 10, CSV_ROW_BYTES_MAX = 256 << 10, CSV_COLUMNS_MAX = 200 };

/* Gives up to `bytes` more bytes of the file; 0 = its end, -1 = errno says why not. */
typedef ptrdiff_t csv_source(void *user, char *at, size_t bytes);

/* number: as a spreadsheet counts, from 1, blank rows too.  line: where the row begins; a quoted cell may hold line ends. */
struct csv_row { size_t number, line, count; const struct text *cells; };

struct csv;

/* The reader lives in cx->arena. */
enum an_rc csv_open(struct an_cx *cx, csv_source *source, void *user, struct csv **ret) AN_MUST_CHECK;

/*
 * The next row, its cells copied into arena; blank lines are passed over.  *ret_end: there is none.
 *
 * Errors     AN_INVALID "batch.csv.quote", ".after_quote", ".open", ".return", ".utf8", ".zero" "line";
 *            AN_TOO_LARGE "batch.csv.row", ".columns" "line|limit"; AN_FAULT "batch.csv.read" "why"
 */
enum an_rc csv_next(struct an_cx *cx, struct csv *r, struct arena *arena, struct csv_row *ret, bool *ret_end) AN_MUST_CHECK;

#endif
