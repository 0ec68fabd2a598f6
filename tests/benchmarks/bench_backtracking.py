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
from datetime import date
from functools import partial
from pathlib import Path

from extract.find.dates import find_times
from extract.find.exclusions import find_exclusions
from extract.find.numbers import find_numbers
from extract.find.quantities import find_quantities
from extract.model import Reference
from extract.rules import Rules, load_rules

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
    "long dashes": "—",
    "numbers and long dashes": "3——",
    "numbers and 至": "三至",
    "至": "至",
    "zeros": "零",
    "mixed scales": "3万5千",
    "scales and zeros": "1亿零3万",
    "han scales and zeros": "一万零百",
    "pairs": "三四",
    "vague scales": "几千",
    "percentages": "百分之三到",
    "verbs behind bounds": "至少是",
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
    "years": "2023年",
    "months": "3月",
    "days in a row": "3日、",
    "ranges of days": "3日至",
    "hours": "9时",
    "colons and hours": "9:30至",
    "counts of years": "三年",
    "last ones": "最后三天",
    "first ones": "前两个月的",
    "windows": "近三",
    "thousands": "两千",
    "festivals": "春节",
    "eras": "农历",
    "since": "自以来",
    "opened titles": "《2023年",
}
REFERENCE = Reference(date(2023, 7, 14))
LENGTHS = (125_000, 250_000, 500_000, 1_000_000)


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def growth(finder: Callable[[str], object], unit: str) -> list[float]:
    """Return the seconds for each of LENGTHS."""
    texts = [(unit * (length // len(unit) + 1))[:length] for length in LENGTHS]
    return [seconds(partial(finder, text)) for text in texts]


def main() -> None:
    rules = load_rules()
    finders: dict[str, Callable[[str], object]] = {
        "quantities": lambda text: find_quantities(text, 0, len(text), rules),
        "times": lambda text: find_times(text, 0, len(text), REFERENCE, rules),
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
        print_speed(Path(path).read_text(encoding="utf-8"), rules)


def print_speed(text: str, rules: Rules) -> None:
    """Print the characters a second of each finder, paragraph by paragraph, the best of five."""
    text = (text * (200_000 // len(text) + 1))[:200_000]
    paragraphs = [(m.start(), m.end()) for m in re.finditer("[^\n]+", text)]

    def quantities() -> object:
        return [find_quantities(text, *ends, rules) for ends in paragraphs]

    def exclusions() -> object:
        return [find_exclusions(text, *ends, rules) for ends in paragraphs]

    for find in (quantities, exclusions):
        took = min(seconds(find) for _ in range(5))
        print(f"{find.__name__}: {len(text) / took:,.0f} characters a second")


if __name__ == "__main__":
    main()
