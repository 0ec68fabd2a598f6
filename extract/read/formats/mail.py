"""Mails (.eml) and web archives (.mht), in which a page and all that belongs to it is one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from extract.errors import UnreadableDocument
from extract.model import Left
from extract.read.format import Format, Reader
from extract.read.lines import LARGEST_MARKUP, Line, Ocr, Raw, not_too_long
from extract.read.source import Source

_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n")
_MIME = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_PAGE = re.compile(rb"^Content-Type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_SENT = re.compile(rb"^(?:Received|Message-ID|To|Return-Path):", re.IGNORECASE | re.MULTILINE)
_LONGEST = 1000  # characters of a header
_SHOWN = ("Subject", "From", "Date")


def _head(source: Source) -> bytes:
    """Return the headers that a file begins with; nothing if it begins otherwise."""
    head = source.head.replace(b"\r\n", b"\n").lstrip(b"\n")
    return head.partition(b"\n\n")[0] + b"\n" if _HEADER.match(head) else b""


def _mail(source: Source) -> bool:
    head = _head(source)
    return bool(_SENT.search(head)) and b"\nsubject:" in b"\n" + head.lower()


def _page(source: Source) -> bool:
    head = _head(source)
    return bool(_MIME.search(head)) and bool(_PAGE.search(head)) and not _mail(source)


def _parts(source: Source) -> tuple[Message, list[Message]]:
    if source.size > LARGEST_MARKUP:
        said = f"{source.size >> 20} MiB of mail; at most {LARGEST_MARKUP >> 20} are read"
        raise UnreadableDocument(source.path, said, kind="too large")
    message = message_from_bytes(source.read().lstrip())
    return message, [one for one in message.walk() if not one.is_multipart()]


def _bytes(part: Message) -> bytes:
    held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""


def _body(part: Message, path: str) -> Raw:
    """Return the lines of a part that is HTML or text, in the code that it names."""
    from extract.read.html import read_html
    from extract.read.text import decode, read_text

    data = _bytes(part)
    try:
        text = data.decode(part.get_content_charset() or "")
    except (LookupError, UnicodeDecodeError):
        text = decode(data, path)
    if part.get_content_type() == "text/html":
        return read_html(_unnamed(text).encode("utf-8", "replace"), path)
    not_too_long(len(text), path)
    return read_text(text, path)


def _unnamed(text: str) -> str:
    """Return a page without the name of a code that it is no longer in."""
    return re.sub(r"(<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*)[\w-]+", r"\1utf-8", text, flags=re.I)


def _read_page(source: Source, ocr: Ocr) -> Raw:
    _, parts = _parts(source)
    for part in parts:
        if part.get_content_type() in ("text/html", "text/plain"):
            return _body(part, source.path)
    raise UnreadableDocument(source.path, "empty (no page in it)", kind="empty")


def _read_mail(source: Source, ocr: Ocr) -> Raw:
    """Return subject, sender, day and text of a mail; what is attached is named as left out."""
    message, parts = _parts(source)
    bodies = [one for one in parts if one.get_content_maintype() == "text" and not _attached(one)]
    best = [one for one in bodies if one.get_content_type() == "text/plain"] or bodies[:1]
    head = [
        Line(f"{name}: {_shown(message[name])}", block=True) for name in _SHOWN if message[name]
    ]
    raws = [_body(one, source.path) for one in best]
    if not raws:
        raise UnreadableDocument(source.path, "empty (no text in it)", kind="empty")
    left = [Left(f"attachment {name}") for name in _names(parts)]
    blocks = [block for raw in raws for block in raw.blocks]
    return Raw([*head, *blocks], left=(*(one for raw in raws for one in raw.left), *left))


def _shown(value: object) -> str:
    """Return what a header says in any code; a long one is cut."""
    text = str(value)[:_LONGEST]
    try:
        parts = decode_header(text)
        text = "".join(
            part if isinstance(part, str) else part.decode(code or "ascii", "replace")
            for part, code in parts
        )
    except (HeaderParseError, LookupError, ValueError):
        pass
    return " ".join(text.split())


def _attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _names(parts: list[Message]) -> Iterator[str]:
    for number, one in enumerate(filter(_attached, parts), 1):
        yield _shown(one.get_filename() or f"without a name ({number})")


FORMATS = (
    Format(
        "mht",
        "a web archive",
        (".mht", ".mhtml"),
        told=_page,
        readers=(Reader(_read_page),),
        rank=2,
    ),
    Format("eml", "a mail", (".eml",), told=_mail, readers=(Reader(_read_mail),), rank=2),
)
