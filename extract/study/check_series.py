"""What looks wrong about rows taken together: wholes and parts, series, counties and their city."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from statistics import median

import pandas as pd

from extract.rules import Rules
from extract.rules.indicators import RATIOS
from extract.rules.parts import PartsTable
from extract.rules.regions import RegionTable
from extract.study.cells import Stated, cause, choose, differs, preferred, sort_figures, target_for
from extract.study.figures import Cell, Figure, agrees, figures
from extract.study.findings import Finding, number
from extract.study.frames import texts_of

_THOUSANDFOLD = 500.0
_JUMP = 50.0
_TWICE = 200.0
_NEIGHBOURS = 2
_SUM = 0.01
_FEW = 3
_STOP = re.compile("[；。！？]")


def check_series(found: pd.DataFrame, rules: Rules) -> Iterator[Finding]:
    """Yield what is wrong with rows of an identified table taken together.

    Only figures whose indicator and place are sure are compared. One that is a thousand times
    its neighbours is said once, and left out of the rest.
    """
    sure = (found["match"] == "exact") & (found["place_key"] != "")
    every = figures(found, rules.indicators, frozenset(found.index[sure]))
    sentences = texts_of(found, "sentence", [figure.row for figure in every])
    sorted_ = sort_figures(every, sentences, rules.indicators)
    outliers = list(_outliers(sorted_.cells, rules.regions))
    yield from outliers
    odd = {one.row for one in outliers}
    yield from _parts(found, odd, rules.indicators.words["part"])
    cells = {cell: _without(stated, odd) for cell, stated in sorted_.cells.items()}
    goals = {cell: _sound(stated, odd) for cell, stated in sorted_.targets.items()}
    scopes = _Scopes(sentences, found["at"].tolist(), rules.parts)
    yield from _changed_targets(goals.values())
    yield from _two_values([stated.values for stated in cells.values()], scopes)
    kept = {
        cell: figure
        for cell, stated in cells.items()
        if cell.transformation == "level" and (figure := choose(stated.values).figure)
    }
    best = {cell: figure for cell, stated in goals.items() if (figure := choose(stated).figure)}
    yield from _completions(cells, kept, best, rules)
    yield from _falls(kept)
    yield from _counties(kept, rules.regions)


def _sound(stated: Iterable[Figure], odd: Collection[int]) -> list[Figure]:
    return [figure for figure in stated if figure.row not in odd]


def _without(stated: Stated, odd: Collection[int]) -> Stated:
    return replace(stated, values=_sound(stated.values, odd))


def _outliers(cells: dict[Cell, Stated], regions: RegionTable) -> Iterator[Finding]:
    """Values a thousand times those of the same place, else of its neighbours at the time."""
    places: dict[Cell, list[Figure]] = defaultdict(list)
    times: dict[Cell, list[Figure]] = defaultdict(list)
    for cell, stated in cells.items():
        for figure in stated.values:
            if cell.transformation != "level" or figure.value <= 0:
                continue
            if figure.indicator.counts == "rate" or figure.indicator.scope:
                continue
            places[replace(cell, first=None, last=date.min)].append(figure)
            division = regions.at(cell.place, cell.last.year)
            if division and division.parent:
                times[replace(cell, place=division.parent)].append(figure)
    told: set[int] = set()
    for group in (*places.values(), *times.values()):
        if len(group) <= _NEIGHBOURS:
            continue
        middle = median(figure.value for figure in group)
        for figure in group:
            ratio = figure.value / middle
            if 1 / _THOUSANDFOLD < ratio < _THOUSANDFOLD or figure.row in told:
                continue
            told.add(figure.row)
            times_ = f"{number(ratio)} times" if ratio > 1 else f"1/{number(1 / ratio)} of"
            reason = f"{number(figure.value)} {figure.unit} is {times_} its neighbours' median"
            nearest = min(group, key=lambda other: abs(other.value - middle))
            yield Finding("scale_outlier", figure.row, reason, nearest.row)


def _parts(found: pd.DataFrame, odd: Collection[int], words: Collection[str]) -> Iterator[Finding]:
    """Parts that are more than the whole before 其中, which ends in the same noun."""
    wholes = {row: whole for row, whole in enumerate(found["whole"].tolist()) if whole >= 0}
    both = sorted({*wholes, *wholes.values()})
    names, units, sentences = (texts_of(found, x, both) for x in ("indicator", "unit", "sentence"))
    values, places = (found[name].iloc[both].to_dict() for name in ("value", "at"))
    for row, whole in wholes.items():
        if row in odd or whole in odd or units[row] in RATIOS:
            continue
        between = sentences[row][places[whole] : places[row]]
        said = any(word in between for word in words) and not _STOP.search(between)
        if not said or names[row][-2:] != names[whole][-2:] or not values[row] > values[whole]:
            continue
        reason = f"a part of {number(values[row])} in {number(values[whole])} {units[row]}"
        yield Finding("part_above_whole", row, reason, whole)


class _Scopes:
    """What the sentence of a figure says before it of whom it is: figures of two never differ."""

    def __init__(
        self, sentences: Mapping[int, str], places: Sequence[int], parts: PartsTable
    ) -> None:
        self._sentences, self._places = sentences, places
        self._parts = parts

    def same(self, one: Figure, other: Figure) -> bool:
        """Say whether the words before two figures name the same populations."""
        return self._of(one) == self._of(other)

    def _of(self, figure: Figure) -> frozenset[str]:
        lead = self._sentences[figure.row][: self._places[figure.row]]
        said = self._parts.explain(lead)
        return frozenset(population.name for population in said.populations)


def _two_values(groups: Iterable[list[Figure]], scopes: _Scopes) -> Iterator[Finding]:
    """Figures of one document and the same words for one cell that differ."""
    for group in groups:
        documents: dict[tuple[str, str], list[Figure]] = defaultdict(list)
        for figure in group:
            documents[figure.document, figure.core].append(figure)
        for (document, core), same in documents.items():
            best = preferred(same)
            for figure in same:
                if not differs(figure, best) or not scopes.same(figure, best):
                    continue
                if cause(figure, best) == "contradiction":
                    key = f"{document} {figure.place} {figure.indicator.name} {core}"
                    yield Finding("two_values", figure.row, _differ(figure, best), best.row, key)


def _changed_targets(groups: Iterable[list[Figure]]) -> Iterator[Finding]:
    """Targets for one cell by the same words that differ."""
    for group in filter(None, groups):
        best = preferred(group)
        for figure in group:
            if figure.core == best.core and differs(figure, best):
                key = f"{figure.document} {figure.place} {figure.indicator.name}"
                yield Finding("target_changed", figure.row, _differ(figure, best), best.row, key)


def _differ(figure: Figure, best: Figure) -> str:
    return (
        f"{number(figure.value)} {figure.unit}, but {number(best.value)} in "
        f"{best.document} at {best.start}"
    )


def _completions(
    cells: dict[Cell, Stated], kept: dict[Cell, Figure], goals: dict[Cell, Figure], rules: Rules
) -> Iterator[Finding]:
    """Completions that are not value over target, and those that leap beyond the target."""
    series: dict[tuple[object, ...], list[tuple[date, float, int]]] = defaultdict(list)
    for cell, stated in cells.items():
        value, target = kept.get(cell), target_for(cell, goals, rules.indicators)
        share = choose(stated.completions).figure
        computed = None
        if value and target and target.value > 0:
            computed = round(value.value / target.value * 100, 2)
        exact = value is not None and value.qualifier == "exact"
        if (
            share
            and computed is not None
            and exact
            and not agrees(share.value, computed, share.text, share.qualifier)
        ):
            reason = f"stated {number(share.value)} %, computed {number(computed)} %"
            yield Finding("completion_differs", share.row, reason, value.row if value else -1)
            continue
        key = cell.place, cell.indicator, cell.population, cell.last.year
        if share:
            series[key].append((cell.last, share.value, share.row))
        elif value and computed is not None:
            series[key].append((cell.last, computed, value.row))
    stated_rows = {figure.row for stated in cells.values() for figure in stated.completions}
    for points in series.values():
        yield from _leaps(sorted(points), stated_rows)


def _leaps(points: list[tuple[date, float, int]], stated: Collection[int]) -> Iterator[Finding]:
    """Shares that leap beyond the target, and computed ones far beyond: a bulletin may say so."""
    before: tuple[date, float, int] | None = None
    for last, percent, row in points:
        months = max(1.0, (last - before[0]).days / 30) if before else 1.0
        leap = before is not None and percent - before[1] > _JUMP * months
        if (percent > _TWICE and row not in stated) or (percent > 100 and leap):
            reason = f"{number(percent)} % of the target"
            reason += f", {number(before[1])} % by {before[0]}" if before else ""
            yield Finding("completion_jumps", row, reason, before[2] if before else -1)
        else:
            before = last, percent, row


def _falls(kept: dict[Cell, Figure]) -> Iterator[Finding]:
    """Figures that count from January and are less than those before."""
    series: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for cell, figure in kept.items():
        if figure.cumulative and figure.qualifier == "exact":
            key = cell.place, cell.indicator, cell.population, cell.unit, cell.last.year
            series[key].append(figure)
    for group in series.values():
        ordered = sorted(group, key=lambda figure: figure.last or date.min)
        for earlier, later in pairwise(ordered):
            if later.value < earlier.value:
                reason = (
                    f"{number(later.value)} {later.unit} by {later.last}, but "
                    f"{number(earlier.value)} by {earlier.last} in {earlier.document}"
                )
                yield Finding("cumulative_falls", later.row, reason, earlier.row)


def _counties(kept: dict[Cell, Figure], regions: RegionTable) -> Iterator[Finding]:
    """Counties above their city, and a city that is not the sum of all of its counties."""
    below: dict[Cell, list[Figure]] = defaultdict(list)
    for cell, figure in kept.items():
        division = regions.at(figure.code, cell.last.year) if figure.code else None
        if division is None or not division.parent or figure.indicator.counts == "rate":
            continue
        whole = replace(cell, place=division.parent)
        if whole in kept:
            below[whole].append(figure)
    for whole, group in below.items():
        city = kept[whole]
        more = [figure for figure in group if figure.value > city.value]
        for figure in more:
            reason = (
                f"{number(figure.value)} {whole.unit}, but {city.region} has {number(city.value)}"
            )
            yield Finding("county_above_city", figure.row, reason, city.row)
        exact = all(figure.qualifier == "exact" for figure in (*group, city))
        if more or not exact or len(group) < _FEW:
            continue
        counties = {
            one.code
            for one in regions.divisions
            if one.parent == whole.place and regions.at(one.code, whole.last.year) == one
            and one.valid_from <= whole.last.year < (one.valid_to or 9999)
        }  # fmt: skip
        total = sum(figure.value for figure in group)
        if counties <= {figure.code for figure in group} and abs(total - city.value) > _SUM * abs(
            city.value
        ):
            reason = f"{number(city.value)} {whole.unit}, but its {len(group)} counties have "
            yield Finding("sum_of_counties", city.row, reason + number(total))
