"""Documents good and bad, and work that dies as they say: for the tests of batches."""

from __future__ import annotations

import contextlib
import ctypes
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from extract.batch import Input, Limits, Record, Settings, Summary, convert, gather
from extract.batch.render import render
from extract.batch.work import convert_document
from extract.write import Target, target_of

#: What a bad document holds, by its name, and the status that it must get.
BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n \n", "empty"),
    "binary.txt": (b"\x00\x01\x02\x03" * 40, "unsupported"),
    "broken.txt": (b"\x80\x81\xff" * 40, "broken"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "broken"),
    "packed.pdf": (b"Rar!\x1a\x07\x00", "unsupported"),
    "segfault.txt": (b"!!segfault", "crashed"),
    "exit.txt": (b"!!exit", "crashed"),
    "kill.txt": (b"!!kill", "crashed"),
    "error.txt": (b"!!error", "crashed"),
    "hang.txt": (b"!!hang", "timed out"),
    "memory.txt": (b"!!memory", "out of memory"),
}


def page(number: int) -> str:
    """Return a small bulletin that says `number` 人."""
    return (
        "民生实事工作简报\n邵阳市人民政府办公室编\n2023年7月17日\n"
        f"隆回县：城镇新增就业{number}人，发放补贴{number}.5万元。\n"
    )


def write_archive(folder: Path, good: int, bad: int) -> None:
    """Write `good` bulletins and `bad` bad files of all kinds in turn, in subfolders."""
    for number in range(good):
        path = folder / f"{number % 7}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(number), encoding="utf-8")
    names = list(BAD)
    for number in range(bad):
        name = names[number % len(names)]
        path = folder / f"{number % 7}" / f"bad{number:04}-{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BAD[name][0])


def bad_status(path: str) -> str | None:
    """Return the status that a file of `write_archive` must get; None for a good one."""
    name = Path(path).name
    return BAD[name.split("-", 1)[1]][1] if name.startswith("bad") else None


def work(one: Input, settings: Settings) -> tuple[Record, bytes]:
    """Convert, or die as the document says; leave a trace of the process that tried."""
    pids = one.path.parent.parent / ".pids"
    if pids.is_dir():
        (pids / str(os.getpid())).touch()
    data = one.path.read_bytes()
    if data.startswith(b"!!"):
        die(data[2:].decode())
    return convert_document(one, settings)


def render_or_die(
    run: Input, settings: Settings, *, target: Target, si: bool
) -> tuple[Record, bytes]:
    """Render a run, or end the process as its first document's name says."""
    name: str = json.loads(run.data or b"")[0][0]
    if multiprocessing.parent_process() is not None and name in ("3", "4", "7"):
        die({"3": "kill", "4": "exit", "7": "error"}[name])
    return render(run, settings, target=target, si=si)


def die(how: str) -> None:
    """End, hang or fill the memory."""
    if how == "segfault":
        ctypes.string_at(0)
    elif how == "exit":
        os._exit(3)
    elif how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "hang":
        time.sleep(1000)
    elif how == "eat":
        held = b"x" * (400 << 20)
        time.sleep(2)
        del held
    elif how == "start":
        eater = "import time; held = b'x' * (400 << 20); time.sleep(60)"
        subprocess.run([sys.executable, "-c", eater], check=False)
    elif how == "memory":
        bytearray(1 << 42)
    raise ZeroDivisionError("by design")


def run(
    folder: Path,
    out: str,
    *,
    jobs: int = 2,
    seconds: float = 5.0,
    watch: Callable[[Record], None] = lambda record: None,
) -> Summary:
    """Convert an archive by `work`."""
    return convert(
        gather([str(folder)], lambda: b""),
        target_of(out),
        jobs=jobs,
        limits=Limits(seconds),
        watch=watch,
        work=work,
    )


def killer(folder: Path, every: int, chance: random.Random) -> Callable[[Record], None]:
    """Return a watcher that kills one of the workers after each `every` documents."""
    pids = folder / ".pids"
    pids.mkdir(exist_ok=True)
    seen = 0

    def watch(record: Record) -> None:
        nonlocal seen
        seen += 1
        if seen % every == 0:
            victims = sorted(pids.iterdir())
            if victims:
                victim = chance.choice(victims)
                victim.unlink()
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(victim.name), signal.SIGKILL)

    return watch


def main() -> None:
    """`flaky.py FOLDER OUT N`: convert, and kill this very process after N documents."""
    left = int(sys.argv[3])

    def watch(record: Record) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    run(Path(sys.argv[1]), sys.argv[2], watch=watch)


if __name__ == "__main__":
    main()
