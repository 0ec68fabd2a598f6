"""Whole documents against gold: the seed bulletin, and the made-up gold of `corpus/`."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extract.files import table
from extract.model import Document
from extract.pipeline import observations, read_document
from extract.read import read_bytes
from extract.study.score import Score, score
from extract.write import rows
from extract.write.table import plain

score_labels = import_module("tools.score_labels")
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SEED = SHARED / "gold" / "shaoyang-2023-13.txt"
GOLD = ROOT / "corpus" / "gold"
needs_shared = pytest.mark.skipif(not SEED.is_file(), reason="needs ../shared")

LEVELS = ("mention", "quantity", "qualifier", "region", "status", "period", "indicator")
# What each level reached when it was last measured, by the F1. None may fall by more than SLACK;
# where one rises, its floor is raised with it.
SLACK = 0.005
REACHED = {
    "seed": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    "dev": (1.0, 0.998, 0.998, 0.993, 0.984, 0.978, 0.964),
    "heldout": (0.994, 0.982, 0.970, 0.945, 0.926, 0.916, 0.872),
    "bulletins": (1.0, 1.0, 0.999, 0.999, 0.996, 0.995, 0.985),
    "real": (0.996, 0.988, 0.987, 0.973, 0.966, 0.932, 0.908),
}
FOLDERS = {
    "seed": SEED.parent,
    "dev": GOLD / "dev",
    "heldout": GOLD / "heldout",
    "bulletins": GOLD / "bulletins",
    "real": SHARED / "real" / "dev",
}


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


def figures(gold: Path, path: Path) -> dict[str, float]:
    """Return the F1 of each level of a document by the measure itself."""
    counts, _ = scorer().score(records(gold), predicted(read_document(path)))
    return {level: _f1(counts[level]) for level in LEVELS}


def _f1(counts: Sequence[int]) -> float:
    right, spurious, missed = counts
    return 2 * right / (2 * right + spurious + missed)


@cache
def reached(name: str) -> dict[str, float]:
    """Return the F1 of each level over the documents of a gold."""
    folder = FOLDERS[name]
    gold = folder / f"{SEED.stem}.jsonl" if name == "seed" else folder
    texts = [SEED] if name == "seed" else sorted(folder.glob("*.txt"))
    return {level: tally.f1 for level, tally in score(gold, table(texts)).tallies.items()}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", REACHED)
def test_gold_does_not_fall(name: str, level: str) -> None:
    """No level of any gold falls below what it reached."""
    if not FOLDERS[name].is_dir():
        pytest.skip("needs ../shared")
    assert reached(name)[level] >= REACHED[name][LEVELS.index(level)] - SLACK


# Whole real texts, of which parts are labelled: the F1 of each level by set.
LABELLED = {
    "first": (0.965, 0.950, 0.942, 0.918, 0.912, 0.883, 0.845),
    "second": (0.986, 0.958, 0.955, 0.939, 0.890, 0.843, 0.808),
}


@pytest.mark.skipif(not score_labels.TEXTS.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("name", LABELLED)
def test_labelled_texts_do_not_fall(name: str) -> None:
    """Read as a whole, real texts keep what their labelled parts reached at each level."""
    total = sum((found for _, found in score_labels.scores(name)), Score())
    reached = {level: tally.f1 for level, tally in total.tallies.items()}
    floors = dict(zip(LEVELS, LABELLED[name], strict=True))
    assert {k: v for k, v in reached.items() if v < floors[k] - SLACK} == {}


@needs_shared
@pytest.mark.parametrize("name", ["libreoffice.pdf", "weasy.pdf", "typst.pdf", "lo_docx.docx"])
def test_seed_typeset(name: str) -> None:
    """The same bulletin typeset gives the same figures, within 0.02."""
    text = figures(SEED, SEED)
    typeset = figures(SEED, SHARED / "pdf" / name)
    assert {k: v for k, v in typeset.items() if abs(v - text[k]) > 0.02} == {}


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
