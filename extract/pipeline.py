"""A bulletin from file to observations: read, find, relate.

All of it runs in the process that calls it, without limits: `extract.files` has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

from extract.certainty import Kind, judged, with_kinds
from extract.errors import RuleError, UnreadableDocument, UsageError, one_document
from extract.find import (
    find_clues,
    find_in_paragraphs,
    find_label,
    find_mentions,
    find_number,
    find_places,
)
from extract.given import NOT_GIVEN, as_shown, region_of
from extract.model import (
    Article,
    Cell,
    Document,
    Facts,
    Given,
    Holding,
    Mentions,
    Observation,
    Reference,
    Region,
    Span,
    Table,
)
from extract.read import Ocr
from extract.read import read_bytes as read_bytes_alone
from extract.read import read_document as read_alone
from extract.relate import (
    GIVEN_AT_ASSEMBLY,
    REPORTED,
    Around,
    Context,
    Gazetteer,
    Grid,
    Setting,
    TableRelater,
    Told,
    facts_of,
    holdings,
    of_document,
    outline,
    read_paragraph,
    under,
)
from extract.rules import Rules, load_rules

__all__ = ["facts", "observations", "read_bytes", "read_document", "settle", "traced"]

#: The most numbers of one document.
MOST_NUMBERS = 200_000
_POINTS = re.compile(r"[下附]表|见表|如下|下列")
_SAYS = re.compile(r"[，。；]|已|完成|达到?|共[计有]?(?=\d)|竣工|建成|新增")
_NOTE = 60
_TRIAL = """\
云溪县简报
2024年9月5日
一、就业
（一）今年1-8月，全县新增就业约3.5万人，增长5%，计划达8户。"""
_EXACT = 3
"""Figures of a number that no plan has but a review."""
_HALF = re.compile(r"[\u4e00-\u9fff][,;:?!(]")
_BRACKETS = re.compile(
    r"(?<=[\u4e00-\u9fff])\(([^()\n]{1,120})\)|\(([^()\n]{0,60}[\u4e00-\u9fff][^()\n]{0,60})\)"
)
_MARKS = re.compile(r"(?<=[\u4e00-\u9fff）”》%])[,;:?!]|[,;:?!](?=[\u4e00-\u9fff（“《])")
_WIDE = str.maketrans(",;:?!", "，；：？！")


def read_document(
    path: str | Path,
    *,
    name: str | None = None,
    ocr: Ocr = "auto",
    rules: Rules | None = None,
    given: Given = NOT_GIVEN,
) -> Document:
    """Return the document in the file at `path`, read here and now: without limits.

    Otherwise as `extract.read_document`, which has them. Raises UnreadableDocument if its text
    cannot be had.
    """
    document = read_alone(path, name=name, ocr=ocr, rules=rules)
    where = name if name and name != Path(path).name else Path(path).as_posix()
    return settle(replace(document, path=where, given=given), rules)


def read_bytes(
    data: bytes,
    name: str,
    *,
    path: str = "",
    ocr: Ocr = "auto",
    rules: Rules | None = None,
    given: Given = NOT_GIVEN,
) -> Document:
    """Return the document in `data`, which errors call `name`, read here and now.

    Its day is that which all evidence speaks for; what is `given` beats what is read.
    """
    document = read_bytes_alone(data, name, ocr=ocr, rules=rules)
    return settle(replace(document, path=path or name, given=given), rules)


def settle(document: Document, rules: Rules | None = None) -> Document:
    """Return the document with its facts, and the day of publication that they decide.

    What the user gives beats what is read, which stays in the document as it is. Raises
    UsageError for a place that is given and is none.
    """
    rules = rules or load_rules()
    known = facts(replace(document, facts=None), rules)
    published = document.published
    if document.given.published is None:
        published = known.published.value if known.published is not None else None
    return replace(document, published=published, facts=known)


def facts(document: Document, rules: Rules | None = None) -> Facts:
    """Return what the document as a whole is about, with the evidence of each fact.

    Those of a document that has its facts were decided then, unless something else is given by now.
    """
    if document.facts is not None and document.facts.given == document.given:
        return document.facts
    rules, given = rules or load_rules(), document.given
    titled = replace(
        document, title=given.title or document.title, issuer=given.issuer or document.issuer
    )
    with one_document(document.name):
        clues = find_clues(titled, rules)
        return facts_of(clues, given, partial(_place_of, document.name, given, rules), rules)


def _place_of(name: str, given: Given, rules: Rules, year: int | None) -> Region | None:
    """Return the place that is given of a document. Raises UsageError if it is none."""
    try:
        return region_of(given, year, rules)
    except ValueError as error:
        raise UsageError(f"{name}: given {error}") from None


def own_rules(folder: Path | None) -> Rules:
    """Return the rules with those of a researcher's own folder, tried out before any document.

    Raises UsageError if there is no such folder, RuleError for a table that cannot be used.
    """
    rules = load_rules(folder)
    if folder is not None:
        try:
            observations(read_bytes(_TRIAL.encode(), "trial", rules=rules), rules)
        except UnreadableDocument as error:
            reason = f"its tables cannot be used together: {error.reason}"
            raise RuleError(str(folder), "folder", reason) from None
    return rules


def observations(document: Document, rules: Rules | None = None) -> list[Observation]:
    """Return the observations of a document, in order of their place in its text.

    Raises RuleError where a table of `patterns/` cannot be used, UnreadableDocument where the
    text cannot be understood for a reason that nobody foresaw.
    """
    with one_document(document.name):
        return [one for one, _ in _related(document, rules or load_rules())]


def traced(
    document: Document, rules: Rules | None = None
) -> list[tuple[Observation, tuple[Holding, ...]]]:
    """Return the observations of a document, each with what holds where it stands.

    The stack is that of its sentence, or of the article for a number of a table: what the document
    and each heading above it says of place, time, mood and topic, the outermost first; then what
    was asked for its status and its period, and what was said, in that order.
    """
    text = document.text
    with one_document(document.name):
        found = _related(document, rules or load_rules(), explained=True)
        return [(one, holdings(context, text, one.start)) for one, context in found]


def evidence(
    document: Document, rules: Rules | None = None
) -> list[tuple[Observation, tuple[Kind, ...]]]:
    """Return the observations of a document, each with the kinds of its evidence."""
    rules = rules or load_rules()
    known = facts(document, rules)
    with one_document(document.name):
        found, said = _read(document, known, rules)
        around = with_kinds(document, found, said, known, rules)
        return [(at.row, tuple(kinds)) for at, kinds in around]


def _related(
    document: Document, rules: Rules, *, explained: bool = False
) -> list[tuple[Observation, Context]]:
    """Return the observations, each with its certainty and the context that it stands in."""
    known = facts(document, rules)
    found, said = _read(document, known, rules, explained=explained)
    return judged(document, found, said, known, rules)


def _read(
    document: Document, known: Facts, rules: Rules, *, explained: bool = False
) -> tuple[list[tuple[Observation, Context]], Iterator[Mentions]]:
    """Return the observations with the contexts that they stand in, and all that was found."""
    document = _full_width(as_shown(document, known))
    reference = reference_of(known)
    found_in = mentions(document, reference, rules)
    every = (one for sentences in found_in for one in sentences)
    _not_too_many(sum(len(one.quantities) for one in every), document.name)
    labels = [find_label(article.heading, reference, rules)[1] for article in document.articles]
    gazetteer = gazetteer_of(document, known, reference, labels, rules)
    gazetteer = replace(gazetteer, named=_full_names(found_in))
    tables, seen = (
        _Tables(document, TableRelater(document.text, gazetteer, reference, rules)),
        _Seen(),
    )
    paragraphs = iter(found_in)
    told = [list(islice(paragraphs, len(article.paragraphs))) for article in document.articles]
    headings = {one.start: one for one in outline(document, told, labels, rules)}
    setting = _setting(document, found_in, gazetteer, reference, rules)
    setting = replace(setting, explained=explained)
    first = min(headings, default=len(document.text))
    context = of_document(known.place, gazetteer.home, first, setting)
    found: list[tuple[Observation, Context]] = []
    for article, sentences in zip(document.articles, told, strict=True):
        for start in (article.start - 1, article.start):
            if start in headings and headings[start].kind != "heading":
                context = under(context, headings[start], setting)
        for paragraph in sentences:
            heading = headings.get(paragraph[0].sentence.start) if paragraph else None
            if heading is not None and heading.kind == "heading":
                context = under(context, heading, setting)
            rows, context = read_paragraph(paragraph, article, context, setting)
            found += rows
        cells, seen = tables.of(article, context, seen)
        found += [(one, context) for one in cells]
        _not_too_many(len(found), document.name)
    said = (one for sentences in found_in for one in sentences)
    return sorted(found, key=lambda row: row[0].start) if document.tables else found, said


def _not_too_many(count: int, name: str) -> None:
    if count > MOST_NUMBERS:
        reason = f"more than {MOST_NUMBERS:,} numbers in it; at most so many are taken"
        raise UnreadableDocument(name, reason, kind="too large")


def _setting(
    document: Document, found: Iterable[Iterable[Mentions]], gazetteer: Gazetteer,
    reference: Reference, rules: Rules,
) -> Setting:  # fmt: skip
    """Return what all of the document's sentences are read with."""
    numbers = [number for paragraph in found for one in paragraph for number in one.quantities]
    return Setting(
        document.text, document.title, gazetteer, reference, rules,
        numbers=[one.start for one in numbers],
        exact=[one.start for one in numbers if _figures(one.value) >= _EXACT],
        voted="工作报告" in document.title,
    )  # fmt: skip


def _figures(value: Decimal) -> int:
    """Return how many figures a number has without the zeros at its end."""
    return len(value.normalize().as_tuple().digits)


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


def mentions(document: Document, reference: Reference, rules: Rules) -> list[list[Mentions]]:
    """Return what is found in each paragraph of each article, sentence by sentence."""
    paragraphs = [span for article in document.articles for span in article.paragraphs]
    return find_in_paragraphs(document.text, paragraphs, reference, rules)


def _full_names(paragraphs: Iterable[Iterable[Mentions]]) -> frozenset[str]:
    """Return the codes of the divisions that a text gives their full names."""
    return frozenset(
        division.code
        for sentences in paragraphs
        for found in sentences
        for place in found.places
        if not place.short
        for division in place.candidates
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The table read last: where it ends, and how it is laid out."""

    end: int = -1
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class _Tables:
    """Hands the tables of a document to their relating, article by article."""

    document: Document
    relater: TableRelater

    def of(
        self, article: Article, context: Context, seen: _Seen
    ) -> tuple[list[Observation], _Seen]:
        """Return the observations of the tables within an article, and the table read last."""
        found: list[Observation] = []
        for table in self.document.tables:
            if not article.start <= table.start < article.end:
                continue
            held = [span for span in article.paragraphs if span.end <= table.start]
            titles = (article.heading, self.document.title)
            around = Around(
                article,
                tuple(self._told(table.start, text) for text in self._notes(table, held)),
                tuple(self._told(table.start, text) for text in titles if text),
                context,
            )
            between = self.document.text[seen.end : table.start].strip()
            follows = seen.end >= 0 and (not between or between.startswith("续表"))
            cells = [self._cell(cell) for cell in table.cells]
            rows, grid = self.relater.observations(cells, around, seen.grid if follows else None)
            found += rows
            seen = _Seen(table.end, grid)
        return found, seen

    def _notes(self, table: Table, paragraphs: Sequence[Span]) -> Iterator[str]:
        """Yield what speaks of a table, nearest first: its caption, then the lines before it.

        A long paragraph speaks of it only in a last sentence that points to it.
        """
        text = self.document.text
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
        words, mentions = find_label(text, self.relater.reference, self.relater.rules)
        return Told(Cell(at, at, 0, 0), words, mentions)

    def _cell(self, cell: Cell) -> Told:
        text, reference, rules = self.document.text, self.relater.reference, self.relater.rules
        words, mentions = find_label(text[cell.start : cell.end], reference, rules)
        number = find_number(text, cell.start, cell.end, rules)
        sentences: list[Mentions] = []
        if number is None and _SAYS.search(words):
            sentences = find_mentions(text, cell.start, cell.end, reference, rules)
        counted = any(sentence.quantities for sentence in sentences)
        return Told(cell, words, mentions, number, tuple(sentences) if counted else ())


def reference_of(known: Facts) -> Reference:
    """Return what a document's relative times are counted from.

    A report on a year before that of its publication (2022年…统计公报), or an issue of the year
    before come out in January or February, speaks of that year where it says 全年. One given at an
    assembly speaks of its own where it says 今年.
    """
    published = known.published.value if known.published is not None else None
    province = known.place.value.code[:2] if known.place is not None else ""
    if known.years is None or known.years.evidence.entry in GIVEN_AT_ASSEMBLY:
        return Reference(published, province=province)
    year = known.years.value[1]
    reports = known.years.evidence.entry in REPORTED
    if published is not None and published.year == year:
        return Reference(published, province=province)
    return Reference(published, year, reports, province)


def gazetteer_of(
    document: Document, known: Facts, reference: Reference, labels: Iterable[Mentions],
    rules: Rules,
) -> Gazetteer:  # fmt: skip
    """Return what resolves a document's places: its own, those of its title and its headings."""
    sources = (document.issuer, document.title)
    titled = [place for text in sources for place in find_places(text, 0, len(text), rules)]
    gazetteer = Gazetteer.of(rules, reference.this_year, titled)
    if known.place is not None:
        gazetteer = replace(gazetteer, home=known.place.value).knowing([known.place.value])
    return gazetteer.headed(label.places for label in labels)
