/* TZif files and POSIX rules. */
#include "feel/zone.h"

#include <stdlib.h>

#include "base/arena.h"
#include "feel/temporal.h"
#include "feel/unit.h"

enum { FIXED = 5, TZIF_HEADER = 44, HOURS_MAX = 167 };

/* Known without files; the first is no zone. */
static const char *const utc_names[FIXED] = { "", "UTC", "GMT", "Etc/UTC", "Etc/GMT" };

/* "M3.5.0/3": month, week, weekday; or 'J' and '0': the day of the year.  time: seconds after midnight. */
struct posix_day { char form; int month, week, day; int32_t time; };
struct posix_rule { int32_t standard, summer; bool given, has_summer; struct posix_day start, end; };

struct zone {
	struct text name;
	const int64_t *at;                       /* transitions, ascending */
	const int32_t *offsets;                  /* from that transition on */
	uint32_t count;
	int32_t first;                           /* before all of them */
	struct posix_rule rule;
};

struct dmn_zones {
	struct dmn_host host;
	struct arena *arena;
	struct zone *zones;                      /* by name */
	uint32_t count;
};

/* ---- reading -------------------------------------------------------------------------------------------- */

static int64_t
big_endian(const char *at, int bytes)
{
	uint64_t n = at[0] & 0x80 ? UINT64_MAX : 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | (uint8_t)at[i];
	return (int64_t)n;
}

static bool
posix_number(struct text *t, int most, int *ret)
{
	int n = 0;
	size_t digits = 0;

	while (digits < t->bytes && digits < 4 && t->at[digits] >= '0' && t->at[digits] <= '9')
		n = n * 10 + (t->at[digits++] - '0');
	*t = text_slice(*t, digits, t->bytes);
	*ret = n;
	return digits > 0 && n <= most;
}

static bool
posix_char(struct text *t, char c)
{
	if (t->bytes == 0 || t->at[0] != c)
		return false;
	*t = text_slice(*t, 1, t->bytes);
	return true;
}

/* [+-]hh[:mm[:ss]] */
static bool
posix_time(struct text *t, int32_t *ret)
{
	bool negative = posix_char(t, '-');
	int hours, minutes = 0, seconds = 0;

	if (!negative)
		posix_char(t, '+');
	if (!posix_number(t, HOURS_MAX, &hours) || (posix_char(t, ':') && !posix_number(t, 59, &minutes))
	    || (posix_char(t, ':') && !posix_number(t, 59, &seconds)))
		return false;
	*ret = (hours * 60 + minutes) * 60 + seconds;
	if (negative)
		*ret = -*ret;
	return true;
}

static bool
posix_name(struct text *t)
{
	size_t n = 0;

	if (posix_char(t, '<')) {
		while (n < t->bytes && t->at[n] != '>')
			n++;
		*t = text_slice(*t, n, t->bytes);
		return posix_char(t, '>');
	}
	while (n < t->bytes && ((t->at[n] >= 'a' && t->at[n] <= 'z') || (t->at[n] >= 'A' && t->at[n] <= 'Z')))
		n++;
	*t = text_slice(*t, n, t->bytes);
	return n > 0;
}

static bool
posix_day(struct text *t, struct posix_day *ret)
{
	*ret = (struct posix_day){ .time = 2 * 3600 };
	if (!posix_char(t, ','))
		return false;
	if (posix_char(t, 'M')) {
		ret->form = 'M';
		if (!posix_number(t, 12, &ret->month) || !posix_char(t, '.') || !posix_number(t, 5, &ret->week)
			|| !posix_char(t, '.')
		    || !posix_number(t, 6, &ret->day) || ret->month < 1 || ret->week < 1)
			return false;
	} else {
		ret->form = posix_char(t, 'J') ? 'J' : '0';
		if (!posix_number(t, 365, &ret->day) || (ret->form == 'J' && ret->day < 1))
			return false;
	}
	return !posix_char(t, '/') || posix_time(t, &ret->time);
}

/* "CET-1CEST,M3.5.0,M10.5.0/3"; offsets there count west of UTC. */
static bool
posix_read(struct text t, struct posix_rule *ret)
{
	*ret = (struct posix_rule){ .given = true };
	if (!posix_name(&t) || !posix_time(&t, &ret->standard))
		return false;
	ret->standard = -ret->standard;
	if (t.bytes == 0)
		return true;
	ret->has_summer = true;
	ret->summer = ret->standard + 3600;
	if (!posix_name(&t))
		return false;
	if (t.bytes && t.at[0] != ',') {
		if (!posix_time(&t, &ret->summer))
			return false;
		ret->summer = -ret->summer;
	}
	return posix_day(&t, &ret->start) && posix_day(&t, &ret->end) && t.bytes == 0;
}

/* Counts of a header: UT/local, standard/wall, leap seconds, transitions, types, characters. */
static bool
header(struct text t, int64_t counts[6], size_t time_bytes, size_t *ret_body)
{
	if (t.bytes < TZIF_HEADER || !text_starts(t, TEXT("TZif")))
		return false;
	for (int i = 0; i < 6; i++) {
		counts[i] = big_endian(t.at + 20 + i * 4, 4);
		if (counts[i] < 0 || counts[i] > ZONE_TRANSITIONS_MAX)
			return false;
	}
	*ret_body = (size_t)counts[3] * (time_bytes + 1) + (size_t)counts[4] * 6 + (size_t)counts[5]
	    + (size_t)counts[2] * (time_bytes + 4) + (size_t)counts[1] + (size_t)counts[0];
	return t.bytes - TZIF_HEADER >= *ret_body;
}

/* 1: read; 0: not such a file; -1: no memory. */
static int
zone_read(struct arena *arena, struct text t, struct zone *z)
{
	int64_t counts[6];
	size_t body;

	if (!header(t, counts, 4, &body) || t.at[4] < '2')
		return 0;
	t = text_slice(t, TZIF_HEADER + body, t.bytes);
	if (!header(t, counts, 8, &body) || counts[4] < 1)
		return 0;
	const char *at = t.at + TZIF_HEADER, *index = at + counts[3] * 8, *types = index + counts[3];
	int64_t *transitions = arena_try_array(arena, (size_t)counts[3] + 1, sizeof *transitions);
	int32_t *offsets = arena_try_array(arena, (size_t)counts[3] + 1, sizeof *offsets);
	if (!transitions || !offsets)
		return -1;
	for (int64_t i = 0; i < counts[3]; i++) {
		uint8_t type = (uint8_t)index[i];
		transitions[i] = big_endian(at + i * 8, 8);
		if (type >= counts[4] || (i && transitions[i] <= transitions[i - 1]))
			return 0;
		offsets[i] = (int32_t)big_endian(types + type * 6, 4);
		if (offsets[i] < -DAY_SECONDS || offsets[i] > DAY_SECONDS)
			return 0;
	}
	z->at = transitions;
	z->offsets = offsets;
	z->count = (uint32_t)counts[3];
	z->first = (int32_t)big_endian(types, 4);
	if (z->first < -DAY_SECONDS || z->first > DAY_SECONDS)
		return 0;
	struct text rest = text_slice(t, TZIF_HEADER + body, t.bytes);
	z->rule = (struct posix_rule){ .given = false };
	if (rest.bytes < 2 || rest.at[0] != '\n')
		return 0;
	rest = text_slice(rest, 1, rest.bytes);
	struct text line = text_cut(&rest, '\n');
	return line.bytes == 0 || posix_read(line, &z->rule);
}

static int
by_name(const void *a, const void *b)
{
	return text_compare(((const struct zone *)a)->name, ((const struct zone *)b)->name);
}

static bool
name_is_good(struct dmn_text name)
{
	if (name.bytes == 0 || name.bytes > ZONE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.bytes; i++)
		if (name.at[i] <= ' ' || name.at[i] > '~')
			return false;
	return true;
}

enum dmn_status
dmn_zones_open(const struct dmn_host *host, const struct dmn_zone_file *files, size_t count, struct dmn_zones **ret)
{
	struct dmn_host h = feel_host(host);
	struct dmn_zones *z;

	if (count > ZONES_MAX)
		return DMN_INVALID;
	z = h.alloc(h.user, sizeof *z);
	if (!z)
		return DMN_NO_MEMORY;
	*z = (struct dmn_zones){ .host = h, .arena = arena_open(&(struct arena_host){ h.alloc, h.free, h.user }, 0) };
	z->zones = z->arena ? arena_try_array(z->arena, count + 1, sizeof *z->zones) : NULL;
	if (!z->zones)
		goto no_memory;
	for (size_t i = 0; i < count; i++) {
		struct zone *one = &z->zones[z->count];
		if (!name_is_good(files[i].name) || files[i].data.bytes > ZONE_FILE_BYTES_MAX)
			continue;
		int read = zone_read(z->arena, (struct text){ files[i].data.at, files[i].data.bytes }, one);
		char *name = arena_try(z->arena, files[i].name.bytes);
		if (read < 0 || !name)
			goto no_memory;
		memcpy(name, files[i].name.at, files[i].name.bytes);
		one->name = (struct text){ name, files[i].name.bytes };
		z->count += read > 0;
	}
	qsort(z->zones, z->count, sizeof *z->zones, by_name);
	*ret = z;
	return DMN_OK;
no_memory:
	dmn_zones_close(z);
	return DMN_NO_MEMORY;
}

void
dmn_zones_close(struct dmn_zones *z)
{
	if (!z)
		return;
	struct dmn_host h = z->host;
	if (z->arena)
		arena_close(z->arena);
	h.free(h.user, z, sizeof *z);
}

/* ---- asking --------------------------------------------------------------------------------------------- */

uint16_t
zone_find(const struct dmn_zones *z, struct text name)
{
	size_t low = 0, high = z ? z->count : 0;

	for (uint16_t i = 1; i < FIXED; i++)
		if (text_is(name, utc_names[i]))
			return i;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(name, z->zones[middle].name);
		if (order == 0)
			return (uint16_t)(middle + FIXED);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

static const struct zone *
zone_at(const struct dmn_zones *z, uint16_t zone)
{
	return zone >= FIXED && z && zone - FIXED < (int)z->count ? &z->zones[zone - FIXED] : NULL;
}

struct text
zone_name(const struct dmn_zones *z, uint16_t zone)
{
	const struct zone *one = zone_at(z, zone);

	return one ? one->name : zone < FIXED ? text_of(utc_names[zone]) : TEXT("");
}

/* Reading of the local clock at which the rule's day begins or ends. */
static int64_t
posix_moment(const struct posix_day *d, int64_t year)
{
	int64_t day;

	if (d->form == 'M') {
		int64_t first = days_from_ymd(year, d->month, 1);
		day = (d->day - weekday_from_days(first) % 7 + 7) % 7 + (d->week - 1) * 7;
		while (day >= month_days(year, d->month))
			day -= 7;
		day += first;
	} else {
		day = days_from_ymd(year, 1, 1) + d->day - (d->form == 'J');
		if (d->form == 'J' && d->day >= 60 && month_days(year, 2) == 29)
			day++;
	}
	return day * DAY_SECONDS + d->time;
}

static int64_t
floor_days(int64_t seconds)
{
	return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

static int32_t
posix_offset(const struct posix_rule *r, int64_t instant)
{
	if (!r->has_summer)
		return r->standard;
	int64_t year = ymd_from_days(floor_days(instant + r->standard)).year;
	int64_t start = posix_moment(&r->start, year) - r->standard, end = posix_moment(&r->end, year) - r->summer;
	bool summer = start < end ? instant >= start && instant < end : instant >= start || instant < end;
	return summer ? r->summer : r->standard;
}

int32_t
zone_offset(const struct dmn_zones *zones, uint16_t zone, int64_t instant)
{
	const struct zone *z = zone_at(zones, zone);
	size_t low = 0, high = z ? z->count : 0;

	if (!z)
		return 0;
	if (z->rule.given && (z->count == 0 || instant >= z->at[z->count - 1]))
		return posix_offset(&z->rule, instant);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (z->at[middle] <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? z->offsets[low - 1] : z->first;
}

int32_t
zone_offset_local(const struct dmn_zones *z, uint16_t zone, int64_t local)
{
	int32_t before = zone_offset(z, zone, local - DAY_SECONDS), after = zone_offset(z, zone, local + DAY_SECONDS);

	if (before == after || zone_offset(z, zone, local - before) == before)
		return before;
	return zone_offset(z, zone, local - after) == after ? after : before;
}

int32_t
zone_offset_standard(const struct dmn_zones *zones, uint16_t zone)
{
	const struct zone *z = zone_at(zones, zone);

	return !z ? 0 : z->rule.given ? z->rule.standard : z->count ? z->offsets[z->count - 1] : z->first;
}
