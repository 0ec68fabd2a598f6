"""What is done, on disk: `rows.jsonl` with a line a document, `done.jsonl` that says where.

The rows of a document are written before the line that says it is done, so that a run that was
killed leaves at worst rows that nothing points to.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from io import BufferedWriter
from pathlib import Path
from types import TracebackType

from extract.batch.record import Record, unpack
from extract.errors import UsageError
from extract.write import Row
from extract.write.formats import remove

_SYNC_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Done:
    """A document that is done: its record and where its rows stand."""

    record: Record
    offset: int
    length: int


class Journal:
    """The journal in `folder`; records count only if they were made with the same `settings`.

    The packed rows stand in `path`, written down as soon as `append` returns.
    Raises UsageError if another run is writing to it.
    """

    def __init__(self, folder: Path, settings: str, *, fresh: bool = False) -> None:
        self._settings = settings
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _Lock(folder / "lock", folder)
        if fresh:
            remove(folder / "done.jsonl")
        self._done = (folder / "done.jsonl").open("a+b")
        self.path = folder / "rows.jsonl"
        self._rows = self.path.open("a+b")
        self._known: dict[tuple[str, str], Done] = {}
        self._load()
        self._synced = time.monotonic()

    def _load(self) -> None:
        """Read what is done; cut off a line that was not finished, and all if none counts."""
        size = self._rows.seek(0, os.SEEK_END)
        self._done.seek(0)
        good = 0
        for line in self._done:
            if not line.endswith(b"\n"):
                break
            try:
                settings, beside, offset, length, record = json.loads(line)
                done = Done(Record(**record), offset, length)
            except (ValueError, TypeError):
                break
            if offset + length > size:
                break
            good += len(line)
            if settings == self._settings:
                self._known[done.record.hash, beside] = done
        self._done.truncate(good if self._known else 0)
        if not self._known:
            self._rows.truncate(0)

    def __len__(self) -> int:
        return len(self._known)

    def find(self, digest: str, beside: str) -> Done | None:
        """Return what is done for bytes with this SHA-256, and what rows depend on `beside`."""
        return self._known.get((digest, beside))

    def append(self, record: Record, beside: str, packed: bytes, *, settled: bool) -> Done:
        """Write down a document's rows and, if it is settled, that it is done."""
        offset = self._rows.seek(0, os.SEEK_END)
        self._rows.write(packed + b"\n")
        self._rows.flush()
        done = Done(record, offset, len(packed))
        if settled:
            line = [self._settings, beside, offset, len(packed), asdict(record)]
            self._done.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            self._done.flush()
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            self.sync()
        return done

    def rows(self, done: Done) -> Iterator[Row]:
        """Yield the rows of a document."""
        if done.record.rows:
            self._rows.seek(done.offset)
            yield from unpack(self._rows.read(done.length))

    def sync(self) -> None:
        """Have the disk hold all that was written."""
        os.fsync(self._rows.fileno())
        os.fsync(self._done.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Sync and let go of the folder."""
        self.sync()
        self._rows.close()
        self._done.close()
        self._lock.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


def renamed(done: Done, path: str) -> Done:
    """Return what is done for the same bytes at another path."""
    return replace(done, record=replace(done.record, path=path))


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
