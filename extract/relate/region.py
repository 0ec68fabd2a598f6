"""Says which place a name or a deictic (全县, 该市) means: by the year and by what is near it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.model import Division, Place, Region
from extract.rules import Rules
from extract.rules.regions import RegionTable, closest

NOWHERE = Region("", "", "country", "region:unknown")
NATIONWIDE = Region("", "", "country", "region:nationwide")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Resolves places for a document: its year, its own place and all that it is about.

    `about` are the divisions that its masthead and its headings name, support for short names,
    `named` the codes of those that its text gives their full names.
    """

    table: RegionTable
    year: int | None
    home: Region = NOWHERE
    about: tuple[Division, ...] = ()
    named: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rules: Rules, year: int | None, places: Iterable[Place]) -> Gazetteer:
        """Return the gazetteer of a document of which nothing but its masthead's places is known.

        Its own place is the first of them, or the one within it that is named behind it.
        """
        made = cls(rules.regions, year)
        for place in places:
            region = made.resolve(place, trusted=not (place.short and place.word))
            made = made.knowing([region] if region is not None else [])
        return replace(made, home=made.innermost(made.about))

    def knowing(self, regions: Iterable[Region]) -> Gazetteer:
        """Return the gazetteer of a document that is about these places too."""
        known = {region.division: None for region in regions if region.division is not None}
        added = tuple(division for division in known if division not in self.about)
        return replace(self, about=self.about + added) if added else self

    def headed(self, headings: Iterable[Sequence[Place]]) -> Gazetteer:
        """Return the gazetteer of a document whose headings name these places: the first of each.

        A heading's short name may rest on the places of those before it.
        """
        made = self
        for places in headings:
            for place in places:
                region = made.resolve(place, trusted=place.start == 0)
                if region is not None:
                    made = made.knowing([region])
                    break
        return made

    def innermost(self, divisions: Sequence[Division]) -> Region:
        """Return the first division, or the last of those within it that lie in one another."""
        if not divisions:
            return NOWHERE
        division = divisions[0]
        within = [
            other for other in divisions[1:] if division in self.table.ancestors(other, self.year)
        ]
        nested = all(a in self.table.ancestors(b, self.year) for a, b in pairwise(within))
        if within and nested:
            division = within[-1]
        return Region(division.name, division.code, division.level, "region:issuer", division)

    def holds(self, outer: Division, inner: Division) -> bool:
        """Whether a division lies in another, however deep."""
        return outer in self.table.ancestors(inner, self.year)

    @property
    def nationwide(self) -> bool:
        """Whether the document is about the country as a whole."""
        return self.home.rule == NATIONWIDE.rule

    @property
    def support(self) -> int:
        """How near a short name must be: a county's paper uses those of its own prefecture."""
        return 2 if self.home.level == "county" else 1

    def within_home(self, region: Region) -> bool:
        """Whether a region is a county of the place that issued the document."""
        home = self.home.division
        return (
            region.division is not None and home is not None and region.division.parent == home.code
            and home.level == "prefecture"
        )  # fmt: skip

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
                if place.word and (self.home.level == "province" or self.nationwide):
                    return None
                if place.word and self.home.level == "county":
                    return replace(self.home, rule="region:zone")
                return Region(place.surface, "", "zone", "region:zone")
            return None
        found = self.closest(place)
        ranked = sorted(found, key=lambda d: (self._kin(d, near), RANK[d.level]), reverse=True)
        best = ranked[0]
        kin = self._kin(best, near)
        outdated = (
            self.year is not None and best.valid_to is not None and best.valid_to < self.year - 1
        )
        if outdated and not kin:
            return None
        if not trusted and place.word and kin < 2:
            return None
        known = place.short and not place.word and best.code in self.named
        doubtful = place.short or self.table.doubtful(best, place.surface)
        sure = trusted or known
        if doubtful and best.level == "county" and not sure and kin < self.support:
            return None
        near_enough = sure or kin or listed or self.nationwide
        if place.short and best.level == "prefecture" and not near_enough:
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

    def closest(self, place: Place) -> list[Division]:
        """Return the divisions that a name may mean in the document's year, by full name first."""
        exact = [d for d in place.candidates if d.name == place.surface and self._holds(d)]
        return closest(exact or place.candidates, self.year)

    def _holds(self, division: Division) -> bool:
        """Whether a division is of the document's year, or ended in it."""
        year, end = self.year, division.valid_to
        return year is None or (division.valid_from <= year and (end is None or year <= end))

    def _kin(self, division: Division, near: Sequence[Division]) -> int:
        """Return how near a division is to what the document is about, from 0 to 4."""
        best = 0
        for other in [*near, *self.about]:
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
        if place.rule == "place:provinces":
            return replace(NATIONWIDE, rule="region:provinces")
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
            return NATIONWIDE
        chain = [r for r in (article, self.home) if r.division is not None]
        if last is not None and last.division is not None:
            chain.insert(0 if place.surface.startswith(("该", "此")) else len(chain), last)
        for region in chain:
            division = region.division
            assert division is not None
            for each in [division, *self.table.ancestors(division, self.year)]:
                if fits(each, unit):
                    return Region(each.name, each.code, each.level, f"region:{place.surface}", each)
        return None


def abroad(one: Region, other: Region) -> bool:
    """Whether two regions lie in different provinces."""
    inner, outer = one.division, other.division
    return inner is not None and outer is not None and inner.province != outer.province


RANK = {"country": 0, "zone": 0, "county": 1, "prefecture": 2, "province": 3}


def fits(division: Division | None, unit: str) -> bool:
    """Whether a deictic's unit can mean the division: 市 any city, 县 any county, 区 a district.

    None is the country.
    """
    if division is None:
        return unit == "国"
    if unit in ("州", "自治州"):
        return division.name.endswith("州") and division.level == "prefecture"
    if unit == "省":
        return division.level == "province"
    if unit in ("区", "自治区"):
        return division.name.endswith("区")
    if unit in ("县", "自治县"):
        return division.level == "county" and division.name.endswith("县")
    return division.name.endswith(unit[-1])
