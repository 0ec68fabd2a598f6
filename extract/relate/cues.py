"""The cues of one sentence: asked for by what they say, where they hold, and in which stretch."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter

from extract.rules import Rules
from extract.rules.cues import Hit

# A quotation that is over and had marks of its own says nothing of what follows it.
_QUOTED = re.compile("“[^“”]*[，。；！？…][^“”]*”")
_GAP = 16
"""Characters that may part a cue from the number that it is right before."""
_SAME = frozenset[str]()
_begin = attrgetter("start")


class Cues:
    """The cues of one sentence, found in one pass when they are first asked for."""

    def __init__(self, text: str, start: int, end: int, rules: Rules) -> None:
        self._text, self._start, self._end, self._rules = text, start, end, rules
        self._gap = rules.phrases.pattern("gap-run")

    @cached_property
    def _found(self) -> list[Hit]:
        return self._rules.cues.scan(self._text, self._start, self._end)

    @cached_property
    def _hits(self) -> dict[tuple[str, str], list[Hit]]:
        hits: dict[tuple[str, str], list[Hit]] = defaultdict(list)
        for hit in self._found:
            hits[hit.cue.says, hit.cue.scope].append(hit)
        return hits

    @cached_property
    def _near(self) -> list[Hit]:
        return [hit for hit in self._found if hit.cue.scope == "near"]

    @cached_property
    def _quoted(self) -> list[tuple[int, int]]:
        found = _QUOTED.finditer(self._text, self._start, self._end)
        return [one.span() for one in found]

    def near(self, start: int, at: int) -> tuple[Hit, ...]:
        """Return the cues from `start` on that are right before an offset, the nearest first."""
        found: list[Hit] = []
        for hit in reversed(self._near[: bisect_left(self._near, at, key=_begin)]):
            if hit.start < start or at - hit.end > _GAP:
                break
            if hit.end <= at and self._gap.fullmatch(self._text, hit.end, at):
                found.append(hit)
        return tuple(found)

    def last(
        self, says: str, scope: str, start: int, end: int, but: frozenset[str] = _SAME
    ) -> Hit | None:
        """Return the last cue that says so in `[start, end)`, but for those that say nothing in
        one of these cases.
        """
        hits = self._hits.get((says, scope))
        return next(self._within(hits, start, end, but, -1), None) if hits else None

    def first(self, says: str, scope: str, start: int, end: int) -> Hit | None:
        """Return the first cue that says so in `[start, end)`."""
        hits = self._hits.get((says, scope))
        return next(self._within(hits, start, end, _SAME, 1), None) if hits else None

    def base(self, start: int, end: int) -> str | None:
        """Return what the last comparison in `[start, end)` is with that says so by itself."""
        hits = self._hits.get(("compare", "clause"), ())
        told = (one.cue.base for one in reversed(hits) if start <= one.start and one.end <= end)
        return next(filter(None, told), None)

    def _within(
        self, hits: list[Hit], start: int, end: int, but: frozenset[str], step: int
    ) -> Iterator[Hit]:
        first, behind = bisect_left(hits, start, key=_begin), bisect_left(hits, end, key=_begin)
        for hit in hits[first:behind][::step]:
            if hit.end <= end and not hit.cue.unless & but and not self._is_quoted(hit, start, end):
                yield hit

    def _is_quoted(self, hit: Hit, start: int, end: int) -> bool:
        return any(
            start <= opened <= hit.start and hit.end <= closed <= end
            for opened, closed in self._quoted
        )
