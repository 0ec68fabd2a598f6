"""Where a number without a unit counts something, as `units.toml` has it."""

from __future__ import annotations

from dataclasses import dataclass

from extract.rules.loader import Folder

TABLE = "units.toml"


@dataclass(frozen=True, slots=True)
class Index:
    """What a bare number may be the value of: 指数为100.7."""

    name: str
    surfaces: tuple[str, ...]
    dimension: str


@dataclass(frozen=True, slots=True)
class Bare:
    """The words around numbers without a unit.

    `nouns` follow a number at once (300床位), with `modifiers` before them (1万残疾人,
    5万农村低收入人口). `divisions` do so behind one of `governs` (辖6镇3办). A large number is
    of yuan behind one of `amounts` (产值2.4亿) or before one of `sums` (300万贷款).
    """

    nouns: tuple[str, ...]
    modifiers: tuple[str, ...]
    divisions: tuple[str, ...]
    governs: tuple[str, ...]
    indexes: tuple[Index, ...]
    amounts: tuple[str, ...]
    sums: tuple[str, ...]


def bare(folder: Folder) -> Bare:
    """Return the words around numbers without a unit."""

    def listed(key: str) -> tuple[str, ...]:
        return tuple(
            surface
            for entry in folder.entries(TABLE, key, needs=("name",), may=("aliases",))
            for surface in (entry["name"], *entry.get("aliases", ()))
        )

    return Bare(
        listed("noun"),
        listed("modifier"),
        listed("division"),
        listed("governs"),
        tuple(
            Index(entry["name"], (entry["name"], *entry.get("aliases", ())), entry["dimension"])
            for entry in folder.entries(
                TABLE, "index", needs=("name", "dimension"), may=("aliases",)
            )
        ),
        listed("amount"),
        listed("sum"),
    )
