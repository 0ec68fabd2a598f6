"""A measure: a numeral as read from the text, with what it is measured in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extract.model import Qualifier


@dataclass(slots=True)
class Measure:
    """A numeral as read, with its unit once that is known.

    `number_end` is the end of the numeral, `end` that of the measure. `low` and `high` are the
    ends of one that is two (三四百); `high` is None for others. `qualifier` is what a word within
    says (余, 几; `range` for two). `han`: it begins with a Han digit. `scaled`: it ends with a
    scale word, or has one amid Arabic digits. `name` and `dimension` are the unit's, `` without
    one. `negative`: its sign is counted in. `times` is what its unit multiplies the number by (三成
    are 30 %), `low` and `high` hold it.
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
