/*
 * Dates, times and durations: reading and printing their XSD forms, order, arithmetic.
 *
 * A zone is an offset (Z, +05:30), a name (@Asia/Kolkata) looked up in the host's zones, or none.  A value in a named
 * zone carries the offset that holds there and then.
 */
#ifndef FEEL_TEMPORAL_H
#define FEEL_TEMPORAL_H

#include "feel/value.h"
#include "feel/zone.h"

#define DAY_SECONDS INT64_C(86400)
#define SECOND_NANOS INT64_C(1000000000)
#define DAY_NANOS (DAY_SECONDS * SECOND_NANOS)
enum { TEMPORAL_YEAR_MAX = 999999999, TEMPORAL_OFFSET_MAX = 18 * 3600, TEMPORAL_TEXT_MAX = 120 };

struct ymd { int64_t year; int month, day; };

int64_t days_from_ymd(int64_t year, int month, int day);
struct ymd ymd_from_days(int64_t days);
int month_days(int64_t year, int month);
int weekday_from_days(int64_t days);                     /* 1 = Monday ... 7 = Sunday */
bool ymd_valid(int64_t year, int64_t month, int64_t day);

/* The whole text in the strict form of its kind. */
bool temporal_parse_date(struct text t, struct dmn_value *ret);
bool temporal_parse_time(const struct dmn_zones *z, struct text t, struct dmn_value *ret);
/* also a date alone: midnight */
bool temporal_parse_date_time(const struct dmn_zones *z, struct text t, struct dmn_value *ret);
bool temporal_parse_duration(struct text t, struct dmn_value *ret);
bool temporal_parse_kind(const struct dmn_zones *z, enum dmn_kind kind, struct text t, struct dmn_value *ret);
/* @"...": the kind by the form. */
bool temporal_parse_any(const struct dmn_zones *z, struct text t, struct dmn_value *ret);

size_t temporal_print(const struct dmn_zones *z, const struct dmn_value *v, char out[TEMPORAL_TEXT_MAX]);

int temporal_equal(const struct dmn_value *a, const struct dmn_value *b);
bool temporal_compare(const struct dmn_value *a, const struct dmn_value *b, int *ret);

/* a + b and a - b where at least one side is temporal.  False: these kinds do not go together, or out of range. */
bool temporal_add(const struct dmn_zones *z, const struct dmn_value *a, const struct dmn_value *b,
	struct dmn_value *ret);
bool temporal_subtract(const struct dmn_zones *z, const struct dmn_value *a, const struct dmn_value *b,
	struct dmn_value *ret);
bool temporal_negate(const struct dmn_value *a, struct dmn_value *ret);
bool temporal_multiply(const struct dmn_value *a, const struct dmn_value *b, struct dmn_value *ret);
bool temporal_divide(const struct dmn_value *a, const struct dmn_value *b, struct dmn_value *ret);
/* years and months duration(from, to): whole months, toward zero. */
bool temporal_months_between(const struct dmn_value *from, const struct dmn_value *to, struct dmn_value *ret);
/* A member such as "year" or "time offset"; false: the kind has no such member. */
bool temporal_member(const struct dmn_zones *z, const struct dmn_value *v, struct text name, struct dmn_value *ret);
/* After the clock of a value in a named zone was set: the offset that holds now; a reading that the clock jumps over
 * moves on by the jump.  Other values stay as they are. */
void temporal_settle(const struct dmn_zones *z, struct dmn_value *v);
/* A date counts as midnight UTC. */
struct dmn_value temporal_at_midnight(const struct dmn_value *date);

#endif
