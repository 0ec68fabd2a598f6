"""How sure each row is, and what is weakest in it: the kinds of its evidence, weighed by gold.

A row rests on rules, one for each cell, and on how its document's year was decided; besides, it,
its sentence or its document may show signs of doubt (`SIGNS`). Each of these kinds has a risk, the
share of gold rows for whose being wrong it is to blame (`certainty.csv`). A row's certainty is the
chance that none of its kinds fails, the product of what their risks leave; so no further sign ever
makes it surer. Its doubt names the cell with the least chance, and the riskiest kind of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache, partial
from itertools import groupby
from math import prod
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from extract.model import Document, Facts, Mentions, Observation
from extract.relate import Context
from extract.rules import Rules
from extract.rules.certainty import SIGN, CertaintyTable

#: The cells that a row's rules are for, in the order of the rules; the last is the row as a whole.
CELLS = ("number", "region", "period", "status", "indicator", "row")
#: (cell, kind)
Kind = tuple[str, str]
#: An observation, and the context that it stands in.
Found = tuple[Observation, Context]
_DIGITS = re.compile(r"\d")
_READ = tuple(field.name for field in fields(Observation))[: -len(("certainty", "doubt"))]
_AS_READ = attrgetter(*_READ)
_BUT_VALUE = attrgetter("region", "indicator", "unit", "status", "period_start", "period_end")


class Around(NamedTuple):
    """What stands around the rows of a sentence.

    `said` is what was found in it, None for a table; `crowd` how many numbers it has to a hundred
    characters, `scanned` that it was recognised from a picture. `framed` says that a time is told
    for where it stands, `over` how many paragraphs lie between it and the words of the time that
    it inherits.
    """

    text: str
    facts: Facts
    scanned: bool
    said: Mentions | None
    crowd: float
    framed: bool
    over: int

    @property
    def paragraphs(self) -> str:
        """How many paragraphs lie between, in words."""
        return f"{self.over} paragraph{'' if self.over == 1 else 's'}"


class Standing(NamedTuple):
    """A row, its number as written, the character before it and the two behind it.

    `before` is the row before it in its sentence; `twins` are the rows with the same cells but for
    the value, itself among them; `each` says that something before it is told of each of many.
    """

    row: Observation
    around: Around
    number: str
    ahead: str
    behind: str
    before: Observation | None
    twins: int
    each: bool

    @property
    def prose(self) -> bool:
        """Whether it stands in a sentence, not in a table."""
        return self.around.said is not None

    @property
    def dated(self) -> bool:
        """Whether it has a period."""
        return self.row.period_end is not None or self.row.period_start is not None

    @property
    def at_home(self) -> bool:
        """Whether its place is the document's."""
        place = self.around.facts.place
        return place is not None and place.value.name == self.row.region


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of doubt about a cell: its name, how it is told to people, and when it shows.

    One that is `of` a document or a sentence shows in all rows of it or in none.
    """

    cell: str
    name: str
    words: str
    shows: Callable[[Standing], bool]
    of: Literal["document", "sentence", "row"] = "row"

    @property
    def kind(self) -> Kind:
        """Its cell and its name as a kind."""
        return self.cell, SIGN + self.name


def _sparse(most: float, at: Standing) -> bool:
    return at.around.crowd < most and at.around.said is not None


def _inherited(least: int, at: Standing) -> bool:
    return at.around.over >= least and at.dated


def _hardly(most: int, at: Standing) -> bool:
    return len(at.row.indicator) <= most


def _elsewhere(at: Standing) -> bool:
    """Whether the last word of its indicator does not stand in its sentence."""
    sentence, word = at.row.sentence, at.row.indicator[-2:]
    missing = at.around.text.find(word, sentence.start, sentence.end) < 0
    return missing and at.around.said is not None


def _word_behind(at: Standing) -> bool:
    behind = at.behind
    return behind.isalpha() and len(behind) > 1 and behind not in at.row.indicator and at.prose


def _turns(at: Standing) -> bool:
    """Whether the number before it is another case: planned, ruled or done, where it is not."""
    before = at.before.status if at.before is not None else at.row.status
    return before != at.row.status and "change" not in (before, at.row.status)


_FEW, _SHORT = "few numbers in its sentence", "hardly a word"
_OVER = "inherited over {at.around.paragraphs}"
#: The signs. Of those that go by an amount the stronger comes with the weaker.
SIGNS = (
    Sign("row", "sparse-10", _FEW, partial(_sparse, 10), "sentence"),
    Sign("row", "sparse-6", _FEW, partial(_sparse, 6), "sentence"),
    Sign("row", "sparse-3", _FEW, partial(_sparse, 3), "sentence"),
    Sign("row", "sparse-1", _FEW, partial(_sparse, 1.5), "sentence"),
    Sign("number", "no-unit", "no unit", lambda at: not at.row.unit and at.prose),
    Sign("number", "in-words", "written in words", lambda at: _DIGITS.search(at.number) is None),
    Sign("number", "time", "a length of time", lambda at: at.row.dimension in ("duration", "age")),
    Sign("number", "of-each", "of each of many, but no rate", lambda at: at.each),
    Sign(
        "number", "scan", "recognised from a picture",
        lambda at: at.around.scanned, "sentence",
    ),
    Sign(
        "region", "nowhere", "the document's place is unknown, or two tie",
        lambda at: at.around.facts.place is None, "document",
    ),
    Sign(
        "region", "runner-up", "the document may be about another place",
        lambda at: at.around.facts.place is not None
        and at.around.facts.place.runner_up is not None and at.at_home,
    ),
    Sign(
        "region", "country", "the document is about the whole country",
        lambda at: at.around.facts.place is not None and not at.around.facts.place.value.name,
        "document",
    ),
    Sign(
        "period", "no-day", "the document's day is unknown",
        lambda at: at.around.facts.published is None, "document",
    ),
    Sign(
        "period", "open", "a start without an end",
        lambda at: at.row.period_end is None and at.row.period_start is not None,
    ),
    Sign("period", "inherited", _OVER, partial(_inherited, 1)),
    Sign("period", "inherited-far", _OVER, partial(_inherited, 4)),
    Sign(
        "period", "left-out", "none, though one is told for where it stands",
        lambda at: at.around.framed and not at.dated and at.row.status in ("actual", "change"),
    ),
    Sign(
        "period", "passed-over", "none, though its sentence tells one",
        lambda at: at.around.said is not None and bool(at.around.said.times) and not at.dated,
    ),
    Sign("status", "turns", "another than of the number before it", _turns),
    Sign("indicator", "short", _SHORT, partial(_hardly, 3)),
    Sign("indicator", "very-short", _SHORT, partial(_hardly, 2)),
    Sign("indicator", "word-behind", "the word right behind the number is not in it", _word_behind),
    Sign("indicator", "elsewhere", "not of the words of its sentence", _elsewhere),
    Sign(
        "indicator", "no-word", "no word right before the number",
        lambda at: not at.ahead.isalpha() and at.prose,
    ),
    Sign("indicator", "twin", "another row says the same otherwise", lambda at: at.twins > 1),
)  # fmt: skip
_BY_KIND = {sign.kind: sign for sign in SIGNS}
_OF = {
    of: [(sign.kind, sign.shows) for sign in SIGNS if sign.of == of]
    for of in ("document", "sentence", "row")
}
_OF_ROW = _OF["row"]


def judged(
    document: Document, found: Sequence[Found], said: Iterable[Mentions], facts: Facts, rules: Rules
) -> list[Found]:
    """Return the rows of a document with their certainty and their doubt.

    `said` is all that was found in its sentences, `facts` what it is about.
    """
    table = rules.certainty
    around = with_kinds(document, found, said, facts, rules)
    return [
        (_with(at.row, *weighed(kinds, at, table)), context)
        for (at, kinds), (_, context) in zip(around, found, strict=True)
    ]


def _with(row: Observation, certainty: float, doubt: str) -> Observation:
    """Return a row with its certainty and its doubt; `replace` takes twice as long."""
    cells: list[Any] = [*_AS_READ(row), certainty, doubt]
    return Observation(*cells)


def with_kinds(
    document: Document, found: Sequence[Found], said: Iterable[Mentions], facts: Facts, rules: Rules
) -> Iterator[tuple[Standing, list[Kind]]]:
    """Yield each row of a document with what stands around it and the kinds of its evidence.

    These are its rules, what its document's year rests on, and the signs that it shows.
    """
    years = facts.years.evidence.entry if facts.years is not None else ""
    of_document: list[Kind] | None = None
    of_sentence: list[Kind] = []
    around: Around | None = None
    for at in standings(document, found, said, facts, rules):
        if of_document is None:
            of_document = [kind for kind, shows in _OF["document"] if shows(at)]
        if at.around is not around:
            around = at.around
            of_sentence = [kind for kind, shows in _OF["sentence"] if shows(at)] + of_document
        kinds = [*zip(CELLS, at.row.rules, strict=False), *of_sentence]
        if years and not _tells_year(at):
            kinds.append(("period", years))
        kinds += [kind for kind, shows in _OF_ROW if shows(at)]
        yield at, kinds


def weighed(kinds: Iterable[Kind], at: Standing, table: CertaintyTable) -> tuple[float, str]:
    """Return the chance that none of a row's kinds fails, and its doubt.

    That is the weakest cell and why: `period: inherited over 3 paragraphs`.
    """
    sure, why, words = _weighed(tuple(kinds), table)
    return sure, f"{why[0]}: {words.format(at=at) if '{' in words else words}"


@lru_cache(maxsize=1 << 14)
def _weighed(kinds: tuple[Kind, ...], table: CertaintyTable) -> tuple[float, Kind, str]:
    """Return the chance that no kind fails, the riskiest of the weakest cell, and its words."""
    left = dict.fromkeys(CELLS, 1.0)
    risks = {kind: table.risk(kind) for kind in kinds}
    for kind, risk in risks.items():
        left[kind[0]] *= 1 - risk
    weakest = min(left, key=left.__getitem__)
    why = max((kind for kind in risks if kind[0] == weakest), key=risks.__getitem__)
    sign = _BY_KIND.get(why)
    words = sign.words if sign else why[1].removeprefix(f"{weakest}:")
    return round(prod(left.values()), 4), why, words


def standings(
    document: Document, found: Sequence[Found], said: Iterable[Mentions], facts: Facts, rules: Rules
) -> Iterator[Standing]:
    """Yield each row of a document with what stands around it."""
    text, each = document.text, rules.phrases.pattern("of-each")
    starts = [span.start for article in document.articles for span in article.paragraphs]
    tables = [(table.start, table.end) for table in document.tables]
    sentences = {one.sentence.start: one for one in said}
    alike = [_BUT_VALUE(row) for row, _ in found]
    twins = Counter(alike)
    of_sentence = groupby(zip(found, alike, strict=True), key=lambda pair: pair[0][0].sentence)
    for sentence, rows in of_sentence:
        group = list(rows)
        (first, context), _ = group[0]
        told = None if _in_one(tables, first.start) else sentences.get(sentence.start)
        crowd = 100 * len(group) / max(1, sentence.end - sentence.start)
        frame = _frame(context, told, first.start, starts)
        scanned = document.confidence_at(first.start) is not None
        around = Around(text, facts, scanned, told, crowd, *frame)
        of_each = each.search(text, sentence.start, sentence.end)
        each_from = of_each.end() if of_each is not None else len(text)
        before: Observation | None = None
        for (row, _), like in group:
            start, end = row.start, row.end
            yield Standing(
                row, around, text[start:end],
                text[start - 1 : start] if start > sentence.start else "", text[end : end + 2],
                before, twins[like], each_from <= start and "/" not in row.unit,
            )  # fmt: skip
            before = row


def _in_one(tables: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a place lies in one of some tables, which are in order."""
    before = bisect_right(tables, at, key=lambda table: table[0])
    return before > 0 and at < tables[before - 1][1]


def _frame(
    context: Context, said: Mentions | None, at: int, starts: Sequence[int]
) -> tuple[bool, int]:
    """Return whether a time is told for where a number stands, and over how many paragraphs."""
    told = next((node.time for node in context.up() if node.time is not None), None)
    if told is None or said is None:
        return False, 0
    span = told.evidence.span
    if span is None or said.times:
        return True, 0
    return True, bisect_right(starts, at) - bisect_right(starts, span.start)


def _tells_year(at: Standing) -> bool:
    """Whether the last year of its period, if it has one, stands in the sentence of its number."""
    last = at.row.period_end or at.row.period_start
    if last is None:
        return True
    sentence = at.row.sentence
    return at.around.text.find(str(last.year), sentence.start, sentence.end) >= 0
