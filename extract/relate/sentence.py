"""Relates the numbers of one sentence, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extract.model import Article, Mentions, Observation, Quantity, Reference, Region, Span, Time
from extract.relate.clauses import Clause, continues, groups, split_clauses
from extract.relate.indicator import Named, Namer
from extract.relate.moods import label_plans, label_rules
from extract.relate.period import (
    NO_PERIOD,
    Period,
    as_period,
    compared,
    governing,
    in_turn,
    is_base,
    is_end_to_come,
    is_past,
    is_plan,
    is_to_come,
    lies_ahead,
    turns,
)
from extract.relate.status import Mood, Said, is_beside_rule, is_start, status_of
from extract.relate.subjects import Subject, whose
from extract.rules import Rules

# The end of a list of brackets: 甲县（31.2%）、乙县（26.5%）.
_LISTED = r"）(?:[、和及][^，。；：（）]{1,12}（[^（）]{1,12}）)*"
_BRACKETS = re.compile(rf"{_LISTED}([^，。；：、（）\d]{{2,10}})")
_GROWTH = re.compile(rf"{_LISTED}[^。；（）\d]{{0,6}}(?:增速|增幅|涨幅|升幅|(降幅|跌幅|减幅))")
# What is to be spent plans nothing else: 概算4.68亿元，铺管1430公里.
_COST = re.compile("(?:概算|估算|造价|总投资)(?:总投资)?(?:约|为|达)?$")
_THEY = re.compile(
    "[两二三四五六七八九十]个?(?:县市区|县区|县市|地|县|市|区|旗|州)[^，]*(?:分别|依次|各)"
)
_OWN_PLAN = frozenset({"status:target-clause", "status:target-sentence", "status:target-carried"})
_MARK = re.compile("[，。；]")
# What a number is more or less than: 比去年最高值782.5万千瓦高63.7万千瓦.
_THAN = re.compile("[高低多少增减升降](?:出|了)?\\s?[约近]?\\d")
_YEAR = re.compile(r"[12]\d{3}|[一二][〇零○一二三四五六七八九]{3}")
_NAMED_YEAR = re.compile(r"((?:19|20)\d\d)年度?[^，]{0,8}$")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a sentence finds when it begins.

    `region` is what the paragraph is about, `home` what the article is about; `frame` the time
    that opened the paragraph or the article; `past` says that the paragraph's own opening time
    is past or so far; `planning` that it stands among plans; `recent` the last day or month
    told; `plan` the time of the planning phrase that opened the list or paragraph
    (2012年要办好下列实事：); `listed` the places that its heading lists.
    """

    region: Region
    home: Region
    frame: Time | None
    past: bool
    planning: bool
    recent: Time | None
    plan: Time | None = None
    listed: tuple[Region, ...] = ()


class SentenceRelater:
    """Turns a sentence's mentions into observations; made anew for each sentence."""

    def __init__(
        self, text: str, article: Article, mentions: Mentions, found: Sequence[Subject],
        scene: Scene, namer: Namer, reference: Reference, rules: Rules,
    ) -> None:  # fmt: skip
        self._text = text
        self._article = article
        self._mentions = mentions
        self._found = found
        self._scene = scene
        self._namer = namer
        self._reference = reference
        self._rules = rules
        self._plans: list[Time | None] = []
        self._ended: list[Time | None] = []
        self._taken = self._spans()
        self._last: Observation | None = None
        self._parts_of_plan = False

    def observations(self) -> list[Observation]:
        """Return the sentence's observations, in order."""
        self._namer.sentence()
        observations: list[Observation] = []
        context, opened, within = "", "", False
        begun = self._mentions.sentence.start
        for clause in split_clauses(self._text, self._mentions):
            if clause.quantities:
                if within and not clause.bracketed:
                    context = ""
                if self._text.startswith("）", clause.start - 1) and not clause.bracketed:
                    context = context or opened
                if clause.bracketed and not context:
                    context = self._behind(clause)
                observations += self._clause(clause, context)
                self._last = observations[-1]
                context = context if clause.bracketed else ""
                within = clause.bracketed
            elif self._blank(clause.start, clause.end).strip("、和及与"):
                if clause.closing in ("（", "("):
                    opened = self._namer.read(self._blank(clause.start, clause.end))
                context, within = self._announce(clause), False
                if turns(self._rules).so_far.search(self._text, clause.start, clause.end):
                    self._end_plans()
            if clause.closing == "；":
                if turns(self._rules).forecast.search(self._text, begun, clause.end):
                    self._end_plans()
                begun = clause.end
                self._namer.close()
                context = ""
        return observations

    def _behind(self, clause: Clause) -> str:
        """Return the measure behind a list of brackets (甲县（99%）、乙县（98%）完成率领先)."""
        told = _BRACKETS.match(self._text, clause.end, self._mentions.sentence.end)
        return self._namer.measured(told[1]) if told else ""

    def _grown(self, clause: Clause, quantity: Quantity) -> Said | None:
        """Return a ratio's status where the list of brackets is one of growth
        (甲县（31.2%）、乙县（26.5%）增速居前).
        """
        grown = _GROWTH.match(self._text, clause.end, self._mentions.sentence.end)
        return Said("change", -1 if grown[1] else 1, "status:bracket") if grown else None

    def _announce(self, clause: Clause) -> str:
        """Take a clause without numbers as label or theme; return what it may announce."""
        piece = self._blank(clause.start, clause.end)
        context = self._namer.announce(piece, alone=False)
        if not self._namer.names(piece):
            return context
        label = 0 < len(piece) <= 14 and not piece.startswith("分") and not piece.endswith("的")
        if clause.closing in ("：", ":") and label:
            self._namer.open(piece)
            return ""
        return context

    def _clause(self, clause: Clause, context: str) -> list[Observation]:
        said, times = self._said(clause)
        regions = whose(self._text, clause, self._found, self._scene.region, self._scene.home)
        regions = self._of_listed(clause, regions)
        edges = [clause.start]
        for quantity in clause.quantities:
            edges += [quantity.start, quantity.end]
        edges.append(clause.end)
        named = self._namer.clause(
            [self._blank(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)],
            clause.quantities,
            [self._text[q.number_end : q.end] for q in clause.quantities],
            [one.status == "change" or one.rule == "status:growth-goal" for one in said],
            bracketed=clause.bracketed,
            context=context,
            shared=len({region.code for region in regions}) == len(regions) > 1,
        )
        return [
            self._observation(clause, *each)
            for each in zip(clause.quantities, regions, times, said, named, strict=True)
        ]

    def _of_listed(self, clause: Clause, regions: list[Region]) -> list[Region]:
        """Return the regions with the heading's for a list that goes through them
        (under 乾安、宁江: 两地分别收粮71.4和53.9万吨).
        """
        listed, at = self._scene.listed, 0
        for group in groups(self._text, clause):
            size = len(group)
            if 1 < size == len(listed) and _THEY.search(self._text, clause.start, group[0].start):
                regions[at : at + size] = listed
            at += size
        return regions

    def _said(self, clause: Clause) -> tuple[list[Said], list[Time | None]]:
        """Return the status of each number of a clause, and the time that governs it."""
        said: list[Said] = []
        times: list[Time | None] = []
        for at, quantity in enumerate(clause.quantities):
            time = governing(self._text, self._mentions, quantity.start, self._rules, plan=False)
            time = self._still(quantity) or time
            if time is not None and time.kind == "by" and time in self._ended:
                time = None
            begun = at > 1 or (at == 1 and not self._is_start(clause, clause.quantities[0]))
            carried = (
                bool(self._plans)
                and not begun
                and (time is self._plans[-1] or is_end_to_come(time, self._reference))
            )
            mood = self._mood(time, carried)
            begin = None if at else self._bracketed_from(clause)
            told = clause if begin is None else replace(clause, start=begin)
            one = status_of(
                self._text, quantity, told, self._mentions.sentence.start, mood, self._rules
            )
            if said and continues(self._text, clause, at):
                one = Said(said[-1].status, said[-1].sign, "status:list")
            elif said:
                one = self._beside(clause, at, said[-1], one)
            elif begin is not None and clause.bracketed and quantity.dimension != "ratio":
                one = Said("target", 1, "status:bracket")
            last = said[-1].status if said else self._last.status if self._last else ""
            if one.status == "actual" and last == "standard" and self._follows_rule(clause, at):
                one = Said("standard", 1, "status:beside-rule")
            if one.status == "actual" and self._is_part_of_plan(clause, quantity):
                one = Said("target", one.sign, "status:part-of-plan")
            if one.status == "actual" and clause.bracketed and quantity.dimension == "ratio":
                one = self._grown(clause, quantity) or one
            if one.rule == "status:done":
                self._end_plans()
            said.append(one)
            if one.status == "target":
                left = self._text[max(told.start, quantity.start - 12) : quantity.start]
                if one.rule in _OWN_PLAN and not _COST.search(left):
                    self._plans.append(time)
                time = self._planned(told, quantity, one)
            elif time in self._plans and time is not None and time.kind in ("year", "by", "period"):
                time = None
            beyond = _THAN.match(self._text, quantity.end) is not None
            based = self._text.startswith("相比", quantity.end) or self._is_start(clause, quantity)
            if one.status == "actual" and (based or beyond):
                than = compared(self._text, self._mentions, quantity.start, self._rules)
                if than is not None and (based or than.start >= clause.start):
                    time = than
            if one.status == "change" and time is not None and _is_last_years(self._text, time):
                time = self._before(time)
            times.append(time)
        at = 0
        for group in groups(self._text, clause):
            size = len(group)
            if size > 1 and (row := in_turn(self._text, self._mentions, group[0].start, size)):
                times[at : at + size] = row
            at += size
        so_far = turns(self._rules).so_far.search(self._text, clause.start, clause.end)
        if so_far and any(one.status == "actual" for one in said):
            self._end_plans()
        return said, times

    def _before(self, past: Time) -> Time | None:
        """Return the last time before that of the year before: a change is of the new value's."""
        told = [t for t in self._mentions.times if t.end <= past.start and t.first is not None]
        return told[-1] if told else None

    def _end_plans(self) -> None:
        """End the plans told so far; their deadlines say nothing of what follows."""
        self._ended += self._plans
        self._plans.clear()

    def _beside(self, clause: Clause, at: int, last: Said, one: Said) -> Said:
        """Return a number's status beside a plan's number in its clause: what a verb of doing
        joins to it is done (资金38亿元到位21亿元), what is listed with it is planned too.
        """
        between = self._text[clause.quantities[at - 1].end : clause.quantities[at].start]
        planned = last.status == "target"
        if planned and one.status == "target" and turns(self._rules).then_done.fullmatch(between):
            return Said("actual", 1, "status:done")
        listed = between.startswith("、") and "已" not in between
        if planned and listed and one.rule == "status:actual":
            return Said("target", 1, "status:list")
        return one

    def _follows_rule(self, clause: Clause, at: int) -> bool:
        """Whether a number follows at once on the number of a rule (县级200元、65%)."""
        last, quantity = self._mentions.quantities[clause.first + at - 1], clause.quantities[at]
        alike = last.unit == quantity.unit and last.value * 20 > quantity.value
        between = self._text[last.end : quantity.start]
        return alike and is_beside_rule(between, quantity, self._rules)

    def _is_start(self, clause: Clause, quantity: Quantity) -> bool:
        """Whether a number is what something rose or fell from (与2010年相比，…由7.1年升至9年)."""
        return is_start(self._text, clause.start, quantity, self._rules)

    def _bracketed_from(self, clause: Clause) -> int | None:
        """Return where the clause begins that a bracket with a plan's number breaks in two.

        Either half has its words before the bracket: 完成年度任务（3.3万人）的61.5%.
        """
        sentence = self._mentions.sentence
        opened = self._text.rfind("（", sentence.start, clause.start + 1)
        halves = clause.bracketed or self._text.startswith("）的", clause.start - 1)
        if opened < 0 or not halves:
            return None
        begin = max(self._text.rfind(mark, sentence.start, opened) for mark in "，；。") + 1
        lead = self._text[max(begin, sentence.start) : opened]
        planned = re.search("(?:任务|目标|计划)(?:数|量)?(?:最?[重大多高]|较[重大多])?$", lead)
        return max(begin, sentence.start) if planned else None

    def _mood(self, time: Time | None, carried: bool) -> Mood:
        planning = label_plans(self._namer.label, self._scene.planning, self._rules)
        ruled = label_rules(self._namer.label, self._rules)
        if time is None:
            return Mood(planning=planning, past=self._scene.past, carried=carried, ruled=ruled)
        return Mood(
            ruled=ruled,
            planning=planning,
            past=is_past(time, self._reference),
            ended=(
                time.kind in ("period", "year")
                and time.grain != "day"
                and is_past(time, self._reference)
            ),
            deadline=is_to_come(self._text, time, self._reference, self._rules),
            carried=carried,
        )

    def _is_part_of_plan(self, clause: Clause, quantity: Quantity) -> bool:
        """Whether a number is a part (其中…) of the planned number before it."""
        lead = self._text[clause.start : quantity.start]
        if self._last is None or self._last.status != "target":
            return False
        if not (lead.startswith("其中") or self._parts_of_plan):
            return False
        self._parts_of_plan = self._last.dimension == quantity.dimension and "已" not in lead
        return self._parts_of_plan

    def _planned(self, clause: Clause, quantity: Quantity, said: Said) -> Time | None:
        """Return the time of a planned number: the year that its plan names, else the time that
        governs it (none if that tells of what is done), else the one that opened the plans.
        """
        left = self._text[clause.start : quantity.start]
        year = self._reference.this_year
        plan_year = turns(self._rules).plan_year.search(left)
        if plan_year and quantity.dimension == "ratio" and left.endswith("的"):
            near = governing(self._text, self._mentions, quantity.start, self._rules, plan=False)
            plan_year = None if near is not None and near.kind == "by" else plan_year
        if year is not None and plan_year:
            named = _NAMED_YEAR.search(left)
            year = int(named[1]) if named else year
            first, last = date(year, 1, 1), date(year, 12, 31)
            return Time(clause.start, clause.start, first, last, "year", "year", "date:plan-year")
        time = governing(self._text, self._mentions, quantity.start, self._rules, plan=True)
        near = self._deadline(quantity)
        if near is not None and (
            said.rule == "status:remaining"
            or near.start == quantity.end
            or (time is None and not _MARK.search(self._text, quantity.end, near.start))
        ):
            time = near
        if time is None:
            return self._scene.plan
        if time.kind in ("until", "since", "now"):
            return None
        published = self._reference.published
        if (
            published is not None
            and time.last is not None
            and time.last < published
            and time.first is not None
            and not _YEAR.search(self._text, time.start, time.end)
        ):
            if self._last is not None and self._last.period_end == time.last:
                return None
            first, last = (day.replace(year=day.year + 1) for day in (time.first, time.last))
            time = replace(time, first=first, last=last)
        named_plan = said.rule == "status:target-near" and not is_plan(
            self._text, time, self._rules
        )
        if named_plan and time.kind != "by" and time.start < clause.start:
            return None
        return time

    def _deadline(self, quantity: Quantity) -> Time | None:
        """Return the deadline that stands behind a number (剩余15处须在年底前完成)."""
        near = (t for t in self._mentions.times if 0 <= t.start - quantity.end < 20)
        return next((t for t in near if t.kind == "by"), None)

    def _still(self, quantity: Quantity) -> Time | None:
        """Return the present that stands right behind a number (140座至今没有验收)."""
        near = (t for t in self._mentions.times if t.start == quantity.end)
        return next((t for t in near if t.kind == "now"), None)

    def _when(self, clause: Clause, quantity: Quantity, said: Said, time: Time | None) -> Period:
        status, reference, scene = said.status, self._reference, self._scene
        done = status in ("actual", "change")
        if time is not None and not (done and lies_ahead(time, reference)):
            period = as_period(self._text, time, status, reference, "period:sentence", self._rules)
            recent = scene.recent if time.kind == "since" and period.first is None else None
            if recent is not None and not lies_ahead(recent, reference):
                return Period(recent.first, period.last, "period:since-recent")
            return period
        if not done:
            return NO_PERIOD
        if scene.frame is not None and not lies_ahead(scene.frame, reference):
            return as_period(
                self._text, scene.frame, status, reference, "period:frame", self._rules
            )
        if reference.year is not None:
            first, last = date(reference.year, 1, 1), date(reference.year, 12, 31)
            return Period(first, last, "period:report-year")
        named = governing(self._text, self._mentions, quantity.start, self._rules, plan=True)
        if status == "actual" and named is not None and is_past(named, reference):
            return as_period(self._text, named, status, reference, "period:plan", self._rules)
        if turns(self._rules).by_now.search(self._text, clause.start, quantity.start):
            return Period(None, reference.published, "period:by-now")
        return NO_PERIOD

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
            section=self._article.section, article=self._article.heading,
            sentence=Span(self._mentions.sentence.start, self._mentions.sentence.end),
            rules=(quantity.rule, region.rule, period.rule, said.rule, name.rule),
        )  # fmt: skip

    def _base(self, clause: Clause, quantity: Quantity) -> str:
        """Return what a change is measured against, in the text's words (上年, 2019年)."""
        for time in self._mentions.times:
            if clause.start <= time.start < quantity.start and is_base(
                self._text, time, self._rules
            ):
                return self._text[time.start : time.end]
        earlier = [
            time
            for time in self._mentions.times
            if time.end <= clause.start
            and is_base(self._text, time, self._rules)
            and not re.search("[。；]", self._text[time.end : quantity.start])
        ]
        left = self._text[clause.start : quantity.start]
        if earlier and not re.search("[同环]比", left):
            return self._text[earlier[-1].start : earlier[-1].end]
        if "环比" in left:
            return "上期"
        begin = max(self._text.rfind(mark, 0, clause.start) for mark in "。；\n")
        sentence = max(begin, self._mentions.sentence.start)
        return "上年同期" if "同比" in self._text[sentence : quantity.start] else ""

    def _blank(self, start: int, end: int) -> str:
        """Return the text between two offsets without its times and subject places."""
        pieces: list[str] = []
        at = start
        for left, right in self._taken:
            if left >= end:
                break
            if right <= start:
                continue
            if left > at:
                pieces.append(self._text[at:left])
            at = max(at, right)
        pieces.append(self._text[at:end])
        return "".join("".join(pieces).split())

    def _spans(self) -> list[tuple[int, int]]:
        """Return the spans of the sentence's times and subject places, in order."""
        text, rules = self._text, self._rules
        spans = [
            (t.start, t.end)
            for t in self._mentions.times
            if not text.startswith("结", t.end)
            and (not is_base(text, t, rules) or is_plan(text, t, rules))
        ]
        spans += [(s.start, s.end) for s in self._found]
        spans += [(p.start, p.end) for p in self._mentions.places if p.deictic is not None]
        return sorted(spans)


def _is_last_years(text: str, time: Time) -> bool:
    """Whether a time is that of the year before, of which no change itself is told (同期为增长)."""
    return time.rule == "date:same-period" and not text.startswith(("为", "是"), time.end)
