"""A file to be read: its ends, its bytes, and what they say of its format."""

from __future__ import annotations

import codecs
import io
import os
import struct
from pathlib import Path

from extract.errors import UnreadableDocument

LARGEST = 512 * 1024 * 1024
_HEAD, _TAIL = 4096, 2048
_BLANK = b"\0 \t\r\n\f"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LISTED = b"PK\x01\x02"
_END = b"PK\x05\x06"  # of a zip archive: 12 bytes on, the size and the place of its list


class Source:
    """A file on the disk or in memory, called `path` in errors; read whole only when asked."""

    def __init__(self, path: str, held: bytes | Path) -> None:
        """Look at the file's ends. Raises UnreadableDocument if it cannot be opened."""
        self.path = path
        self.held = held
        if isinstance(held, bytes):
            self.size = len(held)
            self.head, self.tail = held[:_HEAD], held[-_TAIL:]
            return
        try:
            with held.open("rb") as file:
                self.head = file.read(_HEAD)
                self.size = file.seek(0, os.SEEK_END)
                file.seek(max(0, self.size - _TAIL))
                self.tail = file.read()
        except FileNotFoundError:
            raise UnreadableDocument(path, "no such file", kind="missing") from None
        except IsADirectoryError:
            raise UnreadableDocument(
                path, "a folder; expected a file", kind="unsupported"
            ) from None
        except OSError as error:
            raise UnreadableDocument(path, error.strerror or str(error), kind="missing") from None

    def read(self) -> bytes:
        """Return all bytes."""
        return self.held if isinstance(self.held, bytes) else self.held.read_bytes()

    def ends_with(self, mark: bytes) -> bool:
        """Whether `mark` is in the last 2 KiB, those not counted that only fill the file up."""
        return mark in self.tail or (
            not self.tail.strip(_BLANK) and mark in self.read().rstrip(_BLANK)[-_TAIL:]
        )

    def stream(self) -> io.BufferedReader | io.BytesIO:
        """Return the file opened to be read, or its bytes as such."""
        return io.BytesIO(self.held) if isinstance(self.held, bytes) else self.held.open("rb")

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it but white space and bytes that fill it up."""
        if self.head.strip(_BLANK):
            return False
        return self.size <= _HEAD or not self.read().strip(_BLANK)

    @property
    def text_head(self) -> bytes:
        """The first bytes as UTF-8 or what they are in, without a byte order mark."""
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return self.head.decode("utf-16", "ignore").encode("utf-8", "ignore")
        return self.head.removeprefix(codecs.BOM_UTF8)

    def begins(self, *marks: bytes) -> bool:
        """Whether it begins with one of some marks, after a byte order mark or none."""
        return self.head.startswith(marks) or self.text_head.startswith(marks)

    def zipped(self, *names: str) -> bool:
        """Whether it is a zip archive whose list, or where that is damaged any byte, has a name."""
        if not self.begins(_ZIP):
            return False
        data = self.read()
        end = data.rfind(_END)
        if end >= 0 and len(data) >= end + 22:
            size, start = struct.unpack_from("<II", data, end + 12)
            listed = data[start : start + size]
            data = listed if listed.startswith(_LISTED) else data
        return any(name.encode() in data for name in names)

    def compound(self, *names: str) -> bool:
        """Whether it is a compound file, as Office 97 wrote, with a stream of one of the names."""
        if not self.begins(_OLE):
            return False
        data = self.read()
        return any(name.encode("utf-16-le") in data for name in names)
