"""Documents as old offices and odd programs wrote them, made byte by byte or by a library."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape

import docx
import openpyxl
import xlwt
from docx.document import Document as Word


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, and how many columns it is wide and rows high."""

    text: str
    columns: int = 1
    rows: int = 1


Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What a document says: paragraphs, a table, and paragraphs behind it."""

    before: tuple[str, ...]
    table: Rows
    after: tuple[str, ...] = ()

    @property
    def parts(self) -> Iterator[str]:
        """All its paragraphs and cells."""
        yield from self.before
        yield from (cell.text for row in self.table for cell in row)
        yield from self.after


def rows(*lines: str) -> Rows:
    return tuple(tuple(map(Cell, line.split())) for line in lines)


TEXTS = (
    Text(
        (
            "云溪县民生工作简报",
            "2021年第8期",
            "云溪县统计局　　2021年3月5日",
            "截至2月底，全县新增城镇就业1230人，完成年度任务的61.5%；“两癌”免费检查为6620人。",
            "附表：就业情况",
        ),
        rows("县区 新增就业（人） 完成率", "青山市 1230 61.5%", "云溪县 998 49.9%"),
        ("注：数据截至2月底。",),
    ),
    Text(
        ("关于2022年上半年养老服务的通报", "上半年，全市新建养老床位1225张，投入资金3.2亿元。"),
        (
            (Cell("县市", rows=2), Cell("养老床位", columns=2)),
            (Cell("任务（张）"), Cell("建成（张）")),
            (Cell("衡山县"), Cell("120"), Cell("98")),
            (Cell("祁东县"), Cell("1,300"), Cell("1,225")),
        ),
    ),
    Text(
        ("龘龘镇𠮷村2020年人口", "全村有1,024户、3,687人，𠮷姓占12.5‰，比上年增加－3人。"),
        rows("指标 2019年 2020年", "户数 1,001 1,024", "人口 3,690 3,687", "出生率 9.1‰ 8.7‰"),
        ("统计员：张三｜李四",),
    ),
)


def placed(table: Rows) -> Iterator[tuple[int, int, Cell | None]]:
    """Yield each place of a table with the cell that begins there; None where another reaches."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(table):
        waiting = list(cells)
        for column in range(sum(cell.columns for cell in table[0])):
            if (row, column) in taken:
                yield row, column, None
                continue
            cell = waiting.pop(0)
            taken |= {(row + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
            yield row, column, cell


# Word 97: a compound file with the text in one stream and what formats it in both.


def doc(text: Text) -> bytes:
    """Return a Word 97 file: its paragraphs and cells, each with its properties."""
    marked = [(part + "\r", b"") for part in text.before]
    for number in range(len(text.table)):
        cells = [one for at, _, one in _down(text.table) if at == number]
        marked += [(f"{_text(one)}\x07", _IN_TABLE) for one in cells]
        marked.append(("\x07", _IN_TABLE + _ROW_END + _defined(cells)))
    marked += [(part + "\r", b"") for part in text.after or ("",)]
    return _word(marked)


def _down(table: Rows) -> Iterator[tuple[int, int, tuple[Cell, bool]]]:
    """Yield the cells of each row, those too that only go on with the cell above."""
    above: dict[int, Cell] = {}
    skip = 0
    for row, column, cell in placed(table):
        if cell is not None:
            above |= {column: cell}
            skip = column + cell.columns
            yield row, column, (cell, True)
        elif column in above and column >= (skip if skip <= column else 0):
            skip = column + above[column].columns
            yield row, column, (above[column], False)
        if column == sum(one.columns for one in table[0]) - 1:
            skip = 0


def _text(one: tuple[Cell, bool]) -> str:
    return one[0].text if one[1] else ""


_IN_TABLE = b"\x16\x24\x01\x49\x66\x01\x00\x00\x00"
_ROW_END = b"\x17\x24\x01"
_WIDE = 1500


def _defined(cells: Iterable[tuple[Cell, bool]]) -> bytes:
    """Return what defines a row: where its cells end, and which go on with the one above."""
    edges, defined, at = [0], b"", 0
    for cell, first in cells:
        at += cell.columns * _WIDE
        edges.append(at)
        flags = 0 if cell.rows == 1 else 0x60 if first else 0x20
        defined += struct.pack("<HH16x", flags, cell.columns * _WIDE)
    held = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges) + defined
    return b"\x08\xd6" + struct.pack("<H", len(held) + 1) + held


_START = 0x800


def _word(marked: list[tuple[str, bytes]]) -> bytes:
    body = "".join(part for part, _ in marked).encode("utf-16-le")
    length = len(body) // 2
    body += bytes(-(len(body) + _START) % 512)
    pages, firsts, at = [], [], _START
    left = list(marked)
    while left:
        page, count = _page(left, at)
        firsts.append(at)
        at += sum(len(part.encode("utf-16-le")) for part, _ in left[:count])
        left = left[count:]
        pages.append(page)
    first = (_START + len(body)) // 512
    papx = struct.pack(f"<{len(firsts) + 1}I", *firsts, at)
    papx += struct.pack(f"<{len(pages)}I", *range(first, first + len(pages)))
    clx = b"\x02" + struct.pack("<IIIHIH", 16, 0, length, 0, _START, 0)
    fib = bytearray(_START)
    struct.pack_into("<HHHHHH", fib, 0, 0xA5EC, 0xC1, 0, 0x804, 0, 0x1200)
    struct.pack_into("<HH", fib, 10, 0x1200, 0xBF)
    struct.pack_into("<II", fib, 0x18, _START, _START + 2 * length)
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<I", fib, 0x4C, length)
    struct.pack_into("<H", fib, 0x98, 93)
    struct.pack_into("<II", fib, 0x102, len(clx), len(papx))
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    return compound({"1Table": clx + papx, "WordDocument": bytes(fib) + body + b"".join(pages)})


def _page(marked: list[tuple[str, bytes]], start: int) -> tuple[bytes, int]:
    """Return a page of paragraph properties, and of how many paragraphs they are."""
    edges, held = [start], b""
    places: list[int] = []
    for part, properties in marked:
        papx = b"\0\0" + properties
        papx += bytes(len(papx) % 2)
        entry = bytes([0, len(papx) // 2]) + papx
        if 4 * (len(edges) + 1) + 13 * len(edges) + len(held) + len(entry) > 510:
            break
        held = entry + held
        places = [place + len(entry) for place in places] + [0]
        edges.append(edges[-1] + len(part.encode("utf-16-le")))
    top = 510 - len(held)
    page = struct.pack(f"<{len(edges)}I", *edges)
    page += b"".join(bytes([(top + place) // 2]) + bytes(12) for place in places)
    page += bytes(top - len(page)) + held
    return page + bytes(511 - len(page)) + bytes([len(places)]), len(places)


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file of up to three streams, in the order of the lengths of their names."""
    end, none = 0xFFFFFFFE, 0xFFFFFFFF
    held, chains, starts = b"", [], []
    for data in streams.values():
        data = data.ljust(4096, b"\0")
        data += bytes(-len(data) % 512)
        count = len(data) // 512
        first = len(held) // 512
        starts.append((first, len(data)))
        chains += [*range(first + 1, first + count), end]
        held += data
    directory = len(chains)
    fat = [*chains, end, 0xFFFFFFFD]
    if len(fat) > 128:
        raise ValueError("too long for one sector of chains")
    fat += [none] * (128 - len(fat))
    names = list(streams)
    entries = _entry("Root Entry", 5, none, none, len(names), end, 0)
    for number, (name, (first, size)) in enumerate(zip(names, starts, strict=True), 1):
        entries += _entry(name, 2, number - 1 if number > 1 else none, none, none, first, size)
    entries += bytes(512 - len(entries))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, directory, 0, 4096,
                          end, 0, end, 0, directory + 1)  # fmt: skip
    header += struct.pack("<I", none) * 108
    return header + held + entries + struct.pack("<128I", *fat)


def _entry(name: str, kind: int, left: int, right: int, child: int, first: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", written, len(written), kind, 1, left, right, child, first,
                       size)  # fmt: skip


# RTF as Word writes it in Chinese: bytes of GBK, characters beyond it by number.


def rtf(text: Text) -> bytes:
    """Return an RTF whose cells end where their row says."""
    lines = [f"\\pard\\plain {_rtf(part)}\\par\n" for part in text.before]
    cells = list(_down(text.table))
    for number in range(len(text.table)):
        row = [one for at, _, one in cells if at == number]
        lines.append("\\trowd\\trgaph108 ")
        at = 0
        for cell, first in row:
            at += cell.columns * _WIDE
            merged = "" if cell.rows == 1 else "\\clvmgf" if first else "\\clvmrg"
            lines.append(f"{merged}\\cellx{at}")
        lines += [f"\\pard\\intbl {_rtf(_text(one))}\\cell\n" for one in row]
        lines.append("\\row\n")
    lines += [f"\\pard {_rtf(part)}\\par\n" for part in text.after]
    head = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 Times;}{\\f1\\fcharset134 SimSun;}}"
    return (head + "{\\info{\\title x}}" + "".join(lines) + "}").encode("ascii")


def _rtf(text: str) -> str:
    made = ""
    for character in text:
        try:
            data = character.encode("gbk")
        except UnicodeEncodeError:
            units = struct.unpack("<2h", character.encode("utf-16-le"))
            made += "".join(f"\\u{unit}?" for unit in units)
            continue
        if len(data) > 1:
            made += "".join(f"\\'{byte:02x}" for byte in data)
        else:
            made += "\\" * (character in "\\{}") + character
    return made


# Workbooks: shares are stored as parts of one and shown as per cent.


def _number(text: str) -> tuple[float | str, str]:
    """Return a cell's value, and the format that shows it as its text."""
    plain = text.replace(",", "").removesuffix("%")
    try:
        value = float(plain)
    except ValueError:
        return text, "General"
    if text.endswith("%"):
        return value / 100, "0.0%"
    return value, "#,##0" if "," in text else "General"


def xls(text: Text) -> bytes:
    """Return an Excel 97 workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    start = len(text.before)
    for at, part in enumerate(text.before):
        sheet.write(at, 0, part)
    for row, column, cell in placed(text.table):
        if cell is not None:
            value, format = _number(cell.text)
            style = xlwt.easyxf(num_format_str=format)
            last = start + row + cell.rows - 1, column + cell.columns - 1
            sheet.write_merge(start + row, last[0], column, last[1], value, style)
    for at, part in enumerate(text.after):
        sheet.write(start + len(text.table) + at, 0, part)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(text: Text) -> bytes:
    """Return an Excel workbook of today."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    start = len(text.before)
    for at, part in enumerate(text.before, 1):
        sheet.cell(at, 1, part)
    for row, column, cell in placed(text.table):
        if cell is not None:
            made = sheet.cell(start + row + 1, column + 1)
            made.value, made.number_format = _number(cell.text)
            if cell.rows > 1 or cell.columns > 1:
                last = start + row + cell.rows, column + cell.columns
                sheet.merge_cells(None, start + row + 1, column + 1, *last)
    for at, part in enumerate(text.after, 1):
        sheet.cell(start + len(text.table) + at, 1, part)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def excel_xml(text: Text) -> bytes:
    """Return Excel 2003's XML."""
    lines = [_line(at, part) for at, part in enumerate(text.before, 1)]
    start = len(text.before) + 1
    for number in range(len(text.table)):
        cells = ""
        for row, column, cell in placed(text.table):
            if row == number and cell is not None:
                value, format = _number(cell.text)
                kind = "String" if isinstance(value, str) else "Number"
                style = {"0.0%": ' ss:StyleID="s1"'}.get(format, "")
                down = f' ss:MergeDown="{cell.rows - 1}"' if cell.rows > 1 else ""
                across = f' ss:MergeAcross="{cell.columns - 1}"' if cell.columns > 1 else ""
                shown = escape(cell.text) if format == "#,##0" else value
                kind = "String" if format == "#,##0" else kind
                cells += f'<Cell ss:Index="{column + 1}"{down}{across}{style}>'
                cells += f'<Data ss:Type="{kind}">{shown}</Data></Cell>'
        lines.append(f'<Row ss:Index="{start + number}">{cells}</Row>')
    lines += [_line(start + len(text.table) + at, part) for at, part in enumerate(text.after)]
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{name}" xmlns:ss="{name}"><Styles><Style ss:ID="s1"><NumberFormat '
        'ss:Format="0.0%"/></Style></Styles><Worksheet ss:Name="Sheet1"><Table>'
        f"{''.join(lines)}</Table></Worksheet></Workbook>"
    ).encode()


def _line(at: int, part: str) -> str:
    data = f'<Data ss:Type="String">{escape(part)}</Data>'
    return f'<Row ss:Index="{at}"><Cell>{data}</Cell></Row>'


# Pages, by themselves and in what carries them.


def html(text: Text) -> bytes:
    """Return a page in GBK."""
    return _html(text).encode("gb18030")


def _html(text: Text, charset: str = "gb2312") -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{escape(cell.text)}</td>'
            for cell in row
        )
        + "</tr>"
        for row in text.table
    )
    before, after = (
        "".join(f"<p>{escape(p)}</p>" for p in parts) for parts in (text.before, text.after)
    )
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>'
    return f"<html>{head}<body>{before}<table>{rows}</table>{after}</body></html>"


def mht(text: Text) -> bytes:
    """Return a web archive."""
    made = EmailMessage()
    made["Subject"] = "简报"
    made.set_content(_html(text), subtype="html", charset="gb18030", cte="quoted-printable")
    made.add_related(b"GIF89a", "image", "gif")
    made.set_param("type", "text/html")
    return made.as_bytes()


def eml(text: Text) -> bytes:
    """Return a mail, its text as a page, with a file."""
    made = EmailMessage()
    made["From"], made["To"] = "统计局 <a@example.org>", "b@example.org"
    made["Subject"] = text.before[0]
    made["Date"] = "Fri, 05 Mar 2021 09:00:00 +0800"
    made.set_content(_html(text, "utf-8"), subtype="html", cte="base64")
    made.add_attachment(b"x", "application", "octet-stream", filename="附表.bin")
    return made.as_bytes()


# Word's XML.


def _docx(text: Text) -> Word:
    made = docx.Document()
    for part in text.before:
        made.add_paragraph(part)
    table = made.add_table(len(text.table), sum(cell.columns for cell in text.table[0]))
    for row, column, cell in placed(text.table):
        if cell is not None:
            one = table.cell(row, column)
            if cell.rows > 1 or cell.columns > 1:
                one = one.merge(table.cell(row + cell.rows - 1, column + cell.columns - 1))
            one.text = cell.text
    for part in text.after:
        made.add_paragraph(part)
    return made


def _saved(text: Text) -> bytes:
    out = io.BytesIO()
    _docx(text).save(out)
    return out.getvalue()


def _changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w") as made:
        for name in held.namelist():
            made.writestr(name, change(name, held.read(name)))
    return out.getvalue()


_TODAY = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_W2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"


def strict(text: Text) -> bytes:
    """Return a DOCX in strict Office Open XML."""
    return _changed(_saved(text), lambda name, data: data.replace(_TODAY, _STRICT))


def null_docx(text: Text) -> bytes:
    """Return a DOCX with a relationship that points nowhere, as WPS writes it."""
    link = b'<Relationship Id="rId99" Type="http://x/image" Target="NULL"/>'
    end = b"</Relationships>"

    def change(name: str, data: bytes) -> bytes:
        return data.replace(end, link + end)

    return _changed(_saved(text), change)


def flat(text: Text) -> bytes:
    """Return a DOCX in one file of XML."""
    body = str(_docx(text).element.xml).encode()
    part = b'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>' + body
    name = b"http://schemas.microsoft.com/office/2006/xmlPackage"
    head = b'<?xml version="1.0"?><pkg:package xmlns:pkg="' + name + b'">'
    return head + part + b"</pkg:xmlData></pkg:part></pkg:package>"


def word_2003(text: Text) -> bytes:
    """Return Word 2003's XML."""
    xml = str(_docx(text).element.body.xml).encode().replace(_TODAY, _W2003)
    xml = xml.replace(b"w:vMerge", b"w:vmerge")
    head = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
    return head + b'xmlns:w="' + _W2003 + b'">' + xml + b"</w:wordDocument>"


#: Each kind by the name that such files have, and whether it holds paragraphs beside the table.
KINDS: dict[str, Callable[[Text], bytes]] = {
    "old.doc": doc,
    "kingsoft.wps": doc,
    "rich.rtf": rtf,
    "old.xls": xls,
    "table.xlsx": xlsx,
    "export.xls": excel_xml,
    "page.doc": html,
    "archive.doc": mht,
    "mail.eml": eml,
    "strict.docx": strict,
    "null.docx": null_docx,
    "flat.doc": flat,
    "2003.doc": word_2003,
}
