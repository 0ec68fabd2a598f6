"""What looks wrong about rows taken together: wholes and parts, series, counties and their city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import pairwise
from statistics import median

import pandas as pd

from extract.rules import Rules
from extract.rules.indicators import RATIOS
from extract.rules.regions import RegionTable
from extract.study.figures import Cell, Figure, agrees, figures
from extract.study.findings import Finding, number
from extract.study.panel import Stated, differs, preferred, stated_by_cell, target_for, targets

_THOUSANDFOLD = 500.0
_JUMP = 50.0
_TWICE = 200.0
_NEIGHBOURS = 2
_SUM = 0.01
_FEW = 3


def check_series(found: pd.DataFrame, rules: Rules) -> Iterator[Finding]:
    """Yield what is wrong with rows of an identified table taken together.

    A figure that is a thousand times its neighbours is said once, and left out of the rest.
    """
    every = figures(found, rules.indicators)
    outliers = list(_outliers(every))
    yield from outliers
    odd = {one.row for one in outliers}
    yield from _parts(found, odd)
    sound = [figure for figure in every if figure.row not in odd]
    goals = targets(sound)
    yield from _two_values(goals.values(), "target_changed")
    cells = stated_by_cell(sound)
    yield from _two_values((stated.values for stated in cells.values()), "two_values")
    kept = {cell: preferred(stated.values) for cell, stated in cells.items() if stated.values}
    best = {cell: preferred(stated) for cell, stated in goals.items()}
    yield from _completions(cells, kept, best, rules)
    yield from _falls(kept)
    yield from _counties(kept, rules.regions)


def _outliers(every: Iterable[Figure]) -> Iterator[Finding]:
    """Values a thousand times those of the same place, else of other places at the time."""
    places: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    times: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in every:
        if figure.role != "value" or figure.value <= 0 or figure.indicator.counts == "rate":
            continue
        name = figure.indicator.name
        places[figure.place, name, figure.unit].append(figure)
        if figure.last and figure.code:
            level = figure.code[-4:] == "0000", figure.code[-2:] == "00"
            times[name, figure.unit, figure.last, figure.status, level].append(figure)
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
            yield Finding("scale_outlier", figure.row, reason)


def _parts(found: pd.DataFrame, odd: Collection[int]) -> Iterator[Finding]:
    values, units = found["value"].tolist(), found["unit"].tolist()
    for row, whole in enumerate(found["whole"].tolist()):
        if whole < 0 or row in odd or whole in odd or units[row] in RATIOS:
            continue
        if not values[row] > values[whole]:
            continue
        reason = f"a part of {number(values[row])} in {number(values[whole])} {units[row]}"
        yield Finding("part_above_whole", row, reason)


def _two_values(groups: Iterable[list[Figure]], kind: str) -> Iterator[Finding]:
    """Figures for the same cell that differ: in one document, or a target in two."""
    for group in filter(None, groups):
        best = preferred(group)
        told = {best.value}
        for figure in group:
            near = figure.document == best.document or kind == "target_changed"
            if near and figure.value not in told and differs(figure, best):
                told.add(figure.value)
                reason = (
                    f"{number(figure.value)} {figure.unit}, but {number(best.value)} in "
                    f"{best.document} at {best.start}"
                )
                yield Finding(kind, figure.row, reason)


def _completions(
    cells: dict[Cell, Stated], kept: dict[Cell, Figure], goals: dict[Cell, Figure], rules: Rules
) -> Iterator[Finding]:
    """Completions that are not value over target, and those that leap beyond the target."""
    series: dict[tuple[str, str, int], list[tuple[date, float, int]]] = defaultdict(list)
    for cell, stated in cells.items():
        value, target = kept.get(cell), target_for(cell, goals, rules.indicators)
        share = preferred(stated.completions) if stated.completions else None
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
            yield Finding("completion_differs", share.row, reason)
        elif share:
            series[cell.place, cell.indicator, cell.last.year].append(
                (cell.last, share.value, share.row)
            )
        elif value and computed is not None:
            series[cell.place, cell.indicator, cell.last.year].append(
                (cell.last, computed, value.row)
            )
    for points in series.values():
        yield from _leaps(sorted(points))


def _leaps(points: list[tuple[date, float, int]]) -> Iterator[Finding]:
    before: tuple[date, float] | None = None
    for last, percent, row in points:
        months = max(1.0, (last - before[0]).days / 30) if before else 1.0
        leap = before is not None and percent - before[1] > _JUMP * months
        if percent > _TWICE or (percent > 100 and leap):
            reason = f"{number(percent)} % of the target"
            reason += f", {number(before[1])} % by {before[0]}" if before else ""
            yield Finding("completion_jumps", row, reason)
        else:
            before = last, percent


def _falls(kept: dict[Cell, Figure]) -> Iterator[Finding]:
    """Figures that count from January and are less than those before."""
    series: dict[tuple[str, str, str, int], list[Figure]] = defaultdict(list)
    for cell, figure in kept.items():
        if figure.cumulative and figure.qualifier == "exact":
            series[cell.place, cell.indicator, cell.unit, cell.last.year].append(figure)
    for group in series.values():
        ordered = sorted(group, key=lambda figure: figure.last or date.min)
        for earlier, later in pairwise(ordered):
            if later.value < earlier.value:
                reason = (
                    f"{number(later.value)} {later.unit} by {later.last}, but "
                    f"{number(earlier.value)} by {earlier.last} in {earlier.document}"
                )
                yield Finding("cumulative_falls", later.row, reason)


def _counties(kept: dict[Cell, Figure], regions: RegionTable) -> Iterator[Finding]:
    """Counties above their city, and a city that is not the sum of all of its counties."""
    below: dict[Cell, list[Figure]] = defaultdict(list)
    for cell, figure in kept.items():
        division = regions.at(figure.code, cell.last.year) if figure.code else None
        if division is None or not division.parent or figure.indicator.counts == "rate":
            continue
        whole = Cell(division.parent, cell.indicator, cell.unit, cell.first, cell.last)
        if whole in kept:
            below[whole].append(figure)
    for whole, group in below.items():
        city = kept[whole]
        more = [figure for figure in group if figure.value > city.value]
        for figure in more:
            reason = (
                f"{number(figure.value)} {whole.unit}, but {city.region} has {number(city.value)}"
            )
            yield Finding("county_above_city", figure.row, reason)
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
