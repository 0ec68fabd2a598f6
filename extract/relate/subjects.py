"""Says whose number it is: by list, bracket, subject, part, paragraph, heading or issuer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from extract.model import Division, Mentions, Place, Quantity, Region
from extract.relate.clauses import JOINTS, NO_END, Brackets, Clause, Hits, groups, last_mark
from extract.relate.region import RANK, Gazetteer
from extract.rules import Rules

# What counts places together belongs to none of them.
_PLACES_SUMMED = "个?(?:市|县|区|州|旗)[^，]*?(?:合计|共计|总计|平均)"
_SUMMED = (
    re.compile(rf"[，）][^，]{{0,8}}?\d+{_PLACES_SUMMED}"),
    re.compile(rf"[，）].{{0,4}}?[两三四五六七八九十]{_PLACES_SUMMED}"),
)
_SUM_BEGINS, _TOTAL = re.compile("[，）]"), re.compile("合计|共计|总计|平均")
# 甲区112起、乙县94起，合计占全市54.1%: what they have together is the whole's.
_TOGETHER = re.compile(
    "，(?:合计|总计|共计|合占|共占|[两三四五六七八九十](?:地|县|区|市|县区|县市)(?:合计|共|之和))"
)
# 除成县、康县分别完成任务的94%和80%外: what is excepted has its own numbers.
_EXCEPT = re.compile(r"[^。；]{0,12}?\d[^。；]{0,12}外")
# 最大为歙县长陔乡284毫米: the superlative's own place.
_RANKED_AS = re.compile("(?:最[大小高低多少]|其次)的?[为是]$")
_LIST_BEFORE = re.compile(r"(?=(\d[^，。；]{0,6}?(?:、|和|及|与)\d))")
# What stands between a list of places and one of numbers: that they go together, or do not.
_IN_TURN, _LISTED = (
    re.compile("分别|依次|各"),
    re.compile("[：:]|[^，]{0,6}，(?:只有|仅有|只|仅|为)"),
)
_SUMS_UP, _COUNTED_UP = re.compile("共|合计|其中|；"), re.compile("[共合，]")
# What ends the reach of a subject.
_COMMA, _PART, _CLAUSE, _ENDED = map(re.compile, ("，", "；", "[，；]", "[；。]"))
_SUMS, _DIGIT = re.compile("；|共|合计"), re.compile(r"\d")
# A place within an item (一是甲县…；二是…) says nothing of the next.
_ITEM, _NEXT = re.compile("[一二三四五六七八九]是"), re.compile("[；，][二三四五六七八九]是")
# A list before a place that is one of things, not of places: 铜箔、乙县农高区.
_ITEM_BEFORE = re.compile("([^，。；：、（）“”《》]{2,12})[、和及与]$")
# 甲市对口帮扶乙县: what is done is done where the help goes.
_HELPS = re.compile("(?:组团式|对口|结对)*(?:帮扶|支援|援助|援建|协作)")
# 吉林某某药业有限公司: the province is a piece of the firm's name.
_FIRM = re.compile("[\u4e00-\u9fff（）]{1,12}(?:公司|集团)")
_ALL_OF_THEM = re.compile("[0-9三十一二四]{1,3}个?$")
_PARTS_COUNTED = re.compile("[0-9一二两三四五六七八九十]个?[省市县区州旗盟]")
_GOES_ON = re.compile("，(?:并|还|又|也|同时|其|再)")
# Subjects stand in order and apart, so that those on one side of a number are found by halving.
_START, _END = attrgetter("start"), attrgetter("end")
# What makes a region an article's own; how much is told before a place in passing.
_WIDE, _LEAD = frozenset({"region:issuer", "region:document"}), 9
# Between places that are no subjects: one within the next, or a list, of others too.
_MORE = re.compile("(?:[、和及与](?:[\u4e00-\u9fff]{2,4}[、和及与])*)?")


@dataclass(frozen=True, slots=True)
class _Roles:
    """The roles of `region_roles.toml`, compiled for where they stand."""

    not_after: re.Pattern[str]
    not_before: re.Pattern[str]
    counted: re.Pattern[str]
    way: re.Pattern[str]
    ranked: re.Pattern[str]
    strict: re.Pattern[str]
    after: re.Pattern[str]


@lru_cache(maxsize=8)
def _roles(rules: Rules) -> _Roles:
    def ending(name: str) -> re.Pattern[str]:
        return re.compile(f"(?:{rules.regions.role(name)})$")

    def opening(name: str) -> re.Pattern[str]:
        return re.compile(f"(?:{rules.regions.role(name)})")

    return _Roles(
        not_after=ending("not-after"),
        not_before=opening("not-before"),
        counted=opening("counted"),
        way=ending("way"),
        ranked=opening("ranked"),
        strict=ending("strict"),
        after=ending("after"),
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """A place of a sentence that numbers behind it may belong to.

    `run` counts the subjects of the list that this one ends (A、B、C: 1, 2, 3); `direct` says that
    its number follows at once.
    """

    start: int
    end: int
    region: Region
    run: int = 1
    direct: bool = False


def subjects(
    text: str, mentions: Mentions, gazetteer: Gazetteer, article: Region, rules: Rules
) -> list[Subject]:
    """Return the places of a sentence that can be the subject of a number, in order."""
    if not mentions.places:
        return []
    roles = _roles(rules)
    found: list[Subject] = []
    start = mentions.sentence.start
    last: Region | None = None
    object_end = -1
    near: list[Division] = [article.division] if article.division else []
    listed = {
        place.start
        for one, other in pairwise(mentions.places)
        if text[one.end : other.start] in JOINTS
        for place in (one, other)
    }
    ends: set[int] = set()
    for place in mentions.places:
        before = text[max(start, place.start - 6) : place.start]
        if place.deictic is not None:
            region = gazetteer.deictic(place, article, last)
        else:
            region = gazetteer.resolve(place, near=near, listed=place.start in listed)
        if region is None:
            continue
        ends.add(place.end)
        if region.division is not None:
            near = [region.division, *near[:2]]
        if place.deictic is None:
            last = region
        if object_end >= 0 and _MORE.fullmatch(text[object_end : place.start]):
            object_end = place.end
            continue
        previous = found[-1] if found else None
        between = text[previous.end : place.start] if previous else " "
        if region.rule == "region:provinces":
            counted_as = _ALL_OF_THEM.search(before)
            found.append(
                Subject(place.start - len(counted_as[0]), place.end, region)
                if counted_as
                else Subject(place.start, place.end, region)
            )
            continue
        if place.deictic is not None and _in_name(text, place):
            continue
        if place.short and region.level == "province" and _FIRM.match(text, place.end):
            continue
        if previous is not None and _HELPS.fullmatch(between):
            found[-1] = Subject(previous.start, place.end, region)
            continue
        if roles.not_before.match(text, place.end) and place.deictic is None:
            while found and between in JOINTS and found[-1].end == place.start - len(between):
                dropped = found.pop()
                between = text[found[-1].end : dropped.start] if found else " "
                place = Place(dropped.start, place.end, "", ())
            continue
        if previous is not None and between in JOINTS:
            found.append(Subject(place.start, place.end, region, previous.run + 1))
            continue
        if place.deictic is None and _among_things(text, place, start, ends):
            object_end = place.end
            if previous is not None and not _within(previous, region) and "，" not in between:
                found.pop()
            continue
        if (
            place.deictic is None
            and roles.counted.match(text, place.end)
            and not roles.way.search(before)
        ):
            found.append(Subject(place.start, place.end, region, direct=True))
            continue
        excepted = before.endswith("除") and _EXCEPT.match(text, place.end)
        held_in = previous is not None and between == "在" and not _within(previous, region)
        held_in = held_in or (before.endswith("在") and _abroad(region, article))
        ranked = _RANKED_AS.search(before)
        if (roles.not_after.search(before) and not (excepted or ranked)) or held_in:
            object_end = place.end
            continue
        if previous is not None and not between:
            if region.level == "zone" or previous.region.level != region.level:
                found[-1] = Subject(previous.start, place.end, region, previous.run)
            continue
        counted = before.endswith("对") and text[place.end : place.end + 1].isdecimal()
        if place.deictic is not None and counted:
            found.append(Subject(place.start, place.end, region, direct=True))
            continue
        if place.deictic is not None:
            if roles.ranked.match(text, place.end):
                continue
            above = RANK[region.level] > RANK[article.level] or region.level == "country"
            if above and article.name and before and not roles.strict.search(before):
                continue
        elif before and not roles.after.search(before) and not gazetteer.within_home(region):
            object_end = place.end
            continue
        found.append(Subject(place.start, place.end, region))
    return found


def _in_name(text: str, place: Place) -> bool:
    """Whether a deictic opens a quoted name (“全国文明县”), and not what someone says."""
    return text[place.start - 1] == "“" and text[place.start - 2] not in "：:，"


def _among_things(text: str, place: Place, start: int, ends: Set[int]) -> bool:
    """Whether a place follows an item of a list that is neither a place nor a number with its own.

    金、白银、铜产量 and 创新中心、甲县农高区等 are no lists of places.
    """
    before = _ITEM_BEFORE.search(text, max(start, place.start - 14), place.start)
    if before is None or before.end(1) in ends:
        return False
    return not re.search(r"\d", before[1]) or bool(_PARTS_COUNTED.search(before[1]))


def _within(subject: Subject, region: Region) -> bool:
    """Whether a region lies within a subject's (市政府在甲县)."""
    inner, outer = region.division, subject.region.division
    return inner is None or outer is None or inner.parent == outer.code or outer == inner


def _abroad(region: Region, article: Region) -> bool:
    """Whether a region lies in another province than what the article is about."""
    one, other = region.division, article.division
    return one is not None and other is not None and one.province != other.province


class _Reaching(NamedTuple):
    """The number of a subject, and up to where it reaches: in its clause, or as a `whole`."""

    number: int
    end: int
    whole: bool = False


class Owners:
    """The subjects of one sentence, by the numbers that are theirs.

    How far each reaches is told once, so that a sentence of many subjects is read in one pass.
    `scene` is what the paragraph is about, `article` what the article is about.
    """

    def __init__(
        self, text: str, mentions: Mentions, found: Sequence[Subject], scene: Region,
        article: Region,
    ) -> None:  # fmt: skip
        self._text = text
        self._mentions = mentions
        self._found = found
        self._scene = scene
        self._article = article

    def whose(self, clause: Clause) -> list[Region]:
        """Return the regions of a clause's numbers: by list, else by the nearest subject."""
        if not self._found:
            return [self._scene] * len(clause.quantities)
        regions: list[Region] = []
        for group in groups(self._text, clause):
            shared = self._spread([q.start for q in group])
            regions += shared or [self._region(q) for q in group]
        return regions

    def _hits(self, pattern: re.Pattern[str]) -> Hits:
        sentence = self._mentions.sentence
        return Hits.of(pattern, self._text, sentence.start, sentence.end)

    @cached_property
    def _clauses(self) -> Hits:
        return self._hits(_CLAUSE)

    @cached_property
    def _commas(self) -> Hits:
        return self._hits(_COMMA)

    @cached_property
    def _parts(self) -> Hits:
        return self._hits(_PART)

    @cached_property
    def _items(self) -> Hits:
        return self._hits(_NEXT)

    @cached_property
    def _together(self) -> Hits:
        return self._hits(_TOGETHER)

    @cached_property
    def _sums(self) -> Hits:
        return self._hits(_SUMS)

    @cached_property
    def _lists(self) -> Hits:
        sentence = self._mentions.sentence
        found = _LIST_BEFORE.finditer(self._text, sentence.start, sentence.end)
        return Hits.at(one.span(1) for one in found)

    @cached_property
    def _sums_up(self) -> Hits:
        return self._hits(_SUMS_UP)

    @cached_property
    def _in_turn(self) -> Hits:
        return self._hits(_IN_TURN)

    @cached_property
    def _counted_up(self) -> Hits:
        return self._hits(_COUNTED_UP)

    @cached_property
    def _summed(self) -> Hits:
        """Where places are counted together, each by the first word that says so."""
        sentence = self._mentions.sentence
        if _TOTAL.search(self._text, sentence.start, sentence.end) is None:
            return Hits.at(())
        begun = _SUM_BEGINS.finditer(self._text, sentence.start, sentence.end)
        made = (
            pattern.match(self._text, one.start(), sentence.end)
            for one in begun
            for pattern in _SUMMED
        )
        return Hits.at(one.span() for one in made if one is not None)

    @cached_property
    def _brackets(self) -> Brackets:
        sentence = self._mentions.sentence
        return Brackets.of(self._text, sentence.start, sentence.end)

    @cached_property
    def _named_parts(self) -> list[int]:
        """The indices of the subjects that 其中 names as parts."""
        return [
            at for at, subject in enumerate(self._found)
            if self._text.endswith("其中", max(0, subject.start - 2), subject.start)
        ]  # fmt: skip

    @cached_property
    def _by_run(self) -> dict[int, list[int]]:
        """The indices of the subjects by how long the list is that each ends."""
        found: dict[int, list[int]] = {}
        for at, subject in enumerate(self._found):
            found.setdefault(subject.run, []).append(at)
        return found

    @cached_property
    def _nearest(self) -> dict[int, Subject | None]:
        """The nearest subject that reaches each number, by where the number begins."""
        nearest: dict[int, Subject | None] = {}
        reaching: list[_Reaching] = []
        found, told = self._found, 0
        for quantity in self._mentions.quantities:
            at = quantity.start
            while told < len(found) and found[told].end <= at:
                end = found[told].end
                clause = min(self._clauses.start_behind(end), self._brackets.closing(end))
                reaching.append(_Reaching(told, clause))
                told += 1
            while reaching and reaching[-1].end < at:
                one = reaching.pop()
                further = -1 if one.whole else self._reach(one.number)
                if further >= at:
                    reaching.append(_Reaching(one.number, further, whole=True))
            nearest[at] = found[reaching[-1].number] if reaching else None
        return nearest

    def _reach(self, index: int) -> int:
        """Return the last offset at which a number may begin that a subject reaches.

        It does not reach beyond its bracket, nor beyond its clause where what follows is of the
        next item, is summed up or another's; nor, for a part (其中大祥区20户), beyond the ； or,
        where several parts are named, beyond the clause.
        """
        text, found = self._text, self._found
        subject = found[index]
        start, end = subject.start, subject.end
        clause, part = self._clauses.start_behind(end), self._parts.start_behind(end)
        ended = [self._items.end_behind(end) - 1] if self._first_item <= start else []
        if part < NO_END and (subject.direct or _told_before(text, subject)):
            ended.append(part)
        comma = self._commas.start_behind(end)
        ended.append(max(comma, self._summed.end_behind(end) - 1))
        second = found[1].end if len(found) > 1 else NO_END
        ended.append(max(self._together.end_behind(end), second) - 1)
        begun = text.rfind("其中", max(0, start - 60), start)
        if begun >= 0 and not _ENDED.search(text, begun, start):
            first = bisect_left(found, begun, key=_START)
            other = found[first + 1].start if first + 1 < len(found) else NO_END
            own = text[start - 1 : start] == "，" and not subject.direct
            counted = self._sums.end_behind(end) - 1 if own else -1
            ended.append(max(counted, min(part, other)))
        return min(self._brackets.closing(end), max(clause, min(ended)))

    @cached_property
    def _first_item(self) -> int:
        """Where the first item begins that the sentence stands in or lists (一是甲县…；二是…)."""
        if not self._items.starts:
            return NO_END
        sentence = self._mentions.sentence
        begun = self._text.rfind("。", 0, sentence.start) + 1
        first = _ITEM.search(self._text, begun, sentence.end)
        return first.end() if first else NO_END

    def _spread(self, group: Sequence[int]) -> list[Region]:
        """Return the regions that a list of numbers goes through (A、B、C分别完成10、20、30户).

        `group` are the offsets at which the numbers of the list begin. Empty unless a list of as
        many places stands before, and between them 分别, 依次, 各 or a few words that do not sum
        up.
        """
        text, found, size = self._text, self._found, len(group)
        lists = self._by_run.get(size, ()) if size > 1 else ()
        if not lists:
            return []
        at = bisect_right(found, group[0], key=_END) - 1
        before = bisect_right(lists, at)
        if not before:
            return []
        last = lists[before - 1]
        if last + 1 < len(found) and found[last + 1].run > 1:
            return []
        start, end = found[last].end, group[0]
        again = self._lists.end_behind(start) <= end < self._sums_up.end_behind(start)
        if (
            not again
            and self._in_turn.end_behind(start) > end
            and not _LISTED.match(text, start, end)
            and (end - start > 8 or self._counted_up.start_behind(start) < end)
        ):
            return []
        return [s.region for s in found[last + 1 - size : last + 1]]

    def _region(self, quantity: Quantity) -> Region:
        best = self._nearest[quantity.start]
        if best is not None and self._in_passing(best, quantity):
            best = None
        if best is not None and (best.run == 1 or best.region.level == "zone"):
            return self._article if self._has_part(quantity, best) else best.region
        return self._whole(quantity)

    def _in_passing(self, subject: Subject, quantity: Quantity) -> bool:
        """Whether a province's paper names a place in one clause among others.

        Of `新增装机214万千瓦，甲县风电建成投运，新能源汽车上牌37万辆` the last is the whole's. What
        stands above the article's place holds for its clause alone too.
        """
        text, article = self._text, self._article
        comma = self._commas.start_behind(subject.end)
        if comma >= quantity.start or subject.region.rule == "region:provinces":
            return False
        if subject.region.level == "country":
            return bool(article.name)
        if _GOES_ON.match(text, text.rindex("，", comma, quantity.start), quantity.start):
            return False
        if _above(subject, article):
            return text[subject.start - 1] not in "。；\n"
        if article.level != "province" or article.rule not in _WIDE:
            return False
        if _DIGIT.search(text, subject.end, comma):
            return False
        left = max(0, subject.start - 300)
        begun = last_mark(text, "。；\n", left, subject.start) + 1
        lead = text[max(begun, left) : subject.start]
        if lead[lead.rfind("，") + 1 :].startswith("在"):
            return False
        return "，" in lead and (len(lead) >= _LEAD or re.search(r"\d", lead) is not None)

    def _has_part(self, quantity: Quantity, best: Subject) -> bool:
        """Whether the subject is named again as a part (缺口1.9亿元，其中甲县就差8200万元)."""
        found = self._found
        behind = bisect_right(found, quantity.end, key=_START)
        later = found[behind] if behind < len(found) else None
        return (
            later is not None
            and later.region == best.region
            and self._text.endswith("其中", max(0, later.start - 2), later.start)
        )

    def _whole(self, quantity: Quantity) -> Region:
        """Return the scene, or the article's region where a part named later (其中) lies outside
        it.
        """
        scene, division = self._scene, self._scene.division
        behind = bisect_right(self._found, quantity.end, key=_START)
        at = bisect_left(self._named_parts, behind)
        if at == len(self._named_parts):
            return scene
        other = self._found[self._named_parts[at]].region.division
        outside = division is not None and other != division
        alike = division is not None and other is not None and other.level == division.level
        if other is not None and (scene.level == "zone" or (outside and alike)):
            return self._article
        return scene


def _above(subject: Subject, article: Region) -> bool:
    """Whether what an article is about lies in a subject that is named, not 全市 or 我省."""
    inner, outer = article.division, subject.region.division
    if inner is None or outer is None or subject.region.rule != "region:name":
        return False
    return inner.parent == outer.code or (
        outer.level == "province" and outer.name == inner.province
    )


def _told_before(text: str, subject: Subject) -> bool:
    """Whether a number stands before a subject in its part of the sentence (；): it is a part."""
    far = max(0, subject.start - 200)
    begun = last_mark(text, "。；\n", far, subject.start)
    return bool(re.search(r"\d", text[max(begun, far) : subject.start]))
