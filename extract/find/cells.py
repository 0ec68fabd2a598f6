"""Finds what stands in a cell of a table: a number, a label's places, times and unit.

A label is read without the white space that sets its characters apart or that a line end left;
offsets of what is found in it count from its own beginning. A number has its place in the text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.find.dates import find_times
from extract.find.places import find_places
from extract.find.quantities import find_measures
from extract.model import Mentions, Quantity, Reference, Sentence
from extract.rules import Rules

_SPACES = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_SIGN = re.compile(
    r"\s*(?P<sign>[-+±−–－＋↑↓▲▼]|(?:同比)?(?:增长|上升|提高|增加|下降|减少|降低|回落))?\s*"
)
_FALLS = frozenset("-−–－↓▼")
_BRACKET = re.compile(
    r"[（(【\[][^（()）【\]]{1,24}(?:[（(][^（()）]{1,8}[）)][^（()）】\]]{0,8})?[）)】\]]"
)
_STATED = re.compile(r"(?:计量|数据)?单位[：:]\s*(?P<units>[^。；;）)]{1,30})")
_BETWEEN = re.compile(r"[、，,;；\s]+|和")
_OPEN_END = re.compile(r"[%％‰]$")
_PLAIN = re.compile(r"[-+−0-9.,%％]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_NUMBER = 24
_LONGEST_UNIT = 12


def find_label(piece: str, reference: Reference, rules: Rules) -> tuple[str, Mentions]:
    """Return a label's words, white space left out, with its places, times and units.

    A unit is a Quantity that says how much one of it is: `（万元）` is 10000 元.
    """
    words = _SPACES.sub("", piece)
    end = len(words)
    if _PLAIN.fullmatch(words) and not _YEAR.fullmatch(words):
        return words, Mentions(Sentence(0, end))
    times = find_times(words, 0, end, reference, rules)
    if not times and _YEAR.fullmatch(words):
        times = [
            replace(time, end=end)
            for time in find_times(words + "年", 0, end + 1, reference, rules)
        ]
    return words, Mentions(
        Sentence(0, end),
        tuple(find_units(words, rules)),
        tuple(times),
        tuple(find_places(words, 0, end, rules)),
    )


def find_units(words: str, rules: Rules) -> list[Quantity]:
    """Return the units that a label states: in brackets, behind 单位：, or as all that it is."""
    found: list[Quantity] = []
    for bracket in _BRACKET.finditer(words):
        found += _listed(words, bracket.start() + 1, bracket.end() - 1, bracket.span(), rules)
    if not found and (stated := _STATED.search(words)):
        found += _listed(words, stated.start("units"), stated.end("units"), stated.span(), rules)
    if not found and 0 < len(words) <= 6:
        found += _listed(words, 0, len(words), (0, len(words)), rules)
    if not found and (bare := _OPEN_END.search(words)):
        found += _listed(words, bare.start(), bare.end(), bare.span(), rules)
    return found


def _listed(
    words: str, start: int, end: int, span: tuple[int, int], rules: Rules
) -> list[Quantity]:
    """Return the units of a list (人、万元), none if any part of it is no unit."""
    stated = re.sub(r"^(?:计量)?单位[：:]", "", words[start:end])
    found: list[Quantity] = []
    for part in filter(None, _BETWEEN.split(stated)):
        unit = _unit(part, rules)
        if unit is None:
            return []
        found.append(replace(unit, start=span[0], end=span[1]))
    return found


def _unit(part: str, rules: Rules) -> Quantity | None:
    """Return how much one of a unit is, None if `part` is no unit."""
    if len(part) > _LONGEST_UNIT or part[0].isdigit():
        return None
    for one in ("1", "1个"):
        measures = find_measures(one + part, rules)
        if len(measures) == 1:
            unit = measures[0]
            whole = unit.start == 0 and unit.end == len(one + part)
            if whole and unit.value_high is None and unit.qualifier == "exact":
                return unit if unit.unit or unit.value != 1 else None
    return None


def find_number(text: str, start: int, end: int, rules: Rules) -> Quantity | None:
    """Return the number that is all that stands in `text[start:end]`, signs and unit included.

    A bare number has the unit ``; a fall (-3.2, 下降3.2%, ↓3.2) is negative.
    """
    piece = text[start:end]
    if not 0 < len(piece.strip()) <= _LONGEST_NUMBER:
        return None
    lead = _SIGN.match(piece)
    assert lead is not None
    measures = find_measures(piece[lead.end() :], rules)
    if len(measures) != 1:
        return None
    found = measures[0]
    at = start + lead.end()
    rest = text[at + found.end : end].strip(" \t\u3000\xa0*＊#")
    if found.start or rest or found.rule == "unit:分之":
        return None
    # A lone 一 is a day of the week or a serial number.
    if not found.unit and found.end == 1 and not text[at].isdecimal():
        return None
    sign = lead["sign"] or ""
    signed = len(sign) == 1 and sign in "-−–－+＋"
    value, high = found.value, found.value_high
    if sign and (sign in _FALLS or any(word in sign for word in "降减落")):
        value, high = -abs(value), None if high is None else -abs(high)
    return replace(
        found,
        start=start + lead.start("sign") if signed else at,
        end=at + found.end,
        number_start=at + found.number_start,
        number_end=at + found.number_end,
        value=value,
        value_high=high,
    )
