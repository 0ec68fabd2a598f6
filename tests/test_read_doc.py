"""Legacy Word files and RTF: by LibreOffice where it is, else one line that says so."""

from __future__ import annotations

import io
import shutil
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path

import docx
import pytest

from extract.errors import UnreadableDocument
from extract.read import read_bytes

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is missing")
LINES = [
    "云溪县民生工作简报",
    "2021年第8期",
    "云溪县统计局　　2021年3月5日",
    "【区县动态】",
    "青山市：就业稳中有进。截至2月底，全市新增城镇就业1230人。",
]


def rtf() -> bytes:
    def written(text: str) -> str:
        units = text.encode("utf-16-le")
        codes = [
            int.from_bytes(units[n : n + 2], "little", signed=True) for n in range(0, len(units), 2)
        ]
        return "".join(f"\\u{code}?" if not 0 <= code < 128 else chr(code) for code in codes)

    body = "\\par\n".join(written(line) for line in LINES)
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 SimSun;}}}}\\f0\n{body}\\par}}".encode("ascii")


def doc(folder: Path) -> bytes:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    for at, text in enumerate(["县区", "完成", "青山市", "225"]):
        table.cell(at // 2, at % 2).text = text
    held = io.BytesIO()
    document.save(held)
    (folder / "made.docx").write_bytes(held.getvalue())
    command = [
        str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", "doc:MS Word 97", "--outdir", str(folder), str(folder / "made.docx"),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    return (folder / "made.doc").read_bytes()


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("kind", ["rtf", "doc"])
def test_read_by_libreoffice(kind: str, tmp_path: Path) -> None:
    document = read_bytes(rtf() if kind == "rtf" else doc(tmp_path), f"bulletin.{kind}")
    assert document.text.split("\n")[:5] == LINES
    assert (document.title, document.issuer, document.published) == (
        LINES[0],
        "云溪县统计局",
        date(2021, 3, 5),
    )
    (article,) = document.articles
    assert (article.section, article.heading) == ("区县动态", "青山市：就业稳中有进")
    assert len(document.tables) == (kind == "doc")


@needs_office
def test_damaged_rtf_is_read_or_refused() -> None:
    with suppress(UnreadableDocument):
        assert read_bytes(rtf()[:-150], "bulletin.rtf").title == LINES[0]


@pytest.mark.parametrize("kind", ["rtf", "doc"])
def test_without_libreoffice_one_line_says_so(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    marks = {
        "rtf": rtf(),
        "doc": b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
    }
    with pytest.raises(UnreadableDocument, match="LibreOffice would read") as caught:
        read_bytes(marks[kind], f"bulletin.{kind}")
    assert caught.value.kind == "unsupported"
