"""Cuts a sentence into clauses, the stretch in which a number's own words stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

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
    clauses: list[Clause] = []
    at, used, depth = sentence.start, 0, 0
    marks = [m.start() for m in _BREAK.finditer(text, sentence.start, sentence.end)]
    for mark in [*marks, sentence.end]:
        at_mark = bisect_right(starts, mark) - 1
        inside_number = at_mark >= 0 and starts[at_mark] < mark < quantities[at_mark].end
        if inside_number or any(left <= mark < right for left, right in guarded):
            continue
        closing = text[mark] if mark < sentence.end else ""
        inside: list[Quantity] = []
        first = used
        while used < len(quantities) and quantities[used].start < mark:
            inside.append(quantities[used])
            used += 1
        if at < mark:
            clauses.append(Clause(at, mark, depth > 0, first, tuple(inside), closing))
        if closing in "（(" and closing:
            depth += 1
        elif closing in "）)" and closing:
            depth = max(0, depth - 1)
        at = mark + 1
    return clauses


def _guarded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of short quoted names and titles, whose marks do not divide a clause."""
    return [m.span() for m in _QUOTED.finditer(text, start, end)]


def asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of brackets that hold words, those of a few dozen characters."""
    return [m.span() for m in _ASIDE.finditer(text, start, end)]


def closes(text: str, start: int, end: int) -> bool:
    """Whether a bracket that was open at `start` is closed before `end`."""
    depth = 0
    between = text[start:end]
    if "）" not in between and ")" not in between:
        return False
    for mark in between:
        if mark in "（(":
            depth += 1
        elif mark in "）)":
            depth -= 1
            if depth < 0:
                return True
    return False


def continues(text: str, clause: Clause, at: int) -> bool:
    """Whether the clause's quantity `at` goes on a list (10.2%、9.1%; 13068元和7923元)."""
    if not at:
        return False
    between = text[clause.quantities[at - 1].end : clause.quantities[at].start].strip()
    return between in JOINTS


def groups(text: str, clause: Clause) -> list[list[Quantity]]:
    """Return a clause's quantities in lists (10、20、30户), each alone where it is in none."""
    found: list[list[Quantity]] = []
    for at, quantity in enumerate(clause.quantities):
        if found and continues(text, clause, at):
            found[-1].append(quantity)
        else:
            found.append([quantity])
    return found
