"""Says whether a stretch of text plans, reviews or rules, by its headings and all its words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Fact, Mentions, Reference, Time
from extract.relate.context import Context, Mood, fact
from extract.relate.setting import Setting
from extract.relate.status import plans
from extract.rules import Rules

_LONGEST = 40
_BEGUN = 3
"""Months of a year in which a heading that names it speaks of what is to come."""
_LEANS = 1.5
"""How far the marks of a review must outweigh those of a plan, or the other way round."""
_ASSIGNED = 2
"""Items that say who answers for them, from which on a block is told a plan by them."""
_GRANTED, _NUMBERS_EACH = 3, 4
"""Words of rules in a block of rules, at least, and numbers that each of them answers for."""
#: What decides for the headings below it too.
_DECIDED = frozenset({"mood:heading", "mood:heading-year", "mood:title"})
_BRACKET = re.compile(r"[（(][^（）()]{1,8}[）)]$")


@lru_cache(maxsize=32)
def _said(rules: Rules, says: str, where: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{rules.language.status(says, where)})")


def title_mood(title: str, rules: Rules) -> Fact[Mood] | None:
    """Return what a document is by its title: a plan (…实施方案, …工作安排) or rules (…办法)."""
    if _said(rules, "actual", "title").search(title):
        return None
    if _said(rules, "target", "title").search(title):
        return fact("plan", "mood:title", words=title)
    if _said(rules, "standard", "title").search(title):
        return fact("rule", "mood:title", words=title)
    return None


def heading_mood(
    heading: str, times: Sequence[Time], context: Context, reference: Reference, rules: Rules
) -> Fact[Mood] | None:
    """Return what a heading says of what stands under it; None where it says nothing.

    In this order: its strong words (工作回顾, 2026年重点工作; of both none); the year that it names
    for its tasks, which is over or not; its weak words (成效, 缴费标准, 任务), which only count
    where no heading above has decided. A question says nothing.
    """
    phrase = rules.phrases.pattern
    words = _BRACKET.sub("", phrase("numbering").sub("", heading.strip().rstrip("。：:")))
    if (
        len(words) > _LONGEST
        or not words
        or phrase("both").search(words)
        or words.endswith(("？", "?"))
    ):
        return None
    report = _said(rules, "strong actual", "heading").search(words)
    plan = _said(rules, "strong target", "heading").search(words)
    if report and plan:
        return None
    if report or plan:
        return fact("report" if report else "plan", "mood:heading", words=words)
    if phrase("work").search(words) and (year := _year(times, reference)):
        return fact(year, "mood:heading-year", words=words)
    if decided(context):
        return None
    if _said(rules, "actual", "heading").search(words):
        return fact("report", "mood:heading-word", words=words)
    if _said(rules, "standard", "heading").search(words):
        return fact("rule", "mood:heading-word", words=words)
    if _said(rules, "target", "heading").search(words) and not phrase("named-plan").search(words):
        return fact("plan", "mood:heading-word", words=words)
    return None


def decided(context: Context) -> bool:
    """Whether a title or a heading above has said in strong words what all below it is."""
    return any(one.mood is not None and one.mood.evidence.entry in _DECIDED for one in context.up())


def _year(times: Sequence[Time], reference: Reference) -> Mood | None:
    """Return whether the years that a heading names are over or have just begun."""
    published = reference.published
    ends = [time for time in times if time.last is not None and time.grain in ("year", "span")]
    if published is None or not ends or published.month > _BEGUN:
        return None
    over = {time.last < published for time in ends if time.last is not None}
    return None if len(over) > 1 else "report" if True in over else "plan"


def block_mood(start: int, end: int, setting: Setting) -> Fact[Mood] | None:
    """Return what a block of text is, by all that it says; None where neither prevails.

    A review tells what was done and its numbers are exact (39.2万户); a plan intends, its numbers
    are round and its items say who answers for them; rules grant. Beside the blocks of a report
    to a congress only one whose items say so is told a plan this way.
    """
    cues = block_cues(setting.rules)
    text = setting.text[start:end]
    numbers = bisect_left(setting.numbers, end) - bisect_left(setting.numbers, start)
    granted = len(cues.granted.findall(text))
    if granted >= _GRANTED and granted * _NUMBERS_EACH >= numbers:
        return fact("rule", "mood:block", start, end, f"{granted} words of rules")
    assigned = len(cues.assigned.findall(text))
    if not setting.voted and assigned < _ASSIGNED:
        return None
    exact = bisect_left(setting.exact, end) - bisect_left(setting.exact, start)
    did, intends = len(cues.did.findall(text)), len(cues.intends.findall(text))
    leaning = did + 2 * exact - 0.6 * intends - 2 * assigned
    if abs(leaning) < _LEANS or (leaning > 0 and not setting.voted):
        return None
    marks = f"{did} words of what was done, {exact} exact numbers, {intends} of what is intended"
    return fact("report" if leaning > 0 else "plan", "mood:block", start, end, marks)


@dataclass(frozen=True, slots=True)
class BlockCues:
    """Words of what was done, of what is intended, of who answers for it, and of rules."""

    did: re.Pattern[str]
    intends: re.Pattern[str]
    assigned: re.Pattern[str]
    granted: re.Pattern[str]


@lru_cache(maxsize=8)
def block_cues(rules: Rules) -> BlockCues:
    """Return the words by which a block is told a review or a plan."""
    say = rules.language.status
    return BlockCues(
        re.compile(say("did", "sentence")),
        re.compile(say("intends", "sentence")),
        re.compile(say("target", "block")),
        re.compile(say("standard", "block")),
    )


def short_plans(words: str, rules: Rules) -> bool:
    """Whether a short sentence that serves as a heading opens plans."""
    phrase = rules.phrases.pattern
    words = phrase("numbering").sub("", words.strip().rstrip("。：:"))
    none = _said(rules, "actual", "heading").search(words) or phrase("both").search(words)
    if (
        none
        or phrase("named-plan").search(words)
        or _said(rules, "standard", "heading").search(words)
    ):
        return False
    return bool(_said(rules, "target", "heading").search(words))


def label_plans(label: str, before: bool, rules: Rules) -> bool:
    """Whether what follows a label are plans (任务：…; 进度：…)."""
    if _said(rules, "target", "label").search(label):
        return True
    return before and not _said(rules, "actual", "label").search(label)


def label_rules(label: str, rules: Rules) -> bool:
    """Whether what follows a label are rules (住院报销：…)."""
    return bool(label) and bool(_said(rules, "standard", "label").search(label))


def sentence_plans(
    text: str, mentions: Mentions, before: bool, outside: bool, rules: Rules
) -> bool:
    """Whether a sentence stands among plans: by its own opening, or by a short sentence before
    it that serves as a heading (高质量谋划提升行动目标。). `outside` is what the paragraph began
    with. A question opens nothing, and what was found (经核实) or the next matter (关于“…”的问题)
    ends what the paragraph has planned.
    """
    sentence = mentions.sentence
    piece = text[sentence.start : sentence.end]
    if piece.rstrip().endswith(("？", "?")):
        return before
    if len(piece) <= 22 and not mentions.quantities and "，" not in piece[:-1]:
        if short_plans(piece, rules):
            return True
        if before and not outside:
            return False
    if before and not outside and _said(rules, "strong actual", "opening").search(piece):
        return False
    counted = mentions.quantities[0].start - sentence.start if mentions.quantities else len(piece)
    return before or plans(piece[: min(counted, 24)], rules)
