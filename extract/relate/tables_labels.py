"""Reads the labels of a table: what a header or a row's text says of the numbers by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Cell, Mentions, Quantity, Region, Time
from extract.relate.period import is_base
from extract.relate.region import Gazetteer
from extract.rules import Rules
from extract.rules.tables import STATES

_BLANK = re.compile(r"[—\-－–/\\…*·○.。、]*|无|空")
_BRACKETS = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_NUMBERING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]|[（(][一二三四五六七八九十0-9]{1,3}[）)]"
    r"|\d{1,3}(?:[、．]|\.(?!\d))|[#＃*＊△▲●■◆·]|其中[：:]?)+"
)
_MARKS = " \t、，,。.；;：:/／-—－（）()|"
_YEARLY = re.compile(r"年度|全年|当年|本年|今年|年(?=目标|任务|计划)")
_MONTH = re.compile(r"[本当]月")
_COUNT = re.compile(r"[本当]月[止末]|[-—－~～至到][本当]月|年初至今|年初以来")
_UNLISTED = re.compile(
    r"[\u4e00-\u9fff]{1,9}(?:县|(?<![镇乡村园社小片地灾景库城郊])区|(?<!城)市|旗)"
)
_SAME = re.compile(r"同期")
_END = re.compile(r"期末")
_PART = re.compile(r"[#＃]|其中")


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

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the cell, or a dash for it."""
        return _BLANK.fullmatch(self.words) is not None


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says.

    `says` is one of `STATES` or ``, `word` the word that says so; `own` what is left: the thing
    counted; `generic` that this is only a measure of it (户数). `head` is what a column's header
    heads (place, item, unit, note) or ``; `total` that it stands for the whole, `subtotal` for a
    group, `unlisted` that it is called as a place is that no table has. `yearly` says that a
    plan is for the year, `span` what a time is counted over: `month`, `count` (from the year's
    beginning), `end` (a stock at its end) or `same` (the same period of the year before).
    `origin` says that the places by it are where something comes from, `part` that it is a part
    of what stands above it.
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
    origin: bool = False
    part: bool = False
    units: tuple[Quantity, ...] = ()
    time: Time | None = None


NO_LABEL = Label("")


@dataclass(frozen=True, slots=True)
class _Regexes:
    states: re.Pattern[str]
    ends: re.Pattern[str]
    heads: tuple[tuple[str, re.Pattern[str]], ...]
    note: re.Pattern[str]
    total: re.Pattern[str]
    subtotal: re.Pattern[str]
    origin: re.Pattern[str]
    modifiers: re.Pattern[str]
    generic: frozenset[str]
    says: dict[str, str]


@lru_cache(maxsize=8)
def _regexes(rules: Rules) -> _Regexes:
    table = rules.tables
    states = [name for name in STATES if name != "none"]
    total = table.either("total")
    return _Regexes(
        states=re.compile(table.either("plain", *states)),
        ends=re.compile(f"(?:{table.either('none')})$"),
        heads=tuple(
            (name, re.compile(f"(?:{table.either(name)})+")) for name in ("unit", "place", "item")
        ),
        note=re.compile(table.either("note")),
        total=re.compile(f"(?:全[省市县区州]|[本我][省市县区州])?(?:{total})(?:数|情况)?"),
        subtotal=re.compile(table.either("subtotal")),
        origin=re.compile(table.either("origin")),
        modifiers=re.compile(f"(?:{table.either('modifier')})*"),
        generic=frozenset(table.words("generic")),
        says=table.says,
    )


class Labels:
    """Reads labels for a document: `gazetteer` resolves the places that they name."""

    def __init__(self, gazetteer: Gazetteer, article: Region, rules: Rules) -> None:
        self._rules = rules
        self._gazetteer = gazetteer
        self._article = article
        self._regexes = _regexes(rules)

    def read(self, told: Told) -> Label:
        """Return what a cell says as a label."""
        if told.blank or (told.number is not None and not told.mentions.times):
            return NO_LABEL
        regexes = self._regexes
        words = told.words
        core = _NUMBERING.sub("", _BRACKETS.sub("", words)).strip(_MARKS)
        if regexes.total.fullmatch(core):
            return Label(words, total=True)
        if regexes.subtotal.fullmatch(core):
            return Label(words, subtotal=True)
        if region := self._region(told, core):
            return region
        units = told.mentions.quantities
        for name, pattern in regexes.heads:
            if pattern.fullmatch(core):
                origin = name == "place" and bool(regexes.origin.search(words))
                return Label(words, own="", head=name, units=units, origin=origin)
        if regexes.note.search(core):
            return Label(words, head="note")
        if regexes.ends.search(core):
            return Label(words, says="none", word=core)
        return self._thing(words, units, told.mentions.times)

    def _region(self, told: Told, core: str) -> Label | None:
        """Return the label if it is a place and nothing else."""
        places = told.mentions.places
        if not places or not core:
            return None
        place = places[0]
        rest = core.replace(place.surface, "", 1)
        total = bool(self._regexes.total.fullmatch(rest))
        if rest and not total and not self._regexes.modifiers.fullmatch(rest):
            return None
        if place.deictic is not None:
            if place.surface.startswith("各"):
                return None
            region = self._gazetteer.deictic(place, self._article, None)
            return Label(told.words, total=True, region=region)
        region = self._gazetteer.resolve(place) or self._gazetteer.resolve(place, trusted=True)
        return None if region is None else Label(told.words, region=region)

    def _thing(self, words: str, units: Sequence[Quantity], times: Sequence[Time]) -> Label:
        """Return the label of something counted."""
        regexes = self._regexes
        bare = _cut(words, [(unit.start, unit.end) for unit in units])
        bare = (
            _BRACKETS.sub("", bare) if bare != words or not bare.startswith(("(", "（")) else bare
        )
        found = [
            (regexes.says[m[0]], m.start(), m.end())
            for m in regexes.states.finditer(bare)
            if m[0] in regexes.says
        ]
        best = min(found, key=lambda each: (_order(each[0]), each[1]), default=None)
        says, word = ("", "") if best is None else (best[0], bare[best[1] : best[2]])
        own_times = [t for t in times if not is_base(words, t, self._rules)]
        spans = [
            (start, end) for name, start, end in found if bare[start:end] not in regexes.generic
        ]
        left = bare
        for piece in sorted((bare[a:b] for a, b in spans), key=len, reverse=True):
            left = left.replace(piece, "|", 1)
        for time in times:
            left = left.replace(words[time.start : time.end], "|", 1)
        left = _NUMBERING.sub("", left.strip(_MARKS))
        parts = [part for part in left.split("|") if not regexes.modifiers.fullmatch(part)]
        own = re.sub(r"^(?:年度|全年|当年|本年|已|累计|的)+|(?:情况|的)$", "", "".join(parts))
        own = own.strip(_MARKS)
        if regexes.modifiers.fullmatch(own) and own not in regexes.generic:
            own = ""
        span = "same" if any(_SAME.search(words, t.start, t.end) for t in own_times) else ""
        if _COUNT.search(words):
            span = "count"
        elif _MONTH.search(words):
            span = "month"
        elif "累计" in words:
            span = "count"
        elif _END.search(words):
            span = "end"
        return Label(
            words,
            own=own,
            says=says,
            word=word,
            unlisted=bool(_UNLISTED.fullmatch(own)),
            generic=own in regexes.generic,
            yearly=says == "target" and bool(_YEARLY.search(words)),
            span=span,
            origin=bool(regexes.origin.search(words)),
            part=bool(_PART.match(words)),
            units=tuple(units),
            time=own_times[0] if own_times else None,
        )


def _order(says: str) -> int:
    """Return how strongly a word decides: plans, what is done and rules by which comes first."""
    return min(STATES.index(says), STATES.index("standard"))


def _cut(words: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the words without the spans, unless nothing would be left."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(set(spans)):
        pieces.append(words[at:start])
        at = max(at, end)
    return "".join([*pieces, words[at:]])
