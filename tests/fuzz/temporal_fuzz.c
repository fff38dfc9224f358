/*
 * Literals of dates, times and durations.  The first line is a value of any kind, the rest another, each in FEEL's @ form.
 * Laws: a value, and each sum, difference and quotient, is printed so that it can be read again, to the same text; a value
 * is equal to itself; order turns round with the sides.
 */
#include "fuzz.h"

#include "feel/temporal.h"

static const struct dmn_zones *
zones(void)
{
	static const char *const names[] = { "Europe/Paris", "Australia/Lord_Howe", "America/New_York", "Asia/Kolkata" };
	static struct dmn_zones *kept;
	struct dmn_zone_file files[4];
	static char data[4][1 << 14];

	for (int i = 0; !kept && i < 4; i++) {
		char path[100];
		snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", names[i]);
		FILE *in = fopen(path, "rb");
		files[i] = (struct dmn_zone_file){ { names[i], strlen(names[i]) }, { data[i], in ? fread(data[i], 1, sizeof data[i], in) : 0 } };
		if (in)
			fclose(in);
	}
	if (!kept)
		FUZZ_LAW(dmn_zones_open(NULL, files, 4, &kept) == DMN_OK);
	return kept;
}

static void
print_and_read(const struct dmn_value *v)
{
	char out[TEMPORAL_TEXT_MAX], again[TEMPORAL_TEXT_MAX];
	struct text t = { out, temporal_print(zones(), v, out) };
	struct dmn_value back;

	FUZZ_LAW(t.bytes <= TEMPORAL_TEXT_MAX);
	FUZZ_LAW(temporal_parse_kind(zones(), v->kind, t, &back));
	FUZZ_LAW(back.kind == v->kind && temporal_print(zones(), &back, again) == t.bytes && memcmp(out, again, t.bytes) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = { (const char *)data, size }, first;
	struct dmn_value a, b, r;
	int order, back;

	if (!text_is_utf8(rest))
		return 0;
	first = text_cut(&rest, '\n');
	if (!temporal_parse_any(zones(), first, &a))
		return 0;
	print_and_read(&a);
	FUZZ_LAW(feel_compare(&a, &a, &order) && order == 0 && feel_equal(&a, &a) == 1);
	if (temporal_negate(&a, &r))
		print_and_read(&r);
	if (!rest.at || !temporal_parse_any(zones(), rest, &b))
		return 0;
	if (feel_compare(&a, &b, &order))
		FUZZ_LAW(feel_compare(&b, &a, &back) && back == -order);
	if (temporal_add(zones(), &a, &b, &r))
		print_and_read(&r);
	if (temporal_subtract(zones(), &a, &b, &r))
		print_and_read(&r);
	if (temporal_months_between(&a, &b, &r))
		print_and_read(&r);
	if (temporal_divide(&a, &b, &r) && r.kind != DMN_NUMBER)
		print_and_read(&r);
	return 0;
}
