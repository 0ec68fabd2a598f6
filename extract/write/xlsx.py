"""Excel: one sheet, its head row fixed, text never taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from extract.errors import UsageError
from extract.write.table import Row

_MOST = 1_048_575
_LONGEST = 32_767


def write(found: Iterable[Row], path: Path, columns: Sequence[str], encoding: str) -> int:
    """Write rows to a new workbook and return how many there were.

    Raises UsageError for more rows than a sheet can hold.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("observations")
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    count = 0
    try:
        for row in found:
            count += 1
            if count > _MOST:
                raise UsageError(f"{_MOST:,} rows fill an Excel sheet; write .csv or .parquet")
            sheet.append([_cell(sheet, row[column]) for column in columns])
    except BaseException:
        sheet.close()
        raise
    book.save(path)
    return count


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if len(text) > _LONGEST:
        raise UsageError(
            f"a cell of {len(text):,} characters ({text[:20]}…); one of Excel holds {_LONGEST:,}: "
            "write .csv or .parquet"
        )
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
