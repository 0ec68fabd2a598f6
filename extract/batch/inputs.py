"""From the paths of a command line to the documents to be read, each once, in a stable order."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from extract.errors import UsageError
from extract.given import NOT_GIVEN, over
from extract.metadata import Metadata, Named
from extract.model import Given
from extract.rules import Rules

if TYPE_CHECKING:
    from extract.corrections import Corrections

#: What stands for standard input.
STDIN = Path("stdin")

_LEDGER, _WORK = ".ledger.csv", ".work"


@dataclass(frozen=True, slots=True)
class Input:
    """A document to be read: a file, or `data` that came by standard input or another pipe.

    `name` is what the column `document` says: the path below the folder that was named, or the
    file's name; the whole path where that would name two files. `problem` says why a folder
    could not be walked, or why a file of it is not read, which is then `passed_over`. `below` is
    its path below the folder that was named, or as it was named itself; `given` is what is known
    of the document.
    """

    path: Path
    name: str
    data: bytes | None = None
    problem: str = ""
    below: str = ""
    given: Given = NOT_GIVEN
    passed_over: bool = False

    @property
    def key(self) -> str:
        """How the ledger and messages name it."""
        return "-" if self.data is not None and self.path == STDIN else shown(str(self.path))


def gather(paths: Iterable[str], stdin: Callable[[], bytes], *, others: bool = True) -> list[Input]:
    """Return the documents that `paths` name, in the order given, folders in sorted order.

    `-` is what `stdin()` gives. A file that is named twice, also by way of its folder, is taken
    once. Hidden files and folders are passed over, and so are files with an ending of no
    format that is read, but these are told of unless `others` is false. Raises UsageError for a
    path that is empty.
    """
    found: list[Input] = []
    seen: dict[str, int] = {}
    for text in paths:
        if not text:
            raise UsageError("a path is empty; expected a file, a folder, or -")
        path = Path(text)
        kind = kind_of(path)
        if text == "-":
            batch: Iterable[Input] = [Input(STDIN, "stdin", stdin())]
        elif kind == stat.S_IFDIR:
            batch = [one for one in _walk(path) if others or not one.passed_over]
        else:
            data = _piped(path) if kind == stat.S_IFIFO else None
            batch = [replace(named(path), data=data)]
        for one in batch:
            real = one.key if one.data is not None else os.path.realpath(one.path)
            if real not in seen:
                seen[real] = len(found)
                found.append(one)
            elif found[seen[real]].passed_over:
                found[seen[real]] = one
    return _named_apart(found)


def whole(stream: IO[bytes]) -> bytes:
    """Return what a stream holds, but no more than tells that it is larger than what is read."""
    from extract.read.source import LARGEST

    return stream.read(LARGEST + 1)


def _piped(path: Path) -> bytes:
    with path.open("rb") as handle:
        return whole(handle)


def give(
    inputs: Iterable[Input],
    metadata: Metadata,
    rules: Rules,
    corrections: Corrections | None = None,
) -> tuple[list[Input], list[str]]:
    """Return the inputs with what is given of each, and a line for what fits none of them.

    What a reader corrected of a document as a whole goes before `metadata`.
    """
    every = list(inputs)
    problems: list[str] = []
    if any(one.passed_over for one in every):
        read, problems = give([o for o in every if not o.passed_over], metadata, rules, corrections)
        following = iter(read)
        return [one if one.passed_over else next(following) for one in every], problems
    if metadata:
        named = [Named(one.name, one.key, one.below) for one in every]
        found, problems = metadata.of(named, rules)
        every = [replace(one, given=given) for one, given in zip(every, found, strict=True)]
    if corrections is not None:
        corrections.match((one.name, one.path.as_posix()) for one in every)
        every = [replace(one, given=over(corrections.given(one.name), one.given)) for one in every]
    return every, problems


def named(path: Path) -> Input:
    """Return the input of a file that is named outright, with the folders that were told."""
    told = not path.is_absolute() and ".." not in path.parts
    return Input(path, shown(path.name), below=shown(path.as_posix() if told else path.name))


def kind_of(path: Path) -> int:
    """Return what a path is as in `stat.S_IFMT`: 0 where that cannot be told."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):
        return 0


def _walk(folder: Path) -> list[Input]:
    """Return the readable files below a folder, sorted by their paths, part by part."""
    from extract.read.formats import ENDINGS

    found: list[Input] = []

    def note(problem: OSError) -> None:
        path = Path(problem.filename)
        why = f"cannot be listed: {problem.strerror}"
        found.append(Input(path, shown(path.name), problem=why))

    made: set[Path] = set()
    for here, folders, files in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        made |= _made(Path(here), folders, files)
        for name in files:
            path = Path(here, name)
            readable = path.suffix.lower() in ENDINGS
            ours = path in made or not made.isdisjoint(path.parents)
            if name.startswith(".") or (ours and not readable):
                continue
            below = shown(path.relative_to(folder).as_posix())
            why = "" if readable else _why(path)
            found.append(Input(path, below, problem=why, below=below, passed_over=not readable))
    return sorted(found, key=lambda one: one.path.parts)


def _made(here: Path, folders: Iterable[str], files: Iterable[str]) -> set[Path]:
    """Return which files and folders of a folder an earlier run wrote, by the names it gives."""
    tables = [name.removesuffix(_LEDGER) for name in files if name.endswith(_LEDGER)]
    tables += [name.removesuffix(_WORK) for name in folders if name.endswith(_WORK)]
    names = [table + suffix for table in tables for suffix in ("", _LEDGER, _WORK)]
    return {here / name for name in [*names, "datapackage.json"]} if tables else set()


def _why(path: Path) -> str:
    ending = f"ending in {path.suffix}" if path.suffix else "without an ending"
    return f"a file {shown(ending)}, passed over in a folder; name the file itself to have it read"


def shown(name: str) -> str:
    """Return a file name as text: one that is not UTF-8 by its bytes in GB 18030, if it can be."""
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")


def _named_apart(found: list[Input]) -> list[Input]:
    """Give documents whose names are the same their whole paths as names."""
    count = Counter(one.name for one in found)
    return [
        replace(one, name=shown(one.path.as_posix())) if count[one.name] > 1 else one
        for one in found
    ]
