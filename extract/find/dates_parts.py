"""What a date says (`Parts`) and the days that this means; the calendar behind it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from extract.model import Grain, TimeKind
from extract.rules.dates import Festival

Ends = tuple[date | None, date | None]
UNKNOWN: Ends = (None, None)

_VALUES = {**dict(zip("〇零○ＯO0", [0] * 6, strict=True)), "正": 1, "首": 1, "两": 2, "冬": 11}
_VALUES |= {"腊": 12, **{digit: n for n, digit in enumerate("一二三四五六七八九", 1)}}
_TENS = {"十": 10, "廿": 20, "卅": 30}


def read_number(text: str) -> int:
    """Return the number that `text` writes: `12`, `１２`, `十二`, `廿三`, `初五`, `二〇二三`."""
    if text.isdecimal():
        return int(text)
    total = unit = 0
    seen_ten = False
    for letter in text:
        if letter in _TENS:
            total += (unit or 1) * 10 if letter == "十" else _TENS[letter]
            unit, seen_ten = 0, True
        elif letter in _VALUES:
            unit = _VALUES[letter] if seen_ten else unit * 10 + _VALUES[letter]
        elif letter.isdecimal():
            unit = unit * 10 + int(letter)
    return total + unit


def full_year(year: int) -> int:
    """Return the year that two digits mean (98 → 1998, 08 → 2008); others as they are."""
    if year >= 100:
        return year
    return 2000 + year if year < 50 else 1900 + year


@dataclass(slots=True)
class Parts:
    """What a date states, part by part.

    `months` and `days` are first and last, counted as in `patterns/dates.toml`. `stated` is
    set once a year is given, be it by number or by word; `year` stays None if that word cannot
    be resolved. `fixed` are days found without a year and month (yesterday, a decade).
    """

    year: int | None = None
    stated: bool = False
    months: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    festival: Festival | None = None
    lunar: tuple[int, int, bool] | None = None
    nth: tuple[int, int] | None = None
    fixed: Ends | None = None
    same: bool = False
    hours: bool = False
    week: bool = False
    kind: TimeKind = "period"
    grain: Grain = "year"
    form: str = "year"


def ends_of(parts: Parts, year: int | None) -> Ends:
    """Return the first and last day of `parts` in `year`; UNKNOWN where there is no such day."""
    if parts.fixed is not None:
        return parts.fixed
    if year is None or not 1 <= year < 9990:
        return UNKNOWN
    if parts.festival is not None:
        day = festival_day(parts.festival, year)
        return day, day
    if parts.lunar is not None:
        return lunar_ends(year, *parts.lunar)
    first_month, last_month = parts.months or (1, 12)
    first_day, last_day = parts.days or (1, 0)
    first = month_day(year, first_month, first_day)
    last = month_day(year, last_month, last_day)
    if first is None or last is None:
        return UNKNOWN
    if parts.nth is not None:
        return nth_ends(first, last, *parts.nth)
    return first, last


def month_day(year: int, month: int, day: int) -> date | None:
    """Return a day; month 13 is January of the next year, day 0 the month's
    last, -1 the one before; None if the month has no such day."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    length = monthrange(year, month)[1]
    if not -length < day <= length:
        return None
    return date(year, month, day if day > 0 else length + day)


def shift_months(day: date, months: int) -> date:
    """Return the same day of the month some months on, or that month's last day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_ends(day: date, months: int) -> tuple[date, date]:
    """Return the first and last day of the month `months` after that of `day`."""
    first = shift_months(day.replace(day=1), months)
    return first, shift_months(first, 1) - timedelta(days=1)


def week_ends(day: date, weeks: int) -> tuple[date, date]:
    """Return Monday and Sunday of the week `weeks` after that of `day`."""
    monday = day - timedelta(days=day.weekday() - 7 * weeks)
    return monday, monday + timedelta(days=6)


def nth_weekday(first: date, last: date, nth: int, weekday: int) -> date | None:
    """Return the `nth` Monday (1) … Sunday (7) from `first` on, -1 the last before `last`."""
    if nth < 0:
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    found = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    return found if found <= last else None


def nth_ends(first: date, last: date, nth: int, weekday: int) -> Ends:
    """Return the nth weekday (1 to 7), or for 0 the nth week, counted from the first Monday."""
    day = nth_weekday(first, last, nth, weekday or 1)
    if day is None:
        return UNKNOWN
    return day, day if weekday else day + timedelta(days=6)


def year_before(ends: Ends, year: int) -> Ends:
    """Return the same stretch of the year in `year` (its last year, if it crosses one)."""
    first, last = ends
    if last is None:
        return UNKNOWN
    months = 12 * (year - last.year)
    ending = shift_months(last, months)
    if last.day == monthrange(last.year, last.month)[1]:
        ending = month_ends(ending, 0)[1]
    return (shift_months(first, months) if first else None), ending


@lru_cache(maxsize=1024)
def festival_day(festival: Festival, year: int) -> date | None:
    """Return the day of a festival in `year`; None outside the tables of 1900 to 2100."""
    day: date | None
    if festival.calendar == "lunar":
        day = lunar_ends(year, festival.month, festival.day, False)[0]
    elif festival.calendar == "term":
        day = solar_term(year, festival.term)
    elif festival.calendar == "weekday":
        first, last = month_ends(date(year, festival.month, 1), 0)
        day = nth_weekday(first, last, festival.week, festival.weekday)
    else:
        day = month_day(year, festival.month, festival.day)
    return day + timedelta(days=festival.shift) if day else None


def lunar_ends(year: int, month: int, day: int, leap: bool) -> Ends:
    """Return the day (or, for day 0, first and last of the month) of the lunar calendar."""
    from borax.calendars.lunardate import InvalidLunarDateError, LCalendars, LunarDate

    try:
        length = LCalendars.ndays(year, month, int(leap))
        first, last = (day, min(day, length)) if day else (1, length)
        return tuple(LunarDate(year, month, d, int(leap)).to_solar_date() for d in (first, last))
    except (InvalidLunarDateError, ValueError):
        return UNKNOWN


def solar_term(year: int, name: str) -> date | None:
    """Return the day of a solar term such as 清明."""
    from borax.calendars.lunardate import TermUtils

    try:
        index = TermUtils.get_index_for_name(name)
        found = TermUtils.nth_term_day(year, index)
    except (ValueError, IndexError, KeyError):
        return None
    return date(found.year, found.month, found.day)
