"""Reads what stands around a table: what its caption and heading say of all its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.model import Article, Fact, Quantity, Region, Time
from extract.relate.context import Context, Mood, fact
from extract.relate.period import is_base
from extract.relate.phrases import phrases
from extract.relate.region import Gazetteer
from extract.relate.tables.labels import MASK, Told, masked
from extract.rules import Rules

_SHORT = 40
_CLAUSE = re.compile("[，。；：:]")
_OF_MOOD: dict[Mood, str] = {"plan": "target", "rule": "standard"}


@dataclass(frozen=True, slots=True)
class Around:
    """What a table stands in.

    `notes` are its caption and the lines right before it, nearest first, `heading` its article's
    heading and the document's title, `context` what holds where it stands.
    """

    article: Article
    notes: tuple[Told, ...]
    heading: tuple[Told, ...]
    context: Context

    @property
    def region(self) -> Region:
        """What its heading, or the document, is about."""
        return self.context.home


@dataclass(frozen=True, slots=True)
class Theme:
    """What a table's surroundings say of all its numbers.

    `text` is what they count, `says` the status of numbers whose labels give none, by `says_rule`,
    `time` a time that rests on the words that it stands in, `planned` that these are a plan's.
    """

    text: str
    region: Region
    says: str
    says_rule: str
    units: tuple[Quantity, ...]
    time: Fact[Time] | None
    planned: bool


def theme_of(notes: Sequence[Told], around: Around, gazetteer: Gazetteer, rules: Rules) -> Theme:
    """Return what is said by the notes, the nearest first, then the heading and the context."""
    every = [*((note, "caption") for note in notes), *((x, "heading") for x in around.heading)]
    short = ((note.words, part) for note, part in every if len(note.words) <= _SHORT)
    says = (
        (said, f"table:status-{part}") for words, part in short if (said := _says(words, rules))
    )
    regions = (region for note, part in every if (region := _region(note, part, gazetteer)))
    said, said_rule = next(says, ("", "table:status-article"))
    return Theme(
        text=next((topic for note, _ in every if (topic := _topic(note, rules))), ""),
        region=next(regions, None) or replace(around.region, rule="table:region-article"),
        says=said or _OF_MOOD.get(around.context.says, ""),
        says_rule=said_rule,
        units=next((units for note, _ in every if (units := note.mentions.quantities)), ()),
        time=next(_times(notes, around, rules), None),
        planned=said == "target",
    )


def _times(notes: Sequence[Told], around: Around, rules: Rules) -> Iterator[Fact[Time]]:
    """Yield the times of a table: of a note that is no sentence with numbers, of what it stands
    in, of the heading, of what is around that, of such a sentence.
    """
    context = around.context
    reports = [note for note in notes if _reports(note)]
    for note in notes:
        if note not in reports:
            yield from _time(note, "caption", rules)
    if context.own is not None:
        yield fact(context.own, "table:period-article")
    for note in around.heading:
        yield from _time(note, "heading", rules)
    if context.frame is not None:
        yield fact(context.frame, "table:period-article")
    for note in reports:
        yield from _time(note, "caption", rules)


def _reports(note: Told) -> bool:
    """Whether a line before a table is a sentence with numbers, whose time is its own."""
    words = masked(note.words, [(time.start, time.end) for time in note.mentions.times])
    return words.endswith("。") and re.search(r"\d", words) is not None


def _time(note: Told, part: str, rules: Rules) -> Iterator[Fact[Time]]:
    """Yield the time of a note: up to or from when, else the first."""
    times = [time for time in note.mentions.times if not is_base(note.words, time, rules)]
    for time in sorted(times, key=lambda time: time.kind not in ("until", "since"))[:1]:
        yield fact(time, f"table:period-{part}", words=note.words)


def _region(note: Told, part: str, gazetteer: Gazetteer) -> Region | None:
    """Return the first place that a note names, unless it speaks of one otherwise (全县)."""
    for place in note.mentions.places:
        region = gazetteer.resolve(place) if place.candidates else None
        if region is not None or place.deictic is not None:
            return region and replace(region, rule=f"table:region-{part}")
    return None


def _says(words: str, rules: Rules) -> str:
    """Return the status that a caption gives: of what is done, of a rule, of a plan."""
    turns = (("done", "actual"), ("ruled", "standard"), ("planned", "target"))
    pattern = rules.phrases.pattern
    return next((says for turn, says in turns if pattern(f"table-{turn}").search(words)), "")


@lru_cache(maxsize=8)
def _tail(rules: Rules) -> re.Pattern[str]:
    return re.compile(f"(?:{rules.tables.either('tail')})+.*$")


def _topic(note: Told, rules: Rules) -> str:
    """Return what a caption or heading counts (城镇新增就业 of 各县市区城镇新增就业完成情况)."""
    grammar, pattern = phrases(rules), rules.phrases.pattern
    words, parts = note.words, pattern("table-parts-end")
    spans = [(time.start, time.end) for time in note.mentions.times]
    spans += [
        (place.start, place.end)
        for place in note.mentions.places
        if place.candidates and not parts.search(words, max(0, place.start - 2), place.end)
    ]
    words = pattern("table-titled").sub("", masked(words, spans).replace(MASK, ""))
    for clause in reversed(_CLAUSE.split(words)):
        told = pattern("table-parts").sub("", pattern("table-particle").sub("", clause))
        topic = grammar.left(_tail(rules).sub("", told))
        if topic and not grammar.bare(topic):
            return topic
    return ""
