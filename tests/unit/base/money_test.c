/* Amounts: expected texts stand in the norms, 3.1 (grouping) and 3.2 (words). */
#include "base_test.h"

#include "base/money.h"

static void
words_in_english_and_hindi(void **state)
{
	static const struct { int64_t paise; const char *en, *hi; } table[] = {
		{ 0, "Rupees Zero Only", "रुपये शून्य मात्र" },
		{ INT64_C(50), "Paise Fifty Only",
			"पैसे पचास मात्र" },
		{ INT64_C(100), "Rupees One Only",
			"रुपये एक मात्र" },
		{ INT64_C(1000), "Rupees Ten Only",
			"रुपये दस मात्र" },
		{ INT64_C(9900), "Rupees Ninety Nine Only",
			"रुपये निन्यानवे मात्र" },
		{ INT64_C(10100), "Rupees One Hundred One Only",
			"रुपये एक सौ एक मात्र" },
		{ INT64_C(100000), "Rupees One Thousand Only",
			"रुपये एक हजार मात्र" },
		{ INT64_C(1234500), "Rupees Twelve Thousand Three Hundred Forty Five Only",
			"रुपये बारह हजार तीन सौ पैंतालीस मात्र" },
		{ INT64_C(10000000), "Rupees One Lakh Only",
			"रुपये एक लाख मात्र" },
		{ INT64_C(15007525), "Rupees One Lakh Fifty Thousand Seventy Five and Paise Twenty Five Only",
			"रुपये एक लाख पचास हजार पचहत्तर और पैसे पच्चीस मात्र" },
		{ INT64_C(99999900), "Rupees Nine Lakh Ninety Nine Thousand Nine Hundred Ninety Nine Only",
			"रुपये नौ लाख निन्यानवे हजार नौ सौ निन्यानवे मात्र" },
		{ INT64_C(100000000), "Rupees Ten Lakh Only",
			"रुपये दस लाख मात्र" },
		{ INT64_C(1234567800), "Rupees One Crore Twenty Three Lakh Forty Five Thousand Six Hundred Seventy Eight Only",
			"रुपये एक करोड़ तेईस लाख पैंतालीस हजार छह सौ अठहत्तर मात्र" },
		{ INT64_C(99999999900), "Rupees Ninety Nine Crore Ninety Nine Lakh Ninety Nine Thousand Nine Hundred Ninety Nine Only",
			"रुपये निन्यानवे करोड़ निन्यानवे लाख निन्यानवे हजार नौ सौ निन्यानवे मात्र" },
		{ INT64_C(100000000000), "Rupees One Hundred Crore Only",
			"रुपये एक सौ करोड़ मात्र" },
		{ INT64_C(1234567890100), "Rupees One Thousand Two Hundred Thirty Four Crore Fifty Six Lakh Seventy Eight Thousand Nine Hundred One Only",
			"रुपये एक हजार दो सौ चौंतीस करोड़ छप्पन लाख अठहत्तर हजार नौ सौ एक मात्र" },
	};
	struct an_cx cx = test_cx();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_text(money_words(cx.arena, table[i].paise, "en"), table[i].en);
		assert_text(money_words(cx.arena, table[i].paise, "hi"), table[i].hi);
	}
	test_cx_close(&cx);
}

static void
grouping(void **state)
{
	static const struct { int64_t paise; const char *text; } table[] = {
		{ 0, "0" }, { 5, "0.05" }, { 100, "1" }, { 99900, "999" }, { 100000, "1,000" }, { 1234550, "12,345.50" },
		{ 10000000, "1,00,000" }, { 123456700, "12,34,567" }, { 1000000000, "1,00,00,000" },
		{ 12345678900, "12,34,56,789" }, { 1234567805, "1,23,45,678.05" }, { -10000000, "-1,00,000" },
		{ INT64_MIN, "-92,23,37,20,36,85,47,758.08" },
	};
	struct an_cx cx = test_cx();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_text(money_text(cx.arena, table[i].paise), table[i].text);
	assert_text(money_rupees(cx.arena, 123456700), "₹12,34,567");
	assert_text(money_rupees(cx.arena, -100050), "-₹1,000.50");
	assert_text(money_plain(cx.arena, 123456750), "1234567.50");
	assert_text(money_plain(cx.arena, -5), "-0.05");
	assert_text(money_plain(cx.arena, 123456700), "1234567");
	test_cx_close(&cx);
}

static void
crore_and_lakh_round_half_up(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	assert_text(money_crore(cx.arena, INT64_C(1230000000)), "1.23");
	assert_text(money_crore(cx.arena, INT64_C(1235000000)), "1.24");
	assert_text(money_crore(cx.arena, INT64_C(1234999999)), "1.23");
	assert_text(money_crore(cx.arena, 0), "0.00");
	assert_text(money_crore(cx.arena, INT64_C(1234567000000000)), "12,34,567.00");
	assert_text(money_crore(cx.arena, INT64_C(-1235000000)), "-1.24");
	assert_text(money_lakh(cx.arena, INT64_C(15007525)), "1.50");
	test_cx_close(&cx);
}

static void
what_people_type(void **state)
{
	static const struct { const char *typed; int64_t paise; } good[] = {
		{ "0", 0 }, { "1", 100 }, { "12,34,567", 123456700 }, { "1,234,567", 123456700 }, { "₹ 1,50,075.25", 15007525 },
		{ "Rs. 500", 50000 }, { "Rs500.5", 50050 }, { "  42 ", 4200 }, { "10000000000000", MONEY_MAX_PAISE },
	};
	static const char *const bad[] = {
		"", "-1", "+1", "1.234", "1.", ".5", "1,,2", ",1", "1,", "1e400", "1E2", "0x10", "NaN", "Infinity", "१२", "1 2", "₹", "Rs.",
		"10000000000000.01", "99999999999999999999999999", "1.5.0", "$5",
	};
	int64_t paise;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(money_parse(text_of(good[i].typed), &paise));
		assert_int_equal(paise, good[i].paise);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		paise = 7;
		if (money_parse(text_of(bad[i]), &paise))
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(paise, 7);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_in_english_and_hindi), cmocka_unit_test(grouping),
		cmocka_unit_test(crore_and_lakh_round_half_up), cmocka_unit_test(what_people_type),
	};

	return RUN(tests);
}
