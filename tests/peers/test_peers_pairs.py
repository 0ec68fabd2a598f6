"""Pairs of sentences that say the same in Arabic digits and in Han: both must read as the same.

Each side is read by `find_measures` by itself. A pair passes if as many quantities are found on
both sides, and each has the same ends, the same qualifier, and the same unit, converted to the SI
where the two sides chose another one (2000米 and 两千米).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from extract.find.quantities import find_measures
from extract.model import Quantity
from extract.rules import load_rules
from extract.write.si import with_si

PEERS = Path(__file__).parents[2].parent / "shared" / "peers"
FILES = sorted(PEERS.glob("*_pairs.jsonl"))
LEAST = 95
"""Per cent of all pairs in scope that pass."""

Said = tuple[Decimal | None, Decimal | None, str, str]
# What makes a pair no matter of numbers, by what either side holds.
SCOPE = (
    (r"[:：]\d|[点點][^，。]*[始时時]|[上下]午|\d{4}[-/.]\d|\d[-/]\d{4}|\d\d/\d\d|[年月][^，。]*[月日]|年$|公元",
     "a date or a time of day"),
    (r"\d+\.\d+\.\d+", "an address of a computer"),
    (r"洞|拐", "the digits of radio speech"),
)  # fmt: skip


def pairs(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def out_of_scope(pair: dict[str, str]) -> str:
    """Why the pair is left out; empty if it counts."""
    sides = (pair["arabic"], pair["han"])
    if not re.search(r"\d(?![A-Za-z]\d)", pair["arabic"]):
        return "no number is in it"
    return next((why for shape, why in SCOPE if any(re.search(shape, side) for side in sides)), "")


def said(text: str) -> list[Said]:
    """Return what the quantities of a text say."""
    return [in_si(found) for found in find_measures(text, load_rules())]


def in_si(found: Quantity) -> Said:
    row = {
        "unit": found.unit, "dimension": found.dimension, "value": found.value,
        "value_high": found.value_high, "status": "",
    }  # fmt: skip
    (told,) = with_si([row])
    if told["si_unit"]:
        return told["si_value"], told["si_value_high"], told["si_unit"], found.qualifier
    return found.value, found.value_high, found.unit, found.qualifier


@pytest.mark.skipif(not FILES, reason="the cases of other projects are not at hand")
def test_both_sides_read_alike(capsys: pytest.CaptureFixture[str]) -> None:
    """As many pairs as promised are read alike; the others are printed."""
    pytest.importorskip("pint")
    passed = total = 0
    with capsys.disabled():
        for path in FILES:
            every = pairs(path)
            inside = [pair for pair in every if not out_of_scope(pair)]
            failed = [
                p for p in inside if said(p["arabic"]) != said(p["han"]) or not said(p["han"])
            ]
            passed, total = passed + len(inside) - len(failed), total + len(inside)
            print(f"\n{path.stem}: {len(inside) - len(failed)} of {len(every)}, ", end="")
            print(f"{len(inside)} of them in scope")
            for reason, count in Counter(filter(None, map(out_of_scope, every))).items():
                print(f"  left out {count}: {reason}")
            for pair in failed:
                print(f"  failed: {pair['arabic']} {said(pair['arabic'])}")
                print(f"          {pair['han']} {said(pair['han'])}")
        print(f"all: {passed} of {total} ({100 * passed / total:.1f} %)")
    assert 100 * passed >= LEAST * total
