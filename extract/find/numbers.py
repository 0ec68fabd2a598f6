"""Finds every numeral of any text, whatever it counts: 两千四百五, 1,100万, 二分之一, 2e5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extract.find.lone import Lone
from extract.find.numerals import LONGEST, numerals
from extract.rules import load_rules
from extract.rules.units import UnitTable


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral in running text and its value; `high` is the upper end of one that is two."""

    start: int
    end: int
    value: Decimal
    high: Decimal | None = None


class _NumberFinder:
    """The regexes by which numerals of every kind are found, whatever they count."""

    def __init__(self, table: UnitTable) -> None:
        self._numerals = n = numerals(table, general=True)
        scales, digits = n.scale_forms, n.digits + n.ten + n.shorts
        self._lone = Lone(n)
        negative, signs = table.signs["negative"], re.escape("".join(table.signs.values()))
        minus = re.escape(table.signs["minus"])
        self._begin = re.compile(f"[0-9０-９.．{signs}{digits}{scales}]")
        gap, over, wholes = n.gap, table.say("over"), table.say("and-fraction")
        core = f"(?:{n.mixed}|{n.han})"
        bottom = (
            f"(?:{n.arabic}(?:{gap}[{scales}])*+|(?:[{digits}]{gap})(?:[{digits}{scales}]{gap})*+)"
        )
        sign = f"(?:[{negative}]{gap}|(?<![\\w)）])[{minus}])?"
        self._forms = [
            (
                "over",
                re.compile(
                    f"(?P<sign>{sign})(?:(?P<whole>{core}){gap}{wholes}{gap})?"
                    f"(?P<bottom>{bottom}){over}{gap}(?P<minus>[{negative}]?){gap}(?P<top>{core})"
                ),
            ),
            (
                "slash",
                re.compile(
                    f"(?P<sign>{sign})(?:(?P<whole>[0-9０-９]{{1,9}}){gap}(?<=[ \\t]))?"
                    "(?P<top>[0-9０-９]{1,9})[/／](?P<bottom>[0-9０-９]{1,9})(?![0-9０-９/／.．])"
                ),
            ),
            (
                "power",
                re.compile(
                    f"(?P<sign>{sign})(?P<base>{n.arabic})"
                    "(?:[eE](?P<ten>[+-]?[0-9]{1,3})|\\^(?P<up>[+-]{0,2}[0-9]{1,3}))(?![0-9A-Za-z])"
                ),
            ),
        ]
        self._sign = re.compile(sign)
        self._dozen = table.phrases.pattern("dozen")

    def find(self, text: str) -> list[Number]:
        """Return the numerals of the text, in order and apart."""
        found: list[Number] = []
        at = 0
        while begin := self._begin.search(text, at):
            here = begin.start()
            number, at = self._formed(text, here) or self._plain(text, here)
            if number is not None and number.end - here <= LONGEST:
                found.append(number)
        return found

    def _formed(self, text: str, here: int) -> tuple[Number | None, int] | None:
        """Return the fraction or power at a place, and where to go on; None if none is there."""
        for form, pattern in self._forms:
            if hit := pattern.match(text, here):
                try:
                    return Number(here, hit.end(), getattr(self, "_" + form)(hit)), hit.end()
                except (ValueError, ArithmeticError):
                    return None, here + 1
        return None

    def _plain(self, text: str, here: int) -> tuple[Number | None, int]:
        """Return the numeral at a place, if it is one, and where to go on."""
        sign = self._sign.match(text, here)
        first = sign.end() if sign else here
        numeral = self._numerals.at(text, first, len(text))
        if numeral is None:
            return None, here + 1
        end = numeral.end
        if not numeral.surface or not self._lone.stands(text, numeral.surface, first, end):
            return None, end
        low, high = numeral.low, numeral.high
        if dozen := self._dozen.match(text, end):
            low, high, end = low * 12, high and high * 12, dozen.end()
        if first > here:
            low, high = (-low, None) if high is None else (-high, -low)
        return Number(here, end, low, high), end

    def _over(self, hit: re.Match[str]) -> Decimal:
        bottom = self._numerals.read(hit["bottom"])
        value = self._numerals.read(hit["top"]) / bottom
        if hit["whole"]:
            value += self._numerals.read(hit["whole"])
        return -self._signed(hit, value) if hit["minus"] else self._signed(hit, value)

    def _slash(self, hit: re.Match[str]) -> Decimal:
        whole = Decimal(int(hit["whole"] or 0))
        return self._signed(hit, whole + Decimal(int(hit["top"])) / Decimal(int(hit["bottom"])))

    def _power(self, hit: re.Match[str]) -> Decimal:
        base = self._signed(hit, self._numerals.read(hit["base"]))
        if hit["ten"]:
            return base.scaleb(int(hit["ten"]))
        up = hit["up"].replace("--", "").replace("+-", "-").replace("++", "")
        return base ** int(up)

    @staticmethod
    def _signed(hit: re.Match[str], value: Decimal) -> Decimal:
        return -value if hit["sign"] else value


@lru_cache(maxsize=8)
def _number_finder(table: UnitTable) -> _NumberFinder:
    return _NumberFinder(table)


def find_numbers(text: str) -> list[Number]:
    """Return every numeral in any text, in order: 两千四百五, 1,100万, 二分之一, 2e5, 40k.

    Unlike `find_quantities` it does not ask what the number counts.
    """
    return _number_finder(load_rules().units).find(text)


def find_ordinals(text: str) -> list[Number]:
    """Return every ordinal with a numeral (第三, 第二百五十), in order: its value is that."""
    rules = load_rules()
    grammar = numerals(rules.units, general=True)
    found = []
    for sign in rules.phrases.pattern("ordinal-sign").finditer(text):
        numeral = grammar.at(text, sign.end(), len(text))
        if numeral is not None and numeral.surface:
            found.append(Number(sign.start(), numeral.end, numeral.low, numeral.high))
    return found
