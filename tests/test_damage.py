"""Whatever happens to `OUT.work`: the next run gives the table of a clean run, or says why not."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import flaky
import pytest

from extract import batch
from extract.batch import within
from extract.cli import main
from extract.errors import BulletinError
from extract.write import target_of

PAGE = 4096
GOOD = 14
Damage = Callable[[Path], None]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals and links of POSIX")

#: What the run says: nothing, how many documents are kept of a damaged journal (of a damaged page:
#: some), or why it is put aside.
NOTHING = ""
SOME = "journal.sqlite: damaged; {} of 16 documents are kept, the rest is read"
PART = SOME.format("([1-9]|1[0-5])")
#: How much is hit depends on how the entries happen to lie on the pages.
ANY = SOME.format(r"(\d|1[0-6])")
ASIDE = "journal.sqlite: {}; put aside as journal.sqlite.aside1, all is read again"


def name(number: int) -> bytes:
    """Return what only the record of a document holds."""
    return f"{number:05}.txt".encode()


def flip(file: str, at: int | bytes, bit: int = 0) -> Damage:
    """Flip a bit at an offset, or in the first place that holds these bytes."""

    def damage(work: Path) -> None:
        held = bytearray((work / file).read_bytes())
        held[held.index(at) if isinstance(at, bytes) else at] ^= 1 << bit
        (work / file).write_bytes(held)

    return damage


def over(file: str, at: int, put: bytes) -> Damage:
    """Put other bytes at an offset; one below 0 counts from the end."""

    def damage(work: Path) -> None:
        held = bytearray((work / file).read_bytes())
        start = at % (len(held) + 1)
        held[start : start + len(put)] = put
        (work / file).write_bytes(held)

    return damage


def zero(file: str, page: int) -> Damage:
    """Zero a page; one below 0 counts from the end."""
    return over(file, page * PAGE - (page < 0), bytes(PAGE))


def cut(file: str, share: float) -> Damage:
    """Keep a share of a file."""
    return lambda work: os.truncate(work / file, int((work / file).stat().st_size * share))


def swap(first: int, second: int) -> Damage:
    """Swap two pages of the journal."""

    def damage(work: Path) -> None:
        held = (work / "journal.sqlite").read_bytes()
        pages = [held[at : at + PAGE] for at in range(0, len(held), PAGE)]
        pages[first], pages[second] = pages[second], pages[first]
        (work / "journal.sqlite").write_bytes(b"".join(pages))

    return damage


def sql(*statements: str) -> Damage:
    """Change what the journal holds."""

    def damage(work: Path) -> None:
        with closing(sqlite3.connect(work / "journal.sqlite", isolation_level=None)) as base:
            for statement in statements:
                base.execute(statement)

    return damage


def exchange(*columns: str) -> Damage:
    """Swap what the journal says of documents 3 and 4."""
    other = "(SELECT {} FROM temp.old WHERE old.id = 7 - document.id)"
    put = ", ".join(f"{column} = {other.format(column)}" for column in columns)
    return sql(
        "CREATE TEMP TABLE old AS SELECT * FROM document",
        f"UPDATE document SET {put} WHERE id IN (3, 4)",
    )


def put(file: str, held: bytes) -> Damage:
    """Have a file hold something else."""
    return lambda work: void((work / file).write_bytes(held))


def gone(*files: str) -> Damage:
    def damage(work: Path) -> None:
        for file in files:
            (work / file).unlink()

    return damage


def folder(file: str) -> Damage:
    def damage(work: Path) -> None:
        (work / file).unlink(missing_ok=True)
        (work / file / "deep").mkdir(parents=True)

    return damage


def link(file: str) -> Damage:
    def damage(work: Path) -> None:
        (work / file).unlink(missing_ok=True)
        (work / file).symlink_to(other(work.parent / "mine.sqlite"))

    return damage


def foreign(file: str) -> Damage:
    return lambda work: void(shutil.copy(other(work.parent / "mine.sqlite"), work / file))


def foreign_log(work: Path) -> None:
    """Put the log of another database where that of the journal is."""
    path = work.parent / "mine.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("CREATE TABLE mine (text)")
        base.executemany("INSERT INTO mine VALUES (?)", [("x" * 999,)] * 20)
        shutil.copy(f"{path}-wal", work / "journal.sqlite-wal")


def other(path: Path) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("CREATE TABLE mine (text)")
    return path


def mode(file: str, bits: int) -> Damage:
    def damage(work: Path) -> None:
        (work / file).chmod(bits)
        if os.access(work / file, os.W_OK):
            pytest.skip("this user may do everything")

    return damage


def void(_: object) -> None:
    return None


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with documents, and what a run left that ended, and one that was killed."""
    root = tmp_path_factory.mktemp("damage")
    flaky.write_archive(root / "done" / "in", GOOD, 0)
    for number in (90, 91):
        pages = (flaky.page(1000 * number + page) for page in range(60))
        path = root / "done" / "in" / f"{number:05}.txt"
        path.write_text("".join(pages), encoding="utf-8")
    shutil.copytree(root / "done", root / "killed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(within, "FEW", 99)
        assert convert(root / "done") == 0
    out = root / "killed" / "t.csv"
    command = [sys.executable, flaky.__file__, str(root / "killed" / "in"), str(out), "12"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    killed = subprocess.run(command, check=False, timeout=120, env=environment)
    assert killed.returncode == -signal.SIGKILL
    assert (root / "killed" / "t.csv.work" / "journal.sqlite-wal").stat().st_size > PAGE
    return root


def convert(root: Path) -> int:
    return main(["convert", str(root / "in"), "-o", str(root / "t.csv")])


BASE = "journal.sqlite"
LOG, INDEX = f"{BASE}-wal", f"{BASE}-shm"
MANIFEST = "written.json"
DONE: dict[str, tuple[Damage, str]] = {
    "nothing": (lambda work: None, NOTHING),
    "magic": (flip(BASE, 3), ASIDE.format("not an SQLite database")),
    "page size": (flip(BASE, 16), ASIDE.format("cannot be opened")),
    "write version": (flip(BASE, 18, 2), NOTHING),
    "reserved bytes": (flip(BASE, 20, 4), ANY),
    "free pages": (flip(BASE, 39, 1), SOME.format(16)),
    "schema format": (flip(BASE, 47, 5), ASIDE.format("cannot be opened")),
    "text encoding": (flip(BASE, 59, 1), ASIDE.format("cannot be opened")),
    "version": (sql("PRAGMA user_version = 2"), ASIDE.format("written by another version")),
    "application": (flip(BASE, 70), ASIDE.format("another SQLite database")),
    "schema": (flip(BASE, b"head BLOB"), ASIDE.format("cannot be opened")),
    "header of the root": (flip(BASE, PAGE, 3), SOME.format(0)),
    "header of a page": (flip(BASE, 3 * PAGE), ANY),
    "record": (flip(BASE, name(3)), SOME.format(15)),
    "rows": (flip(BASE, b"\x78\x01", 2), SOME.format(15)),
    "last byte": (flip(BASE, -1, 7), SOME.format(15)),
    "first page zeroed": (zero(BASE, 0), ASIDE.format("not an SQLite database")),
    "root zeroed": (zero(BASE, 1), SOME.format(0)),
    "page zeroed": (zero(BASE, 3), ANY),
    "last page zeroed": (zero(BASE, -1), PART),
    "pages swapped": (swap(3, 4), ANY),
    "empty": (cut(BASE, 0), ASIDE.format("not an SQLite database")),
    "header cut": (cut(BASE, 0.001), ASIDE.format("not an SQLite database")),
    "cut in the middle": (cut(BASE, 0.5), PART),
    "end cut": (cut(BASE, 0.99), PART),
    "more behind it": (over(BASE, -1, b"\xff" * 9999), NOTHING),
    "bad UTF-8": (put(BASE, b"\xff\xfe" * 999), ASIDE.format("not an SQLite database")),
    "lines of JSON": (put(BASE, b"[1]\n" * 999), ASIDE.format("not an SQLite database")),
    "foreign": (foreign(BASE), ASIDE.format("another SQLite database")),
    "folder": (folder(BASE), ASIDE.format("journal.sqlite is not a file")),
    "link": (link(BASE), ASIDE.format("journal.sqlite is not a file")),
    "gone": (gone(BASE), NOTHING),
    "rows swapped": (exchange("packed"), SOME.format(14)),
    "records swapped": (exchange("head"), SOME.format(14)),
    "documents swapped": (exchange("head", "packed", "sum"), SOME.format(14)),
    "record of bad UTF-8": (sql("UPDATE document SET head = x'ff' WHERE id = 5"), SOME.format(15)),
    "record of bad JSON": (sql("UPDATE document SET head = '[' WHERE id = 5"), SOME.format(15)),
    "digit in a record": (
        sql("UPDATE document SET head = replace(head, '\"rows\": 2', '\"rows\": 3')"),
        SOME.format(2),
    ),
    "rows are a number": (sql("UPDATE document SET packed = 5 WHERE id = 5"), SOME.format(15)),
    "no checksums": (sql("UPDATE document SET sum = x''"), SOME.format(0)),
    "document gone": (sql("DELETE FROM document WHERE id = 5"), NOTHING),
    "another table": (sql("CREATE TABLE more (text)"), ASIDE.format("cannot be opened")),
    "no table": (sql("DROP TABLE document"), ASIDE.format("cannot be opened")),
    "rollback log": (put(f"{BASE}-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 99), NOTHING),
    "half of a new one": (put(f"{BASE}.new", b"SQLite format 3\0"), NOTHING),
    "earlier versions": (put("rows.jsonl", b"[1"), NOTHING),
    "lock holds bytes": (put("lock", b"\xff"), NOTHING),
}
KILLED: dict[str, tuple[Damage, str]] = {
    "nothing": (lambda work: None, NOTHING),
    "log gone": (gone(LOG), NOTHING),
    "index gone": (gone(INDEX), NOTHING),
    "both gone": (gone(LOG, INDEX), NOTHING),
    "journal gone": (gone(BASE), ASIDE.format("the file is gone")),
    "log header": (flip(LOG, 9), NOTHING),
    "log frame header": (flip(LOG, 34), NOTHING),
    "log frame": (flip(LOG, 3 * PAGE), NOTHING),
    "log zeroed": (zero(LOG, 1), NOTHING),
    "log empty": (cut(LOG, 0), NOTHING),
    "log cut": (cut(LOG, 0.6), NOTHING),
    "log of another": (foreign_log, ASIDE.format("cannot be opened")),
    "log is bad UTF-8": (put(LOG, b"\xff" * 9999), NOTHING),
    "log is a folder": (folder(LOG), ASIDE.format("journal.sqlite-wal is not a file")),
    "log is a link": (link(LOG), ASIDE.format("journal.sqlite-wal is not a file")),
    "index zeroed": (zero(INDEX, 0), NOTHING),
    "index header": (flip(INDEX, 16), NOTHING),
    "index cut": (cut(INDEX, 0.3), NOTHING),
    "index is a folder": (folder(INDEX), ASIDE.format("journal.sqlite-shm is not a file")),
}
CHANGED, NOT_OURS = "was changed since it was written", "was not written by this command"
REFUSED: dict[str, tuple[Damage, str]] = {
    "hash": (flip(MANIFEST, -5), CHANGED),
    "name": (flip(MANIFEST, b"t.csv"), NOT_OURS),
    "end cut": (cut(MANIFEST, 0.9), NOT_OURS),
    "empty": (cut(MANIFEST, 0), NOT_OURS),
    "zeroed": (zero(MANIFEST, 0), NOT_OURS),
    "bad UTF-8": (put(MANIFEST, b'{"t.csv": "\xff"}'), NOT_OURS),
    "a list": (put(MANIFEST, b"[1]"), NOT_OURS),
    "too deep": (put(MANIFEST, b"[" * 10**5), NOT_OURS),
    "gone": (gone(MANIFEST), NOT_OURS),
    "folder": (folder(MANIFEST), NOT_OURS),
    "journal not to be read": (mode(BASE, 0o000), "journal.sqlite: Permission denied"),
    "journal not to be written": (mode(BASE, 0o444), "journal.sqlite: Permission denied"),
    "folder not to be written": (mode(".", 0o555), "t.csv.work: Permission denied"),
    "lock is a folder": (folder("lock"), "lock: Is a directory"),
    "lock is a link": (link("lock"), "lock: is a link"),
}


@pytest.fixture
def run(
    archive: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[[str, Damage], tuple[int, list[str]]]:
    """Damage what a run left; run again, and return the status and all lines but the last."""
    monkeypatch.setattr(within, "FEW", 99)

    def run(state: str, damage: Damage) -> tuple[int, list[str]]:
        root = tmp_path / "root"
        shutil.copytree(archive / state, root)
        damage(root / "t.csv.work")
        mine = root / "mine.sqlite"
        before = mine.read_bytes() if mine.exists() else None
        status = convert(root)
        lines = capsys.readouterr().err.splitlines()
        assert (root / "t.csv").read_bytes() == (archive / "done" / "t.csv").read_bytes()
        assert (mine.read_bytes() if mine.exists() else None) == before
        if status == 0:
            assert convert(root) == 0
            assert "(16 unchanged since the last run)" in capsys.readouterr().err
        return status, [line.replace(f"{root / 't.csv.work'}/", "") for line in lines]

    return run


Run = Callable[[str, Damage], tuple[int, list[str]]]


@pytest.mark.parametrize(("damage", "said"), DONE.values(), ids=DONE)
def test_of_a_run_that_ended(run: Run, damage: Damage, said: str) -> None:
    status, lines = run("done", damage)
    assert (status, len(lines)) == (0, 2 if said else 1)
    assert re.fullmatch(said, "".join(lines[:-1]))


@pytest.mark.parametrize(("damage", "said"), KILLED.values(), ids=KILLED)
def test_of_a_run_that_was_killed(run: Run, damage: Damage, said: str) -> None:
    status, lines = run("killed", damage)
    assert (status, lines[:-1]) == (0, [said] if said else [])


@pytest.mark.parametrize(("damage", "said"), REFUSED.values(), ids=REFUSED)
def test_of_what_says_whose_it_is(run: Run, damage: Damage, said: str) -> None:
    status, lines = run("done", damage)
    assert (status, len(lines)) == (2, 1)
    assert said in lines[0]


def test_while_it_runs(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is damaged between reading and writing is in no table, and read by the next run."""
    monkeypatch.setattr(within, "FEW", 99)
    inputs = batch.gather([str(archive / "done" / "in")], bytes)
    out, left = tmp_path / "t.csv", iter(range(len(inputs)))

    def watch(record: batch.Record) -> None:
        if next(left) == GOOD:
            sql("UPDATE document SET packed = x'00' WHERE id = 2")(tmp_path / "t.csv.work")

    with pytest.raises(BulletinError, match=r"journal\.sqlite: damaged; the same command again"):
        batch.convert(inputs, target_of(str(out)), watch=watch)
    assert not out.exists()
    said: list[str] = []
    summary = batch.convert(inputs, target_of(str(out)), notice=said.append)
    assert (summary.kept, len(said)) == (15, 1)
    assert out.read_bytes() == (archive / "done" / "t.csv").read_bytes()


def test_of_a_disk_that_is_full(archive: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000));"
        "from extract.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    out = tmp_path / "t.csv"
    command = [
        sys.executable,
        "-c",
        script,
        "convert",
        str(archive / "done" / "in"),
        "-o",
        str(out),
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, check=False, capture_output=True, env=environment)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"journal.sqlite: disk I/O error" in done.stderr
    assert not out.exists()
