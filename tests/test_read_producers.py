"""PDF files as other programs make them: what they show is read once, in order, or refused."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Literal

import pytest
from pictured import Told, recognised
from printed import Item, Picture, Put, Rule, Sheet, column, pdf

from extract.errors import UnreadableDocument
from extract.read import read_bytes
from extract.read.pdf_page import read_page

TITLE = "云溪县民生工作简报"
LINES = [
    "\u3000\u3000今年以来，云溪县扎实推进各项民生实事工作，全县新增",
    "城镇就业1230人，完成全年任务的61.5%，较上年同期增长",
    "5.2%，就业形势总体稳定。",
    "\u3000\u3000截至6月底，青山市建成养老床位300张，完成投资2.5亿元。",
]
BODY = ["".join(LINES[:3]).strip(), LINES[3].strip()]
TEXT = "\n".join([TITLE, *BODY])
WHOLE = (Picture(0, 0, 600, 840),)


def read(*sheets: Sheet, **options: Any) -> str:
    return read_bytes(pdf(list(sheets), **options), "bulletin.pdf", ocr="off").text


@pytest.mark.parametrize("font", ["STSong-Light", "SimSun", "#CB#CE#CC#E5", "ABCDEF+FangSong"])
@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("GBK-EUC-H", "gbk"),
        ("GBKp-EUC-H", "gbk"),
        ("GB-EUC-H", "gb2312"),
        ("GBK2K-H", "gb18030"),
        ("UniGB-UTF16-H", "utf-16-be"),
    ],
)
def test_fonts_that_are_not_in_the_file(font: str, encoding: str, codec: str) -> None:
    sheet = Sheet(column([TITLE, *LINES]))
    assert read(sheet, font=font, encoding=encoding, codec=codec) == TEXT


def by_character(lines: list[str], times: int, right: float, down: float) -> list[Item]:
    """Return lines whose characters are each drawn several times in place, spaces too."""
    items: list[Item] = []
    for row, line in enumerate(lines):
        x = 80.0
        for character in line:
            items += [
                Put(x + n * right, 100 + 28.8 * row + n * down, character) for n in range(times)
            ]
            x += 8 if character.isascii() else 16
    return items


@pytest.mark.parametrize(
    ("times", "right", "down"), [(2, 0.4, 0.0), (3, 0.3, 0.1), (4, 0.5, 0.0), (2, 1.5, 1.5)]
)
def test_bold_by_drawing_characters_again(times: int, right: float, down: float) -> None:
    assert read(Sheet(by_character([TITLE, *LINES], times, right, down))) == TEXT


@pytest.mark.parametrize("shift", [0.0, 1.0, 1.5])
def test_a_second_text_layer_is_not_read_again(shift: float) -> None:
    both = [*column([TITLE, *LINES]), *column([TITLE, *LINES], 80 + shift, 100 + shift)]
    assert read(Sheet(both)) == TEXT


def test_dots_and_digits_beside_each_other_stay() -> None:
    assert read(Sheet(column(["全县1111人……参加11.11活动。"]))) == "全县1111人……参加11.11活动。"


LEFT = [
    "\u3000\u3000今年以来，云溪县扎实推进",
    "民生实事，全县新增城镇就业",
    "1230人，完成全年任务的61.5%，",
    "较上年同期增长百分之五以上，",
    "就业形势总体稳定。",
    "\u3000\u3000二季度新增就业300人。",
]
RIGHT = [
    "\u3000\u3000截至6月底，青山市建成养",
    "老床位300张，完成投资25万元，",
    "各项工作有序推进，下一步将要",
    "继续加大投入，确保年底前全部",
    "完工，投入使用。",
    "\u3000\u3000三季度新增床位20张。",
]


@pytest.mark.parametrize("rowwise", [True, False], ids=["row by row", "column by column"])
def test_two_columns_under_a_title(rowwise: bool) -> None:
    sides = column(LEFT, 50, 150, 14), column(RIGHT, 310, 150, 14)
    pairs = zip(*sides, strict=True)
    items = [item for pair in pairs for item in pair] if rowwise else [*sides[0], *sides[1]]
    found = read(Sheet([Put(200, 90, TITLE, 20), *items])).split("\n")
    assert found == [
        TITLE,
        "".join(LEFT[:5]).strip(),
        LEFT[5].strip(),
        "".join(RIGHT[:5]).strip(),
        RIGHT[5].strip(),
    ]


@pytest.mark.parametrize(
    "stamp",
    [
        pytest.param([Put(200, 170, "云溪县统计局", 24, 30)], id="aslant"),
        pytest.param([Put(300, 300, "内部资料", 40, 90)], id="upright"),
        pytest.param([Put(120, y, "内部资料", 40, 30) for y in (200, 400, 600)], id="thrice"),
    ],
)
def test_turned_text_over_the_page_is_left_out(stamp: list[Put]) -> None:
    assert read(Sheet([*column([TITLE, *LINES]), *stamp])) == TEXT


@pytest.mark.parametrize("mark", ["— {} —", "· {} ·", "{}", "第 {} 页 共 4 页"])
def test_heads_that_change_sides(mark: str) -> None:
    def sheet(number: int) -> Sheet:
        number_at, words_at = (80, 440) if number % 2 else (500, 80)
        return Sheet(
            [
                Put(words_at, 40, TITLE, 9),
                Put(number_at, 40, mark.format(number), 9),
                *column([f"\u3000\u3000（{'一二三四'[number - 1]}）工作进展顺利。", *LINES]),
                Put(280, 820, mark.format(number), 9),
            ]
        )

    found = read(*[sheet(number) for number in (1, 2, 3, 4)]).split("\n")
    assert found == [
        line for n in "一二三四" for line in (f"（{n}）工作进展顺利。", BODY[0], BODY[1])
    ]


def test_running_head_of_a_single_page() -> None:
    assert read(
        Sheet([Put(80, 40, TITLE, 9), Put(180, 100, TITLE, 22), *column(LINES, y=150)])
    ) == (TEXT)


def test_text_under_the_picture_of_a_scan_is_used() -> None:
    hidden = [
        Put(p.x, p.y, p.text, p.size, hidden=True)
        for p in column([TITLE, *LINES])
        if isinstance(p, Put)
    ]
    document = read_bytes(pdf([Sheet([*WHOLE, *hidden])]), "scan.pdf", ocr="off")
    assert document.text == TEXT
    assert document.pages[0].confidence is None


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ([LINES, None, LINES], "page 2 without readable text"),
        ([LINES, None, LINES, None, None, LINES], "pages 2, 4-5 without readable text"),
    ],
)
def test_pages_that_are_pictures_are_named(
    sheets: Sequence[list[str] | None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extract.read.pdf.available", lambda: False)
    data = pdf([Sheet(column(lines) if lines else WHOLE) for lines in sheets])
    advised = f"{said}: install bulletin-metrics[ocr]"
    asked: tuple[tuple[Literal["auto", "off"], str], ...] = (("auto", advised), ("off", said))
    for mode, reason in asked:
        document = read_bytes(data, "bulletin.pdf", ocr=mode)
        kept = [n for n, text in enumerate(sheets, 1) if text]
        assert [page.number for page in document.pages] == kept
        (left,) = [left for left in document.left if left.pages]
        assert left.reason == reason
        assert left.pages == tuple(n for n, text in enumerate(sheets, 1) if not text)


def test_a_scan_in_strips_is_a_picture() -> None:
    strips = [Picture(0, 100 * at, 600, 100 * at + 100) for at in range(8)]
    with pytest.raises(UnreadableDocument, match="needs OCR"):
        read_bytes(pdf([Sheet(strips)]), "bulletin.pdf", ocr="off")


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_a_page_that_fails_costs_only_itself(broken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: Any, number: int) -> Any:
        if number == broken:
            raise ValueError("a page of an odd kind")
        return read_page(page, number)

    monkeypatch.setattr("extract.read.pdf.read_page", fails)
    document = read_bytes(pdf([Sheet(column(LINES))] * 3), "bulletin.pdf")
    assert {page.number for page in document.pages} == {1, 2, 3} - {broken}
    (left,) = [left for left in document.left if left.pages]
    assert left.pages == (broken,)
    assert left.reason == f"page {broken} cannot be read: a page of an odd kind"


def test_a_page_that_is_not_in_the_file_costs_only_itself() -> None:
    data = pdf([Sheet(column(LINES)), Sheet(column(LINES)), Sheet(column(LINES))])
    (kids,) = re.findall(rb"/Kids\s*\[([^\]]*)\]", data)
    pages = re.findall(rb"\d+ 0 R", kids)
    gone = kids.replace(pages[1], b"99"[: len(pages[1]) - 4] + b" 0 R")
    document = read_bytes(data.replace(kids, gone), "bulletin.pdf")
    assert [page.number for page in document.pages] == [1, 3]
    assert [left.pages for left in document.left if left.pages] == [(2,)]


def test_huge_pages_cost_only_themselves() -> None:
    sheets = [Sheet(column(LINES)), Sheet([], size=(20000, 800)), Sheet([], size=(800, 20000))]
    document = read_bytes(pdf(sheets), "bulletin.pdf")
    assert [left.pages for left in document.left if left.pages] == [(2,), (3,)]


def test_running_heads_are_accounted_for() -> None:
    sheets = [Sheet([Put(80, 40, "云溪县民生工作简报", 9), *column(LINES, y=150)])] * 4
    document = read_bytes(pdf(sheets), "bulletin.pdf")
    (left,) = document.left
    assert (left.reason, left.characters) == ("repeated headers, footers and page numbers", 36)


def test_only_the_page_that_is_a_picture_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    recognised(monkeypatch, [Told("图中所示，今年新增就业九百人。", 0.9, (100, 100, 700, 130))])
    data = pdf([Sheet(column([TITLE, *LINES])), Sheet(WHOLE)])
    document = read_bytes(data, "bulletin.pdf")
    assert document.text.replace("\n", "").endswith(BODY[1] + "图中所示，今年新增就业九百人。")
    assert [page.confidence for page in document.pages] == [None, 0.9]


def test_spaces_between_all_characters_go() -> None:
    line = " ".join("今年以来，全县新增城镇就业") + " 1 230 人。"
    assert read(Sheet([Put(80, 100, line, 10)])) == "今年以来，全县新增城镇就业1 230人。"


def test_spaces_beside_latin_stay() -> None:
    line = "全县GDP 增长 5.2%，CPI - PPI 之差扩大。"
    assert read(Sheet([Put(80, 100, line, 10)])) == line


def test_footnotes_do_not_break_a_paragraph() -> None:
    notes = ["① 城镇就业人数为快报数。", "② 养老床位含", "家庭床位。"]
    first = Sheet([*column([TITLE, *LINES[:2]]), *column(notes, y=700, size=9)])
    document = read_bytes(pdf([first, Sheet(column(LINES[2:]))]), "b.pdf")
    assert document.text.split("\n") == [
        TITLE,
        BODY[0],
        "① 城镇就业人数为快报数。",
        "② 养老床位含家庭床位。",
        BODY[1],
    ]


def test_text_from_top_to_bottom_is_read_column_by_column() -> None:
    columns = [
        "今年以来，云溪县新增城镇就业",
        "1230人，完成全年任务的61.5%，",
        "就业形势总体稳定。",
    ]
    items = [Put(500 - 30 * n, 100, line) for n, line in enumerate(columns)]
    document = read_bytes(pdf([Sheet(items)], encoding="UniGB-UCS2-V"), "b.pdf")
    assert document.text == "".join(columns)
    box = document.box(0, 5)
    assert box is not None
    assert box.bottom - box.top > 4 * (box.x1 - box.x0)


def test_headings_that_run_in_are_told_by_their_font() -> None:
    paragraphs = [
        ("", "1—6月，城镇新增就业：云溪县1230人、青山市2100人，全部达到序时进度要求。"),
        ("培训送到田间地头。", "云溪县把课堂搬到田间，全年开班三十期，一千人学到了技术。"),
        ("养老服务提质增效。", "青山市改造敬老院，新增床位三百张，老人住得更加舒心。"),
    ]
    items: list[Item] = [Put(200, 80, TITLE, 22)]
    for n, (heading, text) in enumerate(paragraphs):
        y = 150 + 90 * n
        opening = heading or "各地上半年成绩单出炉。"
        items += [
            Put(60, y - 30, "【" + ("数据通报", "经验交流", "工作简讯")[n] + "】"),
            Put(92, y, opening, strong=bool(heading)),
            Put(92 + 16 * len(opening), y, text[:15]),
            Put(60, y + 26, text[15:]),
        ]
    document = read_bytes(pdf([Sheet(items)]), "b.pdf")
    assert [article.heading for article in document.articles] == [
        "",
        "培训送到田间地头",
        "养老服务提质增效",
    ]


def table(turn: int) -> Sheet:
    """Return a page with a ruled table that lies on its side."""
    rows = [["县区", "计划", "完成"], ["云溪县", "130", "98"], ["青山市", "225", "212"]]
    items: list[Item] = [
        Put(100 + 40 * r, 700 - 120 * c, text, 12, 90)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    items += [Rule(80 + 40 * r, 350, 80 + 40 * r, 710) for r in range(4)]
    items += [Rule(80, 710 - 120 * c, 200, 710 - 120 * c) for c in range(4)]
    return Sheet(items, turn)


@pytest.mark.parametrize("turn", [0, 90])
def test_ruled_table_on_its_side(turn: int) -> None:
    document = read_bytes(pdf([table(turn)]), "b.pdf")
    (found,) = document.tables
    assert document.text[found.start : found.end] == (
        "县区\t计划\t完成\n云溪县\t130\t98\n青山市\t225\t212"
    )


@pytest.mark.parametrize("fill", [b"\0", b"\n", b"\r\n "], ids=["NUL", "LF", "CR LF space"])
def test_filling_after_the_end_is_no_cut(fill: bytes) -> None:
    data = pdf([Sheet(column([TITLE, *LINES]))]) + fill * 5000
    assert read_bytes(data, "b.pdf").text == TEXT


def test_pages_with_nothing_but_their_numbers_are_empty() -> None:
    with pytest.raises(UnreadableDocument, match="no text on its 2 pages"):
        read(*[Sheet([Put(280, 820, f"— {n} —", 9)]) for n in (1, 2)])


@pytest.mark.skipif(find_spec("reportlab") is None, reason="reportlab is missing")
def test_reportlab() -> None:
    from reportlab.lib.colors import red
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for shift in (0.0, 0.3):
        canvas.setFont("STSong-Light", 22)
        canvas.drawCentredString(297 + shift, 760, TITLE)
    for row, line in enumerate(LINES):
        canvas.setFont("STSong-Light", 16)
        canvas.drawString(80, 700 - 28 * row, line)
    canvas.setFillColor(red)
    canvas.translate(300, 690)
    canvas.rotate(20)
    canvas.drawString(-100, 0, "云溪县统计局")
    canvas.save()
    assert read_bytes(out.getvalue(), "b.pdf").text == TEXT
