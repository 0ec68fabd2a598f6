"""Finds tables in plain text whose cells stand but one space apart, by their numbers.

Such a table has a header of words and below it at least two rows that end in numbers, as many
in each; what stands before them are its labels.
"""

from __future__ import annotations

import re
from itertools import groupby

Cells = list[tuple[int, int]]

_CANDIDATE = re.compile(
    r"^(?=[^\n]{3,160}$)[^\n。；！？]+[ \t\u3000]"
    r"(?:[-+−]?[0-9０-９][0-9０-９,.，]*+[%％\u4e00-\u9fff]{0,3}|[—－–/-]{1,2})[ \t\u3000]*$",
    re.MULTILINE,
)
_NUMBER = re.compile(r"[-+−]?[0-9０-９][0-9０-９,.，]*+[%％\u4e00-\u9fff]{0,3}|[—－–/-]{1,2}")
_WORDS = re.compile(r"[^0-9０-９。；，！？：:\s]*[\u4e00-\u9fff][^。；，！？：:\s]*")
_TOKEN = re.compile(r"[^ \t\u3000]+")
_LONGEST_LABEL = 16
_LEAST_ROWS = 2


def spaced_tables(text: str) -> dict[int, tuple[int, Cells]]:
    """Return the lines that are rows of such tables, by where they begin in `text`.

    Each with the offset of its table's first line and the (start, end) of its cells within it.
    """
    lines = [(match.start(), match.end()) for match in _CANDIDATE.finditer(text)]
    runs: list[list[tuple[int, int]]] = []
    for start, end in lines:
        if runs and start == runs[-1][-1][1] + 1:
            runs[-1].append((start, end))
        else:
            runs.append([(start, end)])
    found: dict[int, tuple[int, Cells]] = {}
    for run in runs:
        first = run[0][0]
        above = text.rfind("\n", 0, max(0, first - 1)) + 1
        header = [match.span() for match in _TOKEN.finditer(text[above : max(above, first - 1)])]
        if _heads(text[above:first], header):
            _fill(text, run, above, header, found)
    return found


def _heads(line: str, cells: Cells) -> bool:
    """Whether a line is a header: two cells or more, words each."""
    return len(cells) >= 2 and all(
        end - start <= _LONGEST_LABEL and _WORDS.fullmatch(line, start, end) for start, end in cells
    )


def _fill(
    text: str, run: list[tuple[int, int]], above: int, header: Cells,
    found: dict[int, tuple[int, Cells]],
) -> None:  # fmt: skip
    """Add the header and the rows of a run that fit it, up to the first that does not."""
    rows = [(start, _row(text[start:end], len(header))) for start, end in run]
    fitting, cells = next(groupby(rows, key=lambda row: row[1] is not None))
    kept = [(start, row) for start, row in cells if row is not None] if fitting else []
    counts = {sum(_counts(text, start, cell) for cell in row) for start, row in kept}
    least = _LEAST_ROWS if len(header) > 2 else _LEAST_ROWS + 1
    if len(kept) < least or len(counts) > 2:
        return
    found[above] = (above, header)
    for start, row in kept:
        found[start] = (above, row)


def _counts(text: str, start: int, cell: tuple[int, int]) -> bool:
    return _NUMBER.fullmatch(text, start + cell[0], start + cell[1]) is not None


def _row(line: str, width: int) -> Cells | None:
    """Return a row's cells, the words before its numbers joined where they are too many."""
    tokens = [match.span() for match in _TOKEN.finditer(line)]
    numbers = 0
    while numbers < len(tokens) and _NUMBER.fullmatch(line, *tokens[-1 - numbers]):
        numbers += 1
    labels = len(tokens) - numbers
    if labels < 1 or len(tokens) < width or numbers >= width:
        return None
    if len(tokens) > width:
        if width - numbers != 1:
            return None
        tokens[:labels] = [(tokens[0][0], tokens[labels - 1][1])]
    if tokens[0][1] - tokens[0][0] > _LONGEST_LABEL:
        return None
    return tokens
