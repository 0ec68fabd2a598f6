"""A researcher's report of what is odd in a table, one row a finding."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from extract.rules import Rules, load_rules
from extract.study.check_given import check_given
from extract.study.check_rows import check_rows
from extract.study.check_series import check_series
from extract.study.findings import to_frame
from extract.study.frames import USED
from extract.study.indicators import identified


def check(
    table: pd.DataFrame,
    rules: Rules | None = None,
    *,
    ledger: str | Path | None = None,
    seldom: bool = False,
) -> pd.DataFrame:
    """Return what looks wrong in a table, one row a cause, the gravest first.

    The kinds are those of `extract.study.findings.KINDS`. An error cannot be so, a warning
    hardly, a note is worth a look; the cause may lie in the bulletin as well as in its
    extraction. Where two figures contradict each other both sentences are given. Kinds that are
    true too seldom on real bulletins come only with `seldom`. The ledger of the table tells
    where what was given of a document is not what was read. Raises UsageError for a table that
    lacks columns, or a ledger that is none.
    """
    rules = rules or load_rules()
    found = identified(table[[name for name in table.columns if name in USED]], rules)
    del table
    findings = [*check_rows(found, rules), *check_series(found, rules)]
    if ledger is not None:
        findings += check_given(found, Path(ledger))
    return to_frame(findings, found, seldom=seldom)
