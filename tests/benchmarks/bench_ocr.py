"""Measures the recognition of scans, now and as of a commit before, in one run.

    python tests/benchmarks/bench_ocr.py BENCH [--against REV] [--only COND,…] [--ocr fast]

BENCH holds `index.json` ({"images": [{"name", "cond", "truth": [KEY, …]}], "pdfs": [{"name",
"kind", "truth"}]}), the files in `img/` and `pdf/`, and what they say in `truth/KEY.json`
({"title", "paras", "table": [[cell, …], …], "closing"}). Each commit reads all files in a process
of its own, on one processor. Printed are, by condition: characters wrong of a hundred, closing
lines found, numbers with their unit, rows of tables whole, processor seconds and the ways of pages.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
READ = """
import json, resource, sys, time
from pathlib import Path
from extract.read import read_document
if hasattr(__import__("os"), "sched_setaffinity"):
    __import__("os").sched_setaffinity(0, {0})
found = {}
for path in json.load(sys.stdin):
    start = time.process_time()
    try:
        read = read_document(Path(path), ocr=sys.argv[1])
        rows = [(n, c.row, c.column, read.text[c.start:c.end])
                for n, t in enumerate(read.tables) for c in t.cells]
        ways = sorted({way.reading for way in getattr(read, "ways", ())})
        found[path] = {"text": read.text, "cells": rows, "ways": ways}
    except Exception as error:
        found[path] = {"text": "", "cells": [], "ways": [type(error).__name__]}
    found[path]["seconds"] = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
json.dump({"files": found, "peak": peak}, sys.stdout)
"""
SAME = str.maketrans("“”‘’′—–", "\"\"'''--")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:%|‰|(?:万|亿)?[\u4e00-\u9fff](?:方公里|方米)?)")


def plain(text: str) -> str:
    """Return a text as it is compared: without white space, marks of one width."""
    return re.sub(r"\s|-+", "", unicodedata.normalize("NFKC", text).translate(SAME))


def edits(part: str, whole: str) -> int:
    """Return the fewest edits that make `part` of some stretch of `whole`."""
    codes = np.array([*map(ord, whole), 0])
    places = np.arange(len(codes) + 1)
    row = np.zeros(len(codes) + 1, dtype=np.int64)
    for at, character in enumerate(part, 1):
        step = np.minimum(row[:-1] + (codes != ord(character)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([at], step)) - places) + places
    return min(int(row.min()), len(part))


def score(truths: list[dict[str, Any]], read: dict[str, Any]) -> Counter[str]:
    """Count what is right of what should be in a file."""
    text, found = plain(read["text"]), Counter[str]()
    rows: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for table, row, column, cell in read["cells"]:
        rows.setdefault((table, row), []).append((column, plain(cell)))
    whole = Counter(tuple(cell for _, cell in sorted(row)) for row in rows.values())
    for truth in truths:
        paragraphs = [plain(one) for one in truth["paras"]]
        found["edits"] += sum(edits(one, text) for one in paragraphs)
        found["characters"] += sum(map(len, paragraphs))
        found["closed"] += all(plain(one) in text for one in truth["closing"])
        found["closings"] += 1
        numbers = Counter(NUMBER.findall("".join(paragraphs)))
        found["right"] += sum((numbers & Counter(NUMBER.findall(text))).values())
        found["numbers"] += sum(numbers.values())
        wanted = Counter(tuple(map(plain, row)) for row in truth["table"][1:])
        found["whole"] += sum((wanted & whole).values())
        found["rows"] += sum(wanted.values())
    return found


def measure(tree: Path, paths: list[Path], ocr: str) -> dict[str, Any]:
    """Return what a commit's tree reads in the files, and the peak memory in MiB."""
    kept = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    rest = [one for one in kept if one and Path(one).resolve() != ROOT.resolve()]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READ, ocr],
        input=json.dumps([str(path.resolve()) for path in paths]),
        capture_output=True,
        check=True,
        cwd=tree,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tree), *rest])},
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def share(found: Counter[str], part: str, whole: str) -> str:
    """Return a share in per cent; a line where there is nothing to share."""
    return f"{100 * found[part] / found[whole]:.2f}" if found[whole] else "-"


def told(bench: Path, name: str, items: list[dict[str, Any]], result: dict[str, Any]) -> None:
    """Print the figures of one commit."""
    by: dict[str, Counter[str]] = {}
    for item in items:
        read = result["files"][str(item["path"].resolve())]
        truths = [
            json.loads((bench / "truth" / f"{key}.json").read_text("utf-8"))
            for key in item["truth"]
        ]
        found = score(truths, read)
        found.update({"files": 1, f"way {'+'.join(read['ways']) or '?'}": 1})
        found["ms"] += round(1000 * read["seconds"])
        for group in (item["group"], "all"):
            by.setdefault(group, Counter()).update(found)
    print(f"\n{name}, peak {result['peak']:.0f} MiB")
    print(f"{'':20}{'CER %':>7}{'closing':>9}{'numbers':>9}{'rows':>8}{'s':>7}  ways")
    for group, found in by.items():
        ways = ", ".join(f"{n} {way[4:]}" for way, n in found.items() if way.startswith("way "))
        print(
            f"{group:20}{share(found, 'edits', 'characters'):>7}"
            f"{found['closed']:>5}/{found['closings']:<3}{share(found, 'right', 'numbers'):>9}"
            f"{share(found, 'whole', 'rows'):>8}{found['ms'] / found['files'] / 1000:>7.2f}  {ways}"
        )


def main() -> None:
    """Measure both and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("bench", type=Path)
    parser.add_argument("--against", default="HEAD^", metavar="REV")
    parser.add_argument("--only", default="", metavar="COND,…", help="these conditions and kinds")
    parser.add_argument("--ocr", default="auto")
    given = parser.parse_args()
    index = json.loads((given.bench / "index.json").read_text("utf-8"))
    items = [
        {**item, "group": item[group], "path": given.bench / folder / item["name"]}
        for part, folder, group in (("images", "img", "cond"), ("pdfs", "pdf", "kind"))
        for item in index[part]
        if not given.only or item[group] in given.only.split(",")
    ]
    paths = [item["path"] for item in items]
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder, "before")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", before, given.against], check=True)
        try:
            old = measure(before, paths, "auto")
        finally:
            subprocess.run([*git, "remove", "--force", before], check=True)
    told(given.bench, f"before ({given.against})", items, old)
    told(given.bench, "now", items, measure(ROOT, paths, given.ocr))


if __name__ == "__main__":
    main()
