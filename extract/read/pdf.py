"""PDF: opened by PDFium, page by page, each closed before the next; what cannot be had is said.

PDFium is not made for threads, so those that read PDFs take turns, a file each (`extract.locks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
import pypdfium2 as pdfium

from extract.errors import UnreadableDocument
from extract.locks import PDFIUM
from extract.model import Left, Reading, Way
from extract.read.lines import Block, Line, Ocr, Raw, not_too_long, size_of
from extract.read.ocr import DPI, Recognised, available, effort_of, recognise
from extract.read.ocr_doubt import confirm
from extract.read.ocr_engine import Image
from extract.read.pdf_drawn import look_drawn, way_of, without_text, worth_a_look
from extract.read.pdf_frame import framed
from extract.read.pdf_grid import grids
from extract.read.pdf_order import order, order_sheet
from extract.read.pdf_page import PageText, fill, placed, read_page, show
from extract.read.pdf_rules import Seen, lines_of, look
from extract.read.pdf_second import Plumber
from extract.read.pdf_standin import machine_fonts, one_font
from extract.read.source import Source

MOST_PAGES = 5000
LARGEST_SIDE = 14_400.0
MOST_AREA = 24_000_000.0  # square points of a page to be recognised: three times that of A0
_PAGE = re.compile(r"page \d+ ?")
_LONGEST_SIDE = 2480  # pixels of the longer side of a page as it is recognised: A3 at 150 an inch
_BATCH = 30  # pages after which PDFium lets go of the fonts it holds


def read_pdf(source: Source, ocr: Ocr) -> Raw:
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
    ocr: Ocr
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
    ways: dict[int, Way] = field(default_factory=dict)
    unchecked: list[int] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    hidden: int = 0

    def read(self, document: pdfium.PdfDocument, at: int) -> None:
        """Read a page, counted from 0, and close it; one that cannot be read is noted as such."""
        number = at + 1
        try:
            self._read(document, number)
        except UnreadableDocument as error:
            self._lose(number, error)
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # of PDFium and numpy on odd pages, without a common base
            said = " ".join(f"page {number} cannot be read: {error}".split())
            self._lose(number, UnreadableDocument(self.source.path, f"broken ({said})"))

    def _lose(self, number: int, error: UnreadableDocument) -> None:
        self.lost[number] = error
        self.ways[number] = Way(number, "unreadable")

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
            blocks = self._blocks(page, text, seen)
            self.askew += text.askew
            show(blocks, text)
            self.pages.append(blocks)
            self.sizes.append((text.width, text.height))
        finally:
            page.close()

    def _blocks(self, page: pdfium.PdfPage, text: PageText, seen: Seen) -> list[Block]:
        """Return the lines and tables of a page, and keep in which way it was read."""
        way, shown = self._way(page, text, seen)
        drawn = way not in ("text", "blank")
        bare = way == "part picture" or (shown is not None and not shown)
        found = self._recognised(page, text, seen, bare=bare) if drawn else None
        turned = bool(text.turn) or (found is not None and found.turned)
        if found is not None and found.runs and way == "part picture" and not turned:
            self.ways[text.number] = Way(text.number, way, confidence=found.confidence)
            self.hidden += size_of(text.runs) - size_of(shown or ())
            text.runs = [*(shown or ()), *found.runs]
        elif found is not None and found.runs and way != "part picture":
            self.ways[text.number] = Way(
                text.number, way, 90 * found.turn, found.gutter is not None, found.confidence
            )
            self.confidence[text.number] = found.confidence
            if not text.garbled:
                confirm(found.runs, "\n".join(run.text for run in text.runs))
            text.runs, text.askew, text.turn = found.runs, 0, found.turn
            text.width, text.height = page.get_size()[:: -1 if found.turn % 2 else 1]
            return order_sheet(text, found)
        else:
            if drawn:
                way = self._without(text, way, looked=found is not None and not found.runs)
            self.ways[text.number] = Way(text.number, way, 90 * text.turn)
        cells = grids(placed(text, lines_of(seen))) if seen.ruled and text.runs else ()
        return order(text, cells)

    def _way(
        self, page: pdfium.PdfPage, text: PageText, seen: Seen
    ) -> tuple[Reading, Sequence[Line] | None]:
        """Return how a page is to be read and, where that was looked at, the runs that it shows."""
        if text.garbled:
            return "layer overruled", None
        if self.ocr == "force":
            return "ocr", None
        if not worth_a_look(text, seen):
            return "text" if text.runs else "blank", None
        drawn = look_drawn(page, text, seen)
        shown = [run for run, seen_so in zip(text.runs, drawn.shown, strict=True) if seen_so]
        return way_of(text, drawn), shown

    def _without(self, text: PageText, way: Reading, *, looked: bool) -> Reading:
        """Return how a page is read on whose picture nothing is recognised, and note what it costs.

        `looked` says that there is nothing on it to be recognised, rather than no way to do so.
        """
        if text.garbled or (way == "ocr" and not looked):
            text.runs, text.askew = [], 0
        if not looked and not text.runs:
            self.lacking.append(text.number)
            return "unreadable"
        if way == "part picture" and not looked:
            self.pictured.append(text.number)
        if way == "layer overruled" and text.runs:
            self.unchecked.append(text.number)
        return "text" if text.runs else "blank"

    def _recognised(
        self, page: pdfium.PdfPage, text: PageText, seen: Seen, *, bare: bool
    ) -> Recognised | None:
        """Return what is recognised on a page, `bare` of its text or not; None if none can be."""
        if self.ocr == "off" or not available():
            return None
        if text.width * text.height > MOST_AREA:
            raise UnreadableDocument(
                self.source.path,
                f"page {text.number} is {text.width:.0f} by {text.height:.0f} points, too large to "
                "be recognised",
                kind="too large",
            )
        dpi = min(DPI, _LONGEST_SIDE * 72 / max(text.width, text.height))
        if bare:
            with without_text(seen):
                image = _drawn(page, dpi)
        else:
            image = self._drawn_again(text.number, dpi) if seen.fontless else _drawn(page, dpi)
        effort = effort_of(self.ocr)
        return recognise(image, text.number, self.source.path, dpi=dpi, effort=effort)

    def _drawn_again(self, number: int, dpi: float) -> Image:
        """Return the picture of a page that takes fonts of the machine."""
        self.drawn.append(number)
        with (
            machine_fonts(),
            closing(_open(self.source)) as document,
            closing(document[number - 1]) as page,
        ):
            return _drawn(page, dpi)

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
        if self.hidden:
            left += (Left("text that its page does not show", self.hidden),)
        if self.pictured:
            left += (Left(f"{_listed(self.pictured)} with a picture of text, not recognised"),)
        left += self._unread()
        ways = tuple(way for _, way in sorted(self.ways.items()))
        return Raw(blocks, self.confidence, len(self.pages), self._notes(), left, ways)

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
        said = (
            (
                self.drawn,
                "recognised as drawn with the fonts of this machine: the file does not hold its "
                "own",
            ),
            (self.unchecked, "read from a text layer that the page does not show, unchecked"),
        )
        return tuple(f"{_listed(pages)} {what}" for pages, what in said if pages)


def _drawn(page: pdfium.PdfPage, dpi: float) -> Image:
    with closing(page.render(scale=dpi / 72, rev_byteorder=True)) as bitmap:
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
