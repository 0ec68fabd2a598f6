"""From table to panel: one row a cell, conflicts by rule, targets joined, months differenced."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import Table, month_end

import extract
from extract.errors import UnreadableDocument, UsageError
from extract.study.frames import read_table
from extract.study.panel import COLUMNS, CONFLICT_COLUMNS, conflicts, panel

CORPUS = Path(__file__).parents[1] / "corpus"
JOBS, BEDS, ROADS = "城镇新增就业", "家庭养老床位", "农村公路建设"


def only(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the single row of a frame."""
    assert len(frame) == 1
    return {str(name): value for name, value in frame.iloc[0].items()}


def test_panel_has_a_row_for_each_cell() -> None:
    """Wordings of one indicator meet in one series; other units and places stand apart."""
    table = Table()
    table.add("衡南县", "新增城镇就业", 500, "人", period_end=month_end(5))
    table.add("衡南县", "城镇新增就业人数", 600, "人", period_end=month_end(6))
    table.add("衡山县", JOBS, 300, "人")
    table.add("衡山县", "职业技能培训", 80, "人")
    table.add("衡山县", "职业技能培训", 95, "人次")
    found = panel(table.frame())
    assert list(found.columns) == list(COLUMNS)
    assert list(found["indicator_id"]) == ["urban_new_jobs"] * 2 + [
        "skills_training", "skills_training", "urban_new_jobs",
    ]  # fmt: skip
    assert list(found["value"]) == [500, 600, 80, 95, 300]
    assert (found["conflicts"] == 0).all()


CONFLICTS = [
    ("later publication", {"published": "2022-07-04"}, {"published": "2022-08-04"}, 20, 1),
    ("exact before rounded", {"qualifier": "about", "text": "近10人"}, {}, 20, 1),
    ("first in the document", {}, {}, 10, 1),
    ("bound that holds", {"qualifier": "over", "text": "超过10人"}, {}, 20, 0),
]


@pytest.mark.parametrize(
    ("first", "second", "kept", "count"),
    [case[1:] for case in CONFLICTS],
    ids=[case[0] for case in CONFLICTS],
)
def test_panel_resolves_conflicts_by_the_stated_rule(
    first: dict[str, Any], second: dict[str, Any], kept: float, count: int
) -> None:
    """The latest, the exact, the first; the other is kept in the second frame."""
    table = Table()
    table.add("衡南县", JOBS, 10, "人", **first)
    table.add("衡南县", JOBS, 20, "人", **second)
    found = only(panel(table.frame()))
    assert (found["value"], found["conflicts"]) == (kept, count)
    other = conflicts(table.frame())
    assert list(other.columns) == list(CONFLICT_COLUMNS)
    assert list(other["value"]) == [30 - kept] * count
    assert list(other["kept_value"]) == [kept] * count


def test_panel_differences_what_counts_from_january() -> None:
    """A month is the figure less that of the month before; a gap leaves the next one empty."""
    table = Table()
    for month, value in ((1, 10), (2, 25), (4, 50), (5, 70)):
        start = "2022-01-01" if month % 2 else None
        table.add("衡南县", JOBS, value, "人", period_start=start, period_end=month_end(month))
    found = panel(table.frame())
    assert found["cumulative"].all()
    assert list(found["value_month"].astype(object).where(found["value_month"].notna(), None)) == [
        10, 15, None, 20,
    ]  # fmt: skip
    assert list(found["period_start"].notna()) == [True, False, False, True]


def test_panel_leaves_stocks_and_rates_as_they_are() -> None:
    """Neither is differenced."""
    table = Table()
    for month in (5, 6):
        table.add("衡南县", "常住人口", 1000 + month, "人", period_end=month_end(month))
        table.add("衡南县", "群众满意率", 90 + month, "%", period_end=month_end(month))
    found = panel(table.frame())
    assert not found["cumulative"].any()
    assert found["value_month"].isna().all()


def test_panel_joins_targets_and_completions() -> None:
    """A year's target holds for each month of it; stated and computed shares stand together."""
    table = Table()
    whole = {"period_start": "2022-01-01", "period_end": "2022-12-31", "status": "target"}
    table.add("衡南县", JOBS, 1000, "人", document="plan", published="2022-02-01", **whole)
    table.add("衡南县", JOBS, 333, "人", period_end=month_end(3))
    table.add("衡南县", f"{JOBS}完成率", 33.3, "%", period_end=month_end(3))
    table.add("衡南县", JOBS, 600, "人", period_end=month_end(6))
    table.add("衡南县", f"{JOBS}完成率", 66, "%", period_end=month_end(6))
    found = panel(table.frame())
    assert list(found["target"]) == [1000, 1000]
    assert list(found["completion_stated"]) == [33.3, 66]
    assert list(found["completion_computed"]) == [33.3, 60]
    assert list(found["mismatch"]) == [False, True]


def test_panel_reads_a_sentence_of_figure_target_and_share() -> None:
    """Target and share without words of their own belong to the figure of their sentence."""
    table = Table()
    nothing = {"period_start": None, "period_end": None}
    table.add_sentence(
        table.add("衡南县", JOBS, 800, "人", document="s"),
        table.add("衡南县", "全年任务", 1000, "人", document="s", before="，完成全年任务",
                  status="target", **nothing),
        table.add("衡南县", "完成率", 80, "%", document="s", before="的", **nothing),
    )  # fmt: skip
    found = only(panel(table.frame()))
    assert (found["value"], found["target"], found["completion_stated"]) == (800, 1000, 80)
    assert not found["mismatch"]


def test_panel_takes_the_target_of_the_plan() -> None:
    """Renovations begun and finished are shares of the renovations planned."""
    table = Table()
    whole = {"period_start": "2022-01-01", "period_end": "2022-12-31"}
    table.add("衡南县", "改造农村危房", 50, "户", status="target", **whole)
    table.add("衡南县", "农村危房改造开工", 40, "户")
    table.add("衡南县", "农村危房改造竣工", 10, "户")
    found = panel(table.frame())
    assert dict(zip(found["indicator_id"], found["completion_computed"], strict=True)) == {
        "rural_housing_started": 80,
        "rural_housing_completed": 20,
    }


def test_panel_keeps_a_target_without_figures() -> None:
    """It has a row with an empty value; one for half a year is not joined to the year's."""
    table = Table()
    table.add("衡南县", JOBS, 500, "人", status="target")
    table.add("衡南县", JOBS, 900, "人", period_end=month_end(12))
    found = panel(table.frame())
    assert list(found["target"].fillna(0)) == [500, 0]
    assert list(found["value"].fillna(0)) == [0, 900]


UNITS = [
    ("农村公路建设", 2500, "米", 2.5, "公里"),
    ("粮食播种面积", 20, "公顷", 300, "亩"),
    ("发放创业担保贷款", 13_400_000, "元", 13_400_000, "元"),
]


@pytest.mark.parametrize(("indicator", "value", "unit", "expected", "own"), UNITS)
def test_panel_aligns_units(
    indicator: str, value: float, unit: str, expected: float, own: str
) -> None:
    """A figure is in the unit of its indicator."""
    table = Table()
    table.add("衡南县", indicator, value, unit)
    found = only(panel(table.frame()))
    assert (found["value"], found["unit"]) == (expected, own)


LEFT_OUT = [
    ("no period", JOBS, {"period_start": None, "period_end": None}),
    ("standard", JOBS, {"status": "standard"}),
    ("change", JOBS, {"status": "change"}),
    ("unknown", "凉亭", {}),
]


@pytest.mark.parametrize(
    ("indicator", "more"), [case[1:] for case in LEFT_OUT], ids=[case[0] for case in LEFT_OUT]
)
def test_panel_leaves_out(indicator: str, more: dict[str, Any]) -> None:
    """Without a period or an id there is no cell; standards and changes are no figures."""
    table = Table()
    table.add("衡南县", indicator, 10, "人", **more)
    assert panel(table.frame()).empty


def test_panel_leaves_out_a_part_that_would_pass_for_its_whole() -> None:
    """`家庭养老床位60张，其中失能老人家庭20张`: 20 is no second value."""
    table = Table()
    table.add_sentence(
        table.add("衡南县", BEDS, 60, "张", document="s"),
        table.add("衡南县", BEDS, 20, "张", document="s", before="，其中失能老人家庭"),
    )
    found = only(panel(table.frame()))
    assert (found["value"], found["conflicts"]) == (60, 0)


def test_panel_gives_growth_on_the_year_before() -> None:
    """A change in % against the year before stands beside the figure."""
    table = Table()
    table.add("衡南县", JOBS, 60, "人")
    table.add("衡南县", JOBS, 8.5, "%", status="change", base="上年同期")
    table.add("衡南县", JOBS, 2.5, "%", status="change", base="上月")
    found = only(panel(table.frame()))
    assert found["growth_stated"] == 8.5


def test_panel_is_the_library_s() -> None:
    """`extract.panel(table)`."""
    assert extract.panel is panel


FILES = [".csv", ".jsonl", ".xlsx", ".parquet", ".sqlite", ".duckdb", "/"]


@pytest.mark.parametrize("ending", FILES)
def test_read_table_gives_back_what_was_written(tmp_path: Path, ending: str) -> None:
    """A panel from a file is that from the frame, whatever the format."""
    table = Table()
    table.add("衡南县", JOBS, 333, "人", period_end=month_end(3))
    table.add("衡南县", JOBS, -2.5, "%", status="change", base="上年同期", period_start=None)
    table.rows[1]["published"] = None
    for row in table.rows:
        for column in ("published", "period_start", "period_end"):
            row[column] = pd.Timestamp(row[column]).date() if row[column] else None
    from extract.write import COLUMNS as WRITTEN
    from extract.write import target_of, write_table
    from extract.write.table import INTEGERS, NUMBERS

    path = f"{tmp_path}/out{ending}"
    numbers = (*INTEGERS, *NUMBERS)
    blank = dict.fromkeys(WRITTEN, "") | dict.fromkeys(n for n in numbers if n in WRITTEN)
    rows = [blank | row for row in table.rows]
    write_table(rows, target_of(path))
    pd.testing.assert_frame_equal(panel(read_table(path)), panel(table.frame()))


BAD_FILES = [
    ("missing.csv", None, UnreadableDocument, "no such file"),
    ("table.txt", b"", UsageError, "expected a table ending in"),
    ("table.csv", b"a,b\n1,2\n", UsageError, "lacks the columns document"),
    ("table.csv", b"\xff\xfe\x00", UnreadableDocument, "no table"),
    ("table.parquet", b"nothing", UnreadableDocument, "no table"),
    ("table.sqlite", b"nothing at all, and long enough", UnreadableDocument, "no table"),
    ("table.jsonl", b"{", UnreadableDocument, "no table"),
    ("table.xlsx", b"PK", UnreadableDocument, "no table"),
]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    BAD_FILES,
    ids=[f"{name}-{message}" for name, _, _, message in BAD_FILES],
)
def test_read_table_refuses_what_is_none(
    tmp_path: Path, name: str, content: bytes | None, error: type[Exception], message: str
) -> None:
    """One line says which file and what was expected."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=message) as caught:
        read_table(path)
    assert "\n" not in str(caught.value)


def corpus_table() -> pd.DataFrame:
    """Return the gold of the sample bulletins as a table."""
    rows = []
    for path in sorted((CORPUS / "gold" / "bulletins").glob("*.jsonl")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        year, month, day = re.search(r"(\d{4})年(\d+)月(\d+)日", text).groups()  # type: ignore[union-attr]
        issued = f"{year}-{int(month):02}-{int(day):02}"
        at = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            context = text.find(gold["context"], max(0, at - 60))
            at = context + gold["context"].index(gold["text"])
            begin = max(text.rfind(mark, 0, at) for mark in "。\n") + 1
            end = min(p for p in (text.find(m, at) for m in "。\n") if p >= 0) + 1
            growth = gold["status"] == "change" and gold["unit"] == "%"
            rows.append(
                {"value_high": None, "base": "上年同期" if growth else ""}
                | gold
                | {
                    "document": path.stem, "published": issued, "start": at,
                    "end": at + len(gold["text"]), "sentence": text[begin:end],
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def test_panel_of_the_corpus_is_its_truth() -> None:
    """From the gold of twelve bulletins the panel has the year's figures, targets and shares."""
    found = panel(corpus_table())
    cells: dict[tuple[str, str, str], list[dict[Any, Any]]] = defaultdict(list)
    for cell in found.to_dict("records"):
        key = cell["region_code"], cell["indicator_id"], str(cell["period_end"])[:10]
        cells[key].append(cell)
    goals = set(zip(found["region_code"], found["indicator_id"], found["target"], strict=True))
    with (CORPUS / "truth_panel.csv").open(encoding="utf-8", newline="") as handle:
        truth = list(csv.DictReader(handle))
    wrong = []
    for row in truth:
        name = row["indicator_id"].removesuffix("_completion")
        value = float(row["value"])
        if row["status"] == "target":
            good = (row["region_code"], name, value) in goals
        else:
            column = "growth_stated" if row["status"] == "change" else "value"
            column = "completion_stated" if name != row["indicator_id"] else column
            same = cells[row["region_code"], name, row["period_end"]]
            good = any(cell[column] == value for cell in same)
        if not good:
            wrong.append(row)
    assert wrong == []
    assert not found["mismatch"].any()
