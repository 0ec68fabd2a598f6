"""Words of dates and periods: `patterns/dates.toml` and `patterns/festivals.toml`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLE = "dates.toml"
FESTIVALS = "festivals.toml"
# What an entry of each key must have beside `name` and `words`, and what it may have.
SHAPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "anchor": (("offset", "grains"), ("anchored", "apart", "kind", "links")),
    "year": (("offset",), ("anchored", "apart", "kind")),
    "day": (("offset",), ("anchored", "apart")),
    "part": (("months", "grain"), ("bound", "closing")),
    "window": (("reach",), ("apart", "then")),
    "join": ((), ("repeated",)),
    "weekday": (("day",), ()),
    "numeral": ((), ()),
    "number": (("numeral",), ()),
    "stretch": (("unit", "offsets"), ("months",)),
    "edge": (("of",), ("at", "days", "bound")),
    "now": ((), ("apart",)),
    "plan": (("years",), ()),
    "era": (("years",), ()),
    "event": (("day",), ()),
    "head": (("kind",), ()),
    "tail": (("kind",), ("longer",)),
    "onset": ((), ()),
    "lasting": ((), ()),
    "planning": ((), ()),
    "aim": ((), ()),
    "recurring": ((), ()),
}
GRAIN_SHAPE = (("unit",), ("counted", "dated", "links", "months"))
WRITTEN_SHAPE = (
    (),
    ("of", "before", "after", "unbound", "reads", "says", "rank", "opens", "place"),
)
OCCASION_SHAPE: tuple[tuple[str, ...], tuple[str, ...]] = (("off",), ())
BREAK_SHAPE: tuple[tuple[str, ...], tuple[str, ...]] = ((), ("before", "after"))
FESTIVAL_SHAPE = (
    ("calendar",),
    (
        "month",
        "day",
        "week",
        "weekday",
        "shift",
        "lasts",
        "term",
        "usual",
        "local",
        "breaks",
        "framed",
    ),
)
Breaks = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
KINDS = ("period", "since", "until", "stock", "by", "now", "year")
REACHES = ("near", "back", "ahead", "these", "before", "after")
UNITS = (
    "second",
    "minute",
    "hour",
    "day",
    "workday",
    "week",
    "month",
    "quarter",
    "season",
    "term",
    "year",
    "school-year",
    "century",
)
GRAINS = ("day", "month", "quarter", "half", "year", "span")
READS = (
    "onset",
    "same",
    "date",
    "dotted",
    "compact",
    "day-first",
    "era-year",
    "years",
    "school-years",
    "quarters",
    "months",
    "day-of-month",
    "days",
    "lunar",
    "decade",
    "ages",
    "day-of-week",
    "weekday",
    "weekday-alone",
    "nothing",
    "day-part",
    "hour",
    "hours",
    "window",
    "ago",
    "ahead",
    "nth",
    "first-or-last",
)
"""What may be read of a shape; each has its reader in `extract/find`."""
RANKS = ("era", "year", "part", "week", "edge", "day", "weekday", "daypart", "hour", "whole")
ROLES = {
    "era": "era",
    "year": "year",
    "plan": "year",
    "event": "year",
    "century": "year",
    "quarter": "part",
    "month": "part",
    "part": "part",
    "season": "part",
    "festival": "part",
    "term": "part",
    "school-year": "part",
    "week": "week",
    "edge": "edge",
    "day": "day",
    "stretch": "day",
    "now": "whole",
}
"""How fine each word of a date is, by its role: one of RANKS."""
CALENDARS = (
    "solar",
    "lunar",
    "term",
    "weekday",
    "easter",
    "orthodox easter",
    "hebrew",
    "islamic",
)


@dataclass(frozen=True, slots=True)
class DateWord:
    """A word of a date: `role` is the key of its entry (of an anchor, the unit of its grain), the
    rest is what the table says.

    `months` count within the year (13 is January of the next), `days` within the month (0 is
    its last), `years` are the first and last of a plan or a reign; a `framed` word of a festival
    means it only where days off are told of (十一期间);
    `offset` and `offsets` count from the reference, the latter in `unit`s.
    """

    role: str
    name: str
    offset: int = 0
    anchored: bool = False
    apart: bool = False
    bound: bool = False
    closing: bool = False
    framed: bool = False
    kind: str = "period"
    grain: str = "year"
    months: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    years: tuple[int, int] | None = None
    of: str = ""
    at: str = ""
    unit: str = ""
    offsets: tuple[int, int] | None = None
    day: date | None = None
    festival: Festival | None = None


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival's days, in one of CALENDARS: `month` and `day`, a solar term, the nth weekday, or
    counted from Easter.

    `shift` days are added (the eve of the Spring Festival is -1), and it `lasts` so many; `term`
    is a solar term, by default the festival's word itself. Its days off are among `breaks`, which
    are given from the first to the last day, else as many from it on as are `usual` since a year,
    or `local` to a province, which is told by the first two figures of its code.
    """

    calendar: str
    month: int = 1
    day: int = 1
    week: int = 1
    weekday: int = 7
    shift: int = 0
    lasts: int = 1
    term: str = ""
    usual: tuple[tuple[int, int], ...] = ()
    local: tuple[tuple[str, int], ...] = ()
    breaks: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """How a part of a date is written, and what is read of it.

    `source` is the name of its phrase; a shape of words has those of the roles `of`, of which
    `before` and `after` are what stands around them. `rank` counts in RANKS from coarse to fine.
    `opens` are its first letters, of which 0 is any figure and N any numeral in Han. A date may
    begin with one that `starts`, and go on with one that `follows`.
    """

    name: str
    source: str
    of: tuple[str, ...]
    unbound: bool
    before: str
    after: str
    reads: str
    says: tuple[str, ...]
    rank: int
    opens: tuple[str, ...]
    starts: bool
    follows: bool


@dataclass(frozen=True, slots=True)
class DateTable:
    """The words by their surface, the shapes, and the lists that those are made of.

    `words` are what a date may begin or go on with; `counted` maps what is counted to its unit,
    the longest first, `windows` what stands before a count to its reach; `joins` stand between
    the ends of a range; `heads` and `tails` map what stands before and after a date to a kind, of
    which those of `longer` stand behind no day; `breaks` maps a word to the letters that may not
    stand before and after it; behind those of `recurring` a date is of no certain days;
    `weekdays` are counted from Monday; `numerals` are the letters in Han that a number may begin
    with, `stands_for` what else there is for a numeral; `off` are the days of breaks. `sources`
    are the regexes of the words, and `phrases` those that phrases and shapes may be made of.
    """

    words: dict[str, DateWord]
    shapes: tuple[Shape, ...]
    counted: dict[str, str]
    windows: dict[str, str]
    joins: tuple[str, ...]
    heads: dict[str, str]
    tails: dict[str, str]
    longer: frozenset[str]
    breaks: Breaks
    recurring: tuple[str, ...]
    weekdays: dict[str, int]
    numerals: frozenset[str]
    stands_for: dict[str, str]
    off: frozenset[date]
    sources: dict[str, str]
    phrases: dict[str, str]

    @classmethod
    def load(cls, folder: Folder) -> DateTable:
        """Return the table of `folder`. Raises RuleError for an entry that cannot be meant."""
        grains = [
            _grain(entry)
            for entry in folder.entries(
                TABLE, "grain", needs=("name", "words", *GRAIN_SHAPE[0]), may=GRAIN_SHAPE[1]
            )
        ]
        lists = {
            role: folder.entries(TABLE, role, needs=("name", "words", *needs), may=may)
            for role, (needs, may) in SHAPES.items()
        }
        occasions = folder.entries(TABLE, "occasion", needs=("name", "words", *OCCASION_SHAPE[0]))
        breaks = {
            str(e["name"]): (_texts(e, TABLE, "before"), _texts(e, TABLE, "after"))
            for e in folder.entries(TABLE, "break", needs=("name",), may=BREAK_SHAPE[1])
        }
        words = _words(folder, lists, grains)
        sources = {text: _source(text, word, breaks) for text, word in words.items()}
        every = [(text, grain.unit) for grain in grains for text in grain.counted]
        counted = dict(sorted(every, key=lambda one: -len(one[0])))
        dated = {text for grain in grains for text in grain.dated}
        tails, joins = _kinds(lists["tail"]), _flat(lists["join"])
        repeated = _flat([entry for entry in lists["join"] if entry.get("repeated")])
        phrases = {role: listed(_flat(lists[role])) for role in _LISTED} | {
            "off": listed(text for e in occasions if e["off"] for text in _texts(e, TABLE)),
            "about": listed(text for e in occasions if not e["off"] for text in _texts(e, TABLE)),
            "counted": listed(counted),
            "counted-alone": listed(set(counted) - dated),
            "window": either({t: _window(t, e) for e in lists["window"] for t in _texts(e, TABLE)}),
            "join": f"{listed(repeated)}{{1,3}}|{listed(set(joins) - set(repeated))}",
            "tail": either({text: _apart(text, breaks) for text in tails}),
        }
        phrases |= {
            role: either({t: sources[t] for t, word in words.items() if word.role == role})
            for role in ("plan", "era")
        }
        eras = _by_length(text for text, word in words.items() if word.role == "era")
        phrases["behind-era"] = "|".join(f"(?<={alike})" for alike in eras) or "(?!)"
        shapes = []
        phrases = {f"date-{name}": source for name, source in phrases.items()}
        for entry in folder.entries(
            TABLE, "shape", needs=("name",), may=("words", *WRITTEN_SHAPE[1])
        ):
            shape = _shape(entry, phrases)
            shapes.append(shape)
            phrases[shape.source] = shape.before + "|".join(_texts(entry, TABLE)) + shape.after
        return cls(
            words=words,
            shapes=tuple(shapes),
            counted=counted,
            windows={
                text: _Check(TABLE, str(entry["name"]), entry).choice("reach", REACHES, "")
                for entry in lists["window"]
                for text in _texts(entry, TABLE)
            },
            joins=joins,
            heads=_kinds(lists["head"]),
            tails=tails,
            longer=frozenset(_flat([entry for entry in lists["tail"] if entry.get("longer")])),
            breaks=breaks,
            recurring=_flat(lists["recurring"]),
            weekdays={
                text: _Check(TABLE, str(entry["name"]), entry).number("day", 1)
                for entry in lists["weekday"]
                for text in _texts(entry, TABLE)
            },
            numerals=frozenset(_flat(lists["numeral"])),
            stands_for={t: str(e["numeral"]) for e in lists["number"] for t in _texts(e, TABLE)},
            off=_days_off(words.values()),
            sources=sources,
            phrases=phrases,
        )


_LISTED = ("head", "onset", "lasting", "planning", "aim", "weekday", "numeral")
"""Lists without a meaning beyond being listed, by whose names phrases are made of them."""


def _words(
    folder: Folder, lists: dict[str, list[Entry]], grains: list[_Grain]
) -> dict[str, DateWord]:
    """Return what a date may begin or go on with. Raises RuleError for one that stands twice."""
    words: dict[str, DateWord] = {}
    for entry in lists["anchor"]:
        for surface, word in _anchored(entry, grains):
            _add(words, surface, word, TABLE)
    for role in WORDED:
        for entry in lists[role]:
            for surface in _texts(entry, TABLE):
                _add(words, surface, _word(role, entry), TABLE)
    needs, may = FESTIVAL_SHAPE
    for entry in folder.entries(FESTIVALS, "festival", needs=("name", "words", *needs), may=may):
        festival = _festival(entry)
        framed = _texts(entry, FESTIVALS, "framed")
        for surface in (*_texts(entry, FESTIVALS), *framed):
            word = DateWord(
                "festival",
                str(entry["name"]),
                framed=surface in framed,
                grain="day",
                festival=festival if festival.term else replace(festival, term=surface),
            )
            _add(words, surface, word, FESTIVALS)
    return words


def listed(texts: Iterable[str]) -> str:
    """Return the regex of one of some texts, the longest first."""
    return either({text: re.escape(text) for text in texts})


def either(sources: dict[str, str]) -> str:
    """Return the regex of one of some texts that have regexes of their own, the longest first."""
    ordered = sorted(sources, key=lambda text: (-len(text), text))
    return rf"(?:{'|'.join(sources[text] for text in ordered)})" if sources else r"(?!)"


def _by_length(texts: Iterable[str]) -> list[str]:
    """Return regexes of some texts, one for each length, as looking back requires."""
    found: dict[int, list[str]] = defaultdict(list)
    for text in texts:
        found[len(text)].append(text)
    return [listed(alike) for alike in found.values()]


def _source(text: str, word: DateWord, breaks: Breaks) -> str:
    """Return the regex of a word with what may stand around it, made of phrases."""
    return "".join(
        (
            "{stands-apart}" if word.apart else "",
            _apart(text, breaks),
            "(?={date-off})" if word.framed else "",
            "{closes-phrase}" if word.closing else "",
        )
    )


def _apart(text: str, breaks: Breaks) -> str:
    """Return the regex of a word without what makes another word of it."""
    before, after = breaks.get(text, ((), ()))
    behind = "".join(f"(?<!{alike})" for alike in _by_length(before))
    return behind + re.escape(text) + (rf"(?!{listed(after)})" if after else "")


def _window(text: str, entry: Entry) -> str:
    apart = r"(?<!\w)" if entry.get("apart") else ""
    then = f"(?={entry['then']})" if "then" in entry else ""
    return apart + re.escape(text) + then


def _shape(entry: Entry, phrases: dict[str, str]) -> Shape:
    """Return a shape, of which `words` stand in a phrase. Raises RuleError."""
    name = str(entry["name"])
    check = _Check(TABLE, name, entry)
    of = _texts(entry, TABLE, "of")
    if bool(of) == ("words" in entry):
        raise check.error("of", list(of), "either that or words")
    if unknown := [role for role in of if role not in ROLES]:
        raise check.error("of", unknown, "some of " + ", ".join(ROLES))
    named = re.findall(r"\{(.*?)\}", "".join(_texts(entry, TABLE, "opens")))
    if unknown := [role for role in named if role not in ("window", *ROLES)]:
        raise check.error("opens", unknown, "in braces one of window, " + ", ".join(ROLES))
    opens, says = _texts(entry, TABLE, "opens"), _texts(entry, TABLE, "says")
    if "words" in entry and not opens:
        raise check.error("opens", list(opens), "the letters that it begins with")
    if unknown := [unit for unit in says if unit not in ("year", "month", "day")]:
        raise check.error("says", unknown, "some of year, month, day")
    place = check.choice("place", ("start", "follow"), "")
    return Shape(
        name=name,
        source=f"shape {name}",
        of=of,
        unbound=bool(entry.get("unbound", False)),
        before=str(entry.get("before", "")),
        after=str(entry.get("after", "")),
        reads=check.choice("reads", READS, "" if of else "date"),
        says=says,
        rank=RANKS.index(check.choice("rank", RANKS, "whole")),
        opens=opens,
        starts=place != "follow",
        follows=place != "start",
    )


def _days_off(words: Iterable[DateWord]) -> frozenset[date]:
    """Return the days of all breaks that are given."""
    stretches = {stretch for word in words if word.festival for stretch in word.festival.breaks}
    return frozenset(
        first + timedelta(days=n)
        for first, last in stretches
        for n in range((last - first).days + 1)
    )


WORDED = (
    "year",
    "day",
    "part",
    "stretch",
    "edge",
    "now",
    "plan",
    "era",
    "event",
)


@dataclass(frozen=True, slots=True)
class _Grain:
    """What a year, a month and so on are called, behind an anchor and behind a count."""

    name: str
    unit: str
    words: tuple[str, ...]
    counted: tuple[str, ...]
    dated: tuple[str, ...]
    links: tuple[str, ...]
    months: tuple[int, int] | None


def _grain(entry: Entry) -> _Grain:
    check = _Check(TABLE, str(entry["name"]), entry)
    return _Grain(
        name=str(entry["name"]),
        unit=check.choice("unit", UNITS, ""),
        words=_texts(entry, TABLE),
        counted=_texts(entry, TABLE, "counted"),
        dated=_texts(entry, TABLE, "dated"),
        links=_links(entry),
        months=check.pair("months", _in_two_years),
    )


def _links(entry: Entry) -> tuple[str, ...]:
    links = entry.get("links", [""])
    if not isinstance(links, list) or not all(isinstance(link, str) for link in links):
        raise RuleError(TABLE, str(entry["name"]), f"links is {links!r}; expected texts")
    return tuple(links)


def _in_two_years(first: int, last: int) -> bool:
    return 1 <= first <= last <= 24


def _anchored(entry: Entry, grains: list[_Grain]) -> Iterator[tuple[str, DateWord]]:
    """Compose an anchor with its grains: 上 and 月 are 上月, 上个月, 上一月, 上一个月."""
    anchor = _word("anchor", entry)
    by_name = {grain.name: grain for grain in grains}
    links = _links(entry)
    for name in _texts(entry, TABLE, "grains"):
        if name not in by_name:
            raise RuleError(
                TABLE, anchor.name, f"grains has {name!r}; expected the name of a grain"
            )
        grain = by_name[name]
        word = replace(
            anchor,
            role=grain.unit,
            name=f"{anchor.name} {name}",
            kind=anchor.kind if grain.unit == "year" else "period",
            grain="quarter" if grain.unit == "season" else "year",
            months=grain.months,
        )
        for start in _texts(entry, TABLE):
            for link in links:
                if link in grain.links:
                    for end in grain.words:
                        yield f"{start}{link}{end}", word


def _word(role: str, entry: Entry) -> DateWord:
    name = str(entry["name"])
    check = _Check(TABLE, name, entry)
    return DateWord(
        role=role,
        name=name,
        offset=check.number("offset", 0),
        anchored=bool(entry.get("anchored", False)),
        apart=bool(entry.get("apart", False)),
        bound=bool(entry.get("bound", False)),
        closing=bool(entry.get("closing", False)),
        kind=check.choice("kind", KINDS, "period"),
        grain=check.choice("grain", GRAINS, "year"),
        months=check.pair("months", _in_two_years),
        days=check.pair("days", lambda lo, hi: 1 <= lo <= 31 and 0 <= hi <= 31),
        years=check.pair("years", lambda lo, hi: 1 <= lo <= hi <= 9999),
        of=check.choice("of", ("year", "month", "any"), "any"),
        at=check.choice("at", ("start", "end"), ""),
        unit=check.choice("unit", UNITS, ""),
        offsets=check.pair("offsets", lambda lo, hi: lo <= hi),
        day=check.day("day"),
    )


def _festival(entry: Entry) -> Festival:
    check = _Check(FESTIVALS, str(entry["name"]), entry)
    festival = Festival(
        calendar=check.choice("calendar", CALENDARS, "solar"),
        month=check.number("month", 1),
        day=check.number("day", 1),
        week=check.number("week", 1),
        weekday=check.number("weekday", 7),
        shift=check.number("shift", 0),
        lasts=check.number("lasts", 1),
        term=str(entry.get("term", "")),
        usual=check.since("usual"),
        local=check.provinces("local"),
        breaks=check.stretches("breaks"),
    )
    if not (1 <= festival.month <= 12 and 0 <= festival.day <= 31 and 1 <= festival.weekday <= 7):
        raise check.error("month, day or weekday", (festival.month, festival.day), "a real day")
    return festival


def _add(words: dict[str, DateWord], surface: str, word: DateWord, table: str) -> None:
    if surface in words:
        raise RuleError(table, word.name, f"{surface!r} is also in {words[surface].name!r}")
    if len(surface) < 2 and not word.bound:
        raise RuleError(table, word.name, f"{surface!r} is one letter; expected bound or more")
    words[surface] = word


def _texts(entry: Entry, table: str, field: str = "words") -> tuple[str, ...]:
    words = entry.get(field, [])
    if not isinstance(words, list) or not all(isinstance(w, str) and w for w in words):
        raise RuleError(table, str(entry["name"]), f"{field} is {words!r}; expected texts")
    return tuple(words)


def _flat(entries: list[Entry]) -> tuple[str, ...]:
    return tuple(text for entry in entries for text in _texts(entry, TABLE))


def _kinds(entries: list[Entry]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        kind = _Check(TABLE, str(entry["name"]), entry).choice("kind", KINDS, "period")
        found.update(dict.fromkeys(_texts(entry, TABLE), kind))
    return found


@dataclass(frozen=True, slots=True)
class _Check:
    """Reads fields of one entry and says which of them is wrong."""

    table: str
    name: str
    entry: Entry

    def error(self, field: str, came: Any, expected: str) -> RuleError:
        return RuleError(self.table, self.name, f"{field} is {came!r}; expected {expected}")

    def number(self, field: str, default: int) -> int:
        value = self.entry.get(field, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(field, value, "a whole number")
        return value

    def choice(self, field: str, known: tuple[str, ...], default: str) -> str:
        value = self.entry.get(field, default)
        if value != default and value not in known:
            raise self.error(field, value, "one of " + ", ".join(known))
        return str(value)

    def pair(self, field: str, holds: Callable[[int, int], bool]) -> tuple[int, int] | None:
        value = self.entry.get(field)
        if value is None:
            return None
        if not (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(n, int) for n in value)
            and holds(value[0], value[1])
        ):
            raise self.error(field, value, "[first, last]")
        return value[0], value[1]

    def day(self, field: str) -> date | None:
        value = self.entry.get(field)
        if value is None or type(value) is date:
            return value
        raise self.error(field, value, "a date like 2012-11-08")

    def since(self, field: str) -> tuple[tuple[int, int], ...]:
        found = self.entry.get(field, [])
        for one in found if isinstance(found, list) else [found]:
            if not (
                isinstance(one, list)
                and len(one) == 2
                and all(isinstance(n, int) for n in one)
                and 1 <= one[1] <= 99
            ):
                raise self.error(field, one, "[year, number of days]")
        return tuple((year, days) for year, days in found)

    def provinces(self, field: str) -> tuple[tuple[str, int], ...]:
        found = self.entry.get(field, {})
        if not isinstance(found, dict) or not all(
            len(code) == 2 and code.isdecimal() and isinstance(days, int) and 1 <= days <= 99
            for code, days in found.items()
        ):
            raise self.error(field, found, "number of days by province, like { 65 = 3 }")
        return tuple(found.items())

    def stretches(self, field: str) -> tuple[tuple[date, date], ...]:
        found = self.entry.get(field, [])
        for one in found:
            if len(one) != 2 or not all(type(day) is date for day in one) or one[0] > one[1]:
                raise self.error(field, one, "[first day, last day]")
        return tuple((first, last) for first, last in found)
