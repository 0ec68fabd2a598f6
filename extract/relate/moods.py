"""Says whether a stretch of text plans, reviews or rules, by its headings and all its words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from extract.model import Fact, Mentions, Reference, Time
from extract.relate.context import Context, Mood, fact
from extract.relate.setting import Setting
from extract.relate.status import opening_of_plans
from extract.rules import Rules
from extract.rules.cues import Hit

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
_OPENING, _FIRST, _SHORT = 120, 24, 22
"""Characters of a sentence that may end plans, that may open some, and of one that is a heading."""
_MOODS: dict[str, Mood] = {"actual": "report", "target": "plan", "standard": "rule"}
#: What the words of a title and a heading say, in the order of their right.
_OF_TITLE, _OF_HEADING = ("actual", "target", "standard"), ("actual", "standard", "target")
_BRACKET = re.compile(r"[（(][^（）()]{1,8}[）)]$")


def title_mood(title: str, rules: Rules) -> Fact[Mood] | None:
    """Return what a document is by its title: a plan (…实施方案, …工作安排) or rules (…办法)."""
    hits = rules.cues.all_in("title", title)
    says = next((one for one in _OF_TITLE if _cue(hits, one)), None)
    return None if says in (None, "actual") else fact(_MOODS[says], "mood:title", words=title)


def _cue(hits: Sequence[Hit], says: str, *, strong: bool = False) -> Hit | None:
    """Return the first of some cues that says so."""
    return next((hit for hit in hits if hit.cue.says == says and hit.cue.strong >= strong), None)


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
    hits = rules.cues.all_in("heading", words)
    strong = {hit.cue.says for hit in hits if hit.cue.strong}
    if strong:
        return fact(_MOODS[strong.pop()], "mood:heading", words=words) if len(strong) == 1 else None
    year = _year(times, reference) if phrase("work").search(words) else None
    if year is not None:
        return fact(year, "mood:heading-year", words=words)
    named = phrase("named-plan").search(words)
    told = [one for one in _OF_HEADING if _cue(hits, one) and not (one == "target" and named)]
    if not told or decided(context):
        return None
    return fact(_MOODS[told[0]], "mood:heading-word", words=words)


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
    text = setting.text[start:end]
    marks = Counter(hit.cue.says for hit in setting.rules.cues.all_in("block", text))
    numbers = bisect_left(setting.numbers, end) - bisect_left(setting.numbers, start)
    granted, assigned = marks["standard"], marks["target"]
    if granted >= _GRANTED and granted * _NUMBERS_EACH >= numbers:
        return fact("rule", "mood:block", start, end, f"{granted} words of rules")
    exact = bisect_left(setting.exact, end) - bisect_left(setting.exact, start)
    did, intends = marks["did"], marks["intends"]
    leaning = did + 2 * exact - 0.6 * intends - 2 * assigned
    told = setting.voted or (assigned >= _ASSIGNED and leaning < 0)
    if not told or abs(leaning) < _LEANS:
        return None
    words = f"{did} words of what was done, {exact} exact numbers, {intends} of what is intended"
    return fact("report" if leaning > 0 else "plan", "mood:block", start, end, words)


def short_plans(words: str, rules: Rules) -> bool:
    """Whether a short sentence that serves as a heading opens plans."""
    phrase = rules.phrases.pattern
    words = phrase("numbering").sub("", words.strip().rstrip("。：:"))
    says = {hit.cue.says for hit in rules.cues.all_in("heading", words)}
    named = phrase("both").search(words) or phrase("named-plan").search(words)
    return says == {"target"} and named is None


@lru_cache(maxsize=512)
def label_says(label: str, rules: Rules) -> Mapping[str, str]:
    """Return the entries by which a label says what follows it: plans (任务：…), what is done
    (进度：…), rules (住院报销：…).
    """
    return {hit.cue.says: hit.cue.rule for hit in rules.cues.all_in("label", label)}


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
    heads = len(piece) <= _SHORT and not mentions.quantities and "，" not in piece[:-1]
    if heads and short_plans(piece, rules):
        return True
    if before:
        hits = rules.cues.all_in("opening", piece[:_OPENING])
        return outside or not (heads or _cue(hits, "actual", strong=True))
    counted = mentions.quantities[0].start - sentence.start if mentions.quantities else len(piece)
    return opening_of_plans(piece[: min(counted, _FIRST)], rules) is not None
