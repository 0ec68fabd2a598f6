"""Every time that the tables allow reads to the days that plain arithmetic gives.

Here a part of them on a few days; `python tests/tools/check_dates.py` reads all on 400 days.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import islice

import pytest
from composed import Ends, composed

from extract.find.dates import find_times
from extract.model import Reference
from extract.rules import load_rules

STEP = 60
RANDOM = random.Random(20230714)
DAYS = [date(1996, 1, 1) + timedelta(days=RANDOM.randrange(14_000)) for _ in range(12)]


def read(text: str, today: date) -> list[tuple[str, Ends]]:
    """Return the times found in a text, and their days."""
    found = find_times(text, 0, len(text), Reference(today), load_rules())
    return [(text[time.start : time.end], (time.first, time.last)) for time in found]


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2021, 12, 31), *DAYS], ids=str)
def test_composed_times_are_read(today: date) -> None:
    """Anchor, grain, part and relation, and counts and ranges, read whole and to their days."""
    wrong = [
        (text, ends, found)
        for text, ends in islice(composed(today), today.toordinal() % STEP, None, STEP)
        if (found := read(text, today)) != [(text, ends)]
    ]
    assert wrong == []
