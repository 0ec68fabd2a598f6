"""Which place a row is of, and of what level: a town's figure is never its county's."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from extract.rules import Rules

NATION = "全国"
_TITLE = 10


@dataclass(frozen=True, slots=True)
class Where:
    """A place: `key` tells it from all others, `level` is country, province, prefecture,
    county, town, zone or `` for what is none of these. Without a name nothing is known of it."""

    name: str = ""
    level: str = ""
    key: str = ""


class Levels:
    """Finds the place of a row from its region and the title of its document."""

    def __init__(self, rules: Rules) -> None:
        words = rules.indicators.words
        self._regions = rules.regions
        self._known: dict[tuple[str, str, str, bool], Where] = {}
        self._below = tuple(words["below"])
        self._zones = tuple(words["zone"])
        nation = "|".join(map(re.escape, words["nation"]))
        self._nation = re.compile(rf"^[，,、\s]*(?:截至[^，]*，|\d[^，]{{0,12}}，)?(?:{nation})")

    def where(self, region: str, code: str, title: str, phrase: str, near: str) -> Where:
        """Return the place of a row; the nation's where its words begin with it, else unknown.

        A document whose title is the name of a town is about the town, though its rows have the
        code of its county.
        """
        nation = not region and bool(self._nation.match(phrase) or self._nation.match(near))
        key = region, code, title, nation
        if key not in self._known:
            self._known[key] = self._where(region, code, title.strip(), nation=nation)
        return self._known[key]

    def _where(self, region: str, code: str, title: str, *, nation: bool) -> Where:
        if region and title.endswith(self._below) and len(title) <= _TITLE and title != region:
            return Where(title, "town", f"{code or region}/{title}")
        if code:
            return Where(region, self._level(code), code)
        if region:
            return Where(region, self._named(region), region)
        return Where(NATION, "country", NATION) if nation else Where()

    def _level(self, code: str) -> str:
        divisions = self._regions.by_code.get(code, ())
        return divisions[0].level if divisions else ""

    def _named(self, region: str) -> str:
        endings: dict[str, Collection[str]] = {"town": self._below, "zone": self._zones}
        if region == NATION:
            return "country"
        return next((name for name, words in endings.items() if region.endswith(tuple(words))), "")
