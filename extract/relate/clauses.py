"""Cuts a sentence into clauses, the stretch in which a number's own words stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from extract.model import Mentions, Quantity

#: What stands between the parts of a list, and nothing else with it.
JOINTS = frozenset({"、", "和", "及", "与", "以及"})
#: Spaces that set nothing apart.
BLANKS = " \u3000\xa0"
#: What divides a phrase that coordinates several names.
LIST_MARK = re.compile("[、和及与]")
_BREAK = re.compile(r"[，。；：！？,;:!?（）()\n\t]")
_QUOTED = re.compile(
    r"“[^”“\n]{1,40}”|《[^》\n]{1,60}》|〔[^〕\n]{1,12}〕|[（(][^）)\d\n，。；]{1,12}[）)]"
)
_ASIDE = re.compile(r"[（(][^（）()\n；。]{1,40}[）)]")
# One more of a list of brackets: 甲县（31.2%）、乙县（26.5%）.
_LISTED = re.compile("[、和及][^，。；：（）]{1,12}（[^（）]{1,12}）")
_DEEPER = {"（": 1, "(": 1, "）": -1, ")": -1}
_BRACKET, _CLOSING = re.compile("[（(）)]"), re.compile("）")
#: An offset that no number of a text has.
NO_END = 1 << 60


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between punctuation marks with the quantities in it; `first` is the index of
    its first quantity in the sentence, `bracketed` says that it stands in brackets.
    """

    start: int
    end: int
    bracketed: bool
    first: int
    quantities: tuple[Quantity, ...]
    closing: str = ""


def split_clauses(text: str, mentions: Mentions) -> list[Clause]:
    """Return the clauses of a sentence, in order; marks inside a quantity do not divide."""
    sentence = mentions.sentence
    quantities = mentions.quantities
    starts = [quantity.start for quantity in quantities]
    guarded = _guarded(text, sentence.start, sentence.end)
    guarded += [
        (left, right)
        for left, right in asides(text, sentence.start, sentence.end)
        if bisect_right(starts, right) == bisect_right(starts, left)
    ]
    covered = Cover.of(guarded)
    clauses: list[Clause] = []
    at, used, depth = sentence.start, 0, 0
    marks = [m.start() for m in _BREAK.finditer(text, sentence.start, sentence.end)]
    for mark in [*marks, sentence.end]:
        at_mark = bisect_right(starts, mark) - 1
        inside_number = at_mark >= 0 and starts[at_mark] < mark < quantities[at_mark].end
        if inside_number or mark in covered:
            continue
        closing = text[mark] if mark < sentence.end else ""
        inside: list[Quantity] = []
        first = used
        while used < len(quantities) and quantities[used].start < mark:
            inside.append(quantities[used])
            used += 1
        if at < mark:
            clauses.append(Clause(at, mark, depth > 0, first, tuple(inside), closing))
        depth = max(0, depth + _DEEPER.get(closing, 0))
        at = mark + 1
    return clauses


def _guarded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of short quoted names and titles, whose marks do not divide a clause."""
    return [m.span() for m in _QUOTED.finditer(text, start, end)]


def asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of brackets that hold words, those of a few dozen characters."""
    return [m.span() for m in _ASIDE.finditer(text, start, end)]


@dataclass(frozen=True, slots=True)
class Cover:
    """Spans by their starts, so that those around an offset are found by halving.

    `ends` are the furthest ends of the spans up to each.
    """

    spans: list[tuple[int, int]]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> Self:
        """Return the cover of spans, which may overlap."""
        held = sorted(spans)
        ends = list(accumulate((right for _, right in held), max))
        return cls(held, [left for left, _ in held], ends)

    def __contains__(self, offset: int) -> bool:
        """Whether an offset lies in a span."""
        before = bisect_right(self.starts, offset)
        return before > 0 and self.ends[before - 1] > offset

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans that begin before `end`, from the first that ends behind `start`."""
        return self.spans[bisect_right(self.ends, start) : bisect_left(self.starts, end)]


@dataclass(frozen=True, slots=True)
class Brackets:
    """The brackets of a stretch of text: where each is, and where one that is open there closes.

    `closed[i]` is the mark that closes the innermost bracket which is open before the mark
    `marks[i]`, NO_END if none does; a bracket may have been opened before the stretch.
    """

    marks: list[int]
    closed: list[int]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Self:
        """Return the brackets of `text[start:end]`."""
        marks = [found.start() for found in _BRACKET.finditer(text, start, end)]
        closed = [NO_END] * (len(marks) + 1)
        beyond = {NO_END: NO_END}
        for at in range(len(marks) - 1, -1, -1):
            if text[marks[at]] in "）)":
                closed[at], beyond[marks[at]] = marks[at], closed[at + 1]
            else:
                closed[at] = beyond[closed[at + 1]]
        return cls(marks, closed)

    def closing(self, offset: int) -> int:
        """Return the mark that closes a bracket which is open at an offset, or NO_END."""
        return self.closed[bisect_left(self.marks, offset)]


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a pattern stands in a stretch of text: its starts, and the least end from each on."""

    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, pattern: re.Pattern[str], text: str, start: int, end: int) -> Self:
        """Return where a pattern stands in `text[start:end]`, or the group it looks ahead for."""
        return cls.at(
            found.span(found.lastindex or 0) for found in pattern.finditer(text, start, end)
        )

    @classmethod
    def at(cls, spans: Iterable[tuple[int, int]]) -> Self:
        """Return spans, which are in order of start."""
        held = list(spans)
        ends = list(accumulate((right for _, right in reversed(held)), min))
        return cls([left for left, _ in held], ends[::-1])

    def start_behind(self, offset: int) -> int:
        """Return where the first begins at an offset or behind it, NO_END if none does."""
        at = bisect_left(self.starts, offset)
        return self.starts[at] if at < len(self.starts) else NO_END

    def end_behind(self, offset: int) -> int:
        """Return the least end of those that begin at an offset or behind it, else NO_END."""
        at = bisect_left(self.starts, offset)
        return self.ends[at] if at < len(self.starts) else NO_END


def behind_lists(
    pattern: re.Pattern[str], text: str, start: int, end: int
) -> dict[int, re.Match[str] | None]:
    """Return for each ） of `text[start:end]` what a pattern matches behind its list of brackets.

    That is the furthest ） of 甲县（31.2%）、乙县（26.5%）增速居前 behind which it matches.
    """
    found: dict[int, re.Match[str] | None] = {}
    closings = [one.start() for one in _CLOSING.finditer(text, start, end)]
    for closing in reversed(closings):
        listed = _LISTED.match(text, closing + 1, end)
        further = found[listed.end() - 1] if listed else None
        found[closing] = further or pattern.match(text, closing + 1, end)
    return found


def last_mark(text: str, marks: str, start: int, end: int) -> int:
    """Return where the last of some marks stands in `text[start:end]`, -1 if none does.

    Each is looked for only behind the last of those before it.
    """
    last = -1
    for mark in marks:
        last = max(last, text.rfind(mark, max(start, last), end))
    return last


def continues(text: str, clause: Clause, at: int) -> bool:
    """Whether the clause's quantity `at` goes on a list (10.2%、9.1%; 13068元和7923元)."""
    first, last = max(at - 1, 0), clause.quantities[at].start
    return at > 0 and text[clause.quantities[first].end : last].strip() in JOINTS


def groups(text: str, clause: Clause) -> list[list[Quantity]]:
    """Return a clause's quantities in lists (10、20、30户), each alone where it is in none."""
    found: list[list[Quantity]] = []
    for at, quantity in enumerate(clause.quantities):
        if found and continues(text, clause, at):
            found[-1].append(quantity)
        else:
            found.append([quantity])
    return found
