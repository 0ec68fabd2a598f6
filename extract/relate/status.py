"""Says whether a number is done, promised, a difference or a rule, by the words near it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Quantity, Status
from extract.relate.clauses import Clause
from extract.rules import Rules

# What may stand between a word and its number.
_GAP = (
    r"(?:了|约|近|达|为|是|超过?|逾|至少|不少于|不低于|不超过|仅|将|在|有|计|共|到|以|分别|均|各|大约"
    r"|年均|提前|最高|合计|总计|共计|不超|[\s：:“])*+"
)
_SHARE_OF_PLAN = re.compile(
    r"(?:占|完成|达|为|实现|超|，|^)[^，]*?(?:目标|任务|计划|指标|预算|序时)[^，]{0,14}?的\s*$"
)
_PLAN_AS_NAME = re.compile(
    r"计划(?:”|专家|人才|生育|单列|内|外|中)|[按超](?:年度|全年)?计划|规划的|下达(?:资金|补助)"
)
_RATIOS = frozenset({"个百分点", "%", "‰", "倍"})
# Rates that a rule states; others (公斤/亩, 微克/立方米, 元/公斤) are measured.
_RULED = re.compile(r"/(?:人|月|年|天|日|周|季度|户|次|小时|名|学期|生)(?:$|/)|^元/")
_MEASURED = re.compile(
    r"价|浓度|单产|亩产|平均|日均|月均|年均|人均(?!补助|补贴|标准)|收入|增收|收益|产值|工资(?!标准)|可支配|成本|效益|利润|投入|花费|支出|实际"
)
_EACH_BEFORE = re.compile(r"每[\u4e00-\u9fff]{1,4}$")
_YARDSTICK = re.compile(r"(高于|高出|多于|快于)|(?:低于|少于|慢于)")
_DESIGN = re.compile(
    r"(?:全长|路基宽|路面宽|桥长|桥宽|工期|设计[\u4e00-\u9fff]{0,4}|建设规模|总建筑面积|占地面积?)[为达约]?$"
)
_PROJECTED = re.compile(r"总投资|概算|估算|在建|拟建")
_THRESHOLD = re.compile(r"(?:以上|以下|以内)$")
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
    (the clause before is planned in its own words).
    """

    planning: bool = False
    past: bool = False
    deadline: bool = False
    carried: bool = False


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


@lru_cache(maxsize=8)
def _cues(rules: Rules) -> _Cues:
    say = rules.language.status

    def near(says: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![新压])(?:{say(says, 'near')}){_GAP}$")

    return _Cues(
        level=near("level"),
        rise=re.compile(
            rf"(?:(?<!新)(?:增长|增加|净增|上升|上涨|同比增)|增幅|增速|涨幅|多了|增产){_GAP}$"
        ),
        fall=re.compile(rf"(?:减少|下降|降低|回落|下滑|下跌|降幅|少了|减产|减收){_GAP}$"),
        weak_rise=near("rise"),
        weak_fall=near("fall"),
        compare=re.compile(
            rf"(?<![对相评占])(?:{say('compare', 'clause')})(?!例|重|较|赛|率|为|武)"
        ),
        rise_far=re.compile(rf"(?:{say('rise', 'near')}|{say('rise', 'clause')})[^，的]{{0,12}}$"),
        fall_far=re.compile(rf"(?:{say('fall', 'near')}|{say('fall', 'clause')})[^，]{{0,14}}$"),
        target_near=re.compile(rf"(?:{say('target', 'near')})(?:(?:人?数|量|值)?{_GAP})$"),
        target_clause=re.compile(rf"(?:{say('target', 'clause')})"),
        target_sentence=re.compile(say("target", "sentence")),
        actual=re.compile(rf"(?:{say('actual', 'clause')}|(?<=[成现设展放造])了)"),
        standard_near=near("standard"),
        standard=re.compile(rf"(?<!高)(?:{say('standard', 'clause')})(?!化)"),
        opening=re.compile(say("target", "opening")),
        intends=re.compile(say("intends", "sentence")),
        did=re.compile(say("did", "sentence")),
    )


def status_of(
    text: str, quantity: Quantity, clause: Clause, sentence_start: int, mood: Mood, rules: Rules
) -> Said:
    """Return the status of a number, by its own clause first, then by its surroundings."""
    cues = _cues(rules)
    left = text[clause.start : quantity.start]
    head = text[sentence_start : quantity.start]
    target = _target(cues, left, head, mood)
    change = _change(cues, left, head, quantity)
    if change is not None:
        compared = cues.compare.search(left)
        planned = cues.target_clause.search(left)
        if target and not (compared and (planned is None or compared.start() < planned.start())):
            return Said("target", change[1], "status:growth-goal")
        return Said("change", change[1], f"status:{change[0]}")
    if rule := _standard(cues, text, left, quantity, target):
        return Said("standard", 1, rule)
    if (
        not target
        and text[quantity.end : quantity.end + 1] != "的"
        and _DESIGN.search(left)
        and _PROJECTED.search(text[sentence_start : quantity.end + 60])
    ):
        return Said("target", 1, "status:design")
    if target:
        return Said("target", 1, target)
    return Said("actual", 1, "status:actual")


def _standard(cues: _Cues, text: str, left: str, quantity: Quantity, target: str) -> str:
    """Return the rule that makes a number part of a rule, or ``."""
    unit, dimension = quantity.unit, quantity.dimension
    if dimension == "age" and "平均" not in left and "年仅" not in left:
        return "status:age"
    money = unit.startswith("元")
    if (
        dimension == "rate"
        and _RULED.search(unit)
        and not _MEASURED.search(left)
        and (money or not target)
    ):
        return "status:rate"
    if cues.standard_near.search(left) or (cues.standard.search(left) and (money or not target)):
        return "status:standard"
    behind = text[quantity.end : quantity.end + 3]
    surface = text[quantity.start : quantity.end]
    if re.match(r"的?标准", behind):
        return "status:standard"
    if unit == "小时" and quantity.value == 24:
        return "status:around-the-clock"
    if dimension == "money" and _EACH_BEFORE.search(left) and not _MEASURED.search(left):
        return "status:each"
    if dimension in ("length", "area") and surface.startswith("不") and not target:
        return "status:bound"
    if (
        dimension in _THRESHOLD_DIMENSIONS
        and _THRESHOLD.search(surface)
        and "\u4e00" <= behind[:1] <= "\u9fff"
    ):
        return "status:threshold"
    if (
        unit in ("%", "周岁")
        and quantity.qualifier in ("under", "over")
        and behind[:1] == "的"
        and surface[0] in "低高不超"
    ):
        return "status:threshold"
    return ""


def _target(cues: _Cues, left: str, head: str, mood: Mood) -> str:
    """Return the rule that makes a number a target, or `` if none does."""
    if cues.target_near.search(left):
        return "status:target-near"
    if _SHARE_OF_PLAN.search(left):
        return ""
    own = _PLAN_AS_NAME.sub("", left)
    plan = _last(cues.target_clause, own)
    done = _last(cues.actual, own)
    if plan >= 0 and plan > done:
        return "status:target-clause"
    if done >= 0:
        return ""
    if mood.carried and not re.fullmatch(
        r"[，；]?(?:[^，；]{0,4})?(?:完成|开工|竣工|建成|实现|占|达|做完|投用)[率了]?", left
    ):
        return "status:target-carried"
    if mood.deadline:
        return "status:deadline"
    if not mood.past:
        if cues.target_sentence.search(head) or cues.opening.search(head[:30]):
            return "status:target-sentence"
        if mood.planning:
            return "status:planning"
    return ""


def plans(text: str, rules: Rules) -> bool:
    """Whether a sentence's words open a stretch of plans."""
    return bool(_cues(rules).opening.search(text))


def reads_as_plan(text: str, rules: Rules) -> bool:
    """Whether a paragraph of a report intends rather than reviews, by the marks of both."""
    cues = _cues(rules)
    intends = len(cues.intends.findall(text))
    return intends >= 3 and intends > 3 * len(cues.did.findall(text))


def _change(cues: _Cues, left: str, head: str, quantity: Quantity) -> tuple[str, int] | None:
    """Return (rule, sign) where the number is a difference, else None."""
    unit = quantity.unit
    if cues.level.search(left):
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
    yardstick = _YARDSTICK.search(left)
    if yardstick is not None and len(left) - yardstick.end() >= 2:
        return ("yardstick", 1 if yardstick[1] else -1)
    if compared or unit == "个百分点":
        if cues.fall_far.search(left):
            return ("fall", -1)
        if cues.rise_far.search(left):
            return ("rise", 1)
    if unit == "个百分点":
        return ("points", -1 if re.search(r"降|减|落|低|慢|窄|少", left) else 1)
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for found in pattern.finditer(text):
        at = found.start()
    return at
