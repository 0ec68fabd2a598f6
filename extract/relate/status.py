"""Says whether a number is done, promised, a difference or a rule, by the words near it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Quantity, Status
from extract.relate.clauses import BLANKS, Clause
from extract.rules import Rules

_POINTS = frozenset({"个百分点", "个千分点"})
_RATIOS = _POINTS | {"%", "‰", "倍"}
# Rates that a rule states, money and frequencies; others (公斤/亩, 件/天) are measured.
_RULED = re.compile(
    r"^元/|^(?:公斤|斤|升|克|立方米|千瓦时)/(?:人|户)|^(?:次|回|遍|期|场|小时|分钟|天|学时|课时|课|节|篇|轮)/(?:人|天|日|周|月|季度|年|学期|班|户)"
)
_BOUNDS = frozenset({"不低", "不少", "不超", "不高", "不得", "至少", "最高", "最多"})
_FIGURE = re.compile(r"\d[^，、]{0,4}[、，的]")
# What a voucher takes off (满300元减100元) is its rule.
_VOUCHER = re.compile(r"(?:满\d+元?|每[\u4e00-\u9fff]{1,3})减$")
_TASKS = frozenset("项个件条类")
_SETTLED = re.compile("内?(?:响应|办结|答复|回复|办理|出具|兑付|处置|到场|上门)")
_FLOORS = ("不低于", "不少于", "不得低于", "不得少于", "不超过", "不得超过")
_FAR = 600
"""Characters before a number that may say its status: a clause without marks has no end."""
_OPENING = 30
"""Characters of a sentence that may open plans."""
_THRESHOLD_DIMENSIONS = frozenset({"money", "length", "temperature", "duration", "area", "mass"})


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
    standard_near: re.Pattern[str]
    standard: re.Pattern[str]
    opening: re.Pattern[str]
    intends: re.Pattern[str]
    did: re.Pattern[str]
    share_of_plan: re.Pattern[str]
    plan_as_name: re.Pattern[str]
    measured: re.Pattern[str]
    each: re.Pattern[str]
    above: re.Pattern[str]
    below: re.Pattern[str]
    design: re.Pattern[str]
    projected: re.Pattern[str]
    threshold: re.Pattern[str]
    aged: re.Pattern[str]
    granted: re.Pattern[str]
    from_: re.Pattern[str]
    to: re.Pattern[str]
    plan_behind: re.Pattern[str]
    rate_of_plan: re.Pattern[str]
    set_aside: re.Pattern[str]
    works_ahead: re.Pattern[str]
    entrusted: re.Pattern[str]
    task_behind: re.Pattern[str]
    task_directly: re.Pattern[str]
    remaining: re.Pattern[str]
    must: re.Pattern[str]
    limit_name: re.Pattern[str]
    beside_rule: re.Pattern[str]
    size: re.Pattern[str]
    rate_name: re.Pattern[str]
    rule_share: re.Pattern[str]
    eligible_behind: re.Pattern[str]
    rule_lead: re.Pattern[str]
    rule_tail: re.Pattern[str]
    granted_to: re.Pattern[str]
    ruled_name: re.Pattern[str]
    ruled_rate: re.Pattern[str]
    held: re.Pattern[str]
    beyond_plan: re.Pattern[str]
    raised: re.Pattern[str]


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
        standard_near=near("standard"),
        standard=re.compile(rf"(?<![高超])(?:{say('standard', 'clause')})(?!化)"),
        opening=re.compile(say("target", "opening")),
        intends=re.compile(say("intends", "sentence")),
        did=re.compile(say("did", "sentence")),
        share_of_plan=re.compile(phrase("share-of-plan")),
        plan_as_name=re.compile(phrase("plan-as-name")),
        measured=re.compile(phrase("measured")),
        each=re.compile(phrase("each")),
        above=re.compile(phrase("above")),
        below=re.compile(phrase("below")),
        design=re.compile(phrase("design") + "[为达约]?$"),
        projected=re.compile(phrase("projected")),
        threshold=re.compile(phrase("threshold") + "$"),
        aged=re.compile(phrase("aged")),
        granted=re.compile(phrase("granted")),
        from_=re.compile(phrase("from") + "$"),
        to=re.compile(phrase("to")),
        plan_behind=re.compile(phrase("plan-behind")),
        rate_of_plan=re.compile(phrase("rate-of-plan")),
        set_aside=re.compile(phrase("set-aside")),
        works_ahead=re.compile(phrase("works-ahead")),
        entrusted=re.compile(phrase("entrusted")),
        task_behind=re.compile(phrase("task-behind")),
        task_directly=re.compile(phrase("task-directly")),
        remaining=re.compile(phrase("remaining")),
        must=re.compile(phrase("must")),
        limit_name=re.compile(phrase("limit-name")),
        beside_rule=re.compile(phrase("beside-rule")),
        size=re.compile(phrase("size")),
        rule_share=re.compile(phrase("rule-share")),
        eligible_behind=re.compile(phrase("eligible-behind")),
        rate_name=re.compile(phrase("rate-name")),
        rule_lead=re.compile(phrase("rule-lead")),
        rule_tail=re.compile(phrase("rule-tail")),
        granted_to=re.compile(phrase("granted-to")),
        ruled_name=re.compile(phrase("ruled-name")),
        ruled_rate=re.compile(phrase("ruled-rate")),
        held=re.compile(phrase("held")),
        beyond_plan=re.compile(phrase("beyond-plan")),
        raised=re.compile(phrase("raised")),
    )


def status_of(
    text: str, quantity: Quantity, clause: Clause, sentence_start: int, mood: Mood, rules: Rules
) -> Said:
    """Return the status of a number, by its own clause first, then by its surroundings."""
    cues = _cues(rules)
    near = quantity.start - _FAR
    left = text[max(near, clause.start) : quantity.start].rstrip(f"（({BLANKS}")
    head = text[max(near, sentence_start) : quantity.start]
    opening = text[sentence_start : min(sentence_start + _OPENING, quantity.start)]
    behind = text[quantity.end : quantity.end + 8].lstrip(BLANKS)
    done = quantity.dimension == "ratio" and cues.rate_of_plan.search(left)
    ratio = quantity.dimension == "ratio" or quantity.unit == "倍"
    target = "" if done else _target(cues, left, behind, head, opening, mood, ratio=ratio)
    change = _change(cues, left, head, quantity)
    if change is not None:
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
    if rule := _standard(cues, text, left, quantity, target):
        return Said("standard", 1, rule)
    if mood.ruled and quantity.dimension in ("money", "ratio", "age", "duration"):
        return Said("standard", 1, "status:label")
    if (
        not target
        and text[quantity.end : quantity.end + 1] != "的"
        and cues.design.search(left)
        and not re.search("通车|建成|竣工|投用|完工", head)
        and cues.projected.search(head + text[quantity.start : quantity.end + 60])
    ):
        return Said("target", 1, "status:design")
    if target:
        return Said("target", 1, target)
    if rule := _planned(cues, text, left, quantity):
        return Said("target", 1, rule)
    return Said("actual", 1, "status:actual")


def _standard(cues: _Cues, text: str, left: str, quantity: Quantity, target: str) -> str:
    """Return the rule that makes a number part of a rule, or ``."""
    unit, dimension = quantity.unit, quantity.dimension
    if dimension == "age" and not cues.aged.search(left):
        surface = text[quantity.start : quantity.end]
        someone = quantity.qualifier == "exact" and surface.endswith("岁") and "周" not in surface
        return "" if someone and not left.endswith(("满", "到", "至")) else "status:age"
    money = unit.startswith("元")
    if dimension == "rate" and cues.ruled_rate.search(left):
        return "status:rate"
    if (
        dimension == "rate"
        and _RULED.search(unit)
        and not cues.measured.search(left)
        and (money or not target or unit.startswith("次/"))
    ):
        return "status:rate"
    stated = (
        cues.standard.search(left)
        and dimension != "count"
        and (money or dimension == "temperature" or not target)
    )
    if cues.standard_near.search(left) or stated:
        return "status:standard"
    behind = text[quantity.end : quantity.end + 5].lstrip(BLANKS)
    surface = text[quantity.start : quantity.end]
    if re.search(r"(?:都|(?<!平)均|全部)在?$", left):
        return ""
    ruled = dimension in ("count", "duration") and cues.rule_lead.search(left)
    if left.endswith("对") and quantity.qualifier == "exact":
        ruled = None
    if ruled and cues.rule_tail.match(text[quantity.end : quantity.end + 20]):
        return "status:rule"
    if dimension == "duration" and cues.limit_name.search(left) and not cues.held.search(left):
        return "status:time-limit"
    if unit == "人" and behind.startswith("户") and quantity.qualifier in ("range", "over"):
        return "status:household"
    if dimension == "ratio" and cues.rule_share.search(left):
        return "status:rate-of-rule"
    bounded = quantity.qualifier in ("over", "under")
    if bounded and cues.eligible_behind.match(text[quantity.end : quantity.end + 40]):
        return "status:threshold"
    if dimension == "ratio" and bounded and cues.rate_name.search(left):
        return "status:rate-of-rule"
    small = dimension in ("money", "ratio") and not re.search("[万亿]", surface)
    small = small or (dimension == "money" and bool(re.search("额度|限额|封顶线", left)))
    if small and not target and (cues.granted_to.search(left) or cues.ruled_name.search(left)):
        return "status:ruled-amount"
    if re.match(r"的?标准(?!化)", behind):
        return "status:standard"
    if money and (surface.startswith("最") or left.endswith("最高")):
        return "status:at-most"
    if left.endswith("满") and behind.startswith(("的", "减")):
        return "status:threshold"
    if (
        re.search("(?<![放回付欠])工资", left)
        and not re.search("[万亿]", surface)
        and quantity.qualifier in ("range", "over")
        and dimension in ("money", "rate")
    ):
        return "status:wage"
    if unit == "小时" and quantity.value == 24:
        return "status:around-the-clock"
    if dimension == "money" and cues.each.search(left) and not cues.measured.search(left):
        return "status:each"
    settled = _SETTLED.match(text, quantity.end)
    limit = unit == "个工作日" and (settled or quantity.qualifier == "under") and not target
    answered = dimension == "duration" and quantity.qualifier == "under" and settled
    if (limit or answered) and not (cues.held.search(left) or cues.level.search(left)):
        return "status:time-limit"
    if dimension == "duration" and surface.startswith(("不少于", "不低于", "不得少于")):
        return "status:bound"
    held = dimension == "duration" and cues.held.search(left)
    sized_by = dimension in ("length", "area") and cues.size.search(left)
    granted = dimension == "duration" or sized_by or cues.granted.search(left)
    if surface[:2] == "不得" or (
        surface[:2] in _BOUNDS and granted and not held and (sized_by or not target)
    ):
        return "status:bound"
    noun = "\u4e00" <= behind[:1] <= "\u9fff"
    sized = dimension in _THRESHOLD_DIMENSIONS or (behind[:1] == "的" and dimension != "ratio")
    if cues.threshold.search(surface) and noun and sized and not target:
        return "status:threshold"
    bounded = quantity.qualifier in ("under", "over") and surface[0] in "低高不超少多大小"
    if bounded and behind[:1] == "的" and dimension != "money":
        return "status:threshold"
    return ""


def _planned(cues: _Cues, text: str, left: str, quantity: Quantity) -> str:
    """Return the rule that makes a number a target by what stands behind it, or ``."""
    behind = text[quantity.end : quantity.end + 30].split("。")[0]
    if cues.set_aside.search(left) and cues.works_ahead.match(behind):
        return "status:works"
    if cues.entrusted.search(left) and cues.task_behind.match(
        text[quantity.end : quantity.end + 40]
    ):
        return "status:entrusted"
    if quantity.unit not in _TASKS and cues.task_directly.match(behind):
        return "status:entrusted"
    must = cues.must.search(left) or (cues.must.search(behind) and behind[0] not in "尚未没还")
    if cues.remaining.search(left) and must:
        return "status:remaining"
    bound = text.startswith(_FLOORS, quantity.start) and quantity.dimension not in (
        "money",
        "rate",
        "duration",
    )
    return "status:floor" if bound and not cues.held.search(left) else ""


def _target(
    cues: _Cues, left: str, behind: str, head: str, opening: str, mood: Mood, *, ratio: bool
) -> str:
    """Return the rule that makes a number a target, or `` if none does."""
    if _is_left(cues, left, behind):
        return ""
    if cues.plan_behind.match(behind):
        return "status:target-behind"
    if cues.target_near.search(left):
        return "status:target-near"
    if ratio and cues.share_of_plan.search(left):
        return "status:target-sentence" if cues.target_sentence.search(left) else ""
    own = cues.plan_as_name.sub("", left)
    plan = _last(cues.target_clause, own)
    if plan >= 0 and mood.ended and own.startswith("预计", plan):
        plan = -1
    if plan >= 0 and mood.past and cues.raised.match(own, plan):
        plan = -1
    done = _last(cues.actual, own.replace("累计", "　　") if plan >= 0 else own)
    if plan >= 0 and plan > done:
        return "status:target-clause"
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
        if planned > _last(cues.actual, head) or cues.opening.search(opening):
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


def plans(text: str, rules: Rules) -> bool:
    """Whether a sentence's words open a stretch of plans."""
    return bool(_cues(rules).opening.search(text))


def reads_as_plan(text: str, rules: Rules) -> bool:
    """Whether a paragraph of a report intends rather than reviews, by the marks of both."""
    cues = _cues(rules)
    intends, did = len(cues.intends.findall(text)), len(cues.did.findall(text))
    return intends > 2 * did


def _change(cues: _Cues, left: str, head: str, quantity: Quantity) -> tuple[str, int] | None:
    """Return (rule, sign) where the number is a difference, else None."""
    unit = quantity.unit
    if quantity.dimension == "age":
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
        if found is not None and len(left) - found.end() >= 2:
            return ("yardstick", sign)
    if compared or unit in _POINTS:
        if cues.fall_far.search(left):
            return ("fall", -1)
        if cues.rise_far.search(left):
            return ("rise", 1)
    if unit in _POINTS:
        return ("points", -1 if re.search(r"降|减|落|低|慢|窄|少|掉|跌|滑|[还尚]差", left) else 1)
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for found in pattern.finditer(text):
        at = found.start()
    return at
