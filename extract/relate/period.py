"""Says for when a number holds: the time of its sentence, its paragraph, its article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from extract.model import Mentions, Reference, Status, Time
from extract.relate.clauses import BLANKS, Brackets
from extract.rules import Rules

_WIRED = re.compile(r"[电讯](?=[（(，：\s])")

#: What says that a document reports on a year; what else gives one is only named in it.
REPORTED = frozenset({"document:given", "document:title-year", "document:issue-year"})

_NEAR, _FAR = 14, 30
"""Characters before a time that opens a paragraph; before one that a comma sets apart."""


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
    ranks: re.Pattern[str]
    aside: re.Pattern[str]
    earlier: re.Pattern[str]
    made_in: re.Pattern[str]
    then_done: re.Pattern[str]
    so_far: re.Pattern[str]
    settled_then: re.Pattern[str]
    cause: re.Pattern[str]
    forecast: re.Pattern[str]
    flow: re.Pattern[str]
    founded_in: re.Pattern[str]
    founded: re.Pattern[str]
    item: re.Pattern[str]


@lru_cache(maxsize=8)
def turns(rules: Rules) -> Turns:
    """Return the turns of phrase of the rules."""
    phrase = rules.phrases.source
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
        ranks=re.compile(phrase("ranks")),
        aside=re.compile(phrase("aside")),
        earlier=re.compile(phrase("base-list")),
        made_in=re.compile(phrase("made-in")),
        then_done=re.compile(phrase("then-done")),
        so_far=re.compile(phrase("so-far")),
        settled_then=re.compile(phrase("settled-then")),
        cause=re.compile(phrase("cause") + "$"),
        forecast=re.compile(phrase("forecast")),
        flow=re.compile(phrase("flow")),
        founded_in=re.compile(phrase("founded-in") + "$"),
        founded=re.compile(phrase("founded")),
        item=re.compile(phrase("item")),
    )


def is_base(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time is what a change is measured against (较上年, 比2019年), not its own.

    The later ones of a list (较上年同期、上月) are, where the first one is.
    """
    begin = time.start
    while begin and text[begin - 1] in BLANKS:
        begin -= 1
    if turns(rules).base.search(text, max(0, begin - 12), begin):
        return True
    if time.kind == "since" and turns(rules).ranks.match(text, time.end):
        return True
    return text.startswith(("相比", "结转", "结余"), time.end)


def is_plan(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time belongs to the name of a plan (全年任务5660人的7.8%)."""
    return bool(turns(rules).plan_after.match(text, time.end))


def is_founding(text: str, time: Time, rules: Rules) -> bool:
    """Whether a month or year only says when a thing was founded (成立于2013年，占地45亩)."""
    if time.kind != "period" or time.grain not in ("year", "month"):
        return False
    before = turns(rules).founded_in.search(text, max(0, time.start - 8), time.start)
    return bool(before or turns(rules).founded.match(text, time.end))


def says_when_made(text: str, time: Time, rules: Rules) -> bool:
    """Whether a time only says when a thing was made or founded."""
    return bool(turns(rules).made_in.match(text, time.end)) or is_founding(text, time, rules)


def is_title(time: Time) -> bool:
    """Whether a time stands in the name of a document, which says nothing of the number."""
    return time.rule == "date:title"


def is_wired(text: str, time: Time) -> bool:
    """Whether a day is when a reporter wrote (新华社青山7月5日电（记者李文）)."""
    return time.grain == "day" and bool(_WIRED.match(text, time.end))


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
    done = status in ("actual", "change")
    if done and time.kind == "since" and _starts_later(time, reference):
        return Period(None, published, f"{how}:{time.rule}")
    if done and published is not None and first and last:
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


def _reached(text: str, time: Time, reference: Reference) -> bool:
    """Whether a deadline that lies behind is told as what was reached by it (到9月底开工132户)."""
    published = reference.published
    behind = published is not None and time.last is not None and time.last < published
    return behind and text[time.start] in "到至" and text[time.end - 1] != "前"


def _starts_later(time: Time, reference: Reference) -> bool:
    """Whether a time begins after the publication; 今天起 does so too."""
    published = reference.published
    if published is None or time.first is None:
        return False
    return time.first > published or (time.kind == "since" and time.first == published)


def sides(text: str, time: Time) -> str:
    """Return the characters on either side of a time."""
    return text[time.start - 1 : time.start] + text[time.end : time.end + 1]


def up_to(text: str, time: Time) -> bool:
    """Whether a time is what something lasts up to (到年底, 至今)."""
    return re.search("[到至]", text[max(0, time.start - 1) : time.start + 1]) is not None


def is_past(time: Time, reference: Reference) -> bool:
    """Whether a time lies before the publication, or reaches up to it (截至, 今年以来)."""
    if time.kind == "since":
        return not _starts_later(time, reference)
    if time.kind in ("until", "now"):
        return True
    published = reference.published
    return published is not None and time.last is not None and time.last < published


def lies_ahead(time: Time, reference: Reference) -> bool:
    """Whether a time begins after the publication: nothing can have been done in it."""
    return time.kind != "since" and _starts_later(time, reference)


def is_to_come(text: str, time: Time, reference: Reference, rules: Rules) -> bool:
    """Whether a time is a deadline, lies ahead, or is a year or longer that has just begun."""
    if time.kind == "by" and not _reached(text, time, reference):
        return True
    published, first, last = reference.published, time.first, time.last
    if time.kind == "since":
        return _starts_later(time, reference)
    if published is None or last is None:
        return False
    if first is None:
        return up_to(text, time) and is_end_to_come(time, reference)
    if first > published:
        return True
    if time.grain in ("year", "span") and last > published and (last - first).days > 300:
        return (published - first).days < 0.25 * (last - first).days and not turns(
            rules
        ).whole_year.match(text, time.start)
    return False


def is_end_to_come(time: Time | None, reference: Reference) -> bool:
    """Whether a time is the end of a month or year that lies ahead (年底)."""
    published = reference.published
    if time is None or time.last is None or published is None:
        return False
    return time.kind == "stock" and time.last > published


def joined(text: str, first: Time, second: Time) -> Time | None:
    """Return what two times side by side say together (今年以来，截至11月底), if they do so."""
    between = text[first.end : second.start]
    if first.kind == "until" and second.kind == "year":
        return _this_year(text, first, second)
    apart = between not in ("，", "、", "")
    if apart and (first.kind != "since" or len(between) > 80 or re.search(r"[。；\d]", between)):
        return None
    until, since = (first, second) if first.kind == "until" else (second, first)
    if until.kind != "until" or since.kind != "since" or until.first or since.first is None:
        return None
    if until.last is None or until.last < since.first:
        return None
    start = second.start if apart else first.start
    return replace(until, start=start, end=second.end, first=since.first)


def _this_year(text: str, until: Time, year: Time) -> Time | None:
    """Return the year up to a day where one is told of the other (截至11月27日，某港今年…)."""
    between = text[until.end : year.start]
    if len(between) > 24 or not between.startswith("，") or re.search(r"[。；\d]", between):
        return None
    if re.match("[^，。；]{0,4}(?:计划|目标|任务|将|拟|预计|力争)", text[year.end : year.end + 8]):
        return None
    if until.first or until.last is None or year.first is None or year.last is None:
        return None
    if not year.first <= until.last <= year.last:
        return None
    return replace(until, start=year.start, end=year.end, first=year.first)


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
    for number, mentions in enumerate(sentences[:3]):
        sentence = mentions.sentence
        begin = max(sentence.start, start)
        if sentence.end <= begin:
            continue
        counted = mentions.quantities[0].start if mentions.quantities else sentence.end
        opened: Time | None = None
        brackets = Brackets.of(text, sentence.start, sentence.end) if mentions.times else None
        for time in mentions.times:
            if time.start > counted:
                break
            closed = brackets is not None and brackets.closing(time.end) < counted
            if closed and not dates_all(text, time):
                continue
            if is_title(time) or is_base(text, time, rules) or is_plan(text, time, rules):
                continue
            if says_when_made(text, time, rules):
                continue
            if is_history(time) or (time.last is None and time.first is None):
                continue
            lead = time.start - begin
            far = lead > (_FAR if _sets_apart(text, time) else _NEAR)
            clause = text.find("，", begin, time.start) >= 0
            if opened is None and (
                far or text.find("。", begin, time.start) >= 0 or (lead > _NEAR and clause)
            ):
                break
            if time.kind == "now" and clause:
                continue
            apart = sides(text, time) == "，，"
            if (
                opened is None
                or time.kind == "until"
                or (time.kind == "since" and (apart or time.start == opened.end))
            ):
                opened = time
        if opened is not None:
            inner = opened.start - begin > 6 and text[opened.end : opened.end + 1] != "，"
            if inner and opened.kind == "period" and opened.grain in ("day", "month"):
                return None
            if text[opened.start] in "去前" and text[opened.end : opened.end + 1] != "，":
                return None
            told = headed and opened.kind == "period" and opened.grain == "day"
            return None if told else opened
        headed = True
        if mentions.quantities or sentence.end - sentence.start > 30 or number > 1:
            return None
    return None


def dates_all(text: str, time: Time) -> bool:
    """Whether a bracket holds nothing but up to when all is told (据统计（截至6月20日7时）)."""
    return time.kind == "until" and bool(re.fullmatch("[（(][）)]", sides(text, time)))
