"""The columns `si_value`, `si_value_high`, `si_unit`: each number in the SI, worked out by pint.

Exact to the last step: factors are fractions, and a value is rounded to 28 digits only where it
has no end (亩 is 2000/3 m²). A unit that has no worth in the SI leaves the columns empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from extract.errors import RuleError, UsageError
from extract.rules import Rules, load_rules
from extract.rules.si import TABLE, SiTable, Worth
from extract.rules.units import exact
from extract.write.table import Row

_CHANGE = "change"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Scale:
    """A number in a unit is `factor` times it, plus `offset`, in the SI unit `unit`.

    A change has no offset: one of 9℉ is one of 5 °C.
    """

    factor: Fraction
    offset: Fraction
    unit: str

    def of(self, value: Decimal, *, change: bool = False) -> Decimal:
        """Return a value on this scale, exact where it has an end, else to 28 digits."""
        return exact(Fraction(value) * self.factor + (0 if change else self.offset))


def with_si(rows: Iterable[Row], rules: Rules | None = None) -> Iterator[Row]:
    """Yield each row with `si_value`, `si_value_high` and `si_unit` at its end.

    They are None, None and `` for what is counted and for units that have no worth in the SI.
    Raises UsageError if pint is missing, RuleError for an entry of `si.toml` that it cannot read.
    """
    scales = _scales(rules or load_rules())
    for row in rows:
        scale = scales.scale(row["unit"], row["dimension"])
        value, high = row["value"], row["value_high"]
        change = row["status"] == _CHANGE
        yield {
            **row,
            "si_value": scale.of(value, change=change) if scale and value is not None else None,
            "si_value_high": scale.of(high, change=change) if scale and high is not None else None,
            "si_unit": scale.unit if scale else "",
        }


@lru_cache(maxsize=8)
def _scales(rules: Rules) -> Scales:
    return Scales(rules.si)


class Scales:
    """Units to SI units, by the table and pint; each is worked out once."""

    def __init__(self, table: SiTable) -> None:
        self._table = table
        self._registry = registry = _pint().UnitRegistry(
            non_int_type=Fraction, on_redefinition="ignore"
        )
        for name, symbol in table.bases:
            registry.define(f"{name} = [of_{name}]" + (f" = {symbol}" if symbol != name else ""))
        self._known: dict[tuple[str, str], Scale | None] = {}

    def scale(self, unit: str, dimension: str) -> Scale | None:
        """Return the scale of a unit of a dimension; None if it has no worth in the SI."""
        key = unit, dimension
        if key not in self._known:
            self._known[key] = self._whole(unit, dimension)
        return self._known[key]

    def _whole(self, unit: str, dimension: str) -> Scale | None:
        worth = self._table.worth(unit, dimension)
        if worth is None:
            return self._rate(unit)
        zero, one = (self._convert(worth, Fraction(number)) for number in (0, 1))
        return Scale(one.magnitude - zero.magnitude, zero.magnitude, self._label(one))

    def _rate(self, unit: str) -> Scale | None:
        """Compose 元/亩 or 人次/日 from its parts; what is counted is one, over what is not."""
        counted, *by = unit.split("/")
        worth = self._table.worth(counted)
        if not by or (worth is None and counted not in self._table.counted):
            return None
        one = Fraction(1)
        made = self._convert(worth, one) if worth else self._registry.Quantity(one)
        for part in by:
            if (worth := self._table.worth(part)) is None:
                return None
            made = made / self._convert(worth, one)
        return Scale(made.magnitude, Fraction(0), self._label(made))

    def _convert(self, worth: Worth, value: Fraction) -> Any:
        """Return `value` of a unit as a quantity of pint in the SI unit."""
        try:
            found = self._registry.Quantity(value * worth.factor, worth.pint)
            return found.to(worth.to) if worth.to else found.to_base_units()
        except Exception as error:
            said = " ".join(str(error).split())
            raise RuleError(TABLE, worth.name, f"pint {worth.pint!r}: {said}") from None

    def _label(self, quantity: Any) -> str:
        """Return the symbol of a quantity's unit: m², kg/m³, 1/s, 1."""
        symbols = sorted(
            (self._registry.get_symbol(name), int(power)) for name, power in quantity.unit_items()
        )
        above = "·".join(_power(symbol, power) for symbol, power in symbols if power > 0)
        below = "".join(f"/{_power(symbol, -power)}" for symbol, power in symbols if power < 0)
        return (above or "1") + below


def _power(symbol: str, power: int) -> str:
    return symbol if power == 1 else symbol + str(power).translate(_RAISED)


def need_pint() -> None:
    """Raise UsageError if pint is missing, without loading it."""
    if find_spec("pint") is None:
        raise UsageError("--si needs pint: pip install 'bulletin-metrics[si]'")


def _pint() -> Any:
    need_pint()
    return import_module("pint")
