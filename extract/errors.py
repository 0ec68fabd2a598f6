"""The errors of the package: one base, and each error is also the builtin that it resembles.

A message is one line: the file, page or entry, what came, and what was expected.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BulletinError(Exception):
    """Anything foreseen that stops one document, one rule file or one command."""


class UnreadableDocument(BulletinError, ValueError):
    """A file whose text cannot be had: encrypted, truncated, empty, of another type.

    `kind` is a word for the ledger: `encrypted`, `broken`, `empty`, `unsupported`,
    `needs OCR`, `too large`, `missing`; `timed out` and `out of memory` for more than is
    allowed, `crashed` where nobody foresaw it.
    """

    def __init__(self, path: str, reason: str, *, kind: str = "broken") -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.kind = kind

    def __reduce__(self) -> tuple[object, ...]:
        return (_unreadable, (self.path, self.reason, self.kind))


def _unreadable(path: str, reason: str, kind: str) -> UnreadableDocument:
    return UnreadableDocument(path, reason, kind=kind)


class RuleError(BulletinError, ValueError):
    """An entry of `patterns/` that cannot be used: names the file and the entry."""

    def __init__(self, table: str, entry: str, reason: str) -> None:
        super().__init__(f"{table}: {entry}: {reason}")
        self.table = table
        self.entry = entry
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        return (RuleError, (self.table, self.entry, self.reason))


class UsageError(BulletinError, ValueError):
    """A call or command line that cannot be meant as it stands."""


@contextmanager
def one_document(path: str) -> Iterator[None]:
    """Turn whatever reading or understanding a document raises into one kind of error.

    Inside of it nothing but a BulletinError gets out: what was foreseen as it is, all else as an
    UnreadableDocument that says in one line what happened and where in the package.
    """
    try:
        yield
    except BulletinError:
        raise
    except MemoryError:
        reason = "more memory than allowed"
        raise UnreadableDocument(path, reason, kind="out of memory") from None
    except RecursionError:
        raise UnreadableDocument(path, "broken (nested too deeply)") from None
    except Exception as error:
        raise UnreadableDocument(path, where(error), kind="crashed") from error


def where(error: BaseException) -> str:
    """Return an unforeseen error in one line: its type, what it says and where it arose."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return " ".join(f"{type(error).__name__}: {error}{place}".split())
