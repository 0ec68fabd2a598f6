"""What units are worth in the SI, as `patterns/si.toml` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLE = "si.toml"


@dataclass(frozen=True, slots=True)
class Worth:
    """A unit is worth `factor` times the expression `pint`, and is converted to `to`.

    Both are in the names of pint; `to` is `` for the base units.
    """

    name: str
    factor: Fraction
    pint: str
    to: str = ""


@dataclass(frozen=True, eq=False)
class SiTable:
    """The worth of units by (name, dimension), `` where the dimension is not needed.

    `bases` are (name in pint, symbol) of what pint lacks, `counted` the units of things that
    are counted, `without` those that have no worth in the SI.
    """

    worths: Mapping[tuple[str, str], Worth] = field(repr=False)
    bases: tuple[tuple[str, str], ...]
    counted: frozenset[str] = field(repr=False)
    without: frozenset[str] = frozenset()

    @classmethod
    def load(cls, folder: Folder, counted: frozenset[str]) -> SiTable:
        """Return the table of `folder`. Raises RuleError for an entry that cannot be used."""
        worths: dict[tuple[str, str], Worth] = {}
        bases = [
            (entry["pint"], entry["symbol"])
            for entry in folder.entries(TABLE, "base", needs=("name", "pint", "symbol", "source"))
        ]
        for entry in folder.entries(TABLE, "currency", needs=("name", "code"), may=("aliases",)):
            code = entry["code"]
            if not (code.isascii() and code.isalpha() and code.isupper() and len(code) == 3):
                raise RuleError(TABLE, entry["name"], f"code {code!r}; expected one like CNY")
            bases.append((code, code))
            for name in _names(entry):
                worths[name, ""] = Worth(name, Fraction(1), code)
        for entry in folder.entries(
            TABLE,
            "unit",
            needs=("name", "pint"),
            may=("aliases", "dimension", "factor", "to", "source"),
        ):
            factor = _factor(entry)
            for name in _names(entry):
                worths[name, entry.get("dimension", "")] = Worth(
                    name, factor, entry["pint"], entry.get("to", "")
                )
        without = folder.entries(TABLE, "without", needs=("name", "reason"), may=("aliases",))
        names = frozenset(name for entry in without for name in _names(entry))
        return cls(worths, tuple(dict.fromkeys(bases)), counted - names, names)

    def worth(self, name: str, dimension: str = "") -> Worth | None:
        """Return what a unit of a dimension (`` if not known) is worth; None without one."""
        return self.worths.get((name, dimension)) or self.worths.get((name, ""))


def _names(entry: Entry) -> tuple[str, ...]:
    return (entry["name"], *entry.get("aliases", ()))


def _factor(entry: Entry) -> Fraction:
    given = entry.get("factor", "1")
    try:
        factor = Fraction(given) if isinstance(given, str) else Fraction(0)
    except (ValueError, ZeroDivisionError):
        factor = Fraction(0)
    if factor <= 0:
        raise RuleError(
            TABLE, entry["name"], f"factor {given!r}; expected a text like '500' or '2000/3'"
        )
    return factor
