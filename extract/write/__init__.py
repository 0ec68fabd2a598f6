"""Observations → table: the columns, their order and the files that they are written to."""

from extract.write.table import COLUMNS, Row, rows, to_frame, write_csv

__all__ = ["COLUMNS", "Row", "rows", "to_frame", "write_csv"]
