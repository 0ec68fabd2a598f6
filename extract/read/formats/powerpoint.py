"""PowerPoint presentations of all ages, and those of WPS: the text of their slides."""

from __future__ import annotations

from extract.read.archive import Archive
from extract.read.format import Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.office import PACKAGE, read_office
from extract.read.source import Source


def _told(source: Source) -> bool:
    return source.zipped("ppt/presentation.xml")


def _old(source: Source) -> bool:
    return source.compound("PowerPoint Document")


def _read(source: Source, ocr: Ocr) -> Raw:
    data = source.read()
    Archive(data, source.path)
    return read_office(data, "pptx", source.path)


def _read_old(source: Source, ocr: Ocr) -> Raw:
    return read_office(source.read(), "ppt", source.path)


FORMATS = (
    Format(
        "pptx",
        "a PowerPoint presentation",
        (".pptx", ".ppsx"),
        told=_told,
        readers=(Reader(_read, PACKAGE),),
        extra="legacy",
    ),
    Format(
        "ppt",
        "a PowerPoint presentation of the old format",
        (".ppt", ".pps", ".dps"),
        told=_old,
        readers=(Reader(_read_old, PACKAGE),),
        extra="legacy",
    ),
)
