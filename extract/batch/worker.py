"""A worker process: takes documents from its pipe one by one and sends back what became of them."""

from __future__ import annotations

import contextlib
import math
import os
import signal
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from multiprocessing.connection import Connection

from extract.batch.inputs import Input
from extract.batch.record import CRASHED, OUT_OF_MEMORY, TOO_LARGE, Record
from extract.batch.work import Settings, Work
from extract.errors import RuleError, UsageError, where

#: The least memory that a limit may allow: a page of PDF or DOCX takes half of it.
LEAST = 192 << 20
#: The most that is packed of one document, in bytes.
MOST_PACKED = 128 << 20
_USUAL, _RECOGNISING = 700 << 20, 2 << 30
_GRACE_SECONDS = 10
#: Address space beyond what may be filled: for what is only mapped, and grows between two looks.
_SPARE = 1 << 30


def usual_memory(ocr: str = "auto") -> int:
    """Return the memory that a document may take unless told: more where pages are recognised."""
    recognised = ocr != "off" and find_spec("rapidocr") is not None
    return _RECOGNISING if recognised else _USUAL


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may take: seconds, and bytes of memory (what is truly filled).

    Raises UsageError for less memory than any document can be read with.
    """

    seconds: float = 120.0
    memory: int = field(default_factory=usual_memory)

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise UsageError(f"a limit of {self.seconds:g} s; expected more than 0")
        if self.memory < LEAST:
            said = f"a limit of {in_mib(self.memory)} of memory"
            raise UsageError(f"{said}; expected at least {in_mib(LEAST)}")


def in_mib(size: int) -> str:
    """Return a size in bytes as people are told it."""
    return f"{size >> 20} MiB"


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
            answer = _answer(hello, one)
            _alarm(0)
            pipe.send(answer)


def _answer(hello: Hello, one: Input) -> tuple[Record, bytes] | RuleError:
    """Return what became of a document, or the table that cannot be used."""
    try:
        record, packed = hello.work(one, hello.settings)
    except RuleError as error:
        return error
    except MemoryError:
        reason = "more memory than allowed"
        return Record(one.key, status=OUT_OF_MEMORY, reason=reason), b"[]"
    except Exception as error:
        return Record(one.key, status=CRASHED, reason=where(error)), b"[]"
    if len(packed) > MOST_PACKED:
        reason = f"gives more than {in_mib(MOST_PACKED)}, the most that is kept of a document"
        return replace(record, status=TOO_LARGE, rows=0, reason=reason), b"[]"
    return record, packed


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _limit(memory: int) -> None:
    """Bound the address space, where the system can: for what the supervisor sees too late."""
    memory = 2 * memory + _SPARE
    try:
        import resource
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        memory = min(memory, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
