"""Says whose number it is: by list, bracket, subject, part, paragraph, heading or issuer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from extract.model import Division, Mentions, Place, Quantity, Region
from extract.relate.clauses import JOINTS, Clause, closes, groups
from extract.relate.region import RANK, Gazetteer
from extract.rules import Rules

# What counts places together belongs to none of them.
_SUMMED = re.compile(
    r"[，）](?:[^，]{0,8}\d+|.{0,4}[两三四五六七八九十])个?(?:市|县|区|州|旗)[^，]*(?:合计|共计|总计|平均)"
)
# 甲区112起、乙县94起，合计占全市54.1%: what they have together is the whole's.
_TOGETHER = re.compile(
    "，(?:合计|总计|共计|合占|共占|[两三四五六七八九十](?:地|县|区|市|县区|县市)(?:合计|共|之和))"
)
# 除成县、康县分别完成任务的94%和80%外: what is excepted has its own numbers.
_EXCEPT = re.compile(r"[^。；]{0,12}?\d[^。；]{0,12}外")
# 最大为歙县长陔乡284毫米: the superlative's own place.
_RANKED_AS = re.compile("(?:最[大小高低多少]|其次)的?[为是]$")
_LIST_BEFORE = re.compile(r"\d[^，。；]{0,6}(?:、|和|及|与)\d")
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


def spread(text: str, found: Sequence[Subject], group: Sequence[int]) -> list[Region]:
    """Return the regions that a list of numbers goes through (A、B、C分别完成10、20、30户).

    `group` are the offsets at which the numbers of the list begin. Empty unless a list of as
    many places stands before, and between them 分别, 依次, 各 or a few words that do not sum up.
    """
    if len(group) < 2:
        return []
    at = bisect_right(found, group[0], key=_END) - 1
    last = next((k for k in range(at, -1, -1) if found[k].run == len(group)), None)
    if last is None:
        return []
    if last + 1 < len(found) and found[last + 1].run > 1:
        return []
    between = text[found[last].end : group[0]]
    again = _LIST_BEFORE.search(between) and not re.search("共|合计|其中|；", between)
    if (
        not again
        and not re.search(r"分别|依次|各|^[：:]|^[^，]{0,6}，(?:只有|仅有|只|仅|为)", between)
        and (len(between) > 8 or re.search(r"[共合，]", between))
    ):
        return []
    return [s.region for s in found[last + 1 - len(group) : last + 1]]


def whose(
    text: str, clause: Clause, found: Sequence[Subject], scene: Region, article: Region
) -> list[Region]:
    """Return the regions of a clause's numbers: by list, else by the nearest subject.

    `scene` is what the paragraph is about, `article` what the article is about.
    """
    regions: list[Region] = []
    for group in groups(text, clause):
        shared = spread(text, found, [q.start for q in group])
        regions += shared or [_nearest(text, q, found, scene, article) for q in group]
    return regions


def _nearest(
    text: str, quantity: Quantity, found: Sequence[Subject], scene: Region, article: Region
) -> Region:
    last = bisect_right(found, quantity.start, key=_END) - 1
    before = (found[at] for at in range(last, -1, -1))
    best = next((s for s in before if _reaches(text, s, quantity, found)), None)
    if best is not None and _in_passing(text, best, quantity, article):
        best = None
    if best is not None and (best.run == 1 or best.region.level == "zone"):
        return article if _has_part(text, quantity, found, best) else best.region
    return _whole(text, quantity, found, scene, article)


def _in_passing(text: str, subject: Subject, quantity: Quantity, article: Region) -> bool:
    """Whether a province's paper names a place in one clause among others.

    Of `新增装机214万千瓦，甲县风电建成投运，新能源汽车上牌37万辆` the last is the whole's. What
    stands above the article's place holds for its clause alone too.
    """
    between = text[subject.end : quantity.start]
    if "，" not in between or subject.region.rule == "region:provinces":
        return False
    if subject.region.level == "country":
        return bool(article.name)
    if _GOES_ON.match(between, between.rindex("，")):
        return False
    if _above(subject, article):
        return text[subject.start - 1] not in "。；\n"
    if article.level != "province" or article.rule not in _WIDE:
        return False
    if re.search(r"\d", between[: between.index("，")]):
        return False
    left = max(0, subject.start - 300)
    begun = max(text.rfind(mark, left, subject.start) for mark in "。；\n") + 1
    lead = text[max(begun, left) : subject.start]
    if lead[lead.rfind("，") + 1 :].startswith("在"):
        return False
    return "，" in lead and (len(lead) >= _LEAD or re.search(r"\d", lead) is not None)


def _above(subject: Subject, article: Region) -> bool:
    """Whether what an article is about lies in a subject that is named, not 全市 or 我省."""
    inner, outer = article.division, subject.region.division
    if inner is None or outer is None or subject.region.rule != "region:name":
        return False
    return inner.parent == outer.code or (
        outer.level == "province" and outer.name == inner.province
    )


def _has_part(text: str, quantity: Quantity, found: Sequence[Subject], best: Subject) -> bool:
    """Whether the subject is named again as a part (缺口1.9亿元，其中甲县就差8200万元)."""
    behind = bisect_right(found, quantity.end, key=_START)
    later = found[behind] if behind < len(found) else None
    return (
        later is not None
        and later.region == best.region
        and text[max(0, later.start - 2) : later.start] == "其中"
        and "。" not in text[quantity.end : later.start]
    )


def _whole(
    text: str, quantity: Quantity, found: Sequence[Subject], scene: Region, article: Region
) -> Region:
    """Return the scene, or the article's region where a part named later (其中) lies outside it."""
    division = scene.division
    for at in range(bisect_right(found, quantity.end, key=_START), len(found)):
        subject = found[at]
        if text[max(0, subject.start - 2) : subject.start] == "其中":
            other = subject.region.division
            if other is not None and (
                scene.level == "zone"
                or (division is not None and other != division and other.level == division.level)
            ):
                return article
            break
    return scene


def _told_before(text: str, subject: Subject) -> bool:
    """Whether a number stands before a subject in its part of the sentence (；): it is a part."""
    far = max(0, subject.start - 200)
    begun = max(text.rfind(mark, far, subject.start) for mark in "。；\n")
    return bool(re.search(r"\d", text[max(begun, far) : subject.start]))


def _reaches(text: str, subject: Subject, quantity: Quantity, found: Sequence[Subject]) -> bool:
    """Whether a subject still holds at a number: not beyond its bracket, nor, for a part
    (其中大祥区20户), beyond the ； or, where several parts are named, beyond the clause.
    """
    between = text[subject.end : quantity.start]
    if closes(text, subject.end, quantity.start):
        return False
    if "，" not in between and "；" not in between:
        return True
    if _NEXT.search(between) and _ITEM.search(
        text, text.rfind("。", 0, subject.start) + 1, subject.start
    ):
        return False
    if "；" in between and (subject.direct or _told_before(text, subject)):
        return False
    sums = "计" in between or "平均" in between
    if sums and "，" in between and _SUMMED.search(between):
        return False
    if _TOGETHER.search(between) and sum(s.end <= quantity.start for s in found) > 1:
        return False
    own = text[subject.start - 1 : subject.start] == "，" and not re.search("；|共|合计", between)
    if own and not subject.direct:
        return True
    left = max(0, subject.start - 60)
    part = text.rfind("其中", left, subject.start)
    if part < 0 or re.search(r"[；。]", text[part : subject.start]):
        return True
    if "；" in between:
        return False
    return sum(1 for s in found if part <= s.start < quantity.start) < 2
