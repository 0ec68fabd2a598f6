"""Any number of documents → one table and a ledger; a bad document costs nothing but itself.

`convert` writes what is done beside the target as it goes (`OUT.work/`), so that the same call
goes on where an earlier one was broken off, and reads again only what has changed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from extract.batch.amend import Amend, amend_with
from extract.batch.fingerprint import fingerprint
from extract.batch.inputs import Input, gather, gathered, give
from extract.batch.journal import Done, Journal
from extract.batch.keep import is_ours, may_write, never_a_source, same_kind, writing, written
from extract.batch.known import known
from extract.batch.ledger import write_ledger
from extract.batch.packed import archive_of
from extract.batch.record import SETTLED, Record, Summary, summed
from extract.batch.split import Split
from extract.batch.within import FEW, cores, each
from extract.batch.work import Settings, Work, beside, convert_document
from extract.batch.worker import Limits
from extract.errors import BulletinError
from extract.write import Row, Target, write_table
from extract.write.formats import remove
from extract.write.package import write_package

__all__ = [
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
    "gathered",
    "give",
]

Sink = Callable[[Iterator[Row]], int]


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


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
    notice: Callable[[str], None] = _to_stderr,
    work: Work = convert_document,
    amend: Amend | None = None,
    least: float | None = None,
) -> Summary:
    """Convert documents to one table; `watch` is told what became of each, as it becomes.

    A target gets its ledger beside it; a sink is handed the rows. `jobs` is the number of
    processes (a few small texts are read in this one unless it is given), `force` forgets
    earlier runs, `amend` changes rows on their way into the table. `notice` is told in a line
    where what an earlier run left is damaged, and is read again. With `least`, rows of less
    certainty go to `target.unsure`, a table of its own beside the target's. Raises UsageError,
    RuleError or OSError where nothing can be converted; UsageError too for a target that another
    than `convert` wrote or changed, unless `overwrite` is set, and for one that is a document.
    """
    with ExitStack() as stack:
        if isinstance(target, Target):
            files = (archive_of(one.path) or one.path for one in inputs if one.data is None)
            never_a_source(target.path, files)
            target.path.parent.mkdir(parents=True, exist_ok=True)
            folder = target.beside(".work")
            made_by = fingerprint(settings)
        else:
            made_by = ""
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bulletin-")))
        outs: list[Path] = []
        if isinstance(target, Target):
            outs = [target.path, target.beside(".ledger.csv")]
            if least is not None or is_ours(folder, target.unsure.path):
                outs.append(target.unsure.path)
            may_write(folder, outs, overwrite=overwrite)
            if not overwrite:
                same_kind(target.path, cluster=False)
        journal = stack.enter_context(Journal(folder, made_by, fresh=force))
        done: list[Done | None] = [None] * len(inputs)
        kept = 0
        for number, before in known(inputs, journal, limits.seconds):
            done[number] = before
            kept += 1
            watch(journal.record(before, inputs[number].key))
        for line in journal.problems(kept, len(inputs)):
            notice(line)
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
        if isinstance(target, Target) and amend is None and least is None:
            crew = min(jobs or cores(), len(inputs))
            warm = len(left) > FEW
            render = _apart(inputs, finished, journal, target, settings, crew, limits, warm)
        if outs:
            writing(folder)
            if least is None:
                for old in outs[2:]:
                    remove(old)
                outs = outs[:2]
        split = None if least is None else stack.enter_context(Split(least, folder))
        summary = _compose(inputs, finished, journal, target, kept, amend, render, split)
        if outs:
            written(folder, outs)
        return summary


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
    split: Split | None,
) -> Summary:
    """Write the table in the order of the inputs, by `render` if need be, then the ledger.

    What `split` holds back goes into a table of its own.
    """
    changes: list[int] = []
    if render is not None:
        count = render()
    else:
        rows = _rows(inputs, done, journal, amend, changes)
        if split is not None:
            rows = split.sure(rows)
        count = write_table(rows, target) if isinstance(target, Target) else target(rows)
    if split is not None and isinstance(target, Target):
        count += write_table(split.others(), target.unsure)
    expected = sum(one.rows for one in done) + sum(changes)
    if count != expected:
        raise BulletinError(f"{expected} rows were found, {count} written")
    if isinstance(target, Target):
        if target.format.name == "csv":
            tables = [target.path] if split is None else [target.path, target.unsure.path]
            write_package(tables, target.columns, target.encoding, gone=[target.unsure.path])
        write_ledger(_records(inputs, done, journal), target.beside(".ledger.csv"))
    unsure = split.count if split is not None else 0
    return replace(summed(_records(inputs, done, journal), count, kept), unsure=unsure)


def _records(inputs: Sequence[Input], done: Sequence[Done], journal: Journal) -> Iterator[Record]:
    """Yield what became of each input, under the names that it has now."""
    for one, finished in zip(inputs, done, strict=True):
        yield replace(journal.record(finished, one.key), document=one.name)


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
            changes.append(len(amended) - finished.rows)
            rows = iter(amended)
        yield from rows
