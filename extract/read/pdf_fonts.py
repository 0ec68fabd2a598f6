"""Tells by its font what opens a line of a PDF: a heading that runs into its paragraph.

No weight is asked for, since most files give none: what stands in another font than the text of
the document is set off. Only Han characters count; digits and marks often have a font apart.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from extract.read.lines import Block, Line
from extract.read.pdf_call import plain_call

_INFO = plain_call(
    raw.FPDFText_GetFontInfo,
    ctypes.c_ulong,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
)
_SUBSET = re.compile(rb"[A-Z]{6}\+")
_LONGEST = 80
_ROOM = 128


class Fonts:
    """The fonts of an open text page."""

    def __init__(self, textpage: Any, han: npt.NDArray[np.bool_]) -> None:
        """Keep the page and which of its characters are Han."""
        self._handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        self._han = np.flatnonzero(han)
        self._buffer = ctypes.create_string_buffer(_ROOM)
        self._flags = ctypes.c_int()
        self._places = ctypes.addressof(self._buffer), ctypes.addressof(self._flags)

    def opening(self, first: int, last: int) -> tuple[str, int]:
        """Return the font of the first Han character from `first` to `last`, and where it ends.

        That is where a Han character of another font stands, or after `last`.
        """
        start, end = np.searchsorted(self._han, (first, last + 1)).tolist()
        if start == end:
            return "", last + 1
        han = self._han
        name = self._name(int(han[start]))
        if name == self._name(int(han[end - 1])):
            return name, last + 1
        for at in han[start + 1 : min(end, start + _LONGEST)].tolist():
            if self._name(at) != name:
                return name, at
        return name, last + 1

    def _name(self, at: int) -> str:
        length = _INFO(self._handle, at, self._places[0], _ROOM, self._places[1])
        if not 0 < length <= _ROOM:
            return ""
        return _SUBSET.sub(b"", self._buffer.value).decode("utf-8", "replace")


def keep_leads(pages: Iterable[Sequence[Block]]) -> None:
    """Leave its lead to each line that opens in another font than most lines do."""
    lines = [block for page in pages for block in page if isinstance(block, Line) and block.font]
    fonts: Counter[str] = Counter()
    for line in lines:
        fonts[line.font] += len(line.text)
    body = fonts.most_common(1)[0][0] if fonts else ""
    for line in lines:
        if line.font == body or not body:
            line.lead = 0
