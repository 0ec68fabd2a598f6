"""Run every file of a folder through the readers and the pipeline, and say what broke.

    python -m tests.tools.run_collection FOLDER [--suffix .pdf .docx] [--seconds 20] [--slowest 5]

Each file runs in a process that is ended when its time is up. A file may be read, or refused by a
BulletinError of one line; anything else (another exception, a crash, time up) is a failure, one
line each. Prints the failures, what the refused files were refused for, counts and the slowest
files; the exit status is 1 where anything failed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

SECONDS = 20.0
SUFFIXES = (".pdf",)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file; `said` is the refusal's or failure's line, else ``."""

    path: Path
    status: Literal["read", "refused", "failed"]
    said: str = ""
    seconds: float = 0.0
    characters: int = 0
    rows: int = 0


def attempt(path: Path, ocr: Literal["auto", "off"] = "off") -> Outcome:
    """Read a file and find its observations, in this process."""
    from extract.errors import BulletinError
    from extract.pipeline import observations
    from extract.read import read_document

    try:
        document = read_document(path, ocr=ocr)
        rows = len(observations(document))
    except BulletinError as error:
        said = str(error)
        return Outcome(path, "failed" if "\n" in said else "refused", said)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        return Outcome(path, "failed", f"{said} ({Path(where.filename).name}:{where.lineno})")
    return Outcome(path, "read", "", 0.0, len(document.text), rows)


def run(
    paths: Sequence[Path], seconds: float = SECONDS, ocr: Literal["auto", "off"] = "off"
) -> Iterator[Outcome]:
    """Yield each file's outcome; a process that crashes or runs too long is replaced."""
    worker: _Worker | None = None
    for path in paths:
        worker = worker or _Worker(ocr)
        start = time.perf_counter()
        outcome = worker.ask(path, seconds)
        if outcome.said.startswith(_LOST):
            worker.end()
            worker = None
        yield Outcome(
            path, outcome.status, outcome.said, time.perf_counter() - start,
            outcome.characters, outcome.rows,
        )  # fmt: skip
    if worker is not None:
        worker.end()


_LOST = "the process "


class _Worker:
    """A process that answers paths with outcomes."""

    def __init__(self, ocr: Literal["auto", "off"]) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, ocr), daemon=True)
        self._process.start()
        there.close()
        self._here.recv()  # it is ready: what it imports is no file's time

    def ask(self, path: Path, seconds: float) -> Outcome:
        """Return the outcome of a file, a failure if none comes in time."""
        try:
            self._here.send(path)
            if self._here.poll(seconds):
                outcome: Outcome = self._here.recv()
                return outcome
        except (EOFError, OSError):
            self._process.join(5)
            return Outcome(path, "failed", f"{_LOST}ended ({self._process.exitcode})")
        return Outcome(path, "failed", f"{_LOST}was not done after {seconds:.0f} s")

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _serve(there: Connection, ocr: Literal["auto", "off"]) -> None:
    from extract.read import read_bytes

    read_bytes("今年新增就业3人。".encode(), "warm up")
    there.send(None)
    while True:
        try:
            path = there.recv()
        except EOFError:
            return
        there.send(attempt(path, ocr))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a folder and print what came of it; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suffix", nargs="+", default=SUFFIXES, metavar=".pdf")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--slowest", type=int, default=5)
    parser.add_argument("--ocr", choices=("auto", "off"), default="off")
    given = parser.parse_args(arguments)
    suffixes = {suffix.lower() for suffix in given.suffix}
    paths = sorted(
        path
        for path in given.folder.rglob("*")
        if path.suffix.lower() in suffixes and path.is_file()
    )
    if not paths:
        parser.error(f"{given.folder}: no file that ends in {' '.join(sorted(suffixes))}")
    outcomes = []
    for outcome in run(paths, given.seconds, given.ocr):
        outcomes.append(outcome)
        if outcome.status == "failed":
            print(f"FAILED {outcome.path}: {outcome.said}", flush=True)
    kinds = Counter(o.said.rpartition(": ")[2] for o in outcomes if o.status == "refused")
    for said, count in kinds.most_common():
        print(f"refused {count:>4}  {said}")
    slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[: given.slowest]
    for outcome in slowest:
        print(
            f"{outcome.seconds:>7.2f} s  {outcome.characters:>8} characters {outcome.rows:>5} rows"
            f"  {outcome.path}"
        )
    counts = Counter(outcome.status for outcome in outcomes)
    print(
        f"{len(outcomes)} files: {counts['read']} read, {counts['refused']} refused, "
        f"{counts['failed']} failed, {sum(o.seconds for o in outcomes):.1f} s"
    )
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
