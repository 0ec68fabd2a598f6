"""What a format of files says of itself: how its files are told, what reads them, at what cost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from extract.errors import UnreadableDocument
from extract.read.lines import Ocr, Raw
from extract.read.source import Source


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads a format: a function, the package and one of the programs that it needs."""

    read: Callable[[Source, Ocr], Raw]
    package: str = ""
    programs: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether what it needs is installed."""
        return (not self.package or find_spec(self.package) is not None) and (
            not self.programs or any(map(shutil.which, self.programs))
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to be read in a file: its pages, and which of them are only pictures."""

    pages: int
    scans: int = 0


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    `name` is what the ledger calls it, `what` how messages do. A file is of it if it begins with
    one of `starts` or if `told` says so; of several formats the one of the lowest `rank` has it.
    In folders, files with one of its `endings` are read, and others by their bytes, unless these
    tell too little to be sure that it is a document (`plain`).
    `readers` are tried in their order until one succeeds; none: it is known, but not read.
    `extra` is what installs the packages that they need. `safe` is what can be read without fear
    while it is small. `extent` counts pages, where there are any.
    """

    name: str
    what: str
    endings: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    told: Callable[[Source], bool] | None = None
    rank: int = 1
    readers: tuple[Reader, ...] = ()
    extra: str = ""
    plain: bool = False
    safe: bool = False
    extent: Callable[[Source], Extent] | None = None

    def has(self, source: Source) -> bool:
        """Whether a file is of this format, as far as its bytes tell."""
        return source.begins(*self.starts) or (self.told is not None and self.told(source))

    @property
    def lacking(self) -> str:
        """What has to be installed before it can be read: the extra, or nothing."""
        return "" if not self.readers or any(one.open for one in self.readers) else self.extra

    def read(self, source: Source, ocr: Ocr) -> Raw:
        """Return the lines by the first reader that succeeds. Raises UnreadableDocument."""
        if self.lacking:
            raise UnreadableDocument(
                source.path,
                f"{self.what}, which needs pip install 'bulletin-metrics[{self.lacking}]'",
                kind="unsupported",
            )
        return first_of(source, ocr, [one for one in self.readers if one.open])


def first_of(source: Source, ocr: Ocr, readers: Sequence[Reader]) -> Raw:
    """Return what the first reader gives that does not find the file broken."""
    try:
        return readers[0].read(source, ocr)
    except UnreadableDocument as error:
        if error.kind != "broken" or len(readers) == 1:
            raise
        problem = error
    try:
        return first_of(source, ocr, readers[1:])
    except UnreadableDocument:
        raise problem from None
