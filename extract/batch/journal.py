"""What is done, on disk, so that it is not done again: `OUT.work/journal.sqlite`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from types import TracebackType

from extract.batch.record import LEDGER, Record, unpack
from extract.batch.store import DamagedError, Entry, Store, build, prepare, take_place
from extract.errors import UsageError
from extract.write import Row
from extract.write.formats import remove

_SYNC_SECONDS = 1.0
#: What earlier versions wrote.
_OLD = ("rows.jsonl", "done.jsonl")


@dataclass(frozen=True, slots=True)
class Done:
    """A document that is done: where it stands in the journal, and how many rows it has."""

    id: int
    rows: int


class Journal:
    """The journal in `folder`; records count only if they were made with the same `settings`.

    A record and its rows stand in `path` as soon as `append` returns, and are checked whenever
    they are read. A file that cannot be used at all is put aside, of one that is damaged what is
    whole is saved; `problems` says so. Raises UsageError if another run is writing to it.
    """

    def __init__(self, folder: Path, settings: str, *, fresh: bool = False) -> None:
        self._settings = settings
        self._known: dict[tuple[str, str], Done] = {}
        self._last = 0
        self._damaged = False
        self.path = folder / "journal.sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.callback(_Lock(folder / "lock", folder).close)
            for name in _OLD:
                remove(folder / name)
            self._aside = prepare(self.path, fresh=fresh)
            self._store = Store(self.path)
            stack.callback(lambda: self._store.close())
            self._load()
            self._open = stack.pop_all()
        self._synced = time.monotonic()

    def _load(self) -> None:
        """Note what is done. Where the file is damaged, save what is whole into a new one."""
        try:
            self._store.check()
            passing = self._note()
        except DamagedError:
            self._damaged = True
            self._rebuild(self._store.saved())
            passing = self._note()
        if passing and not self._known:
            self._rebuild(())
        elif passing:
            self._store.drop(passing)

    def _note(self) -> list[int]:
        """Note what is done; return the ids of what does not count."""
        self._known.clear()
        passing = []
        for entry in self._store.entries():
            settings, beside, settled, record = json.loads(entry.head)
            self._last = entry.id
            if settled and settings == self._settings:
                self._known[record["hash"], beside] = Done(entry.id, record["rows"])
            else:
                passing.append(entry.id)
        return passing

    def _rebuild(self, entries: Iterable[Entry]) -> None:
        fresh = build(self.path, entries)
        self._store.close()
        take_place(fresh, self.path)
        self._store = Store(self.path)

    def problems(self, kept: int, asked: int) -> Iterator[str]:
        """Yield what is to be said of a damaged file that gave `kept` of `asked` documents."""
        if self._aside:
            yield self._aside
        if self._damaged:
            yield f"{self.path}: damaged; {kept} of {asked} documents are kept, the rest is read"

    def __len__(self) -> int:
        return len(self._known)

    def find(self, digest: str, beside: str) -> Done | None:
        """Return what is done for bytes with this SHA-256, and what rows depend on `beside`."""
        return self._known.get((digest, beside))

    def append(self, record: Record, beside: str, packed: bytes, *, settled: bool) -> Done:
        """Write down a document's record and rows; only what is settled is found by later runs."""
        said = {name: getattr(record, name) for name in LEDGER}
        head = json.dumps([self._settings, beside, settled, said], ensure_ascii=False)
        entry = Entry(self._last + 1, head.encode("utf-8", "surrogatepass"), packed)
        sync = time.monotonic() - self._synced > _SYNC_SECONDS
        self._store.put(entry, sync=sync)
        self._last = entry.id
        if sync:
            self._synced = time.monotonic()
        return Done(self._last, record.rows)

    def record(self, done: Done, path: str) -> Record:
        """Return what became of a document, or of the same bytes at another path."""
        record = json.loads(self._store.get(done.id).head)[-1]
        return Record(**{**record, "path": path})

    def rows(self, done: Done) -> Iterator[Row]:
        """Yield the rows of a document."""
        if done.rows:
            yield from unpack(self._store.get(done.id).packed)

    def close(self) -> None:
        """Sync and let go of the folder."""
        self._open.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


def _opened(path: Path) -> BufferedWriter:
    """Open a lock, made if need be. What it holds stays, and what a link leads to is left alone."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.fdopen(os.open(path, flags, 0o666), "wb")
    except OSError as error:
        if path.is_symlink():
            raise UsageError(f"{path}: is a link; remove it to write here") from None
        raise error


class _Lock:
    """An advisory lock that the system lifts when the process ends; none where it has none."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._handle = _opened(path)
        try:
            import fcntl
        except ImportError:
            return
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._handle.close()
            raise UsageError(f"{folder}: another run is writing here") from None

    def close(self) -> None:
        self._handle.close()
