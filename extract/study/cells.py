"""Figures in cells: all that is stated for one place, indicator, population, unit and period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from extract.rules.indicators import IndicatorTable
from extract.study.figures import Cell, Figure
from extract.study.periods import kind_of

_ROUNDED = 0.1


@dataclass(slots=True)
class Stated:
    """All that is stated for one cell."""

    values: list[Figure] = field(default_factory=list)
    completions: list[Figure] = field(default_factory=list)
    growths: list[Figure] = field(default_factory=list)
    goals: list[Figure] = field(default_factory=list)
    befores: list[Figure] = field(default_factory=list)

    def every(self) -> list[Figure]:
        """Return all of them: values, completions, growths, goals of growth, values before."""
        return [*self.values, *self.completions, *self.growths, *self.goals, *self.befores]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Figures by the cell that they are stated for, targets by theirs, and what has no cell.

    `used` says of each row of a figure what it is in its cell, `aside` why it has none.
    """

    cells: dict[Cell, Stated]
    targets: dict[Cell, list[Figure]]
    used: dict[int, str]
    aside: dict[int, str]


def sort_figures(
    every: Sequence[Figure], sentences: Mapping[int, str], known: IndicatorTable
) -> Sorted:
    """Put figures into cells; `sentences` are those of their rows."""
    finder = _Finder(every, sentences, known)
    sorted_ = Sorted({}, {}, {}, {})
    for figure in every:
        label = label_of(figure)
        cell = finder.cell(figure, label)
        why = _no_cell(figure, label, cell)
        if why or cell is None:
            sorted_.aside[figure.row] = why
            continue
        sorted_.used[figure.row] = label
        if label == "target":
            sorted_.targets.setdefault(cell, []).append(figure)
        else:
            stated = sorted_.cells.setdefault(cell, Stated())
            getattr(stated, _LISTS[label]).append(figure)
    return sorted_


_LISTS = {
    "value": "values", "completion": "completions", "growth": "growths",
    "goal of growth": "goals", "before": "befores",
}  # fmt: skip


class _Finder:
    """Finds the cell of a figure, which may lie with another figure of its sentence."""

    def __init__(
        self, every: Sequence[Figure], sentences: Mapping[int, str], known: IndicatorTable
    ) -> None:
        self._by_row = {figure.row: figure for figure in every}
        self._sentences = sentences
        self._this_year = re.compile("|".join(map(re.escape, known.words["this_year"])))
        self._done = {
            (figure.group, figure.place, figure.indicator.name): figure.last
            for figure in every
            if figure.status == "actual" and figure.last
        }
        self._units: dict[tuple[object, ...], str] = {}
        for figure in every:
            if figure.role == "value" and figure.status == "actual" and (cell := figure.cell):
                self._units.setdefault(_unitless(cell), cell.unit)

    def cell(self, figure: Figure, label: str) -> Cell | None:
        """Return the cell of a figure, None if its period is not known.

        A completion or growth without a period is of that of the figure whose indicator it took
        over, a value before a change of that of its outcome; a target of the year of the figure
        in its sentence, else, if that speaks of this year, of its publication.
        """
        if label == "before":
            outcome = self._by_row.get(figure.outcome)
            return outcome.cell if outcome and label_of(outcome) == "value" else None
        cell = figure.cell
        if cell is None and label in ("target", "goal of growth"):
            day = self._year_of(figure, label)
            cell = figure.cell_of(date(day.year, 1, 1), date(day.year, 12, 31)) if day else None
        elif cell is None and figure.linked in self._by_row and figure.role != "value":
            cell = self._by_row[figure.linked].cell
        if cell and figure.role in ("completion", "growth") and cell.transformation == "level":
            return replace(cell, unit=self._units.get(_unitless(cell), cell.unit))
        return cell

    def _year_of(self, figure: Figure, label: str) -> date | None:
        """Return a day of the year that a target without a period is for."""
        done = self._done.get((figure.group, figure.place, figure.indicator.name))
        if done and label == "target":
            return done
        if figure.average or not self._this_year.search(self._sentences[figure.row]):
            return None
        return figure.published


def label_of(figure: Figure) -> str:
    """Return what a figure is in its cell."""
    aimed = figure.status == "target"
    if figure.role == "growth" and figure.transformation == "level":
        return "goal of growth" if aimed else "growth"
    if figure.role in ("value", "growth"):
        return "target" if aimed else "value"
    return figure.role


def _no_cell(figure: Figure, label: str, cell: Cell | None) -> str:
    """Return why a figure with or without a period has no cell, `` if it has one."""
    if label == "before":
        return "" if cell else "before a change without its outcome"
    if label == "completion" and (figure.status == "target" or figure.unit != "%"):
        return "completion that is aimed at"
    if cell is None:
        return "no period"
    days = figure.first, figure.last
    if figure.indicator.counts == "year" and days == (figure.published, figure.published):
        return "period is the day of publication"
    return ""


def _unitless(cell: Cell) -> tuple[object, ...]:
    """Return what cells that differ only in their unit have in common."""
    return cell.place, cell.indicator, cell.population, cell.first, cell.last


#: Causes by which figures contradict each other, so that none counts.
CONTRADICTING = frozenset({"contradiction", "other words"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of some figures counts; None if there is none or they contradict each other.

    `others` are those that differ, one a value, with the cause; `first` the one that they
    contradict.
    """

    figure: Figure | None = None
    others: tuple[tuple[Figure, str], ...] = ()
    first: Figure | None = None

    @property
    def value(self) -> float | None:
        """The value of the figure, if there is one."""
        return self.figure.value if self.figure else None


def choose(stated: Sequence[Figure]) -> Choice:
    """Return which of the figures stated for a cell counts, with those that differ from it.

    Exact matches come before doubtful ones, which contradict none.
    """
    if not stated:
        return Choice()
    best = preferred([figure for figure in stated if figure.match == "exact"] or stated)
    differing: dict[float, Figure] = {}
    for figure in stated:
        if figure is not best and differs(figure, best):
            differing.setdefault(figure.value, figure)
    others = tuple((figure, cause(figure, best)) for figure in differing.values())
    if any(why in CONTRADICTING for _, why in others):
        return Choice(None, others, best)
    return Choice(best, others)


def cause(figure: Figure, best: Figure) -> str:
    """Say why a figure differs from the one that comes first: what it says may be both true.

    A doubtful match may not be of the cell at all.
    A later publication revises an earlier one, an exact number a rounded one, if they count the
    same by their words.
    """
    if figure.match != best.match:
        return "doubtful"
    if figure.core != best.core:
        return "other words"
    if figure.published and best.published and figure.published < best.published:
        return "revised"
    if best.qualifier == "exact" != figure.qualifier:
        return "rounded"
    return "contradiction"


def preferred(stated: Iterable[Figure]) -> Figure:
    """Return the figure that counts: published last, exact, first in its document."""
    return min(stated, key=_preference)


def _preference(figure: Figure) -> tuple[int, bool, str, int]:
    published = figure.published.toordinal() if figure.published else 0
    return -published, figure.qualifier != "exact", figure.document, figure.start


def differs(one: Figure, other: Figure) -> bool:
    """Say whether two figures for one cell cannot both be right."""
    if one.qualifier == other.qualifier == "exact":
        return one.value != other.value
    for bound, figure in ((one, other), (other, one)):
        first = bound.text[:1]
        if not first.isnumeric() and first != "两":  # 超过3400人, not 3400余人
            if bound.qualifier == "over" and figure.value >= bound.value:
                return False
            if bound.qualifier == "under" and figure.value <= bound.value:
                return False
    return abs(one.value - other.value) > _ROUNDED * max(abs(one.value), abs(other.value))


def target_for(cell: Cell, goals: Mapping[Cell, Figure], known: IndicatorTable) -> Figure | None:
    """Return the target of a cell: of its period or year, its own or its indicator's plan's."""
    return next((goals[aim] for aim in years_of(cell, known) if aim in goals), None)


def years_of(cell: Cell, known: IndicatorTable) -> Iterator[Cell]:
    """Yield the cells whose target is a cell's, the nearest first."""
    for name in filter(None, (cell.indicator, known.by_name[cell.indicator].plan)):
        own = replace(cell, indicator=name)
        yield own
        if cell.first in (None, date(cell.last.year, 1, 1)):
            last = date(cell.last.year, 12, 31)
            for first in (date(cell.last.year, 1, 1), None):
                stock = known.by_name[name].counts == "stock"
                kind = kind_of(first, last, stock=stock)
                yield replace(own, first=first, last=last, kind=kind)
