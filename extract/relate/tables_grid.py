"""Finds what is header, label and number in the grid of a table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from extract.relate.tables_labels import NO_LABEL, Label, Labels, Told

_LARGEST = 200_000
_LONG = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header's labels from top to bottom, and what it holds.

    `kind` is `number`, `label` or `none` (remarks, numbering, ranks).
    """

    chain: tuple[Label, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells by row and column, with its header, its columns and its body.

    `titles` are the rows above the header that stretch over the whole table; `body` the numbers
    of the rows that hold numbers; `groups` the label of the last row before each that held
    nothing else. `places` are the columns of labels that name places; `regional` says that the
    table tells places apart, in rows or columns.
    """

    rows: list[list[Told | None]]
    labels: dict[int, Label]
    titles: Sequence[Told] = ()
    header: Sequence[int] = ()
    columns: Sequence[Column] = ()
    body: Sequence[int] = ()
    groups: Mapping[int, Label] = field(default_factory=dict)
    places: frozenset[int] = frozenset()
    regional: bool = False

    def label(self, row: int, column: int) -> Label:
        """Return what the cell says as a label."""
        told = self.rows[row][column]
        return NO_LABEL if told is None else self.labels[id(told)]

    def named(
        self, row: int, above: Mapping[int, Label]
    ) -> tuple[dict[int, Label], Mapping[int, Label]]:
        """Return the labels of a row by column, a blank one that of the row above, and the last
        label of each column up to here; `above` are these for the rows before.
        """
        named = {
            column: self.label(row, column)
            for column, each in enumerate(self.columns)
            if each.kind == "label" or self.label(row, column).total
        }
        if any(label.total or label.subtotal for label in named.values()):
            return named, above
        named = self._from_afar(named)
        last = max((c for c, label in named.items() if label is not NO_LABEL), default=-1)
        told = {column: label for column, label in named.items() if label is not NO_LABEL}
        blank = {c: above[c] for c in named if c < last and c not in told and c in above}
        return {**named, **blank}, {**above, **told}

    def _from_afar(self, named: dict[int, Label]) -> dict[int, Label]:
        """Return the labels of a row, with mere words for places that things come from."""
        heads = (label for c in named for label in self.columns[c].chain)
        if not any(label.origin for label in (*named.values(), *heads)):
            return named
        return {
            column: label if label.region is None else replace(label, region=None, own=label.words)
            for column, label in named.items()
        }

    def stubs(self, named: dict[int, Label]) -> Stubs:
        """Return the labels of a row as they hold for its columns."""
        heads = [(c, self.columns[c].chain[-1]) for c in named if self.columns[c].chain]
        first = heads[0][1] if heads else NO_LABEL
        anew = [c for c, head in heads if head is not first and head.words == first.words]
        return Stubs(list(named.items()), heads[0][0] if heads else len(self.columns), anew)


@dataclass(frozen=True, slots=True)
class Stubs:
    """The labels of a row by column; `headed` is the first column of these with a header, `anew`
    are those whose header is that of the first once more.
    """

    labels: Sequence[tuple[int, Label]]
    headed: int
    anew: Sequence[int]

    def of(self, column: int) -> Sequence[tuple[int, Label]]:
        """Return the labels that hold for a column: those on its left.

        Where the columns begin anew (县区 完成 | 县区 完成), only those of its own part; where
        the table has no header, the nearest and any place.
        """
        labels = self.labels
        end = bisect_left(labels, column, key=_column_of)
        if not end:
            return [pair for pair in labels[:2] if pair[0] > column][:1]
        if column <= self.headed:
            return [*(pair for pair in labels[: end - 1] if pair[1].region), labels[end - 1]]
        part = bisect_left(self.anew, column)
        if not part:
            return labels[:end]
        begin = bisect_left(labels, self.anew[part - 1], key=_column_of)
        return [*(pair for pair in labels[:begin] if pair[1].total), *labels[begin:end]]


def _column_of(pair: tuple[int, Label]) -> int:
    return pair[0]


def lay_out(cells: Sequence[Told], labels: Labels, above: Grid | None) -> Grid | None:
    """Return the grid of a table, None if it holds no numbers under or beside labels.

    `above` is a table right before, whose header serves this one if it has none of its own.
    """
    rows = _matrix(cells)
    if not rows:
        return None
    read = {id(told): NO_LABEL if told.sentences else labels.read(told) for told in cells}
    titles: list[Told] = []
    while len(titles) < len(rows) and (title := _alone(rows[len(titles)])) is not None:
        if title.number is not None:
            return None
        titles.append(title)
    start = at = len(titles)
    while at < len(rows) and not _counts(rows[at], read):
        if _alone(rows[at]) is not None and at > start:
            break
        at += 1
    header = range(start, at)
    while at < len(rows) and at > start and _numbered(rows[at]):
        at += 1
    groups = dict(_body(rows, read, header, at))
    if not groups:
        return None
    grid = Grid(rows, read, titles, header, body=list(groups), groups=groups)
    width = len(rows[0])
    if not header and above is not None and len(above.columns) == width:
        grid = replace(grid, columns=above.columns, titles=titles or above.titles)
    else:
        filled = [_filled(rows[row]) for row in header]
        columns = [_column(grid, column, filled) for column in range(width)]
        grid = replace(grid, columns=columns)
    places = frozenset(
        column for column, each in enumerate(grid.columns)
        if each.kind == "label" and _holds_places(grid, column)
    )  # fmt: skip
    across = sum(any(x.region or x.total for x in column.chain) for column in grid.columns)
    told = (grid.label(row, column) for row in grid.body for column in places)
    regional = across > 1 or any(label.region is not None for label in told)
    return replace(grid, places=places, regional=regional)


def _holds_places(grid: Grid, column: int) -> bool:
    """Whether a column's labels are places: by its header, or by a third of them."""
    labels = [grid.label(row, column) for row in grid.body]
    held = [label for label in labels if label is not NO_LABEL]
    places = sum(1 for label in held if label.region is not None)
    heads = [label.head for label in grid.columns[column].chain]
    if "place" in heads or ("unit" in heads and not any(label.units for label in held)):
        return True
    return places > 0 and 3 * places >= len(held)


def _matrix(cells: Sequence[Told]) -> list[list[Told | None]]:
    """Return the cells by row and column, each in all the places that it spans."""
    height = max((told.cell.row + 1 for told in cells), default=0)
    width = max((told.cell.column + told.cell.columns for told in cells), default=0)
    if not 0 < height * width <= _LARGEST:
        return []
    rows: list[list[Told | None]] = [[None] * width for _ in range(height)]
    for told in cells:
        cell = told.cell
        for row in rows[cell.row : cell.row + cell.rows]:
            for column in range(cell.column, cell.column + cell.columns):
                if row[column] is None:
                    row[column] = told
    return rows


def _distinct(row: Sequence[Told | None]) -> list[Told]:
    """Return the row's cells in which something stands, each once."""
    seen: dict[int, Told] = {}
    for told in row:
        if told is not None and not told.blank:
            seen.setdefault(id(told), told)
    return list(seen.values())


def _alone(row: Sequence[Told | None]) -> Told | None:
    """Return the only cell of a row in which something stands, if there is but one."""
    held = _distinct(row)
    return held[0] if len(held) == 1 and len(row) > 1 else None


def _counts(row: Sequence[Told | None], labels: Mapping[int, Label]) -> bool:
    """Whether numbers stand in the row, and not years alone that head columns."""
    held = _distinct(row)
    numbers = [told for told in held if told.number is not None]
    years = all(told.mentions.times for told in numbers)
    return bool(numbers) and not (years and not any(labels[id(t)].region for t in held))


def _numbered(row: Sequence[Told | None]) -> bool:
    """Whether the row numbers the columns: 甲 乙 1 2 3."""
    values = [told.number.value for told in _distinct(row) if told.number is not None]
    return len(values) >= 3 and values == list(range(1, len(values) + 1))


def _body(
    rows: Sequence[Sequence[Told | None]], labels: Mapping[int, Label], header: Sequence[int],
    start: int,
) -> Iterator[tuple[int, Label]]:  # fmt: skip
    """Yield the rows with numbers from `start` on, and the label that heads each."""
    heads = {_texts(rows[row]) for row in header}
    group = NO_LABEL
    for at, row in enumerate(rows[start:], start):
        if _counts(row, labels):
            yield at, group
            continue
        alone = _alone(row)
        if alone is not None and _texts(row) not in heads and len(alone.words) <= _LONG:
            group = labels[id(alone)]


def _texts(row: Sequence[Told | None]) -> tuple[str, ...]:
    return tuple("" if told is None else told.words for told in row)


def _column(grid: Grid, column: int, filled: Sequence[Sequence[int]]) -> Column:
    chain = _chain(grid, column, filled)
    cells = list(dict.fromkeys(
        id(told) for row in grid.body
        if (told := grid.rows[row][column]) is not None and not told.blank
    ))  # fmt: skip
    held = {id(told): told for row in grid.body if (told := grid.rows[row][column]) is not None}
    numbers = [held[key].number for key in cells if held[key].number is not None]
    heads = [label.head for label in chain if label.head]
    if any(label.says == "none" for label in chain) or "note" in heads:
        return Column(chain, "none")
    if 2 * len(numbers) <= len(cells):
        texts = [held[key].words for key in cells]
        long = bool(texts) and sum(map(len, texts)) > _LONG * len(texts)
        return Column(chain, "none" if long else "label")
    if all(held[key].mentions.times for key in cells) and (
        column == 0 or any(label.words.startswith("年") for label in chain)
    ):
        return Column(chain, "label")
    values = [number.value for number in numbers if number is not None and not number.unit]
    counted = any(label.says or label.units for label in chain)
    serial = len(values) > 1 and values == list(range(1, len(values) + 1))
    if column == 0 and serial and not counted and len(grid.rows[0]) > 2:
        return Column(chain, "none")
    return Column(chain, "number")


def _filled(row: Sequence[Told | None]) -> list[int]:
    """Return for each place of a row the nearest one, it or one on its left, that is not blank."""
    held = (at if told is not None and not told.blank else 0 for at, told in enumerate(row))
    return list(accumulate(held, max))


def _chain(grid: Grid, column: int, filled: Sequence[Sequence[int]]) -> tuple[Label, ...]:
    """Return the labels of a column's header, a blank in an upper row filled from the left, where
    `filled` says by which column.
    """
    chain: list[Label] = []
    seen: set[int] = set()
    for level, row in enumerate(grid.header):
        told = grid.rows[row][column]
        if told is None or told.blank:
            below = grid.header[level + 1 :]
            under = [grid.rows[r][column] for r in below]
            if not any(t is not None and not t.blank for t in under):
                continue
            left = filled[level][column]
            told = grid.rows[row][left]
            if told is None or told.blank or not _splits(grid, below, left):
                continue
        if id(told) not in seen:
            seen.add(id(told))
            chain.append(grid.labels[id(told)])
    return tuple(chain)


def _splits(grid: Grid, below: Sequence[int], column: int) -> bool:
    """Whether a header's cell has others below it, so that its right neighbours may be too."""
    top = grid.rows[below[0] - 1][column]
    return any(
        (told := grid.rows[row][column]) is not None and not told.blank and told is not top
        for row in below
    )
