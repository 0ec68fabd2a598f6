"""Looks at a PDF page as it is drawn, small, to tell how it is to be read.

What the page shows without its text objects is a picture, however the file wraps it: an image,
strips of one, a form, a pattern. What its text objects add is text that can be seen; text that
adds nothing is invisible or covered.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.model import Reading
from extract.read.pdf_call import plain_call
from extract.read.pdf_page import PageText, places
from extract.read.pdf_rules import Seen

Grey = npt.NDArray[np.uint8]

_LONGER = 842  # pixels of a page's longer side: 72 an inch for A4
_FEW = 8  # characters that are no text of a page: a page number
_SPARSE = 100  # a page of fewer characters is looked at if anything else is drawn on it
_PICTURED = 0.03  # the share of a page that pictures take up for it to be looked at
_DIFFERENT = 24  # levels of grey
_DARKER = 14  # levels of grey below the mean around
_AROUND = 12  # pixels on each side
_INK = 0.005  # the share of a page that is inked for it to be no blank one
_LEAST_MARKS, _LETTERS = 3, 20
_HIGH, _WIDE = (3, 36), (2, 40)  # the sides of a letter-like mark, in pixels
_MOST_MARKS = 2500
_SHARE = 0.2  # of the letters on a page that its text must show for the page to be of text

_SET_ACTIVE = plain_call(raw.FPDFPageObj_SetIsActive, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page shows: which of its runs, how many letter-like marks and how much ink else."""

    shown: npt.NDArray[np.bool_]
    letters: int
    ink: float


def worth_a_look(text: PageText, seen: Seen) -> bool:
    """Whether a page may show other than its text: it has pictures, hidden or hardly any text."""
    pictured = seen.pictures > _PICTURED * text.width * text.height
    return pictured or seen.hidden or (text.characters < _SPARSE and seen.others > 0)


def look_drawn(page: pdfium.PdfPage, text: PageText, seen: Seen) -> Drawn:
    """Return what a page shows, by two small drawings: with and without its text."""
    scale = _LONGER / max(page.get_size())
    with without_text(seen):
        bare = _small(page, scale)
    held = [tuple(place) for place in places(text) * scale]
    whole = _small(page, scale) if held else bare
    added = np.abs(whole.astype(np.int16) - bare) > _DIFFERENT
    shown = [bool(_part(added, place).any()) for place in held]
    ink = _darker(bare)
    return Drawn(np.array(shown, dtype=np.bool_), _letters(ink), float(ink.mean()))


def way_of(text: PageText, drawn: Drawn) -> Reading:
    """Return how a page is to be read that shows this."""
    length = np.array([len(run.text) for run in text.runs], dtype=np.int64)
    seen, hidden = int(length[drawn.shown].sum()), int(length[~drawn.shown].sum())
    if drawn.letters < _LEAST_MARKS and drawn.ink < _INK:
        return "text" if seen or hidden else "blank"
    if seen <= _FEW or seen < _SHARE * drawn.letters:
        return "layer overruled" if hidden > _FEW else "ocr"
    return "part picture" if drawn.letters >= _LETTERS else "text"


@contextmanager
def without_text(seen: Seen) -> Iterator[None]:
    """Have a page drawn without its text objects."""
    _activate(seen.texts, 0)
    try:
        yield
    finally:
        _activate(seen.texts, 1)


def _activate(objects: Sequence[int], active: int) -> None:
    for item in objects:
        _SET_ACTIVE(item, active)


def _small(page: pdfium.PdfPage, scale: float) -> Grey:
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        return np.array(bitmap.to_numpy()).reshape(bitmap.height, -1)[:, : bitmap.width]


def _part(pixels: npt.NDArray[np.bool_], place: tuple[float, ...]) -> npt.NDArray[np.bool_]:
    x0, top, x1, bottom = (max(0, int(side)) for side in place)
    return pixels[top : bottom + 1, x0 : x1 + 1]


def _darker(grey: Grey) -> npt.NDArray[np.bool_]:
    """Return which pixels are darker than those around them: ink, whatever the light."""
    side = 2 * _AROUND + 1
    padded = np.pad(grey, ((_AROUND + 1, _AROUND), (_AROUND + 1, _AROUND)), mode="edge")
    total = padded.astype(np.int32).cumsum(axis=0).cumsum(axis=1)
    around = total[side:, side:] - total[:-side, side:] - total[side:, :-side]
    around += total[:-side, :-side]
    darker: npt.NDArray[np.bool_] = grey.astype(np.float32) < around / side**2 - _DARKER
    return darker


def _letters(ink: npt.NDArray[np.bool_]) -> int:
    """Return how many marks on a page look like letters: as large, with another beside it."""
    marks = _marks(ink)[:_MOST_MARKS]
    wide, high = marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]
    sized = (wide >= _WIDE[0]) & (wide <= _WIDE[1]) & (high >= _HIGH[0]) & (high <= _HIGH[1])
    marks, high = marks[sized], high[sized]
    if not len(marks):
        return 0
    middle = (marks[:, 1] + marks[:, 3]) / 2
    level = np.abs(middle[:, None] - middle) < 0.5 * np.minimum(high[:, None], high)
    alike = np.maximum(high[:, None], high) <= 2 * np.minimum(high[:, None], high)
    gap = marks[None, :, 0] - marks[:, None, 2]
    beside = level & alike & (gap > -0.5 * high) & (gap < 1.5 * high)
    np.fill_diagonal(beside, False)
    return int((beside.any(axis=0) | beside.any(axis=1)).sum())


def _marks(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the boxes (x0, top, x1, bottom) of what hangs together, runs of pixels joined."""
    edges = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    first = np.searchsorted(rows, np.arange(ink.shape[0] + 1)).tolist()
    parent = list(range(len(rows)))

    def top(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    begin, end = starts.tolist(), ends.tolist()
    for row in range(1, ink.shape[0]):
        above, stop, here = first[row - 1], first[row], first[row]
        while above < stop and here < first[row + 1]:
            if begin[here] <= end[above] and begin[above] <= end[here]:
                parent[top(here)] = top(above)
            if end[above] < end[here]:
                above += 1
            else:
                here += 1
    group = np.array([top(one) for one in range(len(parent))], dtype=np.int64)
    names, place = np.unique(group, return_inverse=True)
    boxes = np.zeros((len(names), 4), dtype=np.int64)
    boxes[:, :2] = 1 << 30
    np.minimum.at(boxes[:, 0], place, starts)
    np.minimum.at(boxes[:, 1], place, rows)
    np.maximum.at(boxes[:, 2], place, ends)
    np.maximum.at(boxes[:, 3], place, rows + 1)
    return boxes
