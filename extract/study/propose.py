"""Proposes indicators for wordings that have no id, as a table that `--patterns` takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from extract.errors import UsageError
from extract.rules import Rules, load_rules
from extract.rules.indicators import RATIOS, TABLE, Indicator, fold
from extract.study.indicators import identified

_EXAMPLES = 5
_SHORTEST = 2
_HEAD = """\
# Indicators proposed for wordings that have none, the commonest first. Give each that you want
# to keep an id, a name, a family, whether it counts over a year or at a day; delete the others.
# Then: bulletin panel table.csv --patterns FOLDER
"""


@dataclass(slots=True)
class Group:
    """Wordings whose words are the same but for harmless ones and populations."""

    head: str
    unit: str
    phrases: Counter[str] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)
    populations: set[str] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """How many rows of the table have one of the wordings."""
        return self.phrases.total()


def proposals(table: pd.DataFrame, rules: Rules | None = None, *, least: int = 3) -> list[Group]:
    """Return the groups of wordings without an id that at least so many rows have."""
    rules = rules or load_rules()
    found = identified(table, rules)
    free = found[(found["indicator_id"] == "") & ~found["part"] & (found["status"] != "standard")]
    groups: dict[tuple[str, str], Group] = {}
    for document, phrase, unit in zip(
        free["document"], free["indicator"], free["unit"], strict=True
    ):
        said = rules.parts.explain(fold(phrase))
        head = max(said.rest, key=len, default="")
        if len(head) < _SHORTEST or len(said.rest) > 1 or not unit:
            continue
        group = groups.setdefault((head, unit), Group(head, unit))
        group.phrases[phrase] += 1
        group.documents.add(document)
        group.populations |= {one.name for one in said.populations}
    kept = [group for group in groups.values() if group.rows >= least]
    return sorted(kept, key=lambda group: (-group.rows, group.head, group.unit))


def write_proposals(groups: Sequence[Group], folder: Path, rules: Rules) -> Path:
    """Write groups as a table of indicators into a folder. Raises UsageError if there is one."""
    path = folder / TABLE
    if path.exists():
        raise UsageError(f"{path}: is there already; expected a folder without it")
    folder.mkdir(parents=True, exist_ok=True)
    families = _Families(rules.indicators.indicators)
    by_head: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        by_head[group.head].append(group)
    entries = [
        "\n".join(_entry(number, head, same, families))
        for number, (head, same) in enumerate(by_head.items(), 1)
    ]
    path.write_text("\n\n".join([_HEAD.rstrip(), *entries]) + "\n", encoding="utf-8")
    return path


def _entry(
    number: int, head: str, groups: Sequence[Group], families: Mapping[str, str]
) -> Iterator[str]:
    """Yield the lines of an entry: one for each head, with all of its units."""
    units = [group.unit for group in groups]
    phrases = Counter({(p, g.unit): n for g in groups for p, n in g.phrases.items()})
    populations = sorted(set().union(*(group.populations for group in groups)))
    documents = set().union(*(group.documents for group in groups))
    rows = sum(group.rows for group in groups)
    yield "[[indicator]]"
    yield f'name = "proposed_{number}"'
    yield f"zh = {_quoted(head)}"
    yield f"en = {_quoted(f'Proposed {number}: {head}')}"
    yield f'family = "{families[head]}"'
    yield f"units = {_listed(units)}"
    yield 'direction = "none"'
    yield f'counts = "{"rate" if set(units) <= RATIOS else "year"}"'
    yield f"any = {_listed([head])}"
    said = f"{rows} rows in {len(documents)} documents"
    said += f"; populations: {', '.join(populations)}" if populations else ""
    yield f"note = {_quoted(said)}"
    shown = [f"{phrase} {unit}" for (phrase, unit), _ in phrases.most_common(_EXAMPLES)]
    yield f"examples = {_listed(shown)}"


class _Families(dict[str, str]):
    """The family of a head: that of the indicators with which it shares most characters."""

    def __init__(self, known: Sequence[Indicator]) -> None:
        self._known = [(frozenset("".join(one.words)), one.family) for one in known]

    def __missing__(self, head: str) -> str:
        shared = Counter[str]()
        for characters, family in self._known:
            shared[family] += len(characters & set(head)) ** 2
        self[head] = shared.most_common(1)[0][0]
        return self[head]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one for one in escaped if one.isprintable()) + '"'


def _listed(texts: Sequence[str]) -> str:
    return "[" + ", ".join(map(_quoted, texts)) + "]"
