"""The commands from table to study: what they print where, and how they end."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from made_up import Table, month_end

from extract.cli import main
from extract.study.findings import COLUMNS as FINDING
from extract.study.panel import COLUMNS as PANEL

GOLD = Path(__file__).parents[1] / "corpus" / "gold" / "dev"
JOBS = "城镇新增就业"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A table of two months, one fault, one formula and one unknown indicator."""
    table = Table()
    table.add("衡南县", JOBS, 90, "人", period_end=month_end(5), document="=五月.txt")
    table.add("衡南县", JOBS, 70, "人", period_end=month_end(6))
    table.add("衡南县", "新建凉亭", 7, "个")
    path = tmp_path / "table.csv"
    table.frame().to_csv(path, index=False, encoding="utf-8-sig")
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_panel_writes_csv(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To a file and, without -o, to standard output; no cell is a formula."""
    path, other = tmp_path / "panel.csv", tmp_path / "conflicts.csv"
    assert main(["panel", str(out), "-o", str(path), "--conflicts", str(other)]) == 0
    rows = read(path)
    assert tuple(rows[0]) == PANEL
    assert [row["value"] for row in rows] == ["90", "70"]
    assert rows[0]["document"] == "'=五月.txt"
    assert rows[1]["value_month"] == "-20"
    assert read(other) == []
    assert "2 rows, 1 indicators, 1 places, 0 conflicts" in capsys.readouterr().err
    assert main(["panel", str(out)]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8-sig")


def test_check_prints_findings_and_says_by_its_status(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a finding; 1 where there is an error or warning, 0 where there is none."""
    assert main(["check", str(out)]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("warning: a:")
    assert "cumulative_falls" in said.out
    assert said.err == "0 errors, 1 warnings, 0 notes\n"
    path = tmp_path / "findings.csv"
    assert main(["check", str(out), "-o", str(path)]) == 1
    assert [tuple(row) for row in read(path)] == [FINDING]
    rows = out.read_text(encoding="utf-8").splitlines()
    (tmp_path / "one.csv").write_text("\n".join(rows[:2]) + "\n", encoding="utf-8")
    assert main(["check", str(tmp_path / "one.csv")]) == 0


def test_indicators_lists_what_has_no_id(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Clusters of a table; without one, all indicators that have an id."""
    assert main(["indicators", str(out)]) == 0
    said = capsys.readouterr()
    assert "新建凉亭" in said.out
    assert said.err == "2 of 3 rows have an indicator's id, 1 clusters have none\n"
    path = tmp_path / "known.csv"
    assert main(["indicators", "-o", str(path)]) == 0
    assert "urban_new_jobs" in {row["indicator_id"] for row in read(path)}


def test_score_lists_levels_and_errors(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seven levels on standard output, then the first errors; all of them by -o."""
    path = tmp_path / "errors.csv"
    assert main(["score", str(GOLD), str(out), "--errors", "2", "-o", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["level", "precision", "recall", "F1", "correct", "alone"]
    assert lines[8].startswith("wording of the indicator: ")
    assert len(lines) == 1 + 7 + 1 + 2
    assert {row["level"] for row in read(path)} == {"missed"}


@pytest.mark.parametrize("command", ["panel", "check", "indicators"])
def test_bad_table_gives_one_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is wrong use, told in one line."""
    assert main([command, "nowhere.csv"]) == 2
    assert capsys.readouterr().err == "bulletin: nowhere.csv: no such file\n"
