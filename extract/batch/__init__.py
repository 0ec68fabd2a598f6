"""Any number of documents → one table and a ledger; a bad document costs nothing but itself.

`convert` writes what is done beside the target as it goes (`OUT.work/`), so that the same call
goes on where an earlier one was broken off, and reads again only what has changed.
"""

from __future__ import annotations

import os
import signal
import stat
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType

from extract.batch.amend import Amend, amend_with
from extract.batch.fingerprint import fingerprint
from extract.batch.inputs import READABLE, Input, gather, give, kind_of
from extract.batch.journal import Done, Journal, renamed
from extract.batch.keep import may_write, never_a_source, same_kind, writing, written
from extract.batch.ledger import write_ledger
from extract.batch.record import SETTLED, TIMED_OUT, Record, Summary, summed
from extract.batch.work import Settings, Work, beside, convert_document, digest, read_input
from extract.batch.worker import Limits
from extract.errors import BulletinError, UnreadableDocument
from extract.write import Row, Target, write_table
from extract.write.package import write_package

__all__ = [
    "READABLE",
    "Input",
    "Limits",
    "Record",
    "Settings",
    "Summary",
    "amend_with",
    "convert",
    "cores",
    "each",
    "gather",
    "give",
]

_SMALL = 3
_SMALL_BYTES = 1 << 20
_LIGHT = frozenset({".txt", ".md", ".html", ".htm"})
Sink = Callable[[Iterator[Row]], int]


def convert(
    inputs: Sequence[Input],
    target: Target | Sink,
    settings: Settings = Settings(),  # noqa: B008
    *,
    jobs: int | None = None,
    limits: Limits = Limits(),  # noqa: B008
    force: bool = False,
    overwrite: bool = False,
    watch: Callable[[Record], None] = lambda record: None,
    work: Work = convert_document,
    amend: Amend | None = None,
) -> Summary:
    """Convert documents to one table; `watch` is told what became of each, as it becomes.

    A target gets its ledger beside it; a sink is handed the rows. `jobs` is the number of
    processes (a few small texts are read in this one unless it is given), `force` forgets
    earlier runs, `amend` changes rows on their way into the table. Raises UsageError, RuleError
    or OSError where nothing can be converted; UsageError too for a target that another than
    `convert` wrote or changed, unless `overwrite` is set, and for one that is a document.
    """
    with ExitStack() as stack:
        if isinstance(target, Target):
            never_a_source(target.path, (one.path for one in inputs if one.data is None))
            target.path.parent.mkdir(parents=True, exist_ok=True)
            folder = target.beside(".work")
            made_by = fingerprint(settings)
        else:
            made_by = ""
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bulletin-")))
        outs: list[Path] = []
        if isinstance(target, Target):
            outs = [target.path, target.beside(".ledger.csv")]
            may_write(folder, outs, overwrite=overwrite)
            if not overwrite:
                same_kind(target.path, cluster=False)
        journal = stack.enter_context(Journal(folder, made_by, fresh=force))
        done: list[Done | None] = [None] * len(inputs)
        kept = 0
        for number, before in _known(inputs, journal):
            done[number] = before
            kept += 1
            watch(before.record)
        left = [(n, one) for n, one in enumerate(inputs) if done[n] is None]
        results = each(left, work, settings, jobs=jobs, limits=limits)
        with closing(results):
            for number, record, packed in results:
                settled = record.status in SETTLED
                by = beside(inputs[number])
                done[number] = journal.append(record, by, packed, settled=settled)
                watch(record)
        finished = [one for one in done if one is not None]
        if len(finished) != len(inputs):
            raise BulletinError(f"{len(inputs)} documents went in, {len(finished)} came out")
        render = None
        if isinstance(target, Target) and amend is None:
            crew = min(jobs or cores(), len(inputs))
            warm = len(left) > _SMALL
            render = _apart(inputs, finished, journal, target, settings, crew, limits, warm)
        if outs:
            writing(folder)
        summary = _compose(inputs, finished, journal, target, kept, amend, render)
        if outs:
            written(folder, outs)
        return summary


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
    if jobs is None and len(inputs) <= _SMALL and all(_light(one) for _, one in inputs):
        return _here(inputs, work, settings, limits)
    from extract.batch.supervise import supervise

    jobs = min(jobs or cores(), max(1, len(inputs)))
    return supervise(inputs, work, settings, jobs=jobs, limits=limits)


def _known(inputs: Sequence[Input], journal: Journal) -> Iterator[tuple[int, Done]]:
    """Yield the inputs that an earlier run has done, by their bytes."""
    if not len(journal):
        return
    for number, one in enumerate(inputs):
        if one.problem or (one.data is None and kind_of(one.path) != stat.S_IFREG):
            continue
        try:
            found = journal.find(digest(read_input(one)), beside(one))
        except UnreadableDocument:
            continue
        if found is not None:
            yield number, renamed(found, one.key)


def _apart(
    inputs: Sequence[Input],
    done: Sequence[Done],
    journal: Journal,
    target: Target,
    settings: Settings,
    jobs: int,
    limits: Limits,
    warm: bool,
) -> Callable[[], int] | None:
    """Return what writes the table by more processes than this one, where that pays."""
    if jobs < 2:
        return None
    from extract.batch.render import pays, render_table

    if not pays(done, target, settings, warm=warm):
        return None
    return partial(render_table, inputs, done, journal, target, settings, jobs=jobs, limits=limits)


def _compose(
    inputs: Sequence[Input],
    done: Sequence[Done],
    journal: Journal,
    target: Target | Sink,
    kept: int,
    amend: Amend | None,
    render: Callable[[], int] | None,
) -> Summary:
    """Write the table in the order of the inputs, by `render` if need be, then the ledger."""
    changes: list[int] = []
    if render is not None:
        count = render()
    else:
        rows = _rows(inputs, done, journal, amend, changes)
        count = write_table(rows, target) if isinstance(target, Target) else target(rows)
    expected = sum(one.record.rows for one in done) + sum(changes)
    if count != expected:
        raise BulletinError(f"{expected} rows were found, {count} written")
    if isinstance(target, Target):
        if target.format.name == "csv":
            write_package(target.path, target.columns, target.encoding)
        records = zip((one.record for one in done), inputs, strict=True)
        write_ledger(
            (replace(record, document=one.name) for record, one in records),
            target.beside(".ledger.csv"),
        )
    return summed((one.record for one in done), count, kept)


def _rows(
    inputs: Sequence[Input],
    done: Sequence[Done],
    journal: Journal,
    amend: Amend | None,
    changes: list[int],
) -> Iterator[Row]:
    """Yield the rows document by document; `changes` gets how many `amend` added or took out."""
    for one, finished in zip(inputs, done, strict=True):
        rows: Iterator[Row] = ({**row, "document": one.name} for row in journal.rows(finished))
        if amend is not None:
            amended = amend(one, rows)
            changes.append(len(amended) - finished.record.rows)
            rows = iter(amended)
        yield from rows


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _light(one: Input) -> bool:
    """Whether a document can be read in this process without fear."""
    if one.problem:
        return True
    if one.data is not None:
        return len(one.data) <= _SMALL_BYTES and not one.data.startswith((b"%PDF", b"PK"))
    kind = kind_of(one.path)
    if not kind:
        return True
    light = kind == stat.S_IFREG and one.path.suffix.lower() in _LIGHT
    return light and one.path.stat().st_size <= _SMALL_BYTES


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
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
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
