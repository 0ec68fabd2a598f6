"""Numbers with what they mean: the gold record of each number that an issue prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from corpus.calendar_words import Period

DIMENSIONS = {
    "元": "money",
    "%": "ratio",
    "个百分点": "ratio",
    "倍": "ratio",
    "年": "duration",
    "个月": "duration",
    "天": "duration",
    "小时": "duration",
    "分钟": "duration",
    "周岁": "age",
    "公里": "length",
    "米": "length",
    "平方米": "area",
    "亩": "area",
    "吨": "mass",
    "℃": "temperature",
}
CANONICAL = {"名": "人", "位": "人", "岁": "周岁", "平米": "平方米", "千米": "公里"}
SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
BEFORE = {"近": "about", "约": "about", "超": "over", "超过": "over", "突破": "over", "逾": "over"}
BEFORE |= {"不低于": "over", "不少于": "over", "不超过": "under", "低于": "under"}
AFTER = {"以上": "over", "及以上": "over", "左右": "about", "以内": "under", "以下": "under"}
SURFACE = re.compile(
    r"(?P<before>不低于|不少于|不超过|低于|超过|突破|近|约|超|逾)?"
    r"(?P<low>[\d.]+)(?:(?P<dash>[—-])(?P<high>[\d.]+))?\s?(?P<more>余|多)?(?P<scale>(?:[万亿百]|千(?!米))?)"
    r"(?P<unit>人次|个百分点|周岁|平方米|个月|小时|分钟|公里|千米|[^\d余多万亿千百]?)"
    r"(?P<after>及以上|以上|左右|以内|以下)?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number as printed and what it means; `panel` names its row in the truth panel."""

    text: str
    value: Decimal
    unit: str
    indicator: str
    keys: tuple[str, ...]
    region: str
    code: str
    period: Period
    status: str
    qualifier: str = "exact"
    high: Decimal | None = None
    optional: bool = False
    panel: str = ""

    @property
    def dimension(self) -> str:
        """The dimension of the unit."""
        return "rate" if "/" in self.unit else DIMENSIONS.get(self.unit, "count")

    def record(self, context: str) -> dict[str, Any]:
        """Return the gold record, its fields in the order of the guidelines."""
        high = {} if self.high is None else {"value_high": plain(self.high)}
        return {
            "text": self.text,
            "context": context,
            "value": plain(self.value),
            **high,
            "qualifier": self.qualifier,
            "unit": self.unit,
            "dimension": self.dimension,
            "region": self.region,
            "region_code": self.code,
            "indicator": self.indicator,
            "keys": list(self.keys),
            "period_start": self.period[0],
            "period_end": self.period[1],
            "status": self.status,
            "optional": self.optional,
        }


def plain(value: Decimal) -> int | float:
    """Return `value` for JSON: an integer where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the surface of a number says by itself."""

    value: Decimal
    high: Decimal | None
    unit: str
    qualifier: str


def read_surface(text: str, value: str = "", unit: str = "") -> Reading:
    """Read a number as the source writes it: `近2000人`, `3.6万人次`, `35—64周岁`.

    `value` and `unit` are given where the surface does not say them (`三百余人`, `100元` a month).
    Raises ValueError.
    """
    if value:
        qualifier = "over" if re.search("余|多|以上", text) else "exact"
        return Reading(Decimal(value), None, unit, qualifier)
    found = SURFACE.fullmatch(text)
    if not found:
        raise ValueError(f"{text}: not read; give v= and u=")
    scale = Decimal(SCALES[found["scale"]])
    printed = found["unit"] or ""
    high = Decimal(found["high"]) * scale if found["high"] else None
    qualifier = "range" if high is not None else "exact"
    if found["more"]:
        qualifier = "over"
    qualifier = BEFORE.get(found["before"] or "", AFTER.get(found["after"] or "", qualifier))
    low = Decimal(found["low"]) * scale
    return Reading(low, high, unit or CANONICAL.get(printed, printed), qualifier)


def _cuts_number(text: str, at: int) -> bool:
    return re.fullmatch(r"[\d.]{2}", text[at - 1 : at + 1]) is not None


def context_of(text: str, start: int, end: int, after: int) -> tuple[str, int]:
    """Return a stretch of 10 to 25 characters around `text[start:end]` and where it begins.

    It lies on one line, holds the number's text once and stands once in `text`, where there
    is such a stretch; else once from `after` on. Raises ValueError where there is none.
    """
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    surface = text[start:end]
    second: tuple[str, int] | None = None
    for size in (14, 16, 12, 18, 20, 22, 25, 28, 11, 10):
        for ahead in sorted(
            range(max(0, size - len(surface)) + 1), key=lambda n: abs(n - size // 2)
        ):
            left = max(line_start, start - ahead)
            right = min(line_end, max(end, left + size))
            stretch = text[left:right]
            if stretch.count(surface) != 1 or stretch != stretch.strip():
                continue
            if _cuts_number(text, left) or _cuts_number(text, right):
                continue
            if text.count(stretch) == 1:
                return stretch, left
            if second is None and text.find(stretch, after) == left:
                second = stretch, left
    if second is None:
        raise ValueError(f"{surface} at {start}: no context of its own")
    return second
