"""OFD: text objects at their places on pages, templates beneath."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest

from extract.errors import UnreadableDocument
from extract.read import read_bytes

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
LINES = [
    "云溪县民生工作简报",
    "　　今年以来，云溪县扎实推进各项民生实事工作，全县新增城镇就业",
    "一千二百三十人，完成全年任务的百分之六十，就业形势总体稳定向",
    "好，群众满意率稳步上升。",
]


def text_object(text: str, x: float, y: float, size: float = 5.0, extra: str = "") -> str:
    steps = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 180 {size}" Font="1" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size * 0.88}" DeltaX="{steps}">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def page(*objects: str, template: bool = False) -> str:
    used = '<ofd:Template TemplateID="9"/>' if template else ""
    return (
        f"<ofd:Page {NAMESPACE}>{used}<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer>"
        "</ofd:Content></ofd:Page>"
    )


def test_a_page_that_cannot_be_read_costs_only_itself() -> None:
    good = page(*(text_object(line, 20, 40 + 8 * at) for at, line in enumerate(LINES)))
    picture = page("<ofd:ImageObject/>")
    askew = page(text_object("秘", 20, 40), text_object("样张", 20, 90, extra='CTM="1 1 -1 1 0 0"'))
    document = read_bytes(ofd(good, "<broken", picture, askew), "bulletin.ofd")
    assert {one.number for one in document.pages} == {1, 4}
    assert [left.pages for left in document.left if left.pages] == [(2,), (3,)]
    assert [left.characters for left in document.left if not left.pages] == [2]


def ofd(*pages: str, **others: str) -> bytes:
    listed = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    members = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml"
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/Content.xml": page(text_object("内部资料", 20, 8, 3)),
        **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)},
        **others,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def lines(texts: list[str], top: float = 40) -> list[str]:
    return [
        text_object(
            line.lstrip("\u3000"), 25 + 5 * (len(line) - len(line.lstrip("\u3000"))), top + 9 * n
        )
        for n, line in enumerate(texts)
    ]


def test_lines_over_pages_make_paragraphs() -> None:
    data = ofd(
        page(*lines(LINES[:2]), text_object("— 1 —", 100, 285, 4), template=True),
        page(*lines(LINES[2:]), text_object("— 2 —", 100, 285, 4), template=True),
    )
    document = read_bytes(data, "bulletin.ofd")
    assert document.text == LINES[0] + "\n" + "".join(LINES[1:]).strip()
    assert document.title == LINES[0]
    assert [p.number for p in document.pages] == [1, 2]
    box = document.box(0, 2)
    assert box is not None
    assert (box.page, round(box.x0 * 25.4 / 72), round(box.x1 * 25.4 / 72)) == (1, 25, 35)


def test_turned_text_is_left_out() -> None:
    stamp = text_object("云溪县统计局", 60, 60, 8, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert "统计局" not in read_bytes(ofd(page(*lines(LINES), stamp)), "a.ofd").text


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        pytest.param(ofd(page()), "empty", "no text", id="empty"),
        pytest.param(ofd(page("<ofd:ImageObject/>")), "needs OCR", "images", id="images"),
        pytest.param(ofd(page(), **{"Encryptions.xml": "<a/>"}), "encrypted", "keys", id="keys"),
        pytest.param(ofd(page("<ofd:TextObject>")), "broken", "Content.xml", id="no XML"),
        pytest.param(
            ofd(page(), **{"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "unsupported",
            "entities",
            id="entities",
        ),
    ],
)
def test_what_cannot_be_read_gives_one_line(data: bytes, kind: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as caught:
        read_bytes(data, "bulletin.ofd")
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("good", "odd"),
    [
        ('Size="5.0"', 'Size="five"'),
        ('Boundary="', 'Boundary="x '),
        ('DeltaX="', 'DeltaX="g g '),
        ('Y="', 'Y="nan'),
        ("<ofd:TextObject ", '<ofd:TextObject CTM="1 2 x" '),
    ],
)
def test_odd_numbers_are_no_danger(good: str, odd: str) -> None:
    content = page(*lines(LINES), text_object("结尾", 25, 120, 6))
    assert good in content
    with suppress(UnreadableDocument):
        read_bytes(ofd(content.replace(good, odd)), "a.ofd")
