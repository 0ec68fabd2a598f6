"""What stands around a measure: its sign and currency, and its qualifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.find.measure import Measure
from extract.find.measures import Measures
from extract.find.openings import BLANKS, is_han
from extract.model import Qualifier
from extract.rules.units import Qualify, UnitTable

_APART = 32
"""How far before a number the words may begin that qualify it from a distance."""

_STRENGTH: dict[Qualifier, int] = {"over": 3, "under": 3, "range": 2, "about": 1, "exact": 0}
_SIGNED = frozenset({"ratio", "temperature", "money"})
_SPACES = frozenset(" \u3000")


class Surroundings:
    """The regexes before and after a measure, made from its table.

    `leads` are the letters that may end a sign or currency before a measure, `trails` those that
    may begin a qualifier behind it: without one there is nothing to ask for.
    """

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._table = table = measures.table
        before = [q for q in table.qualifiers if q.place == "before"]
        self._meant = {table.fold(word): q for q in before for word in q.surfaces}
        self.before = tuple(word for q in before for word in q.surfaces)
        after = [q for q in table.qualifiers if q.place == "after"]
        self._after = {table.fold(word): q.meaning for q in after for word in q.surfaces}
        last = "|".join(
            table.word(word) + (f"(?![{q.unless_before}])" if q.unless_before else "")
            for word, q in sorted(
                ((word, q) for q in after for word in q.surfaces), key=lambda one: -len(one[0])
            )
        )
        say, chosen = table.say, table.phrases.letters
        behind = f"(?P<word>{last})(?!{say('behind-bound')})"
        again = f"(?:[（(]{say('including-bound')}(?P<again>[^（）()，。；]{{1,8}})[）)])?"
        self._suffix = re.compile(f"\\s?{again}{behind}")
        nouns = table.words(table.bare.nouns)
        self._behind_noun = re.compile(f"(?:{measures.bracket})?(?:{nouns})?{behind}")
        self.trails = BLANKS.union("（(", *map(table.firsts, (self._after, table.bare.nouns)))
        linked = (word for q in before if q.linked for word in q.surfaces)
        links = table.words(table.links)
        prefix = re.compile(f"(?P<word>{table.words(self.before)})\\s?$")
        self._linked = re.compile(f"(?P<word>{table.words(linked)})(?:{links})\\s?$")
        self._prefixes = (
            (_lasts(table, self.before), prefix),
            (_lasts(table, table.links), self._linked),
        )
        self._far: dict[str, Qualifier] = {}
        choices: dict[str, list[str]] = {}
        words: dict[str, list[str]] = {}
        for number, one in enumerate(table.apart):
            self._far[f"q{number}"] = one.meaning
            for dimension in one.of:
                words.setdefault(dimension, []).extend(one.words)
                choices.setdefault(dimension, []).append(
                    f"(?P<q{number}>{table.words(one.words)}){one.between}"
                )
        # The words alone are the cheap first look, and few sentences have one.
        self._apart = {
            dimension: (
                re.compile(table.words(words[dimension])),
                re.compile(f"(?:{'|'.join(listed)})$"),
            )
            for dimension, listed in choices.items()
        }
        self._said = {table.fold(word): unit for unit in table.units for word in unit.before}
        self._say = re.compile(f"(?P<word>{table.words(self._said)})\\s*$")
        self._say_ends = frozenset(form for w in self._said for form in table.forms(w[-1])) | BLANKS
        self._negative = frozenset(table.signs["negative"])
        self._minus = frozenset(table.signs["minus"])
        self.leads = self._say_ends | self._minus | self._negative | chosen("sign-ends")
        self._of, self._burdens = chosen("of-sign"), chosen("burden")
        self._below_zero, self._plain = table.phrases.pattern("below-zero"), table.named("plain")

    def lead(self, text: str, measure: Measure, floor: int) -> tuple[int, int]:
        """Return where the measure begins with its sign and currency, and the sign (1 or -1).

        A currency or scale of temperature before the number (人民币5万, 摄氏37度) gives the
        measure its unit.
        """
        begin = measure.start
        char = text[begin - 1]
        if char in self._say_ends:
            begin = self._say_unit(text, measure, floor, begin)
            char = text[begin - 1] if begin > floor else ""
        if char in self._of and text[begin - 2 : begin - 1] in self._negative:
            return begin - 2, -1
        if char in self._negative and (measure.name or measure.negative or self._measures.general):
            return (begin, 1) if text[begin - 2 : begin - 1] in self._burdens else (begin - 1, -1)
        if measure.dimension == "temperature" and self._below_zero.match(
            text, max(begin - 2, 0), begin
        ):
            return self._say_unit(text, measure, floor, begin - 2), -1
        signed = measure.dimension in _SIGNED or self._measures.general
        if char in self._minus and (signed or measure.negative):
            before = text[begin - 2 : begin - 1]
            if (
                measure.negative
                or not before.isalnum()
                or (is_han(before) and measure.dimension != "money")
            ):
                return begin - 1, -1
        return begin, 1

    def says(self, text: str, start: int) -> bool:
        """Whether a currency stands at once before a place: TWD45."""
        return self._say.search(text[max(0, start - 8) : start]) is not None

    def _say_unit(self, text: str, measure: Measure, floor: int, begin: int) -> int:
        hit = self._say.search(text[max(floor, begin - 8) : begin])
        if hit is None:
            return begin
        unit = self._said[self._table.fold(hit["word"])]
        if measure.name == unit.name:
            return begin - len(hit.group()) if self._measures.general else begin
        plain = measure.name in self._plain and measure.dimension == unit.dimension
        if measure.name and not plain:
            return begin
        measure.name, measure.dimension, measure.rule = unit.name, unit.dimension, unit.rule
        return begin - len(hit.group())

    def suffixed(self, text: str, last: int, stop: int) -> tuple[int, Qualifier]:
        """Return where the qualifier after the measure ends, and what it says (以上: over)."""
        hit = self._suffix.match(text, last, stop)
        if hit and (hit["again"] is None or text.endswith(hit["again"], 0, last)):
            return hit.end(), self._after[self._table.fold(hit["word"])]
        # 200张床位以上, 30台（套）以上: the bound is beyond what the measure holds.
        if hit := self._behind_noun.match(text, last, stop):
            return last, self._after[self._table.fold(hit["word"])]
        return last, "exact"

    def prefixed(
        self, text: str, begin: int, floor: int, measure: Measure
    ) -> tuple[int, Qualifier]:
        """Return where the qualifier before the measure begins, and what it says (约: about)."""
        last = text[begin - 1]
        if last in _SPACES and begin - 1 > floor:
            last = text[begin - 2]
        for ends, words in self._prefixes:
            if last in ends and (hit := words.search(text[max(floor, begin - 7) : begin])):
                word = self._meant[self._table.fold(hit["word"])]
                place = begin - len(hit.group())
                if self._qualifies(word, text, place, measure):
                    # A verb between is no part of the quantity: 至少是12人.
                    verb = words is self._linked and not self._measures.general
                    return begin if verb else place, word.meaning
        if apart := self._apart.get(measure.dimension):
            words, shapes = apart
            if words.search(text, max(0, begin - _APART), begin):
                far = shapes.search(text[max(0, begin - _APART) : begin])
                if far is not None and far.lastgroup is not None:
                    return begin, self._far[far.lastgroup]
        return begin, "exact"

    def _qualifies(self, word: Qualify, text: str, place: int, measure: Measure) -> bool:
        """Whether a qualifier before a number is one there: not in 签约12个, 最高气温."""
        if place > 0 and text[place - 1] in word.unless_after:
            return False
        if word.of and measure.dimension not in word.of:
            return False
        scale = text[measure.start] in self._measures.numerals.scale_forms
        return not word.bare_scale or scale or self._measures.general


def _lasts(table: UnitTable, words: Iterable[str]) -> frozenset[str]:
    """Return the characters that one of the words can end with."""
    return frozenset(form for word in words for form in table.forms(word[-1]))


def stronger(one: Qualifier, other: Qualifier) -> Qualifier:
    """Return the one that says more: a bound before a range before an approximation."""
    return one if _STRENGTH[one] >= _STRENGTH[other] else other
