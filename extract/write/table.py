"""The table: one row an observation, columns in a fixed order."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, TextIO

from extract.model import Document, Observation, Span
from extract.write.window import window

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

COLUMNS = (
    "document", "title", "issuer", "issue", "published", "section", "article", "region",
    "region_code", "indicator", "value", "value_high", "qualifier", "unit", "dimension",
    "period_start", "period_end", "status", "text", "sentence", "page", "start", "end", "rule",
    "base", "x0", "top", "x1", "bottom", "confidence", "sentence_start", "sentence_end",
    "certainty", "doubt",
)  # fmt: skip
#: What `with_si` adds.
SI_COLUMNS = ("si_value", "si_value_high", "si_unit")
DATES = ("published", "period_start", "period_end")
NUMBERS = (
    "value", "value_high", "x0", "top", "x1", "bottom", "confidence", "certainty", *SI_COLUMNS[:2],
)  # fmt: skip
INTEGERS = ("page", "start", "end", "sentence_start", "sentence_end")
#: What stands in `rule` between the rules of one cell and those of the next.
BETWEEN = " | "
#: The most figures of a value: what a float holds exactly as it is written.
FIGURES = 15
_LARGEST = 100
_ROUND = Context(prec=FIGURES)
_DANGEROUS = frozenset("=+@\t\r＝＋＠")
_AS_IT_IS = frozenset({int, float})
_SUSPECT = _DANGEROUS | {"-", "'"}


def rows(document: Document, observations: Iterable[Observation]) -> list[Row]:
    """Return a dict of COLUMNS for each observation, in order.

    Values stay `Decimal`, dates `date`; what is unknown is None, or `` for text. Values have at
    most FIGURES figures, so that all formats hold the same; a number that is written with more is
    no row, but one of `too_long`.
    """
    return [_row(document, one) for one in observations if not _too_long(document, one)]


def too_long(document: Document, observations: Iterable[Observation]) -> list[str]:
    """Return the numbers, as written, that have more figures than a table holds."""
    found = (one for one in observations if _too_long(document, one))
    return [document.text[one.start : one.end] for one in found]


def _too_long(document: Document, o: Observation) -> bool:
    """Whether a number has too many figures, and was written so: a third has no end of them."""
    if _fits(o.value) and _fits(o.value_high):
        return False
    written = sum(char.isdigit() for char in document.text[o.start : o.end])
    return written > FIGURES or not (_sized(o.value) and _sized(o.value_high))


def _fits(value: Decimal | None) -> bool:
    return value is None or (len(value.as_tuple().digits) <= FIGURES and _sized(value))


def _sized(value: Decimal | None) -> bool:
    return not value or abs(value.adjusted()) < _LARGEST


def _held(value: Decimal | None) -> Decimal | None:
    """Return a value in as many figures as all formats hold."""
    if value is None or len(value.as_tuple().digits) <= FIGURES:
        return value
    return _ROUND.plus(value)


def _row(document: Document, o: Observation) -> Row:
    box = document.box(o.start, o.end)
    shown = window(document.text, o.sentence, Span(o.start, o.end))
    return {
        "document": document.name,
        "title": document.title,
        "issuer": document.issuer,
        "issue": document.issue,
        "published": document.published,
        "section": o.section,
        "article": o.article,
        "region": o.region,
        "region_code": o.region_code,
        "indicator": o.indicator,
        "value": _held(o.value),
        "value_high": _held(o.value_high),
        "qualifier": o.qualifier,
        "unit": o.unit,
        "dimension": o.dimension,
        "period_start": o.period_start,
        "period_end": o.period_end,
        "status": o.status,
        "text": document.text[o.start : o.end],
        "sentence": document.text[shown.start : shown.end],
        "page": document.page_at(o.start),
        "start": o.start,
        "end": o.end,
        "rule": BETWEEN.join(o.rules),
        "base": o.base,
        "x0": box.x0 if box else None,
        "top": box.top if box else None,
        "x1": box.x1 if box else None,
        "bottom": box.bottom if box else None,
        "confidence": document.confidence_of(o.start, o.end),
        "sentence_start": o.sentence.start,
        "sentence_end": o.sentence.end,
        "certainty": o.certainty,
        "doubt": o.doubt,
    }


def plain(value: Any) -> str:
    """Return a cell as text: dates ISO, numbers without exponent or needless zeros."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def defused(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a quote before = + - @ and tab.

    So is one that has such a quote of its own, since it is taken off when the table is read.
    """
    if text[:1] == "'" and text.lstrip("'")[:1] in (_DANGEROUS | {"-"}):
        return "'" + text
    if text[:1] in _DANGEROUS or (text[:1] == "-" and not _number(text)):
        return "'" + text
    return text


def _cell(value: Any) -> Any:
    """Return what the writer of CSV shall write, with little ado for what most cells are."""
    kind = type(value)
    if kind in _AS_IT_IS or value is None or (kind is str and value[:1] not in _SUSPECT):
        return value
    return defused(plain(value))


def _number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit()


def write_csv(found: Iterable[Row], handle: TextIO, *, columns: Sequence[str] = COLUMNS) -> int:
    """Write rows as CSV and return how many there were. `handle` is open with newline=``."""
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(columns)
    before: list[Any] = [None] * len(columns)
    cells = before.copy()
    count = 0
    for row in found:
        for at, column in enumerate(columns):
            if (value := row[column]) is not before[at]:  # most are those of the row before
                before[at], cells[at] = value, _cell(value)
        writer.writerow(cells)
        count += 1
    return count


def to_frame(found: Iterable[Row], columns: Sequence[str] = COLUMNS) -> pd.DataFrame:
    """Return rows as a data frame of `columns`.

    `value` and its like are float64, dates datetime64, pages and offsets Int64, the others str;
    region codes stay strings of six digits.
    """
    import pandas as pd

    records = [
        {c: float(v) if isinstance(v := row[c], Decimal) else v for c in columns} for row in found
    ]
    frame = pd.DataFrame.from_records(records, columns=list(columns))
    for column in columns:
        if column in DATES:
            frame[column] = pd.to_datetime(frame[column])
        elif column in NUMBERS:
            frame[column] = frame[column].astype("float64")
        elif column in INTEGERS:
            frame[column] = frame[column].astype("Int64")
    return frame
