"""Sets an issue as a PDF: page header and footer, justified paragraphs, ruled tables."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.wording import Block

FAMILY = "Noto Serif SC"
STRONG = "Noto Sans SC"
SETUP = """\
#set document(title: {title}, author: {issuer}, description: {notice}, keywords: ({notice},),
  date: datetime(year: {y}, month: {m}, day: {d}))
#set page(paper: "a4", margin: (x: 28mm, top: 32mm, bottom: 30mm),
  header: [#set text(size: 10.5pt)
    #text({short}) #h(1fr) #text({issue})
    #v(-6pt) #line(length: 100%, stroke: 0.5pt)],
  footer: context align(center, text(size: 10.5pt, "— " + counter(page).display() + " —")))
#set text(font: "{family}", size: 16pt, lang: "zh", region: "cn", cjk-latin-spacing: {spacing})
#set par(justify: true, leading: 0.85em, spacing: 0.85em,
  first-line-indent: (amount: 2em, all: true))
#let strong(body) = text(font: "{strong}", body)
#let middle(body) = align(center, par(first-line-indent: 0em, justify: false, body))
"""


def compile_pdf(
    blocks: list[Block], *, issue: str, issuer: str, notice: str, published: date
) -> bytes:
    """Return the PDF of an issue, the same bytes for the same text.

    Fonts are embedded as subsets. Raises ImportError without the extra `corpus`.
    """
    import pylopdf_fonts_zh_cn as fonts
    import typst

    head = SETUP.format(
        title=quoted(f"{blocks[0].text} {issue} {notice}"),
        issuer=quoted(issuer),
        notice=quoted(notice.strip("（）")),
        short=quoted(blocks[0].text),
        issue=quoted(issue),
        y=published.year,
        m=published.month,
        d=published.day,
        family=FAMILY,
        strong=STRONG,
        spacing="auto" if published.month % 4 == 0 else "none",
    )
    source = (head + "\n".join(_lines(blocks, "4pt" if published.month == 1 else "5pt"))).encode(
        "utf-8"
    )
    folder = fonts.serif_path().parent
    kept = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    made: bytes = typst.compile(source, font_paths=kept)
    return made


def quoted(text: str) -> str:
    """Return `text` as a string of the typesetting language."""
    return json.dumps(text, ensure_ascii=False)


def _lines(blocks: list[Block], inset: str) -> list[str]:
    lines: list[str] = []
    rows: list[str] = []
    for block in blocks:
        if rows and block.kind != "row":
            lines.append(_table(rows, inset))
            rows = []
        if block.kind == "row":
            rows.append(block.text)
        elif block.kind == "title":
            lines.append(f"#middle(text(size: 22pt, strong({quoted(block.text)})))")
        elif block.kind == "meta":
            lines.append(f"#middle(text(size: 14pt, {quoted(block.text)}))")
        elif block.kind == "section":
            lines.append(f"#v(6pt)\n#middle(strong({quoted(block.text)}))")
        elif block.kind == "heading":
            lines.append(f"#par(strong({quoted(block.text)}))")
        else:
            lines.append(_paragraph(block))
    if rows:
        lines.append(_table(rows, inset))
    return lines


def _paragraph(block: Block) -> str:
    parts, at = [], 0
    for start, end in block.bold:
        parts.append(f"text({quoted(block.text[at:start])})")
        parts.append(f"strong({quoted(block.text[start:end])})")
        at = end
    parts.append(f"text({quoted(block.text[at:])})")
    return f"#par({' + '.join(parts)})"


def _table(rows: list[str], inset: str) -> str:
    cells = [row.split(" ") for row in rows]
    head = ", ".join(f"strong({quoted(cell)})" for cell in cells[0])
    body = ",\n  ".join(", ".join(f"text({quoted(c)})" for c in row) for row in cells[1:])
    return (
        "#[#set text(size: 12pt)\n#set par(first-line-indent: 0em, justify: false)\n"
        f"#table(columns: (1fr,) * {len(cells[0])}, align: center + horizon, inset: {inset},\n"
        f"  stroke: 0.5pt,\n"
        f"  table.header({head}),\n  {body})]"
    )
