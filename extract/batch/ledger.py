"""The ledger: every input once, with what became of it."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from extract.batch.record import LEDGER, PARTLY, Record
from extract.given import told
from extract.model import COUNTRY, Document, Facts, Way
from extract.write.table import defused


def write_ledger(records: Iterable[Record], path: Path) -> int:
    """Write the ledger, complete or not at all, and return how many lines it has."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    count = 0
    with fresh.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(LEDGER)
        for record in records:
            writer.writerow([_cell(getattr(record, name)) for name in LEDGER])
            count += 1
    fresh.replace(path)
    return count


def told_of(record: Record, document: Document, facts: Facts, differs: list[str]) -> Record:
    """Return a record that says what its document was taken to be about, and by which words."""
    place, published, years = facts.place, facts.published, facts.years
    return replace(
        record,
        region=place.value.name or COUNTRY if place else "",
        region_code=place.value.code if place else "",
        region_evidence=told(place, document),
        published=published.value.isoformat() if published else "",
        published_evidence=told(published, document),
        year="-".join(dict.fromkeys(map(str, years.value))) if years else "",
        year_evidence=told(years, document),
        given_differs="; ".join(differs),
    )


def accounted(record: Record, document: Document) -> Record:
    """Return a record that says what share of the text was kept, and what was left out, why."""
    characters = sum(left.characters for left in document.left)
    whole = max(1, document.kept + characters)
    reasons = [
        f"{left.reason} {left.characters / whole:.4f}" if left.characters else left.reason
        for left in sorted(document.left, key=lambda left: -left.characters)
    ]
    unread = [left.reason for left in document.left if left.pages]
    return replace(
        record,
        kept=round(document.kept / whole, 4),
        left_out=round(characters / whole, 4),
        left_out_reasons="; ".join(reasons),
        ways=_told(document.ways),
        status=PARTLY if unread else record.status,
        reason="; ".join(filter(None, (record.reason, *unread))),
    )


def _told(ways: Sequence[Way]) -> str:
    """Return how pages were read: `1-3 text; 4 ocr 0.98, turned 90; 5 blank`."""
    runs = [(how, list(group)) for how, group in groupby(ways, _how)]
    return "; ".join(f"{_pages(group[0].page, group[-1].page)} {how}" for how, group in runs)


def _how(way: Way) -> str:
    sure = f" {way.confidence:.2f}" if way.confidence is not None else ""
    turned = f"turned {way.turn}" if way.turn else ""
    said = (f"{way.reading}{sure}", turned, "split" * way.split, "poor" * way.poor)
    return ", ".join(filter(None, said))


def _pages(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _cell(value: object) -> str:
    return "" if value is None else defused(str(value))
