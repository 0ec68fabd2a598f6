"""Turns of phrase by name, as regular expressions that may be made of each other.

Each table of `TABLES` may have `[[phrase]]` entries; a name stands once in all of them. `{name}`
in one of an entry's words stands for the phrase of that name, in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLES = (
    "clauses.toml",
    "names.toml",
    "places.toml",
    "measures.toml",
    "dates.toml",
    "table_words.toml",
)
_NAME = re.compile(r"\{([a-z][a-z-]*)\}")


class PhraseTable:
    """The phrases of all tables; compared by identity."""

    def __init__(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Take entries, each with the table it stands in.

        Raises RuleError for a name that two tables have.
        """
        self._tables: dict[str, str] = {}
        self._words: dict[str, str] = {}
        for table, entry in entries:
            name = str(entry["name"])
            if self._tables.setdefault(name, table) != table:
                raise RuleError(table, name, f"stands in {self._tables[name]} too")
            self._words[name] = "|".join(entry["words"])
        self.source = cache(self._source)
        self.pattern = cache(self._pattern)

    @classmethod
    def load(cls, folder: Folder) -> PhraseTable:
        """Read the phrases of all tables. Raises RuleError."""
        return cls(
            (table, entry)
            for table in TABLES
            for entry in folder.entries(table, "phrase", needs=("name", "words"))
        )

    def check(self) -> None:
        """Make all phrases. Raises RuleError for one that cannot be made."""
        for name in self._words:
            self._check(name)

    def _source(self, name: str) -> str:
        """Return a phrase as a group. Raises KeyError for a name that no table has."""
        return f"(?:{_NAME.sub(lambda found: self.source(found[1]), self._words[name])})"

    def _pattern(self, name: str) -> re.Pattern[str]:
        """Return a phrase, compiled. Raises KeyError as `source` does."""
        return re.compile(self.source(name))

    def _check(self, name: str) -> None:
        try:
            self.pattern(name)
        except KeyError as error:
            raise RuleError(self._tables[name], name, f"names no phrase: {error}") from None
        except RecursionError:
            raise RuleError(self._tables[name], name, "is made of itself") from None
        except re.error as error:
            raise RuleError(
                self._tables[name], name, f"not a regular expression: {error}"
            ) from None
