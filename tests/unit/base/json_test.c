/* JSON: what RFC 8259 allows is read and written back unchanged; everything else is refused with its place. */
#include "base_test.h"

#include "base/json.h"

static struct text
written(struct an_cx *cx, void (*write)(struct buf *b, const struct json *j), const struct json *j)
{
	struct text out = TEXT("failed");
	struct buf b;

	buf_open(&b, cx->arena, 1 << 20);
	write(&b, j);
	assert_int_equal(buf_text(cx, &b, &out), AN_OK);
	return out;
}

static const struct json *
read_z(struct an_cx *cx, const char *z)
{
	const struct json *j = NULL;

	if (json_read(cx, text_of(z), 0, &j))
		fail_msg("refused: %s: %.*s", z, TEXT_ARG(cx->error.detail));
	return j;
}

static void
numbers_stay_as_written(void **state)
{
	static const char *const kept[] = {
		"0.1000000000000000000000000001", "12345678901234567890123", "9007199254740993", "1.10", "1e400", "-0", "-0.0e-0", "1E+2",
		"[1,2.50,{\"a\":3.00}]", "\"\"", "{}", "[]", "null", "true", "false", "{\"b\":1,\"a\":2}", "\"रुपये\"",
	};
	struct an_cx cx = test_cx();

	(void)state;
	for (size_t i = 0; i < COUNT(kept); i++)
		assert_text(written(&cx, json_write, read_z(&cx, kept[i])), kept[i]);
	test_cx_close(&cx);
}

static void
refused(void **state)
{
	static const struct { const char *in; const char *place; } table[] = {
		{ "", "1|1|" }, { "01", "1|2|" }, { "-", "1|2|" }, { "+1", "1|1|" }, { ".5", "1|1|" }, { "1.", "1|3|" }, { "1e", "1|3|" },
		{ "1 2", "1|3|" }, { "{}x", "1|3|" }, { "{\"a\":1,\"a\":2}", "1|14|" }, { "{\"a\":1,\"\\u0061\":2}", "1|19|" },
		{ "[1,]", "1|4|" }, { "{\"a\":1,}", "1|8|" }, { "{a:1}", "1|2|" }, { "{'a':1}", "1|2|" }, { "[1", "1|3|" }, { "\"abc", "1|5|" },
		{ "\"\xff\"", "1|2|" }, { "\"\xed\xa0\x80\"", "1|2|" }, { "\"\\ud800\"", "1|8|" }, { "\"\\ud800\\u0041\"", "1|14|" },
		{ "\"\\udc00\"", "1|8|" }, { "\"\\x41\"", "1|3|" }, { "\"\\u12g4\"", "1|4|" }, { "\"a\nb\"", "1|3|" }, { "\"tab\there\"", "1|5|" },
		{ "nul", "1|1|" }, { "nullx", "1|5|" }, { "True", "1|1|" }, { "NaN", "1|1|" }, { "Infinity", "1|1|" }, { "// c\n1", "1|1|" },
		{ "{\n \"a\": 1,\n \"b\" 2}", "3|6|" }, { "{\"a\"}", "1|5|" }, { "]", "1|1|" }, { "[1}", "1|3|" }, { "\xef\xbb\xbf{}", "1|1|" },
		{ "{\"₹\": x}", "1|7|" },
	};
	struct an_cx cx = test_cx();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct json *j = NULL;

		if (json_read(&cx, text_of(table[i].in), 0, &j) != AN_INVALID || j)
			fail_msg("row %zu was not refused: %s", i, table[i].in);
		assert_string_equal(cx.error.key, "json.syntax");
		if (!text_starts(cx.error.detail, text_of(table[i].place)))
			fail_msg("row %zu: %s: %.*s", i, table[i].in, TEXT_ARG(cx.error.detail));
	}
	assert_int_equal(json_read(&cx, (struct text){ "1\0", 2 }, 0, &(const struct json *){ NULL }), AN_INVALID);
	assert_int_equal(json_read(&cx, (struct text){ "\"a\\\0\"", 5 }, 0, &(const struct json *){ NULL }), AN_INVALID);
	test_cx_close(&cx);
}

static void
bounds(void **state)
{
	struct an_cx cx = test_cx();
	const struct json *j = NULL;
	struct text many;
	char deep[2 * JSON_DEPTH_MAX + 3];
	struct buf b;

	(void)state;
	memset(deep, '[', JSON_DEPTH_MAX);
	memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	assert_int_equal(json_read(&cx, (struct text){ deep, 2 * JSON_DEPTH_MAX }, 0, &j), AN_OK);
	memset(deep, '[', JSON_DEPTH_MAX + 1);
	memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	assert_int_equal(json_read(&cx, (struct text){ deep, 2 * JSON_DEPTH_MAX + 2 }, 0, &j), AN_TOO_LARGE);
	assert_string_equal(cx.error.key, "json.limit");
	assert_int_equal(json_read(&cx, TEXT("[1,2,3]"), 6, &j), AN_TOO_LARGE);
	/* Many values: refused by count before memory; many members: duplicates are found among thousands. */
	buf_open(&b, cx.arena, 1 << 22);
	buf_char(&b, '[');
	for (int i = 0; i < JSON_COUNT_MAX + 1; i++)
		buf_z(&b, i ? ",1" : "1");
	buf_char(&b, ']');
	assert_int_equal(buf_text(&cx, &b, &many), AN_OK);
	assert_int_equal(json_read(&cx, many, 1 << 22, &j), AN_TOO_LARGE);
	buf_open(&b, cx.arena, 1 << 22);
	buf_char(&b, '{');
	for (int i = 0; i < 5000; i++)
		buf_print(&b, "\"m%d\":%d,", i, i);
	buf_z(&b, "\"m77\":0}");
	assert_int_equal(buf_text(&cx, &b, &many), AN_OK);
	assert_int_equal(json_read(&cx, many, 1 << 22, &j), AN_INVALID);
	assert_true(text_find(cx.error.detail, TEXT("m77")) >= 0);
	test_cx_close(&cx);
}

/* An arena that is too small ends the reading, wherever that happens. */
static void
memory_runs_out(void **state)
{
	static const char in[] = "{\"a\":[1,2,3,{\"b\":\"x\\ny\"}],\"c\":{\"d\":[[],[],[1]],\"e\":\"\\u0930\"},\"f\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14]}";
	bool done = false;

	(void)state;
	for (size_t ceiling = 4096; !done; ceiling += 64) {
		struct an_cx cx;
		const struct json *j = NULL;
		enum an_rc rc;

		an_cx_init(&cx, arena_open(NULL, ceiling));
		while (arena_try(cx.arena, 64) && arena_bytes(cx.arena) < ceiling - 3000)
			continue;
		rc = json_read(&cx, text_of(in), 0, &j);
		assert_true(rc == AN_OK || rc == AN_TOO_LARGE);
		assert_true((j != NULL) == (rc == AN_OK));
		done = rc == AN_OK;
		arena_close(cx.arena);
		assert_true(ceiling < 100000);
	}
}

static void
looking(void **state)
{
	struct an_cx cx = test_cx();
	const struct json *j = read_z(&cx, "{\"a\":{\"b\":{\"c\":\"\\ud83d\\ude00\\u20b9\\/\"}},\"n\":12,\"e\":1.2e1,\"big\":1e400,\"t\":true,\"z\":null}");
	int64_t n = 0;
	bool b = false;

	(void)state;
	assert_text(json_text(json_path(j, "a.b.c")), "😀₹/");
	assert_null(json_path(j, "a.x.c"));
	assert_null(json_path(j, "n.x"));
	assert_true(json_to_int(json_get(j, TEXT("n")), &n) && n == 12);
	assert_true(json_to_int(json_get(j, TEXT("e")), &n) && n == 12);
	assert_false(json_to_int(json_get(j, TEXT("big")), &n));
	assert_false(json_to_int(json_get(j, TEXT("t")), &n));
	assert_true(json_to_bool(json_get(j, TEXT("t")), &b) && b);
	assert_true(json_is_null(json_get(j, TEXT("z"))));
	assert_true(json_is_null(json_get(j, TEXT("absent"))));
	assert_false(json_is_null(j));
	test_cx_close(&cx);
}

static void
building(void **state)
{
	struct an_cx cx = test_cx();
	const struct json *j = json_set(cx.arena, NULL, TEXT("b"), json_int(cx.arena, -5));
	const struct json *list = json_append(cx.arena, NULL, json_bool(cx.arena, true));

	(void)state;
	j = json_set(cx.arena, j, TEXT("a"), json_string(cx.arena, TEXT("x\"y")));
	list = json_append(cx.arena, list, json_new(cx.arena, JSON_NULL));
	j = json_set(cx.arena, j, TEXT("list"), list);
	assert_text(written(&cx, json_write, j), "{\"b\":-5,\"a\":\"x\\\"y\",\"list\":[true,null]}");
	assert_text(written(&cx, json_write_canonical, j), "{\"a\":\"x\\\"y\",\"b\":-5,\"list\":[true,null]}");
	assert_text(written(&cx, json_write_pretty, j),
		"{\n  \"b\": -5,\n  \"a\": \"x\\\"y\",\n  \"list\": [\n    true,\n    null\n  ]\n}\n");
	j = json_set(cx.arena, j, TEXT("b"), json_int(cx.arena, 6));
	j = json_set(cx.arena, j, TEXT("list"), NULL);
	assert_text(written(&cx, json_write, j), "{\"b\":6,\"a\":\"x\\\"y\"}");
	assert_text(written(&cx, json_write_canonical, read_z(&cx, "{\"aa\":1,\"a\":{\"d\":[{\"y\":1,\"x\":2}],\"c\":1.0},\"B\":2}")),
		"{\"B\":2,\"a\":{\"c\":1.0,\"d\":[{\"x\":2,\"y\":1}]},\"aa\":1}");
	test_cx_close(&cx);
}

static void
merging_and_comparing(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	assert_text(written(&cx, json_write, json_merge(cx.arena, read_z(&cx, "{\"a\":{\"x\":1,\"y\":2},\"l\":[1,2],\"k\":1}"),
		read_z(&cx, "{\"a\":{\"y\":3,\"z\":4},\"l\":[9],\"n\":null}"))),
		"{\"a\":{\"x\":1,\"y\":3,\"z\":4},\"l\":[9],\"k\":1,\"n\":null}");
	assert_true(json_equal(read_z(&cx, "{\"a\":1,\"b\":[1.0,\"x\"]}"), read_z(&cx, "{\"b\":[1,\"x\"],\"a\":1e0}")));
	assert_false(json_equal(read_z(&cx, "[1,2]"), read_z(&cx, "[2,1]")));
	assert_false(json_equal(read_z(&cx, "{\"a\":1}"), read_z(&cx, "{\"b\":1}")));
	assert_false(json_equal(read_z(&cx, "1"), read_z(&cx, "\"1\"")));
	assert_false(json_equal(read_z(&cx, "null"), read_z(&cx, "false")));
	test_cx_close(&cx);
}

static void
writing_without_a_tree(void **state)
{
	struct an_cx cx = test_cx();
	struct text out;
	struct buf b;
	struct jw w;

	(void)state;
	buf_open(&b, cx.arena, 1000);
	w = jw_start(&b);
	jw_open(&w, '{');
	jw_name(&w, "a"); jw_text(&w, TEXT("x"));
	jw_name(&w, "b"); jw_open(&w, '['); jw_int(&w, 1); jw_bool(&w, false); jw_null(&w); jw_open(&w, '{'); jw_close(&w, '}'); jw_close(&w, ']');
	jw_name(&w, "c"); jw_raw(&w, TEXT("{\"d\":1.0}"));
	jw_close(&w, '}');
	assert_int_equal(buf_text(&cx, &b, &out), AN_OK);
	assert_text(out, "{\"a\":\"x\",\"b\":[1,false,null,{}],\"c\":{\"d\":1.0}}");
	assert_int_equal(w.depth, 0);
	test_cx_close(&cx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_stay_as_written), cmocka_unit_test(refused), cmocka_unit_test(bounds),
		cmocka_unit_test(memory_runs_out), cmocka_unit_test(looking), cmocka_unit_test(building),
		cmocka_unit_test(merging_and_comparing), cmocka_unit_test(writing_without_a_tree),
	};

	return RUN(tests);
}
