"""Finds quantities: a numeral with its qualifier and unit (约3万人, 350余万元, 1-3倍).

One regex looks for characters at which a numeral can begin and passes over the many that only
look so (一个, 统一, 千方百计). At each, the parts of a quantity are read from left to right, each
by its own small regex made from the tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from extract.find.numerals import LONGEST, Numerals, numerals
from extract.model import Qualifier, Quantity
from extract.rules import Rules
from extract.rules.units import Unit, UnitTable, exact

_DASH = "[-－﹣–—─~～〜∼至到]"
_CLAUSE = re.compile("[，。；：、！？,;!?\n]")
_YEAR = re.compile("(?:19|20)[0-9]{2}$")
_ORDER: dict[Qualifier, int] = {"over": 3, "under": 3, "range": 2, "about": 1, "exact": 0}


def find_quantities(
    text: str, start: int, end: int, rules: Rules, blocked: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Return the quantities in `text[start:end]`, in order and free of overlap.

    None touches a span of `blocked` (dates, place names, exclusions; in order of start).
    """
    finder = _finder(rules.units)
    found: list[Quantity] = []
    at = start
    for first, last in blocked:
        if first > at:
            finder.scan(text, at, min(first, end), end, found)
        at = max(at, last)
        if at >= end:
            return found
    finder.scan(text, at, end, end, found)
    return found


@lru_cache(maxsize=8)
def _finder(table: UnitTable) -> _Finder:
    return _Finder(table, numerals(table))


@dataclass(slots=True)
class _Number:
    """A numeral as read, before its unit is known. `scaled`: it has a scale word."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None
    qualifier: Qualifier
    han: bool
    scaled: bool
    surface: str


class _Finder:
    """The regexes of a table and the reading of one quantity."""

    def __init__(self, table: UnitTable, numerals: Numerals) -> None:
        self._table = table
        self._numerals = n = numerals
        self._inside = {w: q.meaning for q in table.qualifiers if q.place == "inside" for w in q.surfaces}
        self._after = {w: q.meaning for q in table.qualifiers if q.place == "after" for w in q.surfaces}
        self._before = {w: q for q in table.qualifiers if q.place == "before" for w in q.surfaces}
        self._vague = {v.name: v for v in table.vague}
        digits = n.digits + "十拾" + n.shorts
        scales = n.scale_forms
        vague = table.words(v.name for v in table.vague if v.name != "上")
        inside = table.words(self._inside)
        # Where a numeral can begin. A lone 一 is an article, a lone 千 or 万 a figure of speech.
        shy = "一零〇○幺" + "".join(n.formal) + scales + "数數几幾"
        shy = "".join(dict.fromkeys(c for c in shy if c not in "十"))
        lead = "上近超过過逾约破足"
        self._anchor = re.compile(
            f"[0-9０-９半翻{digits}{scales}数數几幾]"
            f"(?:(?<![{shy}])|(?<![{scales}数數几幾])(?=\\s?[{digits}{scales}])"
            f"|(?<=[数數几幾])(?=[{scales}])|(?<=[百千万萬])(?=\\s?分\\s?之)"
            f"|(?<=[{lead}][{scales}]))"
        )
        self._lone = re.compile(f"[0-9０-９半翻{digits}{scales}数數几幾]")
        self._number = re.compile(
            f"(?P<arabic>{n.mixed})|(?P<han>(?:[数數几幾](?=[{scales}]))?{n.han})"
        )
        self._more = re.compile(f"\\s?(?P<more>{inside})\\s?(?P<scale>{n.scales})?|\\s?(?P<only>{n.scales})")
        self._percent = re.compile(
            f"(?P<of>[百佰]|[千仟]|[万萬])\\s*分\\s*之\\s*(?P<value>{n.mixed}|百(?!分)|{n.han})"
        )
        self._fraction = re.compile(f"\\s?分之\\s?(?P<top>{n.mixed}|{n.han})")
        self._range = re.compile(f"\\s?{_DASH}\\s?(?={n.mixed}|{n.han})")
        self._ratio = re.compile(f"\\s?[:：∶]\\s?(?P<other>{n.arabic})(?![:：∶0-9])")
        self._suffix = re.compile(f"\\s?(?P<word>{table.words(self._after)})(?!游|班|学|课)")
        self._prefix = re.compile(f"(?P<word>{table.words(self._before)})\\s?$")
        self._prefix_ends = frozenset(
            form for w in self._before for form in table.word(w[-1]).strip("[]").replace("\\", "")
        )
        self._units: dict[str, Unit] = {}
        by_first: dict[str, list[str]] = {}
        for unit in table.units:
            for surface, follows, unless in unit.aliases:
                self._units[self.key(surface)] = unit
                pattern = table.word(surface, spaced=unit.spaced)
                if follows:
                    pattern += f"(?={re.escape(follows)})"
                if unless:
                    pattern += f"(?![{unless}])"
                if unit.unless_before:
                    pattern += f"(?!{table.words(unit.unless_before)})"
                if surface[-1].isascii() and surface[-1].isalpha():
                    pattern += "(?![A-Za-z])"
                for first in {surface[0], *table.word(surface[0]).strip("[]").replace("\\", "")}:
                    by_first.setdefault(first, []).append((-len(surface), pattern))
        self._units_at = {
            first: re.compile("|".join(p for _, p in sorted(listed)))
            for first, listed in by_first.items()
        }
        self._half = re.compile("\\s?个?\\s?")
        self._between = re.compile("[个個](?P<word>[半多余餘])(?=[月小钟鐘星礼学])")
        self._trail = re.compile("(?P<half>半)(?![年天月径数导路])|(?P<more>[多余餘])(?!元|层|边)")
        self._nouns = re.compile(table.words(table.nouns)) if table.nouns else None
        self._per = re.compile(f"每[一个個]?(?P<unit>{table.words(table.denominators)})")
        self._slash = re.compile(
            f"(?:\\s?/\\s?|每)(?P<unit>{table.words(table.denominators)})(?![A-Za-z])"
        )
        self._says = {
            self.key(word): unit for unit in table.units for word in unit.before
        }
        self._say = re.compile(f"(?:{table.words(self._says)})\\s?$") if self._says else None
        self._parts: dict[str, tuple[re.Pattern[str], dict[str, Fraction]]] = {}
        for unit in table.units:
            if unit.parts:
                shares = {self.key(word): share for word, share in unit.parts}
                self._parts[unit.name] = (
                    re.compile(
                        f"(?:零|又)?(?P<n>{n.arabic}|{n.han})(?P<unit>{table.words(shares)})(?!钟)"
                    ),
                    shares,
                )

    def key(self, surface: str) -> str:
        return self._table.fold(surface)

    def scan(self, text: str, start: int, stop: int, end: int, found: list[Quantity]) -> None:
        """Append the quantities of `text[start:stop]`; the text may be looked at up to `end`."""
        pers = self._pers(text, start, stop)
        anchor = self._lone if pers else self._anchor
        floor = at = start
        pending: list[_Number] = []
        while candidate := anchor.search(text, at, stop):
            here = candidate.start()
            number = self._read_number(text, here, stop)
            if number is None:
                at = here + 1
                pending.clear()
                continue
            if pending and not _joined(text, pending[-1].end, number.start):
                pending.clear()
            made = self._quantity(text, number, floor, stop, end, pers)
            if made is None:
                at = max(number.end, here + 1)
                if not number.han and number.high is None:
                    pending.append(number)
                continue
            for earlier in pending:
                found.append(_shared(earlier, number, made))
            pending.clear()
            found.append(made)
            floor = at = made.end

    def _pers(self, text: str, start: int, stop: int) -> list[tuple[int, int, str]]:
        if text.find("每", start, stop) < 0:
            return []
        names = self._table.denominators
        return [
            (hit.start(), hit.end(), names.get(hit["unit"], names.get(self.key(hit["unit"]), "")))
            for hit in self._per.finditer(text, start, stop)
        ]

    def _read_number(self, text: str, here: int, stop: int) -> _Number | None:
        if text[here] in "百佰千仟万萬" and (hit := self._percent.match(text, here, stop)):
            return None
        found = self._number.match(text, here, stop)
        if found is None:
            return None
        surface = found.group()
        if len(surface) > LONGEST:
            return _Number(here, found.end(), Decimal(0), None, "exact", True, False, "")
        han = found["han"] is not None
        return self._valued(text, found.start(), found.end(), surface, han, stop)

    def _valued(
        self, text: str, start: int, stop_at: int, surface: str, han: bool, stop: int
    ) -> _Number | None:
        qualifier: Qualifier = "exact"
        high: Decimal | None = None
        bare = surface
        if han and surface[0] in "数數几幾":
            qualifier, bare = "about", surface[1:]
        pair = self._numerals.read_pair(bare) if han else None
        try:
            if pair is not None:
                low, high = pair
                qualifier = "range"
            else:
                low = self._numerals.read(bare)
        except ValueError:
            return None
        scaled = surface[-1] in self._numerals.scale_forms and not (han and surface[-1] in "十拾")
        number = _Number(start, stop_at, low, high, qualifier, han, scaled, surface)
        if (more := self._more.match(text, stop_at, stop)) and not (more["only"] and han):
            word = more["more"]
            if word is None or self._fits(word, number):
                scale = more["scale"] or more["only"]
                if word:
                    number.qualifier = self._inside[self.key(word)]
                if scale:
                    size = self._numerals.read(scale)
                    number.low *= size
                    number.high = number.high * size if number.high is not None else None
                    number.scaled = True
                number.end = more.end()
        return number

    def _fits(self, word: str, number: _Number) -> bool:
        """Whether 多, 余, 来 or 几 may follow: tens and up (20多个), 几 after 十 alone."""
        if self.key(word) == "几":
            return number.han and number.surface[-1] in "十拾百佰千仟零"
        return number.scaled or (number.low >= 10 and number.low % 10 == 0)

    def _quantity(
        self,
        text: str,
        number: _Number,
        floor: int,
        stop: int,
        end: int,
        pers: list[tuple[int, int, str]],
    ) -> Quantity | None:
        first = number.start
        if number.surface == "" or (first and text[first - 1] in "0123456789.．"):
            return None
        unit, at = self._unit(text, number.end, stop, number)
        if step := self._range.match(text, at if unit else number.end, stop):
            ranged = self._ranged(text, number, unit, at, step.end(), stop)
            if ranged is not None:
                number, unit, at = ranged
        if unit is None:
            return None
        if number.surface == "一" and not pers:
            return None
        if not number.han and unit.name in ("年", "学年", "周年") and _YEAR.match(number.surface):
            return None
        low, high, qualifier = number.low, number.high, number.qualifier
        per = ""
        last = at
        while slash := self._slash.match(text, last, stop):
            per += "/" + self._table.denominators[self.key(slash["unit"])]
            last = slash.end()
        if not per:
            per = "".join(
                "/" + name
                for _, to, name in pers
                if to <= first and first - to <= 14 and not _CLAUSE.search(text, to, first)
            )
        if number.surface in ("一",) and not per:
            return None
        if suffix := self._suffix.match(text, last, stop):
            qualifier = _stronger(self._after[self.key(suffix["word"])], qualifier)
            last = suffix.end()
        begin = first
        if first > floor and (text[first - 1] in self._prefix_ends or text[first - 1].isspace()):
            hit = self._prefix.search(text[max(floor, first - 7) : first])
            if hit:
                word = self._before[self.key(hit["word"])]
                place = first - len(hit.group())
                if not (place > floor and text[place - 1] in word.unless_after) and (
                    not word.bare_scale or text[first] in self._numerals.scale_forms
                ):
                    begin = place
                    qualifier = _stronger(word.meaning, qualifier)
        return Quantity(
            begin,
            last,
            first,
            number.end,
            low,
            high,
            "range" if high is not None else qualifier,
            unit.name + per,
            "rate" if per else unit.dimension,
            "unit:" + unit.name,
        )

    def _unit(self, text: str, at: int, stop: int, number: _Number) -> tuple[Unit | None, int]:
        while at < stop and text[at] in " \t\u3000\xa0":
            at += 1
        pattern = self._units_at.get(text[at]) if at < stop else None
        found = pattern.match(text, at, stop) if pattern else None
        if found is None:
            return None, at
        unit = self._units[self.key(found.group())]
        if unit.mantissa != "any" and number.han and (
            unit.mantissa == "arabic" or len(number.surface) < 2
        ):
            return None, at
        return unit, found.end()

    def _ranged(
        self, text: str, low: _Number, unit: Unit | None, at: int, start: int, stop: int
    ) -> tuple[_Number, Unit, int] | None:
        high = self._read_number(text, start, stop)
        if high is None or high.high is not None or low.high is not None:
            return None
        other, last = self._unit(text, high.end, stop, high)
        if other is None or (unit is not None and unit is not other):
            return None
        value = low.low
        if not low.scaled and high.scaled and unit is None:
            size = self._scale_of(high)
            if value < high.low / size:
                value *= size
        if value >= high.low:
            return None
        joined = _Number(
            low.start, high.end, value, high.low, "range", low.han, high.scaled, low.surface + "-"
        )
        return joined, other, last

    def _scale_of(self, number: _Number) -> Decimal:
        folded = self._numerals.fold(number.surface)
        size = Decimal(1)
        while folded and folded[-1] in "百千万亿兆":
            size *= self._numerals.read_folded(folded[-1])
            folded = folded[:-1]
        return size


def _joined(text: str, end: int, start: int) -> bool:
    return text[end:start].strip() in ("、", "和", "及", "与")


def _shared(earlier: _Number, number: _Number, made: Quantity) -> Quantity:
    """Return a number of a list (10、20、30户) with the unit that stands at its end."""
    return Quantity(
        earlier.start,
        earlier.end,
        earlier.start,
        earlier.end,
        earlier.low,
        None,
        earlier.qualifier,
        made.unit,
        made.dimension,
        made.rule,
    )


def _stronger(one: Qualifier, other: Qualifier) -> Qualifier:
    return one if _ORDER[one] >= _ORDER[other] else other
