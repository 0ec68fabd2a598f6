"""What all of a document's sentences are read with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import Reference
from extract.relate.region import Gazetteer
from extract.rules import Rules


@dataclass(frozen=True, slots=True)
class Setting:
    """A document's text and title, its places, what its times are counted from, the rules.

    `numbers` are the offsets of its numbers, in order, `exact` those of three and more figures
    (39.2万户, not 400个); `voted` says that its blocks tell plans from reviews by all their words,
    as those of a report to a congress do; `explained`, that what was asked of each number is told.
    """

    text: str
    title: str
    gazetteer: Gazetteer
    reference: Reference
    rules: Rules
    numbers: Sequence[int] = ()
    exact: Sequence[int] = ()
    voted: bool = False
    explained: bool = False
