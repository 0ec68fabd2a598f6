"""How often each kind of evidence is wrong: `certainty.csv`, which `bulletin calibrate` writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from extract.errors import RuleError
from extract.rules.loader import Folder

TABLE = "certainty.csv"
COLUMNS = ("cell", "kind", "rows", "wrong", "risk")
#: What begins the kinds that are signs of doubt, beside the rules that made a cell.
SIGN = "sign:"
#: How often a sign is taken to be wrong of which nothing is known.
UNKNOWN_RISK = 0.1
_JOINT = re.compile(" > |[:#]")


@dataclass(frozen=True, slots=True)
class Risk:
    """A kind of evidence of a cell: the rows that have it, how many of these it is to blame for
    being wrong, and what that makes of the share which is wrong, smoothed.
    """

    cell: str
    kind: str
    rows: int
    wrong: float
    risk: float


@dataclass(frozen=True, eq=False)
class CertaintyTable:
    """The risks by cell and kind; the kind `` is all of a cell's. Compared by identity."""

    risks: Mapping[tuple[str, str], Risk]

    @classmethod
    def load(cls, folder: Folder) -> CertaintyTable:
        """Read the table. Raises RuleError for what is no share."""
        return cls.of(_risk(cells) for cells in folder.rows(TABLE, COLUMNS))

    @classmethod
    def of(cls, risks: Iterable[Risk]) -> CertaintyTable:
        """Return the table of some risks; a later one of the same kind replaces an earlier one."""
        return cls({(one.cell, one.kind): one for one in risks})

    def over(self, other: CertaintyTable | None) -> CertaintyTable:
        """Return this table laid over another, if there is one."""
        return CertaintyTable({**other.risks, **self.risks}) if other is not None else self

    def risk(self, kind: tuple[str, str]) -> float:
        """Return the risk of a cell's kind, or of the nearest that holds it and is known."""
        known = self._known
        if kind not in known:
            held = ((kind[0], outer) for outer in held_by(kind[1]))
            known[kind] = next((known[one] for one in held if one in known), UNKNOWN_RISK)
        return known[kind]

    @cached_property
    def _known(self) -> dict[tuple[str, str], float]:
        return {key: one.risk for key, one in self.risks.items()}


def held_by(kind: str) -> Iterator[str]:
    """Yield the kinds that hold one, from the nearest to all of its cell.

    `period:frame:date:year` is held by `period:frame:date`, `period:frame`, `period` and ``;
    `cues.toml#拟 > cue:near` by `cues.toml#拟 > cue`, `cues.toml#拟`, `cues.toml` and ``. A sign is
    held by none.
    """
    if not kind or kind.startswith(SIGN):
        return
    for joint in reversed(list(_JOINT.finditer(kind))):
        yield kind[: joint.start()]
    yield ""


def _risk(cells: Mapping[str, str]) -> Risk:
    name = f"{cells['cell']} {cells['kind']}".strip()
    try:
        one = Risk(
            cells["cell"], cells["kind"], int(cells["rows"]), float(cells["wrong"]),
            float(cells["risk"]),
        )  # fmt: skip
    except (TypeError, ValueError):
        raise RuleError(TABLE, name, "expected numbers of rows, wrong and risk") from None
    if not 0 <= one.risk <= 1:
        raise RuleError(TABLE, name, f"risk {one.risk}; expected a share, 0 to 1")
    return one
