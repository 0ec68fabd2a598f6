"""Text → Mentions: numbers with their units, times, places; not what is no observation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import TypeVar

from extract.find.cells import find_label, find_number
from extract.find.dates import find_times
from extract.find.document import find_clues
from extract.find.exclusions import find_exclusions
from extract.find.places import find_places
from extract.find.quantities import find_quantities, is_duration
from extract.find.sentences import split_sentences
from extract.model import Exclusion, Mentions, Place, Quantity, Reference, Sentence, Span, Time
from extract.rules import Rules

_DAYS = frozenset({"date:day-alone", "date:days-alone"})
"""What could also say how long: 30日."""

_CLOCK = "date:clock"

_M = TypeVar("_M", Quantity, Time, Place)

__all__ = [
    "find_clues",
    "find_exclusions",
    "find_in_paragraphs",
    "find_label",
    "find_mentions",
    "find_number",
    "find_places",
    "find_quantities",
    "find_times",
    "split_sentences",
]


def find_mentions(
    text: str, start: int, end: int, reference: Reference, rules: Rules
) -> list[Mentions]:
    """Return what stands in each sentence of `text[start:end]`, a paragraph, in order."""
    (found,) = find_in_paragraphs(text, [Span(start, end)], reference, rules)
    return found


def find_in_paragraphs(
    text: str, paragraphs: Sequence[Span], reference: Reference, rules: Rules
) -> list[list[Mentions]]:
    """Return what stands in each sentence of each paragraph; these are in order and apart.

    Where kinds compete for the same characters, a time comes before a place (五一, 三月三),
    and both before a quantity, as does an exclusion. Each kind is found in all paragraphs before
    the next one, which keeps what it needs close to the processor.
    """
    spans = [(paragraph.start, paragraph.end) for paragraph in paragraphs]
    times = [
        [
            time
            for time in find_times(text, start, end, reference, rules)
            if not _is_number(text, time, rules)
        ]
        for start, end in spans
    ]
    exclusions = [find_exclusions(text, start, end, rules) for start, end in spans]
    places = [find_places(text, start, end, rules) for start, end in spans]
    blocked = [_blocked(*kinds) for kinds in zip(times, exclusions, places, strict=True)]
    quantities = [
        find_quantities(text, start, end, rules, taken)
        for (start, end), taken in zip(spans, blocked, strict=True)
    ]
    cut = [split_sentences(text, start, end) for start, end in spans]
    sentences = list(chain.from_iterable(cut))
    found = map(
        Mentions,
        sentences,
        _by_sentence(quantities, sentences),
        _by_sentence(times, sentences),
        _by_sentence(places, sentences),
    )
    return [list(islice(found, len(held))) for held in cut]


def _is_number(text: str, time: Time, rules: Rules) -> bool:
    """Whether a number only looks like a time: 工期30日, 五到一点 in 零点五到一点五."""
    if time.rule in _DAYS:
        return is_duration(text, time.start, time.end, rules)
    point = rules.phrases.pattern("point")
    return time.rule == _CLOCK and bool(point.match(text, time.start - 1, time.start))


def _blocked(
    times: list[Time], exclusions: list[Exclusion], places: list[Place]
) -> list[tuple[int, int]]:
    taken = [(time.start, time.end) for time in times]
    taken += [(exclusion.start, exclusion.end) for exclusion in exclusions]
    taken += [(place.start, place.end) for place in places]
    taken.sort()
    return taken


def _by_sentence(found: Iterable[list[_M]], sentences: Sequence[Sentence]) -> list[tuple[_M, ...]]:
    """Return for each sentence what begins in it; both are in order of start."""
    held: list[tuple[_M, ...]] = [()] * len(sentences)
    mentions = list(chain.from_iterable(found))
    at, index, count = 0, 0, len(mentions)
    while at < count:
        start = mentions[at].start
        while index < len(held) and sentences[index].end <= start:
            index += 1
        if index == len(held):
            break
        first, end = at, sentences[index].end
        at += 1
        if start < sentences[index].start:
            continue
        while at < count and mentions[at].start < end:
            at += 1
        held[index] = tuple(mentions[first:at])
    return held
