"""What a date says (`Parts`), what it is read in (`Setting`), and the days that this means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from extract.find.dates_calendar import (
    UNKNOWN,
    Ends,
    festival_ends,
    lunar_ends,
    month_day,
    nth_ends,
    workday,
)
from extract.find.numerals import read_numeral
from extract.model import Grain, Reference, TimeKind
from extract.rules.dates import DateTable, Festival

_NUMBER = re.compile(r"\d+|[〇零○ＯO一二三四五六七八九十廿两首正元冬腊百千]+")
WEEKDAYS = {letter: n for n, letter in enumerate("一二三四五六日", 1)} | {"天": 7}
_VALUES = {**dict(zip("〇零○ＯO0", [0] * 6, strict=True)), "正": 1, "元": 1, "首": 1}
_VALUES |= {"两": 2, "冬": 11}
_VALUES |= {"腊": 12, **{digit: n for n, digit in enumerate("一二三四五六七八九", 1)}}
_DAY, _WEEK = timedelta(days=1), timedelta(days=6)
_TENS = {"十": 10, "廿": 20, "卅": 30}


def read_number(text: str) -> int:
    """Return the number that `text` writes: `12`, `１２`, `十二`, `廿三`, `初五`, `二〇二三`."""
    if text.isdecimal():
        return int(text)
    if "千" in text or "百" in text:
        return int(read_numeral(text))
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


def numbers(surface: str) -> list[int]:
    """Return the numbers written in `surface`, in order."""
    return [read_number(found) for found in _NUMBER.findall(surface)]


def full_year(year: int) -> int:
    """Return the year that two digits mean (98 → 1998, 08 → 2008); others as they are."""
    if year >= 100:
        return year
    return 2000 + year if year < 50 else 1900 + year


class Pick(NamedTuple):
    """Which part of a named time is meant: its first or last so many, or the nth of a unit.

    Working days are counted without the days `off`.
    """

    number: int
    unit: str
    front: bool
    nth: bool = False
    weekday: int = 0
    off: frozenset[date] = frozenset()


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
    pick: Pick | None = None
    fixed: Ends | None = None
    same: bool = False
    hours: bool = False
    week: bool = False
    kind: TimeKind = "period"
    grain: Grain = "year"
    form: str = "year"


class Core(NamedTuple):
    """A date without what stands before and after it; `kind` and `last` are its tokens'."""

    start: int
    end: int
    parts: Parts
    kind: str
    last: str
    tokens: int


class Frame(NamedTuple):
    """The words around a date: their kinds (empty if none) and the whole stretch, and whether a
    festival's days off are meant.
    """

    head: str
    start: int
    tail: str
    end: int
    off: bool


def set_year(parts: Parts, year: int | None) -> None:
    """State the year; None where its word cannot be resolved."""
    parts.year, parts.stated = year, True


class Setting(NamedTuple):
    """What a date is read in: the reference and an earlier time's days in the sentence."""

    reference: Reference
    table: DateTable
    anchor: Ends = UNKNOWN

    @property
    def today(self) -> date | None:
        """The day of publication."""
        return self.reference.published

    @property
    def near(self) -> date | None:
        """The end of the time before, else the day of publication."""
        return self.anchor[1] or self.reference.published


def ends_of(parts: Parts, year: int | None) -> Ends:
    """Return the first and last day of `parts` in `year`; UNKNOWN where there is no such day."""
    ends = _whole_ends(parts, year)
    return ends if parts.pick is None else _picked(ends, parts.pick)


def _whole_ends(parts: Parts, year: int | None) -> Ends:
    if parts.fixed is not None:
        return parts.fixed
    if year is None or not 1 <= year < 9990:
        return UNKNOWN
    if parts.festival is not None:
        return festival_ends(parts.festival, year)
    if parts.lunar is not None:
        return lunar_ends(year, *parts.lunar)
    first_month, last_month = parts.months or (1, 12)
    first_day, last_day = parts.days or (1, 0)
    first = month_day(year, first_month, first_day)
    last = month_day(year, last_month, last_day)
    return UNKNOWN if first is None or last is None else (first, last)


def _picked(ends: Ends, pick: Pick) -> Ends:
    """Return the part of a stretch that is meant; UNKNOWN if it has no such part."""
    first, last = ends
    if first is None or last is None:
        return UNKNOWN
    count, front = pick.number, pick.front
    if pick.unit == "week":
        if pick.weekday or (pick.nth and front):
            return nth_ends(first, last, count if front else -count, pick.weekday)
        found = _weeks(first, last, count, front=front)
        found = (found[0], found[0] + _WEEK) if pick.nth else found
    elif pick.unit == "workday":
        before, after = first - _DAY, last + _DAY
        off = pick.off
        far = workday(before, count, off) if front else workday(after, -count, off)
        found = (workday(before, 1, off), far) if front else (far, workday(after, -1, off))
        found = (far, far) if pick.nth else found
    else:
        far = first + (count - 1) * _DAY if front else last - (count - 1) * _DAY
        found = (far, far) if pick.nth else (first, far) if front else (far, last)
    return found if first <= found[0] and found[1] <= last else UNKNOWN


def _weeks(first: date, last: date, count: int, *, front: bool) -> tuple[date, date]:
    """Return the first or last so many weeks, from Monday to Sunday, that lie in a stretch."""
    if front:
        monday = first + (-first.weekday()) % 7 * _DAY
        return monday, monday + 7 * count * _DAY - _DAY
    sunday = last - last.isoweekday() % 7 * _DAY
    return sunday - 7 * count * _DAY + _DAY, sunday
