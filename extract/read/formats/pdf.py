"""PDF."""

from __future__ import annotations

from extract.read.format import Extent, Format, Reader
from extract.read.lines import Ocr, Raw
from extract.read.source import Source


def _told(source: Source) -> bool:
    return b"%PDF-" in source.head[:1024]


def _read(source: Source, ocr: Ocr) -> Raw:
    from extract.read.pdf import read_pdf

    return read_pdf(source, ocr)


def _extent(source: Source) -> Extent:
    """Return how many pages there are, and on how many of them no character stands."""
    import pypdfium2 as pdfium

    from extract.errors import UnreadableDocument
    from extract.locks import PDFIUM

    try:
        with PDFIUM, pdfium.PdfDocument(source.held) as document:
            scans = 0
            for page in document:
                text = page.get_textpage()
                scans += not text.count_chars()
                text.close()
                page.close()
            return Extent(len(document), scans)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error)
        said = "encrypted (needs a password)" if locked else f"broken ({error})"
        kind = "encrypted" if locked else "broken"
        raise UnreadableDocument(source.path, said, kind=kind) from None


FORMATS = (
    Format(
        "pdf",
        "a PDF",
        (".pdf",),
        (b"%PDF-",),
        _told,
        rank=0,
        readers=(Reader(_read),),
        extent=_extent,
    ),
)
