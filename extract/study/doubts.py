"""What speaks against a row's being its indicator, of its region, for its period.

A phrase that holds a word which nothing explains is not surely its indicator. Nor is a figure for
one of something (每, 人均) a count, one that was added a stock, a capacity an output, one of a
school or a village its county's, or one of a disease that the text does not name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from extract.rules import Rules
from extract.rules.indicators import RATIOS, Indicator, Match, fold
from extract.rules.parts import Explained, Population

#: What ends a sentence or a part of it, in a text that was folded to half width.
_STOP = re.compile("[。;!?]")
#: Populations that are all of what there is, together.
_EVERYWHERE = frozenset({"urban", "rural"})
#: A text with a letter in it, not only marks and digits.
_WORD = re.compile(r"[^\W\d_]")
_AGE = re.compile(r"\d+周?岁")
_STOPS = "，,。；;：:（）()\\s"
#: What follows a subject that something is said of.
_VERBS = r"[，,：:（(\s]|[现共有拥占是的总在年已为上]|完成|实现|建|新|累计|达|目前|$"
#: Shares numbers out to a list of things: what else is listed narrows none of them.
_SHARED = "分别"
#: So many phrases are kept explained.
_KEPT = 1 << 14
_MEASURES = (
    "flow", "each", "average", "capacity", "since", "stock", "added", "this_year",
    "against", "reached", "growth_of_growth", "to", "would", "without", "these_years",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A row, as far as it decides what its number is a figure of.

    `sentence` is what stands before the number in it, `clause` since the last comma, `near` since
    the number before, too; `around` is the whole sentence with the title of its document,
    `earlier` the sentence right before it in its paragraph. `dated` says whether its period is
    no single year: a sum to the end of one may be older than it; `years` whether it is of
    several; `behind` is what follows the number to the next comma. A town has no code.
    """

    phrase: str
    unit: str
    text: str
    near: str
    clause: str
    behind: str
    sentence: str
    around: str
    earlier: str
    status: str
    region: str
    code: str
    dated: bool
    years: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of a row: its populations, the words that say what it counts, those left
    over, and what is doubtful."""

    population: str = ""
    core: str = ""
    rest: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """An indicator's own words, the longest first: those it is known by, and what its examples
    add; the populations that it is of anyway, in its name or implied, and their dimensions."""

    own: tuple[str, ...]
    meant: frozenset[str]
    dimensions: frozenset[str]


@dataclass
class Judge:
    """Explains phrases and finds what speaks against them; keeps what it has explained."""

    rules: Rules
    _sides: dict[str, _Side] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = lru_cache(maxsize=_KEPT)(self._places)
        self._explain = lru_cache(maxsize=_KEPT)(self._explained)
        self._near = lru_cache(maxsize=_KEPT)(self._near_explained)
        words = self.rules.indicators.words
        self._words = {key: re.compile(_either(words[key])) for key in _MEASURES}
        self._nation = re.compile(rf"^[，,、\s]*(?:{_either(words['nation'])})")
        names = _either(self.rules.regions.provinces)
        self._province = re.compile(rf"(?:^|[{_STOPS}、])[在据如]?(?P<name>{names})")
        self._these = tuple(words["these"])
        self._institution = re.compile(_either(words["institution"]))
        bounds = _either(words["condition"])
        number = r"[\d.]+[^\d.，,、；;]{0,4}?"
        self._bounded = re.compile(f"(?:(?:{bounds}){number}|{number}(?:{bounds})的?)$")
        self._own_place = re.compile(_either(words["whole_place"]))
        self._no_subject = re.compile(_either(words["no_subject"]))
        self._subject = re.compile(
            rf"(?:^|[{_STOPS}])[^{_STOPS}、|\d各每等]{{0,10}}?"
            rf"(?:(?:{_either(words['zone'])})|(?:{_either(words['subject'])})(?={_VERBS}))"
        )

    def judge(self, match: Match, asked: Asked) -> Judged:
        """Say what a row's phrase is made of and what speaks against its match."""
        one = match.indicator
        found = self._explain(one.name, asked.phrase, asked.region, asked.code)
        doubts = [f"unexplained: {'、'.join(found.rest)}"] if found.rest else []
        populations = self._populations(one, found)
        if len({each.dimension for each in populations}) < len(populations):
            doubts.append("populations: " + "、".join(each.zh for each in populations))
        if one.narrowed and not populations:
            doubts.append("populations: whose is not said")
        if found.listed:
            doubts.append("list: of two things")
        if not asked.unit and match.role != "growth":
            doubts.append("unit: none is told")
        doubts += self._measure(match, asked, found)
        doubts += self._behind(one, asked)
        doubts += self._scope(one, asked)
        return Judged(_code(populations), found.core, found.rest, tuple(doubts))

    def population(self, match: Match, phrase: str) -> str:
        """Return the code of the populations that a phrase narrows its indicator to."""
        found = self._explain(match.indicator.name, phrase, "", "")
        return _code(self._populations(match.indicator, found))

    def _populations(self, one: Indicator, found: Explained) -> tuple[Population, ...]:
        meant = self.side(one).meant
        named = {each.name for each in found.populations}
        whole = meant | (_EVERYWHERE if named >= _EVERYWHERE else frozenset())
        return tuple(each for each in found.populations if each.name not in whole)

    def _explained(self, name: str, phrase: str, region: str, code: str) -> Explained:
        one = self.rules.indicators.by_name[name]
        own, places = self.side(one).own, self.places(region, code)
        return self.rules.parts.explain(fold(phrase), own, one.zh, places)

    def side(self, one: Indicator) -> _Side:
        """Return what of an indicator its phrases are judged by, made once."""
        if one.name not in self._sides:
            parts = self.rules.parts
            words = {fold(word) for word in (*one.words, *one.scope, *one.only, one.zh)}
            more = {
                rest for phrase in one.phrases for rest in parts.explain(phrase, words, one.zh).rest
            }
            implied = {each.dimension for each in parts.populations if each.name in one.implies}
            self._sides[one.name] = _Side(
                tuple(sorted(words | more, key=len, reverse=True)),
                parts.named_in(one.zh) | frozenset(one.implies),
                parts.dimensions(one.zh) | implied,
            )
        return self._sides[one.name]

    def _places(self, region: str, code: str) -> tuple[str, ...]:
        """Return the names of a row's own place."""
        names = {region, f"全{region[-1:]}" if region else ""}
        for one in self.rules.regions.by_code.get(code, ()):
            names |= {one.name, one.short, *one.aliases}
        return tuple(sorted(names - {""}, key=len, reverse=True))

    def _measure(self, match: Match, asked: Asked, found: Explained) -> list[str]:
        """Return what of the words says another measure than the indicator's."""
        one = match.indicator
        own = self.side(one).own
        text = _without(fold(asked.clause), own) + "|" + "|".join((*found.harmless, *found.rest))
        level = match.role == "value" and asked.status != "change"
        asks = {
            "each": one.counts != "rate",
            "flow": one.counts == "stock" and level,
            "average": one.counts != "rate" and level,
            "capacity": True,
            "since": one.counts == "year" and level and not self._of_its_period(asked),
            "stock": (one.counts == "year" or one.scope != ()) and level,
            "against": match.role == "growth" or asked.unit in RATIOS,
            "growth_of_growth": match.role == "growth" and asked.unit.endswith("分点"),
        }
        doubts = []
        for name, asking in asks.items():
            if asking and (word := self._words[name].search(text)):
                doubts.append(f"{name}: {word[0]}")
        part = self._last_part(asked.sentence)
        for name in ("would", "without"):
            if word := self._words[name].search(part):
                doubts.append(f"{name}: {word[0]}")
        if asked.near.endswith(self._these):
            doubts.append("these: some that were spoken of")
        said = self._words["to"].sub("", asked.clause + asked.phrase)
        if level and one.zh.startswith("新") and not self._words["added"].search(said):
            doubts.append("added: no word says so")
        if one.counts != "stock" and level and asked.years:
            ends = asked.near + asked.text
            reached = self._words["reached"].search(ends) or self._words["to"].search(ends)
            if reached and not self._words["since"].search(ends):
                doubts.append(f"reached: {reached[0]}")
        return doubts

    def _of_its_period(self, asked: Asked) -> bool:
        """Say whether a sum is sure to be of its period: a month's, or one that is named."""
        if asked.years:
            return self._words["these_years"].search(asked.sentence) is not None
        return asked.dated or self._words["this_year"].search(asked.clause) is not None

    def _scope(self, one: Indicator, asked: Asked) -> list[str]:
        """Return what of the words around says another population, place or subject."""
        doubts = []
        if one.scope and not any(word in asked.around + asked.phrase for word in one.scope):
            doubts.append("scope: nothing of the disease")
        own = (fold(asked.phrase), *self.side(one).own)
        near = _without(self._after_place(fold(asked.near), asked), own)
        if other := self._around(one, asked, near):
            doubts.append(f"around: {'、'.join(other)}")
        if asked.code and (nation := self._nation.search(near)):
            doubts.append(f"place: {nation[0]}")
        if subject := self._subject_of(asked, own):
            doubts.append(f"subject: {subject}")
        if condition := self._condition(asked):
            doubts.append(f"condition: {condition}")
        if strange := self._strange(one, asked):
            doubts.append(f"before: {'、'.join(strange)}")
        return doubts

    def _condition(self, asked: Asked) -> str:
        """Return the bound right before a phrase that its things keep (投资超10亿元的重大项目)."""
        told = asked.near.removeprefix("的").startswith(asked.phrase[:2])
        found = self._bounded.search(fold(asked.clause.removesuffix(asked.near)))
        return found[0] if found and told else ""

    def _strange(self, one: Indicator, asked: Asked) -> list[str]:
        """Return what stands between the number or comma before and the number unexplained."""
        near = self._after_place(fold(asked.near), asked)
        if _SHARED in near:
            return []
        found = self._near(one.name, asked.phrase, near, asked.region, asked.code)
        return [rest for rest in found.rest if _WORD.search(rest)]

    def _near_explained(
        self, name: str, phrase: str, near: str, region: str, code: str
    ) -> Explained:
        """Return how what stands before a number is made up, beside its phrase's own words."""
        one = self.rules.indicators.by_name[name]
        own = (fold(phrase), *self.side(one).own, *self.rules.parts.connectors)
        return self.rules.parts.explain(near, own, one.zh, self.places(region, code))

    def _around(self, one: Indicator, asked: Asked, near: str) -> list[str]:
        """Return the populations around a phrase that says nothing of their dimension.

        What the indicator inherits holds on from the last semicolon, and from the sentence before
        where a sentence begins with the figure (现有疑似病例).
        """
        if _SHARED in near:
            return []
        parts = self.rules.parts
        known = parts.dimensions(asked.phrase) | self.side(one).dimensions
        found = [each for each in self._named(one, near) if each.dimension not in known]
        if one.inherits:
            begins = not any(character.isdigit() for character in asked.sentence)
            earlier = self._last_part(asked.earlier) if begins else ""
            held = self._named(one, f"{earlier}|{self._last_part(asked.sentence)}")
            wanted = frozenset(one.inherits) - known
            found += [each for each in held if each.dimension in wanted and each not in found]
        return [each.zh for each in found]

    def _named(self, one: Indicator, text: str) -> tuple[Population, ...]:
        """Return the populations that a text names."""
        if not self.rules.parts.names_one(text):
            return ()
        return self.rules.parts.explain(text, (), one.zh).populations

    def _behind(self, one: Indicator, asked: Asked) -> list[str]:
        """Return what follows the number that narrows it: an age, what the indicator is not."""
        age = _AGE.search(asked.behind)
        alone = not any(character.isdigit() for character in asked.behind)
        barred = next((word for word in one.none if alone and word in asked.behind), "")
        return [f"behind: {word}" for word in (age[0] if age else "", barred) if word]

    def _after_place(self, text: str, asked: Asked) -> str:
        """Return what follows the name of the row's own place: nothing before it narrows."""
        places = self.places(asked.region, asked.code)
        ends = [text.rfind(name) + len(name) for name in places if name in text]
        return text[max(ends, default=0) :]

    def _subject_of(self, asked: Asked, own: Iterable[str]) -> str:
        """Return what the sentence, its part or the number's clause is about, if no region.

        What a sentence is about holds on, in the next one too, until the row's place is named.
        """
        said = fold(f"{asked.earlier}，{asked.sentence}")
        if named := self._institution_named(asked, fold(asked.sentence)):
            return named
        lead = _without(said, own)
        ends = [found.end() for found in self._own_place.finditer(lead)]
        for name in self.places(asked.region, asked.code):
            if name in lead:
                ends.append(lead.rfind(name) + len(name))
        lead = lead[max(ends, default=0) :]
        if other := self._other_province(asked, lead):
            return other
        found = self._subject.search(self._no_subject.sub("|", lead))
        return found[0].strip("，,。;:()") if found else ""

    def _other_province(self, asked: Asked, lead: str) -> str:
        """Return the name of another province that a clause begins with."""
        if not asked.code:
            return ""
        own = {one.short for one in self.rules.regions.by_code.get(f"{asked.code[:2]}0000", ())}
        names = (found["name"] for found in self._province.finditer(lead))
        return next((name for name in names if name not in own), "")

    def _institution_named(self, asked: Asked, lead: str) -> str:
        """Return the institution that has the row's place in its name, if that is all there is."""
        for name in self.places(asked.region, asked.code):
            at = lead.rfind(name)
            if at >= 0 and (found := self._institution.match(lead, at + len(name))):
                return name + found[0]
        return ""

    def _last_part(self, text: str) -> str:
        """Return what follows the last full stop or semicolon of a text, that at its end aside."""
        return _STOP.split(fold(text).rstrip("。;!?"))[-1]


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _code(populations: Iterable[Population]) -> str:
    return "+".join(sorted(each.name for each in populations))


def _without(text: str, words: Iterable[str]) -> str:
    """Return a text with words taken out of it, the longest first."""
    for word in words:
        if word in text:
            text = text.replace(word, "|")
    return text
