/*
 * Named time zones, from the system's files (TZif, RFC 8536): read once, then immutable and shared by threads.  Values
 * carry the number of their zone.  Beyond the last transition of a file the POSIX rule at its end goes on for ever.
 */
#ifndef FEEL_ZONE_H
#define FEEL_ZONE_H

#include "base/text.h"
#include "dmn.h"

enum { ZONES_MAX = 5000, ZONE_NAME_MAX = 40, ZONE_FILE_BYTES_MAX = 1 << 20, ZONE_TRANSITIONS_MAX = 20000 };

/* Number of the zone, or 0: there is none by that name.  UTC is known also when z is NULL. */
uint16_t zone_find(const struct dmn_zones *z, struct text name);
struct text zone_name(const struct dmn_zones *z, uint16_t zone);
/* Seconds east of UTC at an instant (seconds since 1970-01-01T00:00:00Z). */
int32_t zone_offset(const struct dmn_zones *z, uint16_t zone, int64_t instant);
/*
 * The same at a reading of the local clock (seconds, as if it were UTC).  A reading that occurs twice is the earlier
 * one; one that the clock jumps over gets the offset from before the jump, so that the instant lies after it.
 */
int32_t zone_offset_local(const struct dmn_zones *z, uint16_t zone, int64_t local);
/* Without a date: the offset of the zone's standard time today. */
int32_t zone_offset_standard(const struct dmn_zones *z, uint16_t zone);

#endif
