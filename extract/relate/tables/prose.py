"""Relates the sentences that stand in a table's cells: 已竣工90户，竣工率75%。

They are read as those of a paragraph about the place in their row, which speaks of what the
row's label names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.model import Observation
from extract.relate.context import Context, fact, told_by
from extract.relate.sentence import observe
from extract.relate.setting import Setting
from extract.relate.subjects import subjects
from extract.relate.tables.labels import NO_LABEL, Label, Labels, Told
from extract.relate.tables.theme import Around, Theme
from extract.relate.topic import Topic

_LONGEST_TOPIC = 20


def observations_of(
    cells: Sequence[Told], labels: Labels, theme: Theme, around: Around, setting: Setting
) -> Iterator[Observation]:
    """Yield the observations of all sentences in the cells of a table, in order."""
    speaking = [told for told in cells if told.sentences]
    wanted = {told.cell.row for told in speaking}
    beside: dict[int, list[Told]] = defaultdict(list)
    for told in cells:
        for at in wanted.intersection(range(told.cell.row, told.cell.row + told.cell.rows)):
            beside[at].append(told)
    header = [told for told in cells if told.cell.row == 0]
    for told in speaking:
        row = [
            labels.read(each)
            for each in beside[told.cell.row]
            if each.cell.column < told.cell.column and not each.sentences
            and _above(each, header, labels).head != "note"
        ]  # fmt: skip
        context = _context(row, _above(told, header, labels), theme, len(setting.text))
        for mentions in told.sentences:
            if mentions.quantities:
                about = subjects(
                    setting.text, mentions, setting.gazetteer, context.region, setting.rules
                )
                rows, counted = observe(
                    mentions, about, around.article, context, setting, past=False
                )
                context = replace(context, topic=counted)
                for one, _ in rows:
                    yield replace(one, rules=(*one.rules, "table:sentence"))


def _context(row: Sequence[Label], header: Label, theme: Theme, end: int) -> Context:
    """Return what a cell's sentences stand in: its row's place and topic, its header's mood, the
    table's time, which is moved to the `end` of the text, of which it is no part.
    """
    places = (label.region for label in row if label.region is not None)
    place = next((replace(region, rule="table:region-row") for region in places), theme.region)
    topics = (label.own for label in reversed(row) if 0 < len(label.own) <= _LONGEST_TOPIC)
    topic = next(topics, "")
    planning = (header.says or theme.says) == "target"
    time = theme.time and told_by(replace(theme.time.value, start=end, end=end))
    return Context(
        "document", place=fact(place, place.rule), time=time,
        mood=fact("plan" if planning else "report", "mood:table"),
        topic=Topic(head=topic, theme=topic),
    )  # fmt: skip


def _above(told: Told, header: Sequence[Told], labels: Labels) -> Label:
    """Return the label in the table's first row above a cell."""
    at = told.cell.column
    tops = (top for top in header if top.cell.column <= at < top.cell.column + top.cell.columns)
    return next((labels.read(top) for top in tops), NO_LABEL)
