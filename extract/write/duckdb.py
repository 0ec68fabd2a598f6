"""DuckDB: one table `observations` with typed columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import closing
from math import nan
from pathlib import Path

import duckdb

from extract.write.table import DATES, INTEGERS, NUMBERS, Row, plain


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new database and return how many there were."""
    kinds = (
        dict.fromkeys(DATES, "DATE")
        | dict.fromkeys(NUMBERS, "DOUBLE")
        | dict.fromkeys(INTEGERS, "BIGINT")
    )
    types = {column: kinds.get(column, "VARCHAR") for column in columns}
    carrier = path.with_name(path.name + ".csv")
    try:
        with carrier.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
            writer.writerow(columns)
            count = 0
            for row in found:
                writer.writerow([_plain(row, column) for column in columns])
                count += 1
        fields = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
        with closing(duckdb.connect(str(path))) as base:
            base.execute(f"CREATE TABLE observations ({fields})")
            if count:
                base.execute(
                    "INSERT INTO observations SELECT * FROM read_csv(?, header = true, "
                    "auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
                    f"new_line = '\\n', nullstr = 'nan', columns = {types!r}, "
                    "allow_quoted_nulls = false, "
                    "max_line_size = 16000000, parallel = false)",
                    [str(carrier)],
                )
    finally:
        carrier.unlink(missing_ok=True)
    return count


def _plain(row: Row, column: str) -> str | float:
    """Return a cell, which is quoted, or the number that is not and means none."""
    return nan if row[column] is None else plain(row[column])
