"""Word's XML: paragraphs, text boxes and tables in their order, heads and feet left out.

It comes packed (DOCX), in one file (flat OPC), and as Word 2003 wrote it. All are brought into the
names of the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import lxml.etree

from extract.errors import UnreadableDocument
from extract.model import Left
from extract.read.archive import Archive, sound, xml_of
from extract.read.lines import (
    Block,
    GridCell,
    Line,
    Raw,
    TableBlock,
    characters,
    lines_of,
    not_too_long,
    spanned,
    tabular,
    trim,
    whole,
)
from extract.read.text import plain, tidy

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SAME = (
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
    "{http://schemas.microsoft.com/office/word/2003/wordml}",
)
_RENAMED = {"vmerge": "vMerge"}
_AROUND = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_NOTED = "{http://schemas.microsoft.com/aml/2001/core}"
_PART = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SAFE: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "huge_tree": True,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip
_BODY = "word/document.xml"
_ASIDE = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
_REASONS = {
    "header": "headers",
    "footer": "footers",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
}
_STYLES = "word/styles.xml"
_RELATIONS = "_rels/.rels"


def read_docx(data: bytes, path: str) -> Raw:
    """Return the lines and tables of a DOCX. Raises UnreadableDocument."""
    archive = Archive(data, path)
    root = _tree(archive.checked(_main(archive)), path)
    aside = Counter[str]()
    for name in sorted(archive.names):
        if part := _ASIDE.fullmatch(name):
            aside[_REASONS[part[1]]] += _size_beside(archive, name)
    return _read(root, lambda: _style_names(archive, path), aside, path)


def read_word_xml(data: bytes, path: str) -> Raw:
    """Return the lines and tables of a Word document in one file of XML.

    Raises UnreadableDocument.
    """
    root = _tree(xml_of(data, "the file", path, sound), path)
    parts = {
        part.get(f"{_PART}name", "").lstrip("/"): held
        for part in root.iterchildren(f"{_PART}part")
        for data in part.iterchildren(f"{_PART}xmlData")
        for held in data
    }
    aside = Counter[str]()
    for name, part in parts.items():
        if kind := _ASIDE.fullmatch(name):
            aside[_REASONS[kind[1]]] += _size_of(part, "t")
    for tag, reason in (("hdr", "headers"), ("ftr", "footers")):
        aside[reason] += sum(_size_of(one, "t") for one in root.iter(_W + tag))
    styles = parts.get(_STYLES) if parts else root.find(f"{_W}styles")
    main = parts.get(_BODY) if parts else root
    if main is None:
        raise UnreadableDocument(path, "broken (no readable Word document in it)")
    return _read(main, lambda: _named(styles) if styles is not None else {}, aside, path)


def _read(root: Any, styles: Callable[[], dict[str, str]], aside: Counter[str], path: str) -> Raw:
    body = root.find(f"{_W}body")
    if body is None:
        raise UnreadableDocument(path, "broken (no readable Word document in it)")
    not_too_long(_size_of(body, "t"), path)
    aside["deleted text"] += _size_of(root, "delText")
    blocks = list(_blocks(body, styles()))
    if not any(isinstance(block, TableBlock) or block.text for block in blocks):
        raise UnreadableDocument(path, "empty (no text in it)", kind="empty")
    left = tuple(Left(reason, number) for reason, number in aside.items() if number)
    return Raw(blocks, left=left)


def _size_beside(archive: Archive, name: str) -> int:
    """Return the characters of a part beside the text; 0 where it cannot be read."""
    try:
        return _size_of(_in_one_name(archive.xml(name)), "t")
    except UnreadableDocument:
        return 0


def _size_of(root: Any, tag: str) -> int:
    return sum(characters(text.text) for text in root.iter(_W + tag))


_WRAPPING = frozenset(
    [_W + tag for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo")]
    + [_AROUND + tag for tag in ("sect", "sub-section", "pBdrGroup")]
    + [_NOTED + tag for tag in ("annotation", "content")]
)


def _main(archive: Archive) -> str:
    """Return the name of the part that holds the text: what the archive says, else the usual."""
    if _RELATIONS in archive.names:
        for one in archive.xml(_RELATIONS):
            if one.get("Type", "").endswith("/officeDocument"):
                name = one.get("Target", "").lstrip("/")
                return name if name in archive.names else _BODY
    return _BODY


def _style_names(archive: Archive, path: str) -> dict[str, str]:
    """Return what the styles are called by their ids; none where that cannot be read."""
    if _STYLES not in archive.names:
        return {}
    try:
        return _named(_tree(archive.checked(_STYLES), path))
    except UnreadableDocument as error:
        if error.kind == "broken":
            return {}
        raise


def _named(styles: Any) -> dict[str, str]:
    names: dict[str, str] = {}
    for style in styles.iterchildren(_W + "style"):
        name = style.find(_W + "name")
        names[style.get(_W + "styleId", "")] = name.get(_W + "val", "") if name is not None else ""
    return names


def _tree(data: bytes, path: str) -> Any:
    """Return the root of XML in which no entities are declared, in one set of names."""
    parser = lxml.etree.XMLParser(**_SAFE)
    try:
        return _in_one_name(lxml.etree.fromstring(data, parser))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise UnreadableDocument(path, f"broken ({error})") from None


def _in_one_name(root: Any) -> Any:
    """Return the root with Word's elements and attributes named as in a DOCX of today."""
    if not str(root.tag).startswith(_SAME):
        return root
    for element in root.iter():
        element.tag = _today(element.tag)
        for name in [name for name in element.attrib if name.startswith(_SAME)]:
            element.set(_today(name), element.attrib.pop(name))
    return root


def _today(name: str) -> str:
    for other in _SAME:
        if name.startswith(other):
            today = name.removeprefix(other)
            return _W + _RENAMED.get(today, today)
    return name


def _blocks(parent: Any, styles: dict[str, str]) -> Iterator[Block]:
    """Yield the blocks below an element, those within content controls too."""
    for child in parent:
        if child.tag == _W + "p":
            yield from _paragraph(child, styles)
        elif child.tag == _W + "tbl":
            yield from tabular(_table(child, styles))
        elif child.tag in _WRAPPING:
            yield from _blocks(child, styles)


def _paragraph(element: Any, styles: dict[str, str]) -> Iterator[Block]:
    """Yield the text boxes anchored in a paragraph, then its lines."""
    for box in element.iter(_W + "txbxContent"):
        if _anchored(box, element):
            yield from _blocks(box, styles)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(_W + "val"), "") if style is not None else ""
    aligned = element.find(f"{_W}pPr/{_W}jc")
    centred = aligned is not None and aligned.get(_W + "val") == "center"
    size = max((_size(run) for run in element.iter(_W + "rPr")), default=0.0)
    parts: list[tuple[str, bool]] = [("", False)]
    lines: list[list[tuple[str, bool]]] = [parts]
    for run in element.iter(_W + "r"):
        if _outside(run, element):
            continue
        bold = _bold(run)
        for node in run:
            if node.tag == _W + "t":
                lines[-1].append((node.text or "", bold))
            elif node.tag == _W + "tab":
                lines[-1].append(("\t", bold))
            elif node.tag in (_W + "br", _W + "cr"):
                lines.append([])
            elif node.tag == _W + "noBreakHyphen":
                lines[-1].append(("-", bold))
    for number, runs in enumerate(lines):
        line = trim(
            Line(
                tidy(plain("".join(text for text, _ in runs))),
                size=size,
                level=_level(name),
                lead=_lead(runs),
                centred=centred,
                block=number == len(lines) - 1,
            )
        )
        if line.text:
            yield line


def _anchored(box: Any, paragraph: Any) -> bool:
    """Whether a text box belongs to a paragraph, not to one in another box, and is shown."""
    for ancestor in box.iterancestors(_W + "p", _MC + "Fallback"):
        return ancestor is paragraph
    return False


def _outside(run: Any, paragraph: Any) -> bool:
    """Whether a run belongs to a text box in the paragraph, not to the paragraph itself."""
    for ancestor in run.iterancestors():
        if ancestor is paragraph:
            return False
        if ancestor.tag in (_W + "txbxContent", _MC + "Fallback", _W + "del", _W + "moveFrom"):
            return True
    return False


def _size(properties: Any) -> float:
    """Return a run's font size in points (Word counts halves); 0 if it names none."""
    size = properties.find(_W + "sz")
    value = size.get(_W + "val", "") if size is not None else ""
    return (whole(value) or 0) / 2


def _bold(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(_W + "val") not in ("0", "false", "off")


def _lead(runs: Iterable[tuple[str, bool]]) -> int:
    length = 0
    for text, bold in runs:
        if text.strip() and not bold:
            break
        length += len(text)
    return length


def _level(style: str) -> int:
    """Return the heading level of a style's name: `Title`, `heading 2`, `标题 2`; else 0."""
    lowered = style.lower()
    if lowered in ("title", "标题"):
        return 1
    for word in ("heading ", "标题 "):
        rest = lowered.removeprefix(word)
        if rest != lowered and (level := whole(rest)) is not None and level <= 6:
            return level
    return 0


def _table(table: Any, styles: dict[str, str]) -> TableBlock:
    """Return a table's cells, merged ones spanning rows and columns."""
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    for row, element in enumerate(table.iter(_W + "tr")):
        if next(element.iterancestors(_W + "tbl")) is not table:
            continue
        column = 0
        for cell in element.iter(_W + "tc"):
            if next(cell.iterancestors(_W + "tr")) is not element:
                continue
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            value = span.get(_W + "val", "") if span is not None else ""
            columns = spanned(value)
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merged is not None and merged.get(_W + "val") != "restart" and column in above:
                above[column].rows += 1
            else:
                lines = lines_of(_blocks(cell, styles))
                made = GridCell(lines, row, column, 1, columns)
                cells.append(made)
                above[column] = made
            column += columns
    return TableBlock(cells)
