"""How fast a batch is, what it holds in memory, and what it loses when its processes are killed.

    python tests/benchmarks/bench_batch.py [--documents 2000] [--jobs 2]

Writes an archive of small bulletins, one in twenty bad in one of twelve ways, and converts it:
once undisturbed, once with a worker killed after each 50 documents and the batch itself killed
halfway, then resumed. Also times the start of the command.
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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import flaky


def peak(run: list[str]) -> tuple[float, int, int]:
    """Run a command; return its seconds, its own greatest memory in bytes and its status."""
    began = time.perf_counter()
    process = subprocess.Popen(run, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    scale = 1 if sys.platform == "darwin" else 1024
    return time.perf_counter() - began, usage.ru_maxrss * scale, os.waitstatus_to_exitcode(status)


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
    options = parser.parse_args()
    bad = options.documents // 20
    good = options.documents - bad
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "archive")
        flaky.write_archive(folder, good, 0)
        command = [sys.executable, "-m", "extract"]
        page = folder / "0" / "00000.txt"
        for words in (["--version"], ["convert", str(page)]):
            times = []
            for _ in range(5):
                began = time.perf_counter()
                subprocess.run([*command, *words], capture_output=True, check=True)
                times.append(time.perf_counter() - began)
            print(f"bulletin {words[0]}: {statistics.median(times):.2f} s")
        jobs = ["--jobs", str(options.jobs)]
        for count in (good // 10, good):
            part = Path(name, f"part{count}")
            part.mkdir()
            for number in range(count):
                source = folder / f"{number % 7}" / f"{number:05}.txt"
                (part / source.name).hardlink_to(source)
            run = [*command, "convert", str(part), "-o", str(part) + ".csv", *jobs]
            seconds, memory, status = peak(run)
            print(f"{count} documents: {seconds:.1f} s, parent {memory >> 20} MiB, exit {status}")
            seconds, memory, status = peak(run)
            print(f"  again: {seconds:.1f} s, parent {memory >> 20} MiB, exit {status}")
        flaky.write_archive(folder, 0, bad)
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
