"""SDMX-CSV 1.0: each observation by area, indicator and time, as statistical offices trade it.

`OBS_STATUS` is from the code list CL_OBS_STATUS (A normal, E estimated, F forecast). What it
cannot say (a change, a standard, a bound) stands in the attributes after it.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from extract.errors import UsageError
from extract.write.table import COLUMNS, Row, defused, plain

HEADER = (
    "DATAFLOW", "REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS",
    "OBS_KIND", "OBS_QUALIFIER", "SOURCE",
)  # fmt: skip
DATAFLOW = "BULLETIN:METRICS(1.0)"
UNSPECIFIED = "_X"


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new SDMX-CSV file and return how many there were.

    Raises UsageError if columns were chosen: the format has its own.
    """
    if tuple(columns) != COLUMNS:
        raise UsageError("sdmx-csv has columns of its own; leave out --columns and --si")
    count = 0
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(HEADER)
        for row in found:
            writer.writerow([defused(cell) for cell in record(row)])
            count += 1
    return count


def record(row: Row) -> list[str]:
    """Return a row as the cells of HEADER."""
    return [
        DATAFLOW,
        row["region_code"] or row["region"] or UNSPECIFIED,
        row["indicator"] or UNSPECIFIED,
        time_period(row["period_start"], row["period_end"]),
        plain(row["value"]),
        row["unit"] or UNSPECIFIED,
        _status(row["status"], row["qualifier"]),
        row["status"],
        row["qualifier"],
        row["document"],
    ]


def _status(status: str, qualifier: str) -> str:
    if status == "target":
        return "F"
    return "A" if qualifier == "exact" else "E"


def time_period(first: date | None, last: date | None) -> str:
    """Return the SDMX time of a period: 2023, 2023-S1, 2023-Q2, 2023-06, a day, a range.

    With one end only it is that day; with none, ``.
    """
    if first is None or last is None:
        day = first or last
        return day.isoformat() if day else ""
    if first == last:
        return first.isoformat()
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and (first.month - 1) % months == 0:
        number = (first.month - 1) // months + 1
        if months == 1:
            return f"{first:%Y-%m}"
        if mark := {3: "-Q", 6: "-S"}.get(months):
            return f"{first.year}{mark}{number}"
        if months == 12:
            return str(first.year)
    return f"{first.isoformat()}/P{(last - first + timedelta(1)).days}D"
