"""What a document as a whole is about: the evidence of `document.toml`, and what it decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from extract.find import find_clues
from extract.model import Article, Clue, Document, Given, Span
from extract.pipeline import facts, observations, read_bytes, read_document
from extract.rules import load_rules

RULES = load_rules()
KINDS = [kind for kind in RULES.document.kinds if kind.pattern is not None]


def paper(text: str, *, title: str = "", issuer: str = "", path: str = "") -> Document:
    """Return a document of one article with one line a paragraph."""
    spans = []
    at = 0
    for line in text.split("\n"):
        if line:
            spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    articles = (Article(0, len(text), "", 0, "", tuple(spans)),)
    return Document("paper.txt", text, title, issuer, articles=articles, path=path)


def clues(kind: str, where: str, text: str) -> list[Clue]:
    fields = {"title": text, "issuer": text, "issue": text}
    document = Document(
        "paper.txt",
        "" if where in fields else text,
        fields["title"] if where == "title" else "",
        fields["issuer"] if where == "issuer" else "",
        fields["issue"] if where == "issue" else "",
    )
    return [c for c in find_clues(document, RULES) if c.entry == f"document:{kind}"]


def told(clue: Clue) -> set[str]:
    """Return what a clue tells as the examples write it."""
    parts = [f"{n:02d}" for n in (clue.month, clue.day) if n is not None]
    if clue.later and clue.month == 7 and clue.day == 31:
        parts = ["08", "01"]
    year = [f"{clue.year}"] if clue.year is not None else []
    return {"-".join(year + parts), *(place.surface for place in clue.places), clue.words}


@pytest.mark.parametrize(
    ("name", "where", "example"),
    [(kind.name, kind.where, text) for kind in KINDS for text in kind.examples],
)
def test_evidence_example(name: str, where: str, example: str) -> None:
    """The text holds the evidence, and it tells what the example says."""
    text, _, says = example.partition(" => ")
    found = clues(name, where, text)
    assert found
    assert not says or any(says in told(clue) for clue in found)


@pytest.mark.parametrize(
    ("name", "where", "text"),
    [(kind.name, kind.where, text) for kind in KINDS for text in kind.never],
)
def test_evidence_never(name: str, where: str, text: str) -> None:
    """The text holds no such evidence."""
    assert clues(name, where, text) == []


DAYS = [
    # a label is later than what closes the text: it is the day of publication
    ("咨询校车问题\n答复时间：2019/7/9 10:20:42\n您好，已办结。2019年7月5日", "2019-07-09 label"),
    # the text closes after its label: it cannot have been out before
    ("咨询校车问题\n答复时间：2019/7/1 10:20:42\n您好，已办结。2019年7月5日", "2019-07-05 closing"),
    # put on a page again years after
    (
        "政府工作报告\n发布日期：2023-08-01\n——2019年1月9日在隆回县第十七届人民代表大会第三次会议上",
        "2019-01-09 speech-line",
    ),
    (
        "政府工作报告\n——二〇二四年一月九日在隆回县第十七届人民代表大会第三次会议上\n县长 李文",
        "2024-01-09 speech-line",
    ),
    # of several replies in one text, the latest
    (
        "建议硬化村道\n您好，已转交。2019年2月24日网友：您好，已受理。2019年2月21日",
        "2019-02-24 closing",
    ),
    ("隆回县政府办公室        2020年7月19日16时", "2020-07-19 closing"),
    # a day and month take their year from what is over, a bare day its month too
    ("隆回县疫情通报\n今早（8日）通报：2022年3月7日0—24时，新增4例。", "2022-03-08 today"),
    ("本报邵阳12月23日电 活动拉开帷幕，到2016年底结束。2015年已完成3项。", "2015-12-23 dateline"),
    ("20200417 县域经济看亮点\n一季度增长5%。", "2020-04-17 broadcast"),
    ("隆回民政\n隆回发布 2023年07月05日 18:30 湖南\n新建床位300张。", "2023-07-05 posted"),
    # the day on the page, not that of signing
    (
        "关于印发方案的通知\n成文日期：2021年3月5日 发布日期：2021-03-10\n请执行。",
        "2021-03-10 label",
    ),
    ("县域经济看亮点\n2025-12-01\n前十个月增长5%。", "2025-12-01 line"),
    # a notice with annexes behind it
    (
        "隆回县人民政府办公室关于印发《考评办法》的通知\n请认真落实。\n2022年4月14日\n考评办法\n一、内容",
        "2022-04-14 line",
    ),
    # what the text tells of as over was not yet to be told
    (
        "关于出入证的通告\n截至12月18日24时，3例。2021年12月18日0—24时，无新增。\n2021年12月17日",
        None,
    ),
    # a month is no day
    ("隆回县统计分析\n一季度增长5%。\n2021年4月", None),
    ("隆回县概况\n共有18个乡镇。", None),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_day(text: str, expected: str | None) -> None:
    """The day of publication and the evidence that decided it."""
    found = facts(paper(text, title=text.split("\n")[0])).published
    said = found and f"{found.value} {found.evidence.entry.removeprefix('document:')}"
    assert said == expected


def test_two_days_of_equal_weight_are_none() -> None:
    """Two days for which as much speaks are said to be unknown."""
    text = "本报隆回2020年6月8日电 昨天（6月3日），大会开幕。"
    assert facts(paper(text)).published is None


YEARS = [
    ("2022年隆回县国民经济和社会发展统计公报\n发布日期：2023-03-20", 2022),
    ("2024年隆回县政府工作报告\n发布日期：2024-01-09", 2023),
    ("2006年预算执行情况和2007年预算草案的报告\n发布日期：2007-03-20", 2007),
    ("政府工作报告\n——2026年1月27日在青海省第十四届人民代表大会第四次会议上", 2025),
    ("关于印发方案的通知\n隆政办发〔2021〕8号\n各乡镇：请遵照执行。", 2021),
    ("经济运行情况\n一季度增长2%，比2016年全年高0.3个百分点，与2017年计划目标持平。", 2017),
    ("隆回县概况\n到2035年，建成园林县城。", None),
]


@pytest.mark.parametrize(("text", "expected"), YEARS)
def test_year(text: str, expected: int | None) -> None:
    """The year reported on."""
    found = facts(paper(text, title=text.split("\n")[0])).years
    assert (found and found.value[1]) == expected


PLACES = [
    # title and issuer
    ("隆回县民政简报\n各乡镇新建站点30个。", "", "", "隆回县 title"),
    ("工作简报\n新建站点30个。", "邵阳市民政局", "", "邵阳市 issuer"),
    # a newspaper is weaker than the title
    ("青海省政府工作报告\n就业6万人。", "北京日报", "", "青海省 title"),
    ("政府工作报告\n全省就业6万人。", "青海日报", "", "青海省 source"),
    # the path alone, where nothing speaks against it
    ("经济运行情况\n全市增长5%。", "", "月报/大庆市_2014.txt", "大庆市 file"),
    ("林业资源\n林场3个。", "", "柳河县/2023/林业.txt", "柳河县 folder"),
    # the level that the text speaks of
    (
        "黄金周旅游\n南京接待游客30万人次，南京夫子庙、苏州园林客流大增。全省接待200万人次，全省旅行社"
        "组团9万人次。江苏旅游升温，江苏各地人气旺。南京、苏州、无锡餐饮红火。",
        "",
        "",
        "江苏省 names",
    ),
    ("镇情\n柳河县红石镇位于柳河县西南，属吉林省。距柳河县城10公里，吉林省有名。", "",
     "柳河县_2023.txt", "柳河县 names"),
    ("养老\n本报讯 7月5日，记者从隆回县民政局获悉，全县新建床位300张。", "", "", "隆回县 names"),
    # the country
    ("外贸平稳增长\n前10个月，我国进出口增长5%，我国出口增长6%。", "", "新闻_上海.txt",
     "nationwide"),
    ("1957年国务院政府工作报告\n就业增长。", "", "", "nationwide"),
    ("看今天\n粮食丰收。", "", "新闻_全国_2020.txt", "nationwide"),
    # an account of WeChat
    ("最新通告！\n张家口发布\n微信号 abc\n今日起恢复营业。", "", "", "张家口市 account"),
    # who gives a notice
    ("【引证码】1.2\n包头市人民政府办公室关于印发《考评办法》的通知\n各旗县区：", "", "",
     "包头市 notice"),
    ("家门口的变化\n村里修了路。", "", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "issuer", "path", "expected"), PLACES)
def test_place(text: str, issuer: str, path: str, expected: str | None) -> None:
    """The document's place and the evidence that decided it."""
    found = facts(paper(text, title=text.split("\n")[0], issuer=issuer, path=path)).place
    said = None
    if found is not None:
        said = f"{found.value.name} {found.evidence.entry.removeprefix('document:')}"
        said = said if found.value.name else "nationwide"
    assert said == expected


def test_given_beats_all() -> None:
    """What the user gives decides, and what was read is the runner-up."""
    text = "隆回县民政简报\n发布日期：2023-07-05\n今年以来新建站点30个。"
    given = Given("洞口县", "", date(2022, 3, 1), 2021, "洞口县简报", "洞口县民政局")
    document = read_bytes(text.encode(), "a.txt", given=given)
    found = facts(document)
    assert found.published is not None
    assert (found.published.value, found.published.runner_up) == (
        date(2022, 3, 1),
        date(2023, 7, 5),
    )
    assert found.place is not None
    assert found.place.value.code == "430525"
    assert found.years is not None
    assert found.years.value == (2021, 2021)
    assert {o.region for o in observations(document)} == {"洞口县"}


@pytest.mark.parametrize(
    ("given", "name", "code"),
    [
        (Given(region_code="430524"), "隆回县", "430524"),
        (Given(region="隆回县"), "隆回县", "430524"),
        (Given(region="全国"), "", ""),
    ],
)
def test_given_place(given: Given, name: str, code: str) -> None:
    """A place may be given by its name or its code; the country has neither."""
    document = read_bytes("建成站点30个。".encode(), "a.txt", given=given)
    assert [(o.region, o.region_code) for o in observations(document)] == [(name, code)]


def test_place_of_the_path_reaches_rows(tmp_path: Path) -> None:
    """A place that only a folder tells stands in the rows."""
    path = tmp_path / "柳河县" / "林业.txt"
    path.parent.mkdir()
    path.write_text("全县有林场30个。", encoding="utf-8")
    assert [o.region for o in observations(read_document(path))] == ["柳河县"]


def test_settled_document_decides_the_same() -> None:
    """To decide of a document whose day is settled gives that day again."""
    text = "咨询校车问题\n答复时间：2019/7/1 10:20:42\n您好，已办结。2019年7月5日"
    document = read_bytes(text.encode(), "a.txt")
    found = facts(document).published
    assert found is not None
    assert found.value == document.published == date(2019, 7, 5)
