"""Numerals, scales, qualifiers, units and exclusions, as `patterns/` has them.

The regexes of the finders are derived from these entries: `words` makes an alternation of
surfaces in which a simplified character also stands for its traditional form, and `variants`
folds a found surface back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, cast, get_args

from extract.errors import RuleError
from extract.model import Qualifier
from extract.rules.bare import Bare, bare
from extract.rules.loader import Folder
from extract.rules.phrases import PhraseTable, digit_forms, scale_forms
from extract.rules.rates import Denominator, Mean, denominators, means

DIMENSIONS = frozenset(
    {"count", "money", "ratio", "duration", "age", "length", "area", "volume", "mass", "energy"}
    | {"temperature", "rate"}
)
MANTISSAS = frozenset({"any", "long", "arabic"})
QUALIFIERS = frozenset({"exact", "about", "over", "under", "range"})
TRAITS = frozenset(
    {"plain", "percent", "permille", "tenth", "discount", "doubling", "whole", "unscaled", "dated"}
    | {"single", "lot", "graded", "occasion"}
)

Place = Literal["before", "inside", "after"]
Follows = Literal["round", "numbers", "scale"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure word or legal unit; the fields are explained at the top of `units.toml`.

    `aliases` are (surface, what must follow, characters that must not follow). `parts` are
    (surface, how much of this unit it is), `moved_as` is (surface, the unit that it is then). A
    unit that `folds_to` another is worth `times` it, and `shown` as that.
    """

    name: str
    dimension: str
    aliases: tuple[tuple[str, str, str], ...]
    unless_before: tuple[str, ...] = ()
    mantissa: str = "any"
    parts: tuple[tuple[str, Fraction], ...] = ()
    spaced: bool = False
    before: tuple[str, ...] = ()
    folds_to: str = ""
    times: Decimal = Decimal(1)
    scaled_as: str = ""
    moved_as: tuple[str, str] = ("", "")
    near: tuple[tuple[str, str], ...] = ()
    after: str = ""
    or_from: Decimal = Decimal(0)
    traits: frozenset[str] = frozenset()
    rule: str = ""

    @property
    def shown(self) -> str:
        """The unit that the table of observations has."""
        return self.folds_to or self.name


@dataclass(frozen=True, slots=True)
class Qualify:
    """A word that blurs or bounds a number, and the characters that make it another word.

    `of` are the dimensions that it may stand with, empty for any, `follows` is what one `inside`
    may stand behind.
    """

    name: str
    place: Place
    meaning: Qualifier
    surfaces: tuple[str, ...]
    unless_after: str = ""
    unless_before: str = ""
    bare_scale: bool = False
    linked: bool = False
    of: frozenset[str] = frozenset()
    follows: Follows = "round"


@dataclass(frozen=True, slots=True)
class Apart:
    """Words that qualify a number from a distance: 约占总数的24%.

    `between` is a regex for what stands between word and number, `of` the dimensions meant.
    """

    name: str
    meaning: Qualifier
    words: tuple[str, ...]
    between: str
    of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vague:
    """A character that makes a bare scale a vague number: 数 in 数百."""

    name: str
    meaning: Qualifier
    unless_after: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale word: 10 to the power `power`."""

    name: str
    power: int
    forms: str
    latin: bool = False
    general: bool = False


@dataclass(frozen=True, slots=True)
class Connector:
    """Characters any of which stands between the ends of a range; `doubled`: it may do so twice."""

    name: str
    forms: str
    doubled: bool = False


@dataclass(frozen=True, slots=True)
class ExclusionRule:
    """A pattern whose match holds no observation.

    `starts` are its possible first characters, `then` those behind the first one or the numeral
    that it begins with (all, if it is ``). `words` are all that it matches, if it is made of such.
    """

    name: str
    pattern: str
    starts: str
    then: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitTable:
    """Everything about numbers and what they count. Compared by identity."""

    digits: Mapping[str, int]
    leading: Mapping[str, str]
    formal: str
    shorts: Mapping[str, str]
    pairs: Mapping[str, tuple[str, str]]
    connectors: tuple[Connector, ...]
    signs: Mapping[str, str]
    operators: tuple[str, ...]
    scales: tuple[Scale, ...]
    qualifiers: tuple[Qualify, ...]
    vague: tuple[Vague, ...]
    units: tuple[Unit, ...]
    bare: Bare
    denominators: tuple[Denominator, ...]
    means: tuple[Mean, ...]
    links: tuple[str, ...]
    apart: tuple[Apart, ...]
    exclusions: tuple[ExclusionRule, ...]
    numerals: frozenset[str]
    variants: Mapping[str, str] = field(repr=False)
    phrases: PhraseTable = field(repr=False)

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @classmethod
    def load(cls, folder: Folder, phrases: PhraseTable) -> UnitTable:
        """Return the tables of `folder`. Raises RuleError for an entry that cannot be used."""
        digit_entries, scale_entries = digit_forms(folder), scale_forms(folder)
        digits = {form: int(one["value"]) for one in digit_entries for form in one["forms"]}
        shorts = {
            entry["name"]: entry["written"]
            for entry in folder.entries("numerals.toml", "short", needs=("name", "written"))
        }
        pairs = {
            "".join(str(digits[char]) for char in written): (written[0], written[1])
            for entry in folder.entries("numerals.toml", "pair", needs=("name", "written"))
            for written in entry["written"]
        }
        return cls(
            digits=digits,
            leading={one["name"]: one["leading"] for one in digit_entries if "leading" in one},
            formal="".join(one.get("formal", "") for one in (*digit_entries, *scale_entries)),
            shorts=shorts,
            pairs=pairs,
            connectors=tuple(
                _connector(entry)
                for entry in folder.entries(
                    "numerals.toml", "connector", needs=("name", "forms"), may=("doubled",)
                )
            ),
            signs={
                entry["name"]: entry["forms"]
                for entry in folder.entries("numerals.toml", "sign", needs=("name", "forms"))
            },
            operators=tuple(
                word
                for entry in folder.entries("numerals.toml", "operator", needs=("name", "words"))
                for word in entry["words"]
            ),
            scales=tuple(
                Scale(
                    entry["name"],
                    entry["power"],
                    entry["forms"],
                    entry.get("latin", False),
                    entry.get("general", False),
                )
                for entry in scale_entries
            ),
            qualifiers=_qualifiers(folder),
            vague=tuple(
                Vague(entry["name"], _meaning(entry), entry.get("unless_after", ""))
                for entry in folder.entries(
                    "qualifiers.toml",
                    "vague",
                    needs=("name", "meaning"),
                    may=("aliases", "unless_after"),
                )
            ),
            units=tuple(
                _unit(entry)
                for entry in folder.entries(
                    "units.toml",
                    "unit",
                    needs=("name", "dimension"),
                    may=(
                        "aliases",
                        "unless_before",
                        "mantissa",
                        "parts",
                        "spaced",
                        "before",
                        "folds_to",
                        "times",
                        "scaled_as",
                        "moved_as",
                        "near",
                        "after",
                        "or_from",
                        "traits",
                    ),
                )
            ),
            bare=bare(folder),
            denominators=denominators(folder),
            means=means(folder),
            links=tuple(
                link
                for entry in folder.entries("qualifiers.toml", "link", needs=("name", "words"))
                for link in entry["words"]
            ),
            apart=tuple(
                Apart(
                    entry["name"],
                    _meaning(entry),
                    tuple(entry["words"]),
                    entry["between"],
                    frozenset(entry["of"]),
                )
                for entry in folder.entries(
                    "qualifiers.toml",
                    "apart",
                    needs=("name", "meaning", "words", "between", "of"),
                )
            ),
            exclusions=_exclusions(folder, parts := _parts(folder)),
            numerals=frozenset(parts["han"].strip("[]")),
            variants={
                other: pair[0]
                for entry in folder.entries("numerals.toml", "variant", needs=("name", "pairs"))
                for pair in entry["pairs"]
                for other in pair[1:]
            },
            phrases=phrases,
        )

    def say(self, name: str) -> str:
        """Return the source of a phrase."""
        return self.phrases.source(name)

    def named(self, trait: str) -> frozenset[str]:
        """Return the names of the units that have a trait."""
        return frozenset(unit.name for unit in self.units if trait in unit.traits)

    def the(self, trait: str, dimension: str = "ratio") -> Unit:
        """Return the unit of a dimension that has a trait. Raises RuleError if none has."""
        for unit in self.units:
            if trait in unit.traits and unit.dimension == dimension:
                return unit
        raise RuleError("units.toml", trait, f"expected a unit of {dimension} with this trait")

    def fold(self, surface: str) -> str:
        """Return the surface in simplified characters, half-width, without white space."""
        return "".join(surface.split()).translate(_HALF).translate(self._folding)

    def word(self, surface: str, *, spaced: bool = False) -> str:
        """Return a regex for the surface with its traditional forms."""
        return (r"\s*" if spaced else "").join(self._letters.get(c, re.escape(c)) for c in surface)

    def forms(self, char: str) -> str:
        """Return the character with its traditional forms."""
        return self._letters.get(char, char).strip("[]")

    def firsts(self, words: Iterable[str]) -> frozenset[str]:
        """Return the characters that one of the words can begin with."""
        return frozenset(form for word in words for form in self.forms(word[0]))

    def words(self, surfaces: Iterable[str]) -> str:
        """Return a regex for any of the surfaces, the longest first."""
        return "|".join(map(self.word, sorted(set(surfaces), key=lambda s: (-len(s), s))))

    def __post_init__(self) -> None:
        letters: dict[str, str] = {}
        for other, plain in self.variants.items():
            letters[plain] = letters.get(plain, plain) + other
        object.__setattr__(self, "_letters", {c: f"[{forms}]" for c, forms in letters.items()})
        object.__setattr__(self, "_folding", str.maketrans(dict(self.variants)))

    _letters: Mapping[str, str] = field(init=False, repr=False, default_factory=dict)
    _folding: Mapping[int, str] = field(init=False, repr=False, default_factory=dict)


_HALF = {0xFF01 + i: 0x21 + i for i in range(94)}


def _connector(entry: Mapping[str, Any]) -> Connector:
    if not entry["name"].isidentifier():
        raise RuleError("numerals.toml", entry["name"], "expected a name of letters, like dash")
    return Connector(entry["name"], entry["forms"], entry.get("doubled", False))


def _meaning(entry: Mapping[str, Any]) -> Qualifier:
    if entry["meaning"] not in QUALIFIERS:
        raise RuleError(
            "qualifiers.toml",
            entry["name"],
            f"meaning {entry['meaning']!r}; expected one of {', '.join(sorted(QUALIFIERS))}",
        )
    return cast(Qualifier, entry["meaning"])


def _qualifiers(folder: Folder) -> tuple[Qualify, ...]:
    made = []
    for entry in folder.entries(
        "qualifiers.toml",
        "qualifier",
        needs=("name", "place", "meaning"),
        may=("aliases", "unless_after", "unless_before", "bare_scale", "linked", "of", "follows"),
    ):
        for key, allowed in (("place", get_args(Place)), ("follows", get_args(Follows))):
            if entry.get(key, allowed[0]) not in allowed:
                raise RuleError(
                    "qualifiers.toml",
                    entry["name"],
                    f"{key} {entry[key]!r}; expected {', '.join(allowed)}",
                )
        made.append(
            Qualify(
                entry["name"],
                entry["place"],
                _meaning(entry),
                (entry["name"], *entry.get("aliases", ())),
                entry.get("unless_after", ""),
                entry.get("unless_before", ""),
                entry.get("bare_scale", False),
                entry.get("linked", False),
                frozenset(entry.get("of", ())),
                entry.get("follows", "round"),
            )
        )
    return tuple(made)


def _alias(surface: str) -> tuple[str, str, str]:
    plain, _, follows = surface.partition(">")
    plain, _, unless = plain.partition("!")
    return plain, follows, unless


def _unit(entry: Mapping[str, Any]) -> Unit:
    name = entry["name"]
    if entry["dimension"] not in DIMENSIONS:
        raise RuleError(
            "units.toml",
            name,
            f"dimension {entry['dimension']!r}; expected one of {', '.join(sorted(DIMENSIONS))}",
        )
    mantissa = entry.get("mantissa", "any")
    if mantissa not in MANTISSAS:
        raise RuleError("units.toml", name, f"mantissa {mantissa!r}; expected any, long or arabic")
    parts = []
    for part in entry.get("parts", ()):
        surface, _, share = part.partition(" ")
        try:
            parts.append((surface, Fraction(share)))
        except (ValueError, ZeroDivisionError):
            raise RuleError(
                "units.toml", name, f"part {part!r}; expected a unit and its share (角 0.1)"
            ) from None
    traits = frozenset(entry.get("traits", ()))
    if unknown := traits - TRAITS:
        raise RuleError(
            "units.toml", name, f"trait {min(unknown)!r}; expected {', '.join(sorted(TRAITS))}"
        )
    surface, _, moved = entry.get("moved_as", "").partition(" ")
    aliases = [_alias(surface) for surface in entry.get("aliases", ())]
    if name not in {surface for surface, _, _ in aliases}:
        aliases.insert(0, (name, "", ""))
    return Unit(
        name,
        entry["dimension"],
        tuple(aliases),
        tuple(entry.get("unless_before", ())),
        mantissa,
        tuple(parts),
        entry.get("spaced", False),
        tuple(entry.get("before", ())),
        entry.get("folds_to", ""),
        Decimal(entry.get("times", 1)),
        entry.get("scaled_as", ""),
        (surface, moved),
        tuple(
            (word, other) for word, _, other in (n.partition(" ") for n in entry.get("near", ()))
        ),
        _regex("units.toml", name, entry.get("after", "")),
        Decimal(entry.get("or_from", 0)),
        traits,
        f"unit:{name}",
    )


def _regex(table: str, name: str, pattern: str) -> str:
    """Return the pattern. Raises RuleError if it is no regex."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise RuleError(table, name, f"not a regex: {error}") from None
    return pattern


def _parts(folder: Folder) -> dict[str, str]:
    return {
        entry["name"]: entry["pattern"]
        for entry in folder.entries("exclusions.toml", "part", needs=("name", "pattern"))
    }


def _exclusions(folder: Folder, parts: Mapping[str, str]) -> tuple[ExclusionRule, ...]:
    return tuple(
        _exclusion(entry, parts)
        for entry in folder.entries(
            "exclusions.toml",
            "exclusion",
            needs=("name",),
            may=("pattern", "starts", "then", "words"),
        )
    )


def _exclusion(entry: Mapping[str, Any], parts: Mapping[str, str]) -> ExclusionRule:
    name = entry["name"]
    words = entry.get("words", ())
    if bool(words) == bool("pattern" in entry and "starts" in entry):
        raise RuleError(
            "exclusions.toml", name, "expected either words, or a pattern with its starts"
        )
    if words:
        listed = sorted(words, key=lambda word: (-len(word), word))
        starts = "".join(dict.fromkeys(word[0] for word in words))
        return ExclusionRule(name, "|".join(map(re.escape, listed)), starts, words=tuple(words))
    try:
        pattern = re.sub(r"\{([a-z]\w*)\}", lambda m: f"(?:{parts[m[1]]})", entry["pattern"])
        re.compile(pattern)
    except KeyError as error:
        raise RuleError("exclusions.toml", name, f"no [[part]] named {error}") from None
    except re.error as error:
        raise RuleError("exclusions.toml", name, f"not a regex: {error}") from None
    return ExclusionRule(
        name, pattern, _expand(entry["starts"], parts), _expand(entry.get("then", ""), parts)
    )


def _expand(chars: str, parts: Mapping[str, str]) -> str:
    """Return `0-9A-Z第` with its ranges and parts written out."""
    for short in re.findall(r"\{([a-z]\w*)\}", chars):
        chars = chars.replace(f"{{{short}}}", parts[short].strip("[]"))
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), chars)


def exact(value: Fraction) -> Decimal:
    """Return a fraction as a Decimal, exact where it has an end, else to 28 digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)
