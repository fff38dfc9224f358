/* Dates, times and durations.  Days are counted in the proleptic Gregorian calendar, in 400-year eras. */
#include "feel/temporal.h"

#include <stdio.h>

#define DAYS_ERA 146097
#define DAYS_TO_EPOCH 719468             /* from 0000-03-01 to 1970-01-01 */

int64_t
days_from_ymd(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * DAYS_ERA + in_era * 365 + in_era / 4 - in_era / 100 + in_year - DAYS_TO_EPOCH;
}

struct ymd
ymd_from_days(int64_t days)
{
	int64_t z = days + DAYS_TO_EPOCH;
	int64_t era = (z >= 0 ? z : z - (DAYS_ERA - 1)) / DAYS_ERA;
	int64_t in_era = z - era * DAYS_ERA;
	int64_t year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * in_year + 2) / 153;
	struct ymd r;

	r.day = (int)(in_year - (153 * shifted + 2) / 5 + 1);
	r.month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	r.year = year_of_era + era * 400 + (r.month <= 2);
	return r;
}

int
month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

int
weekday_from_days(int64_t days)
{
	int64_t d = (days + 3) % 7;              /* 1970-01-01 was a Thursday */

	return (int)(d < 0 ? d + 7 : d) + 1;
}

bool
ymd_valid(int64_t year, int64_t month, int64_t day)
{
	return year >= -TEMPORAL_YEAR_MAX && year <= TEMPORAL_YEAR_MAX && month >= 1 && month <= 12 && day >= 1
	    && day <= month_days(year, (int)month);
}

#define DAYS_MAX (INT64_C(366) * TEMPORAL_YEAR_MAX)

static bool
days_in_range(int64_t days)
{
	if (days < -DAYS_MAX || days > DAYS_MAX)
		return false;
	int64_t year = ymd_from_days(days).year;
	return year >= -TEMPORAL_YEAR_MAX && year <= TEMPORAL_YEAR_MAX;
}

/* ---- reading -------------------------------------------------------------------------------------------- */

struct scan { const char *at, *end; };

static bool
scan_char(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/* Between least and most digits; false when there are fewer.  At most 18. */
static bool
scan_digits(struct scan *s, int least, int most, int64_t *ret, int *ret_digits)
{
	int n = 0;

	*ret = 0;
	while (n < most && s->at < s->end && *s->at >= '0' && *s->at <= '9') {
		*ret = *ret * 10 + (*s->at++ - '0');
		n++;
	}
	if (ret_digits)
		*ret_digits = n;
	return n >= least;
}

static bool
scan_date(struct scan *s, struct dmn_value *ret)
{
	bool before = scan_char(s, '-');
	int64_t year, month, day;
	int digits;

	if (!scan_digits(s, 4, 9, &year, &digits))
		return false;
	if (digits > 4 && s->at[-digits] == '0')
		return false;
	if (!scan_char(s, '-') || !scan_digits(s, 2, 2, &month, NULL) || !scan_char(s, '-')
	    || !scan_digits(s, 2, 2, &day, NULL))
		return false;
	if (before)
		year = -year;
	if (!ymd_valid(year, month, day))
		return false;
	*ret = (struct dmn_value){ .kind = DMN_DATE, .when.days = days_from_ymd(year, (int)month, (int)day) };
	return true;
}

/* Fraction digits as nanoseconds; further digits are dropped. */
static bool
scan_nanos(struct scan *s, int least, int64_t *ret)
{
	int64_t n = 0, scale = SECOND_NANOS;
	int digits = 0;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9') {
		if (scale > 1) {
			scale /= 10;
			n += (*s->at - '0') * scale;
		}
		s->at++;
		digits++;
	}
	*ret = n;
	return digits >= least;
}

static bool
scan_zone(const struct dmn_zones *z, struct scan *s, struct dmn_value *in)
{
	int64_t hours, minutes, seconds = 0;

	if (s->at == s->end)
		return true;
	if (scan_char(s, 'Z') || scan_char(s, 'z')) {
		in->flag = FEEL_OFFSET;
		in->offset = 0;
		return s->at == s->end;
	}
	if (*s->at == '@') {
		struct text name = { s->at + 1, (size_t)(s->end - s->at - 1) };
		in->flag = FEEL_NAMED;
		in->zone = zone_find(z, name);
		in->offset = zone_offset_standard(z, in->zone);
		s->at = s->end;
		return in->zone != 0;
	}
	bool west = *s->at == '-';
	if (!scan_char(s, '+') && !scan_char(s, '-'))
		return false;
	if (!scan_digits(s, 2, 2, &hours, NULL) || !scan_char(s, ':') || !scan_digits(s, 2, 2, &minutes, NULL))
		return false;
	if (scan_char(s, ':') && !scan_digits(s, 2, 2, &seconds, NULL))
		return false;
	int64_t offset = hours * 3600 + minutes * 60 + seconds;
	if (minutes > 59 || seconds > 59 || offset > TEMPORAL_OFFSET_MAX || s->at != s->end)
		return false;
	in->flag = FEEL_OFFSET;
	in->offset = (int32_t)(west ? -offset : offset);
	return true;
}

/* The time and all that follows; *ret_day is 1 for 24:00:00. */
static bool
scan_time(const struct dmn_zones *z, struct scan *s, struct dmn_value *ret, int64_t *ret_day)
{
	int64_t hour, minute, second, nanos = 0;

	if (!scan_digits(s, 2, 2, &hour, NULL) || !scan_char(s, ':') || !scan_digits(s, 2, 2, &minute, NULL)
	    || !scan_char(s, ':') || !scan_digits(s, 2, 2, &second, NULL))
		return false;
	if (scan_char(s, '.') && !scan_nanos(s, 1, &nanos))
		return false;
	if (hour > 24 || minute > 59 || second > 59 || (hour == 24 && (minute || second || nanos)))
		return false;
	*ret_day = hour == 24;
	*ret = (struct dmn_value){ .kind = DMN_TIME };
	ret->when.nanos = (((hour % 24) * 60 + minute) * 60 + second) * SECOND_NANOS + nanos;
	return scan_zone(z, s, ret);
}

bool
temporal_parse_date(struct text t, struct dmn_value *ret)
{
	struct scan s = { t.at, t.at + t.bytes };
	struct dmn_value v;

	if (!scan_date(&s, &v) || s.at != s.end)
		return false;
	*ret = v;
	return true;
}

bool
temporal_parse_time(const struct dmn_zones *z, struct text t, struct dmn_value *ret)
{
	struct scan s = { t.at, t.at + t.bytes };
	struct dmn_value v;
	int64_t day;

	if (!scan_time(z, &s, &v, &day))
		return false;
	*ret = v;
	return true;
}

bool
temporal_parse_date_time(const struct dmn_zones *z, struct text t, struct dmn_value *ret)
{
	struct scan s = { t.at, t.at + t.bytes };
	struct dmn_value date, time = { .kind = DMN_TIME };
	int64_t day = 0;

	if (!scan_date(&s, &date))
		return false;
	if (s.at != s.end && (!scan_char(&s, 'T') || !scan_time(z, &s, &time, &day)))
		return false;
	time.kind = DMN_DATE_TIME;
	time.when.days = date.when.days + day;
	temporal_settle(z, &time);
	if (!days_in_range(time.when.days))
		return false;                    /* 24:00:00 of the last day */
	*ret = time;
	return true;
}

/* "12Y": the number and its letter when the letter is one of those that may still come. */
static bool
scan_part(struct scan *s, const char **letters, int64_t *ret, char *ret_letter)
{
	struct scan from = *s;
	int digits;

	if (!scan_digits(s, 1, 18, ret, &digits) || s->at == s->end) {
		*s = from;
		return false;
	}
	for (const char *l = *letters; *l; l++)
		if (*l == *s->at) {
			*ret_letter = *l;
			*letters = l + 1;
			s->at++;
			return true;
		}
	*s = from;
	return false;
}

bool
temporal_parse_duration(struct text t, struct dmn_value *ret)
{
	struct scan s = { t.at, t.at + t.bytes };
	bool negative = scan_char(&s, '-');
	int64_t n, months = 0, seconds = 0, nanos = 0, add;
	bool any_months = false, any_seconds = false;
	const char *dates = "YMD", *times = "HMS";
	char letter;

	if (!scan_char(&s, 'P'))
		return false;
	while (scan_part(&s, &dates, &n, &letter)) {
		int64_t *sum = letter == 'D' ? &seconds : &months;
		int64_t each = letter == 'Y' ? 12 : letter == 'M' ? 1 : DAY_SECONDS;
		if (__builtin_mul_overflow(n, each, &add) || __builtin_add_overflow(*sum, add, sum))
			return false;
		*(letter == 'D' ? &any_seconds : &any_months) = true;
	}
	if (scan_char(&s, 'T')) {
		bool any = false;
		while (s.at < s.end) {
			if (scan_part(&s, &times, &n, &letter)) {
				int64_t each = letter == 'H' ? 3600 : letter == 'M' ? 60 : 1;
				if (__builtin_mul_overflow(n, each, &add)
					|| __builtin_add_overflow(seconds, add, &seconds))
					return false;
			} else {
				/* Seconds with a fraction, which may be empty: 0.5S, 0.S */
				if (!strchr(times, 'S') || !scan_digits(&s, 1, 18, &n, NULL) || !scan_char(&s, '.')
				    || !scan_nanos(&s, 0, &nanos) || !scan_char(&s, 'S')
				    || __builtin_add_overflow(seconds, n, &seconds))
					return false;
				times = "";
			}
			any = true;
		}
		if (!any)
			return false;
		any_seconds = true;
	}
	if (s.at != s.end || any_months == any_seconds)
		return false;
	if (any_months)
		*ret = (struct dmn_value){ .kind = DMN_MONTHS_DURATION, .months = negative ? -months : months };
	else
		*ret = (struct dmn_value){ .kind = DMN_DAYS_DURATION,
			.span = { negative ? -seconds : seconds, negative ? -nanos : nanos } };
	return true;
}

bool
temporal_parse_kind(const struct dmn_zones *z, enum dmn_kind kind, struct text t, struct dmn_value *ret)
{
	struct dmn_value v;

	switch (kind) {
	case DMN_DATE: return temporal_parse_date(t, ret);
	case DMN_TIME: return temporal_parse_time(z, t, ret);
	case DMN_DATE_TIME: return temporal_parse_date_time(z, t, ret);
	case DMN_DAYS_DURATION:
	case DMN_MONTHS_DURATION:
		if (!temporal_parse_duration(t, &v) || v.kind != kind)
			return false;
		*ret = v;
		return true;
	default: return false;
	}
}

bool
temporal_parse_any(const struct dmn_zones *z, struct text t, struct dmn_value *ret)
{
	return temporal_parse_date(t, ret) || temporal_parse_duration(t, ret) || temporal_parse_time(z, t, ret)
	    || temporal_parse_date_time(z, t, ret);
}

/* ---- printing ------------------------------------------------------------------------------------------- */

static size_t
print_date(int64_t days, char *out)
{
	struct ymd d = ymd_from_days(days);

	return (size_t)snprintf(out, 24, "%s%04lld-%02d-%02d", d.year < 0 ? "-" : "",
		(long long)(d.year < 0 ? -d.year : d.year), d.month, d.day);
}

static size_t
print_fraction(int64_t nanos, char *out)
{
	char digits[16];
	size_t n;

	if (nanos == 0)
		return 0;
	n = (size_t)snprintf(digits, sizeof digits, ".%09lld", (long long)nanos);
	while (digits[n - 1] == '0')
		n--;
	memcpy(out, digits, n);
	return n;
}

static size_t
print_time(const struct dmn_zones *z, const struct dmn_value *v, char *out)
{
	int64_t s = v->when.nanos / SECOND_NANOS;
	size_t n = (size_t)snprintf(out, 24, "%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));

	n += print_fraction(v->when.nanos % SECOND_NANOS, out + n);
	if (v->flag == FEEL_LOCAL)
		return n;
	if (v->flag == FEEL_NAMED) {
		struct text name = zone_name(z, v->zone);
		return n + (size_t)snprintf(out + n, ZONE_NAME_MAX + 2, "@%.*s", TEXT_ARG(name));
	}
	if (v->offset == 0) {
		out[n++] = 'Z';
		return n;
	}
	int32_t o = v->offset < 0 ? -v->offset : v->offset;
	n += (size_t)snprintf(out + n, 24, "%c%02d:%02d", v->offset < 0 ? '-' : '+', (int)(o / 3600),
		(int)(o / 60 % 60));
	if (o % 60)
		n += (size_t)snprintf(out + n, 8, ":%02d", (int)(o % 60));
	return n;
}

static size_t
print_days_duration(const struct dmn_value *v, char *out)
{
	bool negative = v->span.seconds < 0 || v->span.nanos < 0;
	uint64_t s = negative ? 0 - (uint64_t)v->span.seconds : (uint64_t)v->span.seconds;
	int64_t nanos = negative ? -v->span.nanos : v->span.nanos;
	size_t n = 0;

	if (s == 0 && nanos == 0)
		return (size_t)snprintf(out, 8, "PT0S");
	if (negative)
		out[n++] = '-';
	out[n++] = 'P';
	if (s / 86400)
		n += (size_t)snprintf(out + n, 24, "%lluD", (unsigned long long)(s / 86400));
	s %= 86400;
	if (s || nanos)
		out[n++] = 'T';
	if (s / 3600)
		n += (size_t)snprintf(out + n, 8, "%dH", (int)(s / 3600));
	if (s / 60 % 60)
		n += (size_t)snprintf(out + n, 8, "%dM", (int)(s / 60 % 60));
	if (s % 60 || nanos) {
		n += (size_t)snprintf(out + n, 8, "%d", (int)(s % 60));
		n += print_fraction(nanos, out + n);
		out[n++] = 'S';
	}
	return n;
}

static size_t
print_months_duration(const struct dmn_value *v, char *out)
{
	uint64_t m = v->months < 0 ? 0 - (uint64_t)v->months : (uint64_t)v->months;
	size_t n = 0;

	if (m == 0)
		return (size_t)snprintf(out, 8, "P0M");
	if (v->months < 0)
		out[n++] = '-';
	out[n++] = 'P';
	if (m / 12)
		n += (size_t)snprintf(out + n, 24, "%lluY", (unsigned long long)(m / 12));
	if (m % 12)
		n += (size_t)snprintf(out + n, 8, "%dM", (int)(m % 12));
	return n;
}

size_t
temporal_print(const struct dmn_zones *z, const struct dmn_value *v, char out[TEMPORAL_TEXT_MAX])
{
	size_t n;

	switch (v->kind) {
	case DMN_DATE: return print_date(v->when.days, out);
	case DMN_TIME: return print_time(z, v, out);
	case DMN_DATE_TIME:
		n = print_date(v->when.days, out);
		out[n++] = 'T';
		return n + print_time(z, v, out + n);
	case DMN_DAYS_DURATION: return print_days_duration(v, out);
	case DMN_MONTHS_DURATION: return print_months_duration(v, out);
	default: return 0;
	}
}

/* ---- order ---------------------------------------------------------------------------------------------- */

/* The instant (or, for a local value, the reading of the clock) as whole seconds and nanoseconds. */
static void
instant(const struct dmn_value *v, int64_t *ret_seconds, int64_t *ret_nanos)
{
	*ret_seconds = (v->kind == DMN_TIME ? 0 : v->when.days * DAY_SECONDS) + v->when.nanos / SECOND_NANOS
	    - (v->flag == FEEL_LOCAL ? 0 : v->offset);
	*ret_nanos = v->when.nanos % SECOND_NANOS;
}

int
temporal_equal(const struct dmn_value *a, const struct dmn_value *b)
{
	int64_t sa, sb, na, nb;

	if ((a->flag == FEEL_LOCAL) != (b->flag == FEEL_LOCAL))
		return 0;
	instant(a, &sa, &na);
	instant(b, &sb, &nb);
	return sa == sb;         /* fractions of a second are not looked at */
}

bool
temporal_compare(const struct dmn_value *a, const struct dmn_value *b, int *ret)
{
	int64_t sa, sb, na, nb;

	if ((a->flag == FEEL_LOCAL) != (b->flag == FEEL_LOCAL))
		return false;
	instant(a, &sa, &na);
	instant(b, &sb, &nb);
	*ret = sa != sb ? (sa < sb ? -1 : 1) : na < nb ? -1 : na > nb;
	return true;
}

void
temporal_settle(const struct dmn_zones *z, struct dmn_value *v)
{
	if (v->kind != DMN_DATE_TIME || v->flag != FEEL_NAMED)
		return;
	int64_t local = v->when.days * DAY_SECONDS + v->when.nanos / SECOND_NANOS;
	v->offset = zone_offset_local(z, v->zone, local);
	int32_t now = zone_offset(z, v->zone, local - v->offset);
	if (now != v->offset) {
		int64_t clock = v->when.nanos + (now - v->offset) * SECOND_NANOS;
		v->when.days += clock / DAY_NANOS;
		v->when.nanos = clock % DAY_NANOS;
		v->offset = now;
	}
}

struct dmn_value
temporal_at_midnight(const struct dmn_value *date)
{
	return (struct dmn_value){ .kind = DMN_DATE_TIME, .flag = FEEL_OFFSET, .when.days = date->when.days };
}

/* ---- arithmetic ----------------------------------------------------------------------------------------- */

static bool
normal_span(int64_t seconds, int64_t nanos, struct dmn_value *ret)
{
	int64_t carry = nanos / SECOND_NANOS;

	nanos %= SECOND_NANOS;
	if (__builtin_add_overflow(seconds, carry, &seconds))
		return false;
	if (seconds > 0 && nanos < 0) {
		seconds--;
		nanos += SECOND_NANOS;
	} else if (seconds < 0 && nanos > 0) {
		seconds++;
		nanos -= SECOND_NANOS;
	}
	*ret = (struct dmn_value){ .kind = DMN_DAYS_DURATION, .span = { seconds, nanos } };
	return true;
}

static bool
add_months(const struct dmn_zones *z, const struct dmn_value *a, int64_t months, struct dmn_value *ret)
{
	struct ymd d = ymd_from_days(a->when.days);
	int64_t all;

	if (__builtin_add_overflow(d.year * 12 + d.month - 1, months, &all))
		return false;
	int64_t year = all / 12, month = all % 12;
	if (month < 0) {
		month += 12;
		year--;
	}
	if (year < -TEMPORAL_YEAR_MAX || year > TEMPORAL_YEAR_MAX)
		return false;
	int last = month_days(year, (int)month + 1);
	*ret = *a;
	ret->when.days = days_from_ymd(year, (int)month + 1, d.day < last ? d.day : last);
	temporal_settle(z, ret);
	return true;
}

static bool
add_span(const struct dmn_zones *z, const struct dmn_value *a, int64_t seconds, int64_t nanos, struct dmn_value *ret)
{
	struct dmn_value at = a->kind == DMN_DATE ? temporal_at_midnight(a) : *a;
	int64_t days = seconds / DAY_SECONDS;
	int64_t clock = at.when.nanos + (seconds % DAY_SECONDS) * SECOND_NANOS + nanos;
	int64_t carry = clock / DAY_NANOS;

	clock %= DAY_NANOS;
	if (clock < 0) {
		clock += DAY_NANOS;
		carry--;
	}
	at.when.nanos = clock;
	if (a->kind != DMN_TIME) {
		if (__builtin_add_overflow(at.when.days, days + carry, &at.when.days) || !days_in_range(at.when.days))
			return false;
	}
	if (a->kind == DMN_DATE)
		at = (struct dmn_value){ .kind = DMN_DATE, .when.days = at.when.days };
	temporal_settle(z, &at);
	*ret = at;
	return true;
}

bool
temporal_negate(const struct dmn_value *a, struct dmn_value *ret)
{
	struct dmn_value v = *a;

	if (v.kind == DMN_MONTHS_DURATION)
		v.months = -v.months;
	else if (v.kind == DMN_DAYS_DURATION)
		v.span.seconds = -v.span.seconds, v.span.nanos = -v.span.nanos;
	else
		return false;
	*ret = v;
	return true;
}

bool
temporal_add(const struct dmn_zones *z, const struct dmn_value *a, const struct dmn_value *b, struct dmn_value *ret)
{
	int64_t sum;

	if (a->kind == DMN_MONTHS_DURATION || a->kind == DMN_DAYS_DURATION) {
		if (a->kind == b->kind && a->kind == DMN_MONTHS_DURATION) {
			if (__builtin_add_overflow(a->months, b->months, &sum))
				return false;
			*ret = (struct dmn_value){ .kind = DMN_MONTHS_DURATION, .months = sum };
			return true;
		}
		if (a->kind == b->kind)
			return !__builtin_add_overflow(a->span.seconds, b->span.seconds, &sum)
			    && normal_span(sum, a->span.nanos + b->span.nanos, ret);
		if (b->kind != DMN_DATE && b->kind != DMN_TIME && b->kind != DMN_DATE_TIME)
			return false;
		return temporal_add(z, b, a, ret);
	}
	if (a->kind != DMN_DATE && a->kind != DMN_TIME && a->kind != DMN_DATE_TIME)
		return false;
	if (b->kind == DMN_MONTHS_DURATION && a->kind != DMN_TIME)
		return add_months(z, a, b->months, ret);
	if (b->kind == DMN_DAYS_DURATION)
		return add_span(z, a, b->span.seconds, b->span.nanos, ret);
	return false;
}

bool
temporal_subtract(const struct dmn_zones *z, const struct dmn_value *a, const struct dmn_value *b,
	struct dmn_value *ret)
{
	struct dmn_value x = *a, y = *b;
	int64_t sx, sy, nx, ny;

	if (b->kind == DMN_MONTHS_DURATION || b->kind == DMN_DAYS_DURATION)
		return temporal_negate(b, &y) && temporal_add(z, a, &y, ret);
	if (x.kind == DMN_DATE && y.kind == DMN_DATE)
		return normal_span((x.when.days - y.when.days) * DAY_SECONDS, 0, ret);
	if (x.kind == DMN_DATE && y.kind == DMN_DATE_TIME)
		x = temporal_at_midnight(&x);
	if (y.kind == DMN_DATE && x.kind == DMN_DATE_TIME)
		y = temporal_at_midnight(&y);
	if (x.kind != y.kind || (x.kind != DMN_TIME && x.kind != DMN_DATE_TIME)
	    || (x.flag == FEEL_LOCAL) != (y.flag == FEEL_LOCAL))
		return false;
	instant(&x, &sx, &nx);
	instant(&y, &sy, &ny);
	return normal_span(sx - sy, nx - ny, ret);
}

/* A duration in its smallest unit: months, or seconds. */
static bool
as_dec(const struct dmn_value *d, struct dec *ret)
{
	struct dec nanos;

	if (d->kind == DMN_MONTHS_DURATION) {
		*ret = dec_from_int(d->months);
		return true;
	}
	return dec_div(dec_from_int(d->span.nanos), dec_from_int(SECOND_NANOS), &nanos)
	    && dec_add(dec_from_int(d->span.seconds), nanos, ret);
}

static bool
from_dec(enum dmn_kind kind, struct dec n, struct dmn_value *ret)
{
	struct dec whole, rest;
	int64_t seconds, nanos;

	if (!dec_rescale(n, 0, DEC_DOWN, &whole) || !dec_to_int(whole, &seconds))
		return false;
	if (kind == DMN_MONTHS_DURATION) {
		*ret = (struct dmn_value){ .kind = DMN_MONTHS_DURATION, .months = seconds };
		return true;
	}
	if (!dec_sub(n, whole, &rest) || !dec_mul(rest, dec_from_int(SECOND_NANOS), &rest)
	    || !dec_rescale(rest, 0, DEC_DOWN, &rest) || !dec_to_int(rest, &nanos))
		return false;
	return normal_span(seconds, nanos, ret);
}

bool
temporal_multiply(const struct dmn_value *a, const struct dmn_value *b, struct dmn_value *ret)
{
	struct dec n;

	if (a->kind == DMN_NUMBER)
		return temporal_multiply(b, a, ret);
	if ((a->kind != DMN_MONTHS_DURATION && a->kind != DMN_DAYS_DURATION) || b->kind != DMN_NUMBER)
		return false;
	return as_dec(a, &n) && dec_mul(n, b->number, &n) && from_dec((enum dmn_kind)a->kind, n, ret);
}

bool
temporal_divide(const struct dmn_value *a, const struct dmn_value *b, struct dmn_value *ret)
{
	struct dec x, y;

	if ((a->kind != DMN_MONTHS_DURATION && a->kind != DMN_DAYS_DURATION) || !as_dec(a, &x))
		return false;
	if (b->kind == DMN_NUMBER)
		return dec_div(x, b->number, &x) && from_dec((enum dmn_kind)a->kind, x, ret);
	if (b->kind != a->kind || !as_dec(b, &y) || !dec_div(x, y, &x))
		return false;
	*ret = feel_number(x);
	return true;
}

bool
temporal_months_between(const struct dmn_value *from, const struct dmn_value *to, struct dmn_value *ret)
{
	if ((from->kind != DMN_DATE && from->kind != DMN_DATE_TIME)
		|| (to->kind != DMN_DATE && to->kind != DMN_DATE_TIME))
		return false;
	struct ymd a = ymd_from_days(from->when.days), b = ymd_from_days(to->when.days);
	int64_t months = (b.year - a.year) * 12 + b.month - a.month;
	if (months > 0 && b.day < a.day)
		months--;
	else if (months < 0 && b.day > a.day)
		months++;
	*ret = (struct dmn_value){ .kind = DMN_MONTHS_DURATION, .months = months };
	return true;
}

/* ---- members -------------------------------------------------------------------------------------------- */

bool
temporal_member(const struct dmn_zones *z, const struct dmn_value *v, struct text name, struct dmn_value *ret)
{
	bool dated = v->kind == DMN_DATE || v->kind == DMN_DATE_TIME;
	bool timed = v->kind == DMN_TIME || v->kind == DMN_DATE_TIME;

	if (dated) {
		struct ymd d = ymd_from_days(v->when.days);
		if (text_is(name, "year"))
			return *ret = feel_int(d.year), true;
		if (text_is(name, "month"))
			return *ret = feel_int(d.month), true;
		if (text_is(name, "day"))
			return *ret = feel_int(d.day), true;
		if (text_is(name, "weekday"))
			return *ret = feel_int(weekday_from_days(v->when.days)), true;
	}
	if (v->kind == DMN_DATE && (text_is(name, "hour") || text_is(name, "minute") || text_is(name, "second")))
		return *ret = feel_int(0), true;
	if (v->kind == DMN_DATE && text_is(name, "time offset"))
		return *ret = (struct dmn_value){ .kind = DMN_DAYS_DURATION }, true;
	if (timed) {
		int64_t s = v->when.nanos / SECOND_NANOS;
		if (text_is(name, "hour"))
			return *ret = feel_int(s / 3600), true;
		if (text_is(name, "minute"))
			return *ret = feel_int(s / 60 % 60), true;
		if (text_is(name, "second"))
			return *ret = feel_int(s % 60), true;
		if (text_is(name, "time offset"))
			return *ret = v->flag == FEEL_LOCAL ? FEEL_NULL
				: (struct dmn_value){ .kind = DMN_DAYS_DURATION, .span.seconds = v->offset }, true;
		if (text_is(name, "timezone"))
			return *ret = v->flag == FEEL_NAMED ? feel_string(zone_name(z, v->zone)) : FEEL_NULL, true;
	}
	if (v->kind == DMN_MONTHS_DURATION) {
		if (text_is(name, "years"))
			return *ret = feel_int(v->months / 12), true;
		if (text_is(name, "months"))
			return *ret = feel_int(v->months % 12), true;
	}
	if (v->kind == DMN_DAYS_DURATION) {
		if (text_is(name, "days"))
			return *ret = feel_int(v->span.seconds / DAY_SECONDS), true;
		if (text_is(name, "hours"))
			return *ret = feel_int(v->span.seconds / 3600 % 24), true;
		if (text_is(name, "minutes"))
			return *ret = feel_int(v->span.seconds / 60 % 60), true;
		if (text_is(name, "seconds"))
			return *ret = feel_int(v->span.seconds % 60), true;
	}
	return false;
}
