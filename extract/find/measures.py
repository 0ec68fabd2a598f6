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
from extract.find.numerals import EXACT, LONGEST, Numerals, numerals
from extract.find.openings import BLANKS
from extract.find.shares import discount, divide, half_of_it, percentage
from extract.find.unit_words import UnitWords
from extract.model import Qualifier
from extract.rules.units import Unit, UnitTable, exact

HALVED = frozenset({"duration", "length", "area", "volume", "mass", "age", "ratio", "money"})
"""Dimensions whose units can be halved: 两年半, 三斤半, 七成半."""

_TEN = Decimal(10)
_SPACES = " \t\u3000\xa0"
_LIKE_A_YEAR = re.compile("(?:19|20)[0-9]{2}|[二一][〇零○九][一二三四五六七八九〇零○]{2}")
_CLAUSE = re.compile("[，。；：、！？]")
_NEAR = 8
_BOUNDS = ("以上", "及以上", "级")
_YEARS = frozenset({"年", "学年", "天", "届", "级"})
_SIMPLE = re.compile(
    "(?P<top>[1-9])[/／](?P<under>[2-9]|1[0-2])(?=[多余强弱的，。；、）]|[以左上][上下右]|$)"
)
_NUMBERED = frozenset("第号期版见图表月日自于约至到")


def _part_of(text: str, measure: Measure, stop: int) -> bool:
    """Whether a simple fraction begins here, behind words: 占全国1/3以上."""
    before = text[measure.start - 1 : measure.start]
    hit = _SIMPLE.match(text, measure.start, stop) if "一" <= before <= "鿿" else None
    return hit is not None and before not in _NUMBERED and int(hit["top"]) < int(hit["under"])


class Measures:
    """The regexes of a table for numerals and units, and the reading of one measure."""

    def __init__(self, table: UnitTable, numerals: Numerals, *, general: bool = False) -> None:
        self.table = table
        self.general = general
        self.numerals = n = numerals
        self.number = f"(?:{n.mixed}|{n.han})"
        vague = "".join(v.name for v in table.vague if v.name != "上")
        self.vague = "".join(table.word(c).strip("[]") for c in vague)
        scales = n.scale_forms
        self._scales = frozenset(scales)
        self._scaling = (self._scales - frozenset(n.ten)) | frozenset(n.letters)
        self.begin = f"0-9０-９半翻{n.digits}{scales}{n.shorts}{self.vague}"
        self._vague = {
            form: v.meaning for v in table.vague for form in table.word(v.name).strip("[]")
        }
        self._number = re.compile(
            f"(?P<arabic>{n.mixed})|(?P<vague>[{self.vague}](?={n.scale}|[{n.ten}]))?{n.han}"
        )
        inside = [q for q in table.qualifiers if q.place == "inside"]
        self._inside = {word: q.meaning for q in inside for word in q.surfaces}
        self._follows = table.firsts((*self._inside, "个")) | BLANKS
        hundreds = table.word("亿")
        self._more = re.compile(
            f"\\s?(?P<more>{table.words(self._inside)})\\s?(?P<scale>{n.scales})?"
            f"|[个個](?P<whole>{hundreds})(?!{table.word('元')}(?:{table.words(_BOUNDS)}))"
        )
        self._percent = re.compile(
            f"(?P<of>[{n.scale_forms}]++)\\s*分\\s*之\\s*(?P<value>负?(?:{n.mixed}|[百佰](?!分)|{n.han}))"
        )
        self._fraction = re.compile(f"\\s?分\\s?之\\s?(?P<top>{self.number})")
        self._over = re.compile("[/／](?P<top>[0-9０-９]{1,9})(?![0-9０-９/／.．])")
        self._doubled = re.compile(f"翻了?(?P<times>[{n.digits}]|[0-9])番")
        self._unit_at = UnitWords(table).at
        listed = (unit for unit in table.units if unit.dimension == "count")
        counts = table.words(w for unit in listed for w, _, _ in unit.aliases if len(w) == 1)
        self.bracket = f"[（(](?:{counts})(?:[、/和](?:{counts}))*[）)]"
        self._other_units = re.compile(self.bracket)
        self._by_name = {unit.name: unit for unit in table.units}
        self._moved = re.compile("(?:上升|前移|提升|下降|后移|前进|跃升|下滑|退后|前推)了?$")
        rests = {
            surface.removeprefix("个"): unit
            for unit in table.units
            if unit.dimension == "duration"
            for surface, _, _ in unit.aliases
            if len(surface) > 1
        }
        self._rests = rests
        self._between = re.compile(f"[个個箇](?P<word>[半多余餘])(?P<rest>{table.words(rests)})")
        self._half_of = re.compile(
            f"半(?:(?P<rest>{table.words(rests)})(?![形板刊谈湾坡])|[个個箇](?P<one>{table.words(rests)}))"
        )
        self._trail = re.compile(
            "(?P<half>半)(?![年天月径数导路])|(?P<more>[多余餘])(?![元层边样])"
        )
        dimensions = {unit.name: unit.dimension for unit in table.units}
        self._parts: dict[
            str, tuple[re.Pattern[str], dict[str, Fraction], dict[Fraction, str]]
        ] = {}
        for unit in table.units:
            if unit.parts:
                shares = {table.fold(word): share for word, share in unit.parts}
                names = {s: w for w, s in unit.parts if dimensions.get(w) == unit.dimension}
                self._parts[unit.name] = (re.compile(table.words(shares)), shares, names)
        self._part = re.compile(f"(?:[零又]\\s?)?(?P<n>{n.arabic}|{n.han})\\s?")
        self._digits = frozenset(
            f"0123456789０１２３４５６７８９又{n.digits}{n.scale_forms}{n.shorts}"
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
            if char == "半":
                return self._half(text, start, stop)
            if char == "一" and text.startswith("半", start + 1, stop) and not self.general:
                return half_of_it(text, start, stop)
            if char == "翻":
                return self._multiple(text, start, stop)
            if char in self._scales and (hit := self._percent.match(text, start, stop)):
                made = percentage(hit, self.numerals)
                if made is not None:
                    return made
        measure = self.read_number(text, start, stop)
        if measure is None or not measure.surface:
            return measure
        if (
            stop > measure.end
            and text[measure.end] in "分 "
            and (hit := self._fraction.match(text, measure.end, stop))
        ):
            divide(measure, hit, self.numerals)
        elif (
            stop > measure.end
            and text[measure.end] in "/／"
            and (self.general or _part_of(text, measure, stop))
            and (hit := self._over.match(text, measure.end, stop))
        ):
            divide(measure, hit, self.numerals, upside_down=True)
        self._measure(text, measure, stop)
        return measure

    def read_number(self, text: str, start: int, stop: int) -> Measure | None:
        """Return the numeral at `start` with 余, 多, 来, 几 and its scale, without a unit.

        Its surface is `` if the run is too long to be a number.
        """
        found = self._number.match(text, start, stop)
        if found is None:
            return None
        surface, end = found.group(), found.end()
        if end - start > LONGEST:
            return Measure(start, end, end, Decimal(0), None, "exact", "", True, False)
        han = found["arabic"] is None
        numerals = self.numerals
        qualifier: Qualifier = "exact"
        bare = surface
        if han and found["vague"]:
            qualifier = self._vague[found["vague"]]
            bare = surface[1:]
        high = None
        try:
            pair = numerals.read_pair(bare) if han and len(bare) > 1 else None
            if pair is None:
                low = numerals.read(bare)
            else:
                low, high = pair
                qualifier = "range"
        except ValueError:
            return Measure(start, end, end, Decimal(0), None, "exact", "", True, False)
        scaled = surface[-1] in self._scaling
        measure = Measure(start, end, end, low, high, qualifier, surface, han, scaled)
        while (
            measure.end < stop
            and text[measure.end] in self._follows
            and (more := self._more.match(text, measure.end, stop))
        ):
            if more["more"]:
                word = self.table.fold(more["more"])
                if not self._fits(word, measure):
                    break
                measure.qualifier = self._inside[word]
            measure.number_end = measure.end = more.end()
            if more["whole"]:
                self._set(measure, self._by_name["元"], more.end())
            if not (scale := more["scale"] or more["whole"]):
                break
            size = numerals.read(scale)
            measure.low = EXACT.multiply(measure.low, size)
            if measure.high is not None:
                measure.high = EXACT.multiply(measure.high, size)
            measure.scaled = True
        return measure

    def _fits(self, word: str, measure: Measure) -> bool:
        """Whether 多, 余 or 来 may follow: after a round number; and 几, after 十."""
        if word == "几":
            return measure.han and measure.surface[-1] in self.numerals.scale_forms + "零"
        if word == "余" and not measure.han and measure.low >= 10:
            return True
        return measure.scaled or (measure.low >= 10 and not EXACT.remainder(measure.low, _TEN))

    def _measure(self, text: str, measure: Measure, stop: int) -> None:
        """Give the measure the unit that follows, if one does."""
        at = measure.end
        if at < stop and text[at] in "个個箇" and (hit := self._between.match(text, at, stop)):
            if hit["word"] == "半":
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
        if unit.scaled_as and measure.scaled and measure.low >= 1000:
            unit = self._by_name[unit.scaled_as]
        elif (
            unit.moved_as
            and text[at] == "位"
            and self._moved.search(text[max(0, measure.start - 3) : measure.start])
        ):
            unit = self._by_name[unit.moved_as]
        for word, name in () if self.general else unit.near:
            if word in _CLAUSE.split(text[max(0, measure.start - _NEAR) : measure.start])[-1]:
                unit = self._by_name[name]
        if unit.name == "折" and not discount(measure):
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
            measure.low = EXACT.multiply(measure.low, unit.times)
            if measure.high is not None:
                measure.high = EXACT.multiply(measure.high, unit.times)

    def _takes(self, unit: Unit, measure: Measure) -> bool:
        """Whether the unit takes a numeral of this form."""
        surface = measure.surface
        if self.general:
            return True
        if measure.han:
            if surface in self.numerals.formal:
                return False
            if unit.mantissa == "arabic" or (unit.mantissa == "long" and len(surface) < 2):
                return False
            if surface == "二" and unit.dimension in ("count", "money", "duration"):
                return False
        elif surface[0] == "0" and surface.isdigit() and len(surface) > 1:
            return False
        if unit.name == "级" and measure.scaled:
            return False
        return not (unit.name in _YEARS and _LIKE_A_YEAR.fullmatch(surface))

    def _set(self, measure: Measure, unit: Unit, end: int) -> None:
        measure.name = unit.folds_to or unit.name
        measure.dimension = unit.dimension
        measure.rule = unit.rule
        measure.end = end

    def _extend(self, text: str, measure: Measure, unit: Unit, stop: int) -> None:
        """Read on over what a unit may be followed by: smaller units, 半, 多, a lone digit."""
        at = measure.end
        if text[at] in "半多余餘":
            hit = self._trail.match(text, at, stop)
            if hit is None or unit.dimension not in HALVED or unit.name in ("%", "元"):
                return
            if hit["half"]:
                measure.low += Decimal("0.5")
            else:
                measure.qualifier = "over"
            measure.end = hit.end()
        elif unit.name in self._parts:
            if self.general or text[at] in self._digits:
                self._add_parts(text, measure, unit, stop)
        elif unit.name == "成" and (hit := self._tail.match(text, at, stop)) and len(hit["n"]) == 1:
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
        elif smallest != 1 and text.startswith("半", measure.end, stop):
            whole += smallest / 2
            measure.end += 1
        if measure.end > at:
            measure.low = exact(whole)
            if Fraction(measure.low) != whole and (name := self._parts[unit.name][2].get(smallest)):
                self._set(measure, self._by_name[name], measure.end)
                measure.low = exact(whole / smallest)

    def _half(self, text: str, start: int, stop: int) -> Measure | None:
        """Read 半年, 半个月, 半公里; not 上半年."""
        if start and text[start - 1] in "上下前后大过一多夜每":
            return None
        measure = Measure(
            start, start + 1, start + 1, Decimal("0.5"), None, "exact", "半", True, False
        )
        if hit := self._half_of.match(text, start, stop):
            self._set(measure, self._rests[self.table.fold(hit["rest"] or hit["one"])], hit.end())
            return measure
        unit, end = self._unit_at(text, start + 1, stop)
        if unit is None or unit.mantissa != "any":
            return None
        if unit.dimension not in HALVED - {"ratio", "age", "money"} and unit.name != "成":
            return None
        self._set(measure, unit, end)
        measure.low *= unit.times
        return measure

    def _multiple(self, text: str, start: int, stop: int) -> Measure | None:
        """Read 翻一番 as 1 番 (a doubling), 翻两番 as 2."""
        hit = self._doubled.match(text, start, stop)
        if hit is None:
            return None
        times = self.numerals.worth(hit["times"])
        if times is None or times > 10:
            return None
        return Measure(
            start,
            hit.end("times"),
            hit.end(),
            times,
            None,
            "exact",
            hit.group(),
            True,
            False,
            "番",
            "ratio",
            "unit:翻番",
        )


@lru_cache(maxsize=8)
def measures(table: UnitTable, general: bool = False) -> Measures:
    """Return the measures of a table, made once; `general` as for `Numerals`."""
    return Measures(table, numerals(table, general), general=general)
