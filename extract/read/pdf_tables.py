"""Tables on a PDF page: ruled ones by their grid, others by how their runs line up."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extract.read.lines import GridCell, Line, TableBlock

Rectangle = tuple[float, float, float, float]

_NEAR = 2.5


def ruled(
    runs: Sequence[Line], grids: Sequence[Sequence[Rectangle]], number: int
) -> tuple[list[Line], list[tuple[float, TableBlock]]]:
    """Take the characters within grids out of the runs; return the rest and (top, table) pairs."""
    rest = list(runs)
    tables: list[tuple[float, TableBlock]] = []
    for cells in grids:
        lefts = _edges([x for cell in cells for x in (cell[0], cell[2])])
        tops = _edges([y for cell in cells for y in (cell[1], cell[3])])
        if len(lefts) < 3 or len(tops) < 3:
            continue
        held: dict[int, list[Line]] = {}
        outside: list[Line] = []
        for run in rest:
            middle = (run.top + run.bottom) / 2
            if not tops[0] <= middle <= tops[-1] or run.x1 < lefts[0] or run.x0 > lefts[-1]:
                outside.append(run)
                continue
            for part in _cut(run, lefts):
                centre = (part.x0 + part.x1) / 2
                at = next(
                    (
                        n
                        for n, (x0, top, x1, bottom) in enumerate(cells)
                        if x0 <= centre <= x1 and top <= middle <= bottom
                    ),
                    None,
                )
                if at is None:
                    outside.append(part)
                else:
                    held.setdefault(at, []).append(part)
        if len(held) < 4:
            continue
        rest = outside
        made = [
            GridCell(
                held.get(n, []),
                _index(tops, top),
                _index(lefts, x0),
                max(1, _index(tops, bottom) - _index(tops, top)),
                max(1, _index(lefts, x1) - _index(lefts, x0)),
            )
            for n, (x0, top, x1, bottom) in enumerate(cells)
        ]
        tables.append((tops[0], TableBlock(made, page=number)))
    return rest, tables


def _edges(values: Sequence[float]) -> list[float]:
    """Return the distinct edges, those nearly alike taken as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _index(edges: Sequence[float], value: float) -> int:
    return max(0, bisect_right(edges, value + _NEAR) - 1)


def _cut(run: Line, edges: Sequence[float]) -> list[Line]:
    """Return the run cut where it crosses the edges of columns."""
    boxes = run.boxes
    if boxes is None or not any(run.x0 + 1 < edge < run.x1 - 1 for edge in edges):
        return [run]
    parts: list[Line] = []
    start = 0
    column = bisect_right(edges, (boxes[0] + boxes[2]) / 2)
    for at in range(1, len(run.text) + 1):
        if at < len(run.text):
            here = bisect_right(edges, (boxes[4 * at] + boxes[4 * at + 2]) / 2)
            if here == column or run.text[at].isspace():
                continue
        parts.append(
            Line(
                run.text[start:at],
                page=run.page,
                x0=boxes[4 * start],
                top=run.top,
                x1=boxes[4 * at - 2],
                bottom=run.bottom,
                size=run.size,
                boxes=array("f", boxes[4 * start : 4 * at]),
                sure=run.sure[start:at] if run.sure is not None else None,
            )
        )
        if at < len(run.text):
            start, column = at, here
    return parts


def aligned(rows: Sequence[list[Line]]) -> list[tuple[int, int, TableBlock]]:
    """Return the (first row, row after the last, table) of tables without rules.

    `rows` are runs on one height each, left to right. A table is three rows or more with as many
    runs, three at least, whose columns stand apart; rows between with fewer runs are wrapped
    cells or a header that spans columns.
    """
    found: list[tuple[int, int, TableBlock]] = []
    at = 0
    while at < len(rows):
        if len(rows[at]) < 3:
            at += 1
            continue
        end = at
        misses = 0
        last = at
        while end < len(rows) and misses < 3:
            if len(rows[end]) >= 3:
                misses, last = 0, end
            else:
                misses += 1
            end += 1
        table = _table(rows, at, last + 1)
        if table is not None:
            found.append(table)
            at = table[1]
        else:
            at += 1
    return found


def _table(rows: Sequence[list[Line]], start: int, end: int) -> tuple[int, int, TableBlock] | None:
    counts = Counter(len(row) for row in rows[start:end] if len(row) >= 3)
    width, times = counts.most_common(1)[0]
    if times < 3:
        return None
    model = [row for row in rows[start:end] if len(row) == width]
    spans = [
        (min(row[n].x0 for row in model), max(row[n].x1 for row in model)) for n in range(width)
    ]
    if any(a[1] >= b[0] for a, b in pairwise(spans)):
        return None
    cells: list[GridCell] = []
    number = -1
    for at in range(start, end):
        row = rows[at]
        placed = [(_columns(run, spans), run) for run in row]
        if any(columns is None for columns, _ in placed):
            if at - start < 3:
                return None
            end = at
            break
        wrapped = len(row) < width and bool(cells) and at > start and _close(rows[at - 1], row)
        if (
            wrapped
            and len(row) < 0.6 * width
            and all(columns is not None and columns[0] == columns[1] for columns, _ in placed)
        ):
            _append(cells, number, placed)
            continue
        number += 1
        for columns, run in placed:
            if columns is not None:
                first, final = columns
                cells.append(GridCell([run], number, first, 1, final - first + 1))
    return start, end, TableBlock(cells, page=rows[start][0].page)


def _columns(run: Line, spans: Sequence[tuple[float, float]]) -> tuple[int, int] | None:
    """Return the first and last column that the run stands over; None if it is no cell."""
    touched = [n for n, (x0, x1) in enumerate(spans) if run.x0 < x1 and run.x1 > x0]
    if not touched:
        gaps = [max(x0 - run.x1, run.x0 - x1) for x0, x1 in spans]
        nearest = gaps.index(min(gaps))
        return (nearest, nearest) if min(gaps) < 2 * (run.bottom - run.top) else None
    if len(touched) == len(spans) and len(run.text) > 20:
        return None
    return touched[0], touched[-1]


def _close(above: Sequence[Line], row: Sequence[Line]) -> bool:
    height = row[0].bottom - row[0].top
    return min(run.top for run in row) - max(run.bottom for run in above) < 0.5 * height


def _append(
    cells: list[GridCell], number: int, placed: Sequence[tuple[tuple[int, int] | None, Line]]
) -> None:
    for columns, run in placed:
        for cell in cells:
            if columns is not None and cell.row == number and cell.column == columns[0]:
                cell.lines.append(run)
                break


def merge_pages(above: TableBlock, below: TableBlock) -> bool:
    """Join `below` to `above` if it goes on with it, a repeated header left out."""
    if _width(above) != _width(below):
        return False
    head = 0
    rows = {cell.row for cell in below.cells}
    while head in rows and head < 4 and _row(above, head) == _row(below, head):
        head += 1
    start = max(cell.row + cell.rows for cell in above.cells)
    for cell in below.cells:
        if cell.row >= head:
            cell.row += start - head
            above.cells.append(cell)
    return True


def _width(table: TableBlock) -> int:
    return max((cell.column + cell.columns for cell in table.cells), default=0)


def _row(table: TableBlock, row: int) -> list[str]:
    cells = sorted(
        (c.column, "".join(x.text for x in c.lines)) for c in table.cells if c.row == row
    )
    return [text for _, text in cells]
