"""One bulletin in every format: the same text and the same outline. Skips without the files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image

from extract.errors import UnreadableDocument
from extract.model import Document
from extract.pipeline import observations
from extract.read import read_bytes, read_document
from extract.read.ocr import available

SHARED = Path(__file__).parents[1].parent / "shared"
NAME = "shaoyang-2023-13"
CLEAN = SHARED / "pdf" / "seed_clean.txt"

pytestmark = pytest.mark.skipif(not CLEAN.is_file(), reason="the shared files are not here")

FORMATS = [
    f"gold/{NAME}.txt",
    "pdf/seed_clean.txt",
    "pdf/seed_gbk.txt",
    "pdf/libreoffice.pdf",
    "pdf/weasy.pdf",
    "pdf/typst.pdf",
    "pdf/lo_docx.docx",
    "pdf/bulletin.html",
    "pdf/html_as.pdf",
]


def bare(text: str) -> str:
    return "".join(text.split())


def sections(document: Document) -> Iterator[dict[str, Any]]:
    for name, articles in groupby(document.articles, key=lambda article: article.section):
        yield {"name": name, "articles": [article.heading for article in articles]}


@pytest.mark.parametrize("name", FORMATS)
def test_text_is_the_same_in_every_format(name: str) -> None:
    assert bare(read_document(SHARED / name).text) == bare(CLEAN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FORMATS)
def test_outline_is_the_one_a_reader_drew(name: str) -> None:
    document = read_document(SHARED / name)
    drawn = json.loads((SHARED / "gold" / f"{NAME}.structure.json").read_text(encoding="utf-8"))
    for section in drawn["sections"]:
        section["articles"] = [article["heading"] for article in section["articles"]]
    assert document.published is not None
    assert drawn == {
        "title": document.title,
        "issuer": document.issuer,
        "issue": document.issue,
        "published": document.published.isoformat(),
        "sections": list(sections(document)),
    }


@pytest.mark.parametrize("name", FORMATS[1:])
def test_paragraphs_are_the_same_in_every_format(name: str) -> None:
    clean = read_document(CLEAN)
    document = read_document(SHARED / name)
    for expected, found in zip(clean.articles, document.articles, strict=True):
        assert [bare(clean.text[s.start : s.end]) for s in expected.paragraphs] == [
            bare(document.text[s.start : s.end]) for s in found.paragraphs
        ]


def test_table_of_a_pdf() -> None:
    document = read_document(SHARED / "pdf" / "libreoffice_table.pdf")
    (table,) = document.tables
    rows = [line.split("\t") for line in document.text[table.start : table.end].split("\n")]
    truth = (SHARED / "pdf" / "table_truth.csv").read_text(encoding="utf-8").splitlines()
    assert rows == [line.split(",") for line in truth]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("encrypted_userpw.pdf", "encrypted"),
        ("truncated.pdf", "broken"),
        ("zero.pdf", "empty"),
    ],
)
def test_what_cannot_be_read_gives_one_line(name: str, kind: str) -> None:
    with pytest.raises(UnreadableDocument, match=name) as caught:
        read_document(SHARED / "pdf" / name)
    assert caught.value.kind == kind
    assert "\n" not in str(caught.value)


def test_scan_without_ocr_says_so() -> None:
    with pytest.raises(UnreadableDocument, match="needs OCR") as caught:
        read_document(SHARED / "pdf" / "scanned.pdf", ocr="off")
    assert caught.value.kind == "needs OCR"


def distance(a: str, b: str) -> int:
    """Return how many characters must be changed, added or taken out to make `a` of `b`."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="the OCR extra is missing")
def test_scan_is_recognised() -> None:
    document = read_document(SHARED / "pdf" / "scanned.pdf")
    found = bare(document.text)
    clean = bare(CLEAN.read_text(encoding="utf-8"))[: len(found)]
    assert distance(found, clean) <= 0.015 * len(found)
    assert document.published == date(2023, 7, 14)
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert all(page.confidence is not None and page.confidence > 0.9 for page in document.pages)
    assert document.confidence_at(0) == document.pages[0].confidence
    box = document.box(0, 4)
    assert box is not None
    assert 0 < box.x0 < box.x1 < 300


def scanned(change: Callable[[Image.Image], Image.Image]) -> bytes:
    """Return the pages of the scan as a TIFF of 150 dpi, each changed."""
    document = pdfium.PdfDocument(SHARED / "pdf" / "scanned.pdf")
    pages = [change(page.render(scale=150 / 72).to_pil().convert("RGB")) for page in document]
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def told(document: Document) -> list[tuple[Any, ...]]:
    """Return what the rows of a document say, wherever they stand in it."""
    return [
        (
            *(o.value, o.value_high, o.qualifier, o.unit, o.region, o.indicator),
            *(o.period_start, o.period_end, o.status),
        )
        for o in observations(document)
    ]


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="the OCR extra is missing")
@pytest.mark.parametrize(
    ("change", "turn"),
    [
        (lambda page: page.rotate(2, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)), 0),
        (lambda page: page.convert("L").point(lambda grey: 255 * (grey > 150)).convert("1"), 0),
        (lambda page: page.rotate(90, expand=True), 270),
        (lambda page: page.rotate(180), 180),
    ],
    ids=["askew", "1 bit", "on its side", "upside down"],
)
def test_rows_of_a_scan_are_those_of_its_text(
    change: Callable[[Image.Image], Image.Image], turn: int
) -> None:
    document = read_bytes(scanned(change), "scan.tif")
    rows = told(document)
    assert {way.turn for way in document.ways} == {turn}
    assert len(rows) > 10
    assert rows == told(read_document(CLEAN))[: len(rows)]
