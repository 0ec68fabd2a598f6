"""What `bulletin panel` and `bulletin check` cost for a table of many rows: time and memory.

    python tests/benchmarks/bench_panel.py [--rows 1000000]

Makes a table by saying the rows of the sample bulletins again for other counties, with other
sentences, so that neither cells nor texts repeat, and runs both commands on it, each in a process
of its own, of which it prints the seconds of processor time and the most memory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import extract
from extract.rules import load_rules

BULLETINS = Path(__file__).parents[2] / "corpus" / "bulletins"
RUN = """
import resource, sys
from extract.cli import main
main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(f"{used.ru_utime + used.ru_stime:.0f} s, {used.ru_maxrss >> 10} MB")
"""


def make(rows: int, path: Path) -> None:
    """Write a table of so many rows."""
    one = extract.table(sorted(BULLETINS.iterdir()))
    places = sorted(set(zip(one["region"], one["region_code"], strict=True)))
    known = load_rules().regions.divisions
    counties = [each for each in known if each.level == "county" and each.valid_to is None]
    left = rows
    for copy in range(-(-rows // len(one))):
        others = [counties[(37 * at + 11 * copy) % len(counties)] for at in range(len(places))]
        names = {place[0]: other.name for place, other in zip(places, others, strict=True)}
        codes = {place[0]: other.code for place, other in zip(places, others, strict=True)}
        part = one.assign(
            document=[f"{copy}/{name}" for name in one["document"]],
            region=one["region"].map(names), region_code=one["region"].map(codes),
            sentence=one["sentence"].str[:-1] + chr(0x3400 + copy % 6000),
        )  # fmt: skip
        part.iloc[:left].to_csv(path, mode="a", header=not copy, index=False)
        left -= len(part)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        table, out = Path(name, "table.csv"), Path(name, "out.csv")
        make(rows, table)
        print(f"{rows:,} rows, {table.stat().st_size >> 20} MB")
        for command in ("panel", "check"):
            told = subprocess.run(
                [sys.executable, "-c", RUN, command, str(table), "-o", str(out)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            print(f"{command}: {told.stdout.strip()}")


if __name__ == "__main__":
    main()
