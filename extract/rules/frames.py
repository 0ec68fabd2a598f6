"""Frames: what stands on all sides of a number, and what status that gives it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extract.errors import RuleError
from extract.rules.loader import Entry, Folder

TABLE = "frames.toml"
GIVES = frozenset({"actual", "target", "standard", "rise", "fall", "none"})
STAGES = frozenset({"first", "rule", "last"})
_PATTERNS = ("before", "behind", "surface", "lead", "around", "without", "units")
_LISTS = ("dimensions", "qualifiers", "unless", "only")
#: The fields that an entry may have beside those that it needs.
MAY = (*_PATTERNS, *_LISTS)
_PLANS = frozenset({"planned", "intended"})
_PHRASE = re.compile(r"\{([a-z][a-z-]*)\}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What must hold around a number, and what it says of the number then.

    A pattern that is None asks for nothing. `unless` names phrases that must not stand before
    the number, and `planned`, which holds of a number among plans, or `intended`, of one that
    the words of its own clause plan; `only_planned` asks for the first.
    """

    name: str
    says: str
    stage: str
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    surface: re.Pattern[str] | None
    lead: re.Pattern[str] | None
    around: re.Pattern[str] | None
    without: re.Pattern[str] | None
    units: re.Pattern[str] | None
    dimensions: frozenset[str]
    qualifiers: frozenset[str]
    unless: tuple[re.Pattern[str], ...]
    unless_planned: bool
    unless_intended: bool
    only_planned: bool

    @property
    def rule(self) -> str:
        """What a row names that it decided."""
        return f"{TABLE}#{self.name}"


class FrameTable:
    """The frames of `frames.toml` by their stages; compared by identity."""

    def __init__(self, entries: Iterable[Entry], phrase: Callable[[str], str]) -> None:
        """Take entries; `{name}` in a pattern stands for a phrase.

        Raises RuleError for an entry that says or asks for what is not known.
        """
        frames = [_read(entry, phrase) for entry in entries]
        self._stages = {stage: tuple(f for f in frames if f.stage == stage) for stage in STAGES}

    @classmethod
    def load(cls, folder: Folder, phrase: Callable[[str], str]) -> FrameTable:
        """Read the table. Raises RuleError."""
        return cls(folder.entries(TABLE, "frame", needs=("name", "says", "stage"), may=MAY), phrase)

    def of(self, stage: str) -> tuple[Frame, ...]:
        """Return the frames of a stage, in the order of the table."""
        return self._stages[stage]


def _read(entry: Entry, phrase: Callable[[str], str]) -> Frame:
    name = str(entry["name"])
    for field, allowed in (("says", GIVES), ("stage", STAGES)):
        if entry[field] not in allowed:
            expected = ", ".join(sorted(allowed))
            raise RuleError(TABLE, name, f"{field} {entry[field]!r}; expected one of {expected}")

    def pattern(source: str) -> re.Pattern[str]:
        try:
            return re.compile(_PHRASE.sub(lambda found: phrase(found[1]), source))
        except KeyError as error:
            raise RuleError(TABLE, name, f"names no phrase: {error}") from None
        except re.error as error:
            raise RuleError(TABLE, name, f"not a regular expression: {error}") from None

    patterns = {key: pattern(str(entry[key])) if key in entry else None for key in _PATTERNS}
    unless = [str(one) for one in entry.get("unless", ())]
    return Frame(
        name=name,
        says=str(entry["says"]),
        stage=str(entry["stage"]),
        dimensions=frozenset(entry.get("dimensions", ())),
        qualifiers=frozenset(entry.get("qualifiers", ())),
        unless=tuple(pattern(f"{{{one}}}") for one in unless if one not in _PLANS),
        unless_planned="planned" in unless,
        unless_intended="intended" in unless,
        only_planned="planned" in entry.get("only", ()),
        **patterns,
    )
