"""From table to panel: one row a cell, conflicts by rule, targets joined, months differenced."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import Table, month_end

import extract
from extract.errors import UnreadableDocument, UsageError
from extract.rules import load_rules
from extract.study.frames import read_table
from extract.study.panel import COLUMNS, CONFLICT_COLUMNS, conflicts, panel, whole_panel
from extract.study.periods import kind_of

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


def test_panel_has_no_value_where_figures_contradict() -> None:
    """Neither of two exact numbers counts; the cell is doubtful, and both are conflicts."""
    table = Table()
    table.add("衡南县", JOBS, 10, "人")
    table.add("衡南县", JOBS, 20, "人")
    found = whole_panel(table.frame())
    cell = only(found.panel)
    assert (cell["match"], cell["conflicts"], str(cell["value"])) == ("doubtful", 1, "nan")
    assert sorted(found.conflicts["value"]) == [10, 20]
    assert set(found.conflicts["cause"]) == {"contradiction"}


def test_panel_has_a_row_for_targets_that_contradict_each_other() -> None:
    """Without a target, and doubtful."""
    table = Table()
    for value in (10, 20):
        table.add("衡南县", JOBS, value, "人", status="target", period_end="2022-12-31")
    found = only(panel(table.frame()))
    assert (found["match"], str(found["target"])) == ("doubtful", "nan")


def test_panel_keeps_a_doubtful_figure_that_differs_as_a_conflict() -> None:
    """It does not take the value of an exact one away."""
    table = Table()
    table.add("衡南县", JOBS, 10, "人")
    table.add("衡南县", "城镇新增就业观摩会", 20, "人")
    found = whole_panel(table.frame(), doubtful=True)
    assert (only(found.panel)["value"], only(found.conflicts)["cause"]) == (10, "doubtful")


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
    ("no place", JOBS, {"region": ""}),
    ("standard", JOBS, {"status": "standard"}),
    ("no indicator", "凉亭", {}),
    ("doubtful: unexplained", "城镇新增就业观摩会参会", {}),
    ("doubtful: subject", "常住人口", {"before": "南湖村现有常住人口"}),
    ("doubtful: flow", "常住人口", {"before": "新增常住人口"}),
    ("doubtful: each", JOBS, {"before": "每个村城镇新增就业"}),
    ("doubtful: average", JOBS, {"before": "年均城镇新增就业"}),
    ("doubtful: scope", "死亡", {"before": "死亡"}),
    ("doubtful: subject", JOBS, {"before": "辽宁城镇新增就业"}),
    ("doubtful: would", JOBS, {"before": "项目达产后，城镇新增就业"}),
    ("doubtful: before", JOBS, {"before": "试点片内城镇新增就业"}),
    ("doubtful: reached", JOBS, {"before": "城镇新增就业突破", "period_start": "2018-01-01",
                                 "period_end": "2021-12-31"}),
    ("period is the day of publication", JOBS,
     {"period_start": "2022-07-04", "period_end": "2022-07-04"}),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "indicator", "more"), LEFT_OUT, ids=[c[0] for c in LEFT_OUT])
def test_panel_keeps_aside_with_the_reason(
    reason: str, indicator: str, more: dict[str, Any]
) -> None:
    """What has no cell is no figure of the panel, and is not lost."""
    table = Table()
    given = {"region": "衡南县"} | more
    table.add(given.pop("region"), indicator, 10, "人", **given)
    found = whole_panel(table.frame())
    assert found.panel.empty
    assert list(found.aside["reason"]) == [reason]
    assert found.account["rows"].tolist() == [1, 1]


def test_panel_accounts_for_every_row() -> None:
    """The rows of the table are those in cells and those aside, by reason."""
    table = Table()
    table.add("衡南县", JOBS, 10, "人")
    table.add("衡南县", "凉亭", 3, "个")
    table.add("衡南县", JOBS, 5, "%", status="change")
    table.add("", JOBS, 7, "人")
    account = whole_panel(table.frame()).account
    lines = list(account.itertuples(index=False, name=None))
    assert lines[0] == ("table", "rows", 4)
    assert sorted(lines[1:]) == [
        ("aside", "no indicator", 1), ("aside", "no place", 1),
        ("panel", "growth", 1), ("panel", "value", 1),
    ]  # fmt: skip


def test_panel_keeps_populations_apart() -> None:
    """A part of what an indicator counts has a cell of its own."""
    table = Table()
    for phrase, value in (("商品房销售额", 90), ("住宅销售额", 70)):
        table.add("衡南县", phrase, value, "元")
    found = panel(table.frame())
    assert dict(zip(found["population"], found["value"], strict=True)) == {
        "": 90,
        "residential": 70,
    }


def test_panel_leaves_out_what_a_bracket_breaks_a_number_into() -> None:
    """`新增20人（5人为外县人员）`: 5 is no second value."""
    table = Table()
    table.add_sentence(
        table.add("衡南县", JOBS, 20, "人", document="s"),
        table.add("衡南县", JOBS, 5, "人", document="s", before="（"),
    )
    found = whole_panel(table.frame())
    assert only(found.panel)["value"] == 20
    assert found.aside["reason"].tolist() == ["part of the figure before it"]


def test_panel_gives_a_doubtful_match_if_asked_for() -> None:
    """It is marked, and its words that nothing explains are told."""
    table = Table()
    table.add("衡南县", "城镇新增就业观摩会参会", 10, "人")
    found = only(panel(table.frame(), doubtful=True))
    assert (found["match"], found["uncovered"]) == ("doubtful", "观摩会参会")


def test_panel_has_a_town_apart_from_its_county() -> None:
    """A document whose title is a town's name is about the town."""
    table = Table()
    table.add("衡南县", "户籍人口", 1000, "人", title="")
    table.add("衡南县", "户籍人口", 40, "人", title="红石镇", document="b", before="红石镇户籍人口")
    found = panel(table.frame())
    assert sorted(zip(found["place"], found["level"], found["value"], strict=True)) == [
        ("红石镇", "town", 40), ("衡南县", "county", 1000),
    ]  # fmt: skip


def test_panel_tells_the_nation_from_an_unknown_place() -> None:
    """Where no place is known the words say whether it is the nation's."""
    table = Table()
    table.add("", "我国外贸进出口总额", 10, "元")
    table.add("", "外贸进出口总额", 7, "元")
    found = whole_panel(table.frame())
    assert (found.panel["place"].tolist(), found.panel["level"].tolist()) == (["全国"], ["country"])
    assert found.aside["reason"].tolist() == ["no place"]


def test_panel_pairs_before_and_after_a_change() -> None:
    """`由86%提升到91.5%`: the cell has what it came to."""
    table = Table()
    table.add_sentence(
        table.add("衡南县", "森林覆盖率", 86, "%", document="s", before="森林覆盖率由"),
        table.add("衡南县", "森林覆盖率", 91.5, "%", document="s", before="提升到"),
    )
    found = only(panel(table.frame()))
    assert (found["value"], found["value_before"]) == (91.5, 86)


def test_panel_takes_a_goal_of_growth_for_no_completion() -> None:
    """`预期目标是：地区生产总值增长5%`."""
    table = Table()
    table.add("衡南县", "地区生产总值", 5, "%", status="target", period_end="2022-12-31",
              before="预期目标是：地区生产总值增长")  # fmt: skip
    found = only(panel(table.frame()))
    assert (found["growth_target"], found["period_kind"]) == (5, "year")
    assert str(found["completion_stated"]) == "nan"


MEASURES = [
    (JOBS, "人", "actual", "flow"),
    (JOBS, "人", "target", "target"),
    (JOBS, "%", "change", "growth"),
    ("养老床位", "张", "actual", "stock"),
    ("新增学位", "个", "actual", "new"),
    ("各项存款余额", "元", "actual", "balance"),
    ("森林覆盖率", "%", "actual", "share"),
    ("城镇居民人均可支配收入", "元", "actual", "per_unit"),
    ("降雨量", "毫米", "actual", "level"),
    ("风电发电能力", "千瓦", "actual", "capacity"),
]


@pytest.mark.parametrize(
    ("indicator", "unit", "status", "measure"), MEASURES, ids=[case[3] for case in MEASURES]
)
def test_panel_says_which_measure_a_row_has(
    tmp_path: Path, indicator: str, unit: str, status: str, measure: str
) -> None:
    """By the indicator and its unit; a row of nothing but growth or a target is that."""
    (tmp_path / "indicators.toml").write_text(
        '[[indicator]]\nname = "wind_capacity"\nzh = "风电发电能力"\nen = "Wind"\n'
        'family = "economy"\nunits = ["千瓦"]\ndirection = "up"\ncounts = "stock"\n'
        'all = ["风电", "能力"]\n',
        encoding="utf-8",
    )
    table = Table()
    table.add("衡南县", indicator, 5, unit, status=status, before=f"全年{indicator}")
    found = whole_panel(table.frame(), load_rules(tmp_path), doubtful=True).panel
    assert only(found)["measure"] == measure


KINDS = [
    ("2022-01-01", "2022-12-31", "year"), ("2021-01-01", "2025-12-31", "plan_period"),
    ("2020-01-01", "2022-12-31", "years"), ("2022-05-01", "2022-05-31", "month"),
    ("2022-01-01", "2022-06-30", "year_to_date"), ("2022-07-01", "2022-09-30", "quarter"),
    ("2022-05-05", "2022-05-05", "day"), ("2022-05-05", "2022-06-07", "span"),
    (None, "2022-06-30", "until"), (None, None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "kind"), KINDS)
def test_kind_of_period(first: str | None, last: str | None, kind: str) -> None:
    """Day, month, quarter, half year, year to date, year, plan, span, end of."""
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert kind_of(*days, stock=False) == kind


def test_panel_leaves_out_a_part_that_would_pass_for_its_whole() -> None:
    """`家庭养老床位60张，其中失能老人家庭20张`: 20 is no second value."""
    table = Table()
    table.add_sentence(
        table.add("衡南县", BEDS, 60, "张", document="s"),
        table.add("衡南县", BEDS, 20, "张", document="s", before="，其中失能老人家庭"),
    )
    found = only(panel(table.frame()))
    assert (found["value"], found["conflicts"]) == (60, 0)


CHANGES: list[tuple[dict[str, Any], str, str]] = [
    ({"base": "上年同期"}, "level", "year before"),
    ({}, "level", "not stated"),
    ({"base": "上月"}, "growth", ""),
    ({"before": "年均增长"}, "average_growth", ""),
    ({"unit": "个百分点"}, "points", ""),
    ({"unit": "人", "base": "上年"}, "difference", ""),
]


@pytest.mark.parametrize(("more", "made", "base"), CHANGES)
def test_panel_keeps_each_kind_of_change(more: dict[str, Any], made: str, base: str) -> None:
    """Growth on the year before or on nothing said stands beside the figure, others apart."""
    table = Table()
    table.add("衡南县", JOBS, 60, "人")
    given = {"unit": "%"} | more
    table.add("衡南县", JOBS, 8.5, given.pop("unit"), status="change", **given)
    found = {row["transformation"]: row for row in panel(table.frame()).to_dict("records")}
    level = found["level"]
    assert (level["value"], level["growth_base"]) == (60, base)
    assert found[made]["growth_stated" if made == "level" else "value"] == 8.5


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
