"""What kind of time a figure is of: figures of two kinds never share a cell of the panel."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal

Kind = Literal[
    "day", "month", "quarter", "half_year", "year_to_date", "year", "years", "plan_period", "span",
    "end_of", "until", "",
]  # fmt: skip

_MONTHS: dict[int, Kind] = {1: "month", 3: "quarter", 6: "half_year", 12: "year"}
_FIVE_YEARS = 60


def kind_of(first: date | None, last: date | None, *, stock: bool) -> Kind:
    """Return the kind of a period: `end_of` for a stock, `until` for what has no start.

    `plan_period` are the five years of a plan (2021 to 2025), `years` other whole years, `span`
    what is neither whole months of a year nor whole years.
    """
    if last is None:
        return ""
    if stock:
        return "end_of"
    if first is None:
        return "until"
    if first == last:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and months in _MONTHS and (first.month - 1) % months == 0:
        kind = _MONTHS[months]
        return "year_to_date" if kind != "year" and _since_january(first, months) else kind
    if whole and first.month == 1 and last.month == 12:
        return "plan_period" if months == _FIVE_YEARS and last.year % 5 == 0 else "years"
    if first == date(last.year, 1, 1):
        return "year_to_date"
    return "span"


def _since_january(first: date, months: int) -> bool:
    """Say whether a first quarter or half year is as well the year to its end."""
    return first.month == 1 and months > 1
