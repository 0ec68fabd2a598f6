"""The same rows in every format, whole or not at all."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.errors import UsageError
from extract.model import Document, Observation, Page, Span
from extract.write import COLUMNS, FORMATS, Row, formats, rows, target_of, to_frame, write_table
from extract.write.explain import explain
from extract.write.package import table_schema
from extract.write.sdmx import HEADER, time_period
from extract.write.table import defused, plain

TEXT = "某市简报\n隆回县：发放补贴30.50-50万元，\t“满意率”=97%。\n"


def observation(text: str, **fields: Any) -> Observation:
    """Return an observation whose number is `text` in TEXT."""
    start = TEXT.index(text)
    values: dict[str, Any] = {
        "start": start,
        "end": start + len(text),
        "value": Decimal("97"),
        "value_high": None,
        "qualifier": "exact",
        "unit": "%",
        "dimension": "ratio",
        "region": "隆回县",
        "region_code": "430524",
        "indicator": "满意率",
        "period_start": None,
        "period_end": date(2023, 6, 30),
        "status": "actual",
        "base": "",
        "section": "",
        "article": "隆回县",
        "sentence": Span(5, len(TEXT) - 1),
        "rules": ("unit:%", "region:heading", "period:none", "status:actual", "indicator:left"),
    }
    return Observation(**{**values, **fields})


DOCUMENT = Document(
    "a.txt", TEXT, title='=HYPERLINK("x")', published=date(2023, 7, 1), pages=(Page(1, 0, 99),)
)
FOUND = rows(
    DOCUMENT,
    [
        observation(
            "30.50-50万元",
            value=Decimal("305000"),
            value_high=Decimal("500000"),
            qualifier="range",
            unit="元",
            dimension="money",
            indicator="补贴",
            period_start=date(2023, 1, 1),
        ),
        observation("97%", value=Decimal("-97.10"), status="change", base="上年"),
    ],
)


def save(out: Path, *, found: list[Row] = FOUND, **options: Any) -> Path:
    assert write_table(iter(found), target_of(str(out), **options)) == len(found)
    return out


def read(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as handle:
        return list(csv.DictReader(handle))


class TestCells:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, ""),
            (Decimal("1.10"), "1.1"),
            (Decimal("1E+3"), "1000"),
            (Decimal("500000"), "500000"),
            (Decimal("-0.84"), "-0.84"),
            (date(2023, 7, 5), "2023-07-05"),
            (12, "12"),
            ("县", "县"),
        ],
        ids=str,
    )
    def test_plain(self, value: Any, text: str) -> None:
        assert plain(value) == text

    @pytest.mark.parametrize(
        ("text", "cell"),
        [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("-cmd", "'-cmd"),
            ("＝1+1", "'＝1+1"),
            ("-12.5", "-12.5"),
            ("", ""),
            ("补贴=5", "补贴=5"),
        ],
        ids=repr,
    )
    def test_defused(self, text: str, cell: str) -> None:
        assert defused(text) == cell


class TestCsv:
    def test_holds_text_of_numbers_and_dates(self, tmp_path: Path) -> None:
        first, second = read(save(tmp_path / "t.csv"))
        assert list(first) == list(COLUMNS)
        assert (first["value"], first["value_high"]) == ("305000", "500000")
        assert (first["period_start"], second["period_start"]) == ("2023-01-01", "")
        assert (first["region_code"], second["value"]) == ("430524", "-97.1")
        assert first["title"] == '\'=HYPERLINK("x")'

    def test_begins_with_a_byte_order_mark_unless_told(self, tmp_path: Path) -> None:
        assert save(tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,")
        bare = save(tmp_path / "b.csv", encoding="utf-8")
        assert bare.read_bytes().startswith(b"document,")

    def test_columns_are_those_chosen(self, tmp_path: Path) -> None:
        path = save(tmp_path / "t.csv", columns=("unit", "value"))
        assert read(path)[0] == {"unit": "元", "value": "305000"}

    def test_package_describes_it(self, tmp_path: Path) -> None:
        assert [field["name"] for field in table_schema()["fields"]] == list(COLUMNS)
        assert table_schema(("value",))["fields"][0]["type"] == "number"


def test_jsonl(tmp_path: Path) -> None:
    lines = save(tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert list(first) == list(COLUMNS)
    assert (first["value"], second["value"], second["value_high"]) == (305000, -97.1, None)
    assert (first["text"], first["published"]) == ("30.50-50万元", "2023-07-01")


class TestParquet:
    def test_file_keeps_types(self, tmp_path: Path) -> None:
        parquet = pytest.importorskip("pyarrow.parquet")
        table = parquet.read_table(save(tmp_path / "t.parquet"))
        assert table.column_names == list(COLUMNS)
        first = table.to_pylist()[0]
        assert (first["value"], first["published"]) == (305000.0, date(2023, 7, 1))
        assert (first["page"], first["x0"], first["region_code"]) == (1, None, "430524")

    def test_folder_is_split_by_year(self, tmp_path: Path) -> None:
        dataset = pytest.importorskip("pyarrow.dataset")
        found = [{**FOUND[0], "published": day} for day in (date(2021, 1, 1), date(2023, 1, 1))]
        found.append({**FOUND[0], "published": None})
        out = tmp_path / "t"
        assert write_table(iter(found), target_of(f"{out}/")) == 3
        assert sorted(path.name for path in out.iterdir()) == [
            "published_year=2021",
            "published_year=2023",
            "published_year=__HIVE_DEFAULT_PARTITION__",
        ]
        table = dataset.dataset(out, partitioning="hive").to_table()
        years = table.column("published_year").to_pylist()
        assert sorted(years, key=str) == [2021, 2023, None]

    def test_folder_is_replaced_whole(self, tmp_path: Path) -> None:
        pytest.importorskip("pyarrow")
        out = tmp_path / "t"
        write_table(iter(FOUND), target_of(f"{out}/"))
        later = [{**FOUND[0], "published": date(2024, 1, 1)}]
        assert write_table(iter(later), target_of(str(out))) == 1
        assert [path.name for path in out.iterdir()] == ["published_year=2024"]
        assert [path.name for path in tmp_path.iterdir()] == ["t"]

    def test_folder_of_others_is_left_alone(self, tmp_path: Path) -> None:
        pytest.importorskip("pyarrow")
        (tmp_path / "thesis.docx").write_bytes(b"x")
        with pytest.raises(UsageError, match=r"holds thesis\.docx"):
            target_of(str(tmp_path))

    @pytest.mark.parametrize("out", ["t.parquet", "t/"])
    def test_nothing_is_a_table_without_rows(self, tmp_path: Path, out: str) -> None:
        pytest.importorskip("pyarrow")
        assert write_table(iter([]), target_of(f"{tmp_path}/{out}")) == 0
        assert (tmp_path / out).exists()


class TestXlsx:
    def test_text_is_no_formula(self, tmp_path: Path) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        found = [{**FOUND[0], "article": "bell\x07"}]
        sheet = openpyxl.load_workbook(save(tmp_path / "t.xlsx", found=found)).active
        head, cells = sheet.iter_rows()
        assert [cell.value for cell in head] == list(COLUMNS)
        row = dict(zip(COLUMNS, cells, strict=True))
        assert (row["title"].value, row["title"].data_type) == ('=HYPERLINK("x")', "s")
        assert (row["value"].value, row["region_code"].value) == (305000, "430524")
        assert row["article"].value == "bell"
        assert row["published"].value.date() == date(2023, 7, 1)

    def test_sheet_that_is_full_is_an_error(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("openpyxl")
        monkeypatch.setattr("extract.write.xlsx._MOST", 1)
        with pytest.raises(UsageError, match="fill an Excel sheet"):
            save(tmp_path / "t.xlsx")
        assert not list(tmp_path.iterdir())


def test_sqlite(tmp_path: Path) -> None:
    with closing(sqlite3.connect(save(tmp_path / "t.sqlite"))) as base:
        query = "SELECT value, typeof(value), region_code, published, value_high FROM observations"
        assert base.execute(query).fetchall() == [
            (305000.0, "real", "430524", "2023-07-01", 500000.0),
            (-97.1, "real", "430524", "2023-07-01", None),
        ]


def test_duckdb(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    odd = {**FOUND[0], "sentence": '"a",\n\\b', "section": ""}
    path = save(tmp_path / "t.duckdb", found=[odd, FOUND[1]])
    with closing(duckdb.connect(str(path), read_only=True)) as base:
        query = "SELECT value, sentence, section, published, value_high FROM observations"
        day = date(2023, 7, 1)
        assert base.execute(query).fetchall() == [
            (305000.0, '"a",\n\\b', "", day, 500000.0),
            (-97.1, FOUND[1]["sentence"], "", day, None),
        ]
    assert [path.name for path in tmp_path.iterdir()] == ["t.duckdb"]


class TestSdmx:
    def test_cells(self, tmp_path: Path) -> None:
        path = save(tmp_path / "t.csv", format="sdmx-csv", encoding="utf-8")
        first, second = read(path, "utf-8")
        assert tuple(first) == HEADER
        assert first["REF_AREA"] == "430524"
        assert (first["TIME_PERIOD"], first["OBS_VALUE"]) == ("2023-S1", "305000")
        assert (first["OBS_STATUS"], second["OBS_STATUS"]) == ("E", "A")
        assert (second["OBS_KIND"], second["TIME_PERIOD"]) == ("change", "2023-06-30")

    def test_has_columns_of_its_own(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="columns of its own"):
            save(tmp_path / "t.csv", format="sdmx-csv", columns=("value",))

    @pytest.mark.parametrize(
        ("first", "last", "said"),
        [
            ("2023-01-01", "2023-12-31", "2023"),
            ("2023-07-01", "2023-12-31", "2023-S2"),
            ("2023-04-01", "2023-06-30", "2023-Q2"),
            ("2024-02-01", "2024-02-29", "2024-02"),
            ("2023-02-01", "2023-04-30", "2023-02-01/P89D"),
            ("2021-01-01", "2025-12-31", "2021-01-01/P1826D"),
            ("2023-07-04", "2023-07-04", "2023-07-04"),
            ("", "2023-12-31", "2023-12-31"),
            ("", "", ""),
        ],
    )
    def test_time_period(self, first: str, last: str, said: str) -> None:
        days = [date.fromisoformat(day) if day else None for day in (first, last)]
        assert time_period(*days) == said


class TestTarget:
    @pytest.mark.parametrize(
        ("out", "name"),
        [
            ("t.csv", "csv"),
            ("t.CSV", "csv"),
            ("t.parquet", "parquet"),
            ("t/", "parquet"),
            ("t.jsonl", "jsonl"),
            ("t.xlsx", "xlsx"),
            ("t.sqlite", "sqlite"),
            ("t.db", "sqlite"),
            ("t.duckdb", "duckdb"),
        ],
    )
    def test_format_goes_by_the_ending(self, out: str, name: str) -> None:
        assert target_of(out).format.name == name

    @pytest.mark.parametrize(
        ("out", "options", "said"),
        [
            ("t.tsv", {}, "ending '.tsv'"),
            ("t", {}, "ending ''"),
            ("t.csv", {"format": "toml"}, "--format toml"),
            ("t/", {"format": "csv"}, "a folder holds Parquet"),
        ],
        ids=["ending", "no-ending", "format", "folder"],
    )
    def test_wrong_use_is_said(self, out: str, options: dict[str, str], said: str) -> None:
        with pytest.raises(UsageError, match=said):
            target_of(out, format=options.get("format"))

    def test_missing_library_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(formats, "find_spec", lambda name: None)
        with pytest.raises(UsageError, match=r"parquet needs pyarrow: pip install .*\[formats\]"):
            target_of("t.parquet")

    @pytest.mark.parametrize("name", [name for name in FORMATS if name != "sdmx-csv"])
    def test_failure_leaves_what_was_there(self, tmp_path: Path, name: str) -> None:
        found = FORMATS[name]
        if found.needs:
            pytest.importorskip(found.needs)
        out = tmp_path / ("t" + found.endings[0])
        out.write_bytes(b"before")

        def broken() -> Iterator[Row]:
            yield FOUND[0]
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            write_table(broken(), target_of(str(out)))
        assert out.read_bytes() == b"before"
        assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_frame_has_the_columns_types() -> None:
    frame = to_frame(FOUND)
    assert list(frame.columns) == list(COLUMNS)
    assert str(frame["value"].dtype) == "float64"
    assert str(frame["published"].dtype).startswith("datetime64")
    assert str(frame["page"].dtype) == "Int64"


def test_explain_marks_the_number_and_names_each_rule() -> None:
    (block,) = explain(DOCUMENT, [(observation("97%", status="change", base="上年"), ())])
    first, *lines = block.splitlines()
    assert first.startswith("1. 隆回县：发放补贴30.50-50万元")
    assert "[[97%]]" in first
    assert lines[:2] == ["   number: 97 %, exact, ratio", "      by unit:%"]
    assert "   status: change against 上年" in lines
    assert [line.strip() for line in lines if line.startswith("      by")] == [
        f"by {rule}" for rule in observation("97%").rules
    ]


ODD = ["\\N", "#N/A", "=1+1", "'=1", "''-x", "'-5", "-5", "NULL", "nan", '"', "", "１"]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".xlsx", ".sqlite", ".duckdb", ".parquet"])
def test_odd_cells_come_back_as_they_were(ending: str, tmp_path: Path) -> None:
    from extract.study.frames import read_table

    if ending not in (".csv", ".jsonl", ".sqlite"):
        pytest.importorskip({".xlsx": "openpyxl", ".parquet": "pyarrow"}.get(ending, "duckdb"))
    base = rows(DOCUMENT, [observation("97%")])[0]
    found = [{**base, "indicator": text, "value": Decimal(n)} for n, text in enumerate(ODD)]
    path = tmp_path / f"t{ending}"
    assert write_table(iter(found), target_of(str(path))) == len(ODD)
    back = read_table(path)["indicator"].tolist()
    assert back == ODD


def test_cell_too_long_for_excel_is_said(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    base = rows(DOCUMENT, [observation("97%")])[0]
    target = target_of(str(tmp_path / "t.xlsx"))
    with pytest.raises(UsageError, match=r"40,000 characters .*32,767"):
        write_table([{**base, "sentence": "长" * 40_000}], target)
    assert not target.path.exists()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("123456789012345", "123456789012345"),
        ("1234567890123456", None),
        ("0.12345678901234567", None),
        ("9" * 60 + "万亿", None),
        ("1" + "0" * 25, None),
        ("三分之一", "0.333333333333333"),
    ],
)
def test_values_are_what_all_formats_hold(written: str, value: str | None) -> None:
    from extract.pipeline import observations, read_bytes
    from extract.write.table import too_long

    unit = "" if written[0] == "三" else "元"
    text = f"全县投入资金{written}{unit}，增加5户。"
    made = read_bytes(text.encode(), "a.txt")
    every = observations(made)
    values = [row["value"] for row in rows(made, every)]
    if value is None:
        assert [text.startswith(written[:9]) for text in too_long(made, every)] == [True]
        assert len(values) == len(every) - 1
    elif unit:
        assert Decimal(value) in values
    assert all(len(one.as_tuple().digits) <= 15 or float(one) == one for one in values)
