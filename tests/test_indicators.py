"""Each example of `patterns/indicators.toml` is a test, and so is each `never`."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from extract.errors import RuleError, UsageError
from extract.rules import load_rules
from extract.rules.indicators import FAMILIES, IndicatorTable
from extract.rules.loader import Folder
from extract.study.indicators import identified, unknown
from extract.study.propose import proposals, write_proposals
from extract.study.structure import code_lists, write_structure

PARTS = tomllib.loads(
    (Path(__file__).parents[1] / "patterns" / "indicator_parts.toml").read_text(encoding="utf-8")
)
TABLES = tomllib.loads(
    (Path(__file__).parents[1] / "patterns" / "indicators.toml").read_text(encoding="utf-8")
)
KNOWN = load_rules().indicators


def entries(key: str, field: str) -> list[Any]:
    return [
        pytest.param(entry, example, id=f"{entry['name']}-{example}")
        for entry in TABLES[key]
        for example in entry[field]
    ]


def named(example: str, **more: Any) -> tuple[str, str] | None:
    """Return indicator and role of `phrase unit`."""
    phrase, _, unit = example.rpartition(" ")
    match = KNOWN.match(phrase, unit, **more)
    return (match.indicator.name, match.role) if match else None


@pytest.mark.parametrize(("entry", "example"), entries("indicator", "examples"))
def test_indicator_example_is_found(entry: dict[str, Any], example: str) -> None:
    """An example is its entry's indicator, as a value."""
    assert named(example) == (entry["name"], "value")


@pytest.mark.parametrize(("entry", "never"), entries("indicator", "never"))
def test_indicator_never_is_not_found(entry: dict[str, Any], never: str) -> None:
    """A `never` is nothing or another indicator's."""
    assert named(never) != (entry["name"], "value")


@pytest.mark.parametrize(("entry", "example"), entries("words", "examples"))
def test_words_example_holds(entry: dict[str, Any], example: str) -> None:
    """An example of words has one of them; of `generic`, nothing else."""
    if entry["name"] == "generic":
        assert KNOWN.is_generic(example)
    else:
        assert any(word in example for word in entry["words"])


@pytest.mark.parametrize(("entry", "never"), entries("words", "never"))
def test_words_never_does_not_hold(entry: dict[str, Any], never: str) -> None:
    """A `never` of words has none of them; of `generic`, something else too."""
    if entry["name"] == "generic":
        assert not KNOWN.is_generic(never)
    else:
        assert not any(word in never for word in entry["words"])


@pytest.mark.parametrize(("entry", "example"), entries("conversion", "examples"))
def test_conversion_example_holds(entry: dict[str, Any], example: str) -> None:
    """`2500米=2.5公里`."""
    found = re.fullmatch(r"([\d.]+)(\D.*)=([\d.]+)(\D.*)", example)
    assert found is not None
    assert (found[2], found[4]) == (entry["of"], entry["to"])
    factor = KNOWN.factor(found[2], found[4])
    assert factor is not None
    assert round(Decimal(found[1]) * factor, 6) == Decimal(found[3])


def test_table_has_every_family_and_150_indicators() -> None:
    """All families are there, and names are given once."""
    names = [entry["name"] for entry in TABLES["indicator"]]
    assert len(names) == len(set(names)) >= 150
    assert {entry["family"] for entry in TABLES["indicator"]} == set(FAMILIES)
    for key in ("zh", "en"):
        titles = [entry[key] for entry in TABLES["indicator"]]
        assert len(set(titles)) == len(titles)


ROLES = [
    ("城镇新增就业完成率 %", "actual", "", ("urban_new_jobs", "completion")),
    ("城镇新增就业 %", "actual", "，占全年任务的", ("urban_new_jobs", "completion")),
    ("城镇新增就业 %", "change", "，同比增长", ("urban_new_jobs", "growth")),
    ("城镇新增就业增速 %", "actual", "", ("urban_new_jobs", "growth")),
    ("城镇新增就业 %", "actual", "，", None),
    ("农村危房改造开工率 %", "actual", "", ("rural_housing_started", "completion")),
    ("“两癌”筛查 人", "change", "，增加", ("two_cancer_screening", "growth")),
    ("常住人口城镇化率 %", "actual", "", ("urbanisation_rate", "value")),
    ("人口自然增长率 ‰", "actual", "", ("natural_growth_rate", "value")),
    ("农村公路建设 米", "actual", "", ("rural_roads", "value")),
    ("农村公路建设 人", "actual", "", None),
]


@pytest.mark.parametrize(("example", "status", "before", "expected"), ROLES)
def test_match_tells_value_from_completion_and_growth(
    example: str, status: str, before: str, expected: tuple[str, str] | None
) -> None:
    """A share of what is no share is its completion or growth, if a word says so."""
    assert named(example, status=status, before=before) == expected


WRONG = [
    ('name = "Bad Name"', "name: expected small letters"),
    ('name = "x"\nfamily = "sports"', "family 'sports': expected one of"),
    ('name = "x"\ncounts = "day"', "counts 'day': expected one of"),
    ('name = "x"\nunits = []', "units: expected at least one"),
    ('name = "x"\nany = []', "expected words in `any` or `all`"),
    ('name = "x"\nany = "词"', "any: expected a list of words"),
    ('name = "x"\nplan = "nothing"', "plan 'nothing': expected an indicator"),
    ('name = "x"\ncolour = "red"', "has colour; expected"),
]


@pytest.mark.parametrize(("lines", "message"), WRONG, ids=[line for line, _ in WRONG])
def test_load_refuses_a_bad_entry(tmp_path: Path, lines: str, message: str) -> None:
    """An entry that cannot be used is named, with what was expected."""
    entry = {
        "zh": '"甲"', "en": '"A"', "family": '"health"', "units": '["人"]',
        "direction": '"up"', "counts": '"year"', "any": '["甲"]',
    }  # fmt: skip
    given = dict(line.split(" = ", 1) for line in lines.split("\n"))
    body = "\n".join(f"{key} = {value}" for key, value in (entry | given).items())
    (tmp_path / "indicators.toml").write_text(f"[[indicator]]\n{body}\n", encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(message)):
        IndicatorTable.load(Folder(tmp_path))


def test_own_indicator_is_added(tmp_path: Path) -> None:
    """A researcher's own table adds to the package's."""
    (tmp_path / "indicators.toml").write_text(
        '[[indicator]]\nname = "tea_houses"\nzh = "茶馆"\nen = "Tea houses"\n'
        'family = "livelihood"\nunits = ["家"]\ndirection = "none"\ncounts = "stock"\n'
        'any = ["茶馆"]\nexamples = ["老茶馆 家"]\nnever = ["茶园 亩"]\n',
        encoding="utf-8",
    )
    match = load_rules(tmp_path).indicators.match("社区茶馆", "家")
    assert match is not None
    assert match.indicator.name == "tea_houses"


def sentence(text: str, *numbers: tuple[str, str, float, str, str]) -> list[dict[str, Any]]:
    """Return the rows of a sentence: (text, indicator, value, unit, status) each."""
    rows, at = [], 0
    for surface, indicator, value, unit, status in numbers:
        at = text.index(surface, at)
        rows.append(
            {
                "document": "a.txt", "region": "甲县", "region_code": "430121",
                "indicator": indicator, "value": value, "value_high": None,
                "qualifier": "exact", "unit": unit, "dimension": "count", "status": status,
                "text": surface, "sentence": text, "start": 100 + at,
                "end": 100 + at + len(surface), "published": "2022-07-04",
                "period_start": "2022-01-01", "period_end": "2022-06-30",
            }
        )  # fmt: skip
        at += len(surface)
    return rows


SENTENCES = [
    (
        "城镇新增就业800人，完成全年任务1000人的80%。",
        [
            ("800人", "城镇新增就业", 800, "人", "actual"),
            ("1000人", "全年任务", 1000, "人", "target"),
            ("80%", "完成率", 80, "%", "actual"),
        ],
        [
            ("urban_new_jobs", "value"),
            ("urban_new_jobs", "value"),
            ("urban_new_jobs", "completion"),
        ],
    ),
    (
        "建成家庭养老床位60张，其中失能老人家庭20张。",
        [
            ("60张", "家庭养老床位", 60, "张", "actual"),
            ("20张", "家庭养老床位", 20, "张", "actual"),
        ],
        [("home_care_beds", "value"), ("", "")],
    ),
    (
        "城镇新增就业800人，其中就业困难人员就业90人。",
        [
            ("800人", "城镇新增就业", 800, "人", "actual"),
            ("90人", "就业困难人员就业", 90, "人", "actual"),
        ],
        [("urban_new_jobs", "value"), ("hard_to_employ_placed", "value")],
    ),
    (
        "农村危房改造已动工30户，占今年计划60户的50%。",
        [
            ("30户", "农村危房改造动工", 30, "户", "actual"),
            ("60户", "计划农村危房改造", 60, "户", "target"),
            ("50%", "农村危房改造完成率", 50, "%", "actual"),
        ],
        [
            ("rural_housing_started", "value"),
            ("rural_housing_renovation", "value"),
            ("rural_housing_started", "completion"),
        ],
    ),
    (
        "农村危房改造已动工30户，占今年计划60户的50%。",
        [
            ("30户", "农村危房改造动工", 30, "户", "actual"),
            ("60户", "今年计划", 60, "户", "target"),
            ("50%", "改造农村危房", 50, "%", "actual"),
        ],
        [
            ("rural_housing_started", "value"),
            ("rural_housing_started", "value"),
            ("rural_housing_started", "completion"),
        ],
    ),
    (
        "培训工匠30人，参训率90%。",
        [("30人", "培训工匠", 30, "人", "actual"), ("90%", "参训率", 90, "%", "actual")],
        [("", ""), ("", "")],
    ),
]


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    SENTENCES,
    ids=[f"{number}-{text}" for number, (text, _, _) in enumerate(SENTENCES)],
)
def test_identified_reads_a_row_in_its_sentence(
    text: str, numbers: list[tuple[str, str, float, str, str]], expected: list[tuple[str, str]]
) -> None:
    """Rows whose words say only plan, completion or part get their meaning from neighbours."""
    found = identified(pd.DataFrame(sentence(text, *numbers)))
    assert list(zip(found["indicator_id"], found["role"], strict=True)) == expected


STEPS = [
    ("截至9月底，全县完成农村危房改造158户", "actual", "rural_housing_completed"),
    ("截至9月底，全县开工农村危房改造158户", "actual", "rural_housing_started"),
    ("截至9月底，全县实施农村危房改造158户", "actual", "rural_housing_renovation"),
    ("今年全县计划完成农村危房改造158户", "target", "rural_housing_renovation"),
]


@pytest.mark.parametrize(("text", "status", "name"), STEPS, ids=[case[0] for case in STEPS])
def test_identified_hears_which_step_of_a_plan_was_done(text: str, status: str, name: str) -> None:
    """The verb before a phrase says it, where the step is an indicator with that plan."""
    row = ("158户", "农村危房改造", 158, "户", status)
    assert identified(pd.DataFrame(sentence(text, row)))["indicator_id"].tolist() == [name]


def test_unknown_puts_phrases_together_by_word() -> None:
    """Phrases without an id stand in clusters by word and unit, the commonest first."""
    rows = [
        row
        for phrase in ("建成凉亭", "新增凉亭", "维修牌坊", "城镇新增就业")
        for row in sentence(f"{phrase}9个。", ("9个", phrase, 9, "个", "actual"))
    ]
    found = unknown(pd.DataFrame(rows))
    assert found.loc[0, "count"] == 2
    assert "凉亭" in str(found.loc[0, "examples"])
    assert list(found.columns) == ["word", "unit", "count", "documents", "examples"]


def test_identified_refuses_a_table_without_its_columns() -> None:
    """Raises UsageError naming what is lacking."""
    with pytest.raises(UsageError, match="lacks the columns document, region"):
        identified(pd.DataFrame({"value": [1]}))


def populations(phrase: str) -> set[str]:
    return {one.name for one in load_rules().parts.explain(phrase).populations}


def parts(field: str) -> list[Any]:
    return [
        pytest.param(entry["name"], example, id=f"{entry['name']}-{example}")
        for entry in PARTS["population"]
        for example in entry[field]
    ]


@pytest.mark.parametrize(("name", "example"), parts("examples"))
def test_population_example_has_it(name: str, example: str) -> None:
    """A word of the population is in the phrase."""
    assert name in populations(example)


@pytest.mark.parametrize(("name", "never"), parts("never"))
def test_population_never_has_not(name: str, never: str) -> None:
    """What sounds alike is another population or none."""
    assert name not in populations(never)


ASKED = [
    ("住宅销售额", "元", "", "home_sales", "residential", ""),
    ("全市城镇新增就业人数", "人", "", "urban_new_jobs", "", ""),
    ("农村居民人均消费支出", "元", "", "resident_spending", "rural", ""),
    ("高等学校在校学生", "人", "", "students_enrolled", "tertiary_education", ""),
    ("2022年末常住人口", "人", "", "resident_population", "", ""),
    ("城镇新增就业表彰大会", "人", "", "urban_new_jobs", "", "unexplained: 表彰大会"),
    ("铁路营业里程", "公里", "新增铁路营业里程", "railways", "", "flow: 新增"),
    ("公路里程", "公里", "红石镇有公路里程", "road_length", "", "subject: 红石镇; before: 红石镇"),
    ("死亡", "人", "死亡", "epidemic_deaths", "", "scope: nothing of the disease"),
    ("确诊病例死亡", "例", "确诊病例死亡", "epidemic_deaths", "", ""),
    ("移动电话用户", "户", "其中农村移动电话用户", "mobile_users", "", "around: 农村"),
    ("充电桩", "个", "全市现有充电桩", "charging_points", "", "stock: 现有"),
    ("学位", "个", "提供学位", "new_school_places", "", "added: no word says so"),
    ("充电桩", "个", "试点片内充电桩", "charging_points", "", "before: 试点片内"),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "unit", "before", "name", "population", "doubt"), ASKED)
def test_identified_says_what_is_doubtful(
    phrase: str, unit: str, before: str, name: str, population: str, doubt: str
) -> None:
    """A match is exact if every word is explained and nothing around speaks against it."""
    text = f"{before or phrase}7{unit}。"
    row = identified(pd.DataFrame(sentence(text, (f"7{unit}", phrase, 7, unit, "actual")))).iloc[0]
    found = row["indicator_id"], row["population"], row["against"], row["match"]
    assert found == (name, population, doubt, "doubtful" if doubt else "exact")


def test_identified_hears_the_sentence_before() -> None:
    """What a paragraph is about holds on until the row's place is named."""
    texts = ("红星小学现有教室9间。", "共有专任教师7人。", "甲县共有专任教师8人。")
    names = ("教室", "专任教师", "专任教师")
    rows, at = [], 100
    for text, name in zip(texts, names, strict=True):
        surface = re.findall(r"\d.", text)[0]
        (row,) = sentence(text, (surface, name, int(surface[0]), surface[1], "actual"))
        start = at + text.index(surface)
        rows.append(row | {"start": start, "end": start + len(surface)})
        at += len(text)
    assert identified(pd.DataFrame(rows))["match"].tolist() == ["", "doubtful", "exact"]


def test_proposals_are_a_table_that_can_be_used(tmp_path: Path) -> None:
    """Wordings without an id become entries, by which they are known then."""
    rows = [
        row
        for phrase in ("建成凉亭", "新增农村凉亭", "全市凉亭", "城镇新增就业")
        for row in sentence(f"{phrase}9个。", ("9个", phrase, 9, "个", "actual"))
    ]
    table = pd.DataFrame(rows)
    groups = proposals(table)
    assert [(group.head, group.rows, group.populations) for group in groups] == [
        ("凉亭", 3, {"rural"})
    ]
    write_proposals(groups, tmp_path, load_rules())
    found = identified(table, load_rules(tmp_path))
    assert found["indicator_id"].tolist() == ["proposed_1"] * 3 + [""]
    assert found["population"].tolist() == ["", "rural", "", ""]
    with pytest.raises(UsageError, match="is there already"):
        write_proposals(groups, tmp_path, load_rules())


def test_structure_has_the_codes_of_the_panel(tmp_path: Path) -> None:
    """Code lists and data structure definition are well-formed and name every code."""
    path = tmp_path / "panel.xml"
    write_structure(load_rules(), path)
    ids = {element.get("id") for element in ElementTree.parse(path).iter()}
    lists = code_lists(load_rules())
    assert {"gdp", "rural", "DSD_PANEL", *lists} <= ids
    assert len(lists["CL_INDICATOR"]) == len(KNOWN.indicators)


def test_identified_names_no_column_twice() -> None:
    """A table that `convert` wrote has a `doubt` of its own, which is another."""
    row = sentence("城镇新增就业7人。", ("7人", "城镇新增就业", 7, "人", "actual"))
    found = identified(pd.DataFrame(row).assign(doubt="period: inherited"))
    assert found.columns.is_unique
    assert found["doubt"].tolist() == ["period: inherited"]
