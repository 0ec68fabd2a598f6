"""The work on one document: bytes in, a record and its packed rows out. Raises nothing foreseen.

What reads and finds is loaded when the first document is: a process that only hands documents
to others starts without it.
"""

from __future__ import annotations

import hashlib
import re
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract.batch.inputs import Input, kind_of, shown
from extract.batch.ledger import accounted, told_of
from extract.batch.packed import archive_of, open_file
from extract.batch.record import (
    CONVERTED,
    CRASHED,
    MISSING,
    NOTHING,
    OUT_OF_MEMORY,
    UNSUPPORTED,
    Record,
    pack,
)
from extract.errors import RuleError, UnreadableDocument, where
from extract.given import NOT_GIVEN, as_shown, differences, packed
from extract.rules import Rules, load_rules

if TYPE_CHECKING:
    from extract.model import Document, Facts
    from extract.read import Ocr

_TELLING = re.compile(r"[\u4e00-\u9fff]|(?<!\d)(?:19|20)\d\d(?!\d)")
#: One document → (its record, its packed rows).
Work = Callable[["Input", "Settings"], tuple[Record, bytes]]
#: (its bytes, the document, its facts, the rules) → (how many rows, what is packed, a note).
Make = Callable[[bytes, "Document", "Facts", Rules], tuple[int, bytes, str]]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a document's rows depend on beside its bytes."""

    ocr: Ocr = "auto"
    patterns: Path | None = None


def convert_document(one: Input, settings: Settings) -> tuple[Record, bytes]:
    """Return what became of a document. Raises RuleError for a table that cannot be used."""
    return work_on(one, settings, _rows)


def work_on(one: Input, settings: Settings, make: Make) -> tuple[Record, bytes]:
    """Return what became of a document, and what `make` packs of it. Raises RuleError."""
    began = time.perf_counter()
    record, packed = _work_on(one, settings, make)
    return replace(record, seconds=round(time.perf_counter() - began, 3)), packed


def _rows(data: bytes, document: Document, known: Facts, rules: Rules) -> tuple[int, bytes, str]:
    from extract.pipeline import observations
    from extract.write import rows
    from extract.write.table import FIGURES, too_long

    every = observations(document, rules)
    shown = as_shown(document, known)
    found = rows(shown, every)
    left = too_long(shown, every)
    shortest = min(left, key=len, default="")
    note = f"numbers of more than {FIGURES} figures left out: {len(left)} (like {shortest[:40]})"
    return len(found), pack(found), note if left else ""


def _work_on(one: Input, settings: Settings, make: Make) -> tuple[Record, bytes]:
    record = Record(one.key)
    try:
        data = read_input(one)
        record = replace(record, hash=digest(data), type=_type(data))
        rules = load_rules(settings.patterns)
        document = read_again(one, data, settings, rules)
        from extract.pipeline import facts

        known = facts(document, rules)
        count, packed, note = make(data, document, known, rules)
        record = told_of(record, document, known, _differs(document, known, rules))
    except RuleError:
        raise
    except UnreadableDocument as error:
        return replace(record, status=error.kind, reason=_line(error.reason)), b"[]"
    except MemoryError:
        return replace(record, status=OUT_OF_MEMORY, reason="more memory than allowed"), b"[]"
    except Exception as error:
        return replace(record, status=CRASHED, reason=where(error)), b"[]"
    status = CONVERTED if count else NOTHING
    unread = {page for left in document.left for page in left.pages}
    pages = len({page.number for page in document.pages} | unread) or None
    notes = "; ".join(filter(None, (record.reason, *document.notes, note)))
    record = replace(record, status=status, pages=pages, rows=count, reason=notes)
    return accounted(record, document), packed


def _differs(document: Document, known: Facts, rules: Rules) -> list[str]:
    """Return where what is given of a document is not what is read."""
    from extract.pipeline import facts

    if document.given == NOT_GIVEN:
        return []
    read = facts(replace(document, given=NOT_GIVEN), rules)
    return differences(document.given, known, read, document)


def read_again(one: Input, data: bytes, settings: Settings, rules: Rules) -> Document:
    """Return the document that an input's bytes hold, with what is given of it."""
    from extract.pipeline import read_bytes

    return read_bytes(
        data, one.name, path=whence(one), ocr=settings.ocr, rules=rules, given=one.given
    )


def document_of(one: Input, settings: Settings) -> Document:
    """Return the document of an input, read here and now. Raises UnreadableDocument."""
    from extract.pipeline import read_document

    rules = load_rules(settings.patterns)
    if one.data is not None or archive_of(one.path) is not None:
        return read_again(one, read_input(one), settings, rules)
    return read_document(one.path, name=one.name, ocr=settings.ocr, rules=rules, given=one.given)


def whence(one: Input) -> str:
    """Return where a document lies below what the user named, or how he named it."""
    below = one.data is not None or one.name != one.path.name
    return one.name if below else shown(one.path.as_posix())


def read_input(one: Input) -> bytes:
    """Return the bytes of a document. Raises UnreadableDocument."""
    from extract.read.source import LARGEST

    if one.problem:
        kind_of_it = UNSUPPORTED if one.passed_over else MISSING
        raise UnreadableDocument(one.key, one.problem, kind=kind_of_it)
    kind = kind_of(one.path)
    if one.data is None and kind not in (0, stat.S_IFREG):
        what = "a folder" if kind == stat.S_IFDIR else "a pipe or device"
        raise UnreadableDocument(one.key, f"{what}; expected a file", kind=MISSING)
    try:
        data = one.data if one.data is not None else _read(one.path, LARGEST + 1)
    except FileNotFoundError:
        raise UnreadableDocument(one.key, "no such file", kind=MISSING) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableDocument(one.key, reason, kind=MISSING) from None
    if len(data) > LARGEST:
        raise UnreadableDocument(
            one.key, f"more than {LARGEST >> 20} MiB, the most that is read", kind="too large"
        )
    return data


def _read(path: Path, most: int) -> bytes:
    with open_file(path) as handle:
        return handle.read(most)


def beside(one: Input) -> str:
    """Return what a document's rows depend on beside its bytes and the settings, as text.

    Its ending, the places and years that its path may tell, and what is given of it.
    """
    told = one.path.suffix.lower() + "".join(_TELLING.findall(whence(one)))
    return f"{told}\0{packed(one.given)}".rstrip("\0")


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _type(data: bytes) -> str:
    from extract.read.formats import format_of
    from extract.read.source import Source

    return format_of(Source("", data)).name if data else ""


def _line(text: str) -> str:
    return " ".join(text.split())
