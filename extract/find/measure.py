"""A measure: a numeral as read from the text, with what it is measured in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extract.model import Qualifier


@dataclass(slots=True)
class Measure:
    """A numeral as read, with its unit once that is known. `negative`: its sign is counted in.

    `times` is what its unit multiplies the number by (三成 are 30 %), `low` and `high` hold it.

    `number_end` is the end of the numeral, `end` that of the measure. `scaled` says that a scale
    word is in it. `name` and `dimension` are the unit's, `` without one.
    """

    start: int
    number_end: int
    end: int
    low: Decimal
    high: Decimal | None
    qualifier: Qualifier
    surface: str
    han: bool
    scaled: bool
    name: str = ""
    dimension: str = ""
    rule: str = ""
    negative: bool = False
    times: Decimal = Decimal(1)
