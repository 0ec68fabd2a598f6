"""What stands around a measure: its sign and currency, its qualifiers, what it is counted by."""

from __future__ import annotations

import re
from bisect import bisect_left

from extract.find.measures import Measure, Measures
from extract.model import Qualifier

PER_REACH = 14
"""How far (in characters) after 每月 a number may stand and still be one a month."""

Per = tuple[int, int, str]
"""Where a 每月 stands (start, end), and what it counts by."""

_LONGEST_PER = 40
_CLAUSE = re.compile("[，。；：、！？,;!?\n]")
_STRENGTH: dict[Qualifier, int] = {"over": 3, "under": 3, "range": 2, "about": 1, "exact": 0}
_SIGNED = frozenset({"ratio", "temperature", "money"})
_UNRATED = frozenset({"age", "ratio", "temperature"})
_MINUS = frozenset("-－−﹣")


class Surroundings:
    """The regexes before and after a measure, made from its table."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._table = table = measures.table
        before = [q for q in table.qualifiers if q.place == "before"]
        self.before = {word: q for q in before for word in q.surfaces}
        self._after = {
            word: q.meaning for q in table.qualifiers if q.place == "after" for word in q.surfaces
        }
        self._suffix = re.compile(f"\\s?(?P<word>{table.words(self._after)})(?![游班学课几各])")
        self._prefix = re.compile(f"(?P<word>{table.words(self.before)})\\s?$")
        ends = {form for word in self.before for form in table.forms(word[-1])}
        self._prefix_ends = frozenset(ends | {" ", "\u3000"})
        per = table.words(table.denominators)
        n = measures.numerals
        many = f"{n.integer}[{n.scale_forms}]?|[{n.digits}{n.scale_forms}]{{1,9}}+"
        self._per = re.compile(
            f"每[一个個]?\\s?(?:(?P<per>{per})|(?P<many>{many})\\s?(?P<of>{per}))"
            f"|(?P<mean>[人户戶亩畝])均(?=每)"
        )
        self._slash = re.compile(f"\\s?(?:[/／]|(?<=[人户月年])·|每)\\s?(?P<per>{per})(?![A-Za-z])")
        self._said = {table.fold(word): unit for unit in table.units for word in unit.before}
        self._say = re.compile(f"(?P<word>{table.words(self._said)})\\s*$")
        self._say_ends = frozenset(form for w in self._said for form in table.forms(w[-1]))

    def pers(self, text: str, start: int, stop: int) -> list[Per]:
        """Return the places that say what the numbers after them are counted by: 每月."""
        if text.find("每", start, stop) < 0:
            return []
        pers = []
        fold, names = self._table.fold, self._table.denominators
        for hit in self._per.finditer(text, start, stop):
            name = hit["mean"] or names[fold(hit["per"] or hit["of"])]
            many = hit["many"]
            if many and many != "一":
                try:
                    name = f"{self._measures.numerals.read(many)}{name}"
                except ValueError:
                    continue
            pers.append((hit.start(), hit.end(), name))
        return pers

    def lead(self, text: str, measure: Measure, floor: int) -> tuple[int, int]:
        """Return where the measure begins with its sign and currency, and the sign (1 or -1).

        A currency or scale of temperature before the number (人民币5万, 摄氏37度) gives the
        measure its unit.
        """
        begin = measure.start
        if begin <= floor:
            return begin, 1
        char = text[begin - 1]
        if char in self._say_ends or char.isspace():
            begin = self._say_unit(text, measure, floor)
            char = text[begin - 1] if begin > floor else ""
        if char in ("负", "負") and (measure.name or measure.negative):
            return begin - 1, -1
        if measure.dimension == "temperature" and text.startswith("零下", max(begin - 2, 0)):
            return begin - 2, -1
        if char in _MINUS and (measure.dimension in _SIGNED or measure.negative):
            before = text[begin - 2 : begin - 1]
            if (
                measure.negative
                or not before.isalnum()
                or ("一" <= before <= "鿿" and measure.dimension != "money")
            ):
                return begin - 1, -1
        return begin, 1

    def _say_unit(self, text: str, measure: Measure, floor: int) -> int:
        begin = measure.start
        hit = self._say.search(text[max(floor, begin - 8) : begin])
        if hit is None:
            return begin
        unit = self._said[self._table.fold(hit["word"])]
        if measure.name == unit.name or measure.name not in ("", "元", "度"):
            return begin
        if measure.name and measure.dimension != unit.dimension:
            return begin
        measure.name, measure.dimension, measure.rule = unit.name, unit.dimension, unit.rule
        return begin - len(hit.group())

    def rate(self, text: str, measure: Measure, stop: int, pers: list[Per]) -> tuple[str, int]:
        """Return what the unit is counted by (`/人/月`), and where the measure then ends."""
        last = measure.end
        per = ""
        if last < stop and text[last] in "/／每 ":
            while slash := self._slash.match(text, last, stop):
                per += "/" + self._table.denominators[self._table.fold(slash["per"])]
                last = slash.end()
        if pers and not per and measure.dimension not in _UNRATED:
            first = measure.start
            near = bisect_left(pers, (first - PER_REACH - _LONGEST_PER,))
            per = "".join(
                "/" + name
                for _, to, name in pers[near : bisect_left(pers, (first,))]
                if to <= first <= to + PER_REACH and not _CLAUSE.search(text, to, first)
            )
        return per, last

    def suffixed(self, text: str, last: int, stop: int) -> tuple[int, Qualifier]:
        """Return where the qualifier after the measure ends, and what it says (以上: over)."""
        hit = self._suffix.match(text, last, stop)
        if hit is None:
            return last, "exact"
        return hit.end(), self._after[self._table.fold(hit["word"])]

    def prefixed(
        self, text: str, begin: int, floor: int, measure: Measure
    ) -> tuple[int, Qualifier]:
        """Return where the qualifier before the measure begins, and what it says (约: about)."""
        if begin <= floor or text[begin - 1] not in self._prefix_ends:
            return begin, "exact"
        hit = self._prefix.search(text[max(floor, begin - 7) : begin])
        if hit is None:
            return begin, "exact"
        word = self.before[self._table.fold(hit["word"])]
        place = begin - len(hit.group())
        if place > 0 and text[place - 1] in word.unless_after:
            return begin, "exact"
        scale = text[measure.start] in self._measures.numerals.scale_forms
        if word.bare_scale and not scale and not self._measures.general:
            return begin, "exact"
        return place, word.meaning


def stronger(one: Qualifier, other: Qualifier) -> Qualifier:
    """Return the one that says more: a bound before a range before an approximation."""
    return one if _STRENGTH[one] >= _STRENGTH[other] else other
