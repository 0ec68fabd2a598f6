"""Word documents in one file of XML: flat OPC, and what Word 2003 wrote, often named .doc."""

from __future__ import annotations

from extract.read.format import Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.source import Source

_MARKS = (
    b'progid="Word.Document"',
    b"http://schemas.microsoft.com/office/word/2003/wordml",
    b"http://schemas.microsoft.com/office/2006/xmlPackage",
)


def _told(source: Source) -> bool:
    head = source.text_head.lstrip()
    return head.startswith(b"<") and any(mark in head for mark in _MARKS)


def _read(source: Source, ocr: Ocr) -> Raw:
    from extract.read.docx import read_word_xml

    return read_word_xml(source.read(), source.path)


FORMATS = (Format("word-xml", "Word's XML", told=_told, rank=2, readers=(Reader(_read),)),)
