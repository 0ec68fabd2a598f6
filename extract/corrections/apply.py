"""Corrections laid over the rows of a document, each where its text still stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from extract.corrections.file import FIELDS, GOLD, PRESENCE, Correction
from extract.find.sentences import split_sentences
from extract.model import Document, Span
from extract.rules import Rules
from extract.rules.regions import closest
from extract.write import COLUMNS, Row, window
from extract.write.table import BETWEEN


def apply(
    corrections: Iterable[Correction],
    rows: Iterable[Row],
    read: Callable[[], Document],
    rules: Rules,
) -> tuple[list[Row], list[str], int]:
    """Return (rows, problems, number of corrections applied); see `Corrections.apply`."""
    by_span = {(row["start"], row["end"]): dict(row) for row in rows}
    groups: dict[tuple[int, int], list[Correction]] = defaultdict(list)
    for one in corrections:
        groups[one.start, one.end].append(one)
    document: Document | None = None
    problems: list[str] = []
    applied = 0
    for span, group in sorted(groups.items(), key=lambda pair: _removes(pair[1]), reverse=True):
        row = by_span.get(span)
        if row is None or row["text"] != group[0].text:
            document = document or read()
            stands = document.text[span[0] : span[1]]
            problem = _misfit(group, stands, by_span)
            if not problem and _presence(group) == "yes":
                row = by_span[span] = _added(document, *span)
            elif problem:
                problems.append(f"{group[0].line}: {_named(group[0])}: {problem}; not applied")
                continue
        if _presence(group) == "no":
            by_span.pop(span, None)
        elif row is not None:
            changed = _changed(row, group, rules)
            first, last = changed["period_start"], changed["period_end"]
            if first and last and first > last:
                reason = f"the period would end ({last}) before it starts ({first})"
                problems.append(f"{group[0].line}: {_named(group[0])}: {reason}; not applied")
                if row["value"] is None:
                    del by_span[span]
                continue
            by_span[span] = changed
        applied += len(group)
    return [by_span[span] for span in sorted(by_span)], problems, applied


def _removes(group: Sequence[Correction]) -> bool:
    return _presence(group) == "no"


def _presence(group: Iterable[Correction]) -> str:
    return next((one.new for one in group if one.field == PRESENCE), "")


def _misfit(group: Sequence[Correction], stands: str, by_span: Mapping[Any, Any]) -> str:
    """Return why corrections with no row under them cannot be applied, if they cannot."""
    one = group[0]
    if stands != one.text:
        return f"the text there is now {_short(stands)!r}" if stands else "the text ends before it"
    presence = _presence(group)
    if presence == "no":
        return ""
    if not presence:
        return "no observation is found there any more"
    for start, end in by_span:
        if start < one.end and one.start < end:
            return f"it overlaps the observation at {start}-{end}, which is to be taken out first"
    if not {"value", "indicator"} <= {each.field for each in group}:
        return "none is found there, and a new one needs a value and an indicator"
    return ""


def _named(one: Correction) -> str:
    return f"{one.document} {one.start}-{one.end} {_short(one.text)!r}"


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


def _changed(row: Row, group: Iterable[Correction], rules: Rules) -> Row:
    """Return a row with corrections laid over it; what follows from a field follows it."""
    news = {one.field: one for one in group}
    changed = dict(row)
    steps = [changed["rule"]] if changed["rule"] else []
    for name in FIELDS:
        if name in news:
            changed[name] = news[name].new
    for name, one in news.items():
        if name in GOLD:
            continue
        step = f"corrected:{name}"
        if name == PRESENCE:
            step = "confirmed" if row["rule"] else "added"
        steps.append(f"{step} by {one.who}" if one.who else step)
    if "unit" in news and "dimension" not in news:
        changed["dimension"] = _dimension(changed["unit"], rules) or changed["dimension"]
    if "region" in news and "region_code" not in news:
        year = changed["published"].year if changed["published"] else None
        changed["region_code"] = _code(changed["region"], year, rules)
    if "value_high" in news and "qualifier" not in news and changed["value_high"] is not None:
        changed["qualifier"] = "range"
    changed |= {"rule": BETWEEN.join(steps), "certainty": 1.0, "doubt": ""}
    return changed


def _dimension(unit: str, rules: Rules) -> str:
    if "/" in unit:
        return "rate"
    if not unit:
        return "count"
    return next((one.dimension for one in rules.units.units if one.name == unit), "")


def _code(region: str, year: int | None, rules: Rules) -> str:
    """Return the code of the one division of that name at that time; `` if there are more."""
    found = [one for one in rules.regions.by_name.get(region, ()) if one.name == region]
    codes = {one.code for one in closest(found, year)} if found else set()
    return codes.pop() if len(codes) == 1 else ""


def _added(document: Document, start: int, end: int) -> Row:
    """Return the row of a number that only a reader found, its value still to be set."""
    text = document.text
    box = document.box(start, end)
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    sentences = split_sentences(text, left, len(text) if right < 0 else right)
    around = next((one for one in sentences if one.start <= start < one.end), None)
    sentence = Span(around.start, around.end) if around else Span(start, end)
    shown = window(text, sentence, Span(start, end))
    article = next((a for a in document.articles if a.start <= start < a.end), None)
    row: Row = dict.fromkeys(COLUMNS)
    row |= dict.fromkeys(
        ("region", "region_code", "indicator", "unit", "base", "rule", "doubt"), ""
    )
    row |= {
        "document": document.name,
        "title": document.title,
        "issuer": document.issuer,
        "issue": document.issue,
        "published": document.published,
        "section": article.section if article else "",
        "article": article.heading if article else "",
        "qualifier": "exact",
        "dimension": "count",
        "status": "actual",
        "text": text[start:end],
        "sentence": text[shown.start : shown.end],
        "page": document.page_at(start),
        "start": start,
        "end": end,
        "confidence": document.confidence_of(start, end),
        "sentence_start": sentence.start,
        "sentence_end": sentence.end,
    }
    if box:
        row |= {"x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
    return row
