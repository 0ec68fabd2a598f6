"""Chinese numerals: `read_numeral` gives the exact value, `Numerals` the regexes to find them.

Whatever its script, a numeral is folded to digits and scale words (`两千四百五` → `2千4百5`,
`３．５萬` → `3.5万`) and then read from its largest scale down.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from extract.rules import load_rules
from extract.rules.units import Scale, UnitTable

LONGEST = 64
"""A run of more characters than this is no number."""

_KEPT = 4096
"""So many numerals are kept with their values: most of a text are few."""

EXACT = Context(prec=999, Emax=999999, Emin=-999999)

# Before 3.11.5 the engine loses its place in a possessive group whose branches look around.
_WHOLE = "+" if sys.version_info >= (3, 11, 5) else ""

_HALF = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
_PAIR = re.compile(r"(.*[十百千万亿])?([1-9])([1-9])([十百千万亿]*)")
_PAIRS = frozenset({(3, 5), *((low, low + 1) for low in range(1, 9))})


class Numerals:
    """What numerals look like, as regexes, and what they are worth.

    `arabic`: 1,234.5 without scale; `han`: a run of Han digits and scales; `mixed`: Arabic with
    scales (3.6万, 3万5千); all without groups. `scales` is a run of scale words. A scale that
    belongs to the unit (千 in 千瓦) is left to it. The `general` ones may hold spaces and letters
    for scales (40k), as text that is no bulletin does.
    """

    def __init__(self, table: UnitTable, *, general: bool = False) -> None:
        by_power = sorted(table.scales, key=lambda s: -s.power)
        # 兆 is a scale in no bulletin: 20兆 is a speed.
        words = [s for s in by_power if not s.latin and (general or s.name != "兆")]
        self.read = lru_cache(maxsize=_KEPT)(self._read)
        self.read_pair = lru_cache(maxsize=_KEPT)(self._read_pair)
        self._powers = {s.name: s.power for s in by_power}
        self._fold = _folding(table)
        self.formal = frozenset(table.formal)
        self.digits = "".join(table.digits)
        self.letters = ""
        self.zeros = "".join(form for form, value in table.digits.items() if value == 0)
        self.shorts = "".join(table.shorts)
        self.scale_forms = "".join(s.forms for s in words)
        self._sizes = {form: Decimal(10) ** s.power for s in words for form in s.forms}
        self.ten = next(s.forms for s in words if s.power == 1)
        self.scale = _scale(table, words)
        gap = "[ \\t\u3000\xa0]" + ("*+" if general else "?")
        self.loose = loose = gap if general else ""
        self.scales = f"(?:{self.scale}(?:{gap}{self.scale})*{_WHOLE})"
        comma = "[,，][0-9０-９]{3}(?![0-9０-９])"
        if general:
            comma = f"(?:(?!，)|(?<=[０-９])|(?=.[0-9]{{3}}[.．])){comma}"
        self.integer = f"(?:[0-9０-９]{{1,3}}(?:{comma})+{_WHOLE}|[0-9０-９]++)"
        self.arabic = f"(?:{self.integer}(?:[.．][0-9０-９]++)?+)"
        if general:
            self.arabic = f"(?:{self.arabic}|(?<![0-9０-９.．])[.．][0-9０-９]++)"
        twos = "两兩"
        decimal = "".join(c for c in self.digits if c not in twos)
        # 两 only begins a numeral or stands before a scale: 三十两 is a weight.
        token = (
            f"(?:[{decimal}{self.ten}{self.shorts}]|{self.scale}"
            f"|[{twos}](?={loose}[{self.scale_forms}])|(?<=一)[{twos}])"
        )
        places = f"(?:{loose}[{decimal}])++" + ("|[0-9０-９]++" if general else "")
        point = f"(?:{loose}[点點](?:{places})(?:{loose}{self.scale})*{_WHOLE})?{_WHOLE}"
        run = f"{token}(?:{loose}{token})*{_WHOLE}{point}"
        self.han = f"(?:[{twos}]{loose}{run}|{run}|[{twos}])"
        piece = f"{loose}[{self.zeros}]?{loose}(?:{self.arabic}|[{self.digits}]){gap}{self.scales}"
        last = f"(?:[{self.zeros}](?:[0-9０-９]++|[{self.digits}]))?+"
        self.mixed = f"(?:{self.arabic}(?:{gap}{self.scales}(?:{piece})*{_WHOLE}{last})?{_WHOLE})"
        if general:
            self.letters = letters = "".join(s.forms for s in by_power if s.latin)
            self.mixed = f"(?:{self.arabic}[{letters}](?![A-Za-z])|{self.mixed})"

    def fold(self, surface: str) -> str:
        """Return the numeral in ASCII digits and plain scale words, without white space."""
        return "".join(surface.split()).translate(self._fold)

    def _read(self, surface: str) -> Decimal:
        """Return the exact value of a numeral. Raises ValueError if it is none."""
        if surface.isascii() and surface.isdigit() and len(surface) <= LONGEST:
            return Decimal(int(surface))
        if size := self._sizes.get(surface[-1:]):
            head = surface[:-1]
            if head.isascii() and head.replace(".", "", 1).isdigit() and len(head) < LONGEST:
                return _plain(EXACT.multiply(_leaf(head), size))
        folded = self.fold(surface)
        if not folded or len(folded) > LONGEST:
            raise ValueError(f"{surface[:20]!r}: expected a numeral")
        if folded[0] == "-":
            return -self.read_folded(folded[1:])
        return self.read_folded(folded)

    def worth(self, surface: str) -> Decimal | None:
        """Return the exact value of a numeral; None if it is none, or too long to be one."""
        try:
            return self.read(surface)
        except ValueError:
            return None

    def read_folded(self, folded: str) -> Decimal:
        """Return the value of a folded numeral without sign or fraction bar."""
        return _plain(self._value(folded))

    def _read_pair(self, surface: str) -> tuple[Decimal, Decimal] | None:
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
            # 九万亿八千亿: the same scale again begins a new summand, unless it stands at once.
            again = head.rfind(scale) + 1
            if 0 < again < len(head):
                return EXACT.add(self._value(head[:again]), self._value(folded[again:]))
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


def _folding(table: UnitTable) -> dict[int, str]:
    """Return what each character of a numeral is folded to: 貳 to 2, 萬 to 万."""
    digits = {ord(form): str(value) for form, value in table.digits.items()}
    scales = {ord(form): s.name for s in table.scales for form in s.forms}
    variants = {ord(form): plain for form, plain in table.variants.items()}
    shorts = {ord(c): written.translate(digits) for c, written in table.shorts.items()}
    marks = dict.fromkeys(map(ord, "点點．"), ".") | {ord("，"): ","}
    marks |= dict.fromkeys(map(ord, "负負－−﹣"), "-")
    return {**_HALF, **variants, **digits, **scales, **shorts, **marks}


def _scale(table: UnitTable, scales: list[Scale]) -> str:
    """Return a regex for one scale word that is not the beginning of a unit (千瓦, 百分之)."""
    digits = "".join(table.digits)
    rests: dict[str, set[str]] = {"百": {"分点"}}
    for unit in table.units:
        for surface, _, _ in unit.aliases:
            if len(surface) > 1 and unit.mantissa != "arabic" and surface[0] != "百":
                rests.setdefault(surface[0], set()).add(surface[1:])
    choices = []
    for scale in scales:
        if scale.power == 1:
            continue
        pattern = f"[{scale.forms}]"
        if scale.name in rests:
            pattern += f"(?!\\s*(?:{table.words(rests[scale.name])}))"
        if scale.power < 9:
            pattern += f"(?:(?!\\s*分\\s*之)|(?<=[{digits}][{scale.forms}]))"
        if scale.power < 4:
            pattern = "(?<![十拾百佰千仟])" + pattern
        choices.append(pattern)
    return f"(?:{'|'.join(choices)})"


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
def numerals(table: UnitTable, general: bool = False) -> Numerals:
    """Return the numerals of a table, made once."""
    return Numerals(table, general=general)


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral in running text and its value."""

    start: int
    end: int
    value: Decimal


class _NumberFinder:
    """The regexes by which numerals of every kind are found, whatever they count."""

    def __init__(self, table: UnitTable) -> None:
        self._numerals = n = numerals(table, general=True)
        scales, digits = n.scale_forms, n.digits + n.ten + n.shorts
        self._han = frozenset(digits + scales)
        self._begin = re.compile(f"[0-9０-９.．\\-－−负負{digits}{scales}]")
        inside = "|".join(q for q in "余餘多几幾来來")
        gap = "[ \\t\u3000\xa0]*+"
        core = f"(?:{n.mixed}|{n.han})(?:{gap}(?:{inside}){gap}{n.scales})?{_WHOLE}"
        bottom = (
            f"(?:{n.arabic}(?:{gap}[{scales}])*+|(?:[{digits}]{gap})(?:[{digits}{scales}]{gap})*+)"
        )
        sign = f"(?:[负負]{gap}|(?<![\\w)）])[-－−])?"
        self._forms = [
            (
                "over",
                re.compile(
                    f"(?P<sign>{sign})(?:(?P<whole>{core}){gap}又{gap})?"
                    f"(?P<bottom>{bottom}){gap}分{gap}之{gap}(?P<minus>[负負]?){gap}(?P<top>{core})"
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
            (
                "plain",
                re.compile(
                    f"(?P<sign>{sign})(?P<core>{core})(?P<dozen>打(?![0-9算造扮开击架工扫破理法赌电字听断火住包]))?"
                ),
            ),
        ]
        self._inside = re.compile(f"[{inside.replace('|', '')}]")
        measure = {
            form
            for unit in table.units
            if unit.dimension != "money"
            for surface, _, _ in unit.aliases
            for form in table.forms(surface[0])
        }
        self._followed = frozenset(measure | set("的这這而是分打")) - frozenset(
            n.digits + "切美天定般直旦律样些起边面方地中本级"
        )

    def find(self, text: str) -> list[Number]:
        found = []
        at = 0
        while begin := self._begin.search(text, at):
            here = begin.start()
            at = here + 1
            for form, pattern in self._forms:
                hit = pattern.match(text, here)
                if hit is None:
                    continue
                if form == "plain":
                    at = hit.end()
                    if not self._stands(text, hit):
                        break
                try:
                    value = getattr(self, "_" + form)(hit)
                except (ValueError, ArithmeticError):
                    break
                if hit.end() - here <= LONGEST:
                    found.append(Number(here, hit.end(), value))
                at = hit.end()
                break
        return found

    def _stands(self, text: str, hit: re.Match[str]) -> bool:
        """Whether a numeral is one here: a lone 一 is not (统一, 一切), nor 3 in PM3."""
        core, first, end = hit["core"], hit.start("core"), hit.end("core")
        before = text[first - 1 : first]
        after = text[end : end + 1]
        if before == "." and text[first - 2 : first - 1].isalnum():
            return False
        if core[0] not in self._han:
            return not (before.isascii() and before.isalpha()) and before != "_"
        if len(core) > 1:
            return core.strip(self._numerals.scale_forms) != "" or core[0] in (self._numerals.ten)
        if core in self._numerals.scale_forms and core not in self._numerals.ten:
            return False
        if core in "两兩" and before in tuple("两兩"):
            return False
        if not _is_han(after):
            if core in self._numerals.formal:
                return not _is_han(before)
            return before not in set("统唯专单划归合同第初周期万足收")
        if core in self._numerals.formal:
            return False
        return after in self._followed and not (core in self._numerals.ten and after == "分")

    def _plain(self, hit: re.Match[str]) -> Decimal:
        value = self._numerals.read(self._inside.sub("", hit["core"]))
        return self._signed(hit, value * 12 if hit["dozen"] else value)

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


def _is_han(char: str) -> bool:
    return "一" <= char <= "鿿"


@lru_cache(maxsize=8)
def _number_finder(table: UnitTable) -> _NumberFinder:
    return _NumberFinder(table)


def find_numbers(text: str) -> list[Number]:
    """Return every numeral in any text, in order: 两千四百五, 1,100万, 二分之一, 2e5, 40k.

    Unlike `find_quantities` it does not ask what the number counts.
    """
    return _number_finder(load_rules().units).find(text)


def read_numeral(surface: str) -> Decimal:
    """Return the exact value of a numeral: `3.6万`, `一百零五`, `壹万贰仟`, `1,234.5`.

    Raises ValueError if the surface is no numeral.
    """
    return numerals(load_rules().units).read(surface)
