"""Whatever the file, each reader gives its text or says in one line why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import hostile
import pytest

from extract.errors import BulletinError, UnreadableDocument, one_document
from extract.model import Given
from extract.pipeline import observations, read_bytes, read_document
from extract.read.docx import read_docx
from extract.read.formats import FORMATS
from extract.read.html import read_html
from extract.read.image import read_image
from extract.read.ofd import read_ofd
from extract.read.pdf import read_pdf
from extract.read.source import Source
from extract.read.text import decode, read_text
from extract.write import rows

FILES = hostile.files(240)
DAY = Given(published=date(2024, 9, 5))
READERS: dict[str, Callable[[bytes], object]] = {
    "text": lambda data: read_text(decode(data, "a"), "a"),
    "html": lambda data: read_html(data, "a"),
    "docx": lambda data: read_docx(data, "a"),
    "ofd": lambda data: read_ofd(data, "a"),
    "image": lambda data: read_image(data, "a", "auto"),
    "pdf": lambda data: read_pdf(Source("a", data), "off"),
}
READERS |= {
    f"{one.name} by {number}": partial(
        lambda reader, data: reader.read(Source("a", data), "off"), reader
    )
    for one in FORMATS
    for number, reader in enumerate(one.readers)
    if reader.package
}


def refused(act: Callable[[], object]) -> BulletinError | None:
    """Return why something was refused; any other error than a BulletinError passes."""
    try:
        act()
    except BulletinError as error:
        return error
    return None


@pytest.fixture(autouse=True)
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_read_or_refused(name: str) -> None:
    def act() -> None:
        document = read_bytes(FILES[name], name, ocr="off", given=DAY)
        rows(document, observations(document))

    error = refused(act)
    assert "\n" not in str(error)
    assert getattr(error, "kind", "") != "crashed", error


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_takes_the_files_of_all(reader: str) -> None:
    assert len(FILES) >= 200

    def act(data: bytes) -> None:
        with one_document("a"):
            READERS[reader](data)

    for data in FILES.values():
        assert "\n" not in str(refused(partial(act, data)))


def test_ordinary_text_loses_nothing() -> None:
    for text, expected in (
        ("项目计划总投资3亿元，其中2月完成投资1亿元。", 2),
        (f"2:{'6' * 66}。{hostile.BODY}", 2),
        (f"全县共有{'1' * 29}余人。{hostile.BODY}", 2),
    ):
        document = read_bytes(text.encode(), "a.txt", given=DAY)
        assert len(rows(document, observations(document))) >= expected


def test_text_boxes_in_text_boxes_are_read_once() -> None:
    text = read_bytes(hostile.word(hostile.boxed(20)), "a.docx").text
    assert text.count(hostile.BODY) == 1
    assert [text.count(f"第{n}层有{n}人") for n in range(20)] == [1] * 20


def test_damage_where_nobody_reads_costs_nothing() -> None:
    assert read_bytes(hostile.with_damaged_thumbnail(), "a.docx").text == hostile.BODY


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (RuntimeError("bad\nby design"), "crashed", "RuntimeError: bad by design"),
        (RecursionError(), "broken", "nested too deeply"),
        (MemoryError(), "out of memory", "more memory"),
        (UnreadableDocument("b", "foreseen", kind="empty"), "empty", "foreseen"),
    ],
)
def test_boundary_says_in_one_line_what_happened(error: Exception, kind: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as caught, one_document("a.txt"):
        raise error
    assert caught.value.kind == kind
    assert "\n" not in str(caught.value)


def test_unforeseen_in_a_reader_and_in_understanding_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError("by design")

    path = tmp_path / "a.txt"
    path.write_text(hostile.BODY, encoding="utf-8")
    document = read_document(path)
    monkeypatch.setattr("extract.pipeline.mentions", fail)
    with pytest.raises(UnreadableDocument, match=r"a\.txt: ZeroDivisionError: by design"):
        observations(document)
    monkeypatch.setattr("extract.read.read_raw", fail)
    with pytest.raises(UnreadableDocument, match=r"a\.txt: ZeroDivisionError: by design"):
        read_document(path)
