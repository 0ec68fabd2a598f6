"""Puts the runs of a page into reading order: columns, lines, tables."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from statistics import median

from extract.read.lines import Block, Line, TableBlock, joined_sure
from extract.read.ocr import Recognised
from extract.read.pdf_grid import grids
from extract.read.pdf_page import PageText
from extract.read.pdf_tables import Rectangle, aligned, ruled

_WIDE_GAP = "\u3000"


def order(text: PageText, grids: Sequence[Sequence[Rectangle]]) -> list[Block]:
    """Return the lines and tables of a page in reading order; `grids` are its ruled cells."""
    return _among(*ruled(text.runs, grids, text.number))


def _among(runs: list[Line], tables: Sequence[tuple[float, TableBlock]]) -> list[Block]:
    """Return runs in reading order, with tables by their tops among them."""
    blocks: list[Block] = []
    for top, table in sorted(tables, key=lambda pair: pair[0]):
        blocks += in_order([run for run in runs if run.top < top])
        runs = [run for run in runs if run.top >= top]
        for cell in table.cells:
            cell.lines = [line for line in rows(cell.lines) if isinstance(line, Line)]
        blocks.append(table)
    return blocks + in_order(runs)


def order_sheet(text: PageText, found: Recognised) -> list[Block]:
    """Return the lines and tables recognised on a page, those of its left half first."""
    cells = grids(found.rules)
    gutter = found.gutter
    if gutter is None:
        return _scanned(text.runs, cells, text.number)
    blocks: list[Block] = []
    for column, left in ((1, True), (2, False)):
        runs = [run for run in text.runs if (run.x1 + run.x0 < 2 * gutter) == left]
        here = [grid for grid in cells if (grid[0][0] < gutter) == left]
        blocks += _marked(_scanned(runs, here, text.number), column)
    return blocks


def _scanned(
    runs: Sequence[Line], grids: Sequence[Sequence[Rectangle]], number: int
) -> list[Block]:
    """Return the lines and tables of a scan: plain tables by how their runs line up.

    The rules of a picture tell best where cells span others, are empty or hold several lines.
    Where all rows of runs are complete, or more than the rules tell apart, how they line up does
    not depend on faint rules.
    """
    rest, tables = ruled(runs, grids, number)
    return _among(rest, [(top, _lined_up(table, runs) or table) for top, table in tables])


def _lined_up(table: TableBlock, runs: Sequence[Line]) -> TableBlock | None:
    """Return a ruled table as its runs line up; None if its rules tell more."""
    held = [line for cell in table.cells for line in cell.lines]
    top, bottom = min(line.top for line in held), max(line.bottom for line in held)
    left, right = min(line.x0 for line in held), max(line.x1 for line in held)
    heights = _heights(
        [
            run
            for run in runs
            if top <= (run.top + run.bottom) / 2 <= bottom and run.x1 > left and run.x0 < right
        ]
    )
    found = aligned(heights)
    if len(found) != 1 or found[0][:2] != (0, len(heights)):
        return None
    complete = len({len(row) for row in heights}) == 1
    return found[0][2] if complete or _rows(found[0][2]) > _rows(table) else None


def _rows(table: TableBlock) -> int:
    return max(cell.row + cell.rows for cell in table.cells)


def in_order(runs: Sequence[Line]) -> list[Block]:
    """Return the lines that the runs make, column by column, and tables without rules."""
    gutter = find_gutter(runs)
    if gutter is None:
        return rows(runs, tables=True)
    found: list[Block] = []
    left: list[Line] = []
    right: list[Line] = []
    for run in sorted(runs, key=lambda run: (run.top, run.x0)):
        if run.x0 < gutter < run.x1:
            found += _side(left, 1) + _side(right, 2)
            left, right = [], []
            found.append(run)
        else:
            (left if run.x1 <= gutter else right).append(run)
    return found + _side(left, 1) + _side(right, 2)


def _side(runs: Sequence[Line], column: int) -> list[Block]:
    """Return the lines of a column, each with the column's number."""
    return _marked(in_order(runs), column)


def _marked(blocks: list[Block], column: int) -> list[Block]:
    for block in blocks:
        if isinstance(block, Line):
            block.column = 2 * block.column + column
    return blocks


def find_gutter(runs: Sequence[Line]) -> float | None:
    """Return the x between two columns of running text, or None on a page of one column."""
    if len(runs) < 8:
        return None
    start, end = min(run.x0 for run in runs), max(run.x1 for run in runs)
    narrow = [run for run in runs if run.x1 - run.x0 < 0.6 * (end - start)]
    if len(narrow) < 8:
        return None
    size = median(run.bottom - run.top for run in narrow)
    steps = int(end - start) + 1
    cover = [0] * (steps + 2)
    for run in narrow:
        cover[max(0, int(run.x0 - start))] += 1
        cover[min(steps, int(run.x1 - start) + 1)] -= 1
    total, best, opened = 0, None, -1
    for step in range(steps + 1):
        total += cover[step]
        empty = total <= max(1, 0.06 * len(narrow))  # a heading may stand over it
        if empty and opened < 0:
            opened = step
        elif not empty and opened >= 0:
            if opened > 0.15 * steps and step < 0.85 * steps and step - opened >= 0.6 * size:
                middle = start + (opened + step) / 2
                if _columns(narrow, middle):
                    best = middle
                    break
            opened = -1
    return best


def _columns(runs: Sequence[Line], gutter: float) -> bool:
    """Whether running text stands on both sides: several lines, long ones, beside each other."""
    left = [run for run in runs if run.x1 <= gutter]
    right = [run for run in runs if run.x0 >= gutter]
    if len(left) < 4 or len(right) < 4:
        return False
    for side in (left, right):
        widest = max(run.x1 for run in side) - min(run.x0 for run in side)
        long = sum(1 for run in side if run.x1 - run.x0 > 0.7 * widest and len(run.text) >= 8)
        if long < 0.5 * len(side):
            return False
    top = max(min(run.top for run in left), min(run.top for run in right))
    bottom = min(max(run.bottom for run in left), max(run.bottom for run in right))
    return bottom - top > 3 * median(run.bottom - run.top for run in runs)


def rows(runs: Sequence[Line], *, tables: bool = False) -> list[Block]:
    """Return the lines from top to bottom, runs on one height joined with a wide space.

    With `tables`, rows of runs that line up in columns become a table.
    """
    heights = _heights(runs)
    found: list[Block] = []
    at = 0
    for start, end, table in aligned(heights) if tables else ():
        found += [_join(row) for row in heights[at:start]]
        found.append(table)
        at = end
    return found + [_join(row) for row in heights[at:]]


def _heights(runs: Sequence[Line]) -> list[list[Line]]:
    """Return the runs on one height together, from left to right, the rows from top to bottom."""
    heights: list[list[Line]] = []
    for run in sorted(runs, key=lambda run: run.top + run.bottom):
        if heights and _level(heights[-1][-1], run):
            heights[-1].append(run)
        else:
            heights.append([run])
    for row in heights:
        row.sort(key=lambda run: run.x0)
    return heights


def _level(a: Line, b: Line) -> bool:
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _join(row: list[Line]) -> Line:
    """Return the runs of one height as a line."""
    line = row[0]
    for run in row[1:]:
        gap = run.x0 - line.x1
        size = max(line.size, run.size) or 0.7 * (run.bottom - run.top)
        glue = _WIDE_GAP if gap > 1.2 * size else _space(line, run, gap)
        blank = array("f", (line.x1, line.top, run.x0, line.bottom) if glue else ())
        if line.boxes is not None and run.boxes is not None:
            line.boxes = line.boxes + blank + run.boxes
        held = ((len(line.text), line.sure), (len(glue), None), (len(run.text), run.sure))
        line.sure = joined_sure(held)
        line.text = line.text + glue + run.text
        line.x1 = max(line.x1, run.x1)
        line.top, line.bottom = min(line.top, run.top), max(line.bottom, run.bottom)
    return line


def _space(line: Line, run: Line, gap: float) -> str:
    latin = line.text[-1:].isascii() and run.text[:1].isascii()
    return " " if latin and gap > 0.15 * (run.bottom - run.top) else ""
