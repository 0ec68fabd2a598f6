"""A shard: some hundreds of documents that one process anywhere converts to Parquet by itself.

`python -m extract.batch.shard` reads a shard as one line of JSON from standard input, and ends when
that is closed. It writes to a folder of its own: `published_year=…/part-0.parquet`, then RECORDS
with a line a document. Whether these become part of the table is for the run to say.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from extract.batch.fingerprint import fingerprint
from extract.batch.inputs import Input
from extract.batch.record import CRASHED, MISSING, OUT_OF_MEMORY, TIMED_OUT, Record, unpack
from extract.batch.supervise import supervise
from extract.batch.work import Settings, Work, beside
from extract.batch.worker import Limits
from extract.errors import BulletinError
from extract.given import packed, unpacked
from extract.rules import load_rules
from extract.write import COLUMNS, SI_COLUMNS, Row, with_si

MEAN, MOST = 200, 800
RECORDS = "records.jsonl"
#: The exit status for what was foreseen, and would be so for the documents of any shard.
FORESEEN = 2
#: What may not happen again: a shard with such a record is done once more.
_PASSING = frozenset({CRASHED, MISSING, OUT_OF_MEMORY, TIMED_OUT})


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of a shard: an `Input` as text, its key, and the hash of its bytes.

    `hash` is empty where the file could not be read.
    """

    key: str
    path: str
    name: str
    below: str
    problem: str
    given: str
    hash: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Documents to be converted together, by `work`, a function as `module:name`.

    `name` is a hash of all that its rows depend on; `made_by` is the fingerprint that the package
    must have where it is converted. Relative paths count from the folder `start`.
    """

    name: str
    listed: tuple[Listed, ...]
    made_by: str
    work: str
    start: str
    columns: tuple[str, ...] = COLUMNS
    ocr: Any = "auto"
    patterns: str = ""
    seconds: float = 120.0
    memory: int = 2 << 30

    def settled(self, records: Sequence[Record]) -> bool:
        """Whether these records are of its documents as they are now, and would stay so."""
        return len(records) == len(self.listed) and all(
            one.path == listed.key and one.hash == listed.hash and one.status not in _PASSING
            for one, listed in zip(records, self.listed, strict=True)
        )


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


def list_of(run: Iterable[Input], hashes: Iterable[str]) -> tuple[Listed, ...]:
    """Return documents, each with the hash of its bytes, as a shard lists them."""
    return tuple(
        Listed(one.key, str(one.path), one.name, one.below, one.problem, packed(one.given), found)
        for one, found in zip(run, hashes, strict=True)
    )


def name_of(listed: Iterable[Listed], settings: str) -> str:
    """Return a name that changes with the bytes of any of the documents and with the rules."""
    total = hashlib.sha256(settings.encode())
    for one in listed:
        said = f"{one.key}\0{one.name}\0{one.hash or 'missing'}\0{beside(_input(one))}\0"
        total.update(said.encode("utf-8", "surrogateescape"))
    return total.hexdigest()[:24]


def read_records(data: bytes) -> list[Record]:
    """Return the records that a shard has written."""
    return [Record(**json.loads(line)) for line in data.splitlines()]


def packed_records(records: Iterable[Record]) -> bytes:
    """Return records as lines of JSON."""
    return b"".join(json.dumps(asdict(one)).encode() + b"\n" for one in records)


def convert_shard(shard: Shard, folder: Path) -> None:
    """Convert the documents of a shard into a folder, one worker process at a time.

    Raises BulletinError where rules or code are not those that the shard was named for.
    """
    settings = Settings(shard.ocr, Path(shard.patterns) if shard.patterns else None)
    if fingerprint(settings) != shard.made_by:
        raise BulletinError("a worker of the cluster has another version or other rules")
    inputs = [_input(one) for one in shard.listed]
    records: list[Record | None] = [None] * len(inputs)
    packed_rows: list[bytes] = [b"[]"] * len(inputs)
    limits = Limits(shard.seconds, shard.memory)
    results = supervise(enumerate(inputs), _work(shard.work), settings, jobs=1, limits=limits)
    for at, record, lines in results:
        records[at] = replace(record, path=shard.listed[at].key)
        packed_rows[at] = lines
    folder.mkdir(parents=True)
    _write_rows(shard, folder, _rows(inputs, packed_rows))
    with (folder / RECORDS).open("wb") as handle:
        handle.write(packed_records(one for one in records if one is not None))


def _input(one: Listed) -> Input:
    given = unpacked(one.given)
    return Input(Path(one.path), one.name, problem=one.problem, below=one.below, given=given)


def _work(name: str) -> Work:
    module, _, function = name.partition(":")
    work: Work = getattr(import_module(module), function)
    return work


def _rows(inputs: Sequence[Input], packed_rows: Sequence[bytes]) -> Iterator[Row]:
    for one, lines in zip(inputs, packed_rows, strict=True):
        for row in unpack(lines):
            row["document"] = one.name
            yield row


def _write_rows(shard: Shard, folder: Path, rows: Iterator[Row]) -> None:
    from extract.write.parquet import write

    if not set(SI_COLUMNS).isdisjoint(shard.columns):
        rows = with_si(rows, load_rules(Path(shard.patterns) if shard.patterns else None))
    write(rows, folder, shard.columns, "utf-8")


def _end_with_standard_input() -> None:
    """End this process when whoever started it has ended: nobody would take what it makes."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> int:
    """Convert the shard that the first line of standard input describes, into a folder."""
    said = json.loads(sys.stdin.buffer.readline())
    _end_with_standard_input()
    listed = tuple(Listed(**one) for one in said.pop("listed"))
    columns = tuple(said.pop("columns"))
    shard = Shard(listed=listed, columns=columns, **said)
    with contextlib.suppress(OSError):  # a machine need not have it, if no path counts from it
        os.chdir(shard.start)
    try:
        convert_shard(shard, Path(sys.argv[1]))
    except (BulletinError, OSError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return FORESEEN
    return 0


if __name__ == "__main__":
    sys.exit(main())
