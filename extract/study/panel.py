"""The panel: place by period by indicator and population, one row each, with all that is stated.

Rules that it is made by:

- A row of the table has a cell only if its phrase is exactly its indicator (unless doubtful ones
  are asked for), and its place and period are known. The others are kept aside with the reason;
  the account adds both up to the rows of the table.
- A cell is of one place (a town's is never its county's), indicator, population, unit, kind of
  period and transformation: how much there is, or a growth by the year, on another base, in
  points, or by so much. Growth in % on the year before, or on what is not said, stands beside the
  level; `growth_base` says which.
- Of several figures for one cell the latest publication counts, within one an exact number before
  a rounded one. Figures that differ otherwise, or whose words differ, contradict each other: the
  cell is doubtful and has no value. The conflicts tell which.
- An indicator that counts by the year and has no start stated (截至3月底) counts from the first of
  January. `period_start` stays as stated, `cumulative` says that it counts from January.
- A target without a period is for the year of the figure in its sentence, or, if its sentence
  speaks of a year, of its publication. A figure is joined with the target of its own period, else
  of its year: its indicator's, else that of the indicator's `plan`. Of a growth that is aimed at
  `growth_target` has the %.
- What something was before a change (由86%提升到91.5%) is `value_before` of what it came to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from extract.rules import Rules, load_rules
from extract.rules.indicators import IndicatorTable
from extract.study.cells import (
    Choice,
    Stated,
    choose,
    preferred,
    sort_figures,
    target_for,
    years_of,
)
from extract.study.figures import Cell, Figure, agrees, figures
from extract.study.frames import USED, texts_of
from extract.study.indicators import identified
from extract.study.measures import Measures

COLUMNS = (
    "region", "region_code", "place", "level", "indicator_id", "indicator", "family",
    "population", "measure", "transformation", "base", "unit", "period_start", "period_end",
    "period_kind", "cumulative", "value", "value_high", "qualifier", "value_before", "value_month",
    "target", "completion_stated", "completion_computed", "mismatch", "growth_stated",
    "growth_base", "growth_target", "match", "published", "document", "start", "phrase",
    "uncovered", "sentence", "conflicts",
)  # fmt: skip
CONFLICT_COLUMNS = (
    "region", "region_code", "place", "indicator_id", "population", "transformation", "unit",
    "period_start", "period_end", "kind", "cause", "value", "published", "document", "start",
    "text", "phrase", "kept_value", "kept_published", "kept_document", "kept_start",
)  # fmt: skip
ASIDE_COLUMNS = (
    "reason", "detail", "document", "start", "text", "region", "region_code", "indicator",
    "indicator_id", "population", "value", "unit", "status", "period_start", "period_end",
)  # fmt: skip
_NUMBERS = (
    "value", "value_high", "value_before", "value_month", "target", "completion_stated",
    "completion_computed", "growth_stated", "growth_target", "kept_value",
)  # fmt: skip
_ORDER = ["region_code", "region", "place", "indicator_id", "population", "unit", "period_end"]


class Panel(NamedTuple):
    """The panel, the figures that it did not keep, the rows that have no cell, and the account."""

    panel: pd.DataFrame
    conflicts: pd.DataFrame
    aside: pd.DataFrame
    account: pd.DataFrame


def panel(
    table: pd.DataFrame, rules: Rules | None = None, *, doubtful: bool = False
) -> pd.DataFrame:
    """Return the panel of a table: COLUMNS, a row for each place, indicator, unit and period.

    `value` and `target` are in the indicator's `unit`; `value_month` is the difference from the
    end of the month before (for January the figure itself), where both are exact. Completions
    and growth are in %; `mismatch` is true where the stated completion is not value over target,
    rounded. `published`, `document`, `start`, `phrase`, `sentence` say where the value stands,
    `conflicts` how many other values were found. A target without a figure has a row with an
    empty `value`. With `doubtful` figures whose words are not all explained are in it, too;
    `match` tells them, and `uncovered` has the words. Sorted by place, indicator, unit, period.
    """
    return whole_panel(table, rules, doubtful=doubtful).panel


def conflicts(table: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Return the figures that the panel did not keep though they differ, with those it kept."""
    return whole_panel(table, rules).conflicts


def whole_panel(
    table: pd.DataFrame, rules: Rules | None = None, *, doubtful: bool = False
) -> Panel:
    """Return all four frames. Raises UsageError for a table that lacks columns."""
    rules = rules or load_rules()
    known, measures = rules.indicators, Measures(rules)
    found = identified(table[[name for name in table.columns if name in USED]], rules)
    del table
    barred = _barred(found, doubtful=doubtful)
    every = figures(found, known, frozenset(row for row, why in enumerate(barred) if not why))
    named = [figure.row for figure in every]
    columns = ("indicator", "uncovered", "sentence")
    texts = _Texts(*(texts_of(found, name, named) for name in columns))
    found = found[["against", *(name for name in ASIDE_COLUMNS if name in found.columns)]]
    sorted_ = sort_figures(every, texts.sentences, known)
    rejected: list[dict[str, Any]] = []
    goals: dict[Cell, Figure] = {}
    disputed: dict[Cell, Figure] = {}
    for cell, stated in sorted_.targets.items():
        choice = choose(stated)
        rejected += _rejected(choice, "target", cell, texts)
        if choice.figure:
            goals[cell] = choice.figure
        elif choice.first:
            disputed[cell] = choice.first
    rows = []
    for cell, found_for in sorted_.cells.items():
        chosen = _chosen(found_for)
        for kind, choice in chosen.items():
            rejected += _rejected(choice, kind, cell, texts)
        target = target_for(cell, goals, known)
        levels = found_for.values or found_for.completions or found_for.befores
        measure = {"measure": measures.of(cell) if levels else "growth"}
        rows.append(_row(cell, found_for, chosen, target, known, texts) | measure)
    rows += _targets_alone(goals, sorted_.cells, known, texts)
    rows += [
        row | {"target": None, "match": "doubtful"}
        for row in _targets_alone(disputed, sorted_.cells, known, texts)
    ]
    _add_months(rows)
    reasons = [sorted_.aside.get(row, why) for row, why in enumerate(barred)]
    return Panel(
        _frame(rows, COLUMNS, _ORDER),
        _frame(rejected, CONFLICT_COLUMNS, ["region_code", "indicator_id", "period_end"]),
        _aside(found, reasons),
        _account(sorted_.used, reasons),
    )


def _barred(found: pd.DataFrame, *, doubtful: bool) -> list[str]:
    """Return for each row why it can have no cell whatever its period; `` if it may have one."""
    columns = ("indicator_id", "status", "part", "value", "match", "against", "place_key")
    reasons = []
    for name, status, part, value, match, doubt, place in zip(
        *(found[column].tolist() for column in columns), strict=True
    ):
        tests = (
            ("standard", status == "standard"),
            ("part of the figure before it", part),
            ("no indicator", not name),
            ("no value", value != value),
            (f"doubtful: {doubt.partition(':')[0]}", match == "doubtful" and not doubtful),
            ("no place", not place),
        )
        reasons.append(next((reason for reason, holds in tests if holds), ""))
    return reasons


@dataclass(frozen=True, slots=True)
class _Texts:
    """Of each figure's row its phrase, the words that nothing explains, and its sentence."""

    phrases: Mapping[int, str]
    uncovered: Mapping[int, str]
    sentences: Mapping[int, str]


def _rejected(choice: Choice, kind: str, cell: Cell, texts: _Texts) -> Iterator[dict[str, Any]]:
    """Yield the figures of a cell that differ from what counts, all if none does."""
    kept = choice.figure
    told = [*choice.others]
    if choice.first:
        told.append((choice.first, choice.others[0][1]))
    for figure, why in told:
        yield {
            "region": figure.region, "region_code": figure.code, "place": figure.name,
            "indicator_id": cell.indicator, "population": cell.population,
            "transformation": cell.transformation, "unit": figure.unit,
            "period_start": figure.first, "period_end": cell.last, "kind": kind, "cause": why,
            "value": figure.value, "published": figure.published, "document": figure.document,
            "start": figure.start, "text": figure.text, "phrase": texts.phrases[figure.row],
            "kept_value": kept.value if kept else None,
            "kept_published": kept.published if kept else None,
            "kept_document": kept.document if kept else "",
            "kept_start": kept.start if kept else None,
        }  # fmt: skip


def _chosen(stated: Stated) -> dict[str, Choice]:
    """Return what counts for a cell of each kind. Growth whose base is stated comes first."""
    on_year = [figure for figure in stated.growths if figure.base] or stated.growths
    return {
        "value": choose(stated.values),
        "completion": choose(stated.completions),
        "growth": choose([replace(one, value=one.percent) for one in on_year]),
        "growth_target": choose([replace(one, value=one.percent) for one in stated.goals]),
        "before": choose(stated.befores),
    }


def _row(
    cell: Cell,
    stated: Stated,
    chosen: Mapping[str, Choice],
    target: Figure | None,
    known: IndicatorTable,
    texts: _Texts,
) -> dict[str, Any]:
    value, share = chosen["value"].figure, chosen["completion"].figure
    growth = chosen["growth"].figure
    computed = None
    if value and target and target.value > 0 and cell.transformation == "level":
        computed = round(value.value / target.value * 100, 2)
    source = value or preferred(stated.every())
    row = _blank(cell, known, source, texts)
    starts = [figure.first for figure in stated.every() if figure.first]
    row |= {
        "period_start": starts[0] if starts and cell.first else None,
        "cumulative": source.cumulative and cell.transformation == "level",
        "value_before": chosen["before"].value,
        "target": target.value if target else None,
        "completion_stated": share.value if share else None,
        "completion_computed": computed,
        "growth_stated": growth.value if growth else None,
        "growth_base": _base(growth),
        "growth_target": chosen["growth_target"].value,
        "conflicts": len(chosen["value"].others),
    }
    if value:
        row |= {"value": value.value, "value_high": value.high, "qualifier": value.qualifier}
    if any(choice.first for choice in chosen.values()):
        row["match"] = "doubtful"
    if value and share and computed is not None and value.qualifier == "exact":
        row["mismatch"] = not agrees(share.value, computed, share.text, share.qualifier)
    return row


def _base(growth: Figure | None) -> str:
    """Say what a growth is on: the year before, or what is not said."""
    if growth is None:
        return ""
    return "year before" if growth.base else "not stated"


def _blank(cell: Cell, known: IndicatorTable, source: Figure, texts: _Texts) -> dict[str, Any]:
    indicator = known.by_name[cell.indicator]
    return dict.fromkeys(COLUMNS) | {
        "region": source.region,
        "region_code": source.code,
        "place": source.name,
        "level": source.level,
        "indicator_id": cell.indicator,
        "indicator": indicator.zh,
        "family": indicator.family,
        "population": cell.population,
        "transformation": cell.transformation,
        "base": cell.base,
        "unit": cell.unit,
        "period_end": cell.last,
        "period_kind": cell.kind,
        "qualifier": "",
        "mismatch": False,
        "growth_base": "",
        "match": source.match,
        "published": source.published,
        "document": source.document,
        "start": source.start,
        "phrase": texts.phrases[source.row],
        "uncovered": texts.uncovered[source.row],
        "sentence": texts.sentences[source.row],
        "conflicts": 0,
    }


def _targets_alone(
    goals: Mapping[Cell, Figure], cells: Iterable[Cell], known: IndicatorTable, texts: _Texts
) -> list[dict[str, Any]]:
    """Return rows for the targets that no figure was joined with."""
    taken = {aim for cell in cells for aim in years_of(cell, known)}
    return [
        _blank(cell, known, target, texts)
        | {
            "measure": "target",
            "period_start": cell.first,
            "cumulative": target.indicator.counts == "year" and cell.transformation == "level",
            "target": target.value,
        }
        for cell, target in goals.items()
        if cell not in taken
    ]


def _aside(found: pd.DataFrame, reasons: Sequence[str]) -> pd.DataFrame:
    """Return the rows that have no cell, in the table's order, each with the reason."""
    frame = found[[bool(why) for why in reasons]].rename(columns={"against": "detail"})
    frame.insert(0, "reason", list(filter(None, reasons)))
    return frame.reset_index(drop=True)


def _account(used: Mapping[int, str], reasons: Sequence[str]) -> pd.DataFrame:
    """Return how many rows of the table are in the panel and how many aside, by reason.

    The first line has the rows of the table, which the others add up to.
    """
    assert [row for row, why in enumerate(reasons) if not why] == sorted(used)
    lines = [("table", "rows", len(reasons))]
    parts = {"panel": Counter(used.values()), "aside": Counter(filter(None, reasons))}
    for part, counts in parts.items():
        lines += [(part, what, count) for what, count in counts.most_common()]
    return pd.DataFrame(lines, columns=["part", "what", "rows"])


def _add_months(rows: list[dict[str, Any]]) -> None:
    """Difference figures that count from January and end with a month from those before."""
    ends: dict[tuple[str, str, str, str, date], float] = {}
    monthly = []
    for row in rows:
        last = row["period_end"]
        whole = row["cumulative"] and row["value"] is not None and row["qualifier"] == "exact"
        if whole and (last + timedelta(1)).day == 1:
            place = f"{row['region_code']}/{row['place']}"
            series = place, row["indicator_id"], row["population"], row["unit"]
            ends[*series, last] = row["value"]
            monthly.append((row, series))
    for row, series in monthly:
        last = row["period_end"]
        before = last.replace(day=1) - timedelta(1)
        earlier = ends.get((*series, before))
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
