"""Damage the journal of a small batch at random, many times, and say what the next run made of it.

    python -m tests.tools.damage_journal [--times 200] [--seed 1]

Flips bits, zeroes, swaps and cuts pages. The run after it must write the table of a clean run, and
the one after that must find every document known; prints how often and how much was kept for each
kind of damage, and a line for each that failed. The exit status is 1 where anything failed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import flaky

from extract import batch
from extract.batch import within
from extract.write import target_of

PAGE = 4096
Damage = Callable[[bytearray, random.Random], None]


def flip(held: bytearray, chance: random.Random) -> None:
    """Flip a bit anywhere."""
    held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)


def flip_header(held: bytearray, chance: random.Random) -> None:
    """Flip a bit of what the file says of itself."""
    held[chance.randrange(100)] ^= 1 << chance.randrange(8)


def flip_page(held: bytearray, chance: random.Random) -> None:
    """Flip a bit of what a page says of itself."""
    held[_page(held, chance) + chance.randrange(20)] ^= 1 << chance.randrange(8)


def zero(held: bytearray, chance: random.Random) -> None:
    """Zero a page."""
    start = _page(held, chance)
    held[start : start + PAGE] = bytes(PAGE)


def swap(held: bytearray, chance: random.Random) -> None:
    """Swap two pages."""
    one, other = (slice(at, at + PAGE) for at in (_page(held, chance), _page(held, chance)))
    held[one], held[other] = held[other], held[one]


def cut(held: bytearray, chance: random.Random) -> None:
    """Cut off the end."""
    del held[chance.randrange(len(held)) :]


def _page(held: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(held) // PAGE) * PAGE


KINDS: Mapping[str, Damage] = {
    "a bit": flip,
    "a bit of the header": flip_header,
    "a bit of a page's header": flip_page,
    "a page zeroed": zero,
    "two pages swapped": swap,
    "cut off": cut,
}


class Trial:
    """A batch that was done, to be damaged and run again, time after time."""

    def __init__(self, root: Path) -> None:
        flaky.write_archive(root / "in", 30, 0)
        for number in range(2):
            pages = (flaky.page(1000 * number + page) for page in range(60))
            (root / "in" / f"{number}.txt").write_text("".join(pages), encoding="utf-8")
        self._inputs = batch.gather([str(root / "in")], bytes)
        self._root, self._out = root, root / "t.csv"
        self._run([])
        self._clean = self._out.read_bytes()
        shutil.copytree(root, f"{root}.clean")

    def _run(self, said: list[str]) -> int:
        return batch.convert(self._inputs, target_of(str(self._out)), notice=said.append).kept

    def damaged(self, damage: Damage, chance: random.Random) -> tuple[str, int]:
        """Return what is wrong after a damage, or nothing, and how many documents were kept."""
        shutil.rmtree(self._root)
        shutil.copytree(f"{self._root}.clean", self._root)
        path = self._root / "t.csv.work" / "journal.sqlite"
        held = bytearray(path.read_bytes())
        damage(held, chance)
        path.write_bytes(held)
        said: list[str] = []
        kept = self._run(said)
        if self._out.read_bytes() != self._clean:
            return "another table", kept
        if kept < len(self._inputs) and not said:
            return "said nothing", kept
        again: list[str] = []
        known = self._run(again) == len(self._inputs) and not again
        return "" if known else "not mended", kept


def main() -> int:
    """Try each kind of damage and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = False
    within.FEW = 10**6  # all in this process
    for kind, damage in KINDS.items():
        chance = random.Random(options.seed)
        with tempfile.TemporaryDirectory() as name:
            trial = Trial(Path(name, "root"))
            found = [trial.damaged(damage, chance) for _ in range(options.times)]
        kept = Counter("all" if n == 32 else "some" if n else "none" for _, n in found)
        wrong = Counter(what for what, _ in found if what)
        failed |= bool(wrong)
        print(f"{kind}: kept {dict(kept)}; wrong {dict(wrong) or 'nothing'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
