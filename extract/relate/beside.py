"""Says what the numbers before it, and the plans that they tell of, make of a number's status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.model import Observation, Quantity, Time
from extract.relate.candidates import first
from extract.relate.clauses import Clause, continues
from extract.relate.setting import Setting
from extract.relate.status import Said, is_among_rules, is_beside_rule, is_start

#: How a number may be planned so that those behind it are too.
_OWN_PLAN = frozenset({"clause", "sentence", "carried"})
_IN_A_ROW, _BESIDE = 2, 8
"""Amounts of rules from which on others go on them, and characters between two of them."""
_LEFT, _COST = 600, 12
"""Characters of a clause before a number that may say what it is, or that it is a cost."""
_PLANS = 64
"""Times of plans that are kept: a deadline before the last so many says nothing any more."""


@dataclass(frozen=True, slots=True)
class Plans:
    """What the clauses of a sentence have planned so far.

    `begun` are the times of its plans, `ended` those of plans that it has done with, `last` the
    last observation, `parts` says that the parts of a planned number are being told, `ruled` is
    how many amounts of rules have been told in a row.
    """

    begun: tuple[Time | None, ...] = ()
    ended: tuple[Time | None, ...] = ()
    last: Observation | None = None
    parts: bool = False
    ruled: int = 0

    def after(self, last: Observation) -> Plans:
        """Return them after one more clause, which ends with an observation."""
        return Plans(self.begun, self.ended, last, self.parts, self.ruled)

    def begin(self, time: Time | None) -> Plans:
        """Return them with one more, which is for a time."""
        others = tuple(one for one in self.begun[-_PLANS:] if one is not time)
        return replace(self, begun=(*others, time))

    def end(self) -> Plans:
        """Return them ended: their deadlines say nothing of what follows."""
        ended = (*self.ended, *self.begun)[-_PLANS:]
        return replace(self, begun=(), ended=ended) if self.begun else self


@dataclass(frozen=True, slots=True)
class Number:
    """A number whose status is asked for: the `at`th of its clause, the one right behind the
    number `last` of its sentence.

    `time` governs it, `told` is its clause with the words before a bracket that breaks it
    (`broken`), `said` are the statuses of the numbers before it in the clause, `grown` what says
    behind its list of brackets that it is of growth.
    """

    setting: Setting
    clause: Clause
    at: int
    quantity: Quantity
    last: Quantity | None
    time: Time | None
    told: Clause
    broken: bool
    said: Sequence[Said]
    plans: Plans
    grown: re.Match[str] | None

    def phrase(self, name: str) -> re.Pattern[str]:
        """Return a turn of phrase."""
        return self.setting.rules.phrases.pattern(name)

    @property
    def between(self) -> str:
        """What stands between it and the number before it in its sentence."""
        return self.setting.text[self.last.end : self.quantity.start] if self.last else ""

    @property
    def listed(self) -> bool:
        """Whether it goes on a list of its clause (建成12所、15所)."""
        return continues(self.setting.text, self.clause, self.at)

    @property
    def beside(self) -> str:
        """The status of the number before it in its clause, if there is one."""
        return self.said[-1].status if self.said else ""

    @property
    def is_start(self) -> bool:
        """Whether it is what something rose or fell from."""
        return starts(self.setting, self.clause, self.quantity)


def starts(setting: Setting, clause: Clause, quantity: Quantity) -> bool:
    """Whether a number is what something rose or fell from (与2010年相比，…由7.1年升至9年)."""
    start = max(clause.start, quantity.start - _LEFT)
    return is_start(setting.text, start, quantity, setting.rules)


def refined(number: Number, own: Said) -> Said:
    """Return the status of a number that by its own words has the status `own`.

    Candidates in the order of their right: the list that it goes on; a verb of doing or a list
    that joins it to a plan's number; the bracket of a plan; a bracket that says a number once
    more; an amount of a rule right before it, or some before it; the planned whole that it is a
    part of; growth told behind its list of brackets; and what its own words say.
    """
    return first(CANDIDATES, (number, own)) or own


_Told = tuple[Number, Said]


def _by_list(told: _Told) -> Said | None:
    """The first of the list that it goes on (建成12所、15所)."""
    number, _ = told
    return replace(number.said[-1], by="list") if number.said and number.listed else None


def _by_doing(told: _Told) -> Said | None:
    """A verb of doing that joins it to a plan's number (资金38亿元到位21亿元)."""
    number, own = told
    planned = number.beside == own.status == "target"
    done = planned and number.phrase("then-done").fullmatch(number.between)
    return Said("actual", 1, "done", "clauses.toml#then-done") if done else None


def _by_listed_plan(told: _Told) -> Said | None:
    """A list with a plan's number (10个维修项目和22个卫生室)."""
    number, own = told
    fits = number.beside == "target" and own.by == "actual"
    listed = fits and number.phrase("listed-with").fullmatch(number.between)
    return Said("target", 1, "list", "clauses.toml#listed-with") if listed else None


def _by_bracket(told: _Told) -> Said | None:
    """A bracket right behind a plan's words, which holds its number (年度任务（3.3万人）)."""
    number, _ = told
    amount = number.clause.bracketed and number.quantity.dimension != "ratio"
    planned = number.broken and amount
    return Said("target", 1, "bracket", "clauses.toml#plan-before-bracket") if planned else None


def _by_aside(told: _Told) -> Said | None:
    """A bracket that says a plan's or a rule's number once more: 搬迁719人（167户），
    自付30%（即1080元）.
    """
    number, own = told
    clause, quantity, last = number.clause, number.quantity, number.plans.last
    alone = clause.bracketed and len(clause.quantities) == 1 and quantity.dimension != "ratio"
    if not alone or last is None or number.last is None or own.by != "actual":
        return None
    words = number.setting.text[clause.start : quantity.start]
    again = number.phrase("once-more").fullmatch(words)
    same = again is not None if words else quantity.dimension == "count"
    close = number.last.end == clause.start - 1 and clause.end == quantity.end
    ruled = last.status in ("target", "standard")
    return (
        Said(last.status, 1, "aside", "clauses.toml#once-more")
        if same and close and ruled
        else None
    )


def _by_rule_beside(told: _Told) -> Said | None:
    """An amount of a rule right before it (县级200元、65%)."""
    number, own = told
    plan, last, quantity = number.plans.last, number.last, number.quantity
    status = number.beside or (plan.status if plan else "")
    if own.status != "actual" or status != "standard" or last is None:
        return None
    alike = last.unit == quantity.unit and last.value * 20 > quantity.value
    ruled = alike and is_beside_rule(number.between, quantity, number.setting.rules)
    return Said("standard", 1, "beside-rule", "clauses.toml#beside-rule") if ruled else None


def _by_rules_before(told: _Told) -> Said | None:
    """Amounts of rules that its sentence has told before it."""
    number, own = told
    ruled, between, setting = number.plans.ruled, number.between, number.setting
    near = ruled >= _IN_A_ROW or (ruled and len(between) <= _BESIDE)
    if own.by != "actual" or not near:
        return None
    among = is_among_rules(between, setting.text, number.quantity, setting.rules)
    return Said("standard", 1, "among-rules", "status:among-rules") if among else None


def _by_whole(told: _Told) -> Said | None:
    """The planned number that it is a part of (新建120所，其中中学20所)."""
    number, own = told
    part = own.status == "actual" and _part_of_plan(number)
    return Said("target", own.sign, "part-of-plan", "clauses.toml#part-of") if part else None


def _by_growth(told: _Told) -> Said | None:
    """What says behind its list of brackets that it is of growth
    (甲县（31.2%）、乙县（26.5%）增速居前).
    """
    number, own = told
    grown = number.grown
    if grown is None or own.status != "actual" or number.quantity.dimension != "ratio":
        return None
    return Said("change", -1 if grown[1] else 1, "bracket", "clauses.toml#growth-of-list")


#: What the numbers before a number may make of it, in the order of their right.
CANDIDATES = (
    _by_list, _by_doing, _by_listed_plan, _by_bracket, _by_aside, _by_rule_beside,
    _by_rules_before, _by_whole, _by_growth,
)  # fmt: skip


def _part_of_plan(number: Number) -> bool | None:
    """Whether a number is a part (其中…) of the planned number before it; None if it is not
    and says nothing of the parts to come.
    """
    plans, text = number.plans, number.setting.text
    stretch = number.clause.start, number.quantity.start
    if plans.last is None or plans.last.status != "target":
        return None
    if not (plans.parts or number.phrase("part-of").match(text, *stretch)):
        return None
    alike = plans.last.dimension == number.quantity.dimension
    return alike and not number.phrase("done-by-then").search(text, *stretch)


def plans_after(number: Number, one: Said) -> Plans:
    """Return the plans that are told when a number has got its status."""
    plans, quantity, text = number.plans, number.quantity, number.setting.text
    amount, ruled = quantity.dimension in ("money", "rate"), one.status == "standard"
    counted = plans.ruled + (amount and ruled)
    kept = ruled or quantity.dimension == "count"
    done = one.status == "actual" or one.by == "part-of-plan"
    parts = _part_of_plan(number) if done else None
    so = (counted if kept else 0, plans.parts if parts is None else parts)
    if so != (plans.ruled, plans.parts):
        plans = replace(plans, ruled=so[0], parts=so[1])
    plans = plans.end() if one.by == "done" else plans
    left = text[max(number.told.start, quantity.start - _COST) : quantity.start]
    own = one.status == "target" and one.by in _OWN_PLAN
    return plans.begin(number.time) if own and not number.phrase("cost").search(left) else plans
