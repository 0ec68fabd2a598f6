"""Says where a number without a unit counts: 新增项目110, 300床位, 辖6镇3办, 指数为100.7."""

from __future__ import annotations

import re

from extract.find.lone import Lone
from extract.find.measure import Measure
from extract.find.measures import Measures
from extract.find.openings import is_han
from extract.find.surroundings import Surroundings
from extract.find.unit_words import noun_words

_STOPS = frozenset("，。；、！？,;!?)）\n”》】")
_REACH = 44
_LONG_REACH = 60


class BareNumbers:
    """The regexes around numbers without a unit, made from a table."""

    def __init__(self, measures: Measures, around: Surroundings) -> None:
        self._around = around
        self._general = measures.general
        table = measures.table
        bare = table.bare
        self._lone = Lone(measures.numerals)
        self._noun = re.compile(noun_words(table))
        say, phrase, chosen = table.say, table.phrases.pattern, table.phrases.letters
        self._label, self._unit_before = phrase("number-label"), phrase("unit-before-number")
        self._opens_noun, self._steps = phrase("opens-noun"), phrase("steps")
        self._money = table.the("plain", "money")
        self._year, self._no_value = phrase("arabic-year"), phrase("no-value")
        divisions, governs = table.words(bare.divisions), table.words(bare.governs)
        self._division = re.compile(f"(?:{divisions})")
        kind = f"(?:{say('great-division')}|{divisions})"
        self._kinds = re.compile(f"{kind}[(（]{kind}[、）)]")
        n = measures.numerals
        number = f"0-9０-９{n.digits}{n.scale_forms}"
        counted = f"[{number}]++{say('piece')}?+[^，。；、{number}]{{1,8}}+"
        self._governed = re.compile(
            f"(?<!{say('governs-not')})(?:{governs}){say('governed')}?+"
            f"(?:{counted}(?:{say('list-joint')}|，)?+)*$"
        )
        self._dimensions = {
            table.fold(word): one.dimension for one in bare.indexes for word in one.surfaces
        }
        words = table.words(self._dimensions)
        self._index = re.compile(
            f"(?P<word>{words})(?:（[^（）]{{1,24}}）)?{say('index-from')}?{say('is-value')}?$"
        )
        amounts, sums = table.words(bare.amounts), table.words(bare.sums)
        number = f"[{number}.．]++"
        self._amount = re.compile(
            f"(?:{amounts}){say('amounts-to')}*(?:{number}{say('amount-joint')})*$"
        )
        self._sum = re.compile(f"{say('of-sign')}?(?:{sums})(?!{say('no-sum')})")
        self._index_ends = chosen("ends-index").union(word[-1] for word in self._dimensions)

    def count(self, text: str, measure: Measure, floor: int, end: int) -> bool:
        """Whether a number without a unit is a quantity; its dimension and rule are then set."""
        if self._general:
            return self._says(text, measure, floor, end)
        if self._is_index(text, measure, end):
            return True
        if measure.low != int(measure.low) or (
            not measure.scaled and (measure.surface[0] == "0" or "." in measure.surface)
        ):
            return False
        if measure.end < end and self._is_division(text, measure, end):
            return True
        if measure.han and not measure.scaled:
            return False
        if self._noun.match(text, measure.end, end):
            measure.dimension, measure.rule = "count", "unit:noun"
            return True
        if measure.han or (measure.low >= 10**7 and not measure.scaled):
            return False
        if measure.scaled and measure.low >= 10**5 and self._is_money(text, measure, end):
            return True
        if measure.scaled and self._opens_noun.match(text, measure.end, end):
            measure.dimension, measure.rule = "count", "unit:noun"
            return True
        if not measure.scaled and self._year.fullmatch(measure.surface):
            return False
        before = text[max(floor, measure.start - 2) : measure.start]
        if not before or not (is_han(before[-1]) or self._label.fullmatch(before)):
            return False
        last = measure.end
        if measure.scaled:
            last, _ = self._around.suffixed(text, last, end)
        if last < end:
            if text[last] not in _STOPS:
                return False
            if text[last] == "、" and text[last + 1 : last + 2].isdecimal():
                return False
        measure.dimension, measure.rule = "count", "unit:bare"
        if self._unit_before.fullmatch(before):
            measure.name = before
        return True

    def _says(self, text: str, measure: Measure, floor: int, end: int) -> bool:
        """Whether a number of any text is one: all but a Han digit within a word (三思)."""
        around = self._around
        return (
            not measure.han
            or measure.number_end - measure.start > 1
            or self._lone.stands_apart(text, measure.surface, measure.start, measure.end)
            or around.suffixed(text, measure.end, end)[1] != "exact"
            or (
                measure.start > floor
                and around.prefixed(text, measure.start, floor, measure)[1] != "exact"
            )
        )

    def _is_index(self, text: str, measure: Measure, end: int) -> bool:
        """Whether the number is the value of what stands before it: 指数为100.7."""
        first = measure.start
        if measure.han or measure.scaled or text[first - 1 : first] not in self._index_ends:
            return False
        if measure.end < end and self._no_value.match(text, measure.end, end):
            return False
        hit = self._index.search(text[max(0, first - _REACH) : first])
        if hit is None:
            return False
        dimension = self._dimensions[hit["word"]]
        if not hit.group().endswith(hit["word"]) or not self._year.fullmatch(measure.surface):
            measure.dimension, measure.rule = dimension, "unit:index"
            return True
        return False

    def _is_money(self, text: str, measure: Measure, end: int) -> bool:
        """Whether a large number is an amount of yuan: 产值2.4亿, 300万贷款."""
        first = measure.start
        if not self._sum.match(text, measure.end, end):
            behind = self._around.suffixed(text, measure.end, end)[0]
            if (
                behind < end
                and text[behind] not in _STOPS
                and not self._steps.match(text, behind, end)
            ):
                return False
            if not self._amount.search(text[max(0, first - _REACH) : first]):
                return False
        measure.name, measure.dimension, measure.rule = self._money.name, "money", "unit:amount"
        return True

    def _is_division(self, text: str, measure: Measure, end: int) -> bool:
        """Whether the number counts divisions: 16省（区、市）, 辖6镇3办."""
        if not measure.han and self._kinds.match(text, measure.end, end):
            measure.dimension, measure.rule = "count", "unit:division"
            return True
        if not self._division.match(text, measure.end, end):
            return False
        if not self._governed.search(text[max(0, measure.start - _LONG_REACH) : measure.start]):
            return False
        measure.dimension, measure.rule = "count", "unit:division"
        return True
