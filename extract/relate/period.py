"""Says for when a number holds: the time of its sentence, its paragraph, its article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extract.model import Mentions, Reference, Status, Time
from extract.relate.clauses import closes
from extract.rules import Rules

# 由去年底的18.6%降至13.1%: the time is the first number's own; 仅为上年的9.3%: it is a base.
_SHARE = re.compile(r"的(?=[约近]?\d)")
_FROM = re.compile(r"[由从]$")


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, either unknown (None), and the rule that gave them."""

    first: date | None
    last: date | None
    rule: str


NO_PERIOD = Period(None, None, "period:none")


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of phrase that decide what a time is, compiled for where they stand."""

    base: re.Pattern[str]
    plan_after: re.Pattern[str]
    plan_year: re.Pattern[str]
    last_year: re.Pattern[str]
    whole_year: re.Pattern[str]
    same: re.Pattern[str]
    standard_time: re.Pattern[str]
    by_now: re.Pattern[str]


@lru_cache(maxsize=8)
def turns(rules: Rules) -> Turns:
    """Return the turns of phrase of the rules."""
    phrase = rules.language.phrase
    listed = rf"(?:{phrase('base-list')}(?:同期|同月|末|底)?[、和])?$"
    return Turns(
        base=re.compile(phrase("base") + listed),
        plan_after=re.compile(phrase("plan-after")),
        plan_year=re.compile(phrase("plan-year") + r"[^，]{0,8}$"),
        last_year=re.compile(phrase("last-year")),
        whole_year=re.compile(phrase("whole-year")),
        same=re.compile(phrase("same-time")),
        standard_time=re.compile(phrase("standard-time")),
        by_now=re.compile(phrase("by-now")),
    )


def is_base(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time is what a change is measured against (较上年, 比2019年), not its own.

    The later ones of a list (较上年同期、上月) are, where the first one is.
    """
    if turns(rules).base.search(text, max(0, time.start - 12), time.start):
        return True
    return text.startswith(("相比", "结转", "结余"), time.end)


def is_plan(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time belongs to the name of a plan (全年任务5660人的7.8%)."""
    return bool(turns(rules).plan_after.match(text, time.end))


def is_title(time: Time) -> bool:
    """Whether a time stands in the name of a document, which says nothing of the number."""
    return time.rule == "date:title"


def is_history(time: Time) -> bool:
    """Whether a time lies before what bulletins report on: it tells of its own sentence alone."""
    return time.last is not None and time.last.year < 1949


def as_period(
    text: str, time: Time, status: Status, reference: Reference, how: str, rules: Rules
) -> Period:
    """Return what a time means for a number of that status.

    The running year of what is done ends with the publication; 全年 of what is done, told in a
    year's first half, is the year before.
    """
    first, last = time.first, time.last
    published = reference.published
    if status in ("actual", "change") and published is not None and first and last:
        if time.kind == "year" and reference.this_year == published.year:
            last = published
        elif turns(rules).last_year.match(text, time.start) and published.month <= 4:
            first, last = date(published.year - 1, 1, 1), date(published.year - 1, 12, 31)
        elif (
            turns(rules).whole_year.match(text, time.start)
            and last > published
            and published.month <= 6
        ):
            first, last = date(first.year - 1, 1, 1), date(last.year - 1, 12, 31)
    return Period(first, last, f"{how}:{time.rule}")


def is_past(time: Time, reference: Reference) -> bool:
    """Whether a time lies before the publication, or reaches up to it (截至, 今年以来)."""
    if time.kind in ("since", "until", "now"):
        return True
    published = reference.published
    return published is not None and time.last is not None and time.last < published


def is_to_come(text: str, time: Time, reference: Reference, rules: Rules) -> bool:
    """Whether a time is a deadline, lies ahead, or is a year or longer that has just begun."""
    if time.kind == "by":
        return True
    published, first, last = reference.published, time.first, time.last
    if published is None or first is None or last is None:
        return False
    if first > published:
        return True
    if time.grain in ("year", "span") and last > published and (last - first).days > 300:
        return (published - first).days < 0.25 * (last - first).days and not turns(
            rules
        ).whole_year.match(text, time.start)
    return False


def governing(text: str, mentions: Mentions, at: int, rules: Rules, *, plan: bool) -> Time | None:
    """Return the time of a sentence that governs the number at `at`: the nearest before it.

    The time of a plan's name counts only for a planned number (`plan`).
    """
    best: Time | None = None
    for time in mentions.times:
        if time.end > at:
            break
        if is_title(time) or is_base(text, time, rules) or closes(text, time.end, at):
            continue
        if time.first is None and time.last is None and time.kind != "since":
            continue
        if not plan and is_plan(text, time, rules):
            continue
        shared = _SHARE.match(text, time.end)
        own = shared is not None and shared.end() == at
        if shared and not (own and _FROM.search(text, max(0, time.start - 2), time.start)):
            continue
        best = time
    return best


def compared(text: str, mentions: Mentions, at: int, rules: Rules) -> Time | None:
    """Return the last time before `at` that something is measured against (与2010年…相比)."""
    found = [t for t in mentions.times if t.end <= at and is_base(text, t, rules)]
    return found[-1] if found and found[-1].last is not None else None


def opening(text: str, sentences: Sequence[Mentions], start: int, rules: Rules) -> Time | None:
    """Return the time phrase that opens a paragraph, if one does so.

    `start` is where its heading ends. A short first sentence without numbers is a heading too;
    behind one a day is told of its own sentence alone.
    """
    headed = False
    for number, mentions in enumerate(sentences[:3]):
        sentence = mentions.sentence
        if sentence.start < start:
            continue
        counted = mentions.quantities[0].start if mentions.quantities else sentence.end
        opened: Time | None = None
        for time in mentions.times:
            if time.start > counted:
                break
            if closes(text, time.end, counted):
                continue
            if is_title(time) or is_base(text, time, rules) or is_plan(text, time, rules):
                continue
            if is_history(time):
                continue
            if opened is None and (
                time.start - sentence.start > 14 or "。" in text[sentence.start : time.start]
            ):
                break
            if opened is None or time.kind in ("until", "since"):
                opened = time
        if opened is not None:
            told = headed and opened.kind == "period" and opened.grain == "day"
            return None if told else opened
        headed = True
        if mentions.quantities or sentence.end - sentence.start > 30 or number > 1:
            return None
    return None
