"""Worksheets: titles and notes as lines, what stands in rows and columns as tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extract.read.lines import Block, GridCell, Line, TableBlock, tabular
from extract.read.text import plain, tidy

#: The digits that a spreadsheet shows of a number; binary fractions have more.
_DIGITS = 15
_EXACT = re.compile(r"-?\d+\.\d{13,}")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def shown(value: object) -> str:
    """Return a number or a text as a sheet shows it that sets no format."""
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}"
    text = tidy(plain("" if value is None else str(value))).strip()
    return f"{float(text):.{_DIGITS}g}" if _EXACT.fullmatch(text) else text


def cell(value: object) -> list[Line]:
    """Return the lines of a cell that holds a value."""
    return [Line(line.strip()) for line in shown(value).split("\n") if line.strip()]


def sheet(name: str, table: TableBlock) -> Iterator[Block]:
    """Yield what stands on a sheet: its name, if somebody gave it one, then its parts.

    Blank rows part the tables. A row with one cell above or below a table is its title or a note.
    """
    if _HAN.search(name):
        yield Line(tidy(plain(name)).strip(), block=True)
    rows: defaultdict[int, list[GridCell]] = defaultdict(list)
    for one in table.cells:
        if any(line.text for line in one.lines):
            rows[one.row].append(one)
    group: list[list[GridCell]] = []
    for number in sorted(rows):
        if group and number > _end(group) + 1:
            yield from _part(group)
            group = []
        group.append(rows[number])
    yield from _part(group)


def _end(group: list[list[GridCell]]) -> int:
    return max(one.row + one.rows - 1 for row in group for one in row)


def _part(rows: list[list[GridCell]]) -> Iterator[Block]:
    several = [at for at, row in enumerate(rows) if len(row) > 1]
    start, end = (several[0], several[-1] + 1) if several else (len(rows), len(rows))
    yield from _plain(rows[:start])
    if several:
        yield from tabular(TableBlock(list(_moved(rows[start:end]))))
    yield from _plain(rows[end:])


def _plain(rows: Iterable[list[GridCell]]) -> Iterator[Line]:
    for row in rows:
        for one in row:
            for at, line in enumerate(one.lines, 1):
                yield replace(line, block=at == len(one.lines))


def _moved(rows: list[list[GridCell]]) -> Iterator[GridCell]:
    """Yield the cells with rows and columns counted from the first that holds anything."""
    top, left = rows[0][0].row, min(one.column for row in rows for one in row)
    for row in rows:
        for one in row:
            yield replace(one, row=one.row - top, column=one.column - left)
