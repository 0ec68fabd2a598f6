"""Ten changes that a researcher makes, each one file of a folder of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

import extract
from extract.rules import load_rules

# What is changed, the file, what it holds, a sentence, a column, and what stands there without the
# file and with it. The sentences are of a bulletin of 衡南县 of July 2025.
CHANGES = [
    ("a measure word", "units.toml",
     '[[unit]]\nname = "蔸"\ndimension = "count"\n',
     "移栽油茶苗300蔸。", "unit", "", "蔸"),
    ("a target word", "cues.toml",
     '[[cue]]\nname = "锚定"\nwords = ["锚定"]\nsays = "target"\nscope = "clause"\n',
     "全县锚定造林3200亩。", "status", "actual", "target"),
    ("a base of change", "cues.toml",
     '[[cue]]\nname = "较丰年"\nwords = ["较丰年"]\nsays = "compare"\nscope = "clause"\n'
     'base = "丰年"\n',
     "粮食产量较丰年增加300吨。", "base", "", "丰年"),
    ("a county that merged", "regions.csv",
     "code,name,short,aliases,level,parent,parent_name,province,valid_from,valid_to,successor,"
     "source\n"
     "430499,衡新区,衡新,,county,430400,衡阳市,湖南省,2024,,,own\n",
     "衡新区完成造林30亩。", "region_code", "430422", "430499"),
    ("a five-year plan", "dates.toml",
     '[[plan]]\nname = "sixteenth five-year plan"\nwords = ["十六五"]\nyears = [2031, 2035]\n',
     "“十六五”期间计划建成学校30所。", "period_end", "", "2035-12-31"),
    ("a place in brackets", "region_roles.toml",
     '[[role]]\nextends = "not-before"\nwords = ["（对口支援）"]\n',
     "祁东县（对口支援）新建学校30所。", "region_code", "430426", "430422"),
    ("a topic head", "names.toml",
     '[[phrase]]\nextends = "attribute"\nwords = ["蓄积量"]\n',
     "国有林场面积30亩，蓄积量700立方米。", "indicator", "蓄积量", "国有林场蓄积量"),
    ("a bound", "qualifiers.toml",
     '[[qualifier]]\nname = "撑死"\nplace = "before"\nmeaning = "under"\n',
     "每户补助撑死500元。", "qualifier", "exact", "under"),
    ("a festival", "festivals.toml",
     '[[festival]]\nname = "盘王节"\nwords = ["盘王节"]\ncalendar = "lunar"\nmonth = 10\n'
     'day = 16\n',
     "2024年盘王节接待游客30人。", "period_start", "2024-01-01", "2024-11-16"),
    ("a heading of plans", "cues.toml",
     '[[cue]]\nname = "来年打算"\nwords = ["奋斗方向"]\nsays = "target"\nscope = "heading"\n',
     "一、奋斗方向\n新建学校30所。", "status", "actual", "target"),
]  # fmt: skip


def cell(folder: Path, sentence: str, column: str, rules: Path | None) -> str:
    """Return what stands in a column of the last row of a bulletin with a sentence, if any."""
    path = folder / "bulletin.txt"
    path.write_text(f"衡南县工作简报\n2025年7月5日\n{sentence}\n", encoding="utf-8")
    found = extract.table([path], load_rules(rules))
    told = [str(value).removesuffix(" 00:00:00").replace("NaT", "") for value in found[column]]
    return told[-1] if told else ""


@pytest.mark.parametrize(
    ("file", "text", "sentence", "column", "without", "with_it"),
    [change[1:] for change in CHANGES],
    ids=[change[0] for change in CHANGES],
)
def test_change_touches_one_file(
    file: str, text: str, sentence: str, column: str, without: str, with_it: str, tmp_path: Path
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / file).write_text(text, encoding="utf-8")
    assert cell(tmp_path, sentence, column, None) == without
    assert cell(tmp_path, sentence, column, tmp_path / "rules") == with_it
