"""RTF: its text by the package striprtf, its tables by marks that are put in before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.errors import UnreadableDocument
from extract.model import Left
from extract.read.format import Format, Reader
from extract.read.libreoffice import PROGRAMS, converted
from extract.read.lines import (
    LARGEST_MARKUP,
    Block,
    GridCell,
    Line,
    Ocr,
    Raw,
    TableBlock,
    not_too_long,
    tabular,
    trim,
)
from extract.read.office import guarded
from extract.read.source import Source
from extract.read.text import plain, tidy

# Of the private use area: where a row begins, a cell ends, a row ends (its number before it).
_START, _CELL, _NUMBER, _ROW = "\uf8e0", "\uf8e1", "\uf8e2", "\uf8e3"
_MARKS = re.compile(f"[{_START}{_CELL}{_NUMBER}{_ROW}]")
_HAN = re.compile(r"\\ansicpg(?:936|54936)\b|\\fcharset134\b")
# What is told apart in the source: characters, bytes of a Chinese code, words of tables, the rest.
_TOKEN = re.compile(
    r"(?P<character>\\u-?\d+ ?(?:\\'[0-9a-f]{2})*)"
    r"|(?P<bytes>(?:\\'[0-9a-f]{2}|[\x80-\xff][@-~\x80-\xff]?)+)"
    r"|\\(?P<word>cellx|cell|trowd|row|clvmrg|clmrg|nestcell|nestrow)(?P<number>-?\d*)(?![a-z]) ?"
    r"|\\[^a-z]",
    re.IGNORECASE,
)
# The package would write addresses of links into the text, which takes it long where they are many.
_FIELD = re.compile(r"(\\\*)(\\fldinst)", re.IGNORECASE)
# What the package drops, of whatever length.
_DROPPED = {
    "header": "headers",
    "footer": "footers",
    "footnote": "footnotes",
    "shptxt": "text boxes",
}
_ASIDE = re.compile(rf"\\({'|'.join(_DROPPED)})(?![a-z])")
_NEAR = 60  # twentieths of a point between edges that are one


@dataclass(frozen=True, slots=True)
class _Edge:
    """The right edge of a cell, and which cell it only goes on with: above, or to its left."""

    at: int
    above: bool = False
    before: bool = False


Row = tuple[list[str], Sequence[_Edge]]


def _read(source: Source, ocr: Ocr) -> Raw:
    if source.size > LARGEST_MARKUP:
        said = f"{source.size >> 20} MiB of RTF; at most {LARGEST_MARKUP >> 20} are read"
        raise UnreadableDocument(source.path, said, kind="too large")
    held = source.read().decode("latin-1")
    marked, edges = _marked(held)
    text = guarded(lambda: _text(marked), source.path)
    not_too_long(len(text), source.path)
    blocks = list(_blocks(text, edges))
    if not any(isinstance(block, TableBlock) or block.text for block in blocks):
        raise UnreadableDocument(source.path, "empty (no text in it)", kind="empty")
    left = dict.fromkeys(_DROPPED[word] for word in _ASIDE.findall(held))
    return Raw(blocks, left=tuple(map(Left, left)))


def _text(marked: str) -> str:
    from striprtf.striprtf import rtf_to_text

    text: str = rtf_to_text(  # type: ignore[no-untyped-call]
        marked, encoding="gb18030", errors="replace"
    )
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _marked(text: str) -> tuple[str, list[list[_Edge]]]:
    """Return RTF with its cells and rows marked, and the edges of the cells of each row.

    In a Chinese file, bytes are written as the characters that they stand for, since the font
    that is named last is seldom the one that they are in.
    """
    chinese = _HAN.search(text) is not None
    edges: list[_Edge] = []
    rows: list[list[_Edge]] = []
    merged: set[str] = set()

    def mark(found: re.Match[str]) -> str:
        word, number = found["word"], found["number"]
        if found["bytes"] and chinese:
            return _written(found["bytes"])
        match word:
            case "trowd":
                edges.clear()
                merged.clear()
                return _escaped(_START) + found[0]
            case "clvmrg" | "clmrg":
                merged.add(word)
            case "cellx" if number:
                edges.append(_Edge(int(number[:9]), "clvmrg" in merged, "clmrg" in merged))
                merged.clear()
            case "cell":
                return _escaped(_CELL)
            case "row":
                rows.append(edges.copy())
                return _escaped(f"{_NUMBER}{len(rows) - 1}{_ROW}")
            case "nestcell":
                return _escaped("\u3000")
            case "nestrow":
                return "\\line "
        return found[0]

    return _TOKEN.sub(mark, _FIELD.sub(r"\1{}\2", text)), rows


def _written(run: str) -> str:
    """Return bytes of a Chinese code as RTF writes characters; as they are if they are none."""
    data = re.sub(r"\\'(..)", lambda byte: chr(int(byte[1], 16)), run).encode("latin-1")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return "".join(f"\\'{byte:02x}" for byte in data)
    return _escaped(text)


def _escaped(text: str) -> str:
    """Return a text as RTF writes it."""
    data = text.encode("utf-16-le")
    pairs = (data[at : at + 2] for at in range(0, len(data), 2))
    units = (int.from_bytes(pair, "little", signed=True) for pair in pairs)
    return "{\\uc1" + "".join(f"\\u{unit}?" for unit in units) + "}"


def _blocks(text: str, edges: Sequence[Sequence[_Edge]]) -> Iterator[Block]:
    """Yield lines and tables; a row is what lies between its marks."""
    rows: list[Row] = []
    for part in re.split(f"(?<={_ROW})", text):
        held, ended, number = part.rstrip(_ROW).rpartition(_NUMBER)
        before, began, cells = (held if ended else part).partition(_START)
        if ended and not began:  # defined by the row before it
            before, cells = "", held
        lines = list(_lines(before))
        if lines or not ended:
            yield from _table(rows)
            yield from lines
            rows = []
        if ended:
            known = edges[int(number)] if number.isdecimal() and int(number) < len(edges) else ()
            rows.append((cells.replace(_START, "").split(_CELL)[:-1], known))
        else:
            yield from _lines(cells)
    yield from _table(rows)


def _lines(text: str) -> Iterator[Line]:
    for line in _MARKS.sub("\n", text).split("\n"):
        made = trim(Line(tidy(plain(line)), block=True))
        if made.text:
            yield made


def _table(rows: Sequence[Row]) -> Iterator[Block]:
    """Yield what rows make: edges that are near each other are one, and so part the columns."""
    if not rows:
        return
    parted: list[int] = []
    for at in sorted({edge.at for _, edges in rows for edge in edges}):
        if not parted or at > parted[-1] + _NEAR:
            parted.append(at)
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    for number, (texts, edges) in enumerate(rows):
        column = 0
        for at, text in enumerate(texts):
            edge = edges[at] if len(edges) == len(texts) else None
            end = bisect_right(parted, edge.at) if edge else column + 1
            if edge and edge.above and column in above:
                above[column].rows += 1
            elif edge and edge.before and cells and cells[-1].row == number:
                cells[-1].columns += end - column
            else:
                made = GridCell([*_lines(text)], number, column, 1, max(1, end - column))
                cells.append(made)
                above[column] = made
            column = max(end, column + 1)
    yield from tabular(TableBlock(cells))


def _read_converted(source: Source, ocr: Ocr) -> Raw:
    from extract.read.docx import read_docx

    return read_docx(converted(source.read(), "rtf", "docx", source.path), source.path)


FORMATS = (
    Format(
        "rtf",
        "RTF",
        (".rtf",),
        (b"{\\rtf",),
        readers=(Reader(_read, "striprtf"), Reader(_read_converted, programs=PROGRAMS)),
        extra="legacy",
    ),
)
