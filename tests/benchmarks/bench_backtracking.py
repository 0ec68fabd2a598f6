"""Growth of time with the length of hostile runs, and the speed on ordinary text.

    python tests/benchmarks/bench_backtracking.py [TEXT]

For runs of one million characters the time per character must not grow with the length. With a
TEXT, it is repeated to 200,000 characters and the speed of each finder on it is printed.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from extract.find.exclusions import find_exclusions
from extract.find.numerals import find_numbers
from extract.find.quantities import find_quantities
from extract.rules import load_rules

RUNS = {
    "digits": "7",
    "萬s": "万",
    "han digits": "二",
    "commas": ",",
    "grouped digits": "123,",
    "digits and points": "1.",
    "brackets": "（",
    "document brackets": "〔2023",
    "quotes": "“三",
    "titles": "《三",
    "ordinals": "第三",
    "dashes": "1-",
    "colons": "1:",
    "lists": "10、",
    "fractions": "三分之",
    "rates": "每月",
    "rates and numbers": "每月1次",
    "letters": "a1",
    "spaces": " ",
    "numbers and spaces": "1 ",
    "parts": "3元5角",
    "qualifiers": "不超过",
}
LENGTHS = (125_000, 250_000, 500_000, 1_000_000)


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def growth(finder: Callable[[str], object], unit: str) -> list[float]:
    """Return the seconds for each of LENGTHS."""
    took = []
    for length in LENGTHS:
        text = (unit * (length // len(unit) + 1))[:length]
        took.append(seconds(lambda text=text: finder(text)))  # type: ignore[misc]
    return took


def main() -> None:
    rules = load_rules()
    finders: dict[str, Callable[[str], object]] = {
        "quantities": lambda text: find_quantities(text, 0, len(text), rules),
        "exclusions": lambda text: find_exclusions(text, 0, len(text), rules),
        "numbers": find_numbers,
    }
    for name, finder in finders.items():
        finder("3人")
        for run, unit in RUNS.items():
            took = growth(finder, unit)
            times = " ".join(f"{t:8.3f}" for t in took)
            print(f"{name:11} {run:18} {times}  x{took[-1] / max(took[0], 1e-6):.1f} for x8")
    for path in sys.argv[1:]:
        text = Path(path).read_text(encoding="utf-8")
        text = (text * (200_000 // len(text) + 1))[:200_000]
        paragraphs = [(m.start(), m.end()) for m in re.finditer("[^\n]+", text)]
        for name, find in (("quantities", find_quantities), ("exclusions", find_exclusions)):
            took_ = min(
                seconds(lambda find=find: [find(text, a, b, rules) for a, b in paragraphs])  # type: ignore[misc]
                for _ in range(5)
            )
            print(f"{name}: {len(text) / took_:,.0f} characters a second")


if __name__ == "__main__":
    main()
