"""DOCX: paragraphs, headings, text boxes, tables; archives that are not sane."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from extract.errors import UnreadableDocument
from extract.model import Document, Left
from extract.read import read_bytes

BODY = "今年以来，云溪县新增城镇就业1230人，完成年度任务的61.5%。"


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document: docx.document.Document) -> Document:
    return read_bytes(saved(document), "bulletin.docx")


def test_masthead_headings_and_paragraphs() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "页眉文字"
    made.sections[0].footer.paragraphs[0].text = "— 1 —"
    title = made.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("云溪县民生工作").font.size = Pt(26)
    title.add_run("简报").font.size = Pt(26)
    made.add_paragraph("2021年第8期")
    made.add_paragraph("【区县动态】")
    lead = made.add_paragraph()
    lead.add_run("云溪县：就业稳中有进。").bold = True
    lead.add_run(BODY)
    made.add_heading("养老提质", 2)
    made.add_paragraph(BODY)
    document = read(made)
    assert (document.title, document.issue) == ("云溪县民生工作简报", "2021年第8期")
    assert [(a.section, a.heading) for a in document.articles] == [
        ("区县动态", "云溪县：就业稳中有进"),
        ("区县动态", "养老提质"),
    ]
    assert "页眉" not in document.text
    assert document.left == (Left("footers", 3), Left("headers", 4))
    assert document.pages == ()


def test_title_over_two_lines_of_one_size() -> None:
    made = docx.Document()
    for text in ("云溪县持续深化改革", "推动民生实事落地见效"):
        line = made.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(text).font.size = Pt(22)
    body = made.add_paragraph()
    body.add_run(BODY).font.size = Pt(16)
    assert read(made).title == "云溪县持续深化改革推动民生实事落地见效"


def test_paragraph_broken_within_a_sentence_is_joined() -> None:
    made = docx.Document()
    made.add_paragraph(BODY + "县里开展面对面")
    made.add_paragraph("倾听意见活动。")
    assert read(made).text == BODY + "县里开展面对面倾听意见活动。"


def test_table_with_merged_cells() -> None:
    made = docx.Document()
    made.add_paragraph(BODY)
    made.add_paragraph("单位：张")
    table = made.add_table(3, 3)
    for row, texts in enumerate(
        (("县区", "床位", ""), ("", "计划", "完成"), ("云溪县", "130", "98"))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    document = read(made)
    (found,) = document.tables
    cells = {
        document.text[c.start : c.end]: (c.row, c.column, c.rows, c.columns) for c in found.cells
    }
    assert cells["县区"] == (0, 0, 2, 1)
    assert cells["床位"] == (0, 1, 1, 2)
    assert cells["98"] == (2, 2, 1, 1)
    assert found.caption is not None


def test_table_that_lays_out_the_masthead_is_text() -> None:
    made = docx.Document()
    made.add_paragraph("云溪县民生简报")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "云溪县统计局"
    table.cell(0, 1).text = "2021年3月5日"
    made.add_paragraph(BODY)
    document = read(made)
    assert document.tables == ()
    assert document.issuer == "云溪县统计局"
    assert str(document.published) == "2021-03-05"


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        pytest.param(saved(docx.Document())[:-40], "broken", "zip archive", id="cut off"),
        pytest.param(saved(docx.Document()), "empty", "no text", id="empty"),
        pytest.param(
            archive(**{"word/document.xml": b"<a"}), "broken", "document.xml", id="no XML"
        ),
        pytest.param(archive(**{"word/document.xml": b"<a/>"}), "broken", "Word", id="no document"),
        pytest.param(
            archive(**{"word/document.xml": BOMB}), "unsupported", "entities", id="entities"
        ),
        pytest.param(
            archive(**{"word/document.xml": b"<a/>", "../../etc/x": b"y"}),
            "unsupported",
            "leads outside",
            id="path outside",
        ),
        pytest.param(
            archive(**{"word/document.xml": b" " * 30_000_000}),
            "too large",
            "times its size",
            id="bomb",
        ),
        pytest.param(archive(**{"xl/workbook.xml": b"<a/>"}), "empty", "empty", id="workbook"),
        pytest.param(archive(**{"a.txt": b"a"}), "unsupported", "zip archive", id="zip"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), "unsupported", "old format", id="OLE"),
    ],
)
def test_archives_that_are_not_sane_give_one_line(data: bytes, kind: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as caught:
        read_bytes(data, "bulletin.docx")
    assert caught.value.kind == kind
    assert "\n" not in str(caught.value)
