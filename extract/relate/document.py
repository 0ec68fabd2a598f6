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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar

from extract.model import COUNTRY, Clue, Evidence, Fact, Facts, Given, Region
from extract.relate.document_place import evidence, sure_place, voted_place
from extract.rules import Rules

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
# What tells the year of publication where no day is known, the surest first.
_DATED = ("told", "until", "number", "closing-month", "issue-year")


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
    found = _reported(clues, given, published)
    return _first(((year, year), evidence) for year, evidence in found)


def decide_place(
    clues: Sequence[Clue], given: Region | None, year: int | None, rules: Rules
) -> Fact[Region] | None:
    """Return the place by the policy above; the country is a place without a name."""
    read = sure_place(clues, year, rules) or voted_place(clues, year, rules)
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
        yield other, evidence(clue)


def _reported(
    clues: Sequence[Clue], given: Given, published: Fact[date] | None
) -> Iterator[tuple[int, Evidence]]:
    """Yield the years that a document may report on, the surest first."""
    if given.year is not None:
        yield given.year, _given(str(given.year))
    kinds = {clue.entry: clue for clue in reversed(clues)}
    day = published.value if published is not None else None
    for year, clue in (*_of_report(kinds, day), *_of_assembly(kinds, day)):
        yield year, evidence(clue)
    if published is not None:
        yield published.value.year, published.evidence
    dated = [clue for name in _DATED for clue in _of_year(kinds, name)]
    named, file = _of_year(kinds, "named-year"), _of_year(kinds, "file")
    later = [one for one in file if all((one.year or 0) > (other.year or 0) for other in named)]
    if not dated and "document:yearless" in kinds:
        dated = later
    for clue in (*dated, *named):
        yield clue.year or 0, evidence(clue)


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
    found = ((_whole_day(clue, clues), clue) for clue in clues if "published" in clue.tells)
    return [(day + timedelta(clue.later), clue) for day, clue in found if day is not None]


def _whole_day(clue: Clue, clues: Iterable[Clue]) -> date | None:
    """Return the day of a clue, its year or month taken from what else is told."""
    if clue.month is None:
        told = _told(clues) or next(filter(None, map(_date, clues)), None)
        days = (told + timedelta(ahead) for ahead in range(28) if told is not None)
        return next((day for day in days if day.day == clue.day), None)
    return _made(clue.year or _year_of(clue, clues), clue.month, clue.day)


def _year_of(clue: Clue, clues: Iterable[Clue]) -> int | None:
    """Return the year of a month and day: of the same day elsewhere, of what is over, of the text.

    Late in a year, the year that the text calls to come is the next one.
    """
    rest = [(c.year, c) for c in clues if c is not clue and c.year is not None]
    same = (year for year, c in rest if (c.month, c.day) == (clue.month, clue.day))
    planned = {year for year, c in rest if c.entry == "document:planned-year"}
    named = [(year, c) for year, c in rest if c.entry != "document:planned-year"]
    named.sort(key=lambda one: (one[1].entry not in _OVER, -one[1].weight))
    late = clue.month is not None and clue.month >= _LATE
    said = (year - (late and year in planned) for year, _ in named)
    return next(chain(same, said), None)


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


def _given(words: str) -> Evidence:
    return Evidence("document:given", words)
