"""What a check finds: a finding, and the kinds of findings with how grave each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
#: Kinds that are true too seldom on real bulletins (README) to be told unless asked for.
SELDOM = frozenset({"two_values", "published_before_end"})
COLUMNS = (
    "kind", "severity", "document", "start", "text", "region", "indicator", "explanation", "more",
    "sentence", "other_document", "other_start", "other_sentence",
)  # fmt: skip
_RANKS = {"error": 0, "warning": 1, "note": 2}
_OF_ROW = ("document", "start", "text", "region", "indicator", "sentence")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about a row: what kind, which row of the table, and why.

    `other` is the row that it does not go with, -1 for none. Findings of one kind and `cause`
    are told as one; without a cause each is told.
    """

    kind: str
    row: int
    explanation: str
    other: int = -1
    cause: str = ""


def to_frame(
    found: Iterable[Finding], table: pd.DataFrame, *, seldom: bool = False
) -> pd.DataFrame:
    """Return findings as a data frame of COLUMNS, the gravest first, then by document.

    One row a cause: `more` says how many others there are of it. `sentence` and
    `other_sentence` are what contradicts each other. With `seldom` the kinds of SELDOM are in it.
    """
    causes: dict[tuple[str, str], list[Finding]] = {}
    for number, one in enumerate(found):
        if seldom or one.kind not in SELDOM:
            causes.setdefault((one.kind, one.cause or f"#{number}"), []).append(one)
    rows = []
    for group in causes.values():
        one = group[0]
        row = {name: table[name].iat[one.row] for name in _OF_ROW}
        row |= {
            "kind": one.kind,
            "severity": KINDS[one.kind],
            "explanation": one.explanation,
            "more": len(group) - 1,
            "other_document": "",
            "other_start": None,
            "other_sentence": "",
        }
        if one.other >= 0:
            row |= {f"other_{name}": table[name].iat[one.other] for name in _BESIDE}
        rows.append(row)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("start", "more", "other_start"):
        frame[name] = frame[name].astype("Int64")
    order = frame["severity"].map(_RANKS)
    frame = frame.assign(_order=order).sort_values(
        ["_order", "document", "start", "kind"], ignore_index=True
    )
    return frame.drop(columns="_order")


_BESIDE = ("document", "start", "sentence")


def number(value: float) -> str:
    """Return a number as a person writes it: no exponent, no needless zeros."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")
