"""Recognises the text of page images: turned upright, sheets of two pages cut, seals taken out.

Lines found askew are set level again, so that reading order and margins are those of the page.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan2, cos, sin
from statistics import median
from typing import Any

import numpy as np

from extract.errors import UnreadableDocument
from extract.read.lines import Line, Ocr
from extract.read.ocr_engine import Corners, Image, Read, available, find_lines, read_lines
from extract.read.ocr_image import columns_apart, per_mille, rules, without_seals
from extract.read.pdf_tables import Rectangle
from extract.read.text import plain

__all__ = ["DPI", "Recognised", "available", "effort_of", "recognise"]

DPI = 150
_UNSURE = 0.5
_SURE_LINE = 0.95  # a line less sure than this is as doubtful as a character of _SURE_LINE - _LESS
_LESS = 0.05
_VOTES, _UPRIGHT = 10, 0.9
_ROOM = 0.15  # heights of a line that it is given on both sides if it is not sure
_SIDE = {"best": 960, "fast": 736}
_SMALL = 13  # pixels: lines lower than this are looked for once more on a larger image
_HALF = re.compile(r"(?<=[\u3000-\u9fff])[(),:;!?]|[(),:;!?](?=[\u3000-\u9fff])")
_FULL = str.maketrans("(),:;!?", "（），：；！？")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read off a page's image, places in points of the page set upright.

    `turn` quarter turns clockwise bring them to where the page shows them, `gutter` is the x
    between the two pages of a sheet, `rules` are the lines drawn on it (x0, top, x1, bottom).
    """

    runs: list[Line]
    confidence: float = 0.0
    turn: int = 0
    gutter: float | None = None
    rules: tuple[Rectangle, ...] = ()

    @property
    def turned(self) -> bool:
        """Whether it does not stand as the page does that it is part of."""
        return self.turn != 0 or self.gutter is not None


def effort_of(ocr: Ocr) -> str:
    """Return how much effort a way of recognition takes: all, unless it is to be fast."""
    return "fast" if ocr == "fast" else "best"


def recognise(
    image: Image, number: int, path: str, *, dpi: float = DPI, effort: str = "best"
) -> Recognised:
    """Return what is read off the image of page `number`, an array of height by width by 3.

    Red comes first. Lines that the model is unsure of (below 0.5) are left out. Raises
    UnreadableDocument without the OCR extra.
    """
    if not available():
        raise UnreadableDocument(
            path,
            f"needs OCR (page {number} has no readable text): install bulletin-metrics[ocr]",
            kind="needs OCR",
        )
    clean, side = without_seals(image), _SIDE[effort]
    sheet = _upright(clean, _lines(clean, side), side)
    if sheet is None:
        return Recognised([])
    gutter = columns_apart(sheet.lines, sheet.image.shape)
    if gutter is not None:
        halves = [sheet.image[:, :gutter], sheet.image[:, gutter:]]
        found = [_lines(half, side) for half in halves]
        found[1] += np.array((gutter, 0), dtype=np.float32)
        sheet = _Sheet(sheet.image, np.concatenate(found), sheet.turn, {})
    read = _read(sheet)
    kept = [
        (corners, per_mille(sheet.image, corners, one))
        for corners, one in zip(sheet.lines, read, strict=True)
        if one.text and one.sure >= _UNSURE
    ]
    if not kept:
        return Recognised([])
    tilt = _tilt(kept)
    middle = sheet.image.shape[1] / 2, sheet.image.shape[0] / 2
    scale = 72 / dpi
    height = median(float(np.linalg.norm(c[3] - c[0])) for c, _ in kept)
    return Recognised(
        [_line(_level(corners, tilt, middle), one, number, scale) for corners, one in kept],
        _mean([one for _, one in kept]),
        sheet.turn,
        None if gutter is None else gutter * scale,
        _scaled(rules(sheet.image, tilt, height), scale),
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """An image set upright by `turn` quarter turns against the clock, and what lines it has.

    `read` has what the lines say that were read to tell how it stands.
    """

    image: Image
    lines: Corners
    turn: int
    read: dict[int, Read]


def _lines(image: Image, side: int) -> Corners:
    """Return the lines on an image; where they are small, as a larger image shows them."""
    lines = find_lines(image, side)
    if len(lines) < 2:
        return lines
    height = float(np.median(np.linalg.norm(lines[:, 3] - lines[:, 0], axis=1)))
    if height * side / min(image.shape[:2]) < _SMALL and min(image.shape[:2]) > side:
        return find_lines(image, min(2 * side, min(image.shape[:2])))
    return lines


def _upright(image: Image, lines: Corners, side: int) -> _Sheet | None:
    """Return an image set upright, by a vote of its longest lines; None without any."""
    if not len(lines):
        return None
    turn = 0
    if _stands(lines):
        turn, image = 1, np.ascontiguousarray(np.rot90(image))
        lines = _lines(image, side)
    length = np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1)
    voters = np.argsort(-length)[:_VOTES].tolist()
    level = read_lines(image, lines[voters])
    if _mean(level) >= _UPRIGHT:
        return _Sheet(image, lines, turn, dict(zip(voters, level, strict=True)))
    over = np.ascontiguousarray(image[::-1, ::-1])
    size = np.array((image.shape[1], image.shape[0]), dtype=np.float32)
    turned = (size - lines)[:, (2, 3, 0, 1)]
    flipped = read_lines(over, turned[voters])
    if _mean(flipped) > _mean(level):
        return _Sheet(over, turned, turn + 2, dict(zip(voters, flipped, strict=True)))
    return _Sheet(image, lines, turn, dict(zip(voters, level, strict=True)))


def _stands(lines: Corners) -> bool:
    """Whether most of the text runs down or up the image: lines higher than wide."""
    wide = np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1)
    high = np.linalg.norm(lines[:, 3] - lines[:, 0], axis=1)
    return float(high[high > 2 * wide].sum()) > float(wide[wide > 2 * high].sum())


def _read(sheet: _Sheet) -> list[Read]:
    """Return what all lines say: those not yet read, and again those that are not sure."""
    rest = [at for at in range(len(sheet.lines)) if at not in sheet.read]
    read = sheet.read | dict(zip(rest, read_lines(sheet.image, sheet.lines[rest]), strict=True))
    unsure = [at for at, one in read.items() if one.sure < _UPRIGHT]
    wider = read_lines(sheet.image, _wider(sheet.lines[unsure]))
    read |= {at: one for at, one in zip(unsure, wider, strict=True) if one.sure > read[at].sure}
    return [read[at] for at in range(len(sheet.lines))]


def _wider(lines: Corners) -> Corners:
    """Return lines with more room before and behind them: a lone character is read better so."""
    along = lines[:, 1] - lines[:, 0]
    high = np.linalg.norm(lines[:, 3] - lines[:, 0], axis=1)
    length = np.maximum(np.linalg.norm(along, axis=1), 1)
    step = along * (_ROOM * high / length)[:, None]
    wider: Corners = lines + np.stack((-step, step, step, -step), axis=1)
    return wider


def _scaled(boxes: Iterable[Rectangle], scale: float) -> tuple[Rectangle, ...]:
    return tuple((a * scale, b * scale, c * scale, d * scale) for a, b, c, d in boxes)


def _mean(read: Sequence[Read]) -> float:
    """Return how sure the model is of lines, a character counting one."""
    length = sum(len(one.text) for one in read)
    return round(sum(one.sure * len(one.text) for one in read) / length, 4) if length else 0.0


def _tilt(kept: Sequence[tuple[Corners, Read]]) -> float:
    """Return the angle of the lines, by those that are long enough to have one."""
    long = [corners for corners, one in kept if len(one.text) > 3 or len(kept) < 4]
    return median(atan2(c[1][1] - c[0][1], c[1][0] - c[0][0]) for c in long or [kept[0][0]])


def _level(corners: Corners, tilt: float, middle: tuple[float, float]) -> Any:
    """Return corners turned back by the tilt of the page, about its middle."""
    turn = np.array(((cos(tilt), -sin(tilt)), (sin(tilt), cos(tilt))))
    return (corners - middle) @ turn + middle


def widen(text: str) -> str:
    """Return the text with marks beside Han at full width, which no model tells for sure."""
    return _HALF.sub(lambda match: match[0].translate(_FULL), text)


def _line(corners: Any, read: Read, number: int, scale: float) -> Line:
    """Return a recognised line, each character with its place and how sure the model is of it."""
    text = widen(plain(read.text))
    x0, x1 = float(corners[:, 0].min()) * scale, float(corners[:, 0].max()) * scale
    top = float(corners[:2, 1].mean()) * scale
    bottom = float(corners[2:, 1].mean()) * scale
    boxes = array("f")
    for at in range(len(text)):
        left, right = (x0 + edge * (x1 - x0) for edge in read.edges[at : at + 2])
        boxes.extend((left, top, right, bottom))
    most = read.sure - _LESS if read.sure < _SURE_LINE else 1.0
    return Line(
        text,
        page=number,
        x0=boxes[0],
        top=top,
        x1=boxes[-2],
        bottom=bottom,
        size=_size(text, boxes),
        boxes=boxes,
        sure=array("f", (min(one, most) for one in read.each)),
    )


def _size(text: str, boxes: Sequence[float]) -> float:
    """Return the width of a Han character, others counting half."""
    width = sum(1.0 if character > "\u2e7f" else 0.5 for character in text)
    return (boxes[-2] - boxes[0]) / width
