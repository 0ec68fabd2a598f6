"""Stands one font in for those that a PDF names but does not hold: it reads alike everywhere.

PDFium looks for such fonts on the machine, takes another where it finds none, and drops text that
has no height in what it took. While a file is read it sees none of the machine's fonts: they are
all one, made here, whose every character is a box. Only the fonts that PDFium has itself stay.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2.raw as raw

_ASCENT, _DESCENT, _EM = 880, -120, 1000
_WIDE, _HIGH = 200, 700  # the box of a character, within the room that any file gives it
_FIXED = 1 << 16  # 1.0 as TrueType writes it
_NAME = b"Bulletin Box\0"
_HANDLE = 1  # any number but 0: that of the only font there is
_OWN = (b"Courier", b"Helvetica", b"Times")  # what PDFium calls those that it has itself


@contextmanager
def one_font() -> Iterator[None]:
    """Hide the machine's fonts from PDFium. What is opened here must be closed here."""
    raw.FPDF_SetSystemFontInfo(_box_only())
    try:
        yield
    finally:
        _show_machine()


@contextmanager
def machine_fonts() -> Iterator[None]:
    """Within `one_font`, show PDFium the machine's fonts again: to draw a page, not to read it."""
    _show_machine()
    try:
        yield
    finally:
        raw.FPDF_SetSystemFontInfo(_box_only())


def _show_machine() -> None:
    if machine := _machine():
        raw.FPDF_SetSystemFontInfo(machine)


@cache
def _machine() -> Any:
    """Return how PDFium finds the machine's fonts, kept when another way takes its place."""
    machine = raw.FPDF_GetDefaultSystemFontInfo()
    if machine:
        machine.contents.Release = type(machine.contents.Release)()
    return machine


@cache
def _box_only() -> Any:
    """Return the structure by which PDFium asks for fonts, filled with the functions below."""
    found = raw.FPDF_SYSFONTINFO(version=1)
    types = dict(found._fields_)
    for name, function in (
        ("MapFont", _mapped),
        ("GetFontData", _data),
        ("GetFaceName", _name),
    ):
        setattr(found, name, types[name](function))
    return found


def _mapped(
    _this: Any, _weight: int, _italic: int, charset: int, _pitch: int, face: Any, _exact: Any
) -> int | None:
    """Return the font for a name and a charset; None where PDFium has one itself."""
    name = ctypes.cast(face, ctypes.c_char_p).value or b""
    own = charset == raw.FXFONT_SYMBOL_CHARSET or (
        charset == raw.FXFONT_ANSI_CHARSET and name.startswith(_OWN)
    )
    return None if own else _HANDLE


def _data(_this: Any, _font: Any, table: int, buffer: Any, room: int) -> int:
    """Copy the font if it is asked for as a whole and there is room, and return its length."""
    return 0 if table else _copied(_box_font(), buffer, room)


def _name(_this: Any, _font: Any, buffer: Any, room: int) -> int:
    """Copy the font's name if there is room, and return its length."""
    return _copied(_NAME, buffer, room)


def _copied(data: bytes, buffer: Any, room: int) -> int:
    if buffer and room >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


@cache
def _box_font() -> bytes:
    """Return a TrueType font of as many glyphs as there can be, all of them the same box.

    Files name glyphs by numbers that only their own font knows. ASCII, for what gives no widths,
    is half an em wide, all else one em.
    """
    bounds = (0, 0, _WIDE, _HIGH)
    box = struct.pack(
        ">5h2H4B8h",
        *(1, *bounds),  # one outline
        *(3, 0),  # its last point, no instructions
        *(1, 1, 1, 1),  # all four points are on the outline
        *(0, 0, _WIDE, 0),  # steps across
        *(0, _HIGH, 0, -_HIGH),  # steps up
    )
    box += bytes(-len(box) % 4)
    glyphs = ((0, 0x1F, 1), (0x20, 0x7E, 2), (0x7F, 0x10FFFF, 1))
    glyph_of = struct.pack(">2H3I", 13, 0, 16 + 12 * len(glyphs), 0, len(glyphs))
    glyph_of += b"".join(struct.pack(">3I", *group) for group in glyphs)
    tables = {
        b"cmap": struct.pack(">4HI", 0, 1, 3, 10, 12) + glyph_of,
        b"glyf": box * 2,
        b"head": struct.pack(
            ">4I2H2Q4h2H3h", _FIXED, _FIXED, 0, 0x5F0F3CF5, 0, _EM, 0, 0, *bounds, 0, 8, 2, 0, 0
        ),
        b"hhea": struct.pack(
            ">I3hH11hH", _FIXED, _ASCENT, _DESCENT, 0, _EM, 0, 0, _WIDE, *[0] * 8, 4
        ),
        b"hmtx": struct.pack(">8H", _EM, 0, _EM, 0, _EM // 2, 0, _EM, 0),
        # Even glyphs are the first box. Odd ones begin where it ends and, since the next begins
        # before them, go on to the end of the table.
        b"loca": struct.pack(">2H", 0, len(box) // 2) * 0x8000,
        b"maxp": struct.pack(">I14H", _FIXED, 0xFFFF, 4, 1, 0, 0, 1, *[0] * 8),
    }
    listed, held = b"", b""
    start = 12 + 16 * len(tables)
    for name, table in tables.items():
        listed += struct.pack(">4s3I", name, 0, start + len(held), len(table))
        held += table + bytes(-len(table) % 4)
    return struct.pack(">I4H", _FIXED, len(tables), 64, 2, 16 * len(tables) - 64) + listed + held
