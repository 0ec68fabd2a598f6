"""Joins lines to paragraphs: broken at a line end, a page end, a blank line within a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.read.lines import Block, Line, TableBlock
from extract.read.marks import (
    Marks,
    body_like,
    caption,
    date_line,
    issue_in,
    listed,
    numbering_end,
    page_number,
    unfinished,
)

_SIGNATURE = 30


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, each with the offset of its first character in `text`."""

    text: str
    lines: list[tuple[int, Line]] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """The first line."""
        return self.lines[0][1]

    @property
    def last(self) -> Line:
        """The last line."""
        return self.lines[-1][1]

    @property
    def lead(self) -> int:
        """The length of the bold run that opens the paragraph, whole lines and then a part."""
        for offset, line in self.lines:
            if line.lead < len(line.text):
                return offset + line.lead
        return len(self.text)

    @property
    def marked(self) -> bool:
        """Whether the format sets the whole paragraph off (a heading mark, bold throughout)."""
        whole = len(self.lines) == 1 and self.lead >= len(self.text) and not self.first.font
        return bool(self.first.level) or whole


def paragraphs(blocks: Sequence[Block], marks: Marks) -> Iterator[Paragraph | TableBlock]:
    """Yield the paragraphs and tables of the blocks in order, page numbers left out."""
    kept = [b for b in blocks if isinstance(b, TableBlock) or (b.text and not page_number(b.text))]
    indents = sum(1 for block in kept if isinstance(block, Line) and block.indent)
    style = indents > 0.04 * len(kept)
    parts: list[tuple[int, Line]] = []
    pieces: list[str] = []
    length = 0
    body = False
    notes: list[Line] = []

    for at, block in enumerate(kept):
        if isinstance(block, Line) and block.note and parts:
            notes.append(block)
            continue
        if isinstance(block, TableBlock):
            if parts:
                yield Paragraph("".join(pieces), parts)
                parts, pieces, length, body = [], [], 0, False
            yield from _notes(notes)
            yield block
            continue
        if parts:
            following = next((b for b in kept[at + 1 : at + 2] if isinstance(b, Line)), None)
            last = parts[-1][1]
            whole = body or body_like("".join(pieces))
            if continues(last, block, following, marks, body=whole, style=style):
                glue = _glue(last.text, block.text)
                pieces.append(glue + block.text)
                parts.append((length + len(glue), block))
                length += len(glue) + len(block.text)
                body = whole
                continue
            yield Paragraph("".join(pieces), parts)
            yield from _notes(notes)
        parts, pieces, length, body = [(0, block)], [block.text], len(block.text), False
    if parts:
        yield Paragraph("".join(pieces), parts)
    yield from _notes(notes)


def _notes(lines: list[Line]) -> Iterator[Paragraph]:
    """Yield the footnotes that were held back until their page's last paragraph ended."""
    parts: list[tuple[int, Line]] = []
    text = ""
    for line in lines:
        if parts and (numbering_end(line.text) or parts[-1][1].text[-1] in "。；"):
            yield Paragraph(text, parts)
            parts, text = [], ""
        parts.append((len(text), line))
        text += line.text
    if parts:
        yield Paragraph(text, parts)
    lines.clear()


def continues(
    last: Line, line: Line, following: Line | None, marks: Marks, *, body: bool, style: bool
) -> bool:
    """Whether `line` goes on with the paragraph that ends in `last`.

    `body` says that the paragraph holds a sentence already, `style` that the document sets the
    first line of a paragraph in.
    """
    if last.level or line.level or line.centred != last.centred:
        return False
    if last.full and not last.block and not line.indent:
        if not line.gap:
            tail = marks.tail(line.text) and not unfinished(last.text)
            sure = (style and not tail) or not opens(line, following, marks)
            return sure and not _resized(last.size, line.size)
        if unfinished(last.text):
            return not opens(line, following, marks)
    if not unfinished(last.text):
        return False
    if last.text[-1] in "，、" and not marks.section(line.text):
        return not opens(line, following, marks)
    if line.indent and line.page:
        return False
    return body and not opens(line, following, marks)


def opens(line: Line, following: Line | None, marks: Marks) -> bool:
    """Whether the words of the line begin something new."""
    text = line.text
    if numbering_end(text) or listed(text) or caption(text) or date_line(text) or issue_in(text):
        return not (issue_in(text) and body_like(text))
    if marks.section(text) or marks.place(text) or marks.tail(text) or marks.contents(text):
        return True
    if marks.heading_in(text) is not None:
        return True
    signed = following is not None and date_line(following.text) is not None
    return signed and len(text) <= _SIGNATURE and not body_like(text)


def _resized(a: float, b: float) -> bool:
    """Whether two lines are of different font sizes (0 is unknown)."""
    return bool(a and b) and abs(a - b) > 0.15 * a


def _glue(before: str, after: str) -> str:
    """Return the space between two Latin words that a line end stood for."""
    a, b = before[-1], after[0]
    if (
        a.isascii()
        and b.isascii()
        and a not in "-/"
        and (a.isalpha() or a in ",;:.")
        and b.isalpha()
    ):
        return " "
    return ""
