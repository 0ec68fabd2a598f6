"""The panel: region by period by indicator, one row each, targets joined and figures differenced.

Rules that it is made by:

- Of several figures for one cell the latest publication counts; within one, an exact number
  before a rounded one, then the one that stands first. The others are conflicts where they
  differ: exact numbers if unequal, rounded ones if more than a tenth away, bounds if beyond.
- An indicator that counts by the year and has no start stated (截至3月底) counts from the first of
  January. `period_start` stays as stated, `cumulative` says that it counts from January.
- A target without a period is for the year of the figure in its sentence, else of its
  publication. A figure is joined with the target of its own period, else of its year: its
  indicator's, else that of the indicator's `plan`.
- Figures without a period are left out, as are standards, parts, and changes of other bases
  than a year before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from extract.rules import Rules, load_rules
from extract.rules.indicators import IndicatorTable
from extract.study.figures import Cell, Figure, agrees, figures
from extract.study.indicators import identified

COLUMNS = (
    "region", "region_code", "indicator_id", "indicator", "family", "unit", "period_start",
    "period_end", "cumulative", "value", "value_high", "qualifier", "value_month", "target",
    "completion_stated", "completion_computed", "mismatch", "growth_stated", "published",
    "document", "start", "conflicts",
)  # fmt: skip
CONFLICT_COLUMNS = (
    "region", "region_code", "indicator_id", "unit", "period_start", "period_end", "kind",
    "value", "published", "document", "start", "text", "kept_value", "kept_published",
    "kept_document", "kept_start",
)  # fmt: skip
_NUMBERS = (
    "value", "value_high", "value_month", "target", "completion_stated", "completion_computed",
    "growth_stated", "kept_value",
)  # fmt: skip
_ROUNDED = 0.1
_YEAR_BEFORE = ("上年", "去年", "同期", "同比", "上一年")


class Panel(NamedTuple):
    """The panel and the figures that it did not keep."""

    panel: pd.DataFrame
    conflicts: pd.DataFrame


@dataclass(slots=True)
class Stated:
    """All that is stated for one cell."""

    values: list[Figure] = field(default_factory=list)
    completions: list[Figure] = field(default_factory=list)
    growths: list[Figure] = field(default_factory=list)

    def every(self) -> list[Figure]:
        """Return values, completions and growths in this order."""
        return [*self.values, *self.completions, *self.growths]


def panel(table: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Return the panel of a table: COLUMNS, a row for each region, indicator, unit and period.

    `value` and `target` are in the indicator's `unit`; `value_month` is the difference from the
    end of the month before (for January the figure itself), where both are exact. Completions
    and growth on the year before are in %; `mismatch` is true where the stated completion is
    not value over target, rounded. `published`, `document`, `start` say where the value stands,
    `conflicts` how many other values were found. A target without a figure has a row with an
    empty `value`. Sorted by region, indicator, unit, period.
    """
    return panel_and_conflicts(table, rules).panel


def conflicts(table: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Return the figures that the panel did not keep though they differ, with those it kept."""
    return panel_and_conflicts(table, rules).conflicts


def panel_and_conflicts(table: pd.DataFrame, rules: Rules | None = None) -> Panel:
    """Return both frames. Raises UsageError for a table that lacks columns."""
    known = (rules or load_rules()).indicators
    every = figures(identified(table, rules), known)
    rejected: list[dict[str, Any]] = []
    goals = {
        cell: keep(stated, "target", cell, rejected)[0] for cell, stated in targets(every).items()
    }
    cells = stated_by_cell(every)
    rows = [_row(cell, stated, goals, known, rejected) for cell, stated in cells.items()]
    rows += _targets_alone(goals, cells, known)
    _add_months(rows)
    return Panel(
        _frame(rows, COLUMNS, ["region_code", "region", "indicator_id", "unit", "period_end"]),
        _frame(rejected, CONFLICT_COLUMNS, ["region_code", "indicator_id", "period_end"]),
    )


def targets(every: Iterable[Figure]) -> dict[Cell, list[Figure]]:
    """Return the targets by the cell that they are for."""
    every = list(every)
    beside = {
        (figure.group, figure.place, figure.indicator.name): figure.last
        for figure in every
        if figure.status == "actual" and figure.last
    }
    found: dict[Cell, list[Figure]] = defaultdict(list)
    for figure in every:
        if figure.role != "value" or figure.status != "target":
            continue
        cell = figure.cell
        if cell is None:
            done = beside.get((figure.group, figure.place, figure.indicator.name))
            if day := done or figure.published:
                cell = _year(figure.place, figure.indicator.name, figure.unit, day.year)
        if cell is not None:
            found[cell].append(figure)
    return found


def _year(place: str, indicator: str, unit: str, year: int) -> Cell:
    return Cell(place, indicator, unit, date(year, 1, 1), date(year, 12, 31))


def stated_by_cell(every: Iterable[Figure]) -> dict[Cell, Stated]:
    """Return what is stated for each cell.

    A completion or growth belongs to the cell of its own period; without one to that of the
    figure whose indicator it took over.
    """
    every = list(every)
    by_row = {figure.row: figure for figure in every}
    cells: dict[Cell, Stated] = defaultdict(Stated)
    units: dict[tuple[str, str, date | None, date], str] = {}
    for figure in every:
        if figure.role == "value" and figure.status == "actual" and (cell := figure.cell):
            cells[cell].values.append(figure)
            units.setdefault((cell.place, cell.indicator, cell.first, cell.last), cell.unit)
    for figure in every:
        if figure.unit != "%" or figure.role not in ("completion", "growth"):
            continue
        cell = figure.cell
        if cell is None and figure.linked in by_row:
            cell = by_row[figure.linked].cell
        if cell is None:
            continue
        unit = units.get((cell.place, cell.indicator, cell.first, cell.last), cell.unit)
        cell = Cell(cell.place, cell.indicator, unit, cell.first, cell.last)
        if figure.role == "completion" and figure.status == "actual":
            cells[cell].completions.append(figure)
        elif figure.role == "growth" and figure.base.startswith(_YEAR_BEFORE):
            cells[cell].growths.append(figure)
    return cells


def keep(
    stated: list[Figure], kind: str, cell: Cell, rejected: list[dict[str, Any]]
) -> tuple[Figure, int]:
    """Return the figure that counts, and how many others differ; add those to `rejected`."""
    best = preferred(stated)
    differing: dict[float, Figure] = {}
    for figure in stated:
        if figure is not best and differs(figure, best):
            differing.setdefault(figure.value, figure)
    for figure in differing.values():
        rejected.append(
            {
                "region": figure.region, "region_code": figure.code,
                "indicator_id": cell.indicator, "unit": figure.unit, "period_start": figure.first,
                "period_end": cell.last, "kind": kind, "value": figure.value,
                "published": figure.published, "document": figure.document,
                "start": figure.start, "text": figure.text, "kept_value": best.value,
                "kept_published": best.published, "kept_document": best.document,
                "kept_start": best.start,
            }
        )  # fmt: skip
    return best, len(differing)


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
    return next((goals[aim] for aim in _aims(cell, known) if aim in goals), None)


def _aims(cell: Cell, known: IndicatorTable) -> Iterator[Cell]:
    """Yield the cells whose target is a cell's, the nearest first."""
    for name in filter(None, (cell.indicator, known.by_name[cell.indicator].plan)):
        yield replace(cell, indicator=name)
        if cell.first in (None, date(cell.last.year, 1, 1)):
            yield _year(cell.place, name, cell.unit, cell.last.year)
            yield replace(_year(cell.place, name, cell.unit, cell.last.year), first=None)


def _row(
    cell: Cell,
    stated: Stated,
    goals: Mapping[Cell, Figure],
    known: IndicatorTable,
    rejected: list[dict[str, Any]],
) -> dict[str, Any]:
    value, differing = keep(stated.values, "value", cell, rejected) if stated.values else (None, 0)
    share = (
        keep(stated.completions, "completion", cell, rejected)[0] if stated.completions else None
    )
    growth = keep(stated.growths, "growth", cell, rejected)[0] if stated.growths else None
    target = target_for(cell, goals, known)
    computed = None
    if value and target and target.value > 0:
        computed = round(value.value / target.value * 100, 2)
    source = value or stated.every()[0]
    row = _blank(cell, known, source)
    starts = [figure.first for figure in stated.every() if figure.first]
    row |= {
        "period_start": starts[0] if starts and cell.first else None,
        "cumulative": source.cumulative,
        "target": target.value if target else None,
        "completion_stated": share.value if share else None,
        "completion_computed": computed,
        "growth_stated": growth.value if growth else None,
        "published": source.published,
        "document": source.document,
        "start": source.start,
        "conflicts": differing,
    }
    if value:
        row |= {"value": value.value, "value_high": value.high, "qualifier": value.qualifier}
    if value and share and computed is not None and value.qualifier == "exact":
        row["mismatch"] = not agrees(share.value, computed, share.text, share.qualifier)
    return row


def _blank(cell: Cell, known: IndicatorTable, source: Figure) -> dict[str, Any]:
    indicator = known.by_name[cell.indicator]
    return dict.fromkeys(COLUMNS) | {
        "region": source.region,
        "region_code": source.code,
        "indicator_id": cell.indicator,
        "indicator": indicator.zh,
        "family": indicator.family,
        "unit": cell.unit,
        "period_end": cell.last,
        "qualifier": "",
        "mismatch": False,
        "conflicts": 0,
    }


def _targets_alone(
    goals: Mapping[Cell, Figure], cells: Iterable[Cell], known: IndicatorTable
) -> list[dict[str, Any]]:
    """Return rows for the targets that no figure was joined with."""
    taken = {aim for cell in cells for aim in _aims(cell, known)}
    return [
        _blank(cell, known, target)
        | {
            "period_start": cell.first,
            "cumulative": target.indicator.counts == "year",
            "target": target.value,
            "published": target.published,
            "document": target.document,
            "start": target.start,
        }
        for cell, target in goals.items()
        if cell not in taken
    ]


def _add_months(rows: list[dict[str, Any]]) -> None:
    """Difference figures that count from January and end with a month from those before."""
    ends: dict[tuple[str, str, str, date], float] = {}
    monthly = []
    for row in rows:
        last = row["period_end"]
        whole = row["cumulative"] and row["value"] is not None and row["qualifier"] == "exact"
        if whole and (last + timedelta(1)).day == 1:
            place = row["region_code"] or row["region"]
            ends[place, row["indicator_id"], row["unit"], last] = row["value"]
            monthly.append((row, place))
    for row, place in monthly:
        last = row["period_end"]
        before = last.replace(day=1) - timedelta(1)
        earlier = ends.get((place, row["indicator_id"], row["unit"], before))
        if last.month == 1:
            row["value_month"] = row["value"]
        elif earlier is not None:
            row["value_month"] = float(f"{row['value'] - earlier:.10g}")


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...], order: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    for column in columns:
        if column in ("period_start", "period_end", "published", "kept_published"):
            frame[column] = pd.to_datetime(frame[column])
        elif column in _NUMBERS:
            frame[column] = frame[column].astype("float64")
        elif column in ("start", "conflicts", "kept_start"):
            frame[column] = frame[column].astype("Int64")
        elif column in ("cumulative", "mismatch"):
            frame[column] = frame[column].astype(bool)
    return frame.sort_values([*order, "period_start"], ignore_index=True, kind="stable")
