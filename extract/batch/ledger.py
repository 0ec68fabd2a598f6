"""The ledger: every input once, with what became of it."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from extract.batch.record import LEDGER, Record
from extract.write.table import defused


def write_ledger(records: Iterable[Record], path: Path) -> int:
    """Write the ledger, complete or not at all, and return how many lines it has."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    count = 0
    with fresh.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(LEDGER)
        for record in records:
            writer.writerow([_cell(getattr(record, name)) for name in LEDGER])
            count += 1
    fresh.replace(path)
    return count


def _cell(value: object) -> str:
    return "" if value is None else defused(str(value))
