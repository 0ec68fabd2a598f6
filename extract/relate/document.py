"""Decides what a document as a whole is about: its place, its day, the years it reports on.

Every piece of evidence is a `Clue` of a kind of `document.toml`, which also gives its weight. Each
decision is a function of the clues alone, and names the clue it rests on and the best of the rest.

**Day.** What the user gives; else the day with the heaviest clue. A day before one that the text
tells of as over (截至3月5日24时) is out. A document is out no earlier than the day that closes it,
and one that was put on a page again half a year after its own day keeps its own. A month and day
take their year from what the text tells, a bare day its month. Two days of the same weight are
none, and neither is a month or a year a day.

**Years.** What the user gives; else the year in a report's title or of its issue, where it was
published in the two years after and the title does not name the year of publication too; else the
year before a report of January to March at an assembly; else the year of the day, of a document
number, of the last month, or the latest that the text names. A file's year may be that of
collection: it counts where it is later and the text tells of days without a year.

**Place.** What the user gives; else the first place of issuer and title or the one within it that
they name behind it; else that of a notice's title, an assembly, an account; else a vote of what is
weaker (the paper, the names in the text, the file's name, its folders), in which each counts by how
well it fits the levels that the text speaks of (全省, 我县), and the country takes part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from extract.model import COUNTRY, Clue, Division, Evidence, Fact, Facts, Given, Place, Region
from extract.relate.region import NATIONWIDE, NOWHERE, RANK, Gazetteer
from extract.rules import Rules
from extract.rules.regions import Kind

_T = TypeVar("_T")

# What closes a document is later than its masthead by so many days at most; what is put on a page
# again comes so many days after.
_CLOSED_WITHIN, _AGAIN_AFTER = 60, 180
_POSTED = frozenset({"document:label", "document:label-below"})
_OWN = frozenset(f"document:{kind}" for kind in ("speech-line", "made", "closing", "dateline"))
_EARLY, _LATE = 3, 11
#: What says that a report is given at an assembly, which speaks of its own year as 今年.
GIVEN_AT_ASSEMBLY = ("document:speech-line", "document:work-report")
_OVER = ("document:told", "document:until")
# From this weight on a clue of a place needs no other.
_SURE = 4.5
_WHOLE = ("document:issuer", "document:title")
# What, where it names the country, is the country's own.
_OF_COUNTRY = ("document:issuer", "document:speech-line")
# What tells the year of publication where no day is known, the surest first.
_DATED = ("told", "until", "number", "closing-month", "issue-year")
# The part of a vote that a place has though the text speaks of another level; that of a name where
# the text speaks of none, and how often it must stand there if nothing else names it.
_UNFIT, _UNSAID, _OFTEN = 0.2, 0.6, 3
# How many words of a level weigh as much as none at all.
_PRIOR = 2
_COUNTRY_TOO = 2.0
_TIE = 0.9


def facts_of(
    clues: Sequence[Clue], given: Given, place: Callable[[int | None], Region | None], rules: Rules
) -> Facts:
    """Return the facts of a document that the clues and what the user gives decide.

    `place` returns the place that the user gives as it was in a year.
    """
    published = decide_published(clues, given)
    years = decide_years(clues, given, published)
    year = years.value[1] if years is not None else None
    return Facts(decide_place(clues, place(year), year, rules), published, years, given)


def decide_published(clues: Sequence[Clue], given: Given) -> Fact[date] | None:
    """Return the day of publication by the policy above."""
    return _first(_published(clues, given))


def decide_years(
    clues: Sequence[Clue], given: Given, published: Fact[date] | None
) -> Fact[tuple[int, int]] | None:
    """Return the first and last year reported on by the policy above."""
    found = _first(_reported(clues, given, published))
    if found is None:
        return None
    other = (found.runner_up, found.runner_up) if found.runner_up is not None else None
    return Fact((found.value, found.value), found.evidence, other)


def decide_place(
    clues: Sequence[Clue], given: Region | None, year: int | None, rules: Rules
) -> Fact[Region] | None:
    """Return the place by the policy above; the country is a place without a name."""
    read = _sure_place(clues, year, rules) or _voted_place(clues, year, rules)
    if given is None:
        return read
    other = read.value if read is not None and read.value.name != given.name else None
    return Fact(given, _given(given.name or COUNTRY), other)


def _first(candidates: Iterable[tuple[_T, Evidence]]) -> Fact[_T] | None:
    """Return the first of some candidates, with the first of the others that says otherwise."""
    ranked = list(candidates)
    if not ranked:
        return None
    value, evidence = ranked[0]
    return Fact(value, evidence, next((other for other, _ in ranked if other != value), None))


def _published(clues: Sequence[Clue], given: Given) -> Iterator[tuple[date, Evidence]]:
    """Yield the days on which a document may have been published, the surest first."""
    if given.published is not None:
        yield given.published, _given(given.published.isoformat())
    told = _told(clues)
    ranked = sorted(
        (
            (day, clue)
            for day, clue in _days(clues)
            if told is None or not timedelta(0) < told - day <= timedelta(366)
        ),
        key=lambda pair: -pair[1].weight,
    )
    heaviest = {day for day, clue in ranked if clue.weight == ranked[0][1].weight}
    if len(heaviest) != 1:
        return
    (day,) = heaviest
    closing = [pair for pair in ranked if pair[1].entry == "document:closing"][:1]
    posted = any(other == day and clue.entry in _POSTED for other, clue in ranked)
    own = [pair for pair in ranked if pair[1].entry in _OWN and pair[0] < day]
    latest = [max(own, key=lambda pair: pair[0])] if own and posted else []
    closed = [one for one in closing if timedelta(0) < one[0] - day <= timedelta(_CLOSED_WITHIN)]
    again = [one for one in latest if day - one[0] > timedelta(_AGAIN_AFTER)]
    for other, clue in (*closed, *again, *ranked):
        yield other, _evidence(clue)


def _reported(
    clues: Sequence[Clue], given: Given, published: Fact[date] | None
) -> Iterator[tuple[int, Evidence]]:
    """Yield the years that a document may report on, the surest first."""
    if given.year is not None:
        yield given.year, _given(str(given.year))
    kinds = {clue.entry: clue for clue in reversed(clues)}
    day = published.value if published is not None else None
    for year, clue in (*_of_report(kinds, day), *_of_assembly(kinds, day)):
        yield year, _evidence(clue)
    if published is not None:
        yield published.value.year, published.evidence
    dated = [clue for name in _DATED for clue in _of_year(kinds, name)]
    named, file = _of_year(kinds, "named-year"), _of_year(kinds, "file")
    later = [one for one in file if all((one.year or 0) > (other.year or 0) for other in named)]
    if not dated and "document:yearless" in kinds:
        dated = later
    for clue in (*dated, *named):
        yield clue.year or 0, _evidence(clue)


def _of_year(kinds: Mapping[str, Clue], name: str) -> list[Clue]:
    """Return the clue of a kind that tells a year, if there is one."""
    clue = kinds.get(f"document:{name}")
    return [clue] if clue is not None and clue.year is not None else []


def _of_report(kinds: Mapping[str, Clue], day: date | None) -> Iterator[tuple[int, Clue]]:
    """Yield the year of a report by its title, or by its issue early in the year after."""
    title = kinds["document:title"].words if "document:title" in kinds else ""
    early = day is not None and day.month <= 2
    for clue in _of_year(kinds, "title-year") or (_of_year(kinds, "issue-year") * early):
        year = clue.year or 0
        if day is None or (0 < day.year - year <= 2 and str(day.year) not in title):
            yield year, clue


def _of_assembly(kinds: Mapping[str, Clue], day: date | None) -> Iterator[tuple[int, Clue]]:
    """Yield the year before a report that is given to an assembly early in one."""
    for clue in (kinds[kind] for kind in GIVEN_AT_ASSEMBLY if kind in kinds):
        spoken = _date(clue) or day
        if spoken is not None and spoken.month <= _EARLY:
            yield spoken.year - 1, clue


def _days(clues: Iterable[Clue]) -> list[tuple[date, Clue]]:
    """Return the days that clues of publication name, each whole, in the order of the clues."""
    whole = [clue for clue in clues if "published" in clue.tells]
    found = []
    for clue in whole:
        day = _whole_day(clue, clues)
        if day is not None:
            found.append((day + timedelta(clue.later), clue))
    return found


def _whole_day(clue: Clue, clues: Iterable[Clue]) -> date | None:
    """Return the day of a clue, its year or month taken from what else is told."""
    if clue.day is None:
        return None
    if clue.month is None:
        told = _told(clues) or next((_date(c) for c in clues if _date(c)), None)
        if told is None:
            return None
        days = (told + timedelta(ahead) for ahead in range(28))
        return next((day for day in days if day.day == clue.day), None)
    year = clue.year or _year_of(clue, clues)
    return _made(year, clue.month, clue.day) if year is not None else None


def _year_of(clue: Clue, clues: Iterable[Clue]) -> int | None:
    """Return the year of a month and day: of the same day elsewhere, of what is over, of the text.

    Late in a year, the year that the text calls to come is the next one.
    """
    rest = [other for other in clues if other is not clue and other.year is not None]
    same = next((c.year for c in rest if (c.month, c.day) == (clue.month, clue.day)), None)
    if same is not None:
        return same
    planned = {other.year for other in rest if other.entry == "document:planned-year"}
    rest = [other for other in rest if other.entry != "document:planned-year"]
    best = min(rest, key=lambda c: (c.entry not in _OVER, -c.weight), default=None)
    if best is None or best.year is None:
        return None
    late = clue.month is not None and clue.month >= _LATE
    return best.year - 1 if late and best.year in planned else best.year


def _told(clues: Iterable[Clue]) -> date | None:
    over = [_date(clue) for clue in clues if clue.entry in _OVER]
    return max((day for day in over if day is not None), default=None)


def _date(clue: Clue) -> date | None:
    return _made(clue.year, clue.month, clue.day)


def _made(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month, day) if year and month and day else None
    except ValueError:
        return None


def _evidence(clue: Clue) -> Evidence:
    return Evidence(clue.entry, clue.words, clue.span)


def _given(words: str) -> Evidence:
    return Evidence("document:given", words)


def _region(division: Division | None) -> Region:
    """Return the region of a division; None is the country."""
    if division is None:
        return NATIONWIDE
    return Region(division.name, division.code, division.level, "region:document", division)


def _sure_place(clues: Sequence[Clue], year: int | None, rules: Rules) -> Fact[Region] | None:
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
        yield Fact(home, _evidence(next(clue for clue in whole if clue.places)))
    for clue in sorted((c for c in clues if c.weight >= _SURE), key=lambda c: -c.weight):
        home = Gazetteer.of(rules, year, clue.places).home
        country = clue.nationwide and clue.entry in _OF_COUNTRY
        if home is not NOWHERE or country:
            yield Fact(NATIONWIDE if home is NOWHERE else home, _evidence(clue))


class _Vote(NamedTuple):
    """What a clue says for a division; None is the country."""

    division: Division | None
    clue: Clue
    weight: float


def _voted_place(clues: Sequence[Clue], year: int | None, rules: Rules) -> Fact[Region] | None:
    """Return the place with the most votes; none where two that lie apart have as many.

    The names of what lies around a place that the path or the paper names do not outvote it.
    """
    names = next((clue for clue in clues if clue.entry == "document:names"), None)
    spoken = _spoken(names.places if names is not None else (), rules)
    cast = list(_votes_of_clues(clues, year, rules))
    of_clues = {vote.division for vote in cast}
    if names is not None:
        cast += _votes_of_names(names, of_clues, spoken, year, rules)
    votes: dict[Division | None, float] = defaultdict(float)
    held: dict[Division | None, Clue] = {}
    for vote in cast:
        said = vote.clue is names or bool(spoken)
        votes[vote.division] += vote.weight * _fit(vote.division, spoken, said=said, rules=rules)
        before = held.get(vote.division, vote.clue)
        held[vote.division] = max(before, vote.clue, key=lambda clue: clue.weight)
    if not votes:
        return None
    first, *others = sorted(votes, key=lambda d: (-votes[d], d.code if d is not None else ""))
    named = of_clues - {None}
    finer = (
        d for d in others
        if d in named and _nested(first, d) and _finer(d, first) and votes[d] >= votes[first] / 2
    )  # fmt: skip
    best = next(finer, first)
    rest = [division for division in (first, *others) if division != best]
    if any(votes[d] >= _TIE * votes[best] and not _nested(best, d) for d in rest[:1]):
        return None
    runner_up = next(map(_region, rest), None)
    return Fact(_region(best), _evidence(held[best]), runner_up)


def _votes_of_clues(clues: Iterable[Clue], year: int | None, rules: Rules) -> Iterator[_Vote]:
    """Yield what the clues of a place say but for the names in the text."""
    for clue in clues:
        if "place" in clue.tells and clue.entry != "document:names":
            home = Gazetteer.of(rules, year, clue.places).home.division
            if home is not None and clue.weight < _SURE:
                yield _Vote(home, clue, clue.weight)
            elif clue.nationwide and not clue.places:
                yield _Vote(None, clue, min(clue.weight, _SURE))


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


def _fit(
    division: Division | None, spoken: Mapping[Kind, float], *, said: bool, rules: Rules
) -> float:
    """Return how well a division fits the levels that the text speaks of, of 1.

    `said` tells whether there is anything to fit; else what the path says counts wholly.
    """
    total = sum(spoken.values())
    share = sum(times for kind, times in spoken.items() if kind.fits(division))
    prior = _UNSAID if said else 1.0
    return (share + _UNFIT * (total - share) + prior * _PRIOR) / (total + _PRIOR)


def _nested(one: Division | None, other: Division | None) -> bool:
    """Whether two divisions are of one province, and one above the other."""
    return one is not None and other is not None and (
        one.province == other.province and RANK[one.level] != RANK[other.level]
    )  # fmt: skip


def _finer(one: Division | None, other: Division | None) -> bool:
    return one is not None and other is not None and RANK[one.level] < RANK[other.level]


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
        if len(divisions) == 1:
            sure[divisions[0]] += once[surface]
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
