/* Rows of a list section from a CSV file (RFC 4180): heading = names of fields. */
#ifndef WEB_CSV_H
#define WEB_CSV_H

#include "scheme/scheme.h"

enum { CSV_BYTES_MAX = 1 << 20 };

/*
 * Every row checked cell by cell; a wrong one is a problem at "row 3, udyam" (the heading is row 1).  Rows are laid
 * over before: one with the same values of the section's `unique` fields is replaced and keeps its id, others are
 * added.  *ret is the whole section as it will be.  AN_INVALID (also of batch/csv.h), AN_TOO_LARGE; nothing is stored here.
 */
enum an_rc csv_rows(struct an_cx *cx, const struct scheme_section *section, const struct json *before,
	struct text place, struct text file_name, struct text bytes, const struct json **ret) AN_MUST_CHECK;

#endif
