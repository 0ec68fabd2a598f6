"""Says for when a table's number holds: by its labels, its caption, its article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from extract.model import Reference, Status
from extract.relate.period import NO_PERIOD, Period, as_period
from extract.relate.tables_labels import NO_LABEL, Label
from extract.relate.tables_theme import Theme
from extract.rules import Rules


def period_of(
    labels: Sequence[Label], status: Status, theme: Theme, beside: Label | None,
    reference: Reference, rules: Rules,
) -> Period:  # fmt: skip
    """Return a number's period; `labels` are its own, the nearest first.

    `beside` is the label with a time of the nearest column on the left. A plan has the time of
    its own label or caption alone, a rule that of its label.
    """
    dated = next((label for label in labels if label.time is not None), NO_LABEL)
    if status in ("target", "standard"):
        return _planned(labels, dated, status, theme, reference, rules)
    around = _around(theme, status, reference, rules)
    if around is NO_PERIOD and beside is not None and beside.time is not None:
        around = as_period(beside.words, beside.time, status, reference, "table:period-left", rules)
    spanned = next((label for label in labels if label.span), NO_LABEL)
    span = spanned.span
    if span == "end" and rules.phrases.pattern("flow").search(spanned.words):
        span = ""
    if span == "same":
        return _year_before(around)
    own = dated.time is not None and dated.words[dated.time.start] not in "本当"
    if span == "month" and not own and around.last is not None:
        return Period(around.last.replace(day=1), around.last, "table:period-month")
    if span == "end" and not own:
        return Period(None, around.last, "table:period-end") if around.last else around
    if span == "count" and not own and around.last is not None:
        start = date(around.last.year, 1, 1) if around.first else None
        return Period(start, around.last, "table:period-count")
    if dated.time is not None:
        return as_period(dated.words, dated.time, status, reference, "table:period-label", rules)
    return around


def _planned(
    labels: Sequence[Label], dated: Label, status: Status, theme: Theme, reference: Reference,
    rules: Rules,
) -> Period:  # fmt: skip
    if dated.time is not None and dated.span != "same":
        return as_period(dated.words, dated.time, status, reference, "table:period-label", rules)
    if status == "standard":
        return NO_PERIOD
    year = reference.this_year
    first = theme.time and theme.time[1].first
    if theme.time is not None and theme.time[1].grain == "year" and first:
        year = first.year
        if theme.planned:
            return as_period(*theme.time, status, reference, "table:period-plan", rules)
    if year is not None and any(label.yearly for label in labels):
        return Period(date(year, 1, 1), date(year, 12, 31), "table:period-year")
    return NO_PERIOD


def _around(theme: Theme, status: Status, reference: Reference, rules: Rules) -> Period:
    if theme.time is not None:
        return as_period(*theme.time, status, reference, "table:period-caption", rules)
    if reference.year is not None and reference.reports:
        first, last = date(reference.year, 1, 1), date(reference.year, 12, 31)
        return Period(first, last, "table:period-report-year")
    return NO_PERIOD


def _year_before(period: Period) -> Period:
    first, last = period.first, period.last
    return Period(
        None if first is None else _moved(first), None if last is None else _moved(last),
        "table:period-year-before",
    )  # fmt: skip


def _moved(day: date) -> date:
    """Return the same day a year before; the last of February stays the last."""
    if (day + timedelta(days=1)).month != day.month:
        following = day + timedelta(days=1)
        return following.replace(year=following.year - 1) - timedelta(days=1)
    return day.replace(year=day.year - 1)
