"""A table that several processes render is the one that a single process writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flaky
import pytest

from extract.batch import Input, Record, Settings, convert, gather
from extract.batch import record as records
from extract.batch import render as module
from extract.batch.journal import Journal
from extract.batch.record import CONVERTED, CRASHED
from extract.batch.work import convert_document
from extract.errors import BulletinError
from extract.write import Target, target_of, write_table


@pytest.fixture
def archive(tmp_path: Path) -> list[Input]:
    folder = tmp_path / "archive"
    flaky.write_archive(folder, good=12, bad=4)
    (folder / "odd.txt").write_text(
        '截至6月底，"邵东"市新增就业5人,\n发放补贴3万元。\n', encoding="utf-8"
    )
    return gather([str(folder)], bytes)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """Render a document a run, and tell which targets were rendered."""
    monkeypatch.setattr(module, "_RUN", 1)
    monkeypatch.setattr(module, "_MANY", 1)
    seen: list[Target] = []
    real = module.render_table

    def note(*args: object, **options: object) -> int:
        seen.append(args[3])  # type: ignore[arg-type]
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "render_table", note)
    return seen


@pytest.mark.parametrize(
    ("name", "columns"),
    [("t.csv", "document,value,unit,text"), ("t.csv", "unit"), ("t.jsonl", "value,document")],
    ids=["csv", "column", "jsonl"],
)
def test_same_bytes(
    tmp_path: Path, archive: list[Input], rendered: list[Target], name: str, columns: str
) -> None:
    one, more = (
        target_of(str(tmp_path / kind / name), columns=columns.split(","))
        for kind in ("one", "more")
    )
    first = convert(archive, one, jobs=1)
    assert convert(archive, more, jobs=2) == first
    assert rendered == [more]
    assert more.path.read_bytes() == one.path.read_bytes()
    assert [path.name for path in more.path.parent.glob(".*")] == []


@pytest.mark.parametrize(
    ("name", "encoding", "jobs"),
    [("t.csv", "gb18030", 2), ("t.sqlite", "utf-8", 2), ("t.csv", "utf-8", 1)],
    ids=["encoding", "format", "one-process"],
)
def test_else_one_process_writes(
    tmp_path: Path,
    archive: list[Input],
    rendered: list[Target],
    name: str,
    encoding: str,
    jobs: int,
) -> None:
    convert(archive, target_of(str(tmp_path / name), encoding=encoding), jobs=jobs)
    assert rendered == []


def test_values_in_the_si(tmp_path: Path, archive: list[Input], rendered: list[Target]) -> None:
    pytest.importorskip("pint")
    from extract.rules import load_rules

    one, more = (
        target_of(str(tmp_path / name), si=load_rules()) for name in ("one.csv", "more.csv")
    )
    convert(archive, one, jobs=1)
    convert(archive, more, jobs=2)
    assert rendered == [more]
    assert more.path.read_bytes() == one.path.read_bytes()


def test_process_that_dies_costs_nothing(
    tmp_path: Path, archive: list[Input], rendered: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = [Input(one.path, str(number)) for number, one in enumerate(archive)]
    one, more = (target_of(str(tmp_path / name)) for name in ("one.csv", "more.csv"))
    convert(inputs, one, jobs=1)
    monkeypatch.setattr(module, "render", flaky.render_or_die)
    convert(inputs, more, jobs=2)
    assert rendered == [more]
    assert more.path.read_bytes() == one.path.read_bytes()


def test_document_of_many_rows_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name, value in ((records, "LINE", 2), (module, "LINE", 2), (module, "_LINES", 1)):
        monkeypatch.setattr(owner, name, value)
    page = Input(tmp_path / "a.txt", "a.txt", flaky.page(3).encode() * 3)
    record, packed = convert_document(page, Settings())
    target = target_of(str(tmp_path / "t.csv"), encoding="utf-8")
    with Journal(tmp_path, "s") as journal:
        done = journal.append(record, ".txt", packed, settled=True)
        monkeypatch.setattr(module, "_RUN", 1)
        runs = [Input(journal.path, "", data) for data in module._cut([page], [done])]
        assert len(runs) == (record.rows + 1) // 2 > 1
        found = [module.render(run, Settings(), target=target, si=False) for run in runs]
        assert sum(one.rows for one, _ in found) == record.rows
        write_table(journal.rows(done), target)
    _, _, lines = target.path.read_bytes().partition(b"\n")
    assert b"".join(some for _, some in found) == lines


class TestOrder:
    runs = tuple(Input(Path("rows"), str(number)) for number in range(5))

    def order(self, *results: int, stop: bool = False, ahead: int = 9) -> str:
        """Return whose lines come, `!` after those that were rendered here."""

        def come() -> Iterator[tuple[int, Record, bytes]]:
            for at in results:
                status = CRASHED if at < 0 else CONVERTED
                yield abs(at), Record("", status=status), f"{abs(at)} ".encode()
            if stop:
                raise BulletinError("processes do not start")

        def here(run: Input, settings: Settings) -> tuple[Record, bytes]:
            return Record("", status=CONVERTED), f"{run.name}! ".encode()

        found = module._in_order(self.runs, come(), here, Settings(), ahead)
        return b"".join(lines for _, lines in found).decode()

    def test_runs_come_in_order(self) -> None:
        assert self.order(2, 0, 1, 4, 3) == "0 1 2 3 4 "

    def test_run_that_failed_is_rendered_here(self) -> None:
        assert self.order(0, -2, 1, 3, 4) == "0 1 2! 3 4 "

    def test_run_that_is_waited_for_too_long_is_rendered_here(self) -> None:
        assert self.order(1, 2, 3, 0, 4, ahead=2) == "0! 1 2 3 4 "

    def test_where_no_process_starts_all_are_rendered_here(self) -> None:
        assert self.order(0, 2, stop=True) == "0 1! 2! 3! 4! "
