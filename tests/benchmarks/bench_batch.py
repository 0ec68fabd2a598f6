"""How fast a batch is, what it holds in memory, and what it loses when its processes are killed.

    python tests/benchmarks/bench_batch.py [--documents 2000] [--jobs 2] [--large 0]

Times the start of the command; converts copies of the bulletins of `corpus/`, with one process
and with more, few and many of them, and with `--large` so many MB of them as one text; then an
archive of small bulletins, one in twenty bad in one of twelve ways, with a worker killed after
each 50 documents and the batch itself killed halfway, then resumed. Other work on the machine
makes the figures worse, so the load is printed too.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import flaky

CORPUS = Path(__file__).parents[2] / "corpus" / "bulletins"
COMMAND = [sys.executable, "-m", "extract"]
WORDS = """
import time
from extract.relate.words import cut
from extract.rules import load_rules
rules = load_rules()
rules.language.tokens
began = time.perf_counter()
cut("词", rules)
print(time.perf_counter() - began)
"""


def load() -> str:
    """Return how busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()}" if hasattr(os, "getloadavg") else ""


def start() -> None:
    """Print what the command takes to start and to convert one page."""
    page = CORPUS / "hengyang-2022-01.md"
    for words in (["--version"], ["convert", str(page)]):
        times = []
        for _ in range(7):
            began = time.perf_counter()
            subprocess.run([*COMMAND, *words], capture_output=True, check=True)
            times.append(time.perf_counter() - began)
        print(f"bulletin {words[0]}: {min(times):.2f} s, median {statistics.median(times):.2f} s")
    script = [sys.executable, "-W", "ignore", "-c", WORDS]
    times = [float(subprocess.check_output(script)) for _ in range(7)]
    print(f"  of which jieba and its dictionary: {min(times):.2f} s")


def apart(processes: int) -> float:
    """Return what so many processes that share nothing are worth on this machine right now."""
    run = [sys.executable, "-c", "sum(hash(str(n)) for n in range(6_000_000))"]

    def seconds(count: int) -> float:
        began = time.perf_counter()
        for one in [subprocess.Popen(run) for _ in range(count)]:
            one.wait()
        return time.perf_counter() - began

    return processes * statistics.median(seconds(1) / seconds(processes) for _ in range(5))


def copy_corpus(folder: Path, count: int, suffixes: Collection[str]) -> None:
    """Write `count` bulletins of a few pages, no two the same."""
    found = [path for path in sorted(CORPUS.iterdir()) if path.suffix in suffixes]
    for number in range(count):
        source = found[number % len(found)]
        path = folder / f"{number % 12 + 1:02}" / f"简报 {number:05}{source.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        end = f"%{number}" if source.suffix == ".pdf" else f"附件{number}另发。"
        path.write_bytes(source.read_bytes() + f"\n{end}\n".encode())


def peak(run: list[str]) -> tuple[float, int, int]:
    """Run a command; return its seconds, its own greatest memory in bytes and its status."""
    began = time.perf_counter()
    process = subprocess.Popen(run, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    scale = 1 if sys.platform == "darwin" else 1024
    return time.perf_counter() - began, usage.ru_maxrss * scale, os.waitstatus_to_exitcode(status)


def real(folder: Path, count: int, jobs: int, suffixes: Collection[str]) -> float:
    """Convert so many real bulletins, print what it took, and return the seconds."""
    if not folder.exists():
        copy_corpus(folder, count, suffixes)
    run = [*COMMAND, "convert", str(folder), "-o", f"{folder}-{jobs}.csv", "--jobs", str(jobs)]
    run += ["--force"]
    seconds, memory, status = peak(run)
    kinds = " ".join(suffix.strip(".") for suffix in suffixes)
    print(
        f"{count} {kinds}, {jobs} at a time: {seconds:.1f} s, {1000 * seconds / count:.1f} ms each,"
        f" parent {memory >> 20} MiB, exit {status}, {load()}"
    )
    return seconds


def large(root: Path, size: int) -> None:
    """Print what a text of so many MB takes, when it is read and when it is known."""
    found = [path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.suffix == ".txt"]
    path = root / "large.txt"
    path.write_bytes(b"\n".join(found * (size * 1_000_000 // sum(map(len, found)))))
    run = [*COMMAND, "convert", str(path), "-o", str(root / "large.csv")]
    for how in ("read", "known"):
        seconds, memory, status = peak([*run, "--timeout", "9999", "--max-memory", "64GB"])
        print(
            f"a text of {size} MB, {how}: {seconds:.1f} s, parent {memory >> 20} MiB, exit {status}"
        )
    held = sum(one.stat().st_size for one in (root / "large.csv.work").iterdir())
    print(f"  OUT.work/: {held >> 20} MiB")


def speed(root: Path, documents: int, jobs: int) -> None:
    """Print the cost of few and many bulletins, and what more processes are worth."""
    text, every = (".md", ".txt"), (".md", ".txt", ".pdf")
    few, many = max(1, documents // 20), root / "text"
    real(root / "few", few, jobs, text)
    gained = {"text": _gain(many, documents, jobs, text)}
    seconds, memory, status = peak(
        [*COMMAND, "convert", str(many), "-o", f"{many}-{jobs}.csv", "--jobs", str(jobs)]
    )
    print(f"  again: {seconds:.1f} s, parent {memory >> 20} MiB, exit {status}")
    gained["of all types"] = _gain(root / "mixed", max(1, documents // 4), jobs, every)
    print(f"{jobs} processes that share nothing: {apart(jobs):.2f} times as fast as one")
    for kind, times in gained.items():
        print(f"{jobs} at a time, bulletins {kind}: {times:.2f} times as fast as one")


def _gain(folder: Path, count: int, jobs: int, suffixes: Collection[str]) -> float:
    """Return how many times as fast more processes are as one, by the better of two runs each."""
    took = [(real(folder, count, 1, suffixes), real(folder, count, jobs, suffixes)) for _ in "12"]
    return min(one for one, _ in took) / min(more for _, more in took)


def read(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def verify(out: Path, good: int, bad: int) -> str:
    """Return what is wrong with a table and its ledger, or `nothing`."""
    faults = []
    ledger = read(out.with_name(out.name + ".ledger.csv"))
    if len(ledger) != good + bad or len({line["path"] for line in ledger}) != good + bad:
        faults.append(f"{len(ledger)} lines in the ledger")
    for line in ledger:
        expected = flaky.bad_status(line["path"]) or "converted"
        if line["status"] != expected:
            faults.append(f"{line['path']}: {line['status']}, expected {expected}")
    found = read(out)
    places = Counter((row["document"], row["start"]) for row in found)
    if places and max(places.values()) > 1:
        faults.append("a row stands twice")
    if sorted(int(row["value"]) for row in found if row["unit"] == "人") != list(range(good)):
        faults.append("rows of good documents are missing")
    return "; ".join(faults) or "nothing"


def main() -> None:
    """Run the benchmark and print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--large", type=int, default=0, metavar="MB")
    options = parser.parse_args()
    bad = options.documents // 20
    good = options.documents - bad
    start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "archive")
        speed(Path(name), options.documents, options.jobs)
        if options.large:
            large(Path(name), options.large)
        flaky.write_archive(folder, good, bad)
        out = Path(name, "out.csv")
        script = [sys.executable, flaky.__file__, str(folder), str(out)]
        began = time.perf_counter()
        broken = subprocess.run([*script, str(options.documents // 2)], check=False)
        kill = flaky.killer(folder, 50, random.Random(1))
        summary = flaky.run(folder, str(out), jobs=options.jobs, seconds=2.0, watch=kill)
        seconds = time.perf_counter() - began
        print(f"killed ({broken.returncode}) and resumed: {seconds:.1f} s, {summary}")
        print(f"wrong with it: {verify(out, good, bad)}")


if __name__ == "__main__":
    main()
