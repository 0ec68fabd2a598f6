"""PDF files without their fonts: they read alike on machines that have other fonts, or none."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from pictured import Told, recognised
from printed import Item, Put, Rule, Sheet, column, pdf

from extract.batch.inputs import Input
from extract.batch.work import Settings, convert_document
from extract.model import Box, Document
from extract.read import ocr, pdf_standin, read_bytes
from extract.read.ocr_engine import Image
from extract.write.pictures import page_pictures

LINES = [
    "云溪县民生工作简报",
    "\u3000\u3000今年以来，云溪县扎实推进各项民生实事工作，全县新增",
    "城镇就业1230人，完成全年任务的61.5%，较上年同期增长",
    "5.2%，就业形势总体稳定。",
]
TEXT = f"{LINES[0]}\n{''.join(LINES[1:]).strip()}"
ROWS = [["县区", "计划", "完成"], ["云溪县", "130", "98"], ["青山市", "225", "212"]]
TABLE = "\n".join("\t".join(row) for row in ROWS)


FONT = (Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf").read_bytes()


@contextmanager
def machine(font: bytes | None) -> Iterator[None]:
    """Show PDFium a machine that has one font for everything, or none."""
    types = dict(raw.FPDF_SYSFONTINFO._fields_)

    def copied(data: bytes, buffer: Any, room: int) -> int:
        if buffer and room >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def data(_this: Any, _font: Any, table: int, buffer: Any, room: int) -> int:
        return copied(font, buffer, room) if font and not table else 0

    info = raw.FPDF_SYSFONTINFO(version=1)
    info.MapFont = types["MapFont"](lambda *_: 1 if font else None)
    info.GetFontData = types["GetFontData"](data)
    name = b"Song\0" if font else b"\0"
    info.GetFaceName = types["GetFaceName"](lambda _this, _font, *place: copied(name, *place))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_standin, "_machine", lambda: info)
        raw.FPDF_SetSystemFontInfo(info)
        try:
            yield
        finally:
            patch.undo()
            pdf_standin._show_machine()


def table(angle: int) -> list[Item]:
    """Return the rows as a ruled table, upright or on its side."""
    across = [(100 + 120 * c, 120 + 40 * r) for r in range(3) for c in range(3)]
    places = across if not angle else [(y, 800 - x) for x, y in across]
    cells = [cell for row in ROWS for cell in row]
    items: list[Item] = [
        Put(x, y, cell, 12, angle) for (x, y), cell in zip(places, cells, strict=True)
    ]
    rules = [(90, y, 450, y) for y in (100, 140, 180, 220)]
    rules += [(x, 100, x, 220) for x in (90, 210, 330, 450)]
    for x0, y0, x1, y1 in rules:
        items.append(Rule(x0, y0, x1, y1) if not angle else Rule(y0, 800 - x0, y1, 800 - x1))
    return items


def down(lines: list[str]) -> list[Item]:
    return [Put(500 - 30 * n, 100 + 32 * line.startswith("\u3000"), line.strip())
            for n, line in enumerate(lines)]  # fmt: skip


FILES = {
    "lines": (pdf([Sheet(column(LINES))]), TEXT),
    "bytes": (pdf([Sheet(column(LINES))], encoding="GBK-EUC-H", codec="gbk"), TEXT),
    "top to bottom": (pdf([Sheet(down(LINES))], encoding="UniGB-UCS2-V"), TEXT),
    "table": (pdf([Sheet(table(0))]), TABLE),
    "table on its side": (pdf([Sheet(table(90))]), TABLE),
}


def places(document: Document) -> list[Box | None]:
    return [document.box(at, at + 1) for at in range(len(document.text))]


@pytest.mark.parametrize("font", [None, FONT], ids=["no font", "a Chinese font"])
@pytest.mark.parametrize("name", FILES)
def test_what_is_read_does_not_depend_on_the_machine(name: str, font: bytes | None) -> None:
    data, text = FILES[name]
    here = read_bytes(data, "b.pdf")
    with machine(font):
        there = read_bytes(data, "b.pdf")
    assert (here.text, there.text) == (text, text)
    assert places(here) == places(there)


def test_pdfium_alone_does_depend_on_it() -> None:
    def characters(font: bytes | None) -> int:
        with (
            machine(font),
            closing(pdfium.PdfDocument(FILES["top to bottom"][0])) as document,
            closing(document[0].get_textpage()) as page,
        ):
            return int(page.count_chars())

    assert characters(None) < characters(FONT)


def test_pages_are_drawn_with_the_fonts_of_the_machine() -> None:
    def drawn(font: bytes | None) -> str:
        with machine(font):
            data, _ = FILES["lines"]
            read_bytes(data, "b.pdf")
            image: str = page_pictures(data, [1], 1 << 20)[0]["image"]
            return image

    assert len(drawn(FONT)) > 1.2 * len(drawn(None))


def test_what_is_recognised_by_the_fonts_of_the_machine_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    def clean(image: Image) -> Image:
        seen.append(int((image < 128).sum()))
        return image

    recognised(monkeypatch, [Told("今年新增就业900人。", 0.9, (100, 100, 700, 130))])
    monkeypatch.setattr(ocr, "without_seals", clean)
    one = Input(Path("b.pdf"), "b.pdf", pdf([Sheet(column(LINES))] * 2))
    for font in (FONT, None):
        with machine(font):
            record, _ = convert_document(one, Settings(ocr="force"))
        assert record.reason.endswith(
            "pages 1-2 recognised as drawn with the fonts of this machine: "
            "the file does not hold its own"
        )
    assert seen[0] > 2 * seen[2]
    assert convert_document(one, Settings())[0].reason == ""
