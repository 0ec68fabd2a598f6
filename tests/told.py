"""Writes the times of a text as a line, for the tests of dates."""

from __future__ import annotations

from datetime import date

from extract.find.dates import find_times
from extract.model import Reference, Time
from extract.rules import load_rules

RULES = load_rules()
REFERENCE = Reference(date(2023, 7, 14))


def times(text: str, reference: Reference = REFERENCE) -> list[Time]:
    return find_times(text, 0, len(text), reference, RULES)


def told(text: str, reference: Reference = REFERENCE) -> str:
    """Write the times of a text one after another: `1-6月 period 2023-01-01..2023-06-30`."""
    parts = []
    for time in times(text, reference):
        ends = f" {time.first or ''}..{time.last or ''}" if time.first or time.last else ""
        parts.append(f"{text[time.start : time.end]} {time.kind}{ends}")
    return "; ".join(parts)
