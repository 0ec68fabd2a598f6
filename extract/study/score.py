"""How well a table agrees with gold: seven levels, each holding only on top of those before it.

mention: a number is found where one stands, and nowhere else; quantity: its value, upper value
and unit are right; qualifier; region; status; period: the dates, where gold has them; indicator:
it holds one of gold's `keys` and has at most 40 characters. Gold and rows are aligned in order
on the digits of their text, so that page furniture and line breaks do not matter. What gold
calls optional counts neither if found nor if missed, and a place that gold leaves open (null) is
not asked for.

Beside the levels stands each question alone: of the numbers found, the share of which it is
answered right whatever the others came to, so that a document with a wrong place or year shows.
The wording of the indicator is how close its characters are to gold's (F1; two readers come to
0.94), and `far` the share of those under 0.5.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from extract.errors import UnreadableDocument, UsageError

LEVELS = ("mention", "quantity", "qualifier", "region", "status", "period", "indicator")
NEEDED = (
    "document", "text", "value", "value_high", "qualifier", "unit", "region", "status",
    "period_start", "period_end", "indicator",
)  # fmt: skip
ERROR_COLUMNS = ("document", "level", "text", "gold", "got", "context")
#: The questions that are asked of each number found.
QUESTIONS = (*LEVELS[1:], "wording", "far")
_LONGEST = 40
_FAR = 0.5
_BONUS = 0.01
_SPACE = re.compile(r"[\s,，]")
_NUMERAL = re.compile(r"[0-9.]+|[〇零一二三四五六七八九十百千万亿两半]+")
_FIELDS = {"quantity": ("value", "value_high", "unit"), "period": ("period_start", "period_end")}
_GOLD = (
    "text", "context", "value", "qualifier", "unit", "region", "status", "indicator", "keys",
)  # fmt: skip

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """Right, spurious and missed, which add up."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.right + other.right, self.spurious + other.spurious, self.missed + other.missed
        )

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / found if (found := self.right + self.spurious) else 0.0

    @property
    def recall(self) -> float:
        """The share of gold that was found right."""
        return self.right / there if (there := self.right + self.missed) else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Alone:
    """A question by itself: how often it was asked, and the sum of what was right of it."""

    asked: int = 0
    right: float = 0.0

    def __add__(self, other: Alone) -> Alone:
        return Alone(self.asked + other.asked, self.right + other.right)

    @property
    def share(self) -> float:
        """The share that was answered right; 0 where it was never asked."""
        return self.right / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The tally of each level, the questions alone, and the errors, one row each.

    `alone` is by QUESTIONS: the levels but the first, `wording` and `far`. `errors` have
    ERROR_COLUMNS; `level` is `missed`, `spurious`, or the first that does not hold.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    errors: tuple[Record, ...] = ()
    alone: dict[str, Alone] = field(default_factory=dict)

    def __add__(self, other: Score) -> Score:
        none, never = Tally(), Alone()
        return Score(
            {n: self.tallies.get(n, none) + other.tallies.get(n, none) for n in LEVELS},
            self.errors + other.errors,
            {n: self.alone.get(n, never) + other.alone.get(n, never) for n in QUESTIONS},
        )

    def share(self, question: str) -> float:
        """Return the share of the numbers found of which one of QUESTIONS is right."""
        return self.alone.get(question, Alone()).share

    def frame(self) -> pd.DataFrame:
        """Return a row for each level: precision, recall, f1 (four decimal places), correct, and
        `alone`, the share of that question by itself (missing for the mention).
        """
        return pd.DataFrame(
            [
                {
                    "level": name,
                    "precision": round(tally.precision, 4),
                    "recall": round(tally.recall, 4),
                    "f1": round(tally.f1, 4),
                    "correct": tally.right,
                    "alone": round(self.share(name), 4) if name in QUESTIONS else None,
                }
                for name, tally in self.tallies.items()
            ]
        )


def score(gold: str | Path, table: pd.DataFrame) -> Score:
    """Score a table against a gold file (`NAME.jsonl`), or against all those of a folder.

    Of the table the rows count whose document has the gold file's name without its ending; for
    a single gold file all, if no document is called so. Raises UsageError for a table that
    lacks columns or a folder without gold, UnreadableDocument for gold that is not JSON lines.
    """
    gold = Path(gold)
    if lacking := [column for column in NEEDED if column not in table.columns]:
        raise UsageError(f"table: lacks the columns {', '.join(lacking)}")
    paths = sorted(gold.glob("*.jsonl")) if gold.is_dir() else [gold]
    if not paths:
        raise UsageError(f"{gold}: expected gold files, NAME.jsonl")
    by_document: dict[str, list[Record]] = {}
    every = _records(table)
    for record in every:
        by_document.setdefault(Path(record["document"]).stem, []).append(record)
    total = Score({name: Tally() for name in LEVELS})
    for path in paths:
        rows = by_document.get(path.stem, [] if gold.is_dir() else every)
        total += score_document(read_gold(path), rows, path.stem)
    return total


def read_gold(path: Path) -> list[Record]:
    """Return the records of a gold file. Raises UnreadableDocument naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise UnreadableDocument(str(path), "no such file", kind="missing") from None
    except (OSError, UnicodeError) as error:
        raise UnreadableDocument(str(path), f"no gold: {error}") from None
    records = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            reason = f"line {number}: no JSON: {error.msg}"
            raise UnreadableDocument(str(path), reason) from None
        if not isinstance(record, dict) or (lacking := [k for k in _GOLD if k not in record]):
            missing = ", ".join(lacking) if isinstance(record, dict) else "an object"
            raise UnreadableDocument(str(path), f"line {number}: lacks {missing}")
        records.append(record)
    return records


def score_document(gold: Sequence[Record], rows: Sequence[Record], name: str = "") -> Score:
    """Score the rows of one document, in its order, against its gold."""
    tallies = {level: Tally() for level in LEVELS}
    alone = {question: Alone() for question in QUESTIONS}
    errors: list[Record] = []

    def add(level: str, **more: str) -> None:
        blank = {"text": "", "gold": "", "got": "", "context": ""}
        errors.append({"document": name, "level": level} | blank | more)

    for wanted, row in align(gold, rows):
        if wanted is None:
            assert row is not None
            tallies = {n: tally + Tally(spurious=1) for n, tally in tallies.items()}
            add("spurious", text=row["text"], got=row["indicator"])
        elif wanted.get("optional"):
            continue
        elif row is None:
            tallies = {n: tally + Tally(missed=1) for n, tally in tallies.items()}
            add("missed", text=wanted["text"], context=wanted["context"])
        else:
            held = levels_held(wanted, row)
            close = closeness(wanted["indicator"], row["indicator"])
            answers = {name: float(check(wanted, row)) for name, check in CHECKS.items()}
            answers |= {"wording": close, "far": float(close < _FAR)}
            alone = {name: alone[name] + Alone(1, right) for name, right in answers.items()}
            for at, level in enumerate(LEVELS):
                tallies[level] += Tally(right=1) if at < held else Tally(spurious=1, missed=1)
            if held < len(LEVELS):
                fields = _FIELDS.get(LEVELS[held], (LEVELS[held],))
                add(
                    LEVELS[held],
                    text=wanted["text"],
                    gold=_told(wanted, fields),
                    got=_told(row, fields),
                    context=wanted["context"],
                )
    return Score(tallies, tuple(errors), alone)


def levels_held(gold: Record, row: Record) -> int:
    """Return how many of LEVELS hold, counted from the first: 1 (only the mention) to 7."""
    held = 1
    for check in CHECKS.values():
        if not check(gold, row):
            break
        held += 1
    return held


def closeness(gold: str, got: str) -> float:
    """Return how close an indicator's words are to gold's, 0 to 1: F1 over their characters."""
    one, other = Counter(_fold(gold)), Counter(_fold(got or ""))
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def align(
    gold: Sequence[Record], rows: Sequence[Record]
) -> list[tuple[Record | None, Record | None]]:
    """Pair gold with rows in order, as many as can be, of equal digits, the best first.

    A pair weighs one and a hundredth for each level that holds.
    """
    ours = [_numeral(record["text"]) for record in gold]
    theirs = [_numeral(record["text"]) for record in rows]
    weights = [
        {
            j: 1 + _BONUS * levels_held(gold[i], rows[j])
            for j, numeral in enumerate(theirs)
            if numeral == ours[i]
        }
        for i in range(len(gold))
    ]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(gold) + 1)]
    for i in reversed(range(len(gold))):
        here, below, weight = best[i], best[i + 1], weights[i]
        for j in reversed(range(len(rows))):
            here[j] = max(below[j], here[j + 1])
            if j in weight:
                here[j] = max(here[j], below[j + 1] + weight[j])
    pairs: list[tuple[Record | None, Record | None]] = []
    i = j = 0
    while i < len(gold) and j < len(rows):
        paired = weights[i].get(j)
        if paired is not None and math.isclose(best[i][j], best[i + 1][j + 1] + paired):
            pairs.append((gold[i], rows[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((gold[i], None))
            i += 1
        else:
            pairs.append((None, rows[j]))
            j += 1
    pairs += [(record, None) for record in gold[i:]]
    return pairs + [(None, record) for record in rows[j:]]


def _records(table: pd.DataFrame) -> list[Record]:
    columns = [[_cell(value) for value in table[column].tolist()] for column in NEEDED]
    return [dict(zip(NEEDED, row, strict=True)) for row in zip(*columns, strict=True)]


def _cell(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    return value.isoformat()[:10] if hasattr(value, "isoformat") else value


def _told(record: Record, fields: Sequence[str]) -> str:
    return " ".join(str(record.get(name) or "-") for name in fields)


@lru_cache(maxsize=65536)
def _fold(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def _folded(record: Record, name: str) -> str:
    return _fold(str(record.get(name) or ""))


@lru_cache(maxsize=65536)
def _numeral(text: str) -> str:
    folded = _fold(str(text))
    found = _NUMERAL.search(folded)
    return found[0] if found else folded


def _equal(one: Any, other: Any) -> bool:
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-5, abs_tol=1e-12)
    except (TypeError, ValueError):
        return one in (None, "") and other in (None, "")


def _quantity(gold: Record, row: Record) -> bool:
    return (
        _equal(gold["value"], row["value"])
        and _equal(gold.get("value_high"), row["value_high"])
        and _folded(gold, "unit") == _folded(row, "unit")
    )


def _period(gold: Record, row: Record) -> bool:
    return all(
        not gold.get(name) or gold[name] == str(row[name] or "")[:10]
        for name in ("period_start", "period_end")
    )


def _indicator(gold: Record, row: Record) -> bool:
    phrase = _folded(row, "indicator")
    return len(phrase) <= _LONGEST and any(_fold(key) in phrase for key in gold["keys"])


def _region(gold: Record, row: Record) -> bool:
    return gold["region"] is None or _folded(gold, "region") == _folded(row, "region")


#: What is asked of a row and its gold, by the level.
CHECKS = {
    "quantity": _quantity,
    "qualifier": lambda gold, row: gold["qualifier"] == row["qualifier"],
    "region": _region,
    "status": lambda gold, row: gold["status"] == row["status"],
    "period": _period,
    "indicator": _indicator,
}
