"""What each word of `patterns/dates.toml` adds to the parts of a date."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from extract.find.dates_calendar import UNKNOWN, Ends, unit_ends, units_between
from extract.find.dates_grammar import Token
from extract.find.dates_parts import Parts, Setting, set_year
from extract.find.dates_shapes import SHAPES
from extract.model import Grain, TimeKind
from extract.rules.dates import DateWord

_SEPTEMBER = 9
"""The month that a school year begins in; its second term is of the year after."""


def take(parts: Parts, token: Token, setting: Setting) -> bool:
    """Add a token to `parts`; return whether it makes sense there."""
    if parts.kind == "year":
        parts.kind = "period"
    if token.word is not None:
        return _WORDS[token.word.role](parts, token.word, setting)
    return _READERS[token.reads](parts, token, setting)


def _same(parts: Parts, token: Token, setting: Setting) -> bool:
    if not parts.stated:
        year = setting.reference.this_year
        set_year(parts, None if year is None else year - 1)
    parts.same, parts.form = True, "same-period"
    return parts.stated and parts.months is None and parts.fixed is None


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
    near = setting.near if word.anchored else setting.today
    unit = word.role
    grain: Grain = "month" if unit == "month" else "quarter" if unit == "quarter" else "span"
    if unit == "month" and parts.stated and parts.months is None and parts.fixed is None:
        # 去年本月
        if near is not None:
            month = unit_ends(near, unit, word.offset)[0]
            parts.months = (month.month, month.month) if month else None
        parts.grain, parts.form = "month", "month"
        return True
    if parts.stated:
        return False
    ends = unit_ends(near, unit, word.offset) if near is not None else UNKNOWN
    if unit in ("month", "quarter") and ends[0] and ends[1]:
        set_year(parts, ends[0].year)
        parts.months, parts.grain, parts.form = (ends[0].month, ends[1].month), grain, unit
        return True
    parts.week = unit == "week"
    return _fix(parts, ends, grain, unit)


def _day_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.festival is not None or parts.lunar is not None:
        return word.anchored
    near = setting.near if word.anchored else setting.today
    if parts.stated:
        return False
    return _fix(parts, unit_ends(near, "day", word.offset) if near else UNKNOWN, "day", "day")


def _part_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    months = word.months
    if parts.form == "school-year" and months and months[0] < _SEPTEMBER:
        months = months[0] + 12, months[1] + 12
    parts.months, parts.grain = months, cast(Grain, word.grain)
    parts.form = {"year": "year", "span": "months"}.get(word.grain, word.grain)
    return True


def _season_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.stated:
        return False
    _year_word(parts, word, setting)
    return _part_word(parts, word, setting)


def _stretch_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.stated or word.offsets is None:
        return False
    first, last = word.offsets
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
    if word.of == "year":
        if parts.months is not None:
            return False
        return _edge_of_year(parts, word)
    if word.of == "month" and parts.months is None and parts.fixed is None:
        if parts.stated:
            return False
        if setting.near is None:
            parts.fixed = UNKNOWN
        else:
            set_year(parts, setting.near.year)
            parts.months = setting.near.month, setting.near.month
            parts.grain, parts.form = "month", "month"
    if word.days is not None:
        if parts.months is None or parts.months[0] != parts.months[1]:
            return parts.fixed is UNKNOWN
        parts.days, parts.grain, parts.form = word.days, "span", "part-of-month"
        return True
    if parts.days is not None or parts.grain == "day":
        return False
    if parts.months is None and parts.fixed is None:
        return _edge_of_year(parts, word) if parts.stated else False
    if word.at == "end":
        parts.kind = "stock"
    elif parts.fixed is not None and not parts.week:
        parts.kind, parts.fixed = "stock", (parts.fixed[0], parts.fixed[0])
    elif parts.months and parts.months[0] == parts.months[1]:
        parts.days, parts.grain, parts.form = (1, 5), "span", "part-of-month"
    elif parts.months:
        parts.months, parts.grain, parts.form = (parts.months[0],) * 2, "month", "month"
    return True


def _edge_of_year(parts: Parts, word: DateWord) -> bool:
    parts.kind = "stock"
    if word.at == "start":
        parts.months, parts.days = (1, 1), (1, 1)
    return True


def _now_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.stated or parts.months or parts.fixed or parts.festival or parts.lunar:
        return False
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
    if parts.months or parts.fixed:
        return False
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
_READERS = SHAPES | {"same": _same}
