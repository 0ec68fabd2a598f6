"""A researcher's report of what is odd in a table, one row a finding."""

from __future__ import annotations

import pandas as pd

from extract.rules import Rules, load_rules
from extract.study.check_rows import check_rows
from extract.study.check_series import check_series
from extract.study.findings import to_frame
from extract.study.indicators import identified


def check(table: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Return what looks wrong in a table, one row a finding, the gravest first.

    Columns: kind, severity, document, start, text, region, indicator, explanation; the kinds are
    those of `extract.study.findings.KINDS`. An error cannot be so, a warning hardly, a note is
    worth a look; the cause may lie in the bulletin as well as in its extraction. Raises
    UsageError for a table that lacks columns.
    """
    rules = rules or load_rules()
    found = identified(table, rules)
    return to_frame([*check_rows(found, rules), *check_series(found, rules)], found)
