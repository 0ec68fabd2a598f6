"""SQLite: one table `observations`; dates are ISO texts, region codes texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.write.table import INTEGERS, NUMBERS, Row


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new database and return how many there were."""
    kinds = dict.fromkeys(NUMBERS, "REAL") | dict.fromkeys(INTEGERS, "INTEGER")
    fields = ", ".join(f'"{c}" {kinds.get(c, "TEXT")}' for c in columns)
    marks = ", ".join("?" * len(columns))
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute(f"CREATE TABLE observations ({fields})")
        cursor = base.executemany(
            f"INSERT INTO observations VALUES ({marks})", _records(found, columns)
        )
        base.commit()
        return max(cursor.rowcount, 0)


def _records(found: Iterable[Row], columns: Sequence[str]) -> Iterator[list[Any]]:
    for row in found:
        yield [_plain(row[column]) for column in columns]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
