"""Words of tables: what headers, labels of rows and captions say of the numbers by them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

#: What a label says of its numbers, in the order in which one word goes before another.
STATES = ("none", "fall", "change", "rate", "share", "standard", "target", "actual")
NAMES = frozenset(
    {*STATES, "note", "total", "subtotal", "place", "item", "unit", "year", "modifier", "generic"}
    | {"money", "counted", "tail", "plain", "origin"}
)


class TableWords:
    """The words of `table_words.toml` by what they say.

    `called` is what a share of a plan is called whose label is too long for a name, `bases` says
    against what the words of a difference measure it.
    """

    def __init__(self, entries: Iterable[Entry], bases: Iterable[Entry] = ()) -> None:
        self.called = ""
        self.bases = {word: str(entry["name"]) for entry in bases for word in entry["words"]}
        self._words: dict[str, tuple[str, ...]] = dict.fromkeys(NAMES, ())
        for entry in entries:
            name = str(entry["name"])
            if name not in NAMES:
                raise RuleError(
                    "table_words.toml", name, f"no such name; expected {', '.join(sorted(NAMES))}"
                )
            self._words[name] = tuple(map(str, entry["words"]))
            self.called = str(entry.get("called", self.called))

    @classmethod
    def load(cls, folder: Folder) -> TableWords:
        """Read the table. Raises RuleError for an entry that says something unknown."""
        return cls(
            folder.entries("table_words.toml", "label", needs=("name", "words"), may=("called",)),
            folder.entries("table_words.toml", "base", needs=("name", "words")),
        )

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words that say `name`."""
        return self._words[name]

    def either(self, *names: str) -> str:
        """Return the alternation of the words that say any of `names`, longest first."""
        words = {word for name in names for word in self._words[name]}
        return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or r"(?!)"

    @cached_property
    def says(self) -> dict[str, str]:
        """What each word of a status says; the first in `STATES` where it stands twice."""
        return {word: name for name in reversed(STATES) for word in self._words[name]}
