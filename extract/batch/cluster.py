"""More machines than one: shards as tasks of a Dask cluster, over a file system that all share.

A shard that is done stays done, so a run that was broken off goes on where it stood. The rows
are written where they are made; the scheduler sees names of shards only.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib import import_module
from typing import Any

from extract.batch.fingerprint import fingerprint
from extract.batch.inputs import Input
from extract.batch.ledger import write_ledger
from extract.batch.record import CRASHED, UNSUPPORTED, Record, Summary, summed
from extract.batch.shard import Shard, cut, forget, name_of
from extract.batch.work import Settings
from extract.batch.worker import Limits
from extract.errors import BulletinError, UsageError
from extract.given import packed
from extract.write import Target
from extract.write.formats import remove


def convert_by_cluster(
    inputs: Sequence[Input],
    target: Target,
    settings: Settings,
    *,
    address: str,
    jobs: int,
    limits: Limits,
    force: bool = False,
    watch: Callable[[Record], None] = lambda record: None,
) -> Summary:
    """Convert documents by the cluster at `address`, or `local` with `jobs` at a time.

    Raises UsageError for a target that is no folder, or if the cluster cannot be reached.
    """
    if not target.partitioned:
        raise UsageError("--cluster: the table must be a folder of Parquet files, like -o table/")
    others = [one for one in inputs if one.passed_over]
    inputs = [one for one in inputs if not one.passed_over]
    if any(one.data is not None for one in inputs):
        raise UsageError("--cluster: standard input cannot be sent to other machines")
    work = target.beside(".work")
    if force:
        remove(work / "shards")
    shards = _shards(inputs, target, settings, limits)
    forget(target.path, work, [shard.name for shard in shards])
    known = {shard.name: shard.records() for shard in shards}
    left = [shard for shard in shards if known[shard.name] is None]
    kept = len(inputs) - sum(len(shard.paths) for shard in left)
    for found in known.values():
        for record in found or ():
            watch(record)
    if left:
        with _client(address, jobs) as client:
            for shard, problem in _done(client, left):
                found = known[shard.name] = _read(shard, problem)
                for record in found:
                    watch(record)
    records = [record for shard in shards for record in known[shard.name] or ()]
    if [record.path for record in records] != [one.key for one in inputs]:
        raise BulletinError(f"{len(inputs)} documents went in, {len(records)} came out")
    inputs = [*inputs, *others]
    records += [Record(one.key, status=UNSUPPORTED, reason=one.problem) for one in others]
    target.path.mkdir(parents=True, exist_ok=True)
    told = zip(records, inputs, strict=True)
    write_ledger(
        (replace(record, document=one.name) for record, one in told), target.beside(".ledger.csv")
    )
    return summed(records, sum(record.rows for record in records), kept)


def _shards(
    inputs: Sequence[Input], target: Target, settings: Settings, limits: Limits
) -> list[Shard]:
    """Cut the inputs into shards; what is written for other columns is another shard."""
    base = f"{fingerprint(settings)} {target.columns}"
    return [
        Shard(
            name_of(run, base),
            tuple(
                (one.key, str(one.path.absolute()), one.name, one.below, packed(one.given))
                for one in run
            ),
            str(target.path.absolute()),
            str(target.beside(".work").absolute()),
            target.columns,
            settings.ocr,
            str(settings.patterns.absolute()) if settings.patterns else "",
            limits.seconds,
            limits.memory,
        )
        for run in cut(inputs)
    ]


def _read(shard: Shard, problem: str) -> list[Record]:
    """Return what became of a shard's documents; all of them crashed if the shard did."""
    try:
        lines = shard.done.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        reason = problem or "its shard left no word"
        return [Record(path, status=CRASHED, reason=reason) for path, *_ in shard.paths]
    return [Record(**json.loads(line)) for line in lines]


def run(text: str) -> str:
    """Convert a shard, described as JSON, in a process of its own; return what went wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "extract.batch.shard"],
        input=text.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if not done.returncode:
        return ""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"its shard ended with exit code {done.returncode}"


@contextmanager
def _client(address: str, jobs: int) -> Iterator[Any]:
    """Connect to a cluster, or make one of threads in this process, without a port."""
    distributed = _distributed()
    if address == "local":
        for name in ("distributed", "distributed.worker.state_machine"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        with (
            distributed.LocalCluster(
                n_workers=1,
                threads_per_worker=jobs,
                processes=False,
                protocol="inproc",
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(address, timeout=30)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())
        raise UsageError(f"--cluster {address}: {said or 'cannot be reached'}") from None
    with client:
        yield client


def _done(client: Any, shards: Sequence[Shard]) -> Iterator[tuple[Shard, str]]:
    """Yield each shard when its task has ended, with what went wrong, if anything."""
    tasks = {
        client.submit(
            run, json.dumps(asdict(shard)), key=f"bulletin-{shard.name}", pure=False, retries=2
        ): shard
        for shard in shards
    }
    for task in _distributed().as_completed(tasks):
        error = task.exception() if task.status == "error" else None
        yield tasks[task], f"{type(error).__name__}: {error}" if error else task.result()
        task.release()


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise UsageError(
            "--cluster needs distributed: pip install 'bulletin-metrics[cluster]'"
        ) from None
