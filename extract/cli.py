"""The command `bulletin`: parses, hands over to its commands, and turns errors into statuses.

Each command stands in a module of its own (`cli_convert`, …), calls the library, and prints.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from extract import __version__
from extract.cli_certainty import add_certainty
from extract.cli_common import USAGE, say
from extract.cli_convert import add_convert
from extract.cli_explain import add_explain
from extract.cli_review import add_review
from extract.cli_study import add_study
from extract.errors import BulletinError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        with _stoppable():
            status: int = options.run(options)
            sys.stdout.flush()
            return status
    except _StoppedError as stopped:
        say(f"bulletin: {stopped}")
        return 128 + stopped.signum
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except BulletinError as error:
        for problem in getattr(error, "problems", (str(error),)):
            say(f"bulletin: {problem}")
        return USAGE
    except OSError as error:
        say(f"bulletin: {error.filename or 'output'}: {error.strerror or error}")
        return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bulletin",
        description="Numbers from Chinese local-government bulletins as a tidy table.",
        epilog="Example:\n  bulletin convert report.pdf\n\nIn Python: import extract",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"bulletin {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_convert(commands)
    add_explain(commands)
    add_review(commands)
    add_study(commands)
    add_certainty(commands)
    return parser


class _StoppedError(BaseException):
    """Ctrl-C or SIGTERM."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum

    def __str__(self) -> str:
        return "stopped; what is done is kept, the same command goes on from there"


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn the first Ctrl-C or SIGTERM into an exception, and ignore more of them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM)

    def stop(signum: int, frame: FrameType | None) -> NoReturn:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        raise _StoppedError(signum)

    before = [signal.signal(one, stop) for one in signals]
    try:
        yield
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)
