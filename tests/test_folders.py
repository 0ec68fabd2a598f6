"""Ordinary folders: whatever lies in them, each file has one line in the ledger."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import bombs
import docx
import hostile
import legacy
import pytest
from flaky import page
from legacy import TEXTS
from PIL import Image
from printed import Sheet, column, pdf

import extract
from extract.batch import Input, Settings, convert, gather, gathered
from extract.batch.packed import open_file
from extract.batch.survey import look
from extract.batch.work import convert_document
from extract.cli import main
from extract.review import converted
from extract.write import target_of

TEXT = page(3)


def ledger(out: Path) -> dict[str, dict[str, str]]:
    path = out.with_name(f"{out.name}.ledger.csv")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    found = {line["path"]: line for line in lines}
    assert len(found) == len(lines)
    return found


def packed(members: dict[str, bytes], *, encrypted: bool = False) -> bytes:
    """Return a zip archive; `encrypted` only says that it is."""
    data = bytearray(hostile.archive(dict(members)))
    if encrypted:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + at] |= 1
    return bytes(data)


def in_gbk(members: dict[str, bytes]) -> bytes:
    """Return a zip archive whose names are in GBK, as old programs wrote them."""
    marks = {f"{number:04}": name for number, name in enumerate(members)}
    data = packed({mark * 2: members[name] for mark, name in marks.items()})
    for mark, name in marks.items():
        raw = name.encode("gbk")
        assert len(raw) == 8
        data = data.replace(mark.encode() * 2, raw)
    return data


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, kind)
    return out.getvalue()


def sheet() -> bytes:
    return pdf([Sheet(column(["云溪县新增就业3人。"]))])


def empty_docx() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def kinds() -> dict[str, tuple[bytes, str]]:
    """Return files of forty kinds by their names, each with the status that it must get."""
    word = hostile.word(f"<w:p><w:r><w:t>{hostile.BODY}</w:t></w:r></w:p>")
    found = {name: (make(TEXTS[0]), "converted") for name, make in legacy.KINDS.items()}
    found |= {
        "plain.txt": (TEXT.encode(), "converted"),
        "old.txt": (TEXT.encode("gb18030"), "converted"),
        "wide.txt": (TEXT.encode("utf-16"), "converted"),
        "notes.md": (TEXT.encode(), "converted"),
        "page.htm": (legacy.html(TEXTS[0]), "converted"),
        "sheet.pdf": (sheet(), "converted"),
        "word.docx": (word, "converted"),
        "without": (legacy.doc(TEXTS[0]), "converted"),
        "view.aspx": (legacy.html(TEXTS[0]), "converted"),
        "named.jpg": (sheet(), "converted"),
        "a.zip": (packed({"in.docx": word}), "converted"),
        "scan.png": (picture("png"), "needs OCR"),
        "scan.tif": (picture("tiff"), "needs OCR"),
        "scan.bmp": (picture("bmp"), "needs OCR"),
        "scan.webp": (picture("webp"), "needs OCR"),
        "zero.txt": (b"", "empty"),
        "blank.docx": (empty_docx(), "empty"),
        "cut.pdf": (sheet()[:400], "broken"),
        "cut.zip": (packed({"in.docx": word})[:200], "broken"),
        "locked.zip": (packed({"in.docx": word}, encrypted=True), "encrypted"),
        "slip.zip": (packed({"../out.txt": b"x"}), "unsupported"),
        "bomb.zip": (packed({"in.txt": b" " * 30_000_000}), "too large"),
        "old.rar": (b"Rar!\x1a\x07\x00", "unsupported"),
        "page.txt.gz": (gzip.compress(TEXT.encode()), "unsupported"),
        "data.csv": (b"a,b\n1,2\n", "unsupported"),
        "code.py": (b"print(3)\n", "unsupported"),
        "film.mp4": (b"\0\0\0\x18ftypmp42", "unsupported"),
    }
    return found


def test_forty_kinds_of_files_are_forty_lines(tmp_path: Path) -> None:
    folder, out = tmp_path / "archive", tmp_path / "out.csv"
    folder.mkdir()
    expected = {}
    for name, (data, status) in kinds().items():
        (folder / name).write_bytes(data)
        expected["a.zip/in.docx" if name == "a.zip" else name] = status
    assert len(expected) == 40
    for name in ("~$rich.rtf", ".hidden.txt"):
        (folder / name).write_bytes(b"x")
    found = gathered([str(folder)], bytes)
    assert found.skipped == 2
    summary = convert(found.inputs, target_of(str(out)), Settings("off"), jobs=1)
    told = {Path(path).relative_to(folder).as_posix(): one for path, one in ledger(out).items()}
    assert {path: one["status"] for path, one in told.items()} == expected
    assert summary.passed_over == 5
    assert told["archive.doc"]["type"] == "mht"
    again = convert(gather([str(folder)], bytes), target_of(str(out)), Settings("off"), jobs=1)
    assert again.kept >= 29


def test_archives_are_as_folders(tmp_path: Path) -> None:
    inner = {"报告甲乙": legacy.doc(TEXTS[0]), "notes.py": b"x = 1 # "}
    path = tmp_path / "a.zip"
    path.write_bytes(in_gbk(inner))
    found = gathered([str(path)], bytes).inputs
    assert [(one.name, one.passed_over) for one in found] == [
        ("a.zip/报告甲乙", False),
        ("a.zip/notes.py", True),
    ]
    assert open_file(found[0].path).read() == inner["报告甲乙"]
    assert TEXTS[0].before[0] in extract.read_document(found[0].path).text
    out = tmp_path / "out.csv"
    convert(found, target_of(str(out)))
    assert [one.name for one in converted(out)] == ["a.zip/报告甲乙"]


@pytest.mark.parametrize(
    ("members", "names"),
    [
        ({"a/1.txt": b"1", "a/2.txt": b"2"}, ["a/1.txt", "a/2.txt"]),
        ({"__MACOSX/1.txt": b"1", "a/~$2.doc": b"2", "3.txt": b"3"}, ["3.txt"]),
        ({"a.zip": packed({"1.txt": b"1"})}, ["a.zip"]),
        ({}, [""]),
        ({f"{n}.txt": b"" for n in range(10_001)}, [""]),
    ],
    ids=["folders", "hidden", "nested", "empty", "many"],
)
def test_files_of_an_archive(tmp_path: Path, members: dict[str, bytes], names: list[str]) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(packed(members))
    found = gather([str(tmp_path)], bytes)
    assert [one.name for one in found] == [f"all.zip/{name}".strip("/") for name in names]


@pytest.mark.parametrize("limit", ["LARGEST_MEMBER", "MOST_LISTED"])
def test_archives_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(f"extract.read.packed.{limit}", 10)
    (tmp_path / "all.zip").write_bytes(packed({"1.txt": TEXT.encode()}))
    (one,) = gather([str(tmp_path)], bytes)
    record, _ = convert_document(one, Settings())
    assert (one.name, record.status) == ("all.zip", "too large")


def test_what_an_archive_unpacks_to_is_bounded(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("deep.docx", bombs.bombs()["packed.docx"])
        made.writestr("page.txt", TEXT)
    (tmp_path / "bombs.zip").write_bytes(out.getvalue())
    table = tmp_path / "out.csv"
    convert(gather([str(tmp_path)], bytes), target_of(str(table)))
    assert {one["status"] for one in ledger(table).values()} == {"too large", "converted"}


def test_links_are_followed_once(tmp_path: Path) -> None:
    folder, other = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    other.mkdir()
    (folder / "z.txt").write_text(TEXT, encoding="utf-8")
    (other / "1.txt").write_text(TEXT, encoding="utf-8")
    (folder / "again.txt").symlink_to(folder / "z.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "other").symlink_to(other)
    (folder / "twice").symlink_to(other)
    (folder / "gone.txt").symlink_to(folder / "none")
    found = gather([str(folder)], bytes)
    assert sorted(one.name for one in found) == ["gone.txt", "other/1.txt", "z.txt"]


def test_own_tables_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    pytest.importorskip("openpyxl")
    for _ in range(2):
        summary = convert(gather([str(tmp_path)], bytes), target_of(str(tmp_path / "t.xlsx")))
        assert summary.documents == 1


def test_skipped_files_are_counted_in_the_last_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "~$b.doc", ".c"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert main(["convert", str(tmp_path), "-o", str(tmp_path / "out.csv")]) == 0
    assert capsys.readouterr().err.strip().endswith(", 2 hidden or temporary skipped")


def test_dry_run_tells_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    files = {
        **{name: make(TEXTS[0]) for name, make in legacy.KINDS.items()},
        "a.pdf": sheet(),
        "scan.png": picture("png"),
        "a.zip": packed({"1.txt": TEXT.encode(), "2.txt": b""}),
        "code.py": b"x",
        "~$a.doc": b"x",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert main(["convert", str(folder), "--dry-run", "--ocr", "off"]) == 0
    told = capsys.readouterr()
    head, *lines, account, time = told.out.splitlines()
    found = {line.split()[0]: line.split()[1:] for line in lines}
    assert head.split() == ["format", "files", "pages", "scanned", "needs"]
    assert found["pdf"] == ["1", "1", "-"]
    assert found["image"] == ["1", "1", "1"]
    assert (found["doc"], found["text"]) == (["2", "-", "-"], ["1", "-", "-"])
    assert account == (
        "17 documents, 1 that cannot be opened, 1 file of other kinds, 1 hidden or temporary"
    )
    assert told.err == f"{folder / 'a.zip' / '2.txt'}: empty\n"
    assert time.startswith("about ")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["archive"]


@pytest.mark.parametrize(
    ("name", "lacking"), [("old.doc", "legacy"), ("scan.png", "ocr"), ("page.htm", "")]
)
def test_look_names_the_extra_that_is_lacking(
    monkeypatch: pytest.MonkeyPatch, name: str, lacking: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    for module in ("extract.read.format", "extract.read.ocr_engine"):
        monkeypatch.setattr(f"{module}.find_spec", lambda _: None)
    one = Input(Path(name), name, kinds()[name][0])
    assert look(one, Settings()).lacking == lacking
