"""Legacy Word (.doc) and RTF: made into DOCX by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from extract.errors import UnreadableDocument
from extract.read.docx import read_docx
from extract.read.lines import Raw

_SECONDS = 120


def read_doc(data: bytes, path: str, kind: str) -> Raw:
    """Return the lines of a file of `kind` doc or rtf. Raises UnreadableDocument."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise UnreadableDocument(
            path,
            f"a legacy Word file (.{kind}), which LibreOffice would read but is not installed; "
            "install it, or save the file as .docx",
            kind="unsupported",
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"source.{kind}")
        source.write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            raise UnreadableDocument(
                path, f"broken (LibreOffice did not convert it within {_SECONDS} s)"
            ) from None
        made = Path(folder, "source.docx")
        if not made.is_file():
            raise UnreadableDocument(path, "broken (LibreOffice could not convert it)")
        return read_docx(made.read_bytes(), path)
