"""Mentions → Observations: whose number it is, what it counts, for when, done or promised."""

from extract.relate.context import Context, holdings
from extract.relate.document import GIVEN_AT_ASSEMBLY, facts_of
from extract.relate.headings import of_document, under
from extract.relate.outline import Heading, is_item, outline
from extract.relate.paragraph import read_paragraph
from extract.relate.period import REPORTED
from extract.relate.region import Gazetteer
from extract.relate.setting import Setting
from extract.relate.tables import Around, Grid, TableRelater, Told

__all__ = [
    "GIVEN_AT_ASSEMBLY",
    "REPORTED",
    "Around",
    "Context",
    "Gazetteer",
    "Grid",
    "Heading",
    "Setting",
    "TableRelater",
    "Told",
    "facts_of",
    "holdings",
    "is_item",
    "of_document",
    "outline",
    "read_paragraph",
    "under",
]
