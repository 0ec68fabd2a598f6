"""The commands `bulletin review` and `bulletin gold`, and `--corrections` of `convert`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from extract.cli_common import (
    FAILED,
    NO_INPUT,
    OK,
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
from extract.errors import UnreadableDocument, UsageError

if TYPE_CHECKING:
    from extract.corrections import Corrections

PAGE = b'<meta name="generator" content="bulletin-metrics '
_HEAD = 4096
REVIEW = """\
Make one web page to look over what was found, and to correct it.

The page shows each document's text with every number marked, the table beside it, the rules that
made each row, and for PDFs the page with the number's place. It is one file, needs no network, and
keeps corrections in the browser until they are saved as corrections.csv, which
`bulletin convert --corrections` and `bulletin gold` take."""
REVIEW_END = """\
Example:
  bulletin review archive/ -o review.html
  bulletin review table.csv -o review.html
  bulletin review archive/ --table table.csv -o review.html
  bulletin review archive/ --corrections corrections.csv -o review.html

exit status: 0 all is in the page, 1 some documents or rows are not, 2 wrong use, 3 no input

In Python: extract.review.review(inputs, out)"""
GOLD = """\
Turn documents and the corrections of a reader into gold: NAME.txt, the text, and NAME.jsonl, one
observation a line with the context by which it is found and the keys that its indicator must
hold one of."""
GOLD_END = """\
Example:
  bulletin gold report.pdf --corrections corrections.csv -o new-gold/

exit status: 0 all is written, 1 some documents or corrections are not in it, 2 wrong use, 3 no
input

In Python: extract.gold.gold(document, rows, corrections).write(folder)"""


def add_review(commands: Commands) -> None:
    """Add both commands."""
    command = add_command(commands, "review", "a page to check and correct", REVIEW, REVIEW_END)
    command.add_argument(
        "paths", nargs="+", metavar="PATH",
        help="a file, a folder, - for standard input, or a table (.csv) made by convert",
    )  # fmt: skip
    command.add_argument("-o", "--output", required=True, metavar="OUT", help="the page (.html)")
    command.add_argument(
        "--table", type=Path, metavar="CSV", help="show the rows of this table, made by convert"
    )
    command.add_argument(
        "--corrections", metavar="FILE", help="corrections made before, to go on from"
    )
    command.add_argument(
        "--overwrite", action="store_true", help="replace an OUT that is no page of review"
    )
    command.add_argument(
        "--no-pictures", action="store_true", help="leave the pictures of PDF pages out"
    )
    add_reading(command)
    add_limits(command)
    command.set_defaults(run=_review)
    command = add_command(commands, "gold", "corrected documents to gold", GOLD, GOLD_END)
    command.add_argument("paths", nargs="+", metavar="DOC", help="a file or a folder")
    command.add_argument(
        "--corrections", required=True, metavar="FILE", help="what the reader corrected"
    )
    command.add_argument("-o", "--output", required=True, metavar="DIR", help="where it goes")
    command.add_argument(
        "--overwrite", action="store_true", help="replace what is there and says otherwise"
    )
    add_reading(command)
    add_limits(command)
    command.set_defaults(run=_gold)


def load_corrections(options: argparse.Namespace) -> Corrections | None:
    """Return the corrections that were asked for. Raises CorrectionError, UsageError."""
    if not options.corrections:
        return None
    if getattr(options, "cluster", None):
        raise UsageError("--corrections: not with --cluster; convert again without it")
    from extract.corrections import Corrections
    from extract.rules import load_rules

    return Corrections.load(options.corrections, load_rules(options.patterns))


def say_misfits(corrections: Corrections | None) -> bool:
    """Say how many corrections were applied, and which not; return whether any was not."""
    if corrections is None:
        return False
    for problem in corrections.problems:
        say(problem)
    say(f"{corrections.applied} of {len(corrections.entries)} corrections applied")
    return bool(corrections.problems)


def _review(options: argparse.Namespace) -> int:
    from extract.batch import Settings, gather
    from extract.batch.inputs import kind_of, whole
    from extract.batch.keep import never_a_source
    from extract.review import converted, review

    rules_of(options)
    limits = limits_of(options)
    out = Path(options.output)
    if out.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"-o {out}: expected the name of a page, like review.html")
    corrections = load_corrections(options)
    table = options.table
    if table is None and len(options.paths) == 1 and options.paths[0].lower().endswith(".csv"):
        table = Path(options.paths[0])
        inputs = converted(table)
    else:
        inputs = gather(options.paths, lambda: whole(sys.stdin.buffer), others=False)
    ours = out.is_file() and PAGE in out.read_bytes()[:_HEAD]
    if ours:
        inputs = [one for one in inputs if one.path.resolve() != out.resolve()]
    sources = [one.path for one in inputs if one.data is None]
    never_a_source(out, [*sources, *([table] if table else [])])
    if out.exists() and not ours and not options.overwrite:
        raise UsageError(f"-o {out}: is no page of review; give another name, or --overwrite")
    if not any(one.data is not None or kind_of(one.path) for one in inputs):
        say(f"bulletin: {', '.join(options.paths)}: nothing here that could be read")
        return NO_INPUT
    inputs = give(inputs, options, corrections)
    try:
        with Progress(len(inputs)) as shown:
            done = review(
                inputs,
                out,
                Settings(options.ocr, options.patterns),
                table=table,
                corrections=corrections,
                pictures=not options.no_pictures,
                limits=limits,
                watch=shown.tell,
            )
    except UnreadableDocument as error:
        say(f"bulletin: {error}")
        return FAILED
    problems = done.problems + (corrections.problems if corrections else [])
    for problem in problems:
        say(problem)
    size = out.stat().st_size / (1 << 20)
    documents = f"{done.documents} document{'' if done.documents == 1 else 's'}"
    say(f"{out}: {documents}, {done.rows} rows, {size:.1f} MB")
    return FAILED if problems or done.failures else OK


def _gold(options: argparse.Namespace) -> int:
    from extract.batch import Settings, gather
    from extract.corrections import Corrections
    from extract.gold import gold_of, write_all

    rules = rules_of(options)
    limits = limits_of(options)
    corrections = Corrections.load(options.corrections, rules)
    inputs = give(gather(options.paths, bytes, others=False), options, corrections)
    made = []
    failed = 0
    settings = Settings(options.ocr, options.patterns)
    for one in gold_of(inputs, corrections, settings, limits=limits):
        if isinstance(one, UnreadableDocument):
            say(str(one))
            failed += 1
        else:
            made.append(one)
    if not made:
        say(f"bulletin: {', '.join(options.paths)}: nothing here that could be read")
        return NO_INPUT
    sources = [one.path for one in inputs if one.data is None]
    write_all(made, Path(options.output), sources, overwrite=options.overwrite)
    for each in made:
        say(
            f"{each.name}: {len(each.records)} observations, {each.unconfirmed} of them neither "
            f"corrected nor confirmed, {each.keyless} with the indicator itself as key"
        )
    misfits = say_misfits(corrections)
    return FAILED if failed or misfits else OK
