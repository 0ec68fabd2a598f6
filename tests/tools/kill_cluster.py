"""Kill what a run on a cluster stands on, and see that each row is in its table once.

    python tests/tools/kill_cluster.py [--documents 1500] [--bad 79] [--kills 40] [--seed 1]

A scheduler and two workers are started on this machine, and a parent that converts an archive by
them: small bulletins, and bad files of many kinds. At random a worker, the process of a shard, the
scheduler or the parent is killed, or a second parent or a run of one process is started on the
same table; between two parents the table is deleted, or a file of it cut off or removed. Each
parent must end well, be killed, or say in one line why it cannot go on; the table and the ledger
of each that ends well must be those of a clean run. Prints what was done and what was wrong; the
exit status is 1 where anything was.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import flaky  # noqa: E402
import hostile  # noqa: E402

from extract.batch import Limits, Settings, convert, gather  # noqa: E402
from extract.errors import BulletinError  # noqa: E402
from extract.write import target_of  # noqa: E402

#: What is done to a trial while a parent is running, or has ended.
Act = Callable[["Trial", subprocess.Popen[bytes]], None]
SECONDS = 4.0
_ENDINGS = {"texts": "txt", "pages": "html", "words": "docx", "ofds": "ofd", "pdfs": "pdf"}
#: What a parent may say when it cannot go on.
_SAID = ("--cluster tcp://", "another run is writing here", "written by a run without --cluster")


def write_archive(folder: Path, good: int, bad: int, chance: random.Random) -> None:
    """Write bulletins, and bad files: one of each kind of `flaky`, the others of `hostile`."""
    flaky.write_archive(folder, good, min(bad, len(flaky.BAD)))
    files = {
        name: data for name, data in hostile.files(0).items() if name.split("-")[0] in _ENDINGS
    }
    for name in chance.sample(sorted(files), max(0, bad - len(flaky.BAD))):
        kind, number, _ = name.split("-", 2)
        path = folder / "hostile" / f"{kind}-{number}.{_ENDINGS[kind]}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(files[name])


@dataclass
class Cluster:
    """A scheduler and two workers, each a process of its own."""

    folder: Path
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self) -> None:
        """Start what is not running."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            self.stop()
            told = self.folder / "scheduler.json"
            told.unlink(missing_ok=True)
            self.scheduler = self._run("scheduler", "--host", "127.0.0.1", "--port", "0")
            while not (address := _address(told)):
                time.sleep(0.05)
            self.address = address
        self.workers = [one for one in self.workers if one.poll() is None]
        while len(self.workers) < 2:
            self.workers.append(self._run("worker", "--no-nanny", "--nthreads", "1"))

    def stop(self) -> None:
        """Kill all that is running."""
        for one in [*self.workers, *filter(None, [self.scheduler])]:
            end(one)
        self.workers, self.scheduler = [], None

    def _run(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        program = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        program += ["--dashboard-address", "127.0.0.1:0"]
        program += ["--scheduler-file", str(self.folder / "scheduler.json"), *options]
        with (self.folder / "dask.log").open("ab") as log:
            return subprocess.Popen(
                program, stdout=log, stderr=log, env=environment(), cwd=self.folder
            )


def _address(told: Path) -> str:
    try:
        return str(json.loads(told.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError):
        return ""


def environment() -> dict[str, str]:
    """Return an environment in which processes find the package and the tests' own work."""
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, if it is there, and wait for its end."""
    process.kill()
    process.wait()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that a process has started, where the system tells."""
    try:
        told = Path(f"/proc/{process.pid}/task").glob("*/children")
        return [int(pid) for one in told for pid in one.read_text().split()]
    except OSError:
        return []


def parent(folder: Path, out: Path, address: str) -> int:
    """Convert an archive by the cluster; say in a line what stops it, as the command does."""
    from extract.batch import shard
    from extract.batch.cluster import convert_by_cluster

    shard.MEAN = 40
    try:
        summary = convert_by_cluster(
            gather([str(folder)], bytes),
            target_of(f"{out}/"),
            Settings(ocr="off"),
            address=address,
            jobs=2,
            limits=Limits(SECONDS),
            notice=lambda line: print(line, file=sys.stderr),
            work=flaky.work,
        )
    except BulletinError as error:
        print(f"bulletin: {error}", file=sys.stderr)
        return 2
    return 1 if summary.failures else 0


def table(out: Path) -> Counter[str]:
    """Return the rows of all Parquet files of a folder, as text."""
    import pyarrow.dataset as ds

    rows = ds.dataset(out, format="parquet").to_table().to_pylist()
    return Counter(str(sorted(row.items())) for row in rows)


def ledger(out: Path) -> dict[str, dict[str, str]]:
    """Return the lines of a ledger by their paths, without the seconds."""
    with Path(f"{out}.ledger.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {line["path"]: {**line, "seconds": ""} for line in csv.DictReader(handle)}


class Trial:
    """An archive, its table by a clean run, and the table of runs that are not let be."""

    def __init__(self, root: Path, chance: random.Random, kills: int) -> None:
        self.folder, self.out, self.clean = root / "in", root / "out", root / "clean"
        self.chance, self.left = chance, kills
        self.cluster = Cluster(root)
        self.faults: list[str] = []
        self.done: Counter[str] = Counter()
        self.log = root / "parent.log"

    def prepare(self, good: int, bad: int) -> None:
        """Write the archive, and convert it with nothing in the way."""
        write_archive(self.folder, good, bad, self.chance)
        inputs = gather([str(self.folder)], bytes)
        settings, limits = Settings(ocr="off"), Limits(SECONDS)
        clean = target_of(f"{self.clean}/")
        convert(inputs, clean, settings, jobs=2, limits=limits, work=flaky.work)
        self.expected = table(self.clean), ledger(self.clean)

    def go(self) -> None:
        """Run parents one after another until all kills are done and one has ended well."""
        kills, harms = self._shuffled(self.KILLS), self._shuffled(self.HARMS)
        well = False
        while self.left > 0 or not well:
            self.cluster.start()
            process = self._start()
            while process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(self.chance.uniform(0.5, 3.0))
                if process.poll() is None and self.left > 0:
                    self._act(next(kills), process)
            well = self._judge(process, (-signal.SIGKILL, 0, 1, 2))
            if self.left > 0:
                self._act(next(harms), process)

    def _shuffled(self, acts: Sequence[Act]) -> Iterator[Act]:
        """Yield all acts in some order, then again in another."""
        while True:
            yield from self.chance.sample(acts, len(acts))

    def _act(self, act: Act, parent: subprocess.Popen[bytes]) -> None:
        name = act.__name__.strip("_").replace("_", " ")
        self.done[name] += 1
        self.left -= 1
        act(self, parent)

    def _start(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, __file__, "--parent", self.folder, self.out, self.cluster.address]
        self.log.write_bytes(b"")
        with self.log.open("ab") as log:
            return subprocess.Popen([*map(str, words)], stderr=log, env=environment())

    def _judge(self, process: subprocess.Popen[bytes], allowed: tuple[int, ...]) -> bool:
        """Note what is wrong with how a parent ended; return whether it ended well."""
        said = self.log.read_text(encoding="utf-8").strip().splitlines()
        code = process.wait()
        self.done[f"parents that ended with {code}"] += 1
        told = [line for line in said if "made again" not in line]
        if code not in allowed:
            self.faults.append(f"a parent ended with {code}: {said[-1:]}")
        elif code == 2 and not (len(told) == 1 and any(one in told[0] for one in _SAID)):
            self.faults.append(f"a parent said: {said[-3:]}")
        elif code in (0, 1):
            self._compare()
            return True
        return False

    def _compare(self) -> None:
        rows, lines = self.expected
        found = table(self.out)
        if found != rows:
            lost, more = (rows - found).total(), (found - rows).total()
            self.faults.append(f"{lost} rows are lost, {more} too many")
        told = ledger(self.out)
        for path in lines.keys() | told.keys():
            if lines.get(path) != told.get(path):
                self.faults.append(f"{path}: {told.get(path)}, expected {lines.get(path)}")

    def _worker(self, parent: subprocess.Popen[bytes]) -> None:
        end(self.chance.choice(self.cluster.workers))
        self.cluster.start()

    def _shard(self, parent: subprocess.Popen[bytes]) -> None:
        for pid in [pid for one in self.cluster.workers for pid in children(one)][:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _scheduler(self, parent: subprocess.Popen[bytes]) -> None:
        if self.cluster.scheduler is not None:
            end(self.cluster.scheduler)

    def _parent(self, parent: subprocess.Popen[bytes]) -> None:
        end(parent)

    def _second_parent(self, parent: subprocess.Popen[bytes]) -> None:
        words = [sys.executable, __file__, "--parent", self.folder, self.out, self.cluster.address]
        done = subprocess.run([*map(str, words)], capture_output=True, env=environment())
        said = done.stderr.decode().strip()
        refused = done.returncode == 2 and "another run is writing here" in said
        if not refused and parent.poll() is None:
            self.faults.append(f"a second parent ended with {done.returncode}: {said}")

    def _run_of_one_process(self, parent: subprocess.Popen[bytes]) -> None:
        there = self.out.exists()
        inputs = gather([str(self.folder)], bytes)[:1]
        with contextlib.suppress(BulletinError):
            convert(inputs, target_of(f"{self.out}/"), jobs=1, work=flaky.work)
            if there:
                self.faults.append("a run of one process wrote over the table")
            shutil.rmtree(self.out)  # it came first, which nothing forbids

    def _table_deleted(self, parent: subprocess.Popen[bytes]) -> None:
        shutil.rmtree(self.out, ignore_errors=True)

    def _file_cut_off(self, parent: subprocess.Popen[bytes]) -> None:
        for path in self._files():
            os.truncate(path, path.stat().st_size // 2)

    def _file_removed(self, parent: subprocess.Popen[bytes]) -> None:
        for path in self._files():
            path.unlink()

    def _files(self) -> list[Path]:
        """Return one file of the table or of its records, if there is any."""
        found = [*self.out.glob("*/*.parquet"), *Path(f"{self.out}.work").glob("shards/*")]
        return self.chance.sample(sorted(found), min(1, len(found)))

    KILLS = (_worker, _shard, _scheduler, _parent, _second_parent, _run_of_one_process)
    HARMS = (_table_deleted, _file_cut_off, _file_removed)


def attempt(
    root: Path,
    *,
    good: int,
    bad: int,
    kills: int,
    chance: random.Random,
    say: Callable[[object], None] = lambda line: None,
) -> list[str]:
    """Return what was wrong with a table that was not let be; see the head of this file."""
    trial = Trial(root, chance, kills)
    try:
        trial.prepare(good, bad)
        trial.go()
    finally:
        trial.cluster.stop()
    say(dict(trial.done))
    return trial.faults


def main() -> int:
    """Run one trial and print what was wrong."""
    if sys.argv[1:2] == ["--parent"]:
        return parent(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("documents", 1500), ("bad", 79), ("kills", 40), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kill-") as name:
        faults = attempt(
            Path(name),
            good=options.documents - options.bad,
            bad=options.bad,
            kills=options.kills,
            chance=random.Random(options.seed),
            say=print,
        )
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults, {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
