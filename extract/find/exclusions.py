"""Finds the stretches in which no number is an observation: 第13期, 〔2023〕7号, “两癌”."""

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
    first, rules_at = _matchers(rules.units)
    found = []
    at = start
    while candidate := first.search(text, at, end):
        here = candidate.start()
        at = here + 1
        best: Exclusion | None = None
        for name, match in rules_at[candidate.group()]:
            hit = match(text, here, end)
            if hit is not None and hit.end() > (best.end if best else here):
                best = Exclusion(here, hit.end(), name)
        if best is not None:
            found.append(best)
            at = best.end
    return found


_Matchers = tuple[re.Pattern[str], dict[str, list[tuple[str, object]]]]


@lru_cache(maxsize=8)
def _matchers(table: UnitTable):  # type: ignore[no-untyped-def]
    rules_at: dict[str, list[object]] = {}
    for rule in table.exclusions:
        match = re.compile(rule.pattern).match
        for char in rule.starts:
            rules_at.setdefault(char, []).append((f"exclusion:{rule.name}", match))
    return re.compile("[" + re.escape("".join(rules_at)) + "]"), rules_at
