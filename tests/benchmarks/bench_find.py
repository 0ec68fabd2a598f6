"""Characters a second of finding and of `observations`, beside jieba, JioNLP, Recognizers-Text.

    python tests/benchmarks/bench_find.py [SEED.txt]

On two texts: SEED (else a bulletin of the corpus) over and over to 200 KB of UTF-8, and all texts
of corpus/gold and corpus/bulletins once. Nothing is gained by repetition: what is kept from one
piece of text to the next (`cache_clear`) is forgotten before each pass. Reading the files is not
in the times, nor is loading: the rules are compiled and jieba's dictionary is loaded before. Of
that dictionary `observations` takes in what a text needs, which costs time once in a process;
`first pass` has that in it.

Seconds are of the processor, the least of seven passes. A peer that is not installed is left out
(pip install jionlp recognizers-text-suite 'emoji<2'); one that is slow reads the paragraphs that
it gets through in ten seconds.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from extract.find.dates_calendar import month_day
from extract.find.numerals import numerals
from extract.model import Document
from extract.pipeline import facts, mentions, observations, reference_of
from extract.read import read_bytes, read_document
from extract.relate.phrases import phrases
from extract.relate.words import cut, is_common_verb
from extract.rules import load_rules

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "gold" / "shaoyang-2023-13.txt"
MADE_UP = ROOT / "corpus" / "bulletins" / "hengyang-2022-02.txt"
BYTES = 200_000
PASSES = 7
PATIENCE = 10.0
PEAK = """
import resource, sys
from extract.pipeline import observations
from extract.read import read_bytes
text = open(sys.argv[1], encoding="utf-8").read()
text *= int(sys.argv[2]) // len(text.encode()) + 1
found = observations(read_bytes(text.encode(), "seed.txt"))
print(len(found), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""

Run = Callable[[str], object]
Speeds = dict[str, float]


def forget() -> None:
    """Forget what was kept of the pieces of text before."""
    rules = load_rules()
    grammar, read = phrases(rules), numerals(rules.units)
    kept = (
        cut, is_common_verb, grammar.left, grammar.bare, month_day, read.read, read.span, read.said,
    )  # fmt: skip
    for function in kept:
        function.cache_clear()


def seconds(run: Callable[[], object]) -> float:
    """Return the processor's seconds of one call, on a memory without pieces of text."""
    forget()
    start = time.process_time()
    run()
    return time.process_time() - start


def find_all(documents: Iterable[Document]) -> None:
    """Find the mentions of each document."""
    rules = load_rules()
    for document in documents:
        mentions(document, reference_of(facts(document, rules)), rules)


def relate_all(documents: Iterable[Document]) -> None:
    """Find the observations of each document."""
    for document in documents:
        observations(document)


def jieba_peer() -> dict[str, Run]:
    """Return the cutting of jieba."""
    import jieba

    jieba.initialize()
    return {"jieba.lcut": jieba.lcut}


def jionlp_peer() -> dict[str, Run]:
    """Return what of JioNLP finds money, times and places."""
    with redirect_stdout(StringIO()):
        jio: Any = import_module("jionlp")
        jio.ner.extract_money("三元", with_parsing=False)
        jio.ner.extract_time("三月", with_parsing=False)
        jio.recognize_location("湖南省")

    def run(text: str) -> None:
        jio.ner.extract_money(text, with_parsing=False)
        jio.ner.extract_time(text, with_parsing=False)
        jio.recognize_location(text)

    return {"JioNLP": run}


def recognizers_peer() -> dict[str, Run]:
    """Return the models of Recognizers-Text for numbers, units, and dates."""
    culture = "zh-cn"
    numbers = import_module("recognizers_number").NumberRecognizer(culture)
    units = import_module("recognizers_number_with_unit").NumberWithUnitRecognizer(culture)
    dates = import_module("recognizers_date_time").DateTimeRecognizer(culture)
    models: list[Any] = [
        numbers.get_number_model(),
        numbers.get_percentage_model(),
        units.get_currency_model(),
        units.get_dimension_model(),
        units.get_age_model(),
        units.get_temperature_model(),
        dates.get_datetime_model(),
    ]

    def run(text: str) -> None:
        for model in models:
            model.parse(text)

    run("3元")
    return {"Recognizers-Text": run}


def peers() -> dict[str, Run]:
    """Return the peers that are installed, and say which are not."""
    found: dict[str, Run] = {}
    for load in (jieba_peer, jionlp_peer, recognizers_peer):
        try:
            found |= load()
        except ImportError as error:
            print(f"left out: {load.__name__.removesuffix('_peer')} ({error})")
    return found


def speed_of_peer(run: Run, paragraphs: Sequence[str]) -> float:
    """Return the characters a second of a peer, paragraph by paragraph, while patience lasts."""
    best = 0.0
    for _ in range(PASSES):
        start = time.process_time()
        done = 0
        for paragraph in paragraphs:
            run(paragraph)
            done += len(paragraph)
            if time.process_time() - start > PATIENCE:
                break
        best = max(best, done / (time.process_time() - start))
        if done < sum(map(len, paragraphs)):
            break
    return best


def measure(documents: Sequence[Document], others: dict[str, Run]) -> Speeds:
    """Return the characters a second of each on the documents."""
    size = sum(len(document.text) for document in documents)
    paragraphs = [
        line for document in documents for line in document.text.split("\n") if line.strip()
    ]
    first = seconds(lambda: relate_all(documents))
    made = {
        "find_mentions": size / min(seconds(lambda: find_all(documents)) for _ in range(PASSES)),
        "observations": size / min(seconds(lambda: relate_all(documents)) for _ in range(PASSES)),
        "  its first pass": size / first,
    }
    return made | {name: speed_of_peer(run, paragraphs) for name, run in others.items()}


def show(title: str, speeds: Speeds) -> None:
    """Print characters a second, and how many times as fast as each peer our two are."""
    print(f"\n{title}\n{'':<18}{'chars/s':>12}{'find is':>10}{'observations is':>17}")
    for name, speed in speeds.items():
        print(f"{name:<18}{speed:>12,.0f}", end="")
        for ours, width in (("find_mentions", 9), ("observations", 16)):
            print(f"{speeds[ours] / speed:>{width}.2f}x", end="")
        print()


def peak_memory(seed: Path) -> tuple[str, str]:
    """Return the rows of the repeated seed and the greatest memory in MiB of a fresh process.

    To be called first: what this process held when it began another counts as the other's.
    """
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(seed), str(BYTES)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        encoding="utf-8",
    )
    found, peak = done.stdout.split()
    return found, peak


def main() -> None:
    """Measure and print."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("seed", type=Path, nargs="?")
    given: Path | None = parser.parse_args().seed
    seed = given or (SHARED if SHARED.is_file() else MADE_UP)
    text = seed.read_text(encoding="utf-8")
    times = BYTES // len(text.encode()) + 1
    found, peak = peak_memory(seed)
    read = {
        (document := read_document(path)).text: document
        for folder in ("gold", "bulletins")
        for path in sorted((ROOT / "corpus" / folder).rglob("*"))
        if path.suffix in {".txt", ".md", ".pdf"} and path.name != "README.md"
    }
    once = list(read.values())
    observations(read_bytes("全县新增就业3人。".encode(), "warm.txt"))
    others = peers()
    show(
        f"{len(once)} texts of the corpus once, "
        f"{sum(len(document.text) for document in once):,} characters",
        measure(once, others),
    )
    repeated = read_bytes((text * times).encode(), seed.name)
    show(
        f"{seed.name} {times} times, {len(repeated.text):,} characters",
        measure([repeated], others),
    )
    print(f"\nobservations on that, in a process of its own: {found} rows, {peak} MiB at most")


if __name__ == "__main__":
    main()
