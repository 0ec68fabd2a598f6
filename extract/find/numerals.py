"""The grammar of numerals: `Numerals.at` reads the one at a place in the text, in any script.

Whatever its script, a numeral is folded to digits and scale words (`两千四百五` → `2千4百5`,
`３．５萬` → `3.5万`) and then read from its largest scale down. Two digits side by side are two
numbers, and what stands around them belongs to both: 一百二三十万 is 1200000 to 1300000.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from decimal import Context, Decimal
from functools import lru_cache

from extract.find.measure import Measure
from extract.find.openings import BLANKS, letters
from extract.model import Qualifier
from extract.rules import load_rules
from extract.rules.units import Follows, Scale, UnitTable

LONGEST = 64
"""A run of more characters than this is no number."""

EXACT = Context(prec=999, Emax=999999, Emin=-999999)

# Before 3.11.5 the engine loses its place in a possessive group whose branches look around.
_WHOLE = "+" if sys.version_info >= (3, 11, 5) else ""

_KEPT = 4096
"""So many numerals are kept with their values: most of a text are few."""

_HALF = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_ZERO, _ONE, _TEN = Decimal(0), Decimal(1), Decimal(10)
_DIGIT = "[0-9０-９]"


class Numerals:
    """What numerals look like, as regexes, and what they are worth.

    `arabic`: 1,234.5 without scale; `han`: begun by a Han digit or scale; `mixed`: Arabic with
    scales (3.6万, 3万5千, 2万6000); all without groups. `scales` is a run of scale words. A scale
    that belongs to the unit (千 in 千瓦) is left to it. The `general` ones may hold spaces and
    letters for scales (40k), as text that is no bulletin does.
    """

    def __init__(self, table: UnitTable, *, general: bool = False) -> None:
        self.table = table
        by_power = sorted(table.scales, key=lambda s: -s.power)
        words = [s for s in by_power if not s.latin and (general or not s.general)]
        self.read = lru_cache(maxsize=_KEPT)(self._read)
        self.span = lru_cache(maxsize=_KEPT)(self._span)
        self.said = lru_cache(maxsize=_KEPT)(self._says)
        self._powers = {s.name: s.power for s in by_power}
        self._fold = _folding(table)
        self.formal = frozenset(table.formal)
        self.digits = "".join(table.digits)
        self.zeros = "".join(form for form, value in table.digits.items() if value == 0)
        self.shorts = "".join(table.shorts)
        self.leading = "".join(table.leading.values())
        self.scale_forms = "".join(s.forms for s in words)
        self._sizes = {form: _TEN**s.power for s in words for form in s.forms}
        self.ten = next(s.forms for s in words if s.power == 1)
        self.letters = "".join(s.forms for s in by_power if s.latin) if general else ""
        self._scaling = (frozenset(self.scale_forms) - frozenset(self.ten)).union(self.letters)
        self.scale = _scale(table, words)
        self.gap = gap = "[ \\t\u3000\xa0]" + ("*+" if general else "?")
        self.loose = gap if general else ""
        self.scales = f"(?:{self.scale}(?:{gap}{self.scale})*{_WHOLE})"
        self.integer, self.arabic = _arabic(general)
        self.vague = "".join(table.forms(v.name) for v in table.vague)
        self.han = self._han()
        self.mixed = self._mixed(words, general)
        self._vague = {form: v.meaning for v in table.vague for form in table.forms(v.name)}
        self._number = re.compile(
            f"(?P<arabic>{self.mixed})|(?!{table.say('below-zero')}){self.han}"
        )
        self._idle = re.compile(f"(?<=[{self.scale_forms}])[{self.zeros}](?=[{self.scale_forms}])")
        self._unsure = re.compile(f"(?P<before>[{self.scale_forms}]?)[{self.zeros}]?[{self.vague}]")
        inside = [q for q in table.qualifiers if q.place == "inside"]
        self._inside = {word: q for q in inside for word in q.surfaces}
        self._follows = table.firsts(self._inside) | BLANKS
        self._more = re.compile(
            f"{gap}(?P<more>{table.words(self._inside)})(?:{gap}(?P<scale>{self.scales}))?"
        )
        unit = table.say("unit")
        self._pair = re.compile(f"(.*[{self.scale_forms}][{self.zeros}]?)?({unit})({unit})(.*)")
        self._pairs = table.pairs

    def at(self, text: str, start: int, stop: int) -> Measure | None:
        """Return the numeral that begins at `start`, with 余, 多, 来, 几 and the scale behind.

        It has no unit yet. Its surface is `` if the run is no number, or too long to be one.
        """
        found = self._number.match(text, start, stop)
        if found is None:
            return None
        surface, end, han = found.group(), found.end(), found.lastindex is None
        low, high, qualifier, scaled = self.said(surface)
        if qualifier is None:
            return Measure(start, end, end, low, high, "exact", "", han, False)
        while (
            end < stop
            and text[end] in self._follows
            and (more := self._more.match(text, end, stop))
        ):
            word = self._inside[self.table.fold(more["more"])]
            if not self._fits(word.follows, surface, low, han=han, scaled=scaled):
                break
            qualifier, end = word.meaning, more.end()
            if (scale := more["scale"]) is None:
                break
            low, high = self.times(low, high, scale)
            scaled = True
        return Measure(start, end, end, low, high, qualifier, surface, han, scaled)

    def _says(self, surface: str) -> tuple[Decimal, Decimal | None, Qualifier | None, bool]:
        """Return both ends of a numeral, its qualifier (None where it is none), and `scaled`."""
        try:
            low, high = self.span(surface)
        except ValueError:
            return _ZERO, None, None, False
        qualifier: Qualifier = "exact"
        if high is not None:
            qualifier = "range"
        elif vague := self._vague.keys() & surface:
            qualifier = self._vague[vague.pop()]
        amid = surface[0].isdecimal() and not self._scaling.isdisjoint(surface)
        return low, high, qualifier, amid or surface[-1] in self._scaling

    def times(
        self, low: Decimal, high: Decimal | None, scale: str
    ) -> tuple[Decimal, Decimal | None]:
        """Return both ends multiplied by a run of scale words."""
        size = self.read(scale)
        return EXACT.multiply(low, size), None if high is None else EXACT.multiply(high, size)

    def fold(self, surface: str) -> str:
        """Return the numeral in ASCII digits and plain scale words, without white space."""
        return "".join(surface.split()).translate(self._fold)

    def worth(self, surface: str) -> Decimal | None:
        """Return the exact value of a numeral; None if it is none, or too long to be one."""
        try:
            return self.read(surface)
        except ValueError:
            return None

    def read_folded(self, folded: str) -> Decimal:
        """Return the value of a folded numeral without sign or fraction bar."""
        return _plain(self._value(folded))

    def _read(self, surface: str) -> Decimal:
        """Return the exact value of a numeral. Raises ValueError if it is none."""
        if surface.isascii() and surface.isdigit() and len(surface) <= LONGEST:
            return Decimal(int(surface))
        if size := self._sizes.get(surface[-1:]):
            head = surface[:-1]
            if head.isascii() and head.replace(".", "", 1).isdigit() and len(head) < LONGEST:
                return _plain(EXACT.multiply(_leaf(head), size))
        folded = self.fold(self._settled(surface))
        if not folded or len(folded) > LONGEST:
            raise ValueError(f"{surface[:20]!r}: expected a numeral")
        if folded[0] == "-":
            return -self.read_folded(folded[1:])
        return self.read_folded(folded)

    def _settled(self, surface: str) -> str:
        """Return the numeral with a digit for 几 and 数: the least that it may be.

        That is one in 几十万 and 一百几十; in 十几万, where the greater scale follows, nought.
        A nought between scales says only that one is left out: 一万零百 has one hundred.
        """
        plain = self._idle.sub("", "".join(surface.split()))
        if self._vague.keys().isdisjoint(plain):
            return plain

        def least(found: re.Match[str]) -> str:
            behind = self._sizes.get(plain[found.end() : found.end() + 1], _ONE)
            before = self._sizes.get(found["before"])
            return found.group()[:-1] + ("1" if before is None or before > behind else "0")

        return self._unsure.sub(least, plain)

    def _span(self, surface: str) -> tuple[Decimal, Decimal | None]:
        """Return both ends of a numeral: 30 and 40 of 三四十, 15 and 16 of 十五六, 15 of 十五.

        Raises ValueError if it is none.
        """
        if len(surface) > LONGEST:
            raise ValueError(f"{surface[:20]!r}: expected a numeral")
        if len(surface) < 2 or surface.isascii():
            return self.read(surface), None
        plain = "".join(surface.split())
        found = self._pair.fullmatch(plain)
        if found is None or not set(found[4]) <= set(self.scale_forms):
            return self.read(surface), None
        head, tail = found[1] or "", found[4]
        ends = self._pairs.get(self.fold(found[2] + found[3]))
        if ends is None:
            return self.read(surface), None
        low, high = sorted(self.read_folded(self.fold(f"{head}{end}{tail}")) for end in ends)
        return low, high

    def _fits(self, what: Follows, surface: str, low: Decimal, *, han: bool, scaled: bool) -> bool:
        """Whether a numeral is one behind which a word may stand that follows such (余, 几)."""
        round_number = low >= _TEN and not EXACT.remainder(low, _TEN)
        if what == "scale":
            tens = round_number and low < 100 and not scaled
            return surface[-1] in self.scale_forms + self.zeros if han else tens
        return scaled or round_number or (what == "numbers" and not han and low >= _TEN)

    def _value(self, folded: str) -> Decimal:
        for scale, power in self._powers.items():
            at = folded.rfind(scale)
            if at < 0:
                continue
            head, tail = folded[:at], folded[at + 1 :]
            # 九万亿八千亿: the same scale again begins a new summand, unless it stands at once.
            again = head.rfind(scale) + 1
            if 0 < again < len(head):
                return EXACT.add(self._value(head[:again]), self._value(folded[again:]))
            size = Decimal(10) ** power
            implied = not head or (power == 1 and not head.strip("0"))
            coefficient = _ONE if implied else self._value(head)
            value = EXACT.multiply(coefficient, size)
            if not tail:
                return value
            # 两千四百五 leaves out the last scale: 五 is fifty. So does 九万四.
            if power > 1 and tail[0] in "123456789" and (len(tail) == 1 or tail[1] == "."):
                value = EXACT.add(value, EXACT.multiply(Decimal(tail[0]), size / 10))
                tail = "0" + tail[1:]
            return EXACT.add(value, self._value(tail))
        return _leaf(folded)

    def _han(self) -> str:
        """Return the regex of numerals that begin with a Han digit or a scale word."""
        loose, scales, twos, say = self.loose, self.scale_forms, self.leading, self.table.say
        decimal = "".join(c for c in self.digits if c not in twos)
        counted = {
            form
            for unit in self.table.units
            if unit.dimension in ("count", "duration")
            for surface, _, _ in unit.aliases
            for form in self.table.forms(surface[0])
        }
        token = (
            f"(?:[{decimal}{self.ten}{self.shorts}]|{self.scale}|[{twos}](?={loose}[{scales}])"
            f"|(?<=[{scales}])[{twos}](?={loose}[{decimal}]{loose}[{scales}])|{say('one-or-two')}"
            f"|{say('three-or-two')}(?={letters(counted)})"
            f"|[{self.vague}](?={loose}(?:{self.scale}|[{self.ten}])))"
        )
        dated = f"(?![.．]?{_DIGIT}|[.．]|{say('date-unit')})"
        last = f"{loose}(?<=[{scales}{self.zeros}]){_DIGIT}{{1,8}}+{dated}"
        places = f"(?:{loose}[{decimal}])++(?!{loose}[{self.ten}])" + (
            f"|{_DIGIT}++" if self.loose else ""
        )
        point = f"(?:{loose}{say('point')}(?:{places})(?:{loose}{self.scale})*{_WHOLE})?{_WHOLE}"
        run = (
            f"{token}(?:{loose}{token})*{_WHOLE}(?:{last}(?:{loose}{self.scale})*{_WHOLE})?{point}"
        )
        return f"(?:[{twos}]{loose}{run}|{run}|[{twos}]{point})"

    def _mixed(self, words: Iterable[Scale], general: bool) -> str:
        """Return the regex of numerals that begin with an Arabic digit.

        Behind a scale go on as many digits as it leaves room for (2万6000), or what a zero
        begins (2亿零四千).
        """
        loose, gap, zeros = self.loose, self.gap, self.zeros
        piece = f"{loose}[{zeros}]?{loose}(?:{self.arabic}|[{self.digits}]){gap}{self.scales}"
        # In a bulletin so few digits are what follows a number: 390万65岁以上老人.
        room = "|".join(
            f"(?<=[{s.forms}]){_DIGIT}{{{1 if general else max(2, s.power - 1)},{s.power}}}+"
            for s in words
            if s.power > 1
        )
        # An atomic group: a possessive one that can go back matches too little up to Python 3.11.4.
        rest = (
            f"(?>(?:(?:{room})(?!{_DIGIT}|[.．]{_DIGIT}|{self.table.say('date-unit')})"
            f"|[{zeros}](?:{self.han}|{_DIGIT}++)" + (f"|{self.han}" if general else "") + ")?)"
        )
        scaled = f"{gap}{self.scales}(?:{piece})*{_WHOLE}"
        decimals = f"[.．]{_DIGIT}++"
        mixed = f"{self.integer}(?:{scaled}{rest}|{decimals}(?:{scaled})?{_WHOLE})?{_WHOLE}"
        if general:
            mixed += f"|(?<![0-9０-９.．]){decimals}(?:{scaled})?{_WHOLE}"
        mixed = f"(?:{mixed})"
        if general:
            mixed = f"(?:{self.arabic}[{self.letters}](?![A-Za-z])|{mixed})"
        return mixed


def _arabic(general: bool) -> tuple[str, str]:
    """Return the regexes of whole numbers and of decimals in Arabic digits, with their commas."""
    comma = f"[,，]{_DIGIT}{{3}}(?!{_DIGIT})"
    if general:
        comma = f"(?:(?!，)|(?<=[０-９])|(?<=[,，][0-9]{{3}})|(?=.[0-9]{{3}}[.．])){comma}"
    integer = f"(?:{_DIGIT}{{1,3}}(?:{comma})+{_WHOLE}|{_DIGIT}++)"
    arabic = f"(?:{integer}(?:[.．]{_DIGIT}++)?+)"
    if general:
        arabic = f"(?:{arabic}|(?<![0-9０-９.．])[.．]{_DIGIT}++)"
    return integer, arabic


def _folding(table: UnitTable) -> dict[int, str]:
    """Return what each character of a numeral is folded to: 貳 to 2, 萬 to 万."""
    digits = {ord(form): str(value) for form, value in table.digits.items()}
    scales = {ord(form): s.name for s in table.scales for form in s.forms}
    variants = {ord(form): plain for form, plain in table.variants.items()}
    shorts = {ord(c): written.translate(digits) for c, written in table.shorts.items()}
    marks = dict.fromkeys(map(ord, table.phrases.letters("point") | {"．"}), ".") | {ord("，"): ","}
    marks |= dict.fromkeys(map(ord, "".join(table.signs.values())), "-")
    return {**_HALF, **variants, **digits, **scales, **shorts, **marks}


def _scale(table: UnitTable, scales: list[Scale]) -> str:
    """Return a regex for one scale word that is not the beginning of a unit (千瓦, 百分之)."""
    digits = "".join(table.digits)
    small = "".join(scale.forms for scale in scales if scale.power < 4)
    rests: dict[str, set[str]] = defaultdict(set)
    for unit in table.units:
        for surface, _, _ in unit.aliases:
            if len(surface) > 1 and unit.mantissa != "arabic":
                rests[surface[0]].add(surface[1:])
    choices = []
    for scale in scales:
        if scale.power == 1:
            continue
        pattern = f"[{scale.forms}]"
        if scale.name in rests:
            pattern += f"(?!\\s*(?:{table.words(rests[scale.name])}))"
        if scale.power < 9:
            pattern += f"(?:(?!{table.say('over')})|(?<=[{digits}][{scale.forms}]))"
        if scale.power < 4:
            pattern = f"(?<![{small}])" + pattern
        choices.append(pattern)
    return f"(?:{'|'.join(choices)})"


def _leaf(folded: str) -> Decimal:
    digits = folded.replace(",", "")
    if not digits.isascii() or not digits.strip("."):
        raise ValueError(f"{folded[:20]!r}: expected a numeral")
    try:
        return Decimal(digits)
    except ArithmeticError:
        raise ValueError(f"{folded[:20]!r}: expected a numeral") from None


def _plain(value: Decimal) -> Decimal:
    """Return 36000 for 36000.00 or 3.6E+4."""
    whole = int(value)
    return Decimal(whole) if whole == value else value


def numerals(table: UnitTable, general: bool = False) -> Numerals:
    """Return the numerals of a table, made once."""
    return _made(table, general)


@lru_cache(maxsize=8)
def _made(table: UnitTable, general: bool) -> Numerals:
    return Numerals(table, general=general)


def read_numeral(surface: str) -> Decimal:
    """Return the exact value of a numeral: `3.6万`, `一百零五`, `壹万贰仟`, `1,234.5`.

    Raises ValueError if the surface is no numeral.
    """
    return numerals(load_rules().units).read(surface)


def read_span(surface: str) -> tuple[Decimal, Decimal | None]:
    """Return both ends of a numeral: 4 and 5 of `四五`, 20 and 30 of `二三十`, 12 of `十二`.

    The upper end is None where there is one value. Raises ValueError if it is no numeral.
    """
    return numerals(load_rules().units).span(surface)
