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

_STOP = re.compile(r"[，；。！？]")


@dataclass(frozen=True, slots=True)
class Place:
    """A row in its sentence: `before` is the text from the number before it, or the start.

    `clause` is the text from the last comma, past the number before. `group` numbers the
    sentences: rows of one sentence have the same.
    """

    group: int
    before: str
    clause: str


def places(table: pd.DataFrame) -> list[Place]:
    """Return the place of each row, in the table's order."""
    found: dict[int, Place] = {}
    for group, rows in enumerate(_sentences(table)):
        starts = [row.start for row in rows]
        last: int | None = None
        for row in rows:
            shown, begin = row.shown, _begin(row, rows, starts)
            if begin is None:
                lead = before = shown.partition(row.text)[0] if row.text in shown else ""
            else:
                lead = shown[: max(0, row.start - begin)]
                before = lead if last is None else lead[max(0, last - begin) :]
                last = row.end
            found[row.index] = Place(group, before, _STOP.split(lead)[-1])
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
        table["document"], starts, ends, table["text"], table["sentence"], firsts, lasts,
        range(len(table)),
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
