"""What became of one document: a line of the ledger, and its rows as one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from extract.write import COLUMNS, Row
from extract.write.table import DATES

CONVERTED = "converted"
NOTHING = "no observations"
TIMED_OUT = "timed out"
CRASHED = "crashed"
OUT_OF_MEMORY = "out of memory"
MISSING = "missing"
GOOD = frozenset({CONVERTED, NOTHING})
#: What another run over the same bytes and rules would find again; the others may pass.
SETTLED = GOOD | {"encrypted", "broken", "empty", "too large"}


@dataclass(frozen=True, slots=True)
class Record:
    """The outcome for one document; `hash` is the SHA-256 of its bytes, `type` what they are."""

    path: str
    hash: str = ""
    type: str = ""
    pages: int | None = None
    rows: int = 0
    seconds: float = 0.0
    status: str = CRASHED
    reason: str = ""

    @property
    def good(self) -> bool:
        """Whether the document was read and understood."""
        return self.status in GOOD


@dataclass(frozen=True, slots=True)
class Summary:
    """How many documents there were, their rows, those that failed, those done before."""

    documents: int
    rows: int
    failures: int
    kept: int


LEDGER = tuple(field.name for field in fields(Record))


def pack(rows: Iterable[Row]) -> bytes:
    """Return rows as one line of JSON: a list of lists in the order of COLUMNS.

    Half a surrogate pair, which no encoding of text can hold, becomes a question mark.
    """
    listed = [[_plain(row[column]) for column in COLUMNS] for row in rows]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def unpack(line: bytes) -> Iterator[Row]:
    """Yield the rows that `pack` was given."""
    for cells in json.loads(line):
        row = dict(zip(COLUMNS, cells, strict=True))
        for column in DATES:
            row[column] = date.fromisoformat(row[column]) if row[column] else None
        for column in ("value", "value_high"):
            row[column] = None if row[column] is None else Decimal(row[column])
        yield row


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
