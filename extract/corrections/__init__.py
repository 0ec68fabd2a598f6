"""What a reader corrected: one change a line of a CSV, read, checked and laid over a table.

A line names a number by `document`, `start`, `end` and its `text`, then the `field` and what it
should say (`new`). The field `observation` says whether there is one at all: `no` takes a row
out, `yes` confirms it, or puts one in where none was found. `old` is what the table said, and
`who`, `when` and `why` are for people. A correction is laid over a number only while that text
still stands at that place. A line without start, end and text gives a fact of the document as a
whole (`published`, `region`, `year`, …), by which all of its rows are read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from extract.corrections.apply import apply
from extract.corrections.file import (
    GOLD,
    HEADER,
    Correction,
    CorrectionError,
    given_of,
    parse_corrections,
    read_corrections,
    shown,
    undefused,
)
from extract.model import Document, Given
from extract.rules import Rules, load_rules
from extract.write import Row

__all__ = [
    "GOLD",
    "HEADER",
    "Correction",
    "CorrectionError",
    "Corrections",
    "apply",
    "parse_corrections",
    "read_corrections",
    "undefused",
]


@dataclass(slots=True)
class Corrections:
    """The corrections of a file, by document; `problems` grows a line for each that did not fit.

    `path` is how the file is named in problems.
    """

    path: str
    entries: tuple[Correction, ...]
    rules: Rules | None = None
    problems: list[str] = field(default_factory=list)
    applied: int = 0
    _by_name: dict[str, list[Correction]] = field(default_factory=dict)
    _matched: bool = False
    _asked: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, path: str | Path, rules: Rules | None = None) -> Corrections:
        """Read a CSV of corrections. Raises CorrectionError, UsageError."""
        return cls(str(path), read_corrections(path, rules), rules)

    def match(self, documents: Iterable[tuple[str, str]]) -> None:
        """Give each (name, path) its corrections; those that nobody takes are problems.

        A document takes those that name it, or else those that name the end of its path, if no
        other's ends so: what was corrected over a folder (`2023/07.pdf`) holds for the file too.
        What was matched once stays so.
        """
        if self._matched:
            return
        self._matched = True
        inputs = list(documents)
        names = {name for name, _ in inputs}
        of: dict[str, list[Correction]] = {}
        for one in self.entries:
            of.setdefault(one.document, []).append(one)
        for said, mine in of.items():
            owner = said if said in names else _owner(said, inputs)
            if owner:
                self._by_name.setdefault(owner, []).extend(mine)
            else:
                self.problems.append(
                    f"{self.path}:{mine[0].line}: {said}: no such document among those read; "
                    f"{len(mine)} not applied"
                )

    def cells(self) -> list[list[str]]:
        """Return the corrections as cells by the columns of HEADER, by the documents' names."""
        names = {id(one): name for name, found in self._by_name.items() for one in found}
        return [
            [
                names[id(one)] if name == "document"
                else "" if one.whole and name in ("start", "end")
                else shown(getattr(one, name))
                for name in HEADER
            ]
            for one in self.entries
            if id(one) in names
        ]  # fmt: skip

    def of(self, document: str) -> list[Correction]:
        """Return those that `match` gave to the document of that name."""
        return self._by_name.get(document, [])

    def given(self, document: str) -> Given:
        """Return what they give of the document as a whole; who asks applies it."""
        whole = [one for one in self.of(document) if one.whole]
        if document not in self._asked:
            self._asked.add(document)
            self.applied += len(whole)
        return given_of(whole, self.rules or load_rules())

    def apply(
        self,
        document: str,
        rows: Iterable[Row],
        read: Callable[[], Document],
        rules: Rules,
    ) -> list[Row]:
        """Return a document's rows as corrected, in order; what does not fit is a problem.

        The rows are those of the document as it was `given`. `read` gives the document; it
        is called only if a correction has no row under it. Raises what `read` raises.
        """
        mine = [one for one in self.of(document) if not one.whole]
        if not mine:
            return list(rows)
        found, problems, applied = apply(mine, rows, read, rules)
        self.problems += [f"{self.path}:{problem}" for problem in problems]
        self.applied += applied
        return found


def _owner(said: str, inputs: Iterable[tuple[str, str]]) -> str:
    tail = PurePath(said).parts
    found = [name for name, path in inputs if PurePath(path).parts[-len(tail) :] == tail]
    return found[0] if len(found) == 1 else ""
