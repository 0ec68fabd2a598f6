"""Tables: each cell's place, name, value, status and time from its headers, row and caption."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest

from extract.model import Observation
from extract.pipeline import observations
from extract.read import read_bytes, read_document
from extract.rules import load_rules
from extract.rules.loader import Folder

SHARED = Path(__file__).parents[1].parent / "shared"
LABELS = Folder().entries("table_words.toml", "label", needs=("name", "words"), may=("called",))


def grid(*rows: str) -> str:
    """Return an HTML table: cells by `|`, `<2` before one spans columns, `^2` rows."""
    lines = []
    for row in rows:
        cells = []
        for cell in row.split("|"):
            spans, text = re.fullmatch(r"\s*((?:[<^]\d)*)(.*?)\s*", cell).groups()  # type: ignore[union-attr]
            kinds = {"<": "colspan", "^": "rowspan"}
            marks = "".join(f' {kinds[a]}="{n}"' for a, n in re.findall(r"([<^])(\d)", spans))
            cells.append(f"<td{marks}>{text}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def read(
    *parts: str, issuer: str = "衡阳市统计局", title: str = "工作简报", day: str = "2023-07-10"
) -> list[Observation]:
    """Return the observations of a page: tables, and paragraphs for what is no mark-up."""
    body = "".join(part if part.startswith("<table") else f"<p>{part}</p>" for part in parts)
    page = (
        f"<html><head><meta charset='utf-8'></head><body><h1>{title}</h1><p>来源：{issuer}</p>"
        f"<p>发布日期：{day}</p>{body}</body></html>"
    )
    return observations(read_bytes(page.encode(), "a.html"))


def told(found: list[Observation]) -> list[str]:
    """Return each observation as `place name value unit status`."""
    return [f"{o.region} {o.indicator} {o.value.normalize():f} {o.unit} {o.status}" for o in found]


def when(found: list[Observation]) -> list[tuple[str, str]]:
    return [(str(o.period_start or ""), str(o.period_end or "")) for o in found]


INTRO = "截至6月底，各县市区重点工作进展情况如下表。"
LAYOUTS = {
    "indicator-column": (
        (INTRO, grid("县市区|项目|计划|完成|完成率", "衡阳县|农村危房改造（户）|120|90|75%",
                     "祁东县|城镇新增就业（人）|5,440|2,879|52.9%")),
        ["衡阳县 农村危房改造 120 户 target", "衡阳县 农村危房改造 90 户 actual",
         "衡阳县 农村危房改造完成率 75 % actual", "祁东县 城镇新增就业 5440 人 target",
         "祁东县 城镇新增就业 2879 人 actual", "祁东县 城镇新增就业完成率 52.9 % actual"],
    ),
    "two-level-header": (
        (INTRO, grid("^2县市区|<3农村危房改造（户）|<2城镇新增就业（人）|^2排名",
                     "计划|完成|完成率（%）|目标任务|累计完成",
                     "衡阳县|120|90|75|5660|3142|1", "全市|480|360|75|48550|27558|")),
        ["衡阳县 农村危房改造 120 户 target", "衡阳县 农村危房改造 90 户 actual",
         "衡阳县 农村危房改造完成率 75 % actual", "衡阳县 城镇新增就业 5660 人 target",
         "衡阳县 城镇新增就业 3142 人 actual", "衡阳市 农村危房改造 480 户 target",
         "衡阳市 农村危房改造 360 户 actual", "衡阳市 农村危房改造完成率 75 % actual",
         "衡阳市 城镇新增就业 48550 人 target", "衡阳市 城镇新增就业 27558 人 actual"],
    ),
    "three-level-header": (
        (INTRO, grid("^3县区|<4住房保障", "<2农村危房改造（户）|<2老旧小区改造（个）",
                     "计划|开工|计划|开工", "耒阳市|80|60|12|9")),
        ["耒阳市 住房保障农村危房改造 80 户 target", "耒阳市 住房保障农村危房改造开工 60 户 actual",
         "耒阳市 住房保障老旧小区改造 12 个 target", "耒阳市 住房保障老旧小区改造开工 9 个 actual"],
    ),
    "places-as-columns": (
        (INTRO, grid("指标|衡阳县|衡南县|合计", "家庭养老床位（张）|112|97|209",
                     "农村公路（公里）|30.5|22.1|52.6")),
        ["衡阳县 家庭养老床位 112 张 actual", "衡南县 家庭养老床位 97 张 actual",
         "衡阳市 家庭养老床位 209 张 actual", "衡阳县 农村公路 30.5 公里 actual",
         "衡南县 农村公路 22.1 公里 actual", "衡阳市 农村公路 52.6 公里 actual"],
    ),
    "places-above-statuses": (
        (INTRO, grid("^2项目|<2衡阳县|<2常宁市", "计划|完成|计划|完成",
                     "农村公路（公里）|50|30.5|40|20")),
        ["衡阳县 农村公路 50 公里 target", "衡阳县 农村公路 30.5 公里 actual",
         "常宁市 农村公路 40 公里 target", "常宁市 农村公路 20 公里 actual"],
    ),
    "unit-column": (
        ("2023年1—6月主要经济指标", grid("指标|单位|绝对额|同比增长（%）",
                                 "地区生产总值|亿元|1980.5|5.2", "一般公共预算收入|亿元|98.3|-3.1",
                                 "城镇登记失业人数|万人|2.3|")),
        ["衡阳市 地区生产总值 198050000000 元 actual", "衡阳市 地区生产总值 5.2 % change",
         "衡阳市 一般公共预算收入 9830000000 元 actual",
         "衡阳市 一般公共预算收入 -3.1 % change", "衡阳市 城镇登记失业人数 23000 人 actual"],
    ),
    "unit-in-caption": (
        ("表2 创业担保贷款发放情况", "单位：万元、%",
         grid("地 区|年度任务|1-6月累计发放|完成年度任务比例", "衡 阳 县|3970|2100|52.9",
              "合 计|7920|4100|51.8")),
        ["衡阳县 创业担保贷款 39700000 元 target", "衡阳县 创业担保贷款发放 21000000 元 actual",
         "衡阳县 创业担保贷款发放完成率 52.9 % actual", "衡阳市 创业担保贷款 79200000 元 target",
         "衡阳市 创业担保贷款发放 41000000 元 actual",
         "衡阳市 创业担保贷款发放完成率 51.8 % actual"],
    ),
    "name-in-caption": (
        ("上半年城镇新增就业完成情况", grid("县市区|计划（人）|完成（人）|完成率（%）",
                               "珠晖区|3120|1775|56.9", "雁峰区|—|/|")),
        ["珠晖区 城镇新增就业 3120 人 target", "珠晖区 城镇新增就业 1775 人 actual",
         "珠晖区 城镇新增就业完成率 56.9 % actual"],
    ),
    "side-by-side": (
        ("6月城镇新增就业完成情况", grid("县区|完成（人）|完成率|县区|完成（人）|完成率",
                              "珠晖区|1775|56.9%|衡阳县|3142|55.5%", "石鼓区|1736|61.1%|||")),
        ["珠晖区 城镇新增就业 1775 人 actual", "珠晖区 城镇新增就业完成率 56.9 % actual",
         "衡阳县 城镇新增就业 3142 人 actual", "衡阳县 城镇新增就业完成率 55.5 % actual",
         "石鼓区 城镇新增就业 1736 人 actual", "石鼓区 城镇新增就业完成率 61.1 % actual"],
    ),
    "flat-header": (
        (INTRO, grid("序号|县市区|危房改造计划（户）|竣工（户）|竣工率|新增就业目标（人）|完成",
                     "1|衡阳县|120|90|75%|5660|3142", "2|祁东县|100|80|80%|5440|2879")),
        ["衡阳县 危房改造 120 户 target", "衡阳县 危房改造竣工 90 户 actual",
         "衡阳县 危房改造竣工率 75 % actual", "衡阳县 新增就业 5660 人 target",
         "衡阳县 新增就业 3142 人 actual", "祁东县 危房改造 100 户 target",
         "祁东县 危房改造竣工 80 户 actual", "祁东县 危房改造竣工率 80 % actual",
         "祁东县 新增就业 5440 人 target", "祁东县 新增就业 2879 人 actual"],
    ),
    "status-in-rows": (
        ("上半年城镇新增就业完成情况",
         grid("县市区|类别|人数（人）", "^2衡阳县|目标|5660", "完成|3142",
              "^2祁东县|目标|5440", "完成|2879")),
        ["衡阳县 城镇新增就业人数 5660 人 target", "衡阳县 城镇新增就业人数 3142 人 actual",
         "祁东县 城镇新增就业人数 5440 人 target", "祁东县 城镇新增就业人数 2879 人 actual"],
    ),
    "blank-is-the-place-above": (
        (INTRO, grid("县市区|项目|计划|完成", "衡阳县|危房改造（户）|120|90",
                     "|养老床位（张）|250|112")),
        ["衡阳县 危房改造 120 户 target", "衡阳县 危房改造 90 户 actual",
         "衡阳县 养老床位 250 张 target", "衡阳县 养老床位 112 张 actual"],
    ),
    "grouped-rows": (
        (INTRO, grid("项目|计划|完成", "<3一、衡阳县", "危房改造（户）|120|90", "<3二、祁东县",
                     "危房改造（户）|100|80")),
        ["衡阳县 危房改造 120 户 target", "衡阳县 危房改造 90 户 actual",
         "祁东县 危房改造 100 户 target", "祁东县 危房改造 80 户 actual"],
    ),
    "standards": (
        ("2023年城乡低保标准一览表", grid("县市区|城市低保（元/月）|农村低保（元/年）",
                                "衡阳县|600|4800", "祁东县|590|4600")),
        ["衡阳县 城市低保 600 元/月 standard", "衡阳县 农村低保 4800 元/年 standard",
         "祁东县 城市低保 590 元/月 standard", "祁东县 农村低保 4600 元/年 standard"],
    ),
    "years-as-columns": (
        ("衡阳市人口情况",
         grid("指标|2020|2021年", "常住人口（万人）|664.5|661.3", "城镇化率（%）|54.3|55.1")),
        ["衡阳市 常住人口 6645000 人 actual", "衡阳市 常住人口 6613000 人 actual",
         "衡阳市 城镇化率 54.3 % actual", "衡阳市 城镇化率 55.1 % actual"],
    ),
    "changes": (
        ("6月份信访情况", grid("县市区|信访量（件）|比上年同期增减（件）|同比下降（%）",
                         "衡阳县|40|-5|11.1", "祁东县|30|+3|↑11.1")),
        ["衡阳县 信访量 40 件 actual", "衡阳县 信访量 -5 件 change",
         "衡阳县 信访量 -11.1 % change", "祁东县 信访量 30 件 actual",
         "祁东县 信访量 3 件 change", "祁东县 信访量 11.1 % change"],
    ),
    "units-in-cells": (
        (INTRO, grid("县市区|项目|目标任务|完成情况|完成比例", "衡阳县|危房改造|120户|约90户|75%",
                     "祁东县|创业担保贷款|0.38亿元|2000万元|52.6%")),
        ["衡阳县 危房改造 120 户 target", "衡阳县 危房改造 90 户 actual",
         "衡阳县 危房改造完成比例 75 % actual", "祁东县 创业担保贷款 38000000 元 target",
         "祁东县 创业担保贷款 20000000 元 actual", "祁东县 创业担保贷款完成比例 52.6 % actual"],
    ),
    "scales": (
        (INTRO, grid("县市区|参保人数（万人）|培训（人次）", "衡阳县|98.6|1.2万",
                     "祁东县|84.1|9,800")),
        ["衡阳县 参保人数 986000 人 actual", "衡阳县 培训 12000 人次 actual",
         "祁东县 参保人数 841000 人 actual", "祁东县 培训 9800 人次 actual"],
    ),
    "numbered-columns": (
        (INTRO, grid("序号|县市区|项目|计划（户）|完成（户）|完成率（%）", "甲|乙|丙|1|2|3",
                     "1|衡阳县|危房改造|120|90|75")),
        ["衡阳县 危房改造 120 户 target", "衡阳县 危房改造 90 户 actual",
         "衡阳县 危房改造完成率 75 % actual"],
    ),
    "title-row": (
        (grid("<3截至6月底农村危房改造进展情况表", "县区|计划（户）|竣工（户）", "衡阳县|120|90"),),
        ["衡阳县 农村危房改造 120 户 target", "衡阳县 农村危房改造竣工 90 户 actual"],
    ),
    "unit-of-the-column-beside": (
        ("截至6月底，危房改造进展如下。", grid("县区|计划（户）|完成|完成率", "衡阳县|120|90|75")),
        ["衡阳县 危房改造 120 户 target", "衡阳县 危房改造 90 户 actual",
         "衡阳县 危房改造完成率 75 % actual"],
    ),
    "goes-on-without-header": (
        ("上半年危房改造完成情况", grid("县市区|完成（户）", "衡阳县|12", "祁东县|13"),
         grid("耒阳市|14", "常宁市|15")),
        ["衡阳县 危房改造 12 户 actual", "祁东县 危房改造 13 户 actual",
         "耒阳市 危房改造 14 户 actual", "常宁市 危房改造 15 户 actual"],
    ),
    "header-repeated": (
        ("上半年危房改造完成情况",
         grid("县市区|完成（户）", "衡阳县|12", "县市区|完成（户）", "祁东县|13")),
        ["衡阳县 危房改造 12 户 actual", "祁东县 危房改造 13 户 actual"],
    ),
    "no-header": (
        ("衡阳县柳林桥改造情况",
         grid("总投资|1200万元|桥长|85米", "累计完成投资|800万元|工期|14个月")),
        ["衡阳县 总投资 12000000 元 target", "衡阳县 桥长 85 米 actual",
         "衡阳县 投资 8000000 元 actual", "衡阳县 工期 14 个月 actual"],
    ),
    "city-itself-and-zones": (
        ("2023年民生实事任务分解表",
         grid("县市区|危房改造（户）", "衡阳县|120", "市本级|30", "松木经开区|4")),
        ["衡阳县 危房改造 120 户 target", "衡阳市 市本级危房改造 30 户 target",
         "松木经开区 危房改造 4 户 target"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), list(LAYOUTS.values()), ids=list(LAYOUTS))
def test_layout(parts: tuple[str, ...], expected: list[str]) -> None:
    """Each cell with a number gives one row, with all that its labels say."""
    assert told(read(*parts)) == expected


def test_sentences_in_cells() -> None:
    """A cell of text is read as a paragraph about its row's label and place."""
    table = grid(
        "序号|项目|责任单位|进展情况", "1|危房改造|市住建局|全市计划改造120户，已竣工90户。",
        "2|养老床位|市民政局|已建成112张，其中衡阳县建成50张。",
    )  # fmt: skip
    found = read(INTRO, table)
    assert [(o.region, o.indicator[:4], int(o.value), str(o.status)) for o in found] == [
        ("衡阳市", "危房改造", 120, "target"), ("衡阳市", "危房改造", 90, "actual"),
        ("衡阳市", "养老床位", 112, "actual"), ("衡阳县", "养老床位", 50, "actual"),
    ]  # fmt: skip
    assert {o.period_end for o in found if o.status == "actual"} == {date(2023, 6, 30)}


def test_parts_count_in_the_unit_of_their_whole() -> None:
    """From a mark (#, 其中) on, to the next label with a unit or to a line between the rows."""
    table = grid("指标|绝对数|增长（%）", "<3期末存栏", "大牲畜（万头）|96.9|8.7",
                 "#肉牛|32.1|9.3", "奶牛|60.2|9.2", "家禽（万只）|19.4|4.4")  # fmt: skip
    found = read("截至6月底，畜牧业生产情况如下。", table)
    assert [told([one])[0].split(" ", 1)[1] for one in found if one.unit != "%"] == [
        "大牲畜存栏 969000 头 actual", "肉牛存栏 321000 头 actual", "奶牛存栏 602000 头 actual",
        "家禽存栏 194000 只 actual",
    ]  # fmt: skip
    assert {one.period_end for one in found} == {date(2023, 6, 30)}
    assert {one.period_start for one in found} == {None}


def test_places_where_things_come_from() -> None:
    """They are words of what is counted, and the number is about the place of the article."""
    table = grid("<2区域|在院治疗病例", "^2省外输入人员|上海市|4", "祁东县|3",
                 "^2市内人员|衡阳县|7", "祁东县|5", "<2合计|19")  # fmt: skip
    assert told(read("截至6月底，病例情况如下表。", table)) == [
        "衡阳市 省外输入人员上海市在院治疗病例 4  actual",
        "衡阳市 省外输入人员祁东县在院治疗病例 3  actual",
        "衡阳县 市内人员在院治疗病例 7  actual", "祁东县 市内人员在院治疗病例 5  actual",
        "衡阳市 在院治疗病例 19  actual",
    ]  # fmt: skip


NO_HEADER = [
    pytest.param(
        "截至6月底各县市区城镇新增就业人数\n衡阳县\t2600\n祁东县\t2000\n合计\t4600",
        ["衡阳县 城镇新增就业 2600  actual", "祁东县 城镇新增就业 2000  actual",
         "衡阳市 城镇新增就业 4600  actual"],
        id="the line above says what is counted",
    ),
    pytest.param(
        "2023年财政收支\n单位：亿元\n一般公共预算收入\t98.3\t5.2\n一般公共预算支出\t198.3\t1.2",
        ["衡阳市 一般公共预算收入 9830000000 元 actual",
         "衡阳市 一般公共预算支出 19830000000 元 actual"],
        id="the second column may be anything",
    ),
    pytest.param("工业\t 3157.4\t \t 9.9\n建筑业\t 78.5\t \t 5.3", [], id="nothing is said"),
    pytest.param("衡阳县\t8812345\n祁东县\t8812346", [], id="no caption"),
    pytest.param("机关联系方式\n衡阳县\t8812345\n祁东县\t8812346", [], id="telephones"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), NO_HEADER)
def test_table_without_a_header(source: str, expected: list[str]) -> None:
    """Only what the labels of the rows and the lines above say is said."""
    document = read_bytes(f"衡阳市统计局\n2023年7月10日\n\n{source}\n".encode(), "a.txt")
    assert told(observations(document)) == expected


def test_change_of_what_stands_before() -> None:
    table = grid("指标名称|产量（万吨）|同比增长（%）|比重（%）", "粮食|6.5|1.3|40")
    assert told(read("上半年农产品产量", table)) == [
        "衡阳市 粮食产量 65000 吨 actual", "衡阳市 粮食产量 1.3 % change",
        "衡阳市 粮食比重 40 % actual",
    ]  # fmt: skip


def test_towns_lie_in_the_county_of_the_bulletin() -> None:
    table = grid("乡镇|农村危房改造（户）", "西渡镇|12", "界牌镇|10", "合计|22")
    found = read(INTRO, table, issuer="衡阳县民政局")
    assert {(o.region, o.region_code) for o in found} == {("衡阳县", "430421")}
    assert [o.indicator for o in found][-1] == "农村危房改造"


NOTHING = {
    "phones": grid("单位|姓名|联系电话|房间号", "衡阳县|张三|8812345|301",
                   "祁东县|李四|8812346|302"),
    "schedule": grid("日期|时间|地点|主持", "7月3日|9:00|第一会议室|张三",
                     "7月4日|10:00|会议中心|李四"),
    "copies": grid("单位|份数", "市委办公室|3", "市政府办公室|5"),
    "duty": grid("星期|带班领导|值班人员", "一|张三|李四", "二|王五|赵六"),
    "ranks": grid("县市区|排名|位次变化位次", "衡阳县|1|2", "祁东县|2|1"),
    "serials": grid("序号|项目名称|责任单位", "1|柳林桥改造|市住建局", "2|东湖路改造|市城管局"),
    "documents": grid("文件名称|文号|页码", "关于危房改造的通知|衡政办〔2023〕7号|3",
                      "实施方案|8号|5"),
    "layout": grid("首页|政务公开|办事服务", "新闻|专题|互动"),
    "bare-numbers": grid("楼层|东侧|西侧", "一楼|101|102", "二楼|201|202"),
}  # fmt: skip


@pytest.mark.parametrize("table", list(NOTHING.values()), ids=list(NOTHING))
def test_no_data(table: str) -> None:
    """A table that counts nothing gives no row."""
    assert told(read("有关安排如下。", table)) == []


PERIODS = [
    pytest.param(
        ("截至6月底，危房改造进展如下表。", grid("县区|计划（户）|完成（户）", "衡阳县|12|9")),
        [("", ""), ("", "2023-06-30")],
        id="until-for-what-is-done",
    ),
    pytest.param(
        ("危房改造进展如下表。", grid("县区|年度目标（户）|1-6月完成（户）", "衡阳县|12|9")),
        [("2023-01-01", "2023-12-31"), ("2023-01-01", "2023-06-30")],
        id="header-of-each",
    ),
    pytest.param(
        ("2023年1-6月主要指标",
         grid("指标|本月|本月止累计|上年同期|同比增长（%）", "新设企业（户）|9|80|70|14.3")),
        [("2023-06-01", "2023-06-30"), ("2023-01-01", "2023-06-30"),
         ("2022-01-01", "2022-06-30"), ("2023-01-01", "2023-06-30")],
        id="month-and-count",
    ),
    pytest.param(
        ("2023年危房改造任务分解表", grid("县区|危房改造（户）", "衡阳县|12")),
        [("2023-01-01", "2023-12-31")],
        id="plan-of-a-year",
    ),
    pytest.param(
        ("危房改造情况", grid("县区|2022年完成（户）|2023年计划（户）", "衡阳县|12|9")),
        [("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31")],
        id="years",
    ),
    pytest.param(
        ("各月就业情况", grid("月份|城镇新增就业（人）", "1月|300", "2月|280")),
        [("2023-01-01", "2023-01-31"), ("2023-02-01", "2023-02-28")],
        id="months-as-rows",
    ),
    pytest.param(
        ("2022年畜牧业生产情况",
         grid("指标|数量", "期末畜禽存栏", "猪（万头）|17", "期末畜禽出栏", "牛（万头）|29")),
        [("", "2022-12-31"), ("2022-01-01", "2022-12-31")],
        id="flows-beside-stocks",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), PERIODS)
def test_period(parts: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert when(read(*parts)) == expected


def test_base_and_rules() -> None:
    """A change says against what; each row names the rules that made it."""
    found = read("上半年情况", grid("县区|用电量（万千瓦时）|同比增长（%）", "衡阳县|30|5"))
    assert [o.base for o in found] == ["", "上年同期"]
    assert all(len(o.rules) == 5 and any(r.startswith("table:") for r in o.rules) for o in found)


PARTS = [
    pytest.param(
        ("2023年1-6月危房改造情况", grid("县市区|计划（户）|2022年完成", "衡阳县|12|9")),
        [["unit-column", "region-row", "period:none", "status-column:target", "indicator-caption"],
         ["unit-left", "region-row", "period-column:date:year", "status-column:actual",
          "indicator-caption"]],
        id="columns",
    ),
    pytest.param(
        ("截至6月底财政情况", "单位：万元", grid("指标|衡阳县|合计", "税收|12|30")),
        [["unit-caption", "region-column", "period-caption:date:until-month", "status-caption",
          "indicator-row"],
         ["unit-caption", "region-total", "period-caption:date:until-month", "status-caption",
          "indicator-row"]],
        id="caption",
    ),
    pytest.param(
        ("截至6月底，进展如下。", grid("项目|数量", "<2一、祁东县", "完成危房改造（户）|12")),
        [["unit-row", "region-group", "period-caption:date:until-month", "status-row:actual",
          "indicator-row"]],
        id="rows-and-groups",
    ),
    pytest.param(
        (grid("指标|用电量（度）|同比增长", "工业|12|3%"),),
        [["unit-column", "region-article", "period:none", "status-heading", "indicator-both"],
         ["unit:%", "region-article", "period:none", "status-column:change", "indicator-row"]],
        id="article",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), PARTS)
def test_each_rule_names_its_part(parts: tuple[str, ...], expected: list[list[str]]) -> None:
    """The unit, the place, the time, the status and the name each say which part gave them."""
    found = read(*parts, title="重点工作进展")
    assert [[rule.removeprefix("table:") for rule in one.rules] for one in found] == expected


def test_text_around_is_told_once() -> None:
    """Numbers of the text stay as they were; those of the table come once, in order."""
    parts = [
        "上半年，衡阳县改造农村危房90户。",
        grid("县区|养老床位（张）", "祁东县|80"),
        "衡南县改造危房70户。",
    ]
    found = read(*parts)
    assert [o.value for o in found] == [90, 80, 70]
    assert [o.region for o in found] == ["衡阳县", "祁东县", "衡南县"]


def test_word_tables() -> None:
    """A table in a Word document with merged cells, places in merged rows."""
    made = docx.Document()
    for line in ("衡阳市民生实事工作简报", "第7期", "衡阳市民政局　2023年7月10日", INTRO):
        made.add_paragraph(line)
    rows = (("县市区", "项目", "计划", "完成"), ("衡阳县", "危房改造（户）", "120", "90"),
            ("", "养老床位（张）", "250", "112"))  # fmt: skip
    table = made.add_table(rows=3, cols=4)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    merged = table.cell(1, 0).merge(table.cell(2, 0))
    merged.text = "衡阳县"
    data = io.BytesIO()
    made.save(data)
    found = observations(read_bytes(data.getvalue(), "a.docx"))
    assert told(found) == [
        "衡阳县 危房改造 120 户 target", "衡阳县 危房改造 90 户 actual",
        "衡阳县 养老床位 250 张 target", "衡阳县 养老床位 112 张 actual",
    ]  # fmt: skip
    assert {o.period_end for o in found if o.status == "actual"} == {date(2023, 6, 30)}


@pytest.mark.parametrize("gap", [" ", "  ", "\t", "　"], ids=["space", "spaces", "tab", "wide"])
def test_text_tables(gap: str) -> None:
    """Rows of plain text, however their cells are set apart; offsets are those of the source."""
    rows = ["县市区 计划（户） 完成（户） 完成率（%）", "衡阳县 120 90 75", "祁东县 100 80 80",
            "合计 220 170 77.3"]  # fmt: skip
    source = "\n".join(
        ["衡阳市工作简报", "衡阳市民政局　2023年7月10日", "截至6月底，农村危房改造进展情况如下表。"]
        + [row.replace(" ", gap) for row in rows]
        + ["各地要加快进度。"]
    )
    document = read_bytes(source.encode(), "a.txt")
    found = observations(document)
    assert [f"{o.value}" for o in found] == [
        "120", "90", "75", "100", "80", "80", "220", "170", "77.3"
    ]  # fmt: skip
    assert [o.region for o in found] == ["衡阳县"] * 3 + ["祁东县"] * 3 + ["衡阳市"] * 3
    for one in found:
        at = document.source_offset(one.start)
        assert at is not None
        assert source[at : at + one.end - one.start] == document.text[one.start : one.end]


# --- the table of words ----------------------------------------------------------------------
SAYS = {"fall": "change", "change": "change", "rate": "actual", "share": "actual"}


def label_cases(kind: str) -> Iterator[object]:
    for entry in LABELS:
        for text in entry.get(kind, ()):
            yield pytest.param(str(entry["name"]), text, id=f"{entry['name']}-{text}")


def headed(text: str) -> list[tuple[str, str]]:
    """Return (status, its rule) of the number in a column headed so."""
    found = read(grid(f"县市区|项目|{text}", "衡阳县|危房改造|12", "祁东县|危房改造|7"))
    return [(o.status, o.rules[3]) for o in found[:1]]


@pytest.mark.parametrize(("name", "text"), list(label_cases("examples")))
def test_label_example(name: str, text: str) -> None:
    """A column headed so has the status that the entry names, or counts nothing."""
    expected = [] if name == "none" else [(SAYS.get(name, name), f"table:status-column:{name}")]
    assert headed(text) == expected


@pytest.mark.parametrize(("name", "text"), list(label_cases("never")))
def test_label_never(name: str, text: str) -> None:
    """A column headed so says something else."""
    assert headed(text) != []
    assert headed(text)[0][1] != f"table:status-column:{name}"


def test_words_of_a_researcher(tmp_path: Path) -> None:
    """A folder of one's own replaces the words of an entry."""
    own = '[[label]]\nname = "target"\nwords = ["军令状"]\n'
    (tmp_path / "table_words.toml").write_text(own, encoding="utf-8")
    assert load_rules(tmp_path).tables.words("target") == ("军令状",)


# --- documents --------------------------------------------------------------------------------
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_table_of_a_pdf() -> None:
    """Every cell of a ruled table in a PDF: place, name, value, unit and status."""
    rows = (SHARED / "pdf" / "table_truth.csv").read_text(encoding="utf-8-sig").splitlines()
    expected = []
    for row in csv.DictReader(rows):
        name, unit = re.fullmatch(r"(.+)（(.+)）", row["项目"]).groups()  # type: ignore[union-attr]
        rate = f"{float(row['完成率'].rstrip('%')):g}"
        expected += [
            f"{row['县市区']} {name} {row['计划']} {unit} target",
            f"{row['县市区']} {name} {row['完成']} {unit} actual",
            f"{row['县市区']} {name}完成率 {rate} % actual",
        ]
    document = read_document(SHARED / "pdf" / "libreoffice_table.pdf")
    (table,) = document.tables
    found = [o for o in observations(document) if table.start <= o.start < table.end]
    assert told(found) == expected
    assert all(len(o.region_code) == 6 for o in found)
