"""Relates the mentions of an article, paragraph by paragraph: what each sentence inherits."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from extract.model import Article, Document, Mentions, Observation, Place, Reference, Region, Time
from extract.relate.clauses import JOINTS, LIST_MARK
from extract.relate.indicator import Namer
from extract.relate.moods import heading_plans, sentence_plans, title_plans
from extract.relate.period import is_base, is_past, is_to_come, joined, opening, turns
from extract.relate.region import Gazetteer
from extract.relate.sentence import Scene, SentenceRelater
from extract.relate.status import reads_as_plan
from extract.relate.subjects import Subject, subjects
from extract.rules import Rules

# A heading or paragraph opened by what can only be a place, though no table has it.
_HEADED = re.compile(r"^([\u4e00-\u9fff]{2,10}(?:[县市旗]|[^地社园小片]区))[：:]")
# What says of which year a time is.
_YEAR = re.compile(r"\d年|[一二〇零○九]年|[今去前明来当同本上下][年月季周]|以来|目前|至今")
# How headings are numbered, the highest rank first.
_RANKS = tuple(
    re.compile(style)
    for style in (
        "[一二三四五六七八九十]{1,3}、",
        "[（(][一二三四五六七八九十]{1,3}[）)]",
        r"\d{1,2}[.．、]",
        r"[（(]\d{1,2}[）)]",
        "【?",
    )
)
_TOWN = re.compile(
    r"(?![全各城农乡我本该])[\u4e00-\u9fff、]{2,14}?(?<![城农乡驻进入到下整政然每个全各困范点标扶])(?:镇|乡|街道|村)(?![级民庄镇乡村建容域办企集居])"
)
# 甲县112起、乙县94起: the paragraph is about neither.
_EACH_ITS_OWN = re.compile(r"[^，。；：]{0,12}\d[^，。；：]{0,8}、")
_ITEM = re.compile(r"^[★☆▲△◆◇●○■□※◎▶►·•]|：")
_NUMBERING = re.compile(
    r"[\s“（(【★☆▲△◆◇●○■□※◎▶►·•]|(?:又讯|另讯|另据|又据)[，：:]?|[一二三四五六七八九十0-9]+[、.．]"
)


class ArticleRelater:
    """Turns the mentions of one article into observations, paragraph by paragraph.

    `planning` and `frame` are what the articles before hand on, and what this one hands on:
    whether a heading of plans is in force, and the time that opened the article.
    """

    def __init__(
        self, document: Document, article: Article, heading: Sequence[Place],
        gazetteer: Gazetteer, reference: Reference, rules: Rules, *, planning: bool = False,
        frame: Time | None = None,
    ) -> None:  # fmt: skip
        self._text = document.text
        self._article = article
        self._gazetteer = gazetteer
        self._reference = reference
        self._rules = rules
        self._namer = Namer(rules)
        self._listed: tuple[Region, ...] = ()
        self._region = self._whole = self._heading_region(heading)
        self._rank = -1
        self._inherited = frame
        self._reports = "工作报告" in document.title
        self._headed: Time | None = None
        self._plan: Time | None = None
        self._told: date | None = None
        self.frame: Time | None = None
        self.fixed: Time | None = None
        self.planning = heading_plans(article.heading, planning, rules) or title_plans(
            document.title, rules
        )

    @property
    def region(self) -> Region:
        """What the article is about, by its heading or its issuer."""
        return self._region

    def _heading_region(self, heading: Sequence[Place]) -> Region:
        for place in heading:
            region = self._gazetteer.resolve(place, trusted=place.start == 0)
            if region is not None:
                if self._is_list(heading) and self._gazetteer.home.name:
                    self._listed = self._regions(heading)
                    return self._gazetteer.home
                return replace(region, rule="region:heading")
        if named := _HEADED.match(self._article.heading):
            return Region(named[1], "", "zone", "region:heading")
        return self._gazetteer.home

    def _regions(self, places: Sequence[Place]) -> tuple[Region, ...]:
        """Return the regions of places that a heading lists, all of them or none."""
        found = [self._gazetteer.resolve(place, trusted=True) for place in places]
        return tuple(
            replace(region, rule="region:heading") for region in found if region is not None
        ) if None not in found else ()  # fmt: skip

    def _under(self, heading: str, places: Sequence[Place]) -> Region:
        """Return what follows a heading among the paragraphs is about: （一）福鼎.

        A place holds until a heading of its rank or a higher one.
        """
        rank = next(i for i, style in enumerate(_RANKS) if style.match(heading))
        named = [place for place in places if place.deictic is None]
        rest = _RANKS[rank].sub("", heading, count=1).strip("：:】 ")
        for place in named:
            rest = rest.replace(place.surface, "", 1)
        if named and not LIST_MARK.sub("", rest):
            self._rank = rank
            self._listed = self._regions(named)
            return self._listed[0] if len(self._listed) == 1 else self._whole
        if rank > self._rank:
            return self._region
        self._listed = ()
        return self._whole

    def _is_list(self, heading: Sequence[Place]) -> bool:
        """Whether a heading names several places side by side (甲、乙两县防汛)."""
        text = self._article.heading
        return any(text[a.end : b.start] in JOINTS for a, b in pairwise(heading))

    def paragraph(self, sentences: Sequence[Mentions]) -> list[Observation]:
        """Return the observations of a paragraph, in order."""
        if not sentences:
            return []
        self._namer.paragraph()
        whole = self._text[sentences[0].sentence.start : sentences[-1].sentence.end]
        if len(whole) <= 30 and not whole.endswith(("。", "；")) and not sentences[0].quantities:
            self.planning = heading_plans(whole, self.planning, self._rules)
            self._region = self._under(whole, sentences[0].places)
            self._headed = next((t for t in sentences[0].times if t.last is not None), self._headed)
        opened = opening(self._text, sentences, self._article.heading_end, self._rules)
        if opened is not None and self.frame is not None and self._is_same(opened):
            opened = replace(opened, first=self.frame.first, last=self.frame.last)
        known = self.frame or self._inherited
        if opened is not None and known is not None and known.last is not None:
            opened = self._of_year(opened, known.last.year)
        if (
            opened is not None
            and opened.kind == "by"
            and is_to_come(self._text, opened, self._reference, self._rules)
        ):
            opened = None
        self.frame = self.frame or opened
        first = subjects(self._text, sentences[0], self._gazetteer, self._region, self._rules)
        topic = self._topic(sentences[0], first, whole)
        elsewhere = topic is not None and topic.code != self._region.code
        own = self._inherited if elsewhere and self._inherited else self.frame
        if opened is not None and own is not None and _ends(opened, own):
            opened = own
        frame = opened or self.fixed or self._headed or own or self._inherited
        past = opened is not None and is_past(opened, self._reference)
        began = self.planning or (self._reports and reads_as_plan(whole, self._rules))
        planning = began
        plan = self._plan
        region = self._region
        recent: Time | None = None
        last: Region | None = None
        observations: list[Observation] = []
        for number, told in enumerate(sentences):
            before = planning
            planning = sentence_plans(self._text, told, planning, began, self._rules)
            if planning and not before and told.times and told.times[0].last is not None:
                plan = told.times[0]
            past = past and planning == before
            found = first
            if number:
                found = subjects(self._text, told, self._gazetteer, region, self._rules)
                headed = number == 1 and region == self._region and self._heads(sentences[0])
                topic = self._topic(told, found, whole) if headed else None
            if topic is not None and topic != region:
                region = topic
                found = subjects(self._text, told, self._gazetteer, region, self._rules)
            about = region
            if not found and last is not None and region.level != "county" and self._of_town(told):
                about = last
            last = next((s.region for s in reversed(found) if s.region.level == "county"), last)
            self._fix(told)
            if planning:
                told = self._in_plan(told, plan or self._headed)
            mentions, recent = self._same(told, recent or opened or self.frame, opened or known)
            if mentions.quantities:
                scene = Scene(
                    about, self._region, frame, past, planning, recent, plan, self._listed
                )
                observations += SentenceRelater(
                    self._text, self._article, mentions, found, scene, self._namer,
                    self._reference, self._rules,
                ).observations()  # fmt: skip
            elif (
                mentions.sentence.start >= self._article.heading_end
                and mentions.sentence.end - mentions.sentence.start <= 16
            ):
                sentence = mentions.sentence
                self._namer.announce(self._text[sentence.start : sentence.end], alone=True)
        if whole.endswith(("：", ":")) and planning:
            self.planning = True
            self._plan = plan
        return observations

    def _of_year(self, time: Time, year: int) -> Time:
        """Return 全年, 年内 and 年末 as those of the year that is told of, if that is earlier."""
        if time.last is None or time.last.year <= year:
            return time
        if turns(self._rules).whole_year.fullmatch(self._text, time.start, time.end):
            first, last = date(year, 1, 1), date(year, 12, 31)
            return replace(time, first=first, last=last, kind="period")
        if time.kind == "stock" and self._text.startswith(("年末", "年底"), time.start):
            return replace(time, last=time.last.replace(year=year))
        return time

    def _in_plan(self, mentions: Mentions, plan: Time | None) -> Mentions:
        """Return the mentions with months and 年底 without a year in the year that is planned."""
        published = self._reference.published
        if plan is None or plan.first is None or plan.last is None or published is None:
            return mentions
        if plan.first <= published or plan.grain != "year":
            return mentions
        times = [
            replace(
                _in_year(time, plan.last.year), kind="by" if time.kind == "until" else time.kind
            )
            if time.last is not None
            and time.last.year == published.year
            and not _YEAR.search(self._text, time.start, time.end)
            else time
            for time in mentions.times
        ]
        return replace(mentions, times=tuple(times))

    def _heads(self, first: Mentions) -> bool:
        """Whether a paragraph begins with the heading of an item: ◆陈旗：风雪路上设驿站。"""
        text = self._text[first.sentence.start : first.sentence.end]
        return not first.quantities and len(text) <= 24 and bool(_ITEM.search(text))

    def _is_same(self, time: Time) -> bool:
        """Whether a time means the day or month told before (当日)."""
        same = turns(self._rules).same
        return bool(same.fullmatch(self._text, time.start, time.end))

    def _fix(self, mentions: Mentions) -> None:
        """Take the standard time of a census as the frame of all that follows."""
        standard = turns(self._rules).standard_time
        for time in mentions.times:
            known = self.fixed.last if self.fixed is not None else None
            if (
                standard.match(self._text, time.end)
                and not is_base(self._text, time, self._rules)
                and (known is None or (time.last is not None and time.last > known))
            ):
                self.fixed = replace(time, first=None, kind="stock")

    def _same(
        self, mentions: Mentions, recent: Time | None, frame: Time | None
    ) -> tuple[Mentions, Time | None]:
        """Return the mentions with 当日, 当月 read as the day or month told before, 全年 as the
        frame's year where that is an earlier one, and the last day or month told.
        """
        year = frame.last.year if frame is not None and frame.last is not None else None
        times = list(mentions.times)
        for at, time in enumerate(times):
            if at and (both := joined(self._text, times[at - 1], time)):
                if both.start == times[at - 1].start:
                    times[at - 1] = both
                times[at] = both
                continue
            if self._told and time.last and self._text.startswith("同年", time.start):
                time = times[at] = _in_year(time, self._told.year)
            self._told = time.last or self._told
            if recent is not None and self._is_same(time):
                times[at] = replace(time, first=recent.first, last=recent.last)
            elif year is not None and (moved := self._of_year(time, year)) is not time:
                times[at] = moved
            elif time.kind == "period" and time.grain in ("day", "month"):
                recent = time
        return replace(mentions, times=tuple(times)), recent

    def _of_town(self, mentions: Mentions) -> bool:
        """Whether a sentence begins with a town: it lies in the county told before."""
        return bool(_TOWN.match(self._text, mentions.sentence.start, mentions.sentence.end))

    def _topic(self, mentions: Mentions, found: Sequence[Subject], whole: str) -> Region | None:
        """Return the place that opens a paragraph, which is what the paragraph is about."""
        if not found or found[0].start > mentions.sentence.start + 20:
            named = _HEADED.match(whole)
            return Region(named[1], "", "zone", "region:paragraph") if named else None
        subject = found[0]
        lead = self._text[mentions.sentence.start : subject.start]
        for time in mentions.times:
            if time.end <= subject.start:
                lead = lead.replace(self._text[time.start : time.end], "")
        if _NUMBERING.sub("", lead).strip("，、在"):
            return None
        if self._text[subject.end : subject.end + 1] in ("、", "和", "及", "与"):
            listed = len(found) > 1 and found[1].run > 1
            return self._gazetteer.home if listed and self._gazetteer.home.name else None
        if len(found) > 1 and _EACH_ITS_OWN.fullmatch(self._text, subject.end, found[1].start):
            return None
        region = subject.region
        if region.level == "country" and region.rule != "region:provinces":
            return None
        return replace(region, rule="region:paragraph")


def _ends(end: Time, time: Time) -> bool:
    """Whether a time is the end of another (年末 in a report on the year)."""
    return end.kind == "stock" and time.kind in ("period", "year") and end.last == time.last


def _in_year(time: Time, year: int) -> Time:
    """Return a time of months or days moved into a year (同年7月)."""
    shift = year - time.last.year if time.last else 0
    return replace(
        time,
        first=time.first and _shifted(time.first, shift),
        last=time.last and _shifted(time.last, shift),
    )


def _shifted(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
