"""Finds the stretches in which no number is an observation: 第13期, 〔2023〕7号, “两癌”.

Each rule says with which characters it can begin, and one regex looks for any of them. Another
asks whether any rule matches there before each is tried.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extract.find.openings import ByLetter, letters, seconds
from extract.model import Exclusion
from extract.rules import Rules
from extract.rules.units import ExclusionRule, UnitTable

_DIGITS = frozenset("0123456789０１２３４５６７８９")
_SPACES = " \t\u3000\xa0"
_SETS = 8
_FEW = 3
"""A character that more rules start with is a numeral."""
_LONGEST = 32
"""Characters of a numeral that are looked over for what stands behind it."""


def find_exclusions(text: str, start: int, end: int, rules: Rules) -> list[Exclusion]:
    """Return the exclusions in `text[start:end]`, in order and free of overlap.

    Where two rules match at one place, the longer match stands.
    """
    compiled = _compiled(rules.units)
    some, each = compiled.some, compiled.each
    found: list[Exclusion] = []
    at = start
    for candidate in compiled.first.finditer(text, start, end):
        here = candidate.start()
        if here < at:
            continue
        char = text[here]
        if (look := some[char]) is None or (hit := look.match(text, here, end)) is None:
            continue
        rules_here = each[char] or ()
        best, name = here, ""
        for pattern, rule in rules_here:
            if len(rules_here) > 1:
                hit = pattern.match(text, here, end)
            if hit is not None and hit.end() > best:
                best, name = hit.end(), rule
        if name:
            found.append(Exclusion(here, best, name))
            at = best
    return found


class _Compiled:
    """The regexes of a table, made when first met.

    For a character, `some` matches where any rule does that starts with it, and `each` has the
    rules: the regex of each and what it is called.
    """

    def __init__(self, table: UnitTable) -> None:
        self._starting: dict[str, list[ExclusionRule]] = {}
        for rule in table.exclusions:
            for char in rule.starts:
                self._starting.setdefault(char, []).append(rule)
        self.first = _first_look(self._starting, table.numerals)
        self.some = ByLetter(self._together)
        self.each = ByLetter(self._apart)

    def _apart(self, char: str) -> dict[str, list[tuple[re.Pattern[str], str]]]:
        rules = self._starting[char]
        return {char: [(re.compile(one.pattern), f"exclusion:{one.name}") for one in rules]}

    def _together(self, char: str) -> dict[str, re.Pattern[str]]:
        """Numerals, which start many rules, share two regexes: one each takes long to make."""
        alike = [char]
        if self._many(char):
            alike = [
                c for c in self._starting if self._many(c) and c.isdecimal() == char.isdecimal()
            ]
        rules = {rule.name: rule.pattern for c in alike for rule in self._starting[c]}
        made = re.compile("|".join(f"(?:{pattern})" for pattern in rules.values()))
        return dict.fromkeys(alike, made)

    def _many(self, char: str) -> bool:
        return len(self._starting[char]) > _FEW


def _first_look(starting: dict[str, list[ExclusionRule]], han: frozenset[str]) -> re.Pattern[str]:
    """Return a regex for the characters at which a rule may match, by what stands behind them.

    `han` are the Han numerals of the rules.
    """
    counts = letters(_DIGITS | han)
    looks = []
    for numerals in (_DIGITS, han):
        then = {c for char in numerals for rule in starting.get(char, ()) for c in rule.then}
        behind = letters(then - _DIGITS)
        looks.append(
            f"(?<={letters(numerals)})(?=(?:{counts}{{0,{_LONGEST}}}+\\s{{0,4}}+)?{behind}|[0-9０-９]{{4}})"
        )
    pairs, sure = set[str](), set[str]()
    for char, rules in starting.items():
        for rule in rules:
            words = [word for word in rule.words if word[0] == char]
            pairs.update(word[:2] for word in words)
            if any(len(word) < 2 for word in words) or not (words or rule.then):
                sure.add(char)
            if char not in _DIGITS | han:
                pairs.update(char + then for then in rule.then + _SPACES)
    looks += [f"(?<={letters(sure)})", seconds((pair for pair in pairs if len(pair) == 2), _SETS)]
    return re.compile(f"{letters(starting)}(?<![0-9０-９][0-9０-９])(?:{'|'.join(looks)})")


@lru_cache(maxsize=8)
def _compiled(table: UnitTable) -> _Compiled:
    return _Compiled(table)
