"""Office files of all ages as the package office-oxide reads them: paragraphs, tables, sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Literal, TypeVar

from extract.errors import UnreadableDocument
from extract.model import Left
from extract.read.lines import (
    Block,
    Line,
    Raw,
    TableBlock,
    laid,
    lines_of,
    not_too_long,
    size_of,
    tabular,
    trim,
)
from extract.read.sheets import cell, sheet
from extract.read.text import plain, tidy

PACKAGE = "office_oxide"
T = TypeVar("T")
_ASIDE = {"header": "headers", "footer": "footers"}
_ASIDE |= {f"{which}_page_{part}": f"{part}s" for which in ("first", "even") for part in _ASIDE}
_NOTES = {"footnote": "footnotes", "endnote": "endnotes"}
_MOST_SPAN = 200


Kind = Literal["doc", "xls", "xlsx", "ppt", "pptx"]


def read_office(data: bytes, kind: Kind, path: str, places: Sequence[Sequence[int]] = ()) -> Raw:
    """Return the lines and tables of an Office file of a kind. Raises UnreadableDocument.

    `places` are the numbers of the rows of each sheet, where the package leaves out blank ones.
    """
    held = guarded(lambda: _opened(data, kind), path)
    left: Counter[str] = Counter()
    blocks: list[Block] = []
    for section, numbers in zip_longest(held["sections"], places[: len(held["sections"])]):
        for part, reason in _ASIDE.items():
            left[reason] += size_of(_blocks((section.get(part) or {}).get("content", ()), left))
        if kind in ("xls", "xlsx"):
            blocks += _sheet(section, numbers or ())
        else:
            blocks += _blocks(_sure(section["elements"], kind), left)
        not_too_long(size_of(blocks), path)
    if not any(isinstance(block, TableBlock) or block.text for block in blocks):
        raise UnreadableDocument(path, "empty (no text in it)", kind="empty")
    said = [Left(reason, number) for reason, number in left.items() if number]
    if held["metadata"].get("text_truncated"):
        said.append(Left("what stands behind a damage, of unknown length"))
    return Raw(blocks, left=tuple(said))


def _opened(data: bytes, kind: Any) -> Any:
    import office_oxide

    with office_oxide.Document.from_bytes(data, kind) as document:
        return document.to_ir()


def guarded(act: Callable[[], T], path: str) -> T:
    """Return what a library makes of a file, whatever it raises as one kind of error.

    Libraries written in Rust raise what is no Exception where they give up.
    """
    try:
        return act()
    except (UnreadableDocument, MemoryError, RecursionError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        said = " ".join(str(error).split())[:200]
        if "encrypted" in said or "password" in said:
            raise UnreadableDocument(
                path, "encrypted (needs a password)", kind="encrypted"
            ) from None
        raise UnreadableDocument(path, f"broken ({said})") from None


def _blocks(elements: Iterable[Mapping[str, Any]], left: Counter[str]) -> Iterator[Block]:
    for element in elements:
        kind = element["type"]
        if kind in ("paragraph", "heading"):
            yield from _lines(element)
        elif kind == "table":
            yield from tabular(_table(element, left))
        elif kind in _NOTES:
            left[_NOTES[kind]] += size_of(_blocks(element.get("content", ()), left))
        else:
            for item in element.get("items", (element,)):
                yield from _blocks(_within(item), left)


def _sure(elements: Iterable[Mapping[str, Any]], kind: str) -> Iterator[Mapping[str, Any]]:
    """Yield elements without the headings that are only guessed, as those of old files are."""
    for element in elements:
        yield {**element, "level": 0} if kind == "doc" else element


def _within(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the elements that a list's item, a text box or a shape holds."""
    content = item.get("content")
    yield from content if isinstance(content, list) else ()
    if isinstance(item.get("nested"), Mapping):
        yield item["nested"]


def _lines(element: Mapping[str, Any]) -> Iterator[Line]:
    runs: list[list[Mapping[str, Any]]] = [[]]
    for run in element["content"]:
        if run["type"] == "line_break":
            runs.append([])
        elif run.get("text"):
            runs[-1].append(run)
    sizes = [run.get("font_size_half_pt") or 0 for line in runs for run in line]
    for number, line in enumerate(runs):
        made = trim(
            Line(
                tidy(plain("".join(run["text"] for run in line))),
                size=max(sizes, default=0) / 2,
                level=min(element.get("level", 0), 6),
                lead=_lead(line),
                centred=element.get("alignment") == "center",
                block=number == len(runs) - 1,
            )
        )
        if made.text:
            yield made


def _lead(runs: Iterable[Mapping[str, Any]]) -> int:
    """Return the length of the bold run that opens a line."""
    length = 0
    for run in runs:
        if run["text"].strip() and not run.get("bold"):
            break
        length += len(run["text"])
    return length


def _table(element: Mapping[str, Any], left: Counter[str]) -> TableBlock:
    return laid(
        [(lines_of(_blocks(one["content"], left)), *_span(one)) for one in row["cells"]]
        for row in element["rows"]
    )


def _span(one: Mapping[str, Any]) -> tuple[int, int]:
    rows, columns = one.get("row_span") or 1, one.get("col_span") or 1
    return min(rows, _MOST_SPAN), min(columns, _MOST_SPAN)


def _sheet(section: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[Block]:
    for element in section["elements"]:
        if element["type"] == "table":
            rows = element["rows"]
            following = numbers if len(numbers) == len(rows) else range(len(rows))
            yield from sheet(section.get("title") or "", laid(_spaced(rows, following)))


def _spaced(
    rows: Iterable[Mapping[str, Any]], numbers: Iterable[int]
) -> Iterator[list[tuple[list[Line], int, int]]]:
    """Yield the cells of the rows, and a blank row where the numbers leave some out."""
    before = None
    for row, number in zip(rows, numbers, strict=True):
        if before is not None and number > before + 1:
            yield []
        before = number
        yield [(cell(_text(one)), *_span(one)) for one in row["cells"]]


def _text(one: Mapping[str, Any]) -> str:
    lines = (line.text for block in one["content"] for line in _lines(block))
    return "\n".join(lines)
