"""Rows of made-up bulletins, as the examples of the tables tell them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from extract.model import Article, Document, Observation, Span
from extract.pipeline import observations
from extract.rules import Rules
from extract.write.table import plain

TITLE = "工作简报"


def read(
    text: str, *, title: str = TITLE, issuer: str = "邵阳市统计局", rules: Rules | None = None
) -> list[Observation]:
    """Return the observations of a bulletin of July 2023 with one line a paragraph."""
    spans = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    article = Article(0, len(text), "", 0, "", tuple(spans))
    published = date(2023, 7, 14)
    document = Document("made-up.txt", text, title, issuer, "", published, (article,))
    return observations(document, rules)


def told(one: Observation) -> dict[str, str]:
    """Return what an observation says, in the words of an example."""
    return {
        "value": plain(one.value),
        "status": one.status,
        "base": one.base,
        "period": f"{one.period_start or ''}..{one.period_end or ''}",
        "region": one.region,
        "indicator": one.indicator,
    }


def given(row: Mapping[str, str], rules: Rules | None = None) -> list[dict[str, str]]:
    """Return what the numbers of an example's text say that have its value."""
    found = [told(one) for one in read(row["text"], title=row.get("title", TITLE), rules=rules)]
    return [one for one in found if one["value"] == row["value"]]


def gives(row: Mapping[str, str], rules: Rules | None = None) -> bool:
    """Whether a number of an example's text gives all that the example tells of it."""
    asked = {name: said for name, said in row.items() if name not in ("text", "title")}
    return any(asked.items() <= one.items() for one in given(row, rules))
