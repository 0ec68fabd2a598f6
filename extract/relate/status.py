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
_YEAR_ON_YEAR = re.compile("[同环]比[+＋]?$")
# What ends a stretch and tells how a thing is, not how it changed: 较低, 提高.
_LOW, _HIGH = re.compile("(?<!降)[低少]$"), re.compile("(?<!提)[高多]$|推进$")
_DOWN = re.compile("降|减|落|低|慢|窄|少|掉|跌|滑|[还尚]差|负向|拖累|下拉")
_COMPARED = 40
"""Characters before a number in which a comparison may stand."""
_ALREADY = re.compile("(?:均|都|全部)?已")
# A clause that only says that what the one before it plans is done.
_DONE_ALONE = re.compile(
    "[，；]?(?:[^，；]{0,4})?"
    "(?:完成|开工|竣工|建成|实现|占|达|做完|投用|到位|拨付|支付|动工)[率了]?"
)
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
class Surroundings:
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
    say, phrase = rules.language.status, rules.phrases.source
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
    text: str,
    quantity: Quantity,
    clause: Clause,
    sentence_start: int,
    around: Surroundings,
    rules: Rules,
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
    behind = ahead[:8].lstrip(BLANKS)
    plan = _Plan(cues, left, ahead, behind, head, opening, around, ratio)
    target = "" if done else _target(plan)
    surface = text[quantity.start : quantity.end]
    everything = head + surface + ahead
    before = _host(text, clause, max(near, sentence_start)) + left if clause.bracketed else left
    sight = Sight(
        quantity, left, before, head, ahead.lstrip(BLANKS), surface, everything,
        planned=bool(target), intended=target in _INTENDED,
    )  # fmt: skip
    if (frame := frame_of(rules.language, "first", sight)) is not None:
        return _framed(frame)
    change = _change(_Difference(cues, left, head, quantity))
    if change is not None:
        return _differing(cues, text, quantity, left, target, change)
    frame = frame_of(rules.language, "rule", sight)
    if frame is not None and frame.says != "none":
        return _framed(frame)
    bound = quantity.dimension != "count" or quantity.qualifier in ("over", "under")
    if around.ruled and bound and not cues.actual.search(left.replace("实际", "　　")):
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
    opened = last_mark(text, "（(", start, clause.start)
    begin = last_mark(text, "，。；\n", start, max(opened, start))
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """The words by which a number may be a plan's.

    `left` is its clause up to it, `ahead` what stands behind it, `behind` the first words of
    that, `head` its sentence up to it, `opening` what its sentence begins with.
    """

    cues: _Cues
    left: str
    ahead: str
    behind: str
    head: str
    opening: str
    around: Surroundings
    ratio: bool


def _target(plan: _Plan) -> str:
    """Return the rule that makes a number a target, or `` if none does.

    The first of these decides: it is what another is reached from, which is none; a word behind
    it; one right before it; a share of a plan; the last word of its clause, that of a plan or of
    what is done; 已 behind it; the clause before; its deadline; its sentence and its block.
    """
    for decide in _TARGETS:
        if (said := decide(plan)) is not None:
            return said
    return ""


def _by_start(plan: _Plan) -> str | None:
    return "" if _is_left(plan.cues, plan.left, plan.behind) else None


def _by_words_behind(plan: _Plan) -> str | None:
    return "status:target-behind" if plan.cues.plan_behind.match(plan.behind) else None


def _by_words_near(plan: _Plan) -> str | None:
    return "status:target-near" if plan.cues.target_near.search(plan.left) else None


def _by_share(plan: _Plan) -> str | None:
    if not plan.ratio or not plan.cues.share_of_plan.search(plan.left):
        return None
    return "status:target-sentence" if plan.cues.target_sentence.search(plan.left) else ""


def _by_clause(plan: _Plan) -> str | None:
    """Return what the last word of the clause says that tells of a plan or of what is done."""
    cues, around = plan.cues, plan.around
    own = cues.plan_as_name.sub("", plan.left)
    if cues.object_behind.match(plan.ahead):
        own = cues.object_before.sub("", own)
    at = _last(cues.target_clause, own)
    foretold = at >= 0 and around.ended and own.startswith("预计", at)
    raised = at >= 0 and around.past and cues.raised.match(own, at)
    at = -1 if foretold or raised else at
    done = _last(cues.actual, own.replace("累计", "　　") if at >= 0 else own)
    if at >= 0 and at > done:
        return "status:target-clause"
    if _last(cues.target_sentence, own) > done:
        return "status:target-sentence"
    return "" if done >= 0 else None


def _by_already(plan: _Plan) -> str | None:
    return "" if _ALREADY.match(plan.behind) else None


def _by_clause_before(plan: _Plan) -> str | None:
    told = plan.around.carried and not _DONE_ALONE.fullmatch(plan.left)
    return "status:target-carried" if told else None


def _by_deadline(plan: _Plan) -> str | None:
    return "status:deadline" if plan.around.deadline else None


def _by_sentence(plan: _Plan) -> str | None:
    cues = plan.cues
    if plan.around.past:
        return None
    planned = _last(cues.target_sentence, plan.head)
    if planned > _last(cues.actual, plan.head) or _opens(cues, plan.opening):
        return "status:target-sentence"
    return "status:planning" if plan.around.planning else None


#: What may make a number a target, in the order of their right.
_TARGETS = (
    _by_start, _by_words_behind, _by_words_near, _by_share, _by_clause, _by_already,
    _by_clause_before, _by_deadline, _by_sentence,
)  # fmt: skip


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


#: The rule and sign of a difference, () where a number is none, None where nothing is decided.
_Decided = tuple[str, int] | tuple[()] | None


@dataclass(frozen=True, slots=True)
class _Difference:
    """The words by which a number may be a difference: its clause and its sentence up to it."""

    cues: _Cues
    left: str
    head: str
    quantity: Quantity

    @property
    def compared(self) -> bool:
        """Whether its clause compares (比上年)."""
        return bool(self.cues.compare.search(self.left))

    @property
    def near(self) -> bool:
        """Whether its clause, or what stands shortly before it, compares."""
        return self.compared or bool(self.cues.compare.search(self.head[-_COMPARED:]))


def _change(difference: _Difference) -> tuple[str, int] | None:
    """Return (rule, sign) where the number is a difference, else None.

    The first of these decides: an age, which is none; 同比 right before it; a word of a level
    that is reached, or of a voucher; a strong word of change; a weak one of what is compared or
    graded; a yardstick; a word farther off of what is compared; the unit of points.
    """
    for decide in _DIFFERENCES:
        if (said := decide(difference)) is not None:
            return said or None
    return None


def _by_age(one: _Difference) -> _Decided:
    age = one.quantity.dimension == "age" and not one.cues.lifetime.search(one.left)
    return () if age else None


def _by_sign(one: _Difference) -> _Decided:
    sign = 1 if one.quantity.value >= 0 else -1
    return ("signed", sign) if _YEAR_ON_YEAR.search(one.left) else None


def _by_level(one: _Difference) -> _Decided:
    return () if one.cues.level.search(one.left) or _VOUCHER.search(one.left) else None


def _by_strong_word(one: _Difference) -> _Decided:
    if one.cues.fall.search(one.left):
        return ("fall", -1)
    return ("rise", 1) if one.cues.rise.search(one.left) else None


def _by_weak_word(one: _Difference) -> _Decided:
    graded = one.quantity.unit in _RATIOS or one.quantity.dimension in ("money", "rate")
    if not (one.near or graded):
        return None
    if one.cues.weak_fall.search(one.left) and (one.near or not _LOW.search(one.left)):
        return ("fall", -1)
    high = one.cues.weak_rise.search(one.left) and (one.near or not _HIGH.search(one.left))
    return ("rise", 1) if high else None


def _by_yardstick(one: _Difference) -> _Decided:
    cues, left = one.cues, one.left
    last = max((m.end() for m in _FIGURE.finditer(left)), default=0)
    for yardstick, sign in ((cues.above, 1), (cues.below, -1)):
        found = yardstick.search(left, last)
        reached = found is not None and bool(cues.reaches.search(left, found.end()))
        apart = reached or (left.endswith("、") and one.quantity.unit not in _RATIOS)
        if found is not None and len(left) - found.end() >= 2 and not apart:
            return ("yardstick", sign)
    return None


def _by_far_word(one: _Difference) -> _Decided:
    if not (one.compared or one.quantity.unit in _POINTS):
        return None
    if one.cues.fall_far.search(one.left):
        return ("fall", -1)
    return ("rise", 1) if one.cues.rise_far.search(one.left) else None


def _by_unit(one: _Difference) -> _Decided:
    sign = -1 if _DOWN.search(one.left) else 1
    return ("points", sign) if one.quantity.unit in _POINTS else None


#: What may make a number a difference, in the order of their right.
_DIFFERENCES = (
    _by_age, _by_sign, _by_level, _by_strong_word, _by_weak_word, _by_yardstick, _by_far_word,
    _by_unit,
)  # fmt: skip


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for found in pattern.finditer(text):
        at = found.start()
    return at
