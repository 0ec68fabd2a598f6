"""Counted time: so many grains back or ahead (近五年, 四五天前), and parts of a time by count.

A count is a number with its unit, a half or a few more: 三个半月, 两三年, 3年多. Where two numbers
stand side by side both ends are meant. The units and the words before a count are in
`patterns/dates.toml`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from extract.find.dates_calendar import (
    UNKNOWN,
    Ends,
    shift_months,
    unit_ends,
    units_between,
)
from extract.find.dates_parts import WEEKDAYS, Parts, Pick, Setting
from extract.find.numerals import read_span
from extract.model import Grain, TimeKind
from extract.rules.dates import DateTable

_EARLY = 4
"""Months of a year in which what is told of one year or five is that of the years before."""
_LONGEST = 999
_NUMERAL = re.compile(r"[0-9０-９]+|[〇零一二三四五六七八九两俩十廿卅百千]+")
_GRAINS: dict[str, Grain] = {"day": "day", "workday": "day", "month": "month", "year": "year"}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_HOURS = {"hour": 24, "minute": 1440, "second": 86400}
"""Units shorter than a day, and how many a day has."""
_ENDLESS: dict[str, TimeKind] = {"以前": "until", "以后": "since"}
_BACK = ("最后", "后", "末")


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


def count_in(surface: str, table: DateTable) -> Count | None:
    """Return the count that `surface` tells; None where it tells none that can be meant."""
    units = (word for word in sorted(table.counted, key=len, reverse=True) if word in surface)
    word = next(units, None)
    if word is None:
        return None
    ends = numbers_in(surface)
    half = "半" in surface
    if ends is None:
        ends = (0, 0) if half else None
    if ends is None or ends[1] > _LONGEST or not (ends[1] or half):
        return None
    return Count(*ends, table.counted[word], half)


def numbers_in(surface: str) -> tuple[int, int] | None:
    """Return the number in `surface` twice, or both where two stand side by side (四五)."""
    found = _NUMERAL.search(surface)
    if found is None:
        return None
    try:
        low, high = read_span(found[0].replace("俩", "两"))
    except ValueError:
        return None
    return int(low), int(low if high is None else high)


# ---------------------------------------------------------------- back and ahead


def ago(parts: Parts, surface: str, setting: Setting) -> bool:
    """三年前 from the reference; 三天后 from the time before, if the sentence has one.

    三年以前 is any time up to then, 三年以后 from then on; 40多天前 is no certain day.
    """
    count = count_in(surface, setting.table)
    if count is None:
        return False
    if count.unit in _HOURS:
        parts.kind = _ENDLESS.get(surface[-2:], "period")
        return _hours(parts)
    ahead = surface.endswith("后")
    parts.form, parts.fixed = "ahead" if ahead else "ago", UNKNOWN
    today, year = setting.today, setting.reference.this_year
    if ahead and setting.anchor[1] is not None:
        today, year = setting.anchor[1], setting.anchor[1].year
    offsets = (count.low, count.high) if ahead else (-count.high, -count.low)
    whole_years = count.unit == "year" and not count.half
    if whole_years and year is not None:
        today = date(year, 1, 1)
    months = count.months(1)
    parts.grain = _GRAINS.get(count.unit, "span")
    if months is not None and not whole_years:
        parts.grain = "month"
    if today is None or re.search("[多余]", surface):
        return True
    if count.unit == "month" and count.half:
        sign = 1 if ahead else -1
        day = shift_months(today, sign * count.low) + timedelta(days=15 * sign)
        parts.fixed, parts.grain = (day, day), "day"
    elif months is not None and not whole_years:
        sign = 1 if ahead else -1
        far = sorted(sign * (count.months(one) or 0) for one in (count.low, count.high))
        parts.fixed = units_between(today, "month", far[0], far[1])
    else:
        parts.fixed = units_between(today, count.unit, *offsets, setting.table.off)
    parts.kind = _ENDLESS.get(surface[-2:], "period")
    return True


def _hours(parts: Parts) -> bool:
    """State an hour of an unnamed day: 两小时前."""
    parts.fixed, parts.grain, parts.form, parts.hours = UNKNOWN, "day", "clock", True
    return True


def window(parts: Parts, surface: str, setting: Setting) -> bool:
    """三年来: the last whole years; 近五年: up to the reference; 未来四天: on from it."""
    count = count_in(surface, setting.table)
    if count is None:
        return False
    if count.unit in _HOURS:
        days, rest = divmod(count.high, _HOURS[count.unit])
        if not days or rest:
            return _hours(parts)
        count = Count(days, days, "day", False)
    reach = _reach(surface, setting.table)
    parts.grain, parts.fixed = "span", UNKNOWN
    parts.form = "window-ahead" if reach == "ahead" else "window"
    year, today = setting.reference.this_year, setting.today
    if count.unit == "year" and not count.half:
        if year is not None:
            parts.fixed = _years(count.high, reach, surface, setting)
        return True
    if today is not None:
        parts.fixed = _stretch(count, reach, today, setting.table.off)
    return True


def _reach(surface: str, table: DateTable) -> str:
    """Return how far the word before a count reaches; the same as 过去 where there is none."""
    words = [word for word in table.windows if surface.startswith(word)]
    return table.windows[max(words, key=len)] if words else "back"


def _years(count: int, reach: str, surface: str, setting: Setting) -> Ends:
    today, year = setting.today, setting.reference.this_year
    assert year is not None
    if reach in ("before", "after"):
        offsets = (-count, -1) if reach == "before" else (1, count)
        return units_between(date(year, 1, 1), "year", *offsets)
    if reach == "ahead":
        if today is None:
            return UNKNOWN
        first = year if today.month <= 3 else year + 1
        return date(first, 1, 1), date(first + count - 1, 12, 31)
    whole = _last_whole_year(setting)
    earlier = _reports_earlier(setting)
    early = today is None or (today.month <= _EARLY and not earlier)
    if count == 1 and not early:
        assert today is not None
        year_told = date(whole, 1, 1), date(whole, 12, 31)
        return year_told if earlier else (shift_months(today, -12), today)
    if reach == "near" and "来" not in surface and not early and today is not None:
        return date(max(1, year - count + 1), 1, 1), min(today, date(year, 12, 31))
    if whole - count < 1:
        return UNKNOWN
    return date(whole - count + 1, 1, 1), date(whole, 12, 31)


def _stretch(count: Count, reach: str, today: date, off: frozenset[date]) -> Ends:
    """Return so many days, weeks, months or quarters up to or on from today."""
    most = count.high
    if reach in ("before", "after"):
        offsets = (-most, -1) if reach == "before" else (1, most)
        return units_between(today, count.unit, *offsets, off)
    ahead = reach == "ahead"
    months = count.months(most)
    if months is not None:
        extra = timedelta(days=15 if count.half and count.unit == "month" else 0)
        if ahead:
            return today, shift_months(today, months) + extra - timedelta(days=1)
        return shift_months(today, -months) - extra, today
    if count.unit == "workday":
        other = unit_ends(today, "workday", most if ahead else -most, off)[0]
    else:
        days = most * (7 if count.unit == "week" else 1) + count.half
        other = today + timedelta(days=days if ahead else -days)
    return (today + timedelta(days=1), other) if ahead else (other, today)


def _reports_earlier(setting: Setting) -> bool:
    """Whether the document reports on a year before that of its publication."""
    year, published = setting.reference.year, setting.reference.published
    return year is not None and published is not None and year < published.year


def _last_whole_year(setting: Setting) -> int:
    """Return the last year that is over: the one reported on, else the one before this."""
    year = setting.reference.this_year
    assert year is not None
    return year if _reports_earlier(setting) else year - 1


# ---------------------------------------------------------------- parts by count


def part(parts: Parts, surface: str, setting: Setting) -> bool:
    """前10天, 后两个月, 最后5天 of a year, its part or a month; without one, of the year."""
    count = count_in(surface, setting.table)
    if count is None or count.half or count.low != count.high:
        return False
    front = not surface.lstrip("的").startswith(_BACK)
    parts.grain = "span"
    if (months := count.months(count.high)) is not None:
        first, last = parts.months or (1, 12)
        if parts.fixed or parts.days or not 1 <= months <= last - first + 1:
            return False
        parts.months = (first, first + months - 1) if front else (last - months + 1, last)
        parts.form = "months"
        return True
    if not _is_named(parts):
        return False
    parts.pick = Pick(count.high, count.unit, front=front, off=setting.table.off)
    parts.form = "days"
    return True


def nth(parts: Parts, surface: str, setting: Setting) -> bool:
    """第二周, 第十天, 最后一个周三, 首日 of a month, a part of a year or a year.

    A week counts from the first Monday.
    """
    surface = surface.lstrip("的")
    weekday = WEEKDAYS.get(surface[-1], 0) if re.search("(?:周|星期|礼拜).$", surface) else 0
    unit = "week" if weekday else setting.table.counted.get(surface[-1], "")
    unit = "week" if surface.endswith(("星期", "礼拜")) else unit
    unit = "workday" if surface.endswith(("工作日", "交易日")) else unit
    numbers = (1, 1) if surface[0] == "首" else numbers_in(surface)
    front = not surface.startswith(_BACK)
    if numbers is None or not unit or numbers[0] != numbers[1]:
        return False
    if unit == "month":
        return _nth_month(parts, numbers[0], front=front)
    if not _is_named(parts):
        return False
    off = setting.table.off
    parts.pick = Pick(numbers[0], unit, front=front, nth=True, weekday=weekday, off=off)
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


def _is_named(parts: Parts) -> bool:
    """Whether there is a stretch of which a part can be meant."""
    if parts.pick is not None or parts.grain == "day" or parts.festival or parts.lunar:
        return False
    return bool(parts.months or parts.fixed or parts.stated)
