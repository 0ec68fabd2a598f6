"""Files in zip archives, as if each archive were a folder: `reports.zip/2023/7.docx` is a path."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZipInfo

from extract.errors import UnreadableDocument

#: The largest file of an archive that is read, and the most bytes of its list of files.
LARGEST_MEMBER = 128 << 20
MOST_LISTED = 8 << 20
_START, _END, _LISTED_AT, _WIDE = b"PK", b"PK\x05\x06", 12, b"PK\x06\x07"
_TAIL = (1 << 16) + 22
_IN_UTF8 = 1 << 11


class Packed:
    """A zip archive on the disk, whose files are known to be sane in size, number and name."""

    def __init__(self, path: Path) -> None:
        """Open the archive. Raises UnreadableDocument, OSError."""
        from extract.read.archive import Archive

        key = str(path)
        with path.open("rb") as handle:
            _not_too_many(handle, key)
        self._archive = Archive(path, key, most=None)
        for member in self._archive.members:
            if member.file_size > LARGEST_MEMBER:
                said = f"{member.filename} unpacks to {member.file_size >> 20} MiB"
                raise UnreadableDocument(key, said, kind="too large")
        self._held = {_name(one): one for one in self._archive.members if not one.is_dir()}

    @property
    def names(self) -> list[PurePosixPath]:
        """The paths of its files within it."""
        return list(self._held)

    def read(self, name: PurePosixPath) -> bytes:
        """Return the bytes of a file in it. Raises FileNotFoundError, UnreadableDocument."""
        if name not in self._held:
            raise FileNotFoundError(name)
        return self._archive.read(self._held[name])


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
    return Packed(path)


def _not_too_many(handle: IO[bytes], key: str) -> None:
    """Raise UnreadableDocument for a list of files that is too long to be looked at."""
    size = handle.seek(0, io.SEEK_END)
    handle.seek(max(0, size - _TAIL))
    tail = handle.read()
    end = tail.rfind(_END)
    listed = int.from_bytes(tail[end + _LISTED_AT : end + _LISTED_AT + 4], "little")
    if end >= 0 and (listed > MOST_LISTED or _WIDE in tail):
        raise UnreadableDocument(key, "too many files in it", kind="too large")


def _name(member: ZipInfo) -> PurePosixPath:
    """Return the path of a file within its archive; old programs wrote it in GB 18030."""
    name = member.filename
    if not member.flag_bits & _IN_UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return PurePosixPath(name.replace("\\", "/"))
