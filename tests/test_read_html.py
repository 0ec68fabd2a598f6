"""HTML: the article and its masthead, not what stands around it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest
from web_pages import WebPage, web_pages

from extract.errors import UnreadableDocument
from extract.read import read_bytes

FIRST = "今年以来，云溪县新增城镇就业1230人，完成年度任务的61.5%，就业形势总体稳定。"
SECOND = "截至6月底，全县建成家庭养老床位300张，改造农村危房120户，各项工作有序推进。"
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="ArticleTitle" content="云溪县民生工作情况">
<title>云溪县民生工作情况-云溪县人民政府</title>
<style>p{{margin:0}}</style><script>var a = "不是内容";</script></head><body>
<div class="header"><div class="nav"><a href="/">首页</a><a href="/zwgk">政务公开</a></div></div>
<div class="crumb">您现在的位置：<a href="/">首页</a> &gt; 民生</div>
<div class="main"><h1>云溪县民生工作情况</h1>
<div class="info"><span>发布日期：2021-03-05 10:20</span>
<span>来源：云溪县统计局</span>　<span>浏览次数：</span></div>
<div class="TRS_Editor"><p>　　{FIRST}</p>
<p>&nbsp;&nbsp;{SECOND}</p></div>
<div class="share">分享到：<a href="#">微信</a></div></div>
<div class="related"><ul><li><a href="/1.html">青山市召开会议部署下一阶段工作</a></li></ul></div>
<div class="footer">主办：云溪县人民政府 备案号：湘ICP备00000000号</div></body></html>"""


def read(page: str) -> str:
    return read_bytes(page.encode(), "bulletin.html").text


def test_article_without_navigation() -> None:
    document = read_bytes(PAGE.encode(), "bulletin.html")
    assert document.title == "云溪县民生工作情况"
    assert document.issuer == "云溪县统计局"
    assert document.published == date(2021, 3, 5)
    (article,) = document.articles
    spans = [document.text[span.start : span.end] for span in article.paragraphs]
    assert spans == [FIRST, SECOND]
    for outside in ("首页", "微信", "备案号", "青山市", "不是内容"):
        assert outside not in document.text


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030"])
def test_charsets(charset: str) -> None:
    page = PAGE.replace('charset="utf-8"', f'charset="{charset}"')
    document = read_bytes(page.encode("gb18030" if charset != "utf-8" else charset), "a.html")
    assert FIRST in document.text


def test_title_of_the_page_where_no_heading_stands() -> None:
    page = PAGE.replace("<h1>云溪县民生工作情况</h1>", "")
    assert read_bytes(page.encode(), "a.html").title == "云溪县民生工作情况"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<p>{FIRST}</p><p>{SECOND}</p>", f"{FIRST}\n{SECOND}"),
        (f"{FIRST}<br><br>{SECOND}", f"{FIRST}\n{SECOND}"),
        (f"<div>{FIRST}</div><div>{SECOND}</div>", f"{FIRST}\n{SECOND}"),
        (f"<p>{FIRST[:12]}\n      {FIRST[12:]}</p>", FIRST),
        (f"<p>{FIRST[:12]}</p><p>{FIRST[12:]}</p>", FIRST),
        (f"<p><b>{FIRST[:5]}</b>{FIRST[5:]}</p>", FIRST),
        (f"<p>{FIRST}</p><p style='display:none'>隐藏</p>", FIRST),
        (f"<p>{FIRST}</p><!-- 注释 --><script>x</script>", FIRST),
        (
            f"<table><tr><td><p>{FIRST}</p><p>{SECOND * 5}</p></td></tr></table>",
            f"{FIRST}\n{SECOND * 5}",
        ),
    ],
    ids=["p", "br", "div", "wrapped source", "broken", "bold", "hidden", "comment", "layout table"],
)
def test_paragraphs(body: str, expected: str) -> None:
    assert read(f"<html><body>{body}</body></html>") == expected


NAVIGATION = "<ul><li><a href='/'>首页</a></li><li><a href='/z'>政务公开</a></li></ul>"
TABLE = "<table><tr><td>县区</td><td>床位</td></tr><tr><td>云溪县</td><td>130</td></tr></table>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(f"<form action=x.aspx><div>{FIRST}</div></form>", [FIRST], id="form"),
        pytest.param(
            f"<div>{FIRST * 9}</div><aside>{SECOND}</aside>", [FIRST * 9, SECOND], id="aside"
        ),
        pytest.param(
            f"<div><div>{FIRST * 9}</div><div>改造120户</div></div>",
            [FIRST * 9, "改造120户"],
            id="a small part",
        ),
        pytest.param(f"<div class=print>{FIRST}</div>", [FIRST], id="class"),
        pytest.param("<div class='comment nav'>床位300张</div>", ["床位300张"], id="short"),
        pytest.param(f"<nav>{FIRST}</nav><footer>{SECOND}</footer>", [FIRST, SECOND], id="tags"),
        pytest.param(f"<footer>{TABLE}</footer>", ["县区\t床位", "云溪县\t130"], id="table"),
        pytest.param(f"<p>{FIRST}</p>{'<span>' * 400}{SECOND}", [FIRST, SECOND], id="open spans"),
        pytest.param(f"{'<span>' * 9000}{FIRST}", [FIRST], id="spans without end"),
        pytest.param(f"{'<div>' * 9000}{FIRST}<div>{SECOND}", [FIRST, SECOND], id="open blocks"),
        pytest.param(f"{'<table><tr><td>' * 3000}{FIRST}", [FIRST], id="open tables"),
        pytest.param(f"<a href=/1><p>{FIRST}</p></a>", [FIRST], id="a linked sentence"),
        pytest.param(
            f"<p>{FIRST}</p><p>附件：<a href=1.xls>就业情况</a> <a href=2.xls>床位情况</a></p>",
            [FIRST, "附件：就业情况 床位情况"],
            id="attachments",
        ),
        pytest.param(
            f'<iframe srcdoc="<p>{FIRST}</p>"></iframe><p>{SECOND}</p>',
            [FIRST, SECOND],
            id="a frame that is held",
        ),
        pytest.param(
            "<ul><li><a href=/1>青山市召开会议</a><li><a href=/2>云溪县开展检查</a></ul>",
            ["青山市召开会议", "云溪县开展检查"],
            id="links alone",
        ),
        pytest.param(
            f"<p>{FIRST}\x02</p><!--\x03--><p>{SECOND}</p>", None, id="control characters"
        ),
    ],
)
def test_text_is_kept_wherever_it_stands(body: str, expected: list[str] | None) -> None:
    text = read(f"<html><body>{NAVIGATION if expected else ''}{body}</body></html>")
    if expected is None:
        assert FIRST in text
        assert SECOND in text
    else:
        assert [line for line in text.split("\n") if line not in ("首页", "政务公开")] == expected


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (NAVIGATION, "navigation"),
        ("<p>上一篇：<a href=/1>青山市召开会议部署工作</a></p>", "navigation"),
        ("<p>您的位置：首页 &gt; 民生</p>", "navigation"),
        ("<div><p>主办：云溪县人民政府</p><p>湘ICP备00000000号</p></div>", "page foot"),
        ("<p>【打印本页】【关闭窗口】</p>", "controls"),
        ("<select><option>全站</option></select>", "controls"),
        ("<p style='display:none'>预览</p>", "hidden"),
        ("<noscript>请启用脚本</noscript>", "hidden"),
    ],
)
def test_what_is_left_out_is_accounted_for(part: str, reason: str) -> None:
    page = f"<html><body><h1>云溪县民生简报</h1><p>{FIRST}</p>{part}<p>{SECOND}</p></body></html>"
    document = read_bytes(page.encode(), "a.html")
    assert document.text == f"云溪县民生简报\n{FIRST}\n{SECOND}"
    (left,) = document.left
    assert left.reason == reason
    shown = re.sub(r"<[^>]*>|\s", "", part.replace("&gt;", ">"))
    assert left.characters == len(shown)


def test_frames_elsewhere_are_named() -> None:
    page = "<html><frameset><frame src=a.html><frame src=b.html></frameset></html>"
    with pytest.raises(UnreadableDocument, match=r"it is in frames: a\.html, b\.html"):
        read(page)
    page = f"<html><frameset><frame src=a.html><noframes><p>{FIRST}</noframes></frameset></html>"
    document = read_bytes(page.encode(), "a.html")
    assert document.text == FIRST
    assert [left.reason for left in document.left] == ["frame a.html, which is another file"]


@pytest.mark.parametrize("page", web_pages(), ids=lambda page: page.name)
def test_saved_pages(page: WebPage) -> None:
    document = read_bytes(page.html.encode(), "a.html")
    assert page.recall(document.text) >= 0.995
    assert page.precision(document.text) >= 0.97
    assert sum(left.characters for left in document.left) > 100


def test_tables_with_spans() -> None:
    table = (
        "<table><tr><th rowspan=2>县区</th><th colspan=2>床位</th></tr>"
        "<tr><td>计划</td><td>完成</td></tr>"
        "<tr><td>云溪县</td><td>130</td><td>98</td></tr></table>"
    )
    page = f"<html><body><p>{FIRST}</p><p>表1 床位</p>{table}<p>{SECOND}</p></body></html>"
    document = read_bytes(page.encode(), "a.html")
    (found,) = document.tables
    cells = {
        document.text[c.start : c.end]: (c.row, c.column, c.rows, c.columns) for c in found.cells
    }
    assert cells["县区"] == (0, 0, 2, 1)
    assert cells["床位"] == (0, 1, 1, 2)
    assert cells["完成"] == (1, 2, 1, 1)
    assert cells["98"] == (2, 2, 1, 1)
    assert found.caption is not None
    assert document.text[found.caption.start : found.caption.end] == "表1 床位"


def test_headings_open_articles() -> None:
    page = (
        f"<html><body><h1>云溪县民生简报</h1><h2>就业稳中有进</h2><p>{FIRST}</p>"
        f"<h2>养老提质</h2><p>{SECOND}</p></body></html>"
    )
    document = read_bytes(page.encode(), "a.html")
    assert document.title == "云溪县民生简报"
    assert [article.heading for article in document.articles] == ["就业稳中有进", "养老提质"]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<html><body></body></html>", "empty"),
        ("<!DOCTYPE html><html><body><script>x</script></body></html>", "empty"),
        ("<html>", "empty"),
    ],
)
def test_pages_without_text(page: str, kind: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(page)
    assert caught.value.kind == kind


def test_entities_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "甲乙丙丁"><!ENTITY b "&a;&a;&a;">]>'
        "<html><body><p>开头&b;</p></body></html>"
    )
    assert "甲乙丙丁甲乙" not in read(bomb)


def test_depth_is_no_danger() -> None:
    page = f"<html><body>{'<div>' * 3000}{FIRST}{'</div>' * 3000}</body></html>"
    with suppress(UnreadableDocument):
        assert read(page) == FIRST
