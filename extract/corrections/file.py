"""A CSV of corrections, one change a line: read and checked."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, get_args

from extract import given
from extract.errors import UsageError
from extract.metadata import decoded
from extract.model import Given, Qualifier, Status
from extract.rules import Rules, load_rules
from extract.write.table import FIGURES

HEADER = ("document", "start", "end", "text", "field", "old", "new", "who", "when", "why")
NEEDED = ("document", "start", "end", "text", "field", "new")
PRESENCE = "observation"
DIMENSIONS = (
    "count", "money", "ratio", "duration", "age", "length", "area", "volume", "mass", "energy",
    "temperature", "rate",
)  # fmt: skip
#: What only a gold file has.
GOLD = ("keys", "optional")
_ENUMS: Mapping[str, Sequence[str]] = {
    "status": get_args(Status),
    "qualifier": get_args(Qualifier),
    "dimension": DIMENSIONS,
    "optional": ("yes", "no"),
    PRESENCE: ("yes", "no"),
}
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_QUOTED = frozenset("=+-@\t\r＝＋＠")
#: What is said of a document as a whole, in lines without a start, an end and a text.
WHOLE = given.FIELDS
FIELDS = (
    "value", "value_high", "qualifier", "unit", "dimension", "region", "region_code",
    "indicator", "period_start", "period_end", "status", "base",
)  # fmt: skip


class CorrectionError(UsageError):
    """A file of corrections that cannot be used; `problems` is a line for each bad row."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return (CorrectionError, (self.problems,))


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of one field of one number; `line` is where it stands in the file.

    One without a text, from 0 to 0, gives a fact of the document as a whole; `new` is then text.
    """

    line: int
    document: str
    start: int
    end: int
    text: str
    field: str
    new: Any
    old: str = ""
    who: str = ""
    when: str = ""
    why: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is about the document as a whole."""
        return not self.end


def read_corrections(path: str | Path, rules: Rules | None = None) -> tuple[Correction, ...]:
    """Return the corrections in a CSV (UTF-8, or GB 18030 as Chinese spreadsheets save it).

    Raises CorrectionError with a line for each bad row, UsageError if the file is not there.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"--corrections {path}: {error.strerror or error}") from None
    return parse_corrections(data, str(path), rules)


def parse_corrections(data: bytes, name: str, rules: Rules | None = None) -> tuple[Correction, ...]:
    """Return the corrections in the bytes of a CSV that errors call `name`."""
    text = decoded(data)
    if text is None:
        raise CorrectionError([f"{name}: neither UTF-8 nor GB 18030; expected a CSV"])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries: list[Correction] = []
    problems: list[str] = []
    columns: list[str] = []
    before: dict[tuple[str, int, int], list[Correction]] = defaultdict(list)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells, name)
                continue
            line = reader.line_num
            try:
                one = _correction(dict(zip(columns, cells, strict=False)), line)
                again = _again(one, before)
            except ValueError as error:
                problems.append(f"{name}:{line}: {error}")
                continue
            entries += [] if again else [one]
    except csv.Error as error:
        problems.append(f"{name}:{reader.line_num}: not CSV ({error})")
    if not columns and not problems:
        problems.append(f"{name}: empty; expected a row of columns: {', '.join(HEADER)}")
    problems += _odd_places(entries, name, rules)
    if problems:
        raise CorrectionError(problems)
    return tuple(entries)


def _odd_places(entries: Sequence[Correction], name: str, rules: Rules | None) -> Iterator[str]:
    """Yield a line for each document whose place, as corrected, is none or is of another time."""
    said: dict[str, list[Correction]] = defaultdict(list)
    for one in entries:
        if one.whole:
            said[one.document].append(one)
    for mine in said.values():
        try:
            given_of(mine, rules or load_rules())
        except ValueError as error:
            blamed = [one for one in mine if one.field.startswith("region")] or mine
            yield f"{name}:{blamed[0].line}: {error}"


def given_of(corrections: Iterable[Correction], rules: Rules) -> Given:
    """Return what corrections of a document as a whole give. Raises ValueError."""
    return given.given_from({one.field: one.new for one in corrections if one.whole}, rules)


def _again(one: Correction, before: dict[tuple[str, int, int], list[Correction]]) -> bool:
    """Whether a line says what one before it said. Raises ValueError if it says otherwise."""
    same = before[one.document, one.start, one.end]
    for other in same:
        if other.text != one.text:
            raise ValueError(f"text: {one.text!r}, but {other.text!r} in line {other.line}")
        if other.field == one.field:
            if other.new != one.new:
                raise ValueError(
                    f"{one.field}: {shown(one.new)!r}, but {shown(other.new)!r} in line "
                    f"{other.line} for the same number"
                )
            return True
    same.append(one)
    return False


def shown(value: Any) -> str:
    """Return the cell that says a value."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return "|".join(value) if isinstance(value, tuple) else str(value)


def _columns(cells: Sequence[str], name: str) -> list[str]:
    columns = [cell.strip() for cell in cells]
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        raise CorrectionError(
            [f"{name}:1: no column {', '.join(missing)}; expected {', '.join(HEADER)}"]
        )
    return columns


def _correction(cells: Mapping[str, str], line: int) -> Correction:
    """Return a line's correction. Raises ValueError that says which cell is wrong and how."""

    def cell(name: str) -> str:
        return undefused(cells.get(name, ""))

    document, text = cell("document").strip(), cell("text")
    field_name = cell("field").strip()
    if document and field_name in WHOLE and not any(map(cell, ("start", "end", "text"))):
        return Correction(
            line, document, 0, 0, "", field_name, _whole(field_name, cell("new").strip()),
            cell("old"), cell("who").strip(), cell("when").strip(), cell("why").strip(),
        )  # fmt: skip
    for name, said in (("document", document), ("text", text)):
        if not said:
            raise ValueError(f"{name}: empty")
    start, end = (_offset(name, cell(name).strip()) for name in ("start", "end"))
    if not start < end:
        raise ValueError(f"end: {end}; expected more than start, {start}")
    if field_name not in (*FIELDS, PRESENCE, *GOLD):
        raise ValueError(f"field: {field_name!r}; expected {', '.join((PRESENCE, *FIELDS, *GOLD))}")
    return Correction(
        line, document, start, end, text, field_name, _new(field_name, cell("new").strip()),
        cell("old"), cell("who").strip(), cell("when").strip(), cell("why").strip(),
    )  # fmt: skip


def undefused(text: str) -> str:
    """Return a cell without the quote that keeps spreadsheets from taking it for a formula."""
    bare = text.lstrip("'")
    return text[1:] if text != bare and bare and bare[0] in _QUOTED else text


def _offset(name: str, text: str) -> int:
    if not text.isdecimal() or len(text) > 12:
        raise ValueError(f"{name}: {text!r}; expected a whole number from 0")
    return int(text)


def _new(name: str, text: str) -> Any:
    """Return what a field shall say, as its type. Raises ValueError."""
    if name in _ENUMS:
        if text not in _ENUMS[name]:
            raise ValueError(f"{name}: {text!r}; expected {', '.join(_ENUMS[name])}")
        return text
    if name in ("value", "value_high"):
        if not text and name == "value_high":
            return None
        return _number(name, text)
    if name in ("period_start", "period_end"):
        return _day(name, text) if text else None
    if name == "region_code":
        if text and not (len(text) == 6 and text.isascii() and text.isdecimal()):
            raise ValueError(f"region_code: {text!r}; expected six digits or nothing")
        return text
    if name == "keys":
        return tuple(filter(None, (key.strip() for key in text.split("|"))))
    if any(not character.isprintable() for character in text):
        raise ValueError(f"{name}: holds a line break or another control character")
    if name == "indicator" and not text:
        raise ValueError("indicator: empty")
    return text


def _whole(name: str, text: str) -> str:
    """Return what a document's field shall say. Raises ValueError."""
    if not text:
        raise ValueError(f"{name}: empty; expected what is so of the whole document")
    if name == "published":
        given.day(text)
    elif name == "year":
        given.year(text)
    elif name == "region_code":
        _new(name, text)
    elif any(not character.isprintable() for character in text):
        raise ValueError(f"{name}: holds a line break or another control character")
    return text


def _number(name: str, text: str) -> Decimal:
    try:
        value = Decimal(re.sub("[,，]", "", text))
    except InvalidOperation:
        value = Decimal("NaN")
    figures = len(value.as_tuple().digits)
    if not value.is_finite() or figures > FIGURES or abs(value.adjusted()) > 40:
        raise ValueError(f"{name}: {text!r}; expected a number in digits, like 3500000 or 97.41")
    return value


def _day(name: str, text: str) -> date:
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}: {text!r}; expected a date like 2023-07-05") from None
