#!/usr/bin/env python3
"""Dates, times and durations of FEEL, against whole-number arithmetic in the proleptic Gregorian calendar.

feel_calendar.py [COUNT [SEED]].  Years -9999 to 9999, some up to 999,999,999; no date is computed by the engine or by Python's
datetime, which only checks this program over the years that it knows.
"""
import datetime
import random
import sys

import oracle

YEAR_MOST = 999999999
NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
SECOND = 10 ** 9
DAY = 86400 * SECOND


# ---- the calendar: day 0 is 0001-01-01

def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length(year, month):
    return 29 if month == 2 and leap(year) else LENGTHS[month - 1]


def number(year, month, day):
    before = year - 1
    return 365 * before + before // 4 - before // 100 + before // 400 + sum(length(year, m) for m in range(1, month)) + day - 1


def date_of(n):
    year = n * 400 // 146097 + 1
    while number(year, 1, 1) > n:
        year -= 1
    while number(year + 1, 1, 1) <= n:
        year += 1
    rest, month = n - number(year, 1, 1), 1
    while rest >= length(year, month):
        rest -= length(year, month)
        month += 1
    return year, month, rest + 1


def add_months(date, months):
    year, month, day = date
    index = year * 12 + month - 1 + months
    year, month = index // 12, index % 12 + 1
    return year, month, min(day, length(year, month))


def whole_months(a, b):
    """The most months that can be taken from a towards b without passing it; the day of the month is not cut short."""
    if a > b:
        n = 0
        index, day = a[0] * 12 + a[1] - 1, a[2]
        n = index - (b[0] * 12 + b[1] - 1)
        return -(n if day >= b[2] else n - 1) if n > 0 else 0
    n = (b[0] * 12 + b[1]) - (a[0] * 12 + a[1])
    return n if n == 0 or a[2] <= b[2] else n - 1


def iso_week(n):
    """The week with this day's Thursday, counted in the year of that Thursday."""
    thursday = n - n % 7 + 3                 # day 0 is a Monday
    return (thursday - number(date_of(thursday)[0], 1, 1)) // 7 + 1


def check_itself():
    for n in range(0, number(9999, 12, 31), 97):
        d = datetime.date.fromordinal(n + 1)
        assert (d.year, d.month, d.day) == date_of(n) and number(*date_of(n)) == n
        assert d.isocalendar()[1] == iso_week(n) and d.weekday() == n % 7


# ---- text

def date_text(date):
    year, month, day = date
    return "%s%04d-%02d-%02d" % ("-" if year < 0 else "", abs(year), month, day)


def fraction_text(nanos):
    return (".%09d" % nanos).rstrip("0") if nanos else ""


def clock_text(nanos):
    seconds = nanos // SECOND
    return "%02d:%02d:%02d%s" % (seconds // 3600, seconds // 60 % 60, seconds % 60, fraction_text(nanos % SECOND))


def offset_text(seconds):
    if seconds == 0:
        return "Z"
    rest = abs(seconds)
    return "%s%02d:%02d%s" % ("-" if seconds < 0 else "+", rest // 3600, rest // 60 % 60, ":%02d" % (rest % 60) if rest % 60 else "")


def duration_text(nanos):
    if nanos == 0:
        return "PT0S"
    sign, nanos = ("-" if nanos < 0 else ""), abs(nanos)
    days, clock = nanos // DAY, nanos % DAY
    seconds, out = clock // SECOND, ""
    if seconds // 3600:
        out += "%dH" % (seconds // 3600)
    if seconds // 60 % 60:
        out += "%dM" % (seconds // 60 % 60)
    if seconds % 60 or clock % SECOND:
        out += "%d%sS" % (seconds % 60, fraction_text(clock % SECOND))
    return "%sP%s%s" % (sign, "%dD" % days if days else "", "T" + out if out else "")


def months_text(months):
    if months == 0:
        return "P0M"
    years, rest = divmod(abs(months), 12)
    return "%sP%s%s" % ("-" if months < 0 else "", "%dY" % years if years else "", "%dM" % rest if rest else "")


# ---- cases

class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def date(self):
        r = self.random
        form = r.random()
        if form < 0.6:
            year = r.randint(1800, 2200)
        elif form < 0.95:
            year = r.randint(-9999, 9999)
        else:
            year = r.randint(-YEAR_MOST, YEAR_MOST)
        if r.random() < 0.15:
            year -= year % r.choice([4, 100, 400])
            year = max(year, -YEAR_MOST)
        month = r.choice([1, 2, 2, 12, r.randint(1, 12)])
        last = length(year, month)
        return year, month, r.choice([1, last, max(1, last - 1), r.randint(1, last)])

    def clock(self):
        r = self.random
        nanos = r.randrange(86400) * SECOND
        return nanos + r.choice([0, 0, r.randrange(10) * 10 ** 8, r.randrange(SECOND)])

    def offset(self):
        return self.random.choice([0, 0, 3600, -3600, 19800, 20700, -34200, 50400, 64800, -64800, 561, -18000])

    def months(self):
        r = self.random
        return r.choice([0, 1, -1, 12, -12, r.randint(-50, 50), r.randint(-30000, 30000)])

    def span(self):
        r = self.random
        nanos = r.choice([0, r.randint(-90000, 90000), r.randint(-10 ** 8, 10 ** 8), r.randint(-1000, 1000) * 86400]) * SECOND
        return nanos + r.choice([0, 0, 0, r.randint(-SECOND, SECOND)])

    def loose_span(self):
        """A duration as somebody may write it, and its length."""
        r = self.random
        d, h, m, s = r.randint(0, 50), r.randint(0, 100), r.randint(0, 200), r.randint(0, 5000)
        f = r.choice([0, 0, r.randrange(10 ** 9)])
        sign = r.choice(["", "-"])
        nanos = (((d * 24 + h) * 60 + m) * 60 + s) * SECOND + f
        return "%sP%dDT%dH%dM%d%sS" % (sign, d, h, m, s, (".%09d" % f) if f else ""), -nanos if sign else nanos

    def one(self):
        r = self.random
        a, b = self.date(), self.date()
        na, nb = number(*a), number(*b)
        x, y = '@"%s"' % date_text(a), '@"%s"' % date_text(b)
        months, span, clock = self.months(), self.span(), self.clock()
        which = r.randrange(24)
        if which == 0:
            return "date as text", "string(date(%d, %d, %d))" % a, "string", '"%s"' % date_text(a)
        if which == 1:
            return "date read and printed", 'date("%s")' % date_text(a), "date", date_text(a)
        if which == 2:
            bad = r.choice([(a[0], 2, 30), (a[0], 13, 1), (a[0], 4, 31), (a[0], 0, 1), (a[0], 1, 0), (a[0] - a[0] % 4 + 1, 2, 29)])
            return "no such date", r.choice(["date(%d, %d, %d)" % bad, 'date("%s")' % date_text(bad)]), "null", "null"
        if which == 3:
            sign = 1 if months >= 0 else -1
            line = '%s %s @"%s"' % (x, "+" if sign > 0 else "-", months_text(abs(months)))
            end = add_months(a, months)
            if abs(end[0]) > YEAR_MOST:
                return "beyond the last year", line, "null", "null"
            return "date and months", line, "date", date_text(end)
        if which == 4:
            return "date less date", "%s - %s" % (x, y), "days duration", duration_text((na - nb) * DAY)
        if which == 5:
            return "weekday", "%s.weekday" % x, "number", str(na % 7 + 1)
        if which == 6:
            return "day of week", "day of week(%s)" % x, "string", '"%s"' % NAMES[na % 7]
        if which == 7:
            return "day of year", "day of year(%s)" % x, "number", str(na - number(a[0], 1, 1) + 1)
        if which == 8:
            return "week of year", "week of year(%s)" % x, "number", str(iso_week(na))
        if which == 9:
            return "month of year", "month of year(%s)" % x, "string", '"%s"' % MONTHS[a[1] - 1]
        if which == 10:
            return "whole months between", "years and months duration(%s, %s)" % (x, y), "months duration", \
                months_text(whole_months(a, b))
        if which == 11:
            order = r.choice([("<", a < b), (">", a > b), ("<=", a <= b), (">=", a >= b), ("=", a == b), ("!=", a != b)])
            return "order of dates", "%s %s %s" % (x, order[0], y), "boolean", str(order[1]).lower()
        if which in (12, 13):
            # A date and time, local or with an offset: the offset stays.
            offset = r.choice(["", offset_text(self.offset())])
            end = na * DAY + clock + span
            day, rest = divmod(end, DAY)
            line = '@"%sT%s%s" %s @"%s"' % (date_text(a), clock_text(clock), offset, "+" if span >= 0 else "-",
                                            duration_text(abs(span)))
            if abs(date_of(day)[0]) > YEAR_MOST:
                return "beyond the last year", line, "null", "null"
            return "date and time and duration", line, "date and time", "%sT%s%s" % (date_text(date_of(day)), clock_text(rest), offset)
        if which == 14:
            end = add_months(a, months)
            line = '@"%sT%s" + @"%s"' % (date_text(a), clock_text(clock), months_text(months))
            if abs(end[0]) > YEAR_MOST:
                return "beyond the last year", line, "null", "null"
            return "date and time and months", line, "date and time", "%sT%s" % (date_text(end), clock_text(clock))
        if which in (15, 16):
            o1, o2, other = self.offset(), self.offset(), self.clock()
            if which == 16:
                nb = na + r.randint(-1, 1)
                if abs(date_of(nb)[0]) > YEAR_MOST:
                    nb = na
                b = date_of(nb)
                clock, other = clock - clock % SECOND, other - other % SECOND
                other = (clock - (o1 - o2) * SECOND) % DAY if r.random() < 0.3 else other
            left, right = na * DAY + clock - o1 * SECOND, nb * DAY + other - o2 * SECOND
            one = '@"%sT%s%s"' % (date_text(a), clock_text(clock), offset_text(o1))
            two = '@"%sT%s%s"' % (date_text(b), clock_text(other), offset_text(o2))
            if which == 15:
                return "instant less instant", "%s - %s" % (one, two), "days duration", duration_text(left - right)
            op = r.choice([("<", left < right), (">=", left >= right), ("=", left == right)])
            return "order of instants", "%s %s %s" % (one, op[0], two), "boolean", str(op[1]).lower()
        if which == 17:
            offset = r.choice(["", offset_text(self.offset())])
            return "time and duration", '@"%s%s" %s @"%s"' % (clock_text(clock), offset, "+" if span >= 0 else "-",
                duration_text(abs(span))), "time", clock_text((clock + span) % DAY) + offset
        if which == 18:
            other = self.clock()
            return "time less time", '@"%s" - @"%s"' % (clock_text(clock), clock_text(other)), "days duration", \
                duration_text(clock - other)
        if which == 19:
            text, nanos = self.loose_span()
            return "duration read and printed", 'duration("%s")' % text, "days duration", duration_text(nanos)
        if which == 20:
            years, more = r.randint(0, 2000), r.randint(0, 1000)
            sign = r.choice(["", "-"])
            total = years * 12 + more
            return "months read and printed", 'duration("%sP%dY%dM")' % (sign, years, more), "months duration", \
                months_text(-total if sign else total)
        if which == 21:
            # Months by a number: toward zero.
            tenths = r.choice([5, 10, 15, 25, 33, -7, 100, r.randint(1, 500)])
            if r.random() < 0.5:
                product = abs(months * tenths) // 10
                return "months by number", '@"%s" * %s' % (months_text(months), tenths / 10), "months duration", \
                    months_text(product if months * tenths >= 0 else -product)
            quotient = abs(months) * 10 // abs(tenths)
            return "months by number", '@"%s" / %s' % (months_text(months), tenths / 10), "months duration", \
                months_text(quotient if months * tenths >= 0 else -quotient)
        if which == 22:
            other = self.span()
            whole = r.randint(-20, 20)
            form = r.randrange(4)
            one, two = '@"%s"' % duration_text(span), '@"%s"' % duration_text(other)
            if form == 0:
                return "sum of durations", "%s + %s" % (one, two), "days duration", duration_text(span + other)
            if form == 1:
                return "difference of durations", "%s - %s" % (one, two), "days duration", duration_text(span - other)
            if form == 2:
                return "duration by number", "%s * %d" % (one, whole), "days duration", duration_text(span * whole)
            return "order of durations", "%s < %s" % (one, two), "boolean", str(span < other).lower()
        text, nanos = self.loose_span()
        sign, seconds = (-1 if nanos < 0 else 1), abs(nanos) // SECOND
        name, value = r.choice([("days", seconds // 86400), ("hours", seconds // 3600 % 24), ("minutes", seconds // 60 % 60)])
        return "members of durations", '@"%s".%s' % (text, name), "number", str(sign * value if value else 0)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60000
    check_itself()
    generator = Generator(int(sys.argv[2]) if len(sys.argv) > 2 else 15821015)
    oracle.check_all([generator.one() for _ in range(count)]).close()


if __name__ == "__main__":
    main()
