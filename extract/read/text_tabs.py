"""Finds tables in plain text whose cells stand a tab apart, as they are when copied from a page.

What is copied loses its spans: a row of fewer cells than the others stands beside a label that
holds for several rows, and the first cell of a header may stretch over several columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.model import Cell, Table

_LINE = re.compile(r"[^\n\f]+")
_PART = re.compile(r"(?:(?<=[\t\n\f])|\A)[^\t\n\f]*|(?<=\t)")
_TOKEN = re.compile(r"[^ \u3000]+")
_NUMBER = re.compile(
    r"(?:[-+−±]|[\u4e00-\u9fff]{2,4}(?=[0-9]))?[0-9０-９][0-9０-９,.，]*+[%％‰]?[\u4e00-\u9fff（）()/]{0,4}"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_TIME = re.compile(r"(?:19|20)[0-9]{2}年|[0-9]{1,2}(?:[-—－~至][0-9]{1,2})?月[份末底]?")
_DASH = re.compile(r"[-—－–/…]{1,3}")
_LABEL = re.compile(r"[^。；！？，：:]{1,24}[：:]?")
_WORD = re.compile(r"(?![0-9]+\Z)[^。；！？，：:]{1,16}")
_LONGEST_CELL = 60
_LEAST = 2


@dataclass(frozen=True, slots=True)
class _Row:
    """A line: its cells, and of what kind each is: a number (`9`), words (`a`), blank (` `).

    A row of years is one of words.
    """

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]
    kinds: str

    @property
    def apart(self) -> bool:
        """Whether the line has two cells or more in which something stands."""
        return len(self.kinds.replace(" ", "")) > 1

    @property
    def counts(self) -> bool:
        """Whether a number stands in one of its cells."""
        return self.apart and "9" in self.kinds

    def without(self, columns: frozenset[int]) -> _Row:
        """Return the row without some of its cells."""
        kept = [at for at in range(len(self.cells)) if at not in columns]
        return replace(
            self,
            cells=tuple(self.cells[at] for at in kept),
            kinds="".join(self.kinds[at] for at in kept),
        )


def tabbed_tables(text: str) -> dict[int, Table]:
    """Return the tables of tabs in `text`, by where each begins; all offsets are into `text`."""
    if "\t" not in text:
        return {}
    lines = [
        _row(text, match.start(), match.end(), _PART)
        for match in _LINE.finditer(text)
        if not match[0].isspace()
    ]
    found: dict[int, Table] = {}
    at = 0
    while at < len(lines):
        lines[at] = _opening(text, lines[at])
        end = _run(text, lines, at)
        if end > at and (table := _lay_out(_headed(text, lines, at, end))) is not None:
            found[table.start] = table
        at = max(end, at + 1)
    return found


def _row(text: str, start: int, end: int, part: re.Pattern[str]) -> _Row:
    """Return the line as a row of the parts in it."""
    cells = [match.span() for match in part.finditer(text, start, end)]
    kinds = "".join(_kind(text[a:b].strip()) for a, b in cells)
    row = _Row(start, end, tuple(cells), kinds)
    return _of_words(row) if kinds.count("9") > 1 and _years(text, row) else row


def _opening(text: str, row: _Row) -> _Row:
    """Return the first row of a run, which is of words if it has but a year (指标, 2023)."""
    return _of_words(row) if "9" in row.kinds and _years(text, row) else row


def _years(text: str, row: _Row) -> bool:
    """Whether all numbers of a row are years."""
    numbers = (text[a:b] for (a, b), kind in zip(row.cells, row.kinds, strict=True) if kind == "9")
    return all(_YEAR.fullmatch(number.strip()) for number in numbers)


def _of_words(row: _Row) -> _Row:
    return replace(row, kinds=row.kinds.replace("9", "a"))


def _kind(words: str) -> str:
    if not words or _DASH.fullmatch(words):
        return " "
    return "9" if _NUMBER.fullmatch(words) and not _TIME.fullmatch(words) else "a"


def _run(text: str, lines: Sequence[_Row], at: int) -> int:
    """Return where the rows end that begin at `at`, which is their end if there are none.

    A line of one short label goes with them if a row with a number follows; a row of words below
    one with a number heads another table.
    """
    if not lines[at].apart:
        return at
    end = at + 1
    while end < len(lines):
        line, after = lines[end], lines[end + 1] if end + 1 < len(lines) else None
        if line.apart:
            if after is not None and after.counts and lines[end - 1].counts and _heads(line):
                break
        elif (
            after is None
            or not after.counts
            or not _LABEL.fullmatch(text[line.start : line.end].strip())
        ):
            break
        end += 1
    return end


def _heads(row: _Row) -> bool:
    return row.kinds.strip("a") == ""


def _headed(text: str, lines: Sequence[_Row], at: int, end: int) -> list[_Row]:
    """Return rows, with the line above them if it is their header with its words spaced apart."""
    rows = list(lines[at:end])
    if at and rows[0].counts and not lines[at - 1].apart:
        above = _row(text, lines[at - 1].start, lines[at - 1].end, _TOKEN)
        words = [text[a:b] for a, b in above.cells]
        if len(words) > _LEAST and all(_WORD.fullmatch(word) for word in words):
            filled = max((row.kinds for row in rows), key=len)
            if len(words) in (len(filled), len(filled.replace(" ", ""))):
                return [above, *rows]
    return rows


def _lay_out(rows: list[_Row]) -> Table | None:
    """Return the table of rows, None if they hold no numbers or texts too long for cells."""
    widest = max(len(row.cells) for row in rows)
    full = [row for row in rows if len(row.cells) == widest]
    blank = frozenset(at for at in range(widest) if all(_empty(row, at) for row in full))
    rows = [row.without(blank) if len(row.cells) == widest else row for row in rows]
    width = max(len(row.cells) for row in rows)
    body = [row for row in rows if row.counts]
    apart = [row for row in rows if row.apart]
    if len(body) < _LEAST and not (body and len(apart) > len(body) and width > _LEAST):
        return None
    if 2 * len(body) < len(apart) or width < _LEAST or any(_long(row) for row in rows):
        return None
    kinds = _columns([row.kinds for row in body if len(row.cells) == width], width)
    return Table(rows[0].start, rows[-1].end, _placed(rows, width, kinds))


def _empty(row: _Row, at: int) -> bool:
    return row.cells[at][0] == row.cells[at][1] or row.kinds[at] == " "


def _long(row: _Row) -> bool:
    return any(end - start > _LONGEST_CELL for start, end in row.cells)


def _columns(rows: Sequence[str], width: int) -> str:
    """Return of what kind the cells of each column are for the most part."""
    columns = ["".join(row[at] for row in rows) for at in range(width)]
    return "".join("9" if 2 * c.count("9") >= len(c.strip()) > 0 else "a" for c in columns)


def _fits(row: str, columns: str) -> bool:
    """Whether the cells of a row are of the kinds of their columns, blanks of any."""
    return all(kind in (" ", of) for kind, of in zip(row, columns, strict=True))


def _placed(rows: Sequence[_Row], width: int, kinds: str) -> tuple[Cell, ...]:
    """Return the cells in their places.

    Those of a short row stand at the right, if they fit there, beside the labels above; in the
    header and in a last row of one label the first stretches over what is free.
    """
    first = next(at for at, row in enumerate(rows) if row.counts)
    placed: list[Cell] = []
    beside: dict[int, int] = {}
    for at, row in enumerate(rows):
        made = [Cell(a, b, at, column) for column, (a, b) in enumerate(row.cells)]
        short = width - len(row.cells)
        if not row.apart:
            label = next(cell for cell, kind in zip(made, row.kinds, strict=True) if kind != " ")
            made, short = [replace(label, column=0, columns=width)], 0
            beside.clear()
        elif short > 0 and (at < first or _fits(row.kinds, kinds[short:])):
            made = [replace(cell, column=cell.column + short) for cell in made]
            alone = at == len(rows) - 1 and row.kinds.find("9") == 1
            if at < first or alone or any(column not in beside for column in range(short)):
                made[0] = replace(made[0], column=0, columns=1 + short)
            else:
                for held in {beside[column] for column in range(short)}:
                    placed[held] = replace(placed[held], rows=placed[held].rows + 1)
        if at >= first and row.apart:
            for number, cell in enumerate(made):
                if kinds[cell.column : cell.column + 1] == "a":
                    beside[cell.column] = len(placed) + number
        placed += made
    return tuple(placed)
