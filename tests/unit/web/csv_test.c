/* Rows of a list section from a CSV file: every cell against its field, and files that are no CSV. */
#include "../base/base_test.h"

#include "web/pages/csv.h"

enum { REQUEST_BYTES = 64 << 20, FILE_BYTES = 1 << 20 };

static const struct scheme_field fields[] = {
	{ .name = { "family", 6 }, .type = FIELD_TEXT, .always_required = true },
	{ .name = { "ration_card", 11 }, .type = FIELD_TEXT },
};
static const struct text unique[] = { { "ration_card", 11 } };
static const struct scheme_section section = { .list = true, .max = 5000, .fields = fields, .field_count = 2, .unique = unique,
	.unique_count = 1 };

static struct an_cx
request_cx(void)
{
	struct an_cx cx;

	an_cx_init(&cx, arena_open(NULL, REQUEST_BYTES));
	return cx;
}

static enum an_rc
rows(struct an_cx *cx, struct text bytes, const struct json **ret)
{
	an_error_clear(cx);
	return csv_rows(cx, &section, NULL, TEXT("users"), TEXT("u.csv"), bytes, ret);
}

static void
rows_are_read(void **state)
{
	struct an_cx cx = request_cx();
	const struct json *list = NULL;

	(void)state;
	assert_int_equal(rows(&cx, TEXT("\xEF\xBB\xBF family ,ration_card\r\n\"A, \"\"B\"\"\",1\n\n C ,\n"), &list), AN_OK);
	assert_int_equal(list->count, 2);
	assert_text(json_text(json_get(&list->items[0], TEXT("family"))), "A, \"B\"");
	assert_text(json_text(json_get(&list->items[1], TEXT("family"))), "C");
	assert_null(json_get(&list->items[1], TEXT("ration_card")));
	arena_close(cx.arena);
}

static void
refused(void **state)
{
	static const struct { const char *in, *key; } table[] = {
		{ "", "csv.empty" }, { "family\n", "csv.empty" }, { "name\nA\n", "form.problems" }, { "ration_card\n1\n", "form.problems" },
		{ "family,family\nA,B\n", "form.problems" }, { "family\nA,B\n", "form.problems" }, { "family,ration_card\n,1\n", "form.problems" },
		{ "family,ration_card\nA,1\nB,1\n", "form.problems" }, { "family\n\"A\n", "batch.csv.open" }, { "family\nA\"B\n", "batch.csv.quote" },
		{ "family\n\"A\"B\n", "batch.csv.after_quote" }, { "family\rA\r", "batch.csv.return" }, { "family\nK\xF6ln\n", "batch.csv.utf8" },
	};
	struct an_cx cx = request_cx();
	const struct json *list = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		enum an_rc rc = rows(&cx, text_of(table[i].in), &list);

		if (rc != AN_INVALID || strcmp(cx.error.key, table[i].key) != 0) fail_msg("%s: %d %s", table[i].in, (int)rc, cx.error.key);
	}
	arena_close(cx.arena);
}

/* A file of a megabyte is read within a request's memory, to its end. */
static void
large(void **state)
{
	static char bytes[FILE_BYTES];
	struct an_cx cx = request_cx();
	const struct json *list = NULL;
	size_t n = (size_t)snprintf(bytes, sizeof bytes, "family,ration_card\n"), count = 0;

	(void)state;
	for (; count < 4000; count++) n += (size_t)snprintf(bytes + n, sizeof bytes - n, "Family %zu,%zu\n", count, count);
	memset(bytes + n, '\n', sizeof bytes - n);
	assert_int_equal(rows(&cx, (struct text){ bytes, sizeof bytes }, &list), AN_OK);
	assert_int_equal(list->count, count);
	arena_close(cx.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_are_read), cmocka_unit_test(refused), cmocka_unit_test(large) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
