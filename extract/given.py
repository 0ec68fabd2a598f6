"""What the user gives of a document: read from cells, laid over each other, told apart.

A value is told as people write it (`2023年7月5日`, `隆回`, `430524`); a cell that cannot be meant
is a ValueError of one line: the field, what came, and what was expected.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from extract.model import COUNTRY, Division, Document, Fact, Facts, Given, Region
from extract.rules import Rules
from extract.rules.regions import RegionTable, closest

#: What is given of a document of which nothing is known.
NOT_GIVEN = Given()
#: What a document about the whole country is given as its place.
#: What can be given.
FIELDS = tuple(field.name for field in fields(Given))
_FIRST, _LAST = 1900, 2100
_SHOWN = 5
_LONGEST = 120
#: What says by itself which year a document reports on.
_REPORTED = frozenset({"document:title-year", "document:issue-year", "document:speech-line"})
_DAY = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d\d)(\d\d))"
    r"(?:[ T]0{1,2}:00(?::00)?)?"
)
_YEAR = re.compile(r"(\d{4})年?")
_CODE = re.compile(r"\d{6}", re.ASCII)


def given_from(cells: Mapping[str, str], rules: Rules) -> Given:
    """Return what cells named as in FIELDS give; an empty one gives nothing.

    The place must be one of the year that is given with it, if any. Raises ValueError.
    """
    said = {name: tidy(text) for name, text in cells.items() if tidy(text)}
    for name in ("title", "issuer"):
        if any(not character.isprintable() for character in said.get(name, "")):
            raise ValueError(f"{name}: holds a line break or another control character")
    found = Given(
        published=day(said["published"]) if "published" in said else None,
        year=year(said["year"]) if "year" in said else None,
        title=said.get("title", ""),
        issuer=said.get("issuer", ""),
    )
    name, code = said.get("region", ""), said.get("region_code", "")
    if _CODE.fullmatch(name) and code in ("", name):
        name, code = "", name
    if not name and not code:
        return found
    if name == COUNTRY and not code:
        return replace(found, region=COUNTRY)
    when = found.year or (found.published.year if found.published else None)
    division = _place(name, code, when, rules.regions)
    alone = code or when or not _alone(division, rules.regions)
    return replace(found, region=division.name, region_code=division.code if alone else "")


def tidy(text: str) -> str:
    """Return a cell without the spaces around it and in the usual form of its characters."""
    return unicodedata.normalize("NFC", text.strip(" \t\r\n\u00a0\u3000\ufeff"))


def day(text: str) -> date:
    """Return the day that a text tells. Raises ValueError."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if found and _FIRST <= int(found[1]) <= _LAST:
        try:
            return date(*(int(part) for part in found.groups() if part))
        except ValueError:
            pass
    raise ValueError(f"published: {text!r}; expected a date like 2023-07-05 or 2023年7月5日")


def year(text: str) -> int:
    """Return the year that a text tells. Raises ValueError."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text))
    if found and _FIRST <= int(found[1]) <= _LAST:
        return int(found[1])
    raise ValueError(f"year: {text!r}; expected a year like 2023")


def region_of(given: Given, when: int | None, rules: Rules) -> Region | None:
    """Return the place that is given, as it was in a year, or nearest to it in time.

    None if no place is given; the whole country has no name. Raises ValueError for a place that
    is none.
    """
    if not given.region and not given.region_code:
        return None
    if given.region == COUNTRY:
        return Region("", "", "country", "region:given")
    one = _place(given.region, given.region_code, when, rules.regions, strict=False)
    return Region(one.name, one.code, one.level, "region:given", one)


def _place(
    name: str, code: str, when: int | None, table: RegionTable, *, strict: bool = True
) -> Division:
    """Return the division of a name, a code, or both. Raises ValueError.

    With `strict` it must be one of that year (it may end in it).
    """
    if not code:
        return _only(name, _named(name, table), when, table, strict=strict)
    coded = table.by_code.get(code)
    if not coded:
        raise ValueError(f"region_code: {code!r}: no division's; expected a code of regions.csv")
    if not name:
        return _only(code, coded, when, table, strict=strict)
    both = [one for one in _named(name, table) if one.code == code]
    if not both:
        others = sorted({one.code for one in _named(name, table)})
        raise ValueError(
            f"region_code: {code!r}: that is {_listed(coded, table)}, not {name!r}; "
            f"expected {' or '.join(others[:4])}"
        )
    return _only(name, both, when, table, strict=strict)


def _only(
    said: str, found: Iterable[Division], when: int | None, table: RegionTable, *, strict: bool
) -> Division:
    """Return the one of the divisions that is meant, by the year. Raises ValueError."""
    every = list(found)
    near = closest(every, when)
    if strict and when is not None and not any(_of(one, when) for one in near):
        raise ValueError(f"region: {said!r}: there is {_listed(every, table)}, none in {when}")
    if len({one.code for one in near}) > 1:
        raise ValueError(
            f"region: {said!r}: may be {_listed(near, table)}; expected one of these or a code"
        )
    return near[-1]


def _of(division: Division, when: int) -> bool:
    return division.valid_from <= when and (division.valid_to is None or when <= division.valid_to)


def _listed(found: Iterable[Division], table: RegionTable) -> str:
    """Return divisions in words: their names, told apart by the place above, codes and years."""
    every = list(found)
    names = [one.name for one in every]
    said = []
    for one in every[:_SHOWN]:
        above = table.ancestors(one, one.valid_to - 1 if one.valid_to else None)
        apart = above[0].name if above and names.count(one.name) > 1 else ""
        said.append(f"{apart}{one.name} ({one.code}, {one.valid_from}-{one.valid_to or ''})")
    more = len(every) - len(said)
    return " or ".join(said) + (f" or {more} more" if more else "")


def _named(name: str, table: RegionTable) -> list[Division]:
    """Return the divisions that go by a name: full before short, alone or behind those above.

    Raises ValueError where there is none.
    """
    joined = re.sub(r"\s", "", name)
    found = table.by_name.get(joined, ())
    full = [one for one in found if one.name == joined]
    if found:
        return full or list(found)
    for at in range(2, len(joined) - 1):
        rest = table.by_name.get(joined[at:], ())
        under = [one for one in rest if joined[:at] in _above(one, table)]
        if under:
            return [one for one in under if one.name == joined[at:]] or under
    raise ValueError(
        f"region: {name!r}: no division's name; expected one of regions.csv, or a code"
    )


def _above(division: Division, table: RegionTable) -> set[str]:
    """Return what may stand before a division's name: 邵阳, 邵阳市, 湖南省, 湖南省邵阳市."""
    when = division.valid_to - 1 if division.valid_to else None
    chains = {""}
    for one in reversed(table.ancestors(division, when)):
        names = {"", one.name, one.short, *one.aliases}
        chains = {chain + each for chain in chains for each in names}
    return chains - {""}


def _alone(division: Division, table: RegionTable) -> bool:
    """Whether a division's name alone tells it, whatever the year."""
    try:
        return _place(division.name, "", None, table, strict=False).code == division.code
    except ValueError:
        return False


def over(*given: Given) -> Given:
    """Return what is given, field by field by the first that gives it; a place goes as a whole."""
    found = NOT_GIVEN
    for one in given:
        news = {name: getattr(one, name) for name in FIELDS if not getattr(found, name)}
        if found.region or found.region_code:
            news.pop("region", None)
            news.pop("region_code", None)
        found = replace(found, **news)
    return found


def packed(given: Given) -> str:
    """Return what is given as one line of text; `` for nothing."""
    said = {name: value for name, value in asdict(given).items() if value}
    return json.dumps(said, ensure_ascii=False, default=date.isoformat) if said else ""


def unpacked(text: str) -> Given:
    """Return what `packed` was given."""
    said = json.loads(text) if text else {}
    if "published" in said:
        said["published"] = date.fromisoformat(said["published"])
    return Given(**said)


def as_shown(document: Document, facts: Facts) -> Document:
    """Return a document with the title and issuer as given and the day as decided: as it is shown.

    What was read of it stays in the document that went in.
    """
    return replace(
        document,
        title=document.given.title or document.title,
        issuer=document.given.issuer or document.issuer,
        published=facts.published.value if facts.published else None,
    )


def told(fact: Fact[Any] | None, document: Document) -> str:
    """Return what a fact rests on, in one line: the entry that speaks, and its words."""
    if fact is None:
        return ""
    span = fact.evidence.span
    words = document.text[span.start : span.end] if span else fact.evidence.words
    line = " ".join(f"{fact.evidence.entry} {words}".split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def differences(given: Given, facts: Facts, read: Facts, document: Document) -> list[str]:
    """Return where what is given and what is read disagree, a line each.

    `facts` are those with what is given, `read` those without.
    """
    found = []
    if (given.region or given.region_code) and facts.place and read.place:
        mine, other = facts.place.value, read.place.value
        if (mine.name, mine.code) != (other.name, other.code):
            here, there = mine.name or COUNTRY, other.name or COUNTRY
            found.append(_differs("region", here, there, told(read.place, document)))
    if given.published and read.published and read.published.value != given.published:
        day_read = read.published.value.isoformat()
        words = told(read.published, document)
        found.append(_differs("published", given.published.isoformat(), day_read, words))
    if given.year and read.years and _contradicts(given.year, read.years, read.published):
        years = "-".join(dict.fromkeys(map(str, read.years.value)))
        found.append(_differs("year", str(given.year), years, told(read.years, document)))
    for name in ("title", "issuer"):
        here, there = getattr(given, name), getattr(document, name)
        short, long = sorted((squeezed(here), squeezed(there)), key=len)
        if short and short not in long:
            found.append(_differs(name, here, there, ""))
    return found


def _contradicts(year: int, years: Fact[tuple[int, int]], published: Fact[date] | None) -> bool:
    """Whether a document says that it reports on another year, or was out before that one.

    A year that is merely named in it, or that of its day, says nothing against another.
    """
    if published is not None and published.value.year < year:
        return True
    return years.evidence.entry in _REPORTED and not years.value[0] <= year <= years.value[1]


def squeezed(text: str) -> str:
    """Return a text as it is compared: without spaces, in one width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _differs(name: str, given: str, read: str, by: str) -> str:
    return f"{name}: given {given}, read {read}{f' ({by})' if by else ''}"
