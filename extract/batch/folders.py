"""Walks through folders, and archives as if they were folders, and tells what lies there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.batch.packed import open_file, opened
from extract.errors import UnreadableDocument
from extract.read.format import Format
from extract.read.formats import format_of, of_ending
from extract.read.source import Source
from extract.write.formats import FORMATS as OUTPUTS

_OUTPUTS = frozenset(ending for one in OUTPUTS.values() for ending in one.endings)
_LEDGER, _WORK, _UNSURE = ".ledger.csv", ".work", ".unsure"
#: How files and folders begin that are not meant to be seen: those of systems and open documents.
_HIDDEN = (".", "~$", "__MACOSX")
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a folder: `skipped` if it is not meant to be seen; `problem` says why not read.

    `failed` tells a problem of the folder itself from that of a file of no use.
    """

    path: Path
    problem: str = ""
    failed: bool = False
    skipped: bool = False


def walk(folder: Path) -> list[Found]:
    """Return the files below a folder, sorted by their paths, part by part.

    Links are followed, but no folder is walked twice. What an earlier run wrote is left out.
    """
    found: list[Found] = []

    def note(problem: OSError) -> None:
        why = f"cannot be listed: {problem.strerror}"
        found.append(Found(Path(problem.filename), why, failed=True))

    made: set[Path] = set()
    seen = {os.path.realpath(folder)}
    for here, folders, files in os.walk(folder, onerror=note, followlinks=True):
        made |= _made(Path(here), folders, files)
        hidden = [name for name in (*folders, *files) if name.startswith(_HIDDEN)]
        found += [Found(Path(here, name), skipped=True) for name in hidden]
        kept = []
        for name in sorted(folders):
            real = os.path.realpath(Path(here, name))
            if real not in seen and name not in hidden:
                seen.add(real)
                kept.append(name)
        folders[:] = kept
        for name in files:
            path = Path(here, name)
            if name not in hidden:
                found += _those_at(path, made=path in made or not made.isdisjoint(path.parents))
    return sorted(found, key=lambda one: one.path.parts)


def within(path: Path) -> list[Found]:
    """Return the files that a named file stands for: those of an archive, else itself."""
    promised = of_ending(path)
    if promised is not None and promised.name != "zip":
        return [Found(path)]
    found = _format(path)
    return list(_unpacked(path)) if found is not None and found.name == "zip" else [Found(path)]


def _those_at(path: Path, *, made: bool) -> Iterator[Found]:
    """Yield a file of a folder, or those of it if it is an archive."""
    promised = of_ending(path)
    readable = promised is not None and promised.readers
    if made and (not readable or path.suffix.lower() in _OUTPUTS):
        return
    if readable and promised is not None and promised.name != "zip":
        yield Found(path)
        return
    found = _format(path)
    if found is None:
        yield Found(path)
    elif found.name == "zip":
        yield from _unpacked(path)
    else:
        yield Found(path, _why(path, found))


def _unpacked(path: Path) -> Iterator[Found]:
    """Yield the files of an archive; itself, to be refused, if it is not sane or empty."""
    try:
        names = opened(path).names
    except (OSError, UnreadableDocument):
        names = []
    if not names:
        yield Found(path)
    for name in names:
        inside = path / name
        if any(part.startswith(_HIDDEN) for part in name.parts):
            yield Found(inside, skipped=True)
            continue
        promised = of_ending(name)
        found = promised if promised is not None and promised.readers else _format(inside)
        yield Found(inside, _why(inside, found) if found is not None else "")


def _format(path: Path) -> Format | None:
    """Return the format of a file by its content; None where it cannot be told here."""
    try:
        with open_file(path) as handle:
            head = handle.read(_HEAD)
            whole = head.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
            return format_of(Source(str(path), head + handle.read() if whole else head))
    except (OSError, UnreadableDocument):
        return None


def _why(path: Path, found: Format) -> str:
    """Return why a file of a folder is not read; nothing if it is."""
    if found.plain and (promised := of_ending(path)) is not None and promised.plain:
        return ""
    if found.readers and not found.plain:
        return ""
    ending = f"ending in {path.suffix}" if path.suffix else "without an ending"
    named = f"a file {ending}" if found.plain else found.what
    return f"{named}, passed over in a folder; name the file itself to have it read"


def _made(here: Path, folders: Iterable[str], files: Iterable[str]) -> set[Path]:
    """Return which files and folders of a folder an earlier run wrote, by the names it gives."""
    tables = [name.removesuffix(_LEDGER) for name in files if name.endswith(_LEDGER)]
    tables += [name.removesuffix(_WORK) for name in folders if name.endswith(_WORK)]
    names = [
        table + suffix
        for table in tables
        for suffix in ("", _LEDGER, _WORK, _UNSURE + Path(table).suffix)
    ]
    return {here / name for name in [*names, "datapackage.json"]} if tables else set()
