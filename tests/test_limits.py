"""Whatever a file unpacks to, each way in reads it within limits of time and memory."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import bombs
import flaky
import hostile
import psutil
import pytest
from printed import Sheet, column, pdf

import extract
from extract import pipeline
from extract.batch import Input, Limits, Record, Settings, convert, gather
from extract.batch.within import _light, made_of, made_of_each
from extract.batch.work import convert_document
from extract.batch.worker import LEAST, Hello, _answer
from extract.corrections import Corrections
from extract.errors import UnreadableDocument, UsageError
from extract.files import explain
from extract.gold import gold_of
from extract.model import Document, Given
from extract.review import review
from extract.rules import load_rules
from extract.write import target_of

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
GIB = 1 << 30
SMALL = Limits(60, LEAST)
OTHERS = {
    "packed.docx": "too large",
    "deep.html": "",
    "huge.png": "needs OCR",
}
SWOLLEN = ("drawn.pdf", "ruled.pdf", "ruled-named.txt", "forms.pdf")
posix = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bombs")
    for name, data in bombs.bombs().items():
        (made / name).write_bytes(data)
    sheets = [Sheet(column([f"云溪县新增就业{n}人。", f"完成投资{n}万元。"])) for n in range(1, 4)]
    (made / "sound.pdf").write_bytes(pdf(sheets))
    return made


def kind_of(act: Callable[[], object]) -> str:
    """Return of what kind the error is that something ends in; empty without one."""
    try:
        act()
    except UnreadableDocument as error:
        return error.kind if "\n" not in str(error) else str(error)
    return ""


def converted(path: Path, out: Path) -> Record:
    """Return what became of a file that is converted once more."""
    seen: list[Record] = []
    convert(gather([str(path)], bytes), target_of(str(out)), limits=SMALL, watch=seen.append)
    return seen[0]


def raised(found: Sequence[object]) -> None:
    for one in found:
        if isinstance(one, BaseException):
            raise one


WAYS: dict[str, Callable[[Path, Path], object]] = {
    "read_document": lambda path, _: extract.read_document(path, ocr="off", limits=SMALL),
    "table": lambda path, _: extract.table([path], ocr="off", limits=SMALL),
    "explain": lambda path, _: explain(Input(path, path.name), Settings("off"), limits=SMALL),
    "gold": lambda path, _: raised(
        [*gold_of([Input(path, path.name)], Corrections("c", ()), Settings("off"), limits=SMALL)]
    ),
}


@pytest.mark.parametrize("name", SWOLLEN)
@pytest.mark.parametrize("way", WAYS)
def test_what_swells_is_cut_short(folder: Path, tmp_path: Path, way: str, name: str) -> None:
    assert (folder / name).stat().st_size < 4000
    assert kind_of(lambda: WAYS[way](folder / name, tmp_path)) == "out of memory"


@pytest.mark.parametrize(("name", "kind"), OTHERS.items())
def test_what_need_not_be_unpacked_is_not(
    folder: Path, tmp_path: Path, name: str, kind: str
) -> None:
    for way in WAYS.values():
        assert kind_of(partial(way, folder / name, tmp_path)) == kind


def test_batch_and_review_go_on_after_it(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(flaky.page(3), encoding="utf-8")
    out = tmp_path / "out.csv"
    for _ in range(2):  # the second time from what the first has kept
        assert converted(folder / "ruled.pdf", out).said == "out of memory: more than 192 MiB"
    inputs = gather([str(folder / "drawn.pdf"), str(page)], bytes)
    done = review(inputs, tmp_path / "r.html", Settings("off"), limits=SMALL)
    assert (done.documents, done.failures) == (1, 1)


def test_a_command_at_its_defaults_stays_within_a_gigabyte(folder: Path) -> None:
    """The sum of what all its processes hold, looked at as it runs; and it says one line."""
    command = [sys.executable, "-m", "extract", "explain", str(folder / "ruled.pdf"), "--ocr"]
    process = subprocess.Popen(
        [*command, "off"], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    most = 0
    while process.poll() is None:
        most = max(most, held(process.pid))
        time.sleep(0.02)
    out, err = process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert err.decode().splitlines() == [
        f"{folder / 'ruled.pdf'}: out of memory: more than 700 MiB"
    ]
    assert 600 << 20 < most <= GIB


def held(pid: int) -> int:
    """Return what a process and all below it hold in memory."""
    total = 0
    try:
        every = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for one in every:
        try:
            total += one.memory_info().rss
        except psutil.Error:
            continue
    return total


def test_least_memory_is_enough_for_a_page(folder: Path) -> None:
    assert kind_of(lambda: extract.read_document(folder / "sound.pdf", limits=SMALL)) == ""
    for seconds, memory in ((60, LEAST - 1), (0, LEAST)):
        with pytest.raises(UsageError, match="expected"):
            Limits(seconds, memory)


@posix
def test_time_has_a_limit(folder: Path) -> None:
    def slow(one: Input, settings: Settings) -> None:
        time.sleep(60)

    page = Input(folder / "page.txt", "page.txt", flaky.page(1).encode())
    assert kind_of(lambda: made_of(page, slow, Settings(), limits=Limits(0.2))) == "timed out"
    limits = Limits(0.2)
    assert kind_of(lambda: extract.read_document(folder / "drawn.pdf", limits=limits)) == (
        "timed out"
    )


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (Given(), None),
        (Given(region="云溪区"), None),
        (Given(region="邵阳"), UsageError),
    ],
    ids=["nothing", "place", "two-places"],
)
def test_what_is_read_apart_is_what_is_read_here(
    folder: Path, given: Given, error: type[Exception] | None
) -> None:
    path = folder / "sound.pdf"
    if error is not None:
        with pytest.raises(error, match="邵阳"):
            extract.read_document(path, given=given)
        return
    apart = extract.read_document(path, given=given)
    assert isinstance(apart, Document)
    assert apart == pipeline.read_document(path, given=given)
    assert extract.observations(apart) == pipeline.observations(
        pipeline.read_document(path, given=given)
    )


def test_errors_are_those_of_the_reader(folder: Path) -> None:
    for name in ("none.pdf", "none.txt"):
        with pytest.raises(UnreadableDocument, match=f"^{folder / name}: no such file$"):
            extract.read_document(folder / name)
    with pytest.raises(UnreadableDocument, match=r"packed\.docx: .* times its size"):
        extract.table([folder / "sound.pdf", folder / "packed.docx"])


def test_table_keeps_the_order_of_the_files(folder: Path, tmp_path: Path) -> None:
    pages = [tmp_path / f"{n}.txt" for n in range(7)]
    for number, page in enumerate(pages):
        page.write_text(flaky.page(number), encoding="utf-8")
    found = extract.table([*pages, folder / "sound.pdf"])
    expected = [*(page.name for page in pages), "sound.pdf"]
    assert list(dict.fromkeys(found["document"])) == expected


def test_unforeseen_errors_cost_one_line() -> None:
    def fail(one: Input, settings: Settings) -> None:
        raise ZeroDivisionError("by design")

    one = Input(Path("a.txt"), "a.txt", b"x")
    (found,) = made_of_each([one], fail, Settings())
    assert isinstance(found, UnreadableDocument)
    assert found.kind == "crashed"
    assert "ZeroDivisionError: by design" in str(found)


@pytest.mark.parametrize(
    ("name", "data", "light"),
    [
        ("a.txt", "3人".encode(), True),
        ("a.html", b"<html>3", True),
        ("a.txt", bombs.swollen_pdf(bombs.RULED, 1 << 20), False),
        ("a.html", b"PK\x03\x04word/", False),
        ("a.md", b"\x89PNG\r\n\x1a\n", False),
        ("a.txt", b"\xd0\xcf\x11\xe0", False),
        ("a.pdf", "3人".encode(), False),
        ("a.txt", b"1" * (1 << 18) + b"1", False),
        ("none.txt", None, True),
    ],
    ids=["text", "page", "PDF", "zip", "picture", "old-Word", "named-PDF", "long", "none"],
)
def test_only_small_texts_are_read_in_this_process(
    tmp_path: Path, name: str, data: bytes | None, light: bool
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    assert _light(Input(path, name)) is light
    if data is not None and path.suffix != ".pdf":
        assert _light(Input(Path("stdin"), "stdin", data)) is light


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("extract.read.lines.MOST_CHARACTERS", 15, "more than 15 characters"),
        ("extract.pipeline.MOST_NUMBERS", 1, "more than 1 numbers"),
        ("extract.batch.worker.MOST_PACKED", 99, "gives more than 0 MiB"),
    ],
)
@pytest.mark.parametrize("kind", ["txt", "pdf", "html", "docx"])
def test_what_gives_too_much_is_too_large(
    monkeypatch: pytest.MonkeyPatch, kind: str, limit: str, most: int, said: str
) -> None:
    text = "云溪县新增就业12人，完成投资34万元，新增企业56户。"
    data = {
        "txt": text.encode(),
        "pdf": pdf([Sheet(column([text]))]),
        "html": f"<html><body><p>{text}</p></body></html>".encode(),
        "docx": hostile.word(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"),
    }[kind]
    hello = Hello(convert_document, Settings(), Limits())
    one = Input(Path("stdin"), "stdin", data)
    sound = _answer(hello, one)
    assert isinstance(sound, tuple)
    assert (sound[0].status, sound[0].rows) == ("converted", 3)
    monkeypatch.setattr(limit, most)
    found = _answer(hello, one)
    assert isinstance(found, tuple)
    assert (found[0].status, found[0].rows, found[1]) == ("too large", 0, b"[]")
    assert said in found[0].reason


def test_rules_are_loaded_anew_by_another_process(tmp_path: Path) -> None:
    for rules in (load_rules(), load_rules(tmp_path)):
        assert pickle.loads(pickle.dumps(rules)) is rules


THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from extract.pipeline import observations, read_document
from extract.read.pdf import read_pdf
from extract.read.source import Source
from extract.write.pictures import page_pictures
from pathlib import Path
sys.setswitchinterval(1e-6)
path = Path(sys.argv[1])
def lines(_):
    return read_pdf(Source(str(path), path), "off").blocks
def every(_):
    document = read_document(path)
    pictures = page_pictures(path.read_bytes(), [1, 2], 1 << 20)
    return lines(0), pictures, document, observations(document)
for one, times in ((lines, 300), (every, 16)):
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(one, range(times)))
    alone = one(0)
    print(len(together), all(found == alone for found in together))
"""


def test_threads_read_pdfs_as_one_does(folder: Path) -> None:
    command = [sys.executable, "-c", THREADS, str(folder / "sound.pdf")]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "300 True\n16 True\n"), done.stderr


def test_threads_read_within_limits(folder: Path) -> None:
    page = folder / "page-of-threads.txt"
    page.write_text(flaky.page(1), encoding="utf-8")
    for path in (page, folder / "sound.pdf"):
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(extract.read_document, [path] * 6))
        assert found == [pipeline.read_document(path)] * 6
    assert threading.active_count() < 8


def test_a_pool_that_may_start_no_processes_is_told(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, multiprocessing, extract\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        try:\n"
        "            pool.map(extract.read_document, sys.argv[1:])\n"
        "        except Exception as error:\n"
        "            print(error)\n",
        encoding="utf-8",
    )
    command = [sys.executable, str(script), str(folder / "sound.pdf")]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, encoding="utf-8")
    assert "use concurrent.futures.ProcessPoolExecutor" in done.stdout, done.stderr
