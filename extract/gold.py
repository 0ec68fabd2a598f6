"""A document and its corrected rows → gold: what a careful reader says is there.

`NAME.txt` is the document's text, `NAME.jsonl` one observation a line, in order of place.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from extract.batch.inputs import Input
from extract.batch.keep import never_a_source
from extract.batch.within import made_of_each
from extract.batch.work import Settings, document_of
from extract.batch.worker import Limits
from extract.corrections import GOLD, Correction, Corrections
from extract.errors import UnreadableDocument, UsageError
from extract.given import as_shown
from extract.model import Document
from extract.rules import load_rules
from extract.write import Row, rows
from extract.write.table import plain

_SHORTEST, _LONGEST = 14, 40


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold of a document; `unconfirmed` rows nobody looked at, `keyless` without keys.

    Where no keys were given, the indicator itself is the key.
    """

    name: str
    text: str
    records: tuple[dict[str, Any], ...]
    unconfirmed: int
    keyless: int

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write `NAME.txt` and `NAME.jsonl`, and return their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        (text, told), (lines, records) = self.files(folder)
        text.write_text(told, encoding="utf-8", newline="\n")
        lines.write_text(records, encoding="utf-8", newline="\n")
        return text, lines

    def files(self, folder: Path) -> tuple[tuple[Path, str], tuple[Path, str]]:
        """Return the paths of the two files in a folder, each with what it is to hold."""
        records = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in self.records)
        text = self.text.rstrip("\n") + "\n"
        return (folder / f"{self.name}.txt", text), (folder / f"{self.name}.jsonl", records)


def gold_of(
    inputs: Sequence[Input],
    corrections: Corrections,
    settings: Settings = Settings(),  # noqa: B008
    *,
    limits: Limits = Limits(),  # noqa: B008
) -> Iterator[Gold | UnreadableDocument]:
    """Yield the gold of each document, read within limits, or why it could not be read.

    `corrections` are laid over it first; what does not fit is in their problems.
    """
    make = partial(_gold_of, corrections=corrections)
    for one in made_of_each(inputs, make, settings, limits=limits):
        if isinstance(one, UnreadableDocument):
            yield one
            continue
        found, problems, applied = one
        corrections.problems += problems
        corrections.applied += applied
        yield found


def _gold_of(
    one: Input, settings: Settings, *, corrections: Corrections
) -> tuple[Gold, list[str], int]:
    """Return the gold of a document, and what became of the corrections of it."""
    from extract.pipeline import facts, observations

    rules = load_rules(settings.patterns)
    document = document_of(one, settings)
    shown = as_shown(document, facts(document, rules))
    mine = replace(corrections, problems=[], applied=0)
    found = mine.apply(one.name, rows(shown, observations(document, rules)), lambda: shown, rules)
    return gold(document, found, mine.of(one.name)), mine.problems, mine.applied


def gold(document: Document, rows: Sequence[Row], corrections: Iterable[Correction]) -> Gold:
    """Return the gold that corrected rows make; `corrections` tell keys and what is optional."""
    told: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
    for one in corrections:
        if one.whole:
            continue
        told[one.start, one.end][one.field] = one.new
    records = []
    unconfirmed = keyless = 0
    for row in rows:
        known = told.get((row["start"], row["end"]), {})
        unconfirmed += not known.keys() - set(GOLD)
        keyless += not known.get("keys")
        records.append(_record(document.text, row, known))
    return Gold(PurePath(document.name).stem, document.text, tuple(records), unconfirmed, keyless)


def _record(text: str, row: Row, known: Mapping[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "text": row["text"],
        "context": context(text, row["start"], row["end"]),
        "value": _number(row["value"]),
    }
    if row["value_high"] is not None:
        record["value_high"] = _number(row["value_high"])
    for name in ("qualifier", "unit", "dimension", "region", "region_code", "indicator"):
        record[name] = row[name]
    record["keys"] = list(known.get("keys") or filter(None, [row["indicator"]]))
    for name in ("period_start", "period_end"):
        record[name] = plain(row[name])
    record["status"] = row["status"]
    record["optional"] = known.get("optional") == "yes"
    return record


def _number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def context(text: str, start: int, end: int) -> str:
    """Return some characters around `text[start:end]`, on its line.

    They hold that stretch once and, where possible, are found in the text once. Stretches that
    the line repeats close by are left out by going to one side only.
    """
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    right = len(text) if right < 0 else right
    surface = text[start:end]
    whole = right - left
    longer = range(min(_SHORTEST, whole), min(_LONGEST, whole) + 1)
    shorter = range(min(_SHORTEST, whole) - 1, len(surface) - 1, -1)
    best = ""
    for length in (*longer, *shorter):
        for before in _outwards(length - len(surface)):
            at = start - before
            if at < left or at + length > right:
                continue
            found = text[at : at + length]
            cut = _splits_number(text, at) or _splits_number(text, at + length)
            if cut or found.count(surface) != 1 or found != found.strip():
                continue
            if text.count(found) == 1:
                return found
            best = best or found
    return best or surface


def _splits_number(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and text[at : at + 1].isdigit()


def _outwards(spare: int) -> list[int]:
    """Return how much of `spare` characters may stand before, the most even share first."""
    return sorted(range(spare + 1), key=lambda before: abs(before - spare * 3 // 5))


def write_all(
    found: Iterable[Gold], folder: Path, sources: Sequence[Path] = (), *, overwrite: bool = False
) -> list[Path]:
    """Write the gold of some documents.

    Raises UsageError if two would have the same name, for a file that is one of the `sources`,
    and, unless `overwrite` is set, for one that is there and says otherwise.
    """
    by_name: dict[str, Gold] = {}
    for one in found:
        if one.name in by_name:
            raise UsageError(f"-o {folder}: two documents are called {one.name}; do one at a time")
        by_name[one.name] = one
    for path, text in (file for one in by_name.values() for file in one.files(folder)):
        never_a_source(path, sources)
        if not overwrite and path.exists() and path.read_bytes() != text.encode():
            raise UsageError(f"{path}: is there and says otherwise; --overwrite replaces it")
    return [path for one in by_name.values() for path in one.write(folder)]
