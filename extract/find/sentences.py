"""Cuts a paragraph into sentences."""

from __future__ import annotations

import re

from extract.model import Sentence

# Up to a closing mark with the quotes and brackets that close behind it; else the rest.
_SENTENCE = re.compile(
    r"\s*+([^。！？!?\n]++(?:[。！？!?]++[”’）)》」』]*+)?|[。！？!?]++[”’）)》」』]*+)"
)


def split_sentences(text: str, start: int, end: int) -> list[Sentence]:
    """Return the sentences of `text[start:end]`, without blank ones, in order.

    A sentence ends behind 。！？, or at a line's end, with the closing quotes that follow.
    """
    sentences: list[Sentence] = []
    for found in _SENTENCE.finditer(text, start, end):
        left, right = found.span(1)
        while text[right - 1].isspace():
            right -= 1
        sentences.append(Sentence(left, right))
    return sentences
