"""Cuts a paragraph into sentences."""

from __future__ import annotations

import re

from extract.model import Sentence

# A closing mark with the quotes and brackets that close behind it; else the rest.
_SENTENCE = re.compile(r"[^。！？!?\n]*+(?:[。！？!?]++[”’）)》」』]*+|\n|$)")


def split_sentences(text: str, start: int, end: int) -> list[Sentence]:
    """Return the sentences of `text[start:end]`, without blank ones, in order.

    A sentence ends behind 。！？, or at a line's end, with the closing quotes that follow.
    """
    sentences: list[Sentence] = []
    at = start
    while at < end:
        found = _SENTENCE.match(text, at, end)
        stop = found.end() if found and found.end() > at else end
        left, right = at, stop
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if left < right:
            sentences.append(Sentence(left, right))
        at = stop
    return sentences
