/*
 * Rows of a list section from a CSV file.  (Contract in csv.h.)
 */
#include "web/pages/csv.h"

#include "batch/csv.h"

static const struct scheme_field *
field_named(const struct scheme_section *section, struct text name)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (text_equal(section->fields[i].name, name))
			return &section->fields[i];
	return NULL;
}

static enum an_rc
headings(struct an_cx *cx, const struct scheme_section *section, const struct csv_row *row, const struct scheme_field **ret)
{
	for (size_t i = 0; i < row->count; i++) {
		struct text name = text_trim(row->cells[i]), start = text_slice(name, 0, 80);

		ret[i] = field_named(section, name);
		while (!text_is_utf8(start)) start.bytes--;      /* not cut within a character */
		if (!ret[i])
			an_problem(cx, TEXT(""), "csv.column.unknown", "%.*s", TEXT_ARG(start));
		for (size_t j = 0; j < i; j++)
			if (ret[j] && ret[j] == ret[i])
				an_problem(cx, TEXT(""), "csv.column.twice", "%.*s", TEXT_ARG(name));
	}
	for (size_t i = 0; i < section->field_count; i++) {
		bool there = false;

		for (size_t j = 0; j < row->count; j++)
			there = there || ret[j] == &section->fields[i];
		if (!there && section->fields[i].always_required)
			an_problem(cx, TEXT(""), "csv.column.missing", "%.*s", TEXT_ARG(section->fields[i].name));
	}
	return an_problems(cx);
}

/* Do two rows hold the same values in all unique fields? */
static bool
same_row(const struct scheme_section *section, const struct json *a, const struct json *b)
{
	for (size_t i = 0; i < section->unique_count; i++) {
		const struct json *x = json_get(a, section->unique[i]), *y = json_get(b, section->unique[i]);

		if (json_is_null(x) || json_is_null(y) || !json_equal(x, y))
			return false;
	}
	return section->unique_count > 0;
}

static const struct json *
merged(struct an_cx *cx, const struct scheme_section *section, const struct json *before, struct json *rows,
	size_t count)
{
	size_t old = before && before->kind == JSON_ARRAY ? before->count : 0, n = 0;
	struct json *list = json_new(cx->arena, JSON_ARRAY);

	list->items = arena_new_array(cx->arena, old + count + 1, sizeof *list->items);
	for (size_t i = 0; i < old; i++)
		list->items[n++] = before->items[i];
	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		while (j < old && !same_row(section, &before->items[j], &rows[i]))
			j++;
		if (j < old) {
			const struct json *with_id = json_set(cx->arena, &rows[i], TEXT("row"),
				json_get(&before->items[j], TEXT("row")));

			list->items[j] = *with_id;
		} else {
			list->items[n++] = rows[i];
		}
	}
	list->count = n;
	return list;
}

/* One row's cells against their fields; what is wrong is a problem.  NULL: all cells are empty. */
static const struct json *
row_take(struct an_cx *cx, const struct scheme_field *const *columns, size_t column_count, const struct csv_row *csv)
{
	const struct json *row = json_new(cx->arena, JSON_OBJECT);
	size_t empty = 0;

	while (empty < csv->count && !text_trim(csv->cells[empty]).bytes) empty++;
	if (empty == csv->count)
		return NULL;
	for (size_t i = 0; i < csv->count || i < column_count; i++) {
		struct text value = i < csv->count ? text_trim(csv->cells[i]) : TEXT_NONE, at;
		const struct json *parsed;

		if (i >= column_count) {
			if (value.bytes)
				an_problem(cx, arena_print(cx->arena, "row %zu", csv->number), "csv.cells", "%zu|%zu", csv->number,
					column_count);
			continue;
		}
		at = arena_print(cx->arena, "row %zu, %.*s", csv->number, TEXT_ARG(columns[i]->name));
		parsed = value.bytes ? field_parse(cx, columns[i], at, value) : NULL;
		if (parsed && !json_is_null(parsed))
			row = json_set(cx->arena, row, columns[i]->name, parsed);
		else if (!value.bytes && columns[i]->always_required)
			an_problem(cx, at, "page.required", "%.*s", TEXT_ARG(columns[i]->label.count ?
				scheme_say(cx->arena, cx->language, &columns[i]->label) : columns[i]->name));
	}
	return row;
}

static ptrdiff_t
next_bytes(void *user, char *at, size_t bytes)
{
	struct text *rest = user;
	size_t n = rest->bytes < bytes ? rest->bytes : bytes;

	memcpy(at, rest->at, n);
	*rest = text_slice(*rest, n, rest->bytes - n);
	return (ptrdiff_t)n;
}

enum an_rc
csv_rows(struct an_cx *cx, const struct scheme_section *section, const struct json *before, struct text place,
	struct text file_name, struct text bytes, const struct json **ret)
{
	const struct scheme_field *columns[CSV_COLUMNS_MAX];
	size_t column_count, count = 0, max = section->max > 0 ? (size_t)section->max : 10000;
	struct csv_row csv;
	struct json *rows;
	struct csv *reader;
	bool end = false;
	enum an_rc rc;

	(void)place;
	if (bytes.bytes == 0)
		return an_fail(cx, AN_INVALID, "csv.empty", "%.*s", TEXT_ARG(file_name));
	if (bytes.bytes > CSV_BYTES_MAX)
		return an_fail(cx, AN_TOO_LARGE, "csv.large", "%.*s", TEXT_ARG(file_name));
	rc = csv_open(cx, next_bytes, &bytes, &reader);
	if (!rc)
		rc = csv_next(cx, reader, cx->arena, &csv, &end);
	if (!rc && end)
		rc = an_fail(cx, AN_INVALID, "csv.empty", "%.*s", TEXT_ARG(file_name));
	if (!rc)
		rc = headings(cx, section, &csv, columns);
	if (rc)
		return rc;
	column_count = csv.count;
	rows = arena_new_array(cx->arena, max + 1, sizeof *rows);
	while (!(rc = csv_next(cx, reader, cx->arena, &csv, &end)) && !end) {
		const struct json *row = row_take(cx, columns, column_count, &csv);

		if (!row)
			continue;
		if (count == max)
			return an_fail(cx, AN_TOO_LARGE, "csv.rows", "%.*s|%zu", TEXT_ARG(file_name), max);
		for (size_t k = 0; k < count; k++)
			if (same_row(section, &rows[k], row))
				an_problem(cx, arena_print(cx->arena, "row %zu", csv.number), "csv.twice", "%zu|%.*s", csv.number,
					TEXT_ARG(json_text(json_get(row, section->unique[0]))));
		rows[count++] = *row;
	}
	if (!rc && count == 0)
		rc = an_fail(cx, AN_INVALID, "csv.empty", "%.*s", TEXT_ARG(file_name));
	if (!rc)
		rc = an_problems(cx);
	if (!rc)
		*ret = merged(cx, section, before, rows, count);
	return rc;
}
