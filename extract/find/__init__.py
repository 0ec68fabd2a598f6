"""Text → Mentions: numbers with their units, times, places, and what is no observation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from extract.find.cells import find_label, find_number
from extract.find.dates import find_times
from extract.find.exclusions import find_exclusions
from extract.find.places import find_places
from extract.find.quantities import find_quantities
from extract.find.sentences import split_sentences
from extract.model import Exclusion, Mentions, Place, Quantity, Reference, Sentence, Time
from extract.rules import Rules

_M = TypeVar("_M", Quantity, Time, Place, Exclusion)

__all__ = [
    "find_exclusions",
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
    """Return what stands in each sentence of `text[start:end]`, a paragraph, in order.

    Where kinds compete for the same characters, a time comes before a place (五一, 三月三),
    and both before a quantity, as does an exclusion.
    """
    times = find_times(text, start, end, reference, rules)
    exclusions = find_exclusions(text, start, end, rules)
    places = find_places(text, start, end, rules)
    blocked = sorted(
        [(m.start, m.end) for m in times]
        + [(m.start, m.end) for m in exclusions]
        + [(m.start, m.end) for m in places]
    )
    quantities = find_quantities(text, start, end, rules, blocked)
    sentences = split_sentences(text, start, end)
    return list(
        map(
            Mentions,
            sentences,
            _by_sentence(quantities, sentences),
            _by_sentence(times, sentences),
            _by_sentence(places, sentences),
            _by_sentence(exclusions, sentences),
        )
    )


def _by_sentence(found: Sequence[_M], sentences: Sequence[Sentence]) -> list[tuple[_M, ...]]:
    """Return for each sentence what begins in it; both are in order of start."""
    held: list[tuple[_M, ...]] = [()] * len(sentences)
    at, index, count = 0, 0, len(found)
    while at < count:
        start = found[at].start
        while index < len(held) and sentences[index].end <= start:
            index += 1
        if index == len(held):
            break
        first, end = at, sentences[index].end
        at += 1
        if start < sentences[index].start:
            continue
        while at < count and found[at].start < end:
            at += 1
        held[index] = tuple(found[first:at])
    return held
