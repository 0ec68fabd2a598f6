"""Finds the outline that a reader would draw: title, issuer, issue, date, sections, articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from extract.model import Article, Span
from extract.read.compose import Entry
from extract.read.head import Head, read_head
from extract.read.marks import (
    Marks,
    body_like,
    caption,
    date_in,
    date_line,
    dated,
    heading_end,
    listed,
    numbering_end,
    squeeze,
    unfinished,
)

_SHORT = 50
_ANNEX = re.compile(r"\s*附\s*件\s*[一二三四五六七八九十\d]{0,2}\s*[：:]\s*\S")
_DATELINE = re.compile(
    r"\s*(?:\d{4}年)?(?:\d{1,2}月\d{1,2}日|\d{1,2}日|近日|日前|近期|近来|连日来|今天|昨天|昨日)"
)
_ITEM = re.compile(r"\s*[（(]?\d{1,2}\s*[）).．、]")


@dataclass(frozen=True, slots=True)
class Outline:
    """What `Document` says of its outline."""

    title: str
    issuer: str
    issue: str
    published: date | None
    articles: tuple[Article, ...]


@dataclass(slots=True)
class _Open:
    """An article being filled."""

    start: int
    heading: str
    heading_end: int
    section: str
    paragraphs: list[Span]
    end: int

    def close(self) -> Article:
        """Return the article."""
        return Article(
            self.start,
            self.end,
            self.heading,
            self.heading_end,
            self.section,
            tuple(self.paragraphs),
        )


def outline(entries: Sequence[Entry], marks: Marks) -> Outline:
    """Return the outline of a document's lines."""
    head, begin = read_head(entries, marks)
    end = tail_start(entries, begin, marks)
    end, signed = signature(entries, begin, end, head, marks)
    articles = _articles(entries[begin:end], marks)
    return Outline(
        head.title,
        head.issuer or signed.issuer,
        head.issue,
        head.published or signed.published or signed_within(entries[begin:end], marks),
        tuple(articles),
    )


def tail_start(entries: Sequence[Entry], begin: int, marks: Marks) -> int:
    """Return the number of the first line of the distribution list and imprint."""
    end = _before_tail(entries, begin, len(entries), marks)
    for at in range(end - 1, max(begin, end - 40) - 1, -1):
        entry = entries[at]
        if marks.section(entry.text) or marks.heading_in(entry.text) or not entry.paragraph:
            break
        if marks.tail(entry.text) == "recipients" and not any(
            "。" in later.text[:-1] for later in entries[at + 1 : end]
        ):
            end = at
    return _before_tail(entries, begin, end, marks)


def _before_tail(entries: Sequence[Entry], begin: int, end: int, marks: Marks) -> int:
    """Return where the lines right before `end` stop to be of a bulletin's end."""
    while end > begin and entries[end - 1].paragraph and marks.tail(entries[end - 1].text):
        end -= 1
    return end


def signature(
    entries: Sequence[Entry], begin: int, end: int, head: Head, marks: Marks
) -> tuple[int, Head]:
    """Return where the content ends before the issuer and date that sign it, and these two."""
    signed = Head()
    at = end
    if at - 1 > begin and entries[at - 1].paragraph is not None:
        text = entries[at - 1].text
        if day := date_line(text):
            signed.published = day
            at -= 1
        elif (found := date_in(text)) and len(text) <= 60:
            day, start, stop = found
            if not text[stop:].strip(" 　）)") and marks.organ(text[:start]):
                signed.published, signed.issuer = day, squeeze(text[:start])
                return at - 1, signed
    if signed.published and at - 1 > begin and entries[at - 1].paragraph is not None:
        names = []
        while at - 1 > begin and marks.organ(entries[at - 1].text):
            at -= 1
            names.append(squeeze(entries[at].text))
        signed.issuer = "、".join(reversed(names))
    if (
        at == end
        and at - 1 > begin
        and head.issuer
        and squeeze(entries[at - 1].text) == head.issuer
    ):
        at -= 1
    return at, signed


def signed_within(entries: Sequence[Entry], marks: Marks) -> date | None:
    """Return the date of a signature that an annex follows, None if there is none."""
    for above, entry in pairwise(entries):
        if marks.organ(above.text) and (day := date_line(entry.text)):
            return day
    return None


def _articles(entries: Sequence[Entry], marks: Marks) -> list[Article]:
    levels = _section_levels(entries, marks)
    found: list[Article] = []
    current: _Open | None = None
    section = ""
    fresh = False

    def begin(start: int, heading: str, heading_end: int) -> _Open:
        if current is not None:
            found.append(current.close())
        return _Open(start, squeeze(heading), heading_end, section, [], heading_end)

    annexes = placed = False
    set_off = any(e.paragraph and 4 < e.paragraph.lead < len(e.text) for e in entries)
    for at, entry in enumerate(entries):
        listed_here = bool(_ANNEX.match(entry.text)) or (
            annexes and _ITEM.match(entry.text) is not None
        )
        annexes = listed_here and not body_like(entry.text)
        if annexes:
            continue
        if entry.paragraph is None or caption(entry.text):
            if current is None:
                current = begin(entry.start, "", entry.start)
            current.end = entry.end
            continue
        paragraph, text = entry.paragraph, entry.text
        name = marks.section(text) or (squeeze(text) if paragraph.first.level in levels else "")
        if name:
            if current is not None:
                found.append(current.close())
            current, section, fresh, placed = None, name, True, False
            continue
        following = entries[at + 1] if at + 1 < len(entries) else None
        if head := own_line(entry, following, marks):
            start, end = head
            current = begin(entry.start + start, text[start:end], entry.start + end)
            fresh = placed = False
            continue
        run = running(paragraph.lead, text, marks, fresh=fresh, apart=set_off)
        if run is not None:
            start, end = run
            current = begin(entry.start + start, text[start:end], entry.start + end)
            placed = marks.heading_in(text) is not None
        elif current is None or (placed and marks.turns(text)):
            current = begin(entry.start, "", entry.start)
            placed = False
        fresh = False
        current.paragraphs.append(Span(entry.start, entry.end))
        current.end = entry.end
    if current is not None:
        found.append(current.close())
    return found


def _section_levels(entries: Sequence[Entry], marks: Marks) -> frozenset[int]:
    """Return the heading levels that stand for sections in a document without 【】."""
    levels = [e.paragraph.first.level for e in entries if e.paragraph and e.paragraph.first.level]
    if any(marks.section(entry.text) for entry in entries) or len(set(levels)) < 2:
        return frozenset()
    top = min(levels)
    followed = all(
        later.paragraph is not None and later.paragraph.first.level > top
        for entry, later in pairwise(entries)
        if entry.paragraph and entry.paragraph.first.level == top
    )
    return frozenset({top}) if followed else frozenset()


def own_line(entry: Entry, following: Entry | None, marks: Marks) -> tuple[int, int] | None:
    """Return the (start, end) of the heading that is the whole line, else None."""
    text = entry.text
    paragraph = entry.paragraph
    if paragraph is None or listed(text):
        return None
    start = numbering_end(text)
    stripped = text.rstrip("。：: ")
    if marks.place(text[start:]):
        opening = len(text[start:]) - len(text[start:].lstrip("【〖“ "))
        return start + opening, len(text.rstrip("】〗” 。：:"))
    if len(text) > 60 or following is None or following.paragraph is None:
        return None
    marked = paragraph.marked
    placed = marks.heading_in(text, marked=marked or unfinished(text))
    if placed is not None and placed[1] >= len(stripped):
        return placed
    if start:
        return None
    if marked and not body_like(text):
        return 0, len(stripped)
    if len(text) > _SHORT or body_like(text) or text[-1] in "。；：，、.;:,）)" or dated_only(text):
        return None
    later = following.text
    return (0, len(text)) if body_like(later) or numbering_end(later) else None


def dated_only(text: str) -> bool:
    """Whether the line is a date, or breaks off in a number."""
    return date_line(text) is not None or text[-1].isdigit()


def running(
    lead: int, text: str, marks: Marks, *, fresh: bool, apart: bool
) -> tuple[int, int] | None:
    """Return the (start, end) of the heading that runs into the paragraph, else None.

    `lead` is the length of its bold opening; `fresh` says that it is the first of its section,
    `apart` that the document sets such headings off; one that is not then needs a dateline.
    """
    if listed(text):
        return None
    if placed := marks.heading_in(text, marked=lead > 4):
        return placed
    if 0 < lead < len(text) and marks.named(text[:lead].strip(" 　。：:")):
        return 0, len(text[:lead].rstrip(" 　。：:"))
    if not fresh or dated(text):
        return None
    start = numbering_end(text)
    end = heading_end(text, start)
    if end is None or end >= len(text.rstrip("。！？")) or end - start < 5:
        return None
    after = text[end + 1 :]
    if start < end <= lead or (_DATELINE.match(after) if apart and not lead else dated(after)):
        return start, end
    return None
