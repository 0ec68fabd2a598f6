"""Finds the unit at a place in the text: the longest surface of any entry of the table."""

from __future__ import annotations

import re

from extract.find.openings import ByLetter
from extract.rules.units import Unit, UnitTable


class UnitWords:
    """For each character that a unit begins with, one regex of those units, made when first met."""

    def __init__(self, table: UnitTable) -> None:
        self._table = table
        by_first: dict[str, list[tuple[int, str, int]]] = {}
        for number, unit in enumerate(table.units):
            for surface, follows, unless in unit.aliases:
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
                    by_first.setdefault(first, []).append(
                        (-len(surface + follows), pattern, number)
                    )
        self._listed = by_first
        self._patterns = ByLetter(self._of)

    def at(self, text: str, at: int, stop: int) -> tuple[Unit | None, int]:
        """Return the unit that begins at `at`, and where it ends."""
        if at >= stop:
            return None, at
        choice = self._patterns[text[at]]
        found = choice[0].match(text, at, stop) if choice is not None else None
        if choice is None or found is None or found.lastindex is None:
            return None, at
        return choice[1][found.lastindex - 1], found.end()

    def _of(self, first: str) -> dict[str, tuple[re.Pattern[str], list[Unit]]]:
        """Return the regex of the units that begin so, a group for each, and those units."""
        if first not in self._listed:
            return {}
        listed = sorted(self._listed[first])
        pattern = re.compile("|".join(f"({one})" for _, one, _ in listed))
        return {first: (pattern, [self._table.units[number] for _, _, number in listed])}


def noun_words(table: UnitTable) -> str:
    """Return a regex for a noun that a number may stand before, with its modifiers."""
    return f"(?:{table.words(table.bare.modifiers)}){{0,3}}(?:{table.words(table.bare.nouns)})"
