"""Finds the cells that ruled lines enclose, and which of them make a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extract.read.pdf_tables import Rectangle

_NEAR = 3.0  # points: lines nearer than this are one, and meet the line that they end so near to
_MOST_PLACES = 20_000
_LEAST_CELLS = 4

Stroke = tuple[float, float, float]
Corner = tuple[int, int]


def grids(lines: Iterable[Rectangle]) -> list[list[Rectangle]]:
    """Return the cells (x0, top, x1, bottom) of each table that the lines (the same) enclose.

    A cell is the smallest rectangle right of and below a crossing with a line on each side; cells
    that share a corner are of one table, which has four at least.
    """
    level: list[Stroke] = []
    upright: list[Stroke] = []
    for x0, top, x1, bottom in lines:
        if x1 - x0 >= bottom - top:
            level.append(((top + bottom) / 2, x0, x1))
        else:
            upright.append(((x0 + x1) / 2, top, bottom))
    rows, columns = _merge(level), _merge(upright)
    if len(rows) * len(columns) > _MOST_PLACES:
        return []
    ys, xs = [y for y, _ in rows], [x for x, _ in columns]
    right = [_reach(parts, xs) for _, parts in rows]
    down = [_reach(parts, ys) for _, parts in columns]
    cells = [
        cell
        for x in range(len(xs))
        for y in range(len(ys))
        if (cell := _cell(x, y, right, down)) is not None
    ]
    return [
        [(xs[x0], ys[y0], xs[x1], ys[y1]) for x0, y0, x1, y1 in table]
        for table in _tables(cells)
        if len(table) >= _LEAST_CELLS
    ]


def _merge(strokes: Sequence[Stroke]) -> list[tuple[float, list[tuple[float, float]]]]:
    """Return the places of strokes, near ones as one, with the stretches that are drawn there."""
    found: list[tuple[float, list[tuple[float, float]]]] = []
    group: list[Stroke] = []
    for stroke in [*sorted(strokes), (float("inf"), 0.0, 0.0)]:
        if group and stroke[0] - group[-1][0] > _NEAR:
            parts: list[tuple[float, float]] = []
            for start, end in sorted((start, end) for _, start, end in group):
                if parts and start <= parts[-1][1] + _NEAR:
                    parts[-1] = (parts[-1][0], max(parts[-1][1], end))
                else:
                    parts.append((start, end))
            found.append((sum(place for place, _, _ in group) / len(group), parts))
            group = []
        group.append(stroke)
    return found


def _reach(parts: Sequence[tuple[float, float]], places: Sequence[float]) -> list[int]:
    """Return for each of the places the last one that a drawn stretch joins it to."""
    reach = list(range(len(places)))
    held = [
        any(start <= a + _NEAR and end >= b - _NEAR for start, end in parts)
        for a, b in pairwise(places)
    ]
    for at in range(len(places) - 2, -1, -1):
        if held[at]:
            reach[at] = reach[at + 1]
    return reach


def _cell(
    x: int, y: int, right: Sequence[Sequence[int]], down: Sequence[Sequence[int]]
) -> tuple[int, int, int, int] | None:
    """Return the smallest cell whose top left corner is the crossing, None if there is none."""
    for below in range(y + 1, down[x][y] + 1):
        for beside in range(x + 1, min(right[y][x], right[below][x]) + 1):
            if down[beside][y] >= below:
                return x, y, beside, below
    return None


def _tables(
    cells: Sequence[tuple[int, int, int, int]],
) -> list[list[tuple[int, int, int, int]]]:
    """Return the cells in groups that hang together by their corners."""
    group: dict[Corner, Corner] = {}

    def top(corner: Corner) -> Corner:
        while (above := group.setdefault(corner, corner)) != corner:
            group[corner] = group[above]
            corner = above
        return corner

    for x0, y0, x1, y1 in cells:
        first = top((x0, y0))
        for corner in ((x1, y0), (x0, y1), (x1, y1)):
            group[top(corner)] = first
    found: dict[Corner, list[tuple[int, int, int, int]]] = {}
    for cell in cells:
        found.setdefault(top((cell[0], cell[1])), []).append(cell)
    return list(found.values())
