"""The outline that a reader would draw, for documents as they are found."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from extract.model import Document
from extract.read import read_bytes

BODY = "今年以来，云溪县新增城镇就业1230人，完成年度任务的61.5%。下一步将继续推进。"
MORE = "截至6月底，青山市建成养老床位300张。各项工作有序推进。"


class Case(NamedTuple):
    """A text and its outline: title, issuer, issue, date, and (section, heading, paragraphs)."""

    name: str
    text: str
    title: str
    issuer: str
    issue: str
    published: date | None
    articles: list[tuple[str, str, int]]


CASES = [
    Case(
        "plain title issuer date",
        f"云溪县就业工作情况\n云溪县人力资源和社会保障局\n2019年7月14日\n{BODY}\n{MORE}",
        "云溪县就业工作情况",
        "云溪县人力资源和社会保障局",
        "",
        date(2019, 7, 14),
        [("", "", 2)],
    ),
    Case(
        "date as a label with the source beside it",
        f"云溪县就业工作情况\n发布日期：2019-07-14　来源：云溪县统计局　浏览次数：12\n{BODY}",
        "云溪县就业工作情况",
        "云溪县统计局",
        "",
        date(2019, 7, 14),
        [("", "", 1)],
    ),
    Case(
        "signed at the end in Han numerals",
        f"关于云溪县就业工作情况的通报\n{BODY}\n{MORE}\n云溪县统计局\n二〇一九年七月十四日",
        "关于云溪县就业工作情况的通报",
        "云溪县统计局",
        "",
        date(2019, 7, 14),
        [("", "", 2)],
    ),
    Case(
        "signed in one line",
        f"关于云溪县就业工作情况的通报\n{BODY}\n云溪县统计局　2019年7月14日",
        "关于云溪县就业工作情况的通报",
        "云溪县统计局",
        "",
        date(2019, 7, 14),
        [("", "", 1)],
    ),
    Case(
        "the masthead's date before the signature's",
        f"云溪县民生简报\n2019年7月20日\n{BODY}\n云溪县统计局\n2019年7月14日",
        "云溪县民生简报",
        "云溪县统计局",
        "",
        date(2019, 7, 20),
        [("", "", 1)],
    ),
    Case(
        "title over two lines",
        f"青山市2018年国民经济和社会发展\n统计公报\n"
        f"青山市统计局　国家统计局青山调查队\n（2019年3月15日）\n{MORE}",
        "青山市2018年国民经济和社会发展统计公报",
        "青山市统计局、国家统计局青山调查队",
        "",
        date(2019, 3, 15),
        [("", "", 1)],
    ),
    Case(
        "issuer above a title with about",
        f"青山市人民政府办公室\n关于2018年民生实事完成情况的通报\n青政办发〔2019〕3号\n{MORE}",
        "青山市人民政府办公室关于2018年民生实事完成情况的通报",
        "",
        "",
        None,
        [("", "", 1)],
    ),
    Case(
        "letter head above the document's own title",
        "青山市人民政府办公室文件\n青政办发〔2019〕3号\n青山市人民政府办公室关于民生实事完成情况的通报\n"
        f"{MORE}",
        "青山市人民政府办公室关于民生实事完成情况的通报",
        "青山市人民政府办公室",
        "",
        None,
        [("", "", 1)],
    ),
    Case(
        "issue issuer and date in one line",
        f"云溪县民生工作简报\n第8期　云溪县民生工作专班编　2021年3月5日\n{BODY}",
        "云溪县民生工作简报",
        "云溪县民生工作专班",
        "第8期",
        date(2021, 3, 5),
        [("", "", 1)],
    ),
    Case(
        "running number beside the issue",
        f"云溪县民生工作简报\n2021年第8期（总第123期）\n{BODY}",
        "云溪县民生工作简报",
        "",
        "2021年第8期",
        None,
        [("", "", 1)],
    ),
    Case(
        "nothing but a paragraph",
        BODY,
        "",
        "",
        "",
        None,
        [("", "", 1)],
    ),
    Case(
        "sections with headings that run in",
        f"云溪县民生工作简报\n【区县动态】\n云溪县：聚力攻坚，就业稳中有进。{BODY}\n"
        f"青山市：养老服务提质增效。{MORE}\n"
        f"【工作简讯】\n白水县：安全饮水进农家。{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [
            ("区县动态", "云溪县：聚力攻坚，就业稳中有进", 1),
            ("区县动态", "青山市：养老服务提质增效", 1),
            ("工作简讯", "白水县：安全饮水进农家", 1),
        ],
    ),
    Case(
        "sections without brackets",
        f"云溪县民生工作简报\n◆ 区县动态 ◆\n云溪县\n{BODY}\n"
        f"★经验交流★\n青山市：养老服务提质增效\n{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("区县动态", "云溪县", 1), ("经验交流", "青山市：养老服务提质增效", 1)],
    ),
    Case(
        "Markdown levels as sections and headings",
        f"# 云溪县民生工作简报\n\n## 本期关注\n\n### 就业稳中有进\n\n{BODY}\n\n"
        f"### 养老提质\n\n{MORE}\n\n## 各地做法\n\n"
        f"### 饮水安全\n\n{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("本期关注", "就业稳中有进", 1), ("本期关注", "养老提质", 1), ("各地做法", "饮水安全", 1)],
    ),
    Case(
        "first article of a section headed by its first sentence",
        "云溪县民生工作简报\n【要闻】\n县政府专题调度民生实事。"
        "7月5日，县政府召开会议，听取12个部门汇报。\n下一步将继续推进。",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("要闻", "县政府专题调度民生实事", 2)],
    ),
    Case(
        "first article of a section that has no heading",
        f"云溪县民生工作简报\n【要闻】\n7月5日，县政府召开会议。会议听取12个部门汇报。\n{BODY}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("要闻", "", 2)],
    ),
    Case(
        "numbered headings stay within the article",
        f"云溪县民生工作情况\n一、就业稳中有进\n{BODY}\n（一）狠抓培训\n{MORE}\n二、养老提质\n{MORE}",
        "云溪县民生工作情况",
        "",
        "",
        None,
        [("", "", 6)],
    ),
    Case(
        "numbered headings with a place open articles",
        f"云溪县民生工作情况\n一、云溪县：就业稳中有进\n{BODY}\n二、青山市\n{MORE}\n（一）开局\n{MORE}",
        "云溪县民生工作情况",
        "",
        "",
        None,
        [("", "云溪县：就业稳中有进", 1), ("", "青山市", 3)],
    ),
    Case(
        "a place before a report is the heading",
        f"云溪县民生工作情况\n青山市：截至6月底，建成养老床位300张，完成率86%。\n白水县：全县开工12处。{MORE}",
        "云溪县民生工作情况",
        "",
        "",
        None,
        [("", "青山市", 1), ("", "白水县", 1)],
    ),
    Case(
        "short lines before paragraphs are headings",
        f"云溪县民生工作简报\n2021年3月5日\n就业稳中有进\n{BODY}\n养老服务提质\n{MORE}\n{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        date(2021, 3, 5),
        [("", "就业稳中有进", 1), ("", "养老服务提质", 2)],
    ),
    Case(
        "enumerations are no headings",
        f"云溪县民生工作简报\n【要闻】\n就业稳中有进。今年以来，成效明显。\n一是抓培训。7月5日，开班3期。\n"
        f"二是抓帮扶。{BODY}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("要闻", "就业稳中有进", 3)],
    ),
    Case(
        "a deictic before a colon is no place",
        f"云溪县民生工作简报\n{BODY}\n该县：下一步将加快进度。{MORE}\n各县区：要按期完成。{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("", "", 3)],
    ),
    Case(
        "the list of contents is not content",
        "云溪县民生工作简报\n本期导读\n云溪县：就业稳中有进\n青山市：养老提质增效\n"
        f"云溪县：就业稳中有进\n{BODY}\n青山市：养老提质增效\n{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("", "云溪县：就业稳中有进", 1), ("", "青山市：养老提质增效", 1)],
    ),
    Case(
        "whom it goes to and who made it",
        f"云溪县民生工作简报\n第8期\n{BODY}\n报：县委办公室，县政府办公室，\n县人大办公室。\n"
        "发：各乡镇人民政府\n"
        "电话：0700-1234567\n邮箱：someone@example.com\n责编：李文　校对：王立\n（共印60份）",
        "云溪县民生工作简报",
        "",
        "第8期",
        None,
        [("", "", 1)],
    ),
    Case(
        "copies to",
        f"关于就业工作的通报\n{BODY}\n云溪县人民政府办公室\n2021年3月5日\n抄送：县委各部门。\n"
        "云溪县人民政府办公室　　2021年3月8日印发",
        "关于就业工作的通报",
        "云溪县人民政府办公室",
        "",
        date(2021, 3, 5),
        [("", "", 1)],
    ),
    Case(
        "a body in square brackets before its report",
        f"云溪县民生工作简报\n【工作简讯】\n【青山市】{MORE}\n【白水县】{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("工作简讯", "青山市", 1), ("工作简讯", "白水县", 1)],
    ),
    Case(
        "a department in bold",
        f"云溪县民生工作简报\n\n**县人社局：聚力稳就业。**{BODY}\n\n**县民政局：养老提质。**{MORE}",
        "云溪县民生工作简报",
        "",
        "",
        None,
        [("", "县人社局：聚力稳就业", 1), ("", "县民政局：养老提质", 1)],
    ),
    Case(
        "a masthead that names the paper with its issue",
        f"夏收生产情况\n青山市农业局\n青山农情2006年第9期\n2006年6月30日\n（内部资料，注意保存）\n{MORE}",
        "夏收生产情况",
        "青山市农业局",
        "2006年第9期",
        date(2006, 6, 30),
        [("", "", 1)],
    ),
    Case(
        "a report with its occasion under the title",
        "政府工作报告\n——2019年1月10日在云溪县第十七届人民代表大会第四次会议上\n"
        "云溪县人民政府县长　李文\n各位代表：\n"
        f"现在，我代表县人民政府报告工作。\n{BODY}",
        "政府工作报告",
        "云溪县人民政府",
        "",
        date(2019, 1, 10),
        [("", "", 3)],
    ),
    Case(
        "labels above the title",
        f"索引号：430/2021-00012\n发布机构：云溪县统计局\n云溪县就业工作情况\n发布日期：2021-03-05\n{BODY}",
        "云溪县就业工作情况",
        "云溪县统计局",
        "",
        date(2021, 3, 5),
        [("", "", 1)],
    ),
    Case(
        "a date and labels in one line",
        f"云溪县就业工作情况\n2021-03-05 10:20 来源：云溪县统计局\n{BODY}",
        "云溪县就业工作情况",
        "云溪县统计局",
        "",
        date(2021, 3, 5),
        [("", "", 1)],
    ),
    Case(
        "labels parted by bars and a bare date",
        f"云溪县就业工作情况\n来源：云溪县统计局 | 作者：李文 | 2021-03-05\n{BODY}",
        "云溪县就业工作情况",
        "云溪县统计局",
        "",
        date(2021, 3, 5),
        [("", "", 1)],
    ),
    Case(
        "a notice signed before its annex",
        f"关于印发民生实事方案的通知\n请认真组织实施。\n云溪县人民政府办公室\n2021年3月5日\n民生实事方案\n{BODY}",
        "关于印发民生实事方案的通知",
        "",
        "",
        date(2021, 3, 5),
        [("", "", 3), ("", "民生实事方案", 1)],
    ),
    Case(
        "a section's name as the title",
        f"工作动态\n第5期\n（总第120期）\n云溪县委办公室编　　　2021年4月2日\n{BODY}",
        "工作动态",
        "云溪县委办公室",
        "第5期",
        date(2021, 4, 2),
        [("", "", 1)],
    ),
    Case(
        "short names of real places",
        f"民生工作简报\n{MORE}\n隆回：用心办好民生实事。{MORE}\n绥宁　{BODY}\n**新宁** {BODY}",
        "民生工作简报",
        "",
        "",
        None,
        [("", "", 1), ("", "隆回：用心办好民生实事", 1), ("", "绥宁", 1), ("", "新宁", 1)],
    ),
    Case(
        "a note's number after the title",
        f"2018年青山市统计公报[1]\n青山市统计局\n{MORE}",
        "2018年青山市统计公报",
        "青山市统计局",
        "",
        None,
        [("", "", 1)],
    ),
    Case(
        "a title spaced out",
        f"民　生　简　报\n云溪县统计局\n{BODY}",
        "民生简报",
        "云溪县统计局",
        "",
        None,
        [("", "", 1)],
    ),
]


def read(text: str) -> Document:
    """Return the document that the text is."""
    return read_bytes(text.encode(), "bulletin.txt")


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_outline(case: Case) -> None:
    document = read(case.text)
    found = [(a.section, a.heading, len(a.paragraphs)) for a in document.articles]
    expected = (case.title, case.issuer, case.issue, case.published, case.articles)
    assert expected == (
        document.title,
        document.issuer,
        document.issue,
        document.published,
        found,
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_spans_are_those_of_the_text(case: Case) -> None:
    document = read(case.text)
    last = 0
    for article in document.articles:
        assert article.start >= last
        heading = document.text[article.start : article.heading_end]
        assert article.heading == "".join(heading.split())
        for span in article.paragraphs:
            assert "\n" not in document.text[span.start : span.end]
            assert document.text[span.end : span.end + 1] in ("", "\n")
        last = article.end


def test_masthead_and_tail_are_in_no_article() -> None:
    text = (
        f"云溪县民生简报\n第8期\n2021年3月5日\n{BODY}\n{MORE}\n报：县委办公室\n电话：0700-1234567"
    )
    document = read(text)
    spans = [span for article in document.articles for span in article.paragraphs]
    assert [document.text[span.start : span.end] for span in spans] == [BODY, MORE]


@pytest.mark.parametrize(
    "line",
    ["— 3 —", "- 3 -", "－3－", "第3页 共8页", "第 3 页", "共8页，第3页", "3 / 8", "Page 3 of 8"],
)
def test_page_numbers_are_dropped(line: str) -> None:
    assert f"民生简报\n{BODY}\n{MORE}" == read(f"民生简报\n{BODY}\n{line}\n{MORE}").text


def test_page_number_within_a_sentence_is_dropped() -> None:
    assert f"民生简报\n{BODY}" == read(f"民生简报\n{BODY[:20]}\n\n— 3 —\n\n{BODY[20:]}").text
