/*
 * Letters.  The first argument is a folder: the documents are put there, and look.sh reads them as a person would
 * (pdftotext, a QR reader).
 */
#include "../base/base_test.h"

#include "base/buf.h"
#include "letter/letter.h"
#include "scheme/template.h"

static const char *folder;

static const struct scheme_text_part english[] = {
	{ { "en", 2 }, { "Ministry of Testing", 19 } }, { { "en", 2 }, { "Test Bhawan, New Delhi - 110 001", 32 } },
};
static const struct scheme_text address[] = { { 1, &english[1] } };
static const struct scheme test_scheme = { .authority = { 1, &english[0] }, .address_count = 1, .address = address };

static const char values[] =
	"{\"subject\":\"Seminar on packaging\",\"office\":{\"pao\":\"New Delhi\"},\"fy\":\"2026-27\",\"concurrence\":\"1234/2026\","
	"\"grantee\":{\"name\":\"Chamber of <b>Small</b> & Medium <img src=x onerror=alert(1)> Makers\",\"address\":\"12, Ring Road\\nNew Delhi\","
	"\"pan\":\"AAAAC1234D\"},\"total\":1234567.50,\"lines\":[{\"what\":\"Space rent\",\"claimed\":1500000,\"admissible\":1000000,"
	"\"rule\":\"R1\"},{\"what\":\"Airfare, economy class, by the shortest route; five participants &amp; one guide\",\"claimed\":234567.50,"
	"\"admissible\":234567.50,\"rule\":\"R2\"}],\"heads\":[{\"title\":\"General\",\"code\":\"2851.00.800.52.02.31\",\"amount\":1234567.50}],"
	"\"remark\":null,\"officer\":{\"name\":\"A. Kumar\",\"title\":\"Under Secretary to the Government of India\"},"
	"\"copies\":[\"The grantee\",\"Director of Audit\",\"Guard file\"],\"हिंदी\":\"क्षत्रिय श्रद्धा\"}";

struct trial {
	struct an_cx cx;
	struct dmn_run *run;
	struct text pdf;
};

static struct text
read_whole(struct an_cx *cx, const char *path)
{
	char *room = arena_new(cx->arena, 100000);
	FILE *file = fopen(path, "rb");
	size_t bytes;

	if (!file)
		fail_msg("%s is not there", path);
	bytes = fread(room, 1, 100000, file);
	fclose(file);
	return (struct text){ room, bytes };
}

static enum an_rc
make(struct trial *t, struct text markup, const char *json)
{
	const struct letter_facts facts = {
		.number = TEXT("F.No. 7(12)/2026-T/0042"), .on = { 20780 }, .url = TEXT("https://anudan.example/verify/k7q2m9"),
		.issued_us = INT64_C(1795944600000000),
	};
	struct scheme_letter letter = { .file = TEXT("letters/test.html"), .markup = markup };
	const struct dmn_value *names = NULL;

	t->cx = test_cx();
	t->run = dmn_run_open(NULL, NULL);
	assert_non_null(t->run);
	assert_int_equal(dmn_from_json(t->run, (struct dmn_text){ json, strlen(json) }, &names), DMN_OK);
	t->pdf = TEXT_NONE;
	return letter_render(&t->cx, t->run, &test_scheme, &letter, names, &facts, &t->pdf);
}

static void
end(struct trial *t)
{
	dmn_run_close(t->run);
	test_cx_close(&t->cx);
}

static void
keep(const struct trial *t, const char *name)
{
	char path[1000];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(t->pdf.at, 1, t->pdf.bytes, file), t->pdf.bytes);
	fclose(file);
}

static void
an_order_is_the_same_each_time(void **state)
{
	struct an_cx cx = test_cx();
	struct text markup = read_whole(&cx, "tests/unit/letter/order.html");
	struct trial first, second;

	(void)state;
	if (make(&first, markup, values))
		fail_msg("%s %.*s", first.cx.error.key, TEXT_ARG(first.cx.error.detail));
	assert_int_equal(make(&second, markup, values), AN_OK);
	assert_true(text_equal(first.pdf, second.pdf));
	assert_true(text_starts(first.pdf, TEXT("%PDF-1.")));
	keep(&first, "order.pdf");
	end(&first);
	end(&second);
	test_cx_close(&cx);
}

/* Many rows and one row that no page can hold: nothing is lost, the heading row stands on each page. */
static void
long_tables_go_on(void **state)
{
	struct an_cx cx = test_cx();
	struct text json;
	struct trial t;
	struct buf b;

	(void)state;
	buf_open(&b, cx.arena, 1 << 20);
	buf_z(&b, "{\"rows\":[");
	for (int i = 1; i <= 120; i++)
		buf_print(&b, "%s{\"n\":%d,\"t\":\"item-%d\"}", i > 1 ? "," : "", i, i);
	buf_z(&b, "],\"long\":\"");
	for (int i = 1; i <= 900; i++)
		buf_print(&b, "word-%d and ", i);
	buf_z(&b, "\"}");
	assert_int_equal(buf_text(&cx, &b, &json), AN_OK);
	if (make(&t, TEXT("<letter><table widths='20 80'><tr><th>No.</th><th>HEADING</th></tr><tr each='rows' as='r'><td>{{r.n}}</td>"
		"<td>{{r.t}}</td></tr><tr><td>x</td><td>{{long}}</td></tr></table><p>the end</p></letter>"), json.at))
		fail_msg("%s %.*s", t.cx.error.key, TEXT_ARG(t.cx.error.detail));
	keep(&t, "long.pdf");
	end(&t);
	test_cx_close(&cx);
}

static void
hindi_and_hostile_values(void **state)
{
	struct trial t;

	(void)state;
	if (make(&t, TEXT("<letter language='hi'><p>{{ total | words }} {{ हिंदी }}</p><p>name: {{ evil }} end</p></letter>"),
		"{\"total\":345,\"हिंदी\":\"क्षत्रिय श्रद्धा\",\"evil\":\"</p>{{ total }}<qr value='x'/>&lt;\\u202e abc\\u0007def\\u2066\"}"))
		fail_msg("%s %.*s", t.cx.error.key, TEXT_ARG(t.cx.error.detail));
	keep(&t, "hostile.pdf");
	end(&t);
}

/* One word of twenty thousand letters: broken, not run off the paper, and soon done. */
static void
an_endless_word(void **state)
{
	static char json[20020];
	struct trial t;

	(void)state;
	memset(json, 'W', sizeof json - 1);
	memcpy(json, "{\"x\":\"", 6);
	memcpy(json + sizeof json - 3, "\"}", 3);
	assert_int_equal(make(&t, TEXT("<letter><p>{{ x }}</p></letter>"), json), AN_OK);
	end(&t);
}

static void
no_order_with_a_hole(void **state)
{
	static const struct { const char *markup, *detail; } table[] = {
		{ "<letter><p>a\n{{ missing | rupees }}\nb\n</p></letter>", "letters/test.html|2|missing|amount" },
		{ "<letter><p>{{ name | rupees }}</p></letter>", "letters/test.html|1|name|amount" },
		{ "<letter><p>{{ third | words }}</p></letter>", "letters/test.html|1|third|amount" },
		{ "<letter><p>{{ owed | words }}</p></letter>", "letters/test.html|1|owed|amount" },
		{ "<letter>\n<p>{{ name | date }}</p></letter>", "letters/test.html|2|name|date" },
		{ "<letter><p>{{ missing | text }}</p></letter>", "letters/test.html|1|missing|text" },
	};
	struct trial t;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(make(&t, text_of(table[i].markup), "{\"name\":\"x\",\"third\":0.333,\"owed\":-5}"), AN_INVALID);
		assert_string_equal(t.cx.error.key, "letter.hole");
		assert_text(t.cx.error.detail, table[i].detail);
		assert_null(t.pdf.at);
		end(&t);
	}
	assert_int_equal(make(&t, TEXT("<letter><p>[{{ missing }}]</p></letter>"), "{}"), AN_OK);
	end(&t);
}

struct tally { int count; int line; char message[200]; };

static void
note_finding(void *user, int line, struct text message)
{
	struct tally *tally = user;

	if (tally->count++ == 0) {
		tally->line = line;
		snprintf(tally->message, sizeof tally->message, "%.*s", TEXT_ARG(message));
	}
}

static void
markup_that_is_refused(void **state)
{
	static const struct { const char *markup; int line; const char *part; } table[] = {
		{ "<letter><p>open</letter>", 1, "mismatch" },
		{ "<!DOCTYPE letter [<!ENTITY a 'b'>]><letter><p>&a;</p></letter>", 1, "DOCTYPE" },
		{ "<letter>\n<p>&nbsp;</p></letter>", 2, "nbsp" },
		{ "<html><p>x</p></html>", 1, "<html>" },
		{ "<p>x</p>", 1, "at the top" },
		{ "<letter>\n<script>x</script></letter>", 2, "<script>" },
		{ "<letter><img src='http://x/'/></letter>", 1, "<img>" },
		{ "<letter><td>x</td></letter>", 1, "in <letter>" },
		{ "<letter><p onclick='x'>x</p></letter>", 1, "onclick" },
		{ "<letter><p align='top'>x</p></letter>", 1, "align" },
		{ "<letter>\n\nloose</letter>", 1, "text stands directly" },
		{ "<letter><p>{{ name </p></letter>", 1, "}}" },
		{ "<letter><p>{{ name | shout }}</p></letter>", 1, "shout" },
		{ "<letter><p each='x'>x</p></letter>", 1, "each and as" },
		{ "<letter><p each='x' as='1x'>x</p></letter>", 1, "not a name" },
		{ "<letter><qr/></letter>", 1, "value" },
		{ "<letter><p>{{ }}</p></letter>", 1, "" },
		{ "<letter><p if='1 +((' >x</p></letter>", 1, "" },
	};
	struct an_cx cx = test_cx();
	const xmlNode *root;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct scheme_letter letter = { .file = TEXT("letters/test.html"), .markup = text_of(table[i].markup) };
		struct tally tally = { 0 };

		an_error_clear(&cx);
		if (template_read(&cx, &letter, NULL, 0, note_finding, &tally, &root) != AN_INVALID || tally.count == 0)
			fail_msg("not refused: %s", table[i].markup);
		assert_string_equal(cx.error.key, "letter.markup");
		if (tally.line < table[i].line || !strstr(tally.message, table[i].part))
			fail_msg("%s: line %d: %s", table[i].markup, tally.line, tally.message);
	}
	test_cx_close(&cx);
}

static void
names_that_do_not_exist(void **state)
{
	static const struct text names[] = { { "total", 5 }, { "rows", 4 } };
	struct an_cx cx = test_cx();
	struct scheme_letter letter = { .file = TEXT("letters/test.html") };
	const xmlNode *root;

	(void)state;
	letter.markup = TEXT("<letter><p>{{ total + 1 | rupees }} {{ letter.on | date }}</p><p each='rows' as='r' if='r > 1'>{{ r_index }}: {{ r }} "
		"{{ {a: {b: \"}}|\"}}.a.b | text }}</p></letter>");
	if (template_read(&cx, &letter, names, 2, NULL, NULL, &root))
		fail_msg("%.*s", TEXT_ARG(cx.error.detail));
	letter.markup = TEXT("<letter>\n<p>{{ totle | rupees }}</p></letter>");
	assert_int_equal(template_read(&cx, &letter, names, 2, NULL, NULL, &root), AN_INVALID);
	letter.markup = TEXT("<letter><p each='rows' as='r'>x</p><p>{{ r }}</p></letter>");
	assert_int_equal(template_read(&cx, &letter, names, 2, NULL, NULL, &root), AN_INVALID);
	test_cx_close(&cx);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_is_the_same_each_time), cmocka_unit_test(long_tables_go_on),
		cmocka_unit_test(hindi_and_hostile_values), cmocka_unit_test(an_endless_word), cmocka_unit_test(no_order_with_a_hole),
		cmocka_unit_test(markup_that_is_refused), cmocka_unit_test(names_that_do_not_exist),
	};

	folder = argc > 1 ? argv[1] : "/tmp";
	return RUN(tests);
}
