"""Tells by its first bytes what a file is, and calls the reader for it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from extract.errors import UnreadableDocument
from extract.read.lines import Raw

LARGEST = 512 * 1024 * 1024


def read_raw(data: bytes, path: str, ocr: Literal["auto", "off", "force"]) -> Raw:
    """Return the lines of a file by the reader for its kind. Raises UnreadableDocument."""
    if not data.strip(b"\0 \t\r\n\f"):
        size = len(data)
        said = "empty (0 bytes)" if not size else f"empty ({size} bytes, none of them text)"
        raise UnreadableDocument(path, said, kind="empty")
    if len(data) > LARGEST:
        raise UnreadableDocument(
            path, f"{len(data) >> 20} MiB; at most {LARGEST >> 20} are read", kind="too large"
        )
    kind = sniff(data)
    suffix = PurePath(path).suffix.lower()
    if kind == "pdf":
        from extract.read.pdf import read_pdf

        return read_pdf(data, path, ocr)
    if suffix == ".pdf":
        held = {"html": "HTML", "text": "text", "": "bytes of an unknown type"}.get(kind, kind)
        advice = f"; rename it to .{kind} to read it" if kind in _SUFFIXED else ""
        raise UnreadableDocument(path, f"named .pdf but holds {held}{advice}", kind="unsupported")
    from extract.read.text import decode, read_text

    return read_text(decode(data, path), path)


_SUFFIXED = frozenset({"html", "docx", "ofd", "doc"})


def sniff(data: bytes) -> str:
    """Return what the bytes are: `pdf`, `html`, `text`."""
    start = data[:1024]
    if b"%PDF-" in start:
        return "pdf"
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "html"
    return "text"
