"""Finds what a measure is counted by: /月 behind it, or a 每月 before it that reaches it."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import product
from typing import NamedTuple

from extract.find.measure import Measure
from extract.find.measures import Measures
from extract.find.openings import letters, seconds
from extract.rules.rates import TAKERS
from extract.rules.units import UnitTable

REACH = 14
"""How far (in characters) after 每月 a number may stand and still be one a month."""

FAR_REACH = 32
"""The same for a number of times (每年为辖区老人提供1次体检)."""

_LONGEST_PER = 40
_CLAUSE = re.compile("[，。；：、！？,;!?\n]")
_SENTENCE = re.compile("[，。；：！？,;!?\n]")
_COUNTED = frozenset({"money", "mass"})
_DIGIT = re.compile("[0-9０-９]")


class Per(NamedTuple):
    """Where a 每月 stands, what it counts by, and the dimensions that it divides."""

    start: int
    end: int
    name: str
    of: frozenset[str]


class Rated(NamedTuple):
    """A measure that is a rate: where it ends, its unit without and with its denominator.

    `scaled` says that a scale word is in it.
    """

    end: int
    unit: str
    per: str
    scaled: bool


class Rates:
    """The regexes of denominators, made from a table."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._table = table = measures.table
        self._by_word = {
            table.fold(surface): one for one in table.denominators for surface in one.surfaces
        }
        self._units = {one.name: one.folds_to or one.name for one in table.denominators}
        self._people = frozenset(
            self._units[one.name] for one in table.denominators if one.of == TAKERS["person"]
        )
        self._populations = frozenset(one.name for one in table.denominators if one.population)
        self._occasions, self._money = table.named("occasion"), table.the("plain", "money")
        self._counted = {u.name: u.dimension for u in table.units if u.dimension in _COUNTED}
        self._times = frozenset(
            self._units[one.name] for one in table.denominators if one.of == TAKERS["time"]
        )
        words = {
            surface: table.word(surface)
            + (f"(?!{table.words(one.unless_before)})" if one.unless_before else "")
            for one in table.denominators
            for surface in one.surfaces
        }
        at_number = {s for one in table.denominators if one.at_number for s in one.surfaces}
        longest = sorted(words, key=lambda word: (-len(word), word))
        every = "|".join(words[word] for word in longest if word not in at_number)
        at_once = "|".join(table.word(word) for word in sorted(at_number)) or "(?!)"
        means = "|".join(
            (f"(?<![{mean.unless_after}])" if mean.unless_after else "")
            + f"(?:{table.words(mean.surfaces)})"
            + (f"(?=[^，。；：、0-9]{{0,8}}{mean.then})" if mean.then else "")
            for mean in table.means
        )
        say, phrase, each = table.say, table.phrases.pattern, table.phrases.letters("every")
        spoken = {w for mean in table.means if mean.then not in each for w in mean.surfaces}
        least = [word for word in spoken if not any(o in word for o in spoken - {word})]
        # Literals alone: the search then skips to one of their first characters.
        self._sign = re.compile(
            "|".join([*each, *(w for word in least for w in _forms(table, word))])
        )
        self._means = {table.fold(word): mean for mean in table.means for word in mean.surfaces}
        opening = [form[:2] for word in self._means for form in _forms(table, word[:2])]
        firsts = each.union(pair[0] for pair in opening)
        self._starts = re.compile(f"{letters(firsts)}(?:(?<={letters(each)})|{seconds(opening)})")
        self._each = phrase("each-of-many")
        self._per = re.compile(
            f"{letters(each)}(?:(?P<each>{at_once})(?=\\s?{say('granted-at-once')}?[0-9０-９])"
            f"|{say('each-one')}?\\s?(?P<per>{every}))"
            + (f"|(?P<mean>{means})" if means else "|(?P<mean>(?!))")
        )
        self._of = re.compile(f"\\s?(?P<of>{every})")
        by = "|".join(table.word(word) for word in longest)
        self._slash = re.compile(
            f"\\s?(?:[/／]|{say('dot')}|{say('every')})\\s?(?P<per>{by})(?![A-Za-z])"
        )
        self._slashes, self._piece = table.phrases.letters("slash"), phrase("priced-piece")
        self._behind = self._slashes | table.phrases.letters("article")
        self._beside, self._whole = phrase("beside-rate"), phrase("in-all-of")
        soft = table.words(
            word for q in table.qualifiers if q.place == "before" for word in q.surfaces
        )
        self._carry, self._parallel, self._compare = (
            re.compile(f"{say(name)}(?:{soft})?")
            for name in ("carries-rate", "parallel-rate", "compares-rate")
        )

    def pers(self, text: str, start: int, stop: int) -> list[Per]:
        """Return the places that say what the numbers after them are counted by: 每月."""
        pers: list[Per] = []
        if self._sign.search(text, start, stop) is None:
            return pers
        fold = self._table.fold
        at = start
        for begin in self._starts.finditer(text, start, stop):
            here = begin.start()
            if here < at:
                continue
            if (hit := self._per.match(text, here, stop)) is None:
                if many := self._of_many(text, here, stop):
                    pers.append(many)
                    at = many.end
                continue
            at = hit.end()
            if hit["mean"]:
                mean = self._means[fold(hit["mean"])]
                pers.append(Per(hit.start(), hit.end(), mean.by, mean.of))
                continue
            one = self._by_word[fold(hit["per"] or hit["each"])]
            pers.append(Per(hit.start(), hit.end(), self._units[one.name], one.of))
        return pers

    def _of_many(self, text: str, start: int, stop: int) -> Per | None:
        """Return what counts by more than one (每100公斤, 每一百户), where 每 begins such."""
        numerals = self._measures.numerals
        each = self._each.match(text, start, stop)
        numeral = numerals.at(text, each.end(), stop) if each else None
        if numeral is None or numeral.qualifier != "exact":
            return None
        hit = self._of.match(text, numeral.end, stop)
        number = numerals.worth(text[numeral.start : numeral.end])
        if hit is None or number is None:
            return None
        one = self._by_word[self._table.fold(hit["of"])]
        return Per(start, hit.end(), f"{number}{self._units[one.name]}", one.of)

    def rate(
        self, text: str, measure: Measure, stop: int, pers: list[Per], before: Rated | None
    ) -> tuple[str, int]:
        """Return what the unit is counted by (`/人/月`), and where the measure then ends.

        `before` is the rate that stands before; a list, a rise or a comparison carries it on.
        """
        last = measure.end
        per = ""
        if not pers and before is None and (last >= stop or text[last] not in self._behind):
            return per, last
        if last < stop and text[last] in self._slashes and measure.dimension != "age":
            while slash := self._slash.match(text, last, stop):
                per += "/" + self._units[self._by_word[self._table.fold(slash["per"])].name]
                last = slash.end()
        priced = not per and measure.name == self._money.name and not measure.scaled
        if priced and (piece := self._piece.match(text, last, stop)):
            return "/" + piece["per"], last
        if per:
            return per, last
        if pers:
            per = self._reached(text, measure, pers)
        if per or before is None:
            return per, last
        gap = text[before.end : measure.start]
        if before.unit != measure.name:
            other = {"money": "mass", "mass": "money"}.get(measure.dimension)
            both = other is not None and self._counted.get(before.unit) == other
            per = before.per if both and self._beside.fullmatch(gap) else ""
        elif self._carry.fullmatch(gap) or (
            measure.dimension in _COUNTED
            and (
                self._compare.fullmatch(gap)
                or (measure.scaled <= before.scaled and self._parallel.fullmatch(gap))
            )
        ):
            per = before.per
        return per, last

    def _reached(self, text: str, measure: Measure, pers: list[Per]) -> str:
        """Return what the places before the measure say, each name once.

        A number with the same unit in between (每人500元发放76万元) has used up the place, but
        for a person's with a new time (每人每月50元、每年600元).
        """
        first = measure.start
        near_by = FAR_REACH if measure.name in self._occasions else REACH
        near = bisect_left(pers, (first - FAR_REACH - _LONGEST_PER,))
        names: list[str] = []
        timed = False
        for one in reversed(pers[near : bisect_left(pers, (first,))]):
            population = one.name in self._populations
            reach = FAR_REACH if population else near_by
            if not one.end <= first <= one.end + reach:
                continue
            many = population and measure.dimension == "count" and measure.name not in self._people
            if measure.dimension not in one.of and measure.name not in one.of and not many:
                continue
            between = text[one.end : first]
            by_time = "count" in one.of
            whose = timed and not by_time
            if (_SENTENCE if whose else _CLAUSE).search(between):
                continue
            if measure.dimension in _COUNTED and measure.name in between and not whose:
                continue
            if by_time and timed and _DIGIT.search(between):
                continue
            timed |= by_time
            names[:0] = [name for name in one.name.split("/") if name not in names]
        if (
            names
            and measure.dimension == "count"
            and self._whole.search(text[max(0, first - 2) : first])
        ):
            return ""
        names.sort(key=lambda name: (name not in self._people) + (name in self._times))
        return "".join(f"/{name}" for name in names)


def _forms(table: UnitTable, word: str) -> list[str]:
    """Return a word in each of its spellings."""
    return ["".join(chars) for chars in product(*map(table.forms, word))]
