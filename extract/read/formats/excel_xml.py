"""Excel 2003's XML (SpreadsheetML), which web systems give out as .xls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from extract.errors import UnreadableDocument
from extract.read.archive import parsed, xml_of
from extract.read.format import Format, Reader
from extract.read.lines import (
    Block,
    GridCell,
    Ocr,
    Raw,
    TableBlock,
    not_too_long,
    size_of,
    spanned,
    whole,
)
from extract.read.sheets import cell, sheet, shown
from extract.read.source import Source

_NAME = b"urn:schemas-microsoft-com:office:spreadsheet"
_S = "{" + _NAME.decode() + "}"
_NAMED = {"Percent": "0.00%"}


def _told(source: Source) -> bool:
    head = source.text_head.lstrip()
    return head.startswith(b"<") and _NAME in head and b"<html" not in head.lower()


def _read(source: Source, ocr: Ocr) -> Raw:
    root = xml_of(source.read(), "the file", source.path, parsed)
    formats = {
        style.get(f"{_S}ID", ""): one.get(f"{_S}Format", "")
        for style in root.iter(f"{_S}Style")
        for one in style.iterfind(f"{_S}NumberFormat")
    }
    blocks: list[Block] = []
    for one in root.iter(f"{_S}Worksheet"):
        blocks += sheet(one.get(f"{_S}Name", ""), TableBlock(list(_cells(one, formats))))
    not_too_long(size_of(blocks), source.path)
    if not blocks:
        raise UnreadableDocument(source.path, "empty (no text in it)", kind="empty")
    return Raw(blocks)


def _cells(held: Any, formats: Mapping[str, str]) -> Iterator[GridCell]:
    """Yield the cells of a sheet; rows and cells that follow blank ones tell their place."""
    row = -1
    for listed in held.iter(f"{_S}Row"):
        row, column = _place(listed, row + 1), -1
        for one in listed.iterfind(f"{_S}Cell"):
            column = _place(one, column + 1)
            rows, columns = _span(one, "MergeDown"), _span(one, "MergeAcross")
            for data in one.iterfind(f"{_S}Data"):
                format = formats.get(one.get(f"{_S}StyleID", ""), "")
                value = _shown("".join(data.itertext()), data.get(f"{_S}Type", ""), format)
                yield GridCell(cell(value), row, column, rows, columns)
            column += columns - 1


def _place(element: Any, otherwise: int) -> int:
    return (whole(element.get(f"{_S}Index", "")) or otherwise + 1) - 1


def _span(element: Any, name: str) -> int:
    return spanned(str((whole(element.get(f"{_S}{name}", "")) or 0) + 1))


def _shown(value: str, kind: str, format: str) -> str:
    """Return a value as its format shows it, as far as that is a day or a share."""
    if kind == "DateTime":
        return value.partition("T")[0]
    try:
        number = float(value)
    except ValueError:
        return value
    format = _NAMED.get(format, format)
    if kind != "Number" or not isfinite(number):
        return value
    if "%" not in format:
        return shown(number)
    return f"{number:.{format.partition('.')[2].count('0')}%}"


FORMATS = (Format("excel-xml", "Excel's XML", told=_told, rank=2, readers=(Reader(_read),)),)
