"""Reads numbers that say a share: 百分之五, 三分之一, 八折, 减少一半, 增长一成."""

from __future__ import annotations

from decimal import Decimal

from extract.find.measure import Measure
from extract.model import Qualifier
from extract.rules.units import UnitTable

LEAD = "%"
"""The surface of a measure whose unit stands before its number: 百分之五."""


class Shares:
    """The regexes around shares, and the units that they are in, from a table."""

    def __init__(self, table: UnitTable) -> None:
        phrase = table.phrases.pattern
        self._bound, self._before = phrase("bound-behind"), phrase("before-share")
        self._half = phrase("half-of-it")
        self._percent, self._permille = table.the("percent"), table.the("permille")

    def is_share(self, text: str, measure: Measure) -> bool:
        """Whether 一成 or 一半 is a share: 增长一成, 一半以上; not 统一成, 另一半."""
        before = text[max(0, measure.start - 2) : measure.start]
        return bool(self._bound.match(text, measure.end) or self._before.search(before))

    def half_of_it(self, text: str, start: int, stop: int) -> Measure | None:
        """Read 减少一半, 一半左右 as 50 %; not 一半是."""
        hit = self._half.match(text, start, stop)
        if hit is None:
            return None
        more: Qualifier = "over" if hit["more"] else "exact"
        end = start + 2
        measure = Measure(
            start, end, end, Decimal(50), None, more, text[start:end], True, False,
            self._percent.name, self._percent.dimension, "unit:half",
        )  # fmt: skip
        if not self.is_share(text, measure):
            return None
        measure.end = hit.end()
        return measure

    def percentage(self, numeral: Measure, of: Decimal, start: int) -> Measure | None:
        """Read 百分之五 (%), 千分之三 (‰), 万分之二 (in %), from the numeral behind 分之."""
        if of < 100:
            return None
        unit = self._permille if of == 1000 else self._percent
        times = Decimal(1) if of in (100, 1000) else 100 / of
        high = None if numeral.high is None else numeral.high * times
        return Measure(
            start, numeral.end, numeral.end, numeral.low * times, high, numeral.qualifier, LEAD,
            True, False, unit.name, unit.dimension, unit.rule, times=times,
        )  # fmt: skip


def divide(measure: Measure, top: Measure, *, upside_down: bool = False) -> None:
    """Read 三分之一 (and 1/3): a bare ratio, to 28 digits."""
    over, under = (measure.low, top.low) if upside_down else (top.low, measure.low)
    if not under or measure.high is not None:
        return
    measure.low = over / under
    if top.high is not None and not upside_down:
        measure.high = top.high / under
    measure.qualifier = top.qualifier
    measure.number_end = measure.end = top.end
    measure.dimension = "ratio"
    measure.rule = "unit:fraction"


def discount(measure: Measure) -> bool:
    """Whether a number can stand before 折, and then as tens: 八折 is 80 %, 七五折 is 75 %."""
    if measure.high is not None:
        if not measure.han or measure.high > 9:
            return False
        measure.low, measure.high = measure.low * 10 + measure.high, None
        measure.qualifier = "exact"
    if 10 < measure.low < 100 and len(measure.surface) == 2:
        measure.low /= 10
    return 0 < measure.low < 10
