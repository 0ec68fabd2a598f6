"""What of a web page is not its content: told by what stands there, never by how it is named.

A site's own parts are links, the words of its foot, buttons. What says something (a sentence, a
number of something) is kept wherever it stands, and so is what nothing speaks against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.etree

from extract.read.lines import characters

_BLOCK_TAGS = """
    address article aside blockquote body caption center dd details div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hr html li main nav noframes ol p pre
    section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCK_TAGS.split())
_CODE = ("script", "style", "link", "meta", "base", "head", "title")
_CONTROLS = frozenset(["button", "datalist", "input", "label", "option", "select", "textarea"])
_UNSEEN = frozenset(
    ["audio", "canvas", "embed", "map", "noscript", "object", "svg", "template", "video"]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LABELLED = re.compile(r"(?:日期|时间|来源|机构|文号|索引号)\s*[：:]")
_DAY = re.compile(
    r"(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?"
    r"|\d{1,2}:\d\d(?::\d\d)?|星期[一二三四五六日天]|第?\d+[期号版]"
)
_FIGURE = re.compile(r"\d[\d,，.]*(?:[%％‰]|[\u4e00-\u9fff])")
_STOP = re.compile(r"[。；！？]|[，、].*[\u4e00-\u9fff]{6}|[\u4e00-\u9fff]{6}.*，")
_NUMBER = re.compile(r"[-+−]?\d[\d,.]*[%％‰]?")
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|txt|csv)\b", re.IGNORECASE)
_ATTACHED = re.compile(r"附\s*[件表]")
_CRUMB = re.compile(r"(?:您|你)?(?:现在|当前|目前)?的?(?:所在)?的?(?:位置|栏目)\s*(?:是)?[：:]")
_NEXT = re.compile(r"[上下]一[篇条页]")
_FOOT = re.compile(
    r"网站标识码|公网安备|ICP备|版权所有|copyright|©|建议使用.{0,20}浏览器", re.IGNORECASE
)
_BUTTONS = re.compile(
    r"(?:[\W_]|[大中小]|打印(?:本[页文])?|关闭(?:窗口|本页)?|加入收藏|收藏(?:本页)?|字[体号](?:大小)?"
    r"|返回(?:顶部|首页)?|分享(?:到|至)?|微信|微博|新浪|QQ(?:空间|好友)?|更多|复制链接|扫一扫"
    r"|在?手机(?:打开|阅读)|无障碍(?:浏览)?|长者(?:版|模式)|关怀版|繁体|简体|English)+"
)
_LONGEST_FOOT = 600
_LONGEST_LINE = 120
_LEAST_TITLE = 6
_SHORT, _LONG = 10, 40  # characters of a link that may be a sentence


@dataclass(slots=True)
class _Part:
    """What a block holds, all below it included, in characters that are no white space.

    `own` is the text that stands in the block itself, links with it, `said` the same without
    the links that only lead elsewhere.
    """

    own: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    plain: int = 0
    linked: int = 0
    links: int = 0
    says: bool = False
    foot: bool = False
    labelled: bool = False
    leaf: bool = True


def prepare(root: Any, parse: Callable[[str], Any]) -> list[str]:
    """Take out what is no text, set documents of frames in their place; name the other frames."""
    for element in list(root.iter(lxml.etree.Comment, lxml.etree.ProcessingInstruction)):
        element.drop_tree()
    frames = []
    for frame in list(root.iter("iframe", "frame")):
        held = frame.get("srcdoc")
        frame.text = None
        if held and held.strip():
            for inner in parse(held).iter("body"):
                inner.tag = "div"
                frame.addprevious(inner)
                inner.tail = None
                break
        elif frame.tag == "frame" and frame.get("src"):
            frames.append(frame.get("src"))
    for element in list(root.iter(*_CODE)):
        if element.getparent() is not None and element.tag != "html":
            element.drop_tree()
    return frames


def left_out(body: Any, title: str) -> dict[Any, str]:
    """Return the elements below `body` that are not content, the outermost each, and why."""
    gone = _unseen(body)
    parts = _measure(body, gone)
    found = _furniture(body, parts, gone, title)
    if not any(characters(part) for part in _texts(body, gone | found)):
        return gone  # a page of links alone is its links
    return gone | found


def text_size(element: Any) -> int:
    """Return how many characters below an element are no white space."""
    return sum(map(characters, element.itertext()))


def _unseen(body: Any) -> dict[Any, str]:
    """Return what a reader of the page does not see, or could fill in."""
    found: dict[Any, str] = {}
    for element in body.iter():
        if element is body:
            continue
        if element.tag in _CONTROLS:
            holds = element.tag == "label" and text_size(element) > 20
            if not holds:
                found[element] = "controls"
        elif (
            element.tag in _UNSEEN
            or element.get("hidden") is not None
            or _HIDDEN.search(element.get("style", ""))
        ):
            found[element] = "hidden"
    return found


def _texts(body: Any, gone: dict[Any, str]) -> Iterator[str]:
    """Yield the pieces of text that are not within what is gone."""
    skip: Any = None
    for event, element in lxml.etree.iterwalk(body, events=("start", "end")):
        if skip is None and event == "start":
            if element in gone:
                skip = element
            else:
                yield element.text or ""
        elif event == "end":
            skip = None if element is skip else skip
            if skip is None and element is not body:
                yield element.tail or ""


def _measure(body: Any, gone: dict[Any, str]) -> dict[Any, _Part]:
    """Return what each block holds that is not gone."""
    parts: dict[Any, _Part] = {}
    open_: list[_Part] = []
    begun: list[int] = []  # how much of the link there was before each open block
    link: list[str] | None = None
    anchor: Any = None
    skip: Any = None

    def put(text: str | None) -> None:
        if not text:
            return
        open_[-1].own.append(text)
        (open_[-1].said if link is None else link).append(text)

    for event, element in lxml.etree.iterwalk(body, events=("start", "end")):
        if skip is not None:
            if event == "end" and element is skip:
                skip = None
                put(element.tail)
            continue
        block = element is body or element.tag in BLOCKS
        if event == "start":
            if element in gone:
                skip = element
                continue
            if block:
                if open_:
                    open_[-1].leaf = False
                open_.append(_Part())
                begun.append(len(link or ()))
                parts[element] = open_[-1]
            elif element.tag == "a" and link is None and element.get("href") is not None:
                link, anchor = [], element
            put(element.text)
            continue
        if element is anchor:
            text, link, anchor = "".join(link or ()), None, None
            _add_link(open_[-1], text)
        if block:
            part, before = open_.pop(), begun.pop()
            if link is not None:  # a link around blocks
                _take_link(part)
                del link[before:]
            _close(part)
            if open_:
                _add(open_[-1], part)
        if element is not body:
            put(element.tail)
    return parts


def _take_link(part: _Part) -> None:
    """Count what stands in a block within a link as the link's."""
    if not part.said:
        _add_link(part, "".join(part.own))


def _add_link(part: _Part, text: str) -> None:
    bare = text.strip()
    if not bare:
        return
    sentence = len(bare) > (_SHORT if bare[-1] in "。；" else _LONG) and _STOP.search(bare)
    if sentence or _NUMBER.fullmatch(bare) or _FILE.search(bare):
        part.said.append(text)
    else:
        part.linked += characters(text)
        part.links += 1


def _close(part: _Part) -> None:
    said = "".join(part.said)
    bare = _DAY.sub("", said)
    part.plain += characters(bare)
    part.says = part.says or says(bare)
    part.foot = part.foot or bool(_FOOT.search(said))
    part.labelled = part.labelled or bool(LABELLED.search(said) or _ATTACHED.search(said))


def _add(whole: _Part, part: _Part) -> None:
    whole.plain += part.plain
    whole.linked += part.linked
    whole.links += part.links
    whole.says |= part.says
    whole.foot |= part.foot
    whole.labelled |= part.labelled


def says(text: str) -> bool:
    """Whether a text without its days says something: a sentence, or a number of something."""
    return bool(_FIGURE.search(text) or _STOP.search(text))


def _furniture(
    body: Any, parts: dict[Any, _Part], gone: dict[Any, str], title: str
) -> dict[Any, str]:
    """Return the blocks that are the site's, not the page's."""
    found: dict[Any, str] = {}
    heading = _heading(parts, title)
    around = set(heading.iterancestors()) if heading is not None else set()
    home = next((one for one in _above(heading) if one in parts and parts[one].says), body)
    before, inside, skip = heading is not None, False, None
    for event, element in lxml.etree.iterwalk(body, events=("start", "end")):
        if event == "end":
            skip = None if element is skip else skip
            inside = inside and element is not home
            continue
        if skip is not None:
            continue
        inside = inside or element is home
        if element is heading:
            before = False
        part = parts.get(element)
        if element in gone:
            skip = element
        elif part is None or element is body or element is heading or element in around:
            continue
        elif reason := _reason(element, part, outside=not inside, head=before):
            found[element] = reason
            skip = element
        elif element.tag == "table" and data(element):
            skip = element
    return found


def _above(element: Any) -> Iterator[Any]:
    return element.iterancestors() if element is not None else iter(())


def _reason(element: Any, part: _Part, *, outside: bool, head: bool) -> str:
    """Return why a block is not content; nothing if it may be.

    `outside` says that it stands outside of what the page's heading is over, `head` before that.
    """
    if part.says or not (part.plain or part.linked):
        return ""
    own = " ".join("".join(part.own).split())
    if part.leaf and _BUTTONS.fullmatch(own) and len(own) > 1:
        return "controls"
    if part.foot and part.plain + part.linked < _LONGEST_FOOT:
        return "page foot"
    if part.leaf and (_CRUMB.match(own) or (part.links and _NEXT.match(own))):
        return "navigation"
    if part.labelled:
        return ""
    if part.links > (not outside) and part.linked >= part.plain:
        return "navigation"
    if head and outside and part.leaf and element.tag not in ("h1", "h2"):
        return "page head"
    return ""


def _heading(parts: dict[Any, _Part], title: str) -> Any:
    """Return the page's heading: the most that its title holds of a line, else its only `h1`."""
    named = "".join(title.split())
    level = [element for element in parts if element.tag == "h1" and parts[element].own]
    best, most = None, _LEAST_TITLE - 1
    for element, part in parts.items():
        if part.leaf and not part.links:
            text = "".join("".join(part.own).split())
            if most < len(text) <= _LONGEST_LINE and text in named:
                best, most = element, len(text)
    return best if best is not None or len(level) != 1 else level[0]


_LONGEST_CELL = 200


def data(table: Any) -> bool:
    """Whether a table holds data, and is not there to lay out the page."""
    if table.tag != "table":
        table = next(table.iterancestors("table"), table)
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    widths = [len(list(row.iterchildren("td", "th"))) for row in rows]
    if len(rows) < 2 or max(widths, default=0) < 2:
        return False
    return all(text_size(cell) <= _LONGEST_CELL for cell in table.iter("td", "th"))
