"""Mentions → Observations: whose number it is, what it counts, for when, done or promised."""

from extract.relate.article import ArticleRelater
from extract.relate.region import Gazetteer

__all__ = ["ArticleRelater", "Gazetteer"]
