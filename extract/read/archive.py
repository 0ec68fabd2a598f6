"""Opens the zip archives that DOCX and OFD are, and refuses what would fill the memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError, fromstring

from extract.errors import UnreadableDocument
from extract.read.lines import LARGEST_MARKUP

LARGEST = 256 * 1024 * 1024
LARGEST_RATIO = 200
MOST_MEMBERS = 10_000
_RATIO_FROM = 4 * 1024 * 1024
T = TypeVar("T")


class _Nothing:
    """Takes what a parser finds, and keeps nothing of it."""

    def close(self) -> None:
        """Take the end."""


class Archive:
    """A zip archive whose members are known to be sane in size, number and name."""

    def __init__(self, held: bytes | Path, path: str, most: int | None = LARGEST) -> None:
        """Check the archive's list. Raises UnreadableDocument if anything in it is not sane.

        It may unpack to `most` bytes in all; None: it is read file by file.
        """
        self._path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(held) if isinstance(held, bytes) else held)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise UnreadableDocument(path, "broken (a zip archive cut off or damaged)") from None
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            self._refuse(f"{len(members)} files in it; at most {MOST_MEMBERS} are read")
        total = 0
        for member in members:
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if name.is_absolute() or ".." in name.parts or ":" in member.filename:
                raise UnreadableDocument(
                    path, f"a path in it leads outside: {member.filename!r}", kind="unsupported"
                )
            if member.flag_bits & 1:
                raise UnreadableDocument(path, "encrypted (needs a password)", kind="encrypted")
            total += member.file_size
            ratio = member.file_size / max(1, member.compress_size)
            if member.file_size > _RATIO_FROM and ratio > LARGEST_RATIO:
                self._refuse(f"{member.filename} unpacks to {ratio:.0f} times its size")
        if most is not None and total > most:
            self._refuse(f"unpacks to {total >> 20} MiB; at most {most >> 20} are read")
        self.members = tuple(members)
        self.names = frozenset(member.filename for member in members)

    def read(self, name: str | zipfile.ZipInfo) -> bytes:
        """Return a member's bytes. Raises UnreadableDocument if it is missing or damaged."""
        try:
            held = self._zip.getinfo(name) if isinstance(name, str) else name
            name, size = held.filename, held.file_size
            with self._zip.open(held) as member:
                data = member.read(size + 1)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError):
            raise UnreadableDocument(self._path, f"broken ({name} cannot be read)") from None
        except Exception as error:  # zlib.error and its kin have no common base
            raise UnreadableDocument(self._path, f"broken ({name}: {error})") from None
        if len(data) > size:
            self._refuse(f"{name} is larger than it says")
        return data

    def xml(self, name: str) -> Any:
        """Return the root of an XML member; entities are refused."""
        return self._parsed(name, parsed)

    def checked(self, name: str) -> bytes:
        """Return an XML member as it is, if it is sound; entities are refused."""
        return self._parsed(name, sound)

    def _parsed(self, name: str, parse: Callable[[bytes], T]) -> T:
        return xml_of(self.read(name), name, self._path, parse)

    def _refuse(self, reason: str) -> None:
        raise UnreadableDocument(self._path, reason, kind="too large")


def parsed(data: bytes) -> Any:
    """Return the root of XML. Raises the parser's errors, and for entities."""
    return fromstring(data, forbid_dtd=True)


def sound(data: bytes) -> bytes:
    """Return bytes that are XML as they are. Raises the parser's errors, and for entities."""
    parser = DefusedXMLParser(target=_Nothing(), forbid_dtd=True)
    parser.feed(data)
    parser.close()
    return data


def xml_of(data: bytes, name: str, path: str, parse: Callable[[bytes], T]) -> T:
    """Return what a parser makes of the part `name` of a file. Raises UnreadableDocument."""
    if len(data) > LARGEST_MARKUP:
        said = f"{name} is {len(data) >> 20} MiB; at most {LARGEST_MARKUP >> 20} are read"
        raise UnreadableDocument(path, said, kind="too large")
    try:
        return parse(data)
    except DefusedXmlException:
        said = f"{name} declares XML entities, which are not read"
        raise UnreadableDocument(path, said, kind="unsupported") from None
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableDocument(path, f"broken ({name}: {error})") from None
