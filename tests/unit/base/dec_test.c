/* Decimals: text forms, arithmetic, rounding.  Expected values by hand or from IEEE 754-2008 and DMN 1.5, 10.3.4. */
#include "base_test.h"

#include "base/dec.h"
#include "base/money.h"

static struct dec
number(const char *z)
{
	struct dec x = { { 0 } };

	if (!dec_parse(text_of(z), &x))
		fail_msg("not a number: %s", z);
	return x;
}

static void
printing(void **state)
{
	static const struct { const char *in, *out; } table[] = {
		{ "0", "0" }, { "-0", "0" }, { "0.00", "0" }, { "1.10", "1.1" }, { "100", "100" }, { "-12.3400", "-12.34" }, { ".5", "0.5" },
		{ "00012", "12" }, { "1e3", "1000" }, { "1E-2", "0.01" }, { "12.5e1", "125" }, { "1.5E+2", "150" }, { "0e9999999", "0" },
		{ "0.1000000000000000000000000001", "0.1000000000000000000000000001" },
		{ "1234567890123456789012345678901234", "1234567890123456789012345678901234" },
		{ "12345678901234567890123456789012345", "1.234567890123456789012345678901234E+34" },      /* half to even */
		{ "12345678901234567890123456789012355", "1.234567890123456789012345678901236E+34" },
		{ "123456789012345678901234567890123450000000000001", "1.234567890123456789012345678901235E+47" },
		{ "99999999999999999999999999999999995", "1E+35" },
		{ "0.00000000000000000000000000000000000000000001", "1E-44" },
		{ "0.0000000000000000000000000000000001", "0.0000000000000000000000000000000001" },
		{ "1e33", "1000000000000000000000000000000000" }, { "1e34", "1E+34" }, { "123e40", "1.23E+42" }, { "1e400", "1E+400" },
		{ "1e6144", "1E+6144" }, { "9.999e6144", "9.999E+6144" }, { "1e-6176", "1E-6176" },
	};
	static const char *const bad[] = {
		"", "-", "+1", ".", "1.", "-.", "1e", "1e+", "e5", "1.2.3", "inf", "Infinity", "NaN", " 1", "1 ", "0x1", "1,000", "--1",
		"1e7000", "-1e7000", "1e-7000", "1e99999999999999999999", "1_000", "1f",
	};
	struct an_cx cx = test_cx();
	struct dec x;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_text(dec_text(cx.arena, number(table[i].in)), table[i].out);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (dec_parse(text_of(bad[i]), &x))
			fail_msg("accepted: %s", bad[i]);
	test_cx_close(&cx);
}

/* Law: printing and parsing give the value back. */
static void
printing_then_parsing(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	for (int i = 0; i < 3000; i++) {
		uint64_t r[3];
		struct text in, out;
		struct dec x, y;

		an_random_fill(&cx, r, sizeof r);
		in = arena_print(cx.arena, "%s%llu%llue%d", r[2] & 1 ? "-" : "", (unsigned long long)(r[0] >> (r[2] >> 1 & 63)),
			(unsigned long long)(r[1] >> (r[2] >> 7 & 63)), (int)(r[2] >> 20 & 0xff) - 160);
		assert_true(dec_parse(in, &x));
		out = dec_text(cx.arena, x);
		assert_true(out.bytes <= DEC_TEXT_MAX);
		assert_true(dec_parse(out, &y));
		assert_int_equal(dec_compare(x, y), 0);
		arena_empty(cx.arena);
	}
	test_cx_close(&cx);
}

typedef bool two(struct dec a, struct dec b, struct dec *ret);

static void
arithmetic(void **state)
{
	static const struct { two *of; const char *a, *b, *out; } table[] = {
		{ dec_add, "0.1", "0.2", "0.3" }, { dec_sub, "1", "0.9", "0.1" }, { dec_mul, "1.1", "1.1", "1.21" },
		{ dec_div, "1", "8", "0.125" }, { dec_div, "1", "3", "0.3333333333333333333333333333333333" },
		{ dec_div, "2", "3", "0.6666666666666666666666666666666667" }, { dec_div, "10", "5", "2" },
		{ dec_div, "1", "0", NULL }, { dec_div, "0", "0", NULL }, { dec_mul, "1e6000", "1e6000", NULL },
		{ dec_pow, "2", "10", "1024" }, { dec_pow, "2", "-2", "0.25" }, { dec_pow, "10", "33", "1000000000000000000000000000000000" },
		{ dec_pow, "1.1", "2", "1.21" }, { dec_pow, "0", "0", "1" }, { dec_pow, "0", "-1", NULL }, { dec_pow, "-8", "3", "-512" },
		{ dec_pow, "-1", "0.5", NULL }, { dec_pow, "10", "9999", NULL }, { dec_pow, "1", "9223372036854775807", "1" },
		{ dec_pow, "4", "0.5", "2" },
		/* DMN 1.5, table 75: modulo has the sign of the divisor. */
		{ dec_modulo, "12", "5", "2" }, { dec_modulo, "-12", "5", "3" }, { dec_modulo, "12", "-5", "-3" },
		{ dec_modulo, "-12", "-5", "-2" }, { dec_modulo, "10.1", "4.5", "1.1" }, { dec_modulo, "-10.1", "4.5", "3.4" },
		{ dec_modulo, "10", "0", NULL }, { dec_modulo, "10", "5", "0" },
	};
	struct an_cx cx = test_cx();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct dec out;
		bool good = table[i].of(number(table[i].a), number(table[i].b), &out);

		if (good != (table[i].out != NULL))
			fail_msg("row %zu: %s and %s", i, table[i].a, table[i].b);
		if (good)
			assert_text(dec_text(cx.arena, out), table[i].out);
	}
	test_cx_close(&cx);
}

static void
functions(void **state)
{
	struct an_cx cx = test_cx();
	struct dec x;

	(void)state;
	assert_true(dec_sqrt(number("16"), &x));
	assert_text(dec_text(cx.arena, x), "4");
	assert_true(dec_sqrt(number("2"), &x));
	assert_text(dec_text(cx.arena, x), "1.414213562373095048801688724209698");
	assert_false(dec_sqrt(number("-1"), &x));
	assert_true(dec_ln(number("1"), &x));
	assert_text(dec_text(cx.arena, x), "0");
	assert_false(dec_ln(number("0"), &x));
	assert_false(dec_ln(number("-1"), &x));
	assert_true(dec_exp(number("0"), &x));
	assert_text(dec_text(cx.arena, x), "1");
	assert_false(dec_exp(number("100000"), &x));
	assert_text(dec_text(cx.arena, dec_neg(number("5"))), "-5");
	assert_text(dec_text(cx.arena, dec_abs(number("-5.5"))), "5.5");
	assert_int_equal(dec_compare(number("1.0"), number("1")), 0);
	assert_int_equal(dec_compare(number("-2"), number("1")), -1);
	assert_int_equal(dec_compare(number("1e30"), number("1e-30")), 1);
	assert_int_equal(dec_compare(number("-0"), number("0")), 0);
	assert_true(dec_is_integer(number("1e40")));
	assert_true(dec_is_integer(number("5.00")));
	assert_false(dec_is_integer(number("5.01")));
	test_cx_close(&cx);
}

static void
rounding(void **state)
{
	static const enum dec_round ways[] = {
		DEC_HALF_EVEN, DEC_DOWN, DEC_UP, DEC_HALF_UP, DEC_HALF_DOWN, DEC_FLOOR, DEC_CEILING,
	};
	static const struct { const char *in; int scale; const char *out[7]; } table[] = {
		{ "5.5", 0, { "6", "5", "6", "6", "5", "5", "6" } }, { "2.5", 0, { "2", "2", "3", "3", "2", "2", "3" } },
		{ "1.6", 0, { "2", "1", "2", "2", "2", "1", "2" } }, { "1.1", 0, { "1", "1", "2", "1", "1", "1", "2" } },
		{ "1.0", 0, { "1", "1", "1", "1", "1", "1", "1" } }, { "-1.1", 0, { "-1", "-1", "-2", "-1", "-1", "-2", "-1" } },
		{ "-2.5", 0, { "-2", "-2", "-3", "-3", "-2", "-3", "-2" } }, { "-1.6", 0, { "-2", "-1", "-2", "-2", "-2", "-2", "-1" } },
		{ "1.125", 2, { "1.12", "1.12", "1.13", "1.13", "1.12", "1.12", "1.13" } },
		{ "1250", -2, { "1200", "1200", "1300", "1300", "1200", "1200", "1300" } },
		{ "1251", -2, { "1300", "1200", "1300", "1300", "1300", "1200", "1300" } },
		{ "0", 3, { "0", "0", "0", "0", "0", "0", "0" } }, { "1e30", 10, { "1000000000000000000000000000000" } },
		{ "1e34", 10, { "1E+34" } }, { "0.5", -6000, { "0" } },
	};
	struct an_cx cx = test_cx();
	struct dec x;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		for (size_t k = 0; k < COUNT(ways); k++) {
			const char *out = table[i].out[k] ? table[i].out[k] : k > 3 || table[i].scale > 0 ? table[i].out[0] : NULL;

			if (!out || (table[i].scale == -6000 && k > 0))
				continue;
			if (!dec_rescale(number(table[i].in), table[i].scale, ways[k], &x))
				fail_msg("%s to %d, way %zu: no result", table[i].in, table[i].scale, k);
			assert_text(dec_text(cx.arena, x), out);
		}
	}
	assert_false(dec_rescale(number("1"), 6177, DEC_DOWN, &x));
	assert_false(dec_rescale(number("1"), -6112, DEC_DOWN, &x));
	test_cx_close(&cx);
}

static void
whole_numbers_and_paise(void **state)
{
	struct an_cx cx = test_cx();
	int64_t n;

	(void)state;
	assert_true(dec_to_int(number("-9223372036854775808"), &n) && n == INT64_MIN);
	assert_true(dec_to_int(number("9.223372036854775807e18"), &n) && n == INT64_MAX);
	assert_false(dec_to_int(number("9223372036854775808"), &n));
	assert_false(dec_to_int(number("1e400"), &n));
	assert_false(dec_to_int(number("1.5"), &n));
	assert_true(dec_to_int(number("15e-1000"), &n) == false);
	assert_true(dec_to_paise(number("1234567.50"), &n) && n == 123456750);
	assert_true(dec_to_paise(number("1.500"), &n) && n == 150);
	assert_true(dec_to_paise(number("-0.05"), &n) && n == -5);
	assert_false(dec_to_paise(number("0.005"), &n));
	assert_false(dec_to_paise(number("1e400"), &n));
	assert_true(dec_to_paise(number("10000000000000"), &n) && n == MONEY_MAX_PAISE);
	assert_false(dec_to_paise(number("10000000000000.01"), &n));
	assert_text(dec_text(cx.arena, dec_from_paise(123456750)), "1234567.5");
	assert_text(dec_text(cx.arena, dec_from_paise(INT64_MIN)), "-92233720368547758.08");
	assert_text(dec_text(cx.arena, dec_from_int(INT64_MIN)), "-9223372036854775808");
	test_cx_close(&cx);
}

static bool
root(struct dec a, struct dec b, struct dec *ret)
{
	(void)b;
	return dec_sqrt(a, ret);
}

/* A second computation, by another library: data/dec.txt. */
static void
as_another_library_says(void **state)
{
	static const struct { const char *name; two *of; } operations[] = {
		{ "add", dec_add }, { "sub", dec_sub }, { "mul", dec_mul }, { "div", dec_div }, { "modulo", dec_modulo }, { "sqrt", root },
	};
	static const struct { const char *name; enum dec_round how; } ways[] = {
		{ "half-even", DEC_HALF_EVEN }, { "down", DEC_DOWN }, { "up", DEC_UP }, { "half-up", DEC_HALF_UP },
		{ "half-down", DEC_HALF_DOWN }, { "floor", DEC_FLOOR }, { "ceiling", DEC_CEILING },
	};
	char line[400], name[20], a[100], b[100], result[100];
	FILE *file = fopen("tests/unit/base/data/dec.txt", "r");
	int rows = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		struct dec got;
		bool known = false, good = false;

		if (line[0] == '#' || sscanf(line, "%19s %99s %99s %99s", name, a, b, result) != 4)
			continue;
		for (size_t i = 0; i < COUNT(operations); i++) {
			if (strcmp(name, operations[i].name) == 0) {
				good = operations[i].of(number(a), number(b), &got);
				known = true;
			}
		}
		for (size_t i = 0; i < COUNT(ways); i++) {
			if (strcmp(name, ways[i].name) == 0) {
				good = dec_rescale(number(a), atoi(b), ways[i].how, &got);
				known = true;
			}
		}
		if (!known || good != (strcmp(result, "none") != 0) || (good && dec_compare(got, number(result)) != 0))
			fail_msg("%s", line);
		rows++;
	}
	fclose(file);
	assert_int_equal(rows, 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printing), cmocka_unit_test(printing_then_parsing), cmocka_unit_test(arithmetic),
		cmocka_unit_test(functions), cmocka_unit_test(rounding), cmocka_unit_test(whole_numbers_and_paise), cmocka_unit_test(as_another_library_says),
	};

	return RUN(tests);
}
