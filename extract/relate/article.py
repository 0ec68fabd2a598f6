"""Relates the mentions of an article: whose, what, for when, done or promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extract.model import Article, Document, Mentions, Observation, Place, Quantity, Reference, Span, Time
from extract.relate.clauses import Clause, split_clauses
from extract.relate.indicator import Named, Namer
from extract.relate.period import NO_PERIOD, Period, as_period, closes, governing, is_base, is_past, is_plan, is_to_come, opening
from extract.relate.region import Gazetteer, Region, Subject, spread, subjects
from extract.relate.status import Mood, Said, plans, reads_as_plan, status_of
from extract.rules import Rules

_PLANNING = re.compile(
    r"(?:下一步|下步|下阶段|今后|明年|来年).{0,8}$|(?:工作|任务|目标)?(?:安排|打算|计划|思路|目标|要求|展望|任务)$|重点工作$|工作重点$|主要任务|总体要求|预期目标"
)
_REVIEW = re.compile(r"完成情况|进展|回顾|总结|成效|执行情况|运行情况|主要工作|过去")
_HEADED = re.compile(r"^([\u4e00-\u9fff]{2,10}(?:[县市旗]|[^地社园小片]区))[：:]")
_SAME = re.compile(r"当日|当天|当月|同日|同月|当晚")
_OWN_PLAN = frozenset({"status:target-clause", "status:target-sentence", "status:target-carried"})
_PLAN_TITLE = re.compile(
    r"(?:安排|意见|方案|规划|计划|工作要点|重点工作|目标任务|任务分解|实施细则|行动计划)(?:[（(]|$)"
)
_DONE = re.compile(r"完成|超额|实现|达成|圆满|顺利")
_PLAN_LABEL = re.compile(r"(?:任务|目标|计划|安排|打算)$")
_DONE_LABEL = re.compile(r"(?:进度|进展|完成情况|现状|成效)$")
_HEADING = re.compile(r"^[（(]?[一二三四五六七八九十0-9]{1,3}[)）]?[、.．]?")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a paragraph finds when it begins: whose article it is, its frame, its heading's mood."""

    region: Region
    frame: Time | None
    opened: Time | None
    planning: bool


class ArticleRelater:
    """Turns the mentions of one article into observations, paragraph by paragraph."""

    def __init__(
        self, document: Document, article: Article, heading: Sequence[Place],
        gazetteer: Gazetteer, reference: Reference, rules: Rules, *, planning: bool = False,
        frame: Time | None = None,
    ) -> None:  # fmt: skip
        self._document = document
        self._text = document.text
        self._article = article
        self._gazetteer = gazetteer
        self._reference = reference
        self._rules = rules
        self._namer = Namer(rules)
        self._region = self._heading_region(heading)
        self.frame: Time | None = None
        self._inherited = frame
        self._reports = "工作报告" in document.title
        self.planning = self._mood(article.heading, planning) or bool(
            _PLAN_TITLE.search(document.title)
        )

    def _heading_region(self, heading: Sequence[Place]) -> Region:
        for place in heading:
            if place.deictic is not None:
                continue
            region = self._gazetteer.resolve(place, trusted=place.start == 0)
            if region is not None:
                self._gazetteer.note(region)
                return Region(region.name, region.code, region.level, "region:heading", region.division)
        if named := _HEADED.match(self._article.heading):
            return Region(named[1], "", "zone", "region:heading")
        return self._gazetteer.home

    def _mood(self, heading: str, before: bool) -> bool:
        heading = _HEADING.sub("", heading.strip().rstrip("。：:"))
        if len(heading) > 30 or not heading:
            return before
        if _REVIEW.search(heading) or _DONE.search(heading):
            return False
        return bool(_PLANNING.search(heading)) or before

    def paragraph(self, sentences: Sequence[Mentions]) -> list[Observation]:
        """Return the observations of a paragraph, in order."""
        observations: list[Observation] = []
        if not sentences:
            return observations
        self._namer.paragraph()
        first, last = sentences[0].sentence.start, sentences[-1].sentence.end
        whole = self._text[first:last]
        if len(whole) <= 30 and not whole.endswith(("。", "；")) and not sentences[0].quantities:
            self.planning = self._mood(whole, self.planning)
        opened = opening(self._text, sentences, self._article.heading_end)
        if self.frame is None and opened is not None:
            self.frame = opened
        frame = opened or self.frame or self._inherited
        region = self._region
        recent: Time | None = None
        planning = self.planning or (self._reports and reads_as_plan(whole, self._rules))
        for number, mentions in enumerate(sentences):
            planning = self._planning(mentions, planning)
            found = subjects(self._text, mentions, self._gazetteer, region)
            if number == 0:
                topic = self._topic_region(mentions, found, region)
                if topic != region:
                    region = topic
                    found = subjects(self._text, mentions, self._gazetteer, region)
            mentions = self._same(mentions, recent or opened)
            for time in mentions.times:
                if time.kind == "period" and time.grain in ("day", "month"):
                    recent = time
            if not mentions.quantities:
                sentence = mentions.sentence
                if sentence.end - sentence.start <= 16:
                    self._namer.announce(self._text[sentence.start : sentence.end], alone=True)
            else:
                scene = Scene(region, frame, opened, planning)
                observations += self._sentence(mentions, found, scene, recent)
        return observations

    def _same(self, mentions: Mentions, recent: Time | None) -> Mentions:
        """Return the mentions with 当日, 当天, 当月 read as the day or month told before."""
        times = list(mentions.times)
        for at, time in enumerate(times):
            if recent is not None and _SAME.fullmatch(self._text, time.start, time.end):
                times[at] = replace(time, first=recent.first, last=recent.last)
            elif time.kind == "period" and time.grain in ("day", "month"):
                recent = time
        return replace(mentions, times=tuple(times))

    def _planning(self, mentions: Mentions, before: bool) -> bool:
        """Whether a sentence stands among plans: by its own opening, or by a short sentence
        before it that serves as a heading (高质量谋划提升行动目标。).
        """
        sentence = mentions.sentence
        text = self._text[sentence.start : sentence.end]
        if len(text) <= 22 and not mentions.quantities and "，" not in text[:-1]:
            heading = _HEADING.sub("", text.rstrip("。：:"))
            if _PLANNING.search(heading) and not _DONE.search(heading):
                return True
            if before and not self.planning:
                return False
        return before or plans(text[:24], self._rules)

    def _topic_region(
        self, mentions: Mentions, found: Sequence[Subject], region: Region
    ) -> Region:
        """A place that opens a paragraph is what the paragraph is about."""
        for subject in found:
            lead = self._text[mentions.sentence.start : subject.start]
            lead = re.sub(r"[\s“（(【]|[一二三四五六七八九十0-9]+[、.．]", "", lead)
            for time in mentions.times:
                if time.start >= mentions.sentence.start and time.end <= subject.start:
                    lead = lead.replace(self._text[time.start : time.end], "")
            if lead.strip("，、在") == "" and self._text[subject.end : subject.end + 1] not in "、和及与":
                found_region = subject.region
                if found_region.name and found_region.level != "country":
                    return Region(found_region.name, found_region.code, found_region.level, "region:paragraph", found_region.division)
            break
        return region

    def _sentence(
        self, mentions: Mentions, found: Sequence[Subject], scene: Scene, recent: Time | None
    ) -> list[Observation]:
        self._namer.sentence()
        observations: list[Observation] = []
        context = ""
        self._plan: list[Time | None] = []
        self._last: Observation | None = None
        self._parts_of_plan = False
        for clause in split_clauses(self._text, mentions):
            if not clause.quantities:
                label = self._blank(clause.start, clause.end, mentions, found)
                context = self._namer.announce(label, alone=False)
                if clause.closing in "：:" and clause.closing and 0 < len(label) <= 14:
                    self._namer.label = label
                    context = ""
                continue
            observations += self._clause(clause, context, mentions, found, scene, recent)
            self._last = observations[-1]
            context = ""
        return observations

    def _clause(
        self, clause: Clause, context: str, mentions: Mentions, found: Sequence[Subject],
        scene: Scene, recent: Time | None,
    ) -> list[Observation]:  # fmt: skip
        start = mentions.sentence.start
        said: list[Said] = []
        times: list[Time | None] = []
        for quantity in clause.quantities:
            time = governing(self._text, mentions, quantity.start, plan=False)
            carried = bool(self._plan) and time is self._plan[-1] and not said
            one = status_of(
                self._text, quantity, clause, start,
                self._mood_of(scene, time, carried),
                self._rules,
            )  # fmt: skip
            if said and self._continues(clause, quantity):
                one = Said(said[-1].status, said[-1].sign, "status:list")
            if one.status == "actual" and self._is_part_of_plan(clause, quantity):
                one = Said("target", one.sign, "status:part-of-plan")
            said.append(one)
            if one.status == "target":
                if one.rule in _OWN_PLAN:
                    self._plan.append(time)
                time = self._planned(mentions, clause, quantity, one)
            if one.status != "target" and time is not None and time in self._plan and time.kind in ("year", "by", "period"):
                time = None
            times.append(time)
        if any(one.status == "actual" and "已" in self._text[clause.start : clause.end] for one in said):
            self._plan.clear()
        edges = [clause.start]
        for quantity in clause.quantities:
            edges += [quantity.start, quantity.end]
        edges.append(clause.end)
        segments = [
            self._blank(edges[i], edges[i + 1], mentions, found) for i in range(0, len(edges), 2)
        ]
        named = self._namer.clause(
            segments,
            clause.quantities,
            [self._text[q.number_end : q.end] for q in clause.quantities],
            [one.status == "change" or one.rule == "status:growth-goal" for one in said],
            bracketed=clause.bracketed,
            context=context,
        )
        whose = self._whose(clause, found, scene)
        return [
            self._observation(quantity, clause, one, region, self._when(one, time, scene, recent), name, mentions)
            for quantity, one, region, time, name in zip(
                clause.quantities, said, whose, times, named, strict=True
            )
        ]

    def _mood_of(self, scene: Scene, time: Time | None, carried: bool) -> Mood:
        label = self._namer.label
        planning = scene.planning
        if _PLAN_LABEL.search(label):
            planning = True
        elif _DONE_LABEL.search(label):
            planning = False
        if time is None:
            past = scene.opened is not None and is_past(scene.opened, self._reference)
            return Mood(planning=planning, past=past, carried=carried)
        return Mood(
            planning=planning,
            past=is_past(time, self._reference),
            deadline=is_to_come(self._text, time, self._reference),
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

    def _planned(
        self, mentions: Mentions, clause: Clause, quantity: Quantity, said: Said
    ) -> Time | None:
        """Return the time of a planned number: its own planning phrase's, else none."""
        time = governing(self._text, mentions, quantity.start, plan=True)
        left = self._text[clause.start : quantity.start]
        year = self._reference.this_year
        if year is not None and re.search(r"(?:年度|全年|本年|今年|年(?=目标|任务|计划))[^，]{0,8}$", left):
            named = re.search(r"((?:19|20)\d\d)年度?[^，]{0,8}$", left)
            year = int(named[1]) if named else year
            return Time(clause.start, clause.start, date(year, 1, 1), date(year, 12, 31), "year", "year", "date:plan-year")
        if time is None or time.kind in ("until", "since", "now"):
            return None
        if said.rule == "status:target-near" and not is_plan(self._text, time) and time.kind != "by" and time.start < clause.start:
            return None
        return time

    def _continues(self, clause: Clause, quantity: Quantity) -> bool:
        """Whether a quantity goes on a list (10.2%、9.1%; 13068元和7923元)."""
        at = clause.quantities.index(quantity)
        if not at:
            return False
        between = self._text[clause.quantities[at - 1].end : quantity.start].strip()
        return between in ("、", "和", "及", "与", "以及")

    def _blank(
        self, start: int, end: int, mentions: Mentions, found: Sequence[Subject]
    ) -> str:
        """Return the text between two offsets without its times and subject places."""
        spans = [(t.start, t.end) for t in mentions.times if t.start < end and start < t.end]
        spans += [(s.start, s.end) for s in found if s.start < end and start < s.end]
        pieces: list[str] = []
        at = start
        for left, right in sorted(spans):
            if left > at:
                pieces.append(self._text[at:left])
            at = max(at, right)
        pieces.append(self._text[at:end])
        return re.sub(r"\s+", "", "".join(pieces))

    def _observation(
        self, quantity: Quantity, clause: Clause, said: Said, region: Region, period: Period,
        name: Named, mentions: Mentions,
    ) -> Observation:  # fmt: skip
        value, high = quantity.value, quantity.value_high
        if said.sign < 0:
            value = -abs(value)
            high = None if high is None else -abs(high)
        return Observation(
            start=quantity.start, end=quantity.end, value=value, value_high=high,
            qualifier=quantity.qualifier, unit=quantity.unit, dimension=quantity.dimension,
            region=region.name, region_code=region.code, indicator=name.text,
            period_start=period.first, period_end=period.last, status=said.status,
            base=self._base(mentions, clause, quantity) if said.status == "change" else "",
            section=self._article.section, article=self._article.heading,
            sentence=Span(mentions.sentence.start, mentions.sentence.end),
            rules=(quantity.rule, region.rule, period.rule, said.rule, name.rule),
        )  # fmt: skip

    def _whose(self, clause: Clause, found: Sequence[Subject], scene: Scene) -> list[Region]:
        """Return the regions of a clause's numbers: by list, else by the nearest subject."""
        regions: list[Region] = []
        for group in self._groups(clause):
            shared = spread(self._text, found, clause.start, [q.start for q in group])
            regions += shared or [self._subject(q, clause, found, scene) for q in group]
        return regions

    def _subject(
        self, quantity: Quantity, clause: Clause, found: Sequence[Subject], scene: Scene
    ) -> Region:
        best: Subject | None = None
        for subject in found:
            if subject.end > quantity.start:
                break
            if self._reaches(subject, quantity, clause, found):
                best = subject
        if best is None or (best.run > 1 and best.region.level != "zone"):
            return self._whole(quantity, found, scene)
        return best.region

    def _whole(self, quantity: Quantity, found: Sequence[Subject], scene: Scene) -> Region:
        """The scene's region, or the article's where a part named later (其中) lies outside it."""
        division = scene.region.division
        for subject in found:
            if subject.start > quantity.end and self._part(subject):
                other = subject.region.division
                if (
                    division is not None and other is not None and other != division
                    and other.level == division.level
                ) or (scene.region.level == "zone" and other is not None):  # fmt: skip
                    return self._region
                break
        return scene.region

    def _part(self, subject: Subject) -> bool:
        return self._text[max(0, subject.start - 2) : subject.start] == "其中"

    def _reaches(
        self, subject: Subject, quantity: Quantity, clause: Clause, found: Sequence[Subject]
    ) -> bool:
        """Whether a subject still holds at a number: not beyond its bracket, nor, for a part
        (其中大祥区20户), beyond the ； or, where several parts are named, beyond the clause.
        """
        between = self._text[subject.end : quantity.start]
        if closes(self._text, subject.end, quantity.start):
            return False
        if not re.search(r"[，；]", between):
            return True
        lead = self._text[max(0, subject.start - 60) : subject.start]
        part = lead.rfind("其中")
        if part < 0 or re.search(r"[；。]", lead[part:]):
            return True
        if "；" in between:
            return False
        several = sum(1 for s in found if subject.start - len(lead) + part <= s.start < quantity.start)
        return several < 2

    def _groups(self, clause: Clause) -> list[list[Quantity]]:
        """Return a clause's quantities in lists (10、20、30户), each alone where it is in none."""
        groups: list[list[Quantity]] = []
        for quantity in clause.quantities:
            if groups and self._continues(clause, quantity):
                groups[-1].append(quantity)
            else:
                groups.append([quantity])
        return groups

    def _when(self, said: Said, time: Time | None, scene: Scene, recent: Time | None) -> Period:
        if time is not None:
            period = as_period(self._text, time, said.status, self._reference, "period:sentence")
            if time.kind == "since" and period.first is None and recent is not None:
                return Period(recent.first, period.last, "period:since-recent")
            return period
        if said.status in ("actual", "change") and scene.frame is not None:
            return as_period(self._text, scene.frame, said.status, self._reference, "period:frame")
        year = self._reference.year
        if said.status in ("actual", "change") and year is not None:
            return Period(date(year, 1, 1), date(year, 12, 31), "period:report-year")
        return NO_PERIOD

    def _base(self, mentions: Mentions, clause: Clause, quantity: Quantity) -> str:
        left = self._text[clause.start : quantity.start]
        for time in mentions.times:
            if clause.start <= time.start < quantity.start and is_base(self._text, time):
                return self._text[time.start : time.end]
        if "环比" in left:
            return "上期"
        if "同比" in left:
            return "上年同期"
        return ""
