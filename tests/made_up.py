"""Makes tables as the extractor writes them, a sentence a row, for the tests of the study."""

from __future__ import annotations

from typing import Any

import pandas as pd

CODES = {
    "衡阳市": "430400", "珠晖区": "430405", "雁峰区": "430406", "石鼓区": "430407",
    "蒸湘区": "430408", "南岳区": "430412", "衡阳县": "430421", "衡南县": "430422",
    "衡山县": "430423", "衡东县": "430424", "祁东县": "430426", "耒阳市": "430481",
    "常宁市": "430482", "崇文区": "110103",
}  # fmt: skip
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DIMENSIONS = {"元": "money", "%": "ratio", "个百分点": "ratio", "公里": "length", "亩": "area"}


def month_end(month: int, year: int = 2022) -> str:
    """Return the last day of a month."""
    return f"{year}-{month:02}-{DAYS[month - 1]}"


class Table:
    """Rows by number, each in a sentence of its own unless put into one together."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._at: dict[str, int] = {}

    def add(
        self, region: str, indicator: str, value: float | None, unit: str, **more: Any
    ) -> dict[str, Any]:
        """Add a row; `before` is what stands between it and the number before."""
        text = more.pop("text", f"{'' if value is None else f'{value:g}'}{unit}")
        before = more.pop("before", f"{region}{indicator}")
        row = {
            "document": "a", "published": "2022-07-04", "region": region,
            "region_code": CODES.get(region, ""), "indicator": indicator, "value": value,
            "value_high": None, "qualifier": "exact", "unit": unit,
            "dimension": _DIMENSIONS.get(unit, "count"), "status": "actual", "text": text,
            "period_start": "2022-01-01", "period_end": "2022-06-30", "base": "",
        } | more  # fmt: skip
        self._place(row, [(before, row)])
        return row

    def add_sentence(self, *rows: dict[str, Any]) -> None:
        """Put rows that `add` returned into one sentence, in this order."""
        pieces = [(row["sentence"].removesuffix(row["text"] + "。"), row) for row in rows]
        self._place(rows[0], pieces)

    def _place(self, first: dict[str, Any], pieces: list[tuple[str, dict[str, Any]]]) -> None:
        start = self._at.get(first["document"], 0)
        sentence = "".join(before + row["text"] for before, row in pieces) + "。"
        at = start
        for before, row in pieces:
            at += len(before)
            row |= {"start": at, "end": at + len(row["text"]), "sentence": sentence}
            at += len(row["text"])
            if not any(one is row for one in self.rows):
                self.rows.append(row)
        self._at[first["document"]] = start + len(sentence)

    def frame(self) -> pd.DataFrame:
        """Return the table."""
        return pd.DataFrame(self.rows)
