"""The readers: any file → Document. The type of a file goes by its content, not by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.errors import one_document
from extract.model import Document, Left
from extract.read.compose import compose
from extract.read.formats import read_raw
from extract.read.layout import paragraphs
from extract.read.lines import Ocr, Raw, not_too_long, size_of
from extract.read.marks import marks_of
from extract.read.ocr_doubt import doubted, judged, lines_in, mend
from extract.read.outline import outline
from extract.read.source import Source
from extract.rules import Rules, load_rules

__all__ = ["Ocr", "read_bytes", "read_document"]


def read_document(
    path: str | Path, *, name: str | None = None, ocr: Ocr = "auto", rules: Rules | None = None
) -> Document:
    """Return the document in the file at `path`, named `name` or else as the file.

    `ocr`: `auto` recognises the pages that do not show text of their own, `off` never does,
    `force` recognises all; `best` is as `auto`, `fast` takes less time at some cost. Raises
    UnreadableDocument if its text cannot be had.
    """
    path = Path(path)
    return _read(str(path), path, name or path.name, ocr, rules)


def read_bytes(
    data: bytes, name: str, *, ocr: Ocr = "auto", rules: Rules | None = None
) -> Document:
    """Return the document in `data`, which errors call `name`; see `read_document`."""
    return _read(name, data, name, ocr, rules)


def _read(path: str, held: bytes | Path, name: str, ocr: Ocr, rules: Rules | None) -> Document:
    rules = rules or load_rules()
    with one_document(path):
        raw = read_raw(Source(path, held), ocr)
        not_too_long(size_of(raw.blocks), path)
        return document(raw, name, rules)


def document(raw: Raw, name: str, rules: Rules) -> Document:
    """Return the document that the lines and tables of a reader make."""
    for line in lines_in(raw.blocks):
        mend(line, rules.recognition.mends)
    marks = marks_of(rules)
    held = size_of(raw.blocks)
    composed = compose(paragraphs(raw.blocks, marks), raw)
    found = outline(composed.entries, marks)
    sure, ways = composed.sure, raw.ways
    if sure is not None:
        sure = doubted(composed.text, sure, rules.recognition.doubts)
        ways = judged(ways, composed.text, sure, composed.pages)
    made = Document(
        name=name,
        text=composed.text,
        title=found.title,
        issuer=found.issuer,
        issue=found.issue,
        published=found.published,
        articles=found.articles,
        pages=composed.pages,
        tables=composed.tables,
        origin=composed.origin,
        boxes=composed.boxes,
        sure=sure,
        ways=ways,
        notes=raw.notes,
        left=raw.left,
    )
    dropped = held - made.kept
    return replace(made, left=(*made.left, Left("page numbers", dropped))) if dropped > 0 else made
