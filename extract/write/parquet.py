"""Parquet: one file, or a folder with a file for each year of publication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.write.table import DATES, INTEGERS, NUMBERS, Row

_BATCH = 20_000
#: What Hive-aware readers take for a missing year.
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"


def schema(columns: Sequence[str]) -> pa.Schema:
    """Return the Arrow types of the columns: double, date32, int64, string."""
    kinds = (
        dict.fromkeys(DATES, pa.date32())
        | dict.fromkeys(NUMBERS, pa.float64())
        | dict.fromkeys(INTEGERS, pa.int64())
    )
    return pa.schema([pa.field(column, kinds.get(column, pa.string())) for column in columns])


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new file, or into `published_year=…` if `path` is a folder.

    Returns how many rows there were. At most a batch of rows for each year is held in memory.
    """
    shape = schema(columns)
    split = path.is_dir()
    waiting: dict[str, list[Row]] = defaultdict(list)
    writers: dict[str, pq.ParquetWriter] = {}
    count = 0

    def flush(year: str) -> None:
        if year not in writers:
            file = path
            if split:
                file = path / f"published_year={year}" / "part-0.parquet"
                file.parent.mkdir()
            writers[year] = pq.ParquetWriter(file, shape, compression="zstd")
        records = [{c: _plain(row[c]) for c in columns} for row in waiting.pop(year, [])]
        writers[year].write_table(pa.Table.from_pylist(records, schema=shape))

    try:
        for row in found:
            published = row["published"]
            year = "" if not split else str(published.year) if published else NO_YEAR
            waiting[year].append(row)
            count += 1
            if len(waiting[year]) >= _BATCH:
                flush(year)
        for year in sorted(waiting) or ([] if split else [""]):
            flush(year)
    finally:
        for writer in writers.values():
            writer.close()
    return count


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
