"""Archives and other files that are known, but are no documents.

Of zip archives each file is a document; see `extract.read.packed`.
"""

from __future__ import annotations

from extract.errors import UnreadableDocument
from extract.read.format import Extent, Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.packed import Packed
from extract.read.source import Source


def _compound(source: Source) -> bool:
    return source.compound("")


def _refuse(source: Source, ocr: Ocr) -> Raw:
    """Say why an archive that was to be read as a document is not: it is not sane, or it is none.

    Raises UnreadableDocument.
    """
    held = Packed(source.held, source.path)
    said = "a zip archive in an archive or under another name" if held.names else "nothing in it"
    kind = "unsupported" if held.names else "empty"
    raise UnreadableDocument(source.path, f"{said}; expected a document", kind=kind)


def _extent(source: Source) -> Extent:
    _refuse(source, "off")
    return Extent(0)


FORMATS = (
    Format(
        "zip",
        "a zip archive",
        (".zip",),
        (b"PK\x03\x04", b"PK\x05\x06"),
        rank=2,
        readers=(Reader(_refuse),),
        extent=_extent,
    ),
    Format("gzip", "a gzip archive", (".gz", ".tgz"), (b"\x1f\x8b",)),
    Format("rar", "a RAR archive", (".rar",), (b"Rar!",)),
    Format("7z", "a 7z archive", (".7z",), (b"7z\xbc\xaf",)),
    Format("ole", "an Office file of the old format that is not read", told=_compound, rank=2),
)
