"""Says for when a number holds, and against what a change is measured, by its sentence's times
and by what its context tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from extract.model import Observation, Quantity, Reference, Time
from extract.relate.candidates import first
from extract.relate.clauses import Clause
from extract.relate.context import Context
from extract.relate.cues import Cues
from extract.relate.governing import Governors
from extract.relate.period import (
    NO_PERIOD,
    Period,
    as_period,
    is_base,
    is_past,
    is_plan,
    lies_ahead,
)
from extract.relate.setting import Setting
from extract.relate.status import Said
from extract.relate.times import in_year

_LEFT = 600
"""Characters of a clause before a number that may say when it holds."""
_REMAINING = frozenset({"remaining", "remaining-must"})
_MARK = re.compile("[，。；]")


@dataclass(frozen=True, slots=True)
class Dated:
    """A number with its status, whose time is asked for; `time` governs it."""

    setting: Setting
    context: Context
    governors: Governors
    cues: Cues
    clause: Clause
    quantity: Quantity
    said: Said
    time: Time | None
    starts: bool

    @property
    def begun(self) -> int:
        """Where the words of its clause begin, as far as they are looked at."""
        return max(self.clause.start, self.quantity.start - _LEFT)

    @property
    def done(self) -> bool:
        """Whether it is of what is done, which is not to come."""
        return self.said.status in ("actual", "change")

    def phrase(self, name: str) -> re.Pattern[str]:
        """Return a turn of phrase."""
        return self.setting.rules.phrases.pattern(name)

    def says(self, name: str) -> bool:
        """Whether a turn of phrase stands before it in its clause."""
        stretch = self.setting.text, self.begun, self.quantity.start
        return self.phrase(name).search(*stretch) is not None

    def period(self, time: Time, how: str, node: str = "") -> Period:
        """Return what a time means for it."""
        setting = self.setting
        told = as_period(
            setting.text, time, self.said.status, setting.reference, f"period:{how}", setting.rules
        )
        return Period(told.first, told.last, f"{told.rule} > from:{node}") if node else told

    def may_hold(self, time: Time | None) -> bool:
        """Whether a time is known, and for what is done not one to come."""
        ahead = self.done and time is not None and lies_ahead(time, self.setting.reference)
        return time is not None and not ahead


def period_of(dated: Dated) -> Period:
    """Return for when a number holds.

    Candidates in the order of their right: none for what something rose from, unless its time is
    its own, nor for a case to come in a rule; the time that governs it; none for what is not done;
    a time behind it; the frame of its paragraph or heading; the year that is reported on; the time
    of a plan that is past; the day of publication for what is so by now.
    """
    return first(PERIODS, dated) or NO_PERIOD


def _of_start(dated: Dated) -> Period | None:
    """What something rose from, which has a time only where that is its own."""
    return NO_PERIOD if dated.starts and not _is_own(dated) else None


def _is_own(dated: Dated) -> bool:
    """Whether what something rose from is told with a time of its own (由2020年的7.2%升至9%,
    与2010年相比，…由7.1年升至9年).
    """
    text, time = dated.setting.text, dated.time
    if time is None:
        return False
    own = dated.phrase("own-time").fullmatch(text, time.end, dated.quantity.start)
    return own is not None or is_base(text, time, dated.setting.rules)


def _of_case(dated: Dated) -> Period | None:
    """A case to come in a rule, which has no time (自认定当年起)."""
    if dated.said.status != "standard" or dated.time is None:
        return None
    to_come = dated.phrase("year-to-come").match(dated.setting.text, dated.time.start)
    return NO_PERIOD if to_come else None


def _of_sentence(dated: Dated) -> Period | None:
    """The time of its sentence that governs it."""
    if dated.time is None or not dated.may_hold(dated.time):
        return None
    period, recent = dated.period(dated.time, "sentence"), dated.context.told.recent
    since = dated.time.kind == "since" and period.first is None
    if since and recent is not None and _is_near(recent, dated.setting.reference):
        return Period(recent.first, period.last, "period:since-recent")
    return period


def _of_plan_or_rule(dated: Dated) -> Period | None:
    """No other time for what is planned or ruled."""
    return None if dated.done else NO_PERIOD


def _behind(dated: Dated) -> Period | None:
    """A time behind it in its clause (130吨马铃薯在1月26日运抵武汉)."""
    late = dated.governors.behind(dated.quantity, dated.clause.end)
    return dated.period(late, "behind") if late is not None and dated.may_hold(late) else None


def _of_frame(dated: Dated) -> Period | None:
    """The time of its paragraph or of the nearest heading, unless that is over and it is by now."""
    node, frame = dated.context.framed
    over = frame is not None and _is_long_over(frame, dated.setting.reference)
    if frame is None or not dated.may_hold(frame) or (over and dated.says("by-now")):
        return None
    return dated.period(frame, "frame", node)


def _of_report(dated: Dated) -> Period | None:
    """The year that the document reports on."""
    reference = dated.setting.reference
    if reference.year is None or not reference.reports:
        return None
    first_day, last_day = date(reference.year, 1, 1), date(reference.year, 12, 31)
    return Period(first_day, last_day, "period:report-year")


def _of_past_plan(dated: Dated) -> Period | None:
    """The time of a plan before it, where that is past and it is done."""
    named = dated.governors.at(dated.quantity.start, plan=True)
    past = named is not None and is_past(named, dated.setting.reference)
    fits = past and dated.said.status == "actual"
    return dated.period(named, "plan") if named is not None and fits else None


def _by_now(dated: Dated) -> Period | None:
    """The day of publication, for what its clause says to be so by now (现有)."""
    published = dated.setting.reference.published
    return Period(None, published, "period:by-now") if dated.says("by-now") else None


#: What may give a number its period, in the order of their right.
PERIODS = (
    _of_start, _of_case, _of_sentence, _of_plan_or_rule, _behind, _of_frame, _of_report,
    _of_past_plan, _by_now,
)  # fmt: skip


def _is_near(recent: Time, reference: Reference) -> bool:
    """Whether a day or month told before is one that a count may have begun with: not one to come,
    nor one of years ago.
    """
    published, last = reference.published, recent.last
    bygone = published is not None and last is not None and last.year < published.year - 1
    return not bygone and not lies_ahead(recent, reference)


def _is_long_over(frame: Time, reference: Reference) -> bool:
    """Whether a frame is of years before the one reported on: 现有 is not said of it."""
    year = reference.this_year
    past = frame.last is not None and year is not None and frame.last.year < year - 1
    return past and frame.kind == "period"


# --- the times of plans ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """The time that a plan has, None if it has none."""

    time: Time | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned number, whose time is asked for; `last` is the observation before it."""

    setting: Setting
    context: Context
    governors: Governors
    clause: Clause
    quantity: Quantity
    said: Said
    last: Observation | None

    @property
    def left(self) -> str:
        """The words of its clause before it."""
        start = max(self.clause.start, self.quantity.start - _LEFT)
        return self.setting.text[start : self.quantity.start]

    @property
    def time(self) -> Time | None:
        """The time that governs it."""
        return self.governors.at(self.quantity.start, plan=True)


def time_of_plan(planned: Planned) -> Time | None:
    """Return the time of a planned number.

    Candidates in the order of their right: the year that its plan names; a deadline behind it;
    the time that governs it (none if that tells of what is done); the one that opened the plans.
    """
    held = first(_OF_PLANS, planned)
    return held.time if held is not None else None


def _plan_year(planned: Planned) -> _Held | None:
    """The year that its plan names (年度任务)."""
    phrase, left = planned.setting.rules.phrases.pattern, planned.left
    year = planned.setting.reference.this_year
    if year is None or phrase("planned-year").search(left) is None:
        return None
    near = planned.governors.at(planned.quantity.start, plan=False)
    share = planned.quantity.dimension == "ratio" and phrase("share-right-before").search(left)
    if share and near is not None and near.kind == "by":
        return None
    named = phrase("year-named").search(left)
    year, at = int(named[1]) if named else year, planned.clause.start
    days = date(year, 1, 1), date(year, 12, 31)
    return _Held(Time(at, at, *days, "year", "year", "date:plan-year"))


def _deadline(planned: Planned) -> _Held | None:
    """A deadline behind it (剩余15处须在年底前完成)."""
    near, end = planned.governors.deadline(planned.quantity), planned.quantity.end
    if near is None:
        return None
    beside = near.start == end or planned.said.by in _REMAINING
    apart = _MARK.search(planned.setting.text, end, near.start)
    return _settled(planned, near) if beside or (planned.time is None and not apart) else None


def _plan_time(planned: Planned) -> _Held | None:
    """The time that governs it; none where that tells of what is done, or is not the plan's."""
    return None if planned.time is None else _settled(planned, planned.time)


def _settled(planned: Planned, time: Time) -> _Held:
    """Return what a time means for a plan: one that is over is that of the next year."""
    last, setting = planned.last, planned.setting
    over = time.last is not None and _is_over(time, setting)
    done = over and last is not None and last.period_end == time.last
    named = planned.said.by == "near" and not is_plan(setting.text, time, setting.rules)
    other = named and time.kind != "by" and time.start < planned.clause.start
    if time.kind in ("until", "since", "now") or done or other:
        return _Held(None)
    return _Held(in_year(time, time.last.year + 1) if over and time.last else time)


def _of_opening(planned: Planned) -> _Held | None:
    """The time that opened the plans."""
    return _Held(planned.context.planned)


_OF_PLANS = (_plan_year, _deadline, _plan_time, _of_opening)


def _is_over(time: Time, setting: Setting) -> bool:
    """Whether a time without a year, of which something is planned, is over in this year."""
    published, first_day, last_day = setting.reference.published, time.first, time.last
    if published is None or first_day is None or last_day is None:
        return False
    year = setting.rules.phrases.pattern("year-figures").search
    return last_day < published and not year(setting.text, time.start, time.end)


# --- bases ----------------------------------------------------------------------------------


def base_of(dated: Dated) -> str:
    """Return what a change is measured against, in the text's words (上年, 2019年).

    Candidates in the order of their right: a time of its clause that it is compared with; one
    told before, unless its clause compares at once (同比); what a comparison is with by itself.
    """
    return first(_BASES, dated) or ""


def _base_within(dated: Dated) -> str | None:
    """A time of its clause that it is compared with."""
    found = dated.governors.base_within(dated.clause.start, dated.quantity.start)
    return dated.setting.text[found.start : found.end] if found else None


def _base_before(dated: Dated) -> str | None:
    """A time told before in its part of the sentence, unless its clause compares at once."""
    found = dated.governors.base_before(dated.clause.start, dated.quantity.start)
    if found is None or dated.says("compared-at-once"):
        return None
    return dated.setting.text[found.start : found.end]


def _base_of_cue(dated: Dated) -> str | None:
    """What the last comparison of its part of the sentence is with by itself (同比, 环比)."""
    part = dated.governors.part_of(dated.clause.start)
    return dated.cues.base(part, dated.quantity.start)


_BASES = (_base_within, _base_before, _base_of_cue)
