"""Finds the frame that a number stands in: the words on its sides that give it a status."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from extract.model import Quantity
from extract.rules.frames import Frame, FrameTable


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
    asked = (quantity.dimension, quantity.unit, quantity.qualifier)
    frames = _frames(table, stage, *asked, sight.planned, sight.intended)
    return next((frame for frame in frames if _holds(frame, sight)), None)


@lru_cache(maxsize=8192)
def _frames(
    table: FrameTable, stage: str, dimension: str, unit: str, qualifier: str,
    planned: bool, intended: bool,
) -> tuple[Frame, ...]:  # fmt: skip
    """Return the frames of a stage that ask for nothing else of such a number."""
    return tuple(
        frame
        for frame in table.of(stage)
        if (not frame.dimensions or dimension in frame.dimensions)
        and (not frame.qualifiers or qualifier in frame.qualifiers)
        and (frame.units is None or frame.units.search(unit))
        and not (frame.unless_intended and intended)
        and not (frame.unless_planned and planned)
        and not (frame.only_planned and not planned)
    )


def _holds(frame: Frame, sight: Sight) -> bool:
    """Whether all that a frame asks of the words around a number is so, and nothing that it must
    not have.
    """
    return (
        (frame.behind is None or frame.behind.match(sight.behind) is not None)
        and (frame.surface is None or frame.surface.search(sight.surface) is not None)
        and (frame.before is None or frame.before.search(sight.before) is not None)
        and (frame.lead is None or frame.lead.search(sight.lead) is not None)
        and (frame.around is None or frame.around.search(sight.around) is not None)
        and (frame.without is None or frame.without.search(sight.around) is None)
        and not any(pattern.search(sight.own) for pattern in frame.unless)
    )
