"""`datapackage.json`: what the columns of a CSV mean and hold, as a Frictionless Table Schema."""

from __future__ import annotations

import json
import os
from collections.abc import Container, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from extract.write.table import COLUMNS, DATES, INTEGERS, NUMBERS

NAME = "datapackage.json"
_MEANING = {
    "document": "The file that the number stands in",
    "title": "The title of the bulletin",
    "issuer": "The office that issued the bulletin",
    "issue": "The number of the issue",
    "published": "The day of publication",
    "section": "The section of the bulletin",
    "article": "The heading of the article",
    "region": "The division that the number is about",
    "region_code": "Its code (GB/T 2260)",
    "indicator": "What is measured, in the words of the text",
    "value": "The number in its unit; the lower end of a range",
    "value_high": "The upper end of a range",
    "qualifier": "Whether the number is exact, about, a bound or a range",
    "unit": "The unit, scale words multiplied out",
    "dimension": "What kind of quantity the unit measures",
    "period_start": "The first day of the time that the number holds for",
    "period_end": "The last day of that time",
    "status": "Done or so (actual), planned (target), a difference (change) or a rule (standard)",
    "text": "The number as it stands in the text",
    "sentence": "The sentence that it stands in; of a longer one what is around it",
    "page": "The page, from 1",
    "start": "The first character of `text` in the document's text, from 0",
    "end": "The character after the last",
    "rule": "The rules that made the number, region, period, status and indicator",
    "base": "What a change is measured against",
    "x0": "The left edge of `text` on its page, in points",
    "top": "Its upper edge",
    "x1": "Its right edge",
    "bottom": "Its lower edge",
    "confidence": "The certainty of the character recognition, 0 to 1",
    "sentence_start": "The first character of the whole sentence in the document's text, from 0",
    "sentence_end": "The character after its last",
    "certainty": "The chance that all of the row is right, 0 to 1",
    "doubt": "Its weakest cell, and why",
    "si_value": "`value` in the unit of the SI, or the money, of `si_unit`",
    "si_value_high": "`value_high` in it",
    "si_unit": "The unit of the SI, or the money (ISO 4217); empty for what is counted",
}
_CONSTRAINTS: dict[str, dict[str, Any]] = {
    "document": {"required": True},
    "region_code": {"pattern": "[0-9]{6}"},
    "value": {"required": True},
    "qualifier": {"required": True, "enum": ["exact", "about", "over", "under", "range"]},
    "status": {"required": True, "enum": ["actual", "target", "change", "standard"]},
    "page": {"minimum": 1},
    "start": {"minimum": 0},
    "end": {"minimum": 1},
    "confidence": {"minimum": 0, "maximum": 1},
    "sentence_start": {"minimum": 0},
    "sentence_end": {"minimum": 1},
    "certainty": {"minimum": 0, "maximum": 1},
}


def table_schema(columns: Sequence[str] = COLUMNS) -> dict[str, Any]:
    """Return the Table Schema of the columns."""
    kinds = (
        dict.fromkeys(DATES, "date")
        | dict.fromkeys(NUMBERS, "number")
        | dict.fromkeys(INTEGERS, "integer")
    )
    fields = []
    for column in columns:
        field: dict[str, Any] = {
            "name": column,
            "type": kinds.get(column, "string"),
            "description": _MEANING[column],
        }
        if column in _CONSTRAINTS:
            field["constraints"] = _CONSTRAINTS[column]
        fields.append(field)
    return {"fields": fields, "missingValues": [""]}


def write_package(
    tables: Sequence[Path], columns: Sequence[str], encoding: str, *, gone: Sequence[Path] = ()
) -> Path:
    """Describe CSVs of a folder in the `datapackage.json` there, and return that path.

    Other resources of a package that is there stay but those that are `gone`; a file there that is
    none is left alone.
    """
    path = tables[0].with_name(NAME)
    package: dict[str, Any] = {"name": "bulletin-metrics", "resources": []}
    if path.exists():
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return path
        if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
            return path
        package = found
    old = {table.name for table in (*tables, *gone)}
    resources = [
        other
        for other in package["resources"]
        if not (isinstance(other, dict) and other.get("path") in old)
    ]
    for table in tables:
        taken = {other.get("name") for other in resources if isinstance(other, dict)}
        resources.append(
            {
                "name": _slug(table.stem, taken),
                "path": table.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": encoding,
                "dialect": {"delimiter": ",", "lineTerminator": "\n"},
                "schema": table_schema(columns),
            }
        )
    package["resources"] = resources
    fresh = path.with_name(f".{NAME}.{os.getpid()}.tmp")
    text = json.dumps(package, ensure_ascii=False, indent=2)
    fresh.write_text(text + "\n", encoding="utf-8", newline="\n")
    fresh.replace(path)
    return path


def _slug(stem: str, taken: Container[object]) -> str:
    """Return a name for a resource: ASCII letters, digits and -_. and not taken."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in stem)
    plain = plain.strip("-.").lower() or "observations"
    names = chain((plain,), (f"{plain}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)
