/*
 * A time zone file of any bytes.  Laws: read or left out; an offset is less than a week; a reading of the local clock that
 * exists comes back from its instant.
 */
#include "fuzz.h"

#include "feel/zone.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t instants[] = { INT64_C(-31557600000000000), -12219292800, -1, 0, 1509244200, 2147483647, 4102444800,
		INT64_C(253402300799), INT64_C(31557600000000000) };
	struct dmn_zone_file file = { { "Any/Zone", 8 }, { (const char *)data, size } };
	struct dmn_zones *zones = NULL;

	FUZZ_LAW(dmn_zones_open(NULL, &file, 1, &zones) == DMN_OK);
	uint16_t zone = zone_find(zones, TEXT("Any/Zone"));
	for (size_t i = 0; zone && i < sizeof instants / sizeof instants[0]; i++) {
		int32_t offset = zone_offset(zones, zone, instants[i]);
		FUZZ_LAW(offset > -7 * 86400 && offset < 7 * 86400);
		offset = zone_offset_local(zones, zone, instants[i]);
		FUZZ_LAW(offset > -7 * 86400 && offset < 7 * 86400);
	}
	if (zone)
		zone_offset_standard(zones, zone);
	dmn_zones_close(zones);
	return 0;
}
