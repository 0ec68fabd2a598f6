"""Says whether a number is done, promised, a difference or a rule, by the words near it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Quantity, Status
from extract.relate.clauses import BLANKS, Clause, last_mark
from extract.relate.frames import Sight, frame_of
from extract.rules import Rules
from extract.rules.frames import Frame

_POINTS = frozenset({"个百分点", "个千分点"})
_RATIOS = _POINTS | {"%", "‰", "倍"}
_FIGURE = re.compile(r"\d[^，、]{0,4}[、，的]")
# What a voucher takes off (满300元减100元) is its rule.
_VOUCHER = re.compile(r"(?:满\d+元?|每[\u4e00-\u9fff]{1,3})减$")
_FLOORS = ("不低于", "不少于", "不得低于", "不得少于", "不超过", "不得超过")
_INTENDED = frozenset({"status:target-near", "status:target-clause", "status:target-behind"})
_JOINS = ("以及", "及")
_CHANGES = {"rise": 1, "fall": -1}
_STATUSES: dict[str, Status] = {"actual": "actual", "target": "target", "standard": "standard"}
_AHEAD = 60
"""Characters behind a number that may say its status."""
# A quotation that is over and had marks of its own says nothing of what follows it.
_QUOTED = re.compile("“[^“”]*[，。；！？…][^“”]*”")
_SOON = 18
"""Characters that may part an amount of a rule from the next."""
_FAR = 600
"""Characters before a number that may say its status: a clause without marks has no end."""
_OPENING = 30
"""Characters of a sentence that may open plans."""


@dataclass(frozen=True, slots=True)
class Said:
    """A number's status, the sign of a change (-1 for a fall) and the rule that said so."""

    status: Status
    sign: int
    rule: str


@dataclass(frozen=True, slots=True)
class Mood:
    """What the surroundings say: `planning` (a heading, label or opening of plans), `past` (its
    time is past or so far: 截至, 今年以来), `deadline` (its time is one to come), `carried`
    (the clause before is planned in its own words), `ruled` (a label of rules: 住院报销：…),
    `ended` (its year or month is over, so that what is foretold of it is known by now).
    """

    planning: bool = False
    past: bool = False
    deadline: bool = False
    carried: bool = False
    ruled: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Cues:
    level: re.Pattern[str]
    rise: re.Pattern[str]
    fall: re.Pattern[str]
    weak_rise: re.Pattern[str]
    weak_fall: re.Pattern[str]
    compare: re.Pattern[str]
    rise_far: re.Pattern[str]
    fall_far: re.Pattern[str]
    target_near: re.Pattern[str]
    target_clause: re.Pattern[str]
    target_sentence: re.Pattern[str]
    actual: re.Pattern[str]
    opening: re.Pattern[str]
    opens_none: re.Pattern[str]
    share_of_plan: re.Pattern[str]
    plan_as_name: re.Pattern[str]
    above: re.Pattern[str]
    below: re.Pattern[str]
    from_: re.Pattern[str]
    to: re.Pattern[str]
    plan_behind: re.Pattern[str]
    rate_of_plan: re.Pattern[str]
    beside_rule: re.Pattern[str]
    beyond_plan: re.Pattern[str]
    raised: re.Pattern[str]
    reaches: re.Pattern[str]
    lifetime: re.Pattern[str]
    paid: re.Pattern[str]
    object_before: re.Pattern[str]
    object_behind: re.Pattern[str]


@lru_cache(maxsize=8)
def _cues(rules: Rules) -> _Cues:
    say, phrase = rules.language.status, rules.language.phrase
    gap = phrase("gap") + "*+"

    def near(says: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![新压])(?:{say(says, 'near')}){gap}$")

    return _Cues(
        level=near("level"),
        rise=near("strong rise"),
        fall=near("strong fall"),
        weak_rise=near("rise"),
        weak_fall=near("fall"),
        compare=re.compile(
            rf"(?<![对相评占])(?:{say('compare', 'clause')})(?!例|重|较|赛|率|为|武|对)"
        ),
        rise_far=re.compile(rf"(?:{say('rise', 'near')}|{say('rise', 'clause')})[^，的]{{0,12}}$"),
        fall_far=re.compile(rf"(?:{say('fall', 'near')}|{say('fall', 'clause')})[^，]{{0,14}}$"),
        target_near=re.compile(rf"(?:{say('target', 'near')})(?:(?:人?数|量|值)?{gap})$"),
        target_clause=re.compile(rf"(?:{say('target', 'clause')})"),
        target_sentence=re.compile(say("target", "sentence")),
        actual=re.compile(rf"(?:{say('actual', 'clause')}|(?<=[成现设展放造])了)"),
        opening=re.compile(say("target", "opening")),
        opens_none=re.compile(say("actual", "opening")),
        share_of_plan=re.compile(phrase("share-of-plan")),
        plan_as_name=re.compile(phrase("plan-as-name")),
        above=re.compile(phrase("above")),
        below=re.compile(phrase("below")),
        from_=re.compile(phrase("from") + "$"),
        to=re.compile(phrase("to")),
        plan_behind=re.compile(phrase("plan-behind")),
        rate_of_plan=re.compile(phrase("rate-of-plan")),
        beside_rule=re.compile(phrase("beside-rule")),
        beyond_plan=re.compile(phrase("beyond-plan")),
        raised=re.compile(phrase("raised")),
        reaches=re.compile(phrase("reaches")),
        lifetime=re.compile(phrase("lifetime")),
        paid=re.compile(f"{phrase('measured')}|{phrase('held')}|{say('did', 'sentence')}"),
        object_before=re.compile(phrase("object-before") + "$"),
        object_behind=re.compile(phrase("object-behind")),
    )


def status_of(
    text: str, quantity: Quantity, clause: Clause, sentence_start: int, mood: Mood, rules: Rules
) -> Said:
    """Return the status of a number, by its own clause first, then by its surroundings.

    Candidates in the order of their right: a frame that binds at once; a difference, which is a
    growth goal where it is planned; a word or a frame of rules; what is projected; a plan, by
    the nearest cue; a frame of plans; and what nothing speaks against is done.
    """
    cues = _cues(rules)
    near = quantity.start - _FAR
    left = text[max(near, _joined(text, clause, sentence_start)) : quantity.start].rstrip(
        f"（({BLANKS}"
    )
    left = _QUOTED.sub("", left)
    head = text[max(near, sentence_start) : quantity.start]
    opening = text[sentence_start : min(sentence_start + _OPENING, quantity.start)]
    ahead = text[quantity.end : quantity.end + _AHEAD].split("。")[0].split("\n")[0]
    done = quantity.dimension == "ratio" and cues.rate_of_plan.search(left)
    ratio = quantity.dimension == "ratio" or quantity.unit == "倍"
    target = "" if done else _target(cues, left, ahead, head, opening, mood, ratio=ratio)
    surface = text[quantity.start : quantity.end]
    around = head + surface + ahead
    before = _host(text, clause, max(near, sentence_start)) + left if clause.bracketed else left
    sight = Sight(
        quantity, left, before, head, ahead.lstrip(BLANKS), surface, around,
        planned=bool(target), intended=target in _INTENDED,
    )  # fmt: skip
    if (frame := frame_of(rules.language, "first", sight)) is not None:
        return _framed(frame)
    change = _change(cues, left, head, quantity)
    if change is not None:
        return _differing(cues, text, quantity, left, target, change)
    frame = frame_of(rules.language, "rule", sight)
    if frame is not None and frame.says != "none":
        return _framed(frame)
    bound = quantity.dimension != "count" or quantity.qualifier in ("over", "under")
    if mood.ruled and bound and not cues.actual.search(left.replace("实际", "　　")):
        return Said("standard", 1, "status:label")
    if target:
        return Said("target", 1, target)
    if (frame := frame_of(rules.language, "last", sight)) is not None:
        return _framed(frame)
    return Said("actual", 1, "status:actual")


def _joined(text: str, clause: Clause, start: int) -> int:
    """Return where the words of a clause begin that goes on the one before it (…，以及10所)."""
    if not text.startswith(_JOINS, clause.start) or text[clause.start - 1] not in "，,":
        return clause.start
    begin = last_mark(text, "，。；\n", start, clause.start - 1) + 1
    told = re.sub(r"[（(][^（）()]*[）)]|\d{4}年", "", text[begin : clause.start])
    return clause.start if re.search(r"(?<![A-Z])\d", told) else max(begin, start)


def _host(text: str, clause: Clause, start: int) -> str:
    """Return what stands before a clause in brackets, from the clause that the bracket is in."""
    opened = max(text.rfind("（", start, clause.start), text.rfind("(", start, clause.start))
    begin = max(text.rfind(mark, start, max(opened, start)) for mark in "，。；\n")
    return text[max(begin + 1, start) : clause.start] if opened >= 0 else ""


def _framed(frame: Frame) -> Said:
    """Return what a frame says of its number."""
    if frame.says in _CHANGES:
        return Said("change", _CHANGES[frame.says], frame.rule)
    return Said(_STATUSES[frame.says], 1, frame.rule)


def _differing(
    cues: _Cues, text: str, quantity: Quantity, left: str, target: str, change: tuple[str, int]
) -> Said:
    """Return what a difference is: a change that was, or a goal of growth."""
    if target and cues.beyond_plan.search(left):
        return Said("change", change[1], "status:yardstick")
    if text.startswith(_FLOORS, quantity.start):
        return Said("target", 1, "status:growth-goal")
    compared = cues.compare.search(left)
    planned = cues.target_clause.search(left) or cues.target_sentence.search(left)
    stands = planned is None and target not in ("status:planning", "status:target-carried")
    before = planned is not None and compared and compared.start() < planned.start()
    if target and not (compared and (stands or before)):
        return Said("target", 1, "status:growth-goal")
    return Said("change", change[1], f"status:{change[0]}")


def _target(
    cues: _Cues, left: str, ahead: str, head: str, opening: str, mood: Mood, *, ratio: bool
) -> str:
    """Return the rule that makes a number a target, or `` if none does."""
    behind = ahead[:8].lstrip(BLANKS)
    if _is_left(cues, left, behind):
        return ""
    if cues.plan_behind.match(behind):
        return "status:target-behind"
    if cues.target_near.search(left):
        return "status:target-near"
    if ratio and cues.share_of_plan.search(left):
        return "status:target-sentence" if cues.target_sentence.search(left) else ""
    own = cues.plan_as_name.sub("", left)
    if cues.object_behind.match(ahead):
        own = cues.object_before.sub("", own)
    plan = _last(cues.target_clause, own)
    if plan >= 0 and mood.ended and own.startswith("预计", plan):
        plan = -1
    if plan >= 0 and mood.past and cues.raised.match(own, plan):
        plan = -1
    done = _last(cues.actual, own.replace("累计", "　　") if plan >= 0 else own)
    if plan >= 0 and plan > done:
        return "status:target-clause"
    if _last(cues.target_sentence, own) > done:
        return "status:target-sentence"
    if done >= 0:
        return ""
    if re.match(r"(?:均|都|全部)?已", behind):
        return ""
    if mood.carried and not re.fullmatch(
        r"[，；]?(?:[^，；]{0,4})?(?:完成|开工|竣工|建成|实现|占|达|做完|投用|到位|拨付|支付|动工)[率了]?",
        left,
    ):
        return "status:target-carried"
    if mood.deadline:
        return "status:deadline"
    if not mood.past:
        planned = _last(cues.target_sentence, head)
        if planned > _last(cues.actual, head) or _opens(cues, opening):
            return "status:target-sentence"
        if mood.planning:
            return "status:planning"
    return ""


def is_start(text: str, start: int, quantity: Quantity, rules: Rules) -> bool:
    """Whether a number of a clause that begins at `start` is what another is reached from."""
    left, behind = text[start : quantity.start], text[quantity.end : quantity.end + 8]
    return _is_left(_cues(rules), left, behind)


def _is_left(cues: _Cues, left: str, behind: str) -> bool:
    """Whether a number between two stretches is left for another (由60张增至120张)."""
    return bool(cues.from_.search(left) and cues.to.match(behind))


def is_beside_rule(left: str, quantity: Quantity, rules: Rules) -> bool:
    """Whether nothing but for whom it is stands between a rule's amount and a number."""
    amount = quantity.dimension in ("money", "rate", "ratio")
    return amount and bool(_cues(rules).beside_rule.fullmatch(left))


def is_among_rules(between: str, text: str, quantity: Quantity, rules: Rules) -> bool:
    """Whether an amount that stands behind one of a rule is one too: a small one, soon after it,
    and the words between do not tell that it was paid, earned, measured or worked out.
    """
    small = not re.search("[万亿]", text[quantity.start : quantity.end])
    if not small or quantity.dimension != "money" or len(between) > _SOON:
        return False
    return not re.search(r"[=＝×]|\d{4}年", between) and not _cues(rules).paid.search(between)


def plans(text: str, rules: Rules) -> bool:
    """Whether a sentence's words open a stretch of plans (not so: 围绕工作目标, 已把明年)."""
    return _opens(_cues(rules), text)


def _opens(cues: _Cues, text: str) -> bool:
    found = cues.opening.search(text)
    return found is not None and not cues.opens_none.search(text, 0, found.start())


def _change(cues: _Cues, left: str, head: str, quantity: Quantity) -> tuple[str, int] | None:
    """Return (rule, sign) where the number is a difference, else None."""
    unit = quantity.unit
    if quantity.dimension == "age" and not cues.lifetime.search(left):
        return None
    if re.search("[同环]比[+＋]?$", left):
        return ("signed", 1 if quantity.value >= 0 else -1)
    if cues.level.search(left) or _VOUCHER.search(left):
        return None
    if cues.fall.search(left):
        return ("fall", -1)
    if cues.rise.search(left):
        return ("rise", 1)
    compared = bool(cues.compare.search(left))
    near = compared or bool(cues.compare.search(head[-40:]))
    graded = unit in _RATIOS or quantity.dimension in ("money", "rate")
    if near or graded:
        if cues.weak_fall.search(left) and (near or not re.search(r"(?<!降)[低少]$", left)):
            return ("fall", -1)
        if cues.weak_rise.search(left) and (near or not re.search(r"(?<!提)[高多]$|推进$", left)):
            return ("rise", 1)
    last = max((m.end() for m in _FIGURE.finditer(left)), default=0)
    for yardstick, sign in ((cues.above, 1), (cues.below, -1)):
        found = yardstick.search(left, last)
        reached = found is not None and bool(cues.reaches.search(left, found.end()))
        apart = reached or (left.endswith("、") and unit not in _RATIOS)
        if found is not None and len(left) - found.end() >= 2 and not apart:
            return ("yardstick", sign)
    if compared or unit in _POINTS:
        if cues.fall_far.search(left):
            return ("fall", -1)
        if cues.rise_far.search(left):
            return ("rise", 1)
    if unit in _POINTS:
        return (
            "points",
            -1 if re.search(r"降|减|落|低|慢|窄|少|掉|跌|滑|[还尚]差|负向|拖累|下拉", left) else 1,
        )
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for found in pattern.finditer(text):
        at = found.start()
    return at
