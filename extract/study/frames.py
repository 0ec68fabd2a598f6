"""Data frames with the table's columns: read back from files, and brought to known types."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd

from extract.errors import UnreadableDocument, UsageError
from extract.write.formats import LOG

DATES = ("published", "period_start", "period_end")
NUMBERS = ("value", "value_high")
#: Columns that a table may lack; they are blank then.
OPTIONAL = ("base", "title")
TEXTS = (
    "document", "region", "region_code", "indicator", "qualifier", "unit", "dimension", "status",
    "text", "sentence", *OPTIONAL,
)  # fmt: skip
NEEDED = (*TEXTS[: -len(OPTIONAL)], *DATES, *NUMBERS, "start", "end")
#: What tables of before it was told do not have; empty there.
SENTENCES = ("sentence_start", "sentence_end")

_DEFUSED = re.compile(r"^'(?='*[=+\-@\t\r＝＋＠])")


def read_table(path: str | Path) -> pd.DataFrame:
    """Return a table that was written to a file (or folder of Parquet files), typed.

    Raises UsageError for an unknown ending or lacking columns, UnreadableDocument for a file
    that is not what its ending says.
    """
    path = Path(path)
    kind = "folder" if path.is_dir() else path.suffix.lower()
    if kind not in _READERS:
        raise UsageError(f"{path}: expected a table ending in {', '.join(sorted(_READERS))}")
    if not path.exists():
        raise UnreadableDocument(str(path), "no such file", kind="missing")
    try:
        found = _READERS[kind](path)
    except ImportError as error:
        raise UsageError(f"{path}: needs {error.name}") from None
    except (OSError, ValueError, UnicodeError, KeyError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableDocument(str(path), f"no table: {reason}") from None
    return normal(found, str(path))


def normal(table: pd.DataFrame, name: str = "table") -> pd.DataFrame:
    """Return a copy of a table with dates as datetime64, values as float64, the rest as str.

    Codes are strings of six digits, also where they were read as numbers. The index counts
    from 0. Raises UsageError naming the columns that are lacking.
    """
    if lacking := [column for column in NEEDED if column not in table.columns]:
        raise UsageError(f"{name}: lacks the columns {', '.join(lacking)}")
    typed = table.reset_index(drop=True)
    for column in (*OPTIONAL, *SENTENCES):
        if column not in typed.columns:
            typed[column] = None if column in SENTENCES else ""
    try:
        for column in DATES:
            typed[column] = pd.to_datetime(typed[column].replace("", None), format="ISO8601")
        for column in (*NUMBERS, "start", "end", *SENTENCES):
            typed[column] = pd.to_numeric(typed[column].replace("", None)).astype("float64")
    except (ValueError, TypeError) as error:
        raise UsageError(f"{name}: {column}: {str(error).splitlines()[0]}") from None
    for column in TEXTS:
        typed[column] = shared(_text(value) for value in typed[column])
    typed["region_code"] = [_code(code) for code in typed["region_code"]]
    for column in ("start", "end", *SENTENCES):
        typed[column] = typed[column].astype("Int64")
    return typed


def shared(column: Iterable[str]) -> list[str]:
    """Return the texts of a column as a list in which those that are equal are one object."""
    seen: dict[str, str] = {}
    return [seen.setdefault(text, text) for text in column]


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)


def _code(code: str) -> str:
    number = code.removesuffix(".0")
    return number.zfill(6) if number.isdigit() else number


def undefused(text: str) -> str:
    """Return a cell without the quote that keeps spreadsheets from taking it for a formula."""
    return _DEFUSED.sub("", text)


def _csv(path: Path) -> pd.DataFrame:
    found = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column in found.columns:
        found[column] = found[column].str.replace(_DEFUSED, "", regex=True)
    return found


def _jsonl(path: Path) -> pd.DataFrame:
    lines = path.read_text(encoding="utf-8").splitlines()
    return pd.DataFrame([json.loads(line) for line in lines if line.strip()])


def _xlsx(path: Path) -> pd.DataFrame:
    try:
        return pd.read_excel(
            path,
            engine="openpyxl",
            dtype={"region_code": str},
            keep_default_na=False,
            na_values=[""],
        )
    except BadZipFile as error:
        raise ValueError(str(error)) from None


def _sqlite(path: Path) -> pd.DataFrame:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as base:
        try:
            return pd.read_sql_query("SELECT * FROM observations", base)
        except pd.errors.DatabaseError as error:
            raise ValueError(str(error)) from None


def _duckdb(path: Path) -> pd.DataFrame:
    from contextlib import closing

    import duckdb

    with closing(duckdb.connect(str(path), read_only=True)) as base:
        frame: pd.DataFrame = base.execute("SELECT * FROM observations").df()
    return frame


def _folder(path: Path) -> pd.DataFrame:
    """Read a folder of Parquet files: those that its log names, if it has one."""
    if (path / LOG).exists():
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            table = DeltaTable(str(path))
            frame: pd.DataFrame = table.to_pandas()
        except DeltaError as error:
            raise ValueError(str(error)) from None
        return frame.drop(columns=table.metadata().partition_columns)
    return pd.read_parquet(path, partitioning=None)


_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".xlsx": _xlsx,
    ".parquet": pd.read_parquet,
    "folder": _folder,
    ".sqlite": _sqlite,
    ".sqlite3": _sqlite,
    ".db": _sqlite,
    ".duckdb": _duckdb,
}
