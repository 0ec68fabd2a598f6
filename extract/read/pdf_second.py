"""A second look at a PDF page by pdfplumber, where PDFium alone would not do.

PDFium is ten times as fast, but draws no grid around table cells, and loses characters of fonts
that neither the file nor the machine has.
"""

from __future__ import annotations

import ctypes
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.read.pdf_page import Floats, Integers, plain_call
from extract.read.pdf_tables import Rectangle
from extract.read.source import Source

_THIN = 3.0
_SHORTEST = 8.0
_BUILT_IN = re.compile(
    r"(?:[A-Z]{6}\+)?(?:Helvetica|Times|Courier|Arial|Symbol|ZapfDingbats|Calibri|Cambria|Verdana)"
)


_TEXT, _PATH, _FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM
_POINTER = ctypes.c_void_p
_OBJECT = plain_call(raw.FPDFPage_GetObject, _POINTER, _POINTER, ctypes.c_int)
_KIND = plain_call(raw.FPDFPageObj_GetType, ctypes.c_int, _POINTER)
_FONT = plain_call(raw.FPDFTextObj_GetFont, _POINTER, _POINTER)
_BOUNDS = plain_call(raw.FPDFPageObj_GetBounds, ctypes.c_int, *[_POINTER] * 5)


@dataclass(slots=True)
class Seen:
    """What is on a page besides text: its paths, whether rules cross, whether a font is missing."""

    paths: int = 0
    ruled: bool = False
    fontless: bool = False


def look(page: pdfium.PdfPage, fonts: dict[int, bool]) -> Seen:
    """Return what a page holds; `fonts` keeps what is known of the file's fonts."""
    seen = Seen()
    across = along = boxes = 0
    sides = [ctypes.c_float() for _ in range(4)]
    places = [ctypes.addressof(side) for side in sides]
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value
    count = raw.FPDFPage_CountObjects(page.raw)
    each = 4 if count > 80 else 1  # a page full of text repeats its fonts
    for at in range(count):
        item = _OBJECT(handle, at)
        kind = _KIND(item)
        if kind == _TEXT:
            if at % each:
                continue
            font = _FONT(item) or 0
            if font not in fonts:
                fonts[font] = _missing(font)
            seen.fontless = seen.fontless or fonts[font]
        elif kind == _FORM:
            seen.ruled = True
        elif kind == _PATH and _BOUNDS(item, *places):
            seen.paths += 1
            left, bottom, right, top = (side.value for side in sides)
            wide, high = right - left > _SHORTEST, top - bottom > _SHORTEST
            across += wide and top - bottom < _THIN
            along += high and right - left < _THIN
            boxes += wide and high
    if (boxes + across + along >= 2 and boxes) or (across >= 2 and along >= 2):
        seen.ruled = True
    return seen


def _missing(address: int) -> bool:
    """Whether a font is neither in the file nor one that PDFium has itself."""
    font = ctypes.cast(address, raw.FPDF_FONT)
    if not address or raw.FPDFFont_GetIsEmbedded(font) != 0:
        return False
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    return not _BUILT_IN.match(buffer.value.decode("latin-1"))


class Plumber:
    """A file as pdfplumber sees it, opened when first needed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream: BufferedReader | BytesIO | None = None
        self._file: Any = None

    def grids(self, number: int) -> list[list[Rectangle]]:
        """Return the cells of each ruled table on a page, as x0, top, x1, bottom."""
        page = self._page(number)
        if page is None:
            return []
        left, top = page.cropbox[:2]
        try:
            found = [
                [(c[0] - left, c[1] - top, c[2] - left, c[3] - top) for c in table.cells]
                for table in page.find_tables()
            ]
        except Exception:  # as in _page
            return []
        finally:
            page.close()
        return [cells for cells in found if len(cells) >= 4]

    def characters(self, number: int) -> tuple[Integers, Floats]:
        """Return the code points of a page and their boxes (x0, top, x1, bottom)."""
        page = self._page(number)
        try:
            found = [c for c in page.chars if _level(c["matrix"])] if page is not None else []
        except Exception:  # as in _page
            found = []
        finally:
            if page is not None:
                page.close()
        left, top = page.cropbox[:2] if page is not None else (0, 0)
        codes = [ord(c["text"]) if len(c["text"]) == 1 else 0 for c in found]
        boxes = [(c["x0"] - left, c["top"] - top, c["x1"] - left, c["bottom"] - top) for c in found]
        return (
            np.array(codes, dtype=np.uint32),
            np.array(boxes, dtype=np.float32).reshape(-1, 4),
        )

    def close(self) -> None:
        """Close the file if it was opened."""
        if self._file is not None:
            with suppress(Exception):  # it reads pages in order to close them
                self._file.close()
        if self._stream is not None:
            self._stream.close()

    def _page(self, number: int) -> Any:
        """Return a page, None where pdfminer fails: its errors on odd files share no base."""
        import pdfplumber

        try:
            if self._file is None:
                logging.getLogger("pdfminer").setLevel(logging.ERROR)
                self._stream = self._source.stream()
                self._file = pdfplumber.open(self._stream)
            return self._file.pages[number - 1]
        except Exception:
            return None


def _level(matrix: tuple[float, ...]) -> bool:
    """Whether a character of this matrix stands upright."""
    return abs(matrix[1]) < 0.05 * abs(matrix[0]) and matrix[0] > 0
