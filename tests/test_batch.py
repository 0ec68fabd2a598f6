"""A bad document costs nothing but itself, and nothing that is done is done again."""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import flaky
import pytest
from printed import Sheet, column, pdf

from extract.batch import Input, Limits, Record, Settings, convert, cores, gather
from extract.batch.journal import Journal
from extract.batch.record import LINE, pack, unpack
from extract.batch.work import convert_document
from extract.errors import BulletinError, RuleError, UsageError
from extract.write import COLUMNS, target_of

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
posix = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def ledger(out: Path) -> dict[str, dict[str, str]]:
    lines = read(out.with_name(out.name + ".ledger.csv"))
    found = {line["path"]: line for line in lines}
    assert len(found) == len(lines), "a path stands in the ledger twice"
    return found


def never(one: Input, settings: Settings) -> tuple[Record, bytes]:
    raise AssertionError(f"{one.key} was read again")


def bad_table(one: Input, settings: Settings) -> tuple[Record, bytes]:
    raise RuleError("units.toml", "元", "bad by design")


class TestGather:
    def names(self, *paths: Path | str, stdin: bytes = b"") -> list[str]:
        found = gather([str(path) for path in paths], lambda: stdin)
        return [one.name for one in found if not one.passed_over]

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        for name in ("b/2.txt", "b/10.PDF", "a.html", ".hidden.txt", ".git/x.txt", "notes.csv"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("x", encoding="utf-8")
        return tmp_path

    def test_folder_is_walked_in_order_without_hidden_and_other_files(self, archive: Path) -> None:
        assert self.names(archive) == ["a.html", "b/10.PDF", "b/2.txt"]
        (archive / "c.txt").touch()
        (archive / "b" / "deep").mkdir()
        (archive / "b" / "deep" / "0.md").touch()
        expected = ["a.html", "b/10.PDF", "b/2.txt", "b/deep/0.md", "c.txt"]
        assert self.names(archive) == expected

    @pytest.mark.skipif(sys.platform != "linux", reason="needs names that are bytes")
    def test_name_in_another_encoding_is_shown(self, tmp_path: Path) -> None:
        for raw in ("报告".encode("gb18030"), b"\xff\xff"):
            Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw + b".txt")).write_text(
                flaky.page(1), encoding="utf-8"
            )
        assert self.names(tmp_path) == ["报告.txt", "\\xff\\xff.txt"]
        out = tmp_path / "out.csv"
        convert(gather([str(tmp_path)], bytes), target_of(str(out)))
        assert convert(gather([str(tmp_path)], bytes), target_of(str(out))).kept == 2
        assert {row["document"] for row in read(out)} == {"报告.txt", "\\xff\\xff.txt"}
        assert str(tmp_path / "报告.txt") in ledger(out)

    def test_named_file_is_taken_whatever_its_ending(self, archive: Path) -> None:
        assert self.names(archive / "notes.csv") == ["notes.csv"]

    def test_files_of_other_kinds_are_told_of(self, archive: Path) -> None:
        for name in ("a.MP4", "b/list.exe", "b/none", ".git/y.rar"):
            (archive / name).touch()
        others = [one for one in gather([str(archive)], bytes) if one.passed_over]
        assert [one.name for one in others] == ["a.MP4", "b/list.exe", "b/none", "notes.csv"]
        assert "ending in .MP4" in others[0].problem
        assert "without an ending" in others[2].problem
        assert not any(one.passed_over for one in gather([str(archive)], bytes, others=False))
        named = gather([str(archive), str(archive / "notes.csv")], bytes)
        assert [one.name for one in named if one.passed_over] == ["a.MP4", "b/list.exe", "b/none"]

    def test_files_of_other_kinds_are_in_the_ledger(self, archive: Path) -> None:
        out = archive / "out.csv"
        for _ in range(2):  # what the first run wrote is none of them
            summary = convert(gather([str(archive)], bytes), target_of(str(out)))
            assert (summary.documents, summary.passed_over) == (3, 1)
            told = ledger(out)
            line = told.pop(str(archive / "notes.csv"))
            assert line["status"] == "unsupported"
            assert "ending in .csv" in line["reason"]
            assert len(told) == 3

    def test_order_is_that_of_the_paths(self, archive: Path) -> None:
        assert self.names(archive / "b/2.txt", archive / "a.html") == ["2.txt", "a.html"]

    def test_file_is_taken_once(self, archive: Path) -> None:
        again = self.names(archive / "a.html", archive, archive / "b" / ".." / "a.html")
        assert again == ["a.html", "b/10.PDF", "b/2.txt"]

    def test_same_names_become_paths(self, archive: Path) -> None:
        (archive / "2.txt").write_text("x", encoding="utf-8")
        found = self.names(archive / "2.txt", archive / "b")
        assert found[0] == (archive / "2.txt").as_posix()
        assert found[-1] == (archive / "b/2.txt").as_posix()

    def test_dash_is_standard_input(self) -> None:
        (one,) = gather(["-"], lambda: b"data")
        assert (one.name, one.key, one.data) == ("stdin", "-", b"data")

    def test_missing_file_is_kept_for_the_ledger(self, tmp_path: Path) -> None:
        assert self.names(tmp_path / "none.txt") == ["none.txt"]


class TestAccount:
    def line(self, data: bytes, name: str, tmp_path: Path) -> dict[str, str]:
        (tmp_path / name).write_bytes(data)
        out = tmp_path / "out.csv"
        convert(gather([str(tmp_path / name)], bytes), target_of(str(out)))
        return ledger(out)[str(tmp_path / name)]

    def test_what_is_kept_and_left_out(self, tmp_path: Path) -> None:
        page = (
            "<html><body><h1>云溪县民生简报</h1><p>云溪县新增就业1230人。</p>"
            "<p><a href=/1>上一篇</a></p><p>【打印本页】</p></body></html>"
        )
        line = self.line(page.encode(), "a.html", tmp_path)
        assert (line["status"], line["kept"], line["left_out"]) == ("converted", "0.6897", "0.3103")
        assert line["left_out_reasons"] == "controls 0.2069; navigation 0.1034"
        line = self.line("云溪县新增就业1230人。".encode(), "a.txt", tmp_path)
        assert (line["kept"], line["left_out"], line["left_out_reasons"]) == ("1.0", "0.0", "")

    def test_a_document_read_in_part(self, tmp_path: Path) -> None:
        sheets = [Sheet(column(["云溪县新增就业1230人。"])), Sheet([], size=(20000, 800))]
        line = self.line(pdf(sheets), "a.pdf", tmp_path)
        assert (line["status"], line["rows"], line["pages"]) == ("partly", "1", "2")
        assert line["reason"].startswith("page 2 is 20000 by 800 points")
        assert line["left_out_reasons"] == line["reason"]
        record = Record("a.pdf", status="partly", reason="page 2 is too large")
        assert record.good
        assert record.said == "partly: page 2 is too large"


class TestJournal:
    def line(self, digest: str, count: int = 0) -> Record:
        return Record(f"{digest}.txt", hash=digest, rows=count, status="converted")

    def test_packed_rows_come_back_as_they_were(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(flaky.page(12), encoding="utf-8")
        record, packed = convert_document(Input(path, "a.txt"), Settings())
        found = list(unpack(packed))
        assert len(found) == record.rows > 0
        assert pack(found) == packed
        assert list(found[0]) == list(COLUMNS)

    def test_many_rows_come_back_line_by_line(self) -> None:
        row = dict.fromkeys(COLUMNS)
        rows = [{**row, "start": number} for number in range(2 * LINE + 7)]
        packed = pack(rows)
        assert list(unpack(packed)) == rows
        assert list(unpack(packed, 1, 2)) == rows[LINE : 2 * LINE]
        assert list(unpack(packed, 2)) == rows[2 * LINE :]
        assert list(unpack(b"[]")) == list(unpack(pack([]))) == []

    def test_only_what_is_settled_is_found(self, tmp_path: Path) -> None:
        with Journal(tmp_path, "s") as journal:
            for name, settled in (("aa", True), ("bb", False), ("cc", True)):
                journal.append(self.line(name), ".txt", b"[]", settled=settled)
        with Journal(tmp_path, "s") as journal:
            found = [journal.find(name, ".txt") for name in ("aa", "bb", "cc")]
            assert [bool(one) for one in found] == [True, False, True]
            assert journal.find("aa", ".md") is None
            assert found[0] is not None
            assert journal.record(found[0], "moved.txt") == replace(
                self.line("aa"), path="moved.txt"
            )

    def test_files_of_earlier_versions_are_removed(self, tmp_path: Path) -> None:
        for name in ("rows.jsonl", "done.jsonl"):
            (tmp_path / name).write_bytes(b"[]\n")
        with Journal(tmp_path, "s"):
            assert {one.name for one in tmp_path.glob("*.jsonl")} == set()

    @pytest.mark.parametrize("fresh", [False, True], ids=["other-settings", "force"])
    def test_begins_anew(self, tmp_path: Path, fresh: bool) -> None:
        with Journal(tmp_path, "s") as journal:
            journal.append(self.line("aa"), ".txt", b"[]", settled=True)
        with Journal(tmp_path, "s" if fresh else "t", fresh=fresh) as journal:
            assert journal.find("aa", ".txt") is None
        with Journal(tmp_path, "s") as journal:
            assert len(journal) == 0

    @posix
    def test_second_run_on_one_target_is_refused(self, tmp_path: Path) -> None:
        with Journal(tmp_path, "s"), pytest.raises(UsageError, match="another run"):
            Journal(tmp_path, "s")


def check(folder: Path, out: Path, good: int, bad: int) -> None:
    """Assert that good documents have their rows once, and bad ones their reason."""
    lines = ledger(out)
    assert len(lines) == good + bad
    for path, line in lines.items():
        expected = flaky.bad_status(path)
        assert line["status"] == (expected or "converted"), line
        assert bool(line["reason"]) == bool(expected)
    found = read(out)
    places = Counter((row["document"], row["start"]) for row in found)
    assert set(places.values()) == {1}
    said = Counter(row["document"] for row in found if row["unit"] == "人")
    assert len(said) == good
    assert set(said.values()) == {1}
    assert sorted(int(row["value"]) for row in found if row["unit"] == "人") == list(range(good))
    assert sum(int(line["rows"]) for line in lines.values()) == len(found)
    order = [path.split("/", 1)[1] for path in (p.removeprefix(f"{folder.parent}/") for p in lines)]
    documents = list(dict.fromkeys(row["document"] for row in found))
    assert documents == [name for name in order if name in set(documents)]


@pytest.mark.slow
@posix
def test_batch_outlives_its_workers_and_itself(tmp_path: Path) -> None:
    """Workers killed at random, the parent once, twelve kinds of bad files: nothing is lost."""
    folder, out = tmp_path / "archive", tmp_path / "out.csv"
    flaky.write_archive(folder, good=190, bad=12)
    command = [sys.executable, flaky.__file__, str(folder), str(out), "80"]
    killed = subprocess.run(command, check=False, timeout=120, env=ENVIRONMENT)
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    seen: list[Record] = []
    kill = flaky.killer(folder, 25, random.Random(7))

    def watch(record: Record) -> None:
        seen.append(record)
        kill(record)

    summary = flaky.run(folder, str(out), seconds=2.0, watch=watch)
    assert (summary.documents, summary.failures) == (202, 12)
    assert 60 <= summary.kept <= 80
    assert len(seen) == 202
    check(folder, out, 190, 12)


@posix
def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "archive", tmp_path / "out.csv"
    flaky.write_archive(folder, good=6, bad=2)
    inputs = gather([str(folder)], lambda: b"")
    first = convert(inputs, target_of(str(out)), jobs=1)
    before = out.read_bytes()
    again = convert(inputs, target_of(str(out)), jobs=1, work=never)
    assert (first.kept, again.kept) == (0, 8)
    assert out.read_bytes() == before
    (folder / "0" / "00000.txt").write_text(flaky.page(999), encoding="utf-8")
    changed = convert(inputs, target_of(str(out)), jobs=1)
    assert changed.kept == 7
    assert any(row["value"] == "999" for row in read(out))
    forced = convert(inputs, target_of(str(out)), jobs=1, force=True)
    assert forced.kept == 0


def test_settings_that_change_rows_have_all_done_again(tmp_path: Path) -> None:
    path, out = tmp_path / "a.txt", tmp_path / "out.csv"
    path.write_text(flaky.page(3), encoding="utf-8")
    own = tmp_path / "rules"
    own.mkdir()
    inputs = gather([str(path)], lambda: b"")
    convert(inputs, target_of(str(out)))
    assert convert(inputs, target_of(str(out))).kept == 1
    (own / "jieba.txt").write_text("新增就业\n", encoding="utf-8")
    assert convert(inputs, target_of(str(out)), Settings(patterns=own)).kept == 0


def test_moved_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    path, out = tmp_path / "a.txt", tmp_path / "out.csv"
    path.write_text(flaky.page(3), encoding="utf-8")
    convert([Input(path, "a.txt")], target_of(str(out)))
    moved = path.rename(tmp_path / "b.txt")
    assert convert([Input(moved, "b.txt")], target_of(str(out)), work=never).kept == 1
    assert {row["document"] for row in read(out)} == {"b.txt"}
    assert set(ledger(out)) == {str(moved)}


def test_failure_that_may_pass_is_tried_again(tmp_path: Path) -> None:
    inputs = [Input(tmp_path / "late.txt", "late.txt")]
    out = tmp_path / "out.csv"
    assert convert(inputs, target_of(str(out))).failures == 1
    assert ledger(out)[str(inputs[0].path)]["status"] == "missing"
    inputs[0].path.write_text(flaky.page(3), encoding="utf-8")
    assert convert(inputs, target_of(str(out))).failures == 0


@posix
@pytest.mark.parametrize("jobs", [None, 1], ids=["in-process", "worker"])
def test_hang_is_cut_short(tmp_path: Path, jobs: int | None) -> None:
    path = tmp_path / "0" / "hang.txt"
    path.parent.mkdir()
    path.write_bytes(b"!!hang")
    began = time.monotonic()
    seen: list[Record] = []
    convert(
        [Input(path, "hang.txt")],
        target_of(str(tmp_path / "o.csv")),
        jobs=jobs,
        limits=Limits(0.5),
        watch=seen.append,
        work=flaky.work,
    )
    assert [(record.status, record.reason) for record in seen] == [("timed out", "more than 0.5 s")]
    assert time.monotonic() - began < 30


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that keeps others waiting")
def test_file_that_blocks_is_not_waited_for(tmp_path: Path) -> None:
    """To open a file under a lease takes as long as its holder likes, a minute at most."""
    import fcntl

    folder, out = tmp_path / "in", tmp_path / "t.csv"
    flaky.write_archive(folder, good=5, bad=0)
    inputs = gather([str(folder)], bytes)
    convert(inputs, target_of(str(out)))
    before = signal.signal(signal.SIGIO, signal.SIG_IGN)
    with inputs[1].path.open("rb+") as held:
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        summary = convert(inputs, target_of(str(out)), limits=Limits(0.5))
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    signal.signal(signal.SIGIO, before)
    assert (summary.kept, summary.failures) == (4, 1)
    assert ledger(out)[str(inputs[1].path)]["status"] == "timed out"


@posix
def test_memory_has_a_limit(tmp_path: Path) -> None:
    """A document that takes what the machine could give, but not the limit, is cut short.

    So is one for which another program does, which the worker has started.
    """
    (tmp_path / "0").mkdir()
    for number, text in enumerate((b"!!eat", flaky.page(1).encode(), b"!!start")):
        (tmp_path / "0" / f"{number}.txt").write_bytes(text)
    for allowed, status, seconds in (
        (300 << 20, ("out of memory", "out of memory"), 60),
        (2 << 30, ("crashed", "timed out"), 5),
    ):
        seen: list[Record] = []
        convert(
            gather([str(tmp_path)], bytes),
            target_of(str(tmp_path / "o.csv")),
            jobs=1,
            limits=Limits(seconds, allowed),
            watch=seen.append,
            work=flaky.work,
            force=True,
        )
        assert {Path(one.path).name: one.status for one in seen} == {
            "0.txt": status[0],
            "1.txt": "converted",
            "2.txt": status[1],
        }


@posix
def test_table_that_cannot_be_used_stops_the_batch(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(RuleError, match="bad by design"):
        convert([Input(path, "a.txt")], target_of(str(tmp_path / "o.csv")), jobs=1, work=bad_table)
    assert not (tmp_path / "o.csv").exists()


def test_rows_that_went_missing_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(flaky.page(1), encoding="utf-8")
    with pytest.raises(BulletinError, match="0 written"):
        convert([Input(path, "a.txt")], lambda found: 0)


def test_process_that_hands_out_documents_loads_no_finder() -> None:
    script = "import sys, extract.batch, extract.batch.supervise\n"
    script += (
        "sys.exit(', '.join({'extract.find', 'extract.read', 'jieba'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_cores_are_counted() -> None:
    assert cores() >= 1


def test_script_without_a_guard_converts(tmp_path: Path) -> None:
    """A script that calls `convert` at its top level is not run again by the processes."""
    (tmp_path / "brief.txt").write_text("截至6月底，衡南县新增就业90人。\n", encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "from extract.batch import convert, gather\n"
        "from extract.write import target_of\n"
        "print(convert(gather(['brief.txt'], bytes), target_of('out.csv'), jobs=2).rows)\n",
        encoding="utf-8",
    )
    run = [sys.executable, str(script)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        run, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
