"""Finds the frame that a number stands in: the words on its sides that give it a status."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Quantity
from extract.rules.frames import Frame, FrameTable

#: The words around a number that a frame asks of, in the order in which they are passed on.
_BEHIND, _SURFACE, _BEFORE, _LEAD, _AROUND, _OWN = range(6)
#: How words are asked, which, and whether they must hold what is asked for.
_Ask = tuple[Callable[[str], re.Match[str] | None], int, bool]


@dataclass(frozen=True, slots=True)
class Sight:
    """A number as its frames see it: its `own` words, those of its clause before it; `before`,
    the same with the clause that a bracket stands in; `lead`, those of its sentence; what
    follows it there, its surface, and all of these. `planned` says that it stands
    among plans, `intended` that its own clause plans it.
    """

    quantity: Quantity
    own: str
    before: str
    lead: str
    behind: str
    surface: str
    around: str
    planned: bool
    intended: bool


def frame_of(table: FrameTable, stage: str, sight: Sight) -> Frame | None:
    """Return the first frame of a stage that holds, in the order of the table, or None.

    A frame holds if all that it asks for is so: the number's dimension, unit and qualifier, the
    words before it, its surface, the words behind it, those of the sentence around it, and none
    of what it must not have.
    """
    quantity = sight.quantity
    number = (quantity.dimension, quantity.unit, quantity.qualifier)
    words = (sight.behind, sight.surface, sight.before, sight.lead, sight.around, sight.own)
    for frame, asks in _frames(table, stage, *number, sight.planned, sight.intended):
        for holds, of, wanted in asks:
            if (holds(words[of]) is not None) is not wanted:
                break
        else:
            return frame
    return None


@lru_cache(maxsize=8192)
def _frames(
    table: FrameTable, stage: str, dimension: str, unit: str, qualifier: str,
    planned: bool, intended: bool,
) -> tuple[tuple[Frame, tuple[_Ask, ...]], ...]:  # fmt: skip
    """Return the frames of a stage that ask for nothing else of such a number, each with what it
    asks of the words around it.
    """
    return tuple(
        (frame, _asks(frame))
        for frame in table.of(stage)
        if (not frame.dimensions or dimension in frame.dimensions)
        and (not frame.qualifiers or qualifier in frame.qualifiers)
        and (frame.units is None or frame.units.search(unit))
        and not (frame.unless_intended and intended)
        and not (frame.unless_planned and planned)
        and not (frame.only_planned and not planned)
    )


def _asks(frame: Frame) -> tuple[_Ask, ...]:
    """Return what a frame asks of the words around a number, and what they must not hold."""
    asked: tuple[tuple[re.Pattern[str] | None, int, bool], ...] = (
        (frame.surface, _SURFACE, True), (frame.before, _BEFORE, True), (frame.lead, _LEAD, True),
        (frame.around, _AROUND, True), (frame.without, _AROUND, False),
        *((pattern, _OWN, False) for pattern in frame.unless),
    )  # fmt: skip
    behind = () if frame.behind is None else ((frame.behind.match, _BEHIND, True),)
    return *behind, *((one.search, of, wanted) for one, of, wanted in asked if one is not None)
