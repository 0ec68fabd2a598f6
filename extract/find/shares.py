"""Reads numbers that say a share: 百分之五, 三分之一, 八折, 减少一半, 增长一成."""

from __future__ import annotations

import re
from decimal import Decimal

from extract.find.measure import Measure
from extract.find.numerals import Numerals
from extract.model import Qualifier

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


def percentage(hit: re.Match[str], numerals: Numerals) -> Measure | None:
    """Read 百分之五 (%), 千分之三 (‰), 万分之二 (in %)."""
    of, value = numerals.worth(hit["of"]), numerals.worth(hit["value"])
    if of is None or of < 100 or value is None:
        return None
    name = {100: "%", 1000: "‰"}.get(int(of), "%")
    if of not in (100, 1000):
        value = value * 100 / of
    return Measure(
        hit.start(),
        hit.end("value"),
        hit.end(),
        value,
        None,
        "exact",
        hit.group(),
        True,
        False,
        name,
        "ratio",
        "unit:" + name,
    )


def divide(
    measure: Measure, hit: re.Match[str], numerals: Numerals, *, upside_down: bool = False
) -> None:
    """Read 三分之一 (and 1/3): a bare ratio, to 28 digits."""
    other = numerals.worth(hit["top"])
    if other is None:
        return
    over, under = (measure.low, other) if upside_down else (other, measure.low)
    if not under or measure.high is not None:
        return
    measure.low = over / under
    measure.number_end = measure.end = hit.end()
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
