"""A bulletin from file to observations: read, find, relate. The library's front door."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract.find import find_mentions, find_places
from extract.model import Article, Document, Mentions, Observation, Reference
from extract.read import read_document
from extract.relate import ArticleRelater, Gazetteer
from extract.rules import Rules, load_rules
from extract.write import rows, to_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["observations", "read_document", "table"]

_YEAR_OF_REPORT = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?(?:.{0,16}(?:公报|情况|总结|回顾|执行|报告))")
_YEAR_OF_ISSUE = re.compile(r"((?:19|20)\d\d)年")


def observations(document: Document, rules: Rules | None = None) -> list[Observation]:
    """Return the observations of a document, in order of their place in its text.

    Raises RuleError where a table of `patterns/` cannot be used.
    """
    rules = rules or load_rules()
    reference = reference_of(document)
    year = reference.this_year
    home = [
        place
        for source in (document.issuer, document.title)
        for place in find_places(source, 0, len(source), rules)
    ]
    gazetteer = Gazetteer(rules, year, home)
    found: list[Observation] = []
    planning = False
    frame = None
    for number, article in enumerate(document.articles):
        heading = find_places(article.heading, 0, len(article.heading), rules)
        relater = ArticleRelater(
            document, article, heading, gazetteer, reference, rules, planning=planning, frame=frame
        )
        for sentences in mentions(document, article, reference, rules):
            found += relater.paragraph(sentences)
        planning = relater.planning and not article.section
        if number == 0 and not article.heading:
            frame = relater.frame
    return found


def mentions(
    document: Document, article: Article, reference: Reference, rules: Rules
) -> Iterator[list[Mentions]]:
    """Yield what is found in each paragraph of an article, sentence by sentence."""
    for paragraph in article.paragraphs:
        yield find_mentions(document.text, paragraph.start, paragraph.end, reference, rules)


def reference_of(document: Document) -> Reference:
    """Return what a document's relative times are counted from.

    A report named after a year before that of its publication (2022年…统计公报), or an issue of
    the year before come out in January or February, speaks of that year where it says 全年.
    """
    published = document.published
    named = _YEAR_OF_REPORT.search(document.title)
    if named is None and published is not None and published.month <= 2:
        named = _YEAR_OF_ISSUE.match(document.issue)
    year = int(named[1]) if named else None
    if year is not None and published is not None and not 0 < published.year - year <= 2:
        year = None
    return Reference(published, year)


def table(paths: Iterable[str | Path], rules: Rules | None = None) -> pd.DataFrame:
    """Return the observations of any number of files as one data frame.

    Raises UnreadableDocument at the first file that cannot be read; see `extract.batch` for
    work that goes on.
    """
    found = []
    for path in paths:
        document = read_document(path)
        found += rows(document, observations(document, rules))
    return to_frame(found)
