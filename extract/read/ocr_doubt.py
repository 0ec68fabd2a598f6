"""Mends what the recognition is known to mistake, and says which numbers are in doubt."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extract.model import IN_DOUBT, NOT_READ, Page, Way
from extract.read.lines import Block, Line
from extract.rules.recognition import Doubt, Mend

_NUMBER = re.compile(r"\d[\d,.]*[%％‰]?")
_TELLING = 3  # characters of a number that are no chance
_POOR = 0.1  # the share of a page's numbers in doubt


def lines_in(blocks: Iterable[Block]) -> Iterator[Line]:
    """Yield the lines of blocks, those in the cells of tables too."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            for cell in block.cells:
                yield from cell.lines


def mend(line: Line, mends: Sequence[Mend]) -> None:
    """Mend a line if it was recognised."""
    if line.sure is None or line.boxes is None:
        return
    for one in mends:
        for found in reversed(list(one.pattern.finditer(line.text))):
            start, end = found.span()
            if all(sure != NOT_READ for sure in line.sure[start:end]):
                _put(line, start, end, one.becomes)


def _put(line: Line, start: int, end: int, text: str) -> None:
    """Put other text in place of a stretch, its characters sharing the stretch's box."""
    assert line.sure is not None
    assert line.boxes is not None
    sure = min(line.sure[start:end])
    boxes = line.boxes[4 * start : 4 * end]
    around = (min(boxes[::4]), min(boxes[1::4]), max(boxes[2::4]), max(boxes[3::4]))
    line.text = line.text[:start] + text + line.text[end:]
    line.sure = line.sure[:start] + array("f", [sure] * len(text)) + line.sure[end:]
    line.boxes = line.boxes[: 4 * start] + array("f", around * len(text)) + line.boxes[4 * end :]


def confirm(runs: Iterable[Line], layer: str) -> None:
    """Take the doubt off numbers that a text layer, hidden or not, has alike: a second opinion."""
    held = set(_NUMBER.findall(layer))
    for run in runs:
        if run.sure is None:
            continue
        for found in _NUMBER.finditer(run.text):
            if len(found[0]) >= _TELLING and found[0] in held:
                start, end = found.span()
                run.sure[start:end] = array(
                    "f", (max(one, IN_DOUBT) for one in run.sure[start:end])
                )


def doubted(text: str, sure: array[float], doubts: Sequence[Doubt]) -> array[float]:
    """Return how sure each character is, those in doubt for what stands around them."""
    lowered = array("f", sure)
    for doubt in doubts:
        for start, end in doubt.places(text):
            for at in range(start, end):
                lowered[at] = min(lowered[at], doubt.confidence)  # NOT_READ is lower
    return lowered


def judged(
    ways: Iterable[Way], text: str, sure: array[float], pages: Iterable[Page]
) -> tuple[Way, ...]:
    """Return how pages were read, those called poor of whose numbers many are in doubt."""
    poor = {page.number for page in pages if _poor(text, sure, page)}
    return tuple(replace(way, poor=way.page in poor) for way in ways)


def _poor(text: str, sure: array[float], page: Page) -> bool:
    numbers = [
        min(sure[found.start() : found.end()])
        for found in _NUMBER.finditer(text, page.start, page.end)
    ]
    read = [one for one in numbers if one != NOT_READ]
    return bool(read) and sum(one < IN_DOUBT for one in read) >= _POOR * len(read)
