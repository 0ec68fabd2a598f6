"""Page images: recognised offline, level, with a confidence; without the extra, one line."""

from __future__ import annotations

import io
import re
from array import array
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pypdfium2 as pdfium
import pytest
from pictured import Told, recognised
from PIL import Image, ImageDraw
from printed import Item, Picture, Put, Sheet, column, pdf

from extract.batch.ledger import accounted
from extract.batch.record import Record
from extract.errors import UnreadableDocument
from extract.model import IN_DOUBT, Document, Way
from extract.read import ocr, read_bytes
from extract.read.lines import Line, TableBlock
from extract.read.ocr_doubt import confirm, doubted, mend
from extract.read.ocr_engine import Corners, Read, told
from extract.read.ocr_engine import Image as Image8
from extract.read.ocr_image import per_mille, without_seals
from extract.read.pdf_order import order_sheet
from extract.read.pdf_page import PageText
from extract.read.pdf_tables import Rectangle as Box4
from extract.rules import load_rules
from extract.rules.loader import Folder
from extract.rules.recognition import TABLE

PRINTED = Path(__file__).parents[1] / "corpus" / "bulletins" / "hengyang-2022-03.pdf"
needs_ocr = pytest.mark.skipif(not ocr.available(), reason="the OCR extra is missing")


def blank_image() -> bytes:
    """Return a white page of A4."""
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), (255, 255, 255)).save(out, "PNG")
    return out.getvalue()


def picture(turn: float = 0.0, form: str = "PNG") -> bytes:
    """Return the first page of a printed bulletin as an image, turned by degrees."""
    document = pdfium.PdfDocument(PRINTED)
    image = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    document.close()
    out = io.BytesIO()
    image.rotate(turn, fillcolor=(255, 255, 255)).save(out, form)
    return out.getvalue()


def test_without_the_extra_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(UnreadableDocument, match=r"bulletin-metrics\[ocr\]") as caught:
        ocr.recognise(np.zeros((10, 10, 3), dtype=np.uint8), 3, "scan.pdf")
    assert caught.value.kind == "needs OCR"
    assert "page 3" in str(caught.value)


@pytest.mark.parametrize("tilt", [-4.0, 0.0, 2.5])
def test_lines_askew_are_set_level(monkeypatch: pytest.MonkeyPatch, tilt: float) -> None:
    lines = [Told("今年以来新增就业", 0.98, (100, y, 500, y + 20), tilt) for y in (100, 140)]
    recognised(monkeypatch, [*lines, Told("污", 0.2, (0, 0, 9, 9))])
    found = ocr.recognise(np.zeros((800, 600, 3), dtype=np.uint8), 1, "scan.pdf", dpi=72)
    assert found.confidence == pytest.approx(0.98)
    assert [line.text for line in found.runs] == ["今年以来新增就业"] * 2
    for line in found.runs:
        assert line.boxes is not None
        assert line.bottom - line.top == pytest.approx(20, abs=1)
        assert len(line.boxes) == 4 * len(line.text)
        assert line.boxes[0] == pytest.approx(line.x0, abs=0.5)
        assert line.boxes[-2] == pytest.approx(line.x1, abs=0.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("简报(样例)", "简报（样例）"),
        ("云溪县:就业,养老", "云溪县：就业，养老"),
        ("完成1,234户", "完成1,234户"),
        ("10:30开会", "10:30开会"),
    ],
)
def test_marks_beside_han_are_widened(text: str, expected: str) -> None:
    assert ocr.widen(text) == expected


ENTRIES = {
    (kind, entry["name"]): entry
    for kind, needs in (("mend", "becomes"), ("doubt", "confidence"))
    for entry in Folder().entries(TABLE, kind, needs=("name", "pattern", needs))
}
CASES = [
    pytest.param(kind, name, text, use == "examples", id=f"{name}-{text}")
    for (kind, name), entry in ENTRIES.items()
    for use in ("examples", "never")
    for text in entry.get(use, ())
]


def sure_of(text: str, sure: float = 0.99) -> Line:
    """Return a line as recognised, all characters alike."""
    count = len(text)
    return Line(text, boxes=array("f", bytes(16 * count)), sure=array("f", [sure] * count))


@pytest.mark.parametrize(("kind", "name", "text", "holds"), CASES)
def test_recognition_table(kind: str, name: str, text: str, holds: bool) -> None:
    """A mend gives what stands behind `=`; a doubt is about the last character. Never: neither."""
    table = load_rules().recognition
    if kind == "mend":
        before, _, after = text.partition("=")
        line = sure_of(before)
        mend(line, [one for one in table.mends if one.name == name])
        assert line.text == (after if holds else before)
        assert line.boxes is not None
        assert line.sure is not None
        assert (len(line.sure), len(line.boxes)) == (len(line.text), 4 * len(line.text))
    else:
        sure = array("f", [0.99] * len(text))
        found = doubted(text, sure, [one for one in table.doubts if one.name == name])
        assert [at for at, one in enumerate(found) if one < IN_DOUBT] == [len(text) - 1] * holds


def test_text_that_was_not_recognised_is_not_mended() -> None:
    line = Line("人口出生率5.2%0", boxes=array("f", bytes(160)))
    mend(line, load_rules().recognition.mends)
    assert line.text == "人口出生率5.2%0"


@pytest.mark.parametrize(
    ("text", "steps", "expected"),
    [
        (
            "人 12",
            [0, 4, 6],
            Read("人 12", 0.9, (0.8, 1, 0.7, 0.6), (0, 0.15, 0.35, 0.55, 0.75)),
        ),
        (" 亩", [4], Read("亩", 0.9, (1.0,), (0.0, 0.95))),
        ("人口", [1], Read("人口", 0.9, (0.9, 0.9), (0.0, 0.5, 1.0))),
        (" ", [], Read("", 0.9, (), (0.0,))),
    ],
    ids=["with a space", "one character", "steps that do not fit", "blank"],
)
def test_characters_have_places(text: str, steps: list[int], expected: Read) -> None:
    """The model tells at which of its ten steps each character stands that is no space."""
    each = (0.8, 1.0, 0.7, 0.6)[: len(text)]
    info = SimpleNamespace(word_cols=[steps], line_txt_len=10.0, confs=each)
    found = told(text, 0.9, info)
    assert (found.text, found.sure, found.each) == (expected.text, expected.sure, expected.each)
    assert found.edges == pytest.approx(expected.edges, abs=0.06)


def test_a_hidden_layer_is_a_second_opinion() -> None:
    line = sure_of("完成投资1230万元，增长35%。", 0.6)
    confirm([line], "投资1230万元\n增长36%")
    assert line.sure is not None
    doubtful = "".join(c for c, sure in zip(line.text, line.sure, strict=True) if sure < 0.89)
    assert doubtful == "完成投资万元，增长35%。"


def test_each_number_has_its_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = "全县出生率5.2%0，新增就业1230人。", "完成投资35万元，死亡率6.1%，下降2%。"
    each = tuple(0.6 if c == "3" else 0.97 for c in second)
    recognised(
        monkeypatch,
        [
            Told(first, 0.98, (100, 100, 700, 130)),
            Told(second, 0.97, (100, 150, 700, 180), each=each),
        ],
    )
    document = read_bytes(blank_image(), "scan.png")
    sure = [
        (found[0], document.confidence_of(*found.span()))
        for found in re.finditer(r"[\d.]+[%‰]?", document.text)
    ]
    assert sure == [("5.2‰", 0.98), ("1230", 0.98), ("35", 0.6), ("6.1%", 0.5), ("2%", 0.97)]
    (way,) = document.ways
    assert (way.reading, way.turn, way.split, way.poor) == ("ocr", 0, False, True)


def sheet(rows: list[list[str]], step: float = 30) -> list[Line]:
    """Return the runs of a table 100 points a column; a cell of two lines has them apart by `/`."""
    found = []
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            lines = cell.split("/") if cell else []
            for at, text in enumerate(lines):
                x0, top = 100.0 * x + 10, step * y + 5 + at * 14
                boxes = array("f")
                for n in range(len(text)):
                    boxes.extend((x0 + 8 * n, top, x0 + 8 * n + 8, top + 12))
                x1 = x0 + 8 * len(text)
                found.append(Line(text, 1, x0, top, x1, top + 12, 8, boxes=boxes))
    return found


def ruled(rows: int, columns: int, lacking: tuple[int, ...] = (), step: float = 30) -> list[Box4]:
    """Return the rules of a table, those between rows that are `lacking` left out."""
    level = [(0.0, step * y, 100.0 * columns, step * y + 1) for y in range(rows + 1)]
    upright = [(100.0 * x, 0.0, 100.0 * x + 1, step * rows) for x in range(columns + 1)]
    return [rule for y, rule in enumerate(level) if y not in lacking] + upright


HEAD = [["指标", "单位", "数值"], ["人口", "人", "197"], ["户数", "户", "41"], ["村", "个", "7"]]
LONG = [HEAD[0], ["耕地/面积", "亩", "31774"], *HEAD[2:]]


@pytest.mark.parametrize(
    ("rows", "rules", "expected"),
    [
        (HEAD, ruled(4, 3), HEAD),
        (HEAD, [], HEAD),
        (HEAD, ruled(4, 3, lacking=(2, 3)), HEAD),
        (LONG, ruled(4, 3), [[cell.replace("/", "") for cell in row] for row in LONG]),
        ([HEAD[0], ["人口", "", "197"], *HEAD[2:]], ruled(4, 3), None),
    ],
    ids=["ruled", "no rules", "faint rules", "two lines a cell", "empty cell"],
)
def test_tables_of_scans(
    rows: list[list[str]], rules: list[Box4], expected: list[list[str]] | None
) -> None:
    runs = sheet(rows)
    (table,) = order_sheet(PageText(1, 400, 200, runs), ocr.Recognised(runs, rules=tuple(rules)))
    assert isinstance(table, TableBlock)
    cells = {(c.row, c.column): "".join(line.text for line in c.lines) for c in table.cells}
    assert cells == {(y, x): t for y, row in enumerate(expected or rows) for x, t in enumerate(row)}


def test_sheet_of_two_pages_is_read_page_by_page() -> None:
    left, right = sheet([["左一"], ["左二"]]), sheet([["右一"], ["右二"]])
    for line in right:
        line.x0, line.x1 = line.x0 + 400, line.x1 + 400
    runs = [line for pair in zip(left, right, strict=True) for line in pair]
    blocks = order_sheet(PageText(1, 800, 200, runs), ocr.Recognised(runs, gutter=350))
    assert [b.text for b in blocks if isinstance(b, Line)] == ["左一", "左二", "右一", "右二"]


@pytest.mark.parametrize(("flip", "turn"), [(False, 0), (True, 2)], ids=["upright", "upside down"])
def test_pages_are_set_upright(monkeypatch: pytest.MonkeyPatch, flip: bool, turn: int) -> None:
    """The engine is sure of what stands where it says, hardly of anything else."""
    recognised(monkeypatch, [Told("今年新增就业", place=(100, 100, 500, 130))])
    read = vars(ocr)["read_lines"]

    def doubtful(image: Image8, lines: Corners) -> list[Read]:
        upright = bool(image[:400].mean() < image[400:].mean()) != flip
        return [one if upright else replace(one, sure=0.3) for one in read(image, lines)]

    monkeypatch.setattr(ocr, "read_lines", doubtful)
    page = np.full((800, 600, 3), 255, dtype=np.uint8)
    page[:400] = 200
    assert ocr.recognise(page, 1, "scan.pdf", dpi=72).turn == turn


@needs_ocr
@pytest.mark.parametrize(("rings", "sign"), [(1, "%"), (2, "‰")])
def test_rings_tell_per_mille(rings: int, sign: str) -> None:
    page = Image.new("RGB", (200, 60), (255, 255, 255))
    draw = ImageDraw.Draw(page)
    draw.line((70, 10, 50, 50), (0, 0, 0), 3)
    for x, y in ((40, 10), (64, 30), (81, 30))[: rings + 1]:
        draw.ellipse((x, y, x + 14, y + 20), outline=(0, 0, 0), width=3)
    line = np.array([(0, 0), (200, 0), (200, 60), (0, 60)], dtype=np.float32)
    read = Read("5%，", 1.0, (1.0,) * 3, (0.0, 0.17, 0.42, 0.6))
    assert per_mille(np.asarray(page), line, read).text == f"5{sign}，"


@needs_ocr
def test_seals_are_taken_out() -> None:
    page = Image.new("RGB", (600, 800), (255, 255, 255))
    draw = ImageDraw.Draw(page)
    draw.rectangle((50, 50, 550, 60), fill=(210, 30, 30))  # a red rule stays
    draw.ellipse((300, 500, 420, 620), outline=(210, 30, 30), width=5)
    draw.rectangle((330, 555, 400, 565), fill=(20, 20, 20))  # letters under the seal stay
    clean = without_seals(np.asarray(page))
    assert [clean[y, x].tolist()[1] < 100 for y, x in ((55, 100), (502, 360), (560, 360))] == [
        True, False, True,
    ]  # fmt: skip


PROSE = ["今年以来，云溪县扎实推进各项民生实事工作，全县新增", "城镇就业1230人。"] * 3
SHOWN = column(PROSE)
HIDDEN = [replace(item, hidden=True) for item in SHOWN if isinstance(item, Put)]
SCAN, PART = Picture(0, 0, 600, 840), Picture(100, 500, 400, 600)
UNSEEN = Put(80, 700, "看不见的字", 16, hidden=True)
TOLD = Told("图中所示，今年新增就业九百人。", 0.9, (200, 1200, 800, 1230))


@pytest.mark.parametrize(
    ("items", "way", "without", "read"),
    [
        (SHOWN, "text", "text", PROSE),
        ([SCAN], "ocr", "unreadable", [TOLD.text]),
        ([SCAN, Put(80, 800, "第1页", 9)], "ocr", "unreadable", [TOLD.text]),
        ([SCAN, *HIDDEN], "layer overruled", "text", [TOLD.text]),
        ([*SHOWN, SCAN], "layer overruled", "text", [TOLD.text]),
        ([*SHOWN, PART], "part picture", "text", [*PROSE, TOLD.text]),
        ([*SHOWN, PART, UNSEEN], "part picture", "text", [*PROSE, TOLD.text]),
        ([*SHOWN, Picture(100, 500, 130, 530)], "text", "text", PROSE),
        (HIDDEN, "text", "text", PROSE),
        ([], "blank", "blank", []),
    ],
    ids=[
        "text", "scan", "scan with a foot", "hidden layer", "covered layer", "picture of text",
        "picture and hidden text", "small picture", "hidden text alone", "blank",
    ],
)  # fmt: skip
def test_pages_go_by_what_they_show(
    monkeypatch: pytest.MonkeyPatch, items: list[Item], way: str, without: str, read: list[str]
) -> None:
    """A page of text follows, so that the document is never without any."""
    data = pdf([Sheet(items), Sheet(column(["另有一页。"]))])
    off = read_bytes(data, "b.pdf", ocr="off")
    recognised(monkeypatch, [TOLD])
    document = read_bytes(data, "b.pdf")
    assert [one.reading for one in document.ways] == [way, "text"]
    assert [one.reading for one in off.ways] == [without, "text"]
    assert "".join(document.text.split()) == "".join([*read, "另有一页。"])
    lost = way not in ("text", "blank")
    assert bool([*off.notes, *off.left]) == lost  # nothing is lost unsaid


def test_the_ledger_tells_how_pages_were_read() -> None:
    ways = (
        *(Way(page, "text") for page in (1, 2, 3)),
        Way(4, "ocr", turn=90, confidence=0.973),
        Way(5, "layer overruled", split=True, confidence=0.914, poor=True),
        Way(6, "part picture", confidence=0.99),
        Way(7, "unreadable"),
    )
    assert accounted(Record("a.pdf"), Document("a.pdf", "", ways=ways)).ways == (
        "1-3 text; 4 ocr 0.97, turned 90; 5 layer overruled 0.91, split, poor; "
        "6 part picture 0.99; 7 unreadable"
    )


@needs_ocr
@pytest.mark.slow
def test_image_is_read_as_a_page() -> None:
    document = read_bytes(picture(1.5, "JPEG"), "scan.jpg")
    assert document.title == "衡阳市民生实事工作简报（样例）"
    assert document.issue == "2022年第3期"
    assert str(document.published) == "2022-04-07"
    (page,) = document.pages
    assert page.confidence is not None
    assert page.confidence > 0.9


@needs_ocr
@pytest.mark.parametrize("start", ["\x89PNG\r\n", "\xff\xd8\xff"], ids=["PNG", "JPEG"])
def test_image_that_cannot_be_opened(start: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(start.encode("latin-1") + bytes(50), "scan.png")
    assert caught.value.kind == "broken"


def test_image_with_ocr_switched_off() -> None:
    with pytest.raises(UnreadableDocument, match="needs OCR"):
        read_bytes(b"\x89PNG\r\n" + bytes(50), "scan.png", ocr="off")
