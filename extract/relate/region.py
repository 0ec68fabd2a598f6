"""Says whose number it is: by subject, list, bracket, deictic, paragraph, heading, issuer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.model import Division, Level, Mentions, Place
from extract.rules import Rules
from extract.rules.regions import closest


@dataclass(frozen=True, slots=True)
class Region:
    """A resolved place: its own full name, its code (`` if it has none) and its level."""

    name: str
    code: str
    level: Level
    rule: str
    division: Division | None = None


NOWHERE = Region("", "", "country", "region:unknown")

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


class Gazetteer:
    """Resolves places for a document: its year and the divisions it is about."""

    def __init__(self, rules: Rules, year: int | None, home: Iterable[Place]) -> None:
        self._table = rules.regions
        self._year = year
        self._context: list[Division] = []
        self._seen: set[str] = set()
        for place in home:
            region = self.resolve(place, trusted=True)
            if region is not None and region.division is not None:
                self.note(region)
        self.home = self._home()

    def _home(self) -> Region:
        """The issuer's place: its first, or the one within it that is named behind it."""
        if not self._context:
            return NOWHERE
        division = self._context[0]
        for other in self._context[1:]:
            if division in self._table.ancestors(other, self._year):
                division = other
        return Region(division.name, division.code, division.level, "region:issuer", division)

    def within_home(self, region: Region) -> bool:
        """Whether a region is a county of the place that issued the document."""
        home = self.home.division
        return (
            region.division is not None and home is not None and region.division.parent == home.code
            and home.level == "prefecture"
        )  # fmt: skip

    def note(self, region: Region) -> None:
        """Remember a place that the document is about, as support for short names."""
        if region.division is None or region.division in self._context:
            return
        self._context.append(region.division)
        self._seen.add(region.division.code)

    def resolve(
        self, place: Place, *, trusted: bool = False, near: Sequence[Division] = ()
    ) -> Region | None:
        """Return the place as a Region, or None where it is no place or cannot be told.

        `trusted` takes a short name without support (a heading, the issuer); `near` are
        divisions beside it in a list or right before it (南京市鼓楼区).
        """
        if not place.candidates:
            if place.deictic is None and place.rule == "place:zone":
                return Region(place.surface, "", "zone", "region:zone")
            return None
        found = closest(place.candidates, self._year)
        ranked = sorted(found, key=lambda d: (self._kin(d, near), _RANK[d.level]), reverse=True)
        best = ranked[0]
        kin = self._kin(best, near)
        outdated = self._year is not None and best.valid_to is not None and best.valid_to < self._year - 1
        if outdated and not kin:
            return None
        if not trusted and place.word and kin < 2:
            return None
        if place.short and not trusted:
            if best.level == "county" and kin < 1:
                return None
        if len(ranked) > 1 and best.level == ranked[1].level and kin == self._kin(ranked[1], near) and best.name == ranked[1].name and best.code != ranked[1].code:
            return Region(best.name, "", best.level, "region:ambiguous")
        return Region(best.name, best.code, best.level, "region:name", best)

    def _kin(self, division: Division, near: Sequence[Division]) -> int:
        """Return how near a division is to what the document is about, from 0 to 4."""
        best = 0
        for other in [*near, *self._context]:
            if division.code == other.code:
                return 4
            if division.parent == other.code or other.parent == division.code:
                best = max(best, 3)
            elif division.parent == other.parent and division.level == other.level:
                best = max(best, 2 if division.level != "province" else 0)
            elif division.province and division.province == other.province:
                best = max(best, 1)
        return best

    def deictic(self, place: Place, article: Region, last: Region | None) -> Region | None:
        """Return what 全县, 该市, 我省 mean in an article about `article`."""
        if place.surface.startswith("各"):
            return Region(article.name, article.code, article.level, "region:parts", article.division)
        unit = place.surface[-1] if not place.surface.endswith(("自治区", "自治州", "自治县")) else place.surface[-3:]
        if unit == "国":
            return Region("", "", "country", "region:nationwide")
        chain = [r for r in (article, self.home) if r.division is not None]
        if place.surface.startswith(("该", "此")) and last is not None and last.division is not None:
            chain.insert(0, last)
        for region in chain:
            division = region.division
            assert division is not None
            for each in [division, *self._table.ancestors(division, self._year)]:
                if _fits(each, unit):
                    return Region(each.name, each.code, each.level, f"region:{place.surface}", each)
        return None


_RANK = {"country": 0, "zone": 0, "county": 1, "prefecture": 2, "province": 3}


def _fits(division: Division, unit: str) -> bool:
    """Whether a deictic's unit can mean the division: 市 any city, 县 any county, 区 a district."""
    if unit in ("州", "自治州"):
        return division.name.endswith("州") and division.level == "prefecture"
    if unit == "省":
        return division.level == "province"
    if unit in ("区", "自治区"):
        return division.name.endswith("区")
    if unit in ("县", "自治县"):
        return division.level == "county" and division.name.endswith("县")
    return division.name.endswith(unit[-1])


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
            above = _RANK[region.level] > _RANK[article.level] or region.level == "country"
            if above and article.name and before and not _STRICT_BEFORE.search(before):
                continue
        elif before and not _BEFORE_SUBJECT.search(before) and not gazetteer.within_home(region):
            continue
        found.append(Subject(place.start, place.end, region))
        if place.deictic is None:
            last = region
    return found


_JOINTS = ("、", "和", "及", "与", "以及", "，")


def spread(text: str, found: Sequence[Subject], first: int, group: Sequence[int]) -> list[Region]:
    """Return the regions that a list of numbers goes through (A、B、C分别完成10、20、30户).

    `first` is where the clause of the numbers begins, `group` where each number of the list
    begins. Empty unless a list of as many places stands before and 分别 or 依次 between, or
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
