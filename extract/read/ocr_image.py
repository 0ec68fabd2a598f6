"""What is done to and found on a page's image before its lines are read."""

from __future__ import annotations

from collections.abc import Iterator
from math import degrees

import numpy as np

from extract.read.ocr_engine import Corners, Image
from extract.read.pdf_tables import Rectangle

_RED = 50  # how much redder than green and blue the ink of a seal is
_SEAL = 0.07, 0.35  # a seal's side as a share of the image's shorter side
_ROUND = 0.6  # the least ratio of a seal's sides
_LANDSCAPE = 1.2
_MIDDLE = 0.35, 0.65  # where the gutter of a sheet of two pages may be
_CROSSING = 0.04  # the share of lines that may cross it
_LEAST_LINES = 5
_PROSE = 0.6  # the share of a page's width that a line of running text has


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


def rules(image: Image, tilt: float, scale: float) -> Iterator[Rectangle]:
    """Yield the level and upright lines drawn on an image that stands askew by `tilt`."""
    import cv2

    height, width = image.shape[:2]
    least = min(width, height) // 40
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, least | 1, 12
    )
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees(tilt), 1.0)
    ink = cv2.warpAffine(ink, turn, (width, height))
    gap = least // 6 + 1
    for reach, across in (((least, 1), (gap, 1)), ((1, least), (1, gap))):
        bridged = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(across[::-1], np.uint8))
        drawn = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones(reach[::-1], np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(drawn)
        for left, top, wide, high, _ in stats[1:].tolist():
            if min(wide, high) < least / 2:
                yield left * scale, top * scale, (left + wide) * scale, (top + high) * scale
