"""Reads the masthead: title, issuer, issue and date, and where the content begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from extract.read.compose import Entry
from extract.read.layout import Paragraph
from extract.read.marks import (
    Marks,
    body_like,
    date_in,
    date_line,
    file_number,
    issue_in,
    numbering_end,
    squeeze,
    unremarked,
)

_LONGEST = 30
_WIDE = re.compile(r"[ 　\t]{2,}|[　\t]|\s*[|｜]\s*")
_OTHER = re.compile(r"\s*[|｜]|\s+(?=[^\s：:]{1,6}[：:])")
_CRUMBS = re.compile(r"[^。，]{0,12}首\s*页\s*(?:[>＞»›→/\\|]|-+>?)")
_SUBTITLE = re.compile(r"\s*(?:——|--|—|[（(].*[）)]\s*\Z)")


@dataclass(slots=True)
class Head:
    """The values of a masthead; `` and None where it has none."""

    titles: list[Paragraph] = field(default_factory=list)
    issuer: str = ""
    issue: str = ""
    published: date | None = None

    @property
    def title(self) -> str:
        """The title's lines as one."""
        title = squeeze(" ".join(squeeze(part.text) for part in self.titles))
        return re.sub(r"(?:\[\d+\]|[①②*＊])\Z", "", title)


def read_head(entries: Sequence[Entry], marks: Marks) -> tuple[Head, int]:
    """Return the masthead and the number of the first line of content."""
    head = Head()
    values = False
    at = 0
    while at < min(len(entries), _LONGEST):
        entry = entries[at]
        text, paragraph = entry.text, entry.paragraph
        if paragraph is None or (marks.section(text) and not (at == 0 and text.isalpha())):
            break
        if marks.contents(text):
            at = _contents_end(entries, at + 1, marks)
            break
        if _CRUMBS.match(text) or (marks.tail(text) == "web" and not body_like(text)):
            pass
        elif _value(text, head, marks):
            values = True
        elif head.titles and (body := marks.person(text)) is not None:
            if marks.organ(body):
                head.issuer = head.issuer or body
            values = True
        elif body_like(text) and not paragraph.first.level:
            break
        elif _title(paragraph, entries[at + 1 : at + 2], head, marks, values=values):
            pass
        elif _issuer(text, head, marks):
            values = True
        elif head.titles and _SUBTITLE.match(text):
            values = True
            if found := date_in(text):
                head.published = head.published or found[0]
        elif head.titles and _within(entries, at, marks):
            head.issuer = head.issuer or squeeze(unremarked(text))
            values = True
        else:
            break
        at += 1
    return head, at


def _within(entries: Sequence[Entry], at: int, marks: Marks) -> bool:
    """Whether the line stands between others of the masthead: a date or issue follows shortly."""
    text = entries[at].text
    if len(text) > 30 or marks.heading_in(text) or marks.place(text) or numbering_end(text):
        return False
    for entry in entries[at + 1 : at + 3]:
        if entry.paragraph is None or body_like(entry.text) or marks.section(entry.text):
            return False
        if date_line(entry.text) or _value(entry.text, Head(), marks):
            return True
    return False


def _title(
    paragraph: Paragraph, later: Sequence[Entry], head: Head, marks: Marks, *, values: bool
) -> bool:
    """Take the line as the title or its next line; return whether it was."""
    text = paragraph.text
    if not head.titles:
        if numbering_end(text) and not marks.paper(text):
            return False
        if marks.heading_in(text) and (values or text.startswith(("【", "〖"))):
            return False
        head.titles.append(paragraph)
        return True
    last = head.titles[-1]
    about = text.startswith(("关于", "印发", "转发"))
    if marks.organ(squeeze(last.text)) and not marks.paper(last.text) and len(head.titles) == 1:
        if about:
            head.titles.append(paragraph)
            return True
        if marks.paper(text):
            head.issuer = head.issuer or squeeze(last.text)
            head.titles = [paragraph]
            return True
        if values and not marks.organ(text) and later and body_like(later[0].text):
            return False
    if values:
        if last.text.rstrip().endswith("文件") and marks.paper(text):
            head.issuer = head.issuer or squeeze(last.text).removesuffix("文件")
            head.titles = [paragraph]
            return True
        return False
    same = last.first.level and paragraph.first.level == last.first.level
    drawn = bool(
        paragraph.first.size
        and abs(paragraph.first.size - last.first.size) < 0.5
        and later
        and later[0].paragraph
        and paragraph.first.size > later[0].paragraph.first.size + 2
    )
    written = (
        not marks.paper(last.text) and (about or marks.paper(text)) and not numbering_end(text)
    )
    if (same or drawn or written or about) and not (marks.organ(text) and not drawn):
        head.titles.append(paragraph)
        return True
    return False


def _value(text: str, head: Head, marks: Marks) -> bool:
    """Take the dates, issues and labelled values of a line; return whether it was made of them."""
    if labels := marks.labels(text):
        for label, value in labels:
            _labelled(label, value, head)
        return True
    if len(text) > 90 or file_number(text):
        return file_number(text)
    if day := date_line(text):
        head.published = head.published or day
        return True
    parts = [part.strip() for part in _WIDE.split(text) if part.strip()]
    if len(parts) > 1 and any(date_line(part) or issue_in(part) for part in parts):
        for part in parts:
            if not _value(part, head, marks):
                _issuer(part, head, marks)
        return True
    issue = issue_in(text)
    day_at = date_in(text)
    rest = text
    for found in sorted((f for f in (issue, day_at) if f), key=lambda f: -f[1]):
        rest = rest[: found[1]] + " " + rest[found[2] :]
    rest = rest.strip(" 　（）()[]〔〕—-,，")
    rest = re.sub(r"\s*[（(]\s*总\s*第?[\s\d]*期?\s*[）)]?", "", rest).strip()
    if (not issue and not day_at) or (not rest and not issue):
        return False
    if rest and not marks.organ(rest) and not (issue and len(rest) <= 20 and not body_like(rest)):
        return False
    if issue:
        head.issue = head.issue or issue[0]
    if day_at:
        head.published = head.published or day_at[0]
    if rest:
        _issuer(rest, head, marks)
    return True


def _labelled(label: str, value: str, head: Head) -> None:
    if label == "published" and (found := date_in(value)):
        head.published = head.published or found[0]
    elif label == "issuer":
        head.issuer = head.issuer or squeeze(_OTHER.split(value)[0])
    elif label == "issue":
        head.issue = head.issue or re.sub(r"\s", "", value)


def _issuer(text: str, head: Head, marks: Marks) -> bool:
    names = [squeeze(part) for part in _WIDE.split(unremarked(text).strip(" 　（）()"))]
    names = [re.sub(r"(?<=\S)(?:编印|主办|编|印|制)\Z", "", name) for name in names if name]
    if not names or not all(marks.organ(name) for name in names):
        return False
    known = [head.issuer] if head.issuer else []
    head.issuer = "、".join(known + [name for name in names if name not in head.issuer])
    return True


def _contents_end(entries: Sequence[Entry], at: int, marks: Marks) -> int:
    """Return the line after a list of contents that ends before `at` + 60."""
    seen: set[str] = set()
    for number in range(at, min(at + 60, len(entries))):
        text = squeeze(entries[number].text).rstrip("0123456789.…· 。")
        paragraph = entries[number].paragraph
        if paragraph is None or body_like(entries[number].text) or text in seen:
            return number
        seen.add(text)
    return at
