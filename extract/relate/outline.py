"""The outline of a document: its headings by rank, and where what each of them heads ends.

A heading ends those of its own rank and of lower ones. Numbered headings have the ranks of
`patterns/outline.toml`, short lines within an article the lowest. The headings of articles that
have no number are of one rank, above those that run into their text; whether they stand above the
numbered ones or below is told by which of them came first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.model import Article, Document, Mentions, Place, Span, Time
from extract.rules import Rules

Kind = Literal["section", "article", "heading"]
Paragraphs = Sequence[Sequence[Mentions]]

_LINE, _ARTICLE, _ITEM, _TITLE, _SECTION = 90, 100, 101, -1, -2
"""Ranks of what has no number; those below 100 stand in one order with the numbered ones."""
_LONGEST_LINE = 30
_LONGEST_RUNNING = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and what it heads: `text[start:end]` are its words, `close` is where it ends.

    `parent` is the start of the heading that it stands under, -1 for the document itself.
    `words` are its words as the reader gave them, `places` and `times` what they name.
    """

    kind: Kind
    start: int
    end: int
    rank: int
    words: str = ""
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    parent: int = -1
    close: int = -1


def outline(
    document: Document,
    paragraphs: Sequence[Paragraphs],
    labels: Sequence[Mentions],
    rules: Rules,
) -> tuple[Heading, ...]:
    """Return the headings of a document, in order.

    `paragraphs` holds for each article what was found in its paragraphs, `labels` what was found
    in its heading.
    """
    open_: list[Heading] = []
    done: dict[int, Heading] = {}
    for heading in _headings(document, paragraphs, labels, rules):
        keep = _keeps(open_, heading.rank)
        for closed in open_[keep:]:
            done[closed.start] = replace(closed, close=heading.start)
        parent = open_[keep - 1].start if keep else -1
        open_ = [*open_[:keep], replace(heading, parent=parent)]
        done[heading.start] = open_[-1]
    for closed in open_:
        done[closed.start] = replace(closed, close=len(document.text))
    return tuple(done[start] for start in sorted(done))


def _keeps(open_: Sequence[Heading], rank: int) -> int:
    """Return how many of the open headings, outermost first, a heading of a rank leaves open."""
    ended = (at for at, other in enumerate(open_) if _ends(rank, other.rank))
    return next(ended, len(open_))


def _ends(rank: int, other: int) -> bool:
    """Whether a heading of a rank ends an open one of another.

    A section ends all, a title all but sections, an article those of articles and items, any other
    those of its rank and of lower ones within their article.
    """
    alike = other == rank or (rank == _ARTICLE and other == _ITEM)
    title = rank == _TITLE and other != _SECTION
    return rank == _SECTION or title or alike or rank < other < _ARTICLE


def is_item(article: Article) -> bool:
    """Whether an article is an item of the one before: its heading, if any, runs into its text."""
    return bool(article.paragraphs) and article.paragraphs[0].start <= article.start


def running(text: str, paragraph: Sequence[Mentions], rules: Rules) -> Span | None:
    """Return the heading that a paragraph is or that runs into it: a short line, or what a number
    begins and the first mark or the number of a lower rank ends, without numbers of things.
    """
    if not paragraph:
        return None
    start, end = paragraph[0].sentence.start, paragraph[-1].sentence.end
    whole = text[start:end]
    counted = next((number.start for number in paragraph[0].quantities), None)
    title = counted is None and rules.outline.is_title(whole)
    line = len(whole) <= _LONGEST_LINE and not whole.endswith(("。", "；"))
    if not (title or line):
        end = start + _runs(whole, paragraph[0].sentence.end - start, rules)
    free = counted is None or counted >= end
    return Span(start, end) if start < end and free else None


def _runs(whole: str, first: int, rules: Rules) -> int:
    """Return how long the numbered heading is that runs into a paragraph, 0 if none does.

    Its first sentence is as long as `first`.
    """
    begun = whole[:_LONGEST_RUNNING]
    rank = rules.outline.rank(begun)
    if rank is None:
        return 0
    length = rules.outline.lower(begun, rank) or first
    return length if length <= _LONGEST_RUNNING and length < len(whole) else 0


def _headings(
    document: Document,
    paragraphs: Sequence[Paragraphs],
    labels: Sequence[Mentions],
    rules: Rules,
) -> Iterator[Heading]:
    """Yield the headings with their ranks, not yet put into an order."""
    section, text = "", document.text
    for number, article in enumerate(document.articles):
        start, words, label = article.start, article.heading, labels[number]
        if article.section != section:
            section = article.section
            yield Heading("section", start - 1, start - 1, _SECTION, section)
        item, named = is_item(article), bool(words or number)
        if named:
            begin = text.rfind("\n", 0, start) + 1
            rank = rules.outline.rank(text[begin : max(start, article.heading_end)])
            rank = (_ITEM if item else _ARTICLE) if rank is None else rank
            end = max(start, article.heading_end)
            places, times = _moved(label, start if text.startswith(words, start) else len(text))
            yield Heading("article", start, end, rank, words, places, times)
        for at, paragraph in enumerate(paragraphs[number]):
            found = None if item and not at and words else running(text, paragraph, rules)
            if found is not None and not (named and found.start == start):
                line, first = text[found.start : found.end], paragraph[0]
                yield Heading(
                    "heading", found.start, found.end, _rank(line, rules), line,
                    first.places, first.times,
                )  # fmt: skip


def _rank(line: str, rules: Rules) -> int:
    """Return the rank of a heading within an article."""
    if rules.outline.is_title(line):
        return _TITLE
    numbered = rules.outline.rank(line)
    return _LINE if numbered is None else numbered


def _moved(label: Mentions, by: int) -> tuple[tuple[Place, ...], tuple[Time, ...]]:
    """Return what was found in a heading's words by its place in the text."""
    return (
        tuple(one._replace(start=one.start + by, end=one.end + by) for one in label.places),
        tuple(replace(one, start=one.start + by, end=one.end + by) for one in label.times),
    )
