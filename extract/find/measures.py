"""Reads one measure: a numeral with what it is measured in (350余万元, 两年半, 50元6角, 三成).

Every regex is made from the tables. The reading goes from left to right; where nothing that a
number counts follows, the measure has no unit.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from extract.find.measure import Measure
from extract.find.numerals import EXACT, Numerals, numerals
from extract.find.openings import is_han
from extract.find.shares import Shares, discount, divide
from extract.find.unit_words import UnitWords
from extract.rules.units import Unit, UnitTable, exact

HALVED = frozenset({"duration", "length", "area", "volume", "mass", "age", "ratio", "money"})
"""Dimensions whose units can be halved: 两年半, 三斤半, 七成半."""

_SPACES = " \t\u3000\xa0"
_CLAUSE = re.compile("[，。；：、！？]")
_NEAR = 8
_REACH = 16
_NO_LEADING = frozenset({"count", "money", "duration"})
"""Dimensions that numbers stand before in the form that leads (两个, not 二个)."""


class Measures:
    """The regexes of a table for numerals and units, and the reading of one measure."""

    def __init__(self, table: UnitTable, numerals: Numerals, *, general: bool = False) -> None:
        self.table = table
        self.general = general
        self.numerals = n = numerals
        self.number = f"(?:{n.mixed}|{n.han})"
        self.vague = n.vague
        scales = n.scale_forms
        self._scales = frozenset(scales)
        say, phrase, chosen = table.say, table.phrases.pattern, table.phrases.letters
        self._half_signs, self._pieces = chosen("half"), chosen("piece")
        self._doubling, self._doubled = chosen("doubling-sign"), phrase("doubles")
        self._one = chosen("whole-of-half")
        others = "".join(sorted(self._half_signs | self._doubling))
        self.begin = f"0-9０-９{others}{n.digits}{scales}{n.shorts}{self.vague}"
        self.shares = Shares(table)
        self._whole = phrase("hundred-million")
        self._percent = re.compile(
            f"{say('per-hundred')}(?P<minus>[{table.signs['negative']}])?{n.gap}"
        )
        self._dividing, self._fraction = chosen("divides"), re.compile(f"{say('over')}\\s*")
        self._over = re.compile(f"{n.loose}[/／]{n.loose}(?=[0-9０-９]{{1,9}}(?![0-9０-９/／.．]))")
        self._unit_at = UnitWords(table).at
        listed = (unit for unit in table.units if unit.dimension == "count")
        counts = table.words(w for unit in listed for w, _, _ in unit.aliases if len(w) == 1)
        self.bracket = f"[（(](?:{counts})(?:{say('in-other-units')}(?:{counts}))*[）)]"
        self._other_units = re.compile(self.bracket)
        self._by_name = {unit.name: unit for unit in table.units}
        self._moved, self._no_half = phrase("moves"), chosen("before-half")
        self._money = table.the("plain", "money")
        self._year, self._simple = phrase("like-a-year"), phrase("simple-fraction")
        self._numbered = chosen("before-numbered")
        half, piece, more = say("half"), say("piece"), say("more")
        self._rests = rests = {
            surface[surface[0] in self._pieces :]: unit
            for unit in table.units
            for surface, _, _ in unit.aliases
            if len(surface) > 1
            and (
                unit.dimension == "duration"
                or (unit.dimension == "ratio" and surface[0] in self._pieces)
            )
        }
        rest = table.words(rests)
        self._between = re.compile(f"{piece}(?:(?P<half>{half})|{more})(?P<rest>{rest})")
        self._half_of = re.compile(
            f"{half}(?:(?P<rest>{rest})(?!{say('half-of-name')})|{piece}(?P<one>{rest}))"
        )
        self._trail = re.compile(f"(?P<half>{say('half-behind')})|{say('more-behind')}")
        self._trails = self._half_signs | chosen("more")
        joints = re.escape("".join(one.forms for one in table.connectors))
        self._low_end = re.compile(
            f"(?:{n.arabic}|[{n.digits}{scales}]++)[^，。；]{{0,2}}[{joints}]+$"
        )
        money = [u for u in table.units if u.dimension == "money" and u.before]
        self._currencies = table.firsts(word for u in money for word, _, _ in u.aliases)
        self._after = {u.name: re.compile(f"(?:{u.after})$") for u in table.units if u.after}
        dimensions = {unit.name: unit.dimension for unit in table.units}
        self._parts: dict[
            str, tuple[re.Pattern[str], dict[str, Fraction], dict[Fraction, str]]
        ] = {}
        for unit in table.units:
            if unit.parts:
                shares = {table.fold(word): share for word, share in unit.parts}
                names = {s: w for w, s in unit.parts if dimensions.get(w) == unit.dimension}
                self._parts[unit.name] = (re.compile(table.words(shares)), shares, names)
        self._part = re.compile(f"(?:{say('and-part')}\\s?)?(?P<n>{n.arabic}|{n.han})\\s?")
        self._digits = chosen("and-part").union(
            f"0123456789０１２３４５６７８９{n.digits}{n.scale_forms}{n.shorts}"
        )
        self._tail = re.compile(
            f"{n.loose}(?P<n>[0-9０-９]{{1,2}}|[{n.zeros}]?[{n.digits}])"
            "(?![0-9０-９.．\\w%％]|[-－—–~～][0-9０-９])"
        )

    def read(self, text: str, start: int, stop: int) -> Measure | None:
        """Return the measure whose numeral begins at `start`; None where none does."""
        if start >= stop:
            return None
        char = text[start]
        if not char.isascii():
            if char in self._half_signs:
                return self._half(text, start, stop)
            if char in self._one and text[start + 1 : start + 2] in self._half_signs:
                half = self.shares.half_of_it(text, start, stop)
                if half is not None or not self.general:
                    return half
            if char in self._doubling:
                return self._multiple(text, start, stop)
            if char in self._scales and (made := self._percentage(text, start, stop)):
                return made
        measure = self.read_number(text, start, stop)
        if measure is None or not measure.surface:
            return measure
        if measure.end < stop and text[measure.end] in self._dividing:
            self._divide(text, measure, stop)
        self._measure(text, measure, stop)
        return measure

    def read_number(self, text: str, start: int, stop: int) -> Measure | None:
        """Return the numeral at `start`, with the unit if that is within it (三个亿)."""
        measure = self.numerals.at(text, start, stop)
        if measure is None or (end := measure.end) >= stop or text[end] not in self._pieces:
            return measure
        if hit := self._whole.match(text, end, stop):
            size = hit["whole"]
            measure.number_end, measure.scaled = hit.end(), True
            measure.low, measure.high = self.numerals.times(measure.low, measure.high, size)
            self._set(measure, self._money, hit.end())
        return measure

    def _percentage(self, text: str, start: int, stop: int) -> Measure | None:
        """Read 百分之三四十, 千分之五, 百分百."""
        hit = self._percent.match(text, start, stop)
        numeral = self.numerals.at(text, hit.end(), stop) if hit else None
        of = self.numerals.worth(hit["of"]) if hit else None
        if hit is None or numeral is None or not numeral.surface or of is None:
            return None
        made = self.shares.percentage(numeral, of, start)
        if made is not None and hit["minus"]:
            made.low, made.high = _negated(made.low, made.high)
        return made

    def _divide(self, text: str, measure: Measure, stop: int) -> None:
        """Divide the measure by what follows it: 三分之一, and 1/3 behind words."""
        end = measure.end
        hit = self._fraction.match(text, end, stop)
        upside_down = hit is None
        if hit is None and (self.general or self._part_of(text, measure, stop)):
            hit = self._over.match(text, end, stop)
        top = self.numerals.at(text, hit.end(), stop) if hit else None
        if top is not None and top.surface:
            divide(measure, top, upside_down=upside_down)

    def _part_of(self, text: str, measure: Measure, stop: int) -> bool:
        """Whether a simple fraction begins here, behind words: 占全国1/3以上."""
        before = text[measure.start - 1 : measure.start]
        hit = self._simple.match(text, measure.start, stop) if is_han(before) else None
        return (
            hit is not None and before not in self._numbered and int(hit["top"]) < int(hit["under"])
        )

    def _measure(self, text: str, measure: Measure, stop: int) -> None:
        """Give the measure the unit that follows, if one does."""
        at = measure.end
        if at < stop and text[at] in self._pieces and (hit := self._between.match(text, at, stop)):
            if hit["half"]:
                measure.low += Decimal("0.5")
            else:
                measure.qualifier = "over"
            self._set(measure, self._rests[self.table.fold(hit["rest"])], hit.end())
            return
        while at < stop and text[at] in _SPACES:
            at += 1
        unit, end = self._unit_at(text, at, stop)
        if unit is None or not self._takes(unit, measure):
            return
        if unit.after and not self._told(unit, text, measure):
            return
        if unit is self._money and end < stop and text[end] in self._currencies:
            unit, end = self._currency(text, unit, end, stop)
        if unit.scaled_as and measure.scaled and measure.low >= 1000:
            unit = self._by_name[unit.scaled_as]
        elif unit.moved_as[0] == text[at] and self._moved.search(
            text[max(0, measure.start - 3) : measure.start]
        ):
            unit = self._by_name[unit.moved_as[1]]
        for word, name in () if self.general else unit.near:
            if word in _CLAUSE.split(text[max(0, measure.start - _NEAR) : measure.start])[-1]:
                unit = self._by_name[name]
        if "discount" in unit.traits and not discount(measure):
            return
        self._set(measure, unit, end)
        if (
            unit.dimension == "count"
            and end < stop
            and text[end] in "(（"
            and (other := self._other_units.match(text, end, stop))
        ):
            measure.end = other.end()
            return
        if measure.high is None and measure.end < stop:
            self._extend(text, measure, unit, stop)
        if unit.times != 1:
            measure.times = unit.times
            measure.low = EXACT.multiply(measure.low, unit.times)
            if measure.high is not None:
                measure.high = EXACT.multiply(measure.high, unit.times)

    def _takes(self, unit: Unit, measure: Measure) -> bool:
        """Whether the unit takes a numeral of this form."""
        surface = measure.surface
        if self.general:
            return surface not in self.numerals.formal or unit.dimension == "money"
        if measure.han:
            if surface in self.numerals.formal:
                return False
            if unit.mantissa == "arabic" or (unit.mantissa == "long" and len(surface) < 2):
                return False
            if surface in self.table.leading and unit.dimension in _NO_LEADING:
                return False
        elif surface[0] == "0" and surface.isdigit() and len(surface) > 1:
            return False
        if "unscaled" in unit.traits and measure.scaled:
            return False
        return not ("dated" in unit.traits and self._year.fullmatch(surface))

    def _told(self, unit: Unit, text: str, measure: Measure) -> bool:
        """Whether what stands before the number lets it have the unit (工期30日)."""
        if unit.or_from and measure.low >= unit.or_from:
            return True
        before = _CLAUSE.split(text[max(0, measure.start - _REACH) : measure.start])[-1]
        before = self._low_end.sub("", before)
        return self._after[unit.name].search(before) is not None

    def _currency(self, text: str, unit: Unit, end: int, stop: int) -> tuple[Unit, int]:
        """Return the currency that stands behind 元 (9000元港币), else the unit itself."""
        other, last = self._unit_at(text, end, stop)
        if other is None or other.dimension != "money" or not other.before:
            return unit, end
        return other, last

    def _set(self, measure: Measure, unit: Unit, end: int) -> None:
        measure.name = unit.shown
        measure.dimension = unit.dimension
        measure.rule = unit.rule
        measure.end = end

    def _extend(self, text: str, measure: Measure, unit: Unit, stop: int) -> None:
        """Read on over what a unit may be followed by: smaller units, 半, 多, a lone digit."""
        at = measure.end
        if text[at] in self._trails:
            hit = self._trail.match(text, at, stop)
            halved = unit.dimension in HALVED or unit.parts
            if hit is None or not halved or "whole" in unit.traits:
                return
            if hit["half"]:
                measure.low += Decimal("0.5")
            else:
                measure.qualifier = "over"
            measure.end = hit.end()
        elif unit.name in self._parts:
            if self.general or text[at] in self._digits:
                self._add_parts(text, measure, unit, stop)
        elif (
            "tenth" in unit.traits
            and (hit := self._tail.match(text, at, stop))
            and len(hit["n"]) == 1
        ):
            measure.low = EXACT.add(measure.low, self.numerals.read(hit["n"]) / 10)
            measure.end = hit.end()

    def _add_parts(self, text: str, measure: Measure, unit: Unit, stop: int) -> None:
        """Add smaller units (6角3分), down to a lone digit (三米九) or a half."""
        at = measure.end
        units, shares, _ = self._parts[unit.name]
        whole = Fraction(measure.low)
        smallest = Fraction(1)
        while (part := self._part.match(text, measure.end, stop)) and (
            hit := units.match(text, part.end(), stop)
        ):
            share = shares[self.table.fold(hit.group())]
            if share >= smallest:
                break
            smallest = share
            if (number := self.numerals.worth(part["n"])) is None:
                break
            whole += Fraction(number) * share
            measure.end = hit.end()
        if hit := self._tail.match(text, measure.end, stop):
            digits = self.numerals.fold(hit["n"])
            whole += smallest * Fraction(int(digits), 10 ** len(digits))
            measure.end = hit.end()
        elif smallest != 1 and measure.end < stop and text[measure.end] in self._half_signs:
            whole += smallest / 2
            measure.end += 1
        if measure.end > at:
            measure.low = exact(whole)
            if Fraction(measure.low) != whole and (name := self._parts[unit.name][2].get(smallest)):
                self._set(measure, self._by_name[name], measure.end)
                measure.low = exact(whole / smallest)

    def _half(self, text: str, start: int, stop: int) -> Measure | None:
        """Read 半年, 半个月, 半公里; not 上半年."""
        if start and text[start - 1] in self._no_half:
            return None
        end = start + 1
        measure = Measure(start, end, end, Decimal("0.5"), None, "exact", text[start], True, False)
        if hit := self._half_of.match(text, start, stop):
            self._set(measure, self._rests[self.table.fold(hit["rest"] or hit["one"])], hit.end())
            return measure
        unit, end = self._unit_at(text, start + 1, stop)
        if unit is None or unit.mantissa != "any":
            return None
        shares = {"tenth", "discount"} if self.general else {"tenth"}
        if unit.dimension not in HALVED - {"ratio", "money"} and not shares & unit.traits:
            return None
        self._set(measure, unit, end)
        measure.low *= unit.times
        return measure

    def _multiple(self, text: str, start: int, stop: int) -> Measure | None:
        """Read 翻一番 as 1 番 (a doubling), 翻两番 as 2."""
        hit = self._doubled.match(text, start, stop)
        times = self.numerals.at(text, hit.end(), stop) if hit else None
        if times is None or not times.surface or times.low > 10:
            return None
        unit, end = self._unit_at(text, times.end, stop)
        if unit is None or "doubling" not in unit.traits:
            return None
        surface = text[start:end]
        measure = Measure(
            start, times.end, end, times.low, times.high, times.qualifier, surface, True, False
        )
        self._set(measure, unit, end)
        return measure


def _negated(low: Decimal, high: Decimal | None) -> tuple[Decimal, Decimal | None]:
    """Return the ends of what is as far below zero."""
    return (-low, None) if high is None else (-high, -low)


@lru_cache(maxsize=8)
def measures(table: UnitTable, general: bool = False) -> Measures:
    """Return the measures of a table, made once; `general` as for `Numerals`."""
    return Measures(table, numerals(table, general), general=general)
