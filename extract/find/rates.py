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
_EACH = re.compile("每[個个]?\\s?")
_CLAUSE = re.compile("[，。；：、！？,;!?\n]")
# What a price is asked for, behind it: 20元一斤, 498元一晚.
_PIECES = "公斤|斤|吨|罐|晚|份|只|头|亩|瓶|袋|箱|盒|斗|枚|支|包|根|碗|桶|捆"
# Of so many people there are so many beds (每千人口床位2.61张), but people are of them.
_POPULATIONS = frozenset({"千人", "万人"})
_TOTALS = "资金|经费|金额|投资|价值|产值|贷款|利润|累计|年收|全年"
_SENTENCE = re.compile("[，。；：！？,;!?\n]")
_OCCASIONS = frozenset({"次", "场次"})
_COUNTED = frozenset({"money", "mass"})
# Grain and money are given together: 每亩每年200斤粮、20元钱.
_BESIDE = re.compile("[一-鿿]{0,3}、(?!重)[一-鿿]{0,4}")
_DIGIT = re.compile("[0-9０-９]")
_WHOLE = re.compile("全[国省市县区州镇乡村校]$")


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
        spoken = {word for mean in table.means if mean.then != "每" for word in mean.surfaces}
        least = [word for word in spoken if not any(o in word for o in spoken - {word})]
        # Literals alone: the search then skips to one of their first characters.
        self._sign = re.compile(
            "|".join(["每", *(w for word in least for w in _forms(table, word))])
        )
        self._means = {table.fold(word): mean for mean in table.means for word in mean.surfaces}
        opening = [form[:2] for word in self._means for form in _forms(table, word[:2])]
        firsts = {"每", *(pair[0] for pair in opening)}
        self._starts = re.compile(f"{letters(firsts)}(?:(?<=每)|{seconds(opening)})")
        self._per = re.compile(
            f"每(?:(?P<each>{at_once})(?=\\s?(?:补助|补贴|奖补|奖励|投资)?[0-9０-９])"
            f"|[一个個]?\\s?(?P<per>{every}))"
            + (f"|(?P<mean>{means})" if means else "|(?P<mean>(?!))")
        )
        self._of = re.compile(f"\\s?(?P<of>{every})")
        by = "|".join(table.word(word) for word in longest)
        self._slash = re.compile(
            f"\\s?(?:[/／]|(?<=[\u4e00-\u9fff])·|每)\\s?(?P<per>{by})(?![A-Za-z])"
        )
        self._piece = re.compile(f"一(?P<per>{_PIECES})(?![一-鿿]{{0,2}}(?:性|期|次))")
        rise = "(?:提高|提升|增加|上调|调高|调整|增长|下降|降低|下调|上涨|上升|扩大|[提升调增涨降])"
        soft = table.words(
            word for q in table.qualifiers if q.place == "before" for word in q.surfaces
        )
        self._carry = re.compile(
            f"(?:、{{0,2}}|和|与|及|以及|或|[到至]|(?:分别)?{rise}了?[到至为]"
            f"|，(?:分别)?(?:{rise}?[到至为]|达到|达))\\s?(?:{soft})?"
        )
        label = "(?:[^\\W\\d_共计总合收付发放兑获赔投拨支完成实现为了到达以是有至](?!入)){1,8}"
        aged = "[0-9]{1,3}(?:(?:至|到|-|—)[0-9]{1,3})?周?岁(?:及?以[上下])?的?"
        self._parallel = re.compile(
            f"(?:、|[，；](?!其中|[^，]{{0,8}}(?:{_TOTALS})))(?:{label}|{aged})(?:{soft})?"
        )
        self._compare = re.compile(
            "，(?:同比|环比|[比较][^，。；、0-9每]{1,9})"
            f"(?:{rise}|减少|多|少|高|低|下跌|回落)了?(?:{soft})?"
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
        each = _EACH.match(text, start, stop)
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
        if last < stop and text[last] in "/／每 ·" and measure.dimension != "age":
            while slash := self._slash.match(text, last, stop):
                per += "/" + self._units[self._by_word[self._table.fold(slash["per"])].name]
                last = slash.end()
        priced = not per and measure.name == "元" and not measure.scaled
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
            per = before.per if both and _BESIDE.fullmatch(gap) else ""
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
        near_by = FAR_REACH if measure.name in _OCCASIONS else REACH
        near = bisect_left(pers, (first - FAR_REACH - _LONGEST_PER,))
        names: list[str] = []
        timed = False
        for one in reversed(pers[near : bisect_left(pers, (first,))]):
            reach = FAR_REACH if one.name in _POPULATIONS else near_by
            if not one.end <= first <= one.end + reach:
                continue
            many = (
                one.name in _POPULATIONS and measure.dimension == "count" and measure.name != "人"
            )
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
            and _WHOLE.search(text[max(0, first - 2) : first])
        ):
            return ""
        names.sort(key=lambda name: (name not in self._people) + (name in self._times))
        return "".join(f"/{name}" for name in names)


def _forms(table: UnitTable, word: str) -> list[str]:
    """Return a word in each of its spellings."""
    return ["".join(chars) for chars in product(*map(table.forms, word))]
