"""Finds quantities: a numeral with its qualifier and unit (约3万人, 350余万元, 1-3倍).

One regex looks for characters at which a numeral can begin and passes over the many that only
look so (一个, 统一, 千方百计). `Measures` reads on from there; here the measure gets what stands
around it: the other end of a range, its qualifiers, and what a rate is counted by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from extract.find.measures import Measure, Measures, measures
from extract.model import Qualifier, Quantity
from extract.rules import Rules
from extract.rules.units import UnitTable

PER_REACH = 14
"""How far (in characters) after 每月 a number may stand and still be one a month."""

_Per = tuple[int, int, str]

_CLAUSE = re.compile("[，。；：、！？,;!?\n]")
_LIKE_A_YEAR = re.compile("(?:19|20)[0-9]{2}")
_STRENGTH: dict[Qualifier, int] = {"over": 3, "under": 3, "range": 2, "about": 1, "exact": 0}
_SIGNED = frozenset({"ratio", "temperature", "money"})
_JOINTS = frozenset("、和及与")
_STOPS = frozenset("，。；、！？,;!?)）\n”》】")


def find_quantities(
    text: str, start: int, end: int, rules: Rules, blocked: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Return the quantities in `text[start:end]`, in order and free of overlap.

    None touches a span of `blocked` (dates, place names, exclusions; in order of start).
    """
    return _find(text, start, end, _finder(rules.units), blocked)


def find_measures(
    text: str, rules: Rules, blocked: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Return the quantities of any text, as one reads them outside of bulletins.

    Unlike `find_quantities` it takes a bare number for a quantity, 一 for the number 1 (一美元),
    letters for scales (30w), and spaces within a numeral.
    """
    return _find(text, 0, len(text), _finder(rules.units, True), blocked)


def _find(
    text: str, start: int, end: int, finder: _Finder, blocked: Sequence[tuple[int, int]]
) -> list[Quantity]:
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
def _finder(table: UnitTable, general: bool = False) -> _Finder:
    return _Finder(table, measures(table, general), general=general)


class _Finder:
    """The regexes around a measure, made from a table."""

    def __init__(self, table: UnitTable, measures: Measures, *, general: bool = False) -> None:
        self._table = table
        self._general = general
        self._measures = measures
        n = measures.numerals
        begins = {place: [q for q in table.qualifiers if q.place == place] for place in ("before", "after")}
        self._before = {w: q for q in begins["before"] for w in q.surfaces}
        self._after = {w: q.meaning for q in begins["after"] for w in q.surfaces}
        self._upon = next((v for v in table.vague if v.name == "上"), None)
        scales, vague = n.scale_forms.replace("十", "").replace("拾", ""), measures.vague
        digits = n.digits + n.ten + n.shorts
        begin = f"[0-9０-９半翻{digits}{scales}{vague}]"
        shy = "".join(dict.fromkeys(f"一幺{n.zeros}{''.join(sorted(n.formal))}{scales}{vague}"))
        lead = "上" + "".join(dict.fromkeys(word[-1] for word in self._before))
        lead = re.sub("[^\u4e00-\u9fff]", "", lead)
        # A lone 一 is an article, a lone 千 or 万 a figure of speech; 百分之, 数百, 近万 are not.
        self._anchor = re.compile(
            f"{begin}(?:(?<![{shy}])"
            f"|(?<![{scales}{vague}])(?=[{digits}{scales}]|[点點][{digits}])"
            f"|(?<=[{vague}])(?=[{scales}{n.ten}])"
            f"|(?<=[百佰千仟万萬亿億])(?=[百千万萬亿億]{{0,2}}\\s?分\\s?之)"
            f"|(?<=[{lead}][{scales}]))"
        )
        self._any = re.compile(begin)
        dash = "(?:(?:[(（]含[)）])?[-－﹣–—─~～〜∼至到]|[和与與](?=[^，。；、]{1,12}之[间間]))"
        self._range = re.compile(f"\\s?{dash}\\s?(?={begin})")
        self._tolerance = re.compile("\\s?±\\s?")
        self._ratio = re.compile(f"\\s?[:：∶]\\s?(?P<other>{n.arabic})(?![:：∶.．0-9])")
        self._suffix = re.compile(
            f"\\s?(?P<word>{table.words(self._after)})(?![游班学课几各])"
        )
        self._prefix = re.compile(f"(?P<word>{table.words(self._before)})\\s?$")
        self._prefix_ends = frozenset(
            form for word in self._before for form in table.forms(word[-1])
        ) | {" ", "\u3000"}
        self._noun = re.compile(f"(?:{table.words(table.nouns)})") if table.nouns else None
        per = table.words(table.denominators)
        self._per = re.compile(
            f"每[一个個]?\\s?(?:(?P<per>{per})|(?P<many>{measures.number})\\s?(?P<of>{per}))"
            f"|(?P<mean>[人户戶亩畝])均(?=每)"
        )
        self._slash = re.compile(
            f"\\s?(?:[/／]|(?<=[人户月年])·|每)\\s?(?P<per>{per})(?![A-Za-z])"
        )
        self._said = {table.fold(w): u for u in table.units for w in u.before}
        self._say = re.compile(f"(?P<word>{table.words(self._said)})\\s*$")
        self._say_ends = frozenset(form for w in self._said for form in table.forms(w[-1]))

    def scan(self, text: str, start: int, stop: int, end: int, found: list[Quantity]) -> None:
        """Append the quantities of `text[start:stop]`; the text may be looked at up to `end`."""
        pers: list[_Per] = []
        if text.find("每", start, stop) >= 0:
            pers = self._pers(text, start, stop)
        anchor = self._any if pers or self._general else self._anchor
        read = self._measures.read
        floor = at = start
        pending: list[Measure] = []
        while candidate := anchor.search(text, at, stop):
            here = candidate.start()
            if pers and (inside := next((p for p in pers if p[0] < here < p[1]), None)):
                at = inside[1]
                continue
            measure = read(text, here, stop)
            if measure is None:
                at = here + 1
                continue
            at = measure.end
            if not measure.surface or not _begins(text, here):
                pending.clear()
                continue
            if pending and not _joined(text, pending[-1].end, here):
                pending.clear()
            made = self._quantity(text, measure, floor, stop, end, pers)
            if made is None:
                at = measure.end
                if not measure.han and measure.high is None and not measure.name:
                    pending.append(measure)
                continue
            if pending:
                found.extend(self._shared(pending, measure, made))
                pending.clear()
            found.append(made)
            floor = at = made.end

    def _pers(self, text: str, start: int, stop: int) -> list[_Per]:
        """Return the places that say what the numbers after them are counted by: 每月."""
        pers = []
        fold, names = self._table.fold, self._table.denominators
        for hit in self._per.finditer(text, start, stop):
            name = hit["mean"] or names[fold(hit["per"] or hit["of"])]
            many = hit["many"]
            if many and many != "一":
                try:
                    value = self._measures.numerals.read(many)
                except ValueError:
                    continue
                name = f"{value}{name}"
            pers.append((hit.start(), hit.end(), name))
        return pers

    def _quantity(
        self, text: str, measure: Measure, floor: int, stop: int, end: int, pers: list[_Per]
    ) -> Quantity | None:
        first = measure.start
        if measure.end < stop:
            self._join(text, measure, stop)
        begin, sign = self._lead(text, measure, floor)
        if not measure.dimension and not self._bare(text, measure, floor, end):
            return None
        per, last = self._rate(text, measure, stop, pers) if measure.name else ("", measure.end)
        if measure.surface == "一" and not per and not self._general:
            return None
        qualifier = measure.qualifier
        if last < stop and (suffix := self._suffix.match(text, last, stop)):
            qualifier = _stronger(self._after[self._table.fold(suffix["word"])], qualifier)
            last = suffix.end()
        if begin > floor and text[begin - 1] in self._prefix_ends:
            begin, meaning = self._qualified(text, begin, floor, measure)
            qualifier = _stronger(meaning, qualifier)
        if text[begin] in "百千万亿佰仟萬億" and begin == first:
            vague = self._upon
            if vague is None or begin <= floor or text[begin - 1] != "上":
                if measure.name != "%" and not measure.surface.endswith("之"):
                    if not measure.rule.startswith("unit:%") and "分" not in measure.surface:
                        return None
            elif text[begin - 2 : begin - 1] in vague.unless_after and begin - 2 >= floor:
                return None
            else:
                begin -= 1
                qualifier = _stronger(vague.meaning, qualifier)
        low, high = measure.low, measure.high
        if sign < 0:
            low, high = (-low, None) if high is None else (-high, -low)
        return Quantity(
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

    def _join(self, text: str, measure: Measure, stop: int) -> None:
        """Read the other end of a range, a tolerance, or the other side of a ratio."""
        if measure.high is not None:
            return
        char = text[measure.end]
        if char in ":：∶ " and not measure.name and not measure.han:
            hit = self._ratio.match(text, measure.end, stop)
            if hit is not None and self._measures.numerals.read(hit["other"]) == 1:
                measure.number_end = measure.end = hit.end()
                measure.dimension, measure.rule = "ratio", "unit:比"
                return
        if step := self._range.match(text, measure.end, stop):
            if char in "至到" and measure.start and text[measure.start - 1] in "从由自從":
                return
            high = self._measures.read(text, step.end(), stop)
            if high is None or not high.surface or not (high.name or self._general):
                return
            if char in "和与與" and not text.startswith("之", high.end):
                return
            _range(measure, high, self._measures)
        elif hit := self._tolerance.match(text, measure.end, stop):
            spread = self._measures.read(text, hit.end(), stop)
            if spread is not None and spread.low > 0 and measure.name in ("", spread.name):
                middle = measure.low
                if not spread.name:
                    return
                _adopt(measure, spread)
                measure.low, measure.high = middle - spread.low, middle + spread.low

    def _lead(self, text: str, measure: Measure, floor: int) -> tuple[int, int]:
        """Return where the measure begins with its sign and currency, and the sign."""
        begin, sign = measure.start, 1
        if begin <= floor:
            return begin, sign
        char = text[begin - 1]
        if char in self._say_ends or char.isspace():
            if hit := self._say.search(text[max(floor, begin - 8) : begin]):
                unit = self._said[self._table.fold(hit["word"])]
                if not measure.name or (
                    measure.dimension == unit.dimension and measure.name in ("元", "度")
                ):
                    if not measure.name:
                        measure.dimension, measure.rule = unit.dimension, unit.rule
                    if measure.name != unit.name:
                        measure.name = unit.name
                        begin -= len(hit.group())
            char = text[begin - 1] if begin > floor else ""
        if char in ("负", "負") and measure.name:
            return begin - 1, -1
        if char == "下" and measure.dimension == "temperature" and text.startswith("零下", begin - 2):
            return begin - 2, -1
        if (
            char
            and char in "-－−﹣"
            and measure.dimension in _SIGNED
            and not text[begin - 2 : begin - 1].isalnum()
        ):
            return begin - 1, -1
        if (
            char
            and char in "-－−﹣"
            and measure.dimension in ("ratio", "temperature")
            and "一" <= text[begin - 2 : begin - 1] <= "鿿"
        ):
            return begin - 1, -1
        return begin, sign

    def _rate(
        self, text: str, measure: Measure, stop: int, pers: list[_Per]
    ) -> tuple[str, int]:
        """Return what the unit is counted by (`/人/月`), and where the measure then ends."""
        last = measure.end
        per = ""
        if last < stop and text[last] in "/／每 ":
            while hit := self._slash.match(text, last, stop):
                per += "/" + self._table.denominators[self._table.fold(hit["per"])]
                last = hit.end()
        if not per and pers:
            first = measure.start
            per = "".join(
                "/" + name
                for _, to, name in pers
                if to <= first and first - to <= PER_REACH and not _CLAUSE.search(text, to, first)
            )
        return per, last

    def _qualified(
        self, text: str, begin: int, floor: int, measure: Measure
    ) -> tuple[int, Qualifier]:
        """Return where the qualifier before the measure begins, and what it says."""
        hit = self._prefix.search(text[max(floor, begin - 7) : begin])
        if hit is None:
            return begin, "exact"
        word = self._before[self._table.fold(hit["word"])]
        place = begin - len(hit.group())
        if place > 0 and text[place - 1] in word.unless_after:
            return begin, "exact"
        if word.bare_scale and not self._general and text[measure.start] not in self._measures.numerals.scale_forms:
            return begin, "exact"
        return place, word.meaning

    def _bare(self, text: str, measure: Measure, floor: int, end: int) -> bool:
        """Whether a number without a unit is a count: 新增项目110, 新增300床位."""
        if self._general:
            return not measure.han or measure.number_end - measure.start > 1
        if measure.low != int(measure.low) or measure.surface[0] == "0":
            return False
        if measure.han and not measure.scaled:
            return False
        if self._noun is not None and self._noun.match(text, measure.end, end):
            measure.dimension, measure.rule = "count", "unit:noun"
            return True
        if measure.han or (measure.low >= 10**7 and not measure.scaled):
            return False
        if not measure.scaled and _LIKE_A_YEAR.fullmatch(measure.surface):
            return False
        if measure.start <= floor or not "一" <= text[measure.start - 1] <= "鿿":
            return False
        if measure.end < end:
            if text[measure.end] not in _STOPS:
                return False
            if text[measure.end] == "、" and text[measure.end + 1 : measure.end + 2].isdecimal():
                return False
        measure.dimension, measure.rule = "count", "unit:bare"
        return True

    def _shared(
        self, pending: list[Measure], last: Measure, made: Quantity
    ) -> list[Quantity]:
        """Return the numbers of a list (10、20、30户) with the unit that stands at its end."""
        size = scale_of(last, self._measures)
        shared = []
        for measure in pending:
            value = measure.low
            if size != 1 and not measure.scaled:
                value *= size
            shared.append(
                Quantity(
                    measure.start,
                    measure.end,
                    measure.start,
                    measure.end,
                    value,
                    None,
                    measure.qualifier,
                    made.unit,
                    made.dimension,
                    made.rule,
                )
            )
        return shared


def _begins(text: str, here: int) -> bool:
    """Whether a numeral may begin here: not within a code (G320, PM2.5) or a longer number."""
    if not here:
        return True
    char = text[here - 1]
    if char in ".．" and here > 1:
        return not text[here - 2].isdigit()
    return not (char.isascii() and (char.isalnum() or char == "_") and text[here].isascii())


def _joined(text: str, end: int, start: int) -> bool:
    return text[end:start].strip() in _JOINTS


def _adopt(measure: Measure, other: Measure) -> None:
    """Let a measure that begins a range end where the other one ends."""
    measure.number_end, measure.end = other.number_end, other.end
    measure.name, measure.dimension, measure.rule = other.name, other.dimension, other.rule
    measure.surface += "-"


def _range(measure: Measure, high: Measure, measures: Measures) -> None:
    """Make `measure` a range up to `high`, unless the two do not fit together.

    3至5万元 is 30000 to 50000: the lower end shares the scale if it has none and no unit.
    """
    if measure.name not in ("", high.name) or high.qualifier == "about":
        return
    low, top = measure.low, high.low if high.high is None else high.high
    if not measure.name:
        sizes = [scale_of(high, measures)]
        if measure.scaled:
            sizes = [scale_of(high, measures, least=10**4)] if low < 10**4 else []
        low = next((low * size for size in sizes if size > 1 and low * size < high.low), low)
    if low >= top or (high.surface == "一" and not measure.name):
        return
    _adopt(measure, high)
    measure.low, measure.high = low, top


def scale_of(measure: Measure, measures: Measures, *, least: int = 1) -> Decimal:
    """Return the scale at the end of a numeral: 10000 for 5万, 1 for 50.

    Scale words below `least` do not count: 九千亿 gives 亿 with `least` 10000.
    """
    numerals = measures.numerals
    size = Decimal(1)
    for char in reversed(measure.surface):
        if char in numerals.ten or char not in numerals.scale_forms + numerals.letters:
            break
        word = numerals.read(char) if char not in numerals.letters else numerals.read("1" + char)
        if word < least:
            break
        size *= word
    return size


def _stronger(one: Qualifier, other: Qualifier) -> Qualifier:
    return one if _STRENGTH[one] >= _STRENGTH[other] else other
