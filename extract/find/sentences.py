"""Cuts a paragraph into sentences."""

from __future__ import annotations

import re

from extract.model import Sentence

_MARKS = "。！？!?"
_CLOSED = f"[{_MARKS}]++[”’）)》」』]*+"
# Up to a closing mark with the quotes and brackets that close behind it; else the rest.
_SENTENCE = re.compile(
    rf"[^{_MARKS}\s][^{_MARKS}\n]*+{_CLOSED}|{_CLOSED}|[^{_MARKS}\s](?:[^{_MARKS}\n]*[^{_MARKS}\s])?"
)


def split_sentences(text: str, start: int, end: int) -> list[Sentence]:
    """Return the sentences of `text[start:end]`, without blank ones, in order.

    A sentence ends behind 。！？, or at a line's end, with the closing quotes that follow.
    """
    return [Sentence(*found.span()) for found in _SENTENCE.finditer(text, start, end)]
