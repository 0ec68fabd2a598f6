"""Indicators by a stable id (`patterns/indicators.toml`), and the matcher made from their words.

A phrase of a bulletin (`新增城镇就业人数`) is looked up by the words in it: an inverted index
gives the indicators that have one of them, and of those whose conditions hold the one wins whose
words cover most of the phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast

from extract.errors import RuleError
from extract.rules.loader import Folder

TABLE = "indicators.toml"
FAMILIES = (
    "livelihood", "employment", "elderly", "health", "education", "housing", "farming", "roads",
    "economy", "finance", "population", "environment",
)  # fmt: skip
DIRECTIONS = frozenset({"up", "down", "none"})
COUNTS = frozenset({"year", "stock", "rate"})
#: Units of a share, a growth or a difference of shares: never what a thing itself is counted in.
RATIOS = frozenset({"%", "‰", "个百分点", "个千分点", "倍", "成"})

Counts = Literal["year", "stock", "rate"]
WORDS = frozenset({
    "completion", "plan", "towards", "step", "growth", "bounded", "unbounded", "generic", "part",
    "flow", "added", "stock", "this_year", "each", "average", "capacity", "would", "yearly",
    "these", "these_years", "since", "nation", "against", "reached", "growth_of_growth", "from",
    "new", "doing", "than", "to", "subject", "zone", "whole_place", "institution", "no_subject",
    "below",
})  # fmt: skip
#: value: how much there is; completion: its share of the target; growth: against a time before;
#: before: what it was before a change that the next number says the outcome of.
Role = Literal["value", "completion", "growth", "before"]

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_NOISE = re.compile(r"[\s“”\"‘’'「」『』《》〈〉()（）【】\[\]]+")


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: `name` is its id, `zh` and `en` what it is called, `units` what it may be in.

    `counts` says over what: `year` from the first of January, `stock` at a day, `rate` neither.
    A phrase is its own if it holds a word of each group of `all`, one of `any` (where there are
    some) and none of `none`; or it is one of `only`, whole. `plan` is the indicator whose target
    holds for this one too. With `scope` one of these words must be in the phrase or around it.
    `implies` are the populations that it is of anyway, `inherits` the kinds of populations that
    hold on for it once they were named; it says nothing without one where it is `narrowed`.
    """

    name: str
    zh: str
    en: str
    family: str
    units: tuple[str, ...]
    direction: str
    counts: Counts
    any: tuple[str, ...]
    all: tuple[tuple[str, ...], ...]
    none: tuple[str, ...]
    plan: str = ""
    only: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()
    narrowed: bool = False
    examples: tuple[str, ...] = ()

    @property
    def words(self) -> set[str]:
        """All words that speak for the indicator."""
        return {word for group in (*self.all, self.any) for word in group}

    @property
    def phrases(self) -> set[str]:
        """Whole phrases that are the indicator's: its name, `only` and its examples, folded."""
        shown = (example.rpartition(" ")[0] for example in self.examples)
        return {fold(text) for text in (self.zh, *self.only, *shown)}


@dataclass(frozen=True, slots=True)
class Match:
    """What a phrase was found to be."""

    indicator: Indicator
    role: Role


class IndicatorTable:
    """The indicators, the conversions of units and the words of completion, growth and plan."""

    def __init__(
        self,
        indicators: Iterable[Indicator],
        conversions: Mapping[tuple[str, str], Decimal],
        words: Mapping[str, tuple[str, ...]],
        counts: frozenset[str] = frozenset(),
    ) -> None:
        self._counts = counts
        self.indicators = tuple(indicators)
        self.by_name = {one.name: one for one in self.indicators}
        self.conversions = dict(conversions)
        self.words = dict(words)
        completion = (*words["completion"], *words["step"])
        plan, towards = (_pattern(words[key]).pattern for key in ("plan", "towards"))
        self._completion = re.compile(
            f"{_pattern(completion).pattern}|(?:{towards})[^，；。]*(?:{plan})|(?:{plan})[^，；。]{{0,12}}的$"
        )
        self._general = _pattern((*words["completion"], *words["plan"]))
        self._shares = _pattern(word for word in completion if word.endswith("率"))
        self._plan, self._towards = re.compile(plan), re.compile(towards)
        self._growth = _pattern(words["growth"])
        self._grows = re.compile(f"(?:{self._growth.pattern})[^，；。]{{0,4}}$")
        yearly = _pattern(words["yearly"]).pattern
        self.by_the_year = re.compile(
            f"(?:{yearly})[了分别实际约净]{{0,3}}(?:{self._growth.pattern}|[增降减升]|提高|上涨|递)"
            f"|(?:{self._growth.pattern})(?:{yearly})"
        )
        self._bounded = _pattern(words["bounded"])
        self._unbounded = _pattern(words["unbounded"])
        self._generic = _pattern(words["generic"])
        self._postings: dict[str, list[Indicator]] = defaultdict(list)
        starts: dict[str, set[str]] = defaultdict(set)
        for one in self.indicators:
            for word in one.words:
                self._postings[word].append(one)
            for word in one.words.union(one.none):
                starts[word[0]].add(word)
        self._only = {fold(phrase): one for one in self.indicators for phrase in one.only}
        self._plans = {one.plan for one in self.indicators} - {""}
        self._starts = {first: tuple(found) for first, found in starts.items()}
        self._known: dict[tuple[str, ...], Match | None] = {}

    @classmethod
    def load(cls, folder: Folder, counts: frozenset[str] = frozenset()) -> IndicatorTable:
        """Read the table; `counts` are the units of what is counted. Raises RuleError for an entry
        that cannot be used.
        """
        found = [_indicator(entry) for entry in folder.entries(
            TABLE, "indicator",
            needs=("name", "zh", "en", "family", "units", "direction", "counts"),
            may=("any", "all", "none", "plan", "only", "scope", "implies", "inherits", "narrowed"),
        )]  # fmt: skip
        names = {one.name for one in found}
        for one in found:
            if one.plan and one.plan not in names:
                raise RuleError(TABLE, one.name, f"plan {one.plan!r}: expected an indicator")
        conversions = {}
        for entry in folder.entries(TABLE, "conversion", needs=("name", "of", "to", "factor")):
            pair, factor = _conversion(entry)
            conversions[pair] = factor
        words = {
            str(entry["name"]): tuple(entry["words"])
            for entry in folder.entries(TABLE, "words", needs=("name", "words"))
        }
        if lacking := WORDS - words.keys():
            raise RuleError(TABLE, "words", f"lacks {', '.join(sorted(lacking))}")
        return cls(found, conversions, words, counts)

    def match(
        self, phrase: str, unit: str, *, status: str = "actual", before: str = ""
    ) -> Match | None:
        """Return the most specific indicator of a phrase with a unit, or None.

        `before` is the text in front of the number, in which words of completion count too
        (`完成年度任务的`). A share of an indicator that is no share itself is its completion or
        its growth; where no word says which, there is no match. What is aimed at is no completion.
        """
        ratio = unit in RATIOS
        changed = status == "change"
        roles: list[Role] = [] if changed else ["value"]
        if changed or (ratio and (self._growth.search(phrase) or self._grows.search(before))):
            roles.append("growth")
        elif unit == "%" and status != "target" and self.says_completion(phrase, before):
            roles.append("completion")
        key = (phrase, unit, *roles)
        if key not in self._known:
            self._known[key] = self._best(phrase, unit, roles)
        return self._known[key]

    def is_generic(self, phrase: str) -> bool:
        """Say whether a phrase has nothing but words of plan and completion: `全年目标任务`."""
        return not self._generic.sub("", fold(phrase))

    def says_completion(self, phrase: str, before: str) -> bool:
        """Say whether a share is of a plan: `完成率`, or `占全年任务的` before the number.

        A plan alone does not say so (`目标是`): its words follow one of doing (`完成`, `占`).
        """
        if self._completion.search(phrase) or self._completion.search(before):
            return True
        return bool(self._plan.search(phrase) and self._towards.search(before))

    def is_bounded(self, phrase: str) -> bool:
        """Say whether a phrase names a share that is from 0 to 100 %: `群众满意率`."""
        return bool(self._bounded.search(phrase)) and not self._unbounded.search(phrase)

    def names_plan(self, phrase: str, unit: str) -> str:
        """Return the indicator whose plan a share is of, where no word names a step: else ``.

        `农村危房改造完成率` is a share of the plan of renovations, begun or finished.
        """
        match = self.match(self._general.sub("", phrase), unit)
        return match.indicator.name if match and match.indicator.name in self._plans else ""

    def factor(self, unit: str, to: str) -> Decimal | None:
        """Return what a value in `unit` is multiplied by to be in `to`; None if it cannot be."""
        return Decimal(1) if unit == to else self.conversions.get((unit, to))

    def unit_of(self, indicator: Indicator, unit: str) -> tuple[str, Decimal] | None:
        """Return the indicator's unit that a value in `unit` is given in, and the factor; without
        a unit, it is that of what the indicator counts, if it counts.
        """
        if unit in indicator.units:
            return unit, Decimal(1)
        if not unit and indicator.units[0] in self._counts:
            return indicator.units[0], Decimal(1)
        for own in indicator.units:
            if factor := self.conversions.get((unit, own)):
                return own, factor
        return None

    def _best(self, phrase: str, unit: str, roles: Sequence[Role]) -> Match | None:
        folded = fold(phrase)
        if (sole := self._only.get(folded)) and (role := self._role(sole, unit, roles)):
            return Match(sole, role)
        found = self._find(folded)
        barred = found.keys()
        if "completion" in roles:
            barred = self._find(self._shares.sub(lambda share: share[0][:-1], folded)).keys()
        best: tuple[tuple[int, ...], Match] | None = None
        for one in dict.fromkeys(one for word in found for one in self._postings.get(word, ())):
            role = self._role(one, unit, roles)
            rank = _rank(one, found, barred if role == "completion" else found) if role else None
            if role is None or rank is None:
                continue
            rank = (*rank, role == "value")
            if best is None or rank > best[0]:
                best = rank, Match(one, role)
        return best[1] if best else None

    def _role(self, one: Indicator, unit: str, roles: Sequence[Role]) -> Role | None:
        if "value" in roles and self.unit_of(one, unit):
            return "value"
        if "growth" in roles and (unit in RATIOS or self.unit_of(one, unit)):
            return "growth"
        return "completion" if "completion" in roles and one.counts != "rate" else None

    def _find(self, phrase: str) -> dict[str, list[int]]:
        """Return where the words of the table stand in a phrase."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, first in enumerate(phrase):
            for word in self._starts.get(first, ()):
                if phrase.startswith(word, at):
                    found[word].append(at)
        return found


def fold(phrase: str) -> str:
    """Return a phrase in half width without white space, quotation marks and brackets."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", phrase))


def _rank(
    one: Indicator, found: Mapping[str, list[int]], barred: Container[str]
) -> tuple[int, ...] | None:
    """Return how much of a phrase an indicator's words cover, and where they end; or None."""
    if any(word in barred for word in one.none):
        return None
    groups = (*one.all, one.any) if one.any else one.all
    covered: set[int] = set()
    for group in groups:
        there = [word for word in group if word in found]
        if not there:
            return None
        for word in there:
            for at in found[word]:
                covered.update(range(at, at + len(word)))
    return len(covered), len(groups), max(covered)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    name = str(entry["name"])

    def fail(reason: str) -> RuleError:
        return RuleError(TABLE, name, reason)

    if not _SLUG.fullmatch(name):
        raise fail("name: expected small letters, digits and _")
    for key, allowed in (("family", FAMILIES), ("direction", DIRECTIONS), ("counts", COUNTS)):
        if entry[key] not in allowed:
            raise fail(f"{key} {entry[key]!r}: expected one of {', '.join(sorted(allowed))}")
    keys = (
        "units", "any", "all", "none", "only", "scope", "implies", "inherits", "examples",
    )  # fmt: skip
    lists = {key: _texts(entry.get(key, []), fail, key) for key in keys}
    if not lists["units"]:
        raise fail("units: expected at least one")
    if not lists["any"] and not lists["all"]:
        raise fail("expected words in `any` or `all`")
    return Indicator(
        name, str(entry["zh"]), str(entry["en"]), str(entry["family"]), lists["units"],
        str(entry["direction"]), cast(Counts, entry["counts"]), lists["any"],
        tuple(tuple(group.split("|")) for group in lists["all"]), lists["none"],
        str(entry.get("plan", "")), lists["only"], lists["scope"], lists["implies"],
        lists["inherits"], entry.get("narrowed") is True, lists["examples"],
    )  # fmt: skip


def _texts(found: object, fail: Any, key: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise fail(f"{key}: expected a list of words")
    return tuple(found)


def _conversion(entry: Mapping[str, Any]) -> tuple[tuple[str, str], Decimal]:
    try:
        factor = Decimal(str(entry["factor"]))
    except InvalidOperation:
        factor = Decimal(0)
    if factor <= 0:
        raise RuleError(TABLE, str(entry["name"]), f"factor {entry['factor']!r}: expected a number")
    return (str(entry["of"]), str(entry["to"])), factor
