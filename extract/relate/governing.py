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
    up_to,
)
from extract.rules import Rules

_PART, _CLAUSE, _PARTED = map(re.compile, ("；", "[，；]", r"[。；\d]"))
_TASK_ENDS = 40
"""Characters behind a time in which the name of a task ends, and more."""
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
        self._phrase = rules.phrases.pattern

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
        return self._hits(self._phrase("flow"))

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
                holding += self._holding(told, plan=plan)
                told += 1
            own = self._shared(told, at)
            if own is not None:
                yield at, None if self._phrase("rate-told").match(self._text, at) else own
            else:
                time = _nearest(holding, at)
                stock = time is not None and time.kind == "stock"
                yield at, self._flows(time, at) if time is not None and stock else time

    def _shared(self, told: int, at: int) -> Time | None:
        """Return the time right before a number that is its base (仅为上年的9.3%)."""
        share = self._phrase("share-of-time")
        first = bisect_left(self._ends, at - 1, 0, told)
        return next(
            (
                self._times[one]
                for one in range(first, told)
                if self.are_bases[one]
                and (shared := share.match(self._text, self._ends[one]))
                and shared.end() == at
            ),
            None,
        )

    def _holding(self, index: int, *, plan: bool) -> Iterator[_Holding]:
        """Yield how far a time holds, nothing where it governs no number."""
        time = self._times[index]
        ahead = not plan and time.grain == "year" and time.kind in ("period", "year")
        if self._may_govern(time, based=self.are_bases[index], plan=plan):
            yield _Holding(
                time,
                min(self._reaches(time, plan=plan), default=NO_END),
                self._aside(time),
                bool(self._phrase("base-list").match(self._text, time.start)),
                ahead and time.first is not None,
            )

    def _may_govern(self, time: Time, *, based: bool, plan: bool) -> bool:
        """Whether a time governs any number: none does that stands in a title or before a
        reporter's name, that something is measured against, that is no day, that only names a
        plan, or that says when a plan was made or a cause was.
        """
        text, rules, phrase = self._text, self._rules, self._phrase
        return not (
            is_title(time)
            or is_wired(text, time, rules)
            or based
            or (time.first is None and time.last is None and time.kind != "since")
            or (not plan and is_plan(text, time, rules))
            or phrase("settled-then").match(text, time.end)
            or phrase("cause").search(text, max(0, time.start - 3), time.start)
        )

    def _reaches(self, time: Time, *, plan: bool) -> Iterator[int]:
        """Yield the last offsets at which a number may begin that a time governs."""
        text, phrase = self._text, self._phrase
        if not dates_all(text, time):
            yield self._brackets.closing(time.end)
        ahead = text[time.end : time.end + _TASK_ENDS]
        task = phrase("task-of-year").match(ahead) if time.grain == "year" and not plan else None
        if task:
            yield time.end + task.end()
        if self._is_passing(time):
            yield self._parts.start_behind(time.end)
        moved = phrase("start-of-move").match(text, time.start - 1, time.start)
        next_ = bisect_right(self._numbers, time.end)
        if moved and phrase("belongs").match(text, time.end) and next_ < len(self._numbers):
            # 由去年的每亩34元提高到100元: it is that of the number before.
            yield self._mentions.quantities[next_].end - 1
        if says_when_made(text, time, self._rules):
            yield self._clauses.start_behind(time.end)
        shared = phrase("share-of-time").match(text, time.end)
        if shared and not (time.kind == "now" and up_to(text, time, self._rules)):
            from_ = phrase("moved-from").search(text, max(0, time.start - 3), time.start)
            yield shared.end() if plan or from_ else -1

    def _is_passing(self, time: Time) -> bool:
        """Whether a time stands behind a number of its sentence, or as a day or month behind its
        subject: it reaches no further than ；.
        """
        apart = time.kind == "until" and sides(self._text, time) == "，，"
        behind = bool(self._numbers) and self._mentions.quantities[0].end <= time.start
        late = time.start - self._mentions.sentence.start > 6
        late = late and time.kind == "period" and time.grain in ("day", "month")
        return not apart and (behind or late)

    def _aside(self, time: Time) -> int:
        """Return where the number begins behind which an earlier time, told right behind another,
        is only that of its own number.

        `本科上线6204人，去年为5302人，多了902人`: 902人 is not of 去年.
        """
        text, quantities = self._text, self._mentions.quantities
        behind = bisect_left(self._numbers, time.end)
        between = 0 < behind < len(quantities) and quantities[behind - 1].end == time.start - 1
        if not between or text[time.start - 1] not in "，（":
            return NO_END
        own = self._phrase("aside").fullmatch(text, time.end, quantities[behind].start)
        return quantities[behind].start if own else NO_END

    def _flows(self, stock: Time, at: int) -> Time:
        """Return the year whose end a time is, where flows are told behind it
        (年末存栏…；肉产量…).
        """
        last = stock.last
        hits = (self._clauses, self._flow)
        ended = last is not None and (last.month, last.day) == (12, 31)
        if not ended or last is None or any(one.end_behind(stock.end) > at for one in hits):
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

    def part_of(self, start: int) -> int:
        """Return where the part of the sentence begins (；) that an offset stands in."""
        before = bisect_left(self._parts.starts, start)
        return self._parts.starts[before - 1] if before else self._mentions.sentence.start

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
        if not self._times or self._starts[-1] <= quantity.end:
            return None
        following = bisect_left(self._numbers, quantity.end)
        last = min(end, self._numbers[following]) if following < len(self._numbers) else end
        text, on = self._text, self._phrase("held-on")
        told = (
            time
            for time in self._from(quantity.end + 1, last)
            if time.end <= last
            and on.match(text, time.start - 1, time.start)
            and time.first is not None
            and not is_base(text, time, self._rules)
        )
        return next(told, None)

    def _from(self, start: int, end: int) -> Sequence[Time]:
        """Return the times that begin in `[start, end)`."""
        return self._times[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def in_turn(self, at: int, size: int) -> Sequence[Time]:
        """Return for each of so many listed numbers from `at` on its own time, where so many are
        told before 分别 or 依次: 2021年、2022年分别为…和…, 2020—2022年依次为….
        """
        text, before = self._text, bisect_right(self._ends, at)
        told = text[self._ends[before - 1] : at] if before else ""
        if _PARTED.search(told) or not self._phrase("in-turn").search(told):
            return ()
        row = self._times[max(0, before - size) : before]
        listed = all(text[one.end : next_.start] in JOINTS for one, next_ in pairwise(row))
        if len(row) == size and listed:
            return row if len({time.grain for time in row}) == 1 else ()
        years = _years(self._times[before - 1])
        return years if len(years) == size else ()


def _years(time: Time) -> Sequence[Time]:
    """Return the years of a span of whole years (2020—2022年)."""
    first, last = time.first, time.last
    span = time.kind == "period" and time.grain == "span" and time.rule.endswith("years")
    if not span or first is None or last is None or (first.month, last.month) != (1, 12):
        return ()
    return [
        replace(time, first=date(year, 1, 1), last=date(year, 12, 31), grain="year")
        for year in range(first.year, last.year + 1)
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
        apart = one.aside < at
        known = known if apart else min(known, one.aside)
        if best is None or not (apart or _is_beyond(one.time, best)):
            best, known = one.time, min(known, one.reach)
        one.result, one.known = best, known
    return best


def _is_beyond(time: Time, until: Time) -> bool:
    """Whether a year lies ahead of what it is told up to (截至10月底，2026年度医保缴费…)."""
    ahead = time.first is not None and until.last is not None and time.first > until.last
    return ahead and until.kind in ("until", "now")
