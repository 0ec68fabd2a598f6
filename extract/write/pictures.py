"""Pictures of PDF pages, small enough to stand in a web page."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium
from PIL import features

from extract.locks import PDFIUM

WIDTH, HEIGHT = 960, 1360
_QUALITY = 40

#: {"number", "width", "height" (points), "image" (a data URL; `` where left out)}
Picture = dict[str, Any]


def page_pictures(data: bytes, numbers: Iterable[int], most: int) -> list[Picture]:
    """Return a grey picture for each page number (from 1) of the PDF in `data`.

    All of them together take at most `most` characters; pages after that have no image.
    """
    with PDFIUM, closing(pdfium.PdfDocument(data)) as document:
        return _pictures(document, numbers, most)


def _pictures(document: pdfium.PdfDocument, numbers: Iterable[int], most: int) -> list[Picture]:
    found: list[Picture] = []
    for number in sorted(set(numbers)):
        if not 1 <= number <= len(document):
            continue
        with closing(document[number - 1]) as page:
            width, height = page.get_size()
            image = _drawn(page, min(WIDTH / width, HEIGHT / height)) if most > 0 else ""
        most -= len(image)
        found.append(
            {
                "number": number,
                "width": round(width, 2),
                "height": round(height, 2),
                "image": image if most >= 0 else "",
            }
        )
    return found


def _drawn(page: pdfium.PdfPage, scale: float) -> str:
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        image = bitmap.to_pil()
        packed = io.BytesIO()
        kind = "webp" if features.check("webp") else "jpeg"
        image.save(packed, kind, quality=_QUALITY, method=2)
    finally:
        bitmap.close()
    return f"data:image/{kind};base64,{base64.b64encode(packed.getvalue()).decode('ascii')}"
