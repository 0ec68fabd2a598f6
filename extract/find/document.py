"""Finds what tells of a document as a whole: its place, its day, the years it reports on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from extract.find.numerals import numerals
from extract.find.places import find_places
from extract.model import Clue, Document, Place, Span
from extract.rules import Rules
from extract.rules.document import ClueKind

# How far the first and the last lines go, and how much of a text is searched for names.
_HEAD, _TAIL, _NAMES = 600, 400, 12000
_ASCII = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE = re.compile("[０-９]")
_NOUGHTS = str.maketrans("OＯ", "00")
_YEAR_IN = re.compile(r"(?<!\d)(?:19[4-9]|20\d)\d(?!\d)")


def find_clues(document: Document, rules: Rules) -> list[Clue]:
    """Return what tells of the document: from its masthead, its ends, its text and its path.

    The places of the whole text are sought only where nothing surer names one.
    """
    found: list[Clue] = []
    text = document.text
    text = text.translate(_ASCII) if _WIDE.search(text) else text
    tail = max(0, len(text) - _TAIL)
    for kind in rules.document.kinds:
        if kind.where == "head":
            found += _in_text(text, 0, min(_HEAD, len(text)), kind, rules)
        elif kind.where == "tail":
            found += _in_text(text, tail, len(text), kind, rules)
        elif kind.where == "text":
            found += _in_text(text, 0, len(text), kind, rules)
        else:
            found += _of_field(document, kind, rules)
    named = max((clue.weight for clue in found if clue.places), default=0.0)
    for kind in rules.document.at("names"):
        if named < kind.weight * 1.5:
            found.append(_names(document.text, kind, rules))
    return found


def _in_text(text: str, start: int, end: int, kind: ClueKind, rules: Rules) -> Iterator[Clue]:
    assert kind.pattern is not None
    clues = (
        _clue(match, kind, rules, Span(*match.span()))
        for match in kind.pattern.finditer(text, start, end)
    )
    known = (clue for clue in clues if clue is not None)
    yield from _taken(list(islice(known, 1) if kind.takes == "first" else known), kind)


def _taken(clues: list[Clue], kind: ClueKind) -> list[Clue]:
    """Return which of the clues of one kind is meant."""
    if not clues or kind.takes == "all":
        return clues
    if kind.takes == "latest":
        return [max(clues, key=lambda c: (c.year or 0, c.month or 0, c.day or 0))]
    return [clues[-1 if kind.takes == "last" else 0]]


def _of_field(document: Document, kind: ClueKind, rules: Rules) -> Iterator[Clue]:
    parts = [part for part in re.split(r"[/\\]+", document.path or document.name) if part]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}\Z", "", parts[-1]) if parts else ""
    if kind.where == "reader":
        if document.published is not None:
            day = document.published
            yield Clue(
                f"document:{kind.name}", kind.tells, kind.weight, day.isoformat(),
                year=day.year, month=day.month, day=day.day,
            )  # fmt: skip
        return
    others = (other for other in rules.document.at(kind.where) if other.pattern is not None)
    fields = {
        "title": [document.title],
        "issuer": [document.issuer],
        "issue": [document.issue],
        "file": [stem],
        "folder": parts[-2::-1],
    }
    for words in fields.get(kind.where, []):
        if not words:
            continue
        if kind.pattern is not None:
            match = kind.pattern.search(words)
            clue = _clue(match, kind, rules, None) if match else None
            if clue is not None and kind.where == "issuer":
                clue = _whole(words, kind, rules)
        elif any(o.tells == kind.tells and o.pattern and o.pattern.search(words) for o in others):
            clue = None
        else:
            clue = _whole(words, kind, rules)
        if clue is not None:
            yield clue


def _whole(words: str, kind: ClueKind, rules: Rules) -> Clue:
    """Return a field as a whole as a clue: the places in it, and in a path its year."""
    year = None
    if kind.where == "file" and (named := _YEAR_IN.findall(words)):
        year = int(named[0]) if len(set(named)) == 1 else None
    apart = words.replace("_", " ").replace("-", " ") if kind.where in ("file", "folder") else words
    return Clue(
        f"document:{kind.name}", kind.tells, kind.weight, words,
        places=_places(apart, rules), nationwide=_nationwide(apart, rules), year=year,
    )  # fmt: skip


def _clue(match: re.Match[str], kind: ClueKind, rules: Rules, span: Span | None) -> Clue | None:
    """Return what a match says, or None where its place or date is none."""
    groups = match.groupdict()
    year, month, day = _day(groups, rules)
    place = groups.get("place") or ""
    return Clue(
        f"document:{kind.name}", kind.tells, kind.weight, place or match[0].strip(), span,
        _places(place, rules) if place else (),
        _nationwide(match[0], rules) if "place" in groups else False,
        year, month, day, bool(groups.get("before")),
    )  # fmt: skip


def _day(
    groups: Mapping[str, str | None], rules: Rules
) -> tuple[int | None, int | None, int | None]:
    """Return the year, month and day that the groups of a match name."""
    if full := groups.get("date"):
        if re.match(r"\d{8}", full):
            return int(full[:4]), int(full[4:6]), int(full[6:8])
        year, month, day = rules.phrases.pattern("date-mark").split(full.replace(" ", ""))[:3]
        return _number(year, rules), _number(month, rules), _number(day, rules)
    if part := groups.get("monthday"):
        month, day = re.findall(r"\d+", part)
        return None, int(month), int(day)
    if part := groups.get("dayonly"):
        return None, None, int(part[:-1])
    year_told = groups.get("year")
    return int(year_told) + bool(groups.get("past")) if year_told else None, None, None


def _number(surface: str, rules: Rules) -> int:
    """Return the value of a year's digits, or of a month or day (元 and 正 are 1)."""
    plain = rules.phrases.pattern("first-month").sub("1", surface.translate(_NOUGHTS))
    return int(numerals(rules.units).read(plain))


def _places(text: str, rules: Rules) -> tuple[Place, ...]:
    return tuple(p for p in find_places(text, 0, len(text), rules) if p.candidates)


def _nationwide(text: str, rules: Rules) -> bool:
    """Whether the words name the country, by its name, its council or its congress."""
    return re.search(rules.regions.role("nationwide"), text) is not None


def _names(text: str, kind: ClueKind, rules: Rules) -> Clue:
    """Return all the places of a text, deictics too, as one clue; no rank in 全国 or yardstick."""
    found = find_places(text, 0, min(len(text), _NAMES), rules)
    ranked = re.compile(rules.regions.role("ranked"))
    dateline = rules.phrases.pattern("dateline")
    found = [
        place
        for place in found
        if not (dateline if place.candidates else ranked).match(text, place.end)
    ]
    return Clue(f"document:{kind.name}", kind.tells, kind.weight, "", places=tuple(found))
