"""Reads the tables of `patterns/`: TOML arrays of entries and CSV rows, checked on the way in.

A researcher's own folder (`--patterns DIR`) may hold files of the same names: an entry there
with the `name` of an entry here replaces it, any other is added.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from extract.errors import RuleError

Entry = Mapping[str, Any]


def patterns_folder() -> Traversable:
    """Return the folder of the tables: in the installed package, else in the checkout."""
    packaged = files("extract") / "patterns"
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[2] / "patterns"


@dataclass(frozen=True, slots=True)
class Folder:
    """The tables of the package with a researcher's own folder, if any, laid over them.

    With `only`, no other table of that folder is.
    """

    own: Path | None = None
    only: str = ""

    def entries(
        self, table: str, key: str, *, needs: Iterable[str], may: Iterable[str] = ()
    ) -> list[Entry]:
        """Return the `[[key]]` entries of a TOML table.

        Each must have `needs` and may have `may`, `examples` and `never`, nothing else; one that
        `extends` another gives it more `words`. Raises RuleError naming the table and the entry.
        """
        merged: dict[str, Entry] = {}
        required = frozenset(needs)
        allowed = required | frozenset(may) | {"examples", "never", "note"}
        for place, text in self._texts(table):
            found = parsed(place, text).get(key, [])
            if not isinstance(found, list) or not all(isinstance(e, dict) for e in found):
                raise RuleError(place, key, f"expected entries headed [[{key}]]")
            for number, entry in enumerate(found, 1):
                if "extends" in entry and "words" in allowed:
                    merged |= _extended(place, entry, merged)
                    continue
                name = str(entry.get("name", f"entry {number}"))
                if lacking := sorted(required - entry.keys()):
                    raise RuleError(place, name, f"lacks {', '.join(lacking)}")
                if unknown := sorted(entry.keys() - allowed):
                    raise RuleError(
                        place,
                        name,
                        f"has {', '.join(unknown)}; expected {', '.join(sorted(allowed))}",
                    )
                merged[name] = entry
        return list(merged.values())

    def rows(self, table: str, columns: Iterable[str]) -> Iterable[dict[str, str]]:
        """Yield the rows of a CSV table, which must have `columns`. Raises RuleError."""
        expected = list(columns)
        for place, text in self._texts(table):
            reader = csv.DictReader(text.splitlines())
            if lacking := [c for c in expected if c not in (reader.fieldnames or [])]:
                raise RuleError(place, "header", f"lacks the columns {', '.join(lacking)}")
            yield from reader

    def lines(self, table: str) -> list[str]:
        """Return the lines of a text table, without blank ones and `#` remarks."""
        return [
            line.strip()
            for _, text in self._texts(table)
            for line in text.splitlines()
            if line.strip() and not line.startswith("#")
        ]

    def _texts(self, table: str) -> Iterable[tuple[str, str]]:
        yield table, (patterns_folder() / table).read_text(encoding="utf-8")
        if self.own is None or self.only not in ("", table):
            return
        if (own := self.own / table).is_file():
            try:
                yield str(own), own.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise RuleError(str(own), "file", f"not readable as UTF-8: {error}") from None


def _extended(place: str, entry: Entry, known: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the entry that one extends, by its name, with the words of both."""
    name = str(entry["extends"])
    if name not in known:
        raise RuleError(place, name, "extends no entry of the table")
    if other := sorted(entry.keys() - {"extends", "words", "examples", "never", "note"}):
        raise RuleError(place, name, f"extends an entry by {', '.join(other)}; expected words")
    if not isinstance(entry.get("words"), list):
        raise RuleError(place, name, "extends an entry by no list of words")
    return {name: {**known[name], "words": [*known[name]["words"], *entry["words"]]}}


def parsed(place: str, text: str) -> Mapping[str, Any]:
    """Return a table of TOML. Raises RuleError that names its place."""
    try:
        return _parsed(text)
    except RecursionError:
        raise RuleError(place, "file", "nested too deeply") from None
    except ValueError as error:
        raise RuleError(place, "file", f"not TOML: {' '.join(str(error).split())}") from None


@lru_cache(maxsize=32)
def _parsed(text: str) -> Mapping[str, Any]:
    """Return a table of TOML, parsed once for all of its lists of entries."""
    return tomllib.loads(text)
