"""HTML: the article of a page, not its navigation, with the masthead that stands before it."""

from __future__ import annotations

import re
from typing import Any

import lxml.etree
import lxml.html

from extract.errors import UnreadableDocument
from extract.read.lines import Block, GridCell, Line, Raw, TableBlock, trim
from extract.read.text import decode, mark_wrapped, plain, tidy

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "form",
        "select",
        "button",
        "input",
        "textarea",
        "nav",
        "footer",
        "aside",
        "svg",
        "canvas",
        "audio",
        "video",
        "map",
        "head",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_FURNITURE = re.compile(
    r"(?:\b|_|-)(?:nav|navi|menu|breadcrumb|crumb|position|location|dqwz|share|bdshare|footer|foot"
    r"|copyright|sidebar|related|pager|pagination|toolbar|qrcode|ewm|comment|print|search)"
    r"(?:\b|_|-|\d)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:\b|_|-)(?:title|biaoti|bt)\b|arti?c?l?e?_?-?title", re.IGNORECASE)
_LABELLED = re.compile(r"(?:日期|时间|来源|机构|文号|索引号)\s*[：:]")
_META_TITLE = ("articletitle", "og:title")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_LONGEST_CELL = 200
_MOST_TAKEN = 200_000  # places of a grid, against tables that span without end


def read_html(data: bytes, path: str) -> Raw:
    """Return the lines and tables of a web page's article. Raises UnreadableDocument."""
    root = _parse(_text(data, path), path)
    for element in list(root.iter(lxml.etree.Comment, lxml.etree.ProcessingInstruction)):
        element.drop_tree()
    titles = [
        meta.get("content", "")
        for name in _META_TITLE
        for meta in root.iter("meta")
        if (meta.get("name") or meta.get("property") or "").lower() == name
    ]
    body = root.find(".//body")
    body = root if body is None else body
    _prune(body)
    article = _article(body)
    writer = _Writer()
    if article is not body:
        _before(body, article, writer)
    writer.walk(article)
    blocks = writer.blocks
    lines = [block for block in blocks if isinstance(block, Line)]
    if not lines and not blocks:
        raise UnreadableDocument(path, "empty (no text in it)", kind="empty")
    title = tidy(plain(next((t for t in titles if t.strip()), ""))).strip()
    if title and not any(line.level == 1 for line in lines[:10]):
        held = re.sub(r"\s", "", "".join(line.text for line in lines[:4]))
        if re.sub(r"\s", "", title) not in held:
            blocks.insert(0, Line(title, level=1, block=True))
    mark_wrapped(lines)
    return Raw(blocks)


def _text(data: bytes, path: str) -> str:
    named = _CHARSET.search(data[:4096])
    charset = named[1].decode("ascii", "replace").lower() if named else ""
    if charset in ("big5", "big5-hkscs"):
        try:
            return data.decode("big5hkscs")
        except UnicodeDecodeError:
            pass
    return decode(data, path)


def _parse(text: str, path: str) -> Any:
    text = _CONTROLS.sub(" ", re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False)
    try:
        return lxml.html.document_fromstring(text, parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        raise UnreadableDocument(path, "broken (no readable HTML in it)") from None


def _prune(body: Any) -> None:
    """Take out what is never content: scripts, forms, navigation, what is hidden."""
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element is body:
            continue
        hidden = _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None
        furniture = _FURNITURE.search(_named(element)) and _length(element) < 300
        dropped = element.tag in _DROPPED or hidden or furniture
        if dropped and element.getparent() is not None:
            element.drop_tree()


def _named(element: Any) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _length(element: Any) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _article(body: Any) -> Any:
    """Return the deepest element that holds nearly all text outside links."""
    linked: dict[Any, int] = {}
    weight: dict[Any, int] = {}
    for element in body.iter():
        own = (element.text or "").strip()
        tail = (element.tail or "").strip()
        parent = element.getparent()
        inside = element.tag == "a" or linked.get(parent, 0)
        linked[element] = int(bool(inside))
        if not inside:
            weight[element] = weight.get(element, 0) + len(own)
        if parent is not None and not linked.get(parent, 0) and element is not body:
            weight[parent] = weight.get(parent, 0) + len(tail)
    total: dict[Any, int] = {}
    for element in reversed(list(body.iter())):
        total[element] = weight.get(element, 0) + sum(total.get(child, 0) for child in element)
    here = body
    enough = 0.7 * total[body]
    while True:
        inner = [child for child in here if total.get(child, 0) >= enough]
        if not inner or inner[0].tag in ("p", "table", "tbody", "tr", "span", "font"):
            tables = inner and inner[0].tag in ("table", "tbody", "tr") and not _data(inner[0])
            if not tables:
                return here
        here = inner[0]


def _before(body: Any, article: Any, writer: _Writer) -> None:
    """Write what stands before the article, from the page's heading on; labelled lines anyway."""
    around = set(article.iterancestors())
    done: set[Any] = set()
    begun = False
    for element in body.iter():
        if element is article:
            return
        if element in around or not isinstance(element.tag, str):
            continue
        if any(ancestor in done for ancestor in element.iterancestors()):
            continue
        heading = element.tag in ("h1", "h2", "h3") or bool(_TITLE.search(_named(element)))
        begun = begun or (heading and 0 < _length(element) < 120)
        leaf = element.tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element)
        labelled = leaf and _length(element) < 200 and _LABELLED.search(element.text_content())
        links = sum(_length(link) for link in element.iter("a"))
        if labelled or (begun and _length(element) < 600 and links * 2 <= _length(element)):
            writer.walk(element)
            done.add(element)


def _data(table: Any) -> bool:
    """Whether a table holds data, and is not there to lay out the page."""
    if table.tag != "table":
        table = next(table.iterancestors("table"), table)
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    widths = [len(list(row.iterchildren("td", "th"))) for row in rows]
    if len(rows) < 2 or max(widths, default=0) < 2:
        return False
    return all(_length(cell) <= _LONGEST_CELL for cell in table.iter("td", "th"))


class _Writer:
    """Walks elements and writes a line for each stretch between block tags and `<br>`."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[tuple[str, bool]] = []
        self._gap = False

    def walk(self, root: Any) -> None:
        """Write the text of an element and all below it."""
        bold = level = 0
        skip: Any = None
        for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
            if skip is not None:
                if event == "end" and element is skip:
                    skip = None
                    if element is not root:
                        self._parts.append((element.tail or "", bold > 0))
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0
            strong = tag in ("b", "strong")
            if event == "start":
                if tag == "table" and _data(element):
                    self.flush(level)
                    self.blocks.append(_table(element))
                    skip = element
                    continue
                if tag in _BLOCKS:
                    self.flush(level)
                if tag == "br":
                    self.flush(level, soft=True)
                level = heading or level
                bold += strong
                self._parts.append((element.text or "", bold > 0))
            else:
                if tag in _BLOCKS:
                    self.flush(level)
                    level = 0 if heading else level
                bold -= strong
                if element is not root:
                    self._parts.append((element.tail or "", bold > 0))
        self.flush(level)

    def flush(self, level: int, *, soft: bool = False) -> None:
        """Write what has gathered as a line; `soft` after a `<br>`."""
        text = "".join(part for part, _ in self._parts)
        lead = 0
        for part, bold in self._parts:
            if part.strip() and not bold:
                break
            lead += len(_SPACES.sub(" ", part).lstrip() if not lead else part)
        self._parts = []
        spaced = tidy(plain(_SPACES.sub(_space, text)))
        indent = spaced.lstrip(" ").startswith("\u3000\u3000")
        line = trim(Line(spaced, level=level, indent=indent, gap=self._gap, block=not soft))
        line.lead = min(lead, len(line.text))
        if line.text:
            self.blocks.append(line)
            self._gap = False
        elif soft:
            self._gap = True


def _space(match: re.Match[str]) -> str:
    """Return what white space of the source shows as: nothing where lines of Han were wrapped."""
    if "\n" not in match[0]:
        return " " * min(len(match[0]), 2) if "\xa0" in match[0] else " "
    text, start, end = match.string, match.start(), match.end()
    wrapped = start and end < len(text) and text[start - 1] > "\u2e7f" and text[end] > "\u2e7f"
    return "" if wrapped else " "


def _table(table: Any) -> TableBlock:
    """Return a table's cells, `rowspan` and `colspan` taken into account."""
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(table.iter("tr")):
        column = 0
        for cell in element.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            if len(taken) < _MOST_TAKEN:
                taken |= {(row + r, column + c) for r in range(rows) for c in range(columns)}
            text = tidy(plain(_SPACES.sub(_space, cell.text_content())))
            cells.append(GridCell([trim(Line(text))], row, column, rows, columns))
            column += columns
    return TableBlock(cells)


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    whole = value.isascii() and value.isdigit() and len(value) < 10
    return min(max(int(value), 1), 200) if whole else 1
