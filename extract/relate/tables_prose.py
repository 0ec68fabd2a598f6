"""Relates the sentences that stand in a table's cells: 已竣工90户，竣工率75%。

They are read as those of a paragraph about the place in their row, which speaks of what the
row's label names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.model import Observation, Reference, Region, Time
from extract.relate.context import Context, fact, told_by
from extract.relate.region import Gazetteer
from extract.relate.sentence import observe
from extract.relate.setting import Setting
from extract.relate.subjects import subjects
from extract.relate.tables_labels import NO_LABEL, Label, Labels, Told
from extract.relate.tables_theme import Around, Theme
from extract.relate.topic import Topic
from extract.rules import Rules

_LONGEST_TOPIC = 20


class ProseReader:
    """Reads the sentences in the cells of one table."""

    def __init__(
        self, text: str, cells: Sequence[Told], labels: Labels, theme: Theme, around: Around,
        gazetteer: Gazetteer, reference: Reference, rules: Rules,
    ) -> None:  # fmt: skip
        self._text = text
        self._cells = cells
        self._rows: dict[int, list[Told]] = {}
        self._top = [told for told in cells if told.cell.row == 0]
        if any(told.sentences for told in cells):
            for told in cells:
                if not told.sentences:
                    for row in range(told.cell.row, told.cell.row + told.cell.rows):
                        self._rows.setdefault(row, []).append(told)
        self._labels = labels
        self._theme = theme
        self._around = around
        self._gazetteer = gazetteer
        self._reference = reference
        self._rules = rules

    def observations(self) -> list[Observation]:
        """Return the observations of all sentences, in order."""
        found: list[Observation] = []
        for told in self._cells:
            if told.sentences:
                found += self._cell(told)
        return found

    def _cell(self, told: Told) -> list[Observation]:
        row = [
            self._labels.read(each)
            for each in self._beside(told)
            if self._header(each).head != "note"
        ]
        header = self._header(told)
        region = next((x.region for x in row if x.region is not None), None) or self._theme.region
        topic = next((x.own for x in reversed(row) if x.own and len(x.own) <= _LONGEST_TOPIC), "")
        planning = header.says == "target" or (not header.says and self._theme.says == "target")
        home = Region(region.name, region.code, region.level, "table:region-row", region.division)
        frame = self._frame()
        context = Context(
            "document", place=fact(home, home.rule),
            time=told_by(frame) if frame is not None else None,
            mood=fact("plan" if planning else "report", "mood:table"),
            topic=Topic(head=topic, theme=topic),
        )  # fmt: skip
        setting = Setting(self._text, "", self._gazetteer, self._reference, self._rules)
        found: list[Observation] = []
        for mentions in told.sentences:
            if not mentions.quantities:
                continue
            about = subjects(self._text, mentions, self._gazetteer, home, self._rules)
            rows, counted = observe(
                mentions, about, self._around.article, context, setting, past=False
            )
            context = replace(context, topic=counted)
            found += [one for one, _ in rows]
        return [replace(one, rules=(*one.rules, "table:sentence")) for one in found]

    def _beside(self, told: Told) -> list[Told]:
        """Return the labels in the same row, left of the cell."""
        row = self._rows.get(told.cell.row, ())
        return [each for each in row if each.cell.column < told.cell.column]

    def _header(self, told: Told) -> Label:
        """Return the label in the table's first row above the cell."""
        column = told.cell.column
        for each in self._top:
            if each.cell.column <= column < each.cell.column + each.cell.columns:
                return self._labels.read(each)
        return NO_LABEL

    def _frame(self) -> Time | None:
        """Return the table's time, its place moved out of the text, of which it is no part."""
        if self._theme.time is None:
            return None
        end = len(self._text)
        return replace(self._theme.time[1], start=end, end=end)
