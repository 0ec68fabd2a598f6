"""JSON lines: one object an observation, numbers written as they stand in the decimal system."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from extract.write.table import Row


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new file, one JSON object a line, and return how many there were."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        return lines(found, handle, columns)


def lines(found: Iterable[Row], handle: TextIO, columns: Sequence[str]) -> int:
    """Write one line a row and return how many there were."""
    count = 0
    for row in found:
        handle.write(json.dumps({c: _plain(row[c]) for c in columns}, ensure_ascii=False))
        handle.write("\n")
        count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
