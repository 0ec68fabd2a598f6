"""What became of one document: a line of the ledger, and its rows as lines of JSON, compressed."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import islice

from extract.write import COLUMNS, Row
from extract.write.table import DATES

CONVERTED = "converted"
NOTHING = "no observations"
PARTLY = "partly"
UNSUPPORTED = "unsupported"
TIMED_OUT = "timed out"
CRASHED = "crashed"
OUT_OF_MEMORY = "out of memory"
TOO_LARGE = "too large"
MISSING = "missing"
GOOD = frozenset({CONVERTED, NOTHING, PARTLY})
#: What another run over the same bytes and rules would find again; the others may pass.
SETTLED = frozenset({CONVERTED, NOTHING}) | {"encrypted", "broken", "empty", TOO_LARGE}


@dataclass(frozen=True, slots=True)
class Record:
    """The outcome for one document; `hash` is the SHA-256 of its bytes, `type` what they are.

    `reason` says why it could not be read. What the document as a whole was taken to be about
    comes with its evidence: who said so, and the words; `given_differs` says where what was given
    is not what is read. `document` is its name in the table. `kept` and `left_out` are shares of
    the characters that its reader saw, `left_out_reasons` says what was left out and why;
    `ways` how each page was read.
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
    ways: str = ""

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
    without a day of publication or a place. `unsure` are the rows of less certainty than was asked
    for, which stand in a table of their own.
    """

    documents: int
    rows: int
    failures: int
    kept: int
    undated: int = 0
    unplaced: int = 0
    partly: int = 0
    passed_over: int = 0
    unsure: int = 0


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
_NEW = object()
#: Bytes of the length of a line.
_LENGTH = 4


def pack(rows: Iterable[Row]) -> bytes:
    """Return rows as lines of JSON, up to LINE rows each, each line compressed, behind its length.

    A line is a list of objects, each with what is new since the row before it. Half a surrogate
    pair, which no encoding of text can hold, becomes a question mark.
    """
    left = iter(rows)
    lines: list[bytes] = []
    while some := list(islice(left, LINE)):
        line = zlib.compress(_line(some), 1)
        lines += (len(line).to_bytes(_LENGTH), line)
    return b"".join(lines)


def unpack(packed: bytes, first: int = 0, last: int | None = None) -> Iterator[Row]:
    """Yield the rows that `pack` was given, those of the lines from `first` to before `last`.

    A plain line of JSON is taken as well: `[]` is no rows.
    """
    for line in islice(_lines(packed), first, last):
        row: Row = {}
        for cells in json.loads(line if line.startswith(b"[") else zlib.decompress(line)):
            for column in _TYPED & cells.keys():
                if (cell := cells[column]) is not None:
                    cells[column] = date.fromisoformat(cell) if column in DATES else Decimal(cell)
            row.update(cells)
            yield row.copy()


def _lines(packed: bytes) -> Iterator[bytes]:
    if packed.startswith(b"["):
        yield packed
        return
    start = 0
    while start < len(packed):
        end = start + _LENGTH + int.from_bytes(packed[start : start + _LENGTH])
        yield packed[start + _LENGTH : end]
        start = end


def _line(rows: Iterable[Row]) -> bytes:
    before: Row = dict.fromkeys(COLUMNS, _NEW)
    listed = []
    for row in rows:
        cells = {
            column: cell
            for column in COLUMNS
            if (cell := row[column]) is not before[column]
            and (cell != before[column] or column in _TYPED)
        }
        for column in _TYPED & cells.keys():
            if cells[column] is not None:
                cells[column] = str(cells[column])
        listed.append(cells)
        before = row
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
