"""The commands `bulletin indicators`, `panel`, `check` and `score`: from table to study."""

from __future__ import annotations

import argparse
import csv
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from extract.cli_common import FAILED, OK, Commands, add_command, add_patterns, say

if TYPE_CHECKING:
    import pandas as pd

    from extract.rules import Rules

TABLE = "a table that convert wrote: .csv, .jsonl, .xlsx, .parquet, .sqlite, .duckdb or a folder"
INDICATORS = """\
List the indicators of a table that have no id yet, in clusters by word, the commonest first.

Each line has how many rows, in how many documents, the unit, the word, and examples. A table
`indicators.toml` in a folder of your own (--patterns DIR) names them; --propose DIR writes one with
the groups that could be indicators, to be looked through. Without TABLE all indicators that have
an id are listed; --structure FILE writes them, populations and the structure of the panel as SDMX
has it."""
INDICATORS_END = """\
Example:
  bulletin indicators table.csv
  bulletin indicators table.csv -o unknown.csv
  bulletin indicators table.csv --propose mine
  bulletin indicators --structure panel.xml

In Python: extract.study.indicators.unknown(table)"""
PANEL = """\
Make a panel from a table: a row for each place, indicator, population, unit and period.

A figure has a cell only if every word of its phrase is explained by its indicator, its place and
its population; --doubtful takes in the others, marked. What has no cell goes to --aside with the
reason. Of several figures for one cell the latest publication counts, within it an exact number
before a rounded one; where figures contradict each other the cell has no value, and --conflicts
writes them down. Figures are in the indicator's unit and joined with their target; what counts
from January is differenced into months. At the end it says what became of the table's rows."""
PANEL_END = """\
Example:
  bulletin panel table.csv -o panel.csv --conflicts conflicts.csv --aside aside.csv

In Python: extract.panel(table)"""
CHECK = """\
Report what looks wrong in a table, one line a cause: parts above their whole, cumulative figures
that fall, a stated completion that is not figure over target, a 万 that was lost, and the like.
With -o both sentences stand beside what contradicts each other. Kinds of findings that are true
too seldom on real bulletins are told with --seldom only.

The ledger beside the table, where there is one, tells of documents whose day, place, year, title
or issuer was given and is not what was read."""
CHECK_END = """\
Example:
  bulletin check table.csv
  bulletin check table.csv -o findings.csv

exit status: 0 nothing but notes, 1 errors or warnings, 2 wrong use

In Python: extract.check(table)"""
SCORE = """\
Score a table against gold: NAME.jsonl, or a folder of them, for the documents called NAME.

Each level holds only where those before it do. The first errors are listed after the figures."""
SCORE_END = """\
Example:
  bulletin score gold/ table.csv
  bulletin score gold/report.jsonl table.csv --errors 100
  bulletin score gold/ table.csv -o errors.csv

In Python: extract.study.score.score(gold, table)"""


def add_study(commands: Commands) -> None:
    """Add the four commands."""
    command = add_command(commands, "indicators", "what has no id yet", INDICATORS, INDICATORS_END)
    command.add_argument("table", nargs="?", metavar="TABLE", help=TABLE)
    _add_output(command, "where the clusters go, as CSV")
    command.add_argument("--propose", metavar="DIR", type=Path, help="write proposals there")
    command.add_argument("--structure", metavar="XML", type=Path, help="write code lists and DSD")
    add_patterns(command)
    command.set_defaults(run=_indicators)
    command = add_command(commands, "panel", "a table to a panel", PANEL, PANEL_END)
    command.add_argument("table", metavar="TABLE", help=TABLE)
    command.add_argument(
        "-o", "--output", default="-", metavar="CSV", help="where the panel goes (default: -)"
    )
    command.add_argument("--conflicts", metavar="CSV", help="where what was not kept goes")
    command.add_argument("--aside", metavar="CSV", help="where the rows without a cell go")
    command.add_argument(
        "--doubtful", action="store_true", help="take in what is not surely its indicator's"
    )
    add_patterns(command)
    command.set_defaults(run=_panel)
    command = add_command(commands, "check", "what looks wrong", CHECK, CHECK_END)
    command.add_argument("table", metavar="TABLE", help=TABLE)
    _add_output(command, "where the findings go, as CSV")
    command.add_argument("--seldom", action="store_true", help="tell also what is seldom true")
    add_patterns(command)
    command.set_defaults(run=_check)
    command = add_command(commands, "score", "a table against gold", SCORE, SCORE_END)
    command.add_argument("gold", type=Path, metavar="GOLD", help="a gold file or a folder of them")
    command.add_argument("table", metavar="TABLE", help=TABLE)
    command.add_argument(
        "--errors", type=int, default=20, metavar="N", help="list so many errors (default: 20)"
    )
    command.add_argument("-o", "--output", metavar="CSV", help="where all errors go")
    command.set_defaults(run=_score)


def _apart(options: argparse.Namespace) -> None:
    """Raise UsageError if what is to be written would take the place of the table."""
    from extract.batch.keep import never_a_source

    names = ("output", "conflicts", "aside")
    for out in (getattr(options, name, None) for name in names):
        if out and out != "-" and options.table:
            never_a_source(Path(out), [Path(options.table)])


def _add_output(command: argparse.ArgumentParser, help: str) -> None:
    command.add_argument("-o", "--output", metavar="CSV", help=f"{help} (default: as text)")


def _indicators(options: argparse.Namespace) -> int:
    _apart(options)
    import pandas as pd

    from extract.rules import load_rules
    from extract.study.frames import read_table
    from extract.study.indicators import unknown_and_known

    rules = load_rules(options.patterns)
    if options.structure:
        from extract.study.structure import write_structure

        write_structure(rules, options.structure)
        return OK
    if options.propose and options.table:
        return _propose(options, rules)
    if options.table is None:
        found = pd.DataFrame(_listed(rules))
    else:
        found, known, every = unknown_and_known(read_table(options.table), rules)
        say(f"{known} of {every} rows have an indicator's id, {len(found)} clusters have none")
    if options.output:
        write_csv(found, options.output)
    else:
        for row in found.itertuples(index=False):
            print("\t".join(str(cell) for cell in row))
    return OK


def _propose(options: argparse.Namespace, rules: Rules) -> int:
    from extract.study.frames import read_table
    from extract.study.propose import proposals, write_proposals

    groups = proposals(read_table(options.table), rules)
    path = write_proposals(groups, options.propose, rules)
    say(f"{path}: {len(groups)} groups of {sum(group.rows for group in groups)} rows")
    return OK


def _listed(rules: Rules) -> list[dict[str, Any]]:
    return [
        {
            "indicator_id": one.name,
            "family": one.family,
            "indicator": one.zh,
            "name": one.en,
            "units": " ".join(one.units),
        }
        for one in rules.indicators.indicators
    ]


def _panel(options: argparse.Namespace) -> int:
    _apart(options)
    from extract.rules import load_rules
    from extract.study.frames import USED, read_table
    from extract.study.panel import whole_panel

    rules = load_rules(options.patterns)
    found = whole_panel(read_table(options.table, USED), rules, doubtful=options.doubtful)
    write_csv(found.panel, options.output)
    for frame, out in ((found.conflicts, options.conflicts), (found.aside, options.aside)):
        if out:
            write_csv(frame, out)
    say(
        f"{len(found.panel)} rows, {found.panel['indicator_id'].nunique()} indicators, "
        f"{found.panel['place'].nunique()} places, {len(found.conflicts)} conflicts, "
        f"{int(found.panel['mismatch'].sum())} completions that do not fit"
    )
    for part, what, rows in found.account.itertuples(index=False):
        say(f"{rows:>9} {part}: {what}")
    return OK


def _check(options: argparse.Namespace) -> int:
    _apart(options)
    from extract.rules import load_rules
    from extract.study.check import check
    from extract.study.check_given import ledger_of
    from extract.study.frames import USED, read_table

    rules = load_rules(options.patterns)
    ledger = ledger_of(options.table)
    found = check(read_table(options.table, USED), rules, ledger=ledger, seldom=options.seldom)
    if options.output:
        write_csv(found, options.output)
    else:
        for row in found.to_dict("records"):
            print(
                f"{row['severity']}: {row['document']}:{row['start']}: {row['kind']}: "
                f"{row['region']} {row['indicator']} {row['text']}: {row['explanation']}"
                + (f" (and {row['more']} more)" if row["more"] else "")
            )
    counts = found["severity"].value_counts()
    said = [f"{counts.get(name, 0)} {name}s" for name in ("error", "warning", "note")]
    say(", ".join(said))
    return FAILED if (found["severity"] != "note").any() else OK


def _score(options: argparse.Namespace) -> int:
    _apart(options)
    import pandas as pd

    from extract.study.frames import read_table
    from extract.study.score import ERROR_COLUMNS, score

    found = score(options.gold, read_table(options.table))
    print(f"{'level':<10} {'precision':>9} {'recall':>9} {'F1':>9} {'correct':>8} {'alone':>7}")
    for row in found.frame().itertuples(index=False):
        level, precision, recall, f1, correct, alone = row
        told = "" if pd.isna(alone) else f"{alone:.4f}"
        print(f"{level:<10} {precision:>9.4f} {recall:>9.4f} {f1:>9.4f} {correct:>8} {told:>7}")
    print(
        f"wording of the indicator: {found.share('wording'):.3f} close to gold's, "
        f"{found.share('far'):.3f} of them far off (under 0.5)"
    )
    for error in found.errors[: max(0, options.errors)]:
        print("\t".join(str(error[name]) for name in ERROR_COLUMNS))
    say(f"{len(found.errors)} errors")
    if options.output:
        write_csv(pd.DataFrame(found.errors, columns=list(ERROR_COLUMNS)), options.output)
    return OK


def write_csv(frame: pd.DataFrame, out: str) -> None:
    """Write a frame as CSV: to a file with a byte order mark, to `-` without.

    Dates are ISO, whole numbers have no point, and no cell is taken for a formula.
    """
    if out == "-":
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        _write(frame, sys.stdout)
        return
    with Path(out).open("w", encoding="utf-8-sig", newline="") as handle:
        _write(frame, handle)


def _write(frame: pd.DataFrame, handle: TextIO) -> None:
    from extract.write.table import defused

    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([defused(_plain(cell)) for cell in row])


def _plain(cell: Any) -> str:
    import pandas as pd

    if isinstance(cell, str):
        return cell
    if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell:
        return ""
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    if isinstance(cell, float) and math.isfinite(cell):
        return f"{cell:.15g}" if abs(cell) >= 1e15 else f"{cell:.10f}".rstrip("0").rstrip(".")
    return str(cell).lower() if str(cell) in ("True", "False") else str(cell)
