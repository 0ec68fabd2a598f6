"""The command `bulletin explain`."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from extract.batch import Settings
    from extract.batch.worker import Limits

EXPLAIN = """\
Show how each row came about: the sentence with its number marked, for each field the rule that
made it, and the stack in which it stands: what the document and each heading above it say of
place, time, mood and topic, and by which words, and the places of the sentence to choose from;
then what was asked for its status and its period, and what was answered, in that order: the first
answer decided.

With --rule, list the rows that a rule or an entry of a table decided, a line each, in a file or
in all files of a folder."""
EXPLAIN_END = f"""\
Example:
  bulletin explain report.pdf
  bulletin explain --rule cues.toml#拟 bulletins/

{STATUSES}

In Python: extract.pipeline.traced(extract.read_document(path)), rows with what holds for them"""


def add_explain(commands: Commands) -> None:
    """Add the command."""
    command = add_command(commands, "explain", "how each row came about", EXPLAIN, EXPLAIN_END)
    command.add_argument("path", metavar="FILE", help="a file, or - for standard input")
    command.add_argument(
        "--rule",
        metavar="ID",
        help="list the rows that this rule or entry decided; FILE may be a folder",
    )
    add_reading(command)
    add_limits(command)
    command.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> int:
    from extract.batch import Settings
    from extract.batch.inputs import STDIN, Input, named, whole
    from extract.files import explain

    rules_of(options)
    limits = limits_of(options)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if options.rule is not None:
        return _decided(options, Settings(options.ocr, options.patterns), limits)
    stdin = options.path == "-"
    read = Input(STDIN, "stdin", whole(sys.stdin.buffer)) if stdin else named(Path(options.path))
    (one,) = give([read], options)
    try:
        blocks = explain(one, Settings(options.ocr, options.patterns), limits=limits)
    except UnreadableDocument as error:
        say(str(error))
        return NO_INPUT if error.kind == "missing" else FAILED
    for block in blocks:
        print(block, end="\n\n")
    return OK


def _decided(options: argparse.Namespace, settings: Settings, limits: Limits) -> int:
    """Print the rows that a rule decided, a line each."""
    from extract.batch.inputs import gather, whole
    from extract.files import decided

    inputs = gather([options.path], lambda: whole(sys.stdin.buffer), others=False)
    if not inputs:
        say(f"{options.path}: nothing here that could be read")
        return NO_INPUT
    status = OK
    for found in decided(give(inputs, options), options.rule, settings, limits=limits):
        if isinstance(found, UnreadableDocument):
            say(str(found))
            status = FAILED
        else:
            print(*found, sep="\n", end="\n" if found else "")
    return status
