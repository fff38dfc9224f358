/*
 * Compiled templates: hostile strings in each place where a hole may stand (proves that A25's payloads stay text), ways,
 * rows, layouts, texts of the catalogue.
 */
#include "../base/base_test.h"

#include "template_model.h"
#include "test_templates.h"
#include "web/asset.h"

struct text
asset_path(struct text name)
{
	return text_is(name, "main.mjs") ? TEXT("/assets/main-1.mjs") : TEXT_NONE;
}

typedef void template_fn(struct buf *out, const char *language, const struct test_model *m);

static void
expect(template_fn *f, const char *language, const struct test_model *m, const char *expected)
{
	struct an_cx cx = test_cx();
	struct text got;
	struct buf out;

	buf_open(&out, cx.arena, 1 << 20);
	f(&out, language, m);
	assert_int_equal(buf_text(&cx, &out, &got), AN_OK);
	assert_text(got, expected);
	test_cx_close(&cx);
}

#define HOSTILE "</p><script>alert('1')</script>\" onload=\"x"
#define HOSTILE_HTML "&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x"

static void
test_values(void **state)
{
	struct arena *a = arena_open(NULL, 0);
	const struct test_row row = { .name = TEXT("<i>"), .paise = 123456700 };
	struct test_model m = { .text = TEXT(HOSTILE), .z = "<&>", .big = INT64_MIN, .n = -7, .yes = true };

	(void)state;
	date_from_ymd(2026, 11, 3, &m.day);
	m.html = template_row_html(a, "en", &row);
	expect(template_values, "en", &m, "<p>" HOSTILE_HTML "|&lt;&amp;&gt;|-9223372036854775808|-7|true|03.11.2026|"
		"<b title=\"&lt;i&gt;\">\u20b912,34,567</b></p>");
	arena_close(a);
}

/* What a browser would run, or what would leave this server unseen, never becomes an address. */
static void
test_urls(void **state)
{
	static const char *const bad[] = { "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
		"\njavascript:x", "data:text/html,x", "vbscript:x", "//evil.example", "/\\evil.example", "\\\\evil.example", "x:y",
		"mailto:a@example.in", "\x01javascript:x" };
	static const char *const good[] = { "/cases/1", "cases", "?page=2", "#main", "http://a.example/", "https://a.example/x?y:z",
		"/a:b", "HTTPS://a.example", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct test_model m = { .url = text_of(bad[i]) };

		expect(template_url, "en", &m, "<a href=\"#\" title=\"\"></a>");
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		const struct test_model m = { .url = text_of(good[i]) };
		char expected[200];

		snprintf(expected, sizeof(expected), "<a href=\"%s\" title=\"\"></a>", good[i]);
		expect(template_url, "en", &m, expected);
	}
	expect(template_url, "en", &(struct test_model){ .url = TEXT("/\"><script>"), .text = TEXT("\"'") },
		"<a href=\"/&quot;&gt;&lt;script&gt;\" title=\"&quot;&#39;\"></a>");
	expect(template_part, "en", &(struct test_model){ .text = TEXT("../a b&c=\"#?") },
		"<a href=\"/cases/..%2Fa%20b%26c%3D%22%23%3F/papers?q=..%2Fa%20b%26c%3D%22%23%3F#..%2Fa%20b%26c%3D%22%23%3F\"></a>");
}

static void
test_places(void **state)
{
	(void)state;
	expect(template_places, "en", &(struct test_model){ .text = TEXT(HOSTILE), .yes = true }, "<p title='" HOSTILE_HTML
		"' class=\"a b\"></p><textarea>\n" HOSTILE_HTML "</textarea><input checked value=\"" HOSTILE_HTML "\">");
	expect(template_places, "en", &(struct test_model){ .text = TEXT("</textarea>") }, "<p title='&lt;/textarea&gt;' class=\"a\"></p>"
		"<textarea>\n&lt;/textarea&gt;</textarea><input value=\"&lt;/textarea&gt;\">");
}

static void
test_ways(void **state)
{
	const struct test_row row = { .name = TEXT("x") };

	(void)state;
	expect(template_ways, "en", &(struct test_model){ .text = TEXT("x"), .n = 1 }, "1");
	expect(template_ways, "en", &(struct test_model){ .n = 7 }, "2");
	expect(template_ways, "en", &(struct test_model){ .n = 7, .yes = true }, "3");
	expect(template_ways, "en", &(struct test_model){ .n = 8, .yes = true, .first = &row }, "45");
}

static void
test_rows(void **state)
{
	const struct text tags[] = { TEXT("<"), TEXT("b") };
	const struct test_row rows[] = { { .name = TEXT("\"a\""), .paise = 100, .tag_count = 2, .tags = tags }, { .paise = 250 } };

	(void)state;
	expect(template_rows, "en", &(struct test_model){ .row_count = 2, .rows = rows, .first = &rows[1] },
		"<b title=\"&quot;a&quot;\">\u20b91</b><i>&lt;</i><i>b</i><b title=\"\">\u20b92.50</b><b title=\"\">\u20b92.50</b>");
	expect(template_rows, "en", &(struct test_model){ .row_count = 0 }, "");
	expect(template_framed, "en", &(struct test_model){ .page = { TEXT("<x>") }, .text = TEXT("y") },
		"<title>&lt;x&gt;</title>\n<p>y</p>\n\n<hr>\n");
}

static void
test_texts(void **state)
{
	(void)state;
	expect(template_say, "en", &(struct test_model){ .text = TEXT("<\"{1}"), .n = 3, .html = { TEXT("<b>1</b>") } },
		"<p title=\"This is not valid JSON: line &lt;&quot;{1}, column 3: x.\">"
		"This is not valid JSON: line <b>1</b>, column &lt;&quot;{1}: 3.</p>");
	expect(template_rest, "qps", &(struct test_model){ .n = 1 },
		"<html lang=\"en-x-qps\"><script src=\"/assets/main-1.mjs\"></script>\n<pre>\n  1</pre>&nbsp;2</html>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values), cmocka_unit_test(test_urls), cmocka_unit_test(test_places), cmocka_unit_test(test_ways),
		cmocka_unit_test(test_rows), cmocka_unit_test(test_texts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
