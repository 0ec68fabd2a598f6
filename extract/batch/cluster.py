"""More machines than one: shards as tasks of a Dask cluster, over a file system that all share.

The rows are written where they are made; this process alone puts them into the table, shard by
shard. What is done is read from the table's log: it names each shard by the hash of its documents
and the hash of its records, which stand in `OUT.work/shards/`. So a run that was broken off goes
on where it stood, and what is gone or damaged is made again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from extract.batch.fingerprint import fingerprint
from extract.batch.inputs import Input
from extract.batch.journal import _Lock
from extract.batch.keep import HINT, may_write, never_a_source, same_kind, writing, written
from extract.batch.ledger import write_ledger
from extract.batch.record import UNSUPPORTED, Record, Summary, summed
from extract.batch.shard import Shard, cut, list_of, name_of, packed_records, read_records
from extract.batch.tasks import Made, connected, each
from extract.batch.work import Settings, Work, convert_document, digest, read_input
from extract.batch.worker import Limits
from extract.errors import BulletinError, UnreadableDocument, UsageError
from extract.write import Target
from extract.write.formats import remove

if TYPE_CHECKING:
    from extract.batch.delta import Table

_HASHERS = 8
#: How many times as long as the last change of the table the next one waits.
_REST = 20


def convert_by_cluster(
    inputs: Sequence[Input],
    target: Target,
    settings: Settings,
    *,
    address: str,
    jobs: int,
    limits: Limits,
    force: bool = False,
    overwrite: bool = False,
    watch: Callable[[Record], None] = lambda record: None,
    notice: Callable[[str], None] = lambda line: None,
    work: Work = convert_document,
) -> Summary:
    """Convert documents by the cluster at `address`, or `local` with `jobs` at a time.

    `notice` is told in a line what of an earlier run is gone or damaged. Raises UsageError for a
    target that is no folder, or that another than such a run wrote or changed, unless `overwrite`
    is set, and if the cluster cannot be reached; BulletinError if it goes away.
    """
    _need(target)
    others = [one for one in inputs if one.passed_over]
    inputs = [one for one in inputs if not one.passed_over]
    if any(one.data is not None for one in inputs):
        raise UsageError("--cluster: standard input cannot be sent to other machines")
    never_a_source(target.path, (one.path for one in inputs))
    folder = target.beside(".work")
    folder.mkdir(parents=True, exist_ok=True)
    ledger = target.beside(".ledger.csv")
    with closing(_Lock(folder / "lock", folder)):
        may_write(folder, [ledger], overwrite=overwrite)
        before = _opened(target, folder, overwrite=overwrite)
        shards = _shards(inputs, target, settings, limits, work)
        plan = _plan(before, [] if force else shards, folder)
        if plan.damaged:
            notice(f"{target.path}: {plan.damaged} of its files gone or damaged; made again")
        for _, records in plan.done.values():
            for record in records:
                watch(record)
        left = [shard for shard in shards if shard.name not in plan.done]
        with connected(address, jobs) if left else nullcontext() as client:
            writing(folder)
            table = _cleared(before, target, plan)
            results = each(client, address, left, (folder / "fresh").absolute())
            done = plan.done | _made(results, table, folder, watch)
        _verify(target, done)
        _sweep(table, folder, done)
        records = [record for shard in shards for record in done[shard.name][1]]
        records += [Record(one.key, status=UNSUPPORTED, reason=one.problem) for one in others]
        told = zip(records, [*inputs, *others], strict=True)
        write_ledger((replace(record, document=one.name) for record, one in told), ledger)
        written(folder, [target.path, ledger])
    kept = len(inputs) - sum(len(shard.listed) for shard in left)
    return summed(records, sum(record.rows for record in records), kept)


#: The name of a shard → how the table names it, and what became of its documents.
_Done = dict[str, tuple[str, list[Record]]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What of a table counts, what is to be taken out of it, and how many files are damaged."""

    done: _Done
    out: frozenset[str]
    damaged: int


def _need(target: Target) -> None:
    if not target.partitioned:
        raise UsageError("--cluster: the table must be a folder of Parquet files, like -o table/")
    for name in ("distributed", "deltalake"):
        if find_spec(name) is None:
            raise UsageError(f"--cluster needs {name}: pip install 'bulletin-metrics[cluster]'")


def _opened(target: Target, folder: Path, *, overwrite: bool) -> Table | None:
    """Return the table of an earlier run, if there is one; with `overwrite`, if it can be used."""
    from extract.batch.delta import Table

    if not target.path.exists():
        return None
    try:
        may_write(folder, [target.path], overwrite=False)
        same_kind(target.path, cluster=True)
        table = Table(target.path)
        for stray in table.strays(ours=False):
            raise UsageError(f"-o {stray}: was not written by this command; {HINT}")
    except UsageError:
        if not overwrite:
            raise
        return None
    return table


def _shards(
    inputs: Sequence[Input], target: Target, settings: Settings, limits: Limits, work: Work
) -> list[Shard]:
    """Cut the inputs into shards; what is written for other columns is another shard."""
    made_by = fingerprint(settings)
    by = f"{work.__module__}:{work.__qualname__}"
    found = []
    with ThreadPoolExecutor(_HASHERS) as hashers:
        for run in cut(inputs):
            listed = list_of(run, hashers.map(_hash, run))
            shard = Shard(
                name_of(listed, f"{made_by} {by} {target.columns}"),
                listed,
                made_by,
                by,
                str(Path.cwd()),
                target.columns,
                settings.ocr,
                str(settings.patterns.absolute()) if settings.patterns else "",
                limits.seconds,
                limits.memory,
            )
            found.append(shard)
    return found


def _hash(one: Input) -> str:
    try:
        return digest(read_input(one))
    except UnreadableDocument:
        return ""


def _plan(table: Table | None, shards: Sequence[Shard], folder: Path) -> _Plan:
    """Find out which shards the table has as they would be made again."""
    from extract.batch.delta import damaged

    parts = table.parts() if table is not None else []
    rows: Counter[str] = Counter()
    for part in parts:
        rows[part.shard] += part.rows
    wanted = {shard.name: shard for shard in shards}
    labels = {label: wanted[_name(label)] for label in rows if _name(label) in wanted}
    bad = [part.shard for part in damaged([part for part in parts if part.shard in labels])]
    done: _Done = {}
    for label in labels.keys() - bad:
        records = _records(folder, label)
        if records is None:
            bad.append(label)
        elif labels[label].settled(records) and sum(one.rows for one in records) == rows[label]:
            done[_name(label)] = label, records
    return _Plan(done, frozenset(rows) - {label for label, _ in done.values()}, len(bad))


def _name(label: str) -> str:
    return label.partition("-")[0]


def _records(folder: Path, label: str) -> list[Record] | None:
    """Return the records that a shard of the table has; None if they are gone or were changed."""
    try:
        data = (folder / "shards" / f"{label}.jsonl").read_bytes()
    except OSError:
        return None
    return read_records(data) if label == _label(_name(label), data) else None


def _label(name: str, data: bytes) -> str:
    """Return how the table names a shard that has these records."""
    return f"{name}-{hashlib.sha256(data).hexdigest()[:16]}"


def _cleared(table: Table | None, target: Target, plan: _Plan) -> Table:
    """Return the table, without what does not count any more."""
    from extract.batch.delta import Table

    if table is None:
        remove(target.path)
    if table is None or not plan.done:
        return Table.create(target.path, target.columns)
    if plan.out:
        table.remove(plan.out)
    return table


def _made(
    results: Iterable[Sequence[tuple[Shard, Sequence[Made]]]],
    table: Table,
    folder: Path,
    watch: Callable[[Record], None],
) -> _Done:
    """Put shards into the table as they are made, and return what became of them.

    The longer the table's log, the longer a change takes, so that shards wait for each other: all
    changes together take no more than a small part of the time. What waits is put in at any end.
    """
    (folder / "shards").mkdir(exist_ok=True)
    done: _Done = {}
    waiting: dict[str, list[Path]] = {}
    next_time = 0.0
    try:
        for whole in results:
            for shard, parts in whole:
                label, records = done[shard.name] = _kept(shard, parts, folder)
                waiting[label] = [made.folder for made in parts if made.folder is not None]
                for record in records:
                    watch(record)
            began = time.monotonic()
            if began >= next_time:
                adding, waiting = waiting, {}
                table.add(adding)
                next_time = time.monotonic() + _REST * (time.monotonic() - began)
    finally:
        if waiting:
            table.add(waiting)
    return done


def _kept(shard: Shard, parts: Sequence[Made], folder: Path) -> tuple[str, list[Record]]:
    """Write down what became of a shard's documents; return how the table is to name it too."""
    records = [record for made in parts for record in made.records]
    data = packed_records(records)
    label = _label(shard.name, data)
    with (folder / "shards" / f"{label}.jsonl").open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    return label, records


def _verify(target: Target, done: _Done) -> None:
    """Raise BulletinError if the table is not what this run has made of it."""
    from extract.batch.delta import Table, damaged

    parts = Table(target.path).parts()
    wrong = {part.shard for part in parts} ^ {label for label, _ in done.values()}
    if wrong or damaged(parts):
        raise BulletinError(f"{target.path}: was changed meanwhile; give the command again")
    rows = sum(part.rows for part in parts)
    expected = sum(record.rows for _, records in done.values() for record in records)
    if rows != expected:
        raise BulletinError(f"{expected} rows were found, {rows} written")


def _sweep(table: Table, folder: Path, done: _Done) -> None:
    """Remove what earlier and broken runs have left."""
    table.sweep()
    shutil.rmtree(folder / "fresh", ignore_errors=True)  # a lost task may be writing there yet
    kept = {f"{label}.jsonl" for label, _ in done.values()}
    for path in (folder / "shards").iterdir():
        if path.name not in kept:
            remove(path)
