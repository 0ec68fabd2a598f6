"""Says for when a number holds: the time of its sentence, its paragraph, its article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from extract.model import Mentions, Reference, Status, Time
from extract.relate.clauses import BLANKS, JOINTS, closes
from extract.rules import Rules

# 由去年底的18.6%降至13.1%: the time is the first number's own; 仅为上年的9.3%: it is a base.
_SHARE = re.compile(r"的(?=[约近]?\d)")
_WIRED = re.compile(r"[电讯](?=[（(，：\s])")
_TASK = re.compile(r"度?[^，。；]{0,8}\d[^，。；]{0,10}任务(?=已|，|只|仅)")
_RATE = re.compile(r"[\d.]+[%％倍成]|[一二三四五六七八九十]+[成倍]")
_FROM = re.compile(r"[由从到至]$|[增升降减提高少加落大小]为$")


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


def _says_when_made(text: str, time: Time, rules: Rules) -> bool:
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


def _sides(text: str, time: Time) -> str:
    """Return the characters on either side of a time."""
    return text[time.start - 1 : time.start] + text[time.end : time.end + 1]


def _up_to(text: str, time: Time) -> bool:
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
        return _up_to(text, time) and is_end_to_come(time, reference)
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


def governing(text: str, mentions: Mentions, at: int, rules: Rules, *, plan: bool) -> Time | None:
    """Return the time of a sentence that governs the number at `at`: the nearest before it.

    The time of a plan's name counts only for a planned number (`plan`).
    """
    best: Time | None = None
    for time in mentions.times:
        if time.end > at:
            break
        against = _SHARE.match(text, time.end)
        if against is not None and against.end() == at and is_base(text, time, rules):
            return None if _RATE.match(text, at) else time
        apart = closes(text, time.end, at) and not _dates_all(text, time)
        if is_title(time) or is_wired(text, time) or is_base(text, time, rules) or apart:
            continue
        if time.first is None and time.last is None and time.kind != "since":
            continue
        if not plan and (is_plan(text, time, rules) or _heads_plan(text, time, at)):
            continue
        if turns(rules).settled_then.match(text, time.end):
            continue
        if turns(rules).cause.search(text, max(0, time.start - 3), time.start):
            continue
        if "；" in text[time.end : at] and _is_passing(text, mentions, time):
            continue
        if _is_starts(text, mentions, time, at):
            continue
        if re.search("[，；]", text[time.end : at]) and _says_when_made(text, time, rules):
            continue
        earlier = best is not None or turns(rules).earlier.match(text, time.start)
        if earlier and is_aside(text, mentions, time, at, rules):
            continue
        until = best is not None and best.kind in ("until", "now") and not plan
        if best is not None and until and _is_beyond(time, best):
            continue
        shared = _SHARE.match(text, time.end)
        own = shared is not None and shared.end() == at
        reached = time.kind == "now" and _up_to(text, time)
        if (
            shared
            and not reached
            and not (own and plan)
            and not (own and _FROM.search(text, max(0, time.start - 3), time.start))
        ):
            continue
        best = time
    return _flows(text, best, at, rules) if best is not None and best.kind == "stock" else best


def behind(text: str, mentions: Mentions, at: int, end: int, rules: Rules) -> Time | None:
    """Return the time that a clause tells behind its number that ends at `at`, before the next
    number (130吨马铃薯在1月26日运抵武汉).
    """
    following = next((q.start for q in mentions.quantities if q.start >= at), end)
    for time in mentions.times:
        told = at < time.start and time.end <= min(end, following) and time.first is not None
        if told and text[time.start - 1] in "在于" and not is_base(text, time, rules):
            return time
    return None


def _flows(text: str, stock: Time, at: int, rules: Rules) -> Time:
    """Return the year whose end a time is, where flows are told behind it (年末存栏…；肉产量…)."""
    last, told = stock.last, text[stock.end : at]
    if last is None or (last.month, last.day) != (12, 31) or not re.search("[，；]", told):
        return stock
    if not turns(rules).flow.search(told):
        return stock
    return replace(stock, first=date(last.year, 1, 1), kind="period")


def _is_beyond(time: Time, until: Time) -> bool:
    """Whether a year lies ahead of what it is told up to (截至10月底，2026年度医保缴费…)."""
    ahead = time.first is not None and until.last is not None and time.first > until.last
    return ahead and time.kind in ("period", "year") and time.grain == "year"


def _dates_all(text: str, time: Time) -> bool:
    """Whether a bracket holds nothing but up to when all is told (据统计（截至6月20日7时）)."""
    return time.kind == "until" and bool(re.fullmatch("[（(][）)]", _sides(text, time)))


def _is_passing(text: str, mentions: Mentions, time: Time) -> bool:
    """Whether a time stands behind a number of its sentence, or as a day or month behind its
    subject: it reaches no further than ；.
    """
    if time.kind == "until" and _sides(text, time) == "，，":
        return False
    if mentions.quantities and mentions.quantities[0].end <= time.start:
        return True
    late = time.start - mentions.sentence.start > 6
    return late and time.kind == "period" and time.grain in ("day", "month")


def _is_starts(text: str, mentions: Mentions, time: Time, at: int) -> bool:
    """Whether a time is that of the number before, from which the one at `at` is reached
    (由去年的每亩34元提高到100元).
    """
    if text[time.start - 1 : time.start] not in ("由", "从") or not text.startswith("的", time.end):
        return False
    return any(time.end < q.start and q.end <= at for q in mentions.quantities)


def _heads_plan(text: str, time: Time, at: int) -> bool:
    """Whether a year only says whose task it is (2019年度农田12.4万亩建设任务已完成…)."""
    between = text[time.end : at]
    return time.grain == "year" and bool(_TASK.match(between))


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


def is_aside(text: str, mentions: Mentions, time: Time, at: int, rules: Rules) -> bool:
    """Whether an earlier time, told right behind a number, is only that of its own number.

    `本科上线6204人，去年为5302人，多了902人`: 902人 is not of 去年.
    """
    if text[time.start - 1 : time.start] not in ("，", "（"):
        return False
    quantities = mentions.quantities
    behind = bisect_left(quantities, time.end, key=lambda quantity: quantity.start)
    if not 0 < behind < len(quantities) or quantities[behind].start >= at:
        return False
    if quantities[behind - 1].end != time.start - 1:
        return False
    return bool(turns(rules).aside.fullmatch(text, time.end, quantities[behind].start))


def compared(text: str, mentions: Mentions, at: int, rules: Rules) -> Time | None:
    """Return the last time before `at` that something is measured against (与2010年…相比)."""
    found = [t for t in mentions.times if t.end <= at and is_base(text, t, rules)]
    return found[-1] if found and found[-1].last is not None else None


def in_turn(text: str, mentions: Mentions, at: int, size: int) -> list[Time]:
    """Return for each of so many listed numbers from `at` on its own time, where so many are told
    before 分别 or 依次: 2021年、2022年分别为…和…, 2020—2022年依次为….
    """
    before = [t for t in mentions.times if t.end <= at]
    told = text[before[-1].end : at] if before else ""
    if not re.search("分别|依次", told) or re.search(r"[。；\d]", told):
        return []
    row, last = before[-size:], before[-1]
    if len(row) == size and all(text[a.end : b.start] in JOINTS for a, b in pairwise(row)):
        return row if len({time.grain for time in row}) == 1 else []
    if last.kind != "period" or last.first is None or last.last is None or last.grain != "span":
        return []
    if (last.first.month, last.last.month) != (1, 12) or not last.rule.endswith("years"):
        return []
    years = range(last.first.year, last.last.year + 1)
    return [
        replace(last, first=date(year, 1, 1), last=date(year, 12, 31), grain="year")
        for year in (years if len(years) == size else ())
    ]


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
        for time in mentions.times:
            if time.start > counted:
                break
            if closes(text, time.end, counted) and not _dates_all(text, time):
                continue
            if is_title(time) or is_base(text, time, rules) or is_plan(text, time, rules):
                continue
            if _says_when_made(text, time, rules):
                continue
            if is_history(time) or (time.last is None and time.first is None):
                continue
            before = text[begin : time.start]
            far = len(before) > (_FAR if _sets_apart(text, time) else _NEAR)
            if opened is None and (
                far or "。" in before or (len(before) > _NEAR and "，" in before)
            ):
                break
            if time.kind == "now" and "，" in before:
                continue
            apart = _sides(text, time) == "，，"
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
