"""Images: each is a page that was scanned, each frame of a TIFF one."""

from __future__ import annotations

import io

from extract.errors import UnreadableDocument
from extract.read.format import Extent, Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.source import Source


def _told(source: Source) -> bool:
    return source.begins(b"RIFF") and source.head[8:12] == b"WEBP"


def _read(source: Source, ocr: Ocr) -> Raw:
    from extract.read.image import read_image

    return read_image(source.read(), source.path, ocr)


def _extent(source: Source) -> Extent:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(source.read())) as image:
            frames = getattr(image, "n_frames", 1)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise UnreadableDocument(source.path, "broken (an image)") from None
    return Extent(frames, frames)


FORMATS = (
    Format(
        "image",
        "an image",
        (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
        (b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\0", b"MM\0*", b"GIF8", b"BM"),
        _told,
        readers=(Reader(_read),),
        extent=_extent,
    ),
)
