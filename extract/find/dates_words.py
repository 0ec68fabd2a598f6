"""What each word of `patterns/dates.toml` adds to the parts of a date."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from extract.find.dates_calendar import UNKNOWN, Ends, unit_ends, units_between
from extract.find.dates_grammar import Token
from extract.find.dates_parts import Parts, Setting, held, set_year
from extract.find.dates_shapes import SHAPES
from extract.model import Grain, TimeKind
from extract.rules.dates import DateWord

_SEPTEMBER = 9
"""The month that a school year begins in; its second term is of the year after."""


def take(parts: Parts, token: Token, setting: Setting) -> bool:
    """Add a token to `parts`; return whether it makes sense there."""
    if parts.kind == "year":
        parts.kind = "period"
    after = _AFTER.get(token.reads)
    if after is not None and held(parts) not in after:
        return False
    if token.word is not None:
        return _WORDS[token.word.role](parts, token.word, setting)
    return READERS[token.reads](parts, token, setting)


def _same(parts: Parts, token: Token, setting: Setting) -> bool:
    if not parts.stated:
        year = setting.reference.this_year
        set_year(parts, None if year is None else year - 1)
    parts.same, parts.form = True, "same-period"
    return parts.stated


def _year_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    year = setting.reference.this_year
    if word.anchored and setting.anchor[1] is not None:
        year = setting.anchor[1].year
    set_year(parts, None if year is None else year + word.offset)
    parts.kind = cast(TimeKind, word.kind)
    return True


def _fix(parts: Parts, ends: Ends, grain: Grain, form: str) -> bool:
    parts.fixed, parts.grain, parts.form, parts.stated = ends, grain, form, True
    return True


def _unit_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    """上月, 本季度: the unit around the reference or, if anchored, around the time before.

    Of a month and a quarter the months are kept, since days may follow.
    """
    near, unit = setting.near if word.anchored else setting.today, word.role
    ends = unit_ends(near, unit, word.offset) if near is not None else UNKNOWN
    grain = cast(Grain, unit if unit in ("month", "quarter") else "span")
    if parts.stated:
        # 去年本月
        parts.months = (ends[0].month, ends[0].month) if ends[0] else None
        parts.grain, parts.form = "month", "month"
    elif grain != "span" and ends[0] and ends[1]:
        set_year(parts, ends[0].year)
        parts.months, parts.grain, parts.form = (ends[0].month, ends[1].month), grain, unit
    else:
        parts.week = unit == "week"
        _fix(parts, ends, grain, unit)
    return True


def _day_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    """昨天; 春节当天 is the day of the feast, 去年今日 the same day of that year."""
    state, near = held(parts), setting.near if word.anchored else setting.today
    if state == "feast":
        return word.anchored
    if state != "nothing":
        if word.offset or near is None or not parts.stated:
            return False
        parts.months = parts.months or (near.month, near.month)
        parts.days, parts.grain, parts.form = (near.day, near.day), "day", "day"
        return True
    return _fix(parts, unit_ends(near, "day", word.offset) if near else UNKNOWN, "day", "day")


def _part_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    months = word.months
    if parts.form == "school-year" and months and months[0] < _SEPTEMBER:
        months = months[0] + 12, months[1] + 12
    parts.months, parts.grain = months, cast(Grain, word.grain)
    parts.form = {"year": "year", "span": "months"}.get(word.grain, word.grain)
    return True


def _season_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    return _year_word(parts, word, setting) and _part_word(parts, word, setting)


def _stretch_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    first, last = word.offsets or (0, 0)
    if word.unit != "year":
        today = setting.today
        ends = units_between(today, word.unit, first, last) if today else UNKNOWN
        return _fix(parts, ends, "span", "days")
    year = setting.reference.this_year
    set_year(parts, None if year is None else year + first)
    parts.months = word.months or (1, 12 * (last - first + 1))
    parts.grain, parts.form = "span", "months"
    return True


def _edge_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    """年底, 3月上旬, 二季度初: the end, the beginning or a third of what is named."""
    named = held(parts)
    if word.of == "month" and named == "nothing":
        _running_month(parts, setting)
        named = held(parts)
    named = "year" if word.of == "year" and parts.months is None else named
    if word.days is not None and named == "month":
        parts.days, parts.grain, parts.form = word.days, "span", "part-of-month"
        return True
    if word.days is not None or named not in _EDGED[word.of]:
        return word.days is not None and parts.fixed is UNKNOWN
    edge = _BEGINNINGS.get(named) if word.at == "start" else _end
    if edge is not None:
        edge(parts)
    return True


def _running_month(parts: Parts, setting: Setting) -> None:
    """State the month of the time before, else that of the reference."""
    if setting.near is None:
        parts.fixed = UNKNOWN
        return
    set_year(parts, setting.near.year)
    parts.months = setting.near.month, setting.near.month
    parts.grain, parts.form = "month", "month"


def _end(parts: Parts) -> None:
    parts.kind = "stock"


def _first_of_year(parts: Parts) -> None:
    parts.kind, parts.months, parts.days = "stock", (1, 1), (1, 1)


def _first_of_fixed(parts: Parts) -> None:
    first = parts.fixed[0] if parts.fixed else None
    parts.kind, parts.fixed = "stock", (first, first)


def _first_days(parts: Parts) -> None:
    parts.days, parts.grain, parts.form = (1, 5), "span", "part-of-month"


def _first_month(parts: Parts) -> None:
    first, _ = parts.months or (1, 12)
    parts.months, parts.grain, parts.form = (first, first), "month", "month"


_EDGED = {
    "year": frozenset({"year"}),
    "month": frozenset({"month", "months", "week", "fixed"}),
    "any": frozenset({"month", "months", "week", "fixed", "year"}),
}
"""What there is an edge of, by what the table says of the word."""
_BEGINNINGS: dict[str, Callable[[Parts], None]] = {
    "year": _first_of_year,
    "fixed": _first_of_fixed,
    "month": _first_days,
    "months": _first_month,
}


def _now_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    parts.kind = "now"
    return _fix(parts, (None, setting.today), "day", "")


def _plan_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    first, last = word.years or (1, 1)
    set_year(parts, first)
    parts.months, parts.grain, parts.form = (1, 12 * (last - first + 1)), "span", "plan"
    return True


def _era_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    set_year(parts, word.years[0] if word.years else None)
    return True


def _event_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    return _fix(parts, (word.day, word.day), "day", "event")


def _festival_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    parts.festival, parts.grain, parts.form = word.festival, "day", "festival"
    return True


_WORDS: dict[str, Callable[[Parts, DateWord, Setting], bool]] = {
    "year": _year_word,
    "month": _unit_word,
    "quarter": _unit_word,
    "day": _day_word,
    "week": _unit_word,
    "school-year": _unit_word,
    "term": _unit_word,
    "century": _unit_word,
    "part": _part_word,
    "season": _season_word,
    "stretch": _stretch_word,
    "edge": _edge_word,
    "now": _now_word,
    "plan": _plan_word,
    "era": _era_word,
    "event": _event_word,
    "festival": _festival_word,
}
READERS = SHAPES | {"same": _same}
_NOTHING = frozenset({"nothing"})
_NAMED = frozenset({"month", "months", "week", "fixed", "year"})
_AFTER: dict[str, frozenset[str]] = {
    "month": frozenset({"nothing", "year"}),
    "quarter": _NOTHING,
    "week": _NOTHING,
    "school-year": _NOTHING,
    "term": _NOTHING,
    "century": _NOTHING,
    "season": _NOTHING,
    "stretch": _NOTHING,
    "now": _NOTHING,
    "day": frozenset({"nothing", "feast", "year", "month"}),
    "same": frozenset({"nothing", "year", "month"}),
    "festival": frozenset({"nothing", "year"}),
    "day-of-week": frozenset({"week"}),
    "weekday": frozenset({"nothing", "day", "feast"}),
    "hour": frozenset({"nothing", "day", "feast"}),
    "hours": frozenset({"nothing", "day", "feast"}),
    "day-part": frozenset({"day", "feast"}),
    "nth": _NAMED,
    "first-or-last": _NAMED | {"nothing"},
}
"""After which states (`held`) a token makes sense; after any where it is not listed."""
