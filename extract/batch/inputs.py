"""From the paths of a command line to the documents to be read, each once, in a stable order."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from extract.batch.packed import holds
from extract.errors import UsageError
from extract.given import NOT_GIVEN, over
from extract.metadata import Metadata, Named
from extract.model import Given
from extract.rules import Rules

if TYPE_CHECKING:
    from extract.batch.folders import Found
    from extract.corrections import Corrections

#: What stands for standard input.
STDIN = Path("stdin")


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


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents that paths name, and how many hidden files and folders were skipped."""

    inputs: list[Input]
    skipped: int = 0


def gather(paths: Iterable[str], stdin: Callable[[], bytes], *, others: bool = True) -> list[Input]:
    """Return the documents that `paths` name; see `gathered`."""
    return gathered(paths, stdin, others=others).inputs


def gathered(paths: Iterable[str], stdin: Callable[[], bytes], *, others: bool = True) -> Gathered:
    """Return the documents that `paths` name, in the order given, folders in sorted order.

    `-` is what `stdin()` gives. A file that is named twice, also by way of its folder or a link,
    is taken once. A zip archive is as a folder. Hidden files and folders are skipped and counted.
    Files that no reader takes are passed over, but told of unless `others` is false. Raises
    UsageError for a path that is empty.
    """
    found: list[Input] = []
    seen: dict[str, int] = {}
    skipped = 0
    for text in paths:
        if not text:
            raise UsageError("a path is empty; expected a file, a folder, or -")
        for one in _named_by(text, stdin):
            if one is None:
                skipped += 1
                continue
            if one.passed_over and not others:
                continue
            real = one.key if one.data is not None else os.path.realpath(one.path)
            if real not in seen:
                seen[real] = len(found)
                found.append(one)
            elif found[seen[real]].passed_over or found[seen[real]].path.is_symlink():
                found[seen[real]] = one
    return Gathered(_named_apart(found), skipped)


def _named_by(text: str, stdin: Callable[[], bytes]) -> Iterator[Input | None]:
    """Yield the documents that a path stands for; None for a file that is to be skipped."""
    from extract.batch.folders import walk, within

    path = Path(text)
    kind = kind_of(path)
    if text == "-":
        yield Input(STDIN, "stdin", stdin())
    elif kind == stat.S_IFDIR:
        for one in walk(path):
            below = shown(one.path.relative_to(path).as_posix())
            yield _input(one, below, below)
    elif kind == stat.S_IFREG:
        outer = named(path)
        for one in within(path):
            inside = shown(one.path.as_posix().removeprefix(path.as_posix()))
            yield _input(one, outer.name + inside, outer.below + inside)
    else:
        yield replace(named(path), data=_piped(path) if kind == stat.S_IFIFO else None)


def _input(found: Found, name: str, below: str) -> Input | None:
    if found.skipped:
        return None
    if found.failed:
        return Input(found.path, shown(found.path.name), problem=found.problem)
    passed_over = bool(found.problem)
    return Input(found.path, name, problem=found.problem, below=below, passed_over=passed_over)


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
    """Return what a path is as in `stat.S_IFMT`, also in an archive: 0 where it cannot be told."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (NotADirectoryError, FileNotFoundError):
        return stat.S_IFREG if holds(path) else 0
    except (OSError, ValueError):
        return 0


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
