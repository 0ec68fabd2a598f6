"""Excel workbooks of all ages, and those of WPS; numbers as they are shown: 12.5%, not 0.125."""

from __future__ import annotations

from extract.errors import UnreadableDocument
from extract.read.archive import Archive
from extract.read.format import Format, Reader
from extract.read.libreoffice import PROGRAMS, converted
from extract.read.lines import Ocr, Raw, whole
from extract.read.office import PACKAGE, read_office
from extract.read.source import Source


def _told(source: Source) -> bool:
    return source.zipped("xl/workbook.xml")


def _old(source: Source) -> bool:
    return source.compound("Workbook", "Book")


def _read(source: Source, ocr: Ocr) -> Raw:
    data = source.read()
    return read_office(data, "xlsx", source.path, _places(Archive(data, source.path)))


_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _places(archive: Archive) -> list[list[int]]:
    """Return the numbers of the rows of each sheet that hold anything.

    A sheet that cannot be read has none, and so have all where their list cannot.
    """
    try:
        links = archive.xml("xl/_rels/workbook.xml.rels")
        targets = {one.get("Id"): one.get("Target", "").removeprefix("/xl/") for one in links}
        sheets = archive.xml("xl/workbook.xml").iterfind("{*}sheets/{*}sheet")
        return [_rows(archive, f"xl/{targets.get(one.get(_R), '')}") for one in sheets]
    except UnreadableDocument:
        return []


def _rows(archive: Archive, name: str) -> list[int]:
    if name not in archive.names:
        return []
    return [
        whole(row.get("r", "")) or 0
        for row in archive.xml(name).iterfind("{*}sheetData/{*}row")
        if row.find("{*}c") is not None
    ]


def _read_old(source: Source, ocr: Ocr) -> Raw:
    return read_office(source.read(), "xls", source.path)


def _read_converted(source: Source, ocr: Ocr) -> Raw:
    made = converted(source.read(), "xls", "xlsx", source.path)
    return read_office(made, "xlsx", source.path)


FORMATS = (
    Format(
        "xlsx",
        "an Excel workbook",
        (".xlsx", ".xlsm", ".xltx"),
        told=_told,
        readers=(Reader(_read, PACKAGE),),
        extra="legacy",
    ),
    Format(
        "xls",
        "an Excel workbook of the old format",
        (".xls", ".xlt", ".et"),
        told=_old,
        readers=(Reader(_read_old, PACKAGE), Reader(_read_converted, PACKAGE, PROGRAMS)),
        extra="legacy",
    ),
)
