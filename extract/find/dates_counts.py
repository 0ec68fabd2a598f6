"""Counted time: so many grains back or ahead (近五年, 四五天前), and parts of a time by count.

A count is a number with its unit, a half or a few more: 三个半月, 两三年, 3年多. Where two numbers
stand side by side both ends are meant. The units and the words before a count are in
`patterns/dates.toml`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from extract.find.dates_calendar import UNKNOWN, Ends, shift_months, units_between, workday
from extract.find.dates_grammar import Token
from extract.find.dates_parts import Parts, Pick, Setting, held
from extract.model import Grain, TimeKind

_EARLY = 4
"""Months of a year in which what is told of one year or five is that of the years before."""
_SPRING = 3
"""Months of a year in which the years to come begin with this one."""
_LONGEST = 999
_GRAINS: dict[str, Grain] = {"day": "day", "workday": "day", "month": "month", "year": "year"}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_HOURS = {"hour": 24, "minute": 1440, "second": 86400}
"""Units shorter than a day, and how many a day has."""
_DAY = timedelta(days=1)
_FORTNIGHT = timedelta(days=15)
"""Half a month."""


class Count(NamedTuple):
    """A count of time: the least and the most of its unit, and whether half of one is added."""

    low: int
    high: int
    unit: str
    half: bool

    def months(self, count: int) -> int | None:
        """Return how many whole months `count` of the unit are; None if it has none."""
        if self.unit not in _MONTHS_IN:
            return None
        return _MONTHS_IN[self.unit] * count + (6 if self.half and self.unit == "year" else 0)


def count_in(text: str, setting: Setting) -> Count | None:
    """Return the count that a text tells; None where it tells none that can be meant."""
    unit = next((unit for word, unit in setting.table.counted.items() if word in text), None)
    half = setting.grammar.says("with-half").search(text) is not None
    low, high = setting.grammar.counts(text) or (0, 0)
    if unit is None or high > _LONGEST or not (high or half):
        return None
    return Count(low, high, unit, half)


# ---------------------------------------------------------------- back and ahead


def ago(parts: Parts, token: Token, setting: Setting) -> bool:
    """三年前 from the reference; 三年以前 is any time up to then."""
    return _away(parts, token, setting, -1, "until")


def ahead(parts: Parts, token: Token, setting: Setting) -> bool:
    """三天后 from the time before, if the sentence has one; 三年以后 is any time from then on."""
    return _away(parts, token, setting, 1, "since")


def _away(parts: Parts, token: Token, setting: Setting, sign: int, endless: TimeKind) -> bool:
    """Set so many units back or ahead, by `sign`; 40多天前 is no certain day."""
    count = count_in(token.text, setting)
    if count is None:
        return False
    kind = endless if "endless" in token.said else "period"
    if count.unit in _HOURS and (count := _in_days(count, sign)) is None:
        parts.kind = kind
        return _hours(parts)
    today, year = setting.today, setting.reference.this_year
    if sign > 0 and setting.anchor[1] is not None:
        today, year = setting.anchor[1], setting.anchor[1].year
    in_years = count.unit == "year" and not count.half
    if in_years and year is not None:
        today = date(year, 1, 1)
    parts.form, parts.fixed = token.reads, UNKNOWN
    in_months = count.months(1) is not None and not in_years
    parts.grain = "month" if in_months else _GRAINS.get(count.unit, "span")
    if today is None or setting.grammar.says("with-more").search(token.text):
        return True
    near, far = sorted((sign * count.low, sign * count.high))
    if count.unit == "month" and count.half:
        day = shift_months(today, sign * count.low) + sign * _FORTNIGHT
        parts.fixed, parts.grain = (day, day), "day"
    elif in_months:
        near, far = sorted(sign * (count.months(one) or 0) for one in (count.low, count.high))
        parts.fixed = units_between(today, "month", near, far)
    else:
        parts.fixed = units_between(today, count.unit, near, far, setting.table.off)
    parts.kind = kind
    return True


def _in_days(count: Count, sign: int = 0) -> Count | None:
    """Return hours, minutes or seconds that are days as such; None for those that are none.

    Those back or ahead, by `sign`, may be days and some hours, from midnight.
    """
    days, rest = divmod(count.high, _HOURS[count.unit])
    if not days or (rest and not sign):
        return None
    days += bool(rest) and sign < 0
    return Count(days, days, "day", False)


def _hours(parts: Parts) -> bool:
    """State an hour of an unnamed day: 两小时前."""
    parts.fixed, parts.grain, parts.form, parts.hours = UNKNOWN, "day", "clock", True
    return True


def window(parts: Parts, token: Token, setting: Setting) -> bool:
    """三年来: the last whole years; 近五年: up to the reference; 未来四天: on from it.

    Without a word before the count it reaches as far as 过去.
    """
    count = count_in(token.text, setting)
    if count is None:
        return False
    if count.unit in _HOURS and (count := _in_days(count)) is None:
        return _hours(parts)
    reach = setting.table.windows.get(token.said.get("window", ""), "back")
    in_years = count.unit == "year" and not count.half
    year, today = setting.reference.this_year, setting.today
    base = date(year, 1, 1) if in_years and year else None if in_years else today
    parts.grain, parts.fixed = "span", UNKNOWN
    parts.form = "window-ahead" if reach == "ahead" else "window"
    if base is None:
        return True
    if whole := {"before": (-count.high, -1), "after": (1, count.high)}.get(reach):
        parts.fixed = units_between(base, count.unit, *whole, setting.table.off)
    elif in_years:
        parts.fixed = _years(count.high, reach, setting, base.year, came="came" in token.said)
    else:
        parts.fixed = _stretch(count, reach, base, setting.table.off)
    return True


def _years(count: int, reach: str, setting: Setting, year: int, *, came: bool) -> Ends:
    """Return so many years; with 来 (it `came`) those are whole."""
    today, published = setting.today, setting.reference.published
    # The last year that is over is the one reported on, else the one before this.
    earlier = bool(setting.reference.year and published and setting.reference.year < published.year)
    whole = year if earlier else year - 1
    late = today is not None and (today.month > _EARLY or earlier)
    first = last = whole
    if reach == "ahead":
        first = year + (today.month > _SPRING) if today else 0
        last = first + count - 1
    elif today is not None and late and count == 1 and not earlier:
        return shift_months(today, -12), today
    elif today is not None and late and count > 1 and reach == "near" and not came:
        return date(max(1, year - count + 1), 1, 1), min(today, date(year, 12, 31))
    else:
        first = whole - count + 1
    return (date(first, 1, 1), date(last, 12, 31)) if first > 0 else UNKNOWN


def _stretch(count: Count, reach: str, today: date, off: frozenset[date]) -> Ends:
    """Return so many days, weeks, months or quarters up to or on from today."""
    sign = 1 if reach == "ahead" else -1
    months = count.months(count.high)
    if months is not None:
        half = _FORTNIGHT if count.half and count.unit == "month" else _DAY * 0
        other = shift_months(today, sign * months) + sign * half
        return (today, other - _DAY) if sign > 0 else (other, today)
    days = count.high * (7 if count.unit == "week" else 1) + count.half
    other = today + sign * days * _DAY
    if count.unit == "workday":
        other = workday(today, sign * count.high, off)
    return (today + _DAY, other) if sign > 0 else (other, today)


# ---------------------------------------------------------------- parts by count


def part(parts: Parts, token: Token, setting: Setting) -> bool:
    """前10天, 后两个月, 最后5天 of a year, its part or a month; without one, of the year."""
    count = count_in(token.text, setting)
    if count is None or count.half or count.low != count.high:
        return False
    front = "last" not in token.said
    parts.grain = "span"
    if (months := count.months(count.high)) is not None:
        first, last = parts.months or (1, 12)
        if parts.fixed or parts.days or not 1 <= months <= last - first + 1:
            return False
        parts.months = (first, first + months - 1) if front else (last - months + 1, last)
        parts.form = "months"
        return True
    if held(parts) == "nothing":
        return False
    parts.pick = Pick(count.high, count.unit, front=front, off=setting.table.off)
    parts.form = "days"
    return True


def nth(parts: Parts, token: Token, setting: Setting) -> bool:
    """第二周, 第十天, 最后一个周三, 首日 of a month, a part of a year or a year.

    A week counts from the first Monday.
    """
    weekday, front = setting.weekday(token), "last" not in token.said
    unit = "week" if weekday else setting.table.counted[token.said["unit"]]
    once = "first" in token.said or "only" in token.said
    count = (1, 1) if once else setting.grammar.counts(token.said.get("count", ""))
    if count is None or count[0] != count[1]:
        return False
    if unit == "month":
        return _nth_month(parts, count[0], front=front)
    off = setting.table.off
    parts.pick = Pick(count[0], unit, front=front, nth=True, weekday=weekday, off=off)
    parts.grain = "span" if unit == "week" and not weekday else "day"
    parts.form = "week" if parts.grain == "span" else "weekday" if weekday else "day"
    return True


def _nth_month(parts: Parts, count: int, *, front: bool) -> bool:
    first, last = parts.months or (1, 12)
    month = first + count - 1 if front else last - count + 1
    if not first <= month <= last or first == last or parts.fixed or parts.days:
        return False
    parts.months, parts.grain, parts.form = (month, month), "month", "month"
    return True
