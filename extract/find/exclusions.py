"""Finds the stretches in which no number is an observation: 第13期, 〔2023〕7号, “两癌”.

Each rule says with which characters it can begin; one regex looks for any of them, and only the
rules of the character found are tried there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extract.model import Exclusion
from extract.rules import Rules
from extract.rules.units import UnitTable


def find_exclusions(text: str, start: int, end: int, rules: Rules) -> list[Exclusion]:
    """Return the exclusions in `text[start:end]`, in order and free of overlap.

    Where two rules match at one place, the longer match stands.
    """
    first, by_char = _compiled(rules.units)
    found: list[Exclusion] = []
    at = start
    while candidate := first.search(text, at, end):
        here = candidate.start()
        at = here + 1
        best, name = here, ""
        for rule, pattern in by_char[candidate.group()]:
            hit = pattern.match(text, here, end)
            if hit is not None and hit.end() > best:
                best, name = hit.end(), rule
        if name:
            found.append(Exclusion(here, best, name))
            at = best
    return found


@lru_cache(maxsize=8)
def _compiled(
    table: UnitTable,
) -> tuple[re.Pattern[str], dict[str, list[tuple[str, re.Pattern[str]]]]]:
    by_char: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for rule in table.exclusions:
        pattern = re.compile(rule.pattern)
        for char in rule.starts:
            by_char.setdefault(char, []).append((f"exclusion:{rule.name}", pattern))
    return re.compile(f"[{re.escape(''.join(by_char))}]"), by_char
