"""Decides the place of a document as a whole: of the surest clue, else by a vote of the others.

The policy stands in `extract.relate.document`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from extract.model import Clue, Division, Evidence, Fact, Place, Region
from extract.relate.region import NATIONWIDE, NOWHERE, RANK, Gazetteer
from extract.rules import Rules
from extract.rules.regions import Kind

_NAMES = "document:names"
# From this weight on a clue of a place needs no other.
_SURE = 4.5
_WHOLE = ("document:issuer", "document:title")
# What, where it names the country, is the country's own.
_OF_COUNTRY = ("document:issuer", "document:speech-line")
# The part of a vote that a place has though the text speaks of another level; that of a name where
# the text speaks of none, and how often it must stand there if nothing else names it.
_UNFIT, _UNSAID, _OFTEN = 0.2, 0.6, 3
# How many words of a level weigh as much as none at all.
_PRIOR = 2
_COUNTRY_TOO = 2.0
_TIE = 0.9


def evidence(clue: Clue) -> Evidence:
    """Return what a fact rests on that a clue tells."""
    return Evidence(clue.entry, clue.words, clue.span)


def _region(division: Division | None) -> Region:
    """Return the region of a division; None is the country."""
    if division is None:
        return NATIONWIDE
    return Region(division.name, division.code, division.level, "region:document", division)


def sure_place(clues: Sequence[Clue], year: int | None, rules: Rules) -> Fact[Region] | None:
    """Return the place of the heaviest clue that needs no other."""
    return next(_sure_places(clues, year, rules), None)


def _sure_places(clues: Sequence[Clue], year: int | None, rules: Rules) -> Iterator[Fact[Region]]:
    """Yield the places that need no other clue: of issuer and title together, then of each clue.

    Of what the country's own offices issue, the country is the place.
    """
    object_of = rules.regions.stands("not-after")
    whole = [clue for kind in _WHOLE for clue in clues if clue.entry == kind]
    named = [
        place
        for clue in whole
        for place in clue.places
        if not object_of.search(clue.words[max(0, place.start - 4) : place.start])
    ]
    home = Gazetteer.of(rules, year, named).home
    if home is not NOWHERE:
        yield Fact(home, evidence(next(clue for clue in whole if clue.places)))
    for clue in sorted((c for c in clues if c.weight >= _SURE), key=lambda c: -c.weight):
        home = Gazetteer.of(rules, year, clue.places).home
        country = clue.nationwide and clue.entry in _OF_COUNTRY
        if home is not NOWHERE or country:
            yield Fact(NATIONWIDE if home is NOWHERE else home, evidence(clue))


class _Vote(NamedTuple):
    """What a clue says for a division; None is the country."""

    division: Division | None
    clue: Clue
    weight: float


def voted_place(clues: Sequence[Clue], year: int | None, rules: Rules) -> Fact[Region] | None:
    """Return the place with the most votes; none where two that lie apart have as many.

    The names of what lies around a place that the path or the paper names do not outvote it.
    """
    names = [clue for clue in clues if clue.entry == _NAMES][:1]
    spoken = _spoken((place for clue in names for place in clue.places), rules)
    cast = list(_votes_of_clues(clues, year, rules))
    of_clues = {vote.division for vote in cast}
    for clue in names:
        cast += _votes_of_names(clue, of_clues, spoken, year, rules)
    votes: dict[Division | None, float] = defaultdict(float)
    held: dict[Division | None, Clue] = {}
    for vote in cast:
        said = vote.clue.entry == _NAMES or bool(spoken)
        votes[vote.division] += vote.weight * _fit(vote.division, spoken, said=said)
        before = held.get(vote.division, vote.clue)
        held[vote.division] = max(before, vote.clue, key=lambda clue: clue.weight)
    if not votes:
        return None
    first, *others = sorted(votes, key=lambda d: (-votes[d], d.code if d is not None else ""))
    finer = (
        d for d in others
        if d in of_clues and _within(d, first) and votes[d] >= votes[first] / 2
    )  # fmt: skip
    best = next(finer, first)
    rest = [division for division in (first, *others) if division != best]
    if any(votes[d] >= _TIE * votes[best] and not _nested(best, d) for d in rest[:1]):
        return None
    return Fact(_region(best), evidence(held[best]), next(map(_region, rest), None))


def _votes_of_clues(clues: Iterable[Clue], year: int | None, rules: Rules) -> Iterator[_Vote]:
    """Yield what the clues of a place say but for the names in the text."""
    told = (clue for clue in clues if "place" in clue.tells and clue.entry != _NAMES)
    for clue in told:
        home = Gazetteer.of(rules, year, clue.places).home.division
        country = home is None and clue.nationwide and not clue.places
        if country or (home is not None and clue.weight < _SURE):
            yield _Vote(home, clue, min(clue.weight, _SURE))


def _votes_of_names(
    names: Clue, voted: Set[Division | None], spoken: Mapping[Kind, float], year: int | None,
    rules: Rules,
) -> Iterator[_Vote]:  # fmt: skip
    """Yield what the names in the text say: each by how often it stands among those of its level.

    A name counts that stands there often, that another clue has, or that is the only county's
    where the text speaks of its county.
    """
    counted = _named(names.places, year, rules)
    most = max(counted.values(), default=0.0)
    level: dict[str, float] = defaultdict(float)
    for division, count in counted.items():
        level[division.level] += count
    meant = [d for d in counted if any(kind.fits(d) for kind in spoken)]
    for division, count in counted.items():
        alone = meant == [division] and division.level == "county"
        if count >= _OFTEN or division in voted or alone:
            often = count / level[division.level] * (1 + count / most) / 2
            yield _Vote(division, names, names.weight * often)
    if any(kind.level == "country" and times >= 1 for kind, times in spoken.items()):
        yield _Vote(None, names, _COUNTRY_TOO)


def _fit(division: Division | None, spoken: Mapping[Kind, float], *, said: bool) -> float:
    """Return how well a division fits the levels that the text speaks of, of 1.

    `said` tells whether there is anything to fit; else what the path says counts wholly.
    """
    total = sum(spoken.values())
    share = sum(times for kind, times in spoken.items() if kind.fits(division))
    prior = _UNSAID if said else 1.0
    return (share + _UNFIT * (total - share) + prior * _PRIOR) / (total + _PRIOR)


def _nested(one: Division | None, other: Division | None) -> bool:
    """Whether one of two divisions may lie in the other."""
    return _within(one, other) or _within(other, one)


def _within(inner: Division | None, outer: Division | None) -> bool:
    """Whether a division is of the province of another, which stands above it."""
    return inner is not None and outer is not None and (
        inner.province == outer.province and RANK[inner.level] < RANK[outer.level]
    )  # fmt: skip


def _spoken(places: Iterable[Place], rules: Rules) -> dict[Kind, float]:
    """Return how often the text speaks of each kind: 全省 and 我省 as 省, not 该县 and 各县."""
    own = rules.phrases.pattern("own-division")
    found: dict[Kind, float] = defaultdict(float)
    for place in places:
        if place.deictic is not None and own.match(place.surface):
            found[rules.regions.kind(place.surface)] += rules.document.says(place.surface)
    return found


def _named(places: Iterable[Place], year: int | None, rules: Rules) -> dict[Division, float]:
    """Return how often each division is named; what lies in it counts half.

    A name that several divisions have counts for the one in a province that is named too, a
    county's short name beside its full one.
    """
    gazetteer = Gazetteer(rules, year)
    once = Counter(place.surface for place in places if place.candidates)
    by_surface = {place.surface: place for place in places if place.candidates}
    found = {surface: _alone(place, gazetteer) for surface, place in by_surface.items()}
    sure: Counter[Division] = Counter()
    for surface, divisions in found.items():
        sure.update(dict.fromkeys(divisions, once[surface]) if len(divisions) == 1 else {})
    provinces = {division.province for division in sure}
    unsure = {surface: divisions for surface, divisions in found.items() if len(divisions) != 1}
    for surface, divisions in unsure.items():
        every = divisions or gazetteer.closest(by_surface[surface])
        near = [division for division in every if division.province in provinces]
        near = [division for division in near if division in sure] or near
        if len(near) == 1 and (near[0] in sure or not by_surface[surface].short):
            sure[near[0]] += once[surface]
    total: dict[Division, float] = dict(sure)
    for division, count in sure.items():
        for above in rules.regions.ancestors(division, year):
            total[above] = total.get(above, 0) + count / 2
    return total


def _alone(place: Place, gazetteer: Gazetteer) -> list[Division]:
    """Return the divisions that a name means by itself; of a short one's, a province at first."""
    found = [
        d for d in gazetteer.closest(place)
        if not place.word and (not place.short or d.level in ("province", "prefecture"))
    ]  # fmt: skip
    provinces = [d for d in found if place.short and d.level == "province"]
    return provinces or found
