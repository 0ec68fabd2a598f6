"""Looks at all pages together: margins and indents; running heads, feet and page numbers go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import median

from extract.read.lines import Block, Line, TableBlock
from extract.read.marks import page_number
from extract.read.pdf_tables import merge_pages

_BAND = 0.13
_NUMBERS = re.compile(r"[\d〇零一二三四五六七八九十]+")


def frame(pages: Sequence[list[Block]], sizes: Sequence[tuple[float, float]]) -> list[Block]:
    """Return the blocks of all pages, furniture dropped, lines marked as they stand."""
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
    if isinstance(block, TableBlock):
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


_BIN = 3


class _Margins:
    """The left and right edges of text: of a page where it has enough lines, else of all."""

    def __init__(self) -> None:
        self._left: Counter[int] = Counter()
        self._right: Counter[int] = Counter()

    def count(self, blocks: Sequence[Block]) -> None:
        """Take note of the edges on a page."""
        for line in blocks:
            if isinstance(line, Line):
                self._left[round(line.x0 / _BIN)] += 1
                self._right[round(line.x1 / _BIN)] += 1

    def mark(self, blocks: Sequence[Block]) -> None:
        """Say of each line of a page whether it is full, set in, centred, after a gap."""
        lines = [block for block in blocks if isinstance(block, Line)]
        if not lines:
            return
        left = _edge(Counter(round(line.x0 / _BIN) for line in lines), self._left, min)
        right = _edge(Counter(round(line.x1 / _BIN) for line in lines), self._right, max)
        steps = [below.top - above.top for above, below in pairwise(lines) if below.top > above.top]
        leading = median(steps) if steps else 0.0
        above: Line | None = None
        for line in lines:
            size = line.size or 10.0
            line.indent = 1.2 * size < line.x0 - left < 8 * size
            line.full = line.x1 > right - 1.6 * size
            before, after = line.x0 - left, right - line.x1
            line.centred = before > 2.6 * size and abs(before - after) < 1.2 * size
            line.gap = above is not None and bool(leading) and line.top - above.top > 1.5 * leading
            above = line


def _edge(
    here: Counter[int], everywhere: Counter[int], outer: Callable[[Iterable[int]], int]
) -> float:
    """Return the outermost place at which several lines begin (or end): 3 here, 2 anywhere."""
    for places, least in ((here, 3), (everywhere, 3), (everywhere, 2), (everywhere, 1)):
        if several := [place for place, count in places.items() if count >= least]:
            return float(_BIN * outer(several))
    return 0.0
