/*
 * The civil calendar.  Days are counted in 400-year cycles of 146097 days, years beginning on 1 March, so that the
 * leap day is the last day of its year.
 */
#include "date.h"

#include <inttypes.h>

enum { CYCLE_DAYS = 146097, CYCLE_YEARS = 400 };
/* Days from 0000-03-01 to 1970-01-01. */
enum { EPOCH_DAYS = 719468 };
enum { YEAR_MOST = 5000000 };                    /* both ways: the day count fits in int32_t */

static bool
is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int32_t year, int month)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

bool
date_from_ymd(int32_t year, int month, int day, struct an_date *ret)
{
	int64_t from_march, cycle, year_of_cycle, month_from_march;

	if (year < -YEAR_MOST || year > YEAR_MOST || month < 1 || month > 12 || day < 1 ||
		day > month_days(year, month))
		return false;
	from_march = (int64_t)year - (month <= 2);
	cycle = floor_div(from_march, CYCLE_YEARS);
	year_of_cycle = from_march - cycle * CYCLE_YEARS;
	month_from_march = (month + 9) % 12;
	/* Months from March have 31 30 31 30 31 days, over and over: 153 days in five. */
	ret->days = (int32_t)(cycle * CYCLE_DAYS + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 +
		(153 * month_from_march + 2) / 5 + day - 1 - EPOCH_DAYS);
	return true;
}

struct an_ymd
date_ymd(struct an_date d)
{
	int64_t days = (int64_t)d.days + EPOCH_DAYS;
	int64_t cycle = floor_div(days, CYCLE_DAYS);
	int64_t day_of_cycle = days - cycle * CYCLE_DAYS;
	int64_t year_of_cycle =
		(day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
	int64_t day_of_year = day_of_cycle - (year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);

	return (struct an_ymd){
		.year = (int32_t)(cycle * CYCLE_YEARS + year_of_cycle + (month <= 2)),
		.month = month,
		.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
	};
}

bool
date_parse(struct text t, struct an_date *ret)
{
	int number[3] = { 0 };

	if (t.bytes != 10)
		return false;
	for (size_t i = 0, part = 0; i < 10; i++) {
		if (i == 4 || i == 7) {
			if (t.at[i] != '-')
				return false;
			part++;
		} else {
			if (t.at[i] < '0' || t.at[i] > '9')
				return false;
			number[part] = number[part] * 10 + (t.at[i] - '0');
		}
	}
	return date_from_ymd(number[0], number[1], number[2], ret);
}

struct text
date_text(struct arena *arena, struct an_date d)
{
	struct an_ymd c = date_ymd(d);

	return arena_print(arena, "%04" PRId32 "-%02d-%02d", c.year, c.month, c.day);
}

struct text
date_people(struct arena *arena, struct an_date d)
{
	struct an_ymd c = date_ymd(d);

	return arena_print(arena, "%02d.%02d.%04" PRId32, c.day, c.month, c.year);
}

struct an_date
date_add_months(struct an_date d, int months)
{
	struct an_ymd c = date_ymd(d);
	int64_t from_zero = (int64_t)c.year * 12 + c.month - 1 + months;
	int32_t year = (int32_t)floor_div(from_zero, 12);
	int month = (int)(from_zero - (int64_t)year * 12) + 1;
	int last = month_days(year, month);

	(void)date_from_ymd(year, month, c.day < last ? c.day : last, &d);
	return d;
}

int
date_weekday(struct an_date d)
{
	int64_t from_monday = (int64_t)d.days + 3;       /* 1970-01-01 was a Thursday */

	return (int)(from_monday - floor_div(from_monday, 7) * 7) + 1;
}

struct an_date
date_of_instant(int64_t at_us)
{
	/* Divide before adding the offset, so that no instant overflows. */
	int64_t minutes = floor_div(at_us, 60000000) + AN_IST_OFFSET_MINUTES;

	return (struct an_date){ (int32_t)floor_div(minutes, 1440) };
}

int64_t
date_start_us(struct an_date d)
{
	return (int64_t)d.days * AN_DAY_US - (int64_t)AN_IST_OFFSET_MINUTES * 60000000;
}

struct text
instant_text(struct arena *arena, int64_t at_us)
{
	int64_t days = floor_div(at_us, AN_DAY_US);
	int64_t us = at_us - days * AN_DAY_US;
	struct an_ymd c = date_ymd((struct an_date){ (int32_t)days });
	int64_t seconds = us / 1000000;

	return arena_print(arena, "%04" PRId32 "-%02d-%02dT%02d:%02d:%02d.%06dZ", c.year, c.month, c.day,
		(int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60), (int)(us % 1000000));
}

struct text
instant_people(struct arena *arena, int64_t at_us)
{
	struct an_date day = date_of_instant(at_us);
	int64_t minutes = (at_us - date_start_us(day)) / 60000000;
	struct an_ymd c = date_ymd(day);

	return arena_print(arena, "%02d.%02d.%04" PRId32 ", %02d:%02d (India)", c.day, c.month, c.year,
		(int)(minutes / 60), (int)(minutes % 60));
}

int32_t
fy_of(struct an_date d)
{
	struct an_ymd c = date_ymd(d);

	return c.month >= 4 ? c.year : c.year - 1;
}

struct text
fy_text(struct arena *arena, int32_t fy)
{
	return arena_print(arena, "%04" PRId32 "-%02" PRId32, fy, (fy + 1) % 100);
}

bool
fy_parse(struct text t, int32_t *ret)
{
	int64_t first, second;

	if (t.bytes != 7 || t.at[4] != '-' || t.at[0] == '-' || t.at[5] == '-')
		return false;
	if (!text_to_int(text_slice(t, 0, 4), &first) || !text_to_int(text_slice(t, 5, 2), &second))
		return false;
	if ((first + 1) % 100 != second)
		return false;
	*ret = (int32_t)first;
	return true;
}

struct an_date
fy_first_day(int32_t fy)
{
	struct an_date d = { 0 };

	(void)date_from_ymd(fy, 4, 1, &d);
	return d;
}

static bool
is_holiday(struct an_date d, const struct an_date *holidays, size_t count)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (holidays[middle].days == d.days)
			return true;
		if (holidays[middle].days < d.days)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

struct an_date
date_add_working_days(struct an_date d, int n, const struct an_date *holidays, size_t holiday_count)
{
	while (n > 0) {
		d = date_add_days(d, 1);
		if (date_weekday(d) <= 5 && !is_holiday(d, holidays, holiday_count))
			n--;
	}
	return d;
}
