"""What each shape of `dates_grammar` adds to the parts of a date: 2023年, 1-6月, 近五年."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from extract.find.dates_calendar import (
    UNKNOWN,
    month_day,
    shift_months,
    unit_ends,
)
from extract.find.dates_counts import ago, nth, part, window
from extract.find.dates_parts import WEEKDAYS, Parts, Setting, full_year, numbers, set_year

Take = Callable[[Parts, str, Setting], bool]
_ERAS = {"初": (0, 2), "前": (0, 2), "中": (3, 6), "末": (7, 9), "后": (7, 9)}


def _iso(parts: Parts, surface: str, setting: Setting) -> bool:
    year, month, day = numbers(surface)
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1000 < year < 2200):
        return False
    set_year(parts, year)
    parts.months, parts.days, parts.grain, parts.form = (month, month), (day, day), "day", "day"
    return True


def _compact(parts: Parts, surface: str, setting: Setting) -> bool:
    year, month, day = int(surface[:4]), int(surface[4:6]), int(surface[6:])
    return month_day(year, month, day) is not None and _iso(parts, f"{year}-{month}-{day}", setting)


def _short_iso(parts: Parts, surface: str, setting: Setting) -> bool:
    return _iso(parts, f"{full_year(numbers(surface)[0])}{surface[2:]}", setting)


def _month_day(parts: Parts, surface: str, setting: Setting) -> bool:
    month, day = numbers(surface)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    parts.months, parts.days, parts.grain, parts.form = (month, month), (day, day), "day", "day"
    return True


def _day_first(parts: Parts, surface: str, setting: Setting) -> bool:
    """08-08-2008, 31/10/1974: the year behind; only where day and month cannot be mistaken."""
    one, other, year = numbers(surface)
    if one != other and min(one, other) <= 12 and max(one, other) <= 12:
        return False
    return _iso(parts, f"{year}-{min(one, other)}-{max(one, other)}", setting)


def _month_first(parts: Parts, surface: str, setting: Setting) -> bool:
    month, year = numbers(surface)
    return _isomonth(parts, f"{year}-{month}", setting)


def _isomonth(parts: Parts, surface: str, setting: Setting) -> bool:
    year, month = numbers(surface)
    set_year(parts, year)
    parts.months, parts.grain, parts.form = (month, month), "month", "month"
    return True


def _year(parts: Parts, surface: str, setting: Setting) -> bool:
    year = full_year(numbers(surface)[0])
    if not 1000 <= year < 2200:
        return False
    set_year(parts, year)
    return True


def _era_year(parts: Parts, surface: str, setting: Setting) -> bool:
    count = numbers(surface)[0]
    if parts.year is None or not 1 <= count <= 99:
        return False
    set_year(parts, parts.year + count - 1)
    return True


def _years(parts: Parts, surface: str, setting: Setting) -> bool:
    found = numbers(surface)
    first, last = found[0], found[-1]
    if last < 100:
        last += first // 100 * 100
    if not (1000 <= first <= last < 2200 and last - first <= 100):
        return False
    set_year(parts, first)
    parts.months, parts.grain, parts.form = (1, 12 * (last - first + 1)), "span", "years"
    return True


def _school(parts: Parts, surface: str, setting: Setting) -> bool:
    found = numbers(surface)
    first, last = found[0], found[-1]
    if len(found) == 1:
        last = first + 1
    elif last < 100:
        last += first // 100 * 100
    if not (1000 <= first < last < 2200 and last - first <= 10):
        return False
    set_year(parts, first)
    parts.months, parts.grain, parts.form = (9, 8 + 12 * (last - first)), "span", "school-year"
    return True


def _quarter(parts: Parts, surface: str, setting: Setting) -> bool:
    found = numbers(surface.replace("个", "")) if surface[0] not in "Qq" else [int(surface[1])]
    first, last = found[0], found[-1]
    if surface[0] == "前":
        first = 1
    if not 1 <= first <= last <= 4:
        return False
    parts.months = (3 * first - 2, 3 * last)
    parts.grain, parts.form = ("quarter", "quarter") if first == last else ("span", "quarters")
    return True


def _months(parts: Parts, surface: str, setting: Setting) -> bool:
    found = numbers(surface)
    first, last = found[0], found[-1]
    if not (1 <= first <= 12 and 1 <= last <= 12 and first != last):
        return False
    if "、" in surface and sorted(set(found)) != found:
        return False
    parts.months = (first, last if last > first else last + 12)
    parts.grain, parts.form = "span", "months"
    return True


def _month(parts: Parts, surface: str, setting: Setting) -> bool:
    month = numbers(surface)[0]
    if not 1 <= month <= 12:
        return False
    parts.months, parts.grain, parts.form = (month, month), "month", "month"
    return True


def _day(parts: Parts, surface: str, setting: Setting) -> bool:
    found = numbers(surface)
    first, last = found[0], found[-1]
    if not (1 <= first <= 31 and 1 <= last <= 31):
        return False
    if parts.months is None:
        return _day_alone(parts, first, last, setting)
    if parts.months[0] != parts.months[1] or first > last:
        return False
    parts.days = (first, last)
    parts.grain, parts.form = ("day", "day") if first == last else ("span", "days")
    return True


def _day_alone(parts: Parts, first: int, last: int, setting: Setting) -> bool:
    """Set a day without a month: in the month of the time before, else the last such day."""
    parts.grain, parts.form = ("day", "day-alone") if first == last else ("span", "days-alone")
    near = setting.near
    if parts.stated or first > last:
        return False
    if near is None:
        parts.fixed = UNKNOWN
        return True
    month = near.replace(day=1)
    for _ in range(3):
        ends = month_day(month.year, month.month, first), month_day(month.year, month.month, last)
        if ends[0] and ends[1] and (setting.anchor[1] or ends[0] <= near):
            parts.fixed = ends
            return True
        month = shift_months(month, -1)
    parts.fixed = UNKNOWN
    return True


def _lunar(parts: Parts, surface: str, setting: Setting) -> bool:
    found = numbers(surface.replace("大年", "正月").replace("月", " "))
    if len(found) > 1 and found[0] > 100:
        set_year(parts, found.pop(0))
    month, day = found[0], found[1] if len(found) > 1 else 0
    if not (1 <= month <= 12 and day <= 30):
        return False
    parts.lunar = month, day, "闰" in surface
    parts.grain, parts.form = ("day" if day else "month"), "lunar"
    return True


def _decade(parts: Parts, surface: str, setting: Setting) -> bool:
    century, _, rest = surface.rpartition("世纪")
    decade = numbers(rest)[0]
    decades = 1
    if rest[2:3] == "十":
        decade, decades = 10 * numbers(rest[0])[0], numbers(rest[1])[0] - numbers(rest[0])[0] + 1
    year = setting.reference.this_year
    if century in ("上", "上个", "本"):
        if year is None:
            parts.fixed, parts.form, parts.grain = UNKNOWN, "decade", "span"
            return True
        base = year // 100 * 100 - (100 if century[0] == "上" else 0)
    elif decade >= 1000:
        base = 0
    elif century:
        base = 100 * (numbers(century)[0] - 1)
    else:
        base = 1900 if decade >= 30 else 2000
    first, last = _ERAS[rest[-1 if rest[-1] != "期" else -2]] if rest[-1] != "代" else (0, 9)
    parts.fixed = (
        date(base + decade + first, 1, 1),
        date(base + decade + last + 10 * decades - 10, 12, 31),
    )
    parts.grain, parts.form = "span", "decade"
    return True


def _ages(parts: Parts, surface: str, setting: Setting) -> bool:
    """21世纪, of which a beginning or an end is told."""
    found = numbers(surface) or [21]
    if not 10 <= found[0] <= 22:
        return False
    first = date(100 * (found[0] - 1) + 1, 1, 1)
    parts.fixed = unit_ends(first, "century")
    parts.grain, parts.form, parts.stated = "span", "century", True
    return True


def _of_week(parts: Parts, surface: str, setting: Setting) -> bool:
    if not parts.week or parts.fixed is None:
        return False
    first = parts.fixed[0]
    parts.grain, parts.form = "day", "weekday"
    if first is None:
        return True
    if surface.endswith("末"):
        parts.fixed, parts.grain = (first + timedelta(days=5), first + timedelta(days=6)), "span"
        return True
    day = first + timedelta(days=WEEKDAYS[surface[-1]] - 1)
    parts.fixed = day, day
    return True


def _weekday(parts: Parts, surface: str, setting: Setting) -> bool:
    """7月5日（周三） tells nothing new; behind the first end of a range, a day of its week."""
    if parts.grain == "day" or parts.stated or parts.months or parts.fixed:
        return parts.grain == "day"
    begun = setting.anchor[0]
    if begun is None or not surface.startswith(("周", "星期", "礼拜")):
        return False
    day = begun + timedelta(days=WEEKDAYS[surface[-1]] - begun.isoweekday())
    parts.fixed, parts.grain, parts.form = (day, day), "day", "weekday"
    return True


def _lead_weekday(parts: Parts, surface: str, setting: Setting) -> bool:
    return True


def _lone_weekday(parts: Parts, surface: str, setting: Setting) -> bool:
    parts.grain, parts.form, parts.fixed = "day", "weekday", UNKNOWN
    if len(re.findall("[一二三四五六日天]", surface)) > 1:
        parts.form = "recurring"
    elif setting.today is not None:
        behind = (setting.today.isoweekday() - WEEKDAYS[surface[-1]]) % 7
        day = setting.today - timedelta(days=behind)
        parts.fixed = day, day
    return True


def _day_part(parts: Parts, surface: str, setting: Setting) -> bool:
    return parts.grain == "day"


def _clock(parts: Parts, surface: str, setting: Setting) -> bool:
    hours = numbers(surface)[: 2 if re.search("[-－–—─~～至到]", surface) else 1]
    if any(hour > 24 for hour in hours):
        return False
    if parts.grain != "day" and parts.days is None:
        if parts.stated or parts.months or parts.fixed:
            return False
        parts.fixed, parts.grain, parts.form, parts.hours = UNKNOWN, "day", "clock", True
    return True


SHAPES: dict[str, Take] = {
    "iso": _iso,
    "compact": _compact,
    "shortiso": _short_iso,
    "monthday": _month_day,
    "dotday": _month_day,
    "dayfirst": _day_first,
    "monthfirst": _month_first,
    "isomonth": _isomonth,
    "dotmonth": _isomonth,
    "laterdotmonth": _isomonth,
    "year": _year,
    "erayear": _era_year,
    "years": _years,
    "school": _school,
    "quarter": _quarter,
    "months": _months,
    "firstmonths": part,
    "month": _month,
    "nthmonth": nth,
    "day": _day,
    "days": _day,
    "bareday": _day,
    "loneday": _day,
    "lunar": _lunar,
    "decade": _decade,
    "ages": _ages,
    "window": window,
    "lately": window,
    "ago": ago,
    "ahead": ago,
    "ofweek": _of_week,
    "weekday": _weekday,
    "leadweekday": _lead_weekday,
    "loneweekday": _lone_weekday,
    "nth": nth,
    "slice": part,
    "daypart": _day_part,
    "hours": _clock,
    "clock": _clock,
    "hour": _clock,
}
