"""Words of status, of planning headings and of the making of indicators."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable


from extract.errors import RuleError
from extract.rules.loader import Entry, Folder


class LanguageTable:
    """Words by what they say; `pattern(says, where)` is their alternation, longest first."""

    def __init__(self, status: Iterable[Entry], words: Iterable[Entry], common: Iterable[str]):
        self._status: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in status:
            word = str(entry["name"])
            text = word if entry.get("regex") else re.escape(word)
            self._status[str(entry["says"]), str(entry.get("where", "near"))].append(text)
        self._words: dict[str, list[str]] = defaultdict(list)
        for entry in words:
            for word in entry["words"]:
                self._words[str(entry["name"])].append(str(word))
        self._common = tuple(common)

    @classmethod
    def load(cls, folder: Folder) -> LanguageTable:
        """Read the tables. Raises RuleError for an entry with an unknown `says` or `where`."""
        status = folder.entries(
            "status.toml", "word", needs=("name", "says"), may=("where", "regex")
        )
        for entry in status:
            if entry["says"] not in SAYS:
                raise RuleError("status.toml", str(entry["name"]), f"says {entry['says']!r}; expected one of {', '.join(sorted(SAYS))}")
            if entry.get("where", "near") not in WHERE:
                raise RuleError("status.toml", str(entry["name"]), f"where {entry['where']!r}; expected one of {', '.join(sorted(WHERE))}")
        return cls(
            status,
            folder.entries("indicator_words.toml", "group", needs=("name", "words")),
            folder.lines("jieba.txt"),
        )

    def status(self, says: str, where: str) -> str:
        """Return the alternation of the status words that say so there; never matches if none."""
        return "|".join(sorted(self._status[says, where], key=len, reverse=True)) or r"(?!)"

    def words(self, group: str) -> tuple[str, ...]:
        """Return the words of a group of `indicator_words.toml`."""
        return tuple(self._words[group])

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words that jieba shall not divide: those of `jieba.txt` and of the groups."""
        grouped = (word for words in self._words.values() for word in words if len(word) > 1)
        return tuple(dict.fromkeys((*self._common, *grouped)))

    def either(self, group: str) -> str:
        """Return the alternation of a group's words, longest first; never matches if none."""
        return alternation(self._words[group])


SAYS = frozenset(
    {"target", "level", "rise", "fall", "compare", "standard", "actual", "intends", "did"}
)
WHERE = frozenset({"near", "clause", "sentence", "opening", "heading", "label", "title"})


def alternation(words: Iterable[str]) -> str:
    """Return a regular expression for any of `words`, longest first; never matches if none."""
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True))) or r"(?!)"
