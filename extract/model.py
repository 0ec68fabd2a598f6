"""What flows through the pipeline: Document, Mentions, Observation.

Offsets are half-open character positions in `Document.text`. Numbers are `Decimal`, dates
`datetime.date` with both ends included and `None` for unknown, region codes strings of six
digits (GB/T 2260), pages count from 1, boxes are in points from the page's top left corner.

What is found in each sentence is a tuple with names: there are thousands in a text, and a frozen
dataclass takes ten times as long to make.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, NamedTuple, TypeVar

Qualifier = Literal["exact", "about", "over", "under", "range"]
Status = Literal["actual", "target", "change", "standard"]
Level = Literal["country", "province", "prefecture", "county", "zone"]
TimeKind = Literal["period", "since", "until", "stock", "by", "now", "year"]
Grain = Literal["day", "month", "quarter", "half", "year", "span"]

_T = TypeVar("_T")

#: How sure the recognition is of a character that it did not read.
NOT_READ = -1.0
#: A character of which it is less sure than this is in doubt.
IN_DOUBT = 0.9


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of `Document.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's top left corner."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page's stretch of the text; `confidence` (0 to 1) where it was recognised by OCR."""

    number: int
    start: int
    end: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell's stretch of the text and its place in the grid (counted from 0)."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table within the text: its cells, its stretch, and its caption's stretch if it has one."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    caption: Span | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article: `heading` may be empty; `paragraphs` are those after (or holding) it.

    `start` is where the heading begins and `end` where the last paragraph ends. A heading that
    runs into its first paragraph (`隆回县：用心…。今年来，…`) lies inside that paragraph.
    """

    start: int
    end: int
    heading: str
    heading_end: int
    section: str
    paragraphs: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What the user knows of a document; each beats what is read. `` and None: not given."""

    region: str = ""
    region_code: str = ""
    published: date | None = None
    year: int | None = None
    title: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Text of a file that is not in the document, and why: navigation, a repeated header.

    `characters` are those that are no white space, 0 where nobody can know; `pages` are those
    that could not be read, empty for what was left out on purpose.
    """

    reason: str
    characters: int = 0
    pages: tuple[int, ...] = ()


Reading = Literal["text", "ocr", "layer overruled", "part picture", "blank", "unreadable"]


@dataclass(frozen=True, slots=True)
class Way:
    """How a page was read.

    `text` is its own, `ocr` recognised from a picture; `layer overruled`: recognised although it
    has text, which is hidden, covered or garbled; `part picture`: its own text and that of a
    picture on it; `blank`: it shows nothing to be read. `turn` is by how many degrees clockwise
    its text is turned, `split` says that it shows two pages, `confidence` how sure the
    recognition is (0 to 1), `poor` that a tenth of its numbers or more are in doubt.
    """

    page: int
    reading: Reading
    turn: int = 0
    split: bool = False
    confidence: float | None = None
    poor: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A bulletin as read: its text, its outline and where each character came from.

    `text` has one paragraph a line, page furniture and mark-up dropped. `origin` is a sorted
    tuple of (offset in text, offset in source): from each such offset on, characters stand in
    the source one by one as they do here; empty where the source has no characters (PDF).
    `boxes` gives each character's rectangle for formats with a layout. `path` is where the file
    lies below what the user named (`柳河县/2023/林业.txt`), `given` what the user knows of it,
    `facts` what was decided of it as a whole, `notes` what its reading rests on beside the file,
    `left` what the file holds that is not in `text`, `ways` how each of its pages was read. `sure`
    is how sure the recognition of pictures is of each character (0 to 1, NOT_READ of real text).
    """

    name: str
    text: str
    title: str = ""
    issuer: str = ""
    issue: str = ""
    published: date | None = None
    articles: tuple[Article, ...] = ()
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()
    origin: tuple[tuple[int, int], ...] = ()
    boxes: Boxes | None = field(default=None, repr=False, compare=False)
    path: str = ""
    given: Given = Given()
    facts: Facts | None = field(default=None, repr=False, compare=False)
    notes: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    ways: tuple[Way, ...] = ()
    sure: array[float] | None = field(default=None, repr=False, compare=False)

    @property
    def kept(self) -> int:
        """How many characters of the text are no white space."""
        return len("".join(self.text.split()))

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page on which the character at `offset` stands."""
        at = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[at].number if at >= 0 else None

    def confidence_at(self, offset: int) -> float | None:
        """Return the OCR confidence (0 to 1) of the page at `offset`; None for real text."""
        at = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[at].confidence if at >= 0 else None

    def confidence_of(self, start: int, end: int) -> float | None:
        """Return how sure the recognition is of `text[start:end]`: as of the character it is
        least sure of (0 to 1). None for real text.
        """
        if self.sure is None:
            return self.confidence_at(start)
        read = [one for one in self.sure[start:end] if one != NOT_READ]
        return round(min(read), 4) if read else None

    def source_offset(self, offset: int) -> int | None:
        """Return where the character at `offset` stands in the source text, if it has one."""
        at = bisect_right(self.origin, offset, key=lambda pair: pair[0]) - 1
        if at < 0:
            return None
        here, there = self.origin[at]
        return there + offset - here

    def box(self, start: int, end: int) -> Box | None:
        """Return the rectangle around `text[start:end]` on the page where it starts."""
        return self.boxes.around(start, end) if self.boxes is not None else None


class Boxes:
    """The rectangles of a document's characters, packed: 4 numbers a character, page apart.

    A character without a rectangle (a line break put in by the reader) has page 0. Arrays (of
    type H and f) are kept as they are, other numbers copied into such.
    """

    __slots__ = ("_corners", "_pages")

    def __init__(self, pages: Iterable[int], corners: Iterable[float]) -> None:
        self._pages = pages if isinstance(pages, array) else array("H", pages)
        self._corners = corners if isinstance(corners, array) else array("f", corners)

    def around(self, start: int, end: int) -> Box | None:
        """Return the union of the rectangles of `[start, end)` on the first one's page."""
        page = 0
        x0 = top = float("inf")
        x1 = bottom = float("-inf")
        for at in range(start, min(end, len(self._pages))):
            if not self._pages[at]:
                continue
            page = page or self._pages[at]
            if self._pages[at] != page:
                break
            a, b, c, d = self._corners[4 * at : 4 * at + 4]
            x0, top, x1, bottom = min(x0, a), min(top, b), max(x1, c), max(bottom, d)
        if not page:
            return None
        return Box(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


@dataclass(frozen=True, slots=True)
class Reference:
    """What relative times are counted from: the day of publication and the year reported on.

    `year` is the year that the document as a whole speaks of (`2022年…统计公报`, published in
    2023, gives 2022); None where it is the year of publication. `reports` says that the document
    reports on it, rather than that it is the latest that the text names. `province` is the two
    figures of the code of the document's province, whose own holidays are meant.
    """

    published: date | None
    year: int | None = None
    reports: bool = True
    province: str = ""

    @property
    def this_year(self) -> int | None:
        """The year that 今年, 全年 and a bare month belong to."""
        if self.year is not None:
            return self.year
        return self.published.year if self.published else None


class Sentence(NamedTuple):
    """A sentence: up to and with its closing 。！？ or the end of its paragraph."""

    start: int
    end: int


class Quantity(NamedTuple):
    """A number with its unit and qualifier: `350余万元`, `97.41%`, `近2000人`, `30-50人`.

    `start`..`end` is what a row's `text` shows; `number_start`..`number_end` the bare numeral.
    `value` is in `unit`, scale words multiplied out; `value_high` the upper end of a range.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: Decimal
    value_high: Decimal | None
    qualifier: Qualifier
    unit: str
    dimension: str
    rule: str


@dataclass(frozen=True, slots=True)
class Time:
    """A date or period in the text.

    kind: `period` (both ends: a day, month, quarter, year, range), `since` (今年以来: last is the
    day of publication), `until` (截至7月5日: last only), `stock` (年末, 月末: last only), `by`
    (到2025年底: a deadline, last only), `now` (目前, 截至目前: last is the day of publication),
    `year` (今年, the running year: whole if planned, so far if done).
    """

    start: int
    end: int
    first: date | None
    last: date | None
    kind: TimeKind
    grain: Grain
    rule: str


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division: a row of `patterns/regions.csv`.

    `valid_from` and `valid_to` are years; it holds for valid_from <= year < valid_to.
    """

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    level: Level
    parent: str
    province: str
    valid_from: int
    valid_to: int | None
    successor: tuple[str, ...] = ()


#: The country as a place, which has neither a name nor a code in a row.
COUNTRY = "全国"


@dataclass(frozen=True, slots=True)
class Region:
    """A resolved place: its own full name, its code (`` if it has none) and its level."""

    name: str
    code: str
    level: Level
    rule: str
    division: Division | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a fact rests on: the entry that speaks (`document:speech-line`) and its words.

    `span` is where the words stand in `Document.text`, None for the file's name, its folders and
    what the user gave.
    """

    entry: str
    words: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Fact(Generic[_T]):
    """A value that was decided, what it rests on, and the best of the others, if any."""

    value: _T
    evidence: Evidence
    runner_up: _T | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What a node of a document says of all that stands in it: one line of a row's stack.

    `node` is document, section, article, heading, paragraph or sentence, `words` are those that it
    begins with; `question` is place, time, mood or topic, `value` the answer in words. A sentence
    has an answer for each place that the number may belong to.
    """

    node: str
    words: str
    question: str
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document as a whole is about: its place, its day, the first and last year it
    reports on; None where nothing says so or two say different things with equal weight.
    `given` is what the user had given when they were decided.
    """

    place: Fact[Region] | None = None
    published: Fact[date] | None = None
    years: Fact[tuple[int, int]] | None = None
    given: Given = Given()


class Place(NamedTuple):
    """A place in the text: the divisions that it may be, or a deictic (该县, 全市, 我省).

    `candidates` are the divisions whose name, short name or alias this is, in table order;
    empty for a deictic and for a zone. `deictic` is the level that a deictic speaks of.
    `short` says that the surface is a short name, `word` that it is also a common word.
    """

    start: int
    end: int
    surface: str
    candidates: tuple[Division, ...]
    deictic: Level | None = None
    short: bool = False
    word: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Clue:
    """Words that tell of a document as a whole, of the kind `entry` of `document.toml`.

    `places` are those it names, by their offsets in `words`, and `nationwide` says that it names
    the country. Of a day the year may be lacking, or all but the year told; `later` says that
    the day meant is the one after.
    """

    entry: str
    tells: frozenset[str]
    weight: float
    words: str
    span: Span | None = None
    places: tuple[Place, ...] = ()
    nationwide: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None
    later: bool = False


class Exclusion(NamedTuple):
    """A stretch in which no number is an observation: 第13期, 绥妇发〔2023〕7号, “两癌”."""

    start: int
    end: int
    rule: str


class Mentions(NamedTuple):
    """All that was found in one sentence, each in order of start, quantities free of overlap."""

    sentence: Sentence
    quantities: tuple[Quantity, ...] = ()
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One number that states how much of something there is, was, or shall be.

    The fields are the table's columns; `rules` is the chain of rules, one for each field, that
    made it. `base` is what a change is measured against (上年, 2019年, 上月), else ``.
    `certainty` (0 to 1) is the chance that all of it is right, `doubt` the weakest cell and why;
    None and `` before that is judged.
    """

    start: int
    end: int
    value: Decimal
    value_high: Decimal | None
    qualifier: Qualifier
    unit: str
    dimension: str
    region: str
    region_code: str
    indicator: str
    period_start: date | None
    period_end: date | None
    status: Status
    base: str
    section: str
    article: str
    sentence: Span
    rules: tuple[str, ...]
    certainty: float | None = None
    doubt: str = ""
