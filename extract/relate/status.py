"""Says whether a number is done, promised, a difference or a rule, by the cues around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extract.model import Quantity, Status
from extract.relate.candidates import asked, first
from extract.relate.clauses import BLANKS, Clause, last_mark
from extract.relate.cues import Cues
from extract.relate.frames import Sight, frame_of
from extract.rules import Rules
from extract.rules.cues import Hit
from extract.rules.frames import Frame

_COMPARED = 40
"""Characters before a number in which a comparison may stand."""
_CHANGES = {"rise": 1, "fall": -1, "above": 1, "below": -1}
#: What may change a number from farther off, in the order of their right.
_FAR_WORDS = (
    ("fall", "near"), ("fall", "clause"), ("below", "clause"),
    ("rise", "near"), ("rise", "clause"), ("above", "clause"),
)  # fmt: skip
_YARDSTICKS = ("above", "below")
_STATUSES: dict[str, Status] = {"actual": "actual", "target": "target", "standard": "standard"}
#: How a plan may be told in the words of a number's own clause.
_INTENDED = frozenset({"near", "clause", "behind"})
_AHEAD, _BEHIND = 60, 8
"""Characters behind a number that may say its status; those right behind it."""
_SOON = 18
"""Characters that may part an amount of a rule from the next."""
_FAR = 600
"""Characters before a number that may say its status: a clause without marks has no end."""
_OPENING = 30
"""Characters of a sentence that may open plans."""
_QUOTED = re.compile("“[^“”]*[，。；！？…][^“”]*”")
_BRACKETED = re.compile(r"[（(][^）()]*[）)]")
_RULED, _PLANNED = frozenset({"ruled"}), frozenset({"planned"})


@dataclass(frozen=True, slots=True)
class Said:
    """A number's status, the sign of a change (-1 for a fall), by what kind of evidence, and the
    entry that decided, or the level of the context; for those who ask, what each candidate said.
    """

    status: Status
    sign: int
    by: str
    rule: str
    asked: tuple[tuple[str, Said | None], ...] = ()

    @property
    def told(self) -> str:
        """What it says, in words."""
        return f"{self.status}, by {self.rule}"


#: Where nothing says anything: it is done.
DONE = Said("actual", 1, "actual", "status:actual")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the surroundings say: `planning` (the heading, label or opening by which all is
    planned), `past` (its time is past or so far: 截至, 今年以来), `deadline` (the rule of its time,
    if that is one to come), `carried` (the clause before is planned in its own words), `ruled`
    (the label or heading of rules: 住院报销：…), `ended` (its year or month is over, so that what
    is foretold of it is known by now).
    """

    planning: str = ""
    past: bool = False
    deadline: str = ""
    carried: bool = False
    ruled: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A number with the words that may say its status.

    Its clause begins at `start` and its sentence at `begun`, as far as they are looked at; its own
    words end at `at`. `left` are those of its clause, `head` those of its sentence up to it,
    `ahead` what stands behind it, `behind` the first words of that, `near` the cues right before
    it, the nearest first.
    """

    text: str
    quantity: Quantity
    cues: Cues
    around: Surroundings
    rules: Rules
    begun: int
    start: int
    at: int
    left: str
    head: str
    ahead: str
    behind: str
    near: Sequence[Hit]

    def phrase(self, name: str) -> re.Pattern[str]:
        """Return a turn of phrase."""
        return self.rules.phrases.pattern(name)

    def compares(self) -> bool:
        """Whether its clause compares (比上年)."""
        return self.cues.last("compare", "clause", self.start, self.at) is not None

    def is_compared(self) -> bool:
        """Whether its clause, or what stands shortly before it, compares."""
        at = self.quantity.start
        near = max(self.begun, at - _COMPARED)
        return self.compares() or self.cues.last("compare", "clause", near, at) is not None

    def is_of_points(self) -> bool:
        """Whether it is of points (个百分点), which are differences."""
        return self.phrase("unit-of-points").fullmatch(self.quantity.unit) is not None

    def is_of_ratio(self) -> bool:
        """Whether its unit is of a ratio of any kind: a share, points, a multiple."""
        return self.phrase("unit-of-ratio").fullmatch(self.quantity.unit) is not None


@dataclass(frozen=True, slots=True)
class Case:
    """A number as it is decided: its words, what says that it is planned or that it is not, and
    what its frames see.
    """

    seen: _Seen
    plan: Said | None
    planned: bool
    sight: Sight


_Candidate = Callable[[_Seen], Said | None]
_Decision = Callable[[Case], Said | None]


def status_of(case: Case) -> Said:
    """Return the status of a number, by its own clause first, then by its surroundings.

    Candidates in the order of their right: a frame that binds at once; a difference, which is a
    growth goal where it is planned; a word or a frame of rules; what is projected; a plan, by
    the nearest cue; a frame of plans; and what nothing speaks against is done.
    """
    return first(_DECISIONS, case) or DONE


def asked_of(case: Case) -> Iterator[tuple[str, Said | None]]:
    """Yield what each candidate for a number's status asks, and what it says, in their order."""
    for decide, answer in zip(_DECISIONS, asked(_DECISIONS, case), strict=True):
        yield from asked(_PARTS.get(decide, ()), case.seen)
        yield answer


def case_of(
    text: str, quantity: Quantity, clause: Clause, begun: int, cues: Cues, around: Surroundings,
    rules: Rules,
) -> Case:  # fmt: skip
    """Return a number as it is decided: `clause` holds its own words, `begun` is where its
    sentence begins.
    """
    far = quantity.start - _FAR
    start = max(far, _joined(text, clause, begun, rules))
    own = text[start : quantity.start].rstrip(f"（({BLANKS}")
    at, begun = start + len(own), max(far, begun)
    ahead = text[quantity.end : quantity.end + _AHEAD].split("。")[0].split("\n")[0]
    head, left = text[begun : quantity.start], _QUOTED.sub("", own)
    seen = _Seen(
        text, quantity, cues, around, rules, begun, start, at, left, head, ahead,
        ahead[:_BEHIND].lstrip(BLANKS), cues.near(start, at),
    )  # fmt: skip
    plan = first(_PLANS, seen)
    planned = plan is not None and plan.status == "target"
    intended = planned and plan is not None and plan.by in _INTENDED
    surface = text[quantity.start : quantity.end]
    before = _host(text, clause, begun) + left if clause.bracketed else left
    everything, follows = head + surface + ahead, ahead.lstrip(BLANKS)
    sight = Sight(quantity, left, before, head, follows, surface, everything, planned, intended)
    return Case(seen, plan, planned, sight)


def _joined(text: str, clause: Clause, start: int, rules: Rules) -> int:
    """Return where the words of a clause begin that goes on the one before it (…，以及10所)."""
    goes_on = rules.phrases.pattern("clause-goes-on").match(text, clause.start)
    if goes_on is None or text[clause.start - 1] not in "，,":
        return clause.start
    begin = last_mark(text, "，。；\n", start, clause.start - 1) + 1
    told = _BRACKETED.sub("", text[begin : clause.start])
    counted = rules.phrases.pattern("figure-no-year").search(told)
    return clause.start if counted else max(begin, start)


def _host(text: str, clause: Clause, start: int) -> str:
    """Return what stands before a clause in brackets, from the clause that the bracket is in."""
    opened = last_mark(text, "（(", start, clause.start)
    begin = last_mark(text, "，。；\n", start, max(opened, start))
    return text[max(begin + 1, start) : clause.start] if opened >= 0 else ""


# --- frames ---------------------------------------------------------------------------------


def _framed(frame: Frame | None) -> Said | None:
    """Return what a frame says of its number, if it says something."""
    if frame is None or frame.says == "none":
        return None
    status = _STATUSES.get(frame.says, "change")
    return Said(status, _CHANGES.get(frame.says, 1), frame.name, frame.rule)


def _by_first_frame(case: Case) -> Said | None:
    """A frame that binds at once."""
    return _framed(frame_of(case.seen.rules.frames, "first", case.sight))


def _by_rule_frame(case: Case) -> Said | None:
    """A frame of rules."""
    return _framed(frame_of(case.seen.rules.frames, "rule", case.sight))


def _by_last_frame(case: Case) -> Said | None:
    """A frame of plans."""
    return _framed(frame_of(case.seen.rules.frames, "last", case.sight))


def _by_rule_word(case: Case) -> Said | None:
    """A word of rules right before it, or in its clause where nothing is planned."""
    seen = case.seen
    near = next((one for one in seen.near if one.cue.says == "standard"), None)
    own = seen.cues.last("standard", "clause", seen.start, seen.at)
    hit = near or (None if case.planned else own)
    return None if hit is None else Said("standard", 1, "cue", hit.cue.rule)


def _by_rule_label(case: Case) -> Said | None:
    """A label or heading of rules, where its clause tells of nothing done."""
    seen, quantity = case.seen, case.seen.quantity
    bound = quantity.dimension != "count" or quantity.qualifier in ("over", "under")
    if not seen.around.ruled or not bound or _done(seen, _RULED, seen.at) is not None:
        return None
    return Said("standard", 1, "label", seen.around.ruled)


# --- plans ----------------------------------------------------------------------------------


def _by_rate_of_plan(seen: _Seen) -> Said | None:
    """How much of a plan is done, which is no plan."""
    rate = seen.quantity.dimension == "ratio" and seen.phrase("rate-of-plan").search(seen.left)
    return _no_plan("rate-of-plan") if rate else None


def _by_start(seen: _Seen) -> Said | None:
    """What another is reached from, which is no plan."""
    return _no_plan("from") if _is_left(seen.rules, seen.left, seen.behind) else None


def _by_words_behind(seen: _Seen) -> Said | None:
    """A word of plans right behind it."""
    if not seen.phrase("plan-behind").match(seen.behind):
        return None
    return Said("target", 1, "behind", "clauses.toml#plan-behind")


def _by_words_near(seen: _Seen) -> Said | None:
    """A word of plans right before it."""
    return next((_target(one, "near") for one in seen.near if one.cue.says == "target"), None)


def _by_share(seen: _Seen) -> Said | None:
    """A share of a plan, which is a plan only where the sentence plans it."""
    ratio = seen.is_of_ratio() or seen.quantity.dimension == "ratio"
    if not ratio or not seen.phrase("share-of-plan").search(seen.left):
        return None
    planned = seen.cues.last("target", "sentence", seen.start, seen.at)
    return _target(planned, "sentence") if planned else _no_plan("share-of-plan")


def _by_clause(seen: _Seen) -> Said | None:
    """The last word of its clause that tells of a plan or of what is done."""
    cues, around, start, limit = seen.cues, seen.around, seen.start, seen.at
    taken = seen.phrase("object-before").search(seen.text, start, limit)
    if taken and seen.phrase("object-behind").match(seen.ahead):
        limit = taken.start()
    cases = frozenset(case for case, so in (("over", around.ended), ("past", around.past)) if so)
    plan = cues.last("target", "clause", start, limit, cases)
    done = _done(seen, _PLANNED if plan else frozenset(), limit)
    begun = done.start if done else -1
    plans = (plan, cues.last("target", "sentence", start, limit))
    told = next((_target(one, one.cue.scope) for one in plans if one and one.start > begun), None)
    return told or (Said("actual", 1, "actual", done.cue.rule) if done else None)


def _by_already(seen: _Seen) -> Said | None:
    """A word of what is done right behind it."""
    return _no_plan("already") if seen.phrase("already").match(seen.behind) else None


def _by_clause_before(seen: _Seen) -> Said | None:
    """The clause before, which plans it in its own words."""
    told = seen.around.carried and not seen.phrase("done-alone").fullmatch(seen.left)
    return Said("target", 1, "carried", "status:carried") if told else None


def _by_deadline(seen: _Seen) -> Said | None:
    """Its time, which is a deadline or still to come."""
    rule = f"status:deadline > {seen.around.deadline}"
    return Said("target", 1, "deadline", rule) if seen.around.deadline else None


def _by_past(seen: _Seen) -> Said | None:
    """Its time, which is past or reaches up to now, where its clause plans nothing."""
    return DONE if seen.around.past else None


def _by_sentence(seen: _Seen) -> Said | None:
    """A word of plans in its sentence behind what is done."""
    begun, at = seen.begun, seen.quantity.start
    planned = seen.cues.last("target", "sentence", begun, at)
    done = seen.cues.last("actual", "clause", begun, at)
    later = planned is not None and (done is None or planned.start > done.start)
    return _target(planned, "sentence") if planned and later else None


def _by_opening(seen: _Seen) -> Said | None:
    """A word of plans that opens its sentence."""
    begun, at = seen.begun, seen.quantity.start
    opened = seen.cues.first("target", "opening", begun, min(begun + _OPENING, at))
    if opened is None or seen.phrase("opens-none").search(seen.text, begun, opened.start):
        return None
    return _target(opened, "sentence")


def _by_block(seen: _Seen) -> Said | None:
    """The heading, label or paragraph that it stands under."""
    planning = seen.around.planning
    return Said("target", 1, "planning", planning) if planning else None


def _done(seen: _Seen, but: frozenset[str], end: int) -> Hit | None:
    """Return the last word of its clause that tells of what is done, but in some cases."""
    beside = (one for one in seen.near if one.cue.says == "actual" and end == seen.at)
    return next(beside, None) or seen.cues.last("actual", "clause", seen.start, end, but)


def _target(hit: Hit, by: str) -> Said:
    return Said("target", 1, by, hit.cue.rule)


def _no_plan(phrase: str) -> Said:
    return Said("actual", 1, "actual", f"clauses.toml#{phrase}")


#: What may make a number a target, or say that it is none, in the order of their right.
_PLANS: tuple[_Candidate, ...] = (
    _by_rate_of_plan, _by_start, _by_words_behind, _by_words_near, _by_share, _by_clause,
    _by_already, _by_clause_before, _by_deadline, _by_past, _by_sentence, _by_opening, _by_block,
)  # fmt: skip


def _by_plan(case: Case) -> Said | None:
    """What plans it."""
    return case.plan if case.planned else None


def _by_what_is_done(case: Case) -> Said | None:
    """What says that it is done."""
    return None if case.planned else case.plan


# --- differences ----------------------------------------------------------------------------


def _by_change(case: Case) -> Said | None:
    """A difference, which is a goal of growth where it is planned."""
    seen = case.seen
    change = first(_DIFFERENCES, seen)
    if change is None or change.status != "change":
        return None
    plan = case.plan if case.planned else None
    if plan is not None and seen.phrase("beyond-plan").search(seen.left):
        return Said("change", change.sign, "yardstick", "clauses.toml#beyond-plan")
    if seen.phrase("floor").match(seen.text, seen.quantity.start):
        return Said("target", 1, "growth-goal", "clauses.toml#floor")
    if plan is None or _is_measured(seen, plan):
        return change
    return Said("target", 1, "growth-goal", plan.rule)


def _is_measured(seen: _Seen, plan: Said) -> bool:
    """Whether a difference that may be planned was measured: it compares, and before it plans."""
    start, at = seen.start, seen.at
    compared = seen.cues.first("compare", "clause", start, at)
    planned = seen.cues.first("target", "clause", start, at)
    planned = planned or seen.cues.first("target", "sentence", start, at)
    if compared is None or planned is None:
        return compared is not None and plan.by not in ("planning", "carried")
    return compared.start < planned.start


def _by_age(seen: _Seen) -> Said | None:
    """An age, which is no difference unless it is a lifetime."""
    age = seen.quantity.dimension == "age" and not seen.phrase("lifetime").search(seen.left)
    return _no_plan("lifetime") if age else None


def _by_sign(seen: _Seen) -> Said | None:
    """同比 right before it, by its own sign."""
    signed = seen.phrase("signed").search(seen.left)
    return (
        _differs(1 if seen.quantity.value >= 0 else -1, "clauses.toml#signed") if signed else None
    )


def _by_level(seen: _Seen) -> Said | None:
    """The level that is reached, or what a voucher takes off, which is no difference."""
    level = next((one for one in seen.near if one.cue.says == "level"), None)
    if level is not None:
        return Said("actual", 1, "level", level.cue.rule)
    return _no_plan("voucher-off") if seen.phrase("voucher-off").search(seen.left) else None


def _by_strong_word(seen: _Seen) -> Said | None:
    """A word of change right before it that needs no comparison."""
    return next((_change(one) for one in seen.near if one.cue.strong and _is_change(one)), None)


def _by_weak_word(seen: _Seen) -> Said | None:
    """A word of change right before what is compared or graded."""
    words = [one for one in seen.near if _is_change(one)]
    if not words or seen.is_compared():
        return _change(words[0]) if words else None
    graded = seen.is_of_ratio() or seen.quantity.dimension in ("money", "rate")
    return next((_change(one) for one in words if graded and not one.cue.compared), None)


def _by_yardstick(seen: _Seen) -> Said | None:
    """A yardstick that it lies above or below by itself."""
    text, start, at = seen.text, seen.start, seen.at
    if not any(seen.cues.last(says, "clause", start, at) for says in _YARDSTICKS):
        return None
    figures = [one.end() for one in seen.phrase("figure-told").finditer(text, start, at)]
    last = max(figures, default=start)
    hits = (seen.cues.first(says, "clause", last, at) for says in _YARDSTICKS)
    listed = seen.left.endswith("、") and not seen.is_of_ratio()
    reaches = seen.phrase("reaches").search
    own = (one for one in hits if one and at - one.end >= 2 and not reaches(text, one.end, at))
    return next((_change(one) for one in own if not listed), None)


def _by_far_word(seen: _Seen) -> Said | None:
    """A word of change farther off, before points or what is compared."""
    if not (seen.compares() or seen.is_of_points()):
        return None
    last = (seen.cues.last(says, scope, seen.start, seen.at) for says, scope in _FAR_WORDS)
    return next((_change(one) for one in last if one and _is_of_same(seen, one)), None)


def _is_of_same(seen: _Seen, hit: Hit) -> bool:
    """Whether nothing parts a word of change from its number."""
    between = seen.phrase("after-rise" if _CHANGES[hit.cue.says] > 0 else "after-fall")
    return between.fullmatch(seen.text, hit.end, seen.at) is not None


def _by_unit(seen: _Seen) -> Said | None:
    """Its unit, points, by the words of falling in its clause."""
    if not seen.is_of_points():
        return None
    down = seen.phrase("downwards").search(seen.left)
    return _differs(-1 if down else 1, "clauses.toml#unit-of-points")


def _is_change(hit: Hit) -> bool:
    return hit.cue.says in _CHANGES


def _change(hit: Hit) -> Said:
    return _differs(_CHANGES[hit.cue.says], hit.cue.rule)


def _differs(sign: int, rule: str) -> Said:
    return Said("change", sign, "change", rule)


#: What may make a number a difference, or say that it is none, in the order of their right.
_DIFFERENCES: tuple[_Candidate, ...] = (
    _by_age, _by_sign, _by_level, _by_strong_word, _by_weak_word, _by_yardstick, _by_far_word,
    _by_unit,
)  # fmt: skip
#: What may decide a number's status, in the order of their right.
_DECISIONS: tuple[_Decision, ...] = (
    _by_first_frame, _by_change, _by_rule_frame, _by_rule_word, _by_rule_label, _by_plan,
    _by_last_frame, _by_what_is_done,
)  # fmt: skip
#: What a decision is made of, for those that tell of it.
_PARTS: dict[_Decision, tuple[_Candidate, ...]] = {_by_change: _DIFFERENCES, _by_plan: _PLANS}


# --- what numbers beside each other say -------------------------------------------------------


def is_start(text: str, start: int, quantity: Quantity, rules: Rules) -> bool:
    """Whether a number of a clause that begins at `start` is what another is reached from."""
    left, behind = text[start : quantity.start], text[quantity.end : quantity.end + _BEHIND]
    return _is_left(rules, left, behind)


def _is_left(rules: Rules, left: str, behind: str) -> bool:
    """Whether a number between two stretches is left for another (由60张增至120张)."""
    phrase = rules.phrases.pattern
    return phrase("from").search(left) is not None and phrase("to").match(behind) is not None


def is_beside_rule(left: str, quantity: Quantity, rules: Rules) -> bool:
    """Whether nothing but for whom it is stands between a rule's amount and a number."""
    amount = quantity.dimension in ("money", "rate", "ratio")
    return amount and rules.phrases.pattern("beside-rule").fullmatch(left) is not None


def is_among_rules(between: str, text: str, quantity: Quantity, rules: Rules) -> bool:
    """Whether an amount that stands behind one of a rule is one too: a small one, soon after it,
    and the words between do not tell that it was paid, earned, measured or worked out.
    """
    phrase = rules.phrases.pattern
    large = phrase("large").search(text, quantity.start, quantity.end)
    if large or quantity.dimension != "money" or len(between) > _SOON:
        return False
    told = any(phrase(name).search(between) for name in ("worked-out", "measured", "held"))
    return not told and all(one.cue.says != "did" for one in rules.cues.all_in("block", between))


def opening_of_plans(text: str, rules: Rules) -> Hit | None:
    """Return the cue by which a sentence's first words open a stretch of plans (not so:
    围绕工作目标, 已把明年).
    """
    hits = rules.cues.all_in("opening", text)
    opened = next((one for one in hits if one.cue.says == "target"), None)
    of_other = opened and rules.phrases.pattern("opens-none").search(text, 0, opened.start)
    return None if of_other else opened
