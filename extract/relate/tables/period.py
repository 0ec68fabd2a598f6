"""Says for when a table's number holds: by its labels, its caption, its article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from extract.model import Fact, Reference, Status, Time
from extract.relate.period import NO_PERIOD, Period, as_period
from extract.relate.tables.number import Number
from extract.relate.tables.theme import Theme
from extract.rules import Rules


def period_of(
    number: Number, status: Status, theme: Theme, reference: Reference, rules: Rules
) -> Period:
    """Return a number's period: that of a plan or a rule, or of what is done."""
    times = _Times(number, status, theme, reference, rules)
    return next(times.planned() if status in ("target", "standard") else times.done(), NO_PERIOD)


@dataclass(frozen=True, slots=True)
class _Times:
    """What the period of a number may be, by what stands in and around its table."""

    number: Number
    status: Status
    theme: Theme
    reference: Reference
    rules: Rules

    def planned(self) -> Iterator[Period]:
        """Yield a label's time; none for a rule; the caption's time if this plans; for a label
        that says so, the caption's year or else the one reported on.
        """
        dated, told = self.number.dated, self.theme.time
        if dated.label.span != "same":
            yield from self._meant(dated.time)
        if self.status == "standard":
            yield NO_PERIOD
        year = self.reference.this_year
        if told is not None and told.value.grain == "year":
            yield from self._meant(told if self.theme.planned else None)
            year = told.value.first.year if told.value.first is not None else year
        said = self.number.first(lambda label: label.yearly)
        if said.label.yearly and year is not None:
            yield _year(year, f"table:period-{said.part}:year")

    def done(self) -> Iterator[Period]:
        """Yield what a label makes of the time of the table (the same a year before, 本月, 期末,
        累计); a label's time; that of the table.
        """
        around = next(self._around(), NO_PERIOD)
        spanned, dated = self.number.first(lambda label: label.span), self.number.dated
        span, rule = spanned.label.span, f"table:period-{spanned.part}:{spanned.label.span}"
        if span == "same":
            yield Period(_year_before(around.first), _year_before(around.last), rule)
        flows = span == "end" and self.rules.phrases.pattern("flow").search(spanned.label.words)
        if span and not flows and not dated.label.absolute and around.last is not None:
            year = date(around.last.year, 1, 1) if around.first is not None else None
            first = {"month": around.last.replace(day=1), "count": year}.get(span)
            yield Period(first, around.last, rule)
        yield from self._meant(dated.time)
        yield around

    def _around(self) -> Iterator[Period]:
        """Yield the time told around the table; the year reported on; that of a column before."""
        yield from self._meant(self.theme.time)
        if self.reference.year is not None and self.reference.reports:
            yield _year(self.reference.year, "table:period-report-year")
        yield from self._meant(self.number.beside.time)

    def _meant(self, time: Fact[Time] | None) -> Iterator[Period]:
        """Yield what a time means for the number, if there is one."""
        if time is not None:
            words, rule = time.evidence.words, time.evidence.entry
            yield as_period(words, time.value, self.status, self.reference, rule, self.rules)


def _year(year: int, rule: str) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), rule)


def _year_before(day: date | None) -> date | None:
    """Return the same day a year before; the last of February stays the last."""
    if day is None:
        return None
    last = (day + timedelta(days=1)).month != day.month
    before: date = day + relativedelta(years=-1, day=31 if last else None)
    return before
