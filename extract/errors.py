"""The errors of the package: one base, and each error is also the builtin that it resembles.

A message is one line: the file, page or entry, what came, and what was expected.
"""


class BulletinError(Exception):
    """Anything foreseen that stops one document, one rule file or one command."""


class UnreadableDocument(BulletinError, ValueError):
    """A file whose text cannot be had: encrypted, truncated, empty, of another type.

    `kind` is a word for the ledger: `encrypted`, `broken`, `empty`, `unsupported`,
    `needs OCR`, `too large`, `missing`.
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
