"""Shards: the rows that one machine would find, each once, whatever happens to the run."""

from __future__ import annotations

import csv
import json
import logging
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import flaky
import pytest
from pandas.testing import assert_frame_equal

pytest.importorskip("pyarrow")
pytest.importorskip("distributed")
pytest.importorskip("deltalake")

import pyarrow.dataset as ds

from extract.batch import Input, Limits, Settings, gather, shard, tasks
from extract.batch.cluster import convert_by_cluster
from extract.batch.delta import Table
from extract.batch.journal import _Lock
from extract.batch.record import Record
from extract.batch.shard import Listed, Shard, convert_shard, cut, list_of, name_of
from extract.batch.work import Work
from extract.cli import main
from extract.errors import BulletinError, UsageError
from extract.study.frames import read_table
from extract.write import COLUMNS, target_of
from extract.write.parquet import write

kill_cluster = import_module("tools.kill_cluster")

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")
Row = tuple[str, int, float]


@pytest.fixture(scope="module", autouse=True)
def small_shards() -> Iterator[None]:
    """Shards of some eight documents; what Dask is kept from saying here, it may say after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shard, "MEAN", 8)
        patch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")
        yield
    for name in tasks._SILENT:
        logging.getLogger(name).setLevel(logging.NOTSET)


def one_by_one(
    inputs: Iterable[tuple[int, Input]], work: Work, settings: Settings, **_: object
) -> Iterator[tuple[int, Record, bytes]]:
    for number, one in inputs:
        yield number, *work(one, settings)


def run_here(text: str, folder: str) -> tuple[str, str, bool]:
    said = json.loads(text)
    said["listed"] = tuple(Listed(**one) for one in said["listed"])
    new = Path(folder, uuid4().hex)
    convert_shard(Shard(**said), new)
    return str(new), "", False


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have shards converted in this process, where processes are not what is tested."""
    monkeypatch.setattr(shard, "supervise", one_by_one)
    monkeypatch.setattr(tasks, "run", run_here)


def written(folder: Path) -> Path:
    flaky.write_archive(folder / "in", good=20, bad=3)
    return folder / "in"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return written(tmp_path)


def run(folder: Path, out: Path, *options: str) -> int:
    return main(["convert", str(folder), "-o", f"{out}/", "--cluster", "local", *options])


def found(out: Path) -> list[Row]:
    """Return the rows of a table as its log has them, or of a folder without a log."""
    table = read_table(out)
    return sorted(zip(table["document"], table["start"], table["value"], strict=True))


def plain(out: Path) -> list[Row]:
    """Return the rows of all Parquet files of a folder."""
    rows = ds.dataset(out, partitioning="hive").to_table(["document", "start", "value"])
    return sorted((row["document"], row["start"], row["value"]) for row in rows.to_pylist())


def ledger(out: Path) -> list[dict[str, str]]:
    with Path(f"{out}.ledger.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [{**line, "seconds": ""} for line in csv.DictReader(handle)]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive and its table, `many`, by processes as users have them."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(written(folder).relative_to(folder), Path("many")) == 1
    return folder


@pytest.fixture
def made(
    first: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    here: None,
) -> Path:
    """Return a copy of the table; the archive is `in`, from the folder that is current."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    return Path("many")


ARCHIVE = Path("in")


def test_cluster_finds_what_one_process_finds(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Path("one")
    assert main(["convert", str(ARCHIVE), "-o", f"{one}/", "--jobs", "1"]) == 1
    assert found(made) == found(one) == plain(made) == plain(one)
    assert len(found(made)) == 40
    assert ledger(made) == ledger(one)
    by = ["document", "start"]
    one_table, table = (read_table(out).sort_values(by, ignore_index=True) for out in (one, made))
    assert_frame_equal(one_table, table[one_table.columns], check_dtype=False)
    capsys.readouterr()
    before = sorted(made.rglob("*"))
    assert run(ARCHIVE, made) == 1
    assert "(23 unchanged since the last run)" in capsys.readouterr().err
    assert sorted(made.rglob("*")) == before


def test_only_what_has_changed_is_made_again(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where a file has the size and the time that it had before."""
    files = set(made.rglob("*.parquet"))
    path = ARCHIVE / "0" / "00007.txt"
    state = path.stat()
    path.write_text(flaky.page(9), encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    (ARCHIVE / "0" / "00000.txt").unlink()
    assert path.stat().st_size == state.st_size
    before = found(made)
    run(ARCHIVE, made)
    said = capsys.readouterr().err
    assert "unchanged since the last run" in said
    assert files & set(made.rglob("*.parquet"))
    rows = found(made)
    assert rows == plain(made)
    gone = [row for row in before if row[0] not in ("0/00000.txt", "0/00007.txt")]
    assert [row for row in rows if row[0] != "0/00007.txt"] == gone
    assert [row[2] for row in rows if row[0] == "0/00007.txt"] == [9.0, 95000.0]


def parquet(out: Path) -> Path:
    return max(out.rglob("*.parquet"), key=lambda path: path.stat().st_size)


def records(out: Path) -> Path:
    return min(Path(f"{out}.work", "shards").iterdir())


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (shutil.rmtree, 0),
        (lambda out: parquet(out).unlink(), 1),
        (lambda out: cut_off(parquet(out)), 1),
        (lambda out: parquet(out).write_bytes(bytes(parquet(out).stat().st_size)), 1),
        (lambda out: records(out).unlink(), 1),
        (lambda out: cut_off(records(out)), 1),
        (lambda out: shutil.rmtree(records(out).parent), 2),
        (lambda out: [path.unlink() for path in out.rglob("*.parquet")], 2),
    ],
    ids=["out", "no-file", "cut", "zeros", "no-records", "records-cut", "records", "files"],
)
def test_what_is_gone_or_damaged_is_made_again(
    made: Path,
    capsys: pytest.CaptureFixture[str],
    harm: Callable[[Path], object],
    told: int,
) -> None:
    rows, lines = found(made), ledger(made)
    harm(made)
    assert run(ARCHIVE, made) == 1
    said = capsys.readouterr().err.splitlines()
    assert len([line for line in said if "gone or damaged; made again" in line]) == min(told, 1)
    assert ("unchanged" in said[-1]) == (told == 1)
    assert found(made) == plain(made) == rows
    assert ledger(made) == lines


def test_what_is_harmed_while_a_run_writes_ends_it_in_one_line(made: Path) -> None:
    rows = found(made)

    def harm(record: Record) -> None:
        for path in made.rglob("*.parquet"):
            path.unlink()

    inputs, target = gather([str(ARCHIVE)], bytes), target_of(f"{made}/")
    with pytest.raises(BulletinError, match="many: was changed meanwhile; give the command again"):
        convert_by_cluster(
            inputs, target, Settings(), address="local", jobs=1, limits=Limits(), watch=harm
        )
    assert run(ARCHIVE, made) == 1
    assert found(made) == plain(made) == rows


def by_another_program(out: Path) -> None:
    from deltalake import DeltaTable

    DeltaTable(str(out)).delete("start > 0")


def by_one_process(out: Path) -> None:
    shutil.rmtree(out)
    assert main(["convert", str(ARCHIVE), "-o", f"{out}/"]) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (by_one_process, "was written by a run without --cluster"),
        (by_another_program, "was changed since it was written"),
        (lambda out: cut_off(max(out.glob("_delta_log/*.json"))), "was changed since"),
        (lambda out: shutil.rmtree(out / "_delta_log"), "was changed since"),
        (lambda out: shutil.copy(parquet(out), parquet(out).with_name("x.parquet")), "x.parquet"),
        (lambda out: Path(f"{out}.ledger.csv").write_text("mine"), "ledger.csv: was changed"),
        (lambda out: shutil.rmtree(f"{out}.work"), "was not written by this command"),
    ],
    ids=["local", "rows", "log-cut", "no-log", "file", "ledger", "no-work"],
)
def test_what_a_cluster_run_did_not_write_is_kept(
    made: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Path], object],
    said: str,
) -> None:
    rows, lines = found(made), ledger(made)
    change(made)
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run(ARCHIVE, made) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert "--overwrite" in line
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before
    assert run(ARCHIVE, made, "--overwrite") == 1
    assert found(made) == plain(made) == rows
    assert ledger(made) == lines


def test_a_run_of_one_machine_keeps_the_table_of_a_cluster(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = found(made)
    local = ["convert", str(ARCHIVE), "-o", f"{made}/"]
    assert main(local) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "was written by a cluster run; give another name, or --overwrite" in line
    assert found(made) == rows
    assert main([*local, "--overwrite"]) == 1
    assert not (made / "_delta_log").exists()
    assert found(made) == plain(made) == rows


def test_a_log_cut_off_in_a_broken_run_is_one_line(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_off(max(made.glob("_delta_log/*.json")))
    Path(f"{made}.work", "written.json").write_text('{"pending": "yes"}')
    assert run(ARCHIVE, made) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "the log of the table cannot be used" in line
    assert run(ARCHIVE, made, "--overwrite") == 1


@posix
def test_a_second_run_on_one_table_is_refused(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = _Lock(Path(f"{made}.work", "lock"), Path(f"{made}.work"))
    for by in (["--cluster", "local"], ["--overwrite"]):
        assert main(["convert", str(ARCHIVE), "-o", f"{made}/", *by]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "another run is writing here" in line
    lock.close()
    assert run(ARCHIVE, made) == 1


def filled(folder: Path, name: str) -> Path:
    """Return a folder with two rows of a document, as a shard leaves it."""
    folder.mkdir(parents=True)
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    write(iter([{**row, "document": name}] * 2), folder, COLUMNS, "utf-8")
    return folder


def test_two_writers_without_a_lock_lose_no_rows(tmp_path: Path) -> None:
    """The first to change the table goes on, the other is told at its own first change."""
    path = tmp_path / "t"
    one = Table.create(path, COLUMNS)
    one.add({"a-1": [filled(tmp_path / "1", "a")]})
    one, other, third = Table(path), Table(path), Table(path)
    one.add({"b-1": [filled(tmp_path / "2", "b")], "c-1": []})
    with pytest.raises(UsageError, match="another run is writing here"):
        other.add({"b-1": [filled(tmp_path / "3", "b")]})
    with pytest.raises(UsageError, match="another run is writing here"):
        third.remove(["a-1"])
    one.remove(["a-1"])
    assert Counter(part.shard for part in Table(path).parts()) == {"b-1": 1, "c-1": 1}
    assert Counter(read_table(path)["document"]) == {"b": 2}
    Table(path).sweep()
    assert len(list(path.rglob("*.parquet"))) == 2
    assert len(ds.dataset(path).to_table(["document"])) == 2


def run_that_dies(text: str, folder: str) -> tuple[str, str, bool]:
    if "x.txt" in text:
        return "", "the process of its shard ended with SIGKILL", False
    return run_here(text, folder)


def test_a_document_that_ends_the_process_of_its_shard_is_found(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: None
) -> None:
    monkeypatch.setattr(tasks, "run", run_that_dies)
    (archive / "0" / "x.txt").write_text(flaky.page(1), encoding="utf-8")
    assert run(archive, tmp_path / "many") == 1
    assert len(found(tmp_path / "many")) == 40
    told = {Path(line["path"]).name: line for line in ledger(tmp_path / "many")}
    assert (len(told), told["x.txt"]["status"]) == (24, "crashed")
    assert told["x.txt"]["reason"] == "the process of its shard ended with SIGKILL"
    assert {line["status"] for name, line in told.items() if len(name) == 9} == {"converted"}


@posix
@pytest.mark.parametrize("status", ["1", "2"])
def test_what_no_document_is_to_blame_for_ends_the_run(
    archive: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: str,
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\necho 'disk full' >&2\nexit {status}\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(program))
    assert run(archive, tmp_path / "many") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert {"1": "nothing gets done", "2": "disk full; what is done stays done"}[status] in line


def test_a_worker_with_other_rules_is_refused(tmp_path: Path) -> None:
    listed = (Listed("a.txt", str(tmp_path / "a.txt"), "a.txt", "", "", "{}", ""),)
    with pytest.raises(BulletinError, match="another version or other rules"):
        convert_shard(Shard("n", listed, "x", "flaky:work", "."), tmp_path / "made")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{page}", "-o", "{out}.csv", "--cluster", "local"], "the table must be a folder"),
        (["{page}", "--cluster", "local"], "the table must be a folder"),
        (["{page}", "-o", "{out}/", "--cluster", "nowhere"], "--cluster nowhere: "),
        (["{page}", "-o", "{out}/", "--cluster", "tcp://127.0.0.1:9"], "tcp://127.0.0.1:9: "),
    ],
    ids=["file", "stdout", "address", "dead"],
)
def test_wrong_use_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.setattr(tasks, "_CONNECT_SECONDS", 1)
    page = tmp_path / "a.txt"
    page.write_text(flaky.page(1), encoding="utf-8")
    filled = [one.format(page=page, out=tmp_path / "o") for one in arguments]
    assert main(["convert", *filled]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_shards_stay_where_others_come_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "MEAN", 200)
    before = [Input(Path("x"), f"{number:04}.txt") for number in range(0, 6000, 2)]
    after = sorted([*before, Input(Path("x"), "0777.txt")], key=lambda one: one.name)
    runs = [[one.name for one in run] for run in cut(before)]
    again = [[one.name for one in run] for run in cut(after)]
    assert [key for run in runs for key in run] == [one.name for one in before]
    assert len([run for run in again if run not in runs]) <= 2
    assert 5 <= len(runs) <= 40


def test_name_changes_with_a_document_and_the_rules() -> None:
    inputs = [Input(Path("a.txt"), "a.txt")]
    names = {
        name_of(list_of(inputs, [found]), rules)
        for found in ("aa", "ab", "")
        for rules in ("rules", "others")
    }
    assert len(names) == 6
    assert name_of(list_of(inputs, ["aa"]), "rules") in names


@pytest.mark.slow
@posix
def test_cluster_outlives_what_it_stands_on(tmp_path: Path) -> None:
    """Workers, scheduler and parent killed, the table harmed: the rows of a clean run, once."""
    faults = kill_cluster.attempt(tmp_path, good=60, bad=10, kills=7, chance=random.Random(3))
    assert faults == []
