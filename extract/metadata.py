"""Which document the user gives what: by a CSV, for all of a command, and by their paths.

A line of the CSV holds for the documents that its `path` names. The first that gives a field has
it: a line with a document's own path, then one with a glob (of equals the later), then what holds
for all documents, then the path by its pattern.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extract.errors import UsageError
from extract.given import FIELDS, NOT_GIVEN, given_from, over, tidy
from extract.model import Given
from extract.rules import Rules, load_rules

COLUMNS = ("path", "region", "region_code", "published", "title", "issuer", "year")
_DELIMITERS = ",;\t"
_WILD = re.compile(r"[*?\[]")
_SHOWN = 5


class MetadataError(UsageError):
    """A file of metadata that cannot be used; `problems` is a line for each bad row."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return (MetadataError, (self.problems,))


@dataclass(frozen=True, slots=True)
class Named:
    """What a document is known by: its name in the table, its path as the ledger shows it, and
    its path below what the user named.
    """

    name: str
    path: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file of metadata: what it gives the documents that `path` names."""

    number: int
    path: str
    given: Given


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is given of documents; `name` is how errors call the file of the lines."""

    name: str = ""
    lines: tuple[Line, ...] = ()
    everywhere: Given = NOT_GIVEN
    pattern: PathPattern | None = None

    def __bool__(self) -> bool:
        return bool(self.lines or self.pattern) or self.everywhere != NOT_GIVEN

    def of(self, documents: Sequence[Named], rules: Rules) -> tuple[list[Given], list[str]]:
        """Return what each document is given, and a line for what fits no document."""
        by_line, problems = _matches(self, documents)
        found: list[Given] = []
        strange: list[str] = []
        for at, one in enumerate(documents):
            by_path = NOT_GIVEN
            if self.pattern is not None:
                try:
                    by_path = self.pattern.given((one.below or one.name, one.path), rules)
                except ValueError as error:
                    strange.append(f"{one.below or one.name}: {error}")
            found.append(over(*by_line[at], self.everywhere, by_path))
        if strange:
            assert self.pattern is not None
            problems.append(
                f"--path-pattern {self.pattern.text}: {len(strange)} of {len(documents)} documents "
                f"do not fit it: {_some(strange)}"
            )
        return found, problems


def load_metadata(path: str | Path, rules: Rules | None = None) -> Metadata:
    """Return the lines of a CSV, as a spreadsheet saves it: with commas, semicolons or tabs.

    Raises MetadataError with a line for each bad row, UsageError if the file is not there.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"--metadata {path}: {error.strerror or error}") from None
    return Metadata(str(path), parse_metadata(data, str(path), rules or load_rules()))


def parse_metadata(data: bytes, name: str, rules: Rules) -> tuple[Line, ...]:
    """Return the lines in the bytes of a CSV that errors call `name`. Raises MetadataError."""
    if data.startswith(b"PK"):
        raise MetadataError([f"{name}: a workbook; expected it saved as CSV"])
    text = decoded(data)
    if text is None:
        raise MetadataError([f"{name}: neither UTF-8 nor GB 18030; expected a CSV"])
    lead = re.match(r"sep=(.)\r?\n", text)
    text = text[lead.end() :] if lead else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines: list[Line] = []
    problems: list[str] = []
    columns: list[str] = []
    try:
        for cells in reader:
            number = reader.line_num + bool(lead)
            if not any(map(tidy, cells)):
                continue
            if not columns:
                columns = _columns(cells, f"{name}:{number}")
                continue
            try:
                lines.append(_line(columns, cells, number, rules))
            except ValueError as error:
                problems.append(f"{name}:{number}: {error}")
    except csv.Error as error:
        problems.append(f"{name}:{reader.line_num}: not CSV ({error})")
    if not columns and not problems:
        problems.append(f"{name}: empty; expected a row of columns: {', '.join(COLUMNS)}")
    if problems:
        raise MetadataError(problems)
    return tuple(lines)


def decoded(data: bytes) -> str | None:
    """Return the text of a CSV as spreadsheets save it; None where it is no text."""
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """Return what parts the cells of the first line that has any: the sign that it has most of."""
    head = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    return max(_DELIMITERS, key=head.count)


def _columns(cells: Sequence[str], where: str) -> list[str]:
    columns = [tidy(cell).lower() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    expected = f"expected {', '.join(COLUMNS)}"
    unknown = [repr(tidy(cell)) for cell, name in zip(cells, columns) if name not in COLUMNS]  # noqa: B905
    if unknown:
        raise MetadataError([f"{where}: no such column: {', '.join(unknown)}; {expected}"])
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise MetadataError([f"{where}: the column {', '.join(twice)} stands there twice"])
    if "path" not in columns or len(columns) < 2:
        lacking = "path" if "path" not in columns else "beside path"
        raise MetadataError([f"{where}: no column {lacking}; {expected}"])
    return columns


def _line(columns: Sequence[str], cells: Sequence[str], number: int, rules: Rules) -> Line:
    """Return what a row says. Raises ValueError."""
    if rest := list(filter(None, map(tidy, cells[len(columns) :]))):
        raise ValueError(f"{rest[0]!r} stands under no column; expected {len(columns)} cells")
    said = dict(zip(columns, cells, strict=False))
    path = _slashed(said.pop("path", ""))
    if not path:
        raise ValueError("path: empty; expected a document's path or name, or a glob")
    return Line(number, path, given_from(said, rules))


def _slashed(path: str) -> str:
    """Return a path as it is compared: with slashes, without `./` before it."""
    return re.sub(r"^(?:\./+)+", "", tidy(path).replace("\\", "/"))


def _matches(metadata: Metadata, documents: Sequence[Named]) -> tuple[list[list[Given]], list[str]]:
    """Return what the lines give each document, what counts most first, and the problems."""
    if not metadata.lines:
        return [[] for _ in documents], []
    names: dict[str, list[int]] = defaultdict(list)
    tails: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(documents):
        for name in {_slashed(one.name), _slashed(one.path)}:
            names[name].append(at)
        for tail in _tails(_slashed(one.path)):
            tails[tail].append(at)
    ordered = sorted(tails)
    exact: list[list[Given]] = [[] for _ in documents]
    wild: list[list[Given]] = [[] for _ in documents]
    missed: list[Line] = []
    for line in reversed(metadata.lines):
        found, into = names.get(line.path, []), exact
        if not found and _WILD.search(line.path):
            into = wild
            ends = _fitting(line.path, ordered)
            found = sorted({at for end in ends for at in tails[end]})
        elif not found and len(tails.get(line.path, [])) == 1:
            found = tails[line.path]
        for at in found:
            into[at].append(line.given)
        if not found:
            missed.insert(0, line)
    problems = []
    if missed:
        told = _some([f"line {line.number} ({line.path})" for line in missed])
        count = f"{len(missed)} of {len(metadata.lines)} lines"
        match = "matches" if len(missed) == 1 else "match"
        problems.append(f"{metadata.name}: {count} {match} no document: {told}")
    return [[*one, *other] for one, other in zip(exact, wild, strict=True)], problems


def _fitting(glob: str, ordered: Sequence[str]) -> Iterator[str]:
    """Yield those of the sorted paths that a glob fits; only those that begin as it are tried."""
    expression = _glob(glob)
    head = re.split(r"[*?\[]", glob, maxsplit=1)[0]
    for at in range(bisect_left(ordered, head), len(ordered)):
        if not ordered[at].startswith(head):
            return
        if expression.fullmatch(ordered[at]):
            yield ordered[at]


def _tails(path: str) -> Iterable[str]:
    """Yield a path and its ends, part by part: `a/b/c.txt`, `b/c.txt`, `c.txt`."""
    parts = path.split("/")
    return ("/".join(parts[at:]) for at in range(len(parts)))


def _glob(pattern: str) -> re.Pattern[str]:
    """Return a glob as an expression: `*` and `?` keep to one folder, `**` is any folders."""
    pieces = []
    for piece in re.findall(r"\*\*/|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]|.", pattern):
        if piece in ("**/", "**", "*", "?"):
            pieces.append({"**/": r"(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}[piece])
        elif len(piece) > 2:
            inside = piece[1:-1].replace("\\", r"\\").replace("[", r"\[")
            pieces.append(f"[^/{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]")
        else:
            pieces.append(re.escape(piece))
    try:
        return re.compile("".join(pieces))
    except re.error:
        return re.compile(re.escape(pattern))


def _some(told: Sequence[str]) -> str:
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return "; ".join(told[:_SHOWN]) + more


_DATE = r"\d{4}-\d{1,2}-\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日|\d{8}"
_SHAPES = {
    "region": r"[^/]+?",
    "region_code": r"\d{6}",
    "published": _DATE,
    "year": r"(?:19|20)\d\d年?",
    "month": r"(?:1[0-2]|0?[1-9])月?",
    "day": r"(?:3[01]|[12]\d|0?[1-9])日?",
    "title": r"[^/]+?",
    "issuer": r"[^/]+?",
}


@dataclass(frozen=True, slots=True)
class PathPattern:
    """What the paths of documents give: `{region}/{year}/{title}`, `*` and `{_}` for what not.

    A year, a month and a day together are the day of publication; a year without them is the
    year reported on, and a month by itself gives nothing.
    """

    text: str
    expression: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> PathPattern:
        """Return the pattern that a text tells. Raises UsageError."""
        pieces = []
        names: list[str] = []
        for field, skip, other in re.findall(r"\{([^{}]*)\}|(\*+)|(.)", _slashed(text)):
            name = field.strip()
            if skip or name == "_":
                pieces.append("[^/]*?" if skip != "**" else ".*?")
            elif name in _SHAPES:
                pieces.append(f"(?P<{name}>{_SHAPES[name]})")
                names.append(name)
            elif other and other not in "{}":
                pieces.append(re.escape(other))
            else:
                came = f"{{{name}}}" if not other else f"a single {other}"
                expected = ", ".join(f"{{{one}}}" for one in (*_SHAPES, "_"))
                raise UsageError(f"--path-pattern {text}: {came}; expected {expected} or *")
        if not names or len(set(names)) < len(names):
            raise UsageError(
                f"--path-pattern {text}: expected fields like {{region}}/{{year}}/*, each once"
            )
        ending = r"(?:\.[A-Za-z0-9]{1,5})?"
        return cls(text, re.compile("".join(pieces) + ending, re.ASCII))

    def given(self, paths: Iterable[str], rules: Rules) -> Given:
        """Return what the first path that fits gives, read whole or, if it is longer, by its end.

        Raises ValueError if none fits.
        """
        wanted = self.text.count("/") + 1
        for path in map(_slashed, paths):
            for end in (path, "/".join(path.split("/")[-wanted:])):
                if found := self.expression.fullmatch(end):
                    return given_from(_cells(found.groupdict()), rules)
        raise ValueError("another shape")


def _cells(said: Mapping[str, str]) -> dict[str, str]:
    cells = {name: text for name, text in said.items() if name in FIELDS}
    if {"year", "month", "day"} <= said.keys():
        numbers = [re.sub(r"\D", "", said[name]) for name in ("year", "month", "day")]
        cells["published"] = "-".join(numbers)
        del cells["year"]
    return cells


def known(
    rules: Rules,
    *,
    path: str | Path | None = None,
    published: str = "",
    region: str = "",
    pattern: str = "",
) -> Metadata:
    """Return what the options of a command give. Raises UsageError, MetadataError."""
    found = load_metadata(path, rules) if path is not None else Metadata()
    try:
        everywhere = given_from({"published": published, "region": region}, rules)
    except ValueError as error:
        raise UsageError(f"--{str(error).replace('region_code:', 'region:', 1)}") from None
    parsed = PathPattern.parse(pattern) if pattern else None
    return replace(found, everywhere=everywhere, pattern=parsed)
