"""What looks wrong about a row by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from extract.rules import Rules
from extract.rules.indicators import IndicatorTable
from extract.rules.regions import RegionTable
from extract.study.figures import day, records
from extract.study.findings import Finding, number

_SIZES = frozenset({"count", "length", "area", "volume", "mass", "duration", "age"})
_BACK, _AHEAD = 100, 30
_MINUS = ("-", "－", "−", "—", "负", "'-")


class Row(NamedTuple):
    """A row of an identified table, as far as these checks look at it."""

    at: int
    document: str
    region: str
    code: str
    indicator: str
    value: float
    high: float
    qualifier: str
    unit: str
    dimension: str
    first: date | None
    last: date | None
    published: date | None
    status: str
    text: str
    sentence: str
    start: int
    end: int
    before: str
    counts: str


def rows(found: pd.DataFrame, known: IndicatorTable) -> Iterator[Row]:
    """Yield the rows of an identified table; `counts` is that of an exact match's indicator."""
    columns = [
        "document", "region", "region_code", "indicator", "value", "value_high", "qualifier",
        "unit", "dimension", "period_start", "period_end", "published", "status", "text",
        "sentence", "start", "end", "since", "at", "indicator_id", "match",
    ]  # fmt: skip
    for at, record in enumerate(records(found, columns)):
        (document, region, code, indicator, value, high, qualifier, unit, dimension, first, last,
         published, status, text, sentence, start, end, since, place, name,
         match) = record  # fmt: skip
        yield Row(
            at, document, region, code, indicator, value, high, qualifier, unit, dimension,
            day(first), day(last), day(published), status, text, sentence,
            -1 if pd.isna(start) else int(start), -1 if pd.isna(end) else int(end),
            sentence[since:place],
            known.by_name[name].counts if match == "exact" else "",
        )  # fmt: skip


def check_rows(found: pd.DataFrame, rules: Rules) -> Iterator[Finding]:
    """Yield what is wrong with single rows of an identified table."""
    signs = _Signs(rules)
    again = found.duplicated(["document", "start"]).tolist()
    for row in rows(found, rules.indicators):
        if row.start >= 0 and again[row.at]:
            yield Finding("duplicate", row.at, "another row has the same place in the document")
        if row.end <= row.start or (row.sentence and row.text not in row.sentence):
            yield Finding("misplaced_text", row.at, "the text does not stand in its sentence")
        if row.value != row.value:
            yield Finding("missing_value", row.at, "there is no value")
        else:
            yield from _values(row, rules)
            yield from signs.check(row)
        yield from _periods(row)
        yield from _codes(row, rules.regions)


def _values(row: Row, rules: Rules) -> Iterator[Finding]:
    value = number(row.value)
    if row.high <= row.value:
        yield Finding(
            "range_reversed", row.at, f"{value} to {number(row.high)}: expected more above"
        )
    if row.value < 0 and row.status != "change" and row.dimension in _SIZES:
        yield Finding("negative_count", row.at, f"{value} {row.unit}: expected none below 0")
    whole = float(row.value).is_integer() or row.qualifier != "exact"
    counted = row.counts in ("year", "stock") and row.dimension == "count"
    if counted and row.status != "change" and not whole:
        yield Finding("fraction_of_a_count", row.at, f"{value} {row.unit}: expected a whole number")
    if row.unit == "%":
        bounded = rules.indicators.is_bounded(row.indicator)
        share = row.counts == "rate" and row.status != "change" and bounded
        if share and not 0 <= row.value <= 100:
            yield Finding("percent_out_of_range", row.at, f"{value} %: expected 0 to 100")
        elif row.counts and row.status == "change" and row.value < -100:
            yield Finding("percent_out_of_range", row.at, f"{value} %: a fall by more than all")


def _periods(row: Row) -> Iterator[Finding]:
    if row.first and row.last and row.first > row.last:
        yield Finding(
            "period_reversed", row.at, f"from {row.first} to {row.last}: ends before it begins"
        )
        return
    if row.published is None:
        return
    for end in filter(None, (row.first, row.last)):
        if not -_BACK <= end.year - row.published.year <= _AHEAD:
            yield Finding("implausible_year", row.at, f"{end}, published {row.published}")
            return
    if row.status == "actual" and row.last and row.last > row.published and not _running(row):
        reason = f"done by {row.last}, but published {row.published}"
        cause = f"{row.document} {row.first} {row.last}"
        yield Finding("published_before_end", row.at, reason, cause=cause)


def _running(row: Row) -> bool:
    """Say whether publication lies in the period, whole years that are named by their number."""
    assert row.last is not None
    assert row.published is not None
    if row.first is None or row.first > row.published:
        return False
    return (row.first.month, row.first.day, row.last.month, row.last.day) == (1, 1, 12, 31)


def _codes(row: Row, regions: RegionTable) -> Iterator[Finding]:
    if not row.code:
        return
    divisions = regions.by_code.get(row.code)
    if not divisions:
        yield Finding("code_unknown", row.at, f"{row.code} is no code of a division")
        return
    known = {name for one in divisions for name in (one.name, one.short, *one.aliases)}
    if row.region not in known:
        names = "、".join(sorted({one.name for one in divisions}))
        yield Finding("code_not_of_region", row.at, f"{row.code} is {names}, not {row.region}")
        return
    when = row.last or row.published
    mine = [one for one in divisions if row.region in (one.name, one.short, *one.aliases)]
    if when and all(one.valid_to and one.valid_to < when.year for one in mine):
        ends = ", ".join(f"{one.valid_to}" for one in mine)
        reason = f"{row.region} ({row.code}) is no division since {ends}, the figure of {when.year}"
        yield Finding("code_not_valid", row.at, reason, cause=f"{row.document} {row.code}")


_BARELY = re.compile("了?约?")


class _Signs:
    """Finds changes whose sign is not that of the word before them (下降, 增长)."""

    def __init__(self, rules: Rules) -> None:
        self._cues = rules.cues

    def check(self, row: Row) -> Iterator[Finding]:
        """Yield a finding if a row is a change with the wrong sign."""
        if row.status != "change" or row.text.startswith(_MINUS):
            return
        tail = row.before[-8:].rstrip()
        near = {
            hit.cue.says: tail[hit.start :]
            for hit in self._cues.scan(tail, 0, len(tail))
            if hit.cue.scope == "near" and _BARELY.fullmatch(tail, hit.end)
        }
        fall, rise = near.get("fall"), near.get("rise")
        if fall and not rise and row.value > 0:
            yield Finding("wrong_sign", row.at, f"{number(row.value)} after {fall}")
        elif rise and not fall and row.value < 0:
            yield Finding("wrong_sign", row.at, f"{number(row.value)} after {rise}")
