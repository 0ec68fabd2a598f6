"""Word edges from jieba, where the making of an indicator wants a hint."""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Any

from extract.rules import Rules

# How often jieba's dictionary must count a verb for it to be a common one.
_COMMON = 300
# The lines of the dictionary (word, space, count, space, kind) that begin with one character.
_RUN = re.compile(r"\n(.).*+(?:\n\1.*+)*+")
_ALL_BUT_COUNTS = bytes(set(range(256)) - set(b"0123456789 "))


class _Words:
    """jieba's tokenizer over its dictionary, of which only what a text needs is taken in.

    Taking in all of its third of a million words would be most of the time that a page takes.
    """

    def __init__(self, own: tuple[str, ...]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jieba

        jieba.setLogLevel(logging.WARNING)
        self._tokenizer: Any = jieba.Tokenizer()
        with self._tokenizer.get_dict_file() as handle:
            data: bytes = handle.read()
        self._text = "\n" + data.decode("utf-8").rstrip("\n")
        self._runs: dict[str, list[tuple[int, int]]] = {}
        for run in _RUN.finditer(self._text):
            self._runs.setdefault(run[1], []).append(run.span())
        self._taken: set[str] = set()
        self._verbs: set[str] = set()
        self._tokenizer.FREQ = {}
        self._tokenizer.total = _total(data)
        self._tokenizer.initialized = True
        for word in own:
            self._take(word)
            self._tokenizer.add_word(word)

    def _take(self, piece: str) -> None:
        """Take in the words that begin like any part of the piece, and their beginnings."""
        begun = {*map("".join, pairwise(piece)), *piece} - self._taken
        for pair in begun:
            line = f"\n{pair}" if len(pair) > 1 else f"\n{pair} "
            for start, end in self._runs.get(pair[0], ()):
                while (start := self._text.find(line, start, end)) >= 0:
                    start += 1
                    stop = self._text.find("\n", start, end)
                    self._take_line(self._text[start : end if stop < 0 else stop])
        self._taken |= begun  # only now: another thread may ask for them meanwhile

    def _take_line(self, line: str) -> None:
        word, count, kind = line.split(" ")
        known = self._tokenizer.FREQ
        known[word] = int(count)
        for end in range(1, len(word)):
            known.setdefault(word[:end], 0)
        if kind == "v" and len(word) > 1 and known[word] >= _COMMON:
            self._verbs.add(word)

    def cut(self, piece: str) -> tuple[str, ...]:
        """Return the words of a piece, those of the dictionary alone."""
        self._take(piece)
        return tuple(self._tokenizer.cut(piece, HMM=False))

    def has_verb(self, word: str) -> bool:
        """Whether a word is a common verb and nothing else."""
        self._take(word)
        return word in self._verbs


def _total(data: bytes) -> int:
    """Return the sum of the counts in lines of word, space, count, space, kind."""
    counts = data.translate(None, _ALL_BUT_COUNTS).decode("ascii").split(" ")[1::2]
    return sum(int(count) * times for count, times in Counter(counts).items())


@lru_cache(maxsize=8)
def _words(rules: Rules) -> _Words:
    return _Words(tuple(rules.language.tokens))


@lru_cache(maxsize=4096)
def is_common_verb(word: str, rules: Rules) -> bool:
    """Whether jieba's dictionary has a word as a common verb and nothing else.

    Facts: part of speech and frequency in the `dict.txt` of jieba (MIT).
    """
    return _words(rules).has_verb(word)


@lru_cache(maxsize=16384)
def cut(piece: str, rules: Rules) -> tuple[str, ...]:
    """Return the words of a piece of text, as jieba's dictionary has them."""
    return _words(rules).cut(piece)
