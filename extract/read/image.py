"""A scanned page saved as an image: recognised as a page of a PDF would be."""

from __future__ import annotations

import io
import warnings

from extract.errors import UnreadableDocument
from extract.model import Left, Way
from extract.read.lines import Block, Ocr, Raw
from extract.read.ocr import available, effort_of, recognise
from extract.read.pdf_frame import framed
from extract.read.pdf_order import order_sheet
from extract.read.pdf_page import PageText, show

_A4 = 297 / 25.4  # inches: how long the longer side of a page is taken to be
_MOST_PIXELS = 120_000_000
_LONGEST_SIDE = 5000  # pixels, of which no more are looked at: A3 at 300 an inch


def read_image(data: bytes, path: str, ocr: Ocr) -> Raw:
    """Return the lines on an image (each frame of a TIFF a page). Raises UnreadableDocument."""
    if ocr == "off" or not available():
        advice = "" if ocr == "off" else ": install bulletin-metrics[ocr]"
        raise UnreadableDocument(path, f"needs OCR (an image){advice}", kind="needs OCR")
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    pages: list[list[Block]] = []
    sizes: list[tuple[float, float]] = []
    confidence: dict[int, float] = {}
    ways: list[Way] = []
    left: list[Left] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of many pixels, of notes that are cut off
            image = Image.open(io.BytesIO(data))
        if image.width * image.height > _MOST_PIXELS:
            raise UnreadableDocument(
                path, f"{image.width} by {image.height} pixels", kind="too large"
            )
        for shown in ImageSequence.Iterator(image):
            number = len(pages) + 1
            page = shown.convert("RGB")
            page.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            pixels = np.asarray(page)
            dpi = max(pixels.shape) / _A4
            found = recognise(pixels, number, path, dpi=dpi, effort=effort_of(ocr))
            wide, high = page.width * 72 / dpi, page.height * 72 / dpi
            size = (high, wide) if found.turn % 2 else (wide, high)
            text = PageText(number, *size, found.runs, turn=found.turn)
            blocks = order_sheet(text, found)
            show(blocks, text)
            pages.append(blocks)
            sizes.append(size)
            if not found.runs:
                ways.append(Way(number, "blank"))
                continue
            confidence[number] = found.confidence
            split = found.gutter is not None
            ways.append(Way(number, "ocr", 90 * found.turn, split, found.confidence))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        if not any(pages):
            raise UnreadableDocument(path, "broken (an image that cannot be opened)") from None
        lost = len(pages) + 1
        left.append(Left(f"page {lost} and what follows cannot be opened", pages=(lost,)))
        ways.append(Way(lost, "unreadable"))
    blocks, dropped = framed(pages, sizes)
    return Raw(blocks, confidence, len(pages), left=(*dropped, *left), ways=tuple(ways))
