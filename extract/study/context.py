"""Where a row's number stands in its sentence, and what stands around it.

The table gives each number's sentence as text and its place in the document. The rows of one
sentence together tell where the sentence begins, so that the words before each number can be
read: they say what the indicator alone does not (其中, 占年度任务的).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    documents = shared(table["document"])
    for group, (sentence, rows) in enumerate(_sentences(table)):
        begin = _begin(sentence, rows)
        last = begin
        document = documents[rows[0][0]]
        earlier = ""
        if begin is not None:
            follows = document == past[0] and 0 <= begin - past[1] <= _SPACE
            earlier = past[2] if follows else ""
            past = document, begin + len(sentence), sentence
        for index, start, end, text in rows:
            if begin is None or last is None:
                at = max(0, sentence.find(text))
                found[index] = Place(group, sentence, 0, at, at + len(text))
                continue
            at, since = max(0, start - begin), max(0, last - begin)
            found[index] = Place(group, sentence, since, at, end - begin, earlier)
            last = end
    return [found[index] for index in range(len(table))]


_Row = tuple[int, int, int, str]


def _sentences(table: pd.DataFrame) -> Iterator[tuple[str, list[_Row]]]:
    """Yield each sentence with its rows: (index, start, end, text), in order of start."""
    starts = table["start"].fillna(-1).astype(int)
    ends = table["end"].fillna(-1).astype(int)
    every = sorted(
        zip(
            shared(table["document"]), starts, ends, table["text"], shared(table["sentence"]),
            range(len(table)),
            strict=True,
        )
    )  # fmt: skip
    rows: list[_Row] = []
    current: tuple[str, str] | None = None
    for document, start, end, text, sentence, index in every:
        far = rows and start - rows[0][1] > len(sentence)
        if current is not None and (current != (document, sentence) or far):
            yield current[1], rows
            rows = []
        current = document, sentence
        rows.append((index, start, end, text))
    if current is not None:
        yield current[1], rows


def _begin(sentence: str, rows: list[_Row]) -> int | None:
    """Return where the sentence begins in its document; None if its rows do not agree."""
    _, start, _, text = rows[0]
    at = sentence.find(text) if text else -1
    while at >= 0:
        begin = start - at
        if all(sentence[s - begin : e - begin] == t for _, s, e, t in rows):
            return begin
        at = sentence.find(text, at + 1)
    return None
