"""The table by several processes at once, for formats with lines: each renders runs of documents.

To write the rows down takes a tenth of the time that it takes to find them, and would be the only
work left, for one process, when all documents are read.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial

from extract.batch.inputs import Input
from extract.batch.journal import Done, Journal
from extract.batch.record import CONVERTED, Record, unpack
from extract.batch.supervise import supervise
from extract.batch.work import Settings, Work
from extract.batch.worker import Limits
from extract.errors import BulletinError
from extract.rules import load_rules
from extract.write import Row, Target, with_si
from extract.write.formats import replacing, write_to

#: Bytes of packed rows in a run.
_RUN = 1 << 18
#: From so many bytes on more processes pay, where workers have been started already and not.
_MANY, _MANY_COLD = 1 << 22, 1 << 26
#: Runs for each process that may be done before one that comes first is given up.
_AHEAD = 8
_ENCODINGS = frozenset({"utf-8", "utf-8-sig"})


def pays(done: Iterable[Done], target: Target, settings: Settings, *, warm: bool) -> bool:
    """Whether rows can be rendered apart and are many; `warm` if workers have been started."""
    if not target.format.by_line or codecs.lookup(target.encoding).name not in _ENCODINGS:
        return False
    if target.si is not None and target.si.folder.own != settings.patterns:
        return False
    return sum(one.length for one in done) >= (_MANY if warm else _MANY_COLD)


def render_table(
    inputs: Sequence[Input],
    done: Sequence[Done],
    journal: Journal,
    target: Target,
    settings: Settings,
    *,
    jobs: int,
    limits: Limits,
) -> int:
    """Write the rows of documents to the target and return how many there were.

    A run whose process died or failed is rendered in this one.
    """
    plain = replace(target, si=None)
    work = partial(render, target=plain, si=target.si is not None)
    runs = [Input(journal.path.absolute(), "", data) for data in _cut(inputs, done)]
    results = supervise(
        enumerate(runs), work, settings, jobs=jobs, limits=Limits(memory=limits.memory)
    )
    count = 0
    with replacing(target) as fresh, closing(results):
        write_to(fresh, (), plain)
        with fresh.open("ab") as handle:
            for record, lines in _in_order(runs, results, work, settings, _AHEAD * jobs):
                handle.write(lines)
                count += record.rows
    return count


def _cut(inputs: Sequence[Input], done: Sequence[Done]) -> Iterator[bytes]:
    """Yield runs of documents that have rows: what they are called and where the rows stand."""
    run: list[tuple[str, int, int]] = []
    size = 0
    for one, finished in zip(inputs, done, strict=True):
        if not finished.record.rows:
            continue
        run.append((one.name, finished.offset, finished.length))
        size += finished.length
        if size >= _RUN:
            yield json.dumps(run).encode()
            run, size = [], 0
    if run:
        yield json.dumps(run).encode()


def _in_order(
    runs: Sequence[Input],
    results: Iterable[tuple[int, Record, bytes]],
    work: Work,
    settings: Settings,
    ahead: int,
) -> Iterator[tuple[Record, bytes]]:
    """Yield how many rows each run has, and its lines, run by run."""
    waiting: dict[int, tuple[Record, bytes]] = {}
    number = 0
    with suppress(BulletinError):  # processes that do not start: what they would do is done here
        for at, record, lines in results:
            if at >= number:
                waiting[at] = record, lines
            while number in waiting or len(waiting) > ahead:
                found = waiting.pop(number, None)
                if found is None or found[0].status != CONVERTED:
                    found = work(runs[number], settings)
                yield found
                number += 1
    for run in runs[number:]:
        yield work(run, settings)


def render(run: Input, settings: Settings, *, target: Target, si: bool) -> tuple[Record, bytes]:
    """Return how many rows a run has, and its lines."""
    rows = _rows(run)
    if si:
        rows = with_si(rows, load_rules(settings.patterns))
    head, _ = _lines((), target)
    lines, count = _lines(rows, target)
    return Record("", rows=count, status=CONVERTED), lines.removeprefix(head).encode()


def _lines(rows: Iterable[Row], target: Target) -> tuple[str, int]:
    handle = io.StringIO(newline="")
    count = target.format.load_lines()(rows, handle, target.columns)
    return handle.getvalue(), count


def _rows(run: Input) -> Iterator[Row]:
    with run.path.open("rb") as handle:
        for name, offset, length in json.loads(run.data or b"[]"):
            handle.seek(offset)
            for row in unpack(handle.read(length)):
                yield {**row, "document": name}
