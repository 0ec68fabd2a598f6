"""Where what a user gave of a document is not what was read of it, as the ledger says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from extract.errors import UsageError
from extract.study.findings import Finding
from extract.study.frames import undefused


def ledger_of(table: str | Path) -> Path | None:
    """Return the ledger that `convert` wrote beside a table, if it is there."""
    path = Path(table)
    beside = path.with_name(f"{path.name}.ledger.csv")
    return beside if beside.is_file() else None


def check_given(found: pd.DataFrame, ledger: Path) -> Iterator[Finding]:
    """Yield a finding, at its first row, for each document whose line in the ledger says so.

    Raises UsageError for a ledger that cannot be read.
    """
    try:
        with ledger.open(encoding="utf-8-sig", newline="") as handle:
            said = {
                undefused(line.get("document") or ""): undefused(line.get("given_differs") or "")
                for line in csv.DictReader(handle)
            }
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{ledger}: no ledger of convert ({error})") from None
    first: dict[str, int] = {}
    for at, document in enumerate(found["document"]):
        first.setdefault(document, at)
    for document, at in first.items():
        if said.get(document):
            yield Finding("given_differs", at, said[document])
