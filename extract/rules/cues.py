"""Cues: words that say of the numbers near them whether they are done, planned or a difference."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLE = "cues.toml"
SAYS = frozenset(
    {
        "target", "level", "rise", "fall", "above", "below", "compare", "standard", "actual",
        "intends", "did",
    }
)  # fmt: skip
#: What a cue says that only keeps the words in it from saying anything, in its scope or in any.
NOTHING = "nothing"
SCOPES = frozenset({"near", "clause", "sentence", "opening", "heading", "label", "title", "block"})
#: The scopes that one scan over a sentence serves.
RUNNING = frozenset({"near", "clause", "sentence", "opening", ""})
UNLESS = frozenset({"planned", "ruled", "over", "past"})
#: The fields that an entry may have beside those that it needs.
MAY = ("scope", "before", "behind", "strong", "compared", "unless", "base")
_BEFORE = 40
"""Characters before a word in which what must stand before it is looked for."""


@dataclass(frozen=True, slots=True)
class Cue:
    """An entry: what it says and where that holds; what must stand right before it and behind it,
    if anything; in which cases it says nothing; and how a row names it.

    A longer cue of its `layer` takes its place: one of its scope; of a block, where all are
    counted, one that says the same.
    """

    name: str
    says: str
    scope: str
    strong: bool
    compared: bool
    unless: frozenset[str]
    base: str
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    layer: str
    rule: str

    def ends(self, text: str, at: int, word_end: int, start: int, end: int) -> int | None:
        """Return where the cue ends whose word stands there; None if something is lacking."""
        before, behind = self.before, self.behind
        if before is not None and not before.search(text, max(start, at - _BEFORE), at):
            return None
        if behind is None:
            return word_end
        found = behind.match(text, word_end, end)
        return found.end() if found else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue where it stands in a text."""

    start: int
    end: int
    cue: Cue


class Scanner:
    """Finds the cues of some scopes in one pass."""

    def __init__(self, cues: Iterable[tuple[Cue, tuple[str, ...]]]) -> None:
        by_word: dict[str, list[Cue]] = defaultdict(list)
        for cue, words in cues:
            for word in words:
                by_word[word].append(cue)
        self._begun = {
            word: tuple(
                (size, cue)
                for size in range(len(word), 0, -1)
                for cue in by_word.get(word[:size], ())
            )
            for word in by_word
        }
        self._pattern = _any_of(by_word)

    def scan(self, text: str, start: int, end: int) -> list[Hit]:
        """Return the cues of `text[start:end]`, in order.

        A word in a longer one of the same scope, or in one that says nothing, is none; of two
        that are as long, the first of the table counts.
        """
        found: list[Hit] = []
        reach: dict[str, int] = {}
        for match in self._pattern.finditer(text, start, end):
            at = match.start()
            hits = [
                Hit(at, until, cue)
                for size, cue in self._begun[match[1]]
                if (until := cue.ends(text, at, at + size, start, end)) is not None
            ]
            for hit in sorted(hits, key=_end, reverse=True) if len(hits) > 1 else hits:
                cue = hit.cue
                if hit.end > reach.get(cue.layer, 0) and hit.end > reach.get("", 0):
                    reach[cue.layer] = hit.end
                    found.append(hit)
        return found


class CueTable:
    """The cues of `cues.toml`; compared by identity."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        cues = [(_read(entry), tuple(entry["words"])) for entry in entries]
        self._running = Scanner(one for one in cues if one[0].scope in RUNNING)
        self._alone = {
            scope: Scanner(one for one in cues if one[0].scope == scope) for scope in SCOPES
        }

    @classmethod
    def load(cls, folder: Folder) -> CueTable:
        """Read the table. Raises RuleError for an entry that says or asks for what is not known."""
        return cls(folder.entries(TABLE, "cue", needs=("name", "words", "says"), may=MAY))

    def scan(self, text: str, start: int, end: int) -> list[Hit]:
        """Return the cues of a sentence that say something of the numbers behind them in it."""
        return self._running.scan(text, start, end)

    def all_in(self, scope: str, text: str) -> list[Hit]:
        """Return the cues of one scope in a text: a heading, a label, a title, an opening."""
        return self._alone[scope].scan(text, 0, len(text))


def _end(hit: Hit) -> int:
    return hit.end


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return an expression of the longest of some words, wherever one begins."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        by_first[word[0]].append(re.escape(word[1:]))
    first = "".join(map(re.escape, by_first))
    branches = (f"{re.escape(one)}(?:{'|'.join(rest)})" for one, rest in by_first.items())
    return re.compile(f"(?=[{first}])(?=({'|'.join(branches)}))" if first else r"(?!)")


def _read(entry: Entry) -> Cue:
    name = str(entry["name"])
    unless = frozenset(map(str, entry.get("unless", ())))
    scope = str(entry.get("scope", "" if entry["says"] == NOTHING else "near"))
    _one_of(name, "says", {str(entry["says"])}, SAYS | {NOTHING})
    _one_of(name, "scope", {scope}, SCOPES | {""})
    _one_of(name, "unless", unless, UNLESS)
    if not entry["words"] or not all(entry["words"]):
        raise RuleError(TABLE, name, "has an empty word; expected words that stand in a text")
    return Cue(
        name=name,
        says=str(entry["says"]),
        scope=scope,
        strong=bool(entry.get("strong")),
        compared=bool(entry.get("compared")),
        unless=unless,
        base=str(entry.get("base", "")),
        before=_pattern(entry, "before", r"(?:{})\Z"),
        behind=_pattern(entry, "behind", "{}"),
        layer=f"{scope} {entry['says']}" if scope == "block" else scope,
        rule=f"{TABLE}#{name}",
    )


def _one_of(name: str, field: str, given: Iterable[str], allowed: frozenset[str]) -> None:
    for one in given:
        if one not in allowed:
            expected = ", ".join(sorted(allowed))
            raise RuleError(TABLE, name, f"{field} {one!r}; expected one of {expected}")


def _pattern(entry: Entry, field: str, frame: str) -> re.Pattern[str] | None:
    if field not in entry:
        return None
    try:
        return re.compile(frame.replace("{}", str(entry[field])))
    except re.error as error:
        reason = f"{field} is not a regular expression: {error}"
        raise RuleError(TABLE, str(entry["name"]), reason) from None
