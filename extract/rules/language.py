"""Groups of words of which indicators are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from extract.rules.loader import Entry, Folder


class LanguageTable:
    """Groups of words, `words(…)`, and those that jieba shall not divide."""

    def __init__(
        self, groups: Iterable[Entry], common: Iterable[str], short: Iterable[Entry] = ()
    ) -> None:
        self._words: dict[str, list[str]] = defaultdict(list)
        for entry in groups:
            self._words[str(entry["name"])] += map(str, entry["words"])
        self._common = tuple(common)
        #: What short forms stand for in a name.
        self.spelled = {str(entry["name"]): tuple(entry["words"]) for entry in short}

    @classmethod
    def load(cls, folder: Folder) -> LanguageTable:
        """Read the tables. Raises RuleError."""
        return cls(
            folder.entries("indicator_words.toml", "group", needs=("name", "words")),
            folder.lines("jieba.txt"),
            folder.entries("names.toml", "short", needs=("name", "words")),
        )

    def words(self, group: str) -> tuple[str, ...]:
        """Return the words of a group of `indicator_words.toml`."""
        return tuple(self._words[group])

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words that jieba shall not divide: those of `jieba.txt` and of the groups."""
        grouped = (word for words in self._words.values() for word in words if len(word) > 1)
        return tuple(dict.fromkeys((*self._common, *grouped)))
