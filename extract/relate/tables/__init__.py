"""Relates the numbers of a table: each cell by its headers, its row's labels, its caption.

A number's labels are the headers above it and the labels of its row. The place, the time, the
unit, what is counted and whether it is done or promised may stand in any of them, so a table
with its places as rows and one with its places as columns are read alike. What no label says,
the caption says, then the article.

`labels` reads one label, `grid` finds what is header, label and number, `rows` what the labels of
a row are, `number` and `period` decide the cells of one number and `names` what it counts; `theme`
reads what stands around a table, `prose` the sentences in its cells. Each rule of a row names the
part of the table that gave it (`table:unit-column`, `table:region-row`, `table:period-caption`).
"""

from extract.relate.tables.grid import Grid
from extract.relate.tables.labels import Told
from extract.relate.tables.reading import TableRelater
from extract.relate.tables.theme import Around

__all__ = ["Around", "Grid", "TableRelater", "Told"]
