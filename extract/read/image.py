"""A scanned page saved as an image: recognised as a page of a PDF would be."""

from __future__ import annotations

import io
import warnings
from typing import Literal

from extract.errors import UnreadableDocument
from extract.model import Left
from extract.read.lines import Block, Raw
from extract.read.ocr import available, recognise
from extract.read.pdf_frame import framed
from extract.read.pdf_order import in_order

_DPI = 150.0
_MOST_PIXELS = 120_000_000


def read_image(data: bytes, path: str, ocr: Literal["auto", "off", "force"]) -> Raw:
    """Return the lines on an image (each frame of a TIFF a page). Raises UnreadableDocument."""
    if ocr == "off" or not available():
        advice = "" if ocr == "off" else ": install bulletin-metrics[ocr]"
        raise UnreadableDocument(path, f"needs OCR (an image){advice}", kind="needs OCR")
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    pages: list[list[Block]] = []
    sizes: list[tuple[float, float]] = []
    confidence: dict[int, float] = {}
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
            pixels = np.asarray(shown.convert("RGB"))
            runs, confidence[number] = recognise(pixels, number, path, dpi=_DPI)
            pages.append(in_order(runs))
            sizes.append((shown.width * 72 / _DPI, shown.height * 72 / _DPI))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        if not any(pages):
            raise UnreadableDocument(path, "broken (an image that cannot be opened)") from None
        lost = len(pages) + 1
        left.append(Left(f"page {lost} and what follows cannot be opened", pages=(lost,)))
    blocks, dropped = framed(pages, sizes)
    return Raw(blocks, confidence, len(pages), left=(*dropped, *left))
