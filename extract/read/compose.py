"""Puts paragraphs and tables together: the text, and where each character came from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from extract.model import Boxes, Cell, Page, Span, Table
from extract.read.layout import Paragraph
from extract.read.lines import Line, Raw, TableBlock, joined_sure
from extract.read.marks import caption


@dataclass(slots=True)
class Entry:
    """A line of `Document.text`: a paragraph, or a row of a table (then `paragraph` is None)."""

    start: int
    end: int
    text: str
    paragraph: Paragraph | None


@dataclass(slots=True)
class Composed:
    """The text with what is known of its characters, and its lines for the outline."""

    text: str
    entries: list[Entry]
    pages: tuple[Page, ...]
    tables: tuple[Table, ...]
    origin: tuple[tuple[int, int], ...]
    boxes: Boxes | None
    sure: array[float] | None


@dataclass(slots=True)
class _Writer:
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    origin: list[tuple[int, int]] = field(default_factory=list)
    page_starts: list[tuple[int, int]] = field(default_factory=list)
    pages: array[int] = field(default_factory=lambda: array("H"))
    corners: array[float] = field(default_factory=lambda: array("f"))
    boxed: bool = False
    sure: list[tuple[int, array[float] | None]] = field(default_factory=list)

    def put(self, text: str, line: Line | None = None) -> None:
        """Write `text`, which is `line`'s or (without one) the reader's own."""
        if not text:
            return
        if line is not None:
            if line.page and (not self.page_starts or self.page_starts[-1][1] < line.page):
                self.page_starts.append((self.length, line.page))
            self.origin.extend((self.length + here, there) for here, there in line.origin)
        if line is not None and line.boxes is not None:
            self.boxed = True
            self.pages.extend([line.page] * len(text))
            self.corners.extend(line.boxes)
            line.boxes = None  # kept once
        else:
            self.pages.extend([0] * len(text))
            self.corners.frombytes(bytes(16 * len(text)))
        self.sure.append((len(text), line.sure if line is not None else None))
        self.pieces.append(text)
        self.length += len(text)


def compose(parts: Iterable[Paragraph | TableBlock], raw: Raw) -> Composed:
    """Return the text of the parts, a paragraph or a row of a table a line."""
    writer = _Writer()
    entries: list[Entry] = []
    tables: list[Table] = []
    for part in parts:
        if writer.length:
            writer.put("\n")
        if isinstance(part, TableBlock):
            start = writer.length
            heads = _caption(entries)
            cells = _put_table(part, writer, entries)
            tables.append(Table(start, writer.length, tuple(cells), heads))
            continue
        start = writer.length
        at = 0
        for offset, line in part.lines:
            writer.put(part.text[at:offset])
            writer.put(line.text, line)
            at = offset + len(line.text)
        entries.append(Entry(start, writer.length, part.text, part))
    text = "".join(writer.pieces)
    return Composed(
        text,
        entries,
        _pages(writer, raw),
        tuple(tables),
        tuple(writer.origin),
        Boxes(writer.pages, writer.corners) if writer.boxed else None,
        joined_sure(writer.sure),
    )


def _put_table(table: TableBlock, writer: _Writer, entries: list[Entry]) -> list[Cell]:
    """Write a table, a row a line and its cells a tab apart; return the cells."""
    cells: list[Cell] = []
    row_start, row = writer.length, 0
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row != row:
            entries.append(_row(writer, row_start))
            writer.put("\n")
            row_start, row = writer.length, cell.row
        elif cells:
            writer.put("\t")
        start = writer.length
        for line in cell.lines:
            writer.put(line.text, line)
        cells.append(Cell(start, writer.length, cell.row, cell.column, cell.rows, cell.columns))
    entries.append(_row(writer, row_start))
    return cells


def _row(writer: _Writer, start: int) -> Entry:
    return Entry(start, writer.length, "", None)


def _caption(entries: list[Entry]) -> Span | None:
    """Return the stretch of the caption and unit lines right before a table."""
    start = len(entries)
    while start and entries[start - 1].paragraph is not None and caption(entries[start - 1].text):
        start -= 1
    return Span(entries[start].start, entries[-1].end) if start < len(entries) else None


def _pages(writer: _Writer, raw: Raw) -> tuple[Page, ...]:
    if not writer.page_starts:
        return ()
    ends = [start for start, _ in writer.page_starts[1:]] + [writer.length]
    return tuple(
        Page(number, start, end, raw.confidence.get(number))
        for (start, number), end in zip(writer.page_starts, ends, strict=True)
    )
