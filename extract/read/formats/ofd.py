"""OFD (GB/T 33190)."""

from __future__ import annotations

from extract.read.format import Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.source import Source


def _told(source: Source) -> bool:
    return source.zipped("OFD.xml")


def _read(source: Source, ocr: Ocr) -> Raw:
    from extract.read.ofd import read_ofd

    return read_ofd(source.read(), source.path)


FORMATS = (Format("ofd", "an OFD", (".ofd",), told=_told, readers=(Reader(_read),)),)
