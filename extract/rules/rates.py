"""What rates are counted by (元/月, 次/周), as `units.toml` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extract.errors import RuleError
from extract.rules.loader import Folder

TABLE = "units.toml"

_ALL = frozenset({"money", "mass", "volume", "energy"})
TAKERS = {
    "time": _ALL | {"count", "duration", "length", "area"},
    "person": _ALL | {"duration", "length", "area"},
    "good": _ALL | {"duration", "length"},
    "place": _ALL,
}
"""The dimensions that each kind of denominator divides: a count is a rate by time alone."""


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a rate is counted by. `of` are the dimensions that it divides.

    `unless_before` are words that, right behind it, make it part of another one; `at_number`
    says that behind 每 a number must follow at once (每个500元). One that `folds_to` another is
    shown as that. A `population` shares what is counted, but for people (每千人口床位4.5张).
    """

    name: str
    surfaces: tuple[str, ...]
    of: frozenset[str]
    unless_before: tuple[str, ...] = ()
    at_number: bool = False
    folds_to: str = ""
    population: bool = False


@dataclass(frozen=True, slots=True)
class Mean:
    """A word that says 每 in another way: 亩产, or 人均 where a 每 follows (`then`).

    `of` are dimensions or units. `unless_after` are characters that, just before the word, make it
    part of another one.
    """

    name: str
    surfaces: tuple[str, ...]
    by: str
    of: frozenset[str]
    then: str = ""
    unless_after: str = ""


def denominators(folder: Folder) -> tuple[Denominator, ...]:
    """Return the denominators of a folder. Raises RuleError for one of no known kind."""
    made = []
    for entry in folder.entries(
        TABLE,
        "denominator",
        needs=("name", "kind"),
        may=("aliases", "unless_before", "at_number", "folds_to", "population"),
    ):
        made.append(
            Denominator(
                entry["name"],
                _surfaces(entry),
                _takers(entry),
                tuple(entry.get("unless_before", ())),
                entry.get("at_number", False),
                entry.get("folds_to", ""),
                entry.get("population", False),
            )
        )
    return tuple(made)


def means(folder: Folder) -> tuple[Mean, ...]:
    """Return the words that say 每 in another way."""
    return tuple(
        Mean(
            entry["name"],
            _surfaces(entry),
            entry["by"],
            frozenset(entry.get("of", ())) or _takers(entry),
            entry.get("then", ""),
            entry.get("unless_after", ""),
        )
        for entry in folder.entries(
            TABLE,
            "mean",
            needs=("name", "by", "kind"),
            may=("aliases", "of", "then", "unless_after"),
        )
    )


def _surfaces(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return (entry["name"], *entry.get("aliases", ()))


def _takers(entry: Mapping[str, Any]) -> frozenset[str]:
    try:
        return TAKERS[entry["kind"]]
    except KeyError:
        raise RuleError(
            TABLE, entry["name"], f"kind {entry['kind']!r}; expected one of {', '.join(TAKERS)}"
        ) from None
