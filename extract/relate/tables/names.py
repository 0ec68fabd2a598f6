"""Says what a table's number counts: by its column, its row, its neighbours, the caption."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import accumulate

from extract.relate.naming import Named
from extract.relate.phrases import LONGEST, phrases
from extract.relate.tables.grid import Column, Grid
from extract.relate.tables.labels import Label
from extract.relate.tables.number import Number
from extract.relate.tables.theme import Theme
from extract.rules import Rules

_LONG = 20


class TableNamer:
    """Names the numbers of one table."""

    def __init__(self, grid: Grid, theme: Theme, rules: Rules) -> None:
        self._grid = grid
        self._theme = theme
        self._rules = rules
        self._phrases = phrases(rules)
        self._items = [self._item(column.chain) for column in grid.columns]
        self._generic = [_measures(column) for column in grid.columns]
        counted = [
            column.kind == "number" and bool(item)
            for column, item in zip(grid.columns, self._items, strict=True)
        ]
        pairs = list(zip(counted, self._generic, strict=True))
        self._things = _last_before(number and not generic for number, generic in pairs)
        self._stages = _last_before(number and generic for number, generic in pairs)

    def name(self, number: Number) -> Named:
        """Return what a number counts, with the zone that its row is of before it."""
        named = self._named(number)
        item = self._rated(named.text, number.said.label)
        for placed in reversed(number.stubs):
            if placed.at in self._grid.places and not placed.label.unlisted:
                item = self._join(placed.label.own, item)
        return Named(item[-LONGEST:], named.rule)

    def _named(self, number: Number) -> Named:
        """Return what is counted: by row and column, by one of them, for a column of mere measures
        by the columns on its left, by the caption.
        """
        column, item = number.column, self._items[number.column]
        base, part = self._base(number)
        if base and item:
            return Named(self._join(base, item), "table:indicator-both")
        if base and number.changes:
            return Named(self._join(base, self._compared(column)), f"table:indicator-{part}")
        if base or (item and not self._generic[column]):
            return Named(base or item, f"table:indicator-{part if base else 'column'}")
        left = self._left(number)
        part = "left" if left else "caption"
        return Named(self._join(left or self._theme.text, item), f"table:indicator-{part}")

    def _item(self, chain: Iterable[Label]) -> str:
        """Return what a column's header counts, from its upper to its lower levels."""
        return reduce(self._join, (label.own for label in chain if label.own), "")

    def _base(self, number: Number) -> tuple[str, str]:
        """Return what the labels of a row count, with what its group counts where they are mere
        measures or parts of it, and the part of the table that says so: the row or the group.
        """
        stubs = [p.label for p in number.stubs if p.at not in self._grid.places and p.label.own]
        row, group = reduce(self._longer, stubs, ""), number.row.group
        if not row:
            return ("" if group.region is not None else group.own), "group"
        if group.own and all(label.generic for label in stubs):
            return self._join(group.own, row), "row"
        measured = self._phrases.measures(row)
        return row + ("" if measured else self._phrases.of_parts(group.own)), "row"

    def _longer(self, text: str, label: Label) -> str:
        """Return the labels of a row joined; the nearest alone where they grow too long."""
        long = len(text) + len(label.own) > _LONG and not label.generic
        return label.own if long else self._join(text, label.own)

    def _left(self, number: Number) -> str:
        """Return what the nearest column on the left counts, for one that only says how far."""
        column, items = number.column, self._items
        lower = max((placed.at for placed in number.stubs if placed.at < column), default=-1)
        thing, stage = self._things[column], self._stages[column]
        nearer = stage > max(thing, lower) and not items[column]
        told = items[stage] if nearer else ""
        whole = items[thing] if thing > lower else self._theme.text if told else ""
        return self._join(whole, told)

    def _compared(self, column: int) -> str:
        """Return what the column right before counts, whose change a column without a name is."""
        before = self._grid.columns[column - 1 : column]
        counts = [each.kind == "number" and not any(x.says for x in each.chain) for each in before]
        return self._items[column - 1] if counts == [True] else ""

    def _rated(self, item: str, said: Label) -> str:
        """Return the name of a share: that of the whole with the share's own behind it."""
        if not item or said.says not in ("rate", "share"):
            return item
        pattern = self._rules.phrases.pattern
        called = self._rules.tables.called
        short = said.word if pattern("table-short-share").search(said.word) else called
        shared = short == called and pattern("table-share-end").search(item)
        return item if shared or item.endswith(short) else self._join(item, short)

    def _join(self, whole: str, part: str) -> str:
        return self._phrases.join(self._phrases.stem(whole), part)


def _measures(column: Column) -> bool:
    """Whether a column's header names but a measure or a stage of the thing counted."""
    owned = [label for label in column.chain if label.own]
    return bool(owned) and all(label.generic for label in owned)


def _last_before(holds: Iterable[bool]) -> Sequence[int]:
    """Return for each place the last one before it at which something holds, or -1."""
    return list(accumulate((at if each else -1 for at, each in enumerate(holds)), max, initial=-1))
