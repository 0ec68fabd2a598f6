"""A reader's corrections and a table → which rules would have to change, and what is missing.

Each cell that a reader corrected was decided by a rule, which the table names. Such a rule comes
with how often readers found it wrong and how often right, and how many rows of the table it
decided: if it went or changed, the first may get better, the second worse, and of the rest nobody
knows. Where the rule is what holds when no word speaks (`period:none`), an entry may be missing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from extract.corrections import Correction, Corrections
from extract.corrections.file import PRESENCE, shown
from extract.errors import UsageError
from extract.write.table import BETWEEN, plain

COLUMNS = ("cell", "rule", "wrong", "right", "rows", "entry", "examples")
#: The columns of the rows that a rule decided.
ROWS = ("cell", "rule", "effect", "document", "start", "end", "text", "old", "new", "sentence")
#: The columns that each cell has, in the order of the cells of `rule`.
CELLS = {
    "number": ("value", "value_high", "qualifier", "unit", "dimension"),
    "region": ("region", "region_code"),
    "period": ("period_start", "period_end"),
    "status": ("status", "base"),
    "indicator": ("indicator",),
}
#: What is said of numbers that no rule found.
NOT_FOUND = "(not found)"
_NOTHING_SPOKE = re.compile(r"none$|unknown$|:actual$|^\(")
_CELL_OF = {column: cell for cell, columns in CELLS.items() for column in columns}
_CELL_OF[PRESENCE] = "number"
_EXAMPLES = 3

#: (cell, rule)
_Rule = tuple[str, str]


@dataclass(slots=True)
class _Found:
    """What readers found of a rule: how often it was right, and where it was wrong, and how."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)


def suggest(table: pd.DataFrame, corrections: Corrections) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a row for each rule that was wrong, with COLUMNS, and the rows they decided, ROWS.

    The rules most often wrong come first. A number that a reader looked at and left alone in a cell
    is right there. In ROWS the effect of a change is `better` for what is wrong, `worse` for what
    is right, and `` for what nobody looked at. Raises UsageError for a table without rules.
    """
    if "rule" not in table.columns:
        raise UsageError("table: lacks the column rule")
    corrections.match((name, name) for name in table["document"].unique())
    rows: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    at_place = {(row["document"], int(row["start"]), int(row["end"])): row for row in rows}
    found: dict[_Rule, _Found] = defaultdict(_Found)
    effects: dict[tuple[Any, ...], dict[str, Correction]] = {}
    for place, group in _by_number(table["document"].unique(), corrections):
        row = at_place.get(place)
        if row is None:
            if any(one.field == PRESENCE and one.new == "yes" for one in group):
                found["number", NOT_FOUND].wrong.append(group[0].text)
            continue
        wrong = _wrong(group)
        effects[place] = wrong
        for cell, rule in _rules(row):
            if (change := wrong.get(cell)) is None:
                found[cell, rule].right += 1
            else:
                found[cell, rule].wrong.append(_told(row, change))
    decided = Counter(pair for row in rows for pair in _rules(row))
    bad = {pair: one for pair, one in found.items() if one.wrong}
    listed = [
        {
            "cell": cell,
            "rule": rule,
            "wrong": len(one.wrong),
            "right": one.right,
            "rows": decided[cell, rule],
            "entry": _entry(rule),
            "examples": "; ".join(one.wrong[:_EXAMPLES]),
        }
        for (cell, rule), one in sorted(
            bad.items(), key=lambda pair: (-len(pair[1].wrong), pair[0])
        )
    ]
    of_rules = [line for row in rows for line in _lines(row, bad, effects)]
    return pd.DataFrame(listed, columns=COLUMNS), pd.DataFrame(of_rules, columns=ROWS)


def _by_number(
    documents: Iterable[str], corrections: Corrections
) -> Iterator[tuple[tuple[str, int, int], list[Correction]]]:
    """Yield the corrections of each number, by its document and place."""
    groups: dict[tuple[str, int, int], list[Correction]] = defaultdict(list)
    for document in documents:
        for one in corrections.of(document):
            if not one.whole:
                groups[document, one.start, one.end].append(one)
    yield from groups.items()


def _wrong(group: Sequence[Correction]) -> dict[str, Correction]:
    """Return the corrections of one number by the cell that was wrong."""
    return {
        _CELL_OF[one.field]: one
        for one in group
        if one.field in _CELL_OF and not (one.field == PRESENCE and one.new == "yes")
    }


def _rules(row: dict[str, Any]) -> list[_Rule]:
    """Return the rule of each cell of a row, of which a row that a reader added has none."""
    steps = str(row["rule"]).split(BETWEEN)
    return list(zip(CELLS, steps, strict=False)) if len(steps) >= len(CELLS) else []


def _entry(rule: str) -> str:
    """Return what may have to change: the entries that a rule names, or else that one is missing
    where no word spoke.
    """
    named = [step for step in rule.split(" > ") if "#" in step]
    if not named and _NOTHING_SPOKE.search(rule):
        return "(nothing spoke: an entry may be missing)"
    return ", ".join(named)


def _told(row: dict[str, Any], change: Correction) -> str:
    """Return what a reader changed: `16个: actual → target`."""
    if change.field == PRESENCE:
        return f"{change.text}: no observation"
    return f"{change.text}: {_cell(row[change.field]) or '-'} → {shown(change.new) or '-'}"


def _cell(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if value is None or value is pd.NaT or value != value:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else plain(value)


def _lines(
    row: dict[str, Any],
    bad: Iterable[_Rule],
    effects: dict[tuple[Any, ...], dict[str, Correction]],
) -> Iterator[dict[str, Any]]:
    """Yield a line for each rule of a row that was wrong somewhere."""
    place = (row["document"], int(row["start"]), int(row["end"]))
    looked_at = effects.get(place)
    for cell, rule in _rules(row):
        if (cell, rule) not in bad:
            continue
        change = looked_at.get(cell) if looked_at is not None else None
        effect = "" if looked_at is None else "worse" if change is None else "better"
        column = change.field if change and change.field != PRESENCE else CELLS[cell][0]
        yield {
            "cell": cell,
            "rule": rule,
            "effect": effect,
            **{name: row[name] for name in ("document", "start", "end", "text", "sentence")},
            "old": _cell(row[column]),
            "new": shown(change.new) if change else "",
        }
