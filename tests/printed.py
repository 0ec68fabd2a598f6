"""Writes small PDF files for the tests: text at places, rules, turned pages, odd fonts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0


@dataclass(frozen=True)
class Put:
    """`text` with its baseline at (x, y) from the top left corner, turned by `angle`.

    `hidden` text is not drawn: it lies over the picture of a page. `strong` text has a font of its
    own.
    """

    x: float
    y: float
    text: str
    size: float = 16.0
    angle: int = 0
    hidden: bool = False
    strong: bool = False


@dataclass(frozen=True)
class Rule:
    """A ruled line from (x0, y0) to (x1, y1) from the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Picture:
    """A picture of marks like letters from (x0, y0) to (x1, y1) from the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


Item = Put | Rule | Picture


@dataclass
class Sheet:
    """A page of the file."""

    items: Sequence[Item]
    turn: int = 0
    crop: tuple[float, float, float, float] | None = None
    size: tuple[float, float] = field(default=(WIDTH, HEIGHT))


def column(lines: list[str], x: float = 80, y: float = 100, size: float = 16) -> list[Put | Rule]:
    """Return lines of text one below the other; two spaces of Han at the start set one in."""
    return [
        Put(
            x + size * (len(line) - len(line.lstrip("\u3000"))),
            y + 1.8 * size * n,
            line.lstrip("\u3000"),
            size,
        )
        for n, line in enumerate(lines)
    ]


def pdf(
    sheets: list[Sheet], *, encoding: str = "UniGB-UCS2-H", codec: str = "utf-16-be",
    font: str = "STSong-Light",
) -> bytes:  # fmt: skip
    """Return a PDF file whose font is not in it, its text by the `encoding` of PDF, our `codec`.

    With Identity-H nothing says what its characters mean.
    """
    ordering = "Identity" if encoding == "Identity-H" else "GB1"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        f"<</Type/Font/Subtype/Type0/BaseFont/{font}/Encoding/{encoding}/DescendantFonts[4 0 R]>>",
        f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{font}/CIDSystemInfo"
        f"<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>/DW 1000/W[1 95 500]"
        "/FontDescriptor 5 0 R>>",
        f"<</Type/FontDescriptor/FontName/{font}/Flags 6/FontBBox[-25 -254 1000 880]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    objects += [
        objects[2].replace(font, "SimHei").replace("4 0 R", "7 0 R"),
        objects[3].replace(font, "SimHei"),
    ]
    pages = []
    for sheet in sheets:
        content = "\n".join(_drawn(item, sheet.size[1], codec) for item in sheet.items)
        crop = "/CropBox[{} {} {} {}]".format(*sheet.crop) if sheet.crop else ""
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {sheet.size[0]} {sheet.size[1]}]{crop}"
            f"/Rotate {sheet.turn}/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F 3 0 R/G 6 0 R>>>>>>"
        )
        pages.append(len(objects))
    kids = " ".join(f"{page} 0 R" for page in pages)
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>"
    out = b"%PDF-1.5\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")


def _drawn(item: Item, height: float, codec: str) -> str:
    if isinstance(item, Rule):
        return f"0.5 w {item.x0} {height - item.y0} m {item.x1} {height - item.y1} l S"
    if isinstance(item, Picture):
        place = f"{item.x1 - item.x0} 0 0 {item.y1 - item.y0} {item.x0} {height - item.y1}"
        wide, high = round((item.x1 - item.x0) / 10), round((item.y1 - item.y0) / 10)
        rows = "".join("ee22" * (wide // 2) if y % 2 else "ee" * wide for y in range(high))
        return f"q {place} cm BI /W {wide} /H {high} /CS /G /BPC 8 /F /AHx ID {rows}> EI Q"
    matrix = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0", 30: ".87 .5 -.5 .87"}
    hexed = item.text.encode(codec).hex()
    return (
        f"BT {3 * item.hidden} Tr /{'G' if item.strong else 'F'} {item.size} Tf"
        f" {matrix[item.angle]} {item.x} {height - item.y} Tm <{hexed}> Tj ET"
    )
