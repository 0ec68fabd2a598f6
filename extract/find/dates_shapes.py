"""What each shape of `patterns/dates.toml` adds to the parts of a date: 2023年, 1-6月, 近五年.

Each reader has the name that a shape says in `reads`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from extract.find.dates_calendar import UNKNOWN, month_day, shift_months, unit_ends
from extract.find.dates_counts import ago, ahead, nth, part, window
from extract.find.dates_grammar import Token
from extract.find.dates_parts import Parts, Setting, full_year, held, set_year

Take = Callable[[Parts, Token, Setting], bool]
_YEARS = range(1000, 2200)
_LEAP = 2000
_ERAS = {"early": (0, 2), "middle": (3, 6), "late": (7, 9)}
"""First and last year of the parts of a decade."""
_SOON = 30
"""Decades before it are of this century, others of the last."""
_NEW_AGE = 21


def _date(parts: Parts, token: Token, setting: Setting) -> bool:
    """2023年, 2023-07-05, 7/5日, 2021.9."""
    return _set_date(parts, token.says, setting.grammar.numbers(token.text))


def _compact(parts: Parts, token: Token, setting: Setting) -> bool:
    """20230705."""
    numbers = int(token.text[:4]), int(token.text[4:6]), int(token.text[6:])
    return _set_date(parts, ("year", "month", "day"), numbers)


def _set_date(parts: Parts, says: tuple[str, ...], numbers: tuple[int, ...]) -> bool:
    year, month, day = _given(says, numbers) or (None, None, None)
    if year is not None:
        set_year(parts, year)
    if month is not None:
        parts.months, parts.grain, parts.form = (month, month), "month", "month"
    if day is not None:
        parts.days, parts.grain, parts.form = (day, day), "day", "day"
    return bool(year or month or day)


@lru_cache(maxsize=4096)
def _given(
    says: tuple[str, ...], numbers: tuple[int, ...]
) -> tuple[int | None, int | None, int | None] | None:
    """Return year, month and day, of which some are given; None for a day that there is not."""
    given = dict(zip(says, numbers, strict=False))
    month, day = given.get("month"), given.get("day")
    year = full_year(given["year"]) if "year" in given else None
    whole = (year or _LEAP), (month or 1), (day or 1)
    if 0 in numbers[1:] or month == 0 or whole[0] not in _YEARS or whole[1] > 12:
        return None
    return None if month_day(*whole) is None else (year, month, day)


def _day_first(parts: Parts, token: Token, setting: Setting) -> bool:
    """08-08-2008, 31/10/1974: the year behind; only where day and month cannot be mistaken."""
    *days, year = setting.grammar.numbers(token.text)
    month, day = sorted(days)
    clear = month == day or day > 12
    return clear and _set_date(parts, ("year", "month", "day"), (year, month, day))


def _era_year(parts: Parts, token: Token, setting: Setting) -> bool:
    count = setting.grammar.numbers(token.text)[0]
    if parts.year is None or not 1 <= count <= 99:
        return False
    set_year(parts, parts.year + count - 1)
    return True


def _ends(token: Token, setting: Setting) -> tuple[int, int]:
    """Return the first and the last number of a token, both of two that stand side by side."""
    found = setting.grammar.numbers(token.text)
    side_by_side = setting.grammar.counts(token.text) if len(found) == 1 else None
    return side_by_side or (found[0], found[-1])


def _of_century(first: int, last: int) -> int:
    """Return a last year of two figures in full: 23 behind 2021."""
    return last if last >= 100 else last + first // 100 * 100


def _years(parts: Parts, token: Token, setting: Setting) -> bool:
    named = token.text.removesuffix(token.said.get("many", ""))
    first, *_, last = setting.grammar.numbers(named)
    last = _of_century(first, last)
    if first not in _YEARS or not 0 <= last - first <= 100 or last not in _YEARS:
        return False
    set_year(parts, first)
    parts.months, parts.grain, parts.form = (1, 12 * (last - first + 1)), "span", "years"
    return True


def _school_years(parts: Parts, token: Token, setting: Setting) -> bool:
    first, *later = setting.grammar.numbers(token.text)
    last = _of_century(first, later[-1]) if later else first + 1
    if first not in _YEARS or not 1 <= last - first <= 10 or last not in _YEARS:
        return False
    set_year(parts, first)
    parts.months, parts.grain, parts.form = (9, 8 + 12 * (last - first)), "span", "school-year"
    return True


def _quarters(parts: Parts, token: Token, setting: Setting) -> bool:
    first, last = _ends(token, setting)
    first = 1 if "from_first" in token.said else first
    if not 1 <= first <= last <= 4:
        return False
    parts.months = (3 * first - 2, 3 * last)
    parts.grain, parts.form = ("quarter", "quarter") if first == last else ("span", "quarters")
    return True


def _months(parts: Parts, token: Token, setting: Setting) -> bool:
    first, last = found = _ends(token, setting)
    listed = setting.grammar.numbers(token.text)
    if not (1 <= min(found) < max(found) <= 12) or (
        "listed" in token.said and sorted(set(listed)) != list(listed)
    ):
        return False
    parts.months = (first, last if last > first else last + 12)
    parts.grain, parts.form = "span", "months"
    return True


def _days(parts: Parts, token: Token, setting: Setting) -> bool:
    first, last = _ends(token, setting)
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
    if parts.stated or first > last:
        return False
    near = setting.near
    months = [shift_months(near.replace(day=1), -ago) for ago in range(3)] if near else []
    possible = (
        (month_day(month.year, month.month, first), month_day(month.year, month.month, last))
        for month in months
    )
    parts.fixed = next(
        (
            ends
            for ends in possible
            if near and ends[0] and ends[1] and (setting.anchor[1] or ends[0] <= near)
        ),
        UNKNOWN,
    )
    return True


def _lunar(parts: Parts, token: Token, setting: Setting) -> bool:
    found = setting.grammar.numbers(token.text)
    if len(found) > 1 and found[0] > 100:
        set_year(parts, found[0])
        found = found[1:]
    month, day, *_ = *found, 0
    if not (1 <= month <= 12 and day <= 30):
        return False
    parts.lunar = month, day, "leap" in token.said
    parts.grain, parts.form = ("day" if day else "month"), "lunar"
    return True


def _decade(parts: Parts, token: Token, setting: Setting) -> bool:
    """上世纪七八十年代, 90年代初: one decade or two, or a part of one, of a century."""
    said, grammar = token.said, setting.grammar
    low, high = grammar.counts(said["decade"]) or (0, 0)
    year = setting.reference.this_year
    parts.grain, parts.form, parts.fixed = "span", "decade", UNKNOWN
    if "anchor" in said:
        if year is None:
            return True
        base = (year // 100 + setting.table.words[said["anchor"]].offset) * 100
    elif "century" in said:
        base = 100 * (grammar.numbers(said["century"])[0] - 1)
    else:
        base = 0 if low >= 1000 else 1900 if low >= _SOON else 2000
    first, last = next((years for era, years in _ERAS.items() if era in said), (0, 9))
    parts.fixed = date(base + low + first, 1, 1), date(base + high + last, 12, 31)
    return True


def _ages(parts: Parts, token: Token, setting: Setting) -> bool:
    """21世纪, of which a beginning or an end is told."""
    (number,) = setting.grammar.numbers(token.text) or (_NEW_AGE,)
    if not 10 <= number <= 22:
        return False
    parts.fixed = unit_ends(date(100 * (number - 1) + 1, 1, 1), "century")
    parts.grain, parts.form, parts.stated = "span", "century", True
    return True


def _of_week(parts: Parts, token: Token, setting: Setting) -> bool:
    first = parts.fixed[0] if parts.fixed else None
    days = (6, 7) if "weekend" in token.said else (setting.weekday(token),) * 2
    parts.grain, parts.form = ("day" if days[0] == days[1] else "span"), "weekday"
    if first is not None:
        parts.fixed = first + timedelta(days[0] - 1), first + timedelta(days[1] - 1)
    return True


def _weekday(parts: Parts, token: Token, setting: Setting) -> bool:
    """7月5日（周三） tells nothing new; behind the first end of a range, a day of its week."""
    begun = setting.anchor[0]
    if held(parts) != "nothing" or begun is None or token.said["apart"]:
        return parts.grain == "day"
    day = begun + timedelta(setting.weekday(token) - begun.isoweekday())
    parts.fixed, parts.grain, parts.form = (day, day), "day", "weekday"
    return True


def _weekday_alone(parts: Parts, token: Token, setting: Setting) -> bool:
    parts.grain, parts.form, parts.fixed = "day", "weekday", UNKNOWN
    if "to" in token.said:
        parts.form = "recurring"
    elif setting.today is not None:
        day = setting.today - timedelta((setting.today.isoweekday() - setting.weekday(token)) % 7)
        parts.fixed = day, day
    return True


def _day_part(parts: Parts, token: Token, setting: Setting) -> bool:
    return parts.grain == "day"


def _hour(parts: Parts, token: Token, setting: Setting) -> bool:
    hours = setting.grammar.numbers(token.text)[: 2 if token.reads == "hours" else 1]
    if held(parts) == "nothing":
        parts.fixed, parts.grain, parts.form, parts.hours = UNKNOWN, "day", "clock", True
    return max(hours, default=0) <= 24


def _nothing(parts: Parts, token: Token, setting: Setting) -> bool:
    return True


SHAPES: dict[str, Take] = {
    "date": _date,
    "compact": _compact,
    "dotted": _date,
    "day-first": _day_first,
    "era-year": _era_year,
    "years": _years,
    "school-years": _school_years,
    "quarters": _quarters,
    "months": _months,
    "day-of-month": _days,
    "days": _days,
    "lunar": _lunar,
    "decade": _decade,
    "ages": _ages,
    "day-of-week": _of_week,
    "weekday": _weekday,
    "weekday-alone": _weekday_alone,
    "nothing": _nothing,
    "day-part": _day_part,
    "hour": _hour,
    "hours": _hour,
    "window": window,
    "ago": ago,
    "ahead": ahead,
    "nth": nth,
    "first-or-last": part,
}
