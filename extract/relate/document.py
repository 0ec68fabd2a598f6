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

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from extract.model import Clue, Division, Evidence, Fact, Facts, Given, Place, Region
from extract.relate.region import NATIONWIDE, NOWHERE, RANK, Gazetteer, fits
from extract.rules import Rules

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
# The part of a vote that a place has though the text speaks of another level; that of a name where
# the text speaks of none, and how often it must stand there if nothing else names it.
_UNFIT, _UNSAID, _OFTEN = 0.2, 0.6, 3
# How many words of a level weigh as much as none at all.
_PRIOR = 2
# 全国 stands in comparisons: it says less than 我国 that the text is about the country.
_COUNTRY_TOO = 2.0
_COUNTRY = {"全国": 0.3, "我国": 1.0}
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
    found = _days(clues)
    if given.published is not None:
        read = max(found, key=lambda pair: pair[1].weight, default=None)
        other = read[0] if read is not None and read[0] != given.published else None
        return Fact(given.published, _given(given.published.isoformat()), other)
    told = _told(clues)
    possible = [
        (day, clue)
        for day, clue in found
        if told is None or not timedelta(0) < told - day <= timedelta(366)
    ]
    if not possible:
        return None
    ranked = sorted(possible, key=lambda pair: -pair[1].weight)
    day, clue = ranked[0]
    if len({d for d, c in ranked if c.weight == clue.weight}) > 1:
        return None
    closing = [pair for pair in possible if pair[1].entry == "document:closing"]
    own = [pair for pair in possible if pair[1].entry in _OWN and pair[0] < day]
    if closing and timedelta(0) < closing[0][0] - day <= timedelta(_CLOSED_WITHIN):
        day, clue = closing[0]
    elif own and any(d == day and c.entry in _POSTED for d, c in possible):
        latest = max(own, key=lambda pair: pair[0])
        if day - latest[0] > timedelta(_AGAIN_AFTER):
            day, clue = latest
    other = next((d for d, _ in ranked if d != day), None)
    return Fact(day, _evidence(clue), other)


def decide_years(
    clues: Sequence[Clue], given: Given, published: Fact[date] | None
) -> Fact[tuple[int, int]] | None:
    """Return the first and last year reported on by the policy above."""
    if given.year is not None:
        return Fact((given.year, given.year), _given(str(given.year)))
    day = published.value if published is not None else None
    by_kind = {clue.entry: clue for clue in reversed(clues)}
    title = next((clue.words for clue in clues if clue.entry == "document:title"), "")
    report = by_kind.get("document:title-year")
    if report is None and day is not None and day.month <= 2:
        report = by_kind.get("document:issue-year")
    if report is not None and report.year is not None:
        both = day is not None and str(day.year) in title
        if day is None or (0 < day.year - report.year <= 2 and not both):
            return Fact((report.year, report.year), _evidence(report))
    for kind in GIVEN_AT_ASSEMBLY:
        speech = by_kind.get(kind)
        spoken = _date(speech) or day if speech is not None else None
        if speech is not None and spoken is not None and spoken.month <= _EARLY:
            return Fact((spoken.year - 1, spoken.year - 1), _evidence(speech))
    if published is not None:
        return Fact((published.value.year, published.value.year), published.evidence)
    file = by_kind.get("document:file")
    named = by_kind.get("document:named-year")
    later = file is not None and file.year is not None and (
        named is None or named.year is None or named.year < file.year
    )  # fmt: skip
    dated = [
        clue
        for name in ("told", "until", "number", "closing-month", "issue-year")
        if (clue := by_kind.get(f"document:{name}")) is not None and clue.year is not None
    ]
    yearless = "document:yearless" in by_kind
    if not dated and later and yearless and file is not None:
        dated.append(file)
    if named is not None and named.year is not None:
        dated.append(named)
    if not dated:
        return None
    best = dated[0]
    assert best.year is not None
    other = next(((c.year, c.year) for c in dated if c.year and c.year != best.year), None)
    return Fact((best.year, best.year), _evidence(best), other)


def decide_place(
    clues: Sequence[Clue], given: Region | None, year: int | None, rules: Rules
) -> Fact[Region] | None:
    """Return the place by the policy above; the country is a place without a name."""
    read = _sure_place(clues, year, rules) or _voted_place(clues, year, rules)
    if given is None:
        return read
    other = read.value if read is not None and read.value.name != given.name else None
    return Fact(given, _given(given.name or "全国"), other)


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


def _region(division: Division) -> Region:
    return Region(division.name, division.code, division.level, "region:document", division)


def _sure_place(clues: Sequence[Clue], year: int | None, rules: Rules) -> Fact[Region] | None:
    """Return the place of the heaviest clue that needs no other."""
    object_of = re.compile(f"(?:{rules.regions.role('not-after')})$")
    whole = [clue for kind in _WHOLE for clue in clues if clue.entry == kind]
    named = [
        place
        for clue in whole
        for place in clue.places
        if not object_of.search(clue.words[max(0, place.start - 4) : place.start])
    ]
    home = Gazetteer.of(rules, year, named).home
    if home is not NOWHERE:
        return Fact(home, _evidence(next(clue for clue in whole if clue.places)))
    sure = sorted((c for c in clues if c.weight >= _SURE), key=lambda c: -c.weight)
    for clue in sure:
        home = Gazetteer.of(rules, year, clue.places).home
        if home is not NOWHERE:
            return Fact(home, _evidence(clue))
        if clue.nationwide and clue.entry in ("document:issuer", "document:speech-line"):
            return Fact(NATIONWIDE, _evidence(clue))
    return None


def _voted_place(clues: Sequence[Clue], year: int | None, rules: Rules) -> Fact[Region] | None:
    """Return the place with the most votes; none where two that lie apart have as many.

    The names of what lies around a place that the path or the paper names do not outvote it.
    """
    names = next((clue for clue in clues if clue.entry == "document:names"), None)
    spoken = _spoken(names.places if names is not None else ())
    votes: dict[Division | None, float] = defaultdict(float)
    held: dict[Division | None, Clue] = {}

    total = sum(spoken.values())
    named: set[Division | None] = set()

    def vote(division: Division | None, clue: Clue, weight: float) -> None:
        share = sum(n for unit, n in spoken.items() if fits(division, unit))
        prior = _UNSAID if clue is names or total else 1.0
        fit = (share + _UNFIT * (total - share) + prior * _PRIOR) / (total + _PRIOR)
        votes[division] += weight * fit
        if division not in held or held[division].weight < clue.weight:
            held[division] = clue

    for clue in clues:
        if "place" not in clue.tells or clue is names:
            continue
        home = Gazetteer.of(rules, year, clue.places).home
        if home.division is not None and clue.weight < _SURE:
            vote(home.division, clue, clue.weight)
            named.add(home.division)
        elif clue.nationwide and not clue.places:
            vote(None, clue, min(clue.weight, _SURE))
    if names is not None:
        counted = _named(names.places, year, rules)
        most = max(counted.values(), default=0.0)
        level: dict[str, float] = defaultdict(float)
        for division, count in counted.items():
            level[division.level] += count
        for division, count in counted.items():
            alone = [d for d in counted if any(fits(d, unit) for unit in spoken)] == [division]
            alone = alone and division.level == "county"
            if count >= _OFTEN or division in votes or alone:
                often = count / level[division.level] * (1 + count / most) / 2
                vote(division, names, names.weight * often)
        if spoken.get("国", 0) >= 1:
            vote(None, names, _COUNTRY_TOO)
    if not votes:
        return None
    ranked = sorted(votes, key=lambda d: (-votes[d], d.code if d is not None else ""))
    best = next(
        (d for d in ranked if d in named and _nested(ranked[0], d) and _finer(d, ranked[0])
         and votes[d] >= votes[ranked[0]] / 2), ranked[0],
    )  # fmt: skip
    ranked = [best, *(division for division in ranked if division != best)]
    other = ranked[1] if len(ranked) > 1 else None
    if len(ranked) > 1 and votes[other] >= _TIE * votes[best] and not _nested(best, other):
        return None
    runner_up = (_region(other) if other is not None else NATIONWIDE) if len(ranked) > 1 else None
    value = _region(best) if best is not None else NATIONWIDE
    return Fact(value, _evidence(held[best]), runner_up)


def _nested(one: Division | None, other: Division | None) -> bool:
    if one is None or other is None:
        return False
    return one.province == other.province and RANK[one.level] != RANK[other.level]


def _finer(one: Division | None, other: Division | None) -> bool:
    return one is not None and other is not None and RANK[one.level] < RANK[other.level]


def _spoken(places: Iterable[Place]) -> dict[str, float]:
    """Return how often the text speaks of each level: 全省 and 我省 as 省, not 该县 and 各县."""
    found: dict[str, float] = defaultdict(float)
    for place in places:
        if place.deictic is not None and place.surface[0] in "全我本":
            unit = place.surface[1:]
            found[unit] += _COUNTRY.get(place.surface, 1.0)
    return found


def _named(places: Iterable[Place], year: int | None, rules: Rules) -> dict[Division, float]:
    """Return how often each division is named; what lies in it counts half.

    A name that several divisions have counts for the one in a province that is named too, a
    county's short name beside its full one.
    """
    gazetteer = Gazetteer(rules.regions, year)
    once = Counter(place.surface for place in places if place.candidates)
    sure: dict[Division, int] = {}
    unsure: list[tuple[str, list[Division], int]] = []
    by_surface = {place.surface: place for place in places if place.candidates}
    for surface, count in once.items():
        place = by_surface[surface]
        found = [
            d for d in gazetteer.closest(place)
            if not place.word and (not place.short or d.level in ("province", "prefecture"))
        ]  # fmt: skip
        if place.short and len(found) > 1:
            found = [d for d in found if d.level == "province"] or found
        if len(found) == 1:
            sure[found[0]] = sure.get(found[0], 0) + count
        else:
            unsure.append((surface, found or list(gazetteer.closest(place)), count))
    provinces = {division.province for division in sure}
    for surface, found, count in unsure:
        near = [division for division in found if division.province in provinces]
        near = [division for division in near if division in sure] or near
        if len(near) == 1 and (near[0] in sure or not by_surface[surface].short):
            sure[near[0]] = sure.get(near[0], 0) + count
    total: dict[Division, float] = dict(sure)
    for division, count in sure.items():
        for above in rules.regions.ancestors(division, year):
            total[above] = total.get(above, 0) + count / 2
    return total
