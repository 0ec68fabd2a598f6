"""PDF: opened by PDFium, page by page, each closed before the next; what cannot be had is said."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract.errors import UnreadableDocument
from extract.read.lines import Block, Raw
from extract.read.ocr import DPI, recognise
from extract.read.pdf_frame import frame
from extract.read.pdf_order import order
from extract.read.pdf_page import PageText, fill, read_page, show
from extract.read.pdf_second import Plumber, look

MOST_PAGES = 5000
LARGEST_SIDE = 14_400.0
_FEW = 8


def read_pdf(data: bytes, path: str, ocr: Literal["auto", "off", "force"]) -> Raw:
    """Return the lines of a PDF, without running heads, feet and page numbers.

    Raises UnreadableDocument if it is encrypted, broken, too large, or has pages without text
    that OCR could not be asked for.
    """
    if b"%%EOF" not in data[-2048:]:
        raise UnreadableDocument(path, "broken (cut off before its end)")
    document = _open(data, path)
    plumber = Plumber(data)
    try:
        count = len(document)
        if not count:
            raise UnreadableDocument(path, "empty (no pages)", kind="empty")
        if count > MOST_PAGES:
            raise UnreadableDocument(
                path, f"{count} pages; at most {MOST_PAGES} are read", kind="too large"
            )
        return _read(document, path, ocr, plumber)
    finally:
        plumber.close()
        document.close()


def _open(data: bytes, path: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = pdfium_c.FPDF_GetLastError()
        if code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY) or "assword" in str(
            error
        ):
            raise UnreadableDocument(
                path, "encrypted (needs a password)", kind="encrypted"
            ) from None
        raise UnreadableDocument(path, "broken (no readable PDF structure)") from None


def _read(
    document: pdfium.PdfDocument, path: str, ocr: Literal["auto", "off", "force"], plumber: Plumber
) -> Raw:
    pages: list[list[Block]] = []
    sizes: list[tuple[float, float]] = []
    confidence: dict[int, float] = {}
    lacking: list[int] = []
    fonts: dict[int, bool] = {}
    for at in range(len(document)):
        number = at + 1
        try:
            page = document[at]
        except pdfium.PdfiumError:
            raise UnreadableDocument(path, f"broken (page {number} cannot be read)") from None
        try:
            width, height = page.get_size()
            if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
                raise UnreadableDocument(
                    path,
                    f"page {number} is {width:.0f} by {height:.0f} points; at most "
                    f"{LARGEST_SIDE:.0f} are read",
                    kind="too large",
                )
            text = read_page(page, number)
            seen = look(page, fonts)
            if seen.fontless and not text.garbled:
                fill(text, *plumber.characters(number))
            if ocr == "force" or _needs_ocr(page, text):
                text.runs = []
                if ocr == "off":
                    lacking.append(number)
                else:
                    text.runs, confidence[number] = recognise(_image(page), number, path)
            ruled = seen.ruled and not text.turn
            blocks = order(text, plumber.grids(number) if ruled else ())
            show(blocks, text)
            pages.append(blocks)
            sizes.append((text.width, text.height))
        finally:
            page.close()
    if lacking and len(lacking) == len(pages):
        raise UnreadableDocument(path, "needs OCR (no page has readable text)", kind="needs OCR")
    return Raw(frame(pages, sizes), confidence, len(pages))


def _needs_ocr(page: pdfium.PdfPage, text: PageText) -> bool:
    """Whether what the page shows is not in its text layer: garbled, or an image of a page."""
    if text.garbled:
        return True
    if sum(len(run.text) for run in text.runs) > _FEW:
        return False
    area = 0.0
    for found in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = found.get_bounds()
        area = max(area, (right - left) * (top - bottom))
    return area > 0.3 * text.width * text.height


def _image(page: pdfium.PdfPage) -> Any:
    bitmap = page.render(scale=DPI / 72, rev_byteorder=True)
    try:
        return np.array(bitmap.to_numpy()[:, :, :3])
    finally:
        bitmap.close()
