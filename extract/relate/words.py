"""Word edges from jieba, where the making of an indicator wants a hint."""

from __future__ import annotations

import logging
import warnings
from functools import lru_cache
from itertools import chain, groupby
from typing import Any

from extract.rules import Rules

# How often jieba's dictionary must count a verb for it to be a common one.
_COMMON = 300


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
            fields = handle.read().decode("utf-8").split()
        self._words, self._counts = fields[0::3], fields[1::3]
        self.verbs = frozenset(
            word
            for word, count, kind in zip(self._words, self._counts, fields[2::3], strict=True)
            if kind == "v" and len(word) > 1 and int(count) >= _COMMON
        )
        self._at: dict[str, list[range]] = {}
        end = 0
        for first, run in groupby(word[0] for word in self._words):
            start, end = end, end + sum(1 for _ in run)
            self._at.setdefault(first, []).append(range(start, end))
        self._tokenizer.FREQ = {}
        self._tokenizer.total = sum(map(int, self._counts))
        self._tokenizer.initialized = True
        for word in own:
            self._take(word)
            self._tokenizer.add_word(word)

    def _take(self, piece: str) -> None:
        """Take in the words that begin with a character of the piece, and their beginnings."""
        known = self._tokenizer.FREQ
        for first in set(piece) & self._at.keys():
            for number in chain.from_iterable(self._at.pop(first)):
                word = self._words[number]
                known[word] = int(self._counts[number])
                for end in range(1, len(word)):
                    known.setdefault(word[:end], 0)

    def cut(self, piece: str) -> tuple[str, ...]:
        """Return the words of a piece."""
        self._take(piece)
        return tuple(self._tokenizer.cut(piece, HMM=False))


@lru_cache(maxsize=8)
def _words(rules: Rules) -> _Words:
    return _Words(tuple(rules.language.tokens))


def common_verbs(rules: Rules) -> frozenset[str]:
    """Return the words that jieba's dictionary has as common verbs and nothing else.

    Facts: part of speech and frequency in the `dict.txt` of jieba (MIT).
    """
    return _words(rules).verbs


@lru_cache(maxsize=4096)
def cut(piece: str, rules: Rules) -> tuple[str, ...]:
    """Return the words of a piece of text, as jieba's dictionary has them."""
    return _words(rules).cut(piece)
