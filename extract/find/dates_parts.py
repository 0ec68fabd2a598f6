"""What a date says (`Parts`), what it is read in (`Setting`), and the days that this means."""

from __future__ import annotations

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
from extract.find.dates_grammar import Grammar, Token
from extract.model import Grain, Reference, TimeKind
from extract.rules.dates import DateTable, Festival

_DAY, _WEEK = timedelta(days=1), timedelta(days=6)


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


def held(parts: Parts) -> str:
    """Return the finest of what is stated so far: a feast, a day, a part of something, a month or
    months, a week, other days that are fixed, a year, or nothing.
    """
    months = parts.months
    return (
        "feast" if parts.festival is not None or parts.lunar is not None
        else "day" if parts.days is not None or parts.grain == "day"
        else "pick" if parts.pick is not None
        else "month" if months is not None and months[0] == months[1]
        else "months" if months is not None
        else "week" if parts.week
        else "fixed" if parts.fixed is not None
        else "year" if parts.stated
        else "nothing"
    )  # fmt: skip


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
    grammar: Grammar
    anchor: Ends = UNKNOWN

    @property
    def table(self) -> DateTable:
        """The table of the grammar."""
        return self.grammar.table

    @property
    def today(self) -> date | None:
        """The day of publication."""
        return self.reference.published

    @property
    def near(self) -> date | None:
        """The end of the time before, else the day of publication."""
        return self.anchor[1] or self.reference.published

    def weekday(self, token: Token) -> int:
        """Return the day of the week that a token says, 1 to 7; 0 for none."""
        return self.table.weekdays.get(token.said.get("weekday", ""), 0)


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
