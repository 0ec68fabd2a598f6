"""PDF: order, furniture, doubled and turned characters, tables, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from printed import Put, Rule, Sheet, column, pdf

from extract.errors import UnreadableDocument
from extract.read import read_bytes, read_document

PRINTED = Path(__file__).parents[1] / "corpus" / "bulletins" / "hengyang-2022-03.pdf"
LINES = [
    "云溪县民生工作简报",
    "\u3000\u3000今年以来，云溪县扎实推进各项民生实事工作，全县新增",
    "城镇就业一千二百三十人，完成全年任务的百分之六十，较上年",
    "同期增长五个百分点，就业形势总体稳定。",
    "\u3000\u3000下一步，全县将继续加大投入力度。",
]
TEXT = "\n".join([LINES[0], "".join(LINES[1:4]).strip(), LINES[4].strip()])


def read(*sheets: Sheet) -> str:
    return read_bytes(pdf(list(sheets)), "bulletin.pdf").text


def test_lines_make_paragraphs() -> None:
    assert read(Sheet(column(LINES))) == TEXT


def test_paragraph_goes_on_over_a_page_end() -> None:
    assert read(Sheet(column(LINES[:3])), Sheet(column(LINES[3:]))) == TEXT


def test_pages_and_boxes() -> None:
    document = read_bytes(pdf([Sheet(column(LINES[:3])), Sheet(column(LINES[3:]))]), "b.pdf")
    at = document.text.index("同期")
    assert (document.page_at(at - 1), document.page_at(at)) == (1, 2)
    box = document.box(at, at + 2)
    assert box is not None
    assert (box.page, box.x0, box.x1) == (2, 80.0, 112.0)
    assert box.top < 100 < box.bottom
    assert document.source_offset(at) is None


@pytest.mark.parametrize("marks", ["— {} —", "- {} -", "{}", "第{}页", "第{}页 共3页"])
def test_page_numbers_are_dropped(marks: str) -> None:
    sheets = [
        Sheet([*column(part), Put(280, 800, marks.format(number), 12)])
        for number, part in enumerate((LINES[:3], LINES[3:], ["下一段内容如下。"]), 1)
    ]
    assert read(*sheets) == TEXT + "\n下一段内容如下。"


def test_running_heads_and_feet_are_dropped() -> None:
    sheets = [
        Sheet(
            [
                Put(80, 40, "云溪县民生工作简报 第8期", 10),
                *column(part),
                Put(80, 810, "内部资料", 10),
            ]
        )
        for part in (LINES[:3], LINES[3:])
    ]
    assert read(*sheets) == TEXT


@pytest.mark.parametrize("shift", [(0.4, 0.0), (0.3, 0.3), (0.0, 0.5), (0.0, 0.0)])
def test_characters_drawn_twice_are_read_once(shift: tuple[float, float]) -> None:
    right, down = shift
    bold = [
        Put(p.x + right, p.y + down, p.text, p.size) for p in column(LINES) if isinstance(p, Put)
    ]
    assert read(Sheet([*column(LINES), *bold])) == TEXT


def test_each_character_drawn_twice_is_read_once() -> None:
    twice: list[Put | Rule] = [
        Put(80 + 16 * at + shift, 300, character)
        for at, character in enumerate("逐字加粗的一行文字")
        for shift in (0, 0.4)
    ]
    assert read(Sheet(twice)) == "逐字加粗的一行文字"


def test_repeated_characters_stay() -> None:
    assert read(Sheet(column(["人人享有基本养老服务"]))) == "人人享有基本养老服务"


def test_turned_stamp_is_left_out() -> None:
    stamp = Put(250, 200, "云溪县统计局", 20, 30)
    assert read(Sheet([*column(LINES), stamp])) == TEXT


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [
        "左栏第一行文字写在这里面",
        "左栏第二行文字写在这里面",
        "左栏第三行文字写在这里面",
        "左栏第四行写完。",
    ]
    left += ["左栏第五行文字写在这里面", "左栏第六行写完。"]
    right = [line.replace("左", "右") for line in left]
    items = [
        Put(80, 60, "横跨两栏的一个标题写在最上面的这一行里面"),
        *column(left, 50, 120),
        *column(right, 310, 120),
    ]
    text = read(Sheet(sorted(items, key=lambda item: getattr(item, "y", 0))))
    assert text.index("左栏第六行") < text.index("右栏第一行")
    assert "右栏第一行文字写在这里面右栏第二行" in text


def test_crop_box_moves_the_boxes() -> None:
    document = read_bytes(pdf([Sheet(column(LINES), crop=(50, 50, 550, 800))]), "b.pdf")
    box = document.box(0, 2)
    assert box is not None
    assert (box.x0, box.x1) == pytest.approx((30.0, 62.0), abs=0.5)


def turned(angle: int, shown: int) -> bytes:
    """Return the first page of a printed bulletin, its content turned and then the page."""
    source = pdfium.PdfDocument(PRINTED)
    made = pdfium.PdfDocument.new()
    wide, high = source[0].get_size()
    page = made.new_page(*((wide, high) if angle % 180 == 0 else (high, wide)))
    content = source.page_as_xobject(0, made).as_pageobject()
    across = {0: 0.0, 90: high, 180: wide, 270: 0.0}[angle]
    along = {0: 0.0, 90: 0.0, 180: high, 270: wide}[angle]
    content.set_matrix(pdfium.PdfMatrix().rotate(angle, ccw=True).translate(across, along))
    page.insert_obj(content)
    page.gen_content()
    page.set_rotation(shown)
    out = io.BytesIO()
    made.save(out)
    source.close()
    return out.getvalue()


@pytest.mark.parametrize("shown", [0, 90, 180, 270])
@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_turned_pages_are_read_upright(angle: int, shown: int) -> None:
    upright = read_bytes(turned(0, 0), "b.pdf")
    document = read_bytes(turned(angle, shown), "b.pdf")
    assert upright.text == document.text
    box, expected = document.box(0, 6), upright.box(0, 6)
    assert box is not None
    assert expected is not None
    sides = {round(box.x1 - box.x0), round(box.bottom - box.top)}
    assert {round(expected.x1 - expected.x0), round(expected.bottom - expected.top)} == sides
    if angle == shown:
        assert box.x0 == pytest.approx(expected.x0, abs=0.1)
        assert box.top == pytest.approx(expected.top, abs=0.1)


ROWS = [
    ["县区", "计划", "完成"],
    ["云溪县", "130", "98"],
    ["青山市", "225", "212"],
    ["白水县", "91", "74"],
]


def grid(rows: list[list[str]], top: float, *, ruled: bool, x: float = 80) -> list[Put | Rule]:
    """Return a table whose rows are 30 points high and whose columns are 120 points wide."""
    items: list[Put | Rule] = [
        Put(x + 10 + 120 * c, top + 20 + 30 * r, text, 12)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]
    if ruled:
        right, bottom = x + 120 * len(rows[0]), top + 30 * len(rows)
        items += [Rule(x, top + 30 * r, right, top + 30 * r) for r in range(len(rows) + 1)]
        items += [Rule(x + 120 * c, top, x + 120 * c, bottom) for c in range(len(rows[0]) + 1)]
    return items


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "without rules"])
def test_tables(ruled: bool) -> None:
    before = [
        Put(80, 60, "进度如下表所示。"),
        Put(80, 90, "表1　完成情况", 12),
        Put(80, 110, "单位：户", 12),
    ]
    after = [Put(80, 300, "各地要抓紧推进。")]
    document = read_bytes(pdf([Sheet([*before, *grid(ROWS, 120, ruled=ruled), *after])]), "b.pdf")
    (table,) = document.tables
    held = document.text[table.start : table.end]
    assert [row.split("\t") for row in held.split("\n")] == ROWS
    assert table.caption is not None
    assert "单位：户" in document.text[table.caption.start : table.caption.end]
    assert document.text.endswith("\n各地要抓紧推进。")
    assert all(
        "\t" not in document.text[s.start : s.end] for a in document.articles for s in a.paragraphs
    )


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "without rules"])
def test_table_over_two_pages_is_one(ruled: bool) -> None:
    more = [ROWS[0], ["红山县", "41", "30"], ["黄桥县", "52", "44"], ["临江县", "60", "51"]]
    sheets = [Sheet(grid(ROWS, 600, ruled=ruled)), Sheet(grid(more, 130, ruled=ruled))]
    document = read_bytes(pdf(sheets), "b.pdf")
    (table,) = document.tables
    rows = document.text[table.start : table.end].split("\n")
    assert [*ROWS, *more[1:]] == [row.split("\t") for row in rows]
    last = max(cell.row for cell in table.cells)
    assert document.page_at(next(c.start for c in table.cells if c.row == last)) == 2


def test_merged_cells_of_a_ruled_table() -> None:
    items: list[Put | Rule] = [
        Put(90, 150, "县区", 12),
        Put(250, 140, "床位", 12),
        *[Put(90 + 120 * c, 180, t, 12) for c, t in ((1, "计划"), (2, "完成"))],
        *[Put(90 + 120 * c, 210, t, 12) for c, t in enumerate(("云溪县", "130", "98"))],
        *[Rule(80, y, 440, y) for y in (130, 190, 220)],
        Rule(200, 160, 440, 160),
        *[Rule(x, 130, x, 220) for x in (80, 200, 440)],
        Rule(320, 160, 320, 220),
    ]
    document = read_bytes(pdf([Sheet(items)]), "b.pdf")
    (table,) = document.tables
    cells = {
        document.text[c.start : c.end]: (c.row, c.column, c.rows, c.columns) for c in table.cells
    }
    assert cells["县区"] == (0, 0, 2, 1)
    assert cells["床位"] == (0, 1, 1, 2)
    assert cells["完成"] == (1, 2, 1, 1)
    assert cells["云溪县"] == (2, 0, 1, 1)


def test_rules_under_a_masthead_make_no_table() -> None:
    items = [*column(LINES), Rule(60, 120, 540, 120), Rule(60, 123, 540, 123)]
    assert read_bytes(pdf([Sheet(items)]), "b.pdf").tables == ()


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        pytest.param(pdf([Sheet(column(LINES))])[:-60], "broken", "cut off", id="cut off"),
        pytest.param(b"%PDF-1.7\nnothing\n%%EOF\n", "broken", "structure", id="no structure"),
        pytest.param(pdf([Sheet([])]), "empty", "no text on its 1", id="blank"),
        pytest.param(pdf([Sheet([], size=(20000, 800))]), "too large", "20000", id="huge page"),
        pytest.param(
            pdf([Sheet([Put(80, 100, "\ue001\ue002\ue003\ue004\ue005民生")])]),
            "needs OCR",
            "no page has readable text",
            id="private use",
        ),
        pytest.param(
            pdf([Sheet(column(["ÄãºÃÊÀ½çÄãºÃÊÀ½ç"]))]),
            "needs OCR",
            "no page has readable text",
            id="mojibake",
        ),
        pytest.param(
            pdf([Sheet(column(["亍丌兀丐廿卅" * 5] * 6, size=10))]),
            "needs OCR",
            "no page has readable text",
            id="wrong map",
        ),
    ],
)
def test_what_cannot_be_read_gives_one_line(data: bytes, kind: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as caught:
        read_bytes(data, "bulletin.pdf", ocr="off")
    assert kind == caught.value.kind
    assert "\n" not in str(caught.value)


def test_a_file_named_pdf_that_is_none() -> None:
    page = read_bytes(b"<!DOCTYPE html><html><body><p>a</p></body></html>", "bulletin.pdf")
    assert page.text == "a"
    with pytest.raises(UnreadableDocument, match="does not begin as one") as caught:
        read_bytes(b"1 0 obj<</Type/Catalog>>endobj", "bulletin.pdf")
    assert caught.value.kind == "broken"


def test_types_go_by_content(tmp_path: Path) -> None:
    path = tmp_path / "bulletin.txt"
    path.write_bytes(pdf([Sheet(column(LINES))]))
    document = read_document(path)
    assert (document.text, document.name) == (TEXT, "bulletin.txt")
    assert read_document(path, name="other").name == "other"


@pytest.mark.parametrize(("name", "kind"), [("none.pdf", "missing"), (".", "unsupported")])
def test_what_is_not_there_gives_one_line(tmp_path: Path, name: str, kind: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(tmp_path / name)
    assert kind == caught.value.kind
