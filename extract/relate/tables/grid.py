"""Finds what is header, label and number in the grid of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, takewhile

from extract.relate.tables.labels import NO_LABEL, NOT_TOLD, Label, Labels, Told

_LARGEST = 200_000
_LONG = 24


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A cell with what it says as a label; compared by identity."""

    told: Told
    label: Label
    blank: bool


_NO_FIELD = Field(NOT_TOLD, NO_LABEL, blank=True)


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

    `titles` are the rows above the header that stretch over the whole table; `body` the rows
    that hold numbers, each with the label of the last row before it that held nothing else.
    `places` are the columns of labels that name places; `regional` says that the table tells
    places apart, in rows or columns.
    """

    rows: Sequence[Sequence[Field]]
    titles: Sequence[Told]
    columns: Sequence[Column]
    body: Sequence[tuple[int, Label]]
    places: frozenset[int]
    regional: bool


def lay_out(cells: Sequence[Told], labels: Labels, above: Grid | None) -> Grid | None:
    """Return the grid of a table, None if it holds no numbers under or beside labels.

    `above` is a table right before, whose header serves this one if it has none of its own.
    """
    rows = _matrix(cells, labels)
    alone = [_alone(row) for row in rows]
    titles: Sequence[Told] = [field.told for field in takewhile(bool, alone) if field]
    start = len(titles)
    ends = (at for at in range(start, len(rows)) if _counts(rows[at]) or (at > start and alone[at]))
    end = next(ends, len(rows))
    header = rows[start:end]
    numbering = takewhile(_numbered, rows[end:] if header else ())
    body = list(_body(rows, header, end + len(list(numbering))))
    if not body or any(title.number is not None for title in titles):
        return None
    held = list(zip(*(rows[row] for row, _ in body), strict=True))
    if not header and above is not None and len(above.columns) == len(held):
        columns, titles = above.columns, titles or above.titles
    else:
        heads = list(zip(*_filled(header), strict=True)) or [()] * len(held)
        columns = [_column(heads[at], fields, at) for at, fields in enumerate(held)]
    places = frozenset(at for at, fields in enumerate(held) if _of_places(columns[at], fields))
    across = sum(any(x.region or x.total for x in column.chain) for column in columns)
    down = any(field.label.region is not None for at in places for field in held[at])
    return Grid(rows, titles, columns, body, places, regional=across > 1 or down)


def distinct(fields: Iterable[Field]) -> list[Field]:
    """Return the fields in which something stands, each once."""
    return list(dict.fromkeys(field for field in fields if not field.blank))


def _matrix(cells: Sequence[Told], labels: Labels) -> list[list[Field]]:
    """Return the fields by row and column, each in all the places that its cell spans."""
    height = max((told.cell.row + 1 for told in cells), default=0)
    width = max((told.cell.column + told.cell.columns for told in cells), default=0)
    if not 0 < height * width <= _LARGEST:
        return []
    rows = [[_NO_FIELD] * width for _ in range(height)]
    for told in reversed(cells):
        cell = told.cell
        label = NO_LABEL if told.sentences else labels.read(told)
        field = Field(told, label, labels.blank(told))
        for row in rows[cell.row : cell.row + cell.rows]:
            row[cell.column : cell.column + cell.columns] = [field] * cell.columns
    return rows


def _alone(row: Sequence[Field]) -> Field | None:
    """Return the only field of a row in which something stands, if there is but one."""
    held = distinct(row)
    return held[0] if len(held) == 1 and len(row) > 1 else None


def _counts(row: Sequence[Field]) -> bool:
    """Whether numbers stand in the row, and not years alone that head columns."""
    held = distinct(row)
    numbers = [field for field in held if field.told.number is not None]
    years = all(field.told.mentions.times for field in numbers)
    return bool(numbers) and (not years or any(field.label.region for field in held))


def _numbered(row: Sequence[Field]) -> bool:
    """Whether the row numbers the columns: 甲 乙 1 2 3."""
    numbers = [field.told.number for field in distinct(row)]
    return _serial([number.value for number in numbers if number is not None], 3)


def _serial(values: Sequence[Decimal], least: int) -> bool:
    return len(values) >= least and all(value == at for at, value in enumerate(values, 1))


def _body(
    rows: Sequence[Sequence[Field]], header: Iterable[Sequence[Field]], start: int
) -> Iterator[tuple[int, Label]]:
    """Yield the rows with numbers from `start` on, and the label that heads each."""
    heads = {_texts(row) for row in header}
    group = NO_LABEL
    for at, row in enumerate(rows[start:], start):
        alone = _alone(row)
        if _counts(row):
            yield at, group
        elif alone is not None and len(alone.told.words) <= _LONG and _texts(row) not in heads:
            group = alone.label


def _texts(row: Sequence[Field]) -> tuple[str, ...]:
    return tuple(field.told.words for field in row)


def _filled(header: Sequence[Sequence[Field]]) -> Iterator[list[Field]]:
    """Yield the rows of a header, a blank in an upper one filled from the left where something
    stands below it, and something else below what fills it.
    """
    held = ((level, at) for level, row in enumerate(header) for at in range(len(row)))
    lowest = {at: level for level, at in held if not header[level][at].blank}
    for level, row in enumerate(header):
        left = accumulate((at if not field.blank else 0 for at, field in enumerate(row)), max)
        under = {at for at in range(len(row)) if lowest.get(at, 0) > level}
        splits = {at for at in under if header[lowest[at]][at] is not row[at]}
        yield [
            row[near] if near == at or (at in under and near in splits) else _NO_FIELD
            for at, near in enumerate(left)
        ]


def _column(header: Iterable[Field], held: Iterable[Field], at: int) -> Column:
    """Return a column by its header and by what stands in the rows with numbers."""
    chain = tuple(field.label for field in distinct(header))
    heads = {label.head for label in chain}
    fields = distinct(held)
    numbers = [field.told.number for field in fields if field.told.number is not None]
    values = [number.value for number in numbers if not number.unit]
    few = 2 * len(numbers) <= len(fields)
    long = sum(len(field.told.words) for field in fields) > _LONG * len(fields)
    dated = all(field.told.mentions.times for field in fields) and (at == 0 or "year" in heads)
    counted = any(label.says or label.units for label in chain)
    kinds = (
        ("none", "note" in heads or any(label.says == "none" for label in chain)),
        ("none", few and long),
        ("label", few or dated),
        ("none", at == 0 and not counted and _serial(values, 2)),
        ("number", True),
    )
    return Column(chain, next(kind for kind, holds in kinds if holds))


def _of_places(column: Column, fields: Iterable[Field]) -> bool:
    """Whether a column's labels are places: by its header, or by a third of them."""
    held = [field.label for field in fields if field.label is not NO_LABEL]
    places = sum(label.region is not None for label in held)
    heads = {label.head for label in column.chain}
    headed = "place" in heads or ("unit" in heads and not any(label.units for label in held))
    return column.kind == "label" and (headed or 0 < len(held) <= 3 * places)
