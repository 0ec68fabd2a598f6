"""Times that hold beyond their sentence, and what times mean by those told before them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from extract.model import Mentions, Reference, Time
from extract.relate.period import is_base, is_wired, joined
from extract.rules import Rules

_MONTH = 28
_WORD = re.compile("[\u4e00-\u9fff]")
#: The rule of a frame that is the day of publication, which a line of its own tells.
DATELINE = "date:published"


@dataclass(frozen=True, slots=True)
class Told:
    """The times told so far: the last day or month, the last day of all of them, and the last year
    told by number in the paragraph.
    """

    recent: Time | None = None
    last: date | None = None
    year: int | None = None


#: Where no time has been told.
NEVER = Told()


def is_block(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time that opens a paragraph holds for those that follow too.

    Several years (五年来, “十四五”时期) and the year so far do; one year or a part of one where a
    comma sets it apart (2025年，…) or it is what is told of (2025年是收官之年); a day, a month or a
    few days (国庆假期) do not.
    """
    first, last = time.first, time.last
    if time.kind == "since":
        return first is not None and (first.month, first.day) == (1, 1)
    if time.grain == "span":
        return first is None or last is None or (last - first).days >= _MONTH
    apart = rules.phrases.pattern("told-of").match(text, time.end) is not None
    return apart and time.kind in ("period", "year") and time.grain in ("year", "half", "quarter")


def is_held(text: str, time: Time, known: Time | None, rules: Rules, *, first: bool) -> bool:
    """Whether a time that opens a paragraph holds for those that follow, where `known` holds.

    In the `first` paragraph of all, where no more is known than the day of publication, any does
    but a year by number that says of its own clause when it was (2025年人均收入达…).
    """
    unknown = known is None or known.rule == DATELINE
    year = time.kind == "period" and time.grain == "year"
    return is_block(text, time, rules) or (
        known is None if time.rule == DATELINE else first and unknown and not year
    )


def is_clauses(text: str, time: Time, frame: Time | None, rules: Rules) -> bool:
    """Whether a year by number that opens a paragraph is its clause's own: it is one of the years
    that its block tells of (五年来，…. 2025年人均收入达…), and nothing sets it apart.
    """
    year = time.kind == "period" and time.grain == "year" and not is_block(text, time, rules)
    if not year or frame is None or frame.grain != "span":
        return False
    if frame.first is None or frame.last is None or time.first is None or time.last is None:
        return False
    return frame.first <= time.first and time.last <= frame.last


def is_dateline(text: str, time: Time, reference: Reference, rules: Rules) -> bool:
    """Whether a time is that of publication, on a line with its label (答复时间：2019/7/5), with no
    more than its hour, or written in digits before a title (20200417 县域经济).
    """
    published = reference.published
    day = time.grain == "day" and time.kind == "period" and time.first == time.last == published
    if published is None or not day or time.start == time.end:
        return False
    phrase = rules.phrases.pattern
    begin = text.rfind("\n", 0, time.start) + 1
    end = text.find("\n", time.end)
    line = text[begin : time.start] + text[time.end : end if end >= 0 else len(text)]
    return (
        is_wired(text, time, rules)
        or phrase("date-label").search(text[begin : time.start]) is not None
        or _WORD.search(line) is None
        or phrase("date-words").search(text, time.start, time.end) is None
    )


def as_of(time: Time) -> Time:
    """Return the day of publication as what a document holds for: it is told by then, not on it."""
    return replace(time, first=None, kind="until", rule=DATELINE)


def ends(end: Time, time: Time) -> bool:
    """Whether a time is the end of another (年末 in a report on the year)."""
    return end.kind == "stock" and time.kind in ("period", "year") and end.last == time.last


def is_same(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time means the day or month told before (当日)."""
    return bool(rules.phrases.pattern("same-time").fullmatch(text, time.start, time.end))


def of_year(text: str, time: Time, year: int, rules: Rules) -> Time:
    """Return 全年, 年内 and 年末 as those of the year that is told of, if that is earlier."""
    phrase = rules.phrases.pattern
    if time.last is None or time.last.year <= year:
        return time
    if phrase("whole-year").fullmatch(text, time.start, time.end):
        first, last = date(year, 1, 1), date(year, 12, 31)
        return replace(time, first=first, last=last, kind="period")
    ended = time.kind == "stock" and phrase("year-end").match(text, time.start)
    return replace(time, last=_shifted(time.last, year - time.last.year)) if ended else time


def in_plan(
    text: str, mentions: Mentions, plan: Time | None, reference: Reference, rules: Rules
) -> Mentions:
    """Return the mentions with months and 年底 without a year in the year that is planned."""
    published = reference.published
    if plan is None or plan.first is None or plan.last is None or published is None:
        return mentions
    if plan.first <= published or plan.grain != "year":
        return mentions
    said = rules.phrases.pattern("year-said").search
    times = [
        replace(in_year(time, plan.last.year), kind="by" if time.kind == "until" else time.kind)
        if time.last is not None
        and time.last.year == published.year
        and not said(text, time.start, time.end)
        else time
        for time in mentions.times
    ]
    return mentions._replace(times=tuple(times))


def named_again(
    text: str, mentions: Mentions, frame: Time | None, known: Told, rules: Rules
) -> tuple[Mentions, Told]:
    """Return the mentions with times as they mean by those told before, and what is told then.

    当日 and 当月 are the day or month told before, 同年 is of the last year, 全年 the frame's year
    where that is an earlier one, and a day or month without a year of the year told by number.
    """
    times: list[Time] = []
    for time in mentions.times:
        both = joined(text, times[-1], time, rules) if times else None
        if both is None:
            one, known = _meant(text, time, frame, known, rules)
            times.append(one)
        else:
            times[-1:] = [both if both.start == times[-1].start else times[-1], both]
    meant = tuple(times)
    return mentions if meant == mentions.times else mentions._replace(times=meant), known


def _meant(
    text: str, time: Time, frame: Time | None, known: Told, rules: Rules
) -> tuple[Time, Told]:
    """Return what a time means by those told before it, and what is told then."""
    phrase = rules.phrases.pattern
    if known.last and time.last and phrase("same-year").match(text, time.start):
        time = in_year(time, known.last.year)
    if known.year and _is_of_no_year(text, time, known.year, rules):
        time = in_year(time, known.year)
    elif phrase("year-numbered").match(text, time.start) and not is_base(text, time, rules):
        known = replace(known, year=time.last.year if time.last else known.year)
    if time.last is not None and time.last != known.last:
        known = replace(known, last=time.last)
    if known.recent is not None and is_same(text, time, rules):
        return replace(time, first=known.recent.first, last=known.recent.last), known
    year = frame.last.year if frame is not None and frame.last is not None else None
    moved = time if year is None else of_year(text, time, year, rules)
    told = moved is time and time.kind == "period" and time.grain in ("day", "month")
    if told and not is_base(text, time, rules):
        known = replace(known, recent=time)
    return moved, known


def year_told(text: str, time: Time | None, rules: Rules) -> int | None:
    """Return the year that a time tells by number (2021年)."""
    last = time.last if time is not None else None
    if time is None or last is None:
        return None
    numbered = rules.phrases.pattern("year-numbered").match(text, time.start)
    return last.year if numbered else None


def _is_of_no_year(text: str, time: Time, year: int, rules: Rules) -> bool:
    """Whether a time is a day or month without a year, read as of a later one than `year`."""
    said = rules.phrases.pattern("year-said").search
    return (
        time.last is not None
        and time.last.year > year
        and time.grain in ("day", "month")
        and time.kind in ("period", "until")
        and not said(text, time.start, time.end)
        and text[time.start].isdecimal()
    )


def in_year(time: Time, year: int) -> Time:
    """Return a time of months or days moved into a year (同年7月)."""
    shift = year - time.last.year if time.last else 0
    return replace(
        time,
        first=time.first and _shifted(time.first, shift),
        last=time.last and _shifted(time.last, shift),
    )


def _shifted(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
