"""Draws what two readers judge of a panel, and tells how often it is right and how they agree.

    python tests/tools/judge_panel.py draw TABLE FOLDER [--seed N]
    python tests/tools/judge_panel.py score FOLDER FIRST SECOND

`draw` writes into FOLDER, at random: `ids.csv`, 200 rows that surely have an indicator (at most
four of one), `cells.csv`, 100 cells of the panel, `findings.csv`, 100 findings of `check`, each
with its sentence and an empty column `verdict`; and `recall.csv`, 300 rows that are no rules,
without what was made of them. A reader copies the folder and fills in `verdict`: right, doubtful
or wrong; in `recall.csv` the id that a row should have by the table of indicators, or none.

`score` reads two such copies beside FOLDER and the key `recall.key.csv` that `draw` kept.
"""

from __future__ import annotations

import argparse
import sys
from math import sqrt
from pathlib import Path

import pandas as pd

import extract
from extract.study.frames import read_table
from extract.study.indicators import identified

_KINDS = ("ids", "cells", "findings")
_OF_ONE = 4
_EVIDENCE = ["document", "start", "text", "indicator", "unit", "region", "status", "period_start",
             "period_end", "sentence"]  # fmt: skip


def draw(table: Path, folder: Path, seed: int) -> None:
    """Write the samples of a table."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = identified(read_table(table))
    shuffled = rows.sample(frac=1, random_state=seed)
    sure = shuffled[(shuffled["match"] == "exact") & (shuffled["status"] != "standard")]
    ids = sure.groupby("indicator_id").head(_OF_ONE).head(200)
    _write(ids[[*_EVIDENCE, "indicator_id", "population", "role"]], folder / "ids.csv")
    cells = extract.panel(read_table(table)).sample(frac=1, random_state=seed).head(100)
    _write(cells, folder / "cells.csv")
    found = pd.DataFrame(extract.check(read_table(table)))
    _write(found.sample(frac=1, random_state=seed).head(100), folder / "findings.csv")
    asked = shuffled[shuffled["status"] != "standard"].tail(300)
    _write(asked[_EVIDENCE], folder / "recall.csv")
    key = asked[["document", "start", "indicator_id", "match"]]
    key.to_csv(folder / "recall.key.csv", index=False, encoding="utf-8-sig")


def _write(rows: pd.DataFrame, path: Path) -> None:
    rows.assign(verdict="", cause="").to_csv(path, index=False, encoding="utf-8-sig")


def score(folder: Path, first: Path, second: Path) -> None:
    """Print how often what was drawn is right, by each reader and where they agree."""
    for kind in _KINDS:
        a, b = (_read(one / f"{kind}.csv")["verdict"] for one in (first, second))
        shares = "  ".join(_share(one == "right") for one in (a, b))
        both = (a == "right") & (b == "right")
        wrong = (a == "wrong") & (b == "wrong")
        print(f"{kind}: right {shares}; by both {_share(both)}, wrong by both {_share(wrong)}, "
              f"verdicts alike {(a == b).mean():.2f}")  # fmt: skip
    key = _read(folder / "recall.key.csv")
    for one in (first, second):
        told = _read(one / "recall.csv")["verdict"]
        asked = ~told.isin(["", "none"])
        found = key["indicator_id"] == told
        print(f"recall: {_share(found[asked])} of what {one.name} would track, "
              f"exact {_share((found & (key['match'] == 'exact'))[asked])}")  # fmt: skip


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _share(of: pd.Series) -> str:
    """Return a share with its interval of 95 % (Wilson)."""
    n, z = len(of), 1.96
    if not n:
        return "none of 0"
    p = float(of.mean())
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return f"{p:.3f} [{low:.3f}, {high:.3f}] of {n}"


def main() -> int:
    """Draw or score, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("table", type=Path)
    drawing.add_argument("folder", type=Path)
    drawing.add_argument("--seed", type=int, default=1)
    scoring = commands.add_parser("score")
    for name in ("folder", "first", "second"):
        scoring.add_argument(name, type=Path)
    options = parser.parse_args()
    if options.command == "draw":
        draw(options.table, options.folder, options.seed)
    else:
        score(options.folder, options.first, options.second)
    return 0


if __name__ == "__main__":
    sys.exit(main())
