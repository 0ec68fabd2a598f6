"""Keeps what is not the tool's own: no file that it did not write, or that was changed since.

What was written stands in `OUT.work/written.json`, each file or folder with the hash of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from extract.errors import UsageError
from extract.write.formats import LOG

MANIFEST = "written.json"
_PENDING = "pending"


def never_a_source(out: Path, sources: Iterable[Path]) -> None:
    """Raise UsageError if `out` is one of the files that are read, by whatever name."""
    try:
        found = out.stat()
    except OSError:
        return
    for one in sources:
        try:
            same = os.path.samestat(one.stat(), found)
        except (OSError, ValueError):
            continue
        if same:
            raise UsageError(f"-o {out}: is read as a document; expected another name")


def same_kind(out: Path, *, cluster: bool) -> None:
    """Raise UsageError for an output of runs on a cluster where this one is none, or vice versa."""
    by_cluster = (out / LOG).exists()
    if out.exists() and by_cluster != cluster:
        by = "a cluster run" if by_cluster else "a run without --cluster"
        raise UsageError(f"-o {out}: was written by {by}; {HINT}")


def may_write(folder: Path, outs: Iterable[Path], *, overwrite: bool) -> None:
    """Raise UsageError for an output that is there and was not left so by an earlier run.

    From here on until `written` is called, an output may be in any state.
    """
    known = _manifest(folder)
    if not overwrite and _PENDING not in known:
        for out in outs:
            if not out.exists():
                continue
            if out.name not in known:
                raise UsageError(f"-o {out}: was not written by this command; {HINT}")
            if known[out.name] != digest_of(out):
                raise UsageError(f"-o {out}: was changed since it was written; {HINT}")


def is_ours(folder: Path, out: Path) -> bool:
    """Whether an output was written by an earlier run."""
    return out.exists() and out.name in _manifest(folder)


HINT = "give another name, or --overwrite to replace it"


def writing(folder: Path) -> None:
    """Note that the outputs are about to change."""
    _write(folder, {**_manifest(folder), _PENDING: "yes"})


def written(folder: Path, outs: Iterable[Path]) -> None:
    """Note what the outputs are now."""
    _write(folder, {out.name: digest_of(out) for out in outs})


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder's files with their names.

    Of a table with a log it is that of the log, which names all other files and their sizes.
    """
    if not path.is_dir():
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    path = path / LOG if (path / LOG).is_dir() else path
    total = hashlib.sha256()
    for one in sorted(path.rglob("*")):
        if one.is_file():
            total.update(f"{one.relative_to(path).as_posix()}\0{digest_of(one)}\n".encode())
    return total.hexdigest()


def _manifest(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _write(folder: Path, found: dict[str, str]) -> None:
    fresh = folder / f".{MANIFEST}.{os.getpid()}.tmp"
    try:
        fresh.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        fresh.replace(folder / MANIFEST)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise OSError(error.errno, error.strerror, str(folder / MANIFEST)) from None
