"""A worker process: takes documents from its pipe one by one and sends back what became of them."""

from __future__ import annotations

import contextlib
import math
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection

from extract.batch.record import CRASHED, OUT_OF_MEMORY, Record
from extract.batch.work import Settings, Work
from extract.errors import RuleError, where

_GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may take: seconds, and bytes of address space."""

    seconds: float = 120.0
    memory: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message to a worker."""

    work: Work
    settings: Settings
    limits: Limits


def serve(pipe: Connection) -> None:
    """Work until the pipe closes. The supervisor ends the process; the alarm is for its death."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        hello: Hello = pipe.recv()
        _limit(hello.limits.memory)
        pipe.send("ready")
        while True:
            one = pipe.recv()
            _alarm(math.ceil(hello.limits.seconds) + _GRACE_SECONDS)
            try:
                answer: object = hello.work(one, hello.settings)
            except RuleError as error:
                answer = error
            except MemoryError:
                reason = "more memory than allowed"
                answer = Record(one.key, status=OUT_OF_MEMORY, reason=reason), b"[]"
            except Exception as error:
                answer = Record(one.key, status=CRASHED, reason=where(error)), b"[]"
            _alarm(0)
            pipe.send(answer)


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _limit(memory: int) -> None:
    """Bound the address space, where the system can."""
    try:
        import resource
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        memory = min(memory, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
