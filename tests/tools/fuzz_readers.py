"""Feeds every reader damaged and odd files: each is read, or refused by a BulletinError.

    python tests/tools/fuzz_readers.py [--tries 200000] [--seed 1] [--seconds 60]

Each file is one of those that the tests make (`hostile.files`, the corpus), or one of these hurt at
random. A process reads a thousand of them at a time, within limits of time and memory; what ends
it, or what another exception comes from, is written beside as FAILED-….bin and named.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile import files, hurt
from legacy import KINDS, TEXTS

from extract import observations
from extract.errors import BulletinError
from extract.read import read_bytes
from extract.read.formats import ENDINGS

CORPUS = Path(__file__).parents[2] / "corpus"
_BATCH = 1000
_LONGEST, _MEMORY = 120, 3 << 30
_LARGEST = 200_000
_ENDINGS = (*sorted(ENDINGS), "")


def main() -> int:
    """Print how many files were read, how many refused, and what else came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="the most it may take")
    options = parser.parse_args()
    seeds = _seeds()
    counts: Counter[str] = Counter()
    began = time.monotonic()
    for first in range(0, options.tries, _BATCH):
        if time.monotonic() - began > options.seconds:
            break
        counts += _in_process(seeds, options.seed + first, min(_BATCH, options.tries - first))
    print(", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    return int(any(what not in ("read", "refused") for what in counts))


def _seeds() -> list[tuple[str, bytes]]:
    """Return the files to begin with, by name."""
    made = list(files(240).items())
    made += [(name, make(text)) for name, make in KINDS.items() for text in TEXTS]
    corpus = [
        (path.name, path.read_bytes()) for path in sorted(CORPUS.rglob("*")) if path.is_file()
    ]
    return [(name, data) for name, data in made + corpus if len(data) <= _LARGEST]


def _in_process(seeds: Sequence[tuple[str, bytes]], seed: int, tries: int) -> Counter[str]:
    """Read files in a process of their own and return what became of them."""
    here, there = os.pipe()
    child = os.fork()
    if not child:
        os.close(here)
        _limit()
        with os.fdopen(there, "w", encoding="utf-8") as out:
            for at in range(tries):
                print(_try(seeds, seed + at), file=out, flush=True)
        os._exit(0)
    os.close(there)
    with os.fdopen(here, encoding="utf-8") as told:
        found = Counter(line.rstrip("\n") for line in told)
    _, status = os.waitpid(child, 0)
    if status:
        done = sum(found.values())
        name, data = _file(seeds, seed + done)
        Path(f"FAILED-{seed + done}.bin").write_bytes(data)
        found[f"ended its process ({status}): {name}, seed {seed + done}"] += 1
    return found


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.alarm(_LONGEST)


def _file(seeds: Sequence[tuple[str, bytes]], seed: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a file made by a seed."""
    chance = random.Random(seed)
    name, data = chance.choice(seeds)
    for _ in range(chance.randrange(4)):
        data = hurt(data, chance) if data else data
    if chance.random() < 0.1:
        name = Path(name).stem + chance.choice(_ENDINGS)
    return name, data


def _try(seeds: Sequence[tuple[str, bytes]], seed: int) -> str:
    """Return what became of a file: read, refused, or the exception that came of it."""
    name, data = _file(seeds, seed)
    signal.alarm(_LONGEST)
    try:
        observations(read_bytes(data, name))
    except BulletinError:
        return "refused"
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        Path(f"FAILED-{seed}.bin").write_bytes(data)
        return f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}, seed {seed}"
    return "read"


if __name__ == "__main__":
    sys.exit(main())
