"""What the commands share: exit statuses, options, messages and the bar of progress."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from extract.batch import Record

OK, FAILED, USAGE, NO_INPUT = 0, 1, 2, 3
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
        choices=("auto", "off", "force"),
        default="auto",
        help="recognise pages without text (auto), never, or all",
    )


def say(text: str) -> None:
    """Print a line on standard error, whatever characters it can show."""
    encoding = sys.stderr.encoding or "utf-8"
    line = " ".join(text.split("\n"))
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True)


class Progress:
    """A line on standard error for each document that has one; on a terminal also a bar."""

    def __init__(self, total: int) -> None:
        self._bar = None
        if sys.stderr.isatty() and total > 1:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="doc", leave=False)

    def tell(self, record: Record) -> None:
        """Take note of a document that is done."""
        if record.said:
            if self._bar is not None:
                self._bar.clear()
            say(f"{record.path}: {record.said}")
        if self._bar is not None:
            self._bar.update()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()
