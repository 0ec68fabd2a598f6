"""A table with planted faults: each is found, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import CODES, Table, month_end
from test_panel import corpus_table

import extract
from extract.errors import UnreadableDocument, UsageError
from extract.study.check import check
from extract.study.findings import COLUMNS, KINDS
from extract.study.score import LEVELS, Tally, read_gold, score, score_document

JOBS, BEDS, ROADS = "城镇新增就业", "家庭养老床位", "农村公路建设"
COUNTIES = [name for name, code in CODES.items() if code[:4] == "4304" and name != "衡阳市"]
YEAR = {"period_start": "2022-01-01", "period_end": "2022-12-31", "status": "target"}


def sound(table: Table) -> None:
    """A year of figures as they should be: counties, their city, targets, shares, parts."""
    for month in range(1, 7):
        issued = {"document": f"m{month}", "published": f"2022-{month + 1:02}-04"}
        ends = {"period_end": month_end(month)} | issued
        for size, county in enumerate(COUNTIES, 10):
            table.add(county, JOBS, month * size, "人", **ends)
        total = month * sum(range(10, 10 + len(COUNTIES)))
        table.add("衡阳市", JOBS, total, "人", **ends)
        table.add("衡阳市", JOBS, 2000, "人", **(issued | YEAR))
        table.add("衡阳市", f"{JOBS}完成率", round(total / 20, 1), "%", **ends)
        table.add("衡阳市", "群众满意率", 97.5, "%", **ends)
        table.add("衡阳市", JOBS, -1.5, "%", status="change", before="同比下降", **ends)
        table.add("衡阳市", "地区生产总值", 103.2, "%", status="change", **ends)
        table.add_sentence(
            table.add("衡阳市", BEDS, 60 * month, "张", **ends),
            table.add("衡阳市", BEDS, 20 * month, "张", before="，其中失能老人家庭", **ends),
        )


def part(table: Table) -> dict[str, Any]:
    whole = table.add("衡南县", "适老化改造", 40, "户")
    more = table.add("衡南县", "低保家庭改造", 50, "户", before="，其中低保家庭改造")
    table.add_sentence(whole, more)
    return more


def twice(table: Table) -> dict[str, Any]:
    first = table.add("衡南县", "加装电梯", 4, "台")
    again = table.add("衡南县", "加装电梯", 4, "台")
    again["start"], again["end"] = first["start"], first["end"]
    return again


def elsewhere(table: Table) -> dict[str, Any]:
    row = table.add("衡南县", "新装路灯", 8, "盏")
    row["sentence"] = "今年新装路灯九盏。"
    return row


def leap(table: Table) -> dict[str, Any]:
    table.add("衡南县", ROADS + "完成率", 40, "%", period_end=month_end(5))
    return table.add("衡南县", ROADS + "完成率", 140, "%", period_end=month_end(6))


def fall(table: Table) -> dict[str, Any]:
    table.add("衡南县", "农村户厕改造", 90, "户", period_end=month_end(5))
    return table.add("衡南县", "农村户厕改造", 70, "户", period_end=month_end(6))


def lost(table: Table) -> dict[str, Any]:
    loans = "发放创业担保贷款"
    table.add("衡南县", loans, 9_000_000, "元", period_end=month_end(4))
    table.add("衡南县", loans, 12_000_000, "元", period_end=month_end(5))
    return table.add("衡南县", loans, 1340, "元", period_end=month_end(6))


def lost_in_a_county(table: Table) -> dict[str, Any]:
    for county in ("衡山县", "衡东县", "祁东县"):
        table.add(county, "高标准农田建设", 20_000, "亩")
    return table.add("常宁市", "高标准农田建设", 2, "亩")


def share(table: Table) -> dict[str, Any]:
    table.add("衡南县", "适龄妇女两癌筛查", 500, "人", **YEAR)
    table.add("衡南县", "“两癌”免费检查", 300, "人")
    return table.add("衡南县", "两癌检查完成率", 75, "%")


def above(table: Table) -> dict[str, Any]:
    table.add("衡阳市", "新增停车位", 300, "个")
    return table.add("衡南县", "新增停车位", 400, "个")


def total(table: Table) -> dict[str, Any]:
    for county in COUNTIES:
        table.add(county, "老旧小区改造", 10, "个")
    return table.add("衡阳市", "老旧小区改造", 150, "个")


def other_value(table: Table) -> dict[str, Any]:
    table.add("衡东县", BEDS, 31, "张")
    return table.add("衡东县", BEDS, 13, "张")


def other_target(table: Table) -> dict[str, Any]:
    row = table.add("衡东县", "公租房", 31, "套", document="b", published="2022-03-04", **YEAR)
    table.add("衡东县", "公租房", 41, "套", **YEAR)
    return row


def simple(*columns: Any, **more: Any) -> Callable[[Table], dict[str, Any]]:
    return lambda table: table.add(*columns, **more)


FAULTS: list[tuple[str, str, Callable[[Table], dict[str, Any]]]] = [
    ("missing_value", "no value", simple("衡南县", "新装路灯", None, "盏")),
    ("misplaced_text", "another sentence", elsewhere),
    ("duplicate", "the same place", twice),
    ("range_reversed", "30 to 20", simple("衡南县", "招聘会", 30, "场", value_high=20)),
    ("negative_count", "-5 people", simple("衡南县", "高校毕业生就业", -5, "人")),
    ("percent_out_of_range", "satisfied 975 %", simple("衡南县", "群众满意率", 975, "%")),
    ("percent_out_of_range", "fall by 120 %",
     simple("衡南县", "出口", -120, "%", status="change", before="同比下降")),
    ("period_reversed", "July to June",
     simple("衡南县", "招聘教师", 9, "人", period_start="2022-07-01")),
    ("code_unknown", "439999", simple("某县", "招聘教师", 9, "人", region_code="439999")),
    ("code_not_valid", "崇文区 in 2022", simple("崇文区", "招聘教师", 9, "人")),
    ("code_not_of_region", "衡南县's for 衡山县",
     simple("衡山县", "招聘教师", 9, "人", region_code="430422")),
    ("part_above_whole", "50 of 40", part),
    ("county_above_city", "400 of 300", above),
    ("scale_outlier", "万 lost in a series", lost),
    ("scale_outlier", "万 lost among counties", lost_in_a_county),
    ("fraction_of_a_count", "a person and a half", simple("衡南县", "公益性岗位安置", 12.5, "人")),
    ("wrong_sign", "下降 by +3",
     simple("衡南县", "税收收入", 3, "%", status="change", before="税收收入同比下降")),
    ("published_before_end", "done next month",
     simple("衡南县", "健康体检", 90, "人", period_end="2022-07-31")),
    ("implausible_year", "2202",
     simple("衡南县", "健康体检", 95, "人", status="target", period_start="2202-01-01",
            period_end="2202-12-31")),
    ("completion_differs", "75 % of 300/500", share),
    ("completion_jumps", "40 to 140 %", leap),
    ("cumulative_falls", "90 to 70", fall),
    ("sum_of_counties", "150, not 120", total),
    ("two_values", "31 and 13", other_value),
    ("target_changed", "31, then 41", other_target),
]  # fmt: skip


def found_in(table: Table) -> list[tuple[str, str, int]]:
    found = check(table.frame(), seldom=True)
    return sorted(zip(found["kind"], found["document"], found["start"], strict=True))


def test_faults_are_of_every_kind() -> None:
    """At least twenty faults, each kind among them but that which stands in the ledger."""
    assert {kind for kind, _, _ in FAULTS} == set(KINDS) - {"given_differs"}
    assert len(FAULTS) >= 20


def test_check_finds_nothing_in_a_sound_table() -> None:
    """A sound table, and the gold of the sample bulletins, have no findings."""
    table = Table()
    sound(table)
    assert found_in(table) == []
    assert check(corpus_table()).empty


@pytest.mark.parametrize(
    ("kind", "plant"),
    [(kind, plant) for kind, _, plant in FAULTS],
    ids=[f"{kind}: {what}" for kind, what, _ in FAULTS],
)
def test_check_finds_one_fault(kind: str, plant: Callable[[Table], dict[str, Any]]) -> None:
    """A single fault in a sound table is found where it is, and nothing else."""
    table = Table()
    sound(table)
    row = plant(table)
    assert found_in(table) == [(kind, row["document"], row["start"])]


def test_check_finds_all_planted_faults_and_nothing_else() -> None:
    """All faults in one table, of twenty kinds and more."""
    table = Table()
    sound(table)
    planted = [(kind, plant(table)) for kind, _, plant in FAULTS]
    assert found_in(table) == sorted((kind, row["document"], row["start"]) for kind, row in planted)


def test_check_orders_by_severity_and_explains() -> None:
    """Errors come first; each finding says why in words."""
    table = Table()
    for _, _, plant in FAULTS:
        plant(table)
    found = check(table.frame(), seldom=True)
    assert tuple(found.columns) == COLUMNS
    ranks = [["error", "warning", "note"].index(severity) for severity in found["severity"]]
    assert ranks == sorted(ranks)
    assert (found["explanation"].str.len() > 5).all()
    assert extract.check is check


def test_check_of_nothing_is_empty() -> None:
    """A table without rows has no findings, but the columns."""
    table = Table()
    table.add("衡南县", JOBS, 1, "人")
    assert tuple(check(table.frame().iloc[:0]).columns) == COLUMNS


# --- score -------------------------------------------------------------------------------

GOLD = {
    "text": "1200余人", "context": "新增就业1200余人，", "value": 1200, "qualifier": "over",
    "unit": "人", "region": "衡南县", "status": "actual", "indicator": "城镇新增就业",
    "keys": ["新增就业"], "period_start": "", "period_end": "2022-06-30", "optional": False,
}  # fmt: skip
ROW = {
    "document": "a.txt", "text": "1，200 余人", "value": 1200.0, "value_high": "",
    "qualifier": "over", "unit": "人", "region": "衡南县", "status": "actual",
    "period_start": "2022-01-01", "period_end": "2022-06-30", "indicator": "城镇新增就业",
}  # fmt: skip

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("quantity", {"value": 1201}),
    ("quantity", {"unit": "户"}),
    ("quantity", {"value_high": 1300}),
    ("qualifier", {"qualifier": "exact"}),
    ("region", {"region": "衡山县"}),
    ("status", {"status": "target"}),
    ("period", {"period_end": "2022-07-30"}),
    ("indicator", {"indicator": "就业"}),
    ("indicator", {"indicator": "新增就业" * 11}),
]


@pytest.mark.parametrize(("level", "change"), WRONG)
def test_score_names_the_first_level_that_fails(level: str, change: dict[str, Any]) -> None:
    """The levels before hold, it and those after do not."""
    found = score_document([GOLD], [ROW | change])
    held = [name for name, tally in found.tallies.items() if tally.right]
    assert held == list(LEVELS[: LEVELS.index(level)])
    assert [error["level"] for error in found.errors] == [level]


def test_score_counts_missed_and_spurious_but_nothing_optional() -> None:
    """An optional number is neither right nor wrong, found or not."""
    other = GOLD | {"text": "7个", "optional": True}
    spurious = ROW | {"text": "9家"}
    assert score_document([GOLD, other], [spurious]).tallies["mention"] == Tally(0, 1, 1)
    assert score_document([GOLD, other], [ROW, ROW | {"text": "7个"}]).tallies[
        "indicator"
    ] == Tally(1, 0, 0)
    assert Tally(1, 1, 0).f1 == pytest.approx(2 / 3)
    assert Tally().f1 == 0


def test_score_refuses_what_is_no_gold(tmp_path: Path) -> None:
    """One line says which file and line."""
    (tmp_path / "a.jsonl").write_text('{"text": "1"}\n', encoding="utf-8")
    with pytest.raises(UnreadableDocument, match=r"a\.jsonl: line 1: lacks context"):
        read_gold(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text("\n{\n", encoding="utf-8")
    with pytest.raises(UnreadableDocument, match="line 2: no JSON"):
        read_gold(tmp_path / "b.jsonl")
    with pytest.raises(UnreadableDocument, match="no such file"):
        read_gold(tmp_path / "c.jsonl")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="expected gold files"):
        score(tmp_path / "empty", pd.DataFrame([ROW]))
    with pytest.raises(UsageError, match="lacks the columns text"):
        score(tmp_path, pd.DataFrame({"document": ["a"]}))


SCRIPT = Path(__file__).parents[1].parent / "shared" / "score.py"
GOLD_FOLDER = Path(__file__).parents[1] / "corpus" / "gold" / "bulletins"


@pytest.mark.skipif(not SCRIPT.is_file(), reason="needs the shared folder")
def test_score_agrees_with_the_shared_script(tmp_path: Path) -> None:
    """On gold with every fourth row spoilt both give the same figures."""
    rows = corpus_table()
    rows["document"] += ".txt"
    rows = rows.drop(rows.index[::11])
    rows.loc[rows.index[::4], "region"] = "衡南县"
    rows.loc[rows.index[1::7], "status"] = "target"
    rows.loc[rows.index[2::9], "value"] += 1
    path = tmp_path / "out.csv"
    rows.to_csv(path, index=False, encoding="utf-8-sig")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(GOLD_FOLDER), str(path), "--json"],
        capture_output=True, check=True,
    )  # fmt: skip
    expected = json.loads(done.stdout.decode("utf-8"))
    found = score(GOLD_FOLDER, rows)
    ours = found.frame().set_index("level").to_dict("index")
    del ours["mention"]["alone"]
    for name in ("wording", "far"):
        ours["indicator"][name] = round(found.share(name), 4)
    assert ours == expected
