"""Checks a researcher's own folder of tables before any document is read by it.

What an entry may hold goes by what those of the package hold: the lists that a table has, and
the types of each field in them. Each error is one line that names the file.
"""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from extract.errors import BulletinError, RuleError, where
from extract.rules.loader import Folder, parsed, patterns_folder

_TABLES = (".toml", ".csv", ".txt")
_SET_ASIDE = ("~", ".bak", ".orig", ".swp", ".tmp")
#: The most bytes that a table may have.
LARGEST = 16 << 20
_KINDS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


def check_own(own: Path, load: Callable[[Folder], None]) -> None:
    """Check the tables in a folder; `load` makes all of the rules of one.

    Raises RuleError, which names the file and the entry.
    """
    known = [one.name for one in patterns_folder().iterdir() if one.name.endswith(_TABLES)]
    tables = []
    try:
        with os.scandir(own) as inside:
            names = sorted(one.name for one in inside)
    except OSError as error:
        raise RuleError(str(own), "folder", f"cannot be listed: {error.strerror}") from None
    for name in names:
        if name in known:
            _sane(own / name)
            tables.append(name)
        elif not name.startswith(".") and not name.endswith(_SET_ASIDE):
            _named(own / name, known)
    for name in tables:
        if name.endswith(".toml"):
            _shaped(str(own / name), parsed(str(own / name), _text(own / name)), name)
    if tables and _problem(Folder(own), load) is not None:
        for name in tables:
            if (found := _problem(Folder(own, name), load)) is not None:
                raise _of(own / name, found)
        raise _of(own, _problem(Folder(own), load) or RuntimeError())


def _named(path: Path, known: Iterable[str]) -> None:
    """Refuse a file that would be a table if it had the right name."""
    close = get_close_matches(path.name.lower(), known, 1, 0.8)
    if close or path.suffix.lower() == ".toml":
        meant = f"did you mean {close[0]}?" if close else f"expected {', '.join(sorted(known))}"
        raise RuleError(str(path), "file", f"no table has this name; {meant}")


def _sane(path: Path) -> None:
    """Refuse what is no file, or a giant."""
    try:
        found = path.stat()
    except (OSError, RuntimeError) as error:
        said = getattr(error, "strerror", None) or "a link that leads to itself"
        raise RuleError(str(path), "file", f"cannot be read: {said}") from None
    if not stat.S_ISREG(found.st_mode):
        raise RuleError(str(path), "file", "is none; expected a table")
    if found.st_size > LARGEST:
        reason = f"{found.st_size >> 20} MiB; a table has at most {LARGEST >> 20}"
        raise RuleError(str(path), "file", reason)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(str(path), "file", f"not readable as UTF-8: {error}") from None


def _shaped(place: str, found: Mapping[str, Any], table: str) -> None:
    """Refuse lists that the package's table does not have, and fields of other types."""
    held = parsed(table, (patterns_folder() / table).read_text(encoding="utf-8"))
    for key, entries in found.items():
        if key not in held:
            raise RuleError(place, key, f"no such list; expected {', '.join(sorted(held))}")
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise RuleError(place, key, f"expected entries headed [[{key}]]")
        types: dict[str, set[tuple[type, ...]]] = defaultdict(set)
        for entry in held[key]:
            for name, value in entry.items():
                types[name] |= _types(value)
        for number, entry in enumerate(entries, 1):
            if entry.get("name") == "":
                raise RuleError(place, f"entry {number}", "has an empty name")
            for name, value in entry.items():
                if isinstance(value, list) and "" in value:
                    raise RuleError(place, str(entry.get("name")), f"{name} holds an empty text")
                if name in types and not _types(value) <= types[name]:
                    expected = " or ".join(sorted({_said(one) for one in types[name]}))
                    at = str(entry.get("name", f"entry {number}"))
                    raise RuleError(place, at, f"{name} {_short(value)}; expected {expected}")


def _types(value: Any) -> set[tuple[type, ...]]:
    """Return what a value is: its type, for a list with those of what it holds."""
    if isinstance(value, list):
        return {(list, *one) for item in value for one in _types(item)}
    return {(float if isinstance(value, int) and not isinstance(value, bool) else type(value),)}


def _said(kind: tuple[type, ...]) -> str:
    of = _KINDS.get(kind[-1], kind[-1].__name__)
    return f"a list of {of.removeprefix('a ')}" if kind[0] is list else of


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _problem(folder: Folder, load: Callable[[Folder], None]) -> Exception | None:
    try:
        load(folder)
    except Exception as error:
        return error
    return None


def _of(path: Path, error: Exception) -> BulletinError:
    """Return the error as one about a file."""
    if isinstance(error, RuleError):
        return RuleError(str(path), error.entry, error.reason)
    if isinstance(error, BulletinError):
        return RuleError(str(path), "file", str(error))
    return RuleError(str(path), "file", f"cannot be used: {where(error)}")
