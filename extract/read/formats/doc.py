"""Word 97 to 2003, and WPS, which writes the same: by three ways, the last of them LibreOffice."""

from __future__ import annotations

from extract.errors import UnreadableDocument
from extract.read.format import Format, Reader
from extract.read.libreoffice import PROGRAMS, converted
from extract.read.lines import Line, Ocr, Raw, trim
from extract.read.office import PACKAGE, guarded, read_office
from extract.read.source import Source
from extract.read.text import plain, tidy


def _told(source: Source) -> bool:
    return source.compound("WordDocument")


def _read(source: Source, ocr: Ocr) -> Raw:
    return read_office(source.read(), "doc", source.path)


def _read_text(source: Source, ocr: Ocr) -> Raw:
    """Return its text alone: no tables, but read by other code."""
    from legacy_doc import extract_text

    text = guarded(lambda: extract_text(source.read()).text, source.path)
    lines = [trim(Line(tidy(plain(line)), block=True)) for line in text.split("\n")]
    found = [line for line in lines if line.text]
    if not found:
        raise UnreadableDocument(source.path, "empty (no text in it)", kind="empty")
    return Raw([*found], notes=("its tables were read as lines",))


def _read_converted(source: Source, ocr: Ocr) -> Raw:
    from extract.read.docx import read_docx

    return read_docx(converted(source.read(), "doc", "docx", source.path), source.path)


FORMATS = (
    Format(
        "doc",
        "a Word file of the old format",
        (".doc", ".dot", ".wps"),
        told=_told,
        readers=(
            Reader(_read, PACKAGE),
            Reader(_read_text, "legacy_doc"),
            Reader(_read_converted, programs=PROGRAMS),
        ),
        extra="legacy",
    ),
)
