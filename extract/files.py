"""Files → documents, tables and explanations, each file read within limits: the front door.

A file of which little is known may take all of a machine's memory, or never end. So it is read in
a process of its own, for so long and with so much memory as `Limits` says; small texts, of which
nothing is to be feared, are read in this one. `extract.pipeline` has the steps by themselves, which
run where they are called and without limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extract.batch.inputs import Input
from extract.batch.within import made_of, made_of_each
from extract.batch.work import Settings, document_of
from extract.batch.worker import MOST_PACKED, Limits, in_mib
from extract.errors import UnreadableDocument
from extract.given import NOT_GIVEN, as_shown, over
from extract.metadata import Metadata, Named, load_metadata
from extract.model import Document, Given
from extract.rules import Rules, load_rules
from extract.write import COLUMNS, SI_COLUMNS, Row, rows, to_frame, with_si

if TYPE_CHECKING:
    import pandas as pd

    from extract.read import Ocr

__all__ = ["Limits", "decided", "explain", "read_document", "table"]


def read_document(
    path: str | Path,
    *,
    name: str | None = None,
    ocr: Ocr = "auto",
    rules: Rules | None = None,
    given: Given = NOT_GIVEN,
    limits: Limits = Limits(),  # noqa: B008
) -> Document:
    """Return the document in the file at `path`, named `name` or else as the file.

    Its day is that which all evidence speaks for; what is `given` beats what is read. `ocr`:
    `auto` recognises the pages that have no text of their own, `off` never does, `force`
    recognises all. Raises UnreadableDocument if its text cannot be had within `limits`.
    """
    one = Input(Path(path), name or Path(path).name, given=given)
    return made_of(one, document_of, _settings(rules, ocr), limits=limits)


def table(
    paths: Iterable[str | Path],
    rules: Rules | None = None,
    *,
    si: bool = False,
    given: Given = NOT_GIVEN,
    metadata: str | Path | Metadata | None = None,
    ocr: Ocr = "auto",
    jobs: int | None = None,
    limits: Limits = Limits(),  # noqa: B008
) -> pd.DataFrame:
    """Return the observations of any number of files as one data frame.

    With `si` each value also stands in the SI, in columns of their own. `given` is known of all
    documents, `metadata` (a CSV, or what `load_metadata` made of it) of those that it names, and
    goes before. Each file is read within `limits`, `jobs` of them at a time. Raises
    UnreadableDocument at the first file that cannot be read, MetadataError for a bad row of the
    CSV; see `extract.batch` for work that goes on.
    """
    rules = rules or load_rules()
    if not isinstance(metadata, Metadata):
        metadata = load_metadata(metadata, rules) if metadata is not None else Metadata()
    files = [Path(path) for path in paths]
    named = [Named(path.name, str(path)) for path in files]
    inputs = [
        Input(path, path.name, given=over(mine, given))
        for path, mine in zip(files, metadata.of(named, rules)[0], strict=True)
    ]
    found: list[Row] = []
    for one in made_of_each(inputs, _rows, _settings(rules, ocr), jobs=jobs, limits=limits):
        if isinstance(one, UnreadableDocument):
            raise one
        found += one
    if si:
        return to_frame(with_si(found, rules), (*COLUMNS, *SI_COLUMNS))
    return to_frame(found)


def explain(
    one: Input,
    settings: Settings = Settings(),  # noqa: B008
    *,
    limits: Limits = Limits(),  # noqa: B008
) -> list[str]:
    """Return how each row of a document came about, a block of lines for each.

    See `extract.write.explain`. Raises UnreadableDocument if it cannot be read within `limits`.
    """
    return made_of(one, _explained, settings, limits=limits)


def decided(
    inputs: Sequence[Input],
    rule: str,
    settings: Settings = Settings(),  # noqa: B008
    *,
    limits: Limits = Limits(),  # noqa: B008
) -> Iterator[list[str] | UnreadableDocument]:
    """Yield for each document the rows that a rule or an entry of a table decided, a line each, or
    why it could not be read within `limits`.
    """
    return made_of_each(inputs, partial(_decided, rule=rule), settings, limits=limits)


def _settings(rules: Rules | None, ocr: Ocr) -> Settings:
    return Settings(ocr, rules.folder.own if rules is not None else None)


def _rows(one: Input, settings: Settings) -> list[Row]:
    from extract.pipeline import facts, observations

    rules = load_rules(settings.patterns)
    document = document_of(one, settings)
    shown = as_shown(document, facts(document, rules))
    return rows(shown, observations(document, rules))


def _decided(one: Input, settings: Settings, *, rule: str) -> list[str]:
    from extract.pipeline import observations
    from extract.write.explain import decided

    document = document_of(one, settings)
    document = replace(document, name=one.name)
    return list(decided(document, observations(document, load_rules(settings.patterns)), rule))


def _explained(one: Input, settings: Settings) -> list[str]:
    from extract.pipeline import traced
    from extract.write.explain import explain

    document = document_of(one, settings)
    found: list[str] = []
    size = 0
    for block in explain(document, traced(document, load_rules(settings.patterns))):
        found.append(block)
        size += len(block)
        if size > MOST_PACKED:
            said = f"more than {in_mib(MOST_PACKED)} of explanations"
            raise UnreadableDocument(one.key, said, kind="too large")
    return found
