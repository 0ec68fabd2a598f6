"""Says for when a number holds: the time of its sentence, its paragraph, its article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extract.model import Mentions, Reference, Status, Time
from extract.relate.clauses import BLANKS, Brackets
from extract.rules import Rules

#: What says that a document reports on a year; what else gives one is only named in it.
REPORTED = frozenset({"document:given", "document:title-year", "document:issue-year"})

_NEAR, _FAR = 14, 30
"""Characters before a time that opens a paragraph; before one that a comma sets apart."""
_HEADS, _HEADING = 3, 30
"""Sentences that may be headings or hold that time, and the characters of a heading."""
_JOINED, _WITHIN, _AHEAD = 80, 24, 8
"""Characters between two times that say something together, and behind them."""
_PARTED = re.compile(r"[。；\d]")
_BRACKETED = re.compile("[（(][）)]")


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, either unknown (None), and the rule that gave them."""

    first: date | None
    last: date | None
    rule: str

    @property
    def told(self) -> str:
        """What it says, in words."""
        return f"{self.first or '…'} to {self.last or '…'}, by {self.rule}"


NO_PERIOD = Period(None, None, "period:none")


def is_base(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time is what a change is measured against (较上年, 比2019年), not its own.

    The later ones of a list (较上年同期、上月) are, where the first one is.
    """
    phrase, begin = rules.phrases.pattern, time.start
    while begin and text[begin - 1] in BLANKS:
        begin -= 1
    return (
        phrase("measured-against").search(text, max(0, begin - 12), begin) is not None
        or (time.kind == "since" and phrase("ranks").match(text, time.end) is not None)
        or phrase("against-behind").match(text, time.end) is not None
    )


def is_plan(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time belongs to the name of a plan (全年任务5660人的7.8%)."""
    return rules.phrases.pattern("plan-after").match(text, time.end) is not None


def says_when_made(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time only says when a thing was made (1987年建的土坯房), or as a month or year
    when it was founded (成立于2013年，占地45亩).
    """
    phrase = rules.phrases.pattern
    if phrase("made-in").match(text, time.end):
        return True
    if time.kind != "period" or time.grain not in ("year", "month"):
        return False
    before = phrase("founded-in").search(text, max(0, time.start - 8), time.start)
    return bool(before or phrase("founded").match(text, time.end))


def is_title(time: Time) -> bool:
    """Whether a time stands in the name of a document, which says nothing of the number."""
    return time.rule == "date:title"


def is_wired(text: str, time: Time, rules: Rules) -> bool:
    """Whether a day is when a reporter wrote (新华社青山7月5日电（记者李文）)."""
    return time.grain == "day" and bool(rules.phrases.pattern("wired").match(text, time.end))


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
    first, last, published = time.first, time.last, reference.published
    done = status in ("actual", "change")
    if done and time.kind == "since" and _starts_later(time, reference):
        first, last = None, published
    elif done and published is not None and first is not None and last is not None:
        whole = rules.phrases.pattern("whole-year").match(text, time.start)
        if time.kind == "year" and reference.this_year == published.year:
            last = published
        elif whole and last > published and published.month <= 6:
            first, last = date(first.year - 1, 1, 1), date(last.year - 1, 12, 31)
    return Period(first, last, f"{how}:{time.rule}")


def _reached(text: str, time: Time, reference: Reference, rules: Rules) -> bool:
    """Whether a deadline that lies behind is told as what was reached by it (到9月底开工132户)."""
    published = reference.published
    behind = published is not None and time.last is not None and time.last < published
    reached = rules.phrases.pattern("reached-by").fullmatch
    return behind and reached(text, time.start, time.end) is not None


def _starts_later(time: Time, reference: Reference) -> bool:
    """Whether a time begins after the publication; 今天起 does so too."""
    published = reference.published
    if published is None or time.first is None:
        return False
    return time.first >= published if time.kind == "since" else time.first > published


def sides(text: str, time: Time) -> str:
    """Return the characters on either side of a time."""
    return text[time.start - 1 : time.start] + text[time.end : time.end + 1]


def up_to(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time is what something lasts up to (到年底, 至今)."""
    begin = max(0, time.start - 1)
    return rules.phrases.pattern("up-to").search(text, begin, time.start + 1) is not None


def is_past(time: Time, reference: Reference) -> bool:
    """Whether a time lies before the publication, or reaches up to it (截至, 今年以来)."""
    published = reference.published
    over = published is not None and time.last is not None and time.last < published
    so_far = time.kind == "since" and not _starts_later(time, reference)
    return so_far or time.kind in ("until", "now") or (over and time.kind != "since")


def lies_ahead(time: Time, reference: Reference) -> bool:
    """Whether a time begins after the publication: nothing can have been done in it."""
    return time.kind != "since" and _starts_later(time, reference)


def is_to_come(text: str, time: Time, reference: Reference, rules: Rules) -> bool:
    """Whether a time is a deadline, lies ahead, or is a year or longer that has just begun."""
    published, first, last = reference.published, time.first, time.last
    if time.kind == "by" and not _reached(text, time, reference, rules):
        return True
    if time.kind == "since" or published is None or last is None:
        return time.kind == "since" and _starts_later(time, reference)
    if first is None:
        return up_to(text, time, rules) and is_end_to_come(time, reference)
    long = time.grain in ("year", "span") and last > published and (last - first).days > 300
    begun = long and (published - first).days < 0.25 * (last - first).days
    whole = rules.phrases.pattern("whole-year").match
    return first > published or (begun and whole(text, time.start) is None)


def is_end_to_come(time: Time | None, reference: Reference) -> bool:
    """Whether a time is the end of a month or year that lies ahead (年底)."""
    published = reference.published
    end = time.last if time is not None and time.kind == "stock" else None
    return end is not None and published is not None and end > published


def joined(text: str, first: Time, second: Time, rules: Rules) -> Time | None:
    """Return what two times say together, if they do so: the year so far up to a day, side by
    side in either order or with words between (今年以来，截至11月底; 今年以来，…，截至11月底), and
    the year up to a day where one is told of the other (截至11月27日，某港今年…).
    """
    between = text[first.end : second.start]
    until, since = (first, second) if first.kind == "until" else (second, first)
    if until.kind != "until" or until.first is not None or until.last is None:
        return None
    beside = between in ("，", "、", "")
    if since.kind == "since":
        near = beside or (since is first and len(between) <= _JOINED)
    else:
        ahead = text[since.end : since.end + _AHEAD]
        told = rules.phrases.pattern("plan-told").match(ahead)
        near = since.kind == "year" and since is second and not told
        near = near and len(between) <= _WITHIN and between.startswith("，")
        beside = False
    parted = not beside and _PARTED.search(between)
    if not near or parted or since.first is None or not _lies_in(until.last, since):
        return None
    start = first.start if beside else second.start
    return replace(until, start=start, end=second.end, first=since.first)


def _lies_in(day: date, time: Time) -> bool:
    """Whether a day lies in the time from which on something is told, or in a year."""
    begun = time.first is not None and time.first <= day
    ended = time.kind != "since" and (time.last is None or time.last < day)
    return begun and not ended


def _sets_apart(text: str, time: Time) -> bool:
    """Whether a comma sets apart what holds for long: a year and more, or the year so far."""
    long = time.kind == "since" or time.grain in ("year", "half", "quarter", "span")
    return long and text.startswith(("，", ","), time.end)


def opening(text: str, sentences: Sequence[Mentions], start: int, rules: Rules) -> Time | None:
    """Return the time phrase that opens a paragraph, if one does so.

    `start` is where its heading ends. A short first sentence without numbers is a heading too;
    behind one a day is told of its own sentence alone.
    """
    headed = False
    for mentions in sentences[:_HEADS]:
        begin, end = max(mentions.sentence.start, start), mentions.sentence.end
        opened = _first_told(text, mentions, begin, rules) if begin < end else None
        if opened is not None:
            alone = _is_alone(text, opened, opened.start - begin, rules, headed=headed)
            return None if alone else opened
        headed = headed or begin < end
        long = end - mentions.sentence.start > _HEADING
        if begin < end and (mentions.quantities or long):
            return None
    return None


def _first_told(text: str, mentions: Mentions, begin: int, rules: Rules) -> Time | None:
    """Return the time that a sentence begins with; a later one that goes on it takes its place."""
    opened: Time | None = None
    for time in _openings(text, mentions, rules):
        lead = time.start - begin
        clause = text.find("，", begin, time.start) >= 0
        far = lead > (_FAR if _sets_apart(text, time) else _NEAR) or (lead > _NEAR and clause)
        if opened is None and (far or text.find("。", begin, time.start) >= 0):
            return None
        passing = time.kind == "now" and clause
        if not passing and (opened is None or _goes_on(text, opened, time)):
            opened = time
    return opened


def _openings(text: str, mentions: Mentions, rules: Rules) -> Iterator[Time]:
    """Yield the times of a sentence before its first number that may hold for more than theirs:
    none in brackets, of a title, of what is compared, planned or made, or of long ago.
    """
    sentence, quantities = mentions.sentence, mentions.quantities
    counted = quantities[0].start if quantities else sentence.end
    brackets = Brackets.of(text, sentence.start, sentence.end) if mentions.times else None
    for time in mentions.times:
        inside = brackets is not None and brackets.closing(time.end) < counted
        if time.start <= counted and not (
            (inside and not dates_all(text, time))
            or is_title(time)
            or is_base(text, time, rules)
            or is_plan(text, time, rules)
            or says_when_made(text, time, rules)
            or is_history(time)
            or (time.last is None and time.first is None)
        ):
            yield time


def _goes_on(text: str, opened: Time, time: Time) -> bool:
    """Whether a time says more of one before it: up to when, or from when it is right behind."""
    beside = sides(text, time) == "，，" or time.start == opened.end
    return time.kind == "until" or (time.kind == "since" and beside)


def _is_alone(text: str, opened: Time, lead: int, rules: Rules, *, headed: bool) -> bool:
    """Whether a time that a paragraph begins with is only its own sentence's: a day or month
    behind other words, a bygone year without a comma, a day behind a heading.
    """
    apart = text.startswith("，", opened.end)
    inner = lead > 6 and not apart and opened.grain in ("day", "month")
    told = inner or (headed and opened.grain == "day")
    bygone = rules.phrases.pattern("bygone").match(text, opened.start) and not apart
    return bool(bygone) or (told and opened.kind == "period")


def dates_all(text: str, time: Time) -> bool:
    """Whether a bracket holds nothing but up to when all is told (据统计（截至6月20日7时）)."""
    return time.kind == "until" and bool(_BRACKETED.fullmatch(sides(text, time)))
