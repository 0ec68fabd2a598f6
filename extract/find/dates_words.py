"""What each word of `patterns/dates.toml` adds to the parts of a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

from extract.find.dates_calendar import UNKNOWN, Ends, month_ends, week_ends
from extract.find.dates_parts import Parts, Setting, set_year
from extract.find.dates_shapes import SHAPES
from extract.model import Grain, TimeKind
from extract.rules.dates import DateWord


def take(parts: Parts, kind: str, surface: str, word: DateWord | None, setting: Setting) -> bool:
    """Add a token to `parts`; return whether it makes sense there."""
    if parts.kind == "year":
        parts.kind = "period"
    if kind == "same":
        if not parts.stated:
            year = setting.reference.this_year
            set_year(parts, None if year is None else year - 1)
        parts.same, parts.form = True, "same-period"
        return parts.stated and parts.months is None and parts.fixed is None
    if word is not None:
        return _WORDS[word.role](parts, word, setting)
    return SHAPES[kind](parts, surface, setting)


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


def _month_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    near = setting.near if word.anchored else setting.today
    year = parts.year
    stated = parts.stated
    parts.grain, parts.form = "month", "month"
    if near is None:
        return _fix(parts, UNKNOWN, "month", "month")
    first = month_ends(near, word.offset)[0]
    parts.months = first.month, first.month
    set_year(parts, year if stated else first.year)
    return True


def _quarter_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.stated:
        return False
    if setting.today is None:
        return _fix(parts, UNKNOWN, "quarter", "quarter")
    this = (setting.today.month - 1) // 3
    year, quarter = divmod(4 * setting.today.year + this + word.offset, 4)
    set_year(parts, year)
    parts.months = 3 * quarter + 1, 3 * quarter + 3
    parts.grain = parts.form = "quarter"
    return True


def _day_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.festival is not None or parts.lunar is not None:
        return word.anchored
    near = setting.near if word.anchored else setting.today
    if parts.stated:
        return False
    day = near + timedelta(days=word.offset) if near else None
    return _fix(parts, (day, day), "day", "day")


def _week_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.stated:
        return False
    today = setting.today
    parts.week = True
    return _fix(parts, week_ends(today, word.offset) if today else UNKNOWN, "span", "week")


def _part_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    parts.months, parts.grain = word.months, cast(Grain, word.grain)
    parts.form = "year" if word.grain == "year" else word.grain
    return True


def _season_word(parts: Parts, word: DateWord, setting: Setting) -> bool:
    if parts.stated:
        return False
    _year_word(parts, word, setting)
    _part_word(parts, word, setting)
    if word.months and word.months[1] - word.months[0] > 2:
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
    "month": _month_word,
    "quarter": _quarter_word,
    "day": _day_word,
    "week": _week_word,
    "part": _part_word,
    "season": _season_word,
    "edge": _edge_word,
    "now": _now_word,
    "plan": _plan_word,
    "era": _era_word,
    "event": _event_word,
    "festival": _festival_word,
}
