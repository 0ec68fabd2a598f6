"""The commands `bulletin calibrate` and `bulletin suggest`: what gold and corrections teach."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract.cli_common import (
    FAILED,
    NO_INPUT,
    OK,
    Commands,
    add_command,
    add_limits,
    add_patterns,
    add_reading,
    give,
    limits_of,
    rules_of,
    say,
)
from extract.cli_study import TABLE, write_csv
from extract.errors import UnreadableDocument, UsageError

if TYPE_CHECKING:
    from extract.corrections import Corrections
    from extract.rules import Rules
    from extract.rules.certainty import CertaintyTable
    from extract.study.calibrate import Judged

SURE = 0.9
CALIBRATE = """\
Work out from gold how often each kind of evidence is wrong: the table certainty.csv, by which each
row gets its certainty and its doubt.

PATH is a folder of gold (NAME.txt with NAME.jsonl, as `bulletin gold` writes them). With
--corrections it is a document or a folder, and the rows that the reader corrected or confirmed
are the gold: confirm what is right too, or rows will look worse than they are. With --patterns DIR
the table goes to DIR, and what is seldom seen is taken to be as in the package's.

How well the certainty holds is printed by five folds of documents, each judged by the others."""
CALIBRATE_END = """\
Example:
  bulletin calibrate gold/ --patterns mine/
  bulletin calibrate archive/ --corrections corrections.csv --patterns mine/
  bulletin calibrate gold/ -o certainty.csv

exit status: 0 all was read, 1 some documents or corrections were not, 2 wrong use, 3 no input

In Python: extract.study.calibrate.fit(list(extract.calibrate.judged_by_gold(folder)))"""

SUGGEST = """\
List which rules a reader's corrections speak against: for each the cell, how often it was found
wrong and right, how many rows of the table it decided, the entries that it names or that nothing
spoke, so that one may be missing, and what was corrected.

--rows writes the rows that those rules decided: better for what was wrong, worse for what was
right if the rule went, and nothing for what nobody looked at."""
SUGGEST_END = """\
Example:
  bulletin suggest corrections.csv table.csv
  bulletin suggest corrections.csv table.csv -o rules.csv --rows rows.csv

In Python: extract.study.suggest.suggest(table, corrections)"""


def add_certainty(commands: Commands) -> None:
    """Add both commands."""
    command = add_command(
        commands, "calibrate", "how sure rows are, by gold", CALIBRATE, CALIBRATE_END
    )
    command.add_argument("paths", nargs="+", metavar="PATH", help="gold, or documents")
    command.add_argument("--corrections", metavar="FILE", help="what a reader corrected, as gold")
    command.add_argument("-o", "--output", type=Path, metavar="CSV", help="where the table goes")
    add_reading(command)
    add_limits(command)
    command.set_defaults(run=_calibrate)
    command = add_command(commands, "suggest", "rules to change", SUGGEST, SUGGEST_END)
    command.add_argument("corrections", metavar="CORRECTIONS", help="what a reader corrected")
    command.add_argument("table", metavar="TABLE", help=TABLE)
    command.add_argument("-o", "--output", metavar="CSV", help="where they go (default: as text)")
    command.add_argument("--rows", metavar="CSV", help="where the rows go that they decided")
    add_patterns(command)
    command.set_defaults(run=_suggest)


def _calibrate(options: argparse.Namespace) -> int:
    from extract.calibrate import write_certainty
    from extract.rules import load_rules
    from extract.rules.certainty import TABLE
    from extract.study.calibrate import fit

    rules = rules_of(options)
    own = options.patterns is not None
    prior = load_rules().certainty if own or options.corrections else None
    corrections, failed = None, 0
    if options.corrections:
        from extract.corrections import Corrections

        corrections = Corrections.load(options.corrections, rules)
    judged: list[Judged] = []
    for one in _judged(options, rules, corrections):
        if isinstance(one, UnreadableDocument):
            say(str(one))
            failed += 1
        else:
            judged.append(one)
    for problem in corrections.problems if corrections else ():
        say(problem)
    if not judged:
        say(f"bulletin: {', '.join(options.paths)}: no rows here that anybody judged")
        return NO_INPUT
    _tell(judged, prior)
    out = options.output or (options.patterns / TABLE if own else None)
    if out is not None:
        table = fit(judged, prior)
        write_certainty(table, out)
        say(f"{out}: {len(table.risks)} kinds of evidence")
    return FAILED if failed or (corrections is not None and corrections.problems) else OK


def _judged(
    options: argparse.Namespace, rules: Rules, corrections: Corrections | None
) -> Iterator[Judged | UnreadableDocument]:
    """Yield the rows that gold judges, or the reader's corrections."""
    from extract.batch import Settings, gather
    from extract.calibrate import judged_by_corrections, judged_by_gold

    if corrections is None:
        for path in map(Path, options.paths):
            if not path.is_dir():
                raise UsageError(f"{path}: expected a folder of gold, NAME.txt with NAME.jsonl")
            yield from judged_by_gold(path, rules)
        return
    inputs = gather(options.paths, bytes, others=False)
    known = {one.name: one.given for one in give(inputs, options)}
    settings = Settings(options.ocr, options.patterns)
    inputs = give(inputs, options, corrections)
    yield from judged_by_corrections(
        inputs, corrections, known, settings, limits=limits_of(options)
    )


def _suggest(options: argparse.Namespace) -> int:
    from extract.batch.keep import never_a_source
    from extract.corrections import Corrections
    from extract.rules import load_rules
    from extract.study.frames import read_table
    from extract.study.suggest import suggest

    corrections = Corrections.load(options.corrections, load_rules(options.patterns))
    rules, rows = suggest(read_table(options.table), corrections)
    for problem in corrections.problems:
        say(problem)
    for frame, out in ((rules, options.output), (rows, options.rows)):
        if out:
            never_a_source(Path(out), [Path(options.table), Path(options.corrections)])
            write_csv(frame, out)
    for one in rules.itertuples(index=False) if not options.output else ():
        print(
            f"{one.cell}: {one.rule}: wrong {one.wrong}, right {one.right}, of {one.rows} rows"
            f"{one.entry and ', '}{one.entry}: {one.examples}"
        )
    whole = sum(one.whole for one in corrections.entries)
    if whole:
        say(f"{whole} lines are of documents as a whole, whose evidence stands in the ledger")
    say(f"{len(rules)} rules were wrong, {int(rules['wrong'].sum())} times")
    return FAILED if corrections.problems else OK


def _tell(judged: list[Judged], prior: CertaintyTable | None) -> None:
    """Print how well certainty holds, each document judged by those of the other folds."""
    from extract.study.calibrate import by_folds, calibration_error, reliability

    right = [row.right for row in judged]
    sure = by_folds(judged, prior=prior)
    found = reliability(sure, right)
    print(f"{'certainty':<12} {'rows':>6} {'mean':>6} {'right':>6}")
    for row in found.itertuples(index=False):
        print(f"{row[0]:.1f} to {row[1]:.1f}   {row[2]:>6} {row[3]:>6.3f} {row[4]:>6.3f}")
    held = [true for one, true in zip(sure, right, strict=True) if one >= SURE]
    documents = len({row.document for row in judged})
    say(
        f"{len(judged)} rows of {documents} documents, {sum(right) / len(right):.3f} wholly right; "
        f"of the {len(held) / len(judged):.3f} with a certainty from {SURE} on "
        f"{sum(held) / max(1, len(held)):.3f}; calibration error {calibration_error(found):.3f}"
    )
