"""Where a row's number stands in its sentence, and what stands around it.

The table gives what stands around each number as text, and the places of the number and of its
whole sentence in the document. From these the words before each number are read: they say what
the indicator alone does not (其中, 占年度任务的). Where a text shows but a part of a long sentence,
or a table does not tell where its sentences are, the other rows of the sentence tell where the
text begins.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from extract.study.frames import shared

_STOP = re.compile(r"[，；。！？]")
_END = re.compile(r"[，、；。！？,(（\s和及]")
#: What white space there may be between two sentences of a paragraph.
_SPACE = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A row in its sentence: its number stands there from `at` to `end`, the number before it
    ends at `since` (0 for the first). `earlier` is the sentence that ends right before this one.
    `group` numbers the sentences: rows of one sentence have the same.
    """

    group: int
    sentence: str
    since: int
    at: int
    end: int
    earlier: str = ""

    @property
    def lead(self) -> str:
        """All of the sentence before the number."""
        return self.sentence[: self.at]

    @property
    def before(self) -> str:
        """The text from the number before it, or the start."""
        return self.sentence[self.since : self.at]

    @property
    def clause(self) -> str:
        """The text from the last comma, past the number before."""
        return _STOP.split(self.lead)[-1]

    @property
    def behind(self) -> str:
        """What follows the number to the next comma."""
        return _END.split(self.sentence[self.end :], maxsplit=1)[0]


def places(table: pd.DataFrame) -> list[Place]:
    """Return the place of each row, in the table's order."""
    found: dict[int, Place] = {}
    past: tuple[str, int, str] = "", 0, ""
    for group, rows in enumerate(_sentences(table)):
        starts = [row.start for row in rows]
        last: int | None = None
        earlier = ""
        for row in rows:
            shown, begin = row.shown, _begin(row, rows, starts)
            if begin is None:
                at = max(0, shown.find(row.text))
                found[row.index] = Place(group, shown, 0, at, at + len(row.text))
                continue
            if last is None:
                begun = row.first if row.first >= 0 else begin
                follows = row.document == past[0] and 0 <= begun - past[1] <= _SPACE
                earlier = past[2] if follows else ""
            at, since = max(0, row.start - begin), max(0, (last or begin) - begin)
            found[row.index] = Place(group, shown, since, at, row.end - begin, earlier)
            last = row.end
            ended = row.last if row.first >= 0 else begin + len(shown)
            past = row.document, ended, shown
    return [found[index] for index in range(len(table))]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its place: `first` and `end` of its sentence are -1 where they are not told."""

    document: str
    start: int
    end: int
    text: str
    shown: str
    first: int
    last: int
    index: int

    def is_with(self, other: _Row, begun: int) -> bool:
        """Whether it is of the same sentence as another row; `begun` is the first one's start."""
        if self.document != other.document:
            return False
        if self.first >= 0 or other.first >= 0:
            return (self.first, self.last) == (other.first, other.last)
        return self.shown == other.shown and self.start - begun <= len(self.shown)


def _sentences(table: pd.DataFrame) -> Iterator[list[_Row]]:
    """Yield the rows of each sentence, in order of start."""
    offsets = (
        table[column].fillna(-1).astype(int)
        for column in ("start", "end", "sentence_start", "sentence_end")
    )
    starts, ends, firsts, lasts = offsets
    columns = (
        shared(table["document"]), starts, ends, table["text"], shared(table["sentence"]),
        firsts, lasts, range(len(table)),
    )  # fmt: skip
    rows: list[_Row] = []
    for cells in sorted(zip(*columns, strict=True)):
        row = _Row(*cells)
        if rows and not row.is_with(rows[-1], rows[0].start):
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _begin(row: _Row, rows: Sequence[_Row], starts: Sequence[int]) -> int | None:
    """Return where the text that a row shows begins in its document; None if the rows of its
    sentence do not agree with any place of it.
    """
    size = len(row.shown)
    if row.first >= 0 and row.last - row.first == size:
        return row.first
    at = row.shown.find(row.text) if row.text else -1
    while at >= 0:
        begin = row.start - at
        held: Iterable[_Row] = rows
        if row.first >= 0:
            near = rows[bisect_left(starts, begin) : bisect_right(starts, begin + size)]
            held = (one for one in near if one.end <= begin + size)
        if all(row.shown[one.start - begin : one.end - begin] == one.text for one in held):
            return begin
        at = row.shown.find(row.text, at + 1)
    return None
