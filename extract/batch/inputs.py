"""From the paths of a command line to the documents to be read, each once, in a stable order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

#: The endings that a walk through a folder takes; a file named outright is always taken.
READABLE = frozenset({".pdf", ".txt", ".md", ".html", ".htm", ".docx", ".ofd", ".doc"})


@dataclass(frozen=True, slots=True)
class Input:
    """A document to be read: a file, or `data` that came by standard input.

    `name` is what the column `document` says: the path below the folder that was named, or the
    file's name; the whole path where that would name two files. `problem` says why a folder
    could not be walked.
    """

    path: Path
    name: str
    data: bytes | None = None
    problem: str = ""

    @property
    def key(self) -> str:
        """How the ledger and messages name it."""
        return str(self.path) if self.data is None else "-"


def gather(paths: Iterable[str], stdin: Callable[[], bytes]) -> list[Input]:
    """Return the documents that `paths` name, in the order given, folders in sorted order.

    `-` is what `stdin()` gives. A file that is named twice, also by way of its folder, is taken
    once. Hidden files and folders are passed over.
    """
    found: list[Input] = []
    seen: set[str] = set()
    for text in paths:
        if text == "-":
            batch: Iterable[Input] = [Input(Path("stdin"), "stdin", stdin())]
        else:
            batch = (
                _walk(Path(text)) if Path(text).is_dir() else [Input(Path(text), Path(text).name)]
            )
        for one in batch:
            real = one.key if one.data is not None else os.path.realpath(one.path)
            if real not in seen:
                seen.add(real)
                found.append(one)
    return _named_apart(found)


def _walk(folder: Path) -> Iterator[Input]:
    """Yield the readable files below a folder: sorted by name, a folder's files first."""
    problems: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            if not name.startswith(".") and path.suffix.lower() in READABLE:
                yield Input(path, path.relative_to(folder).as_posix())
    for problem in problems:
        path = Path(problem.filename)
        yield Input(path, path.name, problem=f"cannot be listed: {problem.strerror}")


def _named_apart(found: list[Input]) -> list[Input]:
    """Give documents whose names are the same their whole paths as names."""
    count = Counter(one.name for one in found)
    return [replace(one, name=one.path.as_posix()) if count[one.name] > 1 else one for one in found]
