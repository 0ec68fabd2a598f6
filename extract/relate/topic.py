"""What has been counted and announced so far: it names numbers whose own words are too few.

A tuple with names, since each number gives a new one: `dataclasses.replace` takes three times as
long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from extract.model import Quantity

#: How many of the numbers counted last are kept: one before them names nothing any more.
_KEPT = 256
#: The units of ratios, which are shares of something else.
RATIOS = frozenset({"%", "个百分点"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that was named, with its unit and value."""

    name: str
    unit: str
    value: Decimal


class Topic(NamedTuple):
    """What a number finds when it is named; each name and each announcement gives a new one.

    `head` is the last indicator that stood on its own, `recent` the last of all, `said` the last
    in the sentence, `changed` if it is of a difference; `divided` says that the last number was
    of what places are divided into.

    Of what a bare attribute (面积, 员工) is: `owner` is the sentence's last thing, `field` what the
    sentence announced (烟叶产业方面), `entity` the body told of last, `opening` the one that opened
    the paragraph, `title` that of the heading.

    `whole` is the one that 其中 divides, counted in `whole_unit`, `dividing` says that it stood
    before the next number by itself; `label` what a colon opens
    (`城市低保：…`), `case` what a rule is for (`对上市企业，给予…`), `theme` what a clause or a
    short sentence without numbers announces; `series` the last list of indicators; `of_parts` what
    is measured of each part of a breakdown (分经济类型看).
    `trail` is what the sentence counted, `part` its part between ；, `told` the paragraph,
    `inside` the bracket, `around` what the bracket is of.
    """

    head: str = ""
    recent: str = ""
    said: str = ""
    changed: bool = False
    divided: bool = False
    owner: str = ""
    field: str = ""
    entity: str = ""
    opening: str = ""
    title: str = ""
    whole: str = ""
    whole_unit: str = ""
    dividing: bool = False
    label: str = ""
    theme: str = ""
    case: str = ""
    of_parts: str = ""
    series: tuple[str, ...] = ()
    trail: tuple[Counted, ...] = ()
    part: tuple[Counted, ...] = ()
    told: tuple[Counted, ...] = ()
    inside: tuple[Counted, ...] = ()
    around: str = ""

    def in_paragraph(self) -> Topic:
        """Return the topic where a paragraph begins: its theme is its own."""
        return self._replace(theme="", told=()) if self.theme or self.told else self

    def in_sentence(self) -> Topic:
        """Return the topic where a sentence begins: labels and wholes end with their own."""
        return self._replace(
            label="", owner="", field="", entity=self.opening, whole="", said="", case="",
            of_parts="", changed=False, dividing=False, divided=False, trail=(), part=(),
        )  # fmt: skip

    def in_part(self) -> Topic:
        """Return the topic where a part of a sentence begins (；): its whole is its own."""
        return self._replace(whole="", dividing=False, case="", part=())

    def out_of_bracket(self) -> Topic:
        """Return the topic outside of brackets: what stood in the last one is passed."""
        if not (self.inside or self.around):
            return self
        return self._replace(
            trail=tuple(one for one in self.trail if one not in self.inside),
            inside=(),
            around="",
        )

    def telling_of(self, entity: str) -> Topic:
        """Return the topic after a clause that a body opens."""
        opening = self.opening if self.told else entity
        return self._replace(entity=entity, opening=opening, owner="")

    def told_alone(self, entity: str, *, title: bool) -> Topic:
        """Return the topic after a short sentence, which a body opens or none, or after a `title`
        of what follows.
        """
        titled, owner = entity if title else self.title, "" if entity else self.owner
        if (self.title, self.entity, self.opening, self.owner) == (titled, entity, entity, owner):
            return self
        return self._replace(title=titled, entity=entity, opening=entity, owner=owner)

    def counting(
        self, one: Counted, *, owner: str, changed: bool, bracketed: bool, head: bool
    ) -> Topic:
        """Return the topic with one more number named.

        `owner` is whose or of what bare attributes behind it tell; `changed` says that it is a
        difference, which nothing is a part of; `head` that its name stood on its own.
        """
        told = () if changed else (one,)
        own = told if head and not bracketed else ()
        return self._replace(
            divided=False,
            recent=self.recent if bracketed else one.name,
            said=self.said if bracketed else one.name,
            changed=self.changed if bracketed else changed,
            owner=self.owner if bracketed else owner,
            trail=(self.trail + told)[-_KEPT:],
            told=(self.told + told)[-_KEPT:],
            inside=(self.inside + told)[-_KEPT:] if bracketed else self.inside,
            part=self.part if of_unit(self.part, one.unit) else self.part + own,
            head=one.name if own else self.head,
        )

    def left_of(self, quantity: Quantity) -> str:
        """Return the indicator that a number is left of: it and the parts told since make it up."""
        alike = of_unit(reversed(self.trail), quantity.unit)
        parts = accumulate((one.value for one in alike), initial=quantity.value)
        return next(
            (one.name for one, sum_ in zip(alike, parts, strict=False) if one.value == sum_), ""
        )

    def counted(self, quantity: Quantity) -> str:
        """Return the last of the sentence's indicators that is no ratio, for what is none."""
        trail = () if quantity.dimension == "ratio" else reversed(self.trail)
        return next((one.name for one in trail if one.unit not in RATIOS), "")

    def same_unit(self, quantity: Quantity, whole: Decimal) -> str:
        """Return the last of the sentence's indicators with the unit, one of its size if any.

        `whole` is what the number makes up with the others of its list, each of another place.
        """
        unit, value = quantity.unit, quantity.value
        last = last_of_unit(self.trail, unit)
        if whole > 0:
            told = self.trail if last else self.told
            for one in reversed(told):
                if one.unit == unit and one.value >= whole:
                    return one.name
        for one in reversed(self.trail):
            if one.unit == unit and _of_size(one.value, value):
                return one.name
        return last


#: The topic where nothing has been told.
NOTHING = Topic()


def of_unit(counted: Iterable[Counted], unit: str) -> list[Counted]:
    """Return what was counted in a unit, in order."""
    return [one for one in counted if one.unit == unit]


def last_of_unit(counted: Sequence[Counted], unit: str) -> str:
    """Return the name of the last that was counted in a unit, or ``."""
    return next((one.name for one in reversed(counted) if one.unit == unit), "")


def _of_size(one: Decimal, other: Decimal) -> bool:
    """Whether neither of two values is more than some thousand times the other."""
    low, high = sorted((abs(one), abs(other)))
    return high <= 5000 * low
