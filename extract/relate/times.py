"""Times that hold beyond their sentence, and what times mean by those told before them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from extract.model import Mentions, Reference, Time
from extract.relate.period import is_base, is_wired, joined, turns
from extract.rules import Rules

_NUMBERED = re.compile(r"(?:19|20)\d\d年")
# What says of which year a time is.
_YEAR = re.compile(r"\d年|[一二〇零○九]年|[今去前明来当同本上下][年月季周]|以来|目前|至今")


_MONTH = 28
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


def is_block(text: str, time: Time) -> bool:
    """Whether a time that opens a paragraph holds for those that follow too.

    Several years (五年来, “十四五”时期) and the year so far do; one year or a part of one where a
    comma sets it apart (2025年，…) or it is what is told of (2025年是收官之年); a day, a month or a
    few days (国庆假期) do not.
    """
    if time.kind == "since":
        return time.first is not None and (time.first.month, time.first.day) == (1, 1)
    if time.grain == "span":
        return not (time.first and time.last and (time.last - time.first).days < _MONTH)
    apart = text.startswith(("，", ",", "是"), time.end)
    return apart and time.kind in ("period", "year") and time.grain in ("year", "half", "quarter")


def is_held(text: str, time: Time, known: Time | None, *, first: bool) -> bool:
    """Whether a time that opens a paragraph holds for those that follow, where `known` holds.

    In the `first` paragraph of all, where no more is known than the day of publication, any does
    but a year by number that says of its own clause when it was (2025年人均收入达…).
    """
    if is_block(text, time):
        return True
    if time.rule == DATELINE:
        return known is None
    if not first or (known is not None and known.rule != DATELINE):
        return False
    return not (time.kind == "period" and time.grain == "year")


def is_clauses(text: str, time: Time, frame: Time | None) -> bool:
    """Whether a year by number that opens a paragraph is its clause's own: it is one of the years
    that its block tells of (五年来，…. 2025年人均收入达…), and nothing sets it apart.
    """
    if frame is None or frame.first is None or frame.last is None or is_block(text, time):
        return False
    if time.kind != "period" or time.grain != "year" or time.first is None or time.last is None:
        return False
    return frame.grain == "span" and frame.first <= time.first and time.last <= frame.last


def is_dateline(text: str, time: Time, reference: Reference) -> bool:
    """Whether a time is that of publication, on a line with its label (答复时间：2019/7/5), with no
    more than its hour, or written in digits before a title (20200417 县域经济).
    """
    if reference.published is None or time.grain != "day" or time.kind != "period":
        return False
    if time.first != reference.published or time.last != time.first:
        return False
    begin = text.rfind("\n", 0, time.start) + 1
    end = text.find("\n", time.end)
    line = text[begin : time.start] + text[time.end : end if end >= 0 else len(text)]
    label = re.search("(?:时间|日期)\\s*[：:]\\s*$", text[begin : time.start])
    alone = not re.search("[\u4e00-\u9fff]", line)
    words = text[time.start : time.end]
    return bool(words) and (
        is_wired(text, time) or bool(label) or alone or not re.search("[年月日]", words)
    )


def as_of(time: Time) -> Time:
    """Return the day of publication as what a document holds for: it is told by then, not on it."""
    return replace(time, first=None, kind="until", rule=DATELINE)


def ends(end: Time, time: Time) -> bool:
    """Whether a time is the end of another (年末 in a report on the year)."""
    return end.kind == "stock" and time.kind in ("period", "year") and end.last == time.last


def is_same(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time means the day or month told before (当日)."""
    return bool(turns(rules).same.fullmatch(text, time.start, time.end))


def of_year(text: str, time: Time, year: int, rules: Rules) -> Time:
    """Return 全年, 年内 and 年末 as those of the year that is told of, if that is earlier."""
    if time.last is None or time.last.year <= year:
        return time
    if turns(rules).whole_year.fullmatch(text, time.start, time.end):
        first, last = date(year, 1, 1), date(year, 12, 31)
        return replace(time, first=first, last=last, kind="period")
    if time.kind == "stock" and text.startswith(("年末", "年底"), time.start):
        return replace(time, last=_shifted(time.last, year - time.last.year))
    return time


def in_plan(text: str, mentions: Mentions, plan: Time | None, reference: Reference) -> Mentions:
    """Return the mentions with months and 年底 without a year in the year that is planned."""
    published = reference.published
    if plan is None or plan.first is None or plan.last is None or published is None:
        return mentions
    if plan.first <= published or plan.grain != "year":
        return mentions
    times = [
        replace(in_year(time, plan.last.year), kind="by" if time.kind == "until" else time.kind)
        if time.last is not None
        and time.last.year == published.year
        and not _YEAR.search(text, time.start, time.end)
        else time
        for time in mentions.times
    ]
    return replace(mentions, times=tuple(times))


def named_again(
    text: str, mentions: Mentions, frame: Time | None, known: Told, rules: Rules
) -> tuple[Mentions, Told]:
    """Return the mentions with times as they mean by those told before, and what is told then.

    当日 and 当月 are the day or month told before, 同年 is of the last year, 全年 the frame's year
    where that is an earlier one, and a day or month without a year of the year told by number.
    """
    year = frame.last.year if frame is not None and frame.last is not None else None
    times: list[Time] = []
    for time in mentions.times:
        if times and (both := joined(text, times[-1], time)):
            if both.start == times[-1].start:
                times[-1] = both
            times.append(both)
            continue
        if known.last and time.last and text.startswith("同年", time.start):
            time = in_year(time, known.last.year)
        if known.year and _is_of_no_year(text, time, known.year):
            time = in_year(time, known.year)
        elif _NUMBERED.match(text, time.start) and not is_base(text, time, rules):
            known = replace(known, year=time.last.year if time.last else known.year)
        if time.last is not None and time.last != known.last:
            known = replace(known, last=time.last)
        if known.recent is not None and is_same(text, time, rules):
            time = replace(time, first=known.recent.first, last=known.recent.last)
        elif year is not None and (moved := of_year(text, time, year, rules)) is not time:
            time = moved
        elif time.kind == "period" and time.grain in ("day", "month"):
            known = replace(known, recent=time)
        times.append(time)
    meant = tuple(times)
    return mentions if meant == mentions.times else replace(mentions, times=meant), known


def year_told(text: str, time: Time | None) -> int | None:
    """Return the year that a time tells by number (2021年)."""
    if time is None or time.last is None or not _NUMBERED.match(text, time.start):
        return None
    return time.last.year


def _is_of_no_year(text: str, time: Time, year: int) -> bool:
    """Whether a time is a day or month without a year, read as of a later one than `year`."""
    return (
        time.last is not None
        and time.last.year > year
        and time.grain in ("day", "month")
        and time.kind in ("period", "until")
        and not _YEAR.search(text, time.start, time.end)
        and text[time.start].isdecimal()
    )


def census(text: str, mentions: Mentions, known: Time | None, rules: Rules) -> Time | None:
    """Return the standard time of a census that a sentence tells, the latest of it and `known`."""
    standard = turns(rules).standard_time
    for time in mentions.times:
        last = known.last if known is not None else None
        if (
            standard.match(text, time.end)
            and not is_base(text, time, rules)
            and (last is None or (time.last is not None and time.last > last))
        ):
            known = replace(time, first=None, kind="stock")
    return known


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
