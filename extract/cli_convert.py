"""The command `bulletin convert`."""

from __future__ import annotations

import argparse
import codecs
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extract.cli_common import (
    FAILED,
    NO_INPUT,
    OK,
    STATUSES,
    Commands,
    Progress,
    add_command,
    add_limits,
    add_reading,
    give,
    limits_of,
    rules_of,
    say,
)
from extract.cli_review import load_corrections, say_misfits
from extract.errors import UnreadableDocument, UsageError

if TYPE_CHECKING:
    from extract.batch import Input, Limits, Settings, Summary
    from extract.batch.inputs import Gathered
    from extract.write import Row, Target

CONVERT = """\
Read documents and write one table, one row a number.

PATH is a file, a folder (the documents in it, sorted), or - for standard input. Without -o the
table goes to standard output as CSV. With -o OUT, what became of each document is written to
OUT.ledger.csv, and what is done to OUT.work/: the same command again reads only what is new,
changed, given otherwise or was broken off.

What you know of the documents you can say: for each by a CSV (--metadata), for all (--published,
--region), or by how their folders are named (--path-pattern). Of these the first that says a thing
counts, in that order; in the CSV a document's own path before a glob, then the later line."""
CONVERT_END = f"""\
Example:
  bulletin convert archive/ -o table.csv
  bulletin convert archive/ --dry-run
  bulletin convert archive/ -o table/ --jobs 4
  cat report.txt | bulletin convert - --columns region,indicator,value,unit
  bulletin convert archive/ -o table.csv --metadata documents.csv
  bulletin convert archive/ -o table.csv --path-pattern '{{region}}/{{year}}/{{title}}'
  bulletin convert report.pdf --region 隆回县 --published 2023年7月5日
  bulletin convert archive/ -o table.csv --min-certainty 0.9

OUT ends in .csv, .parquet, .jsonl, .xlsx, .sqlite or .duckdb, or is a folder: table/ holds a
Parquet file for each year of publication.

{STATUSES}

In Python: extract.table(paths, metadata=...); for many files: extract.batch.convert(...)"""


def add_convert(commands: Commands) -> None:
    """Add the command."""
    command = add_command(commands, "convert", "documents to a table", CONVERT, CONVERT_END)
    add = command.add_argument
    add("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
    add("-o", "--output", default="-", metavar="OUT", help="where the table goes (default: -)")
    add("--format", metavar="NAME", help="the table's format (default: by the ending of OUT)")
    add("--columns", metavar="A,B", help="only these columns, in this order")
    add("--si", action="store_true", help="also the values in the SI: si_value, si_unit")
    add("--encoding", metavar="NAME", help="of CSV (default: utf-8-sig in files, utf-8 on -o -)")
    add_reading(command)
    add("--jobs", type=_count, metavar="N", help="processes (default: one a processor)")
    add_limits(command)
    add(
        "--cluster",
        metavar="ADDRESS",
        help="a Dask scheduler that shares these files, or local; OUT must be a folder",
    )
    add(
        "--corrections",
        metavar="FILE",
        help="a CSV of corrections (see bulletin review) to lay over the table",
    )
    add(
        "--dry-run",
        action="store_true",
        help="only say what is there: formats, pages, what is lacking, how long it would take",
    )
    add(
        "--min-certainty",
        type=_share,
        metavar="SHARE",
        help="only rows with at least this certainty, like 0.9; the others go to OUT.unsure.*",
    )
    add("--overwrite", action="store_true", help="replace an OUT that is not as convert left it")
    again = command.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on from OUT.work (the default)")
    again.add_argument("--force", action="store_true", help="read all again")
    command.set_defaults(run=_convert)


def _convert(options: argparse.Namespace) -> int:
    from extract.batch import Settings, amend_with, convert, cores, gathered
    from extract.batch.inputs import kind_of, whole

    rules_of(options)
    limits = limits_of(options)
    if options.min_certainty is not None and (options.output == "-" or options.cluster):
        raise UsageError("--min-certainty: writes two tables; expected -o OUT, without --cluster")
    target = _target(options)
    found = gathered(options.paths, lambda: whole(sys.stdin.buffer))
    inputs = found.inputs
    if all(one.passed_over for one in inputs):
        others = f" ({_counted(len(inputs), 'file')} of other kinds)" if inputs else ""
        say(f"bulletin: {', '.join(options.paths)}: nothing here that could be read{others}")
        return NO_INPUT
    if not any(one.problem or one.data is not None or kind_of(one.path) for one in inputs):
        for one in inputs:
            _say_why(one)
        return NO_INPUT
    settings = Settings(options.ocr, options.patterns)
    if options.dry_run:
        return _dry_run(found, settings, options.jobs or cores(), limits)
    corrections = load_corrections(options)
    inputs = give(inputs, options, corrections)
    with Progress(len(inputs)) as progress:
        if options.cluster:
            from extract.batch.cluster import convert_by_cluster

            summary = convert_by_cluster(
                inputs,
                target,
                settings,
                address=options.cluster,
                jobs=options.jobs or cores(),
                limits=limits,
                force=options.force,
                overwrite=options.overwrite,
                watch=progress.tell,
                notice=say,
            )
        else:
            summary = convert(
                inputs,
                target if options.output != "-" else partial(_to_stdout, target),
                settings,
                jobs=options.jobs,
                limits=limits,
                force=options.force,
                overwrite=options.overwrite,
                watch=progress.tell,
                notice=say,
                amend=amend_with(corrections, inputs, settings, limits=limits)
                if corrections
                else None,
                least=options.min_certainty,
            )
    say(_in_words(summary, found.skipped))
    misfits = say_misfits(corrections)
    return FAILED if summary.failures or summary.partly or misfits else OK


def _dry_run(found: Gathered, settings: Settings, jobs: int, limits: Limits) -> int:
    """Print what is there, and what converting it would need."""
    from extract.batch.survey import survey

    read = [one for one in found.inputs if not one.passed_over]
    with Progress(len(read)) as progress:
        seen = survey(read, settings, jobs=jobs, limits=limits, watch=progress.step)
    print(f"{'format':<10}{'files':>8}{'pages':>8}{'scanned':>9}  needs")
    for line in seen.lines:
        needs = f"pip install 'bulletin-metrics[{line.lacking}]'" if line.lacking else ""
        counts = f"{line.files:>8}{line.pages or '-':>8}{line.scans or '-':>9}"
        print(f"{line.format:<10}{counts}  {needs}".rstrip())
    for path, kind in seen.problems:
        say(f"{path}: {kind}")
    passed_over = len(found.inputs) - len(read)
    print(
        f"{_counted(len(read), 'document')}, {len(seen.problems)} that cannot be opened, "
        f"{_counted(passed_over, 'file')} of other kinds, {found.skipped} hidden or temporary"
    )
    wall = seen.seconds / min(jobs, max(1, len(read)))
    print(f"about {_lasting(wall)} with {jobs} at a time (by {seen.tried} of them, read on trial)")
    return OK


def _lasting(seconds: float) -> str:
    """Return a length of time as people are told it."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(1, round(seconds))} s"


def _say_why(one: Input) -> None:
    """Say why there is nothing at a path."""
    from extract.batch.work import read_input

    try:
        read_input(one)
    except UnreadableDocument as error:
        say(str(error))


def _target(options: argparse.Namespace) -> Target:
    """Return where the table goes; for `-`, in which format and encoding."""
    from extract.rules import load_rules
    from extract.write import COLUMNS, target_of

    columns = _columns(options.columns, si=options.si) if options.columns else COLUMNS
    stdout = options.output == "-"
    encoding = options.encoding or ("utf-8" if stdout else "utf-8-sig")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UsageError(f"--encoding {encoding}: not known to Python") from None
    format = options.format or ("csv" if stdout else None)
    si = load_rules(options.patterns) if options.si else None
    return target_of(options.output, format=format, columns=columns, encoding=encoding, si=si)


def _columns(text: str, *, si: bool) -> list[str]:
    from extract.write import COLUMNS, SI_COLUMNS

    known = (*COLUMNS, *SI_COLUMNS) if si else COLUMNS
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    for name in chosen:
        if name not in known:
            raise UsageError(f"--columns: no column {name!r}; there are {', '.join(known)}")
    if not chosen or len(set(chosen)) < len(chosen):
        raise UsageError(f"--columns {text}: expected names of columns, each once")
    return chosen


def _to_stdout(target: Target, found: Iterator[Row]) -> int:
    import shutil
    import tempfile

    from extract.write.formats import write_to

    with tempfile.TemporaryDirectory(prefix="bulletin-") as folder:
        path = Path(folder, "table")
        count = write_to(path, found, target)
        with path.open("rb") as handle:
            shutil.copyfileobj(handle, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    return count


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _in_words(summary: Summary, skipped: int = 0) -> str:
    said = ", ".join(
        (
            _counted(summary.documents, "document"),
            _counted(summary.rows, "row"),
            _counted(summary.failures, "failure"),
        )
    )
    said += f", {summary.partly} read in part" if summary.partly else ""
    said += f" ({summary.kept} unchanged since the last run)" if summary.kept else ""
    said += f", {_counted(summary.unsure, 'row')} of less certainty apart" if summary.unsure else ""
    for number, lacking, option in (
        (summary.undated, "day of publication", "--published"),
        (summary.unplaced, "place", "--region"),
    ):
        said += f", {number} without a {lacking} ({option} or --metadata)" if number else ""
    if summary.passed_over:
        said += f", {_counted(summary.passed_over, 'file')} of other kinds passed over"
    said += f", {skipped} hidden or temporary skipped" if skipped else ""
    return said


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a share, like 0.9")
    return share


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from 1")
    return int(text)
