"""Reads every time that the tables of dates allow on many days, against plain arithmetic.

    python tests/tools/check_dates.py [DAYS]

DAYS random days of reference, by default 400, which takes some 15 minutes.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from composed import composed
from test_dates_composed import read


def main() -> int:
    """Print what is read wrongly and how much was read; return 1 if anything is."""
    chosen = random.Random(1)
    read_so_far = wrong = 0
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 400):
        today = date(1990, 1, 1) + timedelta(days=chosen.randrange(20_000))
        for text, ends in composed(today):
            read_so_far += 1
            if (found := read(text, today)) != [(text, ends)]:
                wrong += 1
                print(f"{today} {text}: {found}, expected {ends}")
    print(f"{wrong} of {read_so_far} read wrongly")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
