"""Turns of phrase by name, as regular expressions that may be made of each other.

Each table of `TABLES` may have `[[phrase]]` entries; a name stands once in all of them. `{name}`
in one of an entry's words stands for the phrase of that name, in brackets. The characters of
numerals are phrases, too, made from their tables: `{digit}`, `{ten}`, `{scale}` and the others of
`_numerals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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
    "outline.toml",
)
_NAME = re.compile(r"\{([a-z][a-z-]*)\}")
_CLASS = re.compile(r"\(\?:\[([^\\\[\]^-]+)\]\)")


class PhraseTable:
    """The phrases of all tables; compared by identity."""

    def __init__(
        self, entries: Iterable[tuple[str, Entry]], made: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Take entries, each with the table it stands in, and the phrases `made` of each table.

        Raises RuleError for a name that two tables have.
        """
        self._tables = {name: table for table, phrases in made.items() for name in phrases}
        self._words = {name: words for phrases in made.values() for name, words in phrases.items()}
        for table, entry in entries:
            name = str(entry["name"])
            if self._tables.setdefault(name, table) != table:
                raise RuleError(table, name, f"stands in {self._tables[name]} too")
            self._words[name] = "|".join(entry["words"])
        self.source = cache(self._source)
        self.pattern = cache(self._pattern)
        self.ending = cache(self._ending)

    @classmethod
    def load(cls, folder: Folder, made: Mapping[str, Mapping[str, str]]) -> PhraseTable:
        """Read the phrases of all tables, with those `made` of each. Raises RuleError."""
        entries = (
            (table, entry)
            for table in TABLES
            for entry in folder.entries(table, "phrase", needs=("name", "words"))
        )
        return cls(entries, {"numerals.toml": _numerals(folder), **made})

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words of a phrase that is a list of plain ones."""
        return tuple(self._words[name].split("|"))

    def letters(self, name: str) -> frozenset[str]:
        """Return the characters of a phrase that is a class of them, written out.

        Raises RuleError for any other phrase.
        """
        found = _CLASS.fullmatch(self.source(name))
        if found is None:
            raise RuleError(self._tables[name], name, "expected characters in square brackets")
        return frozenset(found[1])

    def check(self) -> None:
        """Make all phrases. Raises RuleError for one that cannot be made."""
        for name in self._words:
            self._check(name)

    def _source(self, name: str) -> str:
        """Return a phrase as a group. Raises KeyError for a name that no table has."""
        return f"(?:{self.expanded(self._words[name])})"

    def expanded(self, words: str) -> str:
        """Return a regex with phrases for their names. Raises KeyError as `source` does."""
        return _NAME.sub(lambda found: self.source(found[1]), words)

    def _pattern(self, name: str) -> re.Pattern[str]:
        """Return a phrase, compiled. Raises KeyError as `source` does."""
        return re.compile(self.source(name))

    def _ending(self, name: str) -> re.Pattern[str]:
        """Return a phrase as it ends a text, compiled. Raises KeyError as `source` does."""
        return re.compile(self.source(name) + "$")

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


def _numerals(folder: Folder) -> dict[str, str]:
    """Return the classes of characters that numerals are made of.

    `digit` has all forms of the digits, `nought` and `unit` those of zero and of the others,
    `leading` those of two that stand before what is counted, `ten` and `scale` those of ten and of
    the greater scales. `count` has what everyday numbers up to ten are written with.
    """
    digits, scales = digit_forms(folder), scale_forms(folder)
    plain = [one for one in scales if not one.get("latin") and not one.get("general")]
    tens = [one for one in plain if one["power"] == 1]
    chosen = {
        "digit": [one["forms"] for one in digits],
        "nought": [one["forms"] for one in digits if not one["value"]],
        "unit": [one["forms"] for one in digits if one["value"]],
        "leading": [one.get("leading", "") for one in digits],
        "ten": [one["forms"] for one in tens],
        "scale": [one["forms"] for one in plain if one not in tens],
        "count": [one["name"] for one in (*digits, *tens) if one.get("value", 1)],
    }
    return {name: f"[{''.join(forms)}]" for name, forms in chosen.items()}


def digit_forms(folder: Folder) -> list[Entry]:
    """Return the entries of the digits."""
    return folder.entries(
        "numerals.toml", "digit", needs=("name", "value", "forms"), may=("formal", "leading")
    )


def scale_forms(folder: Folder) -> list[Entry]:
    """Return the entries of the scale words."""
    return folder.entries(
        "scales.toml",
        "scale",
        needs=("name", "power", "forms"),
        may=("formal", "latin", "general"),
    )
