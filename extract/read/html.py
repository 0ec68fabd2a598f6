"""HTML: what a page says, without what its site puts around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import lxml.etree
import lxml.html

from extract.errors import UnreadableDocument
from extract.model import Left
from extract.read.html_content import BLOCKS, data, left_out, prepare, text_size
from extract.read.lines import (
    LARGEST_MARKUP,
    Block,
    Line,
    Raw,
    TableBlock,
    laid,
    not_too_long,
    spanned,
    trim,
)
from extract.read.text import decode, mark_wrapped, plain, tidy

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_META_TITLE = ("articletitle", "og:title")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FRAMES = re.compile(r"</?(?:frameset|noframes)(?=[\s>])[^<>]*>", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|small|big|ins|a|o:p|st1:\w+)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_NESTED = re.compile(
    r"</?(?:div|section|article|main|center|blockquote|p|ul|ol|li|dl|dd|dt|form|fieldset|table"
    r"|tbody|tr|td|th|header|footer|nav|aside|details|h[1-6])"
    r"(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_html(data: bytes, path: str) -> Raw:
    """Return the lines and tables of a web page's article. Raises UnreadableDocument."""
    if len(data) > LARGEST_MARKUP:
        said = f"{len(data) >> 20} MiB of HTML; at most {LARGEST_MARKUP >> 20} are read"
        raise UnreadableDocument(path, said, kind="too large")
    root = _parse(_text(data, path), path)
    titles = [
        meta.get("content", "")
        for name in _META_TITLE
        for meta in root.iter("meta")
        if (meta.get("name") or meta.get("property") or "").lower() == name
    ]
    named = root.findtext(".//title") or ""
    frames = prepare(root, lambda held: _parse(held, path))
    body = root.find(".//body")
    body = root if body is None or frames else body
    not_too_long(text_size(body), path)
    title = tidy(plain(next((t for t in titles if t.strip()), ""))).strip()
    gone = left_out(body, title or named)
    writer = _Writer(gone)
    writer.walk(body)
    blocks = writer.blocks
    lines = [block for block in blocks if isinstance(block, Line)]
    if not lines and not blocks:
        within = f"; it is in frames: {', '.join(frames[:5])}" if frames else ""
        raise UnreadableDocument(path, f"empty (no text in it{within})", kind="empty")
    if title and not any(line.level == 1 for line in lines[:10]):
        held = re.sub(r"\s", "", "".join(line.text for line in lines[:4]))
        if re.sub(r"\s", "", title) not in held:
            blocks.insert(0, Line(title, level=1, block=True))
    mark_wrapped(lines)
    left = [Left(reason, characters) for reason, characters in writer.left.items() if characters]
    left += [Left(f"frame {name}, which is another file") for name in frames]
    return Raw(blocks, left=tuple(left))


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
    """Return the root of a page, however deep its marks are nested or never closed."""
    text = _CONTROLS.sub(" ", _FRAMES.sub("", _DECLARATION.sub("", text).replace("\0", "")))
    for shallower in (_same, _without_spans, _flat):
        parser = lxml.html.HTMLParser(no_network=True, huge_tree=True)
        try:
            root = lxml.html.document_fromstring(shallower(text), parser=parser)
        except (lxml.etree.LxmlError, ValueError):
            raise UnreadableDocument(path, "broken (no readable HTML in it)") from None
        if not any("depth" in error.message for error in parser.error_log):
            break
    return root


def _same(text: str) -> str:
    return text


def _without_spans(text: str) -> str:
    """Return a page without the marks within lines, which say how they look."""
    return _INLINE.sub("", text)


def _flat(text: str) -> str:
    """Return a page with a line end for each mark of a block."""
    return _NESTED.sub("<br>", _INLINE.sub("", text))


class _Writer:
    """Walks elements and writes a line for each stretch between block tags and `<br>`."""

    def __init__(self, gone: Mapping[Any, str]) -> None:
        self.blocks: list[Block] = []
        self.left: Counter[str] = Counter()
        self._gone = gone
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
                if element in self._gone:
                    self.left[self._gone[element]] += text_size(element)
                    if tag in BLOCKS:
                        self.flush(level)
                    skip = element
                    continue
                if tag == "table" and data(element):
                    self.flush(level)
                    self.blocks.append(_table(element))
                    skip = element
                    continue
                if tag in BLOCKS:
                    self.flush(level)
                if tag == "br":
                    self.flush(level, soft=True)
                level = heading or level
                bold += strong
                self._parts.append((element.text or "", bold > 0))
            else:
                if tag in BLOCKS:
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
    return laid(map(_cells, table.iter("tr")))


def _cells(row: Any) -> Iterator[tuple[list[Line], int, int]]:
    for cell in row.iterchildren("td", "th"):
        text = tidy(plain(_SPACES.sub(_space, cell.text_content())))
        yield [trim(Line(text))], _span(cell, "rowspan"), _span(cell, "colspan")


def _span(cell: Any, name: str) -> int:
    return spanned(cell.get(name, "1").strip())
