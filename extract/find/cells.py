"""Finds what stands in a cell of a table: a number, a label's places, times and unit.

A label is read without the white space that sets its characters apart or that a line end left;
offsets of what is found in it count from its own beginning. A number has its place in the text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from extract.find.dates import find_times
from extract.find.places import find_places
from extract.find.quantities import find_measures
from extract.model import Mentions, Quantity, Reference, Sentence
from extract.rules import Rules

_SPACES = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_BRACKET = re.compile(
    r"[（(【\[][^（()）【\]]{1,24}(?:[（(][^（()）]{1,8}[）)][^（()）】\]]{0,8})?[）)】\]]"
)
_OPEN_END = re.compile(r"[%％‰]$")
_PLAIN = re.compile(r"[-+−0-9.,%％]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIGNS = "[-+±−–－＋↑↓▲▼]"
_FALLS = "-−–－↓▼"
_SHOWN = frozenset("-−–－+＋")
_LONGEST_NUMBER = 24
_LONGEST_UNIT = 12
_LONGEST_BARE = 6
_AROUND = " \t\u3000\xa0*＊#"


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
        (sign,) = rules.phrases.words("year-sign")
        dated = find_times(words + sign, 0, end + 1, reference, rules)
        times = [replace(time, end=end) for time in dated]
    return words, Mentions(
        Sentence(0, end),
        tuple(find_units(words, rules)),
        tuple(times),
        tuple(find_places(words, 0, end, rules)),
    )


def find_units(words: str, rules: Rules) -> list[Quantity]:
    """Return the units that a label states.

    They stand in brackets, else behind 单位：, else they are all that it is, or a % at its end.
    """
    stated = re.compile(f"{rules.phrases.source('states-unit')}[^。；;）)]{{1,30}}").search(words)
    sign = _OPEN_END.search(words)
    places = (
        [(bracket.span(), bracket[0][1:-1]) for bracket in _BRACKET.finditer(words)],
        [(stated.span(), stated[0])] if stated else [],
        [((0, len(words)), words)] if 0 < len(words) <= _LONGEST_BARE else [],
        [(sign.span(), sign[0])] if sign else [],
    )
    listed = ([unit for place in found for unit in _listed(*place, rules)] for found in places)
    return next(filter(None, listed), [])


def _listed(span: tuple[int, int], stated: str, rules: Rules) -> list[Quantity]:
    """Return the units of a list (人、万元), none if any part of it is no unit."""
    phrase = rules.phrases.pattern
    if label := phrase("states-unit").match(stated):
        stated = stated[label.end() :]
    units = [_unit(part, rules) for part in phrase("between-units").split(stated) if part]
    known = [unit._replace(start=span[0], end=span[1]) for unit in units if unit is not None]
    return known if len(known) == len(units) else []


def _unit(part: str, rules: Rules) -> Quantity | None:
    """Return how much one of a unit is, None if `part` is no unit."""
    if len(part) > _LONGEST_UNIT or part[0].isdigit():
        return None
    for word in ("", *rules.phrases.words("measure-word")):
        one = f"1{word}{part}"
        measures = find_measures(one, rules)
        if len(measures) == 1:
            unit = measures[0]
            whole = unit.start == 0 and unit.end == len(one)
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
    lead = _lead(rules).match(piece)
    assert lead is not None
    measures = find_measures(piece[lead.end() :], rules)
    if len(measures) != 1:
        return None
    found = measures[0]
    at = start + lead.end()
    rest = text[at + found.end : end].strip(_AROUND)
    if found.start or rest or found.rule == "unit:fraction":
        return None
    # A lone 一 is a day of the week or a serial number.
    if not found.unit and found.end == 1 and not text[at].isdecimal():
        return None
    value, high = found.value, found.value_high
    if lead["falls"] or (lead["sign"] and lead["sign"] in _FALLS):
        value, high = -abs(value), None if high is None else -abs(high)
    return found._replace(
        start=start + lead.start("sign") if lead["sign"] in _SHOWN else at,
        end=at + found.end,
        number_start=at + found.number_start,
        number_end=at + found.number_end,
        value=value,
        value_high=high,
    )


@lru_cache(maxsize=8)
def _lead(rules: Rules) -> re.Pattern[str]:
    """Return the regex of what may stand before the number of a cell."""
    return re.compile(rf"\s*(?:(?P<sign>{_SIGNS})|{rules.phrases.source('rises-or-falls')})?\s*")
