"""Zip archives of documents: each file in them is read by itself, within limits."""

from __future__ import annotations

import io
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZipInfo

from extract.errors import UnreadableDocument
from extract.read.archive import Archive

#: The largest file of an archive that is read, and the most bytes of its list of files.
LARGEST_MEMBER = 128 << 20
MOST_LISTED = 8 << 20
_END, _LISTED_AT, _WIDE = b"PK\x05\x06", 12, b"PK\x06\x07"
_TAIL = (1 << 16) + 22
_IN_UTF8 = 1 << 11


class Packed:
    """A zip archive of documents, whose files are known to be sane in size, number and name."""

    def __init__(self, held: bytes | Path, path: str) -> None:
        """Open the archive, called `path` in errors. Raises UnreadableDocument, OSError."""
        with io.BytesIO(held) if isinstance(held, bytes) else held.open("rb") as handle:
            _not_too_many(handle, path)
        self._archive = Archive(held, path, most=None)
        for member in self._archive.members:
            if member.file_size > LARGEST_MEMBER:
                said = f"{member.filename} unpacks to {member.file_size >> 20} MiB"
                raise UnreadableDocument(path, said, kind="too large")
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
