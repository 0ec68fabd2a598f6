"""Documents within limits: a few small texts in this process, all else in processes under watch."""

from __future__ import annotations

import os
import pickle
import signal
import stat
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from types import FrameType
from typing import TypeVar

from extract.batch.inputs import Input, kind_of
from extract.batch.record import CONVERTED, TIMED_OUT, Record
from extract.batch.work import Settings, Work
from extract.batch.worker import Limits
from extract.errors import BulletinError, UnreadableDocument, one_document

#: So many documents may be read in this process, if all are small texts.
FEW = 3
#: The most bytes of a text that is read in this process.
SMALL_BYTES = 1 << 18
_HEAD = 4096
Made = TypeVar("Made")
#: What is made of a document; its module is loaded where the document is read.
Make = Callable[[Input, Settings], Made]


def each(
    inputs: Sequence[tuple[int, Input]],
    work: Work,
    settings: Settings,
    *,
    jobs: int | None = None,
    limits: Limits = Limits(),  # noqa: B008
) -> Generator[tuple[int, Record, bytes], None, None]:
    """Yield (number, record, what `work` packed) for each numbered input, as it is finished.

    A few small texts are read in this process unless `jobs` is given, others in processes under
    watch. Raises RuleError for a table that cannot be used.
    """
    if jobs is None and len(inputs) <= FEW and all(_light(one) for _, one in inputs):
        return _here(inputs, work, settings, limits)
    from extract.batch.supervise import supervise

    jobs = min(jobs or cores(), max(1, len(inputs)))
    return supervise(inputs, work, settings, jobs=jobs, limits=limits)


def made_of_each(
    inputs: Sequence[Input],
    make: Make[Made],
    settings: Settings,
    *,
    jobs: int | None = None,
    limits: Limits = Limits(),  # noqa: B008
) -> Iterator[Made | UnreadableDocument]:
    """Yield what `make` makes of each document, or why it could not be read, in their order.

    Both must be fit to be pickled. Raises what else `make` raises of the foreseen errors.
    """
    waiting: dict[int, Made | BulletinError] = {}
    following = 0
    numbered = list(enumerate(inputs))
    work = partial(_packed, make=make)
    with closing(each(numbered, work, settings, jobs=jobs, limits=limits)) as results:
        for number, record, packed in results:
            waiting[number] = _unpacked(record, packed)
            while following in waiting:
                found = waiting.pop(following)
                if isinstance(found, BulletinError) and not isinstance(found, UnreadableDocument):
                    raise found
                yield found
                following += 1


def made_of(
    one: Input,
    make: Make[Made],
    settings: Settings,
    *,
    limits: Limits = Limits(),  # noqa: B008
) -> Made:
    """Return what `make` makes of a document. Raises UnreadableDocument, and as `made_of_each`."""
    (found,) = made_of_each([one], make, settings, limits=limits)
    if isinstance(found, UnreadableDocument):
        raise found
    return found


def _packed(one: Input, settings: Settings, *, make: Make[object]) -> tuple[Record, bytes]:
    """Return what is made of a document, or the error that it was foreseen to raise."""
    found: object
    try:
        with one_document(one.key):
            found = make(one, settings)
    except BulletinError as error:
        found = error
    return Record(one.key, status=CONVERTED), pickle.dumps(found)


def _unpacked(record: Record, packed: bytes) -> Made | BulletinError:
    if record.status != CONVERTED:
        return UnreadableDocument(record.path, record.said, kind=record.status)
    found: Made | BulletinError = pickle.loads(packed)
    return found


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _light(one: Input) -> bool:
    """Whether a document can be read in this process without fear: a small text, or nothing."""
    if one.problem:
        return True
    if hasattr(signal, "setitimer") and not _in_main_thread():
        return False
    if one.data is not None:
        return len(one.data) <= SMALL_BYTES and _is_text(one.data[:_HEAD])
    from extract.read.formats import SAFE

    kind = kind_of(one.path)
    if not kind:
        return True
    if kind != stat.S_IFREG or one.path.suffix.lower() not in SAFE:
        return False
    try:
        with open(one.path, "rb", opener=_at_once) as handle:
            return one.path.stat().st_size <= SMALL_BYTES and _is_text(handle.read(_HEAD))
    except (BlockingIOError, NotADirectoryError):  # a pipe; a file in an archive
        return False
    except OSError:
        return True


def _at_once(path: str, flags: int) -> int:
    """Open a file, or raise BlockingIOError where that would take a while."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _is_text(head: bytes) -> bool:
    """Whether a file that begins so is of a format that can be read without fear."""
    from extract.read.formats import format_of
    from extract.read.source import Source

    return format_of(Source("", head)).safe


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _here(
    inputs: Sequence[tuple[int, Input]], work: Work, settings: Settings, limits: Limits
) -> Generator[tuple[int, Record, bytes], None, None]:
    """Convert in this process, under the limit of time where it can be had."""
    for number, one in inputs:
        try:
            with _alarm(limits.seconds):
                record, packed = work(one, settings)
        except _TimeIsUpError:
            reason = f"more than {limits.seconds:g} s"
            record, packed = Record(one.key, status=TIMED_OUT, reason=reason), b"[]"
        yield number, replace(record, path=one.key), packed


class _TimeIsUpError(BaseException):
    """Raised by the alarm; no handler of ordinary errors may swallow it."""


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or not _in_main_thread():
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise _TimeIsUpError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
