"""Finds dates and periods: 截至7月5日, 1-6月, 今年以来, 到2025年底, 去年同期."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from extract.find.dates_calendar import UNKNOWN, Ends, days_off, month_day, year_before
from extract.find.dates_grammar import Grammar, grammar_of
from extract.find.dates_parts import Core, Frame, Parts, Setting, ends_of, numbers
from extract.find.dates_ranges import begun_by
from extract.find.dates_tokens import GAPS, LEVELS
from extract.find.dates_words import take
from extract.model import Reference, Time, TimeKind
from extract.rules import Rules

_SENTENCE_END = re.compile(r"[。！？!?\n]")
_CLAUSE = frozenset('，,。；;：:（(“"《〈 \t\n\u3000\xa0')
_RATIO = re.compile(r"[比例率][为是约达]?\Z")
_BASES = frozenset("较比同超")
_DATED = ("word", "plan", "era", "festival", "event")
_RANGES = ("days", "months", "quarters", "years", "days-alone")
_PLURAL = ("day", "month", "year", "quarter")
_BETWEEN = ("之间", "间")
_UP_TO = ("至", "到")
_LOOK_BACK = 8
_FAR = 200
_LONG_PAST = 150
"""A deadline without a year that ended so many days before is one of the year to come."""


def find_times(text: str, start: int, end: int, reference: Reference, rules: Rules) -> list[Time]:
    """Return the times in `text[start:end]` in order, free of overlap, offsets in `text`.

    A time that the reference does not fix (今年, the day of publication unknown) has neither
    first nor last day, but is found; so is an hour of an unnamed day. Traditional characters
    are read as their simplified ones.
    """
    grammar = grammar_of(rules)
    if grammar.traditional.search(text, start, end):
        text = _simplified(text, rules)
    return _Scan(text, start, end, reference, grammar).times()


@lru_cache(maxsize=1)
def _simplified(text: str, rules: Rules) -> str:
    return text.translate({ord(form): plain for form, plain in rules.units.variants.items()})


class _Scan:
    """One pass over a stretch of text; remembers what the sentence has said so far."""

    def __init__(
        self, text: str, start: int, end: int, reference: Reference, grammar: Grammar
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.reference = reference
        self.grammar = grammar
        self.sentence = start
        self.free = self.seen = start
        self.carried: int | None = None
        self.anchor: Ends = UNKNOWN
        self.begun: date | None = None
        self.titles = text.find("《", start, end) >= 0

    def times(self) -> list[Time]:
        """Return all times."""
        found: list[Time] = []
        text, end, starts = self.text, self.end, self.grammar.starts
        numerals, pairs = self.grammar.numerals, self.grammar.pairs
        at = self.start
        for trigger in self.grammar.trigger.finditer(text, at, end):
            here = trigger.start()
            letter = text[here]
            if here < at or (letter not in numerals and text[here : here + 2] not in pairs):
                continue
            if (pattern := starts[letter]) is None:
                continue
            match = pattern.match(text, here, end)
            if match is None:
                continue
            self._turn_sentence(here)
            time, year = self._read(match)
            at = here + 1
            if time is None:
                continue
            if self.titles and self._in_title(time.start):
                time = replace(time, rule="date:title")
            else:
                self._remember(time, year)
            found.append(time)
            self.free = at = time.end
        return found

    def _turn_sentence(self, at: int) -> None:
        for ended in _SENTENCE_END.finditer(self.text, self.seen, at):
            self.sentence = self.free = ended.end()
            self.carried, self.anchor, self.begun = None, UNKNOWN, None
        self.seen = at

    def _in_title(self, at: int) -> bool:
        opened = self.text.rfind("《", max(self.sentence, at - _FAR), at)
        return opened >= 0 and self.text.find("》", opened, at) < 0

    def _remember(self, time: Time, year: int | None) -> None:
        """Keep the days for 当年 and 同期, and the year for later months without one."""
        if time.last is None and time.first is None:
            return
        self.anchor = time.first, time.last
        if time.kind == "since":
            self.begun = time.first
            if time.grain == "month" and time.first is not None:
                self.anchor = time.first, time.first
        compared = time.start > self.start and self.text[time.start - 1] in _BASES
        if year is not None and time.kind != "by" and not compared:
            self.carried = year

    # ------------------------------------------------------------ reading

    def _read(self, match: re.Match[str]) -> tuple[Time | None, int | None]:
        """Return the time that begins at `match`, and the year that it states."""
        if match.lastgroup == "onset":
            return self._since_event(match), None
        core = self._core(match, self.anchor)
        if core is None or not self._stands(core):
            return None, None
        other = self._joined(core)
        if other is not None:
            core = begun_by(core, other, self.text)
        return self._time(core, other), core.parts.year

    def _since_event(self, match: re.Match[str]) -> Time | None:
        """Read 自…以来, 实施以来 and a whole clause that ends so, back from 以来."""
        text, end = self.text, match.start()
        floor = max(self.free, self.sentence, end - 20)
        found = self.grammar.onset.search(text, floor, end)
        if text[match.end() : match.end() + 1] in ("，", ",") and (
            found is None or found[0][0] != "自"
        ):
            found = self.grammar.clause.search(text, floor, end) or found
        if found is None:
            return None
        last = self.reference.published
        return Time(found.start(), match.end(), None, last, "since", "span", "date:since-event")

    def _core(self, match: re.Match[str], anchor: Ends) -> Core | None:
        """Read tokens as long as each is finer than the one before."""
        parts = Parts()
        setting = Setting(self.reference, self.grammar.table, anchor)
        level, tokens = -1, 0
        first = last = ""
        end = match.start()
        token: re.Match[str] | None = match
        while token is not None:
            group = token.lastgroup or ""
            surface = token[group]
            word = self.grammar.words[surface] if group in _DATED else None
            kind = word.role if word else group
            if LEVELS[kind] <= level or not take(parts, kind, surface, word, setting):
                break
            first, last = first or kind, kind
            level, end, tokens = LEVELS[kind], token.end(), tokens + 1
            if level == 9:
                break
            token = self._next(end)
        if not tokens:
            return None
        return Core(match.start(), end, parts, first, last, tokens)

    def _next(self, at: int) -> re.Match[str] | None:
        """Return the token that may follow a date that ends at `at`."""
        text, end = self.text, self.end
        if at < end and text[at] in GAPS:
            at += 1
            if at < end and text[at] in GAPS:
                at += 1
        if at < end and text[at] == "的":
            at += 1
        if at >= end or (pattern := self.grammar.follows[text[at]]) is None:
            return None
        return pattern.match(text, at, end)

    def _stands(self, core: Core) -> bool:
        """Refuse a festival that only names an occasion, and a ratio written like an hour."""
        if core.parts.hours:
            return _RATIO.search(self._before(core)) is None
        if core.kind not in ("festival", "dotday") or core.parts.stated or core.tokens > 1:
            return True
        before = self._before(core)
        after = self.grammar.occasion.match(self.text, core.end, self.end)
        return after is not None and (bool(after[0]) or not before or before[-1] in _CLAUSE)

    def _before(self, core: Core) -> str:
        return self.text[max(self.start, core.start - 3) : core.start]

    def _joined(self, core: Core) -> Core | None:
        """Read the second date of a range, which inherits what it does not say."""
        text, end = self.text, self.end
        if core.end >= end or text[core.end] not in self.grammar.joins:
            return None
        join = None
        after = core.end + text.startswith("起", core.end, end)
        match = self._next(after) if text.startswith(_UP_TO, after, end) else None
        if match is None:
            join = self.grammar.join.match(text, core.end, end)
            join = join or self.grammar.between.match(text, core.end, end)
            join = join or self.grammar.after.match(text, core.end, end)
            match = self._next(join.end()) if join else None
        if match is None:
            return self._row(core)
        other = self._core(match, self._ends(core, deadline=False))
        if other is None or not self._closes(join, other):
            return None
        mine, its = core.parts, other.parts
        if its.kind == "now" or its.hours:
            return other
        if its.form == "day-alone" and mine.months and mine.grain in ("day", "span"):
            last = next(iter(numbers(text[other.start : other.end])), 0)
            if not last:
                return None
            its.fixed, its.months, its.days, its.form = None, mine.months, (last, last), "day"
        if not its.stated and its.fixed is None:
            fixed = mine.fixed[0] if mine.fixed else None
            its.year, its.stated = (fixed.year, True) if fixed else (mine.year, mine.stated)
            month = fixed.month if fixed else mine.months[0] if mine.months else 0
            if its.months and its.months[0] < month:
                its.months = its.months[0] + 12, its.months[1] + 12
        return other

    def _row(self, core: Core) -> Core | None:
        """Read days that follow one another as the range they make: 3日、4日、5日."""
        if core.parts.form != "day" or core.parts.days is None:
            return None
        row = self.grammar.row.match(self.text, core.end, self.end)
        if row is None:
            return None
        first, days = core.parts.days[0], numbers(row[0])
        if core.last != "day" or days != list(range(first + 1, first + 1 + len(days))):
            return None
        parts = replace(core.parts, days=(days[-1], days[-1]))
        return core._replace(start=row.start(), end=row.end(), parts=parts)

    def _closes(self, join: re.Match[str] | None, other: Core) -> bool:
        """Say whether what stands behind the second date makes a range of the two, where the join
        alone does not: 3月和9月之间, 2010年之后2018年之前.
        """
        if join is not None and join.re is self.grammar.between:
            return self.text.startswith(_BETWEEN, other.end, self.end)
        if join is not None and join.re is self.grammar.after:
            return self.grammar.before.match(self.text, other.end, self.end) is not None
        return True

    # ------------------------------------------------------------ days and kind

    def _time(self, core: Core, other: Core | None) -> Time:
        frame = self._frame(core, other or core)
        parts = core.parts
        deadline = "by" in (frame.head, frame.tail)
        ends = self._ends(core, deadline=deadline)
        kind, grain, form = parts.kind, parts.grain, parts.form
        if other is not None and not other.parts.hours:
            kind, grain, form = "period", "span", self._range_form(parts, other.parts)
            if other.parts.kind == "now":
                kind = "since"
            # 去年底至今年初 begins where the year ends.
            begins = ends[1] if parts.kind == "stock" else ends[0]
            ends = begins, self._ends(other, core, deadline=deadline)[1]
            if None in ends and not parts.hours and parts.kind != "now" and parts.kind != "since":
                ends = UNKNOWN
        start, end = core.start, (other or core).end
        if other is not None and self.grammar.after.match(self.text, core.end, self.end):
            frame = frame._replace(tail="period")
        if frame.tail == "since" or kind == "since":
            # 去年底以来 begins where the year ends.
            ends = (ends[1], ends[1]) if kind == "stock" else ends
            kind, start, end = "since", frame.start, frame.end
        elif frame.head == "since" and other is None and not frame.tail:
            if event := self.grammar.event.match(self.text, end, self.end):
                kind, start, end = "since", frame.start, event.end()
            elif form in _RANGES:
                start = frame.start
        elif "until" in (frame.head, frame.tail):
            start, end = frame.start, frame.end
            if kind != "now" and (other is None or frame.head == "until"):
                kind = "until"
        elif "by" in (frame.head, frame.tail) and kind != "now":
            start, end = frame.start, frame.end
            kind = self._deadline(ends[1], core.start)
            if kind == "by":
                ends = self._next_year(other or core, ends)
        elif other is not None and frame.head == "since":
            start = frame.start
        elif kind in ("period", "stock") and self._aimed(core, ends[1]):
            # 力争2025年 is a deadline, 力争全年 the whole of the year.
            kind = kind if self.text.startswith("全年", core.start) else "by"
        start = frame.start if frame.head == "period" else start
        end = frame.end if frame.tail == "period" else end
        if parts.festival and frame.off:
            ends = days_off(parts.festival, ends, self.reference.province)
            grain = "span" if ends[0] != ends[1] else grain
        if self._recurs(core.start):
            ends, form = UNKNOWN, "recurring"
        if parts.hours and (other is None or other.kind == "day"):
            # 20:00至次日8:00 is of no certain days.
            ends, grain, form = UNKNOWN, "day" if other is None else "span", "clock"
        else:
            ends = self._bounds(kind, ends)
        first, last = ends
        form = "this-year" if kind == "year" else form
        rule = f"date:{form}" if kind in ("period", "year") else f"date:{kind}-{form}".rstrip("-")
        return Time(start, end, first, last, kind, grain, rule)

    def _bounds(self, kind: TimeKind, ends: Ends) -> Ends:
        """Return the ends that a kind has: no first but for a stretch, 以来 up to publication.

        A stretch that ends before it begins (今年到去年) has none.
        """
        first, last = ends
        if kind in ("period", "year"):
            return UNKNOWN if first and last and last < first else ends
        if kind != "since":
            return None, last
        first, last = first or last, self.reference.published
        year = self.reference.year
        if first and last and year and first.year == year < last.year:
            last = date(year, 12, 31)
        return first, last if first is None or last is None or first <= last else None

    @staticmethod
    def _range_form(mine: Parts, its: Parts) -> str:
        form = mine.form if its.kind == "now" else its.form
        return f"{form}s" if form in _PLURAL else form

    def _frame(self, core: Core, last: Core) -> Frame:
        """Read the words before and after a date."""
        text, start, end = self.text, core.start, last.end
        off = False
        if last.last in ("festival", "dotday") and (
            after := self.grammar.occasion.match(text, end, self.end)
        ):
            end, off = after.end(), bool(after["off"])
        tail = ""
        grammar = self.grammar
        if (
            end < self.end
            and text[end] in grammar.tailing
            and (found := grammar.tail.match(text, end, self.end))
        ):
            # 6月1日来访: with a day 来 is a verb.
            if found["tail"] != "来" or last.parts.grain != "day":
                tail, end = grammar.tails[found["tail"]], found.end()
        elif end > last.end:
            tail = "period"
        head = ""
        floor = max(self.free, start - _LOOK_BACK)
        if (
            start > floor
            and text[start - 1] in grammar.heading
            and (found := grammar.head.search(text, floor, start))
        ):
            head = grammar.heads[found["head"]]
            before = text[found.start() - 1] if found.start() > self.start else ""
            if (
                head == "by"
                and before
                and before not in _CLAUSE
                and not self._planned(start, near=6)
            ):
                head = ""
            else:
                start = found.start()
        return Frame(head, start, tail, end, off)

    def _deadline(self, last: date | None, at: int) -> TimeKind:
        """到6月底 is a deadline to come, unless it is past and nothing speaks of plans."""
        published = self.reference.published
        past = last is not None and published is not None and last <= published
        return "until" if past and not self._planned(at) else "by"

    def _next_year(self, core: Core, ends: Ends) -> Ends:
        """Return a planned deadline without a year as one to come (in December: 1月底前)."""
        parts, last, published = core.parts, ends[1], self.reference.published
        if parts.stated or parts.fixed is not None or last is None or published is None:
            return ends
        return ends_of(parts, last.year + 1) if (published - last).days > _LONG_PAST else ends

    def _planned(self, at: int, *, near: int | None = None) -> bool:
        """Say whether planning words stand before `at` in the sentence."""
        start = max(self.sentence, at - (near or _FAR))
        return self.grammar.planning.search(self.text, start, at) is not None

    def _aimed(self, core: Core, last: date | None) -> bool:
        """Say whether a date to come is one to strive for: 力争2025年."""
        published = self.reference.published
        if last is None or published is None or last <= published:
            return False
        floor = max(self.sentence, core.start - _LOOK_BACK)
        return self.grammar.aim.search(self.text, floor, core.start) is not None

    def _recurs(self, at: int) -> bool:
        before = self.text[max(self.start, at - 3) : at]
        return before.endswith(self.grammar.recurring)

    def _ends(self, core: Core, begun: Core | None = None, *, deadline: bool) -> Ends:
        """Return the days of a date; `begun` is the first of the range that it ends."""
        parts = core.parts
        if parts.same:
            if parts.year is None or self.anchor[1] is None:
                return ends_of(parts, parts.year)
            parts.grain = "span"
            return year_before(self.anchor, parts.year)
        if begun is not None and not parts.stated and parts.fixed is None and begun.parts.stated:
            parts.year, parts.stated = begun.parts.year, True
        if parts.stated or parts.fixed is not None:
            ends = ends_of(parts, parts.year)
            if core.kind == "loneweekday" and ends[0] and self._planned(core.start):
                return self._next_week(ends[0])
            if parts.form == "day-alone" and self.anchor[1] is None and self._planned(core.start):
                return self._coming(ends)
            if deadline and parts.form == "day-alone" and self.anchor[1] is None:
                return self._coming(ends)
            return ends
        year = self.carried or self.reference.this_year
        if year is not None and not deadline and self._is_to_come(begun or core, year):
            year -= 1
        year = self._planned_year(begun or core, year)
        if parts.days == (29, 29) and parts.months == (2, 2) and year is not None:
            year -= year % 4
        ends = ends_of(parts, year)
        if year is not None and self.begun and ends[1] and ends[1] < self.begun:
            # 去年10月以来，到3月15日: what was begun is counted on into the next year.
            return ends_of(parts, year + 1)
        return ends

    def _next_week(self, day: date) -> Ends:
        """Return a planned day of the week as the one to come."""
        published = self.reference.published
        day += timedelta(days=7 if published is not None and day <= published else 0)
        return day, day

    def _planned_year(self, core: Core, year: int | None) -> int | None:
        """Return the year in which what is planned is still to come, if it is long past in `year`;
        a festival need not be.
        """
        published, parts = self.reference.published, core.parts
        if year is None or published is None or self.carried or self.reference.year is not None:
            return year
        last = ends_of(parts, year)[1]
        if last is None or last >= published or not self._planned(core.start):
            return year
        named = parts.festival is not None or parts.lunar is not None
        return year + (named or (published - last).days > _LONG_PAST)

    def _coming(self, ends: Ends) -> Ends:
        """Return a day without a month as the next one to come: 15日前, 计划15日."""
        published, day = self.reference.published, ends[0]
        if published is None or day is None or day == published:
            return ends
        month = published.month + (day.day < published.day)
        day = month_day(published.year, month, day.day)
        return day, day

    def _is_to_come(self, core: Core, year: int) -> bool:
        """Say whether a month without a year would lie ahead though nothing speaks of plans."""
        published = self.reference.published
        if self.carried or self.reference.year is not None or published is None:
            return False
        if core.parts.months is None and core.parts.festival is None and core.parts.lunar is None:
            return False
        if core.parts.form == "year":
            return False
        first = ends_of(core.parts, year)[0]
        if first is None or first <= published or self._planned(core.start):
            return False
        return self.grammar.planning.match(self.text, core.end, self.end) is None
