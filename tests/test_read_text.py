"""Plain text and Markdown: decoding, marks, offsets, lines that go on."""

from __future__ import annotations

import codecs
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import UnreadableDocument
from extract.model import Document
from extract.read import read_bytes

TEXT = "云溪县民生简报\n今年以来，全县新增城镇就业1230人。\n"


def read(text: str) -> Document:
    return read_bytes(text.encode(), "bulletin.md")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="UTF-8 with a mark"),
        pytest.param(TEXT.encode("gbk"), id="GBK"),
        pytest.param(TEXT.encode("gb18030"), id="GB 18030"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="UTF-16 high byte first"),
        pytest.param(TEXT.replace("\n", "\r\n").encode("gbk"), id="Windows line ends"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="old Macintosh line ends"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert TEXT.strip() == read_bytes(data, "bulletin.txt").text


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        pytest.param(b"", "empty", "0 bytes", id="no bytes"),
        pytest.param(b"\n \r\n\t", "empty", "none of them text", id="white space"),
        pytest.param("\u3000\n\u3000".encode(), "empty", "no text", id="wide white space"),
        pytest.param(TEXT.encode()[:-2], "broken", "neither UTF-8", id="cut within a character"),
        pytest.param(b"\xff\xfe\x00", "broken", "begins as utf-16-le", id="odd UTF-16"),
        pytest.param(b"\x81\x00\x02text", "unsupported", "NUL", id="binary"),
    ],
)
def test_what_is_no_text_gives_one_line(data: bytes, kind: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as caught:
        read_bytes(data, "bulletin.txt")
    assert kind == caught.value.kind
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("bulletin.txt: ")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# 标题\n", "标题"),
        ("**一是抓培训。**开班3期。", "一是抓培训。开班3期。"),
        ("“**清单式**”内容", "“清单式”内容"),
        ("__重点__工作", "重点工作"),
        ("*强调*内容", "强调内容"),
        ("面积3*4米", "面积3*4米"),
        ("编号_12_号", "编号_12_号"),
        ("- 第一项内容", "第一项内容"),
        ("* 第一项内容", "第一项内容"),
        ("> 引用内容", "引用内容"),
        ("见[附件](https://example.org/a.pdf)内容", "见附件内容"),
        ("![图](a.png)说明", "说明"),
        ("甲\n\n---\n\n乙", "甲\n乙"),
        ("甲\n\n* * *\n\n乙", "甲\n乙"),
        (r"1\. 就业 \* 注", "1. 就业 * 注"),
        ("零\u200b宽\ufeff字符", "零宽字符"),
        ("\u3000\u3000今年以来。\u3000", "今年以来。"),
        ("⼈⺠政府", "人民政府"),
        ("#标签不是标题", "#标签不是标题"),
    ],
)
def test_marks_are_dropped(source: str, expected: str) -> None:
    assert expected == read(source).text


BROKEN = [
    ("blank line within a sentence", "县里印发方案。开展监督，面对面\n\n倾听群众的意见，解民忧。"),
    ("several blank lines", "县里印发方案。开展监督，面对面\n\n\n\n倾听群众的意见，解民忧。"),
    ("a place cut in two", "县里印发方案。今年来，云溪\n\n县畅通社情民意。"),
    (
        "bold on both sides",
        "县里印发方案。**二是坚持深**\n\n**入宣传，强化传播。**一方面，组织宣传。",
    ),
    ("after a comma", "截至6月底，\n\n全县完成任务。"),
    (
        "a page number between",
        "县里印发方案。开展监督，面对面\n\n— 3 —\n\n倾听群众的意见，解民忧。",
    ),
    ("a form feed between", "县里印发方案。开展监督，面对面\n\f倾听群众的意见，解民忧。"),
]


@pytest.mark.parametrize("source", [b for _, b in BROKEN], ids=[name for name, _ in BROKEN])
def test_broken_paragraphs_are_joined(source: str) -> None:
    assert "\n" not in read(source).text


APART = [
    ("two sentences", "开展监督。\n\n倾听意见。"),
    ("a heading and its paragraph", "就业稳中有进\n\n截至6月底，全县完成任务。"),
    ("an unfinished paragraph and a section", "开展监督，解民忧。面对面\n\n【区县动态】"),
    ("an unfinished paragraph and a numbered heading", "开展监督，解民忧\n\n二、养老提质"),
    (
        "an unfinished paragraph and a place",
        "开展监督，解民忧。面对面\n\n青山市：养老提质。今年以来。",
    ),
    (
        "an unfinished paragraph and its signature",
        "开展监督，解民忧。特此报告\n\n云溪县统计局\n2021年3月5日",
    ),
    ("an unfinished paragraph and the recipients", "开展监督，解民忧。特此报告\n\n报：县委办公室"),
]


@pytest.mark.parametrize("source", [a for _, a in APART], ids=[name for name, _ in APART])
def test_paragraphs_stay_apart(source: str) -> None:
    lines = [line for line in source.split("\n") if line]
    assert lines == read(source).text.split("\n")


WRAPPED = """云溪县民生工作简报
　　今年以来，云溪县扎实推进各项民生实事工作，全县新增城镇
就业一千二百三十人，完成全年任务的百分之六十，较上年同期增
长五个百分点。
　　截至六月底，全县建成家庭养老床位三百张，改造农村危房一
百二十户，发放创业担保贷款两千三百万元，新建农村公路四十公
里，各项指标均达到或者超过序时进度。
　　下一步，全县将继续加大投入力度，确保年底前全面完成目标
任务。
"""


def test_text_wrapped_at_a_width_is_joined() -> None:
    document = read(WRAPPED)
    assert [line[:3] for line in document.text.split("\n")] == [
        "云溪县",
        "今年以",
        "截至六",
        "下一步",
    ]
    assert "".join(WRAPPED.split()) == "".join(document.text.split())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("共1\n\n230人，完成。", None, id="a number is joined without a space"),
    ],
)
def test_glue(source: str, expected: str | None) -> None:
    assert (expected or source.replace("\n", "")) == read("县里印发方案。今年以来，" + source).text[
        12:
    ]


def test_latin_words_keep_a_space_between() -> None:
    text = read("县里印发方案。推出手机 Smart\n\nHome 应用，方便群众。").text
    assert text == "县里印发方案。推出手机 Smart Home 应用，方便群众。"


def test_offsets_lead_back_to_the_source() -> None:
    source = (
        "# 云溪县简报\n\n**一是抓培训。**开展监督，面对面\n\n倾听 **意见**，解民忧。\n\n"
        "| 县 | 数 |\n|---|---|\n| 甲县 | 12 |\n"
    )
    document = read(source)
    for at, character in enumerate(document.text):
        if character not in "\n\t":
            there = document.source_offset(at)
            assert there is not None
            assert character == source[there]


LETTERS = st.sampled_from(list("云溪县就业1230人，。、*#_-|　 \n\n（）“”\t"))


@settings(deadline=None)
@given(st.lists(LETTERS, max_size=120).map("".join))
def test_any_text_keeps_its_offsets_and_spans(source: str) -> None:
    try:
        document = read(source)
    except UnreadableDocument:
        return
    for at, character in enumerate(document.text):
        there = document.source_offset(at)
        if character not in "\n\t " and there is not None:
            assert character == source[there]
    for article in document.articles:
        assert article.start <= article.heading_end <= article.end <= len(document.text)


TABLES = [
    ("pipes", "| 县 | 计划 | 完成 |\n|---|:---:|---|\n| 甲县 | 10 | 9 |\n| 乙县 |  | 8 |"),
    ("tabs", "县\t计划\t完成\n甲县\t10\t9\n乙县\t\t8"),
    ("wide spaces", "县    计划    完成\n甲县   10   9\n乙县　　—　　8"),
]


@pytest.mark.parametrize("source", [text for _, text in TABLES], ids=[name for name, _ in TABLES])
def test_tables(source: str) -> None:
    document = read(f"进度表\n各地进度如下。\n表1　进度\n单位：户\n{source}\n下一步抓紧推进。")
    (table,) = document.tables
    cells = {(c.row, c.column): document.text[c.start : c.end] for c in table.cells}
    assert cells[1, 0] == "甲县"
    assert cells[2, 2] == "8"
    assert table.caption is not None
    assert document.text[table.caption.start : table.caption.end] == "表1　进度\n单位：户"
    assert document.text[table.start : table.end].split("\n")[0].split("\t") == [
        "县",
        "计划",
        "完成",
    ]


TABS = {
    "a row beside a label that holds on": (
        "地区\t就诊人数\n外来人员\t北山镇\t26\n南河镇\t20\n本地居民\t东岭乡\t7\n西坪乡\t5\n合计\t58",
        ["0,0 1x2 地区", "0,2 就诊人数", "1,0 2x1 外来人员", "1,1 北山镇", "1,2 26",
         "2,1 南河镇", "2,2 20", "3,0 2x1 本地居民", "3,1 东岭乡", "3,2 7",
         "4,1 西坪乡", "4,2 5", "5,0 1x2 合计", "5,2 58"],
    ),
    "a column of nothing": (
        "指标名称\t产量（吨）\t同比增长（%）\n粮 食\t 650.0\t \t 1.3\n油 料\t 79.4\t \t -2.5",
        ["0,0 指标名称", "0,1 产量（吨）", "0,2 同比增长（%）", "1,0 粮 食", "1,1 650.0", "1,2 1.3",
         "2,0 油 料", "2,1 79.4", "2,2 -2.5"],
    ),
    "a label between rows": (
        "指标\t数量\n期末存栏\n牛（头）\t96\n羊（只）\t87\n期末出栏\n牛（头）\t12",
        ["0,0 指标", "0,1 数量", "1,0 1x2 期末存栏", "2,0 牛（头）", "2,1 96", "3,0 羊（只）",
         "3,1 87", "4,0 1x2 期末出栏", "5,0 牛（头）", "5,1 12"],
    ),
    "a header with its words spaced apart": (
        "指标 单位 绝对数 比上年增长%\n粮食\t吨\t650.0\t1.3\n油料\t吨\t79.4\t-2.5",
        ["0,0 指标", "0,1 单位", "0,2 绝对数", "0,3 比上年增长%", "1,0 粮食", "1,1 吨", "1,2 650.0",
         "1,3 1.3", "2,0 油料", "2,1 吨", "2,2 79.4", "2,3 -2.5"],
    ),
    "years as a header, and numbers like years": (
        "指标\t2022\t2023\n户数\t2000\t2010\n人数\t4000\t4100",
        ["0,0 指标", "0,1 2022", "0,2 2023", "1,0 户数", "1,1 2000", "1,2 2010", "2,0 人数",
         "2,1 4000", "2,2 4100"],
    ),
    "no header": (
        "北山镇\t26\n南河镇\t20", ["0,0 北山镇", "0,1 26", "1,0 南河镇", "1,1 20"],
    ),
    "blank lines between": (
        "乡镇\t户数\n\n北山镇\t26\n\n南河镇\t20",
        ["0,0 乡镇", "0,1 户数", "1,0 北山镇", "1,1 26", "2,0 南河镇", "2,1 20"],
    ),
    "a blank cell at the end of a row": (
        "乡镇\t户数\t备注\n北山镇\t26\t\n南河镇\t20\t含搬迁",
        ["0,0 乡镇", "0,1 户数", "0,2 备注", "1,0 北山镇", "1,1 26", "1,2", "2,0 南河镇",
         "2,1 20", "2,2 含搬迁"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), list(TABS.values()), ids=list(TABS))
def test_tables_of_tabs(source: str, expected: list[str]) -> None:
    """Cells a tab apart have the places and spans that they had before they were copied."""
    document = read(f"云溪县简报\n截至6月底，有关情况如下。\n{source}\n下一步抓紧推进。")
    (table,) = document.tables
    found = []
    for c in table.cells:
        span = f" {c.rows}x{c.columns}" if c.rows * c.columns > 1 else ""
        found.append(f"{c.row},{c.column}{span} {document.text[c.start : c.end]}".rstrip())
    assert found == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("首页\t新闻\n政务\t互动", id="a menu"),
        pytest.param("\t今年以来，全县新增就业12人。\n\t下一步，抓紧推进。", id="set in by a tab"),
        pytest.param("新增就业\t12人", id="one line"),
        pytest.param("一是\t抓培训，开班3期，培训120人次，帮助就业创业，" + "效果好" * 20
                     + "\n二是\t抓服务30次", id="text beside its number"),
    ],
)  # fmt: skip
def test_no_table_of_tabs(source: str) -> None:
    assert read(f"云溪县简报\n{source}\n下一步抓紧推进。").tables == ()


def test_two_tables_of_tabs() -> None:
    """A row of words below one with a number heads another table, as does a caption."""
    one, two = "乡镇\t户数\n北山镇\t26\n南河镇\t20", "指标\t产量\n粮食\t650\n油料\t79"
    for between in ("\n", "\n主要农产品产量\n", "\n单位：吨\n"):
        document = read(f"云溪县简报\n{one}{between}{two}")
        assert [len(table.cells) for table in document.tables] == [6, 6]


def test_form_feeds_part_pages() -> None:
    document = read("云溪县简报\n今年以来，开展\f监督。\n第二段。\f第三段。")
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.page_at(document.text.index("监督")) == 2


BLANK = " " * 50_000
ODD = {
    "white space": f"标题\n{BLANK}甲{BLANK}乙",
    "a date pulled apart": f"2023年{BLANK}7月{BLANK}1日",
    "a label pulled apart": f"来源{BLANK}甲",
    "brackets": "[" * 50_000,
    "images": "![" * 25_000,
    "stars": "**甲" * 25_000,
    "underscores": "__甲" * 25_000,
    "pipes": "|-" * 25_000,
    "tabs": "甲\t" * 25_000 + "\n" + "甲\t1\n" * 25_000,
    "numbering": "一、" * 25_000,
    "places": "云溪县" * 25_000 + "：",
    "comments": "<!-- -->" * 400 + "<p>",
}


@pytest.mark.parametrize("text", list(ODD.values()), ids=list(ODD))
def test_long_odd_lines_take_no_time(text: str) -> None:
    begun = process_time()
    read(text)
    assert process_time() - begun < 5
