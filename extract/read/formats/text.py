"""Text and Markdown: what is of no other format."""

from __future__ import annotations

from extract.read.format import Format, Reader
from extract.read.lines import Ocr, Raw, not_too_long
from extract.read.source import Source

_WIDEST = 4  # bytes of a character in any encoding that is read


def _told(source: Source) -> bool:
    return True


def _read(source: Source, ocr: Ocr) -> Raw:
    from extract.read.text import decode, read_text

    not_too_long(source.size // _WIDEST, source.path)
    text = decode(source.read(), source.path)
    not_too_long(len(text), source.path)
    return read_text(text, source.path)


FORMATS = (
    Format(
        "text",
        "text",
        (".txt", ".md"),
        told=_told,
        rank=9,
        readers=(Reader(_read),),
        plain=True,
        safe=True,
    ),
)
