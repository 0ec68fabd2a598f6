"""Documents, or a table and its documents → one page to look them over and correct them."""

from __future__ import annotations

import csv
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from extract import __version__
from extract.batch import Input, Limits, Record, Settings, each
from extract.batch.inputs import kind_of
from extract.batch.packed import open_file
from extract.batch.work import work_on
from extract.corrections import Corrections, undefused
from extract.errors import UnreadableDocument, UsageError
from extract.given import as_shown
from extract.model import Document, Facts
from extract.pipeline import observations
from extract.rules import Rules
from extract.write import Row, rows
from extract.write.pictures import Picture, page_pictures
from extract.write.review import packed, sheet, write_review

#: The most that all pictures of a page may take, in bytes.
PICTURES = 32 << 20
_OFFSETS = ("start", "end", "page")
_NEEDED = ("document", "start", "end", "text", "value", "status")
_OTHERS = (
    "value_high", "qualifier", "unit", "dimension", "region", "region_code", "indicator",
    "period_start", "period_end", "base", "page", "x0", "top", "x1", "bottom", "rule",
    "certainty", "doubt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draw:
    """The work on one document: a line of JSON for its sheet, and one for its pictures.

    `most` bounds its pictures, 0 for none; `table` holds the rows by document where they are
    not to be found anew.
    """

    most: int
    table: Mapping[str, Sequence[Row]] | None = None

    def __call__(self, one: Input, settings: Settings) -> tuple[Record, bytes]:
        """Return what became of the document, and the two lines."""

        def draw(
            data: bytes, document: Document, known: Facts, rules: Rules
        ) -> tuple[int, bytes, str]:
            found: Sequence[Row]
            if self.table is None:
                found = rows(as_shown(document, known), observations(document, rules))
            else:
                found = [row for row in self.table.get(one.name, ()) if _stands(row, document)]
            pictures: list[Picture] = []
            if self.most and b"%PDF-" in data[:1024]:
                pages = {row["page"] for row in found if row["page"] is not None}
                pictures = page_pictures(data, pages, self.most)
            lines = (packed(sheet(document, found, known)), packed(pictures))
            return len(found), "\n".join(lines).encode(), ""

        return work_on(one, settings, draw)


def _stands(row: Row, document: Document) -> bool:
    return bool(document.text[row["start"] : row["end"]] == row["text"])


@dataclass(slots=True)
class Reviewed:
    """What a page holds: how many documents and rows, and the lines for what did not fit."""

    documents: int = 0
    rows: int = 0
    failures: int = 0
    problems: list[str] = field(default_factory=list)


def review(
    inputs: Sequence[Input],
    out: Path,
    settings: Settings = Settings(),  # noqa: B008
    *,
    table: Path | None = None,
    corrections: Corrections | None = None,
    pictures: bool = True,
    jobs: int | None = None,
    limits: Limits = Limits(),  # noqa: B008
    watch: Callable[[Record], None] = lambda record: None,
) -> Reviewed:
    """Write the page for some documents; with `table`, its rows in place of new ones.

    Raises UsageError for a table that cannot be read, UnreadableDocument if no document can be.
    """
    done = Reviewed()
    held = read_table(table, inputs, done) if table is not None else None
    most = max(1 << 20, PICTURES // max(1, len(inputs))) if pictures else 0
    found: dict[int, bytes] = {}
    failed: list[tuple[str, str]] = []
    numbered = list(enumerate(inputs))
    with closing(each(numbered, Draw(most, held), settings, jobs=jobs, limits=limits)) as results:
        for number, record, lines in results:
            watch(record)
            if record.good:
                found[number] = lines
                done.rows += record.rows
            else:
                failed.append((inputs[number].name, record.reason or record.status))
            if held is not None and record.good:
                wanted = len(held.get(inputs[number].name, ()))
                if wanted > record.rows:
                    done.problems.append(
                        f"{table}: {inputs[number].name}: {wanted - record.rows} of {wanted} rows "
                        "name a text that no longer stands at their place; left out"
                    )
    if not found:
        raise UnreadableDocument(str(out), "nothing to show, since no document could be read")
    done.documents, done.failures = len(found), len(failed)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as handle:
            write_review(
                handle,
                _lines(found),
                corrections=corrections.cells() if corrections else (),
                failures=failed,
                made_by=f"bulletin-metrics {__version__}",
            )
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)
    return done


def converted(table: Path) -> list[Input]:
    """Return the documents that a table was made from, as the ledger beside it names them.

    Their paths are read as `convert` was given them, else as beside the table. Only a file whose
    bytes are those that the ledger tells (by its hash) is one of them: a ledger that another has
    made cannot bring other files into a page. Raises UsageError where there is no ledger, or none
    of its documents is there.
    """
    ledger = table.with_name(f"{table.name}.ledger.csv")
    hint = f"name the documents, and the table with --table {table}"
    try:
        with ledger.open(encoding="utf-8-sig", newline="") as handle:
            listed = [
                (Path(undefused(row.get("path") or "")), row.get("hash") or "")
                for row in csv.DictReader(handle)
            ]
        with table.open(encoding="utf-8-sig", newline="") as handle:
            names = {row.get("document") or "" for row in csv.DictReader(handle)}
    except (OSError, UnicodeDecodeError, csv.Error):
        raise UsageError(f"{table}: a table without its ledger {ledger.name}; {hint}") from None
    found: list[Input] = []
    for path, told in listed:
        places = (path, table.parent / path)
        here = next((one for one in places if _is_told(one, told, table)), None)
        if here is not None:
            tails = ("/".join(path.parts[at:]) for at in range(len(path.parts)))
            found.append(Input(here, next((t for t in tails if t in names), path.name)))
    if not found:
        raise UsageError(f"{table}: none of the documents of {ledger.name} is there; {hint}")
    return found


def _is_told(path: Path, told: str, table: Path) -> bool:
    """Whether a file is one that a table was made from: below where it was made, by its bytes.

    What lies neither below the folder of the table nor below that of the work is no document of
    it unless its ending is that of a document.
    """
    if kind_of(path) != stat.S_IFREG:
        return False
    from extract.read.formats import ENDINGS

    near = any(path.resolve().is_relative_to(one.resolve()) for one in (table.parent, Path()))
    if not near and path.suffix.lower() not in ENDINGS:
        return False
    with open_file(path) as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest() == told


def _lines(found: Mapping[int, bytes]) -> Iterator[tuple[str, str]]:
    for number in sorted(found):
        one, pictures = found[number].decode().split("\n")
        yield one, pictures


def read_table(path: Path, inputs: Sequence[Input], done: Reviewed) -> dict[str, list[Row]]:
    """Return the rows of a table in CSV by the name of their document, in order of place.

    Raises UsageError that says which line is no row.
    """
    held: dict[str, list[Row]] = {one.name: [] for one in inputs}
    strange: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise UsageError(f"--table {path}: no column {', '.join(missing)}")
            for cells in reader:
                row = _row(cells, f"{path}:{reader.line_num}")
                if row["document"] in held:
                    held[row["document"]].append(row)
                else:
                    strange[row["document"]] = strange.get(row["document"], 0) + 1
    except OSError as error:
        raise UsageError(f"--table {path}: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"--table {path}: no CSV in UTF-8 ({error})") from None
    for found in held.values():
        found.sort(key=lambda row: (row["start"], row["end"]))
    done.problems += [
        f"{path}: {name}: no such document among those read; its rows ({count}) are left out"
        for name, count in strange.items()
    ]
    return held


def _row(cells: Mapping[str, str | None], where: str) -> Row:
    row: dict[str, Any] = {name: undefused(cells.get(name) or "") for name in _NEEDED + _OTHERS}
    for name in _OFFSETS:
        if row[name] and not row[name].isdecimal():
            raise UsageError(f"{where}: {name}: {row[name]!r}; expected a whole number")
        row[name] = int(row[name]) if row[name] else None
    if row["start"] is None or row["end"] is None:
        raise UsageError(f"{where}: no start or end; expected a table with all columns")
    for name in ("x0", "top", "x1", "bottom", "certainty"):
        try:
            row[name] = Decimal(row[name]) if row[name] else None
        except InvalidOperation:
            raise UsageError(f"{where}: {name}: {row[name]!r}; expected a number") from None
    return row
