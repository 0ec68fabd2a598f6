"""Finds places: divisions by any of their names, deictics (该县, 全市), zones without a code."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from extract.find.openings import letters, seconds
from extract.model import Division, Level, Place
from extract.rules import Rules

_DEICTIC = re.compile(
    r"[该我本此全各](?:(?<!各)(?P<unit>自治区|自治州|自治县|[省市县区州旗盟国])(?!级|委|直|属|外|道|域)"
    r"|(?<=各)(?:有关)?(?P<parts>县（市、区）|县\(市、区\)|县[市区]{1,2}|[市区]县区?|旗县区?|县|区(?!域)|市|州市|市州|乡镇|地(?!方|块|类)))"
)
# All the provinces together are the country.
_PROVINCES = re.compile(
    r"省[（(](?:自治区|区)[、，]?(?:直辖市|市)[）)](?:[和及、](?:新疆生产建设)?兵团)?"
    r"|省[区、](?:市|自治区、直辖市)[）)]?(?=[和及、]新疆生产建设兵团)"
)
_DEICTIC_LEVEL: dict[str, Level] = {
    "国": "country",
    "省": "province",
    "自治区": "province",
    "市": "prefecture",
    "州": "prefecture",
    "自治州": "prefecture",
    "盟": "prefecture",
    "县": "county",
    "自治县": "county",
    "区": "county",
    "旗": "county",
}
_ZONE = re.compile(
    r"(?:(?:经济技术|高新技术产业|经济|高新技术|产业|工业|旅游|综合|台商投资|循环经济|现代农业)"
    r"(?:开发区|示范区|试验区|管理区)|经开区|高新区|开发区|管理区|新区|保税区|度假区"
    r"|风景名胜区|林场|垦区|农场)(?!域|块|级|内外)"
)
# The last two letters of each: a quick first look.
_OF_ZONE = re.compile("[发范验园理开新税假胜垦林农][区场]")
# Before these words a zone's own name may stand; with them alone it is not named.
_UNNAMED = re.compile(
    r"^(?:新区|管理区|保税区|度假区|风景名胜区|林场|农场|垦区|园区|产业园区|工业园区)$"
)
# A forest farm or scenic area is a region where it heads a report or stands in a list.
_SMALL = re.compile(r"林场|农场|垦区|风景名胜区|度假区")
_NAMED_AFTER = re.compile(r"[：:、（(\n]|$")
_NO_NAME = re.compile(
    r"实施|园区|支持|加快|推动|依托|围绕|聚焦|整合|提升|深化|优化|[新建设推进打造创全在国家省级各该市县个型类的有于是到入向从赴与和及等了为已将村乡镇]"
)
_BREAK = frozenset("，。；：、！？（）()《》“”\n\t 　和及与在对由从向到其中")
# 河南县域经济, 湖南县级财政: the province's counties.
_OF_COUNTIES = re.compile("县[级乡域市区]")
# What, right behind a short name, shows that it belongs to another word.
_NOT_AFTER_NAME = "域"
_NOT_AFTER_SHORT = re.compile(
    r"生产建设兵团|(?!县乡)[\u4e00-\u9fff](?:镇|乡|苏木|嘎查)(?![\u4e00-\u9fff]{0,2}[县市])|[路街道巷桥江河湖山港湾村镇乡驿]|站(?![0-9]|水位|洪峰|流量)|大道|大桥|高速|机场|铁路|大学|学院|中学|小学|银行|集团|公司|医院"
)
# Behind these a short name needs as much support as one that is a word (绩溪家朋乡, 乌兰哈达镇).
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{2,3}(?:镇|乡|苏木|嘎查)(?![\u4e00-\u9fff]{0,2}[县市])")
# 购置三台拖拉机 is not about 三台, nor 每亩三元 about 三元.
_COUNTED = re.compile(
    r"(?![和及与县市区州盟在至到赴从由于对给为])[\u4e00-\u9fff][一二三四五六七八九十][元台门](?![、和及与两])"
)
# 80岁以上高龄老人 is not about 上高, nor 其中江城区 about 中江, nor 达板镇安置点
# about 镇安.
_BOUND = re.compile(r"以[上下内]|其中|(?![和及与在到从由对])[\u4e00-\u9fff][镇乡]")


def find_places(text: str, start: int, end: int, rules: Rules) -> list[Place]:
    """Return the places of `text[start:end]` in order, free of overlap.

    A place is the longest name at its position. Whether a short name that is also a word, or
    a name of several divisions, is meant is for the relating stage to say, which knows the
    issuer and the neighbours.
    """
    look, names = _opening(rules)
    provinces = rules.regions.provinces
    found: list[Place] = []
    at = start
    for begin in look.finditer(text, start, end):
        here = begin.start()
        if here < at or (opened := names.get(text[here : here + 2])) is None:
            continue
        for surface, candidates, short, word in opened:
            if not text.startswith(surface, here, end):
                continue
            after = here + len(surface)
            if not short or surface.endswith("县"):
                if text.startswith(_NOT_AFTER_NAME, after, end):
                    break
                if surface[:2] in provinces and _OF_COUNTIES.match(text, after - 1, end):
                    continue
            if not short:
                rule = "place:name"
            elif _NOT_AFTER_SHORT.match(text, after, end) or (
                here > at
                and (_BOUND.match(text, here - 1, after) or _COUNTED.match(text, here - 1, end))
            ):
                break
            else:
                word = word or _TOWNSHIP.match(text, after, end) is not None
                rule = "place:short"
            found.append(Place(here, after, surface, candidates, None, short, word, rule))
            at = after
            break
    unnamed = _deictics(text, start, end, found)
    found += unnamed
    if _OF_ZONE.search(text, start, end):
        zones = _zones(text, start, end, found)
        found += zones
        unnamed += zones
    if unnamed:
        found.sort(key=attrgetter("start"))
    return found


class _Name(NamedTuple):
    surface: str
    candidates: tuple[Division, ...]
    short: bool
    word: bool


@lru_cache(maxsize=8)
def _opening(rules: Rules) -> tuple[re.Pattern[str], dict[str, tuple[_Name, ...]]]:
    """Return a first look for names, and the names by their first two letters, longest first."""
    table = rules.regions
    names = {
        pair: tuple(
            _Name(surface, table.by_name[surface], surface in table.shorts, surface in table.words)
            for surface in surfaces
            if surface not in table.shorts or not _DEICTIC.fullmatch(surface)
        )
        for pair, surfaces in table.by_start.items()
    }
    return re.compile(letters({pair[0] for pair in names}) + seconds(names)), names


def _deictics(text: str, start: int, end: int, taken: list[Place]) -> list[Place]:
    found = []
    starts = [place.start for place in taken]
    for m in _DEICTIC.finditer(text, start, end):
        before = bisect_left(starts, m.end())
        if before and taken[before - 1].end > m.start():
            continue
        level = _DEICTIC_LEVEL.get(m["unit"], "prefecture")
        found.append(Place(m.start(), m.end(), m[0], (), level, rule="place:deictic"))
    for m in _PROVINCES.finditer(text, start, end):
        found.append(Place(m.start(), m.end(), m[0], (), "country", rule="place:provinces"))
    return found


def _zones(text: str, start: int, end: int, taken: list[Place]) -> list[Place]:
    """Return development zones and the like: a place's name or two to four letters before one."""
    zones: list[Place] = []
    for m in _ZONE.finditer(text, start, end):
        left = m.start()
        inner = next((p for p in taken if p.end == left and p.candidates), None)
        covering = next((p for p in taken if p.start < m.end() and m.start() < p.end), None)
        if covering is not None:
            if covering.start == m.start() or not covering.word:
                continue
            taken.remove(covering)
        if inner is not None:
            left = inner.start
            taken.remove(inner)
        else:
            while left > start and m.start() - left < 4 and "\u4e00" <= text[left - 1] <= "\u9fff":
                left -= 1
            if left > start and "\u4e00" <= text[left - 1] <= "\u9fff":
                left = m.start()
            if _NO_NAME.search(text, left, m.start()):
                left = m.start()
            if left == m.start() and (
                _UNNAMED.match(m[0]) or (left > start and text[left - 1] not in _BREAK)
            ):
                continue
        if _SMALL.search(m[0]) and not _NAMED_AFTER.match(text, m.end(), end):
            continue
        unnamed = left == m.start()
        zones.append(
            Place(left, m.end(), text[left : m.end()], (), word=unnamed, rule="place:zone")
        )
    return zones
