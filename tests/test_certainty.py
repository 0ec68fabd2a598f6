"""How sure rows are: the signs of doubt, the table of risks, and what calibrating makes of gold."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from extract.calibrate import judged_by_gold
from extract.certainty import SIGNS
from extract.cli import main
from extract.corrections import HEADER
from extract.errors import RuleError
from extract.pipeline import evidence, observations, read_bytes
from extract.rules import Rules, load_rules
from extract.rules.certainty import COLUMNS, CertaintyTable, Risk, held_by
from extract.rules.loader import Folder
from extract.study.calibrate import Judged, by_folds, calibration_error, certainty, fit, reliability
from extract.study.frames import read_table

REAL = Path(__file__).parents[2] / "shared" / "real" / "dev"
HEAD = "云溪县统计局\n2024年9月5日\n"
FRAME = f"{HEAD}　　今年以来，全县投资3亿元，增长5%。\n"
FAR = "　　各级高度重视，抓好落实，成效明显。\n" * 4


def shown(text: str, at: int = -1) -> set[str]:
    """Return the names of the signs that a row of a text shows, the last where none is named."""
    _, kinds = evidence(read_bytes(text.encode(), "a.txt"))[at]
    return {kind.removeprefix("sign:") for _, kind in kinds if kind.startswith("sign:")}


# A sign, a text whose last row shows it, and one whose last row does not.
SHOWN = [
    ("sparse-10", f"{HEAD}全县共种植油茶300亩。", f"{HEAD}油茶300亩，茶叶20亩。"),
    ("sparse-6", f"{HEAD}各地抓好落实，全县共种植油茶300亩。", f"{HEAD}种植油茶300亩。"),
    ("sparse-3", f"{HEAD}{'各地抓好落实，' * 4}种植油茶300亩。", f"{HEAD}种植油茶300亩。"),
    ("sparse-1", f"{HEAD}{'各地抓好落实，' * 9}种植油茶300亩。", f"{HEAD}种植油茶300亩。"),
    ("no-unit", f"{HEAD}新增项目110。", f"{HEAD}新增项目110个。"),
    ("in-words", f"{HEAD}种植油茶三百亩。", f"{HEAD}种植油茶300亩。"),
    ("time", f"{HEAD}会议历时3天。", f"{HEAD}会议到会3人。"),
    ("of-each", f"{HEAD}幼儿园每班幼儿小班25人。", f"{HEAD}幼儿园小班25人。"),
    ("nowhere", "2024年9月5日\n种植油茶300亩。", f"{HEAD}种植油茶300亩。"),
    ("country", "国务院办公厅\n2024年9月5日\n全国种植油茶300亩。", f"{HEAD}种植油茶300亩。"),
    ("no-day", "云溪县统计局\n种植油茶300亩。", f"{HEAD}种植油茶300亩。"),
    ("open", "云溪县统计局\n2023年以来种植油茶300亩。", f"{HEAD}今年以来种植油茶300亩。"),
    ("inherited", f"{FRAME}　　种植油茶300亩。", f"{HEAD}　　种植油茶300亩。"),
    ("inherited-far", f"{FRAME}{FAR}　　种植油茶300亩。", f"{FRAME}　　种植油茶300亩。"),
    ("passed-over", f"{HEAD}种植油茶300亩。比上年增长5%。", f"{HEAD}种植油茶300亩，增长5%。"),
    ("turns", f"{HEAD}建成基地3个，计划再建2个。", f"{HEAD}建成基地3个、园区2个。"),
    ("short", f"{HEAD}油茶300亩。", f"{HEAD}种植优质油茶300亩。"),
    ("very-short", f"{HEAD}油茶300亩。", f"{HEAD}种植优质油茶300亩。"),
    ("word-behind", f"{HEAD}种植油茶300亩示范基地。", f"{HEAD}种植油茶300亩。"),
    ("elsewhere", f"{HEAD}种植油茶300亩。增加200亩。", f"{HEAD}种植油茶300亩，增加200亩。"),
    ("no-word", f"{HEAD}油茶种植面积，300亩。", f"{HEAD}油茶种植面积300亩。"),
    ("twin", f"{HEAD}种植油茶300亩。种植油茶200亩。", f"{HEAD}种植油茶300亩。种植茶叶200亩。"),
]  # fmt: skip


@pytest.mark.parametrize(("sign", "text", "other"), SHOWN, ids=[case[0] for case in SHOWN])
def test_sign_shows(sign: str, text: str, other: str) -> None:
    assert sign in shown(text)
    assert sign not in shown(other)


def test_period_left_out_shows() -> None:
    """What something rose from has no period, though one is told for where it stands."""
    assert "left-out" in shown(f"{FRAME}　　城镇化率由60%提高到65%。", -2)
    assert "left-out" not in shown(f"{FRAME}　　城镇化率由60%提高到65%。", -1)


def test_signs_have_examples() -> None:
    """All but what needs a picture, or two places with a right to a document."""
    without = {sign.name for sign in SIGNS} - {case[0] for case in SHOWN}
    assert without == {"left-out", "scan", "runner-up"}


@pytest.mark.parametrize(
    ("kind", "outer"),
    [
        ("period:frame:date:year", ["period:frame:date", "period:frame", "period", ""]),
        ("cues.toml#拟 > cue:near", ["cues.toml#拟 > cue", "cues.toml#拟", "cues.toml", ""]),
        ("sign:open", []),
        ("", []),
    ],
)
def test_kinds_are_held_by_wider_ones(kind: str, outer: list[str]) -> None:
    assert list(held_by(kind)) == outer


def test_risk_is_that_of_the_nearest_kind_known() -> None:
    table = CertaintyTable.of(
        [Risk("period", "", 9, 1, 0.2), Risk("period", "period:a", 9, 1, 0.3)]
    )
    kinds = ("period:a", "period:a:b", "period:c", "sign:new")
    assert [table.risk(("period", kind)) for kind in kinds] == [0.3, 0.3, 0.2, 0.1]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("period,sign:open,3,x,0.1", "certainty.csv: period sign:open: expected numbers"),
        ("period,sign:open,3,1,1.5", "certainty.csv: period sign:open: risk 1.5; expected a share"),
    ],
)
def test_bad_table_is_one_line(line: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "certainty.csv").write_text(f"{','.join(COLUMNS)}\n{line}\n", encoding="utf-8")
    with pytest.raises(RuleError, match=f"^{tmp_path}/{problem}"):
        load_rules(tmp_path)


def test_rows_have_a_certainty_and_a_doubt() -> None:
    text = f"{FRAME}{FAR}　　种植油茶300亩示范基地。".encode()
    sure, *_, unsure = observations(read_bytes(text, "a.txt"))
    assert sure.certainty is not None
    assert unsure.certainty is not None
    assert 0 < unsure.certainty < sure.certainty < 1
    assert unsure.doubt in (
        "period: inherited over 5 paragraphs",
        "indicator: the word right behind the number is not in it",
    )


def rows(*cases: tuple[str, int, int]) -> list[Judged]:
    """Return rows of a period with a rule and maybe a sign: (sign, how many, of these wrong)."""
    return [
        Judged(
            f"{at % 7}",
            (("period", "period:rule"), *([("period", f"sign:{sign}")] if sign else [])),
            frozenset({"period"} if at < wrong else ()),
        )
        for sign, count, wrong in cases
        for at in range(count)
    ]


def test_fit_blames_what_is_wrong_more_often() -> None:
    table = fit(rows(("", 400, 4), ("bad", 100, 50), ("good", 100, 1)))
    bad, good, new = (table.risk(("period", f"sign:{name}")) for name in ("bad", "good", "new"))
    assert good < new < bad
    assert table.risk(("period", "period:rule")) < 0.05


def test_no_further_sign_makes_a_row_surer() -> None:
    table = load_rules().certainty
    kinds = [("period", "period:frame"), *(sign.kind for sign in SIGNS)]
    sure = [certainty(Judged("a", tuple(kinds[:n])), table) for n in range(1, len(kinds) + 1)]
    assert all(more >= less for more, less in pairwise(sure))


def test_few_rows_of_ones_own_change_little() -> None:
    """What a reader found wrong in five rows of a kind moves its risk, but not all the way."""
    prior = fit(rows(("", 400, 4), ("bad", 100, 10)))
    own = fit(rows(("bad", 5, 5)), prior)
    before, after = (table.risk(("period", "sign:bad")) for table in (prior, own))
    assert before < after < 0.5


@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared")
def test_certainty_holds_on_real_texts() -> None:
    """By five folds of documents: surely right from 0.9 on, for more than half of the rows."""
    judged = list(judged_by_gold(REAL))
    sure = by_folds(judged)
    right = [row.right for row in judged]
    held = [true for one, true in zip(sure, right, strict=True) if one >= 0.9]
    assert sum(held) / len(held) >= 0.97 - 0.005
    assert len(held) / len(judged) >= 0.55 - 0.005
    assert calibration_error(reliability(sure, right)) <= 0.04


def test_calibrate_says_how_well_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = Path(__file__).parents[1] / "corpus" / "gold" / "dev"
    out = tmp_path / "certainty.csv"
    assert main(["calibrate", str(gold), "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("certainty      rows   mean  right\n")
    assert "32 documents" in said.err
    assert out.read_text(encoding="utf-8").startswith(f"{','.join(COLUMNS)}\nindicator,,")


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """A folder with a document, its table, and corrections of some of its numbers."""
    (tmp_path / "archive").mkdir()
    text = f"{HEAD}今年以来，全县种植优质油茶300亩、建成茶叶基地20个。计划投资5亿元。种植茶叶40亩。"
    (tmp_path / "archive" / "a.txt").write_text(text, encoding="utf-8")
    shared = ["convert", str(tmp_path / "archive"), "-o", str(tmp_path / "table.csv")]
    assert main(shared) == 0
    changes = [
        ("300亩", "period_end", "2024-08-31"),
        ("20个", "observation", "yes"),
        ("5亿元", "observation", "no"),
    ]
    with (tmp_path / "corrections.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        for number, field, new in changes:
            at = text.index(number)
            writer.writerow(("a.txt", at, at + len(number), number, field, "", new, "", "", ""))
    return tmp_path


def test_corrections_are_gold(corrected: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rows that a reader looked at are judged, and the table goes to his own rules."""
    own = corrected / "mine"
    own.mkdir()
    said = ["--corrections", str(corrected / "corrections.csv"), "--patterns", str(own)]
    assert main(["calibrate", str(corrected / "archive"), *said]) == 0
    assert "3 rows of 1 documents, 0.333 wholly right" in capsys.readouterr().err
    ours, mine = Rules(Folder(own)), load_rules()
    assert mine.certainty.risk(("period", "")) < ours.certainty.risk(("period", "")) < 0.5
    document = read_bytes((corrected / "archive" / "a.txt").read_bytes(), "a.txt")
    less, more = (observations(document, of) for of in (ours, mine))
    changes = [
        (one.certainty or 0) - (other.certainty or 0) for one, other in zip(less, more, strict=True)
    ]
    assert changes[0] < 0
    assert changes[2] < 0


def test_suggest_names_the_rules_that_were_wrong(
    corrected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(corrected / name) for name in ("corrections.csv", "table.csv", "rows.csv")]
    capsys.readouterr()
    assert main(["suggest", *paths[:2], "--rows", paths[2]]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "number: unit:元: wrong 1, right 0, of 1 rows: 5亿元: no observation",
        "period: period:sentence:date:since-year: wrong 1, right 1, of 2 rows: "
        "300亩: 2024-09-05 → 2024-08-31",
    ]
    with Path(paths[2]).open(encoding="utf-8-sig", newline="") as handle:
        effects = [(row["text"], row["effect"]) for row in csv.DictReader(handle)]
    assert effects == [("300亩", "better"), ("20个", "worse"), ("5亿元", "better")]


@pytest.mark.parametrize("name", ["table.csv", "table.jsonl", "table.sqlite"])
def test_sure_rows_and_the_others_are_all(name: str, tmp_path: Path) -> None:
    """With --min-certainty each row is in one of two tables; without it again all are in one."""
    source = Path(__file__).parents[1] / "corpus" / "bulletins" / "hengyang-2022-05.txt"
    out = tmp_path / name
    beside = tmp_path / f"{name}.unsure{out.suffix}"
    every = ["convert", str(source), "-o", str(out)]
    assert main(every) == 0
    whole = read_table(out)
    assert main([*every, "--min-certainty", "0.9"]) == 0
    sure, unsure = read_table(out), read_table(beside)
    assert pd.to_numeric(sure["certainty"]).min() >= 0.9 > pd.to_numeric(unsure["certainty"]).max()
    assert len(sure) > 0 < len(unsure)
    assert sorted([*sure["start"], *unsure["start"]]) == sorted(whole["start"])
    assert main(every) == 0
    assert len(read_table(out)) == len(whole)
    assert not beside.exists()


def test_a_table_beside_that_is_not_ours_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(f"{HEAD}种植油茶300亩。", encoding="utf-8")
    (tmp_path / "table.csv.unsure.csv").write_text("mine", encoding="utf-8")
    command = ["convert", str(tmp_path / "a.txt"), "-o", str(tmp_path / "table.csv")]
    assert main([*command, "--min-certainty", "0.9"]) == 2
    assert "was not written by this command" in capsys.readouterr().err
    assert main(command) == 0
    assert (tmp_path / "table.csv.unsure.csv").read_text(encoding="utf-8") == "mine"


def test_calibrate_needs_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", str(tmp_path)]) == 2
    expected = f"bulletin: {tmp_path}: expected a folder of gold, NAME.txt with NAME.jsonl\n"
    assert capsys.readouterr().err == expected
