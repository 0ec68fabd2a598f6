"""The styles of `patterns/outline.toml`: how headings are numbered, by rank."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.errors import RuleError
from extract.rules.loader import Folder

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
    def load(cls, folder: Folder) -> OutlineTable:
        """Return the table. Raises RuleError naming the entry that cannot be used."""
        return cls(
            tuple(
                Style(
                    str(entry["name"]),
                    _compiled(entry["name"], entry["pattern"]),
                    bool(entry.get("inner", False)),
                )
                for entry in folder.entries(
                    TABLE, "style", needs=("name", "pattern"), may=("inner",)
                )
            ),
            tuple(
                Style(str(entry["name"]), _compiled(entry["name"], entry["pattern"]), False)
                for entry in folder.entries(TABLE, "title", needs=("name", "pattern"))
            ),
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


def _compiled(name: object, pattern: object) -> re.Pattern[str]:
    try:
        return re.compile(str(pattern))
    except re.error as error:
        raise RuleError(TABLE, str(name), f"pattern: {error}") from error
