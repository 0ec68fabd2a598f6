"""First looks: where something may begin, by its first two letters or by a set of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

_V = TypeVar("_V")

BLANKS = frozenset(char for char in map(chr, range(0x3001)) if char.isspace())
"""The white space of Unicode."""

_HAN = chr(0x4E00), chr(0x9FFF)


def is_han(letter: str) -> bool:
    """Whether a letter is a Han character; `` is none."""
    return _HAN[0] <= letter <= _HAN[1]


def seconds(pairs: Iterable[str], most: int = 4) -> str:
    """Return a regex that looks for the second letter of some pairs behind the first one.

    What it passes over is in no pair; of what it lets through, most is. Second letters that
    follow much the same first ones are put into one set, of which there are at `most` so many:
    more let less through, and take longer to look.
    """
    firsts: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        firsts[pair[1]].add(pair[0])
    sets = [(set[str](), set[str]()) for _ in range(most)]
    for second in sorted(firsts, key=lambda letter: (-len(firsts[letter]), letter)):
        mine = firsts[second]

        def grows(one: tuple[set[str], set[str]], mine: set[str] = mine) -> int:
            return len(one[1] | mine) * (len(one[0]) + 1) - len(one[1]) * len(one[0])

        best = min(sets, key=grows)
        best[0].add(second)
        best[1].update(mine)
    looks = [f"{letters(behind)}(?<={letters(before)}.)" for behind, before in sets if behind]
    # Most letters are second ones of no pair: one set of all passes over them.
    return f"(?={letters(firsts)})(?={'|'.join(looks)})" if looks else "(?!)"


def letters(chosen: Iterable[str]) -> str:
    """Return a regex for one of the letters; for none, where there are none."""
    listed = re.escape("".join(sorted(chosen)))
    return f"[{listed}]" if listed else "(?!)"


class ByLetter(dict[str, _V | None]):
    """What `make` makes of a letter when that is first met; None if it makes nothing of it.

    `make` may return what it made of other letters too.
    """

    def __init__(self, make: Callable[[str], Mapping[str, _V]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, letter: str) -> _V | None:
        self.update(self._make(letter))
        return self.setdefault(letter, None)
