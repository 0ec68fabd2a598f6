"""Data frames with the table's columns: read back from files, and brought to known types."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
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
#: The columns that tell what a row counts, whose and when: all that a study looks at.
USED = frozenset({*NEEDED, *OPTIONAL})
#: So many rows are made Python objects at a time.
SLICE = 20_000
#: What tables of before it was told do not have; empty there.
SENTENCES = ("sentence_start", "sentence_end")

_Columns = Collection[str] | None
_DEFUSED = re.compile(r"^'(?='*[=+\-@\t\r＝＋＠])")


def read_table(path: str | Path, columns: Collection[str] | None = None) -> pd.DataFrame:
    """Return a table that was written to a file (or folder of Parquet files), typed.

    With `columns`, no others than these. Raises UsageError for an unknown ending or lacking
    columns, UnreadableDocument for a file that is not what its ending says.
    """
    path = Path(path)
    kind = "folder" if path.is_dir() else path.suffix.lower()
    if kind not in _READERS:
        raise UsageError(f"{path}: expected a table ending in {', '.join(sorted(_READERS))}")
    if not path.exists():
        raise UnreadableDocument(str(path), "no such file", kind="missing")
    try:
        found = _READERS[kind](path, columns)
    except ImportError as error:
        raise UsageError(f"{path}: needs {error.name}") from None
    except (OSError, ValueError, UnicodeError, KeyError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableDocument(str(path), f"no table: {reason}") from None
    if columns is not None:
        found = found[[name for name in found.columns if name in columns]]
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
        if isinstance(typed[column].dtype, pd.StringDtype):
            typed[column] = typed[column].fillna("")
        else:
            typed[column] = shared(_text(value) for value in typed[column])
    codes = {code: _code(code) for code in typed["region_code"].unique()}
    typed["region_code"] = typed["region_code"].map(codes)
    for column in ("start", "end", *SENTENCES):
        typed[column] = typed[column].astype("Int64")
    return typed


def shared(column: Iterable[str]) -> list[str]:
    """Return the texts of a column as a list in which those that are equal are one object."""
    seen: dict[str, str] = {}
    return [seen.setdefault(text, text) for text in column]


def texts_of(table: pd.DataFrame, column: str, rows: Iterable[int]) -> dict[int, str]:
    """Return the texts of a column at some rows, those that are equal as one object."""
    wanted = set(rows)
    texts = (
        (at, text)
        for first in range(0, len(table), SLICE)
        for at, text in enumerate(table[column].iloc[first : first + SLICE].tolist(), first)
        if at in wanted
    )
    seen: dict[str, str] = {}
    return {at: seen.setdefault(text, text) for at, text in texts}


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)


def _code(code: str) -> str:
    number = code.removesuffix(".0")
    return number.zfill(6) if number.isdigit() else number


def undefused(text: str) -> str:
    """Return a cell without the quote that keeps spreadsheets from taking it for a formula."""
    return _DEFUSED.sub("", text)


def _csv(path: Path, columns: _Columns) -> pd.DataFrame:
    wanted = None if columns is None else columns.__contains__
    parts = []
    with pd.read_csv(
        path, dtype=str, keep_default_na=False, encoding="utf-8-sig", usecols=wanted,
        chunksize=SLICE,
    ) as reader:  # fmt: skip
        for part in reader:
            for column in part.columns:
                quoted = part[column].str.startswith("'")
                part.loc[quoted, column] = part.loc[quoted, column].map(undefused)
            parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _parquet(path: Path, columns: _Columns) -> pd.DataFrame:
    from pyarrow import parquet

    known = parquet.read_schema(path).names
    wanted = [name for name in known if columns is None or name in columns]
    return pd.read_parquet(path, columns=wanted)


def _jsonl(path: Path, _columns: _Columns) -> pd.DataFrame:
    with path.open(encoding="utf-8") as lines:
        return pd.DataFrame([json.loads(line) for line in lines if line.strip()])


def _xlsx(path: Path, _columns: _Columns) -> pd.DataFrame:
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


def _sqlite(path: Path, _columns: _Columns) -> pd.DataFrame:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as base:
        try:
            return pd.read_sql_query("SELECT * FROM observations", base)
        except pd.errors.DatabaseError as error:
            raise ValueError(str(error)) from None


def _duckdb(path: Path, _columns: _Columns) -> pd.DataFrame:
    from contextlib import closing

    import duckdb

    with closing(duckdb.connect(str(path), read_only=True)) as base:
        frame: pd.DataFrame = base.execute("SELECT * FROM observations").df()
    return frame


def _folder(path: Path, _columns: _Columns) -> pd.DataFrame:
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


_READERS: dict[str, Callable[[Path, _Columns], pd.DataFrame]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
    "folder": _folder,
    ".sqlite": _sqlite,
    ".sqlite3": _sqlite,
    ".db": _sqlite,
    ".duckdb": _duckdb,
}
