"""Administrative divisions (`patterns/regions.csv`), and words that a name is or stands among.

Facts: GB/T 2260 codes with names, validity and successors; see `tests/tools/build_regions.py`
for where they come from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast, get_args

from extract.errors import RuleError
from extract.model import Division, Level
from extract.rules.loader import Entry, Folder

COLUMNS = (
    "code", "name", "short", "aliases", "level", "parent", "province",
    "valid_from", "valid_to", "successor",
)  # fmt: skip


#: The fields that a kind of division must have in `places.toml`, and those that it may have.
NEEDS, MAY = ("name", "level"), ("means", "ends")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of division, and the divisions that 全, 该 or 我 before it can mean.

    These are of one of the levels `means`, and their names end with `ends`.
    """

    name: str
    level: Level
    means: frozenset[str]
    ends: str

    def fits(self, division: Division | None) -> bool:
        """Whether it can mean a division; None is the country."""
        level, name = (division.level, division.name) if division else ("country", "")
        return level in self.means and name.endswith(self.ends)


class RegionTable:
    """Divisions by every name they go by, for finding them in text and for resolving them."""

    def __init__(
        self,
        divisions: Iterable[Division],
        words: Iterable[str],
        roles: Sequence[Entry],
        phrases: Iterable[str] = (),
        kinds: Iterable[Kind] = (),
    ) -> None:
        self.divisions = tuple(divisions)
        self.words = frozenset(words)
        self._kinds = {kind.name: kind for kind in kinds}
        self.kinds = {kind.name: kind.level for kind in self._kinds.values()}
        self._phrases = frozenset(phrases)
        self._roles = {
            str(role["name"]): "|".join(sorted(map(str, role["words"]), key=len, reverse=True))
            for role in roles
        }
        self._before = frozenset(role["name"] for role in roles if role.get("where") == "before")
        self.stands = cache(self._stands)
        named: dict[str, list[Division]] = defaultdict(list)
        coded: dict[str, list[Division]] = defaultdict(list)
        shorts: set[str] = set()
        full: set[str] = set()
        for division in self.divisions:
            coded[division.code].append(division)
            full.add(division.name)
            for surface in {division.name, division.short, *division.aliases} - {""}:
                if division not in named[surface]:
                    named[surface].append(division)
            if division.short:
                shorts.add(division.short)
        self.by_name = {name: tuple(found) for name, found in named.items()}
        self.by_code = {code: tuple(found) for code, found in coded.items()}
        self.shorts = frozenset(shorts - full)
        self.provinces = frozenset(d.short for d in self.divisions if d.level == "province")
        starts: dict[str, list[str]] = defaultdict(list)
        for surface in self.by_name:
            if len(surface) >= 2:
                starts[surface[:2]].append(surface)
        self.by_start = {
            start: tuple(sorted(found, key=len, reverse=True)) for start, found in starts.items()
        }

    @classmethod
    def load(cls, folder: Folder) -> RegionTable:
        """Read the tables. Raises RuleError for a row that is no division."""
        roles = folder.entries("region_roles.toml", "role", needs=("name", "words"), may=("where",))
        words = folder.entries(
            "region_words.toml", "word", needs=("name", "reason"), may=("phrase",)
        )
        return cls(
            (_division(row) for row in folder.rows("regions.csv", COLUMNS)),
            (str(word["name"]) for word in words),
            roles,
            (str(word["name"]) for word in words if word.get("phrase")),
            map(_kind, folder.entries("places.toml", "kind", needs=NEEDS, may=MAY)),
        )

    def doubtful(self, division: Division, surface: str) -> bool:
        """Whether `surface`, short or full, may be other words than the division's name."""
        if division.short not in self.words:
            return False
        return (
            surface != division.name
            or division.short in self._phrases
            or (len(surface) == 3 and surface.endswith("区"))
        )

    def role(self, name: str) -> str:
        """Return the alternation of a role's words; never matches if there are none."""
        return self._roles.get(name) or r"(?!)"

    def _stands(self, name: str) -> re.Pattern[str]:
        """Return a role's words, compiled for where they stand: before the place at its end."""
        return re.compile(f"(?:{self.role(name)})" + "$" * (name in self._before))

    def kind(self, surface: str) -> Kind:
        """Return the kind of division that a deictic (全市, 该自治县) names."""
        ends = (self._kinds[name] for name in self._kinds if surface.endswith(name))
        return max(ends, key=lambda kind: len(kind.name))

    def at(self, code: str, year: int | None) -> Division | None:
        """Return the division that has `code` in `year` (the latest, if year is None)."""
        found = self.by_code.get(code)
        return closest(found, year)[0] if found else None

    def ancestors(self, division: Division, year: int | None) -> list[Division]:
        """Return the divisions above, nearest first: prefecture, province."""
        above: list[Division] = []
        step = division
        while step.parent and len(above) < 4:
            parent = self.at(step.parent, year)
            if parent is None or parent == step:
                break
            above.append(parent)
            step = parent
        return above


def closest(found: Iterable[Division], year: int | None) -> list[Division]:
    """Return the divisions valid in `year`; where none is, those nearest to it in time.

    A unit that ended in that very year comes second: bulletins of that year may still name it.
    """
    candidates = list(found)
    if year is None:
        last = max(_end(division) for division in candidates)
        return [division for division in candidates if _end(division) == last]

    def distance(division: Division) -> float:
        if year < division.valid_from:
            return division.valid_from - year
        past = year - _end(division)
        return 0 if past < 0 else past + 0.5

    least = min(distance(division) for division in candidates)
    return [division for division in candidates if distance(division) == least]


def _end(division: Division) -> int:
    return 9999 if division.valid_to is None else division.valid_to


def _kind(entry: Entry) -> Kind:
    name, means = str(entry["name"]), entry.get("means", ["province", "prefecture", "county"])
    for level in (entry["level"], *means):
        if level not in get_args(Level):
            expected = f"expected one of {get_args(Level)}"
            raise RuleError("places.toml", name, f"level {level!r}; {expected}")
    return Kind(name, entry["level"], frozenset(means), str(entry.get("ends", name)))


def _division(row: dict[str, str]) -> Division:
    try:
        return Division(
            code=row["code"],
            name=row["name"],
            short=row["short"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            level=cast(Level, row["level"]),
            parent=row["parent"],
            province=row["province"],
            valid_from=int(row["valid_from"] or 1949),
            valid_to=int(row["valid_to"]) if row["valid_to"] else None,
            successor=tuple(filter(None, row["successor"].split("|"))),
        )
    except (ValueError, TypeError) as error:
        raise RuleError("regions.csv", f"{row.get('code')} {row.get('name')}", str(error)) from None
