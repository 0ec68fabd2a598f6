"""PDF: opened by PDFium, page by page, each closed before the next; what cannot be had is said.

PDFium is not made for threads, so those that read PDFs take turns, a file each (`extract.locks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract.errors import UnreadableDocument
from extract.locks import PDFIUM
from extract.model import Left
from extract.read.lines import Block, Raw, not_too_long
from extract.read.ocr import DPI, available, recognise
from extract.read.pdf_frame import framed
from extract.read.pdf_grid import grids
from extract.read.pdf_order import order
from extract.read.pdf_page import PageText, fill, placed, read_page, show
from extract.read.pdf_rules import Seen, lines_of, look
from extract.read.pdf_second import Plumber
from extract.read.pdf_standin import machine_fonts, one_font
from extract.read.source import Source

MOST_PAGES = 5000
LARGEST_SIDE = 14_400.0
MOST_AREA = 24_000_000.0  # square points of a page to be recognised: three times that of A0
_FEW = 8
_PAGE = re.compile(r"page \d+ ?")
_OUTLINES = 200  # paths on a page without text: its characters are drawn
_BATCH = 30  # pages after which PDFium lets go of the fonts it holds


def read_pdf(source: Source, ocr: Literal["auto", "off", "force"]) -> Raw:
    """Return the lines of a PDF, without running heads, feet and page numbers.

    What pages can be read are, the others are among what is left out. Raises UnreadableDocument if
    it is encrypted, broken or too large, or if none of its pages can be read.
    """
    if not source.ends_with(b"%%EOF"):
        raise UnreadableDocument(source.path, "broken (cut off before its end)")
    with PDFIUM, one_font(), closing(Plumber(source)) as plumber:
        reader = _Reader(source, ocr, plumber)
        _read_pages(source, reader)
    return reader.finish()


def _read_pages(source: Source, reader: _Reader) -> None:
    document = _open(source)
    try:
        count = len(document)
        if not count:
            raise UnreadableDocument(source.path, "empty (no pages)", kind="empty")
        if count > MOST_PAGES:
            raise UnreadableDocument(
                source.path, f"{count} pages; at most {MOST_PAGES} are read", kind="too large"
            )
        for at in range(count):
            if at and at % _BATCH == 0:
                document.close()
                document = _open(source)
                reader.fonts.clear()
            reader.read(document, at)
            not_too_long(reader.characters, source.path)
    finally:
        document.close()


def _open(source: Source) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(source.held)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or "security" in str(error):
            raise UnreadableDocument(
                source.path, "encrypted (needs a password)", kind="encrypted"
            ) from None
        raise UnreadableDocument(source.path, "broken (no readable PDF structure)") from None


@dataclass(slots=True)
class _Reader:
    """Reads page after page and keeps their lines."""

    source: Source
    ocr: Literal["auto", "off", "force"]
    plumber: Plumber
    fonts: dict[int, bool] = field(default_factory=dict)
    pages: list[list[Block]] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    confidence: dict[int, float] = field(default_factory=dict)
    lacking: list[int] = field(default_factory=list)
    lost: dict[int, UnreadableDocument] = field(default_factory=dict)
    characters: int = 0
    askew: int = 0
    drawn: list[int] = field(default_factory=list)

    def read(self, document: pdfium.PdfDocument, at: int) -> None:
        """Read a page, counted from 0, and close it; one that cannot be read is noted as such."""
        number = at + 1
        try:
            self._read(document, number)
        except UnreadableDocument as error:
            self.lost[number] = error
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # of PDFium and numpy on odd pages, without a common base
            said = " ".join(f"page {number} cannot be read: {error}".split())
            self.lost[number] = UnreadableDocument(self.source.path, f"broken ({said})")

    def _read(self, document: pdfium.PdfDocument, number: int) -> None:
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            path = self.source.path
            raise UnreadableDocument(path, f"broken (page {number} cannot be read)") from None
        try:
            width, height = page.get_size()
            if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
                raise UnreadableDocument(
                    self.source.path,
                    f"page {number} is {width:.0f} by {height:.0f} points; at most "
                    f"{LARGEST_SIDE:.0f} are read",
                    kind="too large",
                )
            text, seen = read_page(page, number), look(page, self.fonts)
            self.characters += text.characters
            if seen.fontless and not text.garbled and not text.turn:
                codes, boxes = self.plumber.characters(number)
                if np.count_nonzero(codes > 32) > text.characters:
                    fill(text, codes, boxes)
            if self.ocr == "force" or _needs_ocr(page, text, seen):
                self._recognise(page, text, seen)
            cells = grids(placed(text, lines_of(seen))) if seen.ruled and text.runs else ()
            blocks = order(text, cells)
            self.askew += text.askew
            show(blocks, text)
            self.pages.append(blocks)
            self.sizes.append((text.width, text.height))
        finally:
            page.close()

    def _recognise(self, page: pdfium.PdfPage, text: PageText, seen: Seen) -> None:
        text.runs, text.askew = [], 0
        if self.ocr == "off" or not available():
            self.lacking.append(text.number)
            return
        if text.width * text.height > MOST_AREA:
            raise UnreadableDocument(
                self.source.path,
                f"page {text.number} is {text.width:.0f} by {text.height:.0f} points, too large to "
                "be recognised",
                kind="too large",
            )
        image = self._drawn_again(text.number) if seen.fontless else _drawn(page)
        text.runs, self.confidence[text.number] = recognise(image, text.number, self.source.path)

    def _drawn_again(self, number: int) -> npt.NDArray[np.uint8]:
        """Return the picture of a page that takes fonts of the machine."""
        self.drawn.append(number)
        with (
            machine_fonts(),
            closing(_open(self.source)) as document,
            closing(document[number - 1]) as page,
        ):
            return _drawn(page)

    def finish(self) -> Raw:
        """Return the lines of all pages. Raises UnreadableDocument if none could be read."""
        blocks, left = framed(self.pages, self.sizes)
        if not blocks and self.lacking:
            advice = "" if self.ocr == "off" else ": install bulletin-metrics[ocr]"
            raise UnreadableDocument(
                self.source.path, f"needs OCR (no page has readable text){advice}", kind="needs OCR"
            )
        if not blocks and self.lost:
            raise next(iter(self.lost.values()))
        if not blocks:
            raise UnreadableDocument(
                self.source.path, f"empty (no text on its {len(self.pages)} pages)", kind="empty"
            )
        if self.askew:
            left += (Left("text that stands askew, like a stamp", self.askew),)
        left += self._unread()
        return Raw(blocks, self.confidence, len(self.pages), self._notes(), left)

    def _unread(self) -> tuple[Left, ...]:
        """Return the pages that could not be read, those with the same reason together."""
        pages: dict[str, list[int]] = {}
        if self.lacking:
            advice = "" if self.ocr == "off" else ": install bulletin-metrics[ocr]"
            pages[f"without readable text{advice}"] = self.lacking
        for number, error in self.lost.items():
            reason = _PAGE.sub("", error.reason).removeprefix("broken ").strip("() ")
            pages.setdefault(reason, []).append(number)
        return tuple(
            Left(f"{_listed(numbers)} {reason}", pages=tuple(numbers))
            for reason, numbers in pages.items()
        )

    def _notes(self) -> tuple[str, ...]:
        if not self.drawn:
            return ()
        return (
            f"{_listed(self.drawn)} recognised as drawn with the fonts of this machine: the file "
            "does not hold its own",
        )


def _drawn(page: pdfium.PdfPage) -> npt.NDArray[np.uint8]:
    with closing(page.render(scale=DPI / 72, rev_byteorder=True)) as bitmap:
        return np.array(bitmap.to_numpy()[:, :, :3])


def _listed(pages: Sequence[int]) -> str:
    """Return page numbers as words: `page 2`, `pages 1, 3-5`."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and page == parts[-1][-1] + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    told = ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)
    return f"page{'s' * (len(pages) > 1)} {told}"


def _needs_ocr(page: pdfium.PdfPage, text: PageText, seen: Seen) -> bool:
    """Whether what the page shows is not in its text: garbled, an image of it, mere outlines."""
    if text.garbled:
        return True
    if sum(len(run.text) for run in text.runs) > _FEW:
        return False
    area = 0.0
    for found in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = found.get_bounds()
        area += max(0.0, right - left) * max(0.0, top - bottom)  # a scan may be in strips
    return seen.paths > _OUTLINES or area > 0.3 * text.width * text.height
