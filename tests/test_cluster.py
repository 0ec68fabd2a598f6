"""Shards: the rows that one machine would find, each shard done once."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import flaky
import pytest

from extract.batch import Input, gather
from extract.batch.shard import cut, name_of
from extract.cli import main

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def run(folder: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    script = "import sys; from extract.batch import shard; shard.MEAN = 40;"
    script += "from extract.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "convert", str(folder), "-o", f"{out}/", *options]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, check=False
    )


def found(out: Path) -> list[tuple[str, int, float]]:
    dataset = pytest.importorskip("pyarrow.dataset")
    table = dataset.dataset(out, partitioning="hive").to_table(["document", "start", "value"])
    return sorted((row["document"], row["start"], row["value"]) for row in table.to_pylist())


@pytest.mark.slow
def test_cluster_finds_what_one_process_finds(tmp_path: Path) -> None:
    """Also where it was broken off: a shard that is not done is done again, no other."""
    pytest.importorskip("distributed")
    folder, one, many = tmp_path / "in", tmp_path / "one", tmp_path / "many"
    flaky.write_archive(folder, good=60, bad=3)
    assert main(["convert", str(folder), "-o", f"{one}/", "--jobs", "1"]) == 1
    first = run(folder, many, "--cluster", "local", "--jobs", "2")
    assert first.returncode == 1, first.stderr
    assert first.stderr.splitlines()[-1] == "63 documents, 120 rows, 3 failures"
    assert found(many) == found(one)
    ledgers = []
    for name in ("one.ledger.csv", "many.ledger.csv"):
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as handle:
            ledgers.append([{**line, "seconds": ""} for line in csv.DictReader(handle)])
    assert ledgers[0] == ledgers[1]

    marks = sorted((tmp_path / "many.work" / "shards").iterdir())
    assert len(marks) > 1
    lines = [json.loads(line) for line in marks[0].read_text(encoding="utf-8").splitlines()]
    gone = next(Path(line["path"]) for line in lines if line["status"] == "converted")
    gone.unlink()
    times = [path.stat().st_mtime_ns for path in marks[1:]]
    second = run(folder, many, "--cluster", "local")
    assert f"({63 - len(lines)} unchanged since the last run)" in second.stderr
    assert [path.stat().st_mtime_ns for path in marks[1:]] == times
    assert not marks[0].exists()
    name = gone.relative_to(folder).as_posix()
    assert found(many) == [row for row in found(one) if row[0] != name]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{page}", "-o", "{out}.csv", "--cluster", "local"], "the table must be a folder"),
        (["{page}", "--cluster", "local"], "the table must be a folder"),
        (["{page}", "-o", "{out}/", "--cluster", "nowhere"], "--cluster nowhere: "),
    ],
    ids=["file", "stdout", "address"],
)
def test_wrong_use_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("distributed")
    page = tmp_path / "a.txt"
    page.write_text(flaky.page(1), encoding="utf-8")
    filled = [one.format(page=page, out=tmp_path / "o") for one in arguments]
    if "nowhere" in filled:
        done = subprocess.run(
            [sys.executable, "-m", "extract", "convert", *filled],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=ENVIRONMENT,
            check=False,
        )
        status, err = done.returncode, done.stderr
    else:
        status, err = main(["convert", *filled]), capsys.readouterr().err
    assert status == 2
    (line,) = err.splitlines()
    assert said in line


def test_shards_stay_where_others_come_between() -> None:
    before = [Input(Path("x"), f"{number:04}.txt") for number in range(0, 6000, 2)]
    after = sorted([*before, Input(Path("x"), "0777.txt")], key=lambda one: one.name)
    runs = [[one.name for one in run] for run in cut(before)]
    again = [[one.name for one in run] for run in cut(after)]
    assert [key for run in runs for key in run] == [one.name for one in before]
    assert len([run for run in again if run not in runs]) <= 2
    assert 5 <= len(runs) <= 40


def test_name_changes_with_a_document_and_the_rules(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    inputs = gather([str(path)], lambda: b"")
    before = name_of(inputs, "rules")
    assert name_of(inputs, "rules") == before
    assert name_of(inputs, "others") != before
    path.write_text("xy", encoding="utf-8")
    assert name_of(inputs, "rules") != before
