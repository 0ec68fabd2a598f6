"""Says what a table's number counts: by its column, its row, its neighbours, the caption."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extract.relate.naming import Named
from extract.relate.phrases import LONGEST, phrases
from extract.relate.tables_grid import Grid
from extract.relate.tables_labels import Label
from extract.relate.tables_theme import Theme
from extract.rules import Rules

_RATED = re.compile(r"率$|[比占]重$|占比$|比例$")
_SHORT_RATE = re.compile(r"[\u4e00-\u9fff]{1,3}[率比重例]")
_COMPLETION = "完成率"


class TableNamer:
    """Names the numbers of one table."""

    def __init__(self, grid: Grid, theme: Theme, rules: Rules) -> None:
        self._grid = grid
        self._theme = theme
        self._phrases = phrases(rules)
        self._items = [self._item(column.chain) for column in grid.columns]
        self._generic = [self._measures(column) for column in range(len(grid.columns))]
        counting = [
            at for at, column in enumerate(grid.columns)
            if column.kind == "number" and self._items[at]
        ]  # fmt: skip
        self._things = [at for at in counting if not self._generic[at]]
        self._stages = [at for at in counting if self._generic[at]]

    def name(
        self, column: int, stubs: Sequence[tuple[int, Label]], group: Label, said: Label
    ) -> Named:
        """Return what a number counts; `stubs` are its row's labels, `said` gives its status."""
        item, rule = self._items[column], "table:indicator-column"
        base = self._row(stubs)
        if (
            base
            and group.own
            and all(label.generic for c, label in stubs if c not in self._grid.places and label.own)
        ):
            base = self._join(group.own, base)
        elif base and not self._phrases.measures(base):
            base += self._phrases.of_parts(group.own)
        base, base_rule = (base, "table:indicator-row") if base else (
            group.own if group.region is None else "", "table:indicator-group"
        )  # fmt: skip
        if item and base:
            item, rule = self._join(base, item), "table:indicator-both"
        elif base:
            item, rule = base, base_rule
            if said.says in ("change", "fall"):
                item = self._join(item, self._compared(column))
        elif not item or self._generic[column]:
            left = self._left(column, stubs)
            rule = "table:indicator-left" if left else "table:indicator-caption"
            item = self._join(left or self._theme.text, item)
        item = self._rated(item, said)
        for c, label in reversed(stubs):
            if c in self._grid.places and label.own and not label.unlisted:
                item = self._join(label.own, item)
        return Named(item[-LONGEST:], rule)

    def _item(self, chain: Sequence[Label]) -> str:
        """Return what a column's header counts, from its upper to its lower levels."""
        item = ""
        for label in chain:
            if label.own:
                item = self._join(item, label.own)
        return item

    def _row(self, stubs: Sequence[tuple[int, Label]]) -> str:
        """Return what the labels of a row count; the nearest alone where they grow too long."""
        text = ""
        for column, label in stubs:
            if column not in self._grid.places and label.own:
                long = len(text) + len(label.own) > 20 and not label.generic
                text = label.own if long else self._join(text, label.own)
        return text

    def _left(self, column: int, stubs: Sequence[tuple[int, Label]]) -> str:
        """Return what the nearest column on the left counts, for one that only says how far."""
        lower = max((c for c, _ in stubs if c < column), default=-1)
        things = bisect_left(self._things, column)
        thing = self._things[things - 1] if things else -1
        stages = bisect_left(self._stages, column)
        stage = self._stages[stages - 1] if stages else -1
        told = self._items[stage] if stage > max(thing, lower) and not self._items[column] else ""
        if thing > lower:
            return self._join(self._items[thing], told)
        return self._join(self._theme.text, told) if told else ""

    def _compared(self, column: int) -> str:
        """Return what the column right before counts, whose change a column without a name is."""
        before = self._grid.columns[column - 1 : column]
        counts = [each.kind == "number" and not any(x.says for x in each.chain) for each in before]
        return self._items[column - 1] if counts == [True] else ""

    def _measures(self, column: int) -> bool:
        """Whether a column's header names but a measure or a stage of the thing counted."""
        owned = [label for label in self._grid.columns[column].chain if label.own]
        return bool(owned) and all(label.generic for label in owned)

    def _rated(self, item: str, said: Label) -> str:
        """Return the name of a share: that of the whole with the share's own behind it."""
        if said.says not in ("rate", "share"):
            return item
        short = said.word if _SHORT_RATE.fullmatch(said.word) else _COMPLETION
        if item.endswith(short) or (short == _COMPLETION and _RATED.search(item)):
            return item
        return self._join(item, short) if item else ""

    def _join(self, whole: str, part: str) -> str:
        return self._phrases.join(self._phrases.stem(whole), part)
