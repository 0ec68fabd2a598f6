"""Decides for one number of a table whose it is, in which unit, and whether done or promised.

Each decision takes the first of candidates in a stated order; its rule names the part of the table
that gave the candidate: column, row, group, cell, caption, heading, article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.model import Fact, Quantity, Region, Status, Time
from extract.relate.context import fact
from extract.relate.tables.grid import Grid
from extract.relate.tables.labels import NO_LABEL, Label, Told
from extract.relate.tables.rows import Row
from extract.relate.tables.theme import Theme
from extract.rules import Rules

_STATUS: dict[str, Status] = {
    "fall": "change", "change": "change", "rate": "actual", "share": "actual",
    "standard": "standard", "target": "target", "actual": "actual",
}  # fmt: skip
_NUMBER = Quantity(0, 0, 0, 0, Decimal(1), None, "exact", "", "count", "")
_PERCENT = _NUMBER._replace(unit="%", dimension="ratio")


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with the part of the table that it stands in: `column` for a header, `row`, `group`;
    `at` is its column.
    """

    label: Label
    part: str = ""
    at: int = -1

    @property
    def time(self) -> Fact[Time] | None:
        """The time that the label tells."""
        if self.label.time is None:
            return None
        return fact(self.label.time, f"table:period-{self.part}", words=self.label.words)


NOT_PLACED = Placed(NO_LABEL)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a table with the labels that hold for it.

    `stubs` are those of its row from left to right, `labels` all of them, the nearest first: of
    its header from below, of its row from the right, of its group; `said` is the first of them that
    gives a status. `left` is the unit of the columns before it, `beside` the last label with a
    time before it.
    """

    told: Told
    quantity: Quantity
    column: int
    row: Row
    stubs: Sequence[Placed]
    labels: Sequence[Placed]
    said: Placed
    left: Quantity | None
    beside: Placed

    def first(self, test: Callable[[Label], object]) -> Placed:
        """Return the nearest label that passes a test, if any does."""
        return first(self.labels, test)

    @property
    def changes(self) -> bool:
        """Whether a label says that it is a difference."""
        return _STATUS.get(self.said.label.says) == "change"

    @property
    def dated(self) -> Placed:
        """The nearest label that tells a time."""
        return self.first(lambda label: label.time)


def first(labels: Iterable[Placed], test: Callable[[Label], object]) -> Placed:
    """Return the first label that passes a test, one that says nothing if none does."""
    return next((placed for placed in labels if test(placed.label)), NOT_PLACED)


def regions(number: Number, grid: Grid, theme: Theme) -> Iterator[tuple[Region | None, str]]:
    """Yield whose a number may be, each with its rule; None where that cannot be told.

    In this order: a place in its row, in its header, in its group; for a sum, what all of the table
    is about; nobody's for the sum of some group of places; a place that no table of places has;
    what the table is about.
    """
    for placed in (*reversed(number.stubs), *number.labels):
        if placed.label.region is not None:
            part = "total" if placed.label.total else placed.part
            yield placed.label.region, f"table:region-{part}"
    if any(placed.label.total for placed in number.labels):
        yield theme.region, "table:region-total"
    grouped = grid.regional and number.row.group is not NO_LABEL
    if grouped and any(placed.label.subtotal for placed in number.stubs):
        yield None, ""
    for placed in number.stubs:
        if placed.at in grid.places and placed.label.unlisted:
            yield Region(placed.label.own, "", "zone", ""), "table:region-row"
    yield theme.region, theme.region.rule


def status_of(number: Number, theme: Theme, rules: Rules) -> tuple[Status, str]:
    """Return whether a number is done or promised: by the words of a change in its cell, unless
    a label says so too; by its labels; by the caption.
    """
    said = number.said
    signed = rules.phrases.pattern("table-signed").match(number.told.words)
    candidates = (
        ("change" if signed and not number.changes else "", "table:status-cell"),
        (said.label.says, f"table:status-{said.part}:{said.label.says}"),
        (theme.says, theme.says_rule),
        ("actual", "table:status-none"),
    )
    return next((_STATUS[says], rule) for says, rule in candidates if says)


def measured(number: Number, indicator: str, theme: Theme, rules: Rules) -> Quantity:
    """Return a number in its unit: its own; that of the nearest label with one; for a share %;
    else that of the whole that it is a part of, of the columns on its left, of the caption.

    A share has no unit of another kind, unless the label that says so states it.
    """
    quantity, says = number.quantity, number.said.label.says
    unit, rule = next(_units(number, indicator, theme, rules))
    risen = rules.phrases.pattern("table-rise").search(number.told.words)
    falls = says == "fall" and quantity.value > 0 and not risen
    factor = -unit.value if falls else unit.value
    high = None if quantity.value_high is None else quantity.value_high * factor
    return quantity._replace(
        value=quantity.value * factor, value_high=high, unit=unit.unit,
        dimension=unit.dimension, rule=rule,
    )  # fmt: skip


def _units(
    number: Number, indicator: str, theme: Theme, rules: Rules
) -> Iterator[tuple[Quantity, str]]:
    quantity, said = number.quantity, number.said.label
    if quantity.unit or quantity.dimension:
        yield quantity._replace(value=_NUMBER.value), quantity.rule
    stated = number.first(lambda label: label.units)
    share = said.says in ("rate", "share") or rules.phrases.pattern("table-rated").search(
        said.word or indicator
    )
    for unit in stated.label.units[:1]:
        if not share or unit.dimension == "ratio" or said.units == (unit,):
            yield unit, f"table:unit-{stated.part}"
    if share:
        yield _PERCENT, "table:unit-share"
    others = ((number.row.whole, "whole"), (number.left, "left"))
    yield from ((unit, f"table:unit-{part}") for unit, part in others if unit is not None)
    yield from ((unit, "table:unit-caption") for unit in _of_caption(indicator, theme, rules))
    yield _NUMBER, "table:unit-none"


def _of_caption(indicator: str, theme: Theme, rules: Rules) -> Sequence[Quantity]:
    """Return the unit of the caption, if one fits; of several, money or not by what is counted."""
    units = [unit for unit in theme.units if unit.dimension != "ratio"]
    money = any(word in indicator for word in rules.tables.words("money"))
    fitting = [unit for unit in units if (unit.dimension == "money") == money]
    return next((found for found in (units, fitting) if len(found) == 1), [])


def base_of(said: Label, rules: Rules) -> str:
    """Return what a difference is measured against, in the label's words."""
    fixed = [base for word, base in rules.tables.bases.items() if word in said.words]
    return next(iter([*fixed, *rules.phrases.pattern("table-base").findall(said.words)]), "")
