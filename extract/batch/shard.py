"""A shard: some hundreds of documents that one process anywhere converts to Parquet by itself.

`python -m extract.batch.shard` reads a shard as JSON from standard input. The rows go to
`OUT/published_year=…/SHARD.parquet`; the shard is done when `OUT.work/shards/SHARD.jsonl`, with
a line a document, is there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from extract.batch.inputs import Input
from extract.batch.record import CRASHED, MISSING, OUT_OF_MEMORY, TIMED_OUT, Record, unpack
from extract.batch.supervise import supervise
from extract.batch.work import Settings, beside, convert_document
from extract.batch.worker import Limits
from extract.given import unpacked
from extract.rules import load_rules
from extract.write import COLUMNS, SI_COLUMNS, Row, with_si

MEAN, MOST = 200, 800
#: What may not happen again: a shard with such a record is done once more.
_PASSING = frozenset({CRASHED, MISSING, OUT_OF_MEMORY, TIMED_OUT})


@dataclass(frozen=True, slots=True)
class Shard:
    """Documents to be converted together; `out` and `work` are absolute paths.

    Each document has its key, its absolute path, its name, its path below what was named, and
    what is given of it, packed.
    """

    name: str
    paths: tuple[tuple[str, str, str, str, str], ...]
    out: str
    work: str
    columns: tuple[str, ...] = COLUMNS
    ocr: Any = "auto"
    patterns: str = ""
    seconds: float = 120.0
    memory: int = 2 << 30

    @property
    def done(self) -> Path:
        """The file that says that the shard is done."""
        return Path(self.work, "shards", f"{self.name}.jsonl")

    def records(self) -> list[Record] | None:
        """Return what became of each document; None if the shard is to be done (again)."""
        try:
            lines = self.done.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        found = [Record(**json.loads(line)) for line in lines]
        if len(found) < len(self.paths) or any(one.status in _PASSING for one in found):
            return None
        return found


def cut(inputs: Sequence[Input]) -> Iterator[list[Input]]:
    """Yield the inputs in runs that mostly stay the same where others come or go between them."""
    run: list[Input] = []
    for one in inputs:
        run.append(one)
        mark = hashlib.sha256(one.name.encode("utf-8", "surrogateescape")).digest()
        if int.from_bytes(mark[:4]) % MEAN == 0 or len(run) >= MOST:
            yield run
            run = []
    if run:
        yield run


def name_of(run: Iterable[Input], settings: str) -> str:
    """Return a name that changes with any of the documents (by size and time) and the rules."""
    total = hashlib.sha256(settings.encode())
    for one in run:
        try:
            found = one.path.stat()
            state = f"{found.st_size} {found.st_mtime_ns}"
        except OSError:
            state = "missing"
        said = f"{one.key}\0{one.name}\0{state}\0{beside(one)}\0"
        total.update(said.encode("utf-8", "surrogateescape"))
    return total.hexdigest()[:24]


def convert_shard(shard: Shard) -> None:
    """Convert the documents of a shard, one worker process at a time."""
    inputs = [
        Input(Path(path), name, below=below, given=unpacked(given))
        for _, path, name, below, given in shard.paths
    ]
    records: list[Record | None] = [None] * len(inputs)
    packed: list[bytes] = [b"[]"] * len(inputs)
    settings = Settings(shard.ocr, Path(shard.patterns) if shard.patterns else None)
    limits = Limits(shard.seconds, shard.memory)
    work = convert_document
    for at, record, lines in supervise(enumerate(inputs), work, settings, jobs=1, limits=limits):
        records[at] = replace(record, path=shard.paths[at][0])
        packed[at] = lines
    _write_rows(shard, _rows(inputs, packed))
    lines_out = [json.dumps(asdict(one), ensure_ascii=False) for one in records if one is not None]
    shard.done.parent.mkdir(parents=True, exist_ok=True)
    fresh = shard.done.with_suffix(f".{uuid4().hex}.tmp")
    fresh.write_text("\n".join(lines_out) + "\n", encoding="utf-8")
    fresh.replace(shard.done)


def _rows(inputs: Sequence[Input], packed: Sequence[bytes]) -> Iterator[Row]:
    for one, lines in zip(inputs, packed, strict=True):
        for row in unpack(lines):
            row["document"] = one.name
            yield row


def _write_rows(shard: Shard, rows: Iterator[Row]) -> None:
    from extract.write.parquet import write

    if not set(SI_COLUMNS).isdisjoint(shard.columns):
        rows = with_si(rows, load_rules(Path(shard.patterns) if shard.patterns else None))
    Path(shard.work).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shard.work) as folder:
        write(rows, Path(folder), shard.columns, "utf-8")
        for year in sorted(Path(folder).iterdir()):
            target = Path(shard.out, year.name)
            target.mkdir(parents=True, exist_ok=True)
            (year / "part-0.parquet").replace(target / f"{shard.name}.parquet")


def forget(out: Path, work: Path, names: Iterable[str]) -> None:
    """Remove the rows and done-marks of all shards but those named."""
    kept = set(names)
    for path in [*out.glob("published_year=*/*.parquet"), *work.glob("shards/*.jsonl")]:
        if path.stem not in kept:
            path.unlink()
    for year in out.glob("published_year=*"):
        if not any(year.iterdir()):
            year.rmdir()
    for rest in work.glob("shards/*.tmp"):
        rest.unlink()
    for rest in work.glob("tmp*"):
        shutil.rmtree(rest, ignore_errors=True)


def main() -> None:
    """Convert the shard that standard input describes."""
    said = json.loads(sys.stdin.buffer.read())
    said["paths"] = tuple(tuple(path) for path in said["paths"])
    said["columns"] = tuple(said["columns"])
    convert_shard(Shard(**said))


if __name__ == "__main__":
    main()
