"""What holds where: an immutable stack from the document down to a sentence.

Each node says what it says itself of whose (place), when (time) and how (mood); what it does not
say, the nodes above it say. A node ends with what it heads. Nothing else remembers: the context
is passed in and returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar

from extract.model import COUNTRY, Evidence, Fact, Holding, Region, Span, Time
from extract.relate.region import NOWHERE
from extract.relate.subjects import Subject
from extract.relate.times import NEVER, Told
from extract.relate.topic import NOTHING, Topic

_T = TypeVar("_T")
# How much is shown of a heading, and how many places of a sentence.
_SHOWN, _NEAREST = 30, 4
Node = Literal["document", "section", "article", "heading", "paragraph", "sentence"]
Mood = Literal["report", "plan", "rule"]
#: The node of what was asked of a number itself.
ASKED = "number"
#: The nodes that have a heading, or are the document itself.
HEADED = frozenset({"document", "section", "article", "heading"})


@dataclass(frozen=True, slots=True)
class Context:
    """A node: what it says itself, and the node that it stands in.

    `start` is where its heading begins (-1 for the document); `places` are what its heading
    lists (甲、乙两县); `plan` is the time that its plans are for (2012年要办好下列实事：), `dated`
    one that a heading of plans names, which says only of which year months are (2026年重点工作).
    `topic` is what has been counted and announced up to here, `told` are the times told up to
    here. `subjects` are the places of a sentence that its numbers may belong to, `asked` is what
    has been asked of a number, where that is to be told: of which field, what, and what was said.
    """

    node: Node
    start: int = -1
    place: Fact[Region] | None = None
    places: tuple[Region, ...] = ()
    time: Fact[Time] | None = None
    mood: Fact[Mood] | None = None
    plan: Fact[Time] | None = None
    dated: Time | None = None
    topic: Topic = NOTHING
    told: Told = NEVER
    subjects: Sequence[Subject] = ()
    asked: tuple[tuple[str, str, str], ...] = ()
    parent: Context | None = None

    def up(self) -> Iterator[Context]:
        """Yield the node and those above it, the innermost first."""
        at: Context | None = self
        while at is not None:
            yield at
            at = at.parent

    @property
    def placed(self) -> Context | None:
        """The nearest node that names a place."""
        at: Context | None = self
        while at is not None and at.place is None:
            at = at.parent
        return at

    @property
    def region(self) -> Region:
        """Whose it is: the place of the nearest node that names one."""
        at = self.placed
        return NOWHERE if at is None or at.place is None else at.place.value

    @property
    def home(self) -> Region:
        """The place of the nearest heading, or of the document."""
        return self.headed.region

    @property
    def root(self) -> Region:
        """The place of the document as a whole."""
        *_, document = self.up()
        return document.place.value if document.place is not None else NOWHERE

    @property
    def headed(self) -> Context:
        """The nearest node that has a heading."""
        return next(one for one in self.up() if one.node in HEADED)

    @property
    def listed(self) -> tuple[Region, ...]:
        """The places that the nearest heading with places lists."""
        for one in self.headed.up():
            if one.places or one.place is not None:
                return one.places
        return ()

    @property
    def own(self) -> Time | None:
        """The time that it tells itself."""
        return self.time.value if self.time is not None else None

    @property
    def frame(self) -> Time | None:
        """The time that holds: of its paragraph, of the nearest heading."""
        return self.framed[1]

    @property
    def framed(self) -> tuple[str, Time | None]:
        """The node that tells the time that holds, and that time."""
        for one in self.up():
            if one.time is not None:
                return one.node, one.time.value
        return "", None

    @property
    def mooded(self) -> Fact[Mood] | None:
        """What the nearest node tells that says whether it reviews, plans or rules."""
        at: Context | None = self
        while at is not None and at.mood is None:
            at = at.parent
        return None if at is None else at.mood

    @property
    def says(self) -> Mood:
        """Whether it reviews, plans or rules: what the nearest node that says so is."""
        told = self.mooded
        return "report" if told is None else told.value

    def by(self, says: Mood) -> str:
        """By what it reviews, plans or rules, where it does the one that is asked for; else ``."""
        told = self.mooded
        return told.evidence.entry if told is not None and told.value == says else ""

    @property
    def planning(self) -> bool:
        """Whether it is of plans."""
        return self.says == "plan"

    @property
    def planned(self) -> Time | None:
        """The time that the plans at hand are for, where the nearest node that plans tells it."""
        return next((one.plan.value for one in self.up() if one.plan is not None), None)

    def within(self, start: int) -> Context:
        """Return the node above, or this one, whose heading begins at `start`."""
        return next(one for one in self.up() if one.start == start and one.node in HEADED)


def holdings(context: Context, text: str, at: int) -> tuple[Holding, ...]:
    """Return what each node of a stack says itself, the outermost first; `text` is the document's.

    The last that answers a question is what holds, unless a clause says otherwise itself. A
    sentence names the nearest of its places that the number `at` an offset may belong to.
    """
    found: list[Holding] = []
    for node in reversed(list(context.up())):
        words = text[node.start :].split("\n", 1)[0][:_SHOWN] if node.start >= 0 else ""
        near = [one for one in node.subjects if one.start < at][-_NEAREST:]
        rivals = (("place", fact(one.region, one.part, one.start, one.end)) for one in near)
        facts = (*rivals, ("place", node.place), ("time", node.time), ("mood", node.mood))
        found += [
            Holding(node.node, words, question, _SHOWS[question](said.value), said.evidence)
            for question, said in facts
            if said is not None
        ]
    topic = context.topic.theme or context.topic.head
    if topic:
        found.append(Holding(context.node, "", "topic", topic, Evidence("indicator:topic", topic)))
    found += [Holding(ASKED, ask, field, said, Evidence(ask)) for field, ask, said in context.asked]
    return tuple(found)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "…"


_SHOWS: dict[str, Callable[[Any], str]] = {
    "place": lambda region: region.name or COUNTRY,
    "time": lambda time: f"{_day(time.first)} to {_day(time.last)}",
    "mood": str,
}
"""How the answer to each question is shown."""


def fact(value: _T, entry: str, start: int = -1, end: int = -1, words: str = "") -> Fact[_T]:
    """Return a fact that rests on the words at a place of the text."""
    return Fact(value, Evidence(entry, words, Span(start, end) if start >= 0 else None))


def told_by(time: Time) -> Fact[Time]:
    """Return the fact of a time, which rests on its own words."""
    return fact(time, time.rule, time.start, time.end)
