"""Files in zip archives, as if each archive were a folder: `reports.zip/2023/7.docx` is a path."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from extract.errors import UnreadableDocument

if TYPE_CHECKING:
    from extract.read.packed import Packed

_START = b"PK"


def archive_of(path: Path) -> Path | None:
    """Return the zip archive that a path leads into, as if into a folder; None if into none."""
    try:
        if path.exists():
            return None
        file = next((one for one in path.parents if one.is_file()), None)
        return file if file is not None and _begins(file, _START) else None
    except (OSError, ValueError):
        return None


def _begins(path: Path, mark: bytes) -> bool:
    with path.open("rb") as handle:
        return handle.read(len(mark)) == mark


def open_file(path: Path) -> io.BufferedReader | io.BytesIO:
    """Open a file on the disk or in an archive. Raises OSError, UnreadableDocument."""
    try:
        return path.open("rb")
    except (NotADirectoryError, FileNotFoundError):
        archive = archive_of(path)
        if archive is None:
            raise
    return io.BytesIO(opened(archive).read(PurePosixPath(path.relative_to(archive).as_posix())))


def holds(path: Path) -> bool:
    """Whether a path leads to a file in an archive."""
    archive = archive_of(path)
    try:
        return archive is not None and (
            PurePosixPath(path.relative_to(archive).as_posix()) in opened(archive).names
        )
    except (OSError, UnreadableDocument):
        return False


def opened(path: Path) -> Packed:
    """Return an archive, opened once while it stays as it is. Raises as `Packed`."""
    found = path.stat()
    return _opened(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _opened(path: Path, changed: int, size: int) -> Packed:
    from extract.read.packed import Packed

    return Packed(path, str(path))
