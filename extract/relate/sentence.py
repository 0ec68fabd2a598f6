"""Reads the numbers of one sentence, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from extract.model import Article, Mentions, Observation, Quantity, Reference, Region, Span, Time
from extract.relate.clauses import (
    Clause,
    Cover,
    behind_lists,
    continues,
    groups,
    last_mark,
    split_clauses,
)
from extract.relate.context import Context
from extract.relate.cues import Cues
from extract.relate.governing import Governors
from extract.relate.indicator import (
    announce,
    measure_of,
    mentioned,
    name_clause,
    names_anything,
    open_label,
    phrase_before,
)
from extract.relate.moods import label_says
from extract.relate.naming import Named, Words
from extract.relate.owners import Owners
from extract.relate.period import (
    NO_PERIOD,
    Period,
    as_period,
    is_base,
    is_end_to_come,
    is_past,
    is_plan,
    is_to_come,
    lies_ahead,
)
from extract.relate.phrases import Phrases, phrases
from extract.relate.setting import Setting
from extract.relate.status import (
    Said,
    Surroundings,
    is_among_rules,
    is_beside_rule,
    is_start,
    status_of,
)
from extract.relate.subjects import Subject
from extract.relate.times import in_year
from extract.relate.topic import Topic
from extract.rules import Rules

#: An observation, and the context in which its sentence stands.
Row = tuple[Observation, Context]

# Behind a list of brackets, 甲县（31.2%）、乙县（26.5%）: its measure.
_MEASURE = re.compile(r"[^，。；：、（）\d]{2,10}")
#: How a number may be planned so that those behind it are too.
_OWN_PLAN = frozenset({"clause", "sentence", "carried"})
_REMAINING = frozenset({"remaining", "remaining-must"})
_IN_A_ROW, _BESIDE = 2, 8
_LEFT = 600
"""Characters of a clause before a number that may say what it is: one without marks has no end."""
_PLANS = 64
"""Times of plans that are kept: a deadline before the last so many says nothing any more."""
_NAME = 8
"""Characters before a bracket with a plan's number that hold the words of its plan."""
_MARK = re.compile("[，。；]")


@dataclass(frozen=True, slots=True)
class _Plans:
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

    def after(self, last: Observation) -> _Plans:
        """Return them after one more clause, which ends with an observation."""
        return _Plans(self.begun, self.ended, last, self.parts, self.ruled)

    def begin(self, time: Time | None) -> _Plans:
        """Return them with one more, which is for a time."""
        others = tuple(one for one in self.begun[-_PLANS:] if one is not time)
        return replace(self, begun=(*others, time))

    def end(self) -> _Plans:
        """Return them ended: their deadlines say nothing of what follows."""
        if not self.begun:
            return self
        return replace(self, begun=(), ended=(*self.ended, *self.begun)[-_PLANS:])


@dataclass(frozen=True, slots=True)
class _Number:
    """A number whose status is asked for: the `at`th of its clause.

    `time` governs it, `told` is its clause with the words before a bracket that breaks it
    (`broken`), `said` are the statuses of the numbers before it in the clause.
    """

    clause: Clause
    at: int
    quantity: Quantity
    time: Time | None
    told: Clause
    broken: bool
    said: Sequence[Said]
    plans: _Plans

    @property
    def before(self) -> Quantity:
        """The number before it in the clause."""
        return self.clause.quantities[self.at - 1]


def observe(
    mentions: Mentions, found: Sequence[Subject], article: Article, context: Context,
    setting: Setting, *, past: bool,
) -> tuple[list[Row], Topic]:  # fmt: skip
    """Return the rows of a sentence, in order, and the topic behind it.

    `found` are its places that can be subjects; `past` says that the time that opened its
    paragraph is past or reaches up to now.
    """
    governors = Governors(setting.text, mentions, setting.rules)
    return _Sentence(
        mentions, article, context, setting, past,
        taken=Cover.of(_spans(mentions, found, governors, setting)),
        grammar=phrases(setting.rules),
        governors=governors,
        cues=Cues(setting.text, mentions.sentence.start, mentions.sentence.end, setting.rules),
        owners=Owners(setting.text, mentions, found, context, setting.rules),
        lists=_Lists(setting, mentions),
    ).rows()  # fmt: skip


class _Lists:
    """What stands behind the lists of brackets of a sentence, by their closing marks."""

    def __init__(self, setting: Setting, mentions: Mentions) -> None:
        self._stretch = setting.text, mentions.sentence.start, mentions.sentence.end
        self._growth = setting.rules.phrases.pattern("growth-of-list")

    @cached_property
    def measures(self) -> dict[int, re.Match[str] | None]:
        """The words that may be their measure."""
        return behind_lists(_MEASURE, *self._stretch)

    @cached_property
    def growth(self) -> dict[int, re.Match[str] | None]:
        """What says that they are of growth."""
        return behind_lists(self._growth, *self._stretch)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence to be read; `taken` are the spans of its times and subject places."""

    mentions: Mentions
    article: Article
    context: Context
    setting: Setting
    past: bool
    taken: Cover
    grammar: Phrases
    governors: Governors
    cues: Cues
    owners: Owners
    lists: _Lists

    def rows(self) -> tuple[list[Row], Topic]:
        """Return the sentence's observations with their context, in order, and its topic."""
        text, phrase = self.setting.text, self.setting.rules.phrases.pattern
        topic = self.context.topic.in_sentence()
        rows: list[Row] = []
        plans = _Plans()
        announced, opened, within = "", "", False
        about: Clause | None = None
        begun = self.mentions.sentence.start
        for clause in split_clauses(text, self.mentions):
            if clause.quantities:
                if about is not None:
                    announced, about = self._mentioned(about), None
                if within and not clause.bracketed:
                    announced = ""
                if text.startswith("）", clause.start - 1) and not clause.bracketed:
                    announced = announced or opened
                if clause.bracketed and not announced:
                    announced = self._behind(clause, topic)
                observed, plans, topic = self._clause(clause, announced, plans, topic)
                rows += [(one, self.context) for one in observed]
                plans = plans.after(observed[-1])
                announced = announced if clause.bracketed else ""
                within = clause.bracketed
            elif not phrase("joining").fullmatch(self._blank(clause.start, clause.end)):
                if clause.closing in ("（", "("):
                    piece = self._blank(clause.start, clause.end)
                    opened = phrase_before(self.grammar, piece)
                told, topic = self._announce(clause, topic)
                announced, about = told or "", clause if told is None else None
                within = False
                if phrase("so-far").search(text, clause.start, clause.end):
                    plans = plans.end()
            if clause.closing == "；":
                if phrase("forecast").search(text, begun, clause.end):
                    plans = plans.end()
                begun = clause.end
                topic = topic.in_part()
                announced, about = "", None
        return rows, topic

    def _behind(self, clause: Clause, topic: Topic) -> str:
        """Return the measure behind a list of brackets (甲县（99%）、乙县（98%）完成率领先)."""
        told = self.lists.measures.get(clause.end)
        return measure_of(self.grammar, told[0], topic) if told else ""

    def _announce(self, clause: Clause, topic: Topic) -> tuple[str | None, Topic]:
        """Return what a clause without numbers announces, and the topic with it as label or theme;
        None where it only mentions something.
        """
        piece = self._blank(clause.start, clause.end)
        announced, topic = announce(self.grammar, piece, topic, alone=False)
        if not names_anything(self.grammar, piece):
            return announced, topic
        label = self._phrase("label").fullmatch(piece)
        if clause.closing in ("：", ":") and label:
            return "", open_label(self.grammar, piece, topic)
        return announced, topic

    def _mentioned(self, clause: Clause) -> str:
        """Return what a clause that announces nothing is about, which numbers behind it may be."""
        piece = self._blank(clause.start, clause.end)
        return mentioned(self.grammar, piece, within=clause.closing in ("（", "("))

    def _clause(
        self, clause: Clause, announced: str, plans: _Plans, topic: Topic
    ) -> tuple[list[Observation], _Plans, Topic]:
        """Return a clause's observations, and the plans and the topic behind it."""
        text = self.setting.text
        said, times, plans = self._said(clause, plans, topic.label)
        regions = self._of_listed(clause, self.owners.whose(clause))
        edges = [clause.start]
        for quantity in clause.quantities:
            edges += [quantity.start, quantity.end]
        edges.append(clause.end)
        words = Words(
            tuple(self._blank(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)),
            clause.quantities,
            tuple(text[q.number_end : q.end] for q in clause.quantities),
            tuple(one.status == "change" or one.by == "growth-goal" for one in said),
            clause.bracketed,
            announced,
            len({region.code for region in regions}) == len(regions) > 1,
            tuple(one.by == "growth-goal" for one in said),
        )
        named, topic = name_clause(self.grammar, words, topic)
        observed = [
            self._observation(clause, *each)
            for each in zip(clause.quantities, regions, times, said, named, strict=True)
        ]
        return observed, plans, topic

    def _of_listed(self, clause: Clause, regions: Sequence[Region]) -> list[Region]:
        """Return the regions with the heading's for a list that goes through them
        (under 乾安、宁江: 两地分别收粮71.4和53.9万吨).
        """
        text, listed = self.setting.text, self.context.listed
        found: list[Region] = []
        for group in groups(text, clause):
            told = list(regions[len(found) : len(found) + len(group)])
            they = 1 < len(group) == len(listed) and self._phrase("they-each").search(
                text, clause.start, group[0].start
            )
            found += listed if they else told
        return found

    def _said(
        self, clause: Clause, plans: _Plans, label: str
    ) -> tuple[list[Said], list[Time | None], _Plans]:
        """Return the status of each number of a clause, the time that governs it, and the plans
        told up to its end.
        """
        text = self.setting.text
        said: list[Said] = []
        times: list[Time | None] = []
        for at in range(len(clause.quantities)):
            one, time, plans = self._one(clause, at, said, plans, label)
            said.append(one)
            times.append(time)
        row: list[Time | None] = []
        for group in groups(text, clause):
            size = len(group)
            turned = self.governors.in_turn(group[0].start, size) if size > 1 else ()
            row += turned or times[len(row) : len(row) + size]
        so_far = self._phrase("so-far").search(text, clause.start, clause.end)
        if so_far and any(one.status == "actual" for one in said):
            plans = plans.end()
        return said, row, plans

    def _one(
        self, clause: Clause, at: int, said: Sequence[Said], plans: _Plans, label: str
    ) -> tuple[Said, Time | None, _Plans]:
        """Return the status of one number, the time that governs it, and the plans then told.

        What its own words and what stands around them say (`status_of`) is refined by what the
        numbers before it are, in the order of `_REFINEMENTS`.
        """
        number = self._number(clause, at, said, plans)
        around = self._around(number.time, label, carried=self._is_carried(number))
        start, rules = self.mentions.sentence.start, self.setting.rules
        one = status_of(
            self.setting.text, number.quantity, number.told, start, self.cues, around, rules
        )
        for refine in _REFINEMENTS:
            one = refine(self, number, one)
        plans = self._after(number, one)
        if one.status == "target":
            return one, self._planned(number.told, number.quantity, one, plans.last), plans
        return one, self._done(number, one, plans), plans

    def _number(self, clause: Clause, at: int, said: Sequence[Said], plans: _Plans) -> _Number:
        """Return a number with what its status goes by."""
        quantity = clause.quantities[at]
        time = self.governors.still(quantity) or self.governors.at(quantity.start, plan=False)
        if time is not None and time.kind == "by" and time in plans.ended:
            time = None
        begin = None if at else self._bracketed_from(clause)
        told = clause if begin is None else replace(clause, start=begin)
        return _Number(clause, at, quantity, time, told, begin is not None, said, plans)

    def _is_carried(self, number: _Number) -> bool:
        """Whether the clause before plans in its own words what the number belongs to."""
        begun, at = number.plans.begun, number.at
        if not begun or at > 1:
            return False
        if at and not self._is_start(number.clause, number.clause.quantities[0]):
            return False
        return number.time is begun[-1] or is_end_to_come(number.time, self.setting.reference)

    def _after(self, number: _Number, one: Said) -> _Plans:
        """Return the plans that are told when a number has got its status."""
        plans, quantity = number.plans, number.quantity
        if quantity.dimension in ("money", "rate") and one.status == "standard":
            plans = replace(plans, ruled=plans.ruled + 1)
        elif quantity.dimension != "count" and one.status != "standard":
            plans = replace(plans, ruled=0) if plans.ruled else plans
        done = one.status == "actual" or one.by == "part-of-plan"
        parts = self._parts_of_plan(number) if done else None
        plans = plans if parts in (None, plans.parts) else replace(plans, parts=bool(parts))
        if one.by == "done":
            plans = plans.end()
        left = self.setting.text[max(number.told.start, quantity.start - 12) : quantity.start]
        own = (
            one.status == "target" and one.by in _OWN_PLAN and not self._phrase("cost").search(left)
        )
        return plans.begin(number.time) if own else plans

    def _done(self, number: _Number, one: Said, plans: _Plans) -> Time | None:
        """Return the time of a number that is no plan: none that a plan before it has."""
        time = number.time
        if time in plans.begun and time is not None and time.kind in ("year", "by", "period"):
            time = None
        if one.status == "actual":
            time = self._than(number.clause, number.quantity) or time
        if one.status == "change" and time is not None and _is_last_years(self.setting, time):
            # A change is of the new value's time.
            time = self.governors.dated_before(time)
        return time

    def _than(self, clause: Clause, quantity: Quantity) -> Time | None:
        """Return the time of what a number is what something else is measured against."""
        text = self.setting.text
        compared = self._phrase("compared-behind").match(text, quantity.end)
        based = compared is not None or self._is_start(clause, quantity)
        if not based and self._phrase("than-behind").match(text, quantity.end) is None:
            return None
        than = self.governors.compared(quantity.start)
        return than if than is not None and (based or than.start >= clause.start) else None

    def _listed(self, number: _Number, one: Said) -> Said:
        """What goes on a list is as its first (建成12所、15所)."""
        if number.said and continues(self.setting.text, number.clause, number.at):
            return replace(number.said[-1], by="list")
        return one

    def _beside(self, number: _Number, one: Said) -> Said:
        """Beside a plan's number in its clause, what a verb of doing joins to it is done
        (资金38亿元到位21亿元), what is listed with it is planned too.
        """
        if not number.said or one.by == "list" or number.said[-1].status != "target":
            return one
        between = self.setting.text[number.before.end : number.quantity.start]
        if one.status == "target" and self._phrase("then-done").fullmatch(between):
            return Said("actual", 1, "done", "status:done")
        listed = self._phrase("listed-with").fullmatch(between)
        return Said("target", 1, "list", "status:list") if listed and one.by == "actual" else one

    def _of_plan(self, number: _Number, one: Said) -> Said:
        """A bracket right behind a plan's words holds its number (年度任务（3.3万人）)."""
        amount = number.clause.bracketed and number.quantity.dimension != "ratio"
        return Said("target", 1, "bracket", "status:bracket") if number.broken and amount else one

    def _aside(self, number: _Number, one: Said) -> Said:
        """A bracket says a number of a plan or a rule once more: 搬迁719人（167户），
        自付30%（即1080元）.
        """
        clause, quantity, last = number.clause, number.quantity, number.plans.last
        alone = clause.bracketed and len(clause.quantities) == 1 and quantity.dimension != "ratio"
        if not alone or last is None or last.status not in ("target", "standard"):
            return one
        words = self.setting.text[clause.start : quantity.start]
        told = self.mentions.quantities[clause.first - 1].end == clause.start - 1
        same = (
            quantity.dimension == "count"
            if not words
            else self._phrase("once-more").fullmatch(words)
        )
        again = told and clause.end == quantity.end and same and one.by == "actual"
        return Said(last.status, 1, "aside", "status:aside") if again else one

    def _beside_rule(self, number: _Number, one: Said) -> Said:
        """A number that follows at once on the number of a rule is one (县级200元、65%)."""
        plan = number.plans.last
        status = number.said[-1].status if number.said else plan.status if plan else ""
        if one.status != "actual" or status != "standard":
            return one
        quantity = number.quantity
        last = self.mentions.quantities[number.clause.first + number.at - 1]
        alike = last.unit == quantity.unit and last.value * 20 > quantity.value
        between = self.setting.text[last.end : quantity.start]
        ruled = alike and is_beside_rule(between, quantity, self.setting.rules)
        return Said("standard", 1, "beside-rule", "status:beside-rule") if ruled else one

    def _among_rules(self, number: _Number, one: Said) -> Said:
        """A number may go on the amounts of a rule that its sentence has told."""
        ruled = number.plans.ruled
        if one.by != "actual" or not ruled:
            return one
        quantity, before = number.quantity, number.clause.first + number.at - 1
        words = self.setting.text[self.mentions.quantities[before].end : quantity.start]
        near = ruled >= _IN_A_ROW or len(words) <= _BESIDE
        among = near and is_among_rules(words, self.setting.text, quantity, self.setting.rules)
        return Said("standard", 1, "among-rules", "status:among-rules") if among else one

    def _part_of_plan(self, number: _Number, one: Said) -> Said:
        """A part of a planned number is planned (新建120所，其中中学20所)."""
        part = one.status == "actual" and self._parts_of_plan(number)
        return Said("target", one.sign, "part-of-plan", "status:part-of-plan") if part else one

    def _of_growth(self, number: _Number, one: Said) -> Said:
        """A ratio in a list of brackets is a growth where what follows says so
        (甲县（31.2%）、乙县（26.5%）增速居前).
        """
        ratio = number.clause.bracketed and number.quantity.dimension == "ratio"
        if one.status != "actual" or not ratio:
            return one
        grown = self.lists.growth.get(number.clause.end)
        return Said("change", -1 if grown[1] else 1, "bracket", "status:bracket") if grown else one

    def _is_start(self, clause: Clause, quantity: Quantity) -> bool:
        """Whether a number is what something rose or fell from (与2010年相比，…由7.1年升至9年)."""
        start = max(clause.start, quantity.start - _LEFT)
        return is_start(self.setting.text, start, quantity, self.setting.rules)

    def _bracketed_from(self, clause: Clause) -> int | None:
        """Return where the clause begins that a bracket with a plan's number breaks in two.

        Either half has its words before the bracket: 完成年度任务（3.3万人）的61.5%.
        """
        text, sentence = self.setting.text, self.mentions.sentence
        behind = self._phrase("bracket-behind").match(text, max(0, clause.start - 1))
        if not clause.bracketed and behind is None:
            return None
        opened = text.rfind("（", sentence.start, clause.start + 1)
        named = self._phrase("plan-before-bracket")
        if opened < 0 or not named.search(text, max(sentence.start, opened - _NAME), opened):
            return None
        return max(last_mark(text, "，；。", sentence.start, opened) + 1, sentence.start)

    def _around(self, time: Time | None, label: str, *, carried: bool) -> Surroundings:
        text, rules, reference = self.setting.text, self.setting.rules, self.setting.reference
        labelled = label_says(label, rules)
        reported = "" if "actual" in labelled else self.context.by("plan")
        past = self.past if time is None else is_past(time, reference)
        ended = time is not None and time.kind in ("period", "year") and time.grain != "day"
        return Surroundings(
            planning=labelled.get("target", reported),
            past=past,
            deadline=time is not None and is_to_come(text, time, reference, rules),
            carried=carried,
            ruled=labelled.get("standard", self.context.by("rule")),
            ended=ended and past,
        )

    def _parts_of_plan(self, number: _Number) -> bool | None:
        """Whether a number is a part (其中…) of the planned number before it; None if it is not
        and says nothing of the parts to come.
        """
        plans, start, end = number.plans, number.clause.start, number.quantity.start
        if plans.last is None or plans.last.status != "target":
            return None
        if not (plans.parts or self._phrase("part-of").match(self.setting.text, start, end)):
            return None
        alike = plans.last.dimension == number.quantity.dimension
        return alike and not self._phrase("done-by-then").search(self.setting.text, start, end)

    def _planned(
        self, clause: Clause, quantity: Quantity, said: Said, last: Observation | None
    ) -> Time | None:
        """Return the time of a planned number: the year that its plan names, else the time that
        governs it (none if that tells of what is done), else the one that opened the plans.
        """
        text, rules, reference = self.setting.text, self.setting.rules, self.setting.reference
        left = text[max(clause.start, quantity.start - _LEFT) : quantity.start]
        year = reference.this_year
        plan_year = self._phrase("planned-year").search(left)
        if (
            plan_year
            and quantity.dimension == "ratio"
            and self._phrase("share-right-before").search(left)
        ):
            near = self.governors.at(quantity.start, plan=False)
            plan_year = None if near is not None and near.kind == "by" else plan_year
        if year is not None and plan_year:
            named = self._phrase("year-named").search(left)
            year = int(named[1]) if named else year
            first, end = date(year, 1, 1), date(year, 12, 31)
            return Time(clause.start, clause.start, first, end, "year", "year", "date:plan-year")
        time = self.governors.at(quantity.start, plan=True)
        near = self.governors.deadline(quantity)
        if near is not None and (
            said.by in _REMAINING
            or near.start == quantity.end
            or (time is None and not _MARK.search(text, quantity.end, near.start))
        ):
            time = near
        if time is None:
            return self.context.planned
        if time.kind in ("until", "since", "now"):
            return None
        if _is_over(text, time, reference, rules):
            if last is not None and last.period_end == time.last:
                return None
            time = in_year(time, time.last.year + 1) if time.last is not None else time
        named_plan = said.by == "near" and not is_plan(text, time, rules)
        if named_plan and time.kind != "by" and time.start < clause.start:
            return None
        return time

    def _when(self, clause: Clause, quantity: Quantity, said: Said, time: Time | None) -> Period:
        text, rules, reference = self.setting.text, self.setting.rules, self.setting.reference
        status, frame, recent = said.status, self.context.frame, self.context.told.recent
        done = status in ("actual", "change")
        if self._is_start(clause, quantity) and not self._is_of(time, quantity):
            return NO_PERIOD
        if (
            status == "standard"
            and time is not None
            and self._phrase("year-to-come").match(text, time.start)
        ):
            return NO_PERIOD
        if time is not None and not (done and lies_ahead(time, reference)):
            period = as_period(text, time, status, reference, "period:sentence", rules)
            since = time.kind == "since" and period.first is None
            if since and recent is not None and _is_near(recent, reference):
                return Period(recent.first, period.last, "period:since-recent")
            return period
        if not done:
            return NO_PERIOD
        late = self.governors.behind(quantity, clause.end)
        if late is not None and not lies_ahead(late, reference):
            return as_period(text, late, status, reference, "period:behind", rules)
        begun = max(clause.start, quantity.start - _LEFT)
        now = self._phrase("by-now").search(text, begun, quantity.start)
        if now and frame is not None and _is_long_over(frame, reference):
            frame = None
        if frame is not None and not lies_ahead(frame, reference):
            return as_period(text, frame, status, reference, "period:frame", rules)
        if reference.year is not None and reference.reports:
            first, last = date(reference.year, 1, 1), date(reference.year, 12, 31)
            return Period(first, last, "period:report-year")
        named = self.governors.at(quantity.start, plan=True)
        if status == "actual" and named is not None and is_past(named, reference):
            return as_period(text, named, status, reference, "period:plan", rules)
        if now:
            return Period(None, reference.published, "period:by-now")
        return NO_PERIOD

    def _is_of(self, time: Time | None, start: Quantity) -> bool:
        """Whether what something rose from is told with a time of its own (由2020年的7.2%升至9%,
        与2010年相比，…由7.1年升至9年).
        """
        if time is None:
            return False
        text, rules = self.setting.text, self.setting.rules
        own = self._phrase("own-time").fullmatch(text, time.end, start.start)
        return own is not None or is_base(text, time, rules)

    def _observation(
        self, clause: Clause, quantity: Quantity, region: Region, time: Time | None, said: Said,
        name: Named,
    ) -> Observation:  # fmt: skip
        period = self._when(clause, quantity, said, time)
        value, high = quantity.value, quantity.value_high
        if said.sign < 0:
            value = -abs(value)
            high = None if high is None else -abs(high)
        return Observation(
            start=quantity.start, end=quantity.end, value=value, value_high=high,
            qualifier=quantity.qualifier, unit=quantity.unit, dimension=quantity.dimension,
            region=region.name, region_code=region.code, indicator=name.text,
            period_start=period.first, period_end=period.last, status=said.status,
            base=self._base(clause, quantity) if said.status == "change" else "",
            section=self.article.section, article=self.article.heading,
            sentence=Span(self.mentions.sentence.start, self.mentions.sentence.end),
            rules=(quantity.rule, region.rule, period.rule, said.rule, name.rule),
        )  # fmt: skip

    def _base(self, clause: Clause, quantity: Quantity) -> str:
        """Return what a change is measured against, in the text's words (上年, 2019年)."""
        text = self.setting.text
        if within := self.governors.base_within(clause.start, quantity.start):
            return text[within.start : within.end]
        begun = max(clause.start, quantity.start - _LEFT)
        before = self.governors.base_before(clause.start, quantity.start)
        if before and not self._phrase("compared-at-once").search(text, begun, quantity.start):
            return text[before.start : before.end]
        if text.find("环比", begun, quantity.start) >= 0:
            return "上期"
        compared = self.governors.compares(clause.start, quantity.start)
        return "上年同期" if compared else ""

    def _phrase(self, name: str) -> re.Pattern[str]:
        """Return a turn of phrase."""
        return self.setting.rules.phrases.pattern(name)

    def _blank(self, start: int, end: int) -> str:
        """Return the text between two offsets without its times and subject places."""
        pieces: list[str] = []
        at = start
        for left, right in self.taken.between(start, end):
            if left > at:
                pieces.append(self.setting.text[at:left])
            at = max(at, right)
        pieces.append(self.setting.text[at:end])
        return "".join("".join(pieces).split())


def _spans(
    mentions: Mentions, found: Sequence[Subject], governors: Governors, setting: Setting
) -> list[tuple[int, int]]:
    """Return the spans of a sentence's times and subject places.

    A place is none of these that is counted (31个省) or that a share is of (占全国比重).
    """
    text, rules = setting.text, setting.rules
    left_over, share = rules.phrases.pattern("left-over"), rules.phrases.pattern("share-of-place")
    spans = [
        (t.start, t.end)
        for t, base in zip(mentions.times, governors.are_bases, strict=True)
        if not left_over.match(text, t.end) and (not base or is_plan(text, t, rules))
    ]
    places = [(s.start, s.end) for s in found]
    places += [(p.start, p.end) for p in mentions.places if p.deictic is not None]
    counted = {at for quantity in mentions.quantities for at in (quantity.start, quantity.end)}
    spans += [
        (start, end)
        for start, end in places
        if start not in counted and not share.match(text, max(0, start - 1))
    ]
    return spans


def _is_near(recent: Time, reference: Reference) -> bool:
    """Whether a day or month told before is one that a count may have begun with: not one to come,
    nor one of years ago.
    """
    published = reference.published
    if published is None or recent.last is None:
        return not lies_ahead(recent, reference)
    return not lies_ahead(recent, reference) and recent.last.year >= published.year - 1


def _is_long_over(frame: Time, reference: Reference) -> bool:
    """Whether a frame is of years before the one reported on: 现有 is not said of it."""
    year = reference.this_year
    past = frame.last is not None and year is not None and frame.last.year < year - 1
    return past and frame.kind == "period"


def _is_over(text: str, time: Time, reference: Reference, rules: Rules) -> bool:
    """Whether a time without a year, of which something is planned, is over in this year."""
    published = reference.published
    return (
        published is not None
        and time.first is not None
        and time.last is not None
        and time.last < published
        and not rules.phrases.pattern("year-figures").search(text, time.start, time.end)
    )


def _is_last_years(setting: Setting, time: Time) -> bool:
    """Whether a time is that of the year before, of which no change itself is told (同期为增长)."""
    was = setting.rules.phrases.pattern("was").match(setting.text, time.end)
    return time.rule == "date:same-period" and was is None


#: How the numbers before it refine what a number's own words say, in this order.
_REFINEMENTS = (
    _Sentence._listed, _Sentence._beside, _Sentence._of_plan, _Sentence._aside,
    _Sentence._beside_rule, _Sentence._among_rules, _Sentence._part_of_plan, _Sentence._of_growth,
)  # fmt: skip
