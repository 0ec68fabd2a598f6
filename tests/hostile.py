"""Files as no office would send them: for the test that whatever comes is read or refused."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import docx
from printed import Sheet, column, pdf

BODY = "今年以来，云溪县新增城镇就业1230人，完成年度任务的61.5%。"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ODD = ("", "-1", "²", "２", "x", "1e999", "nan", "9" * 5000, "0", " 1 ")


def files(least: int) -> dict[str, bytes]:
    """Return at least so many hostile files by their names, the same in each run."""
    found: dict[str, bytes] = {}
    for make in (_texts, _pages, _words, _ofds, _pdfs, _legacies, _others):
        for number, (name, data) in enumerate(make()):
            found[f"{make.__name__[1:]}-{number:02}-{name}"] = data
    rest = random.Random(1)
    sound = list(found.items())
    while len(found) < least:
        name, data = rest.choice(sound)
        found[f"hurt-{len(found):03}-{name.partition('-')[0]}"] = hurt(data, rest)
    return found


def hurt(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some of them changed, left out or said twice."""
    made = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(made) + 1)
        if chance.random() < 0.4:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif chance.random() < 0.5:
            del made[at : at + chance.randrange(1, 200)]
        else:
            made[at:at] = made[:at][-chance.randrange(1, 200) :]
    return bytes(made)


def _texts() -> Iterator[tuple[str, bytes]]:
    for text in (
        "项目计划总投资3亿元，其中2月完成投资1亿元。",
        "2:" + "6" * 66 + "。",
        "全县共有" + "1" * 29 + "余人，" + "2" * 29 + "多户，" + "3" * 30 + "几个。",
        "全县共有" + "9" * 481 + "人，" + "0" * 70 + "户。",
        "9" * 60 + "万亿亿亿万万亿元。",
        "万" * 3000 + "亿" * 3000 + "元",
        "百分之" + "1" * 70 + "，" + "7" * 70 + "分之一，" + "三" * 70 + "分之" + "二" * 70,
        "完成" + "1" * 70 + "/" + "2" * 70 + "，达" + "1" * 40 + ":1，" + "1" * 66 + "∶1。",
        "每" + "1" * 70 + "人3户，3元/" + "1" * 70 + "人。",
        "0000年0月0日至9999年99月99日，2023年2月30日，13月1日，闰13月。",
        "2024年2月29日，上年同期，去年2月底，前三年2月29日，五年来。",
        "翻" + "1" * 70 + "番，打" + "9" * 70 + "折，" + "5" * 70 + "成" + "6" * 70 + "。",
        "3元" + "4" * 70 + "角" + "5" * 70 + "分。",
        "“" + "十" * 400 + "五”时期完成3户。",
        "（" * 2000 + "3人" + "）" * 2000,
        "“" * 2000 + "3人",
        "1、" * 200 + "2人",
        "一是" * 1000 + "3人",
        "|" * 5000 + "\n" + "|---" * 500 + "|\n" + "|1" * 500 + "|",
        "表\n" + "\n".join("|" + "|".join(str(10**n) for n in range(40)) + "|" for _ in range(3)),
        "\t".join("1" * 40 for _ in range(200)),
        "\ufeff" * 300 + "3人",
        "\u202e3人\u2066\u200b\u00ad\u0300" * 50,
        "𝟛人½户²个①名Ⅷ级٣人",
        "\x01\x02\x1b[31m3人\x7f\x85\u2028\u2029",
        "-" * 5000 + "1人",
        "1" + ",111" * 500 + "人",
        "1." * 3000 + "人",
        "±" * 100 + "3±" + "4" * 70 + "℃",
        "#" * 3000 + " 3人",
        "【" * 500 + "】" * 500,
        "\\N #N/A =1+1 '=2 \u00003人".replace("\0", ""),
    ):
        yield "plain", text.encode()
        yield "after a masthead", f"云溪县简报\n第3期\n2024年9月5日\n{text}{BODY}".encode()
    yield "half a pair", "\ud800全县有3人。".encode("utf-8", "surrogatepass")
    yield "NUL", b"\0" + BODY.encode()
    yield "UTF-16 cut", BODY.encode("utf-16")[:-1]
    yield "UTF-32", BODY.encode("utf-32")
    yield "GB 18030 cut", BODY.encode("gb18030")[:-1]


def _pages() -> Iterator[tuple[str, bytes]]:
    start = "<!doctype html><html><body>"
    for text in (
        f"<!-- a -->\x01<p>{BODY}</p>",
        f"<p><!-- a -->\x0b\x1f{BODY}<?x y?>\x02</p>",
        f"<p>{BODY}</p>\ufffe\uffff",
        "<div>" * 3000 + BODY,
        "<span>" * 600 + BODY + "</span>" * 600,
        "<table><tr><td>" * 400 + BODY,
        f"<table><tr><td rowspan=99999999999 colspan=99999999999>{BODY}<td>1</table>",
        *(
            f'<table><tr><td rowspan="{n}" colspan="{n}">{BODY}<td>1人<tr><td>2</table>'
            for n in ODD
        ),
        f"<p>{BODY}&#0;&#xD800;&#x110000;&#99999999999;&nosuch;</p>",
        f"<p {'a=1 ' * 5000}>{BODY}</p>",
        f"<p style='{'x' * 100000}'>{BODY}</p>",
        f"<svg><foreignObject><p>{BODY}</p></svg>",
        f"<p>{BODY}</p><plaintext><xmp><listing>",
        f"<h1><h2><h3></h1>{BODY}</h3></h2>",
        "<!--" * 500 + BODY,
        f"<![CDATA[{BODY}]]><p>{BODY}",
        "<script>" + BODY,
        "<br>" * 20000 + BODY,
    ):
        yield "page", (start + text).encode("utf-8", "surrogatepass")
    yield "charset", f'<html><meta charset="no-such">{BODY}</html>'.encode()
    yield "Big5", b"<html><meta charset=big5><body>\xff\xff\xa4" + BODY.encode()
    yield "UTF-16", (start + BODY).encode("utf-16")
    yield (
        "entities",
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "b">]><html>&a;{BODY}'.encode(),
    )


def archive(members: dict[str, bytes | str]) -> bytes:
    """Return a zip archive of some members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def word(body: str, **others: bytes | str) -> bytes:
    """Return a DOCX whose text is some XML."""
    text = f"<w:document {_W} {_MC}><w:body>{body}</w:body></w:document>"
    return archive({"word/document.xml": text, **others})


def boxed(depth: int) -> str:
    """Return a paragraph with text boxes within text boxes, a text at each depth."""
    inner = f"<w:p><w:r><w:t>{BODY}</w:t></w:r></w:p>"
    for number in range(depth):
        inner = (
            f"<w:p><w:r><w:t>第{number}层有{number}人。</w:t></w:r><w:r><mc:AlternateContent>"
            f"<mc:Choice><w:txbxContent>{inner}</w:txbxContent></mc:Choice>"
            "</mc:AlternateContent></w:r></w:p>"
        )
    return inner


def with_damaged_thumbnail() -> bytes:
    """Return a document of Word's kind, of which a part that nobody reads is damaged."""
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(BODY)
    made.save(out)
    mark = b"docProps/thumbnail.jpeg"
    held = bytearray(out.getvalue())
    at = held.index(mark) + len(mark)
    held[at : at + 300] = bytes(300)
    return bytes(held)


def _words() -> Iterator[tuple[str, bytes]]:
    run = f"<w:r><w:t>{BODY}</w:t></w:r>"
    yield "thumbnail", with_damaged_thumbnail()
    for depth in (3, 30, 200, 2000):
        yield f"boxes {depth}", word(boxed(depth))
    for depth in (300, 3000, 30000):
        yield f"deep {depth}", word("<w:sdt>" * depth + f"<w:p>{run}</w:p>" + "</w:sdt>" * depth)
        yield (
            f"deep style {depth}",
            word(f"<w:p>{run}</w:p>", **{"word/styles.xml": "<a>" * depth + "</a>" * depth}),
        )
    for odd in ODD:
        yield "size", word(f'<w:p><w:r><w:rPr><w:sz w:val="{odd}"/></w:rPr></w:r>{run}</w:p>')
        cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{odd}"/><w:vMerge w:val="{odd}"/></w:tcPr>'
        cell += f"<w:p>{run}</w:p></w:tc>"
        yield "cells", word(f"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr>{cell}</w:tr></w:tbl>")
        named = f'<w:style w:styleId="{odd}"><w:name w:val="heading {odd}"/></w:style>'
        yield (
            "styles",
            word(
                f'<w:p><w:pPr><w:pStyle w:val="{odd}"/><w:jc/></w:pPr>{run}</w:p>',
                **{"word/styles.xml": f"<w:styles {_W}>{named}<w:style/></w:styles>"},
            ),
        )
    yield "style of nothing", word(f"<w:p><w:pPr><w:pStyle/></w:pPr>{run}</w:p>")
    yield "styles cut", word(f"<w:p>{run}</w:p>", **{"word/styles.xml": "<w:styles"})
    yield "encoding", archive({"word/document.xml": b'<?xml version="1.0" encoding="no"?><a/>'})
    yield "no body", archive({"word/document.xml": f"<w:document {_W}/>"})
    yield "other part", archive({"word/a.xml": "<a/>", "_rels/.rels": "<a><b/></a>"})
    yield "comment", word(f"<!-- a --><w:p><w:r><w:t>3<!-- b -->人</w:t></w:r>{run}</w:p><?c d?>")


def _ofds() -> Iterator[tuple[str, bytes]]:
    def made(text: str, box: str = "0 0 210 297", start: str = "Doc/Document.xml") -> bytes:
        pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>'
        body = f"<ofd:DocBody><ofd:DocRoot>{start}</ofd:DocRoot></ofd:DocBody>"
        area = f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
        document = f"<ofd:CommonData>{area}</ofd:CommonData>{pages}"
        return archive(
            {
                "OFD.xml": f"<ofd:OFD {_OFD}>{body}</ofd:OFD>",
                "Doc/Document.xml": f"<ofd:Document {_OFD}>{document}</ofd:Document>",
                "Doc/P.xml": f"<ofd:Page {_OFD}><ofd:Layer>{text}</ofd:Layer></ofd:Page>",
            }
        )

    for odd in ODD:
        code = f'<ofd:TextCode X="{odd}" Y="{odd}" DeltaX="g {odd} {odd}">{BODY}</ofd:TextCode>'
        text = f'<ofd:TextObject Boundary="9 9 99 {odd}" Size="{odd}" CTM="{odd} 0 0 1 0 0">{code}'
        yield "odd", made(f"{text}</ofd:TextObject>", box=f"0 0 {odd} 297")
        text = f'<ofd:TextObject Boundary="9 9 99 9" Size="5">{code}</ofd:TextObject>'
        yield "place", made(text)
    yield "comment", made('<!-- a --><ofd:TextObject Boundary="9 9 99 9" Size="5"><!-- b -->')
    yield "outside", made("", start="../../x.xml")
    yield "itself", made("", start="OFD.xml")
    yield "deep", made("<a>" * 30000 + "</a>" * 30000)


def _pdfs() -> Iterator[tuple[str, bytes]]:
    sound = pdf([Sheet(column(["云溪县民生工作简报", BODY]))])
    yield "sound", sound
    for part in (0.1, 0.4, 0.7, 0.9, 0.99):
        yield f"cut {part}", sound[: int(len(sound) * part)]
    for old, new in (
        (b"/MediaBox", b"/MediaBix"),
        (b"/Kids", b"/Kuds"),
        (b"/Count 1", b"/Count 99999999"),
        (b"/Count 1", b"/Count -1"),
        (b"/Length", b"/Lenght"),
        (b"/Parent", b"/Kids"),
        (b"595", b"nan"),
        (b"595", b"99999999999"),
        (b"/Type /Page", b"/Type /Pige"),
        (b"xref", b"xerf"),
        (b"startxref", b"startxerf"),
        (b"Tf", b"Tm"),
    ):
        yield "changed", sound.replace(old, new)
    yield "head alone", b"%PDF-1.7\n%%EOF"
    pages = b"1 0 obj<</Type/Pages/Kids[1 0 R]/Count 1>>endobj"
    yield "itself", b"%PDF-1.4\n" + pages + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


def _legacies() -> Iterator[tuple[str, bytes]]:
    head = b"{\\rtf1\\ansi "
    yield "RTF deep", head + b"{" * 100_000 + b"3"
    yield "RTF links", head + b'{\\field{\\*\\fldinst{ HYPERLINK "a"} ' * 3000 + b"}"
    yield "RTF picture", head + b"{\\pict\\bin9999999999 x} 3}"
    yield "RTF rows", head + b"\\trowd\\cellx9\\cellx-9 3\\cell\\row\\cell\\row\\cellx" * 200 + b"}"
    for odd in ODD:
        cell = f'<Cell ss:Index="{odd}" ss:MergeDown="{odd}"><Data ss:Type="Number">{odd}'
        row = f'<Row ss:Index="{odd}">{cell}</Data></Cell></Row>'
        name = "urn:schemas-microsoft-com:office:spreadsheet"
        book = f'<Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet>{row}</Worksheet></Workbook>'
        yield "sheet", book.encode()
    name = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    for text in (f"<w:body>{'<w:p>' * 9000}", "</a>", "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;"):
        yield "Word's XML", f"<w:wordDocument {name}>{text}".encode()
    start = b"To: a\r\nMIME-Version: 1.0\r\nSubject: "
    yield "mail head", start + b"=?gb2312?B?xxx?=" * 9000 + b"\r\n\r\n3"
    yield "mail code", start + b"a\r\nContent-Type: text/plain; charset=rot13\r\n\r\n3"
    yield "mail bytes", start + b"\xff\xfe\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!"
    parts = (
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(900)
    )
    yield "mail deep", start + b"a\r\n" + b"".join(parts) + b"\r\n3"
    for name in ("xl/workbook.xml", "ppt/presentation.xml"):
        yield name, archive({name: "<a/>"})
        yield f"{name} bomb", archive({name: b" " * 30_000_000})


def _others() -> Iterator[tuple[str, bytes]]:
    size = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + size))
    yield "huge picture", b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + size + crc
    yield "picture cut", b"\x89PNG\r\n\x1a\n\0\0\0"
    yield "JPEG cut", b"\xff\xd8\xff\xe0\0\x10JFIF"
    yield "TIFF to itself", b"II*\0\x08\0\0\0\0\0\x08\0\0\0"
    yield "RTF", b"{\\rtf1 " + b"{" * 5000
    yield "OLE", b"\xd0\xcf\x11\xe0" + bytes(600) + "WordDocument".encode("utf-16-le")
    yield "zip of nothing", b"PK\x05\x06" + bytes(18)
    yield "zip cut", b"PK\x03\x04word/"
    yield "zip slip", archive({"word/document.xml": "<a/>", "../x": "y"})
    yield "bomb", archive({"word/document.xml": b" " * 30_000_000})
    yield "nothing", b""
    yield "zeros", bytes(5000)
