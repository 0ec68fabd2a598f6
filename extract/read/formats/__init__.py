"""The formats of files that are known, each a module here; told by content, not by name.

A new one is a new module beside these with a tuple FORMATS: nothing else names it.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import PurePath

from extract.errors import UnreadableDocument
from extract.read.format import Format
from extract.read.lines import Ocr, Raw
from extract.read.source import LARGEST, Source

#: All formats, in the order in which a file is held to be one of them.
FORMATS: tuple[Format, ...] = tuple(
    sorted(
        (
            one
            for module in pkgutil.iter_modules(__path__)
            for one in import_module(f"{__name__}.{module.name}").FORMATS
        ),
        key=lambda one: one.rank,
    )
)
#: The endings of files that are read.
ENDINGS = frozenset(ending for one in FORMATS if one.readers for ending in one.endings)
#: Those of them that can be read without fear while they are small.
SAFE = frozenset(ending for one in FORMATS if one.safe for ending in one.endings)


def format_of(source: Source) -> Format:
    """Return the format of a file: that of the lowest rank that its bytes allow."""
    return next(one for one in FORMATS if one.has(source))


def of_ending(path: PurePath) -> Format | None:
    """Return the format that a file's name promises."""
    ending = path.suffix.lower()
    return next((one for one in FORMATS if ending in one.endings), None)


def read_raw(source: Source, ocr: Ocr) -> Raw:
    """Return the lines of a file by what reads its format. Raises UnreadableDocument."""
    size = source.size
    if source.blank:
        said = f"empty ({size} bytes, none of them text)" if size else "empty (0 bytes)"
        raise UnreadableDocument(source.path, said, kind="empty")
    if size > LARGEST:
        said = f"{size >> 20} MiB; at most {LARGEST >> 20} are read"
        raise UnreadableDocument(source.path, said, kind="too large")
    found = format_of(source)
    promised = of_ending(PurePath(source.path))
    if found.plain and promised is not None and promised.starts:
        said = f"broken (named as {promised.what}, but does not begin as one)"
        raise UnreadableDocument(source.path, said)
    if not found.readers:
        read = ", ".join(one.name for one in FORMATS if one.readers)
        said = f"{found.what}; expected one of {read}"
        raise UnreadableDocument(source.path, said, kind="unsupported")
    return found.read(source, ocr)
