"""The command `bulletin explain`."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from extract.cli_common import (
    FAILED,
    NO_INPUT,
    OK,
    STATUSES,
    Commands,
    add_command,
    add_limits,
    add_reading,
    give,
    limits_of,
    rules_of,
    say,
)
from extract.errors import UnreadableDocument

EXPLAIN = """\
Show how each row came about: the sentence with its number marked, for each field the rule that
made it, and the stack in which it stands: what the document and each heading above it say of
place, time, mood and topic, and by which words, and the places of the sentence to choose from."""
EXPLAIN_END = f"""\
Example:
  bulletin explain report.pdf

{STATUSES}

In Python: extract.pipeline.traced(extract.read_document(path)), rows with what holds for them"""


def add_explain(commands: Commands) -> None:
    """Add the command."""
    command = add_command(commands, "explain", "how each row came about", EXPLAIN, EXPLAIN_END)
    command.add_argument("path", metavar="FILE", help="a file, or - for standard input")
    add_reading(command)
    add_limits(command)
    command.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> int:
    from extract.batch import Settings
    from extract.batch.inputs import STDIN, Input, named, whole
    from extract.files import explain

    rules_of(options)
    limits = limits_of(options)
    stdin = options.path == "-"
    read = Input(STDIN, "stdin", whole(sys.stdin.buffer)) if stdin else named(Path(options.path))
    (one,) = give([read], options)
    try:
        blocks = explain(one, Settings(options.ocr, options.patterns), limits=limits)
    except UnreadableDocument as error:
        say(str(error))
        return NO_INPUT if error.kind == "missing" else FAILED
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    for block in blocks:
        print(block, end="\n\n")
    return OK
