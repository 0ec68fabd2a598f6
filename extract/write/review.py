"""One web page to look over a table with its documents, and to correct it: no network, no parts.

The page is `review.html` with the style and the scripts beside it put in, and the documents as
JSON. Its policy lets nothing run but that script and nothing load but the pictures in it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any, TextIO

from extract.given import told
from extract.model import COUNTRY, Box, Document, Facts
from extract.write.table import BETWEEN, Row, plain

#: The columns of a row in a sheet, in their order; then come its boxes and its rules.
SHEET_COLUMNS = (
    "start", "end", "value", "value_high", "qualifier", "unit", "dimension", "region",
    "region_code", "indicator", "period_start", "period_end", "status", "base", "page",
    "certainty", "doubt",
)  # fmt: skip
#: The parts of the script, in the order in which they need each other.
SCRIPTS = ("_words", "_csv", "_store", "_detail", "_text", "")


def sheet(document: Document, rows: Iterable[Row], facts: Facts) -> dict[str, Any]:
    """Return a document and its rows as the page's script takes them.

    `facts` are what it is taken to be about; with each stands the words that say so.
    """
    given, place, published, years = document.given, facts.place, facts.published, facts.years
    return {
        "name": document.name,
        "issue": document.issue,
        "facts": {
            "published": [plain(published.value if published else None), told(published, document)],
            "region": [place.value.name or COUNTRY if place else "", told(place, document)],
            "region_code": [place.value.code if place else "", ""],
            "year": [plain(years.value[1] if years else None), told(years, document)],
            "title": [given.title or document.title, ""],
            "issuer": [given.issuer or document.issuer, ""],
        },
        "text": document.text,
        "headings": [
            [article.start, article.heading_end]
            for article in document.articles
            if article.heading and article.heading_end > article.start
        ],
        "tables": [[table.start, table.end] for table in document.tables],
        "rows": [_row(row, document) for row in rows],
    }


def _row(row: Row, document: Document) -> list[Any]:
    cells: list[Any] = [
        row[name] if name in ("start", "end", "page") else plain(row[name])
        for name in SHEET_COLUMNS
    ]
    cells.append(_boxes(document, row["start"], row["end"]))
    cells.append(row["rule"].split(BETWEEN) if row["rule"] else [])
    return cells


def _boxes(document: Document, start: int, end: int) -> list[list[float]]:
    """Return a box a line of print, on the page where the number starts."""
    lines: list[list[float]] = []
    page = None
    for at in range(start, end):
        box = document.box(at, at + 1)
        if box is None or (page is not None and box.page != page):
            continue
        page = box.page
        if lines and _goes_on(lines[-1], box):
            x0, top, x1, bottom = lines[-1]
            lines[-1] = [
                min(x0, box.x0),
                min(top, box.top),
                max(x1, box.x1),
                max(bottom, box.bottom),
            ]
        else:
            lines.append([box.x0, box.top, box.x1, box.bottom])
    return lines


def _goes_on(line: list[float], box: Box) -> bool:
    """Whether a character goes on a line of print: beside it, or, on a turned page, below it."""
    x0, top, x1, bottom = line
    if box.top < bottom and box.bottom > top:
        return box.x0 >= x0 or box.x1 > x0 - 0.5 * (box.x1 - box.x0)
    apart = max(box.top - bottom, top - box.bottom)
    return x0 < box.x1 and box.x0 < x1 and apart < 0.3 * (box.bottom - box.top)


def packed(value: Any) -> str:
    """Return a value as JSON that can stand in a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "replace").decode()


def write_review(
    handle: TextIO,
    sheets: Iterable[tuple[str, str]],
    *,
    corrections: Sequence[Sequence[str]] = (),
    failures: Sequence[tuple[str, str]] = (),
    made_by: str = "",
) -> int:
    """Write the page and return how many documents it holds.

    `sheets` are (sheet, pictures), each `packed`; `corrections` cells by the columns of a file of
    corrections; `failures` (document, reason).
    """
    style = _part("review.css")
    script = "".join(_part(f"review{name}.js") for name in SCRIPTS)
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    start, end = _part("review.html").split("{{documents}}")
    for name, said in {"policy": html.escape(policy), "made_by": html.escape(made_by)}.items():
        start = start.replace(f"{{{{{name}}}}}", said)
    handle.write(start.replace("{{style}}", style))
    identity = hashlib.sha256()
    count = 0
    for one, pictures in sheets:
        head = json.loads(one)
        identity.update(f"{head['name']}\0{head['text']}\0".encode("utf-8", "replace"))
        handle.write(f'<script type="application/json" class="bulletin">{one}</script>\n')
        handle.write(f'<script type="application/json" class="pictures">{pictures}</script>\n')
        count += 1
    about = {
        "id": identity.hexdigest()[:16],
        "corrections": [list(cells) for cells in corrections],
        "failures": [list(failure) for failure in failures],
    }
    handle.write(f'<script type="application/json" id="held">{packed(about)}</script>\n')
    handle.write(end.replace("{{script}}", script))
    return count


def _part(name: str) -> str:
    return (files("extract.write") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
