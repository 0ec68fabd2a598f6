"""Says for when a number holds: its clause's, its sentence's, its paragraph's, its article's time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extract.model import Mentions, Reference, Status, Time

_BASE_BEFORE = re.compile(r"(?:[较比同与]|相较于|高于|低于|多于|少于|超过|相当于|对比|优于)$")
_BASE_AFTER = re.compile(r"(?:同期)?(?:相比|增长|增加|提高|减少|下降|水平|持平)")
# A time right before one of these words is the plan's, not that of what is done by now.
_PLAN_AFTER = re.compile(
    r"(?:的|度)*(?:[市省县区州]定?|下达|既定|总|工作|预期|计划|全市|全县|全省)*(?:目标|任务|计划|指标|预算|责任书)"
)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, either unknown (None), and the rule that gave them."""

    first: date | None
    last: date | None
    rule: str


NO_PERIOD = Period(None, None, "period:none")


def is_base(text: str, time: Time) -> bool:
    """Whether a time is what a change is measured against (较上年, 比2019年), not its own."""
    return bool(_BASE_BEFORE.search(text, max(0, time.start - 4), time.start)) or bool(
        re.match(r"相比", text[time.end : time.end + 2])
    )


def is_plan(text: str, time: Time) -> bool:
    """Whether a time belongs to the name of a plan (全年任务5660人的7.8%)."""
    return bool(_PLAN_AFTER.match(text, time.end))


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


def governing(text: str, mentions: Mentions, at: int, *, plan: bool) -> Time | None:
    """Return the time of a sentence that governs the number at `at`: the nearest before it.

    The time of a plan's name counts only for a planned number (`plan`).
    """
    best: Time | None = None
    for time in mentions.times:
        if time.end > at:
            break
        if is_title(time) or is_base(text, time) or (time.first is None and time.last is None and time.kind != "since"):
            continue
        if not plan and is_plan(text, time):
            continue
        best = time
    return best


def opening(text: str, sentences: Sequence[Mentions], start: int) -> Time | None:
    """Return the time phrase that opens a paragraph, if one does so.

    `start` is where its heading ends; a short first sentence without numbers is a heading too.
    """
    for number, mentions in enumerate(sentences[:3]):
        sentence = mentions.sentence
        if sentence.start < start:
            continue
        for time in mentions.times:
            if is_title(time) or is_base(text, time) or is_plan(text, time):
                continue
            lead = text[sentence.start : time.start]
            if len(lead) <= 14 and not re.search(r"[。；]", lead):
                return time
            break
        if mentions.quantities or sentence.end - sentence.start > 30 or number > 1:
            return None
    return None
