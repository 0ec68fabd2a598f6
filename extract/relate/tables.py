"""Relates the numbers of a table: each cell by its headers, its row's labels, its caption.

A number's labels are the headers above it and the labels of its row. The place, the time, the
unit, what is counted and whether it is done or promised may stand in any of them, so a table
with its places as rows and one with its places as columns are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from extract.model import Observation, Quantity, Reference, Region, Span, Status
from extract.relate.region import Gazetteer
from extract.relate.tables_grid import Grid, lay_out
from extract.relate.tables_labels import NO_LABEL, Label, Labels, Told
from extract.relate.tables_names import TableNamer
from extract.relate.tables_period import period_of
from extract.relate.tables_prose import ProseReader
from extract.relate.tables_theme import Around, Theme, theme_of
from extract.rules import Rules

__all__ = ["Around", "Grid", "TableRelater", "Told"]

_STATUS: dict[str, Status] = {
    "fall": "change", "change": "change", "rate": "actual", "share": "actual",
    "standard": "standard", "target": "target", "actual": "actual",
}  # fmt: skip
_RATED = re.compile(r"(?:率|[比占]重|占比|比例|速度?|幅度?|百分比|[同环]比|增长|下降|升降)$")
_SIGNED = re.compile(r"(?:同比|环比)?(?:增长|上升|提高|增加|下降|减少|降低|回落|[↑↓▲▼])")
_RISES = re.compile(r"[+＋↑▲]|增|升")
_BASES = (("环比", "上期"), ("同比", "上年同期"))
_BASE = re.compile(r"[比较为](上年同期|去年同期|上年|去年|上月|上季度?|年初)")


@dataclass(frozen=True, slots=True)
class TableRelater:
    """Turns the tables of a document into observations."""

    text: str
    gazetteer: Gazetteer
    reference: Reference
    rules: Rules

    def observations(
        self, cells: Sequence[Told], around: Around, last: Grid | None
    ) -> tuple[list[Observation], Grid | None]:
        """Return the observations of a table, of sentences in its cells and then of its numbers,
        and the table as laid out.

        `last` is the table that this one goes on, whose header serves it if it has none.
        """
        labels = Labels(self.gazetteer, around.region, self.rules)
        grid = lay_out(cells, labels, last)
        titles = () if grid is None else reversed(grid.titles)
        theme = theme_of([*titles, *around.notes], around, self.gazetteer, self.rules)
        found = ProseReader(
            self.text, cells, labels, theme, around, self.gazetteer, self.reference, self.rules
        ).observations()
        if grid is not None:
            found += _Reading(grid, theme, around, self.reference, self.rules).observations()
        return found, grid


@dataclass(frozen=True, slots=True)
class _Measured:
    """A number in its unit, and the rule that gave the unit."""

    value: Decimal
    high: Decimal | None
    unit: str
    dimension: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Whole:
    """The unit that the label of a row states, and whether its parts stand below it by now."""

    unit: Quantity | None = None
    parts: bool = False

    def below(self, labels: Iterable[Label]) -> _Whole:
        """Return what holds for the next row, by its labels: a row that states no unit.

        The parts begin at a mark (#, 其中), and the second of them often has none.
        """
        labels = list(labels)
        stated = next((unit for label in labels for unit in label.units), None)
        if stated is not None:
            return _Whole(None if stated.dimension == "ratio" else stated)
        if any(label.part for label in labels):
            return _Whole(self.unit, True)
        return self if self.parts else _NO_WHOLE


_NO_WHOLE = _Whole()


@lru_cache(maxsize=8)
def _regexes(rules: Rules) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what money is called, and how names end that count without a unit, or nothing."""
    table = rules.tables
    money, counted, none = (table.either(name) for name in ("money", "counted", "none"))
    return re.compile(money), re.compile(f"(?:{counted})$"), re.compile(f"(?:{none})$")


class _Reading:
    """The reading of one table."""

    def __init__(
        self, grid: Grid, theme: Theme, around: Around, reference: Reference, rules: Rules
    ) -> None:
        self._grid = grid
        self._theme = theme
        self._around = around
        self._reference = reference
        self._rules = rules
        self._money, self._counted, self._none = _regexes(rules)
        self._namer = TableNamer(grid, theme, rules)
        self._dated = _dated_before(grid)
        self._units = _units_before(grid)

    def observations(self) -> list[Observation]:
        """Return the table's observations in the order of its cells."""
        found: list[Observation] = []
        seen: set[int] = set()
        said = self._said()
        above: Mapping[int, Label] = {}
        whole = _NO_WHOLE
        group = NO_LABEL
        for row in self._grid.body:
            named, above = self._grid.named(row, above)
            if self._grid.groups[row] is not group:
                group, whole = self._grid.groups[row], _NO_WHOLE
            whole = whole.below(named.values())
            span: Span | None = None
            stubs = self._grid.stubs(named)
            for column in said:
                told = self._grid.rows[row][column]
                if told is None or told.number is None:
                    continue
                if id(told) in seen:
                    continue
                seen.add(id(told))
                span = span or self._row_span(row)
                one = self._observation(
                    row, column, told, told.number, stubs.of(column), whole, span
                )
                if one is not None:
                    found.append(one)
        return sorted(found, key=lambda one: one.start)

    def _said(self) -> list[int]:
        """Return the columns of numbers of which something can be said.

        Without a header that is the first behind a label: the next may be its growth or share.
        """
        columns = self._grid.columns
        numbers = {at for at, each in enumerate(columns) if each.kind == "number"}
        untold = {at for at in numbers if not columns[at].chain}
        return sorted(numbers - {at for at in untold if at - 1 in untold})

    def _observation(
        self, row: int, column: int, told: Told, number: Quantity,
        stubs: Sequence[tuple[int, Label]], whole: _Whole, span: Span,
    ) -> Observation | None:  # fmt: skip
        grid, theme = self._grid, self._theme
        group, chain = grid.groups[row], grid.columns[column].chain
        labels = [*reversed(chain), *(label for _, label in reversed(stubs)), group]
        if any(label.says == "none" for label in labels):
            return None
        said = next((label for label in labels if label.says), NO_LABEL)
        region = self._region(labels, stubs, group)
        name = self._namer.name(column, stubs, group, said)
        if region is None or not name.text or (not chain and self._none.search(name.text)):
            return None
        beside = 0 if any(label.own for label in chain) else column
        measured = self._measured(number, labels, said, name.text, beside, whole)
        plain = self._grid.regional or self._counted.search(name.text)
        if not (measured.unit or said.says or plain):
            return None
        status, status_rule = self._status(told, said)
        value, high = measured.value, measured.high
        if said.says == "fall" and value > 0 and not _RISES.match(told.words):
            value, high = -value, None if high is None else -high
        dated = self._dated[column]
        period = period_of(labels, status, theme, dated, self._reference, self._rules)
        return Observation(
            start=number.start, end=number.end, value=value, value_high=high,
            qualifier=number.qualifier, unit=measured.unit, dimension=measured.dimension,
            region=region.name, region_code=region.code, indicator=name.text,
            period_start=period.first, period_end=period.last, status=status,
            base=_base(said) if status == "change" else "",
            section=self._around.article.section, article=self._around.article.heading,
            sentence=span,
            rules=(measured.rule, region.rule, period.rule, status_rule, name.rule),
        )  # fmt: skip

    def _row_span(self, row: int) -> Span:
        cells = [t.cell for t in self._grid.rows[row] if t is not None and t.cell.row == row]
        return Span(min(cell.start for cell in cells), max(cell.end for cell in cells))

    def _region(
        self, labels: Sequence[Label], stubs: Sequence[tuple[int, Label]], group: Label
    ) -> Region | None:
        """Return whose number it is; None where that cannot be told.

        A place in its row comes first, then one in its header, its group, its caption. A sum is
        of all that the table is about.
        """
        row = [label for _, label in reversed(stubs)]
        for label in [*row, *labels]:
            if label.region is not None:
                where = "row" if label in row else "group" if label is group else "column"
                return replace(
                    label.region, rule=f"table:region-{'total' if label.total else where}"
                )
        if any(label.total for label in labels):
            return replace(self._theme.region, rule="table:region-total")
        if self._grid.regional and group is not NO_LABEL and any(x.subtotal for x in row):
            return None
        for column, label in stubs:
            if column in self._grid.places and label.unlisted:
                return Region(label.own, "", "zone", "table:region-row")
        region = self._theme.region
        if region.rule.startswith("table:"):
            return region
        return replace(region, rule="table:region-article")

    def _status(self, told: Told, said: Label) -> tuple[Status, str]:
        if said.says not in ("change", "fall") and _SIGNED.match(told.words):
            return "change", "table:status-cell"
        if said.says:
            return _STATUS[said.says], f"table:status-{said.says}"
        if self._theme.says:
            return _STATUS[self._theme.says], "table:status-caption"
        return "actual", "table:status-actual"

    def _measured(
        self, number: Quantity, labels: Sequence[Label], said: Label, indicator: str, column: int,
        whole: _Whole,
    ) -> _Measured:  # fmt: skip
        """Return the number in its unit: the cell's, its labels', a share's, the caption's.

        A part has the unit of its whole. Where it counts what the columns left of `column` do, it
        may have the unit of these.
        """
        value, high = number.value, number.value_high
        if number.unit or number.dimension:
            return _Measured(value, high, number.unit, number.dimension, number.rule)
        rated = said.says in ("rate", "share") or _RATED.search(said.word or indicator)
        rule = "table:unit-label"
        unit = next((label.units[0] for label in labels if label.units), None)
        if unit is not None and rated and unit.dimension != "ratio" and said.units != (unit,):
            unit = None
        if unit is None and not rated and whole.parts:
            unit, rule = whole.unit, "table:unit-whole"
        if unit is None and not rated:
            unit, rule = self._units[column], "table:unit-left"
        if unit is None and not rated:
            unit, rule = self._stated(indicator), "table:unit-caption"
        if unit is not None:
            high = None if high is None else high * unit.value
            return _Measured(value * unit.value, high, unit.unit, unit.dimension, rule)
        if rated:
            return _Measured(value, high, "%", "ratio", "table:unit-share")
        return _Measured(value, high, "", "count", "table:unit-none")

    def _stated(self, indicator: str) -> Quantity | None:
        """Return the unit of the caption; of several, money or not by what is counted."""
        units = [unit for unit in self._theme.units if unit.dimension != "ratio"]
        if len(units) > 1:
            money = bool(self._money.search(indicator))
            units = [unit for unit in units if (unit.dimension == "money") == money]
        return units[0] if len(units) == 1 else None


def _dated_before(grid: Grid) -> list[Label | None]:
    """Return for each column the label with a time of the nearest one on its left, a plan's left
    out.
    """
    found: list[Label | None] = []
    last: Label | None = None
    for column in grid.columns:
        found.append(last)
        timed = (x for x in column.chain if x.time is not None and x.span not in ("month", "same"))
        last = next((label for label in timed if label.says != "target"), last)
    return found


def _units_before(grid: Grid) -> list[Quantity | None]:
    """Return for each column the unit of the nearest one on its left that is no share's, with no
    column of labels between.
    """
    found: list[Quantity | None] = []
    last: Quantity | None = None
    for column in grid.columns:
        found.append(last)
        stated = (label.units[0] for label in reversed(column.chain) if label.units)
        own = next((unit for unit in stated if unit.dimension != "ratio"), last)
        last = None if column.kind == "label" else own
    return found


def _base(said: Label) -> str:
    """Return what a difference is measured against, in the label's words."""
    for word, base in _BASES:
        if word in said.words:
            return base
    found = _BASE.search(said.words)
    return found[1] if found else ""
