"""Rows by the id of their indicator, and those that no id is known for in clusters by word."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any

import pandas as pd

from extract.rules import Rules, load_rules
from extract.rules.indicators import Match, Role
from extract.study.context import Place, places
from extract.study.doubts import Asked, Judge, Judged
from extract.study.frames import SLICE, normal, shared
from extract.study.levels import Levels, Where

_EXAMPLES = 5
_NOTHING = Judged()
_JOINED = re.compile(r"\s*[、和及与]")
#: What may stand between the word of a change's beginning and its number: 由上年729万人.
_GAP = r"[^，。；、]{0,8}"


def identified(table: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Return a typed table with columns more, which say what each row counts.

    `indicator_id` is `` for none, `role` value, completion, growth or ``. `whole` is the row
    that this one is part of by the words before it (其中), else -1; `part` is true where it
    would pass for that whole, and so has no id. `linked` is the row whose indicator this one
    took over, since its own words say only plan or completion (全年任务, 完成率), else -1.
    `at` is where its number begins in its sentence, `since` where the number before it ends; rows
    of one sentence have the same `group`. `population` is the code of what the indicator is
    narrowed to, `` for all. `match` is exact, doubtful or ``; `against` says what speaks against
    it, `uncovered` which words of the phrase nothing explains and `core` which are the indicator's.
    `place`, `level` and `place_key` say whose figure it is. `outcome` is the row that says what
    came of a number before a change, else -1; `average` is true for a growth by the year.
    Raises UsageError for lacking columns.
    """
    typed = normal(table)
    rules = rules or load_rules()
    judge, levels = Judge(rules), Levels(rules)
    parts, groups = [], 0
    for first, last in _slices(shared(typed["document"])):
        part = _identified(typed.iloc[first:last], judge, levels, rules)
        for name in ("whole", "linked", "outcome"):
            part[name] += first * (part[name] >= 0)
        part["group"] += groups
        groups = int(part["group"].max()) + 1
        parts.append(part)
    added = (
        pd.concat(parts, ignore_index=True) if parts else _identified(typed, judge, levels, rules)
    )
    return pd.concat([typed, added], axis=1)


def _slices(documents: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield stretches of rows, of some thousands each, that no document goes across."""
    last = {document: row for row, document in enumerate(documents)}
    begun = end = 0
    for row, document in enumerate(documents):
        end = max(end, last[document])
        if row == end and (row - begun >= SLICE or row == len(documents) - 1):
            yield begun, row + 1
            begun = row + 1


def _identified(typed: pd.DataFrame, judge: Judge, levels: Levels, rules: Rules) -> pd.DataFrame:
    """Return the columns that say what each row of whole documents counts."""
    rows = _Rows(typed, places(typed), judge, levels, rules)
    rows.pair()
    wholes = rows.wholes()
    where = rows.where()
    parts = [rows.same(row, whole) for row, whole in enumerate(wholes)]
    for row, part in enumerate(parts):
        if part:
            rows.matches[row] = None
    linked = rows.link(parts)
    judged = rows.judge(linked, wholes, where)
    matches = rows.matches
    doubtful = [
        ("doubtful" if one.doubts else "exact") if match else ""
        for one, match in zip(judged, matches, strict=True)
    ]
    return pd.DataFrame(
        {
            "indicator_id": [match.indicator.name if match else "" for match in matches],
            "role": [match.role if match else "" for match in matches],
            "whole": wholes,
            "part": parts,
            "linked": linked,
            "outcome": rows.outcomes,
            "population": [one.population for one in judged],
            "match": doubtful,
            "uncovered": ["、".join(one.rest) for one in judged],
            "against": ["; ".join(one.doubts) for one in judged],
            "core": [one.core for one in judged],
            "average": rows.averages(),
            "place": [one.name for one in where],
            "level": [one.level for one in where],
            "place_key": [one.key for one in where],
            "since": [place.since for place in rows.places],
            "at": [place.at for place in rows.places],
            "group": [place.group for place in rows.places],
        }
    )


class _Rows:
    """The columns that decide what a row counts, as lists, and what has been found of it."""

    def __init__(
        self, table: pd.DataFrame, where: Sequence[Place], judge: Judge, levels: Levels,
        rules: Rules,
    ) -> None:  # fmt: skip
        self.known = rules.indicators
        self._judge = judge
        self._levels = levels
        self.places = where
        self.phrases = shared(table["indicator"])
        self.units = shared(table["unit"])
        self.statuses = shared(table["status"])
        self.regions = shared(table["region"])
        self.codes = shared(table["region_code"])
        self.titles = shared(table["title"])
        self.texts: list[str] = table["text"].tolist()
        first, last = table["period_start"], table["period_end"]
        year_end = (last.dt.month == 12) & (last.dt.day == 31)
        self.years: list[bool] = (first.dt.year < last.dt.year).tolist()
        self.dated: list[bool] = (~year_end | (first.dt.year < last.dt.year)).tolist()
        self.outcomes = [-1] * len(table)
        starts = table["start"].fillna(-1).tolist()
        groups: dict[int, list[int]] = defaultdict(list)
        for row in sorted(range(len(table)), key=lambda row: starts[row]):
            groups[where[row].group].append(row)
        self.sentences = list(groups.values())
        self.matches = [self._match(row) for row in range(len(table))]

    def _match(self, row: int) -> Match | None:
        if self.statuses[row] == "standard":
            return None
        phrase, unit, clause = self.phrases[row], self.units[row], self.places[row].clause
        found = self.known.match(phrase, unit, status=self.statuses[row], before=clause)
        return self._step(row, found) or found

    def _step(self, row: int, found: Match | None) -> Match | None:
        """Return the step of a plan that the verb before its name says was done, if it does so.

        `完成农村危房改造158户` are renovations completed, though the phrase names all of them.
        """
        phrase, clause = self.phrases[row], self.places[row].clause
        done = found is not None and found.role == "value" and self.statuses[row] == "actual"
        head = clause.removesuffix(phrase)
        verb = next((verb for verb in self.known.words["doing"] if head.endswith(verb)), "")
        if not (done and verb and head != clause):
            return None
        step = self.known.match(verb + phrase, self.units[row])
        of_plan = step and found and step.indicator.plan == found.indicator.name
        return step if of_plan else None

    def pair(self) -> None:
        """Give what something was before a change the role `before`, and find its outcome.

        `由86%提升到91.5%`: 86 is what the 91.5 was before; so with lists of two or more. What is
        only compared with (较上年的9323亿元) has no outcome.
        """
        words = self.known.words
        begins = re.compile(f"(?:{'|'.join(words['from'])}){_GAP}$")
        compared = re.compile(f"^[，,、]?(?:{'|'.join(words['than'])}){_GAP}的$")
        for row in range(len(self.matches)):
            if compared.search(self._near(row)):
                self._set_before(row)
        for sentence in self.sentences:
            for at, row in enumerate(sentence):
                if not begins.search(self.places[row].before):
                    continue
                firsts = [row, *takewhile(self._joined, sentence[at + 1 :])]
                after = sentence[at + len(firsts) : at + 2 * len(firsts)]
                listed = all(self._joined(one) for one in after[1:])
                if after and listed and self._changed_to(after[0]):
                    for one, outcome in zip(firsts, after, strict=False):
                        self._pair(one, outcome)

    def _changed_to(self, row: int) -> bool:
        """Say whether a number is what something has changed to."""
        return any(word in self.places[row].before for word in self.known.words["to"])

    def _pair(self, row: int, outcome: int) -> None:
        """Make a row the value before that of another, if it can be one."""
        if self.units[row] != self.units[outcome]:
            return
        self.outcomes[row] = outcome
        self._set_before(row)

    def _set_before(self, row: int) -> None:
        match = self.matches[row]
        if match is not None and match.role == "value":
            self.matches[row] = Match(match.indicator, "before")

    def _joined(self, row: int) -> bool:
        """Say whether a number goes on a list of numbers: `46503元和16935元`."""
        return _JOINED.fullmatch(self.places[row].before) is not None

    def judge(
        self, linked: Sequence[int], wholes: Sequence[int], where: Sequence[Where]
    ) -> list[Judged]:
        """Say of each row with an indicator what its phrase is made of and what is doubtful.

        A row that took over its indicator is judged by the words of the row that it is from.
        """
        found = []
        for row, match in enumerate(self.matches):
            if match is None:
                found.append(_NOTHING)
                continue
            source = linked[row] if linked[row] >= 0 else row
            place = self.places[source]
            town = where[row].level == "town"
            asked = Asked(
                phrase=self.phrases[source],
                unit=self.units[row],
                text=self.texts[row],
                status=self.statuses[row],
                near=self._near(source),
                clause=place.clause,
                sentence=place.lead,
                behind=self.places[row].behind,
                around=place.sentence + self.titles[row],
                earlier=place.earlier,
                region=where[row].name or self.regions[row],
                code="" if town else self.codes[row],
                dated=self.dated[row],
                years=self.years[row],
            )
            one = self._judge.judge(match, asked)
            if wholes[row] >= 0 and self.matches[wholes[row]] is None:
                one = replace(one, doubts=(*one.doubts, "part: of what has no indicator"))
            found.append(one)
        return found

    def where(self) -> list[Where]:
        """Return the place of each row."""
        return [
            self._levels.where(region, code, title, phrase, self._near(row))
            for row, (region, code, title, phrase) in enumerate(
                zip(self.regions, self.codes, self.titles, self.phrases, strict=True)
            )
        ]

    def averages(self) -> list[bool]:
        """Say of each growth whether it is an average of years."""
        return [
            match is not None
            and match.role == "growth"
            and any(map(self.known.by_the_year.search, (self.phrases[row], self._near(row))))
            for row, match in enumerate(self.matches)
        ]

    def _near(self, row: int) -> str:
        """Return what stands before a number in its clause, from the number before."""
        place = self.places[row]
        return min(place.clause, place.before, key=len)

    def wholes(self) -> list[int]:
        """Return for each row the row that it is part of, else -1.

        After 其中 that is the row before it, for what follows by 、 or 和 too, if unit and
        status are the same.
        """
        found = [-1] * len(self.phrases)
        for sentence in self.sentences:
            whole = -1
            for last, row in pairwise(sentence):
                before = self.places[row].before
                if self.outcomes[last] == row:
                    found[row] = found[last]
                    continue
                within = self._opened(row, sentence)
                if within >= 0:
                    found[row] = within
                    continue
                if any(word in before for word in self.known.words["part"]):
                    whole = last
                elif not _JOINED.match(before):
                    whole = -1
                alike = whole >= 0 and self.units[row] == self.units[whole]
                if alike and self.statuses[row] == self.statuses[whole]:
                    found[row] = whole
        return found

    def _opened(self, row: int, sentence: Sequence[int]) -> int:
        """Return the row right before the bracket that a row stands in: `2例（1例为…，1例为…）`."""
        lead = self.places[row].lead
        opened = max(lead.rfind("（"), lead.rfind("("))
        if opened <= max(lead.rfind("）"), lead.rfind(")")):
            return -1
        for other in sentence:
            end = len(self.places[other].lead) + len(self.texts[other])
            if end == opened and self.units[other] == self.units[row]:
                return other
        return -1

    def same(self, row: int, whole: int) -> bool:
        """Say whether a part has the indicator, the population and the region of its whole."""
        if whole < 0 or self.regions[row] != self.regions[whole]:
            return False
        mine, other = self.matches[row], self.matches[whole]
        if mine is None or other is None or mine.indicator is not other.indicator:
            return False
        populations = (self._judge.population(mine, self.phrases[each]) for each in (row, whole))
        return len(set(populations)) == 1

    def link(self, parts: Sequence[bool]) -> list[int]:
        """Give rows without words of their own their neighbour's indicator; return whose.

        A neighbour is the nearest row before, else after, in the same sentence and region that
        is itself a value; for a number one of the same unit.
        """
        linked = [-1] * len(self.phrases)
        for sentence in self.sentences:
            bases = [row for row in sentence if (m := self.matches[row]) and m.role == "value"]
            for row in sentence if bases else ():
                role = self._takes_over(row)
                if role is None or parts[row] or (self.matches[row] and not self._of_plan(row)):
                    continue
                plan = self._of_plan(row)
                near = [base for base in bases if self._may_lend(base, row, plan)]
                behind = [base for base in near if sentence.index(base) < sentence.index(row)]
                base = behind[-1] if behind else next(iter(near), -1)
                match = self.matches[base] if base >= 0 else None
                if match is not None:
                    self.matches[row] = Match(match.indicator, role)
                    linked[row] = base
        return linked

    def _may_lend(self, base: int, row: int, plan: str) -> bool:
        """Say whether a row can take over the indicator of `base`, which has the given plan."""
        match = self.matches[base]
        return (
            self.regions[base] == self.regions[row]
            and (self.units[row] == "%" or self.units[base] == self.units[row])
            and (not plan or (match is not None and match.indicator.plan == plan))
        )

    def _of_plan(self, row: int) -> str:
        """Return the plan that a share is of, if its words name a plan and no step of it."""
        match = self.matches[row]
        if match is None or match.role != "completion":
            return ""
        return self.known.names_plan(self.phrases[row], match.indicator.units[0])

    def _takes_over(self, row: int) -> Role | None:
        """Return what a row without words of its own can be: a completion, a value, nothing."""
        if not self.known.is_generic(self.phrases[row]) and not self._of_plan(row):
            return None
        if self.statuses[row] == "standard":
            return None
        if self.statuses[row] == "change":
            return "growth"
        if self.units[row] == "%":
            says = self.known.says_completion(self.phrases[row], self.places[row].clause)
            return "completion" if says and self.statuses[row] != "target" else None
        return "value"


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    unit: str


def unknown(table: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Return the indicators that have no id, in clusters by their most telling word.

    One row a cluster: word, unit, count, documents, examples (up to 5, commonest first), sorted
    by count. Standards and parts of the known are left out. Cutting a phrase into words is
    jieba's work; it decides here nothing but which phrases stand together.
    """
    return unknown_and_known(table, rules)[0]


def unknown_and_known(
    table: pd.DataFrame, rules: Rules | None = None
) -> tuple[pd.DataFrame, int, int]:
    """Return the unknown, how many rows have an id, and of how many that could have one."""
    found = identified(table, rules)
    free = found[(found["indicator_id"] == "") & ~found["part"] & (found["status"] != "standard")]
    counts: Counter[_Phrase] = Counter()
    documents: dict[_Phrase, set[str]] = defaultdict(set)
    for document, text, unit in zip(free["document"], free["indicator"], free["unit"], strict=True):
        counts[_Phrase(text, unit)] += 1
        documents[_Phrase(text, unit)].add(document)
    rows = [
        {
            "word": word,
            "unit": unit,
            "count": sum(counts[phrase] for phrase in cluster),
            "documents": len(set().union(*(documents[phrase] for phrase in cluster))),
            "examples": "；".join(
                phrase.text
                for phrase in sorted(cluster, key=lambda one: (-counts[one], one.text))[:_EXAMPLES]
            ),
        }
        for (word, unit), cluster in _clusters(counts).items()
    ]
    frame = pd.DataFrame(rows, columns=["word", "unit", "count", "documents", "examples"])
    frame = frame.sort_values(["count", "word"], ascending=[False, True], ignore_index=True)
    known = int((found["indicator_id"] != "").sum())
    return frame, known, known + len(free)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """Return jieba's tokenizer, its dictionary read from the package.

    By itself it would take the dictionary from a file in the folder for temporary files, in a
    form that runs as code and that anybody may have put there.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    return made


def _clusters(counts: Counter[_Phrase]) -> dict[tuple[str, str], list[_Phrase]]:
    """Put each phrase under the commonest of its words; of equals the last, its head noun."""
    cut = _tokenizer().lcut
    words = {
        phrase: [word for word in cut(phrase.text) if len(word) > 1] or [phrase.text]
        for phrase in counts
    }
    common: Counter[tuple[str, str]] = Counter()
    for phrase, count in counts.items():
        for word in set(words[phrase]):
            common[word, phrase.unit] += count
    clusters: dict[tuple[str, str], list[_Phrase]] = defaultdict(list)
    for phrase in counts:
        ranked = enumerate(words[phrase])
        word = max(ranked, key=lambda pair: (common[pair[1], phrase.unit], pair[0]))[1]
        clusters[word, phrase.unit].append(phrase)
    return clusters
