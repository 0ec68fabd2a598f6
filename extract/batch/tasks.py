"""Shards as tasks of a Dask cluster: tried again where one failed, then cut in halves.

The scheduler is told what the documents are called, and gets back where their rows were written.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from typing import Any
from uuid import uuid4

from extract.batch.record import CRASHED, Record
from extract.batch.shard import FORESEEN, RECORDS, Shard, read_records
from extract.batch.supervise import ending
from extract.errors import BulletinError, UsageError, where

#: How often one part of a shard is tried as it is, and one document by itself.
_TRIES, _TRIES_ALONE = 2, 3
#: Failures in a row after which no document is to blame.
_IN_A_ROW = 20
_LOOK_SECONDS = 1.0
#: Tasks that the scheduler may have at a time for each thread of its workers.
_AHEAD = 3
_CONNECT_SECONDS = 30
#: What Dask would say on standard error about workers and schedulers that are lost.
_SILENT = (
    "distributed",
    "distributed.client",
    "distributed.gc",
    "distributed.worker.state_machine",
    "asyncio",
)


@dataclass(frozen=True, slots=True)
class Made:
    """What a task has made: records of the documents from `start` on, and where their rows are."""

    start: int
    records: Sequence[Record]
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """The documents of a shard from `start` to before `end`, tried so many times before."""

    shard: Shard
    start: int
    end: int
    tries: int = 0

    def read(self, folder: Path) -> list[_Piece] | Made:
        """Return what is said in the folder that a task has written to."""
        try:
            records = read_records((folder / RECORDS).read_bytes())
        except (OSError, ValueError, TypeError):
            return self.failed(f"{folder}: what was written there cannot be read here", True)
        if len(records) != self.end - self.start:
            return self.failed(f"{folder}: not all documents are there", False)
        return Made(self.start, records, folder)

    def halves(self) -> list[_Piece]:
        middle = (self.start + self.end) // 2
        return [
            replace(self, end=middle, tries=_TRIES - 1),
            replace(self, start=middle, tries=_TRIES - 1),
        ]

    def failed(self, problem: str, foreseen: bool) -> list[_Piece] | Made:
        """Return what is to be tried instead; where nothing is left, what is to be said.

        Raises BulletinError for what was foreseen, which no other cut would change.
        """
        size = self.end - self.start
        again = replace(self, tries=self.tries + 1)
        if again.tries < (_TRIES if size > 1 else _TRIES_ALONE):
            return [again]
        if foreseen:
            raise BulletinError(f"--cluster: {problem}; what is done stays done")
        if size > 1:
            return self.halves()
        one = self.shard.listed[self.start]
        return Made(self.start, [Record(one.key, one.hash, status=CRASHED, reason=problem)])


def each(
    client: Any, address: str, shards: Sequence[Shard], fresh: Path
) -> Iterator[list[tuple[Shard, list[Made]]]]:
    """Yield shards as they are done, each with all that was made of it, in order.

    What is made goes into new folders in `fresh`. Raises BulletinError if the cluster goes away,
    or for what no document is to blame for.
    """
    waiting = deque(_Piece(shard, 0, len(shard.listed)) for shard in shards)
    running: dict[Any, _Piece] = {}
    ended: SimpleQueue[Any] = SimpleQueue()
    made: dict[str, list[Made]] = defaultdict(list)
    failures = 0
    while waiting or running:
        with _or_gone(address):
            room = _AHEAD * max(1, sum(client.nthreads().values()))
            while waiting and len(running) < room:
                task = _submit(client, waiting[0], fresh)
                running[task] = waiting.popleft()
                task.add_done_callback(ended.put)
        whole = []
        for task in _taken(ended):
            piece = running.pop(task)
            with _or_gone(address):
                folder, problem, foreseen = _result(task)
            failures = failures + 1 if problem else 0
            if failures >= _IN_A_ROW:
                raise BulletinError(f"--cluster {address}: nothing gets done: {problem}")
            found = piece.failed(problem, foreseen) if problem else piece.read(Path(folder))
            if not isinstance(found, Made):
                waiting.extendleft(reversed(found))
                continue
            parts = made[piece.shard.name] = [*made[piece.shard.name], found]
            if sum(len(part.records) for part in parts) == len(piece.shard.listed):
                whole.append((piece.shard, sorted(parts, key=lambda part: part.start)))
                del made[piece.shard.name]
        if whole:
            yield whole
        if any(task.cancelled() for task in running):
            raise _gone(address, "its tasks are cancelled")


def run(text: str, folder: str) -> tuple[str, str, bool]:
    """Convert a shard, described as JSON, in a process of its own, into a new folder in `folder`.

    Returns the new folder, what went wrong, and whether that was foreseen. The process ends with
    this one.
    """
    new = str(Path(folder, uuid4().hex))
    command = [sys.executable, "-m", "extract.batch.shard", new]
    with TemporaryFile() as told:  # no pipe, which what it has started could hold open
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=told
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin as handle:
            handle.write(text.encode() + b"\n")
            handle.flush()
            process.wait()
        code = process.wait()
        told.seek(0)
        said = told.read().decode("utf-8", "replace").strip().splitlines()
    if not code:
        return new, "", False
    if code == FORESEEN and said:
        return "", said[-1], True
    return "", f"the process of its shard ended with {ending(code)}", False


def _submit(client: Any, piece: _Piece, fresh: Path) -> Any:
    shard = replace(piece.shard, listed=piece.shard.listed[piece.start : piece.end])
    key = f"bulletin-{piece.shard.name}-{uuid4().hex[:8]}"
    return client.submit(run, json.dumps(asdict(shard)), str(fresh), key=key, pure=False)


def _taken(ended: SimpleQueue[Any]) -> Iterator[Any]:
    """Yield the tasks that have ended, having waited a little for the first of them."""
    with suppress(Empty):
        yield ended.get(timeout=_LOOK_SECONDS)
        while True:
            yield ended.get_nowait()


def _result(task: Any) -> tuple[str, str, bool]:
    if task.status == "error":
        return "", where(task.exception()), False
    folder, problem, foreseen = task.result()
    return folder, problem, foreseen


def _gone(address: str, why: str) -> BulletinError:
    return BulletinError(f"--cluster {address}: has gone away ({why}); what is done stays done")


@contextmanager
def _or_gone(address: str) -> Iterator[None]:
    """Turn whatever Dask raises where the scheduler does not answer into one line."""
    try:
        yield
    except Exception as error:
        raise _gone(address, type(error).__name__) from error


@contextmanager
def connected(address: str, jobs: int) -> Iterator[Any]:
    """Connect to a cluster, or make one of threads in this process."""
    distributed = import_module("distributed")
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if address == "local":
        with (
            distributed.LocalCluster(
                n_workers=1,
                threads_per_worker=jobs,
                processes=False,
                protocol="inproc",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())
        raise UsageError(f"--cluster {address}: {said or 'cannot be reached'}") from None
    with client:
        yield client
