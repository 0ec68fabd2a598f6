"""A second look at a PDF page by pdfplumber, where PDFium alone would not do.

PDFium is ten times as fast, but where a font is not in the file it may leave characters out, most
often one that it takes for the shadow of the one before.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from io import BufferedReader, BytesIO
from typing import Any

import numpy as np

from extract.read.pdf_page import Floats, Integers
from extract.read.source import Source


class Plumber:
    """A file as pdfplumber sees it, opened when first needed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream: BufferedReader | BytesIO | None = None
        self._file: Any = None

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
