"""Plain text and Markdown: decoded, its marks dropped, each character's offset kept.

Source offsets count the characters of the decoded text, without a byte order mark and with line
ends folded to a line feed, as `Path.read_text` gives it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from extract.errors import UnreadableDocument
from extract.model import Left, Table
from extract.read.lines import Block, GridCell, Line, Raw, TableBlock, characters, trim
from extract.read.marks import page_number
from extract.read.text_tables import spaced_tables
from extract.read.text_tabs import tabbed_tables

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE = re.compile(r"([^\n\f]*)([\n\f]|\Z)")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|(?:=\s*){3,}|(?:—\s*){6,})\Z")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+")
_BULLET = re.compile(r"\s*(?:[*+-]\s+|>\s?)+")
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]+)\]\((?:https?://|/|#|mailto:)[^()\n]*\)")
_MARK = re.compile(
    r"\*\*|(?<![A-Za-z0-9_])__(?=[^_\s][^_\n]*__(?![A-Za-z0-9_]))|(?<=[^_\s])__(?![A-Za-z0-9_])"
    r"|(?<![*\d])\*(?=[^*\s][^*\n]*[^*\s]?\*(?![*\d]))|(?<=[^*\s])\*(?![*\d])"
    r"|\\[*_#`~\[\]()\\.-]|`|\u200b|\u200c|\u200d|\u2060|\ufeff|\xad"
)
_GRID = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?\s*\Z")
_CELL = re.compile(r"\S(?:\S|[ \u3000](?![ \u3000]))*(?=[ \u3000]{2}|\s*\Z)")
# What parts two cells, within a row.
_GAP = re.compile("[ \u3000]{2}")
_BROKEN = 0.1


def decode(data: bytes, path: str) -> str:
    """Return the text of `data`: by its byte order mark, else UTF-8, else GB 18030.

    Raises UnreadableDocument for bytes that are text in none of these.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return fold(data[len(mark) :].decode(encoding))
            except UnicodeDecodeError as error:
                raise UnreadableDocument(
                    path, f"begins as {encoding} but is not, at byte {error.start + len(mark)}"
                ) from None
    if b"\0" in data:
        raise UnreadableDocument(path, "not text (holds NUL bytes)", kind="unsupported")
    try:
        return fold(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        text = _gb18030(data)
        if text is None:
            raise UnreadableDocument(
                path, f"neither UTF-8 (at byte {error.start}) nor GB 18030"
            ) from None
        return fold(text)


def fold(text: str) -> str:
    """Return the text with every line end a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _gb18030(data: bytes) -> str | None:
    """Decode, unless the result is what UTF-8 looks like when taken for GB 18030."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = [character for character in text if character > "\x7f"]
    rare = sum(1 for character in beyond if not _plain(character))
    return text if rare <= _BROKEN * len(beyond) else None


def _plain(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def read_text(text: str, path: str) -> Raw:
    """Return the lines of a text, Markdown's marks dropped and its pipe tables as tables.

    Raises UnreadableDocument if nothing but white space is in it.
    """
    if not text.strip():
        raise UnreadableDocument(path, "empty (no text in it)", kind="empty")
    blocks: list[Block] = []
    grid: list[Line] = []
    gap, page, turned, numbers = False, 1, False, 0
    paged = "\f" in text.strip("\f\n ")
    tabbed, spaced, within = tabbed_tables(text), spaced_tables(text), 0
    rows: list[tuple[Line, list[tuple[int, int]]]] = []
    for match in _LINE.finditer(text):
        source, here = match[1], match.start()
        page, turned, gap = page + turned, match[2] == "\f", gap or turned
        if rows and (here not in spaced or spaced[here][0] == here or here in tabbed):
            blocks.append(_table(rows))
            rows = []
        if here in tabbed:
            blocks += [*_grid(grid), _tabs(text, tabbed[here], page if paged else 0)]
            grid, gap, within = [], False, tabbed[here].end
        if here < within:
            continue
        if here in spaced:
            blocks += _grid(grid)
            grid = []
            row = Line(source, origin=((0, here),), page=page if paged else 0)
            rows.append((row, spaced[here][1]))
            gap = False
            continue
        if not source.strip() or _RULE.match(source) or page_number(source):
            numbers += 0 if _RULE.match(source) else characters(source)
            gap = True
            continue
        if grid and not _same_kind(grid[-1].text, source):
            blocks += _grid(grid)
            grid = []
        if (source.lstrip().startswith("|") and source.count("|") >= 2) or _cells(source):
            grid.append(Line(source, origin=((0, here),), gap=gap, page=page if paged else 0))
            gap = False
            continue
        line = clean(source, here)
        if not line.text:
            gap = True
            continue
        line.gap, gap = gap, False
        line.page = page if paged else 0
        blocks.append(line)
    if rows:
        blocks.append(_table(rows))
    blocks += _grid(grid)
    mark_wrapped([block for block in blocks if isinstance(block, Line)])
    left = (Left("page numbers", numbers),) if numbers else ()
    return Raw(blocks, pages=page if paged else 0, left=left)


def clean(source: str, offset: int) -> Line:
    """Return a source line that stands at `offset` as a Line, Markdown's marks dropped."""
    start, level = 0, 0
    if heading := _HEADING.match(source):
        start, level = heading.end(), len(heading[1])
    elif bullet := _BULLET.match(source):
        start = bullet.end()
    indent = source[start:].startswith(("\u3000\u3000", "    ", "\t"))
    drops = [
        (m.start(), m.start() + 1 if m[0][0] == "\\" else m.end(), m[0])
        for m in _MARK.finditer(source, start)
    ]
    for image in _IMAGE.finditer(source, start):
        drops.append((image.start(), image.end(), ""))
    for link in _LINK.finditer(source, start):
        drops.append((link.start(), link.start() + 1, ""))
        drops.append((link.end(1), link.end(), ""))
    pieces: list[str] = []
    origin: list[tuple[int, int]] = []
    length, lead, opened = 0, 0, -1
    for begin, end, mark in [*sorted(drops), (len(source), len(source), "")]:
        if begin > start:
            origin.append((length, offset + start))
            pieces.append(source[start:begin])
            length += begin - start
        start = max(start, end)
        if mark == "**":
            if opened < 0:
                opened = length
            elif not lead and not "".join(pieces)[:opened].strip():
                lead, opened = length, len(source)
    line = Line(plain("".join(pieces)), origin=tuple(origin), level=level, lead=lead, indent=indent)
    return trim(line)


_RADICALS = (
    "⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙"
)
VARIANTS = dict(zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True)) | {
    code: folded
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
    if len(folded := unicodedata.normalize("NFKC", chr(code))) == 1 and folded != chr(code)
}


# Where all of them lie.
_VARIED = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


def plain(text: str) -> str:
    """Return the text with radicals and compatibility forms as the characters they stand for."""
    return text.translate(VARIANTS) if _VARIED.search(text) else text


def display_width(text: str) -> int:
    """Return the width in columns, a Han character counting two."""
    return len(text) + sum(map("\u2e7f".__lt__, text))


_ZERO_WIDTH = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\xad")


def tidy(text: str) -> str:
    """Return the text without characters of no width."""
    return text.translate(_ZERO_WIDTH)


def mark_wrapped(lines: list[Line]) -> None:
    """Mark the full lines of a text that was broken at a fixed width, and so can go on."""
    widths = [display_width(line.text) + 4 * line.indent for line in lines]
    if width := wrap_width(widths):
        for line, columns in zip(lines, widths, strict=True):
            line.full = columns >= width
            line.block = False


def wrap_width(widths: list[int]) -> int:
    """Return the width from which a line is full, in a text broken at a fixed width; else 0."""
    widths = sorted(width for width in widths if width)
    if len(widths) < 8:
        return 0
    widest = widths[int(len(widths) * 0.9)]
    near = sum(1 for width in widths if widest - 4 <= width <= widest + 4)
    if not 40 <= widest <= 130 or near < 0.4 * len(widths) or widths[-1] > widest + 8:
        return 0
    return widest - 4


def _same_kind(above: str, row: str) -> bool:
    """Whether two lines may be rows of one table: both with pipes, or as many cells in both."""
    if "|" in above or "|" in row:
        return above.count("|") >= 2 and row.count("|") >= 2
    return len(_cells(above)) == len(_cells(row))


def _cells(row: str) -> list[tuple[int, int]]:
    """Return where the cells of a row set out by tabs or wide spaces lie, [] if fewer than 3."""
    if row.count("\t") >= 2:
        found = _parts(row, 0, len(row), "\t")
    elif _GAP.search(row.strip()) is None:
        return []
    else:
        found = [match.span() for match in _CELL.finditer(row)]
    return found if len(found) >= 3 else []


def _grid(rows: list[Line]) -> list[Block]:
    """Return lines that look like rows as a table, or as lines if they are none."""
    if any(_GRID.match(row.text) for row in rows):
        kept = [row for row in rows if not _GRID.match(row.text)]
        bounds = [_between_pipes(row.text) for row in kept]
    elif len(rows) >= 3 and _cells(rows[0].text):
        kept, bounds = rows, [_cells(row.text) for row in rows]
    else:
        return [_plain_row(row) for row in rows if row.text.strip()]
    return [_table(list(zip(kept, bounds, strict=True)))]


def _table(rows: list[tuple[Line, list[tuple[int, int]]]]) -> TableBlock:
    """Return the table of rows, each with where its cells lie."""
    cells = []
    for number, (row, spans) in enumerate(rows):
        for column, (start, end) in enumerate(spans):
            cell = clean(row.text[start:end], row.origin[0][1] + start)
            cell.page = row.page
            cells.append(GridCell([cell], number, column))
    return TableBlock(cells)


def _tabs(text: str, table: Table, page: int) -> TableBlock:
    """Return a table of tabs that begins on a page (0 without pages)."""
    cells = []
    for cell in table.cells:
        line = clean(text[cell.start : cell.end], cell.start)
        line.page = page and page + text.count("\f", table.start, cell.start)
        cells.append(GridCell([line], cell.row, cell.column, cell.rows, cell.columns))
    return TableBlock(cells)


def _plain_row(row: Line) -> Line:
    line = clean(row.text, row.origin[0][1])
    line.gap, line.page = row.gap, row.page
    return line


def _between_pipes(text: str) -> list[tuple[int, int]]:
    """Return where the cells of a row of a pipe table lie."""
    text = text.rstrip()
    at = text.index("|") + 1 if text.lstrip().startswith("|") else 0
    end = len(text) - 1 if text.endswith("|") else len(text)
    return _parts(text, at, end, "|")


def _parts(text: str, at: int, end: int, mark: str) -> list[tuple[int, int]]:
    spans = []
    for part in text[at:end].split(mark):
        spans.append((at, at + len(part)))
        at += len(part) + 1
    return spans
