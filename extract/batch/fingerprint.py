"""One hash of all that rows depend on beside the document: rules, code, version, options."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import extract
from extract.batch.work import Settings
from extract.rules.loader import patterns_folder

_TABLES = (".toml", ".csv", ".txt")


def fingerprint(settings: Settings) -> str:
    """Return the hash: a change in any rule table or any line of the package changes it."""
    total = hashlib.sha256(f"{extract.__version__} {settings.ocr}".encode())
    _add(total, patterns_folder(), _TABLES)
    _add(total, files("extract"), (".py",))
    if settings.patterns is not None:
        _add(total, Path(settings.patterns), _TABLES, deep=False)
    return total.hexdigest()[:32]


def _add(
    total: hashlib._Hash, folder: Traversable, suffixes: tuple[str, ...], *, deep: bool = True
) -> None:
    for inside in sorted(folder.iterdir(), key=lambda one: one.name):
        if inside.is_dir():
            if deep and not inside.name.startswith(("__", ".")):
                _add(total, inside, suffixes)
        elif inside.name.endswith(suffixes):
            total.update(inside.name.encode() + b"\0" + inside.read_bytes() + b"\0")
