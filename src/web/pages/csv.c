/*
 * Rows of a list section from a CSV file.  (Contract in csv.h.)
 */
#include "web/pages/csv.h"

struct reader { struct text rest; size_t line; bool bad_quote; };

/* One cell; *ret_end: it was the last of its line. */
static struct text
cell(struct an_cx *cx, struct reader *r, bool *ret_end)
{
	char *out = arena_try(cx->arena, r->rest.bytes + 1);
	size_t n = 0, i = 0;

	*ret_end = true;
	if (!out)
		return (struct text){ "", 0 };
	if (i < r->rest.bytes && r->rest.at[i] == '"') {
		for (i++;; i++) {
			if (i >= r->rest.bytes) {
				r->bad_quote = true;
				break;
			}
			if (r->rest.at[i] == '"') {
				if (i + 1 < r->rest.bytes && r->rest.at[i + 1] == '"')
					i++;
				else {
					i++;
					break;
				}
			}
			r->line += r->rest.at[i] == '\n';
			out[n++] = r->rest.at[i];
		}
		if (i < r->rest.bytes && r->rest.at[i] != ',' && r->rest.at[i] != '\r' && r->rest.at[i] != '\n')
			r->bad_quote = true;
	}
	for (; i < r->rest.bytes && r->rest.at[i] != ',' && r->rest.at[i] != '\r' && r->rest.at[i] != '\n'; i++)
		out[n++] = r->rest.at[i];
	if (i < r->rest.bytes && r->rest.at[i] == ',') {
		*ret_end = false;
		i++;
	} else {
		if (i < r->rest.bytes && r->rest.at[i] == '\r')
			i++;
		if (i < r->rest.bytes && r->rest.at[i] == '\n')
			i++;
		r->line++;
	}
	r->rest = text_slice(r->rest, i, r->rest.bytes - i);
	return text_trim((struct text){ out, n });
}

static const struct scheme_field *
field_named(const struct scheme_section *section, struct text name)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (text_equal(section->fields[i].name, name))
			return &section->fields[i];
	return NULL;
}

static enum an_rc
headings(struct an_cx *cx, const struct scheme_section *section, struct reader *r, const struct scheme_field **ret,
	size_t *ret_count)
{
	size_t count = 0;
	bool end = false;

	while (!end) {
		struct text name = cell(cx, r, &end);

		if (count == CSV_COLUMNS_MAX)
			return an_fail(cx, AN_TOO_LARGE, "csv.columns", "%d", CSV_COLUMNS_MAX);
		ret[count] = field_named(section, name);
		if (!ret[count])
			an_problem(cx, TEXT(""), "csv.column.unknown", "%.*s", TEXT_ARG(text_slice(name, 0, 80)));
		for (size_t i = 0; i < count; i++)
			if (ret[i] && ret[i] == ret[count])
				an_problem(cx, TEXT(""), "csv.column.twice", "%.*s", TEXT_ARG(name));
		count++;
	}
	for (size_t i = 0; i < section->field_count; i++) {
		bool there = false;

		for (size_t j = 0; j < count; j++)
			there = there || ret[j] == &section->fields[i];
		if (!there && section->fields[i].always_required)
			an_problem(cx, TEXT(""), "csv.column.missing", "%.*s", TEXT_ARG(section->fields[i].name));
	}
	*ret_count = count;
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

enum an_rc
csv_rows(struct an_cx *cx, const struct scheme_section *section, const struct json *before, struct text place,
	struct text file_name, struct text bytes, const struct json **ret)
{
	const struct scheme_field *columns[CSV_COLUMNS_MAX];
	struct reader r = { .rest = bytes, .line = 1 };
	size_t column_count = 0, count = 0, max = section->max > 0 ? (size_t)section->max : 10000;
	struct json *rows;
	enum an_rc rc;

	(void)place;
	if (bytes.bytes == 0)
		return an_fail(cx, AN_INVALID, "csv.empty", "%.*s", TEXT_ARG(file_name));
	if (bytes.bytes > CSV_BYTES_MAX)
		return an_fail(cx, AN_TOO_LARGE, "csv.large", "%.*s", TEXT_ARG(file_name));
	if (!text_is_utf8(bytes) || memchr(bytes.at, 0, bytes.bytes))
		return an_fail(cx, AN_INVALID, "csv.text", "%.*s", TEXT_ARG(file_name));
	if (text_starts(r.rest, TEXT("\xEF\xBB\xBF")))
		r.rest = text_slice(r.rest, 3, r.rest.bytes - 3);
	rc = headings(cx, section, &r, columns, &column_count);
	if (rc)
		return rc;
	rows = arena_new_array(cx->arena, max + 1, sizeof *rows);
	while (r.rest.bytes) {
		size_t line = r.line, i = 0;
		const struct json *row = json_new(cx->arena, JSON_OBJECT);
		bool end = false, any = false;

		for (; !end; i++) {
			struct text value = cell(cx, &r, &end);
			struct text at;
			const struct json *parsed;

			if (i >= column_count) {
				if (value.bytes)
					an_problem(cx, arena_print(cx->arena, "row %zu", line), "csv.cells", "%zu|%zu",
						line, column_count);
				continue;
			}
			any = any || value.bytes;
			at = arena_print(cx->arena, "row %zu, %.*s", line, TEXT_ARG(columns[i]->name));
			parsed = value.bytes ? field_parse(cx, columns[i], at, value) : NULL;
			if (parsed && !json_is_null(parsed))
				row = json_set(cx->arena, row, columns[i]->name, parsed);
			else if (!value.bytes && columns[i]->always_required)
				an_problem(cx, at, "page.required", "%.*s", TEXT_ARG(columns[i]->label.count ?
					scheme_say(cx->arena, cx->language, &columns[i]->label) : columns[i]->name));
		}
		if (r.bad_quote)
			return an_fail(cx, AN_INVALID, "csv.quote", "%.*s|%zu", TEXT_ARG(file_name), line);
		if (!any && column_count)
			continue;
		if (count == max)
			return an_fail(cx, AN_TOO_LARGE, "csv.rows", "%.*s|%zu", TEXT_ARG(file_name), max);
		for (size_t k = 0; k < count; k++)
			if (same_row(section, &rows[k], row))
				an_problem(cx, arena_print(cx->arena, "row %zu", line), "csv.twice", "%zu|%.*s", line,
					TEXT_ARG(json_text(json_get(row, section->unique[0]))));
		rows[count++] = *row;
	}
	if (count == 0)
		return an_fail(cx, AN_INVALID, "csv.empty", "%.*s", TEXT_ARG(file_name));
	rc = an_problems(cx);
	if (!rc)
		*ret = merged(cx, section, before, rows, count);
	return rc;
}
