"""Finds the places of a sentence that numbers behind them may belong to: its subjects.

Each place plays one part in its sentence, which the words beside it show: the first of `_NAMED` or
`_DEICTIC` that it fits. A part says whether the place is a subject, an object or nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain, pairwise, takewhile
from typing import NamedTuple

from extract.model import Division, Mentions, Place, Region
from extract.relate.clauses import JOINTS
from extract.relate.region import NOWHERE, RANK, Gazetteer, abroad
from extract.rules import Rules

# How far back the words stand that show a part, and the item of a list before a place.
_BEFORE, _ITEM = 6, 14


@dataclass(frozen=True, slots=True)
class Subject:
    """A place of a sentence that numbers behind it may belong to.

    `part` is the entry that shows it to be one; `run` counts the subjects of the list that this
    one ends (A、B、C: 1, 2, 3); `direct` says that its number follows at once.
    """

    start: int
    end: int
    region: Region
    part: str
    run: int = 1
    direct: bool = False


_NOBODY = Subject(-1, -1, NOWHERE, "")


def subjects(
    text: str, mentions: Mentions, gazetteer: Gazetteer, article: Region, rules: Rules
) -> list[Subject]:
    """Return the places of a sentence that can be the subject of a number, in order."""
    if not mentions.places:
        return []
    known = list(_resolved(text, mentions.places, gazetteer, article))
    ends = {place.end for place, _ in known}
    start, found, object_end = mentions.sentence.start, list[Subject](), -1
    for place, region in known:
        previous = found[-1] if found else _NOBODY
        at = _Standing(
            text, place, region, found, previous,
            before=text[max(start, place.start - _BEFORE) : place.start],
            between=text[previous.end : place.start] if found else None,
            start=start, object_end=object_end, ends=ends,
            article=article, gazetteer=gazetteer, rules=rules,
        )  # fmt: skip
        parts = _NAMED if place.deictic is None else _DEICTIC
        part = next(one for one in parts if one.fits(at))
        made = part.makes(at, part.entry)
        del found[len(found) - made.dropped :]
        found += made.subjects
        object_end = place.end if made.is_object else object_end
    return found


def _resolved(
    text: str, places: Sequence[Place], gazetteer: Gazetteer, article: Region
) -> Iterator[tuple[Place, Region]]:
    """Yield the places that can be told, each with what it means beside those before it."""
    near: list[Division] = [article.division] if article.division else []
    last: Region | None = None
    joined = [pair for pair in pairwise(places) if text[pair[0].end : pair[1].start] in JOINTS]
    listed = {place.start for place in chain.from_iterable(joined)}
    for place in places:
        if place.deictic is not None:
            region = gazetteer.deictic(place, article, last)
        else:
            region = gazetteer.resolve(place, near=near, listed=place.start in listed)
            last = region or last
        if region is not None:
            near = [region.division, *near[:2]] if region.division is not None else near
            yield place, region


class _Made(NamedTuple):
    """What a part makes of a place: how many of the last subjects are none, and the new ones.

    Where the place is an object, what its list goes on with is one too.
    """

    subjects: tuple[Subject, ...] = ()
    dropped: int = 0
    is_object: bool = False


class _Standing(NamedTuple):
    """A place as it stands in its sentence, which begins at `start`.

    `found` are the subjects before it, `previous` the last of them, `between` what parts the two,
    None where there is none;
    `before` are the few characters before the place. `object_end` is where the last object ends,
    `ends` are the ends of all the sentence's places.
    """

    text: str
    place: Place
    region: Region
    found: Sequence[Subject]
    previous: Subject
    before: str
    between: str | None
    start: int
    object_end: int
    ends: Set[int]
    article: Region
    gazetteer: Gazetteer
    rules: Rules

    def after(self, role: str) -> bool:
        """Whether the words of a role stand right before it."""
        return self.rules.regions.stands(role).search(self.before) is not None

    def leads(self, role: str) -> bool:
        """Whether the words of a role stand right behind it."""
        return self.rules.regions.stands(role).match(self.text, self.place.end) is not None

    def joins(self, role: str) -> bool:
        """Whether the words of a role are all that stands between the last subject and it."""
        words = self.rules.regions.stands(role)
        return self.between is not None and words.fullmatch(self.between) is not None

    def made(self, entry: str, *, start: int = -1, run: int = 1, direct: bool = False) -> _Made:
        """Return it as a subject by an entry, from `start` on where that is told."""
        start = self.place.start if start < 0 else start
        return _Made((Subject(start, self.place.end, self.region, entry, run, direct),))

    @property
    def within(self) -> bool:
        """Whether it may lie within the last subject (市政府在甲县)."""
        outer, inner = self.previous.region.division, self.region.division
        return inner is None or outer is None or inner.parent == outer.code or outer == inner

    @property
    def holds(self) -> bool:
        """Whether what the article is about lies in it."""
        outer, inner = self.region.division, self.article.division
        return outer is not None and inner is not None and self.gazetteer.holds(outer, inner)

    @property
    def above(self) -> bool:
        """Whether it stands above what the article is about."""
        region, article = self.region, self.article
        return RANK[region.level] > RANK[article.level] or region.level == "country"


class _Part(NamedTuple):
    """A part that a place may play: the entry or the shape that shows it, and what it makes."""

    entry: str
    fits: Callable[[_Standing], bool]
    makes: Callable[[_Standing, str], _Made]


def _nothing(at: _Standing, entry: str) -> _Made:
    return _Made()


def _object(at: _Standing, entry: str) -> _Made:
    return _Made(is_object=True)


def _subject(at: _Standing, entry: str) -> _Made:
    return at.made(entry)


def _direct(at: _Standing, entry: str) -> _Made:
    return at.made(entry, direct=True)


def _next_of_list(at: _Standing, entry: str) -> _Made:
    return at.made(entry, run=at.previous.run + 1)


def _in_its_stead(at: _Standing, entry: str) -> _Made:
    """The place stands for the last subject (甲市对口帮扶乙县)."""
    return at.made(entry, start=at.previous.start)._replace(dropped=1)


def _within_it(at: _Standing, entry: str) -> _Made:
    """The place narrows the last subject, in whose list it stays (甲市乙县)."""
    return at.made(entry, start=at.previous.start, run=at.previous.run)._replace(dropped=1)


def _all_provinces(at: _Standing, entry: str) -> _Made:
    """The provinces are a subject with the number of them before it (31个省…)."""
    counted = at.rules.regions.stands("all-of-them").search(at.before)
    return at.made(entry, start=at.place.start - len(counted[0] if counted else ""))


def _no_list(at: _Standing, entry: str) -> _Made:
    """None of the list that the place ends is a subject (甲县、乙县等地)."""
    places = [at.place.start, *(subject.start for subject in reversed(at.found))]
    joined = zip(reversed(at.found), places, strict=False)
    run = takewhile(lambda pair: at.text[pair[0].end : pair[1]] in JOINTS, joined)
    return _Made(dropped=sum(1 for _ in run))


def _thing(at: _Standing, entry: str) -> _Made:
    """An object, with whose list the last subject of the clause ends, unless it lies in that."""
    ended = at.between is not None and "，" not in at.between and not at.within
    return _Made(dropped=1 if ended else 0, is_object=True)


def _goes_on(at: _Standing) -> bool:
    """Whether the list of an object goes on with the place, maybe behind unknown names."""
    if at.object_end < 0:
        return False
    more = at.rules.phrases.pattern("places-between")
    return more.fullmatch(at.text[at.object_end : at.place.start]) is not None


def _in_name(at: _Standing) -> bool:
    """Whether a deictic opens a quoted name (“全国文明县”), and not what someone says."""
    return at.text[at.place.start - 1] == "“" and at.text[at.place.start - 2] not in "：:，"


def _among_things(at: _Standing) -> bool:
    """Whether a place follows an item of a list that is neither a place nor a number with its own.

    金、白银、铜产量 and 创新中心、甲县农高区等 are no lists of places.
    """
    item = at.rules.phrases.pattern("item-listed").search(
        at.text, max(at.start, at.place.start - _ITEM), at.place.start
    )
    return item is not None and item.end(1) not in at.ends and (
        at.rules.phrases.pattern("number-listed").search(item[1]) is None
    )  # fmt: skip


def _is_elsewhere(at: _Standing) -> bool:
    """Whether a place is where something of another is held (在甲县)."""
    apart = at.between is not None and len(at.between) == 1 and not at.within
    return at.after("held-in") and (apart or abroad(at.region, at.article))


def _is_object(at: _Standing) -> bool:
    """Whether the words before a place make it an object, or where something is held.

    An exception (除甲县…外) and a superlative's place (最大为甲县) have numbers of their own.
    """
    return _is_elsewhere(at) or (
        at.after("not-after")
        and not (at.after("but-for") and at.leads("excepted"))
        and not at.after("superlative")
    )


def _beside(at: _Standing) -> bool:
    return at.between == ""


def _narrower(at: _Standing) -> bool:
    last, level = at.previous.region.level, at.region.level
    return _beside(at) and (level == "zone" or last != level)


def _in_passing(at: _Standing) -> bool:
    """Whether words that make no subject stand before the name of another's place."""
    home = at.gazetteer.within_home(at.region)
    return bool(at.before) and not home and not at.after("after")


_ROLE, _SHAPE = "region_roles.toml#", "subjects:"
_OBJECTS = _Part(_SHAPE + "objects", _goes_on, _object)
_HELPED = _Part(_ROLE + "helps", lambda at: at.joins("helps"), _in_its_stead)
_LISTED = _Part(_SHAPE + "list", lambda at: at.between in JOINTS, _next_of_list)
_OBJECT = _Part(_ROLE + "not-after", _is_object, _object)
_WITHIN = _Part(_SHAPE + "within", _narrower, _within_it)
_AGAIN = _Part(_SHAPE + "again", _beside, _nothing)
_SUBJECT = _Part(_SHAPE + "subject", lambda at: True, _subject)
_NAMED = (
    _OBJECTS,
    _Part(
        _ROLE + "firm",
        lambda at: at.place.short and at.region.level == "province" and at.leads("firm"),
        _nothing,
    ),
    _Part(_ROLE + "named-after", lambda at: at.leads("named-after") and at.holds, _nothing),
    _HELPED,
    _Part(_ROLE + "not-before", lambda at: at.leads("not-before"), _no_list),
    _LISTED,
    _Part(_SHAPE + "things", _among_things, _thing),
    _Part(_ROLE + "counted", lambda at: at.leads("counted") and not at.after("way"), _direct),
    _OBJECT,
    _WITHIN,
    _AGAIN,
    _Part(_ROLE + "after", _in_passing, _object),
    _SUBJECT,
)  # fmt: skip
"""The parts that a name may play, the first that fits deciding."""
_DEICTIC = (
    _OBJECTS,
    _Part(_SHAPE + "provinces", lambda at: at.region.rule == "region:provinces", _all_provinces),
    _Part(_SHAPE + "in-name", _in_name, _nothing),
    _HELPED,
    _LISTED,
    _OBJECT,
    _WITHIN,
    _AGAIN,
    _Part(
        _ROLE + "set-against", lambda at: at.after("set-against") and at.leads("figure"), _direct
    ),
    _Part(_ROLE + "ranked", lambda at: at.leads("ranked"), _nothing),
    _Part(
        _ROLE + "strict",
        lambda at: at.above and bool(at.article.name and at.before) and not at.after("strict"),
        _nothing,
    ),
    _SUBJECT,
)  # fmt: skip
"""The parts that a deictic may play."""
