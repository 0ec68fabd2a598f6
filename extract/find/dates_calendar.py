"""The calendar behind dates: units of time, festivals, the lunar year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from extract.rules.dates import Festival

Ends = tuple[date | None, date | None]
UNKNOWN: Ends = (None, None)
_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
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


_MONTHS = {"month": 1, "quarter": 3, "year": 12, "century": 1200}
"""Units of whole months, and how many."""
_SEPTEMBER = 9
_FEBRUARY = 2


def unit_ends(day: date, unit: str, shift: int = 0, off: frozenset[date] = frozenset()) -> Ends:
    """Return first and last day of the unit that lies `shift` after the one that `day` is in.

    Days `off` are no working days. A century begins with its year 1. A school year begins in
    September; its terms are from September to January and from February to July, to which August
    is counted.
    """
    try:
        if unit in _MONTHS:
            return _month_unit_ends(day, _MONTHS[unit], shift)
        return (workday(day, shift, off),) * 2 if unit == "workday" else _UNITS[unit](day, shift)
    except (ValueError, OverflowError):
        return UNKNOWN


def _month_unit_ends(day: date, months: int, shift: int) -> Ends:
    """Return first and last day of a unit of so many months; that of 1200 begins with year 1."""
    early = months == _MONTHS["century"]
    index = 12 * (day.year - early) + day.month - 1
    year, month = divmod(index // months * months + shift * months, 12)
    first = date(year + early, month + 1, 1)
    return first, shift_months(first, months) - _DAY


def _school_year_ends(day: date, shift: int) -> Ends:
    year = day.year + shift - (day.month < _SEPTEMBER)
    return date(year, _SEPTEMBER, 1), date(year + 1, _SEPTEMBER - 1, 31)


def _term_ends(day: date, shift: int) -> Ends:
    autumn = day.month >= _SEPTEMBER or day.month < _FEBRUARY
    year = day.year - (day.month < _FEBRUARY)
    year, half = divmod(2 * year + autumn + shift, 2)
    if half:
        return date(year, _SEPTEMBER, 1), date(year + 1, 1, 31)
    return date(year, _FEBRUARY, 1), date(year, 7, 31)


_UNITS: dict[str, Callable[[date, int], Ends]] = {
    "day": lambda day, shift: (day + shift * _DAY,) * 2,
    "week": week_ends,
    "school-year": _school_year_ends,
    "term": _term_ends,
}


def workday(day: date, shift: int, off: frozenset[date] = frozenset()) -> date:
    """Return the day so many working days after or, if negative, before another.

    Those are Monday to Friday but for the days `off`.
    """
    step = timedelta(days=1 if shift > 0 else -1)
    while shift:
        day += step
        if day.weekday() < 5 and day not in off:
            shift -= 1 if shift > 0 else -1
    return day


def units_between(
    day: date, unit: str, first: int, last: int, off: frozenset[date] = frozenset()
) -> Ends:
    """Return the stretch from the unit `first` after that of `day` to the one `last` after it."""
    return unit_ends(day, unit, first, off)[0], unit_ends(day, unit, last, off)[1]


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


def same_stretch(ends: Ends, year: int, month: int | None = None) -> Ends:
    """Return the same stretch of the year in `year` (its last year, if it crosses one), or of the
    month of its last day in a `month` of that year.
    """
    first, last = ends
    if last is None:
        return UNKNOWN
    months = 12 * (year - last.year) + ((month or last.month) - last.month)
    ending = shift_months(last, months)
    if last.day == monthrange(last.year, last.month)[1]:
        ending = month_ends(ending, 0)[1]
    return (shift_months(first, months) if first else None), ending


@lru_cache(maxsize=1024)
def festival_ends(festival: Festival, year: int) -> Ends:
    """Return first and last day of a festival in `year`; UNKNOWN outside its calendar's tables."""
    first, last = _CALENDARS[festival.calendar](festival, year)
    if first is None or last is None:
        return UNKNOWN
    return first + festival.shift * _DAY, last + (festival.shift + festival.lasts - 1) * _DAY


def _solar(festival: Festival, year: int) -> Ends:
    return (month_day(year, festival.month, festival.day),) * 2


def _lunar(festival: Festival, year: int) -> Ends:
    day_or_last = festival.day if festival.day < 30 else 0
    return (lunar_ends(year, festival.month, day_or_last, False)[1],) * 2


def _term(festival: Festival, year: int) -> Ends:
    return (solar_term(year, festival.term),) * 2


def _weekday(festival: Festival, year: int) -> Ends:
    first, last = month_ends(date(year, festival.month, 1), 0)
    return (nth_weekday(first, last, festival.week, festival.weekday),) * 2


def _easter(festival: Festival, year: int) -> Ends:
    from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

    orthodox = festival.calendar == "orthodox easter"
    if not 1583 <= year <= 4099:
        return UNKNOWN
    return (easter(year, EASTER_ORTHODOX if orthodox else EASTER_WESTERN),) * 2


def _hebrew(festival: Festival, year: int) -> Ends:
    from pyluach.dates import GregorianDate, HebrewDate

    begun = GregorianDate(year, 1, 1).to_heb().year
    for hebrew in (begun, begun + 1):
        day: date = HebrewDate(hebrew, festival.month, festival.day).to_pydate()
        if day.year == year:
            return day, day
    return UNKNOWN


def _islamic(festival: Festival, year: int) -> Ends:
    """Return the days of an Islamic feast or, for day 0, month that begins in `year`.

    The calendar of Mecca is calculated; where the moon is looked for, it may be a day later. Of
    two in a year the first is meant.
    """
    from hijridate import Gregorian, Hijri

    try:
        begun = Gregorian(year, 1, 1).to_hijri().year
        for hijri in (begun, begun + 1):
            first = Hijri(hijri, festival.month, festival.day or 1)
            day = first.to_gregorian()
            if day.year == year:
                began = date(day.year, day.month, day.day)
                length = 1 if festival.day else first.month_length()
                return began, began + (length - 1) * _DAY
    except (ValueError, OverflowError):
        pass
    return UNKNOWN


_CALENDARS: dict[str, Callable[[Festival, int], Ends]] = {
    "solar": _solar,
    "lunar": _lunar,
    "term": _term,
    "weekday": _weekday,
    "easter": _easter,
    "orthodox easter": _easter,
    "hebrew": _hebrew,
    "islamic": _islamic,
}


def days_off(festival: Festival, ends: Ends, province: str) -> Ends:
    """Return the days off of a festival: those given out, or from its day on as many as its
    province gives or as were usual then. One without any lasts as it does.
    """
    day = ends[1]
    if day is None:
        return ends
    given = next((one for one in festival.breaks if one[0] <= day <= one[1]), None)
    usual = [count for year, count in festival.usual if year <= day.year]
    usual += [count for code, count in festival.local if code == province]
    if given is not None or not usual:
        return given or ends
    return day, day + (usual[-1] - 1) * _DAY


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
