"""Rows of the table as figures: their indicator known, their value in the indicator's unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import pandas as pd

from extract.rules.indicators import Indicator, IndicatorTable

_DIGITS = 10
_COLUMNS = [
    "region", "region_code", "indicator_id", "unit", "value", "value_high", "qualifier",
    "period_start", "period_end", "published", "document", "start", "text", "status", "role",
    "linked", "base", "group",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the panel. `first` is None for what holds at a day, not since one."""

    place: str
    indicator: str
    unit: str
    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table whose indicator is known; `row` is its place in the table,
    `group` the number of its sentence."""

    row: int
    region: str
    code: str
    indicator: Indicator
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
    base: str
    group: int

    @property
    def place(self) -> str:
        """The region's code, or its name where it has none."""
        return self.code or self.region

    @property
    def cumulative(self) -> bool:
        """Whether it counts from the first of January of the year that it ends in."""
        return (
            self.indicator.counts == "year"
            and self.last is not None
            and self.first in (None, date(self.last.year, 1, 1))
        )

    @property
    def cell(self) -> Cell | None:
        """The cell that it belongs to; None without a period."""
        if self.last is None:
            return None
        first = self.first
        if self.cumulative:
            first = date(self.last.year, 1, 1)
        elif self.indicator.counts == "stock":
            first = None
        unit = self.unit if self.role == "value" else self.indicator.units[0]
        return Cell(self.place, self.indicator.name, unit, first, self.last)


def figures(found: pd.DataFrame, known: IndicatorTable) -> list[Figure]:
    """Return the rows of an identified table that have an indicator and a value, in order."""
    every: list[Figure] = []
    for row, record in enumerate(records(found, _COLUMNS)):
        (region, code, name, unit, value, high, qualifier, first, last, published, document,
         start, text, status, role, linked, base, group) = record  # fmt: skip
        if not name or value != value:
            continue
        indicator = known.by_name[name]
        factor = 1.0
        if role == "value" and (own := known.unit_of(indicator, unit)):
            unit, factor = own[0], float(own[1])
        every.append(
            Figure(
                row, region, code, indicator, unit, scaled(value, factor),
                None if high != high else scaled(high, factor), qualifier, day(first), day(last),
                day(published), document, -1 if pd.isna(start) else int(start), text, status,
                role, linked, base, group,
            )
        )  # fmt: skip
    return every


def records(found: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of some columns as tuples."""
    yield from zip(*(found[column].tolist() for column in columns), strict=True)


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
