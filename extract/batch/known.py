"""Which documents an earlier run has done: told by their bytes, each within the limit of time."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread

from extract.batch.inputs import Input, kind_of
from extract.batch.journal import Done, Journal
from extract.batch.packed import open_file
from extract.batch.work import beside, digest
from extract.errors import UnreadableDocument


def known(inputs: Sequence[Input], journal: Journal, seconds: float) -> Iterator[tuple[int, Done]]:
    """Yield the numbers of the inputs that are done, and where they stand in the journal."""
    for number, found in _hashes(inputs, seconds) if len(journal) else ():
        done = journal.find(found, beside(inputs[number]))
        if done is not None:
            yield number, done


def _hashes(inputs: Sequence[Input], seconds: float) -> Iterator[tuple[int, str]]:
    """Yield the hash of each input that has one.

    They are read in a thread. One that takes longer than `seconds` is left out and its thread
    given up, since nothing ends a thread that waits for a file; another goes on behind it.
    """
    following = 0
    while following < len(inputs):
        found: SimpleQueue[str] = SimpleQueue()
        stop = Event()
        Thread(target=_hash_on, args=(inputs[following:], found, stop), daemon=True).start()
        try:
            for number in range(following, len(inputs)):
                following = number + 1
                told = found.get(timeout=seconds)
                if told:
                    yield number, told
        except Empty:
            continue
        finally:
            stop.set()


def _hash_on(inputs: Sequence[Input], found: SimpleQueue[str], stop: Event) -> None:
    for one in inputs:
        if stop.is_set():
            return
        found.put(_hash(one))


def _hash(one: Input) -> str:
    """Return the SHA-256 of an input's bytes; empty if they cannot be had."""
    if one.data is not None:
        return digest(one.data)
    if one.problem or kind_of(one.path) != stat.S_IFREG:
        return ""
    try:
        with open_file(one.path) as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except (OSError, UnreadableDocument):
        return ""
