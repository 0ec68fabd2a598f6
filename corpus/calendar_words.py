"""Times as the bulletins write them, and the dates that each of them means."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from corpus.figures import YEAR

Period = tuple[str, str]
NONE: Period = ("", "")

PUBLISHED = {
    1: date(2022, 2, 8),
    2: date(2022, 3, 4),
    3: date(2022, 4, 7),
    4: date(2022, 5, 6),
    5: date(2022, 6, 6),
    6: date(2022, 7, 5),
    7: date(2022, 8, 4),
    8: date(2022, 9, 5),
    9: date(2022, 10, 9),
    10: date(2022, 11, 4),
    11: date(2022, 12, 5),
    12: date(2023, 1, 6),
}
QUARTERS = {3: "一季度", 6: "上半年", 9: "前三季度", 12: "2022年"}
LAST_OF = {"一季度": 3, "上半年": 6, "前三季度": 9}


def day(month: int, number: int = 0) -> str:
    """Return a day of the year in ISO form, without `number` the month's last day."""
    return date(YEAR, month, number or monthrange(YEAR, month)[1]).isoformat()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The times of one issue: its month, and the day on which it came out."""

    month: int

    @property
    def published(self) -> date:
        """The day of publication."""
        return PUBLISHED[self.month]

    def cumulative(self) -> list[str]:
        """Return the ways of saying: from January to the end of this month."""
        month = self.month
        last = monthrange(YEAR, month)[1]
        if month == 1:
            return ["1月", "截至1月底", "1月份", "截至1月31日", "今年1月"]
        words = [
            f"1—{month}月",
            f"截至{month}月底",
            f"1至{month}月",
            f"截至{month}月{last}日",
            f"1-{month}月",
            f"截至{month}月末",
        ]
        words += [QUARTERS[month]] * 2 if month in QUARTERS else []
        return [*words, f"今年1—{month}月"] if month < 12 else words

    def monthly(self) -> list[str]:
        """Return the ways of saying: in this month."""
        return [f"{self.month}月", f"{self.month}月份"]

    def meaning(self, words: str) -> Period:
        """Return the ISO dates that `words` stand for in this issue. Raises ValueError."""
        published = self.published.isoformat()
        fixed: dict[str, Period] = {
            "今年以来": (day(1, 1), published),
            "今年来": (day(1, 1), published),
            "今年": (day(1, 1), published),
            "目前": ("", published),
            "截至目前": ("", published),
            "全年": (day(1, 1), day(12)),
            "2022年": (day(1, 1), day(12)),
            "2021年": ("2021-01-01", "2021-12-31"),
        }
        if words in fixed:
            return fixed[words]
        if words in LAST_OF:
            return day(1, 1), day(LAST_OF[words])
        if found := re.fullmatch(r"(?:今年)?1[—至-](\d+)月(?:份)?", words):
            return day(1, 1), day(int(found[1]))
        if found := re.fullmatch(r"(今年以来，)?截至(\d+)月(?:底|末|(\d+)日)", words):
            return day(1, 1) if found[1] else "", day(int(found[2]), int(found[3] or 0))
        if found := re.fullmatch(r"(?:今年)?(\d+)月份?", words):
            return day(int(found[1]), 1), day(int(found[1]))
        if found := re.fullmatch(r"(\d+)月(\d+)日(?:至(\d+)日)?", words):
            month = int(found[1])
            return day(month, int(found[2])), day(month, int(found[3] or found[2]))
        raise ValueError(f"{words}: no time that the bulletins use")
