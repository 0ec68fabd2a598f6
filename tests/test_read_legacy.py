"""Files of old offices and odd programs: read whole, tables as tables, or refused in a line."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import hostile
import legacy
import office_oxide
import pytest
import xlwt
from legacy import KINDS, TEXTS, Text

from extract.errors import UnreadableDocument
from extract.model import Document
from extract.read import format as registry
from extract.read import read_bytes, read_document
from extract.read.format import Format
from extract.read.formats import FORMATS
from extract.read.lines import Line
from extract.read.source import Source

SHARED = Path(__file__).parents[2] / "shared" / "real" / "files"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FILES = [
    pytest.param(name, number, id=f"{name}-{number}")
    for name in KINDS
    for number in range(len(TEXTS))
]


def share_of(text: Text, document: Document) -> float:
    """Return which share of the characters of all paragraphs and cells a document has."""
    parts = list(text.parts)
    return sum(len(part) for part in parts if part in document.text) / sum(map(len, parts))


@pytest.mark.parametrize(("name", "number"), FILES)
def test_legacy_file_is_read_whole(name: str, number: int) -> None:
    text = TEXTS[number]
    document = read_bytes(KINDS[name](text), name)
    assert share_of(text, document) >= 0.99
    (table,) = document.tables
    found = [
        (document.text[cell.start : cell.end], cell.row, cell.column, cell.rows, cell.columns)
        for cell in table.cells
    ]
    assert found == [
        (cell.text, row, column, cell.rows, cell.columns)
        for row, column, cell in legacy.placed(text.table)
        if cell is not None
    ]


def test_head_is_that_of_the_text() -> None:
    for name in ("old.doc", "rich.rtf", "2003.doc"):
        document = read_bytes(KINDS[name](TEXTS[0]), name)
        assert (document.title, document.issuer) == ("云溪县民生工作简报", "云溪县统计局")
        assert document.published == date(2021, 3, 5)


def test_damaged_files_are_read_or_refused() -> None:
    """600 files hurt at random; the longer form is in tests/tools/fuzz_readers.py."""
    chance = random.Random(1)
    files = [(name, make(text)) for name, make in KINDS.items() for text in TEXTS]
    kinds = set()
    for at in range(600):
        name, data = files[at % len(files)]
        for _ in range(chance.randrange(1, 4)):
            data = hostile.hurt(data, chance)
        try:
            read_bytes(data, name, ocr="off")
        except UnreadableDocument as error:
            kinds.add(error.kind if "\n" not in str(error) else str(error))
    assert kinds <= {"broken", "empty", "unsupported", "encrypted", "too large"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize(
    ("name", "text", "tables"),
    [
        ("outline.doc", "江西省2022年度考试录用公务员", 0),
        ("table.doc", "10米×4往返跑", 1),
        ("wps.docx", "文字表达能力", 1),
    ],
)
def test_real_files_are_read_without_libreoffice(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, tables: int
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    document = read_document(SHARED / name)
    assert text in document.text
    assert len(document.tables) == tables


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("old.doc", "a Word file of the old format"),
        ("rich.rtf", "RTF"),
        ("old.xls", "an Excel workbook of the old format"),
        ("table.xlsx", "an Excel workbook"),
    ],
)
def test_what_is_missing_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(KINDS[name](TEXTS[0]), name)
    expected = f"{name}: {said}, which needs pip install 'bulletin-metrics[legacy]'"
    assert (str(caught.value), caught.value.kind) == (expected, "unsupported")


def test_second_way_reads_what_the_first_finds_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a beta")

    monkeypatch.setattr("extract.read.office._opened", fail)
    document = read_bytes(legacy.doc(TEXTS[0]), "old.doc")
    assert share_of(TEXTS[0], document) >= 0.99
    assert document.notes == ("its tables were read as lines",)


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is missing")
@pytest.mark.parametrize("name", ["old.doc", "rich.rtf", "old.xls"])
def test_last_way_is_libreoffice(name: str) -> None:
    (form,) = [one for one in FORMATS if Path(name).suffix in one.endings]
    raw = form.readers[-1].read(Source(name, KINDS[name](TEXTS[1])), "off")
    assert len([block for block in raw.blocks if not isinstance(block, Line)]) == 1


def sheet(fill: Callable[[xlwt.Worksheet], object], name: str = "Sheet1") -> Document:
    book = xlwt.Workbook()
    fill(book.add_sheet(name))
    out = io.BytesIO()
    book.save(out)
    return read_bytes(out.getvalue(), "a.xls")


def test_blank_rows_part_the_tables_of_a_sheet() -> None:
    def fill(page: xlwt.Worksheet) -> None:
        for row, cells in enumerate(
            ("表一", "县 人", "甲 3", "", "表二（单位：户）", "县 户", "乙 4", "注：初步数。")
        ):
            for column, cell in enumerate(cells.split()):
                page.write(row, column, cell)

    document = sheet(fill, "2022年就业")
    assert document.text.split("\n") == [
        *("2022年就业", "表一", "县\t人", "甲\t3"),
        *("表二（单位：户）", "县\t户", "乙\t4", "注：初步数。"),
    ]
    assert len(document.tables) == 2


def test_binary_fractions_are_shown_as_a_sheet_shows_them() -> None:
    def fill(page: xlwt.Worksheet) -> None:
        page.write(0, 0, 1.1 + 2.2)
        page.write(0, 1, "元")

    assert sheet(fill).text.startswith("3.3")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"{\b\'d0\'c2}\'d4\'f63\'c8\'cb", "新增3人"),
        (b"\xd0\xc2\xd4\xf63\xc8\xcb", "新增3人"),
        (rb"\uc2\u26032\'d0\'c2\u22686\'d4\'f63\'c8\'cb", "新增3人"),
        (rb"\uc1\u-10168?\u-8375?3\'c8\'cb", "\U00022349" + "3人"),
        (rb"{\*\generator x;}{\header \'d2\'b3}3\'c8\'cb", "3人"),
        (rb"3\'c8\'cb|4\'bb\'a7", "3人|4户"),
    ],
    ids=["hex", "raw", "skipped", "pair", "aside", "pipe"],
)
def test_rtf_characters(body: bytes, text: str) -> None:
    head = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 Times;}}\f0 "
    assert read_bytes(head + body + rb"\par}", "a.rtf").text == text


def test_what_an_rtf_loses_is_told() -> None:
    body = b"{\\rtf1{\\header 3}{\\shp{\\*\\shpinst{\\shptxt 4}}}5\\par}"
    document = read_bytes(body, "a.rtf")
    assert [left.reason for left in document.left] == ["headers", "text boxes"]


def test_slides_are_read() -> None:
    made = office_oxide.PptxWriter()
    slide = made.add_slide()
    made.set_slide_title(slide, "云溪县民生工作汇报")
    made.add_slide_text(slide, "新增就业3人。")
    document = read_bytes(made.to_bytes(), "a.pptx")
    assert document.text.split("\n") == ["云溪县民生工作汇报", "新增就业3人。"]


def test_attached_files_are_named_and_the_head_is_read() -> None:
    document = read_bytes(legacy.eml(TEXTS[0]), "mail.eml")
    assert [left.reason for left in document.left] == ["attachment 附表.bin"]
    assert "Date: Fri, 05 Mar 2021" in document.text


def test_kind_goes_by_content() -> None:
    for name, make in KINDS.items():
        for other in ("a.pdf", "a.txt", "a", "a.doc"):
            assert read_bytes(make(TEXTS[0]), other).text == read_bytes(make(TEXTS[0]), name).text


def test_zip_of_word_files_is_no_word_file() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        made.writestr("a.docx", hostile.word("<w:p/>"))
    with pytest.raises(UnreadableDocument, match="a zip archive") as caught:
        read_bytes(out.getvalue(), "a.docx")
    assert caught.value.kind == "unsupported"


def test_formats_have_names_and_endings_of_their_own() -> None:
    def twice(of: Callable[[Format], tuple[str, ...]]) -> set[str]:
        every = [each for one in FORMATS for each in of(one)]
        return {one for one in every if every.count(one) > 1}

    assert not twice(lambda one: one.endings)
    assert not twice(lambda one: (one.name,))
    assert FORMATS[-1].name == "text"
    assert {one.extra for one in FORMATS if any(way.package for way in one.readers)} == {"legacy"}
