"""Finds the stretches in which no number is an observation: 第13期, 〔2023〕7号, “两癌”.

Each rule says with which characters it can begin, and one regex looks for any of them. Where a
character begins several rules, another asks whether any matches there before each is tried.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extract.model import Exclusion
from extract.rules import Rules
from extract.rules.units import ExclusionRule, UnitTable


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
        rules_here, some = compiled.by_char[text[here]]
        if some is not None and some.match(text, here, end) is None:
            continue
        best, name = here, ""
        for rule in rules_here:
            hit = compiled.pattern(rule).match(text, here, end)
            if hit is not None and hit.end() > best:
                best, name = hit.end(), rule.name
        if name:
            found.append(Exclusion(here, best, f"exclusion:{name}"))
            at = best
    return found


class _Compiled:
    """The regexes of a table; that of a rule is made when first met."""

    def __init__(self, table: UnitTable) -> None:
        starting: dict[str, list[ExclusionRule]] = {}
        for rule in table.exclusions:
            for char in rule.starts:
                starting.setdefault(char, []).append(rule)
        several = {char: rules for char, rules in starting.items() if len(rules) > 1}
        # Two regexes, for digits and for letters: one for each character takes long to make.
        some = {
            digit: re.compile(
                "|".join(
                    f"(?:{rule.pattern})"
                    for rule in table.exclusions
                    if any(rule in several[c] for c in several if c.isdecimal() == digit)
                )
            )
            for digit in (True, False)
        }
        self.first = _first_look(starting)
        self.by_char = {
            char: (rules, some[char.isdecimal()] if char in several else None)
            for char, rules in starting.items()
        }
        self._patterns: dict[str, re.Pattern[str]] = {}

    def pattern(self, rule: ExclusionRule) -> re.Pattern[str]:
        """Return the regex of a rule."""
        if (made := self._patterns.get(rule.name)) is None:
            made = self._patterns[rule.name] = re.compile(rule.pattern)
        return made


def _first_look(starting: dict[str, list[ExclusionRule]]) -> re.Pattern[str]:
    """Return a regex for the characters at which a rule may match, by the one behind them."""
    sure = {c for c, rules in starting.items() if not all(rule.then for rule in rules)}
    then = {c for rules in starting.values() for rule in rules for c in rule.then}
    every, others, second = (
        re.escape("".join(sorted(chars))) for chars in (starting, starting.keys() - sure, then)
    )
    return re.compile(
        f"[{every}](?<![0-9０-９][0-9０-９])(?:(?<![{others}])|(?=[{second}]))"
        if others
        else f"[{every}](?<![0-9０-９][0-9０-９])"
    )


@lru_cache(maxsize=8)
def _compiled(table: UnitTable) -> _Compiled:
    return _Compiled(table)
