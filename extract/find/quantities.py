"""Finds quantities: a numeral with its qualifier and unit (约3万人, 350余万元, 1-3倍).

One regex looks for characters at which a numeral can begin and passes over the many that only
look so (一个, 统一, 千方百计). `Measures` reads on from there, `Joins` to the other end of a range,
`Surroundings` says what stands before and after, and `Rates` what it is counted by.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_letters, digits

from extract.find.bare import BareNumbers
from extract.find.measure import Measure
from extract.find.measures import Measures, measures
from extract.find.numerals import EXACT
from extract.find.openings import is_han
from extract.find.ranges import Joins
from extract.find.rates import Per, Rated, Rates
from extract.find.shares import LEAD
from extract.find.surroundings import Surroundings, stronger
from extract.model import Quantity
from extract.rules import Rules
from extract.rules.units import UnitTable

_BEHIND = 4
_ACRONYM = re.compile("(?<![0-9A-Za-z./_-])(?!PM|DN|NO)[A-Z]{2,5}$")
_NO_CODES = frozenset({"money", "ratio", "count", "mass", "area", "energy"})


def find_quantities(
    text: str, start: int, end: int, rules: Rules, blocked: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Return the quantities in `text[start:end]`, in order and free of overlap.

    None touches a span of `blocked` (dates, place names, exclusions; in order of start).
    """
    return _finder(rules.units).find(text, start, end, blocked)


def is_duration(text: str, start: int, end: int, rules: Rules) -> bool:
    """Whether `text[start:end]` says how long (工期30日), not on which day."""
    measure = measures(rules.units).read(text, start, min(len(text), end + _BEHIND))
    return measure is not None and measure.dimension == "duration" and measure.end == end


def find_measures(
    text: str, rules: Rules, blocked: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Return the quantities of any text, as one reads them outside of bulletins.

    Unlike `find_quantities` it takes a bare number for a quantity, 一 for the number 1 (一美元),
    letters for scales (30w), and spaces within a numeral.
    """
    return _finder(rules.units, True).find(text, 0, len(text), blocked)


@lru_cache(maxsize=8)
def _finder(table: UnitTable, general: bool = False) -> _Finder:
    return _Finder(measures(table, general))


class _Finder:
    """The search for measures in running text."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._joins = Joins(measures)
        self._around = around = Surroundings(measures)
        self._rates = Rates(measures)
        self._bare = BareNumbers(measures, around)
        table, n = measures.table, measures.numerals
        self._general = measures.general
        say, chosen = table.say, table.phrases.letters
        scales = "".join(c for c in n.scale_forms if c not in n.ten)
        vague, han = measures.vague, n.digits + n.ten + n.shorts
        self._articles = chosen("article")
        self._singles, self._lots = table.named("single"), table.named("lot")
        self._graded, self._doublings = table.named("graded"), table.named("doubling")
        self._shares, self._money = measures.shares, table.the("plain", "money")
        self._no_noun, self._bound = chosen("not-before-one"), table.phrases.pattern("bound-behind")
        self._joints, self._each = chosen("list-joint"), table.phrases.pattern("qualifies-each")
        self._class = table.phrases.pattern("or-more"), table.phrases.pattern("or-less")
        shy = "".join(sorted(self._articles.union(n.zeros, n.formal, scales, vague)))
        lead = "".join(sorted({word[-1] for word in around.before if is_han(word[-1])}))
        singles = "".join(sorted(self._singles))
        # A lone 一 is an article, a lone 千 or 万 a figure of speech; 百分之, 数百, 近万 are not.
        self._anchor = re.compile(
            f"[{measures.begin}](?:(?<=[0-9０-９])[0-9０-９]*+|(?<![{shy}])"
            f"|(?<![{scales}{vague}])(?=[{han}{scales}]|{say('point')}[{han}])"
            f"|(?<=[{vague}])(?=[{scales}{n.ten}])"
            f"|(?<=[{scales}])(?=[{scales}]{{0,2}}{say('over')})"
            f"|{say('one-behind-noun')}(?=[{singles}][，。；、）])"
            f"|{say('one-is-number')}|{say('bounded-scale')}"
            f"|(?<=[{lead}][{scales}])|(?<=[{scales}])(?={say('more')}))"
        )
        self._han = frozenset(han + scales)
        self._joined_to = self._han.union(ascii_letters, digits, "_.．")
        self._any = re.compile(f"[{measures.begin}]")
        self._scales = frozenset(scales)

    def find(
        self, text: str, start: int, end: int, blocked: Sequence[tuple[int, int]]
    ) -> list[Quantity]:
        """Return the quantities of `text[start:end]` that touch no span of `blocked`."""
        found: list[Quantity] = []
        each = False
        pers = self._rates.pers(text, start, end)
        anchor = self._any if pers or self._general else self._anchor
        read = self._measures.read
        pending: list[Measure] = []
        rated = None
        # The stretch between two blocked spans ends at `stop`; `floor` is its start or that of
        # what is left of it.
        spans = iter(blocked)
        span = next(spans, None)
        floor = at = start
        stop = min(span[0], end) if span else end
        for candidate in anchor.finditer(text, start, end):
            here = candidate.start()
            if here < at:
                continue
            if here >= stop:
                while span and span[0] <= here:
                    at = max(at, span[1])
                    span = next(spans, None)
                floor, stop = at, min(span[0], end) if span else end
                pending.clear()
                if here < at:
                    continue
            if pers and (place := bisect_left(pers, (here,))) and here < pers[place - 1][1]:
                at = pers[place - 1][1]
                continue
            measure = read(text, here, stop)
            if measure is None:
                continue
            at = measure.end
            inside = here and text[here - 1] in self._joined_to and not self._begins(text, measure)
            if not measure.surface or (inside and not self._around.says(text, here)):
                pending.clear()
                continue
            if pending and not self._joined(text, pending[-1].end, here):
                pending.clear()
            made, rate = self._quantity(text, measure, (floor, stop, end), pers, rated)
            at = measure.end
            if made is None:
                if not measure.han and measure.high is None and not measure.name:
                    pending.append(measure)
                continue
            if made.dimension != "age":
                rated = rate
            points = made.dimension == "ratio" and found and made.unit.startswith(found[-1].unit)
            if points and self._joined(text, found[-1].end, made.start):
                found[-1] = found[-1]._replace(unit=made.unit, dimension=made.dimension)
            if each and found and self._joined(text, found[-1].end, made.start):
                if made.qualifier == "exact" and made.dimension == found[-1].dimension:
                    made = made._replace(qualifier=found[-1].qualifier)
            else:
                each = self._of_each(text, made)
            if pending:
                found.extend(self._listed(pending, measure, made))
                pending.clear()
            if found and found[-1].end == made.start and self._is_class(text, found[-1], made):
                made = found.pop()._replace(
                    end=made.end, number_end=made.number_end,
                    value_high=made.value, qualifier="range",
                )  # fmt: skip
            found.append(made)
            floor = at = made.end
        return found

    def _quantity(
        self,
        text: str,
        measure: Measure,
        bounds: tuple[int, int, int],
        pers: list[Per],
        rated: Rated | None,
    ) -> tuple[Quantity | None, Rated | None]:
        """Return the measure with what stands around it, and the rate that it is.

        None if it counts nothing. `bounds` are where it may begin, where it must end, and how far
        the text may be looked at.
        """
        floor, stop, end = bounds
        around = self._around
        if measure.end < stop and text[measure.end] in self._joins.joints:
            self._joins.extend(text, measure, stop)
        begin = first = measure.start
        sign = 1
        if begin > floor and text[begin - 1] in around.leads:
            begin, sign = around.lead(text, measure, floor)
        if not measure.dimension and not self._bare.count(text, measure, floor, end):
            return None, None
        per, last = "", measure.end
        if measure.name:
            per, last = self._rates.rate(text, measure, stop, pers, rated)
        article = measure.surface in self._articles and not self._general
        lot = not per or measure.name in self._lots
        if article and lot and not self._counts_one(text, measure):
            return None, None
        qualifier = measure.qualifier
        bounded = qualifier == "over"
        if last < stop and text[last] in around.trails:
            last, meaning = around.suffixed(text, last, stop)
            qualifier = stronger(meaning, qualifier)
            bounded |= meaning in ("over", "under") and text[begin - 1 : begin] not in ("/", "／")
        if begin > floor:
            begin, meaning = around.prefixed(text, begin, floor, measure)
            if meaning != "exact":
                qualifier = stronger(meaning, qualifier)
        if (
            begin == first
            and text[begin] in self._scales
            and not bounded
            and self._is_figure(measure)
        ):
            # 百家 alone is a figure of speech, 上百家 and 百家以上 are not.
            return None, None
        low, high = measure.low, measure.high
        if sign < 0 and not measure.negative:
            low, high = (-low, None) if high is None else (-high, -low)
        made = Quantity(
            begin,
            last,
            first,
            measure.number_end,
            low,
            high,
            "range" if high is not None else qualifier,
            measure.name + per,
            "rate" if per else measure.dimension,
            measure.rule,
        )
        return made, Rated(last, measure.name, per, measure.scaled) if per else None

    def _is_figure(self, measure: Measure) -> bool:
        """Whether a measure that begins with a scale word may be a figure of speech: 百家."""
        if measure.surface.startswith(LEAD):
            return False
        return not self._general or not measure.surface.strip(measure.surface[0])

    def _listed(self, pending: list[Measure], last: Measure, made: Quantity) -> list[Quantity]:
        """Return the numbers of a list (10、20、30户) with the unit that stands at its end."""
        size = self._joins.scale_of(last)
        return [
            Quantity(
                measure.start,
                measure.end,
                measure.start,
                measure.end,
                measure.low if measure.scaled else EXACT.multiply(measure.low, size),
                None,
                measure.qualifier,
                made.unit,
                made.dimension,
                made.rule,
            )
            for measure in pending
        ]

    def _begins(self, text: str, measure: Measure) -> bool:
        """Whether a numeral may begin here: not within a code (G320, PM2.5) or a longer number.

        Behind an acronym stands a number if a unit follows (GDP117亿元).
        """
        here = measure.start
        char, first = text[here - 1], text[here]
        if char in ".．" and here > 1:
            return not text[here - 2].isdigit()
        if first in self._han:
            return char not in self._han
        if not (char.isascii() and (char.isalnum() or char == "_") and first.isascii()):
            return True
        if measure.dimension not in _NO_CODES or measure.name in self._graded:
            return False
        return _ACRONYM.search(text[max(0, here - 7) : here]) is not None

    def _counts_one(self, text: str, measure: Measure) -> bool:
        """Whether 一 is a number: of a share, or behind what it counts (改建敬老院一所，)."""
        if measure.dimension == "ratio":
            return measure.name in self._doublings or self._shares.is_share(text, measure)
        if measure.dimension == "duration":
            return self._bound.match(text, measure.end) is not None
        before, after = text[measure.start - 1 : measure.start], text[measure.end : measure.end + 1]
        behind = is_han(before) and before not in self._no_noun
        return behind and measure.name in self._singles and (not after or after in "，。；、）")

    def _is_class(self, text: str, low: Quantity, high: Quantity) -> bool:
        """Whether two bounds side by side are one class: 5万元以上10万元以下."""
        alike = low.unit == high.unit and low.value_high is high.value_high is None
        more, less = self._class
        ends = more.match(text, low.end - 2, low.end) and less.match(text, high.end - 2, high.end)
        return alike and ends is not None and low.value < high.value

    def _of_each(self, text: str, made: Quantity) -> bool:
        """Whether what qualifies the quantity does so for a list of them (分别超过8万元、4万元)."""
        near = max(0, made.start - 3)
        qualified = made.start < made.number_start
        return qualified and self._each.search(text, near, made.start) is not None

    def _joined(self, text: str, end: int, start: int) -> bool:
        return text[end:start].strip() in self._joints
