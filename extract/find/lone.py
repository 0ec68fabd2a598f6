"""Says whether a Han digit is a number where no unit follows: 五 of 答案是五, not of 五台山."""

from __future__ import annotations

import re

from extract.find.numerals import Numerals
from extract.find.openings import is_han


class Lone:
    """The letters around a numeral by which it is told from a part of a word."""

    def __init__(self, numerals: Numerals) -> None:
        self._numerals = numerals
        table = numerals.table
        self._han = frozenset(numerals.digits + numerals.ten + numerals.shorts).union(
            numerals.scale_forms
        )
        measure = {
            form
            for unit in table.units
            if unit.dimension != "money"
            for surface, _, _ in unit.aliases
            for form in table.forms(surface[0])
        }
        chosen = table.phrases.letters
        followed = measure | chosen("leaves-digit")
        self._followed = frozenset(followed - set(numerals.digits) - chosen("begins-word"))
        self._operator = re.compile(table.words(table.operators))
        self._twos = frozenset(numerals.leading)
        self._word_ends, self._saying = chosen("ends-word"), chosen("says-number")
        self._leaves, self._utterly = chosen("leaves-lone-digit"), table.phrases.pattern("utterly")

    def stands(self, text: str, core: str, first: int, end: int) -> bool:
        """Whether a numeral is one here: a lone 一 is not (统一, 一切), nor 3 in PM3.

        `core` is the numeral without what blurs it; it stands from `first` to `end`.
        """
        before, after = text[first - 1 : first], text[end : end + 1]
        if before == "." and text[first - 2 : first - 1].isalnum():
            return False
        if core[0] not in self._han:
            return not (before.isascii() and before.isalpha()) and before != "_"
        ten = core[0] in self._numerals.ten
        if len(core) > 1:
            return core.strip(self._numerals.scale_forms) != "" or ten
        if (core in self._numerals.scale_forms and not ten) or (
            core in self._twos and before in self._twos
        ):
            return False
        formal = core in self._numerals.formal
        if not is_han(after):
            return not is_han(before) if formal else before not in self._word_ends
        if formal:
            return False
        if self._operator.match(text, end):
            return before not in self._word_ends
        return after in self._followed and not self._utterly.match(text, first)

    def stands_apart(self, text: str, core: str, first: int, end: int) -> bool:
        """Whether a numeral is one that counts nothing: no word can hold it."""
        if len(core) > 1 or core[0] not in self._han:
            return self.stands(text, core, first, end)
        before, after = text[first - 1 : first], text[end : end + 1]
        if is_han(after) and after not in self._leaves and not self._operator.match(text, end):
            return False
        if is_han(before) and before not in self._saying:
            return False
        return core not in self._numerals.formal or not (is_han(before) or is_han(after))
