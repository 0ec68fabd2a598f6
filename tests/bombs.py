"""Small files that take much: what is packed in them unpacks to gigabytes, or is written deep."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from hostile import BODY, archive

DRAWN = b"BT/F 9 Tf 9 9 Td(12345678)Tj ET\n"
RULED = b"0 0 1 1 re f\n"


def bombs() -> dict[str, bytes]:
    """Return the bombs by their file names."""
    return {
        "drawn.pdf": swollen_pdf(DRAWN),
        "ruled.pdf": swollen_pdf(RULED),
        "ruled-named.txt": swollen_pdf(RULED),
        "forms.pdf": forms_pdf(),
        "packed.docx": archive({"word/document.xml": b" " * 300_000_000}),
        "deep.html": b"<html><body>" + b"<div>" * 20_000 + BODY.encode(),
        "huge.png": picture(6_000),
    }


def swollen_pdf(unit: bytes, size: int = 1 << 28) -> bytes:
    """Return a PDF of one page whose content is `unit` over and over, packed three times."""
    run = unit * ((1 << 20) // len(unit))
    content = _packed(run for _ in range(size // len(run)))
    content = zlib.compress(zlib.compress(content, 9), 9)
    fonts = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>"
    return _pdf(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources" + fonts + b">>",
        _stream(b"/Filter[/FlateDecode/FlateDecode/FlateDecode]", content),
    )


def forms_pdf(depth: int = 7, times: int = 20) -> bytes:
    """Return a PDF whose page draws a form many times, which draws another, and so on."""
    forms = [
        _stream(
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>"
            % (6 + at),
            b"/X Do " * times,
        )
        for at in range(depth)
    ]
    last = _stream(b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]", RULED * times)
    return _pdf(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</X 5 0 R>>>>>>",
        _stream(b"", b"/X Do " * times),
        *forms,
        last,
    )


def picture(side: int) -> bytes:
    """Return a black PNG, a square."""
    rows = _packed(bytes(1 + 3 * side) for _ in range(side))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
            (b"IDAT", rows),
            (b"IEND", b""),
        )
    )


def _packed(parts: Iterable[bytes]) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*map(packer.compress, parts), packer.flush()])


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _pdf(*objects: bytes) -> bytes:
    """Return a PDF of one page: its object, then what that refers to, numbered from 4."""
    made = b"%PDF-1.4\n"
    places = []
    catalog = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    for number, one in enumerate((*catalog, *objects), 1):
        places.append(len(made))
        made += b"%d 0 obj%sendobj\n" % (number, one)
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + listed + end
