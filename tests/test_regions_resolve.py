"""Every county resolves: alone in a heading, by its name in its year, under its prefecture."""

from __future__ import annotations

import re
from datetime import date

import pytest

from extract.find import find_places
from extract.model import Article, Division, Document, Observation, Span
from extract.pipeline import observations
from extract.relate import Gazetteer
from extract.rules import load_rules

RULES = load_rules()
SINCE = 2000


def years(division: Division) -> list[int]:
    """Return a first and a last year since 2000 in which a division held its name."""
    first = max(SINCE, division.valid_from)
    last = 2024 if division.valid_to is None else division.valid_to - 1
    return sorted({first, last}) if first <= last else []


def counties() -> list[tuple[Division, int]]:
    units = [d for d in RULES.regions.divisions if d.level == "county"]
    return [(d, year) for d in units for year in years(d)]


def heading_code(name: str, issuer: str, year: int) -> str:
    """Return the code that a heading resolves to in a bulletin of `issuer` in `year`."""
    home = find_places(issuer, 0, len(issuer), RULES)
    places = find_places(name, 0, len(name), RULES)
    if [place.surface for place in places] != [name]:
        return f"found {[place.surface for place in places]}"
    region = Gazetteer.of(RULES, year, home).resolve(places[0], trusted=True)
    return region.code if region else ""


def test_every_county_since_2000_resolves_in_its_year() -> None:
    """Each name gives its own code, with its prefecture (or province) as the issuer."""
    assert len(counties()) > 5000
    wrong = []
    for division, year in counties():
        parent = RULES.regions.at(division.parent, year)
        assert parent is not None
        got = heading_code(division.name, parent.name + "统计局", year)
        if got != division.code:
            wrong.append(f"{division.code} {division.name} {year}: {got}")
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "issuer", "year", "code"),
    [
        ("邵东县", "邵阳市统计局", 2015, "430521"),
        ("邵东市", "邵阳市统计局", 2023, "430582"),
        ("邵阳县", "邵阳市统计局", 2023, "430523"),
        ("鼓楼区", "福州市统计局", 2020, "350102"),
        ("鼓楼区", "南京市统计局", 2020, "320106"),
        ("崇文区", "北京市统计局", 2008, "110103"),
        ("朝阳区", "长春市统计局", 2020, "220104"),
    ],
)
def test_name_in_its_year(name: str, issuer: str, year: int, code: str) -> None:
    """Renamed and ambiguous names are told apart by year and issuer."""
    assert heading_code(name, issuer, year) == code


def read(text: str, issuer: str, year: int = 2023) -> list[Observation]:
    paragraphs = tuple(Span(*found.span()) for found in re.finditer("[^\n]+", text))
    article = Article(0, len(text), "", 0, "", paragraphs)
    document = Document("made-up.txt", text, "工作简报", issuer, "", date(year, 7, 14), (article,))
    return observations(document)


@pytest.mark.parametrize(
    ("text", "issuer", "regions"),
    [
        ("新邵、隆回、武冈分别改造危房10、20、30户。", "邵阳市统计局", "新邵县 隆回县 武冈市"),
        ("全县新建公厕9座。", "隆回县统计局", "隆回县"),
        ("我市新建公厕9座。", "武冈市统计局", "武冈市"),
        ("全省新增就业9万人。", "邵阳市统计局", "湖南省"),
        ("南京市鼓楼区新建公厕9座。", "江苏省统计局", "鼓楼区"),
        ("境外输入11例（山东4例，上海2例）。", "国家卫生健康委员会", " 山东省 上海市"),
        ("该区可利用资源丰富，合作社达到36家。", "邵阳市统计局", "邵阳市"),
        ("邵阳经开区新引进企业12家。", "邵阳市统计局", "邵阳经开区"),
        ("赴广东、浙江招商36批次。", "隆回县统计局", "隆回县"),
        ("全国新增病例12例。", "湖南省卫生厅", ""),
        ("各县市区新建公厕90座。", "邵阳市统计局", "邵阳市"),
        ("高密市新增就业20人。", "邵阳市统计局", "高密市"),
        ("资源县新增就业20人。", "邵阳市统计局", "资源县"),
        ("老城区改造管网20公里。", "邵阳市统计局", "邵阳市"),
        ("新建县残疾人服务中心1200平方米。", "丹凤县统计局", "丹凤县"),
        ("全市改造8座。武冈市改造7座。邓元泰镇改造3座。", "邵阳市统计局", "邵阳市 武冈市 武冈市"),
        ("全市改造8座。武冈市改造7座。农村改造3座。", "邵阳市统计局", "邵阳市 武冈市 邵阳市"),
        ("其中武冈市新建公厕9座。", "邵阳市统计局", "武冈市"),
        ("牙城、三沙3个村受灾。", "宁德市统计局", "宁德市"),
        ("甲镇安置点配车间6个。", "邵阳市统计局", "邵阳市"),
        ("新邵10户、隆回20户，合计占全市54.1%。", "邵阳市统计局", "新邵县 隆回县 邵阳市"),
        ("户数30户，新邵占9户；开工30处。", "邵阳市统计局", "邵阳市 新邵县 邵阳市"),
        (
            "（一）隆回\n新建公厕9座。\n全县改造8座。\n（二）新邵、武冈\n改造7座。",
            "邵阳市统计局",
            "隆回县 隆回县 邵阳市",
        ),
        ("（一）隆回\n新建公厕9座。\n二、下一步\n改造7座。", "邵阳市统计局", "隆回县 邵阳市"),
        # a place in passing among what a province has done
        (
            "新增光伏装机300万千瓦，隆回风电一期投产，新能源汽车上牌30万辆。",
            "湖南省统计局",
            "湖南省 湖南省",
        ),
        ("就业稳定；隆回县产业园初具规模，签约企业30家。", "湖南省统计局", "隆回县"),
        # lists of things, not of places
        ("黄金、白银、铜产量分别增长4%、2%、1%。", "甘肃省统计局", "甘肃省 甘肃省 甘肃省"),
        ("推进邵阳、怀化2个公立医院项目，减负30亿元。", "湖南省统计局", "湖南省 湖南省"),
        ("长沙都市圈总量达到3万亿元。", "湖南省统计局", "湖南省"),
        ("开发区工业增长7.9%。", "湖南省统计局", "湖南省"),
        ("开发区工业增长7.9%。", "隆回县统计局", "隆回县"),
        ("隆回是“全国百佳乡村县”，3A级景区6家。", "隆回县文旅局", "隆回县"),
        ("全国重点实验室达到9家。", "湖南省统计局", "湖南省"),
        ("获评省级产品15个，邵阳市科技奖3项，申请专利20件。", "隆回县统计局",
         "隆回县 邵阳市 隆回县"),
        # all provinces together, and the help that goes elsewhere
        (
            "31个省（自治区、直辖市）和新疆生产建设兵团报告新增83例，其中境外输入39例（上海14例）。",
            "张家口市卫健委",
            "   上海市",
        ),
        ("长沙对口支援邵阳市隆回县医疗活动启动，已有300名农民受益。", "湖南省统计局", "隆回县"),
        ("新增治愈17例，其中来自中国香港14例。", "上海市卫健委", "上海市 上海市"),
        ("吉林云山药业有限公司投资3亿元。", "柳河县统计局", "柳河县"),
        # what the country's paper goes on to tell of a place
        ("舒兰市新建大棚30座。每天采收9吨。", "国务院办公厅", "舒兰市 舒兰市"),
    ],
)  # fmt: skip
def test_whose_number_it_is(text: str, issuer: str, regions: str) -> None:
    """The regions of a sentence's numbers, in order."""
    assert [o.region for o in read(text, issuer)] == regions.split(" ")
