"""The kinds of evidence of `patterns/document.toml`: what tells of a document as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLE = "document.toml"
Tells = Literal["place", "published", "years"]
Where = Literal[
    "given", "title", "issuer", "issue", "reader", "head", "tail", "text", "names", "file", "folder"
]
Takes = Literal["first", "last", "latest", "all"]

# Each opens with a set of characters, by which the engine finds where one may begin.
_DAY = (
    r"[12一二](?<!\d[12])(?:"
    r"(?<=[12])(?:(?<=1)9|(?<=2)0)\d\d(?:"
    r"\s*[年\-/.．]\s*(?:1[0-2]|0?[1-9]|元)\s*[月\-/.．]\s*(?:3[01]|[12]\d|0?[1-9])(?!\d)\s*[日号]?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
    "|(?<=[一二])[〇○零OＯ0一二三四五六七八九]{3}年"
    "[正元一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号])"
)
_MONTH_DAY = r"\d(?<!\d\d)(?:(?<=1)[0-2]|(?<=0)[1-9]|(?<=[1-9]))月(?:3[01]|[12]\d|0?[1-9])[日号]"
# What the tokens of a pattern stand for.
_TOKENS = {
    "<date>": f"(?P<date>{_DAY})",
    "<monthday>": f"(?P<monthday>{_MONTH_DAY})",
    "<dayonly>": r"(?P<dayonly>\d(?<!\d\d)(?:(?<=3)[01]|(?<=[12])\d|(?<=0)[1-9]|(?<=[1-9]))日)",
}


@dataclass(frozen=True, slots=True)
class ClueKind:
    """A kind of evidence; the fields are explained at the top of `document.toml`."""

    name: str
    tells: frozenset[Tells]
    where: Where
    weight: float
    takes: Takes
    pattern: re.Pattern[str] | None
    examples: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """The kinds of evidence, in the order of the table."""

    kinds: tuple[ClueKind, ...]
    spoken: Mapping[str, float]

    @classmethod
    def load(cls, folder: Folder) -> DocumentTable:
        """Return the table. Raises RuleError naming the entry that cannot be used."""
        entries = folder.entries(
            TABLE, "clue", needs=("name", "tells", "where", "weight"), may=("pattern", "takes")
        )
        spoken = folder.entries(TABLE, "spoken", needs=("name", "weight"))
        return cls(
            tuple(_kind(entry) for entry in entries),
            {str(entry["name"]): _weight(entry) for entry in spoken},
        )

    def says(self, deictic: str) -> float:
        """Return how much a deictic says that a text is about its level, of 1."""
        return self.spoken.get(deictic, 1.0)

    def at(self, where: Where) -> tuple[ClueKind, ...]:
        """Return the kinds that stand there."""
        return tuple(kind for kind in self.kinds if kind.where == where)


def _kind(entry: Entry) -> ClueKind:
    name = str(entry["name"])
    tells, where, takes = entry["tells"], entry["where"], entry.get("takes", "first")
    if not isinstance(tells, list) or not tells or not set(tells) <= set(get_args(Tells)):
        raise RuleError(TABLE, name, f"tells {tells!r}; expected some of {get_args(Tells)}")
    for what, value, allowed in (("where", where, Where), ("takes", takes, Takes)):
        if value not in get_args(allowed):
            raise RuleError(TABLE, name, f"{what} {value!r}; expected one of {get_args(allowed)}")
    weight = _weight(entry)
    pattern = None
    if "pattern" in entry:
        text = str(entry["pattern"])
        for token, regex in _TOKENS.items():
            text = text.replace(token, regex)
        try:
            pattern = re.compile(text)
        except re.error as error:
            raise RuleError(TABLE, name, f"pattern: {error}") from None
    elif where in ("head", "tail", "text", "issue"):
        raise RuleError(TABLE, name, f"stands in the {where}, but has no pattern")
    return ClueKind(
        name,
        frozenset(cast(list[Tells], tells)),
        cast(Where, where),
        weight,
        cast(Takes, takes),
        pattern,
        tuple(entry.get("examples", ())),
        tuple(entry.get("never", ())),
    )


def _weight(entry: Entry) -> float:
    weight = entry["weight"]
    if isinstance(weight, bool) or not isinstance(weight, int | float) or weight <= 0:
        expected = "expected a number above 0"
        raise RuleError(TABLE, str(entry["name"]), f"weight is {weight!r}; {expected}")
    return float(weight)
