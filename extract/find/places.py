"""Finds places: divisions by any of their names, deictics (该县, 全市), zones without a code."""

from __future__ import annotations

import re

from extract.model import Level, Place
from extract.rules import Rules

_DEICTIC = re.compile(
    r"(?:(?P<of>[该我本此])|(?P<all>全))(?P<unit>自治区|自治州|自治县|县市区|市区县|[省市县区州旗盟国])"
    r"(?![区县市]级|委|直|属|外|道)"
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
    r"(?P<name>[\u4e00-\u9fff]{0,8}?"
    r"(?:(?:经济技术|高新技术产业|经济|高新|产业|工业|旅游|综合|台商投资|循环经济|大数据)"
    r"(?:开发区|示范区|试验区|园区|管理区)|经济开发区|经开区|高新区|开发区|管理区|新区|保税区"
    r"|工业园区?|产业园区|度假区|风景区|风景名胜区|示范区|试验区))"
)
_BREAK = frozenset("，。；：、！？（）()《》“”\n\t 　和及与在对由从向到其中")
# What, right behind a short name, shows that it belongs to another word.
_NOT_AFTER_SHORT = re.compile(
    r"[路街道巷桥江河湖山港湾站村镇乡]|大道|大桥|高速|机场|铁路|大学|学院|中学|小学|银行|集团|公司|医院"
)


def find_places(text: str, start: int, end: int, rules: Rules) -> list[Place]:
    """Return the places of `text[start:end]` in order, free of overlap.

    A place is the longest name at its position. Whether a short name that is also a word, or
    a name of several divisions, is meant is for the relating stage to say, which knows the
    issuer and the neighbours.
    """
    table = rules.regions
    by_start, by_name = table.by_start, table.by_name
    piece = text[start:end]
    found: list[Place] = []
    at = 0
    for here in [i for i in range(len(piece) - 1) if piece[i : i + 2] in by_start]:
        if here < at:
            continue
        for surface in by_start[piece[here : here + 2]]:
            if not piece.startswith(surface, here):
                continue
            after = here + len(surface)
            short = surface in table.shorts
            if short and _NOT_AFTER_SHORT.match(piece, after):
                break
            found.append(
                Place(
                    start + here,
                    start + after,
                    surface,
                    by_name[surface],
                    short=short,
                    word=surface in table.words,
                    rule="place:short" if short else "place:name",
                )
            )
            at = after
            break
    found += _deictics(text, start, end, found)
    found += _zones(text, start, end, found)
    found.sort(key=lambda place: place.start)
    return found


def _deictics(text: str, start: int, end: int, taken: list[Place]) -> list[Place]:
    return [
        Place(m.start(), m.end(), m[0], (), deictic=_level(m["unit"]), rule="place:deictic")
        for m in _DEICTIC.finditer(text, start, end)
        if not _overlaps(taken, m.start(), m.end())
    ]


def _level(unit: str) -> Level:
    return _DEICTIC_LEVEL.get(unit, "prefecture")


def _zones(text: str, start: int, end: int, taken: list[Place]) -> list[Place]:
    """Return development zones and the like that stand where a county could stand."""
    zones: list[Place] = []
    for m in _ZONE.finditer(text, start, end):
        left = m.start("name")
        for at in range(m.end("name") - 2, left - 1, -1):
            if text[at] in _BREAK:
                left = at + 1
                break
        if left > start and text[left - 1] not in _BREAK:
            continue
        inner = [p for p in taken if p.start < m.end() and left < p.end]
        if inner and inner[0].start < left:
            continue
        if any(p.end == m.end() for p in inner):
            continue
        surface = text[left : m.end()]
        if len(surface) > 12:
            continue
        for place in inner:
            taken.remove(place)
        zones.append(Place(left, m.end(), surface, (), rule="place:zone"))
    return zones


def _overlaps(taken: list[Place], left: int, right: int) -> bool:
    return any(p.start < right and left < p.end for p in taken)
