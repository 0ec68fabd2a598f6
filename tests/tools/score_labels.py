"""Scores whole real texts against labels of parts of them, which are kept without the text.

`corpus/gold/real/labels.jsonl` holds the labels by file and offsets into it, `parts.csv` the
stretches that were labelled; the texts themselves lie in ../shared/real/texts. Each text is read
as a whole, and the rows within its labelled parts are scored: so a place, a year or a mood that is
decided for the document counts.

    python tests/tools/score_labels.py [--set first|second] [--each] [--misses N]
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.pipeline import observations, read_document
from extract.study.score import LEVELS, QUESTIONS, Score, score_document
from extract.write.table import rows

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "corpus" / "gold" / "real"
TEXTS = ROOT.parent / "shared" / "real" / "texts"
#: The sets, as they were labelled one after the other by different hands.
SETS = ("first", "second")
_AROUND = 12


def scores(chosen: str = "") -> Iterator[tuple[str, Score]]:
    """Yield (file, score) for each text with labels, of one set or of all."""
    with (LABELS / "parts.csv").open(encoding="utf-8", newline="") as handle:
        parts = [part for part in csv.DictReader(handle) if chosen in ("", part["set"])]
    stretches: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for part in parts:
        stretches[part["file"]].append((int(part["start"]), int(part["end"])))
    labels: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (LABELS / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if within(label["start"], stretches[label["file"]]):
            labels[label["file"]].append(label)
    for file, told in sorted(labels.items()):
        yield file, score_document(gold(file, told), found(file, stretches[file]), file)


def within(offset: int, stretches: list[tuple[int, int]]) -> bool:
    """Whether an offset into a file lies in one of the stretches."""
    return any(start <= offset < end for start, end in stretches)


def gold(file: str, labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return labels with their text and what stands around it, from the file."""
    text = (TEXTS / file).read_text(encoding="utf-8")
    return [
        label
        | {
            "text": text[label["start"] : label["end"]],
            "context": text[max(0, label["start"] - _AROUND) : label["end"] + _AROUND],
        }
        for label in labels
    ]


def found(file: str, stretches: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Return the rows of a file that lie in the stretches."""
    document = read_document(TEXTS / file)
    told = []
    for row in rows(document, observations(document)):
        at = document.source_offset(row["start"])
        if at is not None and within(at, stretches):
            told.append({name: "" if row[name] is None else row[name] for name in row})
    return [one | {n: str(one[n]) for n in ("period_start", "period_end")} for one in told]


def main() -> int:
    """Print the figures, of each file too with `--each`, and up to N errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=SETS, default="")
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    total = Score()
    for file, score in scores(options.set):
        total += score
        if options.each:
            shares = "  ".join(
                f"{name} {score.share(name):.2f}"
                for name in QUESTIONS[:-2]
                if score.share(name) < 1
            )
            print(f"{file:<40} full {score.tallies[LEVELS[-1]].f1:.3f}  {shares}")
    print(total.frame().to_string(index=False))
    print(f"wording {total.share('wording'):.3f}, far off {total.share('far'):.3f}")
    for error in total.errors[: options.misses]:
        print(*error.values(), sep="\t", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
