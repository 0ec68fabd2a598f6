"""Says whose number it is: by list, bracket, subject, part, paragraph, heading or issuer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import Division, Mentions, Place, Quantity
from extract.relate.clauses import Clause, closes, groups
from extract.relate.region import RANK, Gazetteer, Region

# Words that make the place behind them an object, an origin or a direction, not the subject.
_NOT_SUBJECT_BEFORE = re.compile(
    r"(?:与|跟|同|赴|往|到|至|去|从|自|由|经|离|距|比|较|除|向|对|对接|对口|支援|援助|帮扶|引进|来自|前往|毗邻|连接"
    r"|通往|返回|输往|抵达|途经|学习|考察|高于|低于|快于|慢于|优于|好于|占|居|列|位居|排|排名|位列|超|超过|获|获得|被|为"
    r"|高出|领先|持平|争取|报|受|开通|入选|荣获|纳入|列入)$"
)
# What, right behind a place, says that the place belongs to a name or is a way or a person.
_NOT_SUBJECT_AFTER = re.compile(
    r"(?:籍|至|到|—|-|－|往|方向|线路|等线路|大道|大桥|路|街道|港|湖|江|河|高速|铁路|机场|银行|集团|公司|有限|输入"
    r"|等(?:地|省|市|县|区|多个|\d+个?|[一二两三四五六七八九十]+个?)|[^，。；、：的]{1,8}?(?:小学|中学|学校|学院|大学|医院|幼儿园|公司|集团|水库|大桥|分校|社区|企业)(?!\d))"
)
# A number right behind a place, in brackets or not, is the place's own.
_COUNTED_AFTER = re.compile(r"\s*[（(:：]?\s*(?:已|完成|为|各|约|近|超|占)?\d")
_WAY_BEFORE = re.compile(r"(?:到|至|距|离|赴|往|从|由|占|比|较|于|与)$")
_RANKED_AFTER = re.compile(r"(?:首|第|平均|排名|前列|先进|领先|同类|均值|水平|前\d|各级|范围|上下|最)")
_STRICT_BEFORE = re.compile(r"(?:[，。；：！？（(“\s]|年|月|日|季度|底|末|以来|目前|其中)$")
_BEFORE_SUBJECT = re.compile(
    r"(?:[，。；：、！？（(“《\s—]|其中|和|及|与|以及|在|的|年|月|日|季度|底|末|以来|目前|今年|市|省|州|盟|含|以|是|天|期间|前|后|组织|全)$"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A place of a sentence that numbers behind it may belong to.

    `run` counts the subjects of the list that this one ends (A、B、C: 1, 2, 3).
    """

    start: int
    end: int
    region: Region
    run: int = 1


def subjects(text: str, mentions: Mentions, gazetteer: Gazetteer, article: Region) -> list[Subject]:
    """Return the places of a sentence that can be the subject of a number, in order."""
    found: list[Subject] = []
    start = mentions.sentence.start
    last: Region | None = None
    near: list[Division] = [article.division] if article.division else []
    for place in mentions.places:
        before = text[max(start, place.start - 6) : place.start]
        if place.deictic is not None:
            region = gazetteer.deictic(place, article, last)
        else:
            region = gazetteer.resolve(place, near=near)
        if region is None:
            continue
        if region.division is not None:
            near = [region.division, *near[:2]]
        previous = found[-1] if found else None
        between = text[previous.end : place.start] if previous else " "
        if _NOT_SUBJECT_AFTER.match(text, place.end) and place.deictic is None:
            while found and between in _JOINTS and found[-1].end == place.start - len(between):
                dropped = found.pop()
                between = text[found[-1].end : dropped.start] if found else " "
                place = Place(dropped.start, place.end, "", ())
            continue
        if previous is not None and between in _JOINTS:
            found.append(Subject(place.start, place.end, region, previous.run + 1))
            continue
        if (
            place.deictic is None
            and _COUNTED_AFTER.match(text, place.end)
            and not _WAY_BEFORE.search(before)
        ):
            found.append(Subject(place.start, place.end, region))
            last = region
            continue
        if _NOT_SUBJECT_BEFORE.search(before):
            continue
        if previous is not None and not between:
            if region.level == "zone" or previous.region.level != region.level:
                found[-1] = Subject(previous.start, place.end, region, previous.run)
            last = region
            continue
        if place.deictic is not None:
            if _RANKED_AFTER.match(text, place.end):
                continue
            above = RANK[region.level] > RANK[article.level] or region.level == "country"
            if above and article.name and before and not _STRICT_BEFORE.search(before):
                continue
        elif before and not _BEFORE_SUBJECT.search(before) and not gazetteer.within_home(region):
            continue
        found.append(Subject(place.start, place.end, region))
        if place.deictic is None:
            last = region
    return found


_JOINTS = ("、", "和", "及", "与", "以及", "，")


def spread(text: str, found: Sequence[Subject], group: Sequence[int]) -> list[Region]:
    """Return the regions that a list of numbers goes through (A、B、C分别完成10、20、30户).

    `group` are the offsets at which the numbers of the list begin. Empty unless a list of as many places stands before and 分别 or 依次 between, or
    nothing but the list.
    """
    ends = [k for k, s in enumerate(found) if s.end <= group[0] and s.run == len(group)]
    if not ends or len(group) < 2:
        return []
    last = ends[-1]
    if last + 1 < len(found) and found[last + 1].run > 1:
        return []
    if not re.search(r"分别|依次|各为|各", text[found[last].end : group[0]]):
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
    best: Subject | None = None
    for subject in found:
        if subject.end > quantity.start:
            break
        if _reaches(text, subject, quantity, found):
            best = subject
    if best is not None and (best.run == 1 or best.region.level == "zone"):
        return best.region
    return _whole(text, quantity, found, scene, article)


def _whole(
    text: str, quantity: Quantity, found: Sequence[Subject], scene: Region, article: Region
) -> Region:
    """Return the scene, or the article's region where a part named later (其中) lies outside it."""
    division = scene.division
    for subject in found:
        if subject.start > quantity.end and text[max(0, subject.start - 2) : subject.start] == "其中":
            other = subject.region.division
            if other is not None and (
                scene.level == "zone"
                or (division is not None and other != division and other.level == division.level)
            ):
                return article
            break
    return scene


def _reaches(text: str, subject: Subject, quantity: Quantity, found: Sequence[Subject]) -> bool:
    """Whether a subject still holds at a number: not beyond its bracket, nor, for a part
    (其中大祥区20户), beyond the ； or, where several parts are named, beyond the clause.
    """
    between = text[subject.end : quantity.start]
    if closes(text, subject.end, quantity.start):
        return False
    if not re.search(r"[，；]", between):
        return True
    left = max(0, subject.start - 60)
    part = text.rfind("其中", left, subject.start)
    if part < 0 or re.search(r"[；。]", text[part : subject.start]):
        return True
    if "；" in between:
        return False
    return sum(1 for s in found if part <= s.start < quantity.start) < 2
