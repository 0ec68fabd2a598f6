"""Rows that gold judges → how often each kind of evidence is wrong.

A row is taken to be right unless one of its kinds of evidence fails, each with a risk of its own
and whatever the others do (a noisy or). Of a wrong cell any of its kinds, or of its row's, may be
to blame: each as much as the others, and then once more by the risks which that gives (two rounds
of expectation maximisation; more of them leave all blame with a few kinds, and rows that nobody
has read are then taken to be surer than they are). What is seldom seen says little: a rule's risk
is drawn towards that of the rules like it (`period:frame:date` for `period:frame:date:year`) and a
sign's towards what is taken where nothing is known, as if by STRENGTH rows of that risk.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import pandas as pd

from extract.rules.certainty import SIGN, UNKNOWN_RISK, CertaintyTable, Risk, held_by

#: How many rows of the risk that is expected a kind's own rows are weighed against.
STRENGTH = 20
#: Rules of fewer rows or documents have no line of their own: errors come together in documents.
FEWEST, FEWEST_DOCUMENTS = 10, 4
_ROUNDS = 2
_ROW = "row"

Kind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that gold judges: its document, its kinds of evidence, the cells that are wrong.

    `unasked` are the cells that gold leaves open.
    """

    document: str
    kinds: tuple[Kind, ...]
    wrong: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()

    @property
    def right(self) -> bool:
        """Whether all that was asked is right."""
        return not self.wrong


def fit(rows: Sequence[Judged], prior: CertaintyTable | None = None) -> CertaintyTable:
    """Return the risks that rows show, smoothed towards those that are expected before.

    Before, a kind has the risk of the `prior` table; without one, a rule has that of those like
    it, and a sign UNKNOWN_RISK.
    """
    known = _known(rows)
    kept = [_kept(row, known) for row in rows]
    counts: Counter[Kind] = Counter()
    for row in kept:
        for kind in row.kinds:
            if kind[0] not in row.unasked:
                counts.update(_within(kind))
    cases = [case for row in kept for case in _cases(row)]
    order = sorted(counts, key=lambda kind: len(kind[1]))
    risks = dict.fromkeys(counts, UNKNOWN_RISK)
    blame: Mapping[Kind, float] = {}
    for _ in range(_ROUNDS):
        blame = _blamed(cases, risks)
        for kind in order:
            expected = _expected(kind, risks, prior)
            strength = STRENGTH if expected is not None else 0.0
            wrong = blame[kind] + strength * (expected or 0.0)
            risks[kind] = wrong / (counts[kind] + strength)
    return CertaintyTable.of(
        Risk(*kind, counts[kind], round(blame[kind], 2), round(risks[kind], 5))
        for kind in sorted(counts)
    )


def _within(kind: Kind) -> list[Kind]:
    """Return a kind and those that hold it."""
    return [kind, *((kind[0], outer) for outer in held_by(kind[1]))]


def _known(rows: Iterable[Judged]) -> set[Kind]:
    """Return the kinds that enough rows and documents have, or one that they hold."""
    seen: dict[Kind, list[str]] = defaultdict(list)
    for row in rows:
        for kind in row.kinds:
            for each in _within(kind):
                seen[each].append(row.document)
    return {
        kind for kind, of in seen.items() if len(of) >= FEWEST and len(set(of)) >= FEWEST_DOCUMENTS
    }


def _kept(row: Judged, known: Container[Kind]) -> Judged:
    """Return a row with the nearest kind that is known for each of its rules."""
    kinds = (
        kind if kind[1].startswith(SIGN)
        else next(one for one in _within(kind) if one in known or not one[1])
        for kind in row.kinds
    )  # fmt: skip
    return Judged(row.document, tuple(kinds), row.wrong, row.unasked)


def _cases(row: Judged) -> list[tuple[tuple[Kind, ...], float]]:
    """Return for each wrong cell which kinds may be to blame, and the share of it for its row's."""
    return [
        (tuple(kind for kind in row.kinds if kind[0] in (cell, _ROW)), 1 / len(row.wrong))
        for cell in sorted(row.wrong)
    ]


def _blamed(
    cases: Iterable[tuple[tuple[Kind, ...], float]], risks: Mapping[Kind, float]
) -> Mapping[Kind, float]:
    """Return for how many wrong cells each kind is to blame, or one that it holds."""
    blame: dict[Kind, float] = defaultdict(float)
    for kinds, share in cases:
        fails = 1 - prod(1 - risks[kind] for kind in kinds)
        for kind in kinds:
            part = (share if kind[0] == _ROW else 1.0) * risks[kind] / max(fails, 1e-9)
            for each in _within(kind):
                blame[each] += part
    return blame


def _expected(
    kind: Kind, risks: Mapping[Kind, float], prior: CertaintyTable | None
) -> float | None:
    """Return the risk that a kind is expected to have, None for all of a cell's."""
    if prior is not None:
        return prior.risk(kind)
    if kind[1].startswith(SIGN):
        return UNKNOWN_RISK
    return next((risks[kind[0], outer] for outer in held_by(kind[1])), None)


def certainty(row: Judged, table: CertaintyTable) -> float:
    """Return the chance that none of a row's kinds is wrong."""
    return prod(1 - table.risk(kind) for kind in row.kinds)


def by_folds(
    rows: Sequence[Judged], folds: int = 5, prior: CertaintyTable | None = None
) -> list[float]:
    """Return the certainty of each row by what the documents of the other folds show.

    Documents are dealt out in the order of their names; where there is but one, nothing is known
    of it but what was before.
    """
    names = {name: at % folds for at, name in enumerate(sorted({row.document for row in rows}))}
    found: dict[int, CertaintyTable] = {
        fold: fit([row for row in rows if names[row.document] != fold], prior).over(prior)
        for fold in sorted(set(names.values()))
    }
    return [certainty(row, found[names[row.document]]) for row in rows]


def reliability(sure: Sequence[float], right: Sequence[bool], bins: int = 10) -> pd.DataFrame:
    """Return a row for each tenth of certainty: its rows, their mean certainty, the right share."""
    held: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for each, true in zip(sure, right, strict=True):
        held[min(bins - 1, int(each * bins))].append((each, true))
    return pd.DataFrame(
        [
            {
                "from": at / bins,
                "to": (at + 1) / bins,
                "rows": len(found),
                "certainty": sum(each for each, _ in found) / len(found),
                "right": sum(true for _, true in found) / len(found),
            }
            for at, found in sorted(held.items())
        ],
        columns=["from", "to", "rows", "certainty", "right"],
    )


def calibration_error(table: pd.DataFrame) -> float:
    """Return how far certainty and right share lie apart in a reliability, weighed by rows."""
    apart = (table["certainty"] - table["right"]).abs() * table["rows"]
    return float(apart.sum() / max(1, table["rows"].sum()))
