"""Finds dates and periods: 截至7月5日, 1-6月, 今年以来, 到2025年底, 去年同期.

A time is a row of tokens, each finer than the one before (`Grammar`), which add up to its parts
(`Parts`); a second row behind a join ends a range. The words around it tell its kind: the first of
`_RELATIONS` that holds. Then its days are reckoned from the reference and from what the sentence
has said before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from extract.find.dates_calendar import UNKNOWN, Ends, days_off, month_day, same_stretch
from extract.find.dates_grammar import Grammar, grammar_of
from extract.find.dates_parts import Core, Frame, Parts, Setting, ends_of
from extract.find.dates_ranges import begun_by, ended_by
from extract.find.dates_words import take
from extract.model import Grain, Reference, Time, TimeKind
from extract.rules import Rules
from extract.rules.dates import RANKS

_TO_SENTENCE_END = re.compile(r"(?s:.*)[。！？!?\n]")
_CLAUSE = frozenset('，,。；;：:（(“"《〈 \t\n\u3000\xa0')
_RANGES = ("days", "months", "quarters", "years", "days-alone")
_PLURAL = ("day", "month", "year", "quarter")
_ONE_DAY = ("day", "day-of-month")
_FEASTS = ("festival", "dotted")
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


class Draft(NamedTuple):
    """A time whose kind the words around it are still to tell."""

    core: Core
    other: Core | None
    frame: Frame
    kind: TimeKind
    grain: Grain
    form: str
    ends: Ends
    start: int
    end: int

    def framed(self, kind: TimeKind, ends: Ends | None = None) -> Draft:
        """Return it with a kind and days, and with the words around it."""
        core, other, frame, _, grain, form, own, _, _ = self
        start, end = frame.start, frame.end
        return Draft(core, other, frame, kind, grain, form, ends or own, start, end)


class _Scan:
    """One pass over a stretch of text; remembers what the sentence has said so far."""

    def __init__(
        self, text: str, start: int, end: int, reference: Reference, grammar: Grammar
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.reference = reference
        self.grammar = grammar
        self.says = grammar.says
        self.sentence = start
        self.free = self.seen = start
        self.carried: int | None = None
        self.anchor: Ends = UNKNOWN
        self.begun: date | None = None
        self.titles = text.find("《", start, end) >= 0

    def times(self) -> list[Time]:
        """Return all times."""
        found: list[Time] = []
        text, end, starts, begins = self.text, self.end, self.grammar.starts, self.grammar.begins
        at = self.start
        for trigger in self.grammar.trigger.finditer(text, at, end):
            here = trigger.start()
            if here < at:
                continue
            if trigger.lastindex is None:
                third = begins.get(text[here : here + 2])
                if third is None or (third and text[here + 2 : here + 3] not in third):
                    continue
            if (pattern := starts[text[here]]) is None:
                continue
            if (match := pattern.match(text, here, end)) is None:
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
        if ended := _TO_SENTENCE_END.match(self.text, self.seen, at):
            self.sentence = self.free = ended.end()
            self.carried, self.anchor, self.begun = None, UNKNOWN, None
        self.seen = at

    def _in_title(self, at: int) -> bool:
        opened = self.text.rfind("《", max(self.sentence, at - _FAR), at)
        return opened >= 0 and self.text.find("》", opened, at) < 0

    def _remember(self, time: Time, year: int | None) -> None:
        """Keep the days for 当年 and 同期, and the year for later months without one; of what is
        compared with, nothing.
        """
        if (time.last is None and time.first is None) or self._opens("compared", time.start - 1):
            return
        since = time.kind == "since"
        in_month = since and time.grain == "month" and time.first is not None
        self.begun = time.first if since else self.begun
        self.anchor = time.first, time.first if in_month else time.last
        if year is not None and time.kind != "by":
            self.carried = year

    def _behind(self, phrase: str, at: int) -> bool:
        """Say whether a phrase stands at a place."""
        return self.says(phrase).match(self.text, at, self.end) is not None

    def _opens(self, what: str, at: int) -> bool:
        """Say whether the letter at a place, if there is one, may open something."""
        return self.start <= at < self.end and self.text[at] in self.grammar.opens[what]

    # ------------------------------------------------------------ reading

    def _read(self, match: re.Match[str]) -> tuple[Time | None, int | None]:
        """Return the time that begins at `match`, and the year that it states."""
        if self.grammar.shapes[match.lastgroup or ""].reads == "onset":
            return self._since_event(match), None
        core = self._core(match, self.anchor)
        if core is None or not self._stands(core):
            return None, None
        other = self._joined(core)
        if other is not None:
            core = begun_by(core, other, self.grammar.numbers, self.text)
        return self._time(core, other), core.parts.year

    def _since_event(self, match: re.Match[str]) -> Time | None:
        """Read 自…以来, 实施以来 and a whole clause that ends so, back from 以来."""
        text, end = self.text, match.start()
        floor = max(self.free, self.sentence, end - 20)
        found = self.says("begun-by-event").search(text, floor, end)
        if text[match.end() : match.end() + 1] in ("，", ",") and not (found and found["from"]):
            found = self.says("begun-by-clause").search(text, floor, end) or found
        if found is None:
            return None
        last = self.reference.published
        return Time(found.start(), match.end(), None, last, "since", "span", "date:since-event")

    def _core(self, match: re.Match[str], anchor: Ends) -> Core | None:
        """Read tokens as long as each is finer than the one before."""
        parts = Parts()
        setting = Setting(self.reference, self.grammar, anchor)
        rank, kinds, end = -1, [], match.start()
        found: re.Match[str] | None = match
        while found is not None:
            token = self.grammar.token(found)
            if token.rank <= rank or not take(parts, token, setting):
                break
            kinds.append(token.reads)
            rank, end = token.rank, found.end()
            found = None if rank == len(RANKS) - 1 else self._next(end)
        if not kinds:
            return None
        return Core(match.start(), end, parts, kinds[0], kinds[-1], len(kinds))

    def _next(self, at: int) -> re.Match[str] | None:
        """Return the token that may follow a date that ends at `at`."""
        if self._opens("part", at) and (
            gap := self.says("may-follow").match(self.text, at, self.end)
        ):
            at = gap.end()
        pattern = self.grammar.follows[self.text[at]] if at < self.end else None
        return pattern.match(self.text, at, self.end) if pattern else None

    def _stands(self, core: Core) -> bool:
        """Refuse a festival that only names an occasion, and a ratio written like an hour."""
        occasion = core.kind in _FEASTS and core.tokens == 1 and not core.parts.stated
        if not (occasion or core.parts.hours):
            return True
        before = self.text[max(self.start, core.start - 3) : core.start]
        if core.parts.hours:
            return self.says("ratio-before").search(before) is None
        after = self.says("festival-behind").match(self.text, core.end, self.end)
        return after is not None and (bool(after[0]) or not before or before[-1] in _CLAUSE)

    def _joined(self, core: Core) -> Core | None:
        """Read the second date of a range, which inherits what it does not say."""
        join, match = self._join(core.end)
        if match is None:
            return self._row(core)
        other = self._core(match, self._ends(core, deadline=False))
        if other is None or (join in _CLOSED and not self._behind(_CLOSED[join], other.end)):
            return None
        return ended_by(core, other, self.grammar.numbers, self.text)

    def _join(self, at: int) -> tuple[str, re.Match[str] | None]:
        """Return the name of what joins a second date to one that ends at `at`, and its token."""
        for name in _JOINS if self._opens("join", at) else ():
            join = self.says(name).match(self.text, at, self.end)
            if join and (match := self._next(join.end())):
                return name, match
        return "", None

    def _row(self, core: Core) -> Core | None:
        """Read days that follow one another as the range they make: 3日、4日、5日."""
        if core.last != "day-of-month" or core.parts.form != "day" or core.parts.days is None:
            return None
        row = self.says("row-of-days").match(self.text, core.end, self.end)
        first, days = core.parts.days[0], self.grammar.numbers(row[0]) if row else ()
        if row is None or days != tuple(range(first + 1, first + 1 + len(days))):
            return None
        parts = replace(core.parts, days=(days[-1], days[-1]))
        return core._replace(start=row.start(), end=row.end(), parts=parts)

    # ------------------------------------------------------------ days and kind

    def _time(self, core: Core, other: Core | None) -> Time:
        draft = self._draft(core, other)
        frame = draft.frame
        bare = not (frame.head or frame.tail or draft.kind == "since")
        for relation in _RELATIONS_OF_NONE if bare else _RELATIONS:
            if (told := relation(self, draft)) is not None:
                draft = told
                break
        _, _, _, kind, grain, form, ends, start, end = draft
        start = frame.start if frame.head == "period" else start
        end = frame.end if frame.tail == "period" else end
        if core.parts.festival and frame.off:
            ends = days_off(core.parts.festival, ends, self.reference.province)
            grain = "span" if ends[0] != ends[1] else grain
        if self.text.endswith(self.grammar.table.recurring, self.start, core.start):
            ends, form = UNKNOWN, "recurring"
        if core.parts.hours and (other is None or other.kind in _ONE_DAY):
            # 20:00至次日8:00 is of no certain days.
            ends, grain, form = UNKNOWN, "day" if other is None else "span", "clock"
        else:
            ends = self._bounds(kind, ends)
        form = "this-year" if kind == "year" else form
        rule = f"date:{form}" if kind in ("period", "year") else f"date:{kind}-{form}".rstrip("-")
        return Time(start, end, *ends, kind, grain, rule)

    def _draft(self, core: Core, other: Core | None) -> Draft:
        """Return the days and the kind of a date or a range, whatever stands around it."""
        frame = self._frame(core, other or core)
        parts = core.parts
        deadline = "by" in (frame.head, frame.tail)
        ends = self._ends(core, deadline=deadline)
        kind, grain, form = parts.kind, parts.grain, parts.form
        if other is not None and not other.parts.hours:
            kind = "since" if other.parts.kind == "now" else "period"
            grain, form = "span", self._range_form(parts, other.parts)
            # 去年底至今年初 begins where the year ends.
            begins = ends[1] if parts.kind == "stock" else ends[0]
            ends = begins, self._ends(other, core, deadline=deadline)[1]
            if None in ends and not parts.hours and parts.kind not in ("now", "since"):
                ends = UNKNOWN
        if other is not None and self._behind("after-first", core.end):
            frame = frame._replace(tail="period")
        end = (other or core).end
        return Draft(core, other, frame, kind, grain, form, ends, core.start, end)

    def _since(self, draft: Draft) -> Draft | None:
        """去年以来; 去年底以来 begins where the year ends."""
        if draft.frame.tail != "since" and draft.kind != "since":
            return None
        ends = (draft.ends[1], draft.ends[1]) if draft.kind == "stock" else draft.ends
        return draft.framed("since", ends)

    def _from(self, draft: Draft) -> Draft | None:
        """自2019年开工以来."""
        if draft.frame.head != "since" or draft.other is not None or draft.frame.tail:
            return None
        if event := self.says("event-since").match(self.text, draft.end, self.end):
            return draft.framed("since")._replace(end=event.end())
        return draft._replace(start=draft.frame.start if draft.form in _RANGES else draft.start)

    def _until(self, draft: Draft) -> Draft | None:
        """截至6月底."""
        if "until" not in (draft.frame.head, draft.frame.tail):
            return None
        whole = draft.other is None or draft.frame.head == "until"
        return draft.framed("until" if draft.kind != "now" and whole else draft.kind)

    def _by(self, draft: Draft) -> Draft | None:
        """到6月底 is a deadline to come, unless it is past and nothing speaks of plans."""
        if "by" not in (draft.frame.head, draft.frame.tail) or draft.kind == "now":
            return None
        last, published = draft.ends[1], self.reference.published
        past = last is not None and published is not None and last <= published
        if past and not self._planned(draft.core.start):
            return draft.framed("until")
        return draft.framed("by", self._next_year(draft.other or draft.core, draft.ends))

    def _from_to(self, draft: Draft) -> Draft | None:
        """自3月2日至4月9日前."""
        begun = draft.other is not None and draft.frame.head == "since"
        return draft.framed(draft.kind) if begun else None

    def _aimed(self, draft: Draft) -> Draft | None:
        """力争2025年 is a deadline, 力争全年 the whole of the year."""
        last, published, core = draft.ends[1], self.reference.published, draft.core
        whole = core.kind == "part" and core.parts.grain == "year"
        if draft.kind not in ("period", "stock") or whole:
            return None
        if last is None or published is None or last <= published:
            return None
        floor = max(self.sentence, core.start - _LOOK_BACK)
        aimed = self.says("strive-before").search(self.text, floor, core.start)
        return draft._replace(kind="by") if aimed else None

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
        named = last.last in _FEASTS
        after = self.says("festival-behind").match(text, end, self.end) if named else None
        end = after.end() if after else end
        tail, end = self._tail(last, end)
        head, start = self._head(start)
        return Frame(head, start, tail, end, bool(after and after["off"]))

    def _tail(self, last: Core, end: int) -> tuple[str, int]:
        """Return the kind of the word behind a date that ends at `end`, and where that ends."""
        table, may = self.grammar.table, self._opens("tail", end)
        found = self.says("behind-date").match(self.text, end, self.end) if may else None
        if found and not (found["tail"] in table.longer and last.parts.grain == "day"):
            return table.tails[found["tail"]], found.end()
        return "period" if end > last.end and not found else "", end

    def _head(self, start: int) -> tuple[str, int]:
        """Return the kind of the word before a date, and where that begins; 到 begins a clause
        unless plans are spoken of.
        """
        floor, may = max(self.free, start - _LOOK_BACK), self._opens("head", start - 1)
        found = self.says("before-date").search(self.text, floor, start) if may else None
        if found is None:
            return "", start
        head, begun = self.grammar.table.heads[found["head"]], found.start()
        within = begun > self.start and self.text[begun - 1] not in _CLAUSE
        if head == "by" and within and not self._planned(start, near=6):
            return "", start
        return head, begun

    def _next_year(self, core: Core, ends: Ends) -> Ends:
        """Return a planned deadline without a year as one to come (in December: 1月底前)."""
        parts, last, published = core.parts, ends[1], self.reference.published
        if parts.stated or parts.fixed is not None or last is None or published is None:
            return ends
        return ends_of(parts, last.year + 1) if (published - last).days > _LONG_PAST else ends

    def _planned(self, at: int, *, near: int = _FAR) -> bool:
        """Say whether planning words stand before `at` in the sentence."""
        start = max(self.sentence, at - near)
        return self.says("planned").search(self.text, start, at) is not None

    def _ends(self, core: Core, begun: Core | None = None, *, deadline: bool) -> Ends:
        """Return the days of a date; `begun` is the first of the range that it ends."""
        parts = core.parts
        if parts.same and parts.year is not None and self.anchor[1] is not None:
            parts.grain = "span"
            month = parts.months[0] if parts.months else None
            return same_stretch(self.anchor, parts.year, month)
        if begun is not None and not parts.stated and parts.fixed is None and begun.parts.stated:
            parts.year, parts.stated = begun.parts.year, True
        if parts.same or parts.stated or parts.fixed is not None:
            return self._to_come(core, ends_of(parts, parts.year), deadline=deadline)
        year = self._year(begun or core, deadline=deadline)
        if parts.days == (29, 29) and parts.months == (2, 2) and year is not None:
            year -= year % 4
        ends = ends_of(parts, year)
        if year is not None and self.begun and ends[1] and ends[1] < self.begun:
            # 去年10月以来，到3月15日: what was begun is counted on into the next year.
            return ends_of(parts, year + 1)
        return ends

    def _to_come(self, core: Core, ends: Ends, *, deadline: bool) -> Ends:
        """Return a planned day of the week, or day without a month, as the next one to come:
        计划周三, 15日前.
        """
        published, day = self.reference.published, ends[0]
        alone = core.parts.form == "day-alone" and self.anchor[1] is None
        if published is None or day is None or not (alone or core.kind == "weekday-alone"):
            return ends
        if not self._planned(core.start) and not (alone and deadline):
            return ends
        if not alone:
            day += timedelta(days=7 * (day <= published))
        elif day != published:
            day = month_day(published.year, published.month + (day.day < published.day), day.day)
        return day, day

    def _year(self, core: Core, *, deadline: bool) -> int | None:
        """Return the year of a date without one: that which the sentence has named before, else
        the one told of, or that before it for a month that would lie ahead.

        Of what is planned and long past in that year, it is the year after; a festival need not
        be long past.
        """
        year = self.carried or self.reference.this_year
        published, parts = self.reference.published, core.parts
        given = self.carried or self.reference.year is not None
        if year is None or published is None or given:
            return year
        planned = self._planned(core.start)
        if not deadline and not planned and self._lies_ahead(core, year, published):
            year -= 1
        last = ends_of(parts, year)[1]
        if last is None or last >= published or not planned:
            return year
        named = parts.festival is not None or parts.lunar is not None
        return year + (named or (published - last).days > _LONG_PAST)

    def _lies_ahead(self, core: Core, year: int, published: date) -> bool:
        """Say whether a month without a year would lie ahead though nothing speaks of plans."""
        parts = core.parts
        named = parts.months or parts.festival or parts.lunar
        first = ends_of(parts, year)[0] if named and parts.form != "year" else None
        if first is None or first <= published:
            return False
        return self.says("planned").match(self.text, core.end, self.end) is None


_RELATIONS: tuple[Callable[[_Scan, Draft], Draft | None], ...] = (
    _Scan._since,
    _Scan._from,
    _Scan._from_to,
    _Scan._until,
    _Scan._by,
    _Scan._aimed,
)
_RELATIONS_OF_NONE = (_Scan._aimed,)
"""What may tell of a time with no word around it."""
_JOINS = ("up-to-now", "begun-join", "and-between", "after-first")
"""Phrases that may stand between the ends of a range, in the order in which they are tried."""
_CLOSED = {"and-between": "closes-between", "after-first": "before-last"}
"""What must stand behind the second end where the join alone makes no range of the two: 3月和9月
之间, 2010年之后2018年之前."""
