"""Cuts a long sentence to what stands around its number, so that a table grows with its rows."""

from __future__ import annotations

import re

from extract.model import Span

#: The most characters of a sentence that a row holds.
LONGEST = 400
_MARK = re.compile(r"[，；：。！？,;:!?|\t\n]\s*")


def window(text: str, sentence: Span, number: Span) -> Span:
    """Return the stretch of a sentence that a row shows: at most LONGEST characters, the number
    inside, the whole sentence where it is no longer than that.

    It is cut behind a mark between clauses or cells where one stands in the outer half of what
    could be shown on that side, else at its furthest.
    """
    if sentence.end - sentence.start <= LONGEST:
        return sentence
    room = max(0, LONGEST - (number.end - number.start))
    left = max(sentence.start, number.start - room // 2)
    right = min(sentence.end, number.end + room - (number.start - left))
    left = max(sentence.start, number.start - (room - (right - number.end)))
    if left > sentence.start:
        first = _MARK.search(text, left, left + (number.start - left) // 2)
        left = first.end() if first else left
    if right < sentence.end:
        marks = _MARK.finditer(text, right - (right - number.end) // 2, right)
        right = max((mark.start() + 1 for mark in marks), default=right)
    return Span(left, right)
