"""Forty saved web pages of made-up text in ten layouts, with what of each is its content.

`python tests/web_pages.py FOLDER` writes them as files, to try another reader on them.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_PLACES = ("云溪县", "青山市", "石桥镇", "柳河区", "白水乡", "新塘街道", "临江县", "东坪县")
_WORKS = (
    "城镇新增就业",
    "农村公路建设",
    "家庭养老床位",
    "危房改造",
    "高标准农田建设",
    "妇女免费检查",
)
_UNITS = ("人", "公里", "张", "户", "亩", "例")
_ENDS = (
    "各项工作有序推进",
    "总体进度快于去年同期",
    "群众满意度稳步提高",
    "为完成全年任务打下了基础",
    "有关部门将继续加大督办力度",
)


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page, and the lines and cells that are its content."""

    name: str
    html: str
    content: tuple[str, ...]

    def recall(self, text: str) -> float:
        """Return the share of the content's characters that `text` holds."""
        return self._held(text) / sum(map(_size, self.content))

    def precision(self, text: str) -> float:
        """Return the share of the characters of `text` that are content."""
        return self._held(text) / max(1, _size(text))

    def _held(self, text: str) -> int:
        """Return how many characters of the content stand in `text`, each line taken once."""
        rest, held = _bare(text), 0
        for line in sorted(map(_bare, self.content), key=len, reverse=True):
            before, found, after = rest.partition(line)
            if found:
                held += len(line)
                rest = f"{before}\0{after}"
        return held


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _size(text: str) -> int:
    return len(_bare(text))


@dataclass(frozen=True, slots=True)
class _Text:
    """What a page is to say."""

    place: str
    title: str
    info: tuple[str, ...]
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.title, *self.info, *self.paragraphs)

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(cell for row in self.table for cell in row)


def _text(chance: random.Random) -> _Text:
    place = chance.choice(_PLACES[:2])
    paragraphs = []
    for number in range(chance.randint(8, 14)):
        work = chance.randrange(len(_WORKS))
        clauses = [
            f"{chance.choice(_PLACES)}完成{_WORKS[work]}{chance.randint(11, 9999)}{_UNITS[work]}"
            for _ in range(chance.randint(1, 4))
        ]
        start = chance.choice(("今年以来，", "截至6月底，", "上半年，", f"{number + 1}．"))
        paragraphs.append(f"{start}{'，'.join(clauses)}，{chance.choice(_ENDS)}。")
    heads = ("县（市、区）", "任务数", "完成数", "完成率")
    rows = [
        (name, str(chance.randint(100, 999)), str(chance.randint(10, 99)), f"{chance.random():.1%}")
        for name in _PLACES
    ]
    day = f"{chance.randint(2015, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return _Text(
        place,
        f"{place}{day[:4]}年民生实事工作进展情况",
        (f"发布日期：{day}", f"来源：{place}统计局"),
        tuple(paragraphs),
        (heads, *rows),
    )


def _p(lines: Iterable[str], *, inner: str = "{}") -> str:
    return "\n".join(f"<p>　　{inner.format(line)}</p>" for line in lines)


def _table(text: _Text, *, linked: bool = False) -> str:
    def cell(value: str, column: int) -> str:
        return f'<a href="/{column}">{value}</a>' if linked and not column else value

    rows = (
        "".join(f"<td>{cell(value, column)}</td>" for column, value in enumerate(row))
        for row in text.table
    )
    return f'<table border="1">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'


def _links(words: Iterable[str], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/{at}.html">{w}</a></{tag}>' for at, w in enumerate(words))


def _top(text: _Text) -> str:
    words = ("首页", "走进我县", "新闻中心", "政务公开", "政务服务", "互动交流", "数据开放")
    return (
        '<div class="top"><span>今天是2021年3月5日 星期五</span> <a href="/old">长者版</a> '
        f'<a href="/w">无障碍浏览</a></div><div class="nav"><ul>{_links(words)}</ul></div>'
        f'<div class="crumb">您现在的位置：<a href="/">首页</a> &gt; <a href="/z">政务公开</a>'
        " &gt; 民生实事</div>"
    )


def _bottom(text: _Text) -> str:
    related = (
        f"{place}召开会议部署下一阶段民生工作 2020-11-0{n}" for n, place in enumerate(_PLACES)
    )
    return (
        '<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>'
        '<div>【<a href="javascript:print()">打印本页</a>】【<a href="#">关闭窗口</a>】</div>'
        f'<div class="related"><h3>相关文章</h3><ul>{_links(related)}</ul></div>'
        '<p>上一篇：<a href="/1">全县安全生产工作会议召开</a></p>'
        f'<div class="footer"><p>主办：{text.place}人民政府办公室　承办：{text.place}数据局</p>'
        "<p>湘ICP备00000000号　网站标识码：4300000000　湘公网安备 43000000000000号</p></div>"
    )


def _head(text: _Text) -> str:
    shown = "　".join(f"<span>{line}</span>" for line in text.info)
    return f'<h1>{text.title}</h1><div class="info">{shown}</div>'


def _page(text: _Text, body: str) -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{text.title}-{text.place}人民政府'
        f"</title><script>var a = 1;</script></head><body>{body}</body></html>"
    )


def _form(text: _Text, chance: random.Random) -> str:
    state = "".join(chance.choices("abcdef0123456789", k=800))
    return _page(
        text,
        '<form name="aspnetForm" method="post" action="show.aspx" id="aspnetForm">'
        f'<input type="hidden" name="__VIEWSTATE" value="{state}">{_top(text)}'
        '<input type="text" name="key"><select><option>全站</option><option>本栏</option></select>'
        f'<div id="ctl00_main">{_head(text)}<div id="zoom">{_p(text.paragraphs)}'
        f"{_table(text)}</div></div>{_bottom(text)}</form>",
    )


def _tables(text: _Text, chance: random.Random) -> str:
    body = f"{_head(text)}{_p(text.paragraphs)}{_table(text)}"
    width = chance.choice(("760", "100%"))
    return _page(
        text,
        f'<table width="{width}"><tr><td>{_top(text)}</td></tr></table>'
        f'<table width="{width}"><tr><td width="200"><table><tr><td>栏目导航</td></tr>'
        f"<tr><td><ul>{_links(('领导之窗', '机构设置', '政策文件', '财政资金'))}</ul></td></tr>"
        f'</table></td><td valign="top"><table><tr><td>{body}</td></tr></table></td></tr></table>'
        f'<table width="{width}"><tr><td>{_bottom(text)}</td></tr></table>',
    )


def _divs(text: _Text, chance: random.Random) -> str:
    deep = chance.randint(3, 30)
    return _page(
        text,
        f'{_top(text)}<div class="main">{_head(text)}{"<div>" * deep}'
        f'<div class="TRS_Editor">{_p(text.paragraphs)}{_table(text)}</div>{"</div>" * deep}</div>'
        f"{_bottom(text)}",
    )


def _siblings(text: _Text, chance: random.Random) -> str:
    cut = max(1, round(len(text.paragraphs) * chance.choice((0.15, 0.25, 0.75, 0.85))))
    return _page(
        text,
        f"{_top(text)}{_head(text)}<div><div>{_p(text.paragraphs[:cut])}</div></div>"
        f"<div><div>{_p(text.paragraphs[cut:])}</div></div>{_table(text)}{_bottom(text)}",
    )


def _unclosed(text: _Text, chance: random.Random) -> str:
    tag = chance.choice(("span", "font", "b", "div"))
    open_ = f'<{tag} lang="EN-US">'
    lines = "".join(
        f"<p>{open_ * 40}{line[: len(line) // 2]}{open_}{line[len(line) // 2 :]}"
        for line in text.paragraphs
    )
    return _page(text, f"{_top(text)}{_head(text)}{lines}{_table(text)}{_bottom(text)}")


def _frames(text: _Text, chance: random.Random) -> str:
    inner = f"<html><body>{_head(text)}{_p(text.paragraphs)}{_table(text)}</body></html>"
    if chance.random() < 0.5:
        held = inner.replace("&", "&amp;").replace('"', "&quot;")
        return _page(text, f'{_top(text)}<iframe srcdoc="{held}"></iframe>{_bottom(text)}')
    return (
        f'<html><head><title>{text.title}</title></head><frameset rows="80,*">'
        f'<frame src="top.html"><frame src="main.html"><noframes><body>{_top(text)}{inner}'
        f"{_bottom(text)}</body></noframes></frameset></html>"
    )


def _classes(text: _Text, chance: random.Random) -> str:
    names = ["print", "comment", "sidebar", "position", "related", "search", "foot", "share"]
    chance.shuffle(names)
    parts = [
        f'<div class="{names[at % len(names)]}">{_p([line])}</div>'
        for at, line in enumerate(text.paragraphs)
    ]
    half = len(parts) // 2
    return _page(
        text,
        f'{_top(text)}<div class="print" id="print">{_head(text)}{"".join(parts[:half])}'
        f"<aside>{''.join(parts[half:])}</aside><footer>{_table(text)}</footer></div>"
        f"{_bottom(text)}",
    )


def _data(text: _Text, chance: random.Random) -> str:
    return _page(
        text,
        f"{_top(text)}<div>{_head(text)}{_p(text.paragraphs[:2])}{_table(text, linked=True)}"
        f"<ul>{''.join(f'<li>{line}</li>' for line in text.paragraphs[2:])}</ul></div>"
        f"{_bottom(text)}",
    )


def _breaks(text: _Text, chance: random.Random) -> str:
    gap = chance.choice(("<BR>", "<br/><br/>", "<BR>&nbsp;&nbsp;&nbsp;&nbsp;"))
    return (
        f'<HTML><HEAD><META charset="utf-8"><TITLE>{text.title}</TITLE></HEAD><BODY>{_top(text)}'
        f"<CENTER><B>{text.title}</B></CENTER><CENTER>{'　'.join(text.info)}</CENTER>"
        f"{gap.join(text.paragraphs)}{_table(text)}{_bottom(text)}"
    )


def _article(text: _Text, chance: random.Random) -> str:
    deep = chance.choice((5, 60, 260))
    inner = '<span style="color:#333">' * deep + "{}" + "</span>" * deep
    linked = f'<a href="/long.html">{text.paragraphs[0]}</a>'
    items = "".join(f"<dt>{line[:6]}</dt><dd>{line[6:]}</dd>" for line in text.paragraphs[-2:])
    return _page(
        text,
        f"<header>{_top(text)}</header><main><article><header>{_head(text)}</header><p>{linked}</p>"
        f"<section>{_p(text.paragraphs[1:-2], inner=inner)}</section><dl>{items}</dl>"
        f"{_table(text)}</article></main><footer>{_bottom(text)}</footer>",
    )


_LAYOUTS: dict[str, Callable[[_Text, random.Random], str]] = {
    "form": _form,
    "tables": _tables,
    "divs": _divs,
    "siblings": _siblings,
    "unclosed": _unclosed,
    "frames": _frames,
    "classes": _classes,
    "data": _data,
    "breaks": _breaks,
    "article": _article,
}


def web_pages(each: int = 4, seed: int = 0) -> list[WebPage]:
    """Return the pages, `each` of every layout; another `seed` gives others."""
    made = []
    for layout, build in _LAYOUTS.items():
        for number in range(each):
            chance = random.Random(f"{seed} {layout} {number}")
            text = _text(chance)
            content = text.lines + text.cells
            if layout == "article":  # a term and what is said of it are lines of their own
                split = [part for line in text.paragraphs[-2:] for part in (line[:6], line[6:])]
                content = (*text.lines[:-2], *split, *text.cells)
            made.append(WebPage(f"{layout}-{number + 1}", build(text, chance), content))
    return made


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for page in web_pages():
        (folder / f"{page.name}.html").write_text(page.html, encoding="utf-8")
