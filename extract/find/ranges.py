"""Joins a measure with its other end: a range (3至5万元), a tolerance (50±2℃), a ratio (2.05:1)."""

from __future__ import annotations

import re
from decimal import Decimal

from extract.find.measure import Measure
from extract.find.measures import Measures
from extract.find.numerals import EXACT
from extract.find.openings import BLANKS
from extract.find.shares import LEAD
from extract.find.unit_words import noun_words


class Joins:
    """The regexes between the two ends; `joints` are the letters that those can begin with."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        table = measures.table
        forms = "".join(one.forms for one in table.connectors)
        joints = "|".join(
            f"(?P<{one.name}>[{re.escape(one.forms)}])" + f"(?P={one.name})?+" * one.doubled
            for one in table.connectors
        )
        say, phrase, chosen = table.say, table.phrases.pattern, table.phrases.letters
        joint_bound, joining, between = say("joint-bound"), say("and-joint"), say("between")
        dash = f"(?:{joint_bound})?(?:{joints})|{joining}(?=[^，。；：、]{{1,12}}{between})"
        signs = re.escape("".join(table.signs.values()))
        minus = f"(?<={say('before-minus')})(?P<minus>[{signs}]|{say('below-zero')})"
        self._to = frozenset(c for one in table.connectors if not one.doubled for c in one.forms)
        self._range = re.compile(f"\\s?(?:{dash})(?:{minus}|\\s?)(?=[{measures.begin}])")
        self._below, self._article = phrase("negative-end"), chosen("article")
        self._noun = re.compile(noun_words(measures.table))
        self._joining, self._between = chosen("and-joint"), phrase("between")
        self.joints = chosen("joint-begins").union(forms, BLANKS)
        self._ends, self._leads_from = phrase("ends-range"), chosen("leads-from")
        self._bound = phrase("or-more")
        self._tolerance = re.compile("\\s?±\\s?")
        other = measures.numerals.arabic
        self._ratio = re.compile(f"\\s?[:：∶]\\s?(?P<other>{other})(?![:：∶.．0-9])")

    def extend(self, text: str, measure: Measure, stop: int) -> None:
        """Let the measure end with its other end, if one follows before `stop`."""
        if measure.high is not None:
            return
        char = text[measure.end]
        if char in ":：∶ " and not measure.name and not measure.han:
            hit = self._ratio.match(text, measure.end, stop)
            if hit is not None and self._measures.numerals.worth(hit["other"]) == 1:
                measure.number_end = measure.end = hit.end()
                measure.dimension, measure.rule = "ratio", "unit:ratio"
                return
        if step := self._range.match(text, measure.end, stop):
            self._up_to(text, measure, step, stop)
        elif hit := self._tolerance.match(text, measure.end, stop):
            self._give_or_take(text, measure, hit.end(), stop)

    def _up_to(self, text: str, measure: Measure, step: re.Match[str], stop: int) -> None:
        start = step.end()
        joint = self._bound.sub("", text[measure.end : start]).strip()
        before = text[measure.start - 1 : measure.start]
        if joint in self._to and before in self._leads_from and not self._measures.general:
            return
        high = self._measures.read(text, start, stop)
        if high is None or not high.surface:
            return
        if measure.name and not high.name and not self._lend(text, measure, high, stop):
            return
        counts = high.name or (
            high.scaled and (not measure.scaled or self._noun.match(text, high.end, stop))
        )
        if not counts and not self._measures.general:
            return
        if joint in self._joining and not self._between.match(text, high.end):
            return
        if measure.name not in ("", high.name) or high.qualifier == "about":
            return
        if self._measures.general:
            self._complete(measure, high)
        low, top = measure.low, high.low if high.high is None else high.high
        if not measure.name:
            low = EXACT.multiply(self._shared(measure, high), high.times)
        if step["minus"]:
            top = -top
        if self._below.search(text[max(0, measure.start - 2) : measure.start]):
            low, measure.negative = -low, True
        if low >= top or (high.surface in self._article and not measure.name):
            measure.negative = False
            return
        _adopt(measure, high)
        measure.low, measure.high = low, top

    def _complete(self, measure: Measure, high: Measure) -> None:
        """Let the upper end have the first digits of the lower one: 730-40 is 730 to 740."""
        low = measure.surface
        last = high.surface.rstrip(self._measures.numerals.scale_forms)
        if not (low.isdecimal() and last.isdecimal() and high.high is None) or measure.name:
            return
        if not 0 < len(last) < len(low):
            return
        head, tail = low[: -len(last)], low[-len(last) :]
        if tail[0] + last[0] in self._measures.table.pairs:
            whole = EXACT.multiply(Decimal(head + last), self.scale_of(high))
            high.low = EXACT.multiply(whole, high.times)

    def _lend(self, text: str, measure: Measure, high: Measure, stop: int) -> bool:
        """Let the upper end have the unit of the lower one: 百分之三十到四十, 30元至50.

        Whether it may: 分之 stands before both, else nothing may follow that is counted instead.
        """
        if high.dimension or (measure.surface != LEAD and not self._ends.match(text, high.end)):
            return False
        high.low = EXACT.multiply(high.low, measure.times)
        if high.high is not None:
            high.high = EXACT.multiply(high.high, measure.times)
        high.name, high.dimension, high.rule = measure.name, measure.dimension, measure.rule
        return True

    def _shared(self, measure: Measure, high: Measure) -> Decimal:
        """Return the lower end with the scale that stands at the upper one alone.

        3至5万元 is 30000 to 50000, 七千到九千亿 shares 亿, but 800至1万元 shares nothing.
        """
        low = measure.low
        if measure.scaled and low >= 10**4:
            return low
        size = self.scale_of(high, least=10**4 if measure.scaled else 10)
        return low * size if size > 1 and low * size < high.low else low

    def _give_or_take(self, text: str, measure: Measure, start: int, stop: int) -> None:
        spread = self._measures.read(text, start, stop)
        if spread is None or not spread.name or spread.low <= 0:
            return
        if measure.name in ("", spread.name):
            middle = measure.low
            _adopt(measure, spread)
            measure.low, measure.high = middle - spread.low, middle + spread.low

    def scale_of(self, measure: Measure, *, least: int = 1) -> Decimal:
        """Return the scale at the end of a numeral: 10000 for 5万, 1 for 50.

        Scale words below `least` do not count: 九千亿 gives 亿 with `least` 10000.
        """
        numerals = self._measures.numerals
        size = Decimal(1)
        for char in reversed(measure.surface):
            if char in numerals.ten or char not in numerals.scale_forms + numerals.letters:
                break
            word = numerals.read("1" + char)
            if word < least:
                break
            size *= word
        return size


def _adopt(measure: Measure, other: Measure) -> None:
    """Let a measure that begins a range end where the other one ends."""
    measure.number_end, measure.end = other.number_end, other.end
    measure.name, measure.dimension, measure.rule = other.name, other.dimension, other.rule
    measure.surface += "-"
