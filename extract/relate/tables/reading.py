"""Goes through the numbers of a table and makes each an observation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.model import Observation, Quantity, Reference
from extract.relate.region import Gazetteer
from extract.relate.setting import Setting
from extract.relate.tables.grid import Field, Grid, lay_out
from extract.relate.tables.labels import Labels, Told
from extract.relate.tables.names import TableNamer
from extract.relate.tables.number import (
    NOT_PLACED,
    Number,
    Placed,
    base_of,
    first,
    measured,
    regions,
    status_of,
)
from extract.relate.tables.period import period_of
from extract.relate.tables.prose import observations_of
from extract.relate.tables.rows import Row, rows_of
from extract.relate.tables.theme import Around, Theme, theme_of
from extract.rules import Rules


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
        setting = Setting(self.text, "", self.gazetteer, self.reference, self.rules)
        found = list(observations_of(cells, labels, theme, around, setting))
        if grid is not None:
            reading = _Reading(grid, theme, around, self.reference, self.rules)
            found += sorted(reading.observations(), key=lambda one: one.start)
        return found, grid


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
        self._namer = TableNamer(grid, theme, rules)
        self._heads = [
            [Placed(label, "column", at) for label in reversed(column.chain)]
            for at, column in enumerate(grid.columns)
        ]
        self._dated = _dated_before(grid)
        self._units = _units_before(grid)

    def observations(self) -> Iterator[Observation]:
        """Yield the table's observations."""
        places: dict[Field, tuple[Row, int]] = {}
        said = self._said()
        for row in rows_of(self._grid):
            for column in said:
                places.setdefault(self._grid.rows[row.at][column], (row, column))
        for field, (row, column) in places.items():
            if field.told.number is not None:
                number = self._number(field.told, field.told.number, row, column)
                yield from self._observation(number)

    def _said(self) -> list[int]:
        """Return the columns of numbers of which something can be said.

        Without a header that is the first behind a label: the next may be its growth or share.
        """
        columns = self._grid.columns
        numbers = {at for at, each in enumerate(columns) if each.kind == "number"}
        untold = {at for at in numbers if not columns[at].chain}
        return sorted(numbers - {at for at in untold if at - 1 in untold})

    def _number(self, told: Told, quantity: Quantity, row: Row, column: int) -> Number:
        heads = self._heads[column]
        stubs = [Placed(label, "row", at) for at, label in row.of(column)]
        labels = [*heads, *reversed(stubs), Placed(row.group, "group")]
        named = any(placed.label.own for placed in heads)
        left = None if named else self._units[column]
        said = first(labels, lambda label: label.says)
        return Number(told, quantity, column, row, stubs, labels, said, left, self._dated[column])

    def _observation(self, number: Number) -> Iterator[Observation]:
        """Yield the observation of a number, if it counts something and is somebody's."""
        theme, words = self._theme, self._rules.tables.words
        region, region_rule = next(regions(number, self._grid, theme))
        name = self._namer.name(number)
        none = number.first(lambda label: label.says == "none") is not NOT_PLACED or (
            not self._heads[number.column] and name.text.endswith(words("none"))
        )
        value = measured(number, name.text, theme, self._rules)
        plain = self._grid.regional or name.text.endswith(words("counted"))
        counts = value.unit or number.said.label.says or plain
        if region is None or not name.text or none or not counts:
            return
        status, status_rule = status_of(number, theme, self._rules)
        period = period_of(number, status, theme, self._reference, self._rules)
        yield Observation(
            start=value.start, end=value.end, value=value.value, value_high=value.value_high,
            qualifier=value.qualifier, unit=value.unit, dimension=value.dimension,
            region=region.name, region_code=region.code, indicator=name.text,
            period_start=period.first, period_end=period.last, status=status,
            base=base_of(number.said.label, self._rules) if status == "change" else "",
            section=self._around.article.section, article=self._around.article.heading,
            sentence=number.row.span,
            rules=(value.rule, region_rule, period.rule, status_rule, name.rule),
        )  # fmt: skip


def _dated_before(grid: Grid) -> list[Placed]:
    """Return for each column the label with a time of the nearest one on its left, a plan's left
    out.
    """
    found = [NOT_PLACED]
    for column in grid.columns:
        timed = (x for x in column.chain if x.time is not None and x.says != "target")
        lasting = (Placed(x, "left") for x in timed if x.span not in ("month", "same"))
        found.append(next(lasting, found[-1]))
    return found


def _units_before(grid: Grid) -> list[Quantity | None]:
    """Return for each column the unit of the nearest one on its left that is no share's, with no
    column of labels between.
    """
    found: list[Quantity | None] = [None]
    for column in grid.columns:
        stated = (label.units[0] for label in reversed(column.chain) if label.units)
        own = next((unit for unit in stated if unit.dimension != "ratio"), found[-1])
        found.append(None if column.kind == "label" else own)
    return found
