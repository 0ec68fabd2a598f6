"""What a reader gives: lines and tables in reading order, each character with its place.

A reader says what the format says (an indent, a heading mark, a block's end, where a line
stands); `layout` alone decides which lines make a paragraph.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from extract.errors import UnreadableDocument
from extract.model import NOT_READ, Left, Way

#: The most characters of a text, and bytes of a web page or of a part in XML, that are read.
MOST_CHARACTERS = 3_000_000
LARGEST_MARKUP = 48 << 20

#: Which pages are recognised, and with how much effort; see `read_document`.
Ocr = Literal["auto", "off", "force", "best", "fast"]

#: From each `(offset here, offset in the source)` on, characters stand one by one in both.
Origin = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Line:
    """A line of text without white space at its ends.

    `level` is a heading mark (1 to 6; 0 none), `lead` the length of the bold run that opens the
    line, `gap` a blank line or a wide space before it, `indent` that it is set in, `block` that
    the format ends a paragraph after it, `column` the column of a page of several (from 1),
    `font` the font of its first Han character where that is known (then `lead` is what stands in
    another font than the document's text), `note` that it belongs to a footnote. The box is in
    points from the page's top left corner, `boxes` 4 numbers a character; `page` is 0 where the
    format has none. `sure` is how sure (0 to 1) the recognition is of each character, NOT_READ of
    one that was not recognised; None where none was.
    """

    text: str
    page: int = 0
    x0: float = 0.0
    top: float = 0.0
    x1: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    level: int = 0
    lead: int = 0
    gap: bool = False
    indent: bool = False
    centred: bool = False
    full: bool = False
    block: bool = False
    column: int = 0
    font: str = ""
    note: bool = False
    origin: Origin = ()
    boxes: array[float] | None = field(default=None, repr=False)
    sure: array[float] | None = field(default=None, repr=False)


@dataclass(slots=True)
class GridCell:
    """A table cell: its lines, its place in the grid (from 0) and how far it spans."""

    lines: list[Line]
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class TableBlock:
    """A table among the lines."""

    cells: list[GridCell]
    page: int = 0


Block = Line | TableBlock


@dataclass(slots=True)
class Raw:
    """A file as its reader gives it: blocks in reading order, and what OCR thinks of a page.

    `notes` say what the reading rests on beside the file, `left` what of it is not in the blocks,
    `ways` how each page was read, where the format has pages.
    """

    blocks: list[Block]
    confidence: dict[int, float] = field(default_factory=dict)
    pages: int = 0
    notes: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    ways: tuple[Way, ...] = ()


def characters(text: str | None) -> int:
    """Return how many characters of a text are no white space."""
    return len("".join(text.split())) if text else 0


def whole(text: str) -> int | None:
    """Return a whole number of a sane length; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def joined_sure(parts: Iterable[tuple[int, array[float] | None]]) -> array[float] | None:
    """Return how sure parts of so many characters are of each, one after the other."""
    held = list(parts)
    if all(sure is None for _, sure in held):
        return None
    every = array("f")
    for length, sure in held:
        every.extend(sure if sure is not None else [NOT_READ] * length)
    return every


def spanned(text: str) -> int:
    """Return how many rows or columns a cell spans as its file says, between 1 and 200."""
    return min(max(whole(text) or 1, 1), 200)


def size_of(blocks: Iterable[Block]) -> int:
    """Return how many characters of lines and tables are no white space."""
    total = 0
    for block in blocks:
        if isinstance(block, Line):
            total += characters(block.text)
        else:
            total += sum(size_of(cell.lines) for cell in block.cells)
    return total


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """Return the lines of blocks, those of tables cell by cell."""
    found: list[Line] = []
    for block in blocks:
        cells = [[block]] if isinstance(block, Line) else [cell.lines for cell in block.cells]
        found += [line for cell in cells for line in cell]
    return found


def not_too_long(size: int, path: str) -> None:
    """Raise UnreadableDocument for a text of more characters than are read."""
    if size > MOST_CHARACTERS:
        said = f"more than {MOST_CHARACTERS:,} characters; at most so many are read"
        raise UnreadableDocument(path, said, kind="too large")


def slice_origin(origin: Origin, start: int, end: int) -> Origin:
    """Return the origin of `text[start:end]`, counted from `start`."""
    if not origin or end <= start:
        return ()
    kept: list[tuple[int, int]] = []
    for here, there in origin:
        if here >= end:
            break
        if here <= start:
            kept = [(0, there + start - here)]
        else:
            kept.append((here - start, there))
    return tuple(kept)


def trim(line: Line) -> Line:
    """Return the line without white space at its ends, its places kept in step."""
    text = line.text
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if start == 0 and end == len(text):
        return line
    end = max(end, start)
    line.text = text[start:end]
    line.origin = slice_origin(line.origin, start, end)
    line.lead = max(0, min(line.lead, end) - start)
    if line.boxes is not None:
        line.boxes = line.boxes[4 * start : 4 * end]
    if line.sure is not None:
        line.sure = line.sure[start:end]
    return line


def laid(rows: Iterable[Iterable[tuple[list[Line], int, int]]]) -> TableBlock:
    """Return the table of rows of cells: the lines of each, how many rows and columns it spans.

    As in HTML, a row does not name again the cells that reach down into it.
    """
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for row, listed in enumerate(rows):
        column = 0
        for lines, height, width in listed:
            while (row, column) in taken:
                column += 1
            if len(taken) < _MOST_TAKEN:
                taken |= {(row + r, column + c) for r in range(height) for c in range(width)}
            cells.append(GridCell(lines, row, column, height, width))
            column += width
    return TableBlock(cells)


_MOST_TAKEN = 200_000  # places of a grid, against tables that span without end
_WIDE_GAP = "\u3000"
_LONGEST_CELL = 200


def tabular(table: TableBlock) -> list[Block]:
    """Return the table, or its lines where it only lays out the page.

    A table of one row, of one column, or with a long text in a cell holds no data.
    """
    rows = {cell.row for cell in table.cells}
    columns = {cell.column for cell in table.cells}
    long = any(sum(len(line.text) for line in cell.lines) > _LONGEST_CELL for cell in table.cells)
    if len(rows) > 1 and len(columns) > 1 and not long:
        return [table]
    cells = [cell for cell in table.cells if any(line.text for line in cell.lines)]
    if len(rows) == 1 and len(cells) > 1 and all(len(cell.lines) == 1 for cell in cells):
        text = _WIDE_GAP.join(cell.lines[0].text for cell in cells)
        if len(text) <= 60:
            return [Line(text, block=True)]
    return [line for cell in cells for line in cell.lines]
