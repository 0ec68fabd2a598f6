"""What may stand in a phrase beside its indicator's words (`patterns/indicator_parts.toml`).

A phrase is explained if it can be cut into the indicator's own words, words that change nothing
(建成, 全市, 总数) and words that narrow it to a population (农村, 住宅). What is left over says
that the phrase may be something else than the indicator.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLE = "indicator_parts.toml"


@dataclass(frozen=True, slots=True)
class Population:
    """A part of what an indicator counts: `name` is its code, `dimension` the breakdown."""

    name: str
    zh: str
    en: str
    dimension: str


class Piece(NamedTuple):
    """A piece of a phrase; `kind` is own, harmless, population or rest."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Explained:
    """How a phrase was cut: its pieces, and the populations that they name."""

    pieces: tuple[Piece, ...]
    populations: tuple[Population, ...]

    @property
    def rest(self) -> tuple[str, ...]:
        """What no word explains."""
        return tuple(piece.text for piece in self.pieces if piece.kind == "rest")

    @property
    def core(self) -> str:
        """The words that say what is counted, in a fixed order, without the harmless ones."""
        return "、".join(sorted(piece.text for piece in self.pieces if piece.kind != "harmless"))

    @property
    def listed(self) -> bool:
        """Whether two things of different kinds are listed: `基础养老金、低保标准`.

        Two populations of one breakdown (农村和城镇) are no such list, nor are two verbs.
        """
        said = [piece for piece in self.pieces if piece.kind != "harmless" or piece.text in _LISTS]
        for before, mark, after in zip(said, said[1:], said[2:], strict=False):
            apart = before.text not in _LISTS and after.text not in _LISTS
            if mark.text in _LISTS and apart and "own" in (before.kind, after.kind):
                return True
        return False

    @property
    def harmless(self) -> tuple[str, ...]:
        """The words that were taken to change nothing."""
        return tuple(piece.text for piece in self.pieces if piece.kind == "harmless")


#: Words that list things.
_LISTS = frozenset({"、", "和", "及"})
#: (characters without a word, pieces, how little of what stands there is known to be meant)
_Cost = tuple[int, int, int]
_RANKS = {"own": 0, "harmless": 1, "population": 1}


class PartsTable:
    """The words that change nothing and the words of populations."""

    def __init__(
        self,
        harmless: Iterable[str],
        patterns: Iterable[str],
        populations: Mapping[Population, Iterable[str]],
        connectors: Iterable[str] = (),
    ) -> None:
        self.connectors = tuple(connectors)
        self.populations = tuple(populations)
        self._by_word = {word: one for one, words in populations.items() for word in words}
        self._words: dict[str, list[Piece]] = defaultdict(list)
        for word in harmless:
            if word not in self._by_word:
                self._words[word[0]].append(Piece(word, "harmless"))
        for word in self._by_word:
            self._words[word[0]].append(Piece(word, "population"))
        self._pattern = re.compile("|".join(patterns))
        longest = sorted(self._by_word, key=len, reverse=True)
        self._named = re.compile("|".join(map(re.escape, longest)) or "(?!)")
        self._dimensions = {word: one.dimension for word, one in self._by_word.items()}

    @classmethod
    def load(cls, folder: Folder) -> PartsTable:
        """Read the table. Raises RuleError for an entry that cannot be used."""
        harmless, patterns = [], []
        for entry in folder.entries(TABLE, "harmless", needs=("name", "words"), may=("patterns",)):
            harmless += _texts(entry, "words")
            patterns += [_checked(entry, text) for text in _texts(entry, "patterns")]
        populations = {
            Population(*(str(entry[key]) for key in ("name", "zh", "en", "dimension"))): _texts(
                entry, "words"
            )
            for entry in folder.entries(
                TABLE, "population", needs=("name", "zh", "en", "dimension", "words")
            )
        }
        connectors = [
            word
            for entry in folder.entries(TABLE, "connector", needs=("name", "words"))
            for word in _texts(entry, "words")
        ]
        return cls(harmless, patterns or ["(?!)"], populations, connectors)

    def named_in(self, name: str) -> frozenset[str]:
        """Return the codes of the populations whose words stand in a name."""
        return frozenset(one.name for word, one in self._by_word.items() if word in name)

    def dimensions(self, text: str) -> frozenset[str]:
        """Return the dimensions of which a text names a population."""
        return frozenset(self._dimensions[word] for word in self._named.findall(text))

    def names_one(self, text: str) -> bool:
        """Say whether a text names a population at all."""
        return self._named.search(text) is not None

    def explain(
        self, phrase: str, own: Collection[str] = (), name: str = "", places: Collection[str] = ()
    ) -> Explained:
        """Cut a phrase into pieces, so that as little as can be is left over.

        `own` are the indicator's words, `name` what it is called: a population in its name is
        meant anyway, any other is one also where the indicator is known by the word. `places`
        are names of the row's own place.
        """
        costs: list[_Cost] = [(0, 0, 0)] * (len(phrase) + 1)
        steps: list[Piece | None] = [None] * len(phrase)
        for at in range(len(phrase) - 1, -1, -1):
            unknown, pieces, vague = costs[at + 1]
            best: _Cost = (unknown + 1, pieces + 1, vague)
            for piece in self._at(phrase, at, own, name, places):
                unknown, pieces, vague = costs[at + len(piece.text)]
                cost = (unknown, pieces + 1, vague + _vague(piece, name))
                if cost < best:
                    best, steps[at] = cost, piece
            costs[at] = best
        return self._explained(phrase, steps, name)

    def _explained(self, phrase: str, steps: list[Piece | None], name: str) -> Explained:
        pieces: list[Piece] = []
        at = 0
        while at < len(phrase):
            piece = steps[at]
            if piece is None and pieces and pieces[-1].kind == "rest":
                pieces[-1] = Piece(pieces[-1].text + phrase[at], "rest")
            else:
                pieces.append(piece or Piece(phrase[at], "rest"))
            at += len(piece.text) if piece else 1
        named = [
            self._by_word[piece.text]
            for piece in pieces
            if piece.kind == "population" and piece.text not in name
        ]
        return Explained(tuple(pieces), tuple(dict.fromkeys(named)))

    def _at(
        self,
        phrase: str,
        at: int,
        own: Collection[str],
        name: str,
        places: Collection[str],
    ) -> Iterable[Piece]:
        """Yield the words that stand at a place of a phrase."""
        for word in own:
            if phrase.startswith(word, at) and (word not in self._by_word or word in name):
                yield Piece(word, "own")
        for piece in self._words.get(phrase[at], ()):
            if phrase.startswith(piece.text, at):
                yield piece
        for place in places:
            if phrase.startswith(place, at):
                yield Piece(place, "harmless")
        if (found := self._pattern.match(phrase, at)) and found[0]:
            yield Piece(found[0], "harmless")


def _vague(piece: Piece, name: str) -> int:
    if piece.kind == "own" and piece.text in name:
        return 0
    return _RANKS[piece.kind]


def _texts(entry: Entry, key: str) -> list[str]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise RuleError(TABLE, str(entry["name"]), f"{key}: expected a list of words")
    return found


def _checked(entry: Entry, pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise RuleError(TABLE, str(entry["name"]), f"patterns {pattern!r}: {error}") from None
    return pattern
