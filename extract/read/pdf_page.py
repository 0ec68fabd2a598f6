"""A PDF page's characters by PDFium: runs of text with a box for each character.

Boxes are in points from the top left corner of the page as it is shown. PDFium's loose boxes
(font height, advance width) are used, since they are alike for all characters of a font.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.read.lines import Block, Line
from extract.read.pdf_call import plain_call
from extract.read.pdf_fonts import Fonts
from extract.read.pdf_tables import Rectangle
from extract.read.text import VARIANTS, plain

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.uint32]

_WIDE = 1.6  # em: a gap that parts two runs
_ROW = 3.0
_DOUBTFUL, _HAN, _COMMON, _VARIANT = 1, 2, 4, 8


def _kinds() -> npt.NDArray[np.uint8]:
    """Return what each code point is: no character (control, private use, mojibake), Han …"""
    kinds = np.zeros(0x10000, dtype=np.uint8)
    for first, last in ((0, 1), (3, 8), (0xB, 0xB), (0xE, 0x1F), (0x7F, 0x9F), (0xC0, 0x24F)):
        kinds[first : last + 1] |= _DOUBTFUL
    kinds[[0xD7, 0xF7]] = 0
    kinds[0xE000:0xF900] |= _DOUBTFUL
    kinds[0xFFF0:0xFFFE] |= _DOUBTFUL
    kinds[0x3400:0xA000] |= _HAN
    for character in "的一是在和有年月日人工作为了中市县区全大发展，。、：；（）政府民生":
        kinds[ord(character)] |= _COMMON
    for code in VARIANTS:
        kinds[code] |= _VARIANT
    return kinds


_KINDS = _kinds()


_LOOSE = plain_call(
    raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_ANGLE = plain_call(raw.FPDFText_GetCharAngle, ctypes.c_float, ctypes.c_void_p, ctypes.c_int)


@dataclass(slots=True)
class PageText:
    """What a page holds: its runs in the order of the file, and whether they can be trusted.

    Places are those of the page set so that its text is upright, which `turn` quarter turns
    clockwise bring to where they are shown. `characters` counts what PDFium sees, `doubtful`
    those without a meaning (no Unicode map), `han` the Han characters and `common` the most
    frequent of these, `askew` those left out since they do not stand as most do. `space` are the
    quarter turns and the sides that bring PDF space to places.
    """

    number: int
    width: float
    height: float
    runs: list[Line]
    characters: int = 0
    doubtful: int = 0
    han: int = 0
    common: int = 0
    askew: int = 0
    turn: int = 0
    space: tuple[int, float, float, float, float] = (0, 0.0, 0.0, 0.0, 0.0)

    @property
    def garbled(self) -> bool:
        """Whether the text layer is not what the page shows: no meanings, or the wrong ones."""
        scrambled = self.han >= 150 and self.common < 0.03 * self.han
        return self.doubtful > max(2, 0.08 * self.characters) or scrambled


def read_page(page: pdfium.PdfPage, number: int) -> PageText:
    """Return the runs of an open page."""
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation() // 90 % 4
    width, height = page.get_size()
    result = PageText(number, width, height, [])
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count <= 0:
            return result
        codes, boxes = _characters(textpage, count)
        upright, quarters = _upright(textpage, codes, boxes)
        generated = _generated(textpage, codes)
        if quarters != turn:
            result.turn = (turn - quarters) % 4
            if result.turn % 2:
                result.width, result.height = height, width
        result.space = (quarters, left, bottom, right, top)
        boxes = _shown(boxes, *result.space)
        fonts = Fonts(textpage, (_KINDS[codes & 0xFFFF] & _HAN) > 0)
        fill(result, codes, boxes, upright, generated, fonts)
    finally:
        textpage.close()
    return result


def fill(
    page: PageText,
    codes: Integers,
    boxes: Floats,
    upright: npt.NDArray[np.bool_] | None = None,
    generated: frozenset[int] = frozenset(),
    fonts: Fonts | None = None,
) -> None:
    """Set a page's runs and counts by its characters, whose boxes are x0, top, x1, bottom."""
    kinds = _KINDS[codes & 0xFFFF]
    page.characters = int(np.count_nonzero(codes > 32))
    page.doubtful = int(np.count_nonzero(kinds & _DOUBTFUL))
    page.han = int(np.count_nonzero(kinds & _HAN))
    page.common = int(np.count_nonzero(kinds & _COMMON))
    keep = ~_doubled(codes, boxes)
    page.askew = 0
    if upright is not None:
        page.askew = int(np.count_nonzero(keep & ~upright & (codes > 32)))
        keep &= upright
    page.runs = _runs(codes, boxes, keep, generated, page.number, fonts)


def _characters(textpage: Any, count: int) -> tuple[Integers, Floats]:
    """Return the code points and boxes (left, top, right, bottom in PDF space) of a page."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage.raw, 0, count, buffer)
    units = np.frombuffer(bytes(buffer), dtype=np.uint16)[:count]
    if written != count + 1 or bool(((units >= 0xD800) & (units < 0xE000)).any()):
        codes = np.array(
            [raw.FPDFText_GetUnicode(textpage.raw, at) for at in range(count)], dtype=np.uint32
        )
    else:
        codes = units.astype(np.uint32)
    boxes = np.zeros((count, 4), dtype=np.float32)
    base, handle = boxes.ctypes.data, ctypes.cast(textpage.raw, ctypes.c_void_p).value
    loose, size = _LOOSE, 16
    for at in range(count):
        loose(handle, at, base + size * at)
    return codes, boxes


def _generated(textpage: Any, codes: Integers) -> frozenset[int]:
    """Return which spaces PDFium put in where the page has but a gap."""
    spaces = np.flatnonzero(codes == 32).tolist()
    return frozenset(at for at in spaces if raw.FPDFText_IsGenerated(textpage.raw, at) == 1)


def _upright(textpage: Any, codes: Integers, boxes: Floats) -> tuple[npt.NDArray[np.bool_], int]:
    """Return which characters stand as most do, and the quarter turns that set these upright.

    PDFium is asked for the angle (clockwise, in radians) where a run begins.
    """
    count = len(codes)
    every = np.ones(count, dtype=np.bool_)
    printed = np.flatnonzero(codes > 32)
    starts = printed[np.flatnonzero(_breaks(boxes[printed]))] if len(printed) else printed
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    angles = [round(_ANGLE(handle, at) * 16 / pi) % 32 for at in starts.tolist()]
    if not any(angles):
        return every, 3 if _falls(boxes[printed], codes[printed]) else 0
    bounds = [*starts.tolist(), count]
    weight: Counter[int] = Counter()
    for angle, (start, end) in zip(angles, pairwise(bounds), strict=True):
        weight[angle] += end - start
    most = weight.most_common(1)[0][0]
    for angle, (start, end) in zip(angles, pairwise(bounds), strict=True):
        every[start:end] = angle == most
    return every, -(most // 8) % 4 if most % 8 == 0 else 0


def _falls(boxes: Floats, codes: Integers) -> bool:
    """Whether the text is written from top to bottom: Han characters below each other."""
    han = (_KINDS[codes & 0xFFFF] & _HAN) > 0
    pairs = han[1:] & han[:-1]
    em = np.maximum(boxes[1:, 2] - boxes[1:, 0], boxes[1:, 1] - boxes[1:, 3])
    level = np.abs(boxes[1:, 0] - boxes[:-1, 0]) < 0.3 * em
    step = boxes[:-1, 3] - boxes[1:, 3]
    below = level & (step > 0.5 * em) & (step < 2 * em) & pairs
    return int(np.count_nonzero(below)) > max(8, 0.6 * int(np.count_nonzero(pairs)))


def _breaks(boxes: Floats) -> npt.NDArray[np.bool_]:
    """Return where a run of characters begins in boxes of PDF space: a jump on the page."""
    first = np.ones(len(boxes), dtype=np.bool_)
    reach = np.maximum(boxes[:-1, 2] - boxes[:-1, 0], boxes[:-1, 1] - boxes[:-1, 3])
    across = np.abs(boxes[1:, 0] - boxes[:-1, 2])
    along = np.abs(boxes[1:, 3] - boxes[:-1, 3])
    first[1:] = (across > 2 * reach) | (along > 0.5 * reach)
    return first


def placed(page: PageText, boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Return rectangles of PDF space (left, bottom, right, top) as the page's places."""
    held = np.array([(x0, y1, x1, y0) for x0, y0, x1, y1 in boxes], dtype=np.float32)
    shown: list[Rectangle] = _shown(held.reshape(-1, 4), *page.space).tolist()
    return shown


def places(page: PageText) -> Floats:
    """Return where a page shows its runs: x0, top, x1, bottom."""
    held = [(run.x0, run.top, run.x1, run.bottom) for run in page.runs]
    return _turned_back(np.array(held, dtype=np.float32).reshape(-1, 4), page)


def _turned_back(boxes: Floats, page: PageText) -> Floats:
    """Return boxes where the page shows them, its text askew."""
    flipped = boxes.copy()
    flipped[:, [1, 3]] = page.height - boxes[:, [1, 3]]
    return _shown(flipped, page.turn, 0, 0, page.width, page.height) if page.turn else boxes


def show(blocks: Sequence[Block], text: PageText) -> None:
    """Set the characters' boxes where the page shows them, if its text stands askew there."""
    if not text.turn:
        return
    lines = [block for block in blocks if isinstance(block, Line)]
    tables = [block for block in blocks if not isinstance(block, Line)]
    lines += [line for table in tables for cell in table.cells for line in cell.lines]
    for line in lines:
        if line.boxes:
            boxes = np.frombuffer(line.boxes, dtype=np.float32).reshape(-1, 4)
            shown = _turned_back(boxes, text)
            line.boxes = array("f", np.ascontiguousarray(shown, dtype=np.float32).tobytes())


def _shown(
    boxes: Floats, turn: int, left: float, bottom: float, right: float, top: float
) -> Floats:
    """Return boxes (x0, top, x1, bottom) on the page as shown, turned clockwise `turn` times."""
    x0, y1, x1, y0 = boxes.T
    if turn == 0:
        sides = (x0 - left, top - y1, x1 - left, top - y0)
    elif turn == 1:
        sides = (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    elif turn == 2:
        sides = (right - x1, y0 - bottom, right - x0, y1 - bottom)
    else:
        sides = (top - y1, right - x1, top - y0, right - x0)
    return np.stack(sides, axis=1)


def _doubled(codes: Integers, boxes: Floats) -> npt.NDArray[np.bool_]:
    """Return which characters are drawn over the same character before them (a fake bold)."""
    doubled = _drawn_over(codes, boxes, 0.0)
    if doubled.any():
        doubled |= _drawn_over(codes, boxes, _ROW / 2)
    return doubled


def _drawn_over(codes: Integers, boxes: Floats, shift: float) -> npt.NDArray[np.bool_]:
    """The same, for characters within one row of a grid of rows that begins at `shift`."""
    doubled = np.zeros(len(codes), dtype=np.bool_)
    across = np.clip(boxes[:, 0] + 1024, 0, 65535).astype(np.int64)
    down = np.clip((boxes[:, 3] + shift) / _ROW + 1024, 0, 65535).astype(np.int64)
    order = np.argsort(codes.astype(np.int64) << 32 | down << 16 | across, kind="stable")
    a, b = order[:-1], order[1:]
    height = boxes[b, 3] - boxes[b, 1]
    width = np.maximum(boxes[b, 2] - boxes[b, 0], 0.4 * height)  # a full stop has hardly any
    same = (
        (codes[a] == codes[b])
        & (codes[b] > 32)
        & (np.abs(boxes[a, 0] - boxes[b, 0]) < 0.3 * width)
        & (np.abs(boxes[a, 1] - boxes[b, 1]) < 0.3 * height)
    )
    doubled[np.maximum(a, b)[same]] = True
    return doubled


def _runs(
    codes: Integers,
    boxes: Floats,
    keep: npt.NDArray[np.bool_],
    generated: frozenset[int],
    number: int,
    fonts: Fonts | None,
) -> list[Line]:
    """Cut the characters where the page jumps: another baseline, a wide gap, a step back."""
    printed = np.flatnonzero(keep & (codes > 32) & (codes != 0xFFFE))
    if not len(printed):
        return []
    b = boxes[printed]
    height = np.maximum(b[:, 3] - b[:, 1], 1)
    middle = (b[:, 1] + b[:, 3]) / 2
    em = np.maximum(np.maximum(b[:, 2] - b[:, 0], 0.5 * height), 1)
    gap = b[1:, 0] - b[:-1, 2]
    pair = np.maximum(em[1:], em[:-1])
    cut = (
        (np.abs(middle[1:] - middle[:-1]) > 0.5 * np.minimum(height[1:], height[:-1]))
        | (gap > _WIDE * pair)
        | (gap < -0.7 * pair)
    )
    starts = np.concatenate(([0], np.flatnonzero(cut) + 1))
    tops = np.minimum.reduceat(b[:, 1], starts).tolist()
    bottoms = np.maximum.reduceat(b[:, 3], starts).tolist()
    wide = np.where(codes[printed] > 0x2E7F, b[:, 2] - b[:, 0], 0)
    sizes = np.maximum.reduceat(wide, starts).tolist()
    bounds = [*starts.tolist(), len(printed)]
    places = printed.tolist()
    wide_spaces = bool((codes == 0x3000).any()) or 3 * int((codes == 32).sum()) > len(printed)
    variant = bool((_KINDS[codes & 0xFFFF] & _VARIANT).any())
    runs = []
    for row, (start, end) in enumerate(pairwise(bounds)):
        first, last = places[start], places[end - 1]
        if last - first + 1 == end - start:
            part, corners = codes[first : last + 1], boxes[first : last + 1]
        else:
            chosen = _chosen(places[start:end], codes, generated, keep)
            part, corners = codes[chosen], boxes[chosen]
        text = part.tobytes().decode("utf-32-le", "replace")
        if wide_spaces:
            part, corners, text = _bare(part, corners, text)
            if not text:
                continue
        font, end = fonts.opening(first, last) if fonts else ("", 0)
        runs.append(
            Line(
                plain(text) if variant else text,
                page=number,
                x0=float(corners[0, 0]),
                top=tops[row],
                x1=float(corners[-1, 2]),
                bottom=bottoms[row],
                size=sizes[row],
                font=font,
                lead=round(len(text) * (end - first) / (last + 1 - first)) if font else 0,
                boxes=array("f", corners.tobytes()),
            )
        )
    return runs


def _bare(part: Integers, corners: Floats, text: str) -> tuple[Integers, Floats, str]:
    """Return a run without white space at its ends and, if set apart by spaces, between Han."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    part, corners, text = part[start:end], corners[start:end], text[start:end]
    if 2.4 * text.count(" ") > len(text) and len(text) > 8:
        blank = part == 32
        beside = (part[:-2] > 0x2E7F) | (part[2:] > 0x2E7F)
        blank[1:-1] &= beside
        part, corners = part[~blank], corners[~blank]
        text = part.tobytes().decode("utf-32-le", "replace")
    return part, corners, text


def _chosen(
    places: list[int],
    codes: Integers,
    generated: frozenset[int],
    keep: npt.NDArray[np.bool_],
) -> list[int]:
    """Return the characters of a run, with the spaces in it but not those beside Han."""
    chosen = []
    before = places[0] - 1
    for at in places:
        for between in range(before + 1, at):
            if (codes[between] == 32 and keep[between] and between not in generated) or (
                codes[between] == 32 and codes[before] < 128 and codes[at] < 128
            ):
                chosen.append(between)
        chosen.append(at)
        before = at
    return chosen
