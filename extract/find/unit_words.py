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
        digits = "".join((*table.digits, *(scale.forms for scale in table.scales)))
        number = f"[0-9０-９.．{digits}]"
        to = "".join(one.forms for one in table.connectors if not one.doubled)
        for place, unit in enumerate(table.units):
            joints = "".join(form for form in to if form in unit.unless_before)
            for surface, follows, unless in unit.aliases:
                pattern = table.word(surface, spaced=unit.spaced)
                if follows:
                    pattern += f"(?={re.escape(follows)})"
                if unless:
                    pattern += f"(?![{unless}])"
                if unit.unless_before:
                    unlike = f"(?!{table.words(unit.unless_before)})"
                    # 升到 is a rise, but in 两升到三升 the ends of a range have one unit.
                    again = f"(?=[{joints}]{number}{{1,12}}{table.word(surface)})"
                    pattern += f"(?:{unlike}|{again})" if joints else unlike
                if surface[-1].isascii() and surface[-1].isalpha():
                    pattern += "(?![A-Za-z])"
                for first in table.forms(surface[0]):
                    by_first.setdefault(first, []).append((-len(surface + follows), pattern, place))
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
        return {first: (pattern, [self._table.units[place] for _, _, place in listed])}


def noun_words(table: UnitTable) -> str:
    """Return a regex for a noun that a number may stand before, with its modifiers."""
    return f"(?:{table.words(table.bare.modifiers)}){{0,3}}(?:{table.words(table.bare.nouns)})"
