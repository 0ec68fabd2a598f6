"""What is on a PDF page besides text: its ruled lines, and fonts that nobody has.

Lines are taken from PDFium's paths, those within forms too: a thin path is a line, the sides of
others are if they run along the page.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.read.pdf_call import plain_call
from extract.read.pdf_tables import Rectangle

_THIN = 3.0
_SHORTEST = 8.0
_MOST_SIDES = 20_000
_DEEPEST = 4
_BUILT_IN = re.compile(
    r"(?:[A-Z]{6}\+)?(?:Helvetica|Times|Courier|Arial|Symbol|ZapfDingbats|Calibri|Cambria|Verdana)"
)

_TEXT, _PATH, _FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM
_IMAGE = raw.FPDF_PAGEOBJ_IMAGE
_HIDDEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
_OBJECT = plain_call(raw.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
_WITHIN = plain_call(raw.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong)
_COUNT_WITHIN = plain_call(raw.FPDFFormObj_CountObjects, _INT, _POINTER)
_KIND = plain_call(raw.FPDFPageObj_GetType, _INT, _POINTER)
_FONT = plain_call(raw.FPDFTextObj_GetFont, _POINTER, _POINTER)
_MODE = plain_call(raw.FPDFTextObj_GetTextRenderMode, _INT, _POINTER)
_BOUNDS = plain_call(raw.FPDFPageObj_GetBounds, _INT, *[_POINTER] * 5)
_MATRIX = plain_call(raw.FPDFPageObj_GetMatrix, _INT, _POINTER, _POINTER)
_SEGMENTS = plain_call(raw.FPDFPath_CountSegments, _INT, _POINTER)
_SEGMENT = plain_call(raw.FPDFPath_GetPathSegment, _POINTER, _POINTER, _INT)
_POINT = plain_call(raw.FPDFPathSegment_GetPoint, _INT, _POINTER, _POINTER, _POINTER)
_STEP = plain_call(raw.FPDFPathSegment_GetType, _INT, _POINTER)
_CLOSES = plain_call(raw.FPDFPathSegment_GetClose, _INT, _POINTER)

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Seen:
    """A page's paths: their number, the lines among them and those whose sides may be lines.

    `lines` are left, bottom, right, top in PDF space; `fontless` says that a font is neither in
    the file nor one that PDFium has itself. `texts` are its text objects, `hidden` says that one
    of them is invisible; `others` counts all other objects, `pictures` is the area of images.
    """

    paths: int = 0
    fontless: bool = False
    lines: list[Rectangle] = field(default_factory=list)
    shapes: list[tuple[int, Matrix]] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    hidden: bool = False
    others: int = 0
    pictures: float = 0.0

    @property
    def ruled(self) -> bool:
        """Whether lines may cross: some along the page and some across it, or boxes."""
        if self.shapes:
            return len(self.lines) + len(self.shapes) >= 2
        across = sum(1 for left, _, right, _ in self.lines if right - left > _SHORTEST)
        return across >= 2 and len(self.lines) - across >= 2


def look(page: pdfium.PdfPage, fonts: dict[int, bool]) -> Seen:
    """Return what a page holds; `fonts` keeps what is known of the file's fonts."""
    seen = Seen()
    handle = ctypes.cast(page.raw, _POINTER).value
    count = raw.FPDFPage_CountObjects(page.raw)
    _look((_OBJECT(handle, at) for at in range(count)), count, _SAME, seen, fonts, 0)
    return seen


def _look(
    items: Iterable[int], count: int, matrix: Matrix, seen: Seen, fonts: dict[int, bool],
    depth: int,
) -> None:  # fmt: skip
    """Take note of a page's or form's objects, whose places `matrix` brings to the page."""
    sides = [ctypes.c_float() for _ in range(4)]
    places = [ctypes.addressof(side) for side in sides]
    each = 4 if count > 80 else 1  # a page full of text repeats its fonts
    for at, item in enumerate(items):
        kind = _KIND(item)
        if kind == _TEXT:
            seen.texts.append(item)
            if at % each:
                continue
            seen.hidden = seen.hidden or _MODE(item) in _HIDDEN
            font = _FONT(item) or 0
            if font not in fonts:
                fonts[font] = _missing(font)
            seen.fontless = seen.fontless or fonts[font]
            continue
        seen.others += 1
        if kind == _FORM and depth < _DEEPEST:
            within = _COUNT_WITHIN(item)
            held = (_WITHIN(item, n) for n in range(within))
            _look(held, within, _times(_matrix(item), matrix), seen, fonts, depth + 1)
        elif kind in (_PATH, _IMAGE) and _BOUNDS(item, *places):
            left, bottom, right, top = (side.value for side in sides)
            if matrix is not _SAME:
                left, bottom, right, top = _moved((left, bottom, right, top), matrix)
            wide, high = right - left, top - bottom
            if kind == _IMAGE:
                seen.pictures += wide * high
                continue
            seen.paths += 1
            if wide > _SHORTEST and high > _SHORTEST:
                seen.shapes.append((item, matrix))
            elif (wide > _SHORTEST and high < _THIN) or (high > _SHORTEST and wide < _THIN):
                seen.lines.append((left, bottom, right, top))


def _missing(address: int) -> bool:
    """Whether a font is neither in the file nor one that PDFium has itself."""
    font = ctypes.cast(address, raw.FPDF_FONT)
    if not address or raw.FPDFFont_GetIsEmbedded(font) != 0:
        return False
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    return not _BUILT_IN.match(buffer.value.decode("latin-1"))


def _matrix(item: int) -> Matrix:
    found = raw.FS_MATRIX()
    if not _MATRIX(item, ctypes.addressof(found)):
        return _SAME
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does `first` and `then` the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _at(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _moved(box: Rectangle, matrix: Matrix) -> Rectangle:
    (x0, y0), (x1, y1) = _at(box[0], box[1], matrix), _at(box[2], box[3], matrix)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def lines_of(seen: Seen) -> list[Rectangle]:
    """Return all lines of a page that is still open: the thin paths and the sides of others."""
    found = list(seen.lines)
    left = _MOST_SIDES
    for item, matrix in seen.shapes:
        count = _SEGMENTS(item)
        left -= max(count, 0)
        if left < 0:
            break
        for (x0, y0), (x1, y1) in _sides(item, count, _times(_matrix(item), matrix)):
            wide, high = abs(x1 - x0), abs(y1 - y0)
            if (wide < 0.5 and high > _THIN) or (high < 0.5 and wide > _THIN):
                found.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return found


Point = tuple[float, float]


def _sides(item: int, count: int, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """Yield the straight sides of a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    places = ctypes.addressof(x), ctypes.addressof(y)
    begun: Point | None = None
    before: Point | None = None
    for at in range(count):
        segment = _SEGMENT(item, at)
        if not segment or not _POINT(segment, *places):
            return
        here = _at(x.value, y.value, matrix)
        step = _STEP(segment)
        if step == raw.FPDF_SEGMENT_MOVETO:
            begun = here
        elif step == raw.FPDF_SEGMENT_LINETO and before is not None:
            yield before, here
        if _CLOSES(segment) and begun is not None:
            yield here, begun
        before = here
