"""Chinese numerals: `read_numeral` gives the exact value, `Numerals` the regexes to find them.

Whatever its script, a numeral is folded to digits and scale words (`两千四百五` → `2千4百5`,
`３．５萬` → `3.5万`) and then read from its largest scale down.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

from extract.rules import load_rules
from extract.rules.units import UnitTable

LONGEST = 64
"""A run of more characters than this is no number."""

EXACT = Context(prec=999, Emax=999999, Emin=-999999)

_HALF = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_PAIR = re.compile(r"(.*[十百千万亿])?([1-9])([1-9])([十百千万亿]*)")
_PAIRS = frozenset({(3, 5), *((low, low + 1) for low in range(1, 9))})


class Numerals:
    """What numerals look like, as regexes, and what they are worth.

    `arabic`: 1,234.5 without scale; `han`: a run of Han digits and scales; `mixed`: Arabic with
    scales (3.6万, 3万5千); all without groups. `scales` is a run of scale words. A scale that
    belongs to the unit (千 in 千瓦) is left to it.
    """

    def __init__(self, table: UnitTable) -> None:
        self._powers = {s.name: s.power for s in reversed(table.scales) if not s.latin}
        fold = {ord(form): str(value) for form, value in table.digits.items()}
        fold |= {ord(form): s.name for s in table.scales for form in s.forms if not s.latin}
        fold |= {ord(short): written for short, written in table.shorts.items()}
        fold |= {ord(form): plain for form, plain in table.variants.items() if ord(form) not in fold}
        for short, written in table.shorts.items():
            fold[ord(short)] = written.translate(fold)
        self._fold = _HALF | fold | {ord(c): "." for c in "点點．"} | {ord("，"): ","}
        self._fold |= {ord(c): "-" for c in "负負−－﹣"} | {ord("両"): "2"}
        self.formal = frozenset(table.formal)
        self.digits = "".join(table.digits)
        self.zeros = "".join(form for form, value in table.digits.items() if value == 0)
        self.scale_forms = "".join(s.forms for s in table.scales if not s.latin)
        self.shorts = "".join(table.shorts)
        kept: dict[str, set[str]] = {}
        for unit in table.units:
            for surface, _, _ in unit.aliases:
                if surface[0] in self._powers and len(surface) > 1 and unit.mantissa != "arabic":
                    kept.setdefault(surface[0], set()).add(surface[1:])
        kept.pop("百", None)
        kept["百"] = {"分之", "分点"}
        kept["千"] = kept.get("千", set()) | {"分之"}
        free = "".join(
            s.forms for s in table.scales if not s.latin and s.name not in kept and s.power > 1
        )
        bound = "|".join(
            f"[{s.forms}](?!{table.words(kept[s.name])})" for s in table.scales if s.name in kept
        )
        ten = next(s.forms for s in table.scales if s.power == 1)
        self.ten = ten
        self.scale = scale = f"(?:[{free}]|{bound})"
        self.scales = f"(?:{scale}(?:\\s?{scale})*+)"
        comma = "[,，][0-9０-９]{3}(?![0-9０-９])"
        self.integer = f"(?:[0-9０-９]{{1,3}}(?:{comma})++|[0-9０-９]++)"
        self.arabic = f"(?:{self.integer}(?:[.．][0-9０-９]++)?+)"
        han = f"(?:[{self.digits}{ten}{self.shorts}]|{scale})"
        self.han = f"(?:{han}++(?:[点點][{self.digits}]++(?:{scale})*+)?+)"
        piece = f"[{self.zeros}]?(?:{self.arabic}|[{self.digits}])\\s?{self.scales}"
        self.mixed = f"(?:{self.arabic}(?:\\s?{self.scales}(?:{piece})*+)?+)"

    def fold(self, surface: str) -> str:
        """Return the numeral in ASCII digits and plain scale words, without white space."""
        return "".join(surface.split()).translate(self._fold)

    def read(self, surface: str) -> Decimal:
        """Return the exact value of a numeral. Raises ValueError if it is none."""
        folded = self.fold(surface)
        if not folded or len(folded) > LONGEST:
            raise ValueError(f"{surface[:20]!r}: expected a numeral")
        if folded[0] == "-":
            return -self.read_folded(folded[1:])
        return self.read_folded(folded)

    def read_folded(self, folded: str) -> Decimal:
        """Return the value of a folded numeral without sign or fraction bar."""
        return _plain(self._value(folded))

    def read_pair(self, surface: str) -> tuple[Decimal, Decimal] | None:
        """Return 30 and 40 for 三四十, 15 and 16 for 十五六; None for an ordinary numeral."""
        found = _PAIR.fullmatch(self.fold(surface))
        if found is None or (int(found[2]), int(found[3])) not in _PAIRS:
            return None
        head, tail = found[1] or "", found[4]
        return (
            self.read_folded(head + found[2] + tail),
            self.read_folded(head + found[3] + tail),
        )

    def _value(self, folded: str) -> Decimal:
        for scale, power in self._powers.items():
            at = folded.rfind(scale)
            if at < 0:
                continue
            head, tail = folded[:at], folded[at + 1 :]
            size = Decimal(10) ** power
            implied = not head or (power == 1 and not head.strip("0"))
            coefficient = Decimal(1) if implied else self._value(head)
            value = EXACT.multiply(coefficient, size)
            if not tail:
                return value
            # 两千四百五 leaves out the last scale: 五 is fifty. So does 九万四.
            if power > 1 and tail[0] in "123456789" and (len(tail) == 1 or tail[1] == "."):
                value = EXACT.add(value, EXACT.multiply(Decimal(tail[0]), size / 10))
                tail = "0" + tail[1:]
            return EXACT.add(value, self._value(tail))
        return _leaf(folded)


def _leaf(folded: str) -> Decimal:
    digits = folded.replace(",", "")
    if not digits.isascii() or not digits.strip("."):
        raise ValueError(f"{folded[:20]!r}: expected a numeral")
    try:
        return Decimal(digits)
    except ArithmeticError:
        raise ValueError(f"{folded[:20]!r}: expected a numeral") from None


def _plain(value: Decimal) -> Decimal:
    """Return 36000 for 36000.00 or 3.6E+4."""
    whole = int(value)
    return Decimal(whole) if whole == value else value


@lru_cache(maxsize=8)
def numerals(table: UnitTable) -> Numerals:
    """Return the numerals of a table, made once."""
    return Numerals(table)


def read_numeral(surface: str) -> Decimal:
    """Return the exact value of a numeral: `3.6万`, `一百零五`, `壹万贰仟`, `1,234.5`.

    Raises ValueError if the surface is no numeral.
    """
    return numerals(load_rules().units).read(surface)
