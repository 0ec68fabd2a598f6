"""The file under the journal: an SQLite database with an entry and its checksum a document.

An entry is a transaction of its own. In WAL mode with `synchronous = NORMAL` it outlives the death
of the process, and a power cut when a later one was put with `sync`, which is `FULL`. What is
damaged is never handed out.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from extract.errors import BulletinError
from extract.write.formats import remove

_MAGIC, _APPLICATION, _VERSION = b"SQLite format 3\0", 0x62756C6C, 1
_TABLE = (
    "CREATE TABLE document (id INTEGER PRIMARY KEY, head BLOB NOT NULL, packed BLOB NOT NULL,"
    " sum BLOB NOT NULL)"
)
_PUT = "INSERT INTO document VALUES (?, ?, ?, ?)"
#: An entry takes more bytes of the file than this.
_LEAST = 256
#: Errors for which the surroundings are to blame, not what the file holds.
_OUTSIDE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_AGAIN = "the same command again reads what is lost"
_UNREADABLE = frozenset({sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ})


class DamagedError(BulletinError):
    """What is read from the database is not what was written to it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a document: a line of JSON about it, and its packed rows."""

    id: int
    head: bytes
    packed: bytes

    @property
    def row(self) -> tuple[int, bytes, bytes, bytes]:
        """The entry as it stands in the table, with the checksum over all of it."""
        total = hashlib.blake2b(b"%d %d " % (self.id, len(self.head)), digest_size=16)
        total.update(self.head)
        total.update(self.packed)
        return self.id, self.head, self.packed, total.digest()


class Store:
    """An open database.

    Whatever it is asked, it raises DamagedError where the file is damaged, and BulletinError
    where the disk is full or the like.
    """

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        self.path = path
        address = f"{path.absolute().as_uri()}?mode={'rw' if writable else 'ro'}"
        with _told(path):
            self._base = sqlite3.connect(address, uri=True, isolation_level=None)
        self._base.text_factory = bytes
        if writable:
            try:
                self._prepare()
            except BaseException:
                self._base.close()
                raise

    def _prepare(self) -> None:
        with _told(self.path):
            self._base.execute("PRAGMA writable_schema = ON")  # also opens what is cut off
            held = self._base.execute("SELECT sql FROM sqlite_master").fetchall()
            if held != [(_TABLE.encode(),)]:
                raise DamagedError(f"{self.path}: holds other tables")
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")

    def check(self) -> None:
        """Find out whether the file can be written, and its pages read."""
        with _told(self.path):
            self._base.execute("BEGIN IMMEDIATE")
            self._base.execute("ROLLBACK")
            if self._base.execute("PRAGMA quick_check(1)").fetchone() != (b"ok",):
                raise self._damaged()

    def entries(self) -> Iterator[Entry]:
        """Yield all entries in the order in which they were put."""
        with _told(self.path):
            for row in self._base.execute("SELECT * FROM document ORDER BY id"):
                yield self._whole(row)

    def saved(self) -> Iterator[Entry]:
        """Yield each entry that is whole, whatever is damaged around it."""
        last, most = 0, self.path.stat().st_size // _LEAST
        while last <= most:
            try:
                for row in self._base.execute(
                    "SELECT * FROM document WHERE id > ? ORDER BY id", (last,)
                ):
                    with suppress(DamagedError):
                        found = self._whole(row)
                        if found.id > last:
                            last = found.id
                            yield found
                return
            except sqlite3.Error:
                last += 1

    def get(self, id: int) -> Entry:
        """Return the entry with this id."""
        with _told(self.path):
            found = self._base.execute("SELECT * FROM document WHERE id = ?", (id,))
            return self._whole(found.fetchone())

    def put(self, entry: Entry, *, sync: bool = False) -> None:
        """Write down an entry with a new id; with `sync` the disk then holds all that was put."""
        with _told(self.path):
            if sync:
                self._base.execute("PRAGMA synchronous = FULL")
            self._base.execute(_PUT, entry.row)
            if sync:
                self._base.execute("PRAGMA synchronous = NORMAL")

    def drop(self, ids: Iterable[int]) -> None:
        """Remove entries."""
        with _told(self.path):
            self._base.execute("BEGIN")
            self._base.executemany("DELETE FROM document WHERE id = ?", ((id,) for id in ids))
            self._base.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        with _told(self.path):
            self._base.close()

    def _whole(self, row: tuple[object, ...] | None) -> Entry:
        match row:
            case (int(id), bytes(head), bytes(packed), bytes()):
                entry = Entry(id, head, packed)
                if entry.row == row:
                    return entry
        raise self._damaged()

    def _damaged(self) -> DamagedError:
        return DamagedError(f"{self.path}: damaged; {_AGAIN}")


def build(path: Path, entries: Iterable[Entry] = ()) -> Path:
    """Write a new database with these entries beside `path`, and return its own path."""
    fresh = path.with_name(f"{path.name}.new")
    _clear(fresh)
    with _told(fresh), closing(sqlite3.connect(fresh, isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute(f"PRAGMA application_id = {_APPLICATION}")
        base.execute(f"PRAGMA user_version = {_VERSION}")
        base.execute("BEGIN")
        base.execute(_TABLE)
        base.executemany(_PUT, (entry.row for entry in entries))
        base.execute("COMMIT")
    return fresh


def take_place(fresh: Path, path: Path) -> None:
    """Put a new database where another is, which nobody has open."""
    _clear(path)
    fresh.replace(path)


def _clear(path: Path) -> None:
    for part in _parts(path):
        remove(part)


def _parts(path: Path) -> list[Path]:
    """Return the files of a database that are there, whatever they are."""
    every = (Path(f"{path}{suffix}") for suffix in ("", "-wal", "-shm", "-journal"))
    return [part for part in every if os.path.lexists(part)]


def unusable(path: Path) -> str:
    """Return why what is there cannot be a database of `build`; empty if it can be one.

    Raises PermissionError where it may not be read or written.
    """
    parts = _parts(path)
    for part in parts:
        if not stat.S_ISREG(part.lstat().st_mode):
            return f"{part.name} is not a file"
    for held in (path.parent, *parts):
        if not os.access(held, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(held))
    if path not in parts:
        return "the file is gone"
    with path.open("rb") as handle:
        header = handle.read(100)
    if not header.startswith(_MAGIC) or len(header) < 100:
        return "not an SQLite database"
    if int.from_bytes(header[68:72]) != _APPLICATION:
        return "another SQLite database"
    if int.from_bytes(header[60:64]) != _VERSION:
        return "written by another version"
    try:
        Store(path).close()
    except DamagedError:
        return "cannot be opened"
    return ""


def prepare(path: Path, *, fresh: bool) -> str:
    """Have a database at `path`, an empty one if none can be used or `fresh` is set.

    Return what is to be said of one that cannot be used: it is renamed.
    """
    there = bool(_parts(path))
    why = unusable(path) if there else ""
    said = f"{path}: {why}; put aside as {_put_aside(path)}, all is read again" if why else ""
    if why or fresh or not there:
        take_place(build(path), path)
    return said


def _put_aside(path: Path) -> str:
    names = (f"{path.name}.aside{number}" for number in count(1))
    aside = next(name for name in names if not _parts(path.with_name(name)))
    for part in _parts(path):
        part.rename(path.with_name(aside + part.name.removeprefix(path.name)))
    return aside


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into an error of ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        kind = code & 0xFF
        locked = kind == sqlite3.SQLITE_READONLY and not os.access(path, os.W_OK)
        if locked or (kind in _OUTSIDE and code not in _UNREADABLE):
            raise BulletinError(f"{path}: {error}") from None
        raise DamagedError(f"{path}: damaged ({error}); {_AGAIN}") from None
