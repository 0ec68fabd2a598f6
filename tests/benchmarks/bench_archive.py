"""What a bulletin of ordinary size costs, by type, and what a large archive would.

    python tests/benchmarks/bench_archive.py [--times 20] [--documents 10000000]

Converts each of the sample bulletins so many times in this process, which is what a worker of a
batch does, and measures processor time, so that other work on the machine counts little. What
the batch itself costs (finding the files, writing table and ledger) is measured by a second run
of the command, which reads no bulletin again. Then says how long so many documents would take.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from extract.batch import Input, Settings
from extract.batch.work import convert_document

ROOT = Path(__file__).parents[2]
BULLETINS = ROOT / "corpus" / "bulletins"
SPENT = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
"""


def by_type(times: int) -> dict[str, tuple[float, float]]:
    """Return the milliseconds and the rows of a document, for each type."""
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for turn in range(times + 1):
        for path in sorted(BULLETINS.iterdir()):
            began = time.process_time()
            record, _ = convert_document(Input(path, path.name), Settings())
            took = (time.process_time() - began) * 1000
            if turn:
                kind = f"PDF, {record.pages} pages" if record.pages else "text"
                found[kind].append((took, record.rows))
    return {
        kind: (
            statistics.median(took for took, _ in each),
            statistics.mean(rows for _, rows in each),
        )
        for kind, each in sorted(found.items())
    }


def batch(copies: int) -> float:
    """Return the milliseconds a document that a second run over so many copies costs."""
    with tempfile.TemporaryDirectory() as name:
        archive, out = Path(name, "archive"), Path(name, "table.csv")
        for copy in range(copies):
            shutil.copytree(BULLETINS, archive / f"{copy:03}")
        run = [sys.executable, "-m", "extract", "convert", str(archive), "-o", str(out)]
        subprocess.run(run, check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        again = [sys.executable, "-c", SPENT, *run]
        done = subprocess.run(again, check=True, cwd=ROOT, capture_output=True, encoding="utf-8")
        return float(done.stdout) * 1000 / (copies * len(list(BULLETINS.iterdir())))


def main() -> None:
    """Run the benchmark and print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--documents", type=int, default=10_000_000)
    options = parser.parse_args()
    costs = by_type(options.times)
    rest = batch(options.times)
    print(f"{'processor time':<16}{'ms a document':>14}{'rows':>6}{'hours':>9}{'on 100':>8}")
    for kind, (took, rows) in costs.items():
        hours = (took + rest) * options.documents / 3_600_000
        print(f"{kind:<16}{took:>14.1f}{rows:>6.0f}{hours:>9.0f}{hours / 100:>8.1f}")
    print(f"{'the batch itself':<16}{rest:>14.1f}")
    print(f"hours of one processor, and of a hundred, for {options.documents:,} documents")


if __name__ == "__main__":
    main()
