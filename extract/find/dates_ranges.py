"""What the first end of a range takes from the second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extract.find.dates_parts import Core

_DATES = ("year", "month", "date")


def begun_by(core: Core, other: Core, numbers: Callable[[str], tuple[int, ...]], text: str) -> Core:
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
