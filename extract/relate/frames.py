"""Finds the frame that a number stands in: the words on its sides that give it a status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extract.model import Quantity
from extract.rules.frames import Frame


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


def frame_of(frames: Iterable[Frame], sight: Sight) -> Frame | None:
    """Return the first frame that holds, in the order of the table, or None.

    A frame holds if all that it asks for is so: the number's dimension, unit and qualifier, the
    words before it, its surface, the words behind it, those of the sentence around it, and none
    of what it must not have.
    """
    return next((frame for frame in frames if _holds(frame, sight)), None)


def _holds(frame: Frame, sight: Sight) -> bool:
    quantity = sight.quantity
    if frame.dimensions and quantity.dimension not in frame.dimensions:
        return False
    if frame.qualifiers and quantity.qualifier not in frame.qualifiers:
        return False
    if frame.unless_intended and sight.intended:
        return False
    if (frame.unless_planned and sight.planned) or (frame.only_planned and not sight.planned):
        return False
    wanted = (
        (frame.units, quantity.unit),
        (frame.surface, sight.surface),
        (frame.before, sight.before),
        (frame.lead, sight.lead),
        (frame.around, sight.around),
    )
    if any(pattern is not None and not pattern.search(text) for pattern, text in wanted):
        return False
    if frame.behind is not None and not frame.behind.match(sight.behind):
        return False
    if frame.without is not None and frame.without.search(sight.around):
        return False
    return not any(pattern.search(sight.own) for pattern in frame.unless)
