"""What of its concept a cell of the panel states: how much there is, came, could be, was aimed at.

The id of an indicator says what is counted; `measure` says which measure of it a row has, so that
stocks and flows, shares and amounts are told apart without reading names.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

from extract.rules import Rules
from extract.rules.indicators import RATIOS, Indicator
from extract.study.figures import Cell

#: share: in % and the like; per_unit: so much for one; capacity: what could be; new: what came
#: anew; balance: a stock of money; stock: so many at a day; flow: what a time adds up to; level:
#: what neither is a stock nor adds up; growth and target: all that a row has without a value.
Measure = Literal[
    "level", "stock", "flow", "new", "balance", "share", "per_unit", "capacity", "growth", "target"
]
MEASURES: tuple[str, ...] = get_args(Measure)


class Measures:
    """Says the measure of cells, by the words of `indicators.toml` and the kinds of its units."""

    def __init__(self, rules: Rules) -> None:
        self._words = rules.indicators.words
        self._money = {unit.name for unit in rules.units.units if unit.dimension == "money"}
        self._by_name = rules.indicators.by_name
        self._of = cache(self._measure)

    def of(self, cell: Cell) -> Measure:
        """Return the measure of what stands in a cell; a change on another base is a growth."""
        return self._of(cell.indicator, cell.unit) if cell.transformation == "level" else "growth"

    def _measure(self, name: str, unit: str) -> Measure:
        """Return the measure of an indicator in a unit: the first that holds."""
        one: Indicator = self._by_name[name]
        candidates: tuple[tuple[Measure, bool], ...] = (
            ("share", unit in RATIOS),
            ("capacity", one.zh.endswith(self._words["capacity"])),
            ("per_unit", "/" in unit or self._names(one, "each") or self._names(one, "average")),
            ("new", one.zh.startswith(self._words["new"])),
            ("balance", one.counts == "stock" and unit in self._money),
            ("stock", one.counts == "stock"),
            ("flow", one.counts == "year"),
        )
        return next((measure for measure, holds in candidates if holds), "level")

    def _names(self, one: Indicator, words: str) -> bool:
        return any(word in one.zh for word in self._words[words])
