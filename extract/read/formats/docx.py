"""DOCX, also as strict Office Open XML, and the same in one file of XML (flat OPC)."""

from __future__ import annotations

from extract.read.format import Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.source import Source


def _told(source: Source) -> bool:
    return source.zipped("word/document", "word/styles") or (
        source.zipped("word/") and source.zipped("[Content_Types].xml")
    )


def _read(source: Source, ocr: Ocr) -> Raw:
    from extract.read.docx import read_docx

    return read_docx(source.read(), source.path)


FORMATS = (
    Format(
        "docx", "a Word document", (".docx", ".docm", ".dotx"), told=_told, readers=(Reader(_read),)
    ),
)
