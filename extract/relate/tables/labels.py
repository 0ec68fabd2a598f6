"""Reads the labels of a table: what a header or a row's text says of the numbers by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.model import Cell, Mentions, Quantity, Region, Sentence, Time
from extract.relate.period import is_base
from extract.relate.region import Gazetteer
from extract.rules import Rules
from extract.rules.tables import STATES

_BRACKETS = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_MARKS = " \t、，,。.；;：:/／-—－（）()|"
_CUT = "|"
MASK = "\0"


@dataclass(frozen=True, slots=True)
class Told:
    """A cell with what was found in it.

    `words` are its words without white space, on which the offsets of `mentions` count; the
    quantities of `mentions` are units (`（万元）` is 10000 元). `number` is the number that is
    all that stands in the cell, `sentences` are what a cell says that holds text of its own;
    their offsets are those of the document.
    """

    cell: Cell
    words: str
    mentions: Mentions
    number: Quantity | None = None
    sentences: tuple[Mentions, ...] = ()


NOT_TOLD = Told(Cell(0, 0, -1, -1), "", Mentions(Sentence(0, 0)))


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says.

    `says` is one of `STATES` or ``, `word` the word that says so; `own` what is left: the thing
    counted; `generic` that this is only a measure of it (户数). `head` is what a column's header
    heads (place, item, unit, note) or ``; `total` that it stands for the whole, `subtotal` for a
    group, `unlisted` that it is called as a place is that no table has. `yearly` says that a
    plan is for the year, `span` what a time is counted over: `month`, `count` (from the year's
    beginning), `end` (a stock at its end) or `same` (the same period of the year before).
    `absolute` says that its time is not told by the document's (本月), `origin` that the places
    by it are where something comes from, `part` that it is a part of what stands above it.
    """

    words: str
    own: str = ""
    says: str = ""
    word: str = ""
    head: str = ""
    region: Region | None = None
    total: bool = False
    subtotal: bool = False
    unlisted: bool = False
    generic: bool = False
    yearly: bool = False
    span: str = ""
    absolute: bool = False
    origin: bool = False
    part: bool = False
    units: tuple[Quantity, ...] = ()
    time: Time | None = None


NO_LABEL = Label("")
# How strongly a word of a status decides: plans, what is done and rules by which comes first.
_RANK = {says: min(at, STATES.index("standard")) for at, says in enumerate(STATES)}
_SPANS = ("count", "month", "end")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of tables, compiled: `sums` and `heads` are labels that say nothing else."""

    sums: tuple[tuple[re.Pattern[str], Label], ...]
    heads: tuple[tuple[re.Pattern[str], Label], ...]
    states: re.Pattern[str]
    total: re.Pattern[str]
    origin: re.Pattern[str]
    modifiers: re.Pattern[str]
    generic: frozenset[str]


@lru_cache(maxsize=8)
def _words(rules: Rules) -> _Words:
    table, phrase = rules.tables, rules.phrases.source
    total = re.compile(
        f"^{phrase('table-whole')}?(?:{table.either('total')}){phrase('table-sum-tail')}?$"
    )
    heads = [
        (f"^(?:{table.either(name)})+$", Label("", head=name))
        for name in ("unit", "place", "item", "year")
    ]
    heads += [
        (table.either("note"), Label("", head="note")),
        (f"(?:{table.either('none')})$", Label("", says="none")),
    ]
    return _Words(
        sums=(
            (total, Label("", total=True)),
            (re.compile(f"^(?:{table.either('subtotal')})$"), Label("", subtotal=True)),
        ),
        heads=tuple((re.compile(pattern), label) for pattern, label in heads),
        states=re.compile(table.either("plain", *(name for name in STATES if name != "none"))),
        total=total,
        origin=re.compile(table.either("origin")),
        modifiers=re.compile(f"(?:{table.either('modifier')})*"),
        generic=frozenset(table.words("generic")),
    )


class Labels:
    """Reads labels for a document: `gazetteer` resolves the places that they name."""

    def __init__(self, gazetteer: Gazetteer, article: Region, rules: Rules) -> None:
        self._rules = rules
        self._gazetteer = gazetteer
        self._article = article
        self._words = _words(rules)

    def blank(self, told: Told) -> bool:
        """Whether nothing stands in a cell, or a dash for it."""
        return self._stands("blank", told.words)

    def read(self, told: Told) -> Label:
        """Return what a cell says as a label: a sum, a place, the head of a column of a kind, or
        something counted, the first of them that it is.
        """
        if self.blank(told) or (told.number is not None and not told.mentions.times):
            return NO_LABEL
        core = self._unnumbered(_BRACKETS.sub("", told.words)).strip(_MARKS)
        return (
            self._known(told, core, self._words.sums)
            or self._region(told, core)
            or self._known(told, core, self._words.heads)
            or self._thing(told)
        )

    def _known(
        self, told: Told, core: str, known: Iterable[tuple[re.Pattern[str], Label]]
    ) -> Label | None:
        """Return the first label that the words stand for."""
        found = next((label for pattern, label in known if pattern.search(core)), None)
        return found and replace(
            found, words=told.words, units=told.mentions.quantities,
            origin=self._words.origin.search(told.words) is not None,
        )  # fmt: skip

    def _region(self, told: Told, core: str) -> Label | None:
        """Return the label if it is a place and nothing else."""
        place = next(iter(told.mentions.places), None)
        rest = core if place is None else core.replace(place.surface, "", 1)
        alone = self._words.total.search(rest) or self._words.modifiers.fullmatch(rest)
        if place is None or not core or not alone:
            return None
        if place.deictic is not None:
            region = self._gazetteer.deictic(place, self._article, None)
            parts = region is not None and region.rule == "region:parts"
            return None if parts else Label(told.words, total=True, region=region)
        region = self._gazetteer.resolve(place) or self._gazetteer.resolve(place, trusted=True)
        return None if region is None else Label(told.words, region=region)

    def _thing(self, told: Told) -> Label:
        """Return the label of something counted."""
        words, known = told.words, self._words
        bare = masked(words, [(unit.start, unit.end) for unit in told.mentions.quantities])
        unbracketed = masked(bare, [found.span() for found in _BRACKETS.finditer(bare)])
        bare = unbracketed if unbracketed.strip(MASK) else bare
        says = self._rules.tables.says
        states = [found for found in known.states.finditer(bare) if found[0] in says]
        best = min(states, key=lambda found: (_RANK[says[found[0]]], found.start()), default=None)
        word = best[0] if best is not None else ""
        cuts = [found.span() for found in states if found[0] not in known.generic]
        cuts += [(time.start, time.end) for time in told.mentions.times]
        left = self._unnumbered(masked(bare, cuts, _CUT).replace(MASK, "").strip(_MARKS))
        parts = (part for part in left.split(_CUT) if not known.modifiers.fullmatch(part))
        own = self._phrase("edge").sub("", "".join(parts)).strip(_MARKS)
        times = [time for time in told.mentions.times if not is_base(words, time, self._rules)]
        counted = dict.fromkeys(_SPANS, words)
        counted["same"] = "".join(words[time.start : time.end] for time in times)
        return Label(
            words,
            own=own,
            says=says.get(word, ""),
            word=word,
            unlisted=self._stands("unlisted", own),
            generic=own in known.generic,
            yearly=says.get(word) == "target" and self._stands("yearly", words),
            span=next((span for span, text in counted.items() if self._stands(span, text)), ""),
            absolute=any(not self._stands("this", words[x.start : x.end]) for x in times[:1]),
            origin=known.origin.search(words) is not None,
            part=self._stands("part", words),
            units=told.mentions.quantities,
            time=next(iter(times), None),
        )

    def _phrase(self, name: str) -> re.Pattern[str]:
        return self._rules.phrases.pattern(f"table-{name}")

    def _stands(self, name: str, text: str) -> bool:
        return self._phrase(name).search(text) is not None

    def _unnumbered(self, words: str) -> str:
        """Return the words without the number or the mark that may stand before them."""
        return self._phrase("numbering").sub("", words)


def masked(words: str, spans: Iterable[tuple[int, int]], mark: str = MASK) -> str:
    """Return the words with a mark in the place of each character of the spans."""
    for start, end in spans:
        words = f"{words[:start]}{mark * (end - start)}{words[end:]}"
    return words
