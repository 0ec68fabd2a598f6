"""The table of `patterns/recognition.toml`: what the recognition of pictures mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import regex

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLE = "recognition.toml"


@dataclass(frozen=True, slots=True)
class Mend:
    """What is found within a recognised line, and what it becomes."""

    name: str
    pattern: regex.Pattern[str]
    becomes: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is no surer than `confidence`, however sure the model is of it."""

    name: str
    pattern: regex.Pattern[str]
    confidence: float

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the stretches of a text that are in doubt."""
        return (found.span("doubt") for found in self.pattern.finditer(text))


@dataclass(frozen=True, slots=True)
class RecognitionTable:
    """What is mended and what is doubted, in the order of the table."""

    mends: tuple[Mend, ...]
    doubts: tuple[Doubt, ...]

    @classmethod
    def load(cls, folder: Folder) -> RecognitionTable:
        """Return the table. Raises RuleError naming the entry that cannot be used."""
        mends = folder.entries(TABLE, "mend", needs=("name", "pattern", "becomes"))
        doubts = folder.entries(TABLE, "doubt", needs=("name", "pattern", "confidence"))
        return cls(
            tuple(Mend(str(e["name"]), _compiled(e), str(e["becomes"])) for e in mends),
            tuple(Doubt(str(e["name"]), _doubting(e), float(e["confidence"])) for e in doubts),
        )


def _compiled(entry: Entry) -> Any:
    try:
        return regex.compile(entry["pattern"])
    except regex.error as error:
        raise RuleError(TABLE, str(entry["name"]), f"pattern {error}") from None


def _doubting(entry: Entry) -> Any:
    pattern = _compiled(entry)
    if "doubt" not in pattern.groupindex:
        raise RuleError(TABLE, str(entry["name"]), "pattern lacks the group doubt")
    return pattern
