"""Observations → table: the columns, their order and the files that they are written to."""

from extract.write.formats import FORMATS, Target, target_of, write_table
from extract.write.si import with_si
from extract.write.table import COLUMNS, SI_COLUMNS, Row, rows, to_frame, write_csv
from extract.write.window import window

__all__ = [
    "COLUMNS",
    "FORMATS",
    "SI_COLUMNS",
    "Row",
    "Target",
    "rows",
    "target_of",
    "to_frame",
    "window",
    "with_si",
    "write_csv",
    "write_table",
]
