/*
 * The civil calendar (proleptic Gregorian), financial years of India, Indian Standard Time.
 */
#ifndef AN_DATE_H
#define AN_DATE_H

#include "cx.h"

struct an_date {
	int32_t days;                            /* since 1970-01-01; no zone */
};

struct an_ymd {
	int32_t year;
	int month, day;                          /* 1..12, 1..31 */
};

enum { AN_IST_OFFSET_MINUTES = 330 };
#define AN_DAY_US INT64_C(86400000000)

bool date_from_ymd(int32_t year, int month, int day, struct an_date *ret);     /* false: no such day */
struct an_ymd date_ymd(struct an_date d);
/* YYYY-MM-DD and nothing else. */
bool date_parse(struct text t, struct an_date *ret);
struct text date_text(struct arena *arena, struct an_date d);                  /* 2026-11-23 */
struct text date_people(struct arena *arena, struct an_date d);                /* 23.11.2026 */
static inline struct an_date date_add_days(struct an_date d, int32_t days) { return (struct an_date){ d.days + days }; }
/* Same day of the month `months` later, or the month's last day. */
struct an_date date_add_months(struct an_date d, int months);
int date_weekday(struct an_date d);                                            /* 1 = Monday ... 7 = Sunday */

/* The date and the instant in India (UTC+05:30, no summer time). */
struct an_date date_of_instant(int64_t at_us);
int64_t date_start_us(struct an_date d);                                       /* 00:00 IST of that day */
struct text instant_text(struct arena *arena, int64_t at_us);                  /* 2026-11-23T09:30:00.000000Z */
struct text instant_people(struct arena *arena, int64_t at_us);                /* 23.11.2026, 15:00 (India) */

/* Financial year, 1 April to 31 March: 2025 for 2025-26. */
int32_t fy_of(struct an_date d);
struct text fy_text(struct arena *arena, int32_t fy);                          /* "2025-26"; 1999 -> "1999-00" */
bool fy_parse(struct text t, int32_t *ret);
struct an_date fy_first_day(int32_t fy);

/* Working days: Monday to Friday that are not in holidays (sorted, may be empty).  date_add_working_days(d, n):
 * the n-th working day after d. */
struct an_date date_add_working_days(struct an_date d, int n, const struct an_date *holidays, size_t holiday_count);

#endif
