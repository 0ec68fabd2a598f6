"""What the commands share: exit statuses, options, messages and the bar of progress."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from extract.errors import UsageError

if TYPE_CHECKING:
    from extract.batch import Input, Limits, Record
    from extract.corrections import Corrections
    from extract.rules import Rules

OK, FAILED, USAGE, NO_INPUT = 0, 1, 2, 3
#: What is said of a document that has rows, but no date that the times in it could go by.
UNDATED = "no date of publication found; times like 今年 and 目前 are left open (see --published)"
STATUSES = """\
exit status: 0 all documents were read, 1 some were not, 2 wrong use, 3 no input,
130 or 143 broken off by Ctrl-C or SIGTERM"""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(
    commands: Commands,
    name: str,
    help: str,
    description: str,
    epilog: str,
) -> argparse.ArgumentParser:
    """Add a command whose help is laid out as it is written."""
    return commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_patterns(command: argparse.ArgumentParser) -> None:
    """Add the option for rules of one's own."""
    command.add_argument(
        "--patterns",
        type=Path,
        metavar="DIR",
        help="rules of your own, laid over those of the package",
    )


def add_reading(command: argparse.ArgumentParser) -> None:
    """Add the options of the commands that read documents."""
    add_patterns(command)
    command.add_argument(
        "--ocr",
        choices=("auto", "best", "fast", "off", "force"),
        default="auto",
        help="recognise pages that show no text of their own (auto, the same as best; fast takes "
        "less time), never, or all",
    )
    known = command.add_argument_group("what you know of the documents; it beats what is read")
    known.add_argument(
        "--metadata",
        metavar="CSV",
        help="columns: path (a document's path or name, or a glob like 柳河县/2023/*.txt) and any "
        "of region, region_code, published, title, issuer, year",
    )
    known.add_argument(
        "--published",
        default="",
        metavar="DATE",
        help="the day of publication of all, like 2023-07-05 or 2023年7月5日",
    )
    known.add_argument(
        "--region", default="", metavar="NAME", help="the place of all, by its name or its code"
    )
    known.add_argument(
        "--path-pattern",
        default="",
        metavar="PATTERN",
        help="what their paths tell, like {region}/{year}/{title}; also {region_code}, "
        "{published}, {month}, {day}, {issuer}, and * for what is none of them",
    )


def add_limits(command: argparse.ArgumentParser) -> None:
    """Add the limits within which each document is read."""
    command.add_argument(
        "--timeout",
        type=_seconds,
        default=120.0,
        metavar="SECONDS",
        help="the most that one document may take (default: 120)",
    )
    command.add_argument(
        "--max-memory",
        type=_bytes,
        metavar="SIZE",
        help="the most memory for one document, like 500MB or 2GB (default: 700MB; 2GB where "
        "pages can be recognised, which takes about 1GB)",
    )


def limits_of(options: argparse.Namespace) -> Limits:
    """Return the limits that were asked for. Raises UsageError for less than can be read with."""
    from extract.batch.worker import Limits, usual_memory

    try:
        return Limits(options.timeout, options.max_memory or usual_memory(options.ocr))
    except UsageError as error:
        raise UsageError(f"--max-memory: {error}") from None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 10**7:
        raise argparse.ArgumentTypeError(f"{text!r}: expected seconds, more than 0")
    return seconds


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", text.strip(), re.IGNORECASE)
    size = int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " ")) if found else 0
    if not size:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a size, like 500MB or 2GB")
    return size


def rules_of(options: argparse.Namespace) -> Rules:
    """Return the rules that were asked for, those of one's own tried out before any document.

    Raises UsageError, RuleError.
    """
    from extract.rules import load_rules

    if options.patterns is None:
        return load_rules()
    from extract.pipeline import own_rules

    return own_rules(options.patterns)


def give(
    inputs: Sequence[Input], options: argparse.Namespace, corrections: Corrections | None = None
) -> list[Input]:
    """Return the inputs with what options and corrections give of each; say what fits none.

    Raises UsageError, MetadataError.
    """
    from extract.batch import give as given_to
    from extract.metadata import known
    from extract.rules import load_rules

    rules = load_rules(options.patterns)
    metadata = known(
        rules,
        path=options.metadata,
        published=options.published,
        region=options.region,
        pattern=options.path_pattern,
    )
    found, problems = given_to(inputs, metadata, rules, corrections)
    for problem in problems:
        say(problem)
    return found


def say(text: str) -> None:
    """Print a line on standard error, whatever characters it can show."""
    encoding = sys.stderr.encoding or "utf-8"
    line = " ".join(text.split("\n"))
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True)


class Progress:
    """A line on standard error for each document that has one; on a terminal also a bar.

    That a document has no day of publication is said of one that is alone; of others the last
    line says how many.
    """

    def __init__(self, total: int) -> None:
        self._single = total == 1
        self._bar = None
        if sys.stderr.isatty() and total > 1:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="doc", leave=False)

    def tell(self, record: Record) -> None:
        """Take note of a document that is done."""
        said = record.said or (UNDATED if self._single and record.undated else "")
        if said:
            if self._bar is not None:
                self._bar.clear()
            say(f"{record.path}: {said}")
        if self._bar is not None:
            self._bar.update()

    def step(self) -> None:
        """Take note of a document that was only looked at."""
        if self._bar is not None:
            self._bar.update()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()
