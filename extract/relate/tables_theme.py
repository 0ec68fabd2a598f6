"""Reads what stands around a table: what its caption and heading say of all its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.model import Article, Quantity, Region, Time
from extract.relate.context import Context
from extract.relate.period import is_base
from extract.relate.phrases import phrases
from extract.relate.region import Gazetteer
from extract.relate.tables_labels import Told
from extract.rules import Rules

_TITLED = re.compile(r"^附?[表件]\s*[0-9一二三四五六七八九十]*[：:、.．\s-]*|单位[：:].*$|[《》]")
_PARTS = re.compile(
    r"^(?:[0-9一二三四五六七八九十]+个)?(?:各|全)?(?:县市区|市县区|县（市、区）|县\(市、区\)|[县市区州省]+)"
)
_PLANNED = re.compile(r"分解|计划(?!完成)|目标(?!完成)|任务(?!完成)")
_DONE = re.compile(r"完成|进展|进度|情况|实绩|执行|通报|排名")
_SHORT = 40
_OF_MOOD = {"plan": "target", "rule": "standard"}


@dataclass(frozen=True, slots=True)
class Around:
    """What a table stands in.

    `notes` are its caption and the lines right before it, nearest first, `heading` its article's
    heading and the document's title, `context` what holds where it stands.
    """

    article: Article
    notes: tuple[Told, ...]
    heading: tuple[Told, ...]
    context: Context

    @property
    def region(self) -> Region:
        """What its heading, or the document, is about."""
        return self.context.home


@dataclass(frozen=True, slots=True)
class Theme:
    """What a table's surroundings say of all its numbers.

    `text` is what they count, `says` the status of numbers whose labels give none, `time` a time
    with the words that it stands in, `planned` that these are a plan's.
    """

    text: str
    region: Region
    says: str
    units: tuple[Quantity, ...]
    time: tuple[str, Time] | None
    planned: bool


def theme_of(notes: Sequence[Told], around: Around, gazetteer: Gazetteer, rules: Rules) -> Theme:
    """Return what the notes say, the nearest first, then the article's frame and heading."""
    text, says = "", ""
    units: tuple[Quantity, ...] = ()
    time: tuple[str, Time] | None = None
    planned = False
    region: Region | None = None
    for note in [*notes, *around.heading]:
        if time is None and note in around.heading and around.context.own is not None:
            time = ("", around.context.own)
        units = units or note.mentions.quantities
        if time is None and not (_reports(note) and note not in around.heading):
            time = _time(note, rules)
        if region is None:
            region = _region(note, gazetteer)
        if not says and len(note.words) <= _SHORT:
            says = _says(note.words)
            planned = says == "target"
        text = text or _topic(note, rules)
    if time is None and (frame := around.context.frame) is not None:
        time = ("", frame)
    if time is None:
        time = next((told for note in notes if (told := _time(note, rules))), None)
    if not says:
        says = _OF_MOOD.get(around.context.says, "")
    return Theme(text, region or around.region, says, units, time, planned)


def _reports(note: Told) -> bool:
    """Whether a line before a table is a sentence with numbers, whose time is its own."""
    words = note.words
    for time in reversed(note.mentions.times):
        words = words[: time.start] + words[time.end :]
    return words.endswith("。") and bool(re.search(r"\d", words))


def _time(note: Told, rules: Rules) -> tuple[str, Time] | None:
    times = [time for time in note.mentions.times if not is_base(note.words, time, rules)]
    until = next((time for time in times if time.kind in ("until", "since")), None)
    first = until or (times[0] if times else None)
    return None if first is None else (note.words, first)


def _region(note: Told, gazetteer: Gazetteer) -> Region | None:
    for place in note.mentions.places:
        if place.deictic is not None:
            return None
        region = gazetteer.resolve(place) if place.candidates else None
        if region is not None:
            return replace(region, rule="table:region-caption")
    return None


def _says(words: str) -> str:
    if _DONE.search(words):
        return "actual"
    if "标准" in words:
        return "standard"
    return "target" if _PLANNED.search(words) else ""


@lru_cache(maxsize=8)
def _tail(rules: Rules) -> re.Pattern[str]:
    return re.compile(f"(?:{rules.tables.either('tail')})+.*$")


def _topic(note: Told, rules: Rules) -> str:
    """Return what a caption or heading counts (城镇新增就业 of 各县市区城镇新增就业完成情况)."""
    grammar = phrases(rules)
    spans = [(time.start, time.end) for time in note.mentions.times]
    spans += [(place.start, place.end) for place in note.mentions.places if place.candidates]
    spans = [each for each in spans if not _within_parts(note.words, each)]
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start >= at:
            pieces.append(note.words[at:start])
            at = end
    words = _TITLED.sub("", "".join([*pieces, note.words[at:]]))
    for clause in reversed(re.split(r"[，。；：:]", words)):
        topic = grammar.left(_tail(rules).sub("", _PARTS.sub("", clause.strip(" 　、的"))))
        if topic and not grammar.bare(topic):
            return topic
    return ""


def _within_parts(words: str, span: tuple[int, int]) -> bool:
    """Whether a place is but a piece of 各县市区."""
    return words[max(0, span[0] - 2) : span[1]].endswith(("县市区", "市县区", "各市区"))
