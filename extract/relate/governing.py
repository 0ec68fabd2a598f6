"""Says which of a sentence's times governs each of its numbers: the nearest before it that holds.

How far each time holds is told once, so that a sentence of many times is read in one pass.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from extract.model import Mentions, Quantity, Time
from extract.relate.clauses import JOINTS, NO_END, Brackets, Hits
from extract.relate.period import (
    dates_all,
    is_base,
    is_plan,
    is_title,
    is_wired,
    says_when_made,
    sides,
    turns,
    up_to,
)
from extract.rules import Rules

# 由去年底的18.6%降至13.1%: the time is the first number's own; 仅为上年的9.3%: it is a base.
_SHARE = re.compile(r"的(?=[约近]?\d)")
_TASK = re.compile(r"度?[^，。；]{0,8}?\d[^，。；]{0,10}?任务(?=已|，|只|仅)")
_TASK_ENDS = 40
"""Characters behind a time in which the name of a task ends, and more."""
_RATE = re.compile(r"[\d.]+[%％倍成]|[一二三四五六七八九十]+[成倍]")
_FROM = re.compile(r"[由从到至]$|[增升降减提高少加落大小]为$")
_PART, _CLAUSE, _COMPARED = map(re.compile, ("；", "[，；]", "同比"))
_SOON = 20
"""Characters behind a number in which a deadline of its own begins."""


@dataclass(slots=True)
class _Holding:
    """A time that may govern numbers up to `reach`, by what stands around it.

    Behind `aside` it is only that of its own number where another time governs, or its words are
    those of an `earlier` one; where it lies `ahead` of what the sentence tells up to, it does not.
    `result` is what governs by it and those before it, for numbers up to `known`.
    """

    time: Time
    reach: int
    aside: int
    earlier: bool
    ahead: bool
    result: Time | None = None
    known: int = -1


class Governors:
    """The times of one sentence, by the numbers that they govern."""

    def __init__(self, text: str, mentions: Mentions, rules: Rules) -> None:
        self._text = text
        self._mentions = mentions
        self._times = mentions.times
        self._rules = rules

    def at(self, at: int, *, plan: bool) -> Time | None:
        """Return the time that governs the number that begins at `at`: the nearest before it.

        The time of a plan's name counts only for a planned number (`plan`).
        """
        if not self._times:
            return None
        return (self._of_plans if plan else self._told)[at]

    @cached_property
    def _told(self) -> dict[int, Time | None]:
        return dict(self._each(plan=False))

    @cached_property
    def _of_plans(self) -> dict[int, Time | None]:
        return dict(self._each(plan=True))

    @cached_property
    def are_bases(self) -> list[bool]:
        """Whether each time is what something is measured against."""
        return [is_base(self._text, time, self._rules) for time in self._times]

    @cached_property
    def _bases(self) -> list[Time]:
        return [t for t, base in zip(self._times, self.are_bases, strict=True) if base]

    @cached_property
    def _starts(self) -> list[int]:
        return [time.start for time in self._times]

    @cached_property
    def _ends(self) -> list[int]:
        return [time.end for time in self._times]

    @cached_property
    def _numbers(self) -> list[int]:
        return [quantity.start for quantity in self._mentions.quantities]

    @cached_property
    def _brackets(self) -> Brackets:
        sentence = self._mentions.sentence
        return Brackets.of(self._text, sentence.start, sentence.end)

    @cached_property
    def _parts(self) -> Hits:
        return self._hits(_PART)

    @cached_property
    def _clauses(self) -> Hits:
        return self._hits(_CLAUSE)

    @cached_property
    def _flow(self) -> Hits:
        return self._hits(turns(self._rules).flow)

    @cached_property
    def _year_on_year(self) -> Hits:
        return self._hits(_COMPARED)

    def _hits(self, pattern: re.Pattern[str]) -> Hits:
        sentence = self._mentions.sentence
        return Hits.of(pattern, self._text, sentence.start, sentence.end)

    def _each(self, *, plan: bool) -> Iterator[tuple[int, Time | None]]:
        """Yield where each number begins, and the time that governs it."""
        holding: list[_Holding] = []
        told = 0
        for quantity in self._mentions.quantities:
            at = quantity.start
            while told < len(self._times) and self._times[told].end <= at:
                one = self._holding(told, plan=plan)
                if one is not None:
                    holding.append(one)
                told += 1
            own = self._shared(told, at)
            if own is not None:
                yield at, None if _RATE.match(self._text, at) else own
            else:
                time = _nearest(holding, at)
                stock = time is not None and time.kind == "stock"
                yield at, self._flows(time, at) if time is not None and stock else time

    def _shared(self, told: int, at: int) -> Time | None:
        """Return the time right before a number that is its base (仅为上年的9.3%)."""
        found = None
        while told and self._ends[told - 1] >= at - 1:
            told -= 1
            if self.are_bases[told]:
                shared = _SHARE.match(self._text, self._ends[told])
                found = self._times[told] if shared and shared.end() == at else found
        return found

    def _holding(self, index: int, *, plan: bool) -> _Holding | None:
        """Return how far a time holds, None where it governs no number."""
        text, rules, time = self._text, self._rules, self._times[index]
        turn = turns(rules)
        if is_title(time) or is_wired(text, time) or self.are_bases[index]:
            return None
        if time.first is None and time.last is None and time.kind != "since":
            return None
        if not plan and is_plan(text, time, rules):
            return None
        if turn.settled_then.match(text, time.end):
            return None
        if turn.cause.search(text, max(0, time.start - 3), time.start):
            return None
        year = not plan and time.grain == "year"
        ahead = year and time.first is not None and time.kind in ("period", "year")
        return _Holding(
            time,
            min(self._reaches(time, plan=plan), default=NO_END),
            self._aside(time),
            bool(turn.earlier.match(text, time.start)),
            ahead,
        )

    def _reaches(self, time: Time, *, plan: bool) -> Iterator[int]:
        """Yield the last offsets at which a number may begin that a time governs."""
        text, quantities = self._text, self._mentions.quantities
        if not dates_all(text, time):
            yield self._brackets.closing(time.end)
        if not plan and time.grain == "year":
            # 2019年度农田12.4万亩建设任务已完成…: a year that only says whose task it is.
            task = _TASK.match(text[time.end : time.end + _TASK_ENDS])
            if task:
                yield time.end + task.end()
        if self._is_passing(time):
            yield self._parts.start_behind(time.end)
        if text[time.start - 1 : time.start] in ("由", "从") and text.startswith("的", time.end):
            # 由去年的每亩34元提高到100元: it is that of the number before.
            start = bisect_right(self._numbers, time.end)
            if start < len(quantities):
                yield quantities[start].end - 1
        if says_when_made(text, time, self._rules):
            yield self._clauses.start_behind(time.end)
        shared = _SHARE.match(text, time.end)
        if shared and not (time.kind == "now" and up_to(text, time)):
            own = plan or _FROM.search(text, max(0, time.start - 3), time.start)
            yield shared.end() if own else -1

    def _is_passing(self, time: Time) -> bool:
        """Whether a time stands behind a number of its sentence, or as a day or month behind its
        subject: it reaches no further than ；.
        """
        mentions = self._mentions
        if time.kind == "until" and sides(self._text, time) == "，，":
            return False
        if mentions.quantities and mentions.quantities[0].end <= time.start:
            return True
        late = time.start - mentions.sentence.start > 6
        return late and time.kind == "period" and time.grain in ("day", "month")

    def _aside(self, time: Time) -> int:
        """Return where the number begins behind which an earlier time, told right behind another,
        is only that of its own number.

        `本科上线6204人，去年为5302人，多了902人`: 902人 is not of 去年.
        """
        text, quantities = self._text, self._mentions.quantities
        if text[time.start - 1 : time.start] not in ("，", "（"):
            return NO_END
        behind = bisect_left(self._numbers, time.end)
        if not 0 < behind < len(quantities) or quantities[behind - 1].end != time.start - 1:
            return NO_END
        own = turns(self._rules).aside.fullmatch(text, time.end, quantities[behind].start)
        return quantities[behind].start if own else NO_END

    def _flows(self, stock: Time, at: int) -> Time:
        """Return the year whose end a time is, where flows are told behind it
        (年末存栏…；肉产量…).
        """
        last = stock.last
        if last is None or (last.month, last.day) != (12, 31):
            return stock
        if self._clauses.end_behind(stock.end) > at or self._flow.end_behind(stock.end) > at:
            return stock
        return replace(stock, first=date(last.year, 1, 1), kind="period")

    def compared(self, at: int) -> Time | None:
        """Return the last time before `at` that something is measured against (与2010年…相比)."""
        before = bisect_right(self._bases, at, key=_end)
        found = self._bases[before - 1] if before else None
        return found if found is not None and found.last is not None else None

    def base_within(self, start: int, end: int) -> Time | None:
        """Return the first time that begins in `[start, end)` and is what a change is against."""
        at = bisect_left(self._bases, start, key=_start)
        return self._bases[at] if at < len(self._bases) and self._bases[at].start < end else None

    def base_before(self, start: int, at: int) -> Time | None:
        """Return the last such time that ends before `start`, in the same part of its sentence
        as the number at `at` (；).
        """
        before = bisect_right(self._bases, start, key=_end)
        found = self._bases[before - 1] if before else None
        return found if found and self._parts.start_behind(found.end) >= at else None

    def compares(self, start: int, at: int) -> bool:
        """Whether 同比 stands before a number at `at`, and no ； between it and `start`."""
        told = self._year_on_year.starts
        before = bisect_left(told, at - 1)
        return before > 0 and self._parts.start_behind(told[before - 1]) >= start

    def dated_before(self, past: Time) -> Time | None:
        """Return the last time with a first day that ends before another one begins."""
        before = bisect_right(self._dated, past.start, key=_end)
        return self._dated[before - 1] if before else None

    @cached_property
    def _dated(self) -> list[Time]:
        return [time for time in self._times if time.first is not None]

    def deadline(self, quantity: Quantity) -> Time | None:
        """Return the deadline that stands behind a number (剩余15处须在年底前完成)."""
        near = self._from(quantity.end, quantity.end + _SOON)
        return next((time for time in near if time.kind == "by"), None)

    def still(self, quantity: Quantity) -> Time | None:
        """Return the present that stands right behind a number (140座至今没有验收)."""
        near = self._from(quantity.end, quantity.end + 1)
        return next((time for time in near if time.kind == "now"), None)

    def behind(self, quantity: Quantity, end: int) -> Time | None:
        """Return the time that a clause which ends at `end` tells behind a number, before the next
        one (130吨马铃薯在1月26日运抵武汉).
        """
        following = bisect_left(self._numbers, quantity.end)
        last = min(end, self._numbers[following]) if following < len(self._numbers) else end
        for time in self._from(quantity.end + 1, last):
            told = time.end <= last and self._text[time.start - 1] in "在于"
            if told and time.first is not None and not is_base(self._text, time, self._rules):
                return time
        return None

    def _from(self, start: int, end: int) -> Sequence[Time]:
        """Return the times that begin in `[start, end)`."""
        if not self._times:
            return ()
        return self._times[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def in_turn(self, at: int, size: int) -> Sequence[Time]:
        """Return for each of so many listed numbers from `at` on its own time, where so many are
        told before 分别 or 依次: 2021年、2022年分别为…和…, 2020—2022年依次为….
        """
        text = self._text
        before = bisect_right(self._ends, at)
        told = text[self._ends[before - 1] : at] if before else ""
        if not told or re.search(r"[。；\d]", told) or not re.search("分别|依次", told):
            return ()
        row, last = self._times[max(0, before - size) : before], self._times[before - 1]
        if len(row) == size and all(text[a.end : b.start] in JOINTS for a, b in pairwise(row)):
            return row if len({time.grain for time in row}) == 1 else ()
        if last.kind != "period" or last.first is None or last.last is None:
            return ()
        if last.grain != "span" or not last.rule.endswith("years"):
            return ()
        if (last.first.month, last.last.month) != (1, 12):
            return ()
        years = range(last.first.year, last.last.year + 1)
        return [
            replace(last, first=date(year, 1, 1), last=date(year, 12, 31), grain="year")
            for year in (years if len(years) == size else ())
        ]


def _start(time: Time) -> int:
    return time.start


def _end(time: Time) -> int:
    return time.end


def _nearest(holding: list[_Holding], at: int) -> Time | None:
    """Return the last time of some that governs a number, those left out that end before it.

    Each is settled by what governs before it, which is known where it did so for a number before.
    """
    best, known = None, NO_END
    open_: list[_Holding] = []
    for index in range(len(holding) - 1, -1, -1):
        one = holding[index]
        apart = one.aside < at
        if one.reach < at or (apart and one.earlier):
            del holding[index]
        elif one.known >= at:
            best, known = one.result, one.known
            break
        elif apart or one.ahead:
            open_.append(one)
        else:
            best, known = one.time, min(one.reach, one.aside)
            break
    for one in reversed(open_):
        if one.aside < at:
            governs = best is None
        else:
            governs = best is None or not _is_beyond(one.time, best)
            known = min(known, one.aside)
        if governs:
            best, known = one.time, min(known, one.reach)
        one.result, one.known = best, known
    return best


def _is_beyond(time: Time, until: Time) -> bool:
    """Whether a year lies ahead of what it is told up to (截至10月底，2026年度医保缴费…)."""
    ahead = time.first is not None and until.last is not None and time.first > until.last
    return ahead and until.kind in ("until", "now")
