"""Rows of the table as figures: their indicator known, their value in the indicator's unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

import pandas as pd

from extract.rules.indicators import RATIOS, Indicator, IndicatorTable
from extract.study.frames import SLICE
from extract.study.periods import Kind, kind_of

_DIGITS = 10
_COLUMNS = [
    "region", "region_code", "place", "level", "place_key", "indicator_id", "population", "unit",
    "value", "value_high", "qualifier", "period_start", "period_end", "published", "document",
    "start", "text", "status", "role", "linked", "outcome", "base", "average", "group", "match",
    "core",
]  # fmt: skip
_YEAR_BEFORE = ("上年", "去年", "同期", "同比", "上一年")
#: What a growth in one of these is in %.
_PERCENT = {"%": 1.0, "‰": 0.1, "倍": 100.0, "成": 10.0}

#: level: how much there is; growth: on a base other than a year before; average_growth: by the
#: year; points: a difference of shares; difference: so much more or less.
Transformation = Literal["level", "growth", "average_growth", "points", "difference"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the panel. `first` is None for what holds at a day, not since one."""

    place: str
    indicator: str
    population: str
    unit: str
    transformation: Transformation
    base: str
    first: date | None
    last: date
    kind: Kind


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table whose indicator is known; `row` is its place in the table,
    `group` the number of its sentence."""

    row: int
    region: str
    code: str
    name: str
    level: str
    place: str
    indicator: Indicator
    population: str
    unit: str
    value: float
    high: float | None
    qualifier: str
    first: date | None
    last: date | None
    published: date | None
    document: str
    start: int
    text: str
    status: str
    role: str
    linked: int
    outcome: int
    base: str
    average: bool
    group: int
    match: str
    core: str

    @property
    def cumulative(self) -> bool:
        """Whether it counts from the first of January of the year that it ends in."""
        return (
            self.indicator.counts == "year"
            and self.last is not None
            and self.first in (None, date(self.last.year, 1, 1))
        )

    @property
    def on_year(self) -> bool:
        """Whether it is a growth on the year before, or on what is not said."""
        return not self.base or self.base.startswith(_YEAR_BEFORE)

    @property
    def transformation(self) -> Transformation:
        """What was made of the level: nothing for a value, a completion, and a year's growth."""
        if self.role != "growth":
            return "level"
        if self.average:
            return "average_growth"
        if self.unit not in RATIOS:
            return "difference"
        if self.unit not in _PERCENT:
            return "points"
        return "level" if self.on_year else "growth"

    @property
    def percent(self) -> float:
        """A growth in %."""
        return scaled(self.value, _PERCENT.get(self.unit, 1.0))

    @property
    def cell(self) -> Cell | None:
        """The cell that it belongs to; None without a period."""
        return None if self.last is None else self.cell_of(self.first, self.last)

    def cell_of(self, first: date | None, last: date) -> Cell:
        """Return the cell that it belongs to if it is of this period."""
        counts = self.indicator.counts
        if counts == "year" and first is None:
            first = date(last.year, 1, 1)
        elif counts == "stock":
            first = None
        made = self.transformation
        unit = self.unit
        if made in ("growth", "average_growth"):
            unit = "%"
        elif made == "level" and self.role not in ("value", "before"):
            unit = self.indicator.units[0]
        base = "" if made in ("level", "average_growth") else self.base
        kind = kind_of(first, last, stock=counts == "stock")
        if counts == "rate" and self.role == "value" and kind in ("plan_period", "years"):
            # 五年来…森林覆盖率达24%: a rate told of several years is that of their last.
            first, kind = date(last.year, 1, 1), "year"
        return Cell(
            self.place, self.indicator.name, self.population, unit, made, base, first, last, kind
        )


def figures(
    found: pd.DataFrame, known: IndicatorTable, rows: Collection[int] | None = None
) -> list[Figure]:
    """Return the rows of an identified table that have an indicator and a value, in order.

    With `rows`, only those.
    """
    every: list[Figure] = []
    for row, record in enumerate(records(found, _COLUMNS)):
        (region, code, name, level, place, indicator_id, population, unit, value, high, qualifier,
         first, last, published, document, start, text, status, role, linked, outcome, base,
         average, group, match, core) = record  # fmt: skip
        if not indicator_id or value != value or not (rows is None or row in rows):
            continue
        indicator = known.by_name[indicator_id]
        factor = 1.0
        if role in ("value", "before") and (own := known.unit_of(indicator, unit)):
            unit, factor = own[0], float(own[1])
        every.append(
            Figure(
                row, region, code, name, level, place, indicator, population, unit,
                scaled(value, factor), None if high != high else scaled(high, factor), qualifier,
                day(first), day(last), day(published), document,
                -1 if pd.isna(start) else int(start), text, status, role, linked, outcome, base,
                average, group, match, core,
            )
        )  # fmt: skip
    return every


def records(found: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of some columns as tuples, made a slice at a time."""
    for first in range(0, len(found), SLICE):
        part = found.iloc[first : first + SLICE]
        yield from zip(*(part[column].tolist() for column in columns), strict=True)


def scaled(value: float, factor: float) -> float:
    """Return value times factor without the noise of binary fractions."""
    return value if factor == 1 else float(f"{value * factor:.{_DIGITS}g}")


def day(value: Any) -> date | None:
    """Return a cell of a date column as a date, None for NaT."""
    return None if value is None or value is pd.NaT else cast(date, value.date())


def decimals(text: str) -> int:
    """Return how many decimal places a number has as it stands in the text: `27.30%` → 2."""
    digits = text.partition(".")[2] or text.partition("．")[2]
    return len(digits) - len(digits.lstrip("0123456789０１２３４５６７８９"))


def agrees(stated: float, computed: float, text: str, qualifier: str) -> bool:
    """Say whether a stated share is the computed one, rounded or cut to its decimal places."""
    slack = 10.0 ** -decimals(text) + 1e-9
    if qualifier == "over":
        return computed >= stated - slack
    if qualifier == "under":
        return computed <= stated + slack
    return abs(stated - computed) < (slack if qualifier == "exact" else 1 + slack)
