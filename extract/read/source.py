"""Tells by its first bytes what a file is, and calls the reader for it."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path, PurePath

from extract.errors import UnreadableDocument
from extract.read.lines import Ocr, Raw, not_too_long

LARGEST = 512 * 1024 * 1024
_HEAD, _TAIL = 4096, 2048
_WIDEST = 4  # bytes of a character in any encoding that is read


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


def read_raw(source: Source, ocr: Ocr) -> Raw:
    """Return the lines of a file by the reader for its kind. Raises UnreadableDocument."""
    path = source.path
    blank = not source.head.strip(_BLANK)
    if blank and (source.size <= _HEAD or not source.read().strip(_BLANK)):
        size = source.size
        said = "empty (0 bytes)" if not size else f"empty ({size} bytes, none of them text)"
        raise UnreadableDocument(path, said, kind="empty")
    if source.size > LARGEST:
        raise UnreadableDocument(
            path, f"{source.size >> 20} MiB; at most {LARGEST >> 20} are read", kind="too large"
        )
    if b"%PDF-" in source.head[:1024]:
        from extract.read.pdf import read_pdf

        return read_pdf(source, ocr)
    data = source.read()
    kind = sniff(data)
    if PurePath(path).suffix.lower() == ".pdf":
        held = {"html": "HTML", "image": "an image"}.get(kind, kind)
        advice = f"; rename it to .{kind} to read it" if kind in _SUFFIXED else ""
        raise UnreadableDocument(path, f"named .pdf but holds {held}{advice}", kind="unsupported")
    if kind == "html":
        from extract.read.html import read_html

        return read_html(data, path)
    if kind == "docx":
        from extract.read.docx import read_docx

        return read_docx(data, path)
    if kind == "ofd":
        from extract.read.ofd import read_ofd

        return read_ofd(data, path)
    if kind in ("doc", "rtf"):
        from extract.read.doc import read_doc

        return read_doc(data, path, kind)
    if kind == "image":
        from extract.read.image import read_image

        return read_image(data, path, ocr)
    if kind not in ("text", ""):
        raise UnreadableDocument(path, f"{_ARTICLE[kind]}; expected {READ}", kind="unsupported")
    from extract.read.text import decode, read_text

    not_too_long(len(data) // _WIDEST, path)
    text = decode(data, path)
    not_too_long(len(text), path)
    return read_text(text, path)


READ = "PDF, text, Markdown, HTML, DOCX, DOC, OFD or an image"
_BLANK = b"\0 \t\r\n\f"
_SUFFIXED = frozenset({"html", "docx", "ofd", "doc", "rtf"})
_ARTICLE = {
    "xlsx": "an Excel workbook",
    "pptx": "a PowerPoint presentation",
    "zip": "a zip archive",
    "ole": "an Office file of the old format that is not Word's",
    "gzip": "a gzip archive",
    "rar": "a RAR archive",
    "7z": "a 7z archive",
}
_STARTS = (
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
)
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def sniff(data: bytes) -> str:
    """Return what bytes that are no PDF are: `html`, `docx`, `ofd`, `doc`, `image`, `text` …"""
    start = data[:_HEAD]
    for mark, kind in _STARTS:
        if start.startswith(mark):
            return kind
    if start.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc" if "WordDocument".encode("utf-16-le") in data else "ole"
    return "html" if _HTML.match(start.removeprefix(b"\xef\xbb\xbf")) else "text"


def _zipped(data: bytes) -> str:
    """Tell by the names in a zip archive what it is; a damaged one by the names' bytes."""
    for name, kind in (
        (b"OFD.xml", "ofd"),
        (b"word/", "docx"),
        (b"xl/", "xlsx"),
        (b"ppt/", "pptx"),
    ):
        if name in data:
            return kind
    return "zip"
