"""Looks at all pages together: margins and indents; running heads, feet and page numbers go."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import median

from extract.model import Left
from extract.read.lines import Block, Line, TableBlock, size_of
from extract.read.marks import numbering_end, page_number
from extract.read.pdf_fonts import keep_leads
from extract.read.pdf_tables import merge_pages

_BAND = 0.13
_NOTE = re.compile(
    r"[①-⑳⓪❶-❿*＊※†]|[\[〔［]\d{1,2}[\]〕］]|[（(]?注\s*\d*\s*[：:）)]|\d{1,2}[\s　]"
)
_NUMBERS = re.compile(r"\d+")


def framed(
    pages: Sequence[list[Block]], sizes: Sequence[tuple[float, float]]
) -> tuple[list[Block], tuple[Left, ...]]:
    """Return what `frame` does, and what it dropped."""
    held = sum(map(size_of, pages))
    blocks = frame(pages, sizes)
    dropped = held - size_of(blocks)
    why = "repeated headers, footers and page numbers"
    return blocks, (Left(why, dropped),) if dropped > 0 else ()


def frame(pages: Sequence[list[Block]], sizes: Sequence[tuple[float, float]]) -> list[Block]:
    """Return the blocks of all pages, furniture dropped, lines marked as they stand."""
    keep_leads(pages)
    running = _running(pages, sizes)
    blocks: list[Block] = []
    margins = _Margins()
    kept_pages = []
    for blocks_of, (_, height) in zip(pages, sizes, strict=True):
        kept = [
            block
            for block in blocks_of
            if isinstance(block, TableBlock) or not _furniture(block, height, running)
        ]
        if _echoed(kept, height):
            del kept[0]
        _mark_notes(kept, height)
        kept_pages.append(kept)
        margins.count(kept)
    for kept in kept_pages:
        margins.mark(kept)
        if blocks and kept and isinstance(blocks[-1], TableBlock):
            skip = isinstance(kept[0], Line) and kept[0].text.startswith(("续表", "（续", "(续"))
            first = kept[skip] if len(kept) > skip else None
            if isinstance(first, TableBlock) and merge_pages(blocks[-1], first):
                kept = kept[skip + 1 :]
        blocks += kept
    return blocks


def _running(
    pages: Sequence[list[Block]], sizes: Sequence[tuple[float, float]]
) -> frozenset[tuple[str, int]]:
    """Return the texts (numbers left out) at heights where they stand on several pages."""
    seen: Counter[tuple[str, int]] = Counter()
    for blocks, (_, height) in zip(pages, sizes, strict=True):
        seen.update({_place(block, height) for block in blocks if _outer(block, height)})
    least = max(2, round(0.25 * len(pages)))
    return frozenset(place for place, count in seen.items() if count >= least)


def _outer(block: Block, height: float) -> bool:
    """Whether a line stands where running heads and feet do, and may be one by its words."""
    if isinstance(block, TableBlock):
        return False
    if block.text[-1:] in "。；" or numbering_end(block.text):
        return False
    return block.bottom < _BAND * height or block.top > (1 - _BAND) * height


def _place(block: Block, height: float) -> tuple[str, int]:
    assert isinstance(block, Line)
    top = block.top if block.top < height / 2 else block.top - height
    return _NUMBERS.sub("#", re.sub(r"\s", "", block.text)), round(top / 4)


def _furniture(line: Line, height: float, running: frozenset[tuple[str, int]]) -> bool:
    if not _outer(line, height):
        return False
    if page_number(line.text, bare=True):
        return True
    text, at = _place(line, height)
    return any((text, near) in running for near in (at - 1, at, at + 1))


def _echoed(blocks: Sequence[Block], height: float) -> bool:
    """Whether a page's first line is a running head that the title below it repeats."""
    if not blocks or not isinstance(blocks[0], Line) or blocks[0].bottom >= _BAND * height:
        return False
    first = blocks[0]
    return any(
        isinstance(line, Line) and first.text == line.text and first.size < line.size
        for line in blocks[1:8]
    )


def _mark_notes(blocks: Sequence[Block], height: float) -> None:
    """Mark the footnotes at the end of a page: a note's sign, then lines smaller than the text."""
    lines = [block for block in blocks if isinstance(block, Line)]
    if len(lines) < 3:
        return
    size = median(line.size for line in lines)
    for at in range(len(lines) - 1, 0, -1):
        line = lines[at]
        if not line.size or line.size > 0.85 * size or line.top < 0.4 * height:
            return
        if _NOTE.match(line.text) and lines[at - 1].size > 0.85 * size:
            for note in lines[at:]:
                note.note = True
            return


_BIN = 3


class _Margins:
    """The left and right edges of text: of a page where it has enough lines, else of all.

    Columns have edges of their own. Only lines of some width tell where the right edge is.
    """

    def __init__(self) -> None:
        self._left: dict[int, Counter[int]] = defaultdict(Counter)
        self._right: dict[int, Counter[int]] = defaultdict(Counter)

    def count(self, blocks: Sequence[Block]) -> None:
        """Take note of the edges on a page."""
        for column, lines in _columns(blocks).items():
            left, right = _edges(lines)
            self._left[column].update(left)
            self._right[column].update(right)

    def mark(self, blocks: Sequence[Block]) -> None:
        """Say of each line of a page whether it is full, set in, centred, after a gap."""
        for column, lines in _columns(blocks).items():
            begins, ends = _edges(lines)
            left = _edge(begins, self._left[column], min)
            right = _edge(ends, self._right[column], max)
            steps = [
                below.top - above.top for above, below in pairwise(lines) if below.top > above.top
            ]
            leading = median(steps) if steps else 0.0
            above: Line | None = None
            for line in lines:
                size = line.size or 10.0
                line.indent = 1.2 * size < line.x0 - left < 8 * size
                line.full = line.x1 > right - 1.6 * size
                before, after = line.x0 - left, right - line.x1
                line.centred = before > 2.6 * size and abs(before - after) < 1.2 * size
                step = line.top - above.top if above is not None else 0.0
                line.gap = bool(leading) and step > 1.5 * leading
                above = line


def _columns(blocks: Sequence[Block]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for block in blocks:
        if isinstance(block, Line):
            found.setdefault(block.column, []).append(block)
    return found


def _edges(lines: Sequence[Line]) -> tuple[Counter[int], Counter[int]]:
    """Return where the lines begin and where those end that are half as wide as the widest."""
    least = 0.5 * max(line.x1 - line.x0 for line in lines)
    return (
        Counter(round(line.x0 / _BIN) for line in lines),
        Counter(round(line.x1 / _BIN) for line in lines if line.x1 - line.x0 >= least),
    )


def _edge(
    here: Counter[int], everywhere: Counter[int], outer: Callable[[Iterable[int]], int]
) -> float:
    """Return the outermost place at which several lines begin (or end): 3 here, 2 anywhere."""
    for places, least in ((here, 3), (everywhere, 3), (everywhere, 2), (everywhere, 1)):
        if several := [place for place, count in places.items() if count >= least]:
            return float(_BIN * outer(several))
    return 0.0
