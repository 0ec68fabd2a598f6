"""Whole documents against gold: the seed bulletin, and the made-up gold of `corpus/`."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extract.model import Document
from extract.pipeline import observations, read_document, table
from extract.read import read_bytes
from extract.study.score import score
from extract.write import rows
from extract.write.table import plain

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SEED = SHARED / "gold" / "shaoyang-2023-13.txt"
GOLD = ROOT / "corpus" / "gold"
needs_shared = pytest.mark.skipif(not SEED.is_file(), reason="needs ../shared")

# What the seed must reach, level by level.
SEED_FLOORS = {
    "mention": 0.98, "quantity": 0.97, "qualifier": 0.96, "region": 0.95, "status": 0.92,
    "period": 0.92, "indicator": 0.92,
}  # fmt: skip
# What the open and the set-aside half of the made-up gold must keep.
GOLD_FLOORS = {"dev": 0.85, "heldout": 0.75, "bulletins": 0.85}


@cache
def scorer() -> ModuleType:
    """The measure itself, as it lies beside the checkout."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predicted(document: Document) -> list[dict[str, str]]:
    found = rows(document, observations(document))
    return [{column: plain(value) for column, value in row.items()} for row in found]


def records(path: Path) -> list[dict[str, Any]]:
    lines = path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def figures(pairs: list[tuple[Path, Path]]) -> dict[str, float]:
    """Return the F1 of each level over pairs of a gold's and a document's path."""
    total = {level: [0, 0, 0] for level in scorer().LEVELS}
    for gold, path in pairs:
        counts, _ = scorer().score(records(gold), predicted(read_document(path)))
        for level, three in counts.items():
            total[level] = [a + b for a, b in zip(total[level], three, strict=True)]
    return {level: 2 * tp / (2 * tp + fp + fn) for level, (tp, fp, fn) in total.items()}


@needs_shared
@pytest.mark.parametrize("level", SEED_FLOORS)
def test_seed_text(level: str) -> None:
    """The real bulletin is read as its gold says."""
    assert figures([(SEED, SEED)])[level] >= SEED_FLOORS[level]


@needs_shared
@pytest.mark.parametrize("name", ["libreoffice.pdf", "weasy.pdf", "typst.pdf", "lo_docx.docx"])
def test_seed_typeset(name: str) -> None:
    """The same bulletin typeset gives the same figures, within 0.02."""
    text = figures([(SEED, SEED)])
    typeset = figures([(SEED, SHARED / "pdf" / name)])
    assert {k: v for k, v in typeset.items() if abs(v - text[k]) > 0.02} == {}


@pytest.mark.parametrize("half", GOLD_FLOORS)
def test_made_up_gold(half: str) -> None:
    """The full tuple keeps its floor on each part of the made-up gold."""
    found = score(GOLD / half, table(sorted((GOLD / half).glob("*.txt"))))
    assert found.tallies["indicator"].f1 >= GOLD_FLOORS[half]


def documents() -> list[Path]:
    kinds = (".txt", ".md", ".pdf", ".docx", ".html")
    folders = (ROOT / "corpus" / "bulletins", GOLD / "dev", GOLD / "heldout")
    found = [p for folder in folders for p in sorted(folder.glob("*")) if p.suffix in kinds]
    if SEED.is_file():
        names = ("libreoffice.pdf", "weasy.pdf", "typst.pdf", "bulletin.html", "lo_docx.docx")
        found += [SEED, *(SHARED / "pdf" / name for name in names)]
    return found


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_text_stands_at_its_offsets(path: Path) -> None:
    """`text[start:end]` is the row's text, within its sentence, on its page, for every row."""
    document = read_document(path)
    found = rows(document, observations(document))
    assert found
    for row in found:
        assert document.text[row["start"] : row["end"]] == row["text"]
        assert row["text"] in row["sentence"]
        assert row["page"] == document.page_at(row["start"])
        assert "\n" not in row["text"]
    starts = [row["start"] for row in found]
    assert starts == sorted(starts)


def halved(text: str) -> str:
    return text.translate(str.maketrans("，；：（）", ",;:()"))


def wide(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


@pytest.mark.parametrize("spelled", [halved, wide])
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem) for path in sorted((GOLD / "dev").glob("*.txt"))],
)
def test_width_makes_no_difference(path: Path, spelled: Callable[[str], str]) -> None:
    """Half-width marks or full-width digits give the same rows, at the same places."""
    text = path.read_text(encoding="utf-8")
    found, again = (
        observations(read_bytes(version.encode(), path.name)) for version in (text, spelled(text))
    )
    assert [(o.start, o.end, o.value, o.unit) for o in again] == [
        (o.start, o.end, o.value, o.unit) for o in found
    ]
    assert [(o.region, o.status, o.period_start, o.period_end) for o in again] == [
        (o.region, o.status, o.period_start, o.period_end) for o in found
    ]
