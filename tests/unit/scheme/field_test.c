/* Fields: the valid and invalid examples of norms section 1, amounts, dates, and JSON read strictly. */
#include "../base/base_test.h"

#include "scheme/place.h"
#include "scheme/scheme.h"

struct example {
	enum field_type type;
	const char *typed;
	const char *normal;              /* NULL: as typed; "-": refused */
};

static const struct example examples[] = {
	/* norms 1.1 */
	{ FIELD_UDYAM, "UDYAM-MH-18-0012345", NULL }, { FIELD_UDYAM, "UDYAM-TN-02-0000789", NULL },
	{ FIELD_UDYAM, "UDYAM-KR-03-0123456", NULL }, { FIELD_UDYAM, "UDYAM-UP-29-0456789", NULL },
	{ FIELD_UDYAM, "UDYAM-AS-03-0007001", NULL }, { FIELD_UDYAM, " udyam-mh-18-००12345 ", "UDYAM-MH-18-0012345" },
	{ FIELD_UDYAM, "UDYAM-MH-18-12345", "-" }, { FIELD_UDYAM, "UDYAM-MAH-18-0012345", "-" },
	{ FIELD_UDYAM, "UDYAM-MH-1-0012345", "-" }, { FIELD_UDYAM, "MH18D0012345", "-" }, { FIELD_UDYAM, "UDYAM/MH/18/0012345", "-" },
	/* norms 1.2 */
	{ FIELD_PAN, "ABCPE1234F", NULL }, { FIELD_PAN, "AABFT1357K", NULL }, { FIELD_PAN, "AAACX2468B", NULL },
	{ FIELD_PAN, "AAATS9753L", NULL }, { FIELD_PAN, "AABAJ8642M", NULL }, { FIELD_PAN, "abcpe 1234f", "ABCPE1234F" },
	{ FIELD_PAN, "ABCXE1234F", "-" }, { FIELD_PAN, "ABCP1234F", "-" }, { FIELD_PAN, "ABCPE0000F", "-" },
	{ FIELD_PAN, "ABCPE12345", "-" }, { FIELD_PAN, "1BCPE1234F", "-" }, { FIELD_PAN, "АBCPE1234F", "-" },
	/* norms 1.3 */
	{ FIELD_GSTIN, "07ABCPE1234F1ZD", NULL }, { FIELD_GSTIN, "27AABFT1357K2Z0", NULL }, { FIELD_GSTIN, "33AAATS9753L1ZZ", NULL },
	{ FIELD_GSTIN, "37AAACX2468B1ZG", NULL }, { FIELD_GSTIN, "26AABAJ8642M1Z9", NULL },
	{ FIELD_GSTIN, "07ABCPE1234F1ZE", "-" }, { FIELD_GSTIN, "39ABCPE1234F1Z6", "-" }, { FIELD_GSTIN, "07ABCXE1234F1ZX", "-" },
	{ FIELD_GSTIN, "07ABCPE1234F0ZE", "-" }, { FIELD_GSTIN, "07ABCPE1234F1Z", "-" },
	/* norms 1.4 */
	{ FIELD_IFSC, "ABCB0001234", NULL }, { FIELD_IFSC, "NBKX0000007", NULL }, { FIELD_IFSC, "QRST0AB12CD", NULL },
	{ FIELD_IFSC, "GRMB0123456", NULL }, { FIELD_IFSC, "STCB0000999", NULL }, { FIELD_IFSC, "ABCB1001234", "-" },
	{ FIELD_IFSC, "ABCBO001234", "-" }, { FIELD_IFSC, "ABC00012345", "-" }, { FIELD_IFSC, "ABCB000123", "-" },
	{ FIELD_IFSC, "ABCB00012345", "-" },
	/* norms 1.5 */
	{ FIELD_IEC, "ABCPE1234F", NULL }, { FIELD_IEC, "AAACX2468B", NULL }, { FIELD_IEC, "AABFT1357K", NULL },
	{ FIELD_IEC, "0399001234", NULL }, { FIELD_IEC, "0512345678", NULL }, { FIELD_IEC, "399001234", "-" },
	{ FIELD_IEC, "ABCXE1234F", "-" }, { FIELD_IEC, "03990012345", "-" }, { FIELD_IEC, "AAACX2468", "-" }, { FIELD_IEC, "0000000000", "-" },
	/* norms 1.10 */
	{ FIELD_PIN, "110011", NULL }, { FIELD_PIN, "600034", NULL }, { FIELD_PIN, "560001", NULL }, { FIELD_PIN, "781005", NULL },
	{ FIELD_PIN, "744101", NULL }, { FIELD_PIN, "११००११", "110011" }, { FIELD_PIN, "010001", "-" }, { FIELD_PIN, "11001", "-" },
	{ FIELD_PIN, "1100111", "-" }, { FIELD_PIN, "11OO11", "-" }, { FIELD_PIN, "110-011", "-" },
	/* norms 1.12 */
	{ FIELD_ACCOUNT, "000123456789", NULL }, { FIELD_ACCOUNT, "50100012345678", NULL }, { FIELD_ACCOUNT, "12345678901", NULL },
	{ FIELD_ACCOUNT, "033012010000123", NULL }, { FIELD_ACCOUNT, "917010012345678", NULL }, { FIELD_ACCOUNT, "12345678", "-" },
	{ FIELD_ACCOUNT, "1234567890123456789", "-" }, { FIELD_ACCOUNT, "12345O789012", "-" }, { FIELD_ACCOUNT, "000000000000", "-" },
	{ FIELD_ACCOUNT, "5.01E+13", "-" },
	/* norms 1.15 (without the prefix IN-, or with it) and 1.17 */
	{ FIELD_STATE, "IN-DL", "DL" }, { FIELD_STATE, "od", "OD" }, { FIELD_STATE, "TS", NULL }, { FIELD_STATE, "DH", NULL },
	{ FIELD_STATE, "UK", NULL }, { FIELD_STATE, "IN-OR", "-" }, { FIELD_STATE, "IN-TG", "-" }, { FIELD_STATE, "DD", "-" },
	{ FIELD_STATE, "PO", "-" }, { FIELD_COUNTRY, "IN", NULL }, { FIELD_COUNTRY, "US", NULL }, { FIELD_COUNTRY, "de", "DE" },
	{ FIELD_COUNTRY, "AE", NULL }, { FIELD_COUNTRY, "GB", NULL }, { FIELD_COUNTRY, "UK", "-" }, { FIELD_COUNTRY, "EU", "-" },
	{ FIELD_COUNTRY, "XX", "-" }, { FIELD_COUNTRY, "AN", "-" }, { FIELD_COUNTRY, "YU", "-" },
	/* amounts, numbers, dates, the rest */
	{ FIELD_MONEY, "2,80,000", "280000" }, { FIELD_MONEY, "₹1234.5", "1234.50" }, { FIELD_MONEY, "1234.00", "1234" },
	{ FIELD_MONEY, "-5", "-" }, { FIELD_MONEY, "1.234", "-" }, { FIELD_MONEY, "1e400", "-" }, { FIELD_MONEY, "twelve", "-" },
	{ FIELD_MONEY, "१२३४", "1234" }, { FIELD_INTEGER, "12", NULL }, { FIELD_INTEGER, "1,200", "1200" }, { FIELD_INTEGER, "1.5", "-" },
	{ FIELD_NUMBER, "1.50", "1.5" }, { FIELD_NUMBER, "NaN", "-" }, { FIELD_SCORE, "100", NULL },
	{ FIELD_SCORE, "100.5", "-" }, { FIELD_SCORE, "-1", "-" }, { FIELD_DATE, "2028-02-29", NULL }, { FIELD_DATE, "2026-04-31", "-" },
	{ FIELD_DATE, "23.11.2026", "2026-11-23" }, { FIELD_DATE, "3/4/2026", "2026-04-03" }, { FIELD_DATE, "31/4/2026", "-" },
	{ FIELD_DATE, "tomorrow", "-" }, { FIELD_YESNO, "yes", "true" }, { FIELD_YESNO, "no", "false" }, { FIELD_YESNO, "maybe", "-" },
	{ FIELD_EMAIL, "office@example.org", NULL }, { FIELD_EMAIL, "office@example", "-" }, { FIELD_EMAIL, "a b@example.org", "-" },
	{ FIELD_EMAIL, "@example.org", "-" }, { FIELD_MOBILE, "+91 98765 43210", "9876543210" }, { FIELD_MOBILE, "1234567890", "-" },
	{ FIELD_TEXT, "  a name ", "a name" }, { FIELD_TEXT, "two\nlines", "-" }, { FIELD_LONGTEXT, "two\r\nlines", "two\nlines" },
	{ FIELD_TEXT, "bell\a", "-" },
};

static const char *
as_text(const struct json *j)
{
	if (!j) return "-";
	if (j->kind == JSON_TRUE) return "true";
	if (j->kind == JSON_FALSE) return "false";
	return j->kind == JSON_NULL ? "null" : j->text.at;
}

static void
formats(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		const struct example *e = &examples[i];
		const struct scheme_field f = { .name = TEXT("f"), .type = e->type };
		const char *expected = e->normal ? e->normal : e->typed;
		size_t before = cx.error.problem_count;
		const struct json *j = field_parse(&cx, &f, TEXT("form.f"), text_of(e->typed));

		if (j ? !text_is(text_of(as_text(j)), expected) || cx.error.problem_count != before
			: strcmp(expected, "-") != 0 || cx.error.problem_count != before + 1)
			fail_msg("%s: expected %s, got %s, %zu problems", e->typed, expected, as_text(j), cx.error.problem_count - before);
	}
	test_cx_close(&cx);
}

static void
a_name_of_ten_thousand_letters(void **state)
{
	struct an_cx cx = test_cx();
	const struct scheme_field f = { .name = TEXT("name"), .type = FIELD_TEXT, .has_max = true, .max = dec_from_int(200) };
	char *name = malloc(10000);

	(void)state;
	memset(name, 'x', 10000);
	assert_null(field_parse(&cx, &f, TEXT("application.name"), (struct text){ name, 10000 }));
	assert_text(cx.error.problems->place, "application.name");
	assert_text(cx.error.problems->key, "field.long");
	assert_text(cx.error.problems->detail, "200|10000");
	assert_non_null(field_parse(&cx, &f, TEXT("application.name"), (struct text){ name, 200 }));
	free(name);
	test_cx_close(&cx);
}

/* An input of two groups, a list of contexts and a list of numbers. */
static const struct scheme_option sizes[] = { { TEXT("micro"), { 0, NULL } }, { TEXT("small"), { 0, NULL } } };
static const struct scheme_field unit_fields[] = {
	{ .name = TEXT("size"), .type = FIELD_CHOICE, .always_required = true, .option_count = 2, .options = sizes },
	{ .name = TEXT("since"), .type = FIELD_DATE },
};
static const struct scheme_field fare_fields[] = { { .name = TEXT("paid"), .type = FIELD_MONEY, .always_required = true } };
static const struct scheme_field bill_fields[] = {
	{ .name = TEXT("rent"), .type = FIELD_MONEY },
	{ .name = TEXT("fares"), .type = FIELD_GROUP, .list = true, .fields = fare_fields, .field_count = 1 },
	{ .name = TEXT("years"), .type = FIELD_INTEGER, .list = true },
};
static const struct scheme_field top_fields[] = {
	{ .name = TEXT("unit"), .type = FIELD_GROUP, .fields = unit_fields, .field_count = 2 },
	{ .name = TEXT("bills"), .type = FIELD_GROUP, .optional = true, .fields = bill_fields, .field_count = 3 },
};
static const struct scheme_field top = { .type = FIELD_GROUP, .fields = top_fields, .field_count = 2 };

static void
input_in_its_normal_form(void **state)
{
	static const struct { const char *input, *normal; } cases[] = {
		{ "{\"unit\":{\"size\":\"micro\"}}", "{\"unit\":{\"size\":\"micro\",\"since\":null},\"bills\":null}" },
		{ "{\"bills\":{\"rent\":12.50,\"years\":[2022,2e3]},\"unit\":{\"since\":\"2020-02-29\",\"size\":\"small\"}}",
			"{\"unit\":{\"size\":\"small\",\"since\":\"2020-02-29\"},\"bills\":{\"rent\":12.50,\"fares\":[],\"years\":[2022,2000]}}" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"fares\":[{\"paid\":7.00}]}}",
			"{\"unit\":{\"size\":\"micro\",\"since\":null},\"bills\":{\"rent\":null,\"fares\":[{\"paid\":7}],\"years\":[]}}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct an_cx cx = test_cx();
		const struct json *input = NULL, *normal = NULL;
		struct text written;
		struct buf b;

		assert_int_equal(json_read(&cx, text_of(cases[i].input), 0, &input), AN_OK);
		assert_int_equal(field_check(&cx, &top, TEXT_NONE, input, &normal), AN_OK);
		buf_open(&b, cx.arena, 10000);
		json_write(&b, normal);
		assert_int_equal(buf_text(&cx, &b, &written), AN_OK);
		assert_text(written, cases[i].normal);
		test_cx_close(&cx);
	}
}

static void
input_that_is_wrong(void **state)
{
	static const struct { const char *input, *place, *key; } cases[] = {
		{ "{}", "unit", "field.required" },
		{ "[]", "", "field.object" },
		{ "{\"unit\":{}}", "unit.size", "field.required" },
		{ "{\"unit\":{\"size\":null}}", "unit.size", "field.required" },
		{ "{\"unit\":{\"size\":\"large\"}}", "unit.size", "field.choice" },
		{ "{\"unit\":{\"size\":1}}", "unit.size", "field.choice" },
		{ "{\"unit\":{\"size\":\"micro\",\"since\":\"2026-04-31\"}}", "unit.since", "field.date" },
		{ "{\"unit\":{\"size\":\"micro\",\"since\":\"23.11.2026\"}}", "unit.since", "field.date" },
		{ "{\"unit\":{\"size\":\"micro\",\"sise\":1}}", "unit.sise", "field.unknown" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"rent\":\"12\"}}", "bills.rent", "field.money" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"rent\":-1}}", "bills.rent", "field.money" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"rent\":0.001}}", "bills.rent", "field.money" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"rent\":1e400}}", "bills.rent", "field.money" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"fares\":[{\"paid\":1},{}]}}", "bills.fares[2].paid", "field.required" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"fares\":{}}}", "bills.fares", "field.list" },
		{ "{\"unit\":{\"size\":\"micro\"},\"bills\":{\"years\":[1,1.5]}}", "bills.years[2]", "field.integer" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct an_cx cx = test_cx();
		const struct json *input = NULL, *normal = NULL;

		assert_int_equal(json_read(&cx, text_of(cases[i].input), 0, &input), AN_OK);
		if (field_check(&cx, &top, TEXT_NONE, input, &normal) != AN_INVALID) fail_msg("accepted: %s", cases[i].input);
		assert_int_equal(cx.error.problem_count, 1);
		assert_text(cx.error.problems->place, cases[i].place);
		assert_text(cx.error.problems->key, cases[i].key);
		test_cx_close(&cx);
	}
}

static void
places(void **state)
{
	(void)state;
	assert_int_equal(place_states().count, 36);
	assert_int_equal(place_countries().count, 249);
	assert_text(place_name(place_states(), "hi", TEXT("AS")), "असम");
	assert_text(place_name(place_countries(), "hi", TEXT("DE")), "Germany");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats), cmocka_unit_test(a_name_of_ten_thousand_letters), cmocka_unit_test(input_in_its_normal_form),
		cmocka_unit_test(input_that_is_wrong), cmocka_unit_test(places),
	};

	return RUN(tests);
}
