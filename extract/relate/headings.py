"""What a heading says of all that stands under it: whose, when and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract.model import Fact, Place, Region
from extract.relate.clauses import JOINTS, LIST_MARK
from extract.relate.context import Context, Mood, fact, told_by
from extract.relate.moods import block_mood, decided, heading_mood, title_mood
from extract.relate.outline import Heading
from extract.relate.setting import Setting
from extract.relate.times import NEVER, as_of, is_dateline
from extract.relate.topic import NOTHING
from extract.rules import Rules


def opens_with_place(words: str, rules: Rules) -> Region | None:
    """Return the place, one that no table has, which a heading or a paragraph opens with."""
    named = rules.phrases.pattern("place-before-colon").match(words)
    return Region(named[1], "", "zone", "region:paragraph") if named else None


def of_document(known: Fact[Region] | None, home: Region, end: int, setting: Setting) -> Context:
    """Return the context of a document as a whole, about the place that is `known`, else `home`;
    `end` is where the text before its first heading ends.
    """
    whole = block_mood(0, len(setting.text), setting)
    if whole is not None and whole.value == "rule":
        mood: Fact[Mood] | None = whole
    else:
        mood = title_mood(setting.title, setting.rules) or block_mood(0, end, setting)
    return Context(
        "document", place=known or (fact(home, home.rule) if home.name else None), mood=mood
    )


def under(context: Context, heading: Heading, setting: Setting) -> Context:
    """Return the context under a heading: what it says itself, and what it stands in."""
    outer = context.within(heading.parent)
    place, places = _place(heading, outer, setting)
    mood = heading_mood(heading.words, heading.times, outer, setting.reference, setting.rules)
    if (mood is None or mood.evidence.entry == "mood:heading-word") and not decided(outer):
        mood = block_mood(heading.end, heading.close, setting) or mood or _before(context, outer)
    time = next((time for time in heading.times if time.last is not None), None)
    if time is not None and is_dateline(setting.text, time, setting.reference, setting.rules):
        time = as_of(time)
    plans = outer.planning if mood is None else mood.value == "plan"
    return Context(
        heading.kind,
        start=heading.start,
        place=place,
        places=places,
        time=told_by(time) if time is not None and not plans else None,
        mood=mood,
        dated=time if plans else None,
        told=context.told if heading.kind == "heading" else NEVER,
        topic=context.topic if heading.kind == "heading" else NOTHING,
        parent=outer,
    )


def _before(context: Context, outer: Context) -> Fact[Mood] | None:
    """Return the mood of the block before, of the same rank, as that of one that shows none."""
    before = next((one for one in context.up() if one.parent is outer), None)
    told = before.mood if before is not None else None
    return told if told is not None and told.evidence.entry == "mood:block" else None


def _place(
    heading: Heading, outer: Context, setting: Setting
) -> tuple[Fact[Region] | None, tuple[Region, ...]]:
    """Return the place that a heading names, or those that it lists.

    An article's heading, or the title of a paper within a collection, is of the first place in it;
    another line within an article names a place only where it is nothing else (（一）福鼎).
    """
    if heading.kind == "section":
        return None, ()
    if heading.kind == "heading" and not setting.rules.outline.is_title(heading.words):
        return _of_line(heading, setting)
    return _of_article(heading, outer, setting)


def _of_line(heading: Heading, setting: Setting) -> tuple[Fact[Region] | None, tuple[Region, ...]]:
    """Return the place, or the places, that a line within an article consists of."""
    named = [place for place in heading.places if place.deictic is None]
    rest = setting.rules.outline.bare(heading.words).strip("：:】【 。")
    for place in named:
        rest = rest.replace(place.surface, "", 1)
    listed = () if LIST_MARK.sub("", rest) else _all(named, setting)
    return _headed(listed[0], heading) if len(listed) == 1 else None, listed


def _of_article(
    heading: Heading, outer: Context, setting: Setting
) -> tuple[Fact[Region] | None, tuple[Region, ...]]:
    """Return the first place of a heading, one that no table has where it names none else.

    Where it lists places (甲、乙两县), it is the document's, and they are listed.
    """
    told = (
        (place, setting.gazetteer.resolve(place, trusted=heading.words.startswith(place.surface)))
        for place in heading.places
    )
    meant = (
        region for place, region in told
        if region is not None and not _goes_on(place, region, heading, setting)
    )  # fmt: skip
    region, root = next(meant, None), outer.root
    between = (setting.text[a.end : b.start] for a, b in pairwise(heading.places))
    if region is not None and root.name and not JOINTS.isdisjoint(between):
        span = (heading.start, heading.end)
        return fact(root, "region:issuer", *span), _all(heading.places, setting)
    region = region or opens_with_place(heading.words, setting.rules)
    return _headed(region, heading) if region is not None else None, ()


def _headed(region: Region, heading: Heading) -> Fact[Region]:
    """Return the fact of a place that a heading names."""
    named = replace(region, rule="region:heading")
    return fact(named, named.rule, heading.start, heading.end)


def _goes_on(place: Place, region: Region, heading: Heading, setting: Setting) -> bool:
    """Whether a place is only the way to the next one, which lies in it (青山市云溪区)."""
    outer, gazetteer = region.division, setting.gazetteer
    if outer is None:
        return False
    behind = (after for after in heading.places if after.start == place.end)
    inner = (gazetteer.resolve(after, near=[outer]) for after in behind)
    held = [one.division for one in inner if one is not None and one.division is not None]
    return any(gazetteer.holds(outer, one) for one in held)


def _all(places: Sequence[Place], setting: Setting) -> tuple[Region, ...]:
    """Return the regions of places that a heading lists, all of them or none."""
    found = [setting.gazetteer.resolve(place, trusted=True) for place in places]
    named = [replace(region, rule="region:heading") for region in found if region is not None]
    return tuple(named) if len(named) == len(found) else ()
