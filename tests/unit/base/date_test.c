/* The calendar, financial years (norms 3.4), working days. */
#include "base_test.h"

#include "base/date.h"

static struct an_date
day(const char *z)
{
	struct an_date d = { 0 };

	if (!date_parse(text_of(z), &d))
		fail_msg("not a date: %s", z);
	return d;
}

static void
days_that_do_not_exist(void **state)
{
	static const char *const bad[] = {
		"2026-04-31", "2026-02-29", "1900-02-29", "2100-02-29", "2026-00-10", "2026-13-01", "2026-01-00", "2026-1-01",
		"2026-01-1", "26-01-01", "2026/01/01", "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00", "20260101", "", "-026-01-01",
		"2026-01-3x",
	};
	struct an_date d;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (date_parse(text_of(bad[i]), &d))
			fail_msg("accepted: %s", bad[i]);
	assert_true(date_parse(TEXT("2000-02-29"), &d));
	assert_true(date_parse(TEXT("2028-02-29"), &d));
}

static void
every_day_of_five_centuries(void **state)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct an_date d, first;
	int32_t expected;
	int weekday = 5;                         /* 1 January 1700 was a Friday in the Gregorian calendar */

	(void)state;
	assert_true(date_from_ymd(1700, 1, 1, &first));
	expected = first.days;
	for (int32_t year = 1700; year < 2200; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

		for (int month = 1; month <= 12; month++) {
			int last = days[month - 1] + (month == 2 && leap);

			for (int n = 1; n <= last; n++, expected++) {
				struct an_ymd c;

				assert_true(date_from_ymd(year, month, n, &d));
				assert_int_equal(d.days, expected);
				c = date_ymd(d);
				assert_true(c.year == year && c.month == month && c.day == n);
				assert_int_equal(date_weekday(d), weekday);
				weekday = weekday % 7 + 1;
			}
			assert_false(date_from_ymd(year, month, last + 1, &d));
		}
	}
	assert_true(date_from_ymd(1970, 1, 1, &d));
	assert_int_equal(d.days, 0);
}

static void
texts(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	assert_text(date_text(cx.arena, day("2026-11-23")), "2026-11-23");
	assert_text(date_people(cx.arena, day("2026-11-03")), "03.11.2026");
	assert_text(instant_text(cx.arena, 0), "1970-01-01T00:00:00.000000Z");
	assert_text(instant_text(cx.arena, -1), "1969-12-31T23:59:59.999999Z");
	assert_text(instant_text(cx.arena, INT64_C(1795944600000123)), "2026-11-29T09:30:00.000123Z");
	assert_text(instant_people(cx.arena, INT64_C(1795944600000000)), "29.11.2026, 15:00 (India)");
	test_cx_close(&cx);
}

static void
months_later(void **state)
{
	struct an_cx cx = test_cx();

	(void)state;
	assert_text(date_text(cx.arena, date_add_months(day("2026-01-31"), 1)), "2026-02-28");
	assert_text(date_text(cx.arena, date_add_months(day("2028-01-31"), 1)), "2028-02-29");
	assert_text(date_text(cx.arena, date_add_months(day("2026-10-31"), 5)), "2027-03-31");
	assert_text(date_text(cx.arena, date_add_months(day("2026-01-15"), -1)), "2025-12-15");
	assert_text(date_text(cx.arena, date_add_months(day("2028-02-29"), 12)), "2029-02-28");
	test_cx_close(&cx);
}

static void
financial_years(void **state)
{
	struct an_cx cx = test_cx();
	int32_t fy = 0;

	(void)state;
	assert_int_equal(fy_of(day("2026-03-31")), 2025);
	assert_int_equal(fy_of(day("2026-04-01")), 2026);
	assert_int_equal(fy_of(day("2028-02-29")), 2027);
	assert_text(fy_text(cx.arena, 2025), "2025-26");
	assert_text(fy_text(cx.arena, 1999), "1999-00");
	assert_text(date_text(cx.arena, fy_first_day(2025)), "2025-04-01");
	assert_true(fy_parse(TEXT("1999-00"), &fy));
	assert_int_equal(fy, 1999);
	assert_false(fy_parse(TEXT("2025-27"), &fy));
	assert_false(fy_parse(TEXT("2025-2026"), &fy));
	assert_false(fy_parse(TEXT("25-26"), &fy));
	assert_false(fy_parse(TEXT("2025/26"), &fy));
	/* 2026-03-31T18:30:00Z is already 1 April in India: norms 3.4. */
	assert_text(date_text(cx.arena, date_of_instant(INT64_C(1774981799999999))), "2026-03-31");
	assert_text(date_text(cx.arena, date_of_instant(INT64_C(1774981800000000))), "2026-04-01");
	assert_true(date_start_us(day("2026-04-01")) == INT64_C(1774981800000000));
	assert_text(date_text(cx.arena, date_of_instant(-1)), "1970-01-01");
	test_cx_close(&cx);
}

static void
working_days(void **state)
{
	struct an_cx cx = test_cx();
	struct an_date holidays[2];

	(void)state;
	holidays[0] = day("2026-11-24");                 /* a Tuesday */
	holidays[1] = day("2026-11-28");                 /* a Saturday: counts once */
	assert_text(date_text(cx.arena, date_add_working_days(day("2026-11-20"), 1, NULL, 0)), "2026-11-23");
	assert_text(date_text(cx.arena, date_add_working_days(day("2026-11-20"), 2, holidays, 2)), "2026-11-25");
	assert_text(date_text(cx.arena, date_add_working_days(day("2026-11-21"), 5, holidays, 2)), "2026-11-30");
	assert_text(date_text(cx.arena, date_add_working_days(day("2026-11-23"), 10, NULL, 0)), "2026-12-07");
	assert_text(date_text(cx.arena, date_add_working_days(day("2026-11-22"), 0, NULL, 0)), "2026-11-22");
	test_cx_close(&cx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_that_do_not_exist), cmocka_unit_test(every_day_of_five_centuries), cmocka_unit_test(texts),
		cmocka_unit_test(months_later), cmocka_unit_test(financial_years), cmocka_unit_test(working_days),
	};

	return RUN(tests);
}
