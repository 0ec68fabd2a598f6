"""What looks wrong in a table."""

from __future__ import annotations

import pandas as pd

from extract.rules import Rules


def check(table: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Return the findings."""
    raise NotImplementedError
