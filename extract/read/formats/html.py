"""HTML, also under the endings of Word and Excel, as many web systems give out their tables."""

from __future__ import annotations

import re

from extract.read.format import Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.source import Source

_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|style|title|table)\b",
    re.IGNORECASE | re.DOTALL,
)


def _told(source: Source) -> bool:
    return _HTML.match(source.text_head) is not None


def _read(source: Source, ocr: Ocr) -> Raw:
    from extract.read.html import read_html

    return read_html(source.read(), source.path)


FORMATS = (
    Format(
        "html",
        "HTML",
        (".html", ".htm", ".shtml", ".xhtml"),
        told=_told,
        rank=3,
        readers=(Reader(_read),),
        safe=True,
    ),
)
