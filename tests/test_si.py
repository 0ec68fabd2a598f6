"""The columns si_value, si_value_high, si_unit: each example of `si.toml` is a test, and more."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import extract
from extract.batch import Settings, convert, gather
from extract.cli import main
from extract.errors import RuleError, UsageError
from extract.rules import Rules, load_rules
from extract.rules.loader import Folder, patterns_folder
from extract.write import COLUMNS, SI_COLUMNS, target_of
from extract.write import si as module
from extract.write.package import table_schema
from extract.write.si import with_si
from extract.write.table import plain

RULES = load_rules()
TABLE = tomllib.loads((patterns_folder() / "si.toml").read_text(encoding="utf-8"))
KINDS = ("unit", "currency", "base", "without")
DIMENSIONS = {unit.name: unit.dimension for unit in RULES.units.units}
EVERY_UNIT = frozenset(DIMENSIONS) | {one.name for one in RULES.units.denominators}


def row(unit: str, value: str = "1", *, high: str = "", dimension: str = "", **more: Any) -> Any:
    return {
        "unit": unit,
        "dimension": dimension or DIMENSIONS.get(unit, "rate"),
        "value": Decimal(value),
        "value_high": Decimal(high) if high else None,
        "status": "actual",
    } | more


def si(unit: str, value: str = "1", *, rules: Rules = RULES, **more: Any) -> tuple[Any, ...]:
    (found,) = with_si([row(unit, value, **more)], rules)
    return tuple(found[name] for name in SI_COLUMNS)


def said(text: str) -> tuple[str, str]:
    value, unit = re.fullmatch(r"([\d.]+)(\D.*)", text).groups()  # type: ignore[union-attr]
    return value, unit


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(text, id=text)
        for key in KINDS
        for entry in TABLE[key]
        for text in entry.get(kind, ())
    ]


@pytest.mark.parametrize("text", cases("examples"))
def test_example(text: str) -> None:
    before, after = text.split(" = ")
    value, unit = said(before)
    number, _, symbol = si(unit, value)
    assert f"{plain(number)} {symbol}" == after


@pytest.mark.parametrize("text", cases("never"))
def test_never(text: str) -> None:
    value, unit = said(text)
    assert si(unit, value) == (None, None, "")


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=e["name"]) for key in KINDS for e in TABLE[key]]
)
def test_entry_is_complete(entry: dict[str, Any]) -> None:
    """It is tested, known to `units.toml`, and a factor has a source."""
    if "symbol" not in entry:
        assert entry.get("examples") or entry.get("never")
        assert {entry["name"], *entry.get("aliases", ())} <= EVERY_UNIT
    assert "factor" not in entry or entry["source"]


@pytest.mark.parametrize(
    "unit",
    [pytest.param(u, id=u.name) for u in RULES.units.units if u.dimension != "count"],
)
def test_every_unit_has_a_worth_or_a_reason_for_none(unit: Any) -> None:
    """A unit of `units.toml` that does not count things stands in `si.toml`."""
    name = unit.folds_to or unit.name
    given = si(name, dimension=unit.dimension)[2]
    assert (given == "") == (name in RULES.si.without), f"add {name} to si.toml"


@pytest.mark.parametrize(
    ("unit", "dimension", "expected"),
    [
        pytest.param("度", "energy", (Decimal(3600000), None, "J"), id="of a meter"),
        pytest.param("度", "temperature", (Decimal(1), None, "°C"), id="of a thermometer"),
    ],
)
def test_a_unit_of_two_dimensions(unit: str, dimension: str, expected: Any) -> None:
    assert si(unit, dimension=dimension) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("", ""),
        ("人", ""),
        ("户", ""),
        ("人次/年", "1/a"),
        ("元/公里", "CNY/m"),
        ("元/平方米/月", "CNY/a/m²"),
        ("立方米/秒", "m³/s"),
        ("瓦/平方米", "W/m²"),
        ("千瓦/千瓦", "1"),
        ("%/年", "1/a"),
        ("元/生/天", ""),
        ("元/学期", ""),
        ("次/学年", ""),
        ("元/没有", ""),
        ("没有/日", ""),
        ("没有", ""),
        ("元/", ""),
        ("/", ""),
        ("人/人", ""),
        ("元/℃", ""),
        ("℃/小时", ""),
    ],
)
def test_unit_of_a_rate(unit: str, expected: str) -> None:
    assert si(unit)[2] == expected


def test_a_range_has_both_ends() -> None:
    assert si("亩", "30", high="45") == (Decimal(20000), Decimal(30000), "m²")


def test_a_change_of_temperature_has_no_offset() -> None:
    assert si("℉", "50") == (Decimal(10), None, "°C")
    assert si("℉", "-9", status="change") == (Decimal(-5), None, "°C")


def test_rows_keep_their_order_and_all_else() -> None:
    given = [row("亩", "3", document="b"), row("人", "2", document="a")]
    found = list(with_si(given, RULES))
    assert [one["document"] for one in found] == ["b", "a"]
    assert [list(one)[-3:] for one in found] == [list(SI_COLUMNS)] * 2
    assert "si_value" not in given[0]


def test_huge_values_are_rounded_to_28_digits() -> None:
    assert si("尺", "1")[0] == Decimal("0." + "3" * 28)
    assert si("公里", "9" * 25)[0] == Decimal("9" * 25 + "000")


def own(folder: Path, text: str) -> Rules:
    (folder / "si.toml").write_text(text, encoding="utf-8")
    return Rules(Folder(folder))


def test_an_entry_of_ones_own(tmp_path: Path) -> None:
    """It replaces what is there: this county's 担 has 120 斤."""
    rules = own(tmp_path, '[[unit]]\nname = "担"\nfactor = "60"\npint = "kilogram"\n')
    assert si("担", "2", rules=rules) == (Decimal(120), None, "kg")
    assert si("斤", "2", rules=rules) == (Decimal(1), None, "kg")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('[[unit]]\nname = "担"\npint = "no_such_unit"', "担: pint 'no_such_unit'"),
        ('[[unit]]\nname = "担"\npint = "meter **"', "担: pint 'meter **'"),
        ('[[unit]]\nname = "担"\npint = "meter"\nto = "kilogram"', "担: pint 'meter'"),
        ('[[unit]]\nname = "担"\npint = "meter"\nfactor = "2//3"', "担: factor '2//3'"),
        ('[[unit]]\nname = "担"\npint = "meter"\nfactor = "1/0"', "担: factor '1/0'"),
        ('[[unit]]\nname = "担"\npint = "meter"\nfactor = 2.5', "担: factor 2.5"),
        ('[[unit]]\nname = "担"\nfactor = "2"', "担: lacks pint"),
        ('[[currency]]\nname = "元"\ncode = "rmb"', "元: code 'rmb'"),
    ],
)
def test_a_bad_entry_is_named(tmp_path: Path, entry: str, said: str) -> None:
    rules = own(tmp_path, entry + "\n")
    with pytest.raises(RuleError, match=re.escape(f"{said}")) as caught:
        si("担", rules=rules)
    assert "\n" not in str(caught.value)


TEXT = "全县完成高标准农田3万亩，发放补贴120元/亩，参加培训200人。\n"


@pytest.fixture
def bulletin(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_library(bulletin: Path) -> None:
    table = extract.table([bulletin], si=True)
    assert tuple(table.columns) == (*COLUMNS, *SI_COLUMNS)
    assert table["si_unit"].tolist() == ["m²", "CNY/m²", ""]
    assert table["si_value"].tolist()[:2] == [20_000_000, 0.18]
    assert str(table["si_value_high"].dtype) == "float64"
    assert tuple(extract.table([bulletin]).columns) == COLUMNS


def test_command(bulletin: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["convert", str(bulletin), "--si"]) == 0
    found = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode("utf-8"))))
    assert tuple(found[0]) == (*COLUMNS, *SI_COLUMNS)
    assert [(one["si_value"], one["si_unit"]) for one in found] == [
        ("20000000", "m²"),
        ("0.18", "CNY/m²"),
        ("", ""),
    ]


def test_command_with_chosen_columns(
    bulletin: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    chosen = ["convert", str(bulletin), "--columns", "si_unit,unit"]
    assert main([*chosen, "--si"]) == 0
    assert capfdbinary.readouterr().out.decode("utf-8").splitlines()[:2] == [
        "si_unit,unit",
        "m²,亩",
    ]
    assert main(chosen) == 2
    assert b"si_unit" in capfdbinary.readouterr().err


@pytest.mark.parametrize("ending", ["csv", "jsonl", "sqlite", "parquet", "xlsx", "duckdb"])
def test_every_format(bulletin: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"table.{ending}"
    target = target_of(str(out), si=RULES)
    assert target.columns == (*COLUMNS, *SI_COLUMNS)
    summary = convert(gather([str(bulletin)], lambda: b""), target, Settings())
    assert summary.rows == 3
    if ending == "parquet":
        import pyarrow.parquet as pq

        assert pq.read_table(out).column("si_value").to_pylist() == [20_000_000, 0.18, None]


def test_the_columns_are_described() -> None:
    fields = table_schema((*COLUMNS, *SI_COLUMNS))["fields"]
    assert [one["type"] for one in fields[-3:]] == ["number", "number", "string"]


def test_without_pint_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=re.escape("bulletin-metrics[si]")):
        list(with_si([row("亩")], Rules(Folder())))
