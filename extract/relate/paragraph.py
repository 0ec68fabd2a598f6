"""Reads a paragraph sentence by sentence, each in the context that it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.model import Article, Fact, Mentions, Region, Time
from extract.relate.context import Context, Mood, fact, told_by
from extract.relate.governing import Governors
from extract.relate.headings import opens_with_place
from extract.relate.indicator import announce
from extract.relate.moods import sentence_plans
from extract.relate.period import is_base, is_past, is_to_come, opening
from extract.relate.phrases import phrases
from extract.relate.sentence import Row, observe
from extract.relate.setting import Setting
from extract.relate.subjects import Subject, subjects
from extract.relate.times import (
    Told,
    as_of,
    census,
    ends,
    in_plan,
    is_block,
    is_clauses,
    is_dateline,
    is_held,
    is_same,
    named_again,
    of_year,
    year_told,
)
from extract.rules import Rules

# How far into a sentence its first words may stand behind those who are addressed.
_ADDRESSED = 8
_TOWN = re.compile(
    r"(?![全各城农乡我本该])[\u4e00-\u9fff、]{2,14}?(?<![城农乡驻进入到下整政然每个全各困范点标扶])(?:镇|乡|街道|村)(?![级民庄镇乡村建容域办企集居])"
)
# 甲县112起、乙县94起: the paragraph is about neither.
_EACH_ITS_OWN = re.compile(r"[^，。；：]{0,12}\d[^，。；：]{0,8}、")
_ITEM = re.compile(r"^[★☆▲△◆◇●○■□※◎▶►·•]|：")
_NUMBERING = re.compile(
    r"[\s“（(【★☆▲△◆◇●○■□※◎▶►·•]|(?:又讯|另讯|另据|又据)[，：:]?|[一二三四五六七八九十0-9]+[、.．]"
)


def read_paragraph(
    paragraph: Sequence[Mentions], article: Article, context: Context, setting: Setting
) -> tuple[list[Row], Context]:
    """Return the rows of a paragraph, in order, and what holds behind it.

    `context` is what holds before it: that of its heading.
    """
    if not paragraph:
        return [], context
    text, rules = setting.text, setting.rules
    whole = text[paragraph[0].sentence.start : paragraph[-1].sentence.end]
    opened = _opened(paragraph, article, context, setting)
    if opened is not None and is_dateline(text, opened, setting.reference, rules):
        opened = as_of(opened)
    first = subjects(text, paragraph[0], setting.gazetteer, context.region, rules)
    topic = _topic(paragraph[0], first, whole, context, setting)
    before = text[max(article.start, context.headed.start, 0) : paragraph[0].sentence.start]
    leads = "。" not in before
    if opened is not None and is_held(text, opened, context.own, rules, first=leads):
        context = replace(context, time=told_by(opened))
    begun = opened or context.own
    at = Context(
        "paragraph", place=None if topic is None else fact(topic, topic.rule),
        time=_frame(opened, topic, context), topic=context.topic.in_paragraph(), parent=context,
        told=Told(begun, context.told.last, year_told(text, begun, rules)),
    )  # fmt: skip
    past = opened is not None and is_past(opened, setting.reference)
    rows: list[Row] = []
    story: Region | None = None
    county: Region | None = None
    counted: Mentions | None = None
    for number, told in enumerate(paragraph):
        planning = at.planning
        at = _mooded(told, at, setting)
        past = past and at.planning == planning
        at = _item(told, at, setting)
        region = at.region
        if number == 1 and region == context.region and _heads(paragraph[0], text):
            found = subjects(text, told, setting.gazetteer, region, rules)
            topic = _topic(told, found, whole, context, setting)
            at = replace(at, place=fact(topic, topic.rule)) if topic is not None else at
            region = at.region
        again = number > 0 or region != context.region
        found = subjects(text, told, setting.gazetteer, region, rules) if again else first
        here = None if found else _passing(told, at, story, county, text)
        story = _story(told, found, setting) if found else story
        county = next((s.region for s in reversed(found) if s.region.level == "county"), county)
        if told.times:
            context = _with_census(told, context, setting)
            if at.planning:
                plan = at.planned or context.dated
                told = in_plan(text, told, plan, setting.reference, rules)
            told, times = named_again(text, told, opened or context.frame, at.told, rules)
            at = replace(at, told=times) if times != at.told else at
        if told.quantities:
            stands = at if here is None else replace(at, place=here)
            parts = counted is not None and text.startswith("其中", told.sentence.start)
            time = _counted_in(text, counted, rules) if counted and parts else None
            if time is not None:
                stands = replace(stands, time=told_by(time))
            else:
                counted = told
            observed, topic_behind = observe(told, found, article, stands, setting, past=past)
            rows += observed
            at = replace(at, topic=topic_behind)
        elif _announces(told, article):
            words = text[told.sentence.start : told.sentence.end]
            at = replace(at, topic=announce(phrases(rules), words, at.topic, alone=True)[1])
    if whole.endswith(("：", ":")) and at.planning:
        context = replace(context, mood=at.mood or context.mood, plan=at.plan or context.plan)
    behind = Told(last=at.told.last)
    if at.topic is context.topic and behind == context.told:
        return rows, context
    return rows, replace(context, told=behind, topic=at.topic)


def _opened(
    paragraph: Sequence[Mentions], article: Article, context: Context, setting: Setting
) -> Time | None:
    """Return the time phrase that opens a paragraph, in the year that is told of."""
    text, rules = setting.text, setting.rules
    opened = opening(text, paragraph, article.heading_end, rules)
    if opened is not None and opened.grain == "year":
        opened = _years_behind(text, paragraph, opened, rules) or opened
    if opened is None:
        return None
    if context.time is not None and is_same(text, opened, rules):
        known = context.time.value
        opened = replace(opened, first=known.first, last=known.last)
    frame = context.frame
    if frame is not None and frame.last is not None:
        opened = of_year(text, opened, frame.last.year, rules)
    if is_clauses(text, opened, frame, rules):
        return None
    if opened.kind == "by" and is_to_come(text, opened, setting.reference, rules):
        return None
    return opened


def _years_behind(
    text: str, paragraph: Sequence[Mentions], opened: Time, rules: Rules
) -> Time | None:
    """Return the years that a paragraph goes on to tell of before it tells a number
    (2025年是收官之年。五年来，…).
    """
    for told in paragraph:
        begun = told.sentence.start
        for time in told.times:
            first = opened.end < begun and time.start - begun < _ADDRESSED
            apart = text.startswith("，", time.end) and not text[time.start].isdecimal()
            if first and apart and time.grain == "span" and is_block(text, time, rules):
                return time
        if told.quantities:
            return None
    return None


def _frame(opened: Time | None, topic: Region | None, context: Context) -> Fact[Time] | None:
    """Return the time that a paragraph tells of itself, None where it inherits one.

    What an article tells of its own place says nothing of another place, where the document
    tells a time.
    """
    own = context.time.value if context.time is not None else None
    elsewhere = topic is not None and topic.code != context.region.code
    above = context.parent.frame if context.parent is not None else None
    if elsewhere and above is not None:
        own = above
    if opened is not None and own is not None and ends(opened, own):
        return told_by(own)
    if opened is not None:
        return told_by(opened)
    return told_by(own) if elsewhere and own is not None else None


def _counted_in(text: str, told: Mentions, rules: Rules) -> Time | None:
    """Return the time of the last number of a sentence, in which its parts are counted too where
    the next one tells them (2020年播种96公顷。其中…).
    """
    if not told.quantities:
        return None
    return Governors(text, told, rules).at(told.quantities[-1].start, plan=False)


def _item(told: Mentions, at: Context, setting: Setting) -> Context:
    """Return the paragraph's context with the time of an item of news or an answer that a sentence
    begins; it has none but its own, or that of what it stands in.
    """
    text, rules, sentence = setting.text, setting.rules, told.sentence
    begun = rules.phrases.pattern("item").search(text, sentence.start, sentence.end)
    if begun is None:
        return at
    own = next((t for t in told.times if t.start in (begun.end(), begun.end() + 1)), None)
    if own is None or own.last is None or own.kind == "by" or is_base(text, own, rules):
        return replace(at, time=None)
    return replace(at, time=told_by(own))


def _mooded(told: Mentions, at: Context, setting: Setting) -> Context:
    """Return the paragraph's context with the mood that a sentence begins."""
    assert at.parent is not None
    before, sentence = at.planning, told.sentence
    planning = sentence_plans(setting.text, told, before, at.parent.planning, setting.rules)
    if planning == before:
        return at
    mood: Mood = "plan" if planning else "report"
    opens = planning and told.times and told.times[0].last is not None
    return replace(
        at,
        mood=fact(mood, "mood:sentence", sentence.start, sentence.end),
        plan=told_by(told.times[0]) if opens else at.plan,
    )


def _story(told: Mentions, found: Sequence[Subject], setting: Setting) -> Region | None:
    """Return the one place that a sentence of the country's paper tells of, if it lists none.

    What the paragraph goes on to tell (350吨蔬菜从那里启程) is told of it too.
    """
    places = {subject.region for subject in found}
    listed = "；" in setting.text[told.sentence.start : told.sentence.end]
    if not setting.gazetteer.nationwide or len(places) != 1 or listed:
        return None
    place = found[0].region
    return None if place.level == "country" else place


def _passing(
    told: Mentions, at: Context, story: Region | None, county: Region | None, text: str
) -> Fact[Region] | None:
    """Return the place of a sentence that names none: of the story told in passing, else, of a
    sentence that begins with a town, the county told before.
    """
    if story is not None:
        return fact(story, "region:story")
    if county is not None and at.region.level != "county" and _of_town(told, text):
        return fact(county, county.rule)
    return None


def _with_census(told: Mentions, context: Context, setting: Setting) -> Context:
    """Return the context with the standard time of a census that a sentence tells."""
    latest = census(setting.text, told, context.census, setting.rules)
    return context if latest is context.census else replace(context, census=latest)


def _announces(mentions: Mentions, article: Article) -> bool:
    """Whether a sentence without numbers is short enough to announce what follows it."""
    sentence = mentions.sentence
    return sentence.start >= article.heading_end and sentence.end - sentence.start <= 16


def _heads(first: Mentions, text: str) -> bool:
    """Whether a paragraph begins with the heading of an item: ◆陈旗：风雪路上设驿站。"""
    words = text[first.sentence.start : first.sentence.end]
    return not first.quantities and len(words) <= 24 and bool(_ITEM.search(words))


def _of_town(mentions: Mentions, text: str) -> bool:
    """Whether a sentence begins with a town: it lies in the county told before."""
    return bool(_TOWN.match(text, mentions.sentence.start, mentions.sentence.end))


def _topic(
    mentions: Mentions, found: Sequence[Subject], whole: str, context: Context, setting: Setting
) -> Region | None:
    """Return the place that opens a paragraph, which is what the paragraph is about."""
    text = setting.text
    if not found or found[0].start > mentions.sentence.start + 20:
        return opens_with_place(whole)
    subject = found[0]
    lead = text[mentions.sentence.start : subject.start]
    for time in mentions.times:
        if time.end <= subject.start:
            lead = lead.replace(text[time.start : time.end], "")
    if _NUMBERING.sub("", lead).strip("，、在"):
        return None
    if text[subject.end : subject.end + 1] in ("、", "和", "及", "与"):
        listed = len(found) > 1 and found[1].run > 1
        return context.root if listed and context.root.name else None
    if len(found) > 1 and _EACH_ITS_OWN.fullmatch(text, subject.end, found[1].start):
        return None
    region = subject.region
    if region.level == "country" and region.rule != "region:provinces":
        return None
    return replace(region, rule="region:paragraph")
