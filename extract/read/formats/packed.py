"""Archives and other files that are known, but are no documents."""

from __future__ import annotations

from extract.read.format import Format
from extract.read.source import Source


def _compound(source: Source) -> bool:
    return source.compound("")


FORMATS = (
    Format("zip", "a zip archive", (".zip",), (b"PK\x03\x04", b"PK\x05\x06"), rank=2),
    Format("gzip", "a gzip archive", (".gz", ".tgz"), (b"\x1f\x8b",)),
    Format("rar", "a RAR archive", (".rar",), (b"Rar!",)),
    Format("7z", "a 7z archive", (".7z",), (b"7z\xbc\xaf",)),
    Format("ole", "an Office file of the old format that is not read", told=_compound, rank=2),
)
