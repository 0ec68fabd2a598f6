"""Reads the numbers of one sentence, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extract.model import Article, Mentions, Observation, Region, Span, Time
from extract.relate.beside import CANDIDATES, Number, Plans, plans_after, refined, starts
from extract.relate.candidates import asked
from extract.relate.clauses import Clause, Cover, behind_lists, groups, last_mark, split_clauses
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
from extract.relate.period import is_end_to_come, is_past, is_plan, is_to_come
from extract.relate.phrases import Phrases, phrases
from extract.relate.setting import Setting
from extract.relate.status import Said, Surroundings, asked_of, case_of, status_of
from extract.relate.subjects import Subject
from extract.relate.topic import Topic
from extract.relate.when import PERIODS, Dated, Planned, base_of, period_of, time_of_plan

#: An observation, and the context in which its sentence stands.
Row = tuple[Observation, Context]

# Behind a list of brackets, 甲县（31.2%）、乙县（26.5%）: its measure.
_MEASURE = re.compile(r"[^，。；：、（）\d]{2,10}")
_NAME = 8
"""Characters before a bracket with a plan's number that hold the words of its plan."""


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
        planned_by=context.by("plan"),
        ruled_by=context.by("rule"),
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
class _SoFar:
    """What the clauses of a sentence have told so far: its topic, where its part begins (；), what
    it plans, what the last clause announces of the numbers behind it, or that clause where it only
    mentions something (`about`), what stood before the last bracket (`opened`), and whether the
    last clause stood `within` one.
    """

    topic: Topic
    begun: int
    plans: Plans = Plans()  # noqa: RUF009
    announced: str = ""
    about: Clause | None = None
    opened: str = ""
    within: bool = False


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence to be read; `taken` are the spans of its times and subject places; `planned_by`
    and `ruled_by` say by what it stands among plans or rules, if it does.
    """

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
    planned_by: str
    ruled_by: str

    def rows(self) -> tuple[list[Row], Topic]:
        """Return the sentence's observations with their context, in order, and its topic."""
        so_far = _SoFar(self.context.topic.in_sentence(), self.mentions.sentence.start)
        joining = self._phrase("joining").fullmatch
        rows: list[Row] = []
        for clause in split_clauses(self.setting.text, self.mentions):
            if clause.quantities:
                counted, so_far = self._counted(clause, so_far)
                rows += counted
            elif not joining(self._blank(clause.start, clause.end)):
                so_far = self._told(clause, so_far)
            so_far = self._parted(clause, so_far) if clause.closing == "；" else so_far
        return rows, so_far.topic

    def _counted(self, clause: Clause, so_far: _SoFar) -> tuple[list[Row], _SoFar]:
        """Return the rows of a clause with numbers, and what is told up to its end."""
        announced = self._announced(clause, so_far)
        rows, plans, topic = self._clause(clause, announced, so_far.plans, so_far.topic)
        return rows, replace(
            so_far, topic=topic, plans=plans.after(rows[-1][0]), about=None,
            announced=announced if clause.bracketed else "", within=clause.bracketed,
        )  # fmt: skip

    def _announced(self, clause: Clause, so_far: _SoFar) -> str:
        """Return what the clauses before one with numbers announce of it: the last of them; behind
        a bracket, what stands before it; of a list of brackets, what stands behind that.
        """
        told = self._mentioned(so_far.about) if so_far.about else so_far.announced
        if clause.bracketed:
            return told or self._behind(clause, so_far.topic)
        told = "" if so_far.within else told
        behind = self.setting.text.startswith("）", clause.start - 1)
        return told or (so_far.opened if behind else "")

    def _told(self, clause: Clause, so_far: _SoFar) -> _SoFar:
        """Return what is told up to the end of a clause without numbers."""
        opens = clause.closing in ("（", "(")
        piece = self._blank(clause.start, clause.end)
        told, topic = self._announce(clause, so_far.topic)
        done = self._phrase("so-far").search(self.setting.text, clause.start, clause.end)
        return replace(
            so_far, topic=topic, announced=told or "", about=clause if told is None else None,
            opened=phrase_before(self.grammar, piece) if opens else so_far.opened, within=False,
            plans=so_far.plans.end() if done else so_far.plans,
        )  # fmt: skip

    def _parted(self, clause: Clause, so_far: _SoFar) -> _SoFar:
        """Return what is told up to the end of a part of the sentence (；)."""
        forecast = self._phrase("forecast").search(self.setting.text, so_far.begun, clause.end)
        return replace(
            so_far, begun=clause.end, topic=so_far.topic.in_part(), announced="", about=None,
            plans=so_far.plans.end() if forecast else so_far.plans,
        )  # fmt: skip

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
        self, clause: Clause, announced: str, plans: Plans, topic: Topic
    ) -> tuple[list[Row], Plans, Topic]:
        """Return a clause's rows, and the plans and the topic behind it."""
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
        dated = [
            Dated(
                self.setting, self.context, self.governors, self.cues, clause, quantity, one, time,
                starts(self.setting, clause, quantity),
            )
            for quantity, one, time in zip(clause.quantities, said, times, strict=True)
        ]  # fmt: skip
        rows = [
            (self._observation(one, region, name), self._asked(one))
            for one, region, name in zip(dated, regions, named, strict=True)
        ]
        return rows, plans, topic

    def _asked(self, dated: Dated) -> Context:
        """Return the context of a number, with what was asked of it if that is to be told."""
        if not self.setting.explained:
            return self.context
        status = [("status", ask, said.told if said else "") for ask, said in dated.said.asked]
        periods = asked(PERIODS, dated)
        period = [("period", ask, told.told if told else "") for ask, told in periods]
        return replace(self.context, asked=(*status, *period))

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
        self, clause: Clause, plans: Plans, label: str
    ) -> tuple[list[Said], list[Time | None], Plans]:
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
        self, clause: Clause, at: int, said: Sequence[Said], plans: Plans, label: str
    ) -> tuple[Said, Time | None, Plans]:
        """Return the status of one number, the time that governs it, and the plans then told.

        What its own words and what stands around them say (`status_of`) is refined by what the
        numbers before it are (`refined`).
        """
        number = self._number(clause, at, said, plans)
        around = self._around(number.time, label, carried=self._is_carried(number))
        start, setting = self.mentions.sentence.start, self.setting
        case = case_of(
            setting.text, number.quantity, number.told, start, self.cues, around, setting.rules
        )
        own = status_of(case)
        one = refined(number, own)
        if setting.explained:
            one = replace(one, asked=(*asked(CANDIDATES, (number, own)), *asked_of(case)))
        plans = plans_after(number, one)
        if one.status != "target":
            return one, self._done(number, one, plans), plans
        planned = Planned(
            setting, self.context, self.governors, number.told, number.quantity, one, plans.last
        )
        return one, time_of_plan(planned), plans

    def _number(self, clause: Clause, at: int, said: Sequence[Said], plans: Plans) -> Number:
        """Return a number with what its status goes by."""
        quantity, before = clause.quantities[at], clause.first + at - 1
        time = self.governors.still(quantity) or self.governors.at(quantity.start, plan=False)
        ended = time is not None and time.kind == "by" and time in plans.ended
        begin = None if at else self._bracketed_from(clause)
        return Number(
            self.setting, clause, at, quantity,
            last=self.mentions.quantities[before] if before >= 0 else None,
            time=None if ended else time,
            told=clause if begin is None else replace(clause, start=begin),
            broken=begin is not None,
            said=said,
            plans=plans,
            grown=self.lists.growth.get(clause.end) if clause.bracketed else None,
        )  # fmt: skip

    def _is_carried(self, number: Number) -> bool:
        """Whether the clause before plans in its own words what the number belongs to."""
        begun, clause = number.plans.begun, number.clause
        follows = number.at == 1 and starts(self.setting, clause, clause.quantities[0])
        if not begun or (number.at and not follows):
            return False
        return number.time is begun[-1] or is_end_to_come(number.time, self.setting.reference)

    def _done(self, number: Number, one: Said, plans: Plans) -> Time | None:
        """Return the time of a number that is no plan: none that a plan before it has; that of
        what it is compared with, where it is that; of a change, that of the new value.
        """
        time = number.time
        if time in plans.begun and time is not None and time.kind in ("year", "by", "period"):
            time = None
        if one.status == "actual":
            time = self._than(number) or time
        if one.status != "change" or time is None or time.rule != "date:same-period":
            return time
        was = self._phrase("was").match(self.setting.text, time.end)
        return time if was else self.governors.dated_before(time)

    def _than(self, number: Number) -> Time | None:
        """Return the time of what a number is what something else is measured against."""
        text, end = self.setting.text, number.quantity.end
        than = self.governors.compared(number.quantity.start)
        if than is None:
            return None
        based = self._phrase("compared-behind").match(text, end) or number.is_start
        own = than.start >= number.clause.start and self._phrase("than-behind").match(text, end)
        return than if based or own else None

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
        reported = "" if "actual" in labelled else self.planned_by
        past = self.past if time is None else is_past(time, reference)
        ended = time is not None and time.kind in ("period", "year") and time.grain != "day"
        return Surroundings(
            planning=labelled.get("target", reported),
            past=past,
            deadline=time.rule if time and is_to_come(text, time, reference, rules) else "",
            carried=carried,
            ruled=labelled.get("standard", self.ruled_by),
            ended=ended and past,
        )

    def _observation(self, dated: Dated, region: Region, name: Named) -> Observation:
        quantity, said, period = dated.quantity, dated.said, period_of(dated)
        value, high = quantity.value, quantity.value_high
        if said.sign < 0:
            value = -abs(value)
            high = None if high is None else -abs(high)
        return Observation(
            start=quantity.start, end=quantity.end, value=value, value_high=high,
            qualifier=quantity.qualifier, unit=quantity.unit, dimension=quantity.dimension,
            region=region.name, region_code=region.code, indicator=name.text,
            period_start=period.first, period_end=period.last, status=said.status,
            base=base_of(dated) if said.status == "change" else "",
            section=self.article.section, article=self.article.heading,
            sentence=Span(self.mentions.sentence.start, self.mentions.sentence.end),
            rules=(quantity.rule, region.rule, period.rule, said.rule, name.rule),
        )  # fmt: skip

    def _phrase(self, name: str) -> re.Pattern[str]:
        """Return a turn of phrase."""
        return self.setting.rules.phrases.pattern(name)

    def _blank(self, start: int, end: int) -> str:
        """Return the text between two offsets without its times and subject places."""
        pieces: list[str] = []
        at = start
        for left, right in self.taken.between(start, end):
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
