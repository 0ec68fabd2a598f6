"""What is done to and found on a page's image before its lines are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import degrees

import numpy as np

from extract.read.ocr_engine import Corners, Image, Read, cut
from extract.read.pdf_tables import Rectangle

_RED = 50  # how much redder than green and blue the ink of a seal is
_SEAL = 0.07, 0.35  # a seal's side as a share of the image's shorter side
_ROUND = 0.6  # the least ratio of a seal's sides
_LANDSCAPE = 1.2
_MIDDLE = 0.35, 0.65  # where the gutter of a sheet of two pages may be
_CROSSING = 0.04  # the share of lines that may cross it
_LEAST_LINES = 5
_PROSE = 0.6  # the share of a page's width that a line of running text has
_DARKER = 12  # levels of grey by which ink is darker than the mean around
_GLYPH = 96  # pixels: the height that a line is looked at to count the rings of a sign
_LEAST_RING = 4
_ALIKE = 0.2  # of a ring's height: how much two of one sign differ
_FIRST_RING, _SECOND_RING = 0.3, 0.6  # heights of a line that a % may reach before and behind
_LONG, _GAP, _THIN = 1.5, 0.4, 0.6  # of a rule, in heights of a line: least length, gaps, breadth


def without_seals(image: Image) -> Image:
    """Return an image with round red seals taken out: by the red channel, which shows none."""
    import cv2

    red = image[:, :, 0].astype(np.int16) - np.maximum(image[:, :, 1], image[:, :, 2])
    mask = (red > _RED).astype(np.uint8)
    if not mask.any():
        return image
    side = min(image.shape[:2])
    near = np.ones((max(3, side // 120),) * 2, dtype=np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, near))
    clean = image
    for left, top, wide, high, _ in stats[1:].tolist():
        short, long = sorted((wide, high))
        if short < _ROUND * long or not _SEAL[0] * side < long < _SEAL[1] * side:
            continue
        if clean is image:
            clean = image.copy()
        part = clean[top : top + high, left : left + wide]
        part[:] = part[:, :, :1]
    return clean


def columns_apart(lines: Corners, shape: tuple[int, ...]) -> int | None:
    """Return the x between the two pages of a sheet; None if an image is of one page."""
    height, width = shape[:2]
    if width < _LANDSCAPE * height or len(lines) < 2 * _LEAST_LINES:
        return None
    starts, ends = lines[:, :, 0].min(axis=1), lines[:, :, 0].max(axis=1)
    places = np.arange(int(_MIDDLE[0] * width), int(_MIDDLE[1] * width))
    crossing = ((starts[:, None] < places) & (ends[:, None] > places)).sum(axis=0)
    free = places[crossing <= max(crossing.min(), 0)]
    if crossing.min() > _CROSSING * len(lines):
        return None
    runs = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1)
    widest = max(runs, key=len)
    middle = int(widest[len(widest) // 2])
    for side in (ends <= middle + 1, starts >= middle - 1):
        if np.count_nonzero(side) < _LEAST_LINES:
            return None
        long = ends[side] - starts[side]
        room = ends[side].max() - starts[side].min()
        if np.count_nonzero(long > _PROSE * room) < _LEAST_LINES or room < width / 4:
            return None
    return middle


def rules(image: Image, tilt: float, height: float) -> Iterator[Rectangle]:
    """Yield the level and upright lines drawn on an image, as thin rectangles of pixels.

    The image stands askew by `tilt`; a line of text on it is of this height, a rule longer.
    """
    import cv2

    high, wide = image.shape[:2]
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    around = round(height) | 1
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, max(3, around), _DARKER
    )
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees(tilt), 1.0)
    ink = cv2.warpAffine(ink, turn, (wide, high))
    least, gap = round(_LONG * height), max(1, round(_GAP * height))
    for across, along, bridge in (
        (np.ones((3, 1)), np.ones((1, least)), np.ones((1, gap))),
        (np.ones((1, 3)), np.ones((least, 1)), np.ones((gap, 1))),
    ):
        drawn = cv2.morphologyEx(cv2.dilate(ink, across), cv2.MORPH_OPEN, along)
        _, _, found, _ = cv2.connectedComponentsWithStats(
            cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, bridge)
        )
        for left, top, width, depth, _ in found[1:].tolist():
            if min(width, depth) < _THIN * height:
                yield left, top, left + width, top + depth


def per_mille(image: Image, corners: Corners, read: Read) -> Read:
    """Return a line with ‰ for those of its % that show three rings: no model tells them apart."""
    places = [at for at, character in enumerate(read.text) if character in "%％"]
    if not places:
        return read
    line = cut(image, corners)
    high, wide = line.shape[:2]
    text = list(read.text)
    for at in places:
        start = max(0, round(read.edges[at] * wide - _FIRST_RING * high))
        end = round(read.edges[at + 1] * wide + _SECOND_RING * high)
        if _three_rings(line[:, start:end]):
            text[at] = "‰"
    return replace(read, text="".join(text))


def _three_rings(glyph: Image) -> bool:
    """Whether a sign has two rings alike, beside each other, and one above them on the left."""
    import cv2

    grey = cv2.cvtColor(glyph, cv2.COLOR_RGB2GRAY)
    scale = _GLYPH / grey.shape[0]
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    found, nested = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if nested is None:
        return False
    rings = sorted(
        tuple(cv2.boundingRect(contour))
        for contour, (_, _, _, parent) in zip(found, nested[0].tolist(), strict=True)
        if parent >= 0
    )
    rings = [ring for ring in rings if min(ring[2:]) >= _LEAST_RING]
    return any(
        max(abs(a[1] - b[1]), abs(a[2] - b[2]), abs(a[3] - b[3])) <= _ALIKE * a[3]
        and a[2] < b[0] - a[0] < 2.5 * a[2]
        and any(one[0] < a[0] and one[1] + one[3] / 2 < a[1] for one in rings)
        for a, b in pairwise(rings)
    )
