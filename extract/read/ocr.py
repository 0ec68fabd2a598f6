"""Recognises the text of page images, offline: the models lie within the OCR package's wheel.

Lines found askew are set level again, so that reading order and margins are those of the page.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from importlib.util import find_spec
from math import atan2, cos, sin
from statistics import median
from typing import Any

from extract.errors import UnreadableDocument
from extract.read.lines import Line
from extract.read.text import plain

DPI = 150
_UNSURE = 0.5
_HALF = re.compile(r"(?<=[\u3000-\u9fff])[(),:;!?]|[(),:;!?](?=[\u3000-\u9fff])")
_FULL = str.maketrans("(),:;!?", "（），：；！？")


def available() -> bool:
    """Whether the OCR extra is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


def recognise(image: Any, number: int, path: str, *, dpi: float = DPI) -> tuple[list[Line], float]:
    """Return the lines on the image of page `number`, in points, and the mean confidence.

    `image` is an array of height by width by 3, red first. Lines that the model is unsure of
    (below 0.5) are left out. Raises UnreadableDocument without the OCR extra.
    """
    if not available():
        raise UnreadableDocument(
            path,
            f"needs OCR (page {number} has no readable text): install bulletin-metrics[ocr]",
            kind="needs OCR",
        )
    found, _ = _engine()(image[:, :, ::-1])
    kept = [(box, text.strip(), float(sure)) for box, text, sure in found or []]
    kept = [item for item in kept if item[1] and item[2] >= _UNSURE]
    if not kept:
        return [], 0.0
    tilt = median(
        atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])
        for box, text, _ in kept
        if len(text) > 3 or len(kept) < 4
    )
    middle = image.shape[1] / 2, image.shape[0] / 2
    lines = [_line(_level(box, tilt, middle), text, number, 72 / dpi) for box, text, _ in kept]
    length = sum(len(text) for _, text, _ in kept)
    return lines, round(sum(sure * len(text) for _, text, sure in kept) / length, 4)


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR()


Corners = list[tuple[float, float]]


def _level(box: Any, tilt: float, middle: tuple[float, float]) -> Corners:
    """Return the corners turned back by the tilt of the page, about its middle."""
    c, s = cos(-tilt), sin(-tilt)
    a, b = middle
    return [(a + (x - a) * c - (y - b) * s, b + (x - a) * s + (y - b) * c) for x, y in box]


def widen(text: str) -> str:
    """Return the text with marks beside Han at full width, which no model tells for sure."""
    return _HALF.sub(lambda match: match[0].translate(_FULL), text)


def _line(corners: Corners, text: str, number: int, scale: float) -> Line:
    """Return a recognised line, its width shared out among its characters."""
    text = widen(plain(text))
    x0, x1 = (f(x for x, _ in corners) * scale for f in (min, max))
    top = (corners[0][1] + corners[1][1]) / 2 * scale
    bottom = (corners[2][1] + corners[3][1]) / 2 * scale
    widths = [1.0 if character > "\u2e7f" else 0.5 for character in text]
    step = (x1 - x0) / sum(widths)
    boxes = array("f")
    at = x0
    for width in widths:
        boxes.extend((at, top, at + width * step, bottom))
        at += width * step
    return Line(text, page=number, x0=x0, top=top, x1=x1, bottom=bottom, size=step, boxes=boxes)
