"""The run over a folder: what is read, what is refused, and how it is told."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from printed import Put, Sheet, pdf

collection = import_module("tools.run_collection")
attempt, main, run = collection.attempt, collection.main, collection.run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.pdf").write_bytes(pdf([Sheet([Put(80, 200, "今年新增就业30人。")])]))
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj")
    (tmp_path / "note.txt").write_text("今年新增床位20张。", encoding="utf-8")
    return tmp_path


def test_attempt(folder: Path) -> None:
    assert (attempt(folder / "good.pdf").status, attempt(folder / "good.pdf").rows) == ("read", 1)
    assert attempt(folder / "cut.pdf").status == "refused"


def test_other_errors_are_failures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no\nsuch luck")

    monkeypatch.setattr("extract.read.read_document", fail)
    outcome = attempt(folder / "good.pdf")
    assert outcome.status == "failed"
    assert outcome.said.startswith("ZeroDivisionError: no such luck (")


@pytest.mark.slow
def test_run_and_its_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--suffix", ".pdf", ".txt"]) == 0
    said = capsys.readouterr().out
    assert "3 files: 2 read, 1 refused, 0 failed" in said
    assert "refused    1  broken (cut off before its end)" in said


@pytest.mark.slow
def test_time_up_is_a_failure(folder: Path) -> None:
    paths = [folder / "good.pdf", folder / "note.txt"]
    found = list(run(paths, seconds=0.0))
    assert [outcome.status for outcome in found] == ["failed", "failed"]
    assert "not done after 0 s" in found[0].said
