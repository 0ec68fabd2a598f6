"""What became of one document: a line of the ledger, and its rows as lines of JSON, compressed."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from extract.write import COLUMNS, Row
from extract.write.table import DATES

CONVERTED = "converted"
NOTHING = "no observations"
PARTLY = "partly"
UNSUPPORTED = "unsupported"
TIMED_OUT = "timed out"
CRASHED = "crashed"
OUT_OF_MEMORY = "out of memory"
MISSING = "missing"
GOOD = frozenset({CONVERTED, NOTHING, PARTLY})
#: What another run over the same bytes and rules would find again; the others may pass.
SETTLED = frozenset({CONVERTED, NOTHING}) | {"encrypted", "broken", "empty", "too large"}


@dataclass(frozen=True, slots=True)
class Record:
    """The outcome for one document; `hash` is the SHA-256 of its bytes, `type` what they are.

    `reason` says why it could not be read. What the document as a whole was taken to be about
    comes with its evidence: who said so, and the words; `given_differs` says where what was given
    is not what is read. `document` is its name in the table. `kept` and `left_out` are shares of
    the characters that its reader saw, `left_out_reasons` says what was left out and why.
    """

    path: str
    hash: str = ""
    type: str = ""
    pages: int | None = None
    rows: int = 0
    seconds: float = 0.0
    status: str = CRASHED
    reason: str = ""
    document: str = ""
    region: str = ""
    region_code: str = ""
    region_evidence: str = ""
    published: str = ""
    published_evidence: str = ""
    year: str = ""
    year_evidence: str = ""
    given_differs: str = ""
    kept: float | None = None
    left_out: float | None = None
    left_out_reasons: str = ""

    @property
    def said(self) -> str:
        """What to tell people about it; empty if there is nothing to tell."""
        if self.passed_over:
            return ""
        plain = (
            (self.good and self.status != PARTLY)
            or self.status == MISSING
            or self.reason.startswith(self.status)
        )
        return self.reason if plain else f"{self.status}: {self.reason}"

    @property
    def passed_over(self) -> bool:
        """Whether it is a file of a folder that was not read, since its ending is of no text."""
        return self.status == UNSUPPORTED and not self.hash

    @property
    def undated(self) -> bool:
        """Whether it has rows, but no day of publication that the times in it could go by."""
        return self.rows > 0 and not self.published

    @property
    def unplaced(self) -> bool:
        """Whether it has rows, but nothing says what place it is about."""
        return self.rows > 0 and not self.region

    @property
    def good(self) -> bool:
        """Whether the document was read and understood."""
        return self.status in GOOD


@dataclass(frozen=True, slots=True)
class Summary:
    """How many documents there were, their rows, those that failed, those done before.

    `partly` are those of which not all pages could be read, `passed_over` files of other kinds
    in the folders, which are no documents. `undated` and `unplaced` are those with rows, but
    without a day of publication or a place.
    """

    documents: int
    rows: int
    failures: int
    kept: int
    undated: int = 0
    unplaced: int = 0
    partly: int = 0
    passed_over: int = 0


def summed(records: Iterable[Record], rows: int, kept: int) -> Summary:
    """Return what is to be said of documents that have `rows` in the table."""
    count: Counter[str] = Counter()
    for one in records:
        if one.passed_over:
            count["passed_over"] += 1
            continue
        count["documents"] += 1
        count["failures"] += not one.good
        count["undated"] += one.undated
        count["unplaced"] += one.unplaced
        count["partly"] += one.status == PARTLY
    return Summary(
        count["documents"],
        rows,
        count["failures"],
        kept,
        count["undated"],
        count["unplaced"],
        count["partly"],
        count["passed_over"],
    )


LEDGER = tuple(field.name for field in fields(Record))
#: Rows in a line of packed rows: many enough to compress, few enough to be held at once.
LINE = 1000
_TYPED = frozenset({*DATES, "value", "value_high"})
_GZIP = b"\x1f\x8b"


def pack(rows: Iterable[Row]) -> bytes:
    """Return rows as compressed lines of JSON, up to LINE rows each.

    A line is a list of objects, each with what is new since the row before it. Half a surrogate
    pair, which no encoding of text can hold, becomes a question mark.
    """
    held = io.BytesIO()
    left = iter(rows)
    with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=1, mtime=0) as lines:
        while some := list(islice(left, LINE)):
            lines.write(_line(some) + b"\n")
    return held.getvalue()


def unpack(packed: bytes, first: int = 0, last: int | None = None) -> Iterator[Row]:
    """Yield the rows that `pack` was given, those of the lines from `first` to before `last`.

    Lines that are not compressed are taken as well: `[]` is no rows.
    """
    held = io.BytesIO(packed)
    lines = gzip.GzipFile(fileobj=held) if packed.startswith(_GZIP) else held
    for line in islice(lines, first, last):
        row: Row = {}
        for cells in json.loads(line):
            for column in _TYPED & cells.keys():
                if (cell := cells[column]) is not None:
                    cells[column] = date.fromisoformat(cell) if column in DATES else Decimal(cell)
            row = row | cells
            yield row.copy()


def _line(rows: Iterable[Row]) -> bytes:
    before: dict[str, Any] = {}
    listed = []
    for row in rows:
        cells = {column: _plain(row[column]) for column in COLUMNS}
        listed.append(
            {c: cell for c, cell in cells.items() if c not in before or cell != before[c]}
        )
        before = cells
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
