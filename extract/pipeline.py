"""A bulletin from file to observations: read, find, relate. The library's front door."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import UsageError
from extract.find import (
    find_in_paragraphs,
    find_label,
    find_mentions,
    find_number,
    find_places,
)
from extract.given import NOT_GIVEN, over, region_of, settled
from extract.metadata import Metadata, Named, load_metadata
from extract.model import (
    Article,
    Cell,
    Document,
    Evidence,
    Fact,
    Facts,
    Given,
    Mentions,
    Observation,
    Place,
    Reference,
    Span,
    Table,
    Time,
)
from extract.read import read_document
from extract.relate import Around, ArticleRelater, Gazetteer, TableRelater, Told
from extract.rules import Rules, load_rules
from extract.write import COLUMNS, SI_COLUMNS, rows, to_frame, with_si

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["facts", "observations", "read_document", "table"]

_YEAR_OF_REPORT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年?度?(?:.{0,16}(?:公报|情况|总结|回顾|执行|报告))"
)
_YEAR_OF_ISSUE = re.compile(r"((?:19|20)\d\d)年")
_POINTS = re.compile(r"[下附]表|见表|如下|下列")
_SAYS = re.compile(r"[，。；]|已|完成|达到?|共[计有]?(?=\d)|竣工|建成|新增")
_NOTE = 60
_HALF = re.compile(r"[\u4e00-\u9fff][,;:?!(]")
_BRACKETS = re.compile(
    r"(?<=[\u4e00-\u9fff])\(([^()\n]{1,120})\)|\(([^()\n]{0,60}[\u4e00-\u9fff][^()\n]{0,60})\)"
)
_MARKS = re.compile(r"(?<=[\u4e00-\u9fff）”》%])[,;:?!]|[,;:?!](?=[\u4e00-\u9fff（“《])")
_WIDE = str.maketrans(",;:?!", "，；：？！")


def observations(document: Document, rules: Rules | None = None) -> list[Observation]:
    """Return the observations of a document, in order of their place in its text.

    Raises RuleError where a table of `patterns/` cannot be used.
    """
    rules = rules or load_rules()
    known = facts(document, rules)
    document = _full_width(settled(document, known))
    reference = reference_of(document)
    year = reference.this_year
    region = region_of(document.given, year, rules)
    if region is None:
        home = _home(document, rules)
    else:
        home = [Place(0, 0, region.name, (region.division,))] if region.division else []
    gazetteer = Gazetteer(rules, year, home)
    tables = _Tables(document, gazetteer, reference, rules)
    found: list[Observation] = []
    planning = False
    frame = lead = None
    section = ""
    paragraphs = iter(mentions(document, reference, rules))
    for number, article in enumerate(document.articles):
        heading = find_places(article.heading, 0, len(article.heading), rules)
        item = _is_item(article)
        if article.section != section:
            section, lead = article.section, None
        relater = ArticleRelater(
            document, article, heading, gazetteer, reference, rules, planning=planning,
            frame=(lead if item else None) or frame,
        )  # fmt: skip
        for sentences in islice(paragraphs, len(article.paragraphs)):
            found += relater.paragraph(sentences)
        found += tables.of(article, relater, frame)
        planning = relater.planning and not article.section
        if number == 0 and not article.heading:
            frame = relater.frame
        frame = relater.fixed or frame
        lead = lead if item else relater.frame
    return sorted(found, key=lambda one: one.start) if document.tables else found


def facts(document: Document, rules: Rules) -> Facts:
    """Return what a document as a whole is about: what is given, else what its head says.

    Raises UsageError for a place that is given and is none.
    """
    given = document.given
    document = replace(
        document, title=given.title or document.title, issuer=given.issuer or document.issuer
    )
    published = given.published or document.published
    by = Evidence("document:given" if given.published else "document:head", str(published))
    reference = reference_of(replace(document, published=published))
    year = reference.this_year
    stated = "document:given" if given.year else "document:title"
    from_title = Evidence(stated if reference.year else by.entry, str(year))
    try:
        region = region_of(given, year, rules)
    except ValueError as error:
        raise UsageError(f"{document.name}: given {error}") from None
    place = None
    if region is not None:
        place = Fact(region, Evidence("document:given", given.region or given.region_code))
    elif (home := Gazetteer(rules, year, _home(document, rules)).home).name:
        place = Fact(home, Evidence("document:head", document.issuer or document.title))
    return Facts(
        place,
        Fact(published, by) if published else None,
        Fact((year, year), from_title) if year else None,
    )


def _home(document: Document, rules: Rules) -> list[Place]:
    return [
        place
        for source in (document.issuer, document.title)
        for place in find_places(source, 0, len(source), rules)
    ]


def _full_width(document: Document) -> Document:
    """Return the document with the half-width marks of its prose (全县,) in full width.

    The text keeps its length, so that what is found in it stands in the document too. Marks
    within numbers (1,100; 10:30) and Latin words stay.
    """
    text = document.text
    if _HALF.search(text) is None:
        return document
    text = _BRACKETS.sub(lambda found: f"（{found[0][1:-1]}）", text)
    return replace(document, text=_MARKS.sub(lambda found: found[0].translate(_WIDE), text))


def _is_item(article: Article) -> bool:
    """Whether an article is an item of the one before: its heading, if any, runs into its text."""
    return bool(article.paragraphs) and article.paragraphs[0].start <= article.start


def mentions(document: Document, reference: Reference, rules: Rules) -> list[list[Mentions]]:
    """Return what is found in each paragraph of each article, sentence by sentence."""
    paragraphs = [span for article in document.articles for span in article.paragraphs]
    return find_in_paragraphs(document.text, paragraphs, reference, rules)


class _Tables:
    """Hands the tables of a document to their relating, article by article."""

    def __init__(
        self, document: Document, gazetteer: Gazetteer, reference: Reference, rules: Rules
    ) -> None:
        self._document = document
        self._reference = reference
        self._rules = rules
        self._relater = TableRelater(document.text, gazetteer, reference, rules)
        self._end = -1

    def of(
        self, article: Article, relater: ArticleRelater, inherited: Time | None
    ) -> Iterator[Observation]:
        """Yield the observations of the tables within an article."""
        for table in self._document.tables:
            if not article.start <= table.start < article.end:
                continue
            held = [span for span in article.paragraphs if span.end <= table.start]
            titles = (article.heading, self._document.title)
            around = Around(
                article,
                tuple(self._told(table.start, text) for text in self._notes(table, held)),
                tuple(self._told(table.start, text) for text in titles if text),
                relater.region,
                relater.frame,
                inherited,
                relater.planning,
            )
            between = self._document.text[self._end : table.start].strip()
            cells = [self._cell(cell) for cell in table.cells]
            follows = self._end >= 0 and (not between or between.startswith("续表"))
            yield from self._relater.observations(cells, around, follows=follows)
            self._end = table.end

    def _notes(self, table: Table, paragraphs: Sequence[Span]) -> Iterator[str]:
        """Yield what speaks of a table, nearest first: its caption, then the lines before it.

        A long paragraph speaks of it only in a last sentence that points to it.
        """
        text = self._document.text
        if table.caption is not None:
            yield from reversed(text[table.caption.start : table.caption.end].split("\n"))
        for span in reversed(paragraphs[-2:]):
            said = text[span.start : span.end]
            if len(said) > _NOTE:
                said = re.split(r"(?<=[。；])(?=.)", said)[-1]
                if _POINTS.search(said):
                    yield said
                return
            yield said
            if said.endswith("。"):
                return

    def _told(self, at: int, text: str) -> Told:
        words, mentions = find_label(text, self._reference, self._rules)
        return Told(Cell(at, at, 0, 0), words, mentions)

    def _cell(self, cell: Cell) -> Told:
        text = self._document.text
        words, mentions = find_label(text[cell.start : cell.end], self._reference, self._rules)
        number = find_number(text, cell.start, cell.end, self._rules)
        sentences: list[Mentions] = []
        if number is None and _SAYS.search(words):
            sentences = find_mentions(text, cell.start, cell.end, self._reference, self._rules)
        counted = any(sentence.quantities for sentence in sentences)
        return Told(cell, words, mentions, number, tuple(sentences) if counted else ())


def reference_of(document: Document) -> Reference:
    """Return what a document's relative times are counted from.

    A report named after a year before that of its publication (2022年…统计公报), or an issue of
    the year before come out in January or February, speaks of that year where it says 全年; not
    one of both years (2006年预算执行情况和2007年预算草案).
    """
    published = document.published
    if document.given.year is not None:
        return Reference(published, document.given.year)
    named = _YEAR_OF_REPORT.search(document.title)
    if named is None and published is not None and published.month <= 2:
        named = _YEAR_OF_ISSUE.match(document.issue)
    year = int(named[1]) if named else None
    if year is not None and published is not None:
        both = str(published.year) in document.title
        year = year if 0 < published.year - year <= 2 and not both else None
    return Reference(published, year)


def table(
    paths: Iterable[str | Path],
    rules: Rules | None = None,
    *,
    si: bool = False,
    given: Given = NOT_GIVEN,
    metadata: str | Path | Metadata | None = None,
) -> pd.DataFrame:
    """Return the observations of any number of files as one data frame.

    With `si` each value also stands in the SI, in columns of their own. `given` is known of all
    documents, `metadata` (a CSV, or what `load_metadata` made of it) of those that it names, and
    goes before. Raises UnreadableDocument at the first file that cannot be read, MetadataError
    for a bad row of the CSV; see `extract.batch` for work that goes on.
    """
    rules = rules or load_rules()
    if not isinstance(metadata, Metadata):
        metadata = load_metadata(metadata, rules) if metadata is not None else Metadata()
    files = [Path(path) for path in paths]
    named = [Named(path.name, str(path)) for path in files]
    found = []
    for path, mine in zip(files, metadata.of(named, rules)[0], strict=True):
        document = read_document(path, rules=rules, given=over(mine, given))
        shown = settled(document, facts(document, rules))
        found += rows(shown, observations(document, rules))
    if si:
        return to_frame(with_si(found, rules), (*COLUMNS, *SI_COLUMNS))
    return to_frame(found)
