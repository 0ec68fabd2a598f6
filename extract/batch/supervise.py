"""Worker processes under watch: one document each at a time, with a limit of time and memory.

This is the one place that starts processes to read documents. Each worker has a pipe of its own
and shares nothing, so that the death of one, at any moment, costs the document that it had in hand
and nothing else. What a worker holds in memory is looked at while it works, with what it started:
address space alone says little, since much of it is never filled.

No library does this. The pool of Pebble comes closest, and is as fast on small documents; but its
workers share one pipe, so that one killed from outside breaks the pool and fails all that waits,
it ends a worker without what that has started, and knows no limit of memory.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import ModuleType

import psutil

from extract.batch.inputs import Input
from extract.batch.record import CRASHED, OUT_OF_MEMORY, TIMED_OUT, Record
from extract.batch.work import Settings, Work
from extract.batch.worker import Hello, Limits, in_mib, serve
from extract.errors import BulletinError, RuleError

_START_SECONDS = 60.0
_FALSE_STARTS = 5
#: How often the memory of workers is looked at, and that of what they started.
_LOOK_SECONDS, _WIDE_LOOK_SECONDS = 0.05, 1.0
#: Documents after which a worker is replaced, so that no leak grows without end.
_LIFETIME = 500


@dataclass(slots=True)
class _Job:
    number: int
    one: Input
    tries: int = 0


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    deadline: float
    job: _Job | None = None
    ready: bool = False
    served: int = 0
    began: float = field(default=0.0)
    looked: float = field(default=0.0)
    others: list[psutil.Process] = field(default_factory=list)

    def give(self, job: _Job, timeout: float) -> bool:
        """Hand over a document; return whether the worker was there to take it."""
        try:
            self.pipe.send(job.one)
        except (BrokenPipeError, ConnectionError, OSError):
            return False
        self.job = job
        self.began = self.looked = time.monotonic()
        self.deadline = self.began + timeout
        self.others = []
        return True

    def held(self, now: float) -> int:
        """Return the bytes of memory that the process and what it started hold just now."""
        total = 0
        with contextlib.suppress(psutil.Error):
            mine = psutil.Process(self.process.pid)
            if now >= self.looked + _WIDE_LOOK_SECONDS:
                self.looked = now
                self.others = mine.children(recursive=True)
            for one in (mine, *self.others):
                with contextlib.suppress(psutil.NoSuchProcess):
                    total += one.memory_info().rss
        return total

    def kill(self) -> int | None:
        """End the process and what it started; return its exit code."""
        pid = self.process.pid
        if pid is not None and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        self.process.kill()
        self.process.join(5)
        self.pipe.close()
        return self.process.exitcode


def supervise(
    inputs: Iterable[tuple[int, Input]],
    work: Work,
    settings: Settings,
    *,
    jobs: int,
    limits: Limits,
) -> Generator[tuple[int, Record, bytes], None, None]:
    """Yield (number, record, packed rows) for each numbered input, as they are finished.

    A document whose worker was killed from outside is tried once more. Raises RuleError for a
    table that cannot be used, BulletinError if workers do not start.
    """
    if multiprocessing.current_process().daemon:
        raise BulletinError(
            "documents are read in processes with limits, which a worker of multiprocessing.Pool "
            "may not start; use concurrent.futures.ProcessPoolExecutor, or extract.batch.convert"
        )
    queue = (_Job(number, one) for number, one in inputs)
    crew = _Crew(queue, Hello(work, settings, limits), jobs)
    try:
        yield from crew.run()
    finally:
        crew.dismiss()


class _Crew:
    def __init__(self, jobs: Iterable[_Job], hello: Hello, size: int) -> None:
        self._context = _context()
        self._queue = deque(jobs)
        self._hello = hello
        self._limits = hello.limits
        self._size = size
        self._workers: list[_Worker] = []
        self._false_starts = 0
        self._looked = 0.0

    def run(self) -> Iterator[tuple[int, Record, bytes]]:
        self._staff()
        while self._queue or any(worker.job for worker in self._workers):
            soonest = min((worker.deadline for worker in self._workers), default=0.0)
            pause = min(soonest, self._looked + _LOOK_SECONDS) - time.monotonic()
            heard = wait([worker.pipe for worker in self._workers], max(0.0, pause))
            done: list[tuple[int, Record, bytes]] = []
            now = time.monotonic()
            look = now >= self._looked + _LOOK_SECONDS
            self._looked = now if look else self._looked
            for worker in list(self._workers):
                if worker.pipe in heard:
                    done += self._hear(worker)
                elif now >= worker.deadline:
                    done += self._overdue(worker)
                elif look and worker.job and worker.held(now) > self._limits.memory:
                    done += self._overfull(worker, worker.job)
            self._staff()  # before others see to what is done
            yield from done

    def dismiss(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def _staff(self) -> None:
        """Give a document to each idle worker, and hire while more documents wait."""
        for worker in self._workers:
            free = worker.ready and worker.job is None
            if free and self._queue and worker.give(self._queue[0], self._limits.seconds):
                self._queue.popleft()
        idle = sum(worker.job is None for worker in self._workers)
        while len(self._workers) < self._size and idle < len(self._queue):
            self._hire()
            idle += 1

    def _hire(self) -> None:
        here, there = self._context.Pipe()
        process = self._context.Process(target=serve, args=(there,), daemon=True)  # type: ignore[attr-defined]
        try:
            with _apart_from_main(self._hello.work):
                process.start()
        except (OSError, EOFError) as error:
            here.close()
            self._false_start(str(error))
            return
        finally:
            there.close()
        self._workers.append(_Worker(process, here, time.monotonic() + _START_SECONDS))
        with contextlib.suppress(OSError):
            here.send(self._hello)

    def _hear(self, worker: _Worker) -> Iterator[tuple[int, Record, bytes]]:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            yield from self._died(worker)
            return
        if isinstance(message, RuleError):
            raise message
        if not worker.ready:
            worker.ready = True
            worker.deadline = float("inf")
            self._false_starts = 0
            return
        record, packed = message
        job = worker.job
        worker.job = None
        worker.deadline = float("inf")
        worker.served += 1
        if worker.served >= _LIFETIME or record.status == OUT_OF_MEMORY:
            self._part(worker)
        if job is not None:
            yield job.number, record, packed

    def _part(self, worker: _Worker) -> int | None:
        self._workers.remove(worker)
        return worker.kill()

    def _died(self, worker: _Worker) -> Iterator[tuple[int, Record, bytes]]:
        worker.process.join(1)
        code = worker.process.exitcode
        self._part(worker)
        if not worker.ready:
            self._false_start(f"ended with {ending(code)}")
        job = worker.job
        if job is None:
            return
        job.tries += 1
        if job.tries == 1 and code in (None, 255, -getattr(signal, "SIGKILL", 9)):
            self._queue.append(job)
            return
        reason = f"the process that read it ended with {ending(code)}"
        yield self._lost(worker, job, CRASHED, reason)

    def _overdue(self, worker: _Worker) -> Iterator[tuple[int, Record, bytes]]:
        self._part(worker)
        if worker.job is None:
            self._false_start(f"said nothing for {_START_SECONDS:g} s")
            return
        yield self._lost(worker, worker.job, TIMED_OUT, f"more than {self._limits.seconds:g} s")

    def _overfull(self, worker: _Worker, job: _Job) -> Iterator[tuple[int, Record, bytes]]:
        self._part(worker)
        yield self._lost(worker, job, OUT_OF_MEMORY, f"more than {in_mib(self._limits.memory)}")

    def _false_start(self, how: str) -> None:
        self._false_starts += 1
        if self._false_starts >= _FALSE_STARTS:
            raise BulletinError(f"worker processes do not start ({how})")

    def _lost(
        self, worker: _Worker, job: _Job, status: str, reason: str
    ) -> tuple[int, Record, bytes]:
        seconds = round(time.monotonic() - worker.began, 3)
        record = Record(job.one.key, seconds=seconds, status=status, reason=reason)
        return job.number, record, b"[]"


_STARTING = threading.Lock()


@contextlib.contextmanager
def _apart_from_main(work: Work) -> Iterator[None]:
    """Keep new processes from running the caller's script again, unless the work stands in it."""
    with _STARTING:
        main = sys.modules["__main__"]
        if getattr(work, "__module__", "") == "__main__":
            yield
            return
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def ending(code: int | None) -> str:
    """Return how a process ended, in words."""
    if code is None:
        return "no exit code"
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _context() -> BaseContext:
    """Return how to start processes: forked off a server that has loaded all, else spawned."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extract.batch.warm"])
    return context
