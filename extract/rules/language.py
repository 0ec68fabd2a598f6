"""Words of status and of the making of indicators."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from extract.errors import RuleError
from extract.rules.frames import MAY, STAGES, Frame, read_frames
from extract.rules.loader import Entry, Folder
from extract.rules.phrases import PhraseTable

SAYS = frozenset(
    {"target", "level", "rise", "fall", "compare", "standard", "actual", "intends", "did"}
)
WHERE = frozenset({"near", "clause", "sentence", "opening", "heading", "label", "title", "block"})


class LanguageTable:
    """Words of status by what they say and where, and groups of words.

    `status(…)` gives regular expressions, `words(…)` the words themselves.
    """

    def __init__(
        self,
        status: Sequence[Entry],
        words: Iterable[Entry],
        phrases: PhraseTable,
        common: Iterable[str],
        frames: Iterable[Entry] = (),
        short: Iterable[Entry] = (),
    ) -> None:
        self._status: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in status:
            word = str(entry["name"])
            text = word if entry.get("regex") else re.escape(word)
            says, where = str(entry["says"]), str(entry.get("where", "near"))
            self._status[says, where].append(text)
            if entry.get("strong"):
                self._status[f"strong {says}", where].append(text)
        self._words: dict[str, list[str]] = defaultdict(list)
        for entry in words:
            for word in entry["words"]:
                self._words[str(entry["name"])].append(str(word))
        self._common = tuple(common)
        #: What short forms stand for in a name.
        self.spelled = {str(entry["name"]): tuple(entry["words"]) for entry in short}
        found = read_frames((*_ruling(status), *frames), phrases.source)
        self._frames = {stage: tuple(f for f in found if f.stage == stage) for stage in STAGES}

    @classmethod
    def load(cls, folder: Folder, phrases: PhraseTable) -> LanguageTable:
        """Read the tables. Raises RuleError for an entry with an unknown `says` or `where`."""
        status = folder.entries(
            "status.toml", "word", needs=("name", "says"), may=("where", "regex", "strong")
        )
        for entry in status:
            if entry["says"] not in SAYS:
                raise RuleError(
                    "status.toml",
                    str(entry["name"]),
                    f"says {entry['says']!r}; expected one of {', '.join(sorted(SAYS))}",
                )
            if entry.get("where", "near") not in WHERE:
                raise RuleError(
                    "status.toml",
                    str(entry["name"]),
                    f"where {entry['where']!r}; expected one of {', '.join(sorted(WHERE))}",
                )
        return cls(
            status,
            folder.entries("indicator_words.toml", "group", needs=("name", "words")),
            phrases,
            folder.lines("jieba.txt"),
            folder.entries("status.toml", "frame", needs=("name", "says", "stage"), may=MAY),
            folder.entries("names.toml", "short", needs=("name", "words")),
        )

    def status(self, says: str, where: str) -> str:
        """Return the alternation of the status words that say so there; never matches if none."""
        return "|".join(sorted(self._status[says, where], key=len, reverse=True)) or r"(?!)"

    def frames(self, stage: str) -> tuple[Frame, ...]:
        """Return the frames of a stage of `status.toml`, in its order."""
        return self._frames[stage]

    def words(self, group: str) -> tuple[str, ...]:
        """Return the words of a group of `indicator_words.toml`."""
        return tuple(self._words[group])

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words that jieba shall not divide: those of `jieba.txt` and of the groups."""
        grouped = (word for words in self._words.values() for word in words if len(word) > 1)
        return tuple(dict.fromkeys((*self._common, *grouped)))


def _ruling(status: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the words that make a number a rule as frames: right before it, or in its clause."""
    for entry in status:
        where = entry.get("where", "near")
        if entry["says"] != "standard" or where not in ("near", "clause"):
            continue
        word = str(entry["name"]) if entry.get("regex") else re.escape(str(entry["name"]))
        frame = {"name": entry["name"], "says": "standard", "stage": "rule"}
        if where == "near":
            yield {**frame, "before": f"(?<![新压])(?:{word}){{gap}}*$"}
        else:
            yield {**frame, "before": f"(?<![高超])(?:{word})(?!化)", "unless": ["planned"]}
