/* Built-in functions of dates, times and durations. */
#include "feel/builtins.h"
#include "feel/temporal.h"

static bool
bad_form(struct dmn_run *run, struct dmn_value *ret, const char *what, const struct dmn_value *v)
{
	return run_null(run, ret, "feel.temporal.form", "\"%.*s\" is not a %s.", run_quoted(v), v->string, what);
}

static bool
whole(const struct dmn_value *v, int64_t *ret)
{
	return v->kind == DMN_NUMBER && dec_to_int(v->number, ret);
}

FEEL_CALL(call_date)
{
	(void)count;
	if (a[0].kind == DMN_DATE || a[0].kind == DMN_DATE_TIME) {
		*ret = (struct dmn_value){ .kind = DMN_DATE, .when.days = a[0].when.days };
		return true;
	}
	if (a[0].kind != DMN_STRING)
		return argument_wrong(run, ret, "date", "string or date and time", &a[0]);
	return temporal_parse_date(feel_text(&a[0]), ret) || bad_form(run, ret, "date", &a[0]);
}

FEEL_CALL(call_date_parts)
{
	int64_t year, month, day;

	(void)count;
	for (int i = 0; i < 3; i++)
		if (a[i].kind != DMN_NUMBER)
			return argument_wrong(run, ret, "date", "number", &a[i]);
	if (!whole(&a[0], &year) || !whole(&a[1], &month) || !whole(&a[2], &day) || !ymd_valid(year, month, day))
		return run_null(run, ret, "feel.temporal.range", "date(): there is no such day.");
	*ret = (struct dmn_value){ .kind = DMN_DATE, .when.days = days_from_ymd(year, (int)month, (int)day) };
	return true;
}

FEEL_CALL(call_time)
{
	struct dmn_value v = a[0];

	(void)count;
	if (v.kind == DMN_DATE)
		v = temporal_at_midnight(&v);
	if (v.kind == DMN_TIME || v.kind == DMN_DATE_TIME) {
		v.kind = DMN_TIME;
		v.when.days = 0;
		if (v.flag == FEEL_NAMED)
			v.offset = zone_offset_standard(run->host.zones, v.zone);
		*ret = v;
		return true;
	}
	if (v.kind != DMN_STRING)
		return argument_wrong(run, ret, "time", "string or date and time", &a[0]);
	return temporal_parse_time(run->host.zones, feel_text(&v), ret) || bad_form(run, ret, "time", &a[0]);
}

FEEL_CALL(call_time_parts)
{
	int64_t hour, minute, nanos;
	struct dec n;
	struct dmn_value v = { .kind = DMN_TIME };

	(void)count;
	for (int i = 0; i < 3; i++)
		if (a[i].kind != DMN_NUMBER)
			return argument_wrong(run, ret, "time", "number", &a[i]);
	if (!whole(&a[0], &hour) || !whole(&a[1], &minute) || !dec_mul(a[2].number, dec_from_int(SECOND_NANOS), &n)
	    || !dec_rescale(n, 0, DEC_DOWN, &n) || !dec_to_int(n, &nanos) || hour < 0 || hour > 23 || minute < 0
	    || minute > 59
	    || nanos < 0 || nanos >= 60 * SECOND_NANOS)
		return run_null(run, ret, "feel.temporal.range", "time(): there is no such time.");
	v.when.nanos = (hour * 60 + minute) * 60 * SECOND_NANOS + nanos;
	if (a[3].kind == DMN_DAYS_DURATION) {
		if (a[3].span.seconds > TEMPORAL_OFFSET_MAX || a[3].span.seconds < -TEMPORAL_OFFSET_MAX)
			return run_null(run, ret, "feel.temporal.range", "time(): the offset is more than 18 hours.");
		v.flag = FEEL_OFFSET;
		v.offset = (int32_t)a[3].span.seconds;
	} else if (a[3].kind != FEEL_ABSENT && a[3].kind != DMN_NULL) {
		return argument_wrong(run, ret, "time", "days and time duration", &a[3]);
	}
	*ret = v;
	return true;
}

FEEL_CALL(call_date_time)
{
	(void)count;
	if (a[0].kind == DMN_DATE_TIME) {
		*ret = a[0];
		return true;
	}
	if (a[0].kind == DMN_DATE) {
		*ret = temporal_at_midnight(&a[0]);
		return true;
	}
	if (a[0].kind != DMN_STRING)
		return argument_wrong(run, ret, "date and time", "string", &a[0]);
	return temporal_parse_date_time(run->host.zones, feel_text(&a[0]), ret)
		|| bad_form(run, ret, "date and time", &a[0]);
}

FEEL_CALL(call_date_time_of)
{
	(void)count;
	if (a[0].kind != DMN_DATE && a[0].kind != DMN_DATE_TIME)
		return argument_wrong(run, ret, "date and time", "date", &a[0]);
	if (a[1].kind != DMN_TIME)
		return argument_wrong(run, ret, "date and time", "time", &a[1]);
	*ret = a[1];
	ret->kind = DMN_DATE_TIME;
	ret->when.days = a[0].when.days;
	temporal_settle(run->host.zones, ret);
	return true;
}

FEEL_CALL(call_duration)
{
	(void)count;
	if (a[0].kind == DMN_DAYS_DURATION || a[0].kind == DMN_MONTHS_DURATION) {
		*ret = a[0];
		return true;
	}
	if (a[0].kind != DMN_STRING)
		return argument_wrong(run, ret, "duration", "string", &a[0]);
	return temporal_parse_duration(feel_text(&a[0]), ret) || bad_form(run, ret, "duration", &a[0]);
}

FEEL_CALL(call_months_duration)
{
	(void)count;
	if (temporal_months_between(&a[0], &a[1], ret))
		return true;
	return argument_wrong(run, ret, "years and months duration", "date",
		a[0].kind != DMN_DATE && a[0].kind != DMN_DATE_TIME ? &a[0] : &a[1]);
}

#define DATED(name) \
	do { \
		if (a[0].kind != DMN_DATE && a[0].kind != DMN_DATE_TIME) \
			return argument_wrong(run, ret, name, "date", &a[0]); \
	} while (0)

FEEL_CALL(call_day_of_year)
{
	(void)count;
	DATED("day of year");
	*ret = feel_int(a[0].when.days - days_from_ymd(ymd_from_days(a[0].when.days).year, 1, 1) + 1);
	return true;
}

FEEL_CALL(call_day_of_week)
{
	static const char *const names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
		"Sunday" };

	(void)count;
	DATED("day of week");
	*ret = feel_string(text_of(names[weekday_from_days(a[0].when.days) - 1]));
	return true;
}

FEEL_CALL(call_month_of_year)
{
	static const char *const names[] = { "January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December" };

	(void)count;
	DATED("month of year");
	*ret = feel_string(text_of(names[ymd_from_days(a[0].when.days).month - 1]));
	return true;
}

/* ISO 8601: the week of a day is that of its Thursday. */
FEEL_CALL(call_week_of_year)
{
	(void)count;
	DATED("week of year");
	int64_t thursday = a[0].when.days - weekday_from_days(a[0].when.days) + 4;
	*ret = feel_int((thursday - days_from_ymd(ymd_from_days(thursday).year, 1, 1)) / 7 + 1);
	return true;
}

/*
 * The host's clock, read once in an evaluation, so that all of it happens at one moment.  An offset beyond what a date
 * and time may have, or a year beyond, counts as no clock.
 */
static const struct dmn_value *
read_clock(struct dmn_run *run)
{
	int64_t micros = 0;
	int32_t offset = 0;

	if (run->clock_read)
		return &run->clock;
	run->clock_read = true;
	run->clock = FEEL_NULL;
	if (!run->host.now || !run->host.now(run->host.user, &micros, &offset) || offset > TEMPORAL_OFFSET_MAX
	    || offset < -TEMPORAL_OFFSET_MAX)
		return &run->clock;
	int64_t seconds = micros / 1000000, rest = micros % 1000000;
	if (rest < 0) {
		rest += 1000000;
		seconds--;
	}
	seconds += offset;
	int64_t days = seconds / DAY_SECONDS, second = seconds % DAY_SECONDS;
	if (second < 0) {
		second += DAY_SECONDS;
		days--;
	}
	run->clock = (struct dmn_value){ .kind = DMN_DATE_TIME, .flag = FEEL_OFFSET, .offset = offset,
		.when = { .days = days, .nanos = second * SECOND_NANOS + rest * 1000 } };
	return &run->clock;
}

FEEL_CALL(call_now)
{
	(void)a;
	(void)count;
	*ret = *read_clock(run);
	return ret->kind != DMN_NULL || run_null(run, ret, "feel.clock.none", "now(): the program gives no clock.");
}

FEEL_CALL(call_today)
{
	(void)a;
	(void)count;
	const struct dmn_value *now = read_clock(run);
	if (now->kind == DMN_NULL)
		return run_null(run, ret, "feel.clock.none", "today(): the program gives no clock.");
	*ret = (struct dmn_value){ .kind = DMN_DATE, .when.days = now->when.days };
	return true;
}

/* The same kind and the same spelling, zone included: stricter than =. */
static bool
identical(const struct dmn_value *x, const struct dmn_value *y)
{
	if (x->kind != y->kind)
		return false;
	switch (x->kind) {
	case DMN_TIME:
	case DMN_DATE_TIME:
		return x->when.days == y->when.days && x->when.nanos == y->when.nanos && x->flag == y->flag
		    && (x->flag == FEEL_NAMED ? x->zone == y->zone : x->flag == FEEL_LOCAL || x->offset == y->offset);
	default:
		return feel_equal(x, y) == 1;
	}
}

FEEL_CALL(call_is)
{
	(void)run;
	(void)count;
	*ret = feel_boolean(identical(&a[0], &a[1]));
	return true;
}
