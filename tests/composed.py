"""All times that the tables of dates allow to be composed, with their days by plain arithmetic.

The days are reckoned with pandas' periods and dateutil, not with the code under test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from extract.rules import load_rules
from extract.rules.dates import DateWord

TABLE = load_rules().dates
Ends = tuple[date | None, date | None]
DAY = timedelta(days=1)
PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
SCHOOL = {"term": (9, 2), "school-year": (9,)}
COUNTS = {1: "一", 2: "两", 3: "三", 5: "5", 10: "十", 12: "12"}
# 来 behind a day is a verb; 间 and 时期 are not said of a day or week.
ONLY_LONG = frozenset({"来", "间", "时期"})


@dataclass(frozen=True)
class Named:
    """A named time: its words, its days, and whether it is the beginning or end of something."""

    text: str
    first: date
    last: date
    unit: str
    edge: str = ""

    @property
    def ends(self) -> Ends:
        """First and last day; an edge is one day, and has an end only."""
        if self.edge:
            return None, self.day
        return self.first, self.last

    @property
    def day(self) -> date:
        """The day of an edge."""
        return self.first if self.edge == "start" else self.last


def unit_of(today: date, unit: str, offset: int) -> tuple[date, date]:
    """Return first and last day of the unit `offset` after that of today."""
    if unit in PERIODS:
        period = pd.Period(pd.Timestamp(today), PERIODS[unit]) + offset
        return period.start_time.date(), period.end_time.date()
    if unit == "century":
        first = (today.year - 1) // 100 * 100 + 1 + 100 * offset
        return date(first, 1, 1), date(first + 99, 12, 31)
    begins = [date(y, m, 1) for y in range(today.year - 9, today.year + 9) for m in SCHOOL[unit]]
    begins.sort()
    index = max(n for n, begin in enumerate(begins) if begin <= today) + offset
    last = begins[index + 1] - DAY
    if unit == "term" and last.month == 8:
        last = date(last.year, 7, 31)
    return begins[index], last


def months_of(year: int, months: tuple[int, int]) -> tuple[date, date]:
    """Return first and last day of months that are counted from January of a year."""
    first, last = (date(year, 1, 1) + relativedelta(months=month - 1) for month in months)
    return first, last + relativedelta(months=1) - DAY


def anchors(today: date) -> Iterator[Named]:
    """Yield each anchor with each grain: 上个月, 本季度, 去冬."""
    for text, word in TABLE.words.items():
        if word.role == "season" and word.months:
            yield Named(text, *months_of(today.year + word.offset, word.months), "season")
        elif word.role in {*PERIODS, *SCHOOL, "century"}:
            yield Named(text, *unit_of(today, word.role, word.offset), word.role)
        elif word.role == "stretch" and word.unit and word.offsets:
            year = today.year + word.offsets[0]
            if word.months:
                yield Named(text, *months_of(year, word.months), "stretch")
            else:
                first, last = (unit_of(today, word.unit, offset) for offset in word.offsets)
                yield Named(text, first[0], last[1], "stretch")


def parts(whole: Named) -> Iterator[Named]:
    """Yield the parts that a named year, quarter or month may have: 去年上半年, 上月末."""
    if whole.text.endswith("内"):
        return
    for text, word in TABLE.words.items():
        if word.role == "part" and whole.unit == "year" and word.months:
            yield Named(whole.text + text, *months_of(whole.first.year, word.months), "part")
        elif word.role == "edge":
            yield from edges(whole, text, word)


def edges(whole: Named, text: str, word: DateWord) -> Iterator[Named]:
    """Yield the beginning, the end or the third of a year, quarter or month."""
    if word.of not in (whole.unit, "any") or whole.unit not in ("year", "quarter", "month"):
        return
    text = whole.text.removesuffix("月") + text if text.startswith("月") else whole.text + text
    if word.days is not None:
        if whole.unit == "month" and not text.endswith("份月"):
            first, last = word.days
            end = whole.last if last == 0 else whole.first + (last - 1) * DAY
            yield Named(text, whole.first + (first - 1) * DAY, end, "part")
    elif word.at == "end" or whole.unit == "year":
        yield Named(text, whole.first, whole.last, whole.unit, word.at)
    elif whole.unit == "month":
        yield Named(text, whole.first, whole.first + 4 * DAY, "part")
    else:
        yield Named(text, whole.first, whole.first + relativedelta(months=1) - DAY, "part")


def related(named: Named, today: date) -> Iterator[tuple[str, Ends]]:
    """Yield a time with all that may stand before and behind it: 截至上月末, 去年以来, 本月底前."""
    yield named.text, named.ends
    last = named.day if named.edge else named.last
    first = named.day if named.edge else named.first
    since = first, (today if first <= today else None)
    short = named.unit in ("day", "week")
    for tail, kind in TABLE.tails.items():
        if (short and tail in ONLY_LONG) or tail == "底前" or is_broken(named.text, tail):
            continue
        if kind == "since":
            yield named.text + tail, since
            yield "自" + named.text + tail, since
        elif kind == "period":
            yield named.text + tail, named.ends
        else:
            yield named.text + tail, (None, last)
    for head, kind in TABLE.heads.items():
        if kind in ("until", "by"):
            yield head + named.text, (None, last)


def is_broken(text: str, tail: str) -> bool:
    """Say whether the table tells two neighbours apart."""
    before, _ = TABLE.breaks.get(tail, ((), ()))
    _, after = TABLE.breaks.get(text, ((), ()))
    return text.endswith(before) or tail.startswith(after)


def counted(today: date) -> Iterator[tuple[str, Ends]]:
    """Yield counted stretches back, ahead, before and after, and what lies so long ago."""
    for count, numeral in COUNTS.items():
        for word, unit in TABLE.counted.items():
            step = {"day": "days", "week": "weeks", "month": "months"}.get(unit)
            if step is None or (unit != "month" and word in ("日", "月")):
                continue
            span = relativedelta(**{step: count})
            spoken = numeral + word
            for side, reach in TABLE.windows.items():
                if reach in ("near", "back"):
                    yield side + spoken, (today - span, today)
                elif reach == "ahead" and step == "months":
                    yield side + spoken, (today, today + span - DAY)
                elif reach == "ahead":
                    yield side + spoken, (today + DAY, today + span)
                elif reach == "before" and count > 1:
                    first, last = unit_of(today, unit, -count)[0], unit_of(today, unit, -1)[1]
                    yield side + spoken, (first, last)
                elif reach == "after" and count > 1:
                    first, last = unit_of(today, unit, 1)[0], unit_of(today, unit, count)[1]
                    yield side + spoken, (first, last)
            if word not in ("月", "日"):
                yield spoken + "前", unit_of(today, unit, -count)
                yield spoken + "之后", unit_of(today, unit, count)


def ranges(today: date) -> Iterator[tuple[str, Ends]]:
    """Yield ranges with every join between a month or day told in full and one that inherits."""
    first, last = today.replace(day=1), today
    later = today + relativedelta(months=7)
    inherits = last.month != later.month and last.year == later.year
    for join in TABLE.joins:
        for joined in (join, join * 2) if not join.isalpha() else (join,):
            yield (
                f"{last.year}年{last.month}月{last.day}日{joined}{later.year}年{later.month}月{later.day}日",
                (last, later),
            )
            if inherits:
                yield (
                    f"{last.year}年{last.month}月{joined}{later.month}月",
                    (first, later + relativedelta(day=31)),
                )
                yield (
                    f"{last.month}月{joined}{later.year}年{later.month}月",
                    (first, later + relativedelta(day=31)),
                )


def composed(today: date) -> Iterator[tuple[str, Ends]]:
    """Yield every time that the tables allow, with its days as they are on a day."""
    for named in anchors(today):
        yield from related(named, today)
        for part in parts(named):
            yield from related(part, today)
    yield from counted(today)
    yield from ranges(today)
