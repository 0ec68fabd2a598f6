"""CSV: one line an observation, for spreadsheets with a byte order mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from extract.write.table import Row, write_csv


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new CSV file and return how many there were."""
    with path.open("w", encoding=encoding, newline="") as handle:
        return lines(found, handle, columns)


def lines(found: Iterable[Row], handle: TextIO, columns: Sequence[str]) -> int:
    """Write the line of the columns, then one a row; return how many rows there were."""
    return write_csv(found, handle, columns=columns)
