"""Says for when a number holds: its clause's, its sentence's, its paragraph's, its article's time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from extract.model import Mentions, Reference, Status, Time

_BASE_BEFORE = re.compile(r"(?:较|比|对比|相比|相较|同|与|于|按|超|高出|是|占)$")
_BASE_AFTER = re.compile(r"(?:同期|增长|增加|提高|减少|下降|多|少|相比|翻|上升|回落|净增|水平|的?\d)")


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, either unknown (None), and the rule that gave them."""

    first: date | None
    last: date | None
    rule: str


NO_PERIOD = Period(None, None, "period:none")


def is_base(text: str, time: Time) -> bool:
    """Whether a time is what a change is measured against (较上年, 比2019年), not its own."""
    before = text[max(0, time.start - 2) : time.start]
    return bool(_BASE_BEFORE.search(before)) and before[-1:] in "较比相同与于" or time.rule.endswith(":base")


def is_title(time: Time) -> bool:
    """Whether a time stands in the name of a document, which says nothing of the number."""
    return time.rule == "date:title"


def as_period(time: Time, status: Status, reference: Reference, how: str) -> Period:
    """Return what a time means for a number of that status."""
    first, last = time.first, time.last
    if time.kind == "year" and status in ("actual", "change"):
        published = reference.published
        if published is not None and (reference.year is None or reference.year == published.year):
            last = published
    if time.kind in ("until", "now") and first is None and status == "target":
        return Period(None, last, f"{how}:{time.rule}")
    return Period(first, last, f"{how}:{time.rule}")


def governing(text: str, mentions: Mentions, at: int, clause_start: int) -> Time | None:
    """Return the time of a sentence that governs the number at `at`: the nearest before it."""
    best: Time | None = None
    for time in mentions.times:
        if time.end > at:
            break
        if is_title(time) or is_base(text, time):
            continue
        if time.first is None and time.last is None:
            continue
        best = time
    return best


def opening(text: str, mentions: Mentions) -> Time | None:
    """Return the time phrase that opens a sentence, if it does so."""
    start = mentions.sentence.start
    for time in mentions.times:
        if is_title(time) or is_base(text, time):
            continue
        lead = text[start : time.start]
        if len(lead) <= 14 and not re.search(r"[。；]", lead):
            return time
        return None
    return None
