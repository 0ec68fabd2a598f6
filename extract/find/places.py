"""Finds places: divisions by any of their names, deictics (该县, 全市), zones without a code."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from extract.find.openings import is_han, letters, seconds
from extract.model import Division, Place
from extract.rules import Rules

_SETS = 8
_START = attrgetter("start")
_LONGEST_NAME = 4
"""Letters of a zone's own name, where no place stands before it."""


def find_places(text: str, start: int, end: int, rules: Rules) -> list[Place]:
    """Return the places of `text[start:end]` in order, free of overlap.

    A place is the longest name at its position. Whether a short name that is also a word, or
    a name of several divisions, is meant is for the relating stage to say, which knows the
    issuer and the neighbours.
    """
    return _finder(rules).find(text, start, end)


@lru_cache(maxsize=8)
def _finder(rules: Rules) -> _Finder:
    return _Finder(rules)


class _Name(NamedTuple):
    """A name of divisions; `full` says that it ends as names do that are not short."""

    surface: str
    candidates: tuple[Division, ...]
    short: bool
    word: bool
    full: bool
    of_province: bool


class _Finder:
    """The names by their first two letters, longest first, and the regexes around them."""

    def __init__(self, rules: Rules) -> None:
        say, phrase = rules.phrases.source, rules.phrases.pattern
        table = rules.regions
        self._kinds = table.kinds
        this, each = say("this-division"), say("all-divisions")
        kinds = "|".join(sorted(table.kinds, key=len, reverse=True))
        # One set of letters comes first, for which the engine looks without leaving its loop.
        self._deictic = re.compile(
            f"(?:{this}|{each})(?:(?<={this})(?P<kind>{kinds})(?!{say('no-division')})"
            f"|(?<={each}){say('kinds-of-divisions')})"
        )
        self._provinces = phrase("all-provinces")
        self._names = {
            pair: tuple(
                _Name(
                    surface,
                    table.by_name[surface],
                    surface in table.shorts,
                    surface in table.words,
                    surface not in table.shorts or table.kinds.get(surface[-1]) == "county",
                    surface[:2] in table.provinces,
                )
                for surface in surfaces
                if surface not in table.shorts or not self._deictic.fullmatch(surface)
            )
            for pair, surfaces in table.by_start.items()
        }
        firsts = letters({pair[0] for pair in self._names})
        self._look = re.compile(firsts + seconds(self._names, _SETS))
        self._no_name, self._no_short = phrase("not-behind-name"), phrase("not-behind-short")
        self._of_counties, self._town = phrase("of-counties"), phrase("town-behind")
        self._across = re.compile(f"{say('across-short')}|{say('counted-short')}")
        self._end_of_zone, self._zone = phrase("end-of-zone"), phrase("zone")
        self._unnamed, self._small = phrase("unnamed-zone"), phrase("small-zone")
        self._heads, self._no_zone = phrase("heads-a-report"), phrase("no-name-of-zone")
        self._opens_zone = rules.phrases.letters("before-zone")

    def find(self, text: str, start: int, end: int) -> list[Place]:
        """Return the places of `text[start:end]`."""
        found = self._named(text, start, end)
        unnamed = self._deictics(text, start, end, found)
        found += unnamed
        if self._end_of_zone.search(text, start, end):
            zones = self._zones(text, start, end, found)
            found += zones
            unnamed += zones
        if unnamed:
            found.sort(key=_START)
        return found

    def _named(self, text: str, start: int, end: int) -> list[Place]:
        names = self._names
        found: list[Place] = []
        at = start
        for begin in self._look.finditer(text, start, end):
            here = begin.start()
            if here < at or (opened := names.get(text[here : here + 2])) is None:
                continue
            for surface, candidates, short, word, full, of_province in opened:
                if not text.startswith(surface, here, end):
                    continue
                after = here + len(surface)
                if full:
                    if self._no_name.match(text, after, end):
                        break
                    if of_province and self._of_counties.match(text, after - 1, end):
                        continue
                if short:
                    if self._no_short.match(text, after, end) or (
                        here > at and self._across.match(text, here - 1, end)
                    ):
                        break
                    word = word or self._town.match(text, after, end) is not None
                rule = "place:short" if short else "place:name"
                found.append(Place(here, after, surface, candidates, None, short, word, rule))
                at = after
                break
        return found

    def _deictics(self, text: str, start: int, end: int, taken: list[Place]) -> list[Place]:
        found = []
        for m in self._deictic.finditer(text, start, end):
            before = bisect_left(taken, m.end(), key=_START)
            if before and taken[before - 1].end > m.start():
                continue
            level = self._kinds.get(m["kind"], "prefecture")
            found.append(Place(m.start(), m.end(), m[0], (), level, rule="place:deictic"))
        for m in self._provinces.finditer(text, start, end):
            found.append(Place(m.start(), m.end(), m[0], (), "country", rule="place:provinces"))
        return found

    def _zones(self, text: str, start: int, end: int, taken: list[Place]) -> list[Place]:
        """Return zones: a place's name or two to four letters before what ends one."""
        zones: list[Place] = []
        for m in self._zone.finditer(text, start, end):
            inner = next((p for p in taken if p.end == m.start() and p.candidates), None)
            covering = next((p for p in taken if p.start < m.end() and m.start() < p.end), None)
            if covering is not None:
                if covering.start == m.start() or not covering.word:
                    continue
                taken.remove(covering)
            left = inner.start if inner is not None else self._name_of(text, start, m)
            if inner is not None:
                taken.remove(inner)
            heads = m.end() == end or self._heads.match(text, m.end(), end)
            if left is None or (not heads and self._small.search(m[0])):
                continue
            word = left == m.start()
            zones.append(
                Place(left, m.end(), text[left : m.end()], (), word=word, rule="place:zone")
            )
        return zones

    def _name_of(self, text: str, start: int, zone: re.Match[str]) -> int | None:
        """Return where the zone's own name begins, its own start without one; None: no zone."""
        begin = left = zone.start()
        while left > start and begin - left < _LONGEST_NAME and is_han(text[left - 1]):
            left -= 1
        if left > start and is_han(text[left - 1]):
            left = begin
        if left < begin and not self._no_zone.search(text, left, begin):
            return left
        opens = begin == start or text[begin - 1] in self._opens_zone
        return begin if opens and not self._unnamed.match(zone[0]) else None
