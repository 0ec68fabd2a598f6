"""Word edges from jieba, where the making of an indicator wants a hint."""

from __future__ import annotations

import logging
import re
import warnings
from functools import lru_cache
from typing import Any

from extract.rules import Rules

_COMMON = 300


@lru_cache(maxsize=8)
def _tokenizer(rules: Rules) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in rules.language.tokens:
        tokenizer.add_word(word)
    return tokenizer


@lru_cache(maxsize=1)
def common_verbs() -> frozenset[str]:
    """Return the words that jieba's dictionary counts as common verbs and nothing else.

    Facts: part of speech (v) and frequency in `dict.txt` of jieba (MIT).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    with jieba.dt.get_dict_file() as handle:
        text = handle.read().decode("utf-8")
    found = re.findall(r"^(\S{2,}) (\d+) v$", text, re.MULTILINE)
    return frozenset(word for word, count in found if int(count) >= _COMMON)


@lru_cache(maxsize=4096)
def cut(piece: str, rules: Rules) -> tuple[str, ...]:
    """Return the words of a piece of text, as jieba's dictionary has them."""
    return tuple(_tokenizer(rules).cut(piece, HMM=False))
