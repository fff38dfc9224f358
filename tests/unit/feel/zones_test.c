/*
 * Named zones against the C library, which reads the same files with code of its own: offsets over six centuries, and
 * readings of the local clock.  Then files that are cut or wrong: refused or read, never a fault.  Skips where the system
 * has no zones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "feel/zone.h"

static int count;
#define CHECK(c, ...) \
	do { count++; if (c) printf("ok %d\n", count); else { printf("not ok %d - ", count); printf(__VA_ARGS__); putchar('\n'); } } while (0)

static const char *const names[] = { "Europe/Paris", "Europe/Dublin", "Australia/Melbourne", "Australia/Lord_Howe", "Asia/Dhaka",
	"Asia/Kolkata", "America/New_York", "America/Sao_Paulo", "America/Nuuk", "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham",
	"Asia/Gaza", "EST5EDT", "Antarctica/Troll", "Etc/GMT-14" };
enum { ZONES = sizeof names / sizeof names[0] };

static void
against_libc(const struct dmn_zones *zones, const char *name)
{
	uint16_t zone = zone_find(zones, text_of(name));
	int wrong = 0, wrong_local = 0;
	int64_t first_wrong = 0;

	setenv("TZ", name, 1);
	tzset();
	/* An odd step, so that all hours and days of the week are met. */
	for (int64_t t = -4000000000; t < 15000000000; t += 1234567) {
		time_t at = (time_t)t;
		struct tm tm;
		localtime_r(&at, &tm);
		if (tm.tm_gmtoff != zone_offset(zones, zone, t)) {
			first_wrong = wrong ? first_wrong : t;
			wrong++;
		}
		int64_t local = t + tm.tm_gmtoff;
		int32_t back = zone_offset_local(zones, zone, local);
		if (zone_offset(zones, zone, local - back) != back)
			wrong_local++;
	}
	CHECK(zone && !wrong, "%s: %d offsets differ, the first at %lld", name, wrong, (long long)first_wrong);
	CHECK(!wrong_local, "%s: %d local readings do not come back", name, wrong_local);
}

static char *
read_zone(const char *name, size_t *ret_bytes)
{
	char path[200], *data = calloc(1, 1 << 16);

	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	FILE *in = fopen(path, "rb");
	*ret_bytes = in && data ? fread(data, 1, 1 << 16, in) : 0;
	if (in)
		fclose(in);
	return data;
}

static void
broken_files(const char *data, size_t bytes)
{
	char *copy = malloc(bytes);
	int opened = 0, tried = 0;

	for (size_t i = 0; copy && i < bytes; i += 3) {
		struct dmn_zones *z = NULL;
		memcpy(copy, data, bytes);
		copy[i] = (char)(copy[i] ^ 0x5A);
		struct dmn_zone_file two[] = { { { "Cut", 3 }, { data, i } }, { { "Changed", 7 }, { copy, bytes } } };
		tried++;
		if (dmn_zones_open(NULL, two, 2, &z) == DMN_OK) {
			opened++;
			zone_offset_local(z, zone_find(z, TEXT("Changed")), 1234567890123);
			zone_offset_local(z, zone_find(z, TEXT("Cut")), INT64_C(-31557600000000000));
		}
		dmn_zones_close(z);
	}
	free(copy);
	CHECK(tried > 0 && opened == tried, "broken files: %d of %d opened", opened, tried);
}

int
main(void)
{
	struct dmn_zone_file files[ZONES];
	struct dmn_zones *zones = NULL;

	for (size_t i = 0; i < ZONES; i++) {
		size_t bytes;
		const char *data = read_zone(names[i], &bytes);
		files[i] = (struct dmn_zone_file){ { names[i], strlen(names[i]) }, { data, bytes } };
	}
	if (files[0].data.bytes == 0) {
		printf("ok 1 # skip no time zones in /usr/share/zoneinfo\n1..1\n");
		return 0;
	}
	CHECK(dmn_zones_open(NULL, files, ZONES, &zones) == DMN_OK, "cannot be opened");
	for (size_t i = 0; i < ZONES; i++)
		against_libc(zones, names[i]);
	uint16_t paris = zone_find(zones, TEXT("Europe/Paris"));
	/* 2017-03-26T02:30 is jumped over (02:00 to 03:00); 2017-10-29T02:30 occurs twice. */
	CHECK(zone_offset_local(zones, paris, 1490495400) == 3600, "a reading that is jumped over");
	CHECK(zone_offset_local(zones, paris, 1509244200) == 7200, "a reading that occurs twice");
	CHECK(zone_find(zones, TEXT("Europe/Pari")) == 0 && zone_find(NULL, TEXT("Europe/Paris")) == 0, "a zone that is not there");
	CHECK(zone_find(NULL, TEXT("Etc/UTC")) != 0, "UTC needs no file");
	broken_files(files[0].data.at, files[0].data.bytes);
	dmn_zones_close(zones);
	for (size_t i = 0; i < ZONES; i++)
		free((void *)(uintptr_t)files[i].data.at);
	printf("1..%d\n", count);
	return 0;
}
