"""LibreOffice, where it is installed: makes a new file of an old one, for want of a better way."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from extract.errors import UnreadableDocument

PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 120
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}


def converted(data: bytes, old: str, new: str, path: str) -> bytes:
    """Return a file with the ending `old` as one of the kind `new`. Raises UnreadableDocument."""
    office = next(filter(None, map(shutil.which, PROGRAMS)), PROGRAMS[0])
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"source.{old}")
        source.write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            _FILTERS.get(new, new),
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
        made = Path(folder, f"source.{new}")
        if not made.is_file():
            raise UnreadableDocument(path, "broken (LibreOffice could not convert it)")
        return made.read_bytes()
