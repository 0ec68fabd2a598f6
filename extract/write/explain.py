"""Says in words how each observation came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from extract.model import Document, Holding, Observation, Span
from extract.write.table import plain
from extract.write.window import window

#: What the rules in `Observation.rules` made, in their order.
MADE = ("number", "region", "period", "status", "indicator")
_LONGEST = 80
#: The node of what was asked of a number itself.
_ASKED = "number"


def explain(
    document: Document, traced: Iterable[tuple[Observation, tuple[Holding, ...]]]
) -> Iterator[str]:
    """Yield a block of lines for each observation.

    The first is its sentence with the number in `[[…]]`, of a long one what stands around it,
    between … and …. Then comes a line a field: what it says, and the rule that made it; then how
    sure all of it is, and its weakest cell. Last is its stack: what the document and each heading
    above it say of place, time, mood and topic, and by which words; the last that speaks holds,
    unless the clause itself says otherwise. At its end are the places of its sentence that it was
    chosen from. Behind it stands what was asked for its status and its period, in that order: the
    first that said something decided, those that said something behind it lost.
    """
    for number, (found, stack) in enumerate(traced, 1):
        said = (_number(found), _region(found), _period(found), _status(found), found.indicator)
        lines = [f"{number}. {_marked(document, found)}"]
        rules = [*found.rules, *[""] * (len(MADE) - len(found.rules))]
        for field, value, rule in zip(MADE, said, rules, strict=False):
            lines.append(f"   {field}: {value or '(unknown)'}")
            lines += [f"      by {step}" for step in rule.split(" > ") if step]
        lines += [f"      by {rule}" for rule in rules[len(MADE) :]]
        if found.certainty is not None:
            lines.append(f"   certainty: {found.certainty}, weakest {found.doubt}")
        asked = [one for one in stack if one.node == _ASKED]
        stack = stack[: len(stack) - len(asked)]
        for (node, words), held in groupby(stack, key=lambda one: (one.node, one.words)):
            lines.append(f"   in the {node}{f' “{words}”' if words else ''}")
            lines += [f"      {one.question}: {one.value}, by {_by(one, document)}" for one in held]
        for field, held in groupby(asked, key=lambda one: one.question):
            every = list(held)
            told = [one for one in every if one.value]
            silent = len(every) - len(told)
            lines.append(f"   asked for the {field}; {silent} other questions had no answer")
            lines += [f"      {_uncapped(one.words)}? {one.value}" for one in told]
        yield "\n".join(lines)


def decided(document: Document, observations: Iterable[Observation], rule: str) -> Iterator[str]:
    """Yield a line for each observation that a rule or an entry (cues.toml#拟) decided in part: the
    document, its sentence with the number in `[[…]]`, and what it says.
    """
    for found in observations:
        if any(rule in made.split(" > ") for made in found.rules):
            said = "; ".join(filter(None, (found.region, _period(found), _status(found))))
            yield f"{document.name}: {_marked(document, found)} {found.indicator}; {said}"


def _uncapped(words: str) -> str:
    return words[:1].lower() + words[1:]


def _by(held: Holding, document: Document) -> str:
    """Return what an answer rests on: its entry and its words."""
    span = held.evidence.span
    words = held.evidence.words or (document.text[span.start : span.end] if span else "")
    words = " ".join(words.split())
    return f"{held.evidence.entry} {words[:_LONGEST]}".rstrip()


def _marked(document: Document, found: Observation) -> str:
    text, sentence = document.text, found.sentence
    shown = window(text, sentence, Span(found.start, found.end))
    before = text[shown.start : found.start].lstrip()
    after = text[found.end : shown.end].rstrip()
    first = "…" if shown.start > sentence.start else ""
    last = "…" if shown.end < sentence.end else ""
    marked = f"{first}{before}[[{text[found.start : found.end]}]]{after}{last}"
    return marked.replace("\n", " ")


def _number(found: Observation) -> str:
    value = plain(found.value)
    if found.value_high is not None:
        value = f"{value} to {plain(found.value_high)}"
    return " ".join(part for part in (value, found.unit) if part) + (
        f", {found.qualifier}, {found.dimension}"
    )


def _region(found: Observation) -> str:
    return f"{found.region} ({found.region_code})" if found.region_code else found.region


def _period(found: Observation) -> str:
    if found.period_start is None and found.period_end is None:
        return ""
    return f"{_day(found.period_start)} to {_day(found.period_end)}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "…"


def _status(found: Observation) -> str:
    return f"{found.status} against {found.base}" if found.base else found.status
