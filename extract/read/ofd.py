"""OFD (GB/T 33190): the text of each page with its place, read in order as a PDF's."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from extract.errors import UnreadableDocument
from extract.model import Left
from extract.read.archive import Archive
from extract.read.lines import Block, Line, Raw, characters
from extract.read.pdf_frame import framed
from extract.read.pdf_order import in_order
from extract.read.text import plain, tidy

_POINTS = 72 / 25.4
MOST_PAGES = 5000
_A4 = (0.0, 0.0, 210.0, 297.0)


def read_ofd(data: bytes, path: str) -> Raw:
    """Return the lines of an OFD. Raises UnreadableDocument."""
    archive = Archive(data, path)
    if any(name.endswith("Encryptions.xml") for name in archive.names):
        raise UnreadableDocument(path, "encrypted (an OFD with keys)", kind="encrypted")
    pages: list[list[Block]] = []
    sizes: list[tuple[float, float]] = []
    images = False
    lost: UnreadableDocument | None = None
    left: list[Left] = []
    askew = 0
    for content, templates, area in _pages(archive, path):
        number = len(pages) + 1
        if number > MOST_PAGES:
            raise UnreadableDocument(
                path, f"more than {MOST_PAGES} pages; no more are read", kind="too large"
            )
        runs: list[Line] = []
        pictured = False
        try:
            for root in _layers(archive, content, templates):
                area = _box(root.findtext("{*}Area/{*}PhysicalBox")) or area
                pictured = pictured or root.find(".//{*}ImageObject") is not None
                for text in root.iter():
                    if _tag(text) == "TextObject":
                        found = list(_runs(text, number, area))
                        askew += 0 if found else characters("".join(text.itertext()))
                        runs += found
        except UnreadableDocument as error:
            left.append(Left(f"page {number} {error.reason}", pages=(number,)))
            lost = lost or error
        else:
            if pictured and not runs:
                left.append(Left(f"page {number} is an image", pages=(number,)))
        images = images or pictured
        pages.append(in_order(runs))
        sizes.append((area[2] * _POINTS, area[3] * _POINTS))
    if not any(pages) and lost is not None:
        raise lost
    if not any(pages):
        if images:
            raise UnreadableDocument(
                path, "needs OCR (its pages are images): save it as PDF", kind="needs OCR"
            )
        raise UnreadableDocument(path, "empty (no text in it)", kind="empty")
    blocks, dropped = framed(pages, sizes)
    if askew:
        left.append(Left("text that stands askew or nowhere", askew))
    return Raw(blocks, {}, len(pages), left=(*dropped, *left))


Area = tuple[float, float, float, float]


def _pages(archive: Archive, path: str) -> Iterator[tuple[str, dict[str, str], Area]]:
    """Yield each page's content, all templates by their ids, and its area in millimetres."""
    root = archive.xml("OFD.xml")
    for body in root.iterfind("{*}DocBody"):
        start = body.findtext("{*}DocRoot")
        if not start:
            continue
        base = _resolve("", start)
        document = archive.xml(base)
        folder = str(PurePosixPath(base).parent)
        area = _box(document.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox")) or _A4
        templates = {
            item.get("ID", ""): _resolve(folder, item.get("BaseLoc", ""))
            for item in document.iterfind("{*}CommonData/{*}TemplatePage")
        }
        for page in document.iterfind("{*}Pages/{*}Page"):
            content = _resolve(folder, page.get("BaseLoc", ""))
            yield content, templates, area


def _layers(archive: Archive, content: str, templates: dict[str, str]) -> Iterator[Any]:
    """Yield the roots of the templates laid under a page, and then of its content."""
    root = archive.xml(content)
    for item in root.iterfind("{*}Template"):
        if item.get("TemplateID", "") in templates:
            yield archive.xml(templates[item.get("TemplateID", "")])
    yield root


def _resolve(folder: str, location: str) -> str:
    """Return the name in the archive that a location within `folder` points to."""
    path = PurePosixPath(location.lstrip("/") if location.startswith("/") else location)
    joined = path if location.startswith("/") else PurePosixPath(folder) / path
    return str(joined).removeprefix("./")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _numbers(value: str | None) -> list[float]:
    try:
        numbers = [float(part) for part in (value or "").split()]
    except ValueError:
        return []
    return numbers if all(abs(number) < 1e6 for number in numbers) else []


def _number(value: str | None, otherwise: float) -> float:
    numbers = _numbers(value)
    return numbers[0] if len(numbers) == 1 else otherwise


def _box(value: str | None) -> Area | None:
    numbers = _numbers(value)
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _deltas(value: str | None, count: int) -> list[float]:
    """Return the steps between characters; `g 3 5.0` stands for three steps of 5."""
    found: list[float] = []
    parts = (value or "").split()
    at = 0
    try:
        while at < len(parts) and len(found) < count:
            if parts[at] == "g":
                found += [float(parts[at + 2])] * min(int(parts[at + 1]), count)
                at += 3
            else:
                found.append(float(parts[at]))
                at += 1
    except (ValueError, IndexError):
        return found
    return found


def _runs(text: Any, number: int, area: Area) -> Iterator[Line]:
    """Yield a line for each TextCode of a TextObject that stands upright."""
    boundary = _box(text.get("Boundary"))
    size = _number(text.get("Size"), 0.0)
    matrix = _numbers(text.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    if boundary is None or not size or abs(b) > 0.2 * abs(a) or abs(c) > 0.2 * abs(d):
        return
    x = y = 0.0
    for code in text:
        if _tag(code) != "TextCode" or not code.text:
            continue
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        content = tidy(plain(code.text.strip("\n\r")))
        steps = _deltas(code.get("DeltaX"), len(content))
        boxes = array("f")
        at = x
        line = Line("", page=number, size=size * abs(d) * _POINTS)
        for place, character in enumerate(content):
            width = size * (1.0 if character > "\u2e7f" else 0.5)
            left = (boundary[0] + a * at + e - area[0]) * _POINTS
            right = left + a * width * _POINTS
            base = (boundary[1] + d * y + f - area[1]) * _POINTS
            boxes.extend((left, base - 0.88 * line.size, right, base + 0.12 * line.size))
            at += steps[place] if place < len(steps) else width
        if not content.strip():
            continue
        line.text, line.boxes = content, boxes
        line.x0, line.x1 = boxes[0], boxes[-2]
        line.top, line.bottom = boxes[1], boxes[3]
        yield line
