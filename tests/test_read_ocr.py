"""Page images: recognised offline, level, with a confidence; without the extra, one line."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from pictured import Told, recognised

from extract.errors import UnreadableDocument
from extract.read import ocr, read_bytes

PRINTED = Path(__file__).parents[1] / "corpus" / "bulletins" / "hengyang-2022-03.pdf"
needs_ocr = pytest.mark.skipif(not ocr.available(), reason="the OCR extra is missing")


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
