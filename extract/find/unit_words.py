"""Finds the unit at a place in the text: the longest surface of any entry of the table."""

from __future__ import annotations

import re

from extract.find.openings import ByLetter
from extract.rules.units import Unit, UnitTable


class UnitWords:
    """For each character that a unit begins with, one regex of those units, made when first met."""

    def __init__(self, table: UnitTable) -> None:
        self._table = table
        self._units: dict[str, Unit] = {}
        by_first: dict[str, list[tuple[int, str]]] = {}
        for unit in table.units:
            for surface, follows, unless in unit.aliases:
                self._units[table.fold(surface)] = unit
                pattern = table.word(surface, spaced=unit.spaced)
                if follows:
                    pattern += f"(?={re.escape(follows)})"
                if unless:
                    pattern += f"(?![{unless}])"
                if unit.unless_before:
                    pattern += f"(?!{table.words(unit.unless_before)})"
                if surface[-1].isascii() and surface[-1].isalpha():
                    pattern += "(?![A-Za-z])"
                for first in table.forms(surface[0]):
                    by_first.setdefault(first, []).append((-len(surface), pattern))
        self._listed = by_first
        self._patterns = ByLetter(self._of)

    def at(self, text: str, at: int, stop: int) -> tuple[Unit | None, int]:
        """Return the unit that begins at `at`, and where it ends."""
        if at >= stop:
            return None, at
        pattern = self._patterns[text[at]]
        found = pattern.match(text, at, stop) if pattern is not None else None
        if found is None:
            return None, at
        surface = found.group()
        unit = self._units.get(surface) or self._units[self._table.fold(surface)]
        return unit, found.end()

    def _of(self, first: str) -> dict[str, re.Pattern[str]]:
        if first not in self._listed:
            return {}
        return {first: re.compile("|".join(one for _, one in sorted(self._listed[first])))}


def noun_words(table: UnitTable) -> str:
    """Return a regex for a noun that a number may stand before, with its modifiers."""
    return f"(?:{table.words(table.bare.modifiers)}){{0,3}}(?:{table.words(table.bare.nouns)})"
