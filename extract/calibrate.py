"""Documents with gold, or with a reader's corrections → rows that are judged, for the table of
certainty.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from typing import Any

from extract.batch.inputs import Input
from extract.batch.within import made_of_each
from extract.batch.work import Settings, document_of
from extract.batch.worker import Limits
from extract.certainty import Kind
from extract.corrections import Corrections
from extract.errors import UnreadableDocument, UsageError
from extract.given import as_shown
from extract.model import Document, Given
from extract.pipeline import evidence, facts, observations, read_document
from extract.rules import Rules, load_rules
from extract.rules.certainty import COLUMNS, CertaintyTable
from extract.study.calibrate import Judged
from extract.study.score import CHECKS, align, read_gold
from extract.write import Row, rows
from extract.write.table import plain, too_long

#: The questions of `score` by the cell that they are asked of.
_ASKED = {
    "number": ("quantity", "qualifier"),
    "region": ("region",),
    "period": ("period",),
    "status": ("status",),
    "indicator": ("indicator",),
}
#: The columns by the cell that they are of.
_COLUMNS = {
    "number": ("value", "value_high", "qualifier", "unit"),
    "region": ("region",),
    "period": ("period_start", "period_end"),
    "status": ("status",),
    "indicator": ("indicator",),
}


def judged_by_gold(folder: Path, rules: Rules | None = None) -> Iterator[Judged]:
    """Yield the rows of the documents of a folder of gold, `NAME.txt` with `NAME.jsonl`.

    What gold calls optional is not asked for. Raises UsageError for a folder without gold.
    """
    texts = [path for path in sorted(folder.glob("*.txt")) if path.with_suffix(".jsonl").is_file()]
    if not texts:
        raise UsageError(f"{folder}: expected a folder of gold, NAME.txt with NAME.jsonl")
    for path in texts:
        gold = read_gold(path.with_suffix(".jsonl"))
        yield from judged(read_document(path, rules=rules), gold, rules)


def judged(
    document: Document, gold: Sequence[Mapping[str, Any]], rules: Rules | None = None
) -> Iterator[Judged]:
    """Yield the rows of a document that its gold judges."""
    found = [
        {name: plain(cell) for name, cell in row.items()} | {"kinds": kinds}
        for row, kinds in _with_kinds(document, rules or load_rules())
    ]
    for wanted, row in align([dict(one) for one in gold], found):
        if row is None or (wanted is not None and wanted.get("optional")):
            continue
        if wanted is None:
            yield Judged(document.name, row["kinds"], frozenset(_COLUMNS))
            continue
        wrong = (
            cell
            for cell, questions in _ASKED.items()
            if not all(CHECKS[question](wanted, row) for question in questions)
        )
        unasked = frozenset({"region"} if wanted["region"] is None else ())
        yield Judged(document.name, row["kinds"], frozenset(wrong), unasked)


def judged_by_corrections(
    inputs: Sequence[Input],
    corrections: Corrections,
    known: Mapping[str, Given],
    settings: Settings = Settings(),  # noqa: B008
    *,
    limits: Limits = Limits(),  # noqa: B008
) -> Iterator[Judged | UnreadableDocument]:
    """Yield the rows that a reader corrected or confirmed, or why a document could not be read.

    `inputs` are given what the corrections say of documents as a whole, `known` is what is given
    of each without them. Rows that nobody looked at are not judged.
    """
    looked_at = [one for one in inputs if corrections.of(one.name)]
    make = partial(_judged, corrections=corrections, known=known)
    for found in made_of_each(looked_at, make, settings, limits=limits):
        if isinstance(found, UnreadableDocument):
            yield found
        else:
            yield from found


def _judged(
    one: Input, settings: Settings, *, corrections: Corrections, known: Mapping[str, Given]
) -> list[Judged]:
    """Return the rows of a document, as it is read without corrections, that these judge."""
    rules = load_rules(settings.patterns)
    document = document_of(one, settings)
    shown = as_shown(document, facts(document, rules))
    found = rows(shown, observations(document, rules))
    right = corrections.apply(one.name, found, lambda: shown, rules)
    by_place = {(row["start"], row["end"]): row for row in right}
    looked_at = {(each.start, each.end) for each in corrections.of(one.name) if not each.whole}
    without = document_of(replace(one, given=known[one.name]), settings)
    return [
        Judged(one.name, kinds, _differs(row, by_place.get((row["start"], row["end"]))))
        for row, kinds in _with_kinds(without, rules)
        if (row["start"], row["end"]) in looked_at
    ]


def _differs(row: Row, right: Row | None) -> frozenset[str]:
    """Return the cells of a row that are wrong; all, where there is none."""
    if right is None:
        return frozenset(_COLUMNS)
    return frozenset(
        cell
        for cell, columns in _COLUMNS.items()
        if any(plain(row[column]) != plain(right[column]) for column in columns)
    )


def _with_kinds(document: Document, rules: Rules) -> list[tuple[Row, tuple[Kind, ...]]]:
    """Return the rows of a document, each with the kinds of its evidence."""
    found = [pair for pair in evidence(document, rules) if not too_long(document, pair[:1])]
    table = rows(document, (one for one, _ in found))
    return [(row, kinds) for row, (_, kinds) in zip(table, found, strict=True)]


def write_certainty(table: CertaintyTable, path: Path) -> None:
    """Write the table, complete or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with fresh.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(one) for one in table.risks.values())
    fresh.replace(path)
