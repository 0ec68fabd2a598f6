"""Corrections over the rows of a batch, as they are composed: what was read stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from extract.batch.inputs import Input
from extract.batch.within import made_of
from extract.batch.work import Settings, document_of
from extract.batch.worker import Limits
from extract.errors import UnreadableDocument
from extract.rules import load_rules
from extract.write import Row

if TYPE_CHECKING:
    from extract.corrections import Corrections
    from extract.model import Document

#: (document, its rows) → its rows as they shall stand in the table.
Amend = Callable[[Input, Iterable[Row]], Sequence[Row]]


def amend_with(
    corrections: Corrections,
    inputs: Sequence[Input],
    settings: Settings,
    *,
    limits: Limits = Limits(),  # noqa: B008
) -> Amend:
    """Return a function that lays corrections over rows; what does not fit is in `.problems`.

    What they say of documents as a whole counts by way of `give`, which made the inputs. A
    document is read once more, within limits, only where a correction has no row under it.
    """
    rules = load_rules(settings.patterns)
    corrections.match((one.name, one.path.as_posix()) for one in inputs)

    def amend(one: Input, rows: Iterable[Row]) -> Sequence[Row]:
        def read() -> Document:
            return made_of(one, document_of, settings, limits=limits)

        found = list(rows)
        try:
            return corrections.apply(one.name, found, read, rules)
        except UnreadableDocument as error:
            count = len(corrections.of(one.name))
            corrections.problems.append(
                f"{corrections.path}: {error}; its corrections ({count}) are not applied"
            )
            return found

    return amend
