"""Reads a paragraph sentence by sentence, each in the context that it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from extract.model import Article, Fact, Mentions, Region, Time
from extract.relate.clauses import JOINTS
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

# How far into a sentence the years may stand that it opens with, and the place that a paragraph
# opens with; how long the heading of an item and an announcement are at most.
_ADDRESSED, _OPENS, _HEADING, _ANNOUNCES = 8, 20, 24, 16


class _State(NamedTuple):
    """What the sentences of a paragraph leave to the next one.

    `at` is the context of the paragraph, `context` that of its heading; `past` says that the time
    that opened it is past or reaches up to now. `story` is the place that the sentence before told
    of in passing, `county` the last county named, `counted` the last sentence with numbers of its
    own. `known` are the subjects of the sentence itself, where they have been told.
    """

    at: Context
    context: Context
    past: bool
    story: Region | None = None
    county: Region | None = None
    counted: Mentions | None = None
    known: Sequence[Subject] | None = None


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
    found = subjects(text, paragraph[0], setting.gazetteer, context.region, rules)
    topic = _topic(paragraph[0], found, whole, context, setting)
    before = text[max(article.start, context.headed.start, 0) : paragraph[0].sentence.start]
    first = "。" not in before
    if opened is not None and is_held(text, opened, context.own, rules, first=first):
        context = replace(context, time=told_by(opened))
    begun = opened or context.own
    at = Context(
        "paragraph", place=topic,
        time=_frame(opened, topic, context), topic=context.topic.in_paragraph(), parent=context,
        told=Told(begun, context.told.last, year_told(text, begun, rules)),
    )  # fmt: skip
    past = opened is not None and is_past(opened, setting.reference)
    state = _State(at, context, past, known=None if topic is not None else found)
    rows: list[Row] = []
    headed = _heads(paragraph[0], setting)
    for number, told in enumerate(paragraph):
        if number == 1 and headed and state.at.region == context.region:
            found = subjects(text, told, setting.gazetteer, context.region, rules)
            own = _topic(told, found, whole, context, setting) or state.at.place
            state = state._replace(at=replace(state.at, place=own))
        observed, state = _read(told, state, opened, article, setting)
        rows += observed
    return rows, _behind(state, whole)


def _read(
    told: Mentions, state: _State, opened: Time | None, article: Article, setting: Setting
) -> tuple[list[Row], _State]:
    """Return the rows of a sentence of a paragraph, in order, and what it leaves to the next."""
    text, rules = setting.text, setting.rules
    at = _mooded(told, state.at, setting)
    past = state.past and at.planning == state.at.planning
    at = _item(told, at, setting)
    found = state.known
    if found is None:
        found = subjects(text, told, setting.gazetteer, at.region, rules)
    place = at.place if found else _passing(told, at, state, setting)
    told, times = _timed(told, at, state.context, opened, setting)
    counted, rows, topic = state.counted, list[Row](), at.topic
    if told.quantities:
        time = _counted_in(told, counted, setting)
        counted = told if time is None else counted
        stands = replace(at, place=place, told=times, time=time or at.time)
        observed, topic = observe(told, found, article, stands, setting, past=past)
        stands = Context("sentence", told.sentence.start, subjects=found, parent=stands)
        rows = [
            (one, replace(stands, asked=own.asked) if own.asked else stands)
            for one, own in observed
        ]
    elif _announces(told, article):
        words = text[told.sentence.start : told.sentence.end]
        topic = announce(phrases(rules), words, topic, alone=True)[1]
    counties = (one.region for one in reversed(found) if one.region.level == "county")
    return rows, _State(
        at if times is at.told and topic is at.topic else replace(at, told=times, topic=topic),
        state.context, past,
        _story(told, found, setting) if found else state.story,
        next(counties, state.county), counted,
    )  # fmt: skip


def _behind(state: _State, whole: str) -> Context:
    """Return what holds behind a paragraph: the plans that it announces, its topic and times."""
    at, context = state.at, state.context
    if at.planning and whole.endswith(("：", ":")):
        context = replace(context, mood=at.mood or context.mood, plan=at.plan or context.plan)
    told = Told(last=at.told.last)
    if at.topic is context.topic and told == context.told:
        return context
    return replace(context, told=told, topic=at.topic)


def _opened(
    paragraph: Sequence[Mentions], article: Article, context: Context, setting: Setting
) -> Time | None:
    """Return the time phrase that opens a paragraph, in the year that is told of."""
    text, rules, reference = setting.text, setting.rules, setting.reference
    opened = opening(text, paragraph, article.heading_end, rules)
    if opened is None:
        return None
    opened = _years_behind(text, paragraph, opened, rules) or opened
    own, frame = context.own, context.frame
    if own is not None and is_same(text, opened, rules):
        opened = replace(opened, first=own.first, last=own.last)
    if frame is not None and frame.last is not None:
        opened = of_year(text, opened, frame.last.year, rules)
    ahead = opened.kind == "by" and is_to_come(text, opened, reference, rules)
    if ahead or is_clauses(text, opened, frame, rules):
        return None
    return as_of(opened) if is_dateline(text, opened, reference, rules) else opened


def _years_behind(
    text: str, paragraph: Sequence[Mentions], opened: Time, rules: Rules
) -> Time | None:
    """Return the years that a paragraph which a year opens goes on to tell of before it tells a
    number (2025年是收官之年。五年来，…).
    """
    counted = next((at for at, told in enumerate(paragraph) if told.quantities), len(paragraph))
    later = (
        time
        for told in paragraph[: counted + 1]
        for time in told.times
        if opened.end < told.sentence.start
        and time.start - told.sentence.start < _ADDRESSED
        and text.startswith("，", time.end)
        and not text[time.start].isdecimal()
        and time.grain == "span"
        and is_block(text, time, rules)
    )
    return next(later, None) if opened.grain == "year" else None


def _frame(opened: Time | None, topic: Fact[Region] | None, context: Context) -> Fact[Time] | None:
    """Return the time that a paragraph tells of itself, None where it inherits one.

    What an article tells of its own place says nothing of another place, where the document
    tells a time.
    """
    elsewhere = topic is not None and topic.value.code != context.region.code
    above = context.parent.frame if context.parent is not None and elsewhere else None
    own = above or context.own
    if opened is not None and (own is None or not ends(opened, own)):
        return told_by(opened)
    held = own if elsewhere or opened is not None else None
    return told_by(held) if held is not None else None


def _timed(
    told: Mentions, at: Context, context: Context, opened: Time | None, setting: Setting
) -> tuple[Mentions, Told]:
    """Return a sentence with its times as they are meant by those told before, and what is told
    then.
    """
    text, rules = setting.text, setting.rules
    if not told.times:
        return told, at.told
    if at.planning:
        told = in_plan(text, told, at.planned or context.dated, setting.reference, rules)
    return named_again(text, told, opened or context.frame, at.told, rules)


def _counted_in(told: Mentions, counted: Mentions | None, setting: Setting) -> Fact[Time] | None:
    """Return the time of the last number of a sentence, in which its parts are counted too where
    the next one tells them (2020年播种96公顷。其中…).
    """
    part_of = setting.rules.phrases.pattern("part-of")
    if counted is None or not part_of.match(setting.text, told.sentence.start):
        return None
    governors = Governors(setting.text, counted, setting.rules)
    time = governors.at(counted.quantities[-1].start, plan=False)
    return told_by(time) if time is not None else None


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


def _passing(told: Mentions, at: Context, state: _State, setting: Setting) -> Fact[Region] | None:
    """Return the place of a sentence that names none: of the story told in passing; of a sentence
    that begins with a town, the county told before; else what the paragraph tells itself.
    """
    if state.story is not None:
        return fact(state.story, "region:story")
    county, town = state.county, setting.rules.phrases.pattern("town-first")
    if county is not None and at.region.level != "county" and (
        town.match(setting.text, told.sentence.start, told.sentence.end)
    ):  # fmt: skip
        return fact(county, "region:town")
    return at.place


def _announces(mentions: Mentions, article: Article) -> bool:
    """Whether a sentence without numbers is short enough to announce what follows it."""
    sentence = mentions.sentence
    return sentence.start >= article.heading_end and sentence.end - sentence.start <= 16


def _heads(first: Mentions, setting: Setting) -> bool:
    """Whether a paragraph begins with the heading of an item: ◆陈旗：风雪路上设驿站。"""
    start, end = first.sentence.start, first.sentence.end
    heads = setting.rules.phrases.pattern("item-heading")
    short = not first.quantities and end - start <= _HEADING
    return short and heads.search(setting.text[start:end]) is not None


def _topic(
    told: Mentions, found: Sequence[Subject], whole: str, context: Context, setting: Setting
) -> Fact[Region] | None:
    """Return the place that a sentence opens its paragraph with, which that is about.

    It is one that no table has; the document's, where a list of places opens it; or the subject
    that the sentence opens with. What has its own number beside another's (甲县112起、乙县94起)
    and the country are none.
    """
    text, begin, phrase = setting.text, told.sentence.start, setting.rules.phrases.pattern
    if not found or found[0].start > begin + _OPENS:
        named = opens_with_place(whole, setting.rules)
        return fact(named, named.rule) if named is not None else None
    subject, region = found[0], found[0].region
    lead = text[begin : subject.start]
    for time in told.times:
        lead = lead.replace(text[time.start : time.end] if time.end <= subject.start else "\n", "")
    if not phrase("leads-in").fullmatch(lead):
        return None
    listed = len(found) > 1 and found[1].run > 1 and context.root.name
    if text[subject.end : subject.end + 1] in JOINTS:
        return fact(context.root, context.root.rule) if listed else None
    apart = len(found) > 1 and phrase("each-counted").fullmatch(text, subject.end, found[1].start)
    country = region.level == "country" and region.rule != "region:provinces"
    if apart or country:
        return None
    return fact(replace(region, rule="region:paragraph"), "region:paragraph")
