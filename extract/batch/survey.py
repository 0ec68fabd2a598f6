"""Tells what some documents are and how long they would take, without converting them.

Each is opened for its format and its pages. A few of each kind are read on trial, so that the time
is that of this machine; the trial's rows are thrown away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from extract.batch.inputs import Input
from extract.batch.within import cores, each, made_of_each
from extract.batch.work import Settings, convert_document, read_input
from extract.batch.worker import Limits
from extract.errors import UnreadableDocument

#: So many documents of a kind are read on trial.
TRIED = 4


@dataclass(frozen=True, slots=True)
class Look:
    """What a document is at first sight: its format, bytes, pages, and pages without text.

    `lacking` is the extra that would have to be installed to read it, or all of it.
    """

    format: str
    size: int
    pages: int = 0
    scans: int = 0
    lacking: str = ""

    @property
    def kind(self) -> tuple[str, bool]:
        """Documents of one kind take a time that goes with their amount."""
        return self.format, self.scans > 0

    @property
    def amount(self) -> int:
        """How much there is to be read: pages to be recognised, else pages, else bytes."""
        return self.scans or self.pages or self.size


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the survey: a format, and what there is of it."""

    format: str
    files: int
    pages: int
    scans: int
    lacking: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is: by format, what cannot be opened and why, and the seconds it would take.

    `seconds` are of processors, of which `jobs` work at a time; `tried` documents tell them.
    """

    lines: tuple[Line, ...]
    problems: tuple[tuple[str, str], ...]
    seconds: float
    tried: int


def survey(
    inputs: Sequence[Input],
    settings: Settings = Settings(),  # noqa: B008
    *,
    jobs: int | None = None,
    limits: Limits = Limits(),  # noqa: B008
    watch: Callable[[], None] = lambda: None,
) -> Survey:
    """Return what some documents are; `watch` is called for each that was looked at."""
    jobs = jobs or cores()
    looks: list[tuple[Input, Look]] = []
    problems: list[tuple[str, str]] = []
    found = made_of_each(inputs, look, settings, jobs=jobs, limits=limits)
    for one, seen in zip(inputs, found, strict=True):
        if isinstance(seen, UnreadableDocument):
            problems.append((one.key, seen.kind))
        else:
            looks.append((one, seen))
        watch()
    seconds, tried = _time(looks, settings, limits)
    return Survey(tuple(_lines(seen for _, seen in looks)), tuple(problems), seconds, tried)


def look(one: Input, settings: Settings) -> Look:
    """Return what a document is. Raises UnreadableDocument for one that cannot be opened."""
    from extract.read.formats import format_of
    from extract.read.ocr_engine import available
    from extract.read.source import Source

    source = Source(one.key, read_input(one))
    if source.blank:
        raise UnreadableDocument(one.key, "no text", kind="empty")
    found = format_of(source)
    if not found.readers:
        raise UnreadableDocument(one.key, found.what, kind="unsupported")
    extent = found.extent(source) if found.extent is not None else None
    pages, scans = (extent.pages, extent.scans) if extent is not None else (0, 0)
    lacking = found.lacking
    if scans and settings.ocr != "off" and not available():
        lacking = "ocr"
    return Look(found.name, source.size, pages, scans, lacking)


def _lines(looks: Iterable[Look]) -> list[Line]:
    files, pages, scans = Counter[str](), Counter[str](), Counter[str]()
    lacking: defaultdict[str, set[str]] = defaultdict(set)
    for one in looks:
        files[one.format] += 1
        pages[one.format] += one.pages
        scans[one.format] += one.scans
        lacking[one.format] |= {one.lacking} - {""}
    return [
        Line(name, files[name], pages[name], scans[name], ", ".join(sorted(lacking[name])))
        for name in sorted(files)
    ]


def _time(
    looks: Sequence[tuple[Input, Look]], settings: Settings, limits: Limits
) -> tuple[float, int]:
    """Return the seconds that documents would take by those of a few, and how many these were."""
    kinds: defaultdict[tuple[str, bool], list[tuple[Input, Look]]] = defaultdict(list)
    for one, seen in looks:
        if not seen.lacking:
            kinds[seen.kind].append((one, seen))
    tried = [pair for every in kinds.values() for pair in _few(every)]
    warm = [pair for every in kinds.values() for pair in _few(every)[:1]]
    numbered = [(number, one) for number, (one, _) in enumerate([*warm, *tried], -len(warm))]
    rates: defaultdict[tuple[str, bool], list[float]] = defaultdict(list)
    for number, record, _ in each(numbered, convert_document, settings, jobs=1, limits=limits):
        if number >= 0:  # the first of each kind bears what is loaded once
            seen = tried[number][1]
            rates[seen.kind].append(record.seconds / max(1, seen.amount))
    total = sum(
        median(rates[kind]) * sum(seen.amount for _, seen in every) for kind, every in kinds.items()
    )
    return total, len(tried)


def _few(every: Sequence[tuple[Input, Look]]) -> list[tuple[Input, Look]]:
    """Return a few documents of a kind, from the smallest to those of middling size."""
    by_size = sorted(every, key=lambda pair: pair[1].amount)
    places = {len(every) * step // (2 * TRIED) for step in range(1, TRIED + 1)}
    return [by_size[at] for at in sorted(places)]
