#!/usr/bin/env python3
"""Every time zone of the system, through FEEL, against Python's zoneinfo, which reads the same files with code of its own.

feel_zones.py [SEED].  Readings of the local clock: any, and close to changes of the clock, in years -9999 to 99999.  Python ends
at 9999: later years are moved by whole cycles of 400 years, in which the calendar and so the rules repeat; earlier ones have the
first offset of the file.  A reading that the clock jumps over moves on by the jump, one that occurs twice is the earlier.
"""
import datetime
import random
import sys
import zoneinfo

import feel_calendar as calendar
import oracle

UTC = datetime.timezone.utc
EPOCH = calendar.number(1970, 1, 1) * 86400
CYCLE = 146097 * 86400
LATEST = calendar.number(9990, 1, 1) * 86400
FOLDER = "/usr/share/zoneinfo/"


def naive(seconds):
    return datetime.datetime(1, 1, 1) + datetime.timedelta(seconds=seconds)


def seconds_of(moment):
    return (moment - datetime.datetime(1, 1, 1)) // datetime.timedelta(seconds=1)


class Zone:
    def __init__(self, name):
        self.name, self.info = name, zoneinfo.ZoneInfo(name)

    def offset_at(self, instant):
        """Seconds east at an instant (seconds since 0001-01-01T00:00:00Z)."""
        while instant > LATEST:
            instant -= CYCLE
        instant = max(instant, 10 * 86400)
        return self.info.utcoffset(naive(instant).replace(tzinfo=UTC).astimezone(self.info)).total_seconds()

    def settle(self, local):
        """The reading that a local clock shows, and its offset."""
        moved = 0
        while local - moved > LATEST:
            moved += CYCLE
        at = local - moved
        if at < 10 * 86400:
            return local, int(self.offset_at(0))
        offset = int(self.info.utcoffset(naive(at)).total_seconds())      # fold 0: the earlier, or from before the jump
        now = int(self.offset_at(at - offset))
        return local + now - offset, now

    def changes(self, random_, count):
        """Instants at which the clock is set, found by halving."""
        found = []
        for _ in range(count):
            low = calendar.number(random_.randint(1850, 2150) if random_.random() < 0.9 else random_.randint(2150, 9989), 1, 1) * 86400
            high = low + random_.randint(100, 300) * 86400
            if self.offset_at(low) == self.offset_at(high):
                continue
            while high - low > 1:
                middle = (low + high) // 2
                if self.offset_at(middle) == self.offset_at(low):
                    low = middle
                else:
                    high = middle
            found.append(high)
        return found


def text(local):
    return "%sT%s" % (calendar.date_text(calendar.date_of(local // 86400)), calendar.clock_text(local % 86400 * calendar.SECOND))


def cases_of(zone, random_):
    readings = [random_.randrange(calendar.number(1900, 1, 1), calendar.number(2100, 1, 1)) * 86400 + random_.randrange(86400)
                for _ in range(6)]
    readings += [random_.randrange(calendar.number(-9999, 1, 1), calendar.number(99999, 1, 1)) * 86400 + random_.randrange(86400)
                 for _ in range(4)]
    for change in zone.changes(random_, 14):
        for offset in {zone.offset_at(change - 1), zone.offset_at(change)}:
            readings += [int(change + offset) + step for step in (-1, 0, 1, random_.randint(-7200, 7200))]
    for local in readings:
        shown, offset = zone.settle(local)
        literal = '@"%s@%s"' % (text(local), zone.name)
        instant = shown - offset
        yield "reading", literal, "date and time", "%s@%s" % (text(shown), zone.name)
        yield "time offset", literal + ".time offset", "days duration", calendar.duration_text(offset * calendar.SECOND)
        which = random_.randrange(5)
        if which == 0:
            yield "since 1970", literal + ' - @"1970-01-01T00:00:00Z"', "days duration", \
                calendar.duration_text((instant - EPOCH) * calendar.SECOND)
        elif which == 1:
            other = instant + random_.choice([-1, 0, 1, 3600])
            yield "order with UTC", '%s < @"%sZ"' % (literal, text(other)), "boolean", str(instant < other).lower()
        elif which == 2:
            yield "equal to UTC", '%s = @"%sZ"' % (literal, text(instant)), "boolean", "true"
        elif which == 3:
            span = random_.choice([3600, 7200, 86400, -3600, -86400, random_.randint(-10 ** 7, 10 ** 7)])
            end, _ = zone.settle(shown + span)
            yield "and duration", '%s + @"%s"' % (literal, calendar.duration_text(span * calendar.SECOND)), "date and time", \
                "%s@%s" % (text(end), zone.name)
        else:
            months = random_.randint(-30, 30)
            date = calendar.add_months(calendar.date_of(shown // 86400), months)
            end, _ = zone.settle(calendar.number(*date) * 86400 + shown % 86400)
            yield "and months", '%s + @"%s"' % (literal, calendar.months_text(months)), "date and time", "%s@%s" % (text(end), zone.name)


def main():
    random_ = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1884)
    zoneinfo.reset_tzpath([FOLDER])
    names = sorted(name for name in zoneinfo.available_timezones())
    if len(names) < 100:
        print("skipped: no time zones in %s\nok 1 # skip" % FOLDER)
        return
    cases = [case for name in names for case in cases_of(Zone(name), random_)]
    print("%d zones" % len(names))
    oracle.check_all(cases).close()


main()
