"""Says whether a number is done, promised, a difference or a rule, by the words near it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Quantity, Status
from extract.relate.clauses import Clause
from extract.rules import Rules

# What may stand between a word and its number.
_GAP = r"(?:了|约|近|达|为|是|超过?|逾|至少|不少于|不低于|不超过|仅|的|将|在|有|计|共|到|以|分别|均|各|[\s：:])*+"


@dataclass(frozen=True, slots=True)
class Said:
    """A number's status, the sign of a change (-1 for a fall) and the rule that said so."""

    status: Status
    sign: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Cues:
    level: re.Pattern[str]
    rise: re.Pattern[str]
    fall: re.Pattern[str]
    rise_clause: re.Pattern[str]
    fall_clause: re.Pattern[str]
    compare: re.Pattern[str]
    target_near: re.Pattern[str]
    target_clause: re.Pattern[str]
    target_sentence: re.Pattern[str]
    actual: re.Pattern[str]
    standard_near: re.Pattern[str]
    standard: re.Pattern[str]


@lru_cache(maxsize=8)
def _cues(rules: Rules) -> _Cues:
    say = rules.language.status

    def near(says: str) -> re.Pattern[str]:
        return re.compile(rf"(?:{say(says, 'near')}){_GAP}$")

    return _Cues(
        level=near("level"),
        rise=near("rise"),
        fall=near("fall"),
        rise_clause=re.compile(say("rise", "clause")),
        fall_clause=re.compile(say("fall", "clause")),
        compare=re.compile(rf"(?<![对相评])(?:{say('compare', 'clause')})(?!例|重|较|赛)"),
        target_near=near("target"),
        target_clause=re.compile(rf"(?<![按超])(?:{say('target', 'clause')})(?!内|生育|外)"),
        target_sentence=re.compile(say("target", "sentence")),
        actual=re.compile(say("actual", "clause")),
        standard_near=near("standard"),
        standard=re.compile(rf"(?<!高)(?:{say('standard', 'clause')})(?!化)"),
    )


def status_of(
    text: str,
    quantity: Quantity,
    clause: Clause,
    sentence_start: int,
    *,
    planning: bool,
    past: bool,
    deadline: bool,
    rules: Rules,
) -> Said:
    """Return the status of a number.

    `planning` says that it stands under a heading of plans, `past` that its time is past or
    so far (截至, 今年以来), `deadline` that it is one to come (到2025年底).
    """
    cues = _cues(rules)
    left = text[clause.start : quantity.start]
    head = text[sentence_start : quantity.start]
    unit, dimension = quantity.unit, quantity.dimension
    target = _target(cues, left, head, planning=planning, past=past, deadline=deadline)
    if change := _change(cues, left, unit):
        if target and change[0] != "compare":
            return Said("target", change[1], "status:growth-goal")
        return Said("change", change[1], f"status:{change[0]}")
    if dimension == "age" and "平均" not in left and "年仅" not in left:
        return Said("standard", 1, "status:age")
    if dimension == "rate" and not target:
        return Said("standard", 1, "status:rate")
    if cues.standard_near.search(left) or (cues.standard.search(left) and not target):
        return Said("standard", 1, "status:standard")
    if target:
        return Said("target", 1, target)
    return Said("actual", 1, "status:actual")


def _target(
    cues: _Cues, left: str, head: str, *, planning: bool, past: bool, deadline: bool
) -> str:
    """Return the rule that makes a number a target, or `` if none does."""
    if cues.target_near.search(left):
        return "status:target-near"
    plan = _last(cues.target_clause, left)
    done = _last(cues.actual, left)
    if plan >= 0 and plan > done:
        return "status:target-clause"
    if done >= 0:
        return ""
    if deadline:
        return "status:deadline"
    if cues.target_sentence.search(head) and not past:
        return "status:target-sentence"
    if planning and not past:
        return "status:planning-heading"
    return ""


def _change(cues: _Cues, left: str, unit: str) -> tuple[str, int] | None:
    """Return (rule, sign) where the number is a difference, else None."""
    if cues.level.search(left):
        return None
    compared = cues.compare.search(left)
    if cues.fall.search(left):
        return ("fall", -1)
    if cues.rise.search(left):
        return ("rise", 1)
    if unit in ("个百分点", "%", "‰", "倍") or compared:
        if cues.fall_clause.search(left) or (compared and re.search(r"(?:减少|下降|降低|少|回落|下滑)[^，]{0,12}$", left)):
            return ("fall", -1)
        if cues.rise_clause.search(left) or (compared and re.search(r"(?:增加|增长|提高|多|上升|净增|增)[^，]{0,12}$", left)):
            return ("rise", 1)
    if unit == "个百分点":
        return ("points", -1 if re.search(r"降|减|落|低|慢|窄|少", left) else 1)
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for found in pattern.finditer(text):
        at = found.start()
    return at
