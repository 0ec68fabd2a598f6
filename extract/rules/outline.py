"""The styles of `patterns/outline.toml`: how headings are numbered, by rank."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder
from extract.rules.phrases import PhraseTable

TABLE = "outline.toml"


@dataclass(frozen=True, slots=True)
class Style:
    """A way to number headings; `inner` says that it ends a heading in whose words it stands."""

    name: str
    pattern: re.Pattern[str]
    inner: bool


@dataclass(frozen=True, slots=True)
class OutlineTable:
    """The styles, the highest rank first, and the titles of papers within a collection."""

    styles: tuple[Style, ...]
    titles: tuple[Style, ...]

    @classmethod
    def load(cls, folder: Folder, phrases: PhraseTable) -> OutlineTable:
        """Return the table. Raises RuleError naming the entry that cannot be used."""
        styles = folder.entries(TABLE, "style", needs=("name", "pattern"), may=("inner",))
        titles = folder.entries(TABLE, "title", needs=("name", "pattern"))
        return cls(
            tuple(_style(entry, phrases) for entry in styles),
            tuple(_style(entry, phrases) for entry in titles),
        )

    def is_title(self, line: str) -> bool:
        """Whether a line is the title of a paper within a collection."""
        return any(style.pattern.fullmatch(line) for style in self.titles)

    def rank(self, words: str) -> int | None:
        """Return the rank of a numbered heading, 0 the highest; None if it has no number."""
        return next(
            (rank for rank, style in enumerate(self.styles) if style.pattern.match(words)), None
        )

    def lower(self, words: str, rank: int) -> int:
        """Return where the number of a lower rank stands in a heading's words, 0 if none does."""
        found = [
            match.start()
            for style in self.styles[rank + 1 :]
            if style.inner and (match := style.pattern.search(words, 1))
        ]
        return min(found, default=0)

    def bare(self, words: str) -> str:
        """Return a heading without its number."""
        rank = self.rank(words)
        return words if rank is None else self.styles[rank].pattern.sub("", words, count=1)


def _style(entry: Entry, phrases: PhraseTable) -> Style:
    name = str(entry["name"])
    try:
        pattern = re.compile(phrases.expanded(str(entry["pattern"])))
    except KeyError as error:
        raise RuleError(TABLE, name, f"names no phrase: {error}") from None
    except re.error as error:
        raise RuleError(TABLE, name, f"pattern: {error}") from None
    return Style(name, pattern, bool(entry.get("inner", False)))
