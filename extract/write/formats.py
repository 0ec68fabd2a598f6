"""The formats by name and ending, and the way to a file: written beside it, then renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

from extract.errors import UsageError
from extract.rules import Rules
from extract.write.si import need_pint, with_si
from extract.write.table import COLUMNS, SI_COLUMNS, Row

#: (rows, path, columns, encoding) → how many rows were written.
Writer = Callable[[Iterable[Row], Path, Sequence[str], str], int]
#: (rows, handle, columns) → how many rows were written.
LineWriter = Callable[[Iterable[Row], TextIO, Sequence[str]], int]
PARTITION = "published_year="
#: The folder in a table of runs on a cluster that says which files are the table.
LOG = "_delta_log"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the endings that mean it, and the library that it stands on, if any.

    `by_line` formats are text with one or more lines a row, the same wherever the row stands.
    """

    name: str
    endings: tuple[str, ...]
    module: str
    needs: str = ""
    by_line: bool = False

    def load(self) -> Writer:
        """Return the function that writes it. Raises UsageError if its library is missing."""
        if self.needs and find_spec(self.needs) is None:
            raise UsageError(
                f"{self.name} needs {self.needs}: pip install 'bulletin-metrics[formats]'"
            )
        writer: Writer = import_module(f"extract.write.{self.module}").write
        return writer

    def load_lines(self) -> LineWriter:
        """Return the function that writes it to an open file, for formats `by_line`."""
        writer: LineWriter = import_module(f"extract.write.{self.module}").lines
        return writer


FORMATS = {
    found.name: found
    for found in (
        Format("csv", (".csv",), "csvfile", by_line=True),
        Format("parquet", (".parquet",), "parquet", "pyarrow"),
        Format("jsonl", (".jsonl", ".ndjson"), "jsonl", by_line=True),
        Format("xlsx", (".xlsx",), "xlsx", "openpyxl"),
        Format("sqlite", (".sqlite", ".sqlite3", ".db"), "sqlite"),
        Format("duckdb", (".duckdb",), "duckdb", "duckdb"),
        Format("sdmx-csv", (), "sdmx"),
    )
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a table goes and how: a file, or a folder of files (`partitioned`).

    With rules in `si` the rows get SI_COLUMNS by them.
    """

    path: Path
    format: Format
    partitioned: bool = False
    columns: tuple[str, ...] = COLUMNS
    encoding: str = "utf-8-sig"
    si: Rules | None = None

    def beside(self, suffix: str) -> Path:
        """Return the path next to the target whose name is the target's with `suffix`."""
        return self.path.with_name(self.path.name + suffix)

    @property
    def unsure(self) -> Target:
        """The target beside it for rows that are less sure than was asked for."""
        return replace(self, path=self.beside(f".unsure{self.path.suffix}"))


def target_of(
    out: str,
    *,
    format: str | None = None,
    columns: Sequence[str] = COLUMNS,
    encoding: str = "utf-8-sig",
    si: Rules | None = None,
) -> Target:
    """Return the target that `out` names: its format by `format`, else by its ending.

    A path that ends in `/`, or is a folder, means a folder of Parquet files by year of
    publication. With rules in `si`, SI_COLUMNS come after all others. Raises UsageError for an
    unknown format, a missing library, or a folder that holds files of others.
    """
    path = Path(out)
    folder = out != "-" and (out.endswith(("/", os.sep)) or path.is_dir())
    if format is None:
        format = "parquet" if folder else _by_ending(path)
    if format not in FORMATS:
        raise UsageError(f"--format {format}: expected one of {', '.join(FORMATS)}")
    if folder and format != "parquet":
        raise UsageError(f"-o {out}: a folder holds Parquet; {format} needs the name of a file")
    found = FORMATS[format]
    found.load()
    if folder:
        _check_own(path)
    if si is not None:
        need_pint()
        if tuple(columns) == COLUMNS:
            columns = (*COLUMNS, *SI_COLUMNS)
    return Target(path, found, folder, tuple(columns), encoding, si)


def _by_ending(path: Path) -> str:
    for found in FORMATS.values():
        if path.suffix.lower() in found.endings:
            return found.name
    endings = ", ".join(ending for found in FORMATS.values() for ending in found.endings)
    raise UsageError(f"-o {path}: ending {path.suffix!r}; expected {endings}, or --format")


def _check_own(folder: Path) -> None:
    """Refuse a folder with anything in it that an earlier run did not write."""
    for inside in folder.iterdir() if folder.is_dir() else ():
        if not inside.name.startswith((PARTITION, LOG)):
            raise UsageError(
                f"-o {folder}/: holds {inside.name}; expected a new or empty folder, "
                "since the one there is replaced"
            )


def write_table(found: Iterable[Row], target: Target) -> int:
    """Write rows to the target and return how many there were.

    Raises UsageError for text that the encoding cannot hold.
    """
    with replacing(target) as fresh:
        return write_to(fresh, found, target)


@contextmanager
def replacing(target: Target) -> Iterator[Path]:
    """Yield the path for a new file or folder that takes the target's place when it is complete."""
    target.path.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.path.with_name(f".{target.path.name}.{os.getpid()}.tmp")
    remove(fresh)
    try:
        if target.partitioned:
            fresh.mkdir()
        yield fresh
        _move(fresh, target)
    finally:
        remove(fresh)


def write_to(path: Path, found: Iterable[Row], target: Target) -> int:
    """Write rows straight to `path` in the target's format; return how many there were."""
    if target.si is not None:
        found = with_si(found, target.si)
    try:
        return target.format.load()(found, path, target.columns, target.encoding)
    except UnicodeEncodeError as error:
        odd = error.object[error.start : error.end]
        raise UsageError(f"--encoding {target.encoding}: cannot hold {odd!r}; utf-8 can") from None


def _move(fresh: Path, target: Target) -> None:
    if not target.partitioned:
        with fresh.open("rb+") as handle:
            os.fsync(handle.fileno())
        fresh.replace(target.path)
        return
    old = fresh.with_suffix(".old")
    remove(old)
    if target.path.is_dir():
        target.path.replace(old)
    fresh.replace(target.path)
    remove(old)


def remove(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
