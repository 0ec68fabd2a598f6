"""Goes through the rows of a table that hold numbers, each with the labels that hold for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from extract.model import Quantity, Span
from extract.relate.tables.grid import Grid
from extract.relate.tables.labels import NO_LABEL, Label

_Labels = Mapping[int, Label]
_column = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with numbers: its stretch of the text, the label of its group, the unit of the whole
    that it is a part of, and its labels with their columns.

    `headed` is the first column of its labels that has a header, `anew` are those where labels
    begin, once more under the header of the first.
    """

    at: int
    span: Span
    group: Label
    whole: Quantity | None
    labels: Sequence[tuple[int, Label]]
    headed: int
    anew: Sequence[int]

    def of(self, column: int) -> Sequence[tuple[int, Label]]:
        """Return the labels that hold for a column: those on its left, else the first.

        Where the columns begin anew (县区 完成 | 县区 完成), only those of its own part and any
        sum; where the table has no header, the nearest and any place.
        """
        end = bisect_left(self.labels, column, key=_column)
        if not end:
            return self.labels[:1]
        if column <= self.headed:
            before = [pair for pair in self.labels[: end - 1] if pair[1].region]
            return [*before, self.labels[end - 1]]
        begun = self.anew[bisect_left(self.anew, column) - 1]
        begin = bisect_left(self.labels, begun, key=_column)
        before = [pair for pair in self.labels[:begin] if pair[1].total]
        return [*before, *self.labels[begin:end]]


@dataclass(frozen=True, slots=True)
class _Whole:
    """The unit that the label of a row states, and whether its parts stand below it by now."""

    unit: Quantity | None = None
    parts: bool = False

    def below(self, labels: Sequence[Label]) -> _Whole:
        """Return what holds for the next row, by its labels: a row that states no unit.

        The parts begin at a mark (#, 其中), and the second of them often has none.
        """
        stated = next((unit for label in labels for unit in label.units), None)
        if stated is not None:
            return _Whole(None if stated.dimension == "ratio" else stated)
        parts = self.parts or any(label.part for label in labels)
        return _Whole(self.unit, True) if parts else _Whole()


def rows_of(grid: Grid) -> Iterator[Row]:
    """Yield the rows with numbers, a label that is blank in one being that of the row above."""
    above: _Labels = {}
    for _, rows in groupby(grid.body, key=lambda pair: id(pair[1])):
        whole = _Whole()
        for at, group in rows:
            named, above = _named(grid, at, above)
            whole = whole.below(list(named.values()))
            unit = whole.unit if whole.parts else None
            heads = [(c, chain[-1]) for c in named if (chain := grid.columns[c].chain)]
            headed, first = heads[0] if heads else (len(grid.columns), NO_LABEL)
            anew = [c for c, head in heads if head is not first and head.words == first.words]
            cells = [field.told.cell for field in grid.rows[at] if field.told.cell.row == at]
            span = Span(
                min((x.start for x in cells), default=0), max((x.end for x in cells), default=0)
            )
            yield Row(at, span, group, unit, list(named.items()), headed, [0, *anew])


def _named(grid: Grid, row: int, above: _Labels) -> tuple[_Labels, _Labels]:
    """Return the labels of a row by column, and the last label of each column up to here; `above`
    are these for the rows before.
    """
    fields = enumerate(zip(grid.columns, grid.rows[row], strict=True))
    named = {
        at: field.label
        for at, (column, field) in fields
        if column.kind == "label" or field.label.total
    }
    if any(label.total or label.subtotal for label in named.values()):
        return named, above
    heads = [label for at in named for label in grid.columns[at].chain]
    if any(label.origin for label in (*named.values(), *heads)):
        named = {at: _as_words(label) for at, label in named.items()}
    told = {at: label for at, label in named.items() if label is not NO_LABEL}
    last = max(told, default=-1)
    blank = {at: above[at] for at in named if at < last and at not in told and at in above}
    return {**named, **blank}, {**above, **told}


def _as_words(label: Label) -> Label:
    """Return a label with mere words for a place that things come from."""
    return label if label.region is None else replace(label, region=None, own=label.words)
