"""Each example and each `never` of the tables of dates is one test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extract.errors import RuleError
from extract.find.dates import find_times
from extract.find.dates_words import READERS
from extract.model import Reference, Time
from extract.rules import load_rules
from extract.rules.dates import (
    BREAK_SHAPE,
    FESTIVAL_SHAPE,
    FESTIVALS,
    READS,
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


def test_what_shapes_say_is_read() -> None:
    """Each reading that a shape may name has its reader; an onset is read back from its end."""
    assert {*READERS, "onset"} == set(READS)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('words = ["x"]', "own: opens is []; expected the letters that it begins with"),
        ('words = ["x("]\nopens = ["x"]', "shape own: not a regular expression"),
        ('words = ["{nope}"]\nopens = ["x"]', "shape own: names no phrase: 'nope'"),
        ('words = ["x"]\nopens = ["x"]\nreads = "foo"', "own: reads is 'foo'; expected one of"),
        ('words = ["x"]\nopens = ["x"]\nsays = ["hour"]', "own: says is ['hour']; expected some"),
        ('words = ["x"]\nopens = ["{foo}"]', "own: opens is ['foo']; expected in braces one of"),
        ('of = ["foo"]', "own: of is ['foo']; expected some of"),
        ('of = ["plan"]\nwords = ["x"]\nopens = ["x"]', "own: of is ['plan']; expected either"),
    ],
)
def test_mistaken_shape_is_told(entry: str, told: str, tmp_path: Path) -> None:
    """A shape of one's own that cannot be meant is named in one line."""
    (tmp_path / "dates.toml").write_text(f'[[shape]]\nname = "own"\n{entry}\n', encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(told)):
        load_rules(tmp_path)


def test_shape_of_ones_own_is_read(tmp_path: Path) -> None:
    """A way of writing a date is one entry."""
    entry = r"""[[shape]]
name = "own"
words = ['星历\d{4}\.\d{1,2}']
reads = "date"
says = ["year", "month"]
rank = "part"
opens = ["星历"]
"""
    (tmp_path / "dates.toml").write_text(entry, encoding="utf-8")
    text = "星历2022.3，完成30户"
    (time,) = find_times(text, 0, len(text), REFERENCE, load_rules(tmp_path))
    assert (text[: time.end], time.first) == ("星历2022.3", date(2022, 3, 1))
