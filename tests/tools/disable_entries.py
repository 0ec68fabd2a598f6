"""Leaves out each cue and each frame in turn, and lists those that no example of their own misses.

    python tests/tools/disable_entries.py

An entry is needed if, without it, one of its examples gives another row or one of its `never` is
given. What is listed says nothing that the rest of the tables doesn't, or needs an example.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from rows import given, gives, read  # noqa: E402

from extract.relate.moods import label_says  # noqa: E402
from extract.rules import Rules, cues, frames  # noqa: E402
from extract.rules.cues import CueTable  # noqa: E402
from extract.rules.frames import FrameTable  # noqa: E402
from extract.rules.loader import Entry, Folder  # noqa: E402

FOLDER = Folder()
CUES = FOLDER.entries(cues.TABLE, "cue", needs=("name",), may=("words", "says", *cues.MAY))
FRAMES = FOLDER.entries(frames.TABLE, "frame", needs=("name",), may=("says", "stage", *frames.MAY))


def cue_holds(entry: Entry, rules: Rules) -> bool:
    """Whether all rows of a cue are as it says."""
    shown = all(gives(row, rules) for row in entry.get("examples", ()))
    return shown and not any(gives(row, rules) for row in entry.get("never", ()))


def frame_holds(entry: Entry, rules: Rules) -> bool:
    """Whether the examples of a frame have the statuses that all frames together give them."""
    texts = [*entry.get("examples", ()), *entry.get("never", ())]
    return all(statuses(text, rules) == statuses(text, WHOLE) for text in texts)


def statuses(text: str, rules: Rules) -> list[str]:
    """Return the statuses of the numbers of a text."""
    return [one.status for one in read(text, rules=rules)]


WHOLE = Rules(FOLDER)


def needless() -> Iterator[str]:
    """Yield the entries whose absence none of their own examples shows."""
    rules = Rules(FOLDER)
    made: list[tuple[str, list[Entry], Callable[[list[Entry]], object], Callable[..., bool]]] = [
        ("cues", CUES, CueTable, cue_holds),
        ("frames", FRAMES, lambda rest: FrameTable(rest, rules.phrases.source), frame_holds),
    ]
    for field, entries, table, holds in made:
        for entry in entries:
            setattr(rules, field, table([one for one in entries if one is not entry]))
            label_says.cache_clear()
            if holds(entry, rules):
                yield f"{field}.toml#{entry['name']}"
        setattr(rules, field, table(entries))


if __name__ == "__main__":
    assert all(given(row) for entry in CUES for row in entry.get("examples", ()))
    found = list(needless())
    print(*found, sep="\n")
    print(f"{len(found)} of {len(CUES) + len(FRAMES)} entries are not missed")
    sys.exit(bool(found))
