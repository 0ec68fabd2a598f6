"""Finds the stretches in which no number is an observation: 第13期, 〔2023〕7号, “两癌”.

Each rule says with which characters it can begin, and one regex looks for any of them. Another
asks whether any rule matches there before each is tried.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extract.model import Exclusion
from extract.rules import Rules
from extract.rules.units import ExclusionRule, UnitTable

_DIGITS = frozenset("0123456789０１２３４５６７８９")
_NUMERALS = _DIGITS | frozenset("零〇○一二两三四五六七八九十百千万")
_FEW = 3
"""A character that more rules start with is a numeral."""
_LONGEST = 32
"""Characters of a numeral that are looked over for what stands behind it."""


def find_exclusions(text: str, start: int, end: int, rules: Rules) -> list[Exclusion]:
    """Return the exclusions in `text[start:end]`, in order and free of overlap.

    Where two rules match at one place, the longer match stands.
    """
    compiled = _compiled(rules.units)
    found: list[Exclusion] = []
    at = start
    for candidate in compiled.first.finditer(text, start, end):
        here = candidate.start()
        if here < at:
            continue
        char = text[here]
        if compiled.some(char).match(text, here, end) is None:
            continue
        best, name = here, ""
        for pattern, rule in compiled.each(char):
            hit = pattern.match(text, here, end)
            if hit is not None and hit.end() > best:
                best, name = hit.end(), rule
        if name:
            found.append(Exclusion(here, best, name))
            at = best
    return found


class _Compiled:
    """The regexes of a table; those of a rule and of a character are made when first met."""

    def __init__(self, table: UnitTable) -> None:
        self._starting: dict[str, list[ExclusionRule]] = {}
        for rule in table.exclusions:
            for char in rule.starts:
                self._starting.setdefault(char, []).append(rule)
        self.first = _first_look(self._starting)
        self._some: dict[str, re.Pattern[str]] = {}
        self._each: dict[str, list[tuple[re.Pattern[str], str]]] = {}

    def some(self, char: str) -> re.Pattern[str]:
        """Return a regex that matches where any rule does that starts with `char`."""
        return self._some.get(char) or self._together(char)

    def each(self, char: str) -> list[tuple[re.Pattern[str], str]]:
        """Return the rules that start with `char`: the regex of each and what it is called."""
        if (each := self._each.get(char)) is None:
            each = self._each[char] = [
                (re.compile(rule.pattern), f"exclusion:{rule.name}")
                for rule in self._starting[char]
            ]
        return each

    def _together(self, char: str) -> re.Pattern[str]:
        """Numerals, which start many rules, share two regexes: one each takes long to make."""
        alike = [char]
        if self._many(char):
            alike = [
                c for c in self._starting if self._many(c) and c.isdecimal() == char.isdecimal()
            ]
        rules = {rule.name: rule.pattern for c in alike for rule in self._starting[c]}
        made = re.compile("|".join(f"(?:{pattern})" for pattern in rules.values()))
        self._some |= dict.fromkeys(alike, made)
        return made

    def _many(self, char: str) -> bool:
        return len(self._starting[char]) > _FEW


def _first_look(starting: dict[str, list[ExclusionRule]]) -> re.Pattern[str]:
    """Return a regex for the characters at which a rule may match, by what stands behind them."""
    sure = {c for c, rules in starting.items() if not all(rule.then for rule in rules)}
    then: dict[bool, set[str]] = {True: set(), False: set()}
    for char, rules in starting.items():
        then[char in _NUMERALS].update(*(rule.then for rule in rules))
    every, certain, counts, behind, after = (
        re.escape("".join(sorted(chars)))
        for chars in (starting, sure, _NUMERALS, then[True] - _DIGITS, then[False])
    )
    return re.compile(
        f"[{every}](?<![0-9０-９][0-9０-９])(?:"
        f"(?<=[{counts}])(?:(?=[{counts}]{{0,{_LONGEST}}}+[{behind}\\s])|(?=[{behind}]|[0-9０-９]{{4}}))"
        f"|(?<![{counts}])(?:(?=[{after}\\s])|(?<=[{certain}])))"
    )


@lru_cache(maxsize=8)
def _compiled(table: UnitTable) -> _Compiled:
    return _Compiled(table)
