"""Each example and each `never` of the tables of dates is one test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from extract.find.dates import find_times
from extract.model import Reference, Time
from extract.rules import load_rules
from extract.rules.dates import (
    BREAK_SHAPE,
    FESTIVAL_SHAPE,
    FESTIVALS,
    SHAPES,
    TABLE,
    WRITTEN_SHAPE,
)

RULES = load_rules()
REFERENCE = Reference(date(2023, 7, 14))


def entries() -> Iterator[tuple[str, dict[str, str], list[str]]]:
    for key, (needs, may) in (SHAPES | {"break": BREAK_SHAPE, "shape": WRITTEN_SHAPE}).items():
        for entry in RULES.folder.entries(TABLE, key, needs=("name", *needs), may=("words", *may)):
            yield f"{key} {entry['name']}", entry.get("examples", {}), entry.get("never", [])
    needs, may = FESTIVAL_SHAPE
    for entry in RULES.folder.entries(
        FESTIVALS, "festival", needs=("name", "words", *needs), may=may
    ):
        yield f"festival {entry['name']}", entry.get("examples", {}), entry.get("never", [])


def told(time: Time) -> str:
    """Write a time as the examples do: `period 2023-01-01..2023-06-30`."""
    if time.first is None and time.last is None:
        return time.kind
    first = time.first.isoformat() if time.first else ""
    last = time.last.isoformat() if time.last else ""
    return f"{time.kind} {first}..{last}"


EXAMPLES = [
    pytest.param(marked, expected, id=f"{name}-{marked}")
    for name, examples, _ in entries()
    for marked, expected in examples.items()
]
NEVER = [pytest.param(text, id=f"{name}-{text}") for name, _, never in entries() for text in never]


@pytest.mark.parametrize(("marked", "expected"), EXAMPLES)
def test_example_is_found(marked: str, expected: str) -> None:
    """The span in brackets is found, with its kind and days."""
    text = marked.replace("[", "").replace("]", "")
    span = marked.index("["), marked.index("]") - 1
    found = [(t.start, t.end, told(t)) for t in find_times(text, 0, len(text), REFERENCE, RULES)]
    assert (*span, expected) in found


@pytest.mark.parametrize("text", NEVER)
def test_never_is_not_found(text: str) -> None:
    """No time is found in the text."""
    found = find_times(text, 0, len(text), REFERENCE, RULES)
    assert [text[t.start : t.end] for t in found] == []


@pytest.mark.parametrize(
    "name", [pytest.param(name, id=name) for name, examples, _ in entries() if not examples]
)
def test_entry_has_an_example(name: str) -> None:
    """Only lists without a meaning of their own may go without examples."""
    assert name.startswith("break ")
