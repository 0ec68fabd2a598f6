"""Says whose the numbers of a sentence are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple

from extract.model import Mentions, Quantity, Region
from extract.relate.clauses import NO_END, Brackets, Clause, Hits, groups, last_mark
from extract.relate.context import Context
from extract.relate.region import NOWHERE
from extract.relate.subjects import Subject
from extract.rules import Rules

# What ends the reach of a subject.
_COMMA, _PART, _CLAUSE = map(re.compile, ("，", "；", "[，；]"))
_DIGIT = re.compile(r"\d")
# Subjects stand in order and apart, so that those on one side of a number are found by halving.
_START, _END = attrgetter("start"), attrgetter("end")
# What makes a region an article's own; how much is told before a place in passing.
_WIDE, _LEAD = frozenset({"region:issuer", "region:document", "region:given"}), 9
# How far back it is told of what a subject is a part, and that a number stands before it.
_OF_PART, _FAR, _FARTHER = 60, 200, 300
# So many characters may part a list of places from its numbers without a word for it.
_SHORT = 8


class _Reaching(NamedTuple):
    """The number of a subject, and up to where it reaches: in its clause, or in its sentence."""

    number: int
    end: int
    within: str


class Owners:
    """The places of one sentence, by the numbers that are theirs.

    How far each subject reaches is told once, so that a sentence of many is read in one pass. A
    number belongs to the first of these that there is:

    1. its own place in a list, where as many numbers as places stand in turn (`_spread`);
    2. the nearest subject that reaches it: of its clause, or of its sentence where the clauses
       between say nothing else (`_nearest`). A list of places has its numbers together, which are
       the whole's; so are those whose part the same place is named to be (`_has_part`), and those
       behind a place that is named in passing (`_in_passing`);
    3. the article's place, where a part named behind it lies outside the node's (`_has_alien`);
    4. the place of the nearest node of the context that has one.

    The rule of a region says how its place was told, which part it plays, and from where it is.
    """

    def __init__(
        self, text: str, mentions: Mentions, found: Sequence[Subject], context: Context,
        rules: Rules,
    ) -> None:  # fmt: skip
        self._text = text
        self._found = found
        self._phrase = rules.phrases.pattern
        self._context = context
        self._sentence = mentions.sentence
        self._quantities = mentions.quantities

    def whose(self, clause: Clause) -> list[Region]:
        """Return the regions of a clause's numbers, by the order above."""
        if not self._found:
            return [self._inherited] * len(clause.quantities)
        regions: list[Region] = []
        for group in groups(self._text, clause):
            shared = self._spread([q.start for q in group])
            regions += shared or [next(self._candidates(q)) for q in group]
        return regions

    def _candidates(self, quantity: Quantity) -> Iterator[Region]:
        """Yield whose a number may be that has no place of its own in a list, the surest first."""
        nearest = self._nearest[quantity.start]
        if nearest is not None and self._owns(nearest[0], quantity):
            subject, within = nearest
            yield self._whole if self._has_part(quantity, subject) else _owned(subject, within)
        if self._has_alien(quantity):
            yield self._whole
        yield self._inherited

    @cached_property
    def _hits(self) -> Callable[[re.Pattern[str]], Hits]:
        """What tells where a pattern stands in the sentence, looked for once."""
        text, start, end = self._text, self._sentence.start, self._sentence.end
        return cache(lambda pattern: Hits.of(pattern, text, start, end))

    def _stands(self, name: str) -> Hits:
        """Return where the phrase of a name stands in the sentence."""
        return self._hits(self._phrase(name))

    @cached_property
    def _scene(self) -> Region:
        return self._context.region

    @cached_property
    def _article(self) -> Region:
        return self._context.home

    @cached_property
    def _whole(self) -> Region:
        """The region of the article, or of what else has a heading."""
        return _told(self._context.headed)

    @cached_property
    def _inherited(self) -> Region:
        """The region of the nearest node of the context."""
        return _told(self._context)

    @cached_property
    def _brackets(self) -> Brackets:
        return Brackets.of(self._text, self._sentence.start, self._sentence.end)

    @cached_property
    def _named_parts(self) -> list[int]:
        """The indices of the subjects that are named as parts (其中甲县)."""
        return [at for at, subject in enumerate(self._found) if self._is_part(subject)]

    def _is_part(self, subject: Subject) -> bool:
        part = self._phrase("part-named")
        return part.search(self._text, max(0, subject.start - 2), subject.start) is not None

    @cached_property
    def _by_run(self) -> dict[int, list[int]]:
        """The indices of the subjects by how long the list is that each ends."""
        found: dict[int, list[int]] = {}
        for at, subject in enumerate(self._found):
            found.setdefault(subject.run, []).append(at)
        return found

    @cached_property
    def _nearest(self) -> dict[int, tuple[Subject, str] | None]:
        """The nearest subject that reaches each number, by where the number begins.

        With it goes whether it does so within its clause or its sentence.
        """
        nearest: dict[int, tuple[Subject, str] | None] = {}
        reaching: list[_Reaching] = []
        found, told = self._found, 0
        for quantity in self._quantities:
            at = quantity.start
            while told < len(found) and found[told].end <= at:
                end = found[told].end
                clause = min(self._hits(_CLAUSE).start_behind(end), self._brackets.closing(end))
                reaching.append(_Reaching(told, clause, "clause"))
                told += 1
            while reaching and reaching[-1].end < at:
                one = reaching.pop()
                further = self._reach(one.number) if one.within == "clause" else -1
                if further >= at:
                    reaching.append(_Reaching(one.number, further, "sentence"))
            nearest[at] = (found[reaching[-1].number], reaching[-1].within) if reaching else None
        return nearest

    def _reach(self, index: int) -> int:
        """Return the last offset at which a number may begin that a subject reaches.

        That is within its bracket, and in its clause or up to the first of its limits.
        """
        end = self._found[index].end
        clause = self._hits(_CLAUSE).start_behind(end)
        return min(self._brackets.closing(end), max(clause, min(self._limits(index))))

    def _limits(self, index: int) -> Iterator[int]:
        """Yield the last offsets at which a number behind a subject's clause may be its own.

        They are where the next item begins; for a part of what is told before, and for what has
        its number at once, the ；; where the places are summed up, or counted together behind a
        second one; for a part (其中大祥区20户) the ； or, where several parts are named, the next
        of them, unless it sums up itself.
        """
        found, subject = self._found, self._found[index]
        start, end = subject.start, subject.end
        part = self._hits(_PART).start_behind(end)
        if self._first_item <= start:
            yield self._stands("next-item").end_behind(end) - 1
        if part < NO_END and (subject.direct or self._counted_before(subject)):
            yield part
        comma = self._hits(_COMMA).start_behind(end)
        yield max(comma, self._stands("places-summed").end_behind(end) - 1)
        second = found[1].end if len(found) > 1 else NO_END
        yield max(self._stands("counted-together").end_behind(end), second) - 1
        begun = self._part_begins(start)
        if begun >= 0:
            first = bisect_left(found, begun, key=_START)
            other = found[first + 1].start if first + 1 < len(found) else NO_END
            own = self._text.startswith("，", start - 1) and not subject.direct
            counted = self._stands("sum-begins").end_behind(end) - 1 if own else -1
            yield max(counted, min(part, other))

    def _part_begins(self, start: int) -> int:
        """Return where parts begin to be named before a subject in its clauses, -1 if none do."""
        left = max(0, start - _OF_PART)
        left = last_mark(self._text, "；。", left, start) + 1 or left
        named = list(self._phrase("part-of").finditer(self._text, left, start))
        return named[-1].start() if named else -1

    def _counted_before(self, subject: Subject) -> bool:
        """Whether a number stands before a subject in its part of the sentence: it is a part."""
        far = max(0, subject.start - _FAR)
        begun = last_mark(self._text, "。；\n", far, subject.start)
        return _DIGIT.search(self._text, max(begun, far), subject.start) is not None

    @cached_property
    def _first_item(self) -> int:
        """Where the first item begins that the sentence stands in or lists (一是甲县…；二是…)."""
        if not self._stands("next-item").starts:
            return NO_END
        begun = self._text.rfind("。", 0, self._sentence.start) + 1
        first = self._phrase("item-begins").search(self._text, begun, self._sentence.end)
        return first.end() if first else NO_END

    def _spread(self, group: Sequence[int]) -> list[Region]:
        """Return the regions that a list of numbers goes through (A、B、C分别完成10、20、30户).

        `group` are the offsets at which the numbers of the list begin. Empty unless a list of as
        many places stands before, and between them 分别, 依次, 各 or a few words that do not sum
        up.
        """
        found, size = self._found, len(group)
        lists = self._by_run.get(size, ()) if size > 1 else ()
        before = bisect_right(lists, bisect_right(found, group[0], key=_END) - 1)
        if not before:
            return []
        last = lists[before - 1]
        longer = last + 1 < len(found) and found[last + 1].run > 1
        if longer or not self._goes_through(found[last].end, group[0]):
            return []
        return [_owned(subject, "list") for subject in found[last + 1 - size : last + 1]]

    def _goes_through(self, start: int, end: int) -> bool:
        """Whether numbers from `end` on go in turn through the places that end at `start`."""
        again = self._stands("numbers-listed").end_behind(start) <= end
        in_turn = self._stands("each-its-own").end_behind(start) <= end
        loose = self._phrase("not-in-turn").match(self._text, start, end) is not None
        summed = self._stands("counted-up").start_behind(start) < end
        return (
            (again and end < self._stands("sums-up").end_behind(start))
            or in_turn
            or loose
            or (end - start <= _SHORT and not summed)
        )

    def _owns(self, subject: Subject, quantity: Quantity) -> bool:
        """Whether a number is a subject's alone, and not what a list of them has together."""
        alone = subject.run == 1 or subject.region.level == "zone"
        return alone and not self._in_passing(subject, quantity)

    def _in_passing(self, subject: Subject, quantity: Quantity) -> bool:
        """Whether a province's paper names a place in one clause among others.

        Of `新增装机214万千瓦，甲县风电建成投运，新能源汽车上牌37万辆` the last is the whole's. What
        stands above the article's place holds for its clause alone too.
        """
        text, article = self._text, self._article
        comma = self._hits(_COMMA).start_behind(subject.end)
        if comma >= quantity.start or subject.region.rule == "region:provinces":
            return False
        if subject.region.level == "country":
            return bool(article.name)
        last = text.rindex("，", comma, quantity.start)
        if self._phrase("goes-on").match(text, last, quantity.start):
            return False
        if _above(subject, article):
            return text[subject.start - 1] not in "。；\n"
        wide = article.level == "province" and article.rule in _WIDE
        counted = _DIGIT.search(text, subject.end, comma) is not None
        return wide and not counted and self._told_among_others(subject)

    def _told_among_others(self, subject: Subject) -> bool:
        """Whether clauses stand before a subject in its part of the sentence that are not its own.

        Words that only say where (在甲县，…) begin what is told of it.
        """
        left = max(0, subject.start - _FARTHER)
        begun = last_mark(self._text, "。；\n", left, subject.start) + 1
        lead = self._text[max(begun, left) : subject.start]
        where = self._phrase("where-it-is").match(lead, lead.rfind("，") + 1) is not None
        told = len(lead) >= _LEAD or _DIGIT.search(lead) is not None
        return "，" in lead and told and not where

    def _has_part(self, quantity: Quantity, subject: Subject) -> bool:
        """Whether the subject is named again as a part (缺口1.9亿元，其中甲县就差8200万元)."""
        found = self._found
        behind = bisect_right(found, quantity.end, key=_START)
        later = found[behind] if behind < len(found) else None
        return later is not None and later.region == subject.region and self._is_part(later)

    def _has_alien(self, quantity: Quantity) -> bool:
        """Whether a part named behind a number (其中) lies outside the paragraph's place."""
        scene, division = self._scene, self._scene.division
        behind = bisect_right(self._found, quantity.end, key=_START)
        at = bisect_left(self._named_parts, behind)
        named = self._found[self._named_parts[at]] if at < len(self._named_parts) else None
        other = named.region.division if named is not None else None
        apart = division is not None and other is not None and (
            other != division and other.level == division.level
        )  # fmt: skip
        return other is not None and (scene.level == "zone" or apart)


def _above(subject: Subject, article: Region) -> bool:
    """Whether what an article is about lies in a subject that is named, not 全市 or 我省."""
    inner, outer = article.division, subject.region.division
    return inner is not None and outer is not None and subject.region.rule == "region:name" and (
        inner.parent == outer.code or (outer.level == "province" and outer.name == inner.province)
    )  # fmt: skip


def _owned(subject: Subject, within: str) -> Region:
    """Return a subject's region, which a number has within a list, its clause or its sentence."""
    return _by(subject.region, subject.part, within)


def _told(context: Context) -> Region:
    """Return the region of a context by the node that names it."""
    node = context.placed
    if node is None or node.place is None:
        return NOWHERE
    return _by(node.place.value, node.place.evidence.entry, node.node)


def _by(region: Region, entry: str, within: str) -> Region:
    """Return a region with the steps that led to it: how it was told, by what, and from where."""
    rule = _steps(region.rule, entry, within)
    return Region(region.name, region.code, region.level, rule, region.division)


@cache
def _steps(rule: str, entry: str, within: str) -> str:
    return " > ".join(dict.fromkeys((rule, entry, f"from:{within}")))
