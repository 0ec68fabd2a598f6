"""Says which place a name or a deictic (全县, 该市) means: by the year and by what is near it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.model import Division, Place, Region
from extract.rules import Rules
from extract.rules.regions import closest

NOWHERE = Region("", "", "country", "region:unknown")


class Gazetteer:
    """Resolves places for a document: its year and the divisions it is about."""

    def __init__(self, rules: Rules, year: int | None, home: Iterable[Place]) -> None:
        self._table = rules.regions
        self._year = year
        self._context: list[Division] = []
        self._support = 1
        for place in home:
            region = self.resolve(place, trusted=not (place.short and place.word))
            if region is not None and region.division is not None:
                self.note(region)
        self.home = self._home()
        # A county's paper names those of its own prefecture by their short names.
        self._support = 2 if self.home.level == "county" else 1

    def _home(self) -> Region:
        """The issuer's place: its first, or the one within it that is named behind it."""
        if not self._context:
            return NOWHERE
        division = self._context[0]
        within = [
            other
            for other in self._context[1:]
            if division in self._table.ancestors(other, self._year)
        ]
        nested = all(a in self._table.ancestors(b, self._year) for a, b in pairwise(within))
        if within and nested:
            division = within[-1]
        return Region(division.name, division.code, division.level, "region:issuer", division)

    def within_home(self, region: Region) -> bool:
        """Whether a region is a county of the place that issued the document."""
        home = self.home.division
        return (
            region.division is not None and home is not None and region.division.parent == home.code
            and home.level == "prefecture"
        )  # fmt: skip

    def note_heading(self, places: Sequence[Place]) -> None:
        """Remember the first place of a heading, as support for short names."""
        for place in places:
            region = self.resolve(place, trusted=place.start == 0)
            if region is not None:
                self.note(region)
                return

    def note(self, region: Region) -> None:
        """Remember a place that the document is about, as support for short names."""
        if region.division is None or region.division in self._context:
            return
        self._context.append(region.division)

    def resolve(
        self,
        place: Place,
        *,
        trusted: bool = False,
        near: Sequence[Division] = (),
        listed: bool = False,
    ) -> Region | None:
        """Return the place as a Region, or None where it is no place or cannot be told.

        `trusted` takes a short name without support (a heading, the issuer); `near` are
        divisions beside it in a list or right before it (南京市鼓楼区). A city of another province
        needs its full name or a list (`listed`).
        """
        if not place.candidates:
            if place.deictic is None and place.rule == "place:zone":
                return Region(place.surface, "", "zone", "region:zone")
            return None
        exact = [d for d in place.candidates if d.name == place.surface and self._holds(d)]
        found = closest(exact or place.candidates, self._year)
        ranked = sorted(found, key=lambda d: (self._kin(d, near), RANK[d.level]), reverse=True)
        best = ranked[0]
        kin = self._kin(best, near)
        outdated = (
            self._year is not None and best.valid_to is not None and best.valid_to < self._year - 1
        )
        if outdated and not kin:
            return None
        if not trusted and place.word and kin < 2:
            return None
        doubtful = place.short or self._table.doubtful(best, place.surface)
        if doubtful and best.level == "county" and not trusted and kin < self._support:
            return None
        if place.short and best.level == "prefecture" and not (trusted or kin or listed):
            return None
        if (
            len(ranked) > 1
            and best.level == ranked[1].level
            and kin == self._kin(ranked[1], near)
            and best.name == ranked[1].name
            and best.code != ranked[1].code
        ):
            return Region(best.name, "", best.level, "region:ambiguous")
        return Region(best.name, best.code, best.level, "region:name", best)

    def _holds(self, division: Division) -> bool:
        """Whether a division is of the document's year, or ended in it."""
        year, end = self._year, division.valid_to
        return year is None or (division.valid_from <= year and (end is None or year <= end))

    def _kin(self, division: Division, near: Sequence[Division]) -> int:
        """Return how near a division is to what the document is about, from 0 to 4."""
        best = 0
        for other in [*near, *self._context]:
            if division.code == other.code:
                return 4
            if division.parent == other.code or other.parent == division.code:
                best = max(best, 3)
            elif division.parent == other.parent and division.level == other.level:
                best = max(best, 2 if division.level != "province" else 0)
            elif division.province and division.province == other.province:
                best = max(best, 1)
        return best

    def deictic(self, place: Place, article: Region, last: Region | None) -> Region | None:
        """Return what 全县, 该市, 我省 mean in an article about `article`."""
        if place.surface.startswith("各"):
            counties = not place.surface.endswith(("乡镇", "地"))
            whole = self.home if counties and article.level == "county" else article
            return replace(whole, rule="region:parts")
        unit = (
            place.surface[-1]
            if not place.surface.endswith(("自治区", "自治州", "自治县"))
            else place.surface[-3:]
        )
        if unit == "国":
            return Region("", "", "country", "region:nationwide")
        chain = [r for r in (article, self.home) if r.division is not None]
        if last is not None and last.division is not None:
            chain.insert(0 if place.surface.startswith(("该", "此")) else len(chain), last)
        for region in chain:
            division = region.division
            assert division is not None
            for each in [division, *self._table.ancestors(division, self._year)]:
                if _fits(each, unit):
                    return Region(each.name, each.code, each.level, f"region:{place.surface}", each)
        return None


RANK = {"country": 0, "zone": 0, "county": 1, "prefecture": 2, "province": 3}


def _fits(division: Division, unit: str) -> bool:
    """Whether a deictic's unit can mean the division: 市 any city, 县 any county, 区 a district."""
    if unit in ("州", "自治州"):
        return division.name.endswith("州") and division.level == "prefecture"
    if unit == "省":
        return division.level == "province"
    if unit in ("区", "自治区"):
        return division.name.endswith("区")
    if unit in ("县", "自治县"):
        return division.level == "county" and division.name.endswith("县")
    return division.name.endswith(unit[-1])
