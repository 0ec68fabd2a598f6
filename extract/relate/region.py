"""Says which place a name or a deictic (全县, 该市) means: by the year and by what is near it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.model import Division, Place, Region
from extract.rules import Rules
from extract.rules.regions import RegionTable, closest

NOWHERE = Region("", "", "country", "region:unknown")
NATIONWIDE = Region("", "", "country", "region:nationwide")
RANK = {"country": 0, "zone": 0, "county": 1, "prefecture": 2, "province": 3}


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Resolves places for a document: its year, its own place and all that it is about.

    `about` are the divisions that its masthead and its headings name, support for short names,
    `named` the codes of those that its text gives their full names.
    """

    rules: Rules
    year: int | None
    home: Region = NOWHERE
    about: tuple[Division, ...] = ()
    named: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rules: Rules, year: int | None, places: Iterable[Place]) -> Gazetteer:
        """Return the gazetteer of a document of which nothing but its masthead's places is known.

        Its own place is the first of them, or the one within it that is named behind it.
        """
        made = cls(rules, year)
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
            told = (made.resolve(place, trusted=place.start == 0) for place in places)
            made = made.knowing([region for region in told if region is not None][:1])
        return made

    def innermost(self, divisions: Sequence[Division]) -> Region:
        """Return the first division, or the last of those within it that lie in one another."""
        if not divisions:
            return NOWHERE
        within = [other for other in divisions if self.holds(divisions[0], other)]
        nested = all(self.holds(outer, inner) for outer, inner in pairwise(within))
        division = within[-1] if within and nested else divisions[0]
        return Region(division.name, division.code, division.level, "region:issuer", division)

    @property
    def table(self) -> RegionTable:
        """The divisions."""
        return self.rules.regions

    def holds(self, outer: Division, inner: Division) -> bool:
        """Whether a division lies in another, however deep."""
        return outer in self.table.ancestors(inner, self.year)

    @property
    def nationwide(self) -> bool:
        """Whether the document is about the country as a whole."""
        return self.home.level == "country" and self.home != NOWHERE

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

        Of the divisions that a name may mean it is the one nearest to what the document is about,
        of several as near the highest. `trusted` takes a short name without support (a heading,
        the issuer); `near` are divisions beside it in a list or right before it (南京市鼓楼区). A
        city of another province needs its full name or a list (`listed`).
        """
        if not place.candidates:
            return self._zone(place)
        ranked = sorted(
            ((self._kin(division, near), division) for division in self.closest(place)),
            key=lambda one: (one[0], RANK[one[1].level]), reverse=True,
        )  # fmt: skip
        kin, best = ranked[0]
        if not self._supported(place, best, kin, trusted=trusted, listed=listed):
            return None
        if any(kin == other and _alike(best, division) for other, division in ranked[1:2]):
            return Region(best.name, "", best.level, "region:ambiguous")
        return Region(best.name, best.code, best.level, "region:name", best)

    def _zone(self, place: Place) -> Region | None:
        """Return a zone; one without a name of its own is that of a county, or none."""
        wide = self.home.level == "province" or self.nationwide
        if place.rule != "place:zone" or (place.word and wide):
            return None
        if place.word and self.home.level == "county":
            return replace(self.home, rule="region:zone")
        return Region(place.surface, "", "zone", "region:zone")

    def _supported(
        self, place: Place, best: Division, kin: int, *, trusted: bool, listed: bool
    ) -> bool:
        """Whether a name that may mean a division does: none of these may fail.

        A division that is no more needs something near; a name that is a word, something as near
        as a sibling; a county's name that is short or reads as other words, the support of this
        document, and a city's short name anything near, a list, or a paper of the country. What
        the text names in full needs neither, nor does what is trusted.
        """
        year, end, short = self.year, best.valid_to, place.short
        outdated = year is not None and end is not None and end < year - 1
        sure = trusted or (short and not place.word and best.code in self.named)
        doubtful = short or self.table.doubtful(best, place.surface)
        return (
            (not outdated or kin > 0)
            and (trusted or not place.word or kin > 1)
            and (sure or kin >= self.support or not doubtful or best.level != "county")
            and (
                sure or kin > 0 or listed or self.nationwide
                or not short or best.level != "prefecture"
            )
        )  # fmt: skip

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
        return max((_nearness(division, other) for other in (*near, *self.about)), default=0)

    def deictic(self, place: Place, article: Region, last: Region | None) -> Region | None:
        """Return what 全县, 该市, 我省 mean in an article about `article`."""
        return next(self._meant(place, article, last), None)

    def _meant(self, place: Place, article: Region, last: Region | None) -> Iterator[Region]:
        """Yield what a deictic may mean, the surest first.

        All provinces are the country, the parts of a place (各县) the place; towns are parts of
        the article's, counties of the document's where the article is about a county. The rest
        mean the first division that fits: of the article's and those above it, the document's, and
        that of the place named last, which 该 and 此 mean before all.
        """
        said, surface = self.rules.phrases.pattern, place.surface
        if place.rule == "place:provinces":
            yield replace(NATIONWIDE, rule="region:provinces")
            return
        if said("all-divisions").match(surface):
            inner = said("parts-of-county").search(surface) is not None
            whole = article if inner or article.level != "county" else self.home
            yield replace(whole, rule="region:parts")
            return
        kind = self.table.kind(surface)
        if kind.level == "country":
            yield NATIONWIDE
        first = said("that-division").match(surface) is not None
        regions = [last, article, self.home] if first else [article, self.home, last]
        for division in (one.division for one in regions if one is not None and one.division):
            for each in (division, *self.table.ancestors(division, self.year)):
                if kind.fits(each):
                    yield Region(each.name, each.code, each.level, f"region:{surface}", each)


def abroad(one: Region, other: Region) -> bool:
    """Whether two regions lie in different provinces."""
    inner, outer = one.division, other.division
    return inner is not None and outer is not None and inner.province != outer.province


def _alike(one: Division, other: Division) -> bool:
    """Whether two divisions have the same name and level."""
    return (one.level, one.name) == (other.level, other.name) and one.code != other.code


def _nearness(one: Division, other: Division) -> int:
    """Return how near two divisions are: the same 4, one of the other 3, siblings 2, a province 1.

    Provinces are no siblings.
    """
    within = one.parent == other.code or other.parent == one.code
    siblings = one.parent == other.parent and one.level == other.level != "province"
    province = bool(one.province) and one.province == other.province
    degrees = (one.code == other.code, within, siblings, province)
    return 4 - degrees.index(True) if True in degrees else 0
