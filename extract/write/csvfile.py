"""CSV: one line an observation, for spreadsheets with a byte order mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from extract.write.table import Row, write_csv


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new CSV file and return how many there were."""
    with path.open("w", encoding=encoding, newline="") as handle:
        return write_csv(found, handle, columns=columns)
