"""The words of `patterns/masthead.toml`: what frames a bulletin and is not its content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from extract.errors import RuleError
from extract.rules.loader import Folder

TABLE = "masthead.toml"
FIELDS = frozenset({"published", "issuer", "issue", "index", "web"})
ROLES = frozenset({"recipients", "contact", "editors", "imprint", "web", "links"})


@dataclass(frozen=True, slots=True)
class Words:
    """An entry: words of one meaning; `use` is a label's field or a tail's role, else ``."""

    name: str
    words: tuple[str, ...]
    use: str
    examples: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MastheadTable:
    """The entries by kind, in the order of the table."""

    labels: tuple[Words, ...]
    tails: tuple[Words, ...]
    organs: tuple[Words, ...]
    offices: tuple[Words, ...]
    papers: tuple[Words, ...]
    sections: tuple[Words, ...]
    contents: tuple[Words, ...]
    places: tuple[Words, ...]
    themes: tuple[Words, ...]
    turns: tuple[Words, ...]

    @classmethod
    def load(cls, folder: Folder) -> MastheadTable:
        """Return the table. Raises RuleError naming the entry that cannot be used."""
        return cls(
            labels=_words(folder, "label", "field", FIELDS),
            tails=_words(folder, "tail", "role", ROLES),
            organs=_words(folder, "organ"),
            offices=_words(folder, "office"),
            papers=_words(folder, "paper"),
            sections=_words(folder, "section"),
            contents=_words(folder, "contents"),
            places=_words(folder, "place"),
            themes=_words(folder, "theme"),
            turns=_words(folder, "turn"),
        )


def either(entries: Iterable[Words]) -> str:
    """Return the regex of any of the entries' words, longer ones first.

    White space may stand between the characters (`目　录`).
    """
    words = {word for entry in entries for word in entry.words}
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(r"\s*".join(map(re.escape, word.replace(" ", ""))) for word in ordered)


def _words(
    folder: Folder, key: str, use: str = "", allowed: frozenset[str] = frozenset()
) -> tuple[Words, ...]:
    needs = ["name", "words", *([use] if use else [])]
    found = []
    for entry in folder.entries(TABLE, key, needs=needs):
        name, words = str(entry["name"]), entry["words"]
        if not _strings(words) or not words:
            raise RuleError(TABLE, name, "words: expected a list of strings, none empty")
        if use and entry[use] not in allowed:
            raise RuleError(
                TABLE, name, f"{use} is {entry[use]!r}; expected {', '.join(sorted(allowed))}"
            )
        found.append(
            Words(
                name,
                tuple(words),
                str(entry[use]) if use else "",
                tuple(entry.get("examples", ())),
                tuple(entry.get("never", ())),
            )
        )
    return tuple(found)


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)
