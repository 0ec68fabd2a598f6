"""Reads numbers that say a share: 百分之五, 三分之一, 八折, 减少一半, 增长一成."""

from __future__ import annotations

import re
from decimal import Decimal

from extract.find.measure import Measure
from extract.find.numerals import Numeral
from extract.model import Qualifier

LEAD = "分之"
"""The surface of a measure whose unit stands before its number."""

_BOUNDS = ("左右", "上下", "以上", "以下", "以内")
_HALF = re.compile("一半(?:(?=左右|上下|以上|以下|以内|[，。；、）)\\n]|$)|(?P<more>[多余餘]))")
_BEFORE = re.compile("(?:[长少升降高低减缩近超过约占达到足省逾增]|[长少升降高低减缩达省]了)$")


def is_share(text: str, measure: Measure) -> bool:
    """Whether 一成 or 一半 is a share: 增长一成, 一半以上; not 统一成, 另一半."""
    return text.startswith(_BOUNDS, measure.end) or (
        _BEFORE.search(text[max(0, measure.start - 2) : measure.start]) is not None
    )


def half_of_it(text: str, start: int, stop: int) -> Measure | None:
    """Read 减少一半, 一半左右 as 50 %; not 一半是."""
    hit = _HALF.match(text, start, stop)
    if hit is None:
        return None
    more: Qualifier = "over" if hit["more"] else "exact"
    measure = Measure(start, start + 2, start + 2, Decimal(50), None, more, "一半", True, False)
    measure.name, measure.dimension, measure.rule = "%", "ratio", "unit:一半"
    if not is_share(text, measure):
        return None
    measure.end = hit.end()
    return measure


def percentage(numeral: Numeral, of: Decimal, start: int) -> Measure | None:
    """Read 百分之五 (%), 千分之三 (‰), 万分之二 (in %), from the numeral behind 分之."""
    if of < 100:
        return None
    name = {100: "%", 1000: "‰"}.get(int(of), "%")
    times = Decimal(1) if of in (100, 1000) else 100 / of
    return Measure(
        start,
        numeral.end,
        numeral.end,
        numeral.low * times,
        None if numeral.high is None else numeral.high * times,
        numeral.qualifier,
        LEAD,
        True,
        False,
        name,
        "ratio",
        "unit:" + name,
        times=times,
    )


def divide(measure: Measure, top: Numeral, *, upside_down: bool = False) -> None:
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
    measure.rule = "unit:分之"


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
