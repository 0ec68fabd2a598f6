"""Page images: recognised offline, level, with a confidence; without the extra, one line."""

from __future__ import annotations

import io
import re
from array import array
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from pictured import Told, recognised
from PIL import Image

from extract.batch.ledger import accounted
from extract.batch.record import Record
from extract.errors import UnreadableDocument
from extract.model import IN_DOUBT, Document, Way
from extract.read import ocr, read_bytes
from extract.read.lines import Line
from extract.read.ocr_doubt import doubted, mend
from extract.rules import load_rules
from extract.rules.loader import Folder
from extract.rules.recognition import TABLE

PRINTED = Path(__file__).parents[1] / "corpus" / "bulletins" / "hengyang-2022-03.pdf"
needs_ocr = pytest.mark.skipif(not ocr.available(), reason="the OCR extra is missing")


def blank_image() -> bytes:
    """Return a white page of A4."""
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), (255, 255, 255)).save(out, "PNG")
    return out.getvalue()


def picture(turn: float = 0.0, form: str = "PNG") -> bytes:
    """Return the first page of a printed bulletin as an image, turned by degrees."""
    document = pdfium.PdfDocument(PRINTED)
    image = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    document.close()
    out = io.BytesIO()
    image.rotate(turn, fillcolor=(255, 255, 255)).save(out, form)
    return out.getvalue()


def test_without_the_extra_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(UnreadableDocument, match=r"bulletin-metrics\[ocr\]") as caught:
        ocr.recognise(np.zeros((10, 10, 3), dtype=np.uint8), 3, "scan.pdf")
    assert caught.value.kind == "needs OCR"
    assert "page 3" in str(caught.value)


@pytest.mark.parametrize("tilt", [-4.0, 0.0, 2.5])
def test_lines_askew_are_set_level(monkeypatch: pytest.MonkeyPatch, tilt: float) -> None:
    lines = [Told("今年以来新增就业", 0.98, (100, y, 500, y + 20), tilt) for y in (100, 140)]
    recognised(monkeypatch, [*lines, Told("污", 0.2, (0, 0, 9, 9))])
    found = ocr.recognise(np.zeros((800, 600, 3), dtype=np.uint8), 1, "scan.pdf", dpi=72)
    assert found.confidence == pytest.approx(0.98)
    assert [line.text for line in found.runs] == ["今年以来新增就业"] * 2
    for line in found.runs:
        assert line.boxes is not None
        assert line.bottom - line.top == pytest.approx(20, abs=1)
        assert len(line.boxes) == 4 * len(line.text)
        assert line.boxes[0] == pytest.approx(line.x0, abs=0.5)
        assert line.boxes[-2] == pytest.approx(line.x1, abs=0.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("简报(样例)", "简报（样例）"),
        ("云溪县:就业,养老", "云溪县：就业，养老"),
        ("完成1,234户", "完成1,234户"),
        ("10:30开会", "10:30开会"),
    ],
)
def test_marks_beside_han_are_widened(text: str, expected: str) -> None:
    assert ocr.widen(text) == expected


ENTRIES = {
    (kind, entry["name"]): entry
    for kind, needs in (("mend", "becomes"), ("doubt", "confidence"))
    for entry in Folder().entries(TABLE, kind, needs=("name", "pattern", needs))
}
CASES = [
    pytest.param(kind, name, text, use == "examples", id=f"{name}-{text}")
    for (kind, name), entry in ENTRIES.items()
    for use in ("examples", "never")
    for text in entry.get(use, ())
]


def sure_of(text: str, sure: float = 0.99) -> Line:
    """Return a line as recognised, all characters alike."""
    count = len(text)
    return Line(text, boxes=array("f", bytes(16 * count)), sure=array("f", [sure] * count))


@pytest.mark.parametrize(("kind", "name", "text", "holds"), CASES)
def test_recognition_table(kind: str, name: str, text: str, holds: bool) -> None:
    """A mend gives what stands behind `=`; a doubt is about the last character. Never: neither."""
    table = load_rules().recognition
    if kind == "mend":
        before, _, after = text.partition("=")
        line = sure_of(before)
        mend(line, [one for one in table.mends if one.name == name])
        assert line.text == (after if holds else before)
        assert line.boxes is not None
        assert line.sure is not None
        assert (len(line.sure), len(line.boxes)) == (len(line.text), 4 * len(line.text))
    else:
        sure = array("f", [0.99] * len(text))
        found = doubted(text, sure, [one for one in table.doubts if one.name == name])
        assert [at for at, one in enumerate(found) if one < IN_DOUBT] == [len(text) - 1] * holds


def test_text_that_was_not_recognised_is_not_mended() -> None:
    line = Line("人口出生率5.2%0", boxes=array("f", bytes(160)))
    mend(line, load_rules().recognition.mends)
    assert line.text == "人口出生率5.2%0"


def test_each_number_has_its_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = "全县出生率5.2%0，新增就业1230人。", "完成投资35万元，死亡率6.1%，下降2%。"
    each = tuple(0.6 if c == "3" else 0.97 for c in second)
    recognised(
        monkeypatch,
        [
            Told(first, 0.98, (100, 100, 700, 130)),
            Told(second, 0.97, (100, 150, 700, 180), each=each),
        ],
    )
    document = read_bytes(blank_image(), "scan.png")
    sure = [
        (found[0], document.confidence_of(*found.span()))
        for found in re.finditer(r"[\d.]+[%‰]?", document.text)
    ]
    assert sure == [("5.2‰", 0.98), ("1230", 0.98), ("35", 0.6), ("6.1%", 0.5), ("2%", 0.97)]
    (way,) = document.ways
    assert (way.reading, way.turn, way.split, way.poor) == ("ocr", 0, False, True)


def test_the_ledger_tells_how_pages_were_read() -> None:
    ways = (
        *(Way(page, "text") for page in (1, 2, 3)),
        Way(4, "ocr", turn=90, confidence=0.973),
        Way(5, "layer overruled", split=True, confidence=0.914, poor=True),
        Way(6, "part picture", confidence=0.99),
        Way(7, "unreadable"),
    )
    assert accounted(Record("a.pdf"), Document("a.pdf", "", ways=ways)).ways == (
        "1-3 text; 4 ocr 0.97, turned 90; 5 layer overruled 0.91, split, poor; "
        "6 part picture 0.99; 7 unreadable"
    )


@needs_ocr
@pytest.mark.slow
def test_image_is_read_as_a_page() -> None:
    document = read_bytes(picture(1.5, "JPEG"), "scan.jpg")
    assert document.title == "衡阳市民生实事工作简报（样例）"
    assert document.issue == "2022年第3期"
    assert str(document.published) == "2022-04-07"
    (page,) = document.pages
    assert page.confidence is not None
    assert page.confidence > 0.9


@needs_ocr
@pytest.mark.parametrize("start", ["\x89PNG\r\n", "\xff\xd8\xff"], ids=["PNG", "JPEG"])
def test_image_that_cannot_be_opened(start: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(start.encode("latin-1") + bytes(50), "scan.png")
    assert caught.value.kind == "broken"


def test_image_with_ocr_switched_off() -> None:
    with pytest.raises(UnreadableDocument, match="needs OCR"):
        read_bytes(b"\x89PNG\r\n" + bytes(50), "scan.png", ocr="off")
