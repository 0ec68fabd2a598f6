"""What a check finds: a finding, and the kinds of findings with how grave each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

#: kind → severity. error: cannot be so; warning: hardly; note: worth a look.
KINDS = {
    "missing_value": "error",
    "misplaced_text": "error",
    "duplicate": "error",
    "range_reversed": "error",
    "negative_count": "error",
    "percent_out_of_range": "error",
    "period_reversed": "error",
    "code_unknown": "error",
    "code_not_valid": "error",
    "code_not_of_region": "error",
    "part_above_whole": "error",
    "county_above_city": "error",
    "scale_outlier": "error",
    "fraction_of_a_count": "warning",
    "wrong_sign": "warning",
    "published_before_end": "warning",
    "implausible_year": "warning",
    "completion_differs": "warning",
    "completion_jumps": "warning",
    "cumulative_falls": "warning",
    "sum_of_counties": "warning",
    "two_values": "warning",
    "target_changed": "note",
    "given_differs": "note",
}
COLUMNS = (
    "kind", "severity", "document", "start", "text", "region", "indicator", "explanation",
)  # fmt: skip
_RANKS = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about a row: what kind, which row of the table, and why."""

    kind: str
    row: int
    explanation: str


def to_frame(found: Iterable[Finding], table: pd.DataFrame) -> pd.DataFrame:
    """Return findings as a data frame of COLUMNS, the gravest first, then by document."""
    rows = []
    for one in found:
        source = {name: table[name].iat[one.row] for name in COLUMNS if name in table.columns}
        rows.append(source | asdict(one) | {"severity": KINDS[one.kind]})
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["start"] = frame["start"].astype("Int64")
    order = frame["severity"].map(_RANKS)
    frame = frame.assign(_order=order).sort_values(
        ["_order", "document", "start", "kind"], ignore_index=True
    )
    return frame.drop(columns="_order")


def number(value: float) -> str:
    """Return a number as a person writes it: no exponent, no needless zeros."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")
