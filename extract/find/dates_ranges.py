"""What each end of a range takes from the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extract.find.dates_parts import Core

_DATES = ("year", "month", "date")


Numbers = Callable[[str], tuple[int, ...]]


def ended_by(core: Core, other: Core, numbers: Numbers, text: str) -> Core | None:
    """Return the second date of a range with the year or month that only the first tells; None
    if it makes no range with it.
    """
    mine, its = core.parts, other.parts
    if its.kind == "now" or its.hours:
        return other
    if its.form == "day-alone" and mine.months and mine.grain in ("day", "span"):
        day = next(iter(numbers(text[other.start : other.end])), 0)
        its = replace(its, fixed=None, months=mine.months, days=(day, day), form="day")
        if not day:
            return None
    if not its.stated and its.fixed is None:
        fixed = mine.fixed[0] if mine.fixed else None
        month = fixed.month if fixed else mine.months[0] if mine.months else 0
        later = 12 if its.months and its.months[0] < month else 0
        its = replace(
            its,
            year=fixed.year if fixed else mine.year,
            stated=fixed is not None or mine.stated,
            months=its.months and (its.months[0] + later, its.months[1] + later),
        )
    return other._replace(parts=its)


def begun_by(core: Core, other: Core, numbers: Numbers, text: str) -> Core:
    """Return the first date of a range with the year or month that only the second tells.

    It is the last such day or month before the second: 28日至2023年3月2日 begins in February,
    11月至2023年3月 in 2022.
    """
    mine, its = core.parts, other.parts
    if other.kind not in _DATES or not its.months or its.fixed is not None:
        return core
    if mine.form == "day-alone" and its.days is not None:
        day = next(iter(numbers(text[core.start : core.end])), 0)
        month = its.months[0] - (day > its.days[0])
        parts = replace(
            mine,
            fixed=None,
            year=its.year,
            stated=its.stated,
            months=(month, month),
            days=(day, day),
            form="day",
        )
        return core._replace(parts=parts)
    if not mine.stated and mine.fixed is None and mine.months and its.stated and its.year:
        mine_day, its_day = (mine.days or (1, 1))[0], (its.days or (31, 31))[0]
        later = (mine.months[0], mine_day) > (its.months[0], its_day)
        return core._replace(parts=replace(mine, year=its.year - later, stated=True))
    return core
