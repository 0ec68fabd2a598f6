"""Mentions → Observations: whose number it is, what it counts, for when, done or promised."""

from extract.relate.article import ArticleRelater
from extract.relate.document import facts_of
from extract.relate.region import Gazetteer
from extract.relate.tables import Around, TableRelater, Told

__all__ = ["Around", "ArticleRelater", "Gazetteer", "TableRelater", "Told", "facts_of"]
