/* String views, output buffers and their escapes. */
#include "base_test.h"

#include "base/buf.h"

static void
cutting(void **state)
{
	struct text rest = TEXT("a,b,,c");

	(void)state;
	assert_text(text_cut(&rest, ','), "a");
	assert_text(text_cut(&rest, ','), "b");
	assert_text(text_cut(&rest, ','), "");
	assert_text(text_cut(&rest, ','), "c");
	assert_null(rest.at);
	assert_text(text_trim(TEXT(" \t\r\n x y \f\v")), "x y");
	assert_text(text_trim(TEXT("   ")), "");
	assert_text(text_slice(TEXT("abc"), 1, 99), "bc");
	assert_text(text_slice(TEXT("abc"), 9, 1), "");
	assert_int_equal(text_find(TEXT("abcabd"), TEXT("abd")), 3);
	assert_int_equal(text_find(TEXT("abc"), TEXT("x")), -1);
	assert_int_equal(text_find(TEXT("ab"), TEXT("abc")), -1);
	assert_true(text_starts(TEXT("abc"), TEXT("ab")));
	assert_true(text_ends(TEXT("abc"), TEXT("bc")));
	assert_false(text_ends(TEXT("c"), TEXT("bc")));
	assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
	assert_true(text_compare(TEXT("b"), TEXT("ab")) > 0);
	assert_true(text_compare(TEXT_NONE, TEXT("")) == 0);
	assert_true(text_compare(TEXT("ॐ"), TEXT("z")) > 0);
}

static void
utf8(void **state)
{
	static const char *const good[] = { "", "plain ascii, more than eight", "रुपये", "\xf4\x8f\xbf\xbf", "\xee\x80\x80", "é" };
	static const char *const bad[] = {
		"\xff", "\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xe0\xa4", "abcdefgh\xc3", "\xc3(", "\xe2\x82(",
	};
	char out[4];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(text_is_utf8(text_of(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (text_is_utf8(text_of(bad[i])))
			fail_msg("accepted bad UTF-8 number %zu", i);
	assert_int_equal(text_length(TEXT("₹क1")), 3);
	/* Writing and reading give each code point back. */
	for (int32_t c = 0; c < 0x110000; c += c < 0x900 ? 1 : 0x101) {
		size_t bytes = text_encode(c, out), offset = 0;

		assert_int_equal(text_next((struct text){ out, bytes }, &offset), c);
		assert_int_equal(offset, bytes);
		assert_int_equal(text_is_utf8((struct text){ out, bytes }), c < 0xd800 || c > 0xdfff);
	}
}

static void
integers(void **state)
{
	int64_t n = 5;

	(void)state;
	assert_true(text_to_int(TEXT("-9223372036854775808"), &n) && n == INT64_MIN);
	assert_true(text_to_int(TEXT("9223372036854775807"), &n) && n == INT64_MAX);
	assert_true(text_to_int(TEXT("-0"), &n) && n == 0);
	n = 5;
	assert_false(text_to_int(TEXT("9223372036854775808"), &n));
	assert_false(text_to_int(TEXT(""), &n));
	assert_false(text_to_int(TEXT("-"), &n));
	assert_false(text_to_int(TEXT("+1"), &n));
	assert_false(text_to_int(TEXT("1 "), &n));
	assert_false(text_to_int(TEXT("1.0"), &n));
	assert_int_equal(n, 5);
}

static void
escapes(void **state)
{
	static const struct { void (*put)(struct buf *b, struct text t); const char *in, *out; } table[] = {
		{ buf_html, "<a href=\"x\">'&amp;", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;" },
		{ buf_html, "प्लेन", "प्लेन" },
		{ buf_json, "a\"b\\c\n\r\t\x01\x7f", "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u007f\"" },
		{ buf_json, "₹ \xff!", "\"₹ \xef\xbf\xbd!\"" },
		{ buf_url, "a b/क~", "a%20b%2F%E0%A4%95~" },
		{ buf_csv, "plain", "plain" },
		{ buf_csv, "a,b", "\"a,b\"" },
		{ buf_csv, "say \"hi\"", "\"say \"\"hi\"\"\"" },
		{ buf_csv, "two\nlines", "\"two\nlines\"" },
		{ buf_csv, "=1+1", "'=1+1" },
		{ buf_csv, "+44", "'+44" },
		{ buf_csv, "-2", "'-2" },
		{ buf_csv, "@SUM(A1)", "'@SUM(A1)" },
		{ buf_csv, "\t=1", "'\t=1" },
		{ buf_csv, "\r=1", "\"'\r=1\"" },
		{ buf_csv, "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
		{ buf_csv, "", "" },
	};
	struct an_cx cx = test_cx();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct text out;
		struct buf b;

		buf_open(&b, cx.arena, 1000);
		table[i].put(&b, text_of(table[i].in));
		assert_int_equal(buf_text(&cx, &b, &out), AN_OK);
		assert_text(out, table[i].out);
	}
	test_cx_close(&cx);
}

static void
a_buffer_is_bounded(void **state)
{
	struct an_cx cx = test_cx();
	struct text out;
	struct buf b;

	(void)state;
	buf_open(&b, cx.arena, 10);
	buf_z(&b, "12345");
	buf_int(&b, INT64_C(-6789));
	assert_int_equal(buf_text(&cx, &b, &out), AN_OK);
	assert_text(out, "12345-6789");
	assert_int_equal(out.at[out.bytes], 0);
	buf_char(&b, 'x');
	assert_int_equal(buf_text(&cx, &b, &out), AN_TOO_LARGE);
	assert_string_equal(cx.error.key, "buf.full");
	assert_text(out, "12345-6789");
	buf_open(&b, cx.arena, 0);
	assert_int_equal(buf_text(&cx, &b, &out), AN_OK);
	assert_text(out, "");
	buf_open(&b, cx.arena, 100000);
	for (int i = 0; i < 10000; i++)
		buf_print(&b, "%d.", i % 10);
	assert_int_equal(buf_text(&cx, &b, &out), AN_OK);
	assert_int_equal(out.bytes, 20000);
	test_cx_close(&cx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cutting), cmocka_unit_test(utf8), cmocka_unit_test(integers), cmocka_unit_test(escapes),
		cmocka_unit_test(a_buffer_is_bounded),
	};

	return RUN(tests);
}
