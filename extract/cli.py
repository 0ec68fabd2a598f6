"""The command `bulletin`: each command parses, calls the library, and prints."""

from __future__ import annotations

import argparse
import codecs
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from extract import __version__
from extract.cli_review import add_review, load_corrections, say_misfits
from extract.cli_study import add_study
from extract.errors import BulletinError, UnreadableDocument, UsageError

if TYPE_CHECKING:
    from extract.batch import Record, Summary
    from extract.write import Row, Target

OK, FAILED, USAGE, NO_INPUT = 0, 1, 2, 3
STATUSES = """\
exit status: 0 all documents were read, 1 some were not, 2 wrong use, 3 no input,
130 or 143 broken off by Ctrl-C or SIGTERM"""

CONVERT = """\
Read documents and write one table, one row a number.

PATH is a file, a folder (its .pdf .txt .md .html .htm .docx .ofd .doc files, sorted), or - for
standard input. Without -o the table goes to standard output as CSV. With -o OUT, what became of
each document is written to OUT.ledger.csv, and what is done to OUT.work/: the same command again
reads only what is new, changed or was broken off."""
CONVERT_END = f"""\
Example:
  bulletin convert archive/ -o table.csv
  bulletin convert archive/ -o table/ --jobs 4
  cat report.txt | bulletin convert - --columns region,indicator,value,unit

OUT ends in .csv, .parquet, .jsonl, .xlsx, .sqlite or .duckdb, or is a folder: table/ holds a
Parquet file for each year of publication.

{STATUSES}

In Python: extract.table(paths); for many files: extract.batch.convert(...)"""

EXPLAIN = """\
Show how each row came about: the sentence with its number marked, and for each field the rule
that made it."""
EXPLAIN_END = f"""\
Example:
  bulletin explain report.pdf

{STATUSES}

In Python: extract.observations(extract.read_document(path)), each with its .rules"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        with _stoppable():
            status: int = options.run(options)
            sys.stdout.flush()
            return status
    except _StoppedError as stopped:
        _say(f"bulletin: {stopped}")
        return 128 + stopped.signum
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except BulletinError as error:
        for problem in getattr(error, "problems", (str(error),)):
            _say(f"bulletin: {problem}")
        return USAGE
    except OSError as error:
        _say(f"bulletin: {error.filename or 'output'}: {error.strerror or error}")
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
    _add_convert(commands)
    _add_explain(commands)
    add_review(commands, _add_reading, _say, _Progress)
    add_study(commands, _say)
    return parser


def _add_convert(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "convert",
        help="documents to a table",
        description=CONVERT,
        epilog=CONVERT_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = command.add_argument
    add("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
    add("-o", "--output", default="-", metavar="OUT", help="where the table goes (default: -)")
    add("--format", metavar="NAME", help="the table's format (default: by the ending of OUT)")
    add("--columns", metavar="A,B", help="only these columns, in this order")
    add("--si", action="store_true", help="also the values in the SI: si_value, si_unit")
    add("--encoding", metavar="NAME", help="of CSV (default: utf-8-sig in files, utf-8 on -o -)")
    _add_reading(command)
    add("--jobs", type=_count, metavar="N", help="processes (default: one a processor)")
    add(
        "--timeout",
        type=_seconds,
        default=120.0,
        metavar="SECONDS",
        help="the most that one document may take (default: 120)",
    )
    add(
        "--max-memory",
        type=_bytes,
        default=2 << 30,
        metavar="SIZE",
        help="the most memory for one document, like 800MB or 2GB (default: 2GB)",
    )
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
    again = command.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on from OUT.work (the default)")
    again.add_argument("--force", action="store_true", help="read all again")
    command.set_defaults(run=_convert)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "explain",
        help="how each row came about",
        description=EXPLAIN,
        epilog=EXPLAIN_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("path", metavar="FILE", help="a file, or - for standard input")
    _add_reading(command)
    command.set_defaults(run=_explain)


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--patterns",
        type=Path,
        metavar="DIR",
        help="rules of your own, laid over those of the package",
    )
    command.add_argument(
        "--ocr",
        choices=("auto", "off", "force"),
        default="auto",
        help="recognise pages without text (auto), never, or all",
    )


def _convert(options: argparse.Namespace) -> int:
    from extract.batch import Limits, Settings, amend_with, convert, cores, gather
    from extract.rules import load_rules

    load_rules(options.patterns)
    target = _target(options)
    inputs = gather(options.paths, sys.stdin.buffer.read)
    if not inputs:
        _say(f"bulletin: {', '.join(options.paths)}: nothing here that could be read")
        return NO_INPUT
    if not any(one.problem or one.data is not None or one.path.exists() for one in inputs):
        for one in inputs:
            _say(f"{one.key}: no such file")
        return NO_INPUT
    settings = Settings(options.ocr, options.patterns)
    corrections = load_corrections(options)
    limits = Limits(options.timeout, options.max_memory)
    with _Progress(len(inputs)) as progress:
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
                watch=progress.tell,
            )
        else:
            summary = convert(
                inputs,
                target if options.output != "-" else partial(_to_stdout, target),
                settings,
                jobs=options.jobs,
                limits=limits,
                force=options.force,
                watch=progress.tell,
                amend=amend_with(corrections, inputs, settings) if corrections else None,
            )
    _say(_in_words(summary))
    misfits = say_misfits(corrections, _say)
    return FAILED if summary.failures or misfits else OK


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


def _in_words(summary: Summary) -> str:
    def counted(number: int, noun: str) -> str:
        return f"{number} {noun}{'' if number == 1 else 's'}"

    said = ", ".join(
        (
            counted(summary.documents, "document"),
            counted(summary.rows, "row"),
            counted(summary.failures, "failure"),
        )
    )
    return said + (f" ({summary.kept} unchanged since the last run)" if summary.kept else "")


def _explain(options: argparse.Namespace) -> int:
    from extract.pipeline import observations, read_document
    from extract.read import read_bytes
    from extract.rules import load_rules
    from extract.write.explain import explain

    rules = load_rules(options.patterns)
    try:
        if options.path == "-":
            document = read_bytes(sys.stdin.buffer.read(), "stdin", ocr=options.ocr, rules=rules)
        else:
            document = read_document(options.path, ocr=options.ocr, rules=rules)
    except UnreadableDocument as error:
        _say(str(error))
        return NO_INPUT if error.kind == "missing" else FAILED
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    for block in explain(document, observations(document, rules)):
        print(block, end="\n\n")
    return OK


class _Progress:
    """A line on standard error for each document that failed; on a terminal also a bar."""

    def __init__(self, total: int) -> None:
        self._bar = None
        if sys.stderr.isatty() and total > 1:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="doc", leave=False)

    def tell(self, record: Record) -> None:
        if not record.good:
            if self._bar is not None:
                self._bar.clear()
            known = record.reason.startswith(record.status)
            _say(
                f"{record.path}: {record.reason if known else f'{record.status}: {record.reason}'}"
            )
        if self._bar is not None:
            self._bar.update()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()


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


def _say(text: str) -> None:
    """Print a line on standard error, whatever characters it can show."""
    encoding = sys.stderr.encoding or "utf-8"
    line = " ".join(text.split("\n"))
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True)


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from 1")
    return int(text)


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
    if size < 64 << 20:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a size from 64MB, like 800MB or 2GB")
    return size
