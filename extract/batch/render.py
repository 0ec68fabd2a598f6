"""The table by several processes at once, for formats with lines: each renders runs of documents.

To write the rows down takes a tenth of the time that it takes to find them, and would be the only
work left, for one process, when all documents are read.
"""

from __future__ import annotations

import codecs
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial

from extract.batch.inputs import Input
from extract.batch.journal import Done, Journal
from extract.batch.record import CONVERTED, LINE, Record, unpack
from extract.batch.store import Store
from extract.batch.supervise import supervise
from extract.batch.work import Settings, Work
from extract.batch.worker import Limits
from extract.errors import BulletinError
from extract.rules import load_rules
from extract.write import Row, Target, with_si
from extract.write.formats import replacing, write_to

#: Rows in a run, and lines of packed rows of one document in it.
_RUN, _LINES = 1000, 10
#: From so many rows on more processes pay, where workers have been started already and not.
_MANY, _MANY_COLD = 17_000, 280_000
#: Runs for each process that may be done before one that comes first is given up.
_AHEAD = 8
_ENCODINGS = frozenset({"utf-8", "utf-8-sig"})


def pays(done: Iterable[Done], target: Target, settings: Settings, *, warm: bool) -> bool:
    """Whether rows can be rendered apart and are many; `warm` if workers have been started."""
    if not target.format.by_line or codecs.lookup(target.encoding).name not in _ENCODINGS:
        return False
    if target.si is not None and target.si.folder.own != settings.patterns:
        return False
    return sum(one.rows for one in done) >= (_MANY if warm else _MANY_COLD)


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
    """Yield runs of documents that have rows: what they are called and where the rows stand.

    A document has more than one run if it has more than some lines of packed rows.
    """
    run: list[tuple[str, int, int, int]] = []
    size = 0
    for one, finished in zip(inputs, done, strict=True):
        for first in range(0, math.ceil(finished.rows / LINE), _LINES):
            run.append((one.name, finished.id, first, first + _LINES))
            size += min(finished.rows - first * LINE, _LINES * LINE)
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
    with closing(Store(run.path, writable=False)) as store:
        for name, id, first, last in json.loads(run.data or b"[]"):
            for row in unpack(store.get(id).packed, first, last):
                row["document"] = name
                yield row
