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
    r"(?:与|跟|同|赴|往|到|至|去|从|自|由|经|离|距|比|较|除|向|对接|对口|支援|援助|帮扶|引进|来自|前往|毗邻|连接"
    r"|通往|返回|输往|输送至|转移至|开通|抵达|途经|学习|考察|高于|低于|快于|慢于)$"
)
# What, right behind a place, says that the place belongs to a name or is a way or a person.
_NOT_SUBJECT_AFTER = re.compile(
    r"(?:籍|至|到|—|-|－|往|方向|线路|等线路|大道|大桥|路|街道|镇|乡|村|社区|港|湖|江|河"
    r"|大学|学院|高速|铁路|机场|银行|集团|公司|有限)"
)
_BEFORE_SUBJECT = re.compile(r"(?:[，。；：、！？（(“《\s\t—]|其中|和|及|与|以及|在|为|的|年|月|日|季度|底|末|以来|目前|今年|市|省|州|盟|含|以|等)$")


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
        if not self._context:
            return NOWHERE
        division = self._context[0]
        return Region(division.name, division.code, division.level, "region:issuer", division)

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
        if place.short and not trusted:
            if place.word and kin < 2:
                return None
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
    """A place of a sentence that numbers behind it may belong to."""

    start: int
    end: int
    region: Region


def subjects(text: str, mentions: Mentions, gazetteer: Gazetteer, article: Region) -> list[Subject]:
    """Return the places of a sentence that can be the subject of a number, in order."""
    found: list[Subject] = []
    start = mentions.sentence.start
    last: Region | None = None
    near: list[Division] = [article.division] if article.division else []
    previous: Place | None = None
    for place in mentions.places:
        nested = previous is not None and previous.end == place.start
        before = text[max(start, place.start - 6) : place.start]
        joined = previous is not None and text[previous.end : place.start] in "、和及与,，"
        if place.deictic is not None:
            region = gazetteer.deictic(place, article, last)
        else:
            region = gazetteer.resolve(place, near=near)
        previous = place
        if region is None:
            continue
        if region.division is not None:
            near = [region.division, *near[:2]]
        if _NOT_SUBJECT_AFTER.match(text, place.end) and place.deictic is None:
            continue
        if joined and found and found[-1].end < place.start and text[found[-1].end : place.start] in "、和及与":
            found.append(Subject(place.start, place.end, region))
            continue
        if joined and before[:-1] and not (found and text[found[-1].end : place.start] in "、和及与,，"):
            if not before.endswith(("，", ",")):
                continue
        if _NOT_SUBJECT_BEFORE.search(before):
            continue
        if nested and found and found[-1].end == place.start:
            if region.level == "zone" or found[-1].region.level != region.level:
                found[-1] = Subject(found[-1].start, place.end, region)
            last = region
            continue
        if before and not _BEFORE_SUBJECT.search(before) and place.deictic is None:
            continue
        found.append(Subject(place.start, place.end, region))
        if place.deictic is None:
            last = region
    return found
